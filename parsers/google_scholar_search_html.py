"""Google Scholar result pages: what a search, a "Cited by" or an "All versions" page lists, ten or twenty at a time.

Google documents the page for its readers only (Google Scholar Help, "Search Tips"). A result is a `gs_r` with a title
`gs_rt`, a line `gs_a` of authors – venue, year – publisher, a snippet `gs_rs` and a row of links `gs_fl`; boxes of the
same class without such a title are furniture. Known layouts: 2010 (a table with `gs_rt` in it), 2012 (`gs_ri`), 2018
(`gs_or gs_scl`, `data-cid`), 2023 (`gs_fma…`: authors in a line of their own, the abstract unfolded). Labels are in the
reader's language and are not read; the addresses behind them are.

`google_scholar` of a paper is its cluster (`cites=`, `cluster=` or `data-cid`), the same that profile pages have. The
snippet is an abstract with gaps, never complete. Marks before the title (`[PDF]`, `[BOOK]`) are not part of it.
"""

import re
from collections.abc import Iterator
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Declared,
    Furniture,
    ParseError,
    Parser,
    Quoted,
    Sniffed,
    Source,
    _html,
    _json,
    _scholar,
)

_CONTAINERS = ("gs_res_ccl", "gs_res_ccl_mid", "gs_ccl", "gs_ccl_results")
_MARK = re.compile(r"\s*\[([^\[\]]{1,20})\]\s*")
_FILES = frozenset("PDF HTML DOC PS TXT RTF PPT XLS".split())
_TIME = re.compile(r"[(（].*?[)）]", re.DOTALL)
_RELATED = re.compile(r"related:([\w-]{12}):")
_ARXIV = re.compile(r"//arxiv\.org/(?:abs|pdf)/((?:[a-z-]+(?:\.[A-Z]{2})?/)?\d{4}\.?\d{3,5})")
_DOI = re.compile(r"//(?:dx\.)?doi\.org/(10\.\d{4,9}/[^\s?#]+)")
_SITE = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_ENDS_IN_YEAR = re.compile(r"(?:.*[,，،]\s*)?(?:1[4-9]|20)\d\d", re.DOTALL)
_PIPES = re.compile(r"\s*[•·]\s*")


