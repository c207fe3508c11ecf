"""Whether files hold valid records, line by line."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import blake2b
from itertools import chain

from parsers import Refusal, Reread
from parsers.paperlines_jsonl import read_line
from schemas.assembly import UnfitError, read
from schemas.identity import AUTHOR_SCHEMES, PAPER_SCHEMES, best_identifier
from schemas.records import Author, Paper
from scrape.dedupe.decisions import address
from scrape.dedupe.merge import listings
from scrape.intake.sources import Dump, UnreadableError, dumps
from scrape.scratch import room, scratch
from scrape.voice import printable, say

_TABLE = "CREATE TABLE listing (name BLOB PRIMARY KEY, line INTEGER) WITHOUT ROWID"


def check_all(paths: tuple[str, ...]) -> int:
    """Print what is wrong with the records in `paths`; return the exit code. Raises NoRoomError."""
    failed = False
    for dump in dumps(paths):
        if isinstance(dump, UnreadableError):
            say(str(dump))
            failed = True
            continue
        try:
            with room():
                for number, problem in check(dump):
                    sys.stdout.write(printable(f"{dump.name}:{number}: {problem}") + "\n")
                    failed = True
        except UnreadableError as error:
            say(str(error))
            failed = True
    return int(failed)


def lines(dump: Dump) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of a file of records. Raises UnreadableError, at once, if none of the first is one."""
    first = next(dump.batches, [])
    quoted = [read_line(number, line) for number, line in first if line.strip()]
    refused = [one for one in quoted if isinstance(one, Refusal)]
    if refused and len(refused) == len(quoted):
        ((number, _),) = refused[0].labels
        why = f"holds no paperlines records: line {number} {refused[0].problem}"
        raise UnreadableError(dump.name, why, "`paperlines parse` makes records of a dump")
    yield from first
    yield from chain.from_iterable(dump.batches)


def check(dump: Dump) -> Iterator[tuple[int, str]]:
    """Yield the number and the problem of each line that is no valid record, or names a record a second time.

    Two papers that are kept apart may share an id: a DOI that is wrong in one listing, or an id that is derived from
    title and author. So a record is named twice if a listing of it is. Raises UnreadableError, at once, for what is no
    file of records.
    """
    with closing(scratch(_TABLE)) as db:
        for number, line in lines(dump):
            if not line.strip():
                yield number, "is blank"
                continue
            record, found = _read(number, line)
            yield from ((number, problem) for problem in found)
            if record is not None and (first := _first_line(db, record, number)) != number:
                yield number, f"has the id of line {first}, {record.id}; `paperlines parse` merges what is the same"


def _first_line(db: sqlite3.Connection, record: Paper | Author, number: int) -> int:
    """Return the first line on which this listing stands under this id; it is `number` if it was not met before."""
    named = f"{record.type} {record.id} {record.sources[0].dump} {_listing(record)}"
    name = blake2b(named.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    if db.execute("INSERT OR IGNORE INTO listing VALUES (?, ?)", (name, number)).rowcount:
        return number
    (first,) = db.execute("SELECT line FROM listing WHERE name = ?", (name,)).fetchone()
    return int(first)


def _listing(record: Paper | Author) -> str:
    """Return what names the first listing of a record in dumps of one name."""
    source = record.sources[0]
    if source.sha256 or isinstance(record, Author):
        return f"{source.sha256} {source.item}"
    return address(listings(record)[0])


def _read(number: int, line: str) -> tuple[Paper | Author | None, list[str]]:
    quoted = read_line(number, line)
    if isinstance(quoted, Refusal):
        return None, [quoted.problem]
    if isinstance(quoted, Reread):
        return None, ["is a rejection, not a record; mend its raw text, and `paperlines parse` reads it again"]
    try:
        record = read(quoted.kind, quoted.fields)
    except UnfitError as error:
        return None, error.problems
    return record, _inconsistent(record, list(quoted.fields))


def _inconsistent(record: Paper | Author, keys: list[str]) -> list[str]:
    """Return what no single field shows: the order of keys, an id that the fields do not give."""
    found = []
    if keys != list(type(record).model_fields):
        found.append("its keys are not in the order of the schema")
    schemes = PAPER_SCHEMES if isinstance(record, Paper) else AUTHOR_SCHEMES
    best = best_identifier(record.identifiers, schemes)
    if ":" not in record.id or (best and record.id != best):
        found.append(f"id: {record.id} is not its best identifier" + f", {best}" * bool(best))
    return found
