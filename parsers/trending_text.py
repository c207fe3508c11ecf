"""Text of a Hugging Face papers page (trending, daily, search): page furniture, then title and abstract in turn.

What it is. A page as a browser copies it. Above the papers stand a banner (`Get trending papers in your email
inbox!`, `byAK and the research community`), buttons and the page's date (`Mar 11`: the day of the page, of no paper).
A paper is a title and an abstract, often nothing more; blank lines stand between them or not at all. Where the cards
were copied whole, more lines come along:

    Submitted by / someone / 90 / title / abstract / Some Lab / · / Published on Oct 4, 2026
    Upvote / 117 / GitHub / 3.29k / arXiv Page                      4 authors / · / Oct 7, 2024 / comments

Converters write the page as Markdown: its titles are headings (`### [title](address)`), and nothing else is one.

How it is walked. Line by line, with the next few in view. Lines of known wording are marks: they end a card, or belong
to the one that is open. So do short lines that recur on card after card (`Read more`). Of the other lines, alternation
says what they are, corrected by how each line reads (`_prose`), so that a paper without its title or abstract does not
shift those below; text broken at a fixed width is known by lines that go on in lower case, and then by lines that had
room for the next word.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

from parsers import Claim, Furniture, Labels, NearMiss, Parser, Quoted, Sniffed, Source, _markdown
from parsers._contract import ALL_EDGES
from parsers._copied import MONTH, copied_head, folded, read_copied
from parsers._hf_card import LABELS, Card
from parsers._hf_copied import (
    AHEAD,
    CARD_KINDS,
    HEADING,
    LONGEST_MARK,
    PAPER_LINKS,
    PUBLISHED,
    is_banner,
    kind_of,
    read_lines,
    with_ahead,
)
from parsers._prose import (
    BREAKS_OFF,
    GOES_ON,
    LIST_ITEM,
    LONGEST_ABSTRACT,
    SHORTEST_PARAGRAPH,
    SURELY_PROSE,
    Ahead,
    Line,
    breaks_title,
    ended,
    entitles,
    first_word,
    flows,
    is_above_prose,
    is_abstract_of,
    is_capitalised,
    is_in_title_block,
    is_long_block,
    is_of_list,
    is_paragraph,
    is_single,
    reads_wrapped,
    text_below,
    wraps,
)

_MONTH = re.compile(MONTH, re.IGNORECASE)
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_SITE = "Hugging Face"
_LANDMARKS = (_SITE, "Get trending", "by", "AK", "and the", "Trending", "Daily", "new")
_GLUED_OPENINGS = (
    "new",
    "Get trending papers in your email inbox!",
    "Get trending papers in your email inbox once a day!",
    "byAK and the research community",
)
_BANNER_WORDS = ("Get trending papers in your email", "AK and the research community")
# How the lines open that only this page has, those that count authors apart.
_TELLING = frozenset("Get byA by AK and Sub Upv Vie arX Pro Pap PDF Pub".split()) | {"by ", "AK "}
_MARKUP = re.compile(
    r"<(?!a (?:id|name)=)[a-zA-Z!/?]|:{3,}|\.\. (?:[\w-]+::|\|)|(?:[*]+ )?\[\[[^\[\]]+\]\[|:[A-Z]+:$"
    r"|(?:link|image):\S*\["
)
"""Tags, fences, directives, drawers, links: how the lines of HTML open, and those of its kin but for Markdown."""
_PAGE_KINDS = frozenset({"banner", "navigation", "submitter", "username"})
_SUBMITTERS = frozenset({"submitter", "username"})
_DATED_KINDS = frozenset({"published", "affiliated"})
"""Whose dates alone, without `Published on`, other pages have too."""
_DATED = frozenset({"authors", "date", "published"})
_BELOW_AFFILIATION = _DATED | {"upvote", "github", "button"}
_LIKE_USERNAMES = frozenset({"text", "recurring", "banner", "navigation"})
_LONGEST_CARD = 20_000
_LONGEST_AFFILIATION = 80
_LONGEST_USERNAME = 42
_MOST_OF_USERNAME = 3  # words
_LONGEST_MONTH = 10
_HEAD_LINES = 80
_LONGEST_CARD_LINE = 160  # with its white space
_NARROWEST_PAGE, _WIDEST_PAGE = 68, 82  # characters, of text broken for a terminal, without its margin
_END_OF_SUBMITTER = re.compile(r"(?:[a-z]{0,7}d\s)?by\s*[\w.-]{2,42}|[a-z][\w.-]{1,41}")
"""What is left of `Submitted by someone`, or of `someone`, where a selection begins within it."""
_BULLET = re.compile(r"[-*+] ")
_SIGNATURE = "--"
_ADDRESSED = re.compile(r"[^\W\d]+(?: [\w.'’-]+){0,3},")
"""What a letter begins with, and what it ends with above a name: `Dear Ada,`, `Best,`."""
_SENT_FROM = re.compile(r"Sent from my \w+|Get Outlook for \w+")
_LONGEST_NAME = 50  # characters, of a line of a signature
_SHORTEST_ABSTRACT = 300  # characters, of one that shows what a text is
_FEWEST_PAIRS = 3
_TITLE = re.compile(
    r"(?!\d+[.:)])(?!.*(?:\. |\(\d{4}\)|\): |[a-z][A-Z]\w+ [A-Z]\w+(?:,|$)))\w\S*(?: \S+){3,}(?<![.,;:])"
)
"""A title, as most are, without number, names and year; the headings of a text have fewer words."""
_OF_PAPER = re.compile(
    r"\b(?:([Ww]e (?:\w+ )?(?:propose|introduce|present|show|demonstrate|find|investigate|evaluate|prove|develop))"
    r"|([Tt]his (?:paper|work|survey)|[Ii]n this study)"
    r"|([Oo]ur (?:\w+ )?(?:method|approach|model|framework|results|experiments|work|findings|analysis|code))"
    r"|([Ee]xperiment|[Ee]mpirical|[Ee]valuation)|(outperform|state-of-the-art|baseline|benchmark|dataset|accuracy))"
)
"""What abstracts say of their papers; other texts say one of it now and then, and seldom two."""
_POINTS_AT_LINK = re.compile(r"(?::|\b(?:at|via|from|here|in|on|to|and|see|is))$")


def sniff(source: Source) -> Sniffed:
    """Claim a text whose first lines hold the banner, two kinds of lines of cards, or nothing but papers in turn."""
    shown = copied_head(source)
    if shown is source.head and not source.openings() & _TELLING and not source.initials() & {"·", "•"}:
        return _by_pairs(source) or _mentioned(source)
    head = [(number, line) for number, line in shown[: 2 * _HEAD_LINES] if line and not line.isspace()]
    head = head[:_HEAD_LINES]
    marks = [(number, text) for number, line in head if len(line) < _LONGEST_CARD_LINE and (text := folded(line))]
    claim: Sniffed = _by_banner(marks)
    if claim is None and (cards := _by_cards(marks)):
        claim = _of_one_paper(head) or cards
    if claim is None:
        return _by_pairs(source) or _mentioned(source)
    markup = next((number for number, line in head if _MARKUP.match(line.strip(ALL_EDGES))), None)
    first = head[0][1].strip(ALL_EDGES)
    if first[:1] in {"{", "["} and first[:2] != "[]" and not _markdown.holds_link(first):
        markup = head[0][0]
    return claim if markup is None else NearMiss("holds what a papers page says, but in markup", markup)


def _by_banner(head: list[tuple[int, str]]) -> Claim | None:
    for number, text in head:
        if is_banner(text):
            return Claim(f"line {number} is the banner of a papers page: {text}")
    return None


def _by_cards(head: list[tuple[int, str]]) -> Claim | None:
    found: dict[str, int] = {}
    for number, text in head:
        kind = kind_of(text)[0] if len(text) <= LONGEST_MARK else "text"
        kind = "authors" if kind == "credited" else kind
        if kind in CARD_KINDS and (kind not in _DATED_KINDS or PUBLISHED in text):
            found.setdefault(kind, number)
    if len(found) < 2:
        return None
    shown = ", ".join(f"{CARD_KINDS[kind]} on line {number}" for kind, number in found.items())
    return Claim(f"lines of a paper's card: {shown}")


def _of_one_paper(head: list[tuple[int, str]]) -> NearMiss | None:
    """Tell the page of one paper, with headings for its authors and its abstract, from a list of papers."""
    texts = [(number, line.strip(ALL_EDGES)) for number, line in head]
    if not any(text.startswith("Authors:") for _, text in texts):
        return None
    abstract = next((number for number, text in texts if text.lstrip("# ") == "Abstract"), None)
    return None if abstract is None else NearMiss("is the page of one paper, not a list of papers", abstract)


def _by_pairs(source: Source) -> Claim | None:
    """Claim titles and abstracts in turn, first and last maybe cut: a page copied from below its banner on."""
    if sum(len(line) >= _SHORTEST_ABSTRACT for _, line in source.head) < _FEWEST_PAIRS:
        return None
    texts = [text for _, line in source.head if (text := line.strip(ALL_EDGES))][1:-1]
    if any((len(above) < _SHORTEST_ABSTRACT) is (len(below) < _SHORTEST_ABSTRACT) for above, below in pairwise(texts)):
        return None
    titles = [text for text in texts if len(text) < _SHORTEST_ABSTRACT]
    abstracts = [text for text in texts if len(text) >= _SHORTEST_ABSTRACT]
    told = sum(len({one.lastindex for one in _OF_PAPER.finditer(text)}) > 1 for text in abstracts)
    if len(abstracts) < _FEWEST_PAIRS or 4 * told < 3 * len(abstracts):
        return None
    entitled = {text.split(None, 1)[0] for text in titles if _TITLE.fullmatch(text)}
    if 4 * len(entitled) < 3 * len(titles):
        return None
    return Claim("titles and abstracts in turn, and nothing else")


def _mentioned(source: Source) -> NearMiss | None:
    if not any(words in source.text() for words in _BANNER_WORDS):
        return None
    for number, text in source.head[: 2 * _HEAD_LINES]:
        if any(words in text for words in _BANNER_WORDS):
            return NearMiss(f"line {number} mentions the banner of a papers page, but is not that line", number)
    return None


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return where a page opens: at the site's name above its menu, at a line of the banner, or just above one."""
    if len(line) > LONGEST_MARK or line.endswith(_GLUED_OPENINGS):
        return _glued_opening(line, following)
    text = folded(line)
    if is_banner(text):
        return 0
    if text == _SITE:
        below = following()
        return 0 if below and all(kind_of(folded(one))[0] in _PAGE_KINDS for one in below) else None
    if text != "new" and not HEADING.fullmatch(text):
        return None
    return 0 if _banner_follows(following, 1 if text == "new" else 3) else None


