"""DBLP records in XML: the whole of dblp.xml, a person's `/pid/….xml`, a record, an answer of the search API.

After dblp.dtd and "DBLP — Some Lessons Learned" (M. Ley, 2009, with its appendix on dblp.xml). A record is an element
of a BibTeX-like type with a `key`; `www` records of keys `homepages/…` and `person` elements are people. dblp.xml names
its letters by entities that only its DTD declares (`&uuml;`). No DTD is ever read: they are HTML's, and a name that
HTML does not know stands as its own letters.

Until 2015 the search API wrote in attributes of `title` and `venue` what now stands beside them. Editors are
`biblio.editor`. Titles lose the stop that DBLP adds. `n` of a person's page is a declared total.
"""

import html.entities
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

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
_AUTHORITIES = ("orcid.org/", "scholar.google.", "wikidata.org/")
_SCHOLAR = re.compile(r"//scholar\.google\.[^/]+/.*?user=([\w-]+)")
_ROOT = re.compile(r"<(dblp|dblpperson|bht|result)[\s>/]")
_TOTAL = re.compile(r"""<(?:dblpperson\b[^>]*\sn|hits\b[^>]*\stotal)\s*=\s*["'](\d+)""")
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
        known = any(mark in start for mark in ("<dblpcites", "<completions", "<hits total", "<status code="))
        known = known or ("<hits" in start and "dblp.org/rec/" in start)
        return Claim(f"its root is <{root.name}>, with DBLP's records in it") if known else None
    if root.name in (*_RECORDS, *_PEOPLE) and re.search(r"\bkey\s*=", root.tag):
        return Claim("it is a record with a DBLP key")
    return (
        NearMiss("a record without the key that DBLP's have") if root.name in {"inproceedings", "phdthesis"} else None
    )


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each record, and the owner of a person's page.

    Raises ParseError for what is no document of DBLP's, for an answer to a search for people or venues, and where the
    XML breaks off.
    """
    seen: Counter[str] = Counter()
    total: tuple[int, str] | None = None
    for element in _xml.each(_spelled(source), *_ITEMS):
        if not seen:
            total = _declared(element)
            yield from _owner(element)
        found = read_item(element)
        seen[_kind(found)] += 1
        yield found
    if not seen:
        total = _of_none(source)
    elif set(seen) == {"other"}:
        raise ParseError(source.name, None, "is an answer of DBLP's that lists no publications")
    if total is not None:
        yield Declared(total[0], seen["paper"], None, total[1])


def _kind(found: Candidate | Refusal | Furniture) -> str:
    return found.kind if isinstance(found, Candidate) else "paper" if isinstance(found, Refusal) else "other"


def _of_none(source: Source) -> tuple[int, str]:
    """Return the total of a document without records. Raises ParseError if it is not DBLP's, or not whole."""
    start = source.start()
    root, total = _ROOT.search(start), _TOTAL.search(start)
    if root is None:
        raise ParseError(source.name, None, "is XML, but holds no records of DBLP")
    if root[1] == "result" and total is None:
        said = _STATUS.search(start)
        why = f": {said[1]}, {said[2]}" if said else ""
        raise ParseError(source.name, None, f"is an answer of DBLP's search API without its hits{why}")
    return (_number(total[1]) if total else None) or 0, "the search"


def _owner(first: _xml.Element) -> Iterator[Candidate | Furniture]:
    """Yield the owner of a person's page that has no `person` element at its beginning."""
    page = next(first.iterancestors("dblpperson"), None)
    if page is not None and first.tag != "person" and page.get("name"):
        yield Candidate("author", read_owner(page, page), line=page.sourceline)


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
    return Source(source.name, (), iter(()), lambda: cast("BinaryIO", _Spelled(source.stream())))


def _declared(element: _xml.Element) -> tuple[int, str] | None:
    """Return the total that the element's document states, and whose it is; None if it states none."""
    for above in element.iterancestors("dblpperson", "hits"):
        total = _number(above.get("n") or above.get("total"))
        if total is not None:
            return total, _dblp.name(above.get("name") or "") or "the search"
    return None


def _number(printed: str | None) -> int | None:
    return int(printed) if printed and printed.isascii() and printed.isdigit() and len(printed) < 15 else None


def read_item(element: _xml.Element) -> Candidate | Refusal | Furniture:
    """Return what an outermost element is: a paper, a person, or what else."""
    if element.tag == "dblpkey" and element.get("type") == "person record":
        return Furniture(what="key of a person record")
    if element.tag == "dblpkey":
        problem = "title: is missing; the page lists keys only"
        return Refusal(problem, line=element.sourceline, raw=_xml.raw(element))
    if element.tag == "person" and next(element.iterancestors("homonyms", "coauthors"), None) is not None:
        return Furniture(what="namesake")
    if element.tag in _PEOPLE and (element.get("key") or "homepages/").startswith("homepages/"):
        return read_person(element)
    if element.tag == "info" and element.find("title") is None and element.find("key") is None:
        return Furniture(what="author" if element.find("author") is not None else "venue")
    return Candidate("paper", read_record(element), line=element.sourceline, raw=_xml.raw(element))


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
    return found | _json.present(
        dblp=_xml.attribute(record, "key") or _first(said, "key"),
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
        affiliations=[text for note in person.iterfind("note") if _is_affiliation(note) and (text := _xml.text(note))],
        identifiers=_known(printed, next((pid for pid in pids if pid), key), urls),
        metrics=_json.present(paper_count=_number(page.get("n"))),
    )


def _is_affiliation(note: _xml.Element) -> bool:
    return bool(note.get("type") == "affiliation")


def _known(printed: str, pid: str, urls: list[str]) -> dict[str, str]:
    """Return a person's identifiers: DBLP's own and those in their addresses; another address is a homepage."""
    scholar = [match[1] for url in urls if (match := _SCHOLAR.search(url))]
    others = [url for url in urls if not any(site in url for site in _AUTHORITIES)]
    return _json.present(
        dblp=pid,
        dblp_name=printed if _dblp.name(printed) != printed else None,
        orcid=_dblp.orcid(*(url for url in urls if "orcid.org/" in url)),
        google_scholar=next(iter(scholar), None),
        wikidata=_dblp.identifiers(urls, None, None).get("wikidata"),
        homepage=next(iter(others), None),
    )


PARSER = Parser(
    title="DBLP records in XML: dblp.xml, person and record pages",
    sniff=sniff,
    parse=parse,
    whole=True,
    where="https://dblp.org/pid/….xml, https://dblp.org/rec/….xml, https://dblp.org/xml/",
    carries="title, authors with DBLP ids and ORCID, venue, year, volume, pages, links, DOI; people with affiliations",
)
