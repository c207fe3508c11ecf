"""The rules that clean what a dump spells into what a record holds: one function for each kind of value.

Each takes the dump's own string and returns the clean value, or raises ValueError with the reason as its message.
Cleaning twice gives what cleaning once gave, and no rule drops a letter of a title, a name or an abstract.
"""

import html
import re
from datetime import date
from functools import lru_cache
from urllib.parse import unquote

from schemas.categories import CATEGORIES, CATEGORY_OF, WHOLE_ARCHIVES
from schemas.subjects import CATEGORY_NAMED

MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_A_LEAP_YEAR = 2000

_EDGES = " \t\n\r\v\f\ufeff\u200b\u200e\u200f\u2060"
_MEMO = 1 << 16
_SHORT = 64  # characters


def text(value: str) -> str:
    """Fold every run of white space to one space and trim the ends (invisible marks too)."""
    value = value.strip(_EDGES)
    if len(value) < _SHORT:  # then to look first costs more
        return " ".join(value.split())
    if value.isascii():
        return " ".join(value.split()) if _has_odd_space(value) else value
    # Of all white space only the plain space counts as printable.
    return value if value.rfind("  ") < 0 and value.isprintable() else " ".join(value.split())


def _has_odd_space(ascii_text: str) -> bool:
    # Tests for one character run at memchr speed; a regular expression over a whole abstract costs more than its
    # validation. Two spaces are sought from the end, which CPython does in three quarters of the time.
    return (
        ascii_text.rfind("  ") >= 0
        or "\n" in ascii_text
        or "\t" in ascii_text
        or "\r" in ascii_text
        or "\x1c" in ascii_text
        or "\x1d" in ascii_text
        or "\x1e" in ascii_text
        or "\x1f" in ascii_text
        or "\v" in ascii_text
        or "\f" in ascii_text
    )


def without_entities(value: str) -> str:
    """Return `value` with its HTML entities decoded; the number of no character becomes U+FFFD, as in browsers."""
    if "&" not in value:
        return value
    return html.unescape(_NO_CHARACTER.sub("\ufffd", value) if "&#" in value else value)


_NO_CHARACTER = re.compile(r"&#\d{999,};?")  # more digits than Python takes for a number


def required_text(value: str) -> str:
    """Fold white space; raise ValueError if nothing is left."""
    folded = text(value)
    if not folded:
        raise ValueError("is empty")
    return folded


_OTHERS = {"…", "..."} | {
    f"{joint}{others}{dot}"
    for joint in ("", "and ", "& ", "&", "+ ", "+")
    for others in ("others", "et al", "et. al", "etal", "et alii", "et alia", "и др", "др")
    for dot in ("", ".")
}


def are_others(name: str) -> bool:
    """Tell whether what stands in the place of a name says that there are more: `et al.`, `and others`, `…`."""
    return " ".join(name.split()).lower() in _OTHERS


_NAMED = r"(?P<name>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = r"(?i:mon|tue|wed|thu|fri|sat|sun)[A-Za-z]{0,6},? "
_TIME = r"\d{1,2}:\d\d"
_SPELLINGS = [
    re.compile(spelling, re.ASCII)
    for spelling in (
        rf"{_NAMED} {_DAY}(?:(?:, ?| ){_YEAR})?",  # Mar 3, 2025
        rf"(?:[A-Za-z]{{3,9}},? )?{_DAY} {_NAMED}(?:,? {_YEAR})?(?:,? {_TIME}.*)?",  # Thu, 3 Mar 2025 10:00:00 GMT
        rf"(?:{_WEEKDAY})?{_DAY}-{_NAMED}-{_YEAR}(?: {_TIME}.*)?",  # 3-MAR-1994
        rf"{_WEEKDAY}{_DAY}[ -]{_NAMED}[ -](?P<short>\d\d)(?: {_TIME}.*)?",  # Thu, 3 Mar 94
        rf"{_DAY}[ -]{_NAMED}[ -](?P<short>\d\d) {_TIME}.*",  # 3 Mar 94 10:00:00
        rf"(?:{_WEEKDAY})?{_NAMED} {_DAY} {_TIME}\S*(?: [A-Z+-]\S{{0,5}})? {_YEAR}",  # Thu Mar 3 10:00:00 GMT 1994
        rf"{_NAMED},? {_YEAR}",  # March 2025
        rf"{_YEAR},? {_NAMED}(?: {_DAY})?",  # 2025 Mar 3
        rf"{_YEAR}[/.](?P<month>\d{{1,2}})(?:[/.](?P<day>\d{{1,2}}))?",  # 2025/3/3
        rf"{_YEAR}/(?P<month>\d{{1,2}})?/(?P<day>\d{{1,2}})?(?:/.*)?",  # 2025/03//, as RIS writes it
        rf"{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?:[T ].*)?",  # 2025-3-3 10:00
    )
]
_ISO = re.compile(r"(-?\d{4}|XXXX)(?:-(\d{2})(?:-(\d{2}))?)?([?~%])?(?:T.*)?", re.ASCII)


