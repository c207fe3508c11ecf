"""The command line: options become one call each. What a command needs is imported when it runs."""

import errno
import io
import os
import signal
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import click

from scrape import __version__
from scrape.scratch import DamagedIndexError, NoRoomError
from scrape.voice import let_go, say


class _Commands(click.Group):
    """The commands: each returns its exit code, None for 0.

    Ctrl-C ends it with 130 and without a word, be it while its modules are imported; a reader that has had enough of
    our output (`| head`) ends it with 0.
    """

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        try:
            return super().make_context(*args, **kwargs)
        except BrokenPipeError:  # at `--help`
            let_go()
            sys.exit(0)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            code = 130
        except BrokenPipeError:  # caught here because click would make it exit 1
            let_go()
            code = 0
        ctx.exit(code or 0)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="paperlines", message="%(prog)s %(version)s")
def cli() -> None:
    """Raw paper listings in, one paper per line out."""


def _day(value: str) -> date:
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 — a day has no time zone
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a day such as 2026-03-11") from None


def _size(value: str) -> int:
    """Return bytes: `256M` is as many as `268435456`; no more than Python can count."""
    number, unit = value[:-1], value[-1:].upper()
    shift = {"K": 10, "M": 20, "G": 30}.get(unit, 0)
    if not (number if shift else value).isdecimal() or not int(number if shift else value):
        raise click.BadParameter(f"{value!r} is not a size such as 64M or 2G")
    return min(int(number if shift else value) << shift, sys.maxsize - 1)


def _format(value: str) -> str:
    from scrape.formats import formats

    if value not in formats():
        like = _like(value.lower(), list(formats()))
        meant = f"; did you mean {' or '.join(like)}?" if like else ";"
        raise click.BadParameter(f"{value!r} is no format{meant} `paperlines formats` lists them")
    return value


def _case(value: str) -> str:
    if os.path.basename(value) != value or value.startswith("."):
        raise click.BadParameter(f"{value!r} is no name of a folder, such as title_glued_to_byline")
    return value


def _file(value: str) -> str:
    if not value:
        raise click.BadParameter("the name is empty")
    return value


def _file_option(*names: str, help: str) -> Callable[..., Any]:  # noqa: A002 — click's name
    return click.option(*names, type=_file, metavar="FILE", help=help)


def _like(wrong: str, names: list[str]) -> list[str]:
    from difflib import get_close_matches

    inside = [name for name in names if wrong and wrong in name]
    return list(dict.fromkeys([*get_close_matches(wrong, names), *inside]))[:3]


_FORMAT = click.option("-f", "--format", type=_format, metavar="NAME", help="Read DUMP as this format; do not sniff.")

_OUTPUT = _file_option("-o", "--output", help="Write here instead of standard output; may also be an input.")

_WRITTEN = _file_option("-o", "--output", help="Write here instead of standard output.")

_QUIET = click.option("-q", "--quiet", is_flag=True, help="Errors only: no progress, no warnings, no closing line.")

_FILES = click.argument("files", type=_file, nargs=-1, metavar="[JSONL]...")

_TYPE = click.option(
    "--type",
    "kind",
    type=click.Choice(["paper", "author", "all"]),
    default="paper",
    show_default=True,
    help="Which records to write.",
)

_MERGING = (
    click.option(
        "--releases",
        type=click.Choice(["together", "apart"]),
        default="together",
        show_default=True,
        help="Whether preprint, proceedings and journal version are one paper.",
    ),
    _file_option("--explain", help="Each merge and maybe, and why: JSON lines; with - on a terminal, side by side."),
    _file_option("--review", help="The pairs that may be the same, as JSON lines to be decided."),
    _file_option("--decisions", help="Such lines, decided; they win over all findings."),
    _file_option("--index", help="Made here; with it, adding to the output later costs what is added."),
)


def _merging(command: Callable[..., int]) -> Callable[..., int]:
    for option in reversed(_MERGING):
        command = option(command)
    return command


@cli.command()
@click.argument("dumps", type=_file, nargs=-1)
@click.option("-f", "--format", type=_format, metavar="NAME", help="Read every dump as this format; do not sniff.")
@_OUTPUT
@_TYPE
@_file_option("--authors", help="Also write the Author records.")
@_file_option("--rejects", help="What could not become a record, and why; can be parsed again.")
@_file_option("--report", help="JSON: what became of every dump, line and item, and every merge.")
@click.option("--no-dedupe", is_flag=True, help="Write each listing as it is read.")
@_merging
@click.option(
    "--as-of", type=_day, metavar="DATE", help="Dates without a year are the latest such day on or before this one."
)
@click.option("-j", "--jobs", type=click.IntRange(1), default=1, metavar="N", help="Work in N processes; same output.")
@click.option(
    "--max-document",
    type=_size,
    default="256M",
    show_default=True,
    metavar="SIZE",
    help="The largest page or JSON document to take into memory.",
)
@click.option("--strict", is_flag=True, help="Exit 1 if anything was rejected, unclaimed or incomplete.")
@_QUIET
def parse(dumps: tuple[str, ...], **options: Any) -> int:
    """Read DUMPS and write one JSON record a line. DUMPS are files, folders, or - for standard input."""
    return _run(dumps=_dumps(dumps), dedupe=not options.pop("no_dedupe"), **options)


