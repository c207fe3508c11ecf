"""What Crossref's works and CSL-JSON items share: Crossref's API grew out of CSL, with lists where CSL has strings.

CSL-JSON: https://docs.citationstyles.org/en/stable/specification.html (names, dates) and its schema csl-data.json;
Crossref: https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md. The getters take either.
"""

import re
from html import escape
from typing import Any

from parsers import _html, _json, _text, _urls
from schemas import cleaning
from schemas.tex import without_preambles

_ORCID = re.compile(_urls.ORCID, re.IGNORECASE)
_NO_NAME = "&NA;"
"""What Lippincott registers as the author of what has none: not available."""
_ABSTRACT = r"(?:abstract|summary|zusammenfassung|résumé|resumen|resumo|sommario|аннотация)\s*[.:]?"
_HEADING = re.compile(
    rf"^((?:\s|<(?:jats:)?sec\b[^>]*>)*)<(?:jats:)?(title|p|bold|h\d)\b[^>]*>\s*{_ABSTRACT}\s*</(?:jats:)?\2>",
    re.IGNORECASE,
)
_ELEMENT = r"<(?:jats:|mml:)?{0}\b[^<>]*>{1}(?:(?!<(?:jats:|mml:)?{0}\b).)*?</(?:jats:|mml:)?{0}>"
_TEX = re.compile(_ELEMENT.format("tex-math", r"\s*(?=[^\s<])"), re.DOTALL)
_MATHML = re.compile(_ELEMENT.format("math", ""), re.DOTALL)
_ALTERNATIVES = re.compile(rf"{_ELEMENT.format('alternatives', '')}|{_TEX.pattern}\s*{_MATHML.pattern}", re.DOTALL)
_VERBATIM = re.compile(
    r"<!\[CDATA\[((?:(?!<!\[CDATA\[).)*?)\]\]>|<\?CDATA\s((?:(?!<\?).)*?)\?>|<\?MML\s((?:(?!<\?).)*?)\?>", re.DOTALL
)
_TWICE_ENCODED = re.compile(
    r"</(?:p|div|span|em|strong|b|i|u|sub|sup|a|li|ul|ol|h\d|tex-math|inline-formula)>|<br\s*/?>"
    r'|<(?:p|div|span|font)\s[\w:-]+="[^<>]*>'  # an editor's, which some preprint servers cut off before its end
    r"|&(?:[a-z][a-z\d]{1,30}|#\d{2,5}|#x[\da-f]{2,5});",
    re.IGNORECASE,
)
_MOST_ENCODED = 3  # times
_ADDRESS = re.compile(r"^https?://id\.crossref\.org/is[sb]n/")
_KANA = r"\u3005\u3040-\u30ff"
_HAN_OR_HANGUL = r"\u3400-\u9fff\uac00-\ud7af"
_FAMILY_FIRST = re.compile(rf"[{_KANA}]*[{_HAN_OR_HANGUL}][{_KANA}{_HAN_OR_HANGUL}]*")
_GLUED = re.compile(r"-$|(?<!\w)(?:\w|[a-z]\w*|[AD][ae]?ll)['’]$")
_BETWEEN_NAMES = re.compile(r"(?:(?<!\s)\s*+)?;\s*|\sand\s")
_OF_A_REVIEW = ("type", "stage", "revision-round", "recommendation", "running-number")
_SEASONS = range(13, 25)  # as months: 13 to 16 in citeproc, 21 to 24 in EDTF


def strings(value: Any) -> list[str]:
    """Return a string, or a list of strings, as a list without blank ones."""
    if value is None or value == []:
        return []
    one = _json.written(value)
    return [one] if one else _json.texts(value)


def first(value: Any) -> str | None:
    """Return a string, or the first in a list of strings."""
    return next(iter(strings(value)), None)


def joined(value: Any, by: str = ", ") -> str | None:
    """Return a string, or a list of strings as one, each once."""
    return _json.joined(strings(value), by)


def plains(value: Any) -> list[str]:
    """Return a string, or a list of strings, as a list without markup."""
    return [_unmarked(one) for one in strings(value)]


def plain(value: Any) -> str | None:
    """Return the first string without its markup."""
    found = first(value)
    return _unmarked(found) if found else None