@lru_cache(_MEMO)
def edtf(value: str) -> str:
    """Return a printed date as EDTF level 0 or 1: `Mar 3, 2025` → `2025-03-03`, `Apr 30` → `XXXX-04-30`.

    A month or day of 00 is an unknown one. Raises ValueError for a day no calendar has, or an unknown spelling.
    """
    value = text(value)
    if match := _ISO.fullmatch(value):
        return _checked(match[1], match[2], match[3]) + (match[4] or "")
    for spelling in _SPELLINGS:
        if match := spelling.fullmatch(value):
            found = match.groupdict()
            month = found.get("month") or (_month(found["name"]) if found.get("name") else None)
            return _checked(found.get("year") or _of_mail(found.get("short")), month, found.get("day"))
    begin, _, end = value.partition("/")
    if _ISO.fullmatch(begin) and (end in {"", ".."} or _ISO.fullmatch(end)):
        return f"{edtf(begin)}/{edtf(end) if end not in {'', '..'} else end}"
    raise ValueError(f"{value!r} is not a date in a known spelling")


def _of_mail(short: str | None) -> str | None:
    """Return the year that two digits stand for in a mail: 50 to 99 are of the last century (RFC 2822, section 4.3)."""
    return short and ("19" if short >= "50" else "20") + short


def _month(name: str) -> str:
    number = MONTHS.get(name[:3].lower())
    if number is None:
        raise ValueError(f"{name!r} is not a month")
    return str(number)


def _checked(year: str | None, month: str | None, day: str | None) -> str:
    parts = [part for part in (month, day) if part and int(part)]
    printed_year = "XXXX" if year is None else year
    known_year = _A_LEAP_YEAR if not printed_year.isdigit() or printed_year == "0000" else int(printed_year)
    try:
        date(known_year, *map(int, parts + ["1"] * (2 - len(parts))))
    except ValueError:
        raise ValueError(f"there is no day {'-'.join(part for part in (printed_year, month, day) if part)}") from None
    return "-".join([printed_year, *(f"{int(part):02}" for part in parts)])


def resolve_year(value: str, as_of: date) -> str:
    """Return `XXXX-04-30` as the latest such day on or before `as_of`; any other EDTF string as it is."""
    if not value.startswith("XXXX-") or len(value) != len("XXXX-04-30"):
        return value
    month, day = int(value[5:7]), int(value[8:10])
    # February 29 comes again after eight years at most (1896 to 1904).
    for year in range(as_of.year, as_of.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= as_of:
            return found.isoformat()
    return value


@lru_cache(_MEMO)
def category(value: str) -> str:
    """Return a subject code in arXiv notation (`LG`, `cs.lg`, `Learning (cs.LG)` → `cs.LG`); others as printed."""
    printed = text(value)
    code = printed[printed.rfind("(") + 1 : -1] if printed.endswith(")") else ""
    if code in _IN_FULL:
        return code
    return CATEGORY_OF.get(printed) or CATEGORY_NAMED.get(printed) or _IN_SMALL.get(printed.lower(), printed)


_IN_FULL = WHOLE_ARCHIVES | CATEGORIES
_IN_SMALL = {code.lower(): code for code in _IN_FULL}


_NUMBER = re.compile(r"([+-]?\d{1,15}(?:\.\d{1,15})?) ?([kKmM]?)%?", re.ASCII)
_THOUSANDS = re.compile(r"(?<=\d)(?:[,\u00a0\u202f\u2009 '\u2019](?=\d{3}(?!\d))|(?<!\d{3}),(?=\d\d,))")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+", re.ASCII)  # thousands in German, Spanish, Italian
_WHOLE = ("_count", "_index", "downloads", "likes", "stars", "upvotes", "views")
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}


@lru_cache(_MEMO)
def number(value: str | float) -> int | float:
    """Return a printed count or score: `14,846` → 14846, `54%` → 54, `99.7` → 99.7, `1.2k` → 1200."""
    if not isinstance(value, str):
        return value
    match = _NUMBER.fullmatch(_THOUSANDS.sub("", value.strip()))
    if not match:
        raise ValueError(f"{value!r} is not a number")
    times = _TIMES[match[2].lower()]
    # Rounded because 1.005 * 1000 is 1004.9999…: a listing that prints three digits means an integer.
    return float(match[1]) if times == 1 and "." in match[1] else round(float(match[1]) * times)


