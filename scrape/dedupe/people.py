"""The people behind the papers: profile owners and the names in bylines, one record each."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from schemas.identity import AUTHOR_SCHEMES, author_id, best_identifier, name_key
from schemas.records import Author, Listing, Paper, PaperAuthor
from scrape.dedupe.merge import listings, newest, union
from scrape.dedupe.namesakes import (
    SHARED_AUTHORS,
    People,
    Person,
    Together,
    block,
    is_short,
    join_by_identifier,
    join_by_name,
    names_of,
)
from scrape.scratch import scratch

_TABLES = (
    "CREATE TABLE mention (key TEXT, mention TEXT, PRIMARY KEY (key, mention)) WITHOUT ROWID",
    "CREATE TABLE seen (key TEXT, paper TEXT, place TEXT, PRIMARY KEY (key, paper, place)) WITHOUT ROWID",
    "CREATE TABLE person (key TEXT PRIMARY KEY, names TEXT, identifiers TEXT) WITHOUT ROWID",
    "CREATE TABLE trait (kind TEXT, value TEXT, key TEXT, PRIMARY KEY (kind, value, key)) WITHOUT ROWID",
    "CREATE TABLE joined (key TEXT PRIMARY KEY, root TEXT) WITHOUT ROWID",
)
_IMPLIED = ""  # the place of an author whom no byline prints
_REMEMBERED = 1 << 12  # people whose papers are at hand


@dataclass(slots=True)
class Roster:
    """Everyone a run has met, each once; `namesakes` says who is who.

    Mentions live in a temporary SQLite database, which spills to disk.
    """

    _db: sqlite3.Connection = field(default_factory=partial(scratch, *_TABLES))

    def close(self) -> None:
        """Let go of the temporary database."""
        self._db.close()

    def meet_in(self, paper: Paper) -> None:
        """Note the authors of a written paper, listed and implied, under each listing that names them."""
        for one in listings(paper):
            source = one.sources[0]
            place = f"{source.dump}\0{source.sha256}\0{source.item}"
            for author in one.authors:
                self._note(_mention(author, paper, one), place)
            for name in one.implied_authors:
                self._note(_mention(PaperAuthor(name=name, identifiers={}, affiliations=[]), paper, one), _IMPLIED)

    def meet(self, author: Author) -> None:
        """Note a profile's owner, or an Author record of an earlier run; papers are counted anew."""
        self._note(author.model_dump() | {"papers": []})

    def everyone(self) -> Iterator[Author]:
        """Yield one record for each person, by id."""
        self._introduce()
        people = People()
        join_by_identifier(self._sharing("identifier"), people)
        together = self._together()
        for _, group in groupby(self._sharing("block"), key=itemgetter(0)):
            join_by_name([one for _, one in group], people, together)
        self._db.executemany("INSERT INTO joined VALUES (?, ?)", people.joined())
        rows = self._db.execute(
            "SELECT coalesce(root, mention.key) AS id, mention FROM mention LEFT JOIN joined USING (key)"
            " ORDER BY id, mention.key, mention"
        )
        for id_, mentions in groupby(rows, key=itemgetter(0)):
            yield _author(id_, [Author.model_validate_json(mention) for _, mention in mentions])

    def _note(self, mention: dict[str, Any], place: str | None = None) -> None:
        text = json.dumps(mention, sort_keys=True)
        self._db.execute("INSERT OR IGNORE INTO mention VALUES (?, ?)", (mention["id"], text))
        for paper in mention["papers"]:
            self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (mention["id"], paper, place))

    def _introduce(self) -> None:
        """Work out of the mentions who may be whom."""
        rows = self._db.execute("SELECT key, mention FROM mention ORDER BY key, mention")
        for key, group in groupby(rows, key=itemgetter(0)):
            one = _person(key, [json.loads(mention) for _, mention in group])
            row = key, json.dumps(sorted(one.names)), json.dumps(sorted(one.identifiers))
            self._db.execute("INSERT INTO person VALUES (?, ?, ?)", row)
            traits = [("identifier", ":".join(known)) for known in one.identifiers]
            traits += [("block", shared) for shared in set(map(block, one.names))]
            self._db.executemany("INSERT INTO trait VALUES (?, ?, ?)", [(*trait, key) for trait in traits])
        self._db.execute("CREATE INDEX by_paper ON seen (paper)")

    def _sharing(self, kind: str) -> Iterator[tuple[str, Person]]:
        """Yield who has a trait of one kind in common with somebody else, grouped by what it is."""
        rows = self._db.execute(
            "SELECT value, key, names, identifiers FROM trait JOIN person USING (key) WHERE kind = ?1 AND value IN"
            " (SELECT value FROM trait WHERE kind = ?1 GROUP BY value HAVING count(*) > 1) ORDER BY value, key",
            (kind,),
        )
        for shared, key, names, identifiers in rows:
            yield shared, Person(key, frozenset(json.loads(names)), frozenset(map(tuple, json.loads(identifiers))))

    def _together(self) -> Together:
        papers = lru_cache(_REMEMBERED)(self._papers)
        company = lru_cache(_REMEMBERED)(self._company)

        def together(one: str, other: str) -> bool:
            mine, theirs = papers(one), papers(other)
            shared = mine.keys() & theirs.keys()
            if any(mine[paper] & theirs[paper] - {_IMPLIED} for paper in shared):
                return False
            return bool(shared) or len((company(one) & company(other)) - {one, other}) >= SHARED_AUTHORS

        return together

    def _papers(self, key: str) -> dict[str, set[str]]:
        """Return the papers on which a key is seen, each with the listings that print it."""
        found: dict[str, set[str]] = {}
        for paper, place in self._db.execute("SELECT paper, place FROM seen WHERE key = ?", (key,)):
            found.setdefault(paper, set()).add(place)
        return found

    def _company(self, key: str) -> frozenset[str]:
        """Return the keys that are seen on the same papers."""
        rows = self._db.execute(
            "SELECT DISTINCT other.key FROM seen AS own JOIN seen AS other USING (paper) WHERE own.key = ?", (key,)
        )
        return frozenset(found for (found,) in rows)


