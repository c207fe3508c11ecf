"""What the JSON formats share: a document read with its cut, a look at its beginning, tolerant getters.

RFC 8259 is the notation; several documents one after the other, or one a line (JSON Lines), are read as well.
"""

import ast
import json
import re
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta
from itertools import chain, zip_longest
from typing import Any

from parsers._contract import Candidate, Declared, Furniture, ParseError, Quoted, Refusal, Source, shared
from parsers._text import HTTP_HEADERS

Items = Callable[[Any], list[Any] | None]
"""Returns the items of a document; None if it knows none."""
_Said = tuple[int, str] | None
Total = Callable[[Any], _Said]
"""Returns how many papers a document says there are, and in whose name; None if it does not say."""

FOREIGN = "is JSON, but not laid out as this format is"

_PEEKED = 1 << 16  # characters
_OPENINGS = ("{", "[", "HTTP/", "null", "// ")
_TOKEN = re.compile(r'"[^"\\]*+(?>\\.[^"\\]*+)*+("?)|[{}\[\],]', re.DOTALL)
_CLOSER = {"{": "}", "[": "]"}
_OPENERS = tuple(_CLOSER)
NUMBERED = re.compile(r"\[\d{1,7}\]")
"""What numbers the items of a list: text begins with it, and no JSON that lists papers."""
_BEGINNINGS, _NUMERALS = frozenset('{["'), frozenset("-0123456789")
_SPACE = re.compile(r"[\s\ufeff,]*")
_CUT_WORD = re.compile(r"(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|\.|\.?\d*[eE][+-]?|\\?u?[0-9a-fA-F]{0,4})\s*")
_COLUMN = re.compile(r"[^\W\d][^.:/]*\.(?!\s|$)")
_OF_WORDS = "abstract_inverted_index."
"""What is below it is words, which have dots of their own."""
_MOST_STEPS = 8  # in the name of a column, where there are mostly two or three
_DEEPEST = 500  # levels; json's own scanner gives up at the interpreter's recursion limit
_HEADERS = re.compile(rf"{HTTP_HEADERS}\r?(?:\n|\Z)")
_NOTE = re.compile(r"// [^\n]*")
"""What viewers in a browser put above an answer: the time, and its address."""
_OPENED = re.compile(r"[\[{]")
_LINE_OPENED = re.compile(r"^[\[{]", re.MULTILINE)
_WAITING = 1000  # documents that are refused before any holds items
_SHAPES = 10_000
_KEPT_BESIDE = 500  # shapes; `whose` has no ear for more than so many that nobody claims, and documents need it more
_MOST_NESTED = 3  # levels above the items: `result.hits.hit`
_LEAST_COLUMNS = 3
_BOXED = 4  # members, at least; the title alone is a list elsewhere too
_TYPED = re.compile(r'\{\s*"\$')
_TO_THE_MINUTE = re.compile(r"(?:19|20)\d{10}(?:\d\d)?")  # and the second: 20230303093000
_NUMERAL = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?")
_FAULTS = 100  # Python looks through all the text above each
_TOLD = 20  # characters
_STRINGS_OF_NUMPY = re.compile(r"'([^'\\]*)'|\"([^\"\\]*)\"")
_OF_NUMPY = re.compile(rf"\[(?:{_STRINGS_OF_NUMPY.pattern})(?:\s+(?:{_STRINGS_OF_NUMPY.pattern}))+\]")
"""A list without its commas, as numpy prints one: to Python it is one string."""
_A_DAY = 86_400_000  # milliseconds
_LEAST = 50 * _A_DAY  # what is less may be seconds, until 2106
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CALL = re.compile(r"(?:/\*\*/)?[A-Za-z_$][\w$.]{0,80}\(\s*(?:(?=[\[{])|\Z)")
"""What stands before an answer that was asked for with a callback (JSONP)."""
_CALLED = re.compile(r"\);?\s*\Z")