def sniff(source: Source) -> Sniffed:
    """Claim a page with the classes of Scholar's results; also what Google shows in the place of one."""
    if not _html.is_html(source) or _scholar.whose(source) != "results":
        return None
    return Claim("it has the results and classes of a Google Scholar search")


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each result, and the boxes between them as furniture.

    Raises ParseError for a page without results that is no answer either (a captcha, a consent page), and at the end of
    a page that breaks off.
    """
    page = _html.Page(source)
    index = _html.Index(page.root)
    boxes = index.each("gs_r")
    if not boxes and not _has_place(page.root):
        raise ParseError(source.name, None, _why_empty(page))
    listed = 0
    for box in page.whole(boxes):
        found = read_box(box)
        listed += isinstance(found, Candidate)
        yield found
    total = _total(index)
    if total is not None or not listed:
        yield Declared(total or 0, listed, None, "results")
    page.end()


def _has_place(root: _html.Element) -> bool:
    if root.xpath("//*[starts-with(@id, 'gs_captcha')]"):
        return False
    return any(root.xpath(f"//*[@id='{one}']") for one in _CONTAINERS)


def _why_empty(page: _html.Page) -> str:
    if _scholar.breaks_off(page):
        return "is cut off before the first result"
    return _scholar.refusal(page) or "is a page of Google Scholar without a list of results"


def _total(index: _html.Index) -> int | None:
    """Return how many results there are in all: the greatest number in the line that says so, without the time.

    The line may also name the page (`Page 2 of about 1,230 results (0.05 sec)`), before the total or after it.
    """
    counts = _scholar.counts(_TIME.sub(" ", _html.text(index.with_id("gs_ab_md")) or ""))
    return max(counts, default=None)


def read_box(box: _html.Element) -> Candidate | Furniture:
    """Return the paper in a box of the result list, or what else the box is."""
    index = _html.Index(box)
    title = _title_of(index)
    if title is None:
        return Furniture(what=_what(box, index))
    raw = _html.raw(box, '<div id="gs_res_ccl">', "</div>")
    return Candidate("paper", read_result(box, index, title), line=box.sourceline, raw=raw)


def _title_of(index: _html.Index) -> _html.Element | None:
    """Return the element of the title: an h3, or what holds one; h2 and h4 of the same class head other boxes."""
    title = index.first("gs_rt")
    if title is None:
        # A result from which only the title is missing is still a result, to be refused by name.
        return index.first("gs_a")
    return None if title.tag in {"h2", "h4"} else title


def _what(box: _html.Element, index: _html.Index) -> str:
    if index.first("gs_qsuggest") is not None or "gs_qsuggest_wrap" in (box.get("class") or ""):
        return "related searches"
    if index.first("gs_rt2") is not None or _scholar.users_in(box):
        return "user profiles"
    return "alert box" if "gs_alrt" in (box.get("class") or "") else "message"


def read_result(box: _html.Element, index: _html.Index, title: _html.Element) -> dict[str, Any]:
    """Return the fields of one result."""
    byline = index.first("gs_a")
    line = _read_byline(byline, index) if byline is not None else {}
    below = [link for foot in _feet(index) for link in foot.iter("a")]
    hrefs = [link.get("href") or "" for link in below]
    marks = _marks(title)
    links = _links(index, title, marks, below)
    biblio = _json.present(
        **_publisher(line.pop("publisher", "")),
        type=_type(marks),
        age=(_html.text(index.first("gs_age")) or "").strip(" -"),
        google_scholar_cid=_cid(box, hrefs),
    )
    return _json.present(
        title=None if title is byline else _title_text(title, marks),
        **line,
        **_abstract(index, byline),
        biblio=biblio,
        links=links,
        identifiers=_identifiers(biblio.get("google_scholar_cid"), hrefs, links) | _preprint(line.get("venue")),
        metrics=_metrics(below),
    )


def _title_text(title: _html.Element, marks: list[str]) -> str | None:
    """Return the title without the marks before it: elements of classes `gs_ct…`, or plain text in brackets."""
    text = _html.text(title) or ""
    for mark in marks:
        text = text.removeprefix(mark).lstrip()
    link = next(title.iter("a"), None)
    if match := _MARK.match(text) if link is None or not _starts_with_mark(link) else None:
        text = text[match.end() :]
    return text or None


def _starts_with_mark(link: _html.Element) -> bool:
    return _MARK.match(_html.text(link) or "") is not None


def _marks(title: _html.Element) -> list[str]:
    """Return the texts of the marks, outermost elements: `[BOOK][B]`."""
    marks = [one for one in title.iterdescendants("span") if (one.get("class") or "").startswith(("gs_ctc", "gs_ctu"))]
    return [text for one in marks if (text := _html.text(one))]


def _type(marks: list[str]) -> str | None:
    """Return what the first mark says, `BOOK` or `CITATION` in the language of the page; files are no type."""
    match = _MARK.match(marks[0]) if marks else None
    return match[1] if match and match[1] not in _FILES else None


def _read_byline(byline: _html.Element, index: _html.Index) -> dict[str, Any]:
    """Return what `A Vale, B Lindqvist… - Journal of Lamps, 2017 - lamps.example` says."""
    users = _scholar.users_in(byline)
    apart = _first_in(byline, index.each("gs_fmaa"))
    if apart is not None:
        names = _scholar.shown(apart)
        venue, *publisher = _PIPES.split(_scholar.shown(byline).replace(names, "", 1), maxsplit=1)
    else:
        names, venue, publisher = _in_three(_scholar.shown(byline))
    where, year = _scholar.venue_and_year(venue)
    return _scholar.people(names, users) | _json.present(
        venue=where, published=year, publisher=" ".join(" ".join(publisher).split())
    )


def _publisher(printed: str) -> dict[str, str]:
    """Return who publishes; most results name the site that the paper was found on in their place."""
    return {"site" if _SITE.fullmatch(printed) else "publisher": printed}


def _in_three(text: str) -> tuple[str, str, list[str]]:
    """Part authors, venue with year, and publisher.

    Hyphens part them, the first with a no-break space before it; venues may hold more. Any of the three may be missing.
    """
    parts = [part.strip() for part in re.split(r"\s-\s", text.strip())]
    names = parts.pop(0)
    if not parts and _SITE.fullmatch(names):
        return "", "", [names]
    if _ENDS_IN_YEAR.fullmatch(names):
        names, parts = "", [names, *parts]
    last = [] if not parts or _ENDS_IN_YEAR.fullmatch(parts[-1]) else [parts.pop()]
    return names, " - ".join(parts), last


def _first_in(element: _html.Element, among: list[_html.Element]) -> _html.Element | None:
    return next((one for one in among if element in one.iterancestors()), None)


def _abstract(index: _html.Index, byline: _html.Element | None) -> dict[str, Any]:
    """Return the unfolded abstract, else the snippet, which has gaps; nothing if there is neither."""
    whole = _html.text(index.first("gs_fma_abs"))
    if whole:
        return {"abstract": whole}
    snippet = _snippet(index, byline)
    return {"abstract": snippet, "abstract_complete": False} if snippet else {}


def _snippet(index: _html.Index, byline: _html.Element | None) -> str | None:
    element = index.first("gs_rs")
    if element is not None:
        age = _html.text(_first_in(element, index.each("gs_age")))
        return (_html.text(element) or "").removeprefix(age or "").strip()
    return None if byline is None else _loose_text(byline)


def _loose_text(byline: _html.Element) -> str | None:
    """Return the text between byline and links, which was in no element of its own in 2010."""
    found = [byline.tail or ""]
    for after in byline.itersiblings():
        if "gs_fl" in (after.get("class") or "") or after.tag == "h3":
            break
        found += [_html.text(after) or "", after.tail or ""] if isinstance(after.tag, str) else [after.tail or ""]
    return " ".join(" ".join(found).split()) or None


def _feet(index: _html.Index) -> list[_html.Element]:
    """Return the rows of links below a result; the box of full texts beside it has the same class."""
    return [one for one in index.each("gs_fl") if "gs_ggs" not in one.get("class").split()]


def _links(
    index: _html.Index, title: _html.Element, marks: list[str], below: list[_html.Element]
) -> list[dict[str, str]]:
    """Return the title's link, the full texts beside it, and the pages that count, relate and group it."""
    found = [(link, "pdf" if any("[PDF]" in mark for mark in marks) else "page") for link in title.iter("a")]
    beside = [link for side in index.each("gs_ggs") or index.each("gs_or_ggsm") for link in side.iter("a")]
    found += [(link, _role(link)) for link in beside]
    found += [(link, "other") for link in below if _is_of_paper(link.get("href") or "")]
    urls = [(_scholar.absolute(link.get("href")), role) for link, role in found]
    return [{"url": url, "role": role} for url, role in dict(pair for pair in urls if pair[0]).items() if url]


