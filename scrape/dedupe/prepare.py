"""What deduplication has to know of each listing, worked out where there is a processor to spare.

A pure function of one record, so that it may run anywhere: here, or in other processes, by the batch.
"""

from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from hashlib import blake2b
from multiprocessing import get_context
from typing import NamedTuple

from schemas.records import Paper
from scrape.dedupe import blocking
from scrape.dedupe.decisions import address
from scrape.dedupe.features import SHORT_TITLE, Features, features, packed
from scrape.dedupe.merge import listings
from scrape.scratch import NoRoomError

_BATCH = 500  # records sent to a process at once
_AHEAD = 3  # batches in each process, under way or waiting


class Prepared(NamedTuple):
    """One listing: its record as a line, its place in the canonical order, and what it is keyed and compared by.

    `byline` is that of a title short enough to recur, else None; `names` are all that a person may call it.
    """

    line: bytes
    rank: str
    glance: int
    title: str
    features: bytes
    keys: bytes
    byline: str | None
    names: frozenset[str]


class Preparing:
    """Records go in, listings come out, in the same order; beyond the first batch in `jobs` processes."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._lines: list[bytes] = []
        self._futures: deque[Future[list[Prepared]]] = deque()
        self._executor: ProcessPoolExecutor | None = None

    def add(self, line: bytes) -> Iterator[Prepared]:
        """Take in the line of a record; yield the listings that are ready. Raises NoRoomError if a process died."""
        self._lines.append(line)
        if len(self._lines) == _BATCH:
            self._send()
            while len(self._futures) > _AHEAD * self._jobs:
                yield from self._first()

    def rest(self) -> Iterator[Prepared]:
        """Yield the listings of all records that are left. Raises NoRoomError if a process died."""
        while self._futures:
            yield from self._first()
        yield from prepared(self._lines)
        self._lines = []

    def close(self) -> None:
        """Let the processes go."""
        if self._executor:
            self._executor.shutdown(cancel_futures=True)

    def _send(self) -> None:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(self._jobs, get_context("spawn"))
        try:
            self._futures.append(self._executor.submit(prepared, self._lines))
        except BrokenProcessPool as error:
            raise NoRoomError("a process that prepared records died") from error
        self._lines = []

    def _first(self) -> list[Prepared]:
        try:
            return self._futures.popleft().result()
        except BrokenProcessPool as error:
            raise NoRoomError("a process that prepared records died") from error


def prepared(lines: Iterable[bytes]) -> list[Prepared]:
    """Return the listings of the records on some lines."""
    papers = (Paper.model_validate_json(line) for line in lines)
    return [prepare(one) for paper in papers for one in listings(paper)]


def prepare(one: Paper) -> Prepared:
    """Return what a single listing comes to."""
    line, facts = one.model_dump_json().encode(), features(one)
    return Prepared(
        line,
        _rank(one, line),
        blocking.glance(facts),
        facts.title[: blocking.KEYED_TITLE],
        packed(facts),
        array("q", blocking.keys(facts)).tobytes(),
        _byline(facts) if facts.surnames and len(facts.telling) <= SHORT_TITLE else None,
        frozenset((address(one.sources[0]), one.id, *one.aliases)),
    )


def _rank(paper: Paper, line: bytes) -> str:
    """Return the canonical order of a single listing as text, so that a database sorts as `merge.canonical` does."""
    source = paper.sources[0]
    first = source.lines[0] if source.lines else 0
    digest = blake2b(line, digest_size=12).hexdigest()
    return f"{source.dump}\0{source.sha256 or ''}\0{source.format}\0{source.item:012}\0{first:012}\0{digest}"


def _byline(one: Features) -> str:
    """Return title, whether a byline is whole, how its surnames begin: a misprint further on makes no other people."""
    return " ".join([one.title, "whole" if one.complete else "cut", *sorted({name[:2] for name in one.surnames})])
