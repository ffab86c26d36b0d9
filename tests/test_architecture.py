"""The house stays as it was drawn: who imports whom, whose the folders are, how long a file may be."""

import ast
import importlib
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("routing", "geo", "data", "maps", "api")
TOP_LEVEL = {
    *FOLDERS, "tests", "docs", "pyproject.toml", "README.md", "Makefile", ".ci", ".gitignore", "LICENSE",
    "CHANGELOG.md", "package.json", "package-lock.json", "constraints.txt",
}  # fmt: skip
ASKED_TO_SPLIT = 400
"""Lines from which a file is asked whether it holds more than one thing; a warning says so."""
TOO_LONG = 600


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [Path(name) for name in listed.stdout.decode().split("\0") if name and (ROOT / name).exists()]


def test_the_layers_hold():
    # In a process of its own: import-linter silences the loggers of whoever calls it.
    code = "import sys, importlinter.cli as cli; sys.exit(cli.lint_imports('pyproject.toml', no_cache=True))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_five_folders_are_ours(folder):
    """The folder names are common words: another distribution's package of the same name must not be taken for ours."""
    module = importlib.import_module(folder)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve().parent == ROOT / folder


def test_the_top_level_is_what_the_design_says():
    assert {path.parts[0] for path in tracked()} <= TOP_LEVEL


def test_nothing_minified_bundled_or_binary_is_in_the_project():
    """Browser assets come from npm at build time; nothing third-party is in git."""
    suspicious = [
        p for p in tracked() if re.search(r"\.min\.|leaflet\.(js|css)|htmx|node_modules|\.whl$|\.so$", p.name)
    ]
    assert suspicious == []
    wide = [
        str(p)
        for p in tracked()
        if p.suffix in {".js", ".css"} and max(map(len, (ROOT / p).read_text().splitlines() or [""])) > 400
    ]
    assert wide == []


@pytest.mark.filterwarnings("default::UserWarning")
def test_files_stay_short():
    code = [p for p in tracked() if p.suffix in {".py", ".js", ".css", ".html"}]
    lines = {str(p): (ROOT / p).read_text().count("\n") for p in code}
    for name, count in sorted(lines.items()):
        if ASKED_TO_SPLIT < count <= TOO_LONG:
            warnings.warn(f"{name} has {count} lines: does it hold more than one thing?", UserWarning, stacklevel=1)
    assert {name: count for name, count in lines.items() if count > TOO_LONG} == {}


def test_no_module_is_named_like_the_standard_library():
    """A file named like a standard module breaks Python for whoever runs it from that folder."""
    ours = [p for p in tracked() if p.suffix == ".py" and p.parts[0] in FOLDERS]
    clashing = [str(p) for p in ours if p.stem in sys.stdlib_module_names]
    assert clashing == []


def test_no_registry_host_no_machine_path_no_credential_is_in_the_project():
    pattern = re.compile(
        r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|(?<![\w.])/(?:work|root)/[a-z]"
        r"|-----BEGIN [A-Z ]*PRIVATE KEY|\"resolved\":"
    )
    here = Path(__file__).relative_to(ROOT)
    hits = []
    for path in tracked():
        if path == here or path.suffix in {".png", ".jpg"}:
            continue
        text = (ROOT / path).read_text(errors="replace")
        hits += [f"{path}: {match.group()}" for match in pattern.finditer(text)]
    assert hits == []


