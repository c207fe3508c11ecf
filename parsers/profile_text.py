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

from parsers import Candidate, Claim, Declared, Furniture, Labels, NearMiss, Parser, Quoted, Sniffed, Source
from parsers._byline import Byline, as_byline, read_byline, split_glued
from parsers._contract import EDGES

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_BADGES = re.compile(
    rf"(?P<score>\d{{1,3}}(?:\.\d+)?)? ?(?P<category>[A-Z]{{2}}|[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]+)?) ?"
    rf"(?P<published>{_MONTH} \d{{1,2}}(?:, ?\d{{4}})?) ?(?P<code>Code)?",
    re.ASCII,
)
_CATEGORY = re.compile(r"[A-Z]{2}|[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]+)?")
_COUNT = r"\d[\d,.]*[kKmM]?"
_FIGURE = re.compile(
    rf"h-index ?(?P<h_index>{_COUNT})|(?P<paper_count>{_COUNT}) ?papers?|(?P<citation_count>{_COUNT}) ?citations?"
    rf"|Novelty ?(?P<novelty_percent>{_COUNT}) ?%?|AI Score ?(?P<ai_score>{_COUNT})|(?P<heading>{_COUNT}) ?Papers?",
    re.ASCII,
)
_TEXT_END = re.compile(r"(?<![^\w][A-Z])[.!?…)\]}\"'”’](?=\w)")
"""The end of a text with more glued to it; not the stop after an initial."""
_GLUE = re.compile(rf"{_TEXT_END.pattern}|[a-z0-9][A-Z]")
_GLUED_BADGES = re.compile(
    rf"(?:(?<![\d.])\d{{1,3}}(?:\.\d+)?)?[A-Z]{{2}}{_MONTH} \d{{1,2}}(?:, \d{{4}})?(?:Code)?$", re.ASCII
)
_STOPS = frozenset(".!?:;…,")
_ENDS_OF_BADGES = (*"0123456789", "Code")
_LONGEST_BADGES = 48
_LONGEST_FIGURE = 32
_LONGEST_NAME = 80
_LONGEST_TITLE_LINE = 300
_SHORTEST_PARAGRAPH = 60
_LOOSE_LINES_BEFORE = 40
_OTHER_MARKUP = re.compile(r"#|```|<|\{|\[|\||[-*>$] |[=~-]{4,}$")
_NAMES_KEPT = 4096


class Line(NamedTuple):
    """A non-blank line: its number, its text with white space folded, and whether a blank line precedes it."""

    number: int
    text: str
    gap: bool


def sniff(source: Source) -> Sniffed:
    """Claim a text whose first lines hold badges (`CLMar 3, 2025Code`) or a header's figures."""
    before = 0
    for number, line in source.head:
        text = _folded(line) if len(line) <= _LONGEST_TITLE_LINE else line.lstrip("\ufeff \t")
        if _is_badges(text) or (_is_figure(text) and before <= 2):
            return Claim(f"line {number} is {'badges' if _is_badges(text) else 'a figure of an author'}: {text}")
        if _OTHER_MARKUP.match(text) or before > _LOOSE_LINES_BEFORE:
            return _near_miss(source, number)
        before += bool(text)
    return None


