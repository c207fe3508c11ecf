"""Where records go: standard output, or a file that is the old one or the whole new one, never half of it."""

import errno
import io
import os
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from scrape.intake.named import stamp
from scrape.voice import let_go

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_SUFFIX = ".part"


@dataclass(slots=True)
class Sink:
    """An open output; `keep_old` leaves the file that is there as it was, `grown` says that what it held was read."""

    stream: BinaryIO | io.BufferedIOBase
    keep_old: bool = False
    grown: bool = False

    def line(self, text: str) -> None:
        """Write one line."""
        self.stream.write(text.encode("utf-8", "backslashreplace") + b"\n")

    def bytes(self, line: bytes) -> None:
        """Write one line that is encoded already."""
        self.stream.write(line)
        self.stream.write(b"\n")

    def pieces(self, texts: Iterable[str]) -> None:
        """Write a line, or several, given in pieces."""
        for text in texts:
            self.stream.write(text.encode("utf-8", "backslashreplace"))
        self.stream.write(b"\n")

    def lines(self, texts: Iterable[str]) -> None:
        """Write several."""
        for text in texts:
            self.line(text)


@contextmanager
def opened(path: str | None, *, to_the_end: bool = False) -> Iterator[Sink]:
    """Give a Sink for `path`, or for standard output if it is None or `-`.

    A reader of standard output who has had enough (`| head`) raises BrokenPipeError; `to_the_end`, where files are to
    be written besides, what he does not take is dropped, and they are written.
    A file is written beside `path`, synced and moved into place when the block ends well; links are followed. What is
    no regular file (a pipe, a terminal, /dev/null) is written directly. Raises OSError, also if the file was read and
    is not the same any more, for another run has added to it.
    """
    if path is None or path == "-":
        stream = _Dropping(sys.stdout.buffer) if to_the_end else sys.stdout.buffer
        yield Sink(stream)
        stream.flush()
    elif _is_special(path):
        with io.BufferedWriter(_Named(path, path)) as stream:
            yield Sink(stream)
    else:
        with _beside(Path(os.path.realpath(path)), path) as sink:
            yield sink


def standard_files() -> list[str]:
    """Return what leads to the files into which a shell has what we print written, where the system tells."""
    return [path for path in ("/proc/self/fd/1", "/proc/self/fd/2") if os.path.isfile(path)]


class _Dropping(io.BufferedIOBase):
    """Standard output, as long as somebody reads it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return self._stream.write(data)
        except BrokenPipeError:
            let_go()
            return len(memoryview(data))

    def flush(self) -> None:
        try:
            self._stream.flush()
        except BrokenPipeError:
            let_go()


class _Named(io.FileIO):
    """A file to write, which `name` stands for in the OSError that says that it cannot be written."""

    def __init__(self, file: str | int, name: str) -> None:
        super().__init__(file, "wb")
        self._called = name

    def write(self, data: "ReadableBuffer", /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            raise OSError(error.errno, error.strerror, self._called) from error


def _is_special(path: str) -> bool:
    with suppress(OSError):
        return not stat.S_ISREG(Path(path).stat().st_mode)
    return False


@contextmanager
def _beside(target: Path, name: str) -> Iterator[Sink]:
    _clear(target)
    before = stamp(str(target))
    try:
        descriptor, part = _part(target)
    except OSError as error:
        raise OSError(error.errno, error.strerror, name) from error
    try:
        with io.BufferedWriter(_Named(descriptor, name)) as stream:
            sink = Sink(stream)
            yield sink
            stream.flush()
            os.fchmod(stream.fileno(), _mode(target))
            os.fsync(stream.fileno())
            if sink.grown and not sink.keep_old and stamp(str(target)) != before:
                raise OSError(errno.EBUSY, "it was changed while it was read; run this again", name)
            if not sink.keep_old:
                _move(stream, part, target)
    finally:
        part.unlink(missing_ok=True)


def _part(target: Path) -> tuple[int, Path]:
    """Open a new file beside `target`, and return the name it has or will have; it is locked for as long as we live."""
    part = target.parent / f"{_prefix(target)}{secrets.token_hex(4)}{_SUFFIX}"
    try:
        # A file without a name is gone when we are, however we end.
        descriptor = os.open(target.parent if os.path.isdir("/proc/self/fd") else "", os.O_TMPFILE | os.O_RDWR, 0o600)
    except (AttributeError, OSError):  # this system, or this file system, has none
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor, part


def _move(stream: BinaryIO, part: Path, target: Path) -> None:
    """Put the file in the place of `target` in one step, and have the folder remember it even if the power fails."""
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        if not part.exists():
            # With a folder given, Python asks linkat(2) to follow what /proc says; without one it links that itself.
            os.link(f"/proc/self/fd/{stream.fileno()}", part, src_dir_fd=folder, follow_symlinks=True)
        part.replace(target)
        with suppress(OSError):  # not every file system syncs folders
            os.fsync(folder)
    finally:
        os.close(folder)


def _prefix(target: Path) -> str:
    return f".{target.name[:50]}."  # a name has 255 bytes at most, and a character up to four


def _clear(target: Path) -> None:
    """Remove what runs that were killed have left: nobody holds the lock on it any more."""
    with suppress(ImportError, OSError):
        import fcntl

        prefix = _prefix(target)
        for left in [one for one in target.parent.iterdir() if one.name.startswith(prefix) and one.suffix == _SUFFIX]:
            with suppress(OSError), left.open("rb") as stream:
                fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()


def _mode(target: Path) -> int:
    with suppress(OSError):
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
