"""Bylines of author pages: `Ada Vale, Bo Li, C.-Y. Roe et al. · some-lab`, alone or glued to the title before them.

A copied author page shows title and byline as one line, `Foundation PumpsAda Vale, Bo Li, C.-Y. Roe et al.`; some
copies have a blank between the two. Nothing but the shape of the words tells where the title ends. Structure goes
first: what may end a byline, how many names it shows, where a name may begin. Where that leaves a choice, a linear
model over hashed pieces of the words on both sides decides. Its weights were learnt from real titles and names
(`benchmarks/boundary.py`) and cannot be read back into them.
"""

import re
from array import array
from collections.abc import Callable, Collection, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple
from zlib import crc32, decompress

BUCKETS = 1 << 18
_MASK = BUCKETS - 1
BLANK_BUCKETS = 1 << 16
"""Weights beside those of `BUCKETS`, of a title that a blank parts from its byline; learnt after all others."""
SCALE = 16  # the unit of a weight: 1/16 of a nat
SHOWN = 3  # the site displays three names at most, then "et al."

_ENDINGS = (" et al.", " et al", ", and others", " and others", "…", "...")
_OTHERS = re.compile(
    r"\(?\+ ?\d{1,4} (?:more(?: authors?)?|(?:co-?)?authors?|others?)\)?$|(?<=, )\(?\+ ?\d{1,4}\)?$"
    r"|(?<= )(?:and|&) \d{1,4} (?:more(?: authors?)?|(?:other )?authors?|others)$|(?<=, )\d{1,4} (?:more )?authors?$"
)
_ENDS_OF_COUNTS = frozenset("0123456789ers)")
_LONGEST_COUNT = 30
_DOTS = "·•∙⋅‧・"
_SLUG = r"@?[^\W_][^\s,;:·]{0,60}"
_SLUGS = re.compile(rf"{_SLUG}(?:, ?{_SLUG})*")
_SPACED_SLUGS = re.compile(r"@?[^\W_][^,;:·]{0,60}(?:, ?[^\W_][^,;:·]{0,60})*")
_PLAIN_WORD = r"(?:[A-ZÀ-ÖØ-Þ](?:[a-zß-öø-ÿ]+|\.)(?:-[A-Z][a-z]+)*|van|von|der|den|de|del|la|di|da|dos|al|el)"
_PLAIN_NAME = rf"({_PLAIN_WORD}(?: {_PLAIN_WORD}){{1,3}})"
_PLAIN = re.compile(
    rf"{_PLAIN_NAME}, {_PLAIN_NAME}, {_PLAIN_NAME} et al\."
    r"(?: · ([a-z0-9]+(?:-[a-z0-9]+)*(?:, [a-z0-9]+(?:-[a-z0-9]+)*)*))?"
)
_SUFFIX = re.compile(r"\s*(?:Jr|Sr|Snr|II|III|IV|2nd|3rd|Ph\.? ?D|M\.? ?D|M\.? ?Sc|Esq)\.?\s*", re.IGNORECASE)
"""What may follow a comma and still belong to the name before it."""
_WORD = r"(?:-(?=\w)|[\w(\"'`‘’\\{])[^\s,:;?!/=<>*$%#@|&“”\[\]…]*"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{0,11}}(?:,(?i:{_SUFFIX.pattern}))*")
_SMALL = re.compile(
    r"(?<= )(?!(?:and|of|the|for|on|behalf|bin|ibn|d[aeiou]s?|d[eo]l|el|al|[lv]an?|v[ao]n|der|den|te[nr])\b|[dv]\. )"
    r"[a-zß-öø-ÿ]"
)
"""A lower-case word that is no particle of a name, whole or as its first letter, nor a word of a collaboration's."""
_NEVER = re.compile(r"[?!;=<>$%@|]")
"""What no name has."""
_CAPITAL = re.compile(r"(?<![\s,(\-‐‑–—])(?<!, [A-Z])(?<!, [A-Z][a-z'’])[^\W\d_a-zß-öø-ÿ]")
"""A letter within a word that is no common lower-case one: upper case, or of a script without case.

Not the second of a word of a list, as in `, AJ Vale` and `, DeAnna Roe`.
"""
_OF_TITLE = re.compile(r"(?:[A-Z]{3}|[.}])\.\w|^[A-Z]+\.$")
"""What goes beyond a title's end (`GAN.Ada`, `…x_{2}.Ada`), or is but the acronym that ends it (`HDM.`)."""
_NO_PERSON = re.compile(r"\d(?![a-z])[^\W\d_]|\+\w")
"""What the name of a group may have, but not that of a person."""
_CAPS = re.compile(r"(?:[^\W\d_a-z]{2}|MD\.) ")
"""A first name of two capitals (`AJ Vale`, `MD. Roe`); three are an acronym."""
_INNER = re.compile(r"([^\s-]+?)(?=(?<=[^\W\d_A-Z]|[^\w\s.'’-])[^\W\d_a-zß-öø-ÿ])")
"""What stands before a capital within a word: what a title may end in."""
_HALF_A_NAME = re.compile(r"[A-Z][a-z]{1,6}$")
"""The first half of a first name that is two in one: `KiYoon`."""
_LONGEST_HALF = 7
_ENDED = re.compile(r"(?:[?!”$%#+*…\"]|\s(?:\d+|I|[IVX]{2,4}))$")
"""What no word goes on behind: a sign, a number, a Roman one."""
_ACRONYM = re.compile(r"(?:[A-Z]s?|\d)$")
_RUNS = re.compile(r"(?<=xx)x+|(?<=99)9+")
_GROUPS = (
    " Collaboration", " collaboration", " Collaborations", " collaborations", " Consortium", " consortium",
    " Team", " team", " Working Group", " working group",
)  # fmt: skip
"""What the name of a group of people ends in; before it stands an acronym as a rule."""
_BEFORE_GROUPS = re.compile(r"(?:[TGMk]eV|LHC|\$|(?<![^\W_])\d+)$")
"""What a title ends in, and no acronym begins with."""
_SPAN = 100  # no first author is longer
_TAIL = 600  # nor are three names and their suffixes
_CHOICES = 16
_BLANKS = range(1, 4)  # in a name of two to four words
_BLANK = re.compile(r"(?<![\s,:;]) +")
_LAST_CASED = "\u0590"  # Latin, Greek, Cyrillic and Armenian letters come before
_TWO_SCRIPTS = re.compile(r"[A-Za-z][\u0590-\u1dff\u2e80-\ud7ff]")
_CLOSERS = ')]}"”?!'
_MARKS = "\"'“”‘’.,:;?!()[]{}*"

