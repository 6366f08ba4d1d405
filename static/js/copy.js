/* A button beside a field copies what is in it; without a script the field itself is there to copy from. */
for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const said = button.closest(".field").querySelector("[role=status]");
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = button.dataset.done;
    } catch {
      // The browser refuses: the text stands selected, ready to be copied by hand.
    }
  });
}
