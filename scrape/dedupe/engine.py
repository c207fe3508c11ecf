"""Which listings are the same paper, and the records that come of it: keys → pairs → evidence → clusters → records.

Each step is a function of its own module over listings or pairs (`features`, `blocking`, `evidence`, `cluster`,
`merge`) and knows nothing of the others; this one carries them out, in bounded memory. Listings are numbered as they
come and take their places in a canonical order once all are here; from then on only places count. So neither the order
of inputs nor the number of runs shows: a record of an earlier run is taken in as the listings it was made of.
"""

import json
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby, product
from operator import itemgetter
from typing import Any

from schemas.records import Paper
from scrape.dedupe.cluster import Cluster, Edge, Forest, alone, clustered
from scrape.dedupe.decisions import Decision, Finding
from scrape.dedupe.evidence import SAME, Evidence, compare, recurs
from scrape.dedupe.features import Features, unpacked
from scrape.dedupe.merge import listings, merged
from scrape.dedupe.pairing import Keys, Placed
from scrape.dedupe.prepare import Prepared, Preparing, prepare
from scrape.reading import Written
from scrape.scratch import scratch

_REMEMBERED = 1 << 13  # features at hand, of some two kilobytes each
_DECIDED = 1000.0  # the score of a person's verdict, above any sum of weights

_TABLES = (
    "CREATE TABLE listing (n INTEGER PRIMARY KEY, rank TEXT UNIQUE, glance INTEGER, title TEXT)",
    "CREATE TABLE item (n INTEGER PRIMARY KEY, features BLOB, record BLOB)",
    "CREATE TABLE short (title TEXT, byline TEXT, PRIMARY KEY (title, byline)) WITHOUT ROWID",
    "CREATE TABLE edge (key INTEGER PRIMARY KEY, one, other, state TEXT, score REAL, findings TEXT, against TEXT)",
    "CREATE TABLE member (root INTEGER, place INTEGER, PRIMARY KEY (root, place)) WITHOUT ROWID",
)

# What an edge is, by the verdict it had, until the clusters are made and after.
_VERDICTS = {"merged": "same", "maybe": "maybe", "refused": "maybe", "vetoed": "different"}


