"""Who is who in the bylines: equal names, identifiers, initials for which papers speak, and all of it in any order."""

import random
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.assembly import Origin, author, paper
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


def profile(item: int, name: str, **fields: Any) -> Author:
    return author({"name": name, **fields}, Origin("a.txt", "0" * 64, "profile_text", item, None), (), None)


def library(papers: Iterable[Paper], profiles: Iterable[Author] = ()) -> tuple[list[Paper], list[Author]]:
    """Return the papers and the people that a run with these records writes."""
    with closing(Pool()) as pool, closing(Roster()) as roster:
        for one in papers:
            pool.add(one)
        for owner in profiles:
            roster.meet(owner)
        written = list(pool.merged())
        for merged in written:
            roster.meet_in(merged)
        return written, list(roster.everyone())


def everyone(listed: Iterable[Paper], profiles: Iterable[Author] = ()) -> list[Author]:
    return library(listed, profiles)[1]


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


def test_those_who_share_one_identifier_are_two_people_if_they_have_two_of_another_scheme() -> None:
    one, other = named("Ada Roe", orcid="0000-0001", dblp="7"), named("Ada Vale", orcid="0000-0002", dblp="7")
    assert people((LIDS, [one]), (PANS, [other])) == {"Ada Roe": "orcid:0000-0001", "Ada Vale": "orcid:0000-0002"}


def test_two_identifiers_of_a_scheme_are_two_people_though_no_page_goes_by_it() -> None:
    found = people((LIDS, [named("Ada Vale", acl="ada-vale-oslo")]), (PANS, [named("Ada Vale", acl="ada-vale-bergen")]))
    assert found == {"Ada Vale": "acl:ada-vale-bergen", "Ada Vale #1": "acl:ada-vale-oslo"}


def test_those_who_share_a_homepage_are_not_one_for_that() -> None:
    owners = (
        profile(1, "Ada Vale", identifiers={"s2": "1", "homepage": "https://kettles.example"}),
        profile(2, "Bo Li", identifiers={"dblp": "2", "homepage": "https://kettles.example"}),
    )
    assert [one.id for one in everyone([], owners)] == ["dblp:2", "s2:1"]


def test_a_second_homepage_makes_no_second_person() -> None:
    one = profile(1, "Ada Vale", identifiers={"s2": "1", "homepage": "https://kettles.example"})
    other = profile(2, "Ada Vale", identifiers={"dblp": "2", "homepage": "https://lamps.example"})
    assert [found.id for found in everyone([], [one, other])] == ["s2:1"]


def test_initials_with_an_identifier_are_not_those_of_anybody_else() -> None:
    found = people(
        (LIDS, [named("Y Wang", google_scholar="x")]), (PANS, ["Y. Wang"]), (WICKS, [named("Y. Wang", s2="1")])
    )
    assert found == {"Y Wang": "google_scholar:x", "Y. Wang": "name:y-wang", "Y. Wang #1": "s2:1"}


def test_initials_are_looked_at_paper_by_paper() -> None:
    found = everyone(
        [
            listing(1, LIDS, ["F. Vale", "Bo Li"]),
            listing(2, LIDS, ["Furu Vale", "Bo Li"]),
            listing(3, PANS, ["F. Vale", "Cy O'Dea"]),
            listing(4, WICKS, ["F. Vale", "Ro Quill"]),
            listing(5, WICKS, ["Fay Vale", "Ro Quill"]),
        ]
    )
    papers = {one.id: len(one.papers) for one in found if one.name.endswith("Vale")}
    assert papers == {"name:f-vale": 1, "name:fay-vale": 1, "name:furu-vale": 1}


