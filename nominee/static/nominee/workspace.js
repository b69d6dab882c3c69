// The completeness workspace. htmx exchanges the panes; here are zoom, focus and what is said aloud. Its keys are in the
// table of all keys and pressed by palette.js; here are only those that no table needs: Space, Page Up and Down, Escape.
(() => {
  const root = document.getElementById("workspace");
  if (!root) return;
  const said = document.getElementById("workspace-said");
  const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
  let zoom = 1;
  let busy = false;
  let waiting = ""; // what a key asked for while an answer was on its way

  // ---- the space below the header, so that both panes fit into the window
  function fit() {
    root.style.setProperty("--above", `${Math.round(root.getBoundingClientRect().top + scrollY)}px`);
  }

  // ---- the document
  const view = () => root.querySelector(".reader__view");
  function enlarge() {
    const image = root.querySelector(".reader__image");
    const shown = root.querySelector("[data-zoom]");
    if (shown) shown.textContent = `${Math.round(zoom * 100)} %`;
    if (!image) return;
    image.style.width = `${zoom * 100}%`;
    image.style.maxWidth = "none";
    if (zoom > 1.3 && image.dataset.large && !image.src.includes("size=large")) image.src = image.dataset.large;
  }
  function step(by) {
    const place = ZOOMS.indexOf(zoom) + by;
    zoom = ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, place))];
    enlarge();
  }
  function readOn(back) {
    const pane = view();
    if (!pane) return;
    const before = pane.scrollTop;
    pane.scrollBy(0, (back ? -0.9 : 0.9) * pane.clientHeight);
    if (pane.scrollTop === before) press(back ? "#page-before" : "#page-after");
  }
  function fetchAhead() {
    root.querySelectorAll("[data-prefetch]").forEach((node) => { new Image().src = node.dataset.prefetch; });
  }

  // ---- keys
  function press(selector) {
    const button = root.querySelector(selector);
    if (button) button.click();
    return Boolean(button);
  }
  // A key's press comes as a click without a mouse (detail 0): the last one waits for the answer that is on its way.
  root.addEventListener("click", (event) => {
    const does = event.target.closest("[data-does]")?.dataset.does;
    if (!busy || !does || event.detail) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = does;
  }, true);
  const PLAIN = { Escape: "[data-escape]", PageUp: "#page-before", PageDown: "#page-after" };
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest("input, select, textarea");
    if (typing && event.key !== "Escape") return;
    if (event.key === " " && root.classList.contains("workspace--keys")) {
      if (event.target.closest("a, button, summary")) return;
      readOn(event.shiftKey);
      return event.preventDefault();
    }
    if (event.key.startsWith("Page") && event.target.closest(".checks__list")) return;
    if (PLAIN[event.key] && press(PLAIN[event.key])) event.preventDefault();
  });
  const DO = {
    larger: () => step(1),
    smaller: () => step(-1),
    fit: () => { zoom = 1; enlarge(); },
  };
  root.addEventListener("click", (event) => DO[event.target.closest("[data-do]")?.dataset.do]?.());
  // A button is pressed with the space bar as well, and what looks like one should be.
  root.addEventListener("keyup", (event) => {
    if (event.key === " " && event.target.matches("a.choose")) event.target.click();
  });

  // ---- after each exchange
  function dress() {
    root.querySelectorAll("[data-scripted]").forEach((node) => { node.hidden = false; });
    enlarge();
    fetchAhead();
  }
  function showChosen() {
    const list = root.querySelector(".checks__list"), item = root.querySelector("#chosen");
    if (list && item) list.scrollTop = Math.max(0, item.offsetTop - list.offsetTop - list.clientHeight / 6);
  }
  function focus() {
    const wrong = root.querySelector(".govuk-error-message, [data-focus]");
    const picker = root.querySelector(".picker");
    const target = root.querySelector("[data-focus]")
      || (picker && (root.querySelector("#note-error") ? picker.querySelector("#note") : picker.querySelector("input:checked, input[type=radio]")))
      || (!wrong && allDone() && root.querySelector("[data-finish]"))
      || root.querySelector("#chosen-title");
    target?.focus({ preventScroll: root.classList.contains("workspace--fits") });
  }
  const allDone = () => root.querySelector("[data-said]") && !root.querySelector(".outcome--none");

  document.addEventListener("htmx:beforeRequest", () => { busy = true; said.classList.remove("workspace-said--failed"); });
  document.addEventListener("htmx:beforeSwap", (event) => {
    event.detail.pathInfo.anchor = null; // it is for pages that load anew: here nothing may jump
    // Signed out meanwhile, or the file is gone: the browser follows by itself and says why.
    if (new URL(event.detail.xhr.responseURL).pathname.startsWith(root.dataset.home)) return;
    event.detail.shouldSwap = false;
    location.reload();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    dress();
    if (event.detail.target !== root) return;
    showChosen();
    focus();
    said.textContent = root.querySelector("[data-said]")?.dataset.said ?? "";
  });
  document.addEventListener("htmx:afterRequest", () => {
    busy = false;
    const next = waiting;
    waiting = "";
    if (next) press(`[data-does~="${next}"]`);
  });
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, () => {
      waiting = "";
      said.textContent = root.dataset.failed;
      said.classList.add("workspace-said--failed");
    });
  }

  root.classList.add("workspace--fits");
  fit();
  addEventListener("resize", fit);
  dress();
  showChosen();
  if (document.activeElement === document.body || root.querySelector("[data-focus], .picker")) focus();
})();
