"""The command itself, as a shell runs it: pipes, files, folders, exit codes, messages."""

import gzip
import json
import os
import pty
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from command import COMMAND, ROOT, run, run_anew

from scrape.__main__ import main as way_in
from scrape.intake.named import expand

PROFILE = ROOT / "tests" / "fixtures" / "profile_text"
ORDINARY = PROFILE / "blank_lines_between" / "input.txt"
IMPOSSIBLE = PROFILE / "impossible_date" / "input.txt"
NOVEL = "Chapter One\n\nIt was a dark night, and nobody had listed anything.\n\n" * 40
README = "# A project\n\nInstall it, then run it.\n\n- it is small\n- it is quick\n"


def test_the_closing_line_counts_what_was_done() -> None:
    done = run("parse", ORDINARY, PROFILE / "no_blank_lines" / "input.txt")
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1] == "2 dumps: 4 papers, 4 duplicates merged, 0 rejected; 0 lines unclaimed"
    assert len(done.stdout.splitlines()) == 4


def test_what_an_earlier_run_wrote_into_the_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "profile.txt").write_bytes(IMPOSSIBLE.read_bytes())
    beside = ("report", "rejects", "authors", "explain", "review")
    outputs = [part for name in beside for part in (f"--{name}", tmp_path / name)]
    runs = []
    for _ in range(3):
        done = run("parse", tmp_path, "-o", tmp_path / "library.jsonl", *outputs, "--index", tmp_path / "index")
        runs.append((done.returncode, *((tmp_path / name).read_bytes() for name in ("library.jsonl", *beside[1:]))))
    assert runs[0] == runs[1] == runs[2]
    assert runs[0][0] == 0


@pytest.mark.parametrize("option", ["--no-dedupe", "--strict"])
def test_what_a_shell_has_written_into_the_folder_is_not_read(option: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(ORDINARY.read_bytes())
    for _ in range(2):
        with open(tmp_path / "papers.jsonl", "ab") as out, open(tmp_path / "said.txt", "wb") as said:
            subprocess.run([*COMMAND, "parse", tmp_path, option], cwd=ROOT, stdout=out, stderr=said, check=True)
    assert (tmp_path / "said.txt").read_text(encoding="utf-8").startswith("1 dump: 4 papers, 0 duplicates")
    assert len((tmp_path / "papers.jsonl").read_bytes().splitlines()) == 8


@pytest.mark.parametrize("asked", [["parse", "--no-dedupe"], ["dedupe"], ["parse", "-"], ["check"]])
def test_an_input_is_no_place_for_standard_output(asked: list[str], tmp_path: Path) -> None:
    library = tmp_path / "papers.jsonl"
    assert run("parse", "-q", ORDINARY, "-o", library).returncode == 0
    held = library.read_bytes()
    command = [*COMMAND, *asked] if "-" in asked else [*COMMAND, *asked, str(library)]
    with open(library, "rb") as given, open(library, "ab") as out:
        done = subprocess.run(command, cwd=ROOT, stdin=given, stdout=out, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, library.read_bytes()) == (2, held)
    assert b": standard output goes into " in done.stderr


@pytest.mark.parametrize("option", ["--report", "--rejects", "--authors", "--explain", "--review", "--index"])
def test_a_dump_in_a_folder_is_no_place_for_an_output(option: str, tmp_path: Path) -> None:
    dump = tmp_path / "deep" / "profile.txt"
    dump.parent.mkdir()
    dump.write_bytes(ORDINARY.read_bytes())
    done = run("parse", tmp_path, "-o", tmp_path / "library.jsonl", option, dump)
    assert (done.returncode, dump.read_bytes()) == (2, ORDINARY.read_bytes())
    assert f"{option} would write into {dump}, which is an input" in done.stderr or "is no index" in done.stderr


def test_an_error_does_not_silence_what_else_there_is_to_say(tmp_path: Path) -> None:
    dump = tmp_path / "answers.jsonl"
    paper = {"paperId": "0" * 40, "title": "Lamps", "authors": [], "externalIds": {"DOI": "10.1000/lamps"}}
    lines = [
        json.dumps(paper),
        json.dumps(paper | {"title": ""}),
        "oops",
        json.dumps(paper | {"title": "Wicks", "paperId": "1" * 40, "externalIds": {}}),
    ]
    dump.write_text("\n".join(lines), encoding="utf-8")
    done = run("parse", dump)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 2)
    assert done.stderr.splitlines()[:2] == [
        f"{dump}:3: is no JSON: Expecting value, not 'oops'",
        f"{dump}: item 2: rejected: title: is missing",
    ]


def test_the_encoding_that_jabref_names_is_taken() -> None:
    entry = "% Encoding: {}\n@article{{a, title = {{Лампы в саду}}, author = {{Иванов, Иван}}, year = 2020}}\n"
    for name, codec in (("windows-1251", "cp1251"), ("KOI8-R", "koi8-r"), ("UTF8", "utf-8")):
        done = run("parse", stdin=entry.format(name).encode(codec))
        assert json.loads(done.stdout)["title"] == "Лампы в саду", name


def test_the_encoding_that_bibdesk_names_is_taken() -> None:
    entry = "%% Saved with string encoding {} \n\n@article{{a, title = {{Étés à l'œil nu}}, year = 2008}}\n"
    for name, codec in (("Western (Mac OS Roman)", "mac-roman"), ("Western (ISO Latin 9)", "iso8859-15")):
        done = run("parse", stdin=entry.format(name).encode(codec))
        assert json.loads(done.stdout)["title"] == "Étés à l'œil nu", name


def test_two_papers_that_are_kept_apart_may_share_a_doi(tmp_path: Path) -> None:
    dump, library = tmp_path / "refs.bib", tmp_path / "library.jsonl"
    dump.write_text(
        "@article{a, title={Wicks of forty lamps, trimmed}, author={Vale, Ada}, year=2020, doi={10.1234/ABC}}\n"
        "@article{b, title={Umbrellas in a storm at sea}, author={Nemo, Igor}, year=2011, doi={10.1234/ABC}}\n",
        encoding="utf-8",
    )
    run("parse", dump, "-o", library)
    assert run("check", library).returncode == 0
    assert len(run("split", "doi:10.1234/ABC", library).stdout.splitlines()) == 2


def test_quiet_prints_records_and_nothing_else() -> None:
    done = run("parse", "-q", IMPOSSIBLE)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_rejected_item_is_one_line_with_file_and_line() -> None:
    done = run("parse", IMPOSSIBLE)
    assert f"{IMPOSSIBLE}:19: rejected: published: there is no day 2022-2-30" in done.stderr.splitlines()
    assert done.returncode == 0
    assert run("parse", "--strict", IMPOSSIBLE).returncode == 1


