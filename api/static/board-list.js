// The list: sorted, filtered, opened; what is chosen elsewhere is brought into sight.
import { all, chosen, data, root, select, show } from "./board-state.js";

const list = document.getElementById("plan");
const filters = { text: "", kind: "", ward: "", priority: "", state: "" };

const words = () => filters.text.toLowerCase().split(/\s+/).filter(Boolean);
const filtering = () => Object.values(filters).some(Boolean);

const keeps = (item, text) =>
  (!filters.kind || item.dataset.kind === filters.kind) &&
  (!filters.ward || item.dataset.ward === filters.ward) &&
  (!filters.priority || item.dataset.priority === filters.priority) &&
  (!filters.state || item.dataset.state === filters.state) &&
  words().every((word) => text.includes(word));

export const apply = () => {
  let shown = 0;
  for (const item of all(".left", list)) {
    item.hidden = !keeps(item, item.textContent.toLowerCase());
    shown += !item.hidden;
  }
  for (const round of all("details.round", list)) {
    const who = round.querySelector("summary").textContent.toLowerCase();
    const stops = all(".stop", round);
    let kept = 0;
    for (const stop of stops) {
      stop.hidden = filtering() && !keeps(stop, `${stop.textContent.toLowerCase()} ${who}`);
      kept += !stop.hidden;
    }
    round.hidden = filtering() && kept === 0;
    shown += !round.hidden;
  }
  for (const section of all(".left-overs, .rounds", list)) {
    const items = all(".left, details.round", section);
    const count = section.querySelector("[data-count]");
    if (!count) continue;
    count.dataset.whole ??= count.textContent;
    const visible = items.filter((item) => !item.hidden).length;
    count.textContent = visible === items.length ? count.dataset.whole : `${visible} of ${count.dataset.whole}`;
  }
  const none = list.querySelector("[data-found-none]");
  if (none) none.hidden = !filtering() || shown > 0;
  const on = ["kind", "ward", "priority", "state"].filter((name) => filters[name]).length;
  const label = list.querySelector("[data-filters-on]");
  if (label) label.textContent = on ? ` (${on})` : "";
};

const ORDER = {
  time: (a, b) => a.dataset.time - b.dataset.time,
  name: (a, b) => a.dataset.name.localeCompare(b.dataset.name, "en-GB"),
  ward: (a, b) => a.dataset.ward.localeCompare(b.dataset.ward, "en-GB") || a.dataset.time - b.dataset.time,
  load: (a, b) => b.dataset.load - a.dataset.load,
};
let order = "time";
export const sort = () => {
  for (const holder of all("[data-keyed]", list)) {
    const items = [...holder.children].filter((item) => item.dataset.time !== undefined);
    const sorted = [...items].sort(ORDER[order]);
    if (sorted.some((item, index) => item !== items[index])) holder.append(...sorted);
  }
};

const setFilter = (name, value) => {
  filters[name] = value;
  for (const choice of all("[data-choose]", list)) choice.value = filters[choice.dataset.choose];
  apply();
};

const tools = list.querySelector("[data-list-tools]");
if (tools) {
  tools.addEventListener("input", (event) => {
    if (event.target.id === "find-on-board") setFilter("text", event.target.value);
  });
  tools.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose]")) setFilter(event.target.dataset.choose, event.target.value);
    if (event.target.id === "sort-board") {
      order = event.target.value;
      sort();
    }
  });
}

list.addEventListener("click", (event) => {
  const target = event.target;
  if (target.closest("[data-clear-filters]")) {
    for (const name of Object.keys(filters)) filters[name] = "";
    document.getElementById("find-on-board").value = "";
    setFilter("text", "");
  }
  const late = target.closest("[data-filter-state]");
  if (late) setFilter("state", late.dataset.filterState);
  const stop = target.closest("[data-select-stop]");
  const round = target.closest("[data-select-round]");
  const need = target.closest("[data-select-need]");
  if (stop) select({ stop: Number(stop.dataset.selectStop) }, stop.closest("details.round") ? "list" : "todo");
  else if (round) select({ round: Number(round.dataset.selectRound) }, "todo");
  else if (need) select({ need: Number(need.dataset.selectNeed) }, "list");
  if ((stop || need) && matchMedia("(max-width: 899px)").matches) show("map");
});

