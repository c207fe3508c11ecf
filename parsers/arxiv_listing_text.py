r"""Text in which arXiv announces papers: its daily mails, its listing files, and the `?fmt=txt` page of one paper.

What it is. The notation of arXiv's `.abs` files and of its mailing lists (help page "To subscribe to the E-Mail
Alerting Service"), hardly changed since 1991. A line of two backslashes opens a paper, another ends its fields, a third
its abstract:

    \\
    arXiv:2303.00001 (*cross-listing*)                  before 2007: `Paper (*cross-listing*): hep-th/9901001`
    From: Ada Vale <address>                            not in mails since 2007
    Date: Wed, 15 Mar 2023 18:34:08 GMT   (243kb,D)     or `replaced with revised version Wed, …`
    Date (revised v2): …

    Title: A Study of Lamps: lines are broken at 79 characters, and those that
      follow are indented
    Authors: …   Categories: …   Comments: …   Journal-ref: …   DOI: …
    \\
      The abstract; monthly lists and replacements have none.
    \\ ( https://arxiv.org/abs/2303.00001 ,  243kb)

Between papers stand rules (`-----`; `%-%-%` before cross-lists, `%%--%%` before replacements, `%%%---` at the end); a
mail's head and footer are furniture; `/* Fri, 3 Mar 2023 */` between backslashes heads a day of a weekly list.

How it is walked. Line by line: what a line is follows from the backslashes and rules above it. Fields end where one of
the names arXiv uses begins at the margin, so that lines that lost their indentation still belong to the field above.
"""

import re
from binascii import a2b_qp
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Declared,
    Furniture,
    NearMiss,
    Parser,
    Quoted,
    Refusal,
    Sniffed,
    Source,
    _arxiv,
    _json,
    _text,
    _urls,
)
from parsers._contract import EDGES, LONGEST_ITEM

