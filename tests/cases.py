"""The fixture cases: a folder is a case, its files say what is expected.

`tests/fixtures/<format>/<case>/` holds `input.*` and what reading it gives: `expected.jsonl` (records, as read, not
deduplicated), `rejected.jsonl` (rejections) where there are any, or `error.txt` (the one line that refuses the input).
`python tests/cases.py` writes those files anew from the present code; look at the difference before you commit it.
"""

import sys
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from schemas.records import Rejection
from scrape.formats import formats
from scrape.ledger import Account
from scrape.pipeline import Reading, RecordOrRejection, read
from scrape.sources import UnreadableError, open_dump

FIXTURES = Path(__file__).parent / "fixtures"


class Case(NamedTuple):
    """One folder of fixtures."""

    format: str
    folder: Path

    @property
    def input(self) -> Path:
        """The dump of the case."""
        (found,) = self.folder.glob("input.*")
        return found

    @property
    def is_of_no_format(self) -> bool:
        """Whether the case shows something that is none of ours, however near it comes."""
        error = self.folder / "error.txt"
        return error.exists() and ": is of no known format" in error.read_text(encoding="utf-8")


def cases() -> list[Case]:
    """Return every case there is, in order of format and name."""
    return [Case(folder.parent.name, folder) for folder in sorted(FIXTURES.glob("*/*")) if folder.is_dir()]


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
    if account.errors:
        written["error.txt"] = "".join(f"{error}\n" for error in account.errors)
    return written, account


def rewrite() -> None:
    """Write what every case now gives into its folder."""
    for case in cases():
        files, _ = outcome(case.input)
        for name in ("expected.jsonl", "rejected.jsonl", "error.txt"):
            (case.folder / name).unlink(missing_ok=True)
        for name, text in files.items():
            (case.folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
