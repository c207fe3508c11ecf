"""What changed from one library to another, as the command prints it."""

import json
import sqlite3
import sys
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from command import ROOT, run

from scrape import check, diff
from scrape.intake.sources import open_dump
from scrape.scratch import NoRoomError, scratch

INPUT = ROOT / "tests" / "fixtures" / "profile_text" / "blank_lines_between" / "input.txt"


def library() -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("parse", "-q", "--type", "all", INPUT).stdout.splitlines()]


def written(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def changes(tmp_path: Path, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    done = run("diff", written(tmp_path / "old.jsonl", old), written(tmp_path / "new.jsonl", new))
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_library_does_not_differ_from_itself(tmp_path: Path) -> None:
    assert changes(tmp_path, library(), library()[::-1]) == []


def test_papers_that_share_an_id_are_told_apart_by_their_listings_else_by_likeness(tmp_path: Path) -> None:
    one = next(record for record in library() if record["type"] == "paper")
    many = [
        one
        | {
            "published": f"{year}",
            "sources": [one["sources"][0] | {"sha256": f"{year // 2:064}", "item": 1 + year % 2}],
        }
        for year in range(2001, 2071)
    ]
    three = many[:3]
    assert changes(tmp_path, many, many) == []
    assert changes(tmp_path, three, three[::-1]) == []
    assert changes(tmp_path, three, [again | {"sources": one["sources"]} for again in three[::-1]]) == []
    (split,) = changes(tmp_path, three[:1], three[:2])
    assert (split["change"], split["id"], split["was"]) == ("new", one["id"], [])
    other = three[1] | {"id": "doi:10.1234/kettle", "aliases": [one["id"]]}
    (split,) = changes(tmp_path, three[:1], [three[0], other])
    assert (split["change"], split["was"]) == ("new", [one["id"]])
    (later,) = changes(tmp_path, three, [three[2], three[1] | {"venue": "Kettles"}, three[0]])
    assert later["fields"] == {"venue": {"old": one["venue"], "new": "Kettles"}}


def test_papers_of_one_id_from_pipes_are_told_apart_by_what_they_say(tmp_path: Path) -> None:
    dumps = [
        f"@misc{{a, title={{Editorial}}, journal={{{venue}}}, volume={{{len(venue)}}}}}"
        for venue in ("Lids", "Pans of")
    ]
    piped = "".join(run("parse", "-q", "--no-dedupe", stdin=dump.encode()).stdout for dump in dumps)
    one, other = kept = [json.loads(line) for line in run("dedupe", "-q", stdin=piped.encode()).stdout.splitlines()]
    assert one["id"] == other["id"]
    assert run("check", written(tmp_path / "library.jsonl", kept)).stdout == ""
    assert run("check", written(tmp_path / "library.jsonl", [one, one])).returncode == 1
    assert changes(tmp_path, kept, kept[::-1]) == []
    (later,) = changes(tmp_path, kept, [one, other | {"venue": "Pans of the North"}])
    assert (later["change"], later["fields"]) == ("changed", {"venue": {"old": "Pans of", "new": "Pans of the North"}})


def test_listings_of_one_long_text_are_told_apart_in_little_memory(tmp_path: Path) -> None:
    one = next(record for record in library() if record["type"] == "paper")
    piped = [one["sources"][0] | {"sha256": None, "item": item} for item in range(1000)]
    long = [one | {"abstract": "kettle " * 30_000, "venue": venue, "sources": piped} for venue in ("Lids", "Pans")]
    older, newer = (open_dump(str(written(tmp_path / name, long))) for name in ("old.jsonl", "new.jsonl"))
    tracemalloc.start()
    with closing(older), closing(newer):
        assert [*diff.diff(older, newer, pytest.fail)] == []
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_what_is_split_off_is_new_be_it_listed_before_what_goes_on(tmp_path: Path) -> None:
    one = next(record for record in library() if record["type"] == "paper")
    whole = one | {"id": "doi:10.1234/kettle", "identifiers": {"doi": "10.1234/kettle"}, "aliases": [one["id"]]}
    rest = whole | {"aliases": [], "venue": "Kettles"}
    other = one | {"id": "title:0000000000000000"}
    for new in ([one, rest], [rest, one]):
        found = {change["id"]: change for change in changes(tmp_path, [whole], new)}
        assert (found[one["id"]]["change"], found[one["id"]]["was"]) == ("new", [whole["id"]])
        assert (found[rest["id"]]["change"], found[rest["id"]]["was"]) == ("changed", [])
    for new in ([one | {"aliases": [other["id"]]}, rest], [rest, one | {"aliases": [other["id"]]}]):
        found = {change["id"]: change for change in changes(tmp_path, [whole, other], new)}
        assert (found[one["id"]]["change"], found[one["id"]]["was"]) == ("changed", [other["id"]])


def test_new_gone_changed_and_moved_are_told_apart(tmp_path: Path) -> None:
    old = [record for record in library() if record["type"] == "paper"]
    new = [json.loads(json.dumps(record)) for record in old[1:]]
    new[0]["venue"] = "Journal of Kettles"
    new[1]["metrics"] = {"score": 12}
    added = json.loads(json.dumps(old[0])) | {"id": "title:0123456789abcdef", "title": "A Paper Nobody Had"}
    found = changes(tmp_path, old, [*new, added])
    assert [(one["change"], one["id"]) for one in found] == [
        ("changed", new[0]["id"]),
        ("changed", new[1]["id"]),
        ("new", "title:0123456789abcdef"),
        ("gone", old[0]["id"]),
    ]
    assert found[0]["fields"] == {"venue": {"old": old[1]["venue"], "new": "Journal of Kettles"}}
    before = old[2]["metrics"].get("score")
    by = None if before is None else round(12 - before, 6)
    assert found[1]["metrics"]["score"] == {"old": before, "new": 12, "by": by}


def test_a_paper_under_another_id_is_found_by_its_alias_and_two_that_became_one_are_merged(tmp_path: Path) -> None:
    old = [record for record in library() if record["type"] == "paper"][:2]
    one = json.loads(json.dumps(old[0])) | {"id": "doi:10.1234/kettle", "identifiers": {"doi": "10.1234/kettle"}}
    (renamed,) = changes(tmp_path, old[:1], [one | {"aliases": [old[0]["id"]]}])
    assert (renamed["change"], renamed["was"]) == ("changed", [old[0]["id"]])
    (merged,) = changes(tmp_path, old, [one | {"aliases": [old[0]["id"], old[1]["id"]]}])
    assert (merged["change"], merged["was"]) == ("merged", [old[0]["id"], old[1]["id"]])


def test_only_what_differs_is_told_on_a_terminal_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = next(record for record in library() if record["type"] == "paper") | {"categories": [], "of_old": "x" * 121}
    old = one | {"metrics": {"gone": 1, "same": 2, "more": 3}, "categories": ["cs.CL"] * 16 + ["q-fin.ST"]}
    new = one | {"metrics": {"same": 2, "more": 3.5, "fresh": 4}, "of_new": "y" * 120, "id": "doi:10.1234/kettle"}
    new |= {"aliases": [one["id"]]}
    del new["of_old"]
    (found,) = changes(tmp_path, [old], [new])
    assert found["metrics"] == {
        "gone": {"old": 1, "new": None, "by": None},
        "more": {"old": 3, "new": 3.5, "by": 0.5},
        "fresh": {"old": None, "new": 4, "by": None},
    }
    assert found["fields"].keys() == {"id", "categories", "of_old", "of_new"}
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert diff.show(str(tmp_path / "old.jsonl"), str(tmp_path / "new.jsonl")) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"changed  paper  doi:10.1234/kettle  {one['title']}",
        f"    was {one['id']}",
        f"    id: {one['id']} → doi:10.1234/kettle",
        f"    categories: {json.dumps(old['categories'])[:119]}… → []",
        f"    of_old: {'x' * 119}… → null",
        f"    of_new: null → {'y' * 120}",
        "    gone: 1 → null",
        "    more: 3 → 3.5 (+0.5)",
        "    fresh: null → 4",
        "0 new, 0 gone, 0 merged, 1 changed",
    ]


def test_a_line_that_is_no_record_is_named_and_the_rest_is_compared(tmp_path: Path) -> None:
    old = written(tmp_path / "old.jsonl", library())
    new = tmp_path / "new.jsonl"
    new.write_text("{not json\n" + old.read_text(encoding="utf-8"), encoding="utf-8")
    done = run("diff", old, new)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{new}:1: is no JSON object: it breaks at character 2\n"


@pytest.mark.parametrize(
    ("command", "ask"),
    [(diff, lambda file: diff.show(file, file)), (check, lambda file: check.check_all((file,)))],
    ids=["diff", "check"],
)
def test_no_room_for_temporary_files_is_one_line(
    command: ModuleType,
    ask: Callable[[str], int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def small(*tables: str) -> sqlite3.Connection:
        db = scratch(*tables)
        db.execute("PRAGMA max_page_count = 1")
        return db

    monkeypatch.setattr(command, "scratch", small)
    paper = library()[0]
    listings = [paper | {"sources": [paper["sources"][0] | {"item": item}]} for item in range(1, 300)]
    file = str(written(tmp_path / "library.jsonl", listings))
    said = "^no room for temporary files: database or disk is full; TMPDIR names the folder for them$"
    with pytest.raises(NoRoomError, match=said):
        ask(file)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("indent", "cure"), [(2, "jq -c ."), (None, "jq -c '.[]'")])
def test_records_that_are_not_one_a_line_are_refused_with_the_cure(
    tmp_path: Path, indent: int | None, cure: str
) -> None:
    file = tmp_path / "library.json"
    records = library()[:1] if indent else [library()[:1]]
    file.write_text("".join(json.dumps(one, indent=indent) for one in records), encoding="utf-8")
    for done in (run("check", file), run("parse", "-q", file), run("dedupe", "-q", file)):
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert f"`{cure}` writes" in done.stderr


@pytest.mark.parametrize(
    "fields",
    [
        {"id": 7},
        {"aliases": 7},
        {"metrics": [1]},
        {"metrics": {"h": "12"}},
        {"metrics": {"h": 10**400}},
        {"metrics": {"h": float("inf")}},
        {"title": 7, "authors": "Ada Vale", "aliases": [[7]]},
    ],
)
def test_a_record_that_is_not_valid_ends_nothing(tmp_path: Path, fields: dict[str, Any]) -> None:
    first, *others = library()
    old, new = ([first | {"metrics": {"h": 1.5}}, *others], [first | fields, *others])
    done = run("diff", written(tmp_path / "old.jsonl", old), written(tmp_path / "new.jsonl", new))
    said = f"{tmp_path}/new.jsonl:1: is no record; `paperlines check` says why\n"
    assert (done.returncode, done.stderr) == ((0, "") if "title" in fields else (1, said))
    (changed,) = map(json.loads, done.stdout.splitlines())
    assert (changed["change"], changed["id"]) == ("changed" if "title" in fields else "gone", first["id"])


def test_what_is_no_library_is_one_line_and_nothing_is_compared(tmp_path: Path) -> None:
    old = written(tmp_path / "old.jsonl", library())
    said = (
        f"{INPUT}: holds no paperlines records: line 1 is no JSON object; `paperlines parse` makes records of a dump\n"
    )
    for done in (run("diff", old, INPUT), run("diff", INPUT, old), run("check", old, INPUT)):
        assert (done.returncode, done.stdout, done.stderr) == (1, "", said)
