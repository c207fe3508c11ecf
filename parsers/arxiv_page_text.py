"""arXiv's listing and search pages, copied out of a browser as text.

What it is. What is copied of `/list/cs.CL/new`, `/recent`, a month, an author's page, and of a search; the templates
are public (https://github.com/arXiv/arxiv-browse, https://github.com/arXiv/arxiv-search):

    Showing new listings for Friday, 20 November 2026       search: Showing 1–50 of 5,123 results for all: lamps
    Total of 95 entries
    New submissions (showing 50 of 50 entries)
    [1] arXiv:2611.00001 [pdf, html, other]                 search: 1. arXiv:2611.00001 [pdf, other] cs.CL cs.AI
    Title: A Study of Lamps
    Ada Vale, Bo Li                                         search, and until 2024: Authors: Ada Vale, Bo Li
    Comments: 5 pages                                       search: Abstract: We light lamps. △ Less
    Subjects: Computation and Language (cs.CL)              search: Submitted 19 November, 2026; originally …
    We light lamps.                                         search: Comments: 5 pages

How it is walked. Line by line. A number of arXiv's with a number of the list before it, or with the files behind it,
opens a paper. Labels say what a line is; without one it is the authors if it stands below the title, the abstract if
below the subjects, and goes on with the line above elsewhere. A search shows an abstract in full (`△ Less`) or cut
(`▽ More`). A day in a heading is when the papers below were announced: it is what `observed` says.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from parsers import Candidate, Claim, Declared, Furniture, Parser, Quoted, Sniffed, Source, _arxiv, _json, _urls
from parsers._byline import is_byline
from parsers._contract import ALL_EDGES, is_blank
from parsers._copied import copied_head, read_copied
from schemas.subjects import ARCHIVE_NAMED, CATEGORY_NAMED

_NUMBER = r"(?:\[\d{1,7}\]|\d{1,7}\.)"
_CODE = r"[a-z-]{2,12}(?:\.[A-Za-z-]{2,12})?"
_TAG = rf"(?:{_CODE}|10\.\d{{4,9}}/\S+)"
_TAGS = re.compile(rf"{_TAG}(?: {_TAG}){{0,20}}")
_FILES = r"\[(?:pdf|ps|html|other|src)\b[a-z, ]{0,40}\]"
_HEADER = re.compile(
    rf"(?P<place>{_NUMBER} ?)?arXiv: ?(?P<id>{_urls.ARXIV_ID})(?P<version>v\d+)?"
    rf"(?: ?\((?P<how>[^()]{{3,60}})\))?(?: ?(?P<files>{_FILES}))?(?: (?P<tags>{_TAGS.pattern}))?"
)
_PLACE = re.compile(_NUMBER)
_FIELD = re.compile(
    r"(?P<name>Title|Authors?|Abstract|Comments?|Subjects?|Journal[- ]ref|Report(?:-no| number)|(?:MSC|ACM)[- ][Cc]lass"
    r"|(?:Related )?DOI) ?: ?(?P<value>.*)"
)
_NAMES = {
    "author": "authors", "subject": "subjects", "comments": "comment", "journal ref": "venue", "related doi": "doi",
    "report no": "report_number",
}  # fmt: skip
_BIBLIO = ("version", "comment", "report_number", "msc_class", "acm_class")
_SUBMITTED = re.compile(r"(?:Submitted|v1 submitted) \d{1,2} [A-Z][a-z]+,? \d{4}\b.*")
_SWITCH = re.compile(r" ?(?:(?P<more>▽ More)|△ Less)$")
_DAY = r"(?:[A-Z][a-z]{2,8},? )?\d{1,2} [A-Z][a-z]{2,8}\.?,? (?:\d{4}|\d\d)"
_PAGE = re.compile(
    rf"(?:Showing new listings for|New submissions for|Showing (?:new )?submissions for) (?P<day>{_DAY})"
    r"|Showing [\d,]+[–-][\d,]+ of (?P<found>[\d,]{1,15}) results(?: for .*)?"
    r"|Authors and titles for .{3,60}"
)
_TOTAL = re.compile(r"\[? ?[Tt]otal of (?P<total>[\d,]{1,15}) entries(?: ?:.*)?\]?")
_SECTION = re.compile(
    rf"(?P<day>{_DAY})(?: \(.*)?"
    r"|(?:New submissions|Cross[- ](?:submissions|lists)|Replace(?:ment submission|ment)s)\b(?: \(.*| for .*)?"
)
_FURNITURE = re.compile(
    r"\[? ?showing (?:up to )?[\d,]+ entries per page.*|See (?:recent articles|today's new changes)"
    r"|Skip to main content|Cornell University|We gratefully acknowledge support from.*|arXiv logo|open search|GO"
    r"|open navigation menu|Help \| Advanced Search|Login|Search(?:\.\.\.| v0\.\d.*)?|quick links|Help pages|Donate"
    r"|All fields|Title|Authors?|Abstract|Comments|Journal reference|(?:ACM|MSC) classification|Report number|DOI|ORCID"
    r"|arXiv (?:identifier|author ID)|Full text|Feedback\?|Show abstracts ?Hide abstracts|Advanced Search"
    r"|\d+ results per page\..*|Sort results by.*|Searching in archive .*|(?:Previous ?)?Next|1 2 3[\d …]*"
    r"|About|Help|About ?Help|Contact|Subscribe|contact arXiv.{0,60}|subscribe to arXiv.{0,60}|Copyright"
    r"|(?:Copyright ?)?Privacy Policy|Web Accessibility Assistance|arXiv Operational Status.*"
    r"|Get status notifications via.*|Links to: arXiv, form interface, find,.*",
    re.IGNORECASE,
)
_HEADS = ("Showing ", "New submissions for", "Authors and titles for", "See recent articles")
_LANDMARKS = ("[", "1.", "arXiv:", "Skip to main content", *_HEADS)
_TOP = ["Skip to main content", "Cornell University"]
_SOON = 4  # lines
_MOST_UNKNOWN = 3  # lines of a page's menu
_ARCHIVES = frozenset(part.lower() for name in (*CATEGORY_NAMED, *ARCHIVE_NAMED) for part in name.split(" - "))


def sniff(source: Source) -> Sniffed:
    """Claim a text in which a number of arXiv's, as listings print it, has a title below."""
    if "arXiv:" not in source.text():
        return None
    full = [(number, _folded(line)) for number, line in copied_head(source) if not is_blank(line)]
    unknown = 0
    for at, (number, text) in enumerate(full):
        if _opens_paper(text, [below for _, below in full[at + 1 : at + _SOON]]):
            return Claim(f"line {number} opens a paper as arXiv's pages do: {text[:60]}")
        unknown += not (_is_of_page(text) or _PAGE.fullmatch(text) or text.lower() in _ARCHIVES)
        if unknown == _MOST_UNKNOWN + 1 and not any(_PAGE.fullmatch(below) for _, below in full):
            break
    return None


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return 0 where a page opens: at the heading that says what is listed, or at a paper."""
    text = _folded(line)
    below = list(map(_folded, following()))
    return 0 if _opens_paper(text, below) or _opens_page(text, below) or [text, *below][:2] == _TOP else None


def heads(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return 0 for the name of an archive, above the heading of its page."""
    if _folded(line).lower() not in _ARCHIVES:
        return None
    below = list(map(_folded, following()))
    return 0 if below and _opens_page(below[0], below[1:]) else None


