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
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile, zip_longest

from parsers import Candidate, Claim, Furniture, Labels, NearMiss, Parser, Quoted, Sniffed, Source, _hf, _markdown
from parsers._contract import ALL_EDGES
from parsers._copied import copied_head, read_copied

_DATE = (
    r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.? \d{1,2}(?:, ?\d{4})?"
    r"|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?(?:,? \d{4})?|\d{4}-\d{2}-\d{2}"
)
_COUNT = r"\d(?:[\d,.]{0,10}\d)?[kKmM]?"
_STRONG_BANNER = re.compile(
    r"Get trending papers in your email inbox.{0,20}|(?:by ?)?(?:AK )?and the research community"
)
_PUBLISHED = "Published on"
_DOTS = frozenset("·•")
_AUTHORS = (" authors", " author")
_HEADING = re.compile(r"(?:Trending|Daily) Papers")
_NAVIGATION = (
    "Daily|Weekly|Monthly|Models|Datasets|Spaces|Buckets(?: new)?|Community|Docs|Solutions|Enterprise|Pricing"
    "|Log ?In|Sign ?Up|Hugging Face(?:'s logo(?: Hugging Face)?)?|Posts|Previous|Next|Papers|Search"
    "|Search by arxiv id or title|Search models, datasets, users(?:[.]{3}|…)|Submit|Submit a paper"
    "|System theme|Company|TOS|Privacy|About|Careers|Jobs|Website|© ?Hugging Face|(?:Load|Show) more"
)
_MARK = re.compile(
    rf"(?P<banner>{_STRONG_BANNER.pattern}|{_HEADING.pattern}(?: - Hugging Face)?|new|Subscribe|by|AK|by ?AK"
    r"|#\d+ Paper of the \w+)"
    rf"|(?:[-*+•] )?(?P<navigation>{_NAVIGATION})"
    rf"|(?P<date>{_DATE})|(?:[·•] ?(?=\w)(?:{_PUBLISHED} ?)?|{_PUBLISHED} ?)(?P<published>(?:{_DATE})?)"
    rf"|(?:[-*·•] ?)?(?P<authors>\d{{1,5}} authors?)(?:\]\(\S+\))?(?: ?[·•] ?(?:{_PUBLISHED} ?)?(?:{_DATE}))?"
    rf"|(?P<credited>\S.{{0,79}}?) ?[·•] ?\d{{1,5}} authors?(?: ?[·•] ?(?:{_PUBLISHED} ?)?(?:{_DATE}))?"
    rf"|(?P<affiliated>\S.{{0,79}}?) ?[·•] ?(?:{_PUBLISHED} ?)?(?:{_DATE})"
    r"|(?P<submitter>Submitted by ?\S*(?: \S{1,30}){0,4})"
    r"|(?P<separator>(?!-$)[^\w\s]{1,3}|(?:[-=_*] ?){3,})"
    rf"|Upvote ?(?P<upvote>(?:{_COUNT})?)|GitHub ?(?P<github>(?:{_COUNT})?)(?: ?arXiv Page)?"
    r"|arXiv: ?(?P<arxiv>\d{4}\.\d{4,5}(?:v\d+)?)|(?P<button>(?:View )?(?:arXiv|Project|Paper) [Pp]age|(?:View )?PDF)"
    rf"|(?:\[-\] ?)?(?P<number>{_COUNT})|(?P<vote>(?:\[-\] ?)?-|\[-\])"
)
_BESIDE = re.compile(rf"[·•] ?(?:{_PUBLISHED} ?)?(?P<date>{_DATE})$")
# How a mark or a link opens, if with a letter: a line that opens otherwise is text, and needs no closer look.
_MARK_OPENINGS = frozenset(
    "Get by byA bya AK and Tre Dai new Sub Wee Mon Mod Dat Spa Buc Com Doc Ent Pri Log Sig Hug Pos Pre Nex Pap Sea Sys"
    " TOS Abo Car Job Loa Sho Sol Web Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Pub Upv Git Vie arX Pro PDF"
    " htt www arx hug git".split()
)
_MONTH = re.compile(
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?",
    re.IGNORECASE,
)
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
_TAG = re.compile(r"<(?!a (?:id|name)=)[a-zA-Z!/?]")
_NUMBERS = re.compile(r"\d[\d,.]*")
_LINK = re.compile(r"(?:https?://|(?:www\.)?(?:arxiv\.org|huggingface\.co|github\.com)/)\S+")
_PAPER_LINKS = (
    ("page", re.compile(r"https?://(?:www\.)?arxiv\.org/abs/(?P<arxiv>[\w./-]+)")),
    ("pdf", re.compile(r"https?://(?:www\.)?arxiv\.org/pdf/(?P<arxiv>[\w./-]+?)(?:\.pdf)?")),
    ("page", re.compile(r"https?://huggingface\.co/papers/(?P<arxiv>\d{4}\.\d{4,5}(?:v\d+)?)")),
    ("code", re.compile(r"https?://(?:www\.)?github\.com/[\w.-]+/[\w.-]+/?")),
)
_PAGE_KINDS = frozenset({"banner", "navigation", "submitter", "username"})
_CARD_KINDS = {
    "submitter": "`Submitted by`",
    "upvote": "`Upvote`",
    "button": "`arXiv Page`",
    "published": "`Published on`",
    "affiliated": "`Published on`",
    "authors": "a number of authors",
}
_DATED_KINDS = frozenset({"published", "affiliated"})
"""Whose dates alone, without `Published on`, other pages have too."""
_LABELS = {
    "authors": "author count",
    "credited": "author count",
    "date": "published",
    "affiliated": "published",
    "upvote": "upvotes",
    "vote": "number",
    "recurring": "button",
}
_DATED = frozenset({"authors", "date", "published"})
_BELOW_AFFILIATION = _DATED | {"upvote", "github", "button"}
_LIKE_USERNAMES = frozenset({"text", "recurring", "banner", "navigation"})
_AWAITED = {"upvote": "upvotes", "github": "github_stars"}

