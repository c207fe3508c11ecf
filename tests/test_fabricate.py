"""`fixture fabricate`: nothing real is left of a dump, and the twin is read to the same records but for the values."""

import json
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from parsers import Candidate, Claim, Parser, Quoted, Source
from scrape.cases.alike import clusters, difference, outline, shape
from scrape.cases.disguise import Disguise, is_issn
from scrape.cases.fabricate import FabricationError, fabricate, survivors
from scrape.cases.fixtures import cases
from scrape.cases.learned import WORD, learned
from scrape.cases.probe import parsed
from scrape.cases.staying import needed
from scrape.cases.telling import Telling, noted
from scrape.cases.visible import runs, written
from scrape.cli import cli

ROOT = Path(__file__).parent.parent
DUMPS = ROOT.parent / "shared" / "dumps"
LARGEST = int(os.environ.get("PAPERLINES_LARGEST", "300_000"))
"""Bytes of a capture: the four that are larger take two minutes, so they are left to a run that asks for them."""
TEXTS = {".txt", ".md"}
"""Captures of many papers one below the other: the first third of that many bytes is enough of them."""
CAPTURES = sorted(
    path for path in DUMPS.glob("*/*") if path.is_file() and (path.suffix in TEXTS or path.stat().st_size <= LARGEST)
)
FIXTURES = ROOT / "tests" / "fixtures"

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
    if capture.suffix in TEXTS and len(content) > LARGEST // 3:
        content = content[: content.rindex(b"\n", 0, LARGEST // 3) + 1]
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


READ = [case for case in cases(FIXTURES) if not (case.folder / "error.txt").exists()]
REFUSED = {
    # `Title:` is a label, and here it is what a title opens with too.
    "arxiv_listing_html/labels_that_are_not_marked_as_such",
    # `in press` is a date that the parser knows, and here it is the title too.
    "bibtex/dates_that_are_no_dates",
    # `CCF` is one word with the end of the title that it is glued to.
    "google_scholar_page_text/ranks_that_an_extension_glues_to_titles",
    # `TeV` and `LHC` are units and places that the parser knows, and tell it where a title ends.
    "profile_text/collaborations_glued_to_capitals",
    # The last line of a page and the first of the next one are one line, which only its end is known of.
    "profile_text/pages_glued_by_cat",
    # `Embedding Vector Gardens` is no name to learnt weights, which know real words; invented ones may be one.
    "profile_text/second_line_of_a_title_above_its_byline",
}


@pytest.mark.parametrize("name", sorted({case.format for case in READ}))
def test_nothing_is_left_of_the_fixtures_of_a_format_and_they_parse_alike(name: str) -> None:
    for case in [case for case in READ if case.format == name]:
        content = case.input.read_bytes()
        whole = f"{name}/{case.folder.name}"
        if whole in REFUSED:
            with pytest.raises(FabricationError, match="cannot be fabricated so that it parses alike"):
                fabricate(content, case.input.name)
            continue
        made = fabricate(content, case.input.name)
        assert list(map(outline, made.after.records)) == list(map(outline, made.before.records)), whole
        assert clusters(made.after.records) == clusters(made.before.records), whole
        assert survivors(made) == list(made.left) == [], whole


ROW = """<tr class="gsc_a_tr"><td class="gsc_a_t"><a href="/citations?view_op=view_citation&amp;hl=en\
&amp;user=Lm7pAAAAAAAJ&amp;citation_for_view=Lm7pAAAAAAAJ:aA{at}" class="gsc_a_at">{title}</a>\
<div class="gs_gray">{names}</div>\
<div class="gs_gray">Annals of Lamps 47 (1{at}), 77{at}-780<span class="gs_oph">, 1935</span></div></td>\
<td class="gsc_a_c"></td><td class="gsc_a_y"><span class="gsc_a_h gsc_a_hc gs_ibl">1935</span></td></tr>\
"""


def test_an_item_that_is_cut_off_is_invented_like_those_before_it() -> None:
    rows = [("On the Trembling of Wicks", "O Lampwright"), ("Kettles and Pans", "B Kettleby, T Vase")]
    rows += [("A Theory of Brooms", "D Holt, M Quill"), ("Curtains in Rooms", "P Farrow")]
    page = "".join(ROW.format(at=at, title=title, names=names) for at, (title, names) in enumerate(rows))
    cut = ROW.format(at=9, title="Vases under Floors", names="Q Umbrell, Z Doormat").partition(", Z")[0]
    text = fabricate((page + cut).encode(), "page.html").content.decode()
    assert shape(text) == shape(page + cut)
    assert not [word for word in ("Lampwright", "Vases", "Floors", "Umbrell") if word in text]


def test_what_the_parser_knows_by_heart_stays_and_is_told(tmp_path: Path) -> None:
    dump, twin = tmp_path / "one.bib", tmp_path / "two.bib"
    dump.write_text("@article{a1, title = {Lamps of Clay}, author = {Vale, Ada}, year = {in press}}\n", "utf-8")
    done = CliRunner().invoke(cli, ["fixture", "fabricate", "-o", str(twin), str(dump)])
    assert done.exit_code == 0
    assert "year = {in press}" in twin.read_text("utf-8")
    assert "Lamps" not in twin.read_text("utf-8")
    assert done.stderr.endswith("stays as it is, or it would not parse alike: press\n")


def tagged(source: Source) -> Iterator[Quoted]:
    """Read lines such as `QT Lamps of Clay`, as a format that nobody here knows may have them."""
    said = [(number, line[:2], line[3:]) for number, line in source.lines()]
    fields: dict[str, Any] = {TAGS[tag]: [value] if tag == "qa" else value for _, tag, value in said if tag in TAGS}
    yield Candidate("paper", fields, tuple((number, tag) for number, tag, _ in said))


TAGS = {"qt": "title", "qx": "abstract", "qs": "venue", "qy": "published", "qa": "authors"}
TAGGED = """qb kettle
qt Kettles That Whistle at Dawn
qa Ada Vale
qs Annals of Lamps
qx Kettles whistle, and Vale asks why.
qy 2020
"""


def test_the_tags_of_a_format_that_nobody_here_knows_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"tagged": Parser("a format of tags", lambda _: Claim("begins with a tag"), tagged)}
    for module in ("probe", "fabricate"):
        monkeypatch.setattr(f"scrape.cases.{module}.formats", lambda: known)
    made = fabricate(TAGGED.encode(), "tagged.txt")
    assert [line[:3] for line in made.content.decode().splitlines()] == [line[:3] for line in TAGGED.splitlines()]
    assert survivors(made) == []


@pytest.mark.parametrize("real", [set(), {"d"}, {"a", "h"}, set("cde"), set("abcdefgh"), set("abcdefghi")])
def test_what_is_needed_is_found_and_no_more_if_it_is_little(real: set[str]) -> None:
    found = needed("abcdefghijklmnop", real.issubset)
    assert found is None if len(real) > 8 else set(found or ()) == real
    assert needed("abc", lambda _: False) is None


def test_a_name_that_begins_like_a_month_is_no_date() -> None:
    page = PAGE.replace("Jiang-Roe et al. (2021)", "Marcus 2021, Decker, 1999, and Jansen 12, since march 1995")
    text = fabricate(page.encode(), "page.txt").content.decode()
    assert not [name for name in ("Marcus", "Decker", "Jansen") if name in text]
    assert " 2021, " in text
    assert "march 1995" in text


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_titles_that_are_alike_within_their_words_are_still_merged(seed: int) -> None:
    """At first the letters before it decide on each letter, and words keep their first one: these would come apart."""
    titles = [
        "Leuchtgeometrie ohne Fernkessel und Haustopf in kleinen Werkstätten",
        "Leucht-geometrie ohne Fern-kessel und Haus-topf in kleinen Werkstätten",
    ]
    papers = "".join(f"LGMay 2, 2020\n{title}\n\nAda Vale, Bo Li\n\n" for title in titles)
    made = fabricate(papers.encode(), "page.txt", seed)
    assert len(clusters(made.before.records)) == 1
    assert clusters(made.after.records) == clusters(made.before.records)
    assert survivors(made) == []


def test_a_broken_line_of_json_does_not_hide_the_next_ones() -> None:
    lines = '{"type":"paper","id":"x"}\n{"type":"paper","title":"Broken off\n'
    library = (FIXTURES / "paperlines_jsonl" / "broken_lines_among_good_ones" / "input.jsonl").read_text("utf-8")
    good = [line for line in library.splitlines() if "Candlelight" in line]
    made = fabricate((lines + "\n".join(good) + "\n").encode(), "library.jsonl")
    assert "Candlelight" not in made.content.decode()
    assert survivors(made) == []


def test_a_record_that_is_none_in_the_twin_is_told_with_the_reason() -> None:
    whole, untitled = (b"@article{a, title = {%s}, year = {2020}}" % title for title in (b"Lamps of Clay", b""))
    found = difference(parsed(whole, "refs.bib"), parsed(untitled, "refs.bib"))
    assert found == ("record 1 is rejected: title: is missing", [0])


def test_a_dump_that_cannot_be_fabricated_is_refused_in_one_line(tmp_path: Path) -> None:
    dump = tmp_path / "plain.txt"
    dump.write_text("A plain text.\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["fixture", "fabricate", str(dump)])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "plain.txt: cannot be fabricated: is of no known format" in done.stderr


def test_the_command_writes_the_twin(tmp_path: Path) -> None:
    dump, twin = tmp_path / "page.txt", tmp_path / "twin.txt"
    dump.write_text(PAGE, encoding="utf-8")
    done = CliRunner().invoke(cli, ["fixture", "fabricate", "--seed", "3", "-o", str(twin), str(dump)])
    assert done.exit_code == 0
    assert "page.txt: 3 records, alike but for the invented values" in done.stderr
    assert twin.read_bytes() == fabricate(PAGE.encode(), "page.txt", 3).content


REJECTED = """@article{vale2020, title = {Kettles That Whistle at Dawn}, author = {Vale, Ada}, year = {2020}}
@article{unique2023, title = {Zirconium Barometers for Wexford Sailors}, author = {Uniqueson, Barnabas},
  date = {2023-02-30}, doi = {10.5555/barometer.48017}, url = {https://lamps.example/handle/2077/48017#abstract}}
"""


def test_nothing_real_is_left_of_an_item_that_becomes_no_record(tmp_path: Path) -> None:
    dump = tmp_path / "refs.bib"
    dump.write_text(REJECTED, encoding="utf-8")
    done = CliRunner().invoke(cli, ["fixture", "fabricate", str(dump)])
    assert done.exit_code == 0
    assert "refs.bib: 1 record and 1 rejected, alike but for the invented values" in done.stderr
    assert not [real for real in ("Zirconium", "Wexford", "Unique", "Barnabas", "48017") if real in done.stdout]


JOURNAL = """<!DOCTYPE html><html><head><title>Lamp Journal</title>
<meta name="citation_title" content="Trimming Wicks in Closed Lanterns">
<meta name="citation_author" content="Lampwright, J\u00fcrgen"><meta name="citation_author" content="Quillon, Ada">
<meta name="citation_doi" content="10.5555/lamp.77"><meta name="citation_journal_title" content="Lamp Journal">
<meta name="citation_publication_date" content="2020/05/01">
</head><body><h1>Trimming Wicks in Closed Lanterns</h1>
<p>&copy; 2020 J. Lampwright et al.</p>
<p>Lampwright J, Quillon A. Trimming Wicks in Closed Lanterns. Lamp J. 2020;12:3-9, cited as 12(3):14-19.</p>
<p>Correspondence: Dr. Lampwright, Tel. +49 431 880-1234 or fax 0431/880 5678, lampwright@uni.example,
<a href="../authors/lampwright-juergen.html">profile</a>, <a href="/~jlampwright/">home</a></p>
<p>If you make use of any of what we say here then be so kind and name
  Trimming Wicks in Closed Lanterns by us, the people who wrote it, wherever you have so much as room for it.</p>
<a href="/index.php/lamp/article/view/77">HTML</a> <img src="../img/lampwright_quillon_fig1.png" alt="">
<a href="../files/Trimming_Wicks_in_Closed_Lanterns.pdf">PDF</a> <a href="../files/Quillon-Trimming-Wicks.pdf">PDF</a>
<a href="https://orcid.org/0000-0002-1825-0097">ORCID</a> <a href="https://doi.org/10.5555/other.880">another</a>
<a href="http://arxiv.org/abs/2004.01234">arXiv</a> or arXiv:hep-th/9701001 <a href="#top">up</a>
<div class="bibref">@Article{Lampwright_2020_Lamp, @Article{Quillon_2020_CVPR,</div>
<p>Ask lantern@acm.org, not help@arxiv.org.</p></body></html>
"""


def test_what_tells_gives_way_wherever_it_stands(tmp_path: Path) -> None:
    dump, twin = tmp_path / "page.html", tmp_path / "twin.html"
    dump.write_text(JOURNAL, encoding="utf-8")
    done = CliRunner().invoke(cli, ["fixture", "fabricate", "-o", str(twin), str(dump)])
    assert (done.exit_code, done.stderr) == (0, f"{dump}: 1 record, alike but for the invented values\n")
    text = twin.read_text(encoding="utf-8")
    assert shape(text) == shape(JOURNAL)
    real = (
        "lampwright quillon rgen trimming wicks lanterns 1825-0097 5678 880 01234 9701001 view/77 ;12:3 12(3) lantern@"
    )
    assert not [one for one in real.split() if one in text.lower()]
    furniture = "../authors/ ../img/ _fig1.png ../files/ /index.php/ /article/view/ orcid.org/0000- Tel. #top _CVPR, "
    assert not [
        one for one in (*furniture.split(), "help@arxiv.org", "&copy; 2020 J. ", "abs/2004.") if one not in text
    ]


def test_the_same_person_is_the_same_one_in_addresses_and_in_prose() -> None:
    text = fabricate(JOURNAL.encode(), "page.html").content.decode()
    name = re.findall(r"citation_author\" content=\"(\w+)", text)[0]
    assert text.count(name) == 5
    assert f"../authors/{name.lower()}-" in text
    assert f"/~j{name.lower()}/" not in text  # one word to an address, so invented as one


HAND = {
    '<div class="card-lampwright">': ["lampwright"],
    "<script>show(lampwright_2020, 1)</script>": ["lampwright"],
    "<style>.Lampwright { margin: 0 }</style>": ["Lampwright"],
    "<script>f(/doi.org.10.5555/other.880/)</script>": ["10.5555/other.880"],
    "<div class='trimming-wicks-in-closed'>": ["trimming-wicks-in"],
}


@pytest.mark.parametrize("markup", HAND)
def test_what_cannot_be_invented_is_told(markup: str, tmp_path: Path) -> None:
    dump = tmp_path / "page.html"
    dump.write_text(JOURNAL.replace("</body>", f"{markup}</body>"), encoding="utf-8")
    done = CliRunner().invoke(cli, ["fixture", "fabricate", str(dump)])
    assert done.exit_code == 1
    assert markup in done.stdout
    assert "of the real values are left in it, to be replaced by hand: " in done.stderr
    assert not [one for one in HAND[markup] if one not in done.stderr]


def test_what_the_parser_needs_of_a_name_stays_and_is_told() -> None:
    made = fabricate(PAGE.replace("Bo Li", "Bo Novelty").encode(), "page.txt")
    assert made.left == ("Novelty",)
    assert "\nNovelty" in made.content.decode()
    assert "Bo Novelty" not in made.content.decode()


COMMON = """<html><head><title>Field notes</title><meta name="citation_title" content="Long Lamps of Clay">
<meta name="citation_author" content="Young, Ada"><meta name="citation_author" content="Field, Bo">
<meta name="citation_author" content="Price, Cy"><meta name="citation_author" content="Li, Dee">
</head><body class="young"><ul class="list field-list price_tag"><li>Field</li><li>Price list</li><li>Young</li></ul>
<h1>Long Lamps of Clay</h1><a href="/price-list?field=all">Prices</a> <a href="../young/list.html">Young readers</a>
<pre>@misc{Young_2020, @misc{li2020long,</pre></body></html>
"""


def test_a_common_word_does_not_tell_alone_and_does_as_a_key() -> None:
    made = fabricate(COMMON.encode(), "page.html")
    text = made.content.decode()
    assert made.left == ()
    assert [line for line in text.splitlines() if "<li>" in line] == [COMMON.splitlines()[3]]
    assert 'href="/price-list?field=all">Prices</a> <a href="../young/list.html">Young readers</a>' in text
    assert not re.search(r"Young_2020|@misc\{li2020|Young, Ada|Field, Bo", text)


def test_a_surname_that_the_dump_has_as_a_word_too_does_not_tell_alone() -> None:
    telling = Telling(["Ada Lantern", "Bo Quillon"], [], "We hang a lantern up.")
    text = "Lantern and lantern, Quillon and quillon, see /quillon and /lantern or Lantern_2020."
    marked = [text[at:].partition(" ")[0] for at in sorted(telling.marks(text))]
    assert marked == ["Quillon", "quillon", "Lantern_2020."]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("by Müller, mueller@x, /~muller and /~amueller/", ["Müller", "mueller", "muller", "amueller"]),
        ("/people/ada-mueller.html", ["ada", "mueller"]),
        ("BoQuillon.pdf, the Quillon-Müller test, a quillon", ["Bo", "Quillon", "Quillon", "Müller"]),
        ("/emueller/ and /adam/", []),
        ("a-mueller-b, mueller.html. see mueller. a mueller", ["mueller", "mueller"]),
        ("ATLAS Collaboration, University of Oz", []),
        ("Wicks and Vases of Clay", ["Wicks", "and", "Vases", "of", "Clay"]),
        ("wicks-and-vases", ["wicks", "and", "vases"]),
        ("Wicks and Vases", []),
        ("Quillon_Wicks_and.pdf and Quillon_Vases_Wicks.pdf", ["Quillon", "Quillon"]),
    ],
)
def test_words_that_tell_are_marked(text: str, marked: list[str]) -> None:
    names = ["Ada Müller", "Bo Quillon Jr.", "ATLAS Collaboration", "University of Oz"]
    found = Telling(names, ["Wicks and Vases of Clay"], "").marks(text)
    assert [re.split(r"(?<=[a-zü])(?![a-zü])", text[at:])[0] for at in sorted(found)] == marked


