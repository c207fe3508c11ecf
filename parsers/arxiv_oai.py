r"""Records of arXiv's OAI-PMH service: ListRecords and GetRecord in its four notations.

What it is. The Open Archives protocol (OAI-PMH 2.0) wraps each paper in a `<record>`: a `<header>` with identifier,
datestamp and sets, and `<metadata>` in the notation that was asked for. arXiv's own schemas are `arXiv` (names in
parts: `keyname`, `forenames`, `suffix`), `arXivRaw` (the author line as it is, every version with date and size) and
`arXivOld` (neither); `oai_dc` is Dublin Core: the second description is the comment, the dates those of the first and
of the last version, the identifiers the page, the journal reference and the DOI. A record whose header is
`status="deleted"` is no paper. `<error code="…">` is the service's refusal, but `noRecordsMatch` an empty list.

How it is walked. Records one by one, whatever stands around them: whole responses, several of them, a list of records,
or the metadata alone, with or without prefixes and namespaces.
"""

import re
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
    _arxiv,
    _json,
    _text,
    _xml,
)
from schemas.subjects import ARCHIVE_NAMED

_ENVELOPES = frozenset({"OAI-PMH", "ListRecords", "GetRecord", "record"})
_OWN = frozenset({"arXiv", "arXivRaw", "arXivOld"})
_TRACES = re.compile(
    r"oai:arXiv\.org:|arxiv\.org/OAI/arXiv|arxiv\.org/oai2|\barxiv\.org/oai\b|identifier>\s*https?://arxiv\.org/abs/",
    re.IGNORECASE,
)
_TAGS = ("record", "resumptionToken", "error", "responseDate", "arXiv", "arXivRaw", "arXivOld", "dc")
_ID = re.compile(r"(?:oai:arXiv\.org:|https?://(?:\w+\.)?arxiv\.org/abs/)(\S+)", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)(10\.\S+)", re.IGNORECASE)
_COMMENT = re.compile(r"(?:(?<!\s)\s*+)?Comments?:\s*", re.IGNORECASE)
_CLASS = re.compile(r"(?P<acm>[A-K]\.(?:\d|m\b))|(?:Primary\s*+(?::\s*+)?)?\d\d[A-Z-]", re.IGNORECASE)
_BIBLIO = {
    "comments": "comment",
    "report-no": "report_number",
    "msc-class": "msc_class",
    "acm-class": "acm_class",
    "license": "license",
    "proxy": "proxy",
    "submitter": "submitter",
    "updated": "updated",
}


def sniff(source: Source) -> Sniffed:
    """Claim XML that is an OAI-PMH response, or a list of records, and names arXiv."""
    root = _xml.root(source)
    if root is None or root.name in _xml.FEEDS:
        return None
    if root.name in _OWN or _names_arxiv(source.start(1 << 18)):
        return Claim(f"its <{root.name}> holds records of arXiv's OAI-PMH service")
    if root.name in _ENVELOPES:
        return NearMiss("an OAI-PMH response, but none of arXiv")
    return None


