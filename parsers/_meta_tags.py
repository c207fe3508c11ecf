"""The meta tags that describe a paper: those of Highwire Press, EPrints, PRISM and Dublin Core, read as one vocabulary.

A name says what its tag holds, whatever its prefix and its case; of several names for one thing the first that a page
has counts, and what stands under none that is known here is kept under its own. All tags of a page are about one
paper, unless nothing but the heads of several is left.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl

from parsers import _abstract_html, _html, _json_ld, _microdata, _printed_dates, _shown_html, _urls
from parsers._contract import Candidate
from parsers._json import joined, present
from parsers._printed_names import ORCID, byline, in_one, once, several, words
from parsers._text import letters_of, without_emails

Fields = dict[str, Any]
Metas = dict[str, list[str]]
"""What the tags hold, by name."""
Tags = list[tuple[str, str]]
"""The same in the order of the page."""
Tag = tuple[str, _html.Element, str]
Held = list[Tag]
"""The same with the elements."""

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

_PREFIXES = ("bepress_", "wkhealth_", "hw.")
_TITLES = ("citation_title", "eprints.title", "dc.title", "dcterms.title", "prism.title")
_VENUES = (
    "citation_journal_title", "citation_conference_title", "citation_conference", "citation_inbook_title",
    "citation_book_title", "citation_series_title", "prism.publicationname", "eprints.publication",
    "eprints.book_title", "eprints.event_title", "dc.relation.ispartof", "dcterms.ispartof", "citation_journal_abbrev",
    "rft.jtitle",
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
    "repec": ("handle.repec",),
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
    "volume": (
        "citation_volume", "prism.volume", "eprints.volume", "dc.source.volume", "dc.citation.volume", "rft.volume",
    ),
    "issue": (
        "citation_issue", "citation_number", "prism.number", "prism.issueidentifier", "eprints.number",
        "dc.source.issue", "dc.citation.issue", "rft.issue",
    ),
    "issn": (
        "citation_issn", "citation_journal_issn", "prism.issn", "prism.eissn", "eprints.issn", "dc.source.issn",
        "dc.identifier.issn",
    ),
    "isbn": ("citation_isbn", "prism.isbn", "eprints.isbn", "dc.identifier.isbn"),
    "publisher": ("citation_publisher", "dc.publisher", "eprints.publisher"),
    "language": ("citation_language", "dc.language", "dcterms.language"),
    "keywords": ("citation_keywords", "citation_keyword", "eprints.keywords", "dc.subject", "prism.keyword"),
    "editor": ("citation_editor", "eprints.editors_name"),
    "institution": (
        "citation_dissertation_institution", "citation_technical_report_institution", "eprints.institution",
    ),
    "report_number": ("citation_technical_report_number",),
    "alternative_title": ("dc.title.alternative", "dcterms.alternative"),
    "citation": ("dcterms.bibliographiccitation", "dc.identifier.citation", "eprints.citation"),
    "extent": ("dcterms.extent", "dc.format.extent"),
    "article_number": ("citation_article_number", "citation_elocation_id"),
    "type": ("citation_article_type", "dc.type.articletype", "dc.type", "eprints.type"),
    "license": ("citation_license", "dc.rights", "dcterms.license", "prism.copyright"),
    "updated": ("dc.date.modified", "dcterms.modified", "prism.modificationdate"),
}  # fmt: skip
_NEVER = re.compile(
    r"e-?mail|creators_|citation_references?$|citation_author|citation_fulltext_world_readable|citation_state"
)
_FAMILIES = ("citation_", "prism.", "eprints.")
_BY = ("citation_author", "citation_authors", *_CREATORS)
_OWN = frozenset({"citation_doi", "citation_arxiv_id", "citation_pdf_url"})
_PLACES = frozenset({"citation_author_institution", "citation_author_affiliation"})
_FIRST_PAGE = ("citation_firstpage", "prism.startingpage", "dc.citation.spage", "rft.spage")
_LAST_PAGE = ("citation_lastpage", "prism.endingpage", "dc.citation.epage", "rft.epage")
_PAGES = (
    "citation_pages",
    "prism.pagerange",
    "eprints.pagerange",
    "citation_page",
    "dc.identifier.pagenumber",
    "rft.pages",
)
_KNOWN = frozenset({
    *(name for names in (*_BIBLIO.values(), *_IDENTIFIERS.values()) for name in names),
    *_CATEGORIES, *_FIRST_PAGE, *_LAST_PAGE, "citation_pages",
})  # fmt: skip
"""What is no fact of its own beside the name that counts; a second venue (its short title) or date (a version's) is."""
_TRANSLATED = frozenset({
    "citation_title", "citation_author", "citation_journal_title", "citation_conference_title", "citation_abstract",
})  # fmt: skip
_OF_AUTHORS = frozenset({*_PLACES, "citation_author_orcid", "citation_author_email"})
_CITATIONS = ("dcterms.bibliographiccitation", "dc.identifier.citation")
_OF_INGENTA = re.compile(
    r"(?P<jtitle>.{1,300}), (?P<volume>[\w ]{1,20}), (?P<issue>[\w /-]{1,20}), (?P<pages>\w{1,12}-\w{1,12})\(\d{1,4}\)"
)
_NUMBERS = frozenset({"dc.identifier", "dcterms.identifier", "dc.relation.ispartof", "dcterms.ispartof"})
_NUMBER = re.compile(r"(?:urn:)?(issn|isbn)[: ]\s*([\dX-]{8,17})", re.IGNORECASE)
_HANDLE = re.compile(r"//hdl\.handle\.net/(?!10\.)(\S+)")
_ADDRESSES = ("http://", "https://", "urn:")
_SHORTEST = 60  # characters
_ONLINE = "citation_online_date"  # at arXiv and in repositories that of the last version, or of the upload
_MONTH_FIRST = ("//pubmed.ncbi.nlm.nih.gov/", "//dl.acm.org/")
_HEADING = "<h4>Abstract</h4>"


def landmark(start: str) -> str | None:
    """Return what shows in the start of a page, in lower case, that its tags describe a paper; None if nothing does."""
    if _html.has(start, "citation_title", "eprints.title", "prism.title") and _META_TITLE.search(start):
        return "its head holds citation meta tags"
    if _html.has(start, *_DUBLIN) and _is_in_dublin_core(start):
        return "its head holds Dublin Core meta tags of a paper"
    return None


def _is_in_dublin_core(start: str) -> bool:
    metas: Metas = {}
    for tag in _META.findall(start):
        name = _spelt_alike(match[1]) if (match := _NAMED.search(tag)) else ""
        if (name in _OF_A_PAPER or name.startswith("dc")) and (content := _CONTENT.search(tag)):
            metas.setdefault(name, []).append(content[content.lastindex or 0])
    return ("dc.title" in metas or "dcterms.title" in metas) and _describes_a_paper(metas, alone=False)


def _describes_a_paper(metas: Metas, *, alone: bool) -> bool:
    if any(name.startswith(("citation_", "eprints.")) and not _NEVER.search(name) for name in metas):
        return True
    if not any(name in metas for name in _TITLES):
        return False
    has_creator = "dc.creator" in metas or "dcterms.creator" in metas
    types = [*metas.get("dc.type", ()), *metas.get("dcterms.type", ())]
    is_of_type = has_creator and (alone or any(map(_PAPER_TYPE.search, types)))
    return bool(_dc_doi(metas) or metas.keys() & _OF_A_PAPER or is_of_type)


def read(page: _html.Page, *, alone: bool = False) -> list[Candidate]:
    """Return the paper that the tags describe, with what the page shows of it beyond them; none if they describe none.

    `alone` tells that nothing else on the page describes one: then a title and a creator in Dublin Core are enough.
    """
    root = page.root
    filled = [(one, content) for one in root.iter("meta") if (content := (one.get("content") or "").strip())]
    held = [(name, one, _abstract_html.plain(content)) for one, content in filled if (name := _name(one))]
    heads = _heads(held)
    if len(heads) > 1:
        return [_from_head(page, head) for head in heads]
    held = _without_translations(held)
    tags = _with_addresses(page, held)
    metas = _by_name(tags)
    if not _describes_a_paper(metas, alone=alone):
        return []
    links = [one for one in root.iter("link") if one.get("rel") == "canonical" and one.get("href")]
    canonical = [one.get("href") for one in links] or [(_html.saved_from(page) or "").partition("#")[0]]
    fields = _read(metas, tags, canonical)
    broken = {_name(one) for one in root.iter("meta") if any(name.endswith('"') for name in one.attrib)}
    if not broken.isdisjoint(_TITLES) and (title := _shown_html.whole_title(root, fields.get("title", ""))):
        fields["title"] = title
    if "abstract" in fields and not broken.isdisjoint(_ABSTRACTS):
        fields["abstract_complete"] = False
    addresses = " ".join([*canonical, *metas.get("citation_pdf_url", ())])
    shown = _shown_html.complement(fields, page, addresses)
    described = fields.get("biblio", {}).get("description")
    if described in metas.get("citation_description", ()) and fields.setdefault("abstract", described) == described:
        del fields["biblio"]["description"]
    biblio = fields.get("biblio", {})
    if issue := _issue(root, biblio):
        fields["biblio"] = issue | biblio
    raw = _raw_page(root, [*(one for _, one, _ in held), *links], shown)
    return [Candidate("paper", fields, line=held[0][1].sourceline or None, raw=raw)]


def _issue(root: _html.Element, biblio: dict[str, str]) -> dict[str, str]:
    """Return the volume and issue of the breadcrumbs where the tags name not both, nor another volume; or none."""
    if biblio.keys() >= {"volume", "issue"}:
        return {}
    found = _json_ld.issue(root)
    return found if found and biblio.get("volume", found["volume"]) == found["volume"] else {}


def _name(meta: _html.Element) -> str:
    name = _spelt_alike(meta.get("name") or meta.get("property") or "")
    scheme = (meta.get("scheme") or "").lower() if name == "dc.identifier" else ""
    return f"{name}.{scheme}" if scheme in {"issn", "isbn"} else name


@lru_cache(512)
def _spelt_alike(printed: str) -> str:
    name = printed.strip().lower()
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name.replace(":", ".", 1) if name.startswith(("dc:", "dcterms:", "prism:")) else name


def _heads(held: Held) -> list[Held]:
    """Return the tags of each of several pages of which but these are left, as `grep` leaves them; else all in one.

    Each begins with the same tag, and has a title and a DOI, a number at arXiv or a file that is no other's.
    """
    begins = [at for at, (name, _, _) in enumerate(held) if name == held[0][0]]
    heads = [held[begin:end] for begin, end in pairwise([*begins, len(held)])]
    own = [{content for name, _, content in head if name in _OWN} for head in heads]
    are_papers = all(own) and all(any(name in some for name, _, _ in head) for head in heads for some in (_TITLES, _BY))
    return heads if are_papers and len(set().union(*own)) == sum(map(len, own)) else [held]


def _without_translations(held: Held) -> Held:
    """Return the tags in one language, where they say the same in several: in none that is named, else in the first.

    AccessON lists as many authors in each. A title in another language comes last.
    """
    languages = list(_languages(held))
    spoken: dict[str, list[str]] = {}
    for (name, _, _), language in zip(held, languages, strict=True):
        spoken.setdefault(name, []).append(language)
    by_author = Counter(spoken.get("citation_author", ()))
    titles = set(spoken.get("citation_title", ()))
    if len(by_author) < 2 or len(titles) < 2 or len(set(by_author.values())) > 1:
        return held
    own = {name: "" if "" in said else said[0] for name, said in spoken.items() if name in _TRANSLATED}
    own |= dict.fromkeys(_OF_AUTHORS, own["citation_author"])
    kept, others = list[Tag](), list[Tag]()
    for tag, language in zip(held, languages, strict=True):
        (kept if own.get(tag[0], language) == language else others).append(tag)
    return kept + [tag for tag in others if tag[0] == "citation_title"]


def _languages(held: Held) -> Iterator[str]:
    """Yield the language of each tag; what says more of an author is in that of the author, if it names none."""
    of_author = ""
    for name, one, _ in held:
        language = str(one.get("lang") or one.get("xml:lang") or "").lower()
        of_author = language if name == "citation_author" else of_author
        yield language or (of_author if name in _OF_AUTHORS else "")


def _from_head(page: _html.Page, held: Held) -> Candidate:
    tags = _with_addresses(page, held)
    elements = [one for _, one, _ in held]
    return Candidate(
        "paper",
        _read(_by_name(tags), tags, []),
        line=elements[0].sourceline or None,
        raw=lambda: f"<html><head>{_markup(elements)}</head></html>",
    )


def _with_addresses(page: _html.Page, held: Held) -> Tags:
    """Return the tags with their relative addresses resolved, where the page names its own address."""
    tags = [(name, content) for name, _, content in held]
    if all(content.startswith("http") for name, content in tags if name.endswith("_url")):
        return tags
    base = _html.base(page, next((content for name, content in tags if name == "og:url"), ""))
    return [
        (name, (_html.absolute(base, content) or content) if name.endswith("_url") else content)
        for name, content in tags
    ]


def _by_name(tags: Tags) -> Metas:
    metas: Metas = {}
    for tag in tags:
        for name, content in _told(*tag):
            metas.setdefault(name, []).append(content)
    return metas


def _told(name: str, content: str) -> Tags:
    """Return a tag, or what is told in it: an OpenURL of Emerald's, a citation of Ingenta's, a number by its kind."""
    if name in _CITATIONS and "ctx_ver=" in content:
        return [(key, value) for key, value in parse_qsl(content) if key.startswith("rft.")]
    if name in _CITATIONS and (parts := _OF_INGENTA.fullmatch(content)):
        return [(name, content), *((f"rft.{part}", value) for part, value in parts.groupdict().items())]
    if name == "handle" and content.startswith("RePEc:"):
        return [("handle.repec", content)]
    if name in _NUMBERS and (number := _NUMBER.fullmatch(content)):
        return [(f"dc.identifier.{number[1].lower()}", number[2])]
    return [(name, content)]


def _dates(metas: Metas, links: Iterable[str]) -> dict[str, str]:
    """Return the first date under each name, its year first; on pages of some sites the month is the first number."""
    month_first = any(site in url for url in links for site in _MONTH_FIRST)
    firsts = {name: metas[name][0] for name in _DATES if name in metas}
    return {name: _printed_dates.year_first(value, month_first=month_first) for name, value in firsts.items()}


def _read(metas: Metas, tags: Tags, canonical: list[str]) -> Fields:
    """Quote the one paper of a page's tags; `canonical` are the addresses that the page has by its own account."""
    used: set[str] = set()

    def every(names: Iterable[str]) -> list[str]:
        found = next(filter(metas.__contains__, names), "")
        used.add(found)
        return list(dict.fromkeys(metas[found])) if found else []

    def one(names: Iterable[str]) -> str | None:
        return next(iter(every(names)), None)

    links = _links(metas, canonical, used)
    dates = _dates(metas, links)
    identifiers = {scheme: one(names) for scheme, names in _IDENTIFIERS.items()}
    titles, abstracts = every(_TITLES), every(_ABSTRACTS)
    fields = present(
        title=next(iter(titles), None),
        **_places(metas) | _authors(metas, tags),
        abstract=_abstract(abstracts),
        published=_published(dates),
        venue=_venue(metas) or _dc_source(metas),
        categories=every(_CATEGORIES),
        links=[{"url": url, "role": role} for url, role in links.items()],
        identifiers=_urls.named_in(links) | _dc_doi(metas) | _handle(metas) | present(**identifiers),
    )
    biblio = present(pages=_pages(one), **{name: "; ".join(every(names)) for name, names in _BIBLIO.items()})
    biblio |= present(
        alternative_title=joined([*_other_titles(titles), biblio.get("alternative_title")], "; "),
        other_abstract=joined(_other_abstracts(abstracts, fields.get("abstract", "")), " "),
        contributor="; ".join(_contributors(metas, fields, biblio)),
        source=_other_source(metas, fields.get("venue", "")),
    )
    used.update(_TITLES, _ABSTRACTS, _said(metas, dates, fields))
    return fields | present(biblio=biblio | _others(metas, used, biblio))


def _other_titles(titles: list[str]) -> list[str]:
    return [title for title in titles[1:] if letters_of(title) != letters_of(titles[0])]


def _links(metas: Metas, canonical: list[str], used: set[str]) -> dict[str, str]:
    links: dict[str, str] = {}
    for name, values in metas.items():
        if name.startswith(("citation_", "eprints.")) and not _NEVER.search(name):
            for url in values:
                if url.startswith(("http://", "https://")) and not _urls.DOI.search(url):
                    links.setdefault(url, _LINKS.get(name, "pdf" if _urls.is_pdf(url) else "other"))
                    used.add(name)
    for url in (*canonical, *metas.get("og:url", ()), *metas.get("dc.identifier.uri", ())):
        if "page" not in links.values() and url.startswith("http"):
            links.setdefault(url, "page")
    return links


def _dc_doi(metas: Metas) -> dict[str, str]:
    values = (value for name in ("dc.identifier.doi", "dc.identifier") for value in metas.get(name, ()))
    return next(({"doi": match[1]} for value in values if (match := _urls.DOI.search(value))), {})


def _handle(metas: Metas) -> dict[str, str]:
    """Return the handle of a repository, as DSpace names it; one that begins with `10.` is a DOI."""
    values = (value for name in ("dc.identifier", "dc.identifier.uri") for value in metas.get(name, ()))
    return next(({"handle": match[1]} for value in values if (match := _HANDLE.search(value))), {})


def _places(metas: Metas) -> Fields:
    return {
        "affiliations": [one for printed in metas.get("citation_author_institutions", ()) for one in several(printed)]
    }


def _authors(metas: Metas, tags: Tags) -> Fields:
    """Return the authors with what follows each in the order of the tags: institutions and ORCID.

    Institutions that stand behind all of several authors are those of the paper, for none shows whose they are.
    """
    people: list[Fields] = []
    each_alone = "citation_author" in metas
    names_in = several if each_alone and len(metas["citation_author"]) > 1 else in_one
    for name, content in tags:
        if name == "citation_author" or (name == "citation_authors" and not each_alone):
            people += [{"name": one} for one in names_in(content)]
        elif people and name in _PLACES and (place := content.strip(" ,")):
            people[-1].setdefault("affiliations", []).append(place)
        elif people and name == "citation_author_orcid" and (match := ORCID.search(content)):
            people[-1].setdefault("orcids", set()).add(match[0].upper())
    for other in _CREATORS:
        people = people or [{"name": one} for content in metas.get(other, ()) for one in several(content)]
    people = once([_with_orcid_of_their_own(one) for one in people])
    if len(people) < 2 or any("affiliations" in one for one in people[:-1]) or "affiliations" not in people[-1]:
        return byline(people)
    last = people.pop()
    return {"affiliations": last["affiliations"], **byline([*people, {"name": last["name"]}])}


def _with_orcid_of_their_own(person: Fields) -> Fields:
    orcids = person.pop("orcids", ())
    return person | {"identifiers": {"orcid": next(iter(orcids))}} if len(orcids) == 1 else person


def _abstract(printed: list[str]) -> str | None:
    """Return the first text that is long enough for an abstract: before it HAL and others say whom the paper is for."""
    return next((one for one in printed if len(one) >= _SHORTEST), next(iter(printed), None))


def _other_abstracts(printed: list[str], abstract: str) -> list[str]:
    """Return the abstracts beside the one that counts, in another language or for other readers; notes are shorter."""
    long: Fields = {}
    for one in printed if len(printed) > 1 else ():
        if len(one) >= _SHORTEST and 3 * len(one) >= len(abstract):
            long.setdefault(letters_of(one), one)
    own = letters_of(abstract)
    return [one for letters, one in long.items() if letters not in own and own not in letters]


def _published(dates: dict[str, str]) -> str | None:
    """Return the first of a page's dates; another if it agrees and says more, or if the first is no more than a year.

    bioRxiv prints the year of every preprint as its first of January, Springer the month of an issue as its first day.
    """
    first = _printed_dates.first(dates.values())
    if first is None or len(dates) == 1:
        return first
    # One with the hour is when a machine took the page in.
    days = [value for name, value in dates.items() if name != _ONLINE and ":" not in value]
    others = [iso for one in days if (iso := _printed_dates.numeric(one)) and iso != first]
    if first.endswith(_printed_dates.PLACEHOLDER):
        return next((one for one in others if len(one) == len(first) and one[:4] == first[:4]), first)
    no_more = "-01" if len(first) == len("2010-09") else _printed_dates.PLACEHOLDER
    finer = [one for one in others if one.startswith(f"{first}-") and not one.endswith(no_more)]
    return max(finer, key=len, default=first)


def _venue(metas: Metas) -> str | None:
    """Return the first venue that is named; at Emerald and in repositories `isPartOf` may be an address."""
    named = (value for name in _VENUES for value in metas.get(name, ()))
    return next((one for one in named if not one.startswith(_ADDRESSES)), None)


def _dc_source(metas: Metas) -> str | None:
    """Return the journal as Open Journal Systems names it, with its ISSN or address; elsewhere a source is anything."""
    is_journal = "dc.source" in metas and any(name.startswith("dc.source.") for name in metas)
    return metas["dc.source"][0] if is_journal else None


def _contributors(metas: Metas, fields: Fields, biblio: dict[str, str]) -> list[str]:
    """Return who else is named beside authors and editors: who advised a thesis, in repositories."""
    named = [name for one in metas.get("dc.contributor", ()) for name in several(one)]
    people = [*fields.get("authors", ()), *several(biblio.get("editor", ""))] if named else []
    known = {spelt for person in people for spelt in _spelt(person)}
    return [name for name in dict.fromkeys(named) if known.isdisjoint(_spelt(name))]


def _spelt(person: Any) -> Iterator[tuple[str, str]]:
    """Yield each word of a name with all its initials: `Ada Vale` and `Vale, A.` have one of these in common."""
    every = words(person)
    initials = "".join(word[0] for word in every)
    yield from ((initials, word) for word in ("".join(every), *every) if len(word) > 1)


def _other_source(metas: Metas, venue: str) -> str | None:
    """Return where a repository took the paper from, if it says more than the venue."""
    source = next((one for one in metas.get("dc.source", ()) if not one.startswith(_ADDRESSES)), "")
    letters = letters_of(venue)
    return source if not letters or letters not in letters_of(source) else None


def _pages(one: Callable[[Iterable[str]], str | None]) -> str | None:
    return joined([one(_FIRST_PAGE), one(_LAST_PAGE)], "-") or one(_PAGES)


def _said(metas: Metas, dates: dict[str, str], fields: Fields) -> Iterator[str]:
    """Yield the tags of those dates and venues which say no more than the fields."""
    yield from (name for name, value in dates.items() if _printed_dates.is_said(value, fields.get("published", "")))
    venue = letters_of(fields.get("venue", ""))
    yield from (name for name in _VENUES if name in metas and {venue} == set(map(letters_of, metas[name])))


def _others(metas: Metas, used: set[str], biblio: dict[str, str]) -> dict[str, str]:
    """Return what the tags of a paper say beside the known names, under the page's own."""
    found: dict[str, str] = {}
    told = used | _KNOWN
    untold = [name for name in metas if name not in told and (name.startswith(_FAMILIES) or name in _DATES)]
    for name in untold:
        own = next((name.removeprefix(one) for one in _FAMILIES if name.startswith(one)), name.replace(".", "_"))
        values = metas[name]
        if own not in biblio and not _NEVER.search(name) and not values[0].startswith(("http://", "https://")):
            found.setdefault(own, without_emails("; ".join(dict.fromkeys(values))))
    return found


def _raw_page(root: _html.Element, head: list[_html.Element], shown: dict[str, _html.Element]) -> Callable[[], str]:
    """Return what writes a page of nothing but the elements from which a paper was read."""

    def page() -> str:
        described = _markup([*_json_ld.scripts(root), *_microdata.items(root)])
        seen = [_html.raw(one, _HEADING if name == "abstract" else "")() for name, one in shown.items()]
        return f"<html><head>{_markup(head)}</head><body>{described}{''.join(seen)}</body></html>"

    return page


def _markup(elements: Iterable[_html.Element]) -> str:
    return "".join(_html.raw(one)() for one in elements)
