"""The people behind the papers: profile owners and the names in bylines, one record each."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from schemas.identity import AUTHOR_SCHEMES, author_id, best_identifier, name_key
from schemas.records import Author, Listing, ListingOfPerson, Paper, PaperAuthor
from scrape.dedupe.merge import listings, newest, union
from scrape.dedupe.namesakes import IMPLIED, Namesakes, People, Person, Seen, join_by_identifier, join_by_name
from scrape.dedupe.spelling import alike, is_short, spelled, spellings
from scrape.scratch import scratch

_TABLES = (
    "CREATE TABLE record (author TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE mention (key TEXT, mention TEXT, paper TEXT, PRIMARY KEY (key, mention)) WITHOUT ROWID",
    "CREATE TABLE seen (key TEXT, paper TEXT, place TEXT, printed, PRIMARY KEY (key, paper, place)) WITHOUT ROWID",
    "CREATE TABLE page (dump TEXT, key TEXT, PRIMARY KEY (dump, key)) WITHOUT ROWID",
    "CREATE TABLE crowded (paper TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE person (key TEXT PRIMARY KEY, names TEXT, identifiers TEXT, profile, counts) WITHOUT ROWID",
    "CREATE TABLE trait (kind TEXT, value TEXT, key TEXT, PRIMARY KEY (kind, value, key)) WITHOUT ROWID",
    "CREATE TABLE joined (key TEXT PRIMARY KEY, root TEXT) WITHOUT ROWID",
    "CREATE TABLE moved (key TEXT, paper TEXT, root TEXT, PRIMARY KEY (key, paper)) WITHOUT ROWID",
)
_CROWD = 50  # keys; of so many who sign one paper, few work with each other


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
            place = _place(one.sources[0])
            for author in one.authors:
                self._note(_mention(author, paper, one), place)
            for name in one.implied_authors:
                owner = PaperAuthor(name=name, identifiers={}, affiliations=[])
                self._note(_mention(owner, paper, one), place, printed=False)

    def meet(self, author: Author) -> None:
        """Note a profile's owner, or an Author record of an earlier run; papers are counted anew."""
        self._db.execute("INSERT OR IGNORE INTO record VALUES (?)", (author.model_dump_json(),))

    def everyone(self) -> Iterator[Author]:
        """Yield one record for each person, by id."""
        self._db.execute("CREATE INDEX by_place ON seen (place)")
        for (author,) in self._db.execute("SELECT author FROM record"):
            self._take_apart(Author.model_validate_json(author))
        self._introduce()
        self._find_namesakes()
        rows = self._db.execute(
            "SELECT coalesce(moved.root, joined.root, mention.key) AS id, mention FROM mention"
            " LEFT JOIN joined ON joined.key = mention.key"
            " LEFT JOIN moved ON moved.key = mention.key AND moved.paper = mention.paper"
            " ORDER BY id, mention.key, mention"
        )
        for id_, mentions in groupby(rows, key=itemgetter(0)):
            yield _author(id_, [Author.model_validate_json(mention) for _, mention in mentions])

    def _take_apart(self, author: Author) -> None:
        """Note what the listings of a record said; those of papers at hand are noted with the papers."""
        own = [source for source in author.sources if not self._is_of_paper(source)]
        for said, group in groupby(sorted(own, key=_said), key=_said):
            profile = _profile(author, json.loads(said), list(group))
            self._note(profile)
            pages = [(source["dump"], profile["id"]) for source in profile["sources"]]
            self._db.executemany("INSERT OR IGNORE INTO page VALUES (?, ?)", pages)

    def _is_of_paper(self, source: Listing) -> bool:
        return self._db.execute("SELECT 1 FROM seen WHERE place = ?", (_place(source),)).fetchone() is not None

    def _note(self, mention: dict[str, Any], place: str = "", *, printed: bool = True) -> None:
        key, paper = mention["id"], next(iter(mention["papers"]), None)
        text = json.dumps(mention, sort_keys=True)
        self._db.execute("INSERT OR IGNORE INTO mention VALUES (?, ?, ?)", (key, text, paper))
        if paper:
            self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?)", (key, paper, place, printed))

    def _introduce(self) -> None:
        """Work out of the mentions who may be whom."""
        rows = self._db.execute("SELECT key, mention FROM mention ORDER BY key, mention")
        for key, group in groupby(rows, key=itemgetter(0)):
            one = _person(key, [json.loads(mention) for _, mention in group])
            names, identifiers = json.dumps(sorted(one.names)), json.dumps(sorted(one.identifiers))
            row = key, names, identifiers, one.is_profile, not (one.is_bare and one.is_short)
            self._db.execute("INSERT INTO person VALUES (?, ?, ?, ?, ?)", row)
            self._db.executemany("INSERT INTO trait VALUES (?, ?, ?)", [(*trait, key) for trait in {*_traits(one)}])
        self._db.execute("CREATE INDEX by_paper ON seen (paper)")
        crowded = "INSERT INTO crowded SELECT paper FROM seen GROUP BY paper HAVING count(DISTINCT key) > ?"
        self._db.execute(crowded, (_CROWD,))

    def _find_namesakes(self) -> None:
        people = People()
        join_by_identifier(self._sharing("identifier"), people)
        for some in self._groups("block"):
            join_by_name(some, people)
        seen = Seen(self._papers, self._company, self._owner)
        for kind in ("block", "letters"):
            for some in self._groups(kind):
                Namesakes(some, people, seen).join()
        for some in self._groups("block"):
            self._db.executemany("INSERT OR IGNORE INTO moved VALUES (?, ?, ?)", Namesakes(some, people, seen).moved())
        self._db.executemany("INSERT INTO joined VALUES (?, ?)", people.joined())

    def _groups(self, kind: str) -> Iterator[list[Person]]:
        for _, group in groupby(self._sharing(kind), key=itemgetter(0)):
            yield [one for _, one in group]

    def _sharing(self, kind: str) -> Iterator[tuple[str, Person]]:
        """Yield who has a trait of one kind in common with somebody else, grouped by what it is."""
        rows = self._db.execute(
            "SELECT value, key, names, identifiers, profile FROM trait JOIN person USING (key) WHERE kind = :kind"
            " AND value IN (SELECT value FROM trait WHERE kind = :kind GROUP BY value HAVING count(*) > 1)"
            " ORDER BY value, key",
            {"kind": kind},
        )
        for shared, key, names, identifiers, profile in rows:
            known = frozenset(map(tuple, json.loads(identifiers)))
            yield shared, Person(key, frozenset(json.loads(names)), known, bool(profile))

    def _papers(self, key: str) -> dict[str, set[str]]:
        """Return the papers on which a key is seen, each with the listings that print it."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for paper, place, printed in self._db.execute("SELECT paper, place, printed FROM seen WHERE key = ?", (key,)):
            found[paper].add(place if printed else IMPLIED)
        return found

    def _company(self, key: str) -> dict[str, set[str]]:
        """Return who signs the same papers, of those that are not crowded; who has but initials is not counted."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        rows = self._db.execute(
            "SELECT DISTINCT own.paper, other.key FROM seen AS own JOIN seen AS other USING (paper)"
            " JOIN person ON person.key = other.key WHERE own.key = :key AND other.key <> :key AND counts"
            " AND own.paper NOT IN crowded",
            {"key": key},
        )
        for paper, other in rows:
            found[paper].add(other)
        return found

    def _owner(self, place: str) -> str | None:
        """Return whose profile lists a paper at a place; None if it is no profile, or one of several in that dump."""
        rows = self._db.execute("SELECT key FROM page WHERE dump = ? LIMIT 2", (place.partition("\0")[0],)).fetchall()
        return rows[0][0] if len(rows) == 1 else None


