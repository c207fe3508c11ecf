"""Text of an author page: a header with the author's figures, then one block a paper.

What it is. A page as a browser copies it:

    Xia Song / CL / h-index66 / 39papers / 14,846citations / Novelty54% / AI Score54 / 39 Papers

then for each paper a line of badges glued together (`[score]CATEGORYMon D[, YYYY][Code]`), the title, the byline
(`A, B, C et al. · slug, slug`: three authors at most) and the abstract. Blank lines stand between the parts or not at
all; the byline stands below the title or is glued to its end; the header may be missing, and several pages may follow
one another.

How it is walked. The badge line is the only landmark, so lines are cut into blocks there. A block is read, and held
back until the next one proves to be a paper of its own: an abstract may hold a line that looks like badges. What a line
is, its wording tells (`_profile_lines`); where title and byline end, `_profile_top` does.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from parsers import Candidate, Claim, Declared, Furniture, Labels, NearMiss, Parser, Quoted, Sniffed, Source
from parsers._byline import Byline, as_byline, closes_byline, split_glued
from parsers._contract import ALL_EDGES, EDGES, LONGEST_ITEM
from parsers._copied import MONTH, copied_head, each_once, folded, read_copied
from parsers._profile_lines import (
    BADGES,
    CATEGORY,
    CODE,
    CODE_BADGE,
    DATE,
    FIGURE,
    IN_CAPITALS,
    LABELS_OF_SCORES,
    LONGEST_BADGES,
    LONGEST_FIGURE,
    LONGEST_NAME,
    STARTS_OF_FIGURES,
    WORDS_OF_FIGURES,
    Line,
    badges_above,
    code_of,
    is_badges,
    is_figure,
    is_name,
    is_owner,
    is_part_of_figure,
    is_row,
    name_and_code,
    names_owner,
    read_badges,
    read_lines,
    unmarked,
)
from parsers._profile_top import LONGEST_TITLE_LINE, SHORTEST_PARAGRAPH, WIDEST_WRAP, Seen, joined, read_top

_TEXT_END = re.compile(r"(?<![^\w][A-Z])(?:(?!(?<=\d)\.\d+[A-Za-z])[.!?…)\]}\"'”’])(?=\w)|.(?=\ufeff)")
"""The end of a text with more glued to it, which may begin with a BOM; not the stop after an initial or in a score."""
_GLUE = re.compile(rf"{_TEXT_END.pattern}|[a-z0-9][A-Z]")
_A_MONTH = re.compile("Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec")
_GLUED_BADGES = re.compile(
    rf"(?:(?<![\d.])\d{{1,3}}(?:\.\d+)?)?(?:{IN_CAPITALS}){MONTH} \d{{1,2}}(?:, \d{{4}})?(?:Code)?$", re.ASCII
)
_FOOT = re.compile(
    r"©|\(c\) (?:19|20)\d\d|Copyright (?:©|\(c\)|(?:19|20)\d\d)"
    r"|(?:(?:Load|Show|View|See) (?:more|all)|Previous|Next|Back to top|Page \d+ of \d+|Sent from my \w+"
    r"|(?:[-=_*] ?){3,})$",
    re.IGNORECASE,
)
"""What stands at the foot of a site, or of a mail."""
_CLOSERS = ")]}\"'”’…$"
_ENDS_OF_BADGES = (*"0123456789", CODE_BADGE)
_LONGEST_DATE = 18
_LONGEST_PART = 12
_MOST_FIGURES = 1_000  # lines
_MOST_LINES = LONGEST_ITEM // 2
_MOST_ABOVE = 8  # lines at the end of a paper's that may be those of what comes next: a name, badges
_FEW_WORDS = 3
_LOOSE_LINES_BEFORE = 40
_OTHER_MARKUP = re.compile(r"#|```(?!(?:te?xt)?$)|<|\{|\[|\||[-*>$] |\.\. |~{4,}$")
_HEADED = re.compile(r"#|[=-]{4,}$")
_NAMES_KEPT = 4096


def sniff(source: Source) -> Sniffed:
    """Claim a text whose first lines hold badges (`CLMar 3, 2025Code`) or a header's figures."""
    before, above = 0, ""
    for number, line in copied_head(source):
        text = unmarked(folded(line)) if len(line) <= LONGEST_TITLE_LINE else line.lstrip(ALL_EDGES)
        parted = is_badges(text) or (DATE.fullmatch(text) and CODE.fullmatch(above))
        if BADGES.fullmatch(text[: LONGEST_BADGES + 1]) or (parted and _shows_byline(source)):
            return Claim(f"line {number} is badges: {text}")
        if before <= 2 and (is_figure(text) or text in WORDS_OF_FIGURES) and _is_backed(source):
            return Claim(f"line {number} is a figure of an author: {text}")
        foreign = _OTHER_MARKUP.match(text) or (_HEADED.match(line) and not _shows_byline(source))
        if foreign or before > _LOOSE_LINES_BEFORE:
            return _near_miss(source, number)
        before, above = before + bool(text), text or above
    return None


