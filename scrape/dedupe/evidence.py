"""What two listings say for and against being the same paper: named findings, their weights, the verdict.

Every finding has one fixed weight, in one table; the sum decides, unless a contradiction does. A field that a listing
lacks gives no finding. Nothing is learned from the input, so adding listings changes no verdict between others, with
one exception: which short titles recur (`recurring`).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from string import digits
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel
from rapidfuzz.process import extractOne

from scrape.dedupe import kinds
from scrape.dedupe.features import COUNTING, SHORT_TITLE, SMALL_WORDS, Features

Verdict = Literal["same", "maybe", "different"]


class Weight(NamedTuple):
    """What a finding counts by default, and with `--releases apart`."""

    together: float
    apart: float


SAME, MAYBE = 8.0, 2.5
"""The sums from which two listings are the same paper, or may be: titles that share most words are worth a look."""

# Origin. The additive form is that of Fellegi and Sunter (1969): a weight is about the logarithm, to the base 2, of how
# much more often the finding is made on two listings of one paper than on two papers that were worth comparing. First
# values: a prototype that was tuned on synthetic copies of arXiv metadata. They were then changed by hand, each for the
# reason in its comment, after reading errors on the five labelled sets of benchmarks/dedupe.py; no program fitted them.
# An absent field counts nothing.
WEIGHTS = {
    # An identifier that names one thing is all but proof. A DOI less so: some stand for a whole supplement.
    "same arxiv": Weight(20, 20),
    "same acl": Weight(20, 20),
    "same pmid": Weight(20, 20),
    "same openreview": Weight(20, 20),
    "same doi": Weight(14, 14),
    "same identifier": Weight(14, 14),
    # A paper and its preprint, or its proceedings, have a DOI each. Two of one registrant are oftener two papers, or a
    # paper and its data: title, names and year are not enough, an abstract is.
    "two DOIs": Weight(-3, -12),
    "two DOIs of one registrant": Weight(-8, -12),
    # … or a paper in proceedings and the same in a journal: IEEE and ACM print both, so one registrant says no more.
    "two DOIs, of proceedings and a journal": Weight(-3, -12),
    # PubMed numbers the editions of a bilingual journal, and the versions of an article, apart: some 90 pairs among the
    # 20,800 records of a day. A volume and page in common outweigh that; title, names and year do not. A preprint has a
    # number as well as its article.
    "two PMIDs": Weight(-9, -12),
    "two PMIDs, one of a preprint": Weight(0, -12),
    "preprint and published": Weight(0, -12),
    # Under one title and by the same people: that volume and pages are others is then no news, but makes two releases.
    "proceedings and a journal": Weight(0, -12),
    # A thesis gives its title to the article that is made of it, or the other way round: title, names and year are not
    # enough.
    "thesis and article": Weight(-8, -12),
    # The title; one of these. Five telling words are enough by themselves, two are not even with the same year.
    "title equal": Weight(10, 10),
    "title equal, short": Weight(7, 7),
    "title equal, one or two words": Weight(5, 5),
    "title and authors equal, glued": Weight(12, 12),
    "title cut": Weight(8, 8),
    # Fewer than 28 letters: what three and more people wrote in one year is that, else no more than a maybe.
    "title cut short": Weight(2.5, 2.5),
    "title all but equal, long": Weight(9, 9),
    "title all but equal": Weight(7, 7),
    "title close": Weight(5, 5),
    # References that are cut in the wrong place leave names or a venue at an end of a title.
    "title equal but for names or a venue": Weight(8, 8),
    # The next paper's title may hold it as well, behind words of its own oftener than before them: those made the false
    # merges among 7,663 titles of computational linguistics and computer vision, by two people in one year.
    "title begins the other": Weight(4, 3),
    "title inside the other": Weight(2.5, 2.5),
    "title equal but for the subtitle": Weight(5, 4),
    # ACM registers "XGBoost" for what is "XGBoost: A Scalable Tree Boosting System" elsewhere. What two people agree on
    # by name and year is one paper, by name alone a maybe: what a name stands for is written on more than once.
    "title is the name before the other's subtitle": Weight(3, 2),
    # One group's papers of a year are as like as this: only what else agrees can tell. Words that only one title has
    # may have been dropped from the other; where each has some, they are mostly two papers on two things.
    "title equal, another subtitle": Weight(1, 0),
    "title equal but for a word": Weight(1, 0),
    "title has most words in common": Weight(2.5, 1),
    "title has most words in common, others differ": Weight(-1, -3),
    "title has some words in common": Weight(-4, -4),
    "title differs": Weight(-10, -10),
    # A book's DOI stands on its chapters as well, a supplement's on its abstracts: with it, the names and the year
    # still no more than a maybe.
    "title differs, on no page in common": Weight(-13, -13),
    # With volume, page, year, venue and names the same no more than a maybe: an item may be in one language alone.
    "title in another language": Weight(-4, -4),
    # "Editorial", "Guest editors' introduction": with the same author and year still no more than a maybe.
    "title recurs": Weight(-6, -6),
    # "Annual report 2018", "Annual report 2019". A number that only one has may have been dropped with a subtitle.
    "numbers differ": Weight(-10, -10),
    "words are opposed": Weight(-10, -10),  # "in men", "in women": a series no less than that of years
    "a number more": Weight(-4, -4),
    # Two people write several papers in a year oftener than three and more do, of the same three.
    "authors agree": Weight(4, 4),
    "one or two authors agree": Weight(3.5, 3.5),
    "authors compatible with a cut list": Weight(3.5, 3.5),
    "most authors in common": Weight(2.5, 2.5),
    "one author, of another first name": Weight(-1, -1),  # or with a name for short
    "one author more, in front": Weight(-3, -3),  # in another year: who reviews the others' book
    "some authors in common": Weight(0, 0),
    "no author in common": Weight(-8, -8),
    "owner of the page among the authors": Weight(2, 2),
    # Over what both show of it. 300 letters outweigh another title if authors or year agree too, not by themselves.
    "abstract same, long": Weight(13, 13),
    "abstract same": Weight(9, 9),
    "abstract close": Weight(4, 4),
    "abstract differs": Weight(-6, -7),  # journals have it written anew
    # Preprints come a year or two before, listings print the year of either.
    "year same": Weight(1.5, 1.5),
    "year differs by 1 or 2": Weight(0, -1),
    "year differs, nobody is named": Weight(-3, -3),  # the volumes of a series of workshops
    "year differs by 3": Weight(-2, -4),
    "year differs by more": Weight(-5, -8),
    # A journal prints a paper once. What it has under one title elsewhere is a column, a series, an abstract.
    "venue same": Weight(1, 1),
    "same venue, another page": Weight(-7, -7),  # with a title that is not quite the same, a maybe
    "same venue, another issue": Weight(-8, -8),
    "same venue, another volume": Weight(-8, -12),
    "venue differs": Weight(0, -2),
    "volume and page same": Weight(5, 5),
    "page same": Weight(3, 3),
    "page differs": Weight(-2, -3),
    "volume differs": Weight(0, -3),
    "volume and page differ": Weight(-4, -12),
    # What stands in no venue is a book: of six such pairs in four libraries, under one title, all were two.
    "another volume of a book": Weight(-8, -12),
}

DECIDED, BY_A_PERSON = "decided to be the same", 1000.0
"""What stands in the place of findings where a person has decided, and its weight, above any sum of theirs."""

_TOGETHER = {finding: weight.together for finding, weight in WEIGHTS.items()} | {DECIDED: BY_A_PERSON}
_APART = {finding: weight.apart for finding, weight in WEIGHTS.items()} | {DECIDED: BY_A_PERSON}

# Two values of one of these are two papers. A DOI is not among them, for preprint and article have one each; nor is a
# note of OpenReview, for each venue a paper was sent to has one, and so has each record that OpenReview took from dblp.
ONE_EACH = ("arxiv", "acl")
_CERTAIN = frozenset(f"same {scheme}" for scheme in (*ONE_EACH, "pmid", "openreview"))
TWO_PMIDS = frozenset({"two PMIDs", "two PMIDs, one of a preprint"})
TWO_DOIS = frozenset({"two DOIs", "two DOIs of one registrant"})
_ARXIV_DOI = "10.48550/"

ABOUT_ANOTHER = "one is an item about the other"
PARTS_DIFFER = "numbers of parts differ"
NUMBERS_DIFFER = "each title has a number, or one of two opposites, of its own"
MATERIAL = "one is data or software, and the other is not"
PROTOCOL = "one is the protocol of a study, and the other is not"
WITHIN = "one is printed within the other"
NO_NAME_SHARED = "two whole lists of authors, without a name in common"

_PRINTED = frozenset((kinds.PROCEEDINGS, kinds.JOURNAL))
_MOST_OF_AUTHORS = WEIGHTS["authors agree"].together  # no finding on names says more for one paper

# After these a number that only one title has stands in what the other leaves out.
_WITHOUT_A_PART = (
    "title equal",
    "title equal, short",
    "title equal but for the subtitle",
    "title is the name before the other's subtitle",
    "title equal but for names or a venue",
)
# Titles by which a paper is known in another place. One or two words are not: people write twice on a subject.
_ONE_TITLE = ("title equal", "title equal, short", "title all but equal, long", "title all but equal")
AGREEING = frozenset(
    ("authors agree", "one or two authors agree", "authors compatible with a cut list", "most authors in common")
)
_OF_A_SERIES = frozenset({"numbers differ", "words are opposed"})
_ON_NO_PAGE = "title differs, on no page in common"
# … as those do that have words of their own: a supplement's abstracts, under its DOI, may be on like things.
_UNLIKE = (
    "title has some words in common",
    "title has most words in common, others differ",
    "title equal but for a word",
)
_OWN_WORDS = frozenset((*_UNLIKE, "title equal, another subtitle"))  # in each title, besides those in common
_IDENTIFIED = frozenset({"same doi", "same identifier"})
_IS_ONE_ITEM = frozenset({"same doi", "volume and page same"})
_IS_ONE_PRINT = frozenset({"same doi", "title equal"})
_LIKE_TITLES = "title equal", "title all", "title close"
_LONG, _TELLING = 5, 3  # telling words
_PREFIX = 28  # letters; a shorter beginning is shared by many titles
_INFLECTIONS = ("", "s", "es", "d", "ed", "ing")  # what makes another word of a whole one
_NAMES_A_PAPER = 12  # letters
# Beginnings that make opposites of a word, with the fewest letters of its rest; "" is the word without any. Words as
# like as these pass for spellings of one.
_OPPOSED = (
    (3, ("", "wo", "fe")),  # men and women, male and female
    (5, ("", "anti", "dis", "im", "in", "ir", "non", "un")),
    (4, ("eu", "hyper", "hypo", "normo")),
    (4, ("ante", "peri", "post", "pre")),
    (4, ("macro", "micro", "nano")),
    (4, ("extra", "inter", "intra")),
    (4, ("bi", "mono", "multi", "poly", "tri", "uni")),
    (4, ("hetero", "homo")),
    (4, ("endo", "exo")),
    (4, ("over", "under")),
    (4, ("sub", "super")),
    (4, ("down", "up")),
    (4, ("ex", "in", "out")),
    (5, ("ab", "ad")),
    (6, ("af", "ef")),
    (6, ("ma", "pa")),
    (6, ("quali", "quanti")),
)
_NEGATIONS = frozenset("non not without".split())
_BEFORE = 3  # letters that show where in a title a word stands
# A congress's `OP0123 …` and `967-P: …`, but no `802.11 …`, `SN 1987A: …`, `750 GeV …`, `CD133 …`.
_PADDED, _LETTERED = re.compile(r"[a-z]{0,4}0\d{3}$"), re.compile(r"\d{3,5}[a-z]{1,2}$")
_VENUES = frozenset("conf conference journal proc proceedings symposium trans transactions".split())
_ALL_BUT_EQUAL, _CLOSE = 0.95, 0.88  # likeness of titles, the first of abstracts, too
_MISPRINT = 2  # what one letter for another counts
_FIRST_PAGE = "1"  # of an issue, or of anything before it is in one
_LONGEST_ISSUE, _LONGEST_PAGE = 2, 5  # digits of numbers that count the issues, and the pages, of a volume
_ONE_WORD = 0.75  # likeness of two spellings of a word; December is like September by 0.71
_LEAST_ABSTRACT, _LONG_ABSTRACT = 80, 300  # letters that both show
_MANY = 3  # people who sign
_TINY = 2  # letters of a word that may stand within any text without spaces


class Evidence(NamedTuple):
    """What was found on a pair and what comes of it; `against` is the contradiction that decided, if one did."""

    verdict: Verdict
    score: float
    findings: tuple[str, ...] = ()
    against: str | None = None


_NOTHING = Evidence("different", 0.0)


def compare(one: Features, other: Features, *, recurring: bool = False, apart: bool = False) -> Evidence:
    """Return what speaks for and against two listings being one paper.

    `recurring` says that a title of theirs is known to be that of several papers; `apart` that a preprint and what was
    published of it are two.
    """
    shared = [scheme for scheme, value in one.identifiers.items() if other.identifiers.get(scheme) == value]
    title = _title(one, other)
    abstract = _abstract(one, other, unlike=title in _OWN_WORDS)
    if title == "title differs":
        title = _differing(one, other, shared)
    elif shared == ["doi"] and title in _UNLIKE and one.page[:1].isalpha() and _are_on_two_pages(one, other):
        title = _ON_NO_PAGE
    if not shared and title == "title differs" and abstract not in {"abstract same", "abstract same, long"}:
        return _NOTHING
    releases = _are_two_releases(one, other, title)
    alike = [*_identifiers(one, other, shared, releases=releases), title]
    imprint = [*_imprint(one, other, releases=releases), *([abstract] if abstract else [])]
    if not shared and _score(alike + imprint, apart=apart) + _MOST_OF_AUTHORS < MAYBE:
        return _NOTHING
    findings = [*alike, *_authors(one, other), *imprint]
    if (recurring or one.stock or other.stock) and title.startswith(_LIKE_TITLES):
        findings.append("title recurs")
    if not certain(findings):
        findings += _numbers_found(one, other, title)
    return _weighed(findings, _against(one, other, findings), apart=apart)


def _weighed(findings: list[str], against: str | None, *, apart: bool) -> Evidence:
    score = _score(findings, apart=apart)
    verdict: Verdict = "same" if score >= SAME else "maybe" if score >= MAYBE else "different"
    return Evidence("different" if against else verdict, score, tuple(findings), against)


def _score(findings: list[str], *, apart: bool) -> float:
    return sum(map((_APART if apart else _TOGETHER).__getitem__, findings))


def weight(finding: str, *, apart: bool) -> float:
    """Return what a finding counts."""
    return (_APART if apart else _TOGETHER)[finding]


def certain(findings: Iterable[str]) -> bool:
    """Tell whether an identifier says that it is one paper, whatever titles and names say."""
    return not _CERTAIN.isdisjoint(findings)


def _against(one: Features, other: Features, findings: list[str]) -> str | None:
    """Return the contradiction that no sum outweighs; None if there is none."""
    if one.identifiers and other.identifiers:
        for scheme in ONE_EACH:
            if _differ(one, other, scheme):
                return f"two {scheme} identifiers"
    return None if certain(findings) else _other_titles(one, other, findings)


def _other_titles(one: Features, other: Features, findings: list[str]) -> str | None:
    if one.markers != other.markers and not (one.cut or other.cut or is_one_print(findings)):
        return ABOUT_ANOTHER
    if parts_differ(one, other, findings):
        return PARTS_DIFFER
    if not _OF_A_SERIES.isdisjoint(findings) and "same doi" not in findings:
        return NUMBERS_DIFFER
    return _other_items(one, other, findings)


def _other_items(one: Features, other: Features, findings: list[str]) -> str | None:
    if (_is_material_of(one, other) or _is_material_of(other, one)) and _IDENTIFIED.isdisjoint(findings):
        return MATERIAL
    if one.protocol != other.protocol and not (one.cut or other.cut) and _IS_ONE_ITEM.isdisjoint(findings):
        return PROTOCOL
    if _is_within(one, other) or _is_within(other, one):
        return WITHIN
    if "no author in common" in findings and one.complete and other.complete and not names_may_differ(findings):
        return NO_NAME_SHARED
    return None


def names_may_differ(findings: Collection[str]) -> bool:
    """Tell whether two lists of names are those of one item: they agree, or it has one DOI and one long title.

    Databases list editors for authors, and given names for surnames (`Ada, V.`, `Vale, A.`). A letter and its answer
    have one DOI, too, and a PMID each.
    """
    return not AGREEING.isdisjoint(findings) or is_one_print(findings)


def is_one_print(findings: Collection[str]) -> bool:
    """Tell whether two listings have one DOI and one long title, so that names or type are only printed otherwise."""
    return _IS_ONE_PRINT.issubset(findings) and TWO_PMIDS.isdisjoint(findings)


def _is_material_of(one: Features, other: Features) -> bool:
    """Tell whether one listing is of data or software, and the other, for all it says, of a paper."""
    return one.kind == kinds.MATERIAL and other.kind not in {kinds.MATERIAL, kinds.ANYTHING}


def _is_within(one: Features, other: Features) -> bool:
    """Tell whether a title is that of what the other is printed in: a book, whose chapter has its DOI.

    Databases print a book's title where its venue would stand.
    """
    if not other.venue or one.core == other.core or one.title != other.venue.replace(" ", ""):
        return False
    return not (other.cut and one.venue == other.venue)


def _differing(one: Features, other: Features, shared: list[str]) -> str:
    """Return what it says that titles differ: one may be a translation, and a DOI may be that of a book."""
    translated = "translated" in (one.language, other.language) or "another" in (one.language, other.language)
    on_one_page = _agree(one.page, other.page)
    if translated and one.language != other.language and on_one_page and _agree(one.volume, other.volume):
        return "title in another language"
    if shared == ["doi"] and not on_one_page and one.title.isascii() == other.title.isascii():
        return _ON_NO_PAGE
    return "title differs"


def _are_two_releases(one: Features, other: Features, title: str) -> bool:
    """Tell whether one is printed in proceedings and the other in a journal, under one title and by the same people."""
    if title not in _ONE_TITLE or {one.kind, other.kind} != {kinds.PROCEEDINGS, kinds.JOURNAL}:
        return False
    return not AGREEING.isdisjoint(_authors(one, other))


def _identifiers(one: Features, other: Features, shared: list[str], *, releases: bool) -> Iterator[str]:
    if kinds.THESIS in (one.kind, other.kind) and not shared and (_is_printed(one) or _is_printed(other)):
        yield "thesis and article"
    for scheme in shared:
        yield f"same {scheme}" if f"same {scheme}" in WEIGHTS else "same identifier"
    of_preprint = (one.kind == kinds.PREPRINT) != (other.kind == kinds.PREPRINT)
    if _differ(one, other, "pmid"):  # and so do their DOIs
        yield "two PMIDs, one of a preprint" if of_preprint else "two PMIDs"
    elif of_preprint and not shared and (_is_published(one) or _is_published(other)):
        yield "preprint and published"
    elif _differ(one, other, "doi"):
        yield from _two_dois(one.identifiers["doi"], other.identifiers["doi"], releases=releases)


def _two_dois(one: str, other: str, *, releases: bool) -> Iterator[str]:
    of_arxiv = one.startswith(_ARXIV_DOI) or other.startswith(_ARXIV_DOI)
    if of_arxiv or kinds.is_of_preprint(one) != kinds.is_of_preprint(other):
        return
    if releases:
        yield "two DOIs, of proceedings and a journal"
    else:
        yield "two DOIs of one registrant" if one.partition("/")[0] == other.partition("/")[0] else "two DOIs"


def _differ(one: Features, other: Features, scheme: str) -> bool:
    mine, theirs = one.identifiers.get(scheme), other.identifiers.get(scheme)
    return bool(mine and theirs and mine != theirs)


def _is_printed(one: Features) -> bool:
    """Tell whether an item says that it is in proceedings or a journal, or where in one."""
    return one.kind in _PRINTED or (one.kind != kinds.THESIS and bool(one.volume and one.page))


def _is_published(one: Features) -> bool:
    return kinds.is_published(one.identifiers.get("doi", ""), one.venue)


def _title(one: Features, other: Features) -> str:  # noqa: PLR0911 — a table of cases, the first that fits
    least = min(len(one.telling), len(other.telling))
    if one.core == other.core:
        return _equal_title(least)
    if one.glued == other.glued:
        return "title and authors equal, glued"
    short, long = (one, other) if len(one.title) <= len(other.title) else (other, one)
    if len(short.title) >= _NAMES_A_PAPER and long.title.startswith(short.title) and _is_cut(short, long):
        return "title cut" if len(short.title) >= _PREFIX else "title cut short"
    if least >= _TELLING and short.title in long.title and _has_imprint(short, long):
        return "title equal but for names or a venue"
    likeness = Indel.normalized_similarity(one.title, other.title, score_cutoff=0.5)
    if likeness >= _CLOSE and least >= _TELLING:
        return _close(one, other, likeness, least)
    if len(short.main) >= _NAMES_A_PAPER and short.main == long.main:
        return "title equal, another subtitle" if _each_has_words(one, other) else "title equal but for the subtitle"
    if short.core == long.name and _is_name(short) and (_is_by_several(one, other) or _are_on_one_page(one, other)):
        return "title is the name before the other's subtitle"
    if len(short.title) >= _PREFIX and short.title in long.title:
        return "title begins the other" if long.title.startswith(short.title) else "title inside the other"
    return _words_in_common(one, other, likeness)


def _is_by_several(one: Features, other: Features) -> bool:
    return min(len(one.surnames), len(other.surnames)) > 1


def _are_on_one_page(one: Features, other: Features) -> bool:
    return bool(_agree(one.volume, other.volume) and _agree(one.page, other.page))


def _is_name(short: Features) -> bool:
    return len(short.title) > 1 and not short.cut and not short.stock


def _is_cut(short: Features, long: Features) -> bool:
    """Tell whether a title that begins another one is cut: it says so, or ends within a word."""
    last = short.telling[-1] if short.telling else ""
    if short.cut or not last or not short.title.endswith(last):
        return short.cut
    return not any(word.startswith(last) and word[len(last) :] in _INFLECTIONS for word in long.telling)


def _has_imprint(short: Features, long: Features) -> bool:
    """Tell whether a title that holds another one has, besides, only names of either byline, a venue or a number.

    The venue is behind it, and the number that of a congress's abstract in front.
    """
    names = {*short.surnames, *long.surnames, *short.names, *long.names}
    more = [word for word in long.telling if word not in short.telling and len(word) > 1]
    if more and names.issuperset(more):
        return True
    if not long.title.startswith(short.title):
        return long.title.endswith(short.title) and _is_entry(long.title[: -len(short.title)], long)
    return not _VENUES.isdisjoint(more) or _are_venue_and_year(short, long, more)


def _is_entry(head: str, long: Features) -> bool:
    """Tell whether the head of a title is its number in a congress: one word, or what stands before a colon."""
    padded = long.telling[:1] == [head] and _PADDED.match(head)
    return bool(padded or (head == long.name and _LETTERED.match(head)))


def _are_venue_and_year(one: Features, other: Features, said: list[str]) -> bool:
    """Tell whether words are those of either venue and a number: `In SIGMOD 96`, `vldb'99`."""
    bare = [word.rstrip(digits) for word in said]
    return bare != said and any(bare) and {"", *one.venue.split(), *other.venue.split()}.issuperset(bare)


def _close(one: Features, other: Features, likeness: float, least: int) -> str:
    if _each_has_words(one, other):
        return "title equal but for a word"
    if likeness >= _ALL_BUT_EQUAL:
        return "title all but equal, long" if least >= _LONG else "title all but equal"
    return "title equal but for the subtitle" if one.main == other.main else "title close"


def _each_has_words(one: Features, other: Features) -> bool:
    """Tell whether each title has telling words that the other has in no spelling."""
    mine, theirs = _unlike_words(one, other)
    if not mine or not theirs:
        return bool(mine or theirs) and _has_an_a(one, other, mine or theirs)
    if "".join(mine) == "".join(theirs):
        return False
    return _has_another(mine, theirs) and _has_another(theirs, mine)


def _has_an_a(one: Features, other: Features, words: list[str]) -> bool:
    """Tell whether a lone letter of these is in the other title an `a`, which else is a small word: hepatitis A."""
    if len(one.title) != len(other.title) or min(map(len, words)) > 1:
        return False
    unlike = [pair for pair in zip(one.title, other.title, strict=True) if pair[0] != pair[1]]
    return len(unlike) == 1 and "a" in unlike[0] and not {*words}.isdisjoint(unlike[0])


def _unlike_words(one: Features, other: Features) -> tuple[list[str], list[str]]:
    """Return the telling words that each title has besides the other's; two that the other has in one are no others."""
    mine, theirs = _words_besides(one, other), _words_besides(other, one)
    glued = [*_glued(mine, other), *_glued(theirs, one)] if mine and theirs else []
    if not glued:
        return mine, theirs
    return [word for word in mine if word not in glued], [word for word in theirs if word not in glued]


