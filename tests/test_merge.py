"""What a merged record takes from its listings: one publication as a whole, the best spelling, and nothing by order."""

from collections.abc import Iterable
from contextlib import closing
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.assembly import Origin, paper
from schemas.records import Paper
from scrape.dedupe.engine import Pool
from scrape.dedupe.merge import listings, merged
from scrape.dedupe.publication import is_of_whole, is_one_place
from scrape.reading import line_of

TITLE = "Kettles, Pans and Lids: What Makes a Representation Boil"
PRINTED = ("venue", "doi", "volume", "issue", "pages", "publisher", "type")


def listing(item: int = 1, venue: str | None = None, doi: str = "", title: str = TITLE, **biblio: str) -> Paper:
    fields = {"title": title, "venue": venue, "biblio": biblio, "identifiers": {"doi": doi} if doi else {}}
    return paper(fields, Origin("a.bib", "0" * 64, "bibtex", item, None), (), None, None)


def imprint(*said: dict[str, str]) -> dict[str, str | None]:
    """Return what a record of such listings says of where it is printed, whatever their order."""
    apart = [listing(item, **one) for item, one in enumerate(said, 1)]
    outcomes = [merged(order) for order in permutations(apart)]
    whole = outcomes[0]
    assert all(line_of(one) == line_of(whole) for one in outcomes)
    assert [line_of(one) for one in listings(whole)] == [line_of(one) for one in apart]
    printed = whole.biblio | {"venue": whole.venue, "doi": whole.identifiers.get("doi")}
    return {name: printed.get(name) for name in PRINTED if printed.get(name)}


JOURNAL = {"venue": "Annals of Lamps", "volume": "12", "issue": "3", "pages": "45--67", "doi": "10.1000/lamps.45"}
TALK = {"venue": "Proceedings of the 3rd Conference on Dim Vases", "pages": "3431--3440", "type": "inproceedings"}

PUBLICATIONS: dict[str, tuple[tuple[dict[str, str], ...], dict[str, str]]] = {
    "a journal before proceedings": ((TALK, JOURNAL), JOURNAL),
    "a journal before a preprint, whose number is no page of it": (
        ({"venue": "bioRxiv", "pages": "460147", "publisher": "Cold Spring Harbor Laboratory"}, JOURNAL),
        JOURNAL,
    ),
    "a journal before a thesis": (({"type": "phdthesis", "publisher": "University of Marl"}, JOURNAL), JOURNAL),
    "a journal before the data at a repository": (
        ({"doi": "10.6084/m9.figshare.1", "publisher": "figshare"}, JOURNAL),
        JOURNAL,
    ),
    "proceedings before a preprint": (
        ({"venue": "CoRR", "volume": "abs/2001.00001", "doi": "10.48550/arxiv.2001.00001"}, TALK),
        TALK | {"doi": "10.48550/arxiv.2001.00001"},
    ),
    "pages without a venue before a preprint": (
        ({"venue": "arXiv preprint arXiv:2001.00001"}, {"volume": "3", "pages": "1-9"}),
        {"volume": "3", "pages": "1-9"},
    ),
    "a preprint, if nothing else is named": (({"venue": "arXiv"}, {}), {"venue": "arXiv"}),
    "what the publication leaves out, from a listing that names none": (
        ({"venue": "Annals of Lamps", "volume": "12"}, {"pages": "45-67", "publisher": "Kettle Press"}),
        {"venue": "Annals of Lamps", "volume": "12", "pages": "45-67", "publisher": "Kettle Press"},
    ),
    "nothing from a listing that names none, and has other pages": (
        ({"venue": "Annals of Lamps", "pages": "45-67"}, {"volume": "39", "pages": "640-651"}),
        {"venue": "Annals of Lamps", "pages": "45-67"},
    ),
    "another spelling of the venue, by the words": (
        (JOURNAL, {"venue": "Ann. Lamps", "volume": "12", "publisher": "Kettle Press"}),
        JOURNAL | {"publisher": "Kettle Press"},
    ),
    "another spelling of the venue, by the DOI": (
        (JOURNAL, {"venue": "AoL", "doi": "10.1000/lamps.45", "publisher": "Kettle Press"}),
        JOURNAL | {"publisher": "Kettle Press"},
    ),
    "a volume in digits": (
        (JOURNAL | {"volume": "LIX"}, {"venue": "Annals of Lamps", "volume": "59"}),
        JOURNAL | {"volume": "59"},
    ),
    "a volume in digits that are no numbers": (
        (JOURNAL | {"volume": "²"}, JOURNAL | {"volume": "9" * 5000}),
        JOURNAL | {"volume": "9" * 5000},
    ),
    "pages of the volume": (
        (
            {"venue": "Annals of Lamps", "volume": "12", "pages": "45"},
            JOURNAL,
            JOURNAL | {"volume": "13", "pages": "8-9"},
        ),
        JOURNAL,
    ),
    "pages that are pages": (
        ({"venue": "Lamps", "pages": "45e--45"}, {"venue": "Lamps", "pages": "e45"}),
        {"venue": "Lamps", "pages": "e45"},
    ),
    "the DOI of the publication": (
        (
            {"venue": "bioRxiv", "doi": "10.1101/2020.01.02.123456"},
            {"venue": "Annals of Lamps", "doi": "10.1371/lamp.1", "volume": "16"},
        ),
        {"venue": "Annals of Lamps", "doi": "10.1371/lamp.1", "volume": "16"},
    ),
    "a DOI that only a preprint has comes last, whoever gave it": (
        ({"venue": "medRxiv", "doi": "10.0999/a"}, {"venue": "Annals of Lamps", "doi": "10.1000/b"}),
        {"venue": "Annals of Lamps", "doi": "10.1000/b"},
    ),
    "the DOI of the chapter before that of the book": (
        (
            {"venue": "Vases", "doi": "10.1007/978-3-319-24574-4"},
            {"venue": "Vases", "doi": "10.1007/978-3-319-24574-4_28"},
        ),
        {"venue": "Vases", "doi": "10.1007/978-3-319-24574-4_28"},
    ),
    "a venue in letters that are all there": (
        (
            {"venue": "Universit\ufffdt und Lampe der Jahre", "doi": "10.1000/a"},
            {"venue": "Universität u. Lampe", "doi": "10.1000/a"},
        ),
        {"venue": "Universität u. Lampe", "doi": "10.1000/a"},
    ),
}


