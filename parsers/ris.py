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
from collections.abc import Callable, Iterator

from parsers import Candidate, Claim, Furniture, NearMiss, Parser, Quoted, Sniffed, Source, _text, _urls
from parsers._text import TaggedRecord

_TAGS = frozenset(
    "TY A1 A2 A3 A4 AB AD AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CN CP CT CY DA DB DI DO DP ED EP ER ET FD H1 H2 ID IP"
    " IS J1 J2 JA JF JO K1 KW L1 L2 L3 L4 LA LB LK M1 M2 M3 N1 N2 NO NV OL OP PB PE PP PY RD RI RN RP SE SF SL SN SP SR"
    " ST SV T1 T2 T3 T4 TA TI TT U1 U2 U3 U4 U5 UR VL VO WP WT WV Y1 Y2 YR".split()
)
_TAGGED = re.compile(r"([A-Z][A-Z0-9]|CODEN|PMID|PMCID)( {1,3}|\t)-(?:[\s\xa0]|$)(.*)")
_OPENING = re.compile(r"TY(?: {1,3}|\t)-[\s\xa0]*[A-Z][A-Z0-9-]{1,9}\s*")
_GLUED = re.compile(r"TY  - [A-Z]{2,8}$")
_FURNITURE = re.compile(
    r"(?:Provider|Database|Content|Exported|Export Date|Record|Source)\s{0,4}:|Record \d+ of \d+|<?\d{1,6}>?[.:]?$"
    r"|[-=_*]{3,}$|(?:EndNote|RIS|Reference Manager|Scopus)\b.{0,60}$|%|EF {1,3}-",
    re.IGNORECASE,
)
_END_OF_FILE = "EF"  # of Web of Science, below its last record
_OTHERS = re.compile(r"(?:and )?(?:et\.? al\.?|others)|\.\.\.|…|[&+] ?(?:al|others)\.?", re.IGNORECASE)
_ORCID = re.compile(
    r"[\s,;(\[]*(?:orcid:?\s?)?(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])[)\]]?", re.IGNORECASE
)
_OTHERS_OPENINGS = ("FN Clarivate", "FN Thomson", "FN ISI", "%0 ")
_OPENINGS = frozenset({"TY ", "TY\t", "FN ", "%0 "})
_TITLES = ("TI", "T1", "CT", "BT", "ST")
_DATES = ("PY", "Y1", "YR", "DA")
_VENUES = ("T2", "JF", "JO", "BT", "C3", "JA", "J1", "J2", "T3")
_BIBLIO = {
    "TY": "type", "VL": "volume", "VO": "volume", "IS": "issue", "CP": "issue", "IP": "issue", "PB": "publisher",
    "CY": "location", "PP": "location", "ET": "edition", "LA": "language", "M3": "type_of_work", "N1": "note",
    "AN": "accession_number", "DB": "database", "DP": "database_provider", "C7": "article_number", "Y2": "accessed",
    "ST": "short_title", "TT": "translated_title", "OP": "original_publication", "RN": "research_note",
    "CN": "call_number", "LB": "label", "SE": "section", "NV": "number_of_volumes", "SV": "series_volume",
    "T3": "series", "A2": "editor", "ED": "editor", "A3": "series_editor", "A4": "subsidiary_author",
    "TA": "translated_author", "RI": "reviewed_item", "RP": "reprint", "CA": "caption", "AV": "archive_location",
    "ID": "id", "C3": "proceedings_title", "PU": "publisher", "PI": "location",
}  # fmt: skip
_READ_ELSEWHERE = frozenset(
    "ER AU A1 TI T1 CT PY Y1 DA YR SP EP SN DO DI UR L1 L2 L3 L4 LK AB N2 KW K1 AD JA J1 J2 JO JF T2 BT".split()
)
_JOURNALS = {
    "T2": "secondary_title",
    "JF": "journal",
    "JO": "journal",
    "BT": "book_title",
    "T1": "primary_title",
    "CT": "caption_title",
}
_ADDRESSED = ("UR", "LK", "L1", "L2", "L3", "L4")
_ABBREVIATED = ("JA", "J1", "J2", "JO")
_ISSN = re.compile(r"\d{4}-?\d{3}[\dX]", re.IGNORECASE)
_CITED = re.compile(r"(?:Cited By|Times Cited(?: in [^:;]{1,60})?)\s{0,3}:?\s{0,3}(\d{1,9})", re.IGNORECASE)
_CITING = re.compile(r"Cited Reference Count\s{0,3}:\s{0,3}(\d{1,9})", re.IGNORECASE)
_EXPORTED = re.compile(r"Export(?:ed)? Date:\s{0,3}(\d{1,2} [A-Z][a-z]+ \d{4})")
_ARXIV = r"(\d{4}\.\d{4,5}|[a-z-]{2,12}(?:\.[A-Z]{2})?/\d{7})"
_IDENTIFIED = (
    ("arxiv", ("UR", "L1", "L2", "LK"), re.compile(rf"arxiv\.org/(?:abs|pdf|html)/{_ARXIV}", re.IGNORECASE)),
    ("arxiv", tuple("AN C1 JO JF T2 M1 M3 SP PB ID".split()), re.compile(rf"arXiv:? ?{_ARXIV}", re.IGNORECASE)),
    ("pmid", ("AN", "C1", "C2", "N1", "ID", "M1"), re.compile(r"PMID:? ?(\d{1,9})\b")),
    ("pmid", ("UR", "L2", "LK"), re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,9})\b")),
    ("pmcid", ("C2", "AN", "N1", "UR", "L1", "L2"), re.compile(r"\b(PMC\d{3,9})\b")),
    ("doi", ("M3", "L3"), re.compile(r"\s*(?:doi: ?)?(10\.\d{4,9}/\S+)\s*$", re.IGNORECASE)),
    ("pmid", ("PMID",), re.compile(r"(\d{1,9})\b")),
    ("pmcid", ("PMCID",), re.compile(r"\b(PMC\d{3,9})\b")),
    ("doi", ("UR", "LK", "L3", "N1"), re.compile(r"(?:doi\.org/|doi: ?)(10\.\d{4,9}/[^\s;]+)", re.IGNORECASE)),
)  # fmt: skip


