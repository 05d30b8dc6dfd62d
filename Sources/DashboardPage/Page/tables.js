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
