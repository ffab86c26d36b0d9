"""The pictures of docs/your-council.md: ``python -m tests.support.pictures AREA OUT.png`` draws an Area pack.

Only packs of the demo town belong into the docs: nobody lives there.
"""

from __future__ import annotations

import html
import sys
from pathlib import Path

import shapely
from playwright.sync_api import sync_playwright

from geo.area.area import Area
from routing.needs import Mode

WIDTH = 700
CHROMIUM = "/usr/bin/chromium"


def drawing(area: Area) -> str:
    """Wards, streets on foot (those apart from the rest in red), postcodes and places as SVG."""
    network = area.network(Mode.WALK)
    x, y = area.projection.metres(network.line_lon, network.line_lat)
    wards = [
        (item.ward.name, area.projection.shape_in_metres(item.shape)) for item in area.wards_of(area.vintage).shapes
    ]
    west, south, east, north = shapely.total_bounds([shape for _, shape in wards])
    scale = WIDTH / (east - west)
    high = (north - south) * scale

    def at(px: float, py: float) -> str:
        return f"{(px - west) * scale:.1f},{(north - py) * scale:.1f}"

    size = f'width="{WIDTH}" height="{high:.0f}"'
    ground = '<rect width="100%" height="100%" fill="#f4f1ea"/>'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{ground}']
    for _, shape in wards:
        for part in shapely.get_parts(shape):
            points = " ".join(at(px, py) for px, py in part.exterior.coords)
            parts.append(f'<polygon points="{points}" fill="#dfe8d8" stroke="#55624c" stroke-width="2"/>')
    for i in range(network.segments):
        line = slice(int(network.line_start[i]), int(network.line_start[i + 1]))
        points = " ".join(at(px, py) for px, py in zip(x[line], y[line], strict=True))
        colour = "#8a8578" if network.main[i] else "#c2410c"
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.2"/>')
    px, py = area.projection.metres(area.postcodes.lon, area.postcodes.lat)
    parts += [dot(at(*point), 1.4, "#1d4ed8") for point in zip(px, py, strict=True)]
    px, py = area.projection.metres([place.lon for place in area.places], [place.lat for place in area.places])
    parts += [dot(at(*point), 4, "#b91c1c") for point in zip(px, py, strict=True)]
    for name, shape in wards:
        cx, cy = at(*shape.representative_point().coords[0]).split(",")
        look = 'font-size="14" font-weight="bold" stroke="#fff" stroke-width="4" paint-order="stroke"'
        parts.append(f'<text x="{cx}" y="{cy}" text-anchor="middle" {look}>{html.escape(name)}</text>')
    return "".join([*parts, "</svg>"])


def dot(at: str, radius: float, colour: str) -> str:
    cx, cy = at.split(",")
    return f'<circle cx="{cx}" cy="{cy}" r="{radius}" fill="{colour}"/>'


def main(folder: Path, out: Path) -> None:
    """Draw a pack into a picture."""
    svg = drawing(Area.open(folder))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 700})
        page.set_content(f'<body style="margin:0;font-family:sans-serif">{svg}</body>')
        page.locator("svg").screenshot(path=str(out))
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
