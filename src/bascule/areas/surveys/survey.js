/* Bascule's surveys, after bascule.js: <script src="https://BASCULE/js/survey.js" data-key="KEY" defer></script>. */
(() => {
  "use strict";
  const { currentScript: script, documentElement: root } = document, { bascule } = window;
  if (!bascule) return;
  const STYLE = `:host{all:initial}section{--paper:#fff;--ink:#16191d;--soft:#5a6472;--line:#cbd2da;--main:#0b62c4;position:fixed;z-index:2147483000;right:16px;bottom:16px;width:min(400px,calc(100vw - 32px));max-height:calc(100vh - 32px);overflow:auto;box-sizing:border-box;padding:18px;border:1px solid var(--line);border-radius:14px;background:var(--paper);color:var(--ink);box-shadow:0 8px 30px #0003;font:15px/1.45 system-ui,sans-serif}fieldset{border:0;margin:0;padding:0;min-width:0}legend,label.text{font-weight:600;padding:0 34px 0 0}label.text{display:block;margin-top:14px;padding:0}.scores{display:grid;grid-template-columns:repeat(auto-fit,minmax(24px,1fr));gap:4px;margin-top:12px}.scores label{position:relative;cursor:pointer}input{position:absolute;inset:0;opacity:0;margin:0;cursor:pointer}.scores span{display:block;padding:8px 0;border:1px solid var(--line);border-radius:8px;text-align:center}input:hover+span{border-color:var(--main)}input:checked+span{background:var(--main);border-color:var(--main);color:var(--paper)}input:focus-visible+span,button:focus-visible,textarea:focus-visible{outline:3px solid var(--main);outline-offset:2px}.ends{display:flex;justify-content:space-between;gap:12px;color:var(--soft);font-size:13px;margin-top:6px}textarea{display:block;width:100%;box-sizing:border-box;margin-top:6px;padding:8px;border:1px solid var(--line);border-radius:8px;background:none;color:inherit;font:inherit;resize:vertical}.do{display:flex;gap:8px;margin-top:14px}button{padding:8px 14px;border:1px solid var(--line);border-radius:8px;background:none;color:inherit;font:inherit;cursor:pointer}.main{background:var(--main);border-color:var(--main);color:var(--paper)}.x{position:absolute;top:8px;right:8px;border:0;padding:4px 10px;font-size:18px}p{margin:0;padding-right:34px}p[role=alert]{margin-top:8px}@media(prefers-color-scheme:dark){section{--paper:#1b1f24;--ink:#eef1f4;--soft:#a6b0bc;--line:#46505c;--main:#7db6ff}}`;
  const language = (root.lang || navigator.language || "en").slice(0, 2);
  const say = (texts) => texts && (texts[language] || texts.en || Object.values(texts)[0]);
  const el = (name, more, ...inner) => {
    const made = Object.assign(document.createElement(name), more);
    made.append(...inner);
    return made;
  };

  /* What is remembered is when somebody was asked, and nothing about them. */
  const memory = (name, at) => {
    try {
      if (at) localStorage[`bascule.survey.${name}`] = at;
      return +localStorage[`bascule.survey.${name}`] || 0;
    } catch {
      return at || 0;
    }
  };

  let open, asked = {};
  const ask = (one) => {
    const track = (event, more) => bascule.track(event, { survey: one.name, ...more });
    const host = el("div"), shadow = host.attachShadow({ mode: "open" }), sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
    const before = document.activeElement;
    const close = () => {
      const inside = shadow.activeElement;
      host.remove();
      open = false;
      if (inside) before?.focus?.();
    };
    const dismiss = () => (track("survey_dismissed"), close());
    const { words } = one, ends = [one.low, one.high].map(say);
    const score = (value, index, all) => {
      const end = index === 0 ? ends[0] : index === all.length - 1 ? ends[1] : "";
      return el("label", {}, el("input", { type: "radio", name: "score", value, ariaLabel: end ? `${value}, ${end}` : `${value}` }), el("span", { ariaHidden: "true" }, `${value}`));
    };
    const values = Array.from({ length: one.scale[1] - one.scale[0] + 1 }, (_, index) => one.scale[0] + index);
    const missing = el("p", { role: "alert" });
    const comment = one.comment && el("textarea", { name: "comment", rows: 2, maxLength: 1000 });
    const form = el(
      "form",
      { noValidate: true },
      el("fieldset", {}, el("legend", { id: "q" }, say(one.question)), el("div", { className: "scores" }, ...values.map(score)), ends.some(Boolean) ? el("div", { className: "ends", ariaHidden: "true" }, ...ends.map((end) => el("span", {}, end || ""))) : ""),
      comment ? el("label", { className: "text" }, say(one.comment), comment) : "",
      missing,
      el("div", { className: "do" }, el("button", { className: "main" }, say(words.send)), el("button", { type: "button", onclick: dismiss }, say(words.later))),
    );
    const box = el("section", { role: "dialog", lang: language }, el("button", { type: "button", className: "x", ariaLabel: say(words.close), onclick: dismiss }, "×"), form);
    box.setAttribute("aria-labelledby", "q");
    form.onsubmit = (event) => {
      event.preventDefault();
      const chosen = form.querySelector("input:checked"), said = comment?.value.trim();
      if (!chosen) {
        missing.textContent = say(words.choose);
        return form.querySelector("input").focus();
      }
      track(one.event, { score: +chosen.value, ...(said && { comment: said }) });
      const thanks = el("p", { id: "q", tabIndex: -1, role: "status" }, say(words.thanks));
      form.replaceWith(thanks);
      thanks.focus();
      box.querySelector(".x").onclick = close;
      setTimeout(close, 6000);
    };
    /* No value is given back: `false` would swallow every key. */
    box.onkeydown = (event) => {
      if (event.key === "Escape") box.contains(form) ? dismiss() : close();
    };
    shadow.append(box);
    document.body.append(host);
    track("survey_shown");
  };

  /* Once within its time, one at a time, and of nobody who may not be measured. */
  const due = (one) => {
    if (!one || open || !bascule.may || Date.now() - Math.max(memory(one.name), asked[one.name] || 0) < one.every * 1000) return false;
    asked[one.name] = memory(one.name, Date.now());
    if (Math.random() >= one.share) return false;
    ask((open = one));
    return true;
  };

  const address = new URL("/v1/surveys", script.src);
  address.searchParams.set("key", script.dataset.key);
  const known = fetch(address, { credentials: "omit" }).then((answer) => (answer.ok ? answer.json() : { surveys: [] })).then((found) => found.surveys, () => []);
  const { track } = bascule;
  bascule.track = (event, properties) => {
    track(event, properties);
    known.then((all) => all.filter((one) => one.after === event).some(due));
  };
  bascule.survey = (name) => known.then((all) => due(all.find((one) => one.name === name)));
})();
