// Fetches the parts of the board that may have changed, and swaps in those that have: nothing else moves.
import { all, chooseAgain, data, markView, root } from "./board-state.js";
import { refreshed } from "./board-list.js";

/* What the server sent for each part and each row the last time: only what differs is replaced. */
const sent = new Map();
const remember = (part) => {
  sent.set(part.dataset.part, part.outerHTML);
};

const focusPath = () => {
  const at = document.activeElement;
  if (at === null || !root.contains(at)) return null;
  const keyed = at.closest("[data-key]")?.closest("[data-key]");
  const within = at.closest("li.stop, [data-key]");
  const label = at.getAttribute("aria-label") ?? at.textContent.trim();
  return { id: at.id, key: within?.dataset.key, outer: keyed?.dataset.key, tag: at.tagName, label };
};
const focusAgain = (path) => {
  if (path === null || (document.activeElement !== document.body && document.activeElement !== null)) return;
  if (path.id && document.getElementById(path.id)) {
    document.getElementById(path.id).focus({ preventScroll: true });
    return;
  }
  const holder = path.key ? root.querySelector(`[data-key="${CSS.escape(path.key)}"]`) : root;
  const same = all(path.tag, holder ?? root);
  (same.find((item) => (item.getAttribute("aria-label") ?? item.textContent.trim()) === path.label) ?? same[0])?.focus({ preventScroll: true });
};

/** The rows of a list by their keys: an unchanged row keeps its element, and with it its place, focus and selection. */
const swapRows = (here, there) => {
  const old = new Map([...here.children].filter((row) => row.dataset.key).map((row) => [row.dataset.key, row]));
  const name = here.closest("[data-part]").dataset.part;
  const wanted = [...there.children].map((row) => {
    const key = row.dataset.key;
    if (!key) return row;
    const id = `${name}/${key}`;
    const text = row.outerHTML;
    const known = old.get(key);
    if (known && sent.get(id) === text) return known;
    sent.set(id, text);
    if (known?.open) {
      row.dataset.byBoard = "yes";
      row.open = true;
    }
    if (known) row.classList.add("fresh");
    return row;
  });
  const keep = new Set(wanted);
  for (const row of [...here.children]) if (!keep.has(row)) row.remove();
  wanted.forEach((row, index) => {
    if (here.children[index] !== row) here.insertBefore(row, here.children[index] ?? null);
  });
};

const rememberRows = (holder) => {
  const name = holder.closest("[data-part]").dataset.part;
  for (const row of holder.children) if (row.dataset.key) sent.set(`${name}/${row.dataset.key}`, row.outerHTML);
};

const swapPart = (here, there) => {
  if (sent.get(here.dataset.part) === there.outerHTML) return false;
  sent.set(here.dataset.part, there.outerHTML);
  const [mine, theirs] = [here.querySelector(":scope > [data-keyed]"), there.querySelector(":scope > [data-keyed]")];
  if (mine && theirs) {
    // The frame around the rows is small: it is replaced, the rows are compared.
    const frame = [...there.childNodes];
    swapRows(mine, theirs);
    for (const node of [...here.childNodes]) if (node !== mine) node.remove();
    const at = frame.indexOf(theirs);
    here.prepend(...frame.slice(0, at));
    here.append(...frame.slice(at + 1));
  } else {
    const scroll = here.querySelector(".table-wrap")?.scrollTop;
    const openMenus = all("[data-menu][open]", here).length > 0;
    if (openMenus) return false;
    here.replaceWith(there);
    if (scroll) there.querySelector(".table-wrap")?.scrollTo(0, scroll);
    globalThis.htmx?.process(there);
  }
  return true;
};

for (const part of all("[data-part]")) remember(part);
for (const holder of all("[data-part] > [data-keyed]")) rememberRows(holder);

let asking = null;
let again = false;
let listsStale = false;
const LISTS = new Set(["needs", "volunteers", "calls"]);

/** Fetch and swap; calls that come while one is under way are answered together by the next. */
export const refresh = async () => {
  if (asking) {
    again = true;
    return asking;
  }
  asking = (async () => {
    do {
      again = false;
      const lists = LISTS.has(root.dataset.view);
      const answer = await fetch(`${root.dataset.board}${lists ? "?lists=true" : ""}`, { credentials: "same-origin", headers: { "HX-Request": "true" } });
      if (answer.status === 401 || answer.redirected) {
        location.reload();
        return;
      }
      if (!answer.ok) throw new Error(`board: ${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      swapAll(page);
      listsStale = !lists;
    } while (again);
  })();
  try {
    await asking;
  } finally {
    asking = null;
  }
};

const swapAll = (page) => {
  const path = focusPath();
  let changed = false;
  for (const there of all("[data-part]", page)) {
    const here = root.querySelector(`[data-part="${there.dataset.part}"]`);
    if (here) changed = swapPart(here, document.importNode(there, true)) || changed;
  }
  if (!changed) return;
  data();
  markView();
  refreshed();
  chooseAgain();
  focusAgain(path);
  document.dispatchEvent(new CustomEvent("wardround:swapped"));
};

document.addEventListener("board:view", (event) => {
  if (listsStale && LISTS.has(event.detail)) refresh().catch(() => {});
});
document.addEventListener("wardround:changed", () => refresh().catch(() => {}));
