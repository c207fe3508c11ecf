"""Which publication a merged record describes, where its listings name several: preprint, proceedings, journal.

Venue, volume, pages, DOI and what else says where a paper is printed are true of one publication only. Taken each from
where it is longest they make a citation that nobody can look up: CVPR, with a volume of TPAMI. So one publication is
chosen, and every listing is of it, or says of no other that it is, or is of another.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import starmap
from typing import NamedTuple

from schemas.identity import words
from schemas.records import Paper
from scrape.dedupe.evidence import is_one_venue
from scrape.dedupe.features import IN_VERSIONS, SMALL_WORDS, folded_venue
from scrape.dedupe.kinds import is_of_preprint, is_preprint_server

OF_IT, OF_NO_OTHER, OF_ANOTHER = 0, 1, 2
"""How near a listing is to the publication that was chosen."""

# What a listing names, the best last: nothing; a preprint server; a thesis, a report, a data set; a volume, pages or a
# DOI without a venue; proceedings or a book; a journal, which prints what was said at a conference once more, in full.
_NOTHING, _PREPRINT, _REPORT, _SOMEWHERE, _PROCEEDINGS, _JOURNAL = range(6)

PLACING = ("volume", "issue", "pages", "article_number")
"""The items of `biblio` that say where in its venue a paper stands."""

# What follows the DOI of an article in that of its supplement, figure, table or version: `….s001`, `…v2`.
_PIECE = re.compile(r"[._/-]?(?:[sgtv]|suppl?)\d{1,3}$")

_REPORTS = frozenset(
    "data dataset dissertation manual mastersthesis patent phdthesis report rprt software techreport thes thesis unpb"
    " unpublished".split()
)
_REPORT_VENUE = re.compile(r"\b(?:(?:discussion|working) papers?|technical reports?|thesis|dissertation)\b")
_PREPRINTS = frozenset("informal posted preprint".split())
_ARTICLES = frozenset("article articles jour journal journalarticle".split())
_CHAPTERS = frozenset("book chap chapter cpaper inbook incollection inproceedings proceedings".split())
_BOOK_VENUE = re.compile(
    r"\b(?:conf|conference|congress|lecture notes|neural information processing systems|symposium|workshops?"
    r"|press|publish\w+|verlag)\b"
)
_PROCEEDINGS_VENUE = "proceedings"  # of a conference, unless it is an article: PNAS, PVLDB, PACM

# Conferences that go by their acronym; the first word of a row is how the others are known.
_CONFERENCES = frozenset(
    "aaai acl aistats asplos chi cikm colt coling conll cvpr eacl eccv emnlp esem esop focs fse iccv icassp"
    " iclr icml icra icse icsm ijcai interspeech iros isca issta kdd lics lrec miccai msr naacl neurips nips nsdi"
    " oopsla osdi pldi pods popl podc ppopp recsys sigcomm siggraph sigir sigmod sosp stoc uai uist vldb"
    " wacv wsdm www".split()
)
_NEURIPS, _NEURIPS_IN_FULL = frozenset(("neurips", "nips")), "neural information processing systems"
# What stands beside the name of a conference in that of something else: its workshops, a journal of its society.
_BESIDE = frozenset("companion findings journal letters magazine trans transactions workshop workshops".split())
_FRAME = SMALL_WORDS | frozenset("acm annual cvf ieee meeting no number proc proceedings usenix vol volume".split())
_CALLED = frozenset("conf conference international intl symposium workshop".split())
_NUMBER = re.compile(r"[1-9]\d*")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)?")
_SHORTEST_ACRONYM = 3
_BEHIND = re.compile(r"\s*\([^()]*\)\s*$")


class _Place(NamedTuple):
    """What one listing names: its kind, the folded venue, the DOI of a publication, how many items place it."""

    kind: int
    venue: str
    doi: str
    items: int


def nearness(found: Sequence[Paper]) -> list[int]:
    """Return how near each listing is to the publication that is chosen; the same whatever the order of listings.

    A journal is chosen before proceedings, these before a thesis or report, that before a preprint server; then what
    has a DOI, what most listings name, what is placed best by volume and pages.
    """
    places = list(map(_place, found))
    first = places[0]
    if all(place[:3] == first[:3] for place in places):
        return [OF_IT] * len(places)
    chosen = _best(places)
    dois = {place.doi for place in places if place.doi and _is_of(place, chosen)}
    near = [_near(place, chosen, dois) for place in places]
    if OF_NO_OTHER not in near:
        return near
    numbers = [{*_numbers(one)} for one, how in zip(found, near, strict=True) if how == OF_IT]
    return [
        OF_ANOTHER if how == OF_NO_OTHER and _contradicts(one, numbers) else how
        for one, how in zip(found, near, strict=True)
    ]


def _best(places: Sequence[_Place]) -> _Place:
    venues = Counter(place.venue for place in places if place.venue)

    def worth(place: _Place) -> tuple[int | str, ...]:
        support = sum(many for venue, many in venues.items() if place.venue and is_one_place(place.venue, venue))
        return place.kind, bool(place.doi), support, place.items, len(place.venue), place.venue, place.doi

    return max(set(places), key=worth)


def _is_of(place: _Place, chosen: _Place) -> bool:
    if chosen.venue:
        return bool(place.venue) and is_one_place(place.venue, chosen.venue)
    return (place.kind, place.venue, place.doi) == (chosen.kind, "", chosen.doi)


def _near(place: _Place, chosen: _Place, dois: set[str]) -> int:
    if _is_of(place, chosen):
        return OF_IT
    if place.kind in (_PREPRINT, _REPORT) and place.kind != chosen.kind:  # it may have the DOI of what became of it
        return OF_ANOTHER
    if any(doi == place.doi or is_of_whole(doi, place.doi) or is_of_whole(place.doi, doi) for doi in dois):
        return OF_IT
    return OF_ANOTHER if place.venue or (place.doi and dois) else OF_NO_OTHER


def _contradicts(paper: Paper, numbers: Sequence[set[tuple[str, str]]]) -> bool:
    """Tell whether a listing without a venue has another volume, or pages, than all that are of the publication."""
    for name, number in _numbers(paper):
        said = {other for one in numbers for item, other in one if item == name}
        if said and number not in said:
            return True
    return False


def _numbers(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield the first number of each item that places a listing."""
    for name in PLACING:
        if name in paper.biblio and (found := _NUMBER.search(paper.biblio[name])):
            yield name, found[0]


