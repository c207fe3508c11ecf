"""Pages of Google Scholar as programs render them.

They are no fixtures: their addresses are what they are known by, and `fabricate` writes addresses anew. Nor is a page
of which a title is refused, for its words are in no record, or one in pieces or with a head above its figures, for it
shows not where it opens below another dump.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from command import run

from parsers import _scholar_copied

SEARCH = """\
About 1,230 results (**0.05** sec)

[My profile](/citations?hl=en)

[[PDF] lamps.example](https://lamps.example/pdf/1.pdf)

### [**Lamp** –**Wick** structures and
mechanisms](https://lamps.example/paper/0)

[O Lampwright](/citations?user=Lm7pAAAAAAAJ&hl=en&oi=sra), B Kettleby - Annual
review of lamps, 2017 - lamps.example

… and **wicks** have contributed greatly to our understanding of **lamps** …

[Save](javascript:void\\(0\\)) [Cite](javascript:void\\(0\\)) [Cited by
2,020](/scholar?cites=2456688039791281496&as_sdt=2005&sciodt=0,5&hl=en)
[All 8 versions](/scholar?cluster=2456688039791281496&hl=en&as_sdt=0,5)
"""
_ROW = "/citations?view_op=view_citation&citation_for_view=Lm7pAAAAAAAJ"
PROFILE = f"""\
[Get my own profile](/citations?hl=en)

|  |  |  |
| --- | --- | --- |
| [Title](/citations?sortby=title) | [Cited by](/citations?user=Lm7pAAAAAAAJ) | Year |
| [Lamps [and wicks]]({_ROW}:a1) O Lampwright, B Li  Lamp Letters 47 (10), 777, 1935 | [12](/scholar?cites=5) | 1935 |
| [Kettles]({_ROW}:b2) A Vale, B Li, ...Lamp Letters 9, 2020 | [3](/scholar?cites=6)[\\*](javascript:void(0)) | 2020 |
| [Spoons]({_ROW}:c3)B LiLamp Letters, 2021 | []() | 2021 |
"""

OWNER_AND_BROKEN_ROWS = f"""\
[Get my own profile](/citations?hl=en)

### Cited by

|  | All | Since 2021 |
| --- | --- | --- |
| [Citations](javascript:void\\(0\\)) | 209 | 149 |
| [h-index](javascript:void\\(0\\)) | 17 | 16 |
| [i10-index](javascript:void\\(0\\)) | 21 | 20 |

![Ottilie Lampwright](/citations?view_op=view_photo&user=Lm7pAAAAAAAJ)

Ottilie Lampwright
------------------

Lampworks Academy

No verified email

[Wick dynamics](/citations?mauthors=label:wick_dynamics) [Quiet rooms](/citations?mauthors=label:quiet_rooms)

ArticlesCited by

| [Title](/citations?sortby=title)<br>Sort | Cited by<br>Cited by | Year |
| --- | --- | --- |
| [Lamps]({_ROW}:a1) <br>B Li, O Vasek, ...<br>Lamp Letters 47 (10), 777, 1935 | [12](/scholar?cites=5) | 1935 |
| [Kettles]({_ROW}:b2)<br/>O Lampwright |  | 2020 |
| [Spoons]({_ROW}:c3) <br> |  | 2021 |
"""

TWO_HEADS_ABOVE_THEIR_FIGURES = """\
Bertil Kettleby
Professor of Kettles, Brass Academy
Verified email at brass.example - Homepage
Kettles
Whistles
Cited by
VIEW ALL
	All	Since 2021
Citations	338	149
h-index	7	6
i10-index	2	2
Title	Cited by	Year
Kettles considered as whistles
B Kettleby, O Lampwright
Proceedings of Kettles, 3-14	36	2021
Articles 1–1
Show more
HelpPrivacyTerms
Ottilie Lampwright
Lampworks Academy
Verified email at lampworks.example
Wick dynamics
Quiet rooms
Cited by
VIEW ALL
	All	Since 2021
Citations	1245	849
h-index	17	16
i10-index	21	20
Title	Cited by	Year
On the trembling of wicks in still rooms
O Lampwright, B Kettleby
Annals of Lamp Science 47 (10), 777-780	209	2019
Articles 1–1
Show more
HelpPrivacyTerms
"""

SEARCH_IN_PIECES = """\
lamps - Google Scholar
About 1,230 results (
0.05
 sec)
My profile
[PDF]
 lamps.example
Lamp
–
Wick\x20
structures and mechanisms
O Lampwright
, B Kettleby - Annual review of lamps, 2017 - lamps.example
… and\x20
wicks
 have contributed greatly to our understanding of\x20
lamps
.\x20

In this review, we briefly explain the glow underlying the\x20
lamp
 …
Save
\x20
Cite
\x20
Cited by 2,020
\x20
Related articles
\x20
All 8 versions
\x20
[HTML]
 kettles.example
Full View
What is a kettle?
M Redkettle,\x20
A Vale
, V Okonkwo… - Archives of Kettles in …, 2016 - Kettle Press
… kettles …
Save
\x20
Cite
\x20
Cited by 285
\x20
Related articles
\x20
All 12 versions
\x20
Related searches
lamp\x20
oil
Create alert
"""
PROFILE_IN_PIECES = """\
Ottilie Lampwright - Google Scholar
The system can't perform the operation now. Try again later.
All
Since 2014
Citations
1,338
1,149
h-index
17
16
i10-index
21
21
Bertram Kettleby
Lampworks Academy
Ottilie Lampwright
Professor of Wick Studies,\x20
Lampworks Academy
Verified email at lampworks.example -\x20
Homepage
wick dynamics
kettle acoustics
Title
Cited by
Year
On the trembling of wicks in still rooms
O Lampwright, B Kettleby
Annals of Lamp Science 47 (10), 777-780
, 1935
20,996
1935
Kettles considered as whistles
B Kettleby, O Lampwright, T van der Ketel
Journal of Domestic Acoustics 140, 201-209
, 2018
2018
Articles 1–2
"""


def read(text: str, tmp_path: Path, *options: str) -> list[dict[str, Any]]:
    dump = tmp_path / "page.md"
    dump.write_text(text, "utf-8")
    ran = run("parse", "--no-dedupe", *options, dump)
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_the_head_of_the_next_page_is_no_foot_of_the_one_above(tmp_path: Path) -> None:
    owners = [one for one in read(TWO_HEADS_ABOVE_THEIR_FIGURES, tmp_path, "--type", "author") if one["metrics"]]
    assert [(one["name"], one["metrics"]["h_index"]) for one in owners] == [
        ("Bertil Kettleby", 7),
        ("Ottilie Lampwright", 17),
    ]
    assert owners[1]["affiliations"] == ["Lampworks Academy"]


def test_a_search_in_markdown_is_read_though_lines_are_wrapped_within_links(tmp_path: Path) -> None:
    (paper,) = read(SEARCH, tmp_path)
    assert paper["title"] == "Lamp–Wick structures and mechanisms"
    assert [one["name"] for one in paper["authors"]] == ["O Lampwright", "B Kettleby"]
    assert (paper["venue"], paper["published"]) == ("Annual review of lamps", "2017")
    assert paper["metrics"] == {"citation_count": 2020, "version_count": 8}


def test_rows_in_markdown_are_divided_only_where_it_shows(tmp_path: Path) -> None:
    parted, cut, glued = read(PROFILE, tmp_path)
    assert (parted["title"], parted["venue"], parted["published"]) == ("Lamps [and wicks]", "Lamp Letters", "1935")
    assert parted["identifiers"] == {"google_scholar": "5", "google_scholar_citation": "Lm7pAAAAAAAJ:a1"}
    assert ([one["name"] for one in cut["authors"]], cut["authors_complete"]) == (["A Vale", "B Li"], False)
    assert cut["biblio"]["citation_count_note"] == "*"
    assert "google_scholar" not in cut["identifiers"]
    assert (glued["authors"], glued["venue"]) == ([], None)
    assert glued["biblio"] == {"names_and_venue": "B LiLamp Letters, 2021"}


def test_line_breaks_part_the_cells_of_rows_in_markdown_and_links_the_interests(tmp_path: Path) -> None:
    (owner,) = [one for one in read(OWNER_AND_BROKEN_ROWS, tmp_path, "--type", "author") if one["metrics"]]
    assert (owner["name"], owner["affiliations"]) == ("Ottilie Lampwright", ["Lampworks Academy"])
    assert owner["categories"] == ["Wick dynamics", "Quiet rooms"]
    assert owner["metrics"]["h_index"] == 17
    lamps, kettles, spoons = read(OWNER_AND_BROKEN_ROWS, tmp_path)
    assert [one["name"] for one in lamps["authors"]] == ["B Li", "O Vasek"]
    assert (lamps["venue"], lamps["implied_authors"]) == ("Lamp Letters", ["Ottilie Lampwright"])
    assert ([one["name"] for one in kettles["authors"]], kettles["venue"]) == (["O Lampwright"], None)
    assert (spoons["authors"], spoons["biblio"]) == ([], {})


def test_a_copy_below_a_few_links_to_scholar_is_no_markdown(tmp_path: Path) -> None:
    link = "[Ottilie](https://scholar.google.com/citations?user=Lm7pAAAAAAAJ)\n"
    rows = "Title\tCited by\tYear\nOn lamps\nO Lampwright, B Li\nLamp Letters 47 (10), 777\t12\t1935\n"
    (paper,) = read(3 * link + "\n" + rows, tmp_path)
    assert (paper["title"], paper["metrics"]) == ("On lamps", {"citation_count": 12})


def test_a_title_in_pieces_is_refused_where_it_does_not_show_which_they_are(tmp_path: Path) -> None:
    unsure = "Cite\nSparse\nLamps\nRevisited\nA Vale\n, B Li - Lamp Letters, 2024 - lamps.example\nSave\nCited by 3\n"
    sure = "Related articles\nDense Kettles\nI Brandvold - Lamp Review, 2024 - lamps.example\nSave\nCited by 2\n"
    assert [paper["title"] for paper in read(unsure + sure, tmp_path)] == ["Dense Kettles"]


def test_a_search_in_pieces_of_a_line_each_is_read(tmp_path: Path) -> None:
    first, second = read(SEARCH_IN_PIECES, tmp_path)
    assert (first["title"], second["title"]) == ("Lamp–Wick structures and mechanisms", "What is a kettle?")
    assert [one["name"] for one in second["authors"]] == ["M Redkettle", "A Vale", "V Okonkwo"]
    assert [one["venue"] for one in (first, second)] == ["Annual review of lamps", "Archives of Kettles in …"]
    assert [one["metrics"] for one in (first, second)] == [{"citation_count": 2020}, {"citation_count": 285}]


def test_a_profile_in_pieces_of_a_line_each_is_read(tmp_path: Path) -> None:
    first, second = read(PROFILE_IN_PIECES, tmp_path)
    assert (first["title"], second["title"]) == (
        "On the trembling of wicks in still rooms",
        "Kettles considered as whistles",
    )
    assert (first["published"], first["metrics"]) == ("1935", {"citation_count": 20996})
    assert (second["published"], second["metrics"]) == ("2018", {})
    (owner,) = (one for one in read(PROFILE_IN_PIECES, tmp_path, "--type", "author") if one["affiliations"])
    assert (owner["name"], owner["categories"]) == ("Ottilie Lampwright", ["wick dynamics", "kettle acoustics"])
    assert owner["affiliations"] == ["Professor of Wick Studies, Lampworks Academy"]


COPY = """\
[PDF] lamps.example
On the trembling of wicks
O Lampwright, B Kettleby,
R Abu-Lampe… - Annals of Lamp …, 2021 - lamps.example
… We review different wicks …
Save Cite Cited by 35 Related articles All 2 versions
Find@Brass
Kettles considered as whistles
B Kettleby - 2023 IEEE 5th …, 2023 - brass.example
… a kettle, which whistles …
Save Cite Cited by 3 Related articles All 4 versions
"""


def test_a_byline_that_is_wrapped_takes_no_title_from_the_results_below_it(tmp_path: Path) -> None:
    first, second = read(COPY, tmp_path)
    assert (first["title"], second["title"]) == ("On the trembling of wicks", "Kettles considered as whistles")
    assert [one["name"] for one in first["authors"]] == ["O Lampwright", "B Kettleby", "R Abu-Lampe"]


def test_a_search_that_is_copied_below_a_list_of_links_is_no_markdown(tmp_path: Path) -> None:
    links = "".join(f"- [{name}](https://scholar.google.com/citations?user={name})\n" for name in ("Ada", "Bo", "Cy"))
    assert len(read(links + "\n" + COPY, tmp_path)) == 2


def test_a_long_title_just_above_its_names_is_not_wrapped(tmp_path: Path) -> None:
    title = "Vier Vorlesungen über das Licht der Lampen, gehalten im Mai 1921 an der Akademie der Dochte"
    below = "\tM Born, O Lampwright\n\nJ. Springer, 1921\n\t87*\t1921\n\n"
    rows = "".join(f"{title} {part}\n{below}" for part in ("I", "II"))
    papers = read("Title\tCited by\tYear\n\n" + rows, tmp_path)
    assert [paper["title"] for paper in papers] == [f"{title} I", f"{title} II"]
    assert [(paper["venue"], paper["metrics"]) for paper in papers] == [("J. Springer", {"citation_count": 87})] * 2


def test_a_page_may_be_indented_in_one_place_and_still_have_the_spaces_of_its_pieces(tmp_path: Path) -> None:
    text = SEARCH_IN_PIECES.replace("[HTML]\n kettles.example\n", "").replace("About", "A Vale\n,\n      B Li\nAbout")
    first, _ = read(text, tmp_path)
    assert first["title"] == "Lamp–Wick structures and mechanisms"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("ArticlesCited by", True),
        ("제목 인용 연도", True),
        ("인용", True),
        ("인용 분석", False),
        ("Citation analysis", False),
    ],
)
def test_a_heading_is_told_from_an_interest(text: str, is_one: bool) -> None:  # noqa: FBT001 — a parameter
    assert _scholar_copied.is_heading(text) == is_one
