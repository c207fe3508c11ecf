"""What a browser showed and a program saved is read as what was shown, however its bytes come."""

import json
from codecs import getincrementaldecoder
from contextlib import closing
from html import escape
from pathlib import Path
from typing import Any

import command
import pytest
from cases import Case, cases
from hypothesis import given
from hypothesis import strategies as st

from scrape.intake.encodings import encoding_of
from scrape.intake.sources import open_dump
from scrape.intake.viewers import Unframed, viewer

BEFORE = {
    "chromium": '<html><head><meta name="color-scheme" content="light"></head><body><pre style="white-space: pre">',
    "firefox": '<html><head><link rel="stylesheet" href="resource://x/plaintext.css"></head><body><pre>',
    "pubmed": '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "x">\n<html>\n<head>'
    "<title>Lamps</title></head>\n<body><pre>",
    "add-on": '<html><head></head><body><div id="raw"><div class="page">\n<pre>',
    "bare": "<pre>",
}
BEHIND = {
    "chromium": '</pre><div class="json-formatter-container"></div></body></html>',
    "firefox": "</pre></body></html>\n",
    "pubmed": "</pre>\n</body>\n</html>",
    "add-on": "</pre>\n</div></div></body></html>",
    "bare": "</pre>",
}
STYLE = "<style>div { color: gray }\n</style>"
OPENS_XML = '<html xmlns="http://www.w3.org/1999/xhtml"><head>%s</head><body><div id="webkit-xml-viewer-source-xml">'
DRAWN = (
    '</div><div class="header"><span>This XML file</span><br/></div><div class="pretty-print"><b>&lt;feed></b></div>'
)


def shown(text: str, browser: str) -> str:
    return BEFORE[browser] + escape(text, quote=browser == "pubmed").replace("\xa0", "&nbsp;") + BEHIND[browser]


def drawn(xml: str) -> str:
    begin = xml.index("?>") + 2 if xml.startswith("<?xml") else 0
    return OPENS_XML % "".join(STYLE for _ in range(9)) + xml[begin:] + DRAWN + "</body></html>"


def papers(path: Path) -> tuple[list[dict[str, Any]], int]:
    done = command.run("parse", "--no-dedupe", path)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    for record in records:
        del record["id"]
        for source in record.get("sources", ()):
            del source["dump"], source["sha256"], source["lines"]
    return records, done.returncode


def of_documents(form: str) -> list[Case]:
    """Return a case of each format that is not one of pages."""
    every = {case.format: case for case in cases() if case.format.endswith(form) or not form}
    return [case for case in every.values() if not case.format.endswith("_html")]


@pytest.mark.parametrize("case", of_documents(""), ids=lambda case: case.format)
def test_any_document_in_a_browsers_page_is_read_as_by_itself(case: Case, tmp_path: Path) -> None:
    text = case.input.read_bytes().decode()
    for browser in BEFORE:
        (tmp_path / browser).write_text(shown(text, browser), newline="")
        assert papers(tmp_path / browser) == papers(case.input)


@pytest.mark.parametrize("case", of_documents("_xml"), ids=lambda case: case.format)
def test_xml_is_read_without_what_is_drawn_of_it(case: Case, tmp_path: Path) -> None:
    (tmp_path / "page").write_text(drawn(case.input.read_text()))
    assert papers(tmp_path / "page") == papers(case.input)


@given(st.text("a&<>;/\n \r\xa0é@{pre", max_size=60), st.sampled_from(sorted(BEFORE)), st.integers(1, 50))
def test_what_was_shown_comes_out_whatever_comes_at_once(text: str, browser: str, length: int) -> None:
    page = shown(text, browser)
    found = viewer(page)
    assert found is not None
    data = page.encode()
    decoder = Unframed(getincrementaldecoder("utf-8")(), found)
    parts = [decoder.decode(data[at : at + length]) for at in range(0, len(data), length)]
    assert "".join([*parts, decoder.decode(b"", final=True)]) == "\n" * BEFORE[browser].count("\n") + text


def test_a_title_of_odd_bytes_is_as_long_as_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(b"<html><head><title>\xe2\x80 </title></head><body><pre>@misc{a}\n@misc{b}</pre>")
    with closing(open_dump(str(tmp_path / "page"))) as dump:
        assert [text for batch in dump.batches for _, text in batch] == ["@misc{a}", "@misc{b}"]


@pytest.mark.parametrize("browser", sorted(BEFORE))
def test_a_page_may_be_cut_in_its_own_end(browser: str, tmp_path: Path) -> None:
    page = shown("@misc{a}\n", browser).rstrip()
    for end in range(len(page) - len(BEHIND[browser].rstrip()), len(page)):
        (tmp_path / "page").write_text(page[:end])
        with closing(open_dump(str(tmp_path / "page"))) as dump:
            assert [text for batch in dump.batches for _, text in batch if text] == ["@misc{a}"]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><p>Two:</p><pre>@misc{a}</pre></body></html>",
        "<html><body><pre>@misc{a}</pre><p>and</p><pre>@misc{b}</pre></body></html>",
        '<html><body><pre>\\\\\nPaper: <a href="/abs/1">math/9901001</a></pre></body></html>',
        "<html><head><title>Lamps</title></head><body></body></html>",
        "<prefix>@misc{a}</prefix>",
    ],
)
def test_a_page_that_holds_more_than_a_text_is_a_page(page: str) -> None:
    assert viewer(page) is None
    assert encoding_of(page.encode()).page is None


def test_what_follows_a_text_that_seemed_to_be_all_is_not_lost(tmp_path: Path) -> None:
    page = (
        BEFORE["bare"] + "@misc{lamps, title={Long Lamps}}\n" * 5000 + "</pre><p>More of them:</p>\n<pre>@misc{b}</pre>"
    )
    (tmp_path / "page").write_text(page)
    with closing(open_dump(str(tmp_path / "page"))) as dump:
        lines = [text for batch in dump.batches for _, text in batch]
    assert lines[-2:] == ["</pre><p>More of them:</p>", "<pre>@misc{b}"]


def test_the_page_is_named_in_the_report_with_the_encoding(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(shown("@misc{a, title={Lämps}}", "chromium").encode("cp1252"))
    with closing(open_dump(str(tmp_path / "page"))) as dump:
        assert [text for batch in dump.batches for _, text in batch] == ["@misc{a, title={Lämps}}"]
        assert dump.encoding == "a browser's page, utf-8, 1 line of it windows-1252"


def test_a_large_text_in_a_page_is_the_same_in_two_processes(tmp_path: Path) -> None:
    entry = "@misc{a%d, title={Long &amp; Lamps %d}, author={Vale, Ada}, abstract={" + "Dim light. " * 400 + "}}\n\n"
    (tmp_path / "page").write_text(BEFORE["bare"] + "".join(entry % (n, n) for n in range(2_500)) + BEHIND["bare"])
    one, two = (command.run("parse", "--no-dedupe", "-j", jobs, tmp_path / "page") for jobs in "12")
    assert one.stdout == two.stdout
    assert one.stdout.count("Long & Lamps") == 2_500