_RECURS = 3  # times
_SEVERAL_CARDS = 20_000  # characters
_MOST_OF_HEAD = 12  # lines from one of the banner to the next
_BANNER_INITIALS = frozenset("GbAa")
_LONGEST_RECURRING = 40
_LONGEST_MARK = 110
_LONGEST_LINK = 2000
_LONGEST_DATE = 40  # with what says that it is one
_LONGEST_ABSTRACT = 1920  # what arXiv lets an author type
_LONGEST_CARD = 20_000
_SHORTEST_PARAGRAPH = 60
_LONGEST_TAIL = 40
_LONGEST_AFFILIATION = 80
_LONGEST_USERNAME = 42
_LONGEST_MONTH = 10
_LONG_FOR_A_TITLE = 120
_LONGEST_TITLE = 300
_TITLE_LINES = 4
_WIDEST_WRAP = 160
_PROSE_BY_LENGTH = 300
_HEAD_LINES = 80
_LONGEST_CARD_LINE = 160  # with its white space
_AHEAD = 6

_PROSE = 2
_SURELY_PROSE = 4
_OPENER = re.compile(
    r"(?P<sure>We\b(?! [A-Z])|(?:In this|This) (?:paper|work|study|report|article|survey)\b)"
    r"|(?:Our|Recent|Recently|However|Despite|Although|While|Existing|Here|It|There|These|Given|Most|Many)\b"
)
_SENTENCE_BREAK = re.compile(r"[a-z)\]%]{2}\. [A-Z]")
_SENTENCE_END = re.compile(r"[.!?…][\"'\u201d\u2019)\]}$]*$")
_FULL_STOP = re.compile(r"(?:\.|…)[\"'\u201d\u2019)\]}$]*$")
_GOES_ON = re.compile(r"[a-z]+(?:[-'\u2019][a-z]+)*[\s,.;:)]|[a-z]+$")  # `iVideoGPT` and `vLLM` open a title
_BREAKS_OFF = re.compile(
    r"(?:[:,&\u2013-]|\b(?:of|for|with|the|an?|and|or|in|on|to|via|by|from|using|towards?|through))$", re.IGNORECASE
)
_LIST_ITEM = re.compile(r"(?:[-*•–]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]) ")
_BULLET = re.compile(r"[-*+] ")
_BULLET_OF_TITLE = re.compile(r"^[-*•●▪‣] +")
_SIGNATURE = "--"
_LONGEST_NAME = 50  # characters, of a line of a signature
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|can|could|may|might|will|would|should|must|do|does|did|we|our|it|its"
    r"|they|their|this|these|that|which|there|here|shows?|also|however|thus)\b",
    re.IGNORECASE,
)
"""What a sentence has, and a title as a rule has not."""
_POINTS_AT_LINK = re.compile(r"(?::|\b(?:at|via|from|here|in|on|to|and|see|is))$")


@dataclass(slots=True, eq=False)
class Line:
    """A non-blank line: its number, its text, whether a blank precedes it, its kind.

    `said` is what a mark says besides its wording: a date, a count. In Markdown, `url` is where it leads, `level` that
    of a heading, and `hidden` are the lines above it that show nothing.
    """

    number: int
    text: str
    gap: bool
    kind: str
    said: str
    url: str = ""
    level: int = 0
    hidden: tuple[int, ...] = ()
    weighed: int | None = None

    @property
    def prose(self) -> int:
        """How much the line reads like prose; 0 for a mark. Weighed when first asked for: most lines never are."""
        if self.weighed is None:
            self.weighed = _prose(self.text) if self.kind == "text" else 0
        return self.weighed

    @property
    def is_prose(self) -> bool:
        """Whether `prose` reaches `_PROSE`; a long text does whatever else it says."""
        return (len(self.text) > _PROSE_BY_LENGTH and self.kind == "text") or self.prose >= _PROSE

    @property
    def is_title(self) -> bool:
        """Whether it is a heading of Markdown, and of a level at which no page has its own."""
        return self.level > _markdown.LOWEST_OF_PAGE and self.kind == "text"

    @property
    def may_be_prose(self) -> bool:
        """Whether `prose` can be above zero: how the words are capitalised, dear to count, adds 1 at most."""
        return self.kind == "text" and _weight(self.text) >= 0


Ahead = Sequence[Line]


def sniff(source: Source) -> Sniffed:
    """Claim a text whose first lines hold the banner, or two kinds of lines that only a paper's card has."""
    shown = copied_head(source)
    if shown is source.head and not source.openings() & _TELLING and not source.initials() & {"·", "•"}:
        return _mentioned(source)
    head = [(number, line) for number, line in shown[: 2 * _HEAD_LINES] if line and not line.isspace()]
    head = head[:_HEAD_LINES]
    marks = [(number, text) for number, line in head if len(line) < _LONGEST_CARD_LINE and (text := _folded(line))]
    claim = _by_banner(marks) or _by_cards(marks)
    if claim is None:
        return _mentioned(source)
    markup = next((number for number, line in head if _TAG.match(line.lstrip(ALL_EDGES))), None)
    if head[0][1].lstrip(ALL_EDGES)[:1] in {"{", "["} and "](" not in head[0][1] and "][" not in head[0][1]:
        markup = head[0][0]
    return claim if markup is None else NearMiss("holds what a papers page says, but in markup", markup)


def _by_banner(head: list[tuple[int, str]]) -> Claim | None:
    for number, text in head:
        if text[0] in "GbAa" and len(text) <= _LONGEST_MARK and _STRONG_BANNER.fullmatch(text):
            return Claim(f"line {number} is the banner of a papers page: {text}")
    return None


def _by_cards(head: list[tuple[int, str]]) -> Claim | None:
    found: dict[str, int] = {}
    for number, text in head:
        kind, said = _kind(text) if len(text) <= _LONGEST_MARK else ("text", "")
        kind = "authors" if kind == "credited" else kind
        if kind in _CARD_KINDS and (kind not in _DATED_KINDS or (said and _PUBLISHED in text)):
            found.setdefault(kind, number)
    if len(found) < 2:
        return None
    shown = ", ".join(f"{_CARD_KINDS[kind]} on line {number}" for kind, number in found.items())
    return Claim(f"lines of a paper's card: {shown}")


