"""What a run notes of a dump of any size takes bounded memory, and is written as it was noted."""

import json
import pickle
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import Numbers, Source, _contract
from scrape import notes
from scrape.ledger import Account
from scrape.notes import Notes, Text, pretty

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=6)
VALUES = st.recursive(SCALARS, lambda some: st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=3), some))


@given(st.lists(st.integers(0, 30)).map(sorted))
def test_numbers_come_back_as_they_were_added(numbers: list[int]) -> None:
    kept = Numbers(numbers)
    assert (list(kept), len(kept)) == (numbers, len(numbers))
    assert pickle.loads(pickle.dumps(kept)) == kept  # noqa: S301 — our own bytes


@given(st.lists(VALUES), st.lists(VALUES))
def test_notes_come_back_as_they_were_added(some: list[object], more: list[object]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notes, "_IN_MEMORY", 8)
        kept = Notes(some)
        list(islice(kept, 1))
        kept.extend(more)
    assert (list(kept), len(kept)) == (some + more, len(some) + len(more))
    assert pickle.loads(pickle.dumps(kept)) == kept  # noqa: S301 — our own bytes


@given(st.dictionaries(st.text(max_size=3), VALUES, min_size=1), st.lists(VALUES))
def test_facts_are_written_as_json_writes_them(facts: dict[str, object], many: list[object]) -> None:
    plain = json.dumps({"many": many, "of it": facts} | facts, ensure_ascii=False, indent=2)
    assert "".join(pretty({"many": iter(many), "of it": Text(pretty(facts, "  "))} | facts)) == plain


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
