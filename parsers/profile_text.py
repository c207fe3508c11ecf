"""Text of an author page: a header with the author's figures, then one block a paper.

What it is. A page as a browser copies it:

    Xia Song / CL / h-index66 / 39papers / 14,846citations / Novelty54% / AI Score54 / 39 Papers

then for each paper a line of badges glued together (`[score]CATEGORYMon D[, YYYY][Code]`), the title, the byline
(`A, B, C et al. · slug, slug`: three authors at most) and the abstract. Blank lines stand between the parts or not at
all; the byline stands below the title or is glued to its end; the header may be missing, and several pages may follow
one another.

How it is walked. The badge line is the only landmark, so lines are cut into blocks there. A block is read, and held
back until the next one proves to be a paper of its own: an abstract may hold a line that looks like badges.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers import Candidate, Claim, Declared, Furniture, Labels, NearMiss, Parser, Quoted, Sniffed, Source, _markdown
from parsers._byline import (
    SHOWN,
    Byline,
    are_names,
    as_byline,
    closes_byline,
    has_joint,
    is_byline,
    read_byline,
    split_glued,
)
from parsers._contract import ALL_EDGES, EDGES, LONGEST_ITEM
from parsers._copied import MONTH, copied_head, read_copied

_BADGES = re.compile(
    rf"(?P<score>\d{{1,3}}(?:\.\d+)?)? ?(?P<category>[A-Z]{{2}}|[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]+)?) ?"
    rf"(?P<published>{MONTH} \d{{1,2}}(?:, ?\d{{4}})?)(?P<others>(?: ?Code|[A-Z][a-z]{{2,11}}){{0,4}})",
    re.ASCII,
)
_IN_CAPITALS = r"[A-Z]{2}|[A-Z]{2,5}-[A-Z]{2,4}|OPTICS|OTHER|SOFT"
"""A category, as a page shows it that has its badges in capitals: `MTRL-SCI` for arXiv's `mtrl-sci`."""
_LOOSE_BADGES = re.compile(
    r"(?:(?:[-*•]|\d{1,3}[.)]) )?(?:(?P<score>\d{1,3}(?:\.\d+)?)%?(?: ?[·•|])? ?)?"
    rf"(?P<category>{_IN_CAPITALS}|[a-z]+(?:-[a-z]+)*\.[A-Za-z-]+|[a-z]+-[a-z]+)(?: ?[·•|])? ?"
    rf"(?P<published>{MONTH} \d{{1,2}}(?:, ?\d{{4}})?|(?:\d{{1,2}} )?{MONTH},? \d{{4}}|\d{{4}}-\d\d-\d\d)"
    r"(?P<others>(?:(?: ?[·•|])? ?(?:Code|[A-Z][a-z]{2,11})(?: ?\d[\d.,]{0,6}[kK%]?)?){0,4})",
    re.ASCII,
)
"""Badges that are copied with what stands between them, or as an item of a list, or whose dates begin otherwise."""
_UNSEEN = dict.fromkeys(map(ord, "\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_DATE = re.compile(rf"{MONTH} \d{{1,2}}(?:, ?\d{{4}})?", re.ASCII)
_SCORE = re.compile(r"\d{1,3}(?:\.\d+)?", re.ASCII)
_CATEGORY = re.compile(rf"{_IN_CAPITALS}|[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]+)?")
_CODE = re.compile(rf"{_IN_CAPITALS}|[a-z]+-[a-z]+(?:\.[A-Za-z-]+)?")
"""A category that is no name in lower case."""
_COUNT = r"\d[\d,.]*[kKmM]?"
_FIGURE = re.compile(
    rf"h-index:?(?P<both>\d[\d,]*)papers?"
    rf"|h-index:?[ \n]?(?:(?P<h_index>{_COUNT})|[–—-])|(?P<paper_count>{_COUNT})[ \n]?papers?"
    rf"|(?P<citation_count>{_COUNT})[ \n]?citations?|Novelty:?[ \n]?(?P<novelty_percent>{_COUNT}) ?%?"
    rf"|AI Score:?[ \n]?(?P<ai_score>{_COUNT})|(?P<heading>{_COUNT}) ?Papers?",
    re.ASCII,
)
_HEADING = "Papers"
_H_INDEX = "h-index"
_GLUED_CODE = re.compile(rf"(?<=[^\W\d_A-Z]) ?(?:{_IN_CAPITALS})$|^(?:{_IN_CAPITALS})$", re.ASCII)
"""The category of an author behind the name, or alone."""
_NUMBER = re.compile(rf"{_COUNT} ?%?", re.ASCII)
_LABELS_OF_SCORES = frozenset({"Novelty", "AI Score"})
_WORDS_OF_FIGURES = _LABELS_OF_SCORES | {"h-index", "paper", "papers", "citation", "citations"}
"""What stands on a line of its own where each badge does."""
_TEXT_END = re.compile(r"(?<![^\w][A-Z])[.!?…)\]}\"'”’](?=\w)|.(?=\ufeff)")
"""The end of a text with more glued to it, which may begin with a BOM; not the stop after an initial."""
_GLUE = re.compile(rf"{_TEXT_END.pattern}|[a-z0-9][A-Z]")
_A_MONTH = re.compile("Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec")
_GLUED_BADGES = re.compile(
    rf"(?:(?<![\d.])\d{{1,3}}(?:\.\d+)?)?(?:{_IN_CAPITALS}){MONTH} \d{{1,2}}(?:, \d{{4}})?(?:Code)?$", re.ASCII
)
_STOPS = frozenset(".!?:;…,")
_ABBREVIATED = re.compile(r"(?:^|[\s.-])(?:[JS]r|Ph\.? ?D|[^\W\d_])\.$")
"""The end of a name that has a stop of its own: `Jr.`, an initial."""
_FOOT = re.compile(
    r"©|\(c\) (?:19|20)\d\d|Copyright (?:©|\(c\)|(?:19|20)\d\d)"
    r"|(?:(?:Load|Show|View|See) (?:more|all)|Previous|Next|Back to top|Page \d+ of \d+|Sent from my \w+"
    r"|(?:[-=_*] ?){3,})$",
    re.IGNORECASE,
)
"""What stands at the foot of a site, or of a mail."""
_CLOSERS = ")]}\"'”’…$"
_ORGANISATION = re.compile(r"(?=.*[A-Z])[^\W\d_][\w-]{2,40}")
_NO_NAME = re.compile(r"[/:;=@<>?!\d]")
_CODE_BADGE = "Code"
_ENDS_OF_BADGES = (*"0123456789", _CODE_BADGE)
_STARTS_OF_FIGURES = frozenset("0123456789hNA")
_BREAKS = (",", "·", " et")
_BROKEN = ("et al", "al.", "·")
_LONGEST_BADGES = 48
_LONGEST_FIGURE = 32
_LONGEST_ROW = 200
_BETWEEN_FIGURES = " ·•|,"
_LONGEST_DATE = 18
_LONGEST_PART = 12
_MOST_FIGURES = 1_000  # lines
_MOST_LINES = LONGEST_ITEM // 2
_MOST_ABOVE = 8  # lines at the end of a paper's that may be those of what comes next: a name, badges
_LONGEST_NAME = 80
_LONGEST_TITLE_LINE = 300
_WIDEST_WRAP = 160
_FULL_LINES = 3
_SHORTEST_PARAGRAPH = 60
_FEW_WORDS = 3
_LOOSE_LINES_BEFORE = 40
_OTHER_MARKUP = re.compile(r"#|```|<|\{|\[|\||[-*>$] |[=~-]{4,}$")
_NAMES_KEPT = 4096

_Found = tuple[int, int, Byline | None]
"""Before which line a byline begins and ends, and what it says."""
_NONE: _Found = (0, 0, None)


class Line(NamedTuple):
    """A non-blank line: its number, its text with white space folded, and whether a blank line precedes it."""

    number: int
    text: str
    gap: bool


def sniff(source: Source) -> Sniffed:
    """Claim a text whose first lines hold badges (`CLMar 3, 2025Code`) or a header's figures."""
    before, above = 0, ""
    for number, line in copied_head(source):
        text = _unmarked(_folded(line)) if len(line) <= _LONGEST_TITLE_LINE else line.lstrip(ALL_EDGES)
        parted = _is_badges(text) or (_DATE.fullmatch(text) and _CODE.fullmatch(above))
        if _BADGES.fullmatch(text[: _LONGEST_BADGES + 1]) or (parted and _shows_byline(source)):
            return Claim(f"line {number} is badges: {text}")
        if before <= 2 and (_is_figure(text) or text in _WORDS_OF_FIGURES) and _is_backed(source):
            return Claim(f"line {number} is a figure of an author: {text}")
        foreign = _OTHER_MARKUP.match(text) or (line[:1] == "#" and not _shows_byline(source))
        if foreign or before > _LOOSE_LINES_BEFORE:
            return _near_miss(source, number)
        before, above = before + bool(text), text or above
    return None


def _is_backed(source: Source) -> bool:
    """Tell whether a figure is not the only one, nor without papers: somebody's life has one line of that kind too."""
    short = [_folded(line) for _, line in source.head if len(line) <= _LONGEST_BADGES]
    return sum(map(_is_figure, short)) > 1 or any(map(_is_badges, short)) or _LABELS_OF_SCORES.issubset(short)


def _shows_byline(source: Source) -> bool:
    """Tell whether a line is surely a byline: a tag above a date, many sites have."""
    return any(closes_byline(line.strip(EDGES)) for _, line in source.head if len(line) <= _LONGEST_TITLE_LINE)


def _near_miss(source: Source, broken_by: int) -> NearMiss | None:
    short = ((number, line) for number, line in source.head if len(line) <= _LONGEST_TITLE_LINE)
    badges = next((number for number, line in short if _is_badges(_folded(line))), None)
    if badges is None:
        return None
    return NearMiss(f"line {badges} looks like badges, but what comes before does not belong", broken_by)


def opens(line: str, following: Callable[[], list[str]]) -> int | None:  # noqa: ARG001 — the shape of Parser.opens
    """Return where in `line` the badges of a page's first paper begin; 0 where it is a header, name and all."""
    if _is_row(line) and _is_owner(_row(_folded(line))[0]):
        return 0
    if (line if len(line) > _LONGEST_BADGES else line.rstrip(EDGES)).endswith(_ENDS_OF_BADGES):
        return _badges_at(line)
    return None


def heads(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return where in `line` the name above a header's figures begins."""
    if not _heads_page(following()):
        return None
    if _is_name(_unmarked(_folded(line))):
        return 0
    return _name_at(line) if _GLUE.search(line, max(0, len(line) - _LONGEST_NAME)) else None


def cuts(line: str, following: Callable[[], list[str]]) -> bool:
    """Tell whether a page with a header begins at `line`: nothing of the pages above is remembered there."""
    return _is_owner(_unmarked(_folded(line))) and _heads_page(following())


def _is_owner(text: str) -> bool:
    return _is_name(text) and not (_is_figure(text) or _CATEGORY.fullmatch(text))


def _badges_at(line: str) -> int | None:
    """Return where badges begin that end `line`: at its start, or glued to the text before them."""
    tail = max(0, len(line) - _LONGEST_BADGES)
    if not _A_MONTH.search(line, tail):
        return None
    if _is_badges(_folded(line)):
        return 0
    for end in _TEXT_END.finditer(line, tail):
        if _is_badges(_folded(line[end.end() :])):
            return end.end()
    glued = _GLUED_BADGES.search(line, tail)
    return glued.start() if glued else None


def _heads_page(below: list[str]) -> bool:
    if any(map(_is_row, below[:2])) and (_is_row(below[0]) or _CATEGORY.fullmatch(_folded(below[0]))):
        return True
    if len(below) < 2 or len(below[0]) > _LONGEST_FIGURE or len(below[1]) > _LONGEST_FIGURE:
        return False
    if below[1].lstrip(ALL_EDGES)[:1] not in _STARTS_OF_FIGURES:
        return False
    folded = [_folded(line) for line in below[:3]]
    figures = folded[1:] if _CATEGORY.fullmatch(folded[0]) else folded[:2]
    return len(figures) == 2 and (all(map(_is_figure, figures)) or _is_figure("".join(figures)))


def _name_at(line: str) -> int | None:
    """Return where a name begins that is glued to the end of a text (`…the same.Ada Vale`)."""
    tail = max(0, len(line) - _LONGEST_NAME)
    ends = [end.end() for end in _TEXT_END.finditer(line, tail) if _is_name(_folded(line[end.end() :]))]
    if ends:
        return ends[-1]
    glued = split_glued(line[-_LONGEST_TITLE_LINE:], glued_page=True)
    return len(line) - len(glued[1]) if glued else None


def parse(source: Source) -> Iterator[Quoted]:
    """Yield the papers and the owner of each page; raises nothing, whatever the text."""
    return read_copied(source, _parsed)


def _parsed(lines: Iterator[tuple[int, str]]) -> Iterator[Quoted]:
    page = _Page()
    held: _Item | None = None
    for block in _blocks(lines):
        item = None if block.is_header else _read_item(block, page)
        if held and item and not _stands(item, held):
            held.absorb(item)
            continue
        if held and page.lists(held):
            yield _candidate(held, page, last=item is None)
        if item is None and page.goes_on(block.lines):
            yield Furniture(_each_once(page.read_figures(block.lines)))
        elif item is None:
            yield from page.closing()
            page = _read_header(block.lines)
            yield Furniture(_each_once(page.header))
        elif page.turns(item):
            yield from page.closing()
            page = _Page()
        held = item
    if held and page.lists(held):
        yield _candidate(held, page, last=True)
    yield from page.closing()


def _each_once(labels: Labels) -> Labels:
    """Return each line with the first of what it was taken for: figures, and the name, may share one."""
    return tuple(sorted(dict(reversed(labels)).items()))


def _folded(line: str) -> str:
    """Return `line` with its white space folded; a long ASCII line, an abstract as a rule, is only trimmed."""
    if line.isascii() and (len(line) > _LONGEST_TITLE_LINE or (line.rfind("  ") < 0 and "\t" not in line)):
        return line.strip()
    return " ".join(line.strip(ALL_EDGES).split())


def _unmarked(text: str) -> str:
    """Return a line of Markdown as a browser copies it."""
    if text[:1] == "#" or "](" in text:
        return " ".join(piece.text for piece in _markdown.pieces(text))
    return text[2:-2] if text[:2] == text[-2:] == "**" else text


def _badges(text: str) -> re.Match[str] | None:
    if len(text) > _LONGEST_BADGES or not (text.isascii() or (text := text.translate(_UNSEEN))):
        return None
    return _BADGES.fullmatch(text) or _LOOSE_BADGES.fullmatch(text)


def _is_badges(text: str) -> bool:
    return _badges(text) is not None


def _is_figure(text: str) -> bool:
    return text[:1] in _STARTS_OF_FIGURES and len(text) <= _LONGEST_FIGURE and _FIGURE.fullmatch(text) is not None


def _is_name(text: str) -> bool:
    if not 0 < len(text) <= _LONGEST_NAME or text.count(" ") > 5 or not text[0].isalpha() or _NO_NAME.search(text):
        return False
    return text not in _WORDS_OF_FIGURES and (text[-1] not in _STOPS or _ABBREVIATED.search(text) is not None)


class _Block(NamedTuple):
    """Lines that belong together: a header, or those from badges (None: the page is cut above) to the next.

    `top` is on how many lines the badges stand.
    """

    lines: list[Line]
    badges: re.Match[str] | None = None
    top: int = 1
    is_header: bool = False


def _blocks(printed: Iterator[tuple[int, str]]) -> Iterator[_Block]:
    """Cut at badges and around headers; a header takes the name and the category above its figures along."""
    block = _Block([])
    figures: list[Line] = []
    for line in _non_blank(printed):
        figure = _is_figure(line.text) or (len(line.text) <= _LONGEST_PART and _is_part_of_figure(line.text, figures))
        if figure and len(figures) < _MOST_FIGURES:
            figures.append(line)
            continue
        if figures:
            lines, header = _above(block.lines, figures)
            figures, block = [], block._replace(lines=lines)
            if header:
                yield from _closed(block)
                yield _Block(header, is_header=True)
                block = _Block([])
        if found := _badges(line.text):
            yield from _closed(block)
            block = _Block([], found)
        elif len(line.text) <= _LONGEST_DATE and (apart := _badges_above(block.lines, line.text)):
            yield from _closed(block._replace(lines=block.lines[:-apart]))
            top = block.lines[-apart:]
            block = _Block(top, _badges("".join(one.text for one in (*top, line))), apart + 1)
        block.lines.append(line)
        if len(block.lines) > _MOST_LINES + _MOST_ABOVE:
            del block.lines[_MOST_LINES]
    lines, header = _above(block.lines, figures)
    yield from _closed(block._replace(lines=lines))
    if header:
        yield _Block(header, is_header=True)


def _is_part_of_figure(text: str, figures: list[Line]) -> bool:
    """Tell whether a line is a word or a number of a header whose words and numbers stand on lines of their own."""
    if text in _WORDS_OF_FIGURES:
        return True
    return bool(figures) and _NUMBER.fullmatch(text) is not None and not figures[-1].text.endswith(_HEADING)


def _badges_above(lines: list[Line], date: str) -> int:
    """Return how many lines above a date are badges of its paper, each on a line of its own: category, score."""
    if not lines or not _CATEGORY.fullmatch(lines[-1].text) or not _DATE.fullmatch(date):
        return 0
    return 2 if len(lines) > 1 and _SCORE.fullmatch(lines[-2].text) else 1


def _non_blank(lines: Iterator[tuple[int, str]]) -> Iterator[Line]:
    gap = False
    for number, line in lines:
        if line and (text := _folded(line)):
            if text[0] in "#*" or ("]" in text and "](" in text):
                text = _unmarked(text) or text
            for piece in _row(text) if _may_be_row(text) else (text,):
                yield Line(number, piece, gap)
                gap = False
        else:
            gap = True


def _row(text: str) -> list[str]:
    """Return the figures that share a line apart, and the name and the category that may stand before them."""
    name, _, rest = text.partition(_H_INDEX)
    figures = [figure[0] for figure in _FIGURE.finditer(_H_INDEX + rest)]
    if len(figures) < 2 or _FIGURE.sub("", _H_INDEX + rest).strip(_BETWEEN_FIGURES):
        return [text]
    return [*_name_and_code(name.rstrip(_BETWEEN_FIGURES)), *figures]


def _may_be_row(line: str) -> bool:
    return len(line) <= _LONGEST_ROW and _H_INDEX in line


def _is_row(line: str) -> bool:
    return _may_be_row(line) and len(_row(_folded(line))) > 1


def _name_and_code(text: str) -> list[str]:
    at = code.start() if (code := _GLUED_CODE.search(text)) else len(text)
    return [part for part in (text[:at], text[at:].strip()) if part]


def _closed(block: _Block) -> Iterator[_Block]:
    if block.lines:
        del block.lines[_MOST_LINES:]
        yield block


def _above(block: list[Line], figures: list[Line]) -> tuple[list[Line], list[Line]]:
    """Split what belongs to a header off the end of `block`; one lone figure inside a text makes no header."""
    if not figures:
        return block, []
    end = len(block)
    if end and _CATEGORY.fullmatch(block[end - 1].text):
        end -= 1
    if end and _is_name(block[end - 1].text):
        end -= 1
    if end > 0 and len(_FIGURE.findall("\n".join(line.text for line in figures))) < 2:
        return block + figures, []
    return block[:end], block[end:] + figures


@dataclass(slots=True)
class _Item:
    """One block, read: its badges, the parts its lines fall into, and what was doubtful about that.

    `above` labels the lines over the abstract; `airy` tells whether blank lines set the parts apart; `top` is on how
    many lines the badges stand.
    """

    lines: list[Line]
    badges: re.Match[str] | None
    top: int
    title: str | None
    byline: Byline | None
    glued: bool
    abstract: list[Line]
    above: list[tuple[int, str]]
    doubts: list[tuple[int, str]]
    airy: bool

    def absorb(self, other: "_Item") -> None:
        """Take in the lines of a block that only looked like a paper: they are more of this abstract."""
        self.abstract += other.lines
        doubt = "looks like the badges of a paper, but no paper follows; read as part of the abstract"
        self.doubts.append((other.lines[0].number, doubt))


def _read_item(block: _Block, page: "_Page") -> _Item:
    lines, badges, top, _ = _with_code(block) if len(block.lines) > block.top + 1 else block
    if badges and top == 1 and len(lines) == 4 and len(lines[2].text) <= _LONGEST_TITLE_LINE:
        byline = as_byline(lines[2].text)
        if byline and not _is_open(lines[1].text, lines[2].text):
            return _regular_item(lines, badges, byline)
    rest = lines[top:] if badges else lines
    doubts: list[tuple[int, str]] = []
    head = _top(rest, badges, page, doubts)
    above = [(line.number, "badges") for line in lines[: len(lines) - len(rest)]]
    above += [(line.number, "title+byline" if head.glued else "title") for line in rest[: head.title_ends]]
    above += [(line.number, "byline") for line in rest[head.title_ends : head.ends]]
    airy = any(line.gap for line in rest[: head.ends + 1])
    return _Item(lines, badges, top, head.title, head.byline, head.glued, rest[head.ends :], above, doubts, airy)


def _with_code(block: _Block) -> _Block:
    """Return the block with the code badge among its badges, if it stands on a line of its own below them.

    A title of that one word has its byline right below.
    """
    if block.badges is None or block.lines[block.top].text != _CODE_BADGE:
        return block
    below = [line.text for line in block.lines[block.top + 1 : block.top + 3]]
    if as_byline(below[0]) and not as_byline(below[-1]):
        return block
    return block._replace(badges=_badges(block.badges.string + _CODE_BADGE) or block.badges, top=block.top + 1)


def _regular_item(lines: list[Line], badges: re.Match[str], byline: Byline) -> _Item:
    """Return what most papers are: badges, title, byline and abstract, a line each."""
    first, title, names, abstract = lines
    above = [(first.number, "badges"), (title.number, "title"), (names.number, "byline")]
    airy = title.gap or names.gap or abstract.gap
    return _Item(
        lines, badges, 1, title.text, byline, glued=False, abstract=[abstract], above=above, doubts=[], airy=airy
    )


class _Top(NamedTuple):
    """What stands above an abstract: after how many lines the title ends, and after how many all of it.

    `glued`: the lines of the title hold the byline too.
    """

    title: str | None
    byline: Byline | None
    title_ends: int
    ends: int
    glued: bool = False


def _top(rest: list[Line], badges: re.Match[str] | None, page: "_Page", doubts: list[tuple[int, str]]) -> _Top:
    if not rest:
        return _Top(None, None, 0, 0)
    cut_above = badges is None and len(rest) > 1 and len(rest[1].text) >= _SHORTEST_PARAGRAPH
    at, ends, byline = _byline_below(rest, cut_above=cut_above) or _NONE
    if byline is None or _goes_on(rest, at):
        glued = _glued(rest, page)
        if glued and (byline is None or _says_more(glued, byline, page, rest[:at], _joined(rest[: glued.ends]))):
            return glued
    if byline is None and badges is not None:
        at, ends, byline = _byline_by_position(rest, page, doubts)
    if byline is None:
        return _Top(rest[0].text, None, 1, 1)
    return _Top(_whole_title(rest[:at], badges, doubts), byline, at, ends)


def _whole_title(lines: list[Line], badges: re.Match[str] | None, doubts: list[tuple[int, str]]) -> str | None:
    """Return the title above a byline; None where a text cut at its start shows but the end of something."""
    title = _joined(lines) if lines else None
    if title and badges is None:
        if title[0].islower() or title[-1] == "." or _CODE.fullmatch(title):
            return None
        doubts.append((lines[0].number, "no badges stand above it; read as a title, which may be cut"))
    return title


def _byline_below(rest: list[Line], *, cut_above: bool) -> _Found | None:
    """Return where a byline stands on lines of its own, below the title, which may be broken over a few lines.

    No title need stand above it where the dump is cut.
    """
    if closes_byline(rest[0].text) and not (cut_above and is_byline(rest[0].text)):
        return None
    gap = next((at for at in range(1, min(6, len(rest))) if rest[at].gap), None)
    if gap and (found := _byline_at(rest, gap)):
        return found
    for at in range(0 if cut_above else 1, min(5, len(rest)) if gap is None else gap):
        if found := _byline_at(rest, at):
            below = _byline_at(rest, at + 1) if found[1] == at + 1 and _goes_on(rest, at) else None
            return below or found
    return None


def _byline_at(rest: list[Line], at: int) -> _Found | None:
    if at == len(rest) or (len(rest[at].text) > _LONGEST_TITLE_LINE and " et al." not in rest[at].text):
        return None
    ends = at + (2 if _breaks_byline(rest, at) else 1)
    if rest[ends - 1].text[-1] == "," and (ends == len(rest) or rest[ends].gap):
        return None  # a greeting
    byline = as_byline(_joined(rest[at:ends]))
    return (at, ends, byline) if byline else None


def _goes_on(rest: list[Line], at: int) -> bool:
    """Tell whether a line goes on with the one above: with names, or where its first word had no room.

    That is so in text of a fixed width.
    """
    if at == 0 or rest[at].gap:
        return False
    lengths = [len(line.text) for line in rest]
    if _is_open(rest[at - 1].text, rest[at].text):
        return lengths[at - 1] <= _WIDEST_WRAP
    width = max(lengths)
    if width > _WIDEST_WRAP or sum(5 * length > 4 * width for length in lengths) < _FULL_LINES:
        return False
    return lengths[at - 1] + 1 + len(rest[at].text.split(" ", 1)[0]) > width


def _is_open(above: str, below: str) -> bool:
    """Tell whether a list of names is open between two lines: at a comma, or as fewer than three are said to be cut."""
    return above[-1] == "," or (below.endswith(" et al.") and below.count(",") + 1 < SHOWN)


def _breaks_byline(rest: list[Line], at: int) -> bool:
    """Tell whether a byline is broken over two lines: the second says that the list is cut, or has its slugs."""
    if at + 1 >= len(rest) or rest[at + 1].gap or len(rest[at].text) > _WIDEST_WRAP:
        return False
    above, below = rest[at].text, rest[at + 1].text
    if below[0] == "·" and closes_byline(above):
        return True
    if (len(below) > len(above) and not rest[at].gap) or closes_byline(above) or not closes_byline(f"{above} {below}"):
        return False
    return above.endswith(_BREAKS) or below.startswith(_BROKEN) or is_byline(below)


def _glued(rest: list[Line], page: "_Page") -> _Top | None:
    """Return title and byline that share a line, or the lines of a text broken at a fixed width."""
    places = range(1, min(6, len(rest)))
    ends = next((at for at in places if closes_byline(rest[at - 1].text) or not _goes_on(rest, at)), 1)
    if ends < len(rest) and rest[ends].text[0] == "·" and not rest[ends].gap:
        ends += 1
    found = split_glued(_joined(rest[:ends]), _joined(rest[ends:]), page.glued, page.names)
    return _Top(found[0], read_byline(found[1]), ends, ends, glued=True) if found and found[0] else None


def _says_more(glued: _Top, byline: Byline, page: "_Page", above: list[Line], text: str) -> bool:
    """Tell whether a line that reads like a byline is the end of one that begins, glued to the title, further up.

    `text` is title and byline in one. Unless others of the page are glued, the two have to show that they are; and
    where its bylines have lines of their own, none begins in the lines `above`.
    """
    if glued.byline is None or glued.byline.authors[0][0].islower():
        return False
    end = len(glued.title or "")
    if not page.glued and ((page.listed and end < len(_joined(above))) or not has_joint(text[end - 1 : end + 1])):
        return False
    longer = len(str(glued.byline)) > len(str(byline))
    return page.glued or longer or byline.authors[0].endswith(glued.byline.authors[0])


def _byline_by_position(rest: list[Line], page: "_Page", doubts: list[tuple[int, str]]) -> _Found:
    """Return what stands as a short second part between title and abstract: the place of a byline.

    Where the abstract is missing, the line has to say that it is one.
    """
    if len(rest) < 2 or len(rest[1].text) > _LONGEST_TITLE_LINE:
        return _NONE
    sure = closes_byline(rest[1].text)
    if not (sure if len(rest) == 2 else _is_in_place(rest, sure=sure) or _is_organisation(rest, page)):
        return _NONE
    doubts.append((rest[1].number, "is read as the byline because of its place"))
    return 1, 2, read_byline(rest[1].text)


def _is_in_place(rest: list[Line], *, sure: bool) -> bool:
    """Tell whether blank lines set the second line apart; where there are none, it has to look like names."""
    names, apart = rest[1].text, rest[1].gap and rest[2].gap
    if len(names) > len(rest[2].text) and not (sure and apart):
        return False
    if sure or (apart and names[-1] not in ".?!:;"):
        return True
    return are_names(names) and len(rest[2].text) >= _SHORTEST_PARAGRAPH


def _is_organisation(rest: list[Line], page: "_Page") -> bool:
    """Tell whether one word above prose is the organisation that signs (`OpenAI`); on a glued page it may be a title's.

    So it may where lines are broken at a fixed width.
    """
    if page.glued or _goes_on(rest, 1) or not _ORGANISATION.fullmatch(rest[1].text):
        return False
    return len(rest[2].text) >= _SHORTEST_PARAGRAPH


def _without_tail(abstract: list[Line], *, last: bool) -> list[Line]:
    """Leave out what follows an abstract's last sentence, short and without a full stop: a page number, a button.

    What is more than a few words is left out below the `last` paper of a page alone: there a foot may stand.
    """
    end = len(abstract)
    while end and (_is_foot(abstract[end - 1].text) or (end > 1 and _is_fragment(abstract[end - 1].text, last=last))):
        end -= 1
    if end in {0, len(abstract)}:
        return abstract[:end]
    above, below = abstract[end - 1].text, abstract[end]
    ended = above[-1] in ".!?" or (below.gap and (above[-1] in _CLOSERS or "://" in above.rsplit(" ", 1)[-1]))
    return abstract[:end] if ended or _is_foot(below.text) else abstract


def _is_foot(text: str) -> bool:
    return len(text) <= _WIDEST_WRAP and _FOOT.match(text) is not None


def _is_prose(lines: list[Line]) -> bool:
    return bool(lines) and (lines[-1].text[-1] in ".!?" or any(len(line.text) >= _SHORTEST_PARAGRAPH for line in lines))


def _is_fragment(text: str, *, last: bool) -> bool:
    if len(text) >= _SHORTEST_PARAGRAPH or text[-1] in ".!?:)}]\"'”’…" or "://" in text:
        return False
    return last or text.count(" ") < _FEW_WORDS


def _joined(lines: list[Line]) -> str:
    return lines[0].text if len(lines) == 1 else " ".join(line.text for line in lines)


def _stands(item: _Item, held: _Item) -> bool:
    """Tell whether a block below `held` is a paper of its own, not a line of its abstract that looks like badges.

    A byline settles it. Without one, the blank lines of the page speak: where they set papers apart, they do so always.
    """
    if item.byline is not None:
        return True
    first = item.lines[0]
    if held.airy and not first.gap:
        return False
    if item.title is None:
        return True
    title = item.lines[item.top]
    set_apart = held.airy and title.gap and not any(line.gap for line in held.lines[held.top : held.top + 1])
    return not (title.text[0].islower() and title.text[-1] == ".") and not set_apart


@dataclass(slots=True)
class _Page:
    """What a page has shown so far: its header, its owner, how its papers are laid out, whom they name."""

    owner: str | None = None
    category: str | None = None
    figures: dict[str, str] = field(default_factory=dict)
    header: Labels = ()
    listed: int = 0
    airy: bool = False
    glued: bool = False
    names: set[str] = field(default_factory=set)

    def goes_on(self, lines: list[Line]) -> bool:
        """Tell whether `lines` are more of this header, with a line of unknown wording between its figures."""
        if not self.figures or self.listed or "heading" in self.figures:
            return False
        found = _FIGURE.search(lines[-1].text)
        return found is not None and found.lastgroup not in self.figures

    def read_figures(self, lines: list[Line]) -> Labels:
        """Take the figures of the header, and return the labels of their lines."""
        text = "\n".join(line.text for line in lines)
        labels: list[tuple[int, str]] = []
        row, counted = 0, 0
        for match in _FIGURE.finditer(text):
            name = match.lastgroup or "h_index"
            if match.lastgroup:
                self.figures.setdefault(name, match[name])
            row += text.count("\n", counted, match.start())
            counted = match.start()
            labels += [(line.number, name) for line in lines[row : row + match[0].count("\n") + 1]]
        self.header += tuple(labels)
        self._part_figures()
        return tuple(labels)

    def _part_figures(self) -> None:
        """Tell the h-index from the number of papers that is glued to it, and stands in the heading again."""
        both, count = self.figures.get("both", ""), self.figures.get("heading", "")
        if count and both.endswith(count):
            self.figures |= {"h_index": both.removesuffix(count), "paper_count": count}

    @property
    def declared(self) -> int | None:
        """How many papers the header says there are; None if it does not say, or in no exact number."""
        count = (self.figures.get("paper_count") or self.figures.get("heading") or "").replace(",", "")
        return int(count) if count.isdigit() else None

    def turns(self, item: _Item) -> bool:
        """Tell whether `item` is of another page: copied in another manner, so not from the page above."""
        if not self.listed or item.airy == self.airy:
            return False
        return item.glued or self.glued or self.listed == self.declared

    def lists(self, item: _Item) -> bool:
        """Count `item` in, if it is a paper; a text without badges stays unclaimed, if no names and prose show one."""
        if item.badges is None and (item.byline is None or not _is_prose(item.abstract)):
            return False
        if not self.listed:
            self.airy, self.glued = item.airy, item.glued
        self.listed += 1
        if item.byline is None and item.title is not None and self.names:
            item.doubts.append((item.lines[0].number, "no byline follows; read as a paper without authors"))
        return True

    def closing(self) -> Iterator[Quoted]:
        """Yield the owner and the declared total, once all papers of the page are listed."""
        if self.declared is not None:
            yield Declared(self.declared, self.listed, self._declared_at(), self.owner or "the profile")
        if self.owner:
            yield Candidate("author", self._owner_fields(), (), lines=(self.header[0][0], self.header[-1][0]))

    def _declared_at(self) -> int:
        return next(number for number, label in self.header if label in {"paper_count", "heading"})

    def _owner_fields(self) -> dict[str, object]:
        metrics = {name: value for name, value in self.figures.items() if value and name not in {"heading", "both"}}
        if "heading" in self.figures:
            metrics.setdefault("paper_count", self.figures["heading"])
        complete = None if self.declared is None else self.declared == self.listed
        categories = [_code(self.category)] if self.category else []
        return {"name": self.owner, "categories": categories, "metrics": metrics, "listing_complete": complete}


def _read_header(lines: list[Line]) -> _Page:
    page = _Page()
    labels = []
    for line in lines:
        if _is_figure(line.text) or _is_part_of_figure(line.text, lines):
            break
        if _CATEGORY.fullmatch(line.text) and (line is not lines[0] or _CODE.fullmatch(line.text)):
            page.category = line.text
            labels.append((line.number, "category"))
        else:
            page.owner = line.text
            labels.append((line.number, "name"))
    if page.owner and not page.category:
        page.owner, *codes = _name_and_code(page.owner)
        page.category = codes[0] if codes else None
    page.header = tuple(labels)
    page.read_figures(lines[len(labels) :])
    return page


def _candidate(item: _Item, page: _Page, *, last: bool) -> Candidate:
    abstract = _without_tail(item.abstract, last=last)
    fields: dict[str, object] = {"title": item.title, "abstract": _joined(abstract) if abstract else None}
    if item.badges:
        score, category, published, others = item.badges.groups()
        fields |= {"published": published, "categories": [_code(category)], "has_code": _CODE_BADGE in others}
        if score:
            fields["metrics"] = {"score": score}
    if item.byline:
        authors, complete, affiliations = item.byline
        if len(page.names) < _NAMES_KEPT:
            page.names.update(authors)
        fields |= {"authors": authors, "authors_complete": complete, "affiliations": affiliations}
        if not complete and page.owner and page.owner.casefold() not in map(str.casefold, authors):
            fields["implied_authors"] = [page.owner]
    elif page.owner:
        fields["implied_authors"] = [page.owner]
    labels = (*item.above, *[(line.number, "abstract") for line in abstract])
    return Candidate("paper", fields, labels, ("title", "authors") if item.glued else (), doubts=tuple(item.doubts))


def _code(category: str) -> str:
    """Return a category as arXiv writes it; those of more than two letters are in lower case there."""
    return category.lower() if len(category) > 2 and category.isupper() else category


PARSER = Parser(
    title="author page copied as text: badges, title, byline, abstract",
    sniff=sniff,
    parse=parse,
    opens=opens,
    ends=lambda last: last.isdigit() or last == _ENDS_OF_BADGES[-1][-1],
    heads=heads,
    below=("h-index", "Novelty", "AI Score", *"0123456789"),
    cuts=cuts,
    where="an author's page of a paper index, selected in the browser and copied",
    carries="title, first authors, affiliations, abstract, date, category, code badge, score; the owner with metrics",
)
