// The board by keyboard: one key for what is done often. Whoever dictates or slips switches single keys off.
import { all, chosen, root, select, stopOf } from "./board-state.js";
import { askMove, askPlace, edit, redo, shift, tick, undo, unassign, withTicked } from "./board-edits.js";

const keys = document.getElementById("keys");
const showKeys = () => keys.showModal();
keys.querySelector("[data-close]").addEventListener("click", () => keys.close());
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-show-keys]")) showKeys();
});
const reveal = () => all("[data-show-keys]").forEach((button) => (button.hidden = false));
reveal();
document.addEventListener("wardround:swapped", reveal);

const off = () => {
  try {
    return localStorage.getItem("wardround-single-keys") === "off";
  } catch {
    return false;
  }
};

/** The stop the focus is on, or else the one that is chosen. */
const stopAt = (element) => {
  const here = element.closest?.(".stop[data-stop], [data-tl-stop]");
  return here ? Number(here.dataset.stop ?? here.dataset.tlStop) : chosen.stop;
};
const roundAt = (element) => {
  const here = element.closest?.("details.round");
  return here ? Number(here.dataset.round) : chosen.round;
};

/** On to the next need or round of the list. */
const step = (by) => {
  const rows = all(".left, details.round", document.getElementById("plan")).filter((row) => row.checkVisibility());
  const here = rows.findIndex((row) => row.contains(document.activeElement) || row.classList.contains("chosen"));
  const next = rows[here < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, here + by))];
  if (!next) return;
  if (next.matches(".left")) {
    next.querySelector("button").focus();
    select({ need: Number(next.dataset.need) }, "keys");
  } else {
    next.querySelector("summary").focus();
    select({ round: Number(next.dataset.round) }, "list");
    next.scrollIntoView({ block: "nearest" });
  }
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  const typing = event.target.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable]");
  const command = event.ctrlKey || event.metaKey;
  if (command && !typing && !event.altKey) {
    const key = event.key.toLowerCase();
    if (key === "z" || key === "y") {
      event.preventDefault();
      if (key === "y" || event.shiftKey) redo();
      else undo();
    }
    return;
  }
  if (typing || command) return;
  const stop = stopAt(event.target);
  if (event.altKey) {
    if ((event.key === "ArrowUp" || event.key === "ArrowDown") && stop !== null) {
      event.preventDefault();
      shift(stop, event.key === "ArrowUp" ? -1 : 1);
    }
    return;
  }
  if (event.key === "Escape" && !event.defaultPrevented) {
    select({}, "keys");
    return;
  }
  if (event.key === "Delete" && stop !== null && stopOf(stop)?.stop.movable) {
    event.preventDefault();
    unassign(withTicked(stop));
    return;
  }
  if (off()) return;
  const need = Number(event.target.closest?.(".left")?.dataset.need ?? chosen.need ?? 0);
  const acts = {
    "?": showKeys,
    "/": () => document.getElementById("find-on-board")?.focus(),
    j: () => step(1),
    k: () => step(-1),
    m: () => (need && !event.target.closest?.(".stop, [data-tl-stop]") ? askPlace(need) : stop !== null && askMove(stop)),
    x: () => stop !== null && tick(stop),
    t: () => {
      const round = roundAt(event.target);
      if (round !== null) edit({ edit: "tidy", round_id: round });
    },
  };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
root.dataset.ready = "yes";
