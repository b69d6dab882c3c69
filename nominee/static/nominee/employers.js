// A page that is being edited says each minute that its editor is there, and is told when a colleague took over.
(() => {
  const form = document.querySelector("form[data-beat]");
  const lost = document.querySelector("[data-lost]");
  if (!form) return;
  const beat = async () => {
    if (document.hidden) return;
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    try {
      const answer = await fetch(form.dataset.beat, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { mine, words } = await answer.json();
      if (lost.hidden !== mine) lost.hidden = mine;
      if (!mine) lost.querySelector("[data-words]").textContent = words;
    } catch {
      // no connection: the page says so when it saves
    }
  };
  let asked = 0; // whoever types on learns of it soon, and asks seldom
  form.addEventListener("focusout", () => {
    if (Date.now() - asked < 10000) return;
    asked = Date.now();
    beat();
  });
  setInterval(beat, 60000);
  document.addEventListener("visibilitychange", beat);
})();
