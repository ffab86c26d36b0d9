// The list beside a map (wide screens) or under it (phones): real buttons and checkboxes, so keyboards and readers work.
"use strict";
wardround.panel = (map, title) => {
  const { make } = wardround;
  const page = map.getContainer().parentElement;
  const body = make("div", { class: "wr-panel-body", id: "wr-panel-body" });
  const toggle = make("button", {
    type: "button",
    class: "wr-panel-toggle",
    "aria-controls": "wr-panel-body",
    onclick: () => open(toggle.getAttribute("aria-expanded") !== "true"),
  });
  const open = (on) => {
    toggle.setAttribute("aria-expanded", String(on));
    page.classList.toggle("wr-panel-open", on);
  };
  toggle.append(make("span", { textContent: title }), make("i", { "aria-hidden": "true" }));
  page.append(make("section", { class: "wr-panel", "aria-label": title }, toggle, body));
  open(window.matchMedia("(min-width: 721px)").matches);
  return { body, open, isNarrow: () => window.matchMedia("(max-width: 720px)").matches };
};
