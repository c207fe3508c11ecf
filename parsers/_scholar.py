"""What the Google Scholar formats share: whose page it is, why a page lists nothing, bylines, ids in addresses.

Google documents none of it. Classes and addresses are what every language of the site has in common: labels are never
read. A paper's `google_scholar` identifier is its cluster, the number after `cites=` and `cluster=`; the `data-cid` of
a result is the same number in base64 (eight bytes, the lowest first, and one byte more), so it names uncited papers
too.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import unquote_plus, urljoin

from parsers import _html, _urls
from parsers._contract import Source, shared
from schemas.cleaning import without_entities

_HOME = "https://scholar.google.com/"
_OF_PROFILES = (  # each prefix is looked for once, and only where it is there the words that begin so
    ("gsc_", ("gsc_a_t", "gsc_prf_", "gsc_oci_", "gsc_vcd_", "gsc_1usr", "gsc_sa_", "gsc_mpat_")),
    ("cit-", ("cit-dark-large-link", "cit-name-display", "cit-fieldbox")),
    ("gs_", ("gs_ai_name",)),
)
_OF_LISTS = ("gs_res_ccl", "gse_alrt_title", "scholaralrt")
"""What a list of results has, and an e-mail of Scholar's, which a mail program may leave without its classes."""
_OF_RESULTS = re.compile(r"""gs_rt\b|gs_captcha|id=["']?gs_ccl\b|class=["']?gs_r[ "'>]""")
_OF_SCHOLAR = ("scholar.google.", "google scholar", "/citations?", "/citations%3f", "<code>/scholar")
_OF_A_PROFILE = re.compile(r"""/citations(?:\?|%3f)[^"'\s<>]*user(?:=|%3d|%253d)""")
_REFUSALS = (
    (
        ("gs_captcha", "recaptcha", "captcha-form", "unusual traffic", "/sorry/", "not a robot"),
        "is a captcha page: Google asks whether a robot is reading (unusual traffic), and lists nothing",
    ),
    (
        ("(forbidden)!!1", "not have permission to get url", "(too many requests)!!1"),
        "is an error page: Google refuses to answer, and lists nothing",
    ),
    (("automated queries",), "is Google's refusal of automated queries, and lists nothing"),
    (("consent.google.", "before you continue to google"), "is Google's consent page, and lists nothing"),
    (("servicelogin", "/v3/signin", "identifier-shown"), "is Google's sign-in page, and lists nothing"),
    (
        (
            *("error 404", "was not found on this server", "doesn't have a profile", "doesn’t have a profile"),
            *("profile not public", "profile is not public"),
        ),
        "is an error page: Google Scholar knows no such page or profile",
    ),
    (
        ("server error", "error 500", "error 501", "error 502", "error 503", "error 504"),
        "is an error page: Google Scholar had an internal error",
    ),
)
_SORRY = ("<title>sorry...", "google.com/sorry/")  # the same page for all of Google's sites; it need not name one
_SIGN_IN = '<base href="https://accounts.google.'
_TITLES = ("google", "sorry...", "!!1", "server error", "too many requests")
_LATER = "can't perform the operation now"
YEAR = r"(?:(?:1[4-9]|20)\d\d|(?:[١۱][٥-٩۵-۹]|[٢۲][٠۰])\d\d)"
"""A year, in Arabic and Persian digits too; in these, 1300 to 1499 are years of other calendars."""
_YEAR = re.compile(YEAR)
_COMMAS = (",", "，", "،")
_ELLIPSIS = re.compile(r"(?:(?<!\s)\s*+)?(?:…|\.\.\.)\s*")
_COMMA = re.compile(r"(?:(?<!\s)\s*+)?[,，、،]\s*")
_COUNT = re.compile(r"\d{1,12}(?:[.,\s'’٬]\d{2,3}){0,4}(?!\d)")
_ONE_NUMBER = re.compile(r"[^\W\d]*(?:\s[^\W\d]+)*\s?(0|[1-9]\d{0,11})(?:\s[^\W\d]+)*", re.ASCII)
"""A label with a single number in it, and nothing that could be a part of one."""
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e]")
_PLAIN = re.compile(r"(?:https?://[\w.-]+(?:/[^ \t\n\r\f\v?#\[\];]*)?|/[\w-]+)(?:\?[^ \t\n\r\f\v#\[\]]+)?", re.ASCII)
"""An address with nothing in it that `urljoin` would look at twice."""
_LONGEST = 15  # digits
_ARXIV = re.compile(rf"\barxiv(?: preprint)?[: ]\s?({_urls.ARXIV_ID})", re.IGNORECASE)
_CLUSTER_BYTES = 8
_METRICS = ("citation_count", "h_index", "i10_index")
_TAG = re.compile(r"<[^<>]*+>")

