// The board: the list, the map and the timeline of a day choose each other's rounds and stops, and stay true by themselves.
import { all, markView, root, show } from "./board-state.js";
import { begin } from "./board-list.js";
import "./board-swap.js";
import "./board-timeline.js";
import "./board-map.js";
import "./board-live.js";

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
if (root.dataset.view !== "list") show(root.dataset.view);
