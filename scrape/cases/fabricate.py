"""A dump of the same structure with invented people and prose, which parses to the same records but for the values.

The dump is parsed first, to learn which of its words are values. Then its visible text is rewritten, word by word:
what a word becomes is a function of the word and the seed alone, so who recurs still recurs. Markup, escapes, line
ends and encoding stay to the byte. Last the new dump is parsed too, and held against the first: an outcome that is not
alike is tried again with other words for the records in question, and refused if that does not help.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from parsers import Candidate, Furniture, Labels
from scrape.cases.alike import MERGES, difference
from scrape.cases.disguise import Disguise
from scrape.cases.learned import GRAMMAR, WORD, Learned, learned
from scrape.cases.probe import Parse, content_of, opened, parsed
from scrape.cases.tokens import COLLECTIVES, PARTICLES, STRUCTURE, Manner, Token, Tokens
from scrape.cases.visible import Run, runs, written
from scrape.dedupe.features import TELLING
from scrape.formats import formats
from scrape.intake.encodings import Encoding, encoding_of
from scrape.intake.sources import UnreadableError
from scrape.ledger import Account
from scrape.pipeline import Reading, parts
from scrape.sinks import opened as opened_sink
from scrape.voice import say

ROUNDS = 8
_FAR = 1_000_003

_HEAD = 1 << 16  # bytes
_STRUCTURAL_ATTRIBUTES = re.compile(
    r"class|style|type|rel|lang|charset|http-equiv|width|height|role|xmlns.*|xsi:.*|xml:.*|itemprop|itemtype|property"
    r"|name|method|target|media|sizes|integrity|crossorigin|border|align|valign|colspan|rowspan|tabindex|version"
    r"|encoding|viewbox|fill|d|for|sequence|verb|from|until|set|metadataprefix"
)
_STRUCTURAL_KEYS = re.compile(
    r"type|kind|status|lang(?:uage)?|object|format|message-?(?:type|version)|license|version|host_type|source|sequence"
    r"|oa_status|.*[dD]ates?|published\w*|created\w*|updated?\w*|.*At|indexed|issued|timestamp|date-time|content-.*"
    r"|categories|fieldsOfStudy|publicationTypes|ISSN|.*-type|country(?:_code)?|venue_?type|decision|prefix|member"
    r"|@(?:type|context|total|computed|sent|first|[sdo]c|unit|code|score)|relevance\w*|[tcm]date"
)
_PEOPLE = re.compile(
    r"<(?:\w+:)?(?:author|editor|name|first|last|keyname|forenames|creator|contributor|submitter|suffix|affiliation"
    r"|LastName|ForeName|Initials|CollectiveName|Affiliation|Keyword|subject|comments?|journal-?ref|annotation)\b"
)
_STRUCTURAL_TAGS = re.compile(
    r"<(?:setSpec|categories|datestamp|created|updated|published|responseDate|year|month|venue)\b"
)
_BYLINES = re.compile(r"author|keyname|creator", re.IGNORECASE)
_NAMES = re.compile(r".*[nN]ame|user|author.*|given|family|literal|submitter|editors?|text|raw\w*|.*[aA]ffiliations?")
_COUNTS = re.compile(
    r".*(?:citation|upvote|star|h_?index|i10|score|downvote|like|comment|cited|reference)\w*|volume|issue|pages?"
    r"|number|first_page|last_page|journal-issue",
    re.IGNORECASE,
)
_STRUCTURAL_LABELS = frozenset(
    "badges category links arxiv trailer button month year date day published revised categories license separator"
    " rule bracket upvotes github stars number navigation banner langid eprinttype eprintclass archiveprefix"
    " primaryclass subj_class h_index ai_score novelty_percent citation_count paper_count heading TY ER DA PY Y1 Y2"
    " OWN STAT LR DCOM DP DEP EDAT MHDA CRDT PHST PST LA PT SB timestamp urldate eventdate origdate pubstate".split()
)
_BYLINE_LABELS = frozenset({"author", "authors", "byline", "title+byline", "AU", "FAU", "A1", "editor"})
_QUERY = re.compile(r"\b(?:q|query|search_query|as_q)(?:=|%3D)", re.IGNORECASE)
_METRIC_LABELS = frozenset({"h_index", "ai_score", "novelty_percent", "citation_count", "upvotes", "github", "stars"})
_FIGURE_LABELS = frozenset("pages volume number issue SP EP VL IS PG VI IP".split())
_FIGURE_TAGS = re.compile(
    r"<(?:\w+:)?(?:pages|volume|number|issue|journal-(?:volume|issue))\b|gsc_(?:a_ac|rsb_std)|gs_fl"
)
_COLLECTION = re.compile(r"[A-Z]\d\d|\d{4}\.(\w+)")


class FabricationError(Exception):
    """A dump that cannot be fabricated, and why; `str()` is the whole message."""

    def __init__(self, dump: str, reason: str) -> None:
        super().__init__(dump, reason)
        self.dump = dump
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.dump}: {self.reason}"


class Change(NamedTuple):
    """A token of the dump: its kind, its text, and where each of its characters is written."""

    kind: str
    token: str
    starts: Iterable[int]
    ends: Iterable[int]


class Fabricated(NamedTuple):
    """The new dump, its parse and that of the old one, and how often words had to be invented anew."""

    content: bytes
    before: Parse
    after: Parse
    known: Learned
    rounds: int
    kept: frozenset[str]


def fabricate(content: bytes, name: str, seed: int = 0, named: str | None = None) -> Fabricated:
    """Return the fabricated twin of the dump `content`, called `name`; read as the format `named`, if there is one.

    Raises FabricationError if the dump is of no format, or if no attempt parses alike.
    """
    before = parsed(content, name, named)
    if not before.account.formats or before.account.formats[0]["format"] is None:
        why = "; ".join(error.removeprefix(f"{name}:") for error in before.account.errors)
        raise FabricationError(name, f"cannot be fabricated: {why}")
    forge = _Forge(content, before, _labels(content, name, named), seed)
    for rounds in range(ROUNDS):
        made = forge.made()
        after = parsed(made, name, named)
        why, unlike = difference(before, after)
        found = Fabricated(made, before, after, forge.known, rounds, forge.kept)
        if not why and (rounds + 1 == ROUNDS or not survivors(found)):
            return found
        if not forge.turns(why, unlike, rounds):
            break
    raise FabricationError(name, f"cannot be fabricated so that it parses alike: {why}")


class _Forge:
    """A dump, what is known of it, and how it is disguised at the moment."""

    def __init__(self, content: bytes, before: Parse, labels: dict[int, str], seed: int) -> None:
        self._encoding = encoding_of(content[:_HEAD])
        self._text = _decoded(content, self._encoding)
        self._before, self._labels, self._seed = before, labels, seed
        self.known = learned(before.records)
        self.kept: frozenset[str] = frozenset()
        self._real = _real_words(self._text, self.known)
        self._disguise = Disguise(seed, self._real)
        self._plan = self._planned()

    def made(self) -> bytes:
        """Return the dump in its present disguise."""
        return _encoded(_rewritten(self._text, self._plan, self._disguise), self._encoding)

    def turns(self, why: str, unlike: list[int], rounds: int) -> bool:
        """Disguise it in another way, as `why` the last one failed suggests; return whether there is another way."""
        concerned = _words_of(self._before, unlike)
        if why == MERGES:
            kept = {word.lower() for word in concerned} & TELLING
            if not self._disguise.looser() and kept <= self.kept:
                return False
            self._keep(kept)
        elif why:
            self._disguise.anew(concerned)
            self._keep(PARTICLES if rounds >= ROUNDS // 2 else ())
        else:
            # Glued inventions happen to make a real word: all are made once more, from a seed far away.
            self._disguise = Disguise(self._seed + (rounds + 1) * _FAR, self._real)
        return True

    def _keep(self, words: Iterable[str]) -> None:
        if not self.kept.issuperset(words):
            self.kept |= frozenset(words)
            self._plan = self._planned()

    def _planned(self) -> list[Change]:
        return list(_plan(self._text, Tokens(self.known, self.kept), self.known, self._labels))


def _decoded(content: bytes, encoding: Encoding) -> str:
    return content.decode(encoding.codec.removesuffix("-sig"), "surrogateescape")


def _encoded(text: str, encoding: Encoding) -> bytes:
    return text.encode(encoding.codec.removesuffix("-sig"), "surrogateescape")


def _labels(content: bytes, name: str, named: str | None) -> dict[int, str]:
    """Return the label of each line that a parser names, for formats that are made of lines."""
    labels: dict[int, str] = {}
    dump = opened(content, name)
    for part in parts(dump, Reading(formats(), named), Account(name)):
        for quoted in part.quoted:
            if isinstance(quoted, Candidate | Furniture):
                labels.update(_of_page(quoted.labels) if isinstance(quoted, Furniture) else quoted.labels)
    return labels


def _of_page(labels: Labels) -> Iterator[tuple[int, str]]:
    """Yield the labels of a page's own lines, marked as such unless they tell a person or a count."""
    for number, label in labels:
        personal = label in {"name", "username", "submitter", "lent fields", "comment"} | _METRIC_LABELS
        yield number, label if personal else "heading"


