"""A dump of the same structure with invented people and prose, which parses to the same records but for the values.

The dump is parsed first, to learn which of its words are values. Then its visible text is rewritten, word by word:
what a word becomes is a function of the word and the seed alone, so who recurs still recurs. Markup, escapes, line
ends and encoding stay to the byte. Last the new dump is parsed too, and held against the first: an outcome that is not
alike is tried again with other words for the records in question. If that does not help, the parser knows some of the
words by heart: they are found by trying (`scrape.cases.staying`), and stay if they name nothing. Else the dump is
refused.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from parsers import Candidate, Furniture, Labels
from schemas.records import Rejection
from scrape.cases.alike import MERGES, difference
from scrape.cases.disguise import Disguise
from scrape.cases.learned import GRAMMAR, WORD, Learned, is_initial, learned
from scrape.cases.plan import METRIC_LABELS, Change, plan
from scrape.cases.probe import Parse, content_of, opened, parsed, text_of
from scrape.cases.staying import needed
from scrape.cases.telling import COLLECTIVES, PARTICLES, STRUCTURE, Telling
from scrape.cases.tokens import Tokens
from scrape.cases.visible import plainly, written
from scrape.dedupe.features import TELLING
from scrape.formats import formats
from scrape.intake.sources import UnreadableError
from scrape.ledger import Account
from scrape.pipeline import Reading, parts, taken
from scrape.sinks import opened as opened_sink
from scrape.voice import counted, say

ROUNDS = 32
"""How often a dump is disguised anew because other records are merged; for what else is not alike, a quarter."""
_FEW = ROUNDS // 4
_FAR = 1_000_003

_TOLD = 10  # values that are left


class FabricationError(Exception):
    """A dump that cannot be fabricated, and why; `str()` is the whole message."""

    def __init__(self, dump: str, reason: str) -> None:
        super().__init__(dump, reason)
        self.dump = dump
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.dump}: {self.reason}"


class Fabricated(NamedTuple):
    """The new dump, its parse and that of the old one, and how often words had to be invented anew.

    `kept` are words that tell nothing, `staying` what was found to be needed by the parser, `left` what is left of the
    real values.
    """

    content: bytes
    before: Parse
    after: Parse
    known: Learned
    telling: Telling
    rounds: int
    kept: frozenset[str]
    staying: frozenset[str] = frozenset()
    left: tuple[str, ...] = ()


def fabricate(content: bytes, name: str, seed: int = 0, named: str | None = None) -> Fabricated:
    """Return the fabricated twin of the dump `content`, called `name`; read as the format `named`, if there is one.

    Raises FabricationError if the dump is of no format, or if no attempt parses alike; UnreadableError.
    """
    before = parsed(content, name, named)
    if not before.account.formats or before.account.formats[0]["format"] is None:
        why = "; ".join(re.sub(rf"^{re.escape(name)}:(?:\d+:)? ?", "", error) for error in before.account.errors)
        raise FabricationError(name, f"cannot be fabricated: {why}")
    labels, rejected = _quoted(content, name, named)
    forge = _Forge(text_of(content, name), before, labels, learned(before.records, rejected), seed)

    def suffices(made: bytes) -> bool:
        # Which records are merged is a matter of luck, and left to other words.
        return difference(before, parsed(made, name, named))[0] in {"", MERGES}

    left: list[str] | None = None
    for rounds in range(ROUNDS):
        found = forge.made(name, named, rounds)
        why, unlike = difference(before, found.after)
        if not why:
            was, left = left, survivors(found)
            if not left or rounds >= _FEW or (was is not None and set(left) <= set(was)):
                return found._replace(left=tuple(left))
        if not forge.turns(why, unlike, rounds) and not forge.retreats(suffices) and not forge.spares():
            break
    raise FabricationError(name, f"cannot be fabricated so that it parses alike: {why}")


class _Forge:
    """A dump, what is known of it, and how it is disguised at the moment."""

    def __init__(self, dump: tuple[str, str], before: Parse, labels: dict[int, str], known: Learned, seed: int) -> None:
        self._text, self._codec = dump
        self._before, self._labels, self._seed = before, labels, seed
        self.known = known
        self.kept: frozenset[str] = frozenset()
        self.staying: list[str] = []
        self._real = _real_words(self._text, self.known)
        self._people = _lower(self.known.name_words)
        self.telling = Telling(self.known.names, self.known.titles, plainly(self._text))
        self._real |= self.telling.words | self.telling.noted
        self._spared = False
        self._disguise = Disguise(seed, self._real, self._people)
        self._plan = self._planned()

    def made(self, name: str, named: str | None, rounds: int) -> Fabricated:
        """Return the dump in its present disguise, and its parse."""
        content = self._made_with(self.staying)
        after = parsed(content, name, named)
        staying = frozenset(self.staying)
        return Fabricated(content, self._before, after, self.known, self.telling, rounds, self.kept, staying)

    def _made_with(self, staying: Iterable[str]) -> bytes:
        stays = frozenset(staying)
        changes = [change for change in self._plan if change.token.lower() not in stays] if stays else self._plan
        return _rewritten(self._text, changes, self._disguise).encode(self._codec, "surrogateescape")

    def turns(self, why: str, unlike: list[int], rounds: int) -> bool:
        """Disguise it in another way, as `why` the last one failed suggests; return whether there is another way."""
        concerned = _words_of(self._before, unlike)
        if why == MERGES:
            kept = _lower(concerned) & TELLING
            if not self._disguise.looser() and kept <= self.kept:
                self._disguise.anew(concerned)
            self._keep(kept)
        elif why:
            self._disguise.anew(concerned)
            self._keep(PARTICLES if rounds >= _FEW // 2 else ())
        else:
            # Glued inventions happen to make a real word: all are made once more, from a seed far away.
            self._disguise = Disguise(self._seed + (rounds + 1) * _FAR, self._real, self._people)
        return why == MERGES or rounds < _FEW

    def retreats(self, suffices: Callable[[bytes], bool]) -> bool:
        """Let what the parser needs stay, if that is little and names nothing; return whether that was found."""
        found = needed(self._nameless(), lambda staying: suffices(self._made_with(staying)))
        if found is None or found == self.staying:
            return False
        self.staying = found
        return True

    def spares(self) -> bool:
        """Let names stay that stand in what is of no paper and no person, to be told; return whether they did not."""
        was, self._spared = self._spared, True
        if not was:
            self._plan = self._planned()
        return not was

    def _nameless(self) -> list[str]:
        """Return the words and numbers that would give way though they are of no name, title or identifier."""
        telling = self.known.title_words | self._people | _lower(self.known.identifiers)
        plain = (change.token.lower() for change in self._plan if change.kind in {"word", "number", "acl", "issn"})
        return [token for token in dict.fromkeys(plain) if token not in telling]

    def _keep(self, words: Iterable[str]) -> None:
        if not self.kept.issuperset(words):
            self.kept |= frozenset(words)
            self._plan = self._planned()

    def _planned(self) -> list[Change]:
        tokens = Tokens(self.known, self.kept, None if self._spared else self.telling)
        return list(plan(self._text, tokens, self.known, self._labels))


def _quoted(content: bytes, name: str, named: str | None) -> tuple[dict[int, str], list[Mapping[str, Any]]]:
    """Return the label of each line that a parser names, and the fields of the items that became no records."""
    labels: dict[int, str] = {}
    rejected: list[Mapping[str, Any]] = []
    how, account = Reading(formats(), named), Account(name)
    for part in parts(opened(content, name), how, account):
        for quoted in part.quoted:
            if isinstance(quoted, Candidate | Furniture):
                labels.update(_of_page(quoted.labels) if isinstance(quoted, Furniture) else quoted.labels)
            became = taken(quoted, part, how, account)
            if isinstance(quoted, Candidate) and any(isinstance(one, Rejection) for one in became):
                rejected.append(quoted.fields)
    return labels, rejected


def _of_page(labels: Labels) -> Iterator[tuple[int, str]]:
    """Yield the labels of a page's own lines, marked as such unless they tell a person or a count."""
    for number, label in labels:
        personal = label in {"name", "username", "submitter", "lent fields", "comment"} | METRIC_LABELS
        yield number, label if personal else "heading"


