"""The page of a paper at IEEE Xplore, which draws all that it shows from one object in a script."""

import json
from collections.abc import Iterator
from typing import Any

from parsers import _html
from parsers._contract import Candidate, Quoted, Refusal
from parsers._json import count, find, present, text
from parsers._schema_org import first, many, read_item, strings

Fields = dict[str, Any]

_MARK = "xplGlobal.document.metadata="
_SITE = "https://ieeexplore.ieee.org/"
_NAMES = {
    "headline": "displayDocTitle", "name": "title", "author": "authors", "abstract": "abstract", "doi": "doi",
    "publication": "publicationTitle", "volumeNumber": "volume", "issueNumber": "issue", "pageStart": "startPage",
    "pageEnd": "endPage", "publisher": "publisher",
}  # fmt: skip
_BIBLIO = {
    "type": "contentTypeDisplay", "article_number": "articleNumber", "online_date": "onlineDate",
    "conference_date": "conferenceDate", "conference_location": "confLoc",
}  # fmt: skip


def is_in(start: str) -> bool:
    """Tell whether the start of a page, in lower case, holds the object."""
    return _MARK.lower() in start


def read(page: _html.Page) -> Iterator[Quoted]:
    """Yield the paper; an object that is no JSON is refused."""
    for script in page.root.iter("script"):
        before, _, printed = (script.text or "").partition(_MARK)
        if printed:
            line = (script.sourceline or 1) + before.count("\n")
            raw = _html.raw(script, "<html>", "</html>")
            try:
                document, _ = json.JSONDecoder(strict=False).raw_decode(printed.lstrip())
            except (ValueError, RecursionError) as error:
                yield Refusal(f"is no JSON: {error}", line=line, raw=raw)
            else:
                yield Candidate("paper", _read(document), line=line, raw=raw)


def _read(document: Any) -> Fields:
    """Quote the paper of the page: an item of schema.org in all but its names."""
    item = {name: find(document, own) for name, own in _NAMES.items()}
    page, pdf = (first(document, "htmlAbstractLink") or first(document, "htmlLink")), first(document, "pdfUrl")
    item |= {
        "datePublished": [*strings(document, "publicationDate"), *strings(document, "publicationYear")],
        "issn": _values(document, "issn"),
        "isbn": "; ".join(_values(document, "isbn")),
        "keywords": list(dict.fromkeys(word for group in many(document, "keywords") for word in strings(group, "kwd"))),
        "url": page and _html.absolute(_SITE, page),
        "encoding": {"contentUrl": pdf and _html.absolute(_SITE, pdf), "encodingFormat": "pdf"},
    }
    fields = read_item(item)
    more = present(**{name: first(document, own) for name, own in _BIBLIO.items()})
    counted = first(document, "citationCount") or count(document, "metrics", "citationCountPaper")
    return fields | present(biblio=fields.get("biblio", {}) | more, metrics=present(citation_count=counted))


def _values(item: Any, name: str) -> list[str]:
    return [found for one in many(item, name) if (found := text(one, "value"))]