def _unmarked(markup: str) -> str:
    """Return what a reader sees, also of markup that was encoded again: `&lt;em&gt;Lamps&lt;/em&gt;`, `&amp;amp;`."""
    seen = _html.plain(_spelled_once(markup))
    for _ in range(_MOST_ENCODED - 1):
        seen = _html.plain(_spelled_once(seen)) if _TWICE_ENCODED.search(seen) else seen
    return without_preambles(seen)


def _spelled_once(markup: str) -> str:
    """Return markup in which no formula stands in MathML beside the same in TeX, and TeX is text.

    TeX may be in a section of character data or, as IOP deposits it, in an instruction: `<?CDATA $x<y$?>`.
    """
    if "</" not in markup:
        return markup
    return _ALTERNATIVES.sub(_preferred, _VERBATIM.sub(_as_text, markup))


def as_seen(text: str) -> str:
    """Return a text without markup, each formula that a publisher deposited in MathML as its reader sees it.

    Crossref repeats such a title in BibTeX and RIS as well, and whoever asked for those passes it on.
    """
    if "math" in text and "</" in text:
        text = _MATHML.sub(lambda formula: _html.plain(formula[0]), _spelled_once(text))
    return _text.as_seen(text)


def _as_text(verbatim: re.Match[str]) -> str:
    data, instruction, mathml = verbatim.groups()
    return mathml if mathml is not None else escape(data or instruction or "", quote=False)


def _preferred(spellings: re.Match[str]) -> str:
    return _MATHML.sub("", spellings[0]) if _TEX.search(spellings[0]) else spellings[0]


def abstract(value: Any) -> str | None:
    """Return an abstract without its JATS markup, and without the heading that says that it is one."""
    found = first(value)
    return _unmarked(_HEADING.sub(r"\1", found)) if found else None


def byline(people: Any) -> tuple[list[_text.Person], bool]:
    """Return the persons and bodies of a role, by name alone where nothing else is said, and whether all have a name.

    One alone may stand without a list, and a string may name several.
    """
    if isinstance(people, str):
        people = list(filter(None, _BETWEEN_NAMES.split(people)))
    listed = people if isinstance(people, list) else [people] if isinstance(people, dict) else []
    found = [known for one in listed if (known := _contributor(one))]
    return found, len(found) == len(listed)


def _contributor(person: Any) -> _text.Person | None:
    name = _name(person)
    if name is None or name == _NO_NAME:
        return None
    orcid = _ORCID.search(_json.text(person, "ORCID") or _json.text(person, "orcid") or "")
    return _text.person(name, _affiliations(person), {"orcid": orcid[0]} if orcid else None)


def names(people: Any) -> str | None:
    """Return the names of a role in one string: editors, translators."""
    if people is None:
        return None
    return "; ".join(name for one in _json.as_list(people) if (name := _name(one))) or None


def _name(person: Any) -> str | None:
    """Return a name in its natural order, particles before the family name and suffix after it.

    In Chinese, Japanese and Korean the family name is the first, and no space stands behind it.
    """
    whole = _json.text(person) or _json.text(person, "literal") or _json.text(person, "name")
    if whole:
        return None if "@" in whole and " " not in whole.strip() else _html.plain(whole)
    particles = [_json.text(person, "dropping-particle"), _json.text(person, "non-dropping-particle")]
    parts = [_json.text(person, "given"), *particles, _json.text(person, "family"), _json.text(person, "suffix")]
    written = [part.strip() for part in parts if part]
    if _FAMILY_FIRST.fullmatch("".join(written)):
        return "".join([*reversed(written[:2]), *written[2:]])
    return _html.plain(spaced(written)) or None


def spaced(parts: list[str]) -> str:
    """Return the parts of a name as one: no space behind `d'` or `al-`, but behind a soft sign (`Igor' Vale`)."""
    return "".join(part if _GLUED.search(part) else f"{part} " for part in parts).rstrip()


def _affiliations(person: Any) -> list[str]:
    named = [_json.text(one) or body(one) for one in _json.as_list(_json.find(person, "affiliation"))]
    return [_text.affiliation(_html.plain(one)) for one in named if one]


def body(place: Any) -> str | None:
    """Return a body with its department and its place; where it has none, some deposit a hyphen."""
    parts = [*strings(_json.find(place, "department")), first(_json.find(place, "name")) or ""]
    parts += strings(_json.find(place, "place"))
    return _json.joined(part for part in parts if any(map(str.isalnum, part)))


