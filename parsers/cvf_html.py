"""Lists of the CVF's Open Access repository (CVPR, ICCV, WACV, ECCV 2018, workshops), saved as HTML.

The site documents its pages for their readers only (https://openaccess.thecvf.com). A paper is a `dt.ptitle` with the
title and its page, and the dd below it: one form for each author (until 2018 also plain names), and links in square
brackets (`pdf`, `supp`, `arXiv`, `video`, …) with the BibTeX entry folded into `div.bibref`: pages, proceedings, month,
year. The lists of the ECVA (www.ecva.net/papers.php), laid out after it, are read as well, and its pages of one paper,
which have no citation meta tags: there `papertitle`, `authors` and `abstract` are ids.

Titles are plain text with a formula between dollar signs here and there; TeX is undone only where the names come from
the BibTeX entry.
"""

import re
from collections.abc import Iterator
from typing import Any

from parsers import Candidate, Claim, Declared, ParseError, Parser, Quoted, Sniffed, Source, _html, _json, _urls

_CVF, _ECVA = "https://openaccess.thecvf.com/", "https://www.ecva.net/"
_TITLE = re.compile(r"""<dt\b[^<>]*\bclass=["']?ptitle\b""")
_ONE_PAPER = re.compile(r"""(?>.*?id=["']?papertitle\b).*?id=["']?authors\b""", re.DOTALL)
_OF_SITE = ("openaccess.thecvf.com", "open access repository</title>", "ecva.net", "computer vision foundation")
_FAILURE = re.compile(r"\b(?:40\d|50\d)\b|not found|error|forbidden|unavailable", re.IGNORECASE)
_OWN_TITLE = re.compile(
    r"\W*(?:cv\w{1,9}|\wccv\w{0,9}|wacv\w{0,9}|computer vision)\b[\w '-]{0,60}?\bopen access(?: repository)?\W*"
)
_FAILED = re.compile(
    r"\W*(?:(?:error:? )?(?:40\d|50\d)\b[\w -]{0,40}|(?:page |file )?not found|forbidden|[\w ]{0,30}unavailable"
    r"|(?:internal )?(?:server )?error)\W*(?:(?:&#?\w{1,8};\W*)?(?:the )?computer vision foundation\W*)?"
)
_UP = re.compile(r"^(?:\./|\.\./)+")
_ENTRY = re.compile(r"@(\w{4,20})\s*\{\s*([^\s,{}]+)")
_FIELD = re.compile(r"\b(\w{3,20})\s*=\s*(?:\{((?>[^{}]++|\{(?>[^{}]++|\{[^{}]*+\})*+\})*+)\}|\"([^\"]*)\")")
_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?", re.IGNORECASE)
_SEPARATED = re.compile(r"(?:(?<!\s)\s*+)?[,;]\s*(?:and\s+)?|(?<!\s)\s++and\s+")
_ROLES = {
    "pdf": "pdf",
    "arxiv": "page",
    "doi": "page",
    "code": "code",
    "github": "code",
    "project": "project",
    "project page": "project",
    "dataset": "dataset",
    "data": "dataset",
}
_IMPRINT = ("pages", "publisher", "volume", "series", "editor", "note", "address", "organization", "number", "isbn")


def sniff(source: Source) -> Sniffed:
    """Claim a page with a list of papers as the CVF prints it; also pages of the site without one."""
    if not _html.is_html(source):
        return None
    page = _html.start(source)
    if "ptitle" in page and _TITLE.search(page) and _html.has(page, "<dd", *_OF_SITE):
        return Claim("it has a list of papers as the CVF's Open Access repository prints it")
    if "papertitle" in page and _ONE_PAPER.match(page) and "citation_title" not in page and _html.has(page, *_OF_SITE):
        return Claim("it shows a paper as the CVF and the ECVA do")
    if _is_own(source) and _html.has(page, *_OF_SITE) and "citation_title" not in page:
        return Claim("it is a page of the CVF's Open Access repository")
    return None


