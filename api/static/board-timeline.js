// The timeline: a row a volunteer. Only the rows in sight are drawn; the table beside it says the same in words.
import { all, chosen, clock, data, make, root, select } from "./board-state.js";

const holder = document.getElementById("times");
const ROW = 30;
const WORDS = { done: "done", not_done: "not done", late: "late", at_risk: "may run late" };
const SIGNS = { done: "✓", not_done: "×", late: "!", at_risk: "~" };
const MARKS = new Set(Object.keys(SIGNS));

const axis = make("div", { class: "tl-axis", "aria-hidden": "true" });
const rows = make("div", { class: "tl-rows", role: "toolbar", "aria-label": "Rounds by time. Arrow keys go from stop to stop." });
const scroller = make("div", { class: "tl-scroll", tabindex: "-1" }, axis, rows);
const key = make(
  "p",
  { class: "tl-key", "aria-hidden": "true" },
  ...[["travel", "on the way"], ["service", "at the door"], ["wait", "waiting"], ["rest", "break"], ["hours", "hours"]].map(([look, word]) =>
    make("span", {}, make("i", { class: `tl-sample ${look}` }), word)
  ),
  ...Object.entries(SIGNS).map(([look, sign]) => make("span", {}, make("i", { class: `tl-sample mark ${look}`, textContent: sign }), WORDS[look]))
);
const zoomer = (label, text, factor) => make("button", { type: "button", class: "quiet small", "aria-label": label, title: label, textContent: text, onclick: () => zoom(factor) });
const bar = make("div", { class: "tl-bar" }, key, zoomer("Show less time", "+", 1.5), zoomer("Show more time", "−", 1 / 1.5), zoomer("Show the whole day", "All", 0));
holder.append(bar, scroller);

let scale = 0; // pixels an hour; 0 fits the day to the width
let lines = [];
let from = 0;
let until = 86400;
let focused = null;

const nameWidth = () => (scroller.clientWidth < 600 ? 92 : 128);
const perHour = () => Math.max(scale, (scroller.clientWidth - nameWidth() - 12) / ((until - from) / 3600), 24);
const x = (seconds) => ((seconds - from) / 3600) * perHour();

const measure = () => {
  const day = data();
  lines = [...day.rounds.map((round) => ({ round, name: round.name, spans: round.spans })), ...day.idle.map((one) => ({ round: null, idle: one, name: one.name, spans: one.spans }))];
  const times = lines.flatMap(({ round, spans }) => (round ? [round.start, round.end] : spans.flat()));
  if (times.length === 0) return false;
  from = Math.floor(Math.min(...times) / 3600) * 3600;
  until = Math.min(Math.ceil(Math.max(...times) / 3600) * 3600, from + 36 * 3600);
  return true;
};

const box = (look, start, end, extra = {}) => {
  const element = make("span", { class: `tl-seg ${look}`, ...extra });
  element.style.left = `${x(start)}px`;
  element.style.width = `${Math.max(1, x(end) - x(start))}px`;
  return element;
};

const sentence = (stop, round) =>
  [
    `${round.name}, stop ${stop.number}`,
    `${clock(stop.arrival)} ${stop.title}`,
    stop.windows.length ? `asked for ${stop.windows.map((span) => span.map(clock).join("–")).join(", ")}` : "",
    stop.spare !== null && !MARKS.has(stop.mark) ? (stop.spare >= 7200 ? "plenty of slack" : `${Math.max(0, Math.floor(stop.spare / 60))} min of slack`) : "",
    WORDS[stop.mark] ?? "",
  ]
    .filter(Boolean)
    .join(" · ");

