"""What the lines are that one gets by copying a page of Google Scholar: each told by its shape.

Names, numbers, tabs and sites look the same in every language of the site. Only headings and buttons are words, known
in the languages below; for those of another there is a second sign (three cells, the figures below, two numbers).
"""

import re
from typing import NamedTuple

from parsers import _json, _scholar, _scholar_lines
from parsers._contract import ALL_EDGES

_COLUMNS = frozenset(
    "title cited by year/titel zitiert von jahr/titre citée par année/titre cité par année/título citado por año"
    "/título citado por ano/titolo citata da anno/titolo citato da anno/titel geciteerd door jaar/titel citeras av år"
    "/titel citeret af år/tittel sitert av år/tytuł cytowane przez rok/başlık alıntı yapanlar yıl"
    "/название процитировано год/judul dikutip oleh tahun/标题 引用次数 年份/標題 引用次數 年份/タイトル 引用先 年"
    "/제목 인용 연도".split("/")
)
"""The heads of a profile's columns."""
_TITLES = frozenset(one.split()[0] for one in _COLUMNS)
_CITED = frozenset(" ".join(one.split()[1:-1]) for one in _COLUMNS)
_CITED_IN_FULL = frozenset(one for one in _CITED if len(one) > 2)  # not `인용`, which an interest may have in it
_WHOLE_HEADINGS = _TITLES | _CITED | _COLUMNS
HEADINGS = tuple(sorted({form for word in _TITLES | _CITED for form in (word.capitalize(), word.upper())}))
"""What the line of these begins with, and what stands above the figures of a profile."""
_BUTTON = (
    r"(?:Saved?|Cite|Speichern|Zitieren|Enregistrer|Citer|Guardar|Citar|Salvar|Salva|Cita|Opslaan|Citeren|Spara|Citera"
    r"|Gem|Citér|Lagre|Siter|Zapisz|Cytuj|Kaydet|Alıntı yap|Сохранить|Цитировать|Simpan|Kutip|保存|儲存|引用|저장|인용)"
)
_CITED_BY = re.compile(
    r"(?:Cited by|Zitiert von:?|Cité|Citado por|Citat[ao] da|Geciteerd door|Citer(?:at|as) av|Citeret af|Sitert av"
    r"|Cytowane przez|Alıntılanma sayısı:?|Цитируется:?|Dirujuk|被引用次数：|被引用|引用元) ?(\d[\d.,'’٬]*)"
    r"|(\d[\d.,]*)회 인용"
)
_BUTTONS = re.compile(
    rf"(?:(?:{_BUTTON} ?)+(?:(?<= )[^…]{{1,120}})?|(?:{_CITED_BY.pattern})(?: [^…]{{1,120}})?"
    rf"|[^…]{{1,90}}(?: {_BUTTON}){{2}}(?: \w+)?)"
)
_ICONS = re.compile(rf"[☆★❞] ?|(?<!\S)99 (?={_BUTTON})")
"""What stands before the buttons; programs that read pictures take the sign of a quotation for a number."""
_PIPE = re.compile(r"[•·]")
_OTHER_COUNT = re.compile(r"Web of Science: ?\d+")
_WHOLE = r"(?:\d{1,3}(?:[.,'’٬]\d{3}){1,3}|\d{1,9})"
_SECONDS = r"(?:s(?:e[ckg][^\W\d]{0,6}|n)?|dtk|[^\W\d_a-z]{1,8})"  # Latin letters, or those of another script
_TIMED = re.compile(
    rf"\D{{0,40}}\d[^()（）]{{0,60}}[(（][^\W\d]{{0,8}} ?\d{{1,2}}[.,]\d\d ?{_SECONDS}\.?[)）]", re.IGNORECASE
)
_SHOWN = re.compile(r"[^\d,.:]{2,40}(\d{1,6})[–-](\d{1,6})")
_RANGE = re.compile(r" ?\d{1,6}[–-]\d{1,6}$")
_FIGURES = re.compile(rf"(\D{{1,60}}|\D{{0,30}}i10\D{{0,30}}) ({_WHOLE}) ({_WHOLE})")
_H = re.compile(r"(?:.{0,30}[\W_])?h(?:\W.{0,30})?", re.IGNORECASE)
_SITE = re.compile(r"(?<![\w@/.-])(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}(?![\w./@-])")
_INITIALS = r"[^\W\d_a-zß-öø-ÿ]{1,5}(?:[-.'’‐][^\W\d_]{1,5})*\.?"
_NAME = re.compile(
    rf"{_INITIALS} (?:[^\W\d_][\w.'’‐-]* ){{0,4}}[^\W\d_a-zß-öø-ÿ][\w.'’‐-]*"
    r"|[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af·]{2,8}"
)
"""A name as Scholar writes it; one of a script without case is written in full."""
_COMMA = re.compile(r"[,，、،]|…|\.\.\.")
_CELLS = re.compile(r"\t|[ \xa0]{2,}")
_COUNT = rf"{_WHOLE} ?\*?"
_COUNTED = re.compile(_COUNT)
_ALONE = re.compile(rf"{_COUNT}|(?:{_COUNT}\s{{1,8}})?{_scholar.YEAR}")
_BOTH = re.compile(rf"{_COUNT}\s{{1,8}}{_scholar.YEAR}")
_LOST_TABS = re.compile(
    rf"(?:(?P<venue>.{{2,300}}) )?(?P<count>{_COUNT}) (?P<year>{_scholar.YEAR})"
    r"|(?P<one>.{2,300}) (?P<star>\d{1,9}\*)"
)
_RANK = re.compile(r"(?<=[^\s(/-])(?:CCF (?:[ABC](?:/[ABC])*|None)|Preprint)\Z")
_NO_ADDRESS = "No verified email"
BETWEEN_INTERESTS = " · "
"""What is put between those whose links a page in Markdown has in one line."""
LONGEST = 90  # characters, of the lines of a page that are no item
_LONGEST_BYLINE = 300  # characters


