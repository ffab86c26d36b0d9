"""The picture of the house is drawn from the imports as they are."""

from tests.support import draw_architecture


def test_the_picture_shows_today_s_imports() -> None:
    """Draw it again with ``python -m tests.support.draw_architecture`` once rooms or imports have changed."""
    assert draw_architecture.PICTURE.read_text() == draw_architecture.draw()


def test_every_room_is_above_what_it_imports() -> None:
    graph = {"a": {"b", "c"}, "b": {"c"}, "c": set()}
    assert draw_architecture.floors(graph) == [["a"], ["b"], ["c"]]
    assert list(draw_architecture.needed(graph)) == [("a", "b"), ("b", "c")]
