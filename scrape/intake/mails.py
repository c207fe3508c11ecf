"""Mails: their parts and what is attached to them, mailboxes, and pages that a browser saved as a mail (MHTML).

A mail is known by its head: it has parts, is encoded (RFC 2045, 2046) or a page, or was sent. One that is but a text is
read with its head above it, as it would be if it was sent unencoded. A part that has no name goes by the number that
IMAP gives it (RFC 3501, 6.4.5): `2.1` is the first part of the second one.
"""

import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import HeaderParser
from email.utils import parsedate_to_datetime
from itertools import chain
from typing import NamedTuple

from scrape.intake.crawls import Page, of_type
from scrape.intake.streams import FIELD, Budget, DamagedError, Stream

_A_HEAD = 1 << 12  # bytes; mail servers may put more above what the sender wrote
_LARGEST_HEAD = 1 << 16
_DEEPEST = 20  # parts of parts
_BLANK_LINE = re.compile(rb"\r?\n")
_LONGEST_NAME = 78
_FIELD = re.compile(FIELD)
_FIELDS = re.compile(rb"(?:(?:[!-9;-~]+:|[ \t])[^\n]*\n)+")
_TO_DECODE = re.compile(
    rb"^content-(?:type:\s*(?:multipart/(?P<related>related\b)?|text/html\b)"
    rb"|transfer-encoding:\s*(?:quoted-printable|base64)\b)",
    re.IGNORECASE | re.MULTILINE,
)
_ENCODING = re.compile(rb"^(content-transfer-encoding:\s*)(?:quoted-printable|base64)\b", re.IGNORECASE | re.MULTILINE)
_ENCODED_LINE = {
    "quoted-printable": re.compile(rb"(?:[^=\x80-\xff]|=[0-9A-Fa-f]{2}|=[ \t]*\r?\n){,998}"),
    "base64": re.compile(rb"[A-Za-z0-9+/]+={0,2}[ \t]*\r?\n?"),
}
"""A line as an encoder writes it; not all break it after 76 letters, as they should, but a mail has none longer."""
_SOFT_END = re.compile(rb"=[ \t]+(?=\r?\n)")
_SENT = tuple(
    re.compile(rb"^(?:" + names + rb"):", re.IGNORECASE | re.MULTILINE)
    for names in (b"From", b"Date|Subject", b"MIME-Version|Message-ID|Received")
)
"""What the head of a mail has; that of one which is quoted in another has not all of it."""
_ENVELOPE = re.compile(
    rb"From (?:\S{1,300} +(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? [^\n]{,60}\d{4}[^\n]{,20}\n|\r?\n" + FIELD + rb" )"
)
"""The line above each mail of a mailbox (RFC 4155); Thunderbird has no more than its first word since 2024."""
_QUOTED_ENVELOPE = re.compile(rb">+From ")


def kind_of_mail(stream: Stream) -> str | None:
    """Return which of a mailbox, a saved page and a mail begins here; None for what can be read as it stands."""
    if stream.head(5) == b"From ":
        return "mailbox" if _is_envelope(stream) else None
    head = _head(stream)
    found = _TO_DECODE.search(head)
    if found and found["related"]:
        return "MHTML"
    return "mail" if found or _is_sent(head) else None


def _is_envelope(stream: Stream) -> bool:
    return _ENVELOPE.match(stream.head(512)) is not None


def _head(stream: Stream) -> bytes:
    """Return the fields that stand above a blank line, which are not taken; none if anything else does."""
    for size in (_A_HEAD, _LARGEST_HEAD):
        begun = stream.head(size)
        fields = _FIELDS.match(begun)
        if fields is None or _BLANK_LINE.match(begun, fields.end()):
            break
        if b"\n" in begun[fields.end() :]:
            return b""
    return fields[0] if fields else b""


def mailbox(stream: Stream, budget: Budget) -> Iterator[Stream]:
    """Yield each mail of a mailbox, without the line that stands above it."""
    while stream.line():
        budget.enter()
        mail = Stream(_up_to_envelope(stream))
        yield mail
        while mail.read():
            pass


