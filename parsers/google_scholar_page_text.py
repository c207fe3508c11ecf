"""Google Scholar's profiles and result lists, selected and copied in a browser as text.

What it is. The cells of a table are parted by tabs, which some editors turn into runs of spaces:

    Citations→2584→2051                       a profile; the sidebar comes first
    h-index→25→22
    i10-index→37→36
    Ada Vale                                  twice where the text of the photo is copied too
    Lamp Institute
    Verified email at lamps.example - Homepage
    Wicks                                     several interests are run together
    Title→Cited by→Year                       or three lines
    A Study of Lamps
    A Vale, B Li, ...
    Lamp Letters 47 (10), 777-780→366→2017    the numbers may be a line of their own, and either may be missing
    Articles 1–20

    About 1,230 results (0.05 sec)            a search
    [PDF] lamps.example
    [BOOK] A Study of Lamps
    A Vale, B Li… - Lamp Letters, 2017 - lamps.example
    … we light lamps …
    Save Cite Cited by 35 Related articles All 2 versions

How it is walked. What programs make of such a page (Markdown, wrapped lines, a line for each piece) becomes the lines
of a copy first. Lines wait until one tells what those above it are: the numbers of a row, below title, names and venue;
or the names, venue and site of a result, below its title. By names, written in a way of their own, rows without
numbers are told apart, and titles that a printer broke are joined. What stands above the first item of a page with a
head, and below the buttons of a result, is the page's own.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Declared,
    Furniture,
    Parser,
    Quoted,
    Sniffed,
    Source,
    _json,
    _scholar,
    _scholar_copied,
    _scholar_lines,
    _scholar_rendered,
)
from parsers._contract import ALL_EDGES
from parsers._copied import folded, read_copied
from parsers._scholar_copied import LONGEST, Numbers
from parsers._scholar_rendered import Line
from parsers._scholar_rows import Row as Cells
from schemas.identity import words

_OWN_PROFILE = "Get my own profile"
_ADDRESSES = ("Verified email at", "Bestätigte E-Mail", "E-mail validé", "Dirección de correo verificada", "在 ")
_MAY_OPEN = re.compile(
    rf"\[|{_OWN_PROFILE}|[^\t]*\t[^\t]*\t|[^()（）]*[(（][^()（）]*[)）]\s*$|\D{{1,60}}\s\d{{1,9}}\s+\d{{1,9}}\s*$"
    rf"|\s*[^\W\d]+(?:\s+[^\W\d]+){{0,3}}\s+{_scholar.YEAR}\s*$|\s*(?:{'|'.join(_scholar_copied.HEADINGS)})(?:\s+[\d–-]+)?\s*$"
)
"""What a line has that may open a page: it is asked of very many lines."""
_NO_TEXT = re.compile(r"[^\d:;.]*(?:\.[^\d:;.]+)*")
"""What may be a name: no sentence ends in it."""
_LONGEST_ROW = 300  # characters
_LONGEST_NUMBERS = 16  # characters
_AGE = re.compile(r"((?:[^\W\d]{1,12} ){0,3}\d{1,2} [^\W\d]{1,12}(?: [^\W\d]{1,12}){0,2}) - (?=\S)")
"""How old a result is, where the newest come first: `3 days ago - `."""
_ENDS = frozenset(".!?:")
"""How each of the sentences ends that Scholar Labs has a model write in the place of a snippet, which has gaps."""
_OWN_YEAR = re.compile(rf"(.{{2,300}}) ({_scholar.YEAR})")
_JOINT = re.compile(r"(?<=[a-zß-öø-ÿ)])(?=[A-ZÀ-ÖØ-Þ])")
_LONGEST_WORD = 17  # letters; what is longer among interests is two words
_MOST_WORDS = 2  # of an interest without a capital within, which may be two
_AHEAD = 3  # lines
_SOON = 12  # lines
_TAB = 4  # spaces that an editor puts for one
_MOST_WAITING = 160  # lines
_MOST_OF_A_ROW = 8  # lines
_MOST_BELOW = 12  # lines at the foot of a page


def sniff(source: Source) -> Sniffed:
    """Claim a text with the head of a profile, a row with tabs or below its columns, or a result with its buttons."""
    if source.first()[:1] == "<":
        return None
    lines = [line for line in _scholar_rendered.head(source) if line.text]
    texts = [line.text for line in lines]
    rows = results = columns = 0
    for at, (number, stored, text, *_) in enumerate(lines):
        below = texts[at + 1 : at + _SOON]
        if _scholar_copied.figures(text, below):
            return Claim(f"line {number} opens the figures of a profile: {text[:60]}")
        numbers = _scholar_copied.numbers(text, stored) if at > 1 else None
        rows += lines[at].row is not None
        if numbers and numbers.year and _is_below_names(texts[:at], numbers):
            dated = any(one.endswith(f", {numbers.year}") for one in texts[max(0, at - 2) : at])
            rows += "\t" in stored or columns > 0 or dated
        elif at and _ends_heading(text, texts[:at]):
            is_cut = any("…" in one or "..." in one for one in (text, *below[:_AHEAD]))
            results += 2 if any(map(_scholar_copied.are_buttons, below)) else is_cut
        columns = columns or _scholar_copied.columns(text, stored, below)
        if rows or results > 1:
            return Claim(f"line {number} ends a {'row' if rows else 'heading'} as Scholar's do: {text[:60]}")
    return None


def _ends_heading(text: str, above: list[str]) -> bool:
    """Tell whether a line is the last of the heading of a result: below its title, or its names if it is unfolded."""
    if _scholar_copied.is_byline(text):
        return not (above and _scholar_copied.is_byline(above[-1]))
    return bool(_scholar_copied.imprint(text)) and len(above) > 1 and _scholar_copied.are_names(above[-1])


def _is_below_names(above: list[str], numbers: Numbers) -> bool:
    """Tell whether numbers stand below names as a row has them: with a venue between, before them or missing.

    The count may have a line of its own.
    """
    if not numbers.cited and above and _scholar_copied.is_count(above[-1]):
        above = above[:-1]
    return any(map(_scholar_copied.are_names, above[-1:] if numbers.venue else above[-2:]))


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return 0 where a page opens, a result beside which a file is named, or the end of a row that another follows.

    Above a list that is copied without its head nothing shows where it begins but its first row's end.
    """
    if len(line) > _LONGEST_ROW or not _MAY_OPEN.match(line):
        return None
    text = folded(line)
    if _scholar_copied.is_found(text) or text == _OWN_PROFILE:
        return 0
    stored = following()
    below = list(map(folded, stored))
    if line.count("\t") == 2 and (numbers := _scholar_copied.numbers(text, line)) and numbers.year:
        is_row = any(map(_scholar_copied.are_names, below[1:2])) and stored[-1].count("\t") == 2 and len(below) > 2
        return 0 if is_row else None
    if text[:1] == "[":
        return 0 if any(map(_scholar_copied.is_byline, below)) and _marks(text)[0] else None
    return 0 if len(below) > 1 and _is_head(text, line, below) else None


