r"""Volumes of the ACL Anthology in its own XML, as its repository keeps them in `data/xml`.

What it is. One file is a collection (`data/xml/schema.rnc` and the page "Anthology Identifiers" are the notation): a
`<collection>` of `<volume>` elements, each with `<meta>` (title of the book, editors, publisher, month and year, ISBN),
`<frontmatter>` (no paper) and papers:

    <paper id="1">
      <title>Lamps in <fixed-case>J</fixed-case>apan</title>
      <author><first>Ada</first><last>Vale</last></author>
      <pages>1–9</pages>  <abstract>…</abstract>  <url hash="…">P19-1001</url>  <bibkey>vale-2019-lamps</bibkey>
    </paper>

The identifier of a paper is put together from the three ids: `2020.acl-main.1`, and in collections of the old kind
`P19-1001` or, where volumes have two digits (W, C69, D19 from volume 5 on), `W19-0301`. Until 2019 the root was
`<volume id="P19">` and the papers had their four digits as id, `1000` the front matter. A `<url>` without a scheme is a
name on `aclanthology.org`; since 2026 such a file is a `<pdf>` without a name, which is the identifier, and a `<url>`
stands for a place elsewhere. A paper of the type `backmatter` is an index or the like, and no paper. `<event>` elements
describe a conference.

How it is walked. Papers one by one; what `<meta>` said before them holds for its volume.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from html import escape
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Furniture,
    NearMiss,
    ParseError,
    Parser,
    Quoted,
    Sniffed,
    Source,
    _json,
    _text,
    _xml,
)
from parsers._contract import Raw
from parsers._xml import Named
from schemas.cleaning import MONTHS

_SITE = "https://aclanthology.org/"
_VOLUME = re.compile(r"<volume\b[^>]*\bid\s*=|<event\b")
_PAPER = re.compile(r"<paper\b[^>]*\bid\s*=|<frontmatter\b")
_COLLECTION_ID = re.compile(r"\bid\s*=\s*[\"'](?:[A-Z]\d\d|\d{4}\.\w+)")
_TAGS = ("meta", "frontmatter", "paper", "event")
_MONTH = re.compile(r"[A-Z][a-z]{2,8}\.?")
_NUMBER_OF_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_LINKS = {
    "attachment": "attachments/",
    "software": "attachments/",
    "dataset": "attachments/",
    "poster": "attachments/",
    "presentation": "attachments/",
    "video": "",
    "erratum": ".pdf",
    "href": "",
    "mrf": "",
}
_REVISED = re.compile(r"[A-Z]\d\d-\d{4}v\d+")
"""What a revision held until 2019, the name of its file; since then it is in `href`."""
_IDS = {"orcid": "orcid", "acl": "id", "openreview": "openreview"}
_PWC = {"pwccode": "code", "pwcdataset": "dataset"}
_CODE = re.compile(r"software|source ?code|\bcode\b", re.IGNORECASE)
_DATA = re.compile(r"data", re.IGNORECASE)
_BIBLIO = {
    "pages": "pages",
    "bibkey": "bibkey",
    "language": "language",
    "note": "note",
    "issue": "issue",
    "volume": "volume",
    "journal-issue": "issue",
    "journal-volume": "volume",
    "publisher": "publisher",
    "address": "location",
    "isbn": "isbn",
    "ISBN": "isbn",
    "issn": "issn",
    "bibtype": "type",
    "shortbooktitle": "short_booktitle",
}
_OF_VOLUME = {"journal-issue", "journal-volume", "publisher", "address", "isbn", "ISBN", "issn", "shortbooktitle"}


def sniff(source: Source) -> Sniffed:
    """Claim XML whose root is a collection of the Anthology, or one of its volumes."""
    root = _xml.root(source)
    if root is None or root.name not in {"collection", "volume"}:
        return None
    start = source.start(1 << 18)
    own = _COLLECTION_ID.search(root.tag) is not None
    if own and (_VOLUME.search(start) if root.name == "collection" else _PAPER.search(start)):
        return Claim(f"its <{root.name}> is of the ACL Anthology")
    return NearMiss(f"its root is <{root.name}>, but its id is none of the ACL Anthology") if not own else None


@dataclass(slots=True)
class _Volume:
    """What stands around a paper: the ids that make up its own, and what its volume says for all.

    `volume` is empty in the layout until 2019, where the first of a paper's four digits is the volume, which `digits`
    are; what holds for the volume is said by its paper `1000`, which `head` then is, instead of `<meta>`.
    """

    collection: str
    volume: str
    kind: str
    digits: str = ""
    head: Raw | None = None
    said: Named = field(default_factory=dict)

    def paper_id(self, number: str) -> str:
        """Return the Anthology's identifier of the paper `number` of this volume."""
        if self.collection[:1].isdigit():
            return f"{self.collection}-{self.volume}.{number}"
        if not self.volume or len(number) == 4:
            return f"{self.collection}-{number:0>4}"
        digits = self._digits()
        return f"{self.collection}-{self.volume:0>{digits}}{number:0>{4 - digits}}"

    def is_frontmatter(self, number: str) -> bool:
        """Tell whether the number of a paper is that of the front matter: 0, or in four digits 1000 or 0300."""
        digits = self.digits_of(number)
        return number == "0" or (bool(digits) and number == f"{digits:0<4}")

    def digits_of(self, number: str) -> str:
        """Return which digits of a paper's four are the volume: all that name it in the layout until 2019."""
        return number[: self._digits()] if not self.volume and len(number) == 4 else ""

    def _digits(self) -> int:
        """Return how many digits a volume has in identifiers of the old kind."""
        later_emnlp = self.collection == "D19" and self.volume.isdecimal() and self.volume not in set("1234")
        return 2 if self.collection.startswith("W") or self.collection == "C69" or later_emnlp else 1

    def take(self, head: _xml.Element) -> None:
        """Take up what `<meta>`, or the front matter of old, says; the element itself is about to be cleared."""
        self.head = _xml.raw(head)
        self.said = _xml.children(deepcopy(head))


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each paper; raises ParseError where the file breaks off, or holds no collection."""
    around = None
    for element in _xml.each(source, *(f"{{*}}{tag}" for tag in _TAGS)):
        name, around = _xml.name(element), _around(element, around)
        if name == "event":
            yield Furniture(what="event")
        elif name == "meta":
            around.take(element)
        elif name == "frontmatter":
            yield Furniture(what="front matter")
        elif element.get("type") == "backmatter":
            yield Furniture(what="back matter")
        elif around.is_frontmatter(_number(element)):
            around.take(element)
            yield Furniture(what="front matter")
        else:
            line, raw = element.sourceline or None, _raw(element, around)
            yield Candidate("paper", read_paper(element, around), line=line, raw=raw)
    if around is None:
        raise ParseError(source.name, None, "holds no volume of the ACL Anthology: no <meta>, no <paper>")


def _around(element: _xml.Element, before: _Volume | None) -> _Volume:
    """Return the volume that `element` stands in, which is mostly that of the element before."""
    volume = element.getparent()
    collection = None if volume is None else volume.getparent()
    ids = (_id(collection, "collection"), _id(volume, "volume"))
    collection_id, volume_id = (ids[0], ids[1].removeprefix(f"{ids[0]}-")) if ids[0] else (ids[1], "")
    kind = _xml.attribute(volume, "type") or ""
    around = _Volume(collection_id, volume_id, kind)
    around.digits = around.digits_of(_number(element))
    if before and (before.collection, before.volume, before.digits) == (collection_id, volume_id, around.digits):
        return before
    return around


def _id(element: _xml.Element | None, name: str) -> str:
    named = element is not None and _xml.name(element) == name
    return _number(element) if named else ""


def _number(paper: _xml.Element) -> str:
    return (_xml.attribute(paper, "id") or "").strip()


def _raw(paper: _xml.Element, around: _Volume) -> Raw:
    """Return what writes a paper with what stands around it, without which it has no identifier."""
    parts = [part for part in (around.head, _xml.raw(paper)) if part]

    def written() -> str:
        inner = "".join(part() for part in parts)
        kind = f' type="{escape(around.kind)}"' if around.kind else ""
        if not around.volume:
            return f'<volume id="{escape(around.collection)}"{kind}>{inner}</volume>'
        volume = f'<volume id="{escape(around.volume)}"{kind}>{inner}</volume>'
        return f'<collection id="{escape(around.collection)}">{volume}</collection>'

    return written


def read_paper(paper: _xml.Element, around: _Volume) -> dict[str, Any]:
    """Return the fields of a paper, with what its volume says for all."""
    said, number = _xml.children(paper), _number(paper)
    authors = [author for one in said.get("author", []) if (author := _author(one))]
    acl = around.paper_id(number) if number and around.collection else _name_on_site(said)
    return _json.present(
        title=_marked(said, "title"),
        authors=authors,
        authors_complete=True if authors else None,
        abstract=_marked(said, "abstract"),
        published=_date(said, around.said),
        venue=_venue(said, around),
        biblio=_biblio(paper, said, around),
        links=[*_files(said, acl), *_links(paper, said)],
        identifiers=_json.present(acl=acl, doi=_xml.first_text(said, "doi")),
    )


def _name_on_site(said: Named) -> str | None:
    url = (_xml.first_text(said, "url") or "").strip()
    return url if url and "/" not in url else None


def _marked(said: Named, name: str) -> str | None:
    """Return the text of the first child of this name: protected letters as they are, formulas between dollar signs."""
    found = "".join(_seen(said[name][0])) if name in said else ""
    return found if found.strip() else None


def _seen(element: _xml.Element) -> Iterator[str]:
    formula = _xml.name(element) == "tex-math"
    yield "$" * formula + (element.text or "")
    for child in element:
        yield from _seen(child)
        yield child.tail or ""
    yield "$" * formula


def _author(element: _xml.Element) -> _text.Person | None:
    said = _xml.children(element)
    name = _printed_name(element)
    known = {ours: _xml.attribute(element, theirs) for ours, theirs in _IDS.items()}
    affiliations = [_text.without_addresses(one) for one in _xml.all_texts(said, "affiliation")]
    return _text.person(name, affiliations, _json.present(**known)) if name else None


def _printed_name(element: _xml.Element) -> str:
    """Return the name of a person, in its two parts or, in old files, as bare text."""
    said = _xml.children(element)
    return _name(said) or ("" if said else _xml.text(element) or "")


def _name(said: Named) -> str:
    parts = (_xml.first_text(said, "first"), _xml.first_text(said, "last"))
    return " ".join(part.strip() for part in parts if part)


def _date(said: Named, volume: Named) -> str | None:
    """Return day, month and year as far as they are printed; the year alone where several months stand for one."""
    year, month = _xml.first_text(said, "year") or _xml.first_text(volume, "year"), _month(said, volume)
    if year and _NUMBER_OF_MONTH.fullmatch(month):
        return f"{year.strip()}-{month:0>2}"
    names = _MONTH.findall(month)
    if not year or len(set(names)) != 1 or names[0][:3].lower() not in MONTHS:
        return year
    days = _DAY.findall(month)
    return f"{names[0]} {days[0]}, {year.strip()}" if len(days) == 1 else f"{names[0]} {year.strip()}"


def _month(said: Named, volume: Named) -> str:
    return (_xml.first_text(said, "month") or _xml.first_text(volume, "month") or "").strip()


def _is_plain(month: str) -> bool:
    """Tell whether the date says all that is printed of the month."""
    named = month[:3].lower() in MONTHS and _MONTH.fullmatch(month) is not None
    return named or _NUMBER_OF_MONTH.fullmatch(month) is not None


def _venue(said: Named, around: _Volume) -> str | None:
    """Return the journal or the book; in the layout until 2019 its title is that of the front matter."""
    for named in (said, around.said):
        if found := _marked(named, "journal-title") or _marked(named, "journal") or _marked(named, "booktitle"):
            return found
    return _marked(around.said, "title") if not around.volume else None


def _biblio(paper: _xml.Element, said: Named, around: _Volume) -> dict[str, str]:
    volume = around.said
    editors = said.get("editor") or volume.get("editor", [])
    found = {
        ours: _xml.first_text(volume, theirs) for theirs, ours in _BIBLIO.items() if theirs in _OF_VOLUME & set(volume)
    }
    found |= {ours: _xml.first_text(said, theirs) for theirs, ours in _BIBLIO.items() if theirs in said}
    month = _month(said, volume)
    booktitle = _marked(said, "booktitle") or _marked(volume, "booktitle")
    more = {
        "month": "" if _is_plain(month) else month,
        "booktitle": booktitle if booktitle != _venue(said, around) else "",
        "editor": "; ".join(name for one in editors if (name := _printed_name(one))),
        "venue_id": " ".join(one.strip() for one in _xml.all_texts(volume, "venue", "main-venue")),
        "volume_type": around.kind,
        "award": "; ".join(_xml.all_texts(said, "award")),
        "author_variants": "; ".join(_variants(said.get("author", []))),
        "ingest_date": _xml.attribute(paper, "ingest-date"),
        **{name: _dated(said, name) for name in ("revision", "erratum", "retracted", "removed")},
    }
    return _xml.imprint(**found) | _xml.imprint(**more)


def _variants(authors: list[_xml.Element]) -> Iterator[str]:
    """Yield the names that authors have in another script, each after the name in the byline."""
    for author in authors:
        said = _xml.children(author)
        for variant in said.get("variant", []):
            if name := _name(_xml.children(variant)):
                yield f"{_name(said)}: {name}"


def _dated(said: Named, name: str) -> str:
    """Return what was changed in a paper after its publication, each change with its date."""
    changes = [
        (_xml.attribute(one, "date"), _xml.text(one) if name != "erratum" else None) for one in said.get(name, [])
    ]
    return "; ".join(": ".join(part.strip() for part in parts if part) for parts in changes if any(parts))


def _files(said: Named, acl: str | None) -> Iterator[dict[str, str]]:
    """Yield the paper itself: `<pdf>`, which has the paper's identifier for its name, and what `<url>` names."""
    for pdf in said.get("pdf", []):
        if name := (_xml.text(pdf) or acl or "").strip():
            yield {"url": _on_site(name, ".pdf"), "role": "pdf"}
    for url in [one.strip() for one in _xml.all_texts(said, "url")]:
        elsewhere = "pdf" in said and not url.lower().endswith(".pdf")
        yield {"url": _on_site(url, ".pdf"), "role": "page" if elsewhere else "pdf"}


