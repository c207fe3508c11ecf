"""What of a dump gives way to inventions: every run of its text, judged by where it stands and by what is learned.

A run is of a person or a paper if its place says so (the key, the tag, the label of the line), if what it says is known
to be a value, or if other elements of its kind hold values.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from scrape.cases.learned import GRAMMAR, WORD, Learned
from scrape.cases.telling import STRUCTURE
from scrape.cases.tokens import Manner, Token, Tokens
from scrape.cases.visible import INVERTED, Run, runs

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
    r"|LastName|FirstName|MiddleName|ForeName|Initials|surname|given-names|CollectiveName|Affiliation|Keyword|subject|comments?|journal-?ref|annotation)\b"
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
METRIC_LABELS = frozenset({"h_index", "ai_score", "novelty_percent", "citation_count", "upvotes", "github", "stars"})
_FIGURE_LABELS = frozenset("pages volume number issue SP EP VL IS PG VI IP".split())
_FIGURE_TAGS = re.compile(
    r"<(?:\w+:)?(?:pages|volume|number|issue|journal-(?:volume|issue))\b|gsc_(?:a_ac|rsb_std)|gs_fl"
)
_CLASSES = re.compile(r"""<(\w+)\b[^<>]*?\sclass\s*=\s*["']?([^"'<>]+)""", re.IGNORECASE)
_MOSTLY = 0.8  # share of the texts in a kind of element that are values
_REGISTRANT = re.compile(r"(?<![\d.])10\.(\d{4,9})$")
"""What the DOIs of a publisher begin with, as Crossref has it beside them."""
_COLLECTION = re.compile(r"[A-Z]\d\d|\d{4}\.(\w+)")


class Change(NamedTuple):
    """A token of the dump: its kind, its text, and where each of its characters is written."""

    kind: str
    token: str
    starts: Iterable[int]
    ends: Iterable[int]


def plan(text: str, tokens: Tokens, known: Learned, labels: dict[int, str]) -> Iterator[Change]:
    """Yield what gives way in the dump, in order."""
    found = list(runs(text, labels))
    for run in found:
        _learn_people(known, run)
    texts = [run for run in found if run.kind == "text"]
    for one, other in pairwise(texts):
        if all(known.is_of_names(run.seen.text) for run in (one, other)):
            known.prose(one.seen.text, other.seen.text)
    _learn_places(known, texts)
    for run in found:
        for kind, start, end in _tokens(run, tokens, known):
            seen = run.seen.part(start, end)
            yield Change(kind, seen.text, seen.starts, seen.ends)


def _learn_people(known: Learned, run: Run) -> None:
    """Take up who is named outside of the records: editors, submitters, commenters."""
    is_name = run.kind == "text" and _PEOPLE.match(run.place) and len(run.seen.text) < 60
    if is_name or (run.kind == "string" and run.place in {"fullname", "name", "family", "given", "display_name"}):
        known.prose(run.seen.text)


def _learn_places(known: Learned, texts: list[Run]) -> None:
    """Take up the kinds of elements that hold values wherever they are known: they hold some where they are not, too.

    So nothing is left of an item that is cut off, or that could not become a record.
    """
    count: Counter[str] = Counter()
    values: Counter[str] = Counter()
    for run in texts:
        if (kind := _kind_of_element(run.place)) and WORD.search(run.seen.text):
            count[kind] += 1
            values[kind] += known.is_value(run.seen.text)
    known.places.update(kind for kind, times in values.items() if times > 1 and times >= _MOSTLY * count[kind])


def _kind_of_element(tag: str) -> str:
    """Return the name and the classes of a start tag; nothing if it has no class, for then it may be of anything."""
    match = _CLASSES.match(tag)
    return f"{match[1].lower()}.{match[2]}" if match else ""


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
    if run.place in INVERTED:
        return iter(())
    figures = _COUNTS.fullmatch(run.place) is not None and "." not in text
    is_identifier = text in known.identifiers
    return tokens.find(text, Manner(free=is_identifier, figures=figures or is_identifier, is_text=False))


def _in_text(run: Run, tokens: Tokens, known: Learned) -> Iterator[Token]:
    """Yield what gives way in a string of JSON or a text of a page."""
    text = run.seen.text
    if run.kind == "string" and "/" in text and " " not in text and known.names_paper(text):
        return tokens.address(text)
    if run.place == "prefix" and (registrant := _REGISTRANT.search(text)):
        return iter((Token("number", *registrant.span(1)),))
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
            return tokens.address(text)
        return tokens.find(text, Manner(free=False, echo=_QUERY.search(text) is not None))
    return tokens.find(text, Manner(free=known.is_value(text), echo=run.place in {"value", "data-ttl"}))


def _in_line(run: Run, tokens: Tokens) -> Iterator[Token]:
    label = run.place
    figures = label in _FIGURE_LABELS or label in METRIC_LABELS
    manner = Manner(free=label not in _STRUCTURAL_LABELS, figures=figures, people=label in _BYLINE_LABELS)
    found = tokens.find(run.seen.text, manner)
    return (one for one in found if run.seen.text[: one.end] != label)  # the tag that a line of tags opens with


def _is_free_string(run: Run, known: Learned) -> bool:
    text = run.seen.text
    if _STRUCTURAL_KEYS.fullmatch(run.place):
        return False
    if run.place in INVERTED:
        return True
    if len(text.split()) > 1 or "://" in text or _NAMES.fullmatch(run.place) or known.is_value(text):
        return True
    words = {word.lower() for word in WORD.findall(text)} - GRAMMAR - STRUCTURE
    people = {word.lower() for word in known.name_words}
    return not words.isdisjoint(known.title_words | people)


def _is_free_text(run: Run, known: Learned) -> bool:
    if run.kind == "text" and _STRUCTURAL_TAGS.match(run.place):
        return False
    if run.kind == "text" and (_PEOPLE.match(run.place) or _kind_of_element(run.place) in known.places):
        return True
    return known.is_value(run.seen.text)
