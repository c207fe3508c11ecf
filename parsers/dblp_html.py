"""DBLP pages: search results, a person's publications, the table of contents of a volume, a single record.

After the site's FAQ and the schema.org microdata in its pages. Every list is a `ul.publ-list` of `li.entry`, the key
their `id`; what is printed is in an element of class `data` (a `cite`, in older pages a `div`), with `itemprop` for
author, name, isPartOf, volumeNumber, issueNumber, pagination, datePublished. On a person's page the owner's own name is
no link (`this-person`). A number of four digits after a name tells namesakes apart and is not part of it.

In the table of contents of a volume, entries leave out what its heading says: venue and year are then read from the
entry's COinS (`span.Z3988`, the OpenURL that reference managers read), which gives them for each.

An editorship lists its editors as authors; here they are `biblio.editor`. Titles lose the stop that DBLP adds. A
page that shows BibTeX in place of a list passes that on to the format of such records.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from parsers import (
    Candidate,
    Claim,
    Declared,
    Furniture,
    NearMiss,
    ParseError,
    Parser,
    Quoted,
    Sniffed,
    Source,
    _dblp,
    _html,
    _json,
)

_OF_DBLP = re.compile(r"dblp\.(?:org|uni-trier\.de|dagstuhl\.de)|<title>\s*dblp\b|dblp computer science bibliography")
_LIST = re.compile(r"""class\s*+=\s*+["']?[^"'>]{0,300}\bpubl-list\b""")
_ENTRY = re.compile(
    r"""class\s*+=\s*+["']?entry[ "'>].{0,1000}?\b(?:id|data-key)\s*+=\s*+["']?"""
    r"(?:conf|journals|books|phd|series|tr)/",
    re.DOTALL,
)
_OF_SITE = re.compile(r"<title>\s*dblp\s*:|/css/dblp[-.\w]*\.css|completesearch-form")
_MATCHES = re.compile(r"\d{1,3}(?:[,.]\d{3})+|\d+")
_ROLES = {
    "volumeNumber": "volume",
    "issueNumber": "issue",
    "pagination": "pages",
    "publisher": "publisher",
    "isbn": "isbn",
}
_OPEN_URL = {"volume": "rft.volume", "issue": "rft.issue", "pages": "rft.pages"}
_SITE = "https://dblp.org/"
_NO_TYPE = frozenset("entry toc marked selected wrapped".split())
_OF_ENTRY = '<div id="dblp.org"><ul class="publ-list">'


def sniff(source: Source) -> Sniffed:
    """Claim a page of DBLP's, or a piece of one, with its list of publications; also its pages without one."""
    if not _html.is_html(source):
        return None
    start = _html.start(source)
    listed = "publ-list" in start and _LIST.search(start)
    if listed and _ENTRY.search(start):
        return Claim("it has a list of publications with DBLP's keys")
    if "dblp" not in start or not _OF_DBLP.search(start):
        return None
    if listed or _ENTRY.search(start):
        return Claim("it has a list of publications as DBLP writes it")
    if _OF_SITE.search(start):
        return Claim("it is a page of DBLP's")
    return NearMiss("a page that mentions DBLP, but has none of its lists")


@_html.page_by_page
def parse(source: Source, page: _html.Page) -> Iterator[Quoted]:
    """Yield the owner of a person's page, then each entry.

    Raises ParseError for a page without a list (an error page, a list of people), and at the end of one that breaks
    off.
    """
    _html.resolve(page.root, _html.base(page, _SITE))
    entries = [one for one in _html.each(page.root, "entry") if one.tag == "li" or _html.first(one, "data") is not None]
    total = _total(page.root)
    if not entries and total != 0 and not _html.each(page.root, "publ-list"):
        if not _pass_on_records(source, page):
            raise ParseError(source.name, None, _why_empty(page))
        page.end()
        return
    yield from _papers(page, page.whole(entries))
    if total is not None or not entries:
        yield Declared(total or 0, len(page.whole(entries)), None, "the search")
    page.end()


def _pass_on_records(source: Source, page: _html.Page) -> bool:
    """Tell whether the page shows records in BibTeX (`?view=bibtex`), which another format reads."""
    boxes = [one for one in _html.each(page.root, "verbatim") if one.tag == "pre"]
    records = ""
    for one in boxes:  # each on the lines where it stands
        above = (one.sourceline or 1) - 1 - records.count("\n")
        records += "\n" * above + "".join(one.itertext())
    if not source.whose(records):
        return False
    source.strangers.append((records, 1))
    return True


def _papers(page: _html.Page, entries: list[_html.Element]) -> Iterator[Quoted]:
    owner = read_owner(page.root)
    if owner:
        yield Candidate("author", owner, raw=_headline(page.root))
    for entry in entries:
        raw = _html.raw(entry, _OF_ENTRY, "</ul></div>")
        yield Candidate("paper", read_entry(entry, owner), line=entry.sourceline, raw=raw)
    for _ in _html.each(page.root, "result-list"):
        yield Furniture(what="likely matches")


def _headline(root: _html.Element) -> Any:
    """Return what writes a person's headline again, with an empty list below it."""
    headline = _html.with_id(root, "headline")
    return None if headline is None else _html.raw(headline, "<div>", f"{_OF_ENTRY}</ul></div></div>")


def _total(root: _html.Element) -> int | None:
    """Return how many matches the search found (`found 129 matches`, `found one match`); None if it is no search."""
    exact = _html.first(_html.with_id(root, "completesearch-publs"), "metadata")
    printed = None if exact is None else exact.get("data-matches")
    printed = printed or _html.text(_html.with_id(root, "completesearch-info-matches")) or ""
    number = _MATCHES.search(printed)
    if number is None:
        return 1 if " one " in printed else 0 if printed.startswith("no ") else None
    digits = re.sub(r"\D", "", number[0])
    return int(digits) if len(digits) < 12 else None


def _why_empty(page: _html.Page) -> str:
    if page.cut:
        return "is cut off before the first entry"
    heading = _html.text(_html.with_id(page.root, "headline")) or _html.text(next(page.root.iter("title"), None)) or ""
    if re.search(r"\b(?:404|410|429|50\d)\b|error|not found|too many requests", heading, re.IGNORECASE):
        return f"is an error page of DBLP's: {heading[:80]}"
    if _html.first(page.root, "result-list") is not None:
        return "is a list of people or venues, not of publications"
    return "is a page of DBLP's without a list of publications"


def read_entry(entry: _html.Element, owner: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of one entry."""
    data = _html.first(entry, "data")
    data = entry if data is None else data
    people = [one for span in _props(data, "author") if (one := _read_author(span, owner))]
    edited = "editor" in _classes(entry)
    said = _open_url(entry)
    venues, parts = _parts(data, said)
    addresses = _addresses(entry)
    return _json.present(
        title=_dblp.title(_html.text(_html.first(data, "title"))),
        authors=[] if edited else people,
        authors_complete=True if people and not edited else None,
        published=_date(data) or said.get("rft.date"),
        venue=next(iter(venues), None),
        biblio=_biblio(entry, people if edited else []) | parts,
        links=_links(entry, data, addresses),
        identifiers=_identifiers(entry, addresses, venues, parts.get("volume")),
    )


def _classes(element: _html.Element) -> list[str]:
    return str(element.get("class") or "").split()


def _read_author(span: _html.Element, owner: dict[str, Any]) -> Any:
    """Return one author. The name that is no link is the page's owner, whose ids are in the headline."""
    named = next(iter(_props(span, "name")), None)
    named = span if named is None else named
    printed = named.get("title") or _html.text(named)
    if "this-person" in _classes(named) and owner:
        known = owner.get("identifiers", {})
        return _dblp.person(known.get("dblp_name") or printed, known.get("dblp"), _orcid_of(span))
    pids = [_dblp.pid(link.get("href")) for link in span.iter("a")]
    return _dblp.person(printed, next((pid for pid in pids if pid), None), _orcid_of(span))


def _orcid_of(span: _html.Element) -> str | None:
    marks = [text for image in span.iter("img") for text in (image.get("title"), image.get("alt"))]
    return _dblp.orcid(*marks, *(link.get("href") for link in span.iter("a")))


def _open_url(entry: _html.Element) -> dict[str, str]:
    """Return what the COinS of an article or chapter says, by the keys of OpenURL; nothing for a book."""
    element = _html.first(entry, "Z3988")
    said = {} if element is None else dict(parse_qsl(element.get("title") or ""))
    return said if "rft.atitle" in said else {}


def _parts(data: _html.Element, said: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """Return the venues that an entry is part of, and volume, issue, pages and imprint."""
    venues = [text for part in _props(data, "isPartOf") for one in _props(part, "name") if (text := _html.text(one))]
    venues = list(dict.fromkeys(venues)) or [said[key] for key in ("rft.btitle", "rft.jtitle") if key in said]
    found = {into: _html.text(next(iter(_props(data, name)), None)) for name, into in _ROLES.items()}
    found |= {into: found[into] or said.get(key) for into, key in _OPEN_URL.items()}
    return venues, _json.present(**found, series=", ".join(venues[1:]))


def _date(data: _html.Element) -> str | None:
    element = next(iter(_props(data, "datePublished")), None)
    return None if element is None else element.get("content") or _html.text(element)


def _biblio(entry: _html.Element, editors: list[Any]) -> dict[str, str]:
    """Return the type as its icon is called, the number of the entry on a person's page, access and editors."""
    icons = [image.get("title") for box in _html.each(entry, "box") for image in box.iter("img")]
    kinds = [one for one in _classes(entry) if one not in _NO_TYPE]
    named = [one if isinstance(one, str) else one["name"] for one in editors]
    return _json.present(
        type=next((one for one in (*icons, *kinds) if one), None),
        nr=(_html.text(_html.first(entry, "nr")) or "").strip("[]"),
        access="open" if _is_open(entry) else None,
        editor="; ".join(named),
    )


def _is_open(entry: _html.Element) -> bool:
    """Tell whether an electronic edition has the icon of open access."""
    return any("-oa" in (image.get("src") or "") for side in _html.each(entry, "ee") for image in side.iter("img"))


def _addresses(entry: _html.Element) -> list[str]:
    found = [link.get("href") or "" for side in _html.each(entry, "ee") for link in side.iter("a")]
    if not found:
        # Until 2015 and in trimmed pages only the icon of the electronic edition is a link.
        icons = [link for head in _html.each(entry, "head") for link in head.iter("a") if link.get("itemprop") == "url"]
        dois = (link for link in entry.iter("a") if "doi.org/10." in (link.get("href") or ""))
        found = [link.get("href") or "" for link in [*icons, *dois][:1]]
    return [one for one in dict.fromkeys(found) if one.startswith("http")]


def _links(entry: _html.Element, data: _html.Element, addresses: list[str]) -> list[dict[str, str]]:
    """Return the electronic editions, DBLP's page of the record and its place in a table of contents."""
    details = [link.get("href") for side in _html.each(entry, "details") for link in side.iter("a")]
    contents = [link.get("href") for link in data.iter("a") if "/db/" in (link.get("href") or "")]
    pages = [one for one in dict.fromkeys([*details[:1], *contents]) if one and one.startswith("http")]
    return _dblp.links(addresses, pages)


def _identifiers(entry: _html.Element, addresses: list[str], venues: list[str], volume: str | None) -> dict[str, str]:
    linked = (link.get("href") for link in entry.iter("a"))
    key = entry.get("id") or entry.get("data-key") or next((one for href in linked if (one := _dblp.key(href))), None)
    wikidata = [href for side in _html.each(entry, "wrap") for link in side.iter("a") if (href := link.get("href"))]
    found = _dblp.identifiers([*addresses, *wikidata], next(iter(venues), None), volume)
    return found | _json.present(dblp=key)


def read_owner(root: _html.Element) -> dict[str, Any]:
    """Return the fields of the owner of a person's page; empty if it is no person's."""
    headline = _html.with_id(root, "headline")
    pid = _owner_pid(root, headline)
    named = _names(headline) if headline is not None and (pid or _html.first(root, "this-person") is not None) else []
    if headline is None or not named:
        return {}
    main = _dblp.name(named[0])
    return _json.present(
        name=main,
        aliases=[name for name in map(_dblp.name, named + _aliases(root)) if name != main],
        affiliations=_affiliations(root),
        identifiers=_dblp.known(named[0], pid, _homes(headline)),
    )


def _homes(headline: _html.Element) -> list[str]:
    """Return the addresses in the headline that are the person's: those to visit, and those at authorities."""
    found = [link.get("href") or "" for link in headline.iter("a")]
    to_visit = {link.get("href") for menu in _html.each(headline, "visit") for link in menu.iter("a")}
    return [one for one in found if one in to_visit or any(site in one for site in _dblp.AUTHORITIES)]


def _owner_pid(root: _html.Element, headline: _html.Element | None) -> str | None:
    """Return the id of the person whose page it is: the headline's own, else that of the page's canonical address."""
    if headline is not None and headline.get("data-pid"):
        return str(headline.get("data-pid"))
    return next((pid for pid in map(_dblp.pid, _html.own_addresses(root)) if pid), None)


def _names(headline: _html.Element) -> list[str]:
    """Return the names in the headline, the main one first."""
    heading = next(headline.iter("h1"), headline)
    spans = _props(heading, "name") or _html.each(heading, "name") or [heading]
    found = [headline.get("data-name"), *map(_html.text, spans)]
    return list(dict.fromkeys(name for name in found if name))


def _aliases(root: _html.Element) -> list[str]:
    return [text for one in _props(root, "alternateName") if (text := _html.text(one))]


def _affiliations(root: _html.Element) -> list[str]:
    found = [(_props(one, "name") or [one])[0] for one in _props(root, "affiliation")]
    return [text for one in found if (text := _html.text(one))]


def _props(element: _html.Element, name: str) -> list[_html.Element]:
    """Return the elements below `element` that carry a property of the microdata, in order."""
    return _html.found(element, f"descendant::*[contains(concat(' ', normalize-space(@itemprop), ' '), ' {name} ')]")


PARSER = Parser(
    title="DBLP pages, saved as HTML: searches, people, tables of contents",
    sniff=sniff,
    parse=parse,
    whole=True,
    where='"Save as" on a search, a person or a volume at dblp.org',
    carries="title, authors with DBLP ids and ORCID, venue, year, volume, pages, links, DOI; the owner of a page",
)
