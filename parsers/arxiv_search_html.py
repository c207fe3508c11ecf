"""Result pages of arXiv's search (arxiv.org/search, since 2018), saved as HTML.

The template is public: https://github.com/arXiv/arxiv-search, `search-macros.html`. A result is a `li.arxiv-result`:
`list-title` (number, files), `tags` (categories, the primary one first; DOIs), `title`, `authors` (25 at most, then
`et al. (12 additional authors not shown)`), `abstract` in a short and a full form, of which the full one is read,
dates, and lines of labelled facts. Words that were searched for stand in `search-hit` spans.

`Submitted` is the date of the version shown; where `v1 submitted` stands beside it, that one is the publication and
the other an update. The month in which the paper was first announced goes to `biblio`.
"""

import re
from collections.abc import Iterator
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

_OWN_TITLE = re.compile(r"\bsearch\s*\|\s*arxiv\b")
_OF_SEARCH = re.compile(r"\bsearch v0\.\d")
_TOTAL = re.compile(r"Showing\b.{0,99}?\bof (\d[\d,]{0,14}) results")
_NONE = re.compile(r"produced no results|returned no results", re.IGNORECASE)
_FACTS = {
    "Comments": "comment",
    "Report number": "report_number",
    "MSC Class": "msc_class",
    "ACM Class": "acm_class",
    "Journal ref": "journal_ref",
}
_SWITCHES = ("▽", "△")  # `▽ More` and `△ Less`, or what a browser translates them to
_CUT = ("…", "...")


def sniff(source: Source) -> Sniffed:
    """Claim a page with results of arXiv's search, and the search's pages without one.

    Every page of arXiv's links to the search, and others have such words in their titles: `Research on arXiv`.
    """
    if not _html.is_html(source):
        return None
    page = _html.start(source)
    if "arxiv-result" in page and "list-title" in page:
        return Claim("it has the results of an arXiv search")
    if _is_of_search(source) and not _html.has(page, "list-authors", "dlpage"):
        return Claim("it is a page of arXiv's search")
    return None


def _is_of_search(source: Source) -> bool:
    page = _html.start(source)
    if "arxiv" not in page:
        return False
    return _OWN_TITLE.search(_html.title(source)) is not None or (
        "search v0." in page and _OF_SEARCH.search(page) is not None
    )


@_html.page_by_page
def parse(source: Source, page: _html.Page) -> Iterator[Quoted]:
    """Yield each result, then how many the search found.

    Raises ParseError for a page that is no answer, and at the end of one that breaks off.
    """
    results = page.whole(_html.each(page.root, "arxiv-result"))
    total = _total(page.root)
    if not results and total is None:
        raise ParseError(source.name, None, _arxiv_html.why_empty(page, "search results"))
    for result in results:
        raw = _html.raw(result, "<ol>", "</ol>")
        yield Candidate("paper", read_result(result), tex=True, line=result.sourceline, raw=raw)
    if total is not None:
        yield Declared(total, len(results), None, "the search")
    page.end()


def _total(root: _html.Element) -> int | None:
    for heading in root.xpath("//h1"):
        if match := _TOTAL.search(_html.text(heading) or ""):
            return int(match[1].replace(",", ""))
    said = root.xpath("//p[contains(., 'no results')] | //h4[contains(., 'no results')]")
    return 0 if any(_NONE.search(_html.text(one) or "") for one in said) else None


def read_result(result: _html.Element) -> dict[str, Any]:
    """Return the fields of one result."""
    facts = _facts(result)
    dates = _dates(result)
    heading = _html.first(result, "list-title")
    near = [] if heading is None else _arxiv_html.links(heading)
    authors, complete = _arxiv_html.people(_html.first(result, "authors"), "Authors")
    links = near + [doi for doi in _doi_links(result) if doi not in near]
    dois = [link["url"].partition("doi.org/")[2] for link in links if "doi.org/" in link["url"]]
    return _json.present(
        title=_title(result),
        authors=authors,
        authors_complete=complete if authors else None,
        **_abstract(result),
        published=dates.pop("published", None),
        categories=_categories(result),
        venue=facts.pop("journal_ref", None),
        biblio=facts | dates | _json.present(other_dois=", ".join(dois[1:])),
        links=links,
        identifiers=_identifiers(heading, near, dois),
    )


