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
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile, islice, takewhile
from typing import Any, NamedTuple

from parsers import Candidate, Claim, Declared, Furniture, Parser, Quoted, Sniffed, Source, _arxiv, _json, _urls
from parsers._byline import is_byline
from parsers._copied import as_one, copied_head, folded, read_copied
from parsers._links_shown import without_links
from schemas.subjects import ARCHIVE_NAMED, CATEGORY_NAMED

_NUMBER = r"(?:\[\d{1,7}\]|\d{1,7}\.)"
_CODE = r"[a-z-]{2,12}(?:\.[A-Za-z-]{2,12})?"
_TAG = rf"(?:{_CODE}|(?:doi)?10\.\d{{4,9}}/\S+)"
_TAGS = re.compile(rf"{_TAG}(?: {_TAG}){{0,20}}")
_FILES = r"\[ ?(?:pdf|ps|html|other|src)\b[a-z, ]{0,40}\]"
_HEADER = re.compile(
    rf"(?P<place>{_NUMBER} ?)?arXiv: ?(?P<id>{_urls.ARXIV_ID})(?P<version>v\d+)?"
    rf"(?: ?\((?P<how>[^()]{{3,60}})\))?(?: ?(?P<files>{_FILES}))?(?: (?P<tags>{_TAGS.pattern}))?"
)
_HEADER_BEGUN = re.compile(
    rf"{_NUMBER}|(?:{_NUMBER} ?)?arXiv: ?{_urls.ARXIV_ID}(?:v\d+)?(?: ?\((?:[^()]{{0,60}}\)?)?)?"
    r"(?: ?\[[a-z, ]{0,60})?"
)
"""What a header that is spread over several lines may begin with."""
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
    rf"[\[(]Submitted on (?P<published>{_DATED})(?: \( ?v1 ?\))?"
    rf"(?: ?, (?:last )?revised (?P<updated>{_DATED}) \((?:this|latest) version, (?P<version>v\d+)\))?[\])]"
)
"""What stands above the title on the page of a single paper."""
_NAMED = re.compile(rf"arXiv: ?(?P<id>{_urls.ARXIV_ID})(?:v\d+)? \([a-z-]+\)")
_CITED = re.compile(rf"(?:arXiv: ?)?{_urls.ARXIV}")
_ADDRESS_ABOVE = re.compile(
    r"(?:- )?(?:\w{1,12}[ _-])?(?:url|source|link)(?: url)? ?: ?"
    rf"([\"']?)<?https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html)/{_urls.ARXIV}(?:\.pdf)?>?\1",
    re.IGNORECASE,
)
"""Where a program that leaves the number out of the page of a single paper has it from: `source: "https://…"`."""
_MARKS = frozenset("#>|*")
_MARK = re.compile(r"^(?:(?:#{1,6}|>) (?=\S))+")
_BOLD = re.compile(r"\*\*([^*]{2,60})\*\*(?=[: ]|$)")
_CELLS = re.compile(
    r"\|(?: (?P<label>[^|]{1,40}?))? \| (?P<value>.*?) ?\||(?P<name>[A-Z][\w -]{1,30}:) ?\| ?(?P<said>.*)"
)
_ESCAPED = re.compile(r"\\\[(?:\d|Submitted on |pdf\b|ps\b|html\b|other\b)")
_RULE = re.compile(r"[-=|+: ]{3,}|\[\d{1,5}\]: \S+")
"""What a program draws below a heading or in a table; and where a link with a number leads."""
_ELEMENT = re.compile(r"</div>")
_EMPTY = re.compile(r" ?(?<!\S)__(?!\S)")
_SHARED_LINE = re.compile(r"(?:Report number|MSC Class|ACM Class): ")
_CLASSES = re.compile(r" (?=(?:MSC|ACM) Class: )")
"""Between what a search prints in one line: `Report number: … MSC Class: … ACM Class: …`."""
_BULLET = re.compile(r"[-*+] (?=\S)")
_OF_ARXIV = re.compile(
    r"\]\((?:https?://(?:www\.|export\.)?arxiv\.org)?/(?:abs|pdf|html|format|search|list|find|a|archive)\b"
    rf"|(?:arXiv: ?{_urls.ARXIV_ID}(?:v\d+)?|\[v1) ?\]\[\d"
)
"""A link of the page's own, which only a program leaves in what it writes."""
_BREADCRUMB = re.compile(r"[A-Z][\w() -]{2,60} > [A-Z].{2,80}")
_BUTTONS = r"(?:(?:View PDF|HTML \(experimental\)|TeX Source|Other Formats|PDF) ?)"
_BUTTON = re.compile(
    rf"{_BUTTONS}+|View a PDF of the paper titled .*|Download(?: PDF)?:?|Focus to learn more"
    r"|arXiv-issued DOI via DataCite.*|DOI\(s\) linking to related resources"
)
_BUTTONS_BESIDE = re.compile(rf"^{_BUTTONS}+(?=Abstract:)| Focus to learn more\b.*")
_BESIDE_DAY = ("Title:", "Authors:", "Abstract:", "Subjects:", "Cite as:", "View PDF", "View a PDF", "Download", "PDF")
_BELOW_PAPER = re.compile(
    r"Submission history(?: ?From:.*)?|(?:Access Paper|Full-text links|Current browse context):?"
    r"|References (?:&|and) Citations|Bibliographic (?:and Citation )?Tools"
)
_SWITCH = re.compile(r" ?(?:(?P<more>▽ More)|△ Less)$")
_SUBMITTED_BESIDE = re.compile(r"(?:v1 )?[Ss]ubmitted|v1")
_SUBMITTED_ON = re.compile(r"(?:originally )?announced\b.*|[A-Z][a-z]{2,8} \d{4}\.?|\.")
_DAY = r"(?:[A-Z][a-z]{2,8},? )?\d{1,2} [A-Z][a-z]{2,8}\.?,? (?:\d{4}|\d\d)"
_PAGE = re.compile(
    rf"(?:Showing new listings for|New submissions for|Showing (?:new )?submissions for) (?P<day>{_DAY})"
    r"|Showing [\d,]+[–-][\d,]+ of (?P<found>[\d,]{1,15}) results(?: for .*)?"
    rf"|Catchup results for .{{3,80}} on (?P<caught_up>{_DAY})|.{{2,80}}['’]s articles on arXiv"
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
    r"|\d+ results per page\..*|Sort results by.*|Searching in archive .*|Previous|(?:Previous ?)?Next|1 2 3[\d …]*"
    r"|About|Help|About ?Help|Contact|Subscribe|contact arXiv.{0,60}|subscribe to arXiv.{0,60}|Click here to .{0,60}"
    r"|Copyright|(?:Copyright ?)?Privacy Policy|Web Accessibility Assistance|arXiv Operational Status.*"
    r"|Continue catchup on .{3,40}|Get status notifications via.*|Links to: arXiv, form interface, find,.*"
    r"|Search arXiv|Press Enter to search(?: ·.*)?|arXiv is now an independent nonprofit!.*|About · Help · Contact.*"
    r"|our major funders ?,|member institutions ?, ?,|and all contributors\.|Major funding support from"
    r"|Operational Status \(opens in new tab\)",
    re.IGNORECASE,
)
_FURNITURE_OUTSIDE = re.compile(r"Submit|Log in|Learn more|[×·]|Privacy|Accessibility")
"""Words of the site's head and foot that a paper's own line may be."""
_HEADS = ("Showing ", "New submissions for", "Authors and titles for", "See recent articles", "arXiv:", "[Submitted")
_LANDMARKS = ("[", "### Showing ", "(Submitted", "1.", "Skip to main content", "Press Enter to search ·", *_HEADS)
_TOP = "Skip to main content"
_BELOW_TOP = re.compile(r"(?:Search )?(?:arXiv\b|Submit Donate\b|Press Enter to search ·)")
"""What stands there on the pages of 2026; until then, the university's name."""
_SOON = 8  # lines
_MOST_OF_TITLE = 3  # lines
_MOST_OF_HEADER = 14  # lines
_LONGEST_LABEL = 34  # characters
_MOST_UNKNOWN = 3  # lines of a page's menu
_ARCHIVES = frozenset(part.lower() for name in (*CATEGORY_NAMED, *ARCHIVE_NAMED) for part in name.split(" - "))


