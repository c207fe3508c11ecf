"""From what the user named (paths, folders, `-`) to dumps: hashed, decoded, numbered line by line."""

import codecs
import errno
import io
import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, BinaryIO, NamedTuple

from scrape.voice import printable

_HEAD = 1 << 16  # bytes
_CHUNK = 1 << 20
_IN_MEMORY = 1 << 24
_BLOCK = 1 << 16  # characters
STDIN = "-"


class UnreadableError(Exception):
    """A dump that cannot be read at all; `str()` is the one-line message, `dump: reason; cure`."""

    def __init__(self, dump: str, reason: str, cure: str = "") -> None:
        super().__init__(dump, reason, cure)
        self.dump = dump
        self.reason = reason
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.dump}: {self.reason}" + (f"; {self.cure}" if self.cure else "")


def dump_name(path: str) -> str:
    r"""Return a file's name as messages and records may hold it: one line, valid Unicode, odd bytes as `\xNN`."""
    return printable(os.fsencode(path).decode("utf-8", "backslashreplace"))


def expand(named: Iterable[str]) -> Iterator[str | UnreadableError]:
    """Yield each dump the user named, folders walked in the order of their names, once each.

    Hidden files of a folder are left out. What cannot be reached is yielded as the error that says so.
    """
    seen: set[str] = set()
    for name in named:
        for found in _walk(name) if name != STDIN and os.path.isdir(name) else [name]:
            if isinstance(found, UnreadableError):
                yield found
            elif found not in seen:
                seen.add(found)
                yield found


def _walk(folder: str) -> Iterator[str | UnreadableError]:
    empty = True
    for found in _below(folder, (os.path.realpath(folder),)):
        empty = False
        yield found
    if empty:
        yield UnreadableError(dump_name(folder), "the folder holds no dump", "hidden files are not read")


def _below(folder: str, ancestors: tuple[str, ...]) -> Iterator[str | UnreadableError]:
    try:
        names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError as error:
        yield UnreadableError(dump_name(folder), _why(error))
        return
    for path in (os.path.join(folder, name) for name in names):
        if not os.path.isdir(path):
            yield path
        elif (real := os.path.realpath(path)) in ancestors:
            yield UnreadableError(dump_name(path), "a symbolic link that leads back to a folder it lies in")
        else:
            yield from _below(path, (*ancestors, real))


def _why(error: OSError) -> str:
    return {
        errno.ENOENT: "no such file",
        errno.EACCES: "permission denied",
        errno.ELOOP: "a symbolic link that leads to itself",
        errno.EISDIR: "a folder",
    }.get(error.errno or 0, error.strerror or str(error))


@dataclass(slots=True)
class Dump:
    """One dump, open: its name, the SHA-256 of its bytes, and its lines.

    `batches` gives the lines, some at a time: 1-based numbers and texts without line ends, once. `document()` opens the
    same from its beginning as UTF-8 bytes, for formats that are not made of lines. `mended` counts the lines that held
    bytes which are not of `encoding` and were read as windows-1252; it is final when the lines are through.
    `position()` is how many bytes are read, of `size`.
    """

    name: str
    sha256: str
    size: int
    encoding: str
    position: Callable[[], int]
    batches: Iterator[list[tuple[int, str]]]
    document: Callable[[], BinaryIO] | None = None
    close: Callable[[], None] = lambda: None
    mended: int = 0
    path: str = ""


def dumps(named: Iterable[str]) -> Iterator[Dump | UnreadableError]:
    """Yield each dump the user named, open; what cannot be reached or read, as the error that says so."""
    for found in expand(named):
        if isinstance(found, UnreadableError):
            yield found
            continue
        try:
            dump = open_dump(found)
        except UnreadableError as error:
            yield error
        else:
            yield dump
            dump.close()


