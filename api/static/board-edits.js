// Changes by hand: one at a time to the server, judged there at once, shown without a new page, undone and redone.
import { all, clock, data, make, roundNow, roundOf, say, stopNow, stopOf } from "./board-state.js";
import { refresh } from "./board-swap.js";

const REASONS = {
  neighbour_agrees: "the neighbour agrees",
  volunteer_agrees: "the volunteer agrees",
  place_agrees: "the place agrees",
  no_better_way: "there is no better way",
};

const note = document.getElementById("edit-note");
const past = { undo: "", redo: "" };
let waiting = Promise.resolve();
let pending = 0;

const buttons = () => {
  for (const [name, words] of [["undo", "Undo"], ["redo", "Redo"]]) {
    for (const button of all(`[data-${name}]`)) {
      button.hidden = !past.undo && !past.redo;
      button.disabled = !past[name] || pending > 0;
      button.title = past[name] ? `${words}: ${past[name]}` : words;
    }
  }
};

class Refused extends Error {}

const post = async (path, body) => {
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refused("The server is not responding. Nothing was changed: try again.");
  }
  if (answer.status === 401) location.reload();
  const found = await answer.json().catch(() => null);
  if (answer.ok) return found;
  const error = found?.error ?? found ?? {};
  throw new Refused([error.message, error.action].filter(Boolean).join(" ") || "That did not work. Nothing was changed.");
};

/** What a change broke, where a person may decide it, and how to keep it knowingly. */
const explain = (answer) => {
  const broken = answer.broken.filter((rule) => rule.new || !rule.accepted);
  note.replaceChildren();
  note.hidden = false;
  note.className = broken.length ? "edit-note warn" : "edit-note ok";
  note.append(make("p", { textContent: answer.sentence }));
  for (const rule of broken.slice(0, 4)) {
    const line = make("p", { class: "broken-rule" }, make("strong", { textContent: rule.sentence }));
    if (rule.accepted) line.append(make("span", { textContent: ` Kept: ${REASONS[rule.accepted] ?? rule.accepted}.` }));
    else if (rule.may_accept) {
      const choice = make("select", { "aria-label": `Why it is all right: ${rule.sentence}` }, ...Object.entries(REASONS).map(([value, textContent]) => make("option", { value, textContent })));
      choice.classList.add("keep-reason");
      line.append(" ", choice, " ", make("button", { type: "button", class: "quiet small", textContent: "Keep it", onclick: () => edit({ edit: "accept", rule: rule.key, reason: choice.value }) }));
    } else line.append(make("span", { textContent: " This cannot be published." }));
    note.append(line);
  }
  if (broken.length > 4) note.append(make("p", { textContent: `${broken.length - 4} more rules are broken.` }));
  note.append(
    make("p", { class: "row-actions" },
      answer.undo ? make("button", { type: "button", class: "link", textContent: "Undo", onclick: () => undo() }) : null,
      make("button", { type: "button", class: "link", textContent: "Close", onclick: () => (note.hidden = true) })
    )
  );
};

const run = (path, body) => {
  pending += 1;
  buttons();
  document.body.classList.add("saving");
  waiting = waiting.then(async () => {
    try {
      const { plan, revision } = data();
      const answer = await post(path(plan), typeof body === "function" ? body(revision) : body);
      past.undo = answer.undo ?? "";
      past.redo = answer.redo ?? "";
      explain(answer);
      say(answer.sentence);
      await refresh().catch(() => say("Saved, but the page could not be brought up to date yet.", { bad: true }));
      return answer;
    } catch (error) {
      say(error instanceof Refused ? error.message : "That did not work. Nothing was changed.", { bad: true });
      refresh().catch(() => {});
      return null;
    } finally {
      pending -= 1;
      if (pending === 0) document.body.classList.remove("saving");
      buttons();
    }
  });
  return waiting;
};

/** Make one change; it waits for those before it, and names stops and rounds by the ids they have then. */
export const edit = (body) =>
  run((plan) => `/plans/${plan}/edits`, (revision) => {
    const now = { ...body, revision };
    if (now.stop_id) now.stop_id = stopNow(now.stop_id);
    for (const name of ["round_id", "other_round_id"]) if (now[name]) now[name] = roundNow(now[name]);
    if (now.to?.round_id) now.to = { ...now.to, round_id: roundNow(now.to.round_id) };
    return now;
  });
