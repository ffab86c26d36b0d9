// The volunteer's round: what comes next, what was reported, and what waits on the phone until there is signal.
const root = document.getElementById("driver");
const { destroy, existing, lastLink, openPhone } = await import(root.dataset.store);
const RETRY_MS = 10_000;
const LOOK_MS = 60_000;
const TICK_MS = 15_000;
const TRIES_IN_ORDER = 3;

const part = (name) => document.querySelector(`[data-${name}]`);
const view = part("view");
const phase = root.dataset.phase;
const shell = phase === "shell";
const ENDED = ["finished", "declined", "over", "none"];

let phone = null;
let outbox = [];
let offline = shell;
let ended = false;
let chosen = null;
const later = new Set();

/* ---- small things ---- */
/** crypto.randomUUID exists in secure contexts only; a server on the office's own network may have none. */
const freshKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
const complain = (text) => {
  const trouble = part("trouble");
  if (trouble.textContent !== text) trouble.textContent = text;
  trouble.hidden = text === "";
};
const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;
const clock = (ms) => new Date(ms).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

const showSignal = () => {
  const waiting = outbox.length;
  const bar = part("signal");
  const kept = phone?.kept ? "everything is kept and sent later" : "keep this page open: this browser keeps nothing";
  bar.hidden = !offline && waiting === 0;
  bar.dataset.waiting = String(waiting);
  bar.textContent = offline ? `No signal: ${kept}${waiting ? ` (${waiting})` : ""}` : `Sending ${waiting} …`;
  const told = part("unsafe-told");
  if (told && !told.closest("[data-unsafe]").hidden)
    told.textContent = outbox.some((item) => item.reason === "unsafe")
      ? "The office gets your report as soon as there is signal. Ring them if you can."
      : "The office knows: your name, and the person and street you were at.";
};

/* ---- the cards, arranged by what was reported ---- */
const cards = () => [...(view?.querySelectorAll("[data-card]") ?? [])];
const spans = (card) => [...card.querySelectorAll("[data-stop]")];
/** Put cards in order, moving only those that are elsewhere: a card that moves loses the press or the typing on it. */
const inOrder = (list, wanted) => {
  for (const [at, card] of wanted.entries()) if (list.children[at] !== card) list.insertBefore(card, list.children[at] ?? null);
};

/** What is known of a stop: what waits on this phone counts before what the server last said. */
const known = (span) => {
  const mine = outbox.findLast((item) => item.stop === Number(span.dataset.stop));
  return mine ? { state: mine.state, reason: mine.reason } : { state: span.dataset.state, reason: span.dataset.reason };
};

const lostStops = () => {
  const lost = new Set();
  const byStop = new Map(cards().flatMap(spans).map((span) => [span.dataset.stop, span]));
  const falls = (span) => {
    const before = byStop.get(span.dataset.after ?? "");
    if (known(span).state !== "pending" || before === undefined) return false;
    return (before.dataset.kind === "pickup" && known(before).state === "not_done") || falls(before);
  };
  for (const [stop, span] of byStop) if (falls(span)) lost.add(stop);
  return lost;
};

const words = (card, states) => {
  if (states.every(({ state }) => state === "done")) {
    const added = states.find(({ reason }) => reason)?.reason;
    return added ? reasonWords(card, added) : "Done";
  }
  if (states.some(({ state }) => state === "done")) return "Partly done";
  return reasonWords(card, states[0].reason) || "Not done";
};
const reasonWords = (card, reason) => {
  const radio = reason && card.querySelector(`input[name="reason"][value="${CSS.escape(reason)}"]`);
  return radio ? radio.closest("label").textContent.trim() : "";
};

