"""What Google Scholar's lines say, on a page or copied as text: venue and pages of a row, a result's byline and total.

Lines are read by their punctuation and their numbers, which are the same in every language of the site.
"""

import re
from functools import lru_cache
from typing import Any

from parsers import _scholar
from schemas.identity import letters, words

_ROMAN = r"(?=[ivxlc])c{0,3}(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,4})"
_VENUE = re.compile(
    r"((?:[^ ,]*+[ ,])*?[^ ,]*+(?<=[^\d\s,]))"
    r"(?: ([A-Z]{0,2}\d{1,4}(?:[-/]\d{1,4})?[A-Z]?)(?: \(([^()]{1,30})\))?)?"
    r"(?:, ([A-Za-z]{0,4}\.?\d[\w.:]*(?:[-–+]+ ?[A-Za-z]{0,4}\d[\w.:]*)?"
    r"(?:(?<=\.) [a-z]?\d[\w.]*)?(?:-?(?:…|\.\.\.))?"  # Google parts numbers behind a stop: `630-644. e16`
    rf"|(?(2)(?:{_ROMAN}|(?i:{_ROMAN}[-–]{_ROMAN}))|{_ROMAN}[-–]{_ROMAN})))?"  # of a foreword; else `I-III` are volumes
)
_PATENT = re.compile(r"\bpatent", re.IGNORECASE)
_NUMBER_BEHIND = re.compile(r", \d")
_OWN_YEAR = re.compile(_scholar.YEAR)
MARK = re.compile(r"\s*\[([^\[\]]{1,20})\]\s*")
"""A mark before the title of a result."""
_FILES = frozenset("PDF HTML DOC PS TXT RTF PPT XLS".split())
_TIME = re.compile(r"[(（].*?[)）]", re.DOTALL)
SITE = re.compile(r"[\w-]+(?:\.[\w-]+)+(?: ?…)?")  # long ones are cut
_ENDS_IN_YEAR = re.compile(rf"(?:.*[,，،]\s*)?{_scholar.YEAR}", re.DOTALL)
_REPORTS = re.compile(r"\d+ [A-Z][^,]*(?:, \d+ [A-Z][^,]*)*")
"""Where a court's opinion is printed, which stands in the place of the authors: `410 US 113, 93 S. Ct. 705`."""
_HYPHEN = re.compile(r"\s-\s")


def implied(names: dict[str, Any], owner: str | None) -> list[str]:
    """Return the owner of a profile where the byline of a row is cut before their name."""
    if not owner or names.get("authors_complete", False):
        return []
    parts = words(owner)[1:]
    surnames = {*parts, "".join(parts)} if parts else {letters(owner)}
    listed = [words(name) for name in names.get("authors", []) if isinstance(name, str)]
    return [] if any(name and name[-1] in surnames for name in listed) else [owner]


def read_venue(printed: str) -> tuple[str | None, str | None, str | None, str | None]:
    """Return venue, volume, issue and pages where it is plain which is which; else all of it as the venue.

    `ICML 2019, 1-10` names a year and no volume, `US Patent 7, 12` neither, nor does `Lecture Notes, Vol. 12`.
    """
    match = _VENUE.fullmatch(printed)
    if not match or _NUMBER_BEHIND.search(match[1]) or ("patent" in match[1].lower() and _PATENT.search(match[1])):
        return printed, None, None, None
    venue, volume, issue, pages = match.groups()
    if volume and not issue and "," in venue and venue[-1] == ".":
        return printed, None, None, None
    if volume and not issue and _OWN_YEAR.fullmatch(volume):
        return f"{venue} {volume}", None, None, pages
    return venue, volume, issue, pages


def venue_line(text: str) -> tuple[str, str | None]:
    """Return a line without the year at its end, and the year."""
    head, _, tail = text.rpartition(", ")
    return (head, tail) if head and _OWN_YEAR.fullmatch(tail) else (text, None)


@lru_cache(256)
def year(printed: str | None) -> str | None:
    """Return the year that a text is, in the digits of dates; None if it is none, `0` say."""
    return _scholar.in_latin_digits(printed) if printed and _OWN_YEAR.fullmatch(printed) else None


def type_of(mark: str) -> str | None:
    """Return what a mark says, `BOOK` or `CITATION` in the language of the page; files are no type."""
    match = MARK.match(mark)
    return match[1] if match and match[1] not in _FILES else None


def parts(byline: str) -> list[str]:
    """Return what the hyphens of a byline part, white space folded."""
    return [" ".join(part.split()) for part in _HYPHEN.split(byline.strip())]


def in_three(byline: str) -> tuple[str, str, str]:
    """Part authors, venue with year, and publisher in `A Vale, B Lindqvist… - Journal of Lamps, 2017 - lamps.example`.

    Hyphens part them, the first with a no-break space before it; venues may hold more. Any of the three may be missing.
    """
    names, *others = parts(byline)
    if not others and SITE.fullmatch(names):
        return "", "", names
    if ends_in_year(names):
        names, others = "", [names, *others]
    last = "" if not others or ends_in_year(others[-1]) else others.pop()
    return names, " - ".join(others), last


def ends_in_year(text: str) -> bool:
    """Tell whether a text is a year, or ends in one behind a comma."""
    return text[-1:].isdecimal() and _ENDS_IN_YEAR.fullmatch(text) is not None


def reports(names: str) -> str | None:
    """Return where a court's opinion is printed, if that is what stands in the place of the authors."""
    match = _REPORTS.fullmatch(names)
    return match and match[0]


def publisher(printed: str) -> dict[str, str]:
    """Return who publishes; most results name the site that the paper was found on in their place."""
    return {"site" if SITE.fullmatch(printed) else "publisher": printed}


def total(printed: str) -> int | None:
    """Return how many results there are in all: the greatest number in the line that says so, without the time.

    The line may also name the page (`Page 2 of about 1,230 results (0.05 sec)`), before the total or after it.
    """
    return max(_scholar.counts(_TIME.sub(" ", printed)), default=None)


def shown(printed: str) -> int | None:
    """Return how many rows a page says it shows (`Articles 1–20`, in any language); None if it does not say."""
    found = _scholar.counts(printed)
    return found[1] - found[0] + 1 if len(found) == 2 and found[1] >= found[0] else None
