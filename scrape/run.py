"""One run of `paperlines parse`: dumps in, records, rejections and report out."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import islice
from typing import Any

from parsers import Numbers
from parsers._contract import LARGEST_DOCUMENT
from schemas.records import Author, Paper
from scrape import __version__
from scrape.dedupe import decisions
from scrape.dedupe.engine import Pool
from scrape.dedupe.growing import IndexedPool
from scrape.dedupe.index import Held, Index
from scrape.dedupe.people import Roster
from scrape.formats import broken_plugins
from scrape.intake.containers import Container, Skipped, UnreadableError
from scrape.intake.encodings import GUESSED
from scrape.intake.named import Given, dump_name, expand, given
from scrape.jobs import Item, events
from scrape.ledger import Account, Ledger
from scrape.notes import pretty
from scrape.pipeline import NAMED, RecordOrRejection
from scrape.progress import Meter, shown
from scrape.reading import OWN, Advance, Asked, Ready, Written, collect_rarely, count, cure, each, line_of, paper_of
from scrape.scratch import room
from scrape.sinks import Sink, opened, standard_files
from scrape.voice import counted, say

_REJECTIONS_TOLD = 10
_PACKED = "it is a packed file; write elsewhere"
_NOT_ALL = (
    "not all it holds was read or would be written; write elsewhere, or keep the rest with --rejects and --type all"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What the user asked of one run; paths are None where nothing was asked for."""

    dumps: tuple[str, ...]
    format: str | None = None
    output: str | None = None
    kind: str = "paper"
    authors: str | None = None
    rejects: str | None = None
    report: str | None = None
    dedupe: bool = True
    releases: str = "together"
    explain: str | None = None
    review: str | None = None
    decisions: str | None = None
    index: str | None = None
    as_of: date | None = None
    max_document: int = LARGEST_DOCUMENT
    jobs: int = 1
    strict: bool = False
    quiet: bool = False

    @property
    def apart(self) -> bool:
        """Whether a preprint and what was published of it are two papers."""
        return self.releases == "apart"

    @property
    def beside(self) -> dict[str, str]:
        """Where all goes that is written beside the output, by the name of its option."""
        named = {name: getattr(self, name) for name in ("authors", "rejects", "explain", "review", "report")}
        return {name: path for name, path in named.items() if path}

    @property
    def written(self) -> list[str]:
        """The files that are written and not read, though they may lie in a folder that is."""
        return [*self._files_beside, *standard_files()]

    @property
    def names_files(self) -> bool:
        """Whether anything is written to a file, not all to standard output."""
        return self.output not in {None, "-"} or bool(self._files_beside)

    @property
    def _files_beside(self) -> list[str]:
        return [path for path in (*self.beside.values(), self.index) if path and path != "-"]

    @property
    def wants_authors(self) -> bool:
        """Whether Author records are written anywhere."""
        return self.kind != "paper" or self.authors is not None


@dataclass(slots=True)
class Run:
    """What a run has come to so far: bytes done, records found, what was written, an account of each dump.

    `losing` says why the output may not take the place of the input of its name; it is empty where it may. `grows` is
    whether the output is an input, `live` whether something is piped in that is not waited for.
    """

    plan: Plan
    pool: Pool
    ledger: Ledger
    index: Index | None = None
    losing: str = ""
    grows: bool = False
    roster: Roster = field(default_factory=Roster)
    live: bool = False
    done: int = 0
    found: int = 0
    rejected: int = 0
    papers: int = 0
    authors: int = 0
    started: float = field(default_factory=time.perf_counter)
    read_in: float = 0.0

    @property
    def merged_away(self) -> int:
        """How many of the papers read went into the record of another one."""
        return max(0, self.ledger.totals["papers"] - self.papers) if self.plan.kind != "author" else 0


