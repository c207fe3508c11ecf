"""What became of every line and every item: the account of each dump, and the report of a run."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from parsers import Declared, Furniture, Labels, Source


@dataclass(slots=True)
class Account:
    """One dump's account. Lines of papers, furniture, blank and unclaimed lines add up to all lines."""

    dump: str
    path: str = ""
    sha256: str = ""
    encoding: str = ""
    mended: int = 0
    errors: list[str] = field(default_factory=list)
    formats: list[dict[str, Any]] = field(default_factory=list)
    lines: int = 0
    last_line: int = 0
    blank: int = 0
    item_lines: int = 0
    furniture: Counter[str] = field(default_factory=Counter)
    other_items: Counter[str] = field(default_factory=Counter)
    unclaimed: list[int] = field(default_factory=list)
    items: int = 0
    papers: int = 0
    authors: int = 0
    rejections: list[dict[str, Any]] = field(default_factory=list)
    declared: list[dict[str, Any]] = field(default_factory=list)
    doubts: list[dict[str, Any]] = field(default_factory=list)

    def claim_item(self, source: Source, labels: Labels) -> dict[int, str]:
        """Strike the lines of an item, accepted or not, off the source's unclaimed ones; return them."""
        unclaimed = source.unclaimed
        texts = {number: unclaimed.pop(number) for number, _ in labels if number in unclaimed}
        self.item_lines += len(texts)
        return texts

    def claim_furniture(self, source: Source, furniture: Furniture) -> None:
        """Strike lines that belong to the page off the unclaimed ones, counted by label; items by what they are."""
        for number, label in furniture.labels:
            if source.unclaimed.pop(number, None) is not None:
                self.furniture[label] += 1
        if furniture.what:
            self.other_items[furniture.what] += 1

    def close(self, source: Source) -> None:
        """Take over what `source` counted, once its lines are through; what nothing claimed is now final."""
        self.lines += source.total
        self.last_line = source.last
        self.blank += source.blank
        self.unclaimed += source.unclaimed

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
    def incomplete(self) -> list[str]:
        """One line for each declared total that is not what is listed."""
        return [_wanting(self.dump, one) for one in self.declared if one["declared"] != one["listed"]]

    def as_json(self) -> dict[str, Any]:
        """Return the account as the report prints it."""
        return {
            "dump": self.dump,
            "sha256": self.sha256 or None,
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


def _wanting(dump: str, total: dict[str, Any]) -> str:
    where = dump if total["line"] is None else f"{dump}:{total['line']}"
    return f"{where}: {total['whose']} declares {total['declared']} papers, {total['listed']} are listed"
