r"""What arXiv answers as a feed: its API's Atom, and the daily announcements as RSS 2.0, Atom or the old RSS 1.0.

What it is. The API (User's Manual, section 3.3 "Outline of an Atom feed", and Appendix A) answers a query with a page
of `<entry>` elements: `id` is the abstract's URL with its version, `published` the day of the first version, `updated`
that of this one, `arxiv:comment`, `arxiv:journal_ref`, `arxiv:doi`, `arxiv:primary_category` and
`author/arxiv:affiliation` what the paper's page prints; MSC and ACM classes stand among the categories. What the API
refuses it answers with one entry titled `Error`, whose id leads to `/api/errors`: never a paper.

The announcements (help page "RSS feed specifications") are of `rss.arxiv.org`: the description of an item opens with
`arXiv:2401.00001v1 Announce Type: new`, all authors stand in one `dc:creator`, `pubDate` is the day of announcement,
which is that of publication only where the paper is new. Until January 2024 they were RSS 1.0: the title ends in
`. (arXiv:2401.00001v1 [cs.CL] UPDATED)`, abstract and authors are HTML.

The feeds of one author (help page "arXiv Author Identifiers", `/a/vale_a_1.atom`, `.atom2`) have entries like the API's
and are titled `Ada Vale's articles on arXiv`; those of the second kind put all names into one `<name>`.

How it is walked. Entries and items one by one, whatever stands around them, so a single `<entry>` is read as well.
"""

import re
from collections.abc import Iterator
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Declared,
    NearMiss,
    ParseError,
    Parser,
    Quoted,
    Sniffed,
    Source,
    _arxiv,
    _html,
    _json,
    _text,
    _xml,
)

_ITEM = re.compile(r"<(?:\w+:)?(?:entry|item)\b")
_OWN_HEAD = re.compile(
    r"arxiv\.org/(?:api\b|schemas/atom|rss\b|atom\b)|\brss\.arxiv\.org|updates on arXiv\.org"
    r"|>\s*arXiv (?:Query|Search)",
    re.IGNORECASE,
)
_OWN_ITEM = re.compile(
    r"<(?:\w+:)?(?:id|guid)\b[^<>]*+>\s*+(?:oai:arXiv\.org:|https?://(?:\w+\.)?arxiv\.org/(?:abs|api)/)"
    r"|rdf:about=[\"']https?://(?:\w+\.)?arxiv\.org/abs/|\(arXiv:[\w./-]+ \[[\w.-]+\]"
    r"|>\s*+arXiv:[^\s<>]++\s++Announce Type:",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"Rate exceeded\.?", re.IGNORECASE)
_TAGS = (
    "entry", "item", "totalResults", "updated", "pubDate", "lastBuildDate", "date", "title", "description", "subtitle",
    "link",
)  # fmt: skip
_BYLINE = re.compile(r"<p>\s*Authors?:\s*((?>(?!</?p>).)*+)(?:</p>|\Z)", re.DOTALL)
"""The authors in the description, where the notation (RSS 0.91) has no element for them."""
_LICENSES = ("rights", "license")
_ORCID = re.compile(r"https?://orcid\.org/([\dX-]+)/?")


def sniff(source: Source) -> Sniffed:
    """Claim a feed whose head or first item is arXiv's own, and the line with which arXiv turns down a request."""
    if _is_refusal(source):
        return Claim("it is the line with which arXiv's API turns down a request")
    root = _xml.root(source)
    if root is None or root.name not in _xml.FEEDS:
        return None
    start = source.start(1 << 18)
    item = _ITEM.search(start)
    head, items = (start[: item.start()], start[item.start() :]) if item else (start, "")
    if _OWN_HEAD.search(head) or _OWN_ITEM.search(items.partition("</entry>")[0].partition("</item>")[0]):
        return Claim(f"its <{root.name}> is of arXiv")
    return NearMiss("an Atom or RSS feed, but none of arXiv")