_KNOWN = 6 * SCALE  # a name seen whole elsewhere on the page
_GLUED_PAGE = 3 * SCALE  # other items of the page were glued
_PARTED = 4 * SCALE  # the title ends in `?` or `!`, or the abstract tells its last word and a name apart
_TOLD = 8 * SCALE  # the acronym of a group is a word of the title or the abstract
_PLACED = 4 * SCALE  # it stands behind a unit, a formula or a number
_RARE = 5 * SCALE  # a blank where the page has not shown one: most copies glue
_LEAST_WORD = 3


Span = tuple[int, int]
Starts = Callable[[str, int, int], list[int]]


class Byline(NamedTuple):
    """The names as written and in order; `complete` is False where the line itself says that it cuts them."""

    authors: list[str]
    complete: bool
    affiliations: list[str]


class Choice(NamedTuple):
    """One reading of a line: where its byline begins (None: it holds none), and the features that speak for it."""

    boundary: int | None
    features: list[int]


def read_byline(text: str) -> Byline:
    """Names, completeness and slugs of a line that is a byline and nothing else."""
    body, slugs = _cut_slugs(text.strip(), below=True)
    names, complete = _cut_ending(body)
    return Byline([names[a:b].strip() for a, b in _segments(names, 0)], complete, slugs)


