"""OSMnx GraphML: what OSMnx writes is read whole, what it would refuse is read or named, the hostile does nothing."""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geo.streets.build import build_network
from geo.streets.country_rules import rules_of
from geo.streets.raw import RawStreets
from geo.streets.read_graphml import read_graphml
from routing.errors import Fault, InvalidFile
from routing.needs import Mode
from tests.support.geo_makers import HERE, at

HEAD = """<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d0" for="graph" attr.name="crs" attr.type="string"/>
<key id="x" for="node" attr.name="x" attr.type="string"/>
<key id="y" for="node" attr.name="y" attr.type="string"/>
<key id="nh" for="node" attr.name="highway" attr.type="string"/>
<key id="h" for="edge" attr.name="highway" attr.type="string"/>
<key id="o" for="edge" attr.name="osmid" attr.type="string"/>
<key id="n" for="edge" attr.name="name" attr.type="string"/>
<key id="m" for="edge" attr.name="maxspeed" attr.type="string"/>
<key id="l" for="edge" attr.name="length" attr.type="string"/>
<key id="g" for="edge" attr.name="geometry" attr.type="string"/>
<graph edgedefault="directed">
"""


def graph_node(name: str, x: float, y: float, highway: str = "") -> str:
    lon, lat = at(x, y)
    extra = f'<data key="nh">{highway}</data>' if highway else ""
    return f'<node id="{name}"><data key="x">{lon}</data><data key="y">{lat}</data>{extra}</node>'


def graph_edge(start: str, end: str, osmid: str = "1", length: float = 100, **data: str) -> str:
    values = {"h": "residential", "o": osmid, "l": str(length), **data}
    return f'<edge source="{start}" target="{end}" id="0">' + "".join(
        f'<data key="{key}">{value}</data>' for key, value in values.items()
    ) + "</edge>"  # fmt: skip


def graphml(path: Path, *parts: str) -> RawStreets:
    text = HEAD + "\n".join(parts) + '\n<data key="d0">EPSG:4326</data></graph></graphml>'
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return read_graphml(path)


A, B = graph_node("7", 0, 0), graph_node("9", 100, 0, "traffic_signals")


def test_two_opposite_edges_are_one_two_way_street(tmp_path: Path) -> None:
    raw = graphml(tmp_path / "g.graphml", A, B, graph_edge("7", "9"), graph_edge("9", "7"))
    assert [way.tags["oneway"] for way in raw.ways] == ["no"]
    assert [(remark.code, remark.where) for remark in raw.remarks] == [("streets.derived", "g.graphml")]
    assert any("walking" in remark.cause for remark in raw.remarks)


def test_an_edge_without_its_opposite_is_one_way_for_wheels_only(tmp_path: Path) -> None:
    raw = graphml(tmp_path / "g.graphml.gz", A, B, graph_edge("7", "9"))
    drive, walk = (build_network(mode, raw, HERE, rules_of("GB")) for mode in (Mode.DRIVE, Mode.WALK))
    assert (drive.run_backward == float("inf")).all()
    assert (walk.run_backward < 1000).all()


def test_two_different_one_way_streets_are_not_one_two_way_street(tmp_path: Path) -> None:
    raw = graphml(tmp_path / "g.graphml", A, B, graph_edge("7", "9", "1"), graph_edge("9", "7", "2", 250))
    assert [way.tags["oneway"] for way in raw.ways] == ["yes", "yes"]


def test_reads_lists_and_lines_as_osmnx_writes_them(tmp_path: Path) -> None:
    (lon, lat), (end_lon, end_lat), (mid_lon, mid_lat) = at(0, 0), at(100, 0), at(50, 80)
    edge = graph_edge(
        "7", "9", "[1, 2]",
        h="['primary', 'residential']", n="['Mill Road', 'The \"High\" Street']", m="['30 mph', '20 mph']",
        g=f"LINESTRING ({lon} {lat}, {mid_lon} {mid_lat}, {end_lon} {end_lat})",
    )  # fmt: skip
    (way,) = graphml(tmp_path / "g.graphml", A, B, edge).ways
    assert way.tags["highway"] == "primary"
    assert way.tags["name"] == 'Mill Road / The "High" Street'
    assert way.tags["maxspeed"] == "30 mph;20 mph"
    assert len(way.lon) == 3


