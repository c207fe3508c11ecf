"""What a dump says, as its own parse tells it: the names, titles, identifiers, addresses and figures that are values.

With it the visible text of a dump falls apart into values, which have to be invented anew, and the page's furniture,
which stays: a run of words is a value if its pairs of neighbouring words are mostly pairs of the values.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import unquote_plus

from schemas.categories import ARCHIVES
from schemas.records import Author, Paper, Rejection
from schemas.subjects import ARCHIVE_NAMED, CATEGORY_NAMED

Records = list[Paper | Author | Rejection]

MARK = "".join(char for char in map(chr, range(0x0300, 0x2100)) if unicodedata.category(char)[0] == "M")
"""What is written above, below or beside a letter: accents, and the vowels of the scripts of India and Thailand."""
WORD = re.compile(rf"[^\W\d_]+(?:[{MARK}]+[^\W\d_]*)*")
GRAMMAR = frozenset(
    "a about above after again all also an and any are as at be because been before being between both but by can"
    " could did do does each even few first for from get give given good had has have he her here him his how"
    " however i if in into is it its just know last less like made make many may me more most much must my new no"
    " not now of on one only or other our out over own part same see she should since so some such take than that"
    " the their them then there these they this those three time to too two under up us use used very was way we"
    " well were what when where which while who why will with work would year you your although often show"
    " shown".split()
)
"""The commonest English words, which tell nothing of a text that holds them."""

_SUBJECTS = CATEGORY_NAMED.keys() | ARCHIVE_NAMED.keys()
"""What arXiv calls its categories, from which parsers know them."""
_ARXIV = re.compile(r"(?<!\d)\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Za-z-]+)?/\d{7}")
_OLD_ARXIV = re.compile(r"([a-z-]+)/(\d{7})")
SUFFIXES = frozenset("Jr Sr Snr II III IV JR SR Anonymous".split())
"""What stands behind a name and is none."""
_NOTE = re.compile(r"\(arXiv:[^()]*\)\s*$|\\[A-Za-z]+")
_NO_TITLE = re.compile(r"\[Not Available\]\.?")
"""What PubMed prints in the place of a title that nobody translated."""
_NO_WORD = re.compile(r"\\[A-Za-z]+|&\w+;")
_FRONT = re.compile(r"^(?:https?:)?//(?:www\.)?|^(?:[^?#:]*/)?\.\.?/|^/")
_OF_ONE = re.compile(
    r"/(?:view|articles?|papers?|abstracts?|records?|items?|documents?|publications?|handle|authors?|profiles?|persons?"
    r"|people|users?)/(?!(?:19|20)\d\d(?!\d))\d+(?!\w|\.\d)",
    re.IGNORECASE,
)
"""What an address of a single paper or person ends with, or nearly, on sites that number them."""
_EXTENSION = re.compile(r"(?:\.\w{2,5})?(?:[?#].*)?$")
_VALUE = re.compile(r"=([^&=]+)")
_ACL = re.compile(r"([A-Z]\d\d)-\d|\d{4}\.(\w+)-")
_DIGITS = re.compile(r"\d+")
_ENDS = " .,:;"
_PLAIN_YEARS = range(1400, 2100)
_LONGEST_PART = 3  # words
_NEAR = 0.4  # the least share of pairs


@dataclass(slots=True)
class Learned:
    """The values of a dump, in the forms in which its text is searched for them."""

    names: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    identifiers: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    name_words: set[str] = field(default_factory=set)
    title_words: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    fixed: set[str] = field(default_factory=set)
    collections: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    _atoms: set[str] = field(default_factory=set)
    _pairs: set[tuple[str, str]] = field(default_factory=set)
    _tails: set[str] = field(default_factory=set)

    def name(self, *names: str) -> None:
        """Take up people and what they are called by."""
        for name in names:
            self.names.add(name)
            self.name_words.update(word for word in WORD.findall(name) if not is_initial(word))
            words = [word for word in WORD.findall(name.lower()) if word.capitalize() not in SUFFIXES]
            self._pairs.update(zip(words[-1:], words[:1], strict=False))  # `Vale, Ada`
        self.name_words -= SUFFIXES
        self.prose(*names)

    def title(self, *titles: str) -> None:
        """Take up titles of papers."""
        for title in titles:
            if _NO_TITLE.fullmatch(title):
                continue
            self.titles.add(title)
            self.title_words.update(word.lower() for word in WORD.findall(_NO_WORD.sub(" ", title)) if len(word) > 1)
        self.title_words -= GRAMMAR
        self.prose(*titles)

    def prose(self, *texts: str | None) -> None:
        """Take up any other words that are values: abstracts, venues, affiliations."""
        for text in filter(None, texts):
            self._atoms.add(_folded(text).strip(_ENDS))
            self._pairs.update(pairwise(WORD.findall(_NOTE.sub("", text).lower())))
            self.numbers.update(number for number in _DIGITS.findall(text) if _tells(number))

    def figures(self, *values: object) -> None:
        """Take up counts and scores, as they are printed."""
        printed = (number for value in values for number in _DIGITS.findall(str(value)))
        self.numbers.update(number for number in printed if _tells(number))

    def is_value(self, text: str) -> bool:
        """Tell whether a run of text says what a paper or a person is, and is no furniture."""
        words = WORD.findall(_NOTE.sub("", text).lower())
        pairs = list(pairwise(words))
        if not pairs:
            return _folded(text).strip(_ENDS) in self._atoms or text.strip() in self.identifiers
        if text.strip() in self.identifiers:
            return True
        telling = [pair in self._pairs for pair in pairs if not (pair[0] in GRAMMAR and pair[1] in GRAMMAR)]
        return bool(telling) and sum(telling) >= _NEAR * len(telling)

    def is_fixed(self, text: str) -> bool:
        """Tell whether a run is nothing but categories and kinds of publication, which stay."""
        if " ".join(text.split()) in _SUBJECTS:
            return True
        return bool(text.strip()) and all(_folded(part) in self.fixed for part in text.split(";"))

    def is_name(self, first: str, second: str) -> bool:
        """Tell whether two neighbouring words are of a person's name."""
        return first in self.name_words and second in self.name_words

    def is_of_names(self, text: str) -> bool:
        """Tell whether a run is a few words, each of them of a person's name: a part of one, that may stand alone."""
        words = WORD.findall(text)
        return 0 < len(words) <= _LONGEST_PART and self.name_words.issuperset(words)

    def names_paper(self, address: str) -> bool:
        """Tell whether an address, absolute or not, is one of a paper or a person, or asks for one."""
        plain = unquote_plus(address)
        bare = {form for whole in (address, plain) for form in (_bare(whole), *_beginnings(_bare(whole)))}
        if not self._tails.isdisjoint(bare - {""}) or _OF_ONE.search(plain):
            return True
        forms = {form for whole in (plain, plain.lower()) for form in (whole, _EXTENSION.sub("", whole))}
        parts = [*_ARXIV.findall(plain), *re.split(r"[^\w.-]+", plain)]
        parts += [tail for form in forms for tail in _tails(form)]
        if not self.identifiers.isdisjoint(part for part in parts if len(part) > 3):
            return True
        return any(self._asks(unquote_plus(value)) for value in _VALUE.findall(address))

    def _asks(self, value: str) -> bool:
        """Tell whether a parameter's value is a paper's title or address, or a person: a search for their papers."""
        return (
            _bare(value) in self._tails
            or self.is_value(value)
            or any(word in self.name_words for word in WORD.findall(value))
        )

    def address(self, url: str) -> None:
        """Take up an address of a paper, which the page may print without its first parts."""
        bare = _bare(url)
        self.urls.add(bare)
        self._tails.update(_tails(bare))


