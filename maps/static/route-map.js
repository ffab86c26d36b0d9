// One volunteer's round: stops in order, arrows along the way, and a bar to step through it with a thumb.
"use strict";
wardround.roundMap = (map, layers, data) => {
  const { make, select } = wardround;
  const { words, style, stops } = data;
  const over = new Set(["done", "not_done"]);
  const page = map.getContainer().parentElement;
  let current = null;

  /** The state to show: the first stop still to do is the next, unless the page has named one. */
  const shown = (stop) => {
    if (stop.state === "planned" && !stops.some(({ state }) => state === "next") && stops.find(({ state }) => !over.has(state)) === stop) return "next";
    return stop.state;
  };
  const weight = ["next", "planned", "not_done", "done"];
  const doors = new Map();
  layers.stops.eachLayer((marker) => {
    const about = marker.options.wardround;
    if (about && about.stop !== null) doors.set(about.stop, { marker, spec: marker.options.icon.options.spec });
  });
  const sentence = (stop) =>
    [words.stop[stop.kind], stop.what && words.need[stop.what], stop.arrival].filter(Boolean).join(" · ");
  const full = (stop) => `Stop ${stop.number} of ${stops.length}: ${sentence(stop)}, ${words.state[shown(stop)]}`;

  const refresh = () => {
    for (const [id, door] of doors) {
      const here = stops.filter((stop) => stop.door === id);
      const state = weight.find((one) => here.some((stop) => shown(stop) === one));
      door.marker.setIcon(wardround.badge({ ...door.spec, state }));
      const element = door.marker.getElement();
      element.classList.toggle("wr-current", current !== null && current.door === id);
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", here.map(full).join("; "));
      door.marker.setZIndexOffset(state === "next" ? 1500 : over.has(state) ? 0 : 500);
    }
    layers.legs.forEach((leg, index) => {
      if (!leg) return;
      const target = stops[index];
      const state = target && shown(target);
      leg.setStyle({ opacity: over.has(state) ? 0.3 : state === "next" ? 1 : 0.65 });
    });
    fillBar();
  };

  const text = make("span", { class: "wr-bar-text" });
  const badge = make("span", { class: "wr-bar-badge" });
  const middle = make("button", { type: "button", class: "wr-bar-stop", onclick: () => current && choose(current) }, badge, text);
  const step = (by) => {
    const index = current === null ? (by > 0 ? 0 : stops.length - 1) : stops.indexOf(current) + by;
    if (stops[index]) choose(stops[index], { move: true });
  };
  const back = make("button", { type: "button", class: "wr-bar-step", textContent: "\u2039", "aria-label": "Stop before", onclick: () => step(-1) });
  const on = make("button", { type: "button", class: "wr-bar-step", textContent: "\u203a", "aria-label": "Stop after", onclick: () => step(1) });
  const fillBar = () => {
    const stop = current;
    back.disabled = stop === stops[0];
    on.disabled = stop === stops[stops.length - 1];
    badge.replaceChildren();
    text.replaceChildren();
    if (stop === null) return;
    badge.append(wardround.badgeElement({ text: String(stop.number), kind: "stop", ...style, state: shown(stop) }));
    text.append(make("b", { textContent: `Stop ${stop.number} of ${stops.length} · ${words.state[shown(stop)]}` }), make("span", { textContent: sentence(stop) }));
  };

  const choose = (stop, { move = false, tell = true } = {}) => {
    current = stop;
    refresh();
    if (move) map.setView(doors.get(stop.door).marker.getLatLng(), Math.max(map.getZoom(), 16));
    if (tell) select({ round: data.id, stop: stop.id });
  };

  for (const [id, { marker }] of doors) {
    marker.on("click keypress", (event) => {
      if (event.type === "keypress" && !["Enter", " "].includes(event.originalEvent.key)) return;
      const here = stops.filter((stop) => stop.door === id);
      choose(here[(here.indexOf(current) + 1) % here.length]);
    });
  }

  const whole = L.control({ position: "topright" });
  whole.onAdd = () => {
    const box = make("div", { class: "wr-tools" }, make("button", { type: "button", textContent: "Whole round", onclick: () => wardround.home() }));
    if (navigator.geolocation && window.isSecureContext) {
      box.append(make("button", { type: "button", textContent: "Where am I?", onclick: (event) => whereAmI(event.currentTarget) }));
    }
    L.DomEvent.disableClickPropagation(box);
    return box;
  };
  whole.addTo(map);

  // The position stays in this browser: it is drawn and told to nobody.
  let dot = null;
  const whereAmI = (button) => {
    button.disabled = true;
    button.textContent = "Looking…";
    map.locate({ watch: false, enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 });
    map.once("locationfound locationerror", (event) => {
      button.disabled = false;
      button.textContent = event.latlng ? "Where am I?" : "Position unknown. Again?";
      if (!event.latlng) return;
      if (dot) dot.remove();
      dot = L.layerGroup([
        L.circle(event.latlng, { radius: event.accuracy, color: "#1a73e8", weight: 1, fillOpacity: 0.12, interactive: false }),
        L.circleMarker(event.latlng, { radius: 9, color: "#ffffff", weight: 3, fillColor: "#1a73e8", fillOpacity: 1, interactive: false }),
      ]).addTo(map);
      map.setView(event.latlng, Math.max(map.getZoom(), 16));
    });
  };

  if (data.places.length) {
    const places = new Map(data.places.map((place) => [place.id, place]));
    layers.places.bindTooltip((layer) => {
      const place = places.get(layer.options.wardround.place);
      return make("span", { textContent: `${place.name} (${words.place[place.kind]})` });
    }, { direction: "top", opacity: 1 });
  }

  wardround.arrows(map, layers.legs.filter(Boolean), style.colour);
  if (stops.length) page.append(make("nav", { class: "wr-bar", "aria-label": "Stops of this round" }, back, middle, on));
  current = stops.find((stop) => shown(stop) === "next") || stops[0] || null;
  refresh();

  const setState = (id, state) => {
    const stop = stops.find((one) => one.id === id);
    if (!stop || !Object.hasOwn(words.state, state)) return false;
    if (state === "next") for (const other of stops) if (other.state === "next") other.state = "planned";
    stop.state = state;
    if (over.has(state)) current = stops.find((one) => shown(one) === "next") || stop;
    refresh();
    return true;
  };
  const show = (id) => {
    const stop = stops.find((one) => one.id === id);
    if (stop) choose(stop, { move: true, tell: false });
  };
  wardround.round = { setState, show };
  wardround.listen({
    "wardround:state": ({ stop, state }) => setState(stop, state),
    "wardround:show": ({ stop }) => show(stop),
  });
};