def sniff(source: Source) -> Sniffed:
    """Claim a text in which a number of arXiv's, as listings print it, has a title below."""
    if ("arXiv:" not in source.text() and "Submitted on " not in source.text()) or _ELEMENT.search(source.text()):
        return None
    full = list(_read(copied_head(source)))
    unknown = 0
    for at, (number, text, *_) in enumerate(full):
        below = [line.text for line in full[at + 1 : at + _SOON]]
        if _opens_paper(text, below) or _opens_alone(text, below):
            return Claim(f"line {number} opens a paper as arXiv's pages do: {text[:60]}")
        unknown += not (
            _FIELD.fullmatch(text)
            or _SUBMITTED.fullmatch(text)
            or _is_of_page(_BULLET.sub("", text))
            or _PAGE.fullmatch(text)
            or text.lower() in _ARCHIVES
            or _RULE.fullmatch(text)
        )
        if unknown == _MOST_UNKNOWN + 1 and not any(
            _PAGE.fullmatch(one[1]) or _ALONE.fullmatch(one[1]) for one in full
        ):
            break
    return None


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return 0 where a page opens: at the heading that says what is listed, or at a paper."""
    text, *below = _texts(line, following())
    is_page = _opens_paper(text, below) or _opens_page(text, below) or _opens_alone(text, below)
    return 0 if is_page or _opens_site(text, below) else None


def _opens_site(text: str, below: list[str]) -> bool:
    """Tell whether a line is the first of what the site puts above each of its pages, or the last where that is cut."""
    if text != _TOP:
        return text.startswith("Press Enter to search ·")
    return "Cornell University" in "".join(below[:1]) or _BELOW_TOP.match(" ".join(below)) is not None


def heads(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return 0 for the name of an archive, above the heading of its page, or of that of a paper."""
    text = _folded(line)
    if text.lower() not in _ARCHIVES and not _BREADCRUMB.fullmatch(text):
        return None
    _, *below = _texts(line, following())
    first, rest = below[0] if below else "", below[1:]
    return 0 if _opens_page(first, rest) or _opens_alone(first, rest) or _opens_alone(text, below) else None


