"""What deduplication has to know of each listing, worked out where there is a processor to spare.

A pure function of one record, so that it may run anywhere: here, or in other processes, by the batch.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache
from hashlib import blake2b
from multiprocessing import get_context
from typing import NamedTuple

from schemas.records import Paper
from scrape.dedupe import blocking
from scrape.dedupe.decisions import address
from scrape.dedupe.features import SHORT_TITLE, Features, features, packed
from scrape.dedupe.merge import listings
from scrape.dedupe.pairing import Row
from scrape.interrupts import without_interrupts
from scrape.reading import Written, line_of, paper_of

# Records taken through each step together: what is done to many in a row finds its code and its data in the
# processor's cache. It is also what is sent to a process at once.
_BATCH = 32
_AHEAD = 12  # batches in each process, under way or waiting
_CONTROLS = re.compile(r"[\0-\x1f]")


class Prepared(NamedTuple):
    """One listing: its line, what it is paired and compared by; `names` are all that a person may call it."""

    line: bytes
    row: Row
    features: bytes
    names: tuple[str, ...]


class Preparing:
    """Records go in, listings come out, in the same order; prepared here, or in `jobs` processes if that is several."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._batch: list[Paper | Written] = []
        self._futures: deque[Future[list[Prepared]]] = deque()
        self._executor: ProcessPoolExecutor | None = None

    def add(self, record: Paper | Written) -> Sequence[Prepared]:
        """Take in a record; return the listings that are ready. Raises BrokenProcessPool if a process died."""
        self._batch.append(record)
        if len(self._batch) < _BATCH:
            return ()
        if self._jobs == 1:
            return self._here()
        self._send()
        return self._first() if len(self._futures) > _AHEAD * self._jobs else ()

    def rest(self) -> Iterator[list[Prepared]]:
        """Yield the listings of the records that are left, by the batch. Raises BrokenProcessPool if a process died."""
        while self._futures:
            yield self._first()
        yield self._here()

    def close(self) -> None:
        """Let the processes go."""
        if self._executor:
            self._executor.shutdown(cancel_futures=True)

    def _here(self) -> list[Prepared]:
        batch, self._batch = self._batch, []
        return prepared(batch)

    def _send(self) -> None:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(self._jobs, get_context("spawn"))
        batch, self._batch = [Written("paper", line_of(one)) for one in self._batch], []
        with without_interrupts():  # the first one starts the processes
            self._futures.append(self._executor.submit(prepared, batch))

    def _first(self) -> list[Prepared]:
        return self._futures.popleft().result()


def prepared(records: Iterable[Paper | Written]) -> list[Prepared]:
    """Return the listings of some records."""
    apart = [one for paper in map(paper_of, records) for one in listings(paper)]
    lines = [line_of(one) for one in apart]
    facts = [features(one) for one in apart]
    return [_prepared(*each) for each in zip(apart, lines, facts, strict=True)]


def _prepared(one: Paper, line: bytes, facts: Features) -> Prepared:
    keys, glance = blocking.keyed(facts)
    byline = _byline(facts) if facts.surnames and len(facts.telling) <= SHORT_TITLE else ""
    row = Row(rank(one, line), glance, facts.title[: blocking.KEYED_TITLE], keys, byline)
    return Prepared(line, row, packed(facts), (address(one.sources[0]), one.id, *one.aliases))


def rank(paper: Paper, line: bytes) -> str:
    """Return the canonical order of a single listing as text, so that a database sorts as `merge.canonical` does."""
    source = paper.sources[0]
    first = source.lines[0] if source.lines else 0
    digest = blake2b(line, digest_size=12).hexdigest()
    return f"{_dump(source.dump, source.sha256, source.format)}{source.item:012} {first:012} {digest}"


@lru_cache(1 << 10)
def _dump(*named: str | None) -> str:
    """Return what names a dump, on one line; a name may hold any characters."""
    return "".join(f"{_CONTROLS.sub(' ', name or '')}\1" for name in named)


def _byline(one: Features) -> str:
    """Return title, whether a byline is whole, how its surnames begin: a misprint further on makes no other people."""
    return " ".join([one.title, "whole" if one.complete else "cut", *sorted({name[:2] for name in one.surnames})])