def sniff(source: Source) -> Sniffed:
    """Claim a text in which a line `TY  - JOUR` is followed by another tag."""
    if not source.openings() & _OPENINGS:
        return None
    above = 0
    for number, line in source.head:
        text = line.strip("\ufeff \t")
        if above and text:
            if tagged(text):
                return Claim(f"line {above} opens a record, and line {number} is a tag of it")
            return NearMiss("opens a record as RIS does, but no tag follows", above)
        if _OPENING.fullmatch(text):
            above = number
        elif text.startswith(_OTHERS_OPENINGS):
            return NearMiss("a tagged export, but not of RIS: it opens no record with `TY  - `", number)
    return None


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return where a record opens: at the line's beginning, or behind a last line that had no end."""
    if line.startswith(("TY ", "TY\t", "\ufeffTY ")):
        below = following()[:1]
        return 0 if _OPENING.fullmatch(line.strip("\ufeff")) and below and tagged(below[0].strip()) else None
    glued = _GLUED.search(line[-14:]) if "TY  - " in line[-14:] else None
    if glued is None or line.startswith("ER "):
        return None
    below = following()[:1]
    return len(line) - len(glued[0]) if below and tagged(below[0].strip()) else None


def tagged(text: str) -> tuple[str, str] | None:
    """Return a line's tag and value; a tag with one space only if the specification knows it."""
    if text[2:6] == "  - " and text[:2] in _TAGS:
        return text[:2], text[6:]
    found = _TAGGED.match(text)
    if found is None or found[1] == _END_OF_FILE or (len(found[2]) == 1 and found[1] not in _TAGS):
        return None
    return found[1], found[3]


_NOTATION = _text.Notation(tagged, "TY", "ER", lambda text: _FURNITURE.match(text) is not None)


def parse(source: Source) -> Iterator[Quoted]:
    """Yield a candidate for each record, with whatever tags it has; raises nothing, whatever the text."""
    for found in _text.records(source.lines(), _NOTATION):
        if isinstance(found, Furniture):
            yield found
        else:
            yield Candidate("paper", read_record(found), tuple(found.labels), observed=_exported(found))


def read_record(record: TaggedRecord) -> dict[str, object]:
    """Return the fields of one record as it spells them."""
    title_tag = next((tag for tag in _TITLES if record.first(tag)), "TI")
    venue_tag = next((tag for tag in _VENUES if tag != title_tag and record.first(tag)), "")
    authors, complete = _authors(record)
    addresses = _addresses(record)
    found: dict[str, object] = {
        "title": record.first(title_tag),
        "authors": authors,
        "authors_complete": complete if authors else None,
        "affiliations": [_text.without_addresses(line) for line in record.lines("AD") or _institutions(record)],
        "abstract": record.first("AB", "N2"),
        "published": _text.published(record.all(*_DATES)),
        "venue": record.first(venue_tag) if venue_tag else None,
        "biblio": _biblio(record, title_tag, venue_tag),
        "links": _links(addresses),
        "identifiers": _identifiers(record, addresses),
        "metrics": _metrics(record),
    }
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def _authors(record: TaggedRecord) -> tuple[list[str | dict[str, object]], bool]:
    printed = [name.strip(" ;,") for value in record.lines("AU", "A1") for name in value.split(";")]
    printed = [name for name in printed if name]
    names = [name for name in printed if not _OTHERS.fullmatch(name)]
    described = [_author(name) for name in names]
    return [one for one in described if one], len(names) == len(printed)


def _author(printed: str) -> str | dict[str, object] | None:
    orcid = _ORCID.search(printed) if "-" in printed else None
    name = _text.without_addresses(printed.replace(orcid[0], "") if orcid else printed)
    if not any(map(str.isalpha, name)):
        return None
    return {"name": name, "identifiers": {"orcid": orcid[1]}} if orcid else name


