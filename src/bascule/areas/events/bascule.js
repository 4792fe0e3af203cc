/* Bascule's events: <script src="https://BASCULE/js/bascule.js" data-key="KEY" defer></script>. No cookie, ever. */
(() => {
  "use strict";
  const { currentScript: script, referrer, querySelector } = document, nav = navigator;
  const { key, consent: asked, page: view } = script.dataset;
  const url = new URL("/v1/batch", script.src).href;
  const never = nav.doNotTrack === "1" || nav.globalPrivacyControl === true;
  const id = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const bare = (address) => address.split(/[?#]/)[0];
  const slot = () =>
    querySelector.call(document, "meta[name=bascule-slot]")?.content ||
    performance.getEntriesByType("navigation")[0]?.serverTiming?.find((one) => one.name === "bascule")?.description ||
    undefined;
  let may = never ? false : asked === "required" ? undefined : true;
  let me = id(), userId, flags, queue = [], met = new Set(), busy, timer, pause = 0;

  const body = (batch) =>
    JSON.stringify({
      writeKey: key,
      sentAt: new Date(),
      batch: batch.map((one) => ({ ...one, anonymousId: me })),
    });

  /* What is not acknowledged stays, and comes again under the same id: it is counted once. */
  const flush = async () => {
    timer = clearTimeout(timer);
    if (!may || busy || !queue.length) return;
    busy = true;
    const batch = queue.slice(0, 20);
    const answer = await fetch(url, { method: "POST", body: body(batch), keepalive: true, credentials: "omit" }).catch(() => 0);
    busy = false;
    pause = (answer && answer.headers.get("retry-after")) * 1000;
    if (answer && (answer.ok || (answer.status < 500 && answer.status !== 429))) queue = queue.filter((one) => !batch.includes(one));
    if (queue.length) later();
  };
  /* As long as the server says, and an hour at most; what would wait in the meantime is bounded. */
  const later = () => (timer ||= setTimeout(flush, Math.min(Math.max(3000, pause), 36e5)));

  const leave = () => {
    while (may && queue.length) {
      const batch = queue.splice(0, 20), text = body(batch);
      if (!nav.sendBeacon?.(url, text)) fetch(url, { method: "POST", body: text, keepalive: true, credentials: "omit" }).catch(() => {});
    }
  };

  const put = (type, more) => {
    if (may === false) return;
    queue.push({
      type,
      ...more,
      userId,
      messageId: id(),
      timestamp: new Date(),
      context: {
        page: { path: location.pathname, url: bare(location.href), referrer: bare(referrer) },
        bascule: { slot: slot(), flags },
      },
    });
    if (queue.length > 500) queue.shift();
    queue.length < 20 || pause ? later() : flush();
  };

  window.bascule = {
    get may() { return may === true; },
    track: (event, properties) => put("track", { event, properties }),
    page: (name, properties) => put("page", { name, properties }),
    identify: (user, traits) => { userId = user; put("identify", { traits }); },
    flags: (shown) => { flags = { ...flags, ...shown }; },
    /* The first time that a user meets a variant here; the server keeps the first of all. */
    exposed: (flag, variant) => {
      const key = `${userId} ${flag} ${variant}`;
      if (!met.has(key)) put("track", { event: "$exposure", properties: { flag, variant } });
      met.add(key);
      flags = { ...flags, [flag]: variant };
    },
    /* With consent an id lasts as long as the tab; without it, as long as the page. After a refusal nothing is kept or sent. */
    consent: (given) => {
      if (never) return;
      may = !!given;
      try {
        if (given) sessionStorage.bascule = me = sessionStorage.bascule || me;
        else delete sessionStorage.bascule;
      } catch {}
      if (given) return flush();
      queue = [];
      me = id();
      userId = undefined;
    },
  };
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
  addEventListener("pagehide", leave);
  if (view !== "no") window.bascule.page();
})();
