"""README.md and docs/ are true: their examples run, their links lead somewhere, they paste the present help.

`python tests/test_readme.py` pastes the present help and the present formats into them. CI runs the test command that
README.md names.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
import server
from command import at, run

sys.path.insert(0, str(Path(__file__).parent.parent))

from schemas.records import Author, Listing, Paper
from scrape.formats import formats

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
LINKED = [*PAGES, *(ROOT / name for name in ("CHANGELOG.md", "CONTRIBUTING.md", "benchmarks/README.md"))]
BLOCK = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
PASTED = re.compile(r"(?<=<!-- help:)(?P<name>[\w ]+)( -->\n).*?(?=<!-- /help -->)", re.DOTALL)
TABLE = re.compile(r"(?<=<!-- formats -->\n).*?(?=<!-- /formats -->)", re.DOTALL)
ENVIRONMENT = os.environ | {"COLUMNS": "80", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}


class Block(NamedTuple):
    """One fenced block: the word after its fence, and what is inside."""

    language: str
    text: str


class Example(NamedTuple):
    """A command as typed, and what it prints, both streams together; `…` stands for what is left out."""

    command: str
    printed: str


def blocks() -> list[Block]:
    """Return the fenced blocks of all pages, in order; those of the README come first."""
    return [Block(found["language"], found["text"]) for found in BLOCK.finditer(text())]


def text() -> str:
    """Return what all pages say."""
    return "".join(page.read_text(encoding="utf-8") for page in PAGES)


def examples(session: str) -> Iterator[Example]:
    """Yield each command of a console block with the lines that follow it."""
    for part in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        yield Example(command, printed)


def pattern(printed: str) -> str:
    """Return an expression for `printed`: `…` ends a line that goes on; alone it is any number of lines."""
    lines = (
        r"(?:.*\n)*" if line == "…" else re.escape(line.removesuffix("…")) + (".*" if line[-1:] == "…" else "") + r"\n"
        for line in printed.splitlines()
    )
    return "".join(lines)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return a folder with copies of the fixtures it names, and the command `paperlines` in `.bin`: this checkout."""
    for folder in set(re.findall(r"tests/fixtures/\w+", text())):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    paperlines = tmp_path / ".bin" / "paperlines"
    paperlines.parent.mkdir()
    asking = f'"{sys.executable}" -S -E "{server.__file__}" "{at()}"'
    paperlines.write_text(f'#!/bin/sh\nexec {asking} "$@"\n', encoding="utf-8")
    paperlines.chmod(0o755)
    return tmp_path


def typed(command: str, desk: Path) -> str:
    """Return what a shell prints for `command`."""
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=desk,
        env=ENVIRONMENT | {"PATH": os.pathsep.join([str(desk / ".bin"), ENVIRONMENT["PATH"]])},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode()


def sessions() -> list[str]:
    return [block.text for block in blocks() if block.language == "console"]


@pytest.mark.parametrize("session", sessions(), ids=lambda session: session.split("\n", 1)[0].removeprefix("$ "))
def test_an_example_prints_what_the_page_says(session: str, desk: Path) -> None:
    if re.search(r"\bjq\b", session) and not shutil.which("jq"):
        pytest.skip("jq is not installed")
    for example in examples(session):
        output = typed(example.command, desk)
        assert re.fullmatch(pattern(example.printed), output), f"$ {example.command}\n{output}"


def test_the_records_are_read_in_python_as_the_page_says(desk: Path) -> None:
    (script,) = [block.text for block in blocks() if block.language == "python"]
    typed("paperlines parse -q tests/fixtures/profile_text/blank_lines_between/input.txt -o papers.jsonl", desk)
    done = subprocess.run([sys.executable, "-c", script], cwd=desk, env=ENVIRONMENT, capture_output=True, check=True)
    assert "\nXXXX-04-30 Retrieval by Candlelight ['Bo Castellane']\n" in done.stdout.decode()


def test_a_record_laid_out_is_what_the_command_above_it_prints(desk: Path) -> None:
    found = blocks()
    laid_out = [(above, shown) for above, shown in pairwise(found) if shown.language == "json"]
    assert laid_out
    for above, shown in laid_out:
        *_, example = examples(above.text)
        assert json.loads(shown.text) == json.loads(typed(example.command, desk))


def test_the_help_is_the_present_help_and_every_command_has_it_once() -> None:
    assert sorted(found["name"] for found in PASTED.finditer(text())) == sorted(["paperlines", *commands()])
    assert with_present_help(text()) == text(), "python tests/test_readme.py pastes the present help"


