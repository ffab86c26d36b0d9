// Wards by how far help reaches: colour, hatching and the number itself; the key in words.
"use strict";
wardround.coverage = (map, layers, data) => {
  const { make } = wardround;
  const SVG = "http://www.w3.org/2000/svg";
  const panel = wardround.panel(map, data.title);
  panel.open(true);
  let measure = data.measure;
  let chosen = null;

  const node = (tag, attributes, ...children) => {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  // A fill per measure and class: the colour, and lines that grow denser with the class.
  const HATCH = [[], ["M0 12L12 0"], ["M0 8L8 0"], ["M0 5L5 0"], ["M0 5L5 0", "M0 0L5 5"]];
  const SIZE = [12, 12, 8, 5, 5];
  const fillId = (of, level) => `wr-fill-${of}-${{ "-1": "hidden", "-2": "nothing" }[level] ?? level}`;
  const definitions = node("defs", {});
  for (const [of, { colours }] of Object.entries(data.scales)) {
    colours.forEach((colour, level) => {
      const size = SIZE[level];
      definitions.append(
        node("pattern", { id: fillId(of, level), width: size, height: size, patternUnits: "userSpaceOnUse" },
          node("rect", { width: size, height: size, fill: colour }),
          ...HATCH[level].map((d) => node("path", { d, stroke: level > 2 ? "#ffffff" : "#000000", "stroke-opacity": level > 2 ? 0.55 : 0.3, "stroke-width": 1 })))
      );
    });
    definitions.append(
      node("pattern", { id: fillId(of, -1), width: 8, height: 8, patternUnits: "userSpaceOnUse" },
        node("rect", { width: 8, height: 8, fill: "#f4f4f4" }), node("circle", { cx: 4, cy: 4, r: 1.1, fill: "#777777" })),
      node("pattern", { id: fillId(of, -2), width: 8, height: 8, patternUnits: "userSpaceOnUse" }, node("rect", { width: 8, height: 8, fill: "#ffffff" }))
    );
  }
  document.body.append(node("svg", { width: 0, height: 0, "aria-hidden": "true", class: "wr-definitions" }, definitions));

  const level = (ward) => ward.figures[`${measure}_class`];
  const style = (feature) => ({
    color: chosen === feature.properties.code ? "#000000" : "#4a4a4a",
    weight: chosen === feature.properties.code ? 4 : 1.5,
    opacity: 1,
    fill: true,
    fillColor: `url(#${fillId(measure, level(feature.properties))})`,
    fillOpacity: 0.72,
  });
  const facts = (ward) => Object.entries(data.words).map(([of, word]) => `${word}: ${ward.figures[of]}`);
  const labels = wardround.wardLabels(map, layers.wards, (ward, brief) => {
    const value = make("b", { class: "wr-ward-value", textContent: ward.figures[measure] });
    return brief ? [value] : [make("span", { textContent: ward.name }), value];
  });
  layers.wards.bindTooltip(
    (layer) => {
      const ward = layer.feature.properties;
      return make("div", {}, make("b", { textContent: ward.name }), ...facts(ward).map((textContent) => make("div", { textContent })));
    },
    { sticky: true, opacity: 1 }
  );

  const wards = [];
  layers.wards.eachLayer((layer) => wards.push({ layer, ward: layer.feature.properties }));
  wards.sort((a, b) => a.ward.name.localeCompare(b.ward.name));
  const mark = (one, on) => {
    one.layer.setStyle(style(one.layer.feature));
    one.button.setAttribute("aria-pressed", String(on));
    one.facts.textContent = on ? facts(one.ward).join(", ") : "";
    one.facts.hidden = !on;
  };
  const choose = (one, { move = false } = {}) => {
    const before = wards.find(({ ward }) => ward.code === chosen);
    chosen = one === null ? null : one.ward.code;
    if (before) mark(before, false);
    if (one === null) return;
    mark(one, true);
    one.layer.bringToFront();
    if (move) map.fitBounds(one.layer.getBounds(), { padding: [30, 30], maxZoom: 15 });
    wardround.select({ ward: chosen });
  };
  layers.wards.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    const layer = event.propagatedFrom || event.layer;
    choose(wards.find((one) => one.layer === layer));
  });
  map.on("click", () => choose(null));

  const key = make("ul", { class: "wr-key" });
  const list = make("ul", { class: "wr-wards" });
  const swatch = (of, at) => {
    const square = node("svg", { width: 34, height: 22, "aria-hidden": "true" }, node("rect", { x: 0.5, y: 0.5, width: 33, height: 21, fill: `url(#${fillId(of, at)})`, stroke: "#4a4a4a" }));
    return square;
  };
  const refresh = () => {
    layers.wards.setStyle(style);
    labels.fit();
    const scale = data.scales[measure];
    key.replaceChildren(
      ...scale.labels.map((textContent, at) => make("li", {}, swatch(measure, at), make("span", { textContent }))),
      ...data.notes.map(([at, textContent]) => make("li", {}, swatch(measure, at), make("span", { textContent })))
    );
    for (const one of wards) {
      one.value.textContent = one.ward.figures[measure];
    }
  };
  for (const one of wards) {
    one.value = make("b");
    one.facts = make("p", { hidden: true });
    one.button = make(
      "button",
      { type: "button", "aria-pressed": "false", onclick: () => choose(one, { move: true }) },
      make("span", { textContent: one.ward.name }),
      one.value
    );
    list.append(make("li", {}, one.button, one.facts));
  }
  const choices = make("fieldset", { class: "wr-measures" }, make("legend", { textContent: "Show" }));
  for (const [of, word] of Object.entries(data.words)) {
    const radio = make("input", {
      type: "radio",
      name: "wr-measure",
      checked: of === measure,
      onchange: () => {
        measure = of;
        refresh();
      },
    });
    choices.append(make("label", { class: "wr-check wr-layer" }, radio, make("span", { textContent: word })));
  }
  panel.body.append(choices, make("h2", { textContent: "Key" }), key, make("h2", { textContent: "Wards" }), list);
  refresh();
  wardround.listen({
    "wardround:show": ({ ward }) => {
      const found = wards.find((one) => one.ward.code === ward);
      if (found) choose(found, { move: true });
    },
  });
};
