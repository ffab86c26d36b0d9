// The volunteer's round: marks are kept on the phone until the server has them, and sent in order.
const list = document.querySelector(".driver-stops");
const stops = [...list.querySelectorAll(".driver-stop")];
const storeKey = `wardround-marks-${list.dataset.round}`;
const badge = document.querySelector("[data-badge]");
const trouble = document.querySelector("[data-trouble]");
const RETRY_MS = 10_000;

/* ---- the queue ---- */
let memory = [];
const queue = {
  read() {
    try {
      return JSON.parse(localStorage.getItem(storeKey) ?? "[]");
    } catch {
      return memory;
    }
  },
  write(marks) {
    memory = marks;
    try {
      if (marks.length) localStorage.setItem(storeKey, JSON.stringify(marks));
      else localStorage.removeItem(storeKey);
    } catch {
      // Private browsing may keep nothing: then the marks live as long as the page.
    }
    badge.hidden = marks.length === 0;
    badge.textContent = marks.length === 0 ? "" : `${marks.length} waiting to send`;
  },
  add(mark) {
    this.write([...this.read(), mark]);
  },
  drop(key) {
    this.write(this.read().filter((mark) => mark.client_key !== key));
  },
};

const complain = (text) => {
  trouble.textContent = text;
  trouble.hidden = text === "";
};

/** One sending at a time; the first mark that cannot be sent keeps the later ones waiting. */
let sending = false;
const send = async () => {
  if (sending) return;
  sending = true;
  try {
    for (let marks = queue.read(); marks.length; marks = queue.read()) {
      const { stop, ...body } = marks[0];
      let response;
      try {
        response = await fetch(`${list.dataset.outcomeUrl}${stop}/outcome`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        });
      } catch {
        return; // No signal: later.
      }
      if (response.status >= 500 || response.status === 429) return;
      if (response.status === 401 || response.status === 403) {
        complain("Your link has ended, so what you reported last could not be sent. Please ring the office.");
        return;
      }
      queue.drop(body.client_key);
      if (response.ok) {
        complain("");
        showServer(await response.json());
      } else {
        const { error } = await response.json().catch(() => ({ error: { message: "It was not accepted.", action: "" } }));
        complain(`One report could not be recorded. ${error.message} ${error.action}`);
      }
    }
  } finally {
    sending = false;
  }
};

/* ---- what the page shows ---- */
const words = { done: "You reported this as done.", pending: "" };

const show = (element, state, reason = "") => {
  if (element.dataset.state === state && !reason) return;
  element.dataset.state = state;
  element.classList.remove("pending", "done", "not_done");
  element.classList.add(state);
  element.querySelector("[data-report]").hidden = state !== "pending";
  element.querySelector("[data-undo]").hidden = state === "pending";
  // A mark holds a reason's code, the server's answer its words.
  const radio = reason && element.querySelector(`input[name="reason"][value="${CSS.escape(reason)}"]`);
  const said = (radio ? radio.closest("label").textContent.trim() : reason || "not done").toLowerCase();
  element.querySelector("[data-outcome]").textContent = words[state] ?? `You reported: ${said}.`;
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
arrange();
send();
addEventListener("online", send);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
setInterval(send, RETRY_MS);
