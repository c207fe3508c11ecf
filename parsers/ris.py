"""RIS: references as publishers, databases and reference managers exchange them, one tag a line.

What it is. The notation of Research Information Systems ("RIS Format Specifications", Reference Manager 2001 and 2011;
https://en.wikipedia.org/wiki/RIS_(file_format)): two characters, two spaces, a hyphen, a space, the value. `TY` opens a
record, `ER` ends it. What tags mean differs by vendor: EndNote, Zotero, Mendeley, Web of Science, Scopus, IEEE Xplore,
PubMed, Google Scholar and the publishers agree on names, titles, dates and pages, and not much else.

How it is walked. Line by line. A line without a tag belongs to the field above (abstracts are broken by some; EndNote
writes one keyword or URL a line under one tag). `TY` ends a record whose `ER` is missing; after `ER` the next may begin
on the same line.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from parsers import Candidate, Claim, Furniture, NearMiss, Parser, Quoted, Sniffed, Source, _csl, _dblp, _text, _urls
from parsers._text import TaggedRecord, Values
from schemas.cleaning import are_others

_TAGS = frozenset(
    "TY A1 A2 A3 A4 AB AD AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CN CP CT CY DA DB DI DO DP ED EP ER ET FD H1 H2 ID IP"
    " IS J1 J2 JA JF JO K1 KW L1 L2 L3 L4 LA LB LK M1 M2 M3 N1 N2 NO NV OL OP PB PE PP PY RD RI RN RP SE SF SL SN SP SR"
    " ST SV T1 T2 T3 T4 TA TI TT U1 U2 U3 U4 U5 UR VL VO WP WT WV Y1 Y2 YR".split()
)
_LONG_TAGS = frozenset({"CODEN", "DOI", "PMID", "PMCID"})
_DASH = r"(?:[ \xa0]{1,3}-|\t-|[ \xa0]{2}[–—])"  # the longer ones of word processors
_TAGGED = re.compile(rf"([A-Z][A-Z0-9]|[A-Z]{{3,5}})({_DASH})(?:[\s\xa0]|$)(.*)")
_OPENING = re.compile(rf"TY{_DASH}[\s\xa0]*+(?:[A-Za-z][A-Za-z0-9 -]{{1,40}})?\s*")
_GLUED = re.compile(r"TY  - [A-Z]{2,8}$")
_FURNITURE = re.compile(
    r"(?:Provider|Database|Content|Exported|Export Date|Record|Source)\s{0,4}:|Record #?\d+ of \d+|<?\d{1,6}>?[.:]? ?$"
    r"|[-=_*]{3,}$|Link to the (?:Ovid|External)\b|(?:EndNote|RIS|Reference Manager|Scopus)\b.{0,60}$|%|EF {1,3}-",
    re.IGNORECASE,
)
_OPENED = ("TY ", "TY\t", "TY\xa0")
_LANDMARKS = (*_OPENED, "\ufeffTY ")
_END_OF_FILE = "EF"  # of Web of Science, below its last record
_AUTHORS = frozenset({"AU", "A1"})  # a few write the first author under A1, and the others, or all, under AU
_PLACES = frozenset({"AD", "C1"})
_RIGHTS = re.compile(r"Copyright of .{1,300} is the property of .{1,600}may not be copied")  # an abstract of EBSCO's
_DATE_OF_OVID = re.compile(r"\d{4}(?:-\d\d){0,2}//")  # under Y2, where ERIC knows more than the year
_DATE_OF_JSTOR = "Full publication date: "  # under C1
_MISSING = "NA"  # of synthesisr, revtools, CiteSource: packages of R
_NO_PAGES = ("No", "Specified")  # of Ovid, first page and last: no pagination specified
_AND_AL = frozenset("&al|& al|+al|+ al|&al.|& al.|+al.|+ al.|. . .".split("|"))  # the last in ADS
_PLAIN = re.compile(r"(?:(?!(?i:et\.? al|and et|others))[A-Za-zÀ-ÖØ-öø-ʯ][^;@0-9\n]*\n)*")  # in Latin letters
_INITIALED = re.compile(r"[^\W\d_][\w'’ -]*[^\W\d_] [A-Z]{1,3}")
_INITIALS = re.compile(rf"(?:{_text.CAPITAL}\.[ -]?){{1,4}}|(?:{_text.CAPITAL}[ -]?){{1,3}}")
_IN_FULL = re.compile(r"(?:(?![a-z])[^\W\d_][\w.'’-]* ){1,3}(?![A-Z]+$)[^\W\d_][\w'’-]+")
_AND = re.compile(r"(?<=[\w.,]) (?:and|&) (?=\w)")
_OTHERS_OPENINGS = ("FN Clarivate", "FN Thomson", "FN ISI", "%0 ")
_OPENINGS = frozenset({*_OPENED, "FN ", "%0 "})
_TITLES = ("TI", "T1", "CT", "BT", "ST")
_DATES = ("PY", "Y1", "YR", "DA")
_VENUES = ("T2", "JF", "JO", "BT", "C3", "JA", "J1", "J2", "T3")
_NOTES = ("N1", "U1", "U2", "U3", "U4", "U5")
_BIBLIO = {
    "TY": "type", "VL": "volume", "VO": "volume", "IS": "issue", "CP": "issue", "IP": "issue", "PB": "publisher",
    "NO": "issue", "CY": "location", "PP": "location", "ET": "edition", "LA": "language", "M3": "type_of_work",
    "N1": "note", "AN": "accession_number", "DB": "database", "DP": "database_provider", "C7": "article_number",
    "Y2": "accessed", "ST": "short_title", "TT": "translated_title", "OP": "original_publication",
    "RN": "research_note", "CN": "call_number", "LB": "label", "SE": "section", "NV": "number_of_volumes",
    "SV": "series_volume", "T3": "series", "A2": "editor", "ED": "editor", "A3": "series_editor",
    "A4": "subsidiary_author", "TA": "translated_author", "RI": "reviewed_item", "RP": "reprint", "CA": "caption",
    "AV": "archive_location", "ID": "id", "C3": "proceedings_title", "PU": "publisher", "PI": "location",
}  # fmt: skip
_READ_ELSEWHERE = frozenset(
    "ER AU A1 TI T1 CT PY Y1 DA YR SP EP SN DO DI UR L1 L2 L3 L4 LK AB N2 KW K1 AD JA J1 J2 JO JF T2 BT"
    " DOI PMID PMCID".split()
)
_NAMES = {tag: tag.lower() for tag in _TAGS} | _BIBLIO | dict.fromkeys(_READ_ELSEWHERE, "")
_OWN_NAMES = {("WOS", "C3"): "organizations", ("Cochrane", "C3"): "other_ids", ("THES", "A3"): "advisor"}
_NEXT_PLACE = re.compile(r"(?<=[.;]) (?=\[|[^.;()\[\]]{1,60} \((?:reprint|corresponding) author\))")
_LONGEST_NAME = 5  # parts with a dot behind each: `Vale, A. B. C. Jr.`
_NUMBERS = re.compile(r"[A-Za-z]+ \d{5,}(?:, ?[A-Za-z]+ \d{5,})*")  # `PubMed 12345678,EMBASE 2345678`
_JOURNALS = (
    ("T2", "secondary_title"),
    ("JF", "journal"),
    ("BT", "book_title"),
    ("T1", "primary_title"),
    ("CT", "caption_title"),
)
_FILES = ("L1", "L2", "L3", "L4")
_ADDRESSED = ("UR", "LK", *_FILES)
_SCHEMES = ("http://", "https://", "ftp://")
_NO_WORDS = frozenset((*_ADDRESSED, "DO", "DI", "M3", "AN", "ID", "SN"))
_ABBREVIATED = ("JA", "J1", "J2", "JO")
_ISSN = re.compile(r"(?:[EP]|[EP]?-?ISSN[: -]? ?)?\d{4}-?\d{3}[\dX](?![\dX-])", re.IGNORECASE)  # of ERIC: `E2196-7822`
_STANDARD_NUMBER = re.compile(
    rf".*IS[SB]N|{_ISSN.pattern}|(?:\d[ \u2010-\u2015-]?){{9}}(?:(?:\d[ \u2010-\u2015-]?){{3}}\d|[\dX])(?![\w-])",
    re.IGNORECASE,
)
_OWN_NUMBERS = {"RPRT": "report_number", "STAND": "report_number", "PAT": "number"}  # of EndNote and Zotero, under SN
_KIND_OF_NUMBER = re.compile(r"(?<!\s)\s*+\(IS[SB]N\)")  # of Scopus: `00223999 (ISSN)`
_NEXT_NUMBER = re.compile(r"[;,\\]\s*|(?<!\s)\s++(?=\d{4}-\d{3}[\dX]\b)", re.IGNORECASE)
_CITED = re.compile(
    r"(?:Cited By(?: \(since \d{4}\))?|Times Cited(?: in [^:;]{1,60})?)\s{0,3}:?\s{0,3}(\d{1,9})", re.IGNORECASE
)
_REFERENCES = re.compile(r"(?:cited )?references\s?:", re.IGNORECASE)  # of Scopus: what the paper cites
_CITING = re.compile(r"Cited References? Count\s{0,3}:\s{0,3}(\d{1,9})", re.IGNORECASE)
_COUNTS = (("citation_count", _CITED), ("reference_count", _CITING))
_EXPORTED = re.compile(r"(?:Export(?:ed)?|Query) [Dd]ate:\s{0,3}(\d{1,2} [A-Z][a-z]+ \d{4}|\d{4}-\d\d-\d\d)")
_SAY_WHEN = (*_NOTES, "M1")  # the latter in Publish or Perish
_MAY_SAY_WHEN = frozenset(_SAY_WHEN)
_ARXIV = f"({_urls.ARXIV_ID})"
_IDENTIFIED = (  # with what a value holds in any case, in small letters
    ("arxiv", "rxiv", ("UR", "L1", "L2", "LK"), re.compile(rf"arxiv\.org/(?:abs|pdf|html)/{_ARXIV}", re.IGNORECASE)),
    ("arxiv", "rxiv", tuple("AN C1 JO JF T2 M1 M3 SP PB ID".split()), re.compile(rf"arXiv:? ?{_ARXIV}", re.IGNORECASE)),
    ("pmid", "[pmid]", ("U1", "U2"), re.compile(r"\b(\d{1,9})\[pmid\]")),  # of PubMed Central
    ("pmid", "[pmid]", ("N1",), re.compile(r"^(\d{1,9}) ?\[pmid\]$", re.IGNORECASE)),
    ("pmid", "pmid", ("AN", "C1", "C2", "N1", "ID", "M1", "U2"), re.compile(r"PMID:? ?(?:NLM)?(\d{1,9})\b")),
    ("pmid", "pubmed ", ("C3",), re.compile(r"\bPubMed (\d{1,9})\b", re.IGNORECASE)),  # of the Cochrane Library
    ("pmid", "medline:", ("AN",), re.compile(r"^MEDLINE:(\d{1,9})$")),  # of Web of Science
    (  # of MEDLINE and the databases beside it at Ovid
        "pmid",
        "ovidsp.",
        ("UR", "L2", "LK"),
        re.compile(
            r"//ovidsp\.[\w/.-]{1,60}\?[^\s?]{0,99}?\bD=(?:med(?:[a-z]|\d\d?|all)|mes[xz]|prem|ppez|pmnm)"
            r"&[^\s?]{0,99}?\bAN=(\d{1,9})(?![\w-])",
            re.IGNORECASE,
        ),
    ),
    (
        "pmid",
        "europepmc",
        ("UR", "L2"),
        re.compile(r"europepmc\.org/(?:article|abstract)/med/(\d{1,9})\b", re.IGNORECASE),
    ),
    (
        "pmid",
        "pubmed",
        ("UR", "L2", "LK"),
        re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,9})\b"),
    ),
    ("pmcid", "pmc", ("C2", "AN", "N1", "UR", "L1", "L2"), re.compile(r"\b(PMC\d{3,9})\b")),
    (  # alone: the next one parts `;` from a DOI. The address in M3 is of JabRef
        "doi",
        "10.",
        ("M3", "L3", "UR"),
        re.compile(r"^\s*(?:doi: ?|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/(?!\S*://)\S+)\s*$", re.IGNORECASE),
    ),
    ("doi", "doi", ("UR", "LK", "L3", "N1"), re.compile(r"(?:doi\.org/|doi: ?)(10\.\d{4,9}/[^\s;]+)", re.IGNORECASE)),
)
_IDENTIFIED_BY_TAG = (
    ("DOI", "doi", re.compile(r"(10\.\d{4,9}/\S+)")),
    ("PMID", "pmid", re.compile(r"(\d{1,9})\b")),
    ("PMCID", "pmcid", re.compile(r"\b(PMC\d{3,9})\b")),
    ("ID", "dblp", re.compile(r"^DBLP:(\S+/\S+)$")),
)
_ORCIDS = re.compile(rf"(?:^|orcid\.org/|, )([^;/]{{1,99}}); ORCID: https?://orcid\.org/({_urls.ORCID})", re.IGNORECASE)
_NUMBERED = (  # the number in PubMed, in records of these databases; Embase exports name those they share
    ("C2", re.compile(r"Scopus", re.IGNORECASE)),
    ("AN", re.compile(r"PubMed|MEDLINE|NLM", re.IGNORECASE)),
    ("C5", re.compile(r"Embase Medline", re.IGNORECASE)),
)
_OF_A_RECORD = frozenset((*_TITLES, *_DATES, *_VENUES, "TY", "AU", "A1", "DO", "DI", "AB", "N2"))
_RESOLVER = re.compile(r"https?://(?:dx\.)?doi\.org/")  # under L1 in Ovid's exports
_PDF = re.compile(r"/pdf/|^[^?#]*[./](?i:pdf)(?:[?#]|$)")
_IDENTIFYING = frozenset(tag for _, _, tags, _ in _IDENTIFIED for tag in tags)


def sniff(source: Source) -> Sniffed:
    """Claim a text in which a line `TY  - JOUR` is followed by another tag."""
    if not source.openings() & _OPENINGS:
        return None
    above, near = 0, None
    for number, line in source.head:
        text = line.strip("\ufeff \t")
        if above and text:
            if tagged(text):
                return Claim(f"line {above} opens a record, and line {number} is a tag of it")
            near, above = NearMiss("opens a record as RIS does, but no tag follows", above), 0
        if _OPENING.fullmatch(text):
            above = number
        elif text.startswith(_OTHERS_OPENINGS):
            return NearMiss("a tagged export, but not of RIS: it opens no record with `TY  - `", number)
    return near


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return where a record opens: at a line's beginning, or behind one without end."""
    text = line.strip("\ufeff \t")
    if text.startswith(_LANDMARKS):
        below = following()[:1]
        return 0 if _OPENING.fullmatch(text) and below and tagged(below[0].strip()) else None
    glued = _GLUED.search(line[-14:]) if "TY  - " in line[-14:] else None
    if glued is None or line.startswith("ER "):
        return None
    below = following()[:1]
    return len(line) - len(glued[0]) if below and tagged(below[0].strip()) else None


