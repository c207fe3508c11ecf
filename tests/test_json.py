"""JSON that breaks off, wherever it does: the items before the cut come whole, the one in the cut not at all."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from parsers import Candidate, Declared, Furniture, ParseError, Quoted, Refusal, Source, _json

RECORDS: list[dict[str, Any]] = [
    {"t": 'a, "b" } ] [ { \\ ü,,,,', "l": [1, {"x": [3]}], "n": -12.5e3, "b": True},
    {"t": "c", "l": [], "z": None},
    {"t": "d, e, f, g, h, i", "o": {"t": "not an item"}},
]
LAYOUTS: dict[str, Any] = {
    "wrapped": {"total": 3, "meta": {"q": [1]}, "data": RECORDS, "next": {"page": [2]}},
    "bare_list": RECORDS,
    "one": RECORDS[0],
}


def source_of(data: bytes) -> Source:
    first = data.decode("utf-8", "ignore").split("\n")[0][:8000]
    return Source("dump", [(1, first)], iter(()), lambda: io.BytesIO(data))


def items(document: Any) -> list[Any] | None:
    if isinstance(document, list):
        return document
    listed = _json.find(document, "data")
    return (
        listed if isinstance(listed, list) else [document] if isinstance(document, dict) and "t" in document else None
    )


def read(data: bytes, listed: Callable[[Any], list[Any] | None] = items) -> tuple[list[Any], str | None]:
    found = []
    try:
        for item in _json.each(source_of(data), listed):
            found.append(item)  # noqa: PERF402 — what came before the error is wanted
    except ParseError as error:
        return found, error.reason
    return found, None


def told(value: Any) -> Any:
    """Return what an item holds, or what is said of a document instead."""
    if isinstance(value, Refusal):
        return value.problem
    return value.what if isinstance(value, Furniture) else value["t"]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_document_cut_anywhere_gives_the_items_that_are_whole(layout: str, indent: int | None) -> None:
    text = json.dumps(LAYOUTS[layout], indent=indent, ensure_ascii=False)
    whole, reason = read(text.encode())
    assert (whole, reason) == (items(LAYOUTS[layout]), None)
    before = 0
    for end in range(1, len(text)):
        found, reason = read(text[:end].encode())
        assert reason
        assert found == whole[: len(found)]
        assert before <= len(found), "what was whole stays whole"
        before = len(found)
    assert before == len(whole) or layout == "one"


def test_lines_cut_anywhere_give_every_whole_line() -> None:
    lines = [f"{json.dumps(record, ensure_ascii=False)}\n" for record in RECORDS]
    text = "".join(lines)
    for end in range(1, len(text)):
        found, _ = read(text[:end].encode())
        ends = [sum(map(len, lines[: at + 1])) - 1 for at in range(len(lines))]
        assert found == RECORDS[: sum(one <= end for one in ends)]


@pytest.mark.parametrize(
    ("data", "found", "reason"),
    [
        (b'{"t":1}\r\n\r\n{"t":2}\r\n', [1, 2], None),
        (b'{"t":1}\n{\n "t":2}\n{"t":3', [1, 2], "is cut off in the middle"),
        (b'{"t":1},\n{"t":2},\n', [1, 2], None),
        (b'{"t":1}{"t":2}', [1, 2], None),
        (b'{"t":1}\nnull\n{"u":2}\n{"t":3}\n', [1, "null", _json.FOREIGN, 3], None),
        (b'{"u":1}\n\n{\n"t":2}\n', [_json.FOREIGN, 2], None),
        (b'{"u":1}\n{"u":2}\n', [], _json.FOREIGN),
        (b'{"t":1}\noops\n{"t":2}\n', [1, 2], "is no JSON: Expecting value"),
        (b'{"t":1}\nGone.{"t":2}\n', [1, 2], "is no JSON: Expecting value, not 'Gone.{\"t\":2}'"),
        (b'{"t":1}\n[{"t":2},\n{"t":}\n{"t":3}\n', [1, 2, 3], "is no JSON: Expecting value"),
        (b'{"t":1}\n{"t":"a\n{"t":3}\n', [1, 3], "is no JSON: Expecting"),
        (b'{"t":1}\noops\n', [1], "is no JSON from here on: Expecting value"),
        (b'{"data":[{"t":1},{"t":2}], oops', [1, 2], "is no JSON from here on: Expecting property name"),
        (b'HTTP/2 200 \r\ncontent-type: application/json\r\n\r\n{"t":1}', [1], None),
        (b'HTTP/2 302 \r\nlocation: /x\r\n\r\nHTTP/2 200 \r\n\r\n{"t":1}HTTP/1.1 200 OK\n\n{"t":2}', [1, 2], None),
        (b'// 20240301093000\n// https://lamps.example/api\n\n{\n"t":1}\n// again\n{"t":2}', [1, 2], None),
        (b'{"t":"a\tb"}', ["a\tb"], None),
        (b'{"t":NaN}', [None], None),
        (b'{"data":[{"t":1},' + b"[" * 1_000_000, [1], "is JSON nested too deep"),
        (b'{"data":[{"t":1},"' + b'\\"' * 300_000, [1], "is cut off in the middle"),
        (b" \n", [], "is no JSON: it holds nothing"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_documents_in_a_row_and_in_wrappings(data: bytes, found: list[Any], reason: str | None) -> None:
    values, error = read(data)
    assert [told(value) for value in values if not isinstance(value, list)] == found
    assert (error or "").startswith(reason or "")
    assert bool(error) == bool(reason)


def test_a_text_that_breaks_off_again_and_again_is_given_up() -> None:
    values, error = read(b'{"t":1}\n' + b'{"t\n' * 100_000 + b'{"t":2}\n')
    assert values == [{"t": 1}]
    assert error == "is no JSON: Expecting ':' delimiter; behind 100 such places nothing more is read"


KEPT: dict[str, Any] = {
    "under_a_key": {"query": "lamps", "count": 3, "works": RECORDS},
    "each_under_its_own": {"a": RECORDS[0], "b": RECORDS[1], "gone": None, "c": RECORDS[2]},
    "in_lists_by_year": {"2020": RECORDS[:1], "2021": RECORDS[1:]},
    "answers_in_a_list": [{"total": 9, "data": RECORDS[:2]}, {"total": 9, "data": RECORDS[2:]}],
    "an_answer_and_when_it_came": {"at": 1.5, "answer": {"total": 9, "data": RECORDS}},
    "in_envelopes": {"records": [{"id": number, "fields": one} for number, one in enumerate(RECORDS)]},
    "before_their_number": [RECORDS, 3],
    "beside_what_is_none": {"people": [{"name": "Ada"}], "works": {"total": 9, "data": RECORDS}},
}


def known(item: Any) -> bool:
    return isinstance(item, dict) and "t" in item


def kept(document: Any) -> list[Any] | None:
    return _json.kept(document, items, known)


@pytest.mark.parametrize("layout", KEPT)
def test_items_are_found_where_somebody_keeps_them(layout: str) -> None:
    text = json.dumps(KEPT[layout])
    assert kept(KEPT[layout]) == RECORDS
    for end in range(1, len(text)):
        found, reason = read(text[:end].encode(), kept)
        assert reason
        assert found == RECORDS[: len(found)]


def test_what_stands_too_deep_or_is_none_of_ours_is_not_found() -> None:
    assert kept({"a": {"b": {"c": {"d": RECORDS}}}}) is None
    assert kept({"a": {"b": RECORDS}}) == RECORDS
    assert kept([["a", 1, RECORDS], ["b", 2, RECORDS]]) == [["a", 1, RECORDS], ["b", 2, RECORDS]]
    assert kept({"title": "Lamps", "authors": ["Ada Vale"], "references": RECORDS}) is None
    assert kept([{"x": 1}, {"y": []}]) == [{"x": 1}, {"y": []}]
    deep: Any = RECORDS
    for _ in range(5000):
        deep = {"deeper": deep}
    assert kept(deep) is None


@pytest.mark.parametrize("layout", ["answers_in_a_list", "an_answer_and_when_it_came"])
def test_the_total_of_answers_that_somebody_keeps_is_declared_once(layout: str) -> None:
    def total(document: Any) -> tuple[int, str] | None:
        count = _json.count(document, "total")
        return None if count is None else (count, "the search")

    def read_one(item: Any) -> Iterator[Quoted]:
        yield Candidate("paper", {"title": item["t"]})

    *_, last = _json.listing(source_of(json.dumps(KEPT[layout]).encode()), kept, read_one, total)
    assert last == Declared(9, 3, None, "the search")


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ('["Ada Vale"]', ["Ada Vale"]),
        ("['Ada Vale', \"Bo O'Lind\"]", ["Ada Vale", "Bo O'Lind"]),
        ("['Ada Vale' \"Bo O'Lind\"\n 'Cy']", ["Ada Vale", "Bo O'Lind", "Cy"]),
        ("{'name': None}", {"name": None}),
        ("[1]", "[1]"),
        ("{42}", "{42}"),
        ("[Re] Lamps [sic]", "[Re] Lamps [sic]"),
    ],
)
def test_lists_that_a_table_holds_as_text_are_lists_again(written: str, held: Any) -> None:
    assert _json.unpacked(written) == held


def test_a_table_written_column_by_column_is_not_whole_where_it_is_cut() -> None:
    table = json.dumps({"t": {"0": "a", "4": "b"}, "n": {"0": 1, "4": 2}}).encode()
    rows = [{"t": "a", "n": 1}, {"t": "b", "n": 2}]

    def kept(document: Any) -> list[Any] | None:
        return _json.kept(document, items, lambda item: isinstance(item, dict) and isinstance(item.get("t"), str))

    assert read(table, kept) == (rows, None)
    assert all(read(table[:end], kept)[0] == [] for end in range(len(table)))


def test_records_in_groups_are_no_table() -> None:
    assert _json.rows({"dim": {"1": {"t": "a"}}, "bright": {"2": {"t": "b"}, "3": {"t": "c"}}}) is None
    assert _json.rows({"rows": [{"t": "a"}, {"t": "b"}]}) == [{"t": "a"}, {"t": "b"}]


@pytest.mark.parametrize("since", [1704412800, 1704412800000])
def test_a_day_is_told_by_its_seconds_too(since: int) -> None:
    assert _json.dated({"day": since}, "day") == "2024-01-05"


def test_a_look_at_a_long_document_closes_what_it_cuts() -> None:
    document = {"data": [{"t": "w, o, r, d, s, " * 10_000}], "meta": 1}
    assert _json.peek(source_of(json.dumps(document).encode())) == {"data": [{}]}


@pytest.mark.parametrize(
    "named",
    [
        {"a.v1.pdf": [{"t": 1}], "b.v1.pdf": [], "c.v1.pdf": None},
        {"cs.LG": {"1": {"t": 1}}, "cs.AI": {"t": 2}, "cs.CV": "failed"},
        {"https://lamps.example/a.b": "failed", "https://lamps.example/c.d": [{"t": 1}]},
        {"data.records": [{"t": 1}], "data.total": 1},
    ],
)
def test_what_is_kept_under_names_with_dots_is_no_flat_table(named: dict[str, Any]) -> None:
    assert _json.nested(json.loads(json.dumps(named))) == named


def test_a_flat_table_is_nested_however_deep_or_wide_it_is() -> None:
    deep = '[{"a.b": 1, "c": ' + "[" * 600 + "]" * 600 + "}]"
    assert _json.find(_json.peek_nested(source_of(deep.encode())), 0, "a") == {"b": 1}
    wide = {f"a.b{number}": number for number in range(50_000)}
    assert len(_json.nested([wide])[0]["a"]) == 50_000
