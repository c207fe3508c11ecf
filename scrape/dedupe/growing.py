"""Deduplicating with an index: the first time all is noted in it, after that only what is added is worked out."""

from array import array
from collections import deque
from collections.abc import Iterator
from typing import Any
from zlib import crc32

from schemas.records import Paper
from scrape.dedupe.decisions import Finding
from scrape.dedupe.engine import NOTE, VERDICTS, Pool, findings_of, is_worth_noting, noted
from scrape.dedupe.features import Features, features
from scrape.dedupe.index import FITS_NOTHING, Held, Index
from scrape.dedupe.merge import in_order, listings, merged
from scrape.dedupe.prepare import rank
from scrape.reading import Written, line_of


class IndexedPool(Pool):
    """A Pool whose listings are noted in an index; those of the library that the index fits are in it already."""

    def __init__(self, index: Index, *, apart: bool = False) -> None:
        super().__init__(apart=apart)
        self.index = index
        self._rows = index.tables
        self._first = index.held.library.listings if index.held else 0
        self._spots = index.tables.opened("spots")
        self._ranks: list[tuple[int, str]] = []
        self._moved: list[tuple[int, int]] = []
        self._leaving: deque[tuple[int, int]] = deque()
        self._size = self._crc = self._records = 0
        self._exact = True

    def close(self) -> None:
        """Let go of the temporary files."""
        super().close()
        self.index.close()

    def written(self) -> Iterator[Paper | Written]:
        """Yield each record as a line, those of the library that did not change many at once."""
        held = self.index.held
        yield from self._grown(held) if held else super().written()
        self._spots.close()
        edges = self._db.execute("SELECT one, other, state, score, findings, against FROM edge")
        at = self._numbers
        self.index.tables.write("edges", ((at[one], at[other], *found) for one, other, *found in edges))
        self.index.tables.write("ranks", self._ranks)
        self.index.tables.write("moved", self._moved)
        self.index.finish(self._size if self._exact else FITS_NOTHING, self._crc, self._records)

    def found(self, *states: str) -> Iterator[Finding]:
        """Yield what was found on pairs, old and new, once all is written."""
        if not self.index.held:
            yield from super().found(*states)
            return
        for one, other, state, score, findings, against in self.index.held.found(states):
            first, second = (Paper.model_validate_json(self._line_of(int(n))) for n in (one, other))
            yield Finding(first, second, VERDICTS[state], float(score), findings_of(findings), against or None)

    def _grown(self, held: Held) -> Iterator[Paper | Written]:
        """Yield the library and what is added, each record in its place."""
        self._take_batch()
        held.note(self._near_edges(held))
        before = array("q")
        for n, at in held.scope():
            self._numbers.append(n)
            before.append(at)
        places = {n: place for place, n in enumerate(self._numbers)}
        ties = ((places[one], places[other], "same", *found, None) for one, other, *found in held.ties())
        self._db.executemany(NOTE, ties)
        self._cluster(frozenset())
        self._leaving = deque(held.leaving())
        begin = 0
        for members in self._forest.sets():
            end = before[members[0]]
            yield from self._staying(held, begin, end)
            yield self._record(members)
            begin = end
        yield from self._staying(held, begin, held.library.size)

    def _near_edges(self, held: Held) -> Iterator[tuple[Any, ...]]:
        recurring = held.take_in(self._recurring)
        for one, other in held.pairs():
            found = self._compared(one, other, recurring)
            if is_worth_noting(found):
                yield one, other, *noted(found)

    def _staying(self, held: Held, begin: int, end: int) -> Iterator[Written]:
        """Yield what stays of a part of the library."""
        while begin < end:
            out, after = self._leaving[0] if self._leaving else (end, end)
            if out >= end:
                out = after = end
            else:
                self._leaving.popleft()
            if begin < out:
                self._moved.append((begin, self._size - begin))
            for lines in held.part(begin, out):
                many = lines.count(b"\n")
                self._went(lines, many)
                yield Written("paper", lines.removesuffix(b"\n"), many)
            begin = after

    def _record(self, members: list[int]) -> Written:
        """Return the line of a record, once it is noted where each of its listings stands."""
        numbers = [self._numbers[place] for place in members]
        if len(members) == 1:
            line = self._line_of(numbers[0])
            self._note_spots(numbers, [0], len(line))
        else:
            papers = [self._listing(place) for place in members]
            record = merged(papers)
            line, order = line_of(record), {id(one): nth for nth, one in enumerate(in_order(papers))}
            self._note_spots(numbers, [order[id(one)] for one in papers], len(line))
            if any(one.aliases for one in papers):
                apart = listings(record)
                self._note_ranks(numbers, [apart[order[id(one)]] for one in papers])
        self._went(line + b"\n", 1)
        return Written("paper", line)

    def _note_spots(self, numbers: list[int], order: list[int], long: int) -> None:
        for n, nth in zip(numbers, order, strict=True):
            self._spots.write(f"{n}\t{self._size}\t{long}\t{nth}\t{n == numbers[0]}\n")

    def _note_ranks(self, numbers: list[int], papers: list[Paper]) -> None:
        """Note what listings rank that lend their aliases to the first of their record.

        Two that differed in nothing else are read as one from then on, which no index knows of.
        """
        ranks = [rank(one, line_of(one)) for one in papers]
        self._ranks += zip(numbers, ranks, strict=True)
        self._exact &= len(set(ranks)) == len(ranks)

    def _went(self, lines: bytes, records: int) -> None:
        self._size += len(lines)
        self._crc = crc32(lines, self._crc)
        self._records += records

    def _recurring(self) -> frozenset[str]:
        found = super()._recurring()
        self.index.tables.write("titles", ([title] for title in sorted(found)))
        return found

    def _features_of(self, n: int) -> Features:
        if self.index.held and n < self._first:
            return features(self.index.held.listing(n))
        return super()._features_of(n - self._first)

    def _line_of(self, n: int) -> bytes:
        if self.index.held and n < self._first:
            return line_of(self.index.held.listing(n))
        return super()._line_of(n - self._first)
