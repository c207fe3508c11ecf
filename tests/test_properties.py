"""What holds for any input: cleaning twice is cleaning once, merging has no order and loses nothing, spans tile."""

import json
import random
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import date
from typing import Any

import pytest
from cases import cases
from hypothesis import example, given
from hypothesis import strategies as st

from parsers import Declared, Layer, ParseError, Source
from schemas import cleaning, identity
from schemas.assembly import Origin, UnfitError, paper
from schemas.records import Paper
from scrape.dedupe.engine import Pool
from scrape.dedupe.merge import listings, merged
from scrape.formats import formats
from scrape.intake.sources import Dump
from scrape.ledger import Account
from scrape.pipeline import Reading, read

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
WITHOUT_DIGITS = st.text(st.characters(exclude_categories=["Cs", "Nd"], exclude_characters="X"), max_size=60)
"""Nor the X of `XXXX`, which is a year."""
WORDS = st.lists(
    st.sampled_from(["lamp", "vase", "études", "kettle", "II", "boils", "α-helix", "GAN?", "3D"]),
    min_size=1,
    max_size=7,
)
TITLE = WORDS.map(" ".join)
NAME = st.sampled_from(["Ada Vale", "Bo Li", "A. Vale", "van der Roe", "李 娜", "Cy O'Dea"])
DAY = st.dates(date(1991, 8, 14), date(2030, 12, 31))


@given(TEXT)
def test_text_is_clean_once_it_is_cleaned_and_keeps_every_letter(value: str) -> None:
    clean = cleaning.text(value)
    assert cleaning.text(clean) == clean
    kept = [char for char in value if not char.isspace() and char not in "\ufeff\u200b\u200e\u200f\u2060"]
    assert [char for char in clean if not char.isspace() and char not in "\ufeff\u200b\u200e\u200f\u2060"] == kept


@given(DAY, st.sampled_from(["%b %d, %Y", "%b %d", "%d %B %Y", "%Y-%m-%d", "%Y-%m", "%Y"]))
def test_dates_of_every_spelling_are_edtf(day: date, spelling: str) -> None:
    clean = cleaning.edtf(day.strftime(spelling))
    assert cleaning.edtf(clean) == clean
    assert clean.removeprefix("XXXX") in day.isoformat()


@given(DAY, DAY)
def test_a_year_is_resolved_to_the_latest_such_day(printed: date, as_of: date) -> None:
    found = date.fromisoformat(cleaning.resolve_year(f"XXXX-{printed:%m-%d}", as_of))
    assert found <= as_of
    assert (found.month, found.day) == (printed.month, printed.day)
    assert (as_of - found).days < 366 or (printed.month, printed.day) == (2, 29)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (cleaning.edtf, "is not a date in a known spelling"),
        (cleaning.number, "is not a number"),
        (lambda value: cleaning.identifiers({"doi": value}), "is not an identifier of scheme doi"),
        (lambda value: cleaning.identifiers({"arxiv": value}), "is not an identifier of scheme arxiv"),
    ],
)
@example(value="14.III.2024")
@example(value="1.2.3")
@example(value="9" * 5000)
@given(value=WITHOUT_DIGITS)
def test_what_is_no_date_number_or_identifier_is_refused_with_a_reason(
    rule: Callable[[str], object], reason: str, value: str
) -> None:
    with pytest.raises(ValueError, match=f" {reason}$"):
        rule(value)


@given(
    st.lists(st.sampled_from(["https://a.example/x_(y)", "http://b.example", "https://c.example/d?e=f,g"]), max_size=4)
)
def test_urls_of_a_text_are_found_bare_whatever_stands_around_them(wanted: list[str]) -> None:
    prose = " and ".join(f"see \\url{{{url}}}, ({url}). or “{url}”" for url in wanted)
    assert cleaning.urls(prose) == list(dict.fromkeys(wanted))


@given(TITLE)
def test_a_title_is_the_same_in_tex_in_entities_and_in_capitals(title: str) -> None:
    tex = title.replace("é", "{\\'e}")
    assert identity.letters(tex) == identity.letters(title) == identity.letters(title.upper())
    assert identity.letters(title.replace("é", "&eacute;")) == identity.letters(title)


@st.composite
def listed(draw: st.DrawFn) -> Paper:
    authors = draw(st.lists(NAME, max_size=3, unique=True))
    fields: dict[str, Any] = {
        "title": draw(TITLE),
        "authors": authors,
        "authors_complete": draw(st.booleans()),
        "implied_authors": draw(st.lists(NAME, max_size=1)),
        "affiliations": draw(st.lists(st.sampled_from(["mill", "forge"]), max_size=2)),
        "abstract": draw(st.none() | st.sampled_from(["We boil. See https://a.example/x.", "We do not boil…"])),
        "published": draw(st.none() | DAY.map(lambda day: f"{day:%b %d, %Y}") | DAY.map(lambda day: f"{day:%b %d}")),
        "categories": draw(st.lists(st.sampled_from(["LG", "hep-th", "ZZ"]), max_size=2)),
        "has_code": draw(st.none() | st.booleans()),
        "identifiers": draw(st.dictionaries(st.sampled_from(["doi"]), st.sampled_from(["10.1000/a", "10.48550/x"]))),
        "metrics": draw(st.dictionaries(st.sampled_from(["score", "upvotes"]), st.sampled_from(["3", "1.2k", "99.5"]))),
    }
    origin = Origin(draw(st.sampled_from("abc")), "0" * 64, "profile_text", draw(st.integers(1, 5)), None)
    return paper(
        fields, origin, draw(st.sampled_from([(), ("title", "authors")])), draw(st.none() | st.just("2025")), None
    )


