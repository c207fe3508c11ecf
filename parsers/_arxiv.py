r"""Author lines as arXiv prints them: `A. Vale (1 and 2), B. Li (Univ. Oz), ... ((1) Lamp Institute, (2) ...)`.

arXiv's help page on author fields is the notation: names are separated by commas or `and`, an affiliation stands in
brackets after its name, or a number that a list at the end explains. Names may be written in TeX.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from parsers import _html, _urls
from parsers._text import Person, described, person, without_addresses

People = list[Person]

_TOKEN = re.compile(r"\\[^\W\d_]+|\\.|\$[^$]*\$|[(){},;:]|\s(?:and|&)\s", re.DOTALL)
_PLAIN_SEPARATOR = re.compile(r" ?, ?(?:and )?| and ")
_SPECIAL = re.compile(r"[(){};:$@&]|et\.? ?al|others|[Jj]r|[Ss]r\.|\bI[IV]|authors|\.\.\.|…|Ph\.? ?D\b|\bM\.? ?D\b")
_NO_BAR = re.compile(r"[;($]")  # a bar beside one of them stands in a name or in an address
_MARK = r"(?:\d{1,3}|[a-z]|[*†‡§¶]{1,3})"
_MARKS = re.compile(rf"{_MARK}(?:(?: ?[,;&] ?(?:and )?| and | ){_MARK})*")
_KEY = re.compile(r"(?:(?<!\s)\s*+)?\(\s*(\d{1,3}|[a-z]|[*†‡§¶])\s*\)|(?:^|[,;]\s*)(\d{1,3})\s*[.:=]\s")
_KEY_BEGINS = re.compile(r"\s*(?:\(\s*(?:\d{1,3}|[a-z]|[*†‡§¶])\s*\)|\d{1,3}\s*[.:=]\s)\s*\S")
_COLLABORATION = re.compile(r"(?:collaborations?|consortium|teams?|group|project|network)s?\s*$", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV|Ph\.? ?D|M\.? ?D)\.?", re.IGNORECASE)
_OTHERS = re.compile(
    r"(?:and\s+|with\s+)?(?:et\.?\s*al(?:ii|ia)?\b\.?|(?:\d+\s+|many\s+)?(?:additional|other|more)\s+(?:co-?)?authors\b.*"
    r"|\d+\s+(?:others|more)|others|\.\.\.|…)",
    re.IGNORECASE | re.DOTALL,
)
_NO_PLAIN_NAME = re.compile(
    r"^(?=[\W\d_aemow])(?:[\W\d_]|(?:and|with|many|additional|other|more)\b|others|et\.?\s*al)",
    re.IGNORECASE | re.MULTILINE,
)
_ENDS_IN_OTHERS = re.compile(r"(?<![\s,])[\s,]++(?:and\s+others|et\.?\s*al(?:ii|ia)?\b\.?)\s*$", re.IGNORECASE)
_COUNT = re.compile(r"\s*(?:a\s+)?(?:total\s+of\s+)?(\d{1,5})\s+authors\s*(?:in\s+total)?\s*", re.IGNORECASE)
_SUPERSCRIPT = re.compile(r"\$\s*\^[^$]*\$|\^\{[^{}]*\}|\\thanks\{[^{}]*\}")


@dataclass(slots=True)
class _Part:
    """What stands between two separators: text and bracketed groups in turn, groups marked by their place."""

    pieces: list[tuple[bool, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(piece.strip() for bracketed, piece in self.pieces if not bracketed).strip()

    @property
    def groups(self) -> list[str]:
        return [piece.strip() for bracketed, piece in self.pieces if bracketed]

    def add(self, piece: str, *, bracketed: bool = False) -> None:
        if piece.strip():
            self.pieces.append((bracketed, piece))


def people(printed: str) -> tuple[People, bool]:
    """Return the names in an author line, with their affiliations where those are plain, and whether it names all."""
    printed = " ".join(printed.split())
    if not _SPECIAL.search(printed):
        return [name.strip() for name in _PLAIN_SEPARATOR.split(printed) if name.strip()], True
    reader = _Reader()
    for part in _parts(printed):
        reader.take(part)
    return reader.people(), reader.complete


def joined_people(printed: str) -> tuple[People, bool]:
    """Return the same of names that somebody has joined, by semicolons or bars if there is one: `Vale, Ada; Li, Bo`."""
    names = (printed if _NO_BAR.search(printed) else printed.replace("|", ";")).split(";")
    return listed([name.strip() for name in names if name.strip()]) if len(names) > 1 else people(printed)


def byline(joined: str | None, listed: Sequence[Any], read: Callable[[Any], Person | None]) -> tuple[People, bool]:
    """Return the authors that a record lists, as `read` reads each, and whether all have a name.

    People who trim records of APIs leave the names `joined` in one string instead.
    """
    if joined:
        return joined_people(joined)
    found = [one for one in map(read, listed) if one]
    return found, len(found) == len(listed)


def _parts(printed: str) -> Iterator[_Part]:
    """Yield what stands between commas, `and`, and the colon after a collaboration's name, brackets kept whole."""
    part, begun, depth, braces = _Part(), 0, 0, 0
    for token in _TOKEN.finditer(printed):
        mark = token[0].strip()
        if mark == "(" or (mark == ")" and depth):
            if depth == (mark == ")"):
                part.add(printed[begun : token.start()], bracketed=mark == ")")
                begun = token.end()
            depth += 1 if mark == "(" else -1
        elif mark in "{}" and not depth:
            braces = max(0, braces + (1 if mark == "{" else -1))
        elif not depth and not braces and _separates(mark, printed[max(begun, token.start() - 60) : token.start()]):
            part.add(printed[begun : token.start()])
            yield part
            part, begun = _Part(), token.end()
    part.add(printed[begun:], bracketed=depth > 0)
    yield part


