"""What the line formats share: records whose lines begin with tags, dates as they print them, addresses cut out."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from parsers._contract import Furniture

Tagged = tuple[str, str]
"""The tag a line begins with, and what follows it."""

_ADDRESS = re.compile(
    r"(?:\b(?:electronic address|e-?mail(?: address)?|mailto) ?: ?)?<?(?<![^\s<>(),;/:])[^\s<>(),;/:]+@[^\s<>(),;]*>?",
    re.IGNORECASE,
)
_EMPTY_BRACKETS = re.compile(r"\(\s{0,9}\)|<\s{0,9}>")
_EDGES = " \t\r\n\v\f\xa0\ufeff\u200b"

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)")
_DAY = re.compile(
    rf"\d{{4}}|\d{{4}}-\d\d(?:-\d\d)?(?:T.*)?|\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{4}}[/.]\d{{1,2}}(?:[/.]\d{{1,2}})?"
    rf"|\d{{4}}/\d{{0,2}}/\d{{0,2}}(?:/.*)?|\d{{4}},? {_MONTH}(?: \d{{1,2}})?|{_MONTH},? \d{{4}}"
    rf"|{_MONTH} \d{{1,2}}, ?\d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}}",
    re.IGNORECASE | re.ASCII,
)
_RUN_TOGETHER = re.compile(r"(\d{4})(\d\d)(\d\d)")
_WITHOUT_YEAR = re.compile(rf"({_MONTH})(?: (\d{{1,2}}))?", re.IGNORECASE)


@dataclass(slots=True)
class TaggedRecord:
    """One record: its lines, each with the tag it belongs to, and its fields in the order they are printed."""

    labels: list[tuple[int, str]] = field(default_factory=list)
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    _index: dict[str, list[list[str]]] = field(default_factory=dict)
    _values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, number: int, tag: str, value: str) -> None:
        """Take a line that begins with a tag."""
        self.labels.append((number, tag))
        self.fields.append((tag, [value]))

    def go_on(self, number: int, text: str) -> None:
        """Take a line without a tag: it belongs to the field above."""
        tag, lines = self.fields[-1]
        self.labels.append((number, tag))
        lines.append(text)

    def all(self, *tags: str) -> list[str]:
        """Return the values under the tags, tag by tag, broken lines joined."""
        values = self._by_tag()
        return [value for tag in tags if tag in values for value in values[tag]]

    def first(self, *tags: str) -> str | None:
        """Return the value under the first of the tags that has one."""
        values = self._by_tag()
        return next((values[tag][0] for tag in tags if tag in values), None)

    def lines(self, *tags: str) -> list[str]:
        """Return the values under the tags where each line is a value of its own."""
        self._by_tag()
        return [line for tag in tags if tag in self._index for lines in self._index[tag] for line in lines if line]

    def _by_tag(self) -> dict[str, list[str]]:
        """Return the values that are not blank by their tags; a record is asked once it is whole."""
        if not self._index:
            for tag, lines in self.fields:
                self._index.setdefault(tag, []).append(lines)
                if value := lines[0] if len(lines) == 1 else joined(lines):
                    self._values.setdefault(tag, []).append(value)
        return self._values


def joined(lines: Sequence[str]) -> str:
    """Return a value whose lines were broken at a fixed width."""
    return " ".join(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class Notation:
    """How a tagged format writes its records: the tag that opens one, the tag that ends one, and what stands outside.

    `tagged` returns a line's tag and value, None for a line without one; `is_furniture` knows the lines between records
    that belong to the export.
    """

    tagged: Callable[[str], Tagged | None]
    opens: str
    ends: str
    is_furniture: Callable[[str], bool]


def records(lines: Iterator[tuple[int, str]], notation: Notation) -> Iterator[TaggedRecord | Furniture]:
    """Yield each record as it ends, and the lines outside records that are furniture; other lines are left alone."""
    record: TaggedRecord | None = None
    for number, line in lines:
        text = line.strip(_EDGES)
        if not text:
            continue
        tag, value = notation.tagged(text) or ("", "")
        if not tag:
            if record:
                record.go_on(number, text)
            elif notation.is_furniture(text):
                yield Furniture(((number, "furniture"),))
        elif tag != notation.ends:
            if record and tag == notation.opens:
                yield record
                record = None
            record = record or TaggedRecord()
            record.add(number, tag, value.strip(_EDGES))
        elif record:
            record.labels.append((number, tag))
            yield record
            record = _glued(number, value, notation)
        else:
            yield Furniture(((number, "furniture"),))
    if record:
        yield record


def _glued(number: int, value: str, notation: Notation) -> TaggedRecord | None:
    """Return the record that begins on the line on which another ends; its line is the other's in the account."""
    tag, rest = notation.tagged(value.strip(_EDGES)) or ("", "")
    if tag != notation.opens:
        return None
    record = TaggedRecord()
    record.add(number, tag, rest.strip(_EDGES))
    del record.labels[:]
    return record


def without_addresses(value: str) -> str:
    """Return `value` without the e-mail addresses in it, and without the brackets that held nothing else."""
    if "@" not in value:
        return value
    return _EMPTY_BRACKETS.sub("", _ADDRESS.sub("", value)).strip(" ,;:")


def published(printed: Sequence[str]) -> str | None:
    """Return the most exact of the dates printed for one thing, as far as it is a date: `2019 Spring` gives `2019`.

    The first that names a year decides the year; `MAR 12` beside it gives month and day.
    """
    if len(printed) == 1 and len(printed[0]) == 4:
        return printed[0] if _YEAR.fullmatch(printed[0]) else None
    printed = ["-".join(found.groups()) if (found := _RUN_TOGETHER.fullmatch(value)) else value for value in printed]
    years = [found[0] for value in printed if (found := _YEAR.search(value))]
    if not years:
        return None
    exact = [value for value in printed if years[0] in value and _DAY.fullmatch(value)]
    exact += [f"{years[0]} {found[0]}" for value in printed if (found := _WITHOUT_YEAR.fullmatch(value))]
    return max(exact, key=_exactness, default=years[0])


def unsaid(printed: Sequence[str], day: str | None) -> str:
    """Return the first of the printed dates that says more than the one taken from them: a season, a range."""
    more = [value for value in printed if not day or value not in day or re.search(r"/[^\d/]", value)]
    return next((value for value in more if not day or any(char.isalpha() for char in value)), "")


def _exactness(value: str) -> int:
    return min(3, len(re.findall(rf"\d+|{_MONTH}", value, re.IGNORECASE)))
