"""Which names in bylines are one person: the same identifier, the same name, other spellings where papers speak for it.

Careful on purpose, for namesakes are many. Two different identifiers of one scheme are two people, whatever they are
called. Equal names that are written out are one person where nothing contradicts. Where something does, where a first
name is but an initial (`F. Wei`), and where one spelling says more than the other (`Furu Q. Wei`), papers must speak
for it: another listing of a paper prints the other name, or has it as its profile's owner. For initials, and for equal
names, it is enough if `SHARED_AUTHORS` of those who sign a paper sign others with the other name. What may be several
people's without an identifier is looked at paper by paper. Whoever could be several people is left alone.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations, groupby, product
from operator import itemgetter
from typing import NamedTuple

from schemas.identity import AUTHOR_SCHEMES
from scrape.dedupe.spelling import agree, is_short, spells_out

SHARED_AUTHORS = 2  # one could be a namesake too
IMPLIED = ""
"""The listing of an author whom no byline prints."""

Identifiers = frozenset[tuple[str, str]]
"""Schemes with their values."""


class Person(NamedTuple):
    """Mentions that are of one person by themselves: their key, the names as `spelled` folds them, identifiers.

    `is_profile` is whether one of the mentions is a profile of theirs.
    """

    key: str
    names: frozenset[str]
    identifiers: Identifiers
    is_profile: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether nothing but the name is known."""
        return self.key.startswith("name:")

    @property
    def is_short(self) -> bool:
        """Whether none of the names is written out."""
        return all(map(is_short, self.names))

    @property
    def fullness(self) -> tuple[bool, int, str]:
        """What orders people by how much their names say."""
        return not self.is_short, max(map(len, self.names), default=0), self.key


class Seen(NamedTuple):
    """Where keys are seen: on which papers, in which listings of each; and who else signs each of the papers.

    `company` leaves out papers that so many sign that it says nothing. `owner` tells on whose profile a listing stands.
    """

    papers: Callable[[str], Mapping[str, set[str]]]
    company: Callable[[str], Mapping[str, Collection[str]]]
    owner: Callable[[str], str | None]


class People:
    """Keys joined as far as that is allowed, with all identifiers that came together."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._identifiers: dict[str, Identifiers] = {}

    def joined(self) -> Iterable[tuple[str, str]]:
        """Return each key that is another's, and the one that stands for both."""
        return [(key, self.root(key)) for key in self._parent]

    def root(self, key: str) -> str:
        """Return the key that stands for all that `key` is joined with."""
        while (parent := self._parent.get(key, key)) != key:
            key = parent
        return key

    def join(self, one: Person, other: Person) -> None:
        """Make two one person, unless they are one already or have different identifiers of one scheme."""
        first, second = sorted((self.root(one.key), self.root(other.key)), key=_rank)
        if first != second and not self.contradict([one, other]):
            self._identifiers[first] = self._known(one) | self._known(other)
            self._parent[second] = first

    def contradict(self, people: Iterable[Person]) -> bool:
        """Tell whether not all of these can be one."""
        known = frozenset[tuple[str, str]]().union(*map(self._known, people))
        return len({scheme for scheme, _ in known}) < len(known)

    def are_one(self, one: Person, other: Person) -> bool:
        """Tell whether two are joined."""
        return self.root(one.key) == self.root(other.key)

    def _known(self, one: Person) -> Identifiers:
        return self._identifiers.get(self.root(one.key), one.identifiers)


def _rank(key: str) -> tuple[int, int, str]:
    """Order keys as ids are chosen: the best scheme first; of names the longest, which has fewest initials."""
    scheme, _, value = key.partition(":")
    return (AUTHOR_SCHEMES.index(scheme), 0, value) if scheme in AUTHOR_SCHEMES else (99, -len(value), value)


def join_by_identifier(holders: Iterable[tuple[str, Person]], people: People) -> None:
    """Join those that hold one identifier; they come grouped by it."""
    for _, group in groupby(holders, key=itemgetter(0)):
        first, *others = [one for _, one in group]
        for other in others:
            people.join(first, other)


def join_by_name(some: Iterable[Person], people: People) -> None:
    """Join those of one name where nothing contradicts; by initials only those of whom nothing else is known."""
    for name, named in sorted(_named(some).items()):
        alike = [one for one in named if one.is_bare and one.is_short] if is_short(name) else named
        if not people.contradict(alike):
            for other in alike[1:]:
                people.join(alike[0], other)


def _named(some: Iterable[Person]) -> dict[str, list[Person]]:
    named: defaultdict[str, list[Person]] = defaultdict(list)
    for one in some:
        for name in one.names:
            named[name].append(one)
    return named


