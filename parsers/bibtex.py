r"""BibTeX: a bibliography as citation pages, reference managers and authors write it, biblatex fields included.

What it is. `@type{key, field = {value}, …}` and text between such entries, which is a comment. BibTeX's own rules are
those of btxdoc ("BibTeXing", O. Patashnik) and of "Tame the BeaST" (N. Markey); fields, `crossref` and `xdata`
are as in the biblatex manual (sections 2.2 and 2.4, appendix B): https://ctan.org/pkg/biblatex.

How it is walked. Entry by entry, as `_bibtex_entries` finds them. One with `crossref` or `xdata` waits until the entry
it names has come by: any that follows it, or a volume before it. Each of an entry's fields is taken by what reads it,
and what nothing has taken is kept under its own name.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator

from parsers import Candidate, Claim, Furniture, NearMiss, Parser, Quoted, Sniffed, Source, _csl
from parsers._bibtex_blocks import BALANCED, TYPES
from parsers._bibtex_dates import published
from parsers._bibtex_entries import Entry, items
from parsers._bibtex_links import identified
from parsers._bibtex_names import people
from parsers._text import without_emails
from schemas import tex

_KNOWN_ENTRY = re.compile(
    r"^[ \t]*@(?:(?:string|preamble|comment)\s*[{(]"
    rf"|(?:{TYPES})\s*+[{{(](?:[^\S\n]*+$|\s*+(?:[^\s,={{}}\"]*+(?:[^\S\n]*+$|\s*+,)|[A-Za-z]++\s*+=)))",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_ENTRY = re.compile(r"^[ \t]*@[A-Za-z]\w*\s*\{\s*[^\s,={}\"]+\s*,\s*[A-Za-z][\w+:-]*\s*=", re.MULTILINE)
_NEARLY = re.compile(r"^[ \t]*@[A-Za-z]\w*\s*\{", re.MULTILINE)
_REMARK = re.compile(r"%+ ?[\w\[]")
_OF_REMARKS = frozenset({"%", ""})
_OTHER_MARKUP = re.compile(r'[\ufeff\s]*+(?:[<{]|```|\[\s*+["{\[\]!])')
_IN_A_PAGE = re.compile(r"```|\[(?:bibtex|pdf)\]", re.IGNORECASE)
_SPACED = re.compile(r"\[ (?:bibtex|pdf) \]", re.IGNORECASE)  # by programs that put a space between all elements
_CVF_KEY = re.compile(r"\s*@inproceedings\{\S+_\d{4}\\?_[A-Z]+", re.IGNORECASE)

_CONTAINERS = frozenset(
    "book mvbook collection mvcollection proceedings mvproceedings reference mvreference periodical xdata".split()
)
_BOOKS = _CONTAINERS | {"inbook"}  # whose title some write as `booktitle`, and a part inherits as that
_FURTHEST_PARENT = 10_000  # entries behind the one that names it
_MOST_PARENTS = 20
_YEARS = frozenset({"year", "date"})
_OF_THE_PARENT_ALONE = frozenset(
    # Never inherited by biblatex's own setup, …
    "ids crossref xref xdata entryset entrysubtype execute label options presort related relatedoptions relatedstring"
    " relatedtype shorthand shorthandintro sortkey shorttitle sorttitle indextitle indexsorttitle"
    # … and what names or describes the volume: a paper does not become its proceedings by their DOI.
    " doi url urldate eprint eprinttype eprintclass archiveprefix primaryclass pmid pmcid biburl bibsource timestamp"
    " abstract abstractnote annotation annote file pages pagetotal note".split()
)
_ENTITY_IN_TEX = re.compile(  # `{\&}amp;\#8211;` was encoded twice
    r"\{?\\&\}?(?:amp;){0,3}((?:\{?\\?#\}?x?[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
)
_SIGN_IN_TEX = re.compile(  # as managers of references, Crossref until 2023, and pylatexenc write it
    r"\{?\\text(less|greater)(?![A-Za-z])(?:\{\}|\s)?\}?|\$\\(less|greater|mathsemicolon|mathplus)\$"
    r"|\\ensuremath\{([<>])\}"
)
_SIGNS = {"less": "<", "greater": ">", "mathsemicolon": ";", "mathplus": "+", "<": "<", ">": ">"}
_LEADS = re.compile(r"\\href\s*\{(https?://(?>[^{}\s]|\{(?>[^{}\s]|\{[^{}\s]*+\})*+\})++)\}")
_COUNTS = {
    "times-cited": "citation_count",
    "citations": "citation_count",
    "citation_count": "citation_count",
    "citedby": "citation_count",
    "number-of-cited-references": "reference_count",
}
_NUMBER = re.compile("[0-9]+")
_CITED_BY = re.compile(r"cited[ -]by:? ?([0-9]{1,9})\b", re.IGNORECASE)
_REPORTS = frozenset("report techreport thesis phdthesis mastersthesis manual standard".split())
_OWN_NAMES = {
    "eid": "article_number",
    "articleno": "article_number",
    "art_number": "article_number",
    "article-number": "article_number",
    "address": "location",
    "keyword": "keywords",
    "author_keywords": "keywords",
    "langid": "language",
    "copyright": "license",
    "comments": "comment",
    "type": "genre",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_PARTING = frozenset({",", ""})
_SHORT_LINE = 45  # characters
_BRACED_SIGN = re.compile(r"\{\\([_&%#$])\}")
_BEFORE_A_SIGN = re.compile(r"\\([\\:;{}_&%#$])")
_ALL_BEFORE_SIGNS = re.compile(rf"(?>[^\\]++|{_BEFORE_A_SIGN.pattern})*+")  # else the backslashes are those of a path


def sniff(source: Source) -> Sniffed:
    """Claim a text with a line that opens an entry, unless it is a page or a program of another kind."""
    initials = source.initials()
    if "@" not in initials and not initials <= _OF_REMARKS:
        return None
    start = source.text() if "@" in initials else source.start()  # archives begin with pages of remarks
    found = _KNOWN_ENTRY.search(start) or _ANY_ENTRY.search(start)
    if found is None:
        near = _NEARLY.search(start)
        return near and NearMiss("`@…{` as in BibTeX, but no entry with a key and a field", _line_at(source, near))
    at = found.start()
    is_of_cvf = _CVF_KEY.match(start, at) is not None and _SPACED.search(start, 0, at) is not None
    if is_of_cvf or _OTHER_MARKUP.match(start) or _IN_A_PAGE.search(start, 0, at):
        return NearMiss("BibTeX, but inside a document of another kind", _line_at(source, found))
    return Claim(f"line {_line_at(source, found)} opens a BibTeX entry: {found[0].strip()[:40]}")


def _line_at(source: Source, found: re.Match[str]) -> int:
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    return source.head[0][0] + found.string.count("\n", 0, start)


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return 0 where an entry opens: of a known type, or with a key and a field; or a remark just above one.

    None for the entries that the CVF's pages unfold below each paper (`Vale_2021_CVPR`): they belong to such a page.
    """
    if line[0] == "%":
        return 0 if _REMARK.match(line) and any(map(_KNOWN_ENTRY.match, following())) else None
    if _CVF_KEY.match(line):
        return None
    if _KNOWN_ENTRY.match(line) or _ANY_ENTRY.match("\n".join((line, *following()))):
        return 0
    return None


