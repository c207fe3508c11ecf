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

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Layer,
    NearMiss,
    ParseError,
    Parser,
    Quoted,
    Refusal,
    Sniffed,
    Source,
    _abstract_html,
    _arxiv_html,
    _html,
    _urls,
)
from parsers._json import find, present, text, written
from parsers._text import EMAIL
from schemas.cleaning import MONTHS, is_cut

Fields = dict[str, Any]
Metas = dict[str, list[str]]
Held = list[tuple[str, _html.Element, str]]
"""The meta tags of a page: the name of each, the element, what it says."""

_META_TITLE = re.compile(
    r"""(?:name|property)\s*=\s*["']?(?:bepress_)?(?:citation_title|(?:eprints|prism)\.title)["'\s/>]"""
)
_DUBLIN = ("dc.title", "dc:title", "dcterms.title", "dcterms:title")
_OF_A_PAPER = frozenset({
    "citation_author", "citation_conference", "citation_doi", "citation_journal_title",
    "prism.doi", "prism.publicationname", "dc.creator.personalname", "dc.identifier.doi", "dc.source.issn",
})  # fmt: skip
"""Tags that make a page with a title in Dublin Core that of a paper; so does a DOI among its `DC.identifier`."""
_PAPER_TYPE = re.compile(
    r"thesis|dissertation|pre-?print|conference|proceedings|working ?paper|(?<!news)(?<!news )(?<!blog )article",
    re.IGNORECASE,
)
"""What `DC.type` says of a paper: `info:eu-repo/semantics/article`, `doctoralThesis`, `Conference or Workshop Item`."""
_META = re.compile(r"<meta\s[^<>]*+>")
_NAMED = re.compile(r"""\b(?:name|property)\s*=\s*["']?([\w.:]+)""")
_CONTENT = re.compile(r"""\bcontent\s*=\s*(?:"([^"]*)|'([^']*)|([^\s>]+))""")
_SCHOLARLY_LD = re.compile(
    r""""@type"\s*:\s*(?:\[[^\]]{0,200}?)?"(?:https?://schema\.org/|schema:)?(?:(?:medical)?scholarlyarticle|thesis")"""
)
_SCHOLARLY_ITEM = re.compile(
    r"""(?:itemtype\s*=\s*["']?[^"'>]*schema\.org/|typeof\s*=\s*["']?(?:schema:)?)(?:medical)?scholarlyarticle"""
)
_ARTICLE_LD = re.compile(r""""@type"\s*:\s*\[?\s*"(?:thesis|report|article|creativework|publication(?:issue|volume))""")
_XPLORE = "xplGlobal.document.metadata="
_XPLORE_SITE = "https://ieeexplore.ieee.org/"
_SCHOLARLY = frozenset({"scholarlyarticle", "medicalscholarlyarticle", "thesis"})
_WHERE_DESCRIBED = frozenset({"article"})
"""What is a paper on a page whose meta tags describe the same one."""
_PERHAPS = frozenset({"article", "report", "creativework", "techarticle", "chapter", "digitaldocument"})


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
    if _html.has(page, "citation_title", "eprints.title", "prism.title") and _META_TITLE.search(page):
        return "its head holds citation meta tags"
    if _html.has(page, *_DUBLIN) and _is_in_dublin_core(page):
        return "its head holds Dublin Core meta tags of a paper"
    if _XPLORE.lower() in page:
        return "it holds the data of a paper at IEEE Xplore"
    page = page.replace("&quot;", '"') if "&quot;@type&quot;" in page else page
    scholarly = _html.has(page, "scholarlyarticle", 'thesis"')
    if (scholarly and _SCHOLARLY_LD.search(page)) or _is_article_with_doi(page):
        return "it holds JSON-LD of a scholarly article"
    return "it holds microdata of a scholarly article" if scholarly and _SCHOLARLY_ITEM.search(page) else None


def _is_in_dublin_core(page: str) -> bool:
    metas: Metas = {}
    for tag in _META.findall(page):
        name = _spelt_alike(match[1]) if (match := _NAMED.search(tag)) else ""
        if (name in _OF_A_PAPER or name.startswith("dc")) and (content := _CONTENT.search(tag)):
            metas.setdefault(name, []).append(content[content.lastindex or 0])
    return ("dc.title" in metas or "dcterms.title" in metas) and _describes_a_paper(metas, alone=False)


def _is_article_with_doi(page: str) -> bool:
    return "ld+json" in page and "doi.org/10." in page and _ARTICLE_LD.search(page) is not None


@_html.page_by_page
def parse(source: Source, page: _html.Page) -> Iterator[Quoted]:
    """Yield the papers of the page's best layer. Raises ParseError if no layer holds one, or the page is cut."""
    metas = [] if _ends_in_its_head(page) else _from_metas(page)
    layers = {
        "citation meta": metas,
        "JSON-LD": list(_from_json_ld(page, _WHERE_DESCRIBED if metas else frozenset())),
        "microdata": list(_from_microdata(page)),
        "embedded data": list(_from_xplore(page.root)),
    }
    if not any(layers.values()) and not _ends_in_its_head(page):
        layers["citation meta"] = _from_metas(page, alone=True)
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


def _ends_in_its_head(page: _html.Page) -> bool:
    return page.cut and page.root.find("body") is None


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
    if name == "authors":
        return [*map(_completed_person, said, other), *said[len(other) :]]
    return other | said if isinstance(said, dict) else said


def _is_cut(fields: Fields) -> bool:
    """Tell whether the abstract is missing or not whole."""
    return fields.get("abstract_complete") is False or is_cut(fields.get("abstract", "…"))


def _completed_person(said: Any, other: Any) -> Any:
    if isinstance(other, str) or _words(said) != _words(other):
        return said
    return other | ({"name": said} if isinstance(said, str) else said)


def _words(person: Any) -> list[str]:
    return sorted(re.findall(r"\w+", str(find(person, "name") or person).lower()))


def _is_same(one: Fields, other: Fields) -> bool:
    dois = [_bare_doi(fields.get("identifiers", {}).get("doi", "")) for fields in (one, other)]
    return dois[0] == dois[1] if all(dois) else _letters(one) == _letters(other) != ""


def _bare_doi(printed: str) -> str:
    return printed.lower()[max(0, printed.find("10.")) :].strip()


def _letters(fields: Fields) -> str:
    return "".join(filter(str.isalnum, fields.get("title", "").lower()))


# Citation meta.

