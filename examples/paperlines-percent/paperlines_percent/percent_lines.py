"""Reading lists of Percent, one paper a line: `% title -- authors -- year`.

A line that starts with `%%` is a remark. Authors are separated by semicolons; they and the year may be missing.
"""

from collections.abc import Iterator
from typing import Any

from parsers import Candidate, Claim, Furniture, NearMiss, Parser, Quoted, Sniffed, Source

_FIELDS = ("title", "authors", "published")


def sniff(source: Source) -> Sniffed:
    """Claim a dump whose first line is a percent line with a title."""
    number, first = next(((number, line) for number, line in source.head if line.strip()), (1, ""))
    if not first.startswith("%"):
        return None
    if first.startswith(("% ", "%% ")) and " -- " in "\n".join(line for _, line in source.head):
        return Claim("it starts with a percent line")
    return NearMiss("a percent sign, but no title behind it", number)


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each remark and each paper. Lines of neither kind are left unclaimed."""
    for number, line in source.lines():
        if line.startswith("%%"):
            yield Furniture(((number, "remark"),))
        elif line.startswith("%"):
            yield Candidate("paper", read_paper(line), ((number, "paper"),))


def read_paper(line: str) -> dict[str, Any]:
    """Return the fields of a line, as it spells them; what it lacks is absent."""
    printed = [part.strip() for part in line.removeprefix("%").split("--")]
    fields: dict[str, Any] = {name: part for name, part in zip(_FIELDS, printed, strict=False) if part}
    if "authors" in fields:
        fields["authors"] = [name.strip() for name in fields["authors"].split(";")]
    return fields


PARSER = Parser(title="reading lists of Percent, one percent line a paper", sniff=sniff, parse=parse)
