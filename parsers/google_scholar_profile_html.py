"""Google Scholar profile pages: the works of one person, with citation counts, as saved from `citations?user=…`.

Google documents the page for its readers only (Google Scholar Help, "Google Scholar Profiles"); classes are the layout
of 2014 to today, `cit-…` that of 2011 to 2014. A row has the title, a line of authors, a line of venue, count and year;
the lines are cut with `…` or `...`. Rows also come without their page, as "show more" fetches them: bare, or as the
member `B` of a JSON object. Labels are in the reader's language and are not read; order and classes are. The articles
that make the h5-index of a venue (`view_op=list_hcore`, classes `gsc_mpat…`) are rows of the same kind.

`google_scholar` of a paper is its cluster, the first number of `cites=`: the same that search results have. A row
marked `*` counts "articles that may be different from the one in the profile", and two such rows often share a cluster:
there the numbers only go to `biblio`. `google_scholar_citation` is the row's own `USER:ID`. The page that a row leads
to is read by `_scholar_citation`.
"""

import json
import re
from collections.abc import Callable, Iterator
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
    _scholar_citation,
    _scholar_lines,
)
from parsers._scholar import MORE

_ROWS = ("gsc_a_tr", "cit-table item")
_TITLE = ("gsc_a_at", "cit-dark-large-link", "gsc_mp_anchor_lrge")
_LINES = ("gs_gray", "cit-gray")
_CITED = ("gsc_a_ac", "cit-dark-link", "gsc_mp_anchor")
_YEAR = ("gsc_a_y", "gsc_mpat_y")
_LANDMARKS = (b'id="gsc_bdy"', b'id="gsc_prf', b'class="gsc_rsb', b'class="gsc_a_tr"')
_FIGURES = ("gsc_rsb_std", "cit-borderleft cit-data")
_ESCAPED = re.compile(r"\\x([0-9a-fA-F]{2})")
_EMAIL = re.compile(r"(?<!\S)\S+@\S+")
_TEXT = "([^<>]*+)"
_SITE = "(?:https?://[a-z.]++)?"
_ASKED = "[a-z_]++=[A-Za-z0-9_:.,%@+*/-]*+"
_PAGE = (
    rf"{_SITE}/citations\?(?>(?!citation_for_view=){_ASKED}&amp;)*+citation_for_view=([A-Za-z0-9_:-]++)"
    rf"(?>&amp;{_ASKED})*+"
)
_CITING = rf"{_SITE}/scholar\?(?>(?!cites=){_ASKED}&amp;)*+cites=([0-9,]++)(?>&amp;{_ASKED})*+"
_ROW = '<tr class="gsc_a_tr">'
_PLAIN_ROW = re.compile(
    rf'{_ROW}\s*<td class="gsc_a_t">\s*'
    rf'<a (?:href="javascript:void\(0\)" data-)?href="({_PAGE})" class="gsc_a_at">{_TEXT}</a>\s*'
    rf'<div class="gs_gray">{_TEXT}</div>\s*'
    rf'<div class="gs_gray">{_TEXT}(?:<span class="gs_oph">,? ?{_TEXT}</span>)?</div>\s*</td>\s*'
    rf'<td class="gsc_a_c">\s*<a href="(?:({_CITING})|)" class="gsc_a_ac[\w ]*+"{MORE}>{_TEXT}</a>\s*'
    rf'(?:<span class="gsc_a_m"><a href="[^"<>]*+" class="gsc_a_am"{MORE}>{_TEXT}</a></span>\s*)?</td>\s*'
    rf'<td class="gsc_a_y">\s*<span{MORE}>{_TEXT}</span>\s*</td>\s*</tr>'
)


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
    """Yield the owner, if the page has its header, then the papers, or the one of a page of a single citation.

    Raises ParseError for a page that shows no works (a captcha, an unknown profile, a list of people), and at the end
    of a page that breaks off.
    """
    page, plain = _page(source)
    if pages := _html.several(source, page):
        yield from _html.one_by_one(pages, parse)
        return
    index = _html.Index(page.root)
    is_citation = not _rows(index) and _scholar_citation.title(index) is not None
    if not _rows(index) and not is_citation and index.first("gsc_a_e") is None:
        raise ParseError(source.name, None, _why_empty(page, index))
    if owner := read_owner(page.root, index):
        yield Candidate("author", owner, raw=_header(index))
    if is_citation:
        yield Candidate("paper", _scholar_citation.read(page, index), raw=_scholar_citation.raw(index))
        page.end()
    else:
        yield from _papers(page, index, plain, owner)


