// The keys of the desk, the palette (Ctrl+K) and the map of the keys (?). The table is nominee/desk/keys.py.
// Everything they do is a link, a button or the search box of the page; without this file those remain.
(() => {
  const PAUSE = 150; // ms without typing, then files are asked for
  const SEQUENCE = 1500; // ms in which the second key of "g w" may follow
  const MAC = navigator.platform.startsWith("Mac");
  const ARROWS = { ArrowLeft: "←", ArrowRight: "→" };
  // What a key that is held down does again and again.
  const MOVING = ["down", "up", "next_item", "previous_item", "next_document", "previous_document", "next_page", "previous_page", "larger", "smaller"];
  const palette = () => document.getElementById("palette");
  const table = () => JSON.parse(palette()?.dataset.keys || '{"off":true,"keys":[]}');
  const isSeen = (node) => !node.disabled && !node.closest("[hidden], dialog") && node.getClientRects().length > 0;
  const target = (code) => [...document.querySelectorAll(`[data-does~="${CSS.escape(code)}"]`)].find(isSeen);

  // ---- which keys are in force
  function places() {
    const here = [...document.querySelectorAll("[data-keys-place]")].map((node) => node.dataset.keysPlace);
    if (document.querySelector(".identity")) here.push("file");
    return [...new Set(here), "everywhere"]; // the nearest first: its keys are before those of the page around it
  }
  function keysHere() {
    const { off, keys } = table();
    return places().flatMap((place) => keys.filter((row) => row.place === place && (!off || row.key.includes("Ctrl+"))));
  }
  // As the table writes it. The character counts, not the place of the key: Canadian French moves "/" and "?".
  function pressed(event) {
    const typed = event.getModifierState("AltGraph");
    const control = !typed && (event.ctrlKey || event.metaKey);
    const shift = event.shiftKey && (event.key.length > 1 || /\p{L}/u.test(event.key));
    return (control ? "Ctrl+" : "") + (shift ? "Shift+" : "") + (ARROWS[event.key] ?? event.key.toLowerCase());
  }
  function shown(key) {
    const tidy = key.replace(/\+(\p{L})$/u, (found) => found.toUpperCase());
    return MAC ? tidy.replace("Ctrl+", "⌘") : tidy;
  }

  // ---- pressing them
  let first = "", forget = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.key === "Shift") return;
    if (!palette() || document.querySelector("dialog[open]")) return;
    const combined = event.ctrlKey || event.metaKey;
    if (event.altKey && !event.getModifierState("AltGraph")) return;
    if (!combined && isWriting(event.target)) return;
    if (event.key in ARROWS && event.target.matches?.("[type=radio]")) return; // they choose there
    const now = pressed(event), whole = first ? `${first} ${now}` : now;
    first = "";
    clearTimeout(forget);
    const keys = keysHere();
    const row = keys.find((one) => one.key === whole) ?? keys.find((one) => one.key === now);
    if (row) {
      if (event.repeat && !MOVING.includes(row.does)) return;
      if (run(row.does)) event.preventDefault();
    } else if (keys.some((one) => one.key.startsWith(`${now} `))) {
      first = now;
      forget = setTimeout(() => { first = ""; }, SEQUENCE);
    }
  });
  const isWriting = (node) => node.isContentEditable
    || (node.matches?.("input, select, textarea") && !node.matches("[type=checkbox], [type=radio], [type=button], [type=submit]"));

  function run(code) {
    if (code === "palette") return open();
    if (code === "keys") return map();
    if (code === "search") return searchBox();
    const node = target(code), goes = table().keys.find((row) => row.does === code)?.goes;
    if (!node && goes) return location.assign(goes) ?? true;
    if (!node) return !document.dispatchEvent(new CustomEvent("nominee:key", { detail: { does: code }, cancelable: true }));
    if (node.matches("input, textarea, select, [tabindex='-1']")) node.focus();
    else node.click();
    return true;
  }
  function searchBox() {
    const box = [...document.querySelectorAll("[data-search-box]")].find(isSeen);
    box?.focus();
    box?.select();
    return Boolean(box);
  }
  function map() {
    const dialog = document.getElementById("desk-keys"), list = dialog.querySelector("dl");
    list.replaceChildren(...keysHere().filter(hasUse).flatMap((row) => {
      const key = document.createElement("dt"), name = document.createElement("dd");
      key.append(keycap(row.key));
      name.textContent = row.name;
      return [key, name];
    }));
    dialog.querySelector("[data-keys-off]").hidden = !table().off;
    dialog.showModal();
    return true;
  }
  // A key that presses nothing here is not shown, but for those that move through a list.
  const hasUse = (row) => row.goes || target(row.does) || ["palette", "keys", "search", "down", "up", "select", "select_to", "preview"].includes(row.does);
  function keycap(key) {
    const node = document.createElement("kbd");
    node.textContent = shown(key);
    return node;
  }

  // ---- the palette
  const FOUND = "main .next__buttons a[href], .subnav a[href], [data-does], [data-palette]";
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
  let entries = [], chosen = 0, files = [], asking = null, later = 0;

  function open() {
    const dialog = palette(), box = dialog.querySelector("input");
    box.value = "";
    files = [];
    dialog.showModal();
    show();
    box.focus();
    return true;
  }
  // What can be done from here: a link or a button that is on the page, with its key.
  function doings() {
    const data = palette().dataset, keys = keysHere(), seen = new Set(), found = [];
    for (const node of [...document.querySelectorAll(FOUND), ...document.querySelectorAll(".bar__links a[href]")]) {
      const row = keys.find((one) => node.dataset.does?.split(" ").includes(one.does));
      const text = (node.dataset.palette || node.getAttribute("aria-label") || row?.name || node.textContent).replace(/\s+/g, " ").trim();
      if (seen.has(node) || seen.has(text) || !text || !isSeen(node) || isThisPage(node)) continue;
      seen.add(node).add(text);
      const group = node.closest(".bar") ? data.go : data.here;
      found.push({ group, text, key: row?.key, go: () => (row ? run(row.does) : node.click()) });
    }
    for (const row of keys.filter((one) => one.goes && !target(one.does))) {
      found.push({ group: data.go, text: row.name, key: row.key, go: () => run(row.does) });
    }
    return found.sort((a, b) => (a.group === data.go) - (b.group === data.go));
  }
  const isThisPage = (node) => node.href?.split("#")[0] === location.href.split("#")[0] && !node.hash;
  function show() {
    const dialog = palette(), data = dialog.dataset, typed = dialog.querySelector("input").value.trim();
    const words = plain(typed).split(" ").filter(Boolean);
    entries = doings().filter((row) => words.every((word) => plain(row.text).includes(word)));
    if (words.length) {
      entries.push(...files);
      const go = () => location.assign(`${data.search}?q=${encodeURIComponent(typed)}`);
      entries.push({ group: data.go, text: data.searchWords.replace("{typed}", typed), go, isSearch: true });
    }
    choose(entries.findIndex((row) => !row.isSearch) < 0 ? 0 : bestOf(words));
    draw();
  }
  // What begins as typed comes before what only contains it; a file before the search for it.
  function bestOf(words) {
    const first = entries.findIndex((row) => words.length && plain(row.text).startsWith(words.join(" ")));
    return Math.max(0, first);
  }
  function draw() {
    const list = document.getElementById("palette-list"), groups = new Map();
    entries.forEach((row, place) => {
      if (!groups.has(row.group)) groups.set(row.group, grouped(row.group));
      groups.get(row.group).append(option(row, place));
    });
    list.replaceChildren(...groups.values());
    mark();
    const data = palette().dataset, count = entries.filter((row) => !row.isSearch).length;
    const said = count === 1 ? data.countOne : data.count.replace("{count}", count);
    document.getElementById("palette-said").textContent = count ? said : data.none;
  }
  function grouped(name) {
    const group = document.createElement("div"), title = document.createElement("div");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", name);
    title.className = "palette__group";
    title.setAttribute("aria-hidden", "true");
    title.textContent = name;
    group.append(title);
    return group;
  }
  function option(row, place) {
    const node = document.createElement("div"), text = document.createElement("span");
    node.className = "palette__option";
    node.id = `palette-${place}`;
    node.dataset.place = place;
    node.setAttribute("role", "option");
    text.className = "palette__text";
    text.textContent = row.text;
    if (row.why) {
      const why = document.createElement("span");
      why.className = "palette__why";
      why.textContent = row.why;
      text.append(why);
    }
    node.append(text);
    if (row.key) node.append(keycap(row.key));
    return node;
  }
  function choose(place) {
    chosen = entries.length ? (place + entries.length) % entries.length : 0;
  }
  function mark() {
    const box = document.getElementById("palette-box");
    document.querySelectorAll("#palette-list [role=option]").forEach((node) => {
      const isChosen = Number(node.dataset.place) === chosen;
      node.setAttribute("aria-selected", isChosen);
      if (isChosen) node.scrollIntoView({ block: "nearest" });
    });
    if (entries.length) box.setAttribute("aria-activedescendant", `palette-${chosen}`);
    else box.removeAttribute("aria-activedescendant");
  }
  function take(place) {
    const row = entries[place];
    if (!row) return;
    palette().close(); // the focus is back where it was, before anything else happens
    row.go();
  }

  // ---- files, while somebody types
  async function suggest(typed) {
    asking?.abort();
    files = [];
    if (typed.length < 2) return;
    asking = new AbortController();
    const data = palette().dataset;
    try {
      const answer = await fetch(`${data.suggest}?q=${encodeURIComponent(typed)}`, { signal: asking.signal, redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      files = (await answer.json()).files.map((row) => ({
        group: data.files, text: `${row.name} · ${row.number}`, why: `${row.state} · ${row.why}`, go: () => location.assign(row.url),
      }));
      if (palette()?.open) show();
    } catch (problem) {
      if (problem.name !== "AbortError") document.getElementById("palette-said").textContent = data.failed;
    }
  }
  document.addEventListener("input", (event) => {
    if (event.target.id !== "palette-box") return;
    clearTimeout(later);
    const typed = event.target.value.trim();
    later = setTimeout(suggest, PAUSE, typed);
    if (typed.length < 2) files = [];
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "palette-box" || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      choose(chosen + step);
      mark();
    } else if (event.key === "Enter") {
      take(chosen);
    } else return;
    event.preventDefault();
  });
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest(".palette__list")) event.preventDefault(); // the box keeps the focus
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-opens=keys]")) return void map();
    const node = event.target.closest("#palette [role=option]");
    if (node) take(Number(node.dataset.place));
    else if (event.target.id === "palette") event.target.close(); // beside the box
  });
})();
