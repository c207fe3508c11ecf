"""What the user gave, read: records as they come, then the account of each dump."""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from schemas.records import Paper
from scrape.formats import formats
from scrape.intake.containers import Container, Skipped, UnreadableError
from scrape.intake.named import Given, why
from scrape.intake.sources import Dump, Slice, open_given, open_slice
from scrape.ledger import Account
from scrape.pipeline import NAMED, Reading, RecordOrRejection, read

if TYPE_CHECKING:
    from scrape.dedupe.prepare import Prepared

_BETWEEN_ADVANCES = 256  # records
_REASONS_TOLD = 3
_REASONS_COUNTED = 1_000  # messages may quote what the dump holds, each something else
_NEW_OBJECTS = 20_000
Found = TypeVar("Found", bound=RecordOrRejection)
FOREIGN = "of no known format"
OWN = "paperlines_jsonl"


class Advance(NamedTuple):
    """So many more bytes of what the user named are read."""

    bytes: int


class Written(NamedTuple):
    """So many records that another process read and wrote: `paper`, `author` or `rejection`, and a line for each.

    The last line is without its end.
    """

    kind: str
    line: bytes
    many: int = 1


class Ready(NamedTuple):
    """So many papers that another process read and made ready to be deduplicated, listing by listing."""

    listings: "list[Prepared]"
    many: int


def collect_rarely() -> None:
    """Have Python look for cycles of objects less often: records hold none, and the search takes an eighth of a run."""
    gc.set_threshold(_NEW_OBJECTS)


def line_of(record: RecordOrRejection | Written) -> bytes:
    """Return the line of a record, or those of several, without the last end."""
    return record.line if isinstance(record, Written) else record.__pydantic_serializer__.to_json(record)


def paper_of(paper: Paper | Written) -> Paper:
    """Return a paper as a record; one that another process wrote is read."""
    return Paper.model_validate_json(paper.line) if isinstance(paper, Written) else paper


def each(found: Found | Written) -> Sequence[Found | Written]:
    """Return the records one by one."""
    if isinstance(found, Written):
        return [Written(found.kind, line) for line in found.line.split(b"\n")]
    return [found]


def count(found: RecordOrRejection | Written | Ready) -> int:
    """Return how many records there are."""
    return found.many if isinstance(found, Written | Ready) else 1


Event = RecordOrRejection | Written | Ready | Advance | Account | Container | Skipped | UnreadableError
"""Records come before the Account of their dump, dumps in their order, and a Container after all it holds."""


class Asked(NamedTuple):
    """What the user asked of the reading, in a form that other processes can be told.

    With `prepare`, papers that are read in another process come ready to be deduplicated.
    """

    format: str | None
    as_of: date | None
    max_document: int
    prepare: bool = False

    def reading(self) -> Reading:
        """Return the same with the formats at hand."""
        return Reading(formats(), self.format, self.as_of, self.max_document)


def read_given(found: Given, how: Reading) -> Iterator[Event]:
    """Yield the records of one dump, then its account; a member that is no listing is Skipped."""
    try:
        dump = open_given(found)
    except UnreadableError as error:
        yield error
        return
    account = Account(dump.name, path=dump.path, address=dump.address)
    yield from _read(dump, found.weight, how, account)
    if found.inside and account.foreign:
        yield Skipped(dump.name, FOREIGN, account.errors[0])
        return
    yield finished(account)


def finished(account: Account, keeps: str = "--rejects FILE") -> Account:
    """Return the account of a dump that is through; one that gave no record at all has failed.

    `keeps` is what keeps the items that were rejected, for the message.
    """
    if not account.errors and account.papers + account.authors == 0:
        account.errors.append(f"{account.dump}: {_why_none(account, keeps)}")
    return account


def _why_none(account: Account, keeps: str) -> str:
    if account.declared and not any(one["declared"] or one["listed"] for one in account.declared):
        return "lists nothing, and says so: it declares 0 papers"
    last = account.formats[-1] if account.formats else {"format": "", "why": ""}
    named = last["format"] if last["why"] == NAMED else None
    if not account.rejections:
        if not last["format"]:
            return "is empty"
        return f"holds nothing of format {last['format']}" + ("; leave out --format to have it found" if named else "")
    reasons = _reasons(account.rejections)
    if named == OWN and all(problem.startswith("is no ") for one in account.rejections for problem in one["problems"]):
        return f"holds no paperlines records: {reasons}; `paperlines parse` makes records of a dump"
    return f"holds no record that is whole: {reasons}; {cure(named, keeps)}"


def cure(named: str | None, keeps: str) -> str:
    """Return what to do about items that were rejected, for a message; `dedupe`, which names OWN, keeps none."""
    return "`paperlines check` lists them" if named == OWN else f"{keeps} keeps them"


def _reasons(rejections: Iterable[dict[str, Any]]) -> str:
    """Return the commonest reasons for which items were rejected, each with the first place."""
    found: Counter[str] = Counter()
    first: dict[str, dict[str, Any]] = {}
    for one in rejections:
        for problem in one["problems"]:
            if problem in first or len(first) < _REASONS_COUNTED:
                found[problem] += 1
                first.setdefault(problem, one)
    told = [f"{what} ({_places(count, first[what])})" for what, count in found.most_common(_REASONS_TOLD)]
    return ", ".join(told) + (" …" if len(found) > len(told) else "")


def _places(count: int, first: dict[str, Any]) -> str:
    place = f"line {first['line']}" if first["line"] else f"item {first['item']}"
    return place if count == 1 else f"{count} times, first {place}"


def read_slice(found: Given, piece: Slice, items: int, how: Reading) -> Iterator[Event]:
    """Yield the records of a slice of a dump, then its account; its items are numbered on from `items`."""
    dump = open_slice(found, piece)
    account = Account(dump.name, path=dump.path, address=dump.address, items=items, last_line=piece.lines[0] - 1)
    yield from _read(dump, dump.size, how, account)
    yield account


def _read(dump: Dump, weight: int, how: Reading, account: Account) -> Iterator[Event]:
    before = _share(dump, weight)
    try:
        for count, record in enumerate(read(dump, how, account)):
            yield record
            if count % _BETWEEN_ADVANCES == 0 or dump.live:
                done = _share(dump, weight)
                yield Advance(done - before)
                before = done
    except MemoryError:
        account.errors.append(f"{account.dump}: takes more memory than there is")
    except OSError as error:
        account.errors.append(f"{account.dump}: cannot be read to its end: {why(error)}")
    finally:
        dump.close()
    yield Advance(_share(dump, weight) - before)


def _share(dump: Dump, weight: int) -> int:
    """Return how many of the `weight` bytes that a dump stands for are read."""
    return weight * dump.position() // dump.size if dump.size else dump.position()
