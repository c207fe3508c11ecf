"""What the lines of a copied author page are: each told by its wording.

Badges (`CLMar 3, 2025Code`), the figures of a header (`h-index66`, `39papers`) and names have a wording that is known.
Figures that share a line, with the name and the category or without, are read as lines of their own.
"""

import re
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from parsers import _markdown
from parsers._copied import MONTH, folded
from schemas.categories import CATEGORY_OF

IN_CAPITALS = r"[A-Z]{2}|[A-Z]{2,5}-[A-Z]{2,4}|OPTICS|OTHER|SOFT"
"""A category, as a page shows it that has its badges in capitals: `MTRL-SCI` for arXiv's `mtrl-sci`."""
_IN_LOWER_CASE = (
    r"cs|econ|eess|math|nlin|optics|other|physics|soft|stat|[a-z]+(?:-[a-z]+)+|[a-z]+(?:-[a-z]+)*\.[A-Za-z-]+"
)
"""A category in lower case; any other plain word above a date is none: `updated Mar 3, 2025`."""
BADGES = re.compile(
    rf"(?P<score>\d{{1,3}}(?:\.\d+)?)? ?(?P<category>[A-Z]{{2}}|{_IN_LOWER_CASE}) ?"
    rf"(?P<published>{MONTH} \d{{1,2}}(?:, ?\d{{4}})?)(?P<others>(?: ?Code|[A-Z][a-z]{{2,11}}){{0,4}})",
    re.ASCII,
)
_LOOSE_BADGES = re.compile(
    r"(?:(?:[-*•]|\d{1,3}[.)]) )?(?:(?P<score>\d{1,3}(?:\.\d+)?)%?(?: ?[·•|])? ?)?"
    rf"(?P<category>{IN_CAPITALS}|[a-z]+(?:-[a-z]+)*\.[A-Za-z-]+|[a-z]+-[a-z]+|optics|other|soft)"
    r"(?: ?[·•|])? ?"
    rf"(?P<published>{MONTH} \d{{1,2}}(?:, ?\d{{4}})?|(?:\d{{1,2}} )?{MONTH},? \d{{4}}|\d{{4}}-\d\d-\d\d)"
    r"(?P<others>(?:(?: ?[·•|])? ?(?:Code|[A-Z][a-z]{2,11})(?: ?\d[\d.,]{0,6}[kK%]?)?){0,4})",
    re.ASCII,
)
"""Badges that are copied with what stands between them, or as an item of a list, or whose dates begin otherwise."""
_UNSEEN = dict.fromkeys(map(ord, "\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
DATE = re.compile(rf"{MONTH} \d{{1,2}}(?:, ?\d{{4}})?(?: ?Code)?", re.ASCII)
"""The date of a paper whose category has a line of its own, with the code badge or without."""
_SCORE = re.compile(r"\d{1,3}(?:\.\d+)?", re.ASCII)
CATEGORY = re.compile(rf"{IN_CAPITALS}|[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z-]+)?")
CODE = re.compile(rf"{IN_CAPITALS}|[a-z]+-[a-z]+(?:\.[A-Za-z-]+)?")
"""A category that is no name in lower case."""
_COUNT = r"\d[\d,.]*[kKmM]?"
FIGURE = re.compile(
    rf"h-index:?(?P<both>\d[\d,]*)papers?"
    rf"|h-index:?[ \n]?(?:(?P<h_index>{_COUNT})|[–—-])|(?P<paper_count>{_COUNT})[ \n]?papers?"
    rf"|(?P<citation_count>\d{{1,3}}(?:[ '’]\d{{3}})+|{_COUNT})[ \n]?citations?"
    rf"|Novelty:?[ \n]?(?P<novelty_percent>{_COUNT}) ?%?|AI Score:?[ \n]?(?P<ai_score>{_COUNT})"
    rf"|(?P<heading>{_COUNT}) ?Papers?",
    re.ASCII,
)
_HEADING = "Papers"
_H_INDEX = "h-index"
_GLUED_CODE = re.compile(rf"(?:(?<=[^\W\d_A-Z]) ?|(?<=\.))(?:{IN_CAPITALS})$|^(?:{IN_CAPITALS})$")
"""The category of an author behind the name, or alone."""
_NUMBER = re.compile(rf"{_COUNT} ?%?", re.ASCII)
LABELS_OF_SCORES = frozenset({"Novelty", "AI Score"})
WORDS_OF_FIGURES = LABELS_OF_SCORES | {"h-index", "paper", "papers", "citation", "citations"}
"""What stands on a line of its own where each badge does."""
_REFERRED = re.compile(r"\[?[^\[\]]{2,}\]\[\d{1,5}\]")
"""A link, or its end, whose address stands elsewhere by its number."""
_STOPS = frozenset(".!?:;…,")
_ABBREVIATED = re.compile(r"(?:^|[\s.-])(?:[JS]r|Ph\.? ?D|[^\W\d_])\.$")
"""The end of a name that has a stop of its own: `Jr.`, an initial."""
_NO_NAME = re.compile(r"[/:;=@<>?!\d]")
CODE_BADGE = "Code"
STARTS_OF_FIGURES = frozenset("0123456789hNA")
LONGEST_BADGES = 48
LONGEST_FIGURE = 32
_LONGEST_ROW = 200
_BETWEEN_FIGURES = " ·•|,"
LONGEST_NAME = 80


class Line(NamedTuple):
    """A non-blank line: its number, its text with white space folded, and whether a blank line precedes it.

    `underlined` tells that the next line is but the rule that makes it a heading of Markdown.
    """

    number: int
    text: str
    gap: bool
    underlined: bool = False

    def labels(self, label: str) -> list[tuple[int, str]]:
        """Return the label of the line, and that of the rule below it."""
        return [(self.number, label), (self.number + 1, "markup")][: 1 + self.underlined]


def unmarked(text: str, *, marked: bool = False) -> str:
    """Return a line of Markdown as a browser copies it: one that shows it, or any of a page that is (`marked`)."""
    if (text[:1] == "#" or "](" in text or _REFERRED.fullmatch(text)) and (marked or _markdown.is_shown_by(text)):
        return " ".join(piece.text for piece in _markdown.pieces(text))
    return text[2:-2] if text[:2] == text[-2:] == "**" else text


def read_badges(text: str) -> re.Match[str] | None:
    """Return score, category, date and the other badges of a line that is nothing else."""
    if len(text) > LONGEST_BADGES or not (text.isascii() or (text := text.translate(_UNSEEN))):
        return None
    return BADGES.fullmatch(text) or _LOOSE_BADGES.fullmatch(text)


def is_badges(text: str) -> bool:
    """Tell whether a line is the badges of a paper."""
    return read_badges(text) is not None


def is_figure(text: str) -> bool:
    """Tell whether a line is a figure of a header: `14,846citations`."""
    return text[:1] in STARTS_OF_FIGURES and len(text) <= LONGEST_FIGURE and FIGURE.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Tell whether a line may be somebody's name: a few words, and no sentence."""
    if not 0 < len(text) <= LONGEST_NAME or text.count(" ") > 5 or not text[0].isalpha() or _NO_NAME.search(text):
        return False
    return text not in WORDS_OF_FIGURES and (text[-1] not in _STOPS or _ABBREVIATED.search(text) is not None)


def is_owner(text: str) -> bool:
    """Tell whether a line may name the owner of a page, and is neither figure nor category."""
    return is_name(text) and not (is_figure(text) or CATEGORY.fullmatch(text))


def is_part_of_figure(text: str, figures: list[Line]) -> bool:
    """Tell whether a line is a word or a number of a header whose words and numbers stand on lines of their own."""
    if text in WORDS_OF_FIGURES:
        return True
    return bool(figures) and _NUMBER.fullmatch(text) is not None and not figures[-1].text.endswith(_HEADING)


def badges_above(lines: list[Line], date: str) -> int:
    """Return how many lines above a date are badges of its paper, each on a line of its own: category, score."""
    if not lines or not CATEGORY.fullmatch(lines[-1].text) or not DATE.fullmatch(date):
        return 0
    return 2 if len(lines) > 1 and _SCORE.fullmatch(lines[-2].text) else 1


def read_lines(lines: Iterator[tuple[int, str]]) -> Iterator[Line]:
    """Yield the lines that are not blank, each figure of a row as one.

    A page is in Markdown from the first line on that shows it; with a plain figure begins another one.
    """
    gap, marked, underlined = False, False, False
    for (number, line), (_, below) in pairwise(chain(lines, [(0, "")])):
        if underlined:
            underlined = False
        elif line and (text := folded(line)):
            marked = marked and not _is_of_header(text)
            underlined = is_underlined(line, below)
            if text[0] == "[" and _markdown.ends_below(text, below):
                marked, text = True, text[1:]
            elif text[0] in "#*" or ("]" in text and ("](" in text or (marked and "][" in text) or text[0] == "[")):
                marked = marked or _markdown.is_shown_by(text)
                text = unmarked(text, marked=marked) or text
            for piece in _row(text) if _may_be_row(text) else (text,):
                yield Line(number, piece, gap, underlined)
                gap = False
        else:
            gap = True


def is_underlined(line: str, below: str) -> bool:
    """Tell whether a rule of its own length makes a line a heading."""
    return below[:1] in {"=", "-"} and len(below) == len(line) > 2 and set(below) in ({"="}, {"-"})


def _is_of_header(text: str) -> bool:
    return is_figure(text) or text in WORDS_OF_FIGURES or _may_be_row(text)


def _row(text: str) -> list[str]:
    """Return the figures that share a line apart, and the name and the category that may stand before them."""
    name, _, rest = text.partition(_H_INDEX)
    figures = [figure[0] for figure in FIGURE.finditer(_H_INDEX + rest)]
    if len(figures) < 2 or FIGURE.sub("", _H_INDEX + rest).strip(_BETWEEN_FIGURES):
        return [text]
    return [*name_and_code(name.rstrip(_BETWEEN_FIGURES)), *figures]


def _may_be_row(line: str) -> bool:
    return len(line) <= _LONGEST_ROW and _H_INDEX in line


def is_row(line: str) -> bool:
    """Tell whether figures of a header share a line."""
    return _may_be_row(line) and len(_row(folded(line))) > 1


def names_owner(row: str) -> bool:
    """Tell whether a row of figures has the name before them."""
    return is_owner(_row(folded(row))[0])


def name_and_code(text: str) -> list[str]:
    """Return a name, and the category behind it if there is one."""
    code = _GLUED_CODE.search(text)
    is_code = code is not None and (code[0][0] != " " or code_of(code[0].strip()) in CATEGORY_OF)
    at = code.start() if code and is_code and not _ends_in_latin_capital(text[: code.start()]) else len(text)
    return [part for part in (text[:at], text[at:].strip()) if part]


def _ends_in_latin_capital(name: str) -> bool:
    """Tell whether two capitals below a name are but its end, as in `Ana MUÑOZ`; in `ИВАН ПЕТРОВCV` they are not."""
    return name[-1:].isupper() and name[-1] < "\u0250"


def code_of(category: str) -> str:
    """Return a category as arXiv writes it; those of more than two letters are in lower case there."""
    return category.lower() if len(category) > 2 and category.isupper() else category
