"""What one dump looks like to its parser: counts, the facts of its papers, the text above and the markup around them.

Shapes are what `drift` stores and compares. Of titles, abstracts and people they hold short hashes, which tell whether
a paper still says what it said.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from typing import Any

from parsers import Candidate, Parser, Quoted, Record, Refusal, Source, _html
from schemas.identity import letters
from schemas.records import Author, Paper, Rejection
from scrape.formats import Formats, formats
from scrape.intake.sources import Dump
from scrape.ledger import Account

Facts = dict[str, str]
"""What a paper says: the name of each fact, with a hash of its value (empty where only its presence counts)."""

ID = "id"
"""The entry of a sampled paper's facts that is its second name, not a fact."""

WHOLE = frozenset({"full abstract", "whole author list"})
"""Facts that a paper does not gain by itself: a page that says so anew has left out where it cuts."""

ALL = "all papers that are declared"
"""What a page tells that lists as many papers as it says there are."""

SAMPLE = 100
"""So many papers of a dump are kept with their facts."""

_READ = 16 << 20  # bytes of a page
_LINES = 400  # lines or pieces of text from the top
_TELLING = 12  # letters of a title
_FURNITURE = 60  # letters of a line that may be a menu's, or a banner's
_NAME = 4  # letters; a shorter one occurs within words
_NEARLY_ALL = 0.95  # share of papers whose facts are the usual ones
_OFTEN = 0.3  # times a paper: markup that occurs so often is that of the items
_MONTHS = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b")
_START_TAG = re.compile(rb"<([A-Za-z_][\w:.-]*)")
_OWN = ("affiliations", "identifiers")  # what is said of each author
_UNSEEN = frozenset("script style template noscript head".split())