const arrange = ({ moved = false } = {}) => {
  const all = cards();
  if (all.length === 0) return;
  const lost = lostStops();
  const pending = new Set();
  const rows = all.map((card) => {
    const mine = spans(card).filter((span) => !lost.has(span.dataset.stop));
    const states = mine.map(known);
    for (const [at, { state }] of states.entries()) if (state === "pending") pending.add(mine[at].dataset.stop);
    for (const item of card.querySelectorAll("[data-item]")) item.hidden = lost.has(item.dataset.item);
    return { card, states, gone: mine.length === 0, pending: states.some(({ state }) => state === "pending") };
  });
  const ready = rows.filter(
    ({ card, gone, pending: waits }) => waits && !gone && !card.dataset.after.split(" ").some((stop) => pending.has(stop)),
  );
  const next =
    ready.find(({ card }) => card.id === chosen) ?? ready.find(({ card }) => !later.has(card.id)) ?? ready[0] ?? null;
  const [nowList, thenList, doneList] = ["now", "then", "done"].map((name) => view.querySelector(`[data-${name}]`));
  const [nowCards, thenCards, reportedCards] = [[], [], []];
  for (const row of rows) {
    const { card } = row;
    (row === next ? nowCards : row.pending || row.gone ? thenCards : reportedCards).push(card);
    card.hidden = row.gone;
    card.classList.remove("now", "then", "reported", "later");
    card.classList.add(row === next ? "now" : row.pending ? "then" : "reported");
    card.classList.toggle("later", row.pending && later.has(card.id));
    const undo = card.querySelector(".undo");
    if (undo) {
      undo.hidden = row.pending;
      if (!row.pending && !row.gone) undo.querySelector("[data-outcome]").textContent = words(card, row.states);
    }
    const sooner = card.querySelector(".sooner");
    if (sooner) sooner.hidden = row === next || !ready.includes(row);
  }
  inOrder(nowList, nowCards);
  inOrder(doneList.querySelector("ol"), reportedCards);
  inOrder(thenList, thenCards);
  const shown = rows.filter(({ gone }) => !gone);
  const reported = shown.filter(({ pending: waits }) => !waits).length;
  doneList.hidden = reported === 0;
  doneList.querySelector("[data-done-count]").textContent = String(reported);
  part("count").textContent = `${reported} of ${shown.length} done`;
  view.querySelector("#list").hidden = shown.length - reported < 2;
  const finished = view.querySelector("[data-finished]");
  finished.hidden = next !== null;
  if (moved) {
    scrollTo({ top: 0 });
    (next?.card.querySelector("h2") ?? finished).focus({ preventScroll: true });
  }
  cool();
};

/** How long what is on board stays cold. */
const cool = () => {
  for (const line of view?.querySelectorAll("[data-cold]") ?? []) {
    const card = line.closest("[data-card]");
    const from = spans(card)
      .map((span) => outbox.findLast((item) => String(item.stop) === span.dataset.after && item.state === "done"))
      .filter(Boolean)
      .map((item) => Date.parse(item.at) + Number(line.dataset.cold) * 60_000);
    const until = Math.min(...from, Number(line.dataset.coldUntil) || Infinity);
    if (until === Infinity) continue;
    const left = Math.floor((until - Date.now()) / 60_000);
    line.classList.toggle("warm", left < 0);
    line.textContent =
      left < 0
        ? `It should have been handed over by ${clock(until)}. Ring the office before you hand it over.`
        : `Keep it cold: ${count(left, "minute", "minutes")} left, until ${clock(until)}.`;
  }
};

const LISTS = `<p class="notice ok" data-finished tabindex="-1" hidden><strong>All reported. Thank you!</strong> Keep this page open until everything is sent.</p>
<p class="last-report" role="status" data-last hidden></p>
<ol class="cards" id="now" data-now></ol><h2 class="list-title" id="list">Then</h2><ol class="cards" data-then></ol>
<details class="done-list" data-done hidden><summary>Done (<span data-done-count></span>)</summary><ol class="cards"></ol></details>`;

/** Put the whole round in the place of what the page came with. */
const showWhole = async (html) => {
  const open = view.querySelector("details.else[open]");
  if (open) return;
  const inert = new DOMParser().parseFromString(html, "text/html");
  view.innerHTML = LISTS;
  view.querySelector("[data-then]").append(...inert.querySelectorAll("[data-card]"));
  const picture = inert.querySelector("[data-picture] svg");
  if (picture && part("still")) part("still").replaceChildren(picture);
  view.classList.toggle("all-open", root.dataset.details === "whole");
  for (const title of view.querySelectorAll(".round-card h2")) title.tabIndex = -1;
  for (const button of view.querySelectorAll("[data-later]")) button.hidden = false;
  view.hidden = false;
  const ticks = (await phone.read("ticks")) ?? [];
  for (const box of view.querySelectorAll("[data-tick]")) box.checked ||= ticks.includes(box.dataset.tick);
  useApp();
  arrange();
};

/* ---- sending ---- */
const post = (address, body) =>
  fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

const NOTHING_SAID = { message: "Your report was not accepted.", action: "Please ring the office." };