def test_a_name_of_several_people_is_looked_at_paper_by_paper() -> None:
    found = everyone(
        [
            listing(1, LIDS, [named("Ada Vale", dblp="1")]),
            listing(2, PANS, [named("Ada Vale", dblp="2")]),
            listing(3, LIDS, ["Ada Vale"]),
            listing(4, PANS, ["Ada Vale"]),
            listing(5, WICKS, ["Ada Vale"]),
        ]
    )
    assert {one.id: len(one.sources) for one in found} == {"dblp:1": 2, "dblp:2": 2, "name:ada-vale": 1}


CROWD = [f"{given}{nth} Kettle" for nth in "abcdefghijklmnopqrstuvwxyz" for given in ("Ro", "Li", "Mu")]


def test_those_who_sign_with_a_crowd_do_not_speak_for_anybody() -> None:
    found = people((LIDS, ["F. Vale", *CROWD]), (PANS, ["Furu Vale", *CROWD]))
    assert (found["F. Vale"], found["Furu Vale"]) == ("name:f-vale", "name:furu-vale")


def test_initials_on_a_profile_are_those_of_its_owner() -> None:
    owner = profile(7, "Ada Vale", identifiers={"google_scholar": "x"})
    found = everyone([listing(1, LIDS, ["AM Vale", "B Li"]), listing(2, PANS, ["B Li", "A Vale"])], [owner])
    assert {one.id: len(one.papers) for one in found} == {"google_scholar:x": 2, "name:b-li": 2}


def test_initials_on_a_page_of_several_profiles_are_of_nobody() -> None:
    owners = [profile(7, "Ada Vale", identifiers={"s2": "1"}), profile(8, "Bo Li", identifiers={"s2": "2"})]
    found = everyone([listing(1, LIDS, ["A Vale"])], owners)
    assert {one.id: len(one.papers) for one in found} == {"name:a-vale": 1, "s2:1": 0, "s2:2": 0}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J. A. Vale", "J.A. Vale"),
        ("J. A. Vale", "JA Vale"),
        ("J. A. Vale", "Vale JA"),
        ("J. A. Vale", "Vale, J.-A."),
        ("Joan A. B. Vale", "Joan A.B.Vale"),
        ("J. A. van der Vale", "van der Vale JA"),
        ("Jan Vale", "Vale, Jr., Jan"),
        ("Vale, Jan, Jr.", "Jan Vale Jr."),
        ("Jan Vâle", "VALE, Jan"),
        ("Lumen Collaboration", "The Lumen collaboration"),
    ],
)
def test_one_name_in_several_forms_is_one_name(one: str, other: str) -> None:
    assert len(set(people((LIDS, [one, "Bo Li"]), (PANS, [other, "Cy O'Dea"])).values())) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vale, J.", "Jo A. Vale"),
        ("Jo Vale", "Jo Ann Vale"),
        ("J. Vale", "J. A. Vale"),
        ("J. A. Vale", "Jo Vale"),
        ("Alex Vale", "Alexander Vale"),
        ("J. Müller", "Jo Mueller"),
        ("Jo Müller", "Jo Mueller"),
        ("Yong-Jin Bo", "Yongjin Bo"),
        ("Vale Furu", "Furu Vale"),
        ("J. M. Vale", "J. M. van der Vale"),
        ("Jo Quill-Vale", "J. Vale"),
    ],
)
def test_other_spellings_are_one_person_on_a_shared_paper_alone(one: str, other: str) -> None:
    everybody = "Bo Li", "Cy O'Dea"
    assert len(set(people((LIDS, [one, *everybody]), (LIDS, [other, *everybody])).values())) == 3
    assert len(set(people((LIDS, [one, "Bo Li"]), (PANS, [other, "Cy O'Dea"])).values())) == 4
    assert len(set(people((LIDS, [one, other, *everybody]), (LIDS, [*everybody])).values())) == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jo A. Vale", "Jo B. Vale"),
        ("Vale", "Wren Vale"),
        ("DES Collaboration", "DESI Collaboration"),
        ("Ann Vale", "Anna-Li Vale Quill"),
    ],
)
def test_names_that_differ_are_two_people_though_one_paper_has_both(one: str, other: str) -> None:
    assert len(set(people((LIDS, [one, "Bo Li"]), (LIDS, [other, "Bo Li"])).values())) == 3