/** Arrow heads along lines, every so many pixels, on a canvas of their own. */
wardround.arrows = (map, lines, colour) => {
  const EVERY = 110;
  map.createPane("wr-arrows").style.zIndex = 440;
  map.getPane("wr-arrows").style.pointerEvents = "none";
  const world = lines.flatMap((line) => {
    const read = (points) => (Array.isArray(points[0]) ? points.flatMap(read) : [points.map(({ lat, lng }) => wardround.project(lng, lat))]);
    return read(line.getLatLngs());
  });
  const paint = (context, { scale, left, top, width, height, zoom }) => {
    if (zoom < 13) return;
    context.fillStyle = colour;
    context.strokeStyle = "#ffffff";
    context.lineWidth = 1.6;
    context.lineJoin = "round";
    for (const points of world) {
      const screen = points.map(([x, y]) => [x * scale - left, y * scale - top]);
      const length = screen.slice(1).reduce((sum, [x, y], index) => sum + Math.hypot(x - screen[index][0], y - screen[index][1]), 0);
      let next = Math.min(EVERY / 2, length / 2);
      let run = 0;
      for (let index = 1; index < screen.length; index += 1) {
        const [ax, ay] = screen[index - 1];
        const [bx, by] = screen[index];
        const piece = Math.hypot(bx - ax, by - ay);
        while (piece > 0 && next <= run + piece) {
          const part = (next - run) / piece;
          const [x, y] = [ax + part * (bx - ax), ay + part * (by - ay)];
          next += EVERY;
          if (x < -9 || y < -9 || x > width + 9 || y > height + 9) continue;
          const angle = Math.atan2(by - ay, bx - ax);
          context.save();
          context.translate(x, y);
          context.rotate(angle);
          context.beginPath();
          context.moveTo(-5, -7.5);
          context.lineTo(9, 0);
          context.lineTo(-5, 7.5);
          context.closePath();
          context.fill();
          context.stroke();
          context.restore();
        }
        run += piece;
      }
    }
  };
  new wardround.Canvas(paint, { pane: "wr-arrows" }).addTo(map);
};
