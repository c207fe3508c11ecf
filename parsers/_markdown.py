"""Copied pages that a converter wrote as Markdown, and the lines that a browser would have copied instead.

Headings (`### [A Title](address)`), links with an address or a number, pictures, line breaks and the bullets of empty
lists are taken away. A link may begin on one line and end on another; each line is read by itself all the same.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from parsers._contract import EDGES

_Part = tuple[str, str | None]

LOWEST_OF_PAGE = 2
"""The level of headings down to which they are the page's own, and not those of what it lists."""
_HEADING = re.compile(r"(#{1,6}) +(?=\S)")
_PICTURE = re.compile(r"!\[[^\[\]]*\](?:\([^()\s]*(?: \"[^\"]*\")?\)|\[[^\[\]]*\])")
_ANCHOR = re.compile(r"<a (?:id|name)=[^<>]*>(?:</a>)?")
_LINK_END = re.compile(r"\](?:\((?P<url>[^()\s]*(?:\([^()\s]*\)[^()\s]*)?)(?: \"[^\"]*\")?\)|\[\d{1,5}\])")
_BEFORE_LINK = re.compile(r"[-#*+! ]*(?:\[!)?(?=\[)")
_ADDRESS = re.compile(r"\]\((?:https?:|[/#<])")
_CUT = re.compile(r"\]\((?:https?:/|/)[^()\s]*-$")
_PICTURES_WORDS = re.compile(r"(?:[-*+] )?\[[^\[\]]*\]")
"""What some converters put for a picture: `[microsoft]`, `[Image: a logo]`."""
_BEFORE_WORDS = re.compile(r"^\[[^\[\]]*\] ?")
_BULLET = re.compile(r"[-*+•](?: +|$)")
_ESCAPED = re.compile(r"\\(?=[_*#])")
_BREAK = re.compile(r"(?<!\\)\\+ {2,}")
_NUMBER = re.compile(r"\d[\d,.]*[kKmM]?")
_LONGEST_CUT = 2000  # characters
_FEW_WORDS = 40  # characters
_LONGEST_OUTSIDE = 300  # characters, of a line that is no paragraph
_MOST_FRONT_MATTER = 60  # lines
_FRONT_MATTER = re.compile(r"[\w-]+:(?:\s|$)|\s|- |#")


class Piece(NamedTuple):
    """What a line shows in one place: its text, where that leads if it is or holds a link, and a heading's level.

    `bare` is the text without its bullet, if it has one.
    """

    text: str
    url: str = ""
    level: int = 0
    bare: str | None = None


def without_front_matter(lines: Iterator[tuple[int, str]], left_out: list[int]) -> Iterator[tuple[int, str]]:
    """Yield the lines but those that a converter puts above a page: `---`, `key: value`, `---`.

    Their numbers go to `left_out`.
    """
    above: list[tuple[int, str]] = []
    for number, line in lines:
        above.append((number, line))
        if not (text := line.strip(EDGES)):
            continue
        if text == "---" and left_out:
            left_out.append(number)
            above.clear()
            break
        if len(left_out) > _MOST_FRONT_MATTER or not (_FRONT_MATTER.match(line) if left_out else text == "---"):
            left_out.clear()
            break
        left_out.append(number)
    else:
        left_out.clear()
    yield from above
    yield from lines


def is_shown_by(line: str) -> bool:
    """Tell whether a line shows that its page is in Markdown: a heading, one with a link, or one that begins with one.

    A paragraph shows nothing: on any page it may say `f[x](y)`, begin with `# of`, or have links that its author wrote.
    """
    if len(line) > _LONGEST_OUTSIDE:
        return _opens_with_link(line)
    return _HEADING.match(line) is not None or holds_link(line)


def is_cut(line: str) -> bool:
    """Tell whether a line ends within the address of a link or a picture, which some converters break at a hyphen."""
    return line[-1:] == "-" and len(line) <= _LONGEST_CUT and _CUT.search(line) is not None


def open_heading(line: str, above: int) -> int:
    """Return the level of a heading whose link goes on below `line`, or of the one that is open `above`; else 0."""
    heading = _HEADING.match(line)
    if heading is None:
        return above if above and not _LINK_END.search(line) else 0
    begins = line.startswith("[", heading.end()) and line.count("[") > line.count("]")
    return len(heading[1]) if begins else 0