def is_byline(text: str) -> bool:
    """Whether the whole line is a byline: no title, no sentence, no title with its byline glued to it."""
    own, names = ([], []) if _NEVER.search(text) else byline_features(text)
    return bool(own) and (_score(own) + sum(map(_name_score, names)) > 0 or _is_cut_list(text))


@lru_cache(1 << 14)
def _name_score(name: str) -> int:
    # The names of a page recur; so does what they weigh.
    return _score(name_features(name, 80))


def as_byline(text: str) -> Byline | None:
    """The byline that a whole line is; None for a line that `is_byline` refuses.

    Most lines are three plain Latin names and "et al.", which one expression both knows and takes apart.
    """
    plain = _PLAIN.fullmatch(text)
    if plain:
        *names, slugs = plain.groups()
        return Byline(names, complete=False, affiliations=slugs.split(", ") if slugs else [])
    return read_byline(text) if is_byline(text) else None


def _is_cut_list(text: str) -> bool:
    """Whether the line says that it cuts a list of three names or has slugs, and nothing can be glued to a name."""
    parts, complete, slugs = read_byline(text)
    if (complete and not slugs) or len(parts) > SHOWN:
        return False
    glued = any(map(has_joint, parts if complete else parts[:1]))
    return not glued and all(_is_short_name(part) for part in parts)


def has_joint(name: str) -> bool:
    """Whether two texts meet in a word: a capital after a small letter, a letter after a digit, two kinds of script."""
    return any(map(_is_joint, name, name[1:]))


def _is_joint(left: str, right: str) -> bool:
    if not right.isalpha():
        return False
    if not left.isalpha():
        return left.isdigit() or left in _CLOSERS
    return (left.islower() and right.isupper()) or _has_case(left) != _has_case(right)


def _has_case(letter: str) -> bool:
    return letter.islower() or letter.isupper()


def closes_byline(text: str) -> bool:
    """Whether the end of the text says that it is, or holds, a byline: `et al.`, ` · slug`."""
    body, slugs = _cut_slugs(text)
    return bool(slugs) or body.endswith(_ENDINGS[:2]) or _count_of_others(body) != ""


def are_names(text: str) -> bool:
    """Whether the line has the shape of a few names, whatever words they are of."""
    names = read_byline(text).authors
    if not 0 < len(names) <= SHOWN:
        return False
    return not any(_SMALL.search(name) or has_joint(name) for name in names) and all(map(_is_short_name, names))


def _is_short_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and name.count(" ") < 5 and _is_whole(name)


def split_glued(
    line: str,
    abstract: str = "",
    joint: str | None = None,
    known_names: Collection[str] = (),
) -> tuple[str, str] | None:
    """Title and byline of one glued line, which they tile up to white space; None if the line is a title alone.

    `joint` is what other items of the page have between title and byline on a line: nothing, a blank, None where that
    is not known; `known_names` are the names that the page shows elsewhere.
    """
    found = choices(line, abstract, joint)
    if not found:
        return None
    if len(found) > 1:
        found = [_best(found, line, abstract, joint, known_names)]
    boundary = found[0].boundary
    if boundary is None or _is_subtitle(line, boundary):
        return None
    half = _HALF_A_NAME.search(line, max(0, boundary - _LONGEST_HALF), boundary)
    if half and _ends_title(line, *half.span(), abstract.lower()):
        boundary = half.start()
    return line[:boundary].strip(), line[boundary:].strip()


def _ends_title(line: str, at: int, end: int, abstract: str) -> bool:
    """Whether a title ends at `at`, so that what stands between is the first half of a name.

    It does behind a sign or a number; behind an acronym, if the abstract has that as a word of its own. No half of a
    name is a word of the abstract.
    """
    is_over = _ENDED.search(line, 0, at)
    if not (is_over or _ACRONYM.search(line, 0, at)):
        return False
    word, half = line[:at].rsplit(None, 1)[-1].strip(_MARKS).lower(), line[at:end].lower()
    told = is_over or (len(word) > 1 and _within(abstract, word))
    return bool(told) and not (_within(abstract, word + half) or _within(abstract, half))