@pytest.mark.parametrize(
    "module", ["api.app", "api.cli", "routing", "data.database.database", "geo.area.area", "maps.day_map"]
)
def test_importing_does_no_work(module):
    """Importing a module opens no database, reads no settings, starts no thread."""
    code = (
        "import sys, threading, os\n"
        "os.environ['WARDROUND_PORT'] = 'not a number'\n"
        f"import {module}\n"
        "assert threading.active_count() == 1, threading.enumerate()\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_command_line_starts_without_the_heavy_libraries():
    """`wardround --help` answers at once: solver, maps and geography are imported by the commands that need them."""
    code = (
        "import sys, api.cli\n"
        "heavy = {'ortools', 'geopandas', 'osmnx', 'folium', 'pandas', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


NETWORK = {
    "aiohttp", "ftplib", "geopy", "http.client", "httpx", "requests", "smtplib", "socket", "urllib.request", "urllib3",
}  # fmt: skip
MAY_SPEAK = {
    "geo/sources/downloads.py": "fetches an area's files when somebody asks for --place",
    "geo/geocoding/nominatim.py": "asks the group's own Nominatim server where the settings name one",
    "geo/travel/osrm.py": "asks the group's own OSRM server where the settings name one",
    "api/cli/serve.py": "looks whether its own port is free",
}


def network_imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        found |= {known for name in names for known in NETWORK if name == known or name.startswith(known + ".")}
    return found


def test_one_module_speaks_to_the_world():
    speaking = {
        str(path.relative_to(ROOT))
        for folder in ("routing", "geo", "data", "maps", "api")
        for path in (ROOT / folder).rglob("*.py")
        if network_imports(path)
    }
    assert speaking == set(MAY_SPEAK)


TWICE_FOR_NOW: set[str] = set()
"""Names that several classes still have; this list only ever becomes shorter."""


def test_no_two_public_classes_have_one_name():
    """Whoever reads or searches for a name should find one thing."""
    homes: dict[str, list[str]] = {}
    for path in sorted(tracked()):
        if path.suffix == ".py" and path.parts[0] in FOLDERS and "migrations" not in path.parts:
            for node in ast.parse((ROOT / path).read_text()).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    homes.setdefault(node.name, []).append(str(path))
    twice = {name: paths for name, paths in homes.items() if len(paths) > 1}
    assert {name: paths for name, paths in twice.items() if name not in TWICE_FOR_NOW} == {}


def imported(path: Path) -> set[str]:
    """The whole names of what a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_no_test_imports_another():
    """What tests share is in `tests/support`: a test can be moved, or run alone, without another."""
    tests = [path for path in tracked() if path.parts[0] == "tests" and path.suffix == ".py"]
    modules = {".".join(path.with_suffix("").parts) for path in tests if path.name.startswith("test_")}
    found = {str(path): sorted(imported(ROOT / path) & modules) for path in tests}
    assert {path: names for path, names in found.items() if names} == {}
    assert len(modules) > 100


CLOCKS = {
    *(f"datetime.datetime.{name}" for name in ("now", "today", "utcnow")), "datetime.date.today",
    *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "strftime", "mktime")),
}  # fmt: skip
"""What reads the machine's date or its time zone; ``time.monotonic`` and ``time.sleep`` know neither."""
MAY_READ_THE_CLOCK = {
    "api/wiring.py": "the clock of every context; tests put their own in its place",
    "geo/area/build.py": "when a pack was built",
    "tests/support/clock.py": "the day on which a real process of a test runs",
    "tests/support/moved_clock/sitecustomize.py": "moves the clock on from what the machine says",
}


def clock_reads(path: Path) -> set[str]:
    """The names of ``CLOCKS`` that a module uses, whatever it imported them as."""
    tree, called = ast.parse(path.read_text()), {}
    for node in ast.walk(tree):
        for alias in node.names if isinstance(node, ast.Import | ast.ImportFrom) else ():
            whole = alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
            called[alias.asname or alias.name] = whole
    used = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name):
                used.add(called.get(name, name))
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                used.add(f"{called.get(name, name)}.{attribute}")
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id=name), attr=inner), attr=attribute):
                used.add(f"{called.get(name, name)}.{inner}.{attribute}")
    return used & CLOCKS


def test_the_machines_clock_is_read_where_it_may_be():
    """Whoever reads it elsewhere plans, shows or tests for the day on which the machine happens to be."""
    reading = {
        str(path): sorted(names)
        for path in tracked()
        if path.suffix == ".py" and (names := clock_reads(ROOT / path)) and str(path) not in MAY_READ_THE_CLOCK
    }
    assert reading == {}
    assert all(clock_reads(ROOT / path) for path in MAY_READ_THE_CLOCK)


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime as dt\ndt.date.today()",
        "from datetime import date as d\nfield(default_factory=d.today)",
        "import time\ntime.strftime('%d')",
        "from time import time as seconds\nseconds()",
    ],
)
def test_a_read_of_the_clock_is_found_under_any_name(code, tmp_path):
    (tmp_path / "module.py").write_text(code)
    assert clock_reads(tmp_path / "module.py")


def test_a_day_opens_no_connection_to_the_outside(tmp_path):
    """Reading an area, placing and travel times: the audit hook sees every socket, whoever opens it."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "def watch(event, arguments):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.gethostbyname', 'socket.sendto'):\n"
        "        raise AssertionError(f'{event} {arguments!r}')\n"
        "sys.addaudithook(watch)\n"
        "import api.app, api.cli, api.wiring, data.demo.town.town, maps.day_map, routing.solver\n"
        "from api.services.deployment import areas\n"
        "from geo.area.build import build_area\n"
        "from geo.area.sources import AreaSources\n"
        "from routing.needs import Mode\n"
        "from tests.support.geo_makers import town_files\n"
        "here = Path(sys.argv[1])\n"
        "build_area(here / 'area', AreaSources(**town_files(here)))\n"
        "(here / 'points.csv').write_text('lon,lat\\n0.1,52.2\\n0.101,52.201\\n')\n"
        "areas.geocode(here / 'area', ('ZQ1 0AA', 'Corner Stores'))\n"
        "areas.write_matrix(here / 'area', here / 'points.csv', Mode.DRIVE, here / 'm.npz')\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=True)