def parse(source: Source) -> Iterator[Quoted]:
    """Yield a candidate for each entry, furniture for macros and comments; raises nothing, whatever the text holds."""
    known: dict[str, Entry] = {}
    awaited: set[str] = set()
    waiting: deque[Entry | Quoted] = deque()
    for item in items(source):
        waiting.append(item)
        if isinstance(item, Entry):
            _remember(item, known, awaited)
        if not awaited or len(waiting) > _FURTHEST_PARENT:
            awaited.clear()
            yield from _all_of(waiting, known)
    yield from _all_of(waiting, known)


def _remember(item: Entry, known: dict[str, Entry], awaited: set[str]) -> None:
    key = item.key.lower()
    if item.type in _CONTAINERS or key in awaited:
        known.setdefault(key, item)
        awaited.discard(key)
    awaited.update(named for named in _parents(item.fields) if named not in known)


def _all_of(waiting: deque[Entry | Quoted], known: dict[str, Entry]) -> Iterator[Quoted]:
    while waiting:
        item = waiting.popleft()
        yield read_entry(item, known) if isinstance(item, Entry) else item


def _parents(fields: dict[str, str]) -> list[str]:
    named = f"{fields.get('xdata', '')},{fields.get('crossref', '')}"
    return [key for one in named.split(",") if (key := one.strip().lower())] if len(named) > 1 else []