_PREFIXES = ("bepress_", "wkhealth_", "hw.")
_TITLES = ("citation_title", "eprints.title", "dc.title", "dcterms.title", "prism.title")
_VENUES = (
    "citation_journal_title", "citation_conference_title", "citation_conference", "citation_inbook_title",
    "citation_book_title", "citation_series_title", "prism.publicationname", "eprints.publication",
    "dc.relation.ispartof", "citation_journal_abbrev",
)  # fmt: skip
_DATES = (
    "citation_publication_date", "citation_date", "citation_cover_date", "citation_online_date", "citation_year",
    "prism.publicationdate", "dc.date.issued", "dcterms.issued", "dc.issued", "dc.date", "eprints.date",
)  # fmt: skip
_CREATORS = (
    "eprints.creators_name", "dc.creator", "dc.creator.personalname", "dc.contributor.author", "dcterms.creator",
    "dc.contributor",
)  # fmt: skip
_ABSTRACTS = (
    "citation_abstract",
    "eprints.abstract",
    "dc.description.abstract",
    "dcterms.abstract",
    "dc.description",
    "abstract",
    "dc.abstract",
)
_CATEGORIES = ("citation_arxiv_primary_category", "citation_arxiv_category")
_IDENTIFIERS = {
    "doi": ("citation_doi", "prism.doi", "eprints.doi", "eprints.id_number"),
    "arxiv": ("citation_arxiv_id",),
    "pmid": ("citation_pmid",),
    "pmcid": ("citation_pmcid",),
}
_LINKS = {
    "citation_abstract_html_url": "page",
    "citation_public_url": "page",
    "citation_fulltext_html_url": "page",
    "citation_full_html_url": "page",
    "citation_pdf_url": "pdf",
    "eprints.document_url": "pdf",
}
_BIBLIO = {
    "volume": ("citation_volume", "prism.volume", "eprints.volume", "dc.source.volume", "dc.citation.volume"),
    "issue": (
        "citation_issue", "citation_number", "prism.number", "prism.issueidentifier", "eprints.number",
        "dc.source.issue", "dc.citation.issue",
    ),
    "issn": ("citation_issn", "prism.issn", "prism.eissn", "eprints.issn", "dc.source.issn"),
    "isbn": ("citation_isbn", "prism.isbn", "eprints.isbn"),
    "publisher": ("citation_publisher", "dc.publisher", "eprints.publisher"),
    "language": ("citation_language", "dc.language", "dcterms.language"),
    "keywords": ("citation_keywords", "citation_keyword", "eprints.keywords", "dc.subject", "prism.keyword"),
    "editor": ("citation_editor", "eprints.editors_name"),
    "institution": (
        "citation_dissertation_institution", "citation_technical_report_institution", "eprints.institution",
    ),
    "report_number": ("citation_technical_report_number",),
    "article_number": ("citation_article_number", "citation_elocation_id"),
    "type": ("citation_article_type", "dc.type.articletype", "dc.type", "eprints.type"),
    "license": ("citation_license", "dc.rights", "dcterms.license", "prism.copyright"),
    "updated": ("dc.date.modified", "dcterms.modified", "prism.modificationdate"),
}  # fmt: skip
_NEVER = re.compile(
    r"e-?mail|creators_|citation_references?$|citation_author|citation_fulltext_world_readable|citation_state"
)
_FAMILIES = ("citation_", "prism.", "eprints.")


def _from_metas(page: _html.Page, *, alone: bool = False) -> list[Quoted]:
    """Return the paper that the meta tags describe, none if there are no citation meta.

    `alone` tells that nothing else on the page describes one: then a title and a creator in Dublin Core are enough.
    """
    root = page.root
    filled = [(one, content) for one in root.iter("meta") if (content := (one.get("content") or "").strip())]
    held = [(name, one, _plain(content)) for one, content in filled if (name := _name(one))]
    heads = _heads(held)
    if len(heads) > 1:
        return [_from_head(page, head) for head in heads]
    metas, tags = _by_name(page, held)
    if not _describes_a_paper(metas, alone=alone):
        return []
    canonical = [one for one in root.iter("link") if one.get("rel") == "canonical" and one.get("href")]
    metas["canonical"] = [one.get("href") for one in canonical] or [(_html.saved_from(page) or "").partition("#")[0]]
    fields = read_metas(metas, tags)
    broken = {_name(one) for one in root.iter("meta") if any(name.endswith('"') for name in one.attrib)}
    if not broken.isdisjoint(_TITLES):
        fields |= _whole_title(root, fields.get("title", ""))
    if "abstract" in fields and not broken.isdisjoint(_ABSTRACTS):
        fields["abstract_complete"] = False
    shown = _shown(root, _places(metas), seek=_is_cut(fields))
    _complement_from_page(fields, shown)
    if b"orcid.org/" in page.document and "authors" in fields:
        fields["authors"] = _with_orcids_shown(fields["authors"], root)
    described = fields.get("biblio", {}).get("description")
    if described in metas.get("citation_description", ()) and fields.setdefault("abstract", described) == described:
        del fields["biblio"]["description"]
    raw = _raw_page(root, [*(one for _, one, _ in held), *canonical], shown)
    return [Candidate("paper", fields, line=held[0][1].sourceline or None, raw=raw)]


def _by_name(page: _html.Page, held: Held) -> tuple[Metas, list[tuple[str, str]]]:
    tags = _with_addresses(page, [(name, content) for name, _, content in held])
    metas: Metas = {}
    for name, content in tags:
        metas.setdefault(name, []).append(content)
    return metas, tags


def _heads(held: Held) -> list[Held]:
    """Return the tags of each of several pages of which but these are left, as `grep` leaves them; else all in one.

    Each begins with the same tag, and has a title and a DOI, a number at arXiv or a file that is no other's.
    """
    begins = [at for at, (name, _, _) in enumerate(held) if name == held[0][0]]
    heads = [held[begin:end] for begin, end in pairwise([*begins, len(held)])]
    own = [{content for name, _, content in head if name in _OWN} for head in heads]
    are_papers = all(own) and all(any(name in some for name, _, _ in head) for head in heads for some in (_TITLES, _BY))
    return heads if are_papers and len(set().union(*own)) == sum(map(len, own)) else [held]


_BY = ("citation_author", "citation_authors", *_CREATORS)
_OWN = frozenset({"citation_doi", "citation_arxiv_id", "citation_pdf_url"})


def _from_head(page: _html.Page, held: Held) -> Candidate:
    metas, tags = _by_name(page, held)
    fields = read_metas(metas | {"canonical": []}, tags)
    return Candidate("paper", fields, line=held[0][1].sourceline or None, raw=_raw_head([one for _, one, _ in held]))


def _raw_head(head: list[_html.Element]) -> Callable[[], str]:
    return lambda: f"<html><head>{''.join(_html.raw(one)() for one in head)}</head></html>"


def _whole_title(root: _html.Element, begin: str) -> Fields:
    """Return the title as a heading shows it, where that in the tag ends at a quotation mark that is not escaped."""
    headings = (_html.text(one) or "" for one in root.iter("h1", "h2", "h3"))
    quoting = re.compile(rf"{re.escape(begin)}\s*[\"“”„]")
    return present(title=next(filter(quoting.match, headings), None))


def _places(metas: Metas) -> list[str]:
    """Return where the page's site shows what its meta tags leave out, as XPaths."""
    addresses = " ".join(metas["canonical"] + metas.get("citation_pdf_url", []))
    has_names = "citation_author" in metas or "citation_authors" in metas
    return [
        *[path for site, path in _SHOWN_AT.items() if site in addresses][:1],
        *([] if has_names else [_SHOWN_NAMES]),
    ]


