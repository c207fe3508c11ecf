"""The project's own fixture cases; `python tests/cases.py` writes what every case now gives, unasked."""

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from scrape.cases.fixtures import Case, outcome, update
from scrape.cases.fixtures import cases as below

__all__ = ["FIXTURES", "Case", "cases", "outcome"]

FIXTURES = Path(__file__).parent / "fixtures"


@cache
def cases() -> list[Case]:
    """Return every case there is, in order of format and name."""
    return below(FIXTURES)


if __name__ == "__main__":
    sys.exit(update(FIXTURES, yes=True))
