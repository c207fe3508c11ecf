r"""arXiv's metadata snapshot, one JSON object a line, as Kaggle hosts it (`arxiv-metadata-oai-snapshot.json`).

What it is. Every arXiv paper as its OAI interface describes it (https://www.kaggle.com/datasets/Cornell-University/arxiv):
`id, submitter, authors, title, comments, journal-ref, doi, report-no, categories, license, abstract, versions,
update_date, authors_parsed`; subsets of papers and of keys are common. Titles and abstracts are broken as authors broke
them; `authors` is the line as printed, in TeX, `authors_parsed` what arXiv made of it: family name, given name, suffix,
affiliations.

How it is walked. Line by line, so that one broken line costs one paper. The same objects in an array, or written over
several lines, are read as well: an object begins where a line opens one, and ends where one of the same indentation
closes it. Names are quoted as printed where both lists agree, for arXiv's parser rewrites them (`C.-P.` to `C. -P.`);
where they do not, they are put together from `authors_parsed`. A table that the snapshot went through holds lists as
text, and times and ids as numbers (`704.001`); the data set viewer at Hugging Face wraps records in `rows`.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Declared,
    Furniture,
    Labels,
    NearMiss,
    Parser,
    Quoted,
    Refusal,
    Sniffed,
    Source,
    _arxiv,
    _json,
    _urls,
)
from parsers._contract import is_blank
from parsers._text import Person, described, person, prose_without_addresses, without_addresses
from schemas.tex import decoded

_EDGES = " \t\r\n\ufeff"
_OWN_KEYS = frozenset({"authors_parsed", "update_date", "journal-ref", "report-no", "versions", "submitter"})
_KEYS = _OWN_KEYS | {"id", "authors", "title", "comments", "doi", "categories", "license", "abstract"}
_FOREIGN_KEYS = frozenset({"paperId", "type", "DOI", "authorships", "externalIds"})
_IN_SUBSETS = frozenset({"abstract", "categories"})
_NUMBER = re.compile(rf"{_urls.ARXIV_ID}(?:v\d+)?|\d{{3,4}}\.\d{{1,5}}")
_OPENINGS = (
    '{"id":"', '{"id": "', '{ "id": "', '{"submitter":', '{"authors_parsed":',
    '{"id":7', '{"id":8', '{"id":9', '{"id":1', '{"id":2',
)  # fmt: skip
"""The last are of numbers that a table took the quotation marks from: `704.001`."""
_OWN_MEMBER = re.compile(
    rf'\s*"(?:authors_parsed|update_date|journal-ref|report-no|submitter|id": ?"(?:{_NUMBER.pattern}))"'
)
_NUMBERED = re.compile(rf'\{{ ?"id": ?"(?:{_NUMBER.pattern})",')
_LANDMARKS = ('"authors_parsed"', '"update_date"', '"journal-ref"')
_FIRST = 1 << 16  # bytes, as far as `_json.peek` looks
_LONGEST_OBJECT = 100_000  # lines; the longest author list known has some 5,000 names of five lines each
_LONGEST_LIST = 20 * _LONGEST_OBJECT
_LISTS = ("versions", "authors_parsed", "categories")
_LOST_ZEROS = re.compile(r"(\d{3,4})\.(\d{1,5})")
_LONGEST_LOST = len("1501.0001")
_BIBLIO = {
    "comments": "comment", "report-no": "report_number", "license": "license", "submitter": "submitter",
    "update_date": "updated", "msc-class": "msc_class", "acm-class": "acm_class", "proxy": "proxy",
}  # fmt: skip


def sniff(source: Source) -> Sniffed:
    """Claim a text whose first object has an arXiv number as `id`, a title, and a key that only the snapshot has.

    Where it has none, a subset of the keys, it has no other keys either.
    """
    if source.first()[:1] not in {"{", "["} or not _may_be_ours(source.start(_FIRST)):
        return None
    first = next(_first_objects(source), None)
    if not isinstance(first, dict) or not (_OWN_KEYS & first.keys() or _is_subset(first)):
        return None
    if _FOREIGN_KEYS & first.keys() or not _NUMBER.fullmatch(_id(first) or ""):
        return None
    number = source.head[0][0]
    if "title" not in first:
        return NearMiss("a record of arXiv's snapshot, but without a title", number)
    named = ", ".join(sorted(_OWN_KEYS & first.keys() or first.keys()))
    return Claim(f"line {number} is a record of arXiv's snapshot: {named}")


def _may_be_ours(start: str) -> bool:
    return '"id"' in start and any(f'"{key}"' in start for key in (*_OWN_KEYS, *_IN_SUBSETS))


def _is_subset(value: Any) -> bool:
    if not isinstance(value, dict) or not value.keys() <= _KEYS:
        return False
    return "title" in value and bool(value.keys() & _IN_SUBSETS)


def _first_objects(source: Source) -> Iterator[Any]:
    """Yield what the beginning shows: the first few lines that are objects, or the one it opens with."""
    for _, line in source.head:
        if line.lstrip(_EDGES)[:1] in {"{", "["} and isinstance(value := _loaded(line), dict):
            yield _records(value)[0]
    yield _records(_json.peek(source))[0]


def _records(value: Any) -> list[Any]:
    """Return the records that a value is, lists, or keeps under keys of somebody's own; else the value itself."""
    return _json.kept(value, _listed, _is_record) or [value]


