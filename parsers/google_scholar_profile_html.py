"""Google Scholar profile pages: the works of one person, with citation counts, as saved from `citations?user=…`.

Google documents the page for its readers only (Google Scholar Help, "Google Scholar Profiles"); classes are the layout
of 2014 to today, `cit-…` that of 2011 to 2014. A row has the title, a line of authors, a line of venue, count and year;
the lines are cut with `…` or `...`. Rows also come without their page, as "show more" fetches them: bare, or as the
member `B` of a JSON object. Labels are in the reader's language and are not read; order and classes are.

`google_scholar` of a paper is its cluster, the first number of `cites=`: the same that search results have. A row
marked `*` counts "articles that may be different from the one in the profile", and two such rows often share a cluster:
there the numbers only go to `biblio`. `google_scholar_citation` is the row's own `USER:ID`.
"""

import io
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from parsers import (
    Candidate,
    Claim,
    Declared,
    Furniture,
    NearMiss,
    ParseError,
    Parser,
    Quoted,
    Sniffed,
    Source,
    _html,
    _json,
    _scholar,
)
from schemas.identity import letters, words

_ROWS = ("gsc_a_tr", "cit-table item")
_TITLE = ("gsc_a_at", "cit-dark-large-link")
_LINES = ("gs_gray", "cit-gray")
_CITED = ("gsc_a_ac", "cit-dark-link")
_FIGURES = ("gsc_rsb_std", "cit-borderleft cit-data")
_METRICS = ("citation_count", "h_index", "i10_index")
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})")
_VENUE = re.compile(
    r"(?P<venue>.*?[^\d\s,])"
    r"(?: (?P<volume>[A-Z]{0,2}\d{1,4}(?:[-/]\d{1,4})?[A-Z]?)(?: \((?P<issue>[^()]{1,30})\))?)?"
    r"(?:, (?P<pages>[A-Za-z]{0,4}\.?\d[\w.:]*(?:[-–+]+ ?[A-Za-z]{0,4}\d[\w.:]*)?(?:-?(?:…|\.\.\.))?))?"
)
_NO_VENUE = re.compile(r"\bpatent|, \d", re.IGNORECASE)
_OWN_YEAR = re.compile(r"(?:1[4-9]|20)\d\d")
_EMAIL = re.compile(r"\S+@\S+")


def sniff(source: Source) -> Sniffed:
    """Claim a page, or rows without one, with the classes of a profile; also what Google shows instead of a profile."""
    if not _html.is_html(source) and not (source.head and source.head[0][1].lstrip("\ufeff \t").startswith("{")):
        return None
    if _scholar.whose(source) != "profile":
        return None
    if not _html.is_html(source) and _wrapped(source.start(1 << 16)) is None:
        return NearMiss("JSON that mentions the rows of a profile, but does not hold them under `B`")
    return Claim("it has the rows and classes of a Google Scholar profile")


def parse(source: Source) -> Iterator[Quoted]:
    """Yield the owner, if the page has its header, then the papers.

    Raises ParseError for a page that is no list of works (a captcha, an unknown profile, a list of people), and at the
    end of a page that breaks off.
    """
    page = _page(source)
    index = _html.Index(page.root)
    owner = read_owner(page.root, index)
    if not _all(index, _ROWS) and index.first("gsc_a_e") is None:
        raise ParseError(source.name, None, _why_empty(page, index))
    if owner:
        yield Candidate("author", owner, raw=_header(index))
    yield from _papers(page, index, owner)


def _papers(page: _html.Page, index: _html.Index, owner: dict[str, Any]) -> Iterator[Quoted]:
    listed = 0
    for row in page.whole(_all(index, _ROWS)):
        listed += 1
        fields = read_row(row, owner)
        yield Candidate("paper", fields, line=row.sourceline, raw=_html.raw(row, "<table>", "</table>"))
    for _ in index.each("gsc_rsb_a_desc"):
        yield Furniture(what="co-author")
    if (declared := _range(index)) is not None or not _all(index, _ROWS):
        yield Declared(declared or 0, listed, None, owner.get("name", ""))
    page.end()