def test_an_attribute_is_read_as_text_never_run(tmp_path: Path) -> None:
    edge = graph_edge("7", "9", h="[__import__('os').getcwd()]", n="[1+1]")
    assert "highway" not in graphml(tmp_path / "g.graphml", A, B, edge).ways[0].tags


def test_signals_of_a_graph_are_kept(tmp_path: Path) -> None:
    raw = graphml(tmp_path / "g.graphml", A, B, graph_edge("7", "9"))
    assert [tags["highway"] for tags in raw.node_tags.values()] == ["traffic_signals"]


@pytest.mark.parametrize(
    "text",
    ["", "<graphml", "<osm version='0.6'></osm>", HEAD + "</graph></graphml>", HEAD + A + B + "</graph></graphml>"],
)
def test_a_graph_without_streets_is_a_fault(tmp_path: Path, text: str) -> None:
    path = tmp_path / "g.graphml"
    path.write_text(text)
    with pytest.raises(InvalidFile) as raised:
        read_graphml(path)
    assert raised.value.code == ("streets.none" if text.startswith(HEAD) else "streets.unreadable")


def test_entities_do_not_blow_up(tmp_path: Path) -> None:
    """The billion laughs: refused by expat, not expanded."""
    bombs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    path = tmp_path / "g.graphml"
    path.write_text(f'<?xml version="1.0"?><!DOCTYPE g [<!ENTITY l0 "ha">{bombs}]><graphml>&l11;</graphml>')
    with pytest.raises(InvalidFile):
        read_graphml(path)
    document = HEAD.replace("<graphml", f'<!DOCTYPE g [<!ENTITY l0 "ha">{bombs}]><graphml', 1)
    path.write_text(document + A + B + graph_edge("7", "9", n="&l11;") + "</graph></graphml>")
    assert "amplification" in fault_of(path).cause


def fault_of(path: Path) -> Fault:
    """The one fault of a file that cannot be read."""
    with pytest.raises(InvalidFile) as raised:
        read_graphml(path)
    (fault,) = raised.value.faults
    return fault


def test_an_entity_of_another_file_is_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Mill Road")
    path = tmp_path / "g.graphml"
    declared = f'<!DOCTYPE g [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]><graphml'
    path.write_text(
        HEAD.replace("<graphml", declared, 1) + A + B + graph_edge("7", "9", n="&x;") + "</graph></graphml>"
    )
    fault = fault_of(path)
    assert fault.code == "streets.unreadable"
    assert "Mill Road" not in str(fault)


@pytest.mark.parametrize("value", ["[" * 5000 + "]" * 5000, "[" + "9" * 6000 + "]", "[1, 2", "{1"])
def test_a_list_that_is_none_says_nothing(tmp_path: Path, value: str) -> None:
    assert len(graphml(tmp_path / "g.graphml", A, B, graph_edge("7", "9", m=value)).ways) == 1


@pytest.mark.parametrize("value", ["[" + "-" * 100_000 + "1]", "[1" + "+1" * 100_000 + "]", "[{[]: 1}]", "{[]: 1}"])
def test_a_list_made_to_break_the_reader_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(InvalidFile) as raised:
        graphml(tmp_path / "g.graphml", A, B, graph_edge("7", "9", m=value))
    assert raised.value.code == "streets.unreadable"
    assert len(str(raised.value)) < 500