def _listed(value: Any) -> list[Any]:
    """Return the members of a list, or the object itself; none of a paper of others that has a record in it."""
    if not isinstance(value, dict):
        return value if isinstance(value, list) else []
    lists = any(_is_record(_json.find(one, 0)) for one in value.values() if isinstance(one, list))
    return [] if "title" in value and not lists and not _is_record(value) else [value]


def _is_record(value: Any) -> bool:
    """Tell whether a value is a record, and no table, whose columns have the same names."""
    if not isinstance(value, dict) or isinstance(value.get("id"), dict | list):
        return False
    return bool(_OWN_KEYS & value.keys()) or _is_subset(value)


def _loaded(line: str) -> Any:
    try:
        value = json.loads(_bare(line))
    except (ValueError, RecursionError):
        return None
    return value[0] if isinstance(value, list) and value else value


def _bare(line: str) -> str:
    """Return an object without the commas and brackets of the array it stands in."""
    text = line.strip(_EDGES).removesuffix(",")
    if text.startswith("[{") and not text.endswith("]"):
        text = text[1:]
    if text.endswith("}]") and not text.startswith("["):
        text = text[:-1]
    return text


def opens(line: str, following: Callable[[], list[str]]) -> int | None:
    """Return where in `line` a record of the snapshot begins, or an array of them."""
    may_go_on = line[-1] in "{[" or (line[0] in "[{" and line[-1] == ",")
    if may_go_on and _opens_over_lines(line.strip(_EDGES), following()):
        return 0
    if '"' not in line or not line.rstrip(" \r,").endswith(("}", "]")):
        return None
    if any(mark in line for mark in _LANDMARKS):
        at = _opening(line)
        return 0 if at is None and line[0] == "{" and _holds_records(_loaded(line)) else at
    at = _opening(line) if _NUMBERED.search(line) else None
    return at if at is not None and _is_subset(_loaded(line[at:])) else None


def _holds_records(value: Any) -> bool:
    first = _records(value)[0]
    return _is_record(first) and "title" in first and _NUMBER.fullmatch(_id(first) or "") is not None


def _opening(line: str) -> int | None:
    """Return where in `line` an object begins with a member with which those of the snapshot do."""
    if line.lstrip("\ufeff[ ").startswith(_OPENINGS):
        return 0
    if line.startswith(("{", "[{")):
        return None
    return next((at for opening in _OPENINGS if (at := line.find(opening)) > 0), None)


def cuts(line: str, following: Callable[[], list[str]]) -> bool:  # noqa: ARG001 — the shape of Parser.cuts
    """Tell whether `line` is a whole record: each is then read by itself."""
    return _is_whole(line)


def _is_whole(line: str) -> bool:
    return line.startswith("{") and line.endswith("}") and _loaded(line) is not None


def _is_member(line: str) -> bool:
    """Tell whether `line` is a whole record of an array that has each of its records on a line."""
    return line.startswith("{") and line.endswith("},") and _is_record(_loaded(line))