const stopButton = (stop, round) => {
  const width = Math.max(10, x(stop.departure) - x(stop.begin));
  const button = make("button", {
    type: "button",
    class: `tl-stop colour-${(round.number - 1) % 8} ${stop.mark}`,
    tabindex: stop.id === focused ? "0" : "-1",
    "aria-label": sentence(stop, round),
    title: sentence(stop, round),
    textContent: SIGNS[stop.mark] ?? (width >= 16 ? String(stop.number) : ""),
    data: { tlStop: String(stop.id) },
  });
  if (stop.movable) button.dataset.drag = "stop";
  button.style.left = `${x(stop.begin)}px`;
  button.style.width = `${width}px`;
  button.classList.toggle("chosen", stop.id === chosen.stop);
  return button;
};

const drawRow = (line, index) => {
  const { round } = line;
  const name = make("button", { type: "button", class: "tl-name", tabindex: "-1", title: line.name }, round ? make("b", { class: `tl-dot colour-${(round.number - 1) % 8}`, textContent: String(round.number) }) : null, make("span", { textContent: line.name }));
  if (round) name.dataset.tlRound = String(round.id);
  else name.dataset.tlIdle = String(line.idle.volunteer);
  const track = make("div", { class: "tl-track" });
  for (const [start, end] of line.spans) track.append(box("hours", start, end));
  if (round) {
    let at = round.start;
    const mine = round.id === chosen.round;
    for (const stop of round.stops) {
      if (stop.arrival > at) track.append(box("travel", at, stop.arrival));
      const ready = stop.begin - stop.setup;
      if (ready - stop.arrival >= 60) track.append(box("wait", stop.arrival, ready));
      if (mine) {
        for (const [start, end] of stop.windows) track.append(box("window", Math.max(start, from), Math.min(end, until)));
        if (stop.spare > 0 && stop.mark !== "done") track.append(box("slack", stop.departure, stop.departure + stop.spare));
      }
      track.append(stopButton(stop, round));
      at = Math.max(at, stop.departure);
    }
    if (round.end > at) track.append(box("travel", at, round.end));
    for (const [start, end] of round.breaks) track.append(box("rest", start, end, { title: `Break ${clock(start)}–${clock(end)}` }));
  }
  const row = make("div", { class: "tl-row", data: { drop: "row" } }, name, track);
  row.dataset.index = String(index);
  if (round) {
    row.dataset.round = String(round.id);
    row.classList.toggle("chosen", round.id === chosen.round);
  } else row.dataset.volunteer = String(line.idle.volunteer);
  row.style.top = `${index * ROW}px`;
  return row;
};

const drawAxis = () => {
  axis.replaceChildren();
  axis.style.width = `${nameWidth() + x(until)}px`;
  const step = perHour() < 34 ? 2 : 1;
  for (let at = from; at <= until; at += step * 3600) {
    const tick = make("span", { class: "tl-tick", textContent: clock(at).slice(0, 2) });
    tick.style.left = `${nameWidth() + x(at)}px`;
    axis.append(tick);
  }
};

let drawn = "";
const draw = (force = true) => {
  if (holder.clientHeight === 0 || lines.length === 0) return;
  const first = Math.max(0, Math.floor(scroller.scrollTop / ROW) - 3);
  const last = Math.min(lines.length, Math.ceil((scroller.scrollTop + scroller.clientHeight) / ROW) + 3);
  const seen = `${first} ${last}`;
  if (!force && seen === drawn) return;
  drawn = seen;
  holder.style.setProperty("--tl-name", `${nameWidth()}px`);
  holder.style.setProperty("--tl-hour", `${perHour()}px`);
  rows.style.height = `${lines.length * ROW}px`;
  rows.style.width = `${nameWidth() + x(until)}px`;
  if (focused === null || !lines.some(({ round }) => round?.stops.some(({ id }) => id === focused))) focused = lines[0].round?.stops[0]?.id ?? null;
  const at = document.activeElement?.dataset?.tlStop;
  const made = lines.slice(first, last).map((line, index) => drawRow(line, first + index));
  const { now } = data();
  if (now !== null && now >= from && now <= until) {
    const needle = make("span", { class: "tl-now", title: `Now: ${clock(now)}` });
    needle.style.left = `${nameWidth() + x(now)}px`;
    made.push(needle);
  }
  rows.replaceChildren(...made);
  if (at) rows.querySelector(`[data-tl-stop="${at}"]`)?.focus({ preventScroll: true });
};

