"""DBLP records in XML: the whole of dblp.xml, a person's `/pid/….xml`, a record, an answer of the search API.

After dblp.dtd and "DBLP — Some Lessons Learned" (M. Ley, 2009, with its appendix on dblp.xml). A record is an element
of a BibTeX-like type with a `key`; `www` records of keys `homepages/…` and `person` elements are people. dblp.xml names
its letters by entities that only its DTD declares (`&uuml;`). No DTD is ever read: they are HTML's, and a name that
HTML does not know stands as its own letters.

Until 2015 the search API wrote in attributes of `title` and `venue` what now stands beside them. Editors are
`biblio.editor`. Titles lose the stop that DBLP adds. `n` of a person's page is a declared total; the owner follows the
papers, when it is known whether they are as many. An answer to a search for authors holds people.
"""

import html.entities
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, NamedTuple, cast

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
    _xml,
)
from schemas.cleaning import MONTHS

_RECORDS = tuple("article inproceedings proceedings book incollection phdthesis mastersthesis data".split())
_PEOPLE = ("www", "person")
_ITEMS = (*_RECORDS, *_PEOPLE, "info", "dblpkey")
_OWN = frozenset("author authors editor title year month journal booktitle venue ee doi key cite url".split())
_NAMED_OTHERWISE = {"number": "issue"}
_IN_ATTRIBUTES = {"conference": "booktitle"}
_ROOT = re.compile(r"<(dblp|dblpperson|bht|result)[\s>/]")
_TOTAL = re.compile(r"""<(?:dblpperson\b[^>]*\sn|hits\b[^>]*\stotal)\s*=\s*["'](\d+)""")
_CONTENTS = re.compile(r"""\bkey\s*=\s*["']db/""")
_STATUS = re.compile(r"""<status code=["'](\d{3})["']>([^<]{0,80})""")
_ENTITY = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_LONGEST_ENTITY = 34  # bytes


def sniff(source: Source) -> Sniffed:
    """Claim a document of DBLP's: by its root, or a record alone by its key."""
    root = _xml.root(source)
    if root is None or root.namespace:
        return None
    if root.name in {"dblp", "dblpperson"}:
        return Claim(f"its root is <{root.name}>")
    if root.name in {"bht", "result"}:
        start = source.start()
        known = _CONTENTS.search(root.tag) or any(
            mark in start for mark in ("<dblpcites", "<completions", "<hits total", "<status code=")
        )
        known = known or ("<hits" in start and "dblp.org/rec/" in start)
        return Claim(f"its root is <{root.name}>, with DBLP's records in it") if known else None
    if root.name in (*_RECORDS, *_PEOPLE) and re.search(r"\bkey\s*=", root.tag):
        return Claim("it is a record with a DBLP key")
    return (
        NearMiss("a record without the key that DBLP's have") if root.name in {"inproceedings", "phdthesis"} else None
    )


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each record, behind those of a person's page its owner, and last what the documents declare.

    Raises ParseError for what is no document of DBLP's, for an answer to a search for venues, and where the XML breaks
    off.
    """
    tally = _Tally()
    try:
        for element in _xml.each(_spelled(source), *_ITEMS):
            yield from tally.enter(element)
            yield from tally.take(read_item(element))
    except ParseError:
        yield from tally.end()
        raise
    if not tally.seen:
        yield _of_none(source)
    elif tally.seen == {"other"}:
        raise ParseError(source.name, None, "is an answer of DBLP's that lists no publications")
    yield from tally.end()


class _Said(NamedTuple):
    """What a document declares: its total, whose that is, and of which person or query."""

    total: int
    whose: str
    of: str


@dataclass(slots=True)
class _Tally:
    """The papers that each document lists, those that say the same (the pages of one search) counted together.

    `page` is the page of a person, or the hits, in which the items now stand; its owner waits for its end.
    """

    seen: set[str] = field(default_factory=set)
    listed: Counter[_Said] = field(default_factory=Counter)
    page: _xml.Element | None = None
    said: _Said | None = None
    owner: Candidate | None = None
    here: int = 0

    def enter(self, element: _xml.Element) -> Iterator[Candidate]:
        """Take note of where an item stands; yield the owner of the page before, if that is another."""
        page = next(element.iterancestors("dblpperson", "hits"), None)
        if page is not self.page:
            yield from self._leave()
            self.page, self.said, self.here = page, _declared(page), 0
            self.owner = _owner(element, page)

    def take(self, found: Candidate | Refusal | Furniture) -> Iterator[Candidate | Refusal | Furniture]:
        """Count an item and yield it, but hold the owner of a page."""
        kind = _dblp.kind(found)
        self.seen.add(kind)
        self.here += kind == "paper"
        of_person = self.page is not None and self.page.tag == "dblpperson"
        if self.said and (kind != "author" or of_person):  # the hits of a search for authors are people
            self.listed[self.said] += kind == "paper"
        if isinstance(found, Candidate) and kind == "author" and of_person and self.owner is None:
            self.owner = found
        else:
            yield found

    def end(self) -> Iterator[Candidate | Declared]:
        """Yield the last owner, and what the documents declare."""
        yield from self._leave()
        yield from (Declared(said.total, listed, None, said.whose) for said, listed in self.listed.items())

    def _leave(self) -> Iterator[Candidate]:
        if self.owner is not None:
            complete = {"listing_complete": self.here == self.said.total} if self.said else {}
            yield replace(self.owner, fields={**self.owner.fields, **complete})
        self.owner = None


def _of_none(source: Source) -> Declared:
    """Return the total of a document without records. Raises ParseError if it is not DBLP's, or not whole."""
    start = source.start()
    root, total = _ROOT.search(start), _TOTAL.search(start)
    if root is None:
        raise ParseError(source.name, None, "is XML, but holds no records of DBLP")
    if root[1] == "result" and total is None:
        said = _STATUS.search(start)
        why = f": {said[1]}, {said[2]}" if said else ""
        raise ParseError(source.name, None, f"is an answer of DBLP's search API without its hits{why}")
    return Declared((_number(total[1]) if total else None) or 0, 0, None, "the search")


