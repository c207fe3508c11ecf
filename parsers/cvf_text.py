"""Text of the CVF's Open Access lists (CVPR, ICCV, WACV, …): a title, its authors, a line of bracketed links.

What it is. A page of https://openaccess.thecvf.com as a browser, a text browser or a Markdown converter copies it:

    A Study of Lamps in the Wild
    Ada Vale, Bo Li, C.-Y. Roe
    [pdf] [supp] [arXiv] [bibtex]
    @InProceedings{Vale_2021_CVPR, author = {…}, title = {…}, …      where the entry was unfolded

Markdown keeps the addresses: `[[pdf](content/….pdf)] [[supp](…)]`, and `[Title](content/….html)`; where the page's
style is lost, each name stands on a line, with its comma. Above the list stand the page's own words.

How it is walked. Line by line: lines wait until the line of links below them says that they are a title and its
authors. The last of them are the authors (all lines that end in a comma, and the one after), the one before is the
title. A BibTeX entry below the links belongs to the paper above it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from parsers import Candidate, Claim, Furniture, NearMiss, Parser, Quoted, Refusal, Sniffed, Source, _json
from parsers._byline import is_byline
from parsers._contract import EDGES, is_blank
from parsers._copied import as_one, copied_head, each_once, read_copied
from parsers._text import without_addresses

_SITE = "https://openaccess.thecvf.com/"
_LONGEST_LINE = 4000  # characters
_LONGEST_ENTRY = 400  # lines
_MOST_OF_LINK = 12  # lines
_NARROWEST_WRAP = 50
_WIDEST_WRAP = 100
_WORD = (
    r"(?:pdf|supp|supplementary|supplemental|supplementary material|arxiv|bibtex|bib|video|poster|slides|oral|spotlight"
    r"|code|dataset|data|project|project page|doi|talk|presentation|html)"
)
_URL = r"(?:[^()\s]|\([^()\s]{0,200}\)){1,500}"
_LINK = rf"\[\s?(?:\[\d{{1,6}}\])?(?:\[?{_WORD}\]?(?:\((?P<url>{_URL})(?:\s\"[^\"]{{0,200}}\")?\))?)\s?\]"
_ONE_LINK = re.compile(_LINK.replace(_WORD, rf"(?P<word>{_WORD})"), re.IGNORECASE)
_LINKS = re.compile(rf"(?:{_LINK.replace('(?P<url>', '(?:')}[\s,|]*)+", re.IGNORECASE)
_SURE_WORDS = frozenset({"supp", "supplementary material", "arxiv", "bibtex"})
_ENTRY = re.compile(r"@\w{4,20}\s?\{")
_ENTRY_FIELD = re.compile(r"\b(\w{3,20})\s{0,20}=\s{0,20}(?:\{((?:[^{}]|\{[^{}]*\})*)\}|\"([^\"]*)\")")
_MARKDOWN_LINK = re.compile(rf"\[([^\[\]]{{1,1000}})\]\(({_URL})\)")
_LIST_ITEM = re.compile(r"(?:[-*+•]|(\d{1,5})[.)]) +")
_OF_LIST = re.compile(r": {2,}(?=\S)")
_ESCAPED = re.compile(r"\\([_*\[\]])")
_GLUED = re.compile(
    r"(?P<text>(?:\[\d{1,4}\] )?[^\[].*?\S) "
    rf"(?P<links>\[ ?pdf ?\](?: {_LINK.replace('(?P<url>', '(?:')})*)",
    re.IGNORECASE,
)
"""A title, its names and its links in one line: a program took the items of a list for text that goes on."""
_MARKS = re.compile(r"\[\d{1,4}\](?= )|[*†‡§¶∗]+|(?<=[^\W\d_])\d{1,2}(?=\s*(?:[,;]|$))")
"""What a byline says of its names by signs: an affiliation, who corresponds; and a number of a terminal at a link."""
_SIGN = re.compile(r"[*†‡§¶∗\d]")
_CONFERENCE = re.compile(
    r"\b(?:CVPR|ICCV|WACV|ACCV|ECCV|AAW|CVPRW|ICCVW|WACVW) ?(?:(?:19|20)\d\d)(?: Workshops?)?(?!\d)"
)
_PAGE = re.compile(
    r"(?:CVPR|ICCV|WACV|ACCV|ECCV)\w?,? ?\d{4}(?:.{0,40}open access(?: repository)?|(?: workshops?)?(?: papers)?)$"
    r"|These .{1,200} papers are the Open Access|Except for (?:the|this) watermark"
    r"|This material is presented to ensure|the final published version of the proceedings"
    r"|Copyright and all rights therein|All persons copying this|The Computer Vision Foundation"
    r"|Day \d{1,2}(?:[:,] .{0,40})?(?:\W+All Papers)?$|All Papers$"
    r"|\[?\s?(?:Back|Main Conference|Workshops?|Papers|Search|Menu|Home|Privacy|Powered by.{0,60})\s?\]?$"
    r"|(?:Main )?Conference (?:Papers|Proceedings)$|Table of Contents$|References$|Visible links:?$"
    r"|Related Material\W*$|\d{1,6}\. (?:https?|file|javascript):|\W*$",
    re.IGNORECASE,
)
_PAGE_OPENS = re.compile(
    r"(?:CVPR|ICCV|WACV|ACCV|ECCV)\w? ?\d{4}.{0,40}open access(?: repository)?$"
    r"|These .{1,200} papers are the Open Access",
    re.IGNORECASE,
)
_PAGE_OPENINGS = tuple(
    form for word in ("CVPR", "ICCV", "WACV", "ACCV", "ECCV", "These") for form in (word, word.lower())
)
_FOREIGN = re.compile(r"[<{]|[A-Z][A-Z0-9]{1,3} {0,2}- |\\\\$")
_OTHERS = re.compile(r"(?:and )?(?:et\.? al\.?|others)|\.\.\.|…", re.IGNORECASE)
_BEFORE_OTHERS = re.compile(r"(?<=\w) (?=(?:et\.? al|and others)\b\.?$)")
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?", re.IGNORECASE)
_BIBLIO = ("pages", "publisher", "volume", "series", "editor", "note", "address", "organization", "number")
_ROLES = {"pdf": "pdf", "arxiv": "page", "html": "page", "doi": "page", "code": "code", "project": "project"}


def sniff(source: Source) -> Sniffed:
    """Claim a text with lines of links as only the CVF prints them: `[pdf] [supp] [bibtex]` below a title and names."""
    found: list[tuple[int, str]] = []
    if "[" not in source.initials():
        return None
    for number, line in copied_head(source):
        text = _bare(line)
        if not found and _FOREIGN.match(text):
            return None
        if glued := _GLUED.fullmatch(text):
            text = glued["links"]
        if (words := _words(text)) and "pdf" in words:
            if _SURE_WORDS & words:
                return Claim(f"line {number} is the row of links below a paper's names: {text[:60]}")
            found.append((number, text))
    if len(found) > 1 and any("thecvf.com" in line or "Open Access versions" in line for _, line in source.head):
        return Claim(f"a page of the CVF, whose line {found[0][0]} is the row of links below a paper's names")
    if found:
        return NearMiss("brackets with a link, but not those of the CVF's lists", found[0][0])
    return None


def _bare(line: str) -> str:
    """Return a line without what Markdown puts before an item of a list, and before signs that are no marks."""
    text = _OF_LIST.sub("", line.strip(EDGES), count=1) if line.lstrip(EDGES)[:1] == ":" else line.strip(EDGES)
    return _ESCAPED.sub(r"\1", text) if "\\" in text and ("](" in text or text[0] in "\\@") else text


def _words(text: str) -> set[str]:
    """Return the words in a line that is nothing but bracketed links, in small letters; none for any other line."""
    if not text.startswith("[") or len(text) > _LONGEST_LINE or not _LINKS.fullmatch(text.partition("@")[0]):
        return set()
    return {found["word"].lower() for found in _ONE_LINK.finditer(text)}


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return 0 where a list opens: at a line of its page's head, or at a title marked as one."""
    if not 6 < len(line) < 300:
        return None
    if line.startswith(_PAGE_OPENINGS) and _PAGE.match(line):
        return 0 if _PAGE_OPENS.match(line) or any(map(_is_row, following())) else None
    return 0 if line[0] == "#" and _is_title(line, following()) else None