def _opens_page(text: str, below: list[str]) -> bool:
    """Tell whether a line is the heading of a page, as those below it say; or leads to one."""
    if text == "See recent articles":
        text, below = (below or [""])[0], below[1:]
    return _PAGE.fullmatch(text) is not None and any(_is_of_page(one) or _header(one) for one in below)


def _folded(line: str) -> str:
    return " ".join(line.strip(ALL_EDGES).split())


def _is_of_page(text: str) -> bool:
    return any(shape.fullmatch(text) for shape in (_TOTAL, _SECTION, _FURNITURE))


def _opens_paper(text: str, below: list[str]) -> bool:
    if _PLACE.fullmatch(text) and below:
        text, below = below[0], below[1:]
    if below and _TAGS.fullmatch(below[0]):
        below = below[1:]
    return bool(below) and below[0].startswith(("Title:", "Title :")) and _header(text) is not None


def _header(text: str) -> re.Match[str] | None:
    """Return a line that names a paper, and not in passing: its place in the list, or its files, stand beside it."""
    found = _HEADER.fullmatch(text) if "arXiv:" in text[:16] else None
    return found if found and (found["place"] or found["files"]) else None


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each paper as it ends, the lines around it, and how many the page declares; raises nothing."""
    return read_copied(source, _parsed)


def _parsed(lines: Iterator[tuple[int, str]]) -> Iterator[Quoted]:
    reader = _Reader()
    full = ((number, _folded(line)) for number, line in lines if not is_blank(line))
    held = next(full, None)
    while held:
        below = next(full, None)
        yield from reader.take(*held, below[1] if below else "")
        held = below
    yield from reader.close()
    yield from reader.declared()


@dataclass(slots=True)
class _Paper:
    """A paper as far as it is read: its lines, each with what it was taken for, and what is said under each name.

    `placed` tells that its authors are known by their place alone.
    """

    labels: list[tuple[int, str]] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)
    last: str = ""
    placed: bool = False
    day: str | None = None

    def add(self, number: int, name: str, text: str) -> None:
        self.labels.append((number, name))
        self.last = name
        if text:
            self.said.setdefault(name, []).append(text)

    def begin(self, number: int, name: str, text: str) -> None:
        """Take a line with a label. Names below a title that have one say that the lines above are of the title."""
        if name == "authors" and self.placed and self.last == "authors":
            self.placed = False
            self.said["title"] += self.said.pop("authors")
            self.labels = [(line, "title" if label == "authors" else label) for line, label in self.labels]
        self.add(number, name, text)


class _Reader:
    """Takes lines in turn; `paper` is the one that is open, if one is."""

    def __init__(self) -> None:
        self.paper: _Paper | None = None
        self._place: tuple[int, str] | None = None
        self._day: str | None = None
        self._total: tuple[int, int] | None = None
        self._listed = 0

    def take(self, number: int, text: str, below: str) -> Iterator[Quoted]:
        """Yield what ends with this line."""
        if _PLACE.fullmatch(text) and _header(below):
            yield from self.close()
            self._place = (number, "place")
        elif header := _header(text):
            yield from self.close()
            self._open(number, header)
        elif page := _PAGE.fullmatch(text):
            yield from self.close()
            if self._listed:
                yield from self.declared()
            self._day = page["day"]
            self._declare(number, page["found"])
            yield Furniture(((number, "page"),))
        elif (outside := _TOTAL.fullmatch(text) or _SECTION.fullmatch(text)) or _FURNITURE.fullmatch(text):
            yield from self.close()
            said = outside.groupdict() if outside else {}
            self._day = said.get("day") or self._day
            self._declare(number, said.get("total"))
            yield Furniture(((number, "heading" if outside else "page"),))
        elif self._is_archive(text, below):
            yield from self.close()
            yield Furniture(((number, "archive"),))
        elif self.paper:
            self._inside(self.paper, number, text, below)

    def _is_archive(self, text: str, below: str) -> bool:
        """Tell whether a line is the name of the archive, which stands above the heading of a page."""
        if _PAGE.fullmatch(below) or below == "See recent articles":
            return text.lower() in _ARCHIVES
        return not self._listed and self.paper is None and _FURNITURE.fullmatch(below) is not None

    def _declare(self, number: int, total: str | None) -> None:
        if total and self._total is None:
            self._total = number, int(total.replace(",", ""))

    def _open(self, number: int, header: re.Match[str]) -> None:
        self._listed += 1
        self.paper = _Paper([self._place] if self._place else [], day=self._day)
        self._place = None
        self.paper.add(number, "arxiv", header["id"])
        for name in ("version", "how", "tags"):
            if value := header[name]:
                self.paper.said[name] = [value]

    def _inside(self, paper: _Paper, number: int, text: str, below: str) -> None:
        if found := _FIELD.fullmatch(text):
            name = found["name"].lower().replace("-", " ")
            paper.begin(number, _NAMES.get(name, name.replace(" ", "_")), found["value"])
        elif _SUBMITTED.fullmatch(text):
            paper.add(number, "submitted", text)
        elif paper.last == "arxiv" and _TAGS.fullmatch(text):
            paper.add(number, "tags", text)
        elif paper.last == "title" and _breaks_title(paper, text, below):
            paper.add(number, "title", text)
        elif paper.last == "title" and "title" in paper.said:
            paper.add(number, "authors", text)
            paper.placed = True
        elif "subjects" in paper.said and (paper.last != "subjects" or paper.said["subjects"][-1].endswith(")")):
            paper.add(number, "abstract", text)
        elif paper.last not in {"arxiv", "tags", "submitted"}:
            paper.add(number, paper.last, text)

    def close(self) -> Iterator[Quoted]:
        """Yield the paper that is open, if one is."""
        paper, self.paper = self.paper, None
        if paper:
            yield Candidate("paper", read_paper(paper), tuple(paper.labels), observed=paper.day, tex=True)

    def declared(self) -> Iterator[Quoted]:
        """Yield how many papers the page says there are; another may follow."""
        if self._total:
            line, total = self._total
            yield Declared(total, self._listed, line, "the listing")
        self._total, self._listed = None, 0


def _breaks_title(paper: _Paper, text: str, below: str) -> bool:
    """Tell whether a line goes on with the title above it: the names, which have no label, come only below."""
    return "title" in paper.said and not _FIELD.match(below) and is_byline(below) and not is_byline(text)


def read_paper(paper: _Paper) -> dict[str, Any]:
    """Return the fields of one paper as the page spells them."""
    said = {name: " ".join(lines) for name, lines in paper.said.items()}
    authors, complete = _arxiv.people(said.get("authors", ""))
    dates = _arxiv.dates(said.get("submitted", ""))
    tags = said.get("tags", "").split()
    doi, others = _arxiv.dois(said.get("doi") or " ".join(tag for tag in tags if tag.startswith("10.")))
    codes = [tag for tag in tags if tag != "doi" and not tag.startswith("10.")]
    return _json.present(
        title=said.get("title"),
        authors=authors,
        authors_complete=complete if authors else None,
        published=dates.pop("published", None),
        categories=_arxiv.categories(said["subjects"]) if "subjects" in said else codes,
        venue=said.get("venue"),
        biblio=dates
        | _json.present(announcement=said.get("how"), other_dois=others, **{n: said.get(n) for n in _BIBLIO}),
        identifiers=_json.present(arxiv=said["arxiv"], doi=doi),
        **_abstract(said.get("abstract")),
    )


def _abstract(printed: str | None) -> dict[str, object]:
    """Return the abstract without its switch, which tells whether it is cut."""
    if printed is None:
        return {}
    switch = _SWITCH.search(printed)
    if switch is None:
        return {"abstract": printed}
    return {"abstract": printed[: switch.start()], "abstract_complete": not switch["more"]}


PARSER = Parser(
    title="arXiv's listing and search pages, copied as text",
    sniff=sniff,
    parse=parse,
    opens=opens,
    landmarks=_LANDMARKS,
    heads=heads,
    below=_HEADS,
    where="selected and copied on arxiv.org/list/cs.CL/new, /recent, or on a search",
    carries="title, authors, abstract, categories, comments, dates, journal reference, DOI, day announced, total",
)
