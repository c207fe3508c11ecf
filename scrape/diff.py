"""What changed from one library to another: papers and people new, gone, merged, changed field by field.

Records are matched by id and by the aliases under which they appeared before a merge. Both libraries wait in a
temporary database that spills to disk: memory does not grow with either.
"""

import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import blake2b
from typing import Any, NamedTuple

from parsers import Record, Refusal
from parsers.paperlines_jsonl import read_line
from scrape.check import lines
from scrape.dedupe.merge import SAID
from scrape.intake.sources import Dump, UnreadableError, open_dump
from scrape.scratch import room, scratch
from scrape.voice import printable, say

_TABLES = (
    "CREATE TABLE old (place INTEGER PRIMARY KEY, type TEXT, line TEXT, met INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE name (type TEXT, name TEXT, place INTEGER, PRIMARY KEY (type, name, place)) WITHOUT ROWID",
    "CREATE TABLE new (place INTEGER PRIMARY KEY, type TEXT, id TEXT, line TEXT)",
)
_OF_NAME = "SELECT place, line FROM name JOIN old USING (place) WHERE name.type = ? AND name = ? ORDER BY place LIMIT ?"
_NOT_COMPARED = frozenset({"type", "aliases", "sources", "metrics"})
"""Where a record was listed says nothing of the paper, and `metrics` are told apart from facts."""
_MOST = 1e300  # of any metric: differences of larger numbers are none
_NAMESAKES = 64  # of one id, such as editorials without an author, that are looked at
_STYLES = {"new": "green", "gone": "red", "merged": "magenta", "changed": "yellow"}


class Change(NamedTuple):
    """One record that is not as it was.

    `change` is `new`, `gone`, `changed` or `merged` (several records of the older library are one in the newer); what
    is split off a record that goes on is `new`. `was` holds the older ids, where they differ. `fields` gives the older
    and the newer value of each field, `metrics` those of each number with the difference `by`; None stands for a value
    that one side lacks.
    """

    change: str
    type: str
    id: str
    title: str
    was: list[str]
    fields: dict[str, dict[str, Any]]
    metrics: dict[str, dict[str, Any]]


def show(old: str, new: str) -> int:
    """Print what changed from `old` to `new`, for people on a terminal, else as JSON lines; return the exit code.

    Raises NoRoomError.
    """
    problems: list[str] = []
    draw, finish = _table() if sys.stdout.isatty() else (_plain, lambda: None)
    try:
        with room(), closing(open_dump(old)) as older, closing(open_dump(new)) as newer:
            for change in diff(older, newer, problems.append):
                draw(change)
    except UnreadableError as error:
        say(str(error))
        return 1
    finish()
    for problem in problems:
        say(problem)
    return int(bool(problems))


def diff(older: Dump, newer: Dump, wrong: Callable[[str], None]) -> Iterator[Change]:
    """Yield each change in the order of the newer library, then what is gone in the order of the older one.

    `wrong` is told of each line that is no record, as `dump:line: problem`; the others are compared. Raises
    UnreadableError, before anything is yielded, if one of the two is no file of records.
    """
    with closing(scratch(*_TABLES)) as db:
        for place, (line, record) in enumerate(_records(older, wrong)):
            _keep(db, place, line, record)
        rows = ((record["type"], record["id"], line) for line, record in _records(newer, wrong))
        db.executemany("INSERT INTO new (type, id, line) VALUES (?, ?, ?)", rows)
        db.execute("CREATE INDEX by_id ON new (type, id)")
        for (line,) in db.execute("SELECT line FROM new ORDER BY place"):
            yield from _changed(db, line, json.loads(line))
        for (line,) in db.execute("SELECT line FROM old WHERE NOT met ORDER BY place"):
            yield _change("gone", json.loads(line))


def _records(dump: Dump, wrong: Callable[[str], None]) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in lines(dump):
        if line.strip():
            quoted = read_line(number, line)
            if isinstance(quoted, Record) and _is_comparable(quoted.fields):
                yield line, quoted.fields
            else:
                problem = quoted.problem if isinstance(quoted, Refusal) else "is no record; `paperlines check` says why"
                wrong(f"{dump.name}:{number}: {problem}")


def _is_comparable(record: dict[str, Any]) -> bool:
    """Tell whether what a record is matched and measured by is of its kind; the rest is compared whatever it is."""
    aliases, metrics = record.get("aliases") or [], record.get("metrics") or {}
    if not isinstance(record.get("id"), str) or not isinstance(aliases, list) or not isinstance(metrics, dict):
        return False
    return all(isinstance(value, int | float) and abs(value) < _MOST for value in metrics.values())


def _names(record: dict[str, Any]) -> list[str]:
    aliases = record.get("aliases") if record["type"] == "paper" else None
    return [record["id"], *[name for name in aliases or () if isinstance(name, str)]]


def _keep(db: sqlite3.Connection, place: int, line: str, record: dict[str, Any]) -> None:
    db.execute("INSERT INTO old (place, type, line) VALUES (?, ?, ?)", (place, record["type"], line))
    rows = [(record["type"], name, place) for name in _names(record)]
    db.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?)", rows)


