"""Which listings are the same paper, and the records that come of it: keys → pairs → evidence → clusters → records.

Each step is a function of its own module over listings or pairs (`features`, `blocking`, `evidence`, `cluster`,
`merge`) and uses only those before it; this one carries them out, in bounded memory. Listings are numbered as they
come and take their places in a canonical order once all are here; from then on only places count. So neither the order
of inputs nor the number of runs shows: a record of an earlier run is taken in as the listings it was made of.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, groupby, product
from operator import itemgetter
from typing import Any

from schemas.records import Paper
from scrape.dedupe.cluster import Cluster, Edge, Forest, alone, clustered
from scrape.dedupe.decisions import Decision, Finding, address
from scrape.dedupe.evidence import BY_A_PERSON, DECIDED, SAME, Evidence, compare, recurs
from scrape.dedupe.features import Features, unpacked
from scrape.dedupe.merge import merged
from scrape.dedupe.pairing import IN_MEMORY, Rows, Tables
from scrape.dedupe.prepare import TOGETHER, Prepared, prepared
from scrape.dedupe.shelf import Shelf
from scrape.reading import Written, paper_of
from scrape.scratch import scratch

_REMEMBERED = 1 << 13  # features at hand, of some two kilobytes each
_AGAIN = -1  # the place of a listing that is here already

_EDGE = "CREATE TABLE edge (key INTEGER PRIMARY KEY, one, other, state TEXT, score REAL, findings TEXT, against TEXT)"
NOTE = "INSERT INTO edge (one, other, state, score, findings, against) VALUES (?, ?, ?, ?, ?, ?)"

# What an edge is, by the verdict it had, until the clusters are made and after.
VERDICTS = {"merged": "same", "maybe": "maybe", "refused": "maybe", "vetoed": "different"}


class Pool:
    """The listings of a run; `apart` keeps releases of one work apart, `decisions` are a person's and win."""

    def __init__(
        self,
        *,
        apart: bool = False,
        decisions: Iterable[Decision] = (),
        in_memory: int = IN_MEMORY,
    ) -> None:
        self.apart = apart
        self._decisions = tuple(decisions)
        self._named: dict[str, list[int]] = {name: [] for one in self._decisions for name in (one.first, one.second)}
        self._batch: list[Paper | Written] = []
        self._in_memory = in_memory
        self._first = 0  # the number of the first listing that is taken
        self._rows: Rows | Tables = Rows()
        self._lines, self._features = Shelf(), Shelf()
        self._db = scratch(_EDGE)
        self._numbers = array("q")  # by place
        self._forest = Forest(0)
        self._at = lru_cache(_REMEMBERED)(self._features_of)

    def close(self) -> None:
        """Let go of the temporary files."""
        for held in (self._db, self._rows, self._lines, self._features):
            held.close()

    @property
    def unmet(self) -> list[str]:
        """The listings that decisions name and nobody brought, once all are taken."""
        return [name for name, numbers in self._named.items() if not numbers]

    @property
    def overruled(self) -> list[str]:
        """The pairs that a person called the same and, by another verdict, different, once `merged` is through."""
        rows = self._db.execute(
            "SELECT DISTINCT one, other FROM edge WHERE state = 'refused' AND score = ? ORDER BY one, other",
            (BY_A_PERSON,),
        )
        return [" and ".join(address(self._listing(place)) for place in pair) for pair in rows]

    def add(self, paper: Paper | Written) -> None:
        """Take in a record, listing by listing; a listing that is here already is not taken twice."""
        self._batch.append(paper)
        if len(self._batch) == TOGETHER:
            self._take_batch()

    def take(self, ready: Sequence[Prepared]) -> None:
        """Take in listings that are prepared."""
        first = self._first + len(self._lines)
        self._lines.put([one.line for one in ready])
        self._features.put([one.features for one in ready])
        if first + len(ready) > self._in_memory and isinstance(self._rows, Rows):
            self._rows = Tables(self._rows.rows)
        self._rows.add([one.row for one in ready], first)
        if self._named:
            for n, one in enumerate(ready, first):
                for name in self._named.keys() & {*one.names}:
                    self._named[name].append(n)

    def merged(self) -> Iterator[Paper]:
        """Yield one record for each paper, in the order of their first listings."""
        yield from map(paper_of, self.written())

    def written(self) -> Iterator[Paper | Written]:
        """Yield the same, a paper that has but one listing as the line it was."""
        yield from map(self._record, self._clusters())

    def clusters(self) -> Iterator[list[int]]:
        """Yield the listings of each paper, in the same order, by the numbers in which they came; no record is made."""
        for members in self._clusters():
            yield [self._numbers[place] for place in members]

    def _clusters(self) -> Iterator[list[int]]:
        """Yield the places of the listings of each paper."""
        self._take_batch()
        self._numbers.extend(self._rows.numbers())
        places = array("q", [_AGAIN]) * len(self._lines)
        for place, n in enumerate(self._numbers):
            places[n] = place
        never = frozenset(self._decided(places, same=False))
        self._db.executemany(NOTE, self._edges(places, never))
        self._cluster(never)
        yield from self._forest.sets()

    def _take_batch(self) -> None:
        batch, self._batch = self._batch, []
        self.take(prepared(batch))

    def _record(self, members: list[int]) -> Paper | Written:
        """Return the record of the listings in some places."""
        if len(members) == 1:
            return Written("paper", self._line_of(self._numbers[members[0]]))
        return merged([self._listing(place) for place in members])

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
                yield Finding(*pair, VERDICTS[state], score, findings_of(findings), against)

    def _decided(self, places: "array[int]", *, same: bool) -> Iterator[tuple[int, int]]:
        """Yield the pairs of places that a person called the same, or different."""
        for decision in self._decisions:
            named = ([places[n] for n in self._named[name]] for name in (decision.first, decision.second))
            for one, other in map(sorted, product(*named)):
                if decision.same == same and _AGAIN < one < other:
                    yield one, other

    def _edges(self, places: "array[int]", never: frozenset[tuple[int, int]]) -> Iterator[tuple[Any, ...]]:
        """Yield an edge for each pair that is not plainly different."""
        decided = frozenset(self._decided(places, same=True))
        for one, other in sorted(decided):
            yield one, other, "same", BY_A_PERSON, DECIDED, None
        recurring = self._recurring()
        for first, second in self._rows.pairs():
            one, other = sorted((places[first], places[second]))
            if (one, other) in decided:
                continue
            found = self._compared(self._numbers[one], self._numbers[other], recurring)
            if (one, other) in never:
                found = found._replace(verdict="different", against="decided to be different")
            elif not is_worth_noting(found):
                continue
            yield one, other, *noted(found)

    def _compared(self, one: int, other: int, recurring: frozenset[str]) -> Evidence:
        mine, theirs = self._at(one), self._at(other)
        recurs_here = bool(recurring) and (mine.title in recurring or theirs.title in recurring)
        return compare(mine, theirs, recurring=recurs_here, apart=self.apart)

    def _recurring(self) -> frozenset[str]:
        """Return the short titles that are those of several papers, judged by their bylines."""
        by_title = groupby(map(_unpacked_byline, self._rows.bylines()), key=itemgetter(0))
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
        components_of_edges = (map(_edge, group) for _, group in groupby(rows, key=itemgetter(0)))
        settled = chain.from_iterable(self._settled(edges, never) for edges in components_of_edges)
        # The rows are sorted, so all of them are read before the first is changed.
        self._db.executemany("UPDATE edge SET state = ?, against = ? WHERE key = ?", settled)

    def _settled(
        self, edges: Iterable[Edge], never: frozenset[tuple[int, int]]
    ) -> Iterator[tuple[str, str | None, int]]:
        """Join what the edges of a component join; yield what comes of each."""
        for edge, against in clustered(edges, self._alone, never):
            if not against:
                self._forest.join(edge.one, edge.other)
            yield "refused" if against else "merged", against, edge.key

    def _alone(self, place: int) -> Cluster:
        return alone(place, self._at(self._numbers[place]), apart=self.apart)

    def _features_of(self, n: int) -> Features:
        return unpacked(self._features.get(n))

    def _line_of(self, n: int) -> bytes:
        return self._lines.get(n)

    def _listing(self, place: int) -> Paper:
        return Paper.model_validate_json(self._line_of(self._numbers[place]))


def is_worth_noting(found: Evidence) -> bool:
    """Tell whether two are not plainly different: a contradiction that kept them apart is worth noting too."""
    return found.verdict != "different" or found.score >= SAME


def noted(found: Evidence) -> tuple[str, float, str, str | None]:
    """Return what is kept of what was found: the state, the sum, the findings, what is against it."""
    state = "vetoed" if found.verdict == "different" else found.verdict
    return state, found.score, "|".join(found.findings), found.against


def _unpacked_byline(byline: str) -> tuple[str, tuple[bool, frozenset[str]]]:
    title, whole, *names = byline.split(" ")
    return title, (whole == "whole", frozenset(names))


def _edge(row: tuple[Any, ...]) -> Edge:
    _, one, other, score, findings, key = row
    return Edge(key, one, other, findings_of(findings), decided=score >= BY_A_PERSON)


def findings_of(joined: str) -> tuple[str, ...]:
    """Return findings that `noted` joined."""
    return tuple(joined.split("|")) if joined else ()