def _texts(line: str, following: list[str]) -> list[str]:
    """Return a line and those below it as they are read."""
    return [one.text for one in _read(enumerate([line, *following]))] or [""]


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


class _Line(NamedTuple):
    """A line as it is seen; `apart`: a blank one stands above; `further`: the lines below that go on with it."""

    number: int
    text: str
    apart: bool = False
    further: tuple[int, ...] = ()

    def labels(self, label: str) -> tuple[tuple[int, str], ...]:
        """Return a label for each of the lines."""
        return tuple((number, label) for number in (self.number, *self.further))


def _read(lines: Iterable[tuple[int, str]]) -> Iterator[_Line]:
    """Yield the lines that are not blank, and what names a paper, or when it was submitted, as one."""
    full = _full(without_links(lines, _OF_ARXIV))
    window = deque(islice(full, _MOST_OF_HEADER))
    while window:
        first, *others = (window.popleft() for _ in range(_spread(window)))
        window.extend(islice(full, 1 + len(others)))
        if others:
            text = " ".join((first.text, *(line.text for line in others)))
            first = first._replace(text=text, further=tuple(line.number for line in others))
        yield first


def _full(lines: Iterable[tuple[int, str]]) -> Iterator[_Line]:
    apart = False
    for number, line in lines:
        if text := _folded(line):
            yield _Line(number, text, apart)
        apart = not text


def _spread(lines: Sequence[_Line]) -> int:
    """Return over how many lines the first of them is spread, where a program gave each link a line of its own."""
    whole = lines[0].text
    if whole.startswith(("View a PDF of the paper titled", "View PDF")):
        return _spread_button(lines)
    if whole.startswith("[Submitted on ") and not _ALONE.fullmatch(whole):
        texts = [line.text for line in islice(lines, 4)]
        return next((n for n in range(2, 5) if _ALONE.fullmatch(" ".join(texts[:n]))), 1)
    below = lines[1].text if len(lines) > 1 else ""
    if (below == ":" or _SUBMITTED_BESIDE.fullmatch(whole)) and _said_together(whole, below):
        return 2
    return _spread_header(lines) if _HEADER_BEGUN.fullmatch(whole) else 1


def _spread_header(lines: Sequence[_Line]) -> int:
    """Return over how many lines the header of a paper is spread: to the links of its files, or as far as it is one."""
    whole, count = lines[0].text, 1
    for number, line in enumerate(islice(lines, 1, None), 2):
        whole = f"{whole} {line.text}"
        if (header := _header(whole)) and not header["tags"]:
            count = number
        if (header and header["files"]) or not _HEADER_BEGUN.fullmatch(whole):
            break
    return count