def _is_refusal(source: Source) -> bool:
    if not source.first()[:5].lower().startswith("rate"):
        return False
    written = [line for _, line in source.head if line.strip()]
    return len(written) == 1 and _REFUSED.fullmatch(written[0].strip()) is not None


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each entry; raises ParseError for an error of the service, or where the feed breaks off."""
    if _REFUSED.fullmatch(source.start(80).strip()):
        raise ParseError(source.name, None, "is no feed: arXiv turned the request down, `Rate exceeded`")
    yield from _xml.tallied(_walk(source))


def _walk(source: Source) -> Iterator[Quoted]:
    feed = _Feed(source)
    for element in _xml.each(source, *(f"{{*}}{tag}" for tag in _TAGS)):
        if _xml.name(element) in {"entry", "item"}:
            yield from feed.entry(element)
        else:
            said = _xml.text(element) or element.get("href") or ""
            yield from feed.head(_xml.name(element), said.strip(), element.sourceline)
    yield from feed.end()
    feed.refuse()


class _Feed:
    """What a feed says of itself: its total, its date, its title, whose it is."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._total: list[Declared] = []
        self._observed: str | None = None
        self._failed: int | None = None
        self._refused: list[ParseError] = []
        self._known = False
        self._owner: str | None = None
        self._untold: list[Candidate] = []

    def head(self, name: str, text: str, line: int) -> Iterator[Quoted]:
        """Note what stands outside the entries. Raises ParseError for a feed that is an error."""
        if name == "totalResults" and text.isdecimal() and len(text) < 10:
            yield from self._total
            self._total = [Declared(int(text), 0, None, "the query")]
        elif name == "title":
            yield from self._untold
            self._failed = line if text.startswith("Feed error") else None
            self._owner = _arxiv.owner(text)
            self._untold = [Candidate("author", {"name": self._owner}, tex=True, line=line)] if self._owner else []
        elif name == "link":
            self._identify(text)
        elif name in {"description", "subtitle"}:
            if self._failed is not None:
                raise ParseError(self._source.name, self._failed, f"is an error of arXiv's feed service: {text}")
        elif name != "totalResults" and text:
            self._observed = text

    def _identify(self, address: str) -> None:
        """Take the ORCID of the author whose feed it is, if an address is one."""
        if orcid := _ORCID.fullmatch(address):
            for owner in self._untold:
                owner.fields["identifiers"] = {"orcid": orcid[1]}

    def entry(self, element: _xml.Element) -> Iterator[Quoted]:
        """Yield an entry, its feed's total before the first; an entry that is an error is noted, others may follow."""
        said = _xml.children(element)
        if "/api/errors" in (_xml.first_text(said, "id") or ""):
            why = " ".join((_xml.first_text(said, "summary", "title") or "").split())
            self._refused.append(
                ParseError(self._source.name, element.sourceline, f"is an error of arXiv's API: {why}")
            )
            self._total = []  # it counts the error
            return
        self._known = self._known or _xml.outermost(element) in _xml.FEEDS
        if self._total or self._untold or self._failed is not None or not self._known:
            yield from self.end()
        fields = read_announcement(element) if _is_announcement(said) else read_entry(said)
        if self._owner:
            fields = _of_author(fields, self._owner)
        line, raw = element.sourceline or None, _xml.raw(element)
        yield Candidate("paper", fields, tex=True, line=line, raw=raw, observed=self._observed)

    def end(self) -> Iterator[Quoted]:
        """Yield the total and the author, if still to be told. Raises ParseError if no feed was there."""
        yield from self._total
        yield from self._untold
        self._total, self._untold = [], []
        if self._failed is not None:
            raise ParseError(self._source.name, self._failed, "is an error of arXiv's feed service")
        if not self._known and (_xml.root(self._source) or _xml.Root("", "", "")).name not in _xml.FEEDS:
            raise ParseError(self._source.name, None, "is no feed: neither <feed>, <rss> nor <rdf:RDF>")

    def refuse(self) -> None:
        """Raise the first of the errors that stood among the entries, if there was any."""
        if self._refused:
            raise self._refused[0]


def _of_author(fields: dict[str, Any], owner: str) -> dict[str, Any]:
    """Return the fields of an entry of one author's feed, whose names may all stand in one line."""
    names = fields.get("authors", [])
    if len(names) == 1 and isinstance(names[0], str):
        authors, complete = _arxiv.people(names[0])
        fields |= {"authors": authors, "authors_complete": complete}
    return fields if fields.get("authors_complete") else fields | {"implied_authors": [owner]}


def _is_announcement(said: _xml.Named) -> bool:
    return "creator" in said or "announce_type" in said or "description" in said or "guid" in said


