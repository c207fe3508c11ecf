"""Fixture cases: made, checked, renewed; run by the pytest plug-in; in a package of somebody else's."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from cases import FIXTURES, cases

from scrape.cases.fixtures import Case, add, check, update

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "paperlines-percent"
PROFILE = FIXTURES / "profile_text" / "blank_lines_between"
PLUGIN = "scrape.pytest_plugin"
Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def below(tmp_path: Path) -> Path:
    """Return a folder with one case, which is as it should be."""
    shutil.copytree(PROFILE, tmp_path / "fixtures" / "profile_text" / "ordinary")
    return tmp_path / "fixtures"


@pytest.fixture
def broken(below: Path) -> Path:
    """Return the same with one word of what it expects changed."""
    expected = below / "profile_text" / "ordinary" / "expected.jsonl"
    text = expected.read_text(encoding="utf-8")
    expected.write_text(text.replace('"published":"2025-03-03"', '"published":"2025-03-04"'), encoding="utf-8")
    return below


def run(folder: Path, *arguments: str, path: tuple[Path, ...] = (ROOT,)) -> subprocess.CompletedProcess[str]:
    """Run pytest as a stranger's package would; the plug-in is named only where paperlines is not installed."""
    installed = any(point.name == PLUGIN for point in entry_points(group="pytest11"))
    return _run(folder, *(() if installed else ("-p", PLUGIN)), *arguments, path=path)


