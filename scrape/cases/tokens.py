"""What of a run of text gives way to something invented: words, identifiers, addresses and figures, each in its kind.

A run is free (all its words are a stranger's), or only what is known of papers and people in it is replaced. What the
formats themselves print (months, `et al.`, arXiv's categories, hosts of papers and the words of their addresses)
always stays.
"""

import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

from parsers._urls import ORCID
from schemas.categories import ARCHIVES, CATEGORIES, WHOLE_ARCHIVES
from scrape.cases.disguise import is_issn
from scrape.cases.learned import GRAMMAR, MARK, WORD, Learned, is_year
from scrape.cases.telling import (
    ADDRESS_WORDS,
    ARXIV,
    HUMPS,
    PARTICLES,
    PHONE,
    STRUCTURE,
    Telling,
    is_of_papers,
    is_office,
)
from scrape.dedupe.features import TELLING


class Token(NamedTuple):
    """A stretch of a run that becomes something else: its kind (one of `disguise.SHAPES`) and where it stands."""

    kind: str
    start: int
    end: int


_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
"""A month and no more: `Marcus 2021` and `Decker, 1999` are people."""
_BARE_HOST = re.compile(r"www\.|(?:github|gitlab)\.com/|huggingface\.co/")
_PARAMETER = re.compile(r"\w*=")
_HYPHENATED = {archive for archive in ARCHIVES if "-" in archive}
_ARCHIVES = "|".join(sorted(map(re.escape, CATEGORIES | _HYPHENATED | WHOLE_ARCHIVES), key=len, reverse=True))
_PRINTED = (
    r"\bet\.?\sal\b|\bet(?=\s*\Z)|\A\s*al\b(?=\.)|\band\sothers\b",
    r"\b(?i:(?:\d+|many|and)\s)?(?i:additional|other|more|\d+)\s+(?i:co-?)?(?i:authors)\b(?i:\snot\sshown)?",
    r"\b\d+\s(?i:others|more)\b",
    r"(?<=\d)v\d\d?\b|(?<=/)v\d(?=/)|\bcitation_\w+(?==)|\babs(?=/\d{4}\.)|\b(?i:arxiv)\s(?i:preprint|e-?print)\b|\b(?i:arxiv)(?=:|\.org|\W*$)",
    r"\bAnnounce\ Type:\ ?[\w-]+|(?<=\n)Abstract(?=:)|\((?:cross-list\ from|replaced|\*cross-listing\*)",
    r"\A\s*(?:Comments?|Journal.ref|Subjects?)(?=:)|(?:\A|(?<=\n))\s*(?i:abstract|summary)\s*(?=\n)|\AHome\ Page\Z",
    r"\b(?:Cited\ [Bb]y|(?:Total\ )?Times\ Cited[\w\ ,]*|Cited\ Reference\ Count|Export\ Date)(?=\s*:)",
    r"\bCorrespondence\ Address(?=\s*:)",
    r"\b(?i:e-?mail|electronic)(?i:\saddress)?(?=\s*:)|\[[a-z]{2,12}\](?=\s*\Z)|\AAnonymous(?=\W*\Z)",
    r"\b(?:family|given(?:-i)?|prefix|suffix)(?=\s*=)|\b[\w-]+(?=\s\#\s*[\"{\w])",
    r"(?<==\ )[A-Za-z]\w*(?=\s*(?:[,}\#]|\Z))|(?<=\#\ )[A-Za-z]\w*(?=\s*(?:[,}\#]|\Z))|\ASubmitted\ by\b",
    rf"(?<=month=\{{){_MONTH}(?=\}})",
    r"\A\[Not\ Available\]\.?\Z",
    r"\A\W*(?i:in\ press|to\ appear|forthcoming|submitted|accepted|in\ preparation)(?=\W*\Z)",
)
"""What the formats print in so many words, or bylines do."""
_PHONE = re.compile(PHONE)
_CITED = re.compile(
    r"(?<=;)\s?\d{1,4}(?:\s?\([^()\s]{1,9}\))?:\s?[A-Za-z]?\d+(?:[-–][A-Za-z]?\d+)?"
    r"|\b\d{1,4}\s?\(\d{1,4}\):\s?\d+(?:[-–]\d+)?"
)
"""Volume, issue and pages as citations have them: `;12(3):12-19`."""
_TOKEN = re.compile(
    rf"""(?P<host>(?<=email\ at\ )[\w.-]+\w)|(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
      |(?P<url>(?:(?:https?|ftp)://|(?<![\w/.])(?:www\.|(?:github|gitlab)\.com/|huggingface\.co/))[^\s<>"{{}}|^`]+)
      |(?P<doi>\b10\.\d{{4,9}}(?:/|%2[Ff])[^\s"<>]+)
      |(?P<orcid>\b{ORCID}\b|(?<=orcid\.org/)\d{{15}}[\dXx]\b)
      |(?P<time>\b\d{{4}}-\d\d-\d\d(?:[T ]\d\d:\d\d\S*)?|\b{_MONTH}\s\d{{1,2}}(?:,?\s\d{{4}})?\b
         |\b\d{{1,2}}\s{_MONTH}\s\d{{2,4}}\b|\b{_MONTH},?\s\d{{4}}\b)
      |(?P<issn>\b\d{{4}}-\d{{3}}[\dXx]\b(?!-))
      |(?P<isbn>\b97[89]\d{{10}}\b)
      |(?P<arxiv>(?<![\d.])\d{{4}}\.\d{{4,5}}(?![\d.]\d)|\b[a-z-]+(?:\.[A-Za-z-]+)?/\d{{7}}(?!\d))
      |(?P<acl>\b[A-Z]\d\d(?=-\d{{4,5}}\b)|(?<=\b\d{{4}}\.)[a-z]\w*(?=-\w+\.\d+\b))
      |(?P<pmc>\bPMC\d{{4,8}}\b)
      |(?P<phrase>{"|".join(_PRINTED)})
      |(?P<group>\b(?i:collaborations?|consortium)\b(?=\s*(?:[:,;()<]|$|and\b))|\b(?i:team|group|project|network)s?(?=:))
      |(?P<field>@\w+(?=\s*\{{)|\b\w[\w-]*(?=\s*=\s*(?:[{{"]|\w+\s*(?:[,}}\#]|\Z))))
      |(?P<category>(?<![\w.-])(?:{_ARCHIVES})(?![\w-]))
      |(?P<hex>(?<![^\W_])(?=[a-f]*\d|[0-9a-f]{{40}}(?!\w))(?!\w?\d+(?!\w))[0-9a-f]{{8,}}(?![^\W_])|(?<![^\W_])(?=[A-F]*\d)[0-9A-F]{{16,}}(?![^\W_]))
      |(?P<percent>%[0-9A-Fa-f]{{2}})
      |(?P<run>(?:(?!(?:https?|ftp)://)[^\W_][{MARK}]*)+)""",
    re.VERBOSE,
)
_WHOLE = frozenset({"pmc", "arxiv", "hex", "orcid", "issn", "isbn", "acl"})
_LONGEST_WORD = 9  # letters and digits; what is longer and has both is an identifier
_ARXIV = re.compile(ARXIV)
_FRONT = re.compile(r"\w+://(?:www\.)?|www\.|(?:github|gitlab)\.com/|huggingface\.co/")
_STAYING = frozenset({"percent", "category", "time", "field", "phrase", "group"})
_PIECES = re.compile(rf"\d+|{WORD.pattern}")
_FIGURE_BEFORE = re.compile(
    r"\b(?:pages?|pp|volume|vol|issue|number|article-number|cited by|h-index|i10-index|citations?|upvotes?|stars|eid)\b"
    r"\W{0,6}(?:\d[\d\W]{0,12})?$|[Nn]ovelty$|AI Score$|h-index$",
    re.IGNORECASE,
)
_FIGURE_AFTER = re.compile(r"(?:[\d,.]*\s?citations)\b")


