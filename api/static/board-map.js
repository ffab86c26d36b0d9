// The board's own map: plain Leaflet, drawn on a canvas. Rounds are lines, stops numbers, needs without a round open diamonds.
import { chosen, clock, data, make, root, roundOf, select } from "./board-state.js";

const holder = document.getElementById("board-map");
const L = globalThis.L;
const { wardround } = globalThis;
const REACH = 13;
/* As in maps/palette.py; a test keeps them equal. */
const COLOURS = [["#0072b2", "#ffffff"], ["#e69f00", "#000000"], ["#332288", "#ffffff"], ["#009e73", "#000000"], ["#d55e00", "#000000"], ["#56b4e9", "#000000"], ["#cc79a7", "#000000"], ["#303030", "#ffffff"]];

let map = null;
let drawing = null;
let drawn = null;
const shapes = { rounds: [], wards: [], places: [], left: [] };
let shown = "";
let wasEmpty = true;

const world = ([lon, lat]) => wardround.project(lon, lat);
const dark = matchMedia("(prefers-color-scheme: dark)");

const readLeft = () => {
  shapes.left = data().left.filter(({ at }) => at !== null).map((one) => ({ ...one, xy: world(one.at) }));
};
const readDocument = () => {
  shapes.rounds = drawn.rounds.map((round) => {
    const doors = new Map();
    for (const stop of round.stops) {
      const key = stop.at.map((degrees) => degrees.toFixed(5)).join();
      if (!doors.has(key)) doors.set(key, { xy: world(stop.at), stops: [] });
      doors.get(key).stops.push(stop);
    }
    return {
      ...round,
      lines: round.legs.filter((leg) => leg.length > 1).map((leg) => leg.map(world)),
      doors: [...doors.values()],
      ends: [round.start, round.end].filter(Boolean).map(world),
    };
  });
};
const readGround = () => {
  shapes.places = drawn.places.map((place) => ({ ...place, xy: world(place.at) }));
  shapes.wards = drawn.wards.map((ward) => ({
    name: ward.name,
    xy: world(ward.at),
    rings: (ward.shape.type === "Polygon" ? [ward.shape.coordinates] : ward.shape.coordinates).flat().map((ring) => ring.map(world)),
  }));
};