def is_found(text: str) -> bool:
    """Tell whether a line says how many results there are: `About 1,230 results (0.05 sec)`."""
    return text[-1:] in {")", "）"} and _TIMED.fullmatch(text) is not None


def figures(text: str, below: list[str]) -> list[tuple[str, ...]]:
    """Return an owner's citations, h-index and i10-index where they begin at a line: of all time, and of late."""
    if len(below) < 2 or not text[-1:].isdigit() or "i10" not in below[1]:
        return []
    found = [_FIGURES.fullmatch(one) for one in (text, *below[:2])]
    if found[1] is None or not _H.fullmatch(found[1][1]):
        return []
    return [one.groups()[1:] for one in found if one] if all(found) else []


def is_above_figures(text: str, below: list[str]) -> bool:
    """Tell whether a line heads the figures of a profile: `All Since 2021`, or what stands above that."""
    if text.lower() in _CITED:
        return any(map(_FIGURES.fullmatch, below))
    return len(text) < LONGEST and _scholar_lines.year(text[-4:]) is not None and bool(figures(below[0], below[1:]))


def heads_figures(text: str) -> bool:
    """Tell whether a line is the heading of the figures, alone or with the button beside it: `Cited byView all`."""
    return len(text) < LONGEST // 2 and text.lower().startswith(tuple(_CITED)) and not any(map(str.isdigit, text))


def columns(text: str, stored: str, below: list[str]) -> int:
    """Return how many lines, from this one on, are the heads of the columns: one or three; 0 if it is none of them."""
    low = (_RANGE.sub("", text) if text[-1:].isdigit() else text).lower()
    if low in _COLUMNS:
        return 1
    if low in _TITLES:
        return 3 if " ".join((low, *below[:2])).lower() in _COLUMNS else 0
    cells = [cell.strip(ALL_EDGES) for cell in stored.strip(ALL_EDGES).split("\t")] if stored.count("\t") > 1 else []
    plain = len(cells) == 3 and all(0 < len(cell) < 30 and not any(map(str.isdigit, cell)) for cell in cells)
    dated = any(_scholar_lines.year(one[-4:]) for one in below[1:3])
    return int(plain and dated and are_names(below[1]))


def is_heading(text: str) -> bool:
    """Tell whether a line is a heading of a profile, alone or run together with others, or has what no interest has."""
    low = text.lower()
    if low in _WHOLE_HEADINGS or any(cited in low for cited in _CITED_IN_FULL):
        return True
    return any(map(str.isdigit, text)) or len(text) > LONGEST


def shown(text: str, below: list[str]) -> int | None:
    """Return how many rows a line below them says are shown: `Articles 1–20`; None if it is no such line."""
    found = _SHOWN.fullmatch(text)
    if not found or int(found[1]) % 20 != 1 or (below and (are_names(below[0]) or _ALONE.fullmatch(below[0]))):
        return None
    return _scholar_lines.shown(text)


def is_address(text: str) -> bool:
    """Tell whether a line says at which site the owner has an address, or that they have none."""
    if text == _NO_ADDRESS:
        return True
    return "." in text and " " in text and len(text) <= LONGEST and _SITE.search(text) is not None


def names(text: str) -> list[str]:
    """Return what the commas of a line part."""
    return [name for one in _COMMA.split(text) if (name := one.strip())]


def are_names(text: str) -> bool:
    """Tell whether a line is a list of names, half of them as Scholar writes names: initials and a surname."""
    if len(text) > _LONGEST_BYLINE or (text.isupper() and text.count(" ") > 2 and "," not in text):
        return False
    listed = names(text)
    return bool(listed) and 2 * sum(_NAME.fullmatch(one) is not None for one in listed) >= len(listed)