def _papers(page: _html.Page, index: _html.Index, plain: _scholar.Plain, owner: dict[str, Any]) -> Iterator[Quoted]:
    listed = 0
    for row in page.whole(_rows(index)):
        listed += 1
        found = plain.get(row.get("data-plain"))
        parts, raw = _parts_by_elements(row) if found is None else _parts_by_text(found)
        yield Candidate("paper", read_row(parts, owner), line=row.sourceline, raw=raw)
    for _ in index.each("gsc_rsb_a_desc"):
        yield Furniture(what="co-author")
    declared = _scholar_lines.shown(_html.text(index.with_id("gsc_a_nn")) or "")
    if declared is not None or not _rows(index):
        yield Declared(declared or 0, listed, None, owner.get("name", ""))
    page.end()


def _page(source: Source) -> tuple[_html.Page, _scholar.Plain]:
    """Read the page, or the rows that a JSON object wraps; a piece of a page that ends within a row is cut.

    Of plain rows it holds but the place, for `_set_apart` takes out what they hold.
    """
    page = _html.Page(source)
    if page.document[:64].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        page.document = (_wrapped(page.document.decode("utf-8", "replace")) or "").encode("utf-8", "replace")
    if not page.document.strip():
        raise ParseError(source.name, None, "is JSON that is cut off, or holds no rows of a profile under `B`")
    if b"<html" not in page.document[:4096].lower() and b"</tr" in page.document:
        page.cut = page.document.rfind(b"<tr") > page.document.rfind(b"</tr")
    return page, _set_apart(page)


def _set_apart(page: _html.Page) -> _scholar.Plain:
    plain = _scholar.set_apart(page, page.document.find(_ROW.encode()), _PLAIN_ROW, _place)
    if plain:
        page.document = _scholar.without_menus(page.document, *_LANDMARKS)
    return plain


def _place(number: str, row: str) -> str:
    """Return the place of a row. The first keeps what it holds: the owner's id is looked for in it."""
    kept = row.removeprefix(_ROW).removesuffix("</tr>") if number == "0" else _scholar.line_ends(row)
    return f'{_ROW[:-1]} data-plain="{number}">{kept}</tr>'


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
    if _scholar.breaks_off(page):
        return "is cut off before the first row"
    return _scholar.refusal(page) or "is a page of Google Scholar without a row of works"


class _Parts(NamedTuple):
    """What stands in a row, its texts folded but for the names; None, or an empty text, for what it has not.

    `page` and `citing` are the addresses of title and count, with what they ask for in `citation` and `clusters`.
    `venue` is the venue's line without `inner`, the year in an element of its own at its end; `star` is the mark of a
    count that several articles are merged in.
    """

    title: str | None
    page: str | None
    citation: str | None
    names: str
    venue: str
    inner: str | None
    citing: str | None
    clusters: list[str]
    cited: str | None
    star: str | None
    year: str | None