def test_a_listing_that_is_not_whole_is_reported_and_strict_refuses_it() -> None:
    dump = PROFILE / "header_declares_more" / "input.txt"
    done = run("parse", "--strict", dump)
    assert done.returncode == 1
    assert f"{dump}:5: Mira Okonkwo-Lind declares 138 papers, 2 are listed" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\n\t\n", "nothing but white space"),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a PNG image"),
        ("noise.bin", bytes(range(1, 256)) * 20, "binary"),
        ("nul.txt", b"\x00" * 5000, "NUL"),
        ("README.md", README.encode(), "no known format"),
        ("novel.txt", NOVEL.encode(), "no known format"),
        ("list.json", b"[]", "no known format"),
        ("repr.txt", b"[{'paperId': None}]", "no known format: this is how Python prints a dict"),
        (
            "table.csv",
            b'\xef\xbb\xbf"Authors","Title","Year","DOI"\r\n"Vale, A.","On Lamps","2021",""\r\n',
            "RIS or BibTeX",
        ),
        ("table.tsv", b"PMID\tArticle Title\tAuthors\tYear\n7\tOn Lamps\tVale, A.\t2021\n", "RIS or BibTeX"),
        ("list.txt", b"Lamps, kettles, rooms, and their title\n", "no known format; name the format"),
        ("cut.json", b'{"papers": [{"title": "A Stu', "no known format"),
        ("cut.jsonl", b'{"type":"paper","id":"title:12', "no record that is whole"),
    ],
)
def test_what_is_no_listing_ends_in_one_line_and_exit_1_and_the_rest_is_read(
    tmp_path: Path, name: str, content: bytes, what: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("parse", tmp_path / name, ORDINARY)
    about = [line for line in done.stderr.splitlines() if name in line]
    assert done.returncode == 1
    assert len(about) == 1
    assert what in about[0]
    assert len(done.stdout.splitlines()) == 4


def test_an_export_below_the_log_of_the_tool_that_made_it_is_read(tmp_path: Path) -> None:
    log = "[browser] The search asks for a proof that a person is at work.\n[browser] Solved.\n"
    (tmp_path / "found.bib").write_text(f"{log}@misc{{vale, title = {{Lamps in cold rooms}}}}\n", encoding="utf-8")
    done = run("parse", tmp_path / "found.bib")
    assert (done.returncode, json.loads(done.stdout)["title"]) == (0, "Lamps in cold rooms")


def test_what_cannot_be_opened_ends_in_one_line_and_exit_1_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "round").mkdir()
    (tmp_path / "round" / "again").symlink_to(tmp_path / "round")
    (tmp_path / "round" / "dump.txt").write_bytes(ORDINARY.read_bytes())
    names = [tmp_path / name for name in ("missing.txt", "folder", "loop", "round")]
    done = run("parse", *names, ORDINARY)
    said = done.stderr.splitlines()
    assert done.returncode == 1
    assert said[:4] == [
        f"{tmp_path}/missing.txt: no such file",
        f"{tmp_path}/folder: the folder holds no dump; hidden files are not read",
        f"{tmp_path}/loop: a symbolic link that leads to itself",
        f"{tmp_path}/round/again: a symbolic link that leads back to a folder it lies in",
    ]
    assert said[-1].endswith("4 papers, 4 duplicates merged, 0 rejected; 0 lines unclaimed")


def test_a_folder_is_read_once_however_many_links_lead_to_it(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "dump.txt").write_bytes(ORDINARY.read_bytes())
        for other in range(number + 1, 12):
            (tmp_path / str(number) / f"to_{other}").symlink_to(tmp_path / str(other))
    done = run("parse", "--no-dedupe", tmp_path)
    said = "12 dumps: 48 papers, 0 duplicates merged, 0 rejected; 0 lines unclaimed\n"
    assert (done.returncode, done.stderr) == (0, said)


def test_a_folder_that_a_link_leads_to_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "june").mkdir()
    (tmp_path / "june" / "dump.txt").write_bytes(ORDINARY.read_bytes())
    (tmp_path / "current").symlink_to("june")
    assert [*expand([str(tmp_path)])] == [f"{tmp_path}/june/dump.txt"]


def test_a_folder_may_lie_deeper_than_python_calls_itself(tmp_path: Path) -> None:
    folder = tmp_path / "/".join("f" * 300)
    folder.mkdir(parents=True)
    (folder / "dump.txt").write_bytes(ORDINARY.read_bytes())
    walk = (
        "import sys; from scrape.intake.named import expand; sys.setrecursionlimit(150); print(*expand(sys.argv[1:]))"
    )
    done = subprocess.run([sys.executable, "-c", walk, tmp_path], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode() == f"{folder / 'dump.txt'}\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    (tmp_path / "secret.txt").chmod(0)
    assert "secret.txt: permission denied" in run("parse", tmp_path / "secret.txt").stderr


def test_a_name_with_a_newline_stays_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "two\nlines").write_text("nothing known", encoding="utf-8")
    assert len(run("parse", "-q", tmp_path).stderr.splitlines()) == 1


def test_usage_errors_are_exit_2(tmp_path: Path) -> None:
    assert run("parse", "--format", "nonesuch", ORDINARY).returncode == 2
    assert run("parse", "--as-of", "yesterday", ORDINARY).returncode == 2
    assert run("parse", "--max-document", "0K", ORDINARY).returncode == 2
    assert run("parse", "-o", tmp_path / "x", "--index", "-", ORDINARY).returncode == 2
    assert run("parse", "-o", tmp_path / "x", "--rejects", tmp_path / "x", ORDINARY).returncode == 2


@pytest.mark.parametrize("option", ["--explain", "--review", "--report", "--authors", "--rejects"])
def test_standard_output_holds_one_thing_only(tmp_path: Path, option: str) -> None:
    done = run("parse", "-q", ORDINARY, option, "-")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"the records and {option} would mix on standard output; name files" in done.stderr
    assert run("parse", "-q", ORDINARY, "-o", tmp_path / "papers.jsonl", option, "-").returncode == 0
    other = "--report" if option == "--authors" else "--authors"
    assert run("parse", "-q", ORDINARY, "-o", tmp_path / "papers.jsonl", option, "-", other, "-").returncode == 2


@pytest.mark.parametrize("option", ["--explain", "--review", "--decisions", "--index"])
def test_what_merges_nothing_takes_no_option_about_merging(tmp_path: Path, option: str) -> None:
    done = run("parse", ORDINARY, "--no-dedupe", option, tmp_path / "x")
    assert (done.returncode, done.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert f"Error: --no-dedupe merges nothing, so it does not go with {option}\n" in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        *[("parse", ORDINARY, option) for option in ("-o", "--authors", "--report", "--decisions")],
        *[(command,) for command in ("parse", "explain", "check", "dedupe")],
        ("split", "title:0", ORDINARY, "--decisions"),
        ("diff", ORDINARY),
        ("drift", ORDINARY),
        ("fixture", "add"),
        ("fixture", "check"),
        ("fixture", "fabricate", ORDINARY, "-o"),
    ],
)
def test_an_input_or_output_without_a_name_is_a_usage_error(words: tuple[str, ...]) -> None:
    done = run(*words, "")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(": the name is empty\n")


@pytest.mark.parametrize("command", [("fabricate",), ("shrink", "--keep", "field:title")])
def test_a_fixture_is_not_written_over_the_dump_it_is_made_of(tmp_path: Path, command: tuple[str, ...]) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_bytes(ORDINARY.read_bytes())
    done = run("fixture", *command, dump, "-o", dump)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"--output would write into {dump}, which is an input; name another file\n")
    assert dump.read_bytes() == ORDINARY.read_bytes()


def test_standard_input_is_one_side_of_a_diff_only() -> None:
    done = run("diff", "-", "-", stdin=run("parse", ORDINARY).stdout.encode())
    assert done.returncode == 2
    assert done.stderr.endswith("standard input can be one of the two only; name a file for the other\n")


@pytest.mark.parametrize("asked", [[], ["fixture"]])
def test_each_command_is_told_in_a_sentence_that_is_not_cut(asked: list[str]) -> None:
    listed = run(*asked, "--help").stdout.partition("Commands:\n")[2].splitlines()
    assert len(listed) >= 5
    assert not [line for line in listed if not line.endswith(".") or line.endswith("...")]


def test_the_help_of_shrink_has_a_line_for_each_expression() -> None:
    lines = run("fixture", "shrink", "--help").stdout.splitlines()
    assert "    field:PATH       a record has the field" in lines
    assert "    PATH=VALUE       the field of a record is VALUE" in lines


def test_a_format_that_is_misspelled_is_guessed() -> None:
    assert "did you mean bibtex? `paperlines formats` lists them" in run("parse", "-f", "bibtx", ORDINARY).stderr
    assert "'zzzz' is no format; `paperlines formats` lists them" in run("parse", "-f", "zzzz", ORDINARY).stderr
    assert '"Add a format"' in run("formats").stderr


