"""Members of zip and tar archives, one after the other; nothing is ever written under a name an archive gives."""

import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import IO, NamedTuple

from scrape.intake.streams import FOLLOWED, Budget, DamagedError, LimitError, Stream, kept, part_of, skip_zeros

_CHUNK = 1 << 18
_ENCRYPTED, _IN_UTF8 = 1, 0x800  # flags of a zip's member
_BLOCK = 512
_OCTAL = re.compile(rb"[0-7]+")
_LONGEST_HEADER = 1 << 20
_LARGEST_CONTENTS = 1 << 28  # bytes of a zip's table of contents, which is read into memory
_DAMAGED = (
    *(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError),
    *(zlib.error, lzma.LZMAError),
)


class Inside(NamedTuple):
    """A member: its name as the archive has it, and its bytes, to be read before the next one is asked for.

    Instead of bytes there may be the reason why it holds none (`a folder`), or why they cannot be read.
    """

    name: str
    stream: Stream | None = None
    skipped: str = ""
    unreadable: str = ""


_FIRST_OF_DOCUMENTS = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/", b"mimetypeapplication/")


def is_document(head: bytes) -> bool:
    """Tell whether a zip is a document of an office program, or an e-book: by the name of its first member."""
    return head[30:].startswith(_FIRST_OF_DOCUMENTS)


def zip_members(stream: Stream, budget: Budget) -> Iterator[Inside]:
    """Yield the members in the order of the table of contents. Raises DamagedError and LimitError."""
    if stream.file and stream.file.seekable():
        yield from _zip_members(stream.file, budget)
        return
    file, damage = kept(stream)
    with closing(file):
        if damage:
            raise damage
        yield from _zip_members(file, budget)


def _zip_members(file: IO[bytes], budget: Budget) -> Iterator[Inside]:
    end = _end(file)
    with closing(_zip(file, end)) as archive:
        if sum(info.compress_size for info in archive.infolist() if info.compress_size < end.size) > 2 * end.size:
            raise LimitError("holds members that overlap, packed into more than twice its size, which is the limit")
        for info in archive.infolist():
            budget.enter()
            name = _called(info)
            if skipped := _not_a_file(info):
                yield Inside(name, skipped=skipped)
            elif info.flag_bits & _ENCRYPTED:
                yield Inside(name, unreadable="is encrypted")
            else:
                yield Inside(name, Stream(_unzipped(archive, info, budget)))
        if min((info.header_offset for info in archive.infolist()), default=0):
            raise DamagedError("follow bytes that are none of theirs, such as another archive's")
        if end.beyond > 0:
            raise DamagedError(FOLLOWED)


def _called(info: zipfile.ZipInfo) -> str:
    """Return a member's name; `zip` of Linux and macOS write UTF-8 without the flag that says so."""
    if not info.flag_bits & _IN_UTF8:
        with suppress(UnicodeError):
            return info.filename.encode("cp437").decode("utf-8")
    return info.filename


def _zip(file: IO[bytes], end: "_End") -> zipfile.ZipFile:
    try:
        if end.contents > _LARGEST_CONTENTS:
            raise DamagedError(f"have a table of contents of more than {_LARGEST_CONTENTS >> 20} MB")
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, struct.error, OverflowError) as error:
        raise DamagedError(f"are damaged: {error}") from error


class _End(NamedTuple):
    """How large a file is, its table of contents as it says, and how many bytes stand behind the archive."""

    size: int
    contents: int
    beyond: int


def _end(file: IO[bytes]) -> _End:
    """Return what the end of an archive says; nothing if it does not say it, which zipfile reports."""
    size = file.seek(0, 2)
    file.seek(max(0, size - (1 << 16) - 42))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        return _End(size, 0, 0)
    contents, comment = struct.unpack("<12xL4xH", tail[at : at + 22].ljust(22, b"\0"))
    beyond = len(tail.rstrip(b"\0\r\n")) - at - 22 - comment  # zeros and a line end are padding
    return _End(size, 0 if contents == 0xFFFFFFFF else contents, beyond)  # zip64 says it elsewhere


def _not_a_file(info: zipfile.ZipInfo) -> str:
    mode = info.external_attr >> 16
    if info.filename.endswith("/"):  # is_dir() fails where a member has no name
        return "a folder"
    if stat.S_ISLNK(mode):
        return "a symbolic link"
    return "a device" if stat.S_IFMT(mode) and not stat.S_ISREG(mode) else ""


