// Charts

const LONGEST = 10, WIDTH = 640, HEIGHT = 190, LEFT = 46, BOTTOM = 20, TOP = 8;

const ceiling = (value) => {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= value);
};

// Lines over the last minutes; a point without a value breaks its line.
const chart = (id, lines, format, end, minutes, description) => {
  const width = Math.max(300, Math.min(900, Math.round($(id).clientWidth) || WIDTH));
  const plot = width - LEFT - 2, floor = HEIGHT - BOTTOM;
  const top = ceiling(Math.max(...lines.map((line) => line.points.reduce((most, p) => Math.max(most, p[1] ?? 0), 0))));
  const x = (second) => (LEFT + plot - ((end - second) / (minutes * 60)) * plot).toFixed(1);
  const y = (value) => (floor - (value / top) * (floor - TOP)).toFixed(1);
  const svg = draw("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, "aria-hidden": "true" });
  for (const part of [0, 0.5, 1]) {
    svg.append(
      draw("line", { class: part ? "grid" : "base", x1: LEFT, x2: width - 2, y1: y(top * part), y2: y(top * part) }),
      draw("text", { x: LEFT - 7, y: Number(y(top * part)) + 4, "text-anchor": "end" }, format(top * part)));
  }
  const step = minutes < LONGEST ? 1 : width < 480 ? 5 : 2;
  for (let minute = 0; minute <= minutes; minute += step) {
    const at = Number(x(end - minute * 60));
    svg.append(draw("text", { x: at, y: HEIGHT - 5, "text-anchor": minute === 0 ? "end" : minute === minutes ? "start" : "middle" },
      minute === 0 ? "now" : `${minute} min`));
  }
  for (const line of lines) {
    let path = "", area = "", begun = null, last = null;
    const close = () => { if (begun !== null && line.fills) area += `L${last} ${floor}L${begun} ${floor}Z`; begun = null; };
    for (const [second, value] of line.points) {
      if (value === null || value === undefined) { close(); continue; }
      const at = x(second);
      path += `${begun === null ? "M" : "L"}${at} ${y(value)}`;
      area += `${begun === null ? "M" : "L"}${at} ${y(value)}`;
      begun ??= at;
      last = at;
    }
    close();
    if (line.fills) svg.append(draw("path", { class: `area ${line.color}`, d: area }));
    svg.append(draw("path", { class: `curve ${line.color} ${line.style}`, d: path }));
  }
  $(id).replaceChildren(svg);
  $(id).setAttribute("aria-label", description);
};

const legend = (id, entries) => {
  if ($(id).childElementCount !== entries.length) {
    $(id).replaceChildren(...entries.map((entry) => {
      const sample = draw("svg", { viewBox: "0 0 30 8", "aria-hidden": "true", class: "chart" });
      sample.append(draw("line", { class: entry.style, x1: 0, x2: 30, y1: 4, y2: 4 }));
      return make("li", { class: entry.color }, sample, make("span", {}, `${entry.name} `, make("b")));
    }));
  }
  entries.forEach((entry, index) => { $(id).children[index].querySelector("b").textContent = entry.value; });
};

// The past: by second, kept here from one snapshot to the next.

let past = new Map();
const second = { success: 1, failed: 2, processing: 3, dead: 4, p50: 5, p95: 6, p99: 7 };

// Means of five seconds: one second's counts go up and down with the commits.
const smooth = (seconds, column) => {
  const points = [];
  for (let i = 0; i < seconds.length; i += 1) {
    let sum = 0, n = 0;
    for (let j = Math.max(0, i - 4); j <= i; j += 1) { sum += seconds[j][column]; n += 1; }
    points.push([seconds[i][0], sum / n]);
  }
  return points;
};

const showPast = (data) => {
  const end = Math.floor(data.now / 1000) - 1;
  for (const entry of data.series) past.set(entry[0], entry);
  for (const key of past.keys()) if (key < end - LONGEST * 60) past.delete(key);
  const seconds = [...past.values()].filter((entry) => entry[0] <= end && entry[0] * 1000 >= data.startedAt - 2000)
    .sort((a, b) => a[0] - b[0]);
  const recent = seconds.filter((entry) => entry[0] > end - 10);
  const mean = (column) => recent.reduce((sum, entry) => sum + entry[column], 0) / Math.max(1, recent.length);
  const settled = mean(second.success) + mean(second.failed);
  figure("rate", rate(settled));
  if (calm.matches && end % 5 !== 0 && shown.has("charts")) return;
  shown.set("charts", true);

  const lasted = seconds.length ? (end - seconds[0][0]) / 60 : 0;
  const minutes = [2, 5, LONGEST].find((choice) => choice >= lasted) ?? LONGEST;

  const rates = [
    { name: "success", color: "is-success", style: "solid", column: second.success, fills: true },
    { name: "failed", color: "is-failed", style: "dashed", column: second.failed },
    { name: "processing", color: "is-processing", style: "dotted", column: second.processing },
    { name: "dead letters", color: "is-dead", style: "dash-dotted", column: second.dead },
  ].map((line) => ({ ...line, points: smooth(seconds, line.column), value: `${rate(mean(line.column))}/s` }));
  chart("throughput", rates, (value) => (value ? rate(value) : "0"), end, minutes,
    `Outcomes per second over ${minutes} minutes. Now: ${rates.map((line) => `${line.name} ${line.value}`).join(", ")}.`);
  legend("throughput-legend", rates);

  const times = [
    { name: "median", color: "is-success", style: "solid", column: second.p50, value: span(data.calls.p50) },
    { name: "95% within", color: "is-failed", style: "dashed", column: second.p95, value: span(data.calls.p95) },
    { name: "99% within", color: "is-dead", style: "dotted", column: second.p99, value: span(data.calls.p99) },
  ].map((line) => ({ ...line, points: seconds.map((entry) => [entry[0], entry[line.column]]) }));
  chart("latency", times, (ms) => (ms >= 1000 ? `${short.format(ms / 1000)} s` : `${short.format(ms)} ms`), end, minutes,
    `Time of a call over ${minutes} minutes. In the last minute: ${times.map((line) => `${line.name} ${line.value}`).join(", ")}.`);
  legend("latency-legend", times);
};
