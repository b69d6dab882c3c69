// Passkeys: the server's question to the browser, and the browser's answer into the form. Without JavaScript or without
// passkeys the buttons stay hidden, and codes do the same.
(() => {
  if (!window.PublicKeyCredential) return;
  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

  function question(options) {
    const asked = { ...options, challenge: toBytes(options.challenge) };
    if (options.user) asked.user = { ...options.user, id: toBytes(options.user.id) };
    if (options.excludeCredentials) asked.excludeCredentials = listed(options.excludeCredentials);
    if (options.allowCredentials) asked.allowCredentials = listed(options.allowCredentials);
    return { publicKey: asked };
  }
  function answer(given) {
    const parts = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (given.response[name]) parts[name] = toText(given.response[name]);
    }
    if (given.response.getTransports) parts.transports = given.response.getTransports();
    return JSON.stringify({
      id: given.id, rawId: toText(given.rawId), type: given.type, response: parts,
      clientExtensionResults: given.getClientExtensionResults(),
      authenticatorAttachment: given.authenticatorAttachment || undefined,
    });
  }
  async function ask(form) {
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
    const told = await fetch(form.dataset.question, { method: "POST", body, headers: { Accept: "application/json" } });
    if (told.redirected || !told.ok) { location.reload(); return; }
    const options = (await told.json()).publicKey;
    const given = form.dataset.passkey === "create"
      ? await navigator.credentials.create(question(options)) : await navigator.credentials.get(question(options));
    form.elements.credential.value = answer(given);
    form.submit();
  }
  function begin() {
    const forms = document.querySelectorAll("form[data-passkey]");
    forms.forEach(offer);
    if (forms.length) document.querySelectorAll("[data-needs-script]").forEach((part) => { part.hidden = true; });
  }
  function offer(form) {
    form.hidden = false;
    const line = form.querySelector("[data-said]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      line.hidden = true;
      ask(form).catch(() => { line.hidden = false; line.focus(); });
    });
  }
  document.addEventListener("nominee:page", begin); // the page in the other language
  begin();
})();
