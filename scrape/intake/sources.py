"""Dumps, open: hashed, decoded, numbered line by line."""

import codecs
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, closing, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import accumulate, chain
from typing import IO, Any, BinaryIO, Literal

from parsers import Source
from parsers._contract import LARGEST_DOCUMENT, sized
from scrape.intake.containers import Container, UnreadableError
from scrape.intake.encodings import LIVE_HEAD, TEXT_HEAD, Encoding, NotTextError, encoding_of, encoding_of_pipe
from scrape.intake.named import UNPACK, Given, given, is_regular, stamp, why
from scrape.intake.streams import DamagedError, LimitError, Stream, kept
from scrape.intake.viewers import Unframed
from scrape.voice import counted

__all__ = [
    "Dump",
    "Slice",
    "UnreadableError",
    "dumps",
    "given_alone",
    "open_dump",
    "open_given",
    "open_slice",
    "text_dump",
    "text_source",
]

_CHUNK = 1 << 20
_BLOCK = 1 << 16
_LOOKED_AT = 1 << 12  # characters, ends of lines too: sniffing waits for more than that anyway
_QUOTED = re.compile(r"^(?:> ?)+")
_RANK = re.compile(r"^ *+(\d{1,9})[\t→]|^ *+$")
"""What `cat -n`, `nl` and others print before a line: its number, or nothing if it is blank."""
_FEWEST_RANKS = 4
Settled = Literal["lines", "once", "again"]


@dataclass(slots=True)
class Dump:
    """One dump, open: its name, the SHA-256 of its bytes, and its lines.

    `batches` gives the lines, some at a time: 1-based numbers and texts without line ends, once. `document()` opens the
    same from its beginning as UTF-8 bytes, for formats that are not made of lines. `mended` counts the lines that held
    bytes which are not of `encoding` and were read as windows-1252; it is final when the lines are through.
    `position()` is how many bytes are read, of `size`. `observed` and `address` are what the container says of it, and
    `damage` why it ends where it does. A line of more than `longest` characters ends it. `begun` is what is seen of a
    first line that is so long that it may be all there is, and else empty; `first` is the number of that line.

    A live dump is piped in and not waited for: its `sha256` is None and its `size` 0 until it is through, and
    `document()` opens its first bytes only. `settle` is to be called once it is known how it is read: by its "lines",
    "once" by what `body()` opens then, or "again", whereupon it is waited for and live no more. `drain()` takes what
    nobody read. Of a slice, lines after `last` are only to be looked at. `is_changed` tells, until it is
    closed, whether the file was written to since it was opened.
    """

    name: str
    sha256: str | None
    size: int
    encoding: str
    position: Callable[[], int]
    batches: Iterator[list[tuple[int, str]]]
    document: Callable[[], BinaryIO] | None = None
    body: Callable[[], BinaryIO] | None = None
    close: Callable[[], None] = lambda: None
    mended: int = 0
    path: str = ""
    observed: str | None = None
    address: str | None = None
    damage: str = ""
    longest: int = LARGEST_DOCUMENT
    begun: str = ""
    first: int = 1
    live: bool = False
    settle: Callable[[Settled], None] = lambda how: None  # noqa: ARG005 — nothing to settle where all is at hand
    drain: Callable[[], None] = lambda: None
    is_changed: Callable[[], bool] = lambda: False
    last: int | None = None


def dumps(named: Iterable[str], besides: Collection[str] = ()) -> Iterator[Dump | UnreadableError]:
    """Yield each dump the user named, open; what cannot be reached or read, as the error that says so.

    `besides` are files that are written, and not read where they lie in a folder that is.
    """
    for found in given(named, besides):
        if isinstance(found, Given):
            try:
                dump = open_given(found)
            except UnreadableError as error:
                yield error
            else:
                with closing(dump):
                    yield dump
        elif isinstance(found, UnreadableError):
            yield found


def open_dump(name: str) -> Dump:
    """Open the one dump that `name` names: a file, `-`, a container of one text, or one of several, `archive!member`.

    Raises UnreadableError: missing, unreadable, empty, not text, or not one.
    """
    return open_given(given_alone(name))


def given_alone(name: str) -> Given:
    """Return the one dump that `name` names, to be opened. Raises UnreadableError: missing, unreadable, or not one."""
    texts: list[Given] = []
    reason, cure = "", ""
    with ExitStack() as files:
        for found in given([name]):
            if isinstance(found, UnreadableError):
                raise found
            if isinstance(found, Container):
                reason = f"holds no text among {counted(found.members, 'member')}"
            else:
                texts.append(found)
                files.enter_context(found.file or nullcontext())
            if len(texts) > 1:
                reason, cure = "holds several texts", f"name one of them, such as {texts[0].name}"
                break
        if len(texts) == 1:
            files.pop_all()
            return texts[0]
    raise UnreadableError(name, reason, cure)


