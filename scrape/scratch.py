"""A database for one run: in memory while it is small, in a private temporary file beyond, gone when closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


class NoRoomError(Exception):
    """A temporary file cannot be written; `str()` is the one-line message with its cure."""

    def __init__(self, why: object) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return f"no room for temporary files: {self.why}; TMPDIR names the folder for them"


class DamagedIndexError(Exception):
    """An index that an earlier run kept is not as it was left; `str()` is the one-line message with its cure."""


_CACHE = "PRAGMA cache_size = -65536"  # KiB held in memory before it spills; sorting takes as much again


def scratch(*tables: str) -> "sqlite3.Connection":
    """Open one, with `tables` (CREATE statements) in it; everything written to it is one transaction."""
    import sqlite3

    db = sqlite3.connect("", isolation_level=None)
    for statement in ("PRAGMA synchronous = OFF", _CACHE, *tables, "BEGIN"):
        db.execute(statement)
    return db


@contextmanager
def room() -> Iterator[None]:
    """Hold the work with such databases; what they cannot write raises NoRoomError."""
    import sqlite3

    try:
        yield
    except sqlite3.Error as error:
        raise NoRoomError(error) from error