export const undo = () => (past.undo ? run((plan) => `/plans/${plan}/undo-edit`, {}) : say("There is nothing to undo."));
export const redo = () => (past.redo ? run((plan) => `/plans/${plan}/redo-edit`, {}) : say("There is nothing to redo."));

/** Several stops one after the other. */
export const move = async (stops, to) => {
  let at = to.position ?? null;
  for (const stop of stops) {
    const answer = await edit({ edit: "move", stop_id: stop, to: { ...to, ...(at === null ? {} : { position: at }) } });
    if (answer === null) return;
    if (at !== null) at += 1;
  }
};
export const assign = (need, to) => edit({ edit: "assign", need_id: need, to });
export const unassign = async (stops) => {
  for (const stop of stops) if ((await edit({ edit: "unassign", stop_id: stop })) === null) return;
};

/* ---- several at once: ticked stops ---- */
export const ticked = new Set();
const tickBar = document.getElementById("tick-bar");
export const showTicks = () => {
  const now = [...ticked].map(stopNow).filter((id) => stopOf(id)?.stop.movable);
  ticked.clear();
  for (const id of now) ticked.add(id);
  for (const item of all(".stop[data-stop]")) {
    const on = ticked.has(Number(item.dataset.stop));
    item.classList.toggle("ticked", on);
    item.querySelector(".stop-number")?.setAttribute("aria-pressed", String(on));
  }
  for (const item of all("[data-tl-stop]")) item.classList.toggle("ticked", ticked.has(Number(item.dataset.tlStop)));
  tickBar.hidden = ticked.size === 0;
  tickBar.querySelector("[data-ticked]").textContent = `${ticked.size} ${ticked.size === 1 ? "stop" : "stops"} ticked`;
};
export const tick = (id) => {
  if (ticked.has(id)) ticked.delete(id);
  else if (stopOf(id)?.stop.movable) ticked.add(id);
  showTicks();
};
export const clearTicks = () => {
  ticked.clear();
  showTicks();
};
/** The ticked stops with the one that is meant, in the order they are driven; only that one where it is not ticked. */
export const withTicked = (id) => (ticked.has(id) ? data().rounds.flatMap(({ stops }) => stops).filter((stop) => ticked.has(stop.id)).map((stop) => stop.id) : [id]);

/* ---- where to: a list of rounds to choose from, for the keyboard and for who does not drag ---- */
const chooser = document.getElementById("chooser");
const options = chooser.querySelector("[data-options]");
const find = chooser.querySelector("input");
let choose = () => {};

const option = (title, detail, to) => {
  const button = make("button", { type: "button", class: "chooser-option" }, make("strong", { textContent: title }), make("small", { textContent: detail }));
  button.addEventListener("click", () => {
    chooser.close();
    choose(to);
  });
  return make("li", { data: { words: `${title} ${detail}`.toLowerCase() } }, button);
};
const rest = (except) => {
  const { rounds, idle } = data();
  return [
    ...rounds.filter(({ volunteer }) => !except.has(volunteer)).map((round) => option(round.name, `${clock(round.start)}–${clock(round.end)}, ${round.stops.length} ${round.stops.length === 1 ? "stop" : "stops"}`, { round_id: round.id })),
    ...idle.filter(({ volunteer }) => !except.has(volunteer)).map((one) => option(one.name, `no round yet, ${one.spans.map((span) => span.map(clock).join("–")).join(", ")}`, { volunteer_id: one.volunteer })),
  ];
};
const ask = (title, rows, why, then) => {
  choose = then;
  chooser.querySelector("h2").textContent = title;
  options.replaceChildren(...rows);
  const link = chooser.querySelector("[data-why]");
  link.hidden = !why;
  if (why) link.href = why;
  find.value = "";
  if (!chooser.open) chooser.showModal();
  find.focus();
};
find.addEventListener("input", () => {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of options.children) row.hidden = !words.every((word) => row.dataset.words.includes(word));
});
chooser.addEventListener("keydown", (event) => {
  const rows = all("li:not([hidden]) button", options);
  const here = rows.indexOf(document.activeElement);
  if (event.key === "Enter" && document.activeElement === find) {
    event.preventDefault();
    rows[0]?.click();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = here + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) find.focus();
    else rows[Math.min(next, rows.length - 1)]?.focus();
  }
});
chooser.querySelector("[data-close]").addEventListener("click", () => chooser.close());