def _is_own(source: Source) -> bool:
    """Tell whether a page is titled as those of the site are, or says no more than what failed, and names the site."""
    title = _html.title(source)
    if _FAILED.fullmatch(title):
        return "thecvf" in _html.start(source)
    return _OWN_TITLE.fullmatch(title) is not None


@_html.page_by_page
def parse(source: Source, page: _html.Page) -> Iterator[Quoted]:
    """Yield each paper. Raises ParseError for a page without a list, and at the end of one that breaks off."""
    titles = _html.each(page.root, "ptitle")
    alone = None if titles else _html.with_id(page.root, "papertitle")
    if alone is not None:
        yield from page.whole([alone]) and [read_page(alone)]
        page.end()
        return
    if not titles and not _is_empty_list(page):
        raise ParseError(source.name, None, _why_empty(page))
    for title in titles:
        entry = [title, *_below(title)]
        if len(page.whole(entry)) == len(entry):
            yield read_entry(entry)
    if not titles:
        yield Declared(0, 0, None, "the list")
    page.end()


def _is_empty_list(page: _html.Page) -> bool:
    """Tell a page whose list holds nothing: the heading is there, and no menu below it."""
    headings = page.root.xpath("//*[@id='content']//*[self::h3 or self::h4][normalize-space()='Papers']")
    return bool(headings) and not page.cut and not page.root.xpath("//*[@id='content']//dd//a")


def _why_empty(page: _html.Page) -> str:
    if page.cut:
        return "is cut off before the first paper"
    title = _html.text(next(iter(page.root.xpath("//title | //h1")), None)) or ""
    if _FAILURE.search(title):
        return f"is an error page: {title!r}"
    return "is a page of the CVF's Open Access repository without a list of papers (a menu, or the page of one paper)"


def _below(title: _html.Element) -> list[_html.Element]:
    """Return the dd that belong to a title: those before the next one."""
    found = []
    for element in title.itersiblings():
        if element.tag == "dt":
            break
        if element.tag == "dd":
            found.append(element)
    return found


def read_entry(entry: list[_html.Element]) -> Candidate:
    """Return the paper of a dt and the dd below it."""
    title, *below = entry
    said = _bibtex(below)
    names = _names(below)
    raw = [_html.raw(one) for one in entry]
    fields = read_fields(entry, names, said)
    return Candidate(
        "paper",
        fields,
        tex=not names,
        line=title.sourceline,
        raw=lambda: f"<dl>{''.join(part() for part in raw)}</dl>",
    )


def read_page(title: _html.Element) -> Candidate:
    """Return the paper of a page of one, of which `title` is the heading."""
    below = list(title.itersiblings("*"))
    shown = {one.get("id"): _html.text(one) or "" for one in below}
    names = _parted(shown.get("authors", "").partition(";")[0])
    said = _bibtex(below)
    fields = read_fields([title, *below], names, said)
    if abstract := shown.get("abstract"):
        fields["abstract"] = match[1] if (match := _QUOTED.fullmatch(abstract)) else abstract
    return Candidate("paper", fields, tex=not names, line=title.sourceline, raw=_html.raw(title.getparent()))


_QUOTED = re.compile(r'"\s*(.+?)\s*"')


def _parted(names: str) -> list[str]:
    return [name.strip(" *") for name in _SEPARATED.split(names) if name.strip(" *")]


def read_fields(entry: list[_html.Element], names: list[str], said: dict[str, str]) -> dict[str, Any]:
    """Return the fields; `names` are those of the page, `said` is the BibTeX entry."""
    links = _links(entry)
    authors = names or re.split(r"\s+and\s+", said.get("author", ""))
    authors = [name for name in authors if name]
    urls = [link["url"] for link in links if link["role"] == "page"]
    heading = _heading(entry[0]) if not said.get("booktitle") else ""
    return _json.present(
        title=_html.text(entry[0]) or said.get("title"),
        authors=authors,
        authors_complete=True if authors else None,
        published=_published(said) or (match[0] if (match := _YEAR.search(heading)) else None),
        venue=said.get("booktitle") or said.get("journal") or heading.removesuffix("Papers").strip(),
        biblio={name: said[name] for name in (*_IMPRINT, "type", "key", "month") if said.get(name)},
        links=links,
        identifiers=_json.present(doi=said.get("doi")) | _urls.named_in(urls),
    )


