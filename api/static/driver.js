// The volunteer's round: marks are kept on the phone until the server has them, and sent in order.
const list = document.querySelector(".driver-stops");
const stops = [...list.querySelectorAll(".driver-stop")];
const badge = document.querySelector("[data-badge]");
const trouble = document.querySelector("[data-trouble]");
const refusedBox = document.querySelector("[data-refused]");
const RETRY_MS = 10_000;
const LOOK_MS = 60_000;
const TRIES_IN_ORDER = 3;

/** A list that outlives the page; private browsing may keep nothing: then it lives as long as the page. */
const kept = (key) => {
  let memory = null;
  return {
    read() {
      try {
        return memory ?? JSON.parse(localStorage.getItem(key) ?? "[]");
      } catch {
        return [];
      }
    },
    write(items) {
      try {
        if (items.length) localStorage.setItem(key, JSON.stringify(items));
        else localStorage.removeItem(key);
        memory = null;
      } catch {
        memory = items;
      }
    },
  };
};

/* ---- the queue ---- */
const marks = kept(`wardround-marks-${list.dataset.round}`);
const queue = {
  read: () => marks.read(),
  write(items) {
    marks.write(items);
    badge.hidden = items.length === 0;
    badge.textContent = items.length === 0 ? "" : `${items.length} waiting to send`;
  },
  add(mark) {
    this.write([...this.read(), mark]);
  },
  drop(key) {
    this.write(this.read().filter((mark) => mark.client_key !== key));
  },
  tried(key) {
    this.write(this.read().map((mark) => (mark.client_key === key ? { ...mark, tries: (mark.tries ?? 0) + 1 } : mark)));
  },
};

/* The office may have planned the day anew: reports that this round left on the phone under its former numbers go on. */
for (const former of list.dataset.formers.split(" ").filter(Boolean)) {
  const left = kept(`wardround-marks-${former}`);
  const items = left.read();
  if (items.length === 0) continue;
  marks.write([...items, ...marks.read()]);
  left.write([]);
}

const complain = (text) => {
  if (trouble.textContent !== text) trouble.textContent = text;
  trouble.hidden = text === "";
};

/* ---- reports that were not accepted: in sight until the volunteer has seen them ---- */
const refused = kept(`wardround-refused-${list.dataset.round}`);
const showRefused = () => {
  const items = refused.read();
  refusedBox.hidden = items.length === 0;
  refusedBox.querySelector("ul").replaceChildren(
    ...items.map((item) => {
      const element = document.getElementById(`stop-${item.stop}`);
      const title = element?.querySelector(".stop-title").innerText.replace(/\s+/g, " ").trim() ?? "A stop";
      const line = document.createElement("li");
      const text = document.createElement("p");
      const what = document.createElement("strong");
      what.textContent = `${title}: ${said(element, item.state, item.reason)}`;
      text.append(what, document.createElement("br"), `${item.message} ${item.action}`.trim());
      if (item.note) text.append(document.createElement("br"), `Your note: ${item.note}`);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = "OK";
      button.addEventListener("click", () => {
        refused.write(refused.read().filter((other) => other.client_key !== item.client_key));
        showRefused();
      });
      line.append(text, button);
      return line;
    }),
  );
};

/* ---- sending ---- */
const NOTHING_SAID = { message: "Your report was not accepted.", action: "Please ring the office." };

