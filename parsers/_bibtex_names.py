"""The authors of a BibTeX entry, as `and` lists them, and as people, programs and publishers list them instead."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from parsers import _csl, _dblp, _urls
from parsers._bibtex_blocks import BALANCED
from parsers._text import CAPITAL, OF_A_BODY, Person, described, orcid_apart, person, without_emails

_AND = re.compile(r"\s(?<!\s\s)\s*+and\s++(?:and\s++)*", re.IGNORECASE)  # one that begins with \s is found faster
_OTHERS = re.compile(
    r"\{*(?:and\s+)?(?:(?:\d+\s+)?others|et\.?\s*al\.?|(?:и\s+)?др\.?|(?:\{\},\s)?\.\s?\.\s?\.|…|\\l?dots\s*(?:\{\})?)\}*\.?",
    re.IGNORECASE,
)
_NAME_PARTS = re.compile(r"\s*(family|given|prefix|suffix)(?:-i)?\s*=", re.IGNORECASE)
_END_OF_A_PLACE = re.compile(r"[.;]\s++(?=\{?\[)|\.\s*(?:\n|$)")
_OF_SEVERAL = re.compile(r"\{?\[\}?([^][]+)\]\s*(.+)")
_CORRESPONDING = re.compile(r"^[^()]*\((?:corresponding|reprint) author\),\s*", re.IGNORECASE)
_SOME_INITIALS = rf"(?:{CAPITAL}{{1,3}}|{CAPITAL}\.(?:[ -]?{CAPITAL}\.){{0,2}})"
_LISTING_COMMA = re.compile(rf",\s++(?i:and)\b|[^\W\d_]{{2}} {_SOME_INITIALS},")
_MAY_LIST = re.compile(rf",(?:(?<={CAPITAL},)|(?<=\.,)|(?=\s++(?i:and)\b))")  # what `_LISTING_COMMA` finds holds this
_AMPERSAND = re.compile(r"(?<=[\w.,}])\s++\\?&\s++(?=\w)")
_OTHERS_IN_HAN = re.compile(r"(?<![,，、;；\s])(?:[,，、;；\s]*+等人?|[,，、\s]++(?:ほか|他))\s*+$")
_EASTERN = re.compile("[\u3001-\uffef]")  # what `_OTHERS_IN_HAN` and `_LISTING_SIGN` look for has one of these in it
_HAN = re.compile(r"[\u4e00-\u9fff\uac00-\ud7af]{2,4}")
_NO_PART_OF_NAME = re.compile(
    r"\\(?:thanks|footnote|inst|orcid(?:ID|link)?|textsuperscript)\s*\{[^{}]*+\}|(?<=[\w.})*,])\s*+\$\s*(?:\{\})?\^[^$]{1,40}\$"
)
_FOOTNOTE_SIGN = re.compile(  # but in the name of a body: `{Sgr A* Team}`
    r"(\{[^\s{}]*+\s[^{}]*+\})|(?<![*∗†‡§¶])[\\^]?[*∗†‡§¶]++(?![^\s,;{}])|(?<![^\s,;{}])[*∗†‡§¶]++(?=\w)"
)
_ORCID_NUMBER = re.compile(rf"(?<![^\s{{;,])(\w[^/]{{0,99}}?)/({_urls.ORCID})")
_INITIALS = re.compile(rf"(?:{CAPITAL}\.?[ ~-]?){{1,4}}")
_LEADING_INITIAL = re.compile(rf"\s*{CAPITAL}\.")
_SURNAME_AND_INITIALS = re.compile(rf"[^\W\d_][^\d,]*[^\W\d_] {_SOME_INITIALS}")
_PARTICLES = frozenset("al da de del della den der di do dos du el la le st ten ter van von".split())
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I?II|IV", re.IGNORECASE)
_GLUED_INITIALS = re.compile(rf"{CAPITAL}{{2}}$")
_NO_PLAIN_NAME = re.compile(r"(?=[\W_aeoид\d])(?:[\W_]|(?:и\s+)?др|and\s|(?:\d+\s)?others|et\.?\s*al)", re.IGNORECASE)
_LONGEST_OTHERS = 14
_LISTING_SIGN = re.compile(  # a comma between names with a space in each, `山田 花子`, is not that of one in two parts
    "[、；]|(?<=[\u4e00-\u9fff]{2})[，・](?=\\s*[\u4e00-\u9fff]{2})"
    "|(?:(?<= [\u4e00-\u9fff])|(?<= [\u4e00-\u9fff]{2})|(?<= [\u4e00-\u9fff]{3})),"
    "(?=\\s*[\u4e00-\u9fff]{1,4} [\u4e00-\u9fff])"
)
_GROUP_OR_SEMICOLON = re.compile(r"\{(?>[^{}]++|\{[^{}]*+\})*+\}|;")
_ENDS_OF_ET_AL = ("al", "al.", "al. ", "al}", "al.}")
_ET_AL = re.compile(  # with no `and` before it
    r"(?<=[\w.,])[\s,~]{1,9}(?:\\[a-z]{2,6})?\{?et\.?[\s~]{0,9}al\.?\}?\s*$", re.IGNORECASE
)


def people(rest: dict[str, str], *, of_dblp: bool) -> dict[str, object]:
    """Return the authors, and whether the list names all; `of_dblp` tells that a number behind a name is dblp's."""
    printed = rest.pop("author", None) or rest.pop("authors", None)
    if printed is None:
        return {}
    bare = without_emails(" ".join(printed.split()))
    if bare[:1] == "{" and bare[-1] == "}" and _are_persons(bare[1:-1]):
        bare = bare[1:-1]
    bare = _listed_by_and(bare)
    printed_names = _persons(bare)
    in_two = all(name.count(",") == 1 for name in printed_names)
    if "," in bare and (not in_two or bare[1:2] == "." or (_MAY_LIST.search(bare) and _LISTING_COMMA.search(bare))):
        printed_names = _parted_by_commas(printed_names)
    names = [name for one in printed_names if (name := one.strip(" \t\n,;"))]
    listed, complete = _named_and_all(names) if any(map(_NO_PLAIN_NAME.match, names)) else (names, True)
    composed = [name for one in listed if (name := _composed(one))] if "=" in bare else listed
    authors = [_of_dblp(name) for name in composed] if of_dblp else _placed(composed, rest)
    if "000" in bare or "orcid" in bare.lower():
        authors = [_identified_by_orcid(one) if isinstance(one, str) else one for one in authors]
    if "orcid-numbers" in rest:
        authors = _numbered(authors, rest)
    return {"authors": authors, "authors_complete": complete and len(composed) == len(listed)} if authors else {}


