"""Several listings of one paper into one record, and that record back into its listings.

A merged record keeps every listing in `sources`; what a listing said otherwise stands in its `said`. So `listings`
undoes `merged` exactly, and merging is always done over single listings: merging in steps gives what merging at once
gives.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from schemas.cleaning import is_cut
from schemas.identity import PAPER_SCHEMES, best_identifier, letters, name_key, paper_id, surname
from schemas.records import Link, Listing, Metrics, Paper, PaperAuthor
from scrape.dedupe.features import folded_venue, is_preprint_server, names_somebody

SAID = (
    "title",
    "authors",
    "authors_complete",
    "implied_authors",
    "affiliations",
    "abstract",
    "abstract_complete",
    "published",
    "categories",
    "venue",
    "biblio",
    "has_code",
    "links",
    "identifiers",
)
"""The fields a listing may have said otherwise; its metrics stand beside them in the Listing itself."""

_ARXIV_DOI = "10.48550/"


def listings(paper: Paper) -> list[Paper]:
    """Return each listing of `paper` as the record it would have given alone; `[paper]` if there is but one.

    Ids that no listing accounts for (of an older release, say) stay with the first listing.
    """
    if len(paper.sources) == 1 and not paper.sources[0].said:
        return [paper]
    values = paper.model_dump()
    apart = [_alone(values, source) for source in paper.sources]
    derived = {one.id for one in apart}
    apart[0].aliases = sorted({paper.id, *paper.aliases} - derived)
    return apart


def _alone(values: dict[str, Any], source: Listing) -> Paper:
    said = values | source.said
    authors = said["authors"]
    return Paper.model_validate(
        said
        | {
            "id": paper_id(said["identifiers"], said["title"], authors[0]["name"] if authors else None),
            "aliases": [],
            "metrics": source.metrics,
            "sources": [source.model_copy(update={"said": {}})],
        }
    )


def canonical(paper: Paper) -> tuple[Any, ...]:
    """Return where a single listing stands: the order of listings in a record and of records in the output."""
    return (*_place(paper), paper.model_dump_json())


def in_order(found: Sequence[Paper]) -> list[Paper]:
    """Return single listings in the order in which their record lists them."""
    return sorted(found, key=_place if len({_place(one) for one in found}) == len(found) else canonical)


def _place(paper: Paper) -> tuple[Any, ...]:
    source = paper.sources[0]
    return source.dump, source.sha256 or "", source.format, source.item, tuple(source.lines or ())


def merged(apart: Iterable[Paper]) -> Paper:
    """Return one record of single listings of one paper; the same whatever their order."""
    found = list(apart)
    if len(found) == 1:
        return found[0]
    found = in_order(found)
    fields = {name: _chosen(name, rule, found) for name, rule in POLICY.items()}
    identifier = _id(fields["identifiers"], found)
    known = {one.id for one in found} | {alias for one in found for alias in one.aliases}
    whole = {
        "type": "paper",
        "id": identifier,
        "aliases": sorted(known - {identifier}),
        "metrics": newest(one.sources[0] for one in found),
        **_without_listed(fields),
    }
    sources = [one.sources[0].model_copy(update={"said": _said(one, whole)}) for one in found]
    return Paper.model_validate(whole | {"sources": sources})


def _chosen(name: str, rule: "Rule", found: Sequence[Paper]) -> Any:
    """Return the value of a field; a text, a mark or nothing that all listings give alike is it, unweighed."""
    said = [vars(one)[name] for one in found]
    first = said[0]
    if (not first or first is True or isinstance(first, str)) and said.count(first) == len(said):
        return first
    return rule.choose(found)


def _said(one: Paper, whole: dict[str, Any]) -> dict[str, Any]:
    """Return the fields in which a listing differs from the record of all, with its own values."""
    fields = vars(one)
    own = {name: value for name in SAID if (value := fields[name]) != whole[name]}
    for name in own.keys() & {"authors", "links"}:
        own[name] = [part.model_dump() for part in own[name]]
    return own


def _id(identifiers: dict[str, str], found: Sequence[Paper]) -> str:
    """Return the best identifier, else the id of a listing: with a known first author, then the smallest."""
    best = best_identifier(identifiers, PAPER_SCHEMES)
    return best or min(found, key=lambda one: (not one.authors, one.id)).id


def _without_listed(fields: dict[str, Any]) -> dict[str, Any]:
    if not fields["implied_authors"]:
        return fields
    listed = {name_key(author.name) for author in fields["authors"]}
    return fields | {"implied_authors": [name for name in fields["implied_authors"] if name_key(name) not in listed]}


# One rule a field. Each orders by what the listings say, never by where they stand, unless it keeps them all.


def _quotes(one: Paper, field: str) -> bool:
    return field not in one.sources[0].inferred


def _title(found: Sequence[Paper]) -> str:
    folded = {one.title: letters(one.title) for one in found}
    if len(folded) == 1:
        return found[0].title
    support = Counter(folded[one.title] for one in found)

    def worth(one: Paper) -> tuple[Any, ...]:
        title = one.title
        return (
            _quotes(one, "title"),
            not is_cut(title),
            support[folded[title]],
            not title.isupper(),
            "\\" not in title and not title.endswith("."),
            len(title),
            title,
        )

    return max(found, key=worth).title


def _fullest_list(found: Sequence[Paper]) -> Paper:
    def worth(one: Paper) -> tuple[Any, ...]:
        names = [author.name for author in one.authors]
        inverted, shouted = sum("," in name for name in names), sum(name.isupper() for name in names)
        full = (len(names), -inverted, -shouted, sum(map(len, names)))
        return (any(map(names_somebody, names)), one.authors_complete is True, _quotes(one, "authors"), *full, names)

    return max(found, key=worth)


def _authors(found: Sequence[Paper]) -> list[PaperAuthor]:
    """Return the fullest list, each author with what any listing knows of that person."""
    best = _fullest_list(found).authors
    others = [one.authors for one in found if any(author.identifiers or author.affiliations for author in one.authors)]
    if not others:
        return best
    return [_described(author, [_same(author, at, list_) for list_ in others]) for at, author in enumerate(best)]


def _same(author: PaperAuthor, at: int, others: Sequence[PaperAuthor]) -> PaperAuthor | None:
    """Return the person in another list who is `author`: in the same place, else the only one of such a name."""
    key = _surname_and_initial(author.name)
    if at < len(others) and _surname_and_initial(others[at].name) == key:
        return others[at]
    alike = [other for other in others if _surname_and_initial(other.name) == key]
    return alike[0] if len(alike) == 1 else None


@lru_cache(1 << 12)
def _surname_and_initial(name: str) -> tuple[str, str]:
    return surname(name), name_key(name)[:1]


def _described(author: PaperAuthor, mentions: Sequence[PaperAuthor | None]) -> PaperAuthor:
    known = [mention for mention in mentions if mention]
    if not known:
        return author
    identifiers: dict[str, str] = {}
    for scheme, value in sorted((scheme, value) for one in known for scheme, value in one.identifiers.items()):
        identifiers.setdefault(scheme, value)
    return PaperAuthor(
        name=author.name,
        identifiers=dict(sorted((identifiers | author.identifiers).items())),
        affiliations=union([author.affiliations, *(one.affiliations for one in known)]),
    )


def _fullest_abstract(found: Sequence[Paper]) -> Paper:
    return max(found, key=lambda one: (one.abstract_complete is True, len(one.abstract or ""), one.abstract or ""))


def _published(found: Sequence[Paper]) -> str | None:
    """Return the most precise date, a quoted one before an inferred one, the earliest of equals."""
    dates = [(-len(one.published), not _quotes(one, "published"), one.published) for one in found if one.published]
    known = [date for date in dates if not date[2].startswith("XXXX")]
    return min(known or dates)[2] if dates else None


def _venue(found: Sequence[Paper]) -> str | None:
    def worth(venue: str) -> tuple[Any, ...]:
        return not is_preprint_server(folded_venue(venue)), len(venue), venue

    return max((one.venue for one in found if one.venue), key=worth, default=None)


def union(lists: Iterable[Sequence[str]]) -> list[str]:
    """Return the values of all lists, each once, in the order in which they first occur."""
    return list(dict.fromkeys(value for values in lists for value in values))


def _categories(found: Sequence[Paper]) -> list[str]:
    return union(sorted((one.categories for one in found), key=lambda codes: (-len(codes), codes)))


def _biblio(found: Sequence[Paper]) -> dict[str, str]:
    return _by_key(found, "biblio", lambda value: (-len(value), value))


def _identifiers(found: Sequence[Paper]) -> dict[str, str]:
    # The DOI of the published version before the one arXiv registers for the preprint.
    return _by_key(found, "identifiers", lambda value: (value.startswith(_ARXIV_DOI), value))


def _by_key(found: Sequence[Paper], field: str, order: Callable[[str], Any]) -> dict[str, str]:
    said: dict[str, set[str]] = {}
    for one in found:
        for key, value in getattr(one, field).items():
            said.setdefault(key, set()).add(value)
    return {key: min(said[key], key=order) for key in sorted(said)}


def _links(found: Sequence[Paper]) -> list[Link]:
    roles: dict[str, list[Any]] = {}
    for link in (link for one in found for link in one.links):
        roles.setdefault(link.url, []).append(link.role)
    return [Link(url=url, role=min(said, key=lambda role: (role == "other", role))) for url, said in roles.items()]


def _has_code(found: Sequence[Paper]) -> bool | None:
    said = {one.has_code for one in found} - {None}
    return any(said) if said else None


def newest(sources: Iterable[Listing]) -> Metrics:
    """Return each metric as last observed; undated observations count as oldest, of equals the larger is the later."""
    last: dict[str, tuple[str, float]] = {}
    for source in sources:
        seen = "" if not source.observed or source.observed.startswith("XXXX") else source.observed
        for name, value in source.metrics.items():
            last[name] = max(last.get(name, (seen, value)), (seen, value))
    return {name: last[name][1] for name in sorted(last)}


class Rule(NamedTuple):
    """How a merged record comes by a field: `choose` takes the listings, `why` says it in words."""

    choose: Callable[[Sequence[Paper]], Any]
    why: str


POLICY: dict[str, Rule] = {
    "title": Rule(
        _title, "quoted, not cut, the spelling of most listings, not in capitals, not in TeX, then the longest"
    ),
    "authors": Rule(
        _authors,
        "of somebody, the whole list before a cut one, quoted before inferred, then the longest with the fullest names;"
        " each author with the identifiers and affiliations of all",
    ),
    "authors_complete": Rule(lambda found: _fullest_list(found).authors_complete, "that of the list chosen"),
    "implied_authors": Rule(lambda found: union(sorted(one.implied_authors for one in found)), "all not in the list"),
    "affiliations": Rule(lambda found: union(one.affiliations for one in found), "all that any listing prints"),
    "abstract": Rule(
        lambda found: _fullest_abstract(found).abstract, "the whole one before a cut one, then the longest"
    ),
    "abstract_complete": Rule(lambda found: _fullest_abstract(found).abstract_complete, "that of the abstract chosen"),
    "published": Rule(
        _published, "the most precise, quoted before inferred, then the earliest: the paper was out then"
    ),
    "categories": Rule(_categories, "all, the fullest listing first, for it knows the primary one"),
    "venue": Rule(_venue, "where it was published before where the preprint is; the longest: the others abbreviate it"),
    "biblio": Rule(_biblio, "of each item the longest value"),
    "has_code": Rule(_has_code, "true if any listing shows the badge: a listing may lack it, none invents it"),
    "links": Rule(_links, "all; the most telling role of each"),
    "identifiers": Rule(_identifiers, "of each scheme one; the DOI of what was published before that of the preprint"),
}
"""Which listing a merged record takes each field from. Where a rule leaves a tie, the value itself breaks it, so that
neither order nor the names of dumps decide. What a listing said otherwise stays in its `said`."""
