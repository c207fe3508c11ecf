"""What `fixture shrink` keeps: a little language for behaviours of a dump, and whether a reading shows one.

    rejected           something could not become a record          unclaimed     a line that nothing claims
    problem~TEXT       a rejection says so                          error[~TEXT]  the reading ends in an error
    crash[~TEXT]       the parser raises what it must not           field:PATH    a record has the field
    PATH~TEXT          a field holds the text, whatever its case    no:PATH       a record lacks the field
    PATH=VALUE         a field has the value

PATH names a field of a record, and with dots what is in it: `title`, `biblio.pages`, `authors.name`.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from schemas.records import Author, Link, Listing, Paper, PaperAuthor, Rejection
from scrape.cases.probe import Parse


class Outcome(NamedTuple):
    """What came of reading a dump: a parse, or the exception that a parser should not have raised."""

    format: str | None
    parse: Parse | None
    crash: Exception | None = None


Wanted = Callable[[Outcome], bool]


class ExpressionError(Exception):
    """An expression that means nothing; `str()` says so in one line."""

    def __init__(self, expression: str, reason: str) -> None:
        super().__init__(expression, reason)
        self.expression = expression
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.expression!r} {self.reason}"


_FIELDS = frozenset(Paper.model_fields) | frozenset(Author.model_fields)
_WITHIN = {"authors": PaperAuthor.model_fields, "links": Link.model_fields, "sources": Listing.model_fields}
_OPEN = frozenset({"biblio", "identifiers", "metrics"})


def wanted(expression: str) -> Wanted:
    """Return what tells whether an outcome shows the behaviour that `expression` names. Raises ExpressionError."""
    if expression in _PLAIN:
        return _PLAIN[expression]
    if expression.startswith(("field:", "no:")):
        what, _, path = expression.partition(":")
        return _of_field(_known(expression, path), lambda values: bool(values) == (what == "field"))
    at = min((found for mark in "~=" if (found := expression.find(mark)) > 0), default=-1)
    if at < 0:
        raise ExpressionError(expression, "is no expression; see `paperlines fixture shrink --help`")
    return _compared(expression, expression[:at], expression[at], expression[at + 1 :])


def _compared(expression: str, path: str, mark: str, value: str) -> Wanted:
    if mark == "~" and path in _SAYING:
        said = _SAYING[path]
        return lambda outcome: any(value.lower() in one.lower() for one in said(outcome))
    _known(expression, path)
    if mark == "~":
        return _of_field(path, lambda values: any(value.lower() in _printed(one).lower() for one in values))
    return _of_field(path, lambda values: any(value == _printed(one) for one in values))


def _known(expression: str, path: str) -> str:
    name, *below = path.split(".")
    if name not in _FIELDS:
        raise ExpressionError(expression, f"names no field of a record: {name!r}; `paperlines schema` shows them")
    if below and name not in _OPEN and below[0] not in _WITHIN.get(name, ()):
        raise ExpressionError(expression, f"names nothing that there is in {name}: {below[0]!r}")
    return path


def _of_field(path: str, holds: Callable[[list[Any]], bool]) -> Wanted:
    """Return what tells whether there is a record that has the field and in which its values are as asked."""
    name, *below = path.split(".")

    def shows(outcome: Outcome) -> bool:
        records = [one for one in outcome.parse.records if not isinstance(one, Rejection)] if outcome.parse else []
        return any(holds(list(_values(getattr(one, name), below))) for one in records if hasattr(one, name))

    return shows


def _values(value: Any, path: list[str]) -> Iterator[Any]:
    """Yield what stands at `path`, of each member of a list; what is empty is not there."""
    if isinstance(value, list):
        for one in value:
            yield from _values(one, path)
    elif path:
        found = value.get(path[0]) if isinstance(value, dict) else getattr(value, path[0], None)
        yield from _values(found, path[1:])
    elif value not in (None, "", {}):
        yield value


def _printed(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _rejections(outcome: Outcome) -> list[str]:
    records = outcome.parse.records if outcome.parse else []
    return [problem for one in records if isinstance(one, Rejection) for problem in one.problems]


def _errors(outcome: Outcome) -> list[str]:
    return outcome.parse.account.errors if outcome.parse else []


def _crashes(outcome: Outcome) -> list[str]:
    if outcome.crash:
        return [f"{type(outcome.crash).__name__}: {outcome.crash}"]
    return [error for error in _errors(outcome) if f": the parser {outcome.format} failed: " in error]


_SAYING = {"problem": _rejections, "error": _errors, "crash": _crashes}
_PLAIN: dict[str, Wanted] = {
    "rejected": lambda outcome: bool(_rejections(outcome)),
    "unclaimed": lambda outcome: bool(outcome.parse and outcome.parse.account.unclaimed),
    "error": lambda outcome: bool(_errors(outcome)),
    "crash": lambda outcome: bool(_crashes(outcome)),
}
