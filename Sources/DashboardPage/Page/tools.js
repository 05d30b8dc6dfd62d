// What all parts make things with. Everything that comes from the worker becomes text, never markup.

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