/* ---- painting ---- */
const paint = (context, view) => {
  const at = ([wx, wy]) => [wx * view.scale - view.left, wy * view.scale - view.top];
  const inSight = ([px, py]) => px > -20 && py > -20 && px < view.width + 20 && py < view.height + 20;
  const trace = (points) => {
    points.forEach((point, index) => {
      const [px, py] = at(point);
      if (index === 0) context.moveTo(px, py);
      else context.lineTo(px, py);
    });
  };
  const text = (words, [px, py], size, colour, halo) => {
    context.font = `700 ${size}px system-ui, "Segoe UI", Roboto, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    if (halo) {
      context.lineWidth = 3;
      context.strokeStyle = halo;
      context.strokeText(words, px, py);
    }
    context.fillStyle = colour;
    context.fillText(words, px, py);
  };
  context.lineJoin = "round";
  context.lineCap = "round";

  context.beginPath();
  for (const ward of shapes.wards) ward.rings.forEach((ring) => trace(ring));
  context.globalAlpha = 0.35;
  context.lineWidth = 2;
  context.strokeStyle = "#6b4c9a";
  context.stroke();
  context.globalAlpha = 1;
  if (view.zoom >= 12) for (const ward of shapes.wards) text(ward.name, at(ward.xy), 11, "#553a80", "#ffffffcc");

  const some = chosen.round !== null || chosen.need !== null;
  const order = [...shapes.rounds.filter(({ id }) => id !== chosen.round), ...shapes.rounds.filter(({ id }) => id === chosen.round)];
  for (const round of order) {
    const mine = round.id === chosen.round;
    context.globalAlpha = mine || !some ? 1 : 0.22;
    for (const [width, colour] of mine ? [[9, "#ffffff"], [5, round.colour]] : [[view.zoom < 14 ? 2.5 : 3.5, round.colour]]) {
      context.beginPath();
      for (const line of round.lines) trace(line);
      if (dark.matches && !mine) {
        context.lineWidth = width + 1.5;
        context.strokeStyle = "#ffffff55";
        context.stroke();
      }
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
    for (const end of mine ? round.ends : []) {
      const [px, py] = at(end);
      context.fillStyle = round.colour;
      context.strokeStyle = "#ffffff";
      context.lineWidth = 2;
      context.beginPath();
      context.rect(px - 6, py - 6, 12, 12);
      context.fill();
      context.stroke();
    }
  }
  const numbered = view.zoom >= 15;
  for (const round of order) {
    const mine = round.id === chosen.round;
    context.globalAlpha = mine || !some ? 1 : 0.22;
    for (const door of round.doors) {
      const place = at(door.xy);
      if (!inSight(place)) continue;
      const [px, py] = place;
      const glows = door.stops.some(({ id }) => id === chosen.stop);
      const radius = glows ? 13 : mine || numbered ? 10 : 4.5;
      const done = door.stops.every(({ state }) => state === "done");
      const failed = door.stops.some(({ state }) => state === "not_done");
      if (glows) {
        context.beginPath();
        context.arc(px, py, 18, 0, 7);
        context.fillStyle = "#ffd400cc";
        context.fill();
      }
      context.beginPath();
      context.arc(px, py, radius, 0, 7);
      context.fillStyle = done || failed ? "#ffffff" : round.colour;
      context.strokeStyle = failed ? "#a40000" : done ? round.colour : "#ffffff";
      context.lineWidth = mine || numbered || glows ? 2 : 1.2;
      context.fill();
      context.stroke();
      if (radius >= 10) {
        const first = door.stops[0].number;
        const words = failed ? "×" : done ? "✓" : door.stops.length > 1 ? `${first}+` : String(first);
        text(words, place, words.length > 2 ? 9 : 11, failed ? "#a40000" : done ? "#1b1b1b" : round.ink);
      }
    }
  }
  context.globalAlpha = 1;
  if (view.zoom >= 14) {
    for (const place of shapes.places) {
      const spot = at(place.xy);
      if (!inSight(spot)) continue;
      context.fillStyle = "#ffffff";
      context.strokeStyle = "#1b1b1b";
      context.lineWidth = 1.5;
      context.beginPath();
      context.rect(spot[0] - 8, spot[1] - 8, 16, 16);
      context.fill();
      context.stroke();
      text(place.letter, spot, 10, "#1b1b1b");
    }
  }
  for (const need of shapes.left) {
    const [px, py] = at(need.xy);
    const glows = need.need === chosen.need;
    const size = glows ? 14 : 10;
    context.beginPath();
    context.moveTo(px, py - size);
    context.lineTo(px + size, py);
    context.lineTo(px, py + size);
    context.lineTo(px - size, py);
    context.closePath();
    context.fillStyle = glows ? "#ffd400" : "#ffffff";
    context.strokeStyle = "#a40000";
    context.lineWidth = 3;
    context.fill();
    context.stroke();
    if (need.new) text("+", [px, py], 13, "#a40000");
  }
};

/* ---- what is under a point ---- */
const project = (latlng) => {
  const { x, y } = L.CRS.EPSG3857.latLngToPoint(latlng, map.getZoom());
  return [x, y];
};
export const under = (latlng) => {
  const [px, py] = project(latlng);
  const scale = 2 ** map.getZoom();
  const away = ([wx, wy]) => Math.hypot(wx * scale - px, wy * scale - py);
  let best = null;
  const offer = (distance, found) => {
    if (distance <= REACH && (best === null || distance < best.distance)) best = { distance, ...found };
  };
  for (const need of shapes.left) offer(away(need.xy), { need: need.need });
  for (const round of shapes.rounds) {
    // A round that is faded is behind the one that is chosen.
    const behind = chosen.round !== null && round.id !== chosen.round ? 4 : 0;
    for (const door of round.doors) offer(away(door.xy) + behind, { round: round.id, stop: (door.stops.find(({ state }) => state !== "done") ?? door.stops[0]).id });
  }
  if (best !== null) return best;
  for (const round of shapes.rounds) {
    for (const line of round.lines) {
      for (let index = 1; index < line.length; index += 1) {
        const [ax, ay] = [line[index - 1][0] * scale, line[index - 1][1] * scale];
        const [bx, by] = [line[index][0] * scale, line[index][1] * scale];
        const length = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
        const part = Math.max(0, Math.min(1, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length));
        const distance = Math.hypot(ax + part * (bx - ax) - px, ay + part * (by - ay) - py);
        if (distance <= 7 && (best === null || distance < best.distance)) best = { distance, round: round.id };
      }
    }
  }
  return best;
};

const describe = (found) => {
  if (found.need) {
    const need = shapes.left.find((one) => one.need === found.need);
    return `${need.name}, ${need.new ? "new since the plan" : "unassigned"}`;
  }
  const round = roundOf(found.round);
  const stop = round?.stops.find(({ id }) => id === found.stop);
  if (!round) return "";
  return stop ? `${round.name}, stop ${stop.number}: ${clock(stop.arrival)} ${stop.title}` : `${round.name}, ${clock(round.start)}–${clock(round.end)}`;
};

const fitRound = (id) => {
  const round = shapes.rounds.find((one) => one.id === id);
  if (!round) return;
  const points = [...round.legs.flat(), ...round.stops.map(({ at }) => at)];
  if (points.length) map.fitBounds(L.latLngBounds(points.map(([lon, lat]) => [lat, lon])), { padding: [30, 30], maxZoom: 16, animate: false });
};
const showPoint = ([lon, lat]) => {
  const point = L.latLng(lat, lon);
  if (!map.getBounds().pad(-0.1).contains(point)) map.setView(point, Math.max(map.getZoom(), 14), { animate: false });
};

const loadGround = async () => {
  const answer = await fetch(`/days/${root.dataset.day}/map.json`, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`map: ${answer.status}`);
  drawn = await answer.json();
  readGround();
};

/** A plan that is still being made has no streets yet: straight lines from stop to stop. */
const readPreview = () => {
  shapes.rounds = data().rounds.map((round) => {
    const stops = round.stops.filter(({ at }) => at !== null).map((stop) => ({ ...stop, state: "planned" }));
    const [colour, ink] = COLOURS[(round.number - 1) % COLOURS.length];
    const legs = [stops.map(({ at }) => at)];
    return { ...round, colour, ink, stops, legs, start: null, end: null, lines: legs.filter((leg) => leg.length > 1).map((leg) => leg.map(world)), doors: stops.map((stop) => ({ xy: world(stop.at), stops: [stop] })), ends: [] };
  });
};

const load = async () => {
  const { plan, revision, preview, run } = data();
  const wanted = preview ? `run ${run}/${revision}` : `${plan}/${revision}`;
  readLeft();
  if (preview) {
    readPreview();
    shown = wanted;
    if (drawn === null) await loadGround();
  } else if (plan === null) {
    shapes.rounds = [];
    if (drawn === null) await loadGround();
    shown = wanted;
  } else if (plan !== null && wanted !== shown) {
    const answer = await fetch(`/plans/${plan}/map.json`, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`map: ${answer.status}`);
    drawn = await answer.json();
    shown = wanted;
    readDocument();
    readGround();
  }
  if (map === null) begin();
  else if (wasEmpty && shapes.rounds.length) home();
  wasEmpty = shapes.rounds.length === 0;
  drawing?.redraw();
  holder.dataset.drawn = wanted;
};

const home = () => {
  const [west, south, east, north] = drawn.bounds;
  const points = shapes.rounds.flatMap((round) => round.stops.map(({ at }) => at));
  const bounds = points.length ? L.latLngBounds(points.map(([lon, lat]) => [lat, lon])) : L.latLngBounds([[south, west], [north, east]]);
  map.fitBounds(bounds, { padding: [18, 18], maxZoom: 16, animate: false });
};

const begin = () => {
  if (drawn === null || holder.clientHeight === 0) return;
  map = L.map(holder, { attributionControl: false, zoomControl: false, zoomAnimation: false, fadeAnimation: false, inertia: false, boxZoom: false, zoomSnap: 0.25, zoomDelta: 1 });
  L.control.zoom({ position: "topleft", zoomInTitle: "Zoom in", zoomOutTitle: "Zoom out" }).addTo(map);
  const all = L.control({ position: "topleft" });
  all.onAdd = () => {
    const button = make("button", { type: "button", class: "map-all", textContent: "All", title: "Show all rounds" });
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener("click", () => {
      select({}, "map");
      home();
    });
    return button;
  };
  all.addTo(map);
  if (drawn.attribution) L.control.attribution({ prefix: false }).addAttribution(wardround.make("span", { textContent: drawn.attribution }).innerHTML).addTo(map);
  home();
  if (drawn.streets) wardround.streets(map, { url: drawn.streets, namesFrom: 15 });
  map.createPane("board-rounds").style.zIndex = 460;
  map.getPane("board-rounds").style.pointerEvents = "none";
  drawing = new wardround.Canvas(paint, { pane: "board-rounds" }).addTo(map);
  const tip = make("div", { class: "map-tip", hidden: true, role: "presentation" });
  holder.append(tip);
  map.on("mousemove", ({ latlng, containerPoint }) => {
    const found = under(latlng);
    holder.classList.toggle("pointing", found !== null);
    tip.hidden = found === null;
    if (found === null) return;
    tip.textContent = describe(found);
    tip.style.left = `${Math.min(containerPoint.x + 12, holder.clientWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${containerPoint.y > holder.clientHeight - 50 ? containerPoint.y - 34 : containerPoint.y + 14}px`;
  });
  map.on("mouseout", () => (tip.hidden = true));
  map.on("click", ({ latlng }) => {
    const found = under(latlng);
    if (found === null) select({}, "map");
    else if (found.need) select({ need: found.need }, "map");
    else if (found.stop) select({ stop: found.stop }, "map");
    else select({ round: found.round }, "map");
  });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(holder);
};

const trouble = () => {
  holder.dataset.trouble = "The map could not be loaded. It tries again when something changes.";
};
const update = () => load().then(() => delete holder.dataset.trouble).catch(trouble);

if (holder) {
  update();
  new ResizeObserver(() => {
    if (map === null && drawn !== null) begin();
  }).observe(holder);
  document.addEventListener("wardround:swapped", update);
  document.addEventListener("board:preview", update);
  dark.addEventListener("change", () => drawing?.redraw());
  document.addEventListener("board:select", ({ detail }) => {
    if (map === null) return;
    if (detail.from !== "map" && detail.from !== "swap") {
      const need = shapes.left.find((one) => one.need === detail.need);
      if (need) showPoint(need.at);
      else if (detail.round && !detail.stop) fitRound(detail.round);
      else if (detail.stop) {
        const stop = shapes.rounds.flatMap(({ stops }) => stops).find(({ id }) => id === detail.stop);
        if (stop) showPoint(stop.at);
      }
    }
    drawing?.redraw();
  });
}

/** The round or need at a place of the screen, for what is dropped or taken up there. */
export const atScreen = (clientX, clientY) => {
  if (map === null) return null;
  const box = holder.getBoundingClientRect();
  return under(map.containerPointToLatLng([clientX - box.left, clientY - box.top]));
};
export const holdMap = (still) => {
  if (map !== null) map.dragging[still ? "disable" : "enable"]();
};
/** Where a stop or a need is drawn on the screen; null where it is not. */
const screenOf = ({ stop, need }) => {
  const at = stop ? shapes.rounds.flatMap(({ stops }) => stops).find(({ id }) => id === stop)?.at : shapes.left.find((one) => one.need === need)?.at;
  if (map === null || !at) return null;
  const box = holder.getBoundingClientRect();
  const { x, y } = map.latLngToContainerPoint([at[1], at[0]]);
  return { x: box.left + x, y: box.top + y };
};
if (holder) holder.screenOf = screenOf;
