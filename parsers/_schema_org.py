"""A paper as an item of schema.org (https://schema.org/ScholarlyArticle), in the shape that JSON-LD gives it.

Any property may hold one value or a list, a string or an item of its own; sites use a name for what another one
stands for. Microdata and the data of IEEE Xplore are brought into this shape.
"""

from collections.abc import Iterator
from typing import Any

from parsers import _abstract_html, _html, _printed_dates, _urls
from parsers._json import as_list, find, joined, present, text, written
from parsers._printed_names import ORCID, byline, in_one, once
from parsers._text import letters_of, without_emails

Fields = dict[str, Any]

_SCHOLARLY = frozenset({"scholarlyarticle", "medicalscholarlyarticle", "thesis"})
_PERHAPS = frozenset({"article", "report", "creativework", "techarticle", "chapter", "digitaldocument"})
_OTHER_WORKS = frozenset({"dataset", "book", "softwaresourcecode"})
_PERIODICALS = frozenset({"publicationissue", "publicationvolume", "periodical"})
BELOW = ("@graph", "itemListElement", "item", "mainEntity", "mainEntityOfPage", "hasPart")
"""Under which names the papers stand that a document is about, not those that they cite."""
DEEPEST = 12


def is_paper(item: Fields, *, is_described: bool) -> bool:
    """Tell whether an item is a paper, by its type, or by its DOI or what it is part of.

    On a page of which the meta tags describe a paper (`is_described`), any work of these kinds may be the same.
    """
    types = _types(item)
    if types & _SCHOLARLY or (is_described and types & (_PERHAPS | _OTHER_WORKS)):
        return True
    if not types & _PERHAPS:
        return False
    return "doi" in _identifiers(item) or not _PERIODICALS.isdisjoint(_types(find(item, "isPartOf")))


def _types(item: Any) -> set[str]:
    """Return the types of an item in lower case, without the vocabulary that may stand before them."""
    return {str(one).rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for one in many(item, "@type")}


def read_item(item: Fields, base: str = "") -> Fields:
    """Quote a paper; `base` is what its addresses are relative to."""
    urls = strings(item, "url") or strings(item, "mainEntityOfPage")
    whole = (one for one in (_absolute(base, url) for url in urls) if one.startswith("http"))
    links = {one: "pdf" if _urls.is_pdf(one) else "page" for one in whole}
    for medium in [*many(item, "encoding"), *many(item, "associatedMedia"), *many(item, "distribution")]:
        if (url := text(medium, "contentUrl") or text(medium, "url")) and url.startswith("http"):
            is_pdf = _urls.is_pdf(url) or "pdf" in str(find(medium, "encodingFormat"))
            links.setdefault(url, "pdf" if is_pdf else "other")
    return present(
        title=_abstract_html.plain(first(item, "headline") or first(item, "name")),
        **byline(once(_people(item))),
        abstract=_abstract_html.plain(first(item, "abstract") or first(item, "description")),
        published=_printed_dates.first(strings(item, "datePublished") or strings(item, "dateCreated")),
        venue=_abstract_html.plain(_venue(item)),
        links=[{"url": url, "role": role} for url, role in links.items()],
        identifiers=_urls.named_in(links) | _identifiers(item),
        biblio=_biblio(item),
    )


def _absolute(base: str, url: str) -> str:
    return (_html.absolute(base, url) or url) if base and url.startswith("/") else url


def many(item: Any, name: str) -> list[Any]:
    """Return the values of a property, of which one may stand without a list."""
    value = find(item, name)
    if isinstance(value, dict) and "@list" in value:
        value = value["@list"]
    return value if isinstance(value, list) else [] if value is None else [value]


def strings(item: Any, name: str) -> list[str]:
    """Return the values of a property that are text, a number, an address or marked as one of these."""
    return [found for one in many(item, name) if (found := written(one) or text(one, "@id") or text(one, "@value"))]


def first(item: Any, name: str) -> str | None:
    """Return the first of these; None if there is none."""
    return next(iter(strings(item, name)), None)


