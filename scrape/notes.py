"""What a run notes down and may be long: in memory while it is short, in a private temporary file beyond.

And JSON of it, written piece by piece.
"""

import json
import os
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Any
from weakref import finalize

from scrape.scratch import NoRoomError

_IN_MEMORY = 1 << 20  # bytes


class _Spool:
    """Bytes put down one after the other, and read again line by line, from the first."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 — closed when it is forgotten
        finalize(self, self._file.close)

    def _put(self, data: bytes) -> None:
        try:
            self._file.seek(0, os.SEEK_END)
            self._file.write(data)
        except OSError as error:
            raise NoRoomError(error.strerror) from error

    def _lines(self) -> Iterator[bytes]:
        self._file.seek(0)
        return iter(self._file)


class Notes(_Spool):  # noqa: PLW1641 — it grows, and has no hash
    """JSON values, in the order in which they were added."""

    def __init__(self, values: Iterable[Any] = ()) -> None:
        super().__init__()
        self._many = 0
        self.extend(values)

    def __reduce__(self) -> tuple[type["Notes"], tuple[list[Any]]]:
        return Notes, (list(self),)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Notes) and list(self) == list(other)

    def __len__(self) -> int:
        return self._many

    def __iter__(self) -> Iterator[Any]:
        """Yield the values. To add some, or to begin again, ends it."""
        return map(json.loads, self._lines())

    def append(self, value: Any) -> None:
        """Add a value. Raises NoRoomError."""
        self._put(json.dumps(value).encode() + b"\n")
        self._many += 1

    def extend(self, values: Iterable[Any]) -> None:
        """Add values. Raises NoRoomError."""
        for value in values:
            self.append(value)


class Array(_Spool):
    """The items of an array in what `pretty` writes, each written when it came; `margin` is what stands before one."""

    def __init__(self, margin: str) -> None:
        super().__init__()
        self._margin = margin
        self._mark = "["

    def add(self, facts: dict[str, Any]) -> None:
        """Add an item. Raises NoRoomError."""
        self._put(f"{self._mark}\n{self._margin}".encode())
        for piece in pretty(facts, self._margin):
            self._put(piece.encode("utf-8", "backslashreplace"))
        self._mark = ","

    def __iter__(self) -> Iterator[str]:
        """Yield the array."""
        yield from map(bytes.decode, self._lines())
        yield _end(self._mark, self._margin[:-2])


def pretty(facts: dict[str, Any], margin: str = "") -> Iterator[str]:
    """Yield facts as `json.dumps` writes them with an indent of 2; of what is neither a list nor a dict, one by one."""
    mark = "{"
    for name, value in facts.items():
        yield f"{mark}\n{margin}  {json.dumps(name, ensure_ascii=False)}: "
        if isinstance(value, Array):
            yield from value
        elif isinstance(value, Iterable) and not isinstance(value, str | list | dict):
            yield from _array(value, f"{margin}  ")
        else:
            yield _indented(value, f"{margin}  ")
        mark = ","
    yield f"\n{margin}}}"


def _array(values: Iterable[Any], margin: str) -> Iterator[str]:
    mark = "["
    for value in values:
        yield f"{mark}\n{margin}  {_indented(value, f'{margin}  ')}"
        mark = ","
    yield _end(mark, margin)


def _end(mark: str, margin: str) -> str:
    """Return what ends an array, `mark` being what would stand before a further item."""
    return "[]" if mark == "[" else f"\n{margin}]"


def _indented(value: Any, margin: str) -> str:
    if type(value) is int:
        return str(value)
    return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", f"\n{margin}")