def _inherited(entry: Entry, known: dict[str, Entry], met: set[str]) -> dict[str, str]:
    """Return the fields of an entry with those of the entries it names, each met once; its own win."""
    fields = dict(entry.fields)
    for key in _parents(entry.fields):
        parent = known.get(key)
        if parent is None or parent is entry or key in met or len(met) == _MOST_PARENTS:
            continue
        met.add(key)
        alone = _OF_THE_PARENT_ALONE | _YEARS if fields.keys() & _YEARS else _OF_THE_PARENT_ALONE
        for name, value in _inherited(parent, known, met).items():
            if parent.type == "xdata":
                fields.setdefault(name, value)
            elif name not in alone:
                fields.setdefault(_name_in_child(name, entry.type, parent.type), value)
    return fields


def _name_in_child(name: str, child: str, parent: str) -> str:
    # The title of a volume is the booktitle of what stands in it, that of a work in volumes the maintitle.
    if name not in {"title", "subtitle", "titleaddon"}:
        return name
    if parent.startswith("mv"):
        return f"main{name}"
    if parent == "periodical":
        return f"journal{name}"
    return f"book{name}" if child.startswith(("in", "supp", "bookin", "conference")) else name


def read_entry(entry: Entry, known: dict[str, Entry]) -> Candidate | Furniture:
    """Quote an entry, with what it inherits; an `xdata` entry is none, it only lends its fields."""
    if entry.type == "xdata":
        return Furniture(tuple((number, "lent fields") for number, _ in entry.labels))
    given = _inherited(entry, known, set())
    rest = _as_seen({name: value for name, value in given.items() if value and not value.isspace()})
    title = rest.pop("title", None) or (rest.pop("booktitle", None) if entry.type in _BOOKS else None)
    if title and (leads := _LEADS.search(title)):
        rest["href"] = leads[1]
    observed = _exported(rest)
    fields = {
        "title": title,
        **people(rest, of_dblp=entry.key.startswith("DBLP:")),
        "abstract": _without_braces(rest.pop("abstract", None) or rest.pop("abstractnote", None)),  # of OJS, OSTI
        **published(rest),
        **identified(rest, entry.key),
        "venue": _venue(rest, entry.type),
        "metrics": _metrics(rest),
        "affiliations": _affiliations(rest),
        "biblio": _biblio(rest, entry),
    }
    return Candidate(
        "paper",
        fields,
        entry.labels,
        observed=observed,
        lines=entry.lines,
        doubts=entry.doubts,
        tex=True,
        line=entry.lines[0],
        raw=lambda: entry.text,
    )


def _as_seen(values: dict[str, str]) -> dict[str, str]:
    """Return the values without the markup and the entities of web pages, which managers of references write as TeX."""
    if not _may_be_of_pages("".join(values.values())):
        return values
    return {name: _unmarked(value) if _may_be_of_pages(value) else value for name, value in values.items()}


def _may_be_of_pages(value: str) -> bool:
    return "&" in value or "<" in value or "textless" in value or "$\\" in value


def _unmarked(value: str) -> str:
    signs = _SIGN_IN_TEX.sub(lambda match: _SIGNS[match[match.lastindex or 0]], value)
    entities = _ENTITY_IN_TEX.sub(lambda match: "&" + re.sub(r"[{}\\]", "", match[1]), signs)
    return _csl.as_seen(entities)


