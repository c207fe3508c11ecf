"""Names in the data of a page: several in one string, an ORCID iD or `et al.` within one, a list that comes twice.

Sites fill their templates with whatever somebody typed. A person is `name`, with `identifiers` and `affiliations`
where they are known.
"""

import re
from typing import Any

from parsers import _urls
from parsers._json import find
from parsers._text import orcid_apart, without_emails

Fields = dict[str, Any]

ORCID = re.compile(_urls.ORCID, re.IGNORECASE)

_NO_NAME = re.compile(r"\[in [A-Z][a-z]+\]|[\W\d_]*")
_ENDS_ET_AL = ("al", "al.", "others", "…", "...")
_ET_AL = re.compile(r"(?:(?:^| ?,? )(?:et\.? ?al\.?|and others)|^others| ?(?:…|\.\.\.))$", re.IGNORECASE)
_PARTED = re.compile("[;；؛、]")
_AND = re.compile(r",?\s(?:and|&)\s")
_COMMA = re.compile(r"[,，،](?:\s*and\s)?|\sand\s")
_BEHIND_INITIALS = re.compile(r"(?<=\.)(?:,\s?(?:and\s|&\s)?|\s(?:and|&)\s)")
_IN_CHINESE = re.compile("[\u3400-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}")
_WAYS = (
    (_AND, re.compile(r"[^,;]+,[^,;]+"), 2),  # Vale, Ada and Li, Bo
    (_AND, re.compile(r"[^\s,;]+(?: [^\s,;]+)+"), 2),  # Ada Vale and Bo Li
    (_BEHIND_INITIALS, re.compile(r"[^,.;]+,? (?:[^\W\d_]\.[ -]?)+"), 2),  # Vale, A., Li, B.
    (_COMMA, re.compile(r"(?:[^\W\d_]\. ?-?)+[^\W\d_][^,.;]+"), 2),  # A. Vale, B. Li
    (re.compile("，"), _IN_CHINESE, 2),
    (_COMMA, _IN_CHINESE, 3),
    (_COMMA, re.compile(r"[^\s;]+ [^;]+"), 3),  # Ada Vale, Bo Li, Cy Oz
    (re.compile(r"\|"), re.compile(".+"), 2),
)
"""What may part the names in one tag, what each must then be, and how many there must be."""
_INSTITUTION = re.compile(r"[;@]|\b(?:of|for|the|university|institute|department|cent(?:er|re))\b", re.IGNORECASE)


def byline(people: list[Fields]) -> Fields:
    """Return the authors that a list names, and whether it names all; nothing if it names none."""
    people = [_with_orcid_apart(one) for one in people]
    printed = [" ".join(one["name"].split()) for one in people]
    named = [_ET_AL.sub("", name) if name.lower().endswith(_ENDS_ET_AL) else _named(name) for name in printed]
    listed = [one | {"name": name} for one, name in zip(people, named, strict=True) if name]
    authors = [one if len(one) > 1 else one["name"] for one in listed]
    return {"authors": authors, "authors_complete": named == printed and all(named)} if authors else {}


def _with_orcid_apart(person: Fields) -> Fields:
    """Return a person whose name ends in an ORCID iD with both apart; what stands behind it would be another's."""
    name, orcid = orcid_apart(person["name"])
    is_last = orcid and person["name"].startswith(name)
    return {"identifiers": {"orcid": orcid}} | person | {"name": name} if is_last else person


def _named(name: str) -> str:
    """Return a name, empty for a dash and where J-STAGE says but that there is one elsewhere: `[in Japanese]`."""
    return "" if _NO_NAME.fullmatch(name) else name


def once(people: list[Fields]) -> list[Fields]:
    """Return the authors once, where a page lists them all twice: for two tools, which may turn names, or languages."""
    first, second = people[: len(people) // 2], people[len(people) // 2 :]
    is_repeated = len(first) == len(second) and all(map(_is_same_person, first, second))
    return [other | one for one, other in zip(first, second, strict=True)] if is_repeated else people


def _is_same_person(one: Fields, other: Fields) -> bool:
    ids = [person["identifiers"] for person in (one, other) if "identifiers" in person]
    names = one["name"], other["name"]
    turned = ("," in names[0]) != ("," in names[1]) and words(one) == words(other)
    return (names[0] == names[1] or turned) and all(known == ids[0] for known in ids)


def words(person: Any) -> list[str]:
    """Return the words of a name in lower case, sorted: the same ones however it is turned."""
    return sorted(re.findall(r"\w+", str(find(person, "name") or person).lower()))


def in_one(names: str) -> list[str]:
    """Return the names in a tag that holds all of them, also if but commas or `and` part them, where that is plain."""
    names = " ".join(names.split())  # with no-break spaces, as publishers put them into names
    if not _INSTITUTION.search(names):
        for between, name, least in _WAYS:
            parts = [one.strip() for one in between.split(names)]
            if len(parts) >= least and all(map(name.fullmatch, parts)):
                return parts
    return several(names)


def several(names: str) -> list[str]:
    """Return the names in a tag between which semicolons stand, if anything does."""
    return [name for one in _PARTED.split(without_emails(names)) if (name := one.strip(" \t\n,*†‡"))]
