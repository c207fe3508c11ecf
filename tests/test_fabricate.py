"""`fixture fabricate`: nothing real is left of a dump, and the twin is read to the same records but for the values."""

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from scrape.cases.alike import clusters, difference, outline, shape
from scrape.cases.disguise import Disguise, is_issn
from scrape.cases.fabricate import FabricationError, fabricate, survivors
from scrape.cases.probe import parsed
from scrape.cases.visible import runs, written
from scrape.cli import cli

ROOT = Path(__file__).parent.parent
DUMPS = ROOT.parent / "shared" / "dumps"
LARGEST = int(os.environ.get("PAPERLINES_LARGEST", "300_000"))
"""Bytes of a capture: the five that are larger take two minutes, so they are left to a run that asks for them."""
CAPTURES = sorted(path for path in DUMPS.glob("*/*") if path.is_file() and path.stat().st_size <= LARGEST)
FIXTURES = ROOT / "tests" / "fixtures"

MERGED_BY_INFLECTION = {"gssa_aeinstein.html"}
"""Titles of this dump are one paper because German words are alike but for their endings; invented ones are not."""

LARGE = 300_000  # bytes; above, `fabricate` is trusted to have looked

PAGE = """Xia Møller

CL
h-index17
2papers
1,281citations
Novelty57%
AI Score66

2 Papers

CVApr 25, 2023Code
PatchNova: Faster Training of Kettle Models

Xia Møller, Yifan Jiang-Roe, Huang Zheng et al. · kettle-ml, lamp-institute

We present PatchNova (arXiv:2301.04567), see https://github.com/xmoller/patchnova. Write to xia@kettle.example.

LGMar 3, 2022
Kettle Models at ScaleYifan Jiang-Roe, Xia Møller, Bo Li et al. · kettle-ml
On kettle models at scale, by Jiang-Roe et al. (2021).
"""


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_real_is_left_of_a_capture_and_it_parses_alike(capture: Path) -> None:
    content = capture.read_bytes()
    if capture.name in MERGED_BY_INFLECTION:
        with pytest.raises(FabricationError, match="cannot be fabricated so that it parses alike: other records are"):
            fabricate(content, capture.name)
        return
    made = fabricate(content, capture.name)
    assert survivors(made) == []
    if len(content) < LARGE:
        assert difference(made.before, parsed(made.content, capture.name)) == ("", [])
    assert tags(made.content) == tags(content)


def tags(content: bytes) -> list[bytes]:
    """Return the names of the tags in a dump, the white space around its lines and its line ends."""
    markup = rb"</?[A-Za-z][\w:.-]*|" if content.lstrip()[:1] == b"<" else b""
    return re.findall(markup + rb"[ \t]*\r?\n[ \t]*", content)


def test_people_and_titles_are_invented_and_the_same_ones_stay_the_same() -> None:
    made = fabricate(PAGE.encode(), "page.txt")
    text = made.content.decode()
    assert survivors(made) == []
    for real in ("Xia", "Møller", "Jiang", "Patch", "Nova", "Kettle", "kettle", "lamp", "04567", "xmoller", "xia@"):
        assert real not in text
    assert shape(text) == shape(PAGE)
    name = text.split("\n")[0]
    assert text.count(name) == 3
    assert text.split("\n")[2:4] == ["CL", text.split("\n")[3]]
    assert "CVApr 25, 2023Code\n" in text
    assert "2papers\n" in text
    assert " et al. · " in text


def test_the_seed_decides_and_nothing_else() -> None:
    first, again, other = (fabricate(PAGE.encode(), "page.txt", seed).content for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "latin-1"])
def test_encoding_and_line_ends_stay(codec: str) -> None:
    content = PAGE.replace("\n", "\r\n").replace("·", "\xb7").encode(codec)
    made = fabricate(content, "page.txt")
    assert made.content[:3] == content[:3] or codec == "latin-1"
    assert made.content.decode(codec).count("\r\n") == PAGE.count("\n")
    assert len(made.content) == len(content)


def test_markup_escapes_and_tex_stay_and_what_they_write_is_invented() -> None:
    page = {
        "title": 'On Schr\\"odinger Lamps',
        "authors": "L. Erd\u0151s, J. Kov\\'acs",
        "abstract": "The $x^2$ lamps.",
    }
    line = json.dumps({"id": "2301.04567", **page, "categories": "math.SP cs.LG", "update_date": "2023-01-02"})
    made = fabricate(f"{line}\n".encode(), "one.jsonl")
    record = json.loads(made.content)
    assert record["id"].startswith("2301.")
    assert record["id"] != "2301.04567"
    assert record["categories"] == "math.SP cs.LG"
    assert "\\u" in made.content.decode()
    assert re.fullmatch(r"On [A-Z][a-z]+\\\"[aeiou][a-z]+ [A-Z][a-z]{4}", record["title"])
    assert "$x^2$" in record["abstract"]


