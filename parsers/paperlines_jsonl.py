"""paperlines' own output: one Paper or Author record a line, so that a library and a new dump are read together.

Every line is one JSON object whose `type` comes first: `paper` and `author` records with all keys of the schema, or a
`rejection` of `--rejects`, whose raw text is read once more as what it was rejected from. A line that is something
else is refused by itself; the lines around it stand.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, Literal

from parsers import Claim, NearMiss, Parser, Quoted, Record, Refusal, Reread, Sniffed, Source

_KINDS: dict[object, Literal["paper", "author"]] = {"paper": "paper", "author": "author"}
_OPENINGS = tuple(
    f'{{{space}"type":{gap}"{kind}"' for kind in (*_KINDS, "rejection") for space in ("", " ") for gap in ("", " ")
)


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


def opens(line: str, following: Callable[[], list[str]]) -> int | None:  # noqa: ARG001 — the shape of Parser.opens
    """Return where in `line` one of our records begins."""
    if line.startswith(_OPENINGS):
        return 0
    return next((at for opening in _OPENINGS if (at := line.find(opening)) > 0), None)


def cuts(line: str, following: Callable[[], list[str]]) -> bool:  # noqa: ARG001 — the shape of Parser.cuts
    """Tell whether `line` is one of our records: each is read by itself."""
    return line.startswith(_OPENINGS) and line.endswith("}")


def parse(source: Source) -> Iterator[Quoted]:
    """Yield a record for each line; raises nothing, whatever the lines hold."""
    for number, line in source.lines():
        if line and not line.isspace():
            yield read_line(number, line)


def read_line(number: int, line: str) -> Record | Refusal | Reread:
    """Return what is on one line, or why it is nothing of ours."""
    labels = ((number, "refused"),)
    try:
        fields = json.loads(line)
    except ValueError as error:
        return Refusal(f"is not JSON: {error}", labels)
    except RecursionError:
        return Refusal("is JSON nested too deep", labels)
    if not isinstance(fields, dict):
        return Refusal("is JSON, but no object", labels)
    if fields.get("type") == "rejection":
        return _read_rejection(fields, number)
    kind = _KINDS.get(fields.get("type"))
    if kind is None:
        return Refusal("is no paperlines record: its `type` is neither paper nor author", labels)
    return Record(kind, fields, ((number, kind),))


def _read_rejection(fields: dict[str, Any], number: int) -> Reread | Refusal:
    lines = fields.get("lines")
    quoted = {name: fields.get(name) for name in ("dump", "format", "raw")}
    item, sha256 = fields.get("item"), fields.get("sha256")
    if not all(isinstance(value, str) for value in quoted.values()) or not isinstance(item, int):
        return Refusal(
            "is a rejection without the dump, format, item and raw text it came from", ((number, "refused"),)
        )
    first = lines[0] if isinstance(lines, list) and lines and isinstance(lines[0], int) else None
    return Reread(**quoted, sha256=sha256, item=item, first=first, labels=((number, "rejection"),))  # type: ignore[arg-type]  # checked


PARSER = Parser(
    title="paperlines' own records, one JSON object a line",
    sniff=sniff,
    parse=parse,
    opens=opens, cuts=cuts,
    ends="}".__eq__,
    where="`paperlines parse`, with `--rejects` too",
    carries="everything",
)