def _names(item: Any, name: str) -> list[str]:
    found = (written(one) or first(one, "name") or text(one, "legalName") for one in many(item, name))
    return [one for one in found if one and not one.startswith(("http://", "https://"))]


def _people(item: Any) -> list[Fields]:
    """Return the authors, also those in lists and in roles; who is named alone may be all of them."""
    named = many(item, "author") or many(item, "creator")
    people = [one for some in named for one in as_list(some)]
    found = [one for person in people for inner in many(person, "author") or [person] for one in _person(inner)]
    alone = found[0] if len(found) == 1 and "organization" not in _types(people[0]) else {}
    if alone.keys() == {"name"} and alone["name"]:
        return [{"name": name} for name in in_one(alone["name"])]
    return found


def _person(person: Any) -> Iterator[Fields]:
    if isinstance(person, str):
        yield from ({"name": one} for one in in_one(_html.plain(person)))
        return
    name = first(person, "name") or " ".join([*strings(person, "givenName")[:1], *strings(person, "familyName")[:1]])
    name = without_emails(_html.plain(name)).strip()
    if not name:
        if text(person, "@id"):
            yield {"name": ""}  # somebody whom the page does not describe
        return
    keys = ("@id", "identifier", "sameAs", "url", "orcid")
    known = " ".join(f"{key} {value}" for key in keys if (value := find(person, key)))
    orcid = ORCID.search(known) if "orcid" in known.lower() else None
    places = [without_emails(_html.plain(one)).strip(" ,") for one in _names(person, "affiliation")]
    yield {"name": name, **present(identifiers={"orcid": orcid[0].upper()} if orcid else {}, affiliations=places)}


def _parts(item: Any) -> list[Any]:
    """Return what an item is part of, from the issue up to the journal, and its publications."""
    found: list[Any] = []
    upward = [*many(item, "isPartOf"), *many(item, "publication")]
    while upward and len(found) < DEEPEST:
        found.append(upward.pop(0))
        upward += many(found[-1], "isPartOf")
    return found


def _venue(item: Any) -> str | None:
    parts = _parts(item)
    named = [one for one in parts if _types(one) & {"periodical", "journal", "book", "event"} and first(one, "name")]
    return next((name for one in named or reversed(parts) if (name := first(one, "name") or written(one))), None)


def _biblio(item: Any) -> dict[str, str]:
    parts = [item, *_parts(item)]

    def one(*names: str) -> str | None:
        return next((found for part in parts for name in names if (found := first(part, name))), None)

    return present(
        volume=one("volumeNumber"),
        issue=one("issueNumber"),
        pages=joined([one("pageStart"), one("pageEnd")], "-") or one("pagination"),
        issn="; ".join(next((found for part in parts if (found := strings(part, "issn"))), [])),
        isbn=one("isbn"),
        publisher="; ".join(_names(item, "publisher")),
        editor="; ".join(_names(item, "editor")),
        language="; ".join(_names(item, "inLanguage")),
        license=first(item, "license"),
        keywords="; ".join(_names(item, "keywords")),
        updated=first(item, "dateModified"),
        institution="; ".join(_names(item, "sourceOrganization")),
        section="; ".join(strings(item, "articleSection")),
        alternative_title="; ".join(_other_titles(item)),
        version=first(item, "version"),
        funder="; ".join(_names(item, "funder")),
    )


def _other_titles(item: Any) -> list[str]:
    own = {letters_of(one) for one in (*strings(item, "headline"), *strings(item, "name"))}
    others = [*strings(item, "alternativeHeadline"), *strings(item, "alternateName")]
    return [one for one in dict.fromkeys(others) if letters_of(one) not in own]


def _identifiers(item: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in (*many(item, "identifier"), *many(item, "sameAs"), find(item, "@id"), *strings(item, "url")):
        value = written(one) or first(one, "value") or text(one, "@id") or ""
        scheme = (text(one, "propertyID") or text(one, "name") or "").lower()
        if match := _urls.DOI.search(value):
            found.setdefault("doi", match[1])
        for known in ("arxiv", "pmid", "pmcid"):
            if known in scheme and value:
                found.setdefault(known, value)
        found = _urls.named_in([value]) | found
    return present(doi=first(item, "doi")) | found
