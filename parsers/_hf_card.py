"""One paper of a copied papers page of Hugging Face, as its card is read line by line.

Title and abstract are lines that the page's reader gives it; what the lines below them say, it takes itself.
"""

import re
from dataclasses import dataclass, field

from parsers._contract import Candidate
from parsers._copied import as_one, folded
from parsers._hf_copied import BESIDE, PAPER_LINKS
from parsers._prose import SHORTEST_PARAGRAPH, Line

LABELS = {
    "authors": "author count",
    "credited": "author count",
    "date": "published",
    "affiliated": "published",
    "upvote": "upvotes",
    "vote": "number",
    "recurring": "button",
}
_AWAITED = {"upvote": "upvotes", "github": "github_stars"}
_NONE = "-"
_AUTHORS = re.compile(r"(?<!\w)(\d{1,5}) authors?(?!\w)")
_LONGEST_TAIL = 40
_BULLET_OF_TITLE = re.compile(r"^[-*•●▪‣] +")


@dataclass(slots=True)
class Card:
    """One paper as it is read: the lines of its title and abstract, and what the lines below them say."""

    title: list[Line]
    labels: list[tuple[int, str]]
    abstract: list[Line] = field(default_factory=list)
    fields: dict[str, object] = field(default_factory=dict)
    metrics: dict[str, str] = field(default_factory=dict)
    links: list[dict[str, str]] = field(default_factory=list)
    doubts: list[tuple[int, str]] = field(default_factory=list)
    paragraphs: list[int] = field(default_factory=list)
    length: int = 0
    tail: int = 0
    dated: bool = False
    counted: bool = False
    awaits: str = ""
    vote: str = ""

    @property
    def last(self) -> Line:
        return (self.abstract or self.title)[-1]

    @property
    def is_slight(self) -> bool:
        """Whether it is no more than a few words, in which nothing but their place shows a paper."""
        return self.length < SHORTEST_PARAGRAPH and len(self.labels) == len(self.title) + len(self.abstract)

    @property
    def is_pair(self) -> bool:
        """Whether it is a title with its abstract right below, and blank lines set both apart from all other lines."""
        return len(self.title) == 1 and self.title[0].gap and bool(self.abstract) and not self.abstract[0].gap

    @property
    def is_bare(self) -> bool:
        """Whether it has a title alone, but for a number."""
        return {label for _, label in self.labels} <= {"title", "number"}

    @property
    def ends_with_title(self) -> bool:
        """Whether nothing stands below its title."""
        return not (self.abstract or self.links or self.tail)

    @property
    def is_plain(self) -> bool:
        """Whether it has nothing that only a paper has: no votes, no address, no date."""
        return not (self.metrics or self.fields)

    @property
    def is_full(self) -> bool:
        """Whether more lines stand below this paper than any card has: they are another page's, or nobody's."""
        return len(self.labels) - len(self.abstract) > _LONGEST_TAIL

    def add_abstract(self, line: Line) -> None:
        self.abstract.append(line)
        self.labels.append((line.number, "abstract"))
        self.length += len(line.text) + 1
        self.lead(line)

    def lead(self, line: Line) -> None:
        """Take the address that a line of Markdown leads to, if it is one of the paper's."""
        if line.url and not any(link["url"] == line.url for link in self.links):
            self._link(line, line.url)

    def add_paragraph(self, line: Line) -> None:
        """Take a line that may be the abstract of a title that is lost, so that it can be given back."""
        self.paragraphs.append(line.number)
        self.doubts.append((line.number, "may be the abstract of a title that is lost; read as a paragraph"))
        self.add_abstract(line)

    def give_back(self) -> None:
        """Leave out the last paragraph, which with all of its lines makes this abstract longer than any."""
        if not self.paragraphs:
            return
        first = self.paragraphs[-1]
        self.abstract = [line for line in self.abstract if line.number < first]
        self.labels = [label for label in self.labels if label[0] < first]
        self.doubts = [doubt for doubt in self.doubts if doubt[0] < first]

    def add_title(self, line: Line) -> None:
        self.title.append(line)
        self.labels.append((line.number, "title"))
        self.lead(line)

    def note(self, line: Line) -> None:
        """Take a line of the card's foot, or a link."""
        if line.kind == "link":
            self.labels.append((line.number, self._link(line, line.text)))
            return
        self.lead(line)
        self.labels.append((line.number, LABELS.get(line.kind, line.kind)))
        self.tail += 1
        self.awaits = ""
        if line.kind in _AWAITED:
            self._count(line)
        elif line.kind in {"published", "date"}:
            self._date(line, line.said)
        elif line.kind == "arxiv":
            self._identify(line, line.said)
        elif line.kind in {"affiliated", "credited", "authors"}:
            self._beside(line)
        self.dated = self.dated or line.kind in {"authors", "credited", "published", "date", "affiliated"}

    def _count(self, line: Line) -> None:
        if line.kind == "github":
            self.fields["has_code"] = True
        if not line.said:
            self.awaits = _AWAITED[line.kind]
        elif line.said != _NONE:
            self.metrics.setdefault(_AWAITED[line.kind], line.said)

    def _beside(self, line: Line) -> None:
        """Take an organisation or a number of authors, and the date beside it."""
        if line.kind in {"affiliated", "credited"}:
            self.fields["affiliations"] = [line.said]
        if counted := _AUTHORS.search(line.text):
            self.metrics.setdefault("author_count", counted[1])
        if found := BESIDE.search(folded(line.text)):
            self._date(line, found["date"])

    def _date(self, line: Line, said: str) -> None:
        if said and "published" not in self.fields:
            self.fields["published"] = said
            if line.kind == "date" and self.tail == 1:
                self.doubts.append((line.number, "a date without a word beside it; read as the paper's"))

    def _link(self, line: Line, printed: str) -> str:
        url = printed if "://" in printed else f"https://{printed}"
        for role, shape in PAPER_LINKS:
            if match := shape.fullmatch(re.split(r"[?#]", url, maxsplit=1)[0]):
                self.links.append({"url": url, "role": role})
                if role != "code":
                    self._identify(line, match["arxiv"])
                return "link"
        return "other link"

    def _identify(self, line: Line, arxiv: str) -> None:
        known = self.fields.setdefault("identifiers", {"arxiv": arxiv})
        if isinstance(known, dict) and _bare(known["arxiv"]) != _bare(arxiv):
            self.doubts.append((line.number, "leads to another paper than the link above; kept as a link alone"))

    def affiliate(self, line: Line) -> None:
        self.fields["affiliations"] = [line.text]
        self.labels.append((line.number, "affiliation"))
        self.tail += 1

    def take_number(self, line: Line, name: str) -> None:
        """Take a number that counts what `name` says; a dash stands for none."""
        if line.kind == "number":
            self.metrics.setdefault(name, line.said)
        label = {"github_stars": "stars", "comment_count": "comments"}.get(name, name)
        self.labels.append((line.number, label))
        self.tail += 1
        self.awaits = ""

    def quoted(self, observed: str | None) -> Candidate:
        title = _BULLET_OF_TITLE.sub("", as_one(line.text for line in self.title))
        fields: dict[str, object] = {"title": title} | self.fields
        if self.abstract:
            fields["abstract"] = as_one(line.text for line in self.abstract)
        if self.vote and (self.dated or self.counted):
            self.metrics.setdefault("upvotes", self.vote)
            self.labels[0] = (self.labels[0][0], "upvotes")
        if self.metrics:
            fields["metrics"] = self.metrics
        if self.links:
            fields["links"] = self.links
        return Candidate("paper", fields, tuple(self.labels), observed=observed, doubts=tuple(sorted(self.doubts)))


def _bare(arxiv: str) -> str:
    return re.sub(r"v\d+$", "", arxiv)