def _mentioned(source: Source) -> NearMiss | None:
    if not any(words in source.text() for words in _BANNER_WORDS):
        return None
    for number, text in source.head[: 2 * _HEAD_LINES]:
        if any(words in text for words in _BANNER_WORDS):
            return NearMiss(f"line {number} mentions the banner of a papers page, but is not that line", number)
    return None


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return where a page opens: at the site's name above its menu, at a line of the banner, or just above one."""
    if len(line) > _LONGEST_MARK or line.endswith(_GLUED_OPENINGS):
        return _glued_opening(line, following)
    text = _folded(line)
    if _STRONG_BANNER.fullmatch(text):
        return 0
    if text == _SITE:
        below = following()
        return 0 if below and all(_kind(_folded(one))[0] in _PAGE_KINDS for one in below) else None
    if text != "new" and not _HEADING.fullmatch(text):
        return None
    return 0 if _banner_follows(following, 1 if text == "new" else 3) else None


def _glued_opening(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return where a page's first line begins that is glued to the end of a text; 0 if the line is nothing else."""
    ending = next((ending for ending in _GLUED_OPENINGS if line.endswith(ending)), None)
    if ending is None or (ending == "new" and not _banner_follows(following, 1)):
        return None
    return len(line) - len(ending)


def _banner_follows(following: Callable[[], list[str]], within: int) -> bool:
    return any(_STRONG_BANNER.fullmatch(_folded(below)) for below in following()[:within])


def parse(source: Source) -> Iterator[Quoted]:
    """Yield the papers of each page as they end, and the page's own lines; raises nothing, whatever the text."""
    return read_copied(source, _parsed)


def _parsed(lines: Iterator[tuple[int, str]]) -> Iterator[Quoted]:
    reader = _Reader()
    for line, ahead in _with_ahead(_non_blank(lines)):
        yield from reader.pass_over(line.hidden) if line.hidden else ()
        yield from reader.take(line, ahead)
    yield from reader.close()


def _with_ahead(lines: Iterator[Line]) -> Iterator[tuple[Line, Ahead]]:
    ahead: deque[Line] = deque()
    for line in lines:
        ahead.append(line)
        if len(ahead) > _AHEAD:
            yield ahead.popleft(), ahead
    while ahead:
        yield ahead.popleft(), ahead


def _with_recurring(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str, frozenset[str]]]:
    """Yield each line with what recurs on its page, as the page's first lines show, which are held back until then."""
    first: list[tuple[int, str]] = []
    known: frozenset[str] | None = None
    length = since = 0
    for number, line in lines:
        since += 1
        if _is_banner(line):
            if since > _MOST_OF_HEAD:
                yield from _each(first, _recurring(first))
                first, known, length = [], None, 0
            since = 0
        if known is not None:
            yield number, line, known
            continue
        first.append((number, line))
        length += len(line) + 1
        if length > _SEVERAL_CARDS:
            known = _recurring(first)
            yield from _each(first, known)
            first = []
    yield from _each(first, _recurring(first))


def _each(lines: list[tuple[int, str]], known: frozenset[str]) -> Iterator[tuple[int, str, frozenset[str]]]:
    return ((number, line, known) for number, line in lines)


def _is_banner(line: str) -> bool:
    if len(line) > _LONGEST_MARK or line.lstrip(ALL_EDGES)[:1] not in _BANNER_INITIALS:
        return False
    return _STRONG_BANNER.fullmatch(_folded(line)) is not None


def _recurring(lines: list[tuple[int, str]]) -> frozenset[str]:
    """Return how the short lines of unknown wording read, as `_wording` has them, that stand on most of the cards.

    How many cards there are, long lines tell, or else marks of one kind. Titles recur too: those of a page that is
    copied several times, and, but for a number, those of a series.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    marks = Counter[str]()
    shown = [text for _, line in lines if (text := _folded(line))]
    for text, below in zip_longest(shown, shown[1:], fillvalue=""):
        kind = "long" if len(text) > _LONG_FOR_A_TITLE else _kind(text)[0]
        if kind == "text" and len(text) <= _LONGEST_RECURRING:
            found.setdefault(_wording(text), []).append((text, below))
        marks[kind] += 1
    cards = marks["long"] or max(marks[kind] for kind in _CARD_KINDS)
    often = max(_RECURS, cards // 2 + 1) if cards else len(shown)
    return frozenset(wording for wording, pairs in found.items() if len(pairs) >= often and not _entitle(pairs))


def _entitle(pairs: list[tuple[str, str]]) -> bool:
    """Tell whether lines that read alike, each with the one below it, may be titles and what they entitle."""
    texts = [(text, below) for text, below in pairs if len(below) > _SHORTEST_PARAGRAPH]
    return len(set(texts)) < len(texts) or (bool(texts) and len({text for text, _ in pairs}) > 1)


def _opens_signature(line: Line, ahead: Ahead) -> bool:
    """Tell whether a line parts a letter from its signature: a few short lines that are of no card, and their end."""
    if line.text != _SIGNATURE:
        return False
    below = list(takewhile(lambda one: not one.gap, ahead))
    return len(below) < _AHEAD and all(
        one.kind == "text" and len(one.text) < _LONGEST_NAME and one.text != _SIGNATURE for one in below
    )


def _wording(text: str) -> str:
    return _NUMBERS.sub("0", text)


def _non_blank(lines: Iterator[tuple[int, str]]) -> Iterator[Line]:
    """Yield what is to be seen; the lines of a page in Markdown that show nothing are remembered by the next that does.

    A page is in Markdown from its first heading or link on.
    """
    gap, marked = False, False
    hidden: list[int] = []
    for number, line, recurring in _with_recurring(_markdown.without_front_matter(lines, hidden)):
        text = line.strip(ALL_EDGES).replace("\xa0", " ")
        if not text or text.isspace():
            gap = True
            continue
        marked = marked or (text[0] == "#" and not text[1:2].isdigit()) or _holds_link(text)
        text = text[2:-2] if text[:2] == "**" == text[-2:] and len(text) > 4 and "**" not in text[2:-2] else text
        if not marked:
            kind, said = _kind(text)
            if recurring and kind == "text" and len(text) <= _LONGEST_RECURRING and _wording(text) in recurring:
                kind = "recurring"
            yield Line(number, text, gap, kind, said, hidden=tuple(hidden) if hidden else ())
            gap = False
            hidden.clear()
        elif shown := [one for piece in _markdown.pieces(text, begins=gap) if (one := _shown(number, piece))]:
            shown[0].gap, shown[0].hidden = gap or shown[0].is_title, tuple(hidden)
            gap = False
            hidden.clear()
            yield from shown
        else:
            hidden.append(number)
    if hidden:
        yield Line(hidden.pop(), "", gap, "navigation", "", hidden=tuple(hidden))


def _holds_link(text: str) -> bool:
    return "]" in text and ("](" in text or (text[-1] == "]" and "][" in text))


def _shown(number: int, piece: _markdown.Piece) -> Line | None:
    """Return a piece of a line as a line without a gap above; None for the bullet of an empty list."""
    text, bare, url = piece.text, piece.bare, piece.url
    if bare == "" and not url:
        return None
    if url.startswith("/"):
        url = _hf.SITE + url[1:]
    if bare and _kind(bare)[0] != "text":
        text = bare
    elif url and "GitHub" in text and _PAPER_LINKS[-1][1].fullmatch(url):
        text = text[text.find("GitHub") :]
    kind, said = _kind(text)
    return Line(number, text, gap=False, kind=kind, said=said, url=url, level=piece.level)


def _folded(line: str) -> str:
    if line.isascii() and line.rfind("  ") < 0 and "\t" not in line:
        return line.strip()
    return " ".join(line.strip(ALL_EDGES).split()) if len(line) <= _LONGEST_LINK else line


def _kind(text: str) -> tuple[str, str]:
    """Return what a line's wording makes it, and the date or count it states; most lines are `text`."""
    if text[:1].isalpha() and text[:3].rstrip() not in _MARK_OPENINGS and not _ends_in_mark(text):
        return "text", ""
    opening = _folded(text[: 2 * _LONGEST_MARK])
    if len(opening) > _LONGEST_MARK and not opening.startswith("http"):
        return "text", ""
    return _kind_by_wording(_folded(text))