def test_notations_are_noted_and_the_offices_of_sites_are_not() -> None:
    text = "Tel. 0431-880-1234, +49 431 8801234, a.b@uni.example, help@arxiv.org, 10.5555/a.b. 0000-0002-1825-009X"
    text += " arXiv:2004.01234v2, https://arxiv.org/pdf/hep-th/9701001, 2004.01235, orcid.org/0000000218250097, a@b"
    told = "0431-880-1234 +49_431_8801234 a.b@uni.example 10.5555/a.b 0000-0002-1825-009x 2004.01234 hep-th/9701001"
    assert noted(text) == {
        *told.replace("_", " ").split(" ")[:1],
        "+49 431 8801234",
        *told.split()[2:],
        "0000000218250097",
    }


def test_what_several_fields_say_of_one_paper_is_the_same_in_all() -> None:
    dump = FIXTURES / "pubmed_nbib" / "two_articles" / "input.nbib"
    lines = fabricate(dump.read_bytes(), dump.name).content.decode().splitlines()
    said = {line[:2]: line[6:] for line in reversed(lines)}
    assert f";{said['VI']}({said['IP']}):{said['PG']}. doi: " in next(
        line for line in lines if "(7" in line or ";" in line
    )
    dump = FIXTURES / "csl_json" / "items_by_their_names" / "input.json"
    items = json.loads(fabricate(dump.read_bytes(), dump.name).content)
    assert [key for key, item in items.items() if item.get("id", key) != key] == []
    assert "vale2001" not in items


