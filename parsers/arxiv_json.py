r"""Answers of arXiv's API and its announcements as JSON: what programs make of the feeds, and keep.

What it is. `feedparser` turns a feed into `{"feed": {…}, "entries": [{"id": …, "authors": [{"name": …}], "tags": […],
"arxiv_primary_category": {"term": …}}]}`; the Python package `arxiv` has a `Result` with `entry_id`, `summary`,
`primary_category`, `pdf_url`; xmltodict and xml2js write the elements by their names, with `@href` or `$` for
attributes. The site itself gives the articles of one author so (`/a/vale_a_1.json`), categories in words, links in
`formats`. People keep these entries in lists, by keys of their own, one a line, through pandas (dates as milliseconds,
authors as `[arxiv.Result.Author('Ada Vale')]`), LangChain writes `Published` and `Authors`. So keys are compared
without case, underscores and marks, and a value may stand alone, in a list of one, or beside its attributes.

An entry is known by an address of arXiv's under a name that the API or its clients give to it, and by something that is
said of a paper; a post that leads to one has a title and an address too.
"""

import re
from collections.abc import Iterator
from typing import Any

from parsers import (
    Candidate,
    Claim,
    ParseError,
    Parser,
    Quoted,
    Refusal,
    Sniffed,
    Source,
    _arxiv,
    _html,
    _json,
    _text,
    _urls,
)
from schemas.categories import ARCHIVES, WHOLE_ARCHIVES

_PAGES = (("entries",), ("feed", "entries"), ("feed", "entry"), ("rss", "channel", "item"), ("items",))
_FEEDS = (("feed",), ("rss", "channel"))
_IDS = ("entryid", "arxivid", "rawid", "shortid", "id", "guid", "rdfabout")
_ADDRESSES = ("link", "url", "absurl", "arxivurl", "entryurl", "pdfurl")
_OWN = re.compile(r"oai:arXiv\.org:|(?:https?://)?(?:[\w-]+\.)?arxiv\.org/(?:abs|pdf|html)/", re.IGNORECASE)
_BARE = re.compile(rf"(?:arXiv:)?({_urls.ARXIV_ID})(v\d+)?")
_MARKS = re.compile(r"[^a-z0-9]")
_VALUES = ("#text", "_", "value", "term", "name", "$", "@term")
_PRINTED = re.compile(r"Author\((['\"])(.{0,200}?)\1\)")
_INVERTED = re.compile(r"[^\s,]+, [^\s,]+(?: [^\W\d_]\.)*")
"""One name, the family name first: `Vale, Ada M.`; of two people one has a name of two words."""
_ADDRESS = re.compile(r"https?://[^\s'\"<>()]+")
_PUBLISHED = tuple("published publisheddate publishdate publishedat publicationdate pubdate date created".split())
_UPDATED = ("updated", "updateddate", "updatedat", "lastupdated")
_ABSTRACT = ("summary", "abstract", "description")
_OF_AN_ENTRY = frozenset({*_ABSTRACT, "categories", "category", "primarycategory", "arxivprimarycategory"})
_CATEGORIES = frozenset({"categories", "category"})
_OF_SNAPSHOT = frozenset("id authors title comments doi categories license abstract".split())
_ARCHIVES = ARCHIVES.keys() | WHOLE_ARCHIVES
_OF_OTHERS = frozenset(
    "paperId corpusId corpusid externalIds mag_id s2_id s2_url outbound_citations authorships url_abs paper_url"
    " upvotes discussionId authorids forum venueid paperhash creators itemType authors_parsed update_date"
    " journal-ref issued URL DOI".split()
)
"""What other formats have beside a title and an address or a number of arXiv's."""


def sniff(source: Source) -> Sniffed:
    """Claim JSON whose first records lead to arXiv, and an answer of its API that lists nothing."""
    document = _json.peek(source)
    if document is None:
        return None
    texts = [text for text in _feed(document).values() if isinstance(text, str)]
    if _page(document) == [] and any("arxiv" in text.lower() for text in texts):
        return Claim("it is a feed of arXiv without an entry", general=True)
    if any(map(_is_ours, (_items(document) or [])[:20])):
        return Claim("its records are entries of arXiv's feeds", general=True)
    return None


def _folded(value: Any) -> dict[str, Any]:
    """Return an object with the letters and digits of its keys alone; an empty one if it is none."""
    members = value.items() if isinstance(value, dict) else ()
    return {_MARKS.sub("", key.lower()): one for key, one in members}


def _is_ours(item: Any) -> bool:
    said = _folded(item)
    if _error(said):
        return True
    if "title" not in said or _identifier(said) is None or item.keys() & _OF_OTHERS:
        return False
    if _identifier(said, _IDS):
        return "entryid" in said or bool(said.keys() & _OF_AN_ENTRY)
    is_elsewhere = any((_text_of(said.get(name)) or "").startswith("http") for name in ("id", "guid"))
    return bool(said.keys() & {"summary", "abstract"}) and not is_elsewhere


