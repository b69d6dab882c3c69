// The page of one file by itself: says that somebody is here, learns who else is and whether the file moved on, and
// keeps what is being written. All of it is comfort: without scripts every page works, only less is kept.
(() => {
  const BEAT = 20000, PAUSE = 1000, LONGEST = 4000; // milliseconds
  let timer = 0, forms = [];

  const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
  const place = () => document.querySelector("[data-here]");

  // ---- who is here
  function doing() {
    const form = document.activeElement?.closest?.("form[data-unfinished]");
    if (document.hidden) return { doing: "away", place: form?.dataset.unfinished || "" };
    const writes = form && document.activeElement.matches("textarea") && document.activeElement.value;
    if (writes) return { doing: "writing", place: form.dataset.unfinished };
    return { doing: "viewing", place: place().dataset.place || "" };
  }

  // A live region speaks when its text changes, so it is touched only then.
  function say(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  function show(answer) {
    say(place(), answer.others.join(" · "));
    const bar = document.querySelector(".identity .changed");
    if (!answer.changed) return;
    bar.hidden = false;
    say(bar.querySelector(".changed__who"), answer.changed.words);
    bar.querySelector(".changed__ago").textContent = answer.changed.ago;
  }

  // A page that was read ahead is opened without another request for it: its first beat says so, for the log of looks.
  let isTold = performance.getEntriesByType("navigation")[0]?.deliveryType !== "navigational-prefetch";

  async function beat() {
    const here = place();
    if (!here) return;
    clearTimeout(timer);
    timer = setTimeout(beat, BEAT);
    try {
      const body = new URLSearchParams({ ...doing(), seen: here.dataset.seen, ...(isTold ? {} : { opened: "1" }) });
      const headers = { "X-CSRFToken": token(), Accept: "application/json" };
      const answer = await fetch(here.dataset.here, { method: "POST", body, headers });
      if (!answer.ok || answer.redirected) return;
      isTold = true;
      show(await answer.json());
    } catch {
      // It is only advice: the next beat tries again.
    }
  }

  // ---- what is being written
  function typed(form) {
    const values = {};
    for (const field of form.elements) {
      if (!field.name || ["hidden", "submit", "button", "file", "password"].includes(field.type)) continue;
      if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
      (values[field.name] ||= []).push(field.value);
    }
    // What is chosen without a word written is not worth keeping: a page opens with something chosen.
    const written = [...form.querySelectorAll("textarea")].some((field) => field.value.trim());
    return JSON.stringify({ place: form.dataset.unfinished, values: written ? values : {} });
  }

  function keepUnfinished(form) {
    if (form.dataset.kept) return;
    form.dataset.kept = "1";
    const line = form.querySelector(".saved");
    let sent = typed(form);
    async function send(leaving) {
      const body = typed(form);
      if (!form.isConnected || form.dataset.sent || body === sent) return;
      sent = body;
      try {
        const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
        const answer = await fetch(place().dataset.draft, { method: "POST", body, headers, keepalive: leaving });
        if (!answer.ok || answer.redirected) throw new Error(answer.status);
        nominee.sayKept(line, (await answer.json()).saved);
      } catch {
        sent = "";
        nominee.sayNotKept(line);
      }
    }
    forms.push(nominee.keepTyping(form, send, { pause: PAUSE, longest: LONGEST, patience: 3000 }));
  }

  // ---- the bar's height, so that what is scrolled to is not under it
  function measure() {
    const bar = document.querySelector(".identity");
    if (bar) document.documentElement.style.setProperty("--identity", `${bar.offsetHeight}px`);
  }
  const grown = new ResizeObserver(measure);

  // ---- parts that are folded where there is little room (case.css): open where there is room, and on paper
  const room = matchMedia("(min-width: 901px)");
  function unfold() {
    document.querySelectorAll("details.fold").forEach((part) => { part.open = room.matches || part.open; });
  }
  function fold() {
    if (!room.matches) document.querySelectorAll("details.fold:not([data-open])").forEach((part) => { part.open = false; });
    unfold();
  }
  // The start of a link's target may stand in the part's own line, or deep inside of it.
  function showTarget() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const part = target && target.closest("details.fold");
    if (!part || part.open) return;
    part.open = true;
    target.scrollIntoView();
  }

  function begin() {
    if (!place()) return;
    forms = [];
    document.querySelectorAll("form[data-unfinished]").forEach(keepUnfinished);
    grown.disconnect();
    grown.observe(document.querySelector(".identity"));
    measure();
    unfold();
    showTarget();
    clearTimeout(timer);
    timer = setTimeout(beat, 1000);
  }

  // What is changed where it stands: Esc closes it as it was.
  document.addEventListener("keydown", (event) => {
    const part = event.key === "Escape" && event.target.closest?.("details.inline__edit[open]");
    if (!part) return;
    part.querySelector("form").reset();
    part.open = false;
    part.querySelector("summary").focus();
  });
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details.inline__edit[open]")) event.target.querySelector("input:checked")?.focus();
  }, true);
  room.addEventListener("change", fold);
  addEventListener("hashchange", showTarget);
  addEventListener("pagehide", () => forms.forEach((send) => send()));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) forms.forEach((send) => send());
    beat();
  });
  document.addEventListener("focusin", (event) => { if (event.target.matches("form[data-unfinished] textarea")) setTimeout(beat, 3000); });
  document.addEventListener("nominee:page", begin);
  document.addEventListener("htmx:afterSwap", () => document.querySelectorAll("form[data-unfinished]").forEach(keepUnfinished));
  begin();
})();
