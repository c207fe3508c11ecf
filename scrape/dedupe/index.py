"""What deduplication worked out for a library, kept in a file beside it, so that adding to it costs what is added.

An index is a DuckDB file. It holds of every listing in the records of a library its rank, its keys and the spot where
it stands, and what was found on every pair that is not plainly different. With it a listing of the library is read
again only where something new comes near: where it shares a key with a new one, or its cluster changes. What comes of
that is what reading everything anew would give. For that three kinds of old listings count as new: those under a short
title that now recurs, or no longer does; those that were found alike inside a block that new ones make large, for a
large block gives neighbours only; and, when clusters are made, the other ends of what was found on all these.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import schemas
from schemas.records import Paper
from scrape.dedupe.merge import listings
from scrape.dedupe.pairing import DATABASE, KEYS, LISTINGS, PAIRS, Tables, table
from scrape.sinks import opened

_CHUNK = 1 << 20  # bytes
FITS_NOTHING = -1  # bytes
_AT_HAND = 1 << 10  # records of the library, as listings
_MADE = re.compile(r"[0-9a-f]{16} (?:apart|together)")

_EDGE = table(
    "edges", one="BIGINT", other="BIGINT", state="VARCHAR", score="DOUBLE", findings="VARCHAR", against="VARCHAR"
)
_TITLE = table("titles", title="VARCHAR")
_SPOT = table("spots", n="BIGINT", starts="BIGINT", extent="BIGINT", nth="BIGINT", leads="BOOLEAN")
_RANK = table("ranks", n="BIGINT", rank="VARCHAR")
_MOVED = table("moved", since="BIGINT", shift="BIGINT")
_JOINED = "state IN ('same', 'merged', 'refused')"
_NEW = (
    f"CREATE TABLE edge AS FROM {_EDGE}",
    f"CREATE TABLE recurring AS FROM {_TITLE}",
    f"CREATE TABLE spot AS FROM {_SPOT}",
)
# A listing may have a rank of its own that is not the one it has as part of its record.
_RANKS = f"UPDATE listing SET rank = again.rank FROM {_RANK} again WHERE listing.n = again.n"  # noqa: S608 — our own words

_TAKE_IN = (
    f"CREATE TABLE fresh AS {LISTINGS}",
    "INSERT INTO listing FROM fresh",
    f"INSERT INTO key {KEYS}",
)
# What counts as new, beside what is; and what was found on these, to be found anew.
_TOUCHED = (
    "CREATE TABLE touched AS SELECT n FROM fresh",
    f"""INSERT INTO touched SELECT n FROM listing WHERE split_part(byline, ' ', 1) IN (
        (SELECT title FROM {_TITLE} EXCEPT FROM recurring) UNION
        (FROM recurring EXCEPT SELECT title FROM {_TITLE}))""",  # noqa: S608 — our own words
    """INSERT INTO touched
        WITH near AS (SELECT DISTINCT key FROM key SEMI JOIN fresh USING (n)),
        large AS (SELECT key FROM key SEMI JOIN near USING (key) GROUP BY key HAVING count(*) > {all_pairs}),
        inside AS (SELECT key, n FROM key SEMI JOIN large USING (key))
        SELECT unnest([one, other]) FROM edge JOIN inside a ON one = a.n JOIN inside b ON other = b.n AND a.key = b.key
    """,
    f"""CREATE TABLE ends AS SELECT n FROM touched UNION
        SELECT unnest([one, other]) FROM edge
        WHERE {_JOINED} AND (one IN (FROM touched) OR other IN (FROM touched))""",  # noqa: S608 — our own words
    "DELETE FROM edge WHERE one IN (FROM touched) OR other IN (FROM touched)",
    "CREATE TABLE near AS SELECT DISTINCT key FROM key SEMI JOIN touched USING (n)",
)
_NEAR_PAIRS = """
COPY (
    SELECT CASE WHEN a.rank < b.rank THEN one ELSE other END, CASE WHEN a.rank < b.rank THEN other ELSE one END
    FROM pair JOIN listing a ON one = a.n JOIN listing b ON other = b.n
    WHERE one IN (FROM touched) OR other IN (FROM touched)
) TO '{folder}/pairs' (FORMAT csv, HEADER false)
"""
# All listings of the clusters that may have changed: whatever is tied to one that was touched.
_SCOPE = f"""
CREATE TABLE scope AS
    WITH RECURSIVE tie AS (
        SELECT one AS n, other AS next FROM edge WHERE {_JOINED} UNION ALL
        SELECT other, one FROM edge WHERE {_JOINED}
    ),
    reached AS (FROM ends UNION SELECT next FROM reached JOIN tie USING (n))
    FROM reached