def _place(paper: Paper) -> _Place:
    biblio = paper.biblio
    doi = paper.identifiers.get("doi", "")
    venue = _folded(paper.venue) if paper.venue else ""
    kind = _kind(venue, frozenset(_words(biblio["type"])) if "type" in biblio else frozenset())
    if venue:
        return _Place(kind, venue, "" if is_of_preprint(doi) else doi, sum(item in biblio for item in PLACING))
    if is_of_preprint(doi) or ("publisher" in biblio and _is_server(folded_venue(biblio["publisher"]))):
        return _Place(_PREPRINT, "", "", 0)
    items = sum(item in biblio for item in PLACING)
    if kind in (_PREPRINT, _REPORT):
        return _Place(kind, "", doi, items)
    return _Place(_SOMEWHERE if doi or items else _NOTHING, "", doi, items)


@lru_cache(1 << 12)
def _folded(venue: str) -> str:
    """Return a venue as its words, without what PubMed has behind it: `Science (New York, N.Y.)`.

    Google Scholar cuts venues, at either end: an ellipsis stays as a word.
    """
    folded = folded_venue(_BEHIND.sub("", venue)) or folded_venue(venue)
    if "…" not in venue:
        return folded
    return " ".join([*(["…"] if venue.startswith("…") else ()), folded, *(["…"] if venue.endswith("…") else ())])


@lru_cache(1 << 10)
def _words(printed: str) -> tuple[str, ...]:
    return tuple(words(printed))


