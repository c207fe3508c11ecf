"""Papers with Code as JSON: its API (until July 2025) and the files it offered for download.

Documentation: https://paperswithcode-client.readthedocs.io (`Paper`, `Papers`, `PaperRepo`; pages of `count`, `next`,
`previous`, `results`) and https://github.com/paperswithcode/paperswithcode-data: `papers-with-abstracts.json` (papers
under `paper_url`, with `tasks`, `methods`, `date`) and `links-between-papers-and-code.json` (a pair of paper and
repository each, keys `paper_…`; a paper that has several repositories stands there several times). A search answers
with pairs of `paper` and `repository`. `evaluation-tables.json` is a tree of tasks with their data sets, each with the
rows of its leaderboard: a row is a listing of the paper that its result is from.

In what `datasets` and pandas write of the downloads, `date` is milliseconds since 1970.

`proceeding` is the venue, as the API's own slug (`iclr-2022-4`) or in words; `conference` is no venue but the slug of
the version in the proceedings. `reproduces_paper` is another paper. Tasks and methods are what readers of the site
filed the paper under: they go to `biblio`.
"""

from collections.abc import Iterator
from typing import Any

from parsers import Claim, Parser, Quoted, Refusal, Sniffed, Source, _arxiv, _json, _urls
from parsers._contract import Candidate, Furniture, NearMiss

_PAPER = frozenset("url_abs url_pdf nips_id conference_url_abs conference_url_pdf paper_url proceeding".split())
_LINK = frozenset("paper_url_abs paper_url_pdf paper_arxiv_id paper_title repo_url".split())
_TRIMMED = frozenset("title abstract authors arxiv_id id".split())
_FOREIGN = frozenset("paperId paper_id openAccessPdf authorships corpusid".split())
_TASK = frozenset({"datasets", "subtasks"})
_BELOW = ("datasets", "subdatasets", "subtasks")
_NO_PAPERS = {
    "repositories of Papers with Code, which name no paper": {"owner", "stars", "framework"},
    "results of Papers with Code, which name papers by their slugs only": {"best_rank", "methodology", "paper"},
    "methods or data sets of Papers with Code, which are no papers": {"url", "full_name", "paper", "num_papers"},
}
_ROW = (("paper_title", "title"), ("paper_url", "url_abs"), ("paper_date", "date"))
_A_DAY = 86_400_000  # milliseconds


def sniff(source: Source) -> Sniffed:
    """Claim JSON whose first records have the keys of Papers with Code, a page of none, and the API's own errors."""
    document = _json.peek_nested(source)
    if document is None:
        return None
    if _failure(document):
        return Claim("it is an answer of the API that says what went wrong")
    if _is_page(document) and not document["results"]:
        return Claim("it is a page of results without a result")
    found = (_items(document) or [])[:20]
    if any(_is_ours(item) or (_is_page(document) and _is_bare(item)) for item in found):
        return Claim("its records have the keys of Papers with Code")
    near = [
        what for what, keys in _NO_PAPERS.items() for item in found if isinstance(item, dict) and item.keys() >= keys
    ]
    return NearMiss(near[0]) if near else None


def _failure(document: Any) -> str | None:
    """Return what went wrong, if the answer is nothing but `detail`."""
    return _json.text(document, "detail") if isinstance(document, dict) and document.keys() == {"detail"} else None


def _is_page(document: Any) -> bool:
    known = isinstance(document, dict) and isinstance(document.get("results"), list)
    return known and document.keys() <= {"count", "next", "previous", "results"} and len(document) > 1


def _is_ours(item: Any) -> bool:
    paper = _paper(item)
    if paper.keys() & _FOREIGN:
        return False
    return _is_task(item) or bool(paper.keys() & _LINK) or len(paper.keys() & _PAPER) > 1 or _is_trimmed(paper)


def _is_task(item: Any) -> bool:
    """Tell a task, also by the first leaderboard: its name and its subtasks come last, behind all that is peeked at."""
    whole = isinstance(item, dict) and item.keys() >= _TASK and bool(item.keys() & {"task", "categories"})
    return whole or isinstance(_json.find(item, "datasets", 0, "sota"), dict)


