"""One stream may hold several dumps, one after the other: where each begins, and the lines that are its own."""

from collections.abc import Iterator
from functools import partial
from itertools import accumulate, islice

from parsers._contract import is_blank
from scrape.formats import FOLLOWING, Batch, Openings, opening

_LAST_LINES = 3 * FOLLOWING
_SNIFFED = 1 << 13  # characters


class Lines:
    """The lines of a dump with a look ahead, cut into parts."""

    def __init__(self, batches: Iterator[Batch]) -> None:
        self._batches = batches
        self._batch: Batch = []
        self._at = 0
        self._next: Batch | None = None
        self._ranked: Batch | None = None
        self._ranks: list[int] = []
        self._full: list[str] = []

    def ahead(self) -> Batch:
        """Return the next lines without taking them, 8 Ki characters from the first text on; none at the end."""
        head: Batch = self._batch[self._at :]
        length = 0
        for end, (_, line) in enumerate(self._grown(head), 1):
            if length or not is_blank(line):
                length += len(line) + 1
            if length >= _SNIFFED:
                return head[:end]
        return head

    def _grown(self, head: Batch) -> Iterator[tuple[int, str]]:
        """Walk `head` and go on with more batches for as long as they are asked for; they stay ahead."""
        at = 0
        while True:
            yield from head[at:]
            at = len(head)
            more = self._peeked()
            if not more:
                return
            head += more
            self._batch, self._at, self._next = head, 0, None

    def _peeked(self) -> Batch:
        if self._next is None:
            self._next = next(self._batches, [])
        return self._next

    def _advance(self) -> Batch:
        """Make the next batch the present one; return it, empty at the end."""
        self._batch, self._at, self._next = self._peeked(), 0, None
        return self._batch

    def until(self, find: Openings, own: str | None) -> Iterator[Batch]:
        """Yield the lines up to the first at which a dump of another format than `own` opens, as batches.

        The first line belongs to the part whatever it is, and the line that ends it stays ahead. A line in the middle
        of which a dump opens comes in two pieces with one number, in two batches.
        """
        first: tuple[int, str] | None = None
        while self._at < len(self._batch) or self._advance():
            batch, begun = self._batch, self._at
            first = first or batch[begun]
            last_lines = len(batch) - _LAST_LINES
            for self._at, asked in find.in_question(batch, begun):
                if begun < last_lines <= self._at and self._next is None:
                    # To look beyond the batch may be to wait for whoever writes the pipe.
                    yield batch[begun:last_lines]
                    begun = last_lines
                while (found := opening(asked, batch[self._at][1], self._following)) and found[0] > 0:
                    before, batch[self._at] = _cut(batch[self._at], found[0])
                    yield [*batch[begun : self._at], before]
                    begun = self._at
                if found and found[1] != own and batch[self._at] is not first:
                    if begun < self._at:
                        yield batch[begun : self._at]
                    return
            self._at = len(batch)
            yield batch[begun:] if begun else batch

    def rest(self) -> Iterator[Batch]:
        """Yield all lines that are left, as batches, whatever opens in them."""
        if self._at < len(self._batch):
            yield self._batch[self._at :]
            self._at = len(self._batch)
        while batch := self._advance():
            self._at = len(batch)
            yield batch

    def _following(self) -> list[str]:
        if self._ranked is not self._batch:
            full = [not is_blank(line) for _, line in self._batch]
            self._ranks, self._ranked = list(accumulate(full)), self._batch
            self._full = [line for (_, line), is_full in zip(self._batch, full, strict=True) if is_full]
        rank = self._ranks[self._at]
        found = self._full[rank : rank + FOLLOWING]
        if len(found) == FOLLOWING:
            return found
        return [*found, *_below(self._peeked(), -1)][:FOLLOWING]


def _below(batch: Batch, at: int) -> list[str]:
    """Return the few non-blank lines below a place."""
    full = (line for _, line in islice(batch, at + 1, None) if not is_blank(line))
    return list(islice(full, FOLLOWING))


def _cut(line: tuple[int, str], at: int) -> Batch:
    number, text = line
    return [(number, text[:at]), (number, text[at:])]


def own_head(ahead: Batch, find: Openings) -> Batch:
    """Cut the lines ahead where a dump of another format than the first begins."""
    first: str | None = None
    for at, asked in find.in_question(ahead, 0):
        number, line = ahead[at]
        found = opening(asked, line, partial(_below, ahead, at))
        if found and first and found[1] != first:
            return [*ahead[:at], (number, line[: found[0]])] if found[0] else ahead[:at]
        first = first or (found[1] if found else None)
    return ahead