def test_a_file_cut_short_or_of_another_kind_is_named(tmp_path: Path) -> None:
    whole = gzip.compress((HEAD + A + B + graph_edge("7", "9") * 500 + "</graph></graphml>").encode())
    for name, content in {
        "cut.graphml.gz": whole[: len(whole) // 2],
        "crc.graphml.gz": whole[:-8] + bytes(8),
        "packed.graphml": whole,
        "plain.graphml.gz": gzip.decompress(whole),
        "binary.graphml": b"\x00\x01\xff" * 500,
        "cut.graphml": gzip.decompress(whole)[:-40],
        "latin.graphml": b"<graphml>\xff\xfe</graphml>",
        "coded.graphml": b'<?xml version="1.0" encoding="martian"?><graphml/>',
        "page.graphml": b"<!doctype html><html><body>Not found</body></html>",
    }.items():
        (tmp_path / name).write_bytes(content)
        fault = fault_of(tmp_path / name)
        assert (fault.code, fault.where) == ("streets.unreadable", name)


EXTRA = "".join(
    f'<key id="{name}" for="edge" attr.name="{name}" attr.type="string"/>\n'
    for name in ("oneway", "reversed", "speed_kph", "travel_time", "grade", "grade_abs", "bearing")
)


@pytest.mark.parametrize(
    "data",
    [
        {"oneway": "reverse"},
        {"oneway": "-1"},
        {"oneway": "['True', 'yes']"},
        {"reversed": "maybe"},
        {"speed_kph": "fast", "travel_time": "", "grade": "steep", "grade_abs": "[1]", "bearing": "N"},
        {"l": "abc"},
        {"l": "inf"},
        {"l": "[1, 2]"},
        {"o": "way/1"},
        {"g": ""},
        {"g": "abc"},
        {"g": "LINESTRING (1 2)"},
        {"g": "LINESTRING EMPTY"},
        {"g": "POINT (1 2)"},
        {"g": "[1, 2]"},
        {"g": "LINESTRING (nan 1, 2 3)"},
    ],
)
def test_what_is_not_needed_never_stops_the_reading(tmp_path: Path, data: dict[str, str]) -> None:
    """The two edges are still one street, straight from end to end."""
    path = tmp_path / "g.graphml"
    edges = graph_edge("7", "9", **data) + graph_edge("9", "7", **data)  # type: ignore[arg-type]
    path.write_text(HEAD.replace("<graph ", EXTRA + "<graph ") + A + B + edges + "</graph></graphml>")
    (way,) = read_graphml(path).ways
    assert way.tags["oneway"] == "no"
    assert (way.lon[0], way.lat[0]) == pytest.approx(at(0, 0))
    assert len(way.nodes) == len(way.lon) == 2


def test_a_node_without_a_position_is_left_out_with_its_streets(tmp_path: Path) -> None:
    bare = ['<node id="1"/>', '<node id="2"><data key="x">east</data><data key="y">nan</data></node>']
    edges = [graph_edge("7", "1"), graph_edge("2", "9"), graph_edge("9", "404"), graph_edge("7", "9")]
    assert len(graphml(tmp_path / "g.graphml", A, B, *bare, *edges).ways) == 1
    (tmp_path / "none.graphml").write_text(HEAD + "".join(bare) + graph_edge("1", "2") + "</graph></graphml>")
    assert fault_of(tmp_path / "none.graphml").code == "streets.none"


def test_nodes_may_have_names_for_numbers(tmp_path: Path) -> None:
    nodes = graph_node("a", 0, 0), graph_node("b", 100, 0)
    assert len(graphml(tmp_path / "g.graphml", *nodes, graph_edge("a", "b")).ways) == 1


@pytest.mark.parametrize(
    ("kind", "value", "word"),
    [("double", "abc", "abc"), ("double", "4.5", "string"), ("decimal", "4", "decimal"), ("boolean", "so", "so")],
)
def test_attributes_osmnx_does_not_write_are_named(tmp_path: Path, kind: str, value: str, word: str) -> None:
    path = tmp_path / "g.graphml"
    typed = HEAD.replace('attr.name="length" attr.type="string"', f'attr.name="length" attr.type="{kind}"')
    path.write_text(typed + A + B + graph_edge("7", "9", l=value) + "</graph></graphml>")
    fault = fault_of(path)
    assert fault.code == "streets.unreadable"
    assert word in fault.cause


def test_a_graph_that_forgot_its_directions_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "g.graphml"
    path.write_text(HEAD.replace('"directed"', '"undirected"') + A + B + graph_edge("7", "9") + "</graph></graphml>")
    assert fault_of(path).code == "streets.undirected"


@pytest.mark.parametrize("crs", ["EPSG:0", "the moon", "{'init': 'epsg:27700'}"])
def test_an_unknown_crs_is_named(tmp_path: Path, crs: str) -> None:
    path = tmp_path / "g.graphml"
    path.write_text(HEAD + A + B + graph_edge("7", "9") + f'<data key="d0">{crs}</data></graph></graphml>')
    fault = fault_of(path)
    assert (fault.code, fault.where) == ("streets.crs", "crs")
    assert crs in fault.cause


@pytest.fixture(scope="module")
def drawn() -> Any:
    """A graph as OSMnx makes it: two ways and a bend, a one-way street, a street of several OpenStreetMap ways."""
    import networkx as nx
    from shapely import LineString

    graph = nx.MultiDiGraph(crs="epsg:4326", simplified=True, created_with="OSMnx")
    for node, (x, y) in {7: (0, 0), 8: (100, 0), 9: (100, 100)}.items():
        lon, lat = at(x, y)
        graph.add_node(node, x=lon, y=lat, street_count=2, **({"highway": "traffic_signals"} if node == 8 else {}))
    bend = [at(0, 0), at(50, 30), at(100, 0)]
    street = {"osmid": [1, 2], "highway": ["primary", "tertiary"], "name": "Row", "oneway": False, "length": 116.6}
    graph.add_edge(7, 8, reversed=False, geometry=LineString(bend), **street)
    graph.add_edge(8, 7, reversed=True, geometry=LineString(bend[::-1]), **street)
    graph.add_edge(8, 9, osmid=3, highway="residential", maxspeed="20 mph", oneway=True, reversed=False, length=100.0)
    return graph


@pytest.mark.parametrize("name", ["g.graphml", "g.graphml.gz"])
@pytest.mark.parametrize("crs", ["epsg:4326", "epsg:27700", "epsg:32631", "EPSG:4258", "+init=epsg:27700"])
def test_reads_what_osmnx_writes_in_any_crs(tmp_path: Path, drawn: Any, crs: str, name: str) -> None:
    import osmnx

    graph = drawn if crs == "epsg:4326" else osmnx.projection.project_graph(drawn, to_crs=crs.removeprefix("+init="))
    graph = graph.copy()
    graph.graph["crs"] = crs
    osmnx.save_graphml(graph, tmp_path / name)
    raw = read_graphml(tmp_path / name)
    bent, straight = sorted(raw.ways, key=lambda way: len(way.lon), reverse=True)
    assert bent.tags == {"highway": "primary", "name": "Row", "oneway": "no"}
    assert straight.tags == {"highway": "residential", "maxspeed": "20 mph", "oneway": "yes"}
    for way, points in ((bent, [at(0, 0), at(50, 30), at(100, 0)]), (straight, [at(100, 0), at(100, 100)])):
        assert np.column_stack((way.lon, way.lat)) == pytest.approx(np.array(points), abs=1e-6)
    assert straight.nodes[0] == bent.nodes[-1]
    assert raw.node_tags == {bent.nodes[-1]: {"highway": "traffic_signals"}}


def test_a_projected_graph_without_lines_is_straight(tmp_path: Path, drawn: Any) -> None:
    import osmnx

    graph = osmnx.projection.project_graph(drawn, to_crs="epsg:27700")
    for _, _, data in graph.edges(data=True):
        data.pop("geometry", None)
    osmnx.save_graphml(graph, tmp_path / "g.graphml")
    assert [len(way.lon) for way in read_graphml(tmp_path / "g.graphml").ways] == [2, 2]


def test_reading_leaves_no_trace_and_asks_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """OSMnx keeps a cache, data and log folders where it is run, and knows servers: not here."""

    def refused(*_: object) -> None:
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    monkeypatch.chdir(tmp_path)
    parts = [A, B, graph_edge("7", "9"), '<data key="d0">EPSG:27700</data>']
    (tmp_path / "g.graphml").write_text(HEAD + "".join(parts) + "</graph></graphml>")
    read_graphml(Path("g.graphml"))
    assert [path.name for path in tmp_path.iterdir()] == ["g.graphml"]
    assert capfd.readouterr() == ("", "")


def test_osmnx_is_imported_only_to_read() -> None:
    code = "import sys, geo.area.build; assert not {'osmnx', 'networkx', 'matplotlib'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