export const askMove = (id) => {
  const found = stopOf(id);
  if (found === null || !found.stop.movable) {
    say("This stop cannot be moved: it was reported, or it is a telephone call.");
    return;
  }
  const stops = withTicked(id);
  const title = stops.length > 1 ? `Move ${stops.length} stops` : `Move “${found.stop.title}”`;
  const off = option("Take it off the round", "it becomes unassigned", null);
  const rows = [option("Wherever it fits best", "the round where it adds the least time", {}), ...rest(new Set()), off];
  ask(title, rows, `/plans/${data().plan}/stops/${id}/move`, (to) => {
    clearTicks();
    if (to === null) unassign(stops);
    else move(stops, to);
  });
};
export const askPlace = async (need) => {
  const left = data().left.find((one) => one.need === need);
  const why = `/plans/${data().plan}/needs/${need}/place`;
  const title = `Put ${left?.name ?? "the need"} on a round`;
  const then = (to) => assign(need, to);
  ask(title, [make("li", { textContent: "Looking for places that fit…", data: { words: "" } })], why, then);
  let places = [];
  try {
    const answer = await fetch(`/api/v1/plans/${data().plan}/needs/${need}/places`, { credentials: "same-origin" });
    if (answer.ok) ({ places } = await answer.json());
  } catch {
    places = [];
  }
  if (!chooser.open) return;
  const fitting = places.map((place, index) =>
    option(place.volunteer_name, `${index === 0 ? "fits best: " : "fits: "}arrives ${place.arrival.slice(11, 16)}, adds ${Math.max(0, Math.round(place.added / 60))} min`, { ...(place.round_id === null ? { volunteer_id: place.volunteer_id } : { round_id: place.round_id }), position: place.position })
  );
  const none = fitting.length === 0 ? [make("li", { class: "fine", textContent: "It fits nowhere within the rules. You can still choose a round and decide.", data: { words: "" } })] : [];
  ask(title, [...fitting, ...none, ...rest(new Set(places.map((place) => place.volunteer_id)))], why, then);
};
export const askSwap = (id) => {
  const round = roundOf(id);
  const others = data().rounds.filter((other) => other.id !== id);
  ask(`Swap ${round.name}'s round with`, others.map((other) => option(other.name, `${other.stops.length} stops`, other.id)), "", (other) => edit({ edit: "swap", round_id: id, other_round_id: other }));
};

/** One place earlier or later in its round. */
export const shift = (id, by) => {
  const found = stopOf(id);
  if (found === null || !found.stop.movable) return;
  const position = found.stop.number + by;
  if (position >= 1 && position <= found.round.stops.length) edit({ edit: "move", stop_id: id, to: { round_id: found.round.id, position } });
};

document.addEventListener("click", (event) => {
  if (event.button !== 0 || event.defaultPrevented) return;
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const moving = event.target.closest("[data-move]");
  const placing = event.target.closest("[data-place]");
  const doing = event.target.closest("[data-edit]");
  if (moving && plain) {
    event.preventDefault();
    askMove(Number(moving.dataset.move));
  } else if (placing && plain) {
    event.preventDefault();
    askPlace(Number(placing.dataset.place));
  } else if (doing) {
    const round = Number(doing.closest("[data-round]").dataset.round);
    if (doing.dataset.edit === "swap") askSwap(round);
    else edit({ edit: doing.dataset.edit, round_id: round });
  } else if (event.target.closest("[data-undo]")) undo();
  else if (event.target.closest("[data-redo]")) redo();
  else if (event.target.closest("[data-move-ticked]")) askMove([...ticked][0]);
  else if (event.target.closest("[data-unassign-ticked]")) {
    const stops = withTicked([...ticked][0]);
    clearTicks();
    unassign(stops);
  } else if (event.target.closest("[data-clear-ticks]")) clearTicks();
});
/* Shift or Ctrl with a click ticks a stop. */
document.addEventListener("click", (event) => {
  if (!event.shiftKey && !event.ctrlKey && !event.metaKey) return;
  const stop = event.target.closest(".stop[data-stop], [data-tl-stop]");
  if (stop === null || event.target.closest("a")) return;
  event.preventDefault();
  event.stopPropagation();
  tick(Number(stop.dataset.stop ?? stop.dataset.tlStop));
}, true);

document.addEventListener("wardround:swapped", () => {
  showTicks();
  buttons();
});
buttons();