/** What the server knows of each stop. */
const learn = async ({ round_id, phase: now, now: time, stops }) => {
  await phone.saw(Date.parse(time));
  if (!ENDED.includes(now) && round_id !== phone.link.round) {
    // Another round by now: its stops have other numbers, so this page only says so.
    if (part("changed")) part("changed").hidden = false;
    return;
  }
  const said = new Map(stops.map((stop) => [String(stop.id), stop]));
  for (const span of cards().flatMap(spans)) {
    const stop = said.get(span.dataset.stop);
    if (stop) Object.assign(span.dataset, { state: stop.state, reason: stop.reason });
  }
  if (ENDED.includes(now) && outbox.length === 0 && (shell || phase === "going")) location.replace("/round");
};

/** Send one item: what became of it is "sent", "refused", "later" (the server cannot now), "offline" or "ended". */
const deliver = async ({ number, tries: _, ...item }) => {
  const { kind, stop, ...body } = item;
  let response;
  try {
    response = await (kind === "answer"
      ? post("/api/v1/round/answer", { answer: item.answer })
      : post(`/api/v1/round/stops/${stop}/outcome`, body));
  } catch {
    return "offline";
  }
  if (response.status >= 500 || response.status === 429) return "later";
  if (response.status === 401) return "ended";
  const answer = await response.json().catch(() => null);
  await phone.take(number);
  outbox = outbox.filter((other) => other.number !== number);
  if (response.ok) {
    if (kind === "answer") location.replace("/round");
    else if (answer) await learn(answer);
    return "sent";
  }
  if (kind === "answer") {
    location.replace("/round");
    return "refused";
  }
  const { message, action } = answer?.error ?? NOTHING_SAID;
  const refused = (await phone.read("refused")) ?? [];
  await phone.write("refused", [...refused, { ...item, message, action }]);
  await showRefused();
  return "refused";
};

/** Reports that were not accepted: in sight until the volunteer has seen them. */
const showRefused = async () => {
  const items = (await phone.read("refused")) ?? [];
  const box = part("refused");
  if (box === null) return;
  box.hidden = items.length === 0;
  box.querySelector("ul").replaceChildren(
    ...items.map((item) => {
      const card = view?.querySelector(`[data-stop="${item.stop}"]`)?.closest("[data-card]");
      const line = document.createElement("li");
      const text = document.createElement("p");
      const what = document.createElement("strong");
      what.textContent = `${card?.dataset.name ?? "A stop"}: ${card ? words(card, [item]) : item.state}`;
      text.append(what, document.createElement("br"), `${item.message} ${item.action}`.trim());
      if (item.note) text.append(document.createElement("br"), `Your note: ${item.note}`);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = "OK";
      button.addEventListener("click", async () => {
        const rest = ((await phone.read("refused")) ?? []).filter((other) => other.client_key !== item.client_key);
        await phone.write("refused", rest);
        await showRefused();
      });
      line.append(text, button);
      return line;
    }),
  );
};

/** Take everything about the round off the page. */
const clear = () => {
  for (const old of root.querySelectorAll(".offer, .round-page, .round-picture, .tabs, section.notice")) old.remove();
  view?.replaceChildren();
};

/** The link no longer works: nothing of the round stays. */
const end = async () => {
  ended = true;
  const unsent = outbox.length;
  clear();
  outbox = [];
  await destroy();
  await post("/round/gone", {}).catch(() => null);
  complain(
    "Your link no longer works. This phone holds nothing of the round any more." +
      (unsent ? ` ${count(unsent, "report was", "reports were")} not sent. Please ring the office.` : ""),
  );
  part("signal").hidden = true;
};

/** All that waits, in order, each tried once; one that the server broke down over some times lets others pass. */
const sendAll = async () => {
  const tried = new Set();
  const stuck = new Set();
  for (;;) {
    const item = outbox.find(({ number, stop }) => !tried.has(number) && !stuck.has(stop));
    if (!item) break;
    tried.add(item.number);
    const became = await deliver(item);
    offline = became === "offline";
    if (became === "offline") return;
    if (became === "ended") return end();
    if (became === "later") {
      item.tries = (item.tries ?? 0) + 1;
      const { number, ...kept } = item;
      await phone.update(number, kept);
      if (item.tries < TRIES_IN_ORDER) return;
      stuck.add(item.stop);
    }
    if (became === "refused") await look();
  }
  const left = stuck.size;
  complain(
    left === 0
      ? ""
      : `${left === 1 ? "One report" : `${left} reports`} could not be saved after several attempts. ` +
          "This phone keeps trying. Please ring the office too.",
  );
};

/** Ask the server how the round stands. */
const look = async () => {
  try {
    const response = await fetch("/api/v1/round/progress");
    offline = false;
    if (response.status === 401) return await end();
    if (response.ok) await learn(await response.json());
    // A page from the phone's own shelf has done its work.
    if (shell && !view.querySelector("[data-card]")) location.replace("/round");
  } catch {
    offline = true;
  }
};

