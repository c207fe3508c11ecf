"""Dumps in memory, read in this very process: for commands that read variants of one dump many times over."""

import io
from typing import NamedTuple

from scrape.cases.learned import Records
from scrape.formats import formats
from scrape.intake.encodings import TEXT_HEAD, NotTextError, encoding_of
from scrape.intake.named import Given
from scrape.intake.sources import Dump, UnreadableError, given_alone, open_given
from scrape.ledger import Account
from scrape.pipeline import Reading, read


class Parse(NamedTuple):
    """A dump as it was read: its records and rejections, and the account of the reading."""

    records: Records
    account: Account


def opened(content: bytes, name: str) -> Dump:
    """Open a dump in memory. Raises UnreadableError: empty, or not text."""
    return open_given(Given(name, "", len(content), file=io.BytesIO(content), kept=True))


def parsed(content: bytes, name: str, named: str | None = None) -> Parse:
    """Return the parse of a dump in memory, read as the format `named` if there is one. Raises UnreadableError."""
    account = Account(name)
    return Parse(list(read(opened(content, name), Reading(formats(), named), account)), account)


def text_of(content: bytes, name: str) -> tuple[str, str]:
    """Return the text of a dump in memory, and the codec in which `surrogateescape` makes the same bytes of it again.

    Raises UnreadableError: not text, or UTF-16 or UTF-32 that is damaged.
    """
    try:
        codec = encoding_of(content[:TEXT_HEAD]).codec.removesuffix("-sig")
        return content.decode(codec, "surrogateescape"), codec
    except NotTextError as error:
        raise UnreadableError(name, str(error), error.cure) from error
    except UnicodeDecodeError as error:
        raise UnreadableError(name, f"holds bytes that are not of its encoding, {codec}") from error


def content_of(path: str) -> tuple[str, bytes]:
    """Return the name and the bytes of the one dump that `path` names. Raises UnreadableError."""
    found = given_alone(path)
    with found.opened() as file:
        return found.name, file.read()