def _near_miss(source: Source, broken_by: int) -> NearMiss | None:
    short = ((number, line) for number, line in source.head if len(line) <= _LONGEST_TITLE_LINE)
    badges = next((number for number, line in short if _is_badges(_folded(line))), None)
    if badges is None:
        return None
    return NearMiss(f"line {badges} looks like badges, but what comes before does not belong", broken_by)


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return where in `line` a page opens: at its first paper's badges, or at the name above a header's figures."""
    if (line if len(line) > _LONGEST_BADGES else line.rstrip(EDGES)).endswith(_ENDS_OF_BADGES):
        at = _badges_at(line)
        if at is not None:
            return at
    if not _heads_page(following()):
        return None
    if _is_name(_folded(line)):
        return 0
    return _name_at(line) if _GLUE.search(line, max(0, len(line) - _LONGEST_NAME)) else None


def cuts(line: str, following: Callable[[], list[str]]) -> bool:
    """Tell whether a page with a header begins at `line`: nothing of the pages above is remembered there."""
    name = _folded(line)
    if not _is_name(name) or _is_badges(name) or _is_figure(name) or _CATEGORY.fullmatch(name):
        return False
    return _heads_page(following())


def _badges_at(line: str) -> int | None:
    """Return where badges begin that end `line`: at its start, or glued to the text before them."""
    if _is_badges(_folded(line)):
        return 0
    tail = max(0, len(line) - _LONGEST_BADGES)
    for end in _TEXT_END.finditer(line, tail):
        if _is_badges(_folded(line[end.end() :])):
            return end.end()
    glued = _GLUED_BADGES.search(line, tail)
    return glued.start() if glued else None


def _heads_page(below: list[str]) -> bool:
    if len(below) < 2 or len(below[0]) > _LONGEST_FIGURE or len(below[1]) > _LONGEST_FIGURE:
        return False
    folded = [_folded(line) for line in below[:3]]
    figures = folded[1:] if _CATEGORY.fullmatch(folded[0]) else folded[:2]
    return len(figures) == 2 and all(map(_is_figure, figures))


def _name_at(line: str) -> int | None:
    """Return where a name begins that is glued to the end of a text (`…the same.Ada Vale`)."""
    tail = max(0, len(line) - _LONGEST_NAME)
    ends = [end.end() for end in _TEXT_END.finditer(line, tail) if _is_name(line[end.end() :])]
    if ends:
        return ends[-1]
    glued = split_glued(line[-_LONGEST_TITLE_LINE:], glued_page=True)
    return len(line) - len(glued[1]) if glued else None


def parse(source: Source) -> Iterator[Quoted]:
    """Yield the papers and the owner of each page; raises nothing, whatever the text."""
    page = _Page()
    held: _Item | None = None
    for block in _blocks(source):
        item = None if block.is_header else _read_item(block, page)
        if held and item and not _stands(item, held):
            held.absorb(item)
            continue
        if held and page.lists(held):
            yield _candidate(held, page)
        if item is None:
            yield from page.closing()
            page = _read_header(block.lines)
            yield Furniture(page.header)
        elif page.turns(item):
            yield from page.closing()
            page = _Page()
        held = item
    if held and page.lists(held):
        yield _candidate(held, page)
    yield from page.closing()


def _folded(line: str) -> str:
    """Return `line` with its white space folded; a long ASCII line, an abstract as a rule, is only trimmed."""
    if line.isascii() and (len(line) > _LONGEST_TITLE_LINE or (line.rfind("  ") < 0 and "\t" not in line)):
        return line.strip()
    return " ".join(line.replace("\ufeff", "").replace("\u200b", "").split())


def _is_badges(text: str) -> bool:
    return len(text) <= _LONGEST_BADGES and _BADGES.fullmatch(text) is not None


def _is_figure(text: str) -> bool:
    return len(text) <= _LONGEST_FIGURE and _FIGURE.fullmatch(text) is not None


def _is_name(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_NAME and text[-1] not in _STOPS and text.count(" ") < 6 and text[0].isalpha()


class _Block(NamedTuple):
    """Lines that belong together: a header, or those from badges (None: the page is cut above) to the next."""

    lines: list[Line]
    badges: re.Match[str] | None = None
    is_header: bool = False


def _blocks(source: Source) -> Iterator[_Block]:
    """Cut at badges and around headers; a header takes the name and the category above its figures along."""
    block: list[Line] = []
    figures: list[Line] = []
    badges: re.Match[str] | None = None
    for line in _non_blank(source):
        short = len(line.text) <= _LONGEST_BADGES
        if short and _is_figure(line.text):
            figures.append(line)
            continue
        if figures:
            block, header = _above(block, figures)
            figures = []
            if header:
                yield from _closed(block, badges)
                yield _Block(header, is_header=True)
                block, badges = [], None
        if short and (found := _BADGES.fullmatch(line.text)):
            if block:
                yield _Block(block, badges)
            block, badges = [], found
        block.append(line)
    block, header = _above(block, figures)
    yield from _closed(block, badges)
    if header:
        yield _Block(header, is_header=True)


def _non_blank(source: Source) -> Iterator[Line]:
    gap = False
    for number, line in source.lines():
        if line and (text := _folded(line)):
            yield Line(number, text, gap)
            gap = False
        else:
            gap = True


def _closed(block: list[Line], badges: re.Match[str] | None) -> Iterator[_Block]:
    if block:
        yield _Block(block, badges)


def _above(block: list[Line], figures: list[Line]) -> tuple[list[Line], list[Line]]:
    """Split what belongs to a header off the end of `block`; one lone figure inside a text makes no header."""
    if not figures:
        return block, []
    end = len(block)
    if end and _CATEGORY.fullmatch(block[end - 1].text):
        end -= 1
    if end and _is_name(block[end - 1].text):
        end -= 1
    if len(figures) == 1 and end > 0:
        return block + figures, []
    return block[:end], block[end:] + figures


@dataclass(slots=True)
class _Item:
    """One block, read: its badges, the parts its lines fall into, and what was doubtful about that.

    `above` labels the lines over the abstract; `airy` tells whether blank lines set the parts apart.
    """

    lines: list[Line]
    badges: re.Match[str] | None
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
    lines, badges, _ = block
    if badges and len(lines) == 4 and len(lines[2].text) <= _LONGEST_TITLE_LINE and (found := as_byline(lines[2].text)):
        return _regular_item(lines, badges, found)
    rest = lines[1:] if badges else lines
    doubts: list[tuple[int, str]] = []
    at, byline = _byline_below(rest)
    glue = None
    if byline is None and rest:
        glue = split_glued(rest[0].text, _joined(rest[1:]), page.glued, page.names)
        at, byline = (0, read_byline(glue[1])) if glue else _byline_by_position(rest, doubts)
    if byline is not None and not glue:
        title, abstract = _whole_title(rest[:at], badges, doubts), rest[at + 1 :]
    else:
        title, abstract = glue[0] if glue else rest[0].text if rest else None, rest[1:]
    above = _labels(lines[0] if badges else None, rest, at, glued=glue is not None)
    airy = lines[-1].gap or any(line.gap for line in lines[1:])
    return _Item(lines, badges, title, byline, glue is not None, abstract, above, doubts, airy)


def _regular_item(lines: list[Line], badges: re.Match[str], byline: Byline) -> _Item:
    """Return what most papers are: badges, title, byline and abstract, a line each."""
    first, title, names, abstract = lines
    above = [(first.number, "badges"), (title.number, "title"), (names.number, "byline")]
    airy = title.gap or names.gap or abstract.gap
    return _Item(lines, badges, title.text, byline, glued=False, abstract=[abstract], above=above, doubts=[], airy=airy)


def _whole_title(lines: list[Line], badges: re.Match[str] | None, doubts: list[tuple[int, str]]) -> str | None:
    """Return the title above a byline; None where a text cut at its start shows but the end of something."""
    title = _joined(lines)
    if badges is None:
        if title[0].islower() or title[-1] == ".":
            return None
        doubts.append((lines[0].number, "no badges stand above it; read as a title, which may be cut"))
    return title


def _byline_below(rest: list[Line]) -> tuple[int, Byline | None]:
    """Return where a byline stands on a line of its own: below the title, which may be broken over two lines."""
    for at, line in enumerate(rest[1:4], 1):
        if len(line.text) > _LONGEST_TITLE_LINE and " et al." not in line.text:
            break
        if byline := as_byline(line.text):
            return at, byline
        if line.gap:
            break
    return 0, None


def _byline_by_position(rest: list[Line], doubts: list[tuple[int, str]]) -> tuple[int, Byline | None]:
    """Return what blank lines set as a short second part between title and abstract: the place of a byline."""
    if len(rest) < 3 or not (rest[1].gap and rest[2].gap) or rest[1].text[-1] in ".?!:;":
        return 0, None
    if len(rest[1].text) > _LONGEST_TITLE_LINE or len(rest[1].text) >= len(rest[2].text):
        return 0, None
    doubts.append((rest[1].number, "does not look like names; read as the byline because of its place"))
    return 1, read_byline(rest[1].text)


def _without_tail(abstract: list[Line]) -> list[Line]:
    """Leave out what follows an abstract's last sentence, short and without a full stop: a page number, a button."""
    end = len(abstract)
    while end > 1 and _is_fragment(abstract[end - 1].text):
        end -= 1
    return abstract[:end] if abstract and abstract[end - 1].text[-1] in ".!?" else abstract


