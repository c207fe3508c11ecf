"""What people say about pairs: read from `--decisions`, asked for in `--review`, told with its findings in `--explain`.

All three are JSON lines of one shape, so that a review, edited, is a file of decisions, and so is an explanation.
"""

import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any, NamedTuple

from schemas.records import Paper
from scrape.dedupe.evidence import weight


class Finding(NamedTuple):
    """What was found on a pair of listings: `verdict` is same (they were merged), maybe or different.

    `against` is what kept two apart that would have been merged otherwise.
    """

    one: Paper
    other: Paper
    verdict: str
    score: float
    findings: tuple[str, ...]
    against: str | None


class Decision(NamedTuple):
    """A person's verdict on two listings, each named by its `address` or by the id it had alone."""

    first: str
    second: str
    same: bool


class DecisionError(Exception):
    """A file of decisions cannot be read, or a line of it is none."""

    def __init__(self, file: str, line: int | None, what: str) -> None:
        super().__init__(file, line, what)
        self.file = file
        self.line = line
        self.what = what

    def __str__(self) -> str:
        if self.line is None:
            return f"{self.file}: {self.what}"
        return f"{self.file}:{self.line}: {self.what}; --review writes lines to be edited"


def address(paper: Paper) -> str:
    """Return what names a single listing wherever its record goes: the beginning of its dump's hash, and its item.

    Of a dump that was piped in and not waited for nobody knows the hash; that of what the listing says stands for it.
    """
    source = paper.sources[0]
    return f"{source.sha256[:16] if source.sha256 else _digest(paper)}#{source.item}"


def _digest(paper: Paper) -> str:
    said = paper.model_dump_json(exclude={"aliases", "sources"})
    return blake2b(said.encode(), digest_size=8).hexdigest()


def where(paper: Paper) -> str:
    """Return where a listing stands: its dump and line, or item."""
    source = paper.sources[0]
    return f"{source.dump}:{source.lines[0]}" if source.lines else f"{source.dump}: item {source.item}"


def read(file: str) -> Iterator[Decision]:
    """Yield the decisions in `file`, `-` for standard input; lines without a verdict, or with `maybe`, decide nothing.

    Raises DecisionError at a line that is none, or if the file cannot be read.
    """
    try:
        piped = file == "-"
        with open(0 if piped else file, encoding="utf-8-sig", errors="replace", closefd=not piped) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield from _read(line, file, number)
    except OSError as error:
        raise DecisionError(file, None, f"cannot be read: {error.strerror}") from error


def _read(line: str, file: str, number: int) -> Iterator[Decision]:
    try:
        said = json.loads(line)
        verdict, first, second = said["verdict"], _named(said["first"]), _named(said["second"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        what = 'is no JSON object with "verdict", and "first" and "second" that name a listing'
        raise DecisionError(file, number, what) from error
    if verdict in ("same", "different"):
        yield Decision(first, second, verdict == "same")
    elif verdict not in (None, "maybe"):
        raise DecisionError(file, number, f"the verdict {verdict!r} is neither same nor different")


def _named(listing: Any) -> str:
    name = listing if isinstance(listing, str) else listing.get("listing") or listing["id"]
    if not isinstance(name, str):
        raise TypeError(name)
    return name


def told(found: Iterable[Finding], *, apart: bool) -> Iterator[str]:
    """Yield one JSON line for each finding."""
    for one in found:
        yield json.dumps(line(one, apart=apart), ensure_ascii=False)


def asked(found: Iterable[Finding], *, apart: bool) -> Iterator[str]:
    """Yield one JSON line for each finding that is a maybe, its verdict left open."""
    for one in found:
        if one.verdict == "maybe":
            yield json.dumps(line(one, apart=apart) | {"verdict": None}, ensure_ascii=False)


def line(one: Finding, *, apart: bool) -> dict[str, Any]:
    """Return what was found on a pair, both listings named and described."""
    return {
        "verdict": one.verdict,
        "score": one.score,
        "findings": {name: weight(name, apart=apart) for name in one.findings},
        "against": one.against,
        "first": _side(one.one),
        "second": _side(one.other),
    }


def _side(paper: Paper) -> dict[str, Any]:
    return {
        "listing": address(paper),
        "where": where(paper),
        "id": paper.id,
        "title": paper.title,
        "authors": [author.name for author in paper.authors],
        "published": paper.published,
        "venue": paper.venue,
    }
