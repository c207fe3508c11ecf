"""What the XML formats share: the root at a glance, elements streamed and cleared, tolerant getters.

Nothing outside the document is ever read: no network, no DTD, no entity but the five of XML itself. lxml is imported
when a document is read, not before: start-up and the text formats do without it.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from parsers._contract import ParseError, Source

Element = Any
"""An element of lxml, which ships no types."""

_PROLOG = re.compile(
    r"(?:\s|\ufeff|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[[^\]]*\])*>)*<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)([^>]*)",
    re.DOTALL,
)
_XMLNS = re.compile(r"""xmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)["']""")


class Root(NamedTuple):
    """The outermost element of a document: its namespace (empty if none), its name, the text of its start tag."""

    namespace: str
    name: str
    tag: str


def root(source: Source) -> Root | None:
    """Return the outermost element of `source`; None if it is not XML (HTML is not)."""
    first = next((line for _, line in source.head if line.strip("\ufeff \t\r")), "")
    if not first.lstrip("\ufeff \t").startswith("<"):
        return None
    return _root(source.start()[: 1 << 16])


@lru_cache(2)
def _root(start: str) -> Root | None:
    match = _PROLOG.match(start)
    if not match or match[2].lower() == "html":
        return None
    spaces = dict(_XMLNS.findall(match[3]))
    return Root(spaces.get((match[1] or "").rstrip(":"), ""), match[2], match[3])


def each(source: Source, *tags: str) -> Iterator[Element]:
    """Yield the elements named `tags` (`{namespace}name`; `{*}name` for any), outermost ones, as they end.

    An element is cleared when the next is asked for, so a document of any size takes the memory of one. Raises
    ParseError where the document breaks off or is not well-formed, after the elements before that.
    """
    from lxml import etree

    with source.stream() as stream:
        walk = etree.iterparse(
            stream,
            events=("start", "end"),
            tag=tags,
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        depth = 0
        try:
            for event, element in walk:
                depth += 1 if event == "start" else -1
                if event == "end" and depth == 0:
                    yield element
                    _forget(element)
        except etree.XMLSyntaxError as error:
            raise ParseError(source.name, error.lineno or None, _why(error)) from error


def _forget(element: Element) -> None:
    """Free `element` and what stands before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and (before := element.getprevious()) is not None:
        parent.remove(before)


def _why(error: Exception) -> str:
    what = str(error).split(", line ", 1)[0]
    if what.startswith(("Premature end", "EndTag: '</' not found", "Couldn't find end", "no element found")):
        return "is cut off in the middle"
    return f"is not well-formed XML from here on: {what}"


def text(element: Element | None, path: str | None = None) -> str | None:
    """Return the text of the first element at `path` (ElementPath with `{namespace}name` steps), markup left out.

    None if there is no such element, or nothing but white space in it.
    """
    if element is not None and path is not None:
        element = element.find(path)
    if element is None:
        return None
    found = element.text or "" if not len(element) else "".join(map(str, element.itertext()))
    return found if found.strip() else None


def texts(element: Element | None, path: str) -> list[str]:
    """Return the texts of all elements at `path`, blank ones left out."""
    found = [] if element is None else [text(one) for one in element.iterfind(path)]
    return [one for one in found if one is not None]


def attribute(element: Element | None, name: str) -> str | None:
    """Return an attribute; None if it is not there or blank."""
    found = None if element is None else element.get(name)
    return found if found and found.strip() else None


def raw(element: Element) -> Callable[[], str]:
    """Return what writes `element` as XML again, its namespaces declared, for `Candidate.raw`."""

    def written() -> str:
        from lxml import etree

        return str(etree.tostring(element, encoding="unicode", with_tail=False))

    return written