class Manner(NamedTuple):
    """How a run is read: whether all its words are a stranger's, or only what is known of papers and people gives way.

    `figures` says that its numbers are figures of a paper (a count, a volume, a page), `people` that it is a byline,
    `echo` that it may say what was searched for, `is_text` that it is no number.
    """

    free: bool
    figures: bool = False
    people: bool = False
    echo: bool = False
    is_text: bool = True


class Tokens:
    """What is to be replaced in the runs of a dump of which so much is learned; `kept` are more words that stay.

    `telling` knows what is to be replaced wherever it stands; None if that is to stay where it is not free.
    """

    def __init__(self, known: Learned, kept: frozenset[str] = frozenset(), telling: Telling | None = None) -> None:
        self._known = known
        self._kept = kept
        self._telling = telling
        self._codes = {part for one in known.identifiers for part in re.split(r"[\W_]+", one.lower())}

    def find(self, text: str, manner: Manner) -> Iterator[Token]:
        """Yield what gives way in `text`; where it is not free, only what is known, and what names a stranger."""
        tells = manner.is_text and not manner.free
        marks = self._telling.marks(text) if self._telling and tells else ()
        at = 0
        for figures in _figures(text):
            yield from self._found(_TOKEN.finditer(text, at, figures.start()), manner, marks)
            yield from _numbers(figures)
            at = figures.end()
        yield from self._found(_TOKEN.finditer(text, at), manner, marks)

    def _found(self, matches: Iterator[re.Match[str]], manner: Manner, marks: Collection[int]) -> Iterator[Token]:
        before: re.Match[str] | None = None
        for match in matches:
            kind = match.lastgroup or ""
            if kind == "run" or (kind == "group" and not manner.people):
                is_marked = bool(marks) and any(at in marks for at in range(*match.span()))
                yield from self._word(match) if is_marked else self._run(match, before, manner)
            elif kind == "url" and not (manner.free or self._is_known_address(match[0])):
                front = _FRONT.match(match.string, match.start())
                begin = front.end() if front else match.start()
                yield from self._found(_TOKEN.finditer(match.string, begin, match.end()), manner, marks)
            else:
                yield from self._named(match, kind, manner)
            before = match

    def _named(self, match: re.Match[str], kind: str, manner: Manner) -> Iterator[Token]:
        """Yield what gives way of what has a notation of its own."""
        if kind == "issn" and not is_issn(match[0]):
            yield from _numbers(match) if manner.figures else ()
        elif kind in _WHOLE and (
            manner.free or (manner.is_text and _is_noted(match[0], kind)) or self._is_known(match[0])
        ):
            yield Token(kind, match.start(), match.end())
        elif kind == "host":
            yield from self._host(match[0], match.start())
        elif kind == "email":
            yield from self._email(match)
        elif kind in {"doi", "url"}:
            yield from self.address(match[0], match.start())

    def _is_known(self, token: str) -> bool:
        if token in self._known.collections:
            return True
        return token in self._known.identifiers or token.lower() in self._known.identifiers or len(token) >= 24

    def _is_known_address(self, token: str) -> bool:
        bare = token.rstrip(".,;)]")
        return self._known.names_paper(bare) or bare.lower() in self._known.identifiers

    # Words

    def _run(self, match: re.Match[str], before: re.Match[str] | None, manner: Manner) -> Iterator[Token]:
        run = match[0]
        if run.isdigit() or not (manner.free or self._is_telling(match, before, manner)):
            if (
                (manner.figures and not is_year(run))
                or run in self._known.identifiers
                or self._is_figure(match, labelled=not manner.free)
            ):
                yield from _numbers(match)
        else:
            yield from self._word(match)

    def _word(self, match: re.Match[str]) -> Iterator[Token]:
        run = match[0]
        if not self._stays(run):
            is_code = run.lower() in self._codes or (len(run) > _LONGEST_WORD and not run.isalpha())
            yield from _pieces(run, match.start(), numbers=is_code)

    def _is_telling(self, match: re.Match[str], before: re.Match[str] | None, manner: Manner) -> bool:
        """Tell whether a word of the page's own text names a person or a paper, or says what was searched for."""
        run = match[0]
        if manner.echo and run.islower() and run in self._known.title_words:
            return not _PARAMETER.match(match.string, match.end())
        return self._is_person(match, before) or run in self._known.identifiers

    def _is_person(self, match: re.Match[str], before: re.Match[str] | None) -> bool:
        """Tell whether a word of the page's own text, with its neighbour, is a person's name."""
        if match[0] not in self._known.name_words or self._stays(match[0]):
            return False
        after = re.match(r"[^\w\n]{1,2}([^\W\d_]+)", match.string[match.end() : match.end() + 40])
        beside = [before[0]] if before and match.start() - before.end() < 3 else []
        return any(self._known.is_name(match[0], word) for word in [*beside, *([after[1]] if after else [])])

    def _stays(self, word: str) -> bool:
        plain = word.lower()
        if plain in self._kept and (plain == word or plain in TELLING or plain not in PARTICLES):
            return True
        if plain in GRAMMAR:
            return plain == word or word not in self._known.name_words
        return plain in STRUCTURE and plain not in self._known.title_words and word not in self._known.name_words

    def _is_figure(self, match: re.Match[str], *, labelled: bool) -> bool:
        """Tell whether a number is one of a paper: by its value, or by a label beside it, as pages print them."""
        number, text = match[0], match.string
        if number in self._known.numbers:
            return True
        if is_year(number) or not labelled:
            return False
        before = text[max(0, match.start() - 30) : match.start()]
        return bool(_FIGURE_BEFORE.search(before) or _FIGURE_AFTER.match(text, match.end()))

    # Addresses

    def _email(self, match: re.Match[str]) -> Iterator[Token]:
        local, _, host = match[0].partition("@")
        if is_office(match[0]):
            return
        yield from _pieces(local, match.start())
        yield from self._host(host, match.start() + len(local) + 1)

    def _host(self, host: str, at: int) -> Iterator[Token]:
        """Yield the labels of a host that name someone: not `www`, not its last ones (`ac.uk`, `github.io`)."""
        if is_of_papers(host):
            return
        own, _, _ = host.rpartition(".")
        yield from _pieces(own, at, ("www", "ac", "co", "edu", "github"))

    def address(self, address: str, at: int = 0) -> Iterator[Token]:
        """Yield what gives way in an address, which may be a relative one, and begins at a place."""
        scheme = re.match(r"(?:\w+:)?//|(?=www\.|\w+\.\w+/)|", address)
        begin = scheme.end() if scheme else 0
        named = scheme and ("//" in scheme[0] or _BARE_HOST.match(address))
        host = re.match(r"[\w.-]*", address[begin:]) if named else None
        length = len(host[0]) if host else 0
        yield from self._host(address[begin : begin + length], at + begin)
        at_home = host is None or is_of_papers(host[0])
        for match in _TOKEN.finditer(address, begin + length):
            yield from self._part(match, at, at_home=at_home)

    def _part(self, match: re.Match[str], at: int, *, at_home: bool) -> Iterator[Token]:
        kind, start = match.lastgroup or "", at + match.start()
        if kind in _WHOLE:
            yield Token(kind, start, at + match.end())
        elif kind == "doi":
            yield from self._doi(match[0], start)
        elif not (self._is_of_address(match, at_home=at_home) if kind == "run" else kind in _STAYING):
            yield from _pieces(match[0], start)

    def _is_of_address(self, match: re.Match[str], *, at_home: bool) -> bool:
        """Tell whether a part of an address is the site's own: `abs`, a parameter's name, the number of a page."""
        word = match[0]
        if _PARAMETER.match(match.string, match.end()):
            return True
        if word.isdigit() and len(word) < 3 and match.string[: match.start()].endswith("="):
            return True
        if at_home and is_year(word):
            return True
        return word.lower() in ADDRESS_WORDS and (at_home or word.lower() not in self._known.title_words)

    def _doi(self, doi: str, at: int) -> Iterator[Token]:
        if doi.lower().startswith("10.48550/arxiv."):
            yield from (Token("arxiv", at + one.start(), at + one.end()) for one in re.finditer(r"\d{4}\.\d{4,5}", doi))
            return
        prefix = re.match(r"10\.(\d+)(?:/|%2F)", doi, re.IGNORECASE)
        begin = prefix.end() if prefix else 0
        if prefix:
            yield Token("number", at + prefix.start(1), at + prefix.end(1))
        for match in _TOKEN.finditer(doi, begin):
            kind = match.lastgroup or ""
            if kind in _WHOLE:
                yield Token(kind, at + match.start(), at + match.end())
            elif kind != "percent":
                yield from _pieces(match[0], at + match.start())


