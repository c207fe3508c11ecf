"""What deduplication has to know of each listing, worked out where there is a processor to spare.

A pure function of one record, so that it may run anywhere: here, or in other processes, by the batch.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from schemas.records import Paper
from scrape.dedupe import blocking
from scrape.dedupe.decisions import address
from scrape.dedupe.features import SHORT_TITLE, Features, features, packed
from scrape.dedupe.merge import listings
from scrape.dedupe.pairing import Row
from scrape.reading import Written, line_of, paper_of

TOGETHER = 32
"""Records to take through each step together: what is done to many in a row finds its code and its data in the
processor's cache."""
_CONTROLS = re.compile(r"[\0-\x1f]")


class Prepared(NamedTuple):
    """One listing: its line, what it is paired and compared by; `names` are all that a person may call it."""

    line: bytes
    row: Row
    features: bytes
    names: tuple[str, ...]


def prepared(records: Iterable[Paper | Written]) -> list[Prepared]:
    """Return the listings of some records."""
    apart = [one for paper in map(paper_of, records) for one in listings(paper)]
    lines = [line_of(one) for one in apart]
    facts = [features(one) for one in apart]
    return [_prepared(*each) for each in zip(apart, lines, facts, strict=True)]


def _prepared(one: Paper, line: bytes, facts: Features) -> Prepared:
    keys, glance = blocking.keyed(facts)
    byline = _byline(facts) if facts.surnames and len(facts.telling) <= SHORT_TITLE else ""
    row = Row(rank(one, line), glance, facts.title[: blocking.KEYED_TITLE], keys, byline)
    return Prepared(line, row, packed(facts), (address(one), one.id, *one.aliases))


def rank(paper: Paper, line: bytes) -> str:
    """Return the canonical order of a single listing as text, so that a database sorts as `merge.canonical` does."""
    source = paper.sources[0]
    dump = _dump(source.dump, source.sha256, source.format)
    return _rank(dump, source.item, source.lines[0] if source.lines else 0, line)


def _rank(dump: str, item: int, first: int, line: bytes) -> str:
    digest = blake2b(line, digest_size=12).hexdigest()
    return f"{dump}\1{item:012} {first:012} {digest}"


@lru_cache(1 << 10)
def _dump(*named: str | None) -> str:
    """Return what names a dump, on one line; a name may hold any characters."""
    return "\1".join(_CONTROLS.sub(" ", name or "") for name in named)


def renumbered(one: Prepared, line: bytes, by: int) -> Prepared:
    """Return a listing whose item was given a number that is `by` too low; `line` has the right one."""
    dump, _, place = one.row.rank.rpartition("\1")
    item, first, _ = place.split(" ")
    number = int(item) + by
    unnumbered, mark, _ = one.names[0].rpartition("#")
    row = one.row._replace(rank=_rank(dump, number, int(first), line))
    return one._replace(line=line, row=row, names=(f"{unnumbered}{mark}{number}", *one.names[1:]))


def _byline(one: Features) -> str:
    """Return title, whether a byline is whole, how its surnames begin: a misprint further on makes no other people."""
    return " ".join([one.title, "whole" if one.complete else "cut", *sorted({name[:2] for name in one.surnames})])
