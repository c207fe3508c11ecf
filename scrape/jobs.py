"""Reading in several processes: the same records, in the same order, as in one.

Each worker is told of one piece of work after another: a dump, or a slice of a large one. What it writes is kept until
its turn comes. A worker that dies takes the piece it was at with it, and nothing else.
"""

import errno
import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import chain, groupby
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import IO, Any, NamedTuple

from schemas.records import Author, Paper, Rejection
from scrape.dedupe.prepare import TOGETHER, Prepared, prepared, renumbered
from scrape.intake.containers import Container, UnreadableError
from scrape.intake.named import CHANGED, STDIN, Given, stamp, why
from scrape.intake.sources import Slice
from scrape.interrupts import without_interrupts
from scrape.ledger import Account
from scrape.notes import Notes
from scrape.pipeline import Reading
from scrape.reading import (
    Advance,
    Asked,
    Event,
    Ready,
    Written,
    collect_rarely,
    finished,
    line_of,
    read_given,
    read_slice,
)
from scrape.scratch import NoRoomError
from scrape.slices import slices

_AT_HAND = 2  # pieces a worker is told of ahead, so that it need not wait
_SMALL_AT_HAND = 16  # pieces, as long as all of them are no more than a pipe holds
_WAITING = 1 << 26  # bytes written by workers whose turn has not come
_BATCH = 1 << 18  # bytes sent at once
_SENT = 1 << 24  # bytes of a dump that are sent to a worker; what is larger it reads from the file
_FITS = 1 << 16  # bytes that a pipe holds
_OWN = ("/dev/fd/", "/dev/std", "/proc/")
"""Where each process finds files of its own."""
_FAR = 10**18
"""Where the numbers of a slice's items begin: what came before it is counted later, and they are then put right."""
_FAR_ITEM = b'"item":1000000000'
"""How such a number begins; within a text the quotes would be escaped, and no dump has so many items."""

Item = Given | Container | UnreadableError | Account


def events(found: Iterable[Item], asked: Asked, jobs: int) -> Iterator[Event]:
    """Yield what becomes of everything that was given, in its order, read in as many processes as `jobs` says."""
    if jobs > 1:
        yield from _Team(asked, jobs).read(found)
        return
    how = asked.reading()
    for one in found:
        if isinstance(one, Given):
            yield from read_given(one, how)
        else:
            yield one


class _Work(NamedTuple):
    """What a worker is told: a dump without its open file; the bytes of it, or where to open it; which slice of it."""

    given: Given
    data: bytes | None
    path: str
    slice: Slice | None


@dataclass(slots=True, eq=False)
class _Piece:
    """A piece of work, of `size` bytes, and what its worker has answered that is not passed on yet.

    `stamp` is that of the file when it was cut into slices.
    """

    given: Given
    size: int
    slice: Slice | None = None
    is_last: bool = True
    stamp: tuple[int, int, int] | None = None
    sent: bool = False
    answers: deque[tuple[int, Any]] = field(default_factory=deque)
    done: bool = False


@dataclass(slots=True, eq=False)
class _Worker:
    """A process that reads, our end of the pipe to it, and the pieces it was told of and is not through with."""

    process: BaseProcess
    pipe: "Connection[Any, Any]"
    pieces: deque[_Piece] = field(default_factory=deque)

    @property
    def load(self) -> int:
        """How many bytes it was told of."""
        return sum(piece.size for piece in self.pieces)

    @property
    def has_room(self) -> bool:
        """Whether it may be told of more."""
        return len(self.pieces) < (_SMALL_AT_HAND if self.load < _FITS else _AT_HAND)