@pytest.mark.parametrize("name", PUBLICATIONS)
def test_where_a_paper_is_printed_is_that_of_one_publication(name: str) -> None:
    said, wanted = PUBLICATIONS[name]
    assert imprint(*said) == wanted


@pytest.mark.parametrize(
    ("scheme", "preprint", "article"),
    [("pmid", "10001", "20002"), ("dblp", "journals/corr/abs-2001-00001", "journals/lamps/Vale20")],
)
def test_an_identifier_of_a_publication_is_that_of_the_article(scheme: str, preprint: str, article: str) -> None:
    of_preprint, of_article = {"doi": "10.1101/2020.01.01.1"}, {"doi": "10.1000/a"}
    said = (
        ("bioRxiv", of_preprint, preprint),
        ("Annals of Lamps", of_article, article),
        ("bioRxiv", of_preprint, article),
    )
    found = [
        paper(
            {"title": TITLE, "venue": venue, "identifiers": known | {scheme: value}},
            Origin("a.bib", "0" * 64, "bibtex", item, None),
            (),
            None,
            None,
        )
        for item, (venue, known, value) in enumerate(said, 1)
    ]
    assert merged(found).identifiers == {"doi": "10.1000/a", scheme: article}


def test_what_is_of_no_publication_is_kept_of_all() -> None:
    talk, article = listing(1, **TALK, note="Best lamp", keywords="a"), listing(2, **JOURNAL, keywords="a; b")
    assert merged([talk, article]).biblio.items() >= {"note": "Best lamp", "keywords": "a; b"}.items()


ONE_PLACE = [
    ("annals of lamps", "ann lamps"),
    ("cvpr", "2018 ieee cvf conference on computer vision and pattern recognition"),
    ("international conference on dim lamps", "proceedings of the 34th international conference on dim lamps"),
    ("icml", "international conference on machine learning"),
    ("nips", "advances in neural information processing systems 30"),
    ("7th international conference on learning representations iclr 2019", "iclr"),
    ("jmlr", "journal of machine learning research"),
    ("corr", "arxiv preprint arxiv 1706 03762"),
    ("proceedings of the ieee conference on computer …", "ieee conference on computer vision and pattern recognition"),
]
TWO_PLACES = [
    ("science", "science advances"),
    ("acl", "transactions of the acl"),
    ("cvpr", "cvpr workshops"),
    ("arxiv", "biorxiv"),
    ("arxiv", "cvpr"),
    ("ieee conference on computer vision and pattern recognition", "ieee transactions on pattern analysis"),
    ("lamps …", "lamps and vases"),
]


def test_venues_are_one_whatever_stands_around_their_names() -> None:
    assert [pair for pair in ONE_PLACE if not (is_one_place(*pair) and is_one_place(*pair[::-1]))] == []
    assert [pair for pair in TWO_PLACES if is_one_place(*pair) or is_one_place(*pair[::-1])] == []


def test_the_doi_of_a_book_begins_that_of_its_chapter_and_not_that_of_a_figure() -> None:
    assert is_of_whole("10.1109/cvpr.2018", "10.1109/cvpr.2018.00745")
    for other in ("10.1000/a", "10.1000/ab", "10.1000/a.", "10.1000/a.s001", "10.1000/av2", "10.1000/b.1"):
        assert not is_of_whole("10.1000/a", other)