def ends_below(line: str, below: str) -> bool:
    """Tell whether the link that opens `line` ends in the line `below`."""
    if line.count("[") <= line.count("]") or below[:1] == "[":
        return False
    end = _LINK_END.search(below)
    return end is not None and "[" not in below[: end.start()]


def holds_link(line: str) -> bool:
    """Tell whether a link ends in a line: one with an address, at its end one with a number, or any that opens it."""
    if "]" not in line:
        return False
    return _ADDRESS.search(line) is not None or (line[-1] == "]" and "][" in line) or _opens_with_link(line)


def _opens_with_link(line: str) -> bool:
    """Tell whether a line begins with a link, wherever that leads, behind the signs that may stand before it."""
    before = _BEFORE_LINK.match(line)
    end = _LINK_END.search(line, before.end()) if before and "](" in line else None
    return before is not None and end is not None and _opening(line, before.end(), end.start()) == before.end()


def pieces(line: str, *, begins: bool = True) -> list[Piece]:
    """Return what a line shows, from left to right; nothing where it is but markup.

    `begins` tells that it does not go on with the line above: there, a bracket may open a link that ends further down.

    Links that stand alone, or beside each other, are a piece each, and so is a number, a link, behind a few words.
    """
    text = line.strip(EDGES).rstrip("\\")
    heading = _HEADING.match(text)
    level = len(heading[1]) if heading else 0
    if heading:
        text = text[heading.end() :].rstrip("# ")
    elif text.startswith("<a "):
        text = _ANCHOR.sub("", text)
    parts = _parts(_PICTURE.sub("", text) if "![" in text else text, begins=begins or level > 0 or text == "[")
    if level <= LOWEST_OF_PAGE:
        parts = [(part if url is None else _BEFORE_WORDS.sub("", part), url) for part, url in parts]
    full = [(part, url or "") for part, url in parts if part.strip()]
    if heading or not _are_apart(parts):
        full = [("".join(part for part, _ in parts), next((url for _, url in parts if url), ""))]
    return [_piece(shown, url, level) for part, url in full if (shown := _shown(part))]


def _are_apart(parts: list[_Part]) -> bool:
    """Tell whether a line is links and nothing else, or a few words and a number that is a link."""
    full = [(part.strip(), url is not None) for part, url in parts if part.strip()]
    if all(linked for _, linked in full):
        return True
    few = len(full) == 2 and len(full[0][0]) <= _FEW_WORDS
    return few and full[1][1] and _NUMBER.fullmatch(full[1][0]) is not None


def _piece(shown: str, url: str, level: int) -> Piece:
    bullet = _BULLET.match(shown)
    return Piece(shown, url, level, shown[bullet.end() :] if bullet else None)


def _shown(text: str) -> str:
    if "\\" in text:
        text = _ESCAPED.sub("", _BREAK.sub(" ", text))
    text = " ".join(text.split())
    return "" if text[-1:] == "]" and _PICTURES_WORDS.fullmatch(text) else text


def _parts(text: str, *, begins: bool) -> list[_Part]:
    """Return the texts in and between links, each with where it leads (None: nowhere, empty: it does not say)."""
    ends = list(_LINK_END.finditer(text))
    if text[:1] == "[" and len(ends) == 1 and ends[0].end() == len(text):
        return [(_linked(text[1 : ends[0].start()]), ends[0]["url"] or "")]
    if begins and text[:1] == "[" and not ends and text.count("[") > text.count("]"):
        return [(text[1:], "")]
    parts: list[_Part] = []
    at = 0
    for end in ends:
        begin = _opening(text, at, end.start())
        parts += [(text[at:begin], None), (_linked(text[begin : end.start()].removeprefix("[")), end["url"] or "")]
        at = end.end()
    rest = text[at:]
    return [*parts, ("" if parts and rest.strip() == "[" else rest, None)]  # a link that ends further down


def _linked(text: str) -> str:
    return text.replace("\\[", "[").replace("\\]", "]") if "\\" in text else text


def _opening(text: str, low: int, at: int) -> int:
    """Return where the link begins whose text ends at `at`: at `low` if that is on a line above."""
    depth = 0
    for place in range(at - 1, low - 1, -1):
        if text[place] == "]":
            depth += 1
        elif text[place] == "[" and not depth:
            return place
        elif text[place] == "[":
            depth -= 1
    return low
