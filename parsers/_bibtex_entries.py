"""A text in BibTeX as entries: their fields, with macros put in, and what stands between them.

The text is cut where a line opens an entry: one entry in memory at a time, and what is broken in one does no harm to
the next. Values are put together here, for bibtexparser's middlewares neither know `#` nor see the macros of another
piece.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers._bibtex_blocks import NESTED, QUOTED, Block, Doubt, split, with_backslashes
from parsers._contract import LONGEST_ITEM, Furniture, Labels, Quoted, Refusal, Source
from schemas.cleaning import MONTHS

_OPENING = re.compile(r"\s*@\w*[ \t]*[{(]")
_FURNITURE = {
    "comment": "comment",
    "preamble": "preamble",
    "control": "control entry",  # REVTeX and IEEEtran steer their styles with entries
    "ieeetranbstctl": "control entry",
    "bibnote": "control entry",
    "set": "set of entries",
}
_REFUSED = re.compile(r"\s*@(?!comment|preamble|string)\w*[ \t]*[{(]", re.IGNORECASE)
_TO_THE_QUOTE = rf'(?>[^{{}}"]++|\{{{NESTED}\}})*+'  # where a backslash before it is of the text: `"C:\lamps\"`
_TOKEN = re.compile(
    rf'\s*(?:(?P<concat>\#)|(?P<braced>\{{{NESTED}\}})|(?P<quoted>"(?:{QUOTED}|{_TO_THE_QUOTE})")'
    r"|(?P<name>[A-Za-z][\w:.+-]*)\s*=|(?P<word>[^\s#{}\"=]+)|(?P<rest>\S.*))",
    re.DOTALL,
)
_SAYS_MORE = re.compile(r"[^\w%]*\w")  # and not in a remark
_LISTS = frozenset({"note", "keywords", "url"})  # which may come again: ScienceDirect gives each keyword a field
_FOR_A_COMMA = re.compile(r"[\s;,.\\]*+")
_MOST_OF_MACROS = 10_000  # characters in one value; `@string{a = a # a}`, over and over, would fill any memory
_EACH_IN_QUOTES = re.compile(r'"[^"]*"(?:\s++and\s++"[^"]*")+')


@dataclass(slots=True)
class Entry:
    """An entry: its type and the names of its fields in lower case, the values without macros and enclosing braces.

    Two entries may share a line, and the first one claims it: `lines` and `text` are the entry's own.
    """

    type: str
    key: str
    fields: dict[str, str]
    labels: Labels
    lines: tuple[int, int]
    text: str
    doubts: tuple[Doubt, ...] = ()


@dataclass(slots=True)
class _Piece:
    """The lines from one that opens an entry up to the next that does, with their numbers."""

    numbers: list[int]
    lines: list[str]

    def labelled(self, first: int, end: int, words: dict[int, tuple[str, str]], word: str) -> Labels:
        """Return a label for each non-blank line: the first of the words that stand at it, or else the last one before.

        `words` has of each line what begins there first and last.
        """
        labels = []
        for at in range(first, end):
            shown = word
            if at in words:
                shown, word = words[at]
            if (line := self.lines[at]) and not line.isspace():
                labels.append((self.numbers[at], shown))
        return tuple(labels)

    def comment(self, first: int, end: int) -> Iterator[Furniture]:
        """Yield what stands between entries, unless it is blank."""
        if first < end and (labels := self.labelled(first, end, {}, "comment")):
            yield Furniture(labels)


def items(source: Source) -> Iterator[Entry | Quoted]:
    """Yield the entries of a text as they end; macros and what stands between are furniture, broken entries refused."""
    macros = {name: name for name in MONTHS}
    for piece in _pieces(source):
        if "@" in piece.lines[0]:
            yield from _in_piece(piece, macros)
        else:
            yield from piece.comment(0, 1)


def _pieces(source: Source) -> Iterator[_Piece]:
    """Cut the text before each line that opens an entry; what stands before the first is cut line by line."""
    numbers: list[int] = []
    lines: list[str] = []
    open_ = False
    for number, line in source.lines():
        marked = "@" in line
        if lines and (not open_ or len(lines) >= LONGEST_ITEM or (marked and _OPENING.match(line))):
            yield _Piece(numbers, lines)
            numbers, lines = [], []
            open_ = False
        open_ = open_ or marked
        numbers.append(number)
        lines.append(line)
    if lines:
        yield _Piece(numbers, lines)


def _in_piece(piece: _Piece, macros: dict[str, str]) -> Iterator[Entry | Quoted]:
    """Yield the entry of a piece (seldom several) or its macro, and what stands around it as comment."""
    blocks = split("\n".join(piece.lines))
    done = 0
    for at, block in enumerate(blocks):
        yield from piece.comment(done, block.first)
        following = blocks[at + 1].first if at + 1 < len(blocks) else len(piece.lines)
        end = max(following, block.first + 1) if block.problem else block.first + block.text.count("\n") + 1
        yield _read_block(block, piece, (max(done, block.first), min(end, len(piece.lines))), macros)
        done = max(done, end)
    yield from piece.comment(done, len(piece.lines))


def _read_block(block: Block, piece: _Piece, reach: tuple[int, int], macros: dict[str, str]) -> Entry | Quoted:
    first, end = reach
    line = piece.lines[block.first]
    if block.type in _FURNITURE or line.lstrip().startswith("%") or (block.problem and not _REFUSED.match(line)):
        return Furniture(piece.labelled(first, end, {}, _FURNITURE.get(block.type, "comment")))
    if block.type == "string":
        macros[block.key.lower()] = _resolved(block.fields[0][1], macros)[0]
        return Furniture(piece.labelled(first, end, {}, "macro"))
    lines = (piece.numbers[block.first], piece.numbers[end - 1])
    if block.problem:
        text = "\n".join(piece.lines[block.first : end]).rstrip()
        labels = piece.labelled(first, end, {}, "refused")
        return Refusal(f"is no BibTeX entry: {' '.join(block.problem.split())}", labels, lines[0], lambda: text)
    return _quote(block, piece, reach, macros)


def _quote(block: Block, piece: _Piece, reach: tuple[int, int], macros: dict[str, str]) -> Entry:
    fields: dict[str, str] = {}
    again: dict[str, dict[str, None]] = {}
    words = {block.first: (block.type, block.type)}
    doubts = list(block.doubts)
    for written, value, line, plain in block.fields:
        name = written.lower() if written.isidentifier() else written.split("\n")[-1].strip().lower()
        words[line] = (words[line][0], name) if line in words else (name, name)
        if plain is not None and name not in fields:
            fields[name] = plain
            continue
        for also, resolved, why in ((name, plain, ""),) if plain is not None else _named(name, value, macros):
            if why:
                doubts.append((line, why))
            first = fields.setdefault(also, resolved)
            if first != resolved and also in _LISTS:
                again.setdefault(also, {first: None})[resolved] = None
            elif first != resolved:
                doubts.append((line, f"`{also}` comes twice; BibTeX takes the first"))
    fields |= {name: "; ".join(filter(None, values)) for name, values in again.items()}
    labels = piece.labelled(*reach, words, block.type)
    lines = (piece.numbers[block.first], piece.numbers[reach[1] - 1])
    numbered = tuple([(piece.numbers[min(line, reach[1] - 1)], why) for line, why in doubts])
    return Entry(block.type, block.key, fields, labels, lines, with_backslashes(block.text), numbered)


def _named(name: str, written: str, macros: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield a field, and those that follow in the same value, where the commas between them are missing.

    Each has what is odd about it. Where neither a field follows nor anything joins the parts (`"A "small" lamp"`), all
    of it is one value.
    """
    value, at = _resolved(written, macros)
    match = _after_signs(written, at)
    if match and not match["name"] and _SAYS_MORE.match(written, at):
        whole = written[1:-1] if written[0] == written[-1] == '"' else value + written[at:]
        whole = written.replace('"', "") if _EACH_IN_QUOTES.fullmatch(written) else whole
        yield name, with_backslashes(whole), f"`{name}` has further text behind its first part; read as one value"
        return
    yield name, value, ""
    while match and match["name"]:
        value, end = _resolved(written, macros, match.end())
        yield match["name"].lower(), value, f"a comma is missing before `{match['name'].lower()}`"
        match = _after_signs(written, max(end, match.end()))


def _after_signs(written: str, at: int) -> re.Match[str] | None:
    """Return what comes next, behind a sign that stands where a comma should."""
    signs = _FOR_A_COMMA.match(written, at)
    return _TOKEN.match(written, signs.end() if signs else at)


def _resolved(written: str, macros: dict[str, str], at: int = 0) -> tuple[str, int]:
    """Return the value that begins at `at`, its macros resolved and its parts put together, and where it ends.

    A macro that nothing defines (styles define some) stands for itself, and so does one that would bring too much.
    """
    parts: list[str] = []
    joined, brought = True, 0
    while match := _TOKEN.match(written, at):
        if match["concat"]:
            joined = True
        elif match["name"] or not joined:
            break
        else:
            part = _part(match, macros)
            brought += len(part) if match["word"] else 0
            parts.append(match["word"] if match["word"] and brought > _MOST_OF_MACROS else part)
            joined = False
        at = match.end()
    return with_backslashes("".join(parts)), at


def _part(match: re.Match[str], macros: dict[str, str]) -> str:
    if match["word"]:
        return macros.get(match["word"].lower(), match["word"])
    if match["rest"]:
        return match["rest"].strip('{}" \t\n')
    return (match["braced"] or match["quoted"])[1:-1]