def _opens_over_lines(text: str, below: list[str]) -> bool:
    """Tell whether a line opens an array or an object, and what stands below shows whose it is."""
    if text == "[" and below and (opened := below[0].strip(_EDGES)) != "{":
        return opened.startswith("{") and any(mark in opened for mark in _LANDMARKS)
    return (_is_begun(text) or text == "[") and any(map(_OWN_MEMBER.match, (text.lstrip("[{"), *below)))


def parse(source: Source) -> Iterator[Quoted]:
    """Yield a record for each object; raises nothing, whatever the lines hold."""
    begun: list[tuple[int, str]] = []
    for number, line in source.lines():
        if is_blank(line):
            continue
        text = line.strip(_EDGES)
        if begun and (_is_whole(line) or _is_member(line)):  # what was begun breaks off
            yield from read_lines(begun)
            begun = []
        if begun:
            begun.append((number, line))
            if _closes(begun) or _is_endless(begun):
                yield from read_lines(begun)
                begun = []
        elif text in {"[", "]", "],", ","}:
            yield Furniture(((number, "bracket"),))
        elif _is_begun(text):
            begun = [(number, line)]
        else:
            yield from read_lines([(number, line)])
    if begun:
        yield from read_lines(begun)


def _is_begun(text: str) -> bool:
    """Tell whether a line opens an object and leaves it open: a brace alone, or one with the first of its members."""
    if text in {"{", "[{"}:
        return True
    goes_on = text.startswith(("{", "[{")) and text.endswith((",", "{", "[")) and '"}' not in text
    return goes_on and not (text.endswith("},") and (text.count("{") <= text.count("}") or _loaded(text)))


def _closes(begun: list[tuple[int, str]]) -> bool:
    """Tell whether the last line closes what the first one opened: it is indented as that one is."""
    first, last = begun[0][1], begun[-1][1]
    return last.lstrip().startswith("}") and _indentation(last) <= _indentation(first)


def _is_endless(begun: list[tuple[int, str]]) -> bool:
    """Tell whether what was begun is longer than a record can be, and is none of many either: nothing ends in it."""
    if len(begun) % _LONGEST_OBJECT:
        return False
    ends = (line for _, line in begun[-_LONGEST_OBJECT:] if line.lstrip().startswith("}"))
    return len(begun) >= _LONGEST_LIST or not any(_indentation(line) > _indentation(begun[0][1]) for line in ends)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def read_lines(lines: list[tuple[int, str]]) -> Iterator[Quoted]:
    """Yield the records that stand on these lines: one, or all those of an array written on one line."""
    labels: Labels = tuple((number, "paper") for number, _ in lines)
    try:
        value = json.loads(_bare("\n".join(line for _, line in lines)))
    except (ValueError, RecursionError) as error:
        why = "is JSON nested too deep" if isinstance(error, RecursionError) else f"is not JSON: {error}"
        yield Refusal(why, labels)
        return
    items = [value] if _is_record(value) else [] if value == [] else _records(value)
    for place, item in enumerate(items):
        yield _read(item, () if place else labels, alone=len(items) == 1)
    if not items:
        yield Furniture(tuple((number, "bracket") for number, _ in lines))
    if isinstance(value, dict) and (size := _json.count(value, "num_rows_total")) is not None:
        yield Declared(size, len(items), None, "the data set")


def _read(item: Any, labels: Labels, *, alone: bool) -> Candidate | Refusal:
    raw = None if alone else _json.raw(item)
    if not isinstance(item, dict):
        return Refusal("is JSON, but no object", labels, raw=raw)
    if not _OWN_KEYS & item.keys() and ("id" not in item or _FOREIGN_KEYS & item.keys()):
        return Refusal(_json.FOREIGN, labels, raw=raw)
    return Candidate("paper", read_paper(item), labels, tex=True, raw=raw)