def _identifier(said: dict[str, Any], names: tuple[str, ...] = (*_IDS, *_ADDRESSES)) -> tuple[str, str | None] | None:
    """Return the arXiv id of an entry, and its version; a bare number if it is called so, or what is beside it is."""
    for name in names:
        printed = (_text_of(said.get(name)) or "").strip()
        if _OWN.match(printed):
            return _arxiv.identifier(f"//{printed}")
        bare = _BARE.fullmatch(printed) if name in _IDS and name != "id" else None
        if bare:
            return bare[1], bare[2]
    bare = _BARE.fullmatch((_text_of(said.get("id")) or "").strip())
    return (bare[1], bare[2]) if bare and _is_beside_arxivs(said) else None


def _is_beside_arxivs(said: dict[str, Any]) -> bool:
    """Tell whether what stands beside a number called `id` is of arXiv: a summary, or an abstract and categories."""
    if "summary" in said:
        return "publishedat" not in said
    if "abstract" not in said or said.keys() <= _OF_SNAPSHOT:
        return False
    return any(term.partition(".")[0].lower() in _ARCHIVES for term in _terms(said))


def _text_of(value: Any) -> str | None:
    """Return the text that a value is, or that stands alone in it, or beside its attributes."""
    for _ in range(3):
        if isinstance(value, list):
            value = value[0] if len(value) == 1 else None
        elif isinstance(value, dict):
            value = next((value[key] for key in _VALUES if key in value), None)
    return _json.written(value)


def _said(said: dict[str, Any], *names: str) -> str | None:
    """Return the first text under any of some names, which the clients write with `arxiv` before them too."""
    found = (_text_of(said.get(f"{prefix}{name}")) for name in names for prefix in ("arxiv", ""))
    return next(filter(None, found), None)


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each entry; raises ParseError for other JSON, a document that is cut, and last for an error of the API."""
    refused: list[str] = []

    def read(item: Any) -> Iterator[Quoted]:
        if why := _error(_folded(item)):
            refused.append(why)
        else:
            yield read_item(item)

    yield from _json.listing(source, _items, read, _total)
    if refused:
        raise ParseError(source.name, None, f"is an error of arXiv's API: {refused[0]}")


def _error(said: dict[str, Any]) -> str | None:
    return (_said(said, "summary", "title") or "Error") if "/api/errors" in (_said(said, "id") or "") else None


def _items(document: Any) -> list[Any] | None:
    return _json.kept(document, _listed, _is_ours)


def _listed(document: Any) -> list[Any] | None:
    return _json.unpaged(document, _page, lambda one: "title" in _folded(one))


def _page(document: Any) -> list[Any] | None:
    """Return the entries of a feed, of which one alone may stand without a list; None if the document is none."""
    there = [found for path in _PAGES if (found := _at(document, path)) is not None]
    if not there:
        return [] if "opensearchtotalresults" in _feed(document) else None
    return there[0] if isinstance(there[0], list) else [there[0]]


def _feed(document: Any) -> dict[str, Any]:
    """Return what a feed says of itself."""
    return _folded(next(filter(None, (_at(document, path) for path in _FEEDS)), None))


def _at(document: Any, path: tuple[str, ...]) -> Any:
    """Return what stands at `path`, of which each step may be a list of one, as xml2js writes elements."""
    for step in path:
        document = _json.find(document, step)
        if isinstance(_json.find(document, 0), dict) and len(document) == 1:
            document = document[0]
    return document


def _total(document: Any) -> tuple[int, str] | None:
    total = _json.count(_text_of(_feed(document).get("opensearchtotalresults")))
    return None if total is None else (total, "the query")


def read_item(item: Any) -> Candidate | Refusal:
    """Return the paper of an entry, or why it is none."""
    said = _folded(item)
    if "title" not in said:
        return Refusal(_json.FOREIGN, raw=_json.raw(item))
    return Candidate("paper", read_entry(said), tex=True, raw=_json.raw(item))


def read_entry(said: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an entry, whose keys are folded."""
    arxiv, version = _identifier(said) or (None, None)
    title, abstract = _said(said, "title") or "", _said(said, *_ABSTRACT) or ""
    prose = _arxiv.Announced(title, abstract, "", _said(said, "announcetype") or "", "")
    if prose.how or "(arXiv:" in title or "Announce Type:" in abstract:
        prose = _arxiv.announced(title, abstract)
        version = version or (_arxiv.identifier(prose.id) or (None, None))[1]
    authors, complete = read_byline(said)
    categories, classes = _arxiv.subjects([*_terms(said), *filter(None, [prose.category])])
    doi, others = _arxiv.dois(_said(said, "doi"))
    dates = read_dates(said, prose.how, version)
    biblio = {"updated": dates.get("updated"), "announced": dates.get("announced"), "other_dois": others, **classes}
    return _json.present(
        title=prose.title,
        authors=authors,
        authors_complete=complete if authors else None,
        affiliations=[body for body in [_said(said, "affiliation")] if body and body != "None"],
        abstract=prose.abstract,
        published=dates.get("published"),
        categories=categories,
        venue=_said(said, "journalref", "journalreference", "journal"),
        biblio=_json.present(
            **biblio,
            version=version,
            comment=_said(said, "comment", "comments"),
            license=_said(said, "rights", "dcrights", "license"),
            announcement=_said(said, "announcetype") or prose.how,
        ),
        links=read_links(said),
        identifiers=_json.present(arxiv=arxiv, doi=doi),
    )


