"""paperlines' own output: one Paper or Author record a line, so that a library and a new dump are read together.

Every line is one JSON object whose `type` comes first (unless a tool sorted its keys): `paper` and `author` records
with all keys of the schema, or a `rejection` of `--rejects`, whose raw text is read once more as what it was rejected
from. A line that is something else is refused by itself; the lines around it stand.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from parsers import Claim, NearMiss, Parser, Quoted, Record, Refusal, Reread, Sniffed, Source, _json
from parsers._contract import sized

_KINDS = ("paper", "author")
_SPREAD_OUT = "a JSON object over several lines: `jq -c .` writes each on one"
_LISTED = "a JSON list: `jq -c '.[]'` writes each of its objects on a line"
_LAID_OUT = re.compile(r'\s*+(\[?)\s*+\{\s*"type":\s*"(?:paper|author|rejection)"')
_OWN_KEYS = ('"authors_complete":', '"listing_complete":')
_TYPE = re.compile(r'"type": ?"(?:paper|author)"')
_SHA256 = re.compile(r"[0-9a-f]{64}")
_OPENINGS = tuple(
    f'{{{space}"type":{gap}"{kind}"' for kind in (*_KINDS, "rejection") for space in ("", " ") for gap in ("", " ")
)


def sniff(source: Source) -> Sniffed:
    """Claim a text whose first line is one of our records."""
    number, line = next(((number, line) for number, line in source.head if line.strip()), (0, ""))
    if line.startswith(_OPENINGS):
        return Claim(f"line {number} is a paperlines record")
    if laid_out := _LAID_OUT.match(source.text()):
        return NearMiss(_LISTED if laid_out[1] else _SPREAD_OUT, number)
    if _is_reordered(line):
        return Claim(f"line {number} is a paperlines record, its keys in another order")
    return None


def _is_reordered(line: str) -> bool:
    named = line.startswith("{") and '"sources":' in line and any(key in line for key in _OWN_KEYS)
    return named and _TYPE.search(line) is not None


def opens(line: str, following: Callable[[], list[str]]) -> int | None:  # noqa: ARG001 — the shape of Parser.opens
    """Return where in `line` one of our records begins."""
    if line.startswith(_OPENINGS) or _is_reordered(line):
        return 0
    return next((at for opening in _OPENINGS if (at := line.find(opening)) > 0), None)


def cuts(line: str, following: Callable[[], list[str]]) -> bool:  # noqa: ARG001 — the shape of Parser.cuts
    """Tell whether `line` is one of our records: each is read by itself."""
    return line.endswith("}") and (line.startswith(_OPENINGS) or _is_reordered(line))


def parse(source: Source) -> Iterator[Quoted]:
    """Yield a record for each line; raises nothing, whatever the lines hold."""
    for number, line in source.lines():
        if line and not line.isspace():
            found = read_line(number, line)
            yield _bounded(found, len(line), source.limit) if isinstance(found, Record) else found


def read_line(number: int, line: str) -> Record | Refusal | Reread:
    """Return what is on one line, or why it is nothing of ours."""
    labels = ((number, "refused"),)
    fields = _object(line)
    if isinstance(fields, str):
        return Refusal(fields, labels)
    if fields.get("type") == "rejection":
        return _read_rejection(fields, number)
    kind: Any = fields.get("type")
    if kind not in _KINDS:
        return Refusal("is no paperlines record: its `type` is neither paper nor author", labels)
    return Record(kind, fields, ((number, kind),))


def _bounded(found: Record, length: int, limit: int) -> Record | Refusal:
    """Return the record on a line of some length, unless its listings, each with all that it says, are too large."""
    listings = found.fields.get("sources")
    if not isinstance(listings, list) or length * len(listings) <= limit:
        return found
    repeated = (length - len(json.dumps(listings, ensure_ascii=False))) * len(listings)
    if repeated <= limit:
        return found
    what = f"holds {len(listings):,} listings that are larger than {sized(limit)} when each stands by itself"
    return Refusal(f"{what}; --max-document raises the limit", tuple((line, "refused") for line, _ in found.labels))


def _object(line: str) -> dict[str, Any] | str:
    """Return the JSON object on a line, or why there is none that can be written again."""
    begun = line.strip()
    if begun == "{" or not begun.startswith("{"):
        return _another(begun)
    try:
        fields: dict[str, Any] = json.loads(line)
    except json.JSONDecodeError as error:
        return f"is no JSON object: it breaks at character {error.pos + 1}"
    except ValueError as error:  # a number of too many digits
        return f"is no JSON object: {error}"
    except RecursionError:
        return "is JSON nested too deep"
    if "\\ud" in line.lower() and not _json.is_text(json.dumps(fields, ensure_ascii=False)):
        return "spells half of a surrogate pair, which is no character"
    return fields


def _another(begun: str) -> str:
    """Return what a line is on which no object begins and goes on."""
    if begun == "{":
        return f"is {_SPREAD_OUT}"
    return f"is {_LISTED}" if begun == "[" or begun.startswith("[{") else "is no JSON object"


def _read_rejection(fields: dict[str, Any], number: int) -> Reread | Refusal:
    dump, format_, raw = (fields.get(name) for name in ("dump", "format", "raw"))
    item, sha256, lines = fields.get("item"), fields.get("sha256"), fields.get("lines")
    texts = all(isinstance(one, str) and _json.is_text(one) for one in (dump, format_, raw))
    whole = texts and format_ and type(item) is int and item > 0
    if not whole or not (sha256 is None or (isinstance(sha256, str) and _SHA256.fullmatch(sha256))):
        problem = "is a rejection without the dump, format, item and raw text it came from"
        return Refusal(problem, ((number, "refused"),))
    first = lines[0] if isinstance(lines, list) and lines and type(lines[0]) is int and lines[0] > 0 else None
    labels = ((number, "rejection"),)
    return Reread(dump, sha256, format_, item, first, raw, labels)  # type: ignore[arg-type]  # checked


PARSER = Parser(
    title="paperlines' own records, one JSON object a line",
    sniff=sniff,
    parse=parse,
    opens=opens,
    cuts=cuts,
    ends="}".__eq__,
    where="`paperlines parse`, with `--rejects` too",
    carries="everything",
)