def _page(source: Source) -> _html.Page:
    """Read the page, or the rows that a JSON object wraps; a piece of a page that ends within a row is cut."""
    text = source.whole()
    if text.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        text = (_wrapped(text.decode("utf-8", "replace")) or "").encode("utf-8", "replace")
    if not text.strip():
        raise ParseError(source.name, None, "is JSON that is cut off, or holds no rows of a profile under `B`")
    page = _html.Page(Source(source.name, (), iter(()), lambda: io.BytesIO(text), limit=source.limit))
    if b"<html" not in text[:4096].lower() and b"</tr" in text:
        page.cut = text.rfind(b"<tr") > text.rfind(b"</tr")
    return page


def _wrapped(text: str) -> str | None:
    r"""Return the rows that `{"B": "<tr…"}` holds, `\x3c` and all; None if it holds none."""
    opened = _ESCAPED.sub(r"\\u00\1", text)
    match = re.search(r'"B"\s*:\s*', opened)
    if not match:
        return None
    try:
        rows, _ = json.JSONDecoder().raw_decode(opened, match.end())
    except (ValueError, RecursionError):
        rows = _beginning(opened[match.end() :])
    return rows if isinstance(rows, str) and "gsc_a_t" in rows else None


def _beginning(cut: str) -> str | None:
    """Return a JSON string that is cut off, as far as it goes; the last few characters may be half an escape."""
    for end in range(len(cut), max(len(cut) - 7, 0), -1):
        try:
            return str(json.loads(f'{cut[:end]}"'))
        except (ValueError, RecursionError):
            continue
    return None


def _why_empty(page: _html.Page, index: _html.Index) -> str:
    if index.first("gs_ai_name", "gsc_1usr") is not None:
        return "is a list of author profiles, not the works of one"
    if index.with_id("gsc_vcd_title", "gsc_oci_title") is not None:
        return "is the page of a single citation, not a profile"
    if _scholar.breaks_off(page):
        return "is cut off before the first row"
    return _scholar.refusal(page) or "is a page of Google Scholar without a row of works"


def _range(index: _html.Index) -> int | None:
    """Return how many rows the page says it shows (`Articles 1–20`, in any language); None if it does not say."""
    found = _scholar.counts(_html.text(index.with_id("gsc_a_nn")))
    return found[1] - found[0] + 1 if len(found) == 2 and found[1] >= found[0] else None


