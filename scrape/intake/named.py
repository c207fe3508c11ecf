"""From what the user named (paths, folders, `-`, `archive.zip!page.html`) to dumps that can be opened."""

import errno
import io
import os
import stat
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import IO, BinaryIO

from scrape.intake.containers import COMPRESSED, INSIDE, Container, Member, Skipped, UnreadableError, kind_of, opened
from scrape.intake.encodings import TEXT_HEAD, Encoding, NotTextError, encoding_of, encoding_of_pipe
from scrape.intake.streams import Budget, LimitError, Stream, kept, stream_of
from scrape.voice import printable

STDIN = "-"
_UNREADABLE_TOLD = 10  # members of one container
_ENDS_OF_PAGES = (".html", ".htm", ".xhtml")
_ENDS_OF_THEIR_FOLDERS = (
    *("_files", ".files", "_archivos", "_arquivos", "_bestanden", "-Dateien", "_dosyalar", "_elemei", "_ficheiros"),
    *("_fichiers", "_file", "-filer", "_filer", "_fitxers", "_pliki", "_soubory", "_tiedostot"),
)
"""Where browsers put the scripts and pictures of a page saved whole, `lamps_files` beside `lamps.html`, by language."""
UNPACK = "if you trust it, unpack it yourself"
"""The cure where a container holds more than any honest one."""
_NOT_FETCHED = "nothing is fetched from a network: save the page, and name the file"


def dump_name(path: str) -> str:
    r"""Return a file's name as messages and records may hold it: one line, valid Unicode, odd bytes as `\xNN`."""
    return printable(os.fsencode(path).decode("utf-8", "backslashreplace"))


def expand(named: Iterable[str], besides: Collection[str] = ()) -> Iterator[str | UnreadableError]:
    """Yield each file the user named, folders walked in the order of their names, once each.

    Hidden files of a folder are left out, what browsers save beside a page, and `besides`, files that are written. What
    cannot be reached is yielded as the error that says so.
    """
    seen: set[str] = set()
    written = {os.path.realpath(name) for name in besides}
    for name in named:
        for found in _walk(name, written) if name != STDIN and os.path.isdir(name) else [name]:
            if isinstance(found, UnreadableError):
                yield found
            elif found not in seen:
                seen.add(found)
                yield found


def is_below(file: str, folder: str) -> bool:
    """Tell whether a file is one that is found where `folder` is read."""
    if folder == STDIN or not os.path.isdir(folder):
        return False
    steps = os.path.relpath(os.path.realpath(file), os.path.realpath(folder)).split(os.sep)
    return not any(step.startswith(".") for step in steps)


def _walk(folder: str, besides: Collection[str]) -> Iterator[str | UnreadableError]:
    empty = True
    for found in _below(folder):
        if not (besides and isinstance(found, str) and os.path.realpath(found) in besides):
            empty = False
            yield found
    if empty:
        yield UnreadableError(dump_name(folder), "the folder holds no dump", "hidden files are not read")


def _below(folder: str) -> Iterator[str | UnreadableError]:
    """Yield what lies in a folder and in those below it, which may be as deep as the system lets them."""
    real = os.path.realpath(folder)
    inside = [_inside(folder, (real,), {real})]
    while inside:
        found = next(inside[-1], None)
        if found is None:
            inside.pop()
        elif isinstance(found, str | UnreadableError):
            yield found
        else:
            inside.append(found)


_Below = Iterator["str | UnreadableError | _Below"]
"""What lies in a folder; of another folder in it the same."""


def _inside(folder: str, around: tuple[str, ...], seen: set[str]) -> _Below:
    """Yield that; but no folder that was `seen`, to which links may lead in any number of ways, or that is `around`.

    A folder that a link leads to, too, has the name it has without the link, whichever of them comes first.
    """
    try:
        names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError as error:
        yield UnreadableError(dump_name(folder), why(error))
        return
    beside = {page + end for page in _pages(names) for end in _ENDS_OF_THEIR_FOLDERS}
    for name in names:
        path = os.path.join(folder, name)
        if os.path.isfile(path) or not os.path.exists(path):
            yield path
        elif not os.path.isdir(path):
            yield UnreadableError(dump_name(path), "is no file, and its folder is read for files", "name it to read it")
        elif (real := os.path.realpath(path)) in around:
            yield UnreadableError(dump_name(path), "a symbolic link that leads back to a folder it lies in")
        elif name not in beside and real not in seen and not (os.path.islink(path) and is_below(real, around[0])):
            seen.add(real)
            yield _inside(path, (*around, real), seen)


