"""Result lists of Percent, an invented repository of papers, saved as HTML.

A paper is a `li.hit`: the title in its `h3`, each author in a `span.by`, the day in a `time`, as `14.III.2024`.
"""

import re
from collections.abc import Iterator
from typing import Any

from parsers import Candidate, Claim, Declared, NearMiss, Parser, Quoted, Sniffed, Source
from parsers._html import Element, Page, absolute, base, each, first, is_html, raw, start, text
from parsers._json import present

_SITE = "https://percent.example/"
_DAY = re.compile(r"(?:(\d{1,2})\.)?([IVX]+)\.(\d{4})")
_MONTHS = "I II III IV V VI VII VIII IX X XI XII".split()


def sniff(source: Source) -> Sniffed:
    """Claim a page of the site, which names Percent as its generator, if it has a list of hits."""
    if not is_html(source) or 'content="percent ' not in start(source):
        return None
    if 'class="hit"' in start(source):
        return Claim("it has a list of hits as Percent prints it")
    return NearMiss("a page of Percent, but no list of hits")


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each hit, then how many there are in all. Raises ParseError at the end of a page that is cut."""
    page = Page(source)
    hits = page.whole(each(page.root, "hit"))
    for hit in hits:
        yield Candidate("paper", read_paper(hit, base(page, _SITE)), line=hit.sourceline, raw=raw(hit))
    if total := re.search(r"of (\d+)", text(first(page.root, "count")) or ""):
        yield Declared(int(total[1]), len(hits), None, "the search")
    page.end()


def read_paper(hit: Element, address: str) -> dict[str, Any]:
    """Return the fields of a hit on a page at `address`, as it spells them; what it lacks is absent."""
    authors = [text(by) for by in each(hit, "by")]
    links = [{"url": absolute(address, link.get("href")), "role": "page"} for link in hit.xpath(".//h3/a[@href]")]
    return present(
        title=text(hit.find(".//h3")),
        authors=authors,
        authors_complete=first(hit, "more") is None if authors else None,
        published=_edtf(text(hit.find(".//time"))),
        abstract=text(first(hit, "summary")),
        venue=text(first(hit, "shelf")),
        links=[link for link in links if link["url"]],
        metrics=present(downloads=text(first(hit, "downloads"))),
    )


def _edtf(printed: str | None) -> str | None:
    """Return a day with a Roman month as EDTF writes it; what is spelled in another way stays as it is printed."""
    found = _DAY.fullmatch(printed or "")
    if not found or found[2] not in _MONTHS:
        return printed
    return "-".join(filter(None, (found[3], f"{_MONTHS.index(found[2]) + 1:02}", found[1] and found[1].zfill(2))))


PARSER = Parser(title="result lists of Percent, saved as HTML", sniff=sniff, parse=parse, whole=True)