_RULE = re.compile(r"[%-]{20,}")
_SEPARATOR = re.compile(r"\\{1,4}")
"""Two backslashes, of which Markdown takes one away, and which are written as four to survive that."""
_ENCODING = re.compile(r"Content-Transfer-Encoding:\s*([\w-]+)\s*", re.IGNORECASE)
_CROSS = r"\(\*cross-listing\*\)"
_BEFORE_ID = rf"(?:Paper|arXiv) {{0,4}}(?P<before>{_CROSS})? {{0,4}}: *(?:arXiv:)?"
_ID = re.compile(rf"{_BEFORE_ID}(?P<id>[\w./-]+) *(?P<after>{_CROSS})?", re.IGNORECASE)
_ANNOUNCED = re.compile(rf"{_BEFORE_ID}{_urls.ARXIV_ID}(?:v\d+)? *(?:{_CROSS})?", re.IGNORECASE)
_DAY = re.compile(r"/\*(.*)\*/")
_OLD_ID = r"[a-z-]{1,20}(?:\.[A-Za-z-]{2,20})?/\d{7}"
_TRAILER = re.compile(
    rf"\\{{1,4}}\s*\(\s*+(?:(?P<url>https?://[^\s,)]+)|(?:arXiv:)?(?:{_urls.ARXIV_ID}|{_OLD_ID})(?:v\d+)?)?"
    r"[\s,]*+(?P<size>\d+\s?kb[^)]*)?\)?"
)
_TRAILER_GOES_ON = re.compile(r",?\s*(?P<size>\d+\s?kb[^)]*)\)")
_DATE = re.compile(r"\w?Date {0,4}(?:\((?P<revised>revised[^)]*|v\d+)\))? {0,4}:\s*(?P<value>.*)", re.IGNORECASE)
_CHANGED = re.compile(
    r"(?P<how>replaced with (?:a )?revised version|(?:figures?|parts?) added)\s*(?P<value>.*)", re.IGNORECASE
)
_SIZE = re.compile(r"\( ?(\d{1,9} ?kb[^()]{0,20})\)$")
_SUBJECT_ARCHIVE = re.compile(
    r"(?:arXiv:)?(?!(?:cs|econ|eess|math|nlin|physics|q-bio|q-fin|stat)/)([a-z-]{1,20}(?:\.[A-Za-z-]{2,20})?)/\d{7}(?:v\d+)?"
)
"""An old identifier whose archive is a category; those left out have but subjects that are."""
_NAMES = {
    "title": "title", "author": "authors", "authors": "authors", "author(s)": "authors", "categories": "categories",
    "category": "categories", "comments": "comment", "comment": "comment", "notes": "note", "note": "note",
    "report-no": "report_number", "report-number": "report_number", "report no": "report_number",
    "journal-ref": "journal_ref", "journal": "journal_ref", "journal-reference": "journal_ref", "doi": "doi",
    "msc-class": "msc_class", "acm-class": "acm_class", "pacs-class": "pacs_class", "subj-class": "subj_class",
    "subj-classes": "subj_class", "license": "license", "proxy": "proxy", "from": "from", "abstract": "abstract",
}  # fmt: skip
_FIELD = re.compile(
    rf"(?P<name>{'|'.join(sorted(map(re.escape, _NAMES), key=len, reverse=True))})\s*:\s*(?P<value>.*)",
    re.IGNORECASE,
)
_OTHER_FIELD = re.compile(r"(?P<name>[A-Z][a-z]+-(?:class|no|ref|list|by|id))\s*:\s+(?P<value>.*)")
_MAIL = re.compile(
    r"(?:Date|From|To|Cc|Subject|Reply-To|Sender|Received|Return-Path|Message-Id|In-Reply-To|MIME-Version|Content-[\w-]+"
    r"|Delivered-To|Precedence|Errors-To|Status|Lines|Organization|Approved|Authentication-Results|List-[\w-]+"
    r"|ARC-[\w-]+|DKIM-[\w-]+|X-[\w-]+)\s*:(?:\s|$)|From \S+\s+[A-Z][a-z]{2}\b|From \S+@",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"Send any comments regarding submissions|Archives? at http|To (?:un)?subscribe|Submissions? to:|received from\s"
    r"|Papers received as of|\(To retrieve abstracts|get \d|For general information on|keyword subject classification"
    r"|For subscribe options|e-mail To:|For help on|Subj-class",
    re.IGNORECASE,
)
_MAIL_DATE = re.compile(r"Date:\s*(.*)")
_SUBJECT = re.compile(r"Subject:.*?\b(\d{1,6}) new \+ {0,4}(\d{0,6}) {0,4}crosses received", re.IGNORECASE)
_NAMES_ARXIV = re.compile(
    r"arxiv|xxx\.lanl|Subj-class mailing|crosses received|title/abstract distribution", re.IGNORECASE
)
_FIRST_WORDS = "Send any comments regarding submissions directly to submitter"
_HEADERS = ("Date: ", "From: ", "To: ", "Subject: ")
_HEADS_OF_MAILS = (*_HEADERS, _FIRST_WORDS)
_LANDMARKS = ("\\\\", "----", "%%--", "%-%-", "Papers received as of", "Send any comments", *_HEADERS)
_OPENINGS = frozenset({"\\\\", "arx", "pap", _FIRST_WORDS[:3].lower()})
_SHORT_OF_WIDTH = 40  # characters: no line that is broken at a fixed width
_SENTENCE_END = re.compile(r"[.!?][\"')\]}$]*$")