@shared
def peek(source: Source) -> Any:
    """Return the first document of `source` as far as its first 64 Ki characters show it; None if it is not JSON.

    What is cut is closed, so the last member of each list or object may be a part of what it is.
    """
    return _peeked(source)


@shared
def peek_nested(source: Source) -> Any:
    """Return what `peek` does, `nested`; what others peek at is left as it is."""
    document = peek(source)
    return nested(_peeked(source)) if _flat(rows(document) or document) else document


def _peeked(source: Source) -> Any:
    if source.head and not source.first().startswith(_OPENINGS) and not CALL.match(source.first()):
        return None
    start = _unwrapped(source.start(_PEEKED))
    at, decoder = _begin(start, 0), _decoder(start)
    try:
        value, end = _decoded(decoder, start, at)
        return value if value is not None else _decoded(decoder, start, _begin(start, end))[0]
    except (ValueError, RecursionError) as error:
        return _closed(start[at : getattr(error, "pos", len(start))])[0]


def first(text: str) -> str | None:
    """Return the first document of a text in which something follows it; None if nothing does, or it is no JSON."""
    begin = _begin(text, 0)
    if text[begin : begin + 1] not in _CLOSER or NUMBERED.match(text, begin):
        return None
    try:
        _, end = _DECODER.raw_decode(text, begin)
    except (ValueError, RecursionError):
        return None
    return text[:end] if _begin(text, end) < len(text) else None


def _unwrapped(text: str) -> str:
    """Return the JSON of a response that was handed to a function; its lines keep their numbers."""
    call = None if text[:1] in _BEGINNINGS else CALL.match(text)
    return "\n" * call[0].count("\n") + _CALLED.sub("", text[call.end() :]) if call else text


def each(source: Source, items: Items) -> Iterator[Any]:
    """Yield the items that `items` finds in each document of `source`, as they stand in it.

    `items` gets a document (whatever JSON value it is) and returns its list of items. It returns None, or raises
    ParseError to say why, if it knows none: such a document is yielded as a Refusal where others hold items. `null`,
    the answer to an id that was not found, is Furniture. Both are to be passed on as they are. A document that another
    format claims goes to the `strangers` of `source`. Of one that is cut, `items` gets what is before the cut, closed
    there, the items in which the cut falls are left out, and the reading goes on at the next document.

    Raises ParseError after all: for the first cut, with its line, or the first text that is no JSON; else for the first
    document in which `items` knows nothing, if none holds items. JSON Lines are held in memory one at a time, anything
    else whole.
    """
    documents = _Documents(source, items)
    with source.stream() as stream:
        line, number, blank = stream.readline(source.limit + 1), 1, True
        while line and (document := _alone(line)) is not _NOT_ALONE:
            if document is not _BLANK:
                yield from documents.take(document, line, number)
                blank = False
            line, number = stream.readline(source.limit + 1), number + 1
        rest = source.rest(stream, line)
    if rest or blank:
        yield from documents.take_all(rest.decode("utf-8", "replace"), number)
    documents.close()


def quoted_from(source: Source, items: Items, read: Callable[[Any], Iterable[Quoted]]) -> Iterator[Quoted]:
    """Yield what `read` quotes from each item, and what `each` has to say of the documents besides."""
    for item in each(source, items):
        if isinstance(item, Refusal | Furniture):
            yield item
        else:
            yield from read(item)


