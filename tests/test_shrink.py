"""`fixture shrink`: ten faults, each put into a dump of a thousand papers, come out as one paper or less."""

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from parsers import Candidate, Parser, Quoted, Source
from schemas.records import Paper
from scrape import formats as known_formats
from scrape.cases.probe import parsed
from scrape.cases.shrink import NotShownError, shrink
from scrape.cases.wanted import ExpressionError, wanted
from scrape.cli import cli

ROOT = Path(__file__).parent.parent
PAPERS = 1000
AT = 617  # the paper that is made faulty
HALF_A_MINUTE = 300  # tries; the slowest take a tenth of a second


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "benchmarks" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def page() -> str:
    """An author page of a thousand papers."""
    lines = []
    for header, papers in generator().pages(PAPERS):
        lines += [*header, *(line for paper in papers for line in paper.lines)]
    return "\n".join(lines)


@cache
def worded(page: str) -> list[tuple[str, str]]:
    """Return titles and abstracts in plenty."""
    lines = [line for line in page.split("\n") if line.count(" ") > 3]
    titles = [line for line in lines if len(line) < 120 and " et al." not in line]
    return list(zip(titles, [line for line in lines if len(line) > 300], strict=False))[:700]


def oai(page: str, faulty: Callable[[str], str]) -> str:
    def record(number: int) -> str:
        title, abstract = worded(page)[number % 700]
        made = (
            f"<record><header><identifier>oai:arXiv.org:2101.{number:05}</identifier><datestamp>2021-01-02</datestamp>"
            f'</header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2101.{number:05}</id>'
            f"<created>2021-01-01</created><authors><author><keyname>Vale</keyname><forenames>Ada</forenames></author>"
            f"</authors><title>{title}</title><categories>cs.CL</categories><abstract>{abstract}</abstract></arXiv>"
            "</metadata></record>\n"
        )
        return faulty(made) if number == AT else made

    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>\n'
    )
    return head + "".join(map(record, range(PAPERS))) + "</ListRecords></OAI-PMH>\n"


def snapshot(page: str, fault: dict[str, object]) -> str:
    def record(number: int) -> str:
        title, abstract = worded(page)[number % 700]
        made = {"id": f"2101.{number:05}", "submitter": "Ada Vale", "authors": "Ada Vale, Bo Li", "title": title}
        made |= {"categories": "cs.CL", "abstract": abstract, "update_date": "2021-01-02"}
        made |= {"authors_parsed": [["Vale", "Ada", ""], ["Li", "Bo", ""]]}  # type: ignore[dict-item]
        return json.dumps(made | fault if number == AT else made)

    return "\n".join(map(record, range(PAPERS))) + "\n"


def mailing(page: str, fault: str) -> str:
    rule = "-" * 78
    made = ""
    for number in range(PAPERS):
        title, abstract = worded(page)[number % 700]
        date = "Wed, 15 Mar 2023 18:34:08 GMT   (243kb,D)"
        item = f"Date: {date}\n\nTitle: {title}\nAuthors: Ada Vale and Bo Li\nCategories: cs.CL\n"
        item = item.replace("Categories", f"{fault}\nCategories") if number == AT else item
        made += f"{rule}\n\\\\\narXiv:2303.{number:05}\n{item}\\\\\n  {abstract}\n\\\\\n"
    return made


def nth(page: str, what: Callable[[str], bool], change: Callable[[str], str]) -> str:
    """Return `page` with the line that is the `AT`th of its kind changed."""
    lines = page.split("\n")
    at = [number for number, line in enumerate(lines) if what(line)][AT]
    lines[at] = change(lines[at])
    return "\n".join(lines)


def is_badges(line: str) -> bool:
    return len(line) < 30 and line[:2].isupper() and line[2:5].istitle()