def sniff(source: Source) -> Sniffed:
    """Claim a text in whose first lines two backslashes are followed by an arXiv number or a day's heading."""
    if _OPENINGS.isdisjoint(map(str.lower, source.openings())) and not _MAIL.match(source.first()):
        return None
    lines = [(number, text) for number, line in source.head if (text := line.strip(EDGES))]
    for (_, above), (number, text) in zip([(0, ""), *lines], lines, strict=False):
        if _SEPARATOR.fullmatch(above) and (_ANNOUNCED.fullmatch(text) or _DAY.fullmatch(text)):
            return Claim(f"line {number} follows two backslashes: {text[:60]}")
        if text.startswith(_FIRST_WORDS):
            return Claim(f"line {number} is of the head of an arXiv announcement")
        if _ANNOUNCED.fullmatch(text):
            return NearMiss("names an arXiv paper, but without the two backslashes that open it", number)
    if lines and _MAIL.match(lines[0][1]) and f"\n{_FIRST_WORDS}" in source.start():
        return Claim("a mail that is an arXiv announcement")  # what mail servers put above it may be long
    return None


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return where a list opens: at two backslashes, at the rule above them, or at the head of a mail."""
    bare = line.lstrip()
    if bare.startswith(("\\\\", "----", "%%--", "%-%-")):
        return 0 if _opens_here(line.strip(EDGES), following) else None
    if bare.startswith(_LANDMARKS):
        return 0 if _heads(bare, following) else None
    if line.endswith("-" * 70):  # the dump before ended without a line end
        at = len(line.rstrip("-"))
        return at if _opens_here(line[at:], following) else None
    return None


def _opens_here(text: str, following: Callable[[], list[str]]) -> bool:
    if text != "\\\\" and not _RULE.fullmatch(text):
        return False
    below = [line.strip(EDGES) for line in following()]
    while below and _RULE.fullmatch(below[0]):
        below = below[1:]
    if text != "\\\\" and below[:1] == ["\\\\"]:
        below = below[1:]
    elif text != "\\\\":
        return bool(below) and _BANNER.match(below[0]) is not None
    return bool(below) and (_ANNOUNCED.fullmatch(below[0]) or _DAY.fullmatch(below[0])) is not None


def _heads(line: str, following: Callable[[], list[str]]) -> bool:
    if line.startswith(("Papers received", "Send any")):
        return line.startswith(_FIRST_WORDS) or "received as of" in line
    head = [line, *map(str.lstrip, following())]
    return (
        len(head) > 1
        and all(_MAIL.match(one) or _RULE.fullmatch(one.strip(EDGES)) for one in head[:2])
        and any(_NAMES_ARXIV.search(one) for one in head if _MAIL.match(one))
    )


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each paper as it ends, and the lines around it; raises nothing, whatever the text."""
    reader = _Reader()
    for number, line, further in _decoded(source.lines()):
        if line and not line.isspace():
            yield from reader.take(number, line)
        if further:
            yield from reader.go_on(further)
    yield from reader.close()
    yield from reader.declared()


def _decoded(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str, list[int]]]:
    """Yield each line, and the numbers of those that it goes on in: below a mail's head that says so, they are encoded.

    A line ends in `=` there if its end is none of the text, and `=C2=A0` is a letter.
    """
    encoded = False
    for number, line in lines:
        if line[:1] in {"C", "c"} and (found := _ENCODING.fullmatch(line)):
            encoded = found[1].lower() == "quoted-printable"
        if not encoded or "=" not in line:
            yield number, line, []
            continue
        parts, further = [line.rstrip()], []
        while parts[-1].endswith("=") and len(parts) < LONGEST_ITEM and (below := next(lines, None)):
            further.append(below[0])
            parts.append(below[1].rstrip())
        whole = "".join(part.removesuffix("=") for part in parts)
        yield number, a2b_qp(whole.encode()).decode("utf-8", "replace"), further


@dataclass(slots=True)
class _Item:
    """A paper as far as it is read: its lines, each with what it was taken for.

    `margins` tells of each line that goes on with the last field whether it begins at the margin.
    """

    labels: list[tuple[int, str]] = field(default_factory=list)
    said: dict[str, list[str]] = field(default_factory=dict)
    revised: list[str] = field(default_factory=list)
    abstract: list[str] = field(default_factory=list)
    day: str = ""
    url: str = ""
    last: str = ""
    margins: list[bool] = field(default_factory=list)
    part: int = 1  # 1: the fields, 2: the abstract, 3: all is read but the rest of a trailer

    def has(self, name: str) -> bool:
        """Tell whether anything is printed in a field."""
        return any(self.said.get(name, ()))

    def part_abstract(self) -> None:
        """Take the abstract out of the last field, if the backslashes between the two were lost.

        Its first line is indented, as those of a field are, and its others are not; or the field's own was not full.
        """
        lines = self.said.get(self.last, [])
        short = bool(self.margins) and len(lines[-len(self.margins) - 1]) < _SHORT_OF_WIDTH
        if not short and (True not in self.margins[1:] or self.margins[0]):
            return
        count = len(self.margins) if short else len(self.margins) - self.margins.index(True) + 1
        self.abstract, lines[-count:] = lines[-count:], []
        self.labels[-count:] = [(number, "abstract") for number, _ in self.labels[-count:]]

    def printed(self) -> dict[str, str]:
        """Return the fields that say something, their lines joined."""
        joined = {name: " ".join(lines) for name, lines in self.said.items()}
        return {name: value for name, value in joined.items() if value.strip()}