def _is_backed(source: Source) -> bool:
    """Tell whether a figure is not the only one, nor without papers: somebody's life has one line of that kind too."""
    short = [folded(line) for _, line in source.head if len(line) <= LONGEST_BADGES]
    return sum(map(is_figure, short)) > 1 or any(map(is_badges, short)) or LABELS_OF_SCORES.issubset(short)


def _shows_byline(source: Source) -> bool:
    """Tell whether a line is surely a byline: a tag above a date, many sites have."""
    return any(closes_byline(line.strip(EDGES)) for _, line in source.head if len(line) <= LONGEST_TITLE_LINE)


def _near_miss(source: Source, broken_by: int) -> NearMiss | None:
    short = ((number, line) for number, line in source.head if len(line) <= LONGEST_TITLE_LINE)
    badges = next((number for number, line in short if is_badges(folded(line))), None)
    if badges is None:
        return None
    return NearMiss(f"line {badges} looks like badges, but what comes before does not belong", broken_by)


def opens(line: str, following: Callable[[], list[str]]) -> int | None:  # noqa: ARG001 — the shape of Parser.opens
    """Return where in `line` the badges of a page's first paper begin; 0 where it is a header, name and all."""
    if is_row(line) and names_owner(line):
        return 0
    if (line if len(line) > LONGEST_BADGES else line.rstrip(EDGES)).endswith(_ENDS_OF_BADGES):
        return _badges_at(line)
    return None


