"use strict";
// Everything that comes from the worker becomes text, never markup.
(() => {
  const $ = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const draw = (tag, attributes = {}, ...children) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };

  // Words and numbers

  const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
  const none = "–";

  const span = (ms) => {
    if (ms === undefined || ms === null) return none;
    if (ms < 1000) return `${whole.format(ms)} ms`;
    const seconds = ms / 1000;
    if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min${minutes < 10 ? ` ${Math.floor(seconds % 60)} s` : ""}`;
    const hours = Math.floor(minutes / 60);
    return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
  };
  const rate = (value) => (value < 10 ? value.toFixed(1) : short.format(value));
  const bytes = (value) => (value === undefined ? none : `${whole.format(value / 1048576)} MiB`);
  const moment = (ms) => {
    const date = new Date(ms);
    const isToday = date.toDateString() === new Date().toDateString();
    return make("time", { datetime: date.toISOString(), title: date.toISOString() },
      (isToday ? "" : `${day.format(date)} `) + clock.format(date));
  };
  const statuses = ["success", "failed", "processing", "stalled", "invalid"];
  const mark = (status) => {
    const icon = draw("svg", { class: "mark", "aria-hidden": "true" });
    icon.append(draw("use", { href: `#mark-${statuses.includes(status) ? status : "processing"}` }));
    return icon;
  };
  const label = (status) => make("span", { class: `status is-${status}` }, mark(status), status);

  // Rows are made anew only when what they show has changed, so that a selection or a reader's place in them survives.
  const shown = new Map();
  const fill = (id, data, rows) => {
    const key = JSON.stringify(data);
    if (shown.get(id) === key) return;
    shown.set(id, key);
    ($(id).tBodies?.[0] ?? $(id)).replaceChildren(...rows());
  };
  const row = (...cells) => make("tr", { role: "row" }, ...cells.map((cell) =>
    cell instanceof HTMLTableCellElement ? cell : make("td", { role: "cell" }, cell)));
  const number = (text, attributes = {}) => make("td", { class: "number", role: "cell", ...attributes }, text);

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

  // Figures at a glance

  const facts = [
    ["rate", "Settled per second", null, "mean of 10 s"],
    ["success", "Success", "success", ""],
    ["failed", "Failed", "failed", ""],
    ["processing", "Processing", "processing", "checks scheduled so far"],
    ["dead", "Dead letters", "stalled", "stalled and invalid"],
    ["underway", "Calls under way", null, ""],
    ["p95", "95% of calls within", null, "last minute"],
    ["behind", "Lag", null, "intents"],
  ];
  $("facts").append(...facts.map(([id, name, status, note]) => make("div", {},
    make("dt", status ? { class: `is-${status}` } : {}, status ? mark(status) : null, name),
    make("dd", {}, make("span", { "data-figure": id }, none), make("small", { "data-note": id }, note)))));
  const figure = (id, text, note) => {
    document.querySelector(`[data-figure="${id}"]`).textContent = text;
    if (note !== undefined) document.querySelector(`[data-note="${id}"]`).textContent = note;
  };

  const showFacts = (data) => {
    const total = Object.fromEntries(statuses.map((status) => [status, 0]));
    for (const entry of data.outcomes) total[entry.status] = (total[entry.status] ?? 0) + entry.count;
    const settled = total.success + total.failed;
    const share = (count) => (settled ? `${(100 * count / settled).toFixed(1)}% of the settled` : "since the start");
    figure("success", whole.format(total.success), share(total.success));
    figure("failed", whole.format(total.failed), share(total.failed));
    figure("processing", whole.format(total.processing));
    figure("dead", whole.format(total.stalled + total.invalid));
    const calls = data.calls;
    figure("underway", whole.format(calls.underWay), `of ${whole.format(calls.most)}, ${whole.format(calls.waiting)} waiting`);
    figure("p95", span(calls.p95));
    const intents = data.partitions.filter((entry) => !entry.check);
    const known = intents.filter((entry) => entry.lag !== undefined);
    const oldest = Math.max(-1, ...intents.map((entry) => entry.age ?? -1));
    figure("behind", known.length ? whole.format(known.reduce((sum, entry) => sum + entry.lag, 0)) : none,
      oldest > 0 ? `intents, the oldest ${span(oldest)}` : "intents");
  };

  // State

  let said = "", startedAt = 0;
  const say = (text) => { if (text !== said) { said = text; $("said").textContent = text; } };
  const setState = (state, icon, word, why) => {
    $("state").dataset.state = state;
    $("state-mark").setAttribute("href", `#mark-${icon}`);
    $("state-word").textContent = word;
    $("state-why").textContent = why;
  };

  const showState = (data) => {
    const id = data.identity;
    $("who").textContent = `${id.instance}, group ${id.group}, ${id.delivery}`;
    $("about").textContent = `clawback ${id.version} (${id.build}), ${bytes(data.memory)}`;
    const up = `up ${span(data.now - data.startedAt)}`;
    if (data.reasons.length === 0) {
      setState("ready", "success", "Ready", `${data.partitionCount} partitions, ${up}`);
      say("The worker is ready.");
    } else {
      const breaker = data.calls.breaker;
      setState("unready", breaker ? "stalled" : "failed", breaker ? "Breaker open" : "Not ready", `${data.reasons.join("; ")}; ${up}`);
      say(breaker ? `The breaker is open: ${breaker.cause}.` : `The worker is not ready: ${data.reasons[0]}.`);
    }
    document.title = `${data.reasons.length ? "Not ready" : "Ready"} · Clawback`;
  };

  // Tables

  const showOutcomes = (data) => fill("outcomes", data.outcomes, () => {
    const total = data.outcomes.reduce((sum, entry) => sum + entry.count, 0);
    const happened = new Set(data.outcomes.filter((entry) => entry.count > 0).map((entry) => entry.status));
    return [...data.outcomes].filter((entry) => entry.count > 0 || (entry.code === "" && !happened.has(entry.status)))
      .sort((a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status) || b.count - a.count)
      .map((entry) => {
        const bar = make("span", { class: `bar is-${entry.status}` });
        bar.style.width = `${total ? 100 * entry.count / total : 0}%`;
        return row(label(entry.status), make("span", { class: "code" }, entry.code || none),
          number(whole.format(entry.count), { "data-outcome": `${entry.status}/${entry.code}` }),
          make("td", { class: "number", role: "cell" }, total ? `${(100 * entry.count / total).toFixed(1)}%` : none, bar));
      });
  });

  const outcomeRow = (entry, scope) => row(moment(entry.at), label(entry.status),
    make("td", { role: "cell" },
      make("span", { class: "code" }, entry.code ?? (entry.status === "success" ? "settled" : none)),
      entry.message && entry.message !== entry.code ? make("span", { class: "quiet" }, entry.message) : null,
      entry.nextCheck ? make("span", { class: "quiet" }, "next check ", moment(entry.nextCheck)) : null),
    make("td", { role: "cell" },
      make("span", { class: "quiet place" }, `${entry.topic}[${entry.partition}]@${entry.offset}`),
      make("span", { class: "id", [`data-${scope}`]: "intent" }, entry.intentId ?? none),
      entry.outReturnNo ? make("span", { class: "id quiet" }, entry.outReturnNo) : null));

  const showFailures = (data) => {
    fill("failures", data.failures, () => data.failures.slice(0, 8).map((entry) => outcomeRow(entry, "failure")));
    $("failures").hidden = data.failures.length === 0;
    $("failures-none").hidden = data.failures.length > 0;
  };

  let showsAll = false, latest = null;
  const FEW = 8;
  const showLag = (data) => {
    const sorted = [...data.partitions].sort((a, b) => (a.check - b.check) || (b.lag ?? -1) - (a.lag ?? -1)
      || a.topic.localeCompare(b.topic) || a.partition - b.partition);
    const most = Math.max(1, ...sorted.map((entry) => entry.lag ?? 0));
    const rows = showsAll ? sorted : sorted.slice(0, FEW);
    fill("lag", [rows, most], () => rows.map((entry) => {
      const bar = make("span", { class: "bar is-success" });
      bar.style.width = `${100 * (entry.lag ?? 0) / most}%`;
      return row(make("td", { role: "cell" }, `${entry.topic} `, make("b", {}, `${entry.partition}`), entry.paused ? " (paused)" : "", bar),
        number(entry.lag === undefined ? none : whole.format(entry.lag)), number(entry.lag === 0 ? none : span(entry.age)),
        number(whole.format(entry.open)));
    }));
    const more = $("lag-more");
    more.hidden = sorted.length <= FEW;
    more.textContent = showsAll ? "Show fewer" : `Show all ${sorted.length}`;
    more.setAttribute("aria-expanded", String(showsAll));
  };
  $("lag-more").addEventListener("click", () => { showsAll = !showsAll; if (latest) showLag(latest); });

  const showCalls = (data) => {
    const calls = data.calls, breaker = calls.breaker, session = data.session;
    const pairs = [
      ["Breaker", breaker ? `open for ${span(breaker.openFor)}, ${breaker.probes} probes` : "closed"],
      ...(breaker ? [["Last fault", `${breaker.code} ${breaker.message}`]] : []),
      ["Opened", `${whole.format(calls.openings)} times`],
      ["Rate limit", calls.rate === undefined ? "none" : `${rate(calls.rate)} calls/s${calls.slowed ? ", slowed by 429" : ""}`],
      ["Slowed sub-merchants", whole.format(calls.slowedSubMerchants)],
      ["Calls under way", `${whole.format(calls.underWay)} of ${whole.format(calls.most)}`],
      ["Calls waiting", whole.format(calls.waiting)],
      ["Records being handled", session ? whole.format(session.inFlight) : none],
      ["Not yet committed", session ? whole.format(session.unpublished) : none],
      ["Batches committed", whole.format(data.batches)],
      ["Records read", whole.format(data.read)],
      ...(data.certificateEnd ? [["Certificates end in", span(Math.max(0, data.certificateEnd - data.now))]] : []),
    ];
    fill("calls", pairs, () => pairs.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
  };

  const showEvents = (data) => fill("events", data.events, () => data.events.map((entry) => {
    const topics = entry.topics.map((topic) => `${topic.partitions} of ${topic.name}`).join(", ");
    const what = entry.what === "joined" ? "joins the group"
      : entry.what === "ended" ? `leaves the group: ${entry.reason}`
      : `${entry.what}: ${topics || "nothing"}`;
    return make("li", {}, moment(entry.at), make("span", {}, what));
  }));

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

  // Search

  const search = async () => {
    const text = $("q").value.trim();
    if (!text) { $("found").hidden = true; $("found-count").textContent = ""; return; }
    try {
      const answer = await fetch(`/recent?q=${encodeURIComponent(text)}`, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const { outcomes, limit } = await answer.json();
      $("found").tBodies[0].replaceChildren(...outcomes.map((entry) => outcomeRow(entry, "found")));
      $("found").hidden = outcomes.length === 0;
      $("found-count").textContent = outcomes.length === 0 ? "No recent outcome has this."
        : outcomes.length === limit ? `The latest ${limit} that have this.`
        : `${outcomes.length} ${outcomes.length === 1 ? "outcome" : "outcomes"}, the newest first.`;
    } catch {
      $("found-count").textContent = "The worker could not be asked.";
    }
  };
  $("search").addEventListener("submit", (event) => { event.preventDefault(); search(); });

  // The connection

  const PATIENCE = 5000;
  let source = null, heardAt = Date.now(), isOld = false, retry = 0;

  const show = (data) => {
    if (startedAt && data.startedAt !== startedAt) {
      past = new Map();
      shown.clear();
    }
    startedAt = data.startedAt;
    for (const entry of data.partitions) entry.check = Number(data.checks.some((check) => entry.topic.endsWith(`.${check.delay}`)));
    latest = data;
    for (const part of [showState, showFacts, showPast, showOutcomes, showChecks, showFailures, showCalls, showEvents, showLag]) part(data);
  };

  const age = () => {
    if (Date.now() - heardAt < PATIENCE) return;
    const since = clock.format(new Date(heardAt));
    const text = `Connection lost since ${since}; values are old.`;
    if (!isOld) {
      isOld = true;
      $("stale-text").textContent = text;
      $("stale").hidden = false;
      document.body.classList.add("is-old");
      setState("lost", "invalid", "Connection lost", `since ${since}`);
      document.title = "Connection lost · Clawback";
      say(text);
    }
  };

  const connect = () => {
    clearTimeout(retry);
    source?.close();
    source = new EventSource("/events");
    source.onmessage = (event) => {
      heardAt = Date.now();
      if (isOld) {
        isOld = false;
        $("stale").hidden = true;
        document.body.classList.remove("is-old");
      }
      show(JSON.parse(event.data));
    };
    // Refused, as when too many pages are open: the browser then gives up by itself.
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) retry = setTimeout(connect, 3000); };
  };

  setInterval(age, 1000);
  addEventListener("resize", () => { shown.delete("charts"); shown.delete("timeline"); });
  connect();
})();
