"""One dump in, its records and rejections out, every line accounted for."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from parsers import Candidate, Declared, Furniture, Layer, ParseError, Quoted, Record, Refusal, Reread, Source
from schemas import assembly
from schemas.records import Author, Paper, Rejection
from scrape.formats import FormatError, Formats, choose, opening
from scrape.ledger import Account
from scrape.parts import Batch, Lines, own_head
from scrape.sources import Dump

RecordOrRejection = Paper | Author | Rejection


class Reading(NamedTuple):
    """How dumps are read: with which formats (one of them, if the user named it), and as of which day."""

    formats: Formats
    named: str | None = None
    as_of: date | None = None
    max_document: int | None = None


def read(dump: Dump, how: Reading, account: Account) -> Iterator[RecordOrRejection]:
    """Yield what `dump` lists, item by item, and keep `account`.

    Errors that end the reading early (no format, a broken document) are noted in the account; what came before stands.
    """
    for name, source, quoted in quote(dump, how, account):
        if isinstance(quoted, Candidate | Record | Refusal):
            account.items += 1
            texts = account.claim_item(source, quoted.labels)
            origin = assembly.Origin(dump.name, dump.sha256, name, account.items, _span(quoted))
            yield _record(quoted, origin, texts, how.as_of, account)
        elif isinstance(quoted, Furniture):
            account.claim_furniture(source, quoted)
        elif isinstance(quoted, Declared):
            account.declare(quoted)
        elif isinstance(quoted, Layer):
            account.formats[-1]["layer"] = quoted.name
        else:
            account.claim_item(source, quoted.labels)
            yield from _reread(quoted, how, account)


def _reread(rejected: Reread, how: Reading, account: Account) -> Iterator[RecordOrRejection]:
    """Yield what becomes of a rejected item now, under the name and the lines of the dump it came from."""
    account.items += 1
    lines = dict(enumerate(rejected.raw.split("\n"), rejected.first or 1))
    found = [one for one in _quoted_anew(rejected, lines, how) if isinstance(one, Candidate | Record | Refusal)]
    for quoted in found or [Refusal("holds no item", tuple((number, "refused") for number in lines))]:
        span = _span(quoted) if rejected.first else None
        origin = assembly.Origin(rejected.dump, rejected.sha256, rejected.format, rejected.item, span)
        yield _record(quoted, origin, lines, how.as_of, account)


def _quoted_anew(rejected: Reread, lines: dict[int, str], how: Reading) -> Iterator[Quoted]:
    parser = how.formats.get(rejected.format)
    if parser is None:
        labels = tuple((number, "refused") for number in lines)
        yield Refusal(f"is of format {rejected.format}, which is not installed", labels)
    else:
        try:
            yield from parser.parse(Source(rejected.dump, list(lines.items()), iter([list(lines.items())])))
        except ParseError as error:
            yield Refusal(error.reason, tuple((number, "refused") for number in lines))


def quote(dump: Dump, how: Reading, account: Account) -> Iterator[tuple[str, Source, Quoted]]:
    """Yield each value that the parsers quote from `dump`, with the format's name and the part of the dump it is in."""
    account.sha256 = dump.sha256
    lines = Lines(dump.batches)
    while ahead := lines.ahead():
        try:
            name, why = _format_of(dump, ahead, how, first=not account.formats)
        except FormatError as error:
            account.errors.append(str(error))
            name, why = None, str(error)
        account.formats.append({"format": name, "why": why, "line": ahead[0][0]})
        if name and how.formats[name].whole:
            yield from _document(dump, name, how, account)
            break
        yield from _part(dump, name, lines, how, account)
    dump.close()
    account.encoding, account.mended = dump.encoding, dump.mended


def _format_of(dump: Dump, ahead: Batch, how: Reading, *, first: bool) -> tuple[str, str]:
    if how.named:
        return how.named, "named by the user"
    whole = Source(dump.name, ahead, iter(()), dump.document if first else None)
    try:
        return choose(whole, how.formats)
    except FormatError:
        head = own_head(ahead, how.formats)
        if len(head) == len(ahead) and head[-1] == ahead[-1]:
            raise
    return choose(Source(dump.name, head, iter(())), how.formats)


def _part(
    dump: Dump, name: str | None, lines: Lines, how: Reading, account: Account
) -> Iterator[tuple[str, Source, Quoted]]:
    source = Source(dump.name, (), _own_lines(lines, name, how, account), last=account.last_line)
    try:
        if name:
            for quoted in how.formats[name].parse(source):
                yield name, source, quoted
    except ParseError as error:
        account.errors.append(str(error))
    for _ in source.lines():
        pass
    account.close(source)


def _document(dump: Dump, name: str, how: Reading, account: Account) -> Iterator[tuple[str, Source, Quoted]]:
    source = Source(dump.name, (), iter(()), dump.document)
    if how.max_document is not None:
        source.limit = how.max_document
    try:
        for quoted in how.formats[name].parse(source):
            yield name, source, quoted
    except ParseError as error:
        account.errors.append(str(error))


def _own_lines(lines: Lines, name: str | None, how: Reading, account: Account) -> Iterator[Batch]:
    """Yield the lines of the part that begins here: all that are left, where no other dump is looked for.

    That is so where the user named the format, or where the first part is of none: what a stranger's text holds further
    down is not looked for.
    """
    if how.named or (name is None and len(account.formats) == 1):
        return lines.rest()
    return lines.until(opening(how.formats), name)


def _record(
    quoted: Candidate | Record | Refusal,
    origin: assembly.Origin,
    texts: dict[int, str],
    as_of: date | None,
    account: Account,
) -> RecordOrRejection:
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
    if isinstance(quoted, Candidate):
        account.doubts += [{"line": line, "what": what} for line, what in quoted.doubts]