def _unzipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    try:
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK):
                budget.spend(len(chunk))
                yield chunk
    except NotImplementedError as error:  # Windows packs what is large as Deflate64
        raise DamagedError(f"cannot be unpacked here: {error}; unpack the archive first") from error
    except _DAMAGED as error:
        raise DamagedError(f"are damaged: {error}") from error


_SKIPPED_TYPES = {
    b"1": "a link",
    b"2": "a symbolic link",
    b"3": "a device",
    b"4": "a device",
    b"5": "a folder",
    b"6": "a named pipe",
    b"S": "a sparse file",
    b"V": "a volume label",
    b"M": "a part of a file on several tapes",
}


@dataclass(slots=True)
class _Header:
    """One header of a tar archive; `size` is in bytes."""

    name: str
    type: bytes
    size: int


def tar_members(stream: Stream, budget: Budget) -> Iterator[Inside]:
    """Yield the members as they stand. Raises DamagedError and LimitError."""
    known: dict[str, str] = {}
    while header := _header(stream):
        budget.enter()
        if header.type in b"LKxg":
            known |= _about_next(header, stream)
            continue
        size = int(known.pop("size", header.size))
        padded = stream.position + -(-size // _BLOCK) * _BLOCK
        name = known.get("path") or header.name
        known = {}
        if skipped := _SKIPPED_TYPES.get(header.type):
            yield Inside(name, skipped=skipped)
        else:
            yield Inside(name, part_of(stream, size))
        stream.skip(padded - stream.position)


def is_tar(head: bytes) -> bool:
    """Tell whether bytes begin with a tar header: its sum is right. Old archives have no other mark."""
    return len(head) >= _BLOCK and head[0] != 0 and _sum_is_right(head[:_BLOCK])


def _sum_is_right(block: bytes) -> bool:
    said = block[148:156].strip(b" \x00")
    return bool(_OCTAL.fullmatch(said)) and int(said, 8) == sum(block[:148]) + sum(block[156:]) + 8 * 32


def _octal(digits: bytes) -> int:
    said = digits.strip(b" \x00") or b"0"
    if not _OCTAL.fullmatch(said):  # int() takes a sign
        raise DamagedError("are damaged: a header holds no number where one must be")
    return int(said, 8)


def _header(stream: Stream) -> _Header | None:
    """Take the next header, that of an archive below the end of this one too; None if there is none."""
    if not stream.head(_BLOCK).strip(b"\x00"):
        skip_zeros(stream)
        if not stream.head(1):
            return None
        if not is_tar(stream.head(_BLOCK)):
            raise DamagedError(FOLLOWED)
    block = stream.exactly(_BLOCK)
    if not _sum_is_right(block):
        raise DamagedError("are damaged: a header has a wrong sum")
    name = block[:100].split(b"\x00")[0]
    if block[257:263] == b"ustar\x00" and (folder := block[345:500].split(b"\x00")[0]):
        name = folder + b"/" + name
    # GNU tar writes a size that 11 octal digits do not hold as a binary number, its first byte 0x80.
    size = int.from_bytes(block[125:136], "big") if block[124] & 0x80 else _octal(block[124:136])
    return _Header(_name(name), block[156:157], size)


def _name(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def _about_next(header: _Header, stream: Stream) -> dict[str, str]:
    """Return what a header that is about the next member says of it: its name, its size."""
    if header.size > _LONGEST_HEADER:
        raise DamagedError(f"are damaged: a header says it is {header.size:,} bytes long")
    text = stream.exactly(header.size)
    stream.skip(-header.size % _BLOCK)
    if header.type == b"L":
        return {"path": _name(text.rstrip(b"\x00"))}
    return _pax(text) if header.type == b"x" else {}


def _pax(text: bytes) -> dict[str, str]:
    """Return path and size out of lines `27 path=a/very/long/name`, where 27 is the length of the line."""
    found, at = {}, 0
    while at < len(text):
        length = text[at : at + 9].partition(b" ")[0]
        end = at + int(length) if length.isdigit() else 0
        if not at + len(length) < end <= len(text):
            raise DamagedError("are damaged: an extended header is not well-formed")
        key, _, value = text[at + len(length) + 1 : end - 1].partition(b"=")
        if key == b"path" or (key == b"size" and value.isdigit() and len(value) < 20):
            found[key.decode()] = _name(value)
        at = end
    return found
