"""Dumps in memory, read in this very process: for commands that read variants of one dump many times over."""

import io
from typing import NamedTuple

from scrape.cases.learned import Records
from scrape.formats import formats
from scrape.intake.named import Given, given
from scrape.intake.sources import Dump, UnreadableError, open_given
from scrape.ledger import Account
from scrape.pipeline import Reading, read


class Parse(NamedTuple):
    """A dump as it was read: its records and rejections, and the account of the reading."""

    records: Records
    account: Account


def opened(content: bytes, name: str) -> Dump:
    """Open a dump in memory. Raises UnreadableError: empty, or not text."""
    return open_given(Given(name, "", len(content), file=io.BytesIO(content)))


def parsed(content: bytes, name: str, named: str | None = None) -> Parse:
    """Return the parse of a dump in memory, read as the format `named` if there is one. Raises UnreadableError."""
    account = Account(name)
    return Parse(list(read(opened(content, name), Reading(formats(), named), account)), account)


def content_of(path: str) -> tuple[str, bytes]:
    """Return the name and the bytes of the one dump that `path` names. Raises UnreadableError."""
    found = next(iter(given([path])))
    if isinstance(found, UnreadableError):
        raise found
    if not isinstance(found, Given):
        raise UnreadableError(path, "is not one dump", "name one file")
    with found.file or open(found.path, "rb") as file:
        return found.name, file.read()
