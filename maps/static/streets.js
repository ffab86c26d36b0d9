// The area's own streets as a map to read: water and green, streets by class, and names along them.
"use strict";
(() => {
  // Widths are pixels at zoom 14; `from` is the first zoom that shows the class, `named` the first that names it.
  // Later lines lie over earlier ones.
  const LINES = [
    { k: "river", width: 3, colour: "#aed3e6", from: 9, named: 13, ink: "#39738f", rank: 6 },
    { k: "footway", width: 0.9, colour: "#b99b80", dash: [3, 3], from: 15, named: 17, rank: 9 },
    { k: "cycleway", width: 1, colour: "#7f9fc4", dash: [5, 3], from: 15, named: 17, rank: 9 },
    { k: "service", width: 1.2, colour: "#ffffff", edge: "#d9d4ca", from: 14, named: 16, rank: 8 },
    { k: "residential", width: 2.2, colour: "#ffffff", edge: "#cbc5b9", from: 11, named: 15, rank: 7 },
    { k: "tertiary", width: 3, colour: "#ffffff", edge: "#bcb5a6", from: 10, named: 14, rank: 5 },
    { k: "secondary", width: 3.6, colour: "#fff2bd", edge: "#cdbf86", from: 9, named: 14, rank: 4 },
    { k: "primary", width: 4.2, colour: "#fcdf98", edge: "#c9a654", from: 8, named: 13, rank: 3 },
    { k: "trunk", width: 4.6, colour: "#f8c982", edge: "#bf8d44", from: 8, named: 13, rank: 2 },
    { k: "motorway", width: 5.2, colour: "#f3b277", edge: "#b5763a", from: 8, named: 13, rank: 1 },
    { k: "rail", width: 1.3, colour: "#8c8781", from: 11, named: 99, rank: 10, sleepers: true },
  ];
  const AREAS = [
    { k: "green", colour: "#dcebcf", ink: "#4b7136", named: 14 },
    { k: "water", colour: "#b9d9e9", ink: "#39738f", named: 14 },
  ];
  const LAND = "#f5f3ee";
  const GROWTH = 1.36;
  const SPACING = 380;
  const APART = 200;

  const widthAt = (line, zoom) => Math.max(0.6, line.width * GROWTH ** (zoom - 14));

  /** Shapes with flat world coordinates and a box, by class. */
  function read(geojson) {
    const shapes = new Map([...LINES, ...AREAS].map(({ k }) => [k, []]));
    const flat = (positions) => {
      const xy = new Float64Array(positions.length * 2);
      positions.forEach(([lon, lat], index) => {
        [xy[2 * index], xy[2 * index + 1]] = wardround.project(lon, lat);
      });
      return xy;
    };
    const add = (k, name, rings) => {
      const box = [Infinity, Infinity, -Infinity, -Infinity];
      for (const ring of rings) {
        for (let at = 0; at < ring.length; at += 2) {
          box[0] = Math.min(box[0], ring[at]);
          box[1] = Math.min(box[1], ring[at + 1]);
          box[2] = Math.max(box[2], ring[at]);
          box[3] = Math.max(box[3], ring[at + 1]);
        }
      }
      shapes.get(k).push({ name, rings, box });
    };
    for (const { properties, geometry } of geojson.features) {
      if (!shapes.has(properties.k) || !geometry) continue;
      const { type, coordinates } = geometry;
      if (type === "LineString") add(properties.k, properties.n, [flat(coordinates)]);
      else if (type === "MultiLineString") coordinates.forEach((line) => add(properties.k, properties.n, [flat(line)]));
      else if (type === "Polygon") add(properties.k, properties.n, coordinates.map(flat));
      else if (type === "MultiPolygon") coordinates.forEach((rings) => add(properties.k, properties.n, rings.map(flat)));
    }
    return shapes;
  }

  /** Streets come cut at every junction: join the pieces of one name to chains long enough for a name. */
  function chains(shapes) {
    const found = [];
    for (const line of LINES) {
      const byName = new Map();
      for (const { name, rings } of shapes.get(line.k)) {
        if (!name) continue;
        if (!byName.has(name)) byName.set(name, []);
        byName.get(name).push(...rings);
      }
      for (const [name, pieces] of byName) {
        for (const xy of join(pieces)) found.push({ name, line, ...measured(xy) });
      }
    }
    found.sort((a, b) => a.line.rank - b.line.rank || b.length - a.length);
    return found;
  }

  function join(pieces) {
    const key = (x, y) => `${x.toFixed(6)},${y.toFixed(6)}`;
    const ends = new Map();
    const keys = pieces.map((xy) => [key(xy[0], xy[1]), key(xy[xy.length - 2], xy[xy.length - 1])]);
    keys.forEach((pair, index) => {
      for (const end of pair) {
        if (!ends.has(end)) ends.set(end, []);
        ends.get(end).push(index);
      }
    });
    const used = new Set();
    const joined = [];
    const walk = (first, from) => {
      const points = [];
      let piece = first;
      let at = from;
      while (piece !== undefined) {
        used.add(piece);
        const xy = pieces[piece];
        const forward = keys[piece][0] === at;
        for (let step = points.length ? 1 : 0; step < xy.length / 2; step += 1) {
          const index = forward ? step : xy.length / 2 - 1 - step;
          points.push(xy[2 * index], xy[2 * index + 1]);
        }
        at = forward ? keys[piece][1] : keys[piece][0];
        piece = ends.get(at).find((other) => !used.has(other));
      }
      joined.push(points);
    };
    // Begin at the loose ends, so that a chain is as long as it can be; rings come last.
    keys.forEach((pair, index) => {
      for (const end of pair) if (!used.has(index) && ends.get(end).length === 1) walk(index, end);
    });
    keys.forEach((pair, index) => {
      if (!used.has(index)) walk(index, pair[0]);
    });
    return joined;
  }

  function measured(xy) {
    const along = new Float64Array(xy.length / 2);
    const box = [xy[0], xy[1], xy[0], xy[1]];
    for (let index = 1; index < along.length; index += 1) {
      const [x, y] = [xy[2 * index], xy[2 * index + 1]];
      along[index] = along[index - 1] + Math.hypot(x - xy[2 * index - 2], y - xy[2 * index - 1]);
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
    return { xy, along, box, length: along[along.length - 1] };
  }

  const visible = (box, view) =>
    box[2] * view.scale >= view.left &&
    box[0] * view.scale <= view.left + view.width &&
    box[3] * view.scale >= view.top &&
    box[1] * view.scale <= view.top + view.height;

  function trace(context, ring, { scale, left, top }) {
    context.moveTo(ring[0] * scale - left, ring[1] * scale - top);
    for (let at = 2; at < ring.length; at += 2) context.lineTo(ring[at] * scale - left, ring[at + 1] * scale - top);
  }

  function paintGround(shapes, context, view) {
    context.fillStyle = LAND;
    context.fillRect(0, 0, view.width, view.height);
    for (const area of AREAS) {
      context.beginPath();
      for (const shape of shapes.get(area.k)) {
        if (!visible(shape.box, view)) continue;
        for (const ring of shape.rings) {
          trace(context, ring, view);
          context.closePath();
        }
      }
      context.fillStyle = area.colour;
      context.fill("evenodd");
    }
    context.lineJoin = "round";
    const shown = LINES.filter((line) => view.zoom >= line.from);
    const paths = new Map();
    for (const line of shown) {
      const path = [];
      for (const shape of shapes.get(line.k)) if (visible(shape.box, view)) path.push(shape.rings[0]);
      paths.set(line, path);
    }
    const stroke = (line, colour, width, dash, cap = "round") => {
      context.beginPath();
      for (const ring of paths.get(line)) trace(context, ring, view);
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.lineCap = cap;
      context.setLineDash(dash || []);
      context.stroke();
    };
    // All edges first, then all fillings: junctions stay open.
    for (const line of shown) {
      const width = widthAt(line, view.zoom);
      if (line.edge) stroke(line, line.edge, width + (view.zoom < 13 ? 0.5 : 1.5));
    }
    for (const line of shown) {
      const width = widthAt(line, view.zoom);
      if (line.sleepers) {
        stroke(line, line.colour, width + 0.6, [], "butt");
        if (view.zoom >= 13) stroke(line, LAND, width * 0.6, [6, 6], "butt");
      } else if (!line.edge || width >= 1) stroke(line, line.colour, width, line.dash, line.dash ? "butt" : "round");
    }
    context.setLineDash([]);
  }

  /** Where text already is, as small discs in a grid. */
  class Taken {
    constructor() {
      this.cells = new Map();
    }
    each(x, y, radius, action) {
      for (let row = Math.floor((y - radius) / 32); row <= Math.floor((y + radius) / 32); row += 1) {
        for (let column = Math.floor((x - radius) / 32); column <= Math.floor((x + radius) / 32); column += 1) {
          if (action(row * 100003 + column)) return true;
        }
      }
      return false;
    }
    meets(x, y, radius) {
      return this.each(x, y, radius + 12, (cell) =>
        (this.cells.get(cell) || []).some((disc) => Math.hypot(disc[0] - x, disc[1] - y) < disc[2] + radius)
      );
    }
    add(x, y, radius) {
      this.each(x, y, radius, (cell) => {
        if (!this.cells.has(cell)) this.cells.set(cell, []);
        this.cells.get(cell).push([x, y, radius]);
      });
    }
  }

  /** The point at a length along a chain, in pixels of the view. */
  function pointAt(chain, along, view) {
    let low = 0;
    let high = chain.along.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (chain.along[middle] <= along) low = middle;
      else high = middle;
    }
    const span = chain.along[high] - chain.along[low] || 1;
    const part = Math.min(1, Math.max(0, (along - chain.along[low]) / span));
    const x = chain.xy[2 * low] + part * (chain.xy[2 * high] - chain.xy[2 * low]);
    const y = chain.xy[2 * low + 1] + part * (chain.xy[2 * high + 1] - chain.xy[2 * low + 1]);
    return [x * view.scale - view.left, y * view.scale - view.top];
  }

  function placeName(context, chain, middle, textWidth, size, view, taken) {
    const half = textWidth / 2 / view.scale;
    const steps = Math.max(4, Math.ceil(textWidth / (size * 0.8)));
    const points = [];
    for (let step = 0; step <= steps; step += 1) {
      points.push(pointAt(chain, middle - half + (2 * half * step) / steps, view));
    }
    const [first, last] = [points[0], points[steps]];
    if (points.some(([x, y]) => x < 4 || y < 4 || x > view.width - 4 || y > view.height - 4)) return false;
    const chord = Math.hypot(last[0] - first[0], last[1] - first[1]);
    if (chord < textWidth * 0.92) return false;
    for (let step = 2; step <= steps; step += 1) {
      const [a, b, c] = [points[step - 2], points[step - 1], points[step]];
      const turn = Math.atan2(c[1] - b[1], c[0] - b[0]) - Math.atan2(b[1] - a[1], b[0] - a[0]);
      if (Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn))) > 0.5) return false;
    }
    if (points.some(([x, y]) => taken.meets(x, y, size * 0.62))) return false;
    points.forEach(([x, y]) => taken.add(x, y, size * 0.62));
    const backwards = last[0] < first[0];
    const angle = Math.atan2(last[1] - first[1], last[0] - first[0]) + (backwards ? Math.PI : 0);
    const off = Math.max(
      ...points.map(([x, y]) => Math.abs((last[0] - first[0]) * (first[1] - y) - (first[0] - x) * (last[1] - first[1])) / chord)
    );
    const write = (text, x, y, turn) => {
      context.save();
      context.translate(x, y);
      context.rotate(turn);
      context.strokeText(text, 0, 0);
      context.fillText(text, 0, 0);
      context.restore();
    };
    if (off < size * 0.3) {
      const centre = points[Math.round(steps / 2)];
      write(chain.name, centre[0], centre[1], angle);
      return true;
    }
    // A bend: letter by letter, halos first so that none covers its neighbour.
    const letters = [];
    let run = 0;
    for (const letter of chain.name) {
      const width = context.measureText(letter).width;
      const offset = (run + width / 2 - textWidth / 2) / view.scale;
      const at = middle + (backwards ? -offset : offset);
      const [x, y] = pointAt(chain, at, view);
      const [ax, ay] = pointAt(chain, at - 3 / view.scale, view);
      const [bx, by] = pointAt(chain, at + 3 / view.scale, view);
      letters.push([letter, x, y, Math.atan2(by - ay, bx - ax) + (backwards ? Math.PI : 0)]);
      run += width;
    }
    for (const paint of ["strokeText", "fillText"]) {
      for (const [letter, x, y, turn] of letters) {
        context.save();
        context.translate(x, y);
        context.rotate(turn);
        context[paint](letter, 0, 0);
        context.restore();
      }
    }
    return true;
  }

  function paintNames(shapes, named, from, context, view) {
    if (view.zoom < Math.max(13, from)) return;
    const taken = new Taken();
    const written = new Map();
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.strokeStyle = "rgba(255,255,255,0.92)";
    for (const chain of named()) {
      if (view.zoom < chain.line.named || !visible(chain.box, view)) continue;
      const size = (chain.line.rank <= 4 ? 12 : 11) + (view.zoom >= 17 ? 2 : 0);
      context.font = `${chain.line.rank <= 5 ? 600 : 500} ${size}px system-ui, "Segoe UI", Roboto, sans-serif`;
      context.lineWidth = 3.2;
      context.fillStyle = chain.line.ink || "#3d3a34";
      const width = context.measureText(chain.name).width;
      const length = chain.length * view.scale;
      if (length < width + 8) continue;
      // Fixed places along the street, not places on the screen: names stay put while the map is dragged.
      const count = Math.max(1, Math.floor(length / Math.max(SPACING, width * 1.5)));
      for (let index = 0; index < count; index += 1) {
        const middle = (chain.length * (index + 0.5)) / count;
        const [x, y] = pointAt(chain, middle, view);
        if (x < 0 || y < 0 || x > view.width || y > view.height) continue;
        const others = written.get(chain.name) || [];
        if (others.some(([ox, oy]) => Math.hypot(ox - x, oy - y) < APART)) continue;
        const room = chain.length / count / 2 - width / 2 / view.scale;
        const tries = [0, 0.5, -0.5, 0.95, -0.95];
        if (tries.some((shift) => placeName(context, chain, middle + shift * room, width, size, view, taken))) {
          written.set(chain.name, [...others, [x, y]]);
        }
      }
    }
    for (const area of AREAS) {
      if (view.zoom < area.named) continue;
      context.font = 'italic 500 11px system-ui, "Segoe UI", Roboto, sans-serif';
      context.fillStyle = area.ink;
      for (const { name, box } of shapes.get(area.k)) {
        if (!name || !visible(box, view)) continue;
        const width = context.measureText(name).width;
        if ((box[2] - box[0]) * view.scale < width) continue;
        const x = ((box[0] + box[2]) / 2) * view.scale - view.left;
        const y = ((box[1] + box[3]) / 2) * view.scale - view.top;
        const spots = [-0.5, -0.25, 0, 0.25, 0.5].map((part) => [x + part * width, y]);
        if (spots.some(([sx, sy]) => taken.meets(sx, sy, 8))) continue;
        spots.forEach(([sx, sy]) => taken.add(sx, sy, 8));
        context.strokeText(name, x, y);
        context.fillText(name, x, y);
      }
    }
  }

  function show(map, geojson, { namesFrom }) {
    const shapes = read(geojson);
    let found = null;
    const named = () => {
      found ??= chains(shapes);
      return found;
    };
    for (const [pane, height] of [["wr-streets", 150], ["wr-names", 450]]) {
      map.createPane(pane).style.zIndex = height;
      map.getPane(pane).style.pointerEvents = "none";
    }
    new wardround.Canvas((context, view) => paintGround(shapes, context, view), { pane: "wr-streets" }).addTo(map);
    new wardround.Canvas((context, view) => paintNames(shapes, named, namesFrom, context, view), { pane: "wr-names" }).addTo(map);
    map.getContainer().dataset.streets = "drawn";
  }

  wardround.streets = (map, source) => {
    if (source.element) {
      show(map, JSON.parse(document.getElementById(source.element).textContent), source);
      return;
    }
    fetch(source.url, { credentials: "same-origin" })
      .then((answer) => {
        if (!answer.ok) throw new Error(`streets: ${answer.status}`);
        return answer.json();
      })
      .then((geojson) => show(map, geojson, source))
      .catch(() => {
        // The rounds are readable without streets; say why they are missing.
        map.getContainer().dataset.streets = "missing";
        const note = L.control({ position: "bottomright" });
        note.onAdd = () => wardround.make("div", { class: "wr-note", role: "status", textContent: "The streets could not be loaded." });
        note.addTo(map);
      });
  };
})();
