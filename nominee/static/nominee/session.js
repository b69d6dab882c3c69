// Two minutes before an idle session ends the page asks whether somebody is there. Without this nothing is lost: what is
// typed is kept as a draft, and the next step leads to the sign-in and back.
(() => {
  let timer = 0, soon = 0, dialog = null;
  function wait(seconds) {
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(1, seconds) * 1000);
  }
  // Another page of the same session may have kept it open meanwhile: the server knows.
  async function look() {
    let left = 0;
    try {
      const answer = await fetch(dialog.dataset.address, { headers: { Accept: "application/json" } });
      left = (await answer.json()).seconds;
    } catch {
      return wait(15);
    }
    if (left > soon) {
      if (dialog.open) dialog.close();
      return wait(left - soon);
    }
    dialog.querySelector("[data-still]").hidden = left <= 0;
    dialog.querySelector("[data-over]").hidden = left > 0;
    if (!dialog.open) dialog.showModal();
    if (left > 0) wait(Math.min(left + 1, 20));
  }
  async function stay(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    try {
      await fetch(dialog.dataset.address, { method: "POST", body: new FormData(event.target) });
    } finally {
      dialog.close();
      wait(1);
    }
  }
  function begin() {
    dialog = document.getElementById("session-end");
    if (!dialog) return;
    soon = Number(dialog.dataset.warning);
    dialog.querySelector("form").addEventListener("submit", stay);
    wait(Number(dialog.dataset.idle) - soon);
  }
  document.addEventListener("nominee:page", begin); // the page in the other language
  begin();
})();
