"""What the JSON formats share: a document read with its cut, a look at its beginning, tolerant getters.

RFC 8259 is the notation; several documents one after the other, or one a line (JSON Lines), are read as well.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from parsers._contract import ParseError, Source

_PEEKED = 1 << 16  # characters
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]', re.DOTALL)
_CLOSER = {"{": "}", "[": "]"}
_SPACE = re.compile(r"[\s\ufeff,]*")
_DEEPEST = 500  # levels; json's own scanner gives up at the interpreter's recursion limit


def peek(source: Source) -> Any:
    """Return the first document of `source` as far as its first 64 Ki characters show it; None if it is not JSON.

    What is cut is closed, so the last member of each list or object may be a part of what it is.
    """
    head = source.head[0][1] if source.head else ""
    if head.lstrip("\ufeff \t")[:1] not in {"{", "[", ""}:
        return None
    return _peeked(source.start()[:_PEEKED])


@lru_cache(2)
def _peeked(start: str) -> Any:
    # Every JSON format looks at the same beginning, one after the other.
    try:
        return next(_values(start))[0]
    except (StopIteration, ValueError, RecursionError):
        closed, _ = _closed(start, whole_items=False)
        return closed


def each(source: Source, items: Callable[[Any], list[Any] | None]) -> Iterator[Any]:
    """Yield the items that `items` finds in each document of `source`, as they stand in it.

    `items` gets a document (whatever JSON value it is) and returns its list of items, or None if it knows none. A
    document that is cut gives the items before the cut. Raises ParseError after them: for the cut, with its line, for
    what is no JSON, or for a document in which `items` knows nothing.
    """
    text = source.whole().decode("utf-8", "replace").removeprefix("\ufeff")
    at = 0
    try:
        for document, end in _values(text):
            found = items(document)
            if found is None:
                raise ParseError(source.name, _line(text, at), "is JSON, but not laid out as this format is")
            yield from found
            at = end
    except (ValueError, RecursionError) as error:
        line = _line(text, getattr(error, "pos", len(text)))
        yield from (_closed(text[at:], whole_items=True, find=items)[1]) or ()
        raise ParseError(source.name, line, _why(error)) from error


def _values(text: str) -> Iterator[tuple[Any, int]]:
    decoder = json.JSONDecoder()
    at = _SPACE.match(text).end()  # type: ignore[union-attr]  # matches the empty string too
    if at == len(text):
        raise json.JSONDecodeError("holds nothing", text, at)
    while at < len(text):
        value, end = decoder.raw_decode(text, at)
        yield value, end
        at = _SPACE.match(text, end).end()  # type: ignore[union-attr]  # the same


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "is JSON nested too deep"
    if isinstance(error, json.JSONDecodeError):
        at_end = not error.doc[error.pos :].strip() or error.msg.startswith("Unterminated")
        return "is cut off in the middle" if at_end and error.pos else f"is no JSON from here on: {error.msg}"
    return f"is no JSON: {error}"


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _closed(
    text: str, *, whole_items: bool, find: Callable[[Any], list[Any] | None] | None = None
) -> tuple[Any, list[Any] | None]:
    """Close what is open at the end of `text`, or at its first fault; return the value, and what `find` finds in it.

    With `whole_items` the outermost list loses its last member, of which a part may be missing; and without such a list
    there is no telling what is whole.
    """
    for end, closers in reversed(_ends(text, whole_items=whole_items)):
        try:
            value = json.loads(text[:end] + closers)
        except (ValueError, RecursionError):
            continue
        found = find(value) if find else None
        return value, None if found is None else [item for item in found if item is not value]
    return None, None


def _ends(text: str, *, whole_items: bool) -> list[tuple[int, str]]:
    """Return the last few places where `text` may be cut, with what closes it there; the best last."""
    closers = ""
    ends: list[tuple[int, str]] = []
    for match in _TOKEN.finditer(text):
        mark = match[0]
        if mark in _CLOSER:
            closers = _CLOSER[mark] + closers
        elif mark in {"}", "]"}:
            closers = closers[1:]
        if len(closers) > _DEEPEST:
            break
        place = match.start() if mark == "," else match.end() if mark[0] in "{}[]" else None
        if place is not None and (not whole_items or _in_outermost_list(closers, mark)):
            ends.append((place, closers))
            del ends[:-4]
    return ends


def _in_outermost_list(closers: str, mark: str) -> bool:
    return mark != "]" and closers.startswith("]") and closers.count("]") == 1


def find(value: Any, *path: str | int) -> Any:
    """Return what stands at `path` (keys of objects, places in lists); None where any step is not there."""
    for step in path:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
    return value


def text(value: Any, *path: str | int) -> str | None:
    """Return the string at `path`; None if there is none, or nothing but white space."""
    found = find(value, *path)
    return found if isinstance(found, str) and found.strip() else None


def number(value: Any, *path: str | int) -> int | float | None:
    """Return the number at `path`; None if there is none (true and false are not numbers)."""
    found = find(value, *path)
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def written(value: Any, *path: str | int) -> str | None:
    """Return the string or the whole number at `path` as it is written; None if there is neither."""
    found = find(value, *path)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return found if isinstance(found, str) and found.strip() else None


def each_in(value: Any, *path: str | int) -> list[Any]:
    """Return the members of the list at `path`; none if there is no list."""
    found = find(value, *path)
    return found if isinstance(found, list) else []


def texts(value: Any, *path: str | int) -> list[str]:
    """Return the strings in the list at `path`, blank ones left out."""
    return [one for one in each_in(value, *path) if isinstance(one, str) and one.strip()]


def present(**named: object) -> dict[str, Any]:
    """Return the named values that are there: not None, not empty."""
    return {name: value for name, value in named.items() if value is not None and value not in ("", [], {})}


def raw(item: Any) -> Callable[[], str]:
    """Return what writes `item` as JSON again, for `Candidate.raw`."""
    return lambda: json.dumps(item, ensure_ascii=False)
