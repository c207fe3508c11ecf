"""Any bytes end in records, rejections or one clear error: no traceback, no hang, no network, nothing left behind."""

import errno
import io
import json
import logging
import os
import random
import re
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from cases import Case, cases
from command import COMMAND, ROOT, run
from hypothesis import given
from hypothesis import strategies as st

from parsers import Record, Refusal, Source
from parsers.paperlines_jsonl import PARSER as OWN
from schemas.records import Author, Paper, Rejection
from scrape.dedupe.engine import Pool
from scrape.dedupe.people import Roster
from scrape.formats import formats
from scrape.intake.encodings import TEXT_HEAD
from scrape.intake.named import Given
from scrape.intake.sources import UnreadableError, open_dump
from scrape.ledger import Account
from scrape.pipeline import Reading, read
from scrape.reading import read_given

INPUTS = [case.input.read_bytes() for case in cases()]
ORDINARY = next(case.input for case in cases() if case.name == "profile_text/title_glued_to_byline")


def swallow(path: Path, named: str | None = None) -> tuple[list[Paper | Author | Rejection], Account]:
    """Read a file through everything that looks at a record; return what came of it."""
    account = Account(path.name)
    try:
        found = list(read(open_dump(str(path)), Reading(formats(), named), account))
    except UnreadableError as error:
        account.errors.append(str(error))
        return [], account
    with closing(Pool()) as pool, closing(Roster()) as roster:
        for record in found:
            if isinstance(record, Paper):
                pool.add(record)
            elif isinstance(record, Author):
                roster.meet(record)
        for paper in pool.merged():
            roster.meet_in(paper)
            assert Paper.model_validate_json(paper.model_dump_json()) == paper
        for author in roster.everyone():
            assert Author.model_validate_json(author.model_dump_json()) == author
    return found, account


@st.composite
def mutilated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(INPUTS)))
    for _ in range(draw(st.integers(1, 6))):
        at, length = draw(st.integers(0, len(data))), draw(st.integers(0, 400))
        data[at : at + length] = draw(
            st.binary(max_size=12) | st.sampled_from([b"\n", b"\r", b"\x00", b'"', b"{", b"Mar 3"])
        )
    return bytes(data)


def named(case: Case) -> str:
    return f"{case.format}/{case.folder.name}"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "dump"


@given(data=mutilated() | st.binary(max_size=300), named=st.none() | st.sampled_from(sorted(formats())))
def test_mutilated_dumps_and_random_bytes_are_accounted_for(scratch: Path, data: bytes, named: str | None) -> None:
    scratch.write_bytes(data)
    found, account = swallow(scratch, named)
    claimed = account.item_lines + account.furniture.total()
    assert claimed + account.blank + len(account.unclaimed) == account.lines
    assert account.items == account.papers + account.authors + account.rejected
    left = account.errors or account.unclaimed or account.furniture or account.other_items
    assert found or left or account.blank == account.lines


@pytest.mark.parametrize("case", cases(), ids=named)
def test_numbers_longer_than_any_are_read_as_text_or_not_at_all(scratch: Path, case: Case) -> None:
    numbers = re.split(rb"(\d+)", case.input.read_bytes())
    for every in (2, 6):
        longer = [b"9" * 4500 if at % every == 1 else text for at, text in enumerate(numbers)]
        scratch.write_bytes(b"".join(longer))
        swallow(scratch, case.format)


PIECES = (
    "9",
    "a",
    "A",
    " ",
    ".",
    ",",
    "-",
    "@",
    "a.",
    "a-",
    "A, ",
    "and ",
    "(",
    "{",
    "$",
    "\\\\",
    "&#9;",
    "http://a/",
    "1. ",
    "\t",
    "\n",
    " \n",
    "\u200b\n",
)