def _real_words(text: str, known: Learned) -> frozenset[str]:
    """Return what no invention may be: the words and numbers of the dump, and those that formats and English need."""
    found = _lower(WORD.findall(text)) | GRAMMAR | STRUCTURE | PARTICLES | known.title_words
    found |= _lower(known.name_words) | _lower(known.identifiers) | set(re.findall(r"\d{4,}|\d{4}\.\d{4,5}", text))
    return frozenset(found | {word[2:] for word in found if word.startswith("mc")})


# Rewriting


def _rewritten(text: str, changes: Iterable[Change], disguise: Disguise) -> str:
    """Return the document with every change made; a word may go on behind a tag that has changes of its own."""
    edits = [edit for change in changes for edit in _edits(text, change, disguise.of(change.kind, change.token))]
    pieces: list[str] = []
    at = 0
    for start, end, new in sorted(edits):
        pieces += text[at:start], new
        at = end
    return "".join(pieces) + text[at:]


def _edits(text: str, change: Change, new: str) -> Iterator[tuple[int, int, str]]:
    for old, char, start, end in zip(change.token, new, change.starts, change.ends, strict=True):
        if old != char:
            yield start, end, written(text[start:end], char)


def _words_of(parse: Parse, places: list[int]) -> set[str]:
    """Return the words of the records at `places` (of all, if it is not known where the fault lies)."""
    records = [parse.records[at] for at in places] or parse.records
    return {word for record in records for word in WORD.findall(getattr(record, "title", "") + _names(record))}


