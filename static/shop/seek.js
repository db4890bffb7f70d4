/* The search box: suggestions as a combobox with a listbox (ARIA practices). Without this file it is a plain form. */
(() => {
  "use strict";
  const box = document.getElementById("seek"), list = document.getElementById("suggestions");
  if (!box) return;
  let at = -1;
  const offers = () => [...list.querySelectorAll('[role="option"]')];
  const show = (open) => {
    list.hidden = !open;
    box.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  };
  const choose = (place) => {
    at = place;
    offers().forEach((offer, number) => offer.setAttribute("aria-selected", String(number === at)));
    const offer = offers()[at];
    if (offer) box.setAttribute("aria-activedescendant", offer.id); else box.removeAttribute("aria-activedescendant");
    offer?.scrollIntoView({ block: "nearest" });
  };
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", "suggestions"]])
    box.setAttribute(name, value);
  show(false);
  box.addEventListener("htmx:afterRequest", () => { at = -1; show(offers().length > 0 && document.activeElement === box); });
  box.addEventListener("keydown", (key) => {
    const all = offers();
    if (key.key === "Escape") { if (!list.hidden) { key.preventDefault(); show(false); } else box.blur(); }
    else if (key.key === "Enter" && !key.isComposing && !list.hidden && all[at]) { key.preventDefault(); all[at].click(); }
    else if (all.length && (key.key === "ArrowDown" || key.key === "ArrowUp")) {
      key.preventDefault();
      if (list.hidden) show(true);
      const step = key.key === "ArrowDown" ? 1 : -1;
      choose(at + step < -1 ? all.length - 1 : at + step >= all.length ? -1 : at + step);
    }
  });
  box.addEventListener("focus", () => { if (offers().length) show(true); });
  document.addEventListener("pointerdown", (press) => { if (!press.target.closest(".seek")) show(false); });
  box.form.addEventListener("focusout", (leave) => { if (leave.relatedTarget && !box.form.contains(leave.relatedTarget)) show(false); });
  // "/" goes to the search from anywhere but from where one writes.
  document.addEventListener("keydown", (key) => {
    if (key.key !== "/" || key.ctrlKey || key.metaKey || key.altKey) return;
    if (key.target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
    key.preventDefault();
    box.focus();
    box.select();
  });
})();