const refresh = () => {
  const some = measure();
  scroller.hidden = !some;
  bar.hidden = !some;
  holder.dataset.empty = some ? "" : "No rounds yet";
  if (!some) return;
  drawAxis();
  draw();
};

const zoom = (factor) => {
  const middle = (scroller.scrollLeft + scroller.clientWidth / 2 - nameWidth()) / perHour();
  scale = factor === 0 ? 0 : Math.min(600, perHour() * factor);
  drawAxis();
  draw();
  scroller.scrollLeft = middle * perHour() + nameWidth() - scroller.clientWidth / 2;
};

const reveal = (index) => {
  const top = index * ROW;
  const room = scroller.clientHeight - axis.offsetHeight;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + ROW > scroller.scrollTop + room) scroller.scrollTop = top + ROW - room;
};

scroller.addEventListener("scroll", () => draw(false), { passive: true });
new ResizeObserver(() => refresh()).observe(holder);
document.addEventListener("wardround:swapped", refresh);
document.addEventListener("board:preview", refresh);
document.addEventListener("board:view", () => draw());
document.addEventListener("board:select", ({ detail }) => {
  if (detail.stop) focused = detail.stop;
  const index = lines.findIndex(({ round }) => round !== null && round.id === detail.round);
  if (index >= 0 && detail.from !== "times" && detail.from !== "swap") reveal(index);
  draw();
});

rows.addEventListener("click", (event) => {
  const stop = event.target.closest("[data-tl-stop]");
  const name = event.target.closest("[data-tl-round]");
  if (stop) select({ stop: Number(stop.dataset.tlStop) }, "times");
  else if (name) select({ round: Number(name.dataset.tlRound) }, "times");
});

/* Arrow keys go from stop to stop and from round to round. */
rows.addEventListener("keydown", (event) => {
  const button = event.target.closest("[data-tl-stop]");
  if (button === null || event.altKey || event.ctrlKey || event.metaKey) return;
  const id = Number(button.dataset.tlStop);
  const at = lines.findIndex(({ round }) => round?.stops.some((stop) => stop.id === id));
  if (at < 0) return;
  const { stops } = lines[at].round;
  const here = stops.findIndex((stop) => stop.id === id);
  let next = null;
  let row = at;
  if (event.key === "ArrowRight") next = stops[here + 1];
  else if (event.key === "ArrowLeft") next = stops[here - 1];
  else if (event.key === "Home") next = stops[0];
  else if (event.key === "End") next = stops.at(-1);
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const step = event.key === "ArrowDown" ? 1 : -1;
    row = at + step;
    while (lines[row] && !lines[row].round?.stops.length) row += step;
    const there = lines[row]?.round?.stops ?? [];
    next = [...there].sort((a, b) => Math.abs(a.begin - stops[here].begin) - Math.abs(b.begin - stops[here].begin))[0];
  } else return;
  event.preventDefault();
  if (!next) return;
  focused = next.id;
  reveal(row);
  draw();
  rows.querySelector(`[data-tl-stop="${next.id}"]`)?.focus();
});

/** The round and the place in it for something dropped at a point of the timeline; null outside of it. */
export const dropAt = (row, clientX) => {
  const line = lines[Number(row.dataset.index)];
  if (!line) return null;
  if (!line.round) return { volunteer: line.idle.volunteer, name: line.name, position: null };
  const left = row.querySelector(".tl-track").getBoundingClientRect().left;
  const at = from + ((clientX - left) / perHour()) * 3600;
  const before = line.round.stops.filter((stop) => (stop.begin + stop.departure) / 2 < at).length;
  return { round: line.round.id, name: line.name, position: before + 1 };
};

if (root) refresh();
export const rowsInSight = () => all(".tl-row", rows).length;