def test_every_key_of_the_records_has_its_row() -> None:
    tables = re.findall(r"\| key \|.*\n\| ---.*\n((?:\|.*\n)+)", text())
    keys = [list(Paper.model_fields), list(Author.model_fields), list(Listing.model_fields)]
    assert [re.findall(r"^\| `(\w+)`", rows, re.MULTILINE) for rows in tables] == keys


@pytest.mark.parametrize("page", LINKED, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_page_that_is_there_and_a_heading_in_it(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)]*)\)", BLOCK.sub("", page.read_text(encoding="utf-8"))):
        name, _, heading = link.partition("#")
        there = page.parent / name if name else page
        assert there.exists(), link
        assert not heading or heading in anchors(there), link


def test_the_readme_leads_to_every_page() -> None:
    readme = PAGES[0].read_text(encoding="utf-8")
    assert [page.name for page in PAGES[1:] if f"](docs/{page.name})" not in readme] == []


def anchors(page: Path) -> list[str]:
    """Return what links to the headings of a page say, as GitHub makes it."""
    headings = re.findall(r"^#+ (.*)$", BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_every_row_of_the_formats_table_is_true() -> None:
    # A format that is new may be missing there: it takes one module and one folder of fixtures, not an edit here.
    (table,) = TABLE.findall(text())
    rows = set(table.splitlines())
    assert rows <= set(formats_table().splitlines()), "python tests/test_readme.py writes the present formats"
    assert len(rows) > 4


def test_the_first_two_blocks_run_the_main_job_and_the_tests_in_one_line_each() -> None:
    job, tests = blocks()[:2]
    assert (job.language, tests.language) == ("sh", "sh")
    assert (job.text.count("\n"), tests.text.count("\n")) == (1, 1)
    venv = "python3 -m venv .venv && .venv/bin/python -m pip install -q --upgrade pip && "
    assert job.text.startswith(venv)
    assert tests.text.startswith(venv)
    assert (ROOT / job.text.split()[-1]).is_file()
    assert " && .venv/bin/paperlines parse tests/fixtures/" in job.text
    assert tests.text.endswith(" && .venv/bin/python -m pytest\n")


def test_the_first_block_prints_four_records_and_the_closing_line(desk: Path) -> None:
    main_job = blocks()[0].text.split(" && ")[-1].removeprefix(".venv/bin/")
    *records, closing = typed(main_job, desk).splitlines()
    assert closing == "1 dump: 4 papers, 0 duplicates merged, 0 rejected; 0 lines unclaimed"
    assert [json.loads(record)["type"] for record in records] == ["paper"] * 4


def test_ci_runs_the_second_block_and_then_the_linters(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    (tmp_path / "README.md").write_text(
        "```sh\necho the main job\n```\n\nText.\n\n```sh\necho pytest && echo done\n```\n\n```sh\necho more\n```\n",
        encoding="utf-8",
    )
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name in ("ruff", "mypy"):
        (tools / name).write_text(f'#!/bin/sh\necho {name} "$@"\n', encoding="utf-8")
        (tools / name).chmod(0o755)
    done = subprocess.run([tmp_path / ".ci" / "run"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["pytest", "done", "ruff check", "ruff format --check", "mypy"]


def present(*arguments: str) -> str:
    """Return what the command prints, on a terminal 80 columns wide."""
    return run(*arguments, stdin=b"", **ENVIRONMENT).stdout


def commands(*group: str) -> Iterator[str]:
    """Yield each subcommand, as `--help` lists them, and then its own."""
    _, _, listed = present(*group, "--help").partition("Commands:\n")
    for name in re.findall(r"^  (\w+)", listed, re.MULTILINE):
        yield " ".join((*group, name))
        yield from commands(*group, name)


def with_present_help(text: str) -> str:
    """Return `text` with the present help between its markers."""

    def pasted(found: re.Match[str]) -> str:
        command = [] if found["name"] == "paperlines" else found["name"].split()
        return f"{found['name']} -->\n```text\n{present(*command, '--help')}```\n"

    return PASTED.sub(pasted, text)


def formats_table() -> str:
    """Return the project's own formats as a table, from what the modules say; those of plug-ins are not its own."""
    own = {name: one for name, one in formats().items() if (ROOT / "parsers" / f"{name}.py").is_file()}
    rows = [(f"`{name}`", one.title, one.where, one.carries) for name, one in own.items()]
    head = [("format", "what it is", "where people get it", "what it carries"), ("---",) * 4]
    return "".join(f"| {' | '.join(cell.replace('<', '&lt;') for cell in row)} |\n" for row in [*head, *rows])


def refresh() -> None:
    """Paste the present help and the present formats into the pages."""
    for page in PAGES:
        pasted = with_present_help(page.read_text(encoding="utf-8"))
        page.write_text(TABLE.sub(lambda _: formats_table(), pasted), encoding="utf-8")


if __name__ == "__main__":
    refresh()