def test_an_address_is_not_fetched() -> None:
    done = run("parse", "-q", "https://lamps.example/list")
    cure = "nothing is fetched from a network: save the page, and name the file"
    assert done.stderr == f"https://lamps.example/list: no such file; {cure}\n"


BAD_BOOKS = "@book{a, title={}, year=2001}\n@book{b, title={On Lamps}, date={2001-02-30}}\n@book{c, title={}}\n"


def test_what_is_rejected_to_the_last_item_says_why(tmp_path: Path) -> None:
    (tmp_path / "bad.bib").write_text(BAD_BOOKS, encoding="utf-8")
    done = run("parse", "-q", tmp_path / "bad.bib")
    assert done.returncode == 1
    assert done.stderr == (
        f"{tmp_path}/bad.bib: holds no record that is whole: title: is missing (2 times, first line 1),"
        " published: there is no day 2001-02-30 (line 2); --rejects FILE keeps them\n"
    )


def test_a_dump_that_holds_nothing_of_the_format_named_is_doubted() -> None:
    done = run("parse", "-q", "-f", "bibtex", ORDINARY)
    assert (done.returncode, done.stderr) == (
        1,
        f"{ORDINARY}: holds nothing of format bibtex; leave out --format to have it found\n",
    )


def test_one_line_that_is_not_understood_is_one(tmp_path: Path) -> None:
    (tmp_path / "mira.txt").write_bytes(ORDINARY.read_bytes() + b"\nand a line that nobody knows\n")
    number = len((tmp_path / "mira.txt").read_bytes().splitlines())
    expected = f"mira.txt:{number}: not understood: line {number}; `paperlines explain` shows it"
    for options, code in (([], 0), (["--strict"], 1)):
        done = run("parse", *options, tmp_path / "mira.txt")
        assert (done.returncode, expected in done.stderr) == (code, True)


def test_dedupe_names_no_option_that_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text(NOVEL, encoding="utf-8")
    done = run("dedupe", "-q", tmp_path / "novel.txt")
    assert done.stderr == (
        f"{tmp_path}/novel.txt: holds no paperlines records: is no JSON object (80 times, first line 1);"
        " `paperlines parse` makes records of a dump\n"
    )
    library = run("parse", "-q", ORDINARY).stdout + NOVEL
    said = run("dedupe", stdin=library.encode()).stderr
    assert "80 rejected in all; `paperlines check` lists them" in said
    assert "--rejects" not in said


def test_split_says_once_what_it_lacks() -> None:
    assert run("split", "arxiv:2303.08968").stderr == "-: is empty\n"
    said = f"{ORDINARY}: holds no paperlines records: is no JSON object (24 times, first line 1);"
    assert run("split", "arxiv:2303.08968", ORDINARY).stderr.startswith(said)
    done = run("split", "papers.jsonl")
    assert done.returncode == 2
    assert "'papers.jsonl' is no id, such as arxiv:2303.08968" in done.stderr


BROKEN = """
from parsers import Candidate, Claim, Parser

def sniff(source):
    first = source.first()
    return Claim("it says so") if first.startswith("broken") else first.index("%")

def parse(source):
    for number, line in source.lines():
        yield Candidate("paper", {"title": line, "published": line.index("5")}, ((number, "paper"),))

PARSER = Parser("a format whose parser is broken", sniff, parse, opens=lambda line, following: 1 // 0)
"""


ODD = """
from parsers import Candidate, Claim, Declared, Furniture, Parser, Refusal

def sniff(source):
    return True if source.first() == "odd sniff" else Claim("it says so") if source.first().startswith("odd") else None

def parse(source):
    text = "".join(line for _, line in source.lines())
    paper = {"title": "On Lamps"}
    yield {
        "odd kind": lambda: Candidate("book", paper),
        "odd labels": lambda: Candidate("paper", paper, labels=(("1", "paper"), ("two", "paper"))),
        "odd furniture": lambda: Furniture(7),
        "odd day": lambda: Candidate("paper", paper, observed=20250303),
        "odd total": lambda: Declared("many", 1, None, "the page"),
        "odd refusal": lambda: Refusal(None),
        "odd raw": lambda: Candidate("paper", {}, raw=lambda: 7),
        "odd exit": lambda: exit(3),
        "odd good": lambda: Candidate("paper", paper, labels=[[1, "paper"]]),
    }[text]()

PARSER = Parser("a format whose parser yields what it should not", sniff, parse, opens=lambda line, following: "0")
"""


