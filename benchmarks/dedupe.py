"""How well, how fast and in how much memory listings of one paper are found.

    python benchmarks/dedupe.py [SET ...]              F1, time and memory of ours and rivals on the labelled sets
    python benchmarks/dedupe.py scale [N ...]          cost and recall on N generated records, 50,000 and 200,000 else
    python benchmarks/dedupe.py add [N ...]            adding a hundredth to N records with an index, against all
    python benchmarks/dedupe.py generate N FILE        the records themselves, as paperlines' own JSON lines

The labelled sets are expected in ../shared/data/dedup: `records.jsonl.gz` and `gold.csv` each. Rivals: equal normalized
title and year, and splink (`pip install .[bench]`), left out with a message where it is missing. Splink estimates its
weights on each set anew, without labels, and is shown at the threshold 0.9. Every run is a process of its own, which
reads the set, clusters its records and holds the clusters against the labels; CPU s is what all of that costs.
"""

import csv
import gzip
import html
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from filecmp import cmp
from importlib.util import find_spec
from itertools import accumulate, combinations, islice
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from schemas.assembly import Origin, paper
from schemas.identity import letters, surname
from schemas.records import Paper
from scrape.dedupe.engine import Pool
from scrape.reading import collect_rarely

SETS = ROOT.parent / "shared" / "data" / "dedup"
RELEASES_APART = {"bibdedupe_stroke", "bibdedupe_respiratory"}
"""The sets whose labels call a conference abstract and the article of the same title two things."""

Clusters = dict[str, int]


class Score(NamedTuple):
    """Pairwise figures against the labels."""

    f1: float
    precision: float
    recall: float


# The labelled sets, as records.


