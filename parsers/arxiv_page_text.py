"""arXiv's pages of listings, of searches and of single papers, copied out of a browser as text.

What it is. What is copied of `/list/cs.CL/new`, `/recent`, a month, an author's page, of a search, and of `/abs/…`; the
templates are public (https://github.com/arXiv/arxiv-browse, https://github.com/arXiv/arxiv-search):

    Showing new listings for Friday, 20 November 2026       search: Showing 1–50 of 5,123 results for all: lamps
    Total of 95 entries
    New submissions (showing 50 of 50 entries)
    [1] arXiv:2611.00001 [pdf, html, other]                 search: 1. arXiv:2611.00001 [pdf, other] cs.CL cs.AI
    Title: A Study of Lamps                                 search: A Study of Lamps
    Ada Vale, Bo Li                                         search, and until 2024: Authors: Ada Vale, Bo Li
    Comments: 5 pages                                       search: Abstract: We light lamps. △ Less
    Subjects: Computation and Language (cs.CL)              search: Submitted 19 November, 2026; originally …
    We light lamps.                                         search: Comments: 5 pages

    Computer Science > Computation and Language             a single paper
    arXiv:2611.00001 (cs)
    [Submitted on 19 Nov 2026 (v1), last revised 20 Nov 2026 (this version, v2)]
    A Study of Lamps                                        by a program: Title:A Study of Lamps
    Ada Vale, Bo Li                                         Authors:Ada Vale, Bo Li
    View PDF HTML (experimental)                            View PDF HTML (experimental)Abstract:We light lamps.
    We light lamps.
    Comments: 5 pages
    Subjects: Computation and Language (cs.CL)
    Cite as: arXiv:2611.00001 [cs.CL]
    Submission history

How it is walked. Line by line. A number of arXiv's with a number of the list before it, or with the files behind it,
opens a paper, and so does the day on which a single one was submitted. Labels say what a line is; without one it is the
title if it stands below the number, the authors if below the title, the abstract if below the subjects, and goes on
with the line above elsewhere. A search shows an abstract in full (`△ Less`) or cut (`▽ More`). A day in a heading is
when the papers below were announced: it is what `observed` says.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import dropwhile, takewhile
from typing import Any

from parsers import Candidate, Claim, Declared, Furniture, Parser, Quoted, Sniffed, Source, _arxiv, _json, _urls
from parsers._byline import is_byline
from parsers._contract import is_blank
from parsers._copied import copied_head, folded, read_copied
from schemas.subjects import ARCHIVE_NAMED, CATEGORY_NAMED

_NUMBER = r"(?:\[\d{1,7}\]|\d{1,7}\.)"
_CODE = r"[a-z-]{2,12}(?:\.[A-Za-z-]{2,12})?"
_TAG = rf"(?:{_CODE}|10\.\d{{4,9}}/\S+)"
_TAGS = re.compile(rf"{_TAG}(?: {_TAG}){{0,20}}")
_FILES = r"\[(?:pdf|ps|html|other|src)\b[a-z, ]{0,40}\]"
_FILES_ALONE = re.compile(_FILES)
_HEADER = re.compile(
    rf"(?P<place>{_NUMBER} ?)?arXiv: ?(?P<id>{_urls.ARXIV_ID})(?P<version>v\d+)?"
    rf"(?: ?\((?P<how>[^()]{{3,60}})\))?(?: ?(?P<files>{_FILES}))?(?: (?P<tags>{_TAGS.pattern}))?"
)
_PLACE = re.compile(_NUMBER)
_FIELD = re.compile(
    r"(?P<name>Title|Authors?|Abstract|Comments?|Subjects?|Journal[- ]ref(?:erence)?|Report(?:-no| number)"
    r"|(?:MSC|ACM)[- ][Cc]lass(?:es)?|(?:Related )?DOI|Cite as) ?: ?(?P<value>.*)"
)
_NAMES = {
    "author": "authors", "subject": "subjects", "comments": "comment", "journal ref": "venue", "related doi": "doi",
    "report no": "report_number", "journal reference": "venue", "msc classes": "msc_class", "acm classes": "acm_class",
    "cite as": "arxiv",
}  # fmt: skip
_BIBLIO = ("version", "comment", "report_number", "msc_class", "acm_class")
_SUBMITTED = re.compile(r"(?:Submitted|v1 submitted) \d{1,2} [A-Z][a-z]+,? \d{4}\b.*")
_DATED = r"\d{1,2} [A-Z][a-z]{2,8} \d{4}"
_ALONE = re.compile(
    rf"[\[(]Submitted on (?P<published>{_DATED})(?: \(v1\))?"
    rf"(?:, (?:last )?revised (?P<updated>{_DATED}) \((?:this|latest) version, (?P<version>v\d+)\))?[\])]"
)
"""What stands above the title on the page of a single paper."""
_NAMED = re.compile(rf"arXiv: ?(?P<id>{_urls.ARXIV_ID})(?:v\d+)? \([a-z-]+\)")
_CITED = re.compile(rf"(?:arXiv: ?)?{_urls.ARXIV}")
_HEADING = re.compile(r"#{1,6} ")
_BREADCRUMB = re.compile(r"[A-Z][\w() -]{2,60} > [A-Z].{2,80}")
_BUTTONS = r"(?:(?:View PDF|HTML \(experimental\)|TeX Source|Other Formats|PDF) ?)"
_BUTTON = re.compile(
    rf"{_BUTTONS}+|View a PDF of the paper titled .*|Download(?: PDF)?:?|Focus to learn more"
    r"|arXiv-issued DOI via DataCite.*|DOI\(s\) linking to related resources"
)
_BUTTONS_BESIDE = re.compile(rf"^{_BUTTONS}+(?=Abstract:)| Focus to learn more\b.*")
_BESIDE_DAY = ("Title:", "Authors:", "Abstract:", "Subjects:", "Cite as:", "View PDF", "View a PDF", "Download", "PDF")
_BELOW_PAPER = re.compile(
    r"Submission history|(?:Access Paper|Full-text links|Current browse context):?|References (?:&|and) Citations"
    r"|Bibliographic (?:and Citation )?Tools"
)
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
    r"|Skip to main content|Cornell University|We gratefully acknowledge support from.*|arXiv logo(?: > .*)?"
    r"|open search|GO|open navigation menu|Help \| Advanced Search|Login|Search(?:\.\.\.| v0\.\d.*)?|quick links"
    r"|Help pages|Donate|All fields|Title|Authors?|Abstract|Comments|Journal reference|(?:ACM|MSC) classification"
    r"|Report number|DOI|ORCID|arXiv (?:identifier|author ID)|Full text|Feedback\?"
    r"|(?:Show abstracts ?)?Hide abstracts|Show abstracts|Advanced Search|results per page\. Sort results by"
    r"|(?:Announcement|Submission) date \(.{6,12} first\)|Relevance"
    r"|\d+ results per page\..*|Sort results by.*|Searching in archive .*|(?:Previous ?)?Next|1 2 3[\d …]*"
    r"|About|Help|About ?Help|Contact|Subscribe|contact arXiv.{0,60}|subscribe to arXiv.{0,60}|Click here to .{0,60}"
    r"|Copyright|(?:Copyright ?)?Privacy Policy|Web Accessibility Assistance|arXiv Operational Status.*"
    r"|Get status notifications via.*|Links to: arXiv, form interface, find,.*",
    re.IGNORECASE,
)
_HEADS = ("Showing ", "New submissions for", "Authors and titles for", "See recent articles", "arXiv:", "[Submitted")
_LANDMARKS = ("[", "(Submitted", "1.", "Skip to main content", *_HEADS)
_TOP = ["Skip to main content", "Cornell University"]
_SOON = 8  # lines
_MOST_OF_TITLE = 3  # lines
_MOST_UNKNOWN = 3  # lines of a page's menu
_ARCHIVES = frozenset(part.lower() for name in (*CATEGORY_NAMED, *ARCHIVE_NAMED) for part in name.split(" - "))


def sniff(source: Source) -> Sniffed:
    """Claim a text in which a number of arXiv's, as listings print it, has a title below."""
    if "arXiv:" not in source.text() and "Submitted on " not in source.text():
        return None
    full = [(number, _folded(line)) for number, line in copied_head(source) if not is_blank(line)]
    unknown = 0
    for at, (number, text) in enumerate(full):
        below = [one for _, one in full[at + 1 : at + _SOON]]
        if _opens_paper(text, below) or _opens_alone(text, below):
            return Claim(f"line {number} opens a paper as arXiv's pages do: {text[:60]}")
        unknown += not (_is_of_page(text) or _PAGE.fullmatch(text) or text.lower() in _ARCHIVES)
        if unknown == _MOST_UNKNOWN + 1 and not any(_PAGE.fullmatch(one) or _ALONE.fullmatch(one) for _, one in full):
            break
    return None


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return 0 where a page opens: at the heading that says what is listed, or at a paper."""
    text = _folded(line)
    below = list(map(_folded, following()))
    is_page = _opens_paper(text, below) or _opens_page(text, below) or _opens_alone(text, below)
    return 0 if is_page or [text, *below][:2] == _TOP else None


def heads(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return 0 for the name of an archive, above the heading of its page, or of that of a paper."""
    text = _folded(line)
    if text.lower() not in _ARCHIVES and not _BREADCRUMB.fullmatch(text):
        return None
    below = list(map(_folded, following()))
    first, rest = below[0] if below else "", below[1:]
    return 0 if _opens_page(first, rest) or _opens_alone(first, rest) or _opens_alone(text, below) else None