def _spread_button(lines: Sequence[_Line]) -> int:
    """Return over how many lines the words of a button are spread: to `by` the authors, or to the next blank line."""
    first, *below = takewhile(lambda line: _FIELD.fullmatch(line.text) is None, islice(lines, _MOST_OF_TITLE + 1))
    if first.text.startswith("View PDF"):
        return 2 if below and _BUTTON.fullmatch(f"{first.text} {below[0].text}") else 1
    rest = list(takewhile(lambda line: _BUTTON.fullmatch(line.text) is None, below))
    named = next((n for n, line in enumerate([first, *rest], 1) if ", by " in line.text), 1)
    return max(named, 1 + len(list(takewhile(lambda line: not line.apart, rest)))) if first.apart else named


def _said_together(name: str, text: str) -> bool:
    """Tell whether two lines are a label and its colon, or `Submitted` and the day."""
    return bool(_SUBMITTED.fullmatch(f"{name} {text}") or _FIELD.fullmatch(f"{name}{text}"))


def _folded(line: str) -> str:
    """Return a line as it is seen, white space folded; one of Markdown as well."""
    text = folded(line)
    if text[:2] == ": " and line.lstrip()[1:3].isspace():  # one space alone is behind a colon of somebody's text
        text = text[2:]
    if text[:1] in _MARKS or "|" in text[:_LONGEST_LABEL]:
        text = _MARK.sub("", text)
        if cells := _CELLS.fullmatch(text):
            text = " ".join(filter(None, cells.groups()))
        text = _BOLD.sub(r"\1", text)
    if "__" in text:
        text = _EMPTY.sub("", text).lstrip()
    return text.replace("\\[", "[").replace("\\]", "]") if "\\[" in text and _ESCAPED.search(text) else text


def _is_of_page(text: str) -> bool:
    return any(shape.fullmatch(text) for shape in (_TOTAL, _SECTION, _FURNITURE))


def _opens_paper(text: str, below: list[str]) -> bool:
    """Tell whether a line names a paper whose title comes below it: with a label, or above authors that have one."""
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
    full = _read(lines)
    held = next(full, None)
    while held:
        below = next(full, None)
        yield from reader.take(held, below.text if below else "")
        held = below
    yield from reader.close()
    yield from reader.declared()


@dataclass(slots=True)
class _Paper:
    """A paper as far as it is read: its lines, each with what it was taken for, and what is said under each name.

    `placed` tells that its authors are known by their place alone, and not even by a blank line above them, `alone`
    that it has a page of its own, and `address` is the number that a program which took that page down has above it.
    """

    labels: list[tuple[int, str]] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)
    last: str = ""
    placed: bool = False
    apart: bool = False
    alone: bool = False
    day: str | None = None
    address: str | None = None

    def add(self, line: _Line, name: str, text: str) -> None:
        self.labels += line.labels(name)
        self.last = name
        if text:
            self.said.setdefault(name, []).append(text)

    def begin(self, line: _Line, name: str, text: str) -> None:
        """Take a line with a label. Names below a title that have one say that the lines above are of the title."""
        if name == "authors" and self.placed and self.last == "authors":
            self.lengthen_title()
        self.add(line, name, text)

    def date(self, line: _Line, alone: re.Match[str]) -> None:
        """Take the line that says when a single paper was submitted."""
        self.last = "button" if self.said.get("title") else "submitted"
        self.labels += line.labels("published")
        self.said |= {name: [value] for name, value in alone.groupdict().items() if value}

    def lengthen_title(self) -> None:
        """Take what stands in the place of the authors as the rest of the title."""
        self.placed = False
        self.said.setdefault("title", []).extend(self.said.pop("authors"))
        placed = list(takewhile(lambda label: label[1] == "authors", reversed(self.labels)))
        self.labels[len(self.labels) - len(placed) :] = [(line, "title") for line, _ in reversed(placed)]


