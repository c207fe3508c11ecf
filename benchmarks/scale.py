"""What size and packing cost: a large dump, an archive of small pages, a crawl; each against what bounds it.

    python benchmarks/scale.py profile [PAPERS]       a generated profile dump against pydantic alone (50,000)
    python benchmarks/scale.py pages [COUNT]          small saved pages in a tar.zst against a bs4 script (20,000)
    python benchmarks/scale.py warc [COUNT]           the same pages in a WARC.gz against fastwarc (20,000)

Every run is a process of its own: its CPU time is that of all its processes, its memory the peak of the largest. What a
start costs is taken off both sides. Pages are the project's own fixtures with made-up prose below. Everything is made
in a temporary folder; `--in DIR` says where (1,000,000 papers take some 4 GB there).
"""

import argparse
import ctypes
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from formats import recorded, soup_hf, soup_meta, soup_scholar

from scrape.cases.fixtures import Case, cases

SOUPS: dict[str, Callable[[bytes], list[Any]]] = {
    "citation_meta_html": soup_meta,
    "google_scholar_profile_html": soup_scholar,
    "hf_papers_html": soup_hf,
}
_PROSE = "lamps kettles gardens doors windows vases brooms hinges floors cups umbrellas of in and for the".split()


class Cost(NamedTuple):
    """What a run took: CPU and wall seconds, and megabytes at its peak."""

    cpu: float
    wall: float
    memory: float

    def __str__(self) -> str:
        return f"CPU {self.cpu:8.2f} s   wall {self.wall:8.2f} s   peak {self.memory:5.0f} MB"