class _Reader:
    """Takes lines in turn; `item` is the paper that is open, if one is, and `indent` stands before all of its lines."""

    def __init__(self) -> None:
        self.item: _Item | None = None
        self.indent = ""
        self.observed: str | None = None
        self._in_banner = False
        self._total: tuple[int, int] | None = None
        self._listed = 0

    def take(self, number: int, line: str) -> Iterator[Quoted]:
        """Yield what ends with this line."""
        text = line.strip(EDGES)
        if self.item is None or self.indent:
            line = self._unindented(line, text)
        if self.item and self.item.part == 3:
            yield from self._after_trailer(number, text)
        elif text[:1] == "\\" and _SEPARATOR.fullmatch(text):
            yield from self._separator(number)
        elif text[:1] == "\\" and (trailer := _TRAILER.fullmatch(text)):
            yield from self._trailer(number, text, trailer)
        elif line.startswith("\\\\") and self.item and self.item.part == 1:
            # What is glued to it is the next dump's, in a text without line end.
            yield from self._separator(number)
        elif text[:1] in {"-", "%"} and _RULE.fullmatch(text):
            yield from self.close(cut=False)
            self._in_banner = False
            yield Furniture(((number, "rule"),))
            if text.startswith("%%%"):
                yield from self.declared()
        elif self._below_fields() and text.startswith(_HEADS_OF_MAILS):
            yield from self.close(cut=False)
            yield from self._outside(number, line, text)
        elif self.item is None and not _ANNOUNCED.fullmatch(text):
            yield from self._outside(number, line, text)
        else:
            self._inside(number, line, text)

    def go_on(self, numbers: list[int]) -> Iterator[Quoted]:
        """Take further lines of what the last line said."""
        if self.item:
            self.item.labels += [(number, self.item.labels[-1][1]) for number in numbers]
        else:
            yield Furniture(tuple((number, "banner") for number in numbers))

    def _unindented(self, line: str, text: str) -> str:
        """Return a line without what stands before the two backslashes that open its paper: a mail indented whole."""
        if self.item is None and (_SEPARATOR.fullmatch(text) or _ANNOUNCED.fullmatch(text)):
            self.indent = line[: len(line) - len(line.lstrip())]
        return line.removeprefix(self.indent)

    def _below_fields(self) -> bool:
        """Tell whether what comes is the first line of an abstract, or the next mail if the last paper has none."""
        return self.item is not None and self.item.part == 2 and not self.item.abstract

    def _separator(self, number: int) -> Iterator[Quoted]:
        if self.item is None:
            self.item = _Item([(number, "separator")])
            return
        self.item.labels.append((number, "separator"))
        self.item.part += 1
        if self.item.part == 3 or self.item.day:
            yield from self.close(cut=False)

    def _trailer(self, number: int, text: str, trailer: re.Match[str]) -> Iterator[Quoted]:
        item = self.item = self.item or _Item()
        if item.part == 1:
            item.part_abstract()
        item.labels.append((number, "trailer"))
        item.url = trailer["url"] or ""
        if trailer["size"]:
            item.said.setdefault("size", [trailer["size"]])  # which names no kind of source: `(12kb,D)` does
        item.part = 3
        if text.endswith(")"):
            yield from self.close(cut=False)

    def _after_trailer(self, number: int, text: str) -> Iterator[Quoted]:
        """Take the rest of a trailer that a mail program broke in two."""
        rest = _TRAILER_GOES_ON.fullmatch(text)
        if rest and self.item:
            self.item.labels.append((number, "trailer"))
            self.item.said.setdefault("size", [rest["size"]])
        yield from self.close(cut=False)
        if not rest:
            yield from self.take(number, text)

    def _inside(self, number: int, line: str, text: str) -> None:
        item = self.item = self.item or _Item()
        if item.part == 2:
            item.labels.append((number, "abstract"))
            item.abstract.append(text)
        else:
            item.labels.append((number, _read_field(item, line, text)))

    def _outside(self, number: int, line: str, text: str) -> Iterator[Quoted]:
        """Yield a line of a mail's head or footer as furniture; any other stays unclaimed."""
        if _SUBJECT.match(text):
            yield from self.declared(self.observed)
        self._note(number, text)
        if self._in_banner or _BANNER.match(text):
            self._in_banner = "ubmissions to:" in text or (self._in_banner and not text.startswith("received from"))
            yield Furniture(((number, "banner"),))
        elif _MAIL.match(text):
            yield Furniture(((number, "mail header"),))
        elif line[0].isspace():
            yield Furniture(((number, "banner"),))

    def _note(self, number: int, text: str) -> None:
        if date := _MAIL_DATE.fullmatch(text):
            self.observed = date[1]
        elif text.startswith("Papers received as of"):
            self.observed = None
        elif total := _SUBJECT.match(text):
            self._total = (number, int(total[1]) + int(total[2] or 0))

    def close(self, *, cut: bool = True) -> Iterator[Quoted]:
        """Yield the open paper, if there is one; `cut` says that the text ends before its last separator."""
        item, self.item = self.item, None
        if item is None:
            return
        if item.day:
            self.observed = item.day
            yield Furniture(tuple((number, "day") for number, _ in item.labels))
        elif not item.said and not item.abstract:
            yield Furniture(tuple(item.labels))
        elif cut and item.part == 1 and item.has("title"):
            yield Refusal("breaks off before the two backslashes that end its fields", tuple(item.labels))
        else:
            self._listed += not any("replaced" in how.lower() for how in item.said.get("announcement", ()))
            fields = read_paper(item, cut=cut)
            inferred = ("categories",) if "categories" in fields and not item.has("categories") else ()
            yield Candidate("paper", fields, tuple(item.labels), inferred, observed=self.observed, tex=True)

    def declared(self, observed: str | None = None) -> Iterator[Quoted]:
        """Yield how many papers the mail's subject announces, replacements not counted; another may follow."""
        if self._total:
            line, total = self._total
            yield Declared(total, self._listed, line, "the mail's subject")
        self._total, self._listed, self.observed = None, 0, observed


