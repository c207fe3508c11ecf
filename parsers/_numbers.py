"""Numbers of lines, for an account of any size."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain


class Numbers:  # noqa: PLW1641 — it grows, and has no hash
    """Numbers in ascending order, kept as runs, so that a long stretch of lines takes no more room than one of them."""

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._firsts, self._ends, self._many = array("q"), array("q"), 0
        self.extend(numbers)

    def extend(self, numbers: Iterable[int]) -> None:
        """Add numbers, none of them lower than those before it."""
        for number in numbers:
            if self._ends and self._ends[-1] == number:
                self._ends[-1] += 1
            else:
                self._firsts.append(number)
                self._ends.append(number + 1)
            self._many += 1

    def take(self, number: int) -> bool:
        """Remove a number; tell whether it was there."""
        if not self._ends or number >= self._ends[-1]:  # as a rule, where a dump has gone on
            return False
        at = bisect_right(self._firsts, number) - 1
        if at < 0 or number >= self._ends[at]:
            return False
        self._firsts.insert(at + 1, number + 1)
        self._ends.insert(at, number)
        for empty in (at + 1, at):
            if self._firsts[empty] == self._ends[empty]:
                del self._firsts[empty], self._ends[empty]
        self._many -= 1
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Numbers) and (self._firsts, self._ends) == (other._firsts, other._ends)

    def __len__(self) -> int:
        return self._many

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(map(range, self._firsts, self._ends))