def read_entry(said: _xml.Named) -> dict[str, Any]:
    """Return the fields of an `<entry>` of the API."""
    url = (_xml.first_text(said, "id") or "").strip()
    arxiv, version = _arxiv.identifier(url) or (url, None)
    categories, classes = _categories(said)
    doi, others = _arxiv.dois(_xml.first_text(said, "doi", "DOI"))
    authors, complete = _arxiv.listed([author for one in said.get("author", []) if (author := _author(one))])
    biblio = {
        "version": version,
        "updated": _xml.first_text(said, "updated"),
        "comment": _xml.first_text(said, "comment"),
        "other_dois": others,
        "license": _xml.first_text(said, *_LICENSES),
        **classes,
    }
    return _json.present(
        title=_xml.first_text(said, "title"),
        authors=authors,
        authors_complete=complete if authors else None,
        abstract=_xml.first_text(said, "summary"),
        published=_xml.first_text(said, "published"),
        categories=categories,
        venue=_xml.first_text(said, "journal_ref", "journal_reference"),
        biblio=_xml.imprint(**biblio),
        links=_links(said) or _page(url),
        identifiers=_json.present(arxiv=arxiv, doi=doi),
    )


def _author(element: _xml.Element) -> _text.Person | None:
    if len(element) == 1:  # nearly all
        only = element[0]
        return _xml.text(only) if _xml.name(only) == "name" else None
    said = _xml.children(element)
    name = _xml.first_text(said, "name")
    affiliations = [_text.without_addresses(one) for one in _xml.all_texts(said, "affiliation")]
    return _text.person(name, affiliations) if name else None


def _categories(said: _xml.Named) -> tuple[list[str], dict[str, str]]:
    """Return the categories, primary first, and the MSC and ACM classes that stand among them."""
    elements = said.get("primary_category", []) + said.get("category", [])
    terms = [term for one in elements if (term := (one.get("term") or _xml.text(one) or "").strip())]
    return _arxiv.subjects(terms)


def _links(said: _xml.Named) -> list[dict[str, str]]:
    found = []
    for link in said.get("link", []):
        url = (link.get("href") or _xml.text(link) or "").strip()
        if url.startswith("http"):
            pdf = link.get("title") == "pdf" or link.get("type", "").rpartition("/")[2] == "pdf"
            found.append({"url": url, "role": "pdf" if pdf else "page"})
    return found


def _page(url: str) -> list[dict[str, str]]:
    return [{"url": url.strip(), "role": "page"}] if url.strip().startswith("http") else []


def read_announcement(element: _xml.Element) -> dict[str, Any]:
    """Return the fields of an `<item>`, or of an `<entry>` of the announcements."""
    said = _xml.children(element)
    fields = read_entry(said)
    description = _xml.first_text(said, "description", "summary") or ""
    byline = None if said.keys() & {"creator", "author"} else _BYLINE.search(description)
    described = description.replace(byline[0], "", 1) if byline else description
    prose = _arxiv.announced(_xml.first_text(said, "title") or "", described)
    about = next((value for name, value in element.attrib.items() if name.endswith("about")), "")
    arxiv, version = _announced_id(_xml.first_text(said, "guid", "id"), prose.id, _xml.first_text(said, "link"), about)
    how = _xml.first_text(said, "announce_type") or prose.how
    day = _arxiv.announced_day(_xml.first_text(said, "pubDate", "published"), how, version)
    biblio = {**day, **fields.get("biblio", {}), "version": version, "announcement": how}
    fields |= {
        "title": prose.title,
        "abstract": prose.abstract,
        "published": biblio.pop("published", None),
        "categories": fields.get("categories") or [one for one in [prose.category] if one],
        "biblio": _xml.imprint(**biblio),
        "links": fields.get("links") or _page(about),
        "identifiers": _json.present(**fields.get("identifiers", {}) | {"arxiv": arxiv}),
        **_people(said, byline[1] if byline else ""),
    }
    return _json.present(**fields)


def _announced_id(*printed: str | None) -> tuple[str | None, str | None]:
    """Return the arXiv id and the version that the first of `printed` names which names one."""
    return next(filter(None, (_arxiv.identifier(one.strip()) for one in printed if one)), (None, None))


def _people(said: _xml.Named, byline: str) -> dict[str, Any]:
    """Return the authors, who stand in one line, or in several where a reader took it apart; else in the `byline`."""
    printed = ", ".join(_xml.all_texts(said, "creator") or _xml.all_texts(said, "author")) or byline
    authors, complete = _arxiv.people(_html.plain(printed) if "</a>" in printed else printed)
    return {"authors": authors, "authors_complete": complete} if authors else {}


PARSER = Parser(
    title="arXiv's feeds: answers of its API (Atom), daily announcements (RSS, Atom)",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="export.arxiv.org/api/query, rss.arxiv.org, arxiv.org/a/<author>.atom",
    carries="authors, affiliations, abstract, dates, categories, comment, journal, DOI, links, total",
)
