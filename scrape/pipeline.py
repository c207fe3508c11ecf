"""One dump in, its records and rejections out, every line accounted for."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple

from parsers import (
    Candidate,
    Claim,
    Declared,
    Furniture,
    Layer,
    ParseError,
    Quoted,
    Record,
    Refusal,
    Reread,
    Source,
    _html,
    _json,
    _xml,
)
from parsers._contract import LARGEST_DOCUMENT
from schemas import assembly
from schemas.records import Author, Paper, Rejection
from scrape.formats import PAGE, Batch, FormatError, Formats, Openings, choose
from scrape.intake.named import CHANGED
from scrape.intake.sources import Dump, text_dump, text_source
from scrape.ledger import Account
from scrape.parts import Lines, own_head, text_of

RecordOrRejection = Paper | Author | Rejection
_ITEMS = (Candidate, Record, Refusal)
_AT_ONCE = 32  # items
_DEEPEST = 16
_HTML = re.compile(r"\s*<(?:!doctype\s+)?html\b", re.IGNORECASE)
_TOO_MANY = f"the format changes more than {_DEEPEST} times; give what begins here as a file of its own"
NAMED = "named by the user"
"""Why a dump is of the format it is, where nobody looked."""


@dataclass(frozen=True)
class Reading:
    """How dumps are read: with which formats (one of them, if the user named it), and as of which day.

    `max_document` is the most bytes that a format takes which reads its document as a whole.
    """

    formats: Formats
    named: str | None = None
    as_of: date | None = None
    max_document: int = LARGEST_DOCUMENT

    @cached_property
    def openings(self) -> Openings:
        """What finds where the dumps of a stream open."""
        return Openings(self.formats)


class Part(NamedTuple):
    """A part of a stream that is one dump: the name of its format, its source, and what the parser quotes from it.

    `document` is the first and the last line of the document in which it stands, if that is one below lines.
    """

    format: str
    source: Source
    quoted: Iterator[Quoted]
    document: tuple[int, int] | None = None


def read(dump: Dump, how: Reading, account: Account) -> Iterator[RecordOrRejection]:
    """Yield what `dump` lists, item by item, and keep `account`.

    Errors that end the reading early (no format, a broken document) are noted in the account; what came before stands.
    """
    at_once = 1 if dump.live else _AT_ONCE
    for part in parts(dump, how, account):
        # A few items at a time: what is done to many in a row finds its code and its data in the processor's cache,
        # which costs a quarter less than taking each item through all stages by itself.
        while some := list(islice(part.quoted, at_once)):
            items = [item for quoted in some for item in _items(quoted, part, how, account)]
            yield from [_record(item, how.as_of, account) for item in items]


def taken(quoted: Quoted, part: Part, how: Reading, account: Account) -> list[RecordOrRejection]:
    """Return what becomes of one quoted value: a record or a rejection for each item it holds; keep `account`."""
    return [_record(item, how.as_of, account) for item in _items(quoted, part, how, account)]


class _Item(NamedTuple):
    """An item of a dump before it is a record: what was quoted, where it stands, the text of its lines."""

    quoted: Candidate | Record | Refusal
    origin: assembly.Origin
    texts: dict[int, str]


def _items(quoted: Quoted, part: Part, how: Reading, account: Account) -> Iterable[_Item]:
    """Enter `quoted` in the account; return the items it holds: one as a rule, none if it is of the page."""
    if isinstance(quoted, _ITEMS):
        account.items += 1
        texts = account.claim_item(part.source, quoted.labels)
        origin = assembly.Origin(account.dump, account.sha256, part.format, account.items, _span(quoted))
        return (_Item(quoted, origin, texts),)
    if isinstance(quoted, Furniture):
        account.claim_furniture(part.source, quoted)
    elif isinstance(quoted, Declared):
        account.declare(quoted)
    elif isinstance(quoted, Layer):
        account.take_layer(part.format, quoted.name)
    else:
        account.claim_item(part.source, quoted.labels)
        return _reread(quoted, how, account)
    return ()


def _reread(rejected: Reread, how: Reading, account: Account) -> Iterator[_Item]:
    """Yield what becomes of a rejected item now, under the name and the lines of the dump it came from."""
    account.items += 1
    lines = dict(enumerate(rejected.raw.split("\n"), rejected.first or 1))
    found = [one for one in _quoted_anew(rejected, lines, how) if isinstance(one, _ITEMS)]
    for quoted in found or [_refusal("holds no item", lines)]:
        span = _span(quoted) if rejected.first else None
        yield _Item(
            quoted, assembly.Origin(rejected.dump, rejected.sha256, rejected.format, rejected.item, span), lines
        )


def _quoted_anew(rejected: Reread, lines: dict[int, str], how: Reading) -> Iterator[Quoted]:
    parser = how.formats.get(rejected.format)
    if parser is None:
        yield _refusal(f"is of format {rejected.format}, which is not installed", lines)
    else:
        try:
            yield from parser.parse(Source(rejected.dump, list(lines.items()), iter([list(lines.items())])))
        except ParseError as error:
            yield _refusal(error.reason, lines)


def _refusal(problem: str, lines: dict[int, str]) -> Refusal:
    return Refusal(problem, tuple((number, "refused") for number in lines))


def parts(dump: Dump, how: Reading, account: Account, depth: int = 0) -> Iterator[Part]:
    """Yield each dump that the stream holds; what is quoted from one must be taken before the next is asked for.

    `depth` is in how many others this one was found, of which each may hold very many.
    """
    dump.longest = max(dump.longest, how.max_document)
    lines, first, judge = Lines(dump.batches, _first_line(dump, how)), True, _Beyond(dump, how)
    while (ahead := lines.ahead()) and (dump.last is None or ahead[0][0] <= dump.last):
        if lines.at_document or (not first and PAGE.match(text_of(ahead))):
            yield from _below(dump, lines, how, account, depth)
            continue
        name, why = _format_or_why_none(dump, ahead, how, account, first=first)
        is_whole = name is not None and how.formats[name].whole
        if is_whole and not first:
            yield from _below(dump, lines, how, account, depth)
            continue
        account.sha256 = dump.sha256
        account.take_format(name, why, ahead[0][0], again=depth > 0)
        if name and is_whole:
            yield from _whole(name, dump, how, account, depth)
            break
        own = _own_lines(lines, name, how, judge, first=first)
        source = Source(dump.name, (), _up_to(dump.last, own), last=account.last_line)
        if name:
            yield Part(name, source, _quoted(name, source, how, account, dump))
        _close(source, account)
        first = False
    dump.drain()
    if dump.is_changed():
        account.errors.append(f"{dump.name}: {CHANGED}")
    dump.close()
    account.sha256, account.encoding, account.mended = dump.sha256, dump.encoding, dump.mended
    if dump.damage:
        account.errors.append(f"{dump.name}: {dump.damage}; what comes before was read")


def _first_line(dump: Dump, how: Reading) -> Batch:
    """Return what is seen of a first line that a format reads which does not read lines, so that none is read."""
    if dump.begun:
        ahead = [(1, dump.begun)]
        with suppress(FormatError):
            return ahead if how.formats[format_of(dump, ahead, how, first=True)[0]].whole else []
    return []


def _whole(name: str, dump: Dump, how: Reading, account: Account, depth: int) -> Iterator[Part]:
    """Yield a document that is read as a whole, in as many parts as documents of other formats stand in it."""
    source = Source(dump.name, (), iter(()), dump.document, how.max_document, dump.body)
    if not how.named:
        source.whose = _Judge(name, dump.name, how)
    quoted = _quoted(name, source, how, account, dump)
    ahead: list[Quoted] = []
    yield Part(name, source, _until_strangers(ahead, quoted, source))
    while source.strangers or ahead:
        while source.strangers:
            text, line = source.strangers.pop(0)
            own = text.lstrip("\n")
            begins = dump.first - 1 + line + len(text) - len(own)
            if depth == _DEEPEST:
                account.errors.append(f"{dump.name}:{begins}: {_TOO_MANY}")
            else:
                yield from parts(text_dump(dump, own, begins), how, account, depth + 1)
        yield Part(name, source, _until_strangers(ahead, quoted, source))


def _until_strangers(ahead: list[Quoted], quoted: Iterator[Quoted], source: Source) -> Iterator[Quoted]:
    """Yield what is quoted before a document of another format; what came of looking beyond it stays ahead."""
    while ahead:
        yield ahead.pop()
    for one in quoted:
        if source.strangers:
            ahead.append(one)
            return
        yield one


class _Judge:
    """Tells whether another format than `name` claims a text or its first dump (True), that one (False), none (None).

    To ask them all takes a millisecond, so that is done until it was in vain for a thousand texts.
    """

    def __init__(self, name: str, called: str, how: Reading) -> None:
        self._own, self._called, self._how = how.formats[name], called, how
        self._left = 1000

    def __call__(self, text: str) -> bool | None:
        source = text_source(self._called, text)
        if isinstance(self._own.sniff(source), Claim):
            return False
        if not self._left:
            return None
        for beginning in self._beginnings(source):
            with suppress(FormatError):
                choose(beginning, self._how.formats)
                return True
        self._left -= 1
        return None

    def _beginnings(self, source: Source) -> Iterator[Source]:
        yield source
        yield Source(self._called, own_head(list(source.head), self._how.openings), iter(()))


class _Beyond:
    """Tells whether what stands below lines of `dump` is a document: one that says so itself, or that a format claims.

    To ask the formats takes some milliseconds, so that is done until it was in vain a hundred times.
    """

    def __init__(self, dump: Dump, how: Reading) -> None:
        self._dump, self._how = dump, how
        self._left = 100

    def __call__(self, lines: Batch) -> bool:
        text = text_of(lines)
        if PAGE.match(text):
            return True
        if not self._left:
            return False
        alone = _document_alone(text)  # what follows a document lends it no format
        inner = text_dump(self._dump, text if alone is None else alone, lines[0][0])
        with suppress(FormatError):
            name, _ = format_of(inner, Lines(inner.batches).ahead(), self._how, first=True)
            if self._how.formats[name].whole:
                return True
        self._left -= 1
        return False


def _below(dump: Dump, lines: Lines, how: Reading, account: Account, depth: int) -> Iterator[Part]:
    """Yield the parts of the document that stands below lines of `dump`."""
    own = lines.document(_document_alone, how.max_document, dump.last)
    begins, text = own[0][0], text_of(own)
    if depth < _DEEPEST and len(text) <= how.max_document:
        for part in parts(text_dump(dump, f"{text}\n", begins), how, account, depth + 1):
            yield part._replace(document=(begins, own[-1][0]))
        return
    why = _TOO_MANY if depth == _DEEPEST else f"a document of more than {how.max_document:,} bytes begins here"
    account.errors.append(f"{dump.name}:{begins}: {why}")
    rest = _up_to(dump.last, lines.rest())
    _close(Source(dump.name, (), chain([own], rest), last=account.last_line), account)


def _close(source: Source, account: Account) -> None:
    """Enter in the account the lines of a part, those too that no parser took."""
    for _ in source.lines():
        pass
    account.close(source)


def _up_to(last: int | None, batches: Iterator[Batch]) -> Iterator[Batch]:
    for batch in batches:
        if last is not None and batch[-1][0] > last:
            yield [line for line in batch if line[0] <= last]
            return
        yield batch


def _quoted(name: str, source: Source, how: Reading, account: Account, dump: Dump) -> Iterator[Quoted]:
    """Yield what is quoted from `source`, and note what ends it early; a document counts its own lines."""
    parser = how.formats[name]
    above = dump.first - 1 if parser.whole else 0
    try:
        quoted = parser.parse(source)
        yield from _placed(quoted, dump.observed, above) if dump.observed or above else quoted
    except ParseError as error:
        account.errors.append(str(ParseError(error.source, error.line and error.line + above, error.reason)))


def _placed(quoted: Iterator[Quoted], day: str | None, above: int) -> Iterator[Quoted]:
    """Yield the same, with the lines above, and the day on which the page was fetched where it names none itself."""
    for one in quoted:
        if isinstance(one, Candidate) and one.observed is None:
            one.observed = day
        if isinstance(one, Candidate | Refusal) and one.line:
            one.line += above
        yield one


def _format_or_why_none(
    dump: Dump, ahead: Batch, how: Reading, account: Account, *, first: bool
) -> tuple[str | None, str]:
    try:
        return _format_settled(dump, ahead, how, first=first)
    except FormatError as error:
        account.errors.append(str(error))
        account.claimed = error.claimed
        return None, str(error)


def _format_settled(dump: Dump, ahead: Batch, how: Reading, *, first: bool) -> tuple[str, str]:
    """Return a part's format and why; a live dump is waited for if its first lines do not show one that is of lines."""
    if dump.live and first:
        try:
            name, why = format_of(dump, ahead, how, first=True)
        except FormatError:
            dump.settle("again")
        else:
            parser = how.formats[name]
            dump.settle("lines" if not parser.whole else "once" if parser.streams else "again")
            if not dump.live:
                return format_of(dump, ahead, how, first=True)
            return name, why
    return format_of(dump, ahead, how, first=first)


