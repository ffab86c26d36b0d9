// Dragging stops and needs: with a mouse, a pen, or a finger that rests for a moment. Pointer events, and one ghost.
import { data, make, root, say, stopOf } from "./board-state.js";
import { assign, clearTicks, move, unassign, withTicked } from "./board-edits.js";
import { atScreen } from "./board-map.js";
import { dropAt } from "./board-timeline.js";

const FAR = 6;
const REST = 350;
let held = null;
let ghost = null;
let target = null;

const what = (element) => {
  if (element.dataset.drag === "need") {
    const need = Number(element.dataset.need);
    return { need, words: data().left.find((one) => one.need === need)?.name ?? "" };
  }
  const id = Number(element.dataset.stop ?? element.dataset.tlStop);
  const found = stopOf(id);
  if (found === null) return null;
  const stops = withTicked(id);
  return { stops, round: found.round.id, number: found.stop.number, words: stops.length > 1 ? `${stops.length} stops` : found.stop.title };
};

const mark = (next) => {
  for (const one of target?.marked ?? []) one.classList.remove("drop", "drop-before", "drop-after");
  target = next;
  for (const [one, look] of next?.marks ?? []) one.classList.add(look);
  if (next) next.marked = next.marks.map(([one]) => one);
  if (ghost) ghost.querySelector("small").textContent = next ? next.words : "nowhere";
};

/** What something would be dropped on at a point of the screen. */
const under = (x, y) => {
  const element = document.elementFromPoint(x, y);
  if (element === null) return null;
  const row = element.closest(".tl-row");
  if (row) {
    const to = dropAt(row, x);
    if (to === null) return null;
    const before = to.position === null ? null : to.position;
    return { to: to.round ? { round_id: to.round } : { volunteer_id: to.volunteer }, position: before, words: `to ${to.name}`, marks: [[row, "drop"]] };
  }
  const card = element.closest("details.round");
  if (card) {
    const to = { round_id: Number(card.dataset.round) };
    const stop = element.closest(".stop");
    if (stop) {
      const box = stop.getBoundingClientRect();
      const after = y > box.top + box.height / 2;
      return { to, position: Number(stop.dataset.position) + (after ? 1 : 0), words: `to ${card.dataset.name}, here`, marks: [[stop, after ? "drop-after" : "drop-before"]] };
    }
    return { to, position: null, words: `to ${card.dataset.name}, where it fits best`, marks: [[card, "drop"]] };
  }
  const left = element.closest("#unassigned, .head-actions, .counts");
  if (left && held?.what.stops) return { off: true, words: "off the round", marks: [[left, "drop"]] };
  if (element.closest("#board-map")) {
    const found = atScreen(x, y);
    const round = found?.round ? data().rounds.find(({ id }) => id === found.round) : null;
    if (round) return { to: { round_id: round.id }, position: null, words: `to ${round.name}, where it fits best`, marks: [] };
  }
  return null;
};

const begin = () => {
  held.going = true;
  ghost = make("div", { class: "drag-ghost", "aria-hidden": "true" }, make("span", { textContent: held.what.words }), make("small", { textContent: "nowhere" }));
  document.body.append(ghost);
  document.body.classList.add("dragging");
  held.element.classList.add("held");
};
const follow = (x, y) => {
  ghost.style.left = `${Math.min(x + 14, innerWidth - ghost.offsetWidth - 4)}px`;
  ghost.style.top = `${Math.min(y + 12, innerHeight - ghost.offsetHeight - 4)}px`;
  const list = document.getElementById("plan");
  const box = list.getBoundingClientRect();
  if (x >= box.left && x <= box.right) {
    if (y < box.top + 40) list.scrollTop -= 14;
    else if (y > box.bottom - 40) list.scrollTop += 14;
  }
  mark(under(x, y));
};
const end = () => {
  clearTimeout(held?.timer);
  held?.element.classList.remove("held");
  mark(null);
  ghost?.remove();
  ghost = null;
  held = null;
  document.body.classList.remove("dragging");
};

const drop = () => {
  const { what: dragged } = held;
  const place = target;
  end();
  if (place === null) {
    say("Dropped where nothing can be put: nothing was changed.");
    return;
  }
  if (place.off) {
    clearTicks();
    unassign(dragged.stops);
    return;
  }
  if (dragged.need) {
    assign(dragged.need, { ...place.to, ...(place.position === null ? {} : { position: place.position }) });
    return;
  }
  let { position } = place;
  if (place.to.round_id === dragged.round && dragged.stops.length === 1) {
    // Taken out of its round first, those after it move up by one.
    if (position === null) return;
    if (position > dragged.number) position -= 1;
    if (position === dragged.number) return;
  }
  clearTicks();
  move(dragged.stops, { ...place.to, ...(position === null ? {} : { position }) });
};

const take = (element, event) => {
  const found = what(element);
  if (found === null) return;
  held = { element, what: found, x: event.clientX, y: event.clientY, pointer: event.pointerId, touch: event.pointerType === "touch", going: false };
  if (held.touch) {
    held.timer = setTimeout(() => {
      if (held === null) return;
      begin();
      navigator.vibrate?.(15);
      follow(held.x, held.y);
    }, REST);
  }
};

root.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || event.shiftKey || event.ctrlKey || event.metaKey || held !== null) return;
  const element = event.target.closest("[data-drag]");
  if (element === null || event.target.closest("a, input, select")) return;
  if (event.target.closest("button") && !event.target.closest(".stop-number, .tl-stop, .diamond")) return;
  take(element, event);
});
/* A diamond of the map is taken up there. */
document.getElementById("board-map").addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || event.pointerType === "touch" || held !== null) return;
  const need = atScreen(event.clientX, event.clientY)?.need;
  const row = need ? document.getElementById(`left-${need}`) : null;
  if (row === null) return;
  event.stopPropagation();
  event.preventDefault();
  take(row, event);
}, true);

addEventListener("pointermove", (event) => {
  if (held === null || event.pointerId !== held.pointer) return;
  const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > FAR;
  if (!held.going) {
    if (!far) return;
    // A finger that moves before it has rested scrolls.
    if (held.touch) {
      end();
      return;
    }
    begin();
  }
  event.preventDefault();
  follow(event.clientX, event.clientY);
}, { passive: false });
addEventListener("touchmove", (event) => {
  if (held?.going) event.preventDefault();
}, { passive: false });
addEventListener("pointerup", (event) => {
  if (held === null || event.pointerId !== held.pointer) return;
  if (!held.going) {
    end();
    return;
  }
  // The click that follows a drop is none of its own.
  const swallow = (click) => {
    click.preventDefault();
    click.stopPropagation();
  };
  addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", swallow, { capture: true }), 60);
  drop();
});
addEventListener("pointercancel", () => held && end());
addEventListener("contextmenu", (event) => held?.touch && event.preventDefault());
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || held === null) return;
  event.preventDefault();
  event.stopPropagation();
  end();
  say("Nothing was changed.");
}, true);
document.addEventListener("dragstart", (event) => {
  if (held !== null) event.preventDefault();
});