class _Documents:
    """What becomes of the documents of a dump, one after the other."""

    def __init__(self, source: Source, items: Items) -> None:
        self._source, self._items = source, items
        self._found = False
        self._broken: ParseError | None = None
        self._waiting: list[tuple[ParseError, Refusal | Furniture]] = []
        self._own: set[object] = set()
        self._strays: set[str] = set()
        self._faults = 0

    def take(self, document: Any, text: str | bytes, line: int) -> Iterator[Any]:
        """Yield the items of a document, which begins at `line`, or what there is to say of it instead."""
        if self._is_strange(document, text):
            self._source.strangers.append((_text_of(text), line))
            return
        found: list[Any] = []
        try:
            found = self._known(document, line)
        except ParseError as error:
            what = Refusal(error.reason, line=line, raw=lambda: _text_of(text))
            self._waiting.append((error, Furniture(what="null") if document is None else what))
        else:
            self._found = True
        if self._found:
            yield from (quoted for _, quoted in self._waiting)
            self._waiting = []
            yield from found
            self._source.strangers += [(beside, line) for beside in self._beside(document, set(map(id, found)))]
        else:
            del self._waiting[_WAITING:]

    def _beside(self, document: Any, known: set[int]) -> Iterator[str]:
        """Yield what somebody keeps in a document beside the items in it, of identities `known`, if others claim it."""
        for one in _members(document) if known and id(document) not in known else ():
            if id(one) in known or not any(_members(one)):
                continue
            if _holds(one, known):
                yield from self._beside(one, known) if isinstance(one, dict) else ()
            elif len(self._own) < _KEPT_BESIDE and self._is_strange(one, text := _dumped(one)):
                yield text

    def take_all(self, text: str, line: int) -> Iterator[Any]:
        """Yield the same of each document in `text`, which begins at `line`."""
        text = _unwrapped(text.removeprefix("\ufeff"))
        at, decoder = _begin(text, 0), _decoder(text)
        if at == len(text):
            self._broken = self._broken or ParseError(self._source.name, line, "is no JSON: it holds nothing")
        counted = 0
        while at < len(text) and self._faults < _FAULTS:
            line, counted = line + text.count("\n", counted, at), at
            is_text = text[at] not in _BEGINNINGS or NUMBERED.match(text, at)
            if is_text and self._is_strange_from(text[at : at + _PEEKED]):
                self._source.strangers.append((text[at:], line))
                return
            if text.startswith("null", at):
                yield from self.take(None, "null", line)
                end = at + len("null")
            elif text[at] in _BEGINNINGS or text[at] in _NUMERALS:
                end = yield from self._take_at(at, text, line, decoder)
            else:
                end = _opened(text, at, at)
                told = text[at : at + _TOLD].partition("\n")[0].rstrip()
                self._break(line, f"Expecting value, not {told!r}", goes_on=end < len(text))
            at = _begin(text, end)

    def _take_at(self, at: int, text: str, line: int, decoder: json.JSONDecoder) -> Generator[Any, None, int]:
        """Yield the same of the document at a place; return where it ends, or the reading goes on."""
        try:
            value, end = _decoded(decoder, text, at)
        except (ValueError, RecursionError) as error:
            fault = getattr(error, "pos", len(text))
            end = _opened(text, at, fault)
            yield from self._before(text[at:fault], line)
            self._faults += 1
            self._break(line + text.count("\n", at, fault), error, goes_on=end < len(text) and self._faults < _FAULTS)
        else:
            yield from self.take(value, text[at:end], line)
        return end

    def _break(self, line: int, error: Exception | str, *, goes_on: bool) -> None:
        if not self._broken:
            self._broken = ParseError(self._source.name, line, _why(error, goes_on=goes_on))

    def _is_strange_from(self, text: str) -> bool:
        """Tell whether another format claims what begins with `text`, and is no JSON; what begins alike is the same."""
        known = text[:_TOLD]
        if known in self._strays or len(self._strays) >= _WAITING:
            return False
        self._strays.add(known)
        return self._source.whose(text) is True

    def close(self) -> None:
        """Raise ParseError for what was wrong."""
        if self._broken and self._faults == _FAULTS:
            reason = f"{self._broken.reason}; behind {_FAULTS} such places nothing more is read"
            raise ParseError(self._source.name, self._broken.line, reason)
        if self._broken:
            raise self._broken
        if self._waiting:
            raise self._waiting[0][0]

    def _known(self, document: Any, line: int) -> list[Any]:
        found = self._items(document)
        if found is None:
            raise ParseError(self._source.name, line, FOREIGN)
        for item in found:
            _unpack(item)
        return found

    def _before(self, text: str, line: int) -> list[Any]:
        """Return the items of a document of which only the beginning, `text`, is there, without those that are cut."""
        value, cut = _closed(text)
        if not cut or (isinstance(value, dict) and (_across(value) or _columns(value))):  # no record of it is whole
            return []
        try:
            found = self._known(value, line)
        except ParseError:
            return []
        self._found = True
        return [item for item in found if not any(item is one for one in cut)]

    def _is_strange(self, document: Any, text: str | bytes) -> bool:
        """Tell whether another format claims a document; those of one shape are of one format."""
        shape = _shape(document)
        if shape in self._own:
            return False
        if self._own and self._source.whose(_text_of(text)):
            return True
        if len(self._own) >= _SHAPES:
            self._own.clear()
        self._own.add(shape)
        return False


