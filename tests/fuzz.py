"""Feed every format with damaged fixtures until something gives: a traceback, a hang, too much memory.

    python tests/fuzz.py [--cases N] [--format NAME] [--seed N]

Each case is a fixture with pieces cut, doubled, swapped, spliced in from other fixtures, or replaced by bytes that
hurt. It is read as a user would have it read, sniffed or under its format's name. What breaks is written to
`fuzz-<format>-<number>` in the present folder, and the run goes on. With `--guided` cases come from atheris, which
watches which code they reach (`pip install atheris`; it is no dependency, for it has few builds).
"""

import argparse
import random
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from cases import cases

from scrape.formats import formats
from scrape.intake.sources import UnreadableError, open_dump
from scrape.ledger import Account
from scrape.pipeline import Reading, read

HURTFUL = (
    *(b"\x00", b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"\xef\xbb\xbf", b"\r", b"\n", b"\n\n", b"\t", b"\x1b["),
    *(
        b"\\",
        b'"',
        b"'",
        b"{",
        b"}",
        b"[",
        b"]",
        b"<",
        b">",
        b"</",
        b"<!--",
        b"<![CDATA[",
        b"&",
        b"&lol;",
        b"&#0;",
        b"&#x110000;",
    ),
    *(b"\\ud800", b"@article{", b"TY  - ", b"ER  - ", b"PMID- ", b"\\\\", b"CLMar 3, 2025Code", b"XXXX-02-30"),
    *(b"null", b"1e999", b"-0", b"9" * 5000, b"[" * 3000, b"{" * 3000, b"<a>" * 3000, b"A, " * 3000),
    *(b"$", b"\\'", b'{\\"o}', b" and ", b"et al.", b"\xe2\x80\xa6"),
)
STRETCHED = 50_000  # bytes
"""So much of one short piece, over and over: a regular expression that is not linear takes seconds for it."""
SECONDS_A_MEGABYTE = 1.0
LEAST_SECONDS = 2.0  # a busy machine is no hang
MEMORY_TIMES = 20
MEMORY_FLOOR = 100 << 20


def damaged(chance: random.Random, seeds: list[bytes]) -> bytes:
    """Return one of `seeds` with one to six pieces of it changed."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randint(0, len(data)), chance.choice((0, 1, 1, 4, 40, 400))
        data[at : at + length] = _piece(chance, seeds, data)
    return bytes(data[: chance.randint(0, len(data))] if chance.random() < 0.1 else data)


def _piece(chance: random.Random, seeds: list[bytes], data: bytearray) -> bytes:
    kind = chance.random()
    if kind < 0.01:
        start, length = chance.randint(0, len(data)), chance.randint(1, 6)
        return bytes(data[start : start + length] * (STRETCHED // length))
    if kind < 0.4:
        return chance.choice(HURTFUL)
    if kind < 0.6:
        return b""
    other = chance.choice(seeds) if kind < 0.9 else bytes(data)
    start = chance.randint(0, len(other))
    return other[start : start + chance.choice((1, 10, 100, 1000))]


def fault(path: Path, data: bytes, how: Reading) -> str | None:
    """Return what is wrong with how `data` is read; None if nothing is."""
    path.write_bytes(data)
    account = Account(path.name)
    begun, before = time.process_time(), _peak_anew()
    try:
        for record in read(open_dump(str(path)), how, account):
            record.model_dump_json()
    except UnreadableError:
        pass
    except Exception:  # noqa: BLE001 — whatever is raised is what is sought
        return traceback.format_exc()
    if time.process_time() - begun > max(LEAST_SECONDS, SECONDS_A_MEGABYTE * len(data) / 1e6):
        return f"took {time.process_time() - begun:.1f} s for {len(data)} bytes"
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    if grown > MEMORY_FLOOR + MEMORY_TIMES * len(data):
        return f"took {grown >> 20} MB for {len(data)} bytes"
    claimed = account.item_lines + account.furniture.total() + account.blank + len(account.unclaimed)
    return None if claimed == account.lines else f"{claimed} lines accounted for of {account.lines}"


def _peak_anew() -> int:
    """Return how much memory is in use, in KB; Linux then counts the peak from here on, others from the start."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def faults(name: str, count: int, seed: int) -> Iterator[tuple[bytes, str]]:
    """Yield each damaged fixture of a format that breaks something, and what it breaks."""
    chance = random.Random(f"{name} {seed}")  # noqa: S311 — to try things out
    own = [case.input.read_bytes() for case in cases() if case.format == name]
    ways = [Reading(formats()), Reading(formats(), name)]
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(count):
            data = damaged(chance, own)
            if found := fault(Path(folder) / "dump", data, chance.choice(ways)):
                yield data, found


def guided(names: list[str]) -> None:
    """Let atheris look for inputs that reach new code; it ends the run at the first fault."""
    import atheris

    own = [case.input.read_bytes() for case in cases() if case.format in names]
    with tempfile.TemporaryDirectory() as folder:

        def one(data: bytes) -> None:
            chance = random.Random(data)  # noqa: S311 — to try things out
            how = Reading(formats(), chance.choice(names))
            if found := fault(Path(folder) / "dump", damaged(chance, [*own, data]), how):
                raise RuntimeError(found)

        atheris.instrument_all()
        atheris.Setup(sys.argv[:1], one)
        atheris.Fuzz()


def main() -> int:
    """Run; return 1 if anything broke."""
    parser = argparse.ArgumentParser(description="Feed every format with damaged fixtures.")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--format", choices=sorted(formats()))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--guided", action="store_true")
    asked = parser.parse_args()
    names = [asked.format] if asked.format else sorted(formats())
    if asked.guided:
        guided(names)
    broken = 0
    for name in names:
        for data, what in faults(name, asked.cases, asked.seed):
            broken += 1
            Path(f"fuzz-{name}-{broken}").write_bytes(data)
            print(f"{name}: fuzz-{name}-{broken}: {what}", flush=True)  # noqa: T201 — a script that reports
        print(f"{name}: {asked.cases} cases", flush=True)  # noqa: T201 — the same
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