def _real_words(text: str, known: Learned) -> frozenset[str]:
    """Return what no invention may be: the words and numbers of the dump, and those that formats and English need."""
    found = {word.lower() for word in WORD.findall(text)} | GRAMMAR | STRUCTURE | PARTICLES | known.title_words
    found |= {word.lower() for word in known.name_words}
    found |= set(re.findall(r"\d{4,}|\d{4}\.\d{4,5}", text)) | {one.lower() for one in known.identifiers}
    return frozenset(found | {word[at:] for word in found for at in (2,) if word.startswith("mc")})


# What is rewritten


def _plan(text: str, tokens: Tokens, known: Learned, labels: dict[int, str]) -> Iterator[Change]:
    """Yield what gives way in the dump, in order."""
    for run in runs(text, labels):
        _learn_people(known, run)
    for run in runs(text, labels):
        for kind, start, end in _tokens(run, tokens, known):
            seen = run.seen.part(start, end)
            yield Change(kind, seen.text, seen.starts, seen.ends)


def _learn_people(known: Learned, run: Run) -> None:
    """Take up who is named outside of the records: editors, submitters, commenters."""
    is_name = run.kind == "text" and _PEOPLE.match(run.place) and len(run.seen.text) < 60
    if is_name or (run.kind == "string" and run.place in {"fullname", "name", "family", "given", "display_name"}):
        known.prose(run.seen.text)