def _names_arxiv(start: str) -> bool:
    return "arxiv.org" in start.lower() and _TRACES.search(start) is not None


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each record; raises ParseError at the end for an error of the service, or where it breaks off."""
    yield from _xml.tallied(_walk(source))


def _walk(source: Source) -> Iterator[Quoted]:
    observed: str | None = None
    refused: list[ParseError] = []
    empty = True
    for element in _xml.each(source, *(f"{{*}}{tag}" for tag in _TAGS)):
        name = _xml.name(element)
        if name == "responseDate":
            observed = _xml.text(element)
            continue
        empty = False
        if name == "error" and element.get("code") == "noRecordsMatch":
            yield Declared(0, 0, None, "the list")
        elif name == "error":
            refused.append(_refusal(source, element))
        elif name == "resumptionToken":
            yield from _total(element)
        else:
            yield read_record(element, observed)
    if refused:
        raise refused[0]
    if empty:
        raise ParseError(source.name, None, "holds no records: it is no answer to ListRecords or GetRecord")


def _refusal(source: Source, error: _xml.Element) -> ParseError:
    code, why = _xml.attribute(error, "code") or "", " ".join((_xml.text(error) or "").split())
    return ParseError(source.name, error.sourceline, f"is an error of arXiv's OAI-PMH service: {code}: {why}")


def _total(token: _xml.Element) -> Iterator[Declared]:
    size = (_xml.attribute(token, "completeListSize") or "").strip()
    if size.isdecimal() and len(size) < 10:
        yield Declared(int(size), 0, None, "the list")


def read_record(record: _xml.Element, observed: str | None) -> Candidate | Refusal | Furniture:
    """Return what a `<record>` holds, or metadata that stand alone."""
    named = _xml.children(record)
    header = next(iter(named.get("header", [])), None)
    if (_xml.attribute(header, "status") or _xml.attribute(record, "status")) == "deleted":
        return Furniture(what="deleted record")
    alone = _xml.name(record) != "record"
    held = [record] if alone else [one for metadata in named.get("metadata", []) for one in metadata]
    raw, line = _xml.raw(record), record.sourceline or None
    if not held:
        return Refusal("has no metadata", line=line, raw=raw)
    notation = _xml.name(held[0])
    read = {"arXiv": read_arxiv, "arXivRaw": read_raw, "arXivOld": read_raw, "dc": read_dublin_core}.get(notation)
    if read is None:
        return Refusal(f"its metadata are in a notation that is not known: {notation}", line=line, raw=raw)
    said, own = _xml.children(header), _xml.children(held[0])
    whose = (_xml.first_text(said, "identifier") or "arxiv").strip()
    if notation == "dc" and "arxiv" not in f"{whose} {_xml.first_text(own, 'identifier')}".lower():
        return Refusal(f"is a record of another repository than arXiv: {whose}", line=line, raw=raw)
    fields = _with_header(read(own), said)
    return Candidate("paper", fields, tex=True, line=line, raw=raw, observed=observed)


def _with_header(fields: dict[str, Any], header: _xml.Named) -> dict[str, Any]:
    """Return the fields with what the header says of a paper: its identifier, its sets, its last change there."""
    identifiers = {"arxiv": _bare(_xml.first_text(header, "identifier"))} | fields.pop("identifiers", {})
    sets = " ".join(one.strip() for one in _xml.all_texts(header, "setSpec"))
    biblio = fields.pop("biblio", {}) | {"datestamp": _xml.first_text(header, "datestamp"), "sets": sets}
    return _json.present(**fields, identifiers=_json.present(**identifiers), biblio=_xml.imprint(**biblio))


def _bare(identifier: str | None) -> str | None:
    found = _ID.fullmatch((identifier or "").strip())
    return found[1] if found else None


def read_arxiv(said: _xml.Named) -> dict[str, Any]:
    """Return the fields of the notation `arXiv`, in which names are in parts."""
    people = [author for authors in said.get("authors", []) for one in authors if (author := _author(one))]
    authors, complete = _arxiv.listed(people)
    return _common(said) | _json.present(
        authors=authors, authors_complete=complete if authors else None, published=_xml.first_text(said, "created")
    )


def _author(element: _xml.Element) -> _text.Person | None:
    said = _xml.children(element)
    name = " ".join(part.strip() for part in _xml.all_texts(said, "forenames", "keyname", "suffix"))
    affiliations = [_text.without_addresses(one) for one in _xml.all_texts(said, "affiliation")]
    return _text.person(name, affiliations) if name else None


def _common(said: _xml.Named) -> dict[str, Any]:
    """Return the fields that arXiv's own notations share."""
    doi, others = _arxiv.dois(_xml.first_text(said, "doi") or "")
    biblio = {ours: _xml.first_text(said, theirs) for theirs, ours in _BIBLIO.items()}
    return _json.present(
        title=_xml.first_text(said, "title"),
        abstract=_xml.first_text(said, "abstract"),
        categories=re.split(r"[\s,;]+", (_xml.first_text(said, "categories") or "").strip()),
        venue=_xml.first_text(said, "journal-ref"),
        biblio=_xml.imprint(**biblio, other_dois=others),
        identifiers=_json.present(arxiv=_xml.first_text(said, "id"), doi=doi),
    )


