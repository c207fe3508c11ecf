r"""BibTeX: a bibliography as citation pages, reference managers and authors write it, biblatex fields included.

What it is. `@type{key, field = {value}, …}` and text between such entries, which is a comment. BibTeX's own rules are
those of btxdoc ("BibTeXing", O. Patashnik) and of "Tame the BeaST" (N. Markey); fields, `crossref` and `xdata`
are as in the biblatex manual (sections 2.2 and 2.4, appendix B): https://ctan.org/pkg/biblatex.

How it is walked. The text is cut where a line opens an entry: one entry in memory at a time, and what is broken in one
does no harm to the next. A piece in which nothing is out of the ordinary is read by one expression a field; any other
one, macros too, is split by bibtexparser, which alone takes longer than the rest does. Values are put together here,
for the library's middlewares neither know `#` nor see the macros of another piece. What it cannot split is tried again
as BibTeX counts: a brace behind a backslash is a brace, a line that starts with `%` is none of the entry's. An entry
with `crossref` or `xdata` waits until the entry it names has come by: any that follows it, or a volume before it.
"""

import logging
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from parsers import (
    Candidate,
    Claim,
    Furniture,
    Labels,
    NearMiss,
    Parser,
    Quoted,
    Refusal,
    Sniffed,
    Source,
    _dblp,
    _urls,
)
from parsers._contract import LONGEST_ITEM
from parsers._text import CAPITAL, EMAIL, OF_A_BODY, as_seen
from schemas import tex
from schemas.cleaning import MONTHS

