/* Draws evidence over time: blue and green, the limit dashed, a line where the traffic changed. Tables say the same. */
"use strict";
(() => {
  if (!window.uPlot) return;
  const HEIGHT = 128;
  const plots = new Map();
  const language = document.documentElement.lang;
  const figure = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 });
  /* A token holds both themes' colours; what one comes to is known to an element that has it. */
  const probe = document.createElement("i");
  probe.hidden = true;
  document.body.append(probe);
  const colour = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };

  const rates = (samples) => {
    const at = [...new Set(samples.rates.map((rate) => rate.at))].sort();
    const of = (slot) => at.map((instant) => samples.rates.find((rate) => rate.at === instant && rate.slot === slot)?.per_second ?? null);
    return [at.map((instant) => Date.parse(instant) / 1000), of("blue"), of("green")];
  };

  const table = (samples, chart) => {
    if (chart.per_second) return rates(samples);
    const at = [...new Set(samples.points.map((point) => point.at))].sort();
    const row = new Map(at.map((instant, index) => [instant, index]));
    const lines = { blue: Array(at.length).fill(null), green: Array(at.length).fill(null) };
    for (const point of samples.points) {
      const value = chart.over === null ? point.error_rate : point.slow[chart.over] ?? null;
      lines[point.slot][row.get(point.at)] = value;
    }
    return [at.map((instant) => Date.parse(instant) / 1000), lines.blue, lines.green];
  };

  const rule = (plot, draw) => {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.lineWidth = devicePixelRatio;
    draw(ctx, bbox);
    ctx.restore();
  };

  const drawLimit = (plot, limit) => rule(plot, (ctx, box) => {
    const y = plot.valToPos(limit, "y", true);
    ctx.strokeStyle = colour("red");
    ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath(); ctx.moveTo(box.left, y); ctx.lineTo(box.left + box.width, y); ctx.stroke();
  });

  const drawChanges = (plot, changes, candidate) => rule(plot, (ctx, box) => {
    ctx.strokeStyle = colour("line-strong");
    ctx.fillStyle = colour("soft");
    ctx.textBaseline = "alphabetic";
    ctx.font = `${10.5 * devicePixelRatio}px ${getComputedStyle(document.body).fontFamily}`;
    let labelled = Infinity;
    for (const change of [...changes].reverse()) {
      const x = plot.valToPos(Date.parse(change.at) / 1000, "x", true);
      ctx.beginPath(); ctx.moveTo(x, box.top); ctx.lineTo(x, box.top + box.height); ctx.stroke();
      if (labelled - x < 44 * devicePixelRatio) continue;
      labelled = x;
      const last = x > box.left + box.width - 40 * devicePixelRatio;
      ctx.textAlign = last ? "right" : "left";
      ctx.fillText(share.format((change.weights[candidate] ?? 0) / 100), x + (last ? -4 : 4) * devicePixelRatio, box.top + 11 * devicePixelRatio);
    }
  });

  const line = (name) => ({
    stroke: () => colour(name), width: 2, spanGaps: true,
    points: { size: 5, fill: () => colour(name), show: (plot) => plot.data[0].length < 24 },
  });

  const make = (element, held) => new uPlot({
    width: element.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { y: false, points: { size: 7 } },
    padding: [8, 6, 0, 0],
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), element.dataset.zone),
    scales: { x: { range: (_, low, high) => [Math.min(low, held.from), Math.max(high, held.from + 1)] }, y: { range: (_, low, high) => [0, Math.max((held.chart.limit ?? 0) * 1.25, (high ?? 0) * 1.15, 0.001)] } },
    series: [{}, line("blue"), line("green")],
    axes: [
      { stroke: () => colour("soft"), grid: { show: false }, ticks: { show: false }, size: 26, space: 80,
        values: (_, at) => at.map((one) => new Intl.DateTimeFormat(language, { timeStyle: at.length > 1 && at[1] - at[0] < 60 ? "medium" : "short", hourCycle: "h23", timeZone: element.dataset.zone }).format(one * 1000)) },
      { stroke: () => colour("soft"), grid: { stroke: () => colour("line"), width: 1 }, ticks: { show: false }, size: 52, space: 32,
        values: (_, shown) => shown.map((one) => (held.chart.per_second ? figure : share).format(one)) },
    ],
    hooks: { draw: [(plot) => {
      drawChanges(plot, held.changes, element.dataset.candidate);
      if (held.chart.limit !== null) drawLimit(plot, held.chart.limit);
    }] },
  }, held.data, element);

  const show = (element, samples) => {
    const chart = samples.charts.find((one) => one.name === element.dataset.chart);
    if (!chart || !element.clientWidth) return;
    const held = plots.get(element) ?? {};
    const data = table(samples, chart);
    /* One point of a rate is no curve, and says nothing that the counts do not. */
    if (chart.per_second && data[0].length < 2) return;
    const exposed = samples.changes.find((change) => change.weights[element.dataset.candidate] > 0);
    const from = exposed ? Date.parse(exposed.at) / 1000 : data[0][0] ?? 0;
    Object.assign(held, { chart, data, from, changes: samples.changes.filter((one) => Date.parse(one.at) / 1000 >= from) });
    if (held.plot) held.plot.setData(held.data);
    else { plots.set(element, held); held.plot = make(element, held); }
  };

  let busy = false, again = false;
  const refresh = async () => {
    const elements = [...document.querySelectorAll(".plot[data-source]")];
    if (!elements.length) return;
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(elements[0].dataset.source, { headers: { accept: "application/json" } });
      if (answer.ok) { const samples = await answer.json(); elements.forEach((one) => show(one, samples)); }
    } catch { /* The next news tries again; the table beside the chart is served with the page. */ }
    busy = false;
    if (again) { again = false; setTimeout(refresh, 800); }
  };

  const resize = () => { for (const [element, held] of plots) held.plot.setSize({ width: element.clientWidth, height: HEIGHT }); };
  const repaint = () => { for (const held of plots.values()) held.plot.redraw(); };
  window.addEventListener("resize", resize);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  document.addEventListener("htmx:after:swap", refresh);
  refresh();
})();