def _is_head(text: str, line: str, below: list[str]) -> bool:
    """Tell whether a line is of the head of a profile: its figures, or the columns of its rows, not of any table."""
    if _scholar_copied.figures(text, below) or _scholar_copied.is_above_figures(text, below):
        return True
    columns = _scholar_copied.columns(text, line, below)
    return columns > 1 or (columns > 0 and any(map(_scholar_copied.are_names, below[1:])))


def heads(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return 0 for the owner's name above their address, and for the title of a row whose numbers stand alone."""
    below = following()
    if len(below) < _AHEAD or len(line) > _LONGEST_ROW:
        return None
    if len(below[2]) < _LONGEST_NUMBERS and _scholar_copied.are_count_and_year(below[2].strip()):
        return 0 if _scholar_copied.are_names(folded(below[0])) else None
    if len(line) > LONGEST or not below[1].lstrip(ALL_EDGES).startswith(_ADDRESSES):
        return None
    return 0 if _scholar_copied.is_address(folded(below[1])) and _NO_TEXT.fullmatch(folded(line)) else None


def parse(source: Source) -> Iterator[Quoted]:
    """Yield owner, rows and results as they end, and the page's own lines; raises nothing, whatever the text."""
    return read_copied(source, _parsed)


def _parsed(lines: Iterator[tuple[int, str]]) -> Iterator[Quoted]:
    reader, ahead = _Reader(), deque[Line]()
    for line in _scholar_rendered.rendered(lines):
        if line.text or line.others or "\t" in line.stored or len(line.stored) >= _TAB:
            ahead.append(line)
        if len(ahead) > _AHEAD:
            yield from reader.take(ahead.popleft(), [one.text for one in ahead if one.text])
    while ahead:
        yield from reader.take(ahead.popleft(), [one.text for one in ahead if one.text])
    yield from reader.close()


@dataclass(slots=True)
class _Page:
    """What is known of the page: the owner of its rows, and how many it says it lists, in which line, and did.

    `own` tells that it has a head, so that lines above its first item are its own; `head` are these, until the first
    row shows who of those named there is the owner. `listing` tells that rows have begun, `lost_tabs` that nothing
    parts their cells but a space. `is_below` tells that its head stands right below the rows of a page, and is of that
    one unless rows of its own follow.
    """

    own: bool = False
    is_below: bool = False
    listing: bool = False
    lost_tabs: bool = False
    head: list[Line] = field(default_factory=list)
    owner: dict[str, Any] = field(default_factory=dict)
    declared: tuple[int, int] | None = None
    listed: int = 0


@dataclass(slots=True)
class _Row:
    """A row as far as it is read: its lines, each with what it was taken for, and its cells."""

    labels: list[tuple[int, str]] = field(default_factory=list)
    title: str = ""
    names: str = ""
    venue: str = ""
    cited: str = ""
    year: str = ""
    doubts: list[tuple[int, str]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, lines: list[Line]) -> None:
        self.labels += _labels(name, lines)
        setattr(self, name, " ".join(one.text for one in lines))

    def end(self, cells: list[Line], numbers: Numbers) -> None:
        """Take the numbers, and the venue where it stands before them."""
        self.labels += _labels("numbers", cells)
        self.venue = f"{self.venue} {numbers.venue}".strip()
        self.cited, self.year = numbers.cited, numbers.year
        if numbers.lost_tabs:
            self.doubts.append((cells[0].number, "its last numbers are read as count and year: a space parts them"))

    def find_year(self) -> None:
        """Take the year from the end of the venue, where nothing but a space would part the two."""
        if found := _OWN_YEAR.fullmatch(self.venue):
            self.venue, self.year = found.groups()
            self.doubts.append((self.labels[-1][0], "its last number is read as the year of the row"))


class _Reader:
    """Takes lines in turn: `waiting` are those of which nothing below them has yet told what they are.

    `result` has the lines of title and names of the result that is open. `count` is a count whose year comes below it.
    `split` tells that each piece of a line has a line of its own, `spaced` that these have the spaces at their edges.
    """

    def __init__(self) -> None:
        self.page = _Page()
        self.waiting: list[Line] = []
        self.result: tuple[list[Line], list[Line]] | None = None
        self.count: Line | None = None
        self.split = self.spaced = False
        self._columns = 0

    def take(self, line: Line, below: list[str]) -> Iterator[Quoted]:
        """Yield what ends with this line."""
        number, stored, text, *_ = line
        self.split |= line.split or _scholar_lines.MARK.fullmatch(text) is not None
        self.spaced |= line.spaced
        if line.row:
            yield from self._take_row(line, line.row)
        elif not text:
            yield from self._take_nothing(line)
        elif self._columns:
            self._columns -= 1
            yield from self._take_columns(line)
        elif _ends_heading(text, [one.text for one in self.waiting[-2:]]):
            yield from self._open_result(line)
        elif _scholar_copied.is_found(text) or _scholar_copied.figures(text, below):
            yield from self._turn(line)
        elif columns := _scholar_copied.columns(text, stored, below):
            self._columns = columns - 1
            yield from self._begin_list()
            yield from self._take_columns(line)
        elif self.page.listing and (shown := _scholar_copied.shown(text, below)):
            self.page.declared = number, shown
            yield from self._end_list(line)
        elif (numbers := _scholar_copied.numbers(text, stored)) and self._is_row(line, numbers, below):
            yield from self._take_numbers(line, numbers, below)
        else:
            yield from self._wait(line)

    def _take_nothing(self, line: Line) -> Iterator[Quoted]:
        """Take empty cells, which may end a row, or what shows nothing."""
        if line.others:
            yield Furniture(tuple(line.labels("markup")))
        elif self.page.listing and self.waiting and self._are_cells(line):
            yield from self._end_row([], Numbers())

    def _are_cells(self, line: Line) -> bool:
        """Tell whether a line of white space is the empty cells of a row; spaces may just be left over."""
        return "\t" in line.stored or any(_scholar_copied.are_names(one.text) for one in self.waiting[1:])

    def _wait(self, line: Line) -> Iterator[Quoted]:
        self.waiting.append(line)
        if len(self.waiting) > _MOST_WAITING:
            if self.page.listing:
                last = self.waiting[-_MOST_OF_A_ROW:]
                del self.waiting[-_MOST_OF_A_ROW:]
                yield from self._flush()
                self.waiting += last
            yield from self._close_result()
            del self.waiting[: -_MOST_WAITING // 2]

    def _turn(self, line: Line) -> Iterator[Quoted]:
        """Begin a page at its figures, with what heads them, or at the number of results."""
        above = self.waiting[-_AHEAD:]
        while above and not _scholar_copied.heads_figures(above[0].text):
            del above[0]
        del self.waiting[len(self.waiting) - len(above) :]
        is_headed = self._has_head_waiting()
        is_below = (self.page.listing or self.page.is_below) and not (is_headed or _scholar_copied.is_found(line.text))
        if self.page.is_below and not is_headed:
            yield from _of_page(self.waiting)
            self.waiting = []
        if self.page.own or self.page.listing or self.result:
            yield from self._close_page()
        self.page = _Page(own=True, is_below=is_below)
        self.waiting += above
        if _scholar_copied.is_found(line.text):
            self.page.declared = line.number, _scholar_lines.total(line.text) or 0
        self.waiting.append(line)

    def _has_head_waiting(self) -> bool:
        """Tell whether the next page has its head above its figures; an address below figures is of a co-author."""
        texts = [one.text for one in self.waiting]
        return any(map(_scholar_copied.is_address, texts)) and not any("i10" in one for one in texts)

    def _begin_list(self) -> Iterator[Quoted]:
        """Begin the rows of a page at the heads of its columns, which printers repeat on each sheet."""
        if self.page.listing and not any(_scholar_copied.is_address(one.text) for one in self.waiting):
            yield from self._flush()
            yield from self._read_head("")
            yield from _of_page(self.waiting)
        else:
            if self.page.listing or self.result:
                yield from self._close_page()
                self.page = _Page()
            self.page.head = self.waiting
        self.waiting = []
        self.page.own = self.page.listing = True

    def _take_columns(self, line: Line) -> Iterator[Quoted]:
        if self.page.listed:
            yield Furniture(tuple(line.labels("columns")))
        else:
            self.page.head.append(line)

    def _is_row(self, line: Line, numbers: Numbers, below: list[str]) -> bool:
        """Tell whether numbers end a row: in a list all do, above it those below names; others are of a chart."""
        if numbers.lost_tabs and (not self.waiting or (below and _scholar_copied.is_alone(below[0]))):
            return False
        if self.page.listing:
            return bool(self.waiting)
        texts = [one.text for one in self.waiting]
        if not numbers.year and "\t" not in line.stored and not (below and _scholar_lines.year(below[0])):
            return False
        if self.result:
            return bool(numbers.cited and numbers.year) and _is_below_names(texts, numbers)
        whole = len(texts) + bool(numbers.venue) == 3 and bool(numbers.cited and numbers.year)
        return _is_below_names(texts, numbers) or (whole and not self.page.own and not numbers.lost_tabs)

    def _take_numbers(self, line: Line, numbers: Numbers, below: list[str]) -> Iterator[Quoted]:
        """End a row; where each cell has a line of its own, the year comes below the count."""
        if self.count:
            cells, numbers = [self.count, line], numbers._replace(cited=self.count.text)
            self.count = None
            yield from self._end_row(cells, numbers)
        elif self._is_above_year(numbers, below):
            self.count = line
        else:
            self.page.lost_tabs |= numbers.lost_tabs
            yield from self._end_row([line], numbers)

    def _is_above_year(self, numbers: Numbers, below: list[str]) -> bool:
        """Tell whether a line is a count whose year stands below it; a count may look like a year."""
        if not below or not _scholar_lines.year(below[0]):
            return False
        dated = bool(self.waiting) and self.waiting[-1].text.endswith(f", {below[0]}")
        return numbers == Numbers(cited=numbers.cited) or (dated and numbers == Numbers(year=numbers.year))

    def _take_row(self, line: Line, cells: Cells) -> Iterator[Quoted]:
        """Take a row of a table whose cells are known."""
        if self.result or not self.page.listing:
            yield from self._begin_list()
        yield from _of_page(self.waiting)
        self.waiting = []
        row = _Row(line.labels("row"), cells.title, cells.names, cells.venue, cells.cited, cells.year)
        row.more = cells.fields()
        yield from self._rows([row])

    def _end_row(self, cells: list[Line], numbers: Numbers) -> Iterator[Quoted]:
        if not self.page.listing:
            named = [at for at, one in enumerate(self.waiting) if _scholar_copied.are_names(one.text)]
            first = max(0, named[-1] - 1) if named else 0
            self.waiting, row = self.waiting[:first], self.waiting[first:]
            if self.result:
                yield from self._close_page()
                self.page = _Page()
            self.page.head = self.waiting if self.page.own else []
            self.waiting = row
        body, self.waiting = self.waiting, []
        yield from self._rows(_split(body, cells, numbers, opens=not self.page.listed and not self.page.own))

    def _rows(self, rows: list[_Row]) -> Iterator[Quoted]:
        """Yield rows, and before the first of the page what its head says."""
        self.page.listing = True
        yield from self._read_head(rows[0].names)
        for row in rows:
            if self.page.lost_tabs and not row.year:
                row.find_year()
            self.page.listed += 1
            fields = _read_row(row, self.page.owner)
            yield Candidate("paper", fields, tuple(row.labels), doubts=tuple(row.doubts))

    def _flush(self) -> Iterator[Quoted]:
        """Yield the rows among the waiting lines, which have no numbers."""
        named = [at for at, one in enumerate(self.waiting) if at and _scholar_copied.are_names(one.text)]
        if self.page.listing and named:
            body, self.waiting = self.waiting[: named[-1] + 2], self.waiting[named[-1] + 2 :]
            yield from self._rows(_split(body, [], Numbers(), opens=False))

    def _end_list(self, line: Line) -> Iterator[Quoted]:
        yield from self._flush()
        yield from self._read_head("")
        yield from _of_page([*self.waiting, line])
        self.waiting = []
        yield from self._declare()
        self.page = _Page(own=True, is_below=True)

    def _open_result(self, line: Line) -> Iterator[Quoted]:
        """Take what stands above names, venue and site as the title, and what stands above that to what it ends."""
        byline = [line] if _scholar_copied.is_byline(line.text) else [self.waiting.pop(), line]
        title = self._title()
        del self.waiting[len(self.waiting) - len(title) :]
        if self.result:
            yield from self._close_result()
        else:
            yield from self._flush()
            yield from self._read_head("")
            files = takewhile(lambda one: _scholar_copied.is_file(one.text), reversed(self.waiting))
            yield from _of_page(self.waiting if self.page.own else [*files][::-1])
        self.waiting, self.page.listing = [], False
        self.result = title, byline

    def _title(self) -> list[Line]:
        """Return the lines of the title above a byline; none if it does not show where it begins."""
        if self.split and (pieces := _scholar_rendered.title(self.waiting, spaced=self.spaced)) is not None:
            return pieces
        return [] if self.split else [one for one in self.waiting[-1:] if not _is_no_title(one.text)]

    def _close_result(self) -> Iterator[Quoted]:
        """Yield the result that is open, if one is, and the page's own lines below its buttons."""
        if self.result:
            found, rest = _result(*self.result, self.waiting, spaced=self.spaced)
            self.result, self.waiting = None, []
            self.page.listed += 1
            yield found
            if not any(_scholar_copied.are_buttons(one.text) for one in rest):  # else there is a result not understood
                yield from _of_page(rest)

    def _read_head(self, names: str) -> Iterator[Quoted]:
        """Yield the head of a page at its first row, whose names show who of those above is the owner."""
        if head := self.page.head:
            self.page.head = []
            self.page.owner, doubts = _read_owner([one.text for one in head], names)
            yield from _of_page(head)
            if self.page.owner:
                lines = head[0].number, head[-1].number
                yield Candidate("author", self.page.owner, lines=lines, doubts=tuple((lines[0], why) for why in doubts))

    def _declare(self) -> Iterator[Quoted]:
        if self.page.declared:
            line, declared = self.page.declared
            whose = self.page.owner.get("name", "") if self.page.listing else "the search"
            yield Declared(declared, self.page.listed, line, whose)

    def _close_page(self) -> Iterator[Quoted]:
        """Yield what is open at the end of a page."""
        yield from self._close_result()
        yield from self._flush()
        yield from self._read_head("")
        yield from self._declare()

    def close(self) -> Iterator[Quoted]:
        """Yield what is open at the end of the text."""
        if self.page.own and not (self.page.is_below or self.page.listing or self.page.listed or self.result):
            self.page.head, self.waiting = self.waiting, []
        yield from self._close_page()
        if self.page.own and len(self.waiting) <= _MOST_BELOW:
            yield from _of_page(self.waiting)


def _of_page(lines: list[Line]) -> Iterator[Quoted]:
    if labels := _labels("page", [one for one in lines if len(one.text) <= LONGEST]):
        yield Furniture(tuple(labels))


def _labels(name: str, lines: list[Line]) -> list[tuple[int, str]]:
    return [label for one in lines for label in one.labels(name)]


def _is_no_title(text: str) -> bool:
    return _scholar_copied.is_file(text) or _scholar_copied.are_buttons(text) or text[0] == text[-1] == ":"


def _split(body: list[Line], cells: list[Line], numbers: Numbers, *, opens: bool) -> list[_Row]:
    """Return the rows that some lines are; the last ends in `numbers`, and those above it have none.

    `opens` tells that the text begins here, so that the first may be cut off.
    """
    at = _names_at(body, numbers, opens=opens)
    begins = [0] + [here + 1 + (after - here > 2) for here, after in pairwise(at)]
    rows = []
    for begin, end, here in zip(begins, [*begins[1:], len(body)], at or [min(1, len(body))], strict=True):
        row = _Row()
        row.add("title", body[begin:here])
        row.add("names", body[here : here + bool(at)])
        row.add("venue", body[here + bool(at) : end])
        rows.append(row)
    rows[-1].end(cells, numbers)
    if not at and len(body) > 1:
        rows[-1].doubts.append(
            (body[1].number, "is read as the venue, for it is no list of names as Scholar writes it")
        )
    return rows


def _names_at(body: list[Line], numbers: Numbers, *, opens: bool) -> list[int]:
    """Return which of the lines are names: by their look, else by their place in a row that has all of its lines."""
    named = [_scholar_copied.are_names(one.text) for one in body]
    least = 0 if opens or (named[:2] in ([True], [True, False]) and "," in body[0].text) else 1
    at = [here for here, is_named in enumerate(named) if is_named and here >= least and not any(named[least:here][-1:])]
    whole = len(body) + bool(numbers.venue)
    if whole == 3 and (not at or len(at) > 1):
        return [1]
    return at or ([whole - 2] if whole > 3 else [])


def _read_row(row: _Row, owner: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of one row. The owner is an implied author where the names are cut before theirs."""
    printed, year = _scholar_lines.venue_line(row.venue)
    if row.year and year != row.year:  # on a telephone, and without the page's style, it stands behind the venue too
        printed = row.venue
    venue, volume, issue, pages = _scholar_lines.read_venue(printed)
    names = _scholar.people(row.names, {})
    note = "*" if row.cited.endswith("*") else None
    title, rank = _scholar_copied.ranked(row.title)
    return _json.present(
        title=title,
        **names,
        implied_authors=_scholar_lines.implied(names, owner.get("name")),
        published=_scholar_lines.year(row.year) or year,
        venue=venue,
        biblio=_json.present(volume=volume, issue=issue, pages=pages, citation_count_note=note, rank=rank)
        | row.more.get("biblio", {}),
        identifiers=_json.present(arxiv=_scholar.arxiv(row.venue)) | row.more.get("identifiers", {}),
        links=row.more.get("links"),
        metrics=_json.present(citation_count=_scholar.count(row.cited)),
    )


def _read_owner(head: list[str], names: str) -> tuple[dict[str, Any], list[str]]:
    """Return the fields of the owner whom the head of a page names, and what could be read in another way."""
    at = next((at for at in reversed(range(len(head))) if _scholar_copied.is_address(head[at])), None)
    place = _owner_at(head, at, names)
    if place is None:
        return {}, []
    # `Homepage` stands behind a hyphen in the line of the address, unless each link has a line of its own.
    interests, parted = _interests(head[at + 1 + head[at].endswith(" -") :] if at else [])
    figures = next(
        (found for here, one in enumerate(head) if (found := _scholar_copied.figures(one, head[here + 1 :]))), []
    )
    fields = _json.present(
        name=head[place],
        affiliations=_affiliation(head[place + 1 : at]),
        categories=interests,
        metrics=_scholar.figures(figures),
    )
    doubts = [] if at else ["is read as the head of a profile whose owner has a surname of the first row"]
    return fields, doubts + ["has interests that are run together"] * parted


def _affiliation(lines: list[str]) -> list[str]:
    """Return the line below the owner's name, and the next where it goes on behind a comma, the name of a place say."""
    return [" ".join(lines[:2])] if lines and lines[0].endswith(",") else lines[:1]


def _owner_at(head: list[str], address: int | None, names: str) -> int | None:
    """Return which line is the owner's name: two above the address, or one; without an address the last that may be.

    It is three above the address where an affiliation has two lines, the first with a comma at its end.
    That is a line with a surname of the first row.
    """
    surnames = {words(name)[-1] for name in _scholar_copied.names(names) if words(name)}
    known = [at for at, one in enumerate(head) if words(one)[-1:] and words(one)[-1] in surnames and len(one) < LONGEST]
    if address is None:
        return known[-1] if known else None
    if address > 1 and address - 1 not in known and head[address - 1] != head[address - 2]:
        return address - 3 if address > 2 and head[address - 2].endswith(",") else address - 2
    return address - 1 if address else None


def _interests(below: list[str]) -> tuple[list[str], bool]:
    """Return the interests, and whether they are run together; none where it does not show where one ends."""
    lines = list(takewhile(lambda one: not _scholar_copied.is_heading(one), below))
    lines = [one for line in lines for one in line.split(_scholar_copied.BETWEEN_INTERESTS)]
    if len(lines) != 1:
        return lines, False
    found = _JOINT.split(lines[0])
    most = max(len(one.split()) for one in found) if len(found) == 1 else 0
    glued = most > _MOST_WORDS or any(len(word) > _LONGEST_WORD for one in found for word in one.split())
    return ([] if glued else found), glued or len(found) > 1


_WHAT_IS_CITED = "Cites: "
"""Before the title of one's own paper, in the mails that Scholar sends when somebody cites it."""


def _result(title: list[Line], byline: list[Line], below: list[Line], *, spaced: bool) -> tuple[Candidate, list[Line]]:
    """Return a result, and the lines below its buttons, which are the page's."""
    texts = [one.text for one in below]
    *names, last = [one.text for one in byline]
    printed = " - ".join([*names, *_scholar_copied.imprint(last)]) if names else last
    at = next((at for at, text in enumerate(texts) if _scholar_copied.are_buttons(text)), None)
    doubts = []
    if at is not None:
        end = at + len(list(takewhile(_scholar_copied.are_buttons, texts[at:])))
    else:
        at = len(list(takewhile(_is_prose, texts)))
        end = at + (at < len(texts) and _scholar_copied.are_two_counts(texts[at]))
        doubts = [(one.number, "is read as buttons in a language that is not known") for one in below[at:end]]
    said = next((n for n, text in enumerate(texts[:at]) if text.startswith(_WHAT_IS_CITED)), at)
    labels = _labels("title", title) + _labels("byline", byline) + _labels("snippet", below[:said])
    labels += _labels("cited", below[said:at]) + _labels("buttons", below[at:end])
    fields = _read_result(_scholar_rendered.together(title, spaced=spaced), printed, texts[:said])
    fields["metrics"] = _scholar_copied.counts(" ".join(texts[at:end]))
    return Candidate("paper", fields, tuple(labels), doubts=tuple(doubts)), below[end:]


def _is_prose(text: str) -> bool:
    return "…" in text or (len(text) > LONGEST // 2 and not _scholar_copied.are_two_counts(text))


def _read_result(title: str, byline: str, snippet: list[str]) -> dict[str, Any]:
    """Return the fields of one result, but for its counts."""
    names, printed, publisher = _scholar_lines.in_three(byline)
    venue, year = _scholar.venue_and_year(printed)
    reports = _scholar_lines.reports(names)
    title, rank = _scholar_copied.ranked(title)
    marks, title = _marks(title)
    said = " ".join(snippet)
    is_made = len(snippet) > 1 and "…" not in said and all(one[-1:] in _ENDS for one in snippet)
    age = _AGE.match(said)
    abstract = None if is_made else said[age.end() :] if age else said
    return _json.present(
        title=title,
        **({} if reports else _scholar.people(names, {})),
        venue=venue,
        published=year,
        **_scholar.snippet(abstract),
        biblio=_json.present(
            **_scholar_lines.publisher(publisher),
            reports=reports,
            type=_scholar_lines.type_of(marks),
            machine_summary=said if is_made else None,
            age=age and age[1],
            rank=rank,
        ),
        identifiers=_json.present(arxiv=_scholar.arxiv(venue)),
    )


def _marks(title: str) -> tuple[str, str]:
    """Part the marks from a title: `[BOOK][B] A Study of Lamps`; they are in capitals, or in a script without."""
    at = 0
    while (mark := _scholar_lines.MARK.match(title, at)) and mark[1] == mark[1].upper() and mark[1].isalpha():
        at = mark.end()
    return title[:at], title[at:]


PARSER = Parser(
    title="Google Scholar's profiles and result lists, copied as text",
    sniff=sniff,
    parse=parse,
    opens=opens,
    landmarks=("[", _OWN_PROFILE, *_scholar_copied.HEADINGS),
    ends=lambda last: last.isdigit() or last in ")）",
    heads=heads,
    below=(*_ADDRESSES, *"0123456789"),
    where="selected and copied on a profile or a search at scholar.google.com",
    carries="title, authors, venue, volume, pages, year, citation counts, snippet; the owner with h-index",
)
