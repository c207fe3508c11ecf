"""PubMed's tagged text (MEDLINE, `.nbib`): one record after the other, a tag of four characters on each line.

What it is. The MEDLINE display format that PubMed saves and sends to citation managers, and that E-utilities return for
`rettype=medline`; its tags are those of the National Library of Medicine's "MEDLINE/PubMed Data Element (Field)
Descriptions" (https://www.nlm.nih.gov/bsd/mms/medlineelements.html). `PMID- ` opens a record, values that go on are
indented by six spaces, broken between words, by E-utilities behind the hyphens of words too:

    PMID- 12345678
    TI  - Lamps and vases: a title that is broken at some
          eighty characters.
    FAU - Vale, Ada                     the name in full, then `AU  - Vale A`, `AUID- ORCID: …`, `AD  - …`

PMC writes its own number above: there `PMC - PMC1234567` opens a record, and the paper may have no number in PubMed.
What a person typed into NCBI's My Bibliography has none either: it begins with its title, below a blank line, has its
DOI under `DO`, its authors as `Vale,Ada,B.`, its date as `2008 07 01`.
ERIC, the database of education, exports records of the same tags; there `OWN - ERIC` opens one, a DOI is written as an
address, and authors stand under `AU` with their names in full.

How it is walked. Line by line; the order of the author tags says whose affiliation and identifier a line is. `FAU` is
quoted where there is one, `AU` where not (records before 2002), `CN` for a group.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any

from parsers import Candidate, Claim, Furniture, NearMiss, Parser, Quoted, Sniffed, Source, _json, _text, _urls
from parsers._text import TaggedRecord
from schemas.cleaning import are_others, without_entities

_TAGGED = re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: |$|(?<=PMID-)(?=\d))(.*)")
_OF_ERIC = "OWN - ERIC"
_OPENING = re.compile(rf"PMID- ?\d{{1,9}}\s*|{_OF_ERIC}\s*")
_OPENINGS = frozenset({"PMID", "\ufeffPMI", "OWN ", "\ufeffOWN", "PMC ", "\ufeffPMC", "TI  "})
_BELOW_PMC = ("PMID", "IS  -", "VI  -", "IP  -", "DP  -", "TI  -")  # in PubMed's own records these stand above it
_PAGE = re.compile(r"<(?:!doctype|html|head|body|pre)\b", re.IGNORECASE)
_GLUED = re.compile(r"PMID- \d{1,9}$")
_BIBLIO = {
    "VI": "volume", "IP": "issue", "PG": "pages", "PB": "publisher", "PL": "location", "LA": "language",
    "EN": "edition", "ISBN": "isbn", "IS": "issn", "PT": "type", "MH": "mesh_terms", "OT": "keywords",
    "GR": "grants", "RN": "substances", "CI": "copyright", "COIS": "conflict_of_interest",
    "STAT": "status", "OWN": "owner", "LR": "updated",
    "CRDT": "created", "DCOM": "completed", "EDAT": "entrez_date", "MHDA": "mesh_date", "PHST": "history",
    "DEP": "electronic_publication", "PST": "publication_status", "JID": "nlm_id", "SB": "subset", "SO": "source",
    "MID": "manuscript_id", "TT": "vernacular_title", "CTI": "series", "VTI": "volume_title", "FIR": "investigators",
    "IR": "investigators", "FED": "editor", "ED": "editor", "FPS": "subject", "PS": "subject", "SI": "databank",
    "RF": "reference_count", "OAB": "other_abstract", "OABL": "language_of_other_abstract", "GN": "note",
    "NM": "substance", "OCI": "other_copyright", "PMCR": "pmc_release", "DRIN": "data_in_reply", "CP": "chapter",
    "OID": "other_id", "ISSN": "issn",
}  # fmt: skip
_READ_ELSEWHERE = frozenset("PMID TI AB FAU AU AUID AD CN DP PMC LID AID DO OTO".split())
_GOES_ON = " " * 6  # what stands before the further lines of a value: `HIV- and HCV-infected lamps` is no tag
_LOCATE = ("LID", "AID")
_OF_A_KIND = re.compile(r"(.*\S)\s*\[([^][]+)\]")
_SCHEMES = ("http:", "https:")
_TYPED_NAME = re.compile(r"([^\s,][^,]*+),([^\s,][^,]*+),([^\s,][^,]*+)?")
_TYPED_DATE = re.compile(r"\d{4} \d\d(?: \d\d)?")
_PEOPLE = frozenset("FAU AU CN FIR IR FED ED FPS PS".split())
_OF_PEOPLE = _PEOPLE | {"AD", "AUID"}


def sniff(source: Source) -> Sniffed:
    """Claim a text with a line `PMID- 12345678`, or `OWN - ERIC`, that another tag follows."""
    if source.openings().isdisjoint({"PMI", "OWN"}):
        return None
    above = 0
    for number, line in source.head:
        text = line.strip("\ufeff \t")
        if above and text:
            if tagged(text):
                return Claim(f"line {above} opens a record of PubMed, and line {number} is a tag of it")
            return NearMiss("names a PMID as PubMed does, but no tag follows", above)
        if _OPENING.fullmatch(text):
            above = number
    return None


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return where a record opens, or a page of them: at the line's beginning, or behind a last line without end."""
    if line[0] == "<":
        return 0 if _PAGE.match(line) and any(map(_OPENING.fullmatch, following())) else None
    if line.startswith(("PMC - PMC", "\ufeffPMC - PMC")):
        return 0 if any(below.startswith("PMID") for below in following()[:1]) else None
    if line.startswith(("PMID", "\ufeffPMID", "OWN ", "\ufeffOWN ")):
        at = 0 if _OPENING.fullmatch(line.strip("\ufeff")) else None
    else:
        glued = _GLUED.search(line[-15:]) if "PMID- " in line[-15:] else None
        at = None if glued is None else 0 if line.strip() == glued[0] else len(line) - len(glued[0])
    if at is None:
        return None
    below = following()[:1]
    return at if below and tagged(below[0].strip()) else None


