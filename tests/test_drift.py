"""`paperlines drift`: it hears of what changed in a page, and is silent about pages that only differ as pages do."""

import json
import os
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from cases import outcome
from mutations import Change, banner, mutations, put, renamed

from schemas.records import Paper
from scrape.cases.probe import parsed
from scrape.drift.compare import check

ROOT = Path(__file__).parent.parent
DUMPS = ROOT.parent / "shared" / "dumps"
FIXTURES = ROOT / "tests" / "fixtures"
PROFILE = FIXTURES / "profile_text" / "blank_lines_between" / "input.txt"
CARDS = FIXTURES / "hf_papers_html" / "embedded_data_is_read_before_the_cards" / "input.html"
CAPTURES = pytest.mark.skipif(not DUMPS.is_dir(), reason="the captures in ../shared/dumps are not here")
Capsys = pytest.CaptureFixture[str]


def captured(pattern: str) -> list[Path]:
    """Return the captures that match, those of no dump (what a page should give) left out."""
    return sorted(path for path in DUMPS.glob(pattern) if path.is_file())


def findings(before: list[Path], now: list[Path], tmp_path: Path, capsys: Capsys) -> tuple[int, list[dict[str, str]]]:
    """Return the exit code, and what `drift` finds in the dumps `now` against a baseline of those `before`."""
    baseline = saved(before, tmp_path / "baseline.json")
    capsys.readouterr()
    code = check(baseline, tuple(map(str, now)), save=False, style="json")
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def saved(dumps: list[Path], baseline: Path) -> str:
    """Make the baseline that `--save` makes of several dumps out of those of each, which is read once for all tests."""
    together: dict[str, list[Any]] = {}
    for dump in dumps:
        for name, shapes in shapes_of(str(dump), dump.read_bytes()).items():
            together.setdefault(name, []).extend(shapes)
    baseline.write_text(json.dumps({"formats": together}), encoding="utf-8")
    return str(baseline)


@cache
def shapes_of(dump: str, _content: bytes) -> dict[str, list[Any]]:
    with TemporaryDirectory() as folder:
        baseline = Path(folder, "baseline.json")
        check(str(baseline), (dump,), save=True, style="text")
        found: dict[str, list[Any]] = json.loads(baseline.read_text(encoding="utf-8"))["formats"]
        return found


def test_the_baseline_of_several_dumps_is_those_of_each(tmp_path: Path) -> None:
    dumps = [PROFILE, CARDS, FIXTURES / "profile_text" / "no_blank_lines" / "input.txt"]
    check(str(tmp_path / "at_once.json"), tuple(map(str, dumps)), save=True, style="text")
    at_once = json.loads((tmp_path / "at_once.json").read_text(encoding="utf-8"))
    each = json.loads(Path(saved(dumps, tmp_path / "each.json")).read_text(encoding="utf-8"))
    assert each["formats"] == at_once["formats"]


def changed(path: Path, change: Change, tmp_path: Path) -> Path:
    before = path.read_text(encoding="utf-8", errors="surrogateescape")
    now = change(before)
    assert now != before
    copy = tmp_path / f"later{path.suffix}"
    copy.write_text(now, encoding="utf-8", errors="surrogateescape")
    return copy