def read_row(parts: _Parts, owner: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of one row. The owner is an implied author where the names are cut before theirs."""
    names = _scholar.people(parts.names, {})
    found: dict[str, Any] = {"title": parts.title, **names, **_imprint(parts)}
    if implied := _scholar_lines.implied(names, owner.get("name")):
        found["implied_authors"] = implied
    if cited := _scholar.count(parts.cited):
        found["metrics"] = {"citation_count": cited}
    found["links"] = _links(parts)
    found["identifiers"] = _identifiers(parts)
    return found


def _parts_by_elements(row: _html.Element) -> tuple[_Parts, Callable[[], str]]:
    index = _html.Index(row)
    names, venue = [*_all(index, _LINES), None, None][:2]
    title, cited, year = index.first(*_TITLE), index.first(*_CITED), index.first(*_YEAR)
    line, inner = _line_and_inner(venue, index)
    page, cites = _scholar.absolute(_link(title)), None if cited is None else cited.get("href")
    clusters = _scholar.clusters(_scholar.asked(cites, "cites"))
    parts = _Parts(
        title=_html.text(title),
        page=page,
        citation=_scholar.asked(page, "citation_for_view"),
        names=_scholar.shown(names),
        venue=line,
        inner=inner,
        citing=_scholar.absolute(cites) if clusters else None,
        clusters=clusters,
        cited=_html.text(cited),
        star=_html.text(index.first("gsc_a_am")),
        year=_html.text(index.with_id("col-year") if year is None else year),
    )
    return parts, _html.raw(row, "<table>", "</table>")


def _line_and_inner(venue: _html.Element | None, index: _html.Index) -> tuple[str, str | None]:
    line = _html.text(venue) or ""
    inner = next((_html.text(one) for one in index.each("gs_oph") if venue in one.iterancestors()), None)
    return (line.removesuffix(inner).rstrip(), inner.strip(" ,")) if inner and line.endswith(inner) else (line, None)


def _parts_by_text(row: re.Match[str]) -> tuple[_Parts, Callable[[], str]]:
    page, citation, title, names, venue, inner, citing, cites, cited, star, year = row.groups("")
    parts = _Parts(
        title=_scholar.folded(title) or None,
        page=_scholar.own_address(page),
        citation=citation,
        names=_scholar.seen(_scholar.unmarked(names)),
        venue=_scholar.folded(venue),
        inner=_scholar.folded(inner),
        citing=_scholar.own_address(citing),
        clusters=_scholar.clusters(cites),
        cited=_scholar.folded(cited),
        star=_scholar.folded(star),
        year=_scholar.folded(year),
    )
    return parts, lambda: f"<table>{row[0]}</table>"


def _imprint(parts: _Parts) -> dict[str, Any]:
    """Return venue, date and biblio: `Journal of Lamps 47 (10), 777-780, 1935`."""
    printed, year = (parts.venue, parts.inner) if parts.inner else _scholar_lines.venue_line(parts.venue)
    venue, volume, issue, pages = _scholar_lines.read_venue(printed)
    biblio = _json.present(volume=volume, issue=issue, pages=pages)
    if parts.star:
        biblio["citation_count_note"] = parts.star
    if merged := parts.clusters[0 if parts.star else 1 :]:
        biblio["merged_clusters"] = ", ".join(merged)
    return {"venue": venue, "published": _scholar_lines.year(parts.year) or _scholar_lines.year(year), "biblio": biblio}


def _links(parts: _Parts) -> list[dict[str, str]]:
    own = "other" if parts.page and "/scholar?" in parts.page else "page"  # a search, on the page of a venue
    return [{"url": url, "role": role} for url, role in ((parts.page, own), (parts.citing, "other")) if url]


def _identifiers(parts: _Parts) -> dict[str, Any]:
    return _json.present(
        google_scholar=parts.clusters[0] if parts.clusters and not parts.star else None,
        google_scholar_citation=parts.citation,
        arxiv=_scholar.arxiv(parts.venue),
    )


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
    return _scholar.figures(rows.values())


def _affiliations(index: _html.Index) -> list[str]:
    old = index.with_id("cit-affiliation-display")
    lines = [line for line in index.each("gsc_prf_il") if not line.get("id")] or ([] if old is None else [old])
    lines = [line for line in lines if not _html.leads_to(line, "mauthors=") and not _is_of_email(line)]
    found = [_EMAIL.sub("", _html.text(line) or "").strip(" ,;") for line in lines]
    return [one for one in found if one]


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
    links = _html.own_addresses(root)
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


def _rows(index: _html.Index) -> list[_html.Element]:
    """Return the rows of the page; on that of a venue they have no class, but their first cells have."""
    cells = [cell for cell in index.each("gsc_mpat_t") if cell.tag == "td"]
    return _all(index, _ROWS) or [cell.getparent() for cell in cells]


def _all(index: _html.Index, either: tuple[str, ...]) -> list[_html.Element]:
    """Return the elements of the first layout that has any."""
    return next((found for names in either if (found := index.each(names))), [])


PARSER = Parser(
    title="Google Scholar profile pages, saved as HTML, and their rows alone",
    sniff=sniff,
    parse=parse,
    whole=True,
    where='"Save as" on a profile at scholar.google.com/citations?user=…, or on one of its works',
    carries="title, authors, venue, volume, pages, year, citation counts; the owner with h-index and interests",
)
