"""When the work of a BibTeX entry appeared: biblatex's `date` in EDTF, or `year`, `month`, `day` in any spelling.

What is taken from the fields is no longer among them; what is no date stays.
"""

import re

from schemas import tex
from schemas.cleaning import MONTHS

_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_EDTF = re.compile(r"-?\d{4}(?:-(?:0\d|1[0-2])(?:-\d\d)?)?[?~%]?(?:T[\d:.Z+-]+)?", re.ASCII)
_DAY = re.compile(r"(?<!\d)([0-2]?\d|3[01])(?!\d)")
_MONTH = re.compile(rf"(?:{'|'.join(MONTHS)})[a-z]*", re.IGNORECASE)
_A_YEAR = len("2010")
_WITH_MONTH = len("2010-11")  # in `year` it may as well be two years
_IN_NUMBERS = re.compile(r"\d{4}([/-])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])", re.ASCII)
_NO_END = frozenset({"..", "open", "unknown"})  # the words were biblatex's until 2018
_YEARS_APART = re.compile(r"(\d{4})\s*(?:--?|–)\s*(\d{4})", re.ASCII)


def published(rest: dict[str, str]) -> dict[str, str | None]:
    """Return the date: EDTF in `date`, or `year` with `month` and `day`; what is no date stays among the rest."""
    year = rest.get("year", "").strip(" {}")
    if "date" not in rest and len(year) == _A_YEAR and year.isdecimal():
        rest.pop("year")
        return {"published": "-".join((year, *_month_and_day(rest)))}
    return _when_otherwise(rest)


def _when_otherwise(rest: dict[str, str]) -> dict[str, str | None]:
    for name in ("date", "year"):
        date = _in_edtf(rest.get(name, ""))
        if date and (name == "date" or len(date) > _WITH_MONTH or date[0] == "-"):
            rest.pop(name)
            if rest.get("year", "").strip() == date[:4]:
                rest.pop("year")
            return {"published": date}
    name = "year" if rest.get("year") else "date"
    printed = tex.decoded(rest.get(name, "")).strip()
    years = set(_YEAR.findall(printed))
    if len(years) != 1:
        # `in press`, `forthcoming`: the assembly keeps it beside the date
        return {} if any(map(str.isdigit, printed)) else {"published": rest.pop("year", None)}
    year = years.pop()
    if printed == year:
        rest.pop(name)
    found = _in_date(rest, name, printed.replace(year, "")) if _MONTH.search(printed) else []
    return {"published": "-".join((year, *(found or _month_and_day(rest))))}


def _in_edtf(printed: str) -> str | None:
    """Return a date that is written in EDTF, as `2021/7/3` or `2021-7-3`, or two years with a dash between them."""
    date = printed.strip(" \t\n{}")
    if _IN_NUMBERS.fullmatch(date):
        return date
    if (apart := _YEARS_APART.fullmatch(date)) and apart[1] != apart[2]:
        return "/".join(apart.groups())
    begin, slash, end = date.partition("/")
    if not _EDTF.fullmatch(begin) or (end and end not in _NO_END and not _EDTF.fullmatch(end)):
        return None
    return f"{begin}/.." if slash and (not end or end in _NO_END) else date


def _in_date(rest: dict[str, str], name: str, words: str) -> list[str]:
    """Return month and day of a date in words, `March 3, 2011`, which is then no longer among the rest."""
    left = {"month": words.strip(" ,")}
    found = _month_and_day(left)
    if "month" not in left:
        rest.pop(name)
    return found


def _month_and_day(rest: dict[str, str]) -> list[str]:
    """Return month and day as two digits each, as far as they are one month and one day; else they stay in the rest."""
    printed = rest.get("month", "").strip().strip("{}")
    names = _MONTH.findall(printed)
    if len(names) == 1 and "/" not in printed:
        month = MONTHS[names[0][:3].lower()]
    elif re.fullmatch(r"0?[1-9]|1[0-2]", printed):
        month = int(printed)
    else:
        return []
    days = _DAY.findall(rest.get("day", "") or (printed if names else ""))
    if (days and len(days) != 1) or (names and re.search(r"\d\D+\d", printed)):
        return [f"{month:02}"]
    rest.pop("month")
    rest.pop("day", None)
    return [f"{month:02}", *(f"{int(day):02}" for day in days)]
