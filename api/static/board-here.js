// Tells the server that this board is open, and on what; shows which colleagues have the day open, and on what.
import { all, chosen, data, root, roundOf, stopOf } from "./board-state.js";

const EVERY = 15_000;
const SOON = 400;
const address = root.dataset.presence;
let told = "";

const what = () => {
  if (chosen.stop) return { on: "stop", on_id: chosen.stop };
  if (chosen.need) return { on: "need", on_id: chosen.need };
  if (chosen.round) return { on: "round", on_id: chosen.round };
  return { on: "", on_id: null };
};

/** A clause on what somebody is on, in names that this board shows; empty where it shows nothing of it. */
const clause = ({ on, on_id }) => {
  if (on === "round" && roundOf(on_id)) return `on ${roundOf(on_id).name}’s round`;
  const found = on === "stop" ? stopOf(on_id) : null;
  if (found) return `on ${found.stop.title} (${found.round.name}’s round)`;
  const left = on === "need" ? data().left.find(({ need }) => need === on_id) : null;
  return left?.name ? `on ${left.name}` : "";
};

let here = [];
const draw = () => {
  const others = here.filter(({ user_id }) => String(user_id) !== root.dataset.me);
  const said = others.map((one) => [one.name, clause(one)].filter(Boolean).join(" "));
  for (const line of all("[data-here]")) {
    line.hidden = said.length === 0;
    line.textContent = said.length ? `Also here: ${said.join(", ")}` : "";
  }
  const busy = new Map(others.filter(({ on }) => on === "stop" || on === "round").map((one) => [`${one.on}-${one.on_id}`, one.name]));
  for (const item of all("[data-select-stop], details.round")) {
    const name = busy.get(item.dataset.selectStop ? `stop-${item.dataset.selectStop}` : `round-${item.dataset.round}`);
    item.toggleAttribute("data-theirs", Boolean(name));
    if (name) item.title = `${name} is on this`;
    else if (item.title.endsWith(" is on this")) item.title = "";
  }
};

const ask = async (method, body) => {
  try {
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(address, { method, headers, body: body && JSON.stringify(body), credentials: "same-origin" });
    if (answer.ok) here = (await answer.json()).here;
  } catch {
    // The board says by itself when it is not live.
  }
  draw();
};
const tell = () => {
  if (document.visibilityState !== "visible") return;
  told = JSON.stringify(what());
  ask("POST", what());
};
/** Calls that come in a burst are answered by one; telling and asking each have their own burst. */
const once = (work) => {
  let soon = 0;
  return () => {
    clearTimeout(soon);
    soon = setTimeout(work, SOON);
  };
};
const tellSoon = once(tell);
const askSoon = once(() => ask("GET"));

tell();
setInterval(tell, EVERY);
document.addEventListener("visibilitychange", tell);
document.addEventListener("board:select", () => JSON.stringify(what()) !== told && tellSoon());
document.addEventListener("board:presence", askSoon);
document.addEventListener("wardround:swapped", draw);
addEventListener("pagehide", () => fetch(address, { method: "DELETE", keepalive: true }).catch(() => null));
