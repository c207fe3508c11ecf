"""paperlines' own output: one Paper or Author record a line, so that a library and a new dump are read together.

Every line is one JSON object whose `type` is `paper` or `author`, with all keys of DESIGN section 2 present. A line that
is something else is refused by itself; the lines around it stand. Lines of `--rejects` files are refused too: they are
no records yet.
"""

import json
from collections.abc import Callable, Iterator
from typing import Literal

from parsers import Claim, NearMiss, Parser, Quoted, Record, Refusal, Sniffed, Source

_OPENINGS = ('{"type":"paper",', '{"type":"author",', '{"type": "paper",', '{"type": "author",')
KINDS: dict[object, Literal["paper", "author"]] = {"paper": "paper", "author": "author"}


def sniff(source: Source) -> Sniffed:
    """Claim a text whose first line is one of our records."""
    for number, line in source.head:
        if line.startswith(_OPENINGS):
            return Claim(f"line {number} is a paperlines record")
        if line.startswith("{"):
            return NearMiss("a JSON object, but not a paperlines record: its first key is not `type`", number)
        if line.strip():
            break
    return None


def begins(line: str, following: Callable[[], list[str]]) -> bool:  # noqa: ARG001 — the shape of Parser.begins
    """Tell whether `line` is one of our records."""
    return line.startswith(_OPENINGS)


def parse(source: Source) -> Iterator[Quoted]:
    """Yield a record for each line; raises nothing, whatever the lines hold."""
    for number, line in source.lines():
        if line and not line.isspace():
            yield read_line(number, line)


def read_line(number: int, line: str) -> Record | Refusal:
    """Return the record on one line, or why there is none."""
    try:
        fields = json.loads(line)
    except ValueError as error:
        return Refusal(f"is not JSON: {error}", ((number, "refused"),))
    except RecursionError:
        return Refusal("is JSON nested too deep", ((number, "refused"),))
    kind = KINDS.get(fields.get("type")) if isinstance(fields, dict) else None
    if kind is None:
        return Refusal("is no paperlines record: its `type` is neither paper nor author", ((number, "refused"),))
    return Record(kind, fields, ((number, kind),))


PARSER = Parser(title="paperlines' own records, one JSON object a line", sniff=sniff, parse=parse, begins=begins)
