"""What a listing is compared by: worked out once, from the listing alone, small enough to keep for millions."""

import marshal
import re
from functools import lru_cache
from typing import NamedTuple

from schemas.cleaning import is_cut
from schemas.identity import SUFFIXES, letters, surname, words
from schemas.records import Paper

_ABSTRACT = 400  # letters kept of an abstract: listings cut them, so only a common beginning can be compared
_SMALL_WORDS = frozenset(
    "a an and are as at based by can do does for from how in into is it its of on or over the their to toward towards"
    " under using via what when with without der die das und von des le la les de du et el en un une y e o".split()
)
# PubMed's notes: `[Dutch]`, `[Erratum appears in …]`; a title that is all in brackets is a translated one.
_NOTE = re.compile(r"(?<=.{20})[\s.]*\[[^\[\]]*\][\s.]*$")
_SUBTITLE = re.compile(r"[:?!.]\s|\s[-–—]+\s|—")
_MAY_PART = frozenset(":?!.-–—")
_SHORTEST_MAIN = 12  # letters; what stands before a colon may be a name that many titles begin with ("GPT: …")

_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})")
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10}
_SPELLED = {
    word: str(number)
    for spelled in ("one two three four five six seven eight nine ten", "first second third fourth fifth sixth")
    for number, word in enumerate(spelled.split(), 1)
}
_PARTS = frozenset("part parts pt teil partie no number vol volume chapter lecture paper episode series".split())
_MOST_PARTS = 30  # a larger number at the end of a title is a year, a model or a temperature

# Words of an item about another item: some wherever they stand, some at the head of the title, some at its end.
_MARKERS = frozenset("erratum errata corrigendum corrigenda addendum retraction retracted rejoinder".split())
_HEADS = frozenset("comment comments correction corrections reply response discussion supplement".split())
_ENDS = frozenset("reply comment".split())

# Titles that every journal prints again and again; the second set only where the title holds nothing else.
_STOCK = frozenset(
    "editorial editorials preface foreword obituary memoriam keynote reviewers acknowledgements acknowledgments"
    " announcement announcements errata interview editor editors guest".split()
)
_STOCK_ALONE = frozenset(
    "introduction index contents news letter letters notes message panel calendar abstracts book books review reviews"
    " column table summary discussion conclusions report special issue proceedings program chair".split()
)
TELLING = _PARTS | _SPELLED.keys() | _MARKERS | _HEADS | _ENDS | _STOCK | _STOCK_ALONE | _SMALL_WORDS
"""All the words of titles that are known here by heart."""
SHORT_TITLE = 4  # telling words; a title of no more may recur


class Features(NamedTuple):
    """One listing, folded for comparison; what it does not say is empty, or None.

    `main` is the title without its subtitle, `telling` its words but the small ones, `numerals` its numbers (`part:2`
    where the number counts parts), `markers` the words that make it an item about another item. `surnames` are in
    printed order, `names` is every longer word of them and `implied` the surnames of owners of the page. `venue` is its
    words, `volume` and `page` the first number of each, `glued` the letters of title and names together. `stock` is
    whether the title is one that any journal prints again and again.
    """

    identifiers: dict[str, str]
    title: str
    main: str
    telling: list[str]
    numerals: list[str]
    markers: list[str]
    cut: bool
    surnames: list[str]
    complete: bool
    names: list[str]
    implied: list[str]
    abstract: str
    year: int | None
    venue: str
    volume: str
    page: str
    glued: str
    stock: bool


def packed(one: Features) -> bytes:
    """Return features as bytes, of which `unpacked` makes them again in the same run."""
    return marshal.dumps(tuple(one))  # six times as fast as JSON


def unpacked(data: bytes) -> Features:
    """Return what `packed` packed."""
    return Features._make(marshal.loads(data))  # noqa: S302 — our own bytes, from our own private file