def _words_besides(one: Features, other: Features) -> list[str]:
    """Return the telling words of a title that another has not; numbers are another matter."""
    return [word for word in one.telling if word not in other.telling and word not in COUNTING and not word.isdigit()]


def _glued(some: list[str], other: Features) -> Iterator[str]:
    """Yield each of some words that the other title has in two, and these two."""
    if any(map(other.title.__contains__, some)):
        for before, after in pairwise(other.telling):
            if before + after in some:
                yield from (before + after, before, after)


def _repeated(one: Features, other: Features) -> list[str]:
    """Return the telling words that both titles have, and one more often: men who … with men, men who … with women."""
    if len({*one.telling}) == len(one.telling):
        return []
    return [word for word in Counter(one.telling) - Counter(other.telling) if word in other.telling]


def _has_another(some: list[str], words: list[str]) -> bool:
    for word in some:
        nearest = extractOne(word, words, scorer=Indel.normalized_similarity, score_cutoff=_ONE_WORD)
        if nearest is None or (nearest[0][0] != word[0] and _are_two_words(word, nearest[0])):
            return True
    return False


def _are_two_words(one: str, other: str) -> bool:
    """Tell whether words that begin otherwise are two, however like: neither ends the other, nor is a misprint."""
    one, other = _stem(one), _stem(other)
    return not one.endswith(other) and not other.endswith(one) and Indel.distance(one, other) > _MISPRINT


