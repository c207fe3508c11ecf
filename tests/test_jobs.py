"""Several processes give what one gives, byte for byte; a pipe is read while it is written; no death leaves a trace."""

import gzip
import json
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import command
import pytest
from cases import cases
from command import ROOT, kill
from hypothesis import given, settings
from hypothesis import strategies as st
from test_containers import tarred, zipped

from parsers import Source, _xml
from parsers._contract import LARGEST_DOCUMENT
from parsers._copied import is_altered
from scrape import jobs
from scrape.formats import formats
from scrape.intake.containers import UnreadableError
from scrape.intake.named import Given
from scrape.intake.named import given as named
from scrape.intake.sources import Slice, open_given, open_slice
from scrape.intake.streams import Stream
from scrape.jobs import events
from scrape.ledger import Account
from scrape.pipeline import Reading, read
from scrape.reading import Advance, Asked, Written, line_of
from scrape.run import Plan, parse
from scrape.sinks import opened
from scrape.slices import slices

COMMAND = (*command.COMMAND, "parse")
INPUTS = {case.folder: case.input.read_bytes() for case in cases()}
TEXTS = [
    content
    for folder, content in INPUTS.items()
    if formats()[folder.parent.name].cuts and not is_altered(content.decode("utf-8", "replace").split("\n"))
]
PROFILE = (ROOT / "tests" / "fixtures" / "profile_text" / "blank_lines_between" / "input.txt").read_bytes()
ASKED = Asked(None, None, LARGEST_DOCUMENT)
HOW = ASKED.reading()


def run(*arguments: str | Path, code: int | None = None) -> tuple[str, str]:
    done = command.run("parse", *arguments)
    assert code is None or done.returncode == code
    return done.stdout, done.stderr


def report(path: Path) -> Any:
    found = json.loads(path.read_text(encoding="utf-8"))
    del found["timings"]
    return found


def facts(account: Account) -> list[Any]:
    """Return what an account says but for the numbers of items."""
    said = account.as_json()
    names = ("lines", "furniture", "other_items", "papers", "authors", "rejected", "unclaimed", "declared", "doubts")
    return [
        [part["format"] for part in account.formats],
        *(list(said[one]) if one == "unclaimed" else said[one] for one in names),
    ]


def sliced(data: bytes, length: int) -> tuple[list[str], list[Any], int]:
    """Return records, what their account says, and how many slices there were."""
    cut = slices(Given("dump", "", 0, BytesIO(data)), HOW, length)
    whole = Account("dump")
    records = []
    for piece in cut:
        account = Account("dump", last_line=piece.lines[0] - 1)
        records += [
            one.model_dump_json() for one in read(open_slice(Given("dump", "", 0, BytesIO(data)), piece), HOW, account)
        ]
        whole.go_on(account)
    return records, facts(whole), len(cut)