def figure(name: str, value: str | float) -> int | float:
    """Return the metric `name`, printed as `value`; a count has no fraction, so that its `1.204` is 1204."""
    dotted = isinstance(value, str) and "." in value and _DOTTED.fullmatch(value.strip())
    if dotted and (name.endswith(_WHOLE) or dotted[0].count(".") > 1):
        return int(dotted[0].replace(".", ""))
    return number(value)


_ARXIV_ID = re.compile(
    r"(?:arxiv:\s*|https?://(?:\w+\.)?arxiv\.org/\w+/)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z-]+)?/\d{7})(?:v\d+)?(?:\.pdf)?",
    re.IGNORECASE,
)
_SUBJECT_CLASS = re.compile(r"\.[a-z-]+", re.IGNORECASE)
_DOI = re.compile(  # of any resolver: doi.acm.org
    r"(?:doi:\s*)?(?:(?:https?://)?(?:[\w-]+\.)?doi[.-][\w.-]+/)?(?:doi:?\s*)?(10\.\d{4,9}/\S+)",
    re.IGNORECASE,
)
_ARXIV_DOI = "10.48550/arxiv."
_ORCID = re.compile(r"(?:https?://(?:www\.)?orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])/?", re.IGNORECASE)


def identifiers(value: dict[str, str]) -> dict[str, str]:
    """Return identifiers in their bare forms, schemes in alphabetical order.

    `arxiv` without version and, where it is of before April 2007, without the subject class that many write into it
    (`math.DG/0303109`); `doi` in lower case without resolver, `orcid` in fours without address; an arXiv DOI (10.48550)
    gives the arXiv id as well.
    """
    clean = {scheme: _identifier(scheme, text(found)) for scheme, found in value.items()}
    of_arxiv = clean.get("doi", "").removeprefix(_ARXIV_DOI)
    if of_arxiv != clean.get("doi", "") and fits("arxiv", of_arxiv):
        clean.setdefault("arxiv", _identifier("arxiv", of_arxiv))
    return dict(sorted(clean.items()))


_SHAPES = {"arxiv": _ARXIV_ID, "doi": _DOI}


def fits(scheme: str, value: str) -> bool:
    """Tell whether `value` is of the shape that identifiers of `scheme` have; any text is, where it is not known."""
    pattern = _SHAPES.get(scheme)
    return bool(text(value)) if pattern is None else pattern.fullmatch(text(value)) is not None


def _identifier(scheme: str, value: str) -> str:
    if scheme == "orcid" and (parts := _ORCID.fullmatch(value)):
        return "-".join(parts.groups()).upper()
    pattern = _SHAPES.get(scheme)
    if pattern is None:
        return required_text(value)
    match = pattern.fullmatch(value)
    if not match:
        raise ValueError(f"{value!r} is not an identifier of scheme {scheme}")
    return _bare_doi(match[1].lower()) if scheme == "doi" else _SUBJECT_CLASS.sub("", match[1])


# What stands behind a DOI in the address of a page, and punctuation of the sentence that it stood in.
_BEHIND_DOI = re.compile(r"(?:;jsessionid=|\?\w+=).*|/(?:abstract|e?pdf|full|fulltext|html|meta|pdfdirect)$|[.,;]+$")
_ENDS_BEHIND_DOI = (*".,;", "/abstract", "pdf", "/full", "/fulltext", "/html", "/meta", "/pdfdirect")
_ESCAPE = re.compile("&(?:amp|gt|lt);")
_IN_TEX = re.compile(r"\{\\([_%&#$])\}|\\([_%&#$])")  # what programs that read BibTeX hand on as it stands there
_LONGEST_DOI = 2048  # at Crossref


def _bare_doi(doi: str) -> str:
    while len(doi) <= _LONGEST_DOI and (
        doi.endswith(_ENDS_BEHIND_DOI) or "%" in doi or "?" in doi or "&" in doi or "\\" in doi or ";j" in doi
    ):
        plain = unquote(_IN_TEX.sub(r"\1\2", doi))
        bare = _BEHIND_DOI.sub("", without_entities(plain) if _ESCAPE.search(doi) else plain).lower()
        if bare == doi or not _DOI.fullmatch(bare):
            break
        doi = bare
    return doi