def is_byline(text: str) -> bool:
    """Tell whether a line is the one below a result's title: `A Vale, B Li… - Lamp Letters, 2017 - Elsevier`."""
    if " - " not in text or len(text) > _LONGEST_BYLINE or text[0] in "…[":
        return False
    first, *others = _scholar_lines.parts(text)
    dated = any(map(_scholar_lines.ends_in_year, others))
    on_site = _scholar_lines.SITE.fullmatch(others[-1]) is not None
    if _scholar_lines.ends_in_year(first):
        return on_site
    return (dated or on_site) and (are_names(first) or (dated and _scholar_lines.reports(first) is not None))


def ranked(title: str) -> tuple[str, str | None]:
    """Part a title from the rank of its venue, which the extension CCFrank glues to it: `Lamps at duskCCF A`."""
    rank = _RANK.search(title)
    return (title[: rank.start()], rank[0]) if rank else (title, None)


def imprint(text: str) -> list[str]:
    """Return venue with year, and site, of a line below the names of an unfolded result: `Lamps, 2017•Elsevier`."""
    found = [one.strip() for one in _PIPE.split(text, maxsplit=1)]
    return found if len(found) > 1 and _scholar_lines.ends_in_year(found[0]) else []


def is_file(text: str) -> bool:
    """Tell whether a line is the link to a file that stands beside a result: `[PDF] lamps.example`."""
    mark = _scholar_lines.MARK.match(text)
    if mark is None or _scholar_lines.type_of(text):
        return False
    return _scholar_lines.SITE.fullmatch(text, mark.end()) is not None


def are_buttons(text: str) -> bool:
    """Tell whether a line holds the buttons below a result, or begins or ends with them."""
    return _BUTTONS.fullmatch(_without_icons(text)) is not None


def _without_icons(text: str) -> str:
    return _ICONS.sub("", text) if "☆" in text or "❞" in text else text


def are_of_citations(text: str) -> bool:
    """Tell whether a line says how often a result is cited, and nothing else."""
    return _CITED_BY.fullmatch(text) is not None


def are_two_counts(text: str) -> bool:
    """Tell whether a line below a result counts two things and is no prose: buttons in a language that is not known."""
    return len(text) < LONGEST and "…" not in text and len(_scholar.counts(text)) == 2


def counts(buttons: str) -> dict[str, str]:
    """Return how often a result is cited and how many versions it has, as its buttons say."""
    buttons = _OTHER_COUNT.sub("", _without_icons(buttons))
    cited = _CITED_BY.search(buttons)
    numbers = list(map(str, _scholar.counts(buttons[cited.end() :] if cited else buttons)))
    if cited:
        return _json.present(citation_count=_scholar.count(cited[1] or cited[2]), version_count="".join(numbers[:1]))
    return _json.present(citation_count="".join(numbers[:-1][:1]), version_count="".join(numbers[-1:]))


class Numbers(NamedTuple):
    """How a row ends: what stands before its numbers, these as printed, and whether nothing shows where cells end."""

    venue: str = ""
    cited: str = ""
    year: str = ""
    lost_tabs: bool = False


def is_alone(text: str) -> bool:
    """Tell whether a line is a count, a year, or both."""
    return _ALONE.fullmatch(text) is not None


def is_count(text: str) -> bool:
    """Tell whether a line is a count and nothing else."""
    return _COUNTED.fullmatch(text) is not None and _scholar_lines.year(text) is None


def are_count_and_year(text: str) -> bool:
    """Tell whether a line is a count and a year."""
    return _BOTH.fullmatch(text) is not None


def numbers(text: str, stored: str) -> Numbers | None:
    """Return the end of a row that a line is, or that it has behind the venue; None if it has none."""
    if "\t" not in stored and "  " not in stored.strip(ALL_EDGES):
        return _numbers_in(text)
    cells = [cell.strip(ALL_EDGES) for cell in _CELLS.split(stored.strip(" \r\n\xa0\ufeff"))]
    if len(cells) == 1:
        return _numbers_in(text)
    *before, cited, year = cells
    if year and _scholar_lines.year(year) is None:
        return Numbers(cited, year) if cited and not any(before) and _COUNTED.fullmatch(year) else None
    if any(before[:-1]):
        return None
    if _COUNTED.fullmatch(cited) or (before and not cited):
        return Numbers("".join(before), cited, year)
    return Numbers(cited, "", year) if year and not any(before) else None


def _numbers_in(text: str) -> Numbers | None:
    """Return the same of a line whose cells nothing parts but a space."""
    if text[-1:] != "*" and not text[-1:].isdecimal():
        return None
    if _scholar_lines.year(text):
        return Numbers(year=text)
    if _COUNTED.fullmatch(text):
        return Numbers(cited=text)
    found = _LOST_TABS.fullmatch(text)
    if not found:
        return None
    venue = found["venue"] or found["one"] or ""
    return Numbers(venue, found["count"] or found["star"], found["year"] or "", bool(venue))