def rows(name: str) -> list[dict[str, Any]]:
    """Return the records of a set as it spells them."""
    with gzip.open(SETS / name / "records.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def record(row: dict[str, Any], number: int) -> Paper:
    """Return a row of a set as the Paper that a listing of it would give."""
    names, whole = people(row["authors"])
    fields = {
        "title": row["title"],
        "authors": names,
        "authors_complete": whole if names else None,
        "abstract": row["abstract"] or None,
        "published": row["year"] or None,
        "venue": row["venue"] or None,
        "biblio": {key: row[name] for key, name in (("volume", "volume"), ("issue", "number"), ("pages", "pages"))},
        "identifiers": {key: row[name] for key, name in (("doi", "doi"), ("arxiv", "arxiv_id")) if row[name]},
        "links": [{"url": row["url"], "role": "page"}] if row["url"] else [],
    }
    return paper(fields, Origin(row["source"], "0" * 64, "labelled", number, None), (), None, None)


_INITIALS = re.compile(r"(?:[A-Za-z]\.?[\s-]?){1,4}")
_ET_AL = re.compile(r"[;,\s]*\b(?:et al\b\.?|and others\b|others\b)|…")


def people(printed: str) -> tuple[list[str], bool]:
    """Return the names in a printed byline, and whether it is whole; the sets separate names in five ways."""
    plain = html.unescape(printed)
    bare = _ET_AL.sub("", plain).strip(" ;,")
    names = [name.strip(" ,;") for name in _separated(bare)]
    return [name for name in names if name.strip(".")], bare == plain.strip(" ;,")


def _separated(byline: str) -> list[str]:
    if ";" in byline:
        return byline.split(";")
    pieces = re.split(r"\s+(?:and|&)\s+", byline)
    inverted = [piece for piece in pieces if "," in piece.strip(" ,")]
    if inverted and all(piece.strip(" ,").count(",") <= 1 for piece in pieces) and not _two_people(pieces[0]):
        return pieces
    names: list[str] = []
    for piece in re.split(r",|\s(?:and|&)\s", byline):
        if names and _INITIALS.fullmatch(piece.strip()) and "," not in names[-1]:
            names[-1] += f", {piece.strip()}"
        else:
            names.append(piece.strip())
    return names


def _two_people(piece: str) -> bool:
    before, _, after = piece.strip(" ,").partition(",")
    return len(before.split()) > 1 and len(after.split()) > 1 and not _INITIALS.fullmatch(after.strip())


def score(found: Clusters, name: str) -> Score:
    """Return how the clusters of a set agree with its labels, pair by pair; in a linkage set, pairs across sources."""
    across = json.loads((SETS / name / "meta.json").read_text(encoding="utf-8"))["mode"] == "link"
    source = {row["id"]: row["source"] for row in rows(name)}
    with (SETS / name / "gold.csv").open(encoding="utf-8") as lines:
        gold = [pair for number, pair in enumerate(csv.reader(lines)) if number]
    right = sum(found[one] == found[other] for one, other in gold)
    kinds = Counter((cluster, source[one] if across else "") for one, cluster in found.items())
    sizes = Counter(found.values())
    claimed = sum(size * (size - 1) // 2 for size in sizes.values())
    claimed -= sum(size * (size - 1) // 2 for size in kinds.values()) if across else 0
    precision, recall = right / claimed if claimed else 0.0, right / len(gold)
    return Score(2 * right / (claimed + len(gold)), precision, recall)


# Ours and the rivals: each returns the cluster of every record of a set.


def ours(name: str) -> Clusters:
    """Return the clusters that `paperlines dedupe` makes, with releases apart where the labels have them apart."""
    return _pooled(name, apart=name in RELEASES_APART)


def _pooled(name: str, *, apart: bool) -> Clusters:
    collect_rarely()
    said = rows(name)
    with closing(Pool(apart=apart)) as pool:
        for number, row in enumerate(said, 1):
            pool.add(record(row, number))
        return {said[n]["id"]: cluster for cluster, members in enumerate(pool.clusters()) for n in members}


def exact_title_and_year(name: str) -> Clusters:
    """Return clusters of equal normalized title and equal year."""
    known: dict[tuple[str, str], int] = {}
    return {row["id"]: known.setdefault((letters(row["title"]), row["year"]), len(known)) for row in rows(name)}


def splink(name: str) -> Clusters:
    """Return the clusters of splink on DuckDB, its weights estimated on the set itself by expectation maximisation."""
    import duckdb
    from splink import DuckDBAPI, Linker, block_on

    engine = duckdb.connect()
    engine.execute("CREATE TABLE listings (id TEXT, title TEXT, authors TEXT, year TEXT, abstract TEXT)")
    engine.executemany("INSERT INTO listings VALUES (?, ?, ?, ?, ?)", [_flat(row) for row in rows(name)])
    linker = Linker(DuckDBAPI(engine).register("listings"), _splink_settings())
    linker.training.estimate_probability_two_random_records_match([block_on("title")], recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("title"), block_on("authors", "year")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_probability=0.9)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, 0.9).as_record_list()
    numbers: dict[str, int] = {}
    return {one["id"]: numbers.setdefault(str(one["cluster_id"]), len(numbers)) for one in found}


def _splink_settings() -> Any:
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        comparisons=[
            cl.JaroWinklerAtThresholds("title", [0.97, 0.9, 0.8]),
            cl.JaroWinklerAtThresholds("authors", [0.95, 0.8]),
            cl.ExactMatch("year"),
            cl.JaroWinklerAtThresholds("abstract", [0.95, 0.8]),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("substr(title, 1, 12)"),
            block_on("substr(title, -12)"),
            block_on("authors", "year"),
        ],
    )


def _flat(row: dict[str, Any]) -> tuple[str | None, ...]:
    names, _ = people(row["authors"])
    authors = " ".join(sorted(map(surname, names)))
    values = letters(row["title"]), authors, row["year"], letters(row["abstract"])[:120]
    return row["id"], *(value or None for value in values)


TOOLS: dict[str, Callable[[str], Clusters]] = {
    "ours": ours,
    "exact_title_and_year": exact_title_and_year,
    "splink": splink,
}


# Processes of their own, so that each has its own time and its own peak.


class Cost(NamedTuple):
    """What a process cost, waiting and at work, and what it printed last."""

    seconds: float
    worked: float
    megabytes: int
    said: str


def cost(*command: str) -> Cost:
    """Run a command to its end, its modules compiled once, as installed ones are. Stops the benchmark if it fails."""
    compiled = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as messages:
        process = subprocess.Popen(command, stdout=output, stderr=messages, cwd=ROOT, env=compiled)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        messages.seek(0)
        assert status == 0, (command, messages.read().decode())
        output.seek(0)
        last = output.read().decode().strip().rpartition("\n")[2]
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, last)


def compare(names: list[str]) -> None:
    """Print a line for each set and tool."""
    tools = [tool for tool in TOOLS if tool != "splink" or find_spec("splink")]
    if "splink" not in tools:
        print("splink is not installed and left out: pip install '.[bench]'")
    print(f"{'set':24}{'tool':22}{'F1':>8}{'precision':>11}{'recall':>8}{'CPU s':>9}{'MB':>6}")
    for name in names:
        for tool in tools:
            spent = cost(sys.executable, __file__, "one", tool, name)
            f1, precision, recall = json.loads(spent.said)
            print(f"{name:24}{tool:22}{f1:8.4f}{precision:11.4f}{recall:8.4f}{spent.worked:9.2f}{spent.megabytes:6}")


