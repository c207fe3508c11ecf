"""What became of every line and every item: the account of each dump, and the report of a run."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from parsers import Declared, Furniture, Labels, Numbers, Source
from scrape.intake.containers import Container, Skipped
from scrape.notes import Array, Notes

_FOREIGN_NAMED = 1000  # texts of one container


@dataclass(slots=True)
class Account:
    """One dump's account. Lines of papers, furniture, blank and unclaimed lines add up to all lines.

    `claimed` is whether formats did claim a part of which none was taken, for there were several.
    """

    dump: str
    path: str = ""
    sha256: str | None = None
    address: str | None = None
    encoding: str = ""
    mended: int = 0
    errors: list[str] = field(default_factory=list)
    formats: list[dict[str, Any]] = field(default_factory=list)
    claimed: bool = False
    lines: int = 0
    last_line: int = 0
    blank: int = 0
    item_lines: int = 0
    furniture: Counter[str] = field(default_factory=Counter)
    other_items: Counter[str] = field(default_factory=Counter)
    unclaimed: Numbers = field(default_factory=Numbers)
    items: int = 0
    papers: int = 0
    authors: int = 0
    rejections: Notes = field(default_factory=Notes)
    declared: list[dict[str, Any]] = field(default_factory=list)
    doubts: Notes = field(default_factory=Notes)

    def take_format(self, name: str | None, why: str, line: int, *, again: bool = False) -> None:
        """Note the format of the part that begins at `line`.

        `again` is for formats that may take turns document by document: one that is known is not noted twice.
        """
        if not (again and any(one["format"] == name for one in self.formats)):
            self.formats.append({"format": name, "why": why, "line": line})

    def take_layer(self, name: str, layer: str) -> None:
        """Note which layer was read of the last part that is of format `name`."""
        next(one for one in reversed(self.formats) if one["format"] == name)["layer"] = layer

    def claim_item(self, source: Source, labels: Labels) -> dict[int, str]:
        """Strike the lines of an item, accepted or not, off the source's unclaimed ones; return them."""
        unclaimed = source.unclaimed
        texts = {number: unclaimed.pop(number) for number, _ in labels if number in unclaimed}
        self.item_lines += len(texts)
        if source.given_up:
            self.item_lines += sum(source.given_up.take(number) for number, _ in labels)
        return texts

    def claim_furniture(self, source: Source, furniture: Furniture) -> None:
        """Strike lines that belong to the page off the unclaimed ones, counted by label; items by what they are."""
        for number, label in furniture.labels:
            if source.unclaimed.pop(number, None) is not None or source.given_up.take(number):
                self.furniture[label] += 1
        if furniture.what:
            self.other_items[furniture.what] += 1

    def close(self, source: Source) -> None:
        """Take over what `source` counted, once its lines are through; what nothing claimed is now final."""
        self.lines += source.total
        self.last_line = source.last
        self.blank += source.blank
        self.unclaimed.extend(chain(source.given_up, source.unclaimed))

    def go_on(self, later: "Account") -> None:
        """Take over the account of the slice that follows, whose items are numbered on from ours."""
        for name in ("lines", "blank", "item_lines", "papers", "authors", "mended"):
            setattr(self, name, getattr(self, name) + getattr(later, name))
        for name in ("errors", "unclaimed", "rejections", "declared", "doubts"):
            getattr(self, name).extend(getattr(later, name))
        self.furniture += later.furniture
        self.other_items += later.other_items
        self.items = later.items
        same = bool(self.formats and later.formats) and self.formats[-1]["format"] == later.formats[0]["format"]
        self.formats += later.formats[same:]

    def declare(self, total: Declared) -> None:
        """Note what the document says it lists."""
        self.declared.append(
            {"whose": total.whose, "line": total.line, "declared": total.declared, "listed": total.listed}
        )

    @property
    def rejected(self) -> int:
        """How many items became no record."""
        return len(self.rejections)

    @property
    def foreign(self) -> bool:
        """Whether all of it is of no known format: in a container, such a text is passed over."""
        return len(self.formats) == 1 and self.formats[0]["format"] is None and not self.claimed

    @property
    def incomplete(self) -> list[str]:
        """One line for each declared total that is not what is listed."""
        return [_wanting(self.dump, one) for one in self.declared if one["declared"] != one["listed"]]

    def as_json(self) -> dict[str, Any]:
        """Return the account as the report prints it."""
        return {
            "dump": self.dump,
            "sha256": self.sha256,
            "address": self.address,
            "encoding": self.encoding or None,
            "errors": self.errors,
            "formats": self.formats,
            "lines": {
                "total": self.lines,
                "papers": self.item_lines,
                "furniture": self.furniture.total(),
                "blank": self.blank,
                "unclaimed": len(self.unclaimed),
            },
            "items": self.items,
            "other_items": dict(sorted(self.other_items.items())),
            "papers": self.papers,
            "authors": self.authors,
            "rejected": self.rejected,
            "rejections": self.rejections,
            "declared": self.declared,
            "furniture": dict(sorted(self.furniture.items())),
            "unclaimed": self.unclaimed,
            "doubts": self.doubts,
        }


@dataclass(slots=True)
class Ledger:
    """The accounts of a run, added up as they come; with `keep` each is kept, in `kept`, as the report prints it.

    `failed` is whether anything could not be read, `wanting` whether something read is not all there.
    """

    keep: bool = False
    kept: Array = field(default_factory=lambda: Array("    "))
    containers: list[dict[str, Any]] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    failed: bool = False
    wanting: bool = False
    _foreign: list[Skipped] = field(default_factory=list)
    _foreign_count: int = 0
    _path: str = ""
    _here: int = 0

    def enter(self, account: Account) -> None:
        """Add the account of a dump that is through."""
        self.failed |= bool(account.errors)
        self.wanting |= bool(account.rejected or account.unclaimed or account.incomplete)
        if account.path:
            self._here = self._here + 1 if account.path == self._path else 1
            self._path = account.path
        self.totals["dumps"] += 1
        self.totals["unclaimed"] += len(account.unclaimed)
        for name in ("papers", "authors", "rejected"):
            self.totals[name] += getattr(account, name)
        if self.keep:
            self.kept.add(account.as_json())

    def skip(self, member: Skipped) -> None:
        """Count a text inside a container that is of no known format."""
        self._foreign_count += 1
        if len(self._foreign) < _FOREIGN_NAMED:
            self._foreign.append(member)

    def close(self, container: Container) -> str:
        """Add a container whose members are through; return the message for one that holds nothing, else nothing."""
        if self._foreign:
            container.skipped[self._foreign[0].why] += self._foreign_count
            container.foreign = [member.name for member in self._foreign]
        self.totals["skipped"] += container.skipped.total()
        container.read = container.members - container.skipped.total() - min(container.unreadable, container.members)
        message = self._foreign[0].message if self._foreign else container.nothing_read()
        told = container.unreadable or (self._here and self._path == container.path)
        self._foreign, self._foreign_count = [], 0
        if self.keep:
            self.containers.append(container.as_json())
        return "" if told else message


def _wanting(dump: str, total: dict[str, Any]) -> str:
    where = dump if total["line"] is None else f"{dump}:{total['line']}"
    declared, listed = total["declared"], total["listed"]
    papers, are = "paper" if declared == 1 else "papers", "is" if listed == 1 else "are"
    return f"{where}: {total['whose']} declares {declared} {papers}, {listed} {are} listed"