def parse(plan: Plan) -> int:
    """Carry out `plan`; return the exit code. Raises OSError if an output cannot be written, and NoRoomError."""
    try:
        decided = tuple(decisions.read(plan.decisions)) if plan.decisions else ()
    except decisions.DecisionError as error:
        say(str(error))
        return 2
    collect_rarely()
    index = _index(plan) if plan.index else None
    if index:
        pool: Pool = IndexedPool(index, apart=plan.apart)
    else:
        pool = Pool(apart=plan.apart, decisions=decided)
    run = Run(plan, pool, Ledger(keep=plan.report is not None), index)
    try:
        with room():
            return _parse(run)
    finally:
        run.pool.close()
        run.roster.close()


def _index(plan: Plan) -> Index:
    """Return the index the user named, with what it holds if its library is among the dumps."""
    index = Index(plan.index or "", apart=plan.apart)
    files = (
        [name for name in expand(plan.dumps, plan.written) if isinstance(name, str)]
        if plan.format in {None, OWN}
        else []
    )
    why = index.find(files)
    if why and not plan.quiet:
        say(f"{plan.index}: {why}; everything is compared anew")
    return index


def _parse(run: Run) -> int:
    plan = run.plan
    for line in () if plan.quiet else broken_plugins():
        say(f"warning: {line}")
    with ExitStack() as outputs:
        sink = partial(opened, to_the_end=plan.names_files)
        # The output comes first, and is moved into place last: where another one cannot be written, it stays as it was.
        out = outputs.enter_context(sink(plan.output))
        beside = {name: outputs.enter_context(sink(path)) for name, path in plan.beside.items()}
        for paper in _papers(run, beside.get("rejects")):
            _write_paper(run, paper, out)
            if run.live:
                out.stream.flush()
        for author in run.roster.everyone() if plan.wants_authors else ():
            _write_author(run, author, [beside.get("authors"), None if plan.kind == "paper" else out])
        _miss_all(run)
        _tell_decisions(run)
        out.keep_old, out.grown = _would_lose(run), run.grows
        _tell_pairs(run, beside)
        if "report" in beside:
            beside["report"].pieces(pretty(_report(run)))
    if run.index and not out.keep_old:
        run.index.keep()
    _close(run)
    return int(out.keep_old or run.ledger.failed or (plan.strict and run.ledger.wanting))


def _tell_pairs(run: Run, beside: dict[str, Sink]) -> None:
    """Write what was found on pairs of listings: every merge and maybe, explained; the maybes, to be decided."""
    plan = run.plan
    found = partial(run.pool.found, "merged", "maybe", "refused")
    if plan.explain == "-" and sys.stdout.isatty():
        from scrape.dedupe.sidebyside import show

        show(found(), apart=plan.apart)
    elif "explain" in beside:
        beside["explain"].lines(decisions.told(found(), apart=plan.apart))
    if "review" in beside:
        beside["review"].lines(decisions.asked(found(), apart=plan.apart))


def _papers(run: Run, rejects: Sink | None) -> Iterator[Paper | Written]:
    """Yield the papers to write: each as it is read, or, deduplicated, once all are."""
    for papers in _found(run, rejects):
        if isinstance(papers, Ready):
            run.pool.take(papers.listings)
        elif run.plan.dedupe:
            for paper in each(papers):
                run.pool.add(paper)
        else:
            yield papers
    run.read_in = time.perf_counter() - run.started
    if run.plan.dedupe:
        yield from run.pool.written()


def _found(run: Run, rejects: Sink | None) -> Iterator[Paper | Written | Ready]:
    with shown(run.plan.dumps, quiet=run.plan.quiet) as meter:
        for record in _read_all(run, meter):
            if isinstance(record, Paper | Ready) or (isinstance(record, Written) and record.kind == "paper"):
                run.found += count(record)
                yield record
            elif isinstance(record, Author) or (isinstance(record, Written) and record.kind == "author"):
                for one in each(record):
                    run.roster.meet(one if isinstance(one, Author) else Author.model_validate_json(line_of(one)))
            else:
                run.rejected += count(record)
                if rejects:
                    rejects.bytes(line_of(record))


