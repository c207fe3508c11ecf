"""How one name is spelled: initials in all their forms, and what two spellings may have in common.

A spelling is a name folded to words that are joined with `-`, the surname last.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from schemas.identity import name_key, without_suffix
from scrape.dedupe.features import GROUPS

_ARTICLE = re.compile(r"(?:for-)?the-")
_GLUED = re.compile(r"\.(?=[^\W\d_])")  # T.A. Quill, Tamás A.Quill
_UMLAUT = re.compile("(?<=[aou])e")
_PARTICLES = frozenset("al da de del della den der di dos du el la le ten ter van von".split())
_MOST_INITIALS = 3  # what is longer and in capitals is a name: Klaus WERNER


def spellings(printed: Iterable[str]) -> frozenset[str]:
    """Return how a person is spelled whose name is printed in these ways."""
    return frozenset(name for one in printed if (name := spelled(one)))


@lru_cache(1 << 14)
def spelled(name: str) -> str:
    """Return `name` as `name_key` folds it, but each initial a word of its own, and before the surname.

    >>> {spelled(name) for name in ("T. A. Quill", "T.A. Quill", "TA Quill", "Quill TA", "Quill, T.-A.")}
    {'t-a-quill'}
    """
    plain = _GLUED.sub(". ", without_suffix(name))
    key = name_key(plain)
    if is_group(key):
        return _ARTICLE.sub("", key, count=1) if _ARTICLE.match(key) else key
    if plain.isupper() or not any(map(_are_initials, plain.split())):
        return key
    return name_key(_with_initials_apart(plain)) or key


def _with_initials_apart(name: str) -> str:
    family, comma, before = name.partition(",")
    given, family = (before.split(), family) if comma else _parted(family.split())
    # Of `MD Quill Vale` it is not known whether they are initials; of `Quill MD Vale` it is.
    known = not any(word[:1].isupper() and not _are_initials(word) for word in given[1:])
    apart = [" ".join(word) if _are_initials(word) and (n or known) else word for n, word in enumerate(given)]
    return f"{family}, {' '.join(apart)}"


def _parted(words: list[str]) -> tuple[list[str], str]:
    """Return the given names and the surname; initials at the end are given names: `Quill TA`."""
    end = len(words)
    while end and _are_initials(words[end - 1]):
        end -= 1
    if 0 < end < len(words) and not _are_initials(words[0]):
        return words[end:], " ".join(words[:end])
    return words[:-1], words[-1]


def _are_initials(word: str) -> bool:
    capitals = word.replace(".", "")
    return len(capitals) <= _MOST_INITIALS and capitals.isalpha() and capitals.isupper()


def is_group(name: str) -> bool:
    """Tell whether a folded name is that of a collaboration or the like."""
    return name.rpartition("-")[2] in GROUPS


def is_short(name: str) -> bool:
    """Tell whether a folded name has but an initial for its first name."""
    return name[1:2] == "-" and not is_group(name)


def alike(name: str) -> tuple[str, str]:
    """Return what all spellings have in common that may be one person's.

    That is the last word and the first letter; and, for the other order of given name and surname and for what is
    written in one word, all letters.
    """
    if is_group(name):
        return name, name
    plain = _UMLAUT.sub("", name)
    return f"{plain.rpartition('-')[2]} {plain[:1]}", "".join(sorted(plain.replace("-", "")))


def spells_out(full: str, short: str) -> bool:
    """Tell whether `full` has a word for each of `short`, the same one or one that it is an initial of."""
    return full.count("-") >= short.count("-") and agree(full, short)


def agree(one: str, other: str, *, cut: bool = False) -> bool:
    """Tell whether two spellings may be one person's; with `cut`, `Ro` is also Robin.

    They have one surname, and as far as both have given names each is that of the other or an initial of it:
    `R. Quill`, `Ro Quill`, `R. P. Quill`. Or they have the same letters, in however many words and whichever first:
    `Ro-Bin Quill`, `Robin Quill`, `Quill Robin`.
    """
    given, surname = _in_parts(one)
    others, same = _in_parts(other)
    if surname == same and given and others and all(_fit(*pair, cut) for pair in zip(given, others, strict=False)):
        return True
    glued, whole = (_UMLAUT.sub("", name).replace("-", "") for name in (one, other))
    return len(glued) == len(whole) and glued in whole * 2


def _in_parts(name: str) -> tuple[list[str], str]:
    """Return the given names and the last word of the surname, without what stands between: `van der`."""
    first, *words = _UMLAUT.sub("", name).split("-")
    return ([first, *(word for word in words[:-1] if word not in _PARTICLES)], words[-1]) if words else ([], first)


def _fit(one: str, other: str, cut: bool) -> bool:  # noqa: FBT001
    short, full = sorted((one, other), key=len)
    return one == other or ((cut or len(short) == 1) and full.startswith(short))
