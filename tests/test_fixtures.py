"""Every fixture case, compared whole; every fixture claimed by its own format alone; every line accounted for."""

import pytest
from cases import FIXTURES, Case, cases, outcome

from parsers import Claim, Source
from scrape.formats import formats
from scrape.sources import open_dump


def named(case: Case) -> str:
    return f"{case.format}/{case.folder.name}"


@pytest.mark.parametrize("case", cases(), ids=named)
def test_a_case_gives_what_its_folder_says(case: Case) -> None:
    files, _ = outcome(case.input)
    said = {
        path.name: path.read_text(encoding="utf-8")
        for path in case.folder.iterdir()
        if not path.name.startswith("input.")
    }
    assert files == said
    assert files, "a case that gives nothing proves nothing"


@pytest.mark.parametrize("case", cases(), ids=named)
def test_lines_of_papers_furniture_blank_and_unclaimed_are_all_lines(case: Case) -> None:
    _, account = outcome(case.input)
    claimed = account.item_lines + account.furniture.total()
    assert claimed + account.blank + len(account.unclaimed) == account.lines
    assert account.items == account.papers + account.authors + account.rejected


@pytest.mark.parametrize("case", cases(), ids=named)
def test_one_format_claims_a_case_and_none_claims_what_is_refused(case: Case) -> None:
    dump = open_dump(str(case.input))
    head = list(dump.lines)
    claims = [
        name for name, parser in formats().items() if isinstance(parser.sniff(Source(dump.name, head, iter(()))), Claim)
    ]
    refused = not (case.folder / "expected.jsonl").exists() and not (case.folder / "rejected.jsonl").exists()
    assert claims == ([] if refused else [case.format])


def test_every_format_has_an_ordinary_a_rejected_and_a_refused_case() -> None:
    for name in formats():
        files = {path.name for path in (FIXTURES / name).glob("*/*")}
        assert {"expected.jsonl", "error.txt"} <= files, name


def test_no_fixture_folder_is_without_a_format() -> None:
    assert {folder.name for folder in FIXTURES.iterdir()} <= set(formats())
