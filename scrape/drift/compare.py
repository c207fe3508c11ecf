"""Whether dumps still look as they did when a baseline was stored.

A site changes its layout without notice, and a parser that misses a field says nothing. A baseline keeps the shape of
each dump (`scrape.drift.shape`). A later dump is held against it in three ways.

- A dump that lists papers again which a dump of the baseline listed (the same page, a day or a year later) is compared
  with that one paper by paper: what these papers said, they should say still. What stands above them and the markup
  around them is compared too, so that a small change shows though every count looks usual.
- Any dump is compared with all of its format. Dumps of one format differ: what some papers lack is no news. It is news
  when something is gone that (nearly) all papers had, or that all of several dumps had some of.
- The layers of a page that says things twice are compared with each other (`scrape.drift.layers`), without any history.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from math import exp, log
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter

from scrape import __version__
from scrape.drift.layers import Disagreement, disagreements
from scrape.drift.shape import ALL, ID, SAMPLE, WHOLE, Facts, Shape, Watcher
from scrape.formats import NAME_IT, formats
from scrape.intake.named import dump_name, why
from scrape.intake.sources import Dump, UnreadableError, dumps
from scrape.ledger import Account
from scrape.pipeline import Reading, read
from scrape.sinks import opened, standard_files
from scrape.voice import counted, printable, say

_NEARLY_ALL = 0.95  # share of the papers of every dump from which on a fact is one that the layout guarantees
_GUARANTEED = 0.8  # share below which such a fact must not fall, whatever the papers
_CHANCE = 1e-4  # what is less likely than this is no chance
_ENOUGH = 5  # papers of a dump that say something of its format
_SEVERAL = 3  # dumps that show what differs between dumps
_MANY = 10  # dumps after which what was never seen is news
_AGAIN = 0.5  # share of its papers that make a dump the same listing again
_STRAY = 0.1  # share of the papers met again that may say something else
_UNLIKE = 0.3  # share of the markup around all papers which two dumps of one layout have both
_FAR = 3  # times longer or shorter than in any dump, on average of enough papers
_VERY_FAR = 10  # the same, of fewer
_TOLD = 5  # findings of one kind
_EXTRAS = ("biblio.", "link to ", "implied authors", "affiliations", "authors' ", "venue", "has_code")

Shapes = dict[str, list[Shape]]
"""The shapes of dumps by format."""


class Finding(NamedTuple):
    """One difference: in which dump and format, of what, how it was and how it is now."""

    dump: str
    format: str
    what: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.dump}: {self.what}: {self.was}, now {self.now}"


class Stray(NamedTuple):
    """A Finding before it is told of which dump it is."""

    what: str
    was: str
    now: str


class Seen(NamedTuple):
    """A dump that was read: its format, its shape, the facts of papers met again, what its layers disagree on."""

    format: str
    shape: Shape
    again: dict[str, Facts]
    unlike: list[Disagreement]


def check(baseline: str, named: tuple[str, ...], *, save: bool, style: str) -> int:
    """Hold the dumps `named` against the file `baseline`, print what strays; return the exit code (1: something does).

    `save` makes what these dumps hold the baseline of their formats. `style` is `text`, `github` (annotations), `json`.
    """
    try:
        stored = _stored(baseline)
    except UnreadableError as error:
        say(str(error))
        return 1
    if not stored and not save:
        say(f"{baseline}: no such baseline; --save makes one of these dumps")
        return 1
    held = sum(map(len, stored.values()))
    found: Shapes = {}
    count, failed = 0, False
    for seen in _all_seen(dumps(named, [baseline, *standard_files()]), stored):
        if seen is None:
            failed = True
            continue
        found.setdefault(seen.format, []).append(seen.shape)
        for finding in _findings(seen, stored):
            count += 1
            sys.stdout.write(_STYLES[style](finding) + "\n")
    if save:
        _store(baseline, stored | found)
    sys.stdout.flush()
    say(f"{counted(sum(map(len, found.values())), 'dump')} held against {held}: {counted(count, 'finding')}")
    return int(failed or (count > 0 and not save))


def _stored(baseline: str) -> Shapes:
    """Return the shapes in a baseline, none if there is no such file. Raises UnreadableError if it is no baseline."""
    if not Path(baseline).exists():
        return {}
    try:
        kept = json.loads(Path(baseline).read_text(encoding="utf-8"))["formats"]
        return TypeAdapter(Shapes).validate_python(kept)
    except (IsADirectoryError, ValueError, KeyError, TypeError, RecursionError) as error:
        what, cure = "is no baseline of `paperlines drift`", "--save under another name makes one"
        raise UnreadableError(baseline, what, cure) from error
    except OSError as error:
        raise UnreadableError(baseline, why(error)) from error


def _store(baseline: str, shapes: Shapes) -> None:
    kept = {name: [shape.as_json() for shape in some] for name, some in sorted(shapes.items())}
    text = json.dumps({"paperlines": __version__, "formats": kept}, ensure_ascii=False, separators=(",", ":"))
    with opened(baseline) as sink:
        sink.line(text)


def _all_seen(given: Iterable[Dump | UnreadableError], stored: Shapes) -> Iterator[Seen | None]:
    """Yield each dump that was read, None for each that could not be; what went wrong is said.

    In a container, what is no listing is passed over, unless there is nothing else.
    """
    papers = [item for shapes in stored.values() for shape in shapes for item in shape.sample.items()]
    known = frozenset(name for title, facts in papers for name in (title, facts[ID]))
    foreign: dict[str, str] = {}
    for dump in given:
        if isinstance(dump, UnreadableError):
            say(str(dump))
            yield None
            continue
        account = Account(dump.name)
        seen = _seen(dump, known, account)
        if account.foreign and dump.name != dump_name(dump.path):
            foreign.setdefault(dump.path, account.errors[0])
            continue
        foreign[dump.path] = ""
        for error in account.errors:
            say(error.removesuffix(NAME_IT))
        yield seen
    for error in filter(None, foreign.values()):
        say(error.removesuffix(NAME_IT))
        yield None


def _seen(dump: Dump, known: frozenset[str], account: Account) -> Seen | None:
    watcher = Watcher(dump, known)
    close, dump.close = dump.close, lambda: None  # its layers are read once more
    for record in read(dump, Reading(watcher.watching(formats())), account):
        watcher.see(record)
    dump.close = close
    name = next((part["format"] for part in account.formats if part["format"]), None)
    if name is None:
        return None
    return Seen(name, watcher.through(account), watcher.again, list(disagreements(formats()[name], dump)))


def _findings(seen: Seen, stored: Shapes) -> Iterator[Finding]:
    """Yield in what a dump strays, by the closest comparison there is."""
    before = stored.get(seen.format, [])
    twin, pairs = _met_again(seen, before)
    found: list[Iterable[Stray]] = [(Stray(*one) for one in seen.unlike)]
    if stored and not before:
        found.append([Stray("format", " or ".join(stored), seen.format)])
    if before:
        found += [_accounts(before, seen.shape), _guaranteed(before, seen.shape)]
        found.append(_papers_met(pairs) if pairs else _regulars(before, seen.shape))
        found += [_new_around(before, seen.shape, same_page=bool(twin))]
        found += [_gone_around(twin or before, seen.shape)] if twin or len(before) > 1 else []
        found += [_renamed(before, seen.shape)]
    told: set[str] = set()
    for one in chain.from_iterable(found):
        if one.what not in told:
            told.add(one.what)
            yield Finding(seen.shape.dump, seen.format, *one)


def _met_again(seen: Seen, before: list[Shape]) -> tuple[list[Shape], list[tuple[Facts, Facts]]]:
    """Return the dump of the baseline that is this listing, and what each paper of both was and is; else nothing."""
    twin: list[Shape] = []
    best: list[tuple[Facts, Facts]] = []
    for shape in before:
        now = ((facts, seen.again.get(title) or seen.again.get(facts[ID])) for title, facts in shape.sample.items())
        pairs = [(facts, facts_now) for facts, facts_now in now if facts_now is not None]
        longer = min(max(shape.papers, seen.shape.papers), SAMPLE)
        if len(pairs) > len(best) and len(pairs) >= max(_AGAIN * longer, min(2, longer)):
            twin, best = [shape], pairs
    return twin, best


def _accounts(before: list[Shape], now: Shape) -> Iterator[Stray]:
    """Yield what strays in how the dump was read: errors, unclaimed lines, no papers, another layer, odd sizes."""
    if now.errors and not any(shape.errors for shape in before):
        yield Stray("errors", "none", str(now.errors))
    if now.unclaimed and not any(shape.unclaimed for shape in before):
        yield Stray("unclaimed lines", "none", f"{now.unclaimed} of {now.lines}")
    fewest = min((shape.papers for shape in before if shape.papers), default=0)
    if fewest and not (now.papers or now.empty or any(_as_barren(shape, now) for shape in before)):
        yield Stray("papers", f"at least {fewest} a dump that has some", "none")
    rejected = max((shape.rejected / shape.items for shape in before if shape.items), default=1)
    if now.rejected > 1 and now.rejected / now.items > max(_FAR * rejected, _STRAY):
        yield Stray("rejected", f"at most {rejected:.0%} of a dump", _of(now.rejected, now.items))
    layers = {layer for shape in before for layer in shape.layers}
    if layers and not layers & {*now.layers}:
        yield Stray("layer read", " or ".join(sorted(layers)), " and ".join(now.layers) or "none")
    yield from _sizes(before, now)


def _as_barren(one: Shape, other: Shape) -> bool:
    """Tell whether a dump has no papers for the reason that another has none: an error, rejections, or neither."""
    return (
        not (one.papers or one.empty)
        and bool(one.errors) == bool(other.errors)
        and bool(one.rejected) == bool(other.rejected)
    )


def _sizes(before: list[Shape], now: Shape) -> Iterator[Stray]:
    """Yield the sizes of papers that are far from all before; of few papers, those that must have swallowed others."""
    for size, length in now.sizes.items():
        lengths = [shape.sizes[size] for shape in before if size in shape.sizes and shape.papers >= _ENOUGH]
        low, high = (0.0, _VERY_FAR) if now.papers < _ENOUGH else (1 / _FAR, _FAR)
        if lengths and not min(lengths) * low <= length <= max(lengths) * high:
            yield Stray(f"{size}, on average", f"{min(lengths):g} to {max(lengths):g}", f"{length:g}")


def _guaranteed(before: list[Shape], now: Shape) -> Iterator[Stray]:
    """Yield each fact that nearly all papers of every dump had, and that too many have not now.

    Answers of an API hold what was asked for, and imprints, links and owners depend on what is listed: what all papers
    have in one dump of such says little, in several more.
    """
    telling = [shape for shape in before if shape.items >= _ENOUGH]
    for fact in sorted({fact for shape in telling for fact in _shares(shape)}):
        if len(telling) < _SEVERAL and (fact.startswith(_EXTRAS) or not (now.lines or now.markup)):
            continue
        shares = [_shares(shape).get(fact, 0) / shape.items for shape in telling]
        if min(shares) >= _NEARLY_ALL and _improbable(_shares(now).get(fact, 0), now.items, _GUARANTEED):
            yield Stray(fact, "in nearly all papers", _of(_shares(now).get(fact, 0), now.items))


def _shares(shape: Shape) -> dict[str, int]:
    """Return the facts of a shape by how many items have them, with those that the account tells."""
    return shape.facts | {"accepted": shape.papers, "read without doubt": shape.items - shape.doubts}


def _improbable(count: int, of: int, share: float) -> bool:
    """Tell whether `count` is so low that chance does not explain it where `share` is to be expected (Chernoff)."""
    if count >= of * share:
        return False
    low = count / of
    terms = [part * log(part / expected) for part, expected in ((low, share), (1 - low, 1 - share)) if part]
    return exp(-of * sum(terms)) < _CHANCE


def _regulars(before: list[Shape], now: Shape) -> Iterator[Stray]:
    """Yield each fact that some papers of every dump had, of several dumps, and that none has now."""
    telling = [shape for shape in before if shape.papers >= _ENOUGH]
    if len(telling) < _SEVERAL:
        return
    for fact in sorted(set[str].intersection(*(set(shape.facts) for shape in telling)) - now.facts.keys()):
        least = min(shape.facts[fact] / shape.papers for shape in telling)
        if _improbable(0, now.papers, least / 2):
            yield Stray(fact, f"in {least:.0%} of papers or more", "in none")


def _papers_met(pairs: list[tuple[Facts, Facts]]) -> Iterator[Stray]:
    """Yield each fact that too many of the papers met again have lost, say in another way, or never had."""
    had = Counter(fact for was, _ in pairs for fact in was if fact != ID)
    lost = Counter(fact for was, now in pairs for fact in was if fact != ID and fact not in now)
    other = Counter(fact for was, now in pairs for fact in was if fact != ID and was[fact] != now.get(fact, was[fact]))
    for fact, count in sorted(had.items()):
        for what, strays in (("lost", lost[fact]), ("another", other[fact])):
            if strays >= max(2, _STRAY * count) or (what == "lost" and strays == len(pairs)):
                yield Stray(fact, f"in {count} papers listed before and now", f"{what} in {strays} of them")
    gained = Counter(fact for was, now in pairs for fact in now.keys() - was.keys() if fact in WHOLE or fact not in had)
    for fact, count in sorted(gained.items()):
        lacking = len(pairs) - had[fact]
        if lacking >= _ENOUGH and count >= _NEARLY_ALL * lacking:
            yield Stray(fact, f"not in {lacking} papers listed before and now", f"in {count} of them")


def _new_around(before: list[Shape], now: Shape, *, same_page: bool) -> Iterator[Stray]:
    """Yield what is new around the papers, if the baseline can tell that this is news.

    It can where it holds this very page, and where none of many dumps had something: the fewer of them showed what the
    others had not, the less a next one should.
    """
    for what, seen in (("furniture", "furniture"), ("text above the papers", "above")):
        sets = [frozenset(getattr(shape, seen)) for shape in before]
        if same_page or _settled(sets):
            new = [one for one in getattr(now, seen) if not any(one in some for some in sets)]
            yield from (Stray(f"{what}: {one}", "never seen", "there") for one in new[:_TOLD])


def _gone_around(before: list[Shape], now: Shape) -> Iterator[Stray]:
    """Yield what all of `before` had around their papers and this dump has not; one alone is its twin."""
    least = 2 if len(before) == 1 else _ENOUGH
    telling = [shape for shape in before if shape.papers >= least and shape.markup]
    if telling and now.papers >= least and (len(before) == 1 or len(telling) >= _SEVERAL):
        always = set[str].intersection(*(set(shape.markup) for shape in telling))
        gone = sorted(always - now.markup.keys(), key=lambda token: (" > " in token, token))
        yield from (Stray(f"markup: {one}", "around the papers", "gone") for one in gone[:_TOLD])
    if len(before) == 1 or len(before) >= _MANY:
        tells = set[str].intersection(*(set(shape.tells) for shape in before)) - {*now.tells}
        if now.items >= max(shape.items for shape in before):
            tells.discard(ALL)  # there were more than one page takes
        yield from (Stray(one, "on every page", "on none") for one in sorted(tells))


def _renamed(before: list[Shape], now: Shape) -> Iterator[Stray]:
    """Yield markup that all papers of a dump much like this one had and none has now, if some is there that is new."""
    known = set[str]().union(*(shape.markup for shape in before))
    new = any(token not in known and count >= _NEARLY_ALL * now.items for token, count in now.markup.items())
    telling = [shape for shape in before if new and min(shape.items, now.items) >= _ENOUGH]
    for shape in telling:
        always = {token for token, count in shape.markup.items() if count >= shape.items}
        gone = always - now.markup.keys()
        if len(gone) < _UNLIKE * len(always):
            yield from (
                Stray(f"markup: {token}", "around every paper", "gone, and other there") for token in sorted(gone)
            )


def _settled(sets: list[frozenset[str]]) -> bool:
    """Tell whether a dump shows something new less often than once in ten, as those before show (Good and Turing)."""
    once = sum(count == 1 for count in Counter(one for some in sets for one in some).values())
    return len(sets) >= _MANY and (once + 1) / (len(sets) + 1) < 1 / _MANY


def _of(count: int, total: int) -> str:
    return f"in {count} of {total}"


def _annotation(finding: Finding) -> str:
    escaped = printable(str(finding)).replace("%", "%25")
    place = printable(finding.dump).replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    return f"::warning file={place},title=paperlines drift::{escaped}"


_STYLES: dict[str, Callable[[Finding], str]] = {
    "text": lambda finding: printable(str(finding)),
    "github": _annotation,
    "json": lambda finding: json.dumps(finding._asdict(), ensure_ascii=False),
}
