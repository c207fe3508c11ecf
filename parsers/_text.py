"""What the line formats share, some with others: records of tagged lines, dates, people, addresses cut out."""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from parsers import _urls
from parsers._contract import EDGES, LONGEST_ITEM, Furniture, is_blank
from parsers._copied import unbroken
from schemas.cleaning import MONTHS

Tagged = tuple[str, str]
"""The tag a line begins with, and what follows it."""
Values = dict[str, list[str]]
"""What a record says under each of its tags."""
Person = str | dict[str, Any]
"""A name, or a mapping of `name` and what is said beside it: `identifiers`, `affiliations`."""

_LABELLED = r"\b(?:electronic address|e-?mail(?: address)?|mailto) ?: ?"
_AT = r"(?<![^\s<>(),;/:])[^\s<>(),;/:]+@"
_REST = r"[^\s<>(),;]*>?"
_ADDRESS = re.compile(rf"(?:{_LABELLED})?<?{_AT}{_REST}", re.IGNORECASE)
_ADDRESS_IN_PROSE = re.compile(rf"(?:(?:{_LABELLED}<?|<){_AT}|{_AT}(?=[\w.-]*\.[^\W\d_])){_REST}", re.IGNORECASE)
_LABEL = 24  # letters: no label before an address is longer
_EMAIL = re.compile(r"(?:[<(]|(?<![\w.+-]))(?:mailto:)?[\w.+-]++@[\w-]+(?:\.[\w-]+)+[>)]?")
"""A mail address among names, with what is put around it."""
CAPITAL = "[A-ZÀ-ÖØ-ÞА-Я]"
"""A letter that is an initial, Latin or Cyrillic."""
OF_A_BODY = re.compile(
    r"\b(?:of|for|the|Board|Cent(?:er|re)|Inc|Ltd)\b|\b(?:Universit|Institut|Laborator|Department|Division|Ministry|Council"
    r"|Bureau|Agency|Commission|Committee|Organi[sz]ation|Office|School|College|Hospital|Association|Society|Foundation)"
)
"""What the name of a body holds, and that of a person does not."""
_ORCID = re.compile(
    r"(?<![\s,:;(\[])[\s,:;(\[]*+(?=\d{4}-|https?:|www|orcid)"
    r"(?:orcid(?: iD)?[\s:=]*+)?(?:https?://)?(?:www\.)?(?:orcid\.org/)?"
    r"(?<!\d)(\d{4}-?\d{4}-?\d{4}-?\d{3}[\dX])(?!\d)/?(?:\s*[)\]])?",
    re.IGNORECASE,
)
_ANNOUNCED_ADDRESS = re.compile(r"(?:electronic addresses?|e-?mails?(?: addresses?)?)\s*+:?\s*+(?=\S+@)", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLOCKS = "p|br|div|h[1-6]|li|ul|ol|sec|title|abstract"
_MARKUP = re.compile(
    rf"</?(?:jats:|mml:)?(?:(?P<block>{_BLOCKS})|i|b|u|em|strong|su[bp]|inf|sc|scp|span|italic|bold|tt|small|font|astrobj)"
    r"(?:\s[^<>=]*=[^<>]*)?\s*/?>",
    re.IGNORECASE,
)
_HEADING = re.compile(r"\A\s*<(?:jats:)?(title|h\d)>\s*(?:abstract|summary)\s*[.:]?\s*</(?:jats:)?\1>", re.IGNORECASE)
_EMPTY_BRACKETS = re.compile(r"\(\s{0,9}\)|<\s{0,9}>|[,;:]\s{0,9}(?=\))")

MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
"""An English month, in full or cut short."""
_HEADER = r"(?>[^\n<]++|<(?!/html))*+\n"  # headers stand below the end of a page, and hold none
HTTP_HEADERS = rf"HTTP/[\d.]+ {_HEADER}(?:[\w-]+:{_HEADER})*"
"""What stands above an answer that was saved with its headers (`curl -i`), but for the blank line."""
_YEAR = re.compile(r"(?<!\d)(?:1[4-9]|20)\d\d(?!\d)")
_DAY = re.compile(
    rf"\d{{4}}|\d{{4}}-\d\d(?:-\d\d)?(?:T.*)?|\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{4}}[/.]\d{{1,2}}(?:[/.]\d{{1,2}})?"
    rf"|\d{{4}}/\d{{0,2}}/\d{{0,2}}(?:/.*)?|\d{{4}},? {MONTH}(?: \d{{1,2}})?|{MONTH},? \d{{4}}"
    rf"|{MONTH} \d{{1,2}}, ?\d{{4}}|\d{{1,2}} {MONTH},? \d{{4}}",
    re.IGNORECASE | re.ASCII,
)
_RUN_TOGETHER = re.compile(r"^(\d{4})(\d\d)(\d\d)$")
_RANGE = re.compile(r"/[^\d/]|/\d{0,2}/\d{0,2}/.")
_PART_OF_DAY = re.compile(rf"\d+|{MONTH}", re.IGNORECASE)
_WITHOUT_YEAR = re.compile(rf"({MONTH})(?: (0?[1-9]|[12]\d|3[01]))?", re.IGNORECASE)
_SOME_DAYS = r"\d{1,2} ?(?:--?|–) ?\d{1,2}"
_DAYS_OF_A_MONTH = re.compile(rf"{_SOME_DAYS} ({MONTH})|({MONTH}) {_SOME_DAYS}", re.IGNORECASE)
_INTERVAL = re.compile(
    rf"(?P<year>\d{{4}}) (?P<month>{MONTH})(?: (?P<day>\d{{1,2}}))?\s*[-–/]\s*"
    rf"(?:(?P<to_year>\d{{4}}) )?(?P<to_month>{MONTH})?(?: ?(?P<to_day>\d{{1,2}}))?",
)
_TO_THE_MONTH = len("1998-12")
_NOT_AVAILABLE = re.compile(r"\[not available\]\.?", re.IGNORECASE)
_FURTHER = re.compile(r"(\d{4}/\d{0,2}/\d{0,2})/.*")  # of RIS: behind the day may stand anything
_TIME = re.compile(r"(?<=\d)T\d.*")
_WORD_OF_A_DATE = re.compile(r"\d+|[^\W\d_]+")


@dataclass(slots=True)
class TaggedRecord:
    """One record: its lines, each with the tag it belongs to, and the first lines of its fields by their tags.

    `further` holds the lines without a tag, by the tag above them and which of its fields they go on; `broken` says
    which of the labels are theirs. `plain` tells whether there are none, and no field is blank.
    """

    labels: list[tuple[int, str]] = field(default_factory=list)
    said: Values = field(default_factory=dict)
    further: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    plain: bool = True
    _values: Values | None = None
    _lines: Values | None = None

    def add(self, number: int, tag: str, value: str) -> None:
        """Take a line that begins with a tag."""
        self.labels.append((number, tag))
        if tag in self.said:
            self.said[tag].append(value)
        else:
            self.said[tag] = [value]
        if not value:
            self.plain = False

    def go_on(self, number: int, text: str) -> None:
        """Take a line without a tag: it belongs to the field above."""
        tag = self.labels[-1][1] if self.labels else next(iter(self.said))
        self.broken.add(len(self.labels))
        self.labels.append((number, tag))
        self.further.setdefault((tag, len(self.said[tag]) - 1), []).append(text)
        self.plain = False

    def values(self) -> Values:
        """Return the values that are not blank by their tags, broken lines joined; to be asked for once all is read."""
        if self.plain:
            return self.said
        if self._values is None:
            self._values = _filled(self._whole())
        return self._values

    def lines(self) -> Values:
        """Return the same where each line is a value of its own."""
        if self.plain:
            return self.said
        if self._lines is None:
            self._lines = _filled(self.said | {tag: list(chain(*self._fields(tag))) for tag in self._going_on()})
        return self._lines

    def all(self, *tags: str) -> list[str]:
        """Return the values under the tags, tag by tag, broken lines joined."""
        return under(self.values(), *tags)

    def first(self, *tags: str) -> str | None:
        """Return the value under the first of the tags that has one."""
        return first(self.values(), *tags) or None

    def in_order(self) -> Iterator[Tagged]:
        """Yield tag and value of each field in the order they are printed, blank ones too."""
        values = {tag: iter(some) for tag, some in self._whole().items()}
        for at, (_, tag) in enumerate(self.labels):
            if at not in self.broken and tag in values:  # the end of a record has none
                yield tag, next(values[tag])

    def _whole(self) -> Values:
        return self.said | {tag: list(map(unbroken, self._fields(tag))) for tag in self._going_on()}

    def _going_on(self) -> set[str]:
        """Return the tags of which some field has further lines."""
        return {tag for tag, _ in self.further}

    def _fields(self, tag: str) -> Iterator[list[str]]:
        return ([line, *self.further.get((tag, at), ())] for at, line in enumerate(self.said[tag]))


def _filled(values: Values) -> Values:
    filled = {tag: [one for one in some if one] if "" in some else some for tag, some in values.items()}
    return {tag: some for tag, some in filled.items() if some}


def under(values: Values, *tags: str) -> list[str]:
    """Return the values under the tags, tag by tag."""
    printed: list[str] = []
    for tag in tags:
        if tag in values:
            printed += values[tag]
    return printed


def first(values: Values, *tags: str) -> str:
    """Return the first value under the first of the tags that has one; empty if none has."""
    for tag in tags:
        if tag in values:
            return values[tag][0]
    return ""


@dataclass(frozen=True, slots=True)
class Notation:
    """How a tagged format writes its records: the tag that opens one, the tag that ends one, and what stands outside.

    `tagged` returns a line's tag and value, None for a line without one. Nearly all lines are further fields of the
    plain kind, in which what stands before the first `mark` is a key of `fields`, and what it names is the tag: any but
    `opens` and `ends`. `is_furniture` knows the lines between records that belong to the export. Whatever it says, a
    line that begins with `indent` goes on with the field above.
    """

    tagged: Callable[[str], Tagged | None]
    mark: str
    fields: Mapping[str, str]
    opens: str
    ends: str
    is_furniture: Callable[[str], bool]
    indent: str = "\0"


def records(lines: Iterator[tuple[int, str]], notation: Notation) -> Iterator[TaggedRecord | Furniture]:
    """Yield each record as it ends, and the lines outside records that are furniture; other lines are left alone."""
    mark, fields, special = notation.mark, notation.fields, {"", notation.opens, notation.ends}
    record: TaggedRecord | None = None
    for number, line in lines:
        before, _, value = line.partition(mark)
        if (value := value.strip(EDGES)) and record and before in fields:
            tag = fields[before]
            record.labels.append((number, tag))  # as `add` does, without the call: that is a tenth of the walk
            if tag in record.said:
                record.said[tag].append(value)
            else:
                record.said[tag] = [value]
        elif not is_blank(line):
            text = line.strip(EDGES)
            tag, value = (None if line.startswith(notation.indent) else notation.tagged(text)) or ("", text)
            if record and tag not in special:
                record.add(number, tag, value.strip(EDGES))
                continue
            ended, record = _at_a_border(record, number, tag, value.strip(EDGES), notation)
            if ended:
                yield ended
    if record:
        yield record


def _at_a_border(
    record: TaggedRecord | None, number: int, tag: str, value: str, notation: Notation
) -> tuple[TaggedRecord | Furniture | None, TaggedRecord | None]:
    """Return what ends with a line that is no further field of `record`, and the record that goes on after it."""
    if record and notation.ends and tag == notation.opens and _is_led_up_to(number, record, tag):
        record.add(number, tag, value)
        return None, record
    if tag and tag != notation.ends:
        return record, TaggedRecord([(number, tag)], {tag: [value]}, plain=bool(value))
    if record and tag:
        record.labels.append((number, tag))
        return record, _glued(value, notation) if value else None
    if record:
        if len(record.labels) < LONGEST_ITEM:
            record.go_on(number, value)
        return None, record
    return Furniture(((number, "furniture"),)) if tag or notation.is_furniture(value) else None, None


def _is_led_up_to(number: int, record: TaggedRecord, tag: str) -> bool:
    """Tell whether the tag that opens records stands among the fields of one, as packages of R write it."""
    if tag in record.said:
        return False
    numbers = [above for above, _ in record.labels]
    return numbers == list(range(number - len(numbers), number))


def _glued(value: str, notation: Notation) -> TaggedRecord | None:
    """Return the record that begins on the line on which another ends; its line is the other's in the account."""
    tag, rest = notation.tagged(value) or ("", "")
    if tag != notation.opens:
        return None
    value = rest.strip(EDGES)
    return TaggedRecord(said={tag: [value]}, plain=bool(value))


def as_seen(value: str) -> str:
    """Return a text that was taken from a web page without its entities and the tags of its markup.

    Unlike a page, a text may say `x<y and y>z`: what is no tag of HTML or JATS stays as it is. A heading that says that
    an abstract is one is left out.
    """
    if "&" in value:
        value = _ENTITY.sub(lambda match: html.unescape(match[0]), value)
    if "<" not in value:
        return value
    return _MARKUP.sub(lambda match: " " if match["block"] else "", _HEADING.sub("", value)).strip()


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, in lower case: what two prints of one title have in common."""
    return "".join(filter(str.isalnum, text.lower()))


def without_emails(printed: str) -> str:
    """Return names without the e-mail addresses among them; `without_addresses` takes their labels, too."""
    return _EMAIL.sub("", printed) if "@" in printed else printed


def without_addresses(value: str) -> str:
    """Return a name or a place without the e-mail addresses in it, and without the brackets that held nothing else."""
    return _without(_ADDRESS, value) if "@" in value else value


def prose_without_addresses(value: str) -> str:
    """Return the same of a text, in which `LampML@NeurIPS` and `AP@0.5` are words: an address has a site or a label."""
    return _without(_ADDRESS_IN_PROSE, value) if "@" in value else value


def _without(address: re.Pattern[str], value: str) -> str:
    at = value.find("@")
    start = max(0, value.rfind(" ", 0, at) - _LABEL)
    end = value.find(" ", value.rfind("@"))
    end = len(value) if end < 0 else end
    kept = value[:start] + address.sub("", value[start:end]) + value[end:]
    return _EMPTY_BRACKETS.sub("", kept).strip(" ,;:")


def orcid_apart(name: str) -> tuple[str, str | None]:
    """Return a name without the ORCID iD that some repositories print beside it, and that iD; None if there is none."""
    found = _ORCID.search(name) if _urls.ORCID_IN_FOURS.search(name) else None
    return (_ORCID.sub("", name), found[1]) if found else (name, None)


def identifiers(printed: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what identifies a person by its scheme: an ORCID iD with or without hyphens or address, anything else.

    A second one of a scheme (PubMed has people with two), and what is no ORCID iD, stand under `other_orcid`.
    """
    found: dict[str, str] = {}
    for named, value in printed:
        scheme, plain = named.strip().lower(), value.strip()
        orcid = _urls.ORCID_IN_FOURS.search(value) if scheme == "orcid" else None
        plain = "-".join(orcid.groups()).upper() if orcid else plain
        if plain and ((scheme == "orcid" and not orcid) or found.setdefault(scheme, plain) != plain):
            other = f"other_{scheme}"
            found[other] = f"{found[other]}; {plain}" if other in found else plain
    return found


def person(name: str, affiliations: Sequence[str] = (), identifiers: Mapping[str, str] | None = None) -> Person:
    """Return a person: the name alone where nothing else is said of them."""
    if not affiliations and not identifiers:
        return name
    said = {"identifiers": identifiers, "affiliations": affiliations}
    return {"name": name} | {what: value for what, value in said.items() if value}


def described(person: Person) -> dict[str, Any]:
    """Return a person as a mapping, also one of whom only the name is known."""
    return person if isinstance(person, dict) else {"name": person}


def affiliation(printed: str) -> str:
    """Return an affiliation without e-mail addresses and the words that announce them."""
    if "@" not in printed:
        return printed
    plain = without_addresses(_ANNOUNCED_ADDRESS.sub("", printed))
    return re.sub(r"(?<!\s)\s++([.;,])", r"\1", plain).strip(" ;,")


def published(printed: Sequence[str]) -> str | None:
    """Return the most exact of the dates printed for one thing, as far as it is a date: `2019 Spring` gives `2019`.

    The first that names a year decides the year; `MAR 12` beside it gives month and day.
    """
    if len(printed) == 1 and len(printed[0]) == 4:
        return printed[0] if _YEAR.fullmatch(printed[0]) else None
    printed = [_apart(value) if len(value) == 8 else value for value in printed]
    year = next((found[0] for value in printed if (found := _YEAR.search(value))), None)
    if year is None:
        return None
    exact = [value for value in printed if value == year or (year in value and _DAY.fullmatch(value))]
    if len(exact) < len(printed):
        exact += [month for value in printed if (month := _within(year, value))]
    return max(exact, key=_exactness, default=year) if len(exact) != 1 else exact[0]


def _apart(value: str) -> str:
    return _RUN_TOGETHER.sub(r"\1-\2-\3", value)


def _within(year: str, value: str) -> str:
    """Return what names a month, with a day or several, and no other year, as far as it is one day or one month."""
    rest = value.replace(year, "").replace("/", " ").strip(" ,")
    if _WITHOUT_YEAR.fullmatch(rest):
        return f"{year} {rest}"
    days = _DAYS_OF_A_MONTH.fullmatch(rest)
    return f"{year} {days[1] or days[2]}" if days else ""


def titled(english: str | None, own: str | None) -> str | None:
    """Return the title in English; where MEDLINE has none (`[Not Available].`), that in the paper's own language."""
    return own if own and (not english or _NOT_AVAILABLE.fullmatch(english.strip())) else english


def interval(printed: str) -> str | None:
    """Return a range as MEDLINE prints it as its first and its last day or month: `1998 Dec-1999 Jan`.

    None if it is none, or ends in a year that is not printed: `1998 Dec-Jan`. A day behind two months of which the
    first has none is not taken to be in the second: `2021 Apr-Jun 01`.
    """
    found = _INTERVAL.fullmatch(printed)
    if not found:
        return None
    begin = _numbered(found["year"], found["month"], found["day"])
    to_day = found["to_day"] if found["day"] else None
    end = _numbered(found["to_year"] or found["year"], found["to_month"] or found["month"], to_day)
    return f"{begin}/{end}" if begin[:_TO_THE_MONTH] <= end[:_TO_THE_MONTH] else None


def of_medline(printed: Sequence[str]) -> str | None:
    """Return the first range among the dates that MEDLINE prints for one thing, else the most exact of them."""
    return next(filter(None, map(interval, printed)), None) or published(printed)


def _numbered(year: str, month: str, day: str | None) -> str:
    return f"{year}-{MONTHS[month[:3].lower()]:02}" + (f"-{day:0>2}" if day else "")


def unsaid(printed: Sequence[str], day: str | None) -> str:
    """Return the printed dates that say more than the one taken from them: a season, a range, another day."""
    if len(printed) == 1 and printed[0] == day and "/" not in day:
        return ""
    more = [value for value in printed if not day or value not in day or ("/" in value and _RANGE.search(value))]
    if more and day:
        known = _words(_FURTHER.sub(r"\1", day))
        more = [value for value in more if not _words(value) <= known]
    return "; ".join(dict.fromkeys(more))


def _words(date: str) -> set[str]:
    """Return the numbers and the words of a date, months as numbers, without a time of day and unknown parts (`00`)."""
    found = _WORD_OF_A_DATE.findall(_TIME.sub("", _apart(date)))
    return {str(MONTHS.get(word[:3].lower(), word)).lstrip("0") for word in found} - {""}


def _exactness(value: str) -> int:
    return 1 if len(value) == 4 else min(3, len(_PART_OF_DAY.findall(value)))
