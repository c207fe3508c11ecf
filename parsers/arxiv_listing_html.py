"""arXiv's listing pages, saved as HTML: `/list/cs.CL/new`, `/recent`, `/pastweek`, a month, a year, an author's page.

The templates are public: https://github.com/arXiv/arxiv-browse, `templates/list`. Papers are pairs of dt (number, how
it is announced, files) and dd (`list-title`, `list-authors`, `list-comments`, `list-journal-ref`, `list-subjects`, on
/new the abstract) in lists under headings. Until 2024 the lists had no id, stood in `div#dlpage`, and said `[ total of
323 entries: 1-25 | … ]`; since then `dl#articles`, `Total of 323 entries`, and headings such as `Cross submissions
(showing 27 of 100 entries)`. The results of the search that the site had until 2018 (`/find`) are lists like these.
Until 2006 or so a dd had no classes, and labels in bold.

A day in a heading is when the papers below were announced, not when they were published: it is what `observed` says. A
page of one author (`/a/vale_a_1`) begins with that author.
"""

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Declared,
    ParseError,
    Parser,
    Quoted,
    Sniffed,
    Source,
    _arxiv,
    _arxiv_html,
    _html,
    _json,
    _urls,
)

_LANDMARKS = ("list-title", "list-authors", "list-identifier")
_LISTS = re.compile(r"""id=["']?dlpage\b|<dl\s[^<>]*\bid=["']?articles\b""")
_TOTAL = re.compile(r"total of\s+(\d[\d,]{0,14})\s+entries", re.IGNORECASE)
_OF_SEARCH = re.compile(r"results \d[\d,]{0,14} through \d[\d,]{0,14} \(of (\d[\d,]{0,14}) total\)")
_OF_SECTION = re.compile(r"showing\s+(?:first\s+|last\s+)?[\d,]+\s+of\s+(\d[\d,]{0,14})\s+entries", re.IGNORECASE)
_DAY = re.compile(r"(?:[A-Z][a-z]{2,8},?\s+)?\d{1,2}\s+[A-Z][a-z]{2,8}\.?,?\s+(?:\d{4}|\d\d)\b")
_NOTHING = re.compile(
    r"No updates (?:today|for this time period)|no (?:new )?(?:entries|articles|submissions)|No matches were found",
    re.IGNORECASE,
)
_BOLD_LABEL = re.compile(r"<b(?:\s[^<>]{0,200})?>\s*title:\s*</b\s*>")
_ABSTRACT_PAGE = re.compile(r"""href=["']?[^"'>\s]{0,300}/abs/[a-z-]+(?:\.[a-z]{2})?/\d{7}""")
_HOW = re.compile(r"\((cross-list(?:ed)? from [^()]{1,40}|replaced(?: with [^()]{1,40})?|new)\)")
_NUMBER = re.compile(rf"arXiv:\s*{_urls.ARXIV}", re.IGNORECASE)
_FACTS = {
    "comments": "comment",
    "journal-ref": "venue",
    "report-no": "report_number",
    "report-number": "report_number",
    "msc-class": "msc_class",
    "acm-class": "acm_class",
    "doi": "doi",
}


def sniff(source: Source) -> Sniffed:
    """Claim a page with the lists of arXiv, an empty one too, and arXiv's error pages."""
    if not _html.is_html(source):
        return None
    page = _html.start(source)
    if "arxiv-result" in page:
        return None
    if sum(mark in page for mark in _LANDMARKS) > 1 or _has_bold_labels(page):
        return Claim("it has a list of papers as arXiv writes it")
    if "arxiv" not in page:
        return None
    if _html.has(page, "dlpage", "articles") and _LISTS.search(page):
        return Claim("it is a listing page of arXiv's")
    failed = "citation_title" not in page and _arxiv_html.is_failure(source)
    return Claim("it is an error page of arXiv's") if failed else None


def _has_bold_labels(page: str) -> bool:
    has_landmarks = "<dd" in page and "/abs/" in page
    return has_landmarks and bool(_BOLD_LABEL.search(page) and _ABSTRACT_PAGE.search(page))


