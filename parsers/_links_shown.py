"""Pages that a program wrote as Markdown, links and all, and the lines that a browser would have copied instead.

`[A Title](address "words")` and `[A Title][12]` become their words; where those are `this https URL`, their address. A
program that breaks lines at a fixed width breaks them inside of links too: what one of two lines has lost, the other
has not, and each keeps its number.
"""

import re
from collections.abc import Iterable, Iterator

from parsers import _arxiv
from parsers._contract import is_blank

_ADDRESS = r"(?:https?:|ftp:|mailto:|javascript:|[/#])(?>[^()\s\"]|\n|\([^()\s]*\))*"
_LINK = re.compile(
    r"\[(?P<words>(?>[^\[\]]|\[[^\[\]]*\])*)\]"
    rf"(?:\(<?(?P<url>{_ADDRESS})>?(?:\s+\"[^\"]*\")?\s?\)|(?P<reference>\[\d{{1,5}}\]))"
)
_PICTURE = re.compile(r"!\[[^\[\]]*\](?:\([^()\s]*(?:\s+\"[^\"]*\")?\)|\[\d{1,5}\])")
_OPEN = re.compile(r"\[[^\[\]]*\Z|\]\((?:https?:|[/#])[^()\s\"]*(?:\s+\"[^\"]*)?\Z")
_DOUBLED = re.compile(r"\\\\[A-Za-z\"'^`~]")
_SINGLE = re.compile(r"(?<!\\)\\[A-Za-z\"'^~]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MARK_ESCAPED = re.compile(r"\\(\\(?=[`*_{}\[\]()#+.!-])|[_*])")
_BULLET_ESCAPED = re.compile(r"(?<!\S)\\(?=[-+](?: |$))")
_MOST_LINES = 12  # that a link, or a list of some in brackets, is broken into


def without_links(lines: Iterable[tuple[int, str]], shows: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines as a browser shows them, from the first on in which there is a link that `shows` finds."""
    held: list[tuple[int, str]] = []
    is_markdown = False
    for number, line in lines:
        is_markdown = is_markdown or (("](" in line or "][" in line) and shows.search(line) is not None)
        if not is_markdown:
            yield number, line
            continue
        held.append((number, line))
        if "]" in line or "[" in line or len(held) > 1:
            held, count = _shown(held)
            if not is_blank(line) and len(held) - count < _MOST_LINES:
                yield from map(_unescaped, held[:count])
                del held[:count]
                continue
        yield from map(_unescaped, held)
        held.clear()
    yield from map(_unescaped, held)


def _shown(held: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], int]:
    """Return lines without the links that end in them, and how many are above the one in which a link goes on."""
    text = _PICTURE.sub(lambda picture: "\n" * picture[0].count("\n"), "\n".join(line for _, line in held))
    text = _LINK.sub(_words, text)
    texts = text.split("\n")
    open_link = _OPEN.search(text)
    count = text.count("\n", 0, open_link.start()) if open_link else len(texts)
    return [(number, shown) for (number, _), shown in zip(held, texts, strict=True)], count


def _words(link: re.Match[str]) -> str:
    words, whole = link["words"], link[0]
    if link["reference"] and words.strip().isdecimal():
        return whole
    if link["url"] and _arxiv.SHORTENED.fullmatch(" ".join(words.replace("\n>", " ").split())):
        words = "".join(link["url"].split())
    return words + "\n" * (whole.count("\n") - words.count("\n"))


def _unescaped(numbered: tuple[int, str]) -> tuple[int, str]:
    """Return a line without the backslashes that keep its signs from being marks, where the program put any.

    One that puts them before all signs doubles those of TeX; of others `_`, `*` and a backslash above a sign have them.
    """
    number, line = numbered
    if "\\" not in line:
        return numbered
    escaped = _ESCAPED if _DOUBLED.search(line) and not _SINGLE.search(line) else _MARK_ESCAPED
    return number, escaped.sub(r"\1", _BULLET_ESCAPED.sub("", line))