def _up_to_envelope(stream: Stream) -> Iterator[bytes]:
    blank = True
    while not (blank and stream.head(5) == b"From " and _is_envelope(stream)):
        if not (line := stream.line()):
            return
        blank = not line.strip()
        yield line[1:] if line[:1] == b">" and _QUOTED_ENVELOPE.match(line) else line


def mails(stream: Stream, budget: Budget) -> Iterator[tuple[str, Page]]:
    """Yield the parts of a mail, then of those that stand behind it, each with its name. Raises DamagedError.

    That is "" for a mail that is one text, and for a saved page. Further mails are numbered from 2 on.
    """
    yield from _mail(stream, budget)
    number = 1
    while stream.head(1):
        number += 1
        for name, page in _mail(stream, budget):
            yield f"{number}!{name}" if name else str(number), page


def _mail(stream: Stream, budget: Budget) -> Iterator[tuple[str, Page]]:
    printed = _taken_head(iter(stream.line, b""))
    head = _parsed(printed)
    if head.get_content_maintype() == "multipart":
        leaves = _Parts(stream, budget).leaves(head)
        found = _saved_page(leaves, head) if head.get_content_subtype() == "related" else map(_attached, leaves)
        for name, page in found:
            yield name, page._replace(observed=_day(head["Date"]))
    else:
        budget.enter()
        yield "", _only_text(head, printed, _decoded_while_encoded(_up_to_next(stream), head))
    for _ in _up_to_next(stream):
        pass


def _taken_head(lines: Iterator[bytes]) -> bytes:
    """Return the lines up to the blank one, which comes with them."""
    head: list[bytes] = []
    size = 0
    for line in lines:
        head.append(line)
        size += len(line)
        if not line.strip() or size >= _LARGEST_HEAD:
            break
    return b"".join(head)


def _parsed(head: bytes) -> Message:
    return HeaderParser().parsestr(head.decode("utf-8", "replace"))


def _day(date: str | None) -> str | None:
    try:
        return parsedate_to_datetime(date).date().isoformat() if date else None
    except (ValueError, OverflowError):
        return None


def _up_to_next(stream: Stream) -> Iterator[bytes]:
    """Yield the lines up to the head of another mail."""
    among_fields = False
    while True:
        field = _FIELD.match(stream.head(_LONGEST_NAME)) is not None
        if field and not among_fields and _is_sent(_head(stream)):
            return
        if not (line := stream.line()):
            return
        among_fields = field or (among_fields and line[:1] in b" \t")
        yield line


def _is_sent(head: bytes) -> bool:
    return all(field.search(head) for field in _SENT)


def _only_text(head: Message, printed: bytes, lines: Iterator[bytes]) -> Page:
    """Return a mail that is one text: the page it brings, or what it would be if sent as it is, head and all."""
    if head.get_content_type() != "text/plain":
        return _page_of(head, Stream(lines))._replace(observed=_day(head["Date"]))
    text = Stream(chain((_ENCODING.sub(rb"\g<1>8bit", printed),), lines))
    return _page_of(head, text)._replace(is_text=True)


class _Leaf(NamedTuple):
    number: str
    head: Message
    stream: Stream


