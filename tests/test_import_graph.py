"""The import graph of the five packages has no circle, counting imports for type checking and inside functions."""

from __future__ import annotations

import grimp
import networkx as nx

PACKAGES = ("routing", "geo", "data", "maps", "api")


def circles(imports: nx.DiGraph[str]) -> list[set[str]]:
    return [modules for modules in nx.strongly_connected_components(imports) if len(modules) > 1]


def imports_of(*packages: str) -> nx.DiGraph[str]:
    graph = grimp.build_graph(*packages)
    return nx.DiGraph(
        (module, imported) for module in graph.modules for imported in graph.find_modules_directly_imported_by(module)
    )


def test_no_modules_import_one_another_in_a_circle() -> None:
    assert [sorted(circle) for circle in circles(imports_of(*PACKAGES))] == []


def test_a_circle_is_found() -> None:
    assert circles(nx.DiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])) == [{"a", "b", "c"}]


def test_an_import_for_type_checking_or_inside_a_function_counts() -> None:
    imports = imports_of("routing")
    assert imports.has_edge("routing.solver.solve", "routing.solver.portfolio")