@pytest.mark.parametrize("case", cases(), ids=named)
def test_a_piece_repeated_at_length_takes_no_time(scratch: Path, case: Case) -> None:
    chance, data = random.Random(named(case)), case.input.read_bytes()  # noqa: S311 — to try things out
    words = [found.end() for found in re.finditer(rb"[A-Za-z0-9]{2,}", data)] or [0]
    for piece in chance.sample(PIECES, 3):
        at = chance.choice(words)
        scratch.write_bytes(data[:at] + piece.encode() * (30_000 // len(piece)) + data[at:])
        begun = time.process_time()
        swallow(scratch, chance.choice((case.format, None)))
        assert time.process_time() - begun < 1 + len(data) / 1e6, f"{piece!r} at {at}"


RECORD = '{"type":"paper","id":"title:0"'
HUGE = {
    "deep": (RECORD + ',"links":' + "[" * 1_000_000).encode(),
    "long_line": b"CLMar 3, 2025Code\n" + b"A " * 2_000_000 + b"\n",
    "capitals": b"CLMar 3, 2025Code\n" + b"AaBb" * 300_000 + b" et al.\n",
    "commas": b"CLMar 3, 2025Code\n" + b"Ada Vale, " * 200_000 + b"Bo Li et al.\n",
    "declarations": b"<!DOCTYPE html><html><body>" + b"<?xml ?>" * 20_000 + b"</body>",
    "slashes": b"CLMar 3, 2025Code\nA Title\nAda Vale, Bo Li\n" + b"http://a.b/((((((((" * 100_000 + b"\n",
    "brackets": b"CLMar 3, 2025Code\nA Title\nAda Vale, Bo Li\nSee http://a.b/" + b")" * 1_000_000 + b"\n",
    "badges": b"CLMar 3, 2025Code\n" * 15_000,
    "false_badges": b"CLMar 3, 2025Code\nthe lamp went out.\n" * 12_000,
    "figures": b"39papers\n" * 30_000,
    "lone_figures": b"CLMar 3, 2025Code\nA Title\n" + b"lit\n9papers\n" * 100_000,
    "broken_fields": b"PMID- 1\nTI  - On Lamps\n" + b"AU  - Vale A\nAD  - Lamp Institute,\n      Oz.\n" * 8_000,
    "banners": b"Get trending papers in your email inbox!\n" * 50_000,
    "numbers": b"byAK and the research community\n" + b"117\n" * 25_000,
    "titles": b"byAK and the research community\n" + b"A Study of Lamps\n" * 3_000,
    "controls": b'<html><body><div vocab="https://schema.org/" typeof="ScholarlyArticle"><b property="name">A Study</b>'
    b'<b property="da\x1bte">2024</b></div></body></html>',
    "attributes": b"<html><head><meta name=citation_title content=Lamps></head><body "
    + b" ".join(b"a%d" % n for n in range(150_000))
    + b"></body></html>",
    "types": b"<html><body>ScholarlyArticle<p itemtype=" + b" " * 150_000 + b"x></p></body></html>",
    "classes": b"<html><body>dblp.org, publ-list<p class=" + b"\n" * 150_000 + b"x></p></body></html>",
    "pages": b"<html><meta name=citation_title content=Lamps><p>" + b"</html>HTTP/0 a\n-:a" * 15_000,
    "entries": b"<html><body>dblp.org" + b"<p class=entry>lit</p>\n" * 15_000,
    "headings": b"<html><body>openaccess.thecvf.com" + b"<p id=papertitle>lit</p>\n" * 15_000,
    "links": b"<html><dd><b>Title:</b> /abs/" + b"href=<" * 150_000,
    "feeds": b"<feed><entry>" + b"&gt;>arXiv:&amp;" * 50_000,
    "subjects": b"<record><metadata><dc><title>Lamps</title><identifier>http://arxiv.org/abs/2001.00001</identifier>"
    b"<subject>Primary" + b"\n" * 150_000 + b"x</subject></dc></metadata></record>",
    "spaces": b'[{"type":"book","title":"Lamps","DOI":"10.5555/1","author":"Vale' + b" " * 150_000 + b'Li"}]',
    "scholars": b"<dblpperson name='Ada Vale'><person><url>"
    + b"//scholar.google.a" * 15_000
    + b"</url></person></dblpperson>",
    "gaps": b"<html><div id=gs_res_ccl><div class=gs_r><h3 class=gs_rt>Lamps</h3><div class=gs_a>"
    b"<p class=gs_fmaa>A Vale</p>" + b"&nbsp;" * 150_000 + b"x</div></div></div></html>",
    "interests": b"Citations 209 149\nh-index 17 16\ni10-index 21 20\n\n## Ada Vale\n\n"
    b"| [Lamps](/citations?citation_for_view=a:b) x | | 1935 |\n| [a](/b) "
    + b"mauthors=" * 15_000
    + b" | 1 | 1935 |\n",
    "digits": b'{"type":"paper","id":' + b"9" * 100_000 + b"}\n",
    "infinite": b'{"type":"paper","metrics":{"score":1e999}}\n',
    "surrogate": b'{"type":"paper","title":"\\ud800"}\n',
    "overlong": b"CLMar 3, 2025Code\nA \xc0\xaf Title \xed\xa0\x80\nAda Vale, Bo Li\n",
}


SECONDS = 10  # of this process alone; each takes one or two, and many more if anything is quadratic


@pytest.mark.parametrize("name", HUGE)
def test_hostile_sizes_and_shapes_end(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(HUGE[name])
    begun = time.process_time()
    found, account = swallow(tmp_path / name)
    assert time.process_time() - begun < SECONDS
    assert found or account.errors or account.unclaimed or account.furniture


OFFLINE = """
import sys

def heard(event, arguments):
    if event.startswith("socket."):  # to make one, to connect it, to ask for an address
        print("network:", event, file=sys.stderr)
        raise RuntimeError(event)

sys.addaudithook(heard)
from scrape.__main__ import main
main()
"""


def test_a_line_that_is_too_long_ends_the_dump_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "dump"
    path.write_bytes(b"one\ntwo\n" + b"x" * 200_000 + b"\nfour\n")
    with closing(open_dump(str(path))) as dump:
        dump.longest = 100_000
        assert [line for batch in dump.batches for line in batch] == [(1, "one"), (2, "two")]
        assert dump.damage == "line 3 is longer than 100000 B; --max-document raises the limit"


def test_a_record_too_large_for_its_listings_to_be_parted_is_refused() -> None:
    line = json.dumps({"type": "paper", "abstract": "x" * 1000, "sources": [{"item": item} for item in range(100)]})
    read = OWN.parse
    assert [type(one) for one in read(Source("a", (), iter([[(7, line)]]), limit=200_000))] == [Record]
    (refused,) = read(Source("a", (), iter([[(7, line)]]), limit=100 << 10))
    what = "holds 100 listings that are larger than 100 KB when each stands by itself"
    assert refused == Refusal(f"{what}; --max-document raises the limit", ((7, "refused"),))


def test_of_a_document_in_one_line_no_line_is_read(tmp_path: Path) -> None:
    feed = (ROOT / "tests" / "fixtures" / "arxiv_atom" / "api_feed" / "input.xml").read_bytes()
    path = tmp_path / "feed"
    path.write_bytes(feed.replace(b"\n", b" ").replace(b"</feed>", b" " * (1 << 20) + b"</feed>"))
    with closing(open_dump(str(path))) as dump:
        dump.batches = iter([[(1, "Nobody asks for this")]])
        assert len(list(read(dump, Reading(formats()), Account("feed")))) == 2
        assert next(dump.batches)


def test_no_fixture_makes_the_command_turn_to_a_network() -> None:
    # Libxml2 would do so beneath Python. The builds of lxml 6 cannot, and the parsers forbid it by `no_network`.
    command = [sys.executable, "-c", OFFLINE, "parse", "--type", "all", *(str(case.input) for case in cases())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    *said, closing = done.stderr.splitlines()
    assert closing.startswith(f"{len(cases())} dumps: ")
    assert not [line for line in said if line.startswith(("network:", "Traceback"))]


PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024))
"""


def peak(*arguments: str | Path) -> tuple[int, str]:
    """Return how many bytes of memory the command took at its peak, and what it said.

    It is started by a small process, for on Linux a peak is never below that of whoever started it.
    """
    command = [sys.executable, "-c", PEAK, *COMMAND, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout), done.stderr


def listing(path: Path, papers: int) -> Path:
    """Write an author page with so many papers of two kilobytes each; return its path."""
    prose = "Lamps are lit, kettles boil, and a candle hums all the while. " * 32
    with path.open("w", encoding="utf-8") as page:
        for number in range(papers):
            page.write(f"CLMar {number % 28 + 1}, 2025Code\nA Study of Lamp {number}\nAda Vale, Bo Li\n{prose}\n")
    return path


def test_memory_does_not_grow_with_the_dump(tmp_path: Path) -> None:
    large = listing(tmp_path / "large.txt", 20_000)
    before, _ = peak("parse", "--no-dedupe", listing(tmp_path / "small.txt", 20))
    after, said = peak("parse", "--no-dedupe", large)
    assert said == "1 dump: 20000 papers, 0 duplicates merged, 0 rejected; 0 lines unclaimed\n"
    assert large.stat().st_size > 40e6
    assert after - before < 20e6  # 2 MB in fact; to keep the text alone would take 40


class Breaking(io.BytesIO):
    """A file on a disk that fails when it is read for the second time."""

    passes = 0

    def seek(self, offset: int, whence: int = 0, /) -> int:  # noqa: D102 — a file's own
        self.passes += 1
        return super().seek(offset, whence)

    def read(self, size: int | None = -1, /) -> bytes:  # noqa: D102 — a file's own
        if self.passes > 0 and self.tell() > 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return super().read(size)


def test_a_disk_that_fails_midway_fails_that_dump_alone_and_is_not_taken_for_an_output() -> None:
    data = (ROOT / "tests/fixtures/profile_text/blank_lines_between/input.txt").read_bytes()
    how = Reading(formats(), None)
    *_, account = read_given(Given("dump.txt", "", 0, Breaking(data * 200)), how)
    assert isinstance(account, Account)
    assert account.papers > 0
    assert account.errors == ["dump.txt: cannot be read to its end: Input/output error"]


def test_reading_dump_after_dump_leaves_no_log_handlers(tmp_path: Path) -> None:
    dump = tmp_path / "cut.bib"
    dump.write_text("@article{a, title={Lamps}, year=2020}\n@article{b, title={Open\n")
    for _ in range(3):
        assert len(list(read(open_dump(str(dump)), Reading(formats()), Account("cut.bib")))) == 2
    loggers = [name for name in logging.root.manager.loggerDict if name.startswith("bibtexparser")]
    assert loggers
    assert not any(logging.getLogger(name).handlers for name in loggers)


def test_control_characters_of_a_dump_do_not_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "dump\x1b[31m.txt").write_bytes(b"CLFeb 31, 2025\nA \x1b]0;Title\x07\nAda Vale, Bo Li\nWe lie.\n")
    done = run("parse", str(tmp_path))
    assert "\x1b" not in done.stdout + done.stderr


def test_a_pipe_that_is_no_text_is_not_waited_for() -> None:
    with subprocess.Popen([*COMMAND, "parse"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as endless:
        assert endless.stdin
        assert endless.stderr
        endless.stdin.write(bytes(TEXT_HEAD))
        endless.stdin.flush()
        assert endless.stderr.readline() == b"-: holds NUL bytes: binary data, not a text\n"


def test_closed_standard_streams_are_one_line_each() -> None:
    for redirect in ("<&-", ">&-"):
        dump = "-" if redirect == "<&-" else str(cases()[0].input)
        command = f'"{sys.executable}" -m scrape parse {dump} {redirect}'
        done = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr


def test_closed_standard_error_changes_nothing_but_what_is_said() -> None:
    dump = next(case.input for case in cases() if case.name == "profile_text/impossible_date")
    command = f'"{sys.executable}" -m scrape parse "{dump}" no-such.txt 2>&-'
    done = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, check=False)
    spoken = run("parse", dump, "no-such.txt")
    assert (done.returncode, done.stdout.decode()) == (spoken.returncode, spoken.stdout)
    assert spoken.stdout.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_line() -> None:
    done = run("parse", "-q", str(ORDINARY), "-o", "/dev/full")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


def test_a_failing_run_leaves_no_temporary_file_and_the_old_output(tmp_path: Path) -> None:
    output = tmp_path / "papers.jsonl"
    output.write_text("old\n", encoding="utf-8")
    done = run("parse", "-q", str(ORDINARY), "-o", str(output), "--rejects", "/nonexistent/rejects")
    assert done.returncode == 1
    assert output.read_text(encoding="utf-8") == "old\n"
    assert os.listdir(tmp_path) == ["papers.jsonl"]


def test_a_named_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["/bin/sh", "-c", f"cat '{ORDINARY}' > '{pipe}'"]):
        lines = run("parse", "-q", str(pipe)).stdout.splitlines()
    assert all(json.loads(line)["sources"][0]["dump"] == str(pipe) for line in lines)
    assert lines
