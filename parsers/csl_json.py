"""CSL-JSON: bibliographic items as Citation Style Language processors take them.

Documentation: https://docs.citationstyles.org/en/stable/specification.html and the schema csl-data.json beside it.
Zotero, Mendeley and pandoc write it, and doi.org answers with it to `Accept: application/vnd.citationstyles.csl+json`.
Crossref's answers there keep the keys of its REST API but for the titles, which are strings: such an item is read
here, with those keys; one whose title is a list is a work of Crossref's REST API, of another format.
rcrossref's data frames have such items too, as R spells their keys.
"""

import re
from collections.abc import Iterator
from typing import Any

from parsers import Candidate, Claim, Parser, Quoted, Refusal, Sniffed, Source, _csl, _json, _urls
from schemas import cleaning

_TYPES = frozenset(
    "article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection dataset"
    " document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview legal_case legislation"
    " manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical"
    " personal_communication post post-weblog regulation report review review-book software song speech standard"
    " thesis treaty webpage journal-article proceedings-article posted-content book-chapter monograph reference-entry"
    " dissertation edited-book reference-book peer-review".split()
)
_TELLING = frozenset(
    "DOI URL ISSN ISBN PMID PMCID author editor issued accessed container-title publisher-place collection-title"
    " event-place event-title citation-key journalAbbreviation container-title-short number-of-pages".split()
)
_PLAIN = frozenset(
    "id type title abstract publisher volume issue page note language genre source edition number".split()
)
_REGISTERED = frozenset("indexed deposited prefix member reference-count content-domain is-referenced-by-count".split())
_FOREIGN = frozenset(
    "paperId authorships abstract_inverted_index display_name publication_year authors_parsed url_abs upvotes content"
    " corpusid itemType creators identifier journal".split()
)
_ALREADY_READ = frozenset(
    "id title abstract author editor translator chair issued published published-online published-print posted DOI doi"
    " URL PMID PMCID ISSN ISBN volume issue page number publisher publisher-place edition edition-number type language"
    " license event event-title event-place event-date categories keyword container-title note subject score prefix"
    " member subtype indexed deposited article-number is-referenced-by-count reference-count references-count"
    " collection-title".split()
)
_DAYS = ("accessed", "submitted", "original-date", "available-date", "published-print", "published-online", "posted")
_OF_R = {"url": "URL", "doi": "DOI", "issn": "ISSN", "isbn": "ISBN"}
_IN_NOTE = re.compile(r"(?:^|[\n;{:])[^\S\n]*+(PMID|PMCID|DOI|arXiv(?: ID)?)\s*:\s*([^\s}\];,]+)", re.IGNORECASE)
_ARXIV = re.compile(rf"arxiv:\s*{_urls.ARXIV}", re.IGNORECASE)
_PRINTING_ARXIV = ("number", "archive_location", "archive-location", "container-title")
_DOI_URL = re.compile(r"https?://(?:dx\.)?doi\.org/(10\..+)", re.IGNORECASE)
_FOR_A_HYPHEN = re.compile("[._]")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")  # no other: libraries of Zotero have `1995-01-0001`
_DIGIT = re.compile(r"\d")
_IN_NUMBERS = re.compile(r"-?\d{4}(?:[-/.]\d{1,2}){0,2}~?(?:/[\d.~-]*)?")  # with the year first


def sniff(source: Source) -> Sniffed:
    """Claim JSON whose first items are laid out as CSL has it."""
    document = _json.peek(source)
    if _json.text(document, "message-type"):  # Crossref's own answer, whose works may lack all that tells them
        return None
    items = _items(document) or []
    if any(_is_item(item) for item in items[:20]):
        return Claim("its items hold the variables of the Citation Style Language")
    return None


def _is_item(item: Any) -> bool:
    if not isinstance(item, dict) or item.keys() & _FOREIGN or isinstance(item.get("title"), list):
        return False
    if "title" not in item and item.keys() & _REGISTERED:
        return False
    if _json.text(item, "type") in _TYPES:
        return bool(item.keys() & _TELLING) or {"id", "type", "title"} <= item.keys() <= _PLAIN
    return _has_names(item) or isinstance(_json.find(item, "issued", "date-parts"), list)


def _has_names(item: dict[str, Any]) -> bool:
    people = _json.each_in(item, "author") + _json.each_in(item, "editor")
    return any(map(_is_named, people))


