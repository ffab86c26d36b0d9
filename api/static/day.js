// Lists with filters, single keys, questions before what cannot be undone, and progress: for the day and other lists.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/* ---- filters: the browser does what the form would ask the server, and searches text, which never leaves it ---- */
const prepare = (form) => {
  if (form.dataset.prepared) return;
  form.dataset.prepared = "yes";
  const table = document.getElementById(form.dataset.filter);
  const text = form.querySelector("[data-filter-text]");
  const count = document.querySelector(`[data-filter-count="${form.dataset.filter}"]`);
  if (table === null) return;
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
      const keep = choices.every((select) => row.dataset[select.name === "part" ? "partOf" : select.name] === select.value) && words.every((word) => content.includes(word));
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
  apply();
};
const prepareAll = () => all("form[data-filter]").forEach(prepare);
prepareAll();
document.addEventListener("wardround:swapped", prepareAll);

/* ---- one key for what is done with a telephone at the ear; whoever dictates or slips switches it off (WCAG 2.1.4) ---- */
const KEYS = "wardround-single-keys";
const keysOff = () => {
  try {
    return localStorage.getItem(KEYS) === "off";
  } catch {
    return false;
  }
};
const showKeys = () => {
  for (const box of all("[data-keys]")) {
    box.checked = !keysOff();
    box.closest("[hidden]")?.removeAttribute("hidden");
  }
};
showKeys();
document.addEventListener("wardround:swapped", showKeys);
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys]")) return;
  try {
    localStorage.setItem(KEYS, event.target.checked ? "on" : "off");
  } catch {
    event.target.checked = true;
  }
});
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
  if (event.target.method === "post" && event.target.dataset.quiet === undefined) {
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
