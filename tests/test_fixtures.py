"""What holds of every fixture case beside what its folder says; `scrape.pytest_plugin` compares that, by field."""

import json
from pathlib import Path

import pytest
from cases import FIXTURES, Case, cases, outcome

from scrape.formats import formats


def named(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("case", cases(), ids=named)
def test_lines_of_papers_furniture_blank_and_unclaimed_are_all_lines(case: Case) -> None:
    _, account = outcome(case.input)
    claimed = account.item_lines + account.furniture.total()
    assert claimed + account.blank + len(account.unclaimed) == account.lines
    assert account.items == account.papers + account.authors + account.rejected


@pytest.mark.parametrize("case", [case for case in cases() if (case.folder / "rejected.jsonl").exists()], ids=named)
def test_a_rejection_parsed_again_is_the_same_rejection(case: Case, tmp_path: Path) -> None:
    rejected = case.folder / "rejected.jsonl"
    (tmp_path / "rejected.jsonl").write_bytes(rejected.read_bytes())
    files, _ = outcome(tmp_path / "rejected.jsonl")
    again = [json.loads(line) | {"lines": None} for line in files["rejected.jsonl"].splitlines()]
    first = [json.loads(line) | {"lines": None} for line in rejected.read_text(encoding="utf-8").splitlines()]
    assert again == first


@pytest.mark.parametrize("name", sorted(formats()))
def test_every_format_has_an_ordinary_a_rejected_a_damaged_and_a_foreign_case(name: str) -> None:
    own = [case for case in cases() if case.format == name]
    files = [{path.name for path in case.folder.iterdir() if not path.name.startswith("input.")} for case in own]
    assert {"expected.jsonl"} in files, "an ordinary case"
    assert any("rejected.jsonl" in found for found in files), "a case with a rejected record"
    assert any(case.is_of_no_format for case in own), "a case that looks like it but is not"
    if formats()[name].whole:
        broken = [found for found, case in zip(files, own, strict=True) if not case.is_of_no_format]
        assert any("error.txt" in found for found in broken), "a damaged case"


def test_no_fixture_folder_is_without_a_format() -> None:
    assert {folder.name for folder in FIXTURES.iterdir()} <= set(formats())