class _Team:
    """The workers, and the pieces of work in the order in which their records are to come."""

    def __init__(self, asked: Asked, jobs: int) -> None:
        self._asked = asked
        self._jobs = jobs
        self._how = asked.reading()
        methods = get_all_start_methods()
        # A fork of this process would inherit its threads' locks; a server that imported us forks at no cost.
        self._context: Any = get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            self._context.set_forkserver_preload([__name__])
        self._workers: list[_Worker] = []
        self._order: deque[_Piece | Item] = deque()
        self._waiting = 0
        self._whole: Account | None = None

    def read(self, found: Iterable[Item]) -> Iterator[Event]:
        """Yield what becomes of everything that was given; whatever happens, no worker outlives this."""
        try:
            work = chain.from_iterable(map(self._pieces, found))
            self._hand_out(work)
            while self._order:
                yield from self._first()
                self._hand_out(work)
        finally:
            self._dismiss()

    def _pieces(self, item: Item) -> list[_Piece | Item]:
        if not isinstance(item, Given) or item.stream or not _reachable(item):
            return [item]
        before = None if item.kept else stamp(_path(item))
        cut = slices(item, self._how)
        pieces = [_Piece(item, one.bytes[1] - one.bytes[0], one, one is cut[-1], before) for one in cut]
        pieces = pieces or [_Piece(item, _length(item.file))]
        if not item.kept:
            _close(item)  # whoever reads it opens it anew: thousands may wait for their turn
        return [*pieces]

    def _hand_out(self, work: Iterator["_Piece | Item"]) -> None:
        """Give work to whoever has little, as long as not too much waits for its turn.

        What comes behind a live dump can be reached once that was read.
        """
        while (
            self._waiting < _WAITING
            and not self._ends_live()
            and (worker := self._idlest())
            and (one := next(work, None))
        ):
            self._order.append(one)
            if isinstance(one, _Piece):
                self._tell(worker, one)

    def _ends_live(self) -> bool:
        last = self._order[-1] if self._order else None
        return isinstance(last, Given) and last.stream is not None

    def _idlest(self) -> _Worker | None:
        if len(self._workers) < self._jobs:
            self._workers.append(self._hired())
        worker = min(self._workers, key=lambda one: one.load)
        return worker if worker.has_room else None

    def _hired(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        with without_interrupts():
            process = self._context.Process(target=serve, args=(theirs, self._asked), daemon=True)
            try:
                process.start()
            except (EOFError, OSError) as error:  # EOFError where the server that forks them was killed
                reason = error.strerror if isinstance(error, OSError) else "memory may have run out"
                said = f"no process more can be started: {reason}; try a smaller --jobs"
                raise OSError(errno.ECHILD, said) from error
        theirs.close()
        return _Worker(process, ours)

    def _tell(self, worker: _Worker, piece: _Piece) -> None:
        piece.sent = False
        worker.pieces.append(piece)
        self._send(worker)

    def _send(self, worker: _Worker) -> None:
        """Send a worker the piece that it is to be at, and of those behind it as many as the pipe holds.

        More would wait for the worker to take it, and the worker for us to take its answers.
        """
        ahead = -worker.pieces[0].size if worker.pieces else 0
        for piece in worker.pieces:
            ahead += piece.size if piece.given.kept or piece is worker.pieces[0] else 0
            if ahead > _FITS:
                break
            if not piece.sent:
                piece.sent = True
                with suppress(OSError):  # it is dead, which shows when its answers are waited for
                    worker.pipe.send(_work(piece))

    def _first(self) -> Iterator[Event]:
        """Yield what is at hand of the first in order; wait for an answer if that is nothing."""
        first = self._order[0]
        if not isinstance(first, _Piece):
            self._order.popleft()
            yield from read_given(first, self._how) if isinstance(first, Given) else [first]
        elif first.answers:
            size, answer = first.answers.popleft()
            self._waiting -= size
            yield from self._passed_on(first, answer)
        elif first.done:
            self._order.popleft()
            if first.is_last:
                _close(first.given)
        else:
            self._listen(first)

    def _listen(self, first: _Piece) -> None:
        """Take answers from all workers; only from the one whose turn it is, once too much waits."""
        busy = [worker for worker in self._workers if worker.pieces]
        if self._waiting >= _WAITING:
            busy = [worker for worker in busy if first in worker.pieces]
        for pipe in wait([worker.pipe for worker in busy]):
            worker = next(one for one in busy if one.pipe is pipe)
            try:
                answer = worker.pipe.recv_bytes()
            except (EOFError, OSError):
                self._replace(worker)
            else:
                self._take(worker, answer)

    def _take(self, worker: _Worker, answer: bytes) -> None:
        piece, size = worker.pieces[0], len(answer)
        for found in pickle.loads(answer):  # noqa: S301 — of our own process
            if found is None:
                worker.pieces.popleft().done = True
                if piece.slice is None:
                    _close(piece.given)
                self._send(worker)
            else:
                piece.answers.append((size, found))
                self._waiting += size
                size = 0

    def _replace(self, worker: _Worker) -> None:
        """Let the piece a dead worker was at fail, and give its other pieces to a new one."""
        worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)
        failed, *others = worker.pieces
        failed.answers.append((0, _failure(failed.given, worker.process.exitcode or 0)))
        failed.done = True
        if others:
            self._workers.append(self._hired())
            for piece in others:
                self._tell(self._workers[-1], piece)

    def _passed_on(self, piece: _Piece, answer: Any) -> Iterator[Event]:
        if isinstance(answer, _Batch):
            yield from answer.records(self._before if piece.slice else None)
            yield Advance(answer.bytes)
        elif isinstance(answer, NoRoomError):
            raise answer
        elif isinstance(answer, Ready) and piece.slice:
            yield answer._replace(listings=[_counted_on(one, self._before) for one in answer.listings])
        elif piece.slice is None or not isinstance(answer, Account):
            yield answer
        else:
            yield from self._joined(piece, answer)

    @property
    def _before(self) -> int:
        """How many items of a dump are in the slices that are passed on."""
        return self._whole.items if self._whole else 0

    def _joined(self, piece: _Piece, account: Account) -> Iterator[Account]:
        """Put the account of a slice to those before it; yield that of the whole dump after the last."""
        before = self._before
        account.items = before + max(0, account.items - _FAR)
        account.rejections = Notes(_put_right(one, before) for one in account.rejections)
        if self._whole:
            account.errors = [one for one in account.errors if one not in self._whole.errors]
            self._whole.go_on(account)
        else:
            self._whole = account
        if piece.is_last and piece.slice:
            whole, self._whole = self._whole, None
            whole.encoding = piece.slice.encoding.told(whole.mended)
            whole.sha256 = piece.slice.sha256
            if piece.stamp and stamp(_path(piece.given)) != piece.stamp:
                whole.errors.append(f"{whole.dump}: {CHANGED}")
            yield finished(whole)

    def _dismiss(self) -> None:
        for worker in self._workers:
            worker.pipe.close()  # which ends a worker that waits for work, or for us to take what it wrote
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()
        for piece in self._order:
            if isinstance(piece, _Piece):
                _close(piece.given)


