"""The formats at hand, ours and those of installed plug-ins, and the choice among them."""

import pkgutil
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from functools import cache
from html import unescape
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from traceback import extract_tb
from types import UnionType
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

import parsers
from parsers import Candidate, Claim, NearMiss, ParseError, Parser, Quoted, Refusal, Sniffed, Source
from parsers._contract import ALL_EDGES, Opens, is_blank
from scrape.voice import say

if TYPE_CHECKING:
    from pydantic import TypeAdapter

GROUP = "paperlines.parsers"
_MARKS_KEPT = 1 << 14
_DICT = re.compile(r"[\[(]*\{'\w")
_TITLE = re.compile(r"<title\b[^>]{0,99}>\s*+([^<]{1,200})", re.IGNORECASE)
_CELLS = re.compile("[,;\t](?! )")  # prose has a blank there
_LONGEST_HEAD = 1 << 14
_ANYTHING = (Exception, SystemExit)
"""What a stranger's code may raise while the rest goes on."""
_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")
Formats = Mapping[str, Parser]
Batch = list[tuple[int, str]]
"""Some lines that follow one another, with their 1-based numbers."""
Following = Callable[[], list[str]]
"""Returns the few non-blank lines after one, `FOLLOWING` of them if there are so many."""
FOLLOWING = 3
_ANY = ("",)
DOCUMENT = ""
"""What `opening` calls a document of XML, HTML or JSON, of which the first lines do not show the format."""
PAGE = re.compile(
    r"\s*<(?:\?xml\s(?![^<>]*>\s*<(?:!doctype\s+)?plist\b)|!doctype\s(?!\s*plist\b)|html[\s>])", re.IGNORECASE
)
"""How a document begins that says itself that it is one; BibDesk keeps its groups in a comment, as a property list."""
_DOCUMENTS = ("<", "{", "[")
_ENDS_OF_DOCUMENTS = (">", "}")
_GLUED = re.compile(r'<!doctype\s+html|(?<!=)(?<!=\s)\{\s*+"(?>[^"\\]|\\.){1,99}+"\s*+:', re.IGNORECASE)
# A tag, but for those that stand in the texts of papers.
_TAG = re.compile(
    r"<(?:\?xml\s|!doctype\s|(?!(?:[abipqu]|em|strong|su[bp]|br|span|ul|ol|li|img|h\d|math|jats:\w++|mml:\w++)[\s>/])[a-z][\w:.-]*+[\s>])",
    re.IGNORECASE,
)
_JSON = re.compile(r'(?>\[\s*+)*+\{\s*+"(?>[^"\\]|\\.)*+"\s*+:')


NAME_IT = "; name the format with --format (`paperlines formats` lists them)"


class FormatError(Exception):
    """No format claims a source, or several do (`claimed`); `str()` is the one-line message with its cure."""

    def __init__(self, source: str, line: int, what: str, *, claimed: bool = False) -> None:
        super().__init__(source, line, what)
        self.source = source
        self.line = line
        self.what = what
        self.claimed = claimed

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.what}{NAME_IT}"


@cache
def formats() -> dict[str, Parser]:
    """Return every format by name, in alphabetical order; the project's own win over a plug-in of the same name."""
    found, _ = _discovered()
    return found


@cache
def broken_plugins() -> list[str]:
    """Return one line for each plug-in that could not be loaded."""
    _, broken = _discovered()
    return broken


@cache
def _discovered() -> tuple[dict[str, Parser], list[str]]:
    own = {
        module.name: import_module(f"parsers.{module.name}").PARSER
        for module in pkgutil.iter_modules(parsers.__path__)
        if not module.name.startswith("_")
    }
    plugins, broken = _plugins(entry_points(group=GROUP), own)
    return dict(sorted((plugins | own).items())), broken


def _plugins(points: Iterable[EntryPoint], own: Collection[str]) -> tuple[dict[str, Parser], list[str]]:
    loaded: dict[str, Parser] = {}
    broken: list[str] = []
    for point in points:
        try:
            if point.name in (*own, *loaded):
                raise ValueError("there is a format of this name already")
            found = point.load()
            loaded[point.name] = guarded(point.name, _parser(getattr(found, "PARSER", found)))
        except _ANYTHING as error:
            broken.append(f"plug-in {point.name} ({point.value}) is left out: {type(error).__name__}: {error}")
    return loaded, broken