def _tokens(run: Run, tokens: Tokens, known: Learned) -> Iterator[Token]:
    if known.is_fixed(run.seen.text):
        return iter(())
    if run.kind == "attribute":
        return _in_attribute(run, tokens, known)
    if run.kind == "number":
        return _in_number(run, tokens, known)
    if run.kind == "line":
        return _in_line(run, tokens)
    return _in_text(run, tokens, known)


def _in_number(run: Run, tokens: Tokens, known: Learned) -> Iterator[Token]:
    text = run.seen.text
    if run.place == "abstract_inverted_index":
        return iter(())
    figures = _COUNTS.fullmatch(run.place) is not None and "." not in text
    return tokens.find(text, Manner(free=text in known.identifiers, figures=figures or text in known.identifiers))


def _in_text(run: Run, tokens: Tokens, known: Learned) -> Iterator[Token]:
    """Yield what gives way in a string of JSON or a text of a page."""
    text = run.seen.text
    if run.kind == "string" and "/" in text and " " not in text and known.names_paper(text):
        return tokens.whole_address(text)
    free = _is_free_string(run, known) if run.kind == "string" else _is_free_text(run, known)
    figures = (_COUNTS.fullmatch if run.kind == "string" else _FIGURE_TAGS.search)(run.place) is not None
    echo = run.place.lower().startswith("<title")
    return tokens.find(text, Manner(free, figures, _BYLINES.search(run.place) is not None, echo))