class _Reader:
    """Takes lines in turn; `paper` is the one that is open, if one is."""

    def __init__(self) -> None:
        self.paper: _Paper | None = None
        self._named: _Line | None = None
        self._day: str | None = None
        self._total: tuple[int, int] | None = None
        self._listed = 0
        self._is_below_paper = False
        self._addresses = set[str]()

    def take(self, line: _Line, below: str) -> Iterator[Quoted]:
        """Yield what ends with this line."""
        number, text = line.number, line.text
        if _RULE.fullmatch(text):
            yield from self._rule(number)
        elif text == "doi" and self.paper and self.paper.last in {"arxiv", "tags"}:
            self.paper.add(line, "tags", text)
        elif _NAMED.fullmatch(text) and _ALONE.fullmatch(below):
            yield from self.close()
            self._named = line
        elif header := _header(text):
            yield from self.close()
            self._open(line, header)
        elif alone := _ALONE.fullmatch(text):
            if (paper := self._undated()) is None:
                yield from self.close()
                paper = self._begin(alone=True)
            paper.date(line, alone)
        elif self._opens_undated(text, below):
            yield from self.close()
            _inside_alone(self._begin(alone=True), line, below)
        elif self.paper and self.paper.alone and not self._ends_alone(text, below):
            _inside_alone(self.paper, line._replace(text=_BUTTONS_BESIDE.sub("", text)), below)
        else:
            yield from self._outside(line, below)

    def _rule(self, number: int) -> Iterator[Quoted]:
        if self.paper:
            self.paper.labels.append((number, "rule"))
        else:
            yield Furniture(((number, "page"),))

    def _outside(self, line: _Line, below: str) -> Iterator[Quoted]:
        """Yield what ends with a line of the page, or take one of the open paper."""
        number, text = line.number, _BULLET.sub("", line.text) if self.paper is None else line.text
        if self.paper and self.paper.alone and _BELOW_PAPER.fullmatch(text):
            yield from self.close()
            self._is_below_paper = True
            yield Furniture(line.labels("page"))
        elif page := _PAGE.fullmatch(text):
            yield from self.close()
            if self._listed:
                yield from self.declared()
            self._day = page["day"] or page["caught_up"]
            self._declare(number, page["found"])
            yield Furniture(line.labels("page"))
        elif (outside := _TOTAL.fullmatch(text) or _SECTION.fullmatch(text)) or _FURNITURE.fullmatch(text):
            yield from self.close()
            said = outside.groupdict() if outside else {}
            self._day = said.get("day") or self._day
            self._declare(number, said.get("total"))
            yield Furniture(line.labels("heading" if outside else "page"))
        elif self.paper is None and _FURNITURE_OUTSIDE.fullmatch(text):
            yield Furniture(line.labels("page"))
        elif self._is_archive(text, below):
            yield from self.close()
            yield Furniture(line.labels("archive"))
        elif self.paper:
            self._inside(self.paper, line, below)
        elif address := _ADDRESS_ABOVE.fullmatch(text):
            self._addresses.add(address[2])
            yield Furniture(line.labels("address"))
        elif self._is_below_paper or text.isdecimal() or text == "…":
            yield Furniture(line.labels("page"))

    def _ends_alone(self, text: str, below: str) -> bool:
        """Tell whether the page of a single paper ends, or another one begins."""
        ends = text == _TOP or _BELOW_PAPER.fullmatch(text) or _PAGE.fullmatch(text)
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
        named, self._named = self._named, None
        self._is_below_paper = False
        self._listed += not alone
        self.paper = paper = _Paper(alone=alone, day=None if alone else self._day)
        paper.address = self._addresses.pop() if alone and len(self._addresses) == 1 else None
        self._addresses.clear()
        if named and alone:
            paper.add(named, "arxiv", named.text)
        return paper

    def _opens_undated(self, text: str, below: str) -> bool:
        """Tell whether a paper begins whose day of submission, if it has one, stands below its authors."""
        is_over = self.paper is None or (self.paper.alone and "abstract" in self.paper.said)
        return is_over and text.startswith("Title:") and (self._is_below_paper or below.startswith("Authors:"))

    def _undated(self) -> _Paper | None:
        """Return the paper whose title and authors stand above the day of submission, as they did until 2019."""
        return self.paper if self.paper and self.paper.alone and "published" not in self.paper.said else None

    def _open(self, line: _Line, header: re.Match[str]) -> None:
        paper = self._begin()
        paper.add(line, "arxiv", header["id"])
        for name in ("version", "how", "tags"):
            if value := header[name]:
                paper.said[name] = [value]

    def _inside(self, paper: _Paper, line: _Line, below: str) -> None:
        text = line.text
        if found := _FIELD.fullmatch(text):
            for part in _CLASSES.split(text) if _SHARED_LINE.match(text) else [text]:
                _begin_field(paper, line, _FIELD.fullmatch(part) or found)
        elif _SUBMITTED.fullmatch(text):
            paper.add(line, "submitted", text)
        elif paper.last in {"arxiv", "tags"}:
            is_cut = not below and _are_tags(text.rpartition(" ")[0])
            paper.add(line, "tags" if is_cut or _are_tags(text) else "title", text)
        elif paper.last == "title" and _is_of_title(paper, text, below):
            paper.add(line, "title", text)
        elif paper.last == "title":
            paper.add(line, "authors", text)
            paper.placed = True
            paper.apart = line.apart
        elif paper.placed and line.apart and _are_names_below_title(paper, text):
            paper.lengthen_title()
            paper.add(line, "authors", text)
        elif "subjects" in paper.said and not _are_further_subjects(paper, text):
            paper.add(line, "abstract", text)
        elif paper.last != "submitted" or _SUBMITTED_ON.fullmatch(text):
            paper.add(line, paper.last, text)

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