def _stem(word: str) -> str:
    """Return a word without a plural's `s`, its first letters as they are where a scan shows them as others."""
    for misread, letters in _MISREAD:
        if word.startswith(misread):
            word = letters + word[len(misread) :]
    return word.removesuffix("s")


_MISREAD = (("cl", "d"), ("rn", "m"))


def _equal_title(telling: int) -> str:
    if telling >= _LONG:
        return "title equal"
    return "title equal, short" if telling >= _TELLING else "title equal, one or two words"


def _words_in_common(one: Features, other: Features, likeness: float) -> str:
    mine, theirs = set(one.telling), set(other.telling)
    least = min(len(mine), len(theirs))
    share = len(mine & theirs) / least if least else 0.0
    if (share >= 0.7 and least >= _TELLING) or likeness >= 0.8:
        others = ", others differ" if _each_has_words(one, other) else ""
        return f"title has most words in common{others}"
    return "title has some words in common" if share >= 0.4 or likeness >= 0.6 else "title differs"


def _abstract(one: Features, other: Features, *, unlike: bool) -> str | None:
    """Return what two abstracts say over the length that both show; None if they are too short, or in between.

    A group writes the abstracts of two papers alike: under `unlike` titles, those that are only close say nothing, nor
    do those that are all but the same if each is on the thing that its own title names.
    """
    short = min(len(one.abstract), len(other.abstract))
    if short < _LEAST_ABSTRACT:
        return None
    likeness = Indel.normalized_similarity(one.abstract[:short], other.abstract[:short], score_cutoff=0.6)
    if likeness >= _ALL_BUT_EQUAL or (likeness >= 0.9 and not (unlike and _are_on_two_things(one, other))):
        return "abstract same, long" if short >= _LONG_ABSTRACT else "abstract same"
    if likeness >= 0.75 and not unlike:
        return "abstract close"
    return "abstract differs" if likeness < 0.6 else None


