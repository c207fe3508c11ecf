"""Dates in the data of a page as sites spell them there: those that can be read in one way only, and what they say."""

import re
from collections.abc import Iterable

from schemas.cleaning import MONTHS

_YEAR = r"(?P<year>(?:14[5-9]|1[5-9]\d|20\d)\d)"  # `0000` and `0001` stand for none, 1398 is of another calendar
_NUMERIC = re.compile(
    rf"{_YEAR}(?:[年년]|[-/.年년] ?(?P<month>0?\d|1[0-2])"
    rf"(?:[-/.月월] ?(?:(?P<day>\d{{1,2}})[日일]?(?:[TZ+ ](?!.*\d{{4}}[-/年년]).*)?)?)?)?",
    re.ASCII,
)
_COMPACT = re.compile(rf"{_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:T\d.*)?", re.ASCII)
_DATE = re.compile(
    r"\d{4},? (?P<n>[A-Za-z]{3,9})(?: \d{1,2})?"
    r"|(?:\d{1,2}(?:st|nd|rd|th)? )?(?P<m>[A-Za-z]{3,9})[.,]? (?:\d{1,2}(?:st|nd|rd|th)?(?:, ?| ))?\d{4}",
    re.ASCII,
)
_AROUND_A_DATE = re.compile(
    r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? |,? \d\d?:\d\d(?::\d\d \S+(?= \d{4}$)|.*)|, (?:midnight|noon|\d\d? [ap]\.m\.)$"
)
"""A day of the week and a time of the day: `Mon Jan 01 2024 18:59:59 GMT+0000`, `Mon Jan 01 18:59:59 UTC 2024`."""
_BESIDE_A_NAME = re.compile(r"(?<=\d)-(?=[A-Za-z])|(?<=[A-Za-z])-(?=\d)")
_ANY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_SHORT = re.compile(r"(?:(0?[1-9]|[12]\d|3[01])[/.-])?(0?[1-9]|[12]\d|3[01])[/.-](\d{4})(?:\s.*)?", re.ASCII)
_WORD = re.compile("[a-z]")
PLACEHOLDER = "-01-01"
"""What stands behind the year where a site knows no more than that, or prints no more."""


def first(printed: Iterable[str]) -> str | None:
    """Return the first date in a spelling that reads one way only; else the one year of the first that names any."""
    found = [" ".join(one.split()) for one in printed]
    for one in found:
        if iso := numeric(one):
            return iso
        day = _BESIDE_A_NAME.sub(" ", _AROUND_A_DATE.sub("", one))
        if (match := _DATE.fullmatch(day)) and (match["m"] or match["n"])[:3].lower() in MONTHS:
            return day
    years = next(filter(None, (set(_ANY_YEAR.findall(one)) for one in found)), set())
    return years.pop() if len(years) == 1 else None


def numeric(printed: str) -> str | None:
    """Return a date of numbers, year first, as `2015-05-01`, without the hour; None if it is no such date."""
    match = _NUMERIC.fullmatch(printed) or _COMPACT.fullmatch(printed)
    return match and "-".join([part.zfill(2) for part in match.group("year", "month", "day") if part])


def is_said(printed: str, published: str) -> bool:
    """Tell whether a printed date says nothing that `published` does not."""
    if _BESIDE_A_NAME.sub(" ", printed) == published:
        return True
    iso = numeric(printed)
    return iso is not None and published.startswith(iso) and not _WORD.search(printed)


def year_first(printed: str, *, month_first: bool) -> str:
    """Return `22/12/2021` and `12/2021` with the year in front, where it is certain which is the month; else the same.

    `month_first` tells that the site puts it first, as in `06/01/2016`.
    """
    match = None if printed[:4].isdigit() else _SHORT.fullmatch(printed)
    if match is None:
        return printed
    one, other, year = match.groups()
    if one is None:
        return f"{year}-{other}" if int(other) <= 12 else printed
    if int(one) <= 12 and (month_first or one == other or int(other) > 12):
        return f"{year}-{one}-{other}"
    return f"{year}-{other}-{one}" if int(one) > 12 >= int(other) else printed
