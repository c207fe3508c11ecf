"""One paper, one notation: arXiv's numbers, the names of its categories, formulas; and each document's own total."""

import io
import json

import pytest

from parsers import (
    Candidate,
    Declared,
    ParseError,
    Source,
    _arxiv,
    _csl,
    _printed_dates,
    _printed_names,
    _text,
    arxiv_snapshot,
    dblp_xml,
)
from schemas import cleaning
from schemas.categories import ARCHIVES, WHOLE_ARCHIVES
from schemas.subjects import ARCHIVE_NAMED, CATEGORY_NAMED


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("cs.CL/0205999", "cs/0205999"),
        ("arXiv:math.DG/0303999v2", "math/0303999"),
        ("https://arxiv.org/abs/cond-mat.mes-hall/0001999", "cond-mat/0001999"),
        ("hep-th/9901999", "hep-th/9901999"),
        ("2301.00999v3", "2301.00999"),
    ],
)
def test_an_arxiv_number_has_no_version_and_no_subject_class(printed: str, number: str) -> None:
    found = cleaning.identifiers({"arxiv": printed})
    assert found == {"arxiv": number}
    assert cleaning.identifiers(found) == found


@pytest.mark.parametrize(
    ("doi", "number"),
    [
        ("10.48550/arXiv.2301.00999v2", "2301.00999"),
        ("10.48550/arXiv.math.DG/0303999", "math/0303999"),
        ("10.48550/arXiv.lamps", None),
    ],
)
def test_an_arxiv_doi_gives_the_same_number(doi: str, number: str | None) -> None:
    found = cleaning.identifiers({"doi": doi})
    assert found.get("arxiv") == number
    assert cleaning.identifiers(found) == found


SICI = "10.1000/(sici)1097-0258(19980815/30)17:15/16<1661::aid-lid968>3.0.co;2-#"


@pytest.mark.parametrize(
    ("printed", "bare"),
    [
        *(
            (f"10.1000/lids.9{behind}", "10.1000/lids.9")
            for behind in (".", "/full", "/abstract", "/epdf", "/full/html")
        ),
        ("10.1002/lids.9;jsessionid=A1.f02", "10.1002/lids.9"),
        ("10.1080/0142.1?journalCode=lids20", "10.1080/0142.1"),
        (SICI, SICI),
        (SICI.replace("<", "%3C").replace(">", "%3E"), SICI),
        (SICI.replace("<", "&lt;").replace(">", "&gt;"), SICI),
        ("10.1000/%", "10.1000/%"),
    ],
)
def test_a_doi_has_nothing_of_the_address_of_its_page(printed: str, bare: str) -> None:
    found = cleaning.identifiers({"doi": f"https://doi.org/{printed}"})
    assert found == {"doi": bare}
    assert cleaning.identifiers(found) == found


def test_every_category_of_arxiv_has_a_name() -> None:
    codes = {f"{archive}.{code}" for archive, known in ARCHIVES.items() for code in known.split()}
    named = set(CATEGORY_NAMED.values())
    assert codes <= named
    assert (named | set(ARCHIVE_NAMED.values())) - codes <= WHOLE_ARCHIVES


def test_a_degree_is_no_author() -> None:
    assert _arxiv.people("Ada Vale, Ph.D., Bo M. Day, M. D.") == (["Ada Vale, Ph.D.", "Bo M. Day, M. D."], True)


def test_a_name_is_a_category_only_behind_its_archive() -> None:
    assert cleaning.category("Mathematics -  Combinatorics") == "math.CO"
    assert cleaning.category("Combinatorics") == "Combinatorics"
    assert cleaning.category("Mathematical Physics") == "Mathematical Physics"


@pytest.mark.parametrize(
    "begun",
    ["<alternatives>", "<alternatives ", "<tex-math>a", "<tex-math>a</tex-math><math>", "<![CDATA[", "<?CDATA "],
)
def test_formulas_that_never_end_take_no_longer_than_others(begun: str) -> None:
    assert _csl.abstract(f"{begun * 20_000}</p>") is not None


@pytest.mark.parametrize(
    "formula",
    ["<![CDATA[$x<y$]]>", "<?CDATA $x<y$?>", "$x&lt;y$", r"\documentclass{a} \begin{document} $x&lt;y$ \end{document}"],
)
@pytest.mark.parametrize("beside", ["", "<mml:math><mml:mi>x</mml:mi></mml:math>", "<?MML <mml:math>x</mml:math>?>"])
def test_a_formula_in_tex_is_kept_however_it_is_deposited(formula: str, beside: str) -> None:
    found = f"<p>Let <inline-formula><tex-math>{formula}</tex-math>{beside}</inline-formula> hold.</p>"
    assert _csl.abstract(found) == "Let $x<y$ hold."
    assert _csl.plain([found]) == "Let $x<y$ hold."