class Namesakes:
    """Those whose names are alike, and where they are seen.

    Each is `whole`, one person, or `open`: who has but initials or a name of several people, and no identifier, may be
    another person on each paper.
    """

    def __init__(self, some: Sequence[Person], people: People, seen: Seen) -> None:
        self._people = people
        self._seen = seen
        self._meant: dict[tuple[str, str], str] = {}
        self._papers = {one.key: seen.papers(one.key) for one in some}
        self._unsure = set(self._of_one_name(some))
        self.whole = [one for one in some if not self._is_open(one)]
        self._by_key = {one.key: one for one in self.whole}
        self.open = sorted(filter(self._is_open, some), key=lambda one: one.fullness, reverse=True)

    def _of_one_name(self, some: Iterable[Person]) -> Iterator[str]:
        for named in _named(some).values():
            if len({self._people.root(one.key) for one in named}) > 1:
                yield from (one.key for one in named)

    def _is_open(self, one: Person) -> bool:
        return one.is_bare and not one.is_profile and (one.is_short or one.key in self._unsure)

    def join(self) -> None:
        """Join those who are one person each where papers speak for it."""
        partners: defaultdict[Person, set[Person]] = defaultdict(set)
        for one, other in (*self._printed_for_each_other(), *self._in_one_company()):
            if not self._people.contradict([one, other]):
                partners[one].add(other)
                partners[other].add(one)
        sure = {one for one, found in partners.items() if self._may_be_one(found)}
        for one in sorted(sure):
            for other in sorted(partners[one] & sure):
                self._people.join(one, other)

    def _may_be_one(self, some: Iterable[Person]) -> bool:
        return all(
            self._people.are_one(one, other)
            or (_agree(one, other) and not self._people.contradict([one, other]) and self._sign_apart(one, other))
            for one, other in combinations(some, 2)
        )

    def moved(self) -> Iterator[tuple[str, str, str]]:
        """Yield who is open, a paper, and whom it means, where that can be told; all by their keys."""
        on_paper = self._by_paper()
        for one in self.open:
            for paper in self._papers[one.key]:
                found = self._printed_for(one, on_paper[paper], paper) or self._owners(one, paper)
                found = found or self._of_the_company(one, paper)
                if len(found) == 1:
                    self._meant[one.key, paper] = key = found.pop()
                    yield one.key, paper, key
                on_paper[paper].append(one)

    def _by_paper(self) -> defaultdict[str, list[Person]]:
        on_paper: defaultdict[str, list[Person]] = defaultdict(list)
        for one in self.whole:
            for paper in self._papers[one.key]:
                on_paper[paper].append(one)
        return on_paper

    def _printed_for_each_other(self) -> Iterator[tuple[Person, Person]]:
        """Yield those of whom one listing of a paper prints the one, and another the other."""
        for paper, found in self._by_paper().items():
            if len({listing for one in found for listing in self._papers[one.key][paper]}) > 1:
                for one, other in combinations(found, 2):
                    if _agree(one, other, cut=True) and self._sign_apart(one, other):
                        yield one, other

    def _printed_for(self, one: Person, others: Iterable[Person], paper: str) -> set[str]:
        """Return the keys of whom other listings of the paper may print for `one`."""
        return {
            self._meant.get((other.key, paper)) or self._people.root(other.key)
            for other in others
            if self._other_listings(one, other, paper) and _agree(one, other)
        }

    def _owners(self, one: Person, paper: str) -> set[str]:
        """Return the keys of whose profiles list the paper, if they may be called as `one` is."""
        owners = {self._seen.owner(listing) or "" for listing in self._papers[one.key][paper]} & self._by_key.keys()
        return {self._people.root(key) for key in owners if _agree(one, self._by_key[key])}

    def _sign_apart(self, one: Person, other: Person) -> bool:
        shared = self._papers[one.key].keys() & self._papers[other.key].keys()
        return all(self._other_listings(one, other, paper) for paper in shared)

    def _other_listings(self, one: Person, other: Person, paper: str) -> bool:
        return self._papers[one.key][paper] & self._papers[other.key][paper] <= {IMPLIED}

    def _in_one_company(self) -> Iterator[tuple[Person, Person]]:
        for one in self.whole:
            if one.is_short or one.key in self._unsure:
                for paper in self._papers[one.key]:
                    yield from ((one, other) for other in self._colleagues(one, paper))

    def _of_the_company(self, one: Person, paper: str) -> set[str]:
        return {self._people.root(other.key) for other in self._colleagues(one, paper)}

    def _colleagues(self, one: Person, paper: str) -> list[Person]:
        """Return those who may be called as `one` is, and work with enough of those who sign the paper."""
        signed = {self._people.root(key) for key in self._company[one.key].get(paper, ())}
        known = Counter(other for key in signed for other in self._work_with.get(key, ()))
        return [
            other
            for other, many in known.items()
            if many >= SHARED_AUTHORS and other != one and _may_be_called(one, other) and self._sign_apart(one, other)
        ]

    @cached_property
    def _company(self) -> dict[str, Mapping[str, Collection[str]]]:
        return {key: self._seen.company(key) for key in self._papers}

    @cached_property
    def _work_with(self) -> dict[str, set[Person]]:
        """Who of the whole ones works with a key."""
        found: defaultdict[str, set[Person]] = defaultdict(set)
        for one in self.whole:
            for key in {key for signed in self._company[one.key].values() for key in signed}:
                found[self._people.root(key)].add(one)
        return found


def _agree(one: Person, other: Person, *, cut: bool = False) -> bool:
    return any(agree(*pair, cut=cut) for pair in product(one.names, other.names))


def _may_be_called(one: Person, other: Person) -> bool:
    """Tell whether both have a name in common, or one has initials that a name of the other spells out."""
    return not one.names.isdisjoint(other.names) or any(
        (is_short(name) and spells_out(full, name)) or (is_short(full) and spells_out(name, full))
        for name, full in product(one.names, other.names)
    )
