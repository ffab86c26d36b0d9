// Keeps the board true: a stream of events says what changed, and the board fetches it. Where the stream is cut it is
// opened again from the last event seen; where nothing is heard for 30 seconds the board says that it is not live.
import { all, root, say } from "./board-state.js";
import { refresh } from "./board-swap.js";

const SILENCE = 30_000;
const POLL = 15_000;
let last = "";
let heard = Date.now();
let live = false;
let wait = 1000;
let soon = 0;

const mark = () => {
  const silent = Date.now() - heard > SILENCE;
  for (const line of all("[data-not-live]")) line.hidden = !silent;
  root.dataset.live = String(live && !silent);
};
const heardNow = () => {
  heard = Date.now();
  mark();
};

/** Events come in bursts: what they ask for is fetched once. */
export const changed = () => {
  clearTimeout(soon);
  soon = setTimeout(() => refresh().then(heardNow, mark), 120);
};

const CHANGES = new Set(["plan", "round", "need", "report", "answer", "volunteer", "reload"]);
const take = (name, text) => {
  if (CHANGES.has(name)) changed();
  let detail = {};
  try {
    detail = JSON.parse(text || "{}");
  } catch {
    return;
  }
  document.dispatchEvent(new CustomEvent(`board:${name}`, { detail }));
};

/** Reads a stream of server-sent events; EventSource would hide the heartbeats, which are comments. */
let attempts = 0;
const listen = async () => {
  attempts += 1;
  const headers = { Accept: "text/event-stream", ...(last ? { "Last-Event-ID": last } : {}) };
  const stop = new AbortController();
  const watch = setInterval(() => {
    if (Date.now() - heard > SILENCE) stop.abort();
    mark();
  }, 2000);
  try {
    const answer = await fetch(root.dataset.events, { headers, credentials: "same-origin", signal: stop.signal, cache: "no-store" });
    if (answer.status === 401) location.reload();
    if (!answer.ok || !answer.body) throw new Error(String(answer.status));
    live = true;
    wait = 1000;
    heardNow();
    // What happened while no stream was open may not be told again.
    if (attempts > 1) changed();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      heardNow();
      rest += value.replaceAll("\r\n", "\n");
      const blocks = rest.split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        let [name, text] = ["message", ""];
        for (const line of block.split("\n")) {
          if (line.startsWith("id:")) last = line.slice(3).trim();
          else if (line.startsWith("event:")) name = line.slice(6).trim();
          else if (line.startsWith("data:")) text += line.slice(5).trim();
        }
        if (text) take(name, text);
      }
    }
  } finally {
    clearInterval(watch);
    live = false;
    mark();
  }
};

const forever = async () => {
  for (;;) {
    const since = Date.now();
    try {
      await listen();
    } catch {
      // Said by the mark when it lasts.
    }
    if (Date.now() - since > 60_000) wait = 1000;
    await new Promise((resolve) => setTimeout(resolve, wait * (0.7 + Math.random() * 0.6)));
    wait = Math.min(wait * 2, 15_000);
  }
};

/* Without a stream the board asks again every 15 seconds. */
const poll = async () => {
  if (!live && document.visibilityState === "visible") {
    try {
      await refresh();
      heardNow();
    } catch {
      mark();
    }
  }
  setTimeout(poll, POLL);
};
setTimeout(poll, POLL);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") changed();
});
document.addEventListener("wardround:swapped", mark);
addEventListener("online", changed);
addEventListener("offline", () => say("No connection: changes are not saved until it is back.", { bad: true }));
if (root.dataset.events) forever();