ADDRESS = '(?>[^"<>&]++|&amp;)*+'
MORE = r'(?>\s++[A-Za-z0-9_-]++="[^"<>]*+")*+\s*+'
"""An address in an attribute, and attributes that do not matter, in the expressions of `set_apart`."""
Plain = dict[str, re.Match[str]]
"""Items of a page as Google writes them today, with nothing in them to be looked at twice, by number."""


@shared
def whose(source: Source) -> Literal["profile", "results"] | None:
    """Return which of the two formats a page of Google Scholar is for, refusals included; None if it is none of it."""
    start = _html.start(source)
    if any(prefix in start and _html.has(start, *words) for prefix, words in _OF_PROFILES):
        return "profile"
    if _html.has(start, *_OF_LISTS) or ("gs_" in start and _OF_RESULTS.search(start)):
        return "results"
    # Many a page of another site links to Google Scholar and has a captcha in its search form or a login.
    if "citation_title" in start or not (_html.has(_html.title(source), *_TITLES) or _SIGN_IN in start[:4096]):
        return None
    if not _html.has(start, *_OF_SCHOLAR, *_SORRY) or not _refused(start):
        return None
    return "profile" if _OF_A_PROFILE.search(start) else "results"


def _refused(page: str) -> str | None:
    """Return what a page, in lower case, says went wrong; None if nothing."""
    return next((why for words, why in _REFUSALS if _html.has(page, *words)), None)


def refusal(page: _html.Page) -> str | None:
    """Return why a page on which nothing is listed lists nothing; None if it does not say."""
    from lxml import html

    text = html.tostring(page.root, encoding="unicode").lower()
    later = "says that Google cannot perform the operation now: try again later"
    return _refused(text) or (later if _LATER in text else None)


def breaks_off(page: _html.Page) -> bool:
    """Tell whether a page on which nothing is listed is cut.

    Google's error pages (`…!!1`) leave out their end tags, and so does its sign-in page.
    """
    named = [*map(_html.text, page.root.iter("title")), *(base.get("href") for base in page.root.iter("base"))]
    return page.cut and not any("!!1" in one or "/signin/" in one for one in named if one)


def shown(element: _html.Element | None) -> str:
    """Return the text of an inline element as it stands, without the marks of direction; empty if there is none."""
    if element is None:
        return ""
    return seen("".join(map(str, element.itertext("*"))) if len(element) else element.text or "")


def seen(text: str) -> str:
    """Return a text without the marks of direction."""
    return text if text.isascii() else _BIDI.sub("", text)


def people(printed: str, users: dict[str, str]) -> dict[str, Any]:
    """Return `authors` and `authors_complete` from a byline such as `A Vale, B Lindqvist…`; nothing if it is empty.

    `users` holds the profile id of those names that are linked to one.
    """
    authors: list[Any] = _listed(printed)
    if not authors:
        return {}
    if users:
        linked = {name: {"name": name, "identifiers": {"google_scholar": user}} for name, user in users.items()}
        authors = [linked.get(" ".join(name.split()), name) for name in authors]
    return {"authors": authors, "authors_complete": "…" not in printed and "..." not in printed}


def _listed(printed: str) -> list[str]:
    if printed.isascii() and "..." not in printed:
        names = printed.split(",")  # nearly all
    else:
        names = _COMMA.split(_ELLIPSIS.sub(", ", printed))
    return [name for one in names if (name := one.strip())]


def users_in(element: _html.Element) -> dict[str, str]:
    """Return the profile ids of the names that are links, by name."""
    found = {_html.text(link): user(link.get("href")) for link in element.iter("a")}
    return {name: known for name, known in found.items() if name and known}


def venue_and_year(printed: str) -> tuple[str | None, str | None]:
    """Return what `Journal of Lamps, 2017`, `2017` or `Journal of Lamps` names; None for what it does not."""
    folded = " ".join(printed.split()).strip(" ,")
    folded = folded.removeprefix("…, ") if folded != "…" else ""
    before, year = folded[:-4], folded[-4:]
    if not _YEAR.fullmatch(year):
        return folded or None, None
    year = in_latin_digits(year)
    if not before or before.rstrip().endswith(_COMMAS):
        return before.rstrip()[:-1].rstrip() or None, year
    return (before[:-3].rstrip(), year) if before.endswith(" - ") else (folded, None)


def in_latin_digits(year: str) -> str:
    """Return a year in the digits of dates."""
    return year if year.isascii() else str(int(year))


def arxiv(venue: str | None) -> str | None:
    """Return the id in `arXiv preprint arXiv:2101.00001` or `arXiv preprint hep-th/0101001`; None without one."""
    match = _ARXIV.search(venue) if venue and "rxiv" in venue.lower() else None
    return match[1] if match else None


def count(printed: str | None) -> str | None:
    """Return the last whole number in a label, digits only: `Cited by 1 234` → `1234`; None if it has none."""
    if printed and (plain := _ONE_NUMBER.fullmatch(printed)):
        return plain[1]
    found = counts(printed)
    return str(found[-1]) if found else None


