"""What holds of records, whatever the format: who is an author, which days there are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas import cleaning
from schemas.assembly import Origin, UnfitError, author, paper, tried
from schemas.records import Edtf, Paper

DAYS: TypeAdapter[str] = TypeAdapter(Edtf)
HERE = Origin("dump", None, "any", 1, None)


def listed(*authors: object, complete: bool | None = True) -> Paper:
    fields = {"title": "A Study of Lamps", "authors": list(authors), "authors_complete": complete}
    return paper(fields, HERE, (), None, None)


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


def test_days_without_their_year_are_resolved_and_said_to_be_inferred() -> None:
    def dated(published: str | None, observed: str | None, as_of: date | None) -> tuple[object, ...]:
        one = paper({"title": "Lids", "published": published}, HERE, ("title",), observed, as_of)
        return one.published, one.sources[0].observed, one.sources[0].inferred

    day = date(2024, 4, 1)
    assert dated("Apr 30", "Mar 3", day) == ("2023-04-30", "2024-03-03", ["title", "published", "observed"])
    assert dated("Apr 30, 2020", "Mar 3", day) == ("2020-04-30", "2024-03-03", ["title", "observed"])
    assert dated("Apr 30", None, day) == ("2023-04-30", None, ["title", "published"])
    assert dated(None, "Feb 30", day) == (None, None, ["title"])
    assert dated("Apr 30", "Mar 3", None) == ("XXXX-04-30", "XXXX-03-03", ["title"])


def test_what_stands_in_the_place_of_an_identifier_or_a_date_is_kept_beside_the_others() -> None:
    said = {"identifiers": {"doi": "on  request", "arxiv": "2301.00999v2", "pmid": " 7 "}, "published": "in  press"}
    found = paper({"title": "Lids", "biblio": {"pages": "3", "note": " "}} | said, HERE, (), None, None)
    assert found.identifiers == {"arxiv": "2301.00999", "pmid": "7"}
    assert found.biblio == {"doi": "on request", "published": "in press", "pages": "3"}


def test_whatever_a_listing_says_of_people_is_folded_and_said_once() -> None:
    people = [{"name": " Ada  Vale", "affiliations": ["Lid  Works", "Lid Works", " "]}, {"name": "Bo Li"}]
    more = {"implied_authors": ["Cy  Roe", ""], "affiliations": ["Pan\nWorks"]}
    found = paper({"title": "Lids", "authors": people} | more, HERE, (), None, None)
    assert [(one.name, one.affiliations) for one in found.authors] == [("Ada Vale", ["Lid Works"]), ("Bo Li", [])]
    assert (found.implied_authors, found.affiliations) == (["Cy Roe"], ["Pan Works"])
    owner = author(
        {"name": " Ada  Vale", "aliases": ["A.  Vale"], "affiliations": ["Lid  Works"]}, HERE, (), "Mar 3, 2025"
    )
    assert (owner.name, owner.aliases, owner.affiliations) == ("Ada Vale", ["A. Vale"], ["Lid Works"])
    assert owner.sources[0].observed == "2025-03-03"
    assert author({"name": "Ada Vale"}, HERE, (), "some day").sources[0].observed is None


@pytest.mark.parametrize("fields", [{}, {"name": None}, {"name": "…"}, {"name": "--"}])
def test_who_has_no_letter_in_the_name_is_nobody(fields: dict[str, object]) -> None:
    with pytest.raises(UnfitError, match=r"^name: is missing$"):
        author(fields, HERE, (), None)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("paper", {"title": "Lids", "authors": [{}]}),
        ("paper", {"title": "Lids", "authors": {"a": 1}}),
        ("paper", {"title": "Lids", "abstract": 3}),
        ("author", {"name": ["Ada"]}),
    ],
)
def test_fields_of_no_known_kind_are_said_to_be_so(kind: str, fields: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="is not of the kinds that a record has"):
        tried(kind, fields)
    tried(kind, {"title": "Lids", "name": "Ada Vale"} if kind == "author" else {"title": "Lids"})
    with pytest.raises(UnfitError, match=r"^(name|title): is "):
        tried(kind, {"title": " "} if kind == "paper" else {"title": "Lids"})