@cli.command()
@_FILES
@_OUTPUT
@_TYPE
@_merging
@_file_option("--report", help="JSON: what became of every file and record, and every merge.")
@_QUIET
def dedupe(files: tuple[str, ...], **options: Any) -> int:
    """Merge sets of records. Of each paper there is one then, with every listing in it."""
    return _run(dumps=_dumps(files), format="paperlines_jsonl", **options)


_OUTPUTS = ("output", "authors", "rejects", "report", "explain", "review", "index")


def _run(**options: Any) -> int:
    from scrape.run import Plan, parse

    if options["index"] and (options["decisions"] or options["kind"] != "paper"):
        raise click.UsageError("--index goes with none of --decisions and --type author or all")
    if options["index"] == "-":
        raise click.UsageError("--index is read again by later runs, so it cannot be standard output; name a file")
    if options["decisions"] == "-" and "-" in options["dumps"]:
        raise click.UsageError("standard input can be a dump or --decisions, not both; name a file for one of them")
    merging = [f"--{name}" for name in ("explain", "review", "decisions", "index") if options[name]]
    if merging and not options.get("dedupe", True):
        raise click.UsageError(f"--no-dedupe merges nothing, so it does not go with {' and '.join(merging)}")
    outputs = {name: options.get(name) for name in _OUTPUTS}
    _distinct(outputs)
    _undecided(options["decisions"], outputs)
    _spared(options["dumps"], {name: path for name, path in outputs.items() if name != "output"})
    return parse(Plan(**options))


@cli.command()
@click.argument("identifier", metavar="ID")
@_FILES
@_file_option("--decisions", help="Add here that these listings are different, for later runs.")
def split(identifier: str, files: tuple[str, ...], decisions: str | None) -> int:
    """Print the listings of record ID, each as a record of its own."""
    from scrape.dedupe.split import id_of
    from scrape.dedupe.split import split as run

    wanted = id_of(identifier)
    if ":" not in wanted:
        raise click.UsageError(f"{identifier!r} is no id, such as arxiv:2303.08968 or title:598b7c3f8eaa9db1")
    if decisions == "-":
        raise click.UsageError("--decisions is added to, so it cannot be standard output; name a file")
    _spared(files, {"decisions": decisions})
    return run(wanted, _dumps(files), decisions)


def _dumps(named: tuple[str, ...]) -> tuple[str, ...]:
    if not named and (sys.stdin is None or sys.stdin.isatty()):
        raise click.UsageError("no dump named and none piped in; name files or folders, or - for standard input")
    dumps = named or ("-",)
    for dump in dumps:
        if _is_standard_output(dump):
            into = "the file of standard input" if dump == "-" else dump
            raise click.UsageError(f"standard output goes into {into}, which is an input; only -o may be one")
    return dumps


def _is_standard_output(dump: str) -> bool:
    """Tell whether a shell has what we print written into this file, where we would read it without end."""
    from scrape.intake.named import file_of

    try:
        read = os.fstat(sys.stdin.fileno()) if dump == "-" else os.stat(file_of(dump))
        return stat.S_ISREG(read.st_mode) and os.path.samestat(read, os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError, AttributeError):  # what is not there, or closed, is no such file
        return False


def _distinct(outputs: dict[str, str | None]) -> None:
    """Raise UsageError if two outputs go to one place, where nobody could tell them apart."""
    named = [os.path.realpath(path) for path in outputs.values() if path and path != "-"]
    if len(named) != len(set(named)):
        raise click.UsageError("two outputs have the same name")
    mixed = [f"--{name}" for name, path in outputs.items() if path == "-" and name != "output"]
    mixed = [*(["the records"] if outputs["output"] in {None, "-"} else []), *mixed]
    if len(mixed) > 1:
        cure = "name files for all but one of them (-o FILE for the records)"
        raise click.UsageError(f"{' and '.join(mixed)} would mix on standard output; {cure}")


def _undecided(decisions: str | None, outputs: dict[str, str | None]) -> None:
    """Raise UsageError if an output would take the place of what people decided."""
    for name, path in outputs.items():
        if decisions and path and path != "-" and os.path.realpath(path) == os.path.realpath(decisions):
            raise click.UsageError(f"--{name} would write over {path}, which --decisions reads; name another file")