def _is_named(person: Any) -> bool:
    return isinstance(person, dict) and not person.keys().isdisjoint(("family", "literal"))


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each item; raises ParseError for JSON that holds no items, and for a document that is cut."""
    yield from _json.quoted_from(source, _items, _read)


def _read(item: Any) -> Iterator[Quoted]:
    if _may_be_item(item):
        fields, inferred = read_item(_hyphened(item))
        yield Candidate("paper", fields, inferred=inferred, raw=_json.raw(item))
    else:
        yield Refusal(_json.FOREIGN, raw=_json.raw(item))


def _may_be_item(item: Any) -> bool:
    return isinstance(item, dict) and bool(item.keys() & (_TELLING | _PLAIN))


def _items(document: Any) -> list[Any] | None:
    """Return the items of a list, of an object that wraps some or names each; or the only one."""
    return _json.kept(document, _listed, _is_item)


def _listed(document: Any) -> list[Any] | None:
    if isinstance(document, list):
        return document
    for key in ("items", "references"):
        if isinstance(wrapped := _json.find(document, key), list):
            return wrapped
    return [document] if _may_be_item(document) else None


def _hyphened(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item under CSL's names: dots stand for hyphens in R's data frames, for objects in pandas's.

    Programs whose names have no hyphens write underscores.
    """
    spelt = [key for key in item if "." in key or "_" in key]
    if not any(_FOR_A_HYPHEN.sub("-", key) in _ALREADY_READ for key in spelt):
        return dict(_json.nested(item)) if any(key.endswith(".date-parts") for key in spelt) else item
    named = {_FOR_A_HYPHEN.sub("-", _OF_R.get(key, key)): value for key, value in item.items()}
    return {name: item.get(name, value) for name, value in named.items()}


def read_item(item: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the fields of an item, and which of them are inferred: a year read out of a date in words."""
    (authors, complete), printed = _csl.byline(item.get("author")), _csl.published(item)
    published = _dated(printed)
    fields = _json.present(
        title=_csl.plain(item.get("title")),
        authors=authors,
        authors_complete=complete if authors else None,
        abstract=_csl.abstract(item.get("abstract")),
        published=published,
        categories=_csl.plains(item.get("categories")) or _csl.plains(item.get("subject")),
        venue=_csl.plain(item.get("container-title")),
        biblio=read_biblio(item, published),
        links=_csl.links(item) + _own_address(item),
        identifiers=read_identifiers(item),
        metrics=_csl.metrics(item),
    )
    if published == printed:
        return fields, ()
    biblio = {"issued": printed, **fields.get("biblio", {})}
    return fields | {"biblio": biblio}, ("published",) if published else ()


def _dated(printed: str | None) -> str | None:
    """Return a date as it is printed; of one that names no day for sure (`Spring 2016`, `3/5/2016`), the year."""
    if printed is None or _IN_NUMBERS.fullmatch(printed):
        return printed
    try:
        return cleaning.edtf(printed) and printed
    except ValueError:
        years = set(_YEAR.findall(printed))
        return years.pop() if len(years) == 1 else None if _DIGIT.search(printed) else printed


def read_biblio(item: dict[str, Any], published: str | None) -> dict[str, str]:
    """Return the imprint, the note, and each other variable of the item under its own name."""
    custom = item.get("custom")
    given = custom | item | {"custom": None} if isinstance(custom, dict) else item
    others = {key: value for key, value in given.items() if key and key not in _ALREADY_READ and key not in _DAYS}
    own = {key: _csl.joined(value) or _persons(value) or _csl.day(value) for key, value in others.items()}
    named = {_CAPITAL.sub("_", key).replace("-", "_").lower(): value for key, value in own.items() if value}
    more = _json.present(
        series=_csl.plain(item.get("collection-title")),
        keywords=_csl.joined(item.get("keyword")),
        comment=_json.written(item, "note"),
        citation_key=_citation_key(item),
        season=_json.written(item, "issued", "season"),
        url=None if _csl.addresses(item) else _json.text(item, "URL"),
    )
    return named | _csl.other_days(item, _DAYS, published) | _csl.imprint(item) | _csl.registered(item) | more


def _persons(value: Any) -> str | None:
    """Return the names of a role that has no rule of its own: container-author, collection-editor, director."""
    return _csl.names(list(filter(_is_named, value))) if isinstance(value, list) else None


def _citation_key(item: dict[str, Any]) -> str | None:
    key = _json.written(item, "id")
    return None if key is None or "://" in key or key == item.get("DOI") else key


def _own_address(item: dict[str, Any]) -> list[dict[str, str]]:
    address = _json.text(item, "id") or ""
    known = address == item.get("URL") or _DOI_URL.match(address)
    return [{"url": address, "role": "page"}] if address.startswith("http") and not known else []


def read_identifiers(item: dict[str, Any]) -> dict[str, str]:
    """Return the identifiers that have variables of their own, those that Zotero keeps in the note, and the address's.

    pandoc makes addresses of what BibTeX has as `eprint`.
    """
    noted = {scheme.split()[0].lower(): value for scheme, value in _IN_NOTE.findall(_json.text(item, "note") or "")}
    by_doi = _DOI_URL.match(_json.text(item, "id") or "")
    printed = [_json.text(item, key) or "" for key in _PRINTING_ARXIV]
    arxiv = next((match[1] for one in printed if (match := _ARXIV.search(one))), None)
    own = _json.present(
        arxiv=arxiv,
        doi=_json.text(item, "DOI") or _json.text(item, "doi") or (by_doi[1] if by_doi else None),
        pmid=_json.written(item, "PMID"),
        pmcid=_json.written(item, "PMCID"),
    )
    return _urls.named_in(url for url in (_json.text(item, "URL"),) if url) | noted | own


PARSER = Parser(
    title="CSL-JSON, the items of citation processors",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="Zotero's and Mendeley's exports, pandoc, doi.org's content negotiation",
    carries="title, authors, abstract, date, journal, imprint, keywords, note, DOI, PMID, link",
)
