"""The page of a paper, as publishers, repositories and preprint servers describe it to search engines.

What it is. HTML whose head holds `citation_*` meta tags: the inclusion guidelines of Google Scholar
(https://scholar.google.com/intl/en/scholar/inclusion.html#indexing), in the names that Highwire Press began; bepress
prefixes them, EPrints and others say the same as `eprints.*`, `DC.*` (Dublin Core) and `prism.*`. Pages of any kind
have `DC.*`; they describe a paper where they name its DOI or its journal, as at ACM, SAGE and Taylor & Francis. Newer
pages hold JSON-LD, microdata or RDFa of schema.org: `ScholarlyArticle`, also lists of them.

How it is read. A page with citation meta describes one paper by them; otherwise each scholarly item of the JSON-LD, or
else of the microdata, is a paper; a page of IEEE Xplore has but the data that it is drawn from. A lesser layer fills in
what the better one does not say, if it describes the same paper: by its DOI, or by its title. arXiv, CVF, NeurIPS,
OpenReview and the ACL Anthology say some things on the visible page only.
"""

from collections.abc import Iterator
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Layer,
    NearMiss,
    ParseError,
    Parser,
    Quoted,
    Sniffed,
    Source,
    _html,
    _json_ld,
    _meta_tags,
    _microdata,
    _xplore,
)
from parsers._printed_names import words
from parsers._text import letters_of
from schemas.cleaning import is_cut

Fields = dict[str, Any]

_LISTS = frozenset({"keywords", "issn"})


def sniff(source: Source) -> Sniffed:
    """Claim a page that describes papers to search engines; a format that reads its visible list goes before."""
    if not _html.is_html(source):
        return None
    page = _html.start(source)
    why = _described(page)
    if not why and not _html.has(page, "ld+json", "schema.org", "dc.title"):
        return None
    return Claim(why, general=True) if why else NearMiss("a page described to search engines, but not as a paper")


def _described(page: str) -> str | None:
    if why := _meta_tags.landmark(page):
        return why
    if _xplore.is_in(page):
        return "it holds the data of a paper at IEEE Xplore"
    page = page.replace("&quot;", '"') if "&quot;@type&quot;" in page else page
    if _json_ld.is_in(page):
        return "it holds JSON-LD of a scholarly article"
    return "it holds microdata of a scholarly article" if _microdata.is_in(page) else None


@_html.page_by_page
def parse(source: Source, page: _html.Page) -> Iterator[Quoted]:
    """Yield the papers of the page's best layer. Raises ParseError if no layer holds one, or the page is cut."""
    has_tags = not (page.cut and page.root.find("body") is None)  # else it breaks off among them
    metas = _meta_tags.read(page) if has_tags else []
    layers: dict[str, list[Quoted]] = {
        "citation meta": [*metas],
        "JSON-LD": [*_json_ld.read(page, is_described=bool(metas))],
        "microdata": [*_microdata.read(page)],
        "embedded data": [*_xplore.read(page)],
    }
    if has_tags and not any(layers.values()):
        layers["citation meta"] = [*_meta_tags.read(page, alone=True)]
    named = next((name for name, found in layers.items() if found), None)
    if named is None:
        page.end()
        raise ParseError(source.name, None, "holds no citation meta tags, JSON-LD or microdata of a paper")
    yield Layer(named)
    best, *lesser = [found for found in layers.values() if found]
    for item in best:
        if isinstance(item, Candidate):
            _complement(item.fields, [one.fields for found in lesser for one in found if isinstance(one, Candidate)])
        yield item
    page.end()


def _complement(fields: Fields, others: list[Fields]) -> None:
    for other in others:
        if _is_same(fields, other):
            for name, value in other.items():
                fields[name] = _completed(name, fields.get(name), value)


def _completed(name: str, said: Any, other: Any) -> Any:
    """Return what the better layer says, with what a lesser one says beyond it: a date to the day, a person's ORCID."""
    if said is None or (name == "published" and other.startswith(said)):
        return other
    if name == "abstract" and is_cut(said) and other.startswith(said.rstrip("….[( ")):
        return other
    if name == "links":
        known = {link["url"] for link in said}
        return [*said, *(link for link in other if link["role"] != "page" and link["url"] not in known)]
    if name == "authors":
        return [*map(_completed_person, said, other), *said[len(other) :]]
    return other | said | _joined(said, other) if isinstance(said, dict) else said


def _joined(said: Fields, other: Fields) -> Fields:
    """Return the lists in an imprint with what either layer names: Springer has subjects in one, keywords in one."""
    found = {}
    for name in _LISTS.intersection(said, other):
        listed = [*said[name].split(";"), *said[name].replace(";", ",").split(",")]
        known = set(map(letters_of, listed))
        more = [new for one in other[name].split("; ") for new in _new(one, known)]
        found[name] = "; ".join([said[name], *more])
    return found


def _new(one: str, known: set[str]) -> list[str]:
    """Return what a list has beyond `known`; its own commas may be those of a list, if some of it is known."""
    if letters_of(one) in known:
        return []
    parts = one.split(", ")
    unknown = [part for part in parts if letters_of(part) not in known]
    return [one] if len(unknown) == len(parts) else unknown


def _completed_person(said: Any, other: Any) -> Any:
    if isinstance(other, str) or words(said) != words(other):
        return said
    return other | ({"name": said} if isinstance(said, str) else said)


def _is_same(one: Fields, other: Fields) -> bool:
    dois = [_bare_doi(fields.get("identifiers", {}).get("doi", "")) for fields in (one, other)]
    return dois[0] == dois[1] if all(dois) else _letters(one) == _letters(other) != ""


def _bare_doi(printed: str) -> str:
    return printed.lower()[max(0, printed.find("10.")) :].strip()


def _letters(fields: Fields) -> str:
    return letters_of(fields.get("title", ""))


PARSER = Parser(
    title="page of a paper, as it describes itself to search engines",
    sniff=sniff,
    parse=parse,
    whole=True,
    where="the page of an article at its publisher, repository or preprint server",
    carries="title, authors, affiliations, ORCID, abstract, dates, venue, imprint, identifiers, links, keywords",
)
