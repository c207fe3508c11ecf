"""CONTRIBUTING.md is true: its tables are what the code takes, the steps of the stopwatch test work as they stand."""

import json
import os
import re
import shutil
import subprocess
import sys
from ast import literal_eval
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest
from cases import cases
from pydantic import BaseModel

from parsers import Candidate, Quoted, Record, Reread
from schemas import assembly, cleaning
from schemas.identity import AUTHOR_SCHEMES, PAPER_SCHEMES
from schemas.records import Author, Role
from scrape.cases.wanted import wanted

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TABLE = re.compile(r"<!-- table:(?P<name>\w+) -->\n\|.*\n\| ---.*\n(?P<rows>(?:\|.*\n)+)<!-- /table -->")
TABLES = {
    found["name"]: [row.strip("| ").split(" | ") for row in found["rows"].splitlines()]
    for found in TABLE.finditer(TEXT)
}
ORIGIN = assembly.Origin("dump", None, "percent_html", 1, None)


def words(cell: str) -> list[str]:
    """Return what stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


def examples(table: str) -> dict[str, tuple[Any, Any]]:
    """Return, for each field of a table, what is handed over there and what it says becomes of it."""
    found = {words(name)[0]: [literal_eval(one) for one in words(example)] for name, _, example in TABLES[table]}
    return {name: (values[0], values[-1]) for name, values in found.items()}


def said_of(table: str, field: str) -> list[str]:
    """Return the words between backticks in what a table says of a field."""
    return next(words(said) for name, said, _ in TABLES[table] if words(name) == [field])


def assembled(table: str) -> BaseModel:
    """Return the record of the examples of a table."""
    quoted = {field: value for field, (value, _) in examples(table).items()}
    return (
        assembly.paper(quoted, ORIGIN, (), None, None)
        if table == "fields"
        else assembly.author(quoted, ORIGIN, (), None)
    )


@pytest.mark.parametrize("table", ["fields", "author"])
def test_what_a_field_takes_becomes_what_the_table_says(table: str) -> None:
    record = assembled(table).model_dump()
    for field, (_, becomes) in examples(table).items():
        assert record[field] == becomes, field


def test_the_fields_are_all_that_a_parser_may_fill() -> None:
    assert set(examples("fields")) == set(assembly._NOTHING_SAID) - {"type", "aliases"}  # noqa: SLF001 — the list itself
    assert set(examples("author")) == set(Author.model_fields) - {"type", "id", "papers", "sources"}
    assert set(assembly.RULES) <= set(examples("fields")) | set(examples("author"))
    with pytest.raises(assembly.UnfitError, match="Extra inputs"):
        assembly.paper({"title": "A Study of Lamps", "lamps": "4"}, ORIGIN, (), None, None)
    assert "lamps" not in assembly.author({"name": "Ilse Brandvold", "lamps": "4"}, ORIGIN, (), None).model_dump()


def test_the_docstring_of_a_candidate_names_the_same_fields() -> None:
    doc = " ".join((Candidate.__doc__ or "").split())
    papers, authors = re.findall(r"fields are (.*?) and `metrics`|an author's are (.*?)\.", doc)
    named = re.sub(r" \(.*?\)", "", papers[0])
    assert [*words(named), "metrics"] == list(examples("fields"))
    assert words(authors[1]) == list(examples("author"))


def test_roles_and_schemes_are_those_of_the_schemas() -> None:
    assert said_of("fields", "links") == list(get_args(Role))
    assert said_of("fields", "identifiers") == list(PAPER_SCHEMES)
    assert said_of("author", "identifiers") == list(AUTHOR_SCHEMES)


@pytest.mark.parametrize(("table", "field"), [("fields", "metrics"), ("fields", "biblio"), ("author", "metrics")])
def test_names_that_are_told_are_names_in_use(table: str, field: str) -> None:
    kind = "paper" if table == "fields" else "author"
    lines = [line for case in cases() for line in case.said.get("expected.jsonl", "").splitlines()]
    used = {name for record in map(json.loads, lines) if record["type"] == kind for name in record[field]}
    assert set(said_of(table, field)) <= used


def test_the_values_are_those_of_the_contract_with_their_arguments() -> None:
    told = {words(value)[0]: words(arguments) for value, arguments, _ in TABLES["values"]}
    everybodys = {one.__name__: one for one in get_args(Quoted) if one not in {Record, Reread}}
    assert told == {name: [one.name for one in fields(value)] for name, value in everybodys.items()}


@pytest.mark.parametrize(("printed", "becomes"), [[words(cell)[0] for cell in row] for row in TABLES["dates"]])
def test_a_date_becomes_what_the_table_says(printed: str, becomes: str) -> None:
    assert cleaning.edtf(printed) == becomes


def test_every_known_spelling_of_dates_is_in_the_table() -> None:
    printed = [words(row[0])[0] for row in TABLES["dates"]]
    for spelling in (cleaning._ISO, *cleaning._SPELLINGS):  # noqa: SLF001 — the list itself
        assert any(spelling.fullmatch(one) for one in printed), spelling.pattern


@pytest.mark.parametrize("printed", [words(row[0])[0] for row in TABLES["no_dates"]])
def test_a_spelling_that_is_said_to_be_unknown_is(printed: str) -> None:
    with pytest.raises(ValueError, match=r"is not a (?:date in a known spelling|month)$"):
        cleaning.edtf(printed)


def test_each_expression_for_a_wart_is_one_that_shrink_knows() -> None:
    rows = re.findall(r"^   \| (?!wart|---).*? \| (.*) \|$", TEXT, re.MULTILINE)
    expressions = [one.strip("'") for row in rows for one in words(row)]
    assert len(expressions) > len(rows)
    for expression in expressions:
        wanted(expression)  # raises ExpressionError


STEPS = re.compile(r"^   ```sh\n(.*?)^   ```$", re.MULTILINE | re.DOTALL)
ENVIRONMENT = ("python3 -m venv ", "python -m pip install -q --upgrade pip ")
PACKAGE = "python -m pip install -q -e '.[dev]'"


def test_the_steps_of_the_stopwatch_test_work_as_they_stand(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "main" / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    page = ROOT / "examples/paperlines-percent/fixtures/percent_html/roman_months_and_a_cut_byline/input.html"
    named = page.read_text(encoding="utf-8").replace("Percent", "Harbour")
    (tmp_path / "page.html").write_text(named, encoding="utf-8")
    done = walked(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"\d+ passed", done.stdout)
    made = tmp_path / "paperlines-harbour" / "fixtures" / "harbour_html"
    assert {case.name: sorted(one.name for one in case.iterdir()) for case in made.iterdir()} == {
        "an_ordinary_page": ["expected.jsonl", "input.html"],
        "abstract_missing": ["expected.jsonl", "input.html"],
        "a_page_without_hits": ["error.txt", "input.html"],
    }
    left = [one for one in made.parents[1].rglob("*.py") if "percent" in one.read_text(encoding="utf-8")]
    assert not left


def walked(home: Path) -> subprocess.CompletedProcess[str]:
    """Type the steps in `home/main`; instead of an environment of their own they get the one that runs this test."""
    (home / "bin").mkdir()
    for name, command in {"python": sys.executable, "paperlines": f"{sys.executable} -m scrape"}.items():
        (home / "bin" / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
        (home / "bin" / name).chmod(0o755)
    steps = [line.strip() for step in STEPS.findall(TEXT) for line in step.splitlines()]
    assert PACKAGE in steps
    typed = "\n".join(line for line in steps if not line.startswith(ENVIRONMENT))
    own = {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(home / "bin"), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(home / "site"), str(ROOT)]),
        "PYTEST_ADDOPTS": "-p scrape.pytest_plugin",  # named, for a checkout that is not installed
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # no other: to import those takes as long as all the rest
    }
    return subprocess.run(
        ["/bin/sh", "-euc", typed.replace(PACKAGE, f"python -m pip install -q --no-deps --target {home}/site .")],
        cwd=home / "main",
        env=os.environ | own,
        capture_output=True,
        text=True,
        check=False,
    )