def tagged(text: str) -> tuple[str, str] | None:
    """Return a line's tag and value; tags are filled up to four characters: `HIV- and shade-loving moths` has none."""
    found = _TAGGED.match(text)
    if found is None or (text.find("-") not in {3, 4} and not text.startswith("ISSN -")):
        return None
    if text[3] == "-" and text[2] != " " and found[1] not in _TAGS:
        return None
    return found[1], found[2]


_TAGS = _READ_ELSEWHERE | _BIBLIO.keys() | {"JT", "TA"}


def _notation(opens: str) -> _text.Notation:
    fields = {f"{tag:4}": tag for tag in _TAGS - {opens}}
    return _text.Notation(tagged, "- ", fields, opens, "", lambda _: False, _GOES_ON)


_NOTATIONS = {opens: _notation(opens) for opens in ("PMID", "PMC", "OWN", "TI")}


def parse(source: Source) -> Iterator[Quoted]:
    """Yield a candidate for each record, with whatever tags it has; raises nothing, whatever the text."""
    around: list[int] = []
    for found in _records(_shown(_flush(source.lines()), around)):
        while around and not isinstance(found, Furniture) and around[0] < found.labels[0][0]:
            yield Furniture(((around.pop(0), "page"),))
        yield found if isinstance(found, Furniture) else Candidate("paper", read_record(found), tuple(found.labels))
    yield from (Furniture(((number, "page"),)) for number in around)


