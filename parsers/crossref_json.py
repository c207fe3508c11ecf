"""Crossref's REST API as JSON: lists of works, single works, and the works of its public data files.

Documentation: https://github.com/CrossRef/rest-api-doc (api_format.md) and https://api.crossref.org/swagger-ui. An
answer holds `message`, which is a work or a list with `items`; people keep the works without it as well. Titles and
journals are lists here, and that is what tells a bare work from CSL-JSON, which Crossref derives from it with strings.
A work's title stays without its subtitle, as Crossref prints it in citations; the subtitle is kept in `biblio`.
"""

from collections.abc import Iterator
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Furniture,
    NearMiss,
    ParseError,
    Parser,
    Quoted,
    Refusal,
    Sniffed,
    Source,
    _arxiv,
    _csl,
    _json,
)

_OWN = frozenset(
    "indexed deposited prefix member reference-count references-count is-referenced-by-count content-domain"
    " short-container-title issn-type alternative-id relation published-print published-online resource".split()
)
_LISTED = frozenset("title container-title subtitle original-title short-title short-container-title".split())
_KEYS = _OWN | _LISTED | frozenset("DOI URL author issued published created type publisher abstract ISSN".split())
_OF_OTHERS = frozenset("paperId authorships bibcode creator summary entry".split())
"""What others have beside a title that may be a list: ADS, Dublin Core, Atom."""
_NOT_FOUND = "Resource not found."
_DAYS = ("published-print", "published-online", "published-other", "posted", "accepted", "approved", "created")


def sniff(source: Source) -> Sniffed:
    """Claim an answer with works, an answer that says what went wrong, or works without their envelope."""
    if source.first().strip() == _NOT_FOUND:
        return Claim("it is Crossref's answer to a DOI it does not know")
    document = _json.peek_nested(source)
    if document is None:
        return None
    if (kind := _message_type(document)) is not None:
        if kind in {"work", "work-list"} or _failure(document):
            return Claim(f"it is an answer of Crossref's API of type {kind}")
        return NearMiss(f"an answer of Crossref's API, but of type {kind}, which lists no works")
    if any(_is_work(item) for item in (_items(document) or [])[:20]):
        return Claim("its titles are lists, or its records hold what only Crossref registers")
    return None


def _message_type(document: Any) -> str | None:
    known = isinstance(document, dict) and "message" in document
    return _json.text(document, "message-type") if known else None


def _is_work(item: Any) -> bool:
    if not isinstance(item, dict) or item.keys() & _OF_OTHERS or isinstance(item.get("doi"), list):
        return False
    title = item.get("title")
    if isinstance(title, list):  # as those of a feed are, too, where xml2js wrote it
        return not item.keys().isdisjoint(_KEYS - {"title"})
    return title is None and len(item.keys() & _OWN) > (0 if "DOI" in item else 1)


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each work; raises ParseError for an answer that holds none, and for a document that is cut."""
    if source.start(1 << 10).strip() == _NOT_FOUND:
        raise ParseError(source.name, 1, f"is no listing: Crossref says {_NOT_FOUND!r}")
    items = _json.unless_refused(source, "Crossref", _failure, lambda one: _items(_json.nested(one)))
    yield from _json.listing(source, items, read_item, _total)


def _failure(document: Any) -> str | None:
    """Return what went wrong, if the answer says so: the `status` is anything but ok, the message a list or a text."""
    if _message_type(document) is None or _json.text(document, "status") in {"ok", None}:
        return None
    message = document["message"]
    said = message[0] if isinstance(message, list) and message else message
    found = _json.text(said) or _json.text(said, "message") or _json.text(said, "description")
    return found or _json.text(document, "message-type")


def _items(document: Any) -> list[Any] | None:
    return _json.kept(document, _listed, _is_work)


def _listed(document: Any) -> list[Any] | None:
    return _json.unpaged(document, _envelope, lambda one: isinstance(one, dict) and bool(one.keys() & _KEYS))


def _envelope(document: Any) -> list[Any] | None:
    """Return the works in an answer, or in what is left of one; None if the document is none."""
    if _message_type(document) not in {None, "work", "work-list"}:
        return None
    message = _json.find(document, "message")
    inner = message if isinstance(message, dict) else document
    items = _json.find(inner, "items")
    if isinstance(items, list):
        return items
    return [inner] if inner is message else None


def _total(document: Any) -> tuple[int, str] | None:
    message = _json.find(document, "message") or document
    total = _json.count(message, "total-results")
    return None if total is None else (total, "the search")


def read_item(item: Any) -> Iterator[Quoted]:
    """Yield the paper that a work is; a grant is none."""
    if isinstance(item, dict) and item.get("type") == "grant" and not _csl.first(item.get("title")):
        yield Furniture(what="grant")
    elif isinstance(item, dict) and item.keys() & _KEYS:
        fields, inferred = read_work(item)
        yield Candidate("paper", fields, inferred=inferred, raw=_json.raw(item))
    else:
        yield Refusal(_json.FOREIGN, raw=_json.raw(item))


def read_work(work: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the fields of a work, and which of them are inferred.

    Where no edition is dated (`[[null]]`), the day on which the DOI was registered stands for the date, as inferred.
    """
    (authors, complete), known = read_byline(work), _csl.published(work)
    published = known or _csl.day(work.get("created"))
    fields = _json.present(
        title=_csl.plain(work.get("title")),
        authors=authors,
        authors_complete=complete if authors else None,
        abstract=_csl.abstract(work.get("abstract")),
        published=published,
        categories=_csl.plains(work.get("subject")),
        venue=_csl.plain(_journals(work)),
        biblio=read_biblio(work, known),
        links=_csl.links(work),
        identifiers=_json.present(doi=_json.text(work, "DOI")),
        metrics=_csl.metrics(work) | _json.present(relevance=_json.number(work, "score")),
    )
    return fields, ("published",) if published and not known else ()


