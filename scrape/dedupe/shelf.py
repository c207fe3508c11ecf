"""Byte strings by number, in a temporary file: what every listing has two of and a run reads but here and there."""

import os
from array import array
from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate, islice
from tempfile import TemporaryFile

from scrape.scratch import NoRoomError


class Shelf:
    """Numbered from 0, in the order in which they are put there; gone when closed."""

    def __init__(self) -> None:
        self._file = TemporaryFile(prefix="paperlines-")  # noqa: SIM115 — closed with the shelf
        self._ends = array("q", [0])
        self._safe = 0

    def __len__(self) -> int:
        return len(self._ends) - 1

    def close(self) -> None:
        """Remove the file; what is not written yet is not missed."""
        with suppress(OSError):
            self._file.close()

    def put(self, some: Sequence[bytes]) -> None:
        """Add some. Raises NoRoomError."""
        try:
            self._file.write(b"".join(some))
        except OSError as error:
            raise NoRoomError(error.strerror) from error
        self._ends.extend(islice(accumulate(map(len, some), initial=self._ends[-1]), 1, None))

    def get(self, number: int) -> bytes:
        """Return the one of that number. Raises NoRoomError if what was put there last cannot be written."""
        begin, end = self._ends[number], self._ends[number + 1]
        if end > self._safe:
            self._flush()
        return os.pread(self._file.fileno(), end - begin, begin)

    def _flush(self) -> None:
        try:
            self._file.flush()
        except OSError as error:
            raise NoRoomError(error.strerror) from error
        self._safe = self._ends[-1]