def run(*command: str | Path) -> Cost:
    """Return what a command cost, with all the processes that it started."""
    begun = time.monotonic()
    process = subprocess.Popen([sys.executable, *map(str, command)], cwd=ROOT, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    ended = time.monotonic()
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{command} ended with {process.returncode}"
    all_used = [used, *_orphans()]
    cpu = sum(one.ru_utime + one.ru_stime for one in all_used)
    return Cost(cpu, ended - begun, max(one.ru_maxrss for one in all_used) / 1024)


def _orphans() -> Iterator[resource.struct_rusage]:
    """Yield what the processes used that a command left behind: the server that forks workers ends after it."""
    with suppress(ChildProcessError):
        while True:
            yield os.wait4(-1, 0)[2]


def _adopt_orphans() -> None:
    """Have Linux make us the parent of every process below us whose own one ends; elsewhere theirs is not counted."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def parse(dump: Path, out: Path, *options: str) -> Cost:
    """Return what `paperlines parse` cost, without what starting it costs."""
    start = run("-m", "scrape", "parse", "-q", "--no-dedupe", "-o", out, _smallest(out.parent))
    whole = run("-m", "scrape", "parse", "-q", *options, "-o", out, dump)
    return Cost(whole.cpu - start.cpu, whole.wall - start.wall, whole.memory)


def rival(name: str, *arguments: str | Path) -> Cost:
    """Return what a rival of this script cost, without what starting it costs."""
    start = run(__file__, name, *arguments, "--start")
    whole = run(__file__, name, *arguments)
    return Cost(whole.cpu - start.cpu, whole.wall - start.wall, whole.memory)


def _smallest(folder: Path) -> Path:
    """Return a dump of one paper, to see what starting costs."""
    path = folder / "one.txt"
    path.write_text("CLMar 3, 2025Code\nLamps\n\nAda Vale, Bo Li\n\nWe light lamps.\n", encoding="utf-8")
    return path


# A generated profile dump.


def profile(papers: int, folder: Path) -> None:
    """Print the cost of parsing a dump of so many papers, in all the ways the bars are about."""
    dump, out = folder / "dump.txt", folder / "out.jsonl"
    alone = _alone(papers, dump, out)
    floor = rival("floor", out)
    print(f"{papers:,} papers, {dump.stat().st_size / 1e6:,.0f} MB")
    deduped = parse(dump, out, "-j", "1")
    both = parse(dump, out, "--no-dedupe", "-j", "2")
    few = max(1, papers // 20)
    small = _alone(few, folder / "small.txt", out)
    for what, cost in (("floor", floor), ("-j 1", alone), ("-j 2", both), ("deduped", deduped)):
        print(f"{what:10} {cost}")
    print(f"-j 1 is {alone.cpu / floor.cpu:.2f} × the floor, deduped {deduped.cpu / floor.cpu:.2f} ×")
    print(f"-j 2 is {alone.wall / both.wall:.2f} × as fast by the clock, for {both.cpu / alone.cpu:.2f} × the CPU")
    ratio = alone.cpu / papers / (small.cpu / few)
    print(f"a paper of {papers:,} costs {alone.cpu / papers * 1e6:.1f} µs, {ratio:.2f} × what one of {few:,} costs")


def _alone(papers: int, dump: Path, out: Path) -> Cost:
    run(Path(__file__).with_name("generate.py"), str(papers), dump)
    return parse(dump, out, "--no-dedupe", "-j", "1")


def floor(lines: Path, count: int | None) -> None:
    """Read records of JSON lines with pydantic, and write each again: what nothing can be cheaper than."""
    from schemas.records import Paper

    with lines.open("rb") as file:
        for line in islice(file, count):
            Paper.model_validate_json(line).model_dump_json()


# Small saved pages.


class Page(NamedTuple):
    """A page of a format, and what a plain script would read it with."""

    format: str
    html: bytes


def pages(count: int) -> Iterator[Page]:
    """Yield pages made of the fixtures that a plain script reads as we do, with a menu, prose and references below.

    They are of 3 to 27 KB, 15 on average, with a tag every 50 bytes, as many as saved pages have.
    """
    chance = random.Random(count)  # noqa: S311 — pages, no secrets
    seeds = [Page(case.format, case.input.read_bytes()) for case in _readable()]
    for page in islice(cycle(seeds), count):
        body, end, rest = page.html.rpartition(b"</body>")
        more = "".join(_filler(chance) for _ in range(chance.randint(2, 20)))
        yield Page(page.format, body + more.encode() + end + rest)


def _filler(chance: random.Random) -> str:
    """Return what pages are full of: an entry of a menu, a paragraph, a reference."""
    words, number = " ".join(chance.choices(_PROSE, k=70)), chance.randint(1, 99)
    entry = f'<a href="/lamps/{number}" title="{words[:12]}"><span>{words[:12]}</span></a>'
    who, title = (
        f'<span class="who">{words[:18]}</span>',
        f'<a href="https://lamps.example/{number}">{words[20:70]}</a>',
    )
    return (
        f'<li class="menu-item item-{number}">{entry}</li>\n<p>{words}, <i>{words[:20]}</i>. {words}</p>\n'
        f'<li id="ref{number}">{who} {title}, <em>Lamps</em> <b>{number}</b></li>\n'
    )


def _readable() -> Iterator[Case]:
    for case in cases(ROOT / "tests" / "fixtures"):
        data = case.input.read_bytes()
        whole = (case.folder / "expected.jsonl").exists() and not (case.folder / "rejected.jsonl").exists()
        if case.format in SOUPS and whole and b"</body>" in data and _is_plain(case, data):
            yield case


def _is_plain(case: Case, data: bytes) -> bool:
    try:
        return len(SOUPS[case.format](data)) == recorded(case.input)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return False


def packed_pages(count: int, folder: Path) -> None:
    """Print what small pages in a tar.zst cost, against a plain script over them, and against a twentieth of them."""
    many, few = _packed(count, folder / "pages.tar.zst"), _packed(max(1, count // 20), folder / "few.tar.zst")
    out = folder / "out.jsonl"
    small = parse(few, out, "--no-dedupe", "-j", "2")
    one, two = (parse(many, out, "--no-dedupe", "-j", jobs) for jobs in "12")
    script = rival("soup", many)
    for what, cost in (("bs4", script), ("-j 1", one), ("-j 2", two), ("few, -j 2", small)):
        print(f"{what:10} {cost}")
    print(f"{count:,} pages; -j 2 is {script.wall / two.wall:.1f} × as fast as bs4 by the clock, ", end="")
    print(f"{script.cpu / two.cpu:.1f} × by CPU; -j 1 {script.wall / one.wall:.1f} ×, {script.cpu / one.cpu:.1f} ×")


def _packed(count: int, path: Path) -> Path:
    import tarfile

    import zstandard

    with (
        path.open("wb") as file,
        zstandard.ZstdCompressor().stream_writer(file) as packed,
        tarfile.open(fileobj=packed, mode="w|") as archive,
    ):
        for number, page in enumerate(pages(count)):
            info = tarfile.TarInfo(f"{number // 1000:03}/{number:06}.{page.format}.html")
            info.size = len(page.html)
            archive.addfile(info, BytesIO(page.html))
    return path


def soup(archive: Path, count: int | None) -> None:
    """Read the pages of a tar.zst with the plain scripts, each with the one for its format."""
    import tarfile

    import bs4  # noqa: F401 — imported here, so that a start has it too
    import zstandard

    with (
        archive.open("rb") as file,
        zstandard.ZstdDecompressor().stream_reader(file) as plain,
        tarfile.open(fileobj=plain, mode="r|") as members,
    ):
        for member in islice(members, count):
            data: Any = members.extractfile(member)
            SOUPS[member.name.split(".")[-2]](data.read())


# A crawl.


def crawl(count: int, folder: Path) -> None:
    """Print how fast the pages of a WARC are read, against fastwarc alone and the same pages as files."""
    path, files = folder / "crawl.warc.gz", folder / "files"
    _crawled(count, path)
    for number, page in enumerate(pages(count)):
        inside = files / f"{number // 1000:03}"
        inside.mkdir(parents=True, exist_ok=True)
        (inside / f"{number:06}.html").write_bytes(page.html)
    out = folder / "out.jsonl"
    bare = rival("fastwarc", path)
    apart, whole = (parse(one, out, "--no-dedupe", "-j", "1") for one in (files, path))
    for what, cost in (("fastwarc", bare), ("files", apart), ("WARC", whole)):
        print(f"{what:10} {cost}   {count / cost.cpu:8,.0f} pages a second of CPU")
    print(f"the WARC costs {whole.cpu / (bare.cpu + apart.cpu):.2f} × fastwarc and the pages as files")


def _crawled(count: int, path: Path) -> None:
    import gzip

    with path.open("wb") as file:
        for number, page in enumerate(pages(count)):
            http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nServer: lamps\r\n\r\n" + page.html
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://lamps.example/{number}\r\n"
                f"WARC-Date: 2024-03-05T10:11:12Z\r\nWARC-Record-ID: <urn:uuid:{number:032}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + http + b"\r\n\r\n", 6))


def fastwarc(path: Path, count: int | None) -> None:
    """Take every page out of a WARC with fastwarc, and do nothing with it."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with path.open("rb") as file:
        for record in islice(ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True), count):
            record.reader.read()


RIVALS: dict[str, Callable[[Path, int | None], None]] = {"floor": floor, "soup": soup, "fastwarc": fastwarc}
MEASURED = {"profile": (profile, 50_000), "pages": (packed_pages, 20_000), "warc": (crawl, 20_000)}


def main() -> None:
    """Measure what is asked for, or be a rival that is measured."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("what", choices=[*MEASURED, *RIVALS])
    options.add_argument("size", nargs="?")
    options.add_argument("--in", dest="folder", type=Path)
    options.add_argument("--start", action="store_true", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.what in RIVALS:
        RIVALS[asked.what](Path(asked.size), 1 if asked.start else None)
        return
    _adopt_orphans()
    measure, usual = MEASURED[asked.what]
    with _folder(asked.folder) as folder:
        measure(int(asked.size or usual), folder)


@contextmanager
def _folder(inside: Path | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=inside) as name:
        yield Path(name)


if __name__ == "__main__":
    main()