def test_an_abstract_written_as_an_index_of_words_is_invented_too() -> None:
    (dump,) = (FIXTURES / "openalex_json" / "works_of_a_search").glob("input.*")
    before = json.loads(dump.read_text(encoding="utf-8"))
    after = json.loads(fabricate(dump.read_bytes(), dump.name).content)
    for old, new in zip(before["results"], after["results"], strict=True):
        for word, places in (old.get("abstract_inverted_index") or {}).items():
            same = [other for other, at in new["abstract_inverted_index"].items() if at == places]
            assert list(map(shape, same)) == [shape(word)]


ALIKE = [
    *("acl_anthology_xml/collection", "arxiv_atom/api_feed", "arxiv_listing_html/recent_under_days"),
    *("arxiv_oai/list_of_records", "arxiv_search_html/a_page_of_results", "crossref_json/single_work"),
    *("dblp_html/person_page", "dblp_json/search_answer", "google_scholar_search_html/results"),
    *("openalex_json/works_of_a_search", "ris/scopus", "pubmed_xml/article_set", "pubmed_nbib/two_articles"),
    *("semantic_scholar_json/author_with_papers", "hf_papers_html/embedded_data_is_read_before_the_cards"),
]


@pytest.mark.parametrize("case", [case for case in ALIKE if (FIXTURES / case).is_dir()])
def test_fixtures_of_every_kind_parse_alike(case: str) -> None:
    (dump,) = (FIXTURES / case).glob("input.*")
    made = fabricate(dump.read_bytes(), dump.name)
    assert [outline(record) for record in made.after.records] == [outline(record) for record in made.before.records]
    assert clusters(made.after.records) == clusters(made.before.records)
    assert survivors(made) == []


def test_a_dump_that_cannot_be_fabricated_is_refused_in_one_line(tmp_path: Path) -> None:
    dump = tmp_path / "plain.txt"
    dump.write_text("A plain text.\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["fixture", "fabricate", str(dump)])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "plain.txt: cannot be fabricated: 1: is of no known format" in done.stderr


def test_the_command_writes_the_twin(tmp_path: Path) -> None:
    dump, twin = tmp_path / "page.txt", tmp_path / "twin.txt"
    dump.write_text(PAGE, encoding="utf-8")
    done = CliRunner().invoke(cli, ["fixture", "fabricate", "--seed", "3", "-o", str(twin), str(dump)])
    assert done.exit_code == 0
    assert "page.txt: 3 records, alike but for the invented values" in done.stderr
    assert twin.read_bytes() == fabricate(PAGE.encode(), "page.txt", 3).content


def test_words_that_begin_alike_and_numbers_keep_their_kind() -> None:
    disguise = Disguise(0, frozenset({"kettle"}))
    assert disguise.of("word", "Lamps")[:4] == disguise.of("word", "Lamp")
    assert disguise.of("word", "LAMP") == disguise.of("word", "lamp").upper()
    assert disguise.of("arxiv", "2301.04567")[:5] == "2301."
    assert is_issn(disguise.of("issn", "0378-5955"))
    assert not is_issn("1900-1909")
    words = [first + second + third for first in "bdfg" for second in "aeiou" for third in "klmn"]
    assert len({disguise.of("word", word) for word in words}) == len(words)


@pytest.mark.parametrize(
    ("document", "seen"),
    [
        ("<p>Laur&egrave;ne <b>V</b>ale</p>", ["Laurène Vale"]),
        ('{"title": "Laur\\u00e8ne \\\\`ede"}', ["Laurène ède"]),
        ("<p data-x='{&quot;name&quot;: &quot;Ada&quot;}'>Li</p>", ["Ada", "Li"]),
        ('author = {M{\\"u}ller},', ["{Müller},".replace("{M", " {M")]),
    ],
)
def test_what_is_seen_is_what_is_meant(document: str, seen: list[str]) -> None:
    assert [run.seen.text for run in runs(document)] == seen


@pytest.mark.parametrize(
    ("raw", "char", "as_written"),
    [
        ("a", "o", "o"),
        ("\\u03B2", "γ", "\\u03B3"),
        ("&#946;", "γ", "&#947;"),
        ("&uuml;", "ö", "&ouml;"),
        ('\\"u', "ö", '\\"o'),
    ],
)
def test_a_character_is_written_as_the_one_before(raw: str, char: str, as_written: str) -> None:
    assert written(raw, char) == as_written
