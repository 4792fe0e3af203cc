/* Keeps a page fresh, and listens to keys. Everything works without it.
   News come over server-sent events; htmx then fetches the changed part and morphs it in, so nothing flickers and the focus
   stays. What is open stays open: the server does not know which details a reader has unfolded. */
"use strict";
(() => {
  const PAUSE = 400;
  let source, address, due = 0, last = 0;

  /* At most one refresh per PAUSE; the last news is never dropped. */
  const news = () => {
    if (due) return;
    due = setTimeout(() => {
      due = 0;
      last = Date.now();
      document.body.dispatchEvent(new CustomEvent("bascule:news"));
    }, Math.max(0, last + PAUSE - Date.now()));
  };

  const connect = () => {
    const wanted = document.querySelector("[data-events]")?.dataset.events;
    if (wanted === address && source?.readyState !== EventSource.CLOSED) return;
    source?.close();
    address = wanted;
    source = undefined;
    if (!wanted) return;
    source = new EventSource(wanted);
    /* What happened between the page and the stream, or while the stream was away, is not told again: look. */
    source.addEventListener("open", news);
    source.addEventListener("release", news);
    source.addEventListener("journal", news);
    source.addEventListener("flags", news);
  };

  /* An ended release has a few last things to tell (its output): look once more, then stop listening. */
  const settle = () => {
    const before = address;
    connect();
    if (before && !address) setTimeout(news, 1500);
  };

  if (window.htmx) {
    htmx.registerExtension("bascule", {
      htmx_before_morph_attr: (element, detail) =>
        !(detail.attrName === "open" && element.localName === "details") &&
        !(detail.attrName === "class" && element.classList.contains("armed")),
      /* What came of the last request stays until the next one: only the page after a request says it. */
      htmx_before_morph_node: (element, { newNode }) => element.id !== "answer" || newNode.childElementCount > 0,
    });
    document.addEventListener("htmx:after:swap", settle);
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { connect(); news(); } });
  connect();

  /* For how long something runs is told by the server, and goes on here second by second: its clock is the one that counts. */
  const told = new WeakMap();
  const lasting = (seconds) => {
    const units = [[86400, document.documentElement.lang === "fr" ? "j" : "d"], [3600, "h"], [60, "min"], [1, "s"]];
    const first = units.findIndex(([size]) => seconds >= size);
    const parts = first < 0 ? [] : units.slice(first, first + 2);
    const counts = parts.map(([size, unit], place) => [Math.floor((place ? seconds % parts[0][0] : seconds) / size), unit]);
    return counts.filter(([count]) => count).map((part) => part.join(" ")).join(" ") || "0 s";
  };
  const tick = () => {
    for (const element of document.querySelectorAll("[data-elapsed]")) {
      const said = element.dataset.elapsed;
      if (told.get(element)?.said !== said) told.set(element, { said, since: performance.now() - 1000 * said });
      const text = lasting((performance.now() - told.get(element).since) / 1000);
      if (element.textContent !== text) element.textContent = text;
    }
  };
  document.addEventListener("htmx:after:swap", tick);

  /* The clock of the plan's zone goes on from what the server's was when it made the page. */
  const loaded = performance.now();
  const turn = () => {
    for (const element of document.querySelectorAll("[data-clock]")) {
      const now = 1000 * element.dataset.now + performance.now() - loaded;
      const text = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: element.dataset.clock }).format(now);
      if (element.textContent !== text) element.textContent = text;
    }
  };
  setInterval(() => { tick(); turn(); }, 1000);
  tick();

  /* On a phone the field stands in the sheet that the menu opens. */
  const search = () => {
    const field = document.getElementById("find");
    if (!field) return false;
    if (!field.checkVisibility()) document.getElementById("side").showPopover?.();
    field.focus();
    field.select();
    return true;
  };

  /* Keys. Holding does no harm; what moves traffic asks for its key twice. */
  let armed, disarm = 0;
  const say = (text) => { document.getElementById("toast").textContent = text; };
  const rest = () => {
    clearTimeout(disarm);
    if (armed) armed.classList.remove("armed");
    say("");
    armed = undefined;
  };
  const arm = (button) => {
    rest();
    armed = button;
    button.classList.add("armed");
    button.focus();
    say(button.dataset.twice);
    disarm = setTimeout(rest, 4000);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, select, textarea")) return;
    if (event.key === "Escape") return rest();
    if (event.key === "/" && search()) return event.preventDefault();
    const button = document.querySelector(`button[data-key="${CSS.escape(event.key.toUpperCase())}"]`);
    if (!button) return;
    event.preventDefault();
    if (button.dataset.twice && armed?.id !== button.id) return arm(button);
    rest();
    button.click();
  });
})();
