"""What packed files hold: archives, saved pages, crawls and compressed files, one in another, known by their bytes."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from scrape.intake.streams import FIELD, ZSTD, Budget, DamagedError, Stream, gunzipped, un_bzip2, un_xz, un_zstd
from scrape.voice import counted, printable

if TYPE_CHECKING:
    from scrape.intake.archives import Inside
    from scrape.intake.crawls import Page

DEPTH = 4
INSIDE = "!"  # between an archive's name and its member's
COMPRESSED = ("gzip", "bzip2", "xz", "zstd")
"""The kinds of containers that hold one thing, which goes by their name."""
_HEAD = 1 << 12


class UnreadableError(Exception):
    """A dump that cannot be read at all; `str()` is the one-line message, `dump: reason; cure`.

    `path` is the file the user named, with the dump in it, where that is known.
    """

    def __init__(self, dump: str, reason: str, cure: str = "", path: str = "") -> None:
        super().__init__(dump, reason, cure, path)
        self.dump = dump
        self.reason = reason
        self.cure = cure
        self.path = path

    def __str__(self) -> str:
        return f"{self.dump}: {self.reason}" + (f"; {self.cure}" if self.cure else "")


@dataclass(slots=True)
class Container:
    """A packed file the user named, and what became of its members: `read` as dumps, `skipped` and why, unreadable.

    `foreign` are the first of those skipped that are a text, but of no known format, by name.
    """

    name: str
    path: str
    kind: str
    members: int = 0
    read: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    unreadable: int = 0
    foreign: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the container as the report prints it."""
        skipped = dict(sorted(self.skipped.items()))
        return {
            "container": self.name,
            "kind": self.kind,
            "members": self.members,
            "read": self.read,
            "unreadable": self.unreadable,
            "skipped": skipped,
            "of_no_known_format": self.foreign,
        }

    def nothing_read(self) -> str:
        """Return the message for a container that holds no dump at all."""
        of_what = ", ".join(f"{count} {why}" for why, count in self.skipped.most_common(3))
        held = f"{counted(self.members, 'member')}: {of_what}" if self.members else "it is empty"
        return f"{self.name}: holds no listing; {held}"


@dataclass(slots=True)
class Member:
    """A dump inside a container, or what was only compressed; its stream is to be read before the next is asked for.

    `observed` is the day it was seen, `address` the URL it was at, `charset` what its server called it; None where the
    container does not say. `is_text` tells that it is no container itself: the text of a mail has the head of one.
    """

    name: str
    stream: Stream
    observed: str | None = None
    address: str | None = None
    charset: str | None = None
    is_text: bool = False


@dataclass(slots=True)
class Skipped:
    """A member that is no dump, and why: `a folder`, `a PNG image`, `of no known format`; that comes with a message."""

    name: str
    why: str
    message: str = ""


Found = Member | Skipped | UnreadableError
_Opener = Callable[[Stream, str, Budget], Iterator[Found]]


def kind_of(stream: Stream) -> str | None:
    """Return which container begins here; None if none does. No bytes are taken, and few are waited for."""
    head = stream.head(_HEAD)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if _WARC.match(head):
        return "WARC"
    if _MAIL.match(head) and (mail := _kind_of_mail(stream)):
        return mail
    return "tar" if _is_tar(head) else None


_WARC = re.compile(rb"WARC/[01]\.\d+\r?\n")
_MAIL = re.compile(FIELD + rb"|From ")
_MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    *((magic, "zstd") for magic in ZSTD),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"bplist00", "web archive"),
)


def _kind_of_mail(stream: Stream) -> str | None:
    from scrape.intake.mails import kind_of_mail

    return kind_of_mail(stream)


def _is_tar(head: bytes) -> bool:
    from scrape.intake.archives import is_tar

    return is_tar(head)


def opened(stream: Stream, name: str, budget: Budget, depth: int = 0) -> Iterator[Found]:
    """Yield every dump that `stream` holds, itself if it is no container, and what is skipped or cannot be read.

    What `budget` forbids ends the reading: LimitError is raised.
    """
    kind = kind_of(stream)
    if kind is None:
        yield Member(name, stream)
        return
    if depth == DEPTH:
        yield _too_deep(name, budget)
        return
    try:
        yield from _opened_inside(_OPENERS[kind](stream, name, budget), budget, depth)
    except DamagedError as error:
        if not error.told:
            error.told = True
            yield UnreadableError(name, f"the {kind} data {error}")


