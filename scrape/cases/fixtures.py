"""Fixture cases: a folder is a case, its files say what is expected.

`<root>/<format>/<case>/` holds `input.*` and what reading it gives: `expected.jsonl` (records, as read, not
deduplicated), `rejected.jsonl` (rejections) where there are any, and `error.txt` (what ends the reading, one line each)
where something does. A case that no format may claim says so in its `error.txt`.
"""

import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from parsers import Candidate, Record, Refusal, Source
from schemas.records import Rejection
from scrape.formats import claimed, formats
from scrape.intake.sources import UnreadableError, open_dump
from scrape.ledger import Account
from scrape.parts import Lines
from scrape.pipeline import Part, Reading, RecordOrRejection, parts, read
from scrape.reading import finished
from scrape.sinks import opened
from scrape.voice import counted, printable, say

FILES = ("expected.jsonl", "rejected.jsonl", "error.txt")
_ITEMS = (Candidate, Record, Refusal)
_SHOWN = 12  # lines of an item
_WIDE = 200  # characters of a line
_Records = dict[tuple[str, int, int], dict[str, Any]]
"""Records by their type, the number of their item, and which of several from that item they are."""


class Difference(NamedTuple):
    """One field that is not as a case says: of which item (None: of the dump as a whole), expected and got.

    `expected` and `got` are texts as a person reads them; None where there is no such field.
    """

    case: str
    item: int | None
    field: str
    expected: str | None
    got: str | None

    @property
    def place(self) -> str:
        """The field with its item: `published of item 2`."""
        return self.field if self.item is None else f"{self.field} of item {self.item}"


