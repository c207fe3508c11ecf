"""Whether two parses are alike but for invented values: the outline of each record, and who and what recurs where.

An outline keeps what no invention may change (which fields are there, how long the lists are, dates, categories,
flags, lines) and of every text its shape: letters as `x` and `X`, digits as `9`, all else as it is.
"""

import re
from collections.abc import Iterator
from typing import Any

from schemas.records import Author, Paper, Rejection
from scrape.cases.learned import Records
from scrape.cases.probe import Parse
from scrape.dedupe.engine import Pool

MERGES = "other records are merged"

_UPPER, _LOWER, _DIGIT = re.compile(r"[^\W\d_a-zß-öø-ÿ]"), re.compile(r"[^\W\d_]"), re.compile(r"\d")
_AS_IS = frozenset(
    "type authors_complete abstract_complete published categories has_code role format item lines observed inferred"
    " listing_complete dump".split()
)
_HASHED = frozenset({"id", "sha256", "papers", "raw"})


def difference(one: Parse, other: Parse) -> tuple[str, list[int]]:
    """Return the first respect in which two parses are not alike (empty: in none), and the places of such records."""
    if len(one.records) != len(other.records):
        return f"{len(other.records)} records instead of {len(one.records)}", list(range(len(one.records)))
    pairs = list(zip(one.records, other.records, strict=True))
    unlike = [at for at, (mine, theirs) in enumerate(pairs) if outline(mine) != outline(theirs)]
    if unlike:
        return f"record {unlike[0] + 1} {_unlikeness(*pairs[unlike[0]])}", unlike
    for what, mine_too, theirs_too in _wholes(one, other):
        if mine_too != theirs_too:
            return what, _places(mine_too, theirs_too)
    return "", []


def _wholes(one: Parse, other: Parse) -> Iterator[tuple[str, Any, Any]]:
    """Yield what is compared of the parses as wholes, the cheapest first."""
    yield "the lines that nothing claims differ", one.account.unclaimed, other.account.unclaimed
    yield "the totals that the dump declares differ", _declared(one), _declared(other)
    yield "it is read with other errors", len(one.account.errors), len(other.account.errors)
    yield "what recurs is not the same", _recurring(one.records), _recurring(other.records)
    yield MERGES, clusters(one.records), clusters(other.records)


def _places(mine: Any, theirs: Any) -> list[int]:
    if isinstance(mine, set):
        return sorted({item - 1 for group in mine ^ theirs for _, item in group})
    if not isinstance(mine, list) or not isinstance(theirs, list) or len(mine) != len(theirs):
        return []
    return [at for at, pair in enumerate(zip(mine, theirs, strict=True)) if pair[0] != pair[1]]


def outline(record: Paper | Author | Rejection) -> dict[str, Any]:
    """Return the shape of a record: all that its fabricated twin has in common with it."""
    return {name: _outline(name, value) for name, value in record.model_dump().items()}


def _outline(name: str, value: Any) -> Any:
    if name in _HASHED:
        return None
    if name in _AS_IS or value is None or isinstance(value, bool):
        return value
    if isinstance(value, dict):
        # A number that a page writes in another base has other digits, and not as many.
        is_code = name == "identifiers"
        return {key: "9" if is_code and one.isdecimal() else _outline(key, one) for key, one in value.items()}
    if isinstance(value, list):
        return [_outline(name, one) for one in value]
    return shape(value) if isinstance(value, str) else type(value).__name__


def shape(text: str) -> str:
    """Return `text` with its letters as `x` or `X` and its digits as `9`."""
    return _DIGIT.sub("9", _LOWER.sub("x", _UPPER.sub("X", text)))


def _unlikeness(mine: Paper | Author | Rejection, theirs: Paper | Author | Rejection) -> str:
    if mine.type == theirs.type:
        return f"differs in {_first_difference(outline(mine), outline(theirs))}"
    if isinstance(theirs, Rejection):
        return f"is rejected: {theirs.problems[0]}"
    return f"is of type {theirs.type}, not {mine.type}"


def _first_difference(mine: Any, theirs: Any, path: str = "") -> str:
    if isinstance(mine, dict) and isinstance(theirs, dict) and mine.keys() == theirs.keys():
        key = next(key for key in mine if mine[key] != theirs[key])
        return _first_difference(mine[key], theirs[key], f"{path}.{key}" if path else key)
    return f"{path}: {str(theirs)[:60]!r} instead of {str(mine)[:60]!r}"


def _declared(parse: Parse) -> list[tuple[int | None, bool]]:
    return [(one["line"], one["declared"] == one["listed"]) for one in parse.account.declared]


def _recurring(records: Records) -> list[tuple[int, ...]]:
    """Return, for each record, by number which title, names, identifiers and addresses it has: equal ones share one."""
    numbers: dict[tuple[str, str], int] = {}

    def number(kind: str, value: str) -> int:
        return numbers.setdefault((kind, value), len(numbers))

    return [tuple(number(kind, value) for kind, value in _values(record)) for record in records]


def _values(record: Paper | Author | Rejection) -> Iterator[tuple[str, str]]:
    if isinstance(record, Rejection):
        return
    yield from ((f"id {scheme}", value) for scheme, value in record.identifiers.items())
    if isinstance(record, Author):
        yield "name", record.name
        return
    yield "title", record.title
    yield "abstract", record.abstract or ""
    yield "venue", record.venue or ""
    yield from (("name", author.name) for author in record.authors)
    yield from (("name", name) for name in record.implied_authors)
    yield from (("url", link.url) for link in record.links)


def clusters(records: Records) -> set[tuple[tuple[str, int], ...]]:
    """Return which listings are merged: of each paper the names of the dumps and the items that are the same."""
    pool = Pool()
    try:
        for record in records:
            if isinstance(record, Paper):
                pool.add(record)
        return {tuple(sorted((one.dump, one.item) for one in paper.sources)) for paper in pool.merged()}
    finally:
        pool.close()
