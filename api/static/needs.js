// Taking a need in: find while typing, what was understood shown back, everything by keyboard. Without it, buttons do the same.
const form = document.querySelector("#need-form");
const field = (name) => form.elements.namedItem(name);
const all = (selector, within = form) => [...within.querySelectorAll(selector)];

const signedOut = form.querySelector("[data-signed-out]");

/* Names and notes travel in the body of a POST, never in an address. */
const ask = async (path, signal) => {
  const body = new URLSearchParams(new FormData(form));
  for (const name of ["was", "set", "person", "do"]) body.delete(name);
  const answer = await fetch(path, { method: "POST", body, signal, headers: { accept: "text/html" } });
  // Signed out while typing: said, and nothing typed is thrown away.
  signedOut.hidden = answer.status !== 401;
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.body;
};

/* The latest question counts; what is still on its way for an older one is dropped. */
const latest = (milliseconds, work) => {
  let timer = 0;
  let running = new AbortController();
  return (...given) => {
    clearTimeout(timer);
    running.abort();
    running = new AbortController();
    const { signal } = running;
    timer = setTimeout(() => work(signal, ...given).catch((error) => signal.aborted || console.info(error.message)), milliseconds);
  };
};

/* ---- what was understood ---- */
const understood = latest(200, async (signal) => {
  const answer = await ask(form.dataset.said, signal);
  for (const slot of all("[data-slot]")) {
    const found = answer.querySelector(`[data-said="${slot.dataset.slot}"]`);
    const nodes = found ? [...found.childNodes].map((node) => document.importNode(node, true)) : [];
    if (slot.textContent.trim() !== (found?.textContent.trim() ?? "")) slot.replaceChildren(...nodes);
  }
});
const mend = (input) => {
  input.removeAttribute?.("aria-invalid");
  document.getElementById(`${input.id}-fault`)?.remove();
};

const kind = field("kind");
const usual = field("usual");
const fits = () => {
  if (kind === null) return;
  const { place = "", load = "" } = kind.selectedOptions[0]?.dataset ?? {};
  const known = kind.value !== "";
  for (const part of all("[data-for]")) {
    // The way back is of lifts alone: it does not stand there before it is known to be one.
    const wanted = { place, load, goods: load === "bags" ? "yes" : "", lift: load === "seats" ? "yes" : "" }[part.dataset.for];
    part.hidden = wanted === "" && (known || part.dataset.for === "lift");
  }
  if (kind.value === "prescription" && usual?.value && !field("place").value) field("place").value = usual.value;
};
form.addEventListener("input", (event) => {
  if (event.target.dataset.find !== "people") understood();
  mend(event.target);
});
form.addEventListener("change", (event) => {
  if (event.target === kind) fits();
});

/* A button beside a field says what was meant. */
form.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="set"]');
  if (button === null) return;
  event.preventDefault();
  const [name, ...rest] = button.value.split("=");
  field(name).value = rest.join("=");
  mend(field(name));
  field(name).focus();
  understood();
});

/* ---- find while typing: a list under the field, moved through with the arrow keys ---- */
const combobox = (input, path, choose, { least = 0, first = true } = {}) => {
  const list = document.getElementById(`${input.id}-list`);
  const count = form.querySelector(`[data-count="${input.id}"]`);
  const options = () => all('[role="option"]', list);
  const active = () => list.querySelector('[aria-selected="true"]');
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent.trim());
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const mark = (option) => {
    options().forEach((other) => other.setAttribute("aria-selected", String(other === option)));
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(null);
  };
  const look = latest(120, async (signal) => {
    if (input.value.trim().length < least) return close();
    const answer = await ask(path, signal);
    if (document.activeElement !== input) return;
    list.replaceChildren(...all('[role="option"]', answer).map((node) => document.importNode(node, true)));
    const found = options().length;
    list.hidden = found === 0;
    input.setAttribute("aria-expanded", String(found > 0));
    count.textContent = found ? `${found} to choose from` : "Nothing found";
    mark(first ? (options()[0] ?? null) : null);
    pressed?.();
  });
  // Enter pressed before the list has come waits for it.
  let pressed = null;
  const take = (option) => {
    pressed = null;
    close();
    choose(option);
    understood();
  };
  input.addEventListener("input", () => {
    pressed = null;
    if (first) list.hidden = true;
    look();
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) return look();
      const found = options();
      mark(found[(found.indexOf(active()) + step + found.length) % found.length] ?? null);
    } else if (event.key === "Enter" && !event.ctrlKey) {
      if (!list.hidden && active()) {
        event.preventDefault();
        take(active());
      } else if (first && input.value.trim().length >= least) {
        event.preventDefault();
        pressed = () => active() && take(active());
        look();
      }
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  // Not the click: by then the field has lost the keyboard, and the list is gone.
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest('[role="option"]');
    if (option) take(option);
  });
  input.addEventListener("blur", close);
};

const q = field("q");
if (q) {
  combobox(
    q,
    form.dataset.people,
    (option) => {
      const told = option.dataset;
      if (told.new !== undefined) {
        // A number or a postcode goes where it belongs.
        const text = told.new;
        const name = /^[\d\s+()]{6,}$/.test(text) ? "phone" : /\d/.test(text) && text.length < 9 ? "postcode" : "name";
        field(name).value = text;
        q.value = "";
        return field(name === "name" ? "phone" : "name").focus();
      }
      for (const name of ["name", "phone", "address", "postcode"]) {
        field(name).value = told[name];
        mend(field(name));
      }
      usual.value = told.usual;
      q.value = "";
      fits();
      return (told.postcode ? kind : field("postcode")).focus();
    },
    { least: 2 },
  );
}
if (field("place")) {
  combobox(
    field("place"),
    form.dataset.places,
    (option) => {
      field("place").value = option.dataset.label;
    },
    { first: false },
  );
}

/* ---- saving ---- */
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});
let sent = false;
form.addEventListener("submit", (event) => {
  if (sent || !signedOut.hidden) {
    event.preventDefault();
    if (!signedOut.hidden) understood();
  } else sent = true;
});
addEventListener("pageshow", () => (sent = false));
all("[data-without-script]").forEach((button) => (button.hidden = true));
fits();