def _is_subtitle(line: str, at: int) -> bool:
    """Whether what begins goes on with a title in a script without case: names glued to its end do not show."""
    return at > 0 and line[at] > _LAST_CASED and line[at - 1] in ":："


def _best(found: list[Choice], line: str, abstract: str, joint: str | None, known_names: Collection[str]) -> Choice:
    if joint == "" and _TWO_SCRIPTS.search(line):
        found = [choice for choice in found if choice.boundary is not None]
    beside = abstract.lower() if joint == "" else ""
    of_group = "ollaboration" in line or "onsortium" in line or "eam" in line or "roup" in line

    def weight(choice: Choice) -> int:
        if choice.boundary is None:
            return _score(choice.features) - (_GLUED_PAGE if joint == "" else 0)
        name = _first_name(line, choice.boundary) if known_names or of_group else ""
        parted = line[: choice.boundary].rstrip()[-1:] in {"?", "!"} or _is_parted(line, choice.boundary, beside)
        found = _score(choice.features) + (_KNOWN if name in known_names else 0) + (_PARTED if parted else 0)
        if joint is None and line[choice.boundary - 1] == " ":
            found -= _RARE
        return found + (_told(line, choice.boundary, name, abstract) if name.endswith(_GROUPS) else 0)

    return max(found, key=weight)


def _told(line: str, boundary: int, name: str, abstract: str) -> int:
    """What speaks for the acronym that the name of a group begins with; 0 if it is but the end of a word."""
    acronym, title = name.split(" ", 1)[0], line[:boundary]
    if title[-1] == "-" or _has_word(abstract, title.rsplit(None, 1)[-1] + acronym):
        return 0
    told = _has_word(title, acronym) or _has_word(abstract, acronym)
    return (_TOLD if told else 0) + (_PLACED if _BEFORE_GROUPS.search(title) else 0)


def _has_word(text: str, word: str) -> bool:
    return word in text and re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", text) is not None


def _is_parted(line: str, boundary: int, abstract: str) -> bool:
    """Whether the abstract has the last word of the title whole, and nowhere with the capital of the name after it."""
    name = line[boundary : boundary + _SPAN].split(None, 1)[0].lower().strip(_MARKS)
    if not line[boundary].isupper() or not (line[boundary - 1].islower() or len(name) == 1):
        return False
    word = line[max(0, boundary - _SPAN) : boundary].rsplit(None, 1)[-1].lower().strip(_MARKS)
    return len(word) >= _LEAST_WORD and _within(abstract, word) and not _within(abstract, word + name)


def _first_name(line: str, boundary: int) -> str:
    names = read_byline(line[boundary : boundary + _TAIL]).authors
    return names[0] if names else ""


# What a byline is made of


def _cut_slugs(text: str, *, below: bool = False) -> tuple[str, list[str]]:
    """Return the line without its ` · slug, slug`, and the slugs.

    In a line that stands `below` a title these may have blanks: `Ada Vale, Bo Li · Lumen Labs`.
    """
    body, dot, tail = text.rpartition(" · ")
    if not dot and not text.isascii():
        body, dot, tail = _at_dot(text)
    sure = body.endswith(_ENDINGS[:2]) and tail[-1:] != ","
    if not dot or not (sure or _SLUGS.fullmatch(tail.strip()) or (below and _are_below(body, tail))):
        return text, []
    return body.rstrip(), [slug.strip() for slug in tail.split(",")]


def _are_below(body: str, tail: str) -> bool:
    return _ends_in_name(body) and _SPACED_SLUGS.fullmatch(tail.strip()) is not None


