// The waiting room asks where its reader stands, and is drawn anew when that changes. The server says when to ask again,
// with a chance of its own in it: thousands of pages do not ask in the same moment.
(() => {
  const box = document.getElementById("standing");
  if (!box) return;
  let pause = Number(box.dataset.again) || 30;
  const wait = () => setTimeout(ask, pause * 1000);
  async function ask() {
    try {
      const answer = await fetch(box.dataset.stateUrl, { headers: { Accept: "application/json" } });
      if (answer.redirected) return location.reload(); // signed out meanwhile: the page says so
      if (answer.ok) {
        const now = await answer.json();
        pause = now.again;
        if (now.state !== box.dataset.state) return location.reload();
        const ahead = box.querySelector("[data-ahead]");
        if (ahead && now.ahead !== null) ahead.textContent = now.ahead;
      } else {
        pause = Math.max(pause, Number(answer.headers.get("Retry-After")) || 0); // many ask: a little later
      }
    } catch { /* no network: ask again later, nothing is lost */ }
    wait();
  }
  wait();
})();