def _owner(first: _xml.Element, page: _xml.Element | None) -> Candidate | None:
    """Return the owner of a person's page that has no `person` element at its beginning; None of any other."""
    if page is None or page.tag != "dblpperson" or first.tag == "person" or not page.get("name"):
        return None
    return Candidate("author", read_owner(page, page), line=page.sourceline)


class _Spelled(io.RawIOBase):
    """A stream of XML in which an entity that HTML does not name either stands as its own letters."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._rest = b""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, a few more than `size` at times; an entity is never parted."""
        read = self._stream.read(size)
        known = self._rest + read
        at = known.rfind(b"&", -_LONGEST_ENTITY) if read else -1
        cut = at if at >= 0 and b";" not in known[at:] else len(known)
        self._rest = known[cut:]
        return _ENTITY.sub(_letters, known[:cut]) or (self.read(size) if read else b"")

    def close(self) -> None:
        """Close the stream below too."""
        self._stream.close()
        super().close()


def _letters(match: re.Match[bytes]) -> bytes:
    return match[0] if f"{match[1].decode()};" in html.entities.html5 else b"&amp;" + match[0][1:]


def _spelled(source: Source) -> Source:
    return replace(source, body=lambda: cast("BinaryIO", _Spelled(source.stream())))


def _declared(page: _xml.Element | None) -> _Said | None:
    """Return the total that a page or the hits of a search state; None if there are none, or they state none."""
    total = None if page is None else _number(page.get("n") or page.get("total"))
    if page is None or total is None:
        return None
    of = page.get("pid") or _xml.text(page.getparent(), "query") or ""
    return _Said(total, _dblp.name(page.get("name") or "") or "the search", of)


def _number(printed: str | None) -> int | None:
    return int(printed) if printed and printed.isascii() and printed.isdigit() and len(printed) < 15 else None


def read_item(element: _xml.Element) -> Candidate | Refusal | Furniture:
    """Return what an outermost element is: a paper, a person, or what else."""
    if other := _other_than_a_record(element):
        return Furniture(what=other)
    if element.tag == "dblpkey":
        problem = "title: is missing; the page lists keys only"
        return Refusal(problem, line=element.sourceline, raw=_xml.raw(element))
    if element.tag in _PEOPLE and (element.get("key") or "homepages/").startswith("homepages/"):
        return read_person(element)
    if element.tag == "info" and element.find("title") is None and element.find("key") is None:
        return read_found(element)
    return Candidate("paper", read_record(element), line=element.sourceline, raw=_xml.raw(element))


def _other_than_a_record(element: _xml.Element) -> str | None:
    if element.tag == "dblpkey" and element.get("type") == "person record":
        return "key of a person record"
    if element.tag == "person" and next(element.iterancestors("homonyms", "coauthors"), None) is not None:
        return "namesake"
    return "note of DBLP's own" if (element.get("key") or "").startswith("dblpnote/") else None


def read_record(record: _xml.Element) -> dict[str, Any]:
    """Return the fields of one publication."""
    said = _said(record)
    authors = _people(record if record.find("authors") is None else record.find("authors"), "author")
    addresses = said.get("ee", [])
    venue = _first(said, "journal") or _first(said, "booktitle") or _first(said, "venue")
    return _json.present(
        title=_dblp.title(_first(said, "title")),
        authors=authors,
        authors_complete=True if authors else None,
        published=_date(said),
        venue=venue,
        biblio=_biblio(record, said),
        links=_dblp.links(addresses, map(_dblp.page, said.get("url", []))),
        identifiers=_identifiers(record, said, venue),
        metrics=_json.present(reference_count=len(said.get("cite", [])) or None),
    )