def _flush(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Return the lines, without what stands before all of them where the first tag is further in."""
    above: list[tuple[int, str]] = []
    indent = ""
    for numbered in islice(lines, _FURTHEST_TAG):
        above.append(numbered)
        text = numbered[1].lstrip("\ufeff \t")
        if "- " in text and not _OPENING.fullmatch(text):
            indent = numbered[1].removesuffix(text) if tagged(text) else ""
            break
    whole = chain(above, lines)
    return ((number, line.removeprefix(indent)) for number, line in whole) if indent else whole


_FURTHEST_TAG = 1000  # lines


def _records(lines: Iterator[tuple[int, str]]) -> Iterator[TaggedRecord | Furniture]:
    """Yield the records of PubMed, of PMC and of ERIC, which may follow each other."""
    for tag, own in groupby(_with_openings(lines), itemgetter(0)):
        yield from _text.records(map(itemgetter(1), own), _NOTATIONS[tag])


def _with_openings(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[str, tuple[int, str]]]:
    """Yield each line behind the tag that opens the records there.

    `PMC` does where the next line is of a record's top, `TI` below a blank line where the record above has a title.
    """
    opens, above, titled = "PMID", "", False
    held: tuple[int, str] | None = None
    for numbered in lines:
        line = numbered[1]
        if held:
            if line.startswith(_BELOW_PMC):
                opens, titled = "PMC", False
            yield opens, held
            held = None
        elif line[:4] in _OPENINGS:
            text = line.lstrip("\ufeff")
            if text.startswith("PMC") and not above.strip():
                held = numbered
                continue
            is_title = text.startswith("TI")
            opens = "TI" if is_title and titled and not above.strip() else _opening(text) or opens
            titled = is_title or (titled and not _opening(text))
        above = line
        yield opens, numbered
    if held:
        yield opens, held


def _opening(line: str) -> str | None:
    return "OWN" if line.startswith(_OF_ERIC) else "PMID" if line.startswith("PMID") else None


def _shown(lines: Iterator[tuple[int, str]], around: list[int]) -> Iterator[tuple[int, str]]:
    """Yield the lines of the records: all, or those that a page shows as `format=pubmed`; note what is around them."""
    is_page, is_shown = False, False
    for number, line in lines:
        if is_shown and not is_page and line[:1] != "<":
            yield number, line
            continue
        opens_record = line.startswith("PMID")
        if line[:1] == "<" and _PAGE.match(line):
            is_page, is_shown = True, False
        is_page = is_page or (not is_shown and line.lstrip().startswith("<"))
        is_shown = (is_shown or opens_record) and not (is_page and line.lstrip().startswith("</pre"))
        if is_page and not is_shown and line.strip():
            around.append(number)
        else:
            yield number, without_entities(line) if is_page else line


def read_record(record: TaggedRecord) -> dict[str, Any]:
    """Return the fields of one record as it spells them."""
    authors, affiliations, complete = _authors(record)
    title, book = _seen(record, "TI"), _seen(record, "BTI")
    venue = record.first("JT", "TA") or (book if title else None)
    printed = record.all("DP") or record.all("DEP")
    dates = ["-".join(date.split()) if _TYPED_DATE.fullmatch(date) else date for date in printed]
    published = _text.of_medline(dates)
    located = record.all(*_LOCATE)
    return _json.present(
        title=_text.titled(title, _seen(record, "TT")) or book,
        authors=authors,
        authors_complete=complete if authors else None,
        affiliations=affiliations,
        abstract=_seen(record, "AB"),
        published=published,
        venue=venue,
        biblio=_biblio(record, venue, published),
        links=[{"url": url, "role": "page"} for url in located if url.startswith(_SCHEMES)],
        identifiers=_identifiers(record, located),
    )


def _seen(record: TaggedRecord, tag: str) -> str | None:
    """Return what stands under a tag without the markup that PubMed prints in titles and abstracts: `<i>vivo</i>`."""
    printed = record.first(tag)
    return _text.as_seen(printed) if printed else None


def _authors(record: TaggedRecord) -> tuple[list[_text.Person], list[str], bool]:
    """Return the authors, the affiliations that stand before any author, and whether the list is whole."""
    authors: list[_Author] = []
    orphans: list[str] = []
    complete, above, current = True, "", None
    for tag, printed in record.in_order():
        value = _text.without_addresses(printed) if tag in _OF_PEOPLE else ""
        if tag in _PEOPLE and value:
            if tag in {"AU", "CN", "FAU"} and are_others(value):
                complete, current = False, None
            elif tag in {"FAU", "CN"} or (tag == "AU" and above != "FAU"):
                current = _Author(value)
                authors.append(current)
            elif tag != "AU":
                current = None
        elif tag == "AUID" and current:
            current.identify(value)
        elif tag == "AD" and value:
            (current.affiliations if current else orphans).append(value)
        above = tag
    return [author.quoted() for author in authors], orphans, complete


class _Author:
    """One author as the tags describe them."""

    def __init__(self, name: str) -> None:
        typed = _TYPED_NAME.fullmatch(name)
        self.name = f"{typed[1]}, {typed[2]} {typed[3] or ''}".rstrip() if typed else name
        self.identifiers: list[tuple[str, str]] = []
        self.affiliations: list[str] = []

    def identify(self, printed: str) -> None:
        """Take `ORCID: 0000-0002-…`, `https://orcid.org/0000-…`, or an identifier of another scheme."""
        scheme, _, value = printed.rpartition(":")
        self.identifiers.append(("orcid" if "orcid" in printed.lower() else scheme or "auid", value))

    def quoted(self) -> _text.Person:
        return _text.person(self.name, self.affiliations, _text.identifiers(self.identifiers))


def _biblio(record: TaggedRecord, venue: str | None, published: str | None) -> dict[str, str]:
    """Return every field that is read into no other place, those without a name of ours under their own tag.

    Of people who stand under two tags, `FED` in full and `ED` with initials, the full names are read.
    """
    others: dict[str, list[str]] = {}
    for tag in record.said:
        if tag not in _READ_ELSEWHERE and tag not in {"JT", "TA", "BTI"} and f"F{tag}" not in record.said:
            others.setdefault(_BIBLIO.get(tag, tag.lower()), []).extend(record.all(tag))
    named = {name: _text.as_seen(_text.prose_without_addresses("; ".join(values))) for name, values in others.items()}
    titles = {"journal_abbreviation": record.first("TA"), "book_title": _seen(record, "BTI")}
    known = {venue, _seen(record, "TI") or _seen(record, "BTI")}
    named |= {name: title for name, title in titles.items() if title and title not in known}
    named["issn"] = named.get("issn", "").replace("ISSN-", "")
    named |= _numbers(record)
    named["date"] = _text.unsaid(record.all("DP"), published)
    return {name: value for name, value in named.items() if value}


def _numbers(record: TaggedRecord) -> dict[str, str]:
    """Return the numbers that are no DOI and no address by their kinds, `NBK43749 [bookaccession]`, else by the tag."""
    found: dict[str, dict[str, None]] = {}
    for tag in _LOCATE:
        for value in record.all(tag):
            match = _OF_A_KIND.fullmatch(value)
            number, kind = match.groups() if match else (value, tag.lower())
            if kind != "doi" and not value.startswith(_SCHEMES):
                found.setdefault(kind, {})[number] = None
    return {kind: "; ".join(numbers) for kind, numbers in found.items()}


def _identifiers(record: TaggedRecord, located: list[str]) -> dict[str, str]:
    doi = next(
        (value.removesuffix("[doi]").strip() for value in located if value.endswith("[doi]")), record.first("DO")
    )
    pmid = (record.first("PMID") or "").partition(" ")[0]
    return _urls.named_in(located) | _json.present(pmid=pmid, pmcid=record.first("PMC"), doi=doi)


PARSER = Parser(
    title="PubMed's tagged text (MEDLINE, .nbib)",
    sniff=sniff,
    parse=parse,
    opens=opens,
    landmarks=("PMID", "PMC ", "OWN ", "<"),
    ends=str.isdigit,
    where="PubMed: `Cite` or `Send to: Citation manager`, `Save: PubMed`; E-utilities with `rettype=medline`",
    carries="title, authors, affiliations, ORCID iDs, abstract, date, journal, pages, MeSH terms, DOI, PMID, PMCID",
)