def read_paper(item: dict[str, Any]) -> dict[str, object]:
    """Return the fields of one record as the snapshot spells them."""
    packed = [key for key in _LISTS if isinstance(item.get(key), str) and item[key][:1] == "["]
    if packed:
        item = item | {key: _json.unpacked(item[key]) for key in packed}
    authors, complete = _authors(item)
    cut = _json.texts(item, "truncated_cells")
    doi, other_dois = _arxiv.dois(_json.text(item, "doi") or "")
    return _json.present(
        title=_json.text(item, "title"),
        authors=authors,
        authors_complete=complete and not {"authors", "authors_parsed"} & {*cut} if authors else None,
        abstract=_json.text(item, "abstract"),
        abstract_complete=False if "abstract" in cut else None,
        published=_json.text(item, "versions", 0, "created"),
        categories=_categories(item),
        venue=_json.text(item, "journal-ref"),
        biblio=_biblio(item, other_dois),
        identifiers=_json.present(arxiv=_id(item), doi=doi),
    )


def _id(item: dict[str, Any]) -> str | None:
    """Return the number of a paper, whole again where a table took it for one and lost its outer zeros: `704.001`."""
    key = "id" if "id" in item else "arxiv_id"
    number = item.get(key)
    printed = str(number) if isinstance(number, float) else _json.text(item, key)
    if printed is None or len(printed) > _LONGEST_LOST or not (match := _LOST_ZEROS.fullmatch(printed)):
        return printed
    month = match[1].zfill(4)
    return f"{month}.{match[2].ljust(5 if month >= '1501' else 4, '0')}"


def _categories(item: dict[str, Any]) -> list[str]:
    """Return the categories: a string with spaces, or, in subsets, a list of strings."""
    listed = _json.texts(item, "categories")
    return [code for printed in listed or [_json.text(item, "categories") or ""] for code in printed.split()]


def _biblio(item: dict[str, Any], other_dois: str) -> dict[str, str]:
    printed = {name: _json.text(item, key) for key, name in _BIBLIO.items()}
    versions = _json.each_in(item, "versions")
    later = [created for version in versions[1:] if (created := _json.text(version, "created"))]
    printed["version"] = _json.text(item, "versions", -1, "version") or _json.text(item, "versions", -1)
    printed["updated"] = printed["updated"] or _json.dated(item, "update_date")
    printed["revised"] = "; ".join(later)
    printed["other_dois"] = other_dois
    return {name: kept for name, value in printed.items() if value and (kept := prose_without_addresses(value))}


def _authors(item: dict[str, Any]) -> tuple[_arxiv.People, bool]:
    """Return the authors as printed, with arXiv's own reading of the line where the two differ."""
    line = _json.text(item, "authors") or ", ".join(_json.texts(item, "authors"))
    printed, complete = _arxiv.people(line)
    parsed = [one for one in map(_person, _json.each_in(item, "authors_parsed")) if one]
    if not parsed:
        return printed, complete
    if len(parsed) != len(printed):
        return [person(name, places) for name, places in parsed], complete
    return [_agreed(one, name, places) for one, (name, places) in zip(printed, parsed, strict=True)], complete


def _person(parts: Any) -> tuple[str, list[str]] | None:
    """Return the name and the affiliations in `["Vale", "Ada", "Jr", "Univ. Oz"]`, the name in its natural order."""
    family, given, suffix, *places = [part if isinstance(part, str) else "" for part in _padded(parts)]
    name = without_addresses(" ".join(part for part in (given.strip(), family.strip(), suffix.strip()) if part))
    plain = [kept for place in places if (kept := without_addresses(place)) and not _arxiv.is_mark(kept)]
    return (name, plain) if any(char.isalpha() for char in name) else None


def _padded(parts: Any) -> list[Any]:
    listed = list(parts) if isinstance(parts, list) else []
    return listed + [""] * (3 - len(listed))


def _agreed(printed: Person, name: str, places: list[str]) -> Person:
    """Return the printed name if it is the parsed one but for spaces, points and accents; else the parsed one."""
    if _letters(decoded(described(printed)["name"])) != _letters(name):
        return person(name, places)
    return printed if isinstance(printed, dict) else person(printed, places)


def _letters(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sorted(char for char in folded if char.isalpha()))


PARSER = Parser(
    title="arXiv's metadata snapshot, one JSON object a line",
    sniff=sniff,
    parse=parse,
    opens=opens,
    cuts=cuts,
    ends=lambda last: last in "}],{[",
    where="Kaggle, `Cornell-University/arxiv`, and subsets of it",
    carries="title, authors, affiliations, abstract, categories, dates of versions, journal reference, DOI, comments",
)
