"""The dump itself, each line labelled with what it was taken for; coloured on a terminal."""

import json
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from parsers import Candidate, Declared, Furniture, Labels, Layer, Quoted, Refusal, Reread
from parsers._contract import is_blank
from schemas.records import Rejection
from scrape.formats import Batch, formats
from scrape.intake.sources import Dump, UnreadableError, open_dump
from scrape.ledger import Account
from scrape.pipeline import Reading, RecordOrRejection, parts, taken
from scrape.reading import finished
from scrape.voice import printable, say

_COLOURS = {
    "title": "bold",
    "title+byline": "bold",
    "unclaimed": "red",
    "blank": "dim",
    "refused": "red",
    "problem": "red",
}
_NAMES = frozenset({"title", "name"})
"""What an item of a document is called by, and shown with first."""


class Explained(NamedTuple):
    """One line of a dump and the word for what it was taken for: `blank` and `unclaimed` too.

    For a document without lines: one field of an item as it was quoted, white space folded, and the number of the item.
    Below an item that is rejected, `problem`: why, and the number of its first line.
    """

    number: int
    label: str
    text: str


def explain(dump: Dump, how: Reading, account: Account) -> Iterator[Explained]:
    """Yield every line of `dump`, in order, labelled, or every item; `account` says afterwards what went wrong."""
    waiting: dict[int, str] = {}
    dump.batches = _watched(dump.batches, waiting)
    items, of_lines = 0, True
    for part in parts(dump, how, account):
        is_whole = how.formats[part.format].whole
        of_lines = of_lines and (bool(part.document) or not is_whole)
        if part.document:
            begins, ends = part.document
            yield from _labelled(waiting, (), begins - 1)
            for number in range(begins, ends + 1):
                waiting.pop(number, None)
        elif is_whole:
            waiting.clear()
        if part.document or not of_lines:
            part.source.batches = _watched(part.source.batches, waiting)
        for quoted in part.quoted:
            if is_whole:
                items += isinstance(quoted, Candidate | Refusal)
                yield from _item(quoted, items)
            elif not isinstance(quoted, Declared | Layer) and quoted.labels:
                yield from _labelled(waiting, quoted.labels, quoted.labels[-1][0])
            at = quoted.labels[0][0] if isinstance(quoted, Reread) else None
            yield from _problems(taken(quoted, part, how, account), at)
    yield from _labelled(waiting, (), max(waiting, default=0))


def _item(quoted: Quoted, number: int) -> Iterator[Explained]:
    if isinstance(quoted, Candidate):
        for field, value in sorted(quoted.fields.items(), key=lambda one: one[0] not in _NAMES):
            if value not in (None, "", [], {}):
                text = " ".join(value.split()) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                yield Explained(number, quoted.kind if field in _NAMES else field, text)
    elif isinstance(quoted, Furniture):
        yield Explained(number, "no paper", quoted.what)
    elif isinstance(quoted, Layer):
        yield Explained(number, "layer", quoted.name)
    elif isinstance(quoted, Declared):
        yield Explained(number, "declared", f"{quoted.whose}: {quoted.declared}")


def _problems(found: list[RecordOrRejection], at: int | None) -> Iterator[Explained]:
    for one in found:
        if isinstance(one, Rejection):
            number = at or (one.lines[0] if one.lines else one.item)
            yield from (Explained(number, "problem", problem) for problem in one.problems)


def _watched(batches: Iterator[Batch], waiting: dict[int, str]) -> Iterator[Batch]:
    for batch in batches:
        waiting.update(batch)
        yield batch


def _labelled(waiting: dict[int, str], labels: Labels, last: int) -> Iterator[Explained]:
    """Take the lines up to `last` out of `waiting`; what `labels` does not name is unclaimed."""
    names = dict(labels)
    for number in [number for number in waiting if number <= last]:
        text = waiting.pop(number)
        yield Explained(number, names.get(number, "blank" if is_blank(text) else "unclaimed"), text)


def show(path: str, named: str | None) -> int:
    """Print the dump at `path`, labelled; return the exit code."""
    try:
        dump = open_dump(path)
    except UnreadableError as error:
        say(str(error))
        return 1
    account = Account(dump.name)
    draw = _painter() if sys.stdout.isatty() else _plain
    for line in explain(dump, Reading(formats(), named), account):
        draw(line)
    for message in finished(account, "`paperlines parse --rejects FILE`").errors:
        say(message)
    return int(bool(account.errors))


def _plain(line: Explained) -> None:
    sys.stdout.write(f"{_margin(line)}{line.text}\n")


def _painter() -> Callable[[Explained], None]:
    """Return what prints a line in colours; control characters of the dump are shown, not sent to the terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)

    def paint(line: Explained) -> None:
        style = _COLOURS.get(line.label, "" if line.label == "abstract" else "cyan")
        console.print(Text.assemble((_margin(line), "dim"), (printable(line.text), style)), soft_wrap=True)

    return paint


def _margin(line: Explained) -> str:
    return f"{line.number:>6}  {line.label:<16}│ "