"""  # noqa: S608 — our own words
_SCOPED = """
COPY (
    WITH staying AS (SELECT starts, rank FROM spot JOIN listing USING (n) WHERE leads AND n NOT IN (FROM scope)),
    scoped AS (SELECT n, rank FROM listing SEMI JOIN scope USING (n))
    SELECT n, staying.starts FROM scoped ASOF LEFT JOIN staying ON scoped.rank < staying.rank ORDER BY scoped.rank
) TO '{folder}/scope' (FORMAT csv, HEADER false, DELIMITER '\t')
"""
_TIES = f"""
COPY (SELECT one, other, score, findings FROM edge WHERE {_JOINED} AND one IN (FROM scope))
TO '{{folder}}/ties' (FORMAT csv, HEADER false, DELIMITER '\t', QUOTE '')
"""  # noqa: S608 — our own words
_GROWN = (
    f"DELETE FROM edge WHERE {_JOINED} AND one IN (FROM scope)",  # noqa: S608 — our own words
    f"INSERT INTO edge FROM {_EDGE}",
    f"CREATE OR REPLACE TABLE recurring AS FROM {_TITLE}",
    "ALTER TABLE spot RENAME TO past",
    f"""CREATE TABLE spot AS
        SELECT n, starts + shift AS starts, extent, nth, leads FROM (FROM past ANTI JOIN scope USING (n)) ASOF JOIN
        {_MOVED}
        ON starts >= since UNION ALL FROM {_SPOT}""",  # noqa: S608 — our own words
)
_FOUND = """
COPY (
    SELECT one, other, state, score, findings, against FROM edge
    JOIN listing a ON one = a.n JOIN listing b ON other = b.n JOIN spot c ON one = c.n JOIN spot d ON other = d.n
    WHERE state IN ({states}) AND (state = 'merged' OR c.starts != d.starts) ORDER BY a.rank, b.rank
) TO '{folder}/found' (FORMAT csv, HEADER false, DELIMITER '\t', QUOTE '')
"""


class Library(NamedTuple):
    """A file of deduplicated records that an index fits: where it is, its size, how many records and listings."""

    path: str
    size: int
    records: int
    listings: int


class Held:
    """An index that fits a library, and the library: what is asked of both when something is added."""

    def __init__(self, library: Library, tables: Tables) -> None:
        self.library = library
        self._tables = tables
        self._file = open(library.path, "rb")  # noqa: SIM115 — closed with this
        self._spots: dict[int, tuple[int, int, int]] = {}
        self._at = lru_cache(_AT_HAND)(self._read)

    def close(self) -> None:
        """Let go of the library."""
        self._file.close()

    def take_in(self, recurring: Callable[[], frozenset[str]]) -> frozenset[str]:
        """Take in what is new; return the titles that recur now, which `recurring` finds and writes down."""
        self._tables.flush()
        self._tables.do(*_TAKE_IN, but="ANTI JOIN listing USING (rank)", of="fresh")
        found = recurring()
        self._tables.do(*_TOUCHED)
        return found

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the numbers of the listings to compare, each pair in canonical order: those with something new."""
        self._tables.do(PAIRS, _NEAR_PAIRS, blocks="key SEMI JOIN near USING (key)")
        self._find_spots("SELECT one FROM pair UNION SELECT other FROM pair")
        for one, other in self._tables.lines("pairs", ","):
            yield int(one), int(other)

    def note(self, edges: Iterable[tuple[Any, ...]]) -> None:
        """Note what was found on pairs."""
        self._tables.write("edges", edges)
        self._tables.do(f"INSERT INTO edge FROM {_EDGE}")

    def scope(self) -> Iterator[tuple[int, int]]:
        """Yield each listing whose record may change, in canonical order, and before which byte of the library it is.

        That is where the next record begins that surely stays; the end of the library where none follows.
        """
        self._tables.do(_SCOPE, _SCOPED)
        self._find_spots("FROM scope")
        for n, at in self._tables.lines("scope"):
            yield int(n), int(at or self.library.size)

    def ties(self) -> Iterator[tuple[int, int, float, str]]:
        """Yield each pair of these that is the same paper, with its score and findings."""
        self._tables.do(_TIES)
        for one, other, score, findings in self._tables.lines("ties"):
            yield int(one), int(other), float(score), findings

    def leaving(self) -> list[tuple[int, int]]:
        """Return where each record of the library that may change begins, and the next one, in order."""
        rows = self._tables.rows("SELECT DISTINCT starts, extent FROM spot SEMI JOIN scope USING (n) ORDER BY starts")
        return [(at, at + long + 1) for at, long in rows]

    def part(self, begin: int, end: int) -> Iterator[bytes]:
        """Yield lines of the library, many at once."""
        while begin < end:
            self._file.seek(begin)
            piece = self._file.read(min(_CHUNK, end - begin))
            if begin + len(piece) < end:
                piece += self._file.readline()
            begin += len(piece)
            yield piece

    def found(self, states: Iterable[str]) -> Iterator[list[str]]:
        """Yield what was found on pairs of some states, once all is done, in canonical order."""
        self._tables.do(_FOUND, states=", ".join(f"'{state}'" for state in states))
        self._find_spots("SELECT one FROM edge UNION SELECT other FROM edge", "past")
        yield from self._tables.lines("found")

    def sha256(self) -> str:
        """Return the hash of the library, as the account of a dump has it."""
        self._file.seek(0)
        return file_digest(self._file, "sha256").hexdigest()

    def listing(self, n: int) -> Paper:
        """Return a listing of the library that is in question."""
        at, long, nth = self._spots[n]
        return self._at(at, long)[nth]

    def _read(self, at: int, long: int) -> list[Paper]:
        return listings(Paper.model_validate_json(os.pread(self._file.fileno(), long, at)))

    def _find_spots(self, wanted: str, table: str = "spot") -> None:
        rows = self._tables.rows(f"SELECT n, starts, extent, nth FROM {table} WHERE n IN ({wanted})")  # noqa: S608 — our own words
        self._spots.update((n, (at, long, nth)) for n, at, long, nth in rows)


