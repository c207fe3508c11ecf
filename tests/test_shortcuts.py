"""Pages read by a shorter way, without elements: the short way says what the long way says."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from cases import FIXTURES, Case, cases

from parsers import Candidate, ParseError, Quoted, Source, google_scholar_profile_html, hf_papers_html
from parsers._html import Page

PROFILES = [case for case in cases() if case.format == "google_scholar_profile_html"]
PROFILE = FIXTURES / "google_scholar_profile_html" / "page_with_owner" / "input.html"
EMBEDDED = FIXTURES / "hf_papers_html" / "embedded_data_is_read_before_the_cards" / "input.html"
ROW, NOT_PLAIN = b'<tr class="gsc_a_tr">', b'<tr class="gsc_a_tr" >'


def source(document: bytes) -> Source:
    return Source("dump", (), iter(()), lambda: io.BytesIO(document))


def said(quoted: Iterator[Quoted]) -> list[Any]:
    """Return what a parser says of a page: kind, fields and line of each item, then why it ends early, if it does."""
    found: list[Any] = []
    try:
        found.extend((one.kind, one.fields, one.line) if isinstance(one, Candidate) else one for one in quoted)
    except ParseError as error:
        found.append(str(error))
    return found


def profile(document: bytes) -> list[Any]:
    return said(google_scholar_profile_html.parse(source(document)))


@pytest.mark.parametrize("case", PROFILES, ids=lambda case: case.folder.name)
def test_plain_rows_say_what_their_elements_say(case: Case) -> None:
    document = case.input.read_bytes().replace(b"</tr><tr", b"</tr>\n<tr")
    assert profile(document) == profile(document.replace(ROW, NOT_PLAIN))


def test_the_raw_text_of_a_plain_row_is_its_own_and_is_read_again() -> None:
    document = PROFILE.read_bytes().replace(b"Kettles considered", b"Kettles&nbsp;considered")
    paper = [one for one in google_scholar_profile_html.parse(source(document)) if isinstance(one, Candidate)][-1]
    assert paper.raw is not None
    raw = paper.raw().encode()
    assert b"Kettles&nbsp;considered" in raw
    assert profile(raw) == [("paper", paper.fields, 1)]


def test_start_tags_are_found_by_themselves_each_on_its_line() -> None:
    page = Page(source(b"<p>Lamps\n<div data-props='{&quot;a&quot;:\n1}' title=x>\n<b title='data-props='>&lt;</b>"))
    tags = page.tags(b"data-props=")
    assert tags is not None
    assert [(one.tag, one.sourceline) for one in tags.iterdescendants("div", "b")] == [("div", 3), ("b", 4)]
    assert tags.xpath("//div/@data-props") == ['{"a":\n1}']


@pytest.mark.parametrize("before", ["<!-- <div ", "<script>'<div ", "<p>", '<div title="lamps '])
def test_start_tags_in_comments_and_scripts_or_with_a_stray_quote_are_not_found(before: str) -> None:
    assert Page(source(f"<html>{before}data-props='x'>".encode())).tags(b"data-props=") is None


def test_embedded_data_is_read_without_a_tree_of_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    document = EMBEDDED.read_bytes()
    by_tree = said(hf_papers_html.parse(source(document.replace(b"data-props=", b"DATA-PROPS="))))
    assert len(by_tree) > 1
    monkeypatch.setattr(Page, "root", property(lambda _: pytest.fail("the tree was built")))
    assert said(hf_papers_html.parse(source(document))) == by_tree
