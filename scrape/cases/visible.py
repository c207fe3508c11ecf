r"""What a reader sees of a dump, and where each character of it stands: markup, escapes and TeX accents taken away.

A run is a stretch of visible text: a text node or an attribute of HTML and XML, a string of JSON, a line of plain text.
Layers lie one above the other (JSON in an attribute, HTML in JSON, TeX in either), so a run knows of each of its
characters between which offsets of the document it is written: `Laur\`ene`, `Laur&egrave;ne` and `Laur\u00e8ne` are
all seen as `Laurène`. Nothing here judges; what is unknown is left out, and stays as it is.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from parsers._json import CALL, NUMBERED
from schemas import tex


@dataclass(frozen=True, slots=True)
class Seen:
    """Some visible characters: the text, and for each character where it begins and ends in the document."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def part(self, start: int, end: int) -> "Seen":
        """Return the characters from `start` up to `end`."""
        return Seen(self.text[start:end], self.starts[start:end], self.ends[start:end])


@dataclass(frozen=True, slots=True)
class Run:
    """Visible text that belongs together.

    `kind` says what it is: text (of an XML or HTML element), attribute, string, number (of JSON), script, line;
    `place` where it stands: the start tag before it, the attribute's or the key's name, the label of the line.
    """

    kind: str
    place: str
    seen: Seen


_INLINE = "b|i|em|strong|sub|sup|font|mark|u|tt|small|wbr|fixed-case|tex-math|bdi|jats:(?:italic|bold|sub|sup|sc)"
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE})(?:\s[^<>]*)?/?>|</?span\b[^<>]*>", re.IGNORECASE)
_INLINE_ONLY = re.compile(rf"</?(?:{_INLINE})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_TAG_NAME = re.compile(r"</?[A-Za-z][\w:.-]*")
_ESCAPED_LETTER = re.compile(r"\\u[0-9a-fA-F]{4}")
_PERCENT = re.compile(r"(?:%[C-Fc-f][0-9A-Fa-f](?:%[89ABab][0-9A-Fa-f])+)+")
_INLINE_SPAN = re.compile(r"<span(?:\s[^<>]*(?:hit|math|match|highlight|nocase)[^<>]*)?>", re.IGNORECASE)
_TAG = r"</?[A-Za-z!?](?:[^<>\"']|\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z))*(?:>|\Z)"
_MARKUP = re.compile(
    rf"<!--(?P<comment>.*?)-->|<!\[CDATA\[(?P<cdata>.*?)\]\]>"
    rf"|(?P<opens><(?P<raw>script|style)\b[^<>]*>)(?P<code>.*?)</(?P=raw)\s*>|(?P<tag>{_TAG})",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)(?:\"|\Z)|'([^']*)(?:'|\Z)|([^\s\"'<>=`]+))")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,31});")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[dD][89abAB]..\\u[dD][c-fC-F]..|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_JSON = re.compile(r"\"((?:[^\"\\]|\\.)*)(?:\"(\s*:)?|\Z)|(?<![\w.])-?\d[\d.eE+-]*|(?P<close>\})", re.DOTALL)
