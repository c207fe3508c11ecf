"""A progress bar on standard error, for people only."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

from scrape.intake.named import STDIN, expand, file_of


class Meter(Protocol):
    """What is told how far the reading has come: bytes of what was named, papers found, items rejected."""

    def __call__(self, done: int, papers: int, rejected: int) -> None:
        """Show it."""


def _silent(done: int, papers: int, rejected: int) -> None:
    pass


@contextmanager
def shown(dumps: Sequence[str], *, quiet: bool) -> Iterator[Meter]:
    """Give a Meter: a bar if standard error is a terminal and `quiet` is false, else one that shows nothing."""
    if quiet or not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    found = TextColumn("{task.fields[papers]} papers, {task.fields[rejected]} rejected")
    columns = (found, BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    console = Console(stderr=True, soft_wrap=True)  # a message stays one line, however narrow the terminal
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=_size(dumps), papers=0, rejected=0)
        yield lambda done, papers, rejected: bar.update(task, completed=done, papers=papers, rejected=rejected)


def _size(dumps: Sequence[str]) -> int | None:
    """Return the bytes to come; None if a dump is a pipe, whose size nobody knows."""
    if STDIN in dumps:
        return None
    total = 0
    for file in expand(dumps):
        with suppress(OSError):
            total += os.path.getsize(file_of(file)) if isinstance(file, str) else 0
    return total
