/* Arrow keys press the shuffle's buttons; fields and links keep their own keys. */
document.addEventListener("keydown", (event) => {
  "use strict";
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat) return;
  if (event.target.matches("input, select, textarea")) return;
  const button = document.querySelector(`.shuffle [data-key="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
