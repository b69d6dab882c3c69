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
    return "is" in condition ? value === condition.is : undefined; // measured by the server
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

  // What is typed in a form is kept on the server after a pause, when a field is left, and when the page is.
  // `keep(leaving)` sends it. The form's own sending waits for a copy on its way, so that this is not kept behind its
  // back. Returns what sends the rest at once.
  function keepTyping(form, keep, { pause, longest = Infinity, patience }) {
    let timer = 0, since = 0, waiting = 0, last = Promise.resolve();
    const now = () => {
      clearTimeout(timer);
      since = 0;
      waiting += 1;
      last = last.then(() => keep(false)).finally(() => { waiting -= 1; });
    };
    form.addEventListener("input", () => {
      since ||= Date.now(); // whoever types without a pause is not left without a copy
      clearTimeout(timer);
      timer = setTimeout(now, Math.max(0, Math.min(pause, since + longest - Date.now())));
    });
    form.addEventListener("focusout", now);
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (!waiting || form.dataset.sent) return;
      event.preventDefault();
      form.dataset.waiting = "1";
      const enough = new Promise((resolve) => { setTimeout(resolve, patience); });
      Promise.race([last, enough]).then(() => {
        waiting = 0;
        delete form.dataset.waiting;
        form.requestSubmit(event.submitter);
      });
    });
    return () => { clearTimeout(timer); keep(true); };
  }

  // Success changes a quiet line; only a failure speaks up.
  function sayKept(line, words) {
    line.textContent = words;
    line.classList.remove("saved--failed");
    line.removeAttribute("role");
  }
  function sayNotKept(line) {
    line.setAttribute("role", "alert");
    line.classList.add("saved--failed");
    line.textContent = line.dataset.failed;
  }

  // The pages of an application keep themselves in its answers.
  function keepAnswers(form) {
    const line = form.querySelector(".saved");
    const content = () => new URLSearchParams(new FormData(form));
    let sent = content().toString();
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
        sayKept(line, kept.saved);
      } catch {
        sent = "";
        sayNotKept(line);
      }
    };
    addEventListener("pagehide", keepTyping(form, send, { pause: 1500, patience: 5000 }));
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
    document.querySelectorAll("form[data-keep]").forEach(keepAnswers);
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
  window.nominee = { keepTyping, sayKept, sayNotKept }; // for the scripts of single pages, which come after
  document.addEventListener("nominee:page", begin);
  begin();
})();
