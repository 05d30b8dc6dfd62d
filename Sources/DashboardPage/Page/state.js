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
