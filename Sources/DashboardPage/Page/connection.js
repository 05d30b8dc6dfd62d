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
