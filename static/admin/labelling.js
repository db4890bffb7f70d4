// One key presses one button: the one that carries it in data-key; Enter takes what is suggested.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input:not([type=hidden]):not([type=checkbox]), select, textarea, [contenteditable]")) return;
  const form = document.querySelector("[data-keys]");
  if (!form) return;
  const button =
    event.key === "Enter" && event.target === document.body
      ? form.querySelector(".suggested")
      : form.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (button) {
    event.preventDefault();
    event.stopPropagation();
    button.click();
  }
}, true);