/* A round that is opened by hand is the one that is chosen; one that the board opens is chosen already. */
list.addEventListener("toggle", (event) => {
  const round = event.target;
  if (!round.matches?.("details.round")) return;
  labelAll();
  if (round.dataset.byBoard) {
    delete round.dataset.byBoard;
    return;
  }
  // The event comes late: by now one of its stops may have been chosen.
  const id = Number(round.dataset.round);
  if (round.open && chosen.round !== id) select({ round: id }, "list");
}, true);

const labelAll = () => {
  const rounds = all("details.round", list);
  for (const button of all("[data-open-all]", list)) {
    button.hidden = rounds.length === 0;
    button.textContent = rounds.length > 0 && rounds.every((round) => round.open) ? "Close all" : "Open all";
  }
};
const open = (round) => {
  if (round.open) return;
  round.dataset.byBoard = "yes";
  round.open = true;
};
list.addEventListener("click", (event) => {
  if (!event.target.closest("[data-open-all]")) return;
  const rounds = all("details.round", list);
  const opening = rounds.some((round) => !round.open);
  for (const round of rounds) {
    if (round.open === opening) continue;
    round.dataset.byBoard = "yes";
    round.open = opening;
  }
});

const mark = ({ round, stop, need, from }) => {
  for (const item of all(".chosen", list)) item.classList.remove("chosen");
  const card = round ? document.getElementById(`round-${round}`) : null;
  const line = stop ? document.getElementById(`stop-${stop}`) : need ? document.getElementById(`left-${need}`) : null;
  card?.classList.add("chosen");
  line?.classList.add("chosen");
  if (from === "list" || from === "swap") return;
  if (card) open(card);
  (line ?? card)?.scrollIntoView({ block: "nearest" });
};
document.addEventListener("board:select", (event) => mark(event.detail));

/* ---- a link to something on the page opens the view it is in ---- */
const viewOf = (element) => {
  if (element.closest(".board-list")) return "list";
  const view = element.closest(".view");
  if (view === null) return null;
  return view.id || view.querySelector("section")?.id;
};
export const goTo = (id) => {
  const target = id ? document.getElementById(id) : null;
  if (target === null || !root.contains(target)) return false;
  const view = viewOf(target);
  if (view) show(view);
  if (target.matches("details.round")) {
    open(target);
    select({ round: Number(target.dataset.round) }, "link");
  } else if (target.matches(".left")) select({ need: Number(target.dataset.need) }, "link");
  else if (target.matches("tr")) {
    for (const row of all("tr.chosen")) row.classList.remove("chosen");
    target.hidden = false;
    target.classList.add("chosen");
  }
  target.scrollIntoView({ block: target.matches("section") ? "start" : "nearest" });
  return true;
};

/** Show the table of needs with one part of the day: what a count at the top counts. */
const showPart = (part) => {
  show("needs");
  const form = document.querySelector('form[data-filter="needs-table"]');
  form.reset();
  form.querySelector('[name="part"]').value = part;
  form.dispatchEvent(new Event("input", { bubbles: true }));
  document.getElementById("needs-title").scrollIntoView({ block: "nearest" });
};

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey) return;
  const link = event.target.closest("a");
  if (link === null) return;
  if (link.dataset.showPart !== undefined) {
    // A table that the server has filtered is not whole: let the server show the rest.
    if (new URLSearchParams(location.search).size > 0) return;
    event.preventDefault();
    showPart(link.dataset.showPart);
  } else if (link.dataset.to) {
    event.preventDefault();
    show(link.dataset.to);
  } else if (link.getAttribute("href")?.startsWith("#") && goTo(link.getAttribute("href").slice(1))) event.preventDefault();
});
addEventListener("hashchange", () => goTo(location.hash.slice(1)));

export const refreshed = () => {
  if (tools) tools.hidden = list.querySelector(".left, details.round") === null;
  labelAll();
  sort();
  apply();
};
refreshed();
export const begin = () => {
  if (location.hash.length > 1 && location.hash !== "#plan") goTo(location.hash.slice(1));
  else if (new URLSearchParams(location.search).has("part")) show("needs");
  return data();
};