def _with_addresses(page: _html.Page, tags: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the tags with their relative addresses resolved, where the page names its own address."""
    if all(content.startswith("http") for name, content in tags if name.endswith("_url")):
        return tags
    base = _html.base(page, next((content for name, content in tags if name == "og:url"), ""))
    return [
        (name, (_html.absolute(base, content) or content) if name.endswith("_url") else content)
        for name, content in tags
    ]


def _describes_a_paper(metas: Metas, *, alone: bool) -> bool:
    if any(name.startswith(("citation_", "eprints.")) and not _NEVER.search(name) for name in metas):
        return True
    if not any(name in metas for name in _TITLES):
        return False
    has_creator = "dc.creator" in metas or "dcterms.creator" in metas
    types = [*metas.get("dc.type", ()), *metas.get("dcterms.type", ())]
    is_of_type = has_creator and (alone or any(map(_PAPER_TYPE.search, types)))
    return bool(_dc_doi(metas) or metas.keys() & _OF_A_PAPER or is_of_type)


def _name(meta: _html.Element) -> str:
    return _spelt_alike(meta.get("name") or meta.get("property") or "")


@lru_cache(512)
def _spelt_alike(printed: str) -> str:
    name = printed.strip().lower()
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name.replace(":", ".", 1) if name.startswith(("dc:", "dcterms:", "prism:")) else name


def read_metas(metas: Metas, tags: list[tuple[str, str]]) -> Fields:
    """Quote the one paper of a page's meta tags: `metas` is what they hold by name, `tags` both in their order."""
    used: set[str] = set()

    def every(names: Iterable[str]) -> list[str]:
        found = next(filter(metas.__contains__, names), "")
        used.add(found)
        return list(dict.fromkeys(metas[found])) if found else []

    def one(names: Iterable[str]) -> str | None:
        return next(iter(every(names)), None)

    links = _meta_links(metas, used)
    month_first = any(site in url for url in links for site in _MONTH_FIRST)
    dates = {name: _in_order(metas[name][0], month_first=month_first) for name in _DATES if name in metas}
    identifiers = present(**({scheme: one(names) for scheme, names in _IDENTIFIERS.items()} | _dc_doi(metas)))
    people = _meta_authors(metas, tags)
    institutions = [one for printed in metas.get("citation_author_institutions", ()) for one in _several(printed)]
    fields = present(
        title=one(_TITLES),
        **{"affiliations": institutions} | people,
        abstract=_meta_abstract(every(_ABSTRACTS)),
        published=_published(dates),
        venue=_meta_venue(metas) or _dc_source(metas),
        categories=every(_CATEGORIES),
        links=[{"url": url, "role": role} for url, role in links.items()],
        identifiers=_urls.named_in(links) | identifiers,
    )
    biblio = present(pages=_pages(one), **{name: "; ".join(every(names)) for name, names in _BIBLIO.items()})
    used.update(_TITLES, _ABSTRACTS, _said(metas, dates, fields))
    return fields | present(biblio=biblio | _others(metas, used, biblio))


def _meta_abstract(printed: list[str]) -> str | None:
    """Return the first text that is long enough for an abstract: before it HAL and others say whom the paper is for."""
    return next((one for one in printed if len(one) >= _SHORTEST), next(iter(printed), None))


_SHORTEST = 60  # characters


def _said(metas: Metas, dates: dict[str, str], fields: Fields) -> Iterator[str]:
    """Yield the tags of those dates and venues which say no more than the fields."""
    yield from (name for name, value in dates.items() if _is_said(value, fields.get("published", "")))
    yield from (name for name in _VENUES if name in metas and fields.get("venue") in metas[name])


def _dc_doi(metas: Metas) -> dict[str, str]:
    if any(name in metas for name in _IDENTIFIERS["doi"]):
        return {}
    values = [value for name in ("dc.identifier.doi", "dc.identifier") for value in metas.get(name, ())]
    return next(({"doi": match[1]} for value in values if (match := _DOI.search(value))), {})


def _meta_venue(metas: Metas) -> str | None:
    """Return the first venue that is named; at Emerald and in repositories `isPartOf` may be an address."""
    named = (value for name in _VENUES for value in metas.get(name, ()))
    return next((one for one in named if not one.startswith(("http://", "https://", "urn:"))), None)


def _dc_source(metas: Metas) -> str | None:
    """Return the journal as Open Journal Systems names it, with its ISSN or address; elsewhere a source is anything."""
    is_journal = "dc.source" in metas and any(name.startswith("dc.source.") for name in metas)
    return metas["dc.source"][0] if is_journal else None


_DOI = re.compile(r"(?:^|doi[.:]|doi\.org/|info:doi/)\s*(10\.\d{4,9}/\S+)", re.IGNORECASE)


def _others(metas: Metas, used: set[str], biblio: dict[str, str]) -> dict[str, str]:
    """Return what the tags of a paper say beside the known names, under the page's own."""
    found: dict[str, str] = {}
    told = used | _KNOWN
    untold = [name for name in metas if name not in told and (name.startswith(_FAMILIES) or name in _DATES)]
    for name in untold:
        own = next((name.removeprefix(one) for one in _FAMILIES if name.startswith(one)), name.replace(".", "_"))
        values = metas[name]
        if own not in biblio and not _NEVER.search(name) and not values[0].startswith(("http://", "https://")):
            found.setdefault(own, _without_emails("; ".join(dict.fromkeys(values))))
    return found


_KNOWN = frozenset(name for names in (*_BIBLIO.values(), *_IDENTIFIERS.values(), _CATEGORIES) for name in names) | {
    "citation_firstpage",
    "citation_lastpage",
    "citation_pages",
    "prism.startingpage",
    "prism.endingpage",
}
# Venues and dates that stand second (a journal's short title, the day of the version) are facts of their own.


_PAGES = ("citation_pages", "prism.pagerange", "eprints.pagerange", "citation_page", "dc.identifier.pagenumber")


def _pages(one: Callable[[Iterable[str]], str | None]) -> str | None:
    first = one(("citation_firstpage", "prism.startingpage", "dc.citation.spage"))
    return _span(first, one(("citation_lastpage", "prism.endingpage", "dc.citation.epage"))) or one(_PAGES)


def _span(first: str | None, last: str | None) -> str | None:
    """Return `first-last`, or the one of them that there is."""
    return f"{first}-{last}" if first and last and first != last else first or last


def _meta_links(metas: Metas, used: set[str]) -> dict[str, str]:
    links: dict[str, str] = {}
    for name, values in metas.items():
        if name.startswith(("citation_", "eprints.")) and not _NEVER.search(name):
            for url in values:
                if url.startswith(("http://", "https://")) and not _DOI.search(url):
                    links.setdefault(url, _LINKS.get(name, "pdf" if _urls.is_pdf(url) else "other"))
                    used.add(name)
    for url in (*metas["canonical"], *metas.get("og:url", ()), *metas.get("dc.identifier.uri", ())):
        if "page" not in links.values() and url.startswith("http"):
            links.setdefault(url, "page")
    return links


def _meta_authors(metas: Metas, tags: list[tuple[str, str]]) -> Fields:
    """Return the authors with what follows each in the order of the tags: institutions and ORCID.

    Institutions that stand behind all of several authors are those of the paper, for none shows whose they are.
    """
    people: list[Fields] = []
    each_alone = "citation_author" in metas
    is_one_of_several = each_alone and len(metas["citation_author"]) > 1
    for name, printed in tags:
        content = printed.strip()
        if name == "citation_author" or (name == "citation_authors" and not each_alone):
            people += [{"name": one} for one in (_several(content) if is_one_of_several else _in_one(content))]
        elif people and name in _PLACES:
            people[-1].setdefault("affiliations", []).append(content)
        elif people and name == "citation_author_orcid" and (match := _ORCID.search(content)):
            people[-1].setdefault("orcids", set()).add(match[0].upper())
    for other in _CREATORS:
        people = people or [{"name": one} for content in metas.get(other, ()) for one in _several(content)]
    people = _once([_with_orcid_of_their_own(one) for one in people])
    if len(people) < 2 or any("affiliations" in one for one in people[:-1]) or "affiliations" not in people[-1]:
        return _listed(people)
    last = people.pop()
    return {"affiliations": last["affiliations"], **_listed([*people, {"name": last["name"]}])}


_PLACES = frozenset({"citation_author_institution", "citation_author_affiliation"})


def _with_orcid_of_their_own(person: Fields) -> Fields:
    orcids = person.pop("orcids", ())
    return person | {"identifiers": {"orcid": next(iter(orcids))}} if len(orcids) == 1 else person


def _once(people: list[Fields]) -> list[Fields]:
    """Return the authors once, where a page lists them all twice: for two tools, which may turn names, or languages."""
    first, second = people[: len(people) // 2], people[len(people) // 2 :]
    is_repeated = len(first) == len(second) and all(map(_is_same_person, first, second))
    return [other | one for one, other in zip(first, second, strict=True)] if is_repeated else people


def _is_same_person(one: Fields, other: Fields) -> bool:
    ids = [person["identifiers"] for person in (one, other) if "identifiers" in person]
    names = one["name"], other["name"]
    turned = ("," in names[0]) != ("," in names[1]) and _words(one) == _words(other)
    return (names[0] == names[1] or turned) and all(known == ids[0] for known in ids)


def _listed(people: list[Fields]) -> Fields:
    people = [_with_orcid_apart(one) for one in people]
    printed = [" ".join(one["name"].split()) for one in people]
    named = [_ET_AL.sub("", name) if name.lower().endswith(_ENDS_ET_AL) else _named(name) for name in printed]
    listed = [one | {"name": name} for one, name in zip(people, named, strict=True) if name]
    authors = [one if len(one) > 1 else one["name"] for one in listed]
    return {"authors": authors, "authors_complete": named == printed and all(named)} if authors else {}


def _with_orcid_apart(person: Fields) -> Fields:
    """Return a person whose name holds an ORCID iD, as some repositories print it, with both apart."""
    match = _ORCID.search(person["name"])
    if match is None or match.string[match.end() :].strip(" )]"):
        return person
    name = _BEFORE_ORCID.sub("", match.string[: match.start()], 1).rstrip(" ,:;([")
    return {"identifiers": {"orcid": match[0].upper()}} | person | {"name": name}


def _named(name: str) -> str:
    """Return a name, empty for a dash and where J-STAGE says but that there is one elsewhere: `[in Japanese]`."""
    return "" if _NO_NAME.fullmatch(name) else name


_NO_NAME = re.compile(r"\[in [A-Z][a-z]+\]|[\W\d_]*")
_ORCID = re.compile(_urls.ORCID, re.IGNORECASE)
_BEFORE_ORCID = re.compile(r"(?:\bORCID(?: iD)?[ :=]{0,3})?(?:https?://)?(?:orcid\.org/)?$", re.IGNORECASE)
_ENDS_ET_AL = ("al", "al.", "others", "…", "...")
_ET_AL = re.compile(r"(?:(?:^| ?,? )(?:et\.? ?al\.?|and others)|^others| ?(?:…|\.\.\.))$", re.IGNORECASE)


def _several(names: str) -> list[str]:
    return [name for one in _PARTED.split(_without_emails(names)) if (name := one.strip(" \t\n,"))]


_PARTED = re.compile("[;；؛、]")


def _without_emails(printed: str) -> str:
    return EMAIL.sub("", printed) if "@" in printed else printed


def _in_one(names: str) -> list[str]:
    """Return the names in a tag that holds all of them, also if but commas or `and` part them, where that is plain."""
    if not _INSTITUTION.search(names):
        for between, name, least in _WAYS:
            parts = [one.strip() for one in between.split(names)]
            if len(parts) >= least and all(map(name.fullmatch, parts)):
                return parts
    return _several(names)


_AND = re.compile(r",?\s(?:and|&)\s")
_COMMA = re.compile(r"[,，،](?:\s*and\s)?|\sand\s")
_BEHIND_INITIALS = re.compile(r"(?<=\.)(?:,\s?(?:and\s|&\s)?|\s(?:and|&)\s)")
_IN_CHINESE = re.compile("[\u3400-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}")
_WAYS = (
    (_AND, re.compile(r"[^,;]+,[^,;]+"), 2),  # Vale, Ada and Li, Bo
    (_AND, re.compile(r"[^\s,;]+(?: [^\s,;]+)+"), 2),  # Ada Vale and Bo Li
    (_BEHIND_INITIALS, re.compile(r"[^,.;]+,? (?:[^\W\d_]\.[ -]?)+"), 2),  # Vale, A., Li, B.
    (_COMMA, re.compile(r"(?:[^\W\d_]\. ?-?)+[^\W\d_][^,.;]+"), 2),  # A. Vale, B. Li
    (re.compile("，"), _IN_CHINESE, 2),
    (_COMMA, _IN_CHINESE, 3),
    (_COMMA, re.compile(r"[^\s;]+ [^;]+"), 3),  # Ada Vale, Bo Li, Cy Oz
    (re.compile(r"\|"), re.compile(".+"), 2),
)
"""What may part the names in one tag, what each must then be, and how many there must be."""
_INSTITUTION = re.compile(r"[;@]|\b(?:of|for|the|university|institute|department|cent(?:er|re))\b", re.IGNORECASE)


_YEAR = r"(?P<year>(?:14[5-9]|1[5-9]\d|20\d)\d)"  # `0000` and `0001` stand for none, 1398 is of another calendar
_NUMERIC = re.compile(
    rf"{_YEAR}(?:[-/.](?P<month>0?\d|1[0-2])(?:[-/.](?:(?P<day>\d{{1,2}})(?P<more>[TZ ](?!.*\d{{4}}[-/]).*)?)?)?)?",
    re.ASCII,
)
_COMPACT = re.compile(rf"{_YEAR}(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])", re.ASCII)
_DATE = re.compile(
    r"\d{4},? (?P<n>[A-Za-z]{3,9})(?: \d{1,2})?"
    r"|(?:\d{1,2} )?(?P<m>[A-Za-z]{3,9})[.,]? (?:\d{1,2}(?:, ?| ))?\d{4}",
    re.ASCII,
)
_AROUND_A_DATE = re.compile(r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? |,? \d\d?:\d\d.*")
"""A day of the week and a time of the day: `Mon Jan 01 2024 18:59:59 GMT+0000`."""
_ANY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_WORD = re.compile("[a-z]")
_PLACEHOLDER = "-01-01"
"""What stands behind the year where a site knows no more than that, or prints no more."""
_ONLINE = "citation_online_date"  # at arXiv and in repositories that of the last version, or of the upload


def _first_date(printed: Iterable[str]) -> str | None:
    """Return the first date in a spelling that reads one way only; else the one year of the first that names any."""
    found = [" ".join(one.split()) for one in printed]
    for one in found:
        if iso := _iso(one):
            return iso
        day = _AROUND_A_DATE.sub("", one)
        if (match := _DATE.fullmatch(day)) and (match["m"] or match["n"])[:3].lower() in MONTHS:
            return day
    years = next(filter(None, (set(_ANY_YEAR.findall(one)) for one in found)), set())
    return years.pop() if len(years) == 1 else None


def _iso(printed: str) -> str | None:
    """Return a date of numbers, year first, as `2015-05-01`, without the hour; None if it is no such date."""
    match = _NUMERIC.fullmatch(printed) or _COMPACT.fullmatch(printed)
    return match and "-".join([part.zfill(2) for part in match.group("year", "month", "day") if part])


def _published(dates: dict[str, str]) -> str | None:
    """Return the first of a page's dates; another if it agrees and says more, or if the first is no more than a year.

    bioRxiv prints the year of every preprint as its first of January.
    """
    first = _first_date(dates.values())
    if first is None or len(dates) == 1:
        return first
    # One with the hour is when a machine took the page in.
    days = [value for name, value in dates.items() if name != _ONLINE and ":" not in value]
    others = [iso for one in days if (iso := _iso(one)) and iso != first]
    if first.endswith(_PLACEHOLDER):
        return next((one for one in others if len(one) == len(first) and one[:4] == first[:4]), first)
    finer = [one for one in others if one.startswith(f"{first}-") and not one.endswith(_PLACEHOLDER)]
    return max(finer, key=len, default=first)


def _is_said(printed: str, published: str) -> bool:
    """Tell whether a printed date says nothing that `published` does not."""
    if printed == published:
        return True
    iso = _iso(printed)
    return iso is not None and published.startswith(iso) and not _WORD.search(printed)


_SHORT = re.compile(r"(?:(0?[1-9]|[12]\d|3[01])[/.-])?(0?[1-9]|[12]\d|3[01])[/.-](\d{4})(?:\s.*)?", re.ASCII)
_MONTH_FIRST = ("//pubmed.ncbi.nlm.nih.gov/", "//dl.acm.org/")


def _in_order(printed: str, *, month_first: bool) -> str:
    """Return `22/12/2021` and `12/2021` with the year in front, where it is certain which is the month; else the same.

    `month_first` tells that the site puts it first, as in `06/01/2016`.
    """
    match = None if printed[:4].isdigit() else _SHORT.fullmatch(printed)
    if match is None:
        return printed
    first, second, year = match.groups()
    if first is None:
        return f"{year}-{second}" if int(second) <= 12 else printed
    if int(first) <= 12 and (month_first or first == second or int(second) > 12):
        return f"{year}-{first}-{second}"
    return f"{year}-{second}-{first}" if int(first) > 12 >= int(second) else printed


# The visible page, where a site says more there.


_SHOWN_AT = {
    "arxiv.org": "descendant::td[contains(@class,'tablecell') and not(contains(@class,'label'))]",
    "openreview.net": (
        "descendant::strong[contains(@class,'note-content-field')]|descendant::span[@class='note_content_field']"
    ),
    "//pubmed.ncbi.nlm.nih.gov/": "descendant::div[@class='authors-list']|descendant::span[@class='cit']",
}
_SHOWN_NAMES = "descendant::*/@class[contains(.,'author-group')]/parent::*[.//*[contains(@class,'surname')]]"
_IS_LABEL = frozenset({"note-content-field", "note_content_field"})
_NOTED = {"abstract": "abstract", "keywords": "keywords", "tl;dr": "tldr"}
_SHOWN_AS = {
    "author-group": "authors",
    "authors-list": "authors",
    "cit": "pages",
    "subjects": "categories",
    "comments": "comment",
    "jref": "venue",
    "msc-classes": "msc_class",
    "acm-classes": "acm_class",
    "report-number": "report_number",
}


def _shown(root: _html.Element, places: list[str], *, seek: bool) -> dict[str, _html.Element]:
    """Return the elements in which sites show what their meta tags leave out, by field.

    arXiv, CVF and the ACL Anthology have ways of their own, OpenReview has a label before each field; ScienceDirect
    names the authors on the page alone, PubMed in full there, with their institutions. `seek` asks for the abstract of
    all others.
    """
    found: dict[str, _html.Element] = {}
    marked = _abstract_html.marked(root) if seek else []
    shown = _html.found(root, "|".join(places)) if places else []
    for element in [*filter(_is_abstract, marked), *shown]:
        words = (element.get("class") or "").split()
        if _IS_LABEL.isdisjoint(words):
            other = "" if element.tag == "td" else "abstract"
            name = next((_SHOWN_AS[word] for word in words if word in _SHOWN_AS), other)
            held = _html.first(element, "abstract-content") if name == "abstract" else None
            held = element if held is None else held
            if name == "abstract" and held.tag == "div":
                held = _abstract_html.whole(held)
        else:
            name, held = _NOTED.get((_html.text(element) or "").rstrip(": ").lower(), ""), element.getparent()
        if name and held is not None:
            found.setdefault(name, held)
    if seek and "abstract" not in found and (abstract := _abstract_html.found(root, marked)) is not None:
        found["abstract"] = abstract
    return found


def _is_abstract(element: _html.Element) -> bool:
    words = element.get("class") or ""
    if element.tag == "blockquote":
        return "abstract" in words
    return element.tag == "div" and (element.get("id") == "abstract" or "acl-abstract" in words)


def _with_orcids_shown(people: list[Any], root: _html.Element) -> list[Any]:
    """Return the authors, each with the ORCID iD that is linked in a box with no other name, as OJS and MDPI do."""
    boxes: dict[_html.Element, set[str]] = {}
    for link in _html.found(root, _ORCID_LINKS):
        if match := _ORCID.search(link.get("href")):
            for box in islice(link.iterancestors(), _BOXES_ABOVE):
                boxes.setdefault(box, set()).add(match[0].upper())
    by_word: dict[str, list[tuple[int, str]]] = {}
    for at, person in enumerate(people):
        for name in _spellings(person):
            by_word.setdefault(name.partition(" ")[0], []).append((at, name))
    found: dict[int, set[str]] = {}
    for box, orcids in boxes.items():
        texts = _html.found(box, "descendant::text()") if len(orcids) == 1 else []
        words = _WORD_OF_NAME.findall(" ".join(texts).lower())
        printed = f" {' '.join(words)} "
        named = {at for word in set(words) for at, name in by_word.get(word, ()) if f" {name} " in printed}
        if len(named) == 1 and _NO_AUTHORS.isdisjoint(words):
            found.setdefault(named.pop(), set()).update(orcids)
    return [_identified(one, found.get(at, set())) for at, one in enumerate(people)]


_ORCID_LINKS = "descendant::a/@href[contains(.,'orcid.org/')]/parent::*"
_BOXES_ABOVE = 5
_WORD_OF_NAME = re.compile(r"\w+")
_NO_AUTHORS = frozenset({"editor", "editors", "edited", "reviewer", "reviewers", "reviewed"})


def _spellings(person: Any) -> set[str]:
    """Return the words of a name as it stands, and turned round: `Vale, Ada`."""
    last, _, first = str(find(person, "name") or person).lower().partition(",")
    return {" ".join(_WORD_OF_NAME.findall(name)) for name in (f"{last} {first}", f"{first} {last}")}


def _identified(person: Any, orcids: set[str]) -> Any:
    if len(orcids) != 1 or find(person, "identifiers"):
        return person
    named = {"name": person} if isinstance(person, str) else person
    return named | {"identifiers": {"orcid": next(iter(orcids))}}


_LAST_PAGES = re.compile(r":([^\s:;]+?)\.?$")
"""Where PubMed prints them: `2020 Mar 28;395(10229):1054-1062.`"""
_SUBJECT = re.compile(r"\(([a-z-]+(?:\.[A-Za-z-]+)?)\)")


def _complement_from_page(fields: Fields, shown: dict[str, _html.Element]) -> None:
    if "authors" in shown:
        known = fields.get("authors")
        fields |= _spelt_out(shown["authors"], known) if known else _shown_authors(shown["authors"])
    said = {name: text for name, one in shown.items() if name != "authors" and (text := _arxiv_html.prose(one))}
    said |= {name: said[name].partition(":")[2].strip() for name in ("keywords", "tldr") if name in said}
    if pages := _LAST_PAGES.search(said.pop("pages", "")):
        said["pages"] = pages[1]
    abstract = _without_heading(said.pop("abstract", ""), shown.get("abstract")).removeprefix("Abstract:").strip()
    subjects = _SUBJECT.findall(said.pop("categories", ""))
    if _is_cut(fields) and len(abstract) > len(fields.get("abstract", "")):
        fields |= {"abstract": abstract, "abstract_complete": None}
    for name, value in (("abstract", abstract), ("categories", subjects), ("venue", said.pop("venue", ""))):
        if value:
            fields.setdefault(name, value)
    if said:
        fields["biblio"] = said | fields.get("biblio", {})


_HEADED = re.compile(
    r"\A\s*(?:<p\b[^<>]*>\s*)?"
    r"(?:<(?:\w+:)?(?:h\d|title)\b[^<>]*>\s*(?:abstract|summary)[\s:.]*|<(?:b|strong)\b[^<>]*>\s*abstract\s*[:.]\s*)"
    r"</[^<>]*>",
    re.IGNORECASE,
)


def _plain(markup: str | None) -> str:
    """Return the text of a string that may hold markup, without the heading that says it is an abstract."""
    return _html.plain(_HEADED.sub("", markup, 1) if "<" in markup else markup) if markup else ""


def _without_heading(text: str, element: _html.Element | None) -> str:
    """Return the text of `element` without the heading in it, which says that it is an abstract."""
    label = next(element.iter(*_abstract_html.HEADINGS, "span", "b", "strong"), None) if element is not None else None
    printed = (_html.text(label) or "") if label is not None and _abstract_html.is_heading(label) else ""
    return text.removeprefix(printed).lstrip(" :.")


def _shown_authors(group: _html.Element) -> Fields:
    """Return the authors of a group in which given names and surnames stand apart; an ellipsis leaves some out."""
    people = []
    for surname in group.xpath(".//*[contains(@class,'surname')]"):
        given = [one for one in surname.itersiblings("*", preceding=True) if "given-name" in (one.get("class") or "")]
        people.append(" ".join(text for one in [*given[:1], surname] if (text := _html.text(one))))
    is_whole = "…" not in (_html.text(group) or "")
    return {"authors": people, "authors_complete": is_whole} if people else {}


def _spelt_out(group: _html.Element, known: list[Any]) -> Fields:
    """Return the authors as PubMed's page lists them, if it lists as many as are known from its meta tags in short."""
    people = [_in_list(item) for item in _html.each(group, "authors-list-item")]
    return _listed(people) if len(people) == len(known) else {}


def _in_list(item: _html.Element) -> Fields:
    places = [link.get("title") or "" for link in _html.each(item, "affiliation-link")]
    name = _html.text(_html.first(item, "full-name")) or ""
    return {"name": name} | present(affiliations=[_without_emails(_MAILS.sub("", one)).strip() for one in places])


_MAILS = re.compile(r"\s*Electronic address: \S+@\S+", re.IGNORECASE)


_HEADING = "<h4>Abstract</h4>"


def _raw_page(root: _html.Element, head: list[_html.Element], shown: dict[str, _html.Element]) -> Callable[[], str]:
    """Return what writes a page of nothing but the elements from which a paper was read."""

    def page() -> str:
        parts = [[(one, "") for one in head], [(one, "") for one in [*_scripts(root), *_items(root)]]]
        parts[1] += [(one, _HEADING if name == "abstract" else "") for name, one in shown.items()]
        tags = ["".join(_html.raw(one, before)() for one, before in part) for part in parts]
        return f"<html><head>{tags[0]}</head><body>{tags[1]}</body></html>"

    return page


# JSON-LD and microdata: both are schema.org items, read alike.


def _scripts(root: _html.Element) -> list[_html.Element]:
    either = root.iter("script", "meta")  # some frameworks write it into a tag of its name
    return [one for one in either if "ld+json" in (one.get("type") or one.get("name") or "").lower()]


def _from_json_ld(page: _html.Page, described: frozenset[str]) -> Iterator[Quoted]:
    """Yield the papers of each script, the types `described` among them.

    A script that names a scholarly article but is no JSON is refused.
    """
    read = [one for script in _scripts(page.root) if (one := _read_script(script))]
    documents = [one[1] for one in read if not isinstance(one, Refusal)]
    known = {named["@id"]: named for document in documents for named in _named_in(document)}
    base = _html.base(page, "") if documents else ""
    for one in read:
        if isinstance(one, Refusal):
            yield one
            continue
        line, document = one
        for found in _papers_in(document, described):
            item = _linked(found, known) if known else found
            yield Candidate("paper", read_item(item, base), line=line, raw=_raw_item(item))


def _read_script(script: _html.Element) -> Refusal | tuple[int | None, Any] | None:
    """Return the line and the document of a script; None if it is no JSON and names no scholarly article."""
    line, printed = script.sourceline or None, _unwrapped(script.text or script.get("content") or "")
    try:
        return line, _loaded(printed)
    except (ValueError, RecursionError) as error:
        if _SCHOLARLY_LD.search(printed.lower()):
            return Refusal(f"is no JSON: {error}", line=line, raw=_html.raw(script, "<html>", "</html>"))
    return None


def _loaded(printed: str) -> Any:
    with suppress(ValueError):
        if not _FORM_FEED.search(printed):
            return json.loads(printed, strict=False)
    return json.loads(_WART.sub(_mended, printed), strict=False)


_WART = re.compile(r'("(?:[^"\\]++|\\.)*+(?:"|\Z))|,(?=\s*[}\]])|/\*.*?(?:\*/|\Z)|//[^\n]*+', re.DOTALL)
"""What templates leave in JSON: a comma behind the last of several values, a comment, and in a string a backslash."""
_ESCAPE = re.compile(r"""(\\(?:["\\/]|u[0-9A-Fa-f]{4}))|\\(')|\\([nrt]?)""")
_FORM_FEED = re.compile(r"(?<!\\)(?:\\\\)*+\\[bf][a-z]")  # it, or a backspace, is meant by nobody: `\frac`, `\beta`


def _mended(wart: re.Match[str]) -> str:
    """Return nothing for a comma or a comment; a string with its backslashes escaped, where they are those of TeX."""
    string = wart[1] or ""
    is_tex = ("", "", "") in _ESCAPE.findall(string)
    return _ESCAPE.sub(lambda one: one[1] or one[2] or (rf"\\{one[3]}" if is_tex else one[0]), string)


def _unwrapped(script: str) -> str:
    """Return a script without the marks that hide it from old browsers, or from XML, and without a last semicolon.

    Some frameworks escape its quotation marks; some tools write the names of properties in full.
    """
    printed = script.strip().removeprefix("\ufeff").removeprefix("<!--").removesuffix("-->").strip()
    if "<![CDATA[" in printed[:_LONGEST_MARK]:
        inside = printed.partition("<![CDATA[")[2].removesuffix("*/").rstrip().removesuffix("]]>").rstrip()
        printed = inside.removeprefix(" */").removesuffix("//").removesuffix("/*").rstrip()
    printed = printed.removesuffix(";")
    if '"' not in printed:
        printed = html.unescape(printed)
    return _NAMESPACE.sub('"', printed) if "schema:" in printed or "schema.org/" in printed else printed


_NAMESPACE = re.compile(r'"(?:schema:|https?://schema\.org/)(?=\w+"\s*:)')
_LONGEST_MARK = len("/* <![CDATA[")


_LINKED = ("author", "creator", "editor", "affiliation", "publisher", "isPartOf", "publication")
_UNREAD = ("description", "image", "logo", "hasPart")
_LONGEST_LINKED = 2_000  # one that is longer, and named by everybody, would make a page a thousand times as long


def _named_in(document: Any) -> Iterator[Fields]:
    """Yield the items at the top of a document that have an `@id` and more than that, without what nobody reads."""
    for one in document if isinstance(document, list) else [document]:
        for item in [one, *_many(one, "@graph")]:
            if text(item, "@id") and item.keys() - {"@id", "@type"}:
                read = {name: value for name, value in item.items() if name not in _UNREAD}
                if len(json.dumps(read)) <= _LONGEST_LINKED:
                    yield read


def _linked(item: Fields, known: dict[str, Fields], links: int = 2) -> Fields:
    """Return an item with those people and parts in full that it names by their `@id`, so many links away."""
    names = [name for name in _LINKED if name in item] if links else []
    return item | {name: [_in_full(one, known, links) for one in _each_once(item, name)] for name in names}


def _each_once(item: Fields, name: str) -> Iterable[Any]:
    return {text(one, "@id") or at: one for at, one in enumerate(_many(item, name))}.values()


def _in_full(value: Any, known: dict[str, Fields], links: int) -> Any:
    if not isinstance(value, dict):
        return value
    found = known.get(text(value, "@id") or "", value) if value.keys() <= {"@id", "@type"} else value
    return _linked(found, known, links - 1)


def _raw_item(item: Fields) -> Callable[[], str]:
    printed = json.dumps(item, ensure_ascii=False).replace("</", "<\\/")
    return lambda: f'<html><script type="application/ld+json">{printed}</script></html>'


_BELOW = ("@graph", "itemListElement", "item", "mainEntity", "mainEntityOfPage", "hasPart")
_DEEPEST = 12


def _papers_in(value: Any, described: frozenset[str], depth: int = 0) -> Iterator[Fields]:
    """Yield the papers among the items of a document: those it is about, not those that they cite."""
    if isinstance(value, list) and depth < _DEEPEST:
        for one in value:
            yield from _papers_in(one, described, depth + 1)
    elif isinstance(value, dict) and (_is_paper(value) or _types(value) & described):
        yield value
    elif isinstance(value, dict) and depth < _DEEPEST:
        for name in _BELOW:
            yield from _papers_in(value.get(name), described, depth + 1)


def _types(item: Any) -> set[str]:
    named = find(item, "@type")
    return {
        str(one).rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()
        for one in (named if isinstance(named, list) else [named])
    }


def _is_paper(item: Fields) -> bool:
    types = _types(item)
    if types & _SCHOLARLY:
        return True
    if not types & _PERHAPS:
        return False
    part = find(item, "isPartOf")
    return "doi" in _item_identifiers(item) or bool(
        _types(part) & {"publicationissue", "publicationvolume", "periodical"}
    )


def read_item(item: Fields, base: str = "") -> Fields:
    """Quote one schema.org item, from JSON-LD or microdata; `base` is what its addresses are relative to."""
    urls = _strings(item, "url") or _strings(item, "mainEntityOfPage")
    links = {one: "page" for one in (_absolute(base, url) for url in urls) if one.startswith("http")}
    for medium in [*_many(item, "encoding"), *_many(item, "associatedMedia")]:
        if (url := text(medium, "contentUrl") or text(medium, "url")) and url.startswith("http"):
            links.setdefault(
                url, "pdf" if _urls.is_pdf(url) or "pdf" in str(find(medium, "encodingFormat")) else "other"
            )
    return present(
        title=_plain(_first(item, "headline") or _first(item, "name")),
        **_listed(_once(_people(item))),
        abstract=_plain(_first(item, "abstract") or _first(item, "description")),
        published=_first_date(_strings(item, "datePublished") or _strings(item, "dateCreated")),
        venue=_plain(_venue(item)),
        links=[{"url": url, "role": role} for url, role in links.items()],
        identifiers=_urls.named_in(links) | _item_identifiers(item),
        biblio=_item_biblio(item),
    )


def _absolute(base: str, url: str) -> str:
    return (_html.absolute(base, url) or url) if base and url.startswith("/") else url


def _many(item: Any, name: str) -> list[Any]:
    value = find(item, name)
    if isinstance(value, dict) and "@list" in value:
        value = value["@list"]
    return value if isinstance(value, list) else [] if value is None else [value]


def _strings(item: Any, name: str) -> list[str]:
    return [found for one in _many(item, name) if (found := written(one) or text(one, "@id") or text(one, "@value"))]


def _first(item: Any, name: str) -> str | None:
    return next(iter(_strings(item, name)), None)


def _names(item: Any, name: str) -> list[str]:
    found = (written(one) or _first(one, "name") or text(one, "legalName") for one in _many(item, name))
    return [one for one in found if one and not one.startswith(("http://", "https://"))]


def _people(item: Any) -> list[Fields]:
    """Return the authors, also those in lists and in roles; who is named alone may be all of them."""
    named = _many(item, "author") or _many(item, "creator")
    people = [one for some in named for one in (some if isinstance(some, list) else [some])]
    found = [one for person in people for inner in _many(person, "author") or [person] for one in _person(inner)]
    alone = found[0] if len(found) == 1 and "organization" not in _types(people[0]) else {}
    if alone.keys() == {"name"} and alone["name"]:
        return [{"name": name} for name in _in_one(alone["name"])]
    return found


def _person(person: Any) -> Iterator[Fields]:
    if isinstance(person, str):
        yield from ({"name": one} for one in _in_one(_html.plain(person)))
        return
    name = _first(person, "name") or " ".join([*_strings(person, "givenName")[:1], *_strings(person, "familyName")[:1]])
    name = _without_emails(_html.plain(name)).strip()
    if not name:
        if text(person, "@id"):
            yield {"name": ""}  # somebody whom the page does not describe
        return
    keys = ("@id", "identifier", "sameAs", "url", "orcid")
    known = " ".join(f"{key} {value}" for key in keys if (value := find(person, key)))
    orcid = _ORCID.search(known) if "orcid" in known.lower() else None
    places = [_without_emails(_html.plain(one)).strip(" ,") for one in _names(person, "affiliation")]
    yield {"name": name, **present(identifiers={"orcid": orcid[0].upper()} if orcid else {}, affiliations=places)}


def _parts(item: Any) -> list[Any]:
    """Return what an item is part of, from the issue up to the journal, and its publications."""
    found: list[Any] = []
    upward = [*_many(item, "isPartOf"), *_many(item, "publication")]
    while upward and len(found) < _DEEPEST:
        found.append(upward.pop(0))
        upward += _many(found[-1], "isPartOf")
    return found


def _venue(item: Any) -> str | None:
    parts = _parts(item)
    named = [one for one in parts if _types(one) & {"periodical", "journal", "book", "event"} and _first(one, "name")]
    return next((name for one in named or reversed(parts) if (name := _first(one, "name") or written(one))), None)


def _item_biblio(item: Any) -> dict[str, str]:
    parts = [item, *_parts(item)]

    def one(*names: str) -> str | None:
        return next((found for part in parts for name in names if (found := _first(part, name))), None)

    return present(
        volume=one("volumeNumber"),
        issue=one("issueNumber"),
        pages=_span(one("pageStart"), one("pageEnd")) or one("pagination"),
        issn="; ".join(next((found for part in parts if (found := _strings(part, "issn"))), [])),
        isbn=one("isbn"),
        publisher="; ".join(_names(item, "publisher")),
        editor="; ".join(_names(item, "editor")),
        language="; ".join(_names(item, "inLanguage")),
        license=_first(item, "license"),
        keywords="; ".join(_names(item, "keywords")),
        updated=_first(item, "dateModified"),
        institution="; ".join(_names(item, "sourceOrganization")),
        section="; ".join(_strings(item, "articleSection")),
    )


def _item_identifiers(item: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in (*_many(item, "identifier"), *_many(item, "sameAs"), find(item, "@id"), *_strings(item, "url")):
        value = written(one) or _first(one, "value") or text(one, "@id") or ""
        scheme = (text(one, "propertyID") or text(one, "name") or "").lower()
        if match := _DOI.search(value):
            found.setdefault("doi", match[1])
        for known in ("arxiv", "pmid", "pmcid"):
            if known in scheme and value:
                found.setdefault(known, value)
        found = _urls.named_in([value]) | found
    return present(doi=_first(item, "doi")) | found


_SCHOLARLY_TYPE = "@itemtype[contains(.,'cholarlyArticle') or contains(.,'cholarlyarticle')]"
_OUTERMOST = f"descendant-or-self::*/{_SCHOLARLY_TYPE}/parent::*[not(ancestor::*[{_SCHOLARLY_TYPE}])]"
_CUT_LIST = "descendant::*/@class[contains(., 'author-list--truncated')]/.."  # at Nature, where a style writes the `…`


def _items(root: _html.Element) -> list[_html.Element]:
    """Return the elements of scholarly articles, but for those within another, and those that the page cites."""
    found = _html.found(root, _OUTERMOST)
    return [one for one in found if not one.get("itemprop") or not {*_BELOW}.isdisjoint(one.get("itemprop").split())]


def _from_microdata(page: _html.Page) -> Iterator[Quoted]:
    if b"typeof" in page.document:
        _rewrite_rdfa(page.root)
    elements = page.whole(_items(page.root))
    base = _html.base(page, "") if elements else ""
    for element in elements:
        fields = read_item(_item(element), base)
        if _html.found(element, _CUT_LIST):
            fields["authors_complete"] = False
        raw = _html.raw(element, f'<html><base href="{html.escape(base)}"><body>', "</body></html>")
        yield Candidate("paper", fields, line=element.sourceline or None, raw=raw)


_RDFA = "descendant-or-self::*/@typeof[contains(.,'cholarlyArticle') or contains(.,'cholarlyarticle')]/parent::*"


def _rewrite_rdfa(root: _html.Element) -> None:
    """Write what articles say in RDFa as microdata, which has but other names for the same: Atypon's newer pages do."""
    for article in _html.found(root, _RDFA):
        for element in article.iter("*"):
            for name, other in (("typeof", "itemtype"), ("property", "itemprop")):
                if value := element.get(name):
                    element.set(other, value.replace("schema:", ""))


def _item(scope: _html.Element, depth: int = 0) -> Fields:
    """Return the properties of a microdata item in the shape of JSON-LD; an item without any is its text."""
    found: dict[str, Any] = {"@type": (scope.get("itemtype") or "").split()}
    for element in _properties(scope):
        is_item = _is_scope(element) and depth < _DEEPEST and element.get("itemprop") != "abstract"
        value: Any = _item(element, depth + 1) if is_item else None
        value = value if value and len(value) > 1 else _value(element)
        for name in (element.get("itemprop") or "").split():
            if value:
                found.setdefault(name, []).append(value)
    return found


def _is_scope(element: _html.Element) -> bool:
    return element.get("itemscope") is not None or element.get("itemtype") is not None


def _properties(scope: _html.Element) -> Iterator[_html.Element]:
    """Yield the elements below `scope` with a property of it: none of those that belong to an item further down."""
    waiting = list(scope.iterchildren("*"))[::-1]
    while waiting:
        element = waiting.pop()
        if element.get("itemprop"):
            yield element
        if not _is_scope(element):
            waiting += list(element.iterchildren("*"))[::-1]


def _value(element: _html.Element) -> str | None:
    for name in ("content", "datetime", "href", "src", "data"):
        if (found := element.get(name)) and not (name == "href" and element.get("itemprop") in _TEXTS):
            return str(found)
    return _html.text(_abstract_html.whole(element) if element.get("itemprop") == "abstract" else element)


# IEEE Xplore draws its pages from an object in a script.


def _from_xplore(root: _html.Element) -> Iterator[Quoted]:
    for script in root.iter("script"):
        before, _, printed = (script.text or "").partition(_XPLORE)
        if printed:
            line = (script.sourceline or 1) + before.count("\n")
            try:
                document, _ = json.JSONDecoder(strict=False).raw_decode(printed.lstrip())
            except (ValueError, RecursionError) as error:
                yield Refusal(f"is no JSON: {error}", line=line, raw=_html.raw(script, "<html>", "</html>"))
            else:
                raw = _html.raw(script, "<html>", "</html>")
                yield Candidate("paper", read_xplore(document), line=line, raw=raw)


def read_xplore(document: Any) -> Fields:
    """Quote the paper of a page at IEEE Xplore: an item of schema.org in all but its names."""
    item = {name: find(document, own) for name, own in _XPLORE_NAMES.items()}
    page, pdf = (
        _html.absolute(_XPLORE_SITE, url) if (url := _first(document, own)) else None
        for own in ("htmlAbstractLink", "pdfUrl")
    )
    item |= {
        "datePublished": [*_strings(document, "publicationDate"), *_strings(document, "publicationYear")],
        "issn": _values(document, "issn"),
        "isbn": "; ".join(_values(document, "isbn")),
        "keywords": list(
            dict.fromkeys(word for group in _many(document, "keywords") for word in _strings(group, "kwd"))
        ),
        "url": page,
        "encoding": {"contentUrl": pdf, "encodingFormat": "pdf"},
    }
    fields = read_item(item)
    more = present(type=_first(document, "contentTypeDisplay"), article_number=_first(document, "articleNumber"))
    metrics = present(citation_count=_first(document, "citationCount"))
    return fields | present(biblio=fields.get("biblio", {}) | more, metrics=metrics)


_XPLORE_NAMES = {
    "headline": "displayDocTitle", "name": "title", "author": "authors", "abstract": "abstract", "doi": "doi",
    "publication": "publicationTitle", "volumeNumber": "volume", "issueNumber": "issue", "pageStart": "startPage",
    "pageEnd": "endPage", "publisher": "publisher",
}  # fmt: skip


def _values(item: Any, name: str) -> list[str]:
    return [found for one in _many(item, name) if (found := text(one, "value"))]


_TEXTS = frozenset({"name", "headline", "author", "creator", "publisher", "description", "affiliation"})


PARSER = Parser(
    title="page of a paper, as it describes itself to search engines",
    sniff=sniff,
    parse=parse,
    whole=True,
    where="the page of an article at its publisher, repository or preprint server",
    carries="title, authors, affiliations, ORCID, abstract, dates, venue, imprint, identifiers, links, keywords",
)