/** One sending at a time, also with two pages open. */
let sending = null;
const alone = (work) => (navigator.locks ? navigator.locks.request("wardround-send", work) : work());
const send = () => {
  sending ??= alone(sendAll).finally(() => {
    sending = null;
    arrange();
    showSignal();
  });
  return sending;
};

/* ---- what the volunteer presses ---- */
const keep = async (items) => {
  for (const item of items) outbox.push({ number: await phone.add(item), ...item });
};

const reportOf = (form, submitter) => {
  const card = form.closest("[data-card]");
  const data = new FormData(form);
  const say = submitter.value;
  const got = new Set(data.getAll("got"));
  const at = new Date().toISOString();
  const lost = lostStops();
  const wanted = spans(card).filter((span) => !lost.has(span.dataset.stop) && (known(span).state === "pending") === (say !== "pending"));
  return wanted.map((span) => {
    let [state, reason] = [say, ""];
    if (say === "ticked") [state, reason] = got.has(span.dataset.stop) ? ["done", ""] : ["not_done", "not_ready"];
    if (say === "not_done") {
      reason = String(data.get("reason") ?? "");
      if (["left_with", "short"].includes(reason)) state = "done";
    }
    const note = say === "not_done" ? String(data.get("note") ?? "") : "";
    return { kind: "report", stop: Number(span.dataset.stop), state, reason, note, client_key: freshKey(), at };
  });
};

const sayLast = (card, before) => {
  const line = view.querySelector("[data-last]");
  if (!line) return;
  const fell = lostStops().size - before;
  const said = document.createElement("span");
  said.textContent = `${card.dataset.name}: ${words(card, spans(card).map(known)).toLowerCase()}.`;
  if (fell > 0) said.textContent += ` ${count(fell, "delivery falls", "deliveries fall")} away, because it was not collected.`;
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "quiet";
  undo.textContent = "Undo";
  undo.addEventListener("click", () => card.querySelector(".undo button").click());
  line.replaceChildren(said, undo);
  line.hidden = false;
};

const report = async (form, submitter) => {
  const card = form.closest("[data-card]");
  if (submitter.value === "ticked" && !new FormData(form).has("got")) {
    complain("Tick what you have got. If there is nothing, choose Something is wrong.");
    return;
  }
  complain("");
  const before = lostStops().size;
  const items = reportOf(form, submitter);
  await keep(items);
  const undone = submitter.value === "pending";
  if (items.some(({ reason }) => reason === "unsafe")) part("unsafe").hidden = false;
  if (undone) chosen = card.id;
  else {
    later.delete(card.id);
    if (chosen === card.id) chosen = null;
    form.querySelector("details.else")?.removeAttribute("open");
    form.querySelector("textarea") && (form.querySelector("textarea").value = "");
  }
  if (undone) view.querySelector("[data-last]").hidden = true;
  else sayLast(card, before);
  arrange({ moved: true });
  showSignal();
  send();
};

const answer = async (said) => {
  const kept = [{ kind: "answer", answer: said }];
  if (said === "declined") {
    // Nobody's details stay while the answer waits for signal.
    await phone.forget("round");
    await phone.forget("ticks");
  }
  await keep(kept);
  await send();
  if (outbox.length === 0) return;
  const text = document.createElement("p");
  text.className = "notice ok";
  text.setAttribute("role", "status");
  text.textContent =
    said === "accepted"
      ? "Thank you. Your answer is kept and sent as soon as there is signal. Then this page shows your round."
      : "Your answer is kept and sent as soon as there is signal. This page shows nothing of the round any more.";
  clear();
  root.prepend(text);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  const said = form.dataset.answer;
  // Before the whole round is here a card may be a brief one: then the form goes to the server as it is.
  const ours = said !== undefined || form.matches(".sooner") || (form.matches("[data-report]") && view?.querySelector("[data-last]"));
  if (!ours || phone === null) return;
  event.preventDefault();
  if (said !== undefined) answer(said);
  else if (form.matches(".sooner")) {
    chosen = form.closest("[data-card]").id;
    arrange({ moved: true });
  } else report(form, event.submitter);
});

document.addEventListener("click", (event) => {
  if (!event.target.matches("[data-later]")) return;
  const card = event.target.closest("[data-card]");
  later.delete(card.id);
  later.add(card.id);
  chosen = null;
  arrange({ moved: true });
});