def _parser(found: object) -> Parser:
    if not isinstance(found, Parser):
        raise TypeError(f"{found!r} is not a parsers.Parser")
    return _sound(found)


def _sound(value: _Answer) -> _Answer:
    """Return a value of the contract, each of its fields of the kind that is declared there. Raises TypeError.

    What stands for such a kind is taken as that: a list of labels for a tuple.
    """
    from pydantic import ValidationError

    kind: Any = type(value)
    try:
        sound: _Answer = _kind(kind).validate_python({one.name: getattr(value, one.name) for one in fields(kind)})
    except ValidationError as error:
        wrong = error.errors()[0]
        place = ".".join(map(str, (kind.__name__, *wrong["loc"])))
        raise TypeError(f"{place} is {wrong['input']!r}: {wrong['msg']}") from None
    return sound


@cache
def _kind(of: type) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(of)


def guarded(name: str, parser: Parser) -> Parser:
    """Return a stranger's parser so that whatever it raises is what a parser may raise, and only its dump fails.

    Our own are not guarded: what they raise is to be seen, and mended.
    """
    return replace(
        parser,
        sniff=_sniffing(name, parser.sniff),
        parse=_parsing(name, parser.parse),
        opens=parser.opens and _answering(name, parser.opens, int | None, None),
        heads=parser.heads and _answering(name, parser.heads, int | None, None),
        ends=parser.ends and _answering(name, parser.ends, bool, False),  # noqa: FBT003 — the answer, not an option
        cuts=parser.cuts and _answering(name, parser.cuts, bool, False),  # noqa: FBT003 — the same
        after=parser.after and _answering(name, parser.after, bool, False),  # noqa: FBT003 — the same
        layers={layer: _parsing(name, parse) for layer, parse in parser.layers.items()},
    )


def _sniffing(name: str, sniff: Callable[[Source], Sniffed]) -> Callable[[Source], Sniffed]:
    def sniffed(source: Source) -> Sniffed:
        try:
            answer = _of(Sniffed, sniff(source))
            return answer and _sound(answer)
        except _ANYTHING as error:  # what other formats claim is still theirs
            return NearMiss(_failure(name, error))

    return sniffed


def _parsing(name: str, parse: Callable[[Source], Iterator[Quoted]]) -> Callable[[Source], Iterator[Quoted]]:
    def parsed(source: Source) -> Iterator[Quoted]:
        try:
            for quoted in parse(source):
                yield _checked(name, quoted)
        except (ParseError, MemoryError):
            raise
        except _ANYTHING as error:
            raise ParseError(source.name, None, _failure(name, error)) from error

    return parsed


def _answering(
    name: str, ask: Callable[_Asked, _Answer], kind: type[_Answer] | UnionType, otherwise: _Answer
) -> Callable[_Asked, _Answer]:
    """Return `ask` so that where it fails, or answers no `kind`, it warns and answers `otherwise`."""

    def answered(*args: _Asked.args, **kwargs: _Asked.kwargs) -> _Answer:
        try:
            return _of(kind, ask(*args, **kwargs))
        except _ANYTHING as error:
            _warn(_failure(name, error))
            return otherwise

    return answered


def _of(kind: type[_Answer] | UnionType, answer: _Answer) -> _Answer:
    if not isinstance(answer, kind):
        raise TypeError(f"{answer!r} is no answer of a parser")
    return answer


@cache
def _warn(what: str) -> None:
    say(f"warning: {what}")


def _failure(name: str, error: BaseException) -> str:
    """Return what failed, and the last line of the stranger's own module that it passed."""
    _, *frames = extract_tb(error.__traceback__)
    passed = [frame for frame in frames if frame.filename == frames[0].filename != __file__]
    place = f" ({Path(passed[-1].filename).name}:{passed[-1].lineno})" if passed else ""
    return f"the parser {name} failed: {type(error).__name__}: {error}{place}"


