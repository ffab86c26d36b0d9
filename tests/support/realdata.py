"""The one door to the real data beside the checkout; a test that needs it skips with a reason where it is absent."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"


def realdata(name: str) -> Path:
    """A file or folder of a real council or of raw OpenStreetMap, e.g. ``cambridge/needs.csv``."""
    return _found(SHARED / "realdata" / name)


def bench(name: str) -> Path:
    """A folder or file of benchmark instances, e.g. ``li_lim``."""
    return _found(SHARED / "bench" / name)


def cases(name: str) -> Path:
    """A case that people reported of other tools, with its right answer, e.g. ``14-osm-gadgets/gadgets.osm``."""
    return _found(SHARED / "cases" / name)


def _found(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"the real data is not beside the checkout: no {path.parent.name}/{path.name} in ../shared")
    return path