def _read_field(item: _Item, line: str, text: str) -> str:
    """Take one line of the fields into `item`; return its label."""
    at_margin = not line[0].isspace()
    if at_margin and (named := _FIELD.fullmatch(text) or _OTHER_FIELD.fullmatch(text)):
        return _begin(item, named["name"].lower(), named["value"])
    if at_margin and (not item.last or item.last in {"arxiv", "date", "from"}):
        return _read_heading(item, text)
    if item.last in item.said:
        item.said[item.last].append(text)
        item.margins.append(at_margin)
        return item.last
    return _read_heading(item, text)


def _begin(item: _Item, printed: str, value: str) -> str:
    item.last = _NAMES.get(printed) or printed.replace("-", "_")
    item.margins.clear()
    before = item.said.setdefault(item.last, [])
    if before:
        before[-1] += ";"
    before.append(value)
    return item.last


def _read_heading(item: _Item, text: str) -> str:
    """Read a line of the part above the title: the number, a date, what became of the paper."""
    if found := _ID.fullmatch(text):
        item.said["arxiv"] = [found["id"]]
        if found["before"] or found["after"]:
            item.said["announcement"] = ["cross-listing"]
        item.last = "arxiv"
        return "arxiv"
    if date := _DATE.fullmatch(text):
        return _read_date(item, date["value"], date["revised"] or "")
    if changed := _CHANGED.fullmatch(text):
        item.said["announcement"] = [changed["how"]]
        return _read_date(item, changed["value"], "revised")
    if day := _DAY.fullmatch(text):
        item.day = day[1].strip()
        return "day"
    item.said.setdefault("heading", []).append(text)
    return "heading"