def _ends_in_mark(text: str) -> bool:
    """Tell whether a date or a number of authors may end a line that opens with an organisation."""
    return (text[-1].isdigit() or text.endswith(_AUTHORS)) and not _DOTS.isdisjoint(text[-_LONGEST_DATE:])


def _kind_by_wording(text: str) -> tuple[str, str]:
    if len(text) <= _LONGEST_LINK and _LINK.fullmatch(text):
        return "link", text
    match = _MARK.fullmatch(text) if len(text) <= _LONGEST_MARK else None
    if match is None or match.lastgroup is None:
        return "text", ""
    return match.lastgroup, match[match.lastgroup]


def _prose(text: str) -> int:
    """Return how much a line reads like an abstract: `_PROSE` or more if it does, below zero if like a title."""
    return _weight(text) + _by_capitals(text[:300])


def _weight(text: str) -> int:
    length = len(text)
    weight = 4 if length > _PROSE_BY_LENGTH else 2 if length > 200 else 0 if length > 90 else -1
    if _has_full_stop(text):
        weight += 3 if length > 90 else 2
    elif length <= 200:
        weight -= 2
    opener = _OPENER.match(text)
    weight += 0 if opener is None else 2 if opener["sure"] else 1
    return weight + 2 * (". " in text and _SENTENCE_BREAK.search(text[:2000]) is not None)


def _has_full_stop(text: str) -> bool:
    return not text[-1:].isalnum() and _FULL_STOP.search(text[-8:]) is not None


def _by_capitals(text: str) -> int:
    words = [word for word in text.split() if len(word) > 3 and word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in words)
    if len(words) >= 6 and capitals * 3 <= len(words):
        return 1
    return -1 if capitals * 3 >= len(words) * 2 else 0


def _is_capitalised(line: Line) -> bool:
    return line.prose < -2 and _by_capitals(line.text) < 0


def _ended(line: Line) -> bool:
    return not line.text[-1:].isalnum() and _SENTENCE_END.search(line.text[-8:]) is not None


def _stops(line: Line) -> bool:
    return _has_full_stop(line.text)


def _flows(above: Line, line: Line) -> bool:
    """Tell whether `line` goes on in the middle of the sentence of the line above: text broken at a fixed width."""
    if line.gap or line.kind != "text" or not 30 <= len(above.text) <= _WIDEST_WRAP or _ended(above):
        return False
    return _GOES_ON.match(line.text) is not None


def _beyond(ahead: Ahead) -> Ahead:
    """Return the lines after the next one."""
    return [*ahead][1:]


def _text_below(ahead: Ahead) -> Line | None:
    """Return the next line if nothing but text follows, but for links below a title, and what recurs."""
    for line in ahead:
        if line.kind not in {"link", "recurring"}:
            return line if line.kind == "text" else None
    return None


def _block(ahead: Ahead) -> list[Line]:
    """Return the lines of text, of which one word may be of the menu's, down to the next blank, as far as in sight."""
    return list(takewhile(lambda below: below.kind in {"text", "navigation"} and not below.gap, ahead))


def _wraps(line: Line, ahead: Ahead, pairs: int) -> int:
    """Return the width at which a paragraph opened by `line` is broken; 0 if its first `pairs` breaks show none."""
    above, width = line, 0
    for below in islice(ahead, pairs):
        if below.gap or below.kind != "text":
            break
        if _flows(above, below):
            width = max(width, len(above.text))
        above = below
    return width


def _is_prose(line: Line | None, ahead: Ahead) -> bool:
    """Tell whether `line` reads like an abstract, or like the first line of one that is broken into lines."""
    if line is None:
        return False
    return line.is_prose or (_wraps(line, ahead, 1) > 0 and not _is_broken_title(line, ahead))


def _is_broken_title(line: Line, ahead: Ahead) -> bool:
    """Tell whether `line` and the next are a title broken in two: neither ends a sentence, and an abstract follows."""
    if not ahead or ahead[0].kind != "text" or ahead[0].is_prose or _stops(ahead[0]):
        return False
    below = ahead[1] if len(ahead) > 1 else None
    starts_anew = below is None or below.kind != "text" or not _GOES_ON.match(below.text)
    return starts_anew and (len(ahead[0].text) < len(line.text) or below is None or below.gap)