def day(value: Any) -> str | None:
    """Return a date as it is written, or as `2016-08-26` from its parts; `begin/end` for a range."""
    if not isinstance(value, dict):
        return _json.written(value)
    parts = _parts(value)
    found = [one for one in map(_of_parts, parts) if one]
    if not found:
        old = [value.get("year"), value.get("month"), value.get("day")]
        return _json.text(value, "raw") or _json.text(value, "literal") or _of_parts(old)
    if len(found) == 1 and parts[1:] == [[0]]:  # Zotero's way to write a range without an end
        return f"{found[0]}/.."
    return "/".join(dict.fromkeys(found[:2])) + ("~" if value.get("circa") and len(found) == 1 else "")


def _parts(value: dict[str, Any]) -> list[Any]:
    parts = _json.each_in(value, "date-parts") or _json.each_in(value, "date_parts")
    return parts if any(isinstance(one, list) for one in parts) else [parts]


def _of_parts(parts: Any) -> str | None:
    """Return `2016-08-26` for [2016, "8", 26]; what stands after a part that is missing is left out."""
    known: list[str] = []
    for one in parts[:3] if isinstance(parts, list) else []:
        written = _json.written(one)
        if written is None or written == "0":
            break
        known.append(written.strip())
    if len(known) == 2 and _number(known[1]) in _SEASONS:
        known = known[:1]
    if not all(_number(part) is not None for part in known):
        return " ".join(known)
    return "-".join(_padded(part, 4 if at == 0 else 2) for at, part in enumerate(known)) or None


def _number(part: str) -> int | None:
    return int(part) if part.removeprefix("-").isdecimal() and part.isascii() and len(part) < 6 else None


def _padded(part: str, width: int) -> str:
    return f"-{part[1:].zfill(width)}" if part.startswith("-") else part.zfill(width)


def published(item: Any) -> str | None:
    """Return the day an item came out: what it says itself, or the first of its editions."""
    said = day(item.get("issued")) or day(item.get("published"))
    editions = (day(item.get(f"published-{edition}")) for edition in ("online", "print", "other"))
    return said or min((one for one in editions if one), default=None) or day(item.get("posted"))


def imprint(item: Any) -> dict[str, str]:
    """Return what is printed about where the item appeared, and who else worked on it."""
    return _json.present(
        volume=joined(item.get("volume")),
        issue=joined(item.get("issue")) or _json.written(item, "journal-issue", "issue"),
        pages=joined(item.get("page")),
        article_number=joined(item.get("article-number")),
        number=joined(item.get("number")),
        publisher=joined(item.get("publisher")) or _json.text(item, "publisher", "name"),
        location=joined(item.get("publisher-place")) or joined(item.get("publisher-location")),
        issn=_numbers(item, "ISSN"),
        isbn=_numbers(item, "ISBN"),
        edition=joined(item.get("edition")) or joined(item.get("edition-number")),
        type=joined(item.get("type")),
        subtype=joined(item.get("subtype")),
        language=joined(item.get("language")),
        license=_licenses(item),
        **{role: names(item.get(role)) for role in ("editor", "translator", "chair", "reviewer")},
        funder=joined([_funder(one) for one in _json.each_in(item, "funder")], "; ") or joined(item.get("funder")),
        **_event(item),
    )


def _numbers(item: Any, name: str) -> str | None:
    """Return the ISSNs or ISBNs; until 2017 Crossref gave them as addresses (`http://id.crossref.org/isbn/978…`)."""
    typed = [_json.text(one, "value") for one in _json.each_in(item, f"{name.lower()}-type")]
    listed: list[str | None] = [*strings(item.get(name))]
    return joined([_ADDRESS.sub("", one) for one in listed or typed if one])


def _funder(funder: Any) -> str | None:
    """Return who paid, with the numbers of the awards."""
    name, awards = _json.text(funder, "name"), joined(_json.find(funder, "award"))
    return f"{name} ({awards})" if name and awards else name


def _licenses(item: Any) -> str | None:
    if isinstance(item.get("license"), list):
        return joined([_json.text(one, "URL") or _json.text(one) for one in item["license"]], " ")
    return joined(item.get("license"))


