"""One run of `paperlines parse`: dumps in, records, rejections and report out."""

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemas.records import Author, Paper
from scrape import __version__
from scrape.dedupe import Pool
from scrape.formats import broken_plugins, formats
from scrape.ledger import Account
from scrape.people import Roster
from scrape.pipeline import Reading, RecordOrRejection, read
from scrape.progress import Meter, shown
from scrape.sinks import Sink, opened
from scrape.sources import UnreadableError, dumps
from scrape.voice import say

_BETWEEN_UPDATES = 256  # records
_REJECTIONS_TOLD = 10


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
    as_of: date | None = None
    strict: bool = False
    quiet: bool = False

    @property
    def wants_authors(self) -> bool:
        """Whether Author records are written anywhere."""
        return self.kind != "paper" or self.authors is not None


@dataclass(slots=True)
class Run:
    """What a run has come to so far: an account for each dump, the counts of what was written."""

    plan: Plan
    accounts: list[Account] = field(default_factory=list)
    pool: Pool = field(default_factory=Pool)
    roster: Roster = field(default_factory=Roster)
    papers: int = 0
    authors: int = 0
    started: float = field(default_factory=time.perf_counter)
    read_in: float = 0.0

    def total(self, name: str) -> int:
        """Return the sum of one count over all dumps."""
        return sum(getattr(account, name) for account in self.accounts)

    @property
    def merged_away(self) -> int:
        """How many of the papers read went into the record of another one."""
        return max(0, self.total("papers") - self.papers) if self.plan.kind != "author" else 0


def parse(plan: Plan) -> int:
    """Carry out `plan`; return the exit code. Raises OSError if an output cannot be written."""
    run = Run(plan)
    try:
        return _parse(run)
    except sqlite3.Error as error:
        say(f"the temporary database: {error}; give it room (TMPDIR names the folder) or use --no-dedupe")
        return 1
    finally:
        run.pool.close()
        run.roster.close()


def _parse(run: Run) -> int:
    plan = run.plan
    for line in broken_plugins():
        say(f"warning: {line}")
    with ExitStack() as outputs:
        out = outputs.enter_context(opened(plan.output))
        authors = outputs.enter_context(opened(plan.authors)) if plan.authors else None
        rejects = outputs.enter_context(opened(plan.rejects)) if plan.rejects else None
        for paper in _papers(run, rejects):
            _write_paper(run, paper, out)
        for author in run.roster.everyone() if plan.wants_authors else ():
            _write_author(run, author, [authors] if plan.kind == "paper" else [authors, out])
        out.keep_old = _would_lose(run)
    if plan.report:
        with opened(plan.report) as sink:
            sink.line(json.dumps(_report(run), ensure_ascii=False, indent=2))
    _close(run)
    return _exit_code(run, kept_old=out.keep_old)


def _papers(run: Run, rejects: Sink | None) -> Iterator[Paper]:
    """Yield the papers to write: each as it is read, or, deduplicated, once all are."""
    found = _found(run, rejects)
    if run.plan.dedupe:
        for paper in found:
            run.pool.add(paper)
        run.read_in = time.perf_counter() - run.started
        yield from run.pool.merged()
    else:
        yield from found
        run.read_in = time.perf_counter() - run.started


def _found(run: Run, rejects: Sink | None) -> Iterator[Paper]:
    with shown(list(run.plan.dumps), quiet=run.plan.quiet) as meter:
        for record in _read_all(run, meter):
            if isinstance(record, Paper):
                yield record
            elif isinstance(record, Author):
                run.roster.meet(record)
            elif rejects:
                rejects.line(record.model_dump_json())


def _read_all(run: Run, meter: Meter) -> Iterator[RecordOrRejection]:
    how = Reading(formats(), run.plan.format, run.plan.as_of)
    done = 0
    for found in dumps(run.plan.dumps):
        if isinstance(found, UnreadableError):
            account = Account(found.dump, errors=[str(found)])
            run.accounts.append(account)
        else:
            account = Account(found.name, path=found.path)
            run.accounts.append(account)
            for count, record in enumerate(read(found, how, account)):
                if count % _BETWEEN_UPDATES == 0:
                    meter(done + found.position(), run.total("papers"))
                yield record
            done += found.size
            if not account.errors and account.papers + account.authors == 0:
                account.errors.append(f"{account.dump}: holds no record that is whole; --rejects keeps what it holds")
        _tell(run, account)