FAULTS: dict[str, tuple[Callable[[str], str], str]] = {
    "a day no calendar has": (lambda page: nth(page, is_badges, lambda _: "CLFeb 31, 2023"), "problem~no day"),
    "a score before the badges": (lambda page: nth(page, is_badges, lambda line: f"99.5{line}"), "field:metrics.score"),
    "a lab": (
        lambda page: nth(page, lambda line: " et al." in line, lambda line: line.partition(" · ")[0] + " · odd-lab"),
        "affiliations=odd-lab",
    ),
    "a word of an abstract": (
        lambda page: nth(page, lambda line: len(line) > 300, lambda line: f"{line} Zyxomma was seen."),
        "abstract~zyxomma",
    ),
    "a text without badges": (lambda page: f"the rest of something.\n\n{page}", "unclaimed"),
    "an impossible date in XML": (
        lambda page: oai(page, lambda made: made.replace("<created>2021-01-01", "<created>2021-13-41")),
        "rejected",
    ),
    "an abstract missing in XML": (
        lambda page: oai(page, lambda made: made.partition("<abstract>")[0] + "</arXiv></metadata></record>\n"),
        "no:abstract",
    ),
    "a title that is null": (lambda page: snapshot(page, {"title": None}), "problem~title: is missing"),
    "a journal in JSON lines": (lambda page: snapshot(page, {"journal-ref": "Odd Journal 3"}), "venue~odd journal"),
    "a field of a mailing": (lambda page: mailing(page, "DOI: 10.5555/odd.1"), "identifiers.doi=10.5555/odd.1"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_among_a_thousand_papers_comes_out_as_one_paper_or_less(page: str, fault: str) -> None:
    make, expression = FAULTS[fault]
    dump = make(page).encode()
    found = shrink(dump, "dump", [expression])
    left = parsed(found.content, "dump")
    assert sum(isinstance(record, Paper) for record in left.records) + left.account.rejected <= 1
    assert found.through
    assert found.tries < HALF_A_MINUTE
    assert 0 < len(found.content) < 1500
    assert found.steps > 1


def test_tries_that_are_used_up_are_said_and_what_is_left_shows_it_still(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scrape.cases.shrink.TRIES", 3)
    (tmp_path / "page.txt").write_text(page, encoding="utf-8")
    done = CliRunner().invoke(cli, ["fixture", "shrink", "--keep", "no:venue", str(tmp_path / "page.txt")])
    assert (done.exit_code, bool(done.stdout)) == (0, True)
    assert done.stderr.endswith(", 3 tries; the tries are used up, it may get smaller still\n")


def test_a_crash_is_kept(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    formats = known_formats.formats()
    whole = formats["profile_text"]

    def parse(source: Source) -> Iterator[Quoted]:
        for quoted in whole.parse(source):
            if isinstance(quoted, Candidate) and quoted.fields.get("published") == "Jan 7, 2020":
                raise ZeroDivisionError("of the seventh of January")
            yield quoted

    broken = Parser("broken", whole.sniff, parse, whole.opens, whole.landmarks, whole.ends)
    monkeypatch.setattr("scrape.cases.shrink.formats", lambda: {"profile_text": broken})
    dump = nth(page, is_badges, lambda _: "CLJan 7, 2020")
    found = shrink(dump.encode(), "dump", ["crash~seventh"])
    assert found.content.startswith(b"CLJan 7, 2020\n")
    assert found.content.count(b"\n") < 4


def test_what_a_dump_does_not_show_cannot_be_kept(page: str) -> None:
    with pytest.raises(NotShownError, match=r"dump: does not show what is to be kept: title~zyxomma$"):
        shrink(page.encode(), "dump", ["title~zyxomma", "field:title"])


def test_all_that_is_asked_for_is_kept(page: str) -> None:
    dump = nth(page, is_badges, lambda line: f"99.5{line}").encode()
    found = shrink(dump, "dump", ["field:metrics.score", "field:abstract"])
    (record,) = parsed(found.content, "dump").records
    assert isinstance(record, Paper)
    assert record.abstract
    assert record.metrics == {"score": 99.5}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\x89PNG\r\n\x1a\n", "is a PNG image, not a text; save or copy the listing as text"),
        (b"", "is empty"),
        ("CLMar 3, 2025\nA Study\n".encode("utf-16") + b"x", "holds bytes that are not of its encoding, utf-16"),
    ],
)
@pytest.mark.parametrize("command", [["shrink", "--keep", "rejected"], ["fabricate"]])
def test_what_is_no_text_is_one_line(tmp_path: Path, content: bytes, why: str, command: list[str]) -> None:
    (tmp_path / "dump").write_bytes(content)
    done = CliRunner().invoke(cli, ["fixture", *command, str(tmp_path / "dump")])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"{tmp_path}/dump: {why}\n"


@pytest.mark.parametrize(
    "expression", ["", "nonsense", "colour=red", "field:colour", "no:", "no:authors.nmae", "title.en~x"]
)
def test_an_expression_that_means_nothing_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError):
        wanted(expression)


def test_the_command_says_how_many_steps_it_took(tmp_path: Path) -> None:
    dump = tmp_path / "page.txt"
    dump.write_text("CLMar 3, 2025\nA Study of Lamps\nAda Vale, Bo Li\nLamps are lit.\n" * 3, encoding="utf-8")
    small = tmp_path / "small.txt"
    done = CliRunner().invoke(cli, ["fixture", "shrink", "--keep", "authors.name=Bo Li", "-o", str(small), str(dump)])
    assert done.exit_code == 0
    assert small.read_text(encoding="utf-8") == "CLMar 3, 2025\nA Study of Lamps\nAda Vale, Bo Li\n"
    assert " bytes became 47 in " in done.stderr
    assert " step" in done.stderr
    assert CliRunner().invoke(cli, ["fixture", "shrink", "--keep", "colour=red", str(dump)]).exit_code == 2
    assert CliRunner().invoke(cli, ["fixture", "shrink", "--keep", "crash", str(dump)]).exit_code == 1
