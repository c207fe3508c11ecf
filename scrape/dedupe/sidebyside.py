"""A pair of listings side by side on a terminal, what differs in colour, with the findings below."""

from collections.abc import Iterable

from schemas.records import Paper
from scrape.colours import coloured
from scrape.dedupe.decisions import Finding, where
from scrape.dedupe.evidence import weight
from scrape.voice import printable

_COLOURS = {"same": "green", "maybe": "yellow", "different": "red"}
_SHOWN = 300  # characters of an abstract


def show(found: Iterable[Finding], *, apart: bool) -> None:
    """Print each pair on standard output."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    for one in found:
        table = Table(
            title=Text(f"{one.verdict} ({one.score:g})", style=f"bold {_COLOURS[one.verdict]}"), title_justify="left"
        )
        for name, ratio in (("", 0), (where(one.one), 1), (where(one.other), 1)):
            table.add_column(Text(printable(name)), ratio=ratio or None)
        for name, mine, theirs in _fields(one.one, one.other):
            table.add_row(Text(name, style="dim"), *coloured(printable(mine), printable(theirs)))
        console.print(table)
        console.print(Text(_findings(one, apart=apart)), soft_wrap=True)
        console.print()


def _fields(one: Paper, other: Paper) -> Iterable[tuple[str, str, str]]:
    """Yield the name of each field that either listing has, with both values as text."""
    yield "title", one.title, other.title
    yield "authors", _names(one), _names(other)
    for name in ("published", "venue"):
        yield name, getattr(one, name) or "", getattr(other, name) or ""
    for name in ("identifiers", "biblio"):
        yield name, _by_key(getattr(one, name)), _by_key(getattr(other, name))
    yield "abstract", (one.abstract or "")[:_SHOWN], (other.abstract or "")[:_SHOWN]


def _names(paper: Paper) -> str:
    return "; ".join(author.name for author in paper.authors) + (" …" if paper.authors_complete is False else "")


def _by_key(values: dict[str, str]) -> str:
    return "; ".join(f"{key} {value}" for key, value in values.items())


def _findings(one: Finding, *, apart: bool) -> str:
    said = [f"{name} {weight(name, apart=apart):+g}" for name in one.findings]
    return "  " + "; ".join(said) + (f". Kept apart: {one.against}" if one.against else "")
