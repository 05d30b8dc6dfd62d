// Scheduled checks: one lane for each delay, a tick for each check known, a diamond for the next one.

const showChecks = (data) => {
  const checks = data.checks;
  fill("checks", checks.map((entry) => [entry, Math.floor(data.now / 1000)]), () => checks.map((entry) => {
    const left = entry.nextDue === undefined ? null : entry.nextDue - data.now;
    return row(make("span", { class: "code" }, entry.delay), number(entry.scheduled === undefined ? none : whole.format(entry.scheduled)),
      number(whole.format(entry.held), { "data-held": entry.delay }),
      left === null ? none : Math.abs(left) < 1000 ? "now" : left > 0 ? `in ${span(left)}` : `overdue for ${span(-left)}`);
  }));
  if (calm.matches && shown.has("timeline") && Math.floor(data.now / 1000) % 5 !== 0) return;
  shown.set("timeline", true);

  const width = Math.max(300, Math.min(1000, Math.round($("timeline").clientWidth) || WIDTH));
  const lane = 26, left = 52, plot = width - left - 10, height = checks.length * lane + 24;
  const longest = Math.max(60000, ...checks.map((entry) => entry.span ?? 0));
  const x = (ms) => left + plot * (Math.log(1 + Math.max(0, ms) / 1000) / Math.log(1 + longest / 1000));
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}` });
  let free = -1;
  for (const [ms, name] of [[0, "now"], [5e3, "5 s"], [15e3, "15 s"], [6e4, "1 min"], [3e5, "5 min"], [18e5, "30 min"], [72e5, "2 h"], [432e5, "12 h"], [864e5, "1 d"]]) {
    const at = x(ms);
    if (ms > longest || at < free) continue;
    free = at + 40;
    svg.append(draw("line", { class: ms ? "grid" : "base", x1: at, x2: at, y1: 0, y2: height - 18 }),
      draw("text", { x: Math.min(at, width - 16), y: height - 4, "text-anchor": "middle" }, name));
  }
  const nearest = (ms) => checks.reduce((best, entry, index) =>
    Math.abs((entry.span ?? 0) - ms) < Math.abs((checks[best].span ?? 0) - ms) ? index : best, 0);
  checks.forEach((entry, index) => {
    const y = index * lane + lane / 2;
    svg.append(draw("text", { class: "lane", x: 0, y: y + 4 }, entry.delay),
      draw("line", { class: "base", x1: left, x2: width - 10, y1: y, y2: y }));
  });
  if (checks.length) {
    for (const [due, at] of data.upcoming) {
      const y = nearest(due - at) * lane + lane / 2, tick = x(due - data.now).toFixed(1);
      svg.append(draw("line", { class: "tick is-success", x1: tick, x2: tick, y1: y - 6, y2: y + 6 }));
    }
  }
  checks.forEach((entry, index) => {
    if (entry.nextDue === undefined) return;
    const y = index * lane + lane / 2, at = x(entry.nextDue - data.now), late = entry.nextDue < data.now;
    svg.append(draw("path", { class: `due ${late ? "is-failed" : "is-success"}`, d: `M${at} ${y - 7}l7 7-7 7-7-7z` }));
  });
  $("timeline").replaceChildren(svg);
};
