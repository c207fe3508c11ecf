"""Saved pages: what their links are relative to, and what is seen of markup."""

import io

import pytest

from parsers import Source
from parsers._html import Page, absolute, base, plain

SITE = "https://lamps.example/"
COMMENT = "<!-- saved from url=(0040)https://lamps.example/lists/2024?page=2 -->"
SINGLE_FILE = "<!--\n Page saved with SingleFile \n url: https://lamps.example/lists/2024 \n saved date: x\n-->"


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
    page = Page(Source("dump", (), iter(()), lambda: io.BytesIO(f"<!DOCTYPE html>{head}<p>Lamps</p>".encode())))
    assert absolute(base(page, SITE), "7") == leads_to


@pytest.mark.parametrize(
    "around", ["<b>{}</b>", "<html><body>{}</body><body></body></html>", "</body>{}<html>", "<p>{}"]
)
def test_markup_of_any_kind_shows_its_text(around: str) -> None:
    assert plain(around.format("Lamps &amp; kettles")) == "Lamps & kettles"