def _tell(run: Run, account: Account) -> None:
    for error in account.errors:
        say(error)
    if run.plan.quiet or account.errors:
        return
    for rejection in account.rejections[:_REJECTIONS_TOLD]:
        where = (
            f"{account.dump}:{rejection['line']}" if rejection["line"] else f"{account.dump}: item {rejection['item']}"
        )
        say(f"{where}: rejected: {'; '.join(rejection['problems'])}")
    if len(account.rejections) > _REJECTIONS_TOLD:
        say(f"{account.dump}: {len(account.rejections)} rejected in all; --rejects FILE keeps them")
    for line in account.incomplete:
        say(f"{line}; the rest is not in this dump")
    if account.unclaimed:
        lines = ", ".join(map(str, account.unclaimed[:5])) + (" …" if len(account.unclaimed) > 5 else "")
        say(f"{account.dump}:{account.unclaimed[0]}: not understood: lines {lines}; `paperlines explain` shows them")
    if account.mended:
        say(f"{account.dump}: {account.encoding}")


def _write_paper(run: Run, paper: Paper, out: Sink) -> None:
    if run.plan.kind != "author":
        run.papers += 1
        out.line(paper.model_dump_json())
    if run.plan.wants_authors:
        run.roster.meet_in(paper)


def _write_author(run: Run, author: Author, sinks: list[Sink | None]) -> None:
    run.authors += 1
    text = author.model_dump_json()
    for sink in sinks:
        if sink:
            sink.line(text)


def _would_lose(run: Run) -> bool:
    """Tell, and say so, if moving the output into place would lose what an input of the same name holds."""
    if run.plan.output is None:
        return False
    if not run.papers + run.authors and any(account.errors for account in run.accounts):
        say(f"{run.plan.output}: is left as it was: nothing was read")
        return True
    target = os.path.realpath(run.plan.output)
    losing = [account for account in run.accounts if _loses(account, run) and os.path.realpath(account.path) == target]
    for account in losing:
        say(
            f"{account.dump}: is left as it was: not all it holds was read or would be written;"
            " write elsewhere, or keep the rest with --rejects and --type all"
        )
    return bool(losing)


def _loses(account: Account, run: Run) -> bool:
    unread = bool(account.errors or account.unclaimed or (account.rejected and not run.plan.rejects))
    unwritten = (account.authors and run.plan.kind == "paper") or (account.papers and run.plan.kind == "author")
    return unread or bool(unwritten)


def _close(run: Run) -> None:
    if run.plan.quiet:
        return
    unclaimed = sum(len(account.unclaimed) for account in run.accounts)
    say(
        f"{_count(len(run.accounts), 'dump')}: {_written(run)}, {_count(run.merged_away, 'duplicate')} merged,"
        f" {run.total('rejected')} rejected; {_count(unclaimed, 'line')} unclaimed"
    )


def _written(run: Run) -> str:
    papers, authors = _count(run.papers, "paper"), _count(run.authors, "author")
    if run.plan.kind == "author":
        return authors
    return f"{papers}, {authors}" if run.plan.wants_authors else papers


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _exit_code(run: Run, *, kept_old: bool) -> int:
    failed = kept_old or any(account.errors for account in run.accounts)
    wanting = any(account.rejected or account.unclaimed or account.incomplete for account in run.accounts)
    return int(failed or (run.plan.strict and wanting))


def _report(run: Run) -> dict[str, Any]:
    seconds = time.perf_counter() - run.started
    return {
        "paperlines": __version__,
        "dumps": [account.as_json() for account in run.accounts],
        "written": {"papers": run.papers, "authors": run.authors},
        "merges": [merge._asdict() for merge in run.pool.merges],
        "kept_apart": [merge._asdict() for merge in run.pool.kept_apart],
        "timings": {"read": round(run.read_in, 3), "merge and write": round(seconds - run.read_in, 3)},
    }