@dataclass(slots=True)
class Shape:
    """What one dump looks like.

    `facts` counts the papers with each fact; `tells` names what the page says of itself (its owner, how many papers);
    `sizes` are means; `above` is the text over the first papers, with numbers, months and the owner masked; `markup`
    counts the elements of a page; `sample` keeps the first papers by the hash of their title. The other counts are the
    account's.
    """

    dump: str
    papers: int = 0
    rejected: int = 0
    doubts: int = 0
    lines: int = 0
    unclaimed: int = 0
    errors: int = 0
    empty: bool = False
    sizes: dict[str, float] = field(default_factory=dict)
    facts: dict[str, int] = field(default_factory=dict)
    tells: list[str] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)
    layers: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    markup: dict[str, int] = field(default_factory=dict)
    sample: dict[str, Facts] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the shape as a baseline keeps it; of the markup that of the items only."""
        often = max(2, _OFTEN * self.items)
        markup = {token: count for token, count in sorted(self.markup.items()) if count >= often}
        return asdict(self) | {"markup": markup}

    @property
    def items(self) -> int:
        """How many items the dump holds that should be papers."""
        return self.papers + self.rejected


class Watcher:
    """Takes the shape of a dump while it is read; `again` are those of its papers that are `known`, by `names`."""

    def __init__(self, dump: Dump, known: frozenset[str]) -> None:
        self.shape = Shape(dump.name)
        self.again: dict[str, Facts] = {}
        self._known = known
        self._begins, self._markup = _page(dump)
        self._facts: Counter[str] = Counter()
        self._first: list[tuple[Paper, Facts]] = []
        self._letters: Counter[str] = Counter()
        self._items = 0
        self._owners: set[str] = set()
        self._dates: dict[int, str] = {}

    def watching(self, among: Formats) -> dict[str, Parser]:
        """Return the same formats, their parsers watched for how they spell dates."""
        return {name: replace(parser, parse=self._watched(parser.parse)) for name, parser in among.items()}

    def _watched(self, parse: Callable[[Source], Iterator[Quoted]]) -> Callable[[Source], Iterator[Quoted]]:
        def watched(source: Source) -> Iterator[Quoted]:
            for quoted in parse(source):
                self._items += isinstance(quoted, Candidate | Record | Refusal)
                if isinstance(quoted, Candidate) and quoted.fields.get("published"):
                    self._dates[self._items] = masked(str(quoted.fields["published"]))
                yield quoted

        return watched

    def see(self, record: object) -> None:
        """Take in one record of the dump."""
        if isinstance(record, Paper):
            self._see_paper(record)
        elif isinstance(record, Rejection):
            self._dates.pop(record.item, None)
        elif isinstance(record, Author):
            said = {name for name in ("affiliations", "categories") if getattr(record, name)}
            said |= {f"{group}.{key}" for group in ("identifiers", "metrics") for key in getattr(record, group)}
            if len(record.name) >= _NAME:
                self._owners.add(masked(record.name))
            self.shape.tells = sorted({*self.shape.tells, "owner", *(f"owner's {name}" for name in said)})

    def _see_paper(self, paper: Paper) -> None:
        found = dict(facts(paper))
        if spelled := self._dates.pop(paper.sources[0].item, None):
            found[f"date like {spelled}"] = ""
        title, identifier = names(paper)
        self.shape.papers += 1
        self._letters.update({"title": len(paper.title), "abstract": len(paper.abstract or "")})
        self._facts.update(found.keys())
        for name in {title, identifier} & self._known:
            self.again.setdefault(name, found)
        if self.shape.papers <= SAMPLE:
            self._first.append((paper, found))
            self.shape.sample.setdefault(title, found | {ID: identifier})

    def through(self, account: Account) -> Shape:
        """Return the shape, once the dump is read."""
        shape = self.shape
        shape.rejected, shape.lines, shape.unclaimed = account.rejected, account.lines, len(account.unclaimed)
        shape.errors, shape.doubts = len(account.errors), len({one["line"] for one in account.doubts})
        shape.empty = any(one["declared"] == 0 for one in account.declared)
        shape.sizes = dict(self._sizes(account))
        shape.facts = dict(sorted(self._facts.items()))
        shape.tells = sorted({*shape.tells, *_totals(account)})
        shape.furniture = sorted({*account.furniture, *account.other_items})
        shape.layers = sorted({part["layer"] for part in account.formats if "layer" in part})
        shape.above = self._above(account)
        shape.markup = dict(self._markup)
        return shape

    def _sizes(self, account: Account) -> Iterator[tuple[str, float]]:
        """Yield how long the papers are, on average, in what they have."""
        for name in ("title", "abstract"):
            if count := self._facts[name]:
                yield f"letters in the {name}", round(self._letters[name] / count, 1)
        if account.item_lines and account.items:
            yield "lines of a paper", round(account.item_lines / account.items, 1)

    def _above(self, account: Account) -> list[str]:
        """Return the text above the first paper, of what people see: pages, and dumps that are made of lines."""
        if not self._markup and any(formats()[part["format"]].whole for part in account.formats if part["format"]):
            return []
        trusted = list(self._trusted())
        listed = [paper.sources[0] for paper in trusted if paper.sources[0].dump == self.shape.dump]
        begins = {source.lines[0] for source in listed if source.lines}
        titles = {letters(paper.title) for paper in trusted}
        for at, (number, line) in enumerate(self._begins):
            if number in begins or (not begins and _holds(letters(line), titles)):
                return list(dict.fromkeys(self._nameless(text) for _, text in self._begins[:at]))
        return []

    def _nameless(self, line: str) -> str:
        """Return a line masked, and those who own the page, too; of prose, which may be a paper's, a hash."""
        line = masked(line)
        for name in self._owners:
            line = line.replace(name, "@")
        return line if len(line) <= _FURNITURE else hashed(line)

    def _trusted(self) -> Iterator[Paper]:
        """Yield the papers that hold what the others do: a banner that was taken for one does not."""
        usual = {fact for fact, count in self._facts.items() if count >= _NEARLY_ALL * self.shape.papers}
        for paper, found in self._first:
            if len(usual - found.keys()) < len(usual) / 2:
                yield paper


def _holds(line: str, titles: set[str]) -> bool:
    """Tell whether a line holds one of the titles, or begins one: markup within a title parts it."""
    return any(title and (title in line or (len(line) >= _TELLING and title.startswith(line))) for title in titles)


