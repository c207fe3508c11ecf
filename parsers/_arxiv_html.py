"""What the two formats of arXiv's own pages share: names, addresses, text with shortened links, why a page is empty.

arXiv shortens the addresses in abstracts and comments to `this https URL`; the address itself is quoted here.
"""

import re
from itertools import islice

from parsers import _arxiv, _html
from parsers._contract import Source

_HOME = "https://arxiv.org/"

_SEPARATORS = re.compile(r"(?:[\s,;:&]|\band\b)*")
_NOT_SHOWN = re.compile(
    r",? ?(?:et al\.? ?)?\(?\d[\d,]{0,9} additional authors? not shown\)?|,? ?\bet al\b\.?", re.IGNORECASE
)
_HEADINGS = re.compile(r"<(?:title|h1)[^<>]*+>([^<]*)<")
_WORD = r"(?:[\w\s.,:'/\[\]]|\b-\b)"  # no sign that parts the name of a site from the title
_FAILED = re.compile(
    r"(?:arxiv(?:\.org)?\s{0,9}[-–|:]\s{0,9})?"
    rf"(?:(?:error:? )?(?:40\d|429|50\d)\b(?: [-–] (?=(?:page )?not found))?{_WORD}{{0,40}}"
    rf"|(?:no such|invalid) (?:archive|category|article|paper|author|identifier|arxiv|date|request)\b{_WORD}{{0,40}}"
    rf"|{_WORD}{{0,80}}\bnot (?:found|recognized)|[\w ]{{0,30}}\bunavailable"
    r"|bad request|access denied|forbidden|too many requests|rate exceeded|internal (?:server )?error|arxiv recaptcha)"
    rf"[.!]?(?:\s{{0,9}}[-–|]\s{{0,9}}arxiv{_WORD}{{0,40}})?"
)
_ROLES = (("/abs/", "page"), ("/pdf/", "pdf"), ("doi.org/", "page"))
_REFUSALS = (
    (
        re.compile(r"rate exceeded|too many requests|\b429\b"),
        "is arXiv's refusal of too many requests, and lists nothing",
    ),
    (re.compile(r"access denied|\b403\b|robot|captcha"), "is arXiv's refusal of a robot, and lists nothing"),
    (
        re.compile(r"\b404\b|not found|not recognized|no such|invalid|bad request|\b400\b"),
        "is an error page: arXiv knows no such page",
    ),
    (re.compile(r"\b50\d\b|unavailable|internal error|try again"), "is an error page: arXiv had an internal error"),
)


def is_failure(source: Source) -> bool:
    """Tell whether `source` is a page that names arXiv and whose title or heading says what went wrong, no more.

    Pages of others that lead to arXiv have such words in titles too: `Robots not found - Google Scholar`.
    """
    start = _html.start(source)
    if "arxiv" not in start:
        return False
    return any(_FAILED.fullmatch(found[1].strip()) for found in islice(_HEADINGS.finditer(start), 4))


def why_empty(page: _html.Page, landmark: str) -> str:
    """Return why a page lists nothing, judged by its title and headings."""
    if page.cut:
        return "is cut off before the first paper"
    said = " ".join(filter(None, map(_html.text, page.root.xpath("//title | //h1 | //h2"))))
    found = next((why for pattern, why in _REFUSALS if pattern.search(said.lower())), None)
    return found or f"is a page of arXiv's without {landmark}" + (f", titled {said!r}" if said else "")


def prose(element: _html.Element | None, label: str = "") -> str | None:
    """Return what a reader sees of `element` without the label it opens with, shortened addresses written out."""
    if element is None:
        return None
    for link in element.iter("a"):
        href = link.get("href") or ""
        if _arxiv.SHORTENED.fullmatch((_html.text(link) or "").strip()) and href.startswith(("http", "ftp")):
            _write_out(link, href)
    seen = _html.text(element) or ""
    return (seen.removeprefix(label).lstrip().removeprefix(":").strip() if label else seen) or None


def _write_out(link: _html.Element, href: str) -> None:
    for child in list(link):
        link.remove(child)
    link.text = _html.settable(href)


def people(element: _html.Element | None, label: str = "") -> tuple[_arxiv.People, bool]:
    """Return the names in an author line and whether it names all.

    Where only separators stand between the links, the names are those of the links, with the commas in them; else the
    line is read as arXiv writes it, affiliations in brackets. A browser that translates the page translates the label.
    """
    label = _label(element) or label
    line = prose(element, label)
    if element is None or not line or "author list is unavailable" in line:
        return [], True
    linked = [name for link in element.iter("a") if (name := _html.text(link))]
    loose = " ".join(element.xpath(".//text()[not(ancestor::a)]"))
    between = " ".join(loose.split()).replace(label, "", 1)
    shown = [name for name in linked if not _NOT_SHOWN.search(name)]
    cut = len(shown) < len(linked) or _NOT_SHOWN.search(between) is not None
    if shown and _SEPARATORS.fullmatch(_NOT_SHOWN.sub(" ", between)):
        return list(shown), not cut
    found, complete = _arxiv.people(_NOT_SHOWN.sub("", line))
    return found, complete and not cut


def _label(element: _html.Element | None) -> str | None:
    """Return what the `span` says that an author line opens with; None if it opens with anything else."""
    first = None if element is None or (element.text or "").strip() else next(element.iterchildren("*"), None)
    is_label = first is not None and first.tag == "span" and next(first.iter("a"), None) is None
    return (_html.text(first) or "").rstrip(" :：") if is_label else None


def links(element: _html.Element) -> list[dict[str, str]]:
    """Return the addresses that `element` links to, with what each leads to."""
    found = [_html.absolute(_HOME, link.get("href") or "") for link in element.iter("a") if _leads_on(link)]
    return [{"url": url, "role": _role(url)} for url in dict.fromkeys(found) if url]


def _leads_on(link: _html.Element) -> bool:
    href = link.get("href") or ""
    return bool(href) and not href.startswith(("#", "javascript:", "mailto:"))


def _role(url: str) -> str:
    return next((role for part, role in _ROLES if part in url), "other")