def _spared(dumps: tuple[str, ...], outputs: dict[str, str | None]) -> None:
    """Raise UsageError if an output would take the place of a file that the user means to keep.

    In a folder that is read, what an earlier run wrote may be written anew; it is not read.
    """
    from scrape.intake.named import file_of, is_below

    files = [file for dump in dumps if dump != "-" and os.path.isfile(file := file_of(dump))]
    for name, path in outputs.items():
        if not path or path == "-" or not os.path.isfile(path):
            continue
        named = any(os.path.samefile(file, path) for file in files)
        if named or (any(is_below(path, dump) for dump in dumps) and not _is_of_earlier_run(name, path)):
            raise click.UsageError(f"--{name} would write into {path}, which is an input; name another file")
    index = outputs.get("index")
    if index and os.path.isfile(index):
        from scrape.dedupe.index import may_be_index

        if not may_be_index(index):
            raise click.UsageError(f"--index: {index} is no index, or a damaged one; remove it, or name another file")


_BEGINNINGS = {
    "authors": b'{"type":"author"',
    "rejects": b'{"type":"rejection"',
    "report": b'{\n  "paperlines"',
    "explain": b'{"verdict"',
    "review": b'{"verdict"',
}


def _is_of_earlier_run(name: str, path: str) -> bool:
    """Tell whether a file is empty, or what this output of an earlier run is; an index is looked at elsewhere."""
    if name not in _BEGINNINGS:
        return True
    with open(path, "rb") as file:
        head = file.read(32)
    return not head or head.startswith(_BEGINNINGS[name])


@cli.command()
@click.argument("dump", type=_file, required=False)
@_FORMAT
def explain(dump: str | None, format: str | None) -> int:  # noqa: A002 — the option's name
    """Print each line of DUMP with what it was taken for. Below an item that is rejected stands why."""
    from scrape.explain import show

    (path,) = _dumps(() if dump is None else (dump,))
    return show(path, format)


@cli.command()
@_FILES
def check(files: tuple[str, ...]) -> int:
    """Validate records. Prints `file:line: problem` for each that is not valid."""
    from scrape.check import check_all

    return check_all(_dumps(files))


@cli.command()
@click.argument("old", type=_file, metavar="OLD.jsonl")
@click.argument("new", type=_file, metavar="NEW.jsonl")
def diff(old: str, new: str) -> int:
    """Print what changed from OLD to NEW. Papers and authors are new, gone, merged or changed, metrics moved."""
    from scrape.diff import show

    if old == new == "-":
        raise click.UsageError("standard input can be one of the two only; name a file for the other")
    return show(old, new)


@cli.group()
def fixture() -> None:
    """Make the test cases of a format, check them, renew them."""


@fixture.command("add")
@click.argument("dump", type=_file)
@click.option("-f", "--format", "named", type=_format, metavar="NAME", help="File it under this format.")
@click.option("--case", type=_case, metavar="NAME", help="The folder's name; else the dump's.")
@click.option(
    "--into", type=_file, metavar="DIR", help="The folder of cases.  [default: tests/fixtures, else fixtures]"
)
def fixture_add(dump: str, named: str | None, case: str | None, into: str | None) -> int:
    """Make a case of DUMP: the dump itself and what reading it gives."""
    from scrape.cases.fixtures import add, root

    return add(dump, root(into), named=named, case=case)


@fixture.command("check")
@click.argument("folder", type=_file, required=False, metavar="[DIR]")
def fixture_check(folder: str | None) -> int:
    """Run the cases in DIR; print each field that is not as expected."""
    from scrape.cases.fixtures import check, root

    return check(root(folder))


@fixture.command("update")
@click.argument("folder", type=_file, required=False, metavar="[DIR]")
@click.option("-y", "--yes", is_flag=True, help="Write without asking.")
def fixture_update(folder: str | None, yes: bool) -> int:  # noqa: FBT001 — click's way
    """Show what each case in DIR would say anew, ask, and write it."""
    from scrape.cases.fixtures import root, update

    return update(root(folder), yes=yes)


@fixture.command("fabricate")
@click.argument("dump", type=_file)
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed, other inventions.")
@_FORMAT
@_WRITTEN
def fixture_fabricate(dump: str, seed: int, format: str | None, output: str | None) -> int:  # noqa: A002 — the option's name
    """Write DUMP anew with invented people, papers and prose.

    Structure, markup and line ends, dates and categories stay; the same name becomes the same name everywhere.

    It is parsed before it is written, and has to give the same records but for the invented values; if it cannot be
    made to, that is said, nothing is written, and the exit code is 1. Look it over before you publish it.
    """
    from scrape.cases.fabricate import show

    _spared((dump,), {"output": output})
    return show(dump, seed, format, output)