ARXIV, SCHOLAR = "arxiv-search-html/*.html", "google-scholar-search-html/rpidanny*"
BANNERED = ["profile-text/003*", "trending-text/*", "cvf-text/*", "arxiv-listing-text/*new.txt", ARXIV, SCHOLAR]
BANNERED += ["cvf-html/*", "dblp-html/*.html", "hf-papers-html/*.html", "google-scholar-profile-html/b*"]
MUTATIONS = [
    pytest.param(ARXIV, renamed("authors", "people"), id="class_of_the_authors_renamed"),
    pytest.param(ARXIV, renamed("title", "headline"), id="class_of_the_titles_renamed"),
    pytest.param(ARXIV, renamed("abstract-full", "summary"), id="class_of_the_abstracts_renamed"),
    pytest.param(SCHOLAR, renamed("gs_a", "gx_a"), id="class_of_the_bylines_renamed"),
    pytest.param(SCHOLAR, renamed("gs_rs", "gx_rs"), id="class_renamed_that_the_parser_can_do_without"),
    pytest.param("google-scholar-profile-html/gssa*", renamed("gs_gray", "grey"), id="class_of_a_profile_renamed"),
    pytest.param("dblp-html/*.html", renamed("entry", "item"), id="class_of_the_items_renamed"),
    pytest.param("profile-text/000*", put(r"(\d)Code$", r"\1"), id="badge_lost"),
    pytest.param("profile-text/001*", put(r"(\d)Code$", r"\1"), id="badge_lost_in_a_dump_without_blank_lines"),
    pytest.param("hf-papers-html/*.html", put("&quot;upvotes&quot;", "&quot;likes&quot;"), id="votes_lost"),
    pytest.param("profile-text/001*", put(r" et al\.", ""), id="marks_of_cut_bylines_lost"),
    pytest.param("profile-text/002*", put(r"([A-Z][a-z]{2}) (\d+), (\d{4})", r"\2 \1 \3"), id="day_before_month"),
    pytest.param("arxiv-search-html/*.html", put(r"(\d+) ([A-Z][a-z]+), (\d{4})", r"\2 \1, \3"), id="month_before_day"),
    pytest.param("hf-papers-html/*.html", put(r"(\d{4})-(\d\d)-(\d\d)T", r"\1-\3-\2T"), id="month_after_day"),
    pytest.param("hf-papers-html/*.html", put(r"<(/?)h3", r"<\1h4"), id="titles_in_another_element"),
    pytest.param(ARXIV, put(r'<p class="title([^"]*)">', r'<p><b class="title\1">'), id="titles_in_an_element_within"),
    pytest.param("dblp-html/*.html", put('itemprop="author"', 'itemprop="creator"'), id="authors_in_another_property"),
    *(
        pytest.param(name, banner, id=f"banner_over_{name.split('/', maxsplit=1)[0].replace('-', '_')}")
        for name in BANNERED
    ),
]


@CAPTURES
@pytest.mark.parametrize(("name", "change"), MUTATIONS)
def test_a_change_of_a_captured_page_is_heard_of(name: str, change: Change, tmp_path: Path, capsys: Capsys) -> None:
    family = captured(f"{name.split('/', maxsplit=1)[0]}/*")
    code, found = findings(family, [changed(captured(name)[0], change, tmp_path)], tmp_path, capsys)
    assert code == 1
    assert found


LARGEST = int(os.environ.get("PAPERLINES_LARGEST", "300_000"))
"""Bytes of a capture: the larger ones take as long as all the others."""
CAPTURED = [path for path in captured("*/*.*") if path.stat().st_size <= LARGEST]


