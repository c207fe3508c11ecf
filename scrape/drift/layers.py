"""The layers of one page held against each other: a page that says a thing twice should say the same twice."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from parsers import Candidate, ParseError, Parser, Quoted, Source
from schemas.cleaning import number
from schemas.identity import letters
from scrape.intake.sources import Dump

_AGREE = 0.9  # share of the papers on which two layers should say the same

_Facts = dict[str, str]


class Disagreement(NamedTuple):
    """What two layers do not say alike: what the better one says of how many papers, and the other."""

    what: str
    better: str
    other: str


def disagreements(parser: Parser, dump: Dump) -> Iterator[Disagreement]:
    """Yield what the layers of a page do not say alike; nothing if its format has one layer only, or it is read once.

    The papers are matched by identifier, else by title. Compared are identifiers, titles and numbers.
    """
    if not parser.layers or dump.document is None:
        return
    (first, one), *others = [(layer, _read(parse, dump)) for layer, parse in parser.layers.items()]
    for layer, other in others:
        shared = one.keys() & other.keys()
        if len(shared) < _AGREE * max(len(one), len(other)):
            also = f", {len(shared)} of them the same" if shared else ""
            yield Disagreement("papers", f"{len(one)} in the {first}", f"{len(other)} in the {layer}{also}")
        if shared:
            yield from _unlike([(one[name], other[name]) for name in shared], first, layer)


def _read(parse: Callable[[Source], Iterator[Quoted]], dump: Dump) -> dict[str, _Facts]:
    found: dict[str, _Facts] = {}
    with suppress(ParseError):  # a layer that is not there holds no papers
        for quoted in parse(Source(dump.name, (), iter(()), dump.document)):
            if isinstance(quoted, Candidate) and quoted.kind == "paper":
                said = _said(quoted)
                found.setdefault(next(iter(said.values()), ""), said)
    return found


def _said(quoted: Candidate) -> _Facts:
    """Return what both layers may say, each in one spelling: identifiers, the title, and numbers as they are read."""
    said = {}
    for group, spelled in (("identifiers", str), ("metrics", number)):
        values = quoted.fields.get(group)
        for name, value in values.items() if isinstance(values, dict) else ():
            with suppress(ValueError):
                said[f"{group}.{name}"] = str(spelled(value))
        if group == "identifiers":
            said["title"] = letters(str(quoted.fields.get("title", "")))
    return said


def _unlike(pairs: list[tuple[_Facts, _Facts]], first: str, layer: str) -> Iterator[Disagreement]:
    in_one = Counter(fact for one, _ in pairs for fact in one)
    in_other = Counter(fact for _, other in pairs for fact in other)
    same = Counter(fact for one, other in pairs for fact in one.keys() & other.keys() if one[fact] == other[fact])
    for fact in sorted(in_one.keys() & in_other.keys()):
        if same[fact] < _AGREE * in_one[fact] - 1:
            said = f"in {in_one[fact]} papers of the {first}"
            yield Disagreement(fact, said, f"the same in {same[fact]} of the {layer}")
