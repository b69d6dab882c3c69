// Copying a file number in the form that other systems want; without JavaScript the button is not there.
(() => {
  function begin() {
    if (!navigator.clipboard) return;
    document.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = false; });
  }
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.dataset.done = "✓";
  });
  document.addEventListener("nominee:page", begin);
  begin();
})();
