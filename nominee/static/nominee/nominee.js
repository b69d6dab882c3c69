// Small comforts; every page works without them, except turning and zooming a document.
(() => {
  // A question that hangs on another answer of the page appears when that answer is given.
  function valueOf(form, name) {
    const field = form.elements[name];
    if (!field) return undefined;
    const value = field.value;
    return field instanceof RadioNodeList && ["yes", "no"].includes(value) ? value === "yes" : value;
  }
  function holds(condition, form) {
    if (condition.all) return condition.all.every((part) => holds(part, form));
    if (condition.any) return condition.any.some((part) => holds(part, form));
    if (condition.not) return !holds(condition.not, form);
    const value = valueOf(form, condition.field);
    if (value === undefined) return undefined; // asked on another page: the server knows
    if ("filled" in condition) return (value !== "") === condition.filled;
    if (condition.in) return condition.in.includes(value);
    if ("is_not" in condition) return value !== condition.is_not;
    return value === condition.is;
  }
  function followConditions(form) {
    const groups = [...form.querySelectorAll("[data-when]")];
    if (!groups.length) return;
    const update = () => groups.forEach((group) => {
      const now = holds(JSON.parse(group.dataset.when), form);
      if (now !== undefined) group.hidden = !now;
    });
    form.addEventListener("change", update);
  }

  // What is typed is kept on the server two seconds after a pause, when a field is left, and when the page is.
  // Success changes a quiet line; only a failure speaks up.
  function keepTyped(form) {
    const line = form.querySelector(".saved");
    const content = () => new URLSearchParams(new FormData(form));
    let timer = 0, sent = content().toString(), last = Promise.resolve();
    const send = async (leaving) => {
      const body = content();
      if (!form.isConnected || form.dataset.sent || body.toString() === sent) return;
      sent = body.toString();
      try {
        const headers = { Accept: "application/json" };
        const answer = await fetch(form.action, { method: "POST", body, headers, keepalive: leaving });
        const kept = await answer.json();
        if (kept.seen) {
          form.elements.seen.value = kept.seen;
          body.set("seen", kept.seen);
          sent = body.toString();
        }
        line.textContent = kept.saved;
        line.classList.remove("saved--failed");
        line.removeAttribute("role");
      } catch {
        sent = "";
        line.setAttribute("role", "alert");
        line.classList.add("saved--failed");
        line.textContent = line.dataset.failed;
      }
    };
    const keep = (leaving) => { clearTimeout(timer); last = last.then(() => send(leaving)); };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 1500, false); });
    form.addEventListener("focusout", () => keep(false));
    addEventListener("pagehide", () => { clearTimeout(timer); send(true); });
  }

  function viewer(root) {
    let turn = 0, zoom = 1;
    const controls = document.querySelector(".viewer-controls");
    if (!controls) return;
    controls.hidden = false;
    controls.addEventListener("click", (event) => {
      const what = event.target.dataset.do;
      if (what === "turn") turn = (turn + 90) % 360;
      if (what === "in") zoom = Math.min(3, zoom + 1);
      if (what === "out") zoom = Math.max(1, zoom - 1);
      if (what) root.className = `viewer turn-${turn} zoom-${zoom}`;
    });
  }

  function begin() {
    document.querySelectorAll("form").forEach(followConditions);
    document.querySelectorAll("form[data-keep]").forEach(keepTyped);
    document.querySelectorAll(".viewer").forEach(viewer);
    document.querySelector("[data-focus]")?.focus();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault(); // a double click sends once; the server would refuse the second anyway
    form.dataset.sent = "1";
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
  document.addEventListener("nominee:page", begin);
  begin();
})();