def test_whoever_could_be_either_of_two_is_neither() -> None:
    papers = [(LIDS, ["Jo Vale"]), (LIDS, ["Jo A. Vale"]), (PANS, ["Jo Vale"]), (PANS, ["Jo B. Vale"])]
    assert set(people(*papers).values()) == {"name:jo-vale", "name:jo-a-vale", "name:jo-b-vale"}


def test_a_person_is_called_as_the_id_says() -> None:
    found = everyone(
        listing(item, LIDS, [name]) for item, name in enumerate(["J.A. Vale", "J.A. Vale", "J. A. Vale"], 1)
    )
    assert [(one.id, one.name, one.aliases) for one in found] == [("name:j-a-vale", "J. A. Vale", ["J.A. Vale"])]


def test_what_a_profile_said_otherwise_stays_with_it() -> None:
    owner = profile(7, "Vale, Ada", affiliations=["Lamp Institute"])
    (found,) = everyone(
        [listing(1, LIDS, [{"name": "Ada Vale", "affiliations": ["Kettle Works"]}, "Ada Vale"])], [owner]
    )
    assert (found.name, found.affiliations) == ("Ada Vale", ["Kettle Works", "Lamp Institute"])
    assert [source.said for source in found.sources] == [
        {},
        {"name": "Vale, Ada", "aliases": [], "affiliations": ["Lamp Institute"]},
    ]


def test_a_name_of_a_byline_that_was_worked_out_is_marked_so() -> None:
    origin = Origin("a.txt", "0" * 64, "profile_text", 1, None)
    one = paper({"title": LIDS, "authors": ["Ada Vale"]}, origin, ("title", "authors"), None, None)
    other = paper({"title": PANS, "authors": ["Bo Li"]}, origin._replace(item=2), ("title",), None, None)
    assert [found.sources[0].inferred for found in everyone([one, other])] == [["name"], []]


def test_an_orcid_is_one_however_it_is_written() -> None:
    named_so = [
        named("Ada Vale", orcid="0000-0001-2345-678X"),
        named("Ada Roe", orcid="https://orcid.org/0000-0001-2345-678x"),
        named("Ada Li", orcid="000000012345678X"),
    ]
    found = people((LIDS, named_so[:1]), (PANS, named_so[1:2]), (WICKS, named_so[2:]))
    assert set(found.values()) == {"orcid:0000-0001-2345-678X"}


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


PROFILE = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES)},
    optional={
        "identifiers": st.dictionaries(st.sampled_from(["orcid", "dblp"]), st.sampled_from("12"), max_size=1),
        "affiliations": st.lists(st.sampled_from(["Lamp Institute", "Kettle Works"]), max_size=2, unique=True),
        "aliases": st.lists(st.sampled_from(NAMES), max_size=2),
        "metrics": st.dictionaries(st.just("h_index"), st.integers(0, 9), max_size=1),
        "listing_complete": st.booleans(),
    },
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(LISTED, st.none() | st.sampled_from(NAMES)), min_size=1, max_size=8),
    st.lists(PROFILE, max_size=3),
    st.integers(0, 8),
    st.integers(0, 3),
)
def test_people_of_a_library_and_of_new_dumps_are_those_of_all_at_once(
    listed: list[tuple[tuple[str, Byline], str | None]], owners: list[dict[str, Any]], some: int, few: int
) -> None:
    papers = [listing(item, *one, implied) for item, (one, implied) in enumerate(listed, 1)]
    profiles = [profile(item, **fields) for item, fields in enumerate(owners, 101)]
    at_once = library(papers, profiles)
    assert library(*at_once) == at_once
    first = library(papers[:some], profiles[:few])
    assert library([*first[0], *papers[some:]], [*first[1], *profiles[few:]]) == at_once
