/* Bascule's events. No cookie, ever. */
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
  /* A refusal is kept for later pages. */
  const no = "bascule-no";
  const refused = () => { try { return localStorage[no]; } catch {} };
  let may = never ? false : asked === "required" || refused() ? undefined : true;
  let me = id(), userId, flags, queue = [], met = new Set(), busy, timer, pause = 0;

  const body = (batch) =>
    JSON.stringify({
      writeKey: key,
      sentAt: new Date(),
      batch: batch.map((one) => ({ ...one, anonymousId: me })),
    });
  /* A browser takes 64 KiB of what outlives its page; a larger event goes alone. */
  const fits = (batch) => new Blob([body(batch)]).size < 6e4;
  const first = (some) => {
    let batch = some.slice(0, 20);
    while (batch[1] && !fits(batch)) batch = batch.slice(0, -1);
    return batch;
  };

  /* What is not acknowledged stays, and comes again under the same id: it is counted once. */
  const send = async (batch) => {
    const ask = (keepalive) => fetch(url, { method: "POST", body: body(batch), keepalive, credentials: "omit" });
    const { ok, status, headers } = await ask(fits(batch)).catch(() => ask(false)).catch(() => ({ status: 500 }));
    pause = (headers?.get("retry-after") || 0) * 1000;
    if (status > 499 || status === 429) return;
    queue = queue.filter((one) => !batch.includes(one));
    ok || console.warn("Bascule", status);
  };
  const flush = async () => {
    timer = clearTimeout(timer);
    if (!may || busy || !queue[0]) return;
    busy = true;
    await send(first(queue));
    busy = false;
    if (queue[0]) later();
  };
  /* As the server says, an hour at most. */
  const later = () => (timer ||= setTimeout(flush, Math.min(Math.max(3000, pause), 36e5)));

  const leave = () => {
    for (let rest = may ? queue : [], batch; rest[0]; rest = rest.slice(batch.length)) send((batch = first(rest)));
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
        device: { type: /Mobi/.test(nav.userAgent) ? "mobile" : /Tablet|Android/.test(nav.userAgent) ? "tablet" : "desktop" },
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
    /* The first time that a user meets a variant here. */
    exposed: (flag, variant) => {
      const key = `${userId} ${flag} ${variant}`;
      if (!met.has(key)) put("track", { event: "$exposure", properties: { flag, variant } });
      met.add(key);
      flags = { ...flags, [flag]: variant };
    },
    /* With consent an id lasts as long as the tab; without it, as long as the page. */
    consent: (given) => {
      if (never) return;
      may = !!given;
      try {
        if (given) sessionStorage.bascule = me = sessionStorage.bascule || me, delete localStorage[no];
        else delete sessionStorage.bascule, localStorage[no] = 1;
      } catch {}
      if (given) return flush();
      queue = [];
      me = id();
      userId = undefined;
    },
  };
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" ? leave() : queue[0] && later());
  addEventListener("pagehide", leave);
  if (view !== "no") window.bascule.page();
})();
