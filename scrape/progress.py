"""A progress bar on standard error, for people only."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol


class Meter(Protocol):
    """What is told how far the reading has come, in bytes of the dumps and papers found."""

    def __call__(self, done: int, papers: int) -> None:
        """Show it."""


def _silent(done: int, papers: int) -> None:
    pass


@contextmanager
def shown(dumps: list[str], *, quiet: bool) -> Iterator[Meter]:
    """Give a Meter: a bar if standard error is a terminal and `quiet` is false, else one that shows nothing."""
    if quiet or not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.fields[papers]} papers"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=_size(dumps), papers=0)
        yield lambda done, papers: bar.update(task, completed=done, papers=papers)


def _size(dumps: list[str]) -> int | None:
    """Return the bytes to come; None if a dump is a pipe, whose size nobody knows."""
    total = 0
    for dump in dumps:
        if dump == "-":
            return None
        with suppress(OSError):
            total += os.path.getsize(dump)
    return total