def read_raw(said: _xml.Named) -> dict[str, Any]:
    """Return the fields of the notations `arXivRaw` and `arXivOld`, with the author line as it is."""
    authors, complete = _arxiv.people(_xml.first_text(said, "authors") or "")
    fields = _common(said)
    published, history = _versions(said.get("version", []))
    fields["biblio"] = fields.get("biblio", {}) | history
    return fields | _json.present(
        authors=authors,
        authors_complete=complete if authors else None,
        published=published or _xml.first_text(said, "created"),
    )


def _versions(versions: list[_xml.Element]) -> tuple[str | None, dict[str, str]]:
    """Return the date of the first version, and what there is to say of the last and of all."""
    if not versions:
        return None, {}
    said = [_xml.children(version) for version in versions]
    dates = [_xml.first_text(one, "date") for one in said]
    names = [_xml.attribute(version, "version") for version in versions]
    history = [f"{name or '?'}: {(date or '?').strip()}" for name, date in zip(names, dates, strict=True)]
    last = {
        "version": names[-1],
        "updated": dates[-1] if len(dates) > 1 else None,
        "size": _xml.first_text(said[-1], "size"),
        "source_type": _xml.first_text(said[-1], "source_type"),
        "versions": "; ".join(history) if len(history) > 1 else None,
    }
    return dates[0], _json.present(**last)


def read_dublin_core(said: _xml.Named) -> dict[str, Any]:
    """Return the fields of `oai_dc`."""
    authors, complete = _arxiv.listed([*_xml.all_texts(said, "creator")])
    abstract, comment = _descriptions(_xml.all_texts(said, "description"))
    dates = _xml.all_texts(said, "date")
    subjects, classes = _subjects(_xml.all_texts(said, "subject"))
    others = {name: "; ".join(_xml.all_texts(said, name)) for name in ("type", "language", "publisher", "format")}
    biblio = others | classes | {"comment": comment, "updated": "".join(dates[1:][-1:])}
    return _identified(_xml.all_texts(said, "identifier")) | _json.present(
        title=_xml.first_text(said, "title"),
        authors=authors,
        authors_complete=complete if authors else None,
        abstract=abstract,
        published=next(iter(dates), None),
        categories=subjects,
        biblio=_xml.imprint(**biblio, license=_xml.first_text(said, "rights")),
    )


def _descriptions(descriptions: list[str]) -> tuple[str | None, str]:
    """Return the abstract and the comment, which is headed `Comment:` or, since 2025, stands second."""
    headed = [one for one in descriptions if _COMMENT.match(one)]
    plain = [one for one in descriptions if not _COMMENT.match(one)]
    comments = [_COMMENT.sub("", one, count=1) for one in headed] + plain[1:]
    return next(iter(plain), None), "; ".join(one.strip() for one in comments)


def _subjects(printed: list[str]) -> tuple[list[str], dict[str, str]]:
    """Return the categories, which are spelled out, and the MSC and ACM classes that stand among them."""
    found = [(one, _CLASS.match(one.strip())) for one in printed]
    acm = "; ".join(one for one, match in found if match and match["acm"])
    msc = "; ".join(one for one, match in found if match and not match["acm"])
    named = [ARCHIVE_NAMED.get(" ".join(one.split()), one) for one, match in found if not match]
    return named, _json.present(acm_class=acm, msc_class=msc)


def _identified(printed: list[str]) -> dict[str, Any]:
    """Return what the identifiers say: the page and its id, the DOI, and the journal reference between them."""
    identifiers: dict[str, str] = {}
    links = []
    venues = []
    for one in map(str.strip, printed):
        if found := _ID.fullmatch(one):
            identifiers.setdefault("arxiv", found[1])
            links.append({"url": one, "role": "page"})
        elif found := _DOI.fullmatch(one):
            identifiers.setdefault("doi", found[1])
        else:
            venues.append(one)
    return _json.present(identifiers=identifiers, links=links, venue="; ".join(venues))


PARSER = Parser(
    title="records of arXiv's OAI-PMH service: arXiv, arXivRaw, arXivOld, oai_dc",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="oaipmh.arxiv.org/oai, export.arxiv.org/oai2",
    carries="authors, affiliations, abstract, dates, versions, categories, comment, journal, DOI, license, total",
)
