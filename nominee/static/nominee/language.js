// Changing the language keeps what was typed: the page is fetched again in the other language and the
// fields take over their present values. Without JavaScript the toggle loads the page as it was saved.
(() => {
  const fields = (root) => [...root.querySelectorAll("main input:not([type=hidden]), main select, main textarea")];

  function carryOver(from, to) {
    const byKey = new Map(fields(from).map((field) => [`${field.name}|${field.type}|${field.id}`, field]));
    for (const field of fields(to)) {
      const old = byKey.get(`${field.name}|${field.type}|${field.id}`);
      if (!old) continue;
      if (field.type === "file") field.replaceWith(old);
      else if (field.type === "checkbox" || field.type === "radio") field.checked = old.checked;
      else field.value = old.value;
    }
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-language]");
    if (!form || !fields(document).length) return;
    event.preventDefault();
    try {
      const body = new FormData(form);
      body.set("language", form.dataset.language);
      await fetch(form.action, { method: "POST", body, redirect: "manual" });
      const page = await (await fetch(body.get("next"))).text();
      const fresh = new DOMParser().parseFromString(page, "text/html");
      carryOver(document, fresh);
      document.documentElement.lang = fresh.documentElement.lang;
      document.title = fresh.title;
      document.body.replaceWith(document.adoptNode(fresh.body));
      document.dispatchEvent(new Event("nominee:page"));
      document.querySelector("form[data-language] button").focus();
    } catch {
      form.submit();
    }
  });
})();
