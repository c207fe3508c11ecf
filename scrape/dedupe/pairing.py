"""The pairs to compare, for any number of listings: in memory while they are few, by DuckDB on disk beyond.

Both give what `blocking.pairs` says. DuckDB because, measured on a million listings of ten keys, it does in 9 seconds
what SQLite does in 50. Listings go in and pairs come out as text files: rows handed over one by one would cost more
than the work, and results of a query would be held in memory. The engine may use `MEMORY`; what does not fit, it writes
into the same folder, which goes with the run.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from functools import cached_property
from itertools import groupby
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from scrape.dedupe.blocking import ALL_PAIRS, AT_A_GLANCE, SAMPLE, STRONG, TELLING_TITLE, WINDOW, pairs
from scrape.scratch import DamagedIndexError, NoRoomError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "320MB"
IN_MEMORY = 30_000  # listings
_BUFFERED = 1 << 20  # bytes
DATABASE = "engine"  # the file of the engine in the folder


def table(name: str, **columns: str) -> str:
    """Return what SQL calls a file of the folder, a row a line, fields parted by tabs; `columns` are their types."""
    types = ", ".join(f"'{column}': '{type_}'" for column, type_ in columns.items())
    how = "auto_detect=false, header=false, quote='', escape='', delim='\t'"
    return f"read_csv('{{folder}}/{name}', {how}, columns={{{{{types}}}}})"


_FILE = table("listings", n="BIGINT", rank="VARCHAR", glance="HUGEINT", title="VARCHAR", byline="VARCHAR")
# A listing that came twice keeps its first number.
LISTINGS = f"""
SELECT min(n) AS n, rank, any_value(glance) AS glance, any_value(title) AS title, any_value(byline) AS byline
FROM {_FILE} {{but}} GROUP BY rank
"""  # noqa: S608 — our own words
_KEYS = table("keys", n="BIGINT", keys="BIGINT[]")
KEYS = f"SELECT n, unnest(keys) AS key FROM {_KEYS} SEMI JOIN {{of}} USING (n)"  # noqa: S608 — our own words
_TAKEN = (f"CREATE TABLE listing AS {LISTINGS}", f"CREATE TABLE key AS {KEYS}")
_ORDER = "COPY (SELECT n FROM listing ORDER BY rank) TO '{folder}/order' (FORMAT csv, HEADER false)"
PAIRS = """
CREATE TABLE pair AS
    WITH shared AS (SELECT key, count(*) AS size FROM {blocks} GROUP BY key HAVING size > 1),
    small AS (
        SELECT key, n, glance FROM key JOIN shared USING (key) JOIN listing USING (n) WHERE size <= {all_pairs}
    ),
    large AS (
        SELECT key, n, glance, unnest([{following}]) AS next
        FROM key JOIN shared USING (key) JOIN listing USING (n) WHERE size > {all_pairs}
        WINDOW block AS (PARTITION BY key ORDER BY title NULLS FIRST, rank)
    ),
    pair AS (
        SELECT a.key AS key, a.n AS one, b.n AS other, a.glance AS mine, b.glance AS theirs
        FROM small a JOIN small b ON a.key = b.key AND a.n < b.n
        UNION ALL
        SELECT key, n, next.n, glance, next.glance FROM large WHERE next.n IS NOT NULL
    )
    SELECT DISTINCT least(one, other) AS one, greatest(one, other) AS other FROM pair
    WHERE key & {strong} != 0
        OR least(bit_count(mine), bit_count(theirs)) < {telling}
        OR bit_count(mine & theirs) >= {at_a_glance} * CASE
            WHEN key & {sample} != 0 THEN bit_count(mine) / 2 + bit_count(theirs) / 2
            ELSE least(bit_count(mine), bit_count(theirs))
        END
"""
_ALL_PAIRS = "COPY (FROM pair ORDER BY one, other) TO '{folder}/pairs' (FORMAT csv, HEADER false)"
_FOLLOWING = "{{'n': lead(n, {0}) OVER block, 'glance': lead(glance, {0}) OVER block}}"
_BYLINES = """
COPY (
    WITH short AS (SELECT DISTINCT byline, split_part(byline, ' ', 1) AS title FROM listing WHERE byline != ''),
    recurring AS (SELECT title FROM short GROUP BY title HAVING count(*) > 2)
    SELECT byline FROM short SEMI JOIN recurring USING (title) ORDER BY byline
) TO '{folder}/bylines' (FORMAT csv, HEADER false)
"""


class Row(NamedTuple):
    """What pairing takes of a listing: `rank` orders listings, `title` those of a large block.

    `byline` is that of a title short enough to recur, which is its first word; else it is empty.
    """

    rank: str
    glance: int
    title: str
    keys: list[int]
    byline: str


class Rows:
    """Few listings, in memory, numbered as they come."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def close(self) -> None:
        """Forget them."""
        self.rows = []

    def add(self, rows: Iterable[Row], _: int) -> None:
        """Take in some listings."""
        self.rows += rows

    @cached_property
    def _ordered(self) -> list[tuple[int, Row]]:
        """The listings with their numbers in canonical order, each once."""
        ordered = sorted(enumerate(self.rows), key=_rank)
        return [next(same) for _, same in groupby(ordered, _rank)]

    def numbers(self) -> Iterable[int]:
        """Return the numbers of the listings, each once, in canonical order."""
        return [n for n, _ in self._ordered]

    def pairs(self) -> Iterable[tuple[int, int]]:
        """Return the numbers of the listings to compare."""
        rows = self._ordered
        keyed = ((key, place) for place, (_, row) in enumerate(rows) for key in row.keys)
        found = pairs(keyed, [row.title for _, row in rows], [row.glance for _, row in rows])
        return ((rows[one][0], rows[other][0]) for one, other in found)

    def bylines(self) -> Iterable[str]:
        """Return the bylines, each once, of every short title that has more than two, those of a title together."""
        apart = sorted({row.byline for row in self.rows if row.byline})
        titles = [list(group) for _, group in groupby(apart, lambda byline: byline.partition(" ")[0])]
        return [byline for group in titles if len(group) > 2 for byline in group]