def _are_on_two_things(one: Features, other: Features) -> bool:
    """Tell whether each title has a word of its own that stands in its abstract alone: charmonium and bottomonium."""
    mine, theirs = _unlike_words(one, other)
    return _names_its_own(mine, one.abstract, other.abstract) and _names_its_own(theirs, other.abstract, one.abstract)


def _names_its_own(some: list[str], abstract: str, others: str) -> bool:
    return any(word in abstract and word not in others for word in some if len(word) > _TINY)


def _authors(one: Features, other: Features) -> Iterator[str]:
    if one.surnames and other.surnames:
        if one.glued != other.glued or one.title == other.title:
            yield from _bylines(one, other)
    elif _are_by_one_body(one, other):
        yield _agreeing(1)
    elif not {*one.implied, *one.surnames}.isdisjoint({*other.implied, *other.surnames}):
        yield "owner of the page among the authors"


def _are_by_one_body(one: Features, other: Features) -> bool:
    """Tell whether a body signs both, under one title in one year: its reports come yearly, with a summary beside."""
    return bool(one.body and one.year) and (one.body, one.year, one.core) == (other.body, other.year, other.core)


def _bylines(one: Features, other: Features) -> Iterator[str]:
    short, long = (one, other) if len(one.surnames) <= len(other.surnames) else (other, one)
    found = sum(_is_among(name, long) for name in short.surnames)
    if found < len(short.surnames) == len(long.surnames):  # one may print surnames first
        found = max(found, sum(_is_among(name, short) for name in long.surnames))
    if found == len(short.surnames) and (len(long.surnames) == found or not short.complete):
        if len(long.surnames) > found:
            yield "authors compatible with a cut list"
        elif found == 1 and _is_a_namesake(one, other):
            yield "one author, of another first name"
        else:
            yield _agreeing(found)
    elif short.complete and short.surnames == long.surnames[1:] and _of_two_years(one, other):
        yield "one author more, in front"
    elif 2 * found > len(short.surnames):
        yield "most authors in common"
    elif found:
        yield "some authors in common"
    elif "".join(one.surnames).isascii() == "".join(other.surnames).isascii():  # else one may transcribe the other
        yield "no author in common"