def read_byline(work: dict[str, Any]) -> tuple[_arxiv.People, bool]:
    """Return the authors, of trimmed works too, where they are one string, and whether all have a name."""
    if joined := _json.text(work, "author"):
        return _arxiv.joined_people(joined)
    return _csl.byline(work.get("author"))


def _journals(work: dict[str, Any]) -> list[str]:
    """Return the journal, then the series or other titles; its abbreviation last, which was once listed among them."""
    printed, short = _csl.strings(work.get("container-title")), _csl.strings(work.get("short-container-title"))
    return sorted(printed, key=lambda title: title in short)


def read_biblio(work: dict[str, Any], published: str | None) -> dict[str, str]:
    """Return the imprint, and everything else that is registered in a word or two."""
    more = _json.present(
        subtitle=_csl.joined(_csl.plains(work.get("subtitle")), "; "),
        other_titles=_csl.joined(_csl.plains(work.get("title"))[1:], "; "),
        original_title=_csl.joined(_csl.plains(work.get("original-title")), "; "),
        short_title=_csl.joined(_csl.plains(work.get("short-title")), "; "),
        other_container_titles=_csl.joined(_csl.plains(_journals(work))[1:], "; "),
        short_container_title=_csl.joined(work.get("short-container-title"), "; "),
        group_title=_csl.plain(work.get("group-title")),
        description=_csl.abstract(work.get("description")),
        special_numbering=_csl.joined(work.get("special_numbering")),
        part=_csl.joined(work.get("part-number")),
        proceedings_subject=_csl.plain(work.get("proceedings-subject")),
        degree=_csl.joined(work.get("degree")),
        alternative_id=_csl.joined(work.get("alternative-id")),
        archive=_csl.joined(work.get("archive")),
        issue_date=_issue_date(work, published),
    )
    return _csl.imprint(work) | _csl.registered(work) | more | _csl.other_days(work, _DAYS, published)


def _issue_date(work: dict[str, Any], published: str | None) -> str | None:
    dates = [_csl.day(_json.find(work, "journal-issue", f"published-{edition}")) for edition in ("print", "online")]
    return next((date for date in dates if date and date != published), None)


PARSER = Parser(
    title="Crossref's REST API, as JSON",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="api.crossref.org/works, one work or a search; its public data files",
    carries="title, authors with ORCID and affiliations, abstract, dates, journal, imprint, licence, DOI, citations",
)
