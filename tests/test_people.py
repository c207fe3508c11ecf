"""Who is who in the bylines: equal names, identifiers, initials for which papers speak, and all of it in any order."""

import random
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.assembly import Origin, paper
from schemas.records import Author, Paper
from scrape.dedupe.engine import Pool
from scrape.dedupe.people import Roster

Byline = Sequence[Any]


def named(name: str, **identifiers: str) -> dict[str, Any]:
    return {"name": name, "identifiers": identifiers}


def listing(item: int, title: str, authors: Byline, implied: str | None = None) -> Paper:
    fields = {"title": title, "authors": authors, "authors_complete": not implied}
    if implied:
        fields["implied_authors"] = [implied]
    return paper(fields, Origin("a.txt", "0" * 64, "profile_text", item, None), (), None, None)


def everyone(listed: Iterable[Paper]) -> list[Author]:
    with closing(Pool()) as pool, closing(Roster()) as roster:
        for one in listed:
            pool.add(one)
        for merged in pool.merged():
            roster.meet_in(merged)
        return list(roster.everyone())


def people(*papers: tuple[str, Byline] | tuple[str, Byline, str]) -> dict[str, str]:
    """Return the ids of those whom the papers name, by every spelling of their names."""
    found = everyone(listing(item, *one) for item, one in enumerate(papers, 1))
    return {f"{name} #{n}" if n else name: one.id for one in found for n, name in _numbered(found, one)}


def _numbered(found: list[Author], one: Author) -> list[tuple[int, str]]:
    before = found[: found.index(one)]
    return [(sum(name in {b.name, *b.aliases} for b in before), name) for name in (one.name, *one.aliases)]


LIDS, PANS = "Kettles, Pans and Lids: What Makes a Representation Boil", "Lanterns in Dim Corpora, and Who Lit Them"
WICKS = "A Survey of Wicks for Lamps That Nobody Trims"


def test_one_name_is_one_person_under_identifiers_of_several_schemes() -> None:
    found = people(
        (LIDS, [named("Ada Vale", orcid="0000-0001")]),
        (PANS, [named("Vale, Ada", dblp="12/34")]),
        (WICKS, ["Ada Vale"]),
    )
    assert found == {"Ada Vale": "orcid:0000-0001", "Vale, Ada": "orcid:0000-0001"}


def test_two_identifiers_of_one_scheme_are_two_people_and_a_bare_name_is_neither() -> None:
    found = people((LIDS, [named("Ada Vale", dblp="1")]), (PANS, [named("Ada Vale", dblp="2")]), (WICKS, ["Ada Vale"]))
    assert found == {"Ada Vale": "dblp:1", "Ada Vale #1": "dblp:2", "Ada Vale #2": "name:ada-vale"}


def test_a_bare_name_is_the_namesake_whom_another_listing_of_its_paper_identifies() -> None:
    found = people((LIDS, [named("Ada Vale", dblp="1")]), (PANS, [named("Ada Vale", dblp="2")]), (LIDS, ["Ada Vale"]))
    assert found == {"Ada Vale": "dblp:1", "Ada Vale #1": "dblp:2"}


def test_one_identifier_under_two_names_is_one_person() -> None:
    marriage = named("Ada Roe", orcid="0000-0001", dblp="7"), named("Ada Vale", dblp="7")
    assert set(people((LIDS, [marriage[0]]), (PANS, [marriage[1]])).values()) == {"orcid:0000-0001"}


@pytest.mark.parametrize(
    ("papers", "joined"),
    [
        pytest.param([(LIDS, ["F. Vale", "Bo Li"]), (LIDS, ["Furu Vale", "Bo Li"])], True, id="on a shared paper"),
        pytest.param([(LIDS, ["F. Vale", "Bo Li"], "Furu Vale")], True, id="by the owner of the profile"),
        pytest.param(
            [(LIDS, ["F. Vale", "Bo Li", "Cy O'Dea"]), (PANS, ["Furu Vale", "Bo Li", "Cy O'Dea"])],
            True,
            id="by two who publish with both",
        ),
        pytest.param([(LIDS, ["F. Vale", "Bo Li"]), (PANS, ["Furu Vale", "Bo Li"])], False, id="not by one"),
        pytest.param([(LIDS, ["F. Vale"]), (PANS, ["Furu Vale"])], False, id="not by the name alone"),
        pytest.param([(LIDS, ["F. Vale", "Furu Vale", "Bo Li"])], False, id="not within one byline"),
        pytest.param(
            [(LIDS, ["F. X. Vale", "Bo Li"]), (LIDS, ["Furu Q. Vale", "Bo Li"])], False, id="not with another initial"
        ),
        pytest.param(
            [(LIDS, ["F. Vale", "Bo Li"]), (LIDS, ["Furu Vale", "Fay Vale", "Bo Li"])], False, id="not one of two"
        ),
    ],
)
def test_initials_join_a_name_where_papers_speak_for_it(papers: list[Any], *, joined: bool) -> None:
    found = people(*papers)
    short = next(name for name in found if name.startswith("F. "))
    assert (found[short] == found.get("Furu Vale", found.get("Furu Q. Vale"))) is joined


def test_whoever_is_spelled_out_anywhere_is_called_so() -> None:
    papers = [(LIDS, ["F. Vale", "Bo Li"]), (LIDS, ["F. Vale", "Bo Li", "Cy O'Dea"]), (LIDS, ["Furu Vale", "Bo Li"])]
    found = everyone(listing(item, title, [*names]) for item, (title, names) in enumerate(papers, 1))
    assert [one.name for one in found if "F. Vale" in one.aliases] == ["Furu Vale"]


NAMES = ["Ada Vale", "A. Vale", "Vale, Ada", "Abe Vale", "Bo Li", "B. Li", "Cy O'Dea", "Furu Wei", "F. Wei"]
WHO = st.builds(named, st.sampled_from(NAMES)) | st.builds(
    lambda name, scheme, value: named(name, **{scheme: value}),
    st.sampled_from(NAMES),
    st.sampled_from(["orcid", "dblp"]),
    st.sampled_from("12"),
)
LISTED = st.tuples(st.sampled_from([LIDS, PANS, WICKS]), st.lists(WHO, min_size=1, max_size=4))


@settings(max_examples=150, deadline=None)
@given(st.lists(LISTED, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_listings_makes_no_difference_and_nobody_has_two_identifiers_of_one_scheme(
    listed: list[tuple[str, Byline]], luck: random.Random
) -> None:
    papers = [listing(item, title, names) for item, (title, names) in zip(count(1), listed, strict=False)]
    found = everyone(papers)
    assert len({one.id for one in found}) == len(found)
    assert {source.item for one in found for source in one.sources} == {paper.sources[0].item for paper in papers}
    luck.shuffle(papers)
    assert everyone(papers) == found