def open_given(found: Given) -> Dump:
    """Open a dump. Raises UnreadableError: unreadable, empty, or not text."""
    try:
        dump = _open_live(found, found.stream) if found.stream else _open_file(found)
    except OSError as error:
        raise UnreadableError(found.name, why(error), path=found.path) from error
    except NotTextError as error:
        if found.file:
            found.file.close()
        raise UnreadableError(found.name, str(error), error.cure, found.path) from error
    dump.path, dump.damage = found.path, found.damage
    dump.observed, dump.address = found.observed, found.address
    return dump


def _open_file(found: Given) -> Dump:
    file = found.opened()
    before = stamp(file.fileno()) if not found.kept and is_regular(file) else None
    head = file.read(_CHUNK)
    encoding = found.encoding or encoding_of(head[:TEXT_HEAD], found.charset)  # before a film is read to its end
    digest, size = sha256(head), len(head)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    dump = _dump_of(found.name, file, encoding, read=_up_to(size, file))
    if len(head) == _CHUNK and b"\n" not in head and b"\r" not in head:
        dump.begun = _decoder(encoding).decode(head[:TEXT_HEAD])
    dump.sha256, dump.size, dump.position = digest.hexdigest(), size, lambda: size if file.closed else file.tell()
    dump.close = file.close
    dump.is_changed = lambda: before is not None and stamp(file.fileno()) != before
    return dump


def _up_to(end: int, file: IO[bytes]) -> Callable[[int], bytes]:
    """Return what reads a file to where its hash ends: what comes of us may be written to it for as long as we read."""
    return lambda size: file.read(max(0, min(size, end - file.tell())))


def _dump_of(
    name: str, file: IO[bytes], encoding: Encoding, first: int = 1, read: Callable[[int], bytes] | None = None
) -> Dump:
    dump = Dump(name, None, 0, encoding.name, file.tell, iter(()), first=first)
    dump.batches = _numbered(dump, read or file.read, encoding, first)
    dump.document = _documents(dump, file, read or file.read, encoding)
    return dump


