"""What holds of the formats together: one paper in several of them is one record; damage of any kind is an answer."""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cases import Case, cases
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from test_hostile import swallow

from parsers import Claim, NearMiss
from schemas.records import Author, Paper
from scrape.dedupe.engine import Pool
from scrape.explain import explain
from scrape.formats import claimed, formats
from scrape.intake.sources import open_dump
from scrape.ledger import Account
from scrape.parts import Lines
from scrape.pipeline import Reading, RecordOrRejection, read

TITLE = "Wicks, Not Wax: How a Lamp Learns to Burn Evenly"
DUMPS = {
    "feed.xml": f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
  <title>arXiv Query</title>
  <entry>
    <id>http://arxiv.org/abs/2104.01234v2</id>
    <updated>2021-06-01T09:00:00Z</updated>
    <published>2021-04-02T17:59:59Z</published>
    <title>{TITLE}</title>
    <summary>We trim wicks of forty lamps. Plans at https://github.com/lamps/wicks.</summary>
    <author><name>Ada Valeby</name></author>
    <author><name>Bo Lindmark</name></author>
    <author><name>Cy Osterholm</name></author>
    <arxiv:comment>9 pages, 3 lamps</arxiv:comment>
    <link href="http://arxiv.org/abs/2104.01234v2" rel="alternate" type="text/html"/>
    <link title="pdf" href="http://arxiv.org/pdf/2104.01234v2" rel="related" type="application/pdf"/>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.LG"/>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <category term="stat.ML" scheme="http://arxiv.org/schemas/atom"/>
  </entry>
</feed>
""",
    "search.json": json.dumps(
        {
            "total": 1,
            "offset": 0,
            "data": [
                {
                    "paperId": "00112233445566778899aabbccddeeff00112233",
                    "externalIds": {"ArXiv": "2104.01234", "DBLP": "conf/lamp/ValebyLO21", "CorpusId": 230000001},
                    "url": "https://www.semanticscholar.org/paper/00112233445566778899aabbccddeeff00112233",
                    "title": TITLE,
                    "venue": "Conference on Lamps",
                    "year": 2021,
                    "citationCount": 12,
                    "influentialCitationCount": 3,
                    "authors": [
                        {"authorId": "90000001", "name": "Ada Valeby"},
                        {"authorId": "90000002", "name": "Bo Lindmark"},
                        {"authorId": "90000003", "name": "Cy Osterholm"},
                    ],
                }
            ],
        }
    ),
    "library.bib": """@inproceedings{valeby2021wicks,
  title = {Wicks, Not Wax: {H}ow a Lamp Learns to Burn Evenly},
  author = {Valeby, Ada and Lindmark, Bo and Osterholm, Cy},
  booktitle = {Proceedings of the Conference on Lamps},
  year = {2021},
  pages = {101--110},
  publisher = {Lamp Society},
  eprint = {2104.01234},
  archiveprefix = {arXiv},
  doi = {10.5555/lamp.2021.101}
}
""",
    "results.html": f"""<!doctype html><html><head><title>wicks - Google Scholar</title></head><body>
<div id="gs_res_ccl"><div id="gs_res_ccl_mid">
<div class="gs_r gs_or gs_scl" data-cid="AAAAAAAAAEAJ" data-rp="0"><div class="gs_ri">
<h3 class="gs_rt"><a href="https://lamps.example/2021/wicks">{TITLE}</a></h3>
<div class="gs_a"><a href="/citations?user=VALEbyAAAAAJ&amp;hl=en&amp;oi=sra">A Valeby</a>, B Lindmark… - Conference on
 Lamps, 2021 - lamps.example</div>
<div class="gs_rs">… a lamp whose wick is trimmed …</div>
<div class="gs_fl"><a href="/scholar?cites=4611686018427387904&amp;hl=en">Cited by 15</a></div>
</div></div>
</div></div></body></html>
""",
}

FACTS = {
    "id": "arxiv:2104.01234",
    "title": TITLE,
    "authors_complete": True,
    "abstract": "We trim wicks of forty lamps. Plans at https://github.com/lamps/wicks.",
    "abstract_complete": True,
    "published": "2021-04-02",
    "categories": ["cs.LG", "stat.ML"],
    "venue": "Proceedings of the Conference on Lamps",
    "biblio": {
        "citation_key": "valeby2021wicks",
        "comment": "9 pages, 3 lamps",
        "google_scholar_cid": "AAAAAAAAAEAJ",
        "pages": "101--110",
        "publisher": "Lamp Society",
        "site": "lamps.example",
        "type": "inproceedings",
        "updated": "2021-06-01T09:00:00Z",
        "version": "v2",
    },
    "links": [
        {"url": "http://arxiv.org/abs/2104.01234v2", "role": "page"},
        {"url": "http://arxiv.org/pdf/2104.01234v2", "role": "pdf"},
        {"url": "https://github.com/lamps/wicks", "role": "code"},
        {"url": "https://lamps.example/2021/wicks", "role": "page"},
        {"url": "https://scholar.google.com/scholar?cites=4611686018427387904&hl=en", "role": "other"},
        {"url": "https://www.semanticscholar.org/paper/00112233445566778899aabbccddeeff00112233", "role": "page"},
    ],
    "identifiers": {
        "arxiv": "2104.01234",
        "dblp": "conf/lamp/ValebyLO21",
        "doi": "10.5555/lamp.2021.101",
        "google_scholar": "4611686018427387904",
        "s2": "00112233445566778899aabbccddeeff00112233",
        "s2_corpus": "230000001",
    },
    "metrics": {"citation_count": 15, "influential_citation_count": 3},
}
"""What the record of all four says; each fact stands in one of them at least."""


def merged(folder: Path, names: tuple[str, ...]) -> list[Paper]:
    """Return what becomes of the dumps of these names, read in this order."""
    with closing(Pool()) as pool:
        for name in names:
            (folder / name).write_text(DUMPS[name], encoding="utf-8")
            found, account = swallow(folder / name)
            assert (account.errors, account.rejected) == ([], 0)
            for record in found:
                if isinstance(record, Paper):
                    pool.add(record)
        return list(pool.merged())


def test_one_paper_in_four_formats_is_one_record_with_all_their_facts(tmp_path: Path) -> None:
    (one,) = merged(tmp_path, tuple(DUMPS))
    assert json.loads(one.model_dump_json(include=set(FACTS))) == FACTS
    assert [author.name for author in one.authors] == ["Ada Valeby", "Bo Lindmark", "Cy Osterholm"]
    assert [author.identifiers["s2"] for author in one.authors] == ["90000001", "90000002", "90000003"]
    assert one.authors[0].identifiers["google_scholar"] == "VALEbyAAAAAJ"
    assert sorted(source.dump for source in one.sources) == sorted(DUMPS)


def test_the_order_of_the_formats_makes_no_difference(tmp_path: Path) -> None:
    first, *others = ([one.model_dump_json() for one in merged(tmp_path, names)] for names in permutations(DUMPS))
    assert all(other == first for other in others)


WHOLE = [case for case in cases() if formats()[case.format].whole]
MUTATIONS = 2  # of each kind, of each fixture: one for a format that is sniffed, one for a format that is named


def nodes(value: Any) -> Iterator[Any]:
    """Yield every list and object in a JSON value, the value itself first."""
    yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(one, dict | list):
            yield from nodes(one)


def without_a_value(document: bytes, chosen: random.Random) -> bytes | None:
    """Return a JSON document in which one value is null; None if it is no JSON document."""
    try:
        value = json.loads(document)
    except ValueError:
        return None
    places = [(node, key) for node in nodes(value) for key in (node if isinstance(node, dict) else range(len(node)))]
    if not isinstance(value, dict | list) or not places:
        return None
    node, key = chosen.choice(places)
    node[key] = None
    return json.dumps(value).encode()


def without_an_element(document: bytes, chosen: random.Random) -> bytes | None:
    """Return a page or an XML document from which one element is taken out; None if it is neither."""
    if not document.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        return None
    is_page = b"<html" in document[:4096].lower() or b"<table" in document[:4096] or b"<div" in document[:4096]
    parser = html.HTMLParser(encoding="utf-8") if is_page else etree.XMLParser(recover=True, resolve_entities=False)
    root = etree.fromstring(document, parser)
    below = [] if root is None else [one for one in root.iterdescendants() if isinstance(one.tag, str)]
    if not below:
        return None
    gone = chosen.choice(below)
    gone.getparent().remove(gone)
    written: bytes = html.tostring(root, encoding="utf-8") if is_page else etree.tostring(root, encoding="utf-8")
    return written


def with_half_a_pair(document: bytes, chosen: random.Random) -> bytes | None:
    """Return a JSON document in which one string, or the name of one member, holds half of a surrogate pair."""
    strings = [found.span(1) for found in re.finditer(rb'"((?:[^"\\]|\\.)*)"', document)]
    if document.lstrip()[:1] not in {b"{", b"["} or not strings:
        return None
    at = chosen.choice(strings)[1]
    return document[:at] + b"\\ud800" + document[at:]


def with_a_flipped_byte(document: bytes, chosen: random.Random) -> bytes | None:
    """Return a document in which one byte is another."""
    at = chosen.randrange(len(document)) if document else 0
    return document[:at] + bytes([chosen.randrange(256)]) + document[at + 1 :] if document else None


def cut_off(document: bytes, chosen: random.Random) -> bytes | None:
    """Return the beginning of a document."""
    return document[: chosen.randrange(len(document))] if document else None


@pytest.mark.parametrize(
    "damage", [without_a_value, without_an_element, with_half_a_pair, with_a_flipped_byte, cut_off]
)
def test_a_damaged_document_gives_records_rejections_or_one_error(
    damage: Callable[[bytes, random.Random], bytes | None], tmp_path: Path
) -> None:
    """The damage is the same in every run."""
    chosen = random.Random(damage.__name__)  # noqa: S311 — no secret, but the same every time
    for case in WHOLE:
        document = case.input.read_bytes()
        for number in range(MUTATIONS):
            damaged = damage(document, chosen)
            if damaged is not None:
                check(tmp_path / f"{case.format}.{case.folder.name}", damaged, case, number)


def check(path: Path, damaged: bytes, case: Case, number: int) -> None:
    """Read a damaged document; there is at most one error, and every item is accounted for."""
    path.write_bytes(damaged)
    found, account = swallow(path, case.format if number % 2 else None)
    assert len(account.errors) <= 1, account.errors
    assert account.items == account.papers + account.authors + account.rejected
    assert len(found) == account.papers + account.authors + account.rejected


class Dump(NamedTuple):
    """A fixture of a line format, and what it gives when it is read alone."""

    case: Case
    text: bytes
    said: list[dict[str, Any]]
    declared: list[dict[str, Any]]

    def __repr__(self) -> str:
        return self.case.name


STRANGERS_FIRST = re.compile("menu_(.*_)?above|letter|pages_of_remarks|selected_from")


@cache
def line_dumps() -> list[Dump]:
    """Return every fixture of a format made of lines that is read without an error, by format and name.

    Left out are those in which a letter, a menu, pages of remarks or the rest of an item come first: they go on from
    what stands above.
    """
    found = []
    for case in cases():
        if STRANGERS_FIRST.search(case.folder.name):
            continue
        text = case.input.read_bytes().removeprefix(b"\xef\xbb\xbf")
        if not formats()[case.format].whole and b"\x00" not in text and _is_utf8(text):
            records, account = alone(case.input)
            if records and not account.errors:
                found.append(Dump(case, text, said(records), declared(account)))
    return found


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def alone(path: Path) -> tuple[list[RecordOrRejection], Account]:
    """Return what a file gives, in any format."""
    account = Account("dump")
    return list(read(open_dump(str(path)), Reading(formats()), account)), account


def said(records: list[RecordOrRejection]) -> list[dict[str, Any]]:
    """Return records without what depends on where in a stream they stand."""
    found = [json.loads(one.model_dump_json()) for one in records]
    for record in found:
        for place in record.get("sources", [record]):
            for name in ("dump", "sha256", "item", "lines"):
                place.pop(name)
    return found


def declared(account: Account) -> list[dict[str, Any]]:
    """Return the declared totals of a dump, without the lines at which they stand."""
    return [{name: value for name, value in one.items() if name != "line"} for one in account.declared]


@pytest.mark.parametrize("number", ["{:6}\t", "{:6}→", "{}\t"])
@pytest.mark.parametrize("name", sorted(name for name, parser in formats().items() if not parser.whole))
def test_a_dump_whose_lines_are_numbered_gives_what_it_gives_without(name: str, number: str, tmp_path: Path) -> None:
    """`cat -n` numbers each line, and so do editors and agents that show a file."""
    for dump in [one for one in line_dumps() if one.case.format == name]:
        lines = dump.text.decode().removesuffix("\n").split("\n")
        if len([line for line in lines[:40] if line.strip()]) < 4:
            continue
        numbered = "\n".join(number.format(at) + line for at, line in enumerate(lines, 1))
        (tmp_path / "dump").write_text(numbered, encoding="utf-8", newline="")
        records, account = alone(tmp_path / "dump")
        assert (said(records), account.errors) == (dump.said, []), dump


HEADLESS = "cut_off_with_its_head"
"""What is known for a page by there being nothing else in it."""
BREAKS_OFF = re.compile("cut_off|broken_off|no_end|braces_(and|that_do_not)|authors_with_numbered_affiliations")


def can_be_told_apart(above: Dump, below: Dump) -> bool:
    """Tell whether two dumps, one below the other, can be told apart at all.

    What opens nothing that any format knows goes on from what stands above it: the rest of an abstract, the papers of a
    page of the same format that has no head of its own, a fence of Markdown above a page. And the end of a dump that
    breaks off in an item cannot be told from the beginning of another of the same format. A file of PubMed's tags is
    read as ERIC writes them or as PubMed does, whichever its first record shows; records further in than those above go
    on with their last value.
    """
    goes_on = below.case.folder.name == "cut_off_anywhere" or below.text.startswith(b"```")
    if HEADLESS in {above.case.folder.name, below.case.folder.name} or goes_on:
        return False
    if above.case.format != below.case.format or BREAKS_OFF.search(above.case.folder.name):
        return above.case.format != below.case.format
    if below.case.format == "pubmed_nbib":
        further_in = below.text[:1].isspace() and not above.text[:1].isspace()
        return not further_in and (b"OWN - ERIC" in above.text) == (b"OWN - ERIC" in below.text)
    if below.case.format in {"arxiv_page_text", "google_scholar_page_text"}:
        has_head = bool(above.declared) or any(record["type"] == "author" for record in above.said)
        return bool(below.declared) or not has_head
    if below.case.format == "profile_text":
        name, *figures = [line for line in below.text.decode().split("\n") if line.strip()]
        cuts = formats()["profile_text"].cuts
        return cuts is not None and cuts(name, lambda: figures[:3])
    dated_above = above.case.format == "arxiv_listing_text" and b"/* " in above.text
    return not dated_above or below.text.startswith(b"From:") or b"Papers received as of" in below.text


def check_told_apart(dumps: tuple[Dump, ...], between: bytes, folder: Path) -> None:
    """Read dumps as one stream; each must give what it gives alone, and every line must be accounted for."""
    stream = folder / "stream"
    stream.write_bytes(between.join(one.text.removesuffix(b"\n") for one in dumps) + b"\n")
    records, account = alone(stream)
    names = [f"{one.case.format}/{one.case.folder.name}" for one in dumps]
    assert said(records) == [record for one in dumps for record in one.said], names
    assert declared(account) == [total for one in dumps for total in one.declared], names
    assert account.errors == [], names
    claimed = account.item_lines + account.furniture.total() + account.blank + len(account.unclaimed)
    assert claimed == account.lines, names


@pytest.mark.parametrize("above", sorted(name for name, parser in formats().items() if not parser.whole))
def test_two_dumps_in_one_stream_give_what_each_gives_alone(above: str, tmp_path: Path) -> None:
    """Each fixture of the format stands above some of every format, and no two of them above the same ones."""
    chosen = random.Random(above)  # noqa: S311 — no secret, but the same every time
    own = [one for one in line_dumps() if one.case.format == above]
    assert own
    for first in own:
        for below in sorted({one.case.format for one in line_dumps()}):
            second = chosen.choice([one for one in line_dumps() if one.case.format == below])
            if can_be_told_apart(first, second):
                check_told_apart((first, second), chosen.choice((b"\n", b"\n\n")), tmp_path)


@cache
def documents() -> dict[str, Dump]:
    """Return one fixture of each format of documents, the first that is read without an error; pages have an end."""
    found: dict[str, Dump] = {}
    for case in cases():
        text = case.input.read_bytes().strip()
        is_page = case.format.endswith("_html")
        if formats()[case.format].whole and case.format not in found and (not is_page or PAGE.fullmatch(text)):
            records, account = alone(case.input)
            if records and not account.errors and not account.rejected:
                found[case.format] = Dump(case, text, said(records), declared(account))
    return found


PAGE = re.compile(rb"(?:<!doctype|<html).*</html>", re.IGNORECASE | re.DOTALL)


@pytest.mark.parametrize("above", sorted(name for name, parser in formats().items() if parser.whole))
def test_a_document_below_another_one_gives_what_it_gives_alone(above: str, tmp_path: Path) -> None:
    """The document of the format stands above one of every other format, of lines as well, and once more below it."""
    first, chosen = documents()[above], random.Random(above)  # noqa: S311 — no secret, but the same every time
    names = sorted({one.case.format for one in line_dumps()})
    whole = [one for one in line_dumps() if not any(record["type"] == "rejection" for record in one.said)]
    lines = [chosen.choice([one for one in whole if one.case.format == name]) for name in names]
    for second in [*(one for name, one in documents().items() if name != above), *lines]:
        stream = tmp_path / "stream"
        stream.write_bytes(first.text + b"\n" + second.text + b"\n")
        records, account = alone(stream)
        pair = above, f"{second.case.format}/{second.case.folder.name}"
        assert (said(records), account.errors) == ([*first.said, *second.said], []), pair
        assert Counter(map(str, declared(account))) == Counter(map(str, first.declared + second.declared)), pair


@pytest.mark.parametrize("above", sorted(name for name, parser in formats().items() if not parser.whole))
def test_a_document_below_lines_gives_what_it_gives_alone(above: str, tmp_path: Path) -> None:
    """Lines stand above a document of every format and once more below it."""
    chosen = random.Random(above)  # noqa: S311 — no secret, but the same every time
    own = [one for one in line_dumps() if one.case.format == above and not BREAKS_OFF.search(one.case.folder.name)]
    for second in documents().values():
        first = chosen.choice([one for one in own if can_be_told_apart(one, one)])
        dumps = (first, second, first)
        stream = tmp_path / "stream"
        stream.write_bytes(b"\n".join(one.text.removesuffix(b"\n") for one in dumps) + b"\n")
        records, account = alone(stream)
        pair = f"{above}/{first.case.folder.name}", f"{second.case.format}/{second.case.folder.name}"
        assert (said(records), account.errors) == ([record for one in dumps for record in one.said], []), pair
        claimed = account.item_lines + account.furniture.total() + account.blank + len(account.unclaimed)
        assert claimed == account.lines, pair


def test_lines_and_documents_that_take_turns_are_read_in_turn(tmp_path: Path) -> None:
    lines = next(one for one in line_dumps() if one.case.name == "profile_text/blank_lines_between")
    stream = tmp_path / "stream"
    for document in (documents()["arxiv_atom"], documents()["semantic_scholar_json"]):
        stream.write_bytes((lines.text + b"\n" + document.text + b"\n") * 40)
        records, account = alone(stream)
        assert (said(records), account.errors) == ([*lines.said, *document.said] * 40, [])
    explained = list(explain(open_dump(str(stream)), Reading(formats()), Account("dump")))
    assert {one.label for one in explained} >= {"abstract", "citation_count", "paper"}
    assert "unclaimed" not in {one.label for one in explained}


@pytest.mark.parametrize("tags", [["<dict>"], ["<dict>", "}"], ['[{"lamps": 1', "}"]])
def test_of_many_lines_like_the_first_of_a_document_few_are_looked_into(tags: list[str]) -> None:
    """The groups of BibDesk are such lines, thousands of them; a document behind them is found all the same."""
    texts = ["@misc{lamps}", *tags * 5_000, "}", "}", "<feed>" if len(tags) == 1 else '<?xml version="1.0"?>', "}"]
    looked: list[str] = []

    def is_document(batch: list[tuple[int, str]]) -> bool:
        looked.append(batch[0][1])
        return batch[0][1] == texts[-2]

    lines = Lines(iter([list(enumerate(texts, 1))]))
    before = [text for batch in lines.until(Reading(formats()).openings, "bibtex", is_document) for _, text in batch]
    assert before == texts[:-2]
    assert lines.at_document
    assert len(looked) < 50


@pytest.mark.parametrize("below", ["arxiv_atom", "pubmed_xml", "dblp_xml"])
def test_xml_within_lines_is_not_taken_for_that_below_them(below: str, tmp_path: Path) -> None:
    groups = next(one for one in line_dumps() if one.case.name == "bibtex/groups_of_bibdesk")
    stream = tmp_path / "stream"
    stream.write_bytes(groups.text + b"\n" + documents()[below].text)
    records, account = alone(stream)
    assert (said(records), account.errors) == ([*groups.said, *documents()[below].said], [])
    assert not account.unclaimed


def test_a_page_of_no_known_format_below_lines_is_an_error_and_no_paper(tmp_path: Path) -> None:
    lines = next(one for one in line_dumps() if one.case.format == "trending_text")
    stream = tmp_path / "stream"
    stream.write_bytes(lines.text + b"<!DOCTYPE html>\n<title>Kettles</title>\n<p>A kettle sings.</p>\n")
    records, account = alone(stream)
    assert said(records) == lines.said
    (error,) = account.errors
    begins = 1 + lines.text.count(b"\n")
    assert error.startswith(f"{stream}:{begins}: is of no known format: it is a page titled 'Kettles'")


def test_a_document_below_lines_that_is_too_large_is_an_error(tmp_path: Path) -> None:
    lines = next(one for one in line_dumps() if one.case.format == "ris")
    stream = tmp_path / "stream"
    account = Account(str(stream))
    stream.write_bytes(lines.text + b"\n" + documents()["arxiv_atom"].text)
    records = list(read(open_dump(str(stream)), Reading(formats(), max_document=99), account))
    assert said(records) == lines.said
    begins = lines.text.count(b"\n") + 2
    assert account.errors == [f"{stream}:{begins}: a document of more than 99 bytes begins here"]
    assert len(account.unclaimed) == documents()["arxiv_atom"].text.count(b"\n") + 1


@pytest.mark.parametrize(
    "below", ["arxiv_search_html/a_page_of_results", "ris/another_tagged_export", "arxiv_atom/api_feed"]
)
def test_what_stands_below_a_page_that_is_cut_is_read_and_the_cut_is_told(below: str, tmp_path: Path) -> None:
    fixtures = {case.name: case.input.read_bytes() for case in cases()}
    page = fixtures["dblp_html/search_results"]
    page = page[: page.index(b"</li>", len(page) // 2) - 30]
    (tmp_path / "page").write_bytes(page)
    (tmp_path / "other").write_bytes(fixtures[below])
    (tmp_path / "both").write_bytes(page + b"\n" + fixtures[below])
    (first, of_page), (others, _) = alone(tmp_path / "page"), alone(tmp_path / "other")
    both, account = alone(tmp_path / "both")
    assert [one["title"] for one in said(both)] == [one["title"] for one in said([*first, *others])]
    assert [error.split(": ")[1] for error in account.errors] == [error.split(": ")[1] for error in of_page.errors]
    assert of_page.errors


@pytest.mark.parametrize(
    "above",
    [
        "<!DOCTYPE html>\n",
        "<!-- was <!DOCTYPE html><html> -->",
        '<html><head></head><body><p>This is a cache of <a href="https://dblp.org/">dblp</a>.</p><div>',
        '<!DOCTYPE html><html><script>say({"inner": "\\n<!DOCTYPE html><html>"})</script><script>1</script>',
    ],
)
def test_a_page_that_begins_twice_is_one_page(above: str, tmp_path: Path) -> None:
    page = {case.name: case.input for case in cases()}["dblp_html/search_results"]
    (tmp_path / "page").write_text(above + page.read_text(encoding="utf-8"), encoding="utf-8")
    (found, account), (alone_, _) = alone(tmp_path / "page"), alone(page)
    assert [one["title"] for one in said(found)] == [one["title"] for one in said(alone_)]
    assert account.errors == []


def test_a_format_of_any_site_gives_way_to_one_of_this_site() -> None:
    general, own = Claim("its head holds citation tags", general=True), Claim("it is Kettle Hub's")
    assert claimed({"any": general, "hub": own, "other": None}) == {"hub": own.why}
    assert claimed({"any": general, "other": NearMiss("no list")}) == {"any": general.why}
    assert claimed({"hub": own, "twin": own}) == {"hub": own.why, "twin": own.why}


def test_documents_that_take_turns_are_read_in_turn(tmp_path: Path) -> None:
    feed, answer = documents()["arxiv_atom"], documents()["semantic_scholar_json"]
    assert feed.text.startswith(b"<?xml ")
    stream = tmp_path / "stream"
    stream.write_bytes((feed.text + b"\n" + answer.text + b"\n") * 20)
    records, account = alone(stream)
    assert (said(records), account.errors) == ([*feed.said, *answer.said] * 20, [])


ANSWERS: dict[str, Any] = {
    "semantic_scholar_json": {"recommendedPapers": [{"paperId": "5" * 40, "title": TITLE, "abstract": "Wicks."}]},
    "openalex_json": {"meta": {"count": 1, "page": 1}, "results": [{"id": "https://openalex.org/W78", "title": TITLE}]},
    "crossref_json": {"message-type": "work", "message": {"DOI": "10.5555/wicks", "title": [TITLE], "score": 1}},
}


@pytest.mark.parametrize("first", ANSWERS)
@pytest.mark.parametrize("ahead", [0, 1 << 16], ids=["seen_at_once", "seen_one_after_the_other"])
def test_answers_of_several_formats_in_one_object_are_all_read(first: str, ahead: int, tmp_path: Path) -> None:
    own = {**ANSWERS[first], "note": "." * ahead}
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps({"query": "wicks", "status": {"code": 200, "message": "ok"}, first: own} | ANSWERS))
    records, account = alone(kept)
    found = [json.loads(one.model_dump_json()) for one in records]
    assert {one["sources"][0]["format"]: one["title"] for one in found} == dict.fromkeys(ANSWERS, TITLE)
    assert (len(found), account.errors) == (3, [])


def test_answers_that_are_kept_a_level_below_others_are_read_too(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    kept.write_text(json.dumps({**ANSWERS, "more": ANSWERS}))
    records, account = alone(kept)
    assert (len(records), account.errors) == (6, [])


def test_what_nobody_claims_beside_answers_tires_no_format_out(tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    own, other = ANSWERS["openalex_json"], ANSWERS["crossref_json"]
    asked = [own | {"asked": {f"{n}": ["lamps"], "by": [{"name": "Ada"}]}} for n in range(1001)]
    kept.write_text("\n".join(json.dumps(one) for one in [*asked, other]))
    records, account = alone(kept)
    assert (len(records), account.errors) == (1002, [])


def test_a_record_in_which_somebody_keeps_one_of_another_format_is_of_none(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    other = {"paperId": "5" * 40, "title": TITLE}
    kept.write_text(json.dumps({"id": "https://openalex.org/W78", "title": TITLE, "other": other}))
    assert "is claimed by openalex_json" in alone(kept)[1].errors[0]


def test_documents_that_end_nowhere_are_followed_to_a_depth(tmp_path: Path) -> None:
    feed, answer = documents()["arxiv_atom"], documents()["semantic_scholar_json"]
    stream = tmp_path / "stream"
    stream.write_bytes((feed.text.partition(b"?>")[2].strip() + b"\n" + answer.text + b"\n") * 20)
    records, account = alone(stream)
    assert said(records) == [*feed.said, *answer.said] * 8 + feed.said
    (error,) = account.errors
    assert "the format changes more than 16 times; give what begins here as a file of its own" in error


@given(
    dumps=st.deferred(lambda: st.lists(st.sampled_from(line_dumps()), min_size=2, max_size=4)).filter(
        lambda dumps: all(can_be_told_apart(*two) for two in pairwise(dumps))
    ),
    between=st.sampled_from([b"\n", b"\n\n"]),
)
def test_several_dumps_in_one_stream_give_what_each_gives_alone(
    dumps: list[Dump], between: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    check_told_apart(tuple(dumps), between, tmp_path_factory.getbasetemp())


def test_nearly_all_pairs_of_dumps_can_be_told_apart() -> None:
    possible = Counter(can_be_told_apart(above, below) for above in line_dumps() for below in line_dumps())
    assert possible[False] < possible.total() / 20, possible


def test_lines_of_marks_that_are_not_seen_are_blank_also_where_a_page_opens_below_another(tmp_path: Path) -> None:
    page = "Ada Vale\nCL\nh-index7\n1papers\n\u200b\nCLMar 3, 2025\nA Study of Lamps\nAda Vale, Bo Li\nLamps are lit.\n"
    banner = "byAK and the research community\n\nKettles at Scale\nWe heat kettles, and they boil over.\n\n"
    dump = tmp_path / "dump.txt"
    dump.write_text(banner + page.replace("\n", "\n\u200b\n\u200b\n\u200b\n"), encoding="utf-8")
    records, account = alone(dump)
    assert [one["format"] for one in account.formats] == ["trending_text", "profile_text"]
    assert [one.name for one in records if isinstance(one, Author)] == ["Ada Vale"]


@pytest.mark.parametrize(
    "line",
    ["Comments: 12 pages, 5 figures (1.2 MB)", "on 3 sets of lamps (by 2.5 points)", "A Code of 3 Lamps (1.5 bits)"],
)
def test_what_another_format_may_say_opens_no_page_of_scholars(line: str) -> None:
    opens = formats()["google_scholar_page_text"].opens
    assert opens
    assert opens("About 1,230 results (0.05 sec)", list) == 0
    assert opens(line, list) is None