class _Parts:
    """The parts of a mail, of which each ends where a boundary stands; parts may have parts."""

    def __init__(self, stream: Stream, budget: Budget) -> None:
        self._stream, self._budget = stream, budget
        self._boundaries: list[bytes] = []
        self._numbers: list[int] = []
        self._inside = True
        self._begins = False

    def leaves(self, head: Message) -> Iterator[_Leaf]:
        """Yield the parts that have no parts themselves, of a mail with this head. Raises DamagedError."""
        self._enter(head)
        while self._goes_on():
            self._budget.enter()
            self._numbers[-1] += 1
            part = _parsed(_taken_head(self._lines()))
            if part.get_content_maintype() == "multipart":
                self._enter(part)
            else:
                number = ".".join(map(str, self._numbers))
                yield _Leaf(number, part, Stream(_decoded(self._lines(), part)))

    def _enter(self, head: Message) -> None:
        boundary = ""
        with suppress(ValueError):  # a number of more digits than Python reads
            boundary = head.get_boundary() or ""
        if not boundary:
            raise DamagedError("do not say what stands between their parts")
        if len(self._boundaries) == _DEEPEST:
            raise DamagedError(f"have parts more than {_DEEPEST} deep")
        self._boundaries.append(b"--" + boundary.encode("ascii", "replace"))
        self._numbers.append(0)

    def _goes_on(self) -> bool:
        """Take what is left of a part, and tell whether another one begins there."""
        while self._boundaries:
            for _ in self._lines():
                pass
            self._inside = True
            if self._begins:
                return True
        return False

    def _lines(self) -> Iterator[bytes]:
        while self._inside:
            line = self._stream.line()
            if not line:
                self._inside = self._begins = False
                self._boundaries.clear()
                raise DamagedError("end in the middle")
            if line.startswith(b"--") and self._is_boundary(line.rstrip()):
                self._inside = False
            else:
                yield line

    def _is_boundary(self, mark: bytes) -> bool:
        """Tell whether a line is a boundary, also of a part around this one, which ends with it."""
        for depth in reversed(range(len(self._boundaries))):
            boundary = self._boundaries[depth]
            if mark in (boundary, boundary + b"--"):
                self._begins = mark == boundary
                del self._boundaries[depth + self._begins :], self._numbers[depth + self._begins :]
                return True
        return False


def _page_of(head: Message, stream: Stream) -> Page:
    return of_type(str(head["Content-Type"] or ""), Page(str(head["Content-Location"] or ""), stream))


def _attached(leaf: _Leaf) -> tuple[str, Page]:
    return _file_name(leaf.head) or leaf.number, _page_of(leaf.head, leaf.stream)


def _file_name(head: Message) -> str:
    printed = ""
    try:
        printed = head.get_filename() or ""
        return str(make_header(decode_header(printed)))
    except (HeaderParseError, LookupError, ValueError):
        return printed


def _saved_page(leaves: Iterator[_Leaf], head: Message) -> Iterator[tuple[str, Page]]:
    """Yield the page itself, the first part that is HTML, what is attached, and what belongs to the page as skipped."""
    found = False
    for leaf in leaves:
        name, page = _attached(leaf)
        kind = leaf.head.get_content_type()
        address = page.address or str(head["Snapshot-Content-Location"] or "")
        if leaf.head.get_content_disposition() == "attachment":
            yield name, page
        elif found or kind != "text/html":
            yield address, Page(address, skipped=f"of type {kind[:40]}, beside the page")
        else:
            found = True
            yield "", page._replace(address=address)


def _encoding(head: Message) -> str:
    return str(head["Content-Transfer-Encoding"] or "").strip().lower()


def _decoded(lines: Iterator[bytes], head: Message) -> Iterator[bytes]:
    """Yield what lines say that are encoded as a head says. Raises DamagedError."""
    encoding = _encoding(head)
    if encoding == "base64":
        return _from_base64(lines)
    if encoding == "quoted-printable":
        return (binascii.a2b_qp(_SOFT_END.sub(b"=", line)) for line in lines)
    return lines


def _decoded_while_encoded(lines: Iterator[bytes], head: Message) -> Iterator[bytes]:
    """Yield the same of a mail that is one text; from the first line on that is not encoded, all as it stands.

    Nothing else says where such a mail ends, and another dump may follow. Raises DamagedError.
    """
    fits = _ENCODED_LINE.get(_encoding(head))
    others: list[bytes] = []

    def encoded() -> Iterator[bytes]:
        for line in lines:
            if fits and not fits.fullmatch(line):
                others.append(line)
                return
            yield line

    yield from _decoded(encoded(), head)
    yield from chain(others, lines)


def _from_base64(lines: Iterator[bytes]) -> Iterator[bytes]:
    left = b""
    try:
        for line in lines:
            left += line.translate(None, b" \t\r\n")
            whole = len(left) & ~3
            yield binascii.a2b_base64(left[:whole])
            left = left[whole:]
        yield binascii.a2b_base64(left)
    except binascii.Error as error:
        raise DamagedError(f"are damaged: {error}") from error
