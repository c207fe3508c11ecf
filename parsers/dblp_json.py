"""Answers of DBLP's search API in JSON: the publications that match a query, a page of them at a time.

After "How to use the dblp search API?" (dblp FAQ 13501473): `result.hits` counts in strings (`@total`, `@sent`) and has
`hit`, absent where there is none. `info.authors.author` is a list, or one author alone; an author is an object with
`@pid` and `text`, or a plain string in older answers. `venue` and `ee` may be lists. Strings hold HTML entities,
numeric ones too. The API for authors and the one for venues answer in the same frame: a hit is a person there, with
`aliases` and with `notes` that may be affiliations, and `@total` counts people; or a venue.

People keep the hits without their answers as well, and what is in `info` alone; DBLP's addresses tell them.

Until 2015 `title` and `venue` were objects: the text, and as attributes (`@ee`, `@journal` or `@conference`, `@volume`,
`@pages`, …) what now stands beside them; the address with the key stood beside `info`.

An editorship lists its editors as authors; here they are `biblio.editor`. Titles lose the stop that DBLP adds.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Declared,
    Furniture,
    NearMiss,
    ParseError,
    Parser,
    Quoted,
    Refusal,
    Sniffed,
    Source,
    _dblp,
    _json,
)
from schemas.cleaning import without_entities

_BIBLIO = {
    "volume": "volume",
    "number": "issue",
    "pages": "pages",
    "publisher": "publisher",
    "type": "type",
    "access": "access",
    "isbn": "isbn",
    "school": "school",
    "booktitle": "booktitle",
}
_OF_A_HIT = frozenset({"title", "author", "authors", "venue", "key"})
_OWN_ADDRESS = re.compile(r"https?://(?:www\.)?dblp\.")


def sniff(source: Source) -> Sniffed:
    """Claim a JSON object whose `result` has DBLP's hits or status, and hits without their answers."""
    document = _json.peek_nested(source)
    if document is None:
        return None
    if _frame(document) is not None:
        return Claim("it is an answer of DBLP's search API")
    if any(map(_is_hit, _json.kept(document, _sent, _is_hit) or ())):
        return Claim("its records are hits of DBLP's search API")
    if _json.find(document, "result", "hits") is not None:
        return NearMiss("JSON with `result.hits`, but not counted as DBLP's search API counts them")
    return None


def _frame(document: Any) -> dict[str, Any] | None:
    """Return the `result` of an answer; None if the document is none."""
    result = _json.find(document, "result")
    hits = _json.find(result, "hits")
    counted = isinstance(hits, dict) and any(name.startswith("@") for name in hits)
    answered = _json.find(result, "status", "@code") is not None
    listed = isinstance(_json.find(hits, "hit"), list | dict)
    return result if isinstance(result, dict) and (counted or answered or listed) else None


def _is_hit(item: Any) -> bool:
    """Tell a hit by its score, or by its addresses at DBLP, as what is in its `info`."""
    info = _info(item)
    if info is None or "@score" in item:
        return info is not None
    authors = item.get("authors")
    listed = isinstance(authors, list) or _json.find(authors, "author") is not None
    whole = item.get("info") is not None or listed or _is_person(info)
    named = [_json.text(item, "url"), _json.text(item, "info", "url")]
    return whole and any(_OWN_ADDRESS.match(address) for address in named if address)


def _sent(document: Any) -> list[Any] | None:
    """Return the hits of one answer, or the document if it is a hit; None if it is neither."""
    result = _frame(document)
    if result is None:
        return [document] if _info(document) is not None else None
    hits = _json.find(result, "hits", "hit")
    none: list[Any] | None = [] if isinstance(result.get("hits"), dict) else None
    return hits if isinstance(hits, list) else [hits] if isinstance(hits, dict) else none


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each hit of each answer.

    Raises ParseError for an answer that reports an error or lists nothing but venues, and where the JSON breaks off.
    """
    totals: dict[str, int] = {}
    seen: Counter[str] = Counter()

    def hits(document: Any) -> list[Any] | None:
        return _json.kept(_json.nested(document), lambda one: _hits(source, one, totals), _is_hit)

    for found in _json.quoted_from(source, hits, lambda hit: (read_hit(hit),)):
        seen[_dblp.kind(found)] += 1
        yield found
    if set(seen) == {"other"}:
        raise ParseError(source.name, None, "is DBLP's answer to a search for venues: it lists no publications")
    if totals:
        yield Declared(sum(totals.values()), seen["paper"], None, "the search")


def _hits(source: Source, document: Any, totals: dict[str, int]) -> list[Any] | None:
    """Return the hits of one answer, and note its total under its query. Raises ParseError if it reports an error."""
    result = _frame(document) or {}
    code = _json.written(result, "status", "@code") or "200"
    if code != "200":
        why = _json.text(result, "status", "text") or "no reason given"
        raise ParseError(source.name, None, f"is an error message of DBLP's search API: {code}, {why}")
    total, hits = _json.written(result, "hits", "@total") or "", _sent(document)
    of_people = any(_is_person(info) for info in map(_info, (hits or [])[:1]))
    if total.isascii() and total.isdigit() and len(total) < 15 and not of_people:
        totals[_json.written(result, "query") or ""] = int(total)
    return hits


def read_hit(hit: Any) -> Candidate | Refusal | Furniture:
    """Return the paper or the person of one hit, or what else it is."""
    info = _info(hit)
    if info is None:
        return Refusal("info: is missing", raw=_json.raw({"result": {"hits": {"hit": [hit]}}}))
    if _is_person(info):
        return Candidate("author", read_person(info), raw=_json.raw(hit))
    if "title" not in info and "venue" in info and "key" not in info:
        return Furniture(what="venue")
    return Candidate("paper", read_info(info), raw=_json.raw(hit))


def _is_person(info: dict[str, Any] | None) -> bool:
    return info is not None and "title" not in info and "author" in info


def read_person(info: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of one person."""
    notes = _json.find(info, "notes", "note")
    affiliations = [_text_in(one) for one in _json.as_list(notes) if _json.text(one, "@type") == "affiliation"]
    return _dblp.found_person(
        next(iter(_texts(info, "author")), ""),
        _texts(info.get("aliases"), "alias"),
        [without_entities(one) for one in affiliations if one],
        next(iter(_texts(info, "url")), None),
    )


