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

// A sealed value is shown where it stands. Without JavaScript, or when this fails, the link opens a page that shows it.
(() => {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a.sealed__show");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const answer = await fetch(link.href, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const place = link.closest(".sealed");
      place.textContent = (await answer.json()).value;
      place.setAttribute("translate", "no");
      place.tabIndex = -1;
      place.focus();
    } catch {
      window.location.assign(link.href);
    }
  });
})();