def _opens_alone(text: str, below: list[str]) -> bool:
    """Tell whether the page of a single paper begins: with its number above the day of its submission, or that day.

    Which may as well be a line of somebody's text, unless a label or a button of the page stands below.
    """
    if _NAMED.fullmatch(text) or _BREADCRUMB.fullmatch(text):
        return any(map(_ALONE.fullmatch, below[:1]))
    return _ALONE.fullmatch(text) is not None and any(one.startswith(_BESIDE_DAY) for one in below)


def _opens_page(text: str, below: list[str]) -> bool:
    """Tell whether a line is the heading of a page, as those below it say; or leads to one."""
    if text == "See recent articles":
        text, below = (below or [""])[0], below[1:]
    return _PAGE.fullmatch(text) is not None and any(_is_of_page(one) or _header(one) for one in below)


def _folded(line: str) -> str:
    """Return a line as it is seen, white space folded; a heading of Markdown as well."""
    text = folded(line)
    return text.lstrip("#").lstrip() if text[:1] == "#" and _HEADING.match(text) else text


def _is_of_page(text: str) -> bool:
    return any(shape.fullmatch(text) for shape in (_TOTAL, _SECTION, _FURNITURE))


def _opens_paper(text: str, below: list[str]) -> bool:
    """Tell whether a line names a paper whose title comes below it: with a label, or above authors that have one."""
    if _PLACE.fullmatch(text) and below:
        text, below = below[0], below[1:]
    if below and _FILES_ALONE.fullmatch(below[0]):
        text, below = f"{text} {below[0]}", below[1:]
    if _header(text) is None:
        return False
    below = list(dropwhile(_are_tags, below))
    labelled = any(one.startswith(("Authors:", "Author:")) for one in below[1 : _MOST_OF_TITLE + 1])
    return bool(below) and (labelled or below[0].startswith(("Title:", "Title :")))


