/* Measures a page as somebody sees it: what runs out of it, what is cut off, what lies on something else, and what scrolls
   sideways without showing it. On a phone, also what is too small for a thumb. Returns what is wrong, in words. */
(() => {
  const SLACK = 1, OVERLAP = 2, THUMB = 44, PHONE = 600;
  const wrong = [];
  const width = document.documentElement.clientWidth;
  const styles = new Map();
  const style = (element) => styles.get(element) ?? styles.set(element, getComputedStyle(element)).get(element);

  const name = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const classes = [...element.classList].map((one) => `.${one}`).join("");
    const parent = element.parentElement?.closest("[id], [class]");
    const above = parent ? `${parent.localName}${parent.id ? `#${parent.id}` : `.${parent.classList[0]}`} ` : "";
    return `${above}${element.localName}${id}${classes}`;
  };
  const say = (kind, element, text) => wrong.push(`${kind}: ${name(element)}: ${String(text).trim().replace(/\s+/g, " ").slice(0, 80)}`);

  /* What is there for screen readers only is one pixel large and clipped to nothing. */
  const onlyHeard = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const own = style(one);
      if (own.clipPath === "inset(50%)" || (own.position === "fixed" && one.getBoundingClientRect().right < 0)) return true;
    }
    return false;
  };
  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) && !onlyHeard(element);

  const clips = (element, side) => ["hidden", "clip"].includes(style(element)[`overflow${side}`]);
  const scrolls = (element, side) => ["auto", "scroll"].includes(style(element)[`overflow${side}`]);
  const above = function* (element) { for (let one = element; one; one = one.parentElement) yield one; };
  /* What is fixed or sticks lies on what scrolls below it, and is meant to. */
  const layer = (element) => [...above(element)].find((one) => ["fixed", "sticky"].includes(style(one).position)) ?? document.body;
  const explained = (element, until) => {
    for (const one of above(element)) {
      if (one.title || one.querySelector?.(":scope > title")) return true;
      if (one === until) return false;
    }
    return false;
  };

  /* Every piece of text on the page with its lines. */
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || ["SCRIPT", "STYLE", "OPTION", "TITLE", "TEXTAREA"].includes(element.tagName) || !seen(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width > 0.5 && box.height > 0.5) texts.push({ element, box, text: node.data });
  }
  const controls = [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, .button, progress")].filter(seen);

  const outside = (box) => box.right > width + SLACK || box.left < -SLACK;
  /* What an element hides or scrolls is looked at below. */
  const inScroller = (element) => [...above(element)].some((one) => scrolls(one, "X") || clips(one, "X"));
  const reported = new Set();
  const once = (kind, element, text) => { if (!reported.has(element)) { reported.add(element); say(kind, element, text); } };

  /* Runs out of the page. */
  if (document.documentElement.scrollWidth > width + SLACK) wrong.push(`out: the page is ${document.documentElement.scrollWidth} wide, the window ${width}`);
  for (const { element, box, text } of texts) if (outside(box) && !inScroller(element)) once("out", element, text);
  for (const element of controls) if (outside(element.getBoundingClientRect()) && !inScroller(element.parentElement)) once("out", element, element.textContent || element.name);

  /* Is cut off: by what it stands in, or, in a field, by the field. */
  for (const { element, box, text } of texts) {
    for (const one of above(element)) {
      const area = one.getBoundingClientRect();
      const beside = clips(one, "X") && (box.right > area.right + SLACK || box.left < area.left - SLACK);
      const below = clips(one, "Y") && !scrolls(one, "Y") && (box.bottom > area.bottom + 3 || box.top < area.top - 3);
      if ((beside || below) && one !== document.documentElement && one !== document.body) {
        if (!explained(element, one)) once("cut", element, text);
        break;
      }
      if (["fixed"].includes(style(one).position)) break;
    }
  }
  const pen = document.createElement("canvas").getContext("2d");
  for (const element of controls) {
    const own = style(element);
    if (element.matches("input, select")) {
      const shown = element.matches("select") ? element.selectedOptions[0]?.text : element.placeholder && !element.value ? element.placeholder : "";
      if (!shown || element.title) continue;
      pen.font = `${own.fontWeight} ${own.fontSize} ${own.fontFamily}`;
      const room = element.clientWidth - parseFloat(own.paddingLeft) - parseFloat(own.paddingRight) - (element.matches("select") ? 16 : 0);
      if (pen.measureText(shown).width > room + 2) say("cut", element, shown);
    } else if (element.scrollWidth > element.clientWidth + SLACK && !element.matches("progress, textarea") && !explained(element, element)) say("cut", element, element.textContent);
  }

  /* Lies on something else. Lines may touch: only the middle half of their height counts. */
  const boxes = [
    ...texts.map(({ element, box, text }) => ({ element, text, left: box.left, right: box.right, top: box.top + box.height / 4, bottom: box.bottom - box.height / 4 })),
    ...controls.filter((one) => one.matches("input, select, textarea, progress")).map((element) => {
      const box = element.getBoundingClientRect();
      return { element, text: element.name || element.localName, left: box.left, right: box.right, top: box.top, bottom: box.bottom };
    }),
  ].map((one) => ({ ...one, layer: layer(one.element) })).sort((a, b) => a.top - b.top);
  const shownIn = (box) => [...above(box.element)].every((one) => one === document.body || !(scrolls(one, "X") || scrolls(one, "Y")) || (() => {
    const area = one.getBoundingClientRect();
    return box.left < area.right && box.right > area.left && box.top < area.bottom && box.bottom > area.top;
  })());
  for (let first = 0; first < boxes.length; first++) {
    const one = boxes[first];
    for (let second = first + 1; second < boxes.length && boxes[second].top < one.bottom - OVERLAP; second++) {
      const other = boxes[second];
      if (one.layer !== other.layer || one.element === other.element) continue;
      if (one.element.contains(other.element) !== other.element.contains(one.element) && one.element.matches("input, select, textarea, progress")) continue;
      if (Math.min(one.right, other.right) - Math.max(one.left, other.left) <= OVERLAP) continue;
      if (shownIn(one) && shownIn(other)) once("overlap", other.element, `${other.text.trim().slice(0, 40)} on ${one.text.trim().slice(0, 40)}`);
    }
  }

  /* Scrolls sideways: there is a sign of it, and the keyboard can. */
  for (const element of document.querySelectorAll("body *")) {
    if (!scrolls(element, "X") || element.scrollWidth <= element.clientWidth + SLACK || !seen(element) || element.matches("textarea, input, select")) continue;
    const bar = element.offsetHeight - element.clientHeight - parseFloat(style(element).borderTopWidth) - parseFloat(style(element).borderBottomWidth) > 3;
    if (!bar && !style(element).backgroundImage.includes("gradient")) say("scroller", element, "no sign that there is more");
    else if (element.tabIndex < 0) say("scroller", element, "not for the keyboard");
  }

  /* A thumb is 44 pixels wide. A link within a line of text is as high as the line. */
  if (width <= PHONE) {
    const touched = "button, .button, input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea, summary, .tabs a, .chips a, nav a, .tick";
    for (const element of document.querySelectorAll(touched)) {
      const box = element.getBoundingClientRect();
      if (seen(element) && box.height < THUMB - 0.5) say("thumb", element, `${Math.round(box.height)} high: ${element.textContent || element.name}`);
    }
  }
  return wrong;
})()