_SHOWN_TAG = re.compile(r"</?[a-z][\w:]*(?:\s(?:(?!://)[^<>])*)?/?>")
_TEX_ACCENT = rf"\\{tex.ACCENT}"
_TEX_LETTER = r"\\(?:ss|SS|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j|dh|DH|dj|DJ|th|TH|ng|NG)(?![A-Za-z])"
_TEX = re.compile(
    rf"{_TEX_ACCENT} ?(?:\{{ ?(?:\\[ij](?![A-Za-z])|[A-Za-z]) ?\}}|\\[ij](?![A-Za-z])|[A-Za-z])"
    rf"|{_TEX_LETTER}(?:\{{\}}|\ +)?|\\char\d{{1,3}}|\\[A-Za-z]+"
    rf"|(?<=[^\W\d_])[{{}}](?=[^\W\d_]|\\[^A-Za-z]|{_TEX_ACCENT}|{_TEX_LETTER})|(?<=[^\W\d_]\}})\}}(?=[^\W\d_])"
)
_QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_ASSIGNED = re.compile(r"=\s*(?=\{\s*\")")
"""Before an object of JSON on a line of a script: `page.metadata={"title":…};`."""
_LEAD = re.compile(
    r"\s*(?:@(?i:string)\s*[{(]\s*[\w:-]+\s*=|@?\w[\w-]*\s*=|@\w+\s*[{(]"
    r"|(?:[A-Z][A-Z0-9]|(?=.{4}- )[A-Z][A-Z0-9]{1,3}) *- "
    r"|(?:Title|Authors?|Comments?|Categories|Date|From|Subj-class|Journal-ref|DOI|Report-no|(?:ACM|MSC)-class|License"
    r"|Proxy|Paper|arXiv|Subject|To)(?: ?\([^)]*\))?:)"
)
"""What a line of BibTeX, RIS or a mailing begins with: the name of its field."""
_ENTRY = re.compile(r"@\w{3,20}\Z")
_DOCUMENT = re.compile(r"^\s*<(?:\?xml|!doctype|html|feed|rss|rdf|OAI)", re.IGNORECASE | re.MULTILINE)
_PREFACE = 1 << 14  # characters that headers and a browser's remarks may take above a document
_MACRO = re.compile(r"\s*[A-Za-z][\w:-]*\s*[,}]*\s*")
"""A value of BibTeX that stands for another: `jan`, `jchph`."""
_OBJECT = re.compile(r"\s*\{")
_BEFORE = "\ufeff \t\r\n"
_OBJECT_AS_TEXT = re.compile(r"\s*(?:\[\s*)*\{\s*\"(?:[^\"\\]|\\.)*\"\s*:")
_IDENTIFIER = re.compile(
    r"(?:[A-Za-z]+:)?(?:10\.\d{4,9}/\S+|[0-9a-f]{40}|\d{4}\.\d{4,5}(?:v\d+)?)|[A-Z][A-Za-z]+:\S+"
    r"|[^\W\d_]+[-_:]?(?:19|20)\d\d\w*"
)
"""A key that is the identifier of what stands under it: a DOI, an id of Semantic Scholar, of arXiv, `CorpusId:9`, or
the key of a citation, `vale2001`."""
INVERTED = frozenset({"abstract_inverted_index", "InvertedIndex"})
"""Where OpenAlex has an abstract as its words and their places: there the words are the keys."""
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def runs(document: str, labels: Mapping[int, str] | None = None) -> Iterator[Run]:
    """Yield what is visible in `document`; `labels` names its lines by number, where it is made of lines."""
    seen = Seen(document, range(len(document)), range(1, len(document) + 1))
    begins = document.lstrip(_BEFORE)[:1]
    if begins == "<" or _DOCUMENT.search(document, 0, _PREFACE):
        found = _in_markup(seen)
    elif CALL.match(document) or (
        begins in {"{", "["} and not (NUMBERED.match(document.lstrip(_BEFORE)) or _is_of_objects(document))
    ):
        found = _in_json(seen)
    else:
        found = _in_lines(seen, labels or {})
    for run in found:
        yield Run(run.kind, run.place, _without_tex(run.seen))


def _is_of_objects(document: str) -> bool:
    """Tell whether a document has an object of JSON on each line: if one is broken, the next ones are not."""
    lines = document.lstrip().split("\n", 2)
    return len(lines) > 1 and all(map(_OBJECT_AS_TEXT.match, lines[:2]))


def written(raw: str, char: str) -> str:
    """Return `char` as the document writes the character `raw`: plainly, or in the same kind of escape."""
    code = f"{ord(char):04x}"
    if len(raw) == 1:
        return char
    if re.fullmatch(r"\\+u[0-9a-fA-F]{4}", raw):
        return raw[:-4] + (code if raw[-4:].lower() == raw[-4:] else code.upper())
    if raw.startswith("&#"):
        return f"&#x{code};" if raw[2] in "xX" else f"&#{ord(char)};"
    return _accented(raw, char)