def _heading(title: _html.Element) -> str:
    """Return the heading of the list that a title stands in, as the ECVA prints it: `ECCV 2024 Papers`."""
    return _html.text(next(iter(title.xpath(_HEADING)), None)) or ""


_HEADING = "ancestor::div[contains(@class, 'accordion-content')]/preceding-sibling::button[1]"
_YEAR = re.compile(r"\b20\d\d\b")


def _names(below: list[_html.Element]) -> list[str]:
    """Return the authors: of the forms, else of fields outside of any, else of a dd that holds no links in brackets."""
    forms = [form for one in below for form in one.iter("form")]
    named = [name for form in forms for name in _authors(form)] or [name for one in below for name in _fields(one)]
    if named:
        return named
    lines = [_html.text(one) or "" for one in below if _html.first(one, "bibref") is None]
    return _parted(next((one for one in lines if one and "[" not in one), ""))


def _authors(form: _html.Element) -> list[str]:
    """Return the name a form shows; those in its hidden fields if it shows none or has several."""
    fields, shown = _fields(form), (_html.text(form) or "").strip(" ,;")
    return [shown] if shown and len(fields) <= 1 else fields


def _fields(element: _html.Element) -> list[str]:
    values = element.xpath(".//input[starts-with(@name, 'query')]/@value")
    return [name for value in values if (name := value.strip())]


def _links(entry: list[_html.Element]) -> list[dict[str, str]]:
    """Return the page of the paper and the files in brackets, each with the role its label names."""
    title, *below = entry
    found = [(link, "page") for link in title.iter("a")]
    files = [one for one in below if (_html.text(one) or "").lower() != "back"]  # the way to the menu
    outside = [link for one in files for link in one.iter("a") if next(link.iterancestors("form"), None) is None]
    found += [(link, _ROLES.get((_html.text(link) or "").lower(), "other")) for link in outside]
    urls = {_absolute(link.get("href")): role for link, role in reversed(found)}
    return [{"url": url, "role": role} for url, role in reversed(urls.items()) if url]


def _absolute(href: str | None) -> str | None:
    if not href or href.startswith(("#", "javascript:")):
        return None
    base = _ECVA if "ecva" in href.lower() or "papers/eccv_20" in href.lower() else _CVF
    return _html.absolute(base, _UP.sub("", href.strip()))


def _bibtex(below: list[_html.Element]) -> dict[str, str]:
    """Return the fields of the BibTeX entry, with its kind and its key; none if there is no entry."""
    entry = next((text for one in below if (text := _html.text(_html.first(one, "bibref")))), "")
    found = {name.lower(): (braced or quoted).strip() for name, braced, quoted in _FIELD.findall(entry)}
    head = _ENTRY.search(entry)
    return found | (_json.present(type=head[1], key=head[2]) if head else {})


def _published(said: dict[str, str]) -> str | None:
    """Return month and year, and take the month out of `said`; the year alone where the month is none of twelve."""
    year, month = said.get("year"), said.get("month", "")
    return f"{said.pop('month')} {year}" if year and _MONTH.fullmatch(month) else year


PARSER = Parser(
    title="lists of the CVF's Open Access repository, saved as HTML",
    sniff=sniff,
    parse=parse,
    whole=True,
    where='"Save as" on openaccess.thecvf.com/CVPR2024?day=all, and on the lists of workshops',
    carries="title, authors, proceedings, pages, month and year, PDF, supplement, arXiv id, other links",
)