def heads(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return where in `line` the name above a header's figures begins."""
    if not _heads_page(following()):
        return None
    if is_name(unmarked(folded(line))):
        return 0
    return _name_at(line) if _GLUE.search(line, max(0, len(line) - LONGEST_NAME)) else None


def cuts(line: str, following: Callable[[], list[str]]) -> bool:
    """Tell whether a page with a header begins at `line`: nothing of the pages above is remembered there."""
    return is_owner(unmarked(folded(line))) and _heads_page(following())


def _badges_at(line: str) -> int | None:
    """Return where badges begin that end `line`: at its start, or glued to the text before them."""
    tail = max(0, len(line) - LONGEST_BADGES)
    if not _A_MONTH.search(line, tail):
        return None
    if is_badges(unmarked(folded(line))):
        return 0
    for end in _TEXT_END.finditer(line, tail):
        if is_badges(folded(line[end.end() :])):
            return end.end()
    glued = _GLUED_BADGES.search(line, tail)
    return glued.start() if glued else None


def _heads_page(below: list[str]) -> bool:
    if below and is_row(below[0]):
        return not names_owner(below[0])
    if len(below) > 1 and is_row(below[1]) and CATEGORY.fullmatch(folded(below[0])):
        return True
    if len(below) < 2 or len(below[0]) > LONGEST_FIGURE or len(below[1]) > LONGEST_FIGURE:
        return False
    if below[1].lstrip(ALL_EDGES)[:1] not in STARTS_OF_FIGURES:
        return False
    texts = [folded(line) for line in below[:3]]
    figures = texts[1:] if CATEGORY.fullmatch(texts[0]) else texts[:2]
    return len(figures) == 2 and (all(map(is_figure, figures)) or is_figure("".join(figures)))


def _name_at(line: str) -> int | None:
    """Return where a name begins that is glued to the end of a text (`…the same.Ada Vale`)."""
    tail = max(0, len(line) - LONGEST_NAME)
    ends = [end.end() for end in _TEXT_END.finditer(line, tail) if is_name(folded(line[end.end() :]))]
    if ends:
        return ends[-1]
    glued = split_glued(line[-LONGEST_TITLE_LINE:], joint="")
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
            yield Furniture(each_once(page.read_figures(block.lines)))
        elif item is None:
            yield from page.closing()
            page = _read_header(block.lines)
            yield Furniture(each_once(page.header))
        elif page.turns(item):
            yield from page.closing()
            page = _Page()
        if item and not page.listed:
            page.joint = item.joint
        held = item
    if held and page.lists(held):
        yield _candidate(held, page, last=True)
    yield from page.closing()


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
    for line in read_lines(printed):
        figure = is_figure(line.text) or (len(line.text) <= _LONGEST_PART and is_part_of_figure(line.text, figures))
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
        if found := read_badges(line.text):
            yield from _closed(block)
            block = _Block([], found)
        elif len(line.text) <= _LONGEST_DATE and (apart := badges_above(block.lines, line.text)):
            yield from _closed(block._replace(lines=block.lines[:-apart]))
            top = block.lines[-apart:]
            block = _Block(top, read_badges("".join(one.text for one in (*top, line))), apart + 1)
        block.lines.append(line)
        if len(block.lines) > _MOST_LINES + _MOST_ABOVE:
            del block.lines[_MOST_LINES]
    lines, header = _above(block.lines, figures)
    yield from _closed(block._replace(lines=lines))
    if header:
        yield _Block(header, is_header=True)


def _closed(block: _Block) -> Iterator[_Block]:
    if block.lines:
        del block.lines[_MOST_LINES:]
        yield block


def _above(block: list[Line], figures: list[Line]) -> tuple[list[Line], list[Line]]:
    """Split what belongs to a header off the end of `block`; one lone figure inside a text makes none, and is added."""
    if not figures:
        return block, []
    end = len(block)
    if end and CATEGORY.fullmatch(block[end - 1].text):
        end -= 1
    if end and is_name(block[end - 1].text):
        end -= 1
    if end > 0 and len(FIGURE.findall("\n".join(line.text for line in figures))) < 2:
        block += figures
        return block, []
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
    joint: str | None
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
    rest = lines[top:] if badges else lines
    doubts: list[tuple[int, str]] = []
    head = read_top(rest, page, doubts, cut=badges is None)
    above = [(line.number, "badges") for line in lines[: len(lines) - len(rest)]]
    of_title = "title" if head.joint is None else "title+byline"
    above += [label for line in rest[: head.title_ends] for label in line.labels(of_title)]
    above += [(line.number, "byline") for line in rest[head.title_ends : head.ends]]
    airy = any(line.gap for line in rest[: head.ends + 1])
    return _Item(lines, badges, top, head.title, head.byline, head.joint, rest[head.ends :], above, doubts, airy)


def _with_code(block: _Block) -> _Block:
    """Return the block with the code badge among its badges, if it stands on a line of its own below them.

    A title of that one word has its byline right below.
    """
    if block.badges is None or block.lines[block.top].text != CODE_BADGE:
        return block
    below = [line.text for line in block.lines[block.top + 1 : block.top + 3]]
    if as_byline(below[0]) and not as_byline(below[-1]):
        return block
    return block._replace(badges=read_badges(block.badges.string + CODE_BADGE) or block.badges, top=block.top + 1)


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
    return len(text) <= WIDEST_WRAP and _FOOT.match(text) is not None


def _is_prose(lines: list[Line]) -> bool:
    return bool(lines) and (lines[-1].text[-1] in ".!?" or any(len(line.text) >= SHORTEST_PARAGRAPH for line in lines))


def _is_fragment(text: str, *, last: bool) -> bool:
    if len(text) >= SHORTEST_PARAGRAPH or text[-1] in ".!?:)}]\"'”’…" or "://" in text:
        return False
    return last or text.count(" ") < _FEW_WORDS


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
class _Page(Seen):
    """What a page has shown so far: its header, its owner, how its papers are laid out, whom they name."""

    owner: str | None = None
    category: str | None = None
    figures: dict[str, str] = field(default_factory=dict)
    header: Labels = ()
    airy: bool = False

    def goes_on(self, lines: list[Line]) -> bool:
        """Tell whether `lines` are more of this header, with a line of unknown wording between its figures."""
        if not self.figures or self.listed or "heading" in self.figures:
            return False
        found = FIGURE.search(lines[-1].text)
        return found is not None and found.lastgroup not in self.figures

    def read_figures(self, lines: list[Line]) -> Labels:
        """Take the figures of the header, and return the labels of their lines."""
        text = "\n".join(line.text for line in lines)
        labels: list[tuple[int, str]] = []
        row, counted = 0, 0
        for match in FIGURE.finditer(text):
            name = match.lastgroup or "h_index"
            if match.lastgroup:
                self.figures.setdefault(name, match[name])
            row += text.count("\n", counted, match.start())
            counted = match.start()
            labels += [one for line in lines[row : row + match[0].count("\n") + 1] for one in line.labels(name)]
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
        return item.joint is not None or self.joint is not None or self.listed == self.declared

    def lists(self, item: _Item) -> bool:
        """Count `item` in, if it is a paper; a text without badges stays unclaimed, if no names and prose show one."""
        if item.badges is None and (item.byline is None or not _is_prose(item.abstract)):
            return False
        if not self.listed:
            self.airy = item.airy
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
        categories = [code_of(self.category)] if self.category else []
        return {"name": self.owner, "categories": categories, "metrics": metrics, "listing_complete": complete}


def _read_header(lines: list[Line]) -> _Page:
    page = _Page()
    labels = []
    names = list(takewhile(lambda line: not (is_figure(line.text) or is_part_of_figure(line.text, lines)), lines))
    for line in names:
        if CATEGORY.fullmatch(line.text) and (line is not lines[0] or CODE.fullmatch(line.text)):
            page.category = line.text
            labels += line.labels("category")
        else:
            page.owner = line.text
            labels += line.labels("name")
    if page.owner and not page.category:
        page.owner, *codes = name_and_code(page.owner)
        page.category = codes[0] if codes else None
    page.header = tuple(labels)
    page.read_figures(lines[len(names) :])
    return page


def _candidate(item: _Item, page: _Page, *, last: bool) -> Candidate:
    abstract = _without_tail(item.abstract, last=last)
    fields: dict[str, object] = {"title": item.title, "abstract": joined(abstract) if abstract else None}
    if item.badges:
        score, category, published, others = item.badges.groups()
        fields |= {"published": published, "categories": [code_of(category)], "has_code": CODE_BADGE in others}
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
    inferred = () if item.joint is None else ("title", "authors")
    return Candidate("paper", fields, labels, inferred, doubts=tuple(item.doubts))


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
