"""What makes two spellings the same: normalized titles and names, and the ids derived from them.

The normalized title is what DEDUP keys have to agree on: entities decoded, TeX accents and commands undone, Greek
spelled out, compatibility forms and diacritics folded, case folded, letters and digits of every script kept.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b

from schemas.cleaning import without_entities

# The schemes that may name a record, best first (DESIGN 2, `id`).
PAPER_SCHEMES = ("arxiv", "doi", "acl", "openreview", "pmid", "s2", "openalex", "dblp", "google_scholar")
AUTHOR_SCHEMES = (
    "orcid",
    "google_scholar",
    "openreview",
    "s2",
    "dblp",
    "openalex",
    "dblp_name",
    "acl",
    "scopus",
    "wikidata",
    "huggingface",
)

_LOWER = bytes(range(256)).lower()
_NOT_ALNUM = bytes(code for code in range(256) if not chr(code).isalnum() or code > 127)
_TEX_ACCENT = re.compile(r"\\[uvHtcdbkr](?:\s+|(?=\{))")  # signs are no letters anyway
_TEX_LETTER = {  # those that are not their name
    "aa": "a", "AA": "A", "dj": "d", "DJ": "D", "dh": "d", "DH": "D", "ell": "l", "hbar": "h", "times": "x",
    **{f"var{name}": name for name in ("epsilon", "theta", "phi", "rho", "sigma", "pi")},
}  # fmt: skip
_TEX_COMMAND = re.compile(r"\\([A-Za-z]+)\s*(\{(?!\s*\}))?")
_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe", "ħ": "h", "ŋ": "ng", "×": "x"}
)
# Commands that stand for no letter: how the text looks, and signs, which are no letters in Unicode either.
_MARKUP_COMMANDS = frozenset(
    "rm bf it sc tt sf sl em cal tiny small large Large normalfont protect boldmath mathrm mathbf mathcal mathbb bar"
    " hat tilde vec dot ddot overline widetilde sqrt".split()
)
_SIGN_COMMANDS = frozenset(
    "slash emdash endash textemdash textendash textellipsis ldots dots cdots quad qquad thinspace space textquoteleft"
    " textquoteright textquotedblleft textquotedblright textquotesingle to rightarrow longrightarrow leftrightarrow"
    " Rightarrow pm mp cdot sim simeq approx equiv leq geq le ge ll gg neq infty odot oplus otimes circ degree"
    " textdegree dagger star ast bullet prime mid parallel perp textregistered texttrademark textcopyright".split()
)
_PARTING = "-\u2010\u2011\u2012–—\u2015\u2212/:"
_LOWER_WORDS = bytes(ord(" ") if chr(code).isspace() or chr(code) in _PARTING else _LOWER[code] for code in range(256))
_NEITHER = bytes(code for code in _NOT_ALNUM if _LOWER_WORDS[code] != ord(" "))
SUFFIXES = ("jr", "sr", "ii", "iii", "iv")
_SUFFIX = re.compile(rf",?\s+(?:{'|'.join(SUFFIXES)})\.?(?:$|(?=,))", re.IGNORECASE)


def letters(text: str) -> str:
    r"""Return the letters and digits of `text`, folded so that spellings of one title agree.

    >>> letters(r"Schr{\"o}dinger&#8217;s  CAT?") == letters("Schrödinger's cat")
    True
    """
    if _is_plain(text):
        return text.encode("ascii").translate(_LOWER, _NOT_ALNUM).decode("ascii")
    return _decomposed(text).translate(_FOLDED)


def words(text: str) -> list[str]:
    """Return the words of `text`, each folded as `letters` folds it; empty ones dropped.

    White space parts words, and so do hyphens and dashes of every kind, slashes and colons.
    """
    if _is_plain(text):
        return text.encode("ascii").translate(_LOWER_WORDS, _NEITHER).decode("ascii").split()
    return _decomposed(text).translate(_FOLDED_WORDS).split()


def _is_plain(text: str) -> bool:
    return text.isascii() and "\\" not in text and "&" not in text


def _decomposed(text: str) -> str:
    plain = _without_tex(without_entities(without_entities(text)))
    return unicodedata.normalize("NFKD", read_again(plain)).casefold()


_FIRST_BYTES = "ÂÃÄÅÎÏÐÑâ"  # of letters and dashes in UTF-8, as Windows-1252 shows them


def read_again(text: str) -> str:
    """Return `MÃ¼ller` as `Müller`; a text that is no UTF-8 read as Windows-1252, as it is."""
    if not any(map(text.__contains__, _FIRST_BYTES)):
        return text
    try:
        return text.encode("cp1252").decode()
    except UnicodeError:
        return text


class _Folding(dict[int, str]):
    """What becomes of each character that has been met, for `str.translate`; `parting` ones become a space."""

    def __init__(self, parting: str) -> None:
        self._parting = parting

    def __missing__(self, code: int) -> str:
        char = chr(code).translate(_WITHOUT_DECOMPOSITION)
        if self._parting and (char in self._parting or char.isspace()):
            folded = " "
        else:
            folded = _greek(char) if char.isalnum() or _is_vowel_sign(char) else ""
        self[code] = folded
        return folded


def _without_tex(text: str) -> str:
    if "\\" not in text:
        return text
    return _TEX_COMMAND.sub(_command, _TEX_ACCENT.sub("", text))


def _command(match: re.Match[str]) -> str:
    """Return what a command prints: nothing, if it has an argument, for then it tells how that looks."""
    name, argument = match.groups()
    if argument or name in _MARKUP_COMMANDS:
        return ""
    if name in _SIGN_COMMANDS:
        return " "
    return _TEX_LETTER.get(name, name)


def _greek(char: str) -> str:
    if not "\u0370" <= char <= "\u03ff":
        return char
    return unicodedata.name(char).split()[-1].lower().replace("lamda", "lambda")  # as all but Unicode spell it


def _is_vowel_sign(char: str) -> bool:
    # Marks of Devanagari, Thai, Japanese … tell words apart; only the European diacritics (U+0300 to U+036F) fold away.
    return not "\u0300" <= char <= "\u036f" and unicodedata.category(char)[0] == "M"


_FOLDED, _FOLDED_WORDS = _Folding(""), _Folding(_PARTING)


@lru_cache(1 << 16)
def surname(name: str) -> str:
    """Return the folded surname of a name as printed: the last word, before the comma if there is one.

    Of a name of several words only the last counts, in either spelling: `van der Roe, Jan` and `Jan van der Roe`.
    """
    family = without_suffix(name).split(",")[0].split()
    return letters(family[-1]) if family else ""


def name_key(name: str) -> str:
    """Return `name` folded word by word and joined with `-`: what two mentions of one person share.

    `Quill, Tamás` is `Tamás Quill`.
    """
    family, _, given = without_suffix(name).partition(",")
    return "-".join(words(f"{given} {family}"))


def without_suffix(name: str) -> str:
    """Return a name without `Jr.` and the like at its end or, as BibTeX has it, before the given name."""
    return _SUFFIX.sub("", name.strip())


def paper_id(identifiers: Mapping[str, str], title: str, first_author: str | None) -> str:
    """Return the best identifier as `scheme:value`, else `title:` and 16 hex digits.

    The digits hash the normalized title and, where it is known, the first author's surname: the given name is left
    out because listings abbreviate it.
    """
    named = best_identifier(identifiers, PAPER_SCHEMES)
    if named:
        return named
    key = f"{letters(title) or title}\n{surname(first_author) if first_author else ''}"
    return "title:" + blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def author_id(identifiers: Mapping[str, str], name: str) -> str:
    """Return the best identifier as `scheme:value`, else `name:` and the normalized name."""
    return best_identifier(identifiers, AUTHOR_SCHEMES) or f"name:{name_key(name) or name}"


def best_identifier(identifiers: Mapping[str, str], schemes: tuple[str, ...]) -> str | None:
    """Return `scheme:value` for the first of `schemes` that is present; None if none is."""
    if not identifiers:
        return None
    return next((f"{scheme}:{identifiers[scheme]}" for scheme in schemes if scheme in identifiers), None)