def _unpack(item: Any) -> None:
    """Put lists and objects in the place of the text that they are in what went through a table."""
    for key, value in item.items() if isinstance(item, dict) else ():
        if isinstance(value, str) and value.startswith(_OPENERS) and value.endswith(_CLOSER[value[0]]):
            item[key] = unpacked(value)


def unpacked(written: str) -> Any:
    """Return the list or object that a table holds as text, in JSON or as Python writes it; the text, if it is neither.

    A list of numbers is text: `[1]` is no list of names.
    """
    try:
        value = _DECODER.decode(written)
    except (ValueError, RecursionError):
        value = _of_python(written)
    held = value if isinstance(value, list) else ()
    known = isinstance(value, list | dict) and not any(isinstance(one, int | float) for one in held)
    return value if known else written


def _of_python(written: str) -> Any:
    if _OF_NUMPY.fullmatch(written):
        return [one or other for one, other in _STRINGS_OF_NUMPY.findall(written)]
    try:
        with warnings.catch_warnings(action="ignore"):  # Python tells the user of `\d`
            return ast.literal_eval(written)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return written


def _text_of(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode("utf-8", "replace")


def _shape(value: Any, depth: int = 1) -> object:
    """Return what documents of one kind have in common: their keys, and those of the first item they hold."""
    if isinstance(value, list):
        return ("list", _shape(value[0]) if value else None)
    if not isinstance(value, dict):
        return type(value)
    lists = (one for one in value.values() if isinstance(one, list) and one) if depth else ()
    return (frozenset(value), *(_shape(one[0], depth - 1) for one in lists if isinstance(one[0], dict)))


_NOT_ALONE, _BLANK = object(), object()


def _alone(line: bytes) -> Any:
    """Return the object or list that one line holds; `_NOT_ALONE` if it is a part of something longer, or no JSON."""
    bare = line.strip()
    if not bare:
        return _BLANK
    if bare == b"null":
        return None
    if bare[:1] + bare[-1:] not in {b"{}", b"[]"}:
        return _NOT_ALONE
    text = bare.decode("utf-8", "replace")
    try:
        value, end = _decoded(_decoder(text), text, 0)
    except (ValueError, RecursionError):
        return _NOT_ALONE
    return value if end == len(text) else _NOT_ALONE


def _decoded(decoder: json.JSONDecoder, text: str, at: int) -> tuple[Any, int]:
    """Return the document at a place in `text`, and where it ends. Raises what the decoder raises."""
    value, end = decoder.raw_decode(text, at)
    return (_OF_R.raw_decode(text, at)[0] if _is_boxed(value) else value), end


def _decoder(text: str) -> json.JSONDecoder:
    return _OF_MONGO if '"$' in text and _TYPED.search(text) else _DECODER


def _is_boxed(value: Any) -> bool:
    """Tell whether all that the objects in a document hold is in lists, as R's jsonlite puts it: `{"year": [2020]}`."""
    waiting, widest = [value], 0
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if not all(isinstance(member, dict | list) for member in one.values()):
                return False
            widest = max(widest, len(one))
        waiting += _members(one)
    return widest >= _BOXED


def _out_of_box(value: Any, depth: int) -> Any:
    if not depth or not isinstance(value, list):
        return value
    if len(value) == 1 and not isinstance(value[0], dict | list):
        return value[0]
    return [_out_of_box(one, depth - 1) for one in value]


def _untyped(members: dict[str, Any]) -> Any:
    """Return what stands under the one key that names its type, as MongoDB writes it: `{"$numberInt": "2020"}`."""
    name = next(iter(members), "")
    if len(members) != 1 or not name.startswith("$"):
        return members
    number = name.startswith("$number") and isinstance(members[name], str)
    return _number_in(members[name]) if number else members[name]


_HOW: dict[str, Any] = {
    "strict": False,  # control characters in strings are a wart, not a reason to lose the dump
    "parse_constant": lambda _: None,  # what Python writes for a missing value of a table: NaN
}
_DECODER = json.JSONDecoder(**_HOW)
_OF_MONGO = json.JSONDecoder(**_HOW, object_hook=_untyped)
_OF_R = json.JSONDecoder(
    **_HOW, object_hook=lambda members: {key: _out_of_box(value, 3) for key, value in members.items()}
)


def _begin(text: str, at: int) -> int:
    """Return where the next document begins; the headers of a saved answer, or a viewer's notes, may stand above it."""
    at = _SPACE.match(text, at).end()  # type: ignore[union-attr]  # matches the empty string too
    while above := _HEADERS.match(text, at) or _NOTE.match(text, at):
        at = _SPACE.match(text, above.end()).end()  # type: ignore[union-attr]  # the same
    return at


def _opened(text: str, at: int, fault: int) -> int:
    """Return where the reading may go on behind a fault in what begins at `at`.

    That is at an object or list that opens a line, be it the line of the fault; behind what was no JSON from its first
    character, at any.
    """
    line = text.rfind("\n", at, fault) + 1
    found = _OPENED.search(text, at + 1) if fault == at else _LINE_OPENED.search(text, max(line, at + 1))
    return found.start() if found else len(text)


def _why(error: Exception | str, *, goes_on: bool) -> str:
    if isinstance(error, str):
        return f"is no JSON{'' if goes_on else ' from here on'}: {error}"
    if isinstance(error, RecursionError):
        return "is JSON nested too deep"
    if isinstance(error, json.JSONDecodeError):
        at_end = error.msg.startswith("Unterminated") or _CUT_WORD.fullmatch(error.doc, error.pos)
        if at_end and error.pos:
            return "is cut off in the middle"
        return _why(error.msg, goes_on=goes_on)
    return f"is no JSON: {error}"


def _closed(text: str) -> tuple[Any, list[Any]]:
    """Close what is open at the end of `text`; return the value, and what was open in it, outermost first.

    None and nothing, if no sense can be made of it.
    """
    decoder = _decoder(text)
    for end, closers in reversed(_ends(text)):
        try:
            value = decoder.decode(text[:end] + closers)
            value = _OF_R.decode(text[:end] + closers) if _is_boxed(value) else value
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


def listing(source: Source, items: Items, read: Callable[[Any], Iterator[Quoted]], total: Total) -> Iterator[Quoted]:
    """Yield what `read` quotes from each item, then what the documents declare to list, whole or cut.

    Documents that say the same (the pages of one search) are counted together; an item that is no paper counts as
    listed, a person does not. Raises ParseError, as `each` does.
    """
    listed: dict[_Said, int] = {}
    said: _Said = None

    def known(document: Any) -> list[Any] | None:
        nonlocal said
        said = _said(document, total, found := items(document))
        listed.setdefault(said, 0)
        return found

    def read_and_counted(item: Any) -> Iterator[Quoted]:
        for quoted in read(item):
            listed[said] += _counts(quoted)
            yield quoted

    try:
        yield from quoted_from(source, known, read_and_counted)
    except ParseError:
        yield from _declared(listed)
        raise
    yield from _declared(listed)


def _said(document: Any, total: Total, found: list[Any] | None) -> _Said:
    """Return what a document declares that is no item itself, or else what the answers declare that it holds."""
    own = total(document)
    if isinstance(document, dict) and "num_rows_total" in document and (size := count(document, "num_rows_total")):
        own = own or (size, "the data set")
    if own is not None or (found and found[0] is document):
        return own
    return _inside(document, total, set(map(id, found or ())))


def _inside(document: Any, total: Total, items: AbstractSet[int], depth: int = 2) -> _Said:
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


def _holds(value: Any, items: AbstractSet[int], depth: int = _MOST_NESTED) -> bool:
    """Tell whether one of the items, of which `items` are the identities, is in a value."""
    inner = _members(value)
    return any(id(one) in items for one in inner) or (depth > 0 and any(_holds(one, items, depth - 1) for one in inner))


def answers(source: Source) -> list[str]:
    """Return the lists, and the objects that are no records, in the object that `source` is, as `peek` shows them."""
    document = peek(source)
    kept = _members(document) if isinstance(document, dict) and "title" not in document else []
    return [_dumped(one) for one in kept if any(_members(one)) and "title" not in one]


def _dumped(value: Any) -> str:
    """Return a value as JSON; nothing, if it is nested too deep."""
    try:
        return json.dumps(value)
    except RecursionError:
        return ""


def _declared(listed: dict[_Said, int]) -> Iterator[Declared]:
    for said, found in listed.items():
        if said is not None:
            yield Declared(said[0], found, None, said[1])


def _counts(quoted: Quoted) -> bool:
    return isinstance(quoted, Refusal | Furniture) or (isinstance(quoted, Candidate) and quoted.kind == "paper")


def unless_refused(source: Source, who: str, failure: Callable[[Any], str | None], items: Items) -> Items:
    """Return `items`, but raising ParseError for a document that lists nothing: `failure` returns what `who` says."""

    def checked(document: Any) -> list[Any] | None:
        if said := failure(document):
            raise ParseError(source.name, None, f"is no listing: {who} says {said!r}")
        return items(document)

    return checked


def unpaged(document: Any, page: Items, is_item: Callable[[Any], bool]) -> list[Any] | None:
    """Return the items of a page, those of several in a list, or the one that a document is; None if it is none.

    What is no page (`page` returns None) is itself an item, in a list whatever it is.
    """
    if isinstance(document, list):
        pages = zip(document, map(page, document), strict=True)
        return [item for one, found in pages for item in ([one] if found is None else found)]
    found = page(document)
    return [document] if found is None and is_item(document) else found


def kept(document: Any, items: Items, known: Callable[[Any], bool], depth: int = 3) -> list[Any] | None:
    """Return the items of a document: those that `items` finds in it, or else those that it finds in its members.

    So answers and records are found, up to `depth` levels down, that somebody keeps in a list or under keys of their
    own: `{"query": …, "works": […]}`, `{"10.5555/lamp": {…}}`, `{"records": [{"id": …, "fields": {…}}]}`. `known` tells
    whether an item is of the format; where none is, what `items` finds in the document itself stands.
    """
    document = rows(document) or document
    own = items(document)
    if not depth or own == [] or any(map(known, own or ())):
        return own
    inner = [kept(one, items, known, depth - 1) for one in _holders(document)]
    found = [item for some in inner if some and any(map(known, some)) for item in some]
    return found or own


def _holders(value: Any) -> list[Any]:
    """Return the members in which items may be kept: of a paper or of a row no lists, which hold authors and citations.

    A row is a record of a table whose columns are not named: a list in which several texts and numbers stand too.
    """
    members = _members(value)
    if all(isinstance(one, dict) for one in members):
        return members
    if isinstance(value, list):
        closed = sum(isinstance(one, str | int | float) for one in value) > 1
    else:
        named = {key.lstrip("_") for key in value}
        closed = "title" in named and ("authors" in named or isinstance(value.get("author"), list))
    return [one for one in members if isinstance(one, dict) or not closed]


def nested(document: Any) -> Any:
    """Return a document whose records, if they are of a flat table, have again the objects that were in them.

    pandas writes `{"venue": {"name": …}}` as `{"venue.name": …}`. The records are changed in place: what is cut is
    known by its identity.
    """
    document = rows(document) or document
    for item in _flat(document):
        for key in _dotted(item):
            _nest(item, key, *key.split(".", 1 if key.startswith(_OF_WORDS) else _MOST_STEPS))
    return document


def _flat(document: Any) -> list[Any]:
    """Return the document, or the members of its lists, that have names of columns with dots in them."""
    lists = _members(document) if isinstance(document, dict) else [document]
    listed = [one for one in lists if isinstance(one, list) and one and _dotted(one[0])]
    if isinstance(document, dict) and all(isinstance(one, dict) for one in document.values()):  # under their numbers
        listed.append(lists)
    return [item for item in chain([document], *listed) if _is_row(item)]


def _is_row(item: Any) -> bool:
    """Tell whether most of what has such a name is no record: files, categories and addresses have dots, too."""
    cells = [cell for key in _dotted(item) if (cell := item[key]) not in (None, [])]
    return 2 * sum(isinstance(cell[0] if isinstance(cell, list) else cell, dict) for cell in cells) < len(cells)


def _dotted(item: Any) -> list[str]:
    keys = item if isinstance(item, dict) else ()
    return [key for key in keys if "." in key and _COLUMN.match(key)]


def _nest(item: dict[str, Any], key: str, *steps: str) -> None:
    """Move a value to where the steps lead; leave it where it is if anything else stands on the way."""
    at = item
    for step in steps[:-1]:
        inner = at.get(step)
        if inner is None:
            inner = at[step] = {}
        if not isinstance(inner, dict):
            return
        at = inner
    if at.get(steps[-1]) is None:
        at[steps[-1]] = item.pop(key)


def rows(document: Any) -> list[Any] | None:
    """Return the records of a table: of Hugging Face's data set viewer, of Elasticsearch, or as pandas writes one.

    None of anything else. A record whose cells the viewer has cut names them under `truncated_cells`.
    """
    if not isinstance(document, dict):
        return None
    if "rows" not in document:
        return _hits(document) or _split(document, "data") or _across(document) or _columns(document)
    if not isinstance(find(document, "rows", 0), dict):
        return _split(document, "rows")
    if not isinstance(find(document, "rows", 0, "row"), dict):
        return each_in(document, "rows")
    return [
        {**row, "truncated_cells": cut} if isinstance(row, dict) and (cut := texts(one, "truncated_cells")) else row
        for one in each_in(document, "rows")
        for row in [find(one, "row")]
    ]


def _hits(document: dict[str, Any]) -> list[Any] | None:
    """Return the records in an answer of Elasticsearch's: `{"hits": {"hits": [{"_source": {…}}]}}`."""
    hits = each_in(document, "hits", "hits")
    return [find(one, "_source") for one in hits] if isinstance(find(hits, 0, "_source"), dict) else None


def _split(document: dict[str, Any], key: str) -> list[Any] | None:
    """Return the records of a table whose columns are named once: `{"columns": […], "index": […], "data": [[…]]}`."""
    columns, cells = texts(document, "columns"), each_in(document, key)
    if len(columns) < 2 or not all(isinstance(one, list) and len(one) == len(columns) for one in cells):
        return None
    return [dict(zip(columns, one, strict=True)) for one in cells]


def _across(document: dict[str, Any]) -> list[Any] | None:
    """Return the records of a table that is written column by column, `{"title": {"0": …}, "year": {"0": …}}`."""
    columns = document.values()
    if not isinstance(next(iter(columns), None), dict) or len(columns) < 2:
        return None
    if not all(isinstance(one, dict) and next(iter(one), "").isdecimal() for one in columns):
        return None
    if all(isinstance(cell, dict) for column in columns for cell in column.values()):  # records, in groups
        return None
    return [{name: column.get(at) for name, column in document.items()} for at in next(iter(columns))]


def _columns(document: dict[str, Any]) -> list[Any] | None:
    """Return the records of a table whose columns are lists, `{"title": […], "year": […]}`, the last of them maybe cut.

    polars wrote such a table as `{"columns": [{"name": "title", "values": […]}]}` until 2024.
    """
    listed = [one for one in each_in(document, "columns") if isinstance(find(one, "values"), list)]
    columns = {text(one, "name") or "": one["values"] for one in listed} or document
    if len(columns) < _LEAST_COLUMNS or not columns.keys() & {"id", "title"}:
        return None
    if not all(isinstance(one, list) for one in columns.values()):
        return None
    sizes = [len(one) for one in columns.values()]
    plain = sum(not isinstance(find(one, 0), dict | list) for one in columns.values())
    if plain < 2 or len(set(sizes[:-1])) > 1 or not 1 < sizes[0] >= sizes[-1]:
        return None
    return [dict(zip(columns, cells, strict=True)) for cells in zip_longest(*columns.values())]


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
    """Return the number at `path`, also where it is text, as BigQuery writes it; None if there is none.

    True and false are not numbers.
    """
    found = find(value, *path)
    if isinstance(found, str):
        found = _number_in(found)
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None


def _number_in(written: str) -> int | float | str:
    """Return the number that a text is; the text, if it is none."""
    if not _NUMERAL.fullmatch(written):
        return written
    return float(written) if "." in written else int(written)


def written(value: Any, *path: str | int) -> str | None:
    """Return the string or the whole number at `path` as it is written; None if there is neither."""
    found = find(value, *path)
    if isinstance(found, float) and found.is_integer():  # a number in a column in which some are missing
        return str(int(found))
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return found if isinstance(found, str) and found.strip() else None


def day(milliseconds: Any) -> str | None:
    """Return the day of so many milliseconds since 1970; None if it is no number, 0, or beyond the calendar."""
    since = number(milliseconds)
    if not since:
        return None
    try:
        return (_EPOCH + timedelta(milliseconds=since)).date().isoformat()
    except (OverflowError, ValueError):
        return None


def dated(value: Any, *path: str | int) -> str | None:
    """Return the date at `path` as it is written, or the day of so many milliseconds, as pandas writes one."""
    since = number(value, *path)
    if since is None or abs(since) < _A_DAY or _TO_THE_MINUTE.fullmatch(written(value, *path) or ""):
        return written(value, *path)
    return day(since if abs(since) >= _LEAST else since * 1000)


def count(value: Any, *path: str | int) -> int | None:
    """Return the whole number at `path` that counts something; None if there is none, or it is below zero."""
    found = number(value, *path)
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    return found if isinstance(found, int) and found >= 0 else None


def flag(value: Any, *path: str | int) -> str | None:
    """Return `true` or `false` at `path` as text; None if neither is there."""
    found = find(value, *path)
    return str(found).lower() if isinstance(found, bool) else None


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
    """Return the strings in the list at `path`, blank ones left out; one alone may stand without the list, as in R."""
    found = find(value, *path)
    return [one for one in as_list(found) if isinstance(one, str) and one.strip()]


def as_list(value: Any) -> list[Any]:
    """Return what may be one or a list of several as a list."""
    return value if isinstance(value, list) else [value]


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