def names(paper: Paper) -> tuple[str, str]:
    """Return what a paper is known by when it is met again, hashed: its title, and its id."""
    return hashed(letters(paper.title)), hashed(paper.id)


def hashed(value: object) -> str:
    """Return eight hexadecimal digits that stand for a value."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()


def facts(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield each fact that `paper` holds. Every one is good news: a layout that changes loses some.

    What was inferred is none: whether a title is glued to its byline depends on who copied the page.
    """
    quoted = {name: getattr(paper, name) for name in ("title", "abstract", "published", "venue", "categories")}
    quoted |= {"authors": [author.name for author in paper.authors], "affiliations": paper.affiliations}
    quoted |= {"implied authors": paper.implied_authors}
    quoted |= {f"authors' {what}": [getattr(one, what) for one in paper.authors if getattr(one, what)] for what in _OWN}
    quoted |= {f"{of}.{key}": value for of in ("identifiers", "biblio") for key, value in getattr(paper, of).items()}
    yield from ((name, hashed(value)) for name, value in quoted.items() if value)
    present = {
        "has_code": paper.has_code,
        "full abstract": paper.abstract and paper.abstract_complete is not False,
        "whole author list": paper.authors and paper.authors_complete is not False,
        "month of publication": paper.published and "-" in paper.published[1:],
        "day of publication": paper.published and paper.published[1:].count("-") > 1,
        "year of publication": paper.published and not paper.published.startswith("XXXX"),
    }
    present |= {f"metrics.{name}": True for name in paper.metrics}
    roles = Counter(link.role for link in paper.links)
    present |= {f"link to {role}" + f" no. {at}" * (at > 1): True for role in roles for at in range(1, roles[role] + 1)}
    yield from ((name, "") for name, holds in present.items() if holds)


def _totals(account: Account) -> Iterator[str]:
    if account.declared:
        yield "declared total"
        if all(one["declared"] == one["listed"] for one in account.declared):
            yield ALL


def masked(line: str) -> str:
    """Return a line with what changes from day to day taken out: numbers, months, case."""
    return _MONTHS.sub("@", re.sub(r"\d+", "#", " ".join(line.lower().split())))[:120]


def _page(dump: Dump) -> tuple[list[tuple[int, str]], Counter[str]]:
    """Return the first lines of a dump, of a page those that are seen, and how often which markup occurs in it."""
    if dump.document is None:
        return [], Counter()
    with dump.document() as stream:
        document = stream.read(_READ)
    head = document[: 1 << 16].decode("utf-8", "replace").split("\n")
    if not _html.is_html(Source(dump.name, list(enumerate(head, 1)), iter(()))):
        if document.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return [], Counter(tag.decode("utf-8", "replace") for tag in _START_TAG.findall(document))
        return [(number, line) for number, line in enumerate(head, 1) if line.strip()][:_LINES], Counter()
    from lxml import etree, html

    try:
        root = html.document_fromstring(document, parser=html.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.LxmlError, ValueError):
        return [], Counter()
    return list(enumerate(_pieces(root))), Counter(token for element in root.iter("*") for token in _tokens(element))


def _pieces(root: Any) -> list[str]:
    """Return the text that the first elements hold by themselves, in the order of the page."""
    found: list[str] = []
    for element in root.iter("*"):
        if element.tag in _UNSEEN or any(above.tag in _UNSEEN for above in element.iterancestors()):
            continue
        own = " ".join("".join([element.text or "", *(child.tail or "" for child in element)]).split())
        found += [own] if own else []
        if len(found) >= _LINES:
            break
    return found


def _tokens(element: Any) -> Iterator[str]:
    """Yield what an element is known by: its tag with each of its classes, and its tag in that of its parent."""
    yield from (f"{element.tag}.{name}" for name in (element.get("class") or "").split())
    parent = element.getparent()
    if parent is not None:
        yield f"{_styled(parent)} > {_styled(element)}"


def _styled(element: Any) -> str:
    return ".".join([element.tag, *(element.get("class") or "").split()[:1]])
