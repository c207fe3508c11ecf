"""Make a profile dump of any size out of invented people and prose, and the truth beside it.

    python benchmarks/generate.py PAPERS DUMP.txt [TRUTH.jsonl]

The dump is what a browser copies from author pages, one after the other: headers, badges, titles, bylines, abstracts,
in the proportions of the real captures (a paper takes some 1,100 bytes; one in ten is glued to its byline, one date in
twenty lacks its year). Each line of the truth holds the title, the authors, the date and the category of one paper. The
same number of papers gives the same bytes.
"""

import json
import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

_SYLLABLES = (
    "ba be bo da de do fa fe ga go ka ke ko la le lo ma me mo na ne no pa po ra re ro sa se so ta te to va".split()
)
_LINKING = "the of a and in to for with on that by from under over is are can".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_CATEGORIES = "CL LG AI CV IR SE RO NE HC CR".split()
_PAGE = 60  # papers, on the average


class Written(NamedTuple):
    """One paper: its lines in the dump, and what a reader of the dump should know of it."""

    lines: list[str]
    truth: Mapping[str, object]


def words(chance: random.Random, count: int) -> list[str]:
    """Return words that no language has."""
    return ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(count)]


class World:
    """The vocabulary and the people that recur in one dump."""

    def __init__(self, papers: int) -> None:
        self.chance = random.Random(papers)  # noqa: S311 — a dump, no secret
        self.vocabulary = sorted(set(words(self.chance, 6000)))
        self.first = [word.capitalize() for word in words(self.chance, 900)]
        self.last = [word.capitalize() for word in words(self.chance, 4000)]
        self.labs = [
            f"{first}-{last}" for first, last in zip(words(self.chance, 40), words(self.chance, 40), strict=True)
        ]

    def person(self) -> str:
        """Return a first and a last name."""
        return f"{self.chance.choice(self.first)} {self.chance.choice(self.last)}"

    def sentence(self, length: int) -> str:
        """Return a sentence of `length` words."""
        pool = self.chance.choices(self.vocabulary, k=length)
        pool[1::3] = self.chance.choices(_LINKING, k=len(pool[1::3]))
        return " ".join(pool).capitalize() + "."

    def paper(self) -> Written:
        """Return one paper as a page prints it."""
        chance = self.chance
        title = " ".join(word.capitalize() for word in chance.choices(self.vocabulary, k=chance.randint(5, 12)))
        authors = [self.person() for _ in range(3 if chance.random() < 0.95 else chance.randint(1, 2))]
        cut = len(authors) == 3 and chance.random() < 0.95
        lab = f" · {chance.choice(self.labs)}" if chance.random() < 0.5 else ""
        byline = ", ".join(authors) + (" et al." if cut else "") + lab
        day = f"{chance.choice(_MONTHS)} {chance.randint(1, 28)}"
        date = day if chance.random() < 0.05 else f"{day}, {chance.randint(2015, 2026)}"
        category = chance.choice(_CATEGORIES)
        badges = category + date + ("Code" if chance.random() < 0.4 else "")
        abstract = " ".join(self.sentence(chance.randint(12, 30)) for _ in range(chance.randint(6, 9)))
        above = [title + byline] if cut and chance.random() < 0.1 else [title, "", byline]
        truth = {"title": title, "authors": authors, "date": date, "category": category}
        return Written([badges, *above, "", abstract, ""], truth)

    def header(self, papers: int) -> list[str]:
        """Return what stands above the papers of a page."""
        figures = [
            f"h-index{self.chance.randint(3, 90)}",
            f"{papers}papers",
            f"{self.chance.randint(100, 90_000):,}citations",
        ]
        return [self.person(), self.chance.choice(_CATEGORIES), *figures, f"{papers} Papers", ""]


def pages(papers: int) -> Iterator[tuple[list[str], list[Written]]]:
    """Yield the header and the papers of each page, `papers` in all."""
    world = World(papers)
    left = papers
    while left:
        count = min(left, world.chance.randint(_PAGE // 2, _PAGE * 3 // 2))
        left -= count
        yield world.header(count), [world.paper() for _ in range(count)]


def main() -> None:
    """Write the dump, and the truth if it is named."""
    papers, dump, *truth = sys.argv[1:]
    with Path(dump).open("w", encoding="utf-8") as out, Path(truth[0] if truth else "/dev/null").open("w") as beside:
        for header, written in pages(int(papers)):
            out.write("\n".join(line for lines in (header, *(one.lines for one in written)) for line in lines) + "\n")
            beside.writelines(json.dumps(one.truth) + "\n" for one in written)


if __name__ == "__main__":
    main()
