"""What a dump's first bytes are: text, and in which encoding, or something that is no text at all."""

import codecs
import re
from collections.abc import Callable
from typing import NamedTuple

from scrape.intake.viewers import LOOKED_AT, Viewer, viewer
from scrape.voice import counted

TEXT_HEAD = 1 << 16
"""Bytes of a dump by which its encoding is known."""
LIVE_HEAD = 1 << 13
"""Bytes of a pipe that are waited for; what sniffing looks at anyway."""


class NotTextError(Exception):
    """Bytes that are no text; `str()` says what they are (`is a PNG image`), `cure` what to do about it."""

    def __init__(self, reason: str, cure: str = "") -> None:
        super().__init__(reason)
        self.cure = cure


class Encoding(NamedTuple):
    """Python's name of a codec, the name in the report, which says how it was found out; the page around the text."""

    codec: str
    name: str
    page: Viewer | None = None

    @property
    def errors(self) -> str:
        """What a decoder does with bytes that are not of the encoding: UTF-8 keeps them, so that they can be mended."""
        return "surrogateescape" if self.codec.startswith("utf-8") else "backslashreplace"

    def told(self, mended: int) -> str:
        """Return the name in the report of a text of which `mended` lines held other bytes, read as windows-1252."""
        return f"{self.name}, {counted(mended, 'line')} of it windows-1252" if mended else self.name