def _glued_opening(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return where a page's first line begins that is glued to the end of a text; 0 if the line is nothing else."""
    ending = next((ending for ending in _GLUED_OPENINGS if line.endswith(ending)), None)
    if ending is None or (ending == "new" and not _banner_follows(following, 1)):
        return None
    return len(line) - len(ending)


def _banner_follows(following: Callable[[], list[str]], within: int) -> bool:
    return any(map(is_banner, following()[:within]))


def parse(source: Source) -> Iterator[Quoted]:
    """Yield the papers of each page as they end, and the page's own lines; raises nothing, whatever the text."""
    return read_copied(source, _parsed)


def _parsed(lines: Iterator[tuple[int, str]]) -> Iterator[Quoted]:
    reader = _Reader()
    for line, ahead in with_ahead(read_lines(lines)):
        yield from reader.pass_over(line.hidden) if line.hidden else ()
        yield from reader.take(line, ahead)
    yield from reader.end()


def _opens_signature(line: Line, ahead: Ahead) -> bool:
    """Tell whether a line parts a letter from its signature: a few short lines that are of no card, and their end."""
    if line.text != _SIGNATURE:
        return False
    below = list(takewhile(lambda one: not one.gap, ahead))
    return len(below) < AHEAD and all(
        one.kind == "text" and len(one.text) < _LONGEST_NAME and one.text != _SIGNATURE for one in below
    )


def _ends_letter(line: Line, ahead: Ahead) -> bool:
    """Tell whether a letter ends with a line, above a few short ones that open with capitals, and nothing else."""
    if _SENT_FROM.fullmatch(line.text):
        return not ahead
    if not line.gap or not 0 < len(ahead) < AHEAD or not _ADDRESSED.fullmatch(line.text):
        return False
    return not ahead[0].text[0].islower() and all(one.kind == "text" and len(one.text) < _LONGEST_NAME for one in ahead)


def _is_remark(line: Line, ahead: Ahead) -> bool:
    """Tell whether what stands between a greeting and a page is no title: it ends a sentence, or announces the page."""
    if _ends_remark(line):
        return True
    below = list(takewhile(lambda one: not one.gap, ahead))
    return any(map(_ends_remark, below)) and flows(line, below[0])


def _ends_remark(line: Line) -> bool:
    return ended(line) or line.text[-1] == ":"


@dataclass(slots=True)
class _Reader:
    """Where the walk stands: the page's date and manner, the open card, and what the line above announced.

    `gaps` says of the card above whether blank lines precede title and abstract; None if that had no abstract.
    `marked` tells that the page is in Markdown, `headed` that its titles are headings there, `signed` that a letter's
    signature goes on, `greeted` that its first paragraph may follow, `over` that no page does, `ruled` that two dashes
    part cards, `led` that who submitted a paper stands above its title, which is yet to come. `strays` counts titles
    without one above, but for a page's first, and `stray` is the last of them. `remark` is the line above if it is of
    that paragraph, and `hidden` are the lines of Markdown between votes and their title.
    """

    observed: str | None = None
    begun: bool = False
    listed: int = 0
    gaps: tuple[bool, bool] | None = None
    votes: bool = False
    width: int = 0
    longest: int = 0
    airy: bool = False
    pairs: int = 0
    card: Card | None = None
    vote: Line | None = None
    orphan: Line | None = None
    day: Line | None = None
    expects_username: bool = False
    led: bool = False
    stray: Card | None = None
    strays: int = 0
    marked: bool = False
    headed: bool = False
    signed: bool = False
    greeted: bool = False
    remark: Line | None = None
    over: bool = False
    ruled: bool = False
    hidden: Labels = ()

    def pass_over(self, hidden: tuple[int, ...]) -> Iterator[Quoted]:
        """Take lines of Markdown that show nothing; they are of the card around them, if there is one."""
        labels = tuple((number, "markup") for number in hidden)
        if self.card:
            self.card.labels += labels
        elif self.vote:
            self.hidden += labels
        else:
            yield Furniture(labels)

    def take(self, line: Line, ahead: Ahead) -> Iterable[Quoted]:
        """Return what ends with, or is, this line, to be walked before the next line is taken."""
        self.marked = self.marked or line.level > 0
        self.longest = max(self.longest, len(line.text))
        self.signed = self._is_of_letter(line, ahead)
        self.ruled = self.ruled or (line.text == _SIGNATURE and not self.signed)
        if self.signed and line.text != _SIGNATURE:
            return self.close()
        kind = self._kind_here(line, ahead)
        self.expects_username = kind == "submitter" and line.text.endswith(" by")
        if kind == "text":
            return self._month(line, ahead[0]) if self._is_month(line, ahead) else self._text(line, ahead)
        if kind in _PAGE_KINDS:
            return self._of_the_page(line, kind)
        if kind in {"number", "vote"}:
            return self._number(line, ahead) if line is not self.day else ()
        if kind == "date" and self._is_page_date(line):
            return self._page_date(line)
        return self._of_the_card(line, kind)

    def _is_of_letter(self, line: Line, ahead: Ahead) -> bool:
        """Tell whether a line is of what a letter says above the page or below it."""
        greeted, self.greeted = self.greeted, False
        remark, self.remark = self.remark, None
        self.over = self.over or _ends_letter(line, ahead)
        goes_on = self.over or (self.signed and not line.gap and remark is None)
        if goes_on or (_opens_signature(line, ahead) and not self.ruled):
            return True
        if self.begun or line.kind != "text":
            return False
        if _ADDRESSED.fullmatch(line.text) and ahead and ahead[0].gap:
            self.greeted, self.card = True, None
            return True
        goes_on = remark is not None and not (line.gap or _ends_remark(remark))
        self.remark = line if goes_on or (greeted and _is_remark(line, ahead)) else None
        return self.remark is not None

    def _of_the_card(self, line: Line, kind: str) -> Iterator[Quoted]:
        if self.card is None or self.card.is_full:
            yield from self.close()
            yield Furniture(((line.number, LABELS.get(kind, kind)),))
        elif kind == "affiliation":
            self.card.affiliate(line)
        elif kind == "link" and self._is_in_sentence(line):
            self.card.add_abstract(line)
        elif kind == "recurring" and not self.card.abstract:
            self.card.labels.append((line.number, LABELS[kind]))
        else:
            self.card.note(line)

    def end(self) -> Iterator[Quoted]:
        """Yield the last card; not one of a few words alone, if only these do not stand below who submitted them."""
        last = self.card
        if last and last is self.stray and self.strays == 1 and self.listed > 2 and last.ends_with_title:
            self.card = last if _TITLE.fullmatch(" ".join(line.text for line in last.title)) else None
        yield from self.close()

    def close(self) -> Iterator[Quoted]:
        """Yield the open card, if there is one; a lone line above all of a page is of no paper."""
        if self.card is not None and (self.begun or not self.card.is_slight):
            self.begun = True
            self.listed += 1
            self.gaps = (self.card.title[0].gap, self.card.abstract[0].gap) if self.card.abstract else None
            self.pairs = self.pairs + 1 if self.card.is_pair else self.pairs // 2
            yield self.card.quoted(self.observed)
        self.card = None

    def _kind_here(self, line: Line, ahead: Ahead) -> str:
        if self.expects_username and line.kind in _LIKE_USERNAMES and _is_username(line, ahead):
            return "username"
        if not (self.begun or self.card or self.orphan) and _ends_submitter(line, ahead):
            return "username"
        if line.goes_on:
            return "text"
        if (line.kind in {"text", "recurring"} or line.text == _SITE) and self._is_affiliation(line, ahead):
            return "affiliation"
        if line.kind not in {"text", "link"} and self._is_in_wrapped(line):
            return "text"
        return line.kind

    def _is_affiliation(self, line: Line, ahead: Ahead) -> bool:
        """Tell whether a short line is the organisation that a card names above its date, or above its buttons."""
        card = self.card
        if card is None or card.tail or len(line.text) > _LONGEST_AFFILIATION or not ahead or ahead[0].kind == "text":
            return False
        words = line.text.count(" ") + 1
        if words > 8 or "://" in line.text or self._ends_paragraph(card, line, ahead[0]):
            return False
        goes_on = flows(card.last, line) and (words > 1 or self.width > 0)
        if (
            goes_on
            or self._ends_broken_title(card, line, ahead)
            or (ended(line) and not line.text.endswith(("Inc.", "Ltd.", "Co.")))
        ):
            return False
        below = next((one for one in ahead if one.kind not in {"separator", "link"}), None)
        cues = _DATED if line.kind == "recurring" else _BELOW_AFFILIATION
        if below is None or below.kind not in cues:
            return False
        if below.kind == "authors":
            return bool(card.abstract) or not BREAKS_OFF.search(card.last.text[-12:])
        return below.kind in {"date", "published"} or (words <= 5 and bool(card.abstract))

    def _ends_paragraph(self, card: Card, line: Line, below: Line) -> bool:
        """Tell whether a line is the end of an abstract set apart, or of a sentence that goes on with an address."""
        if card.abstract and card.abstract[0].gap and not line.gap:
            return True
        return below.kind == "link" and (not below.gap or _POINTS_AT_LINK.search(line.text[-8:]) is not None)

    def _is_in_wrapped(self, line: Line) -> bool:
        """Tell whether a line reads like a mark only because a text was broken just there: `4096`, `Models`."""
        card = self.card
        if card is None or card.tail or line.gap or ended(card.last):
            return False
        if not card.abstract:
            known = line.kind in {"navigation", "recurring"}
            return known and card.title[0].gap and len(card.last.text) >= SHORTEST_PARAGRAPH
        return self._was_full(card.last, line)

    def _of_the_page(self, line: Line, kind: str) -> Iterator[Quoted]:
        if self.card and (self._is_of_head(self.card, bare=kind == "submitter") or self._is_above(kind)):
            self.card = None
        yield from self.close()
        self.begun = self.begun or kind != "navigation"
        self.orphan = None
        if kind == "banner" and self.listed and _opens_page(line.text):
            self.observed, self.listed, self.votes, self.headed = None, 0, False, False
            self.width, self.longest, self.airy, self.pairs = 0, 0, False, 0
        self.votes = self.votes or kind == "submitter"
        self.led = self.led or kind in _SUBMITTERS
        yield Furniture(((line.number, "submitter" if kind == "username" else kind),))

    def _is_page_date(self, line: Line) -> bool:
        if self.card is None:
            return True
        return self.card.tail > 1 and self.card.fields.get("published", line.said) != line.said

    def _page_date(self, line: Line) -> Iterator[Quoted]:
        yield from self.close()
        if self.observed is None or (self.listed and self.observed != line.said):
            self.observed, self.listed = line.said, 0
        yield Furniture(((line.number, "page date"),))

    def _is_month(self, line: Line, ahead: Ahead) -> bool:
        """Tell whether a month stands above its day, where the page's date is: above the papers or below them."""
        if len(line.text) > _LONGEST_MONTH or not ahead or not _MONTH.fullmatch(line.text):
            return False
        if self.vote or ahead[0].kind != "number" or not _DAY.fullmatch(ahead[0].text):
            return False
        return self.card is None or self.card.tail > 0 or self._is_of_head(self.card)

    def _is_of_head(self, card: Card, *, bare: bool = False) -> bool:
        """Tell whether it is but a word of the menu, or (`bare`) what stands in the place of the page's date."""
        return not self.listed and (card.is_bare if bare else card.is_slight)

    def _is_above(self, kind: str) -> bool:
        """Tell whether a heading or the banner of a page in Markdown says that what stands above it is no paper."""
        return kind == "banner" and self.marked and not self.begun and self.card is not None and self.card.is_plain

    def _month(self, line: Line, day: Line) -> Iterator[Quoted]:
        self.day = day
        if self.card and self._is_of_head(self.card):
            self.card = None
        dated = Line(line.number, line.text, line.gap, "date", f"{line.text} {day.text}")
        if self._is_page_date(dated):
            yield from self._page_date(dated)
            yield Furniture(((day.number, "page date"),))
        elif self.card:
            self.card.note(dated)
            self.card.labels.append((day.number, "published"))

    def _is_in_sentence(self, line: Line) -> bool:
        card = self.card
        if card is None or card.tail or not card.abstract or line.gap:
            return False
        return _POINTS_AT_LINK.search(card.last.text[-8:]) is not None

    def _number(self, line: Line, ahead: Ahead) -> Iterator[Quoted]:
        card = self.card
        if card and card.awaits:
            card.take_number(line, card.awaits)
        elif self._is_vote(ahead):
            if card and card.vote and not card.tail:
                self.votes, card.counted = True, True
            yield from self.close()
            self.vote = line
        elif card and card.dated and line.kind == "number":
            card.take_number(line, "comment_count")
        elif card and not card.is_full:
            card.note(line)
        else:
            yield from self.close()
            yield Furniture(((line.number, "number"),))

    def _is_vote(self, ahead: Ahead) -> bool:
        """Tell whether a number counts the votes of the card below: a title follows, and the card above is through."""
        if text_below(ahead) is None:
            return False
        if self.card is None:
            return True
        return bool(self.card.tail) or self.votes or bool(self.card.vote and self.card.abstract)

    def _text(self, line: Line, ahead: Ahead) -> Iterable[Quoted]:
        card = self.card
        if line.level:
            return self._heading(line)
        if self.headed:
            self._below_heading(line, ahead)
            return ()
        of_text = self.vote or (card and not card.tail and ahead and _is_of_text(card, line, ahead[0]))
        if not of_text and _is_of_menu(line, ahead):
            return self.close()
        if card is None or card.tail:
            return self.close() if self.marked and _BULLET.match(line.text) else self._first(line, ahead)
        if card.abstract:
            return self._below_abstract(card, line, ahead)
        return self._below_title(card, line, ahead)

    def _heading(self, line: Line) -> Iterator[Quoted]:
        """Read a heading of Markdown: a title, or the page's own, which is of no paper."""
        if line.goes_on and self.card and not (self.card.abstract or self.card.tail):
            self.card.add_title(line)
            return
        if self._is_above("banner"):
            self.card = None
        if line.is_title:
            self.headed = True
            yield from self._open(line)
        else:
            yield from self.close()

    def _below_heading(self, line: Line, ahead: Ahead) -> None:
        """Read a line where titles are headings: the rest of a title, or an abstract; any other is of no paper."""
        card = self.card
        if card is None or card.tail or card.length > _LONGEST_CARD:
            return
        of_title = not (card.abstract or line.gap or line.is_prose) and (not ahead or ahead[0].gap)
        if of_title or (not card.abstract and is_in_title_block(card.title, line, ahead)):
            card.add_title(line)
        elif not (card.abstract and line.gap) or is_paragraph(line, ahead):
            if flows(card.last, line):
                self.width = max(self.width, len(card.last.text))
            card.add_abstract(line)

    def _first(self, line: Line, ahead: Ahead) -> Iterator[Quoted]:
        """Open a card, unless what should be its title is of a paper whose title is lost: abstract or organisation."""
        if self.orphan and _is_above_date(ahead):
            self.orphan = None
            yield from self.close()
        elif self.vote is None and self._is_orphan(line, ahead):
            yield from self._lost(line)
        else:
            yield from self._open(line)

    def _is_orphan(self, line: Line, ahead: Ahead) -> bool:
        above, self.orphan = self.orphan, None
        if above and (flows(above, line) or (self._was_full(above, line) and not line.gap)):
            return True
        if line.prose >= SURELY_PROSE:
            return len(line.text) > 300 or not is_above_prose(ahead)
        if text_below(ahead) is None or is_above_prose(ahead):
            return False
        return line.is_prose or reads_wrapped(line, ahead)

    def _lost(self, line: Line) -> Iterator[Quoted]:
        yield from self.close()
        self.orphan = line

    def _open(self, line: Line) -> Iterator[Quoted]:
        yield from self.close()
        vote, self.vote = self.vote, None
        self.card = Card([line], [*self.hidden, (line.number, "title")])
        if self.listed and not self.led:
            self.stray, self.strays = self.card, self.strays + 1
        self.led, self.hidden = False, ()
        self.card.lead(line)
        if vote is None:
            return
        known = self.votes or self.listed > 0
        self.card.labels.insert(0, (vote.number, "upvotes" if known else "number"))
        if vote.kind != "number":
            self.votes = True
        elif known:
            self.card.metrics["upvotes"] = vote.said
        else:
            self.card.vote = vote.said

    def _below_title(self, card: Card, line: Line, ahead: Ahead) -> Iterator[Quoted]:
        """Read the line below a title: its abstract, its second line, or the title of another paper."""
        if self.pairs > 1 and is_single(line, ahead):
            yield from self._of_pair(card, line)
            return
        if "identifiers" in card.fields and ahead and _identifies(ahead[0]) and not line.is_prose:
            yield from self._open_next(card, line)
            return
        if not ahead and self._ends_as_above(card, line):
            card.add_abstract(line)
            return
        width = wraps(line, ahead, 3)
        if not line.is_prose and self._breaks_title(card, line, ahead):
            card.add_title(line)
            card.doubts.append((line.number, "stands between a title and its abstract; read as part of the title"))
        elif width and not self._is_title_above_wrapped(line, ahead, width):
            self.width, self.airy = max(self.width, width), card.title[0].gap and line.gap
            card.add_abstract(line)
        elif is_abstract_of(card.last, line, ahead) or (card.title[0].gap and is_long_block(line, ahead)):
            card.add_abstract(line)
            self._doubt_short(card, line)
        else:
            yield from self._open_next(card, line)

    def _ends_as_above(self, card: Card, line: Line) -> bool:
        """Tell whether the last line of all is an abstract cut off, as its place says that the cards above show."""
        reads_so = not line.text[0].islower() and not (" " in line.text and is_capitalised(line))
        if self.listed < 2 or self.gaps != (card.title[0].gap, line.gap) or not reads_so:
            return False
        return len(card.last.text) < _SHORTEST_ABSTRACT and _TITLE.fullmatch(card.last.text) is not None

    def _of_pair(self, card: Card, line: Line) -> Iterator[Quoted]:
        """Read a line that stands alone below a title on a page of pairs: set apart, it is the next title."""
        if line.gap:
            yield from self._open_next(card, line)
        else:
            card.add_abstract(line)
            self._doubt_short(card, line)

    def _open_next(self, card: Card, line: Line) -> Iterator[Quoted]:
        card.doubts.append((card.last.number, "has no abstract below it, but another title; read as a title alone"))
        yield from self._open(line)

    def _entitles(self, card: Card, line: Line, ahead: Ahead) -> bool:
        """Tell whether a line that reads like a paragraph is a title: on a page of pairs, it stands right above one."""
        if self.pairs > 1 and is_single(line, ahead) and ahead[0].is_prose:
            return True
        return entitles(line, ahead, card.length)

    def _breaks_title(self, card: Card, line: Line, ahead: Ahead) -> bool:
        """Tell whether `line` goes on with a title; where each card opens with its votes, it is no other's."""
        if is_in_title_block(card.title, line, ahead):
            return True
        if len(card.title) > 1:
            return False
        below = text_below(ahead)
        broken = self._ends_title(card.last, line, below) or self._ends_broken_title(card, line, ahead)
        if broken or breaks_title(card.last, line, ahead):
            return True
        if not self.votes or line.gap or ended(line):
            return False
        if below is None:
            return BREAKS_OFF.search(card.last.text[-12:]) is not None
        return not flows(line, below) and is_above_prose(ahead)

    def _ends_title(self, above: Line, line: Line, below: Line | None) -> bool:
        """Tell whether text broken at the page's width goes on from `above` to `line`, and no further to `below`."""
        if below is None or line.gap or below.gap or ended(line):
            return False
        return self._was_full(above, line) and len(line.text) + 1 + first_word(below) <= self.width

    def _ends_broken_title(self, card: Card, line: Line, ahead: Ahead) -> bool:
        """Tell whether a title that blank lines set apart ends in `line`, in text broken for a terminal or a mail."""
        if not ahead or not ahead[0].gap:
            return False
        if card.abstract or line.gap or not card.title[0].gap or line.text[-1] in ".…":
            return False
        if max(self.longest, *(len(one.text) for one in (line, *ahead))) > _WIDEST_PAGE:
            return False
        return len(card.last.text) + 1 + first_word(line) >= _NARROWEST_PAGE

    def _doubt_short(self, card: Card, line: Line) -> None:
        if not line.is_prose and line.prose < 0:
            card.doubts.append((line.number, "may be a title; read as the abstract because of its place"))

    def _is_title_above_wrapped(self, line: Line, ahead: Ahead, width: int) -> bool:
        """Tell whether the abstract broken into lines begins only below `line`, which had room for the next word."""
        if wraps(line, ahead, 1) or line.prose >= 0 or ended(line):
            return False
        if len(line.text) > self.width > 0:
            return True
        return len(line.text) + 1 + first_word(ahead[0]) <= max(width, self.width)

    def _below_abstract(self, card: Card, line: Line, ahead: Ahead) -> Iterator[Quoted]:
        """Read the line below an abstract: its next line or paragraph, or the title of the next paper."""
        too_long = card.length + len(line.text) > (LONGEST_ABSTRACT if card.paragraphs else _LONGEST_CARD)
        if self._continues(card, line, ahead):
            if too_long:
                card.give_back()
                yield from self._lost(line)
                return
            if flows(card.last, line):
                self.width = max(self.width, len(card.last.text))
            card.add_abstract(line)
        elif not is_paragraph(line, ahead) or self._entitles(card, line, ahead):
            yield from self._open(line)
        elif card.length + len(line.text) > LONGEST_ABSTRACT:
            card.give_back()
            yield from self._lost(line)
        else:
            card.add_paragraph(line)

    def _continues(self, card: Card, line: Line, ahead: Ahead) -> bool:
        above = card.last
        if is_of_list(line, ahead) and not LIST_ITEM.match(card.title[0].text):
            return True
        if line.gap or above.kind != "text":
            return False
        if self.votes or flows(above, line):
            return True
        if card.abstract[0].gap and not ended(above):
            return True
        full = self._was_full(above, line)
        certain = not self.airy and (ended(above) or "://" in above.text)
        return full and not (certain and self._opens_next(line, ahead))

    def _opens_next(self, line: Line, ahead: Ahead) -> bool:
        """Tell whether `line`, below a full line, is a title all the same: what follows it begins anew."""
        below = ahead[0] if ahead else None
        if line.prose >= 0 or below is None or below.kind != "text":
            return is_capitalised(line)
        if GOES_ON.match(below.text):
            return len(ahead) > 1 and self._ends_title(line, below, ahead[1])
        return is_capitalised(line) or not self._was_full(line, below)

    def _was_full(self, above: Line, line: Line) -> bool:
        """Tell whether text broken at the page's width would break between these lines: the next word has no room."""
        length = len(above.text)
        return length <= self.width < length + 1 + first_word(line)


def _identifies(line: Line) -> bool:
    """Tell whether a line is the address of a paper, or its number."""
    shapes = (shape for role, shape in PAPER_LINKS if role != "code")
    return line.kind == "arxiv" or any(shape.match(line.text) for shape in shapes)


def _is_above_date(ahead: Ahead) -> bool:
    """Tell whether the date of a paper stands right below a line."""
    below = next((one for one in ahead if one.kind != "separator"), None)
    return below is not None and below.kind == "published"


def _opens_page(text: str) -> bool:
    return is_banner(text) or HEADING.fullmatch(text) is not None or text in {"new", "byAK", "by AK"}


def _is_of_menu(line: Line, ahead: Ahead) -> bool:
    """Tell whether a few words above a line of the site's menu are of it too, in a wording not known here."""
    return bool(ahead) and ahead[0].kind == "navigation" and line.text.count(" ") < 3 and not line.is_prose


def _is_of_text(card: Card, line: Line, below: Line) -> bool:
    """Tell whether a few words above the menu are the first below a title, or end a text that the menu does not."""
    return not card.abstract or (not line.gap and (below.gap or ended(line)))


def _ends_submitter(line: Line, ahead: Ahead) -> bool:
    """Tell whether a page was copied from within `Submitted by someone` on, above a title and how many authors."""
    below = [one for one in ahead if one.kind not in {"separator", "number", "vote"}]
    if line.kind != "text" or len(below) < 2 or below[1].kind != "authors" or not _TITLE.fullmatch(below[0].text):
        return False
    return _END_OF_SUBMITTER.fullmatch(line.text) is not None


def _is_username(line: Line, ahead: Ahead) -> bool:
    return bool(ahead) and len(line.text) <= _LONGEST_USERNAME and line.text.count(" ") < _MOST_OF_USERNAME


PARSER = Parser(
    title="Hugging Face trending or daily papers page copied as text",
    sniff=sniff,
    parse=parse,
    opens=opens,
    landmarks=_LANDMARKS,
    ends=lambda last: last in {opening[-1] for opening in _GLUED_OPENINGS},
    where="huggingface.co/papers, /papers/trending, selected in the browser and copied",
    carries="title, abstract, links; of whole cards date, organization, votes, comments, stars, author count, arXiv id",
)
