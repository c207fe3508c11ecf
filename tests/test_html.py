"""Saved pages: what their links are relative to, and what is seen of markup."""

import io

import pytest

from parsers import Candidate, Source
from parsers._html import Page, absolute, base, plain, text
from parsers.citation_meta_html import PARSER as CITATION_META

SITE = "https://lamps.example/"
COMMENT = "<!-- saved from url=(0040)https://lamps.example/lists/2024?page=2 -->"
SINGLE_FILE = "<!--\n Page saved with SingleFile \n url: https://lamps.example/lists/2024 \n saved date: x\n-->"


def page_of(markup: str) -> Page:
    return Page(source_of(markup))


def source_of(markup: str) -> Source:
    return Source("dump", (), iter(()), lambda: io.BytesIO(markup.encode()))


@pytest.mark.parametrize(
    ("head", "leads_to"),
    [
        ("", "https://lamps.example/7"),
        (COMMENT, "https://lamps.example/lists/7"),
        (SINGLE_FILE, "https://lamps.example/lists/7"),
        ("<link rel=canonical href=/lists/all>", "https://lamps.example/lists/7"),
        (f"{COMMENT}<link rel=canonical href=/all>", "https://lamps.example/lists/7"),
        (f"{COMMENT}<base href='../kettles/'>", "https://lamps.example/kettles/7"),
        ("<base href=https://kettles.example/a/b>", "https://kettles.example/a/7"),
        ("<base href='http://['><link rel=canonical href='http://['>", "https://lamps.example/7"),
    ],
)
def test_a_relative_link_leads_where_the_page_says(head: str, leads_to: str) -> None:
    assert absolute(base(page_of(f"<!DOCTYPE html>{head}<p>Lamps</p>"), SITE), "7") == leads_to


@pytest.mark.parametrize(
    "around", ["<b>{}</b>", "<html><body>{}</body><body></body></html>", "</body>{}<html>", "<p>{}"]
)
def test_markup_of_any_kind_shows_its_text(around: str) -> None:
    assert plain(around.format("Lamps &amp; kettles")) == "Lamps & kettles"


@pytest.mark.parametrize(
    "items",
    [
        "<dd>1<dd>2<dd>3<dt>4<dd>5",
        "<DD>1<DD>2</DD><DD>3</DD><DT>4<DD>5",
        "<dd>1<dd>2</dd><dd>3<dd>4</dd></dd><dd>5</dd>",
    ],
)
def test_a_dd_ends_where_the_next_one_begins(items: str) -> None:
    listed = page_of(f"<dl>{items}</dl>").root.find("body/dl")
    assert [text(one) for one in listed] == ["1", "2", "3", "4", "5"]
    assert all(len(one) == 0 for one in listed)


def test_dublin_core_that_does_not_say_of_what_is_read_where_the_format_is_named() -> None:
    source = source_of('<meta name="DC.title" content="On Lamps"><meta name="DC.creator" content="Ada Vale"><p>Lamps')
    quoted = [one.fields for one in CITATION_META.parse(source) if isinstance(one, Candidate)]
    assert quoted == [{"title": "On Lamps", "authors": ["Ada Vale"], "authors_complete": True}]
