"""Whether dumps still look as they did: what each format's records hold, against a stored baseline.

A site changes its layout without notice, and a parser that misses a field says nothing. So a baseline keeps, for each
format, how many papers have each field and how the dumps were accounted for; later dumps are held against it. A field
that nearly every paper had is missed at once, one that some had is missed when chance no longer explains its absence.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from parsers import Candidate, ParseError, Quoted, Source
from schemas.cleaning import number
from schemas.identity import letters
from schemas.records import Paper
from scrape import __version__
from scrape.formats import formats
from scrape.ledger import Account
from scrape.pipeline import Reading, read
from scrape.sources import STDIN, Dump, UnreadableError, dumps, open_dump
from scrape.voice import printable, say

_ALWAYS = 0.99  # share of papers from which a field counts as one that all have
_MISSED = 0.05  # share by which such a field, or one that no paper had, may stray
_CHANCE = 0.001  # a field that some papers had is missed when its absence is less likely than this
_FAR = 4  # times fewer or more papers a dump, or longer and shorter titles, than any dump of the baseline
_LAYERS_AGREE = 0.95  # share of the papers on which two layers of a page should say the same


@dataclass(slots=True)
class Profile:
    """What the dumps of one format held: counts, and for each field the number of papers that have it.

    `papers_a_dump` and `title_length` are the least and the greatest of any dump (titles: the mean of a dump).
    """

    dumps: int = 0
    papers: int = 0
    rejected: int = 0
    lines: int = 0
    unclaimed: int = 0
    doubts: int = 0
    papers_a_dump: list[float] = field(default_factory=list)
    title_length: list[float] = field(default_factory=list)
    fields: Counter[str] = field(default_factory=Counter)
    furniture: list[str] = field(default_factory=list)
    layers: list[str] = field(default_factory=list)

    def add(self, account: Account, papers: list[Paper]) -> None:
        """Take one more dump in."""
        self.dumps += 1
        self.papers += len(papers)
        self.rejected += account.rejected
        self.lines += account.lines
        self.unclaimed += len(account.unclaimed)
        self.doubts += len(account.doubts)
        self.papers_a_dump = _spanned(self.papers_a_dump, len(papers))
        if papers:
            mean = sum(len(paper.title) for paper in papers) / len(papers)
            self.title_length = _spanned(self.title_length, round(mean, 1))
        for paper in papers:
            self.fields.update(facts(paper))
        self.furniture = sorted({*self.furniture, *account.furniture, *account.other_items})
        self.layers = sorted({*self.layers, *(part["layer"] for part in account.formats if "layer" in part)})


class Finding(NamedTuple):
    """One difference: in which format, of what, how it was and how it is."""

    format: str
    what: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.format}: {self.what}: {self.was}, now {self.now}"


def check(baseline: str, named: tuple[str, ...], *, save: bool, style: str) -> int:
    """Hold the dumps `named` against the file `baseline`, print what strays; return the exit code (1: something does).

    `save` writes what the dumps hold into `baseline` afterwards. `style` is `text`, `github` (annotations) or `json`.
    """
    failed = False
    found: dict[str, Profile] = {}
    findings: list[Finding] = []
    for dump in dumps(named):
        if isinstance(dump, UnreadableError):
            say(str(dump))
            failed = True
            continue
        for error in _taken(dump, found, findings):
            say(error)
            failed = True
    if Path(baseline).exists():
        findings += compare(_loaded(baseline), found)
    elif not save:
        say(f"{baseline}: no such baseline; --save makes one of these dumps")
        return 1
    for finding in findings:
        sys.stdout.write(_STYLES[style](finding) + "\n")
    if save:
        kept = {name: asdict(profile) for name, profile in sorted(found.items())}
        text = json.dumps({"paperlines": __version__, "formats": kept}, ensure_ascii=False, indent=2)
        Path(baseline).write_text(text + "\n", encoding="utf-8")
    return int(failed or (bool(findings) and not save))


def _taken(dump: Dump, found: dict[str, Profile], findings: list[Finding]) -> list[str]:
    """Enter what `dump` holds into the profile of its format; return what is wrong with it."""
    account = Account(dump.name)
    papers = [record for record in read(dump, Reading(formats()), account) if isinstance(record, Paper)]
    name = next((part["format"] for part in account.formats if part["format"]), None)
    if name is not None:
        found.setdefault(name, Profile()).add(account, papers)
        findings += _between_layers(name, dump.path)
    return account.errors


def facts(paper: Paper) -> Iterator[str]:
    """Yield the name of each fact that `paper` holds: `venue`, `identifiers.doi`, `published to the day`."""
    for name in ("authors", "affiliations", "implied_authors", "abstract", "categories", "venue"):
        if getattr(paper, name):
            yield name
    if paper.published:
        precision = {1: "year", 2: "month", 3: "day"}.get(paper.published.count("-") + 1, "day")
        yield f"published to the {precision}"
        yield from ("published without year",) if paper.published.startswith("XXXX") else ()
    yield from (f"{name}.{key}" for name in ("identifiers", "biblio", "metrics") for key in getattr(paper, name))
    yield from {f"links.{link.role}" for link in paper.links}
    yield from ("has_code",) if paper.has_code else ()
    yield from ("authors cut",) if paper.authors_complete is False else ()
    yield from ("authors.affiliations",) if any(author.affiliations for author in paper.authors) else ()
    yield from ("authors.identifiers",) if any(author.identifiers for author in paper.authors) else ()
    yield from (f"inferred {name}" for name in paper.sources[0].inferred)


def _loaded(baseline: str) -> dict[str, Profile]:
    try:
        stored = json.loads(Path(baseline).read_text(encoding="utf-8"))["formats"]
        return {name: Profile(**values | {"fields": Counter(values["fields"])}) for name, values in stored.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OSError(None, f"is no baseline of paperlines drift ({error}); --save makes one", baseline) from error


def compare(before: dict[str, Profile], now: dict[str, Profile]) -> Iterator[Finding]:
    """Yield what strays, by format; formats that the baseline or the dumps lack are no drift of a layout."""
    for name in sorted(before.keys() & now.keys()):
        yield from _shares(name, before[name], now[name])
        yield from _spans(name, before[name], now[name])
        for layer in sorted({*now[name].layers} - {*before[name].layers}):
            yield Finding(name, "layer read", ", ".join(before[name].layers) or "none", layer)
        for what in sorted({*now[name].furniture} - {*before[name].furniture}):
            yield Finding(name, "furniture", "never seen", what)


def _shares(name: str, before: Profile, now: Profile) -> Iterator[Finding]:
    for what in ("rejected", "doubts"):
        yield from _more(name, what, _share(before, what, "papers"), _share(now, what, "papers"))
    if now.unclaimed and not before.unclaimed:
        yield Finding(name, "unclaimed lines", "none", str(now.unclaimed))
    else:
        yield from _more(
            name, "unclaimed lines", _share(before, "unclaimed", "lines"), _share(now, "unclaimed", "lines")
        )
    for fact in sorted(before.fields.keys() | now.fields.keys()) if before.papers and now.papers else ():
        was, is_ = before.fields[fact] / before.papers, now.fields[fact] / now.papers
        if _strays(was, is_, now.papers):
            yield Finding(name, fact, f"in {was:.1%} of papers", f"in {is_:.1%}")


def _share(profile: Profile, what: str, of: str) -> float:
    return float(getattr(profile, what)) / max(1, getattr(profile, of))


def _more(name: str, what: str, was: float, is_: float) -> Iterator[Finding]:
    if is_ > was + _MISSED:
        yield Finding(name, what, f"{was:.1%}", f"{is_:.1%}")


def _strays(was: float, is_: float, papers: int) -> bool:
    if was >= _ALWAYS:
        return is_ < _ALWAYS - _MISSED
    if was == 0:
        return is_ > _MISSED and is_ * papers > 1
    return is_ == 0 and (1 - was) ** papers < _CHANCE


def _spans(name: str, before: Profile, now: Profile) -> Iterator[Finding]:
    for what in ("papers_a_dump", "title_length"):
        was, is_ = getattr(before, what), getattr(now, what)
        if was and is_ and (is_[0] * _FAR < was[0] or is_[-1] > was[-1] * _FAR):
            yield Finding(name, what.replace("_", " "), _spelled(was), _spelled(is_))


def _spanned(span: list[float], value: float) -> list[float]:
    return [min([value, *span[:1]]), max([value, *span[1:]])]


def _spelled(span: list[float]) -> str:
    return f"{span[0]:g} to {span[1]:g}"


def _between_layers(name: str, path: str) -> Iterator[Finding]:
    """Hold the layers of one page against each other: a page that says a thing twice should say the same twice."""
    layers = formats()[name].layers
    if not layers or path == STDIN:
        return
    with closing(open_dump(path)) as dump:
        read_as = {layer: _by_title(parse, dump) for layer, parse in layers.items()}
    (first, one), *others = read_as.items()
    for layer, other in others:
        if len(one.keys() & other.keys()) < _LAYERS_AGREE * max(len(one), len(other)):
            shared = f"{len(other)} in the {layer}, {len(one.keys() & other.keys())} in both"
            yield Finding(f"{name}, {dump.name}", "papers", f"{len(one)} in the {first}", shared)
        else:
            yield from _disagreeing(f"{name}, {dump.name}", one, other, layer)


def _by_title(parse: Callable[[Source], Iterator[Quoted]], dump: Dump) -> dict[str, Candidate]:
    found = {}
    with suppress(ParseError):
        for quoted in parse(Source(dump.name, (), iter(()), dump.document)):
            if isinstance(quoted, Candidate) and isinstance(title := quoted.fields.get("title"), str):
                found[letters(title)] = quoted
    return found


def _disagreeing(where: str, one: dict[str, Candidate], other: dict[str, Candidate], layer: str) -> Iterator[Finding]:
    """Yield each fact of which both layers say something, but not the same, in too many papers."""
    said: Counter[str] = Counter()
    same: Counter[str] = Counter()
    for title in one.keys() & other.keys():
        mine, theirs = _spelled_out(one[title]), _spelled_out(other[title])
        said.update(mine.keys() & theirs.keys())
        same.update(fact for fact in mine.keys() & theirs.keys() if mine[fact] == theirs[fact])
    for fact, count in sorted(said.items()):
        if same[fact] < _LAYERS_AGREE * count:
            yield Finding(where, fact, f"both layers in {count} papers", f"the {layer} differs in {count - same[fact]}")


def _spelled_out(quoted: Candidate) -> dict[str, str]:
    """Return the facts that may stand in two layers in one spelling: identifiers, and numbers as they are read."""
    facts = {}
    for group in ("identifiers", "metrics"):
        values = quoted.fields.get(group)
        for name, value in values.items() if isinstance(values, dict) else ():
            with suppress(ValueError):
                facts[f"{group}.{name}"] = str(number(value)) if group == "metrics" else str(value)
    return facts


_STYLES: dict[str, Callable[[Finding], str]] = {
    "text": lambda finding: printable(str(finding)),
    "github": lambda finding: f"::warning title=paperlines drift::{printable(str(finding))}",
    "json": lambda finding: json.dumps(finding._asdict(), ensure_ascii=False),
}