def _at_dot(text: str) -> tuple[str, str, str]:
    """Return what stands before and behind a dot that lost its spaces, or was drawn otherwise; not that of `Gal·la`."""
    at = max(map(text.rfind, _DOTS))
    body, tail = text[:at].removesuffix("Â").rstrip(), text[at + 1 :].lstrip()
    if at < 1 or not tail:
        return "", "", text
    is_told = body.endswith(_ENDINGS[:2]) and _SLUGS.fullmatch(tail)
    is_apart = text[at - 1].isspace() or text[at + 1].isspace()
    if is_told or (is_apart and tail.isascii() and tail.islower() and _ends_in_name(body)):
        return body, text[at], tail
    return "", "", text


def _ends_in_name(body: str) -> bool:
    """Whether what a comma precedes, or all, is two to four words, of which the first and the last have a capital."""
    words = body.rpartition(", ")[2].split()
    return 1 < len(words) < 5 and words[0][0].isupper() and words[-1][0].isupper()


def _cut_ending(body: str) -> tuple[str, bool]:
    """Return the line without its `et al.`, and whether it had none."""
    ending = next((ending for ending in _ENDINGS if body.endswith(ending)), "") or _count_of_others(body)
    return body.removesuffix(ending).rstrip(" ,"), not ending


def _count_of_others(body: str) -> str:
    """Return the end of a line that says how many more authors there are: `+ 5 authors`, `and 12 others`."""
    if body[-1:] not in _ENDS_OF_COUNTS or not (found := _OTHERS.search(body, max(0, len(body) - _LONGEST_COUNT))):
        return ""
    return found[0]


def _segments(text: str, low: int) -> list[Span]:
    """Spans between the commas of `text[low:]`, first to last; `, Jr.` stays with the name before it."""
    spans: list[Span] = []
    end = stop = len(text)
    while end > low:
        start = text.rfind(",", low, stop) + 1 or low
        if start == low or not _SUFFIX.fullmatch(text, start, stop):
            if text[start:end].strip():
                spans.append((start, end))
            end = start - 1
        stop = start - 1
    return spans[::-1]


# Where a byline may begin


def choices(line: str, abstract: str = "", joint: str | None = None) -> list[Choice]:
    """Every reading of a glued line that its structure allows; one alone needs no weighing.

    Where the line's end says that it holds a byline, names in lower case are looked for too, and behind a blank where
    no name is plainly glued; elsewhere only such as `joint` says that the page has.
    """
    body, slugs = _cut_slugs(line.rstrip())
    names, _ = _cut_ending(body)
    segments = _segments(names, max(0, len(names) - _TAIL))[-SHOWN:]
    et_al = body.endswith(_ENDINGS[:2])
    sure = et_al or bool(slugs)
    fewest = len(segments) if et_al else 1
    tried = (_capitals, _letters, _joints)[: 3 if sure and joint != " " else 2 if joint == "" else 1]
    places: list[tuple[int, int]] = []
    for starts in tried:
        if places := list(_places(names, segments, starts, fewest)):
            break
    abstract = abstract.lower()
    may_part = joint == " " or (sure and joint is None and (places or not is_byline(line)))
    if may_part and not (
        starts is _capitals and any(_is_plainly_glued(names, at, segments[-n][1], abstract) for n, at in places)
    ):
        places = [*(() if joint else places), *_places(names, segments, _blanks, fewest)]
    return _weighable(names, segments, places, abstract, sure=sure) if places else [Choice(0, [])] if sure else []


def _is_plainly_glued(text: str, at: int, end: int, abstract: str) -> bool:
    """Whether a name begins with a capital right behind a small letter, and the two are no word of the abstract."""
    if not text[at - 1].islower() or not text[at + 1 : at + 2].islower() or text.count(" ", at, end) not in _BLANKS:
        return False
    word = text[max(0, at - _SPAN) : at].rsplit(None, 1)[-1] + text[at:end].split(None, 1)[0]
    return not _within(abstract, word.lower().strip(_MARKS))