@dataclass(slots=True)
class _Card:
    """One paper as it is read: the lines of its title and abstract, and what the lines below them say."""

    title: list[Line]
    labels: list[tuple[int, str]]
    abstract: list[Line] = field(default_factory=list)
    fields: dict[str, object] = field(default_factory=dict)
    metrics: dict[str, str] = field(default_factory=dict)
    links: list[dict[str, str]] = field(default_factory=list)
    doubts: list[tuple[int, str]] = field(default_factory=list)
    paragraphs: list[int] = field(default_factory=list)
    length: int = 0
    tail: int = 0
    dated: bool = False
    cued: bool = False
    counted: bool = False
    awaits: str = ""
    vote: str = ""

    @property
    def last(self) -> Line:
        return (self.abstract or self.title)[-1]

    @property
    def is_slight(self) -> bool:
        """Whether it is no more than a few words, in which nothing but their place shows a paper."""
        return self.length < _SHORTEST_PARAGRAPH and len(self.labels) == len(self.title) + len(self.abstract)

    @property
    def is_pair(self) -> bool:
        """Whether it is a title with its abstract right below, and blank lines set both apart from all other lines."""
        return len(self.title) == 1 and self.title[0].gap and bool(self.abstract) and not self.abstract[0].gap

    @property
    def is_bare(self) -> bool:
        """Whether it has a title alone, but for a number, and nothing that only a paper has."""
        return self.is_plain and {label for _, label in self.labels} <= {"title", "number"}

    @property
    def is_plain(self) -> bool:
        """Whether it has nothing that only a paper has: no votes, no address, no date."""
        voted = self.labels[0][1] != "title"
        return not (voted or self.metrics or self.links or self.fields or self.dated)

    @property
    def is_full(self) -> bool:
        """Whether more lines stand below this paper than any card has: they are another page's, or nobody's."""
        return len(self.labels) - len(self.abstract) > _LONGEST_TAIL

    def add_abstract(self, line: Line) -> None:
        self.abstract.append(line)
        self.labels.append((line.number, "abstract"))
        self.length += len(line.text) + 1
        self.lead(line)

    def lead(self, line: Line) -> None:
        """Take the address that a line of Markdown leads to, if it is one of the paper's."""
        if line.url and not any(link["url"] == line.url for link in self.links):
            self._link(line, line.url)

    def add_paragraph(self, line: Line) -> None:
        """Take a line that may be the abstract of a title that is lost, so that it can be given back."""
        self.paragraphs.append(line.number)
        self.doubts.append((line.number, "may be the abstract of a title that is lost; read as a paragraph"))
        self.add_abstract(line)

    def give_back(self) -> None:
        """Leave out the last paragraph, which with all of its lines makes this abstract longer than any."""
        if not self.paragraphs:
            return
        first = self.paragraphs[-1]
        self.abstract = [line for line in self.abstract if line.number < first]
        self.labels = [label for label in self.labels if label[0] < first]
        self.doubts = [doubt for doubt in self.doubts if doubt[0] < first]

    def add_title(self, line: Line) -> None:
        self.title.append(line)
        self.labels.append((line.number, "title"))
        self.lead(line)

    def note(self, line: Line) -> None:
        """Take a line of the card's foot, or a link."""
        if line.kind == "link":
            self.labels.append((line.number, self._link(line, line.text)))
            return
        self.lead(line)
        self.labels.append((line.number, _LABELS.get(line.kind, line.kind)))
        self.tail += 1
        self.awaits = ""
        if line.kind in _AWAITED:
            self._count(line)
        elif line.kind in {"published", "date"}:
            self._date(line, line.said)
        elif line.kind == "arxiv":
            self._identify(line, line.said)
        elif line.kind in {"affiliated", "credited", "authors"}:
            self._beside(line)
        self.cued = self.cued or line.kind in {"authors", "credited", "separator", "published", "affiliated"}
        self.dated = self.dated or line.kind in {"authors", "credited", "published", "date", "affiliated"}

    def _count(self, line: Line) -> None:
        if line.kind == "github":
            self.fields["has_code"] = True
        if line.said:
            self.metrics.setdefault(_AWAITED[line.kind], line.said)
        else:
            self.awaits = _AWAITED[line.kind]

    def _beside(self, line: Line) -> None:
        """Take an organisation or a number of authors, and the date beside it."""
        if line.kind in {"affiliated", "credited"}:
            self.fields["affiliations"] = [line.said]
        if found := _BESIDE.search(_folded(line.text)):
            self._date(line, found["date"])

    def _date(self, line: Line, said: str) -> None:
        if said and "published" not in self.fields:
            self.fields["published"] = said
            if line.kind == "date" and not self.cued:
                self.doubts.append((line.number, "a date without a word beside it; read as the paper's"))

    def _link(self, line: Line, printed: str) -> str:
        url = printed if "://" in printed else f"https://{printed}"
        for role, shape in _PAPER_LINKS:
            if match := shape.fullmatch(re.split(r"[?#]", url, maxsplit=1)[0]):
                self.links.append({"url": url, "role": role})
                if role != "code":
                    self._identify(line, match["arxiv"])
                return "link"
        return "other link"

    def _identify(self, line: Line, arxiv: str) -> None:
        known = self.fields.setdefault("identifiers", {"arxiv": arxiv})
        if isinstance(known, dict) and _bare(known["arxiv"]) != _bare(arxiv):
            self.doubts.append((line.number, "leads to another paper than the link above; kept as a link alone"))

    def affiliate(self, line: Line) -> None:
        self.fields["affiliations"] = [line.text]
        self.labels.append((line.number, "affiliation"))
        self.tail += 1
        self.cued = True

    def take_number(self, line: Line, name: str) -> None:
        """Take a number that counts what `name` says; a dash stands for none."""
        if line.kind == "number":
            self.metrics.setdefault(name, line.said)
        label = {"github_stars": "stars", "comment_count": "comments"}.get(name, name)
        self.labels.append((line.number, label))
        self.tail += 1
        self.awaits = ""

    def quoted(self, observed: str | None) -> Candidate:
        fields: dict[str, object] = {"title": _BULLET_OF_TITLE.sub("", _joined(self.title))} | self.fields
        if self.abstract:
            fields["abstract"] = _joined(self.abstract)
        if self.vote and (self.dated or self.counted) and "upvotes" not in self.metrics:
            self.metrics["upvotes"] = self.vote
            self.labels[0] = (self.labels[0][0], "upvotes")
        if self.metrics:
            fields["metrics"] = self.metrics
        if self.links:
            fields["links"] = self.links
        return Candidate("paper", fields, tuple(self.labels), observed=observed, doubts=tuple(sorted(self.doubts)))


