"""What holds of records, whatever the format: who is an author, which days there are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas import cleaning
from schemas.assembly import Origin, paper
from schemas.records import Edtf, Paper

DAYS: TypeAdapter[str] = TypeAdapter(Edtf)


def listed(*authors: object, complete: bool | None = True) -> Paper:
    fields = {"title": "A Study of Lamps", "authors": list(authors), "authors_complete": complete}
    return paper(fields, Origin("dump", None, "any", 1, None), (), None, None)


@pytest.mark.parametrize(
    "mark", ["et al.", "Et al", "et. al.", "and others", "others", "& others", " et  al. ", "et alii", "…", "..."]
)
@pytest.mark.parametrize("complete", [True, None])
def test_the_mark_of_a_cut_list_is_nobody(mark: str, complete: bool | None) -> None:  # noqa: FBT001 — a parameter
    for last in (mark, {"name": mark}):
        cut = listed("Ada Vale", {"name": "Bo Li"}, last, complete=complete)
        assert [one.name for one in cut.authors] == ["Ada Vale", "Bo Li"]
        assert cut.authors_complete is False
    nobody = listed(mark, complete=complete)
    assert (nobody.authors, nobody.authors_complete) == ([], None)


@pytest.mark.parametrize("name", ["Etta Al", "Al", "Bo Others", "Otherson", "Andrea Etal"])
def test_a_name_that_is_like_such_a_mark_is_somebody(name: str) -> None:
    whole = listed("Ada Vale", name)
    assert ([one.name for one in whole.authors], whole.authors_complete) == (["Ada Vale", name], True)


@given(day=st.dates(), begin=st.sampled_from(["", "2020/", "XXXX-02-29/"]))
def test_a_day_that_a_calendar_has_may_stand_in_a_record(day: date, begin: str) -> None:
    for written in (f"{day}", f"{day}"[:7], f"{day}"[:4], f"XXXX{f'{day}'[4:]}"):
        assert DAYS.validate_python(begin + written) == begin + written


@given(year=st.integers(1, 9999), month=st.integers(0, 14), day=st.integers(0, 33))
def test_a_day_that_no_calendar_has_may_not(year: int, month: int, day: int) -> None:
    written = f"{year:04}-{month:02}-{day:02}"
    try:
        there_is = bool(date(year, month, day))
    except ValueError:
        there_is = False
    for text, good in ((written, there_is), (written[:7], 1 <= month <= 12), (f"2020/{written}", there_is)):
        try:
            DAYS.validate_python(text)
        except ValidationError:
            assert not good
        else:
            assert good


@pytest.mark.parametrize("year", ["1900", "2023", "2100", "0001"])
def test_february_29_is_a_day_of_leap_years(year: str) -> None:
    with pytest.raises(ValidationError):
        DAYS.validate_python(f"{year}-02-29")
    for leap in ("2000", "2024", "0400", "XXXX", "-0004", "0000"):
        DAYS.validate_python(f"{leap}-02-29")


@pytest.mark.parametrize(
    ("name", "printed", "means"),
    [
        ("citation_count", "1.204", 1204),
        ("downloads", "12.345.678", 12_345_678),
        ("score", "12.345.678", 12_345_678),
        ("score", "1.204", 1.204),
        ("github_stars", "1.2k", 1200),
        ("citation_count", "1,204", 1204),
    ],
)
def test_a_count_has_no_fraction(name: str, printed: str, means: float) -> None:
    assert cleaning.figure(name, printed) == means