def _is_fragment(text: str) -> bool:
    return len(text) < _SHORTEST_PARAGRAPH and text[-1] not in ".!?:)}]\"'”’…" and "://" not in text


def _joined(lines: list[Line]) -> str:
    return lines[0].text if len(lines) == 1 else " ".join(line.text for line in lines)


def _labels(badges: Line | None, rest: list[Line], byline_at: int, *, glued: bool) -> list[tuple[int, str]]:
    named = [(badges.number, "badges")] if badges else []
    named += [(line.number, "title+byline" if glued else "title") for line in rest[: byline_at or 1]]
    if byline_at:
        named.append((rest[byline_at].number, "byline"))
    return named


def _stands(item: _Item, held: _Item) -> bool:
    """Tell whether a block below `held` is a paper of its own, not a line of its abstract that looks like badges.

    A byline settles it. Without one, the blank lines of the page speak: where they set papers apart, they do so always.
    """
    if item.byline is not None or item.badges is None:
        return True
    first = item.lines[0]
    if held.airy and not first.gap:
        return False
    if item.title is None:
        return True
    title = item.lines[1]
    return not (title.text[0].islower() and title.text[-1] == ".") and not (held.airy and title.gap)


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
        """Count `item` in, if it is a paper; a text without badges, byline or title stays unclaimed."""
        if item.badges is None and item.byline is None:
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
        metrics = {name: value for name, value in self.figures.items() if name != "heading"}
        if "heading" in self.figures:
            metrics.setdefault("paper_count", self.figures["heading"])
        complete = None if self.declared is None else self.declared == self.listed
        categories = [self.category] if self.category else []
        return {"name": self.owner, "categories": categories, "metrics": metrics, "listing_complete": complete}