def _bare(arxiv: str) -> str:
    return re.sub(r"v\d+$", "", arxiv)


def _joined(lines: list[Line]) -> str:
    return lines[0].text if len(lines) == 1 else " ".join(line.text for line in lines)


@dataclass(slots=True)
class _Reader:
    """Where the walk stands: the page's date and manner, the open card, and what the line above announced.

    `marked` tells that the page is in Markdown, `headed` that its titles are headings there, `signed` that a letter's
    signature goes on, `ruled` that two dashes part cards, and `hidden` are the lines between votes and such a title.
    """

    observed: str | None = None
    begun: bool = False
    listed: int = 0
    votes: bool = False
    width: int = 0
    airy: bool = False
    pairs: int = 0
    card: _Card | None = None
    vote: Line | None = None
    orphan: Line | None = None
    day: Line | None = None
    expects_username: bool = False
    marked: bool = False
    headed: bool = False
    signed: bool = False
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
        self.signed = (_opens_signature(line, ahead) and not self.ruled) or (self.signed and not line.gap)
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

    def _of_the_card(self, line: Line, kind: str) -> Iterator[Quoted]:
        if self.card is None or self.card.is_full:
            yield from self.close()
            yield Furniture(((line.number, _LABELS.get(kind, kind)),))
        elif kind == "affiliation":
            self.card.affiliate(line)
        elif kind == "link" and self._is_in_sentence(line):
            self.card.add_abstract(line)
        elif kind == "recurring" and not self.card.abstract:
            self.card.labels.append((line.number, _LABELS[kind]))
        else:
            self.card.note(line)

    def close(self) -> Iterator[Quoted]:
        """Yield the open card, if there is one; a lone line above all of a page is of no paper."""
        if self.card is not None and (self.begun or not self.card.is_slight):
            self.begun = True
            self.listed += 1
            self.pairs = self.pairs + 1 if self.card.is_pair else 0
            yield self.card.quoted(self.observed)
        self.card = None

    def _kind_here(self, line: Line, ahead: Ahead) -> str:
        if self.expects_username and line.kind in _LIKE_USERNAMES and _is_username(line, ahead):
            return "username"
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
        if self._ends_paragraph(card, line, ahead[0]) or words > 8:
            return False
        goes_on = _flows(card.last, line) and (words > 1 or self.width > 0 or bool(card.abstract))
        if goes_on or (_ended(line) and not line.text.endswith(("Inc.", "Ltd.", "Co."))):
            return False
        below = next((one for one in ahead if one.kind not in {"separator", "link"}), None)
        cues = _DATED if line.kind == "recurring" else _BELOW_AFFILIATION
        if line.is_prose or below is None or below.kind not in cues:
            return False
        if below.kind == "authors":
            return bool(card.abstract) or not _BREAKS_OFF.search(card.last.text[-12:])
        return below.kind in {"date", "published"} or (words <= 5 and bool(card.abstract))

    def _ends_paragraph(self, card: _Card, line: Line, below: Line) -> bool:
        """Tell whether a line is the end of an abstract set apart, or of a sentence that goes on with an address."""
        if card.abstract and card.abstract[0].gap and not line.gap:
            return True
        return below.kind == "link" and (not below.gap or _POINTS_AT_LINK.search(line.text[-8:]) is not None)

    def _is_in_wrapped(self, line: Line) -> bool:
        """Tell whether a line reads like a mark only because a text was broken just there: `4096`, `Models`."""
        card = self.card
        if card is None or card.tail or line.gap or _ended(card.last):
            return False
        if not card.abstract:
            known = line.kind in {"navigation", "recurring"}
            return known and card.title[0].gap and len(card.last.text) >= _SHORTEST_PARAGRAPH
        return self._was_full(card.last, line)

    def _of_the_page(self, line: Line, kind: str) -> Iterator[Quoted]:
        if self.card and (self._is_of_head(self.card, bare=kind == "submitter") or self._is_above(kind)):
            self.card = None
        yield from self.close()
        self.begun = self.begun or kind != "navigation"
        self.orphan = None
        if kind == "banner" and self.listed and _opens_page(line.text):
            self.observed, self.listed, self.votes, self.headed = None, 0, False, False
            self.width, self.airy = 0, False
        self.votes = self.votes or kind == "submitter"
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

    def _is_of_head(self, card: _Card, *, bare: bool = False) -> bool:
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
            if card and card.vote and line.kind == "number" and not card.tail:
                self.votes, card.counted = True, True
            yield from self.close()
            self.vote = line
        elif card and card.dated and line.kind == "number" and "comment_count" not in card.metrics:
            card.take_number(line, "comment_count")
        elif card and not card.is_full:
            card.note(line)
        else:
            yield from self.close()
            yield Furniture(((line.number, "number"),))

    def _is_vote(self, ahead: Ahead) -> bool:
        """Tell whether a number counts the votes of the card below: a title follows, and the card above is through."""
        if _text_below(ahead) is None:
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
        if of_title or (not card.abstract and _is_in_title_block(card.title, line, ahead)):
            card.add_title(line)
        elif not (card.abstract and line.gap) or _is_paragraph(line, ahead):
            if _flows(card.last, line):
                self.width = max(self.width, len(card.last.text))
            card.add_abstract(line)

    def _first(self, line: Line, ahead: Ahead) -> Iterator[Quoted]:
        """Open a card, unless what should be its title is the abstract of a paper whose title is lost."""
        if self.vote is None and self._is_orphan(line, ahead):
            yield from self._lost(line)
        else:
            yield from self._open(line)

    def _is_orphan(self, line: Line, ahead: Ahead) -> bool:
        above, self.orphan = self.orphan, None
        if above and (_flows(above, line) or (self._was_full(above, line) and not line.gap)):
            return True
        below = _text_below(ahead)
        if line.prose >= _SURELY_PROSE:
            return len(line.text) > 300 or not _is_prose(below, _beyond(ahead))
        if below is None or _is_prose(below, _beyond(ahead)):
            return False
        return line.is_prose or _reads_wrapped(line, ahead)

    def _lost(self, line: Line) -> Iterator[Quoted]:
        yield from self.close()
        if self.vote:
            yield Furniture(((self.vote.number, "number"),))
        self.vote, self.orphan = None, line

    def _open(self, line: Line) -> Iterator[Quoted]:
        yield from self.close()
        vote, self.vote = self.vote, None
        self.card = _Card([line], [*self.hidden, (line.number, "title")])
        self.hidden = ()
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

    def _below_title(self, card: _Card, line: Line, ahead: Ahead) -> Iterator[Quoted]:
        """Read the line below a title: its abstract, its second line, or the title of another paper."""
        if self.pairs > 1 and _is_single(line, ahead):
            yield from self._of_pair(card, line)
            return
        if "identifiers" in card.fields and ahead and _identifies(ahead[0]) and not line.is_prose:
            yield from self._open_next(card, line)
            return
        below = ahead[0] if ahead and ahead[0].kind == "text" else None
        width = _wraps(line, ahead, 3)
        if not line.is_prose and self._breaks_title(card, line, below, ahead):
            card.add_title(line)
            card.doubts.append((line.number, "stands between a title and its abstract; read as part of the title"))
        elif width and not self._is_title_above_wrapped(line, ahead, width):
            self.width, self.airy = max(self.width, width), card.title[0].gap and line.gap
            card.add_abstract(line)
        elif _is_abstract_of(card.last, line, below, ahead) or (card.title[0].gap and _is_long_block(line, ahead)):
            card.add_abstract(line)
            self._doubt_short(card, line)
        else:
            yield from self._open_next(card, line)

    def _of_pair(self, card: _Card, line: Line) -> Iterator[Quoted]:
        """Read a line that stands alone below a title on a page of pairs: set apart, it is the next title."""
        if line.gap:
            yield from self._open_next(card, line)
        else:
            card.add_abstract(line)
            self._doubt_short(card, line)

    def _open_next(self, card: _Card, line: Line) -> Iterator[Quoted]:
        card.doubts.append((card.last.number, "has no abstract below it, but another title; read as a title alone"))
        yield from self._open(line)

    def _entitles(self, card: _Card, line: Line, ahead: Ahead) -> bool:
        """Tell whether a line that reads like a paragraph is a title: on a page of pairs, it stands right above one."""
        if self.pairs > 1 and line.gap and _is_single(line, ahead) and ahead[0].is_prose:
            return True
        return _entitles(card, line, _text_below(ahead))

    def _breaks_title(self, card: _Card, line: Line, below: Line | None, ahead: Ahead) -> bool:
        """Tell whether `line` goes on with a title; where each card opens with its votes, it is no other's."""
        if _is_in_title_block(card.title, line, ahead):
            return True
        if len(card.title) > 1:
            return False
        if self._ends_title(card.last, line, below) or _breaks_title(card.last, line, below, ahead):
            return True
        if not self.votes or line.gap or _ended(line):
            return False
        if below is None:
            return _BREAKS_OFF.search(card.last.text[-12:]) is not None
        return not _flows(line, below) and _is_prose(below, _beyond(ahead))

    def _ends_title(self, above: Line, line: Line, below: Line | None) -> bool:
        """Tell whether text broken at the page's width goes on from `above` to `line`, and no further to `below`."""
        if below is None or line.gap or below.gap or _ended(line):
            return False
        return self._was_full(above, line) and len(line.text) + 1 + _first_word(below) <= self.width

    def _doubt_short(self, card: _Card, line: Line) -> None:
        if not line.is_prose and line.prose < 0:
            card.doubts.append((line.number, "may be a title; read as the abstract because of its place"))

    def _is_title_above_wrapped(self, line: Line, ahead: Ahead, width: int) -> bool:
        """Tell whether the abstract broken into lines begins only below `line`, which had room for the next word."""
        if _wraps(line, ahead, 1) or line.prose >= 0 or _ended(line):
            return False
        if len(line.text) > self.width > 0:
            return True
        return len(line.text) + 1 + _first_word(ahead[0]) <= max(width, self.width)

    def _below_abstract(self, card: _Card, line: Line, ahead: Ahead) -> Iterator[Quoted]:
        """Read the line below an abstract: its next line or paragraph, or the title of the next paper."""
        too_long = card.length + len(line.text) > (_LONGEST_ABSTRACT if card.paragraphs else _LONGEST_CARD)
        if self._continues(card, line, ahead):
            if too_long:
                card.give_back()
                yield from self._lost(line)
                return
            if _flows(card.last, line):
                self.width = max(self.width, len(card.last.text))
            card.add_abstract(line)
        elif not _is_paragraph(line, ahead) or self._entitles(card, line, ahead):
            yield from self._open(line)
        elif card.length + len(line.text) > _LONGEST_ABSTRACT:
            card.give_back()
            yield from self._lost(line)
        else:
            card.add_paragraph(line)

    def _continues(self, card: _Card, line: Line, ahead: Ahead) -> bool:
        above = card.last
        if _is_of_list(line, ahead) and not _LIST_ITEM.match(card.title[0].text):
            return True
        if line.gap or above.kind != "text":
            return False
        if self.votes or _flows(above, line):
            return True
        if card.abstract[0].gap and not _ended(above):
            return True
        full = self._was_full(above, line)
        certain = not self.airy and (_ended(above) or "://" in above.text)
        return full and not (certain and self._opens_next(line, ahead))

    def _opens_next(self, line: Line, ahead: Ahead) -> bool:
        """Tell whether `line`, below a full line, is a title all the same: what follows it begins anew."""
        below = ahead[0] if ahead else None
        if line.prose >= 0 or below is None or below.kind != "text":
            return _is_capitalised(line)
        if _flows(line, below) or _GOES_ON.match(below.text):
            return len(ahead) > 1 and self._ends_title(line, below, ahead[1])
        return _is_capitalised(line) or not self._was_full(line, below)

    def _was_full(self, above: Line, line: Line) -> bool:
        """Tell whether text broken at the page's width would break between these lines: the next word has no room."""
        length = len(above.text)
        return length <= self.width < length + 1 + _first_word(line)