# Generated records, with truth.

_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeio"]
_COPIES = 0.2


class World:
    """Words and people of a made-up science of so many papers; the same for the same seed.

    It has 20,000 words; beyond a million papers they grow with the root of the papers' number, as a language's words do
    with its texts (Heaps 1978). No two papers have one number of arXiv's.
    """

    def __init__(self, luck: random.Random, papers: int) -> None:
        self.luck = luck
        self.numbered = 0
        words = max(20_000, round(20 * papers**0.5))
        self.words = ["".join(luck.choices(_SYLLABLES, k=luck.randint(2, 4))) for _ in range(words)]
        self.likely = list(accumulate(1 / (rank + 30) for rank in range(len(self.words))))
        self.surnames = [word.title() for word in luck.sample(self.words, 8_000)]
        self.given = [word.title() for word in luck.sample(self.words, 900)]

    def paper(self) -> dict[str, Any]:
        """Return the fields of a new paper."""
        luck = self.luck
        words = luck.choices(self.words, cum_weights=self.likely, k=luck.randint(5, 11))
        title = " ".join(words[:3]).capitalize() + (": " if luck.random() < 0.3 else " ") + " ".join(words[3:])
        prose = luck.choices(self.words, cum_weights=self.likely, k=luck.randint(60, 160))
        year = luck.randint(1995, 2026)
        return {
            "title": title,
            "authors": [f"{luck.choice(self.given)} {luck.choice(self.surnames)}" for _ in range(luck.randint(1, 6))],
            "authors_complete": True,
            "abstract": " ".join(prose).capitalize() + ".",
            "published": str(year),
            "venue": f"Journal of {luck.choice(self.words[:200]).title()}" if luck.random() < 0.5 else None,
            "identifiers": {"arxiv": self._arxiv()} if luck.random() < 0.4 else {},
        }

    def _arxiv(self) -> str:
        month, number = divmod(self.numbered, 100_000)
        self.numbered += 1
        return f"{15 + month // 12}{month % 12 + 1:02}.{number:05}"


def _shorter_title(fields: dict[str, Any], luck: random.Random) -> None:
    fields["title"] = fields["title"][: max(40, len(fields["title"]) - luck.randint(5, 30))].rstrip() + "…"


def _misprint(fields: dict[str, Any], luck: random.Random) -> None:
    at = luck.randrange(1, len(fields["title"]) - 1)
    fields["title"] = fields["title"][:at] + fields["title"][at + 1 :]


def _capitals(fields: dict[str, Any], luck: random.Random) -> None:
    fields["title"] = fields["title"].upper() if luck.random() < 0.5 else fields["title"].title()


def _inverted(fields: dict[str, Any], luck: random.Random) -> None:
    short = luck.random() < 0.5
    names = [name.split() for name in fields["authors"]]
    fields["authors"] = [f"{family}, {given[0] + '.' if short else given}" for given, family in names]


def _et_al(fields: dict[str, Any], luck: random.Random) -> None:
    keep = luck.randint(1, 3)
    if len(fields["authors"]) > keep:
        fields["authors"], fields["authors_complete"] = fields["authors"][:keep], False


def _other_year(fields: dict[str, Any], luck: random.Random) -> None:
    fields["published"] = str(int(fields["published"]) + luck.choice((-1, 1)))


def _no_subtitle(fields: dict[str, Any], luck: random.Random) -> None:  # noqa: ARG001 — the shape of a damage
    fields["title"] = fields["title"].split(": ")[0] if len(fields["title"].split(": ")[0]) > 20 else fields["title"]


def _cut_abstract(fields: dict[str, Any], luck: random.Random) -> None:
    fields["abstract"] = fields["abstract"][: luck.randint(150, 350)].rstrip() + "…"


def _without(name: str, nothing: Any) -> Callable[[dict[str, Any], random.Random], None]:
    def drop(fields: dict[str, Any], luck: random.Random) -> None:  # noqa: ARG001 — the shape of a damage
        fields[name] = nothing

    return drop


DAMAGES = (
    (_shorter_title, _misprint, _capitals, _no_subtitle),
    (_inverted, _et_al, _other_year, _without("published", None)),
    (_cut_abstract, _without("abstract", None), _without("identifiers", {}), _without("venue", None)),
)
"""What happens to a copy: at most one of each line, so that something is left to know it by."""


