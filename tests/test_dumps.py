"""The real captures beside the project, where they are present: counts that were checked by hand against the dumps."""

import json
import os
from itertools import permutations
from pathlib import Path
from typing import Any

import command
import pytest
from command import ROOT, run_anew

DUMPS = ROOT.parent / "shared" / "dumps"
TEXTS = sorted([*DUMPS.glob("profile-text/*.txt"), *DUMPS.glob("trending-text/*.txt")])

pytestmark = pytest.mark.skipif(
    len(TEXTS) != 5, reason="the five captures that were counted by hand are not here, or not alone"
)


def run(*arguments: str, seed: str | None = None, stdin: bytes = b"") -> bytes:
    done = command.run(*arguments, stdin=stdin) if seed is None else run_anew(*arguments, PYTHONHASHSEED=seed)
    assert done.returncode == 0
    return done.stdout.encode()


def names(paths: list[Path]) -> list[str]:
    return [os.path.relpath(path, ROOT) for path in paths]


def records(output: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_295_listings_are_266_papers_and_every_line_is_claimed(tmp_path: Path) -> None:
    report_file = tmp_path / "report.json"
    papers = records(run("parse", *names(TEXTS), "--report", str(report_file)))
    report = json.loads(report_file.read_text(encoding="utf-8"))
    assert [dump["papers"] for dump in report["dumps"]] == [39, 23, 50, 50, 133]
    assert len(papers) == 266
    assert len(report["merges"]) == 29
    assert [dump["lines"]["unclaimed"] + dump["rejected"] for dump in report["dumps"]] == [0] * 5
    declared = [(one["declared"], one["listed"]) for dump in report["dumps"] for one in dump["declared"]]
    assert declared == [(39, 39), (138, 50), (65, 50)]


def test_badges_dates_and_scores_of_the_profiles() -> None:
    papers = records(run("parse", "--no-dedupe", *names(TEXTS[:4])))
    assert sum(paper["has_code"] for paper in papers) == 62
    assert sum(paper["published"].startswith("XXXX") for paper in papers) == 8
    assert sum("score" in paper["metrics"] for paper in papers) == 3
    assert sum(bool(paper["sources"][0]["inferred"]) for paper in papers) == 23
    assert all(paper["authors"] for paper in papers)


def test_links_carry_no_punctuation_and_no_tex() -> None:
    links = [link["url"] for paper in records(run("parse", *names(TEXTS))) for link in paper["links"]]
    assert len(links) > 60
    assert not [url for url in links if url[-1] in ".,;:)}]'\"" or "{" in url or "\\" in url]


def test_the_order_of_dumps_and_the_hash_seed_do_not_show() -> None:
    first = run("parse", *names(TEXTS))
    orders = list(permutations(TEXTS))[1::40]
    assert all(run("parse", *names(list(order)), seed=str(at)) == first for at, order in enumerate(orders))


def test_parsing_the_output_again_changes_nothing(tmp_path: Path) -> None:
    library = tmp_path / "all.jsonl"
    first = run("parse", *names(TEXTS), "--type", "all")
    library.write_bytes(first)
    assert run("parse", str(library), "--type", "all") == first


def test_two_runs_merged_are_one_run(tmp_path: Path) -> None:
    library = tmp_path / "library.jsonl"
    library.write_bytes(run("parse", *names(TEXTS[:2]), names(TEXTS)[4]))
    assert run("parse", *names(TEXTS[2:4]), str(library)) == run("parse", *names(TEXTS))


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 1, 0, 3, 2), (1, 4, 2, 0, 3)])
def test_one_stream_of_all_dumps_gives_the_same_papers(order: tuple[int, ...]) -> None:
    def shorn(output: bytes) -> list[str]:
        return sorted(json.dumps(paper | {"sources": 0}) for paper in records(output))

    stream = b"".join(TEXTS[at].read_bytes() for at in order)
    assert shorn(run("parse", "-", stdin=stream)) == shorn(run("parse", *names(TEXTS)))


def test_a_dump_with_other_line_ends_and_other_encodings_gives_the_same_papers() -> None:
    text = TEXTS[2].read_text(encoding="utf-8")
    expected = [paper | {"sources": 0} for paper in records(run("parse", names(TEXTS)[2]))]
    for variant in (
        text.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + text.encode(),
        text.encode("utf-16"),
        text.rstrip("\n").replace(" ", "\u00a0", 40).encode(),
    ):
        found = [paper | {"sources": 0} for paper in records(run("parse", "-", stdin=variant))]
        assert found == expected