def _role(link: _html.Element) -> str:
    text = _html.text(link) or ""
    if "[PDF]" in text or (link.get("href") or "").lower().endswith(".pdf"):
        return "pdf"
    return "page" if "[HTML]" in text else "other"


def _is_of_paper(href: str) -> bool:
    return any(sign in href for sign in ("cites=", "cluster=", "related:")) or href.startswith("http")


def _cid(box: _html.Element, hrefs: list[str]) -> str | None:
    related = next((match[1] for href in hrefs if (match := _RELATED.search(href))), None)
    return box.get("data-cid") or related


def _identifiers(cid: str | None, hrefs: list[str], links: list[dict[str, str]]) -> dict[str, str]:
    asked = [_scholar.asked(href, name) for href in hrefs for name in ("cites", "cluster")]
    clusters = [found for found in (*asked, _scholar.cluster(cid)) if found and found.isdecimal()]
    urls = [link["url"] for link in links if link["role"] in {"page", "pdf"}]
    return _json.present(
        google_scholar=next(iter(clusters), None),
        arxiv=next((match[1] for url in urls if (match := _ARXIV.search(url))), None),
        doi=next((match[1] for url in urls if (match := _DOI.search(url))), None),
    )


def _preprint(venue: str | None) -> dict[str, str]:
    found = _scholar.arxiv(venue)
    return {"arxiv": found} if found else {}


def _metrics(below: list[_html.Element]) -> dict[str, str]:
    return _json.present(citation_count=_counted(below, "cites"), version_count=_counted(below, "cluster"))


def _counted(below: list[_html.Element], asked: str) -> str | None:
    """Return the number in the first link that asks for those that cite a paper, or for its versions."""
    label = next((link for link in below if _scholar.asked(link.get("href"), asked)), None)
    return _scholar.count(_html.text(label))


PARSER = Parser(
    title="Google Scholar result pages, saved as HTML",
    sniff=sniff,
    parse=parse,
    whole=True,
    where='"Save as" on a search at scholar.google.com/scholar?q=…',
    carries="title, authors, venue, year, publisher, snippet, citation counts, full-text links",
)