class Case:
    """One folder of fixtures; `format` is the one that its dump is filed under."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.format = folder.parent.name
        self.name = f"{folder.parent.name}/{folder.name}"

    @property
    def input(self) -> Path:
        """The dump of the case. Raises ValueError unless there is exactly one file `input.*`."""
        (found,) = self.folder.glob("input.*")
        return found

    @property
    def _strays(self) -> str | None:
        """The names of the files in the folder if they are not one dump and what reading it gives; else None."""
        names = sorted(file.name for file in self.folder.iterdir())
        dumps = [name for name in names if name.startswith("input.")]
        return None if len(dumps) == 1 and {*names} <= {*dumps, *FILES} else ", ".join(names) or "an empty folder"

    @property
    def is_of_no_format(self) -> bool:
        """Whether the case shows something that is none of ours, however near it comes."""
        return ": is of no known format" in self.said.get("error.txt", "")

    @cached_property
    def said(self) -> dict[str, str]:
        """What the folder says is expected: the text of each file by its name."""
        files = (self.folder / name for name in FILES)
        return {file.name: file.read_text(encoding="utf-8", errors="replace") for file in files if file.exists()}

    @cached_property
    def got(self) -> dict[str, str]:
        """What reading the dump now gives, as those files would hold it."""
        return outcome(self.input)[0]

    @cached_property
    def claims(self) -> list[str] | None:
        """The formats that claim the dump now; None if it is no text that could be claimed."""
        try:
            dump = open_dump(str(self.input))
        except UnreadableError:
            return None
        with closing(dump):
            source = Source(dump.name, Lines(dump.batches).ahead(), iter(()), dump.document)
            return list(claimed({name: parser.sniff(source) for name, parser in formats().items()}))

    def differences(self) -> Iterator[Difference]:
        """Yield each field that is not as the folder says; who claims the dump first, as the field `format`."""
        if strays := self._strays:
            wanted_files = f"one input.* and nothing else but {', '.join(FILES)}"
            yield Difference(self.name, None, "files", wanted_files, strays)
            return
        wanted = [] if self.is_of_no_format else [self.format]
        if self.claims is not None and self.claims != wanted:
            yield Difference(
                self.name, None, "format", *(" and ".join(names) or "none" for names in (wanted, self.claims))
            )
        if not self.said:
            yield Difference(self.name, None, "records", "nothing yet: `paperlines fixture update` writes it", "")
        for name, prefix in (("expected.jsonl", ""), ("rejected.jsonl", "rejected.")):
            said, got = (_records(files.get(name, "")) for files in (self.said, self.got))
            yield from _between(self.name, prefix, said, got)
        if self.said.get("error.txt") != self.got.get("error.txt"):
            yield Difference(self.name, None, "error", self.said.get("error.txt"), self.got.get("error.txt"))

    def fields(self) -> list[str]:
        """Return the names of what can be tested by itself: who claims it, each field of its records, the rest."""
        records = _records(self.said.get("expected.jsonl", "")).values()
        names = dict.fromkeys(name for record in records for name in record)
        return ["files", "format", "records", *names, "rejected", "error"]

    def write(self) -> None:
        """Make the folder say what reading its dump now gives."""
        got = outcome(self.input)[0]
        for path in (self.folder / name for name in FILES):
            if path.name in got:
                with opened(str(path)) as sink:
                    sink.stream.write(got[path.name].encode())
            else:
                path.unlink(missing_ok=True)
        self.__dict__.pop("said", None)


def root(given: str | None) -> Path:
    """Return the folder of cases: the one that is given, else `tests/fixtures` if there is one, else `fixtures`."""
    usual = Path("tests/fixtures")
    return Path(given) if given else usual if usual.is_dir() else Path("fixtures")


def cases(below: Path) -> list[Case]:
    """Return every case in a folder of cases, in order of format and name."""
    return [Case(folder) for folder in sorted(below.glob("[!.]*/*")) if folder.is_dir()]


def outcome(path: Path) -> tuple[dict[str, str], Account]:
    """Return the expected files as reading `path` now gives them, by name, and the account of the reading."""
    account = Account(path.name)
    try:
        dump = open_dump(str(path))
        dump.name = path.name
        found = list(read(dump, Reading(formats()), account))
    except UnreadableError as error:
        return {"error.txt": f"{path.name}: {error.reason}\n"}, account
    files: dict[str, list[RecordOrRejection]] = {
        "expected.jsonl": [one for one in found if not isinstance(one, Rejection)],
        "rejected.jsonl": [one for one in found if isinstance(one, Rejection)],
    }
    written = {name: "".join(f"{one.model_dump_json()}\n" for one in ones) for name, ones in files.items() if ones}
    if not found:
        finished(account)
    if account.errors:
        written["error.txt"] = "".join(f"{error}\n" for error in account.errors)
    return written, account


def _records(lines: str) -> _Records:
    found: _Records = {}
    met: Counter[tuple[str, int]] = Counter()
    for line in filter(None, lines.split("\n")):
        kind, item, record = _record(line)
        met[kind, item] += 1
        found[kind, item, met[kind, item]] = record
    return found


def _record(line: str) -> tuple[str, int, dict[str, Any]]:
    """Return the type, the item and the fields of a record; what somebody has made of a line that is none any more."""
    try:
        record = json.loads(line)
        return record["type"], record["item"] if "item" in record else record["sources"][0]["item"], record
    except (ValueError, LookupError, TypeError, RecursionError):
        return "", 0, {"title": f"no record: {line[:_WIDE]}"}


def _between(case: str, prefix: str, said: _Records, got: _Records) -> Iterator[Difference]:
    """Yield what differs between two sets of records; one that only one of them has, as the field `records`."""
    for key in sorted(said.keys() | got.keys(), key=lambda key: key[1:]):
        mine, theirs = said.get(key), got.get(key)
        if mine is None or theirs is None:
            yield Difference(case, key[1], prefix.rstrip(".") or "records", _called(mine), _called(theirs))
        else:
            old, new = dict(_flat(mine)), dict(_flat(theirs))
            for field in {**old, **new}:
                if old.get(field) != new.get(field):
                    yield Difference(case, key[1], f"{prefix}{field}", old.get(field), new.get(field))


def _called(record: dict[str, Any] | None) -> str | None:
    if record is None:
        return None
    return str(record.get("title") or record.get("name") or "; ".join(record.get("problems", ())))


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each field of a record as a person reads it, those within an object by themselves: `identifiers.doi`."""
    if isinstance(value, dict) and (value or not name):
        for key, inside in value.items():
            yield from _flat(inside, f"{name}.{key}".lstrip("."))
    elif name == "sources":
        for source in value:
            yield from _flat(source, name)
    else:
        yield name, value if isinstance(value, str) else json.dumps(_without_nothing(value), ensure_ascii=False)


def _without_nothing(value: Any) -> Any:
    """Return the value of a field, the empty lists and objects within it left out: they tell a reader nothing."""
    if not isinstance(value, list):
        return value
    return [{k: v for k, v in one.items() if v not in ([], {})} if isinstance(one, dict) else one for one in value]


def lines_of(case: Case, item: int) -> list[str]:
    """Return an item as the dump has it, its lines numbered if it has lines; at most a dozen of them."""
    at = 0
    with closing(open_dump(str(case.input))) as dump:
        for part in parts(dump, Reading(formats()), Account(dump.name)):
            for quoted in part.quoted:
                at += isinstance(quoted, _ITEMS)
                if at == item and isinstance(quoted, _ITEMS):
                    return [line[:_WIDE] for line in _own(quoted, part)[:_SHOWN]]
    return []


def _own(quoted: Candidate | Record | Refusal, part: Part) -> list[str]:
    texts = part.source.unclaimed  # nobody has claimed anything: the account is not kept
    if quoted.labels or isinstance(quoted, Record):
        return [f"{number:>6}  {texts.get(number, '')}" for number, _ in quoted.labels]
    return quoted.raw().splitlines() if quoted.raw else []


def add(dump: str, below: Path, *, named: str | None = None, case: str | None = None) -> int:
    """Make a case of `dump` and print its folder; return the exit code.

    It is filed under the format that claims it. `named` says which one that should be; a dump that none claims becomes
    a case of what `named` refuses. `case` is the name of the folder, else the dump's own.
    """
    try:
        folder = _new_folder(dump, below, named, case)
    except UnreadableError as error:
        say(str(error))
        return 1
    sys.stdout.write(f"{folder}\n")
    sys.stdout.flush()
    made = Case(folder)
    say(f"{made.name}: {', '.join(f'{text.count(chr(10))} in {name}' for name, text in made.said.items())}")
    return 0


