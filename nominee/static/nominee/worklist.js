// The list by keyboard, the preview without leaving the list, how many are selected. Everything is there without it.
(() => {
  const rows = () => [...document.querySelectorAll(".files .file")];
  const here = () => document.querySelector(".files .file.is-here");
  const box = (row) => row?.querySelector("[name=pick]");
  const narrow = () => matchMedia("(max-width: 1024px)").matches;
  let from = null; // where a range of selected rows begins

  function go(row) {
    if (!row) return;
    here()?.classList.remove("is-here");
    row.classList.add("is-here");
    row.querySelector(".files__name").focus();
    row.scrollIntoView({ block: "nearest" });
    if (preview() && !preview().hidden) look(row);
  }
  function step(by) {
    const all = rows(), place = all.indexOf(here());
    go(all[place < 0 ? 0 : Math.min(all.length - 1, Math.max(0, place + by))]);
  }
  function select(row, on) {
    if (!box(row)) return;
    box(row).checked = on ?? !box(row).checked;
    from = row;
    count();
  }
  function selectTo(row) {
    const all = rows(), ends = [all.indexOf(from ?? row), all.indexOf(row)].sort((a, b) => a - b);
    all.slice(ends[0], ends[1] + 1).forEach((one) => { if (box(one)) box(one).checked = true; });
    count();
  }
  function count() {
    const line = document.querySelector(".bulkbar__count");
    if (!line) return;
    const number = document.querySelectorAll("[name=pick]:checked").length;
    line.hidden = number === 0;
    line.querySelector("b").textContent = number;
  }

  const preview = () => document.getElementById("preview");
  async function look(row) {
    const place = preview(), number = row.dataset.number;
    place.dataset.asked = number;
    const answer = await fetch(place.dataset.url.replace("/-/", `/${encodeURIComponent(number)}/`));
    if (!answer.ok || answer.redirected) { location.href = row.querySelector(".files__look").href; return; }
    const text = await answer.text();
    if (place.dataset.asked !== number) return; // meanwhile another row was asked for, or the preview was closed
    place.innerHTML = text;
    show(true);
    if (narrow()) place.focus(); // there the preview stands above the list
  }
  function show(on) {
    preview().hidden = !on;
    preview().parentElement.classList.toggle("work--preview", on);
    const address = new URL(location.href);
    if (on) address.searchParams.set("preview", preview().dataset.asked);
    else {
      address.searchParams.delete("preview");
      delete preview().dataset.asked; // an answer under way must not open it again
    }
    history.replaceState(history.state, "", address);
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest(".files__look");
    if (link) {
      event.preventDefault();
      const row = link.closest(".file");
      here()?.classList.remove("is-here");
      row.classList.add("is-here");
      look(row);
    } else if (event.target.closest("[data-close-preview]") && !preview().hidden) {
      event.preventDefault();
      show(false);
      here()?.querySelector(".files__name").focus();
    }
  });
  document.addEventListener("change", (event) => { if (event.target.name === "pick") { from = event.target.closest(".file"); count(); } });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.(".files .file");
    if (!row || row === here()) return;
    here()?.classList.remove("is-here");
    row.classList.add("is-here");
  });
  // The keys themselves, and whether they are on, are the palette's business; it tells what is meant.
  document.addEventListener("nominee:key", (event) => {
    if (!rows().length) return;
    const act = {
      down: () => step(1), up: () => step(-1), select: () => select(here()), select_to: () => here() && selectTo(here()),
      preview: () => (preview().hidden || preview().dataset.asked !== here()?.dataset.number ? here() && look(here()) : show(false)),
    }[event.detail?.does];
    if (act) { event.preventDefault(); act(); }
  });

  function begin() {
    if (narrow()) {
      document.querySelectorAll("[data-narrow-closed]").forEach((part) => { part.open = Boolean(part.querySelector(":checked")); });
    }
    const asked = new URL(location.href).searchParams.get("preview");
    if (asked && preview()) preview().dataset.asked = asked;
    count();
  }
  document.addEventListener("nominee:page", begin);
  begin();
})();