def format_of(dump: Dump, ahead: Batch, how: Reading, *, first: bool) -> tuple[str, str]:
    """Return the format of the part that begins with the lines `ahead`, and why it is that. Raises FormatError."""
    if how.named:
        return how.named, NAMED
    whole = Source(dump.name, ahead, iter(()), dump.document if first else None)
    markup = whole.start() if whole.first()[:1] == "<" else ""
    try:
        found = _of_first_page(markup, whole.name, how) or choose(whole, how.formats)
    except FormatError as error:
        if error.claimed and (several := _of_answers(whole, how)):
            return several
        alone = _first_document(whole.start()) or _html.pages_alone(markup)
        if alone is not None:
            with suppress(FormatError):
                return choose(text_source(dump.name, alone), how.formats)
            raise
        if (head := own_head(ahead, how.openings)) == ahead:
            raise
        return choose(Source(dump.name, head, iter(())), how.formats)
    if not how.formats[found[0]].whole:
        is_json, head = whole.first()[:1] in {"{", "["}, own_head(ahead, how.openings)
        alone = _json.first(whole.start()) if is_json else _html.pages_alone(markup)
        shorter = text_source(dump.name, alone) if alone else Source(dump.name, head, iter(()))
        with suppress(FormatError):  # then what opens below is a part of what was claimed
            return choose(shorter, how.formats) if alone or head != ahead else found
    return found