def _pages(names: list[str]) -> Iterator[str]:
    """Yield the names of saved pages, without their ends."""
    for name in names:
        page, end = os.path.splitext(name)
        if end.lower() in _ENDS_OF_PAGES:
            yield page


def why(error: OSError) -> str:
    """Return what a message says of an error of the operating system."""
    return {
        errno.ENOENT: "no such file",
        errno.EACCES: "permission denied",
        errno.ELOOP: "a symbolic link that leads to itself",
        errno.EISDIR: "a folder",
    }.get(error.errno or 0, error.strerror or str(error))


@dataclass(slots=True)
class Given:
    """A dump that can be opened: `file`, which can be read again from its beginning, or else `stream`, a live pipe.

    `path` is the file the user named, with the dump in it; `weight` how many of its bytes the dump stands for. `kept`
    tells whether `file` is a temporary one, of what was packed or piped in; `inside`, whether the dump lies in a
    container, where what is no listing is passed over. `damage` says why the bytes end where they do; else it is empty.
    `observed`, `address` and `charset` are what a Member has; `encoding` is known of what was looked at already.
    """

    name: str
    path: str
    weight: int
    file: IO[bytes] | None = None
    stream: Stream | None = None
    inside: bool = False
    kept: bool = False
    damage: str = ""
    observed: str | None = None
    address: str | None = None
    charset: str | None = None
    encoding: Encoding | None = None

    def opened(self) -> IO[bytes]:
        """Return the file, at its beginning if it was not read from. Raises OSError."""
        return self.file or open(self.path, "rb")


def given(
    named: Iterable[str], besides: Collection[str] = (), *, live: bool = False
) -> Iterator[Given | Container | UnreadableError]:
    """Yield each dump the user named, and each container once all it holds was yielded; `besides` as in `expand`.

    With `live`, a dump that is piped in is not waited for. What cannot be reached or read is yielded as the error that
    says so.
    """
    for found in expand(named, besides):
        if isinstance(found, UnreadableError):
            yield found
            continue
        path, inside = _split(found)
        try:
            for one in _named_member(path, dump_name(found)) if inside else _given(path, live=live):
                if isinstance(one, UnreadableError):
                    one.path = path
                yield one
        except OSError as error:
            yield UnreadableError(dump_name(path), why(error), _NOT_FETCHED if "://" in path else "", path)


def file_of(name: str) -> str:
    """Return the file that a name means: of `archive.zip!page.html`, the archive."""
    return _split(name)[0]


def _split(name: str) -> tuple[str, bool]:
    """Return the file that is meant, and whether one of its members is: `archive.zip!page.html`."""
    if name == STDIN or INSIDE not in name or os.path.lexists(name):
        return name, False
    at = name.find(INSIDE)
    while at > 0 and not os.path.isfile(name[:at]):
        at = name.find(INSIDE, at + 1)
    return (name[:at], True) if at > 0 else (name, False)


def _named_member(path: str, name: str) -> Iterator[Given | UnreadableError]:
    found = False
    for one in _given(path):
        if (isinstance(one, Given) and one.name == name) or (isinstance(one, UnreadableError) and one.dump == name):
            found = True
            yield one
        elif isinstance(one, Given) and one.file:
            one.file.close()
    if not found:
        yield UnreadableError(name, f"{dump_name(path)} holds no text of this name")