_TYPES = (
    "article|artwork|audio|bibnote|book|bookinbook|booklet|collection|comment|commentary|conference|control|data|dataset"
    "|electronic|ieeetranbstctl|image|inbook|incollection|inproceedings|inreference|jurisdiction|legislation|legal|letter"
    "|manual|mastersthesis|misc|movie|music|mvbook|mvcollection|mvproceedings|mvreference|online|patent|performance"
    "|periodical|phdthesis|preamble|preprint|proceedings|reference|report|review|set|software|standard|string|suppbook"
    "|suppcollection|suppperiodical|techreport|thesis|unpublished|video|webpage|www|xdata"
)
_OPENING = re.compile(r"\s*@\w*[ \t]*[{(]")
_KNOWN_ENTRY = re.compile(
    r"^[ \t]*@(?:(?:string|preamble|comment)\s*[{(]"
    rf"|(?:{_TYPES})\s*+[{{(](?:[^\S\n]*+$|\s*+(?:[^\s,={{}}\"]*+(?:[^\S\n]*+$|\s*+,)|[A-Za-z]++\s*+=)))",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_ENTRY = re.compile(r"^[ \t]*@[A-Za-z]\w*\s*\{\s*[^\s,={}\"]+\s*,\s*[A-Za-z][\w+:-]*\s*=", re.MULTILINE)
_NEARLY = re.compile(r"^[ \t]*@[A-Za-z]\w*\s*\{", re.MULTILINE)
_REMARK = re.compile(r"%+ ?[\w\[]")
_OF_REMARKS = frozenset({"%", ""})
_OTHER_MARKUP = re.compile(r'[\ufeff\s]*+(?:[<{]|```|\[\s*+["{\[\]!])')
_IN_A_PAGE = re.compile(r"```|\[(?:bibtex|pdf)\]", re.IGNORECASE)
_CVF_KEY = re.compile(r"\s*@inproceedings\{\S+_\d{4}_[A-Z]+", re.IGNORECASE)

_MACROS = {name: name for name in MONTHS}
_CONTAINERS = frozenset(
    "book mvbook collection mvcollection proceedings mvproceedings reference mvreference periodical xdata".split()
)
_BOOKS = _CONTAINERS | {"inbook"}  # whose title some write as `booktitle`, and a part inherits as that
_FURTHEST_PARENT = 10_000  # entries behind the one that names it

_OF_THE_PARENT_ALONE = frozenset(
    # Never inherited by biblatex's own setup, …
    "ids crossref xref xdata entryset entrysubtype execute label options presort related relatedoptions relatedstring"
    " relatedtype shorthand shorthandintro sortkey shorttitle sorttitle indextitle indexsorttitle"
    # … and what names or describes the volume: a paper does not become its proceedings by their DOI.
    " doi url urldate eprint eprinttype eprintclass archiveprefix primaryclass pmid pmcid biburl bibsource timestamp"
    " abstract abstractnote annotation annote file pages pagetotal note".split()
)


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
    if _OTHER_MARKUP.match(start) or _IN_A_PAGE.search(start, 0, found.start()):
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
    known: dict[str, _Quote] = {}
    awaited: set[str] = set()
    waiting: deque[_Quote | Quoted] = deque()
    for item in _items(source):
        waiting.append(item)
        if isinstance(item, _Quote):
            _remember(item, known, awaited)
        if not awaited or len(waiting) > _FURTHEST_PARENT:
            awaited.clear()
            yield from _all_of(waiting, known)
    yield from _all_of(waiting, known)


def _remember(item: "_Quote", known: dict[str, "_Quote"], awaited: set[str]) -> None:
    key = item.key.lower()
    if item.type in _CONTAINERS or key in awaited:
        known.setdefault(key, item)
        awaited.discard(key)
    awaited.update(named for named in _parents(item.fields) if named not in known)


def _all_of(waiting: deque["_Quote | Quoted"], known: dict[str, "_Quote"]) -> Iterator[Quoted]:
    while waiting:
        item = waiting.popleft()
        yield read_entry(item, known) if isinstance(item, _Quote) else item


@dataclass(slots=True)
class _Piece:
    """The lines from one that opens an entry up to the next that does, with their numbers."""

    numbers: list[int]
    lines: list[str]

    def labelled(self, first: int, end: int, words: dict[int, str], word: str) -> Labels:
        """Return a label for each non-blank line: the word that stands at it, or else the one before."""
        labels = []
        for at in range(first, end):
            if at in words:
                word = words[at]
            if (line := self.lines[at]) and not line.isspace():
                labels.append((self.numbers[at], word))
        return tuple(labels)

    def comment(self, first: int, end: int) -> Iterator[Furniture]:
        """Yield what stands between entries, unless it is blank."""
        if any(map(str.strip, self.lines[first:end])):
            yield Furniture(self.labelled(first, end, {}, "comment"))


class _Block(NamedTuple):
    """What bibtexparser finds in a piece, without its classes; lines are counted from 0 in the piece.

    `fields` are names and values as written, with the line of the name and the value itself, None if it is to be put
    together from parts or macros. `problem` says why the block is broken, `doubts` what was made good, by line.
    """

    type: str
    key: str
    fields: list[tuple[str, str, int, str | None]]
    first: int
    text: str
    problem: str = ""
    doubts: tuple[tuple[int, str], ...] = ()


@dataclass(slots=True)
class _Quote:
    """An entry: its type and the names of its fields in lower case, the values without macros and enclosing braces.

    Two entries may share a line, and the first one claims it: `lines` and `text` are the entry's own.
    """

    type: str
    key: str
    fields: dict[str, str]
    labels: Labels
    lines: tuple[int, int]
    text: str
    doubts: tuple[tuple[int, str], ...] = ()


def _items(source: Source) -> Iterator[_Quote | Quoted]:
    macros = dict(_MACROS)
    for piece in _pieces(source):
        if "@" in piece.lines[0]:
            yield from _in_piece(piece, macros)
        elif piece.lines[0].strip():
            yield Furniture(((piece.numbers[0], "comment"),))


def _pieces(source: Source) -> Iterator[_Piece]:
    """Cut the text before each line that opens an entry; what stands before the first is cut line by line."""
    piece = _Piece([], [])
    open_ = False
    for number, line in source.lines():
        opening = "@" in line and _OPENING.match(line) is not None
        if (opening or not open_ or len(piece.lines) >= LONGEST_ITEM) and piece.lines:
            yield piece
            piece = _Piece([], [])
            open_ = False
        open_ = open_ or "@" in line
        piece.numbers.append(number)
        piece.lines.append(line)
    if piece.lines:
        yield piece


def _in_piece(piece: _Piece, macros: dict[str, str]) -> Iterator[_Quote | Quoted]:
    """Yield the entry of a piece (seldom several) or its macro, and what stands around it as comment."""
    blocks = _split("\n".join(piece.lines))
    done = 0
    for at, block in enumerate(blocks):
        if block.first > done:
            yield from piece.comment(done, block.first)
        following = blocks[at + 1].first if at + 1 < len(blocks) else len(piece.lines)
        end = max(following, block.first + 1) if block.problem else block.first + block.text.count("\n") + 1
        yield _read_block(block, piece, (max(done, block.first), min(end, len(piece.lines))), macros)
        done = max(done, end)
    if done < len(piece.lines):
        yield from piece.comment(done, len(piece.lines))


_NESTED = r"(?:[^{}]++|\{(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+\})*+"
_QUOTED = rf'(?:[^{{}}"\\]++|\\.|\{{{_NESTED}\}})*+'
_SIMPLE = re.compile(rf'\{{({_NESTED})\}}|"({_QUOTED})"|(\d+)', re.DOTALL)
_HEAD = re.compile(r"\s*@(\w+)[ \t]*\{\s*([^\s,={}\"#%\\~]+)\s*,")
_ONE_TOO_MANY = r"(?:\}\s*(?=,\s*[A-Za-z][\w:.+-]*\s*=))?"  # a brace, for the entry goes on: `title = {…}},`
_FIELD = re.compile(
    rf'\s*([A-Za-z][\w:.+-]*)\s*=\s*(\{{{_NESTED}\}}|"{_QUOTED}"|\w+)\s*{_ONE_TOO_MANY}(?:(?:,\s*)++(\}})?|(\}}))',
    re.DOTALL,
)


def _regular(text: str) -> "_Block | None":
    """Return the one entry of a piece, if nothing in it is out of the ordinary; None leaves it to the library.

    Most entries are so, and the library's walk from mark to mark would cost four times what all the rest does.
    """
    head = _HEAD.match(text)
    if head is None or head[1].lower() in _NO_ENTRIES:
        return None
    fields: list[tuple[str, str, int, str | None]] = []
    at, counted, line = head.end(), 0, 0
    while match := _FIELD.match(text, at):
        begin, at = match.span(1)[0], match.end()
        line += text.count("\n", counted, begin)
        counted = begin
        value = match[2]
        fields.append(
            (match[1], value, line, value[1:-1] if value[0] in '{"' else value if value.isdecimal() else None)
        )
        if match.lastindex and match.lastindex > 2:
            break
    else:
        return None
    return None if "@" in text[at:] else _Block(head[1].lower(), head[2], fields, 0, text[:at])


_NO_ENTRIES = frozenset({"string", "comment", "preamble"})
_ENCLOSED = {("{", "}"), ('"', '"')}
_BALANCED = re.compile(_NESTED)
_BEGINS = re.compile(r"\s*[A-Za-z][\w:.+ -]{0,40}=\s*(?:[{\"]|\w+\s*,?\s*$)")
_BACKSLASH = "\ue000"
"""A character of the private use area, for the backslash that hides a brace from the library."""
_PERCENT_LINE = re.compile(r"(?m)^[ \t]*%.*$")
_PERCENT = re.compile(r"(?m)(?<=[,{}\"])[ \t]*%.*$")
_BARE = re.compile(r"@\w+[ \t]*\n")
_SPREAD = re.compile(rf"^([ \t]*@(?:{_TYPES}))([ \t]*\n\s*)([{{(])", re.IGNORECASE | re.MULTILINE)
_KEYLESS = re.compile(r"^(\s*@\w+[ \t]*[{(](?:\s*[^\s,={}\"]+(?=[ \t]*\n))?)(?=\s*[A-Za-z][\w:.+-]*\s*=)")


def _split(text: str) -> list[_Block]:
    """Return the blocks of a piece, in which more entries may follow the first on its last line."""
    blocks: list[_Block] = []
    line = 0
    for part in _NEXT_ON_THE_LINE.split(text) if text.count("@") > 1 else (text,):
        blocks += [block._replace(first=block.first + line) for block in _split_one(part)] if line else _split_one(part)
        line += part.count("\n")
    return blocks


_NEXT_ON_THE_LINE = re.compile(r"(?<=[})])[ \t]*(?=@[A-Za-z]+[ \t]*[{(])")


def _split_one(text: str) -> list[_Block]:
    """Return the blocks of a part; where one is broken, as BibTeX itself counts braces, or with the key left out."""
    if regular := _regular(text):
        return [regular]
    if _BARE.search(text):
        text = _SPREAD.sub(r"\1\3\2", text)
    if text.count("@") * len(text) > _TOO_TANGLED:  # the library looks from each `@` back to the line's beginning
        return [_Block("", "", [], 0, text, "too many `@` without an end")]
    blocks = list(_blocks(text))
    if not any(block.problem for block in blocks):
        return blocks
    counted = text.replace("\\{", f"{_BACKSLASH}{{").replace("\\}", f"{_BACKSLASH}}}")
    mended = _PERCENT_LINE.sub("", counted)
    for attempt in (counted, mended, _PERCENT.sub("", mended), _KEYLESS.sub(r"\1,", mended)):
        found = list(_blocks(attempt))
        if not any(block.problem for block in found):
            return found
    by_line = _line_by_line(text)
    return [by_line] if by_line else blocks


def _line_by_line(text: str) -> _Block | None:
    """Return the entry whose every field begins a line of its own, as programs write them, whatever braces a value has.

    None unless braces or quotes are why the library failed: those of a value, or the closing brace, which is to have a
    line of its own or to end the last field's.
    """
    head, *lines = text.rstrip().split("\n")
    opening = _HEAD.fullmatch(head.rstrip())
    if opening is None:
        return None
    end = next((at for at, line in enumerate(lines) if line.strip() == "}"), len(lines))
    begun, is_closed = _without_the_last_brace(_begun_by_lines(lines[:end]), end < len(lines))
    fields: list[tuple[str, str, int, str | None]] = []
    doubts = [] if is_closed else [(0, "its closing brace is missing")]
    for at, written in begun:
        name, _, value = map(str.strip, written.partition("="))
        value = value.removesuffix(",").rstrip()
        enclosed = len(value) > 1 and (value[0], value[-1]) in _ENCLOSED
        if not (enclosed or value.isalnum()) or not _BEGINS.match(written):
            return None
        if enclosed and not _SIMPLE.fullmatch(value):
            if not is_closed:
                return None
            signs = "braces" if value[0] == "{" else "quotes"
            doubts.append((at, f"the {signs} of `{name}` do not match; the entry is read line by line"))
        fields.append((name, value, at, value[1:-1] if enclosed else value if value.isdecimal() else None))
    whole = "\n".join((head, *lines[: end + 1]))
    return _Block(opening[1].lower(), opening[2], fields, 0, whole, doubts=tuple(doubts)) if doubts and fields else None


def _without_the_last_brace(begun: list[tuple[int, str]], is_closed: bool) -> tuple[list[tuple[int, str]], bool]:  # noqa: FBT001
    """Return the fields, the last without a brace that ends the entry as well, and whether any does."""
    at, last = begun[-1] if begun else (0, "")
    if is_closed or last.count("}") <= last.count("{"):
        return begun, is_closed
    return [*begun[:-1], (at, last.rstrip().removesuffix("}"))], True


def _begun_by_lines(lines: list[str]) -> list[tuple[int, str]]:
    """Return what stands from each line that names a field to the next that does, with the number of the first."""
    found: list[tuple[int, list[str]]] = []
    for at, line in enumerate(lines, 1):
        if found and not _BEGINS.match(line):
            found[-1][1].append(line)
        elif line.strip():
            found.append((at, [line]))
    return [(at, "\n".join(some)) for at, some in found]


_TOO_TANGLED = 10**8


def _blocks(text: str) -> Iterator[_Block]:
    from bibtexparser import exceptions, model
    from bibtexparser.entrypoint import parse_string

    try:
        with _silence():
            found = parse_string(text, parse_stack=[]).blocks
    except exceptions.ParserStateException as error:
        yield _Block("", "", [], 0, text, error.message)
        return
    for block in found:
        first, raw = block.start_line or 0, block.raw or ""
        # An entry whose key, or a field of which, comes twice is there all the same.
        whole = block.ignore_error_block if isinstance(block, model.ParsingFailedBlock) else block
        if isinstance(whole, model.Entry):
            fields = [(field.key, field.value, field.start_line or 0, _plain(field.value)) for field in whole.fields]
            yield _Block(whole.entry_type.lower(), whole.key, fields, first, raw)
        elif isinstance(whole, model.String):
            yield _Block("string", whole.key, [("", whole.value, first, None)], first, raw)
        elif isinstance(block, model.ParsingFailedBlock):
            yield _Block("", "", [], first, raw, str(getattr(block.error, "abort_reason", block.error)))
        elif not isinstance(whole, model.ImplicitComment):
            yield _Block("preamble" if isinstance(whole, model.Preamble) else "comment", "", [], first, raw)


@contextmanager
def _silence() -> Iterator[None]:
    """Keep bibtexparser from saying what is broken: its warnings are our refusals."""
    logger = logging.getLogger("bibtexparser")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _read_block(block: _Block, piece: _Piece, reach: tuple[int, int], macros: dict[str, str]) -> _Quote | Quoted:
    first, end = reach
    line = piece.lines[block.first]
    if block.type in _FURNITURE or line.lstrip().startswith("%") or (block.problem and not _REFUSED.match(line)):
        return Furniture(piece.labelled(first, end, {}, _FURNITURE.get(block.type, "comment")))
    if block.type == "string":
        macros[block.key.lower()] = _resolved(block.fields[0][1], macros)[0]
        return Furniture(piece.labelled(first, end, {}, "macro"))
    lines = (piece.numbers[block.first], piece.numbers[end - 1])
    if block.problem:
        text = "\n".join(piece.lines[block.first : end]).rstrip("\n")
        labels = piece.labelled(first, end, {}, "refused")
        return Refusal(f"is no BibTeX entry: {' '.join(block.problem.split())}", labels, lines[0], lambda: text)
    return _quote(block, piece, reach, macros)


_FURNITURE = {
    "comment": "comment",
    "preamble": "preamble",
    "control": "control entry",  # REVTeX and IEEEtran steer their styles with entries
    "ieeetranbstctl": "control entry",
    "bibnote": "control entry",
    "set": "set of entries",
}
_REFUSED = re.compile(r"\s*@(?!comment|preamble|string)\w*[ \t]*[{(]", re.IGNORECASE)


def _quote(block: _Block, piece: _Piece, reach: tuple[int, int], macros: dict[str, str]) -> _Quote:
    fields: dict[str, str] = {}
    words: dict[int, str] = {}
    doubts = list(block.doubts)
    for written, value, line, plain in block.fields:
        name = written.lower() if written.isidentifier() else written.split("\n")[-1].strip().lower()
        words[line] = name
        if plain is not None and name not in fields:
            fields[name] = plain
            continue
        for also, resolved, why in ((name, plain, ""),) if plain is not None else _named(name, value, macros):
            if why:
                doubts.append((line, why))
            if fields.setdefault(also, resolved) != resolved:
                doubts.append((line, f"`{also}` comes twice; BibTeX takes the first"))
    labels = piece.labelled(*reach, words, block.type)
    lines = (piece.numbers[block.first], piece.numbers[reach[1] - 1])
    numbered = tuple([(piece.numbers[min(line, reach[1] - 1)], why) for line, why in doubts])
    return _Quote(block.type, block.key, fields, labels, lines, _with_backslashes(block.text), numbered)


_TOKEN = re.compile(
    rf'\s*(?:(?P<concat>\#)|(?P<braced>\{{{_NESTED}\}})|(?P<quoted>"(?:\\.|[^{{}}"]|\{{{_NESTED}\}})*")'
    r"|(?P<name>[A-Za-z][\w:.+-]*)\s*=|(?P<word>[^\s#{}\"=]+)|(?P<rest>\S.*))",
    re.DOTALL,
)


def _plain(written: str) -> str | None:
    """Return a value that is one part without macros; None if it is not."""
    inner = written[1:-1]
    if written.startswith("{") and "{" not in inner and "}" not in inner:
        return inner
    match = _SIMPLE.fullmatch(written)
    return match and _with_backslashes(match[match.lastindex or 0])


def _with_backslashes(value: str) -> str:
    return value.replace(_BACKSLASH, "\\") if _BACKSLASH in value else value


_SAYS_MORE = re.compile(r"[^\w%]*\w")  # and not in a remark
_FOR_A_COMMA = re.compile(r"[\s;,.\\]*+")
_EACH_IN_QUOTES = re.compile(r'"[^"]*"(?:\s++and\s++"[^"]*")+')


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
        yield name, _with_backslashes(whole), f"`{name}` has further text behind its first part; read as one value"
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

    A macro that nothing defines (styles define some) stands for itself.
    """
    parts: list[str] = []
    joined = True
    while match := _TOKEN.match(written, at):
        if match["concat"]:
            joined = True
        elif match["name"] or not joined:
            break
        else:
            parts.append(_part(match, macros))
            joined = False
        at = match.end()
    return _with_backslashes("".join(parts)), at


def _part(match: re.Match[str], macros: dict[str, str]) -> str:
    if match["word"]:
        return macros.get(match["word"].lower(), match["word"])
    if match["rest"]:
        return match["rest"].strip('{}" \t\n')
    return (match["braced"] or match["quoted"])[1:-1]


def _parents(fields: dict[str, str]) -> list[str]:
    named = f"{fields.get('xdata', '')},{fields.get('crossref', '')}"
    return [key for one in named.split(",") if (key := one.strip().lower())] if len(named) > 1 else []


def _inherited(entry: _Quote, known: dict[str, _Quote], met: set[str]) -> dict[str, str]:
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


_MOST_PARENTS = 20
_YEARS = frozenset({"year", "date"})


def _name_in_child(name: str, child: str, parent: str) -> str:
    # The title of a volume is the booktitle of what stands in it, that of a work in volumes the maintitle.
    if name not in {"title", "subtitle", "titleaddon"}:
        return name
    if parent.startswith("mv"):
        return f"main{name}"
    if parent == "periodical":
        return f"journal{name}"
    return f"book{name}" if child.startswith(("in", "supp", "bookin", "conference")) else name


def read_entry(entry: _Quote, known: dict[str, _Quote]) -> Candidate | Furniture:
    """Quote an entry, with what it inherits; an `xdata` entry is none, it only lends its fields."""
    if entry.type == "xdata":
        return Furniture(tuple((number, "lent fields") for number, _ in entry.labels))
    given = _inherited(entry, known, set())
    rest = _as_seen({name: value for name, value in given.items() if value and not value.isspace()})
    title = rest.pop("title", None) or (rest.pop("booktitle", None) if entry.type in _BOOKS else None)
    if title and (leads := _LEADS.search(title)):
        rest["href"] = leads[1]
    fields = {
        "title": title,
        **_people(rest, of_dblp=entry.key.startswith("DBLP:")),
        "abstract": _without_braces(rest.pop("abstract", None) or rest.pop("abstractnote", None)),  # of OJS, OSTI
        **_when(rest),
        **_identified(rest),
        "venue": _venue(rest, entry.type),
        "metrics": _metrics(rest),
        "affiliations": _affiliations(rest),
        "biblio": _biblio(rest, entry),
    }
    return Candidate(
        "paper",
        {name: value for name, value in fields.items() if value not in (None, [], {})},
        entry.labels,
        lines=entry.lines,
        doubts=entry.doubts,
        tex=True,
        line=entry.lines[0],
        raw=lambda: entry.text,
    )


_AND = re.compile(r"(?<!\s)\s++and\s++(?:and\s++)*", re.IGNORECASE)
_OTHERS = re.compile(
    r"\{*(?:and\s+)?(?:(?:\d+\s+)?others|et\.?\s*al\.?|(?:и\s+)?др\.?|\.\.\.|…|\\l?dots\s*(?:\{\})?)\}*\.?",
    re.IGNORECASE,
)
_NAME_PARTS = re.compile(r"\s*(family|given|prefix|suffix)(?:-i)?\s*=", re.IGNORECASE)


def _as_seen(values: dict[str, str]) -> dict[str, str]:
    """Return the values without the markup and the entities of web pages, which managers of references write as TeX."""
    if not _may_be_of_pages("".join(values.values())):
        return values
    return {name: _unmarked(value) if _may_be_of_pages(value) else value for name, value in values.items()}


def _may_be_of_pages(value: str) -> bool:
    return "&" in value or "<" in value or "textless" in value


def _unmarked(value: str) -> str:
    entity = _ENTITY_IN_TEX.sub(lambda match: "&" + re.sub(r"[{}\\]", "", match[1]), value)
    return as_seen(_LESS.sub("<", _GREATER.sub(">", entity)))


_ENTITY_IN_TEX = re.compile(r"\{?\\&\}?((?:\{?\\?#\}?x?[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_LESS, _GREATER = (re.compile(rf"\{{?\\text{word}(?![A-Za-z])(?:\{{\}})?\s?\}}?") for word in ("less", "greater"))


def _without_braces(abstract: str | None) -> str | None:
    """Return an abstract without the second pair of braces that Web of Science and ADS put around it."""
    if abstract is None or abstract[:1] + abstract[-1:] != "{}":
        return abstract
    return abstract[1:-1] if _BALANCED.fullmatch(abstract, 1, len(abstract) - 1) else abstract


def _people(rest: dict[str, str], *, of_dblp: bool) -> dict[str, object]:
    printed = rest.pop("author", None) or rest.pop("authors", None)
    if printed is None:
        return {}
    bare = EMAIL.sub("", printed) if "@" in printed else printed
    if bare[:1] == "{" and bare[-1] == "}" and _are_persons(bare[1:-1]):
        bare = bare[1:-1]
    bare = _listed_by_and(bare)
    commas = bare.count(",")
    printed_names = _persons(bare)
    if commas and (commas != len(printed_names) or bare[1:2] == "." or _LISTING_COMMA.search(bare)):
        printed_names = _parted_by_commas(printed_names)
    names = [name for one in printed_names if (name := one.strip(" \t\n,;"))]
    if not names:
        return {}
    listed, complete = _named_and_all(names) if _NO_PLAIN_NAME.search("\n".join(names)) else (names, True)
    authors = [_composed(name) for name in listed] if "=" in bare else listed
    people = [_of_dblp(name) for name in authors] if of_dblp else _placed(authors, rest)
    if "0000-0" in bare or "ORCID" in bare or "orcid" in bare:
        people = [_identified_by_orcid(one) if isinstance(one, str) else one for one in people]
    return {"authors": people, "authors_complete": complete} if people else {}


def _listed_by_and(bare: str) -> str:
    """Return a list of authors with `and` where other signs stand between them, and `others` for those not named."""
    if "\\" in bare or "$" in bare:
        bare = _NO_PART_OF_NAME.sub("", bare)
    if bare.endswith(_ENDS_OF_ET_AL):
        bare = _ET_AL.sub(" and others", bare)
    if ";" in bare:
        bare = _GROUP_OR_SEMICOLON.sub(lambda match: " and " if match[0] == ";" else match[0], bare)
    if not bare.isascii():
        bare = _LISTING_SIGN.sub(" and ", _OTHERS_IN_HAN.sub(" and others", bare))
    if (
        "&" in bare
        and bare.count(",") > 1
        and "," in bare.partition("&")[0]
        and "{" not in bare
        and " and " not in bare
        and not OF_A_BODY.search(bare)
    ):
        bare = _AMPERSAND.sub(" and ", bare)
    return bare


def _identified_by_orcid(name: str) -> object:
    found = _ORCID.search(name)
    plain = _ORCID.sub("", name).strip() if found else ""
    return {"name": plain, "identifiers": {"orcid": found[1]}} if found and plain else name


_ORCID = re.compile(  # of OSTI
    r"(?<!\s)\s*+[(\[]?(?:ORCID:?\s*)?(?:https?://orcid\.org/)?(\d{4}-?\d{4}-?\d{4}-?\d{3}[\dX])[)\]]?", re.IGNORECASE
)


def _placed(authors: list[str], rest: dict[str, str]) -> Sequence[object]:
    """Return the authors with the places that Web of Science prints behind their names; the others stay in the rest.

    `Vale, Ada; Li, Bo, Lamp Inst, Oz.` is a line of them, `Vale, A (Corresponding Author), Lamp Inst, Oz.` another.
    """
    if "affiliation" not in rest:
        return authors
    names = [" ".join(name.split()) for name in authors]
    often = Counter(names)
    places: dict[str, list[str]] = {name: [] for name in names if often[name] == 1}
    others: list[str] = []
    for line in _END_OF_A_PLACE.split(rest["affiliation"].strip(" {}")):
        *first, last = " ".join(line.split()).split("; ")
        parts = last.split(", ")
        ends = next((end for end in (2, 1, 3) if ", ".join(parts[:end]) in often), 0)
        for name in (*first, ", ".join(parts[:ends])) if ends else ():
            places.get(name, others).append(", ".join(parts[ends:]))
        if not ends:
            others.append(_CORRESPONDING.sub("", last) if not first else line)
    if not any(places.values()):
        return authors
    known = {place for some in places.values() for place in some}
    rest["affiliation"] = "; ".join(place for place in others if place not in known)
    return [{"name": name, "affiliations": some} if (some := places.get(name)) else name for name in names]


_END_OF_A_PLACE = re.compile(r"\.\s*(?:\n|$)")
_CORRESPONDING = re.compile(r"^[^()]*\((?:corresponding|reprint) author\),\s*", re.IGNORECASE)


_SOME_INITIALS = rf"(?:{CAPITAL}{{1,3}}|{CAPITAL}\.(?:[ -]?{CAPITAL}\.){{0,2}})"
_LISTING_COMMA = re.compile(rf",\s++(?i:and)\b|[^\W\d_]{{2}} {_SOME_INITIALS},")
_AMPERSAND = re.compile(r"(?<=[\w.,}])\s++\\?&\s++(?=\w)")
_OTHERS_IN_HAN = re.compile(r"(?<![,，、;；\s])(?:[,，、;；\s]*+等人?|[,，、\s]++(?:ほか|他))\s*+$")
_HAN = re.compile(r"[\u4e00-\u9fff\uac00-\ud7af]{2,4}")
_NO_PART_OF_NAME = re.compile(
    r"\\(?:thanks|footnote|inst|orcid(?:ID|link)?|textsuperscript)\s*\{[^{}]*+\}|(?<=[\w.})*,])\s*+\$\s*\^[^$]{1,40}\$"
)
_INITIALS = re.compile(rf"(?:{CAPITAL}\.?[ ~-]?){{1,4}}")
_LEADING_INITIAL = re.compile(rf"\s*{CAPITAL}\.")
_SURNAME_AND_INITIALS = re.compile(rf"[^\W\d_][^\d,]*[^\W\d_] {_SOME_INITIALS}")
_PARTICLES = frozenset("al da de del della den der di do dos du el la le st ten ter van von".split())


def _parted_by_commas(names: list[str]) -> list[str]:
    """Return the names with those apart that commas part where `and` should: `Ada Vale, Bo Li, and Carmen Ruiz`.

    BibTeX reads `Vale, Ada` and `Vale, Jr., Ada`: only what can be neither is taken apart.
    """
    listed = [[part for one in name.split(",") if (part := one.strip())] for name in names]
    inverted = any(len(parts) == 2 and not all(map(_is_whole, parts)) for parts in listed)
    others = [parts for parts in listed if len(parts) == 1 and _is_whole(parts[0])]
    parted: list[str] = []
    for name, parts in zip(names, listed, strict=True):
        in_order = len(parts) > 2 or (
            not inverted and (others or name.rstrip().endswith(",") or _LEADING_INITIAL.match(name))
        )
        if len(parts) < 2 or "{" in name or "=" in name:
            parted.append(name)
        elif (in_order and all(map(_is_whole, parts))) or _are_names(parts):
            parted += parts
        elif len(parts) > 3 and len(parts) % 2 == 0 and not any(map(_is_whole, parts[1::2])):
            parted += map(", ".join, zip(parts[::2], parts[1::2], strict=True))
        else:
            parted.append(name)
    return parted


def _are_names(parts: list[str]) -> bool:
    """Tell whether they are `Vale A`, or three or more in Chinese or Korean: two may be a family and a given name."""
    return all(map(_SURNAME_AND_INITIALS.fullmatch, parts)) or (len(parts) > 2 and all(map(_HAN.fullmatch, parts)))


def _is_whole(part: str) -> bool:
    """Tell whether it is a name in its natural order, and neither the family name nor the given ones alone."""
    words = part.split()
    if len(words) == 1 or words[0].lower() in _PARTICLES or words[-1].lower() in _PARTICLES:
        return False
    return words[-1][-1] != "." and not _INITIALS.fullmatch(words[-1])


_NO_PLAIN_NAME = re.compile(
    r"^(?=[\W_aeoид\d])(?:[\W_]|(?:и\s+)?др|and\s|(?:\d+\s)?others|et\.?\s*al)", re.IGNORECASE | re.MULTILINE
)
_LONGEST_OTHERS = 14
_LISTING_SIGN = re.compile(  # a comma between names with a space in each, `山田 花子`, is not that of one in two parts
    "[、；]|(?<=[\u4e00-\u9fff]{2})[，・](?=\\s*[\u4e00-\u9fff]{2})"
    "|(?:(?<= [\u4e00-\u9fff])|(?<= [\u4e00-\u9fff]{2})|(?<= [\u4e00-\u9fff]{3})),"
    "(?=\\s*[\u4e00-\u9fff]{1,4} [\u4e00-\u9fff])"
)
_GROUP_OR_SEMICOLON = re.compile(r"\{(?:[^{}]++|\{[^{}]*+\})*+\}|;")
_ENDS_OF_ET_AL = ("al", "al.", "al. ", "al}", "al.}")
_ET_AL = re.compile(  # with no `and` before it
    r"(?<=[\w.,])[\s,~]{1,9}(?:\\[a-z]{2,6})?\{?et\.?[\s~]{0,9}al\.?\}?\s*$", re.IGNORECASE
)


def _are_persons(inner: str) -> bool:
    """Tell whether what braces hold together is no name but a list: `{Vale, Ada and Li, Bo}`."""
    names = _AND.split(inner)
    return len(names) > 1 and all(name.count(",") == 1 for name in names) and _BALANCED.fullmatch(inner) is not None


def _named_and_all(names: list[str]) -> tuple[list[str], bool]:
    """Return those that are names, and whether the list names all."""
    listed = [name for name in names if len(name) > _LONGEST_OTHERS or _is_name(name)]
    return listed, not any(len(name) <= _LONGEST_OTHERS and _OTHERS.fullmatch(name) for name in names)


def _is_name(name: str) -> bool:
    return any(map(str.isalnum, name)) and not _OTHERS.fullmatch(name)


def _of_dblp(name: str) -> object:
    return _dblp.person(name, None, None) if name[-1].isdecimal() else " ".join(name.split())


def _persons(printed: str) -> list[str]:
    """Split at each `and` outside of braces, and at each where the braces do not match."""
    if "\\and" in printed:
        printed = printed.replace("\\and ", "and ")
    at_an_end = "and " in (printed[:4].lower(), f"{printed[-3:].lower()} ")
    names = _AND.split(f" {printed} " if at_an_end else printed)
    if "{" not in printed or printed.count("{") != printed.count("}"):
        return names
    whole: list[str] = []
    depth = 0
    for name in names:
        whole[-1:] = [f"{whole[-1]} and {name}"] if depth > 0 else [*whole[-1:], name]
        depth += name.count("{") - name.count("}")
    return whole


def _composed(name: str) -> str:
    """Return a name in biblatex's extended notation (`given=Ada, family=Vale`) as it is read; any other as it is."""
    if "=" not in name or not _NAME_PARTS.match(name.lstrip('"{')):
        return name
    parts: dict[str, str] = {}
    for one in re.split(r',(?=\s*"?[a-z-]+\s*=)', name):
        part, _, value = one.partition("=")
        parts[part.strip(' "').lower()] = value.strip(' "')
    return " ".join(parts[part] for part in ("given", "prefix", "family", "suffix") if parts.get(part))


_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_EDTF = re.compile(r"-?\d{4}(?:-(?:0\d|1[0-2])(?:-\d\d)?)?[?~%]?(?:T[\d:.Z+-]+)?", re.ASCII)
_DAY = re.compile(r"(?<!\d)([0-2]?\d|3[01])(?!\d)")
_MONTH = re.compile(rf"(?:{'|'.join(MONTHS)})[a-z]*", re.IGNORECASE)


def _when(rest: dict[str, str]) -> dict[str, str]:
    """Return the date: EDTF in `date`, or `year` with `month` and `day`; what is no date stays among the rest."""
    year = rest.get("year", "").strip(" {}")
    if "date" not in rest and len(year) == _A_YEAR and year.isdecimal():
        rest.pop("year")
        return {"published": "-".join((year, *_month_and_day(rest)))}
    return _when_otherwise(rest)


_A_YEAR = len("2010")


def _when_otherwise(rest: dict[str, str]) -> dict[str, str]:
    for name in ("date", "year"):
        date = _in_edtf(rest.get(name, ""))
        if date and (name == "date" or len(date) > _WITH_MONTH or date[0] == "-"):
            rest.pop(name)
            if rest.get("year", "").strip() == date[:4]:
                rest.pop("year")
            return {"published": date}
    name = "year" if rest.get("year") else "date"
    printed = tex.decoded(rest.get(name, "")).strip()
    years = set(_YEAR.findall(printed))
    if len(years) != 1:
        return {} if any(map(str.isdigit, printed)) else _in_words(rest)
    year = years.pop()
    if printed == year:
        rest.pop(name)
    found = _in_date(rest, name, printed.replace(year, "")) if _MONTH.search(printed) else []
    return {"published": "-".join((year, *(found or _month_and_day(rest))))}


_WITH_MONTH = len("2010-11")  # in `year` it may as well be two years
_IN_NUMBERS = re.compile(r"\d{4}([/-])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])", re.ASCII)
_NO_END = frozenset({"..", "open", "unknown"})  # the words were biblatex's until 2018
_YEARS_APART = re.compile(r"(\d{4})\s*(?:--?|–)\s*(\d{4})", re.ASCII)


def _in_edtf(printed: str) -> str | None:
    """Return a date that is written in EDTF, as `2021/7/3` or `2021-7-3`, or two years with a dash between them."""
    date = printed.strip(" \t\n{}")
    if _IN_NUMBERS.fullmatch(date):
        return date
    if apart := _YEARS_APART.fullmatch(date):
        return "/".join(apart.groups())
    begin, slash, end = date.partition("/")
    if not _EDTF.fullmatch(begin) or (end and end not in _NO_END and not _EDTF.fullmatch(end)):
        return None
    return f"{begin}/.." if slash and (not end or end in _NO_END) else date


def _in_words(rest: dict[str, str]) -> dict[str, str]:
    printed = rest.pop("year", None)  # `in press`, `forthcoming`: the assembly keeps it beside the date
    return {"published": printed} if printed else {}


def _in_date(rest: dict[str, str], name: str, words: str) -> list[str]:
    """Return month and day of a date in words, `March 3, 2011`, which is then no longer among the rest."""
    left = {"month": words.strip(" ,")}
    found = _month_and_day(left)
    if "month" not in left:
        rest.pop(name)
    return found


def _month_and_day(rest: dict[str, str]) -> list[str]:
    """Return month and day as two digits each, as far as they are one month and one day; else they stay in the rest."""
    printed = rest.get("month", "").strip().strip("{}")
    names = _MONTH.findall(printed)
    if len(names) == 1 and "/" not in printed:
        month = MONTHS[names[0][:3].lower()]
    elif re.fullmatch(r"0?[1-9]|1[0-2]", printed):
        month = int(printed)
    else:
        return []
    days = _DAY.findall(rest.get("day", "") or (printed if names else ""))
    if (days and len(days) != 1) or (names and re.search(r"\d\D+\d", printed)):
        return [f"{month:02}"]
    rest.pop("month")
    rest.pop("day", None)
    return [f"{month:02}", *(f"{int(day):02}" for day in days)]


def _venue(rest: dict[str, str], type_: str) -> str | None:
    journals, books = ("journaltitle", "journal", "journal-iso", "shortjournal"), ("booktitle",)
    for name in (*books, *journals) if type_.startswith(("in", "conference")) else (*journals, *books):
        if name in rest:
            return rest.pop(name)
    return None


_ARXIV_ID = re.compile(_urls.ARXIV, re.IGNORECASE)
_ARXIV_PRINTED = re.compile(
    rf"(?:arxiv(?:\s+(?:e-?prints?|preprint))?(?:\s+arxiv)?\s*[:/,\s]\s*|\babs/){_urls.ARXIV}"
    r"(?:\s*\[(?P<category>[a-z-]+(?:\.[A-Za-z-]+)?(?:,\s?[a-z-]+(?:\.[A-Za-z-]+)?)*)\])?",
    re.IGNORECASE,
)
_MAY_BE_ARXIV = re.compile("(?i:rxiv)|abs/")
_MAY_PRINT_ARXIV = (
    "journal",
    "journaltitle",
    "volume",
    "note",
    "number",
    "howpublished",
    "pages",
    "series",
    "publisher",
)
_NOTED = (
    ("pmid", re.compile(r"(?:^|[\n;.,])\s{0,9}(?:(?:PubMed )?PMID:?|MEDLINE:)\s{0,9}(\d{1,9})\b", re.IGNORECASE)),
    ("pmcid", re.compile(r"(?:^|[\n;.,])\s{0,9}PMCID:?\s{0,9}(PMC\d{3,9})\b", re.IGNORECASE)),
    ("doi", re.compile(r"(?:^|[\n;])\s{0,9}DOI:?\s{0,9}(10\.\d{4,9}/[^\s;]+)", re.IGNORECASE)),
)
_MAY_NOTE = ("note", "annote", "howpublished", "unique-id")  # the last in Web of Science: `MEDLINE:12345678`
_NOTED_AS = ("PMID", "PMCID", "DOI", "MEDLINE:")
_SCHEMES = {"pubmed": "pmid", "medline": "pmid", "pmc": "pmcid", "hdl": "handle"}
_IDENTIFIERS = {
    "doi": "doi",
    "pubmedid": "pmid",
    "pmid": "pmid",
    "pmc": "pmcid",
    "pmcid": "pmcid",
    "arxiv": "arxiv",
    "arxivid": "arxiv",
}
_LEADS = re.compile(r"\\href\s*\{(https?://(?:[^{}\s]|\{(?:[^{}\s]|\{[^{}\s]*+\})*+\})++)\}")
_URL = re.compile(r"(?:https?|ftp)://[^\s{}\\\"<>|^`]++(?![{^]|\\(?![\\\s,;]|newline))")  # whole, or none
_GLUED_URLS = re.compile(r"[;,](?=https?://)")
_ADDRESS = re.compile(r"https?://[^\s{}\\\"|^`]+")
_NO_LINKS = frozenset({"abstract", "title", "author", "bibsource", "references", "cited-references"})
_ROLES = {
    "code": "code",
    "github": "code",
    "repository-code": "code",
    "dataset": "dataset",
    "website": "project",
    "project": "project",
}
_PAGES = frozenset({"url", "href", "ee", "link", "howpublished", "adsurl", "bdsk-url-1"})
_ESCAPED = re.compile(
    r"""\{?\\(?P<escaped>[_%&#$~:])(?:\{\})?\}?|\{(?P<alone>[^\s{}\\])\}
      |(?P<underscore>\{?\\(?:text)?underscore(?:\{\})?\}?|\$\\?_\$)|\$\\backslash\$(?=[_&%#])
      |(?P<brace>\{)?(?P<tilde>
           (?:\\(?:(?:text)?asciitilde|texttildelow)(?![A-Za-z])|\\char`\\~)(?:\{\}|\s+)?
           |\$\s*\\sim\s*\$|\\ensuremath\{\\sim\})(?(brace)\})
      |\\url\s*(?=\{)""",
    re.VERBOSE,
)


def _unescaped(value: str) -> str:
    """Return a URL or an identifier without the TeX it is wrapped in."""
    if "\\" not in value and "{" not in value:
        return value
    return _ESCAPED.sub(_meant, value)


def _meant(match: re.Match[str]) -> str:
    return match["escaped"] or match["alone"] or (match["underscore"] and "_") or (match["tilde"] and "~") or ""


def _identified(rest: dict[str, str]) -> dict[str, object]:
    """Return identifiers, links and categories: from the fields made for them, from URLs, from `arXiv:…` in words."""
    found = {scheme: _unescaped(rest.pop(name)).strip(" {}") for name, scheme in _IDENTIFIERS.items() if name in rest}
    if " " in (several := found.get("doi", "")) and "10." in (first := several.split()[0]):
        found["doi"], rest["doi"] = first.rstrip(",;"), several  # INSPIRE adds those of errata
    links = _links(rest)
    _eprint(rest, found)
    found = _urls.named_in(links) | found
    if not rest.keys().isdisjoint(_MAY_NOTE):
        found = _noted(rest) | found
    printed = _printed_arxiv(rest)
    if printed:
        found.setdefault("arxiv", printed[1])
    classes = rest.pop("primaryclass", None) or rest.pop("eprintclass", None) or (printed and printed["category"]) or ""
    return {
        "identifiers": {scheme: value for scheme, value in found.items() if value},
        "links": [{"url": url, "role": role} for url, role in links.items()],
        "categories": [one for one in re.split(r"[\s,;{}]+", classes) if one] if classes else [],
    }


def _noted(rest: dict[str, str]) -> dict[str, str]:
    """Return the identifiers that publishers and Zotero write into notes: `PMID: 12345678`."""
    notes = [rest[name] for name in _MAY_NOTE if name in rest]
    named = [_bare(note) for note in notes if any(map(note.upper().__contains__, _NOTED_AS))]
    noted = [(scheme, pattern.search(note)) for note in named for scheme, pattern in _NOTED]
    return {scheme: match[1].rstrip(".,") for scheme, match in reversed(noted) if match}


def _bare(note: str) -> str:
    return _unescaped(note).replace("{", "").replace("}", "")


def _links(rest: dict[str, str]) -> dict[str, str]:
    """Return the URLs of all fields with their roles; a field that is nothing but URLs is taken from the rest."""
    links: dict[str, str] = {}
    for name in [name for name, value in rest.items() if "://" in value and name not in _NO_LINKS]:
        plain = _GLUED_URLS.sub(" ", _unescaped(rest[name]))
        urls = [url.rstrip(".,;:)]") for url in _URL.findall(plain)]
        if "<" in plain and name in _PAGES and _ADDRESS.fullmatch(plain.strip()):
            urls = [plain.strip()]  # of Wiley: `…17:15/16<1661::AID-SIM968>3.0.CO;2-2`
        for url in urls:
            links.setdefault(url, _role(name, url))
        if (len(urls) == 1 and plain.strip(" \t\n{}<>.,;") == urls[0]) or (urls and not _says_more(plain)):
            rest.pop(name)
    return links


def _says_more(plain: str) -> bool:
    return any(map(str.isalnum, _URL.sub("", plain)))


def _role(name: str, url: str) -> str:
    if name == "pdf" or _urls.is_pdf(url):
        return "pdf"
    return "page" if name in _PAGES else _ROLES.get(name, "other")


def _eprint(rest: dict[str, str], found: dict[str, str]) -> None:
    named = rest.get("eprinttype") or rest.get("archiveprefix") or ""
    printed = _unescaped(rest.get("eprint", "")).strip(" {}")
    if not printed:
        return
    match = _ARXIV_ID.search(printed)
    scheme = "arxiv" if "arxiv" in named.lower() or (match and not named) else named.strip(" {}").lower()
    if scheme:
        found.setdefault(_SCHEMES.get(scheme, scheme), match[1] if match and scheme == "arxiv" else printed)
        for name in ("eprint", "eprinttype", "archiveprefix"):
            rest.pop(name, None)


def _printed_arxiv(rest: dict[str, str]) -> re.Match[str] | None:
    for name in _MAY_PRINT_ARXIV:
        value = rest.get(name)
        if value and _MAY_BE_ARXIV.search(value) and (match := _ARXIV_PRINTED.search(value)):
            return match
    return None


_COUNTS = {
    "times-cited": "citation_count",
    "citations": "citation_count",
    "citation_count": "citation_count",
    "citedby": "citation_count",
    "number-of-cited-references": "reference_count",
}
_CITED_BY = re.compile(r"cited[ -]by:? ?(\d{1,9})\b", re.IGNORECASE)


def _metrics(rest: dict[str, str]) -> dict[str, str]:
    found = {
        _COUNTS[name]: rest.pop(name).strip(" {}")
        for name in _COUNTS
        if name in rest and rest[name].strip(" {}").isdigit()
    }
    if "note" in rest and (match := _CITED_BY.search(rest["note"])):  # as Scopus exports it
        found.setdefault("citation_count", match[1])
    return {name: value for name, value in found.items() if value.isascii()}


def _affiliations(rest: dict[str, str]) -> list[str]:
    printed = f"{rest.pop('affiliation', '')};{rest.pop('affiliations', '')}"
    return [place for one in printed.split(";") if (place := EMAIL.sub("", one).strip(" \t\n{},"))]


_REPORTS = frozenset("report techreport thesis phdthesis mastersthesis manual standard".split())
_OWN_NAMES = {
    "eid": "article_number",
    "articleno": "article_number",
    "article-number": "article_number",
    "address": "location",
    "keyword": "keywords",
    "author_keywords": "keywords",
    "langid": "language",
    "copyright": "license",
    "comments": "comment",
    "type": "genre",
}


def _biblio(rest: dict[str, str], entry: _Quote) -> dict[str, str]:
    """Return every field that is left, under its own name but for the few that have another one everywhere."""
    found = {"type": entry.type, **({"citation_key": entry.key} if entry.key else {})}
    if "number" in rest and "issue" not in rest:
        number = "issue" if entry.type in {"article", "suppperiodical", "periodical"} else "number"
        rest["report_number" if entry.type in _REPORTS else number] = rest.pop("number")
    if "file" in rest:
        rest["file"] = tex.written(_files(rest["file"]))
    for name, value in rest.items():
        own = _OWN_NAMES.get(name, name)
        printed = EMAIL.sub("", value) if "@" in value else value
        found[name if own in rest and own != name else own] = printed
    return found


def _files(printed: str) -> str:
    """Return where a program keeps the files of a paper, without what JabRef, Zotero or Mendeley puts before signs."""
    if "\\" not in printed:
        return printed
    plain = _BRACED_SIGN.sub(r"\1", printed.replace(r"$\backslash$", "\\"))
    return _BEFORE_A_SIGN.sub(r"\1", plain) if _ALL_BEFORE_SIGNS.fullmatch(plain) else plain


_BRACED_SIGN = re.compile(r"\{\\([_&%#$])\}")
_BEFORE_A_SIGN = re.compile(r"\\([\\:;{}_&%#$])")
_ALL_BEFORE_SIGNS = re.compile(rf"(?:[^\\]++|{_BEFORE_A_SIGN.pattern})*+")  # else the backslashes are those of a path


PARSER = Parser(
    title="BibTeX and biblatex entries",
    sniff=sniff,
    parse=parse,
    opens=opens,
    landmarks=("@", "%"),
    where="`Cite` and `Export` of any site, reference managers, .bib files",
    carries="title, authors, date, venue, imprint, identifiers, links, abstract, keywords",
)