def _read_all(run: Run, meter: Meter) -> Iterator[RecordOrRejection | Written | Ready]:
    plan = run.plan
    asked = Asked(plan.format, plan.as_of, plan.max_document, prepare=plan.dedupe)
    for event in events(_noted(run), asked, plan.jobs):
        if isinstance(event, Advance):
            run.done += event.bytes
            meter(run.done, run.found, run.rejected)
        elif isinstance(event, Account):
            _enter(run, event)
        elif isinstance(event, UnreadableError):
            _enter(run, Account(event.dump, path=event.path, errors=[str(event)]))
        elif isinstance(event, Skipped):
            run.ledger.skip(event)
        elif isinstance(event, Container):
            _close_container(run, event)
        else:
            yield event


def _noted(run: Run) -> Iterator[Item]:
    """Yield what was given, and note whether something is piped in that is not waited for.

    The library that the index holds is not read: it is yielded as the account of it.
    """
    held = run.index.held if run.index else None
    for found in given(run.plan.dumps, run.plan.written, live=not run.plan.dedupe):
        run.live = run.live or (isinstance(found, Given) and found.stream is not None)
        if held and isinstance(found, Given) and found.path == held.library.path and found.file and not found.inside:
            found.file.close()
            yield _account(held, found, run.plan)
        else:
            yield found


def _account(held: Held, found: Given, plan: Plan) -> Account:
    """Return the account that reading the library would have given."""
    records = held.library.records
    why = NAMED if plan.format else "line 1 is a paperlines record"
    return Account(
        found.name,
        path=found.path,
        sha256=held.sha256() if plan.report else None,
        encoding="utf-8",
        formats=[{"format": OWN, "why": why, "line": 1}],
        lines=records,
        last_line=records,
        item_lines=records,
        items=records,
        papers=records,
    )


def _close_container(run: Run, container: Container) -> None:
    if message := run.ledger.close(container):
        _enter(run, Account(container.name, path=container.path, errors=[message]))
    if run.plan.output and container.read and _is_output(container.path, run):
        run.losing = _PACKED


def _enter(run: Run, account: Account) -> None:
    run.ledger.enter(account)
    if run.plan.output and _is_output(account.path, run):
        run.grows = True
        packed = account.dump != dump_name(account.path)
        run.losing = run.losing or (_PACKED if packed else _NOT_ALL if _loses(account, run) else "")
    _tell(run, account)


def _is_output(path: str, run: Run) -> bool:
    """Tell whether a file is the one to be written, and holds something."""
    output = os.path.realpath(run.plan.output or "")
    return os.path.realpath(path) == output and os.path.isfile(output) and os.path.getsize(output) > 0


def _tell(run: Run, account: Account) -> None:
    for error in account.errors:
        say(error)
    if run.plan.quiet or (account.errors and not account.papers + account.authors):
        return
    for rejection in islice(account.rejections, _REJECTIONS_TOLD):
        where = (
            f"{account.dump}:{rejection['line']}" if rejection["line"] else f"{account.dump}: item {rejection['item']}"
        )
        say(f"{where}: rejected: {'; '.join(rejection['problems'])}")
    if len(account.rejections) > _REJECTIONS_TOLD:
        keeps = run.plan.rejects or "--rejects FILE"
        say(f"{account.dump}: {len(account.rejections)} rejected in all; {cure(run.plan.format, keeps)}")
    for line in account.incomplete:
        say(f"{line}; the rest is not in this dump")
    if account.unclaimed:
        say(f"{account.dump}:{next(iter(account.unclaimed))}: not understood: {_lines(account.unclaimed)}")
    if account.mended or account.encoding.endswith(GUESSED):
        say(f"{account.dump}: read as {account.encoding}; if it is in another encoding, convert it first, with iconv")