def _without_braces(abstract: str | None) -> str | None:
    """Return an abstract without the second pair of braces that Web of Science and ADS put around it."""
    if abstract is None or abstract[:1] + abstract[-1:] != "{}":
        return abstract
    return abstract[1:-1] if BALANCED.fullmatch(abstract, 1, len(abstract) - 1) else abstract


def _venue(rest: dict[str, str], type_: str) -> str | None:
    journals, books = ("journaltitle", "journal", "journal-iso", "shortjournal"), ("booktitle",)
    for name in (*books, *journals) if type_.startswith(("in", "conference")) else (*journals, *books):
        if name in rest:
            return rest.pop(name)
    return None


def _exported(rest: dict[str, str]) -> str | None:
    """Return the day on which Web of Science counted and exported, which is then no longer among the rest."""
    day = rest.get("da", "").strip(" {}")
    if "unique-id" not in rest or not _DAY.fullmatch(day):
        return None
    del rest["da"]
    return day


def _metrics(rest: dict[str, str]) -> dict[str, str]:
    """Return the counts; what is no number in plain digits, or a second number of the same, stays in the rest."""
    found: dict[str, str] = {}
    for name in [name for name in _COUNTS if name in rest]:
        printed = rest[name].strip(" {}")
        if _COUNTS[name] not in found and _NUMBER.fullmatch(printed):
            found[_COUNTS[name]] = printed
            del rest[name]
    for name, find in (("note", _CITED_BY.search), ("annote", _CITED_BY.match)):  # of Scopus; what Mendeley made of it
        if name in rest and (match := find(rest[name])):
            found.setdefault("citation_count", match[1])
    return found


def _affiliations(rest: dict[str, str]) -> list[str]:
    printed = tex.decoded(f"{rest.pop('affiliation', '')};{rest.pop('affiliations', '')}")
    return [place for one in printed.split(";") if (place := without_emails(one).strip(" \t\n,"))]


def _biblio(rest: dict[str, str], entry: Entry) -> dict[str, str]:
    """Return every field that is left, under its own name but for the few that have another one everywhere."""
    found = {"type": entry.type, **({"citation_key": entry.key} if entry.key else {})}
    if "number" in rest and "issue" not in rest:
        number = "issue" if entry.type in {"article", "suppperiodical", "periodical"} else "number"
        rest["report_number" if entry.type in _REPORTS else number] = rest.pop("number")
    if "file" in rest:
        rest["file"] = tex.written(_files(rest["file"]))
    if "\n" in rest.get("keywords", ""):
        rest["keywords"] = _each_on_a_line(rest["keywords"])
    for name, value in rest.items():
        own = _OWN_NAMES.get(name, name)
        found[name if own != name and (own in rest or own in found) else own] = without_emails(value)
    return found


def _each_on_a_line(keywords: str) -> str:
    """Return keywords that EndNote writes one a line with signs between them; what was broken at a width as it is."""
    *lines, last = map(str.rstrip, keywords.strip().split("\n"))
    parted = ";" in keywords or keywords.count(",") > len(lines)  # a few have a comma in them: `Aged, 80 and over`
    broken = parted or any(line[:1].isspace() or line[-1:] in _PARTING for line in (*lines, last))
    return keywords if broken or min(map(len, lines), default=0) > _SHORT_LINE else "; ".join([*lines, last])


def _files(printed: str) -> str:
    """Return where a program keeps the files of a paper, without what JabRef, Zotero or Mendeley puts before signs."""
    if "\\" not in printed:
        return printed
    plain = _BRACED_SIGN.sub(r"\1", printed.replace(r"$\backslash$", "\\"))
    return _BEFORE_A_SIGN.sub(r"\1", plain) if _ALL_BEFORE_SIGNS.fullmatch(plain) else plain


PARSER = Parser(
    title="BibTeX and biblatex entries",
    sniff=sniff,
    parse=parse,
    opens=opens,
    landmarks=("@", "%"),
    where="`Cite` and `Export` of any site, reference managers, .bib files",
    carries="title, authors, date, venue, imprint, identifiers, links, abstract, keywords",
)
