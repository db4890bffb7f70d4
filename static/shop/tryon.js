/* Before and after: a range input cuts between the pictures, two buttons enlarge. Tones change the gallery in place.
   A model's picture is drawn when it is first asked for; while others are being drawn it is asked for again. */
(() => {
  "use strict";
  const cut = (range) => {
    const stack = range.closest("[data-compare]").querySelector(".compare-stack");
    stack.style.setProperty("--cut", `${range.value}%`);
    stack.classList.toggle("whole", range.value === "100" || range.value === "0");
    range.setAttribute("aria-valuetext", `${range.value} ${range.dataset.said}`);
  };
  const prepare = (scope) => {
    for (const stack of scope.querySelectorAll(".compare-stack")) {
      const [width, height] = stack.dataset.ratio.split("/");
      stack.style.setProperty("--ratio", width / height);
    }
    scope.querySelectorAll("[data-cut]").forEach(cut);
    for (const image of scope.querySelectorAll("[data-pending] img")) if (image.complete && !image.naturalWidth) again(image);
  };
  const again = (image) => {
    const tries = Number(image.dataset.tries ?? 0), frame = image.closest("[data-pending]");
    if (!frame || tries >= 10) return;
    image.dataset.tries = tries + 1;
    frame.classList.add("pending");
    // The server names three seconds; spread, so that three pictures do not come back at once.
    // A new query, as browsers keep the answer that failed.
    const address = `${image.src.split("?")[0]}?again=${tries + 1}`;
    setTimeout(() => { image.src = address; }, 2000 + 1000 * tries + 1500 * Math.random());
  };
  const zoom = (box, step) => {
    const view = box.querySelector(".compare-view");
    const now = Math.min(3, Math.max(1, Number(view.dataset.zoom) + step));
    view.dataset.zoom = now;
    view.scrollTo((view.scrollWidth - view.clientWidth) / 2, view.scrollTop);
    box.querySelector('[data-do="in"]').disabled = now === 3;
    box.querySelector('[data-do="out"]').disabled = now === 1;
  };
  // Neither bubbles.
  document.addEventListener("error", ({ target }) => { if (target.matches?.("[data-pending] img")) again(target); }, true);
  document.addEventListener("load", ({ target }) => target.closest?.("[data-pending]")?.classList.remove("pending"), true);
  document.addEventListener("input", ({ target }) => { if (target.matches("[data-cut]")) cut(target); });
  // Pulling on the picture itself does what the slider does, as long as it is not enlarged.
  document.addEventListener("pointermove", (move) => {
    const view = move.buttons === 1 && move.target.closest?.('.compare-view[data-zoom="1"]');
    const range = view && view.closest("[data-compare]").querySelector("[data-cut]");
    if (!range) return;
    const box = view.querySelector(".compare-stack").getBoundingClientRect();
    range.value = Math.round(100 * (1 - (move.clientX - box.left) / box.width));
    cut(range);
  });
  document.addEventListener("dragstart", (drag) => { if (drag.target.closest?.("[data-compare]")) drag.preventDefault(); });
  document.addEventListener("click", (click) => {
    const button = click.target.closest?.("[data-do]"), box = button?.closest("[data-compare]");
    if (box) zoom(box, button.dataset.do === "in" ? 1 : -1);
    if (click.target.matches?.("[data-copy]")) {
      click.target.select();
      navigator.clipboard?.writeText(click.target.value).catch(() => {});
    }
  });
  document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => prepare(target));
  prepare(document);
})();