def _separates(mark: str, before: str) -> bool:
    return mark in {",", ";", "and", "&"} or (mark == ":" and _COLLABORATION.search(before) is not None)


class _Reader:
    """Collects names part by part; what numbers stand for is known when all parts are read."""

    def __init__(self) -> None:
        self.complete = True
        self._found: list[tuple[str, list[str]]] = []
        self._key: dict[str, list[str]] = {}
        self._open_key: list[str] | None = None
        self._marks_lead = False
        self._count = 0

    def take(self, part: _Part) -> None:
        if self._reads_key(part):
            return
        person = _Part()
        for bracketed, piece in part.pieces:
            whole = piece
            if not bracketed and person.groups:
                if _is_nickname(person):
                    whole = f"{_written(person.pieces)} {piece}"
                else:
                    self._add(person)
                person = _Part()
            person.add(whole, bracketed=bracketed)
        self._add(person)

    def _reads_key(self, part: _Part) -> bool:
        """Take up `(1) Lamp Institute` after names that are numbered; its further commas belong to it."""
        if not self._found or not part.pieces or self._marks_lead:
            self._marks_lead = self._marks_lead or _begins_with_mark(part)
            return False
        begins = _begins_with_mark(part)
        if not begins and self._open_key is None:
            return False
        if begins:
            self._open_key = self._key[part.groups[0]] = []
        (self._open_key or self._key[part.groups[0]]).append(_written(part.pieces[begins:]))
        return True

    def _add(self, person: _Part) -> None:
        groups = [group for group in person.groups if not self._says_more(group)]
        name = _clean_name(person.text)
        if _OTHERS.fullmatch(name):
            self.complete = False
            return
        if ending := _ENDS_IN_OTHERS.search(name):
            self.complete, name = False, name[: ending.start()]
        if _SUFFIX.fullmatch(name) and self._found:
            before, said = self._found.pop()
            name, groups = f"{before}, {name}", [*said, *groups]
        if any(char.isalpha() for char in name):
            self._found.append((name, groups))
        elif groups and self._found:
            self._found[-1][1].extend(groups)

    def _says_more(self, group: str) -> bool:
        """Take up a group that is no affiliation: the list of them, a number of authors, `5 more authors`."""
        if _KEY_BEGINS.match(group):
            self._key |= {mark: [said] for mark, said in _key(group).items()}
            return True
        if count := _COUNT.fullmatch(group):
            self._count = int(count[1])
            return True
        if _OTHERS.fullmatch(group):
            self.complete = False
            return True
        return False

    def people(self) -> People:
        """Return the names found, those with an affiliation together with it."""
        if self._count > len(self._found):
            self.complete = False
        return [person(name, self._affiliations(groups)) for name, groups in self._found]

    def _affiliations(self, groups: list[str]) -> list[str]:
        found: list[str] = []
        for group in groups:
            if _MARKS.fullmatch(group):
                found += [
                    ", ".join(self._key[mark])
                    for mark in re.findall(_MARK, group.replace("and", " "))
                    if mark in self._key
                ]
            elif plain := " ".join(without_addresses(group).split()):
                found.append(plain)
        return found