def _institutions(record: TaggedRecord) -> list[str]:
    """Return what stands under C1, which says where the authors work in Web of Science alone."""
    return record.lines("C1") if (record.first("AN") or "").startswith("WOS:") else []


def _biblio(record: TaggedRecord, title_tag: str, venue_tag: str) -> dict[str, str]:
    """Return every field that is read into no other place, those without a name of ours under their own tag."""
    used = {title_tag, venue_tag}
    others: dict[str, list[str]] = {}
    for tag in dict.fromkeys(tag for tag, _ in record.fields):
        if tag not in _READ_ELSEWHERE and tag not in used:
            others.setdefault(_BIBLIO.get(tag, tag.lower()), []).extend(record.all(tag))
    named = {name: _text.without_addresses("; ".join(dict.fromkeys(values))) for name, values in others.items()}
    named["keywords"] = "; ".join(record.lines("KW", "K1"))
    if _institutions(record):
        named.pop("c1", None)
    if record.first("AB") and record.first("N2") != record.first("AB"):
        named["n2"] = record.first("N2") or ""
    return _filled(named | _titles(record, used) | _numbers(record))


def _titles(record: TaggedRecord, used: set[str]) -> dict[str, str]:
    """Return the titles of the journal or book that are not the venue, once each."""
    said = {record.first(tag) for tag in used if tag}
    found = {name: record.first(tag) or "" for tag, name in _JOURNALS.items() if tag not in used and tag != "JO"}
    short = next((value for tag in _ABBREVIATED if tag not in used and (value := record.first(tag))), "")
    found["journal_abbreviation"] = short
    return {name: value for name, value in found.items() if value and value not in said}


def _numbers(record: TaggedRecord) -> dict[str, str]:
    """Return pages and standard numbers; `SN` is an ISBN or an ISSN by its length."""
    first, last = record.first("SP"), record.first("EP")
    numbers = [number for line in record.lines("SN") for number in re.split(r"[;,]\s*", line)]
    issns = [number for number in numbers if _ISSN.fullmatch(number.split(" ")[0])]
    dates = record.all(*_DATES)
    return {
        "pages": f"{first}-{last}" if first and last and last != first and "-" not in first else first or last or "",
        "issn": "; ".join(dict.fromkeys(issns)),
        "isbn": "; ".join(dict.fromkeys(number for number in numbers if number not in issns)),
        "date": _text.unsaid(dates, _text.published(dates)),
    }


def _addresses(record: TaggedRecord) -> dict[str, str]:
    """Return the addresses in the order of their tags, each with the first tag it stands under."""
    found: dict[str, str] = {}
    for tag in _ADDRESSED:
        for word in " ".join(record.lines(tag)).split():
            if word.lower().startswith(("http://", "https://", "ftp://")):
                found.setdefault(word.rstrip(";,"), tag)
    return found


def _links(addresses: dict[str, str]) -> list[dict[str, str]]:
    return [{"url": url, "role": _role(tag, url)} for url, tag in addresses.items()]


def _role(tag: str, url: str) -> str:
    if tag == "L1" or url.lower().endswith(".pdf") or "/pdf/" in url:
        return "pdf"
    return "page" if tag in {"UR", "LK"} else "other"


def _identifiers(record: TaggedRecord, addresses: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if doi := record.first("DO", "DI"):
        found["doi"] = doi.split()[0].rstrip(";,") if " " in doi and "10." in doi.split()[0] else doi
    for scheme, tags, pattern in _IDENTIFIED:
        printed = next((match[1] for value in record.lines(*tags) if (match := pattern.search(value))), None)
        if printed:
            found.setdefault(scheme, printed)
    for scheme, printed in _urls.named_in(addresses).items():
        found.setdefault(scheme, printed)
    number = record.first("AN") or ""
    if number.isdecimal() and re.search(r"PubMed|MEDLINE|NLM", " ".join(record.all("DB", "DP")), re.IGNORECASE):
        found.setdefault("pmid", number)
    return found


def _metrics(record: TaggedRecord) -> dict[str, str]:
    counts = {
        name: next((found[1] for note in record.lines("N1") if (found := pattern.search(note))), "")
        for name, pattern in (("citation_count", _CITED), ("reference_count", _CITING))
    }
    return _filled(counts)


def _exported(record: TaggedRecord) -> str | None:
    return next((found[1] for note in record.lines("N1") if (found := _EXPORTED.search(note))), None)


def _filled(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


PARSER = Parser(
    title="RIS references, as databases, publishers and reference managers export them",
    sniff=sniff,
    parse=parse,
    opens=opens,
    landmarks=("TY ", "TY\t", "\ufeffTY "),
    ends=str.isupper,
    where="`Export citation` of publishers, Scopus, Web of Science, EndNote, Zotero, Mendeley",
    carries="title, authors, abstract, date, journal, pages, identifiers, links, keywords, citation counts",
)