def _is_a_namesake(one: Features, other: Features) -> bool:
    """Tell whether two who sign alone have one surname, and first names of other letters."""
    if one.surnames != other.surnames:
        return False
    mine, theirs = (by.glued[len(by.title) :].replace(by.surnames[0], "", 1) for by in (one, other))
    return bool(mine and theirs) and mine[0] not in theirs and theirs[0] not in mine


def _of_two_years(one: Features, other: Features) -> bool:
    return bool(one.year and other.year and one.year != other.year)


def _agreeing(names: int) -> str:
    return "authors agree" if names > 2 else "one or two authors agree"


def _is_among(name: str, byline: Features) -> bool:
    if name in byline.surnames or name in byline.names or name in byline.implied:
        return True
    if len(name) <= 3:
        return False
    # The cutoff only saves time: what is just 0.8, a cutoff of 0.8 drops.
    nearest = extractOne(name, byline.surnames, scorer=Indel.normalized_similarity, score_cutoff=0.7)
    return nearest is not None and nearest[1] >= 0.8


def _imprint(one: Features, other: Features, *, releases: bool) -> Iterator[str]:
    if one.year and other.year:
        yield _years(abs(one.year - other.year), nobody=not one.surnames and not other.surnames)
    if one.venue and other.venue and is_one_venue(one.venue, other.venue):
        yield from _within_a_venue(one, other)
        return
    if one.venue and other.venue and _venues_differ(one.venue, other.venue):
        yield "venue differs"
    volumes, pages = _agree(one.volume, other.volume), _pages_agree(one, other)
    if releases and not pages:
        if False in (volumes, pages):
            yield "proceedings and a journal"
    elif volumes is False and not pages and _may_be_books(one, other):
        yield "another volume of a book"
    elif pages and (volumes is not None or one.page != _FIRST_PAGE):
        yield {True: "volume and page same", None: "page same", False: "volume differs"}[volumes]
    elif pages is False:
        yield "volume and page differ" if volumes is False else "page differs"
    elif volumes is False:
        yield "volume differs"