def _identifies(line: Line) -> bool:
    """Tell whether a line is the address of a paper, or its number."""
    shapes = (shape for role, shape in _PAPER_LINKS if role != "code")
    return line.kind == "arxiv" or any(shape.match(line.text) for shape in shapes)


def _is_single(line: Line, ahead: Ahead) -> bool:
    """Tell whether a line that blank lines part from what is above has its text right below, or the other way round."""
    return bool(ahead) and ahead[0].kind == "text" and ahead[0].gap != line.gap


def _first_word(line: Line) -> int:
    return len((line.text[:_WIDEST_WRAP].split(maxsplit=1) or [""])[0])


def _opens_page(text: str) -> bool:
    return bool(_STRONG_BANNER.fullmatch(text) or _HEADING.fullmatch(text) or text in {"new", "byAK", "by AK"})


def _is_of_menu(line: Line, ahead: Ahead) -> bool:
    """Tell whether a few words above a line of the site's menu are of it too, in a wording not known here."""
    return bool(ahead) and ahead[0].kind == "navigation" and line.text.count(" ") < 3 and not line.is_prose


def _is_of_text(card: _Card, line: Line, below: Line) -> bool:
    """Tell whether a few words above the menu are the first below a title, or end a text that the menu does not."""
    return not card.abstract or (below.gap and not line.gap)


