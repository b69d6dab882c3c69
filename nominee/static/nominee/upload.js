// Documents: files are sent in parts that go on where they broke off, and pages are put in order without a reload.
// Without this script the same forms send the same things at once.
(() => {
  const PATIENCE = 15000; // longest pause between two tries, in milliseconds
  const pause = (time) => new Promise((resolve) => {
    const timer = setTimeout(resolve, time);
    addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
  const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const digest = async (blob) => hex(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));

  class Refused extends Error {}

  // Asks until there is an answer: what the network swallows is asked again, what the server refuses is not.
  async function ask(address, options, lost) {
    for (let tries = 0; ; tries += 1) {
      let answer = null;
      try {
        answer = await fetch(address, { ...options, redirect: "manual" });
      } catch {
        lost(true);
      }
      if (answer && answer.status < 500 && answer.status !== 429) {
        lost(false);
        return answer;
      }
      const wished = Number(answer?.headers.get("Retry-After") || 0) * 1000;
      await pause(Math.max(wished, Math.min(PATIENCE, 500 * 2 ** tries)));
    }
  }

  async function words(answer, otherwise) {
    try {
      return (await answer.json()).error || otherwise;
    } catch {
      return otherwise;
    }
  }

  async function send(file, form, say) {
    const token = form.elements.csrfmiddlewaretoken.value;
    const list = form.querySelector("[data-uploads]").dataset;
    const lost = (is) => say(is ? list.lost : "", null);
    const headers = { "X-CSRFToken": token, Accept: "application/json" };
    const body = new URLSearchParams({ name: file.name, size: file.size, sha256: await digest(file) });
    const begun = await ask(form.dataset.pieces, { method: "POST", headers, body }, lost);
    if (!begun.ok) throw new Refused(await words(begun, list.stopped));
    const address = begun.headers.get("Location");
    let state = await begun.json();
    while (!state.kind) {
      const at = state.received;
      say(list.sending.replace("{part}", Math.floor((100 * at) / file.size)), at / file.size);
      const part = file.slice(at, at + Number(form.dataset.chunk));
      if (at + part.size >= file.size) say(list.looking, at / file.size);
      const how = { "Upload-Offset": at, "Upload-Checksum": `sha256 ${await digest(part)}`, "Content-Type": "application/offset+octet-stream" };
      const answer = await ask(address, { method: "PATCH", headers: { ...headers, ...how }, body: part }, lost);
      if (answer.ok) {
        state = await answer.json();
      } else if (answer.status === 409 && answer.headers.has("Upload-Offset") && Number(answer.headers.get("Upload-Offset")) !== at) {
        state = { received: Number(answer.headers.get("Upload-Offset")) }; // the answer of before was lost on its way
        if (state.received === file.size) {
          const now = await ask(form.dataset.pieces, { method: "POST", headers, body }, lost);
          state = now.ok ? await now.json() : state;
        }
      } else {
        throw new Refused(await words(answer, list.stopped));
      }
    }
    say(list.done, 1);
    return state;
  }

  function row(list, file) {
    const item = document.createElement("li");
    const name = document.createElement("strong");
    const bar = document.createElement("progress");
    const line = document.createElement("span");
    name.textContent = file.name;
    name.translate = false;
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    line.textContent = list.dataset.waiting;
    item.append(name, bar, line);
    list.append(item);
    return { item, bar, line };
  }

  function resumable(form) {
    const field = form.querySelector("input[type=file]");
    const list = form.querySelector("[data-uploads]");
    const said = form.querySelector("[data-uploads-said]");
    if (!field || !list || !window.crypto?.subtle) return; // then the form sends them at once
    const one = async (file, shown) => {
      let before = "";
      const say = (text, part) => {
        if (part === null) {
          shown.line.textContent = text || before;
          if (text) said.textContent = text; // only a lost connection speaks up
        } else {
          shown.bar.value = part;
          shown.line.textContent = before = text;
        }
      };
      try {
        return await send(file, form, say);
      } catch (problem) {
        shown.item.classList.add("uploads__refused");
        shown.line.textContent = problem instanceof Refused ? problem.message : list.dataset.stopped;
        shown.bar.remove();
        said.textContent = `${file.name}: ${shown.line.textContent}`;
        return null;
      }
    };
    form.addEventListener("submit", async (event) => {
      const files = [...field.files];
      if (!files.length && !form.dataset.waiting) return; // the server says what is missing
      event.preventDefault();
      if (form.dataset.waiting) return;
      form.dataset.waiting = "1";
      list.hidden = false;
      list.replaceChildren();
      const rows = files.map((file) => row(list, file));
      const done = [];
      // One after the other: telephones have little to spare.
      for (const [place, file] of files.entries()) done.push(await one(file, rows[place]));
      if (done.length && done.every(Boolean)) {
        finished(form, done);
        return;
      }
      delete form.dataset.waiting;
      field.value = "";
      if (done.some(Boolean)) offer(form, list);
    });
  }

  // One PDF and nothing else is used at once; pages are looked at first.
  function finished(form, done) {
    const alone = done.length === 1 && done[0].kind === "pdf" && form.dataset.pages !== location.pathname && !form.hasAttribute("data-begun");
    if (!alone) {
      location.assign(form.dataset.pages);
      return;
    }
    const use = document.createElement("form");
    use.method = "post";
    use.action = form.dataset.pages;
    for (const [name, value] of [["do", "use"], ["piece", done[0].id], ["csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value]]) {
      const hidden = document.createElement("input");
      Object.assign(hidden, { type: "hidden", name, value });
      use.append(hidden);
    }
    document.body.append(use);
    use.requestSubmit();
  }

  // Some were refused: their words stay, the others are one press away.
  function offer(form, list) {
    if (form.querySelector("[data-go-on]")) return;
    const link = document.createElement("a");
    link.href = form.dataset.pages;
    link.dataset.goOn = "";
    link.className = "govuk-button govuk-button--secondary";
    link.textContent = list.dataset.goOn;
    list.after(link);
  }

  // Up, down, turn, remove and drag. The buttons are forms; here they answer without a reload, and keep the focus.
  function sheets(list) {
    const said = document.querySelector("[data-sheets-said]");
    const use = document.querySelector("form[data-use]");
    const token = () => list.querySelector("[name=csrfmiddlewaretoken]").value;
    const post = async (values) => {
      const body = new URLSearchParams([...values, ["csrfmiddlewaretoken", token()]]);
      const answer = await fetch(list.dataset.sheets, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    };
    const follow = (order) => {
      const shown = new Map([...list.children].map((item) => [item.dataset.piece, item]));
      if (order.length !== shown.size || order.some((name) => !shown.has(name))) return location.reload();
      order.forEach((name, place) => { // only what is out of place moves: what moves loses the focus
        if (list.children[place] !== shown.get(name)) list.insertBefore(shown.get(name), list.children[place]);
      });
      if (use) order.forEach((name, place) => { use.querySelectorAll("[name=piece]")[place].value = name; });
      return undefined;
    };
    list.addEventListener("submit", async (event) => {
      const [form, button] = [event.target, event.submitter];
      if (!button || !["up", "down", "turn"].includes(button.value)) return;
      event.preventDefault();
      delete form.dataset.sent;
      try {
        const told = await post([["do", button.value], ["piece", form.elements.piece.value]]);
        if (button.value === "turn") turned(form.closest(".sheet"));
        else follow(told.order);
        button.focus();
        said.textContent = told.said;
      } catch {
        location.reload();
      }
    });
    dragged(list, async () => {
      const order = [...list.children].map((item) => ["piece", item.dataset.piece]);
      try {
        follow((await post([["do", "order"], ...order])).order);
      } catch {
        location.reload();
      }
    });
  }

  function turned(sheet) {
    const picture = sheet.querySelector("img");
    for (const [element, name] of [[picture, "src"], [picture.closest("a"), "href"]]) {
      const address = new URL(element[name]);
      address.searchParams.set("turn", (Number(address.searchParams.get("turn")) + 90) % 360);
      element[name] = address.href;
    }
  }

  function dragged(list, dropped) {
    let held = null;
    for (const item of list.children) item.draggable = list.children.length > 1;
    list.addEventListener("dragstart", (event) => {
      held = event.target.closest?.(".sheet");
      if (held) event.dataTransfer.effectAllowed = "move";
    });
    list.addEventListener("dragover", (event) => {
      const over = event.target.closest(".sheet");
      if (!held || !over || over === held) return;
      event.preventDefault();
      const box = over.getBoundingClientRect();
      list.insertBefore(held, event.clientY > box.top + box.height / 2 ? over.nextSibling : over);
    });
    list.addEventListener("drop", (event) => event.preventDefault());
    list.addEventListener("dragend", () => { if (held) dropped(); held = null; });
  }

  document.querySelectorAll("form[data-pieces]").forEach(resumable);
  document.querySelectorAll("[data-sheets]").forEach(sheets);
})();
