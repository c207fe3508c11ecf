"""One stream may hold several dumps, one after the other: where each begins, and the lines that are its own."""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate, islice
from operator import itemgetter

from parsers._contract import ALL_EDGES, is_blank
from scrape.formats import DOCUMENT, FOLLOWING, PAGE, Ask, Batch, Openings, opening

_LAST_LINES = 3 * FOLLOWING
_SNIFFED = 1 << 13  # characters
_JUDGED = 1 << 16  # characters of a document, by which its format is known
# Lines that look like a document's first and are none: so many in a row, and in all, before others are not looked into.
_IN_A_ROW, _IN_ALL, _ONE_IN = 8, 32, 2048


class Lines:
    """The lines of a dump with a look ahead, cut into parts."""

    def __init__(self, batches: Iterator[Batch], seen: Batch | None = None) -> None:
        self._batches = batches
        self._seen = seen
        self._batch: Batch = []
        self._at = 0
        self._next: deque[Batch] = deque()
        self.at_document = False
        self._doubted = self._in_a_row = self._last_doubted = 0
        self._asked: list[tuple[int, list[Ask]]] = []
        self._asked_of: Batch | None = None
        self._ranked: Batch | None = None
        self._ranks: list[int] = []
        self._full: list[str] = []

    def ahead(self) -> Batch:
        """Return the next lines without taking them, 8 Ki characters from the first text on; none at the end.

        Of those that are `seen` none is taken.
        """
        if self._seen:
            return self._seen
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
            self._next.popleft()
            self._batch, self._at = head, 0

    def _peeked(self, place: int = 0) -> Batch:
        while len(self._next) <= place:
            self._next.append(next(self._batches, []))
        return self._next[place]

    def _advance(self) -> Batch:
        """Make the next batch the present one; return it, empty at the end."""
        self._batch, self._at = self._peeked(), 0
        self._next.popleft()
        return self._batch

    def until(self, find: Openings, own: str | None, is_document: Callable[[Batch], bool]) -> Iterator[Batch]:
        """Yield the lines up to the first at which a dump of another format than `own` opens, as batches.

        That may be a document of XML, HTML or JSON, if `is_document` says so of the lines from there on; `at_document`
        is true then. The first line belongs to the part whatever it is, and the line that ends it stays ahead. A line
        in the middle of which a dump opens comes in two pieces with one number, in two batches.
        """
        first: tuple[int, str] | None = None
        head, start = self._batch, self._at
        self._doubted = self._in_a_row = 0
        while self._at < len(self._batch) or self._advance():
            batch, begun = self._batch, self._at
            first = first or batch[begun]
            last_lines = len(batch) - _LAST_LINES
            questions = self._questions(find)
            for self._at, asked in questions:
                if begun < last_lines <= self._at and not self._next:
                    # To look beyond the batch may be to wait for whoever writes the pipe.
                    yield batch[begun:last_lines]
                    begun = last_lines
                while (found := opening(asked, batch[self._at][1], self._following)) and found[0] > 0:
                    if found[1] == DOCUMENT and not self._is_opened(found[0], first[0], is_document):
                        found = None
                        break
                    before, batch[self._at] = _cut(batch[self._at], found[0])
                    self._asked_of = None
                    yield [*batch[begun : self._at], before]
                    begun = self._at
                if found and found[1] == DOCUMENT:
                    apart = batch is not head or not _are_markup(batch[start : self._at])
                    self.at_document = apart and self._is_opened(0, first[0], is_document)
                    found = found if self.at_document else None
                if found and found[1] != own and batch[self._at] is not first:
                    if begun < self._at:
                        yield batch[begun : self._at]
                    return
            self._at = len(batch)
            yield batch[begun:] if begun else batch

    def _is_opened(self, at: int, begun: int, is_document: Callable[[Batch], bool]) -> bool:
        """Tell whether a document opens at a place of the present line of a part that began at the line `begun`.

        Each answer costs as much as the document is long by which it is known, and a text may be made of tags. One that
        says itself that a document begins is looked into in any case.
        """
        number, line = self._batch[self._at]
        self._in_a_row = self._in_a_row + 1 if number == self._last_doubted + 1 else 0
        self._last_doubted = number
        most = _IN_ALL + (number - begun) // _ONE_IN
        if (self._in_a_row > _IN_A_ROW or self._doubted > most) and not PAGE.match(line, at):
            return False
        is_opened = is_document(_behind(self._from_here(_JUDGED), at))
        self._doubted += not is_opened
        return is_opened

    def _questions(self, find: Openings) -> list[tuple[int, list[Ask]]]:
        """Return what `find` has to ask about the lines from the present one on."""
        if self._asked_of is not self._batch:
            self._asked, self._asked_of = find.in_question(self._batch), self._batch
        return self._asked[bisect_left(self._asked, self._at, key=itemgetter(0)) :]

    def _from_here(self, enough: int, last: int | None = None) -> Batch:
        """Return the present line and those below, of `enough` characters or up to the line `last`; they stay ahead."""
        found: Batch = []
        length = place = 0
        batch = self._batch[self._at :]
        while batch:
            for line in batch:
                if length >= enough or (last is not None and line[0] > last):
                    return found
                found.append(line)
                length += len(line[1]) + 1
            batch, place = self._peeked(place), place + 1
        return found

    def document(self, first: Callable[[str], str | None], most: int, last: int | None) -> Batch:
        """Take the lines of a document; all that are left, up to the line `last`, where it is not known to end before.

        `first` returns the document with which a text begins, if something follows it. It is not asked about much more
        than `most` characters: a document that is longer is not taken whole.
        """
        enough, own, found = _JUDGED, Batch(), None
        while found is None and enough <= 2 * most + _JUDGED:
            own = self._from_here(enough, last)
            text = text_of(own)
            found = first(text)
            if len(text) + 1 < enough:
                break
            enough = 2 * (len(text) + 1)
        self.at_document = False
        rest = ""
        if found is not None:
            own, rest = _parted(own, found)
        self._skip(len(own), rest)
        return own

    def _skip(self, lines: int, rest: str) -> None:
        """Go on behind so many lines, or at the `rest` of the last of them."""
        while lines > (here := len(self._batch) - self._at):
            lines -= here
            self._advance()
        self._at += lines
        if rest:
            self._at -= 1
            self._batch[self._at] = self._batch[self._at][0], rest
            self._asked_of = None

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


