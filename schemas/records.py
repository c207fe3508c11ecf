"""The records paperlines writes: Paper and Author, and the Rejection of what could become neither.

Every key is always present, in the order of the fields here; `None` means the dumps do not say, an empty list or
mapping that there are none. The models hold clean values only (`schemas.cleaning` makes them) and refuse any other.
"""

from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

# The days that a calendar has; 29 February in leap years, and where the year is not printed or before year 0.
_MONTH = (
    r"(0[13578]|1[02])(-(0[1-9]|[12][0-9]|3[01]))?|(0[469]|11)(-(0[1-9]|[12][0-9]|30))?|02(-(0[1-9]|1[0-9]|2[0-8]))?"
)
_LEAP = r"[0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00|-[0-9]{4}|XXXX"
_DAY = rf"((-?[0-9]{{4}}|XXXX)(-({_MONTH}))?|({_LEAP})-02-29)[?~%]?"
EDTF_PATTERN = rf"^{_DAY}(/({_DAY}|[.][.])?)?$"

SHA256_PATTERN = r"^[0-9a-f]{64}$"

Edtf = Annotated[str, Field(pattern=EDTF_PATTERN)]
NonEmpty = Annotated[str, Field(min_length=1)]
Metrics = dict[NonEmpty, int | Annotated[float, Field(allow_inf_nan=False)]]
Sha256 = Annotated[str, Field(pattern=SHA256_PATTERN)]
ItemNumber = Annotated[int, Field(ge=1)]
Span = Annotated[list[int], Field(min_length=2, max_length=2)]
Role = Literal["page", "pdf", "code", "project", "dataset", "other"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class PaperAuthor(_Strict):
    """An author as one paper prints them: the name as written, with what the listing says beside it."""

    name: NonEmpty
    identifiers: dict[NonEmpty, NonEmpty]
    affiliations: list[NonEmpty]


class Link(_Strict):
    """A URL and what it leads to."""

    url: NonEmpty
    role: Role


_NOT_SAID_OF_PAPERS = frozenset({"type", "id", "aliases", "metrics", "sources"})
_NOT_SAID_OF_PEOPLE = frozenset({"type", "id", "papers", "metrics", "sources"})


def _sayable(said: dict[str, object]) -> dict[str, object]:
    """Return what a listing said otherwise, if a paper could say so of itself. Raises PydanticCustomError."""
    return _said_of(Paper, _NOT_SAID_OF_PAPERS, said)


def _sayable_of_person(said: dict[str, object]) -> dict[str, object]:
    """Return what a profile said otherwise, if a person could say so. Raises PydanticCustomError."""
    return _said_of(Author, _NOT_SAID_OF_PEOPLE, said)


def _said_of(record: type[BaseModel], never: frozenset[str], said: dict[str, object]) -> dict[str, object]:
    for name, value in said.items():
        if name in never or not _fits(record, name, value):
            raise PydanticCustomError(
                "said", "{name} is nothing that a listing says, or not of its kind", {"name": name}
            )
    return said


def _fits(record: type[BaseModel], name: str, value: object) -> bool:
    try:
        record.__pydantic_validator__.validate_assignment(_blank(record), name, value)
    except ValueError:
        return False
    return True


@cache
def _blank(record: type[BaseModel]) -> BaseModel:
    return record.model_construct()


class Listing(_Strict):
    """One place where a dump names the record.

    `dump` is the dump's name, `sha256` of its bytes (None where it was piped in and not waited for), `item` its 1-based
    number among the dump's items, `lines` the first and last 1-based line (None where the format has no lines),
    `observed` the EDTF day the dump was seen on if it says so. `inferred` names the fields worked out rather than
    quoted, `metrics` what that listing showed, and `said` the fields in which it differs from the record, with its own
    values: the record with these put back, and the other listings taken away, is what the listing alone would have
    given.
    """

    dump: str
    sha256: Sha256 | None
    format: NonEmpty
    item: ItemNumber
    lines: Span | None
    observed: Edtf | None
    inferred: list[str]
    metrics: Metrics
    said: Annotated[dict[str, object], AfterValidator(_sayable)]


class ListingOfPerson(Listing):
    """One place where a dump names a person; what it said otherwise is of an Author."""

    said: Annotated[dict[str, object], AfterValidator(_sayable_of_person)]


class Paper(_Strict):
    """One paper, whatever number of listings named it."""

    type: Literal["paper"]
    id: Annotated[str, Field(min_length=3, description="best identifier, else title: and a hash of the title")]
    aliases: Annotated[list[NonEmpty], Field(description="ids of the same paper before a merge; they keep resolving")]
    title: Annotated[NonEmpty, Field(description="as printed, white space folded")]
    authors: Annotated[list[PaperAuthor], Field(description="in printed order")]
    authors_complete: Annotated[bool | None, Field(description="false where the list is cut; null without a list")]
    implied_authors: Annotated[list[NonEmpty], Field(description="authors known from the page, not from the byline")]
    affiliations: Annotated[list[NonEmpty], Field(description="as printed for the paper as a whole")]
    abstract: Annotated[NonEmpty | None, Field(description="as printed, TeX kept, white space folded")]
    abstract_complete: Annotated[bool | None, Field(description="false where the dump visibly cuts it")]
    published: Annotated[Edtf | None, Field(description="EDTF; XXXX where the year is not printed")]
    categories: Annotated[list[NonEmpty], Field(description="arXiv notation, primary first")]
    venue: Annotated[NonEmpty | None, Field(description="journal, proceedings or series, as printed")]
    biblio: Annotated[dict[NonEmpty, NonEmpty], Field(description="volume, issue, pages, publisher, issn, isbn")]
    has_code: Annotated[bool | None, Field(description="the listing's own badge; null where the format has none")]
    links: Annotated[list[Link], Field(description="the listing's own and those in the abstract")]
    identifiers: Annotated[dict[NonEmpty, NonEmpty], Field(description="bare identifiers by scheme")]
    metrics: Annotated[Metrics, Field(description="the newest observation of each")]
    sources: Annotated[list[Listing], Field(min_length=1, description="every listing that named the paper")]


class Author(_Strict):
    """One person: the owner of a profile, or a name in a byline."""

    type: Literal["author"]
    id: Annotated[str, Field(min_length=3, description="best identifier, else name: and the normalized name")]
    name: NonEmpty
    aliases: Annotated[list[NonEmpty], Field(description="other spellings under which listings print this person")]
    affiliations: list[NonEmpty]
    categories: Annotated[list[NonEmpty], Field(description="subjects the profile names, in arXiv notation")]
    identifiers: dict[NonEmpty, NonEmpty]
    metrics: Annotated[Metrics, Field(description="h_index, paper_count, citation_count, novelty_percent, ai_score …")]
    papers: Annotated[list[str], Field(description="ids of their papers in this output")]
    listing_complete: Annotated[bool | None, Field(description="listed = declared; null if nothing is declared")]
    sources: Annotated[list[ListingOfPerson], Field(min_length=1)]


class Rejection(_Strict):
    """An item that could not become a record: where it stands, what is wrong with it, its text as the dump has it."""

    type: Literal["rejection"]
    dump: str
    sha256: Sha256 | None
    format: NonEmpty
    item: ItemNumber
    lines: Span | None
    problems: Annotated[list[NonEmpty], Field(min_length=1)]
    raw: str