def _given(path: str, *, live: bool = False) -> Iterator[Given | Container | UnreadableError]:
    if path == STDIN and sys.stdin is None:
        yield UnreadableError(STDIN, "standard input is closed")
        return
    file: BinaryIO = sys.stdin.buffer if path == STDIN else open(path, "rb")  # noqa: SIM115 — a Dump reads on
    stream = stream_of(file)
    kind = kind_of(stream)
    if kind is None:
        yield _plain(Given(dump_name(path), path, _size(file)), file, stream, live=live)
        return
    with file if path != STDIN else nullcontext():
        container = Container(dump_name(path), path, kind)
        yield from _members(container, stream, file, live=live and not is_regular(file) and kind in COMPRESSED)
        yield container


def _plain(found: Given, file: BinaryIO, stream: Stream, *, live: bool) -> Given | UnreadableError:
    if is_regular(file):
        file.seek(0)
        found.file = file
    elif live:
        found.stream = stream
    else:
        # A pipe is kept (in memory, then in a temporary file): the hash stands in every record, so it is needed first.
        try:
            found.encoding = encoding_of(stream.head(TEXT_HEAD), None)
        except NotTextError as error:
            return UnreadableError(found.name, str(error), error.cure)
        found.file, _ = kept(stream)
        found.kept = True
    return found


def is_regular(file: IO[bytes]) -> bool:
    """Tell whether a file can be read again, and its size is known."""
    try:
        return stat.S_ISREG(os.fstat(file.fileno()).st_mode) and file.seekable()
    except (OSError, io.UnsupportedOperation):
        return False


CHANGED = "was changed while it was read; read it again"


def stamp(file: str | int) -> tuple[int, int, int] | None:
    """Return what tells whether a file, or what has its name, is changed or another one; None if there is none."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size if is_regular(file) else 0


def _members(container: Container, stream: Stream, file: BinaryIO, *, live: bool) -> Iterator[Given | UnreadableError]:
    """Yield what a container holds. What is no text is counted, not yielded; so are unreadable members beyond ten.

    With `live`, what was only compressed is not waited for: it is to be read before this goes on.
    """
    size = _size(file)
    before, told = 0, False
    try:
        for found in opened(stream, container.name, Budget(lambda: size or stream.position)):
            one = _member(found, container, live=live) if isinstance(found, Member) else found
            container.members += 1
            if isinstance(one, Skipped):
                container.skipped[one.why] += 1
            elif isinstance(one, UnreadableError):
                yield from _unreadable(container, one)
            else:
                told = one.stream is not None  # a live dump says itself where it ends
                now = file.tell() if size else stream.position
                one.weight, before = max(0, now - before), max(now, before)
                yield one
    except LimitError as error:
        if not told:
            container.unreadable += 1
            yield UnreadableError(container.name, str(error), UNPACK)


def _unreadable(container: Container, error: UnreadableError) -> Iterator[UnreadableError]:
    container.unreadable += 1
    if container.unreadable <= _UNREADABLE_TOLD:
        yield error
    else:
        container.skipped[f"unreadable: {error.reason}"] += 1


def _member(member: Member, container: Container, *, live: bool) -> Given | Skipped | UnreadableError:
    """Return a member as a dump of its own; raises LimitError."""
    inside = member.name != container.name
    live = live and not inside
    begun = member.stream.head(1)
    try:
        encoding = _encoding(member, live=live) if begun else None
    except NotTextError as error:
        if inside:
            return Skipped(member.name, str(error).removeprefix("is "))
        return UnreadableError(member.name, str(error), error.cure)
    found = Given(member.name, container.path, 0, inside=inside, encoding=encoding)
    found.observed, found.address, found.charset = member.observed, member.address, member.charset
    if live and begun:
        found.stream = member.stream
        return found
    found.file, damage = kept(member.stream)
    found.kept = True
    if damage:
        damage.told = True
        found.damage = f"the packed data {damage}"
    if begun:
        return found
    found.file.close()
    return UnreadableError(member.name, found.damage) if damage else Skipped(member.name, "empty")


def _encoding(member: Member, *, live: bool) -> Encoding:
    head = member.stream.head
    charset = member.charset
    return encoding_of_pipe(head, charset) if live else encoding_of(head(TEXT_HEAD), charset)
