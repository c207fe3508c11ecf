"""Microdata of schema.org on the elements of a page, and RDFa, which says the same in other attributes."""

import html
import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from parsers import _abstract_html, _html
from parsers._contract import Candidate
from parsers._schema_org import BELOW, DEEPEST, read_item
from parsers._text import letters_of

Fields = dict[str, Any]

_SCHOLARLY = re.compile(
    r"""(?:itemtype\s*+=\s*+["']?[^"'>]{0,300}schema\.org/|typeof\s*+=\s*+["']?(?:schema:)?)(?:medical)?scholarlyarticle"""
)
_SCHOLARLY_TYPE = "@itemtype[contains(.,'cholarlyArticle') or contains(.,'cholarlyarticle')]"
_OUTERMOST = f"descendant-or-self::*/{_SCHOLARLY_TYPE}/parent::*[not(ancestor::*[{_SCHOLARLY_TYPE}])]"
_CUT_LIST = "descendant::*/@class[contains(., 'author-list--truncated')]/.."  # at Nature, where a style writes the `…`
_RDFA = "descendant-or-self::*/@typeof[contains(.,'cholarlyArticle') or contains(.,'cholarlyarticle')]/parent::*"
_TITLES = ("headline", "name")
_ADDRESSES = frozenset({"url", "mainEntityOfPage"})
_TEXTS = frozenset({"name", "headline", "author", "creator", "publisher", "description", "affiliation"})
"""Properties that are no address, though their element has one."""


def is_in(start: str) -> bool:
    """Tell whether the start of a page, in lower case, holds a scholarly article."""
    return "scholarlyarticle" in start and _SCHOLARLY.search(start) is not None


def read(page: _html.Page) -> Iterator[Candidate]:
    """Yield the papers that elements are marked as."""
    if b"typeof" in page.document:
        _rewrite_rdfa(page.root)
    elements = page.whole(items(page.root))
    base = _html.base(page, "") if elements else ""
    for element in elements:
        item = _item(element)
        if item.keys().isdisjoint(_ADDRESSES):
            item["url"] = _address_of_title(element)
        fields = read_item(item, base)
        if _html.found(element, _CUT_LIST):
            fields["authors_complete"] = False
        raw = _html.raw(element, f'<html><base href="{html.escape(base)}"><body>', "</body></html>")
        yield Candidate("paper", fields, line=element.sourceline or None, raw=raw)


def _rewrite_rdfa(root: _html.Element) -> None:
    """Write what articles say in RDFa as microdata, which has but other names for the same: Atypon's newer pages do."""
    for article in _html.found(root, _RDFA):
        for element in article.iter("*"):
            for name, other in (("typeof", "itemtype"), ("property", "itemprop")):
                if value := element.get(name):
                    element.set(other, _html.settable(value.replace("schema:", "")))


def items(root: _html.Element) -> list[_html.Element]:
    """Return the elements of scholarly articles, but for those within another, and those that the page cites."""
    found = _html.found(root, _OUTERMOST)
    return [one for one in found if not one.get("itemprop") or not {*BELOW}.isdisjoint(one.get("itemprop").split())]


def _item(scope: _html.Element, depth: int = 0) -> Fields:
    """Return the properties of a microdata item in the shape of JSON-LD; an item without any is its text."""
    found: dict[str, Any] = {"@type": (scope.get("itemtype") or "").split()}
    for element in _properties(scope):
        is_item = _is_scope(element) and depth < DEEPEST and element.get("itemprop") != "abstract"
        value: Any = _item(element, depth + 1) if is_item else None
        value = value if value and len(value) > 1 else _value(element)
        for name in (element.get("itemprop") or "").split():
            if value:
                found.setdefault(name, []).append(value)
    return found


def _address_of_title(scope: _html.Element) -> str | None:
    """Return where the whole title leads, for an item that does not say where it is itself."""
    held = [*_properties(scope)]
    title = next((one for name in _TITLES for one in held if one.get("itemprop") == name), None)
    if title is None:
        return None
    above = takewhile(lambda one: one is not scope, title.iterancestors())
    links = [*title.iter("a"), *(one for one in above if one.tag == "a")]
    printed = letters_of(_html.text(title) or "")
    return next((link.get("href") for link in links if printed in letters_of(_html.text(link) or "")), None)


def _is_scope(element: _html.Element) -> bool:
    return element.get("itemscope") is not None or element.get("itemtype") is not None


def _properties(scope: _html.Element) -> Iterator[_html.Element]:
    """Yield the elements below `scope` with a property of it: none of those that belong to an item further down."""
    waiting = list(scope.iterchildren("*"))[::-1]
    while waiting:
        element = waiting.pop()
        if element.get("itemprop"):
            yield element
        if not _is_scope(element):
            waiting += list(element.iterchildren("*"))[::-1]


def _value(element: _html.Element) -> str | None:
    for name in ("content", "datetime", "href", "src", "data"):
        if (found := element.get(name)) and not (name == "href" and element.get("itemprop") in _TEXTS):
            return str(found)
    return _html.text(_abstract_html.whole(element) if element.get("itemprop") == "abstract" else element)