def _listed_by_and(bare: str) -> str:
    """Return a list of authors with `and` where other signs stand between them, and `others` for those not named."""
    if "\\" in bare or "$" in bare:
        bare = _NO_PART_OF_NAME.sub("", bare)
    if "*" in bare or "†" in bare or "∗" in bare:
        bare = _FOOTNOTE_SIGN.sub(lambda match: match[1] or "", bare)
    if bare.endswith(_ENDS_OF_ET_AL):
        bare = _ET_AL.sub(" and others", bare)
    if ";" in bare:
        bare = _GROUP_OR_SEMICOLON.sub(lambda match: " and " if match[0] == ";" else match[0], bare)
    if not bare.isascii() and _EASTERN.search(bare):
        bare = _LISTING_SIGN.sub(" and ", _OTHERS_IN_HAN.sub(" and others", bare))
    if (
        "&" in bare
        and bare.count(",") > 1
        and "," in bare.partition("&")[0]
        and "{" not in bare
        and " and " not in bare
        and not OF_A_BODY.search(bare)
    ):
        bare = _AMPERSAND.sub(" and ", bare)
    return bare


def _are_persons(inner: str) -> bool:
    """Tell whether what braces hold together is no name but a list: `{Vale, Ada and Li, Bo}`."""
    names = _AND.split(inner)
    return len(names) > 1 and all(name.count(",") == 1 for name in names) and BALANCED.fullmatch(inner) is not None


def _persons(printed: str) -> list[str]:
    """Split at each `and` outside of braces, and at each where the braces do not match."""
    if "\\and" in printed:
        printed = printed.replace("\\and ", "and ")
    names = _AND.split(f" {printed} ")
    if "{" not in printed or printed.count("{") != printed.count("}"):
        return names
    whole: list[list[str]] = []
    depth = 0
    for name in names:
        if depth <= 0:
            whole.append([])
        whole[-1].append(name)
        depth += name.count("{") - name.count("}")
    return [" and ".join(some) for some in whole]


def _parted_by_commas(names: list[str]) -> list[str]:
    """Return the names with those apart that commas part where `and` should: `Ada Vale, Bo Li, and Carmen Ruiz`.

    BibTeX reads `Vale, Ada` and `Vale, Jr., Ada`: only what can be neither is taken apart.
    """
    listed = [[part for one in name.split(",") if (part := one.strip())] for name in names]
    inverted = any(map(_is_inverted, listed))
    others = [parts for parts in listed if len(parts) == 1 and _is_whole(parts[0])]
    parted: list[str] = []
    for name, parts in zip(names, listed, strict=True):
        in_order = len(parts) > 2 or (
            not inverted and (others or name.rstrip().endswith(",") or _LEADING_INITIAL.match(name))
        )
        if "{" in name or "=" in name:
            parted.append(name)
        elif (in_order and all(map(_is_whole, parts))) or _are_names(parts):
            parted += parts
        elif len(parts) > 3 and len(parts) % 2 == 0 and not any(map(_is_whole, parts[1::2])):
            parted += map(", ".join, zip(parts[::2], parts[1::2], strict=True))
        else:
            parted.append(name)
    return parted


def _are_names(parts: list[str]) -> bool:
    """Tell whether they are `Vale A`, or three or more in Chinese or Korean: two may be a family and a given name.

    `Vale III, Ada E.` is one name, as BibTeX reads it; `Vale II, Li BM` are two, for given names do not end so.
    """
    if len(parts) == 2 and _SUFFIX.fullmatch(parts[0].split()[-1]) and not _GLUED_INITIALS.search(parts[1]):
        return False
    return all(map(_SURNAME_AND_INITIALS.fullmatch, parts)) or (len(parts) > 2 and all(map(_HAN.fullmatch, parts)))