def _is_username(line: Line, ahead: Ahead) -> bool:
    return bool(ahead) and len(line.text) <= _LONGEST_USERNAME and line.text.count(" ") < 3 and not line.is_prose


def _ended_block(line: Line, ahead: Ahead) -> bool:
    """Tell whether the lines down to the next blank one end a sentence; true if that is out of sight."""
    last = line
    for below in ahead:
        if below.gap or below.kind != "text":
            return _stops(last)
        last = below
    return True


def _is_of_list(line: Line, ahead: Ahead) -> bool:
    """Tell whether a line is an item of a list, or what announces one."""
    if _LIST_ITEM.match(line.text):
        return True
    return line.text[-1] == ":" and bool(ahead) and _LIST_ITEM.match(ahead[0].text) is not None


def _is_paragraph(line: Line, ahead: Ahead) -> bool:
    """Tell whether a line below a finished abstract goes on with it rather than opening the next paper."""
    if "://" in line.text or (line.may_be_prose and _is_sentence(line, ahead)):
        return True
    return _reads_wrapped(line, ahead)


def _reads_wrapped(line: Line, ahead: Ahead) -> bool:
    """Tell whether `line` opens a text broken at a fixed width that ends a sentence, and is no title broken in two."""
    return _wraps(line, ahead, 1) > 0 and _ended_block(line, ahead) and not _is_broken_title(line, ahead)


def _is_sentence(line: Line, ahead: Ahead) -> bool:
    if line.is_prose:
        return True
    return line.prose > 0 and _stops(line) and not _is_prose(_text_below(ahead), _beyond(ahead))


def _entitles(card: _Card, line: Line, below: Line | None) -> bool:
    """Tell whether a line that reads like prose is a long title: an abstract follows that needs one."""
    if below is None or below.prose < _SURELY_PROSE or len(line.text) > _LONGEST_TITLE:
        return False
    whole = card.length + len(line.text) + len(below.text)
    return line.prose <= _SURELY_PROSE and (not _stops(line) or whole > _LONGEST_ABSTRACT or _is_phrase(line.text))


def _is_phrase(text: str) -> bool:
    """Tell whether a line with a full stop is a title all the same: no sentence, or one with capitals throughout."""
    return _by_capitals(text) < 0 or not _CLAUSE.search(text)


def _breaks_title(above: Line, line: Line, below: Line | None, ahead: Ahead) -> bool:
    """Tell whether `line` is the second line of the title `above`: the title breaks off, and an abstract follows."""
    set_apart = below is not None and above.gap and not line.gap and below.gap
    if set_apart and _opens_paragraph(_beyond(ahead)):
        return True
    if below is None or not _is_prose(below, _beyond(ahead)):
        return False
    return set_apart or _BREAKS_OFF.search(above.text[-12:]) is not None or _GOES_ON.match(line.text) is not None


def _is_in_title_block(title: list[Line], line: Line, ahead: Ahead) -> bool:
    """Tell whether `line` goes on with a title of up to four lines that blank lines set apart from its abstract."""
    if not title[0].gap or line.gap:
        return False
    rest = [line, *_block(ahead)]
    beyond = [*ahead][len(rest) - 1 :]
    if not beyond or not beyond[0].gap or len(title) + len(rest) > _TITLE_LINES or any(map(_stops, rest)):
        return False
    if sum(len(one.text) for one in (*title, *rest)) > _LONGEST_TITLE:
        return False
    return _is_prose(beyond[0], beyond[1:]) or _is_long_block(beyond[0], beyond[1:])


def _is_long_block(line: Line, ahead: Ahead) -> bool:
    """Tell whether `line` opens lines set apart that are no title: they end in a full stop, or are too long for one."""
    block = [line, *_block(ahead)]
    if not line.gap or len(block) == 1:
        return False
    return _stops(block[-1]) or len(block) > _TITLE_LINES or sum(len(one.text) for one in block) > _LONGEST_TITLE


def _opens_paragraph(beyond: Ahead) -> bool:
    """Tell whether the line above goes on in the next: no title is broken like that below a title set apart."""
    return bool(beyond) and beyond[0].kind == "text" and not beyond[0].gap


def _is_abstract_of(title: Line, line: Line, below: Line | None, ahead: Ahead) -> bool:
    """Weigh a line below a title that may be a title itself: its place says abstract, its look may say otherwise."""
    if line.is_prose:
        return True
    if below is not None and _is_prose(below, _beyond(ahead)):
        return _ended(line) and line.prose >= 0
    if line.prose >= 0 or (len(line.text) > _LONG_FOR_A_TITLE and line.prose >= title.prose):
        return True
    return line.prose > title.prose + 1 and len(line.text) > len(title.text)


PARSER = Parser(
    title="Hugging Face trending or daily papers page copied as text",
    sniff=sniff,
    parse=parse,
    opens=opens,
    landmarks=_LANDMARKS,
    ends=lambda last: last in {opening[-1] for opening in _GLUED_OPENINGS},
    where="huggingface.co/papers, /papers/trending, selected in the browser and copied",
    carries="title, abstract, links; from whole cards: date, organization, upvotes, comments, stars, arXiv id",
)