def _is_bare(item: Any) -> bool:
    """Tell a record of which a page has left no key that is the site's alone."""
    return isinstance(item, dict) and "title" in item and len(item.keys() & {"arxiv_id", "published", "authors"}) > 1


def _is_trimmed(paper: dict[str, Any]) -> bool:
    return bool(paper.keys() & {"url_abs", "paper_url", "nips_id"}) and bool(paper.keys() & _TRIMMED)


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each paper, and the totals that pages name; raises ParseError for an API's error or a cut document."""
    items = _json.unless_refused(source, "the API", _failure, lambda one: _items(_json.nested(one)))
    yield from _json.listing(source, items, read_item, _total)


def _items(document: Any) -> list[Any] | None:
    return _json.kept(document, _listed, _is_ours)


def _listed(document: Any) -> list[Any] | None:
    if isinstance(document, list):
        return document
    if isinstance(document, dict) and isinstance(document.get("results"), list):
        return list(document["results"])
    return [document] if _may_be_ours(document) else None


def _may_be_ours(item: Any) -> bool:
    return bool(_paper(item).keys() & (_PAPER | _LINK | _TRIMMED))


def _total(document: Any) -> tuple[int, str] | None:
    """Return how many papers the query has in all, of which this is one page."""
    count = _json.count(document, "count") if _json.find(document, "results") is not None else None
    return None if count is None else (count, "the query")


def _paper(item: Any) -> dict[str, Any]:
    """Return the paper in an item: one half of a pair, or the item itself; an empty one if there is none."""
    return _json.inner(item, "paper")


def read_item(item: Any) -> Iterator[Quoted]:
    """Yield the paper that an item is, those of the leaderboards of a task, or why it is none."""
    if _is_task(item):
        yield from _read_task(item)
    elif _may_be_ours(item):
        yield Candidate("paper", read_paper(item), raw=_json.raw(item))
    else:
        yield Refusal(_json.FOREIGN, raw=_json.raw(item))


def _read_task(task: dict[str, Any]) -> Iterator[Quoted]:
    """Yield the papers that the results below a task are from, a result without one as Furniture."""
    waiting: list[tuple[Any, str | None, str | None]] = [(task, _json.text(task, "task"), None)]
    while waiting:
        at, name, dataset = waiting.pop()
        for row in _json.each_in(at, "sota", "rows") or _json.each_in(at, "sota", "sota_rows"):
            fields = read_row(row, name, dataset)
            alone = {"task": name, "datasets": [{"dataset": dataset, "sota": {"rows": [row]}}], "subtasks": []}
            is_paper = "title" in fields or "links" in fields
            yield Candidate("paper", fields, raw=_json.raw(alone)) if is_paper else Furniture(what="result of no paper")
        below = [one for key in _BELOW for one in _json.each_in(at, key)]
        waiting += [
            (one, _json.text(one, "task") or name, _json.text(one, "dataset") or dataset) for one in below[::-1]
        ]


def read_row(row: Any, task: str | None, dataset: str | None) -> dict[str, Any]:
    """Return the fields of the paper that a result on a leaderboard is from."""
    fields = read_paper({ours: _json.find(row, theirs) for theirs, ours in _ROW})
    code = [url for one in _json.each_in(row, "code_links") if (url := _json.text(one, "url"))]
    scores = _json.find(row, "metrics")
    printed = scores.items() if isinstance(scores, dict) else ()
    biblio = _json.present(
        task=task,
        dataset=dataset,
        model=_json.text(row, "model_name"),
        result=", ".join(f"{name} {score}" for name, score in printed if score is not None),
        additional_data=_json.flag(row, "uses_additional_data"),
    )
    links = [*fields.get("links", ()), *({"url": url, "role": "code"} for url in code)]
    return fields | _json.present(links=links) | ({"biblio": biblio} if fields else {})