/** Send one mark: what became of it is "sent", "refused", "later" (the server cannot now), "offline" or "ended". */
const deliver = async ({ stop, tries: _, ...body }) => {
  let response;
  try {
    response = await fetch(`${list.dataset.outcomeUrl}${stop}/outcome`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    return "offline";
  }
  if (response.status >= 500 || response.status === 429) return "later";
  if (response.status === 401) return "ended";
  const answer = await response.json().catch(() => null);
  queue.drop(body.client_key);
  if (response.ok) {
    if (answer) showServer(answer);
    return "sent";
  }
  const { message, action } = answer?.error ?? NOTHING_SAID;
  const { state, reason, note, client_key } = body;
  refused.write([...refused.read(), { stop, state, reason, note, client_key, message, action }]);
  showRefused();
  return "refused";
};

/** Show what the server knows: after a refusal the page must not show as reported what is not. */
let stale = false;
const refresh = async () => {
  try {
    const response = await fetch(list.dataset.roundUrl);
    if (!response.ok) return;
    showServer(await response.json());
    stale = false;
  } catch {
    // No signal: with the next sending.
  }
};

/** The marks in their order, each tried once; one that the server broke down over some times lets others pass. */
const sendAll = async () => {
  const tried = new Set();
  const waiting = new Set();
  let stuck = 0;
  for (;;) {
    const mark = queue.read().find(({ client_key, stop }) => !tried.has(client_key) && !waiting.has(stop));
    if (!mark) break;
    tried.add(mark.client_key);
    const became = await deliver(mark);
    if (became === "offline") return;
    if (became === "ended") {
      complain("Your link no longer works, so your last report was not sent. Please ring the office.");
      return;
    }
    if (became === "refused") stale = true;
    if (became === "later") {
      queue.tried(mark.client_key);
      if ((mark.tries ?? 0) + 1 < TRIES_IN_ORDER) return;
      waiting.add(mark.stop);
      stuck += 1;
    }
  }
  complain(
    stuck === 0
      ? ""
      : `${stuck === 1 ? "One report" : `${stuck} reports`} could not be saved after several attempts. ` +
          "This phone keeps trying. Please ring the office too.",
  );
};

/** One sending at a time. */
let sending = false;
const send = async () => {
  if (sending) return;
  sending = true;
  try {
    await sendAll();
    if (stale) await refresh();
  } finally {
    sending = false;
  }
};

/* ---- what the page shows ---- */
/** What the volunteer said of a stop. A mark holds a reason's code, the server's answer its words. */
const said = (element, state, reason) => {
  if (state === "done") return "You reported this as done.";
  if (state === "pending") return "You undid your report.";
  const radio = reason && element?.querySelector(`input[name="reason"][value="${CSS.escape(reason)}"]`);
  return `You reported: ${(radio ? radio.closest("label").textContent.trim() : reason || "not done").toLowerCase()}.`;
};

const show = (element, state, reason = "") => {
  if (element.dataset.state === state && !reason) return;
  element.dataset.state = state;
  element.classList.remove("pending", "done", "not_done");
  element.classList.add(state);
  element.querySelector("[data-report]").hidden = state !== "pending";
  element.querySelector("[data-undo]").hidden = state === "pending";
  element.querySelector("[data-outcome]").textContent = state === "pending" ? "" : said(element, state, reason);
};

/** The first stop without a report comes next; it opens, the one just reported closes. */
const arrange = ({ moved = false } = {}) => {
  const next = stops.find((stop) => stop.dataset.state === "pending") ?? null;
  for (const stop of stops) {
    const state = stop.dataset.state;
    stop.classList.toggle("next", stop === next);
    stop.querySelector("[data-state-words]").textContent =
      state === "done" ? "done" : state === "not_done" ? "not done" : stop === next ? "next" : "";
  }
  const reported = stops.filter((stop) => stop.dataset.state !== "pending").length;
  document.querySelector("[data-count]").textContent = `${reported} of ${stops.length} reported`;
  document.querySelector(".driver-bar progress").value = reported;
  document.querySelector("[data-finished]").hidden = next !== null;
  if (moved && next) {
    next.querySelector("details").open = true;
    next.scrollIntoView({ block: "start" });
    next.querySelector("summary").focus({ preventScroll: true });
  }
};

/** What the server knows, with what still waits on this phone on top. */
const showServer = (round) => {
  // Another round by now: its stops have other numbers, so this page only says so.
  if (round.round_id !== Number(list.dataset.round)) {
    document.querySelector("[data-changed]").hidden = false;
    return;
  }
  const waiting = new Set(queue.read().map((mark) => String(mark.stop)));
  for (const { id, state, outcome } of round.stops) {
    const element = document.getElementById(`stop-${id}`);
    if (element && !waiting.has(String(id))) show(element, state === "done" || state === "not_done" ? state : "pending", outcome);
  }
  arrange();
};

/* ---- marking ---- */
/** crypto.randomUUID exists in secure contexts only; a server on the office's own network may have none. */
const freshKey = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

list.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-mark]")) return;
  event.preventDefault();
  const element = event.target.closest(".driver-stop");
  const state = event.submitter.value;
  const form = new FormData(event.target);
  const reason = state === "not_done" ? String(form.get("reason") ?? "") : "";
  const note = state === "not_done" ? String(form.get("note") ?? "") : "";
  queue.add({ stop: Number(element.dataset.stop), state, reason, note, client_key: freshKey(), at: new Date().toISOString() });
  show(element, state, reason);
  element.querySelector(".couldnt").open = false;
  element.querySelector(":scope > details").open = state === "pending";
  event.target.reset();
  arrange({ moved: state !== "pending" });
  send();
});

/* ---- the volunteer's own map app ---- */
const apps = document.querySelector("[data-map-app]");
const useApp = (name) => {
  for (const link of list.querySelectorAll("[data-directions]")) link.href = link.dataset[name] ?? link.href;
};
let app = "google";
try {
  app = localStorage.getItem("wardround-map-app") ?? app;
} catch {
  // Nothing is kept: the usual app.
}
// A round of telephone calls has no way to show.
if (apps) {
  if (![...apps.options].some((option) => option.value === app)) app = "google";
  apps.disabled = false;
  apps.value = app;
  useApp(app);
  apps.addEventListener("change", () => {
    useApp(apps.value);
    try {
      localStorage.setItem("wardround-map-app", apps.value);
    } catch {
      // It is chosen for this visit.
    }
  });
}

/* ---- the map and the list choose each other's stops ---- */
const frame = document.querySelector(".driver-map");
addEventListener("message", (event) => {
  if (frame === null || event.source !== frame.contentWindow || event.origin !== location.origin) return;
  const message = event.data;
  if (message === null || typeof message !== "object" || message.type !== "wardround:select") return;
  const element = Number.isSafeInteger(message.stop) ? document.getElementById(`stop-${message.stop}`) : null;
  if (element === null) return;
  element.querySelector("details").open = true;
  element.scrollIntoView({ block: "start" });
});

/* ---- start: what an earlier visit left is shown and sent ---- */
for (const mark of queue.read()) {
  const element = document.getElementById(`stop-${mark.stop}`);
  if (element) show(element, mark.state, mark.reason);
}
queue.write(queue.read());
showRefused();
arrange();
send();
addEventListener("online", send);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  send();
  refresh();
});
setInterval(send, RETRY_MS);
setInterval(() => document.visibilityState === "visible" && refresh(), LOOK_MS);