def _figures(text: str) -> list[re.Match[str]]:
    """Return what is nothing but figures that tell: telephone numbers, and where a citation says what is printed."""
    found: list[re.Match[str]] = []
    if ":" in text:
        found += _CITED.finditer(text)
    if "+" in text or any(label in text.lower() for label in ("tel", "fax", "fon", "phone", "mobil")):
        found += _PHONE.finditer(text)
    return _apart(found) if len(found) > 1 else found


def _apart(found: list[re.Match[str]]) -> list[re.Match[str]]:
    """Return matches in order, without those that begin in another."""
    found.sort(key=lambda match: match.start())
    return [found[0], *(after for one, after in pairwise(found) if after.start() >= one.end())]


def _is_noted(token: str, kind: str) -> bool:
    """Tell whether a token names a person or a paper even where nothing else says so."""
    return kind in {"orcid", "pmc"} or (kind == "arxiv" and _ARXIV.fullmatch(token) is not None)


def _numbers(match: re.Match[str]) -> Iterator[Token]:
    for one in re.finditer(r"\d+", match[0]):
        yield Token("number", match.start() + one.start(), match.start() + one.end())


def _pieces(run: str, at: int, staying: Collection[str] = (), *, numbers: bool = True) -> Iterator[Token]:
    """Yield the words in a run of letters and digits that are not `staying`, parted where one is glued to the next.

    And the numbers, unless `numbers` says otherwise.
    """
    for match in _PIECES.finditer(run):
        if match[0].isdigit():
            if numbers:
                yield Token("number", at + match.start(), at + match.end())
            continue
        begin = match.start()
        for end in [*(glue.start() for glue in HUMPS.finditer(match[0])), len(match[0])]:
            word = run[begin : match.start() + end]
            if word and word.lower() not in staying:
                yield Token("word", at + begin, at + match.start() + end)
            begin = match.start() + end
