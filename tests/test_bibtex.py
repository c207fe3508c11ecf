"""What BibTeX leaves as it was: a plain text that is written as TeX, and what others log."""

import logging
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parsers import Candidate, Source
from parsers._urls import named_in
from parsers.bibtex import parse
from schemas import tex

SPECIAL = st.sampled_from(["\\", "~", "{", "}", "$", "^", "`", "$\\backslash$", "\\(", "\\v", "UTF"])


@given(st.lists(SPECIAL | st.text(st.characters(exclude_categories=["Cs"]), max_size=3)).map("".join))
@example("C:\\Users\\aa\\~x$1$.pdf")
def test_a_plain_text_written_as_tex_is_read_as_what_it_was(plain: str) -> None:
    assert tex.decoded(tex.written(plain)) == plain


def test_the_library_is_silent_while_it_runs_and_no_longer(caplog: pytest.LogCaptureFixture) -> None:
    broken = ["@article{a, title = {Lamps, year = 2001", "@article{b, title = {Kettles}, title = {Tea}, year =}"]
    with caplog.at_level(logging.DEBUG):
        assert list(parse(Source("any", (), iter([list(enumerate(broken, 1))]))))
        assert not caplog.records
        logging.getLogger("bibtexparser.splitter").warning("said by another")
        assert [record.getMessage() for record in caplog.records] == ["said by another"]


def test_a_tilde_in_an_address_is_no_space_of_tex() -> None:
    assert tex.decoded("see http://lamps.example/~vale and Fig.~2") == "see http://lamps.example/~vale and Fig. 2"


def test_a_line_is_called_by_what_begins_in_it_first() -> None:
    lines = [
        "@book{a, title = {Lamps,",
        "and Kettles}, year = 2001,",
        "pages = {1--3}}",
        "@book{b, title = {Tea}, year = 2001}",
    ]
    found = parse(Source("any", (), iter([list(enumerate(lines, 1))])))
    labels = [label for one in found if isinstance(one, Candidate) for _, label in one.labels]
    assert labels == ["book", "year", "pages", "book"]


def test_macros_that_grow_by_each_other_stand_for_themselves_in_the_end() -> None:
    lines = ['@string{a = "Oz"}', *["@string{a = a # a}"] * 24, "@book{b, title = a # {Tea}, year = 2001}"]
    found = parse(Source("any", (), iter([list(enumerate(lines, 1))])))
    (title,) = [str(one.fields["title"]) for one in found if isinstance(one, Candidate)]
    assert title.endswith("Tea")
    assert len(title) < 20_000


def test_what_stands_behind_a_doi_in_an_address_is_no_part_of_it() -> None:
    for path in (
        "articles/%s/figures/1",
        "articles/%s/pdf/a.pdf",
        "article/doi/%s/43540/On-Lamps",
        "article/%s/tables/2",
    ):
        assert named_in([f"https://x.example/{path % '10.5555/a_b.1'}"]) == {"doi": "10.5555/a_b.1"}


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("www.cochranelibrary.com/central/doi/10.1002/central/CN-01234567/full", {}),
        (
            "www.cochranelibrary.com/cdsr/doi/10.1002/14651858.CD000001.pub2/full",
            {"doi": "10.1002/14651858.CD000001.pub2"},
        ),
    ],
)
def test_a_number_of_central_is_no_doi_of_the_paper(address: str, named: dict[str, str]) -> None:
    assert named_in([f"https://{address}"]) == named


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("europepmc.org/article/MED/12345678", {"pmid": "12345678"}),
        ("europepmc.org/abstract/med/12345678", {"pmid": "12345678"}),
        ("europepmc.org/articles/PMC1234567?pdf=render", {"pmcid": "PMC1234567"}),
        ("europepmc.org/article/PMC/PMC1234567", {"pmcid": "PMC1234567"}),
        ("europepmc.org/article/PPR/PPR123456", {}),
    ],
)
def test_europe_pmc_names_the_papers_of_pubmed_and_its_own_archive(address: str, named: dict[str, str]) -> None:
    assert named_in([f"https://{address}"]) == named


@pytest.mark.parametrize(
    "field",
    [
        'title = "' + r"\a" * 200 + " {{{{{{x}}}}}} lamps" + '"',
        "title = {Lamps},\n note = {Kettles, {unclosed},\n year = 2020" + " " * 30_000 + "x",
        "title = {Lamps}, note = {arXiv preprint" + " " * 30_000 + "x}",
        "title = {Lamps}, author = {{" + "a and " * 30_000 + "b}}",
    ],
    ids=["backslashes", "spaces_behind_a_value", "spaces_behind_arxiv", "names_in_a_group"],
)
def test_what_is_repeated_in_an_entry_takes_no_time(field: str) -> None:
    lines = f"@article{{lamp,\n {field}\n}}".split("\n")
    begun = time.process_time()
    assert list(parse(Source("any", (), iter([list(enumerate(lines, 1))]))))
    assert time.process_time() - begun < 2