def counts(printed: str | None) -> list[int]:
    """Return the whole numbers in a label of any language, thousands written with whatever separator."""
    found = ["".join(filter(str.isdecimal, one)) for one in _COUNT.findall(printed or "")]
    return [int(one) for one in found if len(one) <= _LONGEST]


def absolute(href: str | None) -> str | None:
    """Return an address as a browser would open it; None for a script or nothing."""
    if href and _PLAIN.fullmatch(href):
        return _HOME + href[1:] if href[0] == "/" else href
    href = (href or "").strip()
    if not href or href.startswith(("javascript:", "#")):
        return None
    try:
        return urljoin(_HOME, href)
    except ValueError:
        return None


def asked(href: str | None, name: str) -> str | None:
    """Return the value of one query parameter of an address; None if it is not there."""
    if not href or f"{name}=" not in href:
        return None
    match = _asking(name).match(href)
    found = match[1] if match else ""
    return (unquote_plus(found) if "%" in found or "+" in found else found).strip() or None


@lru_cache(16)
def _asking(name: str) -> re.Pattern[str]:
    return re.compile(rf"[^?#]*+\?(?:[^&#]*+&)*?{name}=([^&#]++)")


def without_menus(page: bytes, *landmarks: bytes) -> bytes:
    """Return a page from the first tag that holds one of `landmarks`: scripts and menus above are most of it.

    Line ends stay.
    """
    found = [at for landmark in landmarks if (at := page.find(landmark)) >= 0]
    begin = page.rfind(b"<", 0, min(found, default=0))
    return b"\n" * page.count(b"\n", 0, begin) + page[begin:] if begin > 0 else page


def set_apart(page: _html.Page, begin: int, item: re.Pattern[str], place: Callable[[str, str], str]) -> Plain:
    """Return the items of a page from `begin` on that `item` matches, and leave but their numbered places on the page.

    They are read from the text, for their elements would cost more than all the rest. `place` writes the place from its
    number, which is its `data-plain`, and from what stood there.
    """
    plain: Plain = {}

    def left(found: re.Match[str]) -> str:
        number = str(len(plain))
        plain[number] = found
        return place(number, found[0])

    if begin >= 0 and b"\0" not in page.document:
        rest = item.sub(left, page.document[begin:].decode("utf-8", "replace"))
        page.document = page.document[:begin] + rest.encode() if plain else page.document
    return plain


def line_ends(text: str) -> str:
    """Return nothing but the line ends of a text, for what is to keep its lines."""
    return "\n" * text.count("\n")


def address(attribute: str) -> str:
    """Return the address that an attribute of a plain item spells."""
    return attribute.replace("&amp;", "&")


def own_address(attribute: str) -> str:
    """Return the same of an address of Scholar's own, as a browser would open it."""
    plain = attribute.replace("&amp;", "&")
    return _HOME + plain[1:] if plain[:1] == "/" else plain


def unmarked(markup: str) -> str:
    """Return the text of a piece of a plain item, without its tags."""
    return without_entities(_TAG.sub("", markup) if "<" in markup else markup)


def folded(markup: str) -> str:
    """Return the text of a piece of a plain item, without its tags, white space folded."""
    return markup if not markup or markup.isalnum() else " ".join(unmarked(markup).split())


def user(href: str | None) -> str | None:
    """Return the profile id in a link to a profile; None if it is none."""
    return asked(href, "user") if href and "/citations" in href else None


def clusters(cites: str | None) -> list[str]:
    """Return the clusters that an address asks for with `cites=`; several where articles were merged."""
    return [one for one in cites.split(",") if one.isdecimal()] if cites else []


def figures(rows: Iterable[Iterable[str | None]]) -> dict[str, str]:
    """Return an owner's citations, h-index and i10-index by name, from rows of each: of all time, then of late."""
    names = [(metric, f"{metric}_recent") for metric in _METRICS]
    found = [pair for both, row in zip(names, rows, strict=False) for pair in zip(both, row, strict=False)]
    return {metric: figure for metric, figure in found if figure}


def snippet(text: str | None) -> dict[str, Any]:
    """Return a snippet as an abstract, which is never complete; nothing if there is none."""
    return {"abstract": text, "abstract_complete": False} if text else {}


def cluster(cid: str | None) -> str | None:
    """Return the cluster that a `data-cid` writes in base64; None if it is none."""
    try:
        decoded = base64.urlsafe_b64decode((cid or "") + "=" * (-len(cid or "") % 4))
    except (binascii.Error, ValueError):
        return None
    number = int.from_bytes(decoded[:_CLUSTER_BYTES], "little")
    return str(number) if len(decoded) == _CLUSTER_BYTES + 1 and number else None
