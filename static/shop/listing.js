/* The filters apply themselves; folds that a shopper opened stay open when the counts change. */
(() => {
  "use strict";
  const filters = document.getElementById("filters");
  let folds = new Map();
  document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
    if (target.id !== "results") return;
    folds = new Map([...filters.querySelectorAll("details")].map((fold) => [fold.id, fold.open]));
  });
  document.addEventListener("htmx:oobAfterSwap", ({ detail: { target } }) => {
    if (target.id !== "facets") return;
    for (const fold of filters.querySelectorAll("details")) if (folds.has(fold.id)) fold.open = folds.get(fold.id);
  });
  // On a phone the button at the panel's end has nothing left to send: what it promises is already there.
  document.addEventListener("submit", (submit) => {
    if (submit.target.id !== "choices" || !filters.matches(":popover-open")) return;
    submit.preventDefault();
    submit.stopPropagation();
    filters.hidePopover();
    document.getElementById("results").scrollIntoView();
  }, true);
})();