def _begin_field(paper: _Paper, line: _Line, found: re.Match[str]) -> None:
    name = found["name"].lower().replace("-", " ")
    paper.begin(line, _NAMES.get(name, name.replace(" ", "_")), found["value"])


def _are_further_subjects(paper: _Paper, text: str) -> bool:
    """Tell whether a line goes on with the subjects, which are not finished, or with the `;` before a further one."""
    return paper.last == "subjects" and (text[0] == ";" or not paper.said["subjects"][-1].endswith(")"))


def _are_names_below_title(paper: _Paper, text: str) -> bool:
    """Tell whether names stand below a blank line, above which the rest of the title was taken for names."""
    return paper.last == "authors" and not (paper.apart or paper.said["authors"][-1].endswith(",")) and is_byline(text)


def _inside_alone(paper: _Paper, line: _Line, below: str) -> None:
    """Take a line of the page of a single paper: of its title, its authors and its abstract each has its place."""
    text = line.text
    if found := _FIELD.fullmatch(text):
        _begin_field(paper, line, found)
        paper.apart = line.apart
    elif _BUTTON.fullmatch(text):
        paper.labels += line.labels("button")
        paper.last = "button" if paper.last in {"title", "authors"} else paper.last
    elif paper.last == "submitted" or (paper.last == "title" and _is_of_title(paper, text, below)):
        paper.add(line, "title", text)
    elif paper.last == "title":
        paper.add(line, "authors", text)
        paper.placed = True
    elif paper.last == "button" or (paper.last == "authors" and not _are_further_names(paper, line)):
        paper.add(line, "abstract", text)
    else:
        paper.add(line, paper.last, text)


def _are_further_names(paper: _Paper, line: _Line) -> bool:
    """Tell whether a line is of the authors: it looks like names, a comma tells, or the blank line above them does."""
    told = line.text[0] == "," or "".join(paper.said.get("authors", ())[-1:]).endswith(",")
    return told or is_byline(line.text) or (paper.apart and not line.apart)


def _is_of_title(paper: _Paper, text: str, below: str) -> bool:
    """Tell whether a line begins the title, or goes on with it: the names, which have no label, come only below."""
    return "title" not in paper.said or (not _FIELD.match(below) and is_byline(below) and not is_byline(text))


def read_paper(paper: _Paper) -> dict[str, Any]:
    """Return the fields of one paper as the page spells them."""
    said = {name: as_one(lines) for name, lines in paper.said.items()}
    authors, complete = _arxiv.people(said.get("authors", ""))
    dates = _arxiv.dates(said.get("submitted", "")) or {n: said[n] for n in ("published", "updated") if n in said}
    named = _CITED.match(said.get("arxiv", ""))
    tags = [tag.removeprefix("doi") for tag in said.get("tags", "").split()]
    doi, others = _arxiv.dois(said.get("doi") or " ".join(tag for tag in tags if tag.startswith("10.")))
    codes = [tag for tag in tags if tag and not tag.startswith("10.")]
    return _json.present(
        title=said.get("title"),
        authors=authors,
        authors_complete=complete if authors else None,
        published=dates.pop("published", None),
        categories=_arxiv.categories(said["subjects"]) if "subjects" in said else codes,
        venue=said.get("venue"),
        biblio=dates
        | _json.present(announcement=said.get("how"), other_dois=others, **{n: said.get(n) for n in _BIBLIO}),
        identifiers=_json.present(arxiv=named[1] if named else paper.address, doi=doi),
        **_abstract(said.get("abstract")),
    )


def _abstract(printed: str | None) -> dict[str, object]:
    """Return the abstract without its switch, which tells whether it is cut.

    Above the whole one may stand its beginning, where a program copied what a browser hides.
    """
    if printed is None:
        return {}
    if printed.endswith("△ Less"):
        printed = printed.rpartition("▽ More ")[2]
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