_BOMS = (
    (b"\xff\xfe\x00\x00", Encoding("utf-32", "utf-32 with BOM")),
    (b"\x00\x00\xfe\xff", Encoding("utf-32", "utf-32 with BOM")),
    (b"\xef\xbb\xbf", Encoding("utf-8-sig", "utf-8 with BOM")),
    (b"\xff\xfe", Encoding("utf-16", "utf-16 with BOM")),
    (b"\xfe\xff", Encoding("utf-16", "utf-16 with BOM")),
)
_CONTROLS = bytes(byte for byte in range(27) if byte not in b"\t\n\v\f\r")
_FRAMES = re.compile(rb"<pre|webkit-xml", re.IGNORECASE)
_MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an image, sound or film"),
    (b"wOF", "a font"),
    (b"%PDF", "a PDF document"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x04\x22\x4d\x18", "an LZ4 archive"),
    (b"LZIP\x01", "an lzip archive"),
    (b"\x1f\x9d", "a compressed archive"),
    (b"PAR1\x15", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
)


def encoding_of_pipe(head: Callable[[int], bytes], charset: str | None) -> Encoding:
    """Return the encoding of a text that is piped in, of which `head` waits for so many bytes. Raises NotTextError.

    More than LIVE_HEAD are waited for where those are blank, or declare a charset that later ones may show to be wrong.
    """
    begun = head(LIVE_HEAD)
    return encoding_of(begun if begun.strip() and not _declared(begun, charset) else head(TEXT_HEAD), charset)


def encoding_of(head: bytes, charset: str | None = None) -> Encoding:
    """Return the encoding of a text that begins with `head`; `charset` is what came with it. Raises NotTextError."""
    found = _encoding_of(head, charset)
    if _FRAMES.search(head, 0, LOOKED_AT) and (page := viewer(head.decode(found.codec, found.errors))):
        return Encoding(found.codec, f"a browser's page, {found.name}", page)
    return found


def _encoding_of(head: bytes, charset: str | None) -> Encoding:
    if not head:
        raise NotTextError("is empty")
    for magic, what in _MAGIC:
        if head.startswith(magic):
            cure = "unpack it first" if "archive" in what else "save or copy the listing as text"
            raise NotTextError(f"is {what}, not a text", cure)
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    return _without_bom(head, charset)


def _without_bom(head: bytes, charset: str | None) -> Encoding:
    if b"\x00" not in head:
        if not head.strip():
            if len(head) < _MUCH:
                raise NotTextError("holds nothing but white space")
            raise NotTextError(f"begins with {len(head):,} bytes of white space", "cut them off")
        if controls(head) * 20 > len(head):
            raise NotTextError("is binary data, not a text")
        # A saved page is often UTF-8 under the charset of the page it was; the other way round is no chance.
        if not head.isascii() and is_utf8(head):
            return Encoding("utf-8", "utf-8")
        return _declared(head, charset) or _guessed(head) or Encoding("utf-8", "utf-8")
    # Mostly Latin text in UTF-16 has its NULs on one side of each pair, and nowhere else.
    even, odd = head[::2].count(0) * 2 / len(head), head[1::2].count(0) * 2 / len(head)
    if odd > 0.5 > 10 * even:
        return Encoding("utf-16-le", "utf-16-le without BOM")
    if even > 0.5 > 10 * odd:
        return Encoding("utf-16-be", "utf-16-be without BOM")
    raise NotTextError("holds NUL bytes: binary data, not a text")


_CHARSET = re.compile(
    rb"<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})|<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{2,40})"
    rb"|^%?[ \t]*Encoding: ?([\w.:-]{2,40})\s*$"  # how JabRef begins a file, and BibDesk
    rb"|^%% Saved with string encoding [\w ]{1,30}\((?:ISO )?([\w -]{2,40})\)\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_DECLARED_WITHIN = 4096  # bytes
_MUCH = 8_000  # bytes; there may be more of a dump than its head
# What browsers read these names as, for pages say one and mean the other (WHATWG Encoding, section 4.2).
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}


def _declared(head: bytes, charset: str | None) -> Encoding | None:
    """Return the charset that came with a text, or that XML, HTML, JabRef or BibDesk names; None if that is UTF-8."""
    found = None if charset else _CHARSET.search(head[:_DECLARED_WITHIN])
    if not (charset or found):
        return None
    printed = charset or (found and found[found.lastindex or 0].decode("ascii")) or ""
    try:
        codec = codecs.lookup(printed.replace(" OS", "").replace(" ", "")).name  # BibDesk's `Mac OS Roman`
        b"?".decode(codec, "backslashreplace")  # some that Python names are of no text, or want all of it at once
    except (LookupError, ValueError):
        return None
    if codec.startswith(("utf-16", "utf-32", "utf-8")):
        return None
    return Encoding(_MEANT.get(codec, codec), f"{printed} as declared")


GUESSED = ", by its letters"
"""How the name in the report of an encoding ends that nothing declared."""
_GUESSES = "cp1252 gb18030 big5 cp932 euc_jp euc_kr cp1251 koi8_r cp1253 cp1255 cp1256".split()
# Of 2,200 invented exports with as many letters, in eight encodings, all were told apart; with 32 to 60, 134 of 136.
_LEAST_LETTERS = 60
_FOREIGN = 0.6  # a share of the letters: `を用いたLSTM` has others, and `M黮ler` is what Chinese a `Müller` would be
_WORD = re.compile(r"[^\W\d_]+")
_ASCII = bytes(range(0x80))
_ENDS = (b"\n", b" ", b'"')  # no part of a character of several bytes


def _guessed(head: bytes) -> Encoding | None:
    """Return the encoding of a text in no Latin script; None where it is too little to tell, or Latin.

    Texts in Latin script are mostly ASCII whatever their encoding, and one byte in a word tells next to nothing.
    """
    if head.isascii() or 2 * _beyond_utf8(head) < len(head.translate(None, _ASCII)):
        return None
    from charset_normalizer import from_bytes

    whole = head[: max(map(head.rfind, _ENDS)) + 1] or head  # the rest may be cut within a character
    lines = b"\n".join(line for line in whole.splitlines() if not line.isascii())
    best = from_bytes(lines, cp_isolation=_GUESSES, threshold=0.4, enable_fallback=False).best()
    if best is None or best.encoding == "cp1252":
        return None
    said = "".join(word for word in _WORD.findall(lines.decode(best.encoding, "ignore")) if not word.isascii())
    foreign = sum(not char.isascii() for char in said)
    if foreign < max(_LEAST_LETTERS, _FOREIGN * len(said)):
        return None
    return Encoding(best.encoding, f"{best.encoding}{GUESSED}")


def _beyond_utf8(head: bytes) -> int:
    """Return how many bytes can be no part of UTF-8."""
    return sum("\udc80" <= char <= "\udcff" for char in head.decode("utf-8", "surrogateescape"))


def controls(head: bytes) -> int:
    """Return how many bytes there are that no text holds."""
    return len(head) - len(head.translate(None, _CONTROLS))


def is_utf8(head: bytes) -> bool:
    """Tell whether bytes can be the beginning of a text in UTF-8."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True