def _names(record: object) -> str:
    authors = getattr(record, "authors", [])
    return " ".join(["", *(author.name for author in authors), getattr(record, "name", "")])


def survivors(made: Fabricated) -> list[str]:
    """Return what is left in the twin of the people, papers and words of the dump; common words are not counted."""
    content = text_of(made.content, "the twin")[0]
    text = content.lower()
    known, twin = made.known, learned(made.after.records)
    there = set(WORD.findall(text))
    telling = [one.lower() for one in known.names | known.titles if _could_change(one, made.kept)]
    whole = [one for one in telling if there.issuperset(WORD.findall(one)) and _stands_in(one, text)]
    named = [one for one in known.identifiers | known.urls if len(one) > 3 and _is_in(one.lower(), text)]
    allowed = GRAMMAR | STRUCTURE | PARTICLES | COLLECTIVES | made.kept
    words = (known.title_words & twin.title_words) | _lower(known.name_words) & _lower(twin.name_words)
    anywhere = made.telling.left_in(plainly(content), allowed)
    return sorted({*whole, *named, *(word for word in words - allowed if len(word) > 2), *anywhere})


def _stands_in(words: str, text: str) -> bool:
    return words in text and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _could_change(text: str, kept: frozenset[str]) -> bool:
    """Tell whether a name or a title has several words, not all initials or known to all: `V. U`, `In Time`."""
    words = [word.lower() for word in WORD.findall(text)]
    return len(words) > 1 and not all(map(is_initial, words)) and not GRAMMAR.union(STRUCTURE, kept).issuperset(words)


def _is_in(value: str, text: str) -> bool:
    return value in text and re.search(rf"(?<![\w.]){re.escape(value)}(?![\w])", text) is not None


def _lower(words: Iterable[str]) -> set[str]:
    return {word.lower() for word in words}


def show(path: str, seed: int, named: str | None, output: str | None) -> int:
    """Write the fabricated twin of the dump at `path`; return the exit code."""
    try:
        name, content = content_of(path)
        made = fabricate(content, name, seed, named)
    except (UnreadableError, FabricationError) as error:
        say(str(error))
        return 1
    with opened_sink(output) as sink:
        sink.stream.write(made.content)
    rejected = sum(isinstance(one, Rejection) for one in made.after.records)
    count = len(made.after.records) - rejected
    beside = f" and {rejected} rejected" if rejected else ""
    say(f"{name}: {counted(count, 'record')}{beside}, alike but for the invented values")
    if made.staying:
        say(f"{name}: stays as it is, or it would not parse alike: {', '.join(sorted(made.staying))}")
    if made.left:
        shown = ", ".join(made.left[:_TOLD]) + " …" * (len(made.left) > _TOLD)
        say(f"{name}: {len(made.left)} of the real values are left in it, to be replaced by hand: {shown}")
    return int(bool(made.left))
