"""A row of a profile's table in Markdown: the title is a link, and so is the count; pipes part the cells.

    | [A Study of Lamps](/citations?…citation_for_view=USER:ID) A Vale, B Li  Lamp Letters 47 | [3](…cites=…) | 2017 |

What stands behind the title in its cell is names and venue. `<br>` parts them, or two spaces, or the dots of names that
are cut; where nothing does, it is not told which is which.
"""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from parsers import _json, _scholar, _scholar_copied, _scholar_lines

_TITLE = re.compile(r"\|?\s*\[(.{1,500}?)\]\(<?([^()\s<>]{0,2999}?citation_for_view=[^()\s<>]{0,2999})>?\)")
_CITING = re.compile(r"\(<?([^()\s<>]{0,2999}?cites=[^()\s<>]{0,2999})>?\)")
_PARTED = re.compile(r" {2,}")
_BROKEN = re.compile(r"<br ?/?>")
_OF_NO_PAGE = re.compile(r"\(javascript:[^|]*")
_LONGEST_LABEL = 30  # characters
_CUT = re.compile(r"([^…]{1,300}?,\s*(?:\.\.\.|…))(.*)", re.DOTALL)


class Row(NamedTuple):
    """The cells of a row, and the addresses of its page and of what cites it; `both` is names and venue, undivided."""

    title: str
    names: str
    venue: str
    both: str
    cited: str
    year: str
    page: str
    citing: str

    def fields(self) -> dict[str, Any]:
        """Return what the addresses name, and what is left undivided."""
        star = self.cited.endswith("*")
        addresses = (self.page, "page"), (self.citing, "other")
        clusters = (_scholar.asked(self.citing, "cites") or "").split(",")
        links = [{"url": _scholar.absolute(url), "role": role} for url, role in addresses if url]
        return _json.present(
            links=links,
            identifiers=_json.present(
                google_scholar=None if star else clusters[0] or None,
                google_scholar_citation=_scholar.asked(self.page, "citation_for_view"),
                arxiv=_scholar.arxiv(self.both),
            ),
            biblio=_json.present(
                names_and_venue=self.both,
                merged_clusters=", ".join(clusters[0 if star else 1 :]),
            ),
        )


def is_unread(text: str) -> bool:
    """Tell whether a row of a table, which is none of the rows that can be read, is one of works all the same."""
    first = _OF_NO_PAGE.sub("", text.split("|")[text[:1] == "|"])
    return "citation_for_view=" in text or len(first.strip()) > _LONGEST_LABEL


def row_in(text: str, unmarked: Callable[[str], str]) -> Row | None:
    """Return the row that a part of a page is; None if it is none. `unmarked` takes the markup from a cell."""
    found = _TITLE.match(text) if "citation_for_view=" in text else None
    if found is None:
        return None
    rest = text[found.end() :].rstrip()
    rest = rest.removesuffix("|") if text[:1] == "|" else rest
    body, *cells = rest.rsplit("|", 2)
    if len(cells) != 2 or not body.strip():
        return None
    citing = _CITING.search(cells[0])
    cited, year = map(unmarked, cells)
    if (cited and not _scholar_copied.is_alone(cited)) or (year and not _scholar_lines.year(year)):
        return None
    names, venue, both = _parted(body)
    address = citing[1] if citing else ""
    return Row(unmarked(found[1]), unmarked(names), unmarked(venue), unmarked(both), cited, year, found[2], address)


def _parted(body: str) -> tuple[str, str, str]:
    """Return names, venue, and what may be either."""
    lines = [line for one in _BROKEN.split(body) if (line := one.strip())]
    parts = lines if len(lines) > 1 else _PARTED.split("".join(lines), maxsplit=1)
    if len(parts) > 1:
        return parts[0], " ".join(parts[1:]), ""
    cut = _CUT.match(parts[0])
    if cut and _are_plain(cut[1]):
        return cut[1], cut[2], ""
    apart = body[:1].isspace() or _BROKEN.match(body) is not None
    return (parts[0], "", "") if apart and _are_plain(parts[0]) else ("", "", parts[0])


def _are_plain(text: str) -> bool:
    """Tell whether a text is names and nothing else: initials and a surname each."""
    return all(one.count(" ") == 1 and _scholar_copied.are_names(one) for one in _scholar_copied.names(text))


def laid_out(lines: list[str], columns: tuple[int, int]) -> Row | None:
    """Return the row that lines are in which cells stand below one another; None if they are none.

    `columns` is where the second and the third of its cells begin.
    """
    cells = [[line[: columns[0]], line[columns[0] : columns[1]], line[columns[1] :]] for line in lines]
    first, *others = [text.strip() for text, _, _ in cells if text.strip()]
    cited, year = ("".join(one[at] for one in cells).strip() for at in (1, 2))
    if not 1 <= len(others) <= 2 or (cited and not _scholar_copied.is_alone(cited)):
        return None
    if (year and not _scholar_lines.year(year)) or not _scholar_copied.are_names(others[0]):
        return None
    venue = others[1].replace(" ,", ",") if others[1:] else ""
    return Row(first, others[0], venue, "", cited, year, "", "")