class Pool:
    """The listings of a run; `apart` keeps releases of one work apart, `decisions` are a person's and win.

    With several `jobs`, records are prepared in as many processes; it makes no difference to what comes out.
    """

    def __init__(
        self,
        *,
        apart: bool = False,
        decisions: Iterable[Decision] = (),
        jobs: int = 1,
        keys: Keys | None = None,
    ) -> None:
        self.apart = apart
        self._decisions = tuple(decisions)
        self._named: dict[str, list[int]] = {name: [] for one in self._decisions for name in (one.first, one.second)}
        self._db = scratch(*_TABLES)
        self._keys = keys or Keys()
        self._preparing = Preparing(jobs) if jobs > 1 else None
        self._numbers = array("q")  # by place
        self._forest = Forest(0)
        self._features = lru_cache(_REMEMBERED)(self._read_features)

    def close(self) -> None:
        """Let go of the temporary files."""
        if self._preparing:
            self._preparing.close()
        self._db.close()
        self._keys.close()

    def add(self, paper: Paper | Written) -> None:
        """Take in a record, listing by listing; a listing that is here already is not taken twice."""
        if self._preparing is None:
            record = Paper.model_validate_json(paper.line) if isinstance(paper, Written) else paper
            for one in listings(record):
                self._take(prepare(one))
        else:
            line = paper.line if isinstance(paper, Written) else paper.model_dump_json().encode()
            for ready in self._preparing.add(line):
                self._take(ready)

    def _take(self, one: Prepared) -> None:
        row = (one.rank, one.glance, one.title)
        done = self._db.execute("INSERT OR IGNORE INTO listing (rank, glance, title) VALUES (?, ?, ?)", row)
        n = done.lastrowid
        if not done.rowcount or n is None:
            return
        self._db.execute("INSERT INTO item VALUES (?, ?, ?)", (n, one.features, one.line))
        self._keys.add(n, array("q", one.keys))
        if one.byline:
            title, _, byline = one.byline.partition(" ")
            self._db.execute("INSERT OR IGNORE INTO short VALUES (?, ?)", (title, byline))
        for name in one.names & self._named.keys():
            self._named[name].append(n)

    def merged(self) -> Iterator[Paper]:
        """Yield one record for each paper, in the order of their first listings."""
        for one in self.written():
            yield Paper.model_validate_json(one.line) if isinstance(one, Written) else one

    def written(self) -> Iterator[Paper | Written]:
        """Yield the same, a paper that has but one listing as the line it was."""
        for ready in self._preparing.rest() if self._preparing else ():
            self._take(ready)
        pairs = self._keys.pairs(self._placed())
        never = self._decide()
        self._compare(pairs, never)
        self._cluster(never)
        for place, size in enumerate(self._forest.sizes()):
            if size == 1:
                yield Written("paper", self._line(place))
            elif size:
                rest = self._db.execute("SELECT place FROM member WHERE root = ? ORDER BY place", (place,))
                yield merged([self._listing(place), *(self._listing(one) for (one,) in rest)])

    def found(self, *states: str) -> Iterator[Finding]:
        """Yield what was found on pairs, once `merged` is through: merged, maybe, refused or vetoed, in order."""
        wanted = json.dumps(states)
        rows = self._db.execute(
            "SELECT one, other, state, score, findings, against FROM edge"
            " WHERE state IN (SELECT value FROM json_each(?)) ORDER BY one, other",
            (wanted,),
        )
        for one, other, state, score, findings, against in rows:
            if state == "merged" or self._forest.root(one) != self._forest.root(other):
                pair = self._listing(one), self._listing(other)
                yield Finding(*pair, _VERDICTS[state], score, tuple(json.loads(findings)), against)

    def _placed(self) -> Iterator[Placed]:
        """Yield the listings in canonical order, and note which number is in which place."""
        for n, glance, title in self._db.execute("SELECT n, glance, title FROM listing ORDER BY rank"):
            self._numbers.append(n)
            yield Placed(n, len(self._numbers) - 1, glance, title)

    def _decide(self) -> frozenset[tuple[int, int]]:
        """Note what a person called the same; return the pairs of places they called different."""
        places = {n: place for place, n in enumerate(self._numbers)} if self._decisions else {}
        never = set()
        for decision in self._decisions:
            for first, second in product(self._named[decision.first], self._named[decision.second]):
                one, other = sorted((places[first], places[second]))
                if decision.same and one != other:
                    self._note(one, other, "same", Evidence("same", _DECIDED))
                elif one != other:
                    never.add((one, other))
        return frozenset(never)

    def _compare(self, pairs: Iterable[tuple[int, int]], never: frozenset[tuple[int, int]]) -> None:
        recurring = self._recurring()
        at, apart = self._features, self.apart
        for one, other in pairs:
            mine, theirs = at(one), at(other)
            recurs_here = bool(recurring) and (mine.title in recurring or theirs.title in recurring)
            found = compare(mine, theirs, recurring=recurs_here, apart=apart)
            if (one, other) in never:
                self._note(one, other, "vetoed", found._replace(against="decided to be different"))
            elif found.verdict != "different":
                self._note(one, other, found.verdict, found)
            elif found.score >= SAME:
                self._note(one, other, "vetoed", found)

    def _note(self, one: int, other: int, state: str, found: Evidence) -> None:
        row = (one, other, state, found.score, json.dumps(found.findings), found.against)
        self._db.execute(
            "INSERT INTO edge (one, other, state, score, findings, against) VALUES (?, ?, ?, ?, ?, ?)", row
        )

    def _recurring(self) -> frozenset[str]:
        """Return the short titles that are those of several papers, judged by their bylines."""
        rows = self._db.execute(
            "SELECT title, byline FROM short WHERE title IN"
            " (SELECT title FROM short GROUP BY title HAVING COUNT(*) > 2) ORDER BY title, byline"
        )
        bylines = ((title, _unpacked_byline(byline)) for title, byline in rows)
        by_title = groupby(bylines, key=itemgetter(0))
        return frozenset(title for title, group in by_title if recurs(byline for _, byline in group))

    def _cluster(self, never: frozenset[tuple[int, int]]) -> None:
        """Join what is the same, one component of the graph at a time, so that only a component is in memory."""
        components = Forest(len(self._numbers))
        for one, other in self._db.execute("SELECT one, other FROM edge WHERE state = 'same'"):
            components.join(one, other)
        self._forest = Forest(len(self._numbers))
        self._db.create_function("component", 1, components.root)
        rows = self._db.execute(
            "SELECT component(one) AS component, one, other, score, findings, key FROM edge WHERE state = 'same'"
            " ORDER BY component, score DESC, one, other"
        )
        for _, group in groupby(rows, key=itemgetter(0)):
            self._settle(list(map(_edge, group)), never)
        for place in range(len(self._numbers)):
            if (root := self._forest.root(place)) != place:
                self._db.execute("INSERT INTO member VALUES (?, ?)", (root, place))

    def _settle(self, edges: list[Edge], never: frozenset[tuple[int, int]]) -> None:
        for edge, against in clustered(edges, self._alone, never):
            if not against:
                self._forest.join(edge.one, edge.other)
            row = ("refused" if against else "merged", against, edge.key)
            self._db.execute("UPDATE edge SET state = ?, against = ? WHERE key = ?", row)

    def _alone(self, place: int) -> Cluster:
        return alone(place, self._features(place), apart=self.apart)

    def _read_features(self, place: int) -> Features:
        rows = self._db.execute("SELECT features FROM item WHERE n = ?", (self._numbers[place],))
        return unpacked(rows.fetchone()[0])

    def _line(self, place: int) -> bytes:
        rows = self._db.execute("SELECT record FROM item WHERE n = ?", (self._numbers[place],))
        line: bytes = rows.fetchone()[0]
        return line

    def _listing(self, place: int) -> Paper:
        return Paper.model_validate_json(self._line(place))


def _unpacked_byline(byline: str) -> tuple[bool, frozenset[str]]:
    whole, *names = byline.split(" ")
    return whole == "whole", frozenset(names)


def _edge(row: tuple[Any, ...]) -> Edge:
    _, one, other, score, findings, key = row
    return Edge(key, one, other, tuple(json.loads(findings)), decided=score >= _DECIDED)
