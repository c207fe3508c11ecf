"""What the JSON formats share: a document read with its cut, a look at its beginning, tolerant getters.

RFC 8259 is the notation; several documents one after the other, or one a line (JSON Lines), are read as well.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from parsers._contract import Candidate, Declared, Furniture, ParseError, Quoted, Refusal, Source, shared
from schemas.cleaning import without_entities

FOREIGN = "is JSON, but not laid out as this format is"

_PEEKED = 1 << 16  # characters
_OPENINGS = ("{", "[", "<", "HTTP/")
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+("?)|[{}\[\],]', re.DOTALL)
_CLOSER = {"{": "}", "[": "]"}
_SPACE = re.compile(r"[\s\ufeff,]*")
_CUT_WORD = re.compile(r"(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|\.|\.?\d*[eE][+-]?|\\?u?[0-9a-fA-F]{0,4})\s*")
_DEEPEST = 500  # levels; json's own scanner gives up at the interpreter's recursion limit
_HEADERS = re.compile(r"HTTP/[\d.]+ [^\n]*\n(?:[\w-]+:[^\n]*\n)*\r?\n")
_PRE = re.compile(r"<pre\b[^<>]*>(?=\s*[\[{])", re.IGNORECASE)


@shared
def peek(source: Source) -> Any:
    """Return the first document of `source` as far as its first 64 Ki characters show it; None if it is not JSON.

    What is cut is closed, so the last member of each list or object may be a part of what it is.
    """
    if source.head and not source.first().startswith(_OPENINGS):
        return None
    start = _unwrapped(source.start(_PEEKED))
    try:
        return next(_values(start))[0]
    except (ValueError, RecursionError) as error:
        return _closed(start[: getattr(error, "pos", len(start))])[0]


def _unwrapped(text: str) -> str:
    """Return the JSON of a response saved with its headers (`curl -i`), or shown by a browser in a `<pre>` and saved.

    Its lines keep their numbers.
    """
    if text.startswith("HTTP/") and (headers := _HEADERS.match(text)):
        return "\n" * headers[0].count("\n") + text[headers.end() :]
    if text[:1] != "<" or not (shown := _PRE.search(text, 0, _PEEKED)):
        return text

    end = text.find("</pre>", shown.end())
    return "\n" * text.count("\n", 0, shown.end()) + without_entities(text[shown.end() : end if end >= 0 else None])


def each(source: Source, items: Callable[[Any], list[Any] | None]) -> Iterator[Any]:
    """Yield the items that `items` finds in each document of `source`, as they stand in it.

    `items` gets a document (whatever JSON value it is) and returns its list of items, or None if it knows none. Of a
    document that is cut it gets what is before the cut, closed there, and the items in which the cut falls are left
    out. Raises ParseError after them: for the cut, with its line, for what is no JSON, or for a document in which
    `items` knows nothing. JSON Lines are held in memory one at a time, anything else whole.
    """
    with source.stream() as stream:
        line, number, blank = stream.readline(source.limit + 1), 1, True
        while line and (document := _alone(line)) is not _NOT_ALONE:
            yield from _known(source, number, items(document) if document is not _BLANK else [])
            blank = blank and document is _BLANK
            line, number = stream.readline(source.limit + 1), number + 1
        rest = source.rest(stream, line)
    if rest or blank:
        yield from _each_in(source, rest.decode("utf-8", "replace"), number, items)


_NOT_ALONE, _BLANK = object(), object()


def _alone(line: bytes) -> Any:
    """Return the object or list that one line holds; `_NOT_ALONE` if it is a part of something longer, or no JSON."""
    bare = line.strip()
    if not bare:
        return _BLANK
    if bare[:1] + bare[-1:] not in {b"{}", b"[]"}:
        return _NOT_ALONE
    try:
        return _DECODER.decode(bare.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return _NOT_ALONE


_DECODER = json.JSONDecoder(strict=False)  # control characters in strings are a wart, not a reason to lose the dump


def _known(source: Source, line: int, items: list[Any] | None) -> list[Any]:
    if items is None:
        raise ParseError(source.name, line, FOREIGN)
    return items


def _each_in(source: Source, text: str, line: int, items: Callable[[Any], list[Any] | None]) -> Iterator[Any]:
    """Yield the items of the documents in `text`, which begins at `line` of `source`. Raises ParseError, as `each`."""
    text = _unwrapped(text.removeprefix("\ufeff"))
    at = 0
    try:
        for document, end in _values(text):
            yield from _known(source, line + text.count("\n", 0, at), items(document))
            at = end
    except (ValueError, RecursionError) as error:
        fault = getattr(error, "pos", len(text))
        yield from _before(text[at:fault], items)
        raise ParseError(source.name, line + text.count("\n", 0, fault), _why(error)) from error


def _values(text: str) -> Iterator[tuple[Any, int]]:
    at = _SPACE.match(text).end()  # type: ignore[union-attr]  # matches the empty string too
    if at == len(text):
        raise json.JSONDecodeError("holds nothing", text, 0)
    while at < len(text):
        value, end = _DECODER.raw_decode(text, at)
        yield value, end
        at = _SPACE.match(text, end).end()  # type: ignore[union-attr]  # the same


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "is JSON nested too deep"
    if isinstance(error, json.JSONDecodeError):
        at_end = error.msg.startswith("Unterminated") or _CUT_WORD.fullmatch(error.doc, error.pos)
        return "is cut off in the middle" if at_end and error.pos else f"is no JSON from here on: {error.msg}"
    return f"is no JSON: {error}"


def _before(text: str, items: Callable[[Any], list[Any] | None]) -> list[Any]:
    """Return the items of a document of which only the beginning, `text`, is there, without those that are cut."""
    value, cut = _closed(text)
    return [item for item in (items(value) if cut else None) or [] if not any(item is one for one in cut)]


def _closed(text: str) -> tuple[Any, list[Any]]:
    """Close what is open at the end of `text`; return the value, and what was open in it, outermost first.

    None and nothing, if no sense can be made of it.
    """
    for end, closers in reversed(_ends(text)):
        try:
            value = _DECODER.decode(text[:end] + closers)
        except (ValueError, RecursionError):
            continue
        return value, _last_ones(value, len(closers))
    return None, []


def _last_ones(value: Any, depth: int) -> list[Any]:
    """Return `value`, its last member, the last member of that, and so on, `depth` of them."""
    found: list[Any] = []
    while len(found) < depth and isinstance(value, dict | list):
        found.append(value)
        members: Any = value.values() if isinstance(value, dict) else value
        value = next(reversed(members), None)
    return found


def _ends(text: str) -> list[tuple[int, str]]:
    """Return the last few places where `text` may be cut, with what closes it there; the best last."""
    closers = ""
    ends: list[tuple[int, str]] = []
    for match in _TOKEN.finditer(text):
        mark = match[0]
        if mark in _CLOSER:
            closers = _CLOSER[mark] + closers
        elif mark in {"}", "]"}:
            closers = closers[1:]
        elif mark != ",":
            if not match[1]:
                break  # the string in which the text ends
            continue
        if len(closers) > _DEEPEST:
            break
        ends.append((match.start() if mark == "," else match.end(), closers))
        del ends[:-4]
    return ends


def listing(
    source: Source,
    items: Callable[[Any], list[Any] | None],
    read: Callable[[Any], Iterator[Quoted]],
    total: Callable[[Any], tuple[int, str] | None],
) -> Iterator[Quoted]:
    """Yield what `read` quotes from each item, then what the documents declare to list, whole or cut.

    `total` returns how many papers a document says there are, and in whose name; None if it does not say. Documents
    that say the same (the pages of one search) are counted together; an item that is no paper counts as listed, a
    person does not. Raises ParseError, as `each` does.
    """
    listed: dict[tuple[int, str] | None, int] = {}
    said: tuple[int, str] | None = None

    def known(document: Any) -> list[Any] | None:
        nonlocal said
        said = _said(document, total, found := items(document))
        listed.setdefault(said, 0)
        return found

    try:
        for item in each(source, known):
            for quoted in read(item):
                listed[said] += _counts(quoted)
                yield quoted
    except ParseError:
        yield from _declared(listed)
        raise
    yield from _declared(listed)


def _said(
    document: Any, total: Callable[[Any], tuple[int, str] | None], found: list[Any] | None
) -> tuple[int, str] | None:
    """Return what a document declares that is no item itself, or else what the answers declare that it holds."""
    own = total(document)
    if own is not None or (found and found[0] is document):
        return own
    return _inside(document, total, set(map(id, found or ())))


def _inside(
    document: Any, total: Callable[[Any], tuple[int, str] | None], items: AbstractSet[int], depth: int = 2
) -> tuple[int, str] | None:
    """Return what the answers that somebody keeps in a document declare, where they are of one mind.

    `items` are the identities of the items found in it, which are no answers.
    """
    answers = [one for one in _members(document) if id(one) not in items]
    deeper = [_inside(one, total, items, depth - 1) for one in answers if isinstance(one, list) and depth > 1]
    said = {*map(total, answers), *deeper} - {None}
    return said.pop() if len(said) == 1 else None


def _members(value: Any) -> list[Any]:
    """Return the objects and lists that are members of one."""
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for one in held if isinstance(one, dict | list)]


def _declared(listed: dict[tuple[int, str] | None, int]) -> Iterator[Declared]:
    for said, found in listed.items():
        if said is not None:
            yield Declared(said[0], found, None, said[1])


def _counts(quoted: Quoted) -> bool:
    return isinstance(quoted, Refusal | Furniture) or (isinstance(quoted, Candidate) and quoted.kind == "paper")


def unless_refused(
    source: Source, who: str, failure: Callable[[Any], str | None], items: Callable[[Any], list[Any] | None]
) -> Callable[[Any], list[Any] | None]:
    """Return `items`, but raising ParseError for a document that lists nothing: `failure` returns what `who` says."""

    def checked(document: Any) -> list[Any] | None:
        if said := failure(document):
            raise ParseError(source.name, None, f"is no listing: {who} says {said!r}")
        return items(document)

    return checked


def unpaged(documents: list[Any], page: Callable[[Any], list[Any] | None]) -> list[Any]:
    """Return the items of the documents that are pages; one that is no page (`page` returns None) is itself an item."""
    pages = map(page, documents)
    return [item for one, found in zip(documents, pages, strict=True) for item in ([one] if found is None else found)]


def kept(
    document: Any, items: Callable[[Any], list[Any] | None], known: Callable[[Any], bool], depth: int = 2
) -> list[Any] | None:
    """Return the items of a document: those that `items` finds in it, or else those that it finds in its members.

    So answers and records are found, up to `depth` levels down, that somebody keeps in a list or under keys of their
    own: `{"query": …, "works": […]}`, `{"10.5555/lamp": {…}}`. `known` tells whether an item is of the format; where
    none is, what `items` finds in the document itself stands.
    """
    own = items(document)
    if not depth or own == [] or any(map(known, own or ())):
        return own
    inner = [kept(one, items, known, depth - 1) for one in _members(document)]
    found = [item for some in inner if some and any(map(known, some)) for item in some]
    return found or own


def find(value: Any, *path: str | int) -> Any:
    """Return what stands at `path` (keys of objects, places in lists); None where any step is not there."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def text(value: Any, *path: str | int) -> str | None:
    """Return the string at `path`; None if there is none, or nothing but white space."""
    found = value.get(path[0]) if len(path) == 1 and isinstance(value, dict) else find(value, *path)
    return found if isinstance(found, str) and found and not found.isspace() else None


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


