"""A record split into the listings it was made of, each as it would have been alone."""

import json
import sys
from collections.abc import Iterator
from itertools import combinations

from schemas.cleaning import fits, identifiers
from schemas.records import Paper
from scrape.dedupe.decisions import address
from scrape.dedupe.merge import listings
from scrape.formats import formats
from scrape.intake.sources import UnreadableError, dumps
from scrape.ledger import Account
from scrape.pipeline import Reading, read
from scrape.reading import OWN, finished
from scrape.voice import say


def split(wanted: str, paths: tuple[str, ...], decisions: str | None) -> int:
    """Print the listings of the record with the id, else the alias, `wanted`; return the exit code.

    `wanted` is as `id_of` gives it. `decisions` names a file to which it is added that no two of them are the same, so
    that they stay apart. Raises OSError if that cannot be written.
    """
    unread: list[str] = []
    found = [paper for paper in _papers(paths, unread) if wanted in (paper.id, *paper.aliases)]
    found = [paper for paper in found if paper.id == wanted] or found
    apart = [one for paper in found for one in listings(paper)]
    for error in unread:
        say(error)
    if not apart:
        if not unread:
            say(f"{wanted}: is the id of no paper here; `paperlines check` tells what is wrong with a file")
        return 1
    if len(found) > 1:
        say(f"{wanted}: stands for {len(found)} records; the listings of all follow")
    if decisions and not _decide(decisions, apart):
        say(f"{wanted}: is one listing, so there is nothing to decide")
    for one in apart:
        sys.stdout.write(one.model_dump_json() + "\n")
    return int(bool(unread))


def id_of(wanted: str) -> str:
    """Return the id that is meant, as records have it: of a DOI or arXiv number in any spelling, else `wanted`."""
    scheme = next((scheme for scheme in ("arxiv", "doi") if fits(scheme, wanted)), "")
    return f"{scheme}:{identifiers({scheme: wanted})[scheme]}" if scheme else wanted


def _decide(file: str, apart: list[Paper]) -> bool:
    """Add to a file that no two of these are the same, unless it stands there; tell whether there are two.

    A listing may be here more than once: its dump was read under several names.
    """
    sides = [{"listing": address(one), "title": one.title} for one in apart]
    pairs = [pair for pair in combinations(sides, 2) if pair[0]["listing"] != pair[1]["listing"]]
    with open(file, "a+", encoding="utf-8", errors="replace") as lines:
        lines.seek(0)
        held = lines.read()
        known = {*held.split("\n")}
        verdicts = dict.fromkeys(_verdict(*pair) for pair in pairs)
        lines.write("\n" if held and not held.endswith("\n") else "")
        lines.writelines(f"{verdict}\n" for verdict in verdicts if verdict not in known)
    return bool(pairs)


def _verdict(first: dict[str, str], second: dict[str, str]) -> str:
    return json.dumps({"verdict": "different", "first": first, "second": second}, ensure_ascii=False)


def _papers(paths: tuple[str, ...], unread: list[str]) -> Iterator[Paper]:
    how = Reading(formats(), OWN)
    for dump in dumps(paths):
        if isinstance(dump, UnreadableError):
            unread.append(str(dump))
        else:
            account = Account(dump.name)
            yield from (record for record in read(dump, how, account) if isinstance(record, Paper))
            unread.extend(finished(account).errors)