def _close(given: Given) -> None:
    if given.file and given.path != STDIN:
        given.file.close()


def _reachable(given: Given) -> bool:
    """Tell whether another process can read a dump: its bytes can be sent, or the file be opened anew."""
    if not given.kept and given.path.startswith(_OWN):
        return False
    return given.file is not None and (_length(given.file) <= _SENT or bool(_path(given)))


def _length(file: IO[bytes] | None) -> int:
    if file is None:
        return 0
    size = file.seek(0, 2)
    file.seek(0)
    return size


def _path(given: Given) -> str:
    """Return where another process can open the file of a dump anew; empty where it cannot."""
    if not given.kept and given.path != STDIN:
        return given.path
    path = f"/proc/{os.getpid()}/fd/{given.file.fileno()}" if given.file else ""
    return path if os.path.exists(path) else ""


def _work(piece: _Piece) -> _Work:
    given = piece.given
    bare = replace(given, file=None)
    if given.file and given.kept and _length(given.file) <= _SENT:
        return _Work(bare, given.file.read(), "", piece.slice)
    return _Work(bare, None, _path(given), piece.slice)


def _failure(given: Given, code: int) -> Account:
    how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
    message = f"{given.name}: the process that read it {how}; it may have run out of memory"
    return Account(given.name, path=given.path, errors=[message])


