"""Pages that a program wrote as Markdown: what a browser would have shown, line by line."""

import re

import pytest

from parsers import Candidate, Source, arxiv_page_text
from parsers._copied import as_one
from parsers._links_shown import without_links

ALWAYS = re.compile("")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (["[Ada](/a), [Bo", "Li](/b?q=Li,+B), [C. Roe](/c", '"Roe")'], ["Ada, Bo", "Li, C. Roe", ""]),
        (["[[pdf](/pdf/1", '"Download"), [html][2]]'], ["[pdf", ", html]"]),
        (["[Wicks](/w): [this https", "URL](https://a.example/b)."], ["Wicks: https://a.example/b", "."]),
        (["> [Wicks](/w): [this https", "> URL](https://a.example/b)."], ["> Wicks: https://a.example/b", "."]),
        (["![a lamp](/lamp.png) [Lamps](/l)"], [" Lamps"]),
        (["[Lamps](/l) in $[0,1)$ and", "kettles", "", "Hoses"], ["Lamps in $[0,1)$ and", "kettles", "", "Hoses"]),
        (["[Lamps](/l) say f[x](y) as in [1][2]"], ["Lamps say f[x](y) as in [1][2]"]),
        (["[Wicks](/w) of $\\\\ell\\_0$"], ["Wicks of $\\ell_0$"]),
        (["[Wicks](/w) of $\\ell\\_0 \\\\{2\\\\}$ \\- lit"], ["Wicks of $\\ell_0 \\{2\\}$ - lit"]),
    ],
)
def test_each_line_keeps_its_number_and_loses_its_links(written: list[str], shown: list[str]) -> None:
    assert list(without_links(enumerate(written, 1), ALWAYS)) == list(enumerate(shown, 1))


def test_lines_stay_as_they_are_where_no_link_tells_that_they_are_markdown() -> None:
    lines = list(enumerate(["See [the code](https://a.example) for f\\_x", "[1] A lamp"], 1))
    assert list(without_links(lines, re.compile(r"\]\(/abs/"))) == lines


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (["Self-", "Supervised Lamps"], "Self-Supervised Lamps"),
        (["melt--", "quench"], "melt--quench"),
        (["Two-", "and Three-Dimensional"], "Two- and Three-Dimensional"),
        (["Pre-", "And Post-Training"], "Pre- And Post-Training"),
        (["low-", "vs. high-wattage"], "low- vs. high-wattage"),
        (["Text-", "to-Image Lamps, end-", "to-end"], "Text-to-Image Lamps, end-to-end"),
        (["$a -", "b$"], "$a - b$"),
        (["Ada Vale", ",", "Bo Li", "."], "Ada Vale, Bo Li."),
        ([], ""),
    ],
)
def test_broken_words_are_joined(lines: list[str], whole: str) -> None:
    assert as_one(lines) == whole


def test_a_label_alone_stands_above_the_title_of_a_single_paper() -> None:
    lines = list(enumerate(["[Submitted on 19 Nov 2026]", "Title:", "A Study of Lamps", "Authors: Ada Vale"], 1))
    (paper,) = arxiv_page_text.PARSER.parse(Source("dump", lines, iter([lines])))
    assert isinstance(paper, Candidate)
    assert (paper.fields["title"], paper.fields["authors"]) == ("A Study of Lamps", ["Ada Vale"])


CUT_BELOW_WHO_SUBMITTED = """\
[Submitted on 19 Nov 2026 ([v1](https://arxiv.org/abs/2611.00001v1)), last revised 20 Nov 2026 (this version, v2)]

# Title:Lamps That Learn to Hum in Winter

Authors:[Ada Vale](https://arxiv.org/search/cs?query=Vale,+A), [Bo Li](https://arxiv.org/search/cs?query=Li,+B)

> Abstract:We light lamps and listen to what they hum.

## Submission history

From: Ada Vale [[view email](https://arxiv.org/show-email/1/2611.00001)]
"""


@pytest.mark.parametrize(
    ("above", "arxiv"),
    [
        (['url: "https://arxiv.org/abs/2611.07001v2"'], "2611.07001"),
        (["source: arXiv", "**Source URL:** <https://arxiv.org/pdf/hep-th/9901001.pdf>"], "hep-th/9901001"),
        (["url: https://arxiv.org/abs/2611.07001", "link: https://arxiv.org/pdf/2611.07001v1"], "2611.07001"),
        (["url: https://arxiv.org/abs/2611.07001", "link: https://arxiv.org/abs/2611.07002"], None),
        (["see https://arxiv.org/abs/2611.07001"], None),
        (["url: https://arxiv.org/abs/2611.07001", "arXiv:2611.07002 (cs)"], "2611.07002"),
    ],
)
def test_the_address_above_a_single_paper_has_its_number_unless_the_page_has(above: list[str], arxiv: str) -> None:
    page = ["[Submitted on 19 Nov 2026]", "Title:A Study of Lamps", "View PDFAbstract:We light lamps."]
    lines = list(enumerate([*above, *page], 1))
    source = Source("dump", lines, iter([lines]))
    (paper,) = (one for one in arxiv_page_text.PARSER.parse(source) if isinstance(one, Candidate))
    identifiers = paper.fields.get("identifiers", {})
    assert isinstance(identifiers, dict)
    assert identifiers.get("arxiv") == arxiv


def test_who_submitted_a_single_paper_may_end_the_page() -> None:
    lines = list(enumerate(CUT_BELOW_WHO_SUBMITTED.splitlines(), 1))
    source = Source("dump", lines, iter([lines]))
    (paper,) = (one for one in arxiv_page_text.PARSER.parse(source) if isinstance(one, Candidate))
    assert (paper.fields["title"], paper.fields["authors"]) == (
        "Lamps That Learn to Hum in Winter",
        ["Ada Vale", "Bo Li"],
    )