def open_dump(path: str) -> Dump:
    """Open a file or, for `-`, standard input. Raises UnreadableError: missing, unreadable, empty, or not text."""
    name = dump_name(path)
    if path == STDIN and sys.stdin is None:
        raise UnreadableError(name, "standard input is closed")
    try:
        stream, digest, size = _hashed(path)
        head = stream.read(_HEAD)
        stream.seek(0)
    except OSError as error:
        raise UnreadableError(name, _why(error)) from error
    try:
        encoding = _encoding(name, head)
    except UnreadableError:
        stream.close()
        raise
    dump = Dump(name, digest, size, encoding.name, lambda: size if stream.closed else stream.tell(), iter(()))
    dump.close = stream.close
    dump.batches = _numbered(dump, stream, encoding)
    dump.document = lambda: io.BufferedReader(_AsUtf8(dump, stream, encoding), _CHUNK)
    dump.path = path
    return dump


def _hashed(path: str) -> tuple[BinaryIO, str, int]:
    raw: BinaryIO = sys.stdin.buffer if path == STDIN else open(path, "rb")  # noqa: SIM115 — Dump reads on
    # A pipe is kept (in memory, then in a temporary file): the hash stands in every record, so it is needed first.
    keep = None if _is_regular(raw) else tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 — Dump reads on
    digest, size = sha256(), 0
    while chunk := raw.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if keep:
            keep.write(chunk)
    stream = keep or raw
    stream.seek(0)
    return stream, digest.hexdigest(), size  # type: ignore[return-value]  # a spooled file is a BinaryIO in all but name


def _is_regular(raw: BinaryIO) -> bool:
    try:
        return stat.S_ISREG(os.fstat(raw.fileno()).st_mode) and raw.seekable()
    except (OSError, io.UnsupportedOperation):
        return False


class _Encoding(NamedTuple):
    codec: str
    name: str


_BOMS = (
    (b"\xff\xfe\x00\x00", _Encoding("utf-32", "utf-32 with BOM")),
    (b"\x00\x00\xfe\xff", _Encoding("utf-32", "utf-32 with BOM")),
    (b"\xef\xbb\xbf", _Encoding("utf-8-sig", "utf-8 with BOM")),
    (b"\xff\xfe", _Encoding("utf-16", "utf-16 with BOM")),
    (b"\xfe\xff", _Encoding("utf-16", "utf-16 with BOM")),
)
_CONTROLS = bytes(byte for byte in range(27) if byte not in b"\t\n\v\f\r")
_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"PK\x03\x04", "a zip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
)


def _encoding(name: str, head: bytes) -> _Encoding:
    if not head:
        raise UnreadableError(name, "is empty")
    for magic, what in _MAGIC:
        if head.startswith(magic):
            cure = "unpack it first" if "archive" in what else "save or copy the listing as text"
            raise UnreadableError(name, f"is {what}, not a text", cure)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    return _without_bom(name, head)


def _without_bom(name: str, head: bytes) -> _Encoding:
    if b"\x00" not in head:
        if not head.strip():
            raise UnreadableError(name, "holds nothing but white space")
        if (len(head) - len(head.translate(None, _CONTROLS))) * 20 > len(head):
            raise UnreadableError(name, "is binary data, not a text")
        return _declared(head) or _Encoding("utf-8", "utf-8")
    # Mostly Latin text in UTF-16 has its NULs on one side of each pair, and nowhere else.
    even, odd = head[::2].count(0) * 2 / len(head), head[1::2].count(0) * 2 / len(head)
    if odd > 0.5 > 10 * even:
        return _Encoding("utf-16-le", "utf-16-le without BOM")
    if even > 0.5 > 10 * odd:
        return _Encoding("utf-16-be", "utf-16-be without BOM")
    raise UnreadableError(name, "holds NUL bytes: binary data, not a text")


_CHARSET = re.compile(
    rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})|<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{2,40})",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 4096  # bytes
# What browsers read these names as, for pages say one and mean the other (WHATWG Encoding, section 4.2).
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}


