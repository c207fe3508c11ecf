"""The walls of the house: imports point down, parsers stand alone, start-up stays light, a format is one module."""

import ast
import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
BELOW = {"schemas": {"schemas"}, "parsers": {"parsers", "schemas"}, "scrape": {"scrape", "parsers", "schemas"}}
HOUSE = set(BELOW)
NOT_FOR_PARSERS = {"scrape", "click", "rich", "pydantic"}
OUTSIDE = {"http", "os", "pathlib", "shutil", "socket", "subprocess", "tempfile", "urllib.request"}
"""What leads to files, processes and networks. A parser is handed its document, as lines or as a stream."""
SAFE_TO_REPEAT = {"LITERAL", "NOT_LITERAL", "IN", "ANY", "ATOMIC_GROUP"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


@cache
def imported(path: Path) -> set[str]:
    """Return the modules that are imported, and each name that is taken from one: it may be a module too."""
    names = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            names |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def opens(path: Path) -> bool:
    """Tell whether a module says `open` of anything: `open(…)`, `io.open`, `from gzip import open`."""
    taken = {name.rpartition(".")[2] for name in imported(path)}
    used = {getattr(node, "id", None) or getattr(node, "attr", None) for node in nodes(path)}
    return "open" in taken | used


def patterns() -> Iterator[re.Pattern[Any]]:
    for path in (path for package in HOUSE for path in modules(package) if path.name != "__main__.py"):
        names = path.relative_to(ROOT).with_suffix("").parts
        module = importlib.import_module(".".join(names).removesuffix(".__init__"))
        yield from (value for value in vars(module).values() if isinstance(value, re.Pattern))


def repeated_for_good(steps: Any) -> Iterator[Any]:
    """Yield what each possessive repeat of a pattern repeats, as the standard library parses it."""
    if isinstance(steps, tuple) and str(steps[:1]) == "(POSSESSIVE_REPEAT,)":
        yield steps[1][2]
    if isinstance(steps, tuple | list | _parser.SubPattern):
        for step in steps:
            yield from repeated_for_good(step)


def shown(pattern: re.Pattern[Any]) -> list[str]:
    repeated = repeated_for_good(_parser.parse(pattern.pattern, pattern.flags))
    return [" ".join(str(step[0]) for step in steps) for steps in repeated]


def test_what_is_repeated_for_good_is_a_character_or_atomic() -> None:
    """Before Python 3.11.5 (gh-106052) `(?:…)*+` goes on from where its last attempt failed; `(?>…)*+` does not."""
    assert shown(re.compile(r"a*+(?>bc?)++")) == ["LITERAL", "ATOMIC_GROUP"]
    assert shown(re.compile(r"(?:(?:ab)++|c)?+")) == ["BRANCH", "LITERAL LITERAL"]
    assert [pattern.pattern for pattern in patterns() if not SAFE_TO_REPEAT.issuperset(shown(pattern))] == []


@pytest.mark.parametrize("package", sorted(HOUSE))
def test_imports_only_point_down(package: str) -> None:
    for path in modules(package):
        up = {name for name in imported(path) if name.split(".")[0] in HOUSE - BELOW[package]}
        assert not up, f"{path} imports {up}"


def test_a_parser_imports_no_other_parser_nor_click_rich_or_pydantic() -> None:
    formats = {path.stem for path in modules("parsers") if not path.stem.startswith("_")}
    for path in modules("parsers"):
        names = imported(path)
        assert not {name for name in names if name.split(".")[0] in NOT_FOR_PARSERS}, path
        assert not {name for name in names if name.removeprefix("parsers.") in formats}, path


@pytest.mark.parametrize("package", ["schemas", "parsers"])
def test_schemas_and_parsers_open_nothing_themselves(package: str) -> None:
    for path in modules(package):
        outside = {name for name in imported(path) for door in OUTSIDE if f"{name}.".startswith(f"{door}.")}
        assert not outside, f"{path} imports {outside}"
        assert not opens(path), path


def test_nothing_but_the_cli_imports_click() -> None:
    assert [path.name for path in modules("scrape") if "click" in imported(path)] == ["cli.py"]


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_start_up_imports_nothing_heavy(option: str) -> None:
    code = f"import sys; sys.argv = ['paperlines', {option!r}]\nfrom scrape.__main__ import main\n"
    code += "try: main()\nexcept SystemExit: pass\n"
    code += "print([name for name in ('bs4', 'duckdb', 'lxml', 'rich', 'pydantic', 'sqlite3') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


TINY = '''
"""One paper a line, after a percent sign."""
from parsers import Candidate, Claim, Parser

def sniff(source):
    own = source.head and all(line.startswith("%") for _, line in source.head if line.strip())
    return Claim("all of its lines start with a percent sign") if own else None

def parse(source):
    for number, line in source.lines():
        if line.strip():
            yield Candidate("paper", {"title": line.strip("% ")}, ((number, "title"),))

PARSER = Parser(title="percent lines", sniff=sniff, parse=parse)
'''


def test_a_format_is_one_module_and_one_fixture_folder(tmp_path: Path) -> None:
    for name in (*HOUSE, "tests"):  # with what is compiled of them, which would take longer than all the rest
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("fixtures"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "parsers" / "percent_text.py").write_text(TINY, encoding="utf-8")
    inputs = {"two_papers": "% A Study of Lamps\n% A Study of Vases\n", "no_title": "%\n", "plain": "A plain text.\n"}
    for case, text in inputs.items():
        folder = tmp_path / "tests" / "fixtures" / "percent_text" / case
        folder.mkdir(parents=True)
        (folder / "input.txt").write_text(text, encoding="utf-8")

    def run(*command: str) -> str:
        done = subprocess.run([sys.executable, *command], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    dump = "tests/fixtures/percent_text/two_papers/input.txt"
    assert "percent_text" in run("-m", "scrape", "formats")
    papers = run("-m", "scrape", "parse", dump)
    assert papers.count('"format":"percent_text"') == 2
    assert run("-m", "scrape", "parse", "--format", "percent_text", dump) == papers
    run("tests/cases.py")
    assert "A Study of Vases" in (tmp_path / dump).with_name("expected.jsonl").read_text(encoding="utf-8")
    own = ("tests/test_fixtures.py", "tests/fixtures/percent_text")
    assert "failed" not in run("-m", "pytest", *own, "-p", "no:cacheprovider", "-n", "0", "-k", "percent_text")
