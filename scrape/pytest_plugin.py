"""Fixture cases as tests, one for each case and field; for pytest, in this project and in packages with formats.

It does nothing until a folder of cases is named, by `--paperlines-fixtures DIR` or by `paperlines_fixtures` in the
configuration, and imports nothing of paperlines before that. A run without arguments then takes the folder in; a run of
named files or folders takes what it names.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from scrape.cases.fixtures import Case, Difference

_OPTION = "paperlines_fixtures"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option and the setting."""
    what = "folder of paperlines' fixture cases, <format>/<case>/input.*, to be run as tests"
    parser.getgroup("paperlines").addoption(f"--{_OPTION.replace('_', '-')}", metavar="DIR", help=what)
    parser.addini(_OPTION, what, type="paths", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Have the folders collected, unless the run is of files and folders that were named."""
    here = config.invocation_params.dir
    if config.args_source is config.ArgsSource.ARGS and not config.getoption(_OPTION):
        return
    taken = [Path(here, argument.partition("::")[0]).resolve() for argument in config.args]
    for folder in _folders(config):
        if not any(folder.glob("[!.]*/*/input.*")):
            raise pytest.UsageError(f"{folder}: holds no case of paperlines; cases are <format>/<case>/input.* in it")
        if not any(folder.is_relative_to(path) for path in taken):
            config.args.append(str(folder))


def _folders(config: pytest.Config) -> list[Path]:
    """Return the folders of cases that were named, none if the plug-in is off. Raises UsageError if one is missing."""
    named = config.getoption(_OPTION)
    given = [Path(config.invocation_params.dir, named)] if named else config.getini(_OPTION)
    missing = [str(folder) for folder in given if not folder.is_dir()]
    if missing:
        raise pytest.UsageError(f"{missing[0]}: no such folder of paperlines fixtures")
    return [folder.resolve() for folder in given]


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take the folders of cases; leave all others to pytest."""
    if any(folder == path.parent.parent for folder in _folders(parent.config)):
        collector: pytest.Collector = CaseFolder.from_parent(parent, path=path)
        return collector
    return None


class CaseFolder(pytest.Directory):
    """The folder of a case."""

    def collect(self) -> Iterator["CaseFile"]:
        """Yield its dump, so that a test can be named by a file, as pytest wants it: `input.txt::title`."""
        dump = min(self.path.glob("input.*"), default=self.path / "input.*")
        yield CaseFile.from_parent(self, path=dump)


class CaseFile(pytest.File):
    """One case, read once for all of its tests; `found` are its differences by the name of the test they fail."""

    case: "Case"
    found: "dict[str, list[Difference]] | None" = None

    def collect(self) -> Iterator["FieldTest"]:
        """Yield a test for each field."""
        from scrape.cases.fixtures import Case

        self.case = Case(self.path.parent)
        for field in self.case.fields():
            yield FieldTest.from_parent(self, name=field)

    def differences(self, field: str) -> "list[Difference]":
        """Return the differences that fail the test of `field`; fields without a test of their own fail `records`."""
        if self.found is None:
            self.found = {name: [] for name in self.case.fields()}
            for one in self.case.differences():
                self.found.get(one.field.partition(".")[0], self.found["records"]).append(one)
        return self.found[field]


class DifferenceError(Exception):
    """A field of a case is not as expected; holds each difference."""

    def __init__(self, differences: "list[Difference]") -> None:
        super().__init__(differences)
        self.differences = differences


class FieldTest(pytest.Item):
    """That one field of a case is as its folder says, in every record."""

    def runtest(self) -> None:
        """Raise DifferenceError if it is not."""
        if differences := self._file.differences(self.name):
            raise DifferenceError(differences)

    @property
    def _file(self) -> CaseFile:
        parent = self.parent
        assert isinstance(parent, CaseFile)  # noqa: S101 — for the type checker; it is made there and nowhere else
        return parent

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what is expected, what is got, and the dump's own lines; anything else as pytest shows it."""
        if isinstance(excinfo.value, DifferenceError):
            return "\n".join(line for one in excinfo.value.differences for line in self._shown(one))
        return super().repr_failure(excinfo, style)

    def _shown(self, one: "Difference") -> Iterator[str]:
        from scrape.cases.fixtures import lines_of

        case = self._file.case
        yield f"{case.name}: {one.place}"
        for name, value in (("expected", one.expected), ("got", one.got)):
            yield f"  {name + ':':<9} {'nothing' if value is None else value.rstrip()}"
        if one.item is not None:
            yield f"  {case.input}"
            yield from (f"  {line}" for line in lines_of(case, one.item))

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return where the test stands, for the summary."""
        return self.path, None, f"{self._file.case.name}: {self.name}"