def is_initial(word: str) -> bool:
    """Tell whether a word is a single letter; in a script without upper and lower case that is a whole word."""
    return len(word) == 1 and word.lower() != word.upper()


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _tells(number: str) -> bool:
    return len(number) > 2 and number[0] != "0" and not is_year(number)


def is_year(number: str) -> bool:
    """Tell whether a number may be the year of a publication."""
    return len(number) == len("1999") and number.isdecimal() and int(number) in _PLAIN_YEARS


def _tails(address: str) -> list[str]:
    """Return an address, and what follows each slash in it."""
    return [address[at:] for at in (0, *(slash.end() for slash in re.finditer("/", address))) if address[at:]]


def _beginnings(address: str) -> tuple[str, str]:
    """Return an address without its query, and without its fragment."""
    return address.partition("?")[0], address.partition("#")[0]


def _bare(address: str) -> str:
    """Return an address without what a link may leave away, or write for it: `https://www.`, `/`, `../../`."""
    return _FRONT.sub("", address.lower())


def learned(records: Records, rejected: Iterable[Mapping[str, Any]] = ()) -> Learned:
    """Return what the records of a dump say, and the fields of the items that became none."""
    found = Learned()
    for fields in rejected:
        _learn_fields(found, fields)
    for record in records:
        if isinstance(record, Paper):
            _learn_paper(found, record)
        elif isinstance(record, Author):
            found.name(record.name, *record.aliases)
            found.prose(*record.affiliations)
            found.fixed.update(map(_folded, record.categories))
        if not isinstance(record, Rejection):
            _learn_figures(found, record)
    return found


def _learn_paper(found: Learned, paper: Paper) -> None:
    found.title(paper.title)
    found.name(*(author.name for author in paper.authors), *paper.implied_authors)
    found.prose(paper.abstract, paper.venue, *paper.affiliations, *paper.biblio.values())
    found.fixed.update(map(_folded, [*paper.categories, *paper.biblio.get("type", "").split(";")]))
    for author in paper.authors:
        found.prose(*author.affiliations)
        _learn_identifiers(found, author.identifiers)
    for link in paper.links:
        found.address(link.url)


def _learn_fields(found: Learned, fields: Mapping[str, Any]) -> None:
    """Take up what was quoted of an item, whatever is wrong with it."""
    authors = fields.get("authors") or ()
    people: list[Mapping[str, Any]] = [{"name": one} if isinstance(one, str) else one for one in authors]
    found.title(*filter(None, [fields.get("title")]))
    found.name(*(one["name"] for one in people), *filter(None, [fields.get("name")]))
    found.prose(fields.get("abstract"), fields.get("venue"), *(fields.get("affiliations") or ()))
    found.prose(*(fields.get("biblio") or {}).values())
    found.figures(*(fields.get("metrics") or {}).values())
    for one in (fields, *people):
        found.prose(*(one.get("affiliations") or ()))
        _learn_identifiers(found, one.get("identifiers") or {})
    for link in fields.get("links") or ():
        found.address(link["url"])


def _learn_figures(found: Learned, record: Paper | Author) -> None:
    _learn_identifiers(found, record.identifiers)
    found.figures(*record.metrics.values())


def _learn_identifiers(found: Learned, identifiers: Mapping[str, str]) -> None:
    if volume := _ACL.match(identifiers.get("acl", "")):
        found.collections.add(volume[1] or volume[2])
    for value in identifiers.values():
        found.identifiers.add(value)
        if old := _OLD_ARXIV.fullmatch(value):  # the dump may write a subject class into it: `math.DG/0303109`
            found.identifiers.update(f"{old[1]}.{code}/{old[2]}" for code in ARCHIVES.get(old[1], "").split())
        if value.isdecimal() and _tells(value):
            found.numbers.add(value)