def _rank(numbered: tuple[int, Row]) -> str:
    return numbered[1].rank


class Tables:
    """Any number of listings, in a temporary folder until closed."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._stack = ExitStack()
        self._folder = self._stack.enter_context(TemporaryDirectory(prefix="paperlines-"))
        self._listings, self._keys = map(self.opened, ("listings", "keys"))
        self.copied_from = ""  # the index of which the engine's file is a copy
        self.add(rows, 0)

    def close(self) -> None:
        """Remove the folder; what is not written yet is not missed."""
        with suppress(OSError):
            self._stack.close()

    def add(self, rows: Iterable[Row], first: int) -> None:
        """Take in some listings, the first of which has that number. Raises NoRoomError."""
        try:
            for n, (rank, glance, title, keys, byline) in enumerate(rows, first):
                self._listings.write(f"{n}\t{rank}\t{glance}\t{title}\t{byline}\n")
                self._keys.write(f"{n}\t{keys}\n")
        except OSError as error:
            raise NoRoomError(f"{self._folder}: {error.strerror}") from error

    def numbers(self) -> Iterator[int]:
        """Yield the numbers of the listings, each once, in canonical order. Raises NoRoomError."""
        self.flush()
        self.do(*_TAKEN, _ORDER, but="", of="listing")
        for (n,) in self.lines("order"):
            yield int(n)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the numbers of the listings to compare. Raises NoRoomError."""
        self.do(PAIRS, _ALL_PAIRS, blocks="key")
        for one, other in self.lines("pairs", ","):
            yield int(one), int(other)

    def bylines(self) -> Iterator[str]:
        """Yield the same as `Rows.bylines`. Raises NoRoomError."""
        self.do(_BYLINES)
        for (byline,) in self.lines("bylines"):
            yield byline

    def flush(self) -> None:
        """Write what is not written yet. Raises NoRoomError."""
        try:
            self._listings.close()
            self._keys.close()
        except OSError as error:
            raise NoRoomError(f"{self._folder}: {error.strerror}") from error

    def leave(self) -> None:
        """Close the engine's file, all written."""
        self.do("CHECKPOINT")
        self._engine.close()

    def do(self, *statements: str, **facts: object) -> None:
        """Carry out statements, with `facts` in them. Raises NoRoomError."""
        for statement in statements:
            self.rows(statement, **facts)

    def rows(self, statement: str, **facts: object) -> list[Any]:
        """Return the rows of a query that has few. Raises NoRoomError, DamagedIndexError, KeyboardInterrupt."""
        import duckdb

        try:
            return self._engine.execute(statement.format(**self._facts, **facts)).fetchall()
        except (duckdb.Error, RuntimeError) as error:
            why = str(error).partition("\n")[0]
            if why == "Query interrupted":  # what the engine makes of Ctrl-C
                raise KeyboardInterrupt from error
            if self.copied_from and "Corrupt database file" in why:
                raise DamagedIndexError(f"{self.copied_from}: is a damaged index; remove it") from error
            if isinstance(error, duckdb.FatalException | duckdb.IOException | duckdb.OutOfMemoryException):
                raise NoRoomError(why) from error
            raise

    def lines(self, name: str, parted: str = "\t") -> Iterator[list[str]]:
        """Yield the fields of each line of a file in the folder."""
        with open(self.path(name), encoding="utf-8") as lines:
            for line in lines:
                yield line.rstrip("\n").split(parted)

    def write(self, name: str, rows: Iterable[Iterable[object]]) -> None:
        """Write a file of the folder, nothing for None. Raises NoRoomError."""
        try:
            with self.opened(name) as file:
                file.writelines("\t".join("" if value is None else str(value) for value in row) + "\n" for row in rows)
        except OSError as error:
            raise NoRoomError(f"{self._folder}: {error.strerror}") from error

    def opened(self, name: str) -> TextIO:
        """Return a new file of the folder, to be written."""
        return self._stack.enter_context(open(self.path(name), "w", _BUFFERED, encoding="utf-8", errors="replace"))

    def path(self, name: str) -> str:
        """Return where a file of the folder is."""
        return os.path.join(self._folder, name)

    @cached_property
    def _facts(self) -> dict[str, object]:
        return {
            "folder": self._folder.replace("'", "''"),
            "all_pairs": ALL_PAIRS,
            "strong": STRONG,
            "sample": SAMPLE,
            "telling": TELLING_TITLE,
            "at_a_glance": AT_A_GLANCE,
            "following": ", ".join(_FOLLOWING.format(step) for step in range(1, WINDOW)),
        }

    @cached_property
    def _engine(self) -> "DuckDBPyConnection":
        import duckdb

        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "temp_directory": self.path("spill"),
            "threads": 2,
            "preserve_insertion_order": False,
        }
        return self._stack.enter_context(duckdb.connect(self.path(DATABASE), config=settings))