def _are_tags(text: str) -> bool:
    """Tell whether a line is of codes of categories and a DOI, and not a title in small letters."""
    return _TAGS.fullmatch(text) is not None and all(tag == "doi" or "." in tag or "-" in tag for tag in text.split())


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

    `placed` tells that its authors are known by their place alone, `alone` that it has a page of its own.
    """

    labels: list[tuple[int, str]] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)
    last: str = ""
    placed: bool = False
    alone: bool = False
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
            placed = list(takewhile(lambda label: label[1] == "authors", reversed(self.labels)))
            self.labels[len(self.labels) - len(placed) :] = [(line, "title") for line, _ in reversed(placed)]
        self.add(number, name, text)


class _Reader:
    """Takes lines in turn; `paper` is the one that is open, if one is."""

    def __init__(self) -> None:
        self.paper: _Paper | None = None
        self._place: tuple[int, str] | None = None
        self._day: str | None = None
        self._total: tuple[int, int] | None = None
        self._listed = 0
        self._is_below_paper = False

    def take(self, number: int, text: str, below: str) -> Iterator[Quoted]:
        """Yield what ends with this line."""
        named = text if self._place is None else f"{self._place[1]} {text}"
        if below[:1] == "[" and _FILES_ALONE.fullmatch(below):
            named = f"{named} {below}"
        if text == "doi" and self.paper and self.paper.last in {"arxiv", "tags"}:
            self.paper.add(number, "tags", text)
        elif self._is_above_paper(text, below):
            yield from self.close()
            self._place = (number, text)
        elif header := _header(named):
            yield from self.close()
            self._open(number, header)
        elif alone := _ALONE.fullmatch(text):
            if not self._is_undated():
                yield from self.close()
                self._begin(alone=True)
            self._date(number, alone)
        elif self._opens_undated(text, below):
            yield from self.close()
            _inside_alone(self._begin(alone=True), number, text, below)
        elif self.paper and self.paper.alone and not self._ends_alone(text, below):
            _inside_alone(self.paper, number, _BUTTONS_BESIDE.sub("", text), below)
        else:
            yield from self._outside(number, text, below)

    def _outside(self, number: int, text: str, below: str) -> Iterator[Quoted]:
        """Yield what ends with a line of the page, or take one of the open paper."""
        if self.paper and self.paper.alone and _BELOW_PAPER.fullmatch(text):
            yield from self.close()
            self._is_below_paper = True
            yield Furniture(((number, "page"),))
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
        elif self._is_below_paper or text.isdecimal() or text == "…":
            yield Furniture(((number, "page"),))

    def _is_above_paper(self, text: str, below: str) -> bool:
        """Tell whether a line is the place of a paper in a list, or its number above the day of its submission."""
        if _PLACE.fullmatch(text):
            return _header(f"{text} {below}") is not None
        return _NAMED.fullmatch(text) is not None and _ALONE.fullmatch(below) is not None

    def _ends_alone(self, text: str, below: str) -> bool:
        """Tell whether the page of a single paper ends, or another one begins."""
        ends = text == _TOP[0] or _BELOW_PAPER.fullmatch(text) or _PAGE.fullmatch(text)
        return bool(ends) or self._is_archive(text, below)

    def _is_archive(self, text: str, below: str) -> bool:
        """Tell whether a line is the name of the archive, which stands above the heading of a page, or of a paper."""
        if _NAMED.fullmatch(below) or _ALONE.fullmatch(below) or below.startswith("Title:"):
            return _BREADCRUMB.fullmatch(text) is not None
        if _PAGE.fullmatch(below) or below == "See recent articles":
            return text.lower() in _ARCHIVES
        return not self._listed and self.paper is None and _FURNITURE.fullmatch(below) is not None

    def _declare(self, number: int, total: str | None) -> None:
        if total and self._total is None:
            self._total = number, int(total.replace(",", ""))

    def _begin(self, *, alone: bool = False) -> _Paper:
        place, self._place = self._place, None
        self._is_below_paper = False
        self._listed += 1
        self.paper = paper = _Paper(alone=alone, day=None if alone else self._day)
        if place and alone:
            paper.add(place[0], "arxiv", place[1])
        elif place:
            paper.labels.append((place[0], "place"))
        return paper

    def _opens_undated(self, text: str, below: str) -> bool:
        """Tell whether a paper begins whose day of submission, if it has one, stands below its authors."""
        is_over = self.paper is None or (self.paper.alone and "abstract" in self.paper.said)
        return is_over and text.startswith("Title:") and (self._is_below_paper or below.startswith("Authors:"))

    def _is_undated(self) -> bool:
        """Tell whether title and authors stand above the day of submission, as they did until 2019."""
        return self.paper is not None and self.paper.alone and "published" not in self.paper.said

    def _date(self, number: int, alone: re.Match[str]) -> None:
        if self.paper:
            self.paper.last = "button" if self.paper.said.get("title") else "submitted"
            self.paper.labels.append((number, "published"))
            self.paper.said |= {name: [value] for name, value in alone.groupdict().items() if value}

    def _open(self, number: int, header: re.Match[str]) -> None:
        paper = self._begin()
        paper.add(number, "arxiv", header["id"])
        for name in ("version", "how", "tags"):
            if value := header[name]:
                paper.said[name] = [value]

    def _inside(self, paper: _Paper, number: int, text: str, below: str) -> None:
        if found := _FIELD.fullmatch(text):
            _begin_field(paper, number, found)
        elif _SUBMITTED.fullmatch(text):
            paper.add(number, "submitted", text)
        elif paper.last == "arxiv" and _FILES_ALONE.fullmatch(text):
            paper.labels.append((number, "files"))
        elif paper.last in {"arxiv", "tags"}:
            paper.add(number, "tags" if _are_tags(text) else "title", text)
        elif paper.last == "title" and _breaks_title(paper, text, below):
            paper.add(number, "title", text)
        elif paper.last == "title" and "title" in paper.said:
            paper.add(number, "authors", text)
            paper.placed = True
        elif "subjects" in paper.said and (paper.last != "subjects" or paper.said["subjects"][-1].endswith(")")):
            paper.add(number, "abstract", text)
        elif paper.last != "submitted":
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


def _begin_field(paper: _Paper, number: int, found: re.Match[str]) -> None:
    name = found["name"].lower().replace("-", " ")
    paper.begin(number, _NAMES.get(name, name.replace(" ", "_")), found["value"])


def _inside_alone(paper: _Paper, number: int, text: str, below: str) -> None:
    """Take a line of the page of a single paper: of its title, its authors and its abstract each has its place."""
    if found := _FIELD.fullmatch(text):
        _begin_field(paper, number, found)
    elif _BUTTON.fullmatch(text):
        paper.labels.append((number, "button"))
        paper.last = "button" if paper.last in {"title", "authors"} else paper.last
    elif paper.last == "submitted" or (paper.last == "title" and _breaks_title(paper, text, below)):
        paper.add(number, "title", text)
    elif paper.last == "title":
        paper.add(number, "authors", text)
        paper.placed = True
    elif paper.last == "button" or (paper.last == "authors" and not is_byline(text)):
        paper.add(number, "abstract", text)
    else:
        paper.add(number, paper.last, text)


def _breaks_title(paper: _Paper, text: str, below: str) -> bool:
    """Tell whether a line goes on with the title above it: the names, which have no label, come only below."""
    return "title" in paper.said and not _FIELD.match(below) and is_byline(below) and not is_byline(text)


def read_paper(paper: _Paper) -> dict[str, Any]:
    """Return the fields of one paper as the page spells them."""
    said = {name: " ".join(lines) for name, lines in paper.said.items()}
    authors, complete = _arxiv.people(said.get("authors", ""))
    dates = _arxiv.dates(said.get("submitted", "")) or {n: said[n] for n in ("published", "updated") if n in said}
    named = _CITED.match(said.get("arxiv", ""))
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
        identifiers=_json.present(arxiv=named and named[1], doi=doi),
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
    title="arXiv's pages of listings, searches and single papers, copied as text",
    sniff=sniff,
    parse=parse,
    opens=opens,
    landmarks=_LANDMARKS,
    heads=heads,
    below=_HEADS,
    where="selected and copied on arxiv.org/list/cs.CL/new, /recent, on a search, or on /abs/…",
    carries="title, authors, abstract, categories, comments, dates, journal reference, DOI, day announced, total",
)
