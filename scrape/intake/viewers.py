"""The page that a browser makes of a document that is none: a program that drives the browser saves the page.

Selenium's `page_source` and Playwright's `content()` give what stands in the window: a text or JSON in a `<pre>`, with
entities; XML as it is, and behind it Chromium's drawing of it. The page is taken away as the bytes come, so any format
can be in it, of any size, and its lines keep their numbers.
"""

import codecs
import re
from typing import Any, NamedTuple

from schemas.cleaning import without_entities

LOOKED_AT = 1 << 13
"""Characters within which the document begins: Chromium puts a style sheet before XML."""
_OPENING = (
    r"\s*+(?:<\?xml\b[^<>]{0,200}>\s*+)?(?:<!doctype\b[^<>]{0,200}>\s*+)?(?:<html\b[^<>]{0,500}>\s*+)?"
    r"(?:<head\b[^<>]{0,200}>[^<]*+(?><(?!/head>)[^<]*+)*+</head>\s*+)?(?:<body\b[^<>]{0,500}>\s*+)?"
    r"(?:<div\b(?! id=\"webkit)[^<>]{0,300}>\s*+){0,4}"
)
_TEXT = re.compile(_OPENING + r"<pre\b[^<>]{0,200}>", re.IGNORECASE)
_XML = re.compile(_OPENING + r'<div id="webkit-xml-viewer-source-xml">(?=\s*+<)', re.IGNORECASE)
# The end of the page, which may be cut off anywhere in it.
_CLOSING = re.compile(
    r"</pre>(?>\s*+</?(?:div|body|html)\b[^<>]*+>)*+\s*+(?:<[^<>]*+)?\Z|<(?:/p?r?e?)?\Z", re.IGNORECASE
)
_DRAWING = '</div><div class="header">'
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]\w{1,31});", re.IGNORECASE)
_LONGEST_CLOSING = 300  # characters
# What may go on in the next bytes: the closing of the page, or an entity or a tag.
_UNDECIDED = re.compile(
    rf"(?:</pre>[\s\S]{{0,{_LONGEST_CLOSING - 6}}}|</div>[\s\S]{{0,20}}|[<&][^<>&;]{{0,40}})\Z", re.IGNORECASE
)


class Viewer(NamedTuple):
    """A page around a document: how many characters stand before it, and whether it is a text, with entities."""

    before: int
    is_text: bool


def viewer(head: str) -> Viewer | None:
    """Return the page that a document is in, by its first characters; None if it is in none."""
    if found := _XML.match(head):
        return Viewer(found.end(), is_text=False)
    found = _TEXT.match(head)
    if found is None:
        return None
    markup = head.find("<", found.end())  # of a text nothing is left of that but the end
    return Viewer(found.end(), is_text=True) if markup < 0 or _CLOSING.match(head, markup) else None


class Unframed(codecs.IncrementalDecoder):
    """Gives the characters of a document without those of the page around it, but for the ends of lines before it."""

    def __init__(self, decoder: codecs.IncrementalDecoder, page: Viewer) -> None:
        super().__init__()
        self._decoder, self._is_text, self._before = decoder, page.is_text, page.before
        self._held = ""
        self._is_through = False

    def decode(self, data: Any, final: bool = False) -> str:  # noqa: FBT001, FBT002 — as codecs has it
        """Return the characters of some more bytes, or all that are left."""
        text = self._decoder.decode(data, final)
        before, text = text[: self._before], self._held + text[self._before :]
        self._before -= len(before)
        undecided = None if final else _UNDECIDED.search(text, max(0, len(text) - _LONGEST_CLOSING))
        end = undecided.start() if undecided else len(text)
        self._held = text[end:]
        return "\n" * before.count("\n") + self._unframed(text[:end])

    def _unframed(self, text: str) -> str:
        if self._is_text:
            return _ENTITY.sub(lambda found: without_entities(found[0]), _CLOSING.sub("", text))
        if self._is_through:
            return ""
        document, drawing, _ = text.partition(_DRAWING)
        self._is_through = bool(drawing)
        return document
