"""The way in: `paperlines` and `python -m scrape` start here."""

import errno
import io
import os
import sys

from scrape import __version__


def main() -> None:
    """Answer `--version` at once, without the import of click that triples it; leave the rest to the command line."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 — for as long as we run
    if sys.stdout is None:
        sys.stdout = _Closed()
    elif sys.argv[1:] == ["--version"] and _told(f"paperlines {__version__}\n"):
        return
    try:
        from scrape.cli import main as command_line

        command_line()
    except KeyboardInterrupt:
        sys.exit(130)


def _told(line: str) -> bool:
    """Print a line, and tell whether standard output took it; if not, the command line knows what to say."""
    try:
        sys.stdout.write(line)
        sys.stdout.flush()
    except OSError:
        return False
    return True


class _Closed(io.TextIOBase):
    """A standard output that was closed before we began; raises OSError when something is to be written."""

    @property
    def buffer(self) -> io.BufferedIOBase:
        raise OSError(errno.EBADF, "it is closed", "standard output")

    def write(self, _: str, /) -> int:
        raise OSError(errno.EBADF, "it is closed", "standard output")


if __name__ == "__main__":
    main()