def _too_deep(name: str, budget: Budget) -> Found:
    # A bomb may hold them by the million, and one message is enough.
    why = f"lies more than {DEPTH} containers deep, which is the limit"
    if budget.too_deep:
        return Skipped(name, why)
    budget.too_deep = True
    return UnreadableError(name, why, "unpack it first")


def _opened_inside(members: Iterator[Found], budget: Budget, depth: int) -> Iterator[Found]:
    for found in members:
        if not isinstance(found, Member):
            yield found
            continue
        if found.is_text or kind_of(found.stream) is None:
            yield found
        else:
            for inner in opened(found.stream, found.name, budget, depth + 1):
                yield _described(inner, found) if isinstance(inner, Member) else inner
        budget.check()


def _described(inner: Member, outer: Member) -> Member:
    """Return a member with what the containers around it say of it, where it says nothing itself."""
    observed, address = inner.observed or outer.observed, inner.address or outer.address
    return replace(inner, observed=observed, address=address, charset=inner.charset or outer.charset)


def _compressed(unpack: Callable[[Stream, Budget], Stream]) -> _Opener:
    return lambda stream, name, budget: iter([Member(name, unpack(stream, budget))])


def _zip(stream: Stream, name: str, budget: Budget) -> Iterator[Found]:
    from scrape.intake.archives import is_document, zip_members

    if is_document(stream.head(_HEAD)):
        yield Skipped(name, "a document of an office program, or an e-book, to be saved as text")
        return
    for inside in zip_members(stream, budget):
        yield _from_archive(name, inside)


def _tar(stream: Stream, name: str, budget: Budget) -> Iterator[Found]:
    from scrape.intake.archives import tar_members

    for inside in tar_members(stream, budget):
        yield _from_archive(name, inside)


def _from_archive(archive: str, inside: "Inside") -> Found:
    name = f"{archive}{INSIDE}{printable(inside.name)}"
    if inside.unreadable:
        return UnreadableError(name, inside.unreadable, "unpack it first")
    if inside.stream is None:
        return Skipped(name, inside.skipped)
    hidden = any(part.startswith(".") and part.strip(".") for part in inside.name.split("/"))
    if hidden or inside.name.startswith("__MACOSX/"):
        return Skipped(name, "a hidden file")
    return Member(name, inside.stream)


def _warc(stream: Stream, name: str, budget: Budget) -> Iterator[Found]:
    from scrape.intake.crawls import warc_pages

    for page in warc_pages(stream, budget):
        address = printable(page.address)
        inside = f"{name}{INSIDE}{address}" if address else name
        if page.unreadable:
            yield UnreadableError(inside, page.unreadable, page.cure)
        elif page.stream is None:
            yield Skipped(inside, page.skipped)
        else:
            yield Member(inside, page.stream, page.observed, address or None, page.charset)


def _mail(stream: Stream, name: str, budget: Budget) -> Iterator[Found]:
    from scrape.intake.mails import mails

    return _saved(mails(stream, budget), name)


def _mailbox(stream: Stream, name: str, budget: Budget) -> Iterator[Found]:
    from scrape.intake.mails import mailbox

    for number, mail in enumerate(mailbox(stream, budget), 1):
        yield Member(f"{name}{INSIDE}{number}", mail)


def _webarchive(stream: Stream, name: str, budget: Budget) -> Iterator[Found]:
    from scrape.intake.crawls import webarchive_pages

    return _saved((("", page) for page in webarchive_pages(stream, budget)), name)


def _saved(pages: Iterator[tuple[str, "Page"]], name: str) -> Iterator[Found]:
    for part, page in pages:
        inside = f"{name}{INSIDE}{printable(part)}" if part else name
        if page.stream is None:
            yield Skipped(inside, page.skipped)
        else:
            address = printable(page.address) or None
            yield Member(inside, page.stream, page.observed, address, page.charset, page.is_text)


_OPENERS: dict[str, _Opener] = {
    "gzip": _compressed(gunzipped),
    "bzip2": _compressed(un_bzip2),
    "xz": _compressed(un_xz),
    "zstd": _compressed(un_zstd),
    "zip": _zip,
    "tar": _tar,
    "WARC": _warc,
    "MHTML": _mail,
    "mail": _mail,
    "mailbox": _mailbox,
    "web archive": _webarchive,
}