document.addEventListener("change", async (event) => {
  if (!event.target.matches("[data-tick]")) return;
  const boxes = [...view.querySelectorAll("[data-tick]:checked")];
  await phone?.write("ticks", boxes.map((box) => box.dataset.tick));
});

/* ---- the volunteer's own map app ---- */
const apps = part("map-app");
let app = "google";
try {
  app = localStorage.getItem("wardround-map-app") ?? app;
} catch {
  // Nothing is kept: the usual app.
}
const useApp = () => {
  for (const link of view?.querySelectorAll("[data-directions]") ?? []) link.href = link.dataset[app] ?? link.href;
};
if (apps) {
  if (![...apps.options].some((option) => option.value === app)) app = "google";
  apps.disabled = false;
  apps.value = app;
  apps.addEventListener("change", () => {
    app = apps.value;
    useApp();
    try {
      localStorage.setItem("wardround-map-app", app);
    } catch {
      // It is chosen for this visit.
    }
  });
}

/* ---- the map: in place on wide screens, a tap away on a phone ---- */
const frame = document.querySelector(".driver-map");
const openMap = () => {
  frame.src = frame.dataset.map;
  frame.hidden = false;
  part("still").hidden = true;
  part("open-map").hidden = true;
};
if (frame) {
  part("open-map").hidden = false;
  part("open-map").querySelector("button").addEventListener("click", openMap);
  if (matchMedia("(min-width: 60rem)").matches) openMap();
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== location.origin) return;
    const message = event.data;
    if (message === null || typeof message !== "object" || message.type !== "wardround:select") return;
    const found = Number.isSafeInteger(message.stop) && view.querySelector(`[data-stop="${message.stop}"]`);
    if (found) found.closest("[data-card]").scrollIntoView({ block: "center" });
  });
}

/* ---- start ---- */
const say = (name) => {
  for (const section of document.querySelectorAll("[data-shell]")) section.hidden = section.dataset.shell !== name;
};

const startShell = async () => {
  const link = await lastLink();
  if (link === null) return say("nothing");
  if (Math.max(Date.now(), link.clock) >= link.until) {
    await destroy();
    return say("ended");
  }
  phone = await existing(link);
  if (phone === null) return say("nothing");
  outbox = await phone.waiting();
  root.dataset.details = link.details;
  const html = await phone.read("round");
  if (outbox.some((item) => item.kind === "answer")) say("answered");
  else if (html === null) say("no-copy");
  else await showWhole(html);
};

const startPage = async () => {
  const { tag, copy, until, round, formers, details } = root.dataset;
  const link = { tag, round: Number(round), until: Number(until), clock: Number(root.dataset.clock), details };
  phone = await openPhone(link, formers.split(" ").filter(Boolean).map(Number));
  outbox = await phone.waiting();
  if (phase === "going") {
    try {
      const answered = await fetch(root.dataset.whole);
      const { html } = answered.ok ? await answered.json() : { html: "" };
      if (html) await showWhole(html);
      if (html && copy === "day") await phone.write("round", html);
    } catch {
      offline = true;
    }
    if (copy !== "day") await phone.forget("round");
  }
  part("keeps")?.append(
    copy === "day" && phone.kept
      ? "This phone keeps an encrypted copy of your round until the end of the day. It is destroyed when you are done."
      : "This phone keeps no copy of your round. An open page works without signal.",
  );
  navigator.serviceWorker?.register(root.dataset.worker, { scope: "/round" }).catch(() => null);
};

const start = async () => {
  if (shell) await startShell();
  else if (phase === "none") {
    // A link waits behind the "#": its page decides what goes on.
    if (location.hash.length > 20 || (await lastLink()) === null) return;
    phone = await existing(await lastLink());
    outbox = (await phone?.waiting()) ?? [];
    return end();
  } else await startPage();
  if (phone === null) return;
  await showRefused();
  showSignal();
  await send();
  if (ENDED.includes(phase) && outbox.length === 0) {
    await destroy();
    phone = null;
    await post("/round/gone", {}).catch(() => null);
    const empty = part("empty");
    if (empty) empty.textContent = "This phone now holds nothing of it. Please destroy any notes you made.";
    return;
  }
  const wake = async () => {
    if (ended) return;
    await send();
    await look();
    arrange();
    showSignal();
  };
  addEventListener("online", wake);
  addEventListener("offline", () => {
    offline = true;
    showSignal();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
  setInterval(() => (outbox.length || offline) && wake(), RETRY_MS);
  setInterval(() => document.visibilityState === "visible" && wake(), LOOK_MS);
  setInterval(cool, TICK_MS);
};
await start();
root.dataset.ready = "";
