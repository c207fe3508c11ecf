"""Hugging Face's papers API, as JSON: daily papers, a search, one paper.

Documentation: https://huggingface.co/docs/hub/api (`/api/daily_papers`, `/api/papers/search`, `/api/papers/{id}`) and
the `list_daily_papers`, `list_papers`, `paper_info` of huggingface_hub. A listing is a bare list of
`{"paper": {…}, "publishedAt": …, "title": …, "numComments": …, "submittedBy": …}`; one paper is the inner object
alone. Answers glued one after the other, or one a line, are read as well. See `_hf` for what the fields mean.
"""

from collections.abc import Iterator
from typing import Any

from parsers import Claim, Parser, Quoted, Sniffed, Source, _hf, _json


def sniff(source: Source) -> Sniffed:
    """Claim JSON whose first papers have the keys of this API."""
    if _hf.is_listing(_json.peek(source)):
        return Claim("its papers have the keys of Hugging Face's papers API")
    return None


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each paper; raises ParseError for an API's error, for other JSON, and for a document that is cut."""
    items = _json.unless_refused(source, "the API", _failure, _hf.items)
    yield from _json.quoted_from(source, items, lambda item: (_hf.read_item(item),))


def _failure(document: Any) -> str | None:
    return _json.text(document, "error")


PARSER = Parser(
    title="Hugging Face's papers API, as JSON",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="huggingface.co/api/daily_papers, /api/papers/search?q=…, /api/papers/2401.00001",
    carries="title, authors, abstract, date, organization, repository and its stars, project page, upvotes, comments",
)