def _new_folder(dump: str, below: Path, named: str | None, case: str | None) -> Path:
    """Return the folder of a new case, filled. Raises UnreadableError: no dump, no format or another, a name taken."""
    name = case or re.sub(r"\W+", "_", Path(dump).stem.lower()).strip("_") or "standard_input"
    below.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".", dir=below) as beside:
        waiting = Path(beside, "case")
        waiting.mkdir()
        _copy(dump, waiting)
        folder = below / _filed(dump, Case(waiting).claims, named) / name
        if folder.exists():
            raise UnreadableError(str(folder), "exists already", "name the case with --case")
        Case(waiting).write()
        folder.parent.mkdir(exist_ok=True)
        return waiting.rename(folder)


def _copy(dump: str, folder: Path) -> None:
    """Copy a file to the byte; standard input and members of archives in UTF-8."""
    copy = folder / f"input{Path(dump).suffix or '.txt'}"
    if Path(dump).is_file():
        shutil.copyfile(dump, copy)
        return
    with closing(open_dump(dump)) as found:
        text = "\n".join(line for batch in found.batches for _, line in batch)
        copy.write_text(f"{text}\n", encoding="utf-8", errors="replace")


def _filed(dump: str, claims: list[str] | None, named: str | None) -> str:
    if named and (not claims or named in claims):
        return named
    if claims and len(claims) == 1 and not named:
        return claims[0]
    if claims and named:
        raise UnreadableError(dump, f"is claimed by {' and '.join(claims)}, not by {named}")
    if claims:
        raise UnreadableError(dump, f"is claimed by {' and '.join(claims)}", "say under which to file it with --format")
    if claims is None:
        open_dump(dump)  # which says why it cannot
    cure = "--format files it as a case of what that format refuses"
    raise UnreadableError(dump, "is of no known format", cure)


def check(below: Path) -> int:
    """Run every case, print each field that differs; return the exit code (1: some do, or there are no cases)."""
    found = cases(below)
    differing = [(case, differences) for case in found if (differences := list(case.differences()))]
    every = [one for _, differences in differing for one in differences]
    if every and sys.stdout.isatty():
        _draw(every)
    else:
        for one in every:
            row = one.case, one.place, one.expected, one.got
            sys.stdout.write("\t".join("–" if cell is None else printable(cell.rstrip()) for cell in row) + "\n")
    sys.stdout.flush()
    say(f"{below}: {counted(len(found), 'case')}, {len(differing)} not as expected" if found else _none(below))
    return int(bool(every) or not found)


def update(below: Path, *, yes: bool) -> int:
    """Show what each case would say anew and write it, each after a question unless `yes`; return the exit code.

    Without a terminal to ask on, and without `yes`, nothing is written (1). It is 1 as well if there are no cases.
    """
    every = cases(below)
    if not every:
        say(_none(below))
        return 1
    differing = [(case, found) for case in every if (found := list(case.differences()))]
    written, left = 0, 0
    for case, found in differing:
        _draw(found)
        is_case = all(one.field != "files" for one in found)
        if is_case and (yes or _asked(f"write {case.name}? [y/N] ")):
            case.write()
            written += 1
        left += _left(Case(case.folder))
    if differing and not yes and not sys.stdin.isatty():
        say("there is no terminal to ask on, so nothing is written; --yes writes without asking")
    say(f"{below}: {counted(written, 'case')} written, {left} not as expected")
    return int(left > 0)


def _none(below: Path) -> str:
    what = "holds no case; cases are <format>/<case>/input.* in it" if below.is_dir() else "no such folder"
    return f"{below}: {what}"


def _left(case: Case) -> bool:
    """Tell whether a case differs still; what writing does not mend, a stray file or who claims the dump, is said."""
    found = list(case.differences())
    for one in found:
        if one.field == "format":
            say(f"{case.name}: is claimed by {one.got}, not by {one.expected}; no expectation mends that")
        elif one.field == "files":
            say(f"{case.name}: holds {one.got}, and should hold {one.expected}; it is left as it is")
    return bool(found)


def _asked(question: str) -> bool:
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _draw(found: list[Difference]) -> None:
    """Print differences side by side, the words that differ in colour where that can be shown."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from scrape.colours import coloured

    table = Table(show_lines=True)
    for name, ratio in (("case", 2), ("field", 2), ("expected", 5), ("got", 5)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for one in found:
        sides = coloured(printable((one.expected or "").rstrip()), printable((one.got or "").rstrip()))
        shown = [Text("–", "dim") if value is None else side for value, side in zip(one[3:], sides, strict=True)]
        table.add_row(one.case, one.place, *shown)
    Console(highlight=False).print(table)