def _are_markup(lines: Batch) -> bool:
    """Tell whether some lines, if any, are the head of a page, which so goes on below them."""
    return all(line.lstrip(ALL_EDGES)[:1] in {"", "<"} for _, line in lines)


def text_of(lines: Batch) -> str:
    """Return some lines as one text."""
    return "\n".join([line for _, line in lines])


def _parted(batch: Batch, text: str) -> tuple[Batch, str]:
    """Return the lines of a text of those that begin with it, and what is left of its last line, if it can be seen."""
    end = text.count("\n")
    (number, line), at = batch[end], len(text) - text.rfind("\n") - 1
    return [*batch[:end], (number, line[:at])], "" if is_blank(line[at:]) else line[at:]


def _below(batch: Batch, at: int) -> list[str]:
    """Return the few non-blank lines below a place."""
    full = (line for _, line in islice(batch, at + 1, None) if not is_blank(line))
    return list(islice(full, FOLLOWING))


def _cut(line: tuple[int, str], at: int) -> Batch:
    number, text = line
    return [(number, text[:at]), (number, text[at:])]


def _behind(lines: Batch, at: int) -> Batch:
    """Return some lines without what stands on the first of them before a place."""
    return [(lines[0][0], lines[0][1][at:]), *lines[1:]]


def own_head(ahead: Batch, find: Openings) -> Batch:
    """Cut the lines ahead where a dump of another format than the first begins."""
    first: str | None = None
    for at, asked in find.in_question(ahead):
        number, line = ahead[at]
        found = opening(asked, line, partial(_below, ahead, at))
        if found and first and found[1] != first:
            return [*ahead[:at], (number, line[: found[0]])] if found[0] else ahead[:at]
        first = first or (found[1] if found else None)
    return ahead
