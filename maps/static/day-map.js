// The list of a day's rounds: show or hide each, all or none, bring one forward, and its stops in order.
"use strict";
wardround.dayPanel = (map, layers, data) => {
  const { make, kilometres, words = data.words } = wardround;
  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const panel = wardround.panel(map, `Rounds (${data.rounds.length})`);
  const rounds = data.rounds.map((facts, index) => ({ facts, layer: layers.rounds[index] }));
  let chosen = null;

  const sentence = (stop) =>
    [words.stop[stop.kind], stop.what && words.need[stop.what], stop.arrival, stop.state !== "planned" && words.state[stop.state]]
      .filter(Boolean)
      .join(" · ");

  const sample = ({ colour, dash }) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
    for (const [name, value] of Object.entries({ x1: 3, y1: 5, x2: 41, y2: 5, stroke: colour, "stroke-width": 4, "stroke-linecap": "round" })) {
      line.setAttribute(name, value);
    }
    if (dash) line.setAttribute("stroke-dasharray", dash);
    svg.setAttribute("class", "wr-sample");
    svg.setAttribute("viewBox", "0 0 44 10");
    svg.setAttribute("aria-hidden", "true");
    svg.append(line);
    return svg;
  };

  const show = (round, on) => {
    round.box.checked = on;
    if (on) round.layer.addTo(map);
    else round.layer.remove();
  };

  const fade = (round, faded) => {
    round.layer.eachLayer((layer) => {
      const element = layer.getElement();
      if (element) element.classList.toggle("wr-faded", faded);
    });
  };

  const highlight = (round, { fit = true } = {}) => {
    chosen = round;
    map.getContainer().classList.toggle("wr-one-chosen", round !== null);
    if (round !== null && !map.hasLayer(round.layer)) show(round, true);
    for (const other of rounds) {
      fade(other, round !== null && other !== round);
      other.button.setAttribute("aria-expanded", String(other === round));
      other.item.classList.toggle("wr-chosen", other === round);
      other.stops.hidden = other !== round;
      if (other === round) fillStops(other);
      other.layer.eachLayer((layer) => {
        const element = layer.getElement();
        if (element) element.classList.toggle("wr-forward", other === round);
        if (layer.setZIndexOffset) layer.setZIndexOffset(other === round ? 2000 : 100);
      });
    }
    if (round === null) return;
    round.layer.bringToFront();
    const bounds = round.layer.getBounds();
    if (fit && bounds.isValid()) map.fitBounds(bounds, { padding: [34, 34], maxZoom: 16 });
  };

  const fillStops = (round) => {
    if (round.stops.childElementCount) return;
    const { facts } = round;
    for (const stop of facts.stops) {
      const badge = wardround.badgeElement({ text: String(stop.number), kind: "stop", ...facts, state: stop.state });
      const button = make("button", { type: "button", onclick: () => choose(round, stop.id, { move: true }) }, badge, make("span", { textContent: sentence(stop) }));
      round.stops.append(make("li", {}, button));
    }
  };

  // One marker may serve several stops at one door; it carries the id of the first.
  const markerOf = (round, stopId) => {
    const stop = round.facts.stops.find(({ id }) => id === stopId);
    return stop && round.layer.getLayers().find((layer) => layer.options.wardround && layer.options.wardround.stop === stop.door);
  };

  const choose = (round, stopId, { move = false } = {}) => {
    highlight(round, { fit: false });
    const marker = markerOf(round, stopId);
    if (marker && move) map.setView(marker.getLatLng(), Math.max(map.getZoom(), 16));
    wardround.select({ round: round.facts.id, stop: stopId });
  };

  for (const round of rounds) {
    const { facts } = round;
    const facets = [
      words.mode[facts.mode],
      plural(facts.count, "stop"),
      facts.begins && facts.ends && `${facts.begins}–${facts.ends}`,
      facts.metres !== null && kilometres(facts.metres),
    ];
    round.box = make("input", {
      type: "checkbox",
      checked: true,
      "aria-label": `Show round ${facts.number}`,
      onchange: () => {
        show(round, round.box.checked);
        if (!round.box.checked && chosen === round) highlight(null);
        else if (chosen !== null) fade(round, round !== chosen);
      },
    });
    round.button = make(
      "button",
      {
        type: "button",
        "aria-expanded": "false",
        onclick: () => {
          if (chosen === round) highlight(null);
          else {
            highlight(round);
            wardround.select({ round: facts.id, stop: null });
          }
        },
      },
      make("span", { class: "wr-swatch" }, wardround.badgeElement({ text: String(facts.number), kind: "stop", ...facts, state: null }), sample(facts)),
      make("span", { class: "wr-round-text" }, make("b", { textContent: `Round ${facts.number}` }), make("small", { textContent: facets.filter(Boolean).join(" · ") }))
    );
    round.stops = make("ol", { class: "wr-stops", hidden: true });
    round.item = make("li", {}, make("div", { class: "wr-round" }, make("label", { class: "wr-check" }, round.box), round.button), round.stops);
    round.layer.on("click", (event) => {
      const layer = event.propagatedFrom || event.layer;
      const about = layer && layer.options.wardround;
      L.DomEvent.stopPropagation(event);
      if (about && about.stop !== null) choose(round, about.stop);
      else highlight(round, { fit: false });
      round.item.scrollIntoView({ block: "nearest" });
    });
    round.layer.bindTooltip((layer) => {
      const about = layer.options.wardround;
      const stop = about && facts.stops.find(({ id }) => id === about.stop);
      return make("span", { textContent: stop ? `Round ${facts.number}, stop ${stop.number}: ${sentence(stop)}` : `Round ${facts.number}` });
    }, { sticky: true, direction: "top", opacity: 1 });
  }

  const everything = (on) => {
    highlight(null);
    for (const round of rounds) show(round, on);
  };
  const layerSwitch = (text, layer, extra = null) => {
    const box = make("input", {
      type: "checkbox",
      checked: true,
      onchange: () => {
        if (box.checked) layer.addTo(map);
        else layer.remove();
        if (extra) extra(box.checked);
      },
    });
    return make("label", { class: "wr-check wr-layer" }, box, make("span", { textContent: text }));
  };

  panel.body.append(
    make(
      "div",
      { class: "wr-buttons" },
      make("button", { type: "button", textContent: "All", onclick: () => everything(true) }),
      make("button", { type: "button", textContent: "None", onclick: () => everything(false) }),
      make("button", {
        type: "button",
        textContent: "Whole area",
        onclick: () => {
          highlight(null);
          wardround.home();
        },
      })
    ),
    make("ol", { class: "wr-rounds" }, ...rounds.map(({ item }) => item))
  );

  if (data.unassigned.length) {
    const needs = new Map(data.unassigned.map((need) => [need.id, need]));
    const markers = new Map();
    const text = (need) => [words.need[need.what], need.reason && words.reason[need.reason]].filter(Boolean).join(" · ");
    layers.unassigned.eachLayer((layer) => markers.set(layer.options.wardround.need, layer));
    const pick = (need, move) => {
      if (move) map.setView(markers.get(need.id).getLatLng(), Math.max(map.getZoom(), 16));
      wardround.select({ need: need.id });
    };
    layers.unassigned.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      pick(needs.get((event.propagatedFrom || event.layer).options.wardround.need), false);
    });
    layers.unassigned.bindTooltip(
      (layer) => make("span", { textContent: `On no round: ${text(needs.get(layer.options.wardround.need))}` }),
      { direction: "top", opacity: 1 }
    );
    const list = make("ul", { class: "wr-needs" });
    for (const need of data.unassigned) {
      const mark = wardround.badgeElement({ text: "!", kind: "unassigned", shape: "diamond", colour: "#ffffff", ink: "#a40000" });
      list.append(make("li", {}, make("button", { type: "button", onclick: () => pick(need, true) }, mark, make("span", { textContent: `Need ${need.id}: ${text(need)}` }))));
    }
    panel.body.append(
      make("h2", { textContent: `On no round (${data.unassigned.length})` }),
      layerSwitch("Show them on the map", layers.unassigned),
      list
    );
  }

  panel.body.append(make("h2", { textContent: "Also on the map" }));
  if (data.places.length) {
    const places = new Map(data.places.map((place) => [place.id, place]));
    layers.places.bindTooltip((layer) => {
      const place = places.get(layer.options.wardround.place);
      return make("span", { textContent: `${place.name} (${words.place[place.kind]})` });
    }, { direction: "top", opacity: 1 });
    layers.places.on("click", (event) => wardround.select({ place: (event.propagatedFrom || event.layer).options.wardround.place }));
    const key = Object.entries(data.letters).map(([kind, letter]) => `${letter} ${words.place[kind]}`);
    panel.body.append(layerSwitch(`Places: ${key.join(", ")}`, layers.places));
  }
  if (layers.wards) {
    const labels = wardround.wardLabels(map, layers.wards, (ward, brief) => (brief ? [] : [make("span", { textContent: ward.name })]));
    panel.body.append(layerSwitch("Ward boundaries and names", layers.wards, labels.show));
  }
  const far = () => {
    map.getContainer().classList.toggle("wr-far", map.getZoom() < 14);
    map.getContainer().classList.toggle("wr-very-far", map.getZoom() < 12);
  };
  map.on("zoomend", far);
  far();
  map.on("click", () => highlight(null));
  wardround.listen({
    "wardround:show": ({ round, stop }) => {
      const found = rounds.find(({ facts }) => facts.id === round);
      if (!found) return;
      if (stop === undefined || stop === null) highlight(found);
      else choose(found, stop, { move: true });
    },
  });
};