@lru_cache(1 << 12)
def _kind(venue: str, types: frozenset[str]) -> int:
    """Return what a folded venue is, and the words of the type that a listing gives."""
    article = not _ARTICLES.isdisjoint(types)
    if _is_server(venue) or not _PREPRINTS.isdisjoint(types):
        return _PREPRINT
    if (not _REPORTS.isdisjoint(types) and not article) or _REPORT_VENUE.search(venue):
        return _REPORT
    if not _CONFERENCES.isdisjoint(venue.split()) or _BOOK_VENUE.search(venue) or "conference" in types:
        return _PROCEEDINGS
    return _JOURNAL if article or (_CHAPTERS.isdisjoint(types) and _PROCEEDINGS_VENUE not in venue) else _PROCEEDINGS


@lru_cache(1 << 12)
def _is_server(venue: str) -> bool:
    return is_preprint_server(venue) or any(word.endswith("rxiv") for word in venue.split())


def is_of_whole(doi: str, other: str) -> bool:
    """Tell whether a DOI is that of the book whose chapter has the other one, as its beginning."""
    rest = other[len(doi) :]
    if not doi or not other.startswith(doi) or rest[:1].isalnum() or not any(map(str.isalnum, rest)):
        return False
    return _PIECE.fullmatch(rest) is None and not doi.startswith(IN_VERSIONS)


@lru_cache(1 << 14)
def is_one_place(one: str, other: str) -> bool:
    """Tell whether two folded venues are one, whatever stands around its name: year, number, `Proceedings of the`."""
    if is_one_venue(one, other):
        return True
    if _is_server(one) or _is_server(other):
        return _is_server(one) and _is_server(other) and _server(one) == _server(other)
    if "…" in one + other:
        return _is_part(one, other) or _is_part(other, one)
    mine, theirs = _core(one), _core(other)
    if not mine or not theirs:
        return False
    if not _conferences(one).isdisjoint(_conferences(other)):
        return _BESIDE.intersection(one.split()) == _BESIDE.intersection(other.split())
    return is_one_venue(" ".join(mine), " ".join(theirs)) or any(starmap(_abbreviates, ((mine, other), (theirs, one))))


def _is_part(cut: str, whole: str) -> bool:
    """Tell whether a venue is another one cut."""
    mine, theirs = _core(cut.replace("…", "")), _core(whole.replace("…", ""))
    if "…" not in cut or not 1 < len(mine) <= len(theirs):
        return False
    kept = theirs[: len(mine)] if cut.endswith("…") else theirs[-len(mine) :]
    return is_one_venue(" ".join(mine), " ".join(kept))


def _server(venue: str) -> str:
    """Return the server's own word; CoRR is arXiv by another name."""
    named = next((word for word in venue.split() if word.endswith("rxiv")), venue.split(maxsplit=1)[0])
    return "arxiv" if named == "corr" or named.startswith("arxiv") else named


def _core(venue: str) -> list[str]:
    """Return the words of a venue but for years, numbers, publishers and acronyms beside the name."""
    said = [word for word in venue.split() if not _ORDINAL.fullmatch(word) and word not in _FRAME]
    return [word for word in said if word not in _CONFERENCES] or said


def _conferences(venue: str) -> frozenset[str]:
    said = _CONFERENCES.intersection(venue.split())
    return said | _NEURIPS if _NEURIPS_IN_FULL in venue or not _NEURIPS.isdisjoint(said) else said


def _abbreviates(core: list[str], venue: str) -> bool:
    """Tell whether the one word of a core is made of the initials of a venue: `cvpr`, `jmlr`, `pnas`."""
    acronym = core[0]
    if len(core) > 1 or len(acronym) < _SHORTEST_ACRONYM:
        return False
    said = [word for word in venue.split() if word not in SMALL_WORDS]
    named = [word for word in said if not _ORDINAL.fullmatch(word) and word not in _FRAME]
    return acronym in (_initials(said), _initials(named), _initials([word for word in named if word not in _CALLED]))


def _initials(said: list[str]) -> str:
    return "".join(word[0] for word in said)
