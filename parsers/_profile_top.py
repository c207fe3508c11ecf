"""What stands above the abstract of a paper on a copied author page: the title, the byline, or both on one line.

A byline that has lines of its own is known by its look (`_byline`), or by its place. Where it is glued to the title, it
shows where the title ends how other papers of the page are, and whom they name.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers._byline import (
    SHOWN,
    Byline,
    are_names,
    as_byline,
    closes_byline,
    has_joint,
    is_byline,
    read_byline,
    split_glued,
)
from parsers._copied import as_one
from parsers._profile_lines import Line

LONGEST_TITLE_LINE = 300
WIDEST_WRAP = 160
SHORTEST_PARAGRAPH = 60
_ORGANISATION = re.compile(r"(?=.*[A-Z])[^\W\d_][\w-]{2,40}")
_BREAKS = (",", "·", " et")
_BROKEN = ("et al", "al.", "·")
_SLUGS_ON = re.compile(r"[a-z\d][\w-]*(?:, [\w-]+)*")
"""What goes on with an organisation that is broken at a hyphen, with a list of them, and with the dot before one."""
_FULL_LINES = 3
_Found = tuple[int, int, Byline | None]
"""Before which line a byline begins and ends, and what it says."""
_NONE: _Found = (0, 0, None)


@dataclass(slots=True)
class Seen:
    """What the papers above have shown of a page: how many they are, whom they name.

    `joint` is what stands between a title and a byline that share a line: nothing, a blank; None if they do not.
    """

    listed: int = 0
    joint: str | None = None
    names: set[str] = field(default_factory=set)


class Top(NamedTuple):
    """What stands above an abstract: after how many lines the title ends, and after how many all of it.

    `joint` is what parts the two where the lines of the title hold the byline too; else None.
    """

    title: str | None
    byline: Byline | None
    title_ends: int
    ends: int
    joint: str | None = None


def read_top(rest: list[Line], page: Seen, doubts: list[tuple[int, str]], *, cut: bool) -> Top:
    """Return what stands above the abstract; `cut` tells that there are no badges, so the text may be cut above."""
    if not rest:
        return Top(None, None, 0, 0)
    cut_above = cut and len(rest) > 1 and len(rest[1].text) >= SHORTEST_PARAGRAPH
    at, ends, byline = _byline_below(rest, cut_above=cut_above) or _NONE
    if byline is None and not cut and _lacks_title(rest, page):
        return Top(None, as_byline(rest[0].text), 0, 1)
    if byline is None or closes_byline(rest[0].text) or _goes_on(rest, at):
        glued = _glued(rest, page)
        if glued and (byline is None or _says_more(glued, byline, page, rest[:at], joined(rest[: glued.ends]))):
            return glued
    if byline is None and not cut:
        at, ends, byline = _byline_by_position(rest, page, doubts)
    if byline is None:
        return Top(rest[0].text, None, 1, 1)
    return Top(_whole_title(rest[:at], doubts, cut=cut), byline, at, ends)


def _lacks_title(rest: list[Line], page: Seen) -> bool:
    """Tell whether a byline stands in the place of a title, which some programs leave out, and an abstract below."""
    if page.joint is not None or len(rest) < 2 or len(rest[1].text) <= LONGEST_TITLE_LINE:
        return False
    return closes_byline(rest[0].text) and as_byline(rest[0].text) is not None


def _whole_title(lines: list[Line], doubts: list[tuple[int, str]], *, cut: bool) -> str | None:
    """Return the title above a byline; None where a text cut at its start shows but the end of something."""
    title = joined(lines) if lines else None
    if title and cut:
        if title[0].islower() or title[-1] == ".":
            return None
        doubts.append((lines[0].number, "no badges stand above it; read as a title, which may be cut"))
    return title


def _byline_below(rest: list[Line], *, cut_above: bool) -> _Found | None:
    """Return where a byline stands on lines of its own, below the title, which may be broken over a few lines.

    No title need stand above it where the dump is cut.
    """
    if closes_byline(rest[0].text) and not (cut_above and is_byline(rest[0].text)):
        return _byline_at(rest, 1) if len(rest) > 1 and rest[1].text[0] != "·" else None
    gap = next((at for at in range(1, min(6, len(rest))) if rest[at].gap), None)
    if gap and (gap == 1 or _is_title(rest[:gap])) and (found := _byline_at(rest, gap)):
        return found
    for at in range(0 if cut_above else 1, min(5, len(rest)) if gap is None else gap):
        if at and len(rest[at - 1].text) > LONGEST_TITLE_LINE:
            return None  # an abstract
        if found := _byline_at(rest, at):
            below = _byline_at(rest, at + 1) if found[1] == at + 1 and _goes_on(rest, at) else None
            return below or found
    return None


def _is_title(lines: list[Line]) -> bool:
    """Tell whether lines may be a title: not if a byline is among them, nor if they are as long as an abstract."""
    return len(joined(lines)) <= LONGEST_TITLE_LINE and not any(closes_byline(line.text) for line in lines[1:])


def _byline_at(rest: list[Line], at: int) -> _Found | None:
    if at == len(rest) or (len(rest[at].text) > LONGEST_TITLE_LINE and " et al." not in rest[at].text):
        return None
    ends = at + 1 + (_lines_of_slugs(rest, at) or _breaks_byline(rest, at))
    if rest[ends - 1].text[-1] == "," and (ends == len(rest) or rest[ends].gap):
        return None  # a greeting
    byline = as_byline(joined(rest[at:ends]))
    return (at, ends, byline) if byline else None


def _goes_on(rest: list[Line], at: int) -> bool:
    """Tell whether a line goes on with the one above: with names, or where its first word had no room.

    That is so in text of a fixed width.
    """
    if at == 0 or rest[at].gap:
        return False
    if is_open(rest[at - 1].text, rest[at].text):
        return len(rest[at - 1].text) <= WIDEST_WRAP
    lengths = [len(line.text) for line in rest]
    width = max(lengths)
    if width > WIDEST_WRAP or sum(5 * length > 4 * width for length in lengths) < _FULL_LINES:
        return False
    return lengths[at - 1] + 1 + len(rest[at].text.split(" ", 1)[0]) > width


def is_open(above: str, below: str) -> bool:
    """Tell whether a list is open between two lines: at a comma, at a dot, or as fewer than three names are cut."""
    return above[-1] in ",·" or (below.endswith(" et al.") and below.count(",") + 1 < SHOWN)


def _breaks_byline(rest: list[Line], at: int) -> bool:
    """Tell whether a byline is broken over two lines: the second says that the list is cut, or has its slugs."""
    if at + 1 >= len(rest) or rest[at + 1].gap or len(rest[at].text) > WIDEST_WRAP:
        return False
    above, below = rest[at].text, rest[at + 1].text
    if above[-1] == "-" and closes_byline(above) and _SLUGS_ON.fullmatch(below):
        return True
    if (below[0] == "·" and closes_byline(above)) or (above[-1] == "·" and closes_byline(f"{above} {below}")):
        return True
    if (len(below) > len(above) and not rest[at].gap) or closes_byline(above) or not closes_byline(f"{above} {below}"):
        return False
    return above.endswith(_BREAKS) or below.startswith(_BROKEN) or (is_byline(above) and is_byline(below))


def _lines_of_slugs(rest: list[Line], at: int) -> int:
    """Return 2 where the dot and the slugs below the names stand on a line of their own each, else 0."""
    if len(rest) < at + 3 or rest[at + 1].text != "·":
        return 0
    names, dot, slugs = rest[at : at + 3]
    is_short = len(slugs.text) < SHORTEST_PARAGRAPH and slugs.text[-1] not in ".?!:"
    if slugs.gap != dot.gap or not (is_short or _SLUGS_ON.fullmatch(slugs.text)):
        return 0
    return 2 if closes_byline(f"{names.text} · {slugs.text}") else 0


def _glued(rest: list[Line], page: Seen) -> Top | None:
    """Return title and byline that share a line, or the lines of a text broken at a fixed width."""
    places = range(1, min(6, len(rest)))
    ends = next((at for at in places if closes_byline(rest[at - 1].text) or not _goes_on(rest, at)), 1)
    if ends < len(rest) and rest[ends].text[0] == "·":
        ends += _lines_of_slugs(rest, ends - 1) or not rest[ends].gap
    line = joined(rest[:ends])
    found = split_glued(line, joined(rest[ends:]), page.joint, page.names)
    if not found or not found[0]:
        return None
    return Top(found[0], read_byline(found[1]), ends, ends, line[len(found[0]) : -len(found[1])])


def _says_more(glued: Top, byline: Byline, page: Seen, above: list[Line], text: str) -> bool:
    """Tell whether a line that reads like a byline is the end of one that begins, glued to the title, further up.

    `text` is title and byline in one. Unless others of the page are glued, the two have to show that they are; and
    where its bylines have lines of their own, none begins in the lines `above`.
    """
    if glued.byline is None or glued.byline.authors[0][0].islower():
        return False
    end = len(glued.title or "")
    if page.joint is None and ((page.listed and end < len(joined(above))) or not has_joint(text[end - 1 : end + 1])):
        return False
    longer = len(str(glued.byline)) > len(str(byline))
    return page.joint is not None or longer or byline.authors[0].endswith(glued.byline.authors[0])


def _byline_by_position(rest: list[Line], page: Seen, doubts: list[tuple[int, str]]) -> _Found:
    """Return what stands as a short second part between title and abstract: the place of a byline.

    Where the abstract is missing, the line has to say that it is one.
    """
    if len(rest) < 2 or len(rest[1].text) > LONGEST_TITLE_LINE:
        return _NONE
    sure = closes_byline(rest[1].text)
    if not (sure if len(rest) == 2 else _is_in_place(rest, sure=sure) or _is_organisation(rest, page)):
        return _NONE
    doubts.append((rest[1].number, "is read as the byline because of its place"))
    return 1, 2, read_byline(rest[1].text)


def _is_in_place(rest: list[Line], *, sure: bool) -> bool:
    """Tell whether blank lines set the second line apart; where there are none, it has to look like names."""
    names, apart = rest[1].text, rest[1].gap and rest[2].gap
    if len(names) > len(rest[2].text) and not (sure and apart):
        return False
    if sure or (apart and names[-1] not in ".?!:;"):
        return True
    return are_names(names) and len(rest[2].text) >= SHORTEST_PARAGRAPH


def _is_organisation(rest: list[Line], page: Seen) -> bool:
    """Tell whether one word above prose is the organisation that signs (`OpenAI`); on a glued page it may be a title's.

    So it may where lines are broken at a fixed width.
    """
    if page.joint is not None or _goes_on(rest, 1) or not _ORGANISATION.fullmatch(rest[1].text):
        return False
    return len(rest[2].text) >= SHORTEST_PARAGRAPH


def joined(lines: list[Line]) -> str:
    """Return the text of lines as one."""
    return lines[0].text if len(lines) == 1 else as_one(line.text for line in lines)
