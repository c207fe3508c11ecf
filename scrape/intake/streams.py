"""Bytes that come once, front to back: looked at before they are taken, unpacked within limits, kept where needed."""

import bz2
import lzma
import re
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, ClassVar, Protocol

from scrape.scratch import NoRoomError

_CHUNK = 1 << 18
_FED = 1 << 14  # bytes of input at a time: what is left of them at the end of a member is copied
_FED_ZSTD = 1 << 11  # four bytes of zstd may hold 128 KB, so that these hold 64 MB at most
_IN_MEMORY = 1 << 24
_LONGEST_LINE = 1 << 16
_LZMA_MEMORY = 1 << 28
_ZSTD_WINDOW = 1 << 27
ZSTD = (b"\x28\xb5\x2f\xfd", *(bytes((low, 0x2A, 0x4D, 0x18)) for low in range(0x50, 0x60)))
"""How frames of zstd begin, those last that are to be skipped."""
_BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n")

FIELD = rb"[A-Za-z][!-9;-~]{1,75}:"
"""How a field of a mail's head begins (RFC 5322, 3.6.8), and no line of JSON."""
FOLLOWED = "are followed by bytes that are none of theirs"


class DamagedError(Exception):
    """Packed bytes that cannot be read on; `str()` says why. What came before them stands.

    `told` is whether the user knows: damage in a stream shows again at every container around it.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.told = False


class LimitError(Exception):
    """A container that holds more than any honest one; `str()` names the limit."""


class Stream:
    """Bytes to be read once; `position` is how many are taken. `file` is the file they are, if they are one.

    Every method that reads raises DamagedError where the bytes end in damage, after what comes before it is taken.
    """

    def __init__(self, chunks: Iterator[bytes], file: BinaryIO | None = None) -> None:
        self._chunks = filter(None, chunks)  # a coded line may say nothing, which is not the end
        self._ahead = b""
        self._at = 0
        self._damage: DamagedError | None = None
        self.position = 0
        self.file = file

    def head(self, size: int) -> bytes:
        """Return the next `size` bytes without taking them, fewer at the end or before damage."""
        try:
            while len(self._ahead) - self._at < size and self._fill():
                pass
        except DamagedError:
            pass
        return self._ahead[self._at : self._at + size]

    def read(self, size: int = _CHUNK) -> bytes:
        """Take some bytes, `size` at most; none at the end."""
        if self._at == len(self._ahead) and not self._fill():
            return b""
        return self._taken(min(len(self._ahead), self._at + size))

    def exactly(self, size: int) -> bytes:
        """Take `size` bytes. Raises DamagedError if there are fewer."""
        if len(found := self.head(size)) < size:
            raise self._damage or DamagedError("end in the middle")
        self._taken(self._at + size)
        return found

    def line(self, limit: int = _LONGEST_LINE) -> bytes:
        """Take the bytes up to the next line end, which comes with them, or `limit` of them; none at the end."""
        while (end := self._ahead.find(b"\n", self._at) + 1) == 0 and len(self._ahead) - self._at < limit:
            if not self._fill():
                break
        return self._taken(min(end or len(self._ahead), self._at + limit))

    def paragraph(self, limit: int) -> bytes:
        """Take the lines up to the next blank one, which is taken too, or to the one with which they exceed `limit`."""
        end = _BLANK_LINE.search(self._ahead, self._at, self._at + limit)
        if end and self._ahead[self._at] > ord(" "):
            return self._taken(end.end())
        lines, length = [], 0
        while (line := self.line()).strip() and length <= limit:
            lines.append(line)
            length += len(line)
        return b"".join(lines)

    def skip(self, size: int) -> None:
        """Take `size` bytes and drop them. Raises DamagedError if there are fewer."""
        while size > 0:
            if not (found := self.read(min(size, _CHUNK))):
                raise DamagedError("end in the middle")
            size -= len(found)

    def unread(self, size: int) -> None:
        """Put the last `size` bytes of the last `read` back."""
        self._at -= size
        self.position -= size

    def _taken(self, end: int) -> bytes:
        found = self._ahead[self._at : end]
        self._at = end
        self.position += len(found)
        return found

    def _fill(self) -> bool:
        if self._damage:
            raise self._damage
        try:
            more = next(self._chunks, b"")
        except DamagedError as error:
            self._damage = error
            raise
        self._ahead = self._ahead[self._at :] + more
        self._at = 0
        return bool(more)


def stream_of(file: BinaryIO) -> Stream:
    """Return the bytes of an open file; what a pipe holds is given at once, not when there is more of it."""
    read: Callable[[int], bytes] = getattr(file, "read1", file.read)
    return Stream(iter(lambda: read(_CHUNK), b""), file)


def part_of(stream: Stream, size: int) -> Stream:
    """Return the next `size` bytes of `stream` as a stream of their own, which takes them from it."""
    return Stream(_next_bytes(stream, size))


def _next_bytes(stream: Stream, size: int) -> Iterator[bytes]:
    while size:
        if not (chunk := stream.read(min(size, _CHUNK))):
            raise DamagedError("end in the middle")
        size -= len(chunk)
        yield chunk


def kept(stream: Stream) -> tuple[IO[bytes], DamagedError | None]:
    """Return the rest of a stream as a file that can be read again and is gone when closed, and the damage at its end.

    It lies in memory while it is small. Raises LimitError.
    """
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 — the caller reads on
    damage = None
    try:
        while chunk := stream.read():
            _put(chunk, file)
    except DamagedError as error:
        damage = error
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, damage


def _put(chunk: bytes, file: IO[bytes]) -> None:
    """Write to a temporary file. Raises OSError that says what for."""
    try:
        file.write(chunk)
    except OSError as error:
        raise OSError(error.errno, str(NoRoomError(error.strerror))) from error


@dataclass(slots=True)
class Budget:
    """What one file may unpack to, at all depths together: `size()` is how large it is, as far as is known."""

    size: Callable[[], int]
    spent: int = 0
    members: int = 0
    too_deep: bool = False

    RATIO: ClassVar = 300
    FREE: ClassVar = 128 << 20  # bytes, whatever the ratio
    TOTAL: ClassVar = 1 << 40
    MEMBERS: ClassVar = 10_000_000

    def spend(self, size: int) -> None:
        """Note that `size` bytes were unpacked. Raises LimitError."""
        self.spent += size
        if self.spent > self.FREE:
            self.check()

    def enter(self) -> None:
        """Note one more member. Raises LimitError."""
        self.members += 1
        if self.members > self.MEMBERS:
            raise LimitError(f"holds more than {self.MEMBERS:,} members, which is the limit")

    def check(self) -> None:
        """Raise LimitError if more was unpacked than may be."""
        if self.spent > self.TOTAL:
            raise LimitError(f"unpacks to more than {self.TOTAL >> 30:,} GB, which is the limit")
        if self.spent > max(self.FREE, self.RATIO * self.size()):
            raise LimitError(f"unpacks to more than {self.RATIO} times its size, which is the limit")


class Unpacker(Protocol):
    """What takes one member of a packed stream apart, as `bz2.BZ2Decompressor` does."""

    @property
    def eof(self) -> bool: ...  # noqa: D102 — as in the standard library

    @property
    def needs_input(self) -> bool: ...  # noqa: D102 — the same

    @property
    def unused_data(self) -> bytes: ...  # noqa: D102 — the same

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...  # noqa: D102 — the same


class _Inflating:
    """`zlib` as an Unpacker; `wbits` 31 is gzip, 15 is zlib, -15 is neither header nor checksum."""

    def __init__(self, wbits: int = 31) -> None:
        self._zlib = zlib.decompressobj(wbits)
        self._full = False

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail and not self._full

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        found = self._zlib.decompress(self._zlib.unconsumed_tail or data, max_length)
        self._full = len(found) == max_length
        return found


class _Unzstd:
    """`zstandard` as an Unpacker; it gives all at once, so it is fed little. Raises DamagedError without it."""

    needs_input = True

    def __init__(self) -> None:
        try:
            import zstandard
        except ImportError:
            raise DamagedError("need the extra zstd: pip install zstandard") from None
        self._error = zstandard.ZstdError
        self._machine = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()

    @property
    def eof(self) -> bool:
        return self._machine.eof

    @property
    def unused_data(self) -> bytes:
        return self._machine.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:  # noqa: ARG002 — the shape of an Unpacker
        try:
            return self._machine.decompress(data)
        except self._error as error:
            if "too much memory" in str(error):
                raise DamagedError("need more memory than they may; unpack them first, `zstd -d --long=31`") from error
            raise DamagedError(f"are damaged: {error}") from error


def gunzipped(stream: Stream, budget: Budget) -> Stream:
    """Return what gzip data hold, all members one after the other."""
    return Stream(_unpacked(stream, _Inflating, (b"\x1f\x8b",), budget))


def inflated(stream: Stream, budget: Budget) -> Stream:
    """Return what HTTP calls `deflate` data hold, with the header they ought to have or without."""
    wbits = 15 if stream.head(1)[:1] == b"x" else -15
    return Stream(_unpacked(stream, lambda: _Inflating(wbits), (b"",), budget))


def un_bzip2(stream: Stream, budget: Budget) -> Stream:
    """Return what bzip2 data hold."""
    return Stream(_unpacked(stream, bz2.BZ2Decompressor, (b"BZh",), budget))


def un_xz(stream: Stream, budget: Budget) -> Stream:
    """Return what xz data hold."""
    return Stream(_unpacked(stream, lambda: lzma.LZMADecompressor(memlimit=_LZMA_MEMORY), (b"\xfd7zXZ",), budget))


def un_zstd(stream: Stream, budget: Budget) -> Stream:
    """Return what zstd data hold, skippable frames skipped."""
    return Stream(_unpacked(stream, _Unzstd, ZSTD, budget, _FED_ZSTD))


def _unpacked(
    stream: Stream, make: Callable[[], Unpacker], magic: tuple[bytes, ...], budget: Budget, fed: int = _FED
) -> Iterator[bytes]:
    while begun := stream.head(6):
        if not begun.startswith(magic):
            if begun[0]:
                raise DamagedError(FOLLOWED)
            skip_zeros(stream)
            continue
        machine = make()
        while not machine.eof:
            found = _some(machine, stream, fed)
            budget.spend(len(found))
            if found:
                yield found
        stream.unread(len(machine.unused_data))


def skip_zeros(stream: Stream) -> None:
    """Take the zeros that come next: tapes and disks are padded with them, and so are the streams of xz."""
    while chunk := stream.read():
        if rest := chunk.lstrip(b"\x00"):
            stream.unread(len(rest))
            return


def _some(machine: Unpacker, stream: Stream, fed: int) -> bytes:
    data = b""
    if machine.needs_input and not (data := stream.read(fed)):
        raise DamagedError("end in the middle")
    try:
        return machine.decompress(data, _CHUNK)
    except (zlib.error, OSError, lzma.LZMAError, ValueError, EOFError) as error:
        raise DamagedError(f"are damaged: {error}") from error