def read_dates(said: dict[str, Any], how: str, version: str | None) -> dict[str, str | None]:
    """Return when an entry was published and updated; LangChain's `Published` is the day of the last version."""
    published, updated = _dated(said, *_PUBLISHED), _dated(said, *_UPDATED)
    if first := _dated(said, "publishedfirsttime"):
        return {"published": first, "updated": published}
    if how:
        return _arxiv.announced_day(published, how, version) | ({"updated": updated} if updated else {})
    parts = [_json.written(said, name) for name in ("year", "month", "day")]
    return {"published": published or "-".join(part.zfill(2) for part in parts if part), "updated": updated}


def _dated(said: dict[str, Any], *names: str) -> str | None:
    return next((day for name in names if (day := _json.dated(said, name) or _text_of(said.get(name)))), None)


def read_byline(said: dict[str, Any]) -> tuple[_arxiv.People, bool]:
    """Return the authors, and whether all are named: a list, or a line of text, or what Python prints of a list."""
    value = next(filter(None, (said.get(name) for name in ("authors", "author", "dccreator", "creator"))), None)
    listed = value if isinstance(value, list) else [value] if value else []
    people = [person for one in listed if (person := _person(one))]
    if not people:
        return _in_parts(said), True
    if len(listed) == 1 and isinstance(people[0], str) and not _is_inverted(people[0]):
        printed = [name for _, name in _PRINTED.findall(people[0])]
        line = _html.plain(people[0]) if "</a>" in people[0] else people[0]
        return (_arxiv.listed([*printed])) if printed else _arxiv.joined_people(line)
    found, complete = _arxiv.listed(people)
    return found, complete and len(people) == len(listed)


def _is_inverted(name: str) -> bool:
    return _INVERTED.fullmatch(name) is not None and name[0].isupper()  # in Chinese two names may look so


def _in_parts(said: dict[str, Any]) -> list[Any]:
    """Return the names whose parts sickle puts into lists, apart from each other; none if a part of one is missing."""
    family, given = _json.texts(said, "keyname"), _json.texts(said, "forenames")
    return [" ".join(parts) for parts in zip(given, family, strict=True)] if len(family) == len(given) else []


def _person(author: Any) -> _text.Person | None:
    name, bodies = _text_of(author), _folded(author)
    affiliation = _text.without_addresses(_said(bodies, "affiliation") or "")
    return _text.person(name, [affiliation] if affiliation else []) if name else None


def _terms(said: dict[str, Any]) -> list[str]:
    """Return the categories, the primary one first."""
    primary = _said(said, "primarycategory") or ""
    given = next(filter(None, (said.get(name) for name in ("categories", "category", "tags", "tag"))), None)
    listed = _json.as_list(given)
    kept = said.keys() & _CATEGORIES or all(isinstance(one, dict) for one in listed)  # other tags are the keeper's own
    terms = [_text_of(one) or "" for one in listed if kept]
    apart = [term for one in terms for term in _apart(one)]
    return [term for one in [primary, *apart] if (term := one.strip(" ,;"))]


def _apart(printed: str) -> list[str]:
    """Return the categories in a text, by their codes where they are spelled out; no classes, which have digits."""
    if "(" not in printed:
        return printed.split()
    codes = [] if any(map(str.isdigit, printed)) else _arxiv.IN_BRACKETS.findall(printed)
    return [code for code in codes if code.partition(".")[0] in _ARCHIVES] or [printed]


def read_links(said: dict[str, Any]) -> list[dict[str, str]]:
    """Return the page and the PDF, as the entry lists them or names them one by one."""
    given = [said.get(name) for name in ("entryid", "id", "link", "links", "url", "absurl", "arxivurl", "pdfurl")]
    given += _folded(said.get("formats")).values()
    listed = [one for value in given for one in _json.as_list(value)]
    found: dict[str, str] = {}
    for one in listed:
        link = _folded(one) or {"href": one}
        link |= _folded(link.get(""))  # xml2js: `$`
        kind = f"{_said(link, 'title')} {_said(link, 'type', 'contenttype')}"
        for url in _ADDRESS.findall(_text_of(link.get("href")) or ""):
            found.setdefault(url.rstrip(","), "pdf" if "pdf" in kind or "/pdf/" in url else "page")
    return [{"url": url, "role": role} for url, role in found.items()]


PARSER = Parser(
    title="arXiv's feeds as JSON: entries of feedparser, of the package `arxiv`, of their like",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="feedparser's entries, `arxiv.Result` as a dict, xmltodict, LangChain's ArxivLoader",
    carries="title, authors, affiliations, abstract, dates, categories, comment, journal, DOI, links, total",
)
