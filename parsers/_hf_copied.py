"""What the lines of a copied papers page of Hugging Face are: each told by its wording.

Banner, menu, dates, counts and buttons have a wording that is known; short lines that recur on card after card are of
the page too, whatever they say. All others are text, of which `parsers._prose` tells what it is. Pages in Markdown are
read as a browser would have copied them.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from itertools import zip_longest

from parsers import _hf, _markdown
from parsers._contract import ALL_EDGES
from parsers._copied import folded
from parsers._prose import LONG_FOR_A_TITLE, SHORTEST_PARAGRAPH, Ahead, Line
from parsers._text import MONTH

_DATE = rf"{MONTH} \d{{1,2}}(?:, ?\d{{4}})?|\d{{1,2}} {MONTH}(?:,? \d{{4}})?|\d{{4}}-\d{{2}}-\d{{2}}"
_COUNT = r"\d(?:[\d,.]{0,10}\d)?[kKmM]?"
_BANNER = re.compile(
    r"Get trending papers in your email inbox.{0,20}"
    r"|(?:by ?)?(?:\[\] ?)?(?:(?:AK )?and the research community|AK and the research)"
)
PUBLISHED = "Published on"
_DOTS = frozenset("·•")
_AUTHORS = (" authors", " author")
HEADING = re.compile(r"(?:Trending|Daily) Papers")
_NAVIGATION = (
    "Trending|Daily|Weekly|Monthly|Models|Datasets|Spaces|Buckets(?: new)?|[Cc]ommunity|Docs|Solutions|Enterprise"
    "|Pricing|Log ?In(?: ?Sign ?Up)?|Sign ?Up|Hugging Face(?:'s logo(?: Hugging Face)?)?|Posts|Previous(?: ?Next)?|Next"
    "|Papers|Search|Search by arxiv id or title|Search models, datasets, users(?:[.]{3}|…)|(?:Submit )?a paper|Submit"
    "|System theme|Markdown Content:|Company|TOS|Privacy|About|Careers|Jobs|Website|© ?Hugging Face|(?:Load|Show) more"
)
_MARK = re.compile(
    rf"(?P<banner>{_BANNER.pattern}|{HEADING.pattern}(?: - Hugging Face)?|new|NEW|Subscribe|by|AK|by ?AK"
    r"|#\d+ Paper of the \w+)"
    rf"|(?:[-*+•] )?(?P<navigation>(?:{_NAVIGATION})(?:(?: ?(?:{_NAVIGATION})){{2,}})?)"
    rf"|(?P<date>{_DATE})|(?:[·•] ?(?=\w)(?:{PUBLISHED} ?)?|{PUBLISHED} ?)(?P<published>(?:{_DATE})?)"
    rf"|(?:[-*·•] ?)?(?P<authors>\d{{1,5}} authors?)(?:\]\(\S+\))?(?: ?[·•] ?(?:{PUBLISHED} ?)?(?:{_DATE}))?"
    rf"|(?P<credited>\S.{{0,79}}?) ?[·•] ?\d{{1,5}} authors?(?: ?[·•] ?(?:{PUBLISHED} ?)?(?:{_DATE}))?"
    rf"|(?P<affiliated>\S.{{0,79}}?) ?[·•] ?(?:{PUBLISHED} ?)?(?:{_DATE})"
    r"|(?P<submitter>Submitted by ?\S*(?: \S{1,30}){0,4})"
    r"|(?P<separator>(?!-$)[^\w\s]{1,3}|(?:[-*+•] ?){1,12}[·•]|(?:[-*+•] ){1,12}[-*+•]|\+ ?\d{1,4}"
    rf"|(?:[-=_*] ?){{3,}}|{_COUNT} {_COUNT})"
    rf"|Upvote ?(?P<upvote>(?:{_COUNT}|-)?)|GitHub ?(?P<github>(?:{_COUNT})?)(?: ?arXiv Page)?"
    r"|arXiv: ?(?P<arxiv>\d{4}\.\d{4,5}(?:v\d+)?)|(?P<button>(?:View )?(?:arXiv|Project|Paper) [Pp]age|(?:View )?PDF)"
    r"|(?P<recurring>\d{1,2}:\d\d(?: ?/ ?\d{1,2}:\d\d)?)"
    rf"|(?:\[-\] ?)?(?P<number>{_COUNT})|(?P<vote>(?:\[-\] ?)?-|\[-\])"
)
BESIDE = re.compile(rf"[·•] ?(?:{PUBLISHED} ?)?(?P<date>{_DATE})$")
# How a mark or a link opens, if with a letter: a line that opens otherwise is text, and needs no closer look.
_MARK_OPENINGS = frozenset(
    "Get by byA bya AK and Tre Dai new NEW Sub Wee Mon Mod Dat Spa Buc Com Doc Ent Pri Log Sig Hug Pos Pre Nex Pap Sea"
    " Sys TOS Abo Car Job Loa Sho Sol Web Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec Pub Upv Git Vie arX Pro PDF"
    " htt www arx hug git com".split()
) | {"a p"}
_EMPTY = r"\[ ?\](?![(\[])"
"""What some programs put for a picture that has no words, or for a box to tick."""
_EMPTIES = re.compile(f" ?{_EMPTY} ?")
_EMPTY_ABOVE = re.compile(rf"^(?:[-*+•] ?)?(?:{_EMPTY} ?)+|^\[(\w[^\[\]]{{0,79}})\] ?(?=\1$)")
_NUMBERS = re.compile(r"\d[\d,.]*")
_LINK = re.compile(r"(?:https?://|(?:www\.)?(?:arxiv\.org|huggingface\.co|github\.com)/)\S+")
PAPER_LINKS = (
    ("page", re.compile(r"https?://(?:www\.)?arxiv\.org/abs/(?P<arxiv>[\w./-]+)")),
    ("pdf", re.compile(r"https?://(?:www\.)?arxiv\.org/pdf/(?P<arxiv>[\w./-]+?)(?:\.pdf)?")),
    ("page", re.compile(r"https?://huggingface\.co/papers/(?P<arxiv>\d{4}\.\d{4,5}(?:v\d+)?)")),
    ("code", re.compile(r"https?://(?:www\.)?github\.com/[\w.-]+/[\w.-]+/?")),
)
CARD_KINDS = {
    "submitter": "`Submitted by`",
    "upvote": "`Upvote`",
    "button": "`arXiv Page`",
    "published": "`Published on`",
    "affiliated": "`Published on`",
    "authors": "a number of authors",
}
_RECURS = 3  # times
_SEVERAL_CARDS = 20_000  # characters
_MOST_OF_HEAD = 12  # lines from one of the banner to the next
_BANNER_INITIALS = frozenset("GbAa")
_LONGEST_RECURRING = 40
LONGEST_MARK = 110
_LONGEST_LINK = 2000
_LONGEST_DATE = 40  # with what says that it is one
AHEAD = 6


def with_ahead(lines: Iterator[Line]) -> Iterator[tuple[Line, Ahead]]:
    """Yield each line with the next few."""
    ahead: deque[Line] = deque()
    for line in lines:
        ahead.append(line)
        if len(ahead) > AHEAD:
            yield ahead.popleft(), ahead
    while ahead:
        yield ahead.popleft(), ahead


def read_lines(lines: Iterator[tuple[int, str]]) -> Iterator[Line]:
    """Yield what is to be seen; the lines of a page in Markdown that show nothing are remembered by the next that does.

    A page is in Markdown from the first line on that shows it.
    """
    gap, marked, heading = False, False, 0
    page: frozenset[str] = frozenset()
    hidden: list[int] = []
    for number, text, parted, recurring in _visible(lines, hidden):
        gap = gap or parted
        marked, page = marked and recurring is page, recurring
        marked = marked or _markdown.is_shown_by(text)
        if not marked:
            kind, said = kind_of(text)
            if recurring and kind == "text" and len(text) <= _LONGEST_RECURRING and _wording(text) in recurring:
                kind = "recurring"
            yield Line(number, text, gap, kind, said, hidden=tuple(hidden) if hidden else ())
            gap = False
            hidden.clear()
        elif shown := [one for piece in _markdown.pieces(text, begins=gap) if (one := _shown(number, piece))]:
            if heading and not (gap or shown[0].level):
                shown[0].level, shown[0].goes_on = heading, True
            heading = _markdown.open_heading(text, 0 if gap else heading)
            shown[0].gap, shown[0].hidden = gap or shown[0].is_title, tuple(hidden)
            gap = False
            hidden.clear()
            yield from shown
        else:
            hidden.append(number)
    if hidden:
        yield Line(hidden.pop(), "", gap, "navigation", "", hidden=tuple(hidden))


def _visible(lines: Iterator[tuple[int, str]], hidden: list[int]) -> Iterator[tuple[int, str, bool, frozenset[str]]]:
    """Yield each line that is not blank, whether a blank one precedes it, and what recurs on its page.

    What is but a picture, and what ends within an address that the next line goes on with, goes to `hidden`.
    """
    gap, cut = False, ""
    for number, line, recurring in _with_recurring(_markdown.without_front_matter(lines, hidden)):
        text = line.strip(ALL_EDGES).replace("\xa0", " ")
        if not text or text.isspace():
            gap = True
            continue
        text = cut + (_without_pictures(text) if "[" in text else text)
        cut = text if _markdown.is_cut(text) else ""
        if cut or not text:
            hidden.append(number)
        else:
            bold = text[:2] == "**" == text[-2:] and len(text) > 4 and "**" not in text[2:-2]
            yield number, text[2:-2] if bold else text, gap, recurring
            gap = False


def _without_pictures(text: str) -> str:
    """Return a line without empty brackets: all of a mark, and those at its start of any other."""
    inner = _EMPTY_ABOVE.sub("", text)
    if len(inner) > LONGEST_MARK or (mark := _EMPTIES.sub(" ", inner).strip()) == inner:
        return inner
    return inner if kind_of(mark)[0] == "text" else mark


def _shown(number: int, piece: _markdown.Piece) -> Line | None:
    """Return a piece of a line as a line without a gap above; None for the bullet of an empty list."""
    text, bare, url = piece.text, piece.bare, piece.url
    if bare == "" and not url:
        return None
    if url.startswith("/"):
        url = _hf.SITE + url[1:]
    if bare and kind_of(bare)[0] != "text":
        text = bare
    elif url and "GitHub" in text and PAPER_LINKS[-1][1].fullmatch(url):
        text = text[text.find("GitHub") :]
    kind, said = kind_of(text)
    return Line(number, text, gap=False, kind=kind, said=said, url=url, level=piece.level)


def _with_recurring(lines: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str, frozenset[str]]]:
    """Yield each line with what recurs on its page, as the page's first lines show, which are held back until then."""
    first: list[tuple[int, str]] = []
    known: frozenset[str] | None = None
    length = since = 0
    for number, line in lines:
        since += 1
        if is_banner(line):
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