@fixture.command("shrink")
@click.argument("dump", type=_file)
@click.option("--keep", metavar="EXPR", multiple=True, required=True, help="What it must still show; several: all.")
@_FORMAT
@_WRITTEN
def fixture_shrink(dump: str, **options: Any) -> int:
    """Write the smallest part of DUMP that still shows a behaviour.

    \b
    EXPR is one of
      rejected         something could not become a record
      problem~TEXT     a rejection says TEXT
      unclaimed        a line that nothing claims
      error            reading ends in an error; error~TEXT, one that says TEXT
      crash            the parser raises what it must not; crash~TEXT
      field:PATH       a record has the field
      no:PATH          a record lacks the field
      PATH~TEXT        the field of a record holds TEXT, in upper or lower case
      PATH=VALUE       the field of a record is VALUE

    PATH names a field, and with dots what is in it: title, biblio.pages, authors.name, has_code.
    """  # noqa: D301 — a real \b, for which click keeps the lines apart
    from scrape.cases.shrink import show

    _spared((dump,), {"output": options["output"]})
    return show(dump, options["keep"], options["format"], options["output"])


@cli.command()
@click.argument("baseline", type=_file, metavar="BASELINE")
@click.argument("dumps", type=_file, nargs=-1, required=True)
@click.option("--save", is_flag=True, help="Make what these dumps hold the new baseline of their formats.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "github", "json"]),
    default="text",
    show_default=True,
    help="How to print each finding: for people, as an annotation of GitHub's, as JSON.",
)
def drift(baseline: str, dumps: tuple[str, ...], save: bool, style: str) -> int:  # noqa: FBT001 — click's way
    """Print where the layout of DUMPS seems to stray from BASELINE."""
    from scrape.drift.compare import check

    return check(baseline, dumps, save=save, style=style)


@cli.command()
def formats() -> None:
    """List the formats: name and what it is."""
    from scrape.formats import broken_plugins
    from scrape.formats import formats as known

    width = max(map(len, known()))
    for name, parser in known().items():
        click.echo(f"{name:<{width}}  {parser.title}")
    for line in broken_plugins():
        say(f"warning: {line}")
    say(f'{len(known())} formats; the README says under "Add a format" how to add one')


@cli.command()
@click.argument("kind", type=click.Choice(["paper", "author"]), default="paper", metavar="[paper|author]")
def schema(kind: str) -> None:
    """Print the JSON Schema of a record. It is that of a paper if nothing is named."""
    import json

    from schemas.records import Author, Paper

    model = Paper if kind == "paper" else Author
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    click.echo(json.dumps(dialect | model.model_json_schema(mode="serialization"), indent=2))


def main() -> None:
    """Run the command; an output or a temporary file that cannot be written ends it with one line."""
    try:
        _steady()
        _end_as_told()
        cli(prog_name="paperlines")
    except BrokenPipeError:
        let_go()
    except (OSError, MemoryError, NoRoomError, DamagedIndexError) as error:
        let_go()
        say(_failed(error))
        sys.exit(1)


def _steady() -> None:
    """Have standard output take all we print, or fail: as UTF-8 in any locale, buffered, and waited for.

    Without a buffer (PYTHONUNBUFFERED) Python drops, without a word, what a pipe or a disk has no room for. A pipe that
    another program has made not to wait fails as soon as its reader is slow, and seems to end as soon as its writer is.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):  # there is no standard input where it was closed
            os.set_blocking(stream.fileno(), True)
    if not isinstance(sys.stdout, io.TextIOWrapper):
        return
    if isinstance(sys.stdout.buffer, io.RawIOBase):
        sys.stdout = open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False)  # noqa: SIM115 — for as long as we run
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


_TOLD_TO_END = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name)]


def _end_as_told() -> None:
    """Have `kill`, `timeout` or a closed terminal do what Ctrl-C does, so that our temporary files go, too.

    What we were started to ignore (`nohup`) stays ignored.
    """
    for number in _TOLD_TO_END:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(*_: object) -> None:
    """End as with Ctrl-C; `timeout` tells twice, and the second time would disturb the first."""
    for number in _TOLD_TO_END:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _failed(error: OSError | MemoryError | NoRoomError | DamagedIndexError) -> str:
    if isinstance(error, (NoRoomError, DamagedIndexError)):
        return str(error)
    if isinstance(error, MemoryError):
        return "paperlines: takes more memory than there is"
    name = error.filename2 or error.filename
    if not name and error.errno in {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOENT, errno.ECHILD}:
        return f"paperlines: {error.strerror}"
    return f"{name or 'standard output'}: cannot be written: {error.strerror or error}"
