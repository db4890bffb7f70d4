/* Copy a look's address; without this script it can be selected and copied by hand. */
document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]"), field = button && document.getElementById(button.dataset.copy);
  if (!field) return;
  field.select();
  try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand("copy"); }
  button.textContent = button.dataset.done;
});
