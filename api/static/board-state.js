// What the parts of the board share: the day's data, what is chosen, words for times, and messages.
export const root = document.getElementById("board");
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
export const make = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name.startsWith("aria-") || name === "role" || name === "tabindex") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};

/** Seconds from local midnight as 09:05. */
export const clock = (seconds) => {
  const minutes = Math.floor(seconds / 60);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
};

/* ---- the day's data, as the server last sent it ---- */
let read = null;
let source = "";
/* The first change by hand makes a new version, with new ids: what an id of before was is remembered by its key. */
const former = { stops: new Map(), rounds: new Map() };
const remember = ({ rounds }) => {
  for (const round of rounds) {
    former.rounds.set(round.id, round.key);
    for (const stop of round.stops) former.stops.set(stop.id, `${stop.kind}-${stop.need}`);
  }
};
/** The best plan of a run so far, drawn instead of the day's own until the run has ended. */
let preview = null;
export const setPreview = (best) => {
  preview = best;
};
export const previewing = () => preview !== null;
export const data = () => preview ?? stored();
export const stored = () => {
  const text = document.getElementById("board-data")?.textContent ?? "";
  if (read === null || text !== source) {
    source = text;
    if (read !== null) remember(read);
    read = text ? JSON.parse(text) : { plan: null, revision: null, rounds: [], idle: [], left: [] };
  }
  return read;
};
export const roundOf = (id) => data().rounds.find((round) => round.id === id) ?? null;
export const stopOf = (id) => {
  for (const round of data().rounds) {
    const stop = round.stops.find((candidate) => candidate.id === id);
    if (stop) return { round, stop };
  }
  return null;
};

/** The id that a stop or a round has now, by the one it had. */
export const stopNow = (id) => {
  if (stopOf(id)) return id;
  const key = former.stops.get(id);
  return data().rounds.flatMap(({ stops }) => stops).find((stop) => `${stop.kind}-${stop.need}` === key)?.id ?? id;
};
export const roundNow = (id) => (roundOf(id) ? id : (data().rounds.find(({ key }) => key === former.rounds.get(id))?.id ?? id));

/* ---- what is chosen: in the list, on the map and on the timeline alike. Keys outlive a new version of the plan. ---- */
export const chosen = { round: null, stop: null, need: null };
let keys = { round: null, stop: null };
const stopKey = (stop) => `${stop.kind}-${stop.need}`;
export const select = (detail, from = "") => {
  const found = detail.stop ? stopOf(detail.stop) : null;
  chosen.round = found ? found.round.id : (detail.round ?? null);
  chosen.stop = found ? detail.stop : null;
  chosen.need = detail.need ?? null;
  keys = { round: roundOf(chosen.round)?.key ?? null, stop: found ? stopKey(found.stop) : null };
  document.dispatchEvent(new CustomEvent("board:select", { detail: { ...chosen, from } }));
};
/** After the parts were swapped: the same round and stop, by the ids they have now. */
export const chooseAgain = () => {
  const round = keys.round === null ? null : data().rounds.find(({ key }) => key === keys.round);
  const byNeed = keys.stop === null ? null : data().rounds.flatMap((one) => one.stops.map((stop) => ({ one, stop }))).find(({ stop }) => stopKey(stop) === keys.stop);
  chosen.round = byNeed ? byNeed.one.id : (round?.id ?? null);
  chosen.stop = byNeed ? byNeed.stop.id : null;
  if (byNeed) keys.round = byNeed.one.key;
  if (chosen.need !== null && !data().left.some(({ need }) => need === chosen.need)) chosen.need = null;
  document.dispatchEvent(new CustomEvent("board:select", { detail: { ...chosen, from: "swap" } }));
};

/* ---- a sentence for everybody, and for screen readers ---- */
let hide = 0;
export const say = (sentence, { bad = false } = {}) => {
  const line = document.getElementById("said");
  line.textContent = sentence;
  line.classList.toggle("bad", bad);
  clearTimeout(hide);
  hide = setTimeout(() => (line.textContent = ""), bad ? 12000 : 6000);
};

/* ---- which view is open beside the list; on a phone the list is one of them ---- */
const VIEWS = ["list", "map", "times", "table", "needs", "volunteers", "calls"];
export const show = (view) => {
  if (!VIEWS.includes(view)) return;
  root.dataset.view = view;
  markView();
  document.dispatchEvent(new CustomEvent("board:view", { detail: view }));
};
export const markView = () => {
  const open = root.dataset.view;
  for (const link of all("[data-to]")) {
    // On a wide screen the list is always there, and the map stands with the timeline.
    const here = link.dataset.to === open || (link.dataset.to === "map" && (open === "list" || open === "times") && matchMedia("(min-width: 900px)").matches);
    if (here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
};