@pytest.mark.parametrize(
    ("best", "other"),
    [
        ("BERT: Pans That Boil", "Bert: Pans that boil"),
        ("Pans That Boil", "PANS THAT BOIL"),
        ("Pans That Boil", "PANS THAT BOIL iT"),
        ("Möbius Pans That Boil", "M\ufffdbius Pans That Boil in a Hall"),
        ("The Pan–Lid System", "The Pan?Lid System in a Hall"),
        ("Möbius Pans That Boil", "MÃ¶bius Pans That Boil"),
        ("Möbius Pans and the α Glow", "Mobius Pans and the alpha Glow"),
    ],
)
def test_a_title_is_spelled_as_it_is_best_to_read(best: str, other: str) -> None:
    assert merged([listing(1, title=other), listing(2, title=best)]).title == best
    assert merged([listing(2, title=other), listing(1, title=best)]).title == best


def byline(item: int, *names: str, whole: bool = True) -> Paper:
    fields = {"title": TITLE, "authors": names, "authors_complete": whole}
    return paper(fields, Origin("a.bib", "0" * 64, "bibtex", item, None), (), None, None)


INITIALS = [("J. Hu", "L. Shen"), ("Hu J", "Shen LA"), ("Hu JP Jr", "Shen L"), ("J.-P. Hu", "L.A. Shen"), ("Hu", ",")]


@pytest.mark.parametrize("initials", INITIALS)
def test_names_written_out_come_before_initials(initials: tuple[str, ...]) -> None:
    names = ("Hu, Jie", "van der Shen, Li")
    assert [one.name for one in merged([byline(1, *initials), byline(2, *names)]).authors] == [*names]
    cut = byline(2, *names, whole=False)
    assert [one.name for one in merged([byline(1, *initials), cut]).authors] == [*initials]


def test_names_are_those_that_no_encoding_spoilt() -> None:
    for spoilt in ("JÃ¼rgen MÃ¼ller", "Jürgen M?ller"):
        assert merged([byline(1, spoilt), byline(2, "J. Müller")]).authors[0].name == "J. Müller"


ITEMS = {"volume": "12", "pages": "45-67", "issue": "3", "note": "n"}
KNOWN = {"pmid": "12345", "doi": "10.1000/a", "dblp": "journals/lamps/1"}


@st.composite
def shuffled(draw: st.DrawFn) -> dict[str, Any]:
    """Return what a listing says, each item in any order."""
    names = draw(st.permutations(sorted(ITEMS))), draw(st.permutations(sorted(KNOWN)))
    biblio, known = (kept[draw(st.integers(0, 2)) :] for kept in names)
    orcids = draw(st.permutations(["orcid", "s2", "dblp"]))[draw(st.integers(0, 2)) :]
    author = {
        "name": "Ada Vale",
        "identifiers": dict.fromkeys(orcids, "0000-0002-1825-0097"),
        "affiliations": [],
    }
    return {
        "title": TITLE,
        "authors": draw(st.sampled_from([[], [author]])),
        "venue": draw(st.sampled_from([None, "Annals of Lamps", "arXiv"])),
        "biblio": {name: ITEMS[name] for name in biblio},
        "identifiers": {name: KNOWN[name] for name in known},
    }


def run(records: Iterable[Paper]) -> list[bytes]:
    with closing(Pool()) as pool:
        for one in records:
            pool.add(one)
        return list(map(line_of, pool.written()))


@given(st.lists(shuffled(), min_size=1, max_size=4), st.data())
def test_dumps_in_two_runs_give_the_bytes_of_one_whatever_the_order_of_keys(
    said: list[dict[str, Any]], data: st.DataObject
) -> None:
    papers = [
        paper(one, Origin(dump, "0" * 64, "bibtex", item, None), (), None, None)
        for dump in "ab"
        for item, one in enumerate(said, 1)
    ]
    cut = data.draw(st.integers(0, len(papers)))
    library = run(papers[:cut])
    again = map(Paper.model_validate_json, library)
    assert run([*again, *papers[cut:]]) == run(papers)
    assert run([*map(Paper.model_validate_json, library), *papers]) == run(papers)
    back = [line_of(one) for line in run(papers) for one in listings(Paper.model_validate_json(line))]
    assert sorted(back) == sorted(map(line_of, papers))


def counted(item: int, observed: str | None, count: int) -> Paper:
    fields = {"title": TITLE, "metrics": {"citation_count": count}}
    return paper(fields, Origin("a.txt", "0" * 64, "profile_text", item, None), (), observed, None)


@pytest.mark.parametrize(
    ("seen", "newest"),
    [
        ([("2024-03-05", 9), ("2025-03-05", 7), (None, 12)], 7),
        ([("2024-03-05", 7), ("XXXX-12-31", 9)], 7),
        ([(None, 7), ("XXXX-03-05", 9), (None, 8)], 9),
        ([("2024-03-05", 7), ("2024-03-05", 9)], 9),
    ],
    ids=["the last day", "a day without its year is of no known one", "no day", "one day"],
)
def test_a_count_is_that_of_the_last_day_it_was_seen_on(seen: list[tuple[str | None, int]], newest: int) -> None:
    apart = [counted(item, *one) for item, one in enumerate(seen, 1)]
    assert {merged(order).metrics["citation_count"] for order in permutations(apart)} == {newest}
