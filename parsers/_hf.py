"""What the two Hugging Face formats share: the papers in an answer or in a page's embedded data, and how to read one.

The API and the pages hold the same objects (huggingface.co/docs/hub/paper-pages, and `PaperInfo` of huggingface_hub):
either flat, or as `{"paper": {…}}` with what the listing adds beside it. Of the two dates `publishedAt` the one inside
the paper is the paper's own; the one beside it is the day it was listed (2024) or the same day in another time zone
(2026), and is kept as `biblio["listed"]`.

The client of huggingface_hub, and its command `hf papers ls`, spell the keys their own way (`published_at`).

`hidden` authors are authors: "Show on profile" in a user's paper settings, which `hidden` denies, is about the profile
page of that user, not about the paper. `summary` is the abstract; `ai_summary` is written by a model, and is never the
abstract. Who reads the site (`upvoted`, avatars, follower counts) and generated pictures (`thumbnail`) are no facts
about the paper.
"""

import re
from collections.abc import Set as AbstractSet
from typing import Any

from parsers import _arxiv, _json, _text, _urls
from parsers._contract import Candidate, Furniture, Quoted, Refusal

SITE = "https://huggingface.co/"

_LISTS = ("dailyPapers", "searchResults", "trendingPapers", "papers", "results", "items")
_PAPER = frozenset("title summary upvotes discussionId publishedAt authors".split())
_OWN = frozenset("discussionId submittedOnDailyAt submittedOnDailyBy ai_summary ai_keywords githubRepoAddedBy".split())
_USUAL = frozenset("publishedAt upvotes summary".split())
_FOREIGN = frozenset("paperId url_abs authorships paper_url".split())
_ARXIV = re.compile(rf"{_urls.ARXIV_ID}(?:v\d+)?")
_SPELT_BY_THE_CLIENT = {
    "published_at": "publishedAt",
    "discussion_id": "discussionId",
    "comments": "numComments",
    "submitted_at": "submittedOnDailyAt",
    "submitted_by": "submittedBy",
    "project_page": "projectPage",
    "github_repo": "githubRepo",
    "github_stars": "githubStars",
    "linked_models": "linkedModels",
    "linked_datasets": "linkedDatasets",
    "linked_spaces": "linkedSpaces",
    "num_total_models": "numTotalModels",
    "num_total_datasets": "numTotalDatasets",
}
_OTHER_THINGS = frozenset({"model", "dataset", "space", "collection", "bucket"})
_UNPROVEN = frozenset("claimed extracted_pending".split())
_LINKED = (
    ("linkedModels", "", "other"),
    ("linkedDatasets", "datasets/", "dataset"),
    ("linkedSpaces", "spaces/", "other"),
)
_ADDRESSES = (("githubRepo", "code"), ("projectPage", "project"))
_SCHEMES = ("https://", "http://")
_NEITHER_PAGE_NOR_FILE = re.compile(r"\.(?:gif|jpe?g|png|svg|webp)(?:\?|$)|/api/", re.IGNORECASE)
_VERSION = re.compile(r"(?:v\d+)?/?")
_BIBLIO = (
    ("submitted_on_daily", "submittedOnDailyAt"),
    ("discussion_id", "discussionId"),
    ("withdrawn", "withdrawnAt"),
    ("code_added_by", "githubRepoAddedBy"),
    ("machine_summary", "ai_summary"),
    ("machine_summary_model", "ai_summary_model"),
)
_COUNTED = (
    ("upvotes", "upvotes"),
    ("comment_count", "numComments"),
    ("github_stars", "githubStars"),
    ("model_count", "numTotalModels"),
    ("dataset_count", "numTotalDatasets"),
    ("space_count", "numTotalSpaces"),
)


def items(document: Any) -> list[Any] | None:
    """Return the papers of a document, as they stand in it; None if it is laid out in no known way."""
    return _json.kept(document, _listed, _is_ours)


def _listed(document: Any) -> list[Any] | None:
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return None
    if isinstance(document.get("paper"), dict):  # an item, or the data of one paper's page
        return [document]
    lists = [document[name] for name in _LISTS if isinstance(document.get(name), list)]
    if lists:
        return [item for one in lists for item in one]
    return [document] if _may_be_ours(document) else None


def is_listing(document: Any) -> bool:
    """Tell whether a document holds papers that only Hugging Face describes so, or is its list of none."""
    if isinstance(document, dict) and isinstance(document.get("dailyPapers"), list):
        return True
    return any(_is_ours(item) for item in (items(document) or [])[:20])


def _is_ours(item: Any) -> bool:
    paper = _paper(item)
    if not paper or paper.keys() & _FOREIGN or "repository" in item:
        return False
    usual = len(paper.keys() & _USUAL)
    if usual > 1 or (usual and paper is not item) or paper.keys() & _OWN:
        return True
    return usual > 0 and any(
        isinstance(author, dict) and "hidden" in author for author in _json.each_in(paper, "authors")
    )


def _may_be_ours(item: Any) -> bool:
    return isinstance(item, dict) and (isinstance(item.get("paper"), dict) or bool(item.keys() & _PAPER))


def _paper(item: Any) -> dict[str, Any]:
    """Return the paper in an item: the object inside it, or the item itself; an empty one if there is none."""
    return _json.inner(item, "paper")


