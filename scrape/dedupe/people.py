"""The people behind the papers: profile owners and the names in bylines, one record each."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from schemas.identity import AUTHOR_SCHEMES, author_id, best_identifier
from schemas.records import Author, Listing, Paper, PaperAuthor
from scrape.dedupe.merge import listings, newest, union
from scrape.scratch import scratch

_TABLE = "CREATE TABLE mention (key TEXT, mention TEXT, PRIMARY KEY (key, mention)) WITHOUT ROWID"


@dataclass(slots=True)
class Roster:
    """Everyone a run has met. Two mentions are one person if they share the best identifier, or, without any, the name.

    Mentions live in a temporary SQLite database, which spills to disk.
    """

    _db: sqlite3.Connection = field(default_factory=partial(scratch, _TABLE))

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
        person: list[Author] = []
        for key, mention in self._db.execute("SELECT key, mention FROM mention ORDER BY key, mention"):
            if person and person[0].id != key:
                yield _author(person)
                person = []
            person.append(Author.model_validate_json(mention))
        if person:
            yield _author(person)

    def _note(self, mention: dict[str, Any]) -> None:
        text = json.dumps(mention, sort_keys=True)
        self._db.execute("INSERT OR IGNORE INTO mention VALUES (?, ?)", (mention["id"], text))


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


def _author(mentions: Sequence[Author]) -> Author:
    names = Counter(one.name for one in mentions for _ in one.sources)
    name = min(names, key=lambda spelled: (-names[spelled], spelled))
    spellings = set(names) | {alias for one in mentions for alias in one.aliases}
    complete = {one.listing_complete for one in mentions} - {None}
    identifiers = {scheme: value for one in mentions for scheme, value in sorted(one.identifiers.items())}
    sources = _sources(mentions)
    return Author(
        type="author",
        id=best_identifier(identifiers, AUTHOR_SCHEMES) or mentions[0].id,
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