def plugin(folder: Path, code: str) -> Path:
    """Install a module with a format; return the folder to look for it."""
    made = folder / "broken-1.dist-info"
    made.mkdir()
    (folder / "broken_text.py").write_text(code, encoding="utf-8")
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1\n", encoding="utf-8")
    (made / "entry_points.txt").write_text("[paperlines.parsers]\nbroken_text = broken_text\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_parser_of_others_that_fails_is_one_line_and_the_rest_is_read(tmp_path: Path, jobs: str) -> None:
    path = str(plugin(tmp_path, BROKEN))
    for name, content in (
        ("broken.txt", "broken lamps\nand more\n"),
        ("number.txt", "broken 5\n"),
        ("novel.txt", NOVEL),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
    dumps = [tmp_path / name for name in ("broken.txt", "number.txt", "novel.txt")]
    done = run_anew("parse", "-q", "-j", jobs, *dumps, ORDINARY, PYTHONPATH=path)
    failed, warned = "the parser broken_text failed", "warning: the parser broken_text failed: ZeroDivisionError"
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 4
    broken, number, novel = [line for line in done.stderr.splitlines() if not line.startswith(warned)]
    assert broken == f"{dumps[0]}: {failed}: ValueError: substring not found (broken_text.py:10)"
    assert number.startswith(f"{dumps[1]}: {failed}: TypeError: what it quotes is not of the kinds that a record has")
    assert f"{failed}: ValueError: substring not found (broken_text.py:6)" in novel
    shrunk = run_anew("fixture", "shrink", "--keep", "crash~substring", dumps[0], PYTHONPATH=path)
    assert (shrunk.returncode, shrunk.stdout) == (0, "broken lamps\n")


def test_what_a_parser_of_others_yields_is_of_the_kinds_that_the_contract_says(tmp_path: Path) -> None:
    path = str(plugin(tmp_path, ODD))
    failed = "the parser broken_text failed: "
    said = {
        "kind": f"{failed}TypeError: Candidate.kind is 'book': Input should be 'paper' or 'author'",
        "labels": f"{failed}TypeError: Candidate.labels.1.0 is 'two': Input should be a valid integer, ",
        "furniture": f"{failed}TypeError: Furniture.labels is 7: ",
        "day": f"{failed}TypeError: Candidate.observed is 20250303: ",
        "total": f"{failed}TypeError: Declared.declared is 'many': ",
        "refusal": f"{failed}TypeError: Refusal.problem is None: ",
        "raw": "holds no record that is whole: title: is missing (item 1)",
        "exit": f"{failed}SystemExit: 3 (broken_text.py:",
        "sniff": f"of no known format, though near broken_text ({failed}TypeError: True is no answer of a parser)",
    }
    for name in (*said, "good"):
        (tmp_path / f"{name}.txt").write_text(f"odd {name}\n", encoding="utf-8")
    done = run_anew("parse", "-q", *(tmp_path / f"{name}.txt" for name in (*said, "good")), PYTHONPATH=path)
    assert [json.loads(line)["sources"][0]["lines"] for line in done.stdout.splitlines()] == [[1, 1]]
    lines = done.stderr.splitlines()
    assert [line for line in lines if line.startswith("warning: ")] == [
        f"warning: {failed}TypeError: '0' is no answer of a parser",
        f"warning: {failed}TypeError: 7 is no answer of a parser",
    ]
    about = [line for line in lines if not line.startswith("warning: ")]
    assert [what in line for what, line in zip(said.values(), about, strict=True)] == [True] * len(said)


def test_a_plug_in_of_a_name_that_is_taken_or_that_ends_the_program_is_left_out_and_said(tmp_path: Path) -> None:
    path = plugin(tmp_path, "raise SystemExit(5)")
    names = (path / "broken-1.dist-info" / "entry_points.txt").read_text(encoding="utf-8") + "ris = json\n"
    (path / "broken-1.dist-info" / "entry_points.txt").write_text(names, encoding="utf-8")
    done = run_anew("formats", PYTHONPATH=str(path))
    assert done.returncode == 0
    assert "broken_text" not in done.stdout
    assert done.stderr.splitlines()[:2] == [
        "warning: plug-in broken_text (broken_text) is left out: SystemExit: 5",
        "warning: plug-in ris (json) is left out: ValueError: there is a format of this name already",
    ]
    assert run_anew("parse", "-q", ORDINARY, PYTHONPATH=str(path)).stderr == ""


@pytest.mark.parametrize("name", ["../../x", "/nonexistent/x", "profile_text/x", ".x"])
def test_a_case_is_a_folder_by_its_name_alone_and_nothing_beside_it_is_touched(tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_text("of the user", encoding="utf-8")
    done = run("fixture", "add", ORDINARY, "--into", tmp_path / "fixtures", "--case", name)
    assert (done.returncode, [path.name for path in tmp_path.iterdir()]) == (2, ["notes.txt"])
    assert f"{name!r} is no name of a folder, such as title_glued_to_byline" in done.stderr


@pytest.mark.parametrize("option", ["--authors", "--rejects", "--explain", "--review", "--report"])
def test_where_one_output_cannot_be_written_the_library_stays_the_old_one(tmp_path: Path, option: str) -> None:
    (tmp_path / "old.jsonl").write_text("old\n", encoding="utf-8")
    done = run("parse", "-q", ORDINARY, "-o", tmp_path / "old.jsonl", option, tmp_path / "missing" / "x")
    assert (done.returncode, (tmp_path / "old.jsonl").read_text(encoding="utf-8")) == (1, "old\n")
    assert done.stderr == f"{tmp_path}/missing/x: cannot be written: No such file or directory\n"


def test_an_output_that_cannot_be_written_is_one_line() -> None:
    done = run("parse", ORDINARY, "-o", "/nonexistent/papers.jsonl")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("asked", [["parse", "--no-dedupe", "-q"], ["explain"]])
def test_a_reader_that_is_slow_gets_all(asked: list[str], unbuffered: str, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_bytes((ORDINARY.read_bytes() + b"\n") * 200)
    expected = run(*asked, tmp_path / "long.txt").stdout
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    command = [*COMMAND, *asked, str(tmp_path / "long.txt")]
    with subprocess.Popen(command, cwd=ROOT, stdout=writing, env=os.environ | {"PYTHONUNBUFFERED": unbuffered}) as done:
        os.close(writing)
        with open(reading, "rb") as pipe:
            first = pipe.read(1)
            time.sleep(0.3)  # in which the pipe is full
            assert (first + pipe.read()).decode() == expected
    assert done.returncode == 0


@pytest.mark.parametrize("asked", [["parse", "-q", "-"], ["explain", "-"]])
def test_a_writer_that_is_slow_is_waited_for(asked: list[str]) -> None:
    expected = run(*asked, stdin=ORDINARY.read_bytes())
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    with subprocess.Popen([*COMMAND, *asked], cwd=ROOT, stdin=reading, stdout=subprocess.PIPE) as done:
        os.close(reading)
        with open(writing, "wb", buffering=0) as pipe:
            for line in ORDINARY.read_bytes().splitlines(keepends=True):
                pipe.write(line)
                time.sleep(0.05)
        assert done.stdout
        assert done.stdout.read().decode() == expected.stdout


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    many = tmp_path / "many.txt"
    many.write_bytes(ORDINARY.read_bytes() * 2000)
    for source in (f"'{many}'", f"- < '{many}'"):
        command = subprocess.Popen(
            ["/bin/sh", "-c", f"'{sys.executable}' -m scrape parse --no-dedupe -q {source}"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert command.stdout
        command.stdout.readline()
        command.stdout.close()
        assert command.stderr
        assert command.stderr.read() == b""
        command.stderr.close()
        assert command.wait() == 0


def test_a_closed_pipe_ends_what_is_piped_in_too(tmp_path: Path) -> None:
    many = tmp_path / "many.txt"
    many.write_bytes(ORDINARY.read_bytes() * 2000)
    line = f"cat '{many}' | '{sys.executable}' -m scrape parse --no-dedupe -q | head -n 1"
    done = subprocess.run(["/bin/sh", "-c", line], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, b"", 1)


@pytest.mark.parametrize("option", ["output", "authors", "rejects", "report", "explain", "review"])
@pytest.mark.parametrize("printed", ["output", "rejects", "report"])
def test_a_reader_that_is_gone_keeps_nothing_out_of_files(tmp_path: Path, printed: str, option: str) -> None:
    bad = tmp_path / "bad.bib"
    bad.write_text("@book{a, title={}, year=2001}\n" * 999 + "@book{b, title={On Lamps}}", encoding="utf-8")
    named = {"output": tmp_path / "papers.jsonl"} | {option: tmp_path / "named"} | {printed: Path("-")}
    arguments = [argument for name, path in named.items() for argument in (f"--{name}", str(path))]
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as gone:
        command = [*COMMAND, "parse", "-q", "--strict", str(bad), *arguments]
        done = subprocess.run(command, cwd=ROOT, stdout=gone, stderr=subprocess.PIPE, check=False)
    files = {name for name, path in named.items() if path != Path("-")}
    assert {name for name in files if named[name].exists()} == files
    assert (done.returncode, done.stderr) == (int(bool(files)), b"")


@pytest.mark.parametrize("asked", [["formats"], ["schema"], ["parse", "--help"], ["explain", str(ORDINARY)]])
def test_a_reader_that_is_gone_ends_any_command_quietly(asked: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as gone:
        done = subprocess.run([*COMMAND, *asked], cwd=ROOT, stdout=gone, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def full(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command where a file can have a block and no more."""
    script = 'ulimit -f 1; exec "$@"'
    return subprocess.run(
        ["/bin/sh", "-c", script, "sh", *COMMAND, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("option", ["--output", "--rejects", "--report"])
def test_an_output_for_which_there_is_no_room_is_named_and_the_old_one_stays(tmp_path: Path, option: str) -> None:
    old = tmp_path / "old.jsonl"
    old.write_text("old\n", encoding="utf-8")
    dump = tmp_path / "bad.bib"
    dump.write_text("@book{a, title={}, year=2001}\n" * 99 + "@book{b, title={On Lamps}}", encoding="utf-8")
    library = tmp_path / "library.jsonl"
    library.write_text(run("parse", ORDINARY).stdout, encoding="utf-8")
    read = library if option == "--output" else dump
    done = full("parse", "-q", "--no-dedupe", read, option, old)
    assert (done.returncode, done.stderr) == (1, f"{old}: cannot be written: File too large\n")
    assert old.read_text(encoding="utf-8") == "old\n"


def test_a_baseline_for_which_there_is_no_room_stays_the_old_one(tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    assert run("drift", baseline, ORDINARY, "--save").returncode == 0
    before = baseline.read_bytes()
    done = full("drift", baseline, ORDINARY, PROFILE / "several_pages" / "input.txt", "--save")
    assert (done.returncode, baseline.read_bytes()) == (1, before)
    assert done.stderr.endswith(f"{baseline}: cannot be written: File too large\n")


def test_expectations_for_which_there_is_no_room_stay_the_old_ones(tmp_path: Path) -> None:
    case = tmp_path / "profile_text" / "ordinary"
    case.mkdir(parents=True)
    (case / "input.txt").write_bytes(ORDINARY.read_bytes())
    expected = case / "expected.jsonl"
    expected.write_text("{}\n", encoding="utf-8")
    done = full("fixture", "update", "--yes", tmp_path)
    assert (done.returncode, done.stderr) == (1, f"{expected}: cannot be written: File too large\n")
    assert expected.read_text(encoding="utf-8") == "{}\n"


@pytest.mark.parametrize("options", [[], ["--index", "{tmp}/index"]])
def test_temporary_files_for_which_there_is_no_room_are_one_line(tmp_path: Path, options: list[str]) -> None:
    named = [option.format(tmp=tmp_path) for option in options]
    done = full("parse", "-q", ORDINARY, "-o", tmp_path / "papers.jsonl", *named)
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1
    assert line.startswith("no room for temporary files: ")
    assert line.endswith("File too large; TMPDIR names the folder for them")


@pytest.mark.parametrize(
    "command",
    [["explain"], ["drift", "{tmp}/baseline.json", "--save"], ["fixture", "fabricate"], ["parse", "-j", "2"]],
    ids=lambda command: command[0],
)
def test_notes_for_which_there_is_no_room_are_one_line(tmp_path: Path, command: list[str]) -> None:
    refused = {"type": "rejection", "dump": "a", "sha256": None, "item": 1, "lines": None, "problems": ["b"], "raw": ""}
    dump = tmp_path / "rejected.jsonl"
    dump.write_text(f"{json.dumps(refused | {'format': 'x' * 300_000})}\n" * 6, encoding="utf-8")
    done = full(*(part.format(tmp=tmp_path) for part in command), dump)
    said = "no room for temporary files: File too large; TMPDIR names the folder for them\n"
    assert (done.returncode, done.stderr) == (1, said)


def test_a_folder_that_is_not_there_is_told_on_one_line(tmp_path: Path) -> None:
    done = run("parse", "-q", ORDINARY, "-o", tmp_path / "on\nlamps" / "papers.jsonl")
    said = f"{tmp_path}/on\\nlamps/papers.jsonl: cannot be written: No such file or directory\n"
    assert (done.returncode, done.stderr) == (1, said)


@pytest.mark.parametrize(
    "held",
    [b"\x89PNG\r\n\x1a\n\0", gzip.compress(ORDINARY.read_bytes())[:40], b"a\0b"],
    ids=["picture", "cut gzip", "zeros"],
)
def test_an_output_that_could_not_be_read_as_an_input_stays(held: bytes, tmp_path: Path) -> None:
    library = tmp_path / "library.jsonl"
    library.write_bytes(held)
    done = run("parse", "-q", library, ORDINARY, "-o", library)
    assert (done.returncode, library.read_bytes()) == (1, held)
    assert ": is left as it was: not all it holds was read" in done.stderr


def test_a_packed_dump_for_which_there_is_no_room_says_what_room(tmp_path: Path) -> None:
    packed = tmp_path / "large.gz"
    packed.write_bytes(gzip.compress(b"Lamps are lit.\n" * 1_200_000))
    done = full("parse", "-q", packed)
    said = "no room for temporary files: File too large; TMPDIR names the folder for them"
    assert (done.returncode, done.stderr) == (1, f"{packed}: {said}\n")


def test_a_dump_of_which_all_is_written_may_be_the_output(tmp_path: Path) -> None:
    dump = tmp_path / "mira.txt"
    dump.write_bytes(ORDINARY.read_bytes())
    kept = run("parse", dump, "-o", dump)
    assert (kept.returncode, dump.read_bytes()) == (1, ORDINARY.read_bytes())
    assert f"{dump}: is left as it was: not all it holds was read or would be written" in kept.stderr
    assert run("parse", "--type", "all", dump, "-o", dump).returncode == 0
    assert run("check", dump).returncode == 0


def test_the_output_may_be_an_input(tmp_path: Path) -> None:
    library = tmp_path / "library.jsonl"
    library.touch()
    assert run("parse", library, ORDINARY, "-o", library).returncode == 1
    once = library.read_bytes()
    assert run("parse", library, PROFILE / "title_glued_to_byline" / "input.txt", "-o", library).returncode == 0
    assert len(library.read_bytes().splitlines()) == 6
    assert run("parse", library, "-o", library).returncode == 0
    assert len(once.splitlines()) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["library.jsonl"]


def test_an_output_keeps_the_rights_of_the_old_one_and_the_link_that_leads_to_it(tmp_path: Path) -> None:
    library, link = tmp_path / "library.jsonl", tmp_path / "link"
    link.symlink_to(library)
    os.umask(mask := os.umask(0))
    for rights in (0o666 & ~mask, 0o604):
        assert run("parse", "-q", ORDINARY, "-o", link).returncode == 0
        assert (link.is_symlink(), library.stat().st_mode & 0o777) == (True, rights)
        library.chmod(0o604)


def test_an_output_may_have_the_longest_name_that_there_is(tmp_path: Path) -> None:
    library = tmp_path / ("文" * 83 + ".jsonl")
    assert run("parse", "-q", ORDINARY, "-o", library).returncode == 0
    assert len(library.read_bytes().splitlines()) == 4


def test_what_another_run_has_added_meanwhile_is_not_lost(tmp_path: Path) -> None:
    library, slow = tmp_path / "library.jsonl", tmp_path / "slow"
    assert run("parse", "-q", ORDINARY, "-o", library).returncode == 0
    os.mkfifo(slow)
    command = [*COMMAND, "parse", "-q", str(library), str(slow), "-o", str(library)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) as first:
        with open(slow, "wb") as pipe:  # opens once the library is being read
            assert run("parse", library, IMPOSSIBLE, "-o", library, "--rejects", tmp_path / "x").returncode == 0
            held = library.read_bytes()
            pipe.write((PROFILE / "title_glued_to_byline" / "input.txt").read_bytes())
        _, said = first.communicate()
    assert (first.returncode, library.read_bytes()) == (1, held)
    assert said.decode() == f"{library}: cannot be written: it was changed while it was read; run this again\n"


def test_an_output_is_not_replaced_by_nothing(tmp_path: Path) -> None:
    library = tmp_path / "library.jsonl"
    library.write_text("old\n", encoding="utf-8")
    done = run("parse", tmp_path / "missing.txt", "-o", library)
    assert (done.returncode, library.read_text(encoding="utf-8")) == (1, "old\n")


def test_a_locale_without_unicode_is_no_obstacle() -> None:
    dump = PROFILE / "blank_lines_between" / "input.txt"
    done = subprocess.run(
        [*COMMAND, "explain", str(dump)],
        cwd=ROOT,
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    assert "Tamás" in done.stdout.decode()


def test_an_output_that_is_an_input_is_not_replaced_by_less(tmp_path: Path) -> None:
    library = tmp_path / "library.jsonl"
    run("parse", ORDINARY, "-o", library, "--type", "all")
    before = library.read_bytes()
    done = run("parse", library, "-o", library)
    assert (done.returncode, library.read_bytes()) == (1, before)
    library.write_bytes(before + b"{broken\n")
    done = run("parse", library, "-o", library, "--type", "all")
    assert (done.returncode, library.read_bytes()) == (1, before + b"{broken\n")
    assert run("parse", library, "-o", library, "--type", "all", "--rejects", tmp_path / "r").returncode == 0
    assert library.read_bytes() == before


def test_rejects_can_be_mended_and_parsed_again(tmp_path: Path) -> None:
    rejects, again = tmp_path / "rejects.jsonl", tmp_path / "again.jsonl"
    run("parse", IMPOSSIBLE, "--rejects", rejects)
    assert run("parse", rejects, "--rejects", again).returncode == 1
    assert again.read_bytes() == rejects.read_bytes()
    rejects.write_text(rejects.read_text(encoding="utf-8").replace("Feb 30", "Feb 28"), encoding="utf-8")
    (paper,) = run("parse", rejects).stdout.splitlines()
    assert json.loads(paper)["published"] == "2022-02-28"
    assert json.loads(paper)["sources"][0]["dump"] == str(IMPOSSIBLE)


def test_rejections_as_they_were_are_told_with_a_cure_that_helps(tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    run("parse", IMPOSSIBLE, "--rejects", rejects)
    why = "holds no record that is whole: published: there is no day 2022-2-30 (line 19)"
    assert run("parse", "-q", rejects).stderr == f"{rejects}: {why}; --rejects FILE keeps them\n"
    assert run("explain", rejects).stderr == f"{rejects}: {why}; `paperlines parse --rejects FILE` keeps them\n"
    assert run("dedupe", "-q", rejects).stderr == f"{rejects}: {why}; `paperlines check` lists them\n"
    cure = "mend its raw text, and `paperlines parse` reads it again"
    assert run("check", rejects).stdout == f"{rejects}:1: is a rejection, not a record; {cure}\n"


def test_as_of_resolves_a_year_that_is_not_printed_and_says_so() -> None:
    for day, year in (("2026-04-30", "2026"), ("2026-04-29", "2025")):
        papers = [json.loads(line) for line in run("parse", ORDINARY, "--as-of", day).stdout.splitlines()]
        dated = [paper for paper in papers if paper["sources"][0]["inferred"] == ["published"]]
        assert [paper["published"] for paper in dated] == [f"{year}-04-30"]


def test_authors_owner_and_papers(tmp_path: Path) -> None:
    authors = tmp_path / "authors.jsonl"
    run("parse", ORDINARY, "--authors", authors)
    everyone = {one["name"]: one for one in map(json.loads, authors.read_text(encoding="utf-8").splitlines())}
    owner = everyone["Mira Okonkwo-Lind"]
    assert owner["metrics"] == {
        "ai_score": 62,
        "citation_count": 3407,
        "h_index": 21,
        "novelty_percent": 51,
        "paper_count": 4,
    }
    assert owner["listing_complete"] is True
    assert len(owner["papers"]) == 2, "one byline shows her, one is cut and does not"
    assert run("parse", ORDINARY, "--type", "author").stdout == authors.read_text(encoding="utf-8")


def test_dumps_of_several_formats_in_one_stream_are_told_apart(tmp_path: Path) -> None:
    library = run("parse", PROFILE / "title_glued_to_byline" / "input.txt").stdout.encode()
    report = tmp_path / "report.json"
    done = run("parse", "-", "--report", report, stdin=ORDINARY.read_bytes() + library + ORDINARY.read_bytes())
    (account,) = json.loads(report.read_text(encoding="utf-8"))["dumps"]
    assert [part["format"] for part in account["formats"]] == ["profile_text", "paperlines_jsonl", "profile_text"]
    assert account["papers"] == 14
    assert len(done.stdout.splitlines()) == 6


def test_dumps_without_a_last_line_end_are_told_apart_after_cat() -> None:
    trending = ROOT / "tests" / "fixtures" / "trending_text" / "pairs" / "input.txt"
    dumps = [
        ORDINARY,
        trending,
        *(PROFILE / case / "input.txt" for case in ("title_glued_to_byline", "no_blank_lines")),
    ]
    apart = [json.loads(line) | {"sources": 0} for line in run("parse", "--no-dedupe", *dumps).stdout.splitlines()]
    stream = b"".join(dump.read_bytes().rstrip(b"\n") for dump in dumps)
    done = run("parse", "--no-dedupe", "-", stdin=stream)
    assert [json.loads(line) | {"sources": 0} for line in done.stdout.splitlines()] == apart
    assert done.stderr.splitlines()[-1].endswith("0 rejected; 0 lines unclaimed")


@pytest.mark.parametrize(
    "case",
    [
        "openalex_json/inverted_index_with_bad_places/input.jsonl",
        "google_scholar_profile_html/page_in_german_sorted_by_year/input.html",
    ],
)
def test_a_document_in_one_line_glued_to_the_dump_above_is_read(case: str) -> None:
    lines, document = ORDINARY.read_bytes(), (ROOT / "tests" / "fixtures" / case).read_bytes()
    apart = sum(run("parse", "--no-dedupe", "-", stdin=one).stdout.count("\n") for one in (lines, document))
    done = run("parse", "--no-dedupe", "-", stdin=lines.rstrip() + document)
    assert done.stdout.count("\n") == apart
    assert done.stderr.splitlines()[-1].endswith("0 lines unclaimed")


@pytest.mark.parametrize("blank", [9_000, 60_000, 70_000])
def test_a_dump_far_below_blank_lines_is_read_or_said_to_be_there(blank: int, tmp_path: Path) -> None:
    dump = tmp_path / "dump.txt"
    dump.write_bytes(b"\n" * blank + (ROOT / "tests/fixtures/profile_text/blank_lines_between/input.txt").read_bytes())
    done = run("parse", dump)
    if blank < 1 << 16:
        assert (done.returncode, done.stdout.count("\n")) == (0, 4)
    else:
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.splitlines()[0] == f"{dump}: begins with 65,536 bytes of white space; cut them off"
    piped = run("parse", "--no-dedupe", "-", stdin=dump.read_bytes())
    assert piped.stdout.count("\n") == done.stdout.count("\n")


def test_a_pipe_in_utf_8_that_declares_another_charset_is_read_as_a_file_is(tmp_path: Path) -> None:
    many = "".join(f"@misc{{l{number}, title = {{Lamps, Part {number}}}}}\n" for number in range(300))
    dump = tmp_path / "lamps.bib"
    dump.write_text(f"% Encoding: ISO-8859-1\n{many}@misc{{z, title = {{Über Lampen}}}}\n", encoding="utf-8")
    for done in run("parse", "--no-dedupe", dump), run("parse", "--no-dedupe", "-", stdin=dump.read_bytes()):
        assert json.loads(done.stdout.splitlines()[-1])["title"] == "Über Lampen"


def test_where_nothing_is_written_of_what_was_read_it_is_said(tmp_path: Path) -> None:
    people = ROOT / "tests" / "fixtures" / "openalex_json" / "authors_of_a_search" / "input.json"
    done = run("parse", people, "-o", tmp_path / "papers.jsonl")
    assert (done.returncode, list(tmp_path.iterdir())) == (1, [])
    assert "; --type all writes what there is\n" in done.stderr
    assert run("parse", people, "--type", "all").returncode == 0


def test_windows_1252_and_utf_16_are_read_and_reported(tmp_path: Path) -> None:
    text = ORDINARY.read_text(encoding="utf-8")
    expected = [json.loads(line) | {"sources": 0} for line in run("parse", ORDINARY).stdout.splitlines()]
    for encoding, said in (("cp1252", "windows-1252"), ("utf-16", "utf-16 with BOM"), ("utf-16-le", "utf-16-le")):
        report = tmp_path / "report.json"
        done = run("parse", "-", "--report", report, stdin=text.encode(encoding))
        assert [json.loads(line) | {"sources": 0} for line in done.stdout.splitlines()] == expected
        assert said in json.loads(report.read_text(encoding="utf-8"))["dumps"][0]["encoding"]


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("gb18030", "冬夜里灯塔看守人的日记与其在北方港口城市流传情况的研究"),
        ("big5", "冬夜裡燈塔看守人的日記與其在北方港口城市流傳情況的研究"),
        ("cp932", "冬の夜の灯台守の日記とその北方の港町における流布についての研究"),
        ("euc_jp", "冬の夜の灯台守の日記とその北方の港町における流布についての研究"),
        ("euc_kr", "겨울밤 등대지기의 일기와 북쪽 항구 도시에서의 유포에 관한 연구"),
        ("cp1251", "Дневник смотрителя маяка и его хождение в портовых городах севера"),
        ("koi8_r", "Дневник смотрителя маяка и его хождение в портовых городах севера"),
        ("cp1253", "Το ημερολόγιο του φαροφύλακα και η διάδοσή του στα λιμάνια του βορρά"),
        ("cp1255", "יומנו של שומר המגדלור ותפוצתו בערי הנמל של הצפון בלילות החורף"),
        ("cp1256", "يوميات حارس المنارة وانتشارها في مدن الموانئ الشمالية في ليالي الشتاء"),
    ],
)
def test_an_encoding_that_nothing_declares_is_known_by_its_letters(tmp_path: Path, encoding: str, title: str) -> None:
    entries = [f"TY  - JOUR\nTI  - {title} {n}\nAU  - Vale, Ada\nPY  - 2019\nER  - \n" for n in (1, 2, 3)]
    dump, report = tmp_path / "export.ris", tmp_path / "report.json"
    dump.write_bytes("\n".join(entries).encode(encoding))
    done = run("parse", dump, "--report", report)
    assert [json.loads(line)["title"] for line in done.stdout.splitlines()] == [f"{title} {n}" for n in (1, 2, 3)]
    assert f"read as {encoding}, by its letters; if it is in another encoding, convert it" in done.stderr
    assert json.loads(report.read_text(encoding="utf-8"))["dumps"][0]["encoding"] == f"{encoding}, by its letters"


def test_an_encoding_is_known_by_its_letters_where_one_line_is_longer_than_what_is_looked_at(tmp_path: Path) -> None:
    dump = tmp_path / "export.json"
    item = {"type": "book", "title": "冬夜里灯塔看守人的日记与其在北方港口城市流传情况的研究"}
    for shift in (0, 1):
        items = [item | {"id": str(n)} for n in range(1000)]
        text = json.dumps(items, ensure_ascii=False)
        dump.write_bytes(b"[ \n " + b" " * shift + text[1:].encode("gb18030"))
        assert json.loads(run("parse", dump).stdout.splitlines()[0])["title"] == item["title"]


@pytest.mark.parametrize(
    "title",
    [
        "Über die Nächte der Leuchtturmwärter – ein ‘Tagebuch’ aus dem Süden",
        "L’été à l’île: étude de l’œuvre d’un gardien égaré",
        "¿Qué sabían los niños del faro? Años de “sueños” y montañas",
        "Ærø, Ås og Øygården: børn på fyret",
    ],
)
def test_an_encoding_of_latin_letters_is_windows_1252_if_nothing_declares_it(tmp_path: Path, title: str) -> None:
    dump = tmp_path / "export.ris"
    entry = f"TY  - JOUR\nTI  - {title}\nAU  - Müller, Jürgen\nER  - \n"
    dump.write_bytes((entry * 30).encode("cp1252"))
    done = run("parse", dump)
    assert [json.loads(line)["title"] for line in done.stdout.splitlines()] == [title]
    assert "windows-1252; if it is in another encoding" in done.stderr


def test_explain_prints_every_line_with_its_label() -> None:
    dump = PROFILE / "badges_inside_tight_abstract" / "input.txt"
    shown = run("explain", dump).stdout.splitlines()
    assert [line.split("│ ", 1)[1] for line in shown] == dump.read_text(encoding="utf-8").splitlines()
    labels = [line.split()[1] for line in shown]
    assert labels[:7] == ["badges", "title", "byline", "abstract", "abstract", "abstract", "unclaimed"]


@pytest.mark.parametrize("busy", ["scrape.cli.main", "scrape.formats.formats"])
def test_ctrl_c_says_nothing_and_is_130_whatever_is_going_on(
    busy: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(busy, interrupted)
    monkeypatch.setattr("sys.argv", ["paperlines", "formats"])
    with pytest.raises(SystemExit) as ended:
        way_in()
    assert (ended.value.code, *capsys.readouterr()) == (130, "", "")


def test_what_browsers_save_beside_a_page_is_no_dump(tmp_path: Path) -> None:
    page = (PROFILE.parent / "google_scholar_profile_html" / "page_with_owner" / "input.html").read_bytes()
    for name, beside in (("lamps.html", "lamps_files"), ("Wicks and Oils.HTM", "Wicks and Oils-Dateien")):
        (tmp_path / name).write_bytes(page)
        (tmp_path / beside).mkdir()
        (tmp_path / beside / "script.js").write_text("var lamps = 0;", encoding="utf-8")
    done = run("parse", tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    (tmp_path / "other_files").mkdir()
    (tmp_path / "other_files" / "script.js").write_text("var lamps = 0;", encoding="utf-8")
    assert run("parse", tmp_path).returncode == 1


def test_a_pipe_in_a_folder_is_no_dump_and_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "mira.txt").write_bytes(ORDINARY.read_bytes())
    os.mkfifo(tmp_path / "pipe")
    done = run("parse", tmp_path)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 4)
    said = f"{tmp_path}/pipe: is no file, and its folder is read for files; name it to read it"
    assert done.stderr.splitlines()[0] == said


def test_a_dump_cut_above_a_byline_makes_no_title_of_a_name() -> None:
    above = "Akinori Kawadera, Takeshi Lund, Harumi Nishida et al.\n"
    text = above + "Lamps are told apart by their light, and kettles by the sound that they make at dusk in gardens.\n"
    done = run("parse", stdin=(text + (PROFILE / "no_blank_lines" / "input.txt").read_text(encoding="utf-8")).encode())
    assert "-:1: rejected: title: is missing" in done.stderr
    assert not any(json.loads(line)["title"] in above for line in done.stdout.splitlines())


@pytest.mark.parametrize("asked", [["explain", ORDINARY], ["formats"], ["schema"], ["--help"], ["--version"]])
def test_a_closed_standard_output_is_one_line(asked: list[str | Path]) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$@" >&-', "sh", *COMMAND, *map(str, asked)],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "standard output: cannot be written: it is closed\n")


def test_a_message_stays_one_line_on_a_narrow_terminal() -> None:
    main, terminal = pty.openpty()
    command = [*COMMAND, "parse", str(PROFILE / "header_declares_more" / "input.txt"), "-o", os.devnull]
    environment = os.environ | {"COLUMNS": "40", "TERM": "xterm-256color"}
    process = subprocess.Popen(command, stderr=terminal, env=environment)
    os.close(terminal)
    shown = b""
    with suppress(OSError):  # a terminal whose other end is closed says so
        while part := os.read(main, 1 << 16):
            shown += part
    os.close(main)
    assert process.wait() == 0
    assert b"Mira Okonkwo-Lind declares 138 papers, 2 are listed; the rest is not in this dump" in shown


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("asked", [["explain", ORDINARY], ["formats"], ["schema"], ["--help"], ["--version"]])
@pytest.mark.parametrize(
    ("out", "code", "told"),
    [
        pytest.param("full", 1, "standard output: cannot be written: No space left on device\n", id="full"),
        pytest.param("unread", 0, "", id="unread"),
    ],
)
def test_an_output_that_nobody_takes_is_one_line_or_none(
    asked: list[str | Path], unbuffered: str, out: str, code: int, told: str
) -> None:
    if out == "full" and not os.path.exists("/dev/full"):
        pytest.skip("this system has no /dev/full")
    reading, writing = os.pipe()
    os.close(reading)
    with open("/dev/full" if out == "full" else os.devnull, "wb") as full, open(writing, "wb") as unread:
        done = subprocess.run(
            [*COMMAND, *map(str, asked)],
            stdout=full if out == "full" else unread,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (code, told)


@pytest.mark.parametrize("case", ["several_pages", "pages_glued_by_cat", "invisible_marks"])
def test_explain_calls_unclaimed_and_blank_what_the_report_does(case: str, tmp_path: Path) -> None:
    dump, report = PROFILE / case / "input.txt", tmp_path / "report.json"
    run("parse", dump, "-o", tmp_path / "out.jsonl", "--report", report)
    lines = json.loads(report.read_text(encoding="utf-8"))["dumps"][0]["lines"]
    labels = [line.split()[1] for line in run("explain", dump).stdout.splitlines()]
    assert {"unclaimed": labels.count("unclaimed"), "blank": labels.count("blank")}.items() <= lines.items()


def test_explain_says_why_an_item_is_rejected_and_reads_what_is_piped_in(tmp_path: Path) -> None:
    shown = run("explain", stdin=IMPOSSIBLE.read_bytes()).stdout.splitlines()
    (problem,) = [line for line in shown if line.split()[1] == "problem"]
    assert problem == "    19  problem         │ published: there is no day 2022-2-30"
    last = max(at for at, line in enumerate(shown) if line.split()[1] == "abstract")
    assert shown.index(problem) == last + 1
    page = tmp_path / "works.json"
    page.write_text('{"message-type":"work","message":{"DOI":"10.5555/l","type":"journal-article"}}', encoding="utf-8")
    done = run("explain", "-f", "crossref_json", page)
    assert "     1  problem         │ title: is missing" in done.stdout
    assert (done.returncode, "holds no record that is whole" in done.stderr) == (1, True)


def test_explain_prints_each_field_of_an_item_on_one_line_and_its_title_first() -> None:
    page = ROOT / "tests" / "fixtures" / "arxiv_listing_html" / "recent_under_days" / "input.html"
    feed = ROOT / "tests" / "fixtures" / "arxiv_oai" / "records_without_their_envelope" / "input.xml"
    assert run("explain", page).stdout.startswith("     1  paper           │ Lamps Again\n")
    shown = run("explain", feed).stdout.splitlines()
    assert shown[0] == "     1  paper           │ A Study of Lamps in Dark Gardens"
    assert all(line[24] == "│" for line in shown)


def test_explain_prints_the_lines_that_stand_behind_a_document(tmp_path: Path) -> None:
    fixtures = ROOT / "tests" / "fixtures"
    lines = ORDINARY.read_bytes()
    feed = (fixtures / "arxiv_atom" / "api_feed" / "input.xml").read_bytes()
    page = (fixtures / "dblp_html" / "layout_of_2015" / "input.html").read_bytes()
    for name, above in ("behind", feed), ("between", lines + page):
        dump = tmp_path / name
        dump.write_bytes(above.rstrip() + b"\n" + lines)
        shown = run("explain", dump).stdout.splitlines()
        first = above.rstrip().count(b"\n") + 2
        own = [line.split(maxsplit=2) for line in run("explain", ORDINARY).stdout.splitlines()]
        numbered = [line.split(maxsplit=2) for line in shown if int(line.split()[0]) >= first][-len(own) :]
        assert numbered == [[str(int(number) + first - 1), *rest] for number, *rest in own]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"title": ""}, "title"),
        ({"authors": [{"name": "Ada Vale"}]}, "authors"),
        ({"colour": "red"}, "colour"),
        ({"type": "author"}, "type"),
        ({"title": "On Lids", "published": None, "has_code": True}, ""),
    ],
)
def test_what_no_listing_can_have_said_is_no_record(tmp_path: Path, said: dict[str, object], wrong: str) -> None:
    record = json.loads(run("parse", "-q", ORDINARY).stdout.splitlines()[0])
    record["sources"].append(record["sources"][0] | {"item": 9, "said": said})
    record["sources"][0]["said"] = said
    library = tmp_path / "library.jsonl"
    library.write_text(json.dumps(record) + "\n", encoding="utf-8")
    problem = f"sources.0.said: {wrong} is nothing that a listing says, or not of its kind"
    assert run("check", library).stdout.splitlines()[:1] == ([f"{library}:1: {problem}"] if wrong else [])
    for command in (["dedupe", library], ["parse", library], ["split", record["id"], library]):
        assert run(*command).returncode == bool(wrong)


@pytest.mark.parametrize("kind", ["[]", "{}", "[1]", "null", "7", "true", '"lamp"'])
def test_a_type_of_any_kind_is_no_record(tmp_path: Path, kind: str) -> None:
    library = tmp_path / "library.jsonl"
    library.write_text(f'{run("parse", "-q", ORDINARY).stdout}{{"type":{kind}}}\n', encoding="utf-8")
    done = run("check", library)
    said = "is no paperlines record: its `type` is neither paper nor author"
    assert (done.returncode, done.stdout) == (1, f"{library}:5: {said}\n")


def test_separators_within_a_record_end_no_line() -> None:
    line = run("parse", "-q", ORDINARY).stdout.splitlines()[0]
    for separator in "\u2028\u2029\x85":
        record = json.loads(line) | {"venue": f"Annals{separator}of Lids"}
        kept = run("parse", "-q", stdin=json.dumps(record, ensure_ascii=False).encode()).stdout
        assert json.loads(kept)["venue"] == record["venue"]


def test_check_accepts_what_parse_writes_and_names_what_is_wrong(tmp_path: Path) -> None:
    library = tmp_path / "library.jsonl"
    run("parse", ORDINARY, "-o", library, "--type", "all")
    assert run("check", library).returncode == 0
    lines = library.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace('"published":"2022-11-23"', '"published":"2022-11-31"')
    lines.append(lines[0])
    library.write_text("\n".join(lines), encoding="utf-8")
    done = run("check", library)
    assert done.returncode == 1
    said = done.stdout.splitlines()
    assert (
        said[0] == f"{library}:2: published: is no day, month or year, such as 2022-11-23, 2022-11, 2022, or XXXX-11-23"
        " without its year"
    )
    assert said[1].startswith(f"{library}:{len(lines)}: has the id of line 1")

    one = json.loads(lines[0])
    named = one | {"identifiers": {"arxiv": "2303.08968"}}
    altered = [dict(reversed(one.items())), one | {"id": "lamps"}, named, named | {"id": "arxiv:2303.08968"}]
    library.write_text("\n" + "".join(json.dumps(each) + "\n" for each in altered), encoding="utf-8")
    assert run("check", library).stdout.splitlines() == [
        f"{library}:1: is blank",
        f"{library}:2: its keys are not in the order of the schema",
        f"{library}:3: id: lamps is not its best identifier",
        f"{library}:4: id: {one['id']} is not its best identifier, arxiv:2303.08968",
        f"{library}:4: has the id of line 2, {one['id']}; `paperlines parse` merges what is the same",
    ]


def test_check_accepts_two_papers_of_one_title_and_one_whose_identifiers_give_no_id(tmp_path: Path) -> None:
    dump = tmp_path / "lamps.bib"
    entry = "@misc{%s, title = {Lamps}, author = {Vale, Ada}, year = {%s}}\n"
    dump.write_text(entry % ("one", 1990) + entry % ("two", 2020), encoding="utf-8")
    record = json.loads(run("parse", "-q", ORDINARY).stdout.splitlines()[0])
    record |= {"id": "title:0011223344556677", "identifiers": {"lamp_index": "7"}}
    library = tmp_path / "library.jsonl"
    library.write_text(run("parse", "-q", dump).stdout + json.dumps(record) + "\n", encoding="utf-8")
    ids = [json.loads(line)["id"] for line in library.read_text(encoding="utf-8").splitlines()]
    assert ids[0] == ids[1]
    done = run("check", library)
    assert (done.stdout, done.returncode) == ("", 0)


def test_schema_is_json_schema_of_every_key() -> None:
    for kind, keys in (("paper", 19), ("author", 11)):
        schema = json.loads(run("schema", kind).stdout)
        assert len(schema["properties"]) == len(schema["required"]) == keys
        assert schema["$schema"].endswith("/2020-12/schema")