def read_paper(item: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a paper, or of a pair of paper and repository."""
    paper = _paper(item)
    joined = _json.text(paper, "authors")
    authors, complete = _arxiv.joined_people(joined) if joined else (list(_authors(paper)), True)
    abstract = _json.text(paper, "abstract")
    short = _json.text(paper, "short_abstract")
    links = read_links(item)
    cut = _json.texts(paper, "truncated_cells")
    return _json.present(
        title=_json.text(paper, "title") or _json.text(paper, "paper_title"),
        authors=authors,
        authors_complete=complete and "authors" not in cut if authors else None,
        abstract=abstract or short,
        abstract_complete=False if (short and not abstract) or "abstract" in cut else None,
        published=_json.text(paper, "published") or _json.text(paper, "date") or _day(paper.get("date")),
        venue=_json.text(paper, "proceeding"),
        biblio=read_biblio(item),
        links=links,
        identifiers=_identifiers(paper, links),
        metrics=_json.present(github_stars=_json.count(item, "repository", "stars")),
    )


def _day(milliseconds: Any) -> str | None:
    """Return the day; None where there is no number, or one that may be a year."""
    since = _json.number(milliseconds)
    return _json.day(since) if since is not None and abs(since) >= _A_DAY else None


def _authors(paper: dict[str, Any]) -> Iterator[str]:
    for author in _json.each_in(paper, "authors"):
        name = _json.text(author) or _json.text(author, "full_name") or _json.text(author, "name")
        if name:
            yield name


def read_biblio(item: dict[str, Any]) -> dict[str, str]:
    """Return what else a record says of the paper, and of the repository that is linked with it."""
    paper = _paper(item)
    code = _json.find(item, "repository") or item
    return _json.present(
        conference=_json.text(paper, "conference"),
        short_abstract=_json.text(paper, "short_abstract") if _json.text(paper, "abstract") else None,
        tasks=", ".join(_named(paper, "tasks")),
        methods=", ".join(_named(paper, "methods")),
        reproduces_paper=_json.text(paper, "reproduces_paper"),
        framework=_json.text(code, "framework"),
        official_code=_json.flag(item, "is_official") or _json.flag(code, "is_official"),
        code_mentioned_in_paper=_json.flag(item, "mentioned_in_paper"),
        code_mentioned_in_repository=_json.flag(item, "mentioned_in_github"),
        date=str(paper["date"]) if _json.count(paper, "date") and not _day(paper["date"]) else None,
    )


def _named(paper: dict[str, Any], name: str) -> list[str]:
    found = [_json.text(one) or _json.text(one, "name") or _json.text(one, "id") for one in _json.each_in(paper, name)]
    return [one for one in found if one]


def read_links(item: dict[str, Any]) -> list[dict[str, str]]:
    """Return the pages of the paper, its files, and the repository."""
    paper = _paper(item)
    pages = ["paper_url", "url", "url_abs", "paper_url_abs", "conference_url_abs"]
    files = ["url_pdf", "paper_url_pdf", "conference_url_pdf"]
    found = [(_json.text(paper, name), "page") for name in pages] + [(_json.text(paper, name), "pdf") for name in files]
    code = [_json.text(item, "repo_url"), _json.text(item, "repository", "url")]
    found += [(url, "code") for url in code]
    links = {url: role for url, role in reversed(found) if url}
    return [{"url": url, "role": role} for url, role in reversed(links.items())]


def _identifiers(paper: dict[str, Any], links: list[dict[str, str]]) -> dict[str, str]:
    """Return the identifiers that a record names, and those in the addresses of the paper."""
    named = _urls.named_in(link["url"] for link in links if link["role"] in {"page", "pdf"})
    own = _json.present(
        arxiv=_json.text(paper, "arxiv_id") or _json.text(paper, "paper_arxiv_id"),
        openreview=_json.text(paper, "openreview_id"),
        nips=_json.written(paper, "nips_id"),
        paperswithcode=_slug(paper),
    )
    return named | own


def _slug(paper: dict[str, Any]) -> str | None:
    """Return the site's own name of a paper: the API's id, the end of its address in the downloads."""
    slug = _json.text(paper, "id")
    before, _, after = (_json.text(paper, "paper_url") or "").partition("/paper/")
    return slug or (after.strip("/") or None if before and after else None)


PARSER = Parser(
    title="Papers with Code's API and downloads, as JSON",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="paperswithcode.com/api/v1/papers/, paperswithcode.com/about (papers-with-abstracts.json and others)",
    carries="title, authors, abstract, date, venue, arXiv id, tasks, methods, pages, PDFs, repositories, total",
)