def _checked(name: str, quoted: object) -> Quoted:
    """Return what a stranger's parser yields. Raises TypeError if it is nothing of which a record could be made."""
    from schemas import assembly

    if not isinstance(quoted, Quoted):
        raise TypeError(f"{quoted!r} is nothing that a parser yields")
    sound: Quoted = _sound(quoted)
    if isinstance(sound, Candidate):
        with suppress(assembly.UnfitError):
            assembly.tried(sound.kind, sound.fields)
    if isinstance(sound, Candidate | Refusal) and sound.raw:
        sound.raw = _answering(name, sound.raw, str, "")
    return sound


def claimed(answers: Mapping[str, Sniffed]) -> dict[str, str]:
    """Return the formats that claim a source by their answers, and why; one of any site's pages gives way to others."""
    claims = {name: answer for name, answer in answers.items() if isinstance(answer, Claim)}
    own = {name: claim for name, claim in claims.items() if not claim.general}
    return {name: claim.why for name, claim in (own or claims).items()}


def choose(source: Source, among: Formats) -> tuple[str, str]:
    """Return the name of the one format that claims `source`, and why it does. Raises FormatError."""
    answers = {name: parser.sniff(source) for name, parser in among.items()}
    claims = claimed(answers)
    if len(claims) == 1:
        return claims.popitem()
    first = source.head[0][0] if source.head else 1
    if claims:
        both = " and ".join(f"{name} ({why})" for name, why in claims.items())
        raise FormatError(source.name, first, f"is claimed by {both}", claimed=True)
    near = {name: answer for name, answer in answers.items() if isinstance(answer, NearMiss)}
    if not near:
        raise FormatError(source.name, first, f"is of no known format{_hint(source)}")
    why = ", ".join(f"{name} ({miss.why})" for name, miss in near.items())
    line = max(first, min(miss.line for miss in near.values()))
    raise FormatError(source.name, line, f"is of no known format, though near {why}")


def _hint(source: Source) -> str:
    """Return what a text that nobody claims looks like, where that says why: how Python prints, a table, a page."""
    if _DICT.match(source.first()):
        return ": this is how Python prints a dict, and `json.dumps` writes JSON"
    if _names_columns(source.first()):
        return ": it is a table; where it comes from, export it as RIS or BibTeX"
    title = _TITLE.search(source.start(1 << 14)) if source.first().startswith("<") else None
    return f": it is a page titled {unescape(' '.join(title[1].split()))!r}" if title else ""


def _names_columns(line: str) -> bool:
    """Tell whether a line is the head of a table of papers (CSV, TSV): short names with one for the title."""
    cells = [cell.strip(' "').lower() for cell in _CELLS.split(line[:_LONGEST_HEAD])]
    return len(cells) > 3 and all(len(cell) < 50 for cell in cells) and any(cell.endswith("title") for cell in cells)


class Ask(NamedTuple):
    """A format's function that tells whether a dump opens in a line; `rank` orders them."""

    rank: int
    format: str
    opens: Opens


class _Mark(NamedTuple):
    """What lines with a certain first and last visible character may be.

    One is in question by itself if it begins with one of `starts`, and those just above it are if it begins with one of
    `below`; whom to ask then stands in `own` and `above` beside what the line begins with. `always` are those who ask
    for no beginning.
    """

    starts: tuple[str, ...]
    below: tuple[str, ...]
    own: list[tuple[tuple[str, ...], Ask]]
    above: list[tuple[tuple[str, ...], Ask]]
    always: list[Ask]