def _in_attribute(run: Run, tokens: Tokens, known: Learned) -> Iterator[Token]:
    text = run.seen.text
    if _STRUCTURAL_ATTRIBUTES.fullmatch(run.place) and not (run.place == "name" and known.is_value(text)):
        return iter(())
    if run.place == "id" and (volume := _COLLECTION.fullmatch(text)) and (volume[1] or text) in known.collections:
        return iter((Token("acl", volume.start(volume.lastindex or 0), len(text)),))
    if " " not in text.strip() and ("/" in text or "=" in text or "." in text):
        if known.names_paper(text):
            return tokens.whole_address(text)
        return tokens.find(text, Manner(free=False, echo=_QUERY.search(text) is not None))
    return tokens.find(text, Manner(free=known.is_value(text), echo=run.place in {"value", "data-ttl"}))


def _in_line(run: Run, tokens: Tokens) -> Iterator[Token]:
    label = run.place
    figures = label in _FIGURE_LABELS or label in _METRIC_LABELS
    manner = Manner(free=label not in _STRUCTURAL_LABELS, figures=figures, people=label in _BYLINE_LABELS)
    return tokens.find(run.seen.text, manner)


def _is_free_string(run: Run, known: Learned) -> bool:
    text = run.seen.text
    if _STRUCTURAL_KEYS.fullmatch(run.place):
        return False
    if run.place == "abstract_inverted_index":
        return True
    if len(text.split()) > 1 or "://" in text or _NAMES.fullmatch(run.place) or known.is_value(text):
        return True
    words = {word.lower() for word in WORD.findall(text)} - GRAMMAR - STRUCTURE
    people = {word.lower() for word in known.name_words}
    return not words.isdisjoint(known.title_words | people)


def _is_free_text(run: Run, known: Learned) -> bool:
    if run.kind == "text" and _STRUCTURAL_TAGS.match(run.place):
        return False
    if run.kind == "text" and _PEOPLE.match(run.place):
        return True
    return known.is_value(run.seen.text)


# Rewriting


def _rewritten(text: str, plan: Iterable[Change], disguise: Disguise) -> str:
    """Return the document with every change made; a word may go on behind a tag that has changes of its own."""
    edits = [edit for change in plan for edit in _edits(text, change, disguise.of(change.kind, change.token))]
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
    text = made.content.decode(encoding_of(made.content[:_HEAD]).codec, "replace").lower()
    known, twin = made.known, learned(made.after.records)
    telling = [one.lower() for one in known.names | known.titles if _could_change(one)]
    whole = [one for one in telling if one in text and re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)]
    named = [one for one in known.identifiers | known.urls if len(one) > 3 and _is_in(one.lower(), text)]
    allowed = GRAMMAR | STRUCTURE | PARTICLES | COLLECTIVES | made.kept
    words = (known.title_words & twin.title_words) | _lower(known.name_words) & _lower(twin.name_words)
    return sorted({*whole, *named, *(word for word in words - allowed if len(word) > 2)})


def _could_change(text: str) -> bool:
    """Tell whether a name or a title has several words, not all of one letter: `V. U` is nobody's alone."""
    words = WORD.findall(text)
    return len(words) > 1 and max(map(len, words)) > 1


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
    count = len(made.after.records)
    say(f"{name}: {count} record{'s' * (count != 1)}, alike but for the invented values")
    left = survivors(made)
    if left:
        say(f"{name}: {len(left)} of the real values are left in it: {', '.join(left[:5])}")
    return int(bool(left))
