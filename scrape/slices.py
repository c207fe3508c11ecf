"""Where one large dump made of lines can be cut, so that its slices give what the whole gives."""

from hashlib import sha256
from io import StringIO
from itertools import accumulate, pairwise
from typing import IO

from parsers import _copied
from parsers._contract import is_blank
from scrape.formats import FOLLOWING, FormatError, opening
from scrape.intake.encodings import TEXT_HEAD, Encoding, NotTextError, encoding_of
from scrape.intake.named import Given
from scrape.intake.sources import Slice, marks_of, open_slice
from scrape.parts import Lines
from scrape.pipeline import Reading, format_of

_SLICE = 4 << 20  # bytes
_WINDOW = 1 << 18  # bytes in which a place to cut is looked for
_CHUNK = 1 << 20
_BEYOND = 1 << 62


def slices(found: Given, how: Reading, length: int = _SLICE) -> list[Slice]:
    """Return the slices of a dump, of some `length` bytes each; none if it cannot be cut, or is not worth it."""
    file = found.file
    if file is None or (size := file.seek(0, 2)) < 2 * length:
        return []
    whole = Slice("", _encoding(found, file), (0, size), (1, _BEYOND))
    name = _format_at(found, whole, how) if whole.encoding.codec in _CUT and not whole.encoding.page else None
    if name is None or how.formats[name].cuts is None or _is_altered(file, 0, whole.encoding.codec):
        file.seek(0)
        return []
    begins = [0]
    for offset in range(length, size - length, length):
        if offset > begins[-1] and (at := _cut_after(found, file, offset, name, how)):
            begins.append(at)
    return _numbered(file, [*begins, size], whole)


def _is_altered(file: IO[bytes], at: int, codec: str) -> bool:
    """Tell whether what begins there is read in a way that shows at its beginning only: quoted, numbered, printed."""
    file.seek(at)
    head = StringIO(file.read(TEXT_HEAD).decode(codec, "replace"), newline=None).read().split("\n")
    return marks_of(head) is not None or _copied.is_altered(head)


_CUT = ("utf-8", "utf-8-sig")


def _encoding(found: Given, file: IO[bytes]) -> Encoding:
    file.seek(0)
    try:
        return encoding_of(file.read(TEXT_HEAD), found.charset)
    except NotTextError:
        return Encoding("none", "none")


def _numbered(file: IO[bytes], bounds: list[int], whole: Slice) -> list[Slice]:
    digest, ends = _surveyed(file)
    firsts = [1 + _ends_before(file, at, ends) for at in bounds[:-1]]
    file.seek(0)
    lines = ((first, after - 1) for first, after in pairwise([*firsts, _BEYOND]))
    return [Slice(digest, whole.encoding, *one) for one in zip(pairwise(bounds), lines, strict=True)]


def _surveyed(file: IO[bytes]) -> tuple[str, list[int]]:
    """Return the hash of a file, and how many lines end before each megabyte of it."""
    digest, counts, before = sha256(), [0], b""
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        counts.append(_ends(chunk) - (before == b"\r" and chunk[:1] == b"\n"))
        before = chunk[-1:]
    return digest.hexdigest(), list(accumulate(counts))


def _ends(chunk: bytes) -> int:
    lone = chunk.count(b"\r") - chunk.count(b"\r\n") if b"\r" in chunk else 0
    return chunk.count(b"\n") + lone


def _ends_before(file: IO[bytes], at: int, ends: list[int]) -> int:
    whole = at // _CHUNK
    file.seek(max(0, whole * _CHUNK - 1))
    before = file.read(1) if whole else b""
    rest = file.read(at - whole * _CHUNK)
    return ends[whole] + _ends(rest) - (before == b"\r" and rest[:1] == b"\n")


def _cut_after(found: Given, file: IO[bytes], offset: int, name: str, how: Reading) -> int | None:
    """Return the first byte after `offset` at which the dump can be cut; None if there is none nearby."""
    file.seek(offset)
    window = file.read(_WINDOW).split(b"\n")[:-1]
    at = offset + len(window[0]) + 1 if window else offset
    texts = [line.removesuffix(b"\r") for line in window[1:]]
    for number in range(len(texts)):
        if _cuts(texts, number, name, how) and _format_at(found, _from(at), how) == name:
            return None if _is_altered(file, at, "utf-8") else at
        at += len(window[number + 1]) + 1
    return None


def _cuts(lines: list[bytes], at: int, name: str, how: Reading) -> bool:
    """Tell whether a dump of the format can be cut before a line: it opens one there, and the format says so."""
    cuts = how.formats[name].cuts
    if cuts is None or not lines[at] or b"\r" in lines[at]:
        return False
    after = how.formats[name].after
    if after and not (at and after(lines[at - 1].decode("utf-8", "replace"))):
        return False
    try:
        line = lines[at].decode()
    except UnicodeDecodeError:
        return False

    def following() -> list[str]:
        below = (text.decode("utf-8", "replace") for text in lines[at + 1 : at + 12])
        return [text for text in below if not is_blank(text)][:FOLLOWING]

    if not cuts(line, following):
        return False
    asked = how.openings.in_question([(1, line)])
    return how.named is not None or any(opening(whom, line, following) == (0, name) for _, whom in asked)


def _from(at: int) -> Slice:
    return Slice("", Encoding("utf-8", "utf-8"), (at, _BEYOND), (1, _BEYOND))


def _format_at(found: Given, where: Slice, how: Reading) -> str | None:
    """Return the format of what begins there; None if it is of none."""
    dump = open_slice(found, where)
    ahead = Lines(dump.batches).ahead()
    try:
        return format_of(dump, ahead, how, first=True)[0] if ahead else None
    except FormatError:
        return None
