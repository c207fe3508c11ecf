"""Semantic Scholar as JSON: its Academic Graph API, the APIs before it, and the lines of its bulk downloads.

Documentation: https://api.semanticscholar.org/api-docs/graph (papers, authors, searches, batches, citations),
…/api-docs/recommendations, …/api-docs/datasets, and the READMEs of the Open Research Corpus and of S2ORC. Every field
is optional: the caller names the ones it wants. Keys are compared without case and underscores, because the datasets
spell `corpusid` what the API spells `corpusId`, and the old downloads `paper_id` what the API spells `paperId`.

`tldr` is written by a model, not by the authors: it is kept as `biblio["machine_tldr"]` and is never the abstract.
The papers that a paper cites, nested in its record, are facts about that paper and no items of the listing.
"""

import json
import re
from collections.abc import Iterator
from itertools import chain
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
    _json,
    _text,
    _urls,
)

_LISTS = ("data", "papers", "recommendedPapers", "citations", "references", "results")
_OF_A_PAPER = frozenset({"citations", "references"})  # beside a title, where a page of them has none
_EDGES = ("citingPaper", "citedPaper", "paper")
_PAPER = frozenset({"paperId", "citingPaper", "citedPaper", "corpusid", "paper_id", "paperAbstract"})
_AUTHOR = frozenset({"authorId", "authorid"})
_OWN = frozenset({"corpusId", "externalIds", "inCitations", "influentialCitationCount"})
_TRIMMED = frozenset(
    "title abstract year authors externalIds corpusId influentialCitationCount tldr openAccessPdf".split()
)
_BESIDE_A_HASH = frozenset(
    "externalids corpusid citationcount influentialcitationcount referencecount isopenaccess openaccesspdf"
    " fieldsofstudy s2fieldsofstudy publicationtypes".split()
)
_OF_A_PAGE = frozenset({"total", "offset", "next", "token", "citingPaperInfo", "citedPaperInfo"})
_TOTALS = ("total", "totalResults")
_ERROR = frozenset({"message", "error", "code"})
_HASH = re.compile(r"[0-9a-f]{40}")
_SCHEMES = {"arxiv": "arxiv", "doi": "doi", "acl": "acl", "dblp": "dblp", "mag": "mag", "corpusid": "s2_corpus"}
_SCHEMES |= {"pubmed": "pmid", "pmid": "pmid", "pubmedcentral": "pmcid", "pmcid": "pmcid"}


def sniff(source: Source) -> Sniffed:
    """Claim JSON whose first records name a `paperId`, an `authorId` or what only this API calls so."""
    document = _json.peek_nested(source)
    if document is None:
        return None
    if _failure(document):
        return Claim("it is an answer of the API that says what went wrong")
    if _is_empty_page(document):
        return Claim("it is a page of results without a result")
    if any(_is_ours(item) for item in _items(document) or []):
        return Claim("its records carry the identifiers of Semantic Scholar")
    if _json.text(document, "matches", 0, "authorsYear"):
        return NearMiss("suggestions of Semantic Scholar's search box, not papers")
    return None