class Index:
    """The index in the file `path`, or to be there; `held` is what it holds, once its library is found.

    `tables` take what is new, in a temporary folder until the index is kept.
    """

    def __init__(self, path: str, *, apart: bool) -> None:
        self._path = path
        self._made = f"{_code()} {'apart' if apart else 'together'}"
        self.tables = Tables()
        self.held: Held | None = None

    def close(self) -> None:
        """Remove what was not kept."""
        self.tables.close()
        if self.held:
            self.held.close()

    def find(self, inputs: Iterable[str]) -> str:
        """Look for the library among `inputs`; return why the index cannot be used, if there is one that cannot."""
        if not os.path.exists(self._path):
            return ""
        meta = _meta(self._path)
        if meta is None:
            return "is no index"
        made, size, crc, records, count = meta
        if made != self._made:
            return "was made by another version, or with other options"
        for path in inputs:
            if size and os.path.isfile(path) and os.path.getsize(path) == size and _crc(path) == crc:
                shutil.copyfile(self._path, self.tables.path(DATABASE))
                self.tables.copied_from = self._path
                self.held = Held(Library(path, size, records, count), self.tables)
                return ""
        return "fits none of the inputs, or the one it fitted was changed"

    def finish(self, size: int, crc: int, records: int) -> None:
        """Make of the files in the folder what an index holds, for an output of that size and checksum."""
        if self.held:
            self.tables.do(*_GROWN)
        else:
            self.tables.do(*_NEW)
        counts = f"'{self._made}', {size}, {crc}, {records}"
        self.tables.do(_RANKS, "DROP TABLE IF EXISTS meta")
        self.tables.do(f"CREATE TABLE meta AS SELECT {counts}, max(n) + 1 FROM listing")  # noqa: S608 — our own words

    def keep(self) -> None:
        """Put the index in its place. Raises OSError."""
        for name in ("fresh", "touched", "ends", "near", "pair", "scope", "past"):
            self.tables.do(f"DROP TABLE IF EXISTS {name}")
        self.tables.leave()
        with open(self.tables.path(DATABASE), "rb") as made, opened(self._path) as sink:
            shutil.copyfileobj(made, sink.stream, _CHUNK)


def may_be_index(path: str) -> bool:
    """Tell whether a file is empty, or an index, be it of another version; anything else is not to be replaced."""
    return not os.path.getsize(path) or _meta(path) is not None


def _meta(path: str) -> tuple[str, int, int, int, int] | None:
    """Return how an index was made, the size, checksum and records of its library, its listings; None if it is none."""
    import duckdb

    try:
        with duckdb.connect(path, read_only=True) as engine:
            found = engine.execute("FROM meta").fetchone()
    except duckdb.Error:
        return None
    return found if found and len(found) == 5 and _MADE.fullmatch(str(found[0])) else None


def _crc(path: str) -> int:
    crc = 0
    with open(path, "rb") as file:
        while piece := file.read(_CHUNK):
            crc = crc32(piece, crc)
    return crc


def _code() -> str:
    """Return a hash of the code that decides what an index holds: another version makes another one."""
    digest = blake2b(digest_size=8)
    for package in (__file__, schemas.__file__):
        for file in sorted(Path(package).parent.glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
