// The board: the list, the map and the timeline of a day choose each other's rounds and stops, and stay true by themselves.
import { all, markView, root, say, show } from "./board-state.js";
import { begin } from "./board-list.js";
import { refresh } from "./board-swap.js";
import "./board-planning.js";
import "./board-timeline.js";
import "./board-map.js";
import "./board-edits.js";
import "./board-drag.js";
import "./board-keys.js";
import "./board-live.js";
import "./board-here.js";

markView();
matchMedia("(min-width: 900px)").addEventListener("change", markView);
begin();

/* A menu closes when the focus leaves it, at a click elsewhere and by Escape. */
const closeMenus = (except = null) => {
  for (const menu of all("details[data-menu][open]")) if (menu !== except) menu.open = false;
};
document.addEventListener("click", (event) => closeMenus(event.target.closest?.("details[data-menu]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest?.("details[data-menu][open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});
for (const menu of all("details[data-menu]")) {
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}
/* Starting and stopping a run changes this page, and leads to no other. */
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.dataset.quiet === undefined) return;
  event.preventDefault();
  const [buttons, body] = [all("button", form), new URLSearchParams(new FormData(form))];
  for (const button of buttons) button.disabled = true;
  closeMenus();
  try {
    const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
    // Anything but "see the day" is said by a page of its own.
    if (answer.type !== "opaqueredirect") form.submit();
    else await refresh();
  } catch {
    say("The server is not responding. Nothing was changed: try again.", { bad: true });
  }
  for (const button of buttons) button.disabled = false;
});
if (root.dataset.view !== "list") show(root.dataset.view);