def _may_be_books(one: Features, other: Features) -> bool:
    """Tell whether neither stands in a venue, nor is a preprint, whose number stands for its volume in places."""
    return not one.venue and not other.venue and kinds.PREPRINT not in {one.kind, other.kind}


def _agree(one: str, other: str) -> bool | None:
    return one == other if one and other else None


def _within_a_venue(one: Features, other: Features) -> Iterator[str]:
    volumes, pages = _agree(one.volume, other.volume), _agree(one.page, other.page)
    if volumes is False and not (pages and one.year == other.year):  # else one has a misprint
        yield "same venue, another volume"
    elif volumes is not False and _is_column(one, other):
        yield "same venue, another issue"
    elif _are_on_two_pages(one, other):
        yield "same venue, another page"
    else:
        yield "venue same"
        if pages:
            yield "volume and page same" if volumes else "page same"


def _is_column(one: Features, other: Features) -> bool:
    """Tell whether two titles stand in two issues: short ones, be it on one page, or on two pages, or by nobody.

    Of a long one that somebody wrote, an issue is misprinted; of what three and more people wrote, the page as well.
    """
    if _agree(one.issue, other.issue) is not False:
        return False
    short = min(len(one.telling), len(other.telling)) <= SHORT_TITLE
    nobody = not one.surnames and not other.surnames
    if max(len(one.issue), len(other.issue)) > _LONGEST_ISSUE:
        return short and nobody and _are_covers(one, other)
    if nobody and not _agree(one.page, other.page):
        return True
    return short or (_are_on_two_pages(one, other) and min(len(one.surnames), len(other.surnames)) < _MANY)


