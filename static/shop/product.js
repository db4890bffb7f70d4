/* The gallery of a product's page: thumbnails that scroll only the row, and a dialog that enlarges. */
(() => {
  "use strict";
  const gallery = document.querySelector("[data-gallery]"), dialog = gallery?.querySelector("dialog");
  if (!dialog) return;
  const stage = gallery.querySelector(".stage"), links = [...stage.querySelectorAll("a")];
  const thumbs = [...gallery.querySelectorAll(".thumbs a")];
  const view = dialog.querySelector(".zoom-view"), img = view.querySelector("img"), last = links.length - 1;
  const act = (name) => dialog.querySelector(`[data-do="${name}"]`);
  let shown = 0;

  const mark = (place) => thumbs.forEach((thumb, at) =>
    at === place ? thumb.setAttribute("aria-current", "true") : thumb.removeAttribute("aria-current"));
  const go = (place) => stage.scrollTo({ left: links[place].parentElement.offsetLeft - links[0].parentElement.offsetLeft });
  stage.addEventListener("scroll", () => mark(Math.round(stage.scrollLeft / stage.clientWidth)), { passive: true });
  thumbs.forEach((thumb, place) => thumb.addEventListener("click", (click) => { click.preventDefault(); go(place); }));

  const zoom = (step) => {
    view.dataset.zoom = Math.min(3, Math.max(1, step));
    view.scrollTo((view.scrollWidth - view.clientWidth) / 2, (view.scrollHeight - view.clientHeight) / 3);
    act("in").disabled = view.dataset.zoom === "3";
    act("out").disabled = view.dataset.zoom === "1";
  };
  const show = (place) => {
    shown = Math.min(last, Math.max(0, place));
    const own = links[shown].querySelector("img");
    img.src = links[shown].href;
    img.alt = own.alt;
    img.className = own.className;
    img.width = own.width;
    img.height = own.height;
    dialog.querySelector("[data-place]").textContent = `${shown + 1} / ${last + 1}`;
    act("previous").disabled = shown === 0;
    act("next").disabled = shown === last;
    zoom(1);
  };
  const acts = {
    previous: () => show(shown - 1), next: () => show(shown + 1), close: () => dialog.close(),
    in: () => zoom(Number(view.dataset.zoom) + 1), out: () => zoom(Number(view.dataset.zoom) - 1),
    left: () => view.scrollBy(-160, 0), right: () => view.scrollBy(160, 0),
    up: () => view.scrollBy(0, -160), down: () => view.scrollBy(0, 160),
  };
  const keys = { "+": "in", "=": "in", "-": "out", ArrowLeft: "previous", ArrowRight: "next" };

  links.forEach((link, place) => link.addEventListener("click", (click) => {
    if (click.ctrlKey || click.metaKey || click.shiftKey) return;
    click.preventDefault();
    show(place);
    dialog.showModal();
    view.focus();
  }));
  dialog.addEventListener("click", (click) => acts[click.target.closest("[data-do]")?.dataset.do]?.());
  dialog.addEventListener("keydown", (key) => {
    const name = keys[key.key];
    // Enlarged, the arrow keys move about in the picture, which the browser does by itself.
    if (!name || (key.key.startsWith("Arrow") && view.dataset.zoom !== "1")) return;
    key.preventDefault();
    acts[name]();
  });
  dialog.addEventListener("close", () => { go(shown); links[shown].focus({ preventScroll: true }); });
})();
