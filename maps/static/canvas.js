// A canvas under or over the map's layers that redraws when the view comes to rest and is stretched while it moves.
"use strict";
wardround.Canvas = L.Renderer.extend({
  // Beyond the edge, as part of the view's size: a short drag shows no blank.
  options: { padding: 0.15 },

  initialize(paint, options) {
    this._paint = paint;
    L.Renderer.prototype.initialize.call(this, options);
  },
  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
    this._context = this._container.getContext("2d");
  },
  _destroyContainer() {
    this._container.remove();
    delete this._container;
    delete this._context;
  },
  _updatePaths() {},
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const { min } = this._bounds;
    const size = this._bounds.getSize();
    const sharpness = Math.min(window.devicePixelRatio || 1, 2);
    const canvas = this._container;
    L.DomUtil.setPosition(canvas, min);
    // A jump is told twice, as a reset and as a move: draw once.
    const seen = [this._map.getPixelOrigin().add(min), size, this._map.getZoom(), sharpness].join(" ");
    if (seen === this._seen) return;
    this._seen = seen;
    canvas.width = size.x * sharpness;
    canvas.height = size.y * sharpness;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    this.redraw();
  },
  redraw() {
    if (!this._map || !this._bounds) return;
    const sharpness = Math.min(window.devicePixelRatio || 1, 2);
    const size = this._bounds.getSize();
    const corner = this._map.getPixelOrigin().add(this._bounds.min);
    this._context.setTransform(sharpness, 0, 0, sharpness, 0, 0);
    this._context.clearRect(0, 0, size.x, size.y);
    // World coordinates are pixels at zoom 0: screen = world * scale - corner.
    const zoom = this._map.getZoom();
    this._paint(this._context, { zoom, scale: 2 ** zoom, left: corner.x, top: corner.y, width: size.x, height: size.y });
    this.fire("update");
  },
});

/** lon, lat -> world coordinates, pixels at zoom 0 (Web Mercator). */
wardround.project = (lon, lat) => {
  const point = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 0);
  return [point.x, point.y];
};