class Openings:
    """Finds where the dumps of a stream open, of these formats."""

    def __init__(self, among: Formats) -> None:
        self._formats = among
        self._marks: dict[tuple[str, str], _Mark] = {}
        self._heads = [
            Ask(2 * place + 1, name, parser.heads) for place, (name, parser) in enumerate(among.items()) if parser.heads
        ]

    def in_question(self, batch: Batch) -> list[tuple[int, list[Ask]]]:
        """Return the places, in order, of the lines at which a dump may open, and whom to ask."""
        found: dict[int, list[Ask]] = {}
        for at, text, mark in self._marked(batch):
            if mark.starts and text.startswith(mark.starts):
                found[at] = [ask for starts, ask in mark.own if text.startswith(starts)]
            elif mark.always:
                found[at] = mark.always
            if mark.below and text.startswith(mark.below):
                _add(found, _above(batch, at), [ask for starts, ask in mark.above if text.startswith(starts)])
        _add(found, _above(batch, len(batch)), self._heads)
        return [(at, found[at]) for at in sorted(found)]

    def _marked(self, batch: Batch) -> list[tuple[int, str, _Mark]]:
        """Return place, visible text and mark of each line that has any; what marks are is remembered."""
        marks = self._marks
        full = [
            (at, text) for at, (_, line) in enumerate(batch) if (text := line.strip(ALL_EDGES)) and not text.isspace()
        ]
        try:
            return [(at, text, marks[text[0], text[-1]]) for at, text in full]
        except KeyError:
            if len(marks) > _MARKS_KEPT:
                marks.clear()
            for edges in {(text[0], text[-1]) for _, text in full} - marks.keys():
                marks[edges] = self._mark(*edges)
            return self._marked(batch)

    def _mark(self, first: str, last: str) -> _Mark:
        own, above = list[tuple[tuple[str, ...], Ask]](), list[tuple[tuple[str, ...], Ask]]()
        for place, (name, parser) in enumerate(self._formats.items()):
            if parser.opens and (starts := _starts(parser, first, last)):
                own.append((starts, Ask(2 * place, name, parser.opens)))
            if parser.heads and (starts := _begun(parser.below, first)):
                above.append((starts, Ask(2 * place + 1, name, parser.heads)))
        if starts := _begun(_DOCUMENTS, first):
            lastly = Ask(2 * len(self._formats), DOCUMENT, _opens_document)
            own = [(starts, Ask(-1, DOCUMENT, _opens_page)), *own, (starts, lastly)]
        elif last in _ENDS_OF_DOCUMENTS:
            own.append((_ANY, Ask(2 * len(self._formats), DOCUMENT, _opens_within)))
        return _Mark(_all(own), _all(above), own, above, [ask for starts, ask in own if starts == _ANY])


def _opens_page(line: str, following: Following) -> int | None:  # noqa: ARG001 — the shape of Parser.opens
    return 0 if PAGE.match(line.lstrip(ALL_EDGES)) else None


def _opens_document(line: str, following: Following) -> int | None:
    text = line.lstrip(ALL_EDGES)
    if text[:1] == "<":
        return 0 if _TAG.match(text) else None
    return 0 if _JSON.match("\n".join([text, *following()])) else None


def _opens_within(line: str, following: Following) -> int | None:  # noqa: ARG001 — the shape of Parser.opens
    """Return where a document begins behind a dump that had no last line end, if it ends on the same line."""
    found = _GLUED.search(line)
    return found.start() if found else None


def opening(asked: list[Ask], line: str, following: Following) -> tuple[int, str] | None:
    """Return where in a line a dump opens, and of which format; None if none of those who are asked says so.

    A document is only seen to begin there, and called DOCUMENT.
    """
    for _, name, opens in asked:
        if (at := opens(line, following)) is not None:
            return at, name
    return None


def _starts(parser: Parser, first: str, last: str) -> tuple[str, ...]:
    """Return what a line with these edges may begin with if a dump opens in it."""
    by_itself = parser.ends(last) if parser.ends else not parser.landmarks
    return _ANY if by_itself else _begun(parser.landmarks, first)


def _begun(starts: tuple[str, ...], first: str) -> tuple[str, ...]:
    return tuple(start for start in starts if start.startswith(first))


def _all(whom: list[tuple[tuple[str, ...], Ask]]) -> tuple[str, ...]:
    return tuple(start for starts, _ in whom for start in starts if start)


def _add(found: dict[int, list[Ask]], places: list[int], whom: list[Ask]) -> None:
    for at in places:
        found[at] = sorted({*found[at], *whom}) if at in found else whom


def _above(batch: Batch, at: int) -> list[int]:
    """Return the places of the few non-blank lines above a place."""
    found: list[int] = []
    while at and len(found) < FOLLOWING:
        at -= 1
        if not is_blank(batch[at][1]):
            found.append(at)
    return found
