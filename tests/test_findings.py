"""What a listing is compared by, and what is found on pairs of them; `python tests/test_findings.py` writes it anew.

Each pair is a line of tests/findings.txt: the strong keys, the others and the samples that they share, whether their
titles are alike at a glance, or in part only, which is too little for a sample; the verdict, the contradiction if one
decides, the sum, the findings; and another line where those are others with `--releases apart`. Each title, name and
imprint is a line of tests/features.txt: what the features hold.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from test_dedupe import BY_THREE, DIFFERENT, LONG, SAME, TITLE, TWO, compared, listing

from scrape.dedupe.blocking import SAMPLE, STRONG, alike, keyed
from scrape.dedupe.evidence import WEIGHTS, Evidence
from scrape.dedupe.features import features

FINDINGS = Path(__file__).parent / "findings.txt"
FEATURES = Path(__file__).parent / "features.txt"
BY = {"authors": ["Ada Vale", "Bo Li"], "published": "2020"}
KESSEL = {"title": "Kessel, Pfannen und Deckel", "biblio": {"volume": "3", "pages": "45"}}
PLACES = [
    *((TITLE, "Lids", "Lids"), ("The Lamp Column", "Annals of Lids", "Ann. Lids")),
    *((TITLE, "Lids", "Kettles"), (TITLE, "", "Lids")),
]
NUMBERS = [
    *(("3/1/45", "3/1/45"), ("3/1/45", "4/1/45"), ("3/1/45", "3/2/45"), ("3/1/45", "3/1/67"), ("3/1/45", "4/1/67")),
    *(("/1/45", "3/1/45"), ("/1/45", "/2/67"), ("3//", "4//"), ("3/1/1", "3/1/67"), ("3/1/S4", "3/1/67")),
]


def printed(title: str, venue: str, numbers: str) -> dict[str, Any]:
    """Return a listing that is in `venue` on volume/issue/page."""
    imprint = zip(("volume", "issue", "pages"), numbers.split("/"), strict=True)
    return BY | {"title": title, "venue": venue, "biblio": dict(imprint)}


ALIKE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    **{
        f"one number of {scheme}": ({"identifiers": {scheme: "7"}}, {"title": "Pans", "identifiers": {scheme: "7"}})
        for scheme in ("acl", "pmid", "openreview", "s2")
    },
    "two numbers of ACL": ({"identifiers": {"acl": "1"}}, {"identifiers": {"acl": "2"}}),
    "names that stand in the title": ({"authors": ["Ada Vale"]}, {"title": f"{TITLE} Ada Vale"}),
    "a beginning": (
        {"title": "Kettles and pans of very late winters"},
        {"title": "Kettles and pans of very late winters under dim lamps of old strings"},
    ),
    "a few words of a long title": (
        {"title": "Kettles, pans and lamps"},
        {"title": "Rooms of winter, where kettles, pans and lamps hum on strings under dim lids and cold lanterns"},
    ),
    "some words": ({"title": "Kettles of dim lamps in rooms"}, {"title": "Kettles of cold pans in rooms of strings"}),
    "another language": (KESSEL, {"title": "Boiling things of the cold", "biblio": {"volume": "3", "pages": "45-9"}}),
    "another language, on another page": (KESSEL, {"title": "Boiling things of the cold", "biblio": {"pages": "9"}}),
    "a title of any journal": (BY | {"title": "Editorial"}, BY | {"title": "Editorial", "published": "2021"}),
    "a namesake": ({"authors": ["Ada Vale"]}, {"authors": ["Bo Vale"]}),
    "a namesake, perhaps": ({"authors": ["Ada Vale"]}, {"authors": ["A. B. Vale"]}),
    "one more in front": (BY, BY | {"authors": ["Cy Roe", "Ada Vale", "Bo Li"], "published": "2021"}),
    "one more in front, in one year": (BY, BY | {"authors": ["Cy Roe", "Ada Vale", "Bo Li"]}),
    "one more behind": (BY, BY | {"authors": ["Ada Vale", "Bo Li", "Cy Roe"]}),
    "one of three": ({"authors": BY_THREE}, {"authors": ["Ada Vale", "Una Sill", "Dag Moor"]}),
    "two of three": ({"authors": BY_THREE}, {"authors": ["Ada Vale", "Bo Li", "Dag Moor"]}),
    "a misprinted name": ({"authors": ["Ada Brandvold", "Bo Li"]}, {"authors": ["Ada Brandvald", "Bo Li"]}),
    "a misprinted short name": ({"authors": ["Ada Roe", "Bo Li"]}, {"authors": ["Ada Rue", "Bo Li"]}),
    "nobody in common, in two scripts": ({"authors": ["Ada Vale", "Bo Li"]}, {"authors": ["Ада Вале", "Бо Ли"]}),
    "a list that is cut": (BY | {"authors_complete": False}, {"authors": BY_THREE}),
    "the owner of the page": ({"implied_authors": ["Ada Vale"]}, {"authors": ["Ada Vale", "Bo Li"]}),
    "nobody but the owners of two pages": ({"implied_authors": ["Ada Vale"]}, {"implied_authors": ["Bo Li"]}),
    "an abstract": ({"title": "Pans", "abstract": LONG}, {"abstract": LONG}),
    "a short abstract": ({"title": "Pans", "abstract": LONG[:110]}, {"abstract": LONG[:110]}),
    "too short an abstract": ({"abstract": LONG[:60]}, {"abstract": LONG[::-1]}),
    "an abstract that is like it": (
        {"abstract": LONG[:110]},
        {"abstract": LONG[:55] + "It is otherwise." + LONG[70:110]},
    ),
    "an abstract that is a little like it": (
        {"abstract": LONG[:110]},
        {"abstract": LONG[:50] + "All that is otherwise " * 2},
    ),
    **{f"{years} years on": (BY, BY | {"published": f"{2020 + years}"}) for years in (1, 2, 3, 4)},
    **{
        f"{years} years on, of nobody": ({"published": "2020"}, {"published": f"{2020 + years}"}) for years in (0, 3, 4)
    },
    **{
        f"{one} of {venue} and {other} of {another}": (printed(title, venue, one), printed(title, another, other))
        for title, venue, another in PLACES
        for one, other in NUMBERS
    },
}
PAIRS = SAME | DIFFERENT | {name: (BY | one, BY | other) for name, (one, other) in TWO.items()} | ALIKE


LISTINGS: list[dict[str, Any]] = [
    *(
        {"title": title}
        for title in (
            *("The Lamps & the Lids: versus Toward und et", "Lids — of Lamps! A Study", "GPT: Lids? 2020: Pans", "X"),
            *(
                "Lids and lamps of very dim kettles [in Dutch] [Erratum in [Lids]].",
                "[Lids and lamps]",
                "Les lids",
                "灯",
            ),
            *(
                "Lids of lamps (with discussion and reply by the author).",
                "Lids [including comments by X]",
                "Lids (with)",
            ),
            *("<b>Lids</b> of <mml:mi x='1'>H</mml:mi><sub>2</sub> <Lids", "Lids [CSC]i[/CSC] [lids]", "Lids [/ lids"),
            *(
                "Lids (Extended Abstract)",
                "Tutorial: lids of lamps",
                "(Lids)",
                "Poster: Abstract",
                "Lids [Vale Workshop]",
            ),
            *(
                "RETRACTED ARTICLE: Lids",
                "Lids (retracted, see p. 3)",
                "Reprint of Lids",
                "[Withdrawn] — Lids",
                "Removed",
            ),
            *(
                "Republished from Lids: Pans",
                "Temporary removal: Pans",
                "Retracted chapter - Pans",
                "Lids …",
                "Lids of La...",
            ),
            *(
                "Lids II",
                "Lids. Part IV",
                "Lids. III. Pans",
                "Lids - V - Pans",
                "Lids: I: Pans",
                "X-ray lids",
                "Lids of v pans",
            ),
            *(
                "Chapter 4 Lids",
                "Lids chapter four",
                "The third lids",
                "Lids, no. a",
                "Phase x lids",
                "Lids 2, 14 and b12x",
            ),
            *(
                "Lids 31",
                "Lids 29",
                "Part 99999999999999999999",
                "Lids xxxix",
                "Lids 第三 灯",
                "灯（二）",
                "灯(上)",
                "灯 第十二",
            ),
            *(
                "Erratum: Lids",
                "Lids erratum",
                "Comment on Lids",
                "Comments",
                "A reply to lids",
                "Reply",
                "Letters of lids",
            ),
            *(
                "Discussion of lids",
                "Discussions in lids",
                "Invited Comment: Lids",
                "Book review: Lids",
                "Review: Lids",
            ),
            *(
                "Peer review: Lids",
                "A long way to say of lids what a review: Lids",
                "Lids: a reply",
                "Lids reply",
                "Lids – Response",
            ),
            *(
                "Lids (Correction)",
                "Lids (vol 3, pg 4, 2010)",
                "Lids (vol. 3, pages 4)",
                "Further evaluation on lids",
                "Re",
            ),
            *("Lids of old lamps and pans [Corrigendum]", "Lids of old lamps and pans [Response to Letter]"),
            *("Lids of old lamps and pans [letter]", "Lids of old lamps and pans [Letter]", "[Re] Lids of old lamps"),
            *(
                "Lids of old lamps and pans [Correction has been made]",
                "Lids of old lamps and pans [The authors reply]",
            ),
            *(
                "Data from: Lids",
                "Data and code for lids",
                "Data lids",
                "Additional file 3 of lids",
                "Table 4. Lids",
                "Data",
            ),
            *(
                "Lids_supp1-35.pdf",
                "Lids mmc2.xlsx",
                "Data_Sheet_1_Lids.docx",
                "Lids-moesm3.mp4",
                "a_1_.csv",
                "Lids v.2 pdf",
            ),
            *(
                "Lids: study protocol",
                "Protocol for a trial of lids",
                "A network protocol",
                "Protocol",
                "Lids protocol of trials",
            ),
            *(
                "Editorial",
                "Introduction",
                "Front matter",
                "Editors of the lids of old pans",
                "Index and contents",
                "Lids index",
            ),
        )
    ),
    *(
        {"authors": authors}
        for authors in (
            *(
                ["Ada Vale"],
                ["Vale, Ada"],
                ["Vale A.B."],
                ["A.B. Vale Jr."],
                ["Ada Vale-Roe"],
                ["Li, X"],
                ["Øre, Åse"],
                ["Ø"],
            ),
            *(
                ["灯 壶"],
                ["灯壶", "壶, 灯"],
                ["灯 Lid"],
                ["OpenLamp"],
                ["Lamp AI"],
                ["Lamp Labs."],
                ["Lamp AI", "Bo Li"],
            ),
            *(["Anonymous", "Bo Li"], ["No authors listed", "Bo Li"], ["Editor, A", "Bo Li"], ["The editors", "Bo Li"]),
            *(
                ["Lid Collaboration", "Bo Li"],
                ["Lid Working-Group", "Bo Li"],
                ["Jean-Luc Roe", "J.L. Roe"],
                ["Vale B", "Iv"],
            ),
        )
    ),
    *(
        {"identifiers": {"doi": doi} if doi else {}, "venue": venue, "biblio": {"type": kind, "pages": pages}}
        for kind in ("", "article", "JOUR", "inproceedings", "phdthesis", "misc", "preprint", "data")
        for doi, venue, pages in (
            *(
                ("", "", ""),
                ("10.5061/dryad.1", "", "1"),
                ("10.5281/zenodo.1", "", "1"),
                ("", "Zenodo", "1"),
                ("10.1000/a", "", "1"),
            ),
            *(
                ("10.1101/2020.03.22.002386v2", "", "1"),
                ("10.1101/gr.1", "", "1"),
                ("", "arXiv 2001", "1"),
                ("", "Lids", "1"),
            ),
            *(
                ("", "Annals of Lids", "1"),
                ("", "Proc. of Lids", "1"),
                ("", "Proc. Royal Lids", "1"),
                ("", "Lid theses", "1"),
            ),
            *(
                ("", "Proceedings in Mathematics: Theses", "1"),
                ("", "Symposium on Lids", "S12"),
                ("", "Lids", "3 suppl 1"),
            ),
        )
    ),
    *({"abstract": f"{label}{LONG}"} for label in ("Abstract: ", "SUMMARY — ", "Abstractly ")),
    *(
        {"biblio": dict(zip(("volume", "issue", "pages"), at.split("/"), strict=True))}
        for at in ("v12b/007/S33-38", "/123/a")
    ),
    *(
        {"identifiers": {"doi": doi}}
        for doi in ("10.1145/1.12345", "10.1145/1.1234", "10.1000/a/v2", "10.1000/av2", "10.1000/1v2")
    ),
    *({"identifiers": {"doi": doi}} for doi in ("10.12688/a.1.2", "10.7554/elife.1.2", "10.1000/1.2", "10.12688/a.12")),
]


def compared_by() -> Iterator[str]:
    """Yield a line for each listing: what is said, and what it is compared by where that is not as without it."""
    usual = features(listing())._asdict()
    for said in LISTINGS:
        own = features(listing(**said))._asdict()
        own |= {"glued": own["glued"].removeprefix(own["title"]), "abstract": own["abstract"][:12]}
        own |= {name: "" for name, like in (("main", "core"), ("core", "title")) if own[name] == own[like]}
        more = (f"{name}={value}" for name, value in own.items() if value != usual[name] and value not in ("", []))
        yield f"{' '.join(f'{name}={str(value)[:80]}' for name, value in said.items())}: {' '.join(more)}"


def found() -> Iterator[str]:
    """Yield the lines of each pair."""
    for name, pair in PAIRS.items():
        yield f"{name}: {met(*pair)}: {shown(compared(*pair))}"
        if (apart := compared(*pair, apart=True)) != compared(*pair):
            yield f"    apart: {shown(apart)}"


def met(one: dict[str, Any], other: dict[str, Any]) -> str:
    """Return what has a pair compared."""
    mine, theirs = (keyed(features(listing(**said))) for said in (one, other))
    kinds = Counter(key & (STRONG | SAMPLE) for key in {*mine.keys} & {*theirs.keys})
    strong = kinds.total() - kinds[0] - kinds[SAMPLE]
    glances = mine.glance, theirs.glance
    likeness = "alike" if alike(*glances, SAMPLE) else "alike in part" if alike(*glances, 0) else "unlike"
    return f"{strong} + {kinds[0]} + {kinds[SAMPLE]} keys, {likeness}"


def shown(evidence: Evidence) -> str:
    """Return evidence in a line."""
    decided = f" for {evidence.against}" if evidence.against else ""
    return f"{evidence.verdict}{decided}, {evidence.score:g}: {', '.join(evidence.findings)}"


def test_what_is_found_on_each_pair_is_as_written() -> None:
    assert FINDINGS.read_text(encoding="utf-8").splitlines() == list(found()), "python tests/test_findings.py"


def test_what_a_listing_is_compared_by_is_as_written() -> None:
    assert FEATURES.read_text(encoding="utf-8").splitlines() == list(compared_by()), "python tests/test_findings.py"


def test_whatever_has_a_weight_is_found_on_some_pair() -> None:
    assert set(WEIGHTS) == {one for pair in PAIRS.values() for one in compared(*pair).findings}


if __name__ == "__main__":
    for file, lines in ((FINDINGS, found()), (FEATURES, compared_by())):
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
