"""The text of a BibTeX entry cut into its fields as they are written, and where it is broken, mended.

One in which nothing is out of the ordinary is read by one expression a field; any other one, macros too, is split by
bibtexparser, which alone takes longer than all the rest does. What it cannot split is tried again as BibTeX counts: a
brace behind a backslash is a brace, a line that starts with `%` is none of the entry's. What has its every field on a
line of its own is last read line by line, whatever braces a value has.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

_Field = tuple[str, str, int, str | None]
"""Name and value as written, the line of the name, and the value itself, None if it is to be put together."""
Doubt = tuple[int, str]
"""A line, and what was made good there."""

TYPES = (
    "article|artwork|audio|bibnote|book|bookinbook|booklet|collection|comment|commentary|conference|control|data|dataset"
    "|electronic|ieeetranbstctl|image|inbook|incollection|inproceedings|inreference|jurisdiction|legislation|legal|letter"
    "|manual|mastersthesis|misc|movie|music|mvbook|mvcollection|mvproceedings|mvreference|online|patent|performance"
    "|periodical|phdthesis|preamble|preprint|proceedings|reference|report|review|set|software|standard|string|suppbook"
    "|suppcollection|suppperiodical|techreport|thesis|unpublished|video|webpage|www|xdata"
)
NESTED = r"(?>[^{}]++|\{(?>[^{}]++|\{(?>[^{}]++|\{[^{}]*+\})*+\})*+\})*+"
BALANCED = re.compile(NESTED)
QUOTED = rf'(?>[^{{}}"\\]++|\\.|\{{{NESTED}\}})*+'
_HEAD = re.compile(r"\s*@(\w+)[ \t]*\{\s*([^\s,={}\"#%\\~]+)\s*,")
_ONE_TOO_MANY = r"(?:\}\s*(?=,\s*[A-Za-z][\w:.+-]*\s*=))?"  # a brace, for the entry goes on: `title = {…}},`
_FIELD = re.compile(
    rf'\s*([A-Za-z][\w:.+-]*)\s*=\s*(\{{{NESTED}\}}|"{QUOTED}"|\w+)\s*{_ONE_TOO_MANY}(?:(?>,\s*)++(\}})?|(\}}))',
    re.DOTALL,
)
_NO_ENTRIES = frozenset({"string", "comment", "preamble"})
_ENCLOSED = {("{", "}"), ('"', '"')}
_SIMPLE = re.compile(rf'\{{({NESTED})\}}|"({QUOTED})"|(\d+)', re.DOTALL)
_BEGINS = re.compile(r"\s*[A-Za-z][\w:.+ -]{0,40}=\s*(?:[{\"]|\w+\s*+(?:,\s*+)?$)")
_BACKSLASH = "\ue000"
"""A character of the private use area, for the backslash that hides a brace from the library."""
_PERCENT_LINE = re.compile(r"(?m)^[ \t]*%.*$")
_PERCENT = re.compile(r"(?m)(?<=[,{}\"])[ \t]*%.*$")
_BARE = re.compile(r"@\w+[ \t]*\n")
_SPREAD = re.compile(rf"^([ \t]*@(?:{TYPES}))([ \t]*\n\s*)([{{(])", re.IGNORECASE | re.MULTILINE)
_KEYLESS = re.compile(r"^(\s*@\w+[ \t]*[{(](?:\s*[^\s,={}\"]+(?=[ \t]*\n))?)(?=\s*[A-Za-z][\w:.+-]*\s*=)")
_NEXT_ON_THE_LINE = re.compile(r"(?<=[})])[ \t]*(?=@[A-Za-z]+[ \t]*[{(])")
_TOO_TANGLED = 10**8


class Block(NamedTuple):
    """An entry, a macro, a preamble or a comment as written; lines are counted from 0 in the text.

    `problem` says why the block is broken.
    """

    type: str
    key: str
    fields: list[_Field]
    first: int
    text: str
    problem: str = ""
    doubts: tuple[Doubt, ...] = ()


def split(text: str) -> list[Block]:
    """Return the blocks of a text, in which more entries may follow one on its last line."""
    blocks: list[Block] = []
    line = 0
    for part in _NEXT_ON_THE_LINE.split(text) if text.count("@") > 1 else (text,):
        blocks += [block._replace(first=block.first + line) for block in _split_one(part)] if line else _split_one(part)
        line += part.count("\n")
    return blocks


def _split_one(text: str) -> list[Block]:
    """Return the blocks of a part; where one is broken, as BibTeX itself counts braces, or with the key left out."""
    if regular := _regular(text):
        return [regular]
    if _BARE.search(text):
        text = _SPREAD.sub(r"\1\3\2", text)
    if text.count("@") * len(text) > _TOO_TANGLED:  # the library looks from each `@` back to the line's beginning
        return [Block("", "", [], 0, text, "too many `@` without an end")]
    blocks = list(_blocks(text))
    if not any(block.problem for block in blocks):
        return blocks
    counted = text.replace("\\{", f"{_BACKSLASH}{{").replace("\\}", f"{_BACKSLASH}}}")
    mended = _PERCENT_LINE.sub("", counted)
    attempts = dict.fromkeys((text, counted, mended, _PERCENT.sub("", mended), _KEYLESS.sub(r"\1,", mended)))
    for attempt in list(attempts)[1:]:  # but the text, and those that are the same
        found = list(_blocks(attempt))
        if not any(block.problem for block in found):
            return found
    by_line = _line_by_line(text)
    return [by_line] if by_line else blocks


def _regular(text: str) -> Block | None:
    """Return the one entry of a piece, if nothing in it is out of the ordinary; None leaves it to the library.

    Most entries are so, and the library's walk from mark to mark would cost four times what all the rest does.
    """
    head = _HEAD.match(text)
    if head is None or head[1].lower() in _NO_ENTRIES:
        return None
    fields: list[_Field] = []
    at, counted, line = head.end(), 0, 0
    while match := _FIELD.match(text, at):
        begin, at = match.start(1), match.end()
        line += text.count("\n", counted, begin)
        counted = begin
        name, value = match.group(1, 2)
        plain = value[1:-1] if value[0] in '{"' else value if value.isdecimal() else None
        fields.append((name, value, line, plain))
        if match.lastindex != 2:  # the brace that ends the entry
            break
    else:
        return None
    return None if "@" in text[at:] else Block(head[1].lower(), head[2], fields, 0, text[:at])


def _blocks(text: str) -> Iterator[Block]:
    from bibtexparser import exceptions, model
    from bibtexparser.entrypoint import parse_string

    try:
        with _silence():
            found = parse_string(text, parse_stack=[]).blocks
    except exceptions.ParserStateException as error:
        yield Block("", "", [], 0, text, error.message)
        return
    for block in found:
        first, raw = block.start_line or 0, block.raw or ""
        # An entry whose key, or a field of which, comes twice is there all the same.
        whole = block.ignore_error_block if isinstance(block, model.ParsingFailedBlock) else block
        if isinstance(whole, model.Entry):
            fields = [(field.key, field.value, field.start_line or 0, _plain(field.value)) for field in whole.fields]
            yield Block(whole.entry_type.lower(), whole.key, fields, first, raw)
        elif isinstance(whole, model.String):
            yield Block("string", whole.key, [("", whole.value, first, None)], first, raw)
        elif isinstance(block, model.ParsingFailedBlock):
            yield Block("", "", [], first, raw, str(getattr(block.error, "abort_reason", block.error)))
        elif not isinstance(whole, model.ImplicitComment):
            yield Block("preamble" if isinstance(whole, model.Preamble) else "comment", "", [], first, raw)


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


def _plain(written: str) -> str | None:
    """Return a value that is one part without macros; None if it is not."""
    inner = written[1:-1]
    if written.startswith("{") and "{" not in inner and "}" not in inner:
        return with_backslashes(inner)
    match = _SIMPLE.fullmatch(written)
    return match and with_backslashes(match[match.lastindex or 0])


def with_backslashes(value: str) -> str:
    """Return a value with the backslashes that were hidden from the library."""
    return value.replace(_BACKSLASH, "\\") if _BACKSLASH in value else value


def _line_by_line(text: str) -> Block | None:
    """Return the entry whose every field begins a line of its own, as programs write them, whatever braces a value has.

    None unless braces or quotes are why the library failed: those of a value, or the closing brace, which is to have a
    line of its own or to end the last field's.
    """
    head, *lines = text.rstrip().split("\n")
    opening = _HEAD.fullmatch(head.rstrip())
    if opening is None:
        return None
    end = next((at for at, line in enumerate(lines) if line.strip() == "}"), len(lines))
    begun, is_closed = _without_the_last_brace(_begun_by_lines(lines[:end]), is_closed=end < len(lines))
    fields: list[_Field] = []
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
    return Block(opening[1].lower(), opening[2], fields, 0, whole, doubts=tuple(doubts)) if doubts and fields else None


def _begun_by_lines(lines: list[str]) -> list[tuple[int, str]]:
    """Return what stands from each line that names a field to the next that does, with the number of the first."""
    found: list[tuple[int, list[str]]] = []
    for at, line in enumerate(lines, 1):
        if found and not _BEGINS.match(line):
            found[-1][1].append(line)
        elif line.strip():
            found.append((at, [line]))
    return [(at, "\n".join(some)) for at, some in found]


def _without_the_last_brace(begun: list[tuple[int, str]], *, is_closed: bool) -> tuple[list[tuple[int, str]], bool]:
    """Return the fields, the last without a brace that ends the entry as well, and whether any does."""
    at, last = begun[-1] if begun else (0, "")
    if is_closed or last.count("}") <= last.count("{"):
        return begun, is_closed
    return [*begun[:-1], (at, last.rstrip().removesuffix("}"))], True