def _places(text: str, segments: list[Span], starts: Starts, fewest: int) -> Iterator[tuple[int, int]]:
    """How many names the byline may hold, and where it begins then: in a segment that only names follow."""
    for count, (start, end) in enumerate(reversed(segments), 1):
        if count >= fewest:
            yield from ((count, at) for at in starts(text, start, end)[-_CHOICES:])
        if fewest == 1 and not _NAME.fullmatch(text[start:end].strip()):
            return


def _weighable(
    text: str, segments: list[Span], places: list[tuple[int, int]], abstract: str, *, sure: bool
) -> list[Choice]:
    if sure and len(places) == 1:
        return [Choice(places[0][1], [])]
    later: list[list[int]] = [[]]
    for start, end in segments[: -max(places)[0] : -1]:
        later.append(later[-1] + name_features(text[start:end]))
    found = []
    for count, at in places:
        end = segments[-count][1]
        found.append(Choice(at, [40 + count, *later[count - 1], *boundary_features(text, at, end, abstract)]))
        if text[at - 1] == " ":
            found[-1].features.extend(blank_features(text, at, end, abstract))
    return found if sure else [*found, Choice(None, _none_features(text, segments))]


def _capitals(text: str, start: int, end: int) -> list[int]:
    """Where in the segment a name with a capital may begin that runs to its end."""
    found = _CAPITAL.finditer(text, max(start, end - _SPAN) or 1, end)
    may_begin = _may_begin_group if text.endswith(_GROUPS, start, end) else _may_begin
    return [at for at in (match.start() for match in found) if not _in_script(text, at) and may_begin(text, at, end)]


def _in_script(text: str, at: int) -> bool:
    """Whether the letter and the one before it are of a script without case, which shows no beginnings."""
    return text[at] > _LAST_CASED and text[at - 1].isalpha() and not _has_case(text[at]) and not _has_case(text[at - 1])


def _may_begin(text: str, at: int, end: int) -> bool:
    """Whether the letter is no part of the capitals before it: not the N of `GANGil` or `GANs` nor the D of `3D`."""
    letter, following = text[at], text[at + 1 : at + 3]
    if _is_before_word(letter, following):
        return False
    if text[at - 1].isdigit() and letter == "D" and (following[:1] in " -" or following[1:] == "."):
        return False
    if text[at - 1].isupper() and following[:1].isupper() and following.isupper() and not text[at:end].isupper():
        return _CAPS.match(text, at, end) is not None
    if _NAME.fullmatch(text, at, end) is None or _NO_PERSON.search(text, at, end):
        return False
    return not _OF_TITLE.search(text[at:end]) and _is_whole(text[at:end])


def _is_before_word(letter: str, following: str) -> bool:
    """Whether a word with a capital begins at the letter after this one, if it is not in lower case itself."""
    return letter.islower() or (following[:1].isupper() and following[1:].islower() and letter + following[0] != "IJ")


def _may_begin_group(text: str, at: int, end: int) -> bool:
    """Whether the name of a group may begin at the letter: anywhere in capitals, but no acronym is a letter or two."""
    acronym = text[at:end].split(" ", 1)[0]
    if len(acronym) < _LEAST_WORD and not (len(acronym) > 1 and _is_short_acronym(text[:at], acronym)):
        return False
    if _is_before_word(acronym[0], acronym[1:3]):
        return False
    return _may_be_name(text, at, end)


def _is_short_acronym(title: str, acronym: str) -> bool:
    """Whether the title vouches for two letters: it holds them, or ends in what is no part of them."""
    return not title[-1].isalnum() or _has_word(title, acronym) or _BEFORE_GROUPS.search(title) is not None


def _is_whole(name: str) -> bool:
    """Whether brackets and quotes are in pairs, one word at most is none of a name's, and no word of two scripts."""
    if not name.isascii() and _TWO_SCRIPTS.search(name):
        return False
    if name.count("(") != name.count(")") or name.count('"') % 2:
        return False
    return len(_SMALL.findall(name)) < 2


