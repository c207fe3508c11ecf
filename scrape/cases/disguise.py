"""Invented words, numbers and identifiers of the same shape as the real ones.

Each character gives way to another of its kind (vowel to vowel, digit to digit, Cyrillic to Cyrillic); which one, the
characters before it and the seed decide. So the invented word is as long as the real one and as easy to say, the same
word always becomes the same, different ones stay different, words that begin alike still begin alike (plurals, cut
words), and every word keeps its first letter: initials still fit their names. An invented word that is a real one of
the dump, by chance, is invented once more.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Collection
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from scrape.cases.learned import is_initial

_ALPHABETS = ("aeiou", "bcdfghklmnprstvw", "jqxyz", "0123456789")
_HEX = ("abcdef", "0123456789")
_WIDE = ("abcdefghijklmnopqrstuvwxyz", "0123456789")
_RANGES = (
    ("а", "я"), ("α", "ρ"), ("σ", "ω"), ("א", "ת"), ("ا", "غ"), ("ف", "ي"), ("अ", "ह"), ("ก", "ฮ"), ("あ", "ん"),
    ("ア", "ン"), ("一", "龥"), ("가", "힣"), ("ა", "ჰ"), ("ա", "ֆ"), ("۰", "۹"), ("٠", "٩"), ("०", "९"), ("０", "９"),
)  # fmt: skip
"""First and last letter of scripts, and of their digits."""
_BLOCK = 128  # characters; scripts of Unicode begin at multiples of it
_NARROW_TRIES, _TRIES = 40, 400
_CONTEXT = 64  # characters before one that decide what becomes of it


class Shape(NamedTuple):
    """A kind of token: how many characters at its start stay, the alphabets of the others, its check digit.

    `check` returns the last character that belongs to the others; None where tokens of the kind have none.
    """

    kept: Callable[[str], int] = lambda _: 0
    alphabets: tuple[str, ...] = _ALPHABETS
    check: Callable[[str], str] | None = None


def _initial(word: str) -> int:
    return int(unicodedata.normalize("NFD", word[0])[0].isascii())


def _iso_7064(body: str) -> str:
    total = 0
    for digit in filter(str.isdigit, body):
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11]


def is_issn(token: str) -> bool:
    """Tell whether eight digits are an ISSN by their check digit, and not the years from one to another."""
    first, _, last = token.partition("-")
    if last.isdecimal() and "1400" <= first <= last < "2100":
        return False
    return _of_issn(token[:-1]) == token[-1].upper()


def _of_issn(body: str) -> str:
    digits = [int(digit) for digit in body if digit.isdigit()]
    return "0123456789X"[-sum(digit * (8 - at) for at, digit in enumerate(digits)) % 11]


def _of_isbn(body: str) -> str:
    return str(-sum(int(digit) * (1 + 2 * (at % 2)) for at, digit in enumerate(filter(str.isdigit, body))) % 10)


SHAPES = {
    "word": Shape(_initial),
    "number": Shape(),
    "hex": Shape(alphabets=_HEX),
    # YYMM is a month that was, and the archive one that is: both stay.
    "arxiv": Shape(lambda token: token.index("/") + 5 if "/" in token else 5),
    "orcid": Shape(lambda _: len("0000-000"), check=_iso_7064),
    "acl": Shape(_initial),
    "pmc": Shape(lambda _: len("PMC")),
    "issn": Shape(check=_of_issn),
    "isbn": Shape(lambda _: len("978"), check=_of_isbn),
}


class Disguise:
    """What each token of a dump becomes; a function of seed, token and the words that may not appear.

    `people` are the words of names.
    """

    def __init__(self, seed: int, real: Collection[str], people: Collection[str] = frozenset()) -> None:
        self._seed, self._context = seed, _CONTEXT
        self._real, self._people = real, people
        self._found: dict[tuple[str, str], str] = {}
        self._taken: set[tuple[str, str]] = set()
        self._again: Counter[str] = Counter()

    def of(self, kind: str, token: str) -> str:
        """Return what `token`, of one of the SHAPES, becomes; upper and lower case as in the token."""
        plain = "".join(char.lower()[:1] for char in token)
        known = self._found.get((kind, plain)) or self._settled(kind, plain)
        return "".join(new.upper() if old.isupper() else new for old, new in zip(token, known, strict=True))

    def looser(self) -> bool:
        """Let neither its place nor those before it decide on a character: what is alike anywhere stays alike there.

        Only words of names keep their first letter then. Returns False if that is so already.
        """
        was, self._context = self._context, 0
        self.anew(())
        return was > 0

    def anew(self, tokens: Collection[str]) -> None:
        """Invent other words for `tokens`, and for all that were settled: nothing depends on which came first."""
        self._again.update({token.lower() for token in tokens})
        self._found.clear()
        self._taken.clear()

    def _settled(self, kind: str, plain: str) -> str:
        begin = self._again[plain]
        for attempt in range(begin, begin + _TRIES):
            found = self._invented(SHAPES[kind], plain, attempt, wide=attempt > begin + _NARROW_TRIES)
            if found == plain or self._is_new(kind, plain, found):
                break
        self._taken.add((kind, found))
        self._found[kind, plain] = found
        return found

    def _is_new(self, kind: str, plain: str, found: str) -> bool:
        is_same_kind = found[-1].isalpha() == plain[-1].isalpha()  # a check digit may be an X
        return is_same_kind and (kind, found) not in self._taken and found not in self._real

    def _invented(self, shape: Shape, plain: str, attempt: int, *, wide: bool) -> str:
        kept = 0 if wide and shape.kept is _initial else shape.kept(plain)
        if shape is SHAPES["word"] and not self._context and plain not in self._people:
            kept = 0
        alphabets = _WIDE if wide and shape.alphabets is _ALPHABETS else shape.alphabets
        if is_initial(plain):
            return plain
        made = [char if at < kept else self._other(plain, at, attempt, alphabets) for at, char in enumerate(plain)]
        if shape.check and shape.check(plain[:-1]).lower() == plain[-1]:
            made[-1] = shape.check("".join(made[:-1])).lower()
        return "".join(made)

    def _other(self, plain: str, at: int, attempt: int, alphabets: tuple[str, ...]) -> str:
        char = plain[at]
        alphabet = _alphabet(char, alphabets, leads=at == 0 and char in "0123456789")
        if len(alphabet) < 2:
            return char
        drawn = blake2b(
            f"{self._seed} {attempt} {_folded(plain[max(0, at - self._context) : at])}".encode("utf-8", "replace"),
            digest_size=4,
        ).digest()
        shift = 1 + int.from_bytes(drawn) % (len(alphabet) - 1)
        return alphabet[(alphabet.index(char) + shift) % len(alphabet)]


@lru_cache(1 << 16)
def _folded(text: str) -> str:
    """Return `text` without accents, so that a name becomes the same with them and without."""
    return text if text.isascii() else "".join(char for char in unicodedata.normalize("NFD", text) if char.isalnum())


@lru_cache(1 << 12)
def _alphabet(char: str, alphabets: tuple[str, ...], *, leads: bool) -> str:
    """Return the characters that may stand for `char`, itself among them; a number does not begin with 0 anew."""
    if leads:
        return "0" if char == "0" else "123456789"
    found = next((alphabet for alphabet in alphabets if char in alphabet), "")
    if found or char.isascii():
        return found
    base, *marks = list(unicodedata.normalize("NFD", char))
    if marks and base in "aeiou":
        twins = [unicodedata.normalize("NFC", vowel + "".join(marks)) for vowel in "aeiou"]
        return "".join(twin for twin in twins if len(twin) == 1 and (twin < "\u0100" or char >= "\u0100"))
    script = next((one for one in _RANGES if one[0] <= char <= one[1]), None)
    return "".join(map(chr, range(ord(script[0]), ord(script[1]) + 1))) if script else _beside(char)


def _beside(char: str) -> str:
    """Return the letters beside one of a script without upper and lower case; a letter with an accent has none."""
    if unicodedata.category(char) != "Lo":
        return ""
    first = ord(char) // _BLOCK * _BLOCK
    block = map(chr, range(first, first + _BLOCK))
    return "".join(one for one in block if unicodedata.category(one) == "Lo" and unicodedata.is_normalized("NFKC", one))
