"""Which names in bylines are one person: the same identifier, the same name, initials where papers speak for it.

Careful on purpose, for namesakes are many. Two different identifiers of one scheme are two people, whatever they are
called. Equal names are one person where nothing contradicts; where it does, and where a first name is but an initial
(`F. Wei`), papers must speak for it: another listing of one paper prints the other name, or has it as its profile's
owner, or `SHARED_AUTHORS` of those they publish with are the same. Whoever could be several people is left alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from schemas.identity import AUTHOR_SCHEMES, name_key

SHARED_AUTHORS = 2  # one could be a namesake too

Identifiers = frozenset[tuple[str, str]]
"""Schemes with their values."""


class Person(NamedTuple):
    """Mentions that are of one person by themselves: their key, the names as `name_key` folds them, identifiers."""

    key: str
    names: frozenset[str]
    identifiers: Identifiers


Together = Callable[[str, str], bool]
"""Tells whether papers speak for two keys being one person, and none against it."""


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


def block(name: str) -> str:
    """Return what all names have in common that may be one person's: the last word and the first letter."""
    return f"{name.rpartition('-')[2]} {name[:1]}"


def join_by_name(block_: Sequence[Person], people: People, together: Together) -> None:
    """Join those of one block that are one person; they come in the order of their keys."""
    named: defaultdict[str, list[Person]] = defaultdict(list)
    for one in block_:
        for name in one.names:
            named[name].append(one)
    for name in sorted(named):
        if people.contradict(named[name]):
            _join_by_papers(named[name], named[name], people, together)
        else:
            for one in named[name]:
                people.join(named[name][0], one)
    whole = [one for one in block_ if not all(map(is_short, one.names))]
    for one in block_:
        if all(map(is_short, one.names)):
            _join_by_papers([one], [other for other in whole if _may_be(one, other)], people, together)


def _join_by_papers(some: list[Person], others: list[Person], people: People, together: Together) -> None:
    """Join each of `some` with the one of `others` that papers speak for, if it is one."""
    for one in some:
        apart = [other for other in others if not people.are_one(one, other) and not people.contradict([one, other])]
        found = {people.root(other.key): other for other in apart if together(one.key, other.key)}
        if len(found) == 1:
            people.join(one, *found.values())


def is_short(name: str) -> bool:
    """Tell whether a folded name has but an initial for its first name."""
    return name[1:2] == "-"


def _may_be(short: Person, whole: Person) -> bool:
    return any(_spells_out(full, name) for name in short.names for full in whole.names)


def _spells_out(full: str, short: str) -> bool:
    *given, surname = full.split("-")
    *initials, same = short.split("-")
    fits = all(
        word == initial or (len(initial) == 1 and word.startswith(initial))
        for word, initial in zip(given, initials, strict=False)
    )
    return surname == same and len(given) >= len(initials) and fits


def names_of(spelled: Iterable[str]) -> frozenset[str]:
    """Return the folded names of a person whose name is spelled in these ways."""
    return frozenset(key for name in spelled if (key := name_key(name)))