def _lines(numbers: Numbers) -> str:
    listed = ", ".join(map(str, islice(numbers, 5))) + (" …" if len(numbers) > 5 else "")
    if len(numbers) == 1:
        return f"line {listed}; `paperlines explain` shows it"
    return f"lines {listed}; `paperlines explain` shows them"


def _write_paper(run: Run, paper: Paper | Written, out: Sink) -> None:
    if run.plan.kind != "author":
        run.papers += count(paper)
        out.bytes(line_of(paper))
    if run.plan.wants_authors:
        for one in each(paper):
            run.roster.meet_in(paper_of(one))


def _write_author(run: Run, author: Author, sinks: list[Sink | None]) -> None:
    run.authors += 1
    text = author.model_dump_json()
    for sink in sinks:
        if sink:
            sink.line(text)


def _miss_all(run: Run) -> None:
    """Count a run as failed, and say so, of which nothing is written though all was read."""
    total = run.ledger.totals
    if run.papers + run.authors or run.ledger.failed or not total["papers"] + total["authors"]:
        return
    run.ledger.failed = True
    what = counted(total["papers"], "paper") if run.plan.kind == "author" else counted(total["authors"], "author")
    say(f"nothing is written: all that was read is {what}; --type all writes what there is")


def _tell_decisions(run: Run) -> None:
    """Say which decisions are of no effect."""
    if run.plan.decisions is None or run.plan.quiet:
        return
    if unmet := run.pool.unmet:
        what = f"{counted(len(unmet), 'listing')} that nobody has read here"
        say(f"{run.plan.decisions}: names {what}: {_some(unmet)}")
    if overruled := run.pool.overruled:
        what = f"{counted(len(overruled), 'pair')} the same that other lines keep apart"
        say(f"{run.plan.decisions}: calls {what}: {_some(overruled)}")


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def _would_lose(run: Run) -> bool:
    """Tell, and say so, if moving the output into place would lose what an input of the same name holds."""
    if run.plan.output is None:
        return False
    if not run.papers + run.authors and run.ledger.failed:
        kept = "is left as it was" if os.path.lexists(run.plan.output) else "is not written"
        read = run.ledger.totals["papers"] + run.ledger.totals["authors"]
        say(f"{run.plan.output}: {kept}: nothing was {'to be written' if read else 'read'}")
        return True
    if run.losing:
        say(f"{run.plan.output}: is left as it was: {run.losing}")
    return bool(run.losing)


def _loses(account: Account, run: Run) -> bool:
    unread = bool(account.errors or account.unclaimed or (account.rejected and not run.plan.rejects))
    unwritten = (account.authors and run.plan.kind == "paper") or (account.papers and run.plan.kind == "author")
    return unread or bool(unwritten)


def _close(run: Run) -> None:
    if run.plan.quiet:
        return
    total = run.ledger.totals
    skipped = f", {counted(total['skipped'], 'member')} of containers skipped" if total["skipped"] else ""
    say(
        f"{counted(total['dumps'], 'dump')}: {_written(run)}, {counted(run.merged_away, 'duplicate')} merged,"
        f" {total['rejected']} rejected; {counted(total['unclaimed'], 'line')} unclaimed{skipped}"
    )


def _written(run: Run) -> str:
    papers, authors = counted(run.papers, "paper"), counted(run.authors, "author")
    if run.plan.kind == "author":
        return authors
    return f"{papers}, {authors}" if run.plan.wants_authors else papers


def _report(run: Run) -> dict[str, Any]:
    seconds = time.perf_counter() - run.started
    return {
        "paperlines": __version__,
        "dumps": run.ledger.kept,
        "containers": run.ledger.containers,
        "written": {"papers": run.papers, "authors": run.authors},
        "merges": (decisions.line(one, apart=run.plan.apart) for one in run.pool.found("merged")),
        "kept_apart": (decisions.line(one, apart=run.plan.apart) for one in run.pool.found("refused", "vetoed")),
        "timings": {"read": round(run.read_in, 3), "merge and write": round(seconds - run.read_in, 3)},
    }
