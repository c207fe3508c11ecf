"""The smallest part of a dump that still shows a behaviour, by delta debugging over what the dump is made of.

The dump is taken for a tree: members of JSON lists and objects, elements of XML and HTML, the items of a text and
their lines. Level by level, from the largest parts to the smallest, what is not needed goes (hierarchical delta
debugging: Misherghi and Su, 2006; in each level ddmin: Zeller and Hildebrandt, 2002). What is left of the dump is its
own text, to the byte.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO

from schemas.records import Author, Paper, Rejection
from scrape.cases.probe import Parse, content_of, opened, text_of
from scrape.cases.wanted import ExpressionError, Outcome, wanted
from scrape.formats import formats
from scrape.intake.sources import UnreadableError
from scrape.ledger import Account
from scrape.pipeline import Reading, read
from scrape.sinks import opened as opened_sink
from scrape.voice import counted, say

TRIES = 3000

_TAG = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<(script|style)\b.*?</\1\s*>|<(?P<end>/?)(?P<name>[A-Za-z][\w:.-]*)"
    r"(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?(?P<alone>/?)>",
    re.DOTALL | re.IGNORECASE,
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_SPACE = re.compile(r"[\s\ufeff]*")


class NotShownError(Exception):
    """The dump does not show to begin with what the expressions ask for; `str()` is the whole message."""

    def __init__(self, dump: str, expressions: Sequence[str]) -> None:
        super().__init__(dump, expressions)
        self.dump = dump
        self.expressions = expressions

    def __str__(self) -> str:
        return f"{self.dump}: does not show what is to be kept: {', '.join(self.expressions)}"


@dataclass(slots=True)
class Node:
    """A part of a dump: what it begins with, the parts in it (`joint` between them), what it ends with.

    A part that is `there` no more is not written, and nothing in it.
    """

    before: str = ""
    parts: list["Node"] = field(default_factory=list)
    after: str = ""
    joint: str = ""
    there: bool = True

    def written(self) -> str:
        """Return the text of the part."""
        return self.before + self.joint.join(part.written() for part in self.parts if part.there) + self.after


@dataclass(slots=True)
class Shrunk:
    """What is left of a dump; how many steps made it smaller, and how many variants were tried for that.

    `through` is False where the tries were used up before it was as small as it gets.
    """

    content: bytes
    steps: int = 0
    tries: int = 0
    through: bool = True


def shrink(content: bytes, name: str, keep: Sequence[str], named: str | None = None) -> Shrunk:
    """Return the smallest part of the dump `content` that is read as the same format and shows all of `keep`.

    Raises ExpressionError, UnreadableError, and NotShownError if the dump itself does not show them.
    """
    asked = {expression: wanted(expression) for expression in keep}
    text, codec = text_of(content, name)
    first = _outcome(content, name, named)
    if missing := [expression for expression, holds in asked.items() if not holds(first)]:
        raise NotShownError(name, missing)
    root = _tree(text, first.parse)
    found = Shrunk(content)

    def shows() -> bool:
        found.tries += 1
        made = root.written().encode(codec, "surrogateescape")
        outcome = _outcome(made, name, named)
        if outcome.format != first.format or not all(holds(outcome) for holds in asked.values()):
            return False
        found.steps += len(made) < len(found.content)
        found.content = made
        return True

    level = [root]
    while level and found.tries < TRIES:
        _reduce([part for node in level for part in node.parts], shows, lambda: found.tries >= TRIES)
        level = [part for node in level for part in node.parts if part.there]
    found.through = found.tries < TRIES
    return found


def _outcome(content: bytes, name: str, named: str | None) -> Outcome:
    account = Account(name)
    try:
        records = list(read(opened(content, name), Reading(formats(), named), account))
    except UnreadableError:
        return Outcome(None, None)
    except Exception as error:  # noqa: BLE001 — whatever a parser raises is what may be looked for
        return Outcome(_format(account), None, error)
    return Outcome(_format(account), Parse(records, account))


def _format(account: Account) -> str | None:
    return account.formats[0]["format"] if account.formats else None


def _reduce(parts: list[Node], shows: Callable[[], bool], tired: Callable[[], bool]) -> None:
    """Take away what can go of `parts`: all, halves, quarters … until no single one can (ddmin)."""
    left, chunks = parts, 1
    while left and not tired():
        size = -(-len(left) // chunks)
        kept, gone = _swept(left, size, shows, tired)
        if gone and chunks > 1:
            left, chunks = kept, max(chunks - gone, 2)
        elif gone or size == 1:
            return
        else:
            chunks = min(chunks * 2, len(left))


def _swept(
    parts: list[Node], size: int, shows: Callable[[], bool], tired: Callable[[], bool]
) -> tuple[list[Node], int]:
    """Return what is left of `parts` when each chunk of `size` that can go is gone, and how many chunks went."""
    kept: list[Node] = []
    gone = 0
    for at in range(0, len(parts), size):
        chunk = parts[at : at + size]
        _set(chunk, there=False)
        if not tired() and shows():
            gone += 1
        else:
            _set(chunk, there=True)
            kept += chunk
    return kept, gone


def _set(parts: Iterable[Node], *, there: bool) -> None:
    for part in parts:
        part.there = there


# What a dump is made of


def _tree(text: str, parse: Parse | None) -> Node:
    begins = text.lstrip("\ufeff \t\r\n")[:1]
    if begins in {"{", "["} and (tree := _of_json(text)):
        return tree
    if begins == "<":
        return _of_markup(text)
    return _of_lines(text, parse)


def _of_lines(text: str, parse: Parse | None) -> Node:
    """Return a text as its items, as they were read, and the lines between them; blank lines go with those above."""
    ends = {lines[0]: lines[1] for record in (parse.records if parse else []) for lines in _spans(record)}
    lines = [Node(line) for line in _lines(text)]
    root, at = Node(), 0
    while at < len(lines):
        end = max(ends.get(at + 1, at + 1), at + 1)
        while end < len(lines) and not lines[end].before.strip():
            end += 1
        root.parts.append(Node(parts=lines[at:end]) if end - at > 1 else lines[at])
        at = end
    return root


def _spans(record: Paper | Author | Rejection) -> Iterator[list[int]]:
    for one in [record] if isinstance(record, Rejection) else record.sources:
        if one.lines:
            yield one.lines


def _of_markup(text: str) -> Node:
    """Return the elements of a document; what stands between two tags is a part too, white space excepted."""
    root = Node()
    open_: list[tuple[str, Node]] = [("", root)]
    at = 0
    for match in _TAG.finditer(text):
        _add_text(open_[-1][1], text[at : match.start()])
        at = match.end()
        _add_tag(open_, match)
    _add_text(open_[-1][1], text[at:])
    return root


def _add_tag(open_: list[tuple[str, Node]], match: re.Match[str]) -> None:
    name = (match["name"] or "").lower()
    node = open_[-1][1]
    if match["end"]:
        if name in [one for one, _ in open_]:
            while open_[-1][0] != name:
                open_.pop()
            open_.pop()[1].after = match[0]
        else:
            node.parts.append(Node(match[0]))
        return
    node.parts.append(Node(match[0]))
    if name and not match["alone"] and name not in _VOID:
        open_.append((name, node.parts[-1]))


def _add_text(node: Node, text: str) -> None:
    if text.strip():
        node.parts.append(Node(text))
    elif text and node.parts:
        node.parts[-1].after += text
    else:
        node.before += text


def _of_json(text: str) -> Node | None:
    """Return the members of a document, or of several one a line; None if it is no JSON."""
    lines = _lines(text)
    alone = [_whole(line) for line in lines]
    if len(lines) > 1 and all(alone):
        return Node(parts=[one for one in alone if one])
    return _whole(text)


def _lines(text: str) -> list[str]:
    """Return the lines of a text as they are counted in reading it, each with its end."""
    return list(StringIO(text, newline=""))


def _whole(text: str) -> Node | None:
    try:
        node, end = _value(text, 0)
    except (ValueError, RecursionError):
        return None
    if text[end:].strip():
        return None
    node.after += text[end:]
    return node


def _value(text: str, at: int) -> tuple[Node, int]:
    """Return the value that begins at `at`, white space before it included, and where it ends. Raises ValueError."""
    begin = _after_space(text, at)
    if text[begin : begin + 1] not in {"{", "["}:
        _, end = _DECODER.raw_decode(text, begin)
        return Node(text[at:end]), end
    node, at = Node(text[at : begin + 1], joint=","), begin + 1
    end = _after_space(text, at)
    while text[end] not in "]}":
        member, at = _member(text, at, keyed=text[begin] == "{")
        node.parts.append(member)
        end = _after_space(text, at)
        if text[end] == ",":
            at = end = end + 1
    node.after = text[at : end + 1]
    return node, end + 1


def _member(text: str, at: int, *, keyed: bool) -> tuple[Node, int]:
    if not keyed:
        return _value(text, at)
    _, end = _DECODER.raw_decode(text, _after_space(text, at))
    colon = text.index(":", end) + 1
    value, stop = _value(text, colon)
    value.before = text[at:colon] + value.before
    return value, stop


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    end = match.end() if match else at
    if end >= len(text):
        raise ValueError("is cut off")
    return end


_DECODER = json.JSONDecoder(strict=False)


def show(path: str, keep: Sequence[str], named: str | None, output: str | None) -> int:
    """Write the smallest part of the dump at `path` that shows all of `keep`; return the exit code."""
    try:
        name, content = content_of(path)
        found = shrink(content, name, keep, named)
    except (UnreadableError, ExpressionError, NotShownError) as error:
        say(str(error))
        return 2 if isinstance(error, ExpressionError) else 1
    with opened_sink(output) as sink:
        sink.stream.write(found.content)
    early = "" if found.through else "; the tries are used up, it may get smaller still"
    steps = f"{counted(found.steps, 'step')}, {found.tries} tries"
    say(f"{name}: {len(content)} bytes became {len(found.content)} in {steps}{early}")
    return 0
