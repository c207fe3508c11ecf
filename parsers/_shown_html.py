"""The visible page of a paper: what it shows of the paper that its meta tags leave out, or say in part.

arXiv, CVF, OpenReview and the ACL Anthology show the abstract in ways of their own; for that of all others see
`_abstract_html`, for labelled rows `_shown_facts`. ScienceDirect names the authors on the page alone, PubMed in full
there, with their institutions.
"""

import re
from itertools import islice
from typing import Any

from parsers import _abstract_html, _arxiv, _arxiv_html, _html, _shown_facts
from parsers._json import find, present
from parsers._printed_names import ORCID, byline
from parsers._shown_facts import Shown
from parsers._text import described, without_emails
from schemas.cleaning import is_cut

Fields = dict[str, Any]

_SHOWN_AT = {
    "arxiv.org": "descendant::td[contains(@class,'tablecell') and not(contains(@class,'label'))]",
    "openreview.net": (
        "descendant::strong[contains(@class,'note-content-field')]|descendant::span[@class='note_content_field']"
    ),
    "//pubmed.ncbi.nlm.nih.gov/": "descendant::div[@class='authors-list']|descendant::span[@class='cit']",
    "tandfonline.com/": "descendant::div[@class='itemPageRangeHistory']",
}
_SHOWN_NAMES = "descendant::*/@class[contains(.,'author-group')]/parent::*[.//*[contains(@class,'surname')]]"
_IS_LABEL = frozenset({"note-content-field", "note_content_field"})
_NOTED = {"abstract": "abstract", "keywords": "keywords", "tl;dr": "tldr"}
_SHOWN_AS = {
    "author-group": "authors",
    "authors-list": "authors",
    "cit": "pages",
    "itemPageRangeHistory": "pages",
    "subjects": "categories",
    "comments": "comment",
    "jref": "venue",
    "msc-classes": "msc_class",
    "acm-classes": "acm_class",
    "report-number": "report_number",
}
_PAGES = re.compile(r"^Pages (\w[^\s|]*(?: ?[-–] ?\w[^\s|]*)?)|:([^\s:;]+?)\.?$")
"""Where sites print them: `Pages 594-601 | Received 26 Jun 2007`, and PubMed `2020 Mar 28;395(10229):1054-1062.`"""
_MAILS = re.compile(r"\s*Electronic address: \S+@\S+", re.IGNORECASE)
_ORCID_LINKS = "descendant::a/@href[contains(.,'orcid.org/')]/parent::*"
_BOXES_ABOVE = 5
_WORD_OF_NAME = re.compile(r"\w+")
_NO_AUTHORS = frozenset({"editor", "editors", "edited", "reviewer", "reviewers", "reviewed"})


def complement(fields: Fields, page: _html.Page, addresses: str) -> Shown:
    """Add to `fields` what a page shows beyond them, and return where; `addresses` tell the site."""
    shown = _shown(page.root, _places(fields, addresses), seek=_lacks_abstract(fields))
    _take(fields, shown)
    if b"orcid.org/" in page.document and "authors" in fields:
        fields["authors"] = _with_orcids(fields["authors"], page.root)
    if b"/profile?id=" in page.document and "openreview.net/" in addresses and "authors" in fields:
        fields["authors"] = _shown_facts.with_profiles(fields["authors"], page.root)
    facts = _shown_facts.found(page.root, addresses)
    _shown_facts.take(fields, facts, _html.base(page, addresses.split(maxsplit=1)[0]) if facts else "")
    return shown | facts


def _places(fields: Fields, addresses: str) -> list[str]:
    """Return where the page's site shows what its meta tags leave out, as XPaths."""
    own = [path for site, path in _SHOWN_AT.items() if site in addresses][:1]
    return own if "authors" in fields else [*own, _SHOWN_NAMES]


def _lacks_abstract(fields: Fields) -> bool:
    """Tell whether the abstract is missing or not whole."""
    return fields.get("abstract_complete") is False or is_cut(fields.get("abstract", "…"))


def _shown(root: _html.Element, places: list[str], *, seek: bool) -> Shown:
    """Return the elements at the places, and that of the abstract where `seek` asks for it.

    OpenReview has a label before each field.
    """
    found: Shown = {}
    marked = _abstract_html.marked(root) if seek else []
    shown = _html.found(root, "|".join(places)) if places else []
    for element in [*filter(_is_abstract, marked), *shown]:
        words = (element.get("class") or "").split()
        if _IS_LABEL.isdisjoint(words):
            other = "" if element.tag == "td" else "abstract"
            name = next((_SHOWN_AS[word] for word in words if word in _SHOWN_AS), other)
            held = _html.first(element, "abstract-content") if name == "abstract" else None
            held = element if held is None else held
            if name == "abstract" and held.tag == "div":
                held = _abstract_html.whole(held)
        else:
            name, held = _NOTED.get((_html.text(element) or "").rstrip(": ").lower(), ""), element.getparent()
        if name and held is not None:
            found.setdefault(name, held)
    if seek and "abstract" not in found and (abstract := _abstract_html.found(root, marked)) is not None:
        found["abstract"] = abstract
    return found