@given(st.lists(listed(), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_merging_has_no_order_and_is_undone_exactly(apart: list[Paper], luck: random.Random) -> None:
    whole = merged(apart)
    shuffled = luck.sample(apart, len(apart))
    assert merged(shuffled) == whole
    assert sorted(one.model_dump_json() for one in listings(whole)) == sorted(one.model_dump_json() for one in apart)
    assert Paper.model_validate_json(whole.model_dump_json()) == whole


@given(st.lists(listed(), min_size=2, max_size=5), st.data())
def test_merging_in_steps_is_merging_at_once(apart: list[Paper], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(apart) - 1))
    steps = [*listings(merged(apart[:cut])), *listings(merged(apart[cut:]))]
    assert merged(steps) == merged(apart)


@given(st.lists(listed(), min_size=1, max_size=6))
def test_merging_loses_no_identifier_link_metric_or_listing(apart: list[Paper]) -> None:
    whole = json.dumps(merged(apart).model_dump())
    for one in apart:
        assert all(json.dumps(value) in whole for value in one.identifiers.values())
        assert all(link.url in whole for link in one.links)
        assert json.dumps(one.metrics) in whole
        assert one.id in whole


@given(st.lists(listed(), min_size=1, max_size=8), st.data())
def test_any_split_into_runs_gives_the_same_output(apart: list[Paper], data: st.DataObject) -> None:
    def deduplicated(papers: list[Paper]) -> list[Paper]:
        with closing(Pool()) as pool:
            for one in papers:
                pool.add(one)
            return list(pool.merged())

    cut = data.draw(st.integers(0, len(apart)))
    at_once = deduplicated(apart)
    assert deduplicated(deduplicated(apart[cut:]) + apart[:cut]) == at_once
    assert deduplicated(at_once) == at_once


LINES = sorted({line for case in cases() for line in case.input.read_text(encoding="utf-8").split("\n")})
DUMP_LINES = st.lists(st.sampled_from(LINES) | TEXT.map(lambda text: " ".join(text.splitlines())), max_size=30)


def numbered(lines: list[str]) -> list[tuple[int, str]]:
    return list(enumerate(lines, 1))


LINE_FORMATS = sorted(name for name, parser in formats().items() if not parser.whole)


@pytest.mark.parametrize("name", LINE_FORMATS)
@example(lines=["A Study of Lamps", "\x1f", "\u3000"])
@example(lines=["Ada Vale CL h-index12 3papers 1,204citations Novelty51% AI Score40", "h-index12papers"])
@given(lines=DUMP_LINES)
def test_any_lines_are_claimed_once_and_in_order_or_stay_unclaimed(name: str, lines: list[str]) -> None:
    parser = formats()[name]
    parser.sniff(Source("any", numbered(lines), iter(())))
    source = Source("any", (), iter([numbered(lines)]))
    seen: list[int] = []
    with suppress(ParseError):
        for quoted in parser.parse(source):
            if not isinstance(quoted, Declared | Layer):
                seen += [number for number, _ in quoted.labels]
    assert seen == sorted(set(seen))
    assert all(lines[number - 1].strip() for number in seen)


ON_A_PAGE = next(case for case in cases() if case.name == "pubmed_nbib/records_shown_on_a_page")


@example([ON_A_PAGE])
@example([ON_A_PAGE, ON_A_PAGE])
@given(st.lists(st.sampled_from([case for case in cases() if case.format in LINE_FORMATS]), min_size=1, max_size=4))
def test_dumps_one_after_another_are_accounted_for_to_the_line(chosen: list[Any]) -> None:
    lines = [line for case in chosen for line in case.input.read_text(encoding="utf-8").split("\n")]
    dump = Dump("stream", "0" * 64, 0, "utf-8", lambda: 0, iter([numbered(lines)]))
    account = Account("stream")
    found = list(read(dump, Reading(formats()), account))
    assert account.item_lines + account.furniture.total() + account.blank + len(account.unclaimed) == len(lines)
    assert len(found) == account.items == account.papers + account.authors + account.rejected


@given(st.dictionaries(st.sampled_from(["title", "published", "name"]), TEXT))
def test_fields_that_make_no_paper_are_named(fields: dict[str, Any]) -> None:
    if cleaning.text(fields.get("title", "")):
        fields = fields | {"published": "May 32"}
    with pytest.raises(UnfitError) as error:
        paper(fields, Origin("a", "0" * 64, "f", 1, None), (), None, None)
    assert error.value.problems
    assert all(problem.split(":")[0] in {"title", "published", "name"} for problem in error.value.problems)
