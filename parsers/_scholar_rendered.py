r"""Pages of Google Scholar as programs render them, and the lines that a browser would have copied instead.

Three things are undone. In Markdown, links, headings and stars are markup, and the lines of a paragraph are one. Where
a program wraps lines, those of a title or a byline that stands between blank lines are one. Where it parts the pieces
of a page by line ends (`get_text("\n")`), a byline ends a line at each linked name, and a title at each bold word.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from parsers import Source, _scholar, _scholar_copied, _scholar_lines
from parsers._contract import ALL_EDGES, is_blank
from parsers._copied import as_one, copied_head, folded
from parsers._scholar_rows import Row, is_unread, laid_out, row_in

_Lines = Iterator[tuple[int, str]]

_OWN = r"(?:https?://scholar\.google\.[a-z.]{2,6})?/(?:citations|scholar|scholar_url)\?"
_LEADS_TO_SCHOLAR = re.compile(rf"\]\(<?{_OWN}")
_HEADING = re.compile(r"#{1,6}(?: +|$)")
_OPENS = re.compile(r"#{1,6} +\S|[|+-]{2}|\||[-*+] ")
"""What opens a part of a page in Markdown, though no blank line is above it."""
_OF_RULES = frozenset("-|: ")
_OF_UNDERLINES = frozenset("-=")
"""What some programs draw below a heading."""
_CELL = re.compile(r"\S+(?: \S+)*")
_ADDRESS = r'\(<?((?>[^()\s<>\\]|\\.|\([^()\s]*\))*+)>?(?:\s+"(?>[^"\\]|\\.)*+")?\)'
_PICTURE = re.compile(rf"!\[[^\[\]]*\]{_ADDRESS}")
_LINK = re.compile(rf"\[((?>[^\[\]\\]|\\.|\[[^\[\]]*\])*+)\]{_ADDRESS}(?=(\[)?)")
_INTEREST = re.compile(r"(\bmauthors=[^()\s<>]{0,999}>?\)) ?(?=\[)")
_PARTED_BY_STARS = re.compile(r"(?<=\*\*) (?=[-–—/](?:\*\*|\w)|[,:;’'])")
"""The space that some programs put behind bold words, whatever follows."""
_ESCAPED = re.compile(r"\\(?=[\\`*_{}\[\]()#+.!|~<>-])")
_LONGEST_MENUS = 1 << 16  # characters
_LOOKED_AT = 1 << 13  # characters
_SEVERAL = 3
_LONGEST_BYLINE = 300  # characters
_NARROWEST = 72  # characters: the least at which programs wrap lines unasked
_MOST_OF_PART = 60  # lines
_MOST_OF_BLOCK = 5  # lines of a wrapped title or byline
_LONGEST_SIGN = 3  # characters
_COMMAS = (",", "，", "、", "،")
_BEFORE_MORE = frozenset("–—-/:(“‘&")
_BEHIND_MORE = frozenset("–—-/:;,.)?!’'&")
_SECONDS = re.compile(r"\d{1,2}[.,]\d\d")
_SPLIT_TOTAL = re.compile(r"[^()（）]{0,60}\d[^()（）]{0,60}[(（]")


class Line(NamedTuple):
    """A line: its number, how it is stored, and its text, which is empty if the line has but empty cells.

    `others` are those of the lines that go on with it, and of markup that shows nothing. `split` tells that its pieces
    had each a line, as nothing that wraps lines parts them, `spaced` that these show the spaces at their
    edges; `is_heading` that Markdown has it as a heading. `row` is the row of a table that it is.
    """

    number: int
    stored: str
    text: str
    others: tuple[int, ...] = ()
    split: bool = False
    spaced: bool = False
    is_heading: bool = False
    row: Row | None = None

    def labels(self, name: str) -> list[tuple[int, str]]:
        """Return the numbers of its lines, each with what it was taken for."""
        return [(number, name) for number in sorted({self.number, *self.others})]


def head(source: Source) -> Iterator[Line]:
    """Return the first lines of a page, by which to know it: in Markdown, addresses in menus are most of them."""
    if "](" in source.text() and _LEADS_TO_SCHOLAR.search(source.start(_LONGEST_MENUS)):
        return rendered(enumerate(source.start(_LONGEST_MENUS).splitlines(), 1))
    return rendered(iter(copied_head(source)))


def rendered(lines: _Lines) -> Iterator[Line]:
    """Yield the lines of a page as a browser would have copied them; blank ones too."""
    first = _looked_at(lines, _LOOKED_AT)
    if any("](" in line for _, line in first):
        first += _looked_at(lines, _LONGEST_MENUS)
    is_markdown = _is_markdown(first)
    lines = chain(first, lines)
    return _plain_parts(lines) if is_markdown else _unsplit(_tabled(_unwrapped(lines)))


def _looked_at(lines: _Lines, length: int) -> list[tuple[int, str]]:
    first: list[tuple[int, str]] = []
    while length > 0 and (one := next(lines, None)):
        first.append(one)
        length -= len(one[1]) + 1
    return first


def _is_markdown(lines: list[tuple[int, str]]) -> bool:
    """Tell whether a text is a page in Markdown: with links to Scholar, or a heading above a byline.

    Above what a browser copied there may be links too.
    """
    if sum("](" in line and _LEADS_TO_SCHOLAR.search(line) is not None for _, line in lines) >= _SEVERAL:
        return not any(map(_is_copied, (above for _, above in lines), (line for _, line in lines[1:])))
    if not any(line[:2] == "##" for _, line in lines):
        return False
    parts = list(_plain_parts(iter(lines)))
    heads = zip(parts, parts[1:], [*parts[2:], None], strict=False)
    return any(above.is_heading and _is_byline(names, last) for above, names, last in heads)


def _is_copied(above: str, line: str) -> bool:
    """Tell whether a line is of what a browser copied: one with its tabs, or a byline just below its title."""
    if line.count("\t") == 2:
        return True
    if " - " not in line or "](" in above + line or above[:1] == "#" or is_blank(above):
        return False
    text = folded(line)
    return _scholar_copied.is_byline(text) and _scholar_copied.are_names(_scholar_lines.parts(text)[0])


def _is_byline(line: Line, below: Line | None) -> bool:
    unfolded = below is not None and _scholar_copied.are_names(line.text) and bool(_scholar_copied.imprint(below.text))
    return unfolded or _scholar_copied.is_byline(line.text)


def _plain_parts(lines: _Lines) -> Iterator[Line]:
    """Yield each part of a page in Markdown as a line without markup."""
    hidden: list[int] = []
    last, in_table, spoilt = 0, False, False
    for part in _parts(lines):
        number, *others = (number for number, _ in part)
        joined = _joined(part)
        in_table = joined[0] == "|" or (in_table and number == last + 1) or _are_rules(joined)
        cells = _cells(joined) if in_table else _unmarked(joined)
        last, row = part[-1][0], row_in(joined, _unmarked)
        spoilt = in_table and row is None and (spoilt or is_unread(joined))
        if spoilt:
            continue
        if (text := folded(cells)) and not _OF_UNDERLINES.issuperset(text):
            is_heading = _HEADING.match(joined) is not None
            yield Line(number, cells, text, (*hidden, *others), is_heading=is_heading, row=row)
            hidden.clear()
        else:
            hidden += [number, *others]
        if len(hidden) > _MOST_OF_PART:
            yield Line(hidden[0], "", "", tuple(hidden))
            hidden.clear()
    if hidden:
        yield Line(hidden[0], "", "", tuple(hidden))


def _are_rules(text: str) -> bool:
    return "---" in text and "|" in text and _OF_RULES.issuperset(text)


def _cells(text: str) -> str:
    """Return the cells of a row without markup, parted by tabs; empty if the row is but rules."""
    if _are_rules(text):
        return ""
    is_framed = text[0] == "|"
    return "\t".join(map(_unmarked, (text[1:].removesuffix("|") if is_framed else text).split("|")))


def _parts(lines: _Lines) -> Iterator[list[tuple[int, str]]]:
    """Yield the lines that belong together: those of a paragraph, of a heading, or of a row of a table."""
    part: list[tuple[int, str]] = []
    for number, line in lines:
        text = line.strip(ALL_EDGES)
        if part and (not text or len(part) >= _MOST_OF_PART or _OPENS.match(text) or _is_over(part[-1][1])):
            yield part
            part = []
        if text:
            part.append((number, line))
    if part:
        yield part


def _is_over(line: str) -> bool:
    """Tell whether a part ends with a line though no blank line follows: one that is broken on purpose, or a heading.

    Programs that wrap lines do not stop at the headings.
    """
    return line.endswith(("  ", "\\")) or (line[:1] == "#" and len(line) < _NARROWEST and "[" not in line)


def _joined(part: list[tuple[int, str]]) -> str:
    text = part[0][1].strip(ALL_EDGES)
    for _, line in part[1:]:
        more = line.strip(ALL_EDGES)
        text = text + more if _ends_in_address(text) else as_one((text, more))
    return text


def _ends_in_address(text: str) -> bool:
    rest = text[text.rfind("](") + 2 :] if "](" in text else ""
    return bool(rest) and " " not in rest and rest.count(")") <= rest.count("(")


def _unmarked(text: str) -> str:
    """Return a text without headings' signs, links' addresses, pictures and stars."""
    heading = _HEADING.match(text)
    text = text[heading.end() :].rstrip("# ") if heading else text
    text = _PICTURE.sub("", text) if "![" in text else text
    text = _INTEREST.sub(rf"\1{_scholar_copied.BETWEEN_INTERESTS}", text) if "mauthors=" in text else text
    text = _LINK.sub(lambda link: link[1] + " " * bool(link[3]), text) if "](" in text else text
    text = _PARTED_BY_STARS.sub("", text).replace("**", "").rstrip("\\")
    return folded(_ESCAPED.sub("", text) if "\\" in text else text)


class _Block(NamedTuple):
    """Lines between blank ones, and the blank ones below; `whole` tells that there were not too many to be one."""

    lines: list[tuple[int, str]]
    below: list[tuple[int, str]]
    whole: bool

    @property
    def texts(self) -> list[str]:
        return [folded(line) for _, line in self.lines]

    def wrapped(self) -> str:
        """Return its text if it is one line that a program has wrapped; empty if it is none: tabs part cells."""
        lines = [line.rstrip(ALL_EDGES) for _, line in self.lines]
        is_narrow = any(len(one) + 1 + len(more.split(None, 1)[0]) <= _NARROWEST for one, more in pairwise(lines))
        if not self.whole or is_narrow or any("\t" in line for line in lines):
            return ""
        return as_one(self.texts)


def _unwrapped(lines: _Lines) -> Iterator[Line]:
    """Yield the lines, those of a title or a byline that was wrapped as one: it stands between blank lines."""
    held: _Block | None = None
    for block in chain(_blocks(lines), [None]):
        if held and held.lines:
            yield from _as_one(held, block)
        if held:
            yield from _each(held.below)
        held = block


def _blocks(lines: _Lines) -> Iterator[_Block]:
    block, below, whole = list[tuple[int, str]](), list[tuple[int, str]](), True
    for number, line in lines:
        if is_blank(line):
            below.append((number, line))
            if len(below) < _MOST_OF_PART:
                continue
        if below or len(block) >= _MOST_OF_BLOCK:
            whole = whole and bool(below)
            yield _Block(block, below, whole)
            block, below, whole = [], [], bool(below)
        if not is_blank(line):
            block.append((number, line))
    yield _Block(block, below, whole)


def _as_one(block: _Block, below: _Block | None) -> Iterator[Line]:
    text = block.wrapped() if len(block.lines) > 1 else ""
    if text and _is_heading(text, block.texts, below):
        number, *others = (number for number, _ in block.lines)
        yield Line(number, text, text, tuple(others))
    else:
        yield from _each(block.lines)


def _is_heading(text: str, lines: list[str], below: _Block | None) -> bool:
    """Tell whether wrapped lines are a byline, or names, or the title above one of these."""
    if any(_scholar_copied.is_byline(line) or _scholar_copied.are_names(line) for line in lines[:-1]):
        return _are_cut(text, lines)
    if _scholar_copied.is_byline(text):
        return _opens_byline(lines[0])
    if below is None or not below.lines or _scholar_copied.are_names(lines[-1]):
        return False
    return _opens_byline(below.texts[0])


def _opens_byline(text: str) -> bool:
    """Tell whether a byline, or names alone, begin in a line; a title above them in one paragraph is none of it."""
    return _scholar_copied.is_byline(text) or _scholar_copied.are_names(_scholar_lines.parts(text)[0])


def _are_cut(text: str, lines: list[str]) -> bool:
    """Tell whether lines are a list of names that goes on behind a comma."""
    return all(line.endswith(_COMMAS) for line in lines[:-1]) and _scholar_copied.are_names(text)


def _each(lines: Iterable[tuple[int, str]]) -> Iterator[Line]:
    """Yield the lines as they are, but for the signs by which some programs keep a mark from being a link."""
    for number, line in lines:
        text = folded(line)
        yield Line(number, line, _ESCAPED.sub("", text) if text[:2] == "\\[" else text)


def _tabled(lines: Iterator[Line]) -> Iterator[Line]:
    """Yield the lines, those of a row whose cells stand below the heads of their columns as one."""
    columns: tuple[int, int] | None = None
    begin, held = 0, list[Line]()
    for line in lines:
        within = len(line.stored) - len(line.stored.lstrip())
        if columns and (within <= begin or not line.text or len(held) >= _MOST_OF_PART):
            yield from _one_row(held, columns)
            held, columns = [], columns if within == begin and line.text else None
        if columns:
            held.append(line)
        else:
            yield line
            begin, columns = within, _columns(line)
    if columns:
        yield from _one_row(held, columns)


def _columns(line: Line) -> tuple[int, int] | None:
    """Return where the second and third column of a table begin, if a line has their heads."""
    if "  " not in line.stored or not _scholar_copied.columns(line.text, "", []):
        return None
    heads = [found.start() for found in _CELL.finditer(line.stored)]
    return (heads[1], heads[2]) if len(heads) == 3 else None


def _one_row(lines: list[Line], columns: tuple[int, int]) -> Iterator[Line]:
    row = laid_out([line.stored for line in lines], columns) if len(lines) > 1 else None
    if row is None:
        yield from lines
    else:
        first, *others = lines
        yield Line(first.number, first.text, first.text, tuple(one.number for one in others), row=row)


def _unsplit(lines: Iterator[Line]) -> Iterator[Line]:
    """Yield the lines, those that go on with one another as one, whatever blank ones are between them."""
    held: list[Line] = []
    for line in lines:
        if held and line.text and len(held[0].text) < _LONGEST_BYLINE and _goes_on(held[0].text, line.text):
            held = [_with(held[0], line)]
        elif line.text:
            yield from held
            held = [line]
        elif held and len(held) < _MOST_OF_PART:
            held.append(line)
        else:
            yield from held
            yield line
            held = []
    yield from held


def _with(line: Line, more: Line) -> Line:
    is_split = more.text.startswith(_COMMAS) or line.text[-1] in "(（"
    is_glued = is_split or more.text == "*"
    text = f"{line.text}{'' if is_glued else ' '}{more.text}"
    spaced = line.spaced or (not is_glued and _have_space(line, more))
    others = (*line.others, more.number, *more.others)
    return Line(line.number, text, text, others, split=line.split or is_split, spaced=spaced)


def _goes_on(text: str, more: str) -> bool:
    """Tell whether a line is but the rest of the text above it, of which an element was parted."""
    if more[0] in _COMMAS:
        return True
    if more == "*":
        return text.isdigit()
    if text[-1] in "(（":
        return _SPLIT_TOTAL.fullmatch(text) is not None and _SECONDS.fullmatch(more) is not None
    if more[-1] in ")）":
        return _scholar_copied.is_found(f"{text} {more}") and not _scholar_copied.is_found(more)
    return _goes_on_behind(text, more)


def _goes_on_behind(text: str, more: str) -> bool:
    """Tell the same of the site behind the mark of a file, and of what stands behind names."""
    if text[0] == "[" and _scholar_lines.SITE.fullmatch(more):
        return _scholar_copied.is_file(f"{text} {more}")
    if text[-1] in _COMMAS:
        return _scholar_copied.are_names(text) or _scholar_lines.year(more) is not None
    if more[0] != "-" and not text.endswith(" -"):
        return False
    is_byline = _scholar_copied.is_byline(f"{text} {more}") and "… " not in more.rpartition(" - ")[2]
    return _scholar_copied.are_names(text.removesuffix(" -")) and (more == "-" or is_byline)


def title(lines: list[Line], *, spaced: bool) -> list[Line] | None:
    """Return those of the lines above a byline that are its title, of which any may be a piece; None if that is unsure.

    `spaced` tells that the pieces still have the spaces at their edges, by which it shows whether they are of one text.
    """
    found: list[Line] = []
    for at in reversed(range(len(lines))):
        if _ends_result(lines, at):
            return found
        if found and not _is_within(lines[at], found[0]):
            return found if spaced else None
        text = lines[at].text
        if text[-1] in _COMMAS or ("," in text and _scholar_copied.are_names(text)):
            return None
        found.insert(0, lines[at])
        if _scholar_lines.MARK.match(text):
            return found
    return found


def _ends_result(lines: list[Line], at: int) -> bool:
    """Tell whether a line is of no title: a button, the file or mark of a result, or the end of a snippet.

    The button below the citations is none either, nor the one with the number of versions below that.
    """
    text = lines[at].text
    if _is_above_title(text) or _scholar_copied.are_buttons(text) or text.endswith(("…", "...")):
        return True
    if len(text) > _LONGEST_SIGN and not any(map(str.isalnum, text)):
        return True
    cited = [_scholar_copied.are_of_citations(one.text) for one in lines[max(0, at - 2) : at]]
    return any(cited) and (cited[-1] or len(_scholar.counts(text)) == 1)


def _is_above_title(text: str) -> bool:
    """Tell whether a line is the file or the mark of a result, or says how many results there are."""
    mark = _scholar_lines.MARK.match(text)
    if mark is None:
        return _scholar_copied.is_found(text)
    if mark.end() == len(text):
        return True
    return _scholar_lines.type_of(text) is None and _scholar_lines.SITE.match(text, mark.end()) is not None


def _is_within(above: Line, line: Line) -> bool:
    """Tell whether a text goes on from one line to the next: by a space, a sign as texts have it, or a small letter."""
    return (
        _have_space(above, line)
        or above.text[-1] in _BEFORE_MORE
        or line.text[0] in _BEHIND_MORE
        or line.text[0].islower()
    )


def _have_space(line: Line, more: Line) -> bool:
    return line.stored[-1:] == " " or (more.stored[:1] == " " and more.stored[1:2] != " ")


def together(lines: list[Line], *, spaced: bool) -> str:
    """Return the text that lines are pieces of."""
    return folded("".join(one.stored for one in lines)) if spaced else " ".join(one.text for one in lines)