class _Batch(NamedTuple):
    """Some records as lines, what they are (`p`, `a` or `r` for each), and how many bytes of the dump they took."""

    kinds: str
    lines: bytes
    bytes: int

    def records(self, before: int | None) -> Iterator[Written]:
        """Yield the records, neighbours of one kind together, items of a slice numbered on from those `before` it."""
        text = self.lines
        if before is not None:
            first, *others = text.split(_FAR_ITEM)
            text = first + b"".join([_numbered(rest, before) for rest in others])
        if len(set(self.kinds)) == 1:
            yield Written(_KINDS[self.kinds[0]], text, len(self.kinds))
        elif self.kinds:
            lines = iter(text.split(b"\n"))
            for kind, run in groupby(self.kinds):
                own = [next(lines) for _ in run]
                yield Written(_KINDS[kind], b"\n".join(own), len(own))


def _counted_on(one: Prepared, before: int) -> Prepared:
    """Return a listing with the number of its item put right; one that an earlier run numbered is right."""
    first, mark, rest = one.line.partition(_FAR_ITEM)
    return renumbered(one, first + _numbered(rest, before), before - _FAR) if mark else one


def _put_right(rejection: dict[str, Any], before: int) -> dict[str, Any]:
    """Return what was noted on a rejected item with its number put right; one that an earlier run numbered is right."""
    item = rejection["item"]
    return rejection | {"item": item + before - _FAR} if item > _FAR else rejection


def _numbered(rest: bytes, before: int) -> bytes:
    """Return what follows `_FAR_ITEM`, the number that it begins with put right."""
    number, comma, text = rest.partition(b",")
    return b'"item":%d%b%b' % (int(number) + before, comma, text)


_KINDS = {"p": "paper", "a": "author", "r": "rejection"}


def serve(pipe: "Connection[Any, Any]", asked: Asked) -> None:
    """Read what comes through `pipe` until it is closed, in a process of its own.

    Where temporary files have no room, the answer is the error that ends the run, as it does in one process.
    """

    def send(answers: list[object]) -> None:
        pipe.send_bytes(pickle.dumps(answers, 5))

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    collect_rarely()
    how = asked.reading()
    with suppress(EOFError, OSError):  # nobody is there any more
        while True:
            found = _found(pipe.recv(), how)
            try:
                _answer(_made_ready(found) if asked.prepare else found, send)
            except NoRoomError as error:
                send([error, None])


def _found(work: _Work, how: Reading) -> Iterator[Event]:
    try:
        file = open(work.path, "rb") if work.data is None else BytesIO(work.data)  # noqa: SIM115 — the Dump closes it
    except OSError as error:
        unread = UnreadableError(work.given.name, why(error), path=work.given.path)
        yield Account(unread.dump, path=unread.path, errors=[str(unread)]) if work.slice else unread
        return
    given = replace(work.given, file=file)
    yield from read_slice(given, work.slice, _FAR, how) if work.slice else read_given(given, how)


def _made_ready(found: Iterator[Event]) -> Iterator[Event]:
    """Yield the same with papers ready to be deduplicated, still before the account of their dump."""
    papers: list[Paper] = []
    for event in found:
        if isinstance(event, Paper):
            papers.append(event)
        if papers and (len(papers) == TOGETHER or isinstance(event, Account)):
            yield Ready(prepared(papers), len(papers))
            papers = []
        if not isinstance(event, Paper):
            yield event


def _answer(found: Iterator[Event], send: Callable[[list[object]], None]) -> None:
    """Send records in batches, everything else as it is, and None at the end; as much at a time as is worth it."""
    ready: list[object] = []
    kinds, lines, advance = "", bytearray(), 0
    for event in found:
        if isinstance(event, Advance):
            advance += event.bytes
        elif isinstance(event, Paper | Author | Rejection):
            kinds += event.type[0]
            lines += line_of(event) + b"\n"
        else:
            ready += [_Batch(kinds, bytes(lines[:-1]), advance), event]
            kinds, lines, advance = "", bytearray(), 0
        if len(lines) > _BATCH or isinstance(event, Ready):
            send([*ready, _Batch(kinds, bytes(lines[:-1]), advance)])
            ready, kinds, lines, advance = [], "", bytearray(), 0
    send([*ready, _Batch(kinds, bytes(lines[:-1]), advance), None])
