"""The formats at hand, ours and those of installed plug-ins, and the choice among them."""

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

import parsers
from parsers import Claim, NearMiss, Parser, Source
from parsers._contract import Opens

GROUP = "paperlines.parsers"
_EDGES_KEPT = 1 << 14
Formats = Mapping[str, Parser]
Opening = Callable[[str, Callable[[], list[str]]], tuple[int, str] | None]
"""Where in a line a dump opens, and of which format; asked with the line and what returns the few lines after it."""


class FormatError(Exception):
    """No format claims a source, or several do; `str()` is the one-line message with its cure."""

    def __init__(self, source: str, line: int, what: str) -> None:
        super().__init__(source, line, what)
        self.source = source
        self.line = line
        self.what = what

    def __str__(self) -> str:
        return (
            f"{self.source}:{self.line}: {self.what}; name the format with --format (`paperlines formats` lists them)"
        )


@cache
def formats() -> dict[str, Parser]:
    """Return every format by name, in alphabetical order; the project's own win over a plug-in of the same name."""
    found, _ = _discovered()
    return found


@cache
def broken_plugins() -> list[str]:
    """Return one line for each plug-in that could not be loaded."""
    _, broken = _discovered()
    return broken


@cache
def _discovered() -> tuple[dict[str, Parser], list[str]]:
    own = {
        module.name: import_module(f"parsers.{module.name}").PARSER
        for module in pkgutil.iter_modules(parsers.__path__)
        if not module.name.startswith("_")
    }
    plugins, broken = _plugins(entry_points(group=GROUP))
    return dict(sorted((plugins | own).items())), broken


def _plugins(points: Iterable[EntryPoint]) -> tuple[dict[str, Parser], list[str]]:
    loaded: dict[str, Parser] = {}
    broken: list[str] = []
    for point in points:
        try:
            found = point.load()
            loaded[point.name] = _parser(getattr(found, "PARSER", found))
        except Exception as error:  # noqa: BLE001 — whatever a stranger's module raises at import, the rest must work
            broken.append(f"plug-in {point.name} ({point.value}) is left out: {type(error).__name__}: {error}")
    return loaded, broken


def _parser(found: object) -> Parser:
    if not isinstance(found, Parser):
        raise TypeError(f"{found!r} is not a parsers.Parser")
    return found


def choose(source: Source, among: Formats) -> tuple[str, str]:
    """Return the name of the one format that claims `source`, and why it does. Raises FormatError."""
    answers = {name: parser.sniff(source) for name, parser in among.items()}
    claims = {name: answer.why for name, answer in answers.items() if isinstance(answer, Claim)}
    if len(claims) == 1:
        return claims.popitem()
    if claims:
        both = " and ".join(f"{name} ({why})" for name, why in claims.items())
        raise FormatError(source.name, 1, f"is claimed by {both}")
    near = {name: answer for name, answer in answers.items() if isinstance(answer, NearMiss)}
    if not near:
        raise FormatError(source.name, 1, "is of no known format")
    why = ", ".join(f"{name} ({miss.why})" for name, miss in near.items())
    line = min(miss.line for miss in near.values())
    raise FormatError(source.name, line, f"is of no known format, though near {why}")


def opening(among: Formats) -> Opening:
    """Return what finds where in a line a dump opens, and of which format; it answers None where none does."""
    asked: dict[tuple[str, str], list[tuple[str, Opens, tuple[str, ...]]]] = {}

    def found(line: str, following: Callable[[], list[str]]) -> tuple[int, str] | None:
        edges = line[0], line[-1]
        if edges not in asked:
            if len(asked) > _EDGES_KEPT:
                asked.clear()
            asked[edges] = list(_in_question(among, *edges))
        for name, opens, starts in asked[edges]:
            if (not starts or line.startswith(starts)) and (at := opens(line, following)) is not None:
                return at, name
        return None

    return found


def _in_question(among: Formats, first: str, last: str) -> Iterator[tuple[str, Opens, tuple[str, ...]]]:
    """Yield the formats that may open in a line with such a first and last character, if it starts as they say."""
    for name, parser in among.items():
        starts = tuple(mark for mark in parser.landmarks if mark.startswith(first))
        if parser.opens and (parser.ends(last) if parser.ends else not parser.landmarks):
            yield name, parser.opens, ()
        elif parser.opens and starts:
            yield name, parser.opens, starts