def _is_ours(item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    named = item.keys() & _PAPER
    if named <= {"paper_id"} and _is_respelt(item):
        return True
    if named == {"paper_id"}:  # Papers with Code and others have one too; S2ORC's comes with what it was joined from
        return bool(
            item.keys() & {"mag_id", "s2_url", "outbound_citations", "has_pdf_body_text", "has_pdf_parse", "s2_id"}
        )
    return bool(named) or _is_author(item) or ("snippet" in item and "paper" in item) or _is_trimmed(item)


def _is_respelt(item: dict[str, Any]) -> bool:
    """Tell a paper with keys in other letters, `paper_id` or `paperid`; the hash of a PDF, as in CORD-19, is no id."""
    if "title" not in item or not _is_hash(item.get("paper_id") or item.get("paperid")):
        return False
    folded = _folded(item)
    written = not folded.keys().isdisjoint(_BESIDE_A_HASH)
    return written or "authorid" in _folded(_json.find(folded, "authors", 0))


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _is_author(item: dict[str, Any]) -> bool:
    return bool(item.keys() & _AUTHOR) and "title" not in item


def _is_trimmed(item: dict[str, Any]) -> bool:
    if "title" not in item:
        return False
    return bool(item.keys() & _OWN) or _json.find(item, "authors", 0, "authorId") is not None


def _failure(document: Any) -> str | None:
    """Return what went wrong, of an answer of nothing but `error` (of the API) or `message` (of the gateway before it).

    None for any other document.
    """
    if not isinstance(document, dict) or document.keys() - _ERROR or ("error" in document) == ("message" in document):
        return None
    return _json.text(document, "message") or _json.text(document, "error")


def _is_empty_page(document: Any) -> bool:
    if not isinstance(document, dict) or document.get("data", document.get("recommendedPapers")):
        return False
    named = document.keys() - {"data"}
    return bool(named) and (named <= _OF_A_PAGE or named == {"recommendedPapers"})


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each paper, and each author whose record it is; raises ParseError for an API's error or a cut document."""
    owners: dict[int, str] = {}

    def items(document: Any) -> list[Any] | None:
        owners.clear()
        return _items(_json.nested(document), owners)

    def read(item: Any) -> Iterator[Quoted]:
        yield from read_item(item, owners.get(id(item)))

    yield from _json.listing(source, _json.unless_refused(source, "the API", _failure, items), read, _total)


def _items(document: Any, owners: dict[int, str] | None = None) -> list[Any] | None:
    """Return the records of an answer; an author's papers after the author, who is noted in `owners` for each."""
    found = _json.kept(document, lambda one: _json.unpaged(one, _in_page, _may_be_ours), _is_ours)
    if found is None:
        return None
    return [one for item in found for one in _with_papers(item, {} if owners is None else owners)]


def _may_be_ours(item: Any) -> bool:
    return _is_ours(item) or (isinstance(item, dict) and bool(item.keys() & _TRIMMED))


def _in_page(document: Any) -> list[Any] | None:
    if not isinstance(document, dict) or _is_ours(document):
        return None
    named = [key for key in _LISTS if key not in _OF_A_PAPER or "title" not in document]
    lists = [document[key] for key in named if isinstance(document.get(key), list)]
    beside = document.get("paper")  # whose citations and references these are
    if not lists:
        return [] if _is_empty_page(document) else None
    return [*([beside] if _is_ours(beside) else []), *chain.from_iterable(lists)]


def _with_papers(item: Any, owners: dict[int, str]) -> list[Any]:
    if not isinstance(item, dict) or not _is_author(item):
        return [item]
    papers = _json.each_in(item, "papers")
    if name := _json.text(item, "name"):
        owners.update((id(paper), name) for paper in papers)
    return [item, *papers]


def _total(document: Any) -> tuple[int, str] | None:
    """Return how many papers a search found in all, or the author of the one record has."""
    if isinstance(document, dict) and _is_author(document):
        total = _json.count(document, "paperCount") if "papers" in document else None
        whose = _json.text(document, "name") or "the author"
    else:
        people = any(_is_author(item) for item in _json.each_in(document, "data")[:1] if isinstance(item, dict))
        found = next((count for key in _TOTALS if (count := _json.count(document, key)) is not None), None)
        total, whose = None if people else found, "the search"
    return None if total is None else (total, whose)


def read_item(item: Any, owner: str | None = None) -> Iterator[Quoted]:
    """Yield what one record is: a paper, an author, nothing (an id that was asked for and not found), or no record."""
    if item is None:
        yield Furniture(what="id that was not found")
    elif not _may_be_ours(item):
        yield Refusal(_json.FOREIGN, raw=_json.raw(item))
    elif _is_author(item):
        yield read_author(item)
    else:
        paper = next((item[edge] for edge in _EDGES if isinstance(item.get(edge), dict)), item)
        beside = {"score": item.get("score")}
        yield Candidate("paper", read_paper(beside | _folded(paper), owner), raw=_json.raw(item))


def _folded(value: Any) -> dict[str, Any]:
    """Return an object with its keys in lower case and without underscores; an empty one if it is none."""
    members = value.items() if isinstance(value, dict) else ()
    return {key.lower().replace("_", ""): _unmarked(one) for key, one in members}


def _unmarked(value: Any) -> Any:
    """Return the text that the site's own search gives with the places of what was sought: `{"text", "fragments"}`."""
    return value["text"] if isinstance(value, dict) and "fragments" in value and "text" in value else value


def read_paper(paper: dict[str, Any], owner: str | None) -> dict[str, Any]:
    """Return the fields of a paper; `owner` is the author on whose page it stands."""
    authors, complete = _arxiv.byline(_json.text(paper, "authors"), _people(paper), read_person)
    return _json.present(
        title=_json.text(paper, "title") or next(iter(_marked(paper, "title")), None),
        authors=authors,
        authors_complete=complete if authors else None,
        implied_authors=[owner] if owner and not authors else None,
        abstract=_json.text(paper, "abstract")
        or _json.text(paper, "paperabstract")
        or "\n".join(_marked(paper, "abstract")),
        published=_json.dated(paper, "publicationdate")
        or _json.dated(paper, "pubdate")
        or _json.written(paper, "year"),
        categories=read_fields_of_study(paper),
        venue=_json.text(paper, "venue") or _venue_name(paper) or _journal(paper, "name"),
        biblio=read_biblio(paper),
        links=read_links(paper),
        identifiers=read_identifiers(paper),
        metrics=read_metrics(paper),
    )


def _marked(paper: dict[str, Any], name: str) -> list[str]:
    """Return what an annotation of S2ORC marks in the whole text of a paper: its spans, written as JSON in a string.

    Some spans come twice: one that does not lie behind the last is left out.
    """
    whole = _json.find(paper, "content") or _json.find(paper, "body")  # the second in version 2
    printed, spans = _json.text(whole, "text") or "", _json.text(whole, "annotations", name)
    try:
        marks = json.loads(spans or "[]")
    except (ValueError, RecursionError):
        return []
    found, at = [], 0
    for mark in marks if isinstance(marks, list) else []:
        start, end = _json.count(mark, "start"), _json.count(mark, "end")
        if start is not None and end is not None and at <= start < end <= len(printed):
            found.append(printed[start:end])
            at = end
    return found


def _people(paper: dict[str, Any]) -> list[Any]:
    """Return the authors as listed; a search for snippets gives their names in a list within the list."""
    listed = _json.each_in(paper, "authors")
    inner = _json.texts(listed, 0) if len(listed) == 1 else []
    return inner if inner and len(inner) == len(listed[0]) else listed


def read_person(author: Any) -> _text.Person | None:
    """Return an author, as the name where nothing else is said; None if there is no name."""
    if isinstance(author, list):  # the site's own search: the person, and how the name is printed
        author = _json.find(author, 0)
    if isinstance(author, str):
        return author if author.strip() else None
    name = _json.text(author, "name") or _in_parts(author)
    if name is None:
        return None
    return _text.person(name, _affiliations(author), _person(author))


def _in_parts(author: Any) -> str | None:
    """Return a name from S2ORC's `first`, `middle`, `last`, `suffix`."""
    middle = _json.texts(author, "middle")
    parts = [_json.text(author, "first"), *middle, _json.text(author, "last"), _json.text(author, "suffix")]
    return " ".join(part for part in parts if part) or None


def _person(author: Any) -> dict[str, str]:
    ids = _json.each_in(author, "ids")
    folded = _folded(author)
    s2 = _json.written(folded, "authorid") or _json.written(ids, 0)
    return _json.present(s2=s2, orcid=_one(_folded(folded.get("externalids")).get("orcid")))


def _one(value: Any) -> str | None:
    """Return an identifier that the API gives as a string or as a list of them."""
    return _json.written(value[0] if isinstance(value, list) and value else value)


def _affiliations(author: Any) -> list[str]:
    affiliation = _json.text(author, "affiliations")
    given = _json.each_in(author, "affiliations")
    named = [name for one in given if (name := _json.text(one) or _json.text(one, "name"))]
    return [affiliation] if affiliation else named


def read_fields_of_study(paper: dict[str, Any]) -> list[str]:
    """Return the fields of study, those of the publisher or of MAG first, each once."""
    own = [_json.text(one, "category") for one in _json.each_in(paper, "s2fieldsofstudy")]
    older = _json.texts(paper, "fieldsofstudy") + _json.texts(paper, "magfieldofstudy")
    return list(dict.fromkeys([*older, *(one for one in own if one)]))


def _journal(paper: dict[str, Any], name: str) -> str | None:
    """Return a part of the journal: of the object that the API gives, or of the fields of the old downloads."""
    if name == "name" and (printed := _json.text(paper, "journal")):
        return printed
    return _json.written(paper, "journal", name) or _json.written(paper, f"journal{name}")


def _venue_name(paper: dict[str, Any]) -> str | None:
    return _json.text(paper, "publicationvenue", "name")


def read_biblio(paper: dict[str, Any]) -> dict[str, str]:
    """Return the imprint, and what else the record says about the paper in a word or two."""
    venue, free = _json.text(paper, "venue"), _open_access_info(paper)
    numbers = [
        _json.text(paper, "publicationvenue", "issn"),
        *_json.texts(paper, "publicationvenue", "alternate_issns"),
    ]
    topics = _json.each_in(paper, "topics") + _json.each_in(paper, "entities")
    status = _json.text(paper, "openaccesspdf", "status") or _json.text(free, "status")
    return _json.present(
        volume=_journal(paper, "volume"),
        pages=_journal(paper, "pages"),
        journal=_other_than(_journal(paper, "name"), venue or _venue_name(paper)),
        publication_venue=_other_than(_venue_name(paper), venue),
        venue_type=_json.text(paper, "publicationvenue", "type"),
        issn=_json.joined(numbers),
        type=_json.joined(_json.texts(paper, "publicationtypes")),
        license=_json.text(paper, "openaccesspdf", "license") or _json.text(free, "license"),
        open_access=status or _json.flag(paper, "isopenaccess"),
        machine_tldr=_json.text(paper, "tldr", "text") or _json.text(paper, "tldr"),
        keywords=_json.joined(_json.text(one, "topic") or _json.text(one, "name") or _json.text(one) for one in topics),
        bibtex=_json.text(paper, "citationstyles", "bibtex"),
        updated=_json.text(paper, "updated"),
    )


def _other_than(value: str | None, known: str | None) -> str | None:
    return None if known is None or value == known else value


def _open_access_info(paper: dict[str, Any]) -> Any:
    """Return what a download or the site's own search says of a copy that is free; S2ORC says it of its source."""
    return _json.find(paper, "openaccessinfo") or _json.find(paper, "content", "source", "oainfo")


def read_links(paper: dict[str, Any]) -> list[dict[str, str]]:
    """Return the page at Semantic Scholar and the copies of the paper that the record knows."""
    free = _open_access_info(paper)
    pages = [_json.text(paper, "url"), _json.text(paper, "s2url"), _json.text(paper, "doiurl")]
    pdfs = [_json.text(paper, "openaccesspdf", "url"), _json.text(paper, "s2pdfurl"), *_json.texts(paper, "pdfurls")]
    pdfs += _json.texts(paper, "content", "source", "pdfurls")
    other = [_json.text(free, "url"), _json.text(free, "openaccessurl"), _json.text(free, "location", "url")]
    other += [_json.text(paper, "publicationvenue", "url")]
    found = [("page", pages), ("pdf", pdfs), ("other", other)]
    found += [("pdf" if _urls.is_pdf(url) else "page", [url]) for url in _elsewhere(paper)]
    return [{"url": url, "role": role} for role, urls in found for url in urls if url and url.startswith("http")]


def _elsewhere(paper: dict[str, Any]) -> list[str]:
    """Return where the paper is found elsewhere, as the site's own search lists it."""
    places = [paper.get("primarypaperlink"), *_json.each_in(paper, "alternatepaperlinks")]
    return [url for one in places if (url := _json.text(one, "url"))]


def read_identifiers(paper: dict[str, Any]) -> dict[str, str]:
    """Return the identifiers under our names for their schemes; those of unknown schemes under their own."""
    listed = [paper.get("externalids"), _json.find(paper, "openaccessinfo", "externalids")]
    ids = [(key, _one(value)) for one in listed for key, value in _folded(one).items()]
    ids += [(scheme, _one(paper.get(f"{scheme}id"))) for scheme in ("arxiv", "acl", "pubmed", "pmc", "mag", "corpus")]
    ids += [(scheme, _one(paper.get(scheme))) for scheme in ("doi", "pmid", "corpusid")]
    ids += [("doi", _json.text(paper, "doiinfo", "doi"))]
    found = {_SCHEMES.get(scheme, scheme): value for scheme, value in reversed(ids) if value}
    corpus = found.pop("corpus", None) or _corpus_id_of_s2orc(paper)
    if central := found.pop("pmc", None) or found.pop("pmcid", None):
        found["pmcid"] = central if central.upper().startswith("PMC") else f"PMC{central}"
    own = [url for key in ("url", "s2url") if (url := _json.text(paper, key))]  # where a row of a dataset has the hash
    known = _json.present(s2=_paper_hash(paper), s2_corpus=corpus)
    return _urls.named_in([*own, *_elsewhere(paper)]) | known | found


def _paper_hash(paper: dict[str, Any]) -> str | None:
    named = [_json.text(paper, key) for key in ("paperid", "id", "s2id")]
    return next(filter(_is_hash, named), None)


def _corpus_id_of_s2orc(paper: dict[str, Any]) -> str | None:
    number = _json.written(paper, "paperid")
    return number if number and number.isdecimal() else None


def read_metrics(paper: dict[str, Any]) -> dict[str, int | float]:
    """Return how often the paper is cited, how often so that it mattered, how many it cites, how well it matches."""
    counts = _folded(paper.get("citationstats")) | paper
    return _json.present(
        citation_count=_counted(counts, "citationcount", "numcitedby", "numcitations", "incitations"),
        influential_citation_count=_counted(counts, "influentialcitationcount", "numkeycitations"),
        reference_count=_counted(counts, "referencecount", "numciting", "numreferences", "outcitations"),
        relevance=_counted(paper, "matchscore", "score"),
    )


def _counted(paper: dict[str, Any], *names: str) -> int | float | None:
    listed = _json.find(paper, names[-1])
    counted = next((found for name in names if (found := _json.number(paper, name)) is not None), None)
    return len(listed) if counted is None and isinstance(listed, list) else counted


def read_author(author: dict[str, Any]) -> Candidate:
    """Return the person whose record it is; the papers in it are items of their own."""
    folded = _folded(author)
    declared, papers = _json.count(folded, "papercount"), _json.find(folded, "papers")
    complete = declared == len(papers) if declared is not None and isinstance(papers, list) else None
    fields = _json.present(
        name=_json.text(folded, "name"),
        aliases=_json.texts(folded, "aliases") + _json.texts(folded, "externalids", "DBLP"),
        affiliations=_affiliations(folded),
        identifiers=_person(author) | _json.present(homepage=_json.text(folded, "homepage")),
        metrics=_json.present(
            h_index=_json.number(folded, "hindex"),
            paper_count=declared,
            citation_count=_json.number(folded, "citationcount"),
            influential_citation_count=_json.number(folded, "influentialcitationcount"),
        ),
        listing_complete=complete,
    )
    return Candidate("author", fields, raw=_json.raw({**author, "papers": None} if papers else author))


PARSER = Parser(
    title="Semantic Scholar's APIs and downloads, as JSON",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="api.semanticscholar.org: papers, authors, searches, batches, citations, recommendations; bulk downloads",
    carries="title, authors with ids, abstract, date, venue, pages, fields of study, PDF link, ids, citation counts",
)