def _is_abstract(element: _html.Element) -> bool:
    words = element.get("class") or ""
    if element.tag == "blockquote":
        return "abstract" in words
    return element.tag == "div" and (element.get("id") == "abstract" or "acl-abstract" in words)


def _take(fields: Fields, shown: Shown) -> None:
    """Add what the elements say beyond the fields: a whole abstract for none or a part, names for initials."""
    if "authors" in shown:
        known = fields.get("authors")
        fields |= _spelt_out(shown["authors"], known) if known else _shown_authors(shown["authors"])
    said = {name: text for name, one in shown.items() if name != "authors" and (text := _arxiv_html.prose(one))}
    said |= {name: said[name].partition(":")[2] for name in ("keywords", "tldr") if name in said}
    if pages := _PAGES.search(said.pop("pages", "").strip()):
        said["pages"] = pages[1] or pages[2]
    headed = _abstract_html.without_heading(said.pop("abstract", ""), shown.get("abstract"))
    abstract = headed.removeprefix("Abstract:").strip()
    subjects = _arxiv.IN_BRACKETS.findall(said.pop("categories", ""))
    if _lacks_abstract(fields) and len(abstract) > len(fields.get("abstract", "")):
        fields |= {"abstract": abstract, "abstract_complete": None}
    for name, value in (("categories", subjects), ("venue", said.pop("venue", ""))):
        if value:
            fields.setdefault(name, value)
    if said:
        fields["biblio"] = said | fields.get("biblio", {})


def _spelt_out(group: _html.Element, known: list[Any]) -> Fields:
    """Return the authors as PubMed's page lists them, if it lists as many as are known from its meta tags in short."""
    people = [_in_list(item) for item in _html.each(group, "authors-list-item")]
    return byline(people) if len(people) == len(known) else {}


def _in_list(item: _html.Element) -> Fields:
    places = [link.get("title") or "" for link in _html.each(item, "affiliation-link")]
    name = _html.text(_html.first(item, "full-name")) or ""
    return {"name": name} | present(affiliations=[without_emails(_MAILS.sub("", one)) for one in places])


def _shown_authors(group: _html.Element) -> Fields:
    """Return the authors of a group in which given names and surnames stand apart; an ellipsis leaves some out."""
    people = []
    for surname in group.xpath(".//*[contains(@class,'surname')]"):
        given = [one for one in surname.itersiblings("*", preceding=True) if "given-name" in (one.get("class") or "")]
        people.append(" ".join(text for one in [*given[:1], surname] if (text := _html.text(one))))
    is_whole = "…" not in (_html.text(group) or "")
    return {"authors": people, "authors_complete": is_whole} if people else {}


def _with_orcids(people: list[Any], root: _html.Element) -> list[Any]:
    """Return the authors, each with the ORCID iD that is linked in a box with no other name, as OJS and MDPI do."""
    boxes: dict[_html.Element, set[str]] = {}
    for link in _html.found(root, _ORCID_LINKS):
        if match := ORCID.search(link.get("href")):
            for box in islice(link.iterancestors(), _BOXES_ABOVE):
                boxes.setdefault(box, set()).add(match[0].upper())
    by_word: dict[str, list[tuple[int, str]]] = {}
    for at, person in enumerate(people):
        for name in _spellings(person):
            by_word.setdefault(name.partition(" ")[0], []).append((at, name))
    found: dict[int, set[str]] = {}
    for box, orcids in boxes.items():
        texts = _html.found(box, "descendant::text()") if len(orcids) == 1 else []
        words = _WORD_OF_NAME.findall(" ".join(texts).lower())
        printed = f" {' '.join(words)} "
        named = {at for word in set(words) for at, name in by_word.get(word, ()) if f" {name} " in printed}
        if len(named) == 1 and _NO_AUTHORS.isdisjoint(words):
            found.setdefault(named.pop(), set()).update(orcids)
    return [_identified(one, found.get(at, set())) for at, one in enumerate(people)]


def _spellings(person: Any) -> set[str]:
    """Return the words of a name as it stands, and turned round: `Vale, Ada`."""
    last, _, first = str(find(person, "name") or person).lower().partition(",")
    return {" ".join(_WORD_OF_NAME.findall(name)) for name in (f"{last} {first}", f"{first} {last}")}


def _identified(person: Any, orcids: set[str]) -> Any:
    if len(orcids) != 1 or find(person, "identifiers"):
        return person
    return described(person) | {"identifiers": {"orcid": next(iter(orcids))}}


def whole_title(root: _html.Element, begin: str) -> str | None:
    """Return a title as a heading shows it, where the tag ends at a quotation mark that is not escaped."""
    headings = (_html.text(one) or "" for one in root.iter("h1", "h2", "h3"))
    quoting = re.compile(rf"{re.escape(begin)}\s*[\"“”„]")
    return next(filter(quoting.match, headings), None)