def _declared(head: bytes) -> _Encoding | None:
    """Return the charset that an XML or HTML document declares; None for UTF-8, or if it is UTF-8 whatever it says."""
    found = _CHARSET.search(head[:_DECLARED_WITHIN])
    if not found or _is_utf8(head):
        return None
    printed = (found[1] or found[2]).decode("ascii")
    try:
        codec = codecs.lookup(printed).name
        b"".decode(codec)
    except LookupError:
        return None
    if codec.startswith(("utf-16", "utf-32", "utf-8")):
        return None
    return _Encoding(_MEANT.get(codec, codec), f"{printed} as declared")


def _is_utf8(head: bytes) -> bool:
    # A saved page is often UTF-8 under the charset of the page it was; the other way round does not happen by chance.
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not head.isascii()


@cache
def _windows_1252() -> dict[int, str]:
    # Python escapes each byte that is not UTF-8 as U+DC80 to U+DCFF; the five bytes windows-1252 leaves open stay C1.
    return {0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)}


def _numbered(dump: Dump, stream: BinaryIO, encoding: _Encoding) -> Iterator[list[tuple[int, str]]]:
    errors = "surrogateescape" if encoding.codec.startswith("utf-8") else "backslashreplace"
    text = io.TextIOWrapper(stream, encoding.codec, errors)
    number = 1
    try:
        for lines in _blocks(text):
            yield list(enumerate(_in_unicode(dump, lines), number))
            number += len(lines)
    finally:
        with suppress(ValueError):  # the dump was closed before its lines were through
            text.detach()
    if dump.mended:
        dump.encoding = f"{encoding.name}, {dump.mended} lines of it windows-1252"


def _in_unicode(dump: Dump, lines: list[str]) -> list[str]:
    """Return `lines`, those mended that hold bytes which are not of the encoding."""
    if _is_unicode("\n".join(lines)):
        return lines
    return [line if _is_unicode(line) else _mended(dump, line) for line in lines]


class _AsUtf8(io.RawIOBase):
    """The bytes of a dump from its beginning, in UTF-8 whatever it is stored in; odd bytes mended as in its lines.

    Closing it puts the stream back where it was, so that the lines can go on.
    """

    def __init__(self, dump: Dump, stream: BinaryIO, encoding: _Encoding) -> None:
        self._before = stream.tell()
        stream.seek(0)
        errors = "surrogateescape" if encoding.codec.startswith("utf-8") else "backslashreplace"
        decoder = codecs.getincrementaldecoder(encoding.codec)(errors)
        self._text = io.IncrementalNewlineDecoder(decoder, translate=True)
        self._dump, self._stream, self._encoding = dump, stream, encoding
        self._ready = b""
        dump.mended = 0

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        if not self.closed and not self._stream.closed:
            self._stream.seek(self._before)
        super().close()

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            chunk = self._stream.read(_CHUNK)
            self._ready = self._mended(self._text.decode(chunk, final=not chunk))
            if not chunk:
                break
        given = self._ready[: len(buffer)]
        buffer[: len(given)] = given
        self._ready = self._ready[len(given) :]
        return len(given)

    def _mended(self, text: str) -> bytes:
        if _is_unicode(text):
            return text.encode()
        lines = text.split("\n")
        self._dump.mended += sum(not _is_unicode(line) for line in lines)
        self._dump.encoding = f"{self._encoding.name}, {self._dump.mended} lines of it windows-1252"
        return text.translate(_windows_1252()).encode()


def _blocks(text: io.TextIOWrapper) -> Iterator[list[str]]:
    # Splitting blocks costs a third of what the wrapper's own iteration does.
    begun: list[str] = []
    while block := text.read(_BLOCK):
        first, *rest = block.split("\n")
        begun.append(first)
        if rest:
            last = rest.pop()
            yield ["".join(begun), *rest]
            begun = [last]
    if any(begun):
        yield ["".join(begun)]


def _mended(dump: Dump, line: str) -> str:
    dump.mended += 1
    return line.translate(_windows_1252())


def _is_unicode(line: str) -> bool:
    if line.isascii():
        return True
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True