def heads(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return 0 at the head of an export: a record opens below, and what stands between is the export's own too."""
    return 0 if _FURNITURE.match(line) and _heads_export(following()) else None


def cuts(line: str, following: Callable[[], list[str]]) -> bool:  # noqa: ARG001 — the shape of Parser.cuts
    """Tell whether `line` opens a record: it ends the one above, whether that has an end of its own or not."""
    return _OPENING.fullmatch(line) is not None


def after(above: str) -> bool:
    """Tell whether no record goes on below: packages of R write fields above `TY` too."""
    return not above.strip() or above.startswith("ER ")


def _heads_export(below: list[str]) -> bool:
    """Tell whether a record opens in these lines, and all above it are of an export's own."""
    at = next((at for at, text in enumerate(below) if _OPENING.fullmatch(text.strip("\ufeff"))), -1)
    return at >= 0 and all(map(_FURNITURE.match, below[:at]))


def tagged(text: str) -> tuple[str, str] | None:
    """Return a line's tag and value; a tag with one space only if it is known."""
    if text[2:5] == "  -" and text[:2] in _TAGS:
        return text[:2], text[5:]
    found = _TAGGED.match(text)
    if found is None or found[1] == _END_OF_FILE:
        return None
    if len(found[2]) == 2 and found[1] not in _TAGS and found[1] not in _LONG_TAGS:
        return None
    return found[1], found[3]


_NOTATION = _text.Notation(
    tagged,
    "  - ",
    {tag: tag for tag in _TAGS - {"TY", "ER"}},
    "TY",
    "ER",
    lambda text: _FURNITURE.match(text) is not None,
)


def parse(source: Source) -> Iterator[Quoted]:
    """Yield a candidate for each record, with whatever tags it has; raises nothing, whatever the text."""
    for found in _text.records(source.lines(), _NOTATION):
        if isinstance(found, Furniture):
            yield found
        elif _OF_A_RECORD.isdisjoint(found.said):  # of Ovid, below `ER`
            yield Furniture(tuple((number, "furniture") for number, _ in found.labels))
        else:
            yield Candidate("paper", read_record(found), tuple(found.labels), observed=_exported(found))


class _Shape(NamedTuple):
    """What is decided by which tags a record has: the same for most records of an export, and worked out once.

    `title`, `abstract`, `venue`, `places` and `doi` are the tags under which these stand, empty if there are none, and
    `below` is that of the places which may be those of the authors above each;
    `named` are names in `biblio`, each with the tags that are read into it. `identified`, `identified_by_tag` and
    `numbered` are the rows of tables that may find something, the others the tags of tables that the record has.
    """

    title: str
    abstract: str
    venue: str
    places: str
    below: str
    doi: str
    dates: list[str]
    authors: list[str]
    named: list[tuple[str, list[str]]]
    keywords: list[str]
    journals: list[tuple[str, str]]
    abbreviated: list[str]
    addressed: list[str]
    files: list[str]
    identifying: list[str]
    identified: list[tuple[str, str, tuple[str, ...], re.Pattern[str]]]
    identified_by_tag: list[tuple[str, str, re.Pattern[str]]]
    numbered: list[tuple[str, re.Pattern[str]]]
    notes: list[str]
    is_of_web_of_science: bool


def _kind(said: Values) -> str:
    """Return which of those it is who write something of their own under a tag; empty for all others."""
    if "AN" in said and said["AN"][0].startswith("WOS:"):
        return "WOS"
    if "C3" in said and _NUMBERS.fullmatch(said["C3"][0]):
        return "Cochrane"
    return "THES" if "A3" in said and said.get("TY") == ["THES"] else ""


@lru_cache(maxsize=1024)
def _shape(tags: tuple[str, ...], kind: str) -> _Shape:
    title = _first_of(tags, _TITLES)
    venue = _first_of(tags, _VENUES, title, "C3" if (kind, "C3") in _OWN_NAMES else "")
    named: dict[str, list[str]] = {}
    for tag in tags:
        name = _OWN_NAMES.get((kind, tag)) or _NAMES.get(tag, tag.lower())
        if name and tag not in {title or "TI", venue}:
            named.setdefault(name, []).append(tag)
    return _Shape(
        title,
        _first_of(tags, ("AB", "N2")),
        venue,
        _first_of(tags, ("AD", "C1") if kind == "WOS" else ("AD",)),
        next((below for above, below in pairwise(tags) if above in _AUTHORS and below in _PLACES), ""),
        _first_of(tags, ("DO", "DI")),
        _among(tags, _DATES),
        [tag for tag in tags if tag in _AUTHORS],
        list(named.items()),
        _among(tags, ("KW", "K1")),
        [(tag, name) for tag, name in _JOURNALS if tag in tags and tag not in {title, venue}],
        [tag for tag in _among(tags, _ABBREVIATED) if tag not in {title, venue}],
        _among(tags, _ADDRESSED),
        _among(tags, _FILES),
        _among(tags, _IDENTIFYING),
        [row for row in _IDENTIFIED if _among(tags, row[2])],
        [row for row in _IDENTIFIED_BY_TAG if row[0] in tags],
        [row for row in _NUMBERED if row[0] in tags],
        _among(tags, _NOTES),
        kind == "WOS",
    )


def _first_of(tags: tuple[str, ...], wanted: Iterable[str], *others: str) -> str:
    return next((tag for tag in wanted if tag in tags and tag not in others), "")


def _among(tags: tuple[str, ...], wanted: Iterable[str]) -> list[str]:
    return [tag for tag in wanted if tag in tags]


def read_record(record: TaggedRecord) -> dict[str, object]:
    """Return the fields of one record as it spells them."""
    said, lines = _as_meant(*_as_seen(record))
    shape = _shape(tuple(said), _kind(said))
    found: dict[str, object] = {}
    if shape.title and (title := said[shape.title][0]):
        found["title"] = title
    _add_people(found, said, lines, shape)
    rights = _add_abstract(found, said[shape.abstract]) if shape.abstract else ""
    dates = _under(said, shape.dates)
    published = _text.published(dates)
    if published:
        found["published"] = published
    if shape.venue and (venue := said[shape.venue][0]):
        found["venue"] = venue
    found["biblio"] = biblio = _biblio(said, lines, shape, _text.unsaid(dates, published))
    if rights:
        biblio["copyright"] = rights
    if not shape.venue and not any(map(str.isdigit, biblio.get("so", "1"))):  # of the Cochrane Library
        found["venue"] = biblio.pop("so")
    _add_places(found, biblio, lines)
    if shape.below and len(shape.authors) == 1 and not shape.is_of_web_of_science:
        _add_places_below(found, biblio, record, shape)
    addresses = _addresses(lines, shape)
    if addresses:
        found["links"] = _links(addresses)
    found["identifiers"] = _identifiers(said, lines, shape, addresses)
    if shape.notes:
        found["metrics"] = _metrics(lines, shape)
    return found


def _as_meant(said: Values, lines: Values) -> tuple[Values, Values]:
    """Return the values, and the lines, where a database writes something else under a tag than all others do."""
    if "N1" in said:
        lines = _without_references(said, lines)
    if (
        "Y2" in said
        and "Y1" in said
        and _DATE_OF_OVID.fullmatch(date := said["Y2"][0])
        and date[:4] == said["Y1"][0][:4]
    ):
        said = _without_first(said, "Y2") | {"Y1": [*said["Y1"], date.replace("-", "/")]}
    if "C1" in said and (date := said["C1"][0]).startswith(_DATE_OF_JSTOR):
        said = _without_first(said, "C1") | {"DA": [*said.get("DA", ()), date.removeprefix(_DATE_OF_JSTOR)]}
    return said, lines


def _without_first(values: Values, tag: str) -> Values:
    rest = {tag: values[tag][1:]}
    return {name: some for name, some in (values | rest).items() if some}


def _add_abstract(found: dict[str, object], printed: list[str]) -> str:
    """Add the abstract; return what EBSCO says of the rights in it, as an abstract of its own."""
    rights = [one for one in printed if one.startswith("Copyright of") and _RIGHTS.match(one)]
    if abstract := " ".join([one for one in printed if one not in rights]):
        found["abstract"] = abstract
    return " ".join(rights)


def _without_references(said: Values, lines: Values) -> Values:
    """Return the lines without a note that lists what the paper cites: the numbers in it are not the paper's own."""
    own = [note for note in said["N1"] if not _REFERENCES.match(note)]
    return lines if len(own) == len(said["N1"]) else lines | {"N1": own}


def _as_seen(record: TaggedRecord) -> tuple[Values, Values]:
    """Return the values, and the lines, without the entities and the markup of web pages."""
    said = record.values()
    lines = said if record.plain else record.lines()
    text = "".join(map("".join, lines.values()))
    if _MISSING in text and any(_MISSING in some for some in said.values()):
        said, lines = _without_missing(said, lines)
    if "&" not in text and "<" not in text:
        return said, lines
    seen = _without_markup(said)
    return seen, seen if record.plain else _without_markup(lines)


def _without_missing(said: Values, lines: Values) -> tuple[Values, Values]:
    """Return the values, and the lines, without those that R writes where there is none."""
    said = {tag: kept for tag, some in said.items() if (kept := [one for one in some if one != _MISSING])}
    return said, {tag: [one for one in lines[tag] if one != _MISSING] or lines[tag] for tag in said}


def _without_markup(values: Values) -> Values:
    """Return the values without entities and markup, but for addresses and numbers."""
    seen = dict(values)
    for tag, some in values.items():
        text = "".join(some)
        if tag not in _NO_WORDS and ("&" in text or "<" in text):
            seen[tag] = [_csl.as_seen(one) for one in some]
    return seen


def _under(values: Values, tags: list[str]) -> list[str]:
    """Return what is said under the tags, all of which must be there."""
    if len(tags) == 1:
        return values[tags[0]]
    return [value for tag in tags for value in values[tag]]


def _once(lines: Values, tags: list[str]) -> list[str]:
    """Return the authors under the tags in the order of these, and one who stands under two of them once."""
    if len(tags) < 2:
        return _under(lines, tags)
    first, second = (lines[tag] for tag in tags)
    return [*first, *(name for name in second if name not in first)]


def _add_people(found: dict[str, object], said: Values, lines: Values, shape: _Shape) -> None:
    """Add the authors, whether they are all, and the places of the paper as a whole."""
    authors, complete = _authors(_once(lines, shape.authors))
    if "ID" in said and said["ID"][0].startswith("DBLP:"):
        authors = [_dblp.person(one, None, None) or one if isinstance(one, str) else one for one in authors]
    if shape.places or "AI" in lines:
        authors, places = _placed(authors, lines.get(shape.places, []), " ".join(lines.get("AI", ())))
        found["affiliations"] = places
    if authors:
        found["authors"] = authors
        found["authors_complete"] = complete


def _authors(printed: list[str]) -> tuple[list[_text.Person], bool]:
    if len(printed) == 1 and "," in printed[0]:
        printed = _on_one_line(" ".join(printed[0].split()))
    if not printed or _all_plain(printed):
        return list(printed), True
    names = [plain for value in printed for name in value.split(";") if (plain := name.strip(" ;,"))]
    known = [name for name in names if not are_others(name) and name.lower() not in _AND_AL]
    return [author for name in known if (author := _author(name))], len(known) == len(names)


def _on_one_line(value: str) -> list[str]:
    """Return the authors of a line, `Vale A, Li B`, `Vale, A., Li, B.`, `Vale, Ada and Li, Bo` or three in full.

    A body is one author.
    """
    if _text.OF_A_BODY.search(value):
        return [value]
    apart = _AND.split(value)
    if len(apart) > 1 and all(one.count(", ") == 1 == one.count(",") for one in apart):
        return apart
    parts = [part for one in apart for name in one.split(",") if (part := name.strip())]
    if len(parts) > 2 and len(parts) % 2 == 0 and all(map(_INITIALS.fullmatch, parts[1::2])):
        return list(map(", ".join, zip(parts[::2], parts[1::2], strict=True)))
    names = [part for part in parts if not are_others(part)]
    listed = len(parts) > 1 and all(map(_INITIALED.fullmatch, names))
    return parts if listed or (len(parts) > 2 and all(map(_IN_FULL.fullmatch, names))) else [value]


def _all_plain(names: list[str]) -> bool:
    """Tell whether nothing is to be cut off from any of the names, and none is a word for further ones."""
    joined = "\n".join([*names, ""])
    return ",\n" not in joined and _PLAIN.fullmatch(joined) is not None


def _author(printed: str) -> _text.Person | None:
    name, orcid = _text.orcid_apart(printed) if "-" in printed else (printed, None)
    name = _text.without_addresses(name)
    if not any(map(str.isalpha, name)):
        return None
    return _text.person(name, identifiers={"orcid": orcid} if orcid else None)


def _placed(authors: list[_text.Person], printed: list[str], orcids: str) -> tuple[list[_text.Person], list[str]]:
    """Return the authors with the places and ORCID iDs that stand beside their names, and the other places.

    The iDs of PsycINFO stand under AI.
    """
    words = {author.partition(" ")[0].rstrip(".") for author in authors if isinstance(author, str)} | {"["}
    if not orcids and words.isdisjoint(map(_first_word, printed)):
        return authors, [_text.without_addresses(line) for line in printed]
    often = Counter(author.rstrip(".") for author in authors if isinstance(author, str))
    said: dict[str, dict[str, Any]] = {name: {} for name in often if often[name] == 1}
    others: list[str] = []
    for line in _apart(printed):
        named, place = _named_before(line, said)
        plain = _text.without_addresses(place)
        for name in named if plain else ():
            said[name].setdefault("affiliations", []).append(plain)
        if not named:
            others.append(plain)
    for name, orcid in _ORCIDS.findall(orcids):
        said.get(name.rstrip("."), {})["identifiers"] = {"orcid": orcid}
    placed = [_text.person(one, **said.get(one.rstrip("."), {})) if isinstance(one, str) else one for one in authors]
    return placed, others


def _first_word(line: str) -> str:
    return "[" if line.startswith("[") else line.partition(" ")[0].rstrip(".:")


def _apart(printed: list[str]) -> Iterator[str]:
    """Yield the places one by one, also where all those of Web of Science are on one line, as in its own tables."""
    for line in printed:
        yield from (one.rstrip(";") for one in _NEXT_PLACE.split(line)) if line.startswith("[") else (line,)


def _named_before(line: str, authors: Collection[str]) -> tuple[list[str], str]:
    """Return whom a line names before a place, and the place; nobody and the whole line unless all are authors.

    `Vale, Ada: Lamp Institute` is how PsycINFO says where somebody works, `Vale, Ada. Lamp Institute` how MEDLINE at
    Ovid does, `[Vale, Ada; Li, Bo] Lamp Inst` how Web of Science does. A line that names a second author further on was
    several lines.
    """
    if line.startswith("["):
        several, _, place = line[1:].partition("] ")
        names = [name.strip().rstrip(".") for name in several.split(";")]
        return (names, place) if all(name in authors for name in names) else ([], line)
    name, mark, place = line.partition(": ")
    if mark and name.rstrip(".") in authors:  # else it is the place of a body that is an author itself
        return [name.rstrip(".")], place
    parts = line.split(". ")
    longest = range(min(_LONGEST_NAME, len(parts) - 1), 0, -1)
    ends = next((end for end in longest if ". ".join(parts[:end]) in authors), 0)
    place = ". ".join(parts[ends:])
    further = place.replace("; ", ". ").split(". ")
    if not ends or any(". ".join(further[at : at + some]) in authors for at in range(len(further)) for some in longest):
        return [], line
    return [". ".join(parts[:ends])], place


def _add_places_below(found: dict[str, object], biblio: dict[str, str], record: TaggedRecord, shape: _Shape) -> None:
    """Add to the authors the places that stand below each, as OpenAlex lists them.

    Below the last author alone they show nothing: EndNote sorts its tags.
    """
    [author], place = shape.authors, shape.below
    above = list(pairwise([tag for _, tag in record.labels]))
    if (place, author) not in above or any(tag == place and one not in {author, place} for one, tag in above):
        return
    authors: Any = found.get("authors", [])
    people = list(map(_text.described, authors))
    placed = _placed_below(record, author, place)
    if len(placed) != len(people) or any("affiliations" in one for one in people):  # PsycINFO names them again
        return
    found["authors"] = [
        one | {"affiliations": places} if places else old
        for old, one, places in zip(authors, people, placed, strict=True)
    ]
    if place == "AD":
        found.pop("affiliations", None)
    else:
        biblio.pop("c1", None)


def _placed_below(record: TaggedRecord, author: str, place: str) -> list[list[str]]:
    """Return the places below each author; none if a line lists several authors, or if places stand above all."""
    found: list[list[str]] = []
    for tag, printed in record.in_order():
        value = _text.as_seen(printed)
        if tag == author:
            if len(_authors([value])[0]) != 1:
                return []
            found.append([])
        elif tag == place:
            if not found:
                return []
            if value != _MISSING and (plain := _text.without_addresses(value)):
                found[-1].append(plain)
    return found


def _add_places(found: dict[str, object], biblio: dict[str, str], lines: Values) -> None:
    if "M1" in lines and lines["M1"][0].startswith("("):
        _add_places_behind(found, biblio, lines["M1"])
    if "M2" in lines:
        _add_places_named(found, biblio, lines["M2"])


def _add_places_behind(found: dict[str, object], biblio: dict[str, str], printed: list[str]) -> None:
    """Add the places that Embase prints behind the names of some: `(Vale A.; Li B., b.li@…) Lamp Institute, Oz`."""
    authors: Any = found.get("authors", [])
    places: dict[str, list[str]] = {}
    for line in printed:
        names, _, place = line[1:].partition(") ")
        for name in names.split(";") if place else ("",):
            places.setdefault(name.partition(",")[0].strip(), []).append(_text.without_addresses(place))
    often = Counter(author for author in authors if isinstance(author, str))
    if all(often[name] == 1 for name in places):
        found["authors"] = [_text.person(one, places.get(one, ())) if isinstance(one, str) else one for one in authors]
        del biblio["m1"]


def _add_places_named(found: dict[str, object], biblio: dict[str, str], printed: list[str]) -> None:
    """Add the places that MEDLINE at Ovid prints under M2, each behind an author; other things stand there too."""
    authors: Any = found.get("authors", [])
    placed, others = _placed(authors, printed, "")
    if not others:
        found["authors"] = placed
        biblio.pop("m2", None)


def _biblio(said: Values, lines: Values, shape: _Shape, date: str) -> dict[str, str]:
    """Return every field that is read into no other place, those without a name of ours under their own tag."""
    found = _named(said, shape)
    if shape.keywords:
        found["keywords"] = "; ".join(_under(lines, shape.keywords))
    if "UR" in lines:
        for line in lines["UR"]:
            if "://" not in line or line[0] == "<":
                found["url"] = f"{found['url']} {line}" if "url" in found else line
    if shape.files:
        found["file"] = _files(lines, shape)
    if shape.is_of_web_of_science:
        found["c1"] = found.get("c1", "") if "AD" in lines else ""
    if shape.abstract == "AB" and "N2" in said and said["N2"] != said["AB"]:
        found["n2"] = " ".join(said["N2"])
    if shape.journals or shape.abbreviated or (shape.title and len(said[shape.title]) > 1):
        _add_titles(found, said, shape)
    _add_numbers(found, said, lines)
    if date:
        found["date"] = date
    return _filled(found) if "" in found.values() else found


def _named(said: Values, shape: _Shape) -> dict[str, str]:
    found = {}
    for name, tags in shape.named:
        some = _under(said, tags)
        found[name] = some[0] if len(some) == 1 else "; ".join(dict.fromkeys(some))
    if "@" in "".join(found.values()):
        return {name: _text.prose_without_addresses(value) for name, value in found.items()}
    return found


def _files(lines: Values, shape: _Shape) -> str:
    """Return where a program keeps its files of a paper: `internal-pdf://0123/Vale.pdf` of EndNote."""
    named = [line for tag in shape.files for line in lines[tag]]
    return "; ".join([one for one in named if "://" in one and not one.lower().startswith(_SCHEMES)])


def _add_titles(found: dict[str, str], said: Values, shape: _Shape) -> None:
    """Add the titles of the journal or book that are not the venue, once each."""
    known = [said[tag][0] for tag in (shape.title, shape.venue) if tag]
    found |= {name: said[tag][0] for tag, name in shape.journals if said[tag][0] not in known}
    short = [said[tag][0] for tag in shape.abbreviated if said[tag][0] not in known]
    found["journal_abbreviation"] = "; ".join(dict.fromkeys(short))
    if shape.title and (others := "; ".join(said[shape.title][1:])) not in known:
        found["other_titles"] = others


def _add_numbers(found: dict[str, str], said: Values, lines: Values) -> None:
    """Add pages and what `SN` holds: an ISBN or an ISSN by its length, the number of a report or a patent."""
    first = said["SP"][0] if "SP" in said else ""
    last = said["EP"][0] if "EP" in said else ""
    if (first or last) and (first, last) != _NO_PAGES:
        found["pages"] = _pages(first, last)
    elif "pg" in found:
        found["pages"] = found.pop("pg")
    if "SN" in lines:
        found |= _numbers_under_sn(lines["SN"], _OWN_NUMBERS.get(said["TY"][0], "") if "TY" in said else "")


def _numbers_under_sn(lines: list[str], own: str) -> dict[str, str]:
    """Return the standard numbers by kind, and under the name `own` what is none of them."""
    numbers: dict[str, dict[str, None]] = {"issn": {}, "isbn": {}}
    for printed in lines:
        line = printed[2:-2].replace('"', "") if printed.startswith('["') else printed  # a list of Rayyan's
        if own and any(map(str.isdigit, line)) and (own == "number" or not _STANDARD_NUMBER.match(line)):
            numbers.setdefault(own, {})[line] = None
            continue
        for number in _NEXT_NUMBER.split(_KIND_OF_NUMBER.sub("", line) if "(" in line else line):
            if any(map(str.isdigit, number)):  # Dimensions writes `none`
                numbers["issn" if _ISSN.match(number) else "isbn"][number] = None
    return {name: "; ".join(some) for name, some in numbers.items()}


def _pages(first: str, last: str) -> str:
    """Return the first and the last page as a range, where neither of them is one already (`163`, `163-167`)."""
    if not first or not last or first == last or ("-" in first and "-" not in last):
        return first or last
    return last if last.startswith((f"{first}-", f"{first}–")) else f"{first}-{last}"


def _addresses(lines: Values, shape: _Shape) -> dict[str, str]:
    """Return the addresses in the order of their tags, each with the first tag it stands under."""
    found: dict[str, str] = {}
    for tag in shape.addressed:
        printed = " ".join(lines[tag])
        for word in (printed.replace(";http", " http") if ";http" in printed else printed).split():
            if word.lower().startswith(_SCHEMES):
                found.setdefault(word.rstrip(";,"), tag)
    return found


def _links(addresses: dict[str, str]) -> list[dict[str, str]]:
    return [{"url": url, "role": _role(tag, url)} for url, tag in addresses.items()]


def _role(tag: str, url: str) -> str:
    if (tag == "L1" and not _RESOLVER.match(url)) or ("pdf" in url.lower() and _PDF.search(url)):
        return "pdf"
    return "page" if tag in {"UR", "LK", "L1"} else "other"


def _identifiers(said: Values, lines: Values, shape: _Shape, addresses: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if doi := said[shape.doi][0] if shape.doi else "":
        found["doi"] = doi.split()[0].rstrip(";,") if " " in doi and "10." in doi.split()[0] else doi
    words = " ".join(_under(lines, shape.identifying)).lower()
    for scheme, mark, tags, pattern in shape.identified:
        if mark in words and scheme not in found and (value := _noted(_text.under(lines, *tags), pattern)):
            found[scheme] = value.rstrip(".,;")
    for tag, scheme, pattern in shape.identified_by_tag:
        if scheme not in found and (match := pattern.search(" ".join(lines[tag]))):
            found[scheme] = match[1]
    for scheme, printed in _urls.named_in(addresses).items():
        found.setdefault(scheme, printed)
    for tag, databases in shape.numbered:
        if said[tag][0].isdecimal() and databases.search(" ".join(_text.under(said, "DB", "DP"))):
            found.setdefault("pmid", said[tag][0])
    return found


def _metrics(lines: Values, shape: _Shape) -> dict[str, str]:
    notes = [note for note in _under(lines, shape.notes) if "cite" in note.lower()]
    return _filled({name: _noted(notes, pattern) for name, pattern in _COUNTS})


def _noted(notes: list[str], pattern: re.Pattern[str]) -> str:
    return next((found[1] for note in notes if (found := pattern.search(note))), "")


def _exported(record: TaggedRecord) -> str | None:
    if _MAY_SAY_WHEN.isdisjoint(record.said):
        return None
    return _noted(_text.under(record.lines(), *_SAY_WHEN), _EXPORTED) or None


def _filled(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


PARSER = Parser(
    title="RIS references, as databases, publishers and reference managers export them",
    sniff=sniff,
    parse=parse,
    opens=opens,
    cuts=cuts,
    after=after,
    landmarks=_OPENED,
    heads=heads,
    below=_OPENED,
    ends=str.isupper,
    where="`Export citation` of publishers, Scopus, Web of Science, EndNote, Zotero, Mendeley",
    carries="title, authors, abstract, date, journal, pages, identifiers, links, keywords, citation counts",
)