def _read_date(item: _Item, printed: str, revised: str) -> str:
    item.last = "date"
    if size := _SIZE.search(printed):
        item.said["size"] = [size[1]]
        printed = printed[: size.start()]
    if not revised or revised.lower() == "v1":
        item.said.setdefault("published", [printed])
        return "published"
    if version := re.search(r"v\d+", revised):
        item.said["version"] = [version[0]]
    item.said["updated"] = [printed]
    item.revised.append(printed.strip())
    return "revised"


def read_paper(item: _Item, *, cut: bool) -> dict[str, Any]:
    """Return the fields of one paper as the list spells them."""
    said = item.printed()
    authors, complete = _arxiv.people(said.get("authors", ""))
    doi, other_dois = _arxiv.dois(said.get("doi", ""))
    return _json.present(
        title=said.get("title"),
        authors=authors,
        authors_complete=complete if authors else None,
        published=said.get("published"),
        categories=_categories(said),
        venue=said.get("journal_ref"),
        biblio=_biblio(said, revised=item.revised, other_dois=other_dois),
        identifiers=_json.present(arxiv=said.get("arxiv"), doi=doi),
        links=[{"url": item.url, "role": "page"}] if item.url else [],
        **_abstract(item, said, cut=cut),
    )


def _categories(said: dict[str, str]) -> list[str]:
    """Return the categories, primary first; where none are printed, the archive that an old identifier names."""
    printed = said.get("categories", "").strip()
    archive = None if printed else _SUBJECT_ARCHIVE.fullmatch(said.get("arxiv", ""))
    return [archive[1]] if archive else re.split(r"[\s,;]+", printed) if printed else []


_READ_ELSEWHERE = frozenset(
    {"title", "authors", "published", "categories", "journal_ref", "from", "arxiv", "doi", "abstract"}
)


def _biblio(said: dict[str, str], *, revised: list[str], other_dois: str) -> dict[str, str]:
    """Return the other fields, without e-mail addresses."""
    others = {name: _text.prose_without_addresses(value) for name, value in said.items() if name not in _READ_ELSEWHERE}
    dates = "; ".join(revised) if len(revised) > 1 else None
    return others | _json.present(submitter=_submitter(said.get("from", "")), revised=dates, other_dois=other_dois)


def _abstract(item: _Item, said: dict[str, str], *, cut: bool) -> dict[str, object]:
    """Return the abstract, broken lines joined; False for its completeness where the text ends inside a sentence."""
    lines = item.abstract or [said.get("abstract", "")]
    ended = not cut or item.part == 1 or _SENTENCE_END.search(lines[-1][-8:]) is not None
    return {"abstract": "\n".join(lines) or None, "abstract_complete": None if ended else False}


def _submitter(printed: str) -> str:
    """Return the name in `Ada Vale <address>` or `address (Ada Vale)`; nothing where only an address is printed."""
    plain = re.sub(r"<[^>]*>?", "", printed).strip(" \"'\t")
    if "@" in plain:
        plain = _text.without_addresses(plain)
    return plain.removeprefix("(").removesuffix(")") if plain.startswith("(") else plain


PARSER = Parser(
    title="text of arXiv announcements: daily mails, listing files, `?fmt=txt` pages",
    sniff=sniff,
    parse=parse,
    opens=opens,
    landmarks=_LANDMARKS,
    ends=lambda last: last == "-",
    where="arXiv's e-mail alerts, or `https://arxiv.org/abs/…?fmt=txt`",
    carries="title, authors, affiliations, abstract, categories, dates, journal reference, DOI, comments, links",
)