def _is_inverted(parts: list[str]) -> bool:
    """Tell whether they are `Vale, Ada` or `Vale, Jr, Ada`."""
    if len(parts) == 3 and any(map(_SUFFIX.fullmatch, parts[1:])):
        return True
    return len(parts) == 2 and not all(map(_is_whole, parts))


def _is_whole(part: str) -> bool:
    """Tell whether it is a name in its natural order, and neither the family name nor the given ones alone."""
    words = part.split()
    if len(words) == 1 or words[0].lower() in _PARTICLES or words[-1].lower() in _PARTICLES:
        return False
    return words[-1][-1] != "." and not _INITIALS.fullmatch(words[-1])


def _named_and_all(names: list[str]) -> tuple[list[str], bool]:
    """Return those that are names, and whether the list names all."""
    listed = [name for name in names if len(name) > _LONGEST_OTHERS or _is_name(name)]
    return listed, not any(len(name) <= _LONGEST_OTHERS and _OTHERS.fullmatch(name) for name in names)


def _is_name(name: str) -> bool:
    return any(map(str.isalnum, name)) and not _OTHERS.fullmatch(name)


def _composed(name: str) -> str:
    """Return a name in biblatex's extended notation (`given=Ada, family=Vale`) as it is read, if it has a part.

    Any other is returned as it is.
    """
    if "=" not in name or not _NAME_PARTS.match(name.lstrip('"{')):
        return name
    parts: dict[str, str] = {}
    for one in re.split(r',(?=\s*"?[a-z-]+\s*=)', name):
        part, _, value = one.partition("=")
        parts[part.strip(' "').lower()] = value.strip(' "')
    return _csl.spaced([parts[part] for part in ("given", "prefix", "family", "suffix") if parts.get(part)])


def _of_dblp(name: str) -> Person:
    known = _dblp.person(name, None, None) if name[-1].isdecimal() else None
    return known or " ".join(name.split())


def _placed(authors: list[str], rest: dict[str, str]) -> Sequence[Person]:
    """Return the authors with the places that Web of Science prints behind their names; the others stay in the rest."""
    if "affiliation" not in rest:
        return authors
    names = [" ".join(name.split()) for name in authors]
    often = Counter(names)
    places: dict[str, list[str]] = {name: [] for name in names if often[name] == 1}
    others: list[str] = []
    for line in _END_OF_A_PLACE.split(rest["affiliation"].strip(" {}")):
        named, place = _named_before(" ".join(line.split()), often)
        for name in named:
            places.get(name, others).append(place)
        if not named:
            others.append(_CORRESPONDING.sub("", place))
    if not any(places.values()) and "unique-id" not in rest:
        return authors
    known = {place for some in places.values() for place in some}
    rest["affiliation"] = "; ".join(place for place in dict.fromkeys(others) if place not in known)
    return [person(name, places.get(name, ())) for name in names]


def _named_before(line: str, authors: Collection[str]) -> tuple[list[str], str]:
    """Return whom a line names before a place, and the place; nobody and the whole line if it names no author.

    `Vale, Ada; Li, Bo, Lamp Inst, Oz.` is a line of them, `Vale, A (Corresponding Author), Lamp Inst, Oz.` another;
    until some years ago it was `[Vale, Ada; Li, Bo] Lamp Inst, Oz.`
    """
    if several := _OF_SEVERAL.match(line):
        return several[1].split("; "), several[2]
    *first, last = line.split("; ")
    parts = last.split(", ")
    ends = next((end for end in (2, 1, 3) if ", ".join(parts[:end]) in authors), 0)
    return ([*first, ", ".join(parts[:ends])], ", ".join(parts[ends:])) if ends else ([], line)


def _numbered(authors: Sequence[Person], rest: dict[str, str]) -> Sequence[Person]:
    """Return the authors with the iDs that Web of Science lists beside them: `Vale, Ada/0000-…`.

    The list stays in the rest if it names somebody else, one of them twice, or one whose iD stands elsewhere.
    """
    listed = _ORCID_NUMBER.findall(" ".join(rest["orcid-numbers"].split()))
    people = list(map(described, authors))
    names = [" ".join(one["name"].split()) for one in people]
    often = Counter([*names, *(name for name, _ in listed)])
    unidentified = {name for name, one in zip(names, people, strict=True) if "identifiers" not in one}
    known = {name: {"orcid": orcid} for name, orcid in listed if often[name] == 2 and name in unidentified}
    if len(known) == len(listed):
        del rest["orcid-numbers"]
    return [
        one | {"identifiers": known[name]} if name in known else author
        for author, one, name in zip(authors, people, names, strict=True)
    ]


def _identified_by_orcid(name: str) -> Person:
    plain, orcid = orcid_apart(name)
    return person(plain.strip(), identifiers={"orcid": orcid}) if orcid and plain.strip() else name
