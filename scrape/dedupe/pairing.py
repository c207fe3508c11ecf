"""The pairs to compare, for any number of listings: in memory while they are few, by DuckDB on disk beyond.

Both give what `blocking.pairs` says. DuckDB because, measured on a million listings of ten keys, it does in 9 seconds
what SQLite does in 50. Keys go in and pairs come out as text files: rows handed over one by one would cost more than
the work, and results of a query would be held in memory. The engine may use `MEMORY`; what does not fit, it writes into
the same folder, which goes with the run.
"""

import os
from array import array
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from typing import NamedTuple

from scrape.dedupe.blocking import ALL_PAIRS, AT_A_GLANCE, TELLING_TITLE, WINDOW, pairs
from scrape.scratch import NoRoomError

MEMORY = "320MB"
IN_MEMORY = 300_000  # keys, of some thirty thousand listings

_SHARED = """
CREATE TABLE shared AS
    SELECT key, count(*) AS size
    FROM read_csv('{folder}/keys', header=false, columns={{'key': 'BIGINT', 'n': 'BIGINT'}})
    GROUP BY key HAVING size > 1
"""
_MEMBERS = """
CREATE TABLE member AS
    SELECT key, size, place, glance, CASE WHEN size > {all_pairs} THEN title END AS title
    FROM read_csv('{folder}/keys', header=false, columns={{'key': 'BIGINT', 'n': 'BIGINT'}})
    JOIN shared USING (key)
    JOIN read_csv('{folder}/listings', header=false, quote='', escape='', delim=',',
        columns={{'n': 'BIGINT', 'place': 'BIGINT', 'glance': 'BIGINT', 'title': 'VARCHAR'}}) USING (n)
"""
_PAIRS = """
COPY (
    WITH small AS (SELECT key, place, glance FROM member WHERE size <= {all_pairs}),
    large AS (
        SELECT key, place, glance, unnest([{following}]) AS next FROM member WHERE size > {all_pairs}
        WINDOW block AS (PARTITION BY key ORDER BY title NULLS FIRST, place)
    ),
    pair AS (
        SELECT a.key AS key, a.place AS one, b.place AS other, a.glance AS mine, b.glance AS theirs
        FROM small a JOIN small b ON a.key = b.key AND a.place < b.place
        UNION ALL
        SELECT key, place, next.place, glance, next.glance FROM large WHERE next.place IS NOT NULL
    )
    SELECT DISTINCT least(one, other) AS one, greatest(one, other) AS other FROM pair
    WHERE key & 1 = 1
        OR least(bit_count(mine), bit_count(theirs)) < {telling}
        OR bit_count(mine & theirs) >= {at_a_glance} * least(bit_count(mine), bit_count(theirs))
    ORDER BY one, other
) TO '{folder}/pairs' (FORMAT csv, HEADER false)
"""
_FOLLOWING = "{{'place': lead(place, {0}) OVER block, 'glance': lead(glance, {0}) OVER block}}"


class Placed(NamedTuple):
    """A listing in its place: its number, its title at a glance, the letters that order it in a large block."""

    n: int
    place: int
    glance: int
    title: str


class Keys:
    """The keys of numbered listings, in memory, or in a temporary folder until closed."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._in_memory = in_memory
        self._keys = array("q")
        self._numbers = array("q")
        self._stack = ExitStack()
        self._folder: str | None = None

    def close(self) -> None:
        """Remove the folder, if there is one."""
        self._stack.close()

    def add(self, n: int, keys: "array[int]") -> None:
        """Take in the keys of listing `n`. Raises NoRoomError."""
        self._keys.extend(keys)
        self._numbers.extend([n] * len(keys))
        if len(self._keys) > self._in_memory:
            self._spill()

    def pairs(self, listings: Iterable[Placed]) -> Iterable[tuple[int, int]]:
        """Return the pairs of places to compare, in order, lower place first. Raises NoRoomError."""
        if self._folder is None:
            places, glances, titles = {}, array("q"), []
            for one in listings:
                places[one.n] = one.place
                glances.append(one.glance)
                titles.append(one.title)
            keyed = zip(self._keys, map(places.__getitem__, self._numbers), strict=True)
            return pairs(keyed, titles, glances)
        self._spill()
        _write(self._folder, "listings", (f"{one.n},{one.place},{one.glance},{one.title}\n" for one in listings))
        return _paired(self._folder)

    def _spill(self) -> None:
        if self._folder is None:
            self._folder = self._stack.enter_context(TemporaryDirectory(prefix="paperlines-"))
        _write(self._folder, "keys", (f"{key},{n}\n" for key, n in zip(self._keys, self._numbers, strict=True)))
        self._keys, self._numbers = array("q"), array("q")


def _write(folder: str, name: str, lines: Iterable[str]) -> None:
    """Add lines to a file."""
    try:
        with open(os.path.join(folder, name), "a", encoding="utf-8", errors="replace") as file:
            file.writelines(lines)
    except OSError as error:
        raise NoRoomError(f"{folder}: {error.strerror}") from error


def _paired(folder: str) -> Iterator[tuple[int, int]]:
    """Yield the pairs that follow from the files `keys` and `listings` in `folder`. Raises NoRoomError."""
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "temp_directory": os.path.join(folder, "spill"),
        "threads": 2,
    }
    facts = {
        "folder": folder.replace("'", "''"),
        "all_pairs": ALL_PAIRS,
        "telling": TELLING_TITLE,
        "at_a_glance": AT_A_GLANCE,
        "following": ", ".join(_FOLLOWING.format(step) for step in range(1, WINDOW)),
    }
    try:
        with duckdb.connect(os.path.join(folder, "engine"), config=settings) as engine:
            engine.execute("SET preserve_insertion_order = false")
            for statement in (_SHARED, _MEMBERS, _PAIRS):
                engine.execute(statement.format(**facts))
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise NoRoomError(str(error).partition("\n")[0]) from error
    with open(os.path.join(folder, "pairs"), encoding="ascii") as lines:
        for line in lines:
            one, _, other = line.partition(",")
            yield int(one), int(other)
