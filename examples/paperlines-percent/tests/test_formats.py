"""What the fixtures cannot say: that paperlines finds the formats of this package by itself."""

from importlib.metadata import distribution

from scrape.formats import GROUP, broken_plugins, formats


def test_each_format_is_installed() -> None:
    offered = distribution("paperlines-percent").entry_points.select(group=GROUP)
    assert offered
    assert [formats()[point.name].title for point in offered] == [point.load().PARSER.title for point in offered]
    assert not broken_plugins()
