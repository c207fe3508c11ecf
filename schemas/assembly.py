"""From what a parser quoted to a record: every field cleaned by its rule, the id derived, the whole validated."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas import cleaning, tex
from schemas.identity import author_id, name_key, paper_id
from schemas.records import EDTF_PATTERN, SHA256_PATTERN, Author, Paper

AnyRecord = TypeVar("AnyRecord", Paper, Author)


class UnfitError(Exception):
    """The quoted fields make no record; `problems` says why, one `field: reason` each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "; ".join(self.problems)


class Origin(NamedTuple):
    """Where a quoted item stands: what a Listing holds before anything is known of the record."""

    dump: str
    sha256: str | None
    format: str
    item: int
    lines: list[int] | None


def _title(value: str) -> str:
    return cleaning.required_text(tex.without_preambles(value))


def _texts(values: list[str]) -> list[str]:
    return list(dict.fromkeys([folded for value in values if (folded := cleaning.text(value))])) if values else []


def _optional(value: str) -> str | None:
    return cleaning.text(value) or None


def _described(author: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": cleaning.required_text(author["name"]),
        "identifiers": cleaning.identifiers(author.get("identifiers", {})),
        "affiliations": _texts(author.get("affiliations", [])),
    }


def _people(values: list[str | dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the people of a list of authors; `et al.` at its end is none of them."""
    last = values[-1]
    known = values[:-1] if cleaning.are_others(last if isinstance(last, str) else last["name"]) else values
    return [
        {"name": cleaning.required_text(value), "identifiers": {}, "affiliations": []}
        if isinstance(value, str)
        else _described(value)
        for value in known
    ]


def _categories(values: list[str]) -> list[str]:
    return list(dict.fromkeys(map(cleaning.category, values)))


def _by_name(values: Mapping[str, str]) -> dict[str, str]:
    return {name: folded for name, value in values.items() if (folded := cleaning.text(value))}


def _metrics(values: Mapping[str, str | float]) -> dict[str, int | float]:
    return {name: cleaning.figure(name, value) for name, value in sorted(values.items())}


RULES: dict[str, Callable[[Any], Any]] = {
    "title": _title,
    "name": cleaning.required_text,
    "authors": _people,
    "implied_authors": _texts,
    "aliases": _texts,
    "affiliations": _texts,
    "abstract": _optional,
    "published": cleaning.edtf,
    "categories": _categories,
    "venue": _optional,
    "biblio": _by_name,
    "identifiers": cleaning.identifiers,
    "metrics": _metrics,
}
"""The rule that cleans each field, whatever the format; a field without one passes as it is."""


def without_tex(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with TeX made Unicode in title, venue, names and imprint; abstracts stay as they are."""
    plain = dict(fields)
    for name in ("title", "venue"):
        if plain.get(name):
            plain[name] = tex.decoded(plain[name])
    if plain.get("authors"):
        plain["authors"] = [_author_without_tex(author) for author in plain["authors"]]
    if plain.get("biblio"):
        plain["biblio"] = {name: tex.decoded(value) for name, value in plain["biblio"].items()}
    return plain


def _author_without_tex(author: str | dict[str, Any]) -> str | dict[str, Any]:
    if isinstance(author, str):
        return tex.decoded(author)
    affiliations = [tex.decoded(one) for one in author.get("affiliations", [])]
    return author | {"name": tex.decoded(author["name"]), "affiliations": affiliations}


def _clean(fields: Mapping[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, value in fields.items():
        if (value or value == "") and (rule := RULES.get(name)):
            try:
                clean[name] = rule(value)
            except ValueError as error:
                problems[name] = str(error)
        else:
            clean[name] = value
    return clean | _out_of_place(fields, clean, problems) if problems else clean


def _out_of_place(fields: Mapping[str, Any], clean: dict[str, Any], problems: dict[str, str]) -> dict[str, Any]:
    """Return the fields that are well once what stands in the place of an identifier or a date moves to `biblio`.

    A URL where a DOI should be, `in press` where a date should be: neither is a reason to lose the paper, or the words.
    Raises UnfitError if there is any other problem.
    """
    moved = {}
    if problems.pop("identifiers", None):
        printed = fields["identifiers"]
        moved = {scheme: value for scheme, value in printed.items() if not cleaning.fits(scheme, value)}
        clean["identifiers"] = cleaning.identifiers({name: printed[name] for name in printed if name not in moved})
    if "published" in problems and not any(char.isdigit() for char in fields["published"]):
        moved["published"] = fields["published"]
        del problems["published"]
    if problems:
        raise UnfitError([f"{name}: {problem}" for name, problem in problems.items()])
    return {"biblio": _by_name(moved) | clean.get("biblio", {})}


def paper(
    fields: Mapping[str, Any], origin: Origin, inferred: tuple[str, ...], observed: str | None, as_of: date | None
) -> Paper:
    """Return the Paper that one listing gives.

    `as_of` resolves a date printed without its year, which is then named in `inferred`. Raises UnfitError.
    """
    values = _NOTHING_SAID | _clean(fields)
    title, authors, abstract = values["title"], values["authors"], values["abstract"]
    if title is None:
        raise UnfitError(["title: is missing"])
    seen = _seen(observed) if observed else None
    if as_of is not None:
        values["published"], seen, inferred = _dated(values["published"], seen, inferred, as_of)
    values["id"] = paper_id(values["identifiers"], title, authors[0]["name"] if authors else None)
    values["links"] = cleaning.links(values["links"], abstract)
    if not authors:
        values["authors_complete"] = None
    elif len(authors) < len(fields["authors"]):
        values["authors_complete"] = False
    if abstract is None:
        values["abstract_complete"] = None
    elif values["abstract_complete"] is None:
        values["abstract_complete"] = not cleaning.is_cut(abstract)
    values["sources"] = [_listing(origin, inferred, seen, values["metrics"])]
    return _validated(Paper, values)


_NOTHING_SAID: dict[str, Any] = {
    "type": "paper",
    "aliases": [],
    "title": None,
    "authors": [],
    "authors_complete": None,
    "implied_authors": [],
    "affiliations": [],
    "abstract": None,
    "abstract_complete": None,
    "published": None,
    "categories": [],
    "venue": None,
    "biblio": {},
    "has_code": None,
    "links": [],
    "identifiers": {},
    "metrics": {},
}
"""A paper of which a listing says nothing; never changed, pydantic copies what it takes over."""


def _seen(observed: str) -> str | None:
    """Return the day a page names as its own; None if no calendar has it."""
    try:
        return cleaning.edtf(observed)
    except ValueError:
        return None


def _dated(
    published: str | None, seen: str | None, inferred: tuple[str, ...], as_of: date
) -> tuple[str | None, str | None, tuple[str, ...]]:
    resolved = published and cleaning.resolve_year(published, as_of)
    resolved_seen = seen and cleaning.resolve_year(seen, as_of)
    named = inferred + ("published",) * (resolved != published) + ("observed",) * (resolved_seen != seen)
    return resolved, resolved_seen, named


def _listing(
    origin: Origin, inferred: tuple[str, ...], observed: str | None, metrics: dict[str, int | float]
) -> dict[str, object]:
    dump, sha256, format_, item, lines = origin
    return {
        "dump": dump,
        "sha256": sha256,
        "format": format_,
        "item": item,
        "lines": lines,
        "observed": observed,
        "inferred": list(inferred),
        "metrics": metrics,
        "said": {},
    }


def author(fields: Mapping[str, Any], origin: Origin, inferred: tuple[str, ...], observed: str | None) -> Author:
    """Return the Author that one profile gives, without papers as yet. Raises UnfitError."""
    clean = _clean(fields)
    if not name_key(clean.get("name") or ""):
        raise UnfitError(["name: is missing"])
    known, metrics = clean.get("identifiers", {}), clean.get("metrics", {})
    return _validated(
        Author,
        {
            "type": "author",
            "id": author_id(known, clean["name"]),
            "name": clean["name"],
            "aliases": clean.get("aliases", []),
            "affiliations": clean.get("affiliations", []),
            "categories": clean.get("categories", []),
            "identifiers": known,
            "metrics": metrics,
            "papers": [],
            "listing_complete": clean.get("listing_complete"),
            "sources": [_listing(origin, inferred, _seen(observed) if observed else None, metrics)],
        },
    )


def tried(kind: str, fields: Mapping[str, Any]) -> None:
    """Make a record of fields that may be anything. Raises UnfitError, and TypeError if one is of no known kind."""
    nowhere = Origin("", None, "none", 1, None)
    try:
        _ = author(fields, nowhere, (), None) if kind == "author" else paper(fields, nowhere, (), None, None)
    except (TypeError, AttributeError, LookupError) as error:
        raise TypeError(f"what it quotes is not of the kinds that a record has: {error}") from error


def read(kind: str, values: Mapping[str, Any]) -> Paper | Author:
    """Return values that are a clean record already as what `kind` says: paper or author. Raises UnfitError."""
    return _validated(Paper, values) if kind == "paper" else _validated(Author, values)


def _validated(model: type[AnyRecord], values: Mapping[str, Any]) -> AnyRecord:
    try:
        record: AnyRecord = model.__pydantic_validator__.validate_python(values)
    except ValidationError as error:
        raise UnfitError(_problems(error)) from error
    return record


_EXPECTED = {
    EDTF_PATTERN: "is no day, month or year, such as 2022-11-23, 2022-11, 2022, or XXXX-11-23 without its year",
    SHA256_PATTERN: "is no SHA-256 of 64 hexadecimal digits in lower case",
}
"""What a text should be that is not of a pattern: nobody reads one."""


def _said(problem: ErrorDetails) -> str:
    if _is_of_number(problem):
        return "Input should be a finite number"
    return _EXPECTED.get(problem.get("ctx", {}).get("pattern", ""), problem["msg"])


def _problems(error: ValidationError) -> list[str]:
    """Return pydantic's findings as `field.path: reason`, without the input (it may be a whole abstract)."""
    found = error.errors(include_url=False, include_input=False)
    missing = [".".join(map(str, one["loc"])) for one in found if one["type"] == "missing"]
    named = dict.fromkeys(f"{_place(one)}: {_said(one)}" for one in found if one["type"] != "missing")
    return [f"record: lacks {', '.join(missing)}", *named] if missing else [*named]


def _place(problem: ErrorDetails) -> str:
    place = problem["loc"][: -1 if _is_of_number(problem) else None]
    return ".".join(map(str, place)) or "record"


def _is_of_number(problem: ErrorDetails) -> bool:
    """Tell whether a metric is of neither kind of number: pydantic says so twice, once of each."""
    return problem["loc"][-3:-2] == ("metrics",) and problem["loc"][-1] in {"int", "float"}
