"""The command line: options become one call each. What a command needs is imported when it runs."""

import io
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click

from scrape import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="paperlines", message="%(prog)s %(version)s")
def cli() -> None:
    """Raw paper listings in, one paper per line out."""


def _day(value: str) -> date:
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 — a day has no time zone
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a day such as 2026-03-11") from None


def _format(value: str) -> str:
    from scrape.formats import formats

    if value not in formats():
        raise click.BadParameter(f"{value!r} is no format; there are {', '.join(formats())}")
    return value


_FORMAT = click.option(
    "-f", "--format", type=_format, metavar="NAME", help="Read every dump as this format; do not sniff."
)


@cli.command()
@click.argument("dumps", nargs=-1)
@_FORMAT
@click.option("-o", "--output", metavar="FILE", help="Write here instead of standard output; may also be an input.")
@click.option("--type", "kind", type=click.Choice(["paper", "author", "all"]), default="paper", show_default=True)
@click.option("--authors", metavar="FILE", help="Also write the Author records.")
@click.option("--rejects", metavar="FILE", help="What could not become a record, and why; can be parsed again.")
@click.option("--report", metavar="FILE", help="JSON: what became of every dump, line and item, and every merge.")
@click.option("--no-dedupe", is_flag=True, help="Write each listing as it is read.")
@click.option(
    "--as-of", type=_day, metavar="DATE", help="Dates without a year are the latest such day on or before this one."
)
@click.option("--strict", is_flag=True, help="Exit 1 if anything was rejected, unclaimed or incomplete.")
@click.option("-q", "--quiet", is_flag=True, help="Errors only: no progress, no warnings, no closing line.")
@click.pass_context
def parse(ctx: click.Context, /, dumps: tuple[str, ...], **options: Any) -> None:
    """Read DUMPS (files, folders, "-") and write one JSON record a line."""
    from scrape.run import Plan
    from scrape.run import parse as run

    _distinct(options["output"], options["authors"], options["rejects"], options["report"])
    plan = Plan(dumps=_dumps(dumps), dedupe=not options.pop("no_dedupe"), **options)
    ctx.exit(_while_read(lambda: run(plan)))


def _dumps(named: tuple[str, ...]) -> tuple[str, ...]:
    if named:
        return named
    if sys.stdin is None or sys.stdin.isatty():
        raise click.UsageError("no dump named and none piped in; name files or folders, or - for standard input")
    return ("-",)


def _distinct(*outputs: str | None) -> None:
    named = [os.path.realpath(path) for path in outputs if path and path != "-"]
    if len(named) != len(set(named)):
        raise click.UsageError("two outputs have the same name")


@cli.command()
@click.argument("dump")
@_FORMAT
@click.pass_context
def explain(ctx: click.Context, dump: str, format: str | None) -> None:  # noqa: A002 — the option's name
    """Print DUMP, each line labelled with what it was taken for."""
    from scrape.explain import show

    ctx.exit(_while_read(lambda: show(dump, format)))


@cli.command()
@click.argument("files", nargs=-1, metavar="[JSONL]...")
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Validate records; print `file:line: problem` for each that is not valid."""
    from scrape.check import check_all

    ctx.exit(_while_read(lambda: check_all(_dumps(files))))


@cli.command()
@click.argument("old", metavar="OLD.jsonl")
@click.argument("new", metavar="NEW.jsonl")
@click.pass_context
def diff(ctx: click.Context, old: str, new: str) -> None:
    """Print what changed from OLD to NEW: papers and authors new, gone, merged, changed; metrics that moved."""
    from scrape.diff import show

    ctx.exit(_while_read(lambda: show(old, new)))


@cli.command()
def formats() -> None:
    """List the formats: name and what it is."""
    from scrape.formats import broken_plugins
    from scrape.formats import formats as known
    from scrape.voice import say

    width = max(map(len, known()))
    for name, parser in known().items():
        click.echo(f"{name:<{width}}  {parser.title}")
    for line in broken_plugins():
        say(f"warning: {line}")


@cli.command()
@click.argument("kind", type=click.Choice(["paper", "author"]), default="paper", metavar="[paper|author]")
def schema(kind: str) -> None:
    """Print the JSON Schema of a record."""
    import json

    from schemas.records import Author, Paper

    model = Paper if kind == "paper" else Author
    click.echo(json.dumps(model.model_json_schema(mode="serialization"), indent=2))


def _while_read(work: Callable[[], int]) -> int:
    """Return the exit code of `work`; 0 if whoever reads our output has had enough (`| head`)."""
    try:
        code = work()
        sys.stdout.flush()
    except BrokenPipeError:
        # Caught here because click would make it exit 1. What is still buffered has no reader: without another place to
        # go the interpreter would complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def main() -> None:
    """Run the command; an output that cannot be written ends it with one line."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # what we print is UTF-8 in any locale
    try:
        cli(prog_name="paperlines")
    except OSError as error:
        click.echo(f"{error.filename or 'output'}: cannot be written: {error.strerror or error}", err=True)
        sys.exit(1)
