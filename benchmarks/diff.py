"""What `paperlines diff` of two large libraries costs: seconds, and megabytes at its peak.

    python benchmarks/diff.py [RECORDS]       (1,000,000: some 5 GB in a temporary folder; `--in DIR` says where)

The newer library holds the papers of the older one in another order. Of each hundred ten have more citations, two
another venue, one is gone, one new, one has another id and the old one for an alias, and two became one. What `diff`
says is counted, and has to be just that.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(Path(__file__).parent)]

from generate import World

_MORE_CITED, _MOVED = range(10), (10, 11)
_GONE, _NEW, _RENAMED, _KEPT, _SWALLOWED = 12, 13, 14, 15, 16
_SAID = {"changed": len(_MORE_CITED) + len(_MOVED) + 1, "gone": 1, "new": 1, "merged": 1}
"""How many changes of each kind `diff` has to find in a hundred papers."""
_STRIDE = 7_919  # a prime: every so manieth paper, around and around, is all of them in another order


def older(world: World, count: int) -> Iterator[dict[str, Any]]:
    """Yield the papers of the older library."""
    return (paper(world, number) for number in range(count) if number % 100 != _NEW)


def newer(world: World, count: int) -> Iterator[dict[str, Any]]:
    """Yield the papers of the newer library."""
    for at in range(count):
        number = at * _STRIDE % count
        if number % 100 not in {_GONE, _SWALLOWED}:
            yield paper(world, number) | _later(number)


def paper(world: World, number: int) -> dict[str, Any]:
    """Return the paper of that number, as `paperlines parse` writes it."""
    world.chance.seed(number)
    lines, truth = world.paper()
    people = [{"name": name, "identifiers": {}, "affiliations": []} for name in truth["authors"]]  # type: ignore[attr-defined]
    listing = {"dump": "library.txt", "sha256": f"{number:064x}", "format": "profile_text", "item": number + 1}
    listing |= {"lines": [6 * number + 1, 6 * number + 6], "observed": None, "inferred": [], "metrics": {}, "said": {}}
    head = {"type": "paper", "id": _id(number), "aliases": [], "title": truth["title"], "authors": people}
    head |= {"authors_complete": False, "implied_authors": [], "affiliations": [], "abstract": lines[-2]}
    head |= {"abstract_complete": True, "published": "2021", "categories": ["cs.CL"], "venue": None, "biblio": {}}
    head |= {"has_code": None, "links": [], "identifiers": {"doi": _id(number).removeprefix("doi:")}}
    return head | {"metrics": {"citation_count": number % 50}, "sources": [listing]}


def _id(number: int) -> str:
    # Ids follow no order, as titles and their hashes do not.
    return f"doi:10.5555/{random.Random(number).getrandbits(64):016x}"  # noqa: S311 — an id, no secret


def _later(number: int) -> dict[str, Any]:
    """Return what is said of a paper in the newer library, and was not in the older one."""
    fate = number % 100
    if fate in _MORE_CITED:
        return {"metrics": {"citation_count": number % 50 + 3}}
    if fate in _MOVED:
        return {"venue": "Annals of Kettles"}
    if fate == _RENAMED:
        return {"id": f"arxiv:{number}", "aliases": [_id(number)]}
    return {"aliases": [_id(number + 1)]} if fate == _KEPT else {}


def main() -> None:
    """Write two libraries, and print what their difference costs."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("records", nargs="?", type=int, default=1_000_000)
    given.add_argument("--in", dest="folder", help="where the libraries are made for the while")
    asked = given.parse_args()
    count = max(1, asked.records // 100) * 100
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        libraries = [Path(folder, name) for name in ("old.jsonl", "new.jsonl")]
        world = World(count)
        for library, papers in zip(libraries, (older(world, count), newer(world, count)), strict=True):
            with library.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(one, separators=(",", ":")) + "\n" for one in papers)
        size = sum(library.stat().st_size for library in libraries)
        print(f"{count:,} papers, {size / 1e6:,.0f} MB in two libraries")
        measure(libraries, count)


def measure(libraries: list[Path], count: int) -> None:
    """Print what the difference of two libraries costs, of `count` papers."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "scrape", "diff", *map(str, libraries)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        found = Counter(json.loads(line)["change"] for line in process.stdout or ())
    wall = time.monotonic() - begun
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert process.returncode == 0, f"diff ended with {process.returncode}"
    assert found == {change: each * count // 100 for change, each in _SAID.items()}, found
    cpu = used.ru_utime + used.ru_stime
    each, peak = cpu / count * 1e6, used.ru_maxrss / 1024
    print(f"CPU {cpu:.1f} s ({each:.0f} µs a paper)   wall {wall:.1f} s   peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