def test_what_stands_above_a_folder_is_not_looked_at_in_an_address() -> None:
    known = learned([], [{"links": [{"url": "https://a.example/pdf/100.pdf"}], "metrics": {"downloads": "1.685"}}])
    for address in ("../pdf/100.pdf", "../../pdf/100.pdf", "./pdf/100.pdf", "a/../pdf/100.pdf", "/pdf/100.pdf"):
        assert known.names_paper(address)
    assert not known.names_paper("../pdf/101.pdf")
    assert known.numbers == {"685"}
    assert [known.names_paper(f"/{one}") for one in ("article/view/77", "articles/2020", "page/2", "5")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_the_prefix_of_a_publisher_goes_with_its_dois() -> None:
    dump = {"DOI": "10.5555/lamp.77", "prefix": "10.5555", "title": ["Lamps of Clay"], "type": "journal-article"}
    item = {**dump, "author": [{"family": "Lampwright", "given": "Ada", "prefix": "Dr."}]}
    answer = {"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": item}
    made = json.loads(fabricate(json.dumps(answer).encode(), "work.json").content)["message"]
    assert made["prefix"] != "10.5555"
    assert made["DOI"].startswith(made["prefix"] + "/")
    assert made["author"][0]["prefix"] == "Dr."


def test_digits_of_other_scripts_are_invented_in_their_own() -> None:
    made = Disguise(0, frozenset()).of("number", "\u06f1\u06f2\u06f3")
    assert made != "\u06f1\u06f2\u06f3"
    assert all("\u06f0" <= digit <= "\u06f9" for digit in made)


def test_names_of_other_scripts_are_invented_in_their_own() -> None:
    names = "李, 娜 and कुमार, राम and செல்வன், தமிழ் and አበበ, ቢቂላ and ใจดี, สมชาย"
    made = fabricate(f"@book{{a, author = {{{names}}}, title = {{A Study of Lamps}}}}\n".encode(), "dump.bib")
    invented = WORD.findall(made.content.decode())
    assert {*WORD.findall(names)} & {*invented} == {"and"}
    assert not survivors(made)
    assert {unicodedata.name(word[0]).split()[0] for word in WORD.findall(names)} <= {
        unicodedata.name(word[0]).split()[0] for word in invented
    }


def test_an_address_gives_way_whatever_is_behind_it() -> None:
    known = learned(
        [], [{"identifiers": {"doi": "10.5555/barometer.48017"}, "links": [{"url": "https://a.example/2077/48017"}]}]
    )
    for address in (
        "https://doi.org/10.5555/BAROMETER.48017",
        "/2077/48017#abstract",
        "https://a.example/2077/48017?show=full",
    ):
        assert known.names_paper(address)
    assert not known.names_paper("https://a.example/help#abstract")


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
        ("R\\o e and R{\\o}e, Th{\\d{i}}nh", ["Røe and Røe, Thịnh"]),
        ("<input value=lamps name='q'>", ["lamps", "q"]),
        ("<meta content='Old &lt;i&gt;Lamps&lt;/i&gt;'>", ["Old Lamps"]),
        ('<p data-x="{&quot;name&quot;: &quot;Ada', ["Ada"]),
        ('{"abstract_inverted_index": "{\\"InvertedIndex\\": {\\"lamp\\": [1]}}"}', ["lamp", "1"]),
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