def run_alone(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with this plug-in and no other that is installed: to import those takes as long as all the rest."""
    return _run(folder, "-p", PLUGIN, *arguments, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")


def _run(
    folder: Path, *arguments: str, path: tuple[Path, ...] = (ROOT,), **environment: str
) -> subprocess.CompletedProcess[str]:
    seen = [*map(str, path), *filter(None, [os.environ.get("PYTHONPATH")])]
    own = {"PYTHONPATH": os.pathsep.join(seen), "PYTEST_ADDOPTS": "", "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        env=os.environ | own | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_case_made_of_a_dump_is_the_case_in_the_repository(tmp_path: Path, capsys: Capsys) -> None:
    dump = tmp_path / "Mira's page.txt"
    shutil.copy(PROFILE / "input.txt", dump)
    assert add(str(dump), tmp_path / "fixtures") == 0
    made = tmp_path / "fixtures" / "profile_text" / "mira_s_page"
    assert capsys.readouterr().out == f"{made}\n"
    assert {file.name: file.read_bytes() for file in made.iterdir()} == {
        file.name: file.read_bytes() for file in PROFILE.iterdir()
    }
    assert check(tmp_path / "fixtures") == 0
    assert add(str(dump), tmp_path / "fixtures") == 1
    assert "exists already; name the case with --case" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "fixtures").iterdir()] == ["profile_text"]


def test_a_dump_of_no_format_is_filed_under_the_one_that_refuses_it(tmp_path: Path, capsys: Capsys) -> None:
    dump = tmp_path / "novel.txt"
    dump.write_text("It was a dark night.\n", encoding="utf-8")
    assert add(str(dump), tmp_path / "fixtures") == 1
    assert "--format files it" in capsys.readouterr().err
    assert add(str(dump), tmp_path / "fixtures", named="profile_text", case="a_novel") == 0
    assert Case(tmp_path / "fixtures" / "profile_text" / "a_novel").is_of_no_format
    assert check(tmp_path / "fixtures") == 0
    assert add(str(PROFILE / "input.txt"), tmp_path / "fixtures", named="bibtex") == 1
    assert "is claimed by profile_text, not by bibtex" in capsys.readouterr().err


def test_a_dump_that_cannot_be_read_is_no_case_and_says_why(tmp_path: Path, capsys: Capsys) -> None:
    empty, several = tmp_path / "empty.txt", tmp_path / "several.zip"
    empty.touch()
    with zipfile.ZipFile(several, "w") as archive:
        for name in ("a.txt", "b.txt"):
            archive.write(PROFILE / "input.txt", name)
    assert add(str(empty), tmp_path / "fixtures") == 1
    assert capsys.readouterr().err == f"{empty}: is empty\n"
    assert add(str(several), tmp_path / "fixtures") == 1
    assert capsys.readouterr().err == f"{several}: holds several texts; name one of them, such as {several}!a.txt\n"
    assert list((tmp_path / "fixtures").iterdir()) == []


@pytest.mark.parametrize("line", ["{", "[1]", '{"type":"paper"}', "9" * 5000, "[" * 9000, "\udcff"])
def test_a_line_that_is_no_record_any_more_is_a_difference(below: Path, capsys: Capsys, line: str) -> None:
    expected = below / "profile_text" / "ordinary" / "expected.jsonl"
    lines = expected.read_bytes().split(b"\n")
    expected.write_bytes(b"\n".join([lines[0], line.encode("utf-8", "surrogateescape"), *lines[2:]]))
    assert check(below) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("profile_text/ordinary\trecords of item 0\tno record: ")
    assert second.startswith("profile_text/ordinary\trecords of item 2\t–\t")
    assert update(below, yes=True) == 0


def test_separators_in_a_rejection_end_no_line(tmp_path: Path) -> None:
    dump = tmp_path / "lamps.bib"
    dump.write_text("@book{a, title={}, note={Lamps\u2028and\x85kettles}, year=2001}\n", encoding="utf-8")
    assert add(str(dump), tmp_path / "fixtures") == 0
    assert check(tmp_path / "fixtures") == 0


def test_check_names_case_field_expected_and_got(broken: Path, capsys: Capsys) -> None:
    assert check(broken) == 1
    assert capsys.readouterr().out == "profile_text/ordinary\tpublished of item 1\t2025-03-04\t2025-03-03\n"
    assert check(broken / "nothing") == 1


def test_update_writes_nothing_unasked(broken: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = broken / "profile_text" / "ordinary" / "expected.jsonl"
    before = expected.read_text(encoding="utf-8")
    with open(os.devnull, encoding="utf-8") as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        assert update(broken, yes=False) == 1
    assert "--yes writes without asking" in capsys.readouterr().err
    assert expected.read_text(encoding="utf-8") == before
    assert update(broken, yes=True) == 0
    shown = capsys.readouterr().out
    assert "2025-03-04" in shown
    assert expected.read_bytes() == (PROFILE / "expected.jsonl").read_bytes()


def test_a_folder_with_no_dump_two_dumps_or_a_stray_file_is_a_fault(below: Path, capsys: Capsys) -> None:
    case = below / "profile_text" / "ordinary"
    (case.parent / "empty").mkdir()
    (case / "notes.txt").write_text("to do", encoding="utf-8")
    assert [one.field for one in Case(case).differences()] == ["files"]
    (case / "notes.txt").rename(case / "input.md")
    assert [one.field for one in Case(case).differences()] == ["files"]
    assert update(below, yes=True) == 1
    said = capsys.readouterr().err
    assert "ordinary: holds expected.jsonl, input.md, input.txt, and should hold one input.* and nothing else" in said
    assert "0 cases written, 2 not as expected" in said


def test_every_field_of_every_case_is_a_test_of_this_run(request: pytest.FixtureRequest) -> None:
    if not any(str(FIXTURES).startswith(str(Path(one).resolve())) for one in request.config.args):
        pytest.skip("only some of the tests are run")
    run_here = {item.nodeid for item in request.session.items}
    wanted = {f"{case.input.relative_to(ROOT)}::{field}" for case in cases() for field in case.fields()}
    assert wanted <= run_here or request.config.getoption("keyword")


def test_a_failure_shows_field_expected_got_and_the_lines_of_the_dump(broken: Path, tmp_path: Path) -> None:
    done = run_alone(tmp_path, "--paperlines-fixtures", str(broken))
    assert done.returncode == 1
    assert "profile_text/ordinary: published of item 1\n  expected: 2025-03-04\n  got:      2025-03-03" in done.stdout
    first = next(line for line in (PROFILE / "input.txt").read_text(encoding="utf-8").splitlines() if "2025" in line)
    assert f"  {first}" in done.stdout
    assert "1 failed" in done.stdout


@pytest.mark.parametrize(("format_", "got"), [("bibtex", "profile_text"), ("nobody", "profile_text")])
def test_a_fixture_filed_under_a_format_that_does_not_claim_it_fails(
    below: Path, tmp_path: Path, format_: str, got: str
) -> None:
    (below / "profile_text").rename(below / format_)
    done = run_alone(tmp_path, "--paperlines-fixtures", str(below))
    assert f"  expected: {format_}\n  got:      {got}\n" in done.stdout


def test_the_plug_in_is_off_until_it_is_asked_for_and_imports_nothing(below: Path, tmp_path: Path) -> None:
    (tmp_path / "test_off.py").write_text(
        "import sys\n\ndef test_off():\n    assert not {'pydantic', 'rich', 'scrape.cases'} & {*sys.modules}\n",
        encoding="utf-8",
    )
    off = run(tmp_path, "-W", "error", "--strict-config")
    assert "1 passed" in off.stdout, off.stdout
    on = run_alone(tmp_path, "-W", "error", "--paperlines-fixtures", str(below), "-k", "ordinary")
    assert f"{len(Case(below / 'profile_text' / 'ordinary').fields())} passed" in on.stdout, on.stdout
    only = run_alone(tmp_path, "-o", f"paperlines_fixtures={below}", "test_off.py")
    assert "1 passed" in only.stdout, only.stdout


def test_naming_the_plug_in_twice_loads_it_once(below: Path, tmp_path: Path) -> None:
    done = run(tmp_path, "-p", PLUGIN, "-p", PLUGIN, "--paperlines-fixtures", str(below))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("named", "said"),
    [("nowhere", "no such folder of paperlines fixtures"), ("fixtures/profile_text", "holds no case of paperlines")],
)
def test_a_folder_without_cases_is_one_message(below: Path, named: str, said: str) -> None:
    done = run_alone(below.parent, "--paperlines-fixtures", named)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert said in done.stderr


def test_a_test_runs_by_the_name_that_its_failure_shows(broken: Path, tmp_path: Path) -> None:
    failed = run_alone(tmp_path, "--paperlines-fixtures", str(broken), "-q", "--tb=no")
    (line,) = [line for line in failed.stdout.splitlines() if line.startswith("FAILED ")]
    again = run_alone(tmp_path, "-q", "-o", f"paperlines_fixtures={broken}", line.split()[1])
    assert "1 failed" in again.stdout
    assert "passed" not in again.stdout


def test_the_example_package_installs_and_passes_its_tests_as_a_third_party_would(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "build", "*.egg-info", ".*")
    copy = shutil.copytree(EXAMPLE, tmp_path / "example", ignore=ignored)
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--target", site, copy], check=True)  # hatchling comes from the registry, as for anybody
    done = run(copy, path=(site, ROOT))
    assert done.returncode == 0, done.stdout + done.stderr
    expected = (copy / "fixtures" / "percent_lines" / "impossible_date" / "rejected.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["item"] for line in expected.splitlines()] == [1, 2]
