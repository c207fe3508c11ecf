"""What a run notes of a dump of any size takes bounded memory, and is written as it was noted."""

import json
import pickle
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import Numbers, Source, _contract
from parsers._contract import LONGEST_ITEM
from scrape import notes
from scrape.formats import formats
from scrape.intake.sources import open_dump
from scrape.ledger import Account
from scrape.notes import Array, Notes, pretty
from scrape.pipeline import Reading, read

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=6)
VALUES = st.recursive(
    SCALARS, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=3), some, max_size=3)
)


@given(st.lists(st.integers(0, 30)).map(sorted))
def test_numbers_come_back_as_they_were_added(numbers: list[int]) -> None:
    kept = Numbers(numbers)
    assert (list(kept), len(kept)) == (numbers, len(numbers))
    assert pickle.loads(pickle.dumps(kept)) == kept  # noqa: S301 — our own bytes


@given(st.sets(st.integers(0, 20)), st.lists(st.integers(-1, 22)))
def test_numbers_can_be_taken_away(numbers: set[int], taken: list[int]) -> None:
    kept = Numbers(sorted(numbers))
    for number in taken:
        assert kept.take(number) == (number in numbers)
        numbers.discard(number)
    assert (list(kept), len(kept)) == (sorted(numbers), len(numbers))
    assert kept == Numbers(sorted(numbers))


@given(st.lists(VALUES), st.lists(VALUES))
def test_notes_come_back_as_they_were_added(some: list[object], more: list[object]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notes, "_IN_MEMORY", 8)
        kept = Notes(some)
        list(islice(kept, 1))
        kept.extend(more)
    assert (list(kept), len(kept)) == (some + more, len(some) + len(more))
    assert pickle.loads(pickle.dumps(kept)) == kept  # noqa: S301 — our own bytes


FACTS = st.dictionaries(st.text(max_size=3), VALUES, min_size=1)


@given(FACTS, st.lists(FACTS, max_size=3), st.lists(VALUES, max_size=3))
def test_facts_are_written_as_json_writes_them(
    facts: dict[str, object], known: list[dict[str, object]], many: list[object]
) -> None:
    written = Array("    ")
    for one in known:
        written.add(one)
    plain = json.dumps({"many": many, "of it": known} | facts, ensure_ascii=False, indent=2)
    assert "".join(pretty({"many": iter(many), "of it": written} | facts)) == plain


@pytest.mark.parametrize("length", [10, 5_000])
def test_the_texts_of_lines_that_nothing_claims_are_not_kept_for_ever(
    length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_contract, "_REMEMBERED", 40_000)
    monkeypatch.setattr(_contract, "_REMEMBERED_LINES", 1_000)
    batches = ([(number, "x" * length) for number in range(first, first + 10)] for first in range(1, 3_000, 10))
    source, account = Source("dump", (), batches), Account("dump")
    held = [len(source.unclaimed) * length for _ in source.lines()]
    account.close(source)
    assert max(held) <= 50_000
    assert account.unclaimed == Numbers(range(1, 3_001))


ABOVE_JUNK = {
    "profile_text": "CLMar 3, 2025Code\nKettles and lids\nAda Vale, Bo Li\nWe boil kettles.\n",
    "pubmed_nbib": "PMID- 7\nTI  - Kettles and lids\nFAU - Vale, Ada\n",
    "bibtex": "@article{vale,\n  title = {Kettles and lids},\n  author = {Vale, Ada}\n}\n",
}


@pytest.mark.parametrize("name", ABOVE_JUNK)
def test_what_goes_on_for_ever_is_no_item_and_what_follows_is_read(name: str, tmp_path: Path) -> None:
    dump = tmp_path / "dump"
    dump.write_text(ABOVE_JUNK[name] + "zzz\n" * 250_000 + ABOVE_JUNK[name].replace("Kettles", "Lamps"))
    account = Account("dump")
    found = list(read(open_dump(str(dump)), Reading(formats(), name), account))
    assert [json.loads(one.model_dump_json())["title"] for one in found] == ["Kettles and lids", "Lamps and lids"]
    assert max(len(one.model_dump_json()) for one in found) < 5 * LONGEST_ITEM
    claimed = account.item_lines + account.furniture.total()
    assert claimed + account.blank + len(account.unclaimed) == account.lines
    assert claimed > len(ABOVE_JUNK[name].split("\n"))