@_html.page_by_page
def parse(source: Source, page: _html.Page) -> Iterator[Quoted]:
    """Yield the author whose page it is, each paper, then how many entries there are.

    Raises ParseError for a page without a list, and at the end of one that breaks off.
    """
    if b"list-title" not in page.document:
        _name_labelled(page.root)
    entries = list(_entries(page))
    total = _total(page.root, listed=bool(entries))
    if not entries and total is None:
        raise ParseError(source.name, None, _arxiv_html.why_empty(page, "a list of papers"))
    owner = _owner(page.root)
    if owner is not None:
        yield owner
    for dt, dd, day in entries:
        paper = read_entry(dt, dd, day)
        if owner is not None and paper.fields.get("authors_complete") is not True:
            paper.fields["implied_authors"] = [owner.fields["name"]]
        yield paper
    if total is not None:
        yield Declared(total, len(entries), None, "the listing")
    page.end()


def _name_labelled(root: _html.Element) -> None:
    """Put what stands behind each label in bold into an element of the class that it has had since."""
    for label in [one for one in root.iterfind(".//dd/b") if _is_label(one)]:
        said = _html.settable(_html.text(label) or "").lower().removesuffix(":").strip().replace(" ", "-")
        box = label.makeelement("div", {"class": f"list-{_CLASSES.get(said, said)}"})
        label.addprevious(box)
        behind = list(takewhile(lambda one: not _is_label(one) and one.tag != "p", label.itersiblings()))
        label.tag = "span"
        label.set("class", "descriptor")
        box.extend([label, *behind])


_CLASSES = {"author": "authors", "subj-class": "subjects"}


def _is_label(element: _html.Element) -> bool:
    return element.tag == "b" and (_html.text(element) or "").endswith(":")


def _entries(page: _html.Page) -> Iterator[tuple[_html.Element | None, _html.Element | None, str | None]]:
    """Yield each dt with its dd, either of which may be missing, and the day in the heading above."""
    day: str | None = None
    dt: _html.Element | None = None
    whole = set(page.whole(page.root.xpath("//dd | //dt")))
    for element in page.root.iter("h1", "h2", "h3", "h4", "dt", "dd"):
        if element.tag not in {"dt", "dd"}:
            day = _day(element) or day
        elif element in whole and _is_entry(element):
            if dt is not None and (element.tag == "dt" or element.getparent() is not dt.getparent()):
                yield dt, None, day
                dt = None
            if element.tag == "dd":
                yield dt, element, day
            dt = element if element.tag == "dt" else None
    if dt is not None and not page.cut:
        yield dt, None, day


def _is_entry(element: _html.Element) -> bool:
    """Tell whether a dt or dd is of a paper; a page may hold other lists."""
    if element.tag == "dd":
        return _html.first(element, "list-title") is not None or _html.first(element, "meta") is not None
    return (
        bool(element.xpath(".//a[contains(@href, '/abs/')]")) or _NUMBER.search(_html.text(element) or "") is not None
    )


def _day(heading: _html.Element) -> str | None:
    """Return the day a heading names: `Tue, 6 Jun 23`, `Showing new listings for Tuesday, 3 June 2025`.

    On a page to catch up with a day it is the outermost heading: `Catchup results for Lamps on Tue, 03 Jun 2025`.
    """
    match = _DAY.search(_html.text(heading) or "")
    return match[0] if match else None


def _total(root: _html.Element, *, listed: bool) -> int | None:
    """Return how many entries there are in all: as the page says, or its sections together."""
    body = next(iter(root.xpath("//*[@id='dlpage']")), root)
    for element in body.xpath(".//*[self::div or self::small or self::p][contains(., 'otal of')]"):
        if match := _TOTAL.search(_html.text(element) or ""):
            return int(match[1].replace(",", ""))
    headings = [_html.text(one) or "" for one in body.iter("h2", "h3", "h4")]
    for pattern in (_OF_SEARCH, _OF_SECTION):
        if counts := [int(match[1].replace(",", "")) for said in headings if (match := pattern.search(said))]:
            return sum(counts)
    return 0 if not listed and _NOTHING.search(_html.text(body) or "") else None