def read_row(row: _html.Element, owner: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of one row. The owner is an implied author where the names are cut before theirs."""
    parts = _parts(row)
    names = _scholar.people(_scholar.shown(parts.names), {})
    page = _scholar.absolute(_link(parts.title))
    return _json.present(
        title=_html.text(parts.title),
        **names,
        implied_authors=_implied(names, owner.get("name")),
        **_imprint(parts),
        links=[{"url": url, "role": role} for url, role in ((page, "page"), (_cites(parts), "other")) if url],
        metrics=_json.present(citation_count=_scholar.count(_html.text(parts.cited))),
        identifiers=_identifiers(parts, page),
    )


class _Parts(NamedTuple):
    """The elements of a row, None where it has none.

    `inner` is the year at the end of the venue, `star` the mark of a count that several articles are merged in,
    `clusters` are those that its count adds up.
    """

    title: _html.Element | None
    names: _html.Element | None
    venue: _html.Element | None
    cited: _html.Element | None
    year: _html.Element | None
    inner: str | None
    star: str | None
    clusters: list[str]


def _parts(row: _html.Element) -> _Parts:
    index = _html.Index(row)
    names, venue = [*_all(index, _LINES), None, None][:2]
    cited, year = index.first(*_CITED), index.first("gsc_a_y")
    year = index.with_id("col-year") if year is None else year
    inner = next((_html.text(one) for one in index.each("gs_oph") if venue in one.iterancestors()), None)
    star = _html.text(index.first("gsc_a_am"))
    return _Parts(index.first(*_TITLE), names, venue, cited, year, inner, star, _clusters(cited))


def _implied(names: dict[str, Any], owner: str | None) -> list[str]:
    if not owner or names.get("authors_complete", False):
        return []
    parts = words(owner)[1:]
    surnames = {*parts, "".join(parts)} if parts else {letters(owner)}
    listed = [words(name) for name in names.get("authors", []) if isinstance(name, str)]
    return [] if any(name and name[-1] in surnames for name in listed) else [owner]


def _imprint(parts: _Parts) -> dict[str, Any]:
    """Return venue, date and biblio: `Journal of Lamps 47 (10), 777-780, 1935`, the year in an element of its own."""
    printed, year = _venue_line(_html.text(parts.venue) or "", parts.inner)
    year = _year(parts) or year
    found = _read_venue(printed)
    biblio = _json.present(
        volume=found.get("volume"),
        issue=found.get("issue"),
        pages=found.get("pages"),
        citation_count_note=parts.star,
        merged_clusters=", ".join(parts.clusters[0 if parts.star else 1 :]),
    )
    return {"venue": found["venue"], "published": year, "biblio": biblio}


def _read_venue(printed: str) -> dict[str, str | None]:
    """Return venue, volume, issue and pages where it is plain which is which; else all of it as the venue.

    `ICML 2019, 1-10` names a year and no volume, `US Patent 7, 12` neither.
    """
    match = _VENUE.fullmatch(printed)
    if not match or _NO_VENUE.search(match["venue"]):
        return {"venue": printed}
    found = match.groupdict()
    if found["volume"] and not found["issue"] and _OWN_YEAR.fullmatch(found["volume"]):
        return {"venue": f"{found['venue']} {found['volume']}", "pages": found["pages"]}
    return found


def _venue_line(text: str, inner: str | None) -> tuple[str, str | None]:
    """Return the line without its year, and the year; `0` is none. `inner` is what stands in an element of its own."""
    if inner and text.endswith(inner):
        text = text[: -len(inner)].rstrip()
        year = inner.strip(" ,")
        return text, year if _OWN_YEAR.fullmatch(year) else None
    head, _, tail = text.rpartition(", ")
    return (head, tail) if head and _OWN_YEAR.fullmatch(tail) else (text, None)


def _year(parts: _Parts) -> str | None:
    found = _html.text(parts.year)
    return found if found and _OWN_YEAR.fullmatch(found) else None


def _identifiers(parts: _Parts, page: str | None) -> dict[str, Any]:
    return _json.present(
        google_scholar=None if parts.star else next(iter(parts.clusters), None),
        google_scholar_citation=_scholar.asked(page, "citation_for_view"),
        arxiv=_scholar.arxiv(_html.text(parts.venue)),
    )


def _clusters(cited: _html.Element | None) -> list[str]:
    asked = _scholar.asked(cited.get("href"), "cites") if cited is not None else None
    return [one for one in (asked or "").split(",") if one.isdecimal()]


def _cites(parts: _Parts) -> str | None:
    return _scholar.absolute(parts.cited.get("href")) if parts.cited is not None and parts.clusters else None


def read_owner(root: _html.Element, index: _html.Index) -> dict[str, Any]:
    """Return the fields of the profile's owner; empty if the header is not there. E-mail addresses are left out."""
    name = _scholar.shown(index.with_id("gsc_prf_in", "cit-name-display"))
    if not name.strip():
        return {}
    return _json.present(
        name=name,
        affiliations=_affiliations(index),
        categories=_interests(index),
        identifiers=_json.present(google_scholar=_owner_id(root, index), homepage=_homepage(index)),
        metrics=_figures(index),
    )


def _figures(index: _html.Index) -> dict[str, str]:
    """Return the table of citations, h-index and i10-index: of all time, then of the last years."""
    rows: dict[_html.Element, list[str | None]] = {}
    for cell in _all(index, _FIGURES):
        rows.setdefault(cell.getparent(), []).append(_scholar.count(_html.text(cell)))
    names = [(metric, f"{metric}_recent") for metric in _METRICS]
    found = [pair for both, row in zip(names, rows.values(), strict=False) for pair in zip(both, row, strict=False)]
    return {metric: figure for metric, figure in found if figure}


def _affiliations(index: _html.Index) -> list[str]:
    old = index.with_id("cit-affiliation-display")
    lines = [line for line in index.each("gsc_prf_il") if not line.get("id")] or ([] if old is None else [old])
    lines = [line for line in lines if not _is_of_interests(line) and not _is_of_email(line)]
    found = [_EMAIL.sub("", _html.text(line) or "").strip(" ,;") for line in lines]
    return [one for one in found if one]


def _is_of_interests(line: _html.Element) -> bool:
    return any("mauthors=" in (link.get("href") or "") for link in line.iter("a"))


def _is_of_email(line: _html.Element) -> bool:
    """Tell whether a line of the first layout, without ids, is the one of the verified e-mail and the homepage."""
    links = [link.get("href") or "" for link in line.iter("a")]
    return any(href and "view_op=view_org" not in href for href in links)


def _interests(index: _html.Index) -> list[str]:
    old = index.with_id("cit-int-read")
    links = [link for line in index.each("gsc_prf_il") for link in line.iter("a")]
    links += [] if old is None else list(old.iter("a"))
    named = [
        link for link in links if "mauthors=" in (link.get("href") or "") or "gsc_prf_inta" in link.get("class", "")
    ]
    return [text for link in named if (text := _html.text(link))]


def _homepage(index: _html.Index) -> str | None:
    line = index.with_id("gsc_prf_ivh", "cit-homepage-read")
    found = [link.get("href") or "" for link in line.iter("a")] if line is not None else []
    return next((href for href in found if href.startswith("http")), None)


def _owner_id(root: _html.Element, index: _html.Index) -> str | None:
    """Return the id of the owner: that of the canonical address, else of the rows; None if neither has one."""
    links = [link.get("href") for link in root.iter("link") if link.get("rel") in {"canonical", "alternate"}]
    rows = [_scholar.asked(_link(title), "citation_for_view") for title in _all(index, _TITLE)[:1]]
    forms = [form.get("action") for form in root.iter("form")]
    known = [row.partition(":")[0] for row in rows if row and ":" in row]
    return next((found for found in (*map(_scholar.user, links), *known, *map(_scholar.user, forms)) if found), None)


def _link(title: _html.Element | None) -> str | None:
    """Return the address of a row's title, which a script follows in the layout of 2017."""
    address: str | None = None if title is None else title.get("data-href") or title.get("href")
    return address


def _header(index: _html.Index) -> Any:
    """Return what writes the header again, with a row's place, so that it is read as a profile without works."""
    element = index.with_id("gsc_prf", "gsc_prf_i", "cit-name-display")
    empty = '<table><tr><td class="gsc_a_e"></td></tr></table>'
    return None if element is None else _html.raw(element, "<div>", f"{empty}</div>")


def _all(index: _html.Index, either: tuple[str, ...]) -> list[_html.Element]:
    """Return the elements of the first layout that has any."""
    return next((found for names in either if (found := index.each(names))), [])


PARSER = Parser(
    title="Google Scholar profile pages, saved as HTML, and their rows alone",
    sniff=sniff,
    parse=parse,
    whole=True,
    where='"Save as" on a profile at scholar.google.com/citations?user=…',
    carries="title, authors, venue, volume, pages, year, citation counts; the owner with h-index and interests",
)