def count(value: Any, *path: str | int) -> int | None:
    """Return the whole number at `path` that counts something; None if there is none, or it is below zero."""
    found = find(value, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def each_in(value: Any, *path: str | int) -> list[Any]:
    """Return the members of the list at `path`; none if there is no list."""
    found = find(value, *path)
    return found if isinstance(found, list) else []


def inner(item: Any, key: str) -> dict[str, Any]:
    """Return the object under `key` in an item, or the item itself; an empty one if it is no object."""
    if not isinstance(item, dict):
        return {}
    inside = item.get(key)
    return inside if isinstance(inside, dict) else item


def texts(value: Any, *path: str | int) -> list[str]:
    """Return the strings in the list at `path`, blank ones left out."""
    return [one for one in each_in(value, *path) if isinstance(one, str) and one.strip()]


def joined(values: Iterable[str | None], by: str = ", ") -> str | None:
    """Return the strings that are there as one, each once; None if none is."""
    return by.join(dict.fromkeys(value for value in values if value)) or None


def present(**named: object) -> dict[str, Any]:
    """Return the named values that are there: not None, not empty."""
    return {name: value for name, value in named.items() if value or value == 0}


def raw(item: Any) -> Callable[[], str]:
    """Return what writes `item` as JSON again, for `Candidate.raw`; half a surrogate pair stays escaped."""

    def written() -> str:
        text = json.dumps(item, ensure_ascii=False)
        return text if is_text(text) else json.dumps(item)

    return written


def is_text(value: str) -> bool:
    """Tell whether a string is Unicode: JSON can spell half of a surrogate pair, which is no character."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
