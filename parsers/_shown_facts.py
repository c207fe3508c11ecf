"""The rows of a paper's visible page: a label and what it says, or files; the ACL Anthology, OpenReview, PMLR, PubMed.

Their meta tags say nothing of editors, prizes, code, supplements, MeSH terms or the number in PubMed Central.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import unquote

from parsers import _html, _urls
from parsers._json import find
from parsers._text import described

Fields = dict[str, Any]
Shown = dict[str, _html.Element]
"""The elements that show something, by what they say: a field, or the label of a row."""

_ROWS_AT = {
    "aclanthology.org/": "descendant::dt",
    "openreview.net/": (  # those of the paper, not of what is said of it below
        "(descendant::strong[contains(@class,'note-content-field')])[1]/../../*/strong"
    ),
    "/proceedings.mlr.press/": "descendant::div[@id='info' or @id='extras']",
    "//pubmed.ncbi.nlm.nih.gov/": (
        "descendant::div[@class='publication-type' or @id='mesh-terms']|descendant::span[@class='identifier pmc']"
        "|descendant::div[@id='abstract']/p/strong[contains(.,'Keywords')]"
    ),
}
_FACTS = {
    "editor": "editor", "editors": "editor", "address": "location", "award": "award", "awards": "award",
    "publisher": "publisher", "note": "note", "language": "language", "primary area": "primary_area",
    "keywords": "keywords", "submission number": "number", "info": "volume", "publication-type": "type",
    "mesh-terms": "mesh_terms", "identifier pmc": "pmcid",
}  # fmt: skip
"""What a row says, by its label; by its id or class where it has none."""
_FILES = {
    "code": "code", "software": "code", "data": "dataset", "dataset": "dataset", "video": "other", "poster": "other",
    "presentation": "other", "attachment": "other", "supplementary material": "other", "extras": "other",
    "openreview": "page", "download pdf": "pdf",
}  # fmt: skip
"""The same of rows of files, with what these are."""
_LISTED = {"editor": "descendant::a", "mesh_terms": "descendant::button[contains(@class,'trigger')]"}
_VOLUME = re.compile(r"\bPMLR (\d+)\s*:")
_PROFILES = "descendant::a/@href[contains(.,'/profile?id=')]/parent::*"


def found(root: _html.Element, addresses: str) -> Shown:
    """Return the rows that a page shows, each with its label, by what they say; the first address is the page's own."""
    rows: Shown = {}
    own = next((one for one in addresses.split() if one.startswith("http")), "")
    for path in [path for site, path in _ROWS_AT.items() if site in own][:1]:
        for one in _html.found(root, path):
            named = one.get("id") or one.get("class") or ""
            label = (_html.text(one) or "").strip(" :").lower() if one.tag in {"dt", "strong"} else named
            if label not in rows and (label in _FACTS or label in _FILES):
                rows[label] = _row(one)
    return rows


def _row(one: _html.Element) -> _html.Element:
    """Return what holds a label and what stands behind it; a row without a label is all of it."""
    if one.tag != "dt":
        return one.getparent() if one.tag == "strong" else one
    row = one.makeelement("div")
    row.extend([deepcopy(part) for part in (one, one.getnext()) if part is not None])
    return row


def take(fields: Fields, rows: Shown, base: str) -> None:
    """Add what the rows say beyond the fields; `base` is what their addresses are relative to."""
    said = {_FACTS[label]: value for label, row in rows.items() if label in _FACTS and (value := _said(label, row))}
    if pmcid := said.pop("pmcid", None):
        fields["identifiers"] = {"pmcid": pmcid} | fields.get("identifiers", {})
    if said:
        fields["biblio"] = said | fields.get("biblio", {})
    files = dict(_files(rows, base))
    if files:
        links = {link["url"]: link["role"] for link in fields.get("links", [])}
        for url, role in files.items():
            links.setdefault(url, role)
        fields["links"] = [{"url": url, "role": role} for url, role in links.items()]
        pages = [url for url, role in files.items() if role == "page"]
        fields["identifiers"] = _urls.named_in(pages) | fields.get("identifiers", {})


def _said(label: str, row: _html.Element) -> str | None:
    if path := _LISTED.get(_FACTS[label]):
        return "; ".join(said for one in _html.found(row, path) if (said := _html.text(one))) or None
    text = _html.text(row) or ""
    if label == "info":
        return match[1] if (match := _VOLUME.search(text)) else None
    if text.lower().startswith(label):
        return text[len(label) :].lstrip(" :") or None
    return (text.partition(":")[2] if ":" in text else text).strip() or None


def _files(rows: Shown, base: str) -> Iterator[tuple[str, str]]:
    for label in [label for label in rows if label in _FILES]:
        for link in rows[label].iter("a"):
            url = _html.absolute(base, link.get("href") or "") or ""
            if url.startswith("http"):
                yield url, _FILES.get((_html.text(link) or "").lower(), _FILES[label])


def with_profiles(people: list[Any], root: _html.Element) -> list[Any]:
    """Return the authors, each with the profile at OpenReview that a link of the same name leads to."""
    known: dict[str | None, set[str]] = {}
    for link in _html.found(root, _PROFILES):
        profile = unquote(link.get("href").partition("/profile?id=")[2].partition("&")[0])
        if profile.startswith("~"):
            known.setdefault(_html.text(link), set()).add(profile)
    return [_with_profile(one, known.get(find(one, "name") or one, set())) for one in people]


def _with_profile(person: Any, profiles: set[str]) -> Any:
    if len(profiles) != 1:
        return person
    named = described(person)
    return named | {"identifiers": {"openreview": next(iter(profiles))} | named.get("identifiers", {})}