def _documents(dump: Dump, file: IO[bytes], read: Callable[[int], bytes], encoding: Encoding) -> Callable[[], BinaryIO]:
    """Return what opens the document; a small one is decoded once, for whoever sniffs and whoever parses."""
    small: list[tuple[bytes, int]] = []

    def opened() -> BinaryIO:
        if not small:
            document = _from_its_beginning(dump, file, read, encoding)
            if dump.size > _CHUNK:
                return document
            with document:
                small.append((b"".join(iter(lambda: document.read(_CHUNK), b"")), dump.mended))
        data, dump.mended = small[0]
        dump.encoding = encoding.told(dump.mended)
        return io.BytesIO(data)

    return opened


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a dump: its first byte and the one after its last, its first line and its last.

    `sha256` and `encoding` are those of the dump, which is UTF-8 in any case.
    """

    sha256: str
    encoding: Encoding
    bytes: tuple[int, int]
    lines: tuple[int, int]


def open_slice(found: Given, piece: Slice) -> Dump:
    """Open a part of a dump; its lines can be looked at beyond its end."""
    file = found.opened()
    at, end = piece.bytes
    file.seek(at)
    encoding = piece.encoding if at == 0 else Encoding("utf-8", piece.encoding.name)  # a BOM comes once
    dump = _dump_of(found.name, file, encoding, piece.lines[0])
    dump.sha256, dump.last, dump.close = piece.sha256, piece.lines[1], file.close
    dump.size, dump.position = end - at, lambda: end - at if file.closed else min(file.tell(), end) - at
    dump.document = dump.document if at == 0 else None
    dump.path, dump.observed, dump.address = found.path, found.observed, found.address
    return dump


def text_dump(dump: Dump, text: str, line: int) -> Dump:
    """Return a text that was found in `dump`, and begins at `line` of it, as a dump of its own."""
    inner = _dump_of(dump.name, io.BytesIO(text.encode("utf-8", "replace")), Encoding("utf-8", dump.encoding), line)
    inner.sha256, inner.path, inner.observed, inner.address = dump.sha256, dump.path, dump.observed, dump.address
    return inner


def text_source(name: str, text: str) -> Source:
    """Return a text as what formats look at to know their own."""
    data = text.encode("utf-8", "replace")
    end = text.find("\n", LIVE_HEAD)
    head = list(enumerate(text[: end if end >= 0 else None].split("\n"), 1))
    return Source(name, head, iter(()), lambda: io.BytesIO(data))


class _Pipe:
    """What is piped in, hashed on its way; remembered until `settle`, and kept beyond it if it is read again.

    Damage ends it, and is noted in the dump.
    """

    def __init__(self, dump: Dump, stream: Stream, encoding: Encoding) -> None:
        self._dump, self._stream, self._encoding = dump, stream, encoding
        self._begun: bytearray | None = bytearray()
        self._head = b""
        self._digest = sha256()
        self._file: IO[bytes] | None = None

    def read(self, size: int) -> bytes:
        if self._file:
            return self._file.read(size)
        try:
            chunk = self._stream.read(size)
        except DamagedError as error:
            error.told, chunk = True, b""
            self._dump.damage = f"the packed data {error}"
        except LimitError as error:
            chunk = b""
            self._dump.damage = f"{error}; {UNPACK}"
        self._digest.update(chunk)
        if self._begun is not None:
            self._begun += chunk
        return chunk

    def opened(self) -> IO[bytes]:
        return self._file or io.BytesIO(self._head if self._begun is None else bytes(self._begun[:LIVE_HEAD]))

    def settle(self, how: Settled) -> None:
        begun, self._begun = bytes(self._begun or b""), None
        self._head = begun[:LIVE_HEAD]
        if how == "once":
            self._dump.body = lambda: _AsItComes(_AsUtf8(self._dump, self._read_on([begun]), self._encoding))
        elif how == "again":
            self._keep(begun)

    def _read_on(self, begun: list[bytes]) -> Callable[[int], bytes]:
        return lambda size: begun.pop() if begun else self.read(size)

    def _keep(self, begun: bytes) -> None:
        file, _ = kept(Stream(chain([begun], iter(lambda: self.read(_CHUNK), b""))))
        self._dump.size, self._dump.live, self._dump.close = file.seek(0, 2), False, file.close
        self.through()
        file.seek(len(begun))
        self._file = file

    def drain(self) -> None:
        while self._dump.live and self.read(_CHUNK):
            pass
        self.through()

    def through(self) -> None:
        if self._file is None:
            self._dump.sha256 = self._digest.hexdigest()


def _open_live(found: Given, stream: Stream) -> Dump:
    encoding = found.encoding or encoding_of_pipe(stream.head, found.charset)
    dump = Dump(found.name, None, 0, encoding.name, lambda: stream.position, iter(()), live=True)
    pipe = _Pipe(dump, stream, encoding)
    dump.batches = _numbered(dump, pipe.read, encoding, 1)
    dump.settle, dump.drain = pipe.settle, pipe.drain

    def so_far() -> BinaryIO:
        file = pipe.opened()
        return _from_its_beginning(dump, file, file.read, encoding)

    dump.document = so_far
    return dump


@cache
def _windows_1252() -> dict[int, str]:
    # Python escapes each byte that is not UTF-8 as U+DC80 to U+DCFF; the five bytes windows-1252 leaves open stay C1.
    return {0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)}


def _numbered(
    dump: Dump, read: Callable[[int], bytes], encoding: Encoding, number: int
) -> Iterator[list[tuple[int, str]]]:
    blocks = _blocks(dump, read, _decoder(encoding), number)
    for lines in _unmarked(blocks) if number == 1 else blocks:  # a slice is of a dump whose lines bear no marks
        yield list(enumerate(_in_unicode(dump, lines, number), number))
        number += len(lines)
    dump.encoding = encoding.told(dump.mended)


def _decoder(encoding: Encoding) -> io.IncrementalNewlineDecoder:
    """Return what decodes, CR LF and CR as LF: nothing else ends a line.

    U+2028 and U+2029 stand in the strings of JSON Lines and in abstracts that were pasted somewhere; U+0085 is the `…`
    of a windows-1252 that was read as Latin-1. Lines so have the numbers that `sed -n` and editors give them.
    """
    decoder = codecs.getincrementaldecoder(encoding.codec)(encoding.errors)
    unframed = Unframed(decoder, encoding.page) if encoding.page else decoder
    return io.IncrementalNewlineDecoder(unframed, translate=True)


def _in_unicode(dump: Dump, lines: list[str], number: int) -> list[str]:
    """Return `lines`, those mended that hold bytes which are not of the encoding."""
    if _is_unicode("\n".join(lines)):
        return lines
    own = len(lines) if dump.last is None else max(0, dump.last + 1 - number)
    dump.mended += sum(not _is_unicode(line) for line in lines[:own])
    return [line if _is_unicode(line) else line.translate(_windows_1252()) for line in lines]


def _from_its_beginning(dump: Dump, file: IO[bytes], read: Callable[[int], bytes], encoding: Encoding) -> BinaryIO:
    """Return the bytes of a dump; to close them puts the file back where it was, so that the lines can go on."""
    before = file.tell()
    file.seek(0)
    return io.BufferedReader(_AsUtf8(dump, read, encoding, lambda: file.closed or file.seek(before)), _CHUNK)


class _AsUtf8(io.RawIOBase):
    """The bytes of a dump, in UTF-8 whatever it is stored in; odd bytes mended as in its lines."""

    def __init__(
        self, dump: Dump, read: Callable[[int], bytes], encoding: Encoding, closing: Callable[[], object] = lambda: None
    ) -> None:
        self._text = _decoder(encoding)
        self._dump, self._read, self._encoding, self._closing = dump, read, encoding, closing
        self._ready = b""
        self._odd = False  # whether the line that is not at its end is counted as mended
        dump.mended = 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed:
            self._closing()
        super().close()

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            chunk = self._read(_CHUNK)
            self._ready = self._mended(self._text.decode(chunk, final=not chunk))
            if not chunk:
                break
        given = self._ready[: len(buffer)]
        buffer[: len(given)] = given
        self._ready = self._ready[len(given) :]
        return len(given)

    def _mended(self, text: str) -> bytes:
        with suppress(UnicodeEncodeError):
            encoded = text.encode()
            self._odd = self._odd and "\n" not in text
            return encoded
        lines = text.split("\n")
        mended = "\n".join(_in_unicode(self._dump, lines, 1))
        self._dump.mended -= self._odd and not _is_unicode(lines[0])
        self._odd = not _is_unicode(lines[-1]) or (self._odd and len(lines) == 1)
        self._dump.encoding = self._encoding.told(self._dump.mended)
        return mended.encode()


class _AsItComes(io.BufferedReader):
    """A stream of which `read` gives what is at hand, and waits only where that is nothing."""

    def read(self, size: int | None = -1) -> bytes:
        return self.read1(size) if size and size > 0 else super().read(size)


def _blocks(
    dump: Dump, read: Callable[[int], bytes], decoder: io.IncrementalNewlineDecoder, number: int
) -> Iterator[list[str]]:
    # Splitting blocks costs a third of what iterating a text file does.
    begun: list[str] = []
    length, chunk = 0, b" "
    while chunk:
        chunk = read(_BLOCK)
        first, *rest = decoder.decode(chunk, final=not chunk).split("\n")
        begun.append(first)
        length += len(first)
        if length > dump.longest:
            dump.damage = f"line {number} is longer than {sized(dump.longest)}; --max-document raises the limit"
            return
        if rest:
            last = rest.pop()
            yield ["".join(begun), *rest]
            number += 1 + len(rest)
            begun, length = [last], len(last)
    if any(begun):
        yield ["".join(begun)]


def _unmarked(blocks: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the same, without the marks that its first lines bear: of a letter that quotes it, or their numbers."""
    head: list[str] = []
    for block in blocks:
        head += block
        if sum(map(len, head)) + len(head) >= _LOOKED_AT:
            break
    if (marks := marks_of(head)) is not None:
        yield from ([marks.sub("", line) for line in block] for block in chain([head], blocks))
    else:
        yield head
        yield from blocks


def marks_of(head: list[str]) -> re.Pattern[str] | None:
    """Return what stands before the first lines and is not of them, by as many as are looked at whatever came at once.

    More than half of them are quoted, or each has the number that is one more than that of the one above.
    """
    lengths = accumulate(len(line) + 1 for line in head)
    end = next((at for at, length in enumerate(lengths, 1) if length >= _LOOKED_AT), len(head))
    first = [line for line in head[:end] if line and not line.isspace()]
    if 2 * sum(line[0] == ">" for line in first) > len(first):
        return _QUOTED
    ranks = [int(found[1]) for line in first if (found := _RANK.match(line))]
    are_ranks = len(first) == len(ranks) >= _FEWEST_RANKS and ranks == [*range(ranks[0], ranks[0] + len(ranks))]
    return _RANK if are_ranks else None


def _is_unicode(line: str) -> bool:
    if line.isascii():
        return True
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True