def test_what_shows_at_its_beginning_only_is_not_cut() -> None:
    folder = ROOT / "tests" / "fixtures" / "profile_text"
    plain = PROFILE * 10

    def count(data: bytes) -> int:
        return len(slices(Given("dump", "", 0, BytesIO(data)), HOW, len(plain)))

    assert count(plain * 4) == 3
    for case in ("margins_of_printed_pages", "letter_with_every_line_an_item_of_a_list"):
        printed = (folder / case / "input.txt").read_bytes()
        altered = printed * (2 * len(plain) // len(printed) + 1)
        assert count(altered + plain * 2) == 0
        assert count(plain + altered) == 1


@settings(deadline=None)
@given(texts=st.lists(st.sampled_from(TEXTS), min_size=2, max_size=6), length=st.integers(200, 3000))
def test_slices_of_a_dump_give_what_the_whole_gives(texts: list[bytes], length: int) -> None:
    data = b"\n".join(texts)
    records, told, count = sliced(data, length)
    if count:
        account = Account("dump")
        expected = [
            one.model_dump_json() for one in read(open_given(Given("dump", "", 0, BytesIO(data))), HOW, account)
        ]
        assert [without_item(one) for one in records] == [without_item(one) for one in expected]
        assert told == facts(account)


def without_item(record: str) -> Any:
    found = json.loads(record)
    for one in found.get("sources", [found]):
        one["item"] = 0
    return found


def written(dump: Path, jobs: int) -> tuple[list[Any], Any]:
    """Return the lines of every record of a dump, and its account."""
    *records, account = [one for one in events(named([str(dump)]), ASKED, jobs) if not isinstance(one, Advance)]
    assert isinstance(account, Account)
    lines = b"\n".join(line_of(one) for one in records)  # type: ignore[arg-type]  # the account comes last
    return lines.split(b"\n"), account.as_json()


def test_a_large_dump_is_cut_and_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dump = tmp_path / "dump.txt"
    broken = PROFILE.replace(b"Apr 30", b"Feb 30")
    dump.write_bytes((PROFILE + b"\n" + broken + b"\n" + "Näheres".encode("cp1252") + b"\n") * 60)
    records = tmp_path / "records.jsonl"
    records.write_bytes(b"\n".join(written(dump, 1)[0]))
    for one in (records, dump):
        with one.open("rb") as file:
            cut = slices(Given(str(one), str(one), 0, file), HOW, 20_000)
        monkeypatch.setattr(jobs, "slices", lambda found, how, cut=cut: cut)  # noqa: ARG005 — the shape of `slices`
        assert written(one, 2) == written(one, 1)
        assert len(cut) > 5
    assert deduplicated(dump, tmp_path, 2) == deduplicated(dump, tmp_path, 1)


def deduplicated(dump: Path, folder: Path, jobs: int) -> tuple[bytes, bytes]:
    """Return the papers of a dump and what is said of their pairs, the first kept apart from its last copy."""
    papers = [json.loads(line) for line in written(dump, 1)[0] if b'"type":"paper"' in line]
    first = papers[0]
    last = next(one for one in reversed(papers) if one["title"] == first["title"])
    names = [f"{one['sources'][0]['sha256'][:16]}#{one['sources'][0]['item']}" for one in (first, last)]
    decided = folder / "decided"
    decided.write_text(json.dumps({"verdict": "different", "first": names[0], "second": names[1]}), encoding="utf-8")
    out, told = folder / "out", folder / "told"
    plan = Plan((str(dump),), output=str(out), explain=str(told), decisions=str(decided), jobs=jobs, quiet=True)
    assert parse(plan) == 0
    assert len(out.read_bytes().splitlines()) == len({one["title"] for one in papers}) + 1
    return out.read_bytes(), told.read_bytes()


@pytest.mark.parametrize("count", [1, 2])
def test_a_dump_that_is_written_to_while_it_is_read_has_failed(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_bytes((PROFILE + b"\n") * 200)
    with dump.open("rb") as file:
        cut = slices(Given(str(dump), str(dump), 0, file), HOW, 50_000)
    monkeypatch.setattr(jobs, "slices", lambda found, how: cut)  # noqa: ARG005 — the shape of `slices`
    found = events(named([str(dump)]), ASKED, count)
    next(found)
    with dump.open("ab") as file:
        file.write(PROFILE)
    accounts = [one for one in found if isinstance(one, Account)]
    assert [one.errors for one in accounts] == [[f"{dump}: was changed while it was read; read it again"]]


def test_a_dump_that_is_gone_before_it_is_read_has_one_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dumps = [str(tmp_path / name) for name in ("gone.txt", "stays.txt")]
    cut = {}
    for dump in dumps:
        Path(dump).write_bytes((PROFILE + b"\n") * 60)
        with open(dump, "rb") as file:
            cut[dump] = slices(Given(dump, dump, 0, file), HOW, 20_000)

    def vanishing(found: Given, how: Reading) -> list[Slice]:  # noqa: ARG001 — the shape of `slices`
        Path(dumps[0]).unlink(missing_ok=True)
        return cut[found.path]

    monkeypatch.setattr(jobs, "slices", vanishing)
    accounts = [one for one in events(named(dumps), ASKED, 2) if not isinstance(one, Advance | Written)]
    assert [(one.items, one.errors) for one in accounts if isinstance(one, Account)] == [
        (0, [f"{dumps[0]}: no such file", f"{dumps[0]}: was changed while it was read; read it again"]),
        (300, []),
    ]
    assert len(accounts) == 2


def test_dumps_that_wait_for_their_turn_take_no_files(tmp_path: Path) -> None:
    (tmp_path / "000.txt").write_bytes((PROFILE + b"\n") * 300)
    for number in range(1, 200):
        (tmp_path / f"{number:03}.txt").write_bytes(PROFILE)
    few = ["sh", "-c", 'ulimit -n 60; exec "$@"', "sh", *COMMAND, "--no-dedupe", "-j", "2", str(tmp_path)]
    done = subprocess.run(few, cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 499 * 4)


def test_a_file_that_only_this_process_has_open_is_read() -> None:
    case = ROOT / "tests" / "fixtures" / "profile_text" / "blank_lines_between" / "input.txt"
    ours = ["sh", "-c", 'exec 9<"$0"; "$@" -j 2 /dev/fd/9', str(case), *COMMAND]
    assert len(subprocess.run(ours, cwd=ROOT, capture_output=True, check=True).stdout.splitlines()) == 4


def test_processes_that_cannot_be_started_are_one_line() -> None:
    few = ["sh", "-c", 'ulimit -n 30; exec "$@"', "sh", *COMMAND, "-j", "30", str(ROOT / "tests" / "fixtures")]
    done = subprocess.run(few, cwd=ROOT, capture_output=True, check=False)
    said = "paperlines: no process more can be started: Too many open files; try a smaller --jobs"
    assert (done.returncode, done.stderr.decode().splitlines()[-1]) == (1, said)


@pytest.mark.parametrize("space", [" ", "\u2028", "\f"])
def test_a_dump_that_a_letter_quotes_is_not_cut(space: str) -> None:
    prose = [line.replace(" ", space) if len(line) > 90 else line for line in PROFILE.decode().split("\n")]
    letter = "".join(f"> {line}\n" for line in prose) * 60
    assert not slices(Given("dump", "", 0, BytesIO(letter.encode())), HOW, 20_000)
    assert slices(Given("dump", "", 0, BytesIO(letter.replace("> ", "").encode())), HOW, 20_000)


@pytest.mark.parametrize(("options", "count"), [(["--no-dedupe"], "3"), ([], "2"), (["--type", "all"], "2")])
def test_any_number_of_jobs_gives_the_same_output_and_messages(tmp_path: Path, options: list[str], count: str) -> None:
    for number, (folder, content) in enumerate(INPUTS.items()):
        (tmp_path / f"{number:04}-{folder.name}").write_bytes(content)
        if number == 40:
            break
    (tmp_path / "0002.zip").write_bytes(zipped({f"{n}.txt": text for n, text in enumerate(TEXTS[:9])} | {"x": b"x"}))
    (tmp_path / "0003.tar").write_bytes(tarred({"big": PROFILE * 90, "small": PROFILE}))
    assert run(*options, "-j", count, tmp_path) == run(*options, tmp_path)


def test_members_small_and_larger_than_a_pipe_come_in_their_order(tmp_path: Path) -> None:
    members = {f"{number:03}.txt": TEXTS[number % len(TEXTS)] for number in range(150)}
    members |= {f"{number:03}.txt": PROFILE * 90 for number in (0, 7, 8, 9, 40, 41, 90)}
    dump = tmp_path / "dump.tar"
    dump.write_bytes(tarred(members))
    told = [[one for one in events(named([str(dump)]), ASKED, count) if isinstance(one, Account)] for count in (1, 2)]
    assert [one.as_json() for one in told[1]] == [one.as_json() for one in told[0]]
    assert [one.dump for one in told[1]] == sorted(one.dump for one in told[1])
    assert len(told[0]) > 100
    assert len(members["007.txt"]) > jobs._FITS  # noqa: SLF001 — or it would prove nothing


def workers(parent: int) -> list[int]:
    """Return the processes that descend from one, the helpers of multiprocessing too."""
    found, below = [], [parent]
    while below:
        ps = subprocess.run(["/bin/ps", "-o", "pid=", "--ppid", str(below.pop())], capture_output=True, check=False)
        below += (new := [int(pid) for pid in ps.stdout.split()])
        found += new
    return found


def is_at_work(pid: int) -> bool:
    """Tell whether a process has worked for a tenth of a second."""
    ticks = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[11]
    return int(ticks) >= os.sysconf("SC_CLK_TCK") / 10


def two_are_at_work(below: list[int]) -> bool:
    """Tell whether two workers are well under way; the first two below a process are helpers of multiprocessing."""
    return len(below) >= 4 and all(map(is_at_work, below[-2:]))


def started(
    tmp_path: Path, *options: str | Path, pages: int = 25_000, once: Callable[[list[int]], bool] = two_are_at_work
) -> tuple["subprocess.Popen[bytes]", list[int]]:
    """Start reading something long, and return the process and all below it once these are so far."""
    dump = tmp_path / "long.txt"
    dump.write_bytes(PROFILE * pages)
    # A session of its own is what a terminal sends Ctrl-C to.
    process = subprocess.Popen(
        [*COMMAND, "--no-dedupe", *map(str, options), str(dump)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    while process.poll() is None:
        time.sleep(0.05)
        if once(below := workers(process.pid)):
            return process, below
    raise AssertionError("it ended before its workers were so far")


def gone(pid: int) -> bool:
    for _ in range(1200):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")


@linux
def test_ctrl_c_leaves_no_file_and_no_process_and_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("old\n", encoding="utf-8")
    process, below = started(tmp_path, "-j", "2", "-o", tmp_path / "out")
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert (process.returncode, said) == (130, b"")
    assert sorted(os.listdir(tmp_path)) == ["long.txt", "out"]
    assert (tmp_path / "out").read_text(encoding="utf-8") == "old\n"
    assert all(map(gone, below))


@linux
def test_ctrl_c_says_nothing_while_the_workers_are_still_being_started(tmp_path: Path) -> None:
    process, below = started(tmp_path, "-j", "2", once=lambda below: len(below) >= 2)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert (process.returncode, said) == (130, b"")
    assert all(map(gone, below))


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGHUP])
def test_to_be_told_to_end_is_like_ctrl_c_and_leaves_no_temporary_file(tmp_path: Path, told: signal.Signals) -> None:
    (folder := tmp_path / "temporary").mkdir()
    process = subprocess.Popen(
        [*COMMAND, "-", "--index", str(tmp_path / "index"), "-o", str(tmp_path / "out")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(folder)},
    )
    while process.poll() is None and not any(folder.iterdir()):
        time.sleep(0.05)
    process.send_signal(told)
    process.send_signal(told)  # as `timeout` does
    assert process.wait(120) == 130
    assert process.communicate()[1] == b""
    assert (list(folder.iterdir()), os.listdir(tmp_path)) == ([], ["temporary"])


@linux
def test_no_worker_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    process, below = started(tmp_path, "-j", "2", "-o", tmp_path / "out")
    process.kill()
    process.communicate(timeout=120)
    assert all(map(gone, below))


@linux
def test_a_worker_that_is_killed_costs_its_input_only(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(PROFILE)
    process, below = started(tmp_path, "-q", "-j", "2", tmp_path / "a.txt", pages=8_000)
    os.kill(below[-1], signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    (line,) = said.decode().splitlines()
    assert (
        line == f"{tmp_path}/long.txt: the process that read it was killed by signal 9; it may have run out of memory"
    )


@pytest.mark.parametrize(("count", "times"), [("1", 25), ("2", 5)])
def test_the_output_is_the_old_or_the_whole_new_one_under_kill_9(tmp_path: Path, count: str, times: int) -> None:
    dump, output = tmp_path / "dump.txt", tmp_path / "out" / "papers.jsonl"
    output.parent.mkdir()
    dump.write_bytes(PROFILE * 60)
    run("-q", dump, code=0)  # so that the server is there
    begun = time.monotonic()
    run("-q", "--no-dedupe", "-j", count, dump, "-o", output, code=0)
    took, new = time.monotonic() - begun, output.read_bytes()
    moments = random.Random(7)  # noqa: S311 — moments, not secrets
    for _ in range(times):
        output.write_bytes(b"old\n")
        kill(moments.uniform(0.2, 1.5) * took, "parse", "-q", "--no-dedupe", "-j", count, dump, "-o", output)
        assert output.read_bytes() in {b"old\n", new}
    run("-q", "--no-dedupe", dump, "-o", output, code=0)
    assert os.listdir(output.parent) == ["papers.jsonl"]


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".papers.jsonl.0123abcd.part").write_text("half", encoding="utf-8")
    (tmp_path / "a.txt").write_bytes(PROFILE)
    run("-q", tmp_path / "a.txt", "-o", tmp_path / "papers.jsonl", code=0)
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "papers.jsonl"]


def test_where_no_file_is_without_a_name_two_runs_leave_each_other_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_TMPFILE")
    output = tmp_path / "papers.jsonl"
    with opened(str(output)) as first, opened(str(output)) as second:
        first.line("one")
        second.line("two")
        assert len(os.listdir(tmp_path)) == 2
    assert (os.listdir(tmp_path), output.read_text(encoding="utf-8")) == (["papers.jsonl"], "one\n")


def feed() -> bytes:
    """Return forty pages of Atom, one after the other."""
    return (ROOT / "tests" / "fixtures" / "arxiv_atom" / "api_feed" / "input.xml").read_bytes() * 40


def works() -> bytes:
    """Return JSON Lines of OpenAlex."""
    page = (ROOT / "tests" / "fixtures" / "openalex_json" / "works_of_a_search" / "input.json").read_bytes()
    return b"".join(json.dumps(work).encode() + b"\n" for work in json.loads(page)["results"] * 40)


PIPED = {
    "lines": PROFILE * 9,
    "XML": feed(),
    "JSON Lines": works(),
    "gzip": gzip.compress(PROFILE * 9, 0, mtime=0),
    "XML in gzip in gzip": gzip.compress(gzip.compress(feed(), 0, mtime=0), 0, mtime=0),
}


def write_to_its_end(pipe: IO[bytes], content: bytes, seen: threading.Event) -> None:
    """Write all but the last bytes, and those when the first record was seen."""
    with pipe:
        pipe.write(content[:-500])
        seen.wait()
        pipe.write(content[-500:])


@pytest.mark.parametrize("content", PIPED.values(), ids=PIPED)
def test_records_come_out_of_a_pipe_before_its_end(content: bytes, tmp_path: Path) -> None:
    told = tmp_path / "report"
    process = subprocess.Popen(
        [*COMMAND, "-q", "--no-dedupe", "--report", str(told)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    assert process.stdout
    seen = threading.Event()
    writing = threading.Thread(target=write_to_its_end, args=(process.stdin, content, seen))
    writing.start()
    first = json.loads(process.stdout.readline())
    assert first["sources"][0]["sha256"] is None
    seen.set()
    others = process.stdout.read().splitlines()
    writing.join()
    process.stdout.close()
    assert process.wait() == 0
    (dump,) = report(told)["dumps"]
    whole = tmp_path / "whole"
    whole.write_bytes(content)
    expected = run("-q", "--no-dedupe", whole, "--report", told)[0].splitlines()
    assert dump["sha256"] == report(told)["dumps"][0]["sha256"]
    for one, other in zip([json.dumps(first).encode(), *others], expected, strict=True):
        listing = json.loads(other)["sources"][0] | {"dump": "-", "sha256": None}
        assert json.loads(one) == json.loads(other) | {"sources": [listing]}
    assert command.run("check", stdin=b"\n".join(others[:3])).returncode == 0


def outcome(found: Given) -> tuple[list[Any], Account]:
    """Return the records of a dump without its hash, and its account."""
    account = Account("dump")
    try:
        records = [json.loads(one.model_dump_json()) for one in read(open_given(found), HOW, account)]
    except UnreadableError as error:
        return [str(error)], account
    for one in records:
        for listing in one.get("sources", [one]):
            listing["sha256"] = None
    return records, account


@pytest.mark.parametrize("length", [5, 997])
def test_what_drips_out_of_a_pipe_gives_what_a_file_gives(length: int) -> None:
    begin, *entries = feed().partition(b"</feed>")[0].split(b"<entry>")
    entities = b"<entry>".join([begin, *entries * 20]).replace(b" a ", b" a&lt;b R&D ") + b"</feed>"
    for content in (*INPUTS.values(), entities):
        pieces = (content[at : at + length] for at in range(0, len(content), length))
        piped, account = outcome(Given("dump", "", 0, stream=Stream(pieces)))
        read_whole, expected = outcome(Given("dump", "", 0, BytesIO(content)))
        assert piped == read_whole
        assert account.as_json() == expected.as_json()


class Dripping(BytesIO):
    """A stream that is slow."""

    def read(self, size: int | None = -1) -> bytes:  # noqa: ARG002 — the shape of a file
        """Return the next byte, however many are asked for."""
        return super().read(1)


def test_a_document_that_comes_byte_by_byte_is_the_same() -> None:
    document = b"<feed>" + 20 * b"Lamps, R&D of lamps in &lt;many&gt; rooms. " + b"</feed>"

    (feed,) = _xml.each(Source("dump", (), iter(()), body=lambda: Dripping(document)), "feed")
    assert feed.text == 20 * "Lamps, R&D of lamps in <many> rooms. "


def test_what_is_cut_in_a_compressed_pipe_is_read_to_there() -> None:
    done = command.run("parse", "-q", "--no-dedupe", stdin=gzip.compress(PROFILE * 200)[:-400])
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) > 400
    assert done.stderr.splitlines()[0].endswith(": the packed data end in the middle; what comes before was read")


def test_a_compressed_pipe_that_never_ends_is_told_once() -> None:
    bomb = gzip.compress(PROFILE + (b" " * 9999 + b"\n") * 15_000)
    done = command.run("parse", "-q", "--no-dedupe", stdin=bomb)
    told = "unpacks to more than 300 times its size, which is the limit; if you trust it, unpack it yourself"
    assert done.stderr == f"-: {told}; what comes before was read\n"
    assert len(done.stdout.splitlines()) == 4


def test_a_page_that_is_piped_in_is_waited_for(tmp_path: Path) -> None:
    page = next(content for folder, content in INPUTS.items() if folder.parent.name.endswith("_html"))
    (tmp_path / "page").write_bytes(page)
    piped = command.run("parse", "-q", "--no-dedupe", stdin=page).stdout
    opened = run("-q", "--no-dedupe", tmp_path / "page")[0]
    assert piped.replace('"dump":"-"', "") == opened.replace(f'"dump":"{tmp_path}/page"', "")


@pytest.mark.parametrize("kind", ["_html", "_json"])
def test_a_document_larger_than_the_limit_is_one_line(tmp_path: Path, kind: str) -> None:
    page = next(one for folder, one in INPUTS.items() if folder.parent.name.endswith(kind) and len(one) > 2048)
    (tmp_path / "page").write_bytes(page)
    _, said = run("-q", "--max-document", "1K", tmp_path / "page", code=1)
    what = "is larger than 1 KB, and of a format that is read whole; --max-document raises the limit"
    assert said == f"{tmp_path}/page: {what}\n"


@pytest.mark.parametrize("limit", ["8000G", "9" * 30 + "G"])
def test_the_limit_takes_no_room(tmp_path: Path, limit: str) -> None:
    page = next(content for folder, content in INPUTS.items() if folder.parent.name == "citation_meta_html")
    (tmp_path / "page").write_bytes(page.replace(b"</body>", b"<!-- a lamp -->" * 100_000 + b"</body>"))
    assert run("-q", "--max-document", limit, tmp_path / "page") == run("-q", tmp_path / "page")