def heads(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return 0 at a title with names and links below it."""
    if not 6 < len(line) < 300:
        return None
    below = following()
    return 0 if len(below) > 1 and "[" in below[1] and _is_title(line, below) else None


def _is_title(line: str, below: list[str]) -> bool:
    """Tell whether the lines below `line` make it the title of a paper, or a heading above one."""
    if line[0] in "<{[@ \t%\\" or line[2:6].startswith(("  -", " - ")):
        return False
    return any(map(_is_row, below)) if line[0] == "#" else _is_row(below[1]) and not _is_row(below[0])


def _is_row(text: str) -> bool:
    words = _words(_bare(text)) if text.lstrip(EDGES).startswith(("[", ":", "\\[")) else set()
    return "pdf" in words and bool(_SURE_WORDS & words)


@dataclass(slots=True)
class _Paper:
    """A paper whose links are read; its BibTeX entry may follow. `glued` has title, names and links in one line."""

    lines: list[tuple[int, str]]
    title: str = ""
    byline: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    entry: list[str] = field(default_factory=list)
    labels: list[tuple[int, str]] = field(default_factory=list)
    glued: bool = False


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each paper when the next begins, and the page's own lines; raises nothing, whatever the text."""
    return read_copied(source, _parsed)


def _parsed(lines: Iterator[tuple[int, str]]) -> Iterator[Quoted]:
    reader = _Reader()
    for number, line in lines:
        if not is_blank(line):
            yield from reader.take(number, _bare(line))
    yield from reader.close()


class _Reader:
    """Takes lines in turn: `waiting` are those above links that are yet to come."""

    def __init__(self) -> None:
        self.paper: _Paper | None = None
        self.waiting: list[tuple[int, str]] = []
        self.conference = ""
        self._number = 0
        self._depth = 0

    def take(self, number: int, text: str) -> Iterator[Quoted]:
        """Yield what ends with this line."""
        paper = self.paper
        if paper and self._depth > 0:
            self._take_entry(paper, number, text)
        elif _ENTRY.match(text):
            if self.waiting or paper is None or paper.entry:
                yield from self._end()
                paper = self.paper = _Paper([])
                self.waiting.clear()  # no links came, so what they are is not known
            self._take_entry(paper, number, text)
        elif _words(text):
            yield from self._take_links(number, text)
        elif glued := _GLUED.fullmatch(text):
            if self.paper and not self.waiting:
                yield from self._end()
            yield from self._wait(number, glued["text"])
            yield from self._take_links(number, glued["links"])
            if self.paper:
                self.paper.glued = True
        else:
            if self.paper and not self.waiting:
                yield from self._end()
            yield from self._wait(number, text)

    def _wait(self, number: int, text: str) -> Iterator[Quoted]:
        if _PAGE.match(text.lstrip("# *")):
            self.waiting.clear()  # no links came, so what they are is not known
            yield self._page_line(number, text)
        else:
            self.waiting.append((number, text))
            del self.waiting[:-_LONGEST_ENTRY]

    def _page_line(self, number: int, text: str) -> Furniture:
        if named := _CONFERENCE.search(text):
            self.conference = named[0]
        return Furniture(((number, "page"),))

    def _take_links(self, number: int, text: str) -> Iterator[Quoted]:
        links, at, rest = text.partition("@")
        if self.waiting or self.paper is None:
            yield from self._end()
            self.paper = _paper(self.waiting)
            self._take_number(self.paper)
            above, self.waiting = self.waiting[: -len(self.paper.labels) or None], []
            yield from [self._page_line(*line) for line in above if line[1].startswith("#")]
        self.paper.labels.append((number, "links"))
        self.paper.links += [(found["word"].lower(), found["url"] or "") for found in _ONE_LINK.finditer(links)]
        if at:
            self._read_entry(self.paper, at + rest)

    def _take_number(self, paper: _Paper) -> None:
        """Leave out the number of a title, if those above are numbered too; another page begins anew."""
        item = _LIST_ITEM.match(paper.title)
        if item and item[1] and int(item[1]) in {1, self._number + 1}:
            self._number = int(item[1])
            paper.title = paper.title[item.end() :]

    def _take_entry(self, paper: _Paper, number: int, text: str) -> None:
        paper.labels.append((number, "bibtex"))
        self._read_entry(paper, text)

    def _read_entry(self, paper: _Paper, text: str) -> None:
        paper.entry.append(text)
        self._depth = max(0, self._depth + text.count("{") - text.count("}"))
        if len(paper.entry) > _LONGEST_ENTRY:
            self._depth = 0

    def _end(self) -> Iterator[Quoted]:
        paper, self.paper, self._depth = self.paper, None, 0
        if paper and not _separate(paper) and paper.glued:
            yield Refusal(
                "has title and names in one line, and no BibTeX entry tells them apart", each_once(paper.labels)
            )
        elif paper and paper.labels:
            yield Candidate("paper", read_paper(paper, self.conference), each_once(paper.labels))

    def close(self) -> Iterator[Quoted]:
        """Yield the last paper; a title at the end without its links was cut off."""
        yield from self._end()
        if self.waiting and len(self.waiting) <= 2:
            labels = tuple((number, "title") for number, _ in self.waiting)
            yield Refusal("breaks off before the links below a title", labels)


def _separate(paper: _Paper) -> bool:
    """Tell whether title and names are apart, as the entry's title says, after making them so where it can."""
    title = _entry(as_one(paper.entry)).get("title", "") if paper.entry else ""
    if not title or _linked(paper.title)[0] == title:
        return bool(title)
    for at in reversed(range(len(paper.lines))[-_MOST_OF_LINK:]):
        whole = as_one([text for _, text in paper.lines[at:]])
        rest = whole[len(title) :]
        if whole.startswith(title) and (rest[:1] == " " or is_byline(rest)):
            paper.title, paper.byline = title, rest.strip() if is_byline(rest.strip()) else ""
            paper.labels += [(number, "title") for number, _ in paper.lines[at:]]
            return True
    return False


def _paper(waiting: list[tuple[int, str]]) -> _Paper:
    """Return the paper whose title and names stand last in the waiting lines; lines above them are not claimed."""
    first = _byline_begins(waiting)
    above = _link_begins(waiting, first - 1)
    while above > 0 and (waiting[above][1][0].islower() or _goes_on(waiting, above)):
        above -= 1
    title, byline = waiting[max(0, above) : first], waiting[first:]
    labels = [(number, "title") for number, _ in title] + [(number, "authors") for number, _ in byline]
    paper = _Paper(waiting, labels=labels)
    paper.title = as_one([text for _, text in title])
    paper.byline = as_one([text for _, text in byline])
    return paper


def _byline_begins(waiting: list[tuple[int, str]]) -> int:
    """Return where the names begin: below a title, or at the first line if that is of names, and the title lost."""
    first = len(waiting) - 1
    while first > 1 and (waiting[first - 1][1].endswith(",") or _goes_on(waiting, first, in_byline=True)):
        first -= 1
    if first == 1 and waiting[0][1].endswith(","):
        return 0
    if first == 0 and not is_byline(waiting[0][1]):
        return 1
    return max(0, first)


def _link_begins(waiting: list[tuple[int, str]], last: int) -> int:
    """Return where the link begins that ends in a line: of a title that a program broke at a fixed width."""
    if last > 0 and waiting[last][1].endswith(")") and not _linked(waiting[last][1])[1]:
        for at in range(last - 1, max(-1, last - _MOST_OF_LINK), -1):
            if _linked(as_one([text for _, text in waiting[at : last + 1]]))[1]:
                return at
    return last


def _goes_on(waiting: list[tuple[int, str]], at: int, *, in_byline: bool = False) -> bool:
    """Tell whether a line goes on with the one above, where its first word had no room: text of a fixed width."""
    (number, above), (next_number, text) = waiting[at - 1 : at + 1]
    width = max(len(line) for _, line in waiting)
    if next_number != number + 1 or width > _WIDEST_WRAP or len(above) < _NARROWEST_WRAP:
        return False
    return len(above) + 1 + len(text.split(" ", 1)[0]) > width and (not in_byline or is_byline(above))


def read_paper(paper: _Paper, conference: str) -> dict[str, Any]:
    """Return the fields of one paper as the page and its BibTeX entry spell them."""
    entry = _entry(as_one(paper.entry))
    title, page = _linked(paper.title)
    names = _names(paper.byline) or _names_of_entry(entry.get("author", ""))
    authors = [name for name in names if not _OTHERS.fullmatch(name)]
    return _json.present(
        title=title or entry.get("title"),
        authors=authors,
        authors_complete=len(authors) == len(names) if authors else None,
        published=" ".join(entry[name] for name in ("month", "year") if name in entry),
        venue=entry.get("booktitle") or entry.get("journal") or conference,
        biblio={name: entry[name] for name in (*_BIBLIO, "key") if entry.get(name)},
        links=_links(paper, page),
        identifiers=_identifiers(paper, entry),
    )


def _entry(printed: str) -> dict[str, str]:
    """Return the fields of a BibTeX entry, and its key."""
    if not printed:
        return {}
    found = {
        match[1].lower(): " ".join((match[2] or match[3] or "").split()) for match in _ENTRY_FIELD.finditer(printed)
    }
    key = re.match(r"@\w+\s?\{\s?([^\s,{}=]{1,200})\s?,", printed)
    plain = {name: value.replace("{", "").replace("}", "") for name, value in found.items()}
    return plain | ({"key": key[1]} if key else {})


def _names(byline: str) -> list[str]:
    plain = _MARKDOWN_LINK.sub(r"\1", byline)
    if _SIGN.search(plain):
        plain = _MARKS.sub("", plain)
    if plain.endswith((".", "al", "others")):
        plain = _BEFORE_OTHERS.sub(", ", plain)
    names: list[str] = []
    for printed in re.split(r"[,;]| and (?=[^a-z])", plain):
        name = without_addresses(printed.strip(EDGES + ";").removeprefix("and "))
        if names and _SUFFIX.fullmatch(name):
            names[-1] += f", {name}"
        elif name and not name.isdecimal():
            names.append(name)
    return names


def _names_of_entry(printed: str) -> list[str]:
    names = [name.strip() for name in printed.split(" and ")]
    return [" ".join(reversed(name.split(", ", 1))) for name in names if name]


def _linked(title: str) -> tuple[str, str]:
    """Return a title and where it leads, if Markdown says so."""
    item = _LIST_ITEM.match(title)
    bare = (title[item.end() :] if item and not item[1] else title).strip("*# ")
    if found := _MARKDOWN_LINK.fullmatch(bare):
        return found[1].strip("* "), found[2]
    return bare if item or title[:1] in "*#" else title, ""


def _links(paper: _Paper, page: str) -> list[dict[str, str]]:
    printed = [("html", page), *paper.links]
    return [{"url": _absolute(url), "role": _ROLES.get(word, "other")} for word, url in printed if _is_address(url)]


def _is_address(url: str) -> bool:
    return bool(url) and not url.startswith(("#", "javascript:", "mailto:")) and not url.endswith("#")


def _absolute(url: str) -> str:
    return url if "://" in url else _SITE + url.lstrip("/.")


def _identifiers(paper: _Paper, entry: dict[str, str]) -> dict[str, str]:
    arxiv = next((found[1] for word, url in paper.links if (found := re.search(r"arxiv\.org/\w+/([\w.-]+)$", url))), "")
    return _json.present(arxiv=arxiv, doi=entry.get("doi"))


PARSER = Parser(
    title="text of the CVF's Open Access lists (CVPR, ICCV, WACV)",
    sniff=sniff,
    parse=parse,
    opens=opens,
    landmarks=("#", *_PAGE_OPENINGS),
    heads=heads,
    below=("[",),
    where="openaccess.thecvf.com, copied from a browser or converted to text",
    carries="title, authors, links; with unfolded BibTeX: proceedings, date, pages",
)