def _info(hit: Any) -> dict[str, Any] | None:
    """Return what a hit says, with what attributes said until 2015 where it stands since; None if it is no hit."""
    info = _json.inner(hit, "info")
    if not info.keys() & _OF_A_HIT:
        return None
    said = _attributes(info.get("title")) | _attributes(info.get("venue"))
    if not said:
        return info
    own = [_json.text(one, "url") for one in (info, hit, said)]
    pages = [page for page in own if page and not page.startswith("URL#")]  # a number that means nothing outside
    venue = said.get("journal") or said.get("conference") or info.get("venue")
    return said | info | {"venue": venue, "url": [_dblp.page(page) for page in pages]}


def _attributes(value: Any) -> dict[str, Any]:
    named = value.items() if isinstance(value, dict) else ()
    return {name[1:]: said for name, said in named if name.startswith("@")}


def read_info(info: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of one publication."""
    venue, *series = _texts(info, "venue") or [""]
    addresses = _texts(info, "ee")
    pages = [one for one in _texts(info, "url") if one.startswith("http")]
    return _json.present(
        title=_dblp.title(next(iter(_texts(info, "title")), None)),
        **_byline(info),
        published=next(iter(_texts(info, "year")), None),
        venue=venue,
        biblio=_biblio(info, series),
        links=_dblp.links(addresses, pages),
        identifiers=_identifiers(info, addresses, venue),
    )


def _byline(info: dict[str, Any]) -> dict[str, Any]:
    people = [] if _is_edited(info) else _people(info)
    return {"authors": people, "authors_complete": True if people else None}


def _biblio(info: dict[str, Any], series: list[str]) -> dict[str, str]:
    found = {into: ", ".join(_texts(info, name)) for name, into in _BIBLIO.items()}
    names = [one if isinstance(one, str) else one["name"] for one in _people(info)] if _is_edited(info) else []
    return _json.present(**{"series": ", ".join(series), **found, "editor": "; ".join(names)})


def _is_edited(info: dict[str, Any]) -> bool:
    return _texts(info, "type") in (["Editorship"], ["proceedings"])


def _identifiers(info: dict[str, Any], addresses: list[str], venue: str) -> dict[str, str]:
    keys = _texts(info, "key") + [key for one in _texts(info, "url") if (key := _dblp.key(one))]
    dois = _texts(info, "doi")
    found = _dblp.identifiers(addresses, venue, next(iter(_texts(info, "volume")), None))
    return found | _json.present(dblp=next(iter(keys), None), doi=next(iter(dois), found.get("doi")))


def _people(info: dict[str, Any]) -> list[Any]:
    authors = info.get("authors")
    people = authors if isinstance(authors, list) else _json.as_list(_json.find(authors, "author"))
    return [found for one in people if (found := _person(one))]


def _person(author: Any) -> Any:
    printed = author if isinstance(author, str) else _text_in(author)
    pid, orcid = _json.text(author, "@pid"), _json.text(author, "@orcid")
    return _dblp.person(without_entities(printed or ""), pid, _dblp.orcid(orcid))


def _text_in(value: Any) -> str | None:
    """Return the text beside attributes, as DBLP writes it, or as xmltodict makes it of DBLP's XML."""
    return _json.text(value, "text") or _json.text(value, "#text")


def _texts(info: Any, name: str) -> list[str]:
    """Return the strings of a member that may be one or several, entities decoded."""
    plain = [_json.written(one) or _text_in(one) for one in _json.as_list(_json.find(info, name))]
    return [without_entities(one).strip() for one in plain if one]


PARSER = Parser(
    title="DBLP search API answers in JSON",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="https://dblp.org/search/publ/api?q=…&format=json",
    carries="title, authors with DBLP ids, venue, year, volume, pages, DOI, links",
)