def _letters(text: str, start: int, end: int) -> list[int]:
    """Where in the last words of the segment any name may begin, in lower case or after a hyphen."""
    low = max(start, end - _SPAN) or 1
    found = [at for at in range(low, end - 1) if text[at].isalpha() and not _goes_on(text, at)]
    found = [at for at in found if text.count(" ", at, end) < 4 and _NAME.fullmatch(text, at, end)]
    found = [at for at in found if not _OF_TITLE.search(text[at:end])]
    if text.endswith(_GROUPS, start, end):
        return [at for at in found if text[at].isupper() and text.find(" ", at, end) - at >= _LEAST_WORD]
    return found


def _joints(text: str, start: int, end: int) -> list[int]:
    """Where in the segment two texts meet in a word, whatever signs follow: `GardensAda Vale*`."""
    return [at for at in range(max(start, end - _SPAN) or 1, end) if _is_joint(text[at - 1], text[at])]


def _blanks(text: str, start: int, end: int) -> list[int]:
    """Where in the last words of the segment a name may begin behind a blank."""
    low = max(start, end - _SPAN) or 1
    words = [match.end() for match in _BLANK.finditer(text, low, end - 1)]
    words = [at for at in words if text[at].isalpha() and text.count(" ", at, end) in _BLANKS]
    return [at for at in words if _may_be_name(text, at, end)]


def _may_be_name(text: str, at: int, end: int) -> bool:
    return _NAME.fullmatch(text, at, end) is not None and _is_whole(text[at:end])


def _goes_on(text: str, at: int) -> bool:
    """Whether the letter follows a space, or is the small one after the capital of a word: no title ends before it."""
    before = text[at - 1]
    return before.isspace() or (text[at].islower() and before.isupper() and (at == 1 or text[at - 2] in " ,"))


# What speaks for a reading


def boundary_features(text: str, at: int, end: int, abstract: str) -> list[int]:
    """Features of a title that ends and a first author that begins at `at`."""
    words = text[max(0, at - 80) : at].rsplit(None, 3)
    word = words[-1]
    low = word.lower().encode()
    name = text[at:end]
    first = name.split(None, 1)[0]
    found = [
        _crc(low, 1),
        _crc(low[-4:], 2),
        _crc(low[-3:], 3),
        _crc(low[-2:], 4),
        _crc(_shape(word[-12:]).encode(), 5),
        _crc((_shape(word[-2:]) + "|" + _shape(first[:3])).encode(), 6),
        _crc(low + first.lower().encode(), 7),
        _crc(b"%d" % min(len(word), 9), 8),
    ]
    found += [_crc(other.lower().encode(), 9 + n) for n, other in enumerate(words[-2:-4:-1])]
    if abstract:
        found += _abstract_features(abstract, word, first)
    return found + name_features(name)


def blank_features(text: str, at: int, end: int, abstract: str) -> list[int]:
    """Further features where a blank parts the two: any word may begin the name then, so its own shape counts more."""
    word = text[max(0, at - 80) : at].rsplit(None, 1)[-1]
    words = text[at:end].split()
    last, first = word.lower().strip(_MARKS), words[0].lower()
    found = [
        b"0" + last.encode(),
        b"1" + last[-3:].encode(),
        b"2" + first.encode(),
        b"3" + first[-3:].encode(),
        b"4" + first[-2:].encode() + b"%d" % min(len(first), 8),
        b"5" + _shape(word[-3:] + "|" + words[0]).encode(),
        b"6%d" % len(words),
        b"7" + _shape(" ".join(words)).encode(),
        b"8",
    ]
    if abstract:
        found.append(b"9%d%d" % (_within(abstract, last), _within(abstract, first)))
    return [BUCKETS + crc32(piece) % BLANK_BUCKETS for piece in found]