def read_item(item: Any) -> Quoted:
    """Return the paper of one item, what else the item of a collection is, or why it is none."""
    if (what := _json.text(item, "type")) in _OTHER_THINGS:
        return Furniture(what=what)
    if not _may_be_ours(item):
        return Refusal(_json.FOREIGN, raw=_json.raw(item))
    return Candidate("paper", read_paper(item), raw=_json.raw(item))


def read_paper(item: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of one item."""
    paper = _paper(item)
    if "published_at" in paper:
        paper = item = {_SPELT_BY_THE_CLIENT.get(key, key): value for key, value in paper.items()}
    keys = item.keys() | paper.keys()  # most items have a third of the keys that are known, so look at these alone
    listed = _json.each_in(paper, "authors")
    authors, complete = _arxiv.byline(_json.text(paper, "authors"), listed, _author)
    organization = (paper.get("organization") or item.get("organization")) if "organization" in keys else None
    return _json.present(
        title=_either(paper, item, "title"),
        authors=authors,
        authors_complete=complete if authors else None,
        affiliations=_names(organization) if organization else None,
        abstract=_either(paper, item, "summary"),
        published=_json.dated(paper, "publishedAt"),
        biblio=_biblio(paper, item, keys, _json.text(organization, "name") if organization else None),
        links=_links(paper, item, keys),
        identifiers=_identifiers(paper),
        metrics=_metrics(paper, item, keys),
    )


def _either(paper: dict[str, Any], item: dict[str, Any], name: str) -> str | None:
    """Return a text of the paper, else the one beside it."""
    return _json.text(paper, name) or _json.text(item, name)


def _author(author: Any) -> _text.Person | None:
    name = _json.text(author, "name") or _json.text(author) or _json.text(author, "user", "fullname")
    user = _user(author["user"]) if isinstance(author, dict) and author.get("user") else None
    if name and user and _json.text(author, "status") not in _UNPROVEN:
        return _text.person(name, identifiers={"huggingface": user})
    return name


def _user(user: Any) -> str | None:
    named = _json.text(user, "user") or _json.text(user, "name") or _json.text(user, "username")
    return named or _json.text(user)


def _names(organization: Any) -> list[str]:
    name = _json.text(organization) or _json.text(organization, "fullname") or _json.text(organization, "name")
    return [name] if name else []


def _biblio(
    paper: dict[str, Any], item: dict[str, Any], keys: AbstractSet[str], organization: str | None
) -> dict[str, str | None]:
    """Return what else an item says of the paper in a word or two; what a model wrote is named so."""
    listed = _json.text(item, "publishedAt")
    submitter = paper.get("submittedOnDailyBy") or item.get("submittedBy")
    found = {
        "listed": listed if listed != paper.get("publishedAt") else None,
        "submitter": (_user(submitter) or _json.text(submitter, "fullname")) if submitter else None,
        "organization": organization,
    }
    found |= {name: _either(paper, item, key) for name, key in _BIBLIO if key in keys}
    if "ai_keywords" in keys:
        found["machine_keywords"] = ", ".join(_json.texts(paper, "ai_keywords") or _json.texts(item, "ai_keywords"))
    return {name: value for name, value in found.items() if value}


def _links(paper: dict[str, Any], item: dict[str, Any], keys: AbstractSet[str]) -> list[dict[str, str]]:
    named = _json.written(paper, "id")
    found = [(f"{SITE}papers/{named}" if named else None, "page")]
    found += [(_either(paper, item, key), role) for key, role in _ADDRESSES if key in keys]
    if "mediaUrls" in keys:
        found += [(url, "other") for url in _json.texts(paper, "mediaUrls") + _json.texts(item, "mediaUrls")]
    for key, folder, role in _LINKED:
        if key in keys:
            ids = [_json.text(one, "id") for one in _json.each_in(paper, key) + _json.each_in(item, key)]
            found += [(f"{SITE}{folder}{one}" if one else None, role) for one in ids]
    found += [(url, _role(url, named)) for one in (paper, item) for url in _added(one)]
    roles: dict[str, str] = {}
    for url, role in found:
        if url:
            roles.setdefault(url, role)
    return [{"url": url, "role": role} for url, role in roles.items()]


def _added(paper: dict[str, Any]) -> list[str]:
    """Return the addresses in an object, those too that a program which kept the answer has added: `arxivPdfUrl`."""
    return [
        value
        for key, value in paper.items()
        if isinstance(value, str) and value.startswith(_SCHEMES) and " " not in value and "thumbnail" not in key
        if not _NEITHER_PAGE_NOR_FILE.search(value)
    ]


def _role(url: str, named: str | None) -> str:
    if _urls.is_pdf(url):
        return "pdf"
    return "page" if named and _VERSION.fullmatch(url.rpartition(named)[2]) and named in url else "other"


def _identifiers(paper: dict[str, Any]) -> dict[str, str]:
    """Return the paper's id: that of arXiv as a rule."""
    named = _json.written(paper, "id")
    return {"arxiv" if _ARXIV.fullmatch(named) else "huggingface": named} if named else {}


def _metrics(paper: dict[str, Any], item: dict[str, Any], keys: AbstractSet[str]) -> dict[str, int]:
    """Return what the site counts: votes, comments, stars of the repository, models and data that name the paper."""
    found = {name: _counted(paper, item, key) for name, key in _COUNTED if key in keys}
    return {name: count for name, count in found.items() if count is not None}


def _counted(paper: dict[str, Any], item: dict[str, Any], name: str) -> int | None:
    inside = _json.count(paper, name)
    return _json.count(item, name) if inside is None else inside