def _read_header(lines: list[Line]) -> _Page:
    page = _Page()
    labels = []
    for line in lines:
        match = _FIGURE.fullmatch(line.text)
        if match and match.lastgroup:
            page.figures.setdefault(match.lastgroup, match[match.lastgroup])
            labels.append((line.number, match.lastgroup))
        elif _CATEGORY.fullmatch(line.text) and len(lines) > 1 and line is not lines[0]:
            page.category = line.text
            labels.append((line.number, "category"))
        else:
            page.owner = line.text
            labels.append((line.number, "name"))
    page.header = tuple(labels)
    return page


def _candidate(item: _Item, page: _Page) -> Candidate:
    abstract = _without_tail(item.abstract)
    fields: dict[str, object] = {"title": item.title, "abstract": _joined(abstract) if abstract else None}
    if item.badges:
        score, category, published, code = item.badges.groups()
        fields |= {"published": published, "categories": [category], "has_code": code is not None}
        if score:
            fields["metrics"] = {"score": score}
    if item.byline:
        authors, complete, affiliations = item.byline
        _remember(page, authors)
        fields |= {"authors": authors, "authors_complete": complete, "affiliations": affiliations}
        if not complete and page.owner and not _shows(authors, page.owner):
            fields["implied_authors"] = [page.owner]
    elif page.owner:
        fields["implied_authors"] = [page.owner]
    labels = (*item.above, *[(line.number, "abstract") for line in abstract])
    return Candidate("paper", fields, labels, ("title", "authors") if item.glued else (), doubts=tuple(item.doubts))


def _shows(authors: list[str], owner: str) -> bool:
    return owner in authors or owner.casefold() in [name.casefold() for name in authors]


def _remember(page: _Page, names: list[str]) -> None:
    if len(page.names) < _NAMES_KEPT:
        page.names.update(names)


PARSER = Parser(
    title="author page copied as text: badges, title, byline, abstract",
    sniff=sniff,
    parse=parse,
    opens=opens,
    ends=lambda last: last.isdigit() or last == _ENDS_OF_BADGES[-1][-1] or last in EDGES,
    below=("h-index", "Novelty", "AI Score", *"0123456789"),
    cuts=cuts,
    where="an author's page of a paper index, selected in the browser and copied",
    carries="title, first authors, affiliations, abstract, date, category, code badge, score; the owner with metrics",
)