def _person(key: str, mentions: list[dict[str, Any]]) -> Person:
    names = names_of(name for one in mentions for name in (one["name"], *one["aliases"]))
    return Person(key, names, frozenset(known for one in mentions for known in one["identifiers"].items()))


def _mention(author: PaperAuthor, paper: Paper, one: Paper) -> dict[str, Any]:
    source = one.sources[0]
    inferred = ["name"] if "authors" in source.inferred else []
    return {
        "type": "author",
        "id": author_id(author.identifiers, author.name),
        "name": author.name,
        "aliases": [],
        "affiliations": author.affiliations,
        "categories": [],
        "identifiers": author.identifiers,
        "metrics": {},
        "papers": [paper.id],
        "listing_complete": None,
        "sources": [source.model_dump() | {"inferred": inferred, "metrics": {}, "said": {}}],
    }


def _author(id_: str, mentions: Sequence[Author]) -> Author:
    names = Counter(one.name for one in mentions for _ in one.sources)
    name = min(names, key=lambda spelled: (is_short(name_key(spelled)), -names[spelled], spelled))
    spellings = set(names) | {alias for one in mentions for alias in one.aliases}
    complete = {one.listing_complete for one in mentions} - {None}
    identifiers = {scheme: value for one in mentions for scheme, value in sorted(one.identifiers.items())}
    sources = _sources(mentions)
    return Author(
        type="author",
        id=best_identifier(identifiers, AUTHOR_SCHEMES) or id_,
        name=name,
        aliases=sorted(spellings - {name}),
        affiliations=union(one.affiliations for one in mentions),
        categories=union(one.categories for one in mentions),
        identifiers=identifiers,
        metrics=newest(sources),
        papers=sorted({paper for one in mentions for paper in one.papers}),
        listing_complete=any(complete) if complete else None,
        sources=sources,
    )


def _sources(mentions: Sequence[Author]) -> list[Listing]:
    apart = {source.model_dump_json(): source for one in mentions for source in one.sources}
    return [apart[text] for text in sorted(apart, key=lambda text: (*_place(apart[text]), text))]


def _place(source: Listing) -> tuple[str, str, int]:
    return source.dump, source.sha256 or "", source.item
