"""OpenAlex as JSON: lists of works and of authors, single ones, and the lines of its snapshot.

Documentation: https://docs.openalex.org (work object, author object, `select`, paging) and its release notes, for what
has changed: `host_venue` became `primary_location` in 2023, concepts became topics in 2024. Abstracts come as an
inverted index, each word with the places where it stands, and are put together again here. They and the titles may
hold the publisher's markup, which in titles is encoded once more at times (`&lt;p&gt;Lamps&lt;/p&gt;`).

An author's name is the byline's (`raw_author_name`) where the record has it, else OpenAlex's own. The categories are
the topics, the primary one first; works of before there were topics have their concepts there.

People keep works with keys of their own as well: `authors` as a list of names or as one string,
`year`, `venue`.
"""

import re
from collections.abc import Iterator
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Furniture,
    NearMiss,
    Parser,
    Quoted,
    Refusal,
    Sniffed,
    Source,
    _arxiv,
    _csl,
    _json,
    _text,
    _urls,
)

_ID = re.compile(r"(?:https?://(?:api\.|explore\.)?openalex\.org/)?(?:[a-z]+/)?([A-Z]\d+)")
_URL_ID = re.compile(r"https?://(?:api\.|explore\.)?openalex\.org/")
_DELETED = "W4285719527"
"""The work, titled `Deleted Work`, into which OpenAlex merges what turned out to be no work."""
_ENTITIES = {"I": "institution", "S": "source", "V": "venue", "C": "concept", "T": "topic", "F": "funder"}
_ENTITIES |= {"P": "publisher", "G": "award"}
_OWN = frozenset(
    "abstract_inverted_index authorships host_venue referenced_works cited_by_api_url counts_by_year".split()
)
_WORK = _OWN | frozenset("id doi title display_name publication_year publication_date ids type open_access".split())
_WORK |= frozenset("primary_location best_oa_location locations biblio cited_by_count language abstract".split())
_OF_ANYBODY = frozenset("id doi title type language abstract".split())
_LONG_ID = re.compile(r"https?://.*|[A-Z]\d{6,}")
_NAMED = frozenset("id ids doi title display_name".split())
_BESIDE_A_YEAR = frozenset("display_name open_access primary_location publication_date cited_by_count".split())
_PLACES = ("open_access", "primary_location", "best_oa_location")
_DATES = ("publication_date", "publication_year", "year")
_FAILURE = frozenset("error message retryAfter status code".split())
_ANSWER = frozenset("db_response_time_ms per_page page next_cursor groups_count".split())
_ORCID = re.compile(_urls.ORCID)
_ARXIV = re.compile(r"(?:arxiv\.org/(?:abs|pdf)/|oai:arXiv\.org:)([\w.-]+(?:/\d{7})?)", re.IGNORECASE)
_PDF = re.compile(r"\.pdf$|/pdf/|[?&]type=printable", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_PLACED = ("acl", "openreview", "dblp", "pmid", "pmcid")
_MOST_PLACES = 1_000_000


def sniff(source: Source) -> Sniffed:
    """Claim an answer about works or authors, or records with OpenAlex's ids or keys."""
    document = _json.peek_nested(source)
    if document is None:
        return None
    if _failure(document):
        return Claim("it is an answer of OpenAlex's API that says what went wrong")
    listed = _json.find(document, "results")
    if _is_answer(document) and not listed:
        if _json.each_in(document, "group_by"):
            return NearMiss("an answer of OpenAlex that counts groups and lists no works")
        return Claim("it is an answer of OpenAlex without a result")
    items = (_items(document) or [])[:20]
    if any(_is_ours(item) for item in items) or (_is_answer(document) and not any(map(_entity, items))):
        return Claim("its records have the keys or the ids of OpenAlex")
    entity = next(filter(None, map(_entity, items)), None)
    return NearMiss(f"records of OpenAlex, but of another kind: {entity}") if entity else None


def _is_answer(document: Any) -> bool:
    meta = _json.find(document, "meta")
    return isinstance(meta, dict) and "count" in meta and bool(meta.keys() & _ANSWER)


def _failure(document: Any) -> str | None:
    """Return what went wrong, if the answer is nothing but `error` and `message`."""
    if not isinstance(document, dict) or not {"error", "message"} <= document.keys() <= _FAILURE:
        return None
    return _json.text(document, "message") or _json.text(document, "error")


def _kind(item: Any) -> str | None:
    """Return the letter that says what an OpenAlex id names; None without an id of that form."""
    match = _ID.fullmatch(_json.text(item, "id") or "")
    return match[1][0] if match else None


def _is_ours(item: Any) -> bool:
    item = _work(item)
    if not item or _entity(item):
        return False
    known = item.keys() & (_WORK - _OF_ANYBODY) or _LONG_ID.fullmatch(_json.text(item, "id") or "")
    if (known and _kind(item) in {"W", "A"}) or (item.keys() & _OWN and item.keys() & _NAMED):
        return True
    if any(_json.find(item, one, "is_oa") is not None for one in _PLACES):
        return True
    if "title" in item and "cited_by_count" in item:
        return True
    return "publication_year" in item and bool(item.keys() & _BESIDE_A_YEAR)


def _entity(item: Any) -> str | None:
    """Return what an item is that is neither work nor author; None if it may be one of these."""
    kind = _kind(item)
    if kind in {"W", "A"} or not _URL_ID.match(_json.text(item, "id") or ""):
        return None
    return _ENTITIES.get(kind or "", "record of another kind")  # https://openalex.org/keywords/…, /countries/OZ


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each work and each author; raises ParseError for an error, for groups, and for a document that is cut."""
    items = _json.unless_refused(source, "OpenAlex", _failure, lambda one: _items(_json.nested(one)))
    yield from _json.listing(source, items, read_item, _total)


def _items(document: Any) -> list[Any] | None:
    return _json.kept(document, lambda one: _json.unpaged(one, _results, _may_be_ours), _is_ours)


def _results(document: Any) -> list[Any] | None:
    found = _json.find(document, "results")
    if not isinstance(found, list) or (not found and _json.each_in(document, "group_by")):
        return None
    return found


def _may_be_ours(item: Any) -> bool:
    return bool(_work(item).keys() & _WORK)


def _work(item: Any) -> dict[str, Any]:
    """Return the work in a result of `/find/works`, which has its score beside it, or the item itself."""
    work = _json.inner(item, "work")
    if work is item or not work or item.keys() & (_WORK - _OF_ANYBODY):
        return item if isinstance(item, dict) else {}
    return {"relevance_score": item.get("score")} | work


def _total(document: Any) -> tuple[int, str] | None:
    """Return how many works a search found in all; searches for authors count people."""
    people = _kind(_json.find(document, "results", 0)) == "A"
    total = None if people else _json.count(document, "meta", "count")
    return None if total is None else (total, "the search")


def read_item(item: Any) -> Iterator[Quoted]:
    """Yield what one record is: a work, an author, or something else that OpenAlex knows of."""
    if not _may_be_ours(item):
        yield Refusal(_json.FOREIGN, raw=_json.raw(item))
    elif entity := _entity(item) or ("deleted work" if _openalex(item) == _DELETED else None):
        yield Furniture(what=entity)
    elif _kind(item) == "A" or (_kind(item) is None and "works_count" in item and "authorships" not in item):
        yield Candidate("author", read_author(item), raw=_json.raw(item))
    else:
        yield Candidate("paper", read_work(_work(item)), raw=_json.raw(item))


def read_work(work: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a work."""
    authors, complete = read_byline(work)
    abstract = _json.text(work, "abstract") or _json.text(work, "ab")
    abstract = abstract or read_abstract(work.get("abstract_inverted_index"))
    return _json.present(
        title=_csl.plain(work.get("title")) or _csl.plain(work.get("display_name")),
        authors=authors,
        authors_complete=complete if authors else None,
        abstract=_text.as_seen(abstract) if abstract else None,
        published=next((day for key in _DATES if (day := _json.dated(work, key))), None),
        categories=read_categories(work),
        venue=_venue(work),
        biblio=read_biblio(work),
        links=read_links(work),
        identifiers=read_identifiers(work),
        metrics=_json.present(
            citation_count=_json.number(work, "cited_by_count"),
            reference_count=_reference_count(work),
            fwci=_json.number(work, "fwci"),
            relevance=_json.number(work, "relevance_score"),
        ),
    )


def read_byline(work: dict[str, Any]) -> tuple[_arxiv.People, bool]:
    """Return the authors, and whether that is all of them."""
    if joined := _json.text(work, "authors"):
        return _arxiv.joined_people(joined)
    listed = next(filter(None, (_json.each_in(work, key) for key in ("authorships", "authors", "author"))), [])
    authors = [found for one in listed if (found := read_authorship(one))]
    return authors, work.get("is_authors_truncated") is not True and len(authors) == len(listed)


def read_authorship(authorship: Any) -> _text.Person | None:
    """Return an author with the affiliations as the paper prints them, else with OpenAlex's names for them."""
    author = {  # openalexR puts what is in it beside it, and said once whose it is: `au_display_name`
        key.removeprefix("au_"): value for key, value in _json.inner(authorship, "author").items()
    }
    names = [_json.text(authorship, "raw_author_name"), *(_json.text(author, key) for key in ("display_name", "name"))]
    name = next(filter(None, names), _json.text(authorship))
    if name is None:
        return None
    old = _json.text(authorship, "raw_affiliation_string") or _json.text(author, "affiliation_raw")
    apart = [_json.text(one, "raw_affiliation_string") or "" for one in _json.each_in(authorship, "affiliations")]
    printed = _json.texts(authorship, "raw_affiliation_strings") or ([old] if old else apart)
    places = [plain for one in printed if (plain := _text.affiliation(one))]
    affiliations = places or _display_names(_json.each_in(authorship, "institutions"))
    return _text.person(name, affiliations, _person(author, authorship))


def _person(author: Any, byline: Any = None) -> dict[str, str]:
    """Return the ids of a person, the ORCID as the byline has it where OpenAlex has taken over none.

    `autocomplete` has it as `external_id`.
    """
    written = _json.text(author, "orcid") or _json.text(byline, "raw_orcid") or _json.text(author, "external_id")
    orcid = _ORCID.search(written or "")
    return _json.present(openalex=_openalex(author), orcid=orcid[0] if orcid else None)


def _openalex(item: Any) -> str | None:
    match = _ID.fullmatch(_json.text(item, "id") or _json.text(item, "ids", "openalex") or "")
    return match[1] if match else None


def _display_names(items: list[Any]) -> list[str]:
    return list(dict.fromkeys(name for one in items if (name := _json.text(one, "display_name"))))


def read_abstract(index: Any) -> str | None:
    """Return the words of an inverted index in the order of their places; gaps close, odd places are passed over.

    Nothing is made as long as the highest place says. MAG's older form, with `InvertedIndex` in it, is read too.
    """
    index = _json.find(index, "InvertedIndex") or index
    words = index.items() if isinstance(index, dict) else ()
    placed = [(at, word) for word, places in words for at in _places(places)]
    placed.sort()
    return " ".join(word for _, word in placed[:_MOST_PLACES]) or None


def _places(places: Any) -> list[int]:
    listed = _json.as_list(places)
    return [at for at in listed if isinstance(at, int) and not isinstance(at, bool) and at >= 0]


def read_categories(work: dict[str, Any]) -> list[str]:
    """Return the topics, the primary one first; the concepts of a work that has no topics."""
    topics = _display_names([work.get("primary_topic"), *_json.each_in(work, "topics")])
    return topics or _display_names(_json.each_in(work, "concepts"))


def _location(work: dict[str, Any]) -> dict[str, Any]:
    """Return where the work appeared first of all, under whichever name the record has for that."""
    listed = (work.get("primary_location"), _json.find(work, "locations", 0), work.get("best_oa_location"))
    return next((one for one in listed if isinstance(one, dict)), {})


def _venue(work: dict[str, Any]) -> str | None:
    place = _location(work)
    printed = _json.text(place, "source", "display_name") or _json.text(work, "host_venue", "display_name")
    raw = _json.text(place, "raw_source_name") or ""
    named = None if "://" in raw else raw  # CiteSeerX says there where it found its copy
    return _csl.plain(printed or named or _json.text(work, "venue") or _json.text(work, "so"))


def read_biblio(work: dict[str, Any]) -> dict[str, str]:
    """Return the imprint, and what else the record says about the work in a word or two."""
    place, host = _location(work), _json.find(work, "host_venue")
    source = _json.find(place, "source") or host
    publisher = _json.text(source, "host_organization_name") or _json.text(host, "publisher")
    return _json.present(
        volume=_json.written(work, "biblio", "volume"),
        issue=_json.written(work, "biblio", "issue"),
        pages=_pages(work),
        publisher=publisher or _json.text(source, "publisher"),
        issn=_json.joined([_json.text(source, "issn_l"), *_json.texts(source, "issn")]),
        type=_json.text(work, "type"),
        type_crossref=_json.text(work, "type_crossref"),
        language=_json.text(work, "language"),
        license=_json.text(place, "license")
        or _json.text(work, "best_oa_location", "license")
        or _json.text(host, "license"),
        version=_json.text(place, "version"),
        open_access=_json.text(work, "open_access", "oa_status"),
        retracted="true" if work.get("is_retracted") is True else None,
        paratext="true" if work.get("is_paratext") is True else None,
        **read_subjects(work),
        funder=_json.joined(_funders(work), "; "),
        hint=_json.text(work, "hint"),
        indexed_in=_json.joined(_json.texts(work, "indexed_in")),
        apc=_price(work),
        created=_json.text(work, "created_date"),
        updated=_json.text(work, "updated_date"),
    )


def _pages(work: dict[str, Any]) -> str | None:
    ends = [_json.written(work, "biblio", end) for end in ("first_page", "last_page")]
    return "-".join(dict.fromkeys(end for end in ends if end)) or None


def read_subjects(work: dict[str, Any]) -> dict[str, str]:
    """Return the keywords, the concepts where they are not the categories, the MeSH terms and the goals."""
    keywords = [
        _json.text(one, "display_name") or _json.text(one, "keyword") for one in _json.each_in(work, "keywords")
    ]
    topic = _json.find(work, "primary_topic") or _json.find(work, "topics", 0)
    concepts = _display_names(_json.each_in(work, "concepts")) if topic else []
    return _json.present(
        **{level: _json.text(topic, level, "display_name") for level in ("subfield", "field", "domain")},
        keywords=_json.joined([*keywords, *_json.texts(work, "keywords")]),
        concepts=_json.joined(concepts, "; "),
        mesh=_json.joined([_mesh(one) for one in _json.each_in(work, "mesh")], "; "),
        sustainable_development_goals=_json.joined(
            _display_names(_json.each_in(work, "sustainable_development_goals")), "; "
        ),
    )


def _mesh(term: Any) -> str | None:
    parts = [_json.text(term, "descriptor_name"), _json.text(term, "qualifier_name")]
    return "/".join(part for part in parts if part) or None


def _funders(work: dict[str, Any]) -> list[str]:
    """Return who paid, with the number of the award where it is said."""
    awards = _json.each_in(work, "awards") + _json.each_in(work, "grants")
    named = [(_json.text(one, "funder_display_name"), _award(one)) for one in awards]
    found = [f"{name} ({award})" if award else name for name, award in named if name]
    known = {name for name, _ in named}
    return found + [name for name in _display_names(_json.each_in(work, "funders")) if name not in known]


def _award(award: Any) -> str | None:
    return _json.written(award, "funder_award_id") or _json.written(award, "award_id")


def _price(work: dict[str, Any]) -> str | None:
    price = work.get("apc_paid") or work.get("apc_list")
    parts = (_json.written(price, "value"), _json.text(price, "currency"))
    return " ".join(part for part in parts if part) or None


def read_links(work: dict[str, Any]) -> list[dict[str, str]]:
    """Return the pages and files at each place where the work is found, the primary one first."""
    places = [_location(work), _json.find(work, "best_oa_location"), *_json.each_in(work, "locations")]
    hosts = [_json.find(work, "host_venue"), *_json.each_in(work, "alternate_host_venues")]
    found: dict[str, str] = {}
    for place in places:
        _add(found, _json.text(place, "landing_page_url"), "page")
        _add(found, _json.text(place, "pdf_url"), "pdf")
    for host in hosts:
        _add(found, _json.text(host, "url"), "page")
    free = _json.text(work, "open_access", "oa_url")
    _add(found, free, "pdf" if free and _PDF.search(free) else "page")
    _add(found, _json.text(work, "content_urls", "pdf"), "pdf")
    _add(found, _json.text(work, "content_urls", "grobid_xml"), "other")
    return [{"url": url, "role": role} for url, role in found.items()]


def _add(found: dict[str, str], url: str | None, role: str) -> None:
    # The same address may stand as the landing page of one place and the file of another.
    if url and (url not in found or role == "pdf"):
        found[url] = role


def read_identifiers(work: dict[str, Any]) -> dict[str, str]:
    """Return the ids that the record lists, and those in the addresses of the places where the work is found."""
    pmid = _NUMBER.search(_json.written(work, "ids", "pmid") or "")
    pmcid = _NUMBER.search(_json.written(work, "ids", "pmcid") or "")
    addresses = _addresses(work)
    placed = _urls.named_in(addresses)
    own = _json.present(
        openalex=_openalex(work),
        doi=_json.text(work, "doi") or _json.text(work, "ids", "doi") or _suggested_doi(work),
        pmid=pmid[0] if pmid else None,
        pmcid=f"PMC{pmcid[0]}" if pmcid else None,
        mag=_json.written(work, "ids", "mag"),
        arxiv=next((match[1].removesuffix(".pdf") for one in addresses if (match := _ARXIV.search(one))), None),
    )
    return {scheme: placed[scheme] for scheme in _PLACED if scheme in placed} | own


def _suggested_doi(work: dict[str, Any]) -> str | None:
    """Return the DOI that `autocomplete` answers with; its `external_id` may be another identifier."""
    address = _json.text(work, "external_id") or ""
    return address if "doi.org/" in address else None


def _addresses(work: dict[str, Any]) -> list[str]:
    """Return the addresses of the places where the work is found, the primary one first."""
    places = [_location(work), *_json.each_in(work, "locations"), *_json.each_in(work, "alternate_host_venues")]
    return [_json.text(one, key) or "" for one in places for key in ("landing_page_url", "id", "pdf_url", "url")]


def _reference_count(work: dict[str, Any]) -> int | float | None:
    counted, listed = _json.number(work, "referenced_works_count"), work.get("referenced_works")
    return len(listed) if counted is None and isinstance(listed, list) else counted


def read_author(author: dict[str, Any]) -> dict[str, Any]:
    """Return the person whom a record of the authors endpoint is about."""
    known = _json.each_in(author, "last_known_institutions") or [author.get("last_known_institution")]
    once = [_json.find(one, "institution") for one in _json.each_in(author, "affiliations")]
    scopus = re.search(r"authorID=(\d+)", _json.text(author, "ids", "scopus") or "", re.IGNORECASE)
    named = _json.each_in(author, "topics") or _json.each_in(author, "x_concepts")
    return _json.present(
        name=_json.text(author, "display_name"),
        aliases=_json.texts(author, "display_name_alternatives"),
        affiliations=_display_names(known) or _display_names(once),
        identifiers=_person(author) | _json.present(scopus=scopus[1] if scopus else None),
        categories=_display_names(named),
        metrics=_json.present(
            h_index=_json.number(author, "summary_stats", "h_index"),
            i10_index=_json.number(author, "summary_stats", "i10_index"),
            paper_count=_json.number(author, "works_count"),
            citation_count=_json.number(author, "cited_by_count"),
        ),
    )


PARSER = Parser(
    title="OpenAlex's API and snapshot, as JSON",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="api.openalex.org/works and /authors, one or a search; the lines of its snapshot",
    carries="title, authors with ids and affiliations, abstract, date, venue, imprint, topics, links, ids, citations",
)