def _of_answers(source: Source, how: Reading) -> tuple[str, str] | None:
    """Return the format that reads the first of the answers that somebody keeps in one object, if they are of several.

    It hands the others on, so it is one that reads a document as a whole.
    """
    claims: dict[str, str] = {}
    for text in _json.answers(source):
        with suppress(FormatError):
            name, why = choose(text_source(source.name, text), how.formats)
            claims.setdefault(name, why)
    return next((one for one in claims.items() if how.formats[one[0]].whole), None) if len(claims) > 1 else None


def _of_first_page(markup: str, name: str, how: Reading) -> tuple[str, str] | None:
    """Return the format of the first of several pages; None if there are not several, or its end stands too early."""
    page = _html.first_page(markup)
    with suppress(FormatError):
        return choose(text_source(name, page), how.formats) if page else None
    return None


def _first_document(text: str) -> str | None:
    """Return the document of JSON or XML with which a text begins; None if there is none, or nothing follows it."""
    return _json.first(text) or _xml.first(text)


def _document_alone(text: str) -> str | None:
    """Return the same, but for a page: where that ends shows only when it is read."""
    return None if _HTML.match(text) else _first_document(text)


def _own_lines(
    lines: Lines, name: str | None, how: Reading, is_document: Callable[[Batch], bool], *, first: bool
) -> Iterator[Batch]:
    """Yield the lines of the part that begins here: all that are left, where no other dump is looked for.

    That is so where the user named the format, or where the first part is of none: what a stranger's text holds further
    down is not looked for.
    """
    if how.named or (name is None and first):
        return lines.rest()
    return lines.until(how.openings, name, is_document)