def features(paper: Paper) -> Features:
    """Return what a single listing is compared by."""
    people = [_person(author.name) for author in paper.authors]
    names = [word for _, said in people for word in said]
    printed = _NOTE.sub("", paper.title) if "[" in paper.title else paper.title
    cut = is_cut(printed)
    said = words(printed)
    title = "".join(said)
    said = said[: -1 if cut else None]  # the last word of a cut title may be half a word
    telling = [word for word in said if word not in _SMALL_WORDS]
    return Features(
        identifiers=paper.identifiers,
        title=title,
        main=_main(printed, title),
        telling=telling,
        numerals=_numerals(said),
        markers=_markers(said),
        cut=cut,
        surnames=[family for family, _ in people],
        complete=paper.authors_complete is True,
        names=[word for word in names if len(word) > 1],
        implied=[surname(name) for name in paper.implied_authors],
        abstract=_opening(paper.abstract) if paper.abstract else "",
        year=_year(paper.published),
        venue=_venue(paper.venue) if paper.venue else "",
        volume=_number(paper.biblio.get("volume", "")),
        page=_number(paper.biblio.get("pages", "")),
        glued=title + "".join(names),
        stock=_is_stock(telling),
    )


def _is_stock(telling: list[str]) -> bool:
    few = len(telling) <= SHORT_TITLE
    return few and (not _STOCK.isdisjoint(telling) or _STOCK_ALONE.issuperset(telling))


_PLAIN = re.compile(r"(?:[A-Za-z.]+ )*[A-Za-z]+")  # in such a name the last word is the surname


@lru_cache(1 << 14)
def _person(name: str) -> tuple[str, list[str]]:
    """Return the surname in a name, and its words, folded."""
    if _PLAIN.fullmatch(name):
        said = name.lower().replace(".", "").split()
        if said[-1] not in SUFFIXES:
            return said[-1], said
    return surname(name), words(name)


@lru_cache(1 << 12)
def _venue(printed: str) -> str:
    return " ".join(words(printed))


def _main(printed: str, title: str) -> str:
    if _MAY_PART.isdisjoint(printed):
        return title
    for found in _SUBTITLE.finditer(printed):
        main = letters(printed[: found.start()])
        if len(main) >= _SHORTEST_MAIN:
            return main
    return title


def _numerals(said: list[str]) -> list[str]:
    """Return the numbers in the words of a title, in order of spelling, each as often as it occurs."""
    found: list[str] = []
    for at, word in enumerate(said):
        if word.isalpha() and word not in _SPELLED and (word[0] not in "ivx" or not _ROMAN.fullmatch(word)):
            continue
        counted = at > 0 and said[at - 1] in _PARTS
        last = at > 0 and at == len(said) - 1
        value = _value(word, counted=counted, last=last)
        if value is None:
            found += _DIGITS.findall(word)
        else:
            found.append(f"part:{value}" if counted or (last and value < _MOST_PARTS) else str(value))
    return sorted(found)


def _value(word: str, *, counted: bool, last: bool) -> int | None:
    """Return the number a word is; None for a word that only holds one, or is none where it stands."""
    if word.isascii() and word.isdigit():
        return int(word[:18])
    if counted and word in _SPELLED:
        return int(_SPELLED[word])
    # A lone v or x is a letter of the text ("X-ray") unless it counts parts or ends the title.
    if _ROMAN.fullmatch(word) and (counted or last or len(word) > 1):
        return _roman(word)
    return None


def _roman(word: str) -> int:
    values = [_ROMAN_DIGITS[char] for char in word]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def _markers(said: list[str]) -> list[str]:
    found = set(_MARKERS.intersection(said))
    if said and said[0] in _HEADS and (len(said) == 1 or said[1] in {"on", "to", "of"}):
        found.add(said[0].removesuffix("s"))
    if len(said) > 3 and said[-1] in _ENDS:
        found.add(said[-1])
    return sorted(found)


_LABEL = re.compile(r"(?:abstract|summary)\b[\s.:—-]*", re.IGNORECASE)


def _opening(abstract: str) -> str:
    begin = abstract[: 2 * _ABSTRACT]
    return letters(_LABEL.sub("", begin, count=1) if _LABEL.match(begin) else begin)[:_ABSTRACT]


def _year(published: str | None) -> int | None:
    return int(published[:4]) if published and published[:4].isdigit() else None


_NUMBER = re.compile(r"[A-Za-z]?\d+")


def _number(printed: str) -> str:
    """Return the first number of a volume or of pages, with the letter before it (`S33-38` → `s33`)."""
    found = _NUMBER.search(printed)
    return found[0].lower() if found else ""
