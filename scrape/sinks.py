"""Where records go: standard output, or a file that is the old one or the whole new one, never half of it."""

import errno
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(slots=True)
class Sink:
    """An open output; `keep_old` leaves the file that is there as it was."""

    stream: BinaryIO
    keep_old: bool = False

    def line(self, text: str) -> None:
        """Write one line."""
        self.stream.write(text.encode("utf-8", "backslashreplace") + b"\n")


@contextmanager
def opened(path: str | None) -> Iterator[Sink]:
    """Give a Sink for `path`, or for standard output if it is None or `-`.

    A file is written beside `path`, synced and moved into place when the block ends well; links are followed. What is
    no regular file (a pipe, a terminal, /dev/null) is written directly. Raises OSError.
    """
    if path is None or path == "-":
        if sys.stdout is None:
            raise OSError(errno.EBADF, "it is closed", "standard output")
        yield Sink(sys.stdout.buffer)
        sys.stdout.buffer.flush()
    elif _is_special(path):
        with Path(path).open("wb") as stream:
            yield Sink(stream)
    else:
        with _beside(Path(os.path.realpath(path))) as sink:
            yield sink


def _is_special(path: str) -> bool:
    with suppress(OSError):
        return not stat.S_ISREG(Path(path).stat().st_mode)
    return False


@contextmanager
def _beside(target: Path) -> Iterator[Sink]:
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", suffix=".part", dir=target.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            sink = Sink(stream)
            yield sink
            stream.flush()
            os.fsync(stream.fileno())
        if not sink.keep_old:
            part.chmod(_mode(target))
            part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _mode(target: Path) -> int:
    with suppress(OSError):
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