def is_banner(line: str) -> bool:
    """Tell whether a line is one of the banner of a page of papers."""
    if len(line) > LONGEST_MARK or line.lstrip(ALL_EDGES)[:1] not in _BANNER_INITIALS:
        return False
    return _BANNER.fullmatch(folded(line)) is not None


def _recurring(lines: list[tuple[int, str]]) -> frozenset[str]:
    """Return how the short lines of unknown wording read, as `_wording` has them, that stand on most of the cards.

    How many cards there are, long lines tell, or else marks of one kind. Titles recur too: those of a page that is
    copied several times, and, but for a number, those of a series.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    marks = Counter[str]()
    shown = [text for _, line in lines if (text := folded(line))]
    for text, below in zip_longest(shown, shown[1:], fillvalue=""):
        kind = "long" if len(text) > LONG_FOR_A_TITLE else kind_of(text)[0]
        if kind == "text" and len(text) <= _LONGEST_RECURRING:
            found.setdefault(_wording(text), []).append((text, below))
        marks[kind] += 1
    cards = marks["long"] or max(marks[kind] for kind in CARD_KINDS)
    often = max(_RECURS, cards // 2 + 1) if cards else len(shown)
    return frozenset(wording for wording, pairs in found.items() if len(pairs) >= often and not _entitle(pairs))


def _entitle(pairs: list[tuple[str, str]]) -> bool:
    """Tell whether lines that read alike, each with the one below it, may be titles and what they entitle."""
    texts = [(text, below) for text, below in pairs if len(below) > SHORTEST_PARAGRAPH]
    return len(set(texts)) < len(texts) or (bool(texts) and len({text for text, _ in pairs}) > 1)


def _wording(text: str) -> str:
    return _NUMBERS.sub("0", text)


def kind_of(text: str) -> tuple[str, str]:
    """Return what a line's wording makes it, and the date or count it states; most lines are `text`."""
    if text[:1].isalpha() and text[:3].rstrip() not in _MARK_OPENINGS and not _ends_in_mark(text):
        return "text", ""
    opening = folded(text[: 2 * LONGEST_MARK])
    if len(opening) > LONGEST_MARK and not opening.startswith("http"):
        return "text", ""
    return _kind_by_wording(folded(text))


def _ends_in_mark(text: str) -> bool:
    """Tell whether a date or a number of authors may end a line that opens with an organisation."""
    return (text[-1].isdigit() or text.endswith(_AUTHORS)) and not _DOTS.isdisjoint(text[-_LONGEST_DATE:])


def _kind_by_wording(text: str) -> tuple[str, str]:
    if len(text) <= _LONGEST_LINK and _LINK.fullmatch(text):
        return "link", text
    match = _MARK.fullmatch(text) if len(text) <= LONGEST_MARK else None
    if match is None or match.lastgroup is None:
        return "text", ""
    return match.lastgroup, match[match.lastgroup]