PERSON = '<dblpperson name="{0}" pid="{0}" n="{1}"><person key="homepages/{0}"><author>{0}</author></person>{2}'
RECORD = '<r><article key="journals/lamps/{0}"><author>Ada Vale</author><title>Lamps {0}.</title></article></r>'
SEARCH = '<result><query>{0}</query><hits total="9">{1}</hits></result>'
HIT = (
    "<hit><info><authors><author>Bo Li</author></authors><title>Wicks {0}.</title><key>conf/lamp/{0}</key></info></hit>"
)
FOUND = "<hit><info><author>Bo Li</author><url>https://dblp.org/pid/1/{0}</url></info></hit>"


def totals(document: str) -> list[tuple[str, int, int]]:
    found = []
    source = Source("a.xml", [(1, document[:80])], iter(()), lambda: io.BytesIO(document.encode()))
    try:
        for one in dblp_xml.parse(source):
            found += [(one.whose, one.declared, one.listed)] if isinstance(one, Declared) else []
    except ParseError:
        found.append(("cut", 0, 0))
    return found


def test_each_document_of_dblp_has_its_own_total() -> None:
    vale = PERSON.format("Vale", 2, RECORD.format(1) + RECORD.format(2)) + "</dblpperson>"
    sato = PERSON.format("Sato", 3, RECORD.format(3)) + "</dblpperson>"
    alone = f"<dblp>{RECORD.format(4)}</dblp>"
    pages = SEARCH.format("wick", HIT.format(5)) + SEARCH.format("wick", HIT.format(6))
    other, people = SEARCH.format("lamp", HIT.format(7)), SEARCH.format("li", FOUND.format(8))
    cut = PERSON.format("Lind", 4, RECORD.format(9)) + "<r><article"
    assert totals(vale + sato + alone + pages + other + people + cut) == [
        ("Vale", 2, 2),
        ("Sato", 3, 1),
        ("the search", 9, 2),
        ("the search", 9, 1),
        ("Lind", 4, 1),
        ("cut", 0, 0),
    ]


def test_records_that_are_wrapped_are_read_however_many_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arxiv_snapshot, "_LONGEST_OBJECT", 20)
    papers = [{"id": f"0704.{number:04}", "title": "Lamps", "update_date": "2008-11-26"} for number in range(50)]
    lines = json.dumps({"papers": papers}, indent=1).split("\n")
    source = Source("a.json", [(1, "{")], iter([list(enumerate(lines, 1))]), io.BytesIO)
    found = list(arxiv_snapshot.parse(source))
    assert len([one for one in found if isinstance(one, Candidate)]) == 50


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Ada Vale|Bo Li", ["Ada Vale", "Bo Li"]),
        ("Vale, Ada; Li, Bo", ["Vale, Ada", "Li, Bo"]),
        ("Ada $|x|$ Vale, Bo Li", ["Ada $|x|$ Vale", "Bo Li"]),
    ],
)
def test_a_bar_stands_between_names_where_nothing_else_does(printed: str, names: list[str]) -> None:
    assert _arxiv.joined_people(printed) == (names, True)


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ('{"tool": {"name": "lamps", "update_date": "2020"}}', None),
        ('{"kept": [{"id": "0704.0001", "title": "Lamps", "update_date": "2020"}]}', 0),
    ],
)
def test_a_line_of_json_in_a_stream_is_of_the_snapshot_if_it_holds_a_paper(line: str, at: int | None) -> None:
    assert arxiv_snapshot.opens(line, list) == at


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("Oral (LampML@NeurIPS 2023), 5 pages", "Oral (LampML@NeurIPS 2023), 5 pages"),
        ("AP@0.5 and FPR@95%TPR", "AP@0.5 and FPR@95%TPR"),
        ("Kettles@home.", "Kettles@home."),
        ("5 pages, write to ada.vale@lamps.example.", "5 pages, write to"),
        ("5 pages (e-mail: ada@lampvm)", "5 pages"),
        ("5 pages <ada@lampvm>", "5 pages"),
    ],
)
def test_a_word_with_a_sign_in_it_is_no_address(printed: str, kept: str) -> None:
    assert _text.prose_without_addresses(printed) == kept


@pytest.mark.parametrize("space", [" ", "\xa0", "\n "])
def test_names_in_one_tag_are_parted_whatever_spaces_they_have(space: str) -> None:
    names = ["Ada Vale", "Bo Li", "Cy Roe"]
    assert _printed_names.in_one(", ".join(names).replace(" ", space)) == names


@pytest.mark.parametrize("printed", ["March 3rd, 2025", "3rd March 2025", "3 March 2025", "Mar. 3, 2025"])
def test_a_day_with_letters_behind_it_is_one(printed: str) -> None:
    assert cleaning.edtf(_printed_dates.first([printed]) or "") == "2025-03-03"