def _are_covers(one: Features, other: Features) -> bool:
    """Tell whether two may be the covers of issues of three digits, which are not on a page of their volume.

    Databases print the number of their own record for an issue, which has three digits, too.
    """
    long = min(len(one.issue), len(other.issue)) > _LONGEST_ISSUE
    return long and not (one.page == other.page and one.page.isdigit())


def _are_on_two_pages(one: Features, other: Features) -> bool:
    """Tell whether two first pages are others of one count: a paper is on page 1 until its issue is printed."""
    if _FIRST_PAGE in (one.page, other.page) or one.page[:1].isalpha() != other.page[:1].isalpha():
        return False
    return _pages_agree(one, other) is False


def _pages_agree(one: Features, other: Features) -> bool | None:
    """Tell whether first pages are one; None where one is missing, or only one is the number of an article."""
    return _agree(one.page, other.page) if _is_article(one.page) == _is_article(other.page) else None


def _is_article(page: str) -> bool:
    """Tell whether what stands for a page is the number that a publisher gives an article."""
    return len(page) > _LONGEST_PAGE and page.isdigit()


@lru_cache(1 << 14)
def is_one_venue(one: str, other: str) -> bool:
    """Tell whether two venues are one, word by word, in full or abbreviated."""
    if one == other:
        return True
    mine, theirs = ([word for word in venue.split() if word not in SMALL_WORDS] for venue in (one, other))
    return len(mine) == len(theirs) and all(map(_abbreviates, mine, theirs))


