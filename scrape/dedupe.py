"""Which listings are the same paper, and the records that come of it.

First version, to be replaced behind the same door (`Pool.add`, `Pool.merged`). A pair of listings that share a key is
compared; the same paper is what shares an identifier, or the normalized title with nothing against it, or an all but
identical abstract. Keys depend on the listing alone, clusters on the set of listings alone, so neither the order of
inputs nor the number of runs shows. Listings live in a temporary SQLite database, which spills to disk.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import combinations
from typing import NamedTuple

from schemas.identity import letters, name_key, words
from schemas.records import Paper
from scrape.merge import canonical, listings, merged
from scrape.scratch import scratch

_SHORT_ABSTRACT = 150  # letters; below that an abstract is a stock phrase as easily as a paper's own
_KEYED_LETTERS = 100
_ALL_PAIRS = 60
_WINDOW = 8
_AGREES, _IDENTICAL = 0.6, 0.95
_TELLING_WORDS = 5  # a title of fewer recurs ("Editorial", "Reply to the discussion")
_SMALL_WORDS = frozenset("a an and as at by for from in into is of on or the to via with".split())
_ROMAN = re.compile(r"[ivx]+")
_MARKERS = frozenset(
    "erratum errata corrigendum correction corrected retraction retracted comment reply response".split()
)
# Two values of one of these are two papers; a DOI is not among them, for preprint and article have one each.
_ONE_EACH = ("arxiv", "acl", "pmid", "openreview")


class Merge(NamedTuple):
    """Two listings put into one record (or kept apart in spite of likeness), and why."""

    first: str
    second: str
    reason: str


@dataclass(slots=True)
class Features:
    """What a listing is compared by."""

    where: str
    identifiers: dict[str, str]
    title: str
    authors: frozenset[str]
    abstract: str
    abstract_words: Counter[str]
    telling: int
    numerals: frozenset[str]
    markers: frozenset[str]
    glued: str


def features(paper: Paper) -> Features:
    """Return what a single listing is compared by."""
    title_words = words(paper.title)
    source = paper.sources[0]
    return Features(
        where=f"{source.dump}#{source.item}",
        identifiers=paper.identifiers,
        title=letters(paper.title),
        authors=frozenset(name_key(author.name) for author in paper.authors),
        abstract=letters(paper.abstract or ""),
        abstract_words=Counter(words(paper.abstract or "")),
        telling=sum(word not in _SMALL_WORDS for word in title_words),
        numerals=frozenset(word for word in title_words if word.isdigit() or _ROMAN.fullmatch(word)),
        markers=frozenset(title_words) & _MARKERS,
        glued=_glued(paper),
    )


def keys(paper: Paper) -> set[int]:
    """Return the keys of a listing, 64 bits each: it is compared with those that share one."""
    abstract = letters(paper.abstract or "")
    said = [f"{scheme}:{value}" for scheme, value in paper.identifiers.items()]
    said += [f"title:{letters(paper.title)}", f"glued:{_glued(paper)}"]
    if len(abstract) >= _SHORT_ABSTRACT:
        said += [f"opens:{abstract[:_KEYED_LETTERS]}", f"ends:{abstract[-_KEYED_LETTERS:]}"]
    return {_hash(key) for key in said}


def _glued(paper: Paper) -> str:
    """Return title and names as a page that glues them shows both: the same wherever the boundary was drawn."""
    return letters(paper.title + "".join(author.name for author in paper.authors))


def _hash(key: str) -> int:
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def same(one: Features, other: Features) -> str | None:
    """Return why two listings are the same paper; None if nothing says so or something speaks against it."""
    if contradiction(one, other):
        return None
    shared = [scheme for scheme, value in one.identifiers.items() if other.identifiers.get(scheme) == value]
    if shared:
        return f"same {shared[0]}"
    if one.title == other.title:
        return _same_title(one, other)
    if one.glued == other.glued:
        return "same title and authors, glued"
    return _same_abstract(one, other)


def contradiction(one: Features, other: Features) -> str | None:
    """Return what makes it impossible that two listings are one paper; None if nothing does."""
    for scheme in _ONE_EACH:
        mine, theirs = one.identifiers.get(scheme), other.identifiers.get(scheme)
        if mine and theirs and mine != theirs:
            return f"two {scheme} identifiers"
    return None


def _same_title(one: Features, other: Features) -> str | None:
    likeness = _likeness(one, other)
    if one.authors and other.authors:
        if not _share_an_author(one, other):
            return None
        generic = one.telling < _TELLING_WORDS and likeness is not None and likeness < _AGREES
        return None if generic else "same title, authors in common"
    if likeness is not None:
        return "same title, abstracts agree" if likeness >= _AGREES else None
    return f"same title of {one.telling} telling words" if one.telling >= _TELLING_WORDS else None


def _share_an_author(one: Features, other: Features) -> bool:
    return bool(one.authors & other.authors) or not one.authors.isdisjoint(_abbreviations(other, one))


def _abbreviations(of: Features, like: Features) -> set[str]:
    """Return the names of `like` that abbreviate one of `of`, or are abbreviated by it (`f-wei`, `furu-wei`)."""
    initials = {(name[0], name.rsplit("-", 1)[-1]) for name in of.authors if name}
    return {name for name in like.authors if name and (name[0], name.rsplit("-", 1)[-1]) in initials}


def _same_abstract(one: Features, other: Features) -> str | None:
    likeness = _likeness(one, other)
    if likeness is None or likeness < _IDENTICAL or one.numerals != other.numerals or one.markers != other.markers:
        return None
    if one.authors and other.authors and not _share_an_author(one, other):
        return None
    return "all but identical abstract"


def _likeness(one: Features, other: Features) -> float | None:
    """Return the share of words two abstracts have in common, 1.0 where one begins with the other; None if unknown."""
    short, long = sorted((one, other), key=lambda side: len(side.abstract))
    if len(short.abstract) < _SHORT_ABSTRACT:
        return None
    if long.abstract.startswith(short.abstract):
        return 1.0
    shared = (short.abstract_words & long.abstract_words).total()
    return shared / max(long.abstract_words.total(), short.abstract_words.total())


_TABLES = (
    "CREATE TABLE listing (n INTEGER PRIMARY KEY, rank TEXT UNIQUE, record TEXT)",
    "CREATE TABLE key (key INTEGER, n INTEGER)",
)


@dataclass(slots=True)
class Pool:
    """The listings of a run. `merges` and `kept_apart` are filled when `merged` is through."""

    merges: list[Merge] = field(default_factory=list)
    kept_apart: list[Merge] = field(default_factory=list)
    _db: sqlite3.Connection = field(default_factory=partial(scratch, *_TABLES))

    def close(self) -> None:
        """Let go of the temporary database."""
        self._db.close()

    def add(self, paper: Paper) -> None:
        """Take in a record, listing by listing; a listing that is here already is not taken twice."""
        for one in listings(paper):
            text = one.model_dump_json()
            rank = _rank(one, text)
            row = self._db.execute("INSERT OR IGNORE INTO listing (rank, record) VALUES (?, ?)", (rank, text))
            if row.rowcount:
                pairs = [(key, row.lastrowid) for key in keys(one)]
                self._db.executemany("INSERT INTO key (key, n) VALUES (?, ?)", pairs)

    def merged(self) -> Iterator[Paper]:
        """Yield one record for each paper, in the order of their first listings."""
        clusters = self._clusters()
        done: set[int] = set()
        for n, record in self._db.execute("SELECT n, record FROM listing ORDER BY rank"):
            members = clusters.get(n)
            if members is None:
                yield Paper.model_validate_json(record)
            elif members[0] not in done:
                done.add(members[0])
                yield merged(self._listing(member) for member in members)

    def _listing(self, n: int) -> Paper:
        (record,) = self._db.execute("SELECT record FROM listing WHERE n = ?", (n,)).fetchone()
        return Paper.model_validate_json(record)

    def _clusters(self) -> dict[int, list[int]]:
        """Return the members of its cluster for each listing that is not alone."""
        compared = lru_cache(1 << 12)(lambda n: features(self._listing(n)))
        groups: dict[int, list[int]] = {}
        for a, b, reason in sorted(self._edges(compared)):
            left, right = groups.get(a[1], [a[1]]), groups.get(b[1], [b[1]])
            if left is right:
                continue
            against = _against((compared(n) for n in left), [compared(n) for n in right])
            pair = Merge(compared(a[1]).where, compared(b[1]).where, against or reason)
            (self.kept_apart if against else self.merges).append(pair)
            if not against:
                joined = left + right
                groups.update(dict.fromkeys(joined, joined))
        return groups

    def _edges(self, compared: Callable[[int], Features]) -> Iterator[tuple[tuple[str, int], tuple[str, int], str]]:
        seen: set[tuple[int, int]] = set()
        for block in self._blocks():
            for (rank_a, a), (rank_b, b) in _pairs(block):
                if (a, b) not in seen:
                    seen.add((a, b))
                    if reason := same(compared(a), compared(b)):
                        yield (rank_a, a), (rank_b, b), reason

    def _blocks(self) -> Iterator[list[tuple[str, int]]]:
        """Yield the listings that share a key, each block in canonical order."""
        self._db.execute("CREATE INDEX IF NOT EXISTS by_key ON key (key)")
        shared = self._db.execute(
            "SELECT key, rank, n FROM key JOIN listing USING (n)"
            " WHERE key IN (SELECT key FROM key GROUP BY key HAVING COUNT(*) > 1) ORDER BY key, rank"
        )
        block: list[tuple[str, int]] = []
        current = None
        for key, rank, n in shared:
            if key != current and block:
                yield block
                block = []
            current = key
            block.append((rank, n))
        if block:
            yield block


def _rank(paper: Paper, text: str) -> str:
    """Return the canonical order of a single listing as text, so that the database sorts as `canonical` does."""
    dump, sha256, format_, item, lines, _ = canonical(paper)
    first = lines[0] if lines else 0
    return f"{dump}\0{sha256}\0{format_}\0{item:012}\0{first:012}\0{blake2b(text.encode(), digest_size=12).hexdigest()}"


def _pairs(block: list[tuple[str, int]]) -> Iterable[tuple[tuple[str, int], tuple[str, int]]]:
    if len(block) <= _ALL_PAIRS:
        return combinations(block, 2)
    return ((one, other) for at, one in enumerate(block) for other in block[at + 1 : at + _WINDOW])


def _against(left: Iterable[Features], right: list[Features]) -> str | None:
    return next((found for one in left for other in right if (found := contradiction(one, other))), None)
