"""What the fixtures cannot say: that paperlines found the format by itself."""

from paperlines_percent.percent_lines import PARSER

from scrape.formats import broken_plugins, formats


def test_the_format_is_installed() -> None:
    assert formats()["percent_lines"] is PARSER
    assert not broken_plugins()