def plainly(document: str) -> str:
    """Return `document` with escapes undone and the names of its tags taken away: to be searched, not to be read."""
    text = _TAG_NAME.sub("<", _INLINE_ONLY.sub("", document)) if "<" in document else document
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text
    if "\\" in text:
        escapes = _ESCAPE if text.lstrip(_BEFORE)[:1] in {"{", "["} else _ESCAPED_LETTER
        text = escapes.sub(_unescaped, text)
    if "%" in text:
        text = _PERCENT.sub(lambda match: unquote(match[0]), text)
    return _TEX.sub(_decoded, text) if "\\" in text or "{" in text else text


def _accented(raw: str, char: str) -> str:
    r"""Return `&uuml;` or `\"u` with the letter of `char` in the place of its own; `raw` as it is if that is not it."""
    base = unicodedata.normalize("NFD", char)[0]
    made = re.sub(r"^(&)[A-Za-z]|[A-Za-z](\W*)$", lambda match: f"{match[1] or ''}{base}{match[2] or ''}", raw, count=1)
    shown = html.unescape(made) if raw.startswith("&") else tex.decoded(made)
    return made if shown == char else raw


def _shown(seen: Seen, pattern: re.Pattern[str], show: Callable[[re.Match[str]], str]) -> Seen:
    """Return `seen` with each match as the one character that it shows, or taken away if it shows none."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in pattern.finditer(seen.text):
        text += seen.text[at : match.start()], (char := show(match)[:1])
        starts += seen.starts[at : match.start()]
        ends += seen.ends[at : match.start()]
        starts += [seen.starts[match.start()]] * len(char)
        ends += [seen.ends[match.end() - 1]] * len(char)
        at = match.end()
    if not at:
        return seen
    return Seen("".join(text) + seen.text[at:], [*starts, *seen.starts[at:]], [*ends, *seen.ends[at:]])


# Markup


def _in_markup(seen: Seen) -> Iterator[Run]:
    begun, place = 0, ""
    spans: list[bool] = []
    for match in _MARKUP.finditer(seen.text):
        tag = match["tag"]
        if tag and _joins(tag, spans):
            yield from _attributes(seen, match)
            continue
        yield from _text(seen.part(begun, match.start()), place)
        begun = match.end()
        if tag:
            place = place if tag.startswith("</") else tag
            yield from _attributes(seen, match)
        else:
            yield from _enclosed(seen, match, place)
    yield from _text(seen.part(begun, len(seen.text)), place)


def _joins(tag: str, spans: list[bool]) -> bool:
    """Tell whether the text goes on through a tag; `spans` are the open ones, each with whether it joins."""
    if tag[:5].lower() == "<span":
        spans.append(_INLINE_SPAN.fullmatch(tag) is not None)
        return spans[-1]
    if tag[:6].lower() == "</span":
        return bool(spans) and spans.pop()
    return _INLINE_TAG.fullmatch(tag) is not None


def _text(seen: Seen, place: str) -> Iterator[Run]:
    if place[:4].lower() == "<pre":
        shown = _without_entities(seen)
        yield from _in_json(shown) if shown.text.lstrip()[:1] in {"{", "["} else _in_lines(shown, {})
    elif seen.text and not seen.text.isspace():
        yield from _parted("text", place, _without_entities(_shown(seen, _INLINE_TAG, lambda _: "")))


def _parted(kind: str, place: str, seen: Seen) -> Iterator[Run]:
    """Yield what a bar parts, as the titles of pages have it: the paper's, the journal's, the site's."""
    at = 0
    for part in seen.text.split(" | "):
        yield Run(kind, place, seen.part(at, at + len(part)))
        at += len(part) + 3


def _without_entities(seen: Seen) -> Seen:
    return _shown(seen, _ENTITY, lambda match: html.unescape(match[0])) if "&" in seen.text else seen


def _attributes(seen: Seen, tag: re.Match[str]) -> Iterator[Run]:
    for match in _ATTRIBUTE.finditer(seen.text, tag.start(), tag.end()):
        value = _without_entities(seen.part(*match.span(match.lastindex or 0)))
        if value.text.startswith(("{", "[")):
            yield from _in_json(value)
        elif value.text:
            shown = _shown(value, _SHOWN_TAG, _as_tag) if "<" in value.text else value
            yield from _parted("attribute", match[1].lower(), shown)


