"""What parsing costs, as a multiple of what pydantic alone needs for the very same records.

    python benchmarks/floor.py [DUMP ...]

Reads each dump to JSON lines in this process (open, sniff, parse, validate, serialize; not deduplicated), then takes
the lines it wrote and has pydantic `validate_json` and `model_dump_json` them: the floor. Rounds alternate, so a
machine whose speed drifts slows both; the median of the ratios is the figure, and no figure is a test. Without
arguments it reads the text captures in ../shared/dumps, else the project's own fixtures. `--start` prints what
`paperlines --version` costs in starts of a bare interpreter. `--bare` puts the throw-away script in the place of
paperlines that one would write for author pages: one regular expression that takes regular papers apart, and the same
records validated and written, but nothing cleaned, nothing accounted for, no header, no glued line.
"""

import gc
import re
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from schemas import cleaning
from schemas.identity import paper_id
from schemas.records import Author, Paper
from scrape.formats import formats
from scrape.intake.sources import open_dump
from scrape.ledger import Account
from scrape.pipeline import Reading, read
from scrape.reading import collect_rarely, line_of

HOW = Reading(formats())
ROUNDS = 15
AT_LEAST = 3000  # records a round, so that a round is not over before the clock moves


def dumps(named: list[str]) -> list[Path]:
    """Return the dumps named, else the text captures beside the project, else the project's fixtures."""
    captures = sorted((ROOT.parent / "shared" / "dumps").glob("*-text/*_*.txt"))
    texts = [path for path in captures if path.parent.name in {"profile-text", "trending-text"}]
    return [Path(name) for name in named] or texts or sorted((ROOT / "tests" / "fixtures").glob("*_text/*/input.txt"))


def parsed(path: Path) -> list[bytes]:
    """Return what `paperlines parse --no-dedupe` writes for `path`, authors too."""
    dump = open_dump(str(path))
    return [line_of(one) for one in read(dump, HOW, Account(dump.name))]


_REGULAR = re.compile(
    r"^(\d+\.\d)?([A-Z]{2})([A-Z][a-z]{2} \d{1,2}(?:, \d{4})?)(Code)?\n+(.+)\n+(.+)\n+(.+)$", re.MULTILINE
)


def bare(path: Path) -> list[bytes]:
    """Return the regular papers of an author page as a throw-away script would write them."""
    document = path.read_bytes()
    text, digest = document.decode(), sha256(document).hexdigest()
    return [_written(path.name, digest, item, found) for item, found in enumerate(_REGULAR.finditer(text), 1)]


def _written(dump: str, digest: str, item: int, found: re.Match[str]) -> bytes:
    score, category, printed, code, title, byline, abstract = found.groups()
    names, _, slugs = byline.partition(" · ")
    people = names.removesuffix(" et al.").split(", ")
    metrics = {"score": float(score)} if score else {}
    seen: dict[str, object] = {"observed": None, "inferred": [], "metrics": metrics, "said": {}}
    values: dict[str, object] = {
        "type": "paper",
        "id": paper_id({}, title, people[0]),
        "aliases": [],
        "title": title,
        "authors": [{"name": name, "identifiers": {}, "affiliations": []} for name in people],
        "authors_complete": not names.endswith(" et al."),
        "implied_authors": [],
        "affiliations": slugs.split(", ") if slugs else [],
        "abstract": abstract,
        "abstract_complete": True,
        "published": cleaning.edtf(printed),
        "categories": ["cs." + category],
        "venue": None,
        "biblio": {},
        "has_code": code is not None,
        "links": cleaning.links([], abstract),
        "identifiers": {},
        "metrics": metrics,
        "sources": [{"dump": dump, "sha256": digest, "format": "bare", "item": item, "lines": None, **seen}],
    }
    return Paper.__pydantic_serializer__.to_json(Paper.__pydantic_validator__.validate_python(values))


def floor(lines: list[bytes]) -> list[str]:
    """Return `lines` through pydantic and back."""
    return [
        (Author if line.startswith(b'{"type":"author"') else Paper).model_validate_json(line).model_dump_json()
        for line in lines
    ]


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes, the garbage of others collected before."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(parsed: Callable[[Path], list[bytes]], paths: list[Path]) -> None:
    """Print the cost a record of both, and the ratio."""
    collect_rarely()
    lines = [line for path in paths for line in parsed(path) if b'"type":"rejection"' not in line[:30]]
    assert [line.encode() for line in floor(lines)] == lines
    times = max(1, AT_LEAST // max(1, len(lines)))
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(seconds(lambda: [parsed(path) for _ in range(times) for path in paths]))
        theirs.append(seconds(lambda: [floor(lines) for _ in range(times)]))
    each = 1e6 / (times * len(lines))
    print(f"{len(paths)} dumps, {len(lines)} records, {times} times a round, {ROUNDS} rounds")
    print(f"parse  {median(ours) * each:7.1f} µs a record")
    print(f"floor  {median(theirs) * each:7.1f} µs a record")
    print(f"ratio  {median(our / their for our, their in zip(ours, theirs, strict=True)):7.2f}")


def start_up() -> None:
    """Print what starting the command costs, as a multiple of starting Python."""

    def run(*command: str) -> float:
        return seconds(lambda: subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True))

    pairs = [(run("-m", "scrape", "--version"), run("-c", "pass")) for _ in range(ROUNDS)]
    print(f"paperlines --version: {median(ours / bare for ours, bare in pairs):.1f} × python -c pass")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--start"]:
            start_up()
        case ["--bare", *named]:
            main(bare, [path for path in dumps(named) if "profile" in str(path.parent)])
        case named:
            main(parsed, dumps(named))