@pytest.mark.parametrize("capture", CAPTURED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_change_that_alters_papers_is_heard_of(capture: Path, tmp_path: Path) -> None:
    page = capture.read_text(encoding="utf-8", errors="surrogateescape")
    before = said(capture.read_bytes(), capture.name)
    baseline = saved(captured(f"{capture.parent.name}/*"), tmp_path / "baseline.json")
    unheard = []
    for name, change in mutations(page, len(before)) if len(before) > 1 else ():
        later = tmp_path / f"later{capture.suffix}"
        later.write_text(change(page), encoding="utf-8", errors="surrogateescape")
        if (name == "banner" or altered(before, said(later.read_bytes(), later.name))) and not check(
            baseline, (str(later),), save=False, style="json"
        ):
            unheard.append(name)
    assert unheard == []


def said(dump: bytes, name: str) -> list[str]:
    """Return what the papers of a dump say, but for where they stand in it."""
    records = parsed(dump, name).records
    return [one.model_dump_json(exclude={"sources"}) for one in records if isinstance(one, Paper)]


def altered(before: list[str], now: list[str]) -> bool:
    """Tell whether papers have come or gone, or several say something else: of one alone it may be news."""
    return len(before) != len(now) or sum(one != other for one, other in zip(before, now, strict=True)) > 1


@CAPTURES
def test_all_captures_are_silent_against_themselves(tmp_path: Path, capsys: Capsys) -> None:
    every = captured("*/*.*")
    code, found = findings(every, every, tmp_path, capsys)
    assert (code, found) == (0, [])
    assert len(every) > 40


SEPARATE = """profile-text trending-text google-scholar-profile-html google-scholar-search-html arxiv-listing-text
arxiv-oai-pmh acl-anthology-xml crossref-json csl-json openalex-json s2-json""".split()


@CAPTURES
@pytest.mark.parametrize("name", SEPARATE)
def test_a_capture_is_silent_against_the_others_of_its_format(name: str, tmp_path: Path, capsys: Capsys) -> None:
    family = captured(f"{name}/*")
    for held_out in family:
        others = [path for path in family if path != held_out]
        for before in [others, others[:1], others[-1:]] if others else []:
            assert findings(before, [held_out], tmp_path, capsys) == (0, []), (before, held_out)
            (tmp_path / "baseline.json").unlink()


@CAPTURES
@pytest.mark.parametrize("name", ["profile-text/000*", "profile-text/001*", "profile-text/002*", "profile-text/003*"])
def test_one_half_of_a_capture_is_silent_against_the_other(name: str, tmp_path: Path, capsys: Capsys) -> None:
    capture = captured(name)[0]
    lines = capture.read_text(encoding="utf-8").split("\n")
    papers = [json.loads(line) for line in outcome(capture)[0]["expected.jsonl"].splitlines()]
    middle = [one["sources"][0]["lines"][0] for one in papers if one["type"] == "paper"][len(papers) // 2] - 1
    halves = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for half, part in zip(halves, (lines[:middle], lines[middle:]), strict=True):
        half.write_text("\n".join(part), encoding="utf-8")
    assert findings(halves[:1], halves[1:], tmp_path, capsys) == (0, [])


def test_the_layers_of_one_page_are_held_against_each_other_without_any_history(tmp_path: Path, capsys: Capsys) -> None:
    assert findings([CARDS], [CARDS], tmp_path, capsys) == (0, [])
    (tmp_path / "baseline.json").unlink()
    later = changed(CARDS, put(r"<(/?)article", r"<\1section"), tmp_path)
    later = changed(later, put(r"<(/?)h3", r"<\1h4"), tmp_path)
    check(str(tmp_path / "new.json"), (str(later),), save=True, style="text")
    assert "papers: 3 in the embedded data, now 0 in the visible page" in capsys.readouterr().out


def feed(numbers: range, path: Path, change: Change = str) -> Path:
    """Write a feed of some papers, changed; return where it is."""
    entries = "".join(
        f"<entry>\n<id>http://arxiv.org/abs/2101.{number:05}v1</id>\n"
        f"<published>2021-01-{number + 1:02}T00:00:00Z</published>\n<title>On Lamp {number} and Its Wick</title>\n"
        f"<summary>It burns {number} nights, and then no more.</summary>\n<author><name>Ada Vale</name></author>\n"
        f"<category term='cs.CL'/></entry>\n"
        for number in numbers
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'
    head += (
        ' xmlns:arxiv="http://arxiv.org/schemas/atom">\n<title>ArXiv Query</title>\n<id>http://arxiv.org/api/x</id>\n'
    )
    total = '<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
    text = f"{head}{total}{len(numbers)}</opensearch:totalResults>\n{entries}</feed>\n"
    path.write_text(change(text), encoding="utf-8")
    return path


def strays(tmp_path: Path, capsys: Capsys, papers: range, change: Change = str) -> list[str]:
    """Return what `drift` finds in a feed, held against one of twelve papers and one of none."""
    before = [feed(range(12), tmp_path / "before.xml"), feed(range(0), tmp_path / "empty.xml")]
    code, found = findings(before, [feed(papers, tmp_path / "now.xml", change)], tmp_path, capsys)
    assert code == bool(found)
    return [one["what"] for one in found]


def test_a_renamed_element_is_heard_of_where_no_paper_is_met_again(tmp_path: Path, capsys: Capsys) -> None:
    assert strays(tmp_path, capsys, range(12, 24)) == []
    assert "markup: summary" in strays(tmp_path, capsys, range(12, 24), put("(?<=[</])summary", "abstract"))


def test_a_page_without_papers_is_heard_of_though_an_answer_without_any_is_known(
    tmp_path: Path, capsys: Capsys
) -> None:
    assert strays(tmp_path, capsys, range(0)) == []
    assert "papers" in strays(tmp_path, capsys, range(12), put("(?<=[</])entry", "work"))


def test_papers_that_are_missing_are_heard_of_where_all_that_are_declared_were_there(
    tmp_path: Path, capsys: Capsys
) -> None:
    five_unseen = put(r"(?s)entry(>\n<id>\S*0000[0-4]v1<.*?</)entry", r"work\1work")
    assert strays(tmp_path, capsys, range(7)) == []
    assert strays(tmp_path, capsys, range(12), five_unseen) == ["all papers that are declared"]
    assert strays(tmp_path, capsys, range(12), put(">12<", ">20<")) == []  # there is another page


def test_rejections_are_heard_of_where_there_were_hardly_any(tmp_path: Path, capsys: Capsys) -> None:
    assert strays(tmp_path, capsys, range(12, 24), put("On Lamp 12 and Its Wick", "")) == []
    assert "rejected" in strays(tmp_path, capsys, range(12, 24), put(r"On Lamp 2\d and Its Wick", ""))


def test_what_no_paper_had_and_all_have_now_is_heard_of(tmp_path: Path, capsys: Capsys) -> None:
    added = put("(?=<summary>)", "<arxiv:journal_ref>Lamps 3</arxiv:journal_ref>")
    assert "venue" in strays(tmp_path, capsys, range(12), added)


def test_annotations_name_the_file_and_the_exit_code_tells(tmp_path: Path, capsys: Capsys) -> None:
    baseline = tmp_path / "baseline.json"
    assert check(str(baseline), (str(PROFILE),), save=False, style="text") == 1
    assert check(str(baseline), (str(PROFILE),), save=True, style="text") == 0
    later = changed(PROFILE, banner, tmp_path)
    capsys.readouterr()
    assert check(str(baseline), (str(later),), save=False, style="github") == 1
    assert capsys.readouterr().out.startswith(f"::warning file={later},title=paperlines drift::")
    assert check(str(baseline), (str(later),), save=True, style="github") == 0
    assert check(str(baseline), (str(later),), save=False, style="github") == 0


@pytest.mark.parametrize("dump", [PROFILE, PROFILE.parents[1] / "pages_glued_by_cat" / "expected.jsonl", CARDS])
def test_a_baseline_holds_nobody_and_no_prose(dump: Path, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    check(str(baseline), (str(dump),), save=True, style="text")
    text = baseline.read_text(encoding="utf-8")
    records = map(json.loads, (dump.parent / "expected.jsonl").read_text(encoding="utf-8").splitlines())
    said = [value for one in records for value in (one.get("title"), one.get("name"), one.get("abstract")) if value]
    assert said
    assert not [value for value in said if value.lower()[:60] in text]


@pytest.mark.parametrize(
    "shape", ['{"papres": 3}', '{"dump": "d", "papers": "x"}', '{"dump": "d", "sample": [1]}', "7", "[" * 100_000]
)
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], shape: str) -> None:
    (tmp_path / "other.json").write_text(f'{{"formats": {{"profile_text": [{shape}]}}}}', encoding="utf-8")
    cure = "is no baseline of `paperlines drift`; --save under another name makes one"
    for other in (PROFILE, tmp_path / "other.json", tmp_path):
        assert check(str(other), (str(PROFILE),), save=False, style="text") == 1
        assert capsys.readouterr().err == f"{other}: {cure}\n"


def test_what_lies_beside_the_listings_is_passed_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packed, baseline = tmp_path / "page.zip", str(tmp_path / "baseline.json")
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(PROFILE, "page.txt")
        archive.writestr("notes.txt", "Nothing is listed here.\n")
    assert check(baseline, (str(tmp_path),), save=True, style="text") == 0
    assert check(baseline, (str(tmp_path),), save=False, style="text") == 0  # the baseline lies there, too
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("notes.txt", "Nothing is listed here.\n")
    capsys.readouterr()
    assert check(baseline, (str(packed),), save=False, style="text") == 1
    assert capsys.readouterr().err.startswith(f"{packed}!notes.txt:1: is of no known format\n")
