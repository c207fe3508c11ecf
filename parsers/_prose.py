"""Title or abstract: how a line of text reads, by itself and among the lines that follow it.

A title is short, capitalised, and ends without a stop; an abstract is long, or made of sentences. Either may be broken
into lines, at a fixed width or as somebody typed it: then a line goes on in lower case, or the line above had no room
for its first word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from parsers import _markdown

_PROSE = 2
SURELY_PROSE = 4
_PROSE_BY_LENGTH = 300
LONG_FOR_A_TITLE = 120
_LONGEST_TITLE = 300
LONGEST_ABSTRACT = 1920  # what arXiv lets an author type
_TITLE_LINES = 4
_WIDEST_WRAP = 160
SHORTEST_PARAGRAPH = 60
_OPENER = re.compile(
    r"(?P<sure>We\b(?! [A-Z])|(?:In this|This) (?:paper|work|study|report|article|survey)\b)"
    r"|(?:Our|Recent|Recently|However|Despite|Although|While|Existing|Here|It|There|These|Given|Most|Many)\b"
)
_SENTENCE_BREAK = re.compile(r"[a-z)\]%]{2}\. [A-Z]")
_SENTENCE_END = re.compile(r"[.!?…][\"'\u201d\u2019)\]}$]*$")
_FULL_STOP = re.compile(r"(?:\.|…)[\"'\u201d\u2019)\]}$]*$")
GOES_ON = re.compile(r"[a-z]+(?:[-'\u2019][a-z]+)*[\s,.;:)]|[a-z]+$")  # `iVideoGPT` and `vLLM` open a title
BREAKS_OFF = re.compile(
    r"(?:[:,&\u2013-]|\b(?:of|for|with|the|an?|and|or|in|on|to|via|by|from|using|towards?|through))$", re.IGNORECASE
)
LIST_ITEM = re.compile(r"(?:[-*•–]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]) ")
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|can|could|may|might|will|would|should|must|do|does|did|we|our|it|its"
    r"|they|their|this|these|that|which|there|here|shows?|also|however|thus)\b",
    re.IGNORECASE,
)
"""What a sentence has, and a title as a rule has not."""


@dataclass(slots=True, eq=False)
class Line:
    """A non-blank line: its number, its text, whether a blank precedes it, its kind.

    `said` is what a mark says besides its wording: a date, a count. In Markdown, `url` is where it leads, `level` that
    of a heading, which `goes_on` from the line above, and `hidden` are the lines above it that show nothing.
    """

    number: int
    text: str
    gap: bool
    kind: str
    said: str
    url: str = ""
    level: int = 0
    hidden: tuple[int, ...] = ()
    goes_on: bool = False
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
        return self.kind == "text" and (len(self.text) > _PROSE_BY_LENGTH or self.prose >= _PROSE)

    @property
    def is_title(self) -> bool:
        """Whether it is a heading of Markdown, and of a level at which no page has its own."""
        return self.level > _markdown.LOWEST_OF_PAGE

    @property
    def may_be_prose(self) -> bool:
        """Whether `prose` can be above zero: how the words are capitalised, dear to count, adds 1 at most."""
        return self.kind == "text" and _weight(self.text) >= 0


Ahead = Sequence[Line]


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


def is_capitalised(line: Line) -> bool:
    """Tell whether a line looks like a title in all: short, without a stop, and with capitals throughout."""
    return line.prose < -2 and _by_capitals(line.text) < 0


def ended(line: Line) -> bool:
    """Tell whether a sentence ends with the line, whatever its sign."""
    return not line.text[-1:].isalnum() and _SENTENCE_END.search(line.text[-8:]) is not None


def _stops(line: Line) -> bool:
    return _has_full_stop(line.text)


def flows(above: Line, line: Line) -> bool:
    """Tell whether `line` goes on in the middle of the sentence of the line above: text broken at a fixed width."""
    if line.gap or line.kind != "text" or not 30 <= len(above.text) <= _WIDEST_WRAP or ended(above):
        return False
    return GOES_ON.match(line.text) is not None


def first_word(line: Line) -> int:
    """Return how long the first word of a line is."""
    return len((line.text[:_WIDEST_WRAP].split(maxsplit=1) or [""])[0])


def _beyond(ahead: Ahead) -> Ahead:
    """Return the lines after the next one."""
    return [*ahead][1:]


def text_below(ahead: Ahead) -> Line | None:
    """Return the next line if nothing but text follows, but for links below a title, and what recurs."""
    for line in ahead:
        if line.kind not in {"link", "recurring"}:
            return line if line.kind == "text" else None
    return None


def is_above_prose(ahead: Ahead) -> bool:
    """Tell whether what stands below a line, links and what recurs left out, reads like an abstract."""
    below = text_below(ahead)
    return below is not None and _is_prose(below, _beyond(ahead))


def _is_prose(line: Line, ahead: Ahead) -> bool:
    """Tell whether `line` reads like an abstract, or like the first line of one that is broken into lines."""
    return line.is_prose or (wraps(line, ahead, 1) > 0 and not _is_broken_title(line, ahead))


def wraps(line: Line, ahead: Ahead, pairs: int) -> int:
    """Return the width at which a paragraph opened by `line` is broken; 0 if its first `pairs` breaks show none."""
    above, width = line, 0
    for below in islice(ahead, pairs):
        if below.gap or below.kind != "text":
            break
        if flows(above, below):
            width = max(width, len(above.text))
        above = below
    return width


def _is_broken_title(line: Line, ahead: Ahead) -> bool:
    """Tell whether `line` and the next are a title broken in two: neither ends a sentence, and an abstract follows."""
    if not ahead or ahead[0].kind != "text" or _stops(ahead[0]):
        return False
    if len(ahead) == 1:
        return True
    below = ahead[1]
    return len(ahead[0].text) < len(line.text) and not (below.kind == "text" and GOES_ON.match(below.text))


def reads_wrapped(line: Line, ahead: Ahead) -> bool:
    """Tell whether `line` opens a text broken at a fixed width that ends a sentence, and is no title broken in two."""
    return wraps(line, ahead, 1) > 0 and _ended_block(line, ahead) and not _is_broken_title(line, ahead)


def _ended_block(line: Line, ahead: Ahead) -> bool:
    """Tell whether the lines down to the next blank one end a sentence; true if that is out of sight."""
    last = line
    for below in ahead:
        if below.gap or below.kind != "text":
            return _stops(last)
        last = below
    return True


def is_single(line: Line, ahead: Ahead) -> bool:
    """Tell whether a line that blank lines part from what is above has its text right below, or the other way round."""
    return bool(ahead) and ahead[0].kind == "text" and ahead[0].gap != line.gap


def is_of_list(line: Line, ahead: Ahead) -> bool:
    """Tell whether a line is an item of a list, or what announces one."""
    if LIST_ITEM.match(line.text):
        return True
    return line.text[-1] == ":" and bool(ahead) and LIST_ITEM.match(ahead[0].text) is not None


def is_paragraph(line: Line, ahead: Ahead) -> bool:
    """Tell whether a line below a finished abstract goes on with it rather than opening the next paper."""
    if "://" in line.text or (line.may_be_prose and _is_sentence(line, ahead)):
        return True
    return reads_wrapped(line, ahead)


def _is_sentence(line: Line, ahead: Ahead) -> bool:
    if line.is_prose:
        return True
    return line.prose > 0 and _stops(line) and not is_above_prose(ahead)


def entitles(line: Line, ahead: Ahead, above: int) -> bool:
    """Tell whether a line that reads like prose is a long title: an abstract follows that needs one.

    That may be so because both go not into one abstract with the characters `above`.
    """
    below = text_below(ahead)
    if below is None or below.prose < SURELY_PROSE or len(line.text) > _LONGEST_TITLE:
        return False
    whole = above + len(line.text) + len(below.text)
    return not _stops(line) or whole > LONGEST_ABSTRACT or _is_phrase(line.text)


def _is_phrase(text: str) -> bool:
    """Tell whether a line with a full stop is a title all the same: no sentence, or one with capitals throughout."""
    return _by_capitals(text) < 0 or not _CLAUSE.search(text)


def breaks_title(above: Line, line: Line, ahead: Ahead) -> bool:
    """Tell whether `line` is the second line of the title `above`: the title breaks off, and an abstract follows."""
    below = text_below(ahead)
    if below and above.gap and not line.gap and below.gap and _opens_paragraph(_beyond(ahead)):
        return True
    if not is_above_prose(ahead):
        return False
    return BREAKS_OFF.search(above.text[-12:]) is not None or GOES_ON.match(line.text) is not None


def _opens_paragraph(beyond: Ahead) -> bool:
    """Tell whether the line above goes on in the next: no title is broken like that below a title set apart."""
    return bool(beyond) and beyond[0].kind == "text" and not beyond[0].gap


def is_abstract_of(title: Line, line: Line, ahead: Ahead) -> bool:
    """Weigh a line below a title that may be a title itself: its place says abstract, its look may say otherwise."""
    if line.is_prose:
        return True
    if is_above_prose(ahead):
        return ended(line) and line.prose >= 0
    if line.prose >= 0 or len(line.text) > LONG_FOR_A_TITLE:
        return True
    return line.prose > title.prose + 1 and len(line.text) > len(title.text)


def _block(ahead: Ahead) -> list[Line]:
    """Return the lines of text, of which one word may be of the menu's, down to the next blank, as far as in sight."""
    return list(takewhile(lambda below: below.kind in {"text", "navigation"} and not below.gap, ahead))


def is_in_title_block(title: list[Line], line: Line, ahead: Ahead) -> bool:
    """Tell whether `line` goes on with a title of up to four lines that blank lines set apart from its abstract."""
    if not title[0].gap or line.gap:
        return False
    rest = [line, *_block(ahead)]
    beyond = [*ahead][len(rest) - 1 :]
    if not beyond or not beyond[0].gap or len(title) + len(rest) > _TITLE_LINES or any(map(_stops, rest)):
        return False
    if sum(len(one.text) for one in (*title, *rest)) > _LONGEST_TITLE:
        return False
    return is_above_prose(beyond) or is_long_block(beyond[0], beyond[1:])


def is_long_block(line: Line, ahead: Ahead) -> bool:
    """Tell whether `line` opens lines set apart that are no title: they end in a full stop, or are too long for one."""
    block = [line, *_block(ahead)]
    if not line.gap or len(block) == 1:
        return False
    return _stops(block[-1]) or len(block) > _TITLE_LINES or sum(len(one.text) for one in block) > _LONGEST_TITLE
