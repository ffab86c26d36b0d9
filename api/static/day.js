// The dispatcher's day: the map and the lists choose each other's stops, filters, questions before what cannot be undone.
const frame = document.querySelector("#plan-map");
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/* ---- map and lists ---- */
const choose = (element, { scroll = true } = {}) => {
  all(".chosen").forEach((other) => other.classList.remove("chosen"));
  if (element === null) return;
  element.classList.add("chosen");
  const round = element.closest("details.round");
  if (round) {
    round.open = true;
    round.classList.add("chosen");
  }
  if (scroll) element.scrollIntoView({ block: "nearest", behavior: "auto" });
};

const byNumber = (kind, id) => (Number.isSafeInteger(id) ? document.getElementById(`${kind}-${id}`) : null);

addEventListener("message", (event) => {
  if (frame === null || event.source !== frame.contentWindow || event.origin !== location.origin) return;
  const message = event.data;
  if (message === null || typeof message !== "object" || message.type !== "wardround:select") return;
  choose(byNumber("stop", message.stop) ?? byNumber("round", message.round) ?? byNumber("need", message.need));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-select-stop]");
  if (button === null) return;
  const round = Number(button.dataset.selectRound);
  const stop = Number(button.dataset.selectStop);
  choose(byNumber("stop", stop), { scroll: button.closest("details.round") === null });
  frame?.contentWindow.postMessage({ type: "wardround:show", round, stop }, location.origin);
});

/* The map's own list of rounds repeats the one beside it: it is closed at first. */
const closeList = () => frame.contentDocument?.querySelector('[aria-controls="wr-panel-body"][aria-expanded="true"]')?.click();
if (frame) {
  frame.addEventListener("load", closeList);
  if (frame.contentDocument?.readyState === "complete") closeList();
}

for (const button of all("[data-open-all]")) {
  const rounds = all("details.round");
  button.hidden = rounds.length === 0;
  button.addEventListener("click", () => {
    const open = rounds.some((round) => !round.open);
    rounds.forEach((round) => (round.open = open));
    button.textContent = open ? "Close all" : "Open all";
  });
}

/* A link to a round opens it. */
const openTarget = () => {
  const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
  if (target?.matches("details.round")) choose(target);
};
addEventListener("hashchange", openTarget);
openTarget();

/* ---- filters: the browser does what the form would ask the server, and searches text, which never leaves it ---- */
for (const form of all("form[data-filter]")) {
  const table = document.getElementById(form.dataset.filter);
  const text = form.querySelector("[data-filter-text]");
  const count = document.querySelector(`[data-filter-count="${form.dataset.filter}"]`);
  if (table === null) continue;
  form.hidden = false;
  text.hidden = false;
  // A list the server has filtered is not complete: then the choice goes to the server.
  const complete = !all("select", form).some((select) => select.value);
  form.querySelector("[data-filter-button]")?.toggleAttribute("hidden", true);
  const rows = all("tbody tr", table).map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const [, noun = "row"] = count.textContent.trim().split(" ");
  const one = noun.replace(/s$/, "");
  const apply = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const choices = all("select", form).filter((select) => select.value);
    let shown = 0;
    for (const { row, text: content } of rows) {
      const keep = choices.every((select) => row.dataset[select.name] === select.value) && words.every((word) => content.includes(word));
      row.hidden = !keep;
      shown += keep;
    }
    count.textContent = shown === rows.length ? `${shown} ${shown === 1 ? one : `${one}s`}` : `${shown} of ${rows.length} ${one}s`;
  };
  form.addEventListener("input", () => (complete ? apply() : undefined));
  form.addEventListener("change", (event) => {
    if (!complete && event.target.matches("select")) form.requestSubmit();
  });
  text.addEventListener("input", apply);
  form.addEventListener("submit", (event) => {
    if (complete) event.preventDefault();
  });
}

/* ---- one key for what is done with a telephone at the ear; whoever dictates or slips switches it off (WCAG 2.1.4) ---- */
const KEYS = "wardround-single-keys";
const keysOff = () => {
  try {
    return localStorage.getItem(KEYS) === "off";
  } catch {
    return false;
  }
};
for (const box of all("[data-keys]")) {
  box.checked = !keysOff();
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(KEYS, box.checked ? "on" : "off");
    } catch {
      box.checked = true;
    }
  });
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (typing || keysOff() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const link = /^[a-z]$/.test(event.key) ? document.querySelector(`a[data-key="${event.key}"]`) : null;
  if (link === null) return;
  event.preventDefault();
  link.click();
});

/* ---- questions, and a press counts once ---- */
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) {
    event.preventDefault();
    return;
  }
  if (event.target.method === "post") {
    setTimeout(() => all("button", event.target).forEach((button) => (button.disabled = true)));
  }
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

/* ---- progress: the server may restart while the page watches ---- */
const lost = (on) => all("[data-lost]").forEach((line) => (line.hidden = !on));
document.addEventListener("htmx:sendError", () => lost(true));
document.addEventListener("htmx:afterOnLoad", () => lost(false));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) location.reload();
  else lost(true);
});