# A URL in running text ends before white space, quotes, angle brackets and TeX braces. Without a scheme only `www.` and
# the forges are read (abstracts print `github.com/owner/repo`), with the scheme a browser would try.
_URL_BODY = r"[^\s<>\"{}|^`]+"
_FORGES = ("github.com", "gitlab.com", "huggingface.co")
_BARE_HOSTS = ("www.", *(f"{forge}/" for forge in _FORGES))
_URL = re.compile(rf"https?://{_URL_BODY}")
_URL_OR_BARE = re.compile(rf"https?://{_URL_BODY}|(?<![\w/.@-])(?:{'|'.join(map(re.escape, _BARE_HOSTS))}){_URL_BODY}")
# Zotero guards capitals: `https://a.b/{GuPN}4` (`…/{id}` is a pattern), Mendeley signs: `{\_}`; other braces behind a
# word are what TeX has left of the link's text.
_BRACED = re.compile(
    r"https?://(?>[^\s{}\\]++|\\[^\sA-Za-z]|\{\\?[_%&#~$]\}|(?<![^\W_])\{(?=[^A-Z{}]*[A-Z])[\w.-]++\})++"
)
_TEX_ESCAPE = re.compile(r"\\([_%&#~$])")
_TRAILING = ".,;:!?'\"*\\”’»"
_PAIRS = {")": "(", "]": "["}


def urls(prose: str) -> list[str]:
    r"""Return the URLs printed in running text, once each, in order.

    Trailing punctuation, unpaired closing brackets and TeX (`\url{…}`, `\_`) are not part of them.
    """
    pattern = _pattern_for(prose)
    if pattern is None:
        return []
    if "{" in prose:
        prose = _BRACED.sub(lambda match: match[0].replace("{", "").replace("}", ""), prose)
    found = [_url_itself(printed) for printed in pattern.findall(prose)]
    return list(dict.fromkeys([url for url in found if _HOST.match(url)]))


def _pattern_for(prose: str) -> re.Pattern[str] | None:
    # The pattern for bare hosts starts with no literal and is thirty times slower than the one for `http`: it is used
    # only where such a host is printed.
    pattern = None
    at = prose.find("/")
    while at >= 0:
        if prose.startswith("://", at - 1):
            pattern = _URL
        elif prose.endswith(_FORGES, 0, at) and _is_bare(prose, at):
            return _URL_OR_BARE
        at = prose.find("/", at + 1)
    return _URL_OR_BARE if "www." in prose and prose.count("www.") > prose.count("//www.") else pattern


def _is_bare(prose: str, end: int) -> bool:
    return not prose.endswith(tuple(f"//{forge}" for forge in _FORGES), 0, end)


def _url_itself(printed: str) -> str:
    url = _TEX_ESCAPE.sub(r"\1", printed) if "\\" in printed else printed
    return _with_scheme(_without_punctuation(url))


def _without_punctuation(url: str) -> str:
    unpaired = {close: url.count(close) - url.count(open_) for close, open_ in _PAIRS.items()}
    end = len(url)
    while url[end - 1] in _TRAILING or unpaired.get(url[end - 1], 0) > 0:
        if url[end - 1] in unpaired:
            unpaired[url[end - 1]] -= 1
        end -= 1
    return url[:end]


def _with_scheme(url: str) -> str:
    if "://" in url:
        return url
    return f"http://{url}" if url.startswith("www.") else f"https://{url}"


_HOST = re.compile(r"https?://[^/?#]*\w\.?\w", re.IGNORECASE)
_ROLE_OF = {
    "github.com": "code",
    "gitlab.com": "code",
    "bitbucket.org": "code",
    "codeberg.org": "code",
    "zenodo.org": "dataset",
    "huggingface.co/datasets": "dataset",
    "kaggle.com/datasets": "dataset",
}


def role(url: str) -> str:
    """Return what a URL found in prose leads to, judged by its host alone: dataset, code, project or other."""
    _, _, host, *path = url.lower().split("/")
    host = host.removeprefix("www.")
    if host.endswith((".github.io", ".gitlab.io")):
        return "project"
    return _ROLE_OF.get(host) or (_ROLE_OF.get(f"{host}/{path[0]}") if path else None) or "other"


def links(printed: list[dict[str, str]], abstract: str | None) -> list[dict[str, str]]:
    """Return the listing's own links, then the URLs of its abstract, each URL once."""
    in_abstract = urls(abstract) if abstract else []
    if not printed and not in_abstract:
        return []
    found = {link["url"]: link["role"] for link in printed}
    for url in in_abstract:
        if url not in found:
            found[url] = role(url)
    return [{"url": url, "role": kind} for url, kind in found.items()]


_TRUNCATED = re.compile(r"\(abstract truncated(?: at \d{1,4} words)?\)\Z", re.IGNORECASE)


def is_cut(prose: str) -> bool:
    """Tell whether a text visibly breaks off: it ends in an ellipsis, a `▽ More` switch or MEDLINE's words for it."""
    return prose.endswith(("…", "...", "▽ More")) or (prose[-1:] == ")" and _TRUNCATED.search(prose) is not None)