def _title(result: _html.Element) -> str | None:
    named = [one for one in _html.each(result, "title") if one.tag in {"p", "h1", "h2", "h3"}]
    return _html.text(named[0]) if named else None


def _identifiers(heading: _html.Element | None, near: list[dict[str, str]], dois: list[str]) -> dict[str, str]:
    """Return the number in the heading, as address or as text, and the first DOI."""
    printed = re.search(rf"arXiv:\s*{_urls.ARXIV}", _html.text(heading) or "")
    named = _urls.named_in(link["url"] for link in near).get("arxiv") or (printed[1] if printed else None)
    return _json.present(arxiv=named, doi=next(iter(dois), None))


def _doi_links(result: _html.Element) -> list[dict[str, str]]:
    hrefs = [link.get("href") or "" for link in result.iter("a")]
    return [{"url": href, "role": "page"} for href in hrefs if "doi.org/10." in href]


def _categories(result: _html.Element) -> list[str]:
    """Return the codes in the tags; the tags of DOIs hold no code."""
    tags = [(tag.get("data-tooltip"), _html.text(tag) or "") for tag in _html.each(result, "tag")]
    return [code for name, code in tags if _arxiv.CATEGORY.fullmatch(code) and (name is not None or code != "doi")]


def _abstract(result: _html.Element) -> dict[str, Any]:
    """Return the full abstract; where there is none the short one, or what the paragraph says: either may be cut."""
    full, short = _html.first(result, "abstract-full"), _html.first(result, "abstract-short")
    if text := _without_switch(full):
        return {"abstract": text, "abstract_complete": True}
    text = _without_switch(short) or _arxiv_html.prose(_html.first(result, "abstract"), "Abstract")
    if not text:
        return {}
    cut = text.startswith(_CUT) or text.endswith(_CUT) or "▽" in (_html.text(short) or "")
    return {"abstract": text, "abstract_complete": not cut}


def _without_switch(element: _html.Element | None) -> str | None:
    text = _arxiv_html.prose(element) or ""
    links = () if element is None else element.iter("a")
    switches = [said for link in links if (said := _html.text(link) or "").startswith(_SWITCHES)]
    return text.removesuffix(switches[-1] if switches else "").rstrip() or None


def _dates(result: _html.Element) -> dict[str, str]:
    lines = [_html.text(one) or "" for one in result.iterchildren("p")]
    line = next((one for one in lines if one.startswith("Submitted") or "originally announced" in one), "")
    return _arxiv.dates(line)


def _facts(result: _html.Element) -> dict[str, str]:
    """Return the labelled facts below the abstract: one or more in a paragraph, each behind its label."""
    found: dict[str, list[str]] = {}
    for line in _html.each(result, "comments"):
        name = None
        for child in line:
            label = (_html.text(child) or "").removesuffix(":")
            name = _FACTS.get(label, name)
            if name:
                shown = "" if label in _FACTS else _arxiv_html.prose(child) or ""
                found.setdefault(name, []).append(shown + (child.tail or ""))
    joined = {name: " ".join("".join(pieces).split()) for name, pieces in found.items()}
    return {name: value for name, value in joined.items() if value}


PARSER = Parser(
    title="result pages of arXiv's search, saved as HTML",
    sniff=sniff,
    parse=parse,
    whole=True,
    where='"Save as" on a search at arxiv.org/search',
    carries="title, authors, abstract, dates, categories, comments, journal reference, DOI, report number, total",
)