def _owner(root: _html.Element) -> Candidate | None:
    for heading in root.iter("h1"):
        if name := _arxiv.owner(_html.text(heading) or ""):
            orcids = root.xpath("//a[contains(@href, 'orcid.org/0')]/@href")
            identifiers = {"orcid": orcids[0].rstrip("/").rpartition("/")[2]} if orcids else {}
            fields = {"name": name} | _json.present(identifiers=identifiers)
            return Candidate("author", fields, tex=True, line=heading.sourceline, raw=_html.raw(heading))
    return None


def read_entry(dt: _html.Element | None, dd: _html.Element | None, day: str | None) -> Candidate:
    """Return the paper of a pair of dt and dd, announced on `day`."""
    first = dd if dt is None else dt
    fields = (_read_dt(dt) if dt is not None else {}) | (_read_dd(dd) if dd is not None else {})
    doi = fields.pop("doi", None)
    how = fields.pop("announcement", None)
    fields["biblio"] = fields.get("biblio", {}) | _json.present(announcement=how)
    if doi:
        fields["identifiers"] = fields.get("identifiers", {}) | {"doi": doi}
    line = first.sourceline if first is not None else None
    return Candidate("paper", fields, observed=day, tex=True, line=line, raw=_raw(dt, dd))


def _raw(dt: _html.Element | None, dd: _html.Element | None) -> Any:
    parts = [_html.raw(one) for one in (dt, dd) if one is not None]
    return lambda: f'<div id="dlpage"><dl id="articles">{"".join(part() for part in parts)}</dl></div>'


def _read_dt(dt: _html.Element) -> dict[str, Any]:
    """Return what stands beside the number: files, and how the paper is announced."""
    links = _arxiv_html.links(dt)
    said = _html.text(dt) or ""
    printed = _NUMBER.search(said)
    how = _HOW.search(said)
    arxiv = printed[1] if printed else _urls.named_in(link["url"] for link in links).get("arxiv")
    return _json.present(links=links, identifiers=_json.present(arxiv=arxiv), announcement=how[1] if how else None)


def _read_dd(dd: _html.Element) -> dict[str, Any]:
    facts = _facts(dd)
    authors, complete = _arxiv_html.people(_html.first(dd, "list-authors"), "Authors:")
    return _json.present(
        title=_labelled(_html.first(dd, "list-title"), "title"),
        authors=authors,
        authors_complete=complete if authors else None,
        abstract=_abstract(dd),
        categories=_arxiv.categories(_labelled(_html.first(dd, "list-subjects"), "subjects") or ""),
        venue=facts.pop("venue", None),
        doi=facts.pop("doi", None),
        biblio=facts,
    )


def _labelled(element: _html.Element | None, name: str) -> str | None:
    """Return what stands behind the label that `element` opens with (`Title:`), marked as one or by its name."""
    label = _html.text(_html.first(element, "descriptor")) or ""
    said = _arxiv_html.prose(element, label)
    before, colon, behind = (said or "").partition(":")
    unmarked = colon and not label and before.strip().lower() == name
    return (behind.strip() or None) if unmarked else said


def _facts(dd: _html.Element) -> dict[str, str]:
    """Return the labelled facts of a dd under our names, those of unknown labels under their own."""
    found: dict[str, str] = {}
    for element in dd.xpath(".//*[contains(@class, 'list-')]"):
        name = next((one[5:] for one in element.get("class", "").split() if one.startswith("list-")), "")
        if name not in {"", "title", "authors", "subjects", "identifier"} and (said := _labelled(element, name)):
            found.setdefault(_FACTS.get(name, name.replace("-", "_")), said)
    return found


def _abstract(dd: _html.Element) -> str | None:
    paragraphs = [text for one in dd.iter("p", "blockquote") if (text := _arxiv_html.prose(one))]
    return " ".join(paragraphs) or None


PARSER = Parser(
    title="arXiv's listing pages (new, recent, a month, an author), saved as HTML",
    sniff=sniff,
    parse=parse,
    whole=True,
    where='"Save as" on arxiv.org/list/cs.CL/new, /recent, /pastweek, /list/cs/2301, /a/<author>',
    carries="title, authors, abstract (new), categories, comments, journal reference, DOI, files, day announced, total",
)
