"""Clusters by union: pairs that are the same paper, strongest first, joined unless that would hold a contradiction."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from scrape.dedupe.evidence import (
    ABOUT_ANOTHER,
    NO_NAME_SHARED,
    NUMBERS_DIFFER,
    ONE_EACH,
    PARTS_DIFFER,
    TWO_DOIS,
    TWO_PMIDS,
    certain,
    is_one_print,
    names_may_differ,
    numbers_differ,
    parts_differ,
)
from scrape.dedupe.features import Features

_NOTHING = frozenset[str]()
_WEIGHED = {"pmid": TWO_PMIDS, "doi": TWO_DOIS}
"""Findings of a pair for which two identifiers of a scheme were weighed, and outweighed."""

_CONTRADICTIONS: dict[str, Callable[[Features, Features, tuple[str, ...]], bool]] = {
    ABOUT_ANOTHER: lambda one, other, findings: one.markers != other.markers and not is_one_print(findings),
    PARTS_DIFFER: parts_differ,
    NUMBERS_DIFFER: lambda one, other, _: numbers_differ(one, other),
}


class Edge(NamedTuple):
    """Two places that are the same paper, and why; `key` is the caller's, `decided` if a person said so."""

    key: int
    one: int
    other: int
    findings: tuple[str, ...]
    decided: bool = False


class Forest:
    """Union-find over places 0 to size - 1; the root of a set is its lowest place."""

    def __init__(self, size: int) -> None:
        self._parent = array("q", range(size))

    def root(self, place: int) -> int:
        """Return the lowest place of the set that `place` is in."""
        parent = self._parent
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    def sets(self) -> Iterator[list[int]]:
        """Yield each set, lowest place first, in the order of their lowest places."""
        following = array("q", [-1]) * len(self._parent)
        for place in range(len(following) - 1, -1, -1):
            if (root := self.root(place)) != place:
                following[place], following[root] = following[root], place
        for root in range(len(following)):
            if self._parent[root] == root:
                yield list(_chain(root, following))

    def join(self, one: int, other: int) -> None:
        """Make one set of two."""
        first, second = sorted((self.root(one), self.root(other)))
        self._parent[second] = first


def _chain(place: int, following: "array[int]") -> Iterator[int]:
    while place >= 0:
        yield place
        place = following[place]


@dataclass(slots=True)
class Cluster:
    """The places of one paper, and what it asserts that another may contradict."""

    members: list[int]
    identifiers: dict[str, set[str]] = field(default_factory=dict)
    titles: dict[str, Features] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def against(self, other: "Cluster", findings: tuple[str, ...]) -> str | None:
        """Return what one record of both would contradict itself in, for all that the findings of a pair say."""
        for scheme, values in self.identifiers.items():
            weighed = not _WEIGHED.get(scheme, _NOTHING).isdisjoint(findings)
            if values.isdisjoint(other.identifiers.get(scheme, values)) and not weighed:
                return f"two {scheme} identifiers"
        if certain(findings):
            return None
        pairs = [(one, two) for one in self.titles.values() for two in other.titles.values()]
        for against, contradict in _CONTRADICTIONS.items():
            if any(contradict(one, two, findings) for one, two in pairs):
                return against
        if self.names.isdisjoint(other.names) and self.names and other.names and not names_may_differ(findings):
            return NO_NAME_SHARED
        return None

    def take_in(self, other: "Cluster") -> None:
        """Add the members and the facts of another."""
        self.members += other.members
        for scheme, values in other.identifiers.items():
            self.identifiers.setdefault(scheme, set()).update(values)
        self.titles.update(other.titles)
        self.names |= other.names


def alone(place: int, one: Features, *, apart: bool) -> Cluster:
    """Return the cluster of one listing; `apart` makes two DOIs a contradiction."""
    schemes = (*ONE_EACH, "pmid", "doi") if apart else (*ONE_EACH, "pmid")
    identifiers = {scheme: {one.identifiers[scheme]} for scheme in schemes if scheme in one.identifiers}
    titles = {} if one.cut else {":".join(one.numerals + one.markers): one}
    # Beginnings of names, so that a misprint does not make two people.
    names = (
        {name[:3] for name in (*one.names, *one.surnames)} if one.complete and "".join(one.names).isascii() else set()
    )
    return Cluster([place], identifiers, titles, names)


def clustered(
    edges: Iterable[Edge], alone: Callable[[int], Cluster], never: frozenset[tuple[int, int]]
) -> Iterator[tuple[Edge, str | None]]:
    """Yield each edge that joins two clusters, with None, or with what forbids it; strongest first.

    The caller has the edges of one component in order. `never` holds pairs that a person called different.
    """
    clusters: dict[int, Cluster] = {}
    for edge in edges:
        for place in (edge.one, edge.other):
            if place not in clusters:
                clusters[place] = alone(place)
        left, right = clusters[edge.one], clusters[edge.other]
        if left is right:
            continue
        against = _forbidden(left, right, never)
        if not against and not edge.decided:
            against = left.against(right, edge.findings)
        if not against:
            large, small = (left, right) if len(left.members) >= len(right.members) else (right, left)
            large.take_in(small)
            clusters.update(dict.fromkeys(small.members, large))
        yield edge, against


def _forbidden(left: Cluster, right: Cluster, never: frozenset[tuple[int, int]]) -> str | None:
    if never:
        for one in left.members:
            for other in right.members:
                if (min(one, other), max(one, other)) in never:
                    return "decided to be different"
    return None
