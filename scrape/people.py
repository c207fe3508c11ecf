"""The people behind the papers: profile owners and the names in bylines, one record each."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.identity import AUTHOR_SCHEMES, author_id, best_identifier
from schemas.records import Author, Paper, PaperAuthor
from scrape.merge import listings


@dataclass(slots=True)
class Roster:
    """Everyone a run has met. Two mentions are one person if they share the best identifier, or, without any, the name.

    Mentions live in a temporary SQLite database, which spills to disk.
    """

    _db: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        self._db = _database()

    def close(self) -> None:
        """Let go of the temporary database."""
        self._db.close()

    def meet_in(self, paper: Paper) -> None:
        """Note the authors of a written paper, listed and implied, under each listing that names them."""
        for one in listings(paper):
            for author in one.authors:
                self._note(_mention(author, paper, one))
            for name in one.implied_authors:
                self._note(_mention(PaperAuthor(name=name, identifiers={}, affiliations=[]), paper, one))

    def meet(self, author: Author) -> None:
        """Note a profile's owner, or an Author record of an earlier run; papers are counted anew."""
        self._note(author.model_dump() | {"papers": []})

    def everyone(self) -> Iterator[Author]:
        """Yield one record for each person, by id."""
        person: list[dict[str, Any]] = []
        for key, mention in self._db.execute("SELECT key, mention FROM mention ORDER BY key, mention"):
            if person and person[0]["id"] != key:
                yield _author(person)
                person = []
            person.append(json.loads(mention))
        if person:
            yield _author(person)

    def _note(self, mention: dict[str, Any]) -> None:
        text = json.dumps(mention, sort_keys=True)
        self._db.execute("INSERT OR IGNORE INTO mention VALUES (?, ?)", (mention["id"], text))


def _database() -> sqlite3.Connection:
    db = sqlite3.connect("", isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    db.execute("CREATE TABLE mention (key TEXT, mention TEXT, PRIMARY KEY (key, mention)) WITHOUT ROWID")
    db.execute("BEGIN")
    return db


def _mention(author: PaperAuthor, paper: Paper, one: Paper) -> dict[str, Any]:
    source = one.sources[0]
    inferred = ["name"] if "authors" in source.inferred else []
    return {
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


def _author(mentions: Sequence[dict[str, Any]]) -> Author:
    names = Counter(one["name"] for one in mentions for _ in one["sources"])
    name = min(names, key=lambda spelled: (-names[spelled], spelled))
    spellings = set(names) | {alias for one in mentions for alias in one["aliases"]}
    complete = {one["listing_complete"] for one in mentions} - {None}
    identifiers = {scheme: value for one in mentions for scheme, value in sorted(one["identifiers"].items())}
    return Author(
        type="author",
        id=best_identifier(identifiers, AUTHOR_SCHEMES) or mentions[0]["id"],
        name=name,
        aliases=sorted(spellings - {name}),
        affiliations=_union(mentions, "affiliations"),
        categories=_union(mentions, "categories"),
        identifiers=identifiers,
        metrics=_newest(mentions),
        papers=sorted(set(_union(mentions, "papers"))),
        listing_complete=any(complete) if complete else None,
        sources=_sources(mentions),
    )


def _union(mentions: Sequence[dict[str, Any]], name: str) -> list[str]:
    return list(dict.fromkeys(value for one in mentions for value in one[name]))


def _newest(mentions: Sequence[dict[str, Any]]) -> dict[str, int | float]:
    newest: dict[str, tuple[str, float]] = {}
    for source in (source for one in mentions for source in one["sources"]):
        for name, value in source["metrics"].items():
            newest[name] = max(newest.get(name, ("", value)), (source["observed"] or "", value))
    return {name: newest[name][1] for name in sorted(newest)}


def _sources(mentions: Sequence[dict[str, Any]]) -> list[Any]:
    apart = {json.dumps(source, sort_keys=True): source for one in mentions for source in one["sources"]}
    return sorted(apart.values(), key=lambda source: (source["dump"], source["sha256"], source["item"], str(source)))