def _changed(db: sqlite3.Connection, line: str, record: dict[str, Any]) -> Iterator[Change]:
    """Yield what became of the records of the older library that `record` is now; nothing if it is as it was."""
    met = _met(db, record)
    if [one for _, one in met] == [line]:
        db.execute("UPDATE old SET met = 1 WHERE place = ?", (met[0][0],))
        return
    older = [(place, json.loads(one)) for place, one in met]
    own = [(place, one) for place, one in older if not _goes_on(db, one, record)]
    fresh = db.executemany("UPDATE old SET met = 1 WHERE place = ? AND NOT met", [(place,) for place, _ in own])
    if not own or not fresh.rowcount:
        yield _change("new", record, _other_ids(older, record))
        return
    fields, metrics = _differences(own[0][1], record)
    if len(own) > 1:
        yield _change("merged", record, _other_ids(own, record), fields, metrics)
    elif fields or metrics:
        yield _change("changed", record, _other_ids(own, record), fields, metrics)


def _goes_on(db: sqlite3.Connection, older: dict[str, Any], record: dict[str, Any]) -> bool:
    """Tell whether an older record goes on under its id, and `record`, which is not called so, was split off."""
    if older["id"] in _names(record):
        return False
    found = db.execute("SELECT 1 FROM new WHERE type = ? AND id = ?", (older["type"], older["id"]))
    return found.fetchone() is not None


def _other_ids(older: list[tuple[int, dict[str, Any]]], record: dict[str, Any]) -> list[str]:
    return [one["id"] for _, one in older if one["id"] != record["id"]]


def _met(db: sqlite3.Connection, record: dict[str, Any]) -> list[tuple[int, str]]:
    found: dict[int, str] = {}
    for name in _names(record):
        called = (record["type"], name)
        named = dict(db.execute(_OF_NAME, (*called, _NAMESAKES)).fetchall())
        if len(named) > 1:
            named = _own(named, record)
            db.executemany(
                "DELETE FROM name WHERE type = ? AND name = ? AND place = ?", [(*called, at) for at in named]
            )
        found |= named
    return [*found.items()]


def _own(named: dict[int, str], record: dict[str, Any]) -> dict[int, str]:
    """Return which of several papers of one id `record` is: those with a listing of its own, else the most alike."""
    older = {place: json.loads(line) for place, line in named.items()}
    listings = _listings(record)
    if shared := [place for place, one in older.items() if listings & _listings(one)]:
        return {place: named[place] for place in shared}
    alike = min(older, key=lambda place: sum(map(len, _differences(older[place], record))))
    return {alike: named[alike]}


def _listings(record: dict[str, Any]) -> set[str]:
    """Return the dump and the item of each listing; of a dump that has no hash, what the listing says as well."""
    sources = record.get("sources")
    each = [one for one in sources if isinstance(one, dict)] if isinstance(sources, list) else []
    said = _hashes(record)
    return {
        json.dumps([*map(one.get, ("dump", "sha256", "item")), one.get("sha256") or said | _hashes(one.get("said"))])
        for one in each
    }


def _hashes(said: Any) -> dict[str, str]:
    """Return what stands for each value that a listing has of its own: a record's listings share the longest."""
    known = [name for name in SAID if name in said] if isinstance(said, dict) else []
    return {name: blake2b(json.dumps(said[name]).encode(), digest_size=16).hexdigest() for name in known}


def _differences(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in {**old, **new} if name not in _NOT_COMPARED]
    fields = {name: {"old": old.get(name), "new": new.get(name)} for name in names if old.get(name) != new.get(name)}
    before, now = old.get("metrics") or {}, new.get("metrics") or {}
    metrics = {
        name: {"old": before.get(name), "new": now.get(name), "by": _by(before.get(name), now.get(name))}
        for name in {**before, **now}
        if before.get(name) != now.get(name)
    }
    return fields, metrics


def _by(before: float | None, now: float | None) -> float | None:
    return None if before is None or now is None else round(now - before, 6)


def _change(
    change: str,
    record: dict[str, Any],
    was: list[str] | None = None,
    fields: dict[str, Any] | None = None,
    metrics: dict[str, Any] | None = None,
) -> Change:
    title = record.get("title") or record.get("name") or ""
    return Change(change, record["type"], record["id"], str(title), was or [], fields or {}, metrics or {})


def _plain(change: Change) -> None:
    sys.stdout.write(json.dumps(change._asdict(), ensure_ascii=False) + "\n")


def _table() -> tuple[Callable[[Change], None], Callable[[], None]]:
    """Return what draws one change on the terminal, and what closes the drawing with the counts."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    counts: dict[str, int] = dict.fromkeys(_STYLES, 0)

    def draw(change: Change) -> None:
        counts[change.change] += 1
        head = f"{change.change:<8} {change.type:<6} {change.id}  {change.title}"
        console.print(Text(printable(head), _STYLES[change.change]), soft_wrap=True)
        for line in _lines(change):
            console.print(Text(printable(line)), soft_wrap=True)

    def finish() -> None:
        console.print(Text(", ".join(f"{count} {what}" for what, count in counts.items()), "bold"))

    return draw, finish


def _lines(change: Change) -> Iterator[str]:
    if change.was:
        yield f"    was {', '.join(change.was)}"
    for name, sides in change.fields.items():
        yield f"    {name}: {_short(sides['old'])} → {_short(sides['new'])}"
    for name, sides in change.metrics.items():
        by = "" if sides["by"] is None else f" ({sides['by']:+g})"
        yield f"    {name}: {_short(sides['old'])} → {_short(sides['new'])}{by}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:119]}…"
