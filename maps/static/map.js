// What every map of ours shares: the start, badges, chosen stops told to the page, names of wards.
// Text reaches the page through textContent only.
"use strict";
window.wardround = (() => {
  const own = {};

  /** An element with properties and children; text becomes text, never markup. */
  own.make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name === "class") element.className = value;
      else if (name.startsWith("aria-") || name === "role" || name === "for") element.setAttribute(name, value);
      else if (name.startsWith("--")) element.style.setProperty(name, value);
      else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element[name] = value;
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };

  own.kilometres = (metres) => (metres < 950 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1000).toFixed(1)} km`);

  own.badgeElement = (spec) => {
    const element = own.make(
      "span",
      { class: `wr-badge wr-${spec.kind} wr-${spec.shape}`, "--colour": spec.colour, "--ink": spec.ink },
      own.make("b", { textContent: spec.text })
    );
    if (spec.state) element.dataset.state = spec.state;
    return element;
  };

  const Badge = L.Icon.extend({
    options: { iconSize: [30, 30] },
    createIcon() {
      const holder = own.make("div", { class: "wr-icon" }, own.badgeElement(this.options.spec));
      this._setIconStyles(holder, "icon");
      return holder;
    },
    createShadow: () => null,
  });
  own.badge = (spec) => new Badge({ spec, className: "wr-icon" });

  /** Tell the page what was chosen: an event in this document, a message to the page around it. */
  own.select = (detail) => {
    document.dispatchEvent(new CustomEvent("wardround:select", { detail }));
    // A file from disk has no origin a message could be limited to.
    if (window.parent !== window && location.origin !== "null") {
      window.parent.postMessage({ type: "wardround:select", ...detail }, location.origin);
    }
  };

  /** Listen to messages of the page around the map: same origin only, known types only. */
  own.listen = (handlers) => {
    window.addEventListener("message", (event) => {
      if (event.source !== window.parent || event.origin !== location.origin) return;
      const message = event.data;
      if (message === null || typeof message !== "object") return;
      if (Object.hasOwn(handlers, message.type)) handlers[message.type](message);
    });
  };

  own.begin = (map, setup) => {
    own.map = map;
    const container = map.getContainer();
    L.control.zoom({ position: "topleft", zoomInTitle: "Zoom in", zoomOutTitle: "Zoom out" }).addTo(map);
    L.control.scale({ imperial: true, maxWidth: 120 }).addTo(map);
    if (setup.attribution) L.control.attribution({ prefix: false }).addAttribution(setup.attribution).addTo(map);
    const bounds = L.latLngBounds(setup.bounds);
    const [top, right, bottom, left] = setup.padding;
    // The frame gets its size bit by bit: until somebody moves the map, it shows all of it at every size.
    let [going, moved] = [false, false];
    own.home = () => {
      going = true;
      map.fitBounds(bounds, { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom], animate: false });
      [going, moved] = [false, false];
    };
    own.home();
    map.on("movestart", () => (moved ||= !going));
    new ResizeObserver(() => {
      map.invalidateSize({ animate: false });
      if (!moved) own.home();
    }).observe(container);
  };

  /**
   * Names (and values) in the middle of wards. `write(ward, brief)` gives the content; what does not fit its ward at
   * this zoom is asked for again in brief, and left out when that does not fit either.
   */
  own.wardLabels = (map, wards, write) => {
    const pane = map.getPane("wr-labels") || map.createPane("wr-labels");
    pane.style.zIndex = 550;
    pane.style.pointerEvents = "none";
    const labels = [];
    wards.eachLayer((layer) => {
      const element = own.make("div", { class: "wr-ward-label" });
      const icon = new (L.Icon.extend({ createIcon: () => element, createShadow: () => null }))();
      L.marker(layer.feature.properties.at, { icon, pane: "wr-labels", interactive: false, keyboard: false }).addTo(map);
      labels.push({ layer, element });
    });
    // All are written before any is measured: measuring between writings would lay the page out anew for each.
    const fit = () => {
      let left = labels.map(({ layer, element }) => {
        const box = layer.getBounds();
        const width = map.latLngToLayerPoint(box.getNorthEast()).x - map.latLngToLayerPoint(box.getSouthWest()).x;
        return { ward: layer.feature.properties, element, width };
      });
      for (const brief of [false, true]) {
        for (const { element, ward } of left) element.replaceChildren(...write(ward, brief));
        left = left.filter(({ element, width }) => element.offsetWidth > width || element.childElementCount === 0);
      }
      for (const { element } of labels) element.classList.remove("wr-tight");
      for (const { element } of left) element.classList.add("wr-tight");
    };
    map.on("zoomend", fit);
    fit();
    return {
      fit,
      show: (on) => {
        pane.style.display = on ? "" : "none";
      },
    };
  };

  return own;
})();
