// Drag order and drop upload on the product page. Everything works without: position numbers, arrows, a file field.
(() => {
  "use strict";
  let dragged = null;
  const item = (event) => event.target.closest?.("[data-order] > li");
  document.addEventListener("dragstart", (event) => {
    dragged = item(event);
    dragged?.classList.add("dragged");
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
  });
  document.addEventListener("dragover", (event) => {
    const zone = event.target.closest?.("[data-drop]");
    const over = item(event);
    if (zone && event.dataTransfer.types.includes("Files")) event.preventDefault();
    if (!dragged || !over || over === dragged || over.parentNode !== dragged.parentNode) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    over.parentNode.insertBefore(dragged, event.clientY < box.top + box.height / 2 ? over : over.nextSibling);
  });
  document.addEventListener("drop", (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (zone && event.dataTransfer.files.length) {
      event.preventDefault();
      zone.querySelector("[type=file]").files = event.dataTransfer.files;
      zone.requestSubmit();
    } else if (dragged) {
      event.preventDefault();
      const list = dragged.parentNode;
      [...list.children].forEach((one, index) => { one.querySelector("[data-place]").value = index + 1; });
      list.closest("form").requestSubmit();
    }
  });
})();