def _abstract_features(abstract: str, word: str, first: str) -> list[int]:
    """Whether the abstract has the last word of the title, the first of the name, or both in one (`TorchScale`)."""
    camel, low, name = _shape(word[-1:] + first[:2]), word.lower().strip(_MARKS), first.lower()
    seen = b"%d%d%d" % (_within(abstract, low), _within(abstract, low + name), _within(abstract, name))
    return [_crc(seen, 12), _crc(seen + camel.encode(), 13)]


def _within(abstract: str, word: str) -> bool:
    """Whether the abstract holds the word, the first time as no beginning or end of a longer one."""
    at = abstract.find(word)
    if at < 0 or not word:
        return False
    return not (abstract[at - 1 : at].isalpha() or abstract[at + len(word) :][:1].isalpha())


def name_features(name: str, base: int = 16) -> list[int]:
    """Features of one author's name."""
    words = name.split()[:10]
    found = [_crc(_shape(" ".join(words)).encode(), base), _crc(b"%d" % len(words), base + 1)]
    for n, word in enumerate(words):
        part = base + 2 if n == 0 else base + 8 if n == len(words) - 1 else base + 14
        found += _word_features(word, part)
    return found


def _word_features(word: str, seed: int) -> list[int]:
    low = word.lower().encode()
    return [
        crc32(low, seed) & _MASK,
        crc32(low[:3], seed + 1) & _MASK,
        crc32(low[-3:], seed + 2) & _MASK,
        crc32(low[-2:], seed + 3) & _MASK,
        crc32(b"0123456789abc"[: len(low)], seed + 4) & _MASK,
        crc32(low[:4], seed + 5) & _MASK,
    ]


def _none_features(names: str, segments: list[Span]) -> list[int]:
    """Features of a line that is a title to its end."""
    words = names[-80:].split()[-3:]
    found = [_crc(b"%d" % len(segments), 41), _crc(_shape(names[-6:]).encode(), 42)]
    for n, word in enumerate(reversed(words)):
        low = word.lower().encode()
        found += [_crc(low, 43 + n), _crc(low[-3:], 46 + n), _crc(_shape(word).encode(), 49 + n)]
    return found


def byline_features(text: str) -> tuple[list[int], list[str]]:
    """Features of a line that may be a byline (none if it is empty or too long), and the names that add their own."""
    body, slugs = _cut_slugs(text.strip()[:_TAIL], below=True)
    names, complete = _cut_ending(body)
    segments = _segments(names, 0)
    if not segments or len(body) >= _TAIL:
        return [], []
    found = [_crc(b"%d %d %d" % (min(len(segments), 5), complete, bool(slugs)), 60)]
    found.append(_crc(" ".join([_outline(names[start:end]) for start, end in segments[:4]]).encode(), 65))
    found += [_crc(word.lower().encode(), 61) for word in names.split()[:12]]
    found += [_crc(piece.lower().encode(), 64) for piece in _INNER.findall(names[: segments[0][1]])]
    found += [_crc(_shape(names[-4:]).encode(), 62), _crc(b"%d" % (len(names) // 8), 63)]
    return found, [names[start:end] for start, end in segments[:4]]


def _outline(name: str) -> str:
    """Count the words, and say whether each begins with a capital."""
    words = name.split()
    return str(min(len(words), 6)) + ("X" if all(word[0].isupper() for word in words) else "x")


class _Shapes(dict[int, str]):
    """X for a capital, x for any other letter, 9 for a digit; the rest as it is."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if letter.isupper():
            return "X"
        return "x" if letter.isalpha() else "9" if letter.isdigit() else letter


_SHAPES = _Shapes({code: _Shapes()[code] for code in range(128)})


def _shape(text: str) -> str:
    return _RUNS.sub("", text.translate(_SHAPES))


def _crc(piece: bytes, seed: int) -> int:
    return crc32(piece, seed) & _MASK


def _score(features: list[int]) -> int:
    return sum(map(_weights().__getitem__, features))


@cache
def _weights() -> "array[int]":
    packed = files("parsers").joinpath("_byline_weights.bin").read_bytes()
    return array("b", decompress(packed))