def _abbreviates(one: str, other: str) -> bool:
    """Tell whether the letters of one word stand in the other in this order, from its first on."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return short[0] == long[0] and all(char in rest for char in short)


def _years(apart: int, *, nobody: bool) -> str:
    if apart > 3:
        return "year differs by more"
    if nobody and apart:
        return "year differs, nobody is named"
    return ("year same", "year differs by 1 or 2", "year differs by 1 or 2", "year differs by 3")[apart]


def _venues_differ(one: str, other: str) -> bool:
    """Tell whether no longer word of one venue begins like one of the other: venues are abbreviated in every way."""
    mine, theirs = _beginnings(one), _beginnings(other)
    return bool(mine and theirs) and mine.isdisjoint(theirs)


@lru_cache(1 << 12)
def _beginnings(venue: str) -> frozenset[str]:
    return frozenset(word[:3] for word in venue.split() if len(word) > 3)


def _numbers_found(one: Features, other: Features, title: str) -> Iterator[str]:
    if _numbers_differ(one, other):
        yield "numbers differ"
    elif _words_opposed(one, other):
        yield "words are opposed"
    elif one.numerals != other.numerals and title not in _WITHOUT_A_PART and _a_number_more(one, other):
        yield "a number more"


def numbers_differ(one: Features, other: Features) -> bool:
    """Tell whether each title has a number that the other has not, or one of two words that are opposed."""
    return _numbers_differ(one, other) or _words_opposed(one, other)


def _words_opposed(one: Features, other: Features) -> bool:
    """Tell whether a word of one title is a word of the other but for its beginning, which makes the opposite of it."""
    if one.title == other.title:
        return False
    mine, theirs = _unlike_words(one, other)
    if bool(mine) != bool(theirs):
        if _NEGATIONS.issuperset(mine or theirs):
            return True
        mine, theirs = mine or _repeated(one, other), theirs or _repeated(other, one)
    return any(
        _are_opposites(word, another)
        and not (_is_parted(word, another, one, other) or _is_parted(another, word, other, one))
        for word in mine
        for another in theirs
    )


@lru_cache(1 << 14)
def _are_opposites(one: str, other: str) -> bool:
    return one[-3:] == other[-3:] and any(
        not _rests(one, beginnings, least).isdisjoint(_rests(other, beginnings, least))
        for least, beginnings in _OPPOSED
    )


def _rests(word: str, beginnings: tuple[str, ...], least: int) -> set[str]:
    return {word[len(begin) :] for begin in beginnings if word.startswith(begin) and len(word) >= len(begin) + least}


def _is_parted(word: str, another: str, one: Features, other: Features) -> bool:
    """Tell whether a title with another word instead spells this one in two, behind the same letters: `in silico`."""
    if word not in other.core or word in other.telling or another.endswith(word):
        return False
    return one.core.partition(word)[0][-_BEFORE:] == other.core.partition(word)[0][-_BEFORE:]


def _numbers_differ(one: Features, other: Features) -> bool:
    if one.numerals == other.numerals or one.title == other.title:
        return False
    mine, theirs = _numbers(one), _numbers(other)
    return bool(mine - theirs and theirs - mine)


def _a_number_more(one: Features, other: Features) -> bool:
    mine, theirs = _numbers(one), _numbers(other)
    return (_in_digits(one, mine - theirs) and not other.cut) or (_in_digits(other, theirs - mine) and not one.cut)


def _numbers(one: Features) -> Counter[str]:
    return Counter(number.rpartition(":")[2] for number in one.numerals)


def _in_digits(one: Features, numbers: Counter[str]) -> bool:
    """Tell whether a title has some of these in digits, which are dropped with less ease than a `first` or a `two`."""
    return any(f"word:{number}" not in one.numerals for number in numbers)


def parts_differ(one: Features, other: Features, findings: Collection[str]) -> bool:
    """Tell whether one title counts a part (`II`, `Part 2`) that the other does not, nor can have lost by a cut.

    Where the findings say that it is one item, only another part counts: registries leave a volume's number out.
    """
    if one.numerals == other.numerals or one.title == other.title:
        return False
    counted, counts = _parts(one), _parts(other)
    if not (counted and counts) and not _IS_ONE_ITEM.isdisjoint(findings):
        return False
    mine, theirs = _numbers(one), _numbers(other)
    more, less = counted & (mine - theirs).keys(), counts & (theirs - mine).keys()
    return bool((more and not other.cut) or (less and not one.cut) or (more and less))


def _parts(one: Features) -> set[str]:
    return {number.rpartition(":")[2] for number in one.numerals if number.startswith("part:")}


def recurs(bylines: Iterable[tuple[bool, frozenset[str]]]) -> bool:
    """Tell whether a title is that of several papers: three of its bylines are lists of other people.

    A byline is whether it is whole, and its surnames. One that is not is like any that it could be a part of.
    """
    leaders: list[tuple[bool, frozenset[str]]] = []
    for byline in bylines:
        if not any(_alike(byline, leader) for leader in leaders):
            leaders.append(byline)
        if len(leaders) == 3:
            return True
    return False


def _alike(one: tuple[bool, frozenset[str]], other: tuple[bool, frozenset[str]]) -> bool:
    whole = len(one[1] | other[1]) if one[0] and other[0] else min(len(one[1]), len(other[1]))
    return 2 * len(one[1] & other[1]) > whole