def _traits(one: Person) -> Iterator[tuple[str, str]]:
    for known in one.identifiers:
        yield "identifier", ":".join(known)
    for block, letters in map(alike, one.names):
        yield "block", block
        yield "letters", letters


def _person(key: str, mentions: list[dict[str, Any]]) -> Person:
    printed = {name for one in mentions for name in (one["name"], *one["aliases"])}
    known = frozenset(known for one in mentions for known in one["identifiers"].items() if known[0] in AUTHOR_SCHEMES)
    return Person(key, spellings(printed), known, any(not one["papers"] for one in mentions))


def _profile(author: Author, said: dict[str, Any], sources: list[Listing]) -> dict[str, Any]:
    """Return what some listings of a record said of a person, who is no author of a paper there."""
    alone = author.model_dump() | said
    return alone | {
        "id": author_id(alone["identifiers"], alone["name"]),
        "aliases": sorted({*alone["aliases"]} - {alone["name"]}),
        "metrics": {},
        "papers": [],
        "sources": [source.model_dump() | {"said": {}} for source in sources],
    }


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
    named = [one for one in names if f"name:{name_key(one)}" == id_] or names
    name = min(named, key=lambda said: (is_short(spelled(said)), -names[said], said))
    known = set(names) | {alias for one in mentions for alias in one.aliases}
    complete = {one.listing_complete for one in mentions} - {None}
    identifiers = dict(sorted(known for one in mentions for known in one.identifiers.items()))
    fields: dict[str, Any] = {
        "name": name,
        "aliases": sorted(known - {name}),
        "affiliations": union(one.affiliations for one in mentions),
        "categories": union(one.categories for one in mentions),
        "identifiers": identifiers,
        "listing_complete": any(complete) if complete else None,
    }
    sources = _sources(mentions, fields)
    return Author(
        type="author",
        id=best_identifier(identifiers, AUTHOR_SCHEMES) or id_,
        metrics=newest(sources),
        papers=sorted({paper for one in mentions for paper in one.papers}),
        sources=sources,
        **fields,
    )


def _sources(mentions: Sequence[Author], fields: dict[str, Any]) -> list[ListingOfPerson]:
    """Return the listings of all, each once; a profile's own with what it said otherwise."""
    apart: dict[str, ListingOfPerson] = {}
    for one in mentions:
        said = {} if one.papers else {name: own for name in fields if (own := getattr(one, name)) != fields[name]}
        for source in one.sources:
            listing = source.model_copy(update={"said": said})
            apart[listing.model_dump_json()] = listing
    return [apart[text] for text in sorted(apart, key=lambda text: (*_order(apart[text]), text))]


def _order(source: Listing) -> tuple[str, str, int]:
    return source.dump, source.sha256 or "", source.item


def _place(source: Listing) -> str:
    return "\0".join(map(str, _order(source)))


def _said(source: Listing) -> str:
    return json.dumps(source.said, sort_keys=True)