def _links(paper: _xml.Element, said: Named) -> Iterator[dict[str, str]]:
    """Yield what belongs to the paper; names without a scheme are names on the Anthology's site."""
    if page := _xml.attribute(paper, "href"):
        yield {"url": page.strip(), "role": "page"}
    for revision in said.get("revision", []):
        printed = (_xml.text(revision) or "").strip()
        if href := _xml.attribute(revision, "href") or (printed if _REVISED.fullmatch(printed) else None):
            yield {"url": _on_site(href.strip(), ".pdf"), "role": "pdf"}
    for element in (one for name in _LINKS for one in said.get(name, [])):
        if url := (_xml.attribute(element, "href") or _xml.text(element) or "").strip():
            yield {"url": _on_site(url, _LINKS[_xml.name(element)]), "role": _role(element)}
    for element, role in [(one, role) for name, role in _PWC.items() for one in said.get(name, [])]:
        if page := _xml.attribute(element, "url"):
            yield {"url": page.strip(), "role": role}


def _on_site(url: str, where: str) -> str:
    if "://" in url:
        return url
    ending = where if where.startswith(".") and not url.endswith(where) else ""
    return f"{_SITE}{'' if where.startswith('.') else where}{url}{ending}"


def _role(element: _xml.Element) -> str:
    what = f"{_xml.name(element)} {_xml.attribute(element, 'type') or ''}"
    return "code" if _CODE.search(what) else "dataset" if _DATA.search(what) else "other"


PARSER = Parser(
    title="the ACL Anthology's own XML: collections of volumes",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="data/xml of the acl-org/acl-anthology repository",
    carries="authors, ORCID, abstract, pages, book or journal, editors, DOI, PDF, attachments, videos, awards",
)