def _begins_with_mark(part: _Part) -> bool:
    return bool(part.pieces) and part.pieces[0][0] and _MARKS.fullmatch(part.groups[0]) is not None and bool(part.text)


def _is_nickname(person: _Part) -> bool:
    """Tell whether the brackets so far hold a first name: `Bo (Bob) Li`, `J. A. (Ada) Vale`."""
    before = person.pieces[0][1].split() if person.pieces and not person.pieces[0][0] else []
    group = person.groups[0] if len(person.groups) == 1 else ""
    return bool(before) and group.isalpha() and group.istitle() and (len(before) == 1 or before[-1].endswith("."))


def _written(pieces: list[tuple[bool, str]]) -> str:
    return " ".join(" ".join(f"({piece})" if bracketed else piece for bracketed, piece in pieces).split())


def _clean_name(name: str) -> str:
    plain = _SUPERSCRIPT.sub("", name) if "^" in name or "\\thanks" in name else name
    return " ".join(without_addresses(plain).split())


def _key(group: str) -> dict[str, str]:
    """Return what each number stands for in `(1) Lamp Institute, (2) Vase Academy`, or `1. …, 2. …`."""
    marks = list(_KEY.finditer(group))
    ends = [mark.start() for mark in marks[1:]] + [len(group)]
    said = {mark[1] or mark[2]: group[mark.end() : end].strip(" ,;\n") for mark, end in zip(marks, ends, strict=True)}
    return {mark: " ".join(value.removesuffix(" and").split()) for mark, value in said.items() if value}


def listed(people: People) -> tuple[People, bool]:
    """Return the people of a list that names them one by one, and whether it names all.

    arXiv cuts author lines into names by rule, so `et al.` and the colon after a collaboration may stand among them.
    """
    if _NO_PLAIN_NAME.search("\n".join(map(str, people))) is None:
        return people, True
    names = [described(one)["name"].strip() for one in people]
    others = [_OTHERS.fullmatch(name) is not None for name in names]
    known = [
        one
        for one, name, is_others in zip(people, names, others, strict=True)
        if not is_others and any(char.isalnum() for char in name)
    ]
    return known, not any(others)


def dois(printed: str | None) -> tuple[str | None, str]:
    """Return the first DOI of a field that may hold several, and the others as printed."""
    if not printed:
        return None, ""
    first, *others = printed.replace(",", " ").replace(";", " ").split() or [""]
    return first or None, " ".join(others)


_ID = re.compile(r"(?:oai:arXiv\.org:|arxiv\.org/[a-z]+/|^arXiv:)(\S+?)(v\d+)?(?:\.pdf)?/?\s*$", re.IGNORECASE)
_PLAIN_ID = re.compile(rf"https?://arxiv\.org/abs/({_urls.ARXIV_ID})(v\d+)?")


def identifier(printed: str) -> tuple[str, str | None] | None:
    """Return the arXiv id in a URL, an OAI identifier or a citation (`arXiv:…`), and its version; None if none is."""
    found = _PLAIN_ID.fullmatch(printed) or _ID.search(printed)
    return (found[1], found[2]) if found else None


_ANNOUNCED = re.compile(
    r"\s*(?P<id>arXiv:\S+)\s+Announce Type:\s*(?P<how>[\w-]+)\s*(?:Abstract:\s*(?P<abstract>.*))?", re.DOTALL
)
_OLD_TITLE = re.compile(
    r"(?P<title>.*?)\.?(?<!\s)\s*+"
    r"\((?P<id>arXiv:[\w./-]++)(?:\s+\[(?P<category>[\w.-]+)\])?\s*(?P<how>[A-Z][A-Z ]*)?\)\s*",
    re.DOTALL,
)
_MARKUP = re.compile(r"</?(?:p|a|br|em|i|b)\b[^<>]*>", re.IGNORECASE)
SHORTENED = re.compile(r"this (?:https?|ftp) URL", re.IGNORECASE)
"""The words of a link which stand for its address."""
_SHORTENED = re.compile(rf"<a\s([^<>]*+)>\s*+{SHORTENED.pattern}\s*+</a>", re.IGNORECASE)
_HREF = re.compile(r"""(?<!\S)href=["']?((?:https?|ftp)://[^\s"'<>]++)""", re.IGNORECASE)
_FIRST_TIME = frozenset({"new", ""})