def _enclosed(seen: Seen, match: re.Match[str], place: str) -> Iterator[Run]:
    """Yield what comments, CDATA and scripts hold; style sheets hold nothing."""
    if match["comment"] is not None:
        yield Run("script", "comment", seen.part(*match.span("comment")))
    elif match["cdata"] is not None:
        yield Run("text", place, seen.part(*match.span("cdata")))
    elif match["raw"].lower() == "script":
        yield from _in_script(seen.part(*match.span("code")))


def _in_script(code: Seen) -> Iterator[Run]:
    if code.text.lstrip()[:1] in {"{", "["}:
        yield from _in_json(code)
        return
    at = 0
    for line in code.text.splitlines(keepends=True):
        given = _ASSIGNED.search(line)
        begins = given.end() if given else len(line)
        for match in _QUOTED.finditer(line, 0, begins):
            yield Run("script", "", _without_escapes(code.part(at + match.start() + 1, at + match.end() - 1)))
        yield from _in_json(code.part(at + begins, at + len(line)))
        at += len(line)


# JSON


def _in_json(seen: Seen) -> Iterator[Run]:
    key = ""
    for match in _JSON.finditer(seen.text):
        if match["close"]:
            key = "" if key in INVERTED else key
        elif match[2] and _IDENTIFIER.fullmatch(match[1]):
            yield Run("string", "", seen.part(*match.span(1)))
        elif match[2] and key not in INVERTED:
            key = match[1] if match[1] not in INVERTED or _OBJECT.match(seen.text, match.end()) else ""
        elif match[1] is None:
            yield Run("number", key, seen.part(*match.span()))
        elif match[1]:
            yield from _string(_without_escapes(seen.part(*match.span(1))), key)


def _without_escapes(seen: Seen) -> Seen:
    return _shown(seen, _ESCAPE, _unescaped) if "\\" in seen.text else seen


def _unescaped(match: re.Match[str]) -> str:
    what = match[0][1:]
    if len(what) == 1:
        return _SIMPLE.get(what, what)
    codes = [int(code, 16) for code in re.findall(r"[ux]([0-9a-fA-F]+)", match[0])]
    return b"".join(code.to_bytes(2, "big") for code in codes).decode("utf-16-be", "replace")


def _string(seen: Seen, key: str) -> Iterator[Run]:
    if seen.text.lstrip()[:1] == "<" and "</tr>" in seen.text:
        yield from _in_markup(seen)
        return
    if _OBJECT_AS_TEXT.match(seen.text):
        yield from _in_json(seen)
        return
    shown = _without_entities(seen)
    yield Run("string", key, _shown(shown, _SHOWN_TAG, _as_tag) if "<" in shown.text else shown)


def _as_tag(match: re.Match[str]) -> str:
    return "" if _INLINE_TAG.fullmatch(match[0]) else "\n"


# Lines


def _in_lines(seen: Seen, labels: Mapping[int, str]) -> Iterator[Run]:
    number, at = 1, 0
    for line in seen.text.split("\n"):
        if _OBJECT_AS_TEXT.match(line):
            yield from _in_json(seen.part(at, at + len(line)))
        elif line.strip():
            lead = _LEAD.match(line)
            begin = lead.end() if lead else 0
            if not (lead and lead[0].endswith("=") and _MACRO.fullmatch(line, begin)):
                label = "" if lead and "@" in lead[0] else labels.get(number, "")
                yield Run("line", label, _without_entities(seen.part(at + begin, at + len(line))))
        number, at = number + 1, at + len(line) + 1


def _without_tex(seen: Seen) -> Seen:
    return _shown(seen, _TEX, _decoded) if "\\" in seen.text or "{" in seen.text else seen


def _decoded(match: re.Match[str]) -> str:
    if match[0] in "{}":
        return match[0] if _ENTRY.search(match.string, 0, match.start()) else ""
    char = tex.decoded(match[0])
    return unicodedata.normalize("NFC", char) if len(char) == 1 else "\\"
