// Small comforts; every page works without them, except turning and zooming a document.
(() => {
  for (const viewer of document.querySelectorAll(".viewer")) {
    let turn = 0, zoom = 1;
    const controls = document.querySelector(".viewer-controls");
    if (!controls) continue;
    controls.hidden = false;
    controls.addEventListener("click", (event) => {
      const what = event.target.dataset.do;
      if (!what) return;
      if (what === "turn") turn = (turn + 90) % 360;
      if (what === "in") zoom = Math.min(3, zoom + 1);
      if (what === "out") zoom = Math.max(1, zoom - 1);
      viewer.className = `viewer turn-${turn} zoom-${zoom}`;
    });
  }
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault(); // a double click sends once; the server would refuse the second anyway
      form.dataset.sent = "1";
    });
  }
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => delete f.dataset.sent));
})();