def _record(item: _Item, as_of: date | None, account: Account) -> RecordOrRejection:
    quoted, origin, texts = item
    try:
        record = _assembled(quoted, origin, as_of)
    except assembly.UnfitError as error:
        line = origin.lines[0] if origin.lines else None if isinstance(quoted, Record) else quoted.line
        account.rejections.append({"line": line, "item": origin.item, "problems": error.problems})
        return Rejection(type="rejection", **origin._asdict(), problems=error.problems, raw=_raw(quoted, texts))
    _count(record, quoted, account)
    return record


def _span(quoted: Candidate | Record | Refusal) -> list[int] | None:
    if isinstance(quoted, Candidate) and quoted.lines:
        return list(quoted.lines)
    return [quoted.labels[0][0], quoted.labels[-1][0]] if quoted.labels else None


def _raw(quoted: Candidate | Record | Refusal, texts: dict[int, str]) -> str:
    """Return an item of a document as its format writes it, or the lines of an item as they stood, blank ones too."""
    if not isinstance(quoted, Record) and quoted.raw:
        return quoted.raw().encode("utf-8", "replace").decode()
    return "\n".join(texts.get(number, "") for number in range(min(texts), max(texts) + 1)) if texts else ""


def _assembled(quoted: Candidate | Record | Refusal, origin: assembly.Origin, as_of: date | None) -> Paper | Author:
    if isinstance(quoted, Refusal):
        raise assembly.UnfitError([quoted.problem])
    if isinstance(quoted, Record):
        return assembly.read(quoted.kind, quoted.fields)
    if quoted.kind == "author":
        return assembly.author(quoted.fields, origin, quoted.inferred, quoted.observed)
    fields = assembly.without_tex(quoted.fields) if quoted.tex else quoted.fields
    return assembly.paper(fields, origin, quoted.inferred, quoted.observed, as_of)


def _count(record: Paper | Author, quoted: Candidate | Record | Refusal, account: Account) -> None:
    if isinstance(record, Paper):
        account.papers += 1
    else:
        account.authors += 1
    if isinstance(quoted, Candidate) and quoted.doubts:
        account.doubts.extend({"line": line, "what": what} for line, what in quoted.doubts)