def _said(record: _xml.Element) -> dict[str, list[str]]:
    """Return the texts in a record by the names of their elements, in order, and what a hit has in attributes."""
    found: dict[str, list[str]] = {}
    for child in record.iterchildren("*"):
        if text := _xml.text(child):
            found.setdefault(child.tag, []).append(text.strip())
        for name in child.attrib if record.tag == "info" and child.tag in {"title", "venue"} else ():
            if said := _xml.attribute(child, name):
                found.setdefault(_IN_ATTRIBUTES.get(name, name), []).append(said)
    return found


def _first(said: dict[str, list[str]], name: str) -> str | None:
    return said[name][0] if name in said else None


def _people(above: _xml.Element, name: str) -> list[Any]:
    people = above.iterchildren(name)
    found = [_dblp.person(_xml.text(one), _xml.attribute(one, "pid"), _dblp.orcid(one.get("orcid"))) for one in people]
    return [one for one in found if one]


def _date(said: dict[str, list[str]]) -> str | None:
    """Return the year, with the month before it if that is a single one."""
    year, month = _first(said, "year"), _first(said, "month") or ""
    return f"{month} {year}" if year and month.isalpha() and month[:3].lower() in MONTHS else year


def _biblio(record: _xml.Element, said: dict[str, list[str]]) -> dict[str, str]:
    """Return every other element under its own name, repeated ones joined, and what attributes say."""
    editors = [one if isinstance(one, str) else one["name"] for one in _people(record, "editor")]
    others = {_NAMED_OTHERWISE.get(name, name): "; ".join(texts) for name, texts in said.items() if name not in _OWN}
    own = _json.present(
        type=None if record.tag == "info" else record.tag,
        editor="; ".join(editors),
        month=_first(said, "month") if _date(said) == _first(said, "year") else None,
        booktitle=_first(said, "booktitle") if "journal" in said else None,
        publtype=_xml.attribute(record, "publtype"),
        updated=_xml.attribute(record, "mdate"),
        access=next((ee.get("type") for ee in record.iterchildren("ee") if ee.get("type")), None),
    )
    return own | others


def _identifiers(record: _xml.Element, said: dict[str, list[str]], venue: str | None) -> dict[str, str]:
    found = _dblp.identifiers(said.get("ee", []), venue, _first(said, "volume"))
    in_addresses = (key for one in said.get("url", []) if (key := _dblp.key(one)))
    return found | _json.present(
        dblp=_xml.attribute(record, "key") or _first(said, "key") or next(in_addresses, None),
        doi=_first(said, "doi") or found.get("doi"),
    )


def read_person(person: _xml.Element) -> Candidate | Furniture:
    """Return the person of a `person` element or a homepage record; one without a name is furniture."""
    page = next(person.iterancestors("dblpperson"), person)
    if person.get("publtype") in {"disambiguation", "group"}:
        return Furniture(what=f"{person.get('publtype')} record")
    fields = read_owner(person, page)
    if "name" not in fields:
        return Furniture(what="person record without a name")
    return Candidate("author", fields, line=person.sourceline, raw=_xml.raw(person))


def read_found(info: _xml.Element) -> Candidate | Furniture:
    """Return the person whom a search for authors found; what a search for venues found is furniture."""
    printed = _xml.text(info, "author")
    if printed is None:
        return Furniture(what="venue")
    fields = _dblp.found_person(
        printed, _xml.texts(info, "aliases/alias"), _affiliations(info.iterfind("notes/note")), _xml.text(info, "url")
    )
    return Candidate("author", fields, line=info.sourceline, raw=_xml.raw(info))


def read_owner(person: _xml.Element, page: _xml.Element) -> dict[str, Any]:
    """Return the fields of a person. The first name is the main one, the others are aliases."""
    names = [" ".join(text.split()) for text in _xml.texts(person, "author")]
    printed = _xml.attribute(page, "name") or next(iter(names), "")
    pids = [page.get("pid"), *(one.get("pid") for one in person.iterfind("author"))]
    key = (person.get("key") or "").removeprefix("homepages/")
    urls = [text.strip() for text in _xml.texts(person, "url")]
    return _json.present(
        name=_dblp.name(printed),
        aliases=[name for name in map(_dblp.name, names) if name != _dblp.name(printed)],
        affiliations=_affiliations(person.iterfind("note")),
        identifiers=_dblp.known(printed, next((pid for pid in pids if pid), key), urls),
        metrics=_json.present(paper_count=_number(page.get("n"))),
    )


def _affiliations(notes: Iterable[_xml.Element]) -> list[str]:
    return [text for note in notes if note.get("type") == "affiliation" and (text := _xml.text(note))]


PARSER = Parser(
    title="DBLP records in XML: dblp.xml, person and record pages",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="https://dblp.org/pid/….xml, https://dblp.org/rec/….xml, https://dblp.org/xml/",
    carries="title, authors with DBLP ids and ORCID, venue, year, volume, pages, links, DOI; people with affiliations",
)