class Announced(NamedTuple):
    """What an announcement says in its title and its description."""

    title: str
    abstract: str
    id: str
    how: str
    category: str


def announced(title: str, description: str) -> Announced:
    """Return what title and description of an announcement say, in the notation of today or in that until 2024."""
    if found := _ANNOUNCED.fullmatch(description):
        return Announced(title, found["abstract"] or "", found["id"], found["how"], "")
    seen = _SHORTENED.sub(_written_out, description)
    abstract = _html.plain(seen) if _MARKUP.search(description) else seen
    found = _OLD_TITLE.fullmatch(title)
    if not found:
        return Announced(title, abstract.strip().removeprefix("Abstract:"), "", "", "")
    return Announced(found["title"], abstract, found["id"], (found["how"] or "").strip(), found["category"] or "")


def _written_out(link: re.Match[str]) -> str:
    """Return the address that `this https URL` stands for, as its link has it; the link if it has none."""
    href = _HREF.search(link[1])
    return href[1] if href else link[0]


def announced_day(printed: str | None, how: str, version: str | None) -> dict[str, str | None]:
    """Return what the day of an announcement is: that of publication if the paper is new."""
    if how.lower() in _FIRST_TIME and version in {None, "v1"}:
        return {"published": printed}
    return {"updated" if how.lower().startswith(("replace", "updated")) else "announced": printed}


_OWNER = re.compile(r"(.{2,80}?)['’]s articles on arXiv$")


def owner(title: str) -> str | None:
    """Return whose articles a page or a feed of one author lists, by its title; None if it is none of one author."""
    match = _OWNER.fullmatch(title)
    return match[1] if match else None


_CODE = r"[a-z-]+(?:\.[A-Za-z-]+)?"
CATEGORY = re.compile(_CODE)
IN_BRACKETS = re.compile(rf"\(({_CODE})\)")
"""A category behind its name, as group 1: `Robotics (cs.RO)`."""
_ACM = re.compile(r"[A-K]\.(?:\d|m\b)")


def subjects(terms: list[str]) -> tuple[list[str], dict[str, str]]:
    """Return the categories among the terms of a feed, and the MSC and ACM classes that stand among them."""
    if all(map(CATEGORY.fullmatch, terms)):
        return list(dict.fromkeys(terms)), {}  # nearly all
    found: dict[str, None] = {}
    classes: dict[str, list[str]] = {}
    for term in terms:
        if CATEGORY.fullmatch(term) or not any(char.isdigit() for char in term):
            found[term] = None
        else:
            classes.setdefault("acm_class" if _ACM.match(term) else "msc_class", []).append(term)
    return list(found), {name: "; ".join(dict.fromkeys(ones)) for name, ones in classes.items()}


_DATES = re.compile(
    r"Submitted\s+(?P<submitted>[^;]+?)\s*(?:[;.]|$)"
    r"|v1\s+submitted\s+(?P<first>[^;]+?)\s*(?:[;.]|$)"
    r"|originally announced\s+(?P<announced>[^.;]+?)\s*(?:[;.]|$)"
    r"|Latest version:\s+(?P<latest>\S+?)\.?(?:\s|$)"
)
_LAST_CODE = re.compile(rf"{IN_BRACKETS.pattern}\s*$")


def dates(printed: str) -> dict[str, str]:
    """Return when a search says that a paper was published, updated and announced, in its own words."""
    found = {name: value for match in _DATES.finditer(printed) for name, value in match.groupdict().items() if value}
    first, submitted = found.get("first"), found.get("submitted")
    said = {
        "published": first or submitted,
        "updated": submitted if first else None,
        "announced": found.get("announced"),
        "latest_version": found.get("latest"),
    }
    return {name: value for name, value in said.items() if value}


def categories(subjects: str) -> list[str]:
    """Return the codes of `Computation and Language (cs.CL); Robotics (cs.RO)`; what has none, as printed."""
    printed = [one.strip() for one in subjects.split(";")]
    return [match[1] if (match := _LAST_CODE.search(one)) else one for one in printed if one]


def is_mark(value: str) -> bool:
    """Tell whether an affiliation is but numbers that a list elsewhere explains: `1 and 2`."""
    return _MARKS.fullmatch(value) is not None