def _event(item: Any) -> dict[str, str]:
    event = item.get("event")
    dates = [day(_json.find(event, end)) for end in ("start", "end")]
    return _json.present(
        event=joined(event) or joined(_json.find(event, "name")) or joined(item.get("event-title")),
        event_location=joined(item.get("event-place")) or joined(_json.find(event, "location")),
        event_date=day(item.get("event-date")) or "/".join(date for date in dates if date),
        event_acronym=joined(_json.find(event, "acronym")),
        event_number=joined(_json.find(event, "number")),
        event_theme=joined(_json.find(event, "theme")),
        event_sponsor=joined(_json.find(event, "sponsor"), "; "),
    )


def registered(item: Any) -> dict[str, str]:
    """Return what is registered with Crossref about a work beside its imprint, also where doi.org passes it on."""
    trials = _json.each_in(item, "clinical-trial-number")
    return _json.present(
        institution=_bodies(item.get("institution")),
        version=_json.written(item, "version", "version") or _json.written(item, "version"),
        standards_body=_bodies(item.get("standards-body")),
        clinical_trial=joined([_json.text(one, "clinical-trial-number") for one in trials]),
        assertions=joined([_assertion(one) for one in _json.each_in(item, "assertion")], "; "),
        relation=_relations(item),
        review=joined([_json.text(item, "review", part) for part in _OF_A_REVIEW]),
        updated=day(item.get("deposited")),
    )


def _bodies(bodies: Any) -> str | None:
    return joined([body(one) for one in _json.as_list(bodies)], "; ")


def _assertion(assertion: Any) -> str | None:
    """Return what the publisher says on the page beside the work: `Received: 3 May 2019`."""
    label, value = _json.text(assertion, "label") or _json.text(assertion, "name"), _json.written(assertion, "value")
    return f"{label}: {value}" if label and value else value


def other_days(item: Any, names_of: tuple[str, ...], published: str | None) -> dict[str, str]:
    """Return the dates under `names_of` that say something else than `published`."""
    found = {name.replace("-", "_"): day(item.get(name)) for name in names_of}
    return {name: date for name, date in found.items() if date and date != published}


def links(item: Any) -> list[dict[str, str]]:
    """Return the item's own address, its landing pages, and the files that are linked."""
    places = [_json.find(item, "resource", "primary"), *_json.each_in(item, "resource", "secondary")]
    pages = [(one, "text/html") for one in (item, *places)]
    files = [(one, _json.text(one, "content-type") or "") for one in _json.each_in(item, "link")]
    found: dict[str, str] = {}
    for one, kind in [*pages, *files]:
        for url in addresses(one):
            found.setdefault(url, _role(url, kind))
    return [{"url": url, "role": role} for url, role in found.items()]


def addresses(place: Any) -> list[str]:
    """Return the address in `URL`, with the scheme that it lacks (JSTOR's `www.jstor.org/…`); nothing if it is none."""
    printed = (_json.text(place, "URL") or "").strip()
    return [printed] if "://" in printed else cleaning.urls(printed)


def _role(url: str, kind: str) -> str:
    if "pdf" in kind.lower() or _urls.is_pdf(url):
        return "pdf"
    return "page" if kind == "text/html" else "other"


def metrics(item: Any) -> dict[str, int | float]:
    """Return how often Crossref saw the item cited, and how many references were deposited with it."""
    references = (_json.number(item, key) for key in ("references-count", "reference-count"))
    return _json.present(
        citation_count=_json.number(item, "is-referenced-by-count"),
        reference_count=next((count for count in references if count is not None), None),
    )


def _relations(item: Any) -> str | None:
    """Return the works that this one is a version, a review, a preprint of, as `is-preprint-of 10.1000/1`."""
    related = item.get("relation")
    pairs = related.items() if isinstance(related, dict) else ()
    found = [
        f"{kind} {known}" for kind, ones in pairs for one in _json.as_list(ones) if (known := _json.text(one, "id"))
    ]
    for key, what in (("update-to", "updates"), ("updated-by", "is updated by")):
        updates = [(_json.text(one, "type"), _json.text(one, "DOI")) for one in _json.each_in(item, key)]
        found += [f"{what} ({kind}) {doi}" for kind, doi in updates if doi]
    return joined(found, "; ")