def generated(count: int) -> Iterator[tuple[int, Paper]]:
    """Yield `count` records with the number of the paper that each is of; about a fifth are damaged copies."""
    luck = random.Random(20_261_104)  # noqa: S311 — a seed, not a secret
    world = World(luck, count)
    recent: list[tuple[int, dict[str, Any]]] = []
    for item in range(1, count + 1):
        if recent and luck.random() < _COPIES:
            number, fields = luck.choice(recent)
            fields = dict(fields)
            for choice in DAMAGES:
                if luck.random() < 0.6:
                    luck.choice(choice)(fields, luck)
        else:
            number, fields = item, world.paper()
            if len(recent) < 5_000:
                recent.append((number, fields))
            else:
                recent[luck.randrange(5_000)] = (number, fields)
        origin = Origin("generated", "0" * 64, "generated", item, None)
        yield number, paper(fields, origin, (), None, None)


def generate(count: int, file: Path) -> list[int]:
    """Write generated records to `file`; return the paper that each is of."""
    truth = []
    with file.open("w", encoding="utf-8") as lines:
        for number, one in generated(count):
            truth.append(number)
            lines.write(one.model_dump_json() + "\n")
    return truth


def scale(count: int) -> None:
    """Print what reading and deduplicating `count` generated records costs, and how many copies are found."""
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder) / "records.jsonl", Path(folder) / "papers.jsonl"
        truth = generate(count, file)
        command = (sys.executable, "-m", "scrape", "parse", "-q", str(file), "-o")
        read = cost(*command, str(out), "--no-dedupe")
        out.unlink()  # ten million take 15 GB: room for one of them, beside what is deduplicated, is enough
        both = cost(*command, str(out))
        two = cost(*command, str(out), "-j", "2")
        with out.open(encoding="utf-8") as lines:
            found = [{source["item"] for source in json.loads(line)["sources"]} for line in lines]
    recall, precision = _planted(truth, found)
    more, worked = both.seconds - read.seconds, both.worked - read.worked
    print(
        f"{count:>10,} records: read {read.seconds:.0f} s, {read.megabytes} MB; deduplicated in {more:.0f} s more,"
        f" {more / read.seconds:.1f} times reading; {worked:.0f} s of the processor, {worked / read.worked:.1f} times;"
        f" {both.megabytes} MB; recall {recall:.4f}, precision {precision:.4f};"
        f" read and deduplicated {both.seconds:.0f} s, in two processes {two.seconds:.0f} s, {two.megabytes} MB"
    )


def add(count: int) -> None:
    """Print what adding a hundredth to a library of `count` generated records costs with an index beside it."""
    with tempfile.TemporaryDirectory() as folder:
        both, old, new, library, index, out = (Path(folder, name) for name in "all old new lib index out".split())
        generate(count + count // 100, both)
        with both.open("rb") as lines, old.open("wb") as first, new.open("wb") as more:
            first.writelines(islice(lines, count))
            more.writelines(lines)
        command = (sys.executable, "-m", "scrape", "parse", "-q", "-o")
        made = cost(*command, str(library), str(old), "--index", str(index))
        added = cost(*command, str(out), str(library), str(new), "--index", str(index))
        whole = cost(*command, str(library), str(both))
        assert cmp(out, library, shallow=False)
        size = index.stat().st_size / out.stat().st_size
    print(
        f"{count:>10,} records: {made.worked:.0f} s of the processor; a hundredth more {added.worked:.1f} s,"
        f" {100 * added.worked / whole.worked:.1f} % of all at once, {added.megabytes} MB;"
        f" the index has {100 * size:.0f} % of the size of the library"
    )


def _planted(truth: list[int], found: list[set[int]]) -> tuple[float, float]:
    cluster = {item: at for at, items in enumerate(found) for item in items}
    copies: defaultdict[int, list[int]] = defaultdict(list)
    for item, number in enumerate(truth, 1):
        copies[number].append(item)
    planted = [pair for items in copies.values() for pair in combinations(items, 2)]
    right = sum(cluster[one] == cluster[other] for one, other in planted)
    return right / len(planted), right / sum(len(items) * (len(items) - 1) // 2 for items in found)


def main() -> None:
    """Do what the command line names."""
    match sys.argv[1:]:
        case ["one", tool, name]:
            print(json.dumps(score(TOOLS[tool](name), name)))
        case ["generate", count, file]:
            generate(int(count), Path(file))
        case ["scale", *counts]:
            for count in counts or ("50000", "200000"):
                scale(int(count))
        case ["add", *counts]:
            for count in counts or ("50000", "200000"):
                add(int(count))
        case names:
            compare(names or sorted(path.name for path in SETS.iterdir() if path.is_dir()))


if __name__ == "__main__":
    main()
