"""Hugging Face's papers pages, saved as HTML: a day, a week, a month, trending, a search, or the page of one paper.

The site documents the pages for their readers only (https://huggingface.co/docs/hub/paper-pages). A page holds two
layers. What the browser builds it from stands as JSON in the `data-props` attribute of the element whose `data-target`
is `DailyPapers` (one paper: `PaperContent`), and is complete: names of authors, abstracts, dates. The visible cards are
`article` elements: a title in an h3 that links to `/papers/<id>`, votes, comments, how many authors there are. The
cards name no authors: they are read where the embedded data is missing or broken, and those that were added when a
reader scrolled down.

The day a page names is the day it was observed; the week or the month of a page is no day. See `_hf` for the fields.
"""

import html
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Declared,
    Layer,
    ParseError,
    Parser,
    Quoted,
    Refusal,
    Sniffed,
    Source,
    _hf,
    _html,
    _json,
)
from schemas.cleaning import without_entities

_TARGET = re.compile(r"""data-target=["']?(?:dailypapers|papercontent)\b|&quot;dailypapers&quot;""")
_TARGETS = frozenset({"DailyPapers", "PaperContent"})
_BODY = re.compile(r"\b(?:dailypaperspage|paperpage)\b")
_HOST = r"(?:huggingface\.co|hf-mirror\.com)"
_CARD_LINK = re.compile(rf"""href=["']?(?:[^\s"'<>]{{0,60}}{_HOST}/|/|(?:\.\./){{1,3}})?papers/\d{{4}}\.\d{{4,5}}""")
_OWN_ADDRESS = re.compile(
    r"<(?:link|meta)\s[^<>]*?\b(?:canonical|og:url)\b[^<>]*|saved from url=[^<>]*|saved with singlefile\s+url:[^<>]*"
)
_FAILURE = re.compile(r"\b(?:4\d\d|50\d)\b|\berror\b|not found|too many|rate.limit", re.IGNORECASE)
_TITLE = re.compile(r"<title>([^<]*)</title>")
_PAPER = re.compile(rf"(?:^|{_HOST}|\.\.)/?papers/((?:[a-z-]+(?:\.[A-Z]{{2}})?/)?[\w.-]+?)(?:\.html)?(#\w+)?$")
_OPEN_PROPS = re.compile(rb"""data-props=(["'])([^"']*+(?>(?!\1)["'][^"']*+)*+)\Z""")
_NUMBER = re.compile(r"(?:arxiv:)?[\d.]+", re.IGNORECASE)
_COUNT = re.compile(r"\d[\d,.]*[kKmM]?")
_PUBLISHED = re.compile(r"\bPublished ([A-Z][a-z]{2,8} \d\d?(?:, \d{4})?)(?: ?[·•] ?(\d[\d,.]*[kKmM]?))?$")
"""The end of a card on the page of an author or a collection, with its votes."""
_AUTHORS = re.compile(r"(\d[\d,]*)\s+authors?")
_MORE_AUTHORS = re.compile(r"\s*\+\s?\d[\d,]*\s+(?:more\s+)?authors?\s*")
_ONE_STEP = re.compile(rf"(?:https://{_HOST})?/(?:organizations/)?[\w.-]+")
_ELSEWHERE = re.compile(rf"https?://(?!{_HOST})")
_ON_A_DAY = re.compile(r"\s+on (?=[A-Z][a-z]{2,8} \d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?")


def sniff(source: Source) -> Sniffed:
    """Claim a page of Hugging Face's that lists papers or shows one; also what the site shows in the place of one."""
    if not _html.is_html(source):
        return None
    page = _html.start(source)
    if _html.has(page, "dailypapers", "papercontent") and _TARGET.search(page):
        return Claim("it embeds the papers of a Hugging Face page")
    if "hugging" not in page:
        return None
    if _has_cards(page):
        return Claim("it shows papers as Hugging Face does")
    title = _TITLE.search(page)
    if title and "hugging face" in title[1] and _FAILURE.search(title[1]):
        return Claim("it is an error page of Hugging Face's")
    return None


def _has_cards(page: str) -> bool:
    if _html.has(page, "dailypaperspage", "paperpage") and _BODY.search(page):
        return True
    return "<article" in page and _CARD_LINK.search(page) is not None and _is_of_site(page)


def _is_of_site(page: str) -> bool:
    """Tell whether a page is of Hugging Face's, by its own address or else its title; a piece of a page has neither.

    Pages of others lead to papers there too, in articles with headings of their own.
    """
    if own := _OWN_ADDRESS.findall(page):
        return any(_html.has(one, "huggingface", "hf-mirror.com") for one in own)
    head, body, _ = page.partition("<body")
    title = _TITLE.search(head) if body else None
    return title is None or "hugging face" in title[1]


@_html.page_by_page
def parse(source: Source, page: _html.Page) -> Iterator[Quoted]:
    """Yield the layer that is read, then each paper.

    Raises ParseError for a page with neither layer, and at the end of a page that breaks off.
    """
    if found := _embedded(page):
        yield Layer("embedded data")
        embedded = list(read_embedded(*found))
        yield from embedded
        yield from _shown_later(page, embedded)
        page.end()
        return
    if page.cut and (opened := _OPEN_PROPS.search(page.document)):
        yield Layer("embedded data")
        yield from _before_cut(opened[2])
    else:
        yield from read_visible(page, source.name)
    page.end()


def _embedded_layer(source: Source) -> Iterator[Quoted]:
    """Yield what the embedded data says, nothing if there is none; for holding the two layers against each other."""
    page = _html.Page(source)
    if found := _embedded(page):
        yield from read_embedded(*found)


def _visible_layer(source: Source) -> Iterator[Quoted]:
    """Yield what the page shows; raises ParseError as `read_visible` does."""
    yield from read_visible(_html.Page(source), source.name)


def _embedded(page: _html.Page) -> tuple[_html.Element, Any] | None:
    """Return the element whose data lists papers, with that data; None if there is none that can be read."""
    tags = page.tags(b"data-props=")
    return (None if tags is None else _embedded_in(tags)) or _embedded_in(page.root)


def _embedded_in(root: _html.Element) -> tuple[_html.Element, Any] | None:
    for element in root.xpath("//*[@data-props]"):
        document = _decoded(element.get("data-props"))
        if _is_page(element, document):
            return element, document
    return None


def _is_page(element: _html.Element, document: Any) -> bool:
    if element.get("data-target") in _TARGETS:
        return _hf.items(document) is not None
    return _hf.is_listing(document)


def _decoded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def read_embedded(element: _html.Element, document: Any) -> Iterator[Quoted]:
    """Yield each paper of the embedded data, each as it would stand there alone."""
    found = _hf.items(document) or []
    for item in found:
        yield _placed(_hf.read_item(item), item, element.sourceline, _day(document))
    if not found:
        yield Declared(0, 0, None, "the page")


def _placed(quoted: Quoted, item: Any, line: int | None, day: str | None) -> Quoted:
    if isinstance(quoted, Candidate):
        quoted.observed, quoted.line, quoted.raw = day, line, _raw(item)
    elif isinstance(quoted, Refusal):
        quoted.raw = _raw(item)
    return quoted


def _raw(item: Any) -> Callable[[], str]:
    def written() -> str:
        data = html.escape(json.dumps({"dailyPapers": [item]}, ensure_ascii=False))
        return f'<div data-target="DailyPapers" data-props="{data}"></div>'

    return written


def _day(document: Any) -> str | None:
    """Return the day that a page is of; None for a week, a month or no date."""
    named = _json.text(document, "date") or _json.text(document, "dateString")
    return named if named and _DAY.fullmatch(named) else None


def _before_cut(attribute: bytes) -> Iterator[Quoted]:
    """Yield the papers in an attribute in which the page breaks off, those before the cut."""
    text = without_entities(attribute.decode("utf-8", "replace"))
    held = Source("data-props", (), iter(()), lambda: io.BytesIO(text.encode("utf-8", "replace")))
    with suppress(ParseError):  # the page itself says that it is cut, and where
        yield from _json.quoted_from(held, _hf.items, lambda item: (_placed(_hf.read_item(item), item, None, None),))


def _shown_later(page: _html.Page, embedded: list[Quoted]) -> Iterator[Quoted]:
    """Yield the cards of papers that are not embedded: a page that its reader scrolls down goes on and on."""
    if page.document.count(b"<article") <= len(embedded):
        return
    known = {one for quoted in embedded for one in _ids(quoted)}
    yield from (card for card in _read_cards(page, _cards(page)) if not known >= _ids(card))


def _ids(quoted: Quoted) -> set[str]:
    found = quoted.fields.get("identifiers") if isinstance(quoted, Candidate) else None
    return set(found.values()) if isinstance(found, dict) else set()


def read_visible(page: _html.Page, name: str) -> Iterator[Quoted]:
    """Yield the paper of each card, or the one paper of its own page. Raises ParseError if there is neither."""
    cards = _cards(page) or page.root.xpath("//h3[.//a[contains(@href, '/papers/')]]")
    alone = [] if cards else page.root.xpath("//body[.//h1 and .//h2[normalize-space()='Abstract']]")
    cards = cards or [one for one in page.root.iter("article") if not alone and not page.cut and _is_card(one)]
    if not cards and not alone:
        raise ParseError(name, None, _why_empty(page))
    yield Layer("visible page")
    yield from _read_cards(page, cards)
    for body in alone if not page.cut else []:
        yield Candidate("paper", read_paper(body), line=body.sourceline, raw=_html.raw(body))


def _cards(page: _html.Page) -> list[_html.Element]:
    return [one for one in page.root.iter("article") if next(one.iter("h3"), None) is not None and _is_card(one)]


def _is_card(article: _html.Element) -> bool:
    """Tell whether an article leads to a paper or counts its votes; banners and notices may stand in one too."""
    return _title(article) is not None and (_html.leads_to(article, "papers/") or bool(_metrics(article)))


def _read_cards(page: _html.Page, cards: list[_html.Element]) -> Iterator[Candidate]:
    day = _visible_day(page.root)
    for card in page.whole(cards):
        raw = _html.raw(card, '<body class="DailyPapersPage">', "</body>")
        yield Candidate("paper", read_card(card), observed=day, line=card.sourceline, raw=raw)


def _why_empty(page: _html.Page) -> str:
    if page.cut:
        return "is cut off before the first paper"
    title = _html.text(next(iter(page.root.xpath("//title")), None))
    if title and _FAILURE.search(title):
        return f"is an error page of Hugging Face's, titled {title!r}"
    return f"is a page of Hugging Face's without papers, titled {title!r}" if title else "lists no papers"


def _visible_day(root: _html.Element) -> str | None:
    found = root.xpath("//time[not(ancestor::article)]/@datetime")
    return found[0] if found and _DAY.fullmatch(found[0]) else None


def read_card(card: _html.Element) -> dict[str, Any]:
    """Return the fields of one card."""
    hrefs = [link.get("href") or "" for link in card.iter("a")]
    prose = [text for one in card.iter("p") if (text := _html.text(one))]
    ends = _PUBLISHED.search(_html.text(card) or "")
    return _json.present(
        title=_title(card),
        abstract=max(prose, key=len, default=None),
        affiliations=_organization(card),
        published=_after(card, "Published on") or (ends and ends[1]),
        biblio=_json.present(submitter=_after(card, "Submitted by")),
        links=_links(hrefs),
        identifiers=_identifiers(hrefs),
        metrics=_json.present(upvotes=ends and ends[2]) | _metrics(card),
    )


def _title(card: _html.Element) -> str | None:
    """Return the heading of a card; of one without a heading, the first link to its paper that is no number.

    Those of models have smaller headings, and so have papers among them, in their links.
    """
    links = [link for link in card.iter("a") if _PAPER.search(link.get("href") or "")]
    headings = [*card.iter("h3"), *(one for link in links for one in link.iter("h4"))]
    texts = map(_html.text, headings[:1] or links)
    return next((text for text in texts if text and not _NUMBER.fullmatch(text)), None)


def _after(element: _html.Element, words: str) -> str | None:
    """Return what stands behind some words, in the element that holds them or, inside `element`, in the one around."""
    for holder in _holders(element, words):
        for one in (holder, holder.getparent() if holder is not element else holder):
            said = (_html.text(one) or "").partition(words)[2].strip(" ·:")
            if said and (one is holder or next(one.iter("h3", "h4"), None) is None):
                return _ON_A_DAY.split(said.split(" · ")[0])[0]
    return None


def _holders(element: _html.Element, words: str) -> list[_html.Element]:
    """Return the first two elements that hold some words in a text of their own."""
    texts = element.xpath(".//text()[contains(normalize-space(.), $words)]", words=words)[:2]
    return [text.getparent().getparent() if text.is_tail else text.getparent() for text in texts]


def _organization(card: _html.Element) -> list[str]:
    """Return the organization: the link beside the date, to a page one step below the site's root."""
    near = [link for holder in _holders(card, "Published on") for link in holder.getparent().iter("a")]
    named = [_html.text(link) for link in near if _ONE_STEP.fullmatch(link.get("href") or "")]
    return [name for name in named if name][:1]


def _links(hrefs: list[str]) -> list[dict[str, str]]:
    own = [href.partition("#")[0].removesuffix(".html") for href in hrefs if _PAPER.search(href)]
    found = [(_html.absolute(_hf.SITE, href), "page") for href in own]
    found += [(href, _outer_role(href)) for href in hrefs if _ELSEWHERE.match(href)]
    return [{"url": url, "role": role} for url, role in dict.fromkeys(found) if url]


def _outer_role(href: str) -> str:
    if "github.com/" in href:
        return "code"
    if "arxiv.org/" in href:
        return "pdf" if "/pdf/" in href else "page"
    return "other"


def _identifiers(hrefs: list[str]) -> dict[str, str]:
    named = next((match[1] for href in hrefs if (match := _PAPER.search(href))), None)
    return {"arxiv": named} if named else {}


def _metrics(card: _html.Element) -> dict[str, str]:
    stars = card.xpath(".//a[contains(@href, 'github.com/')]")
    comments = card.xpath(".//a[contains(@href, '#community')]")
    votes = card.xpath(".//*[input[@type='checkbox']]") + card.xpath(".//a[contains(@href, '/login?next=')]")
    return _json.present(
        upvotes=_first_count(votes),
        comment_count=_first_count(comments),
        github_stars=_first_count(stars),
        author_count=next((match[1] for text in card.itertext() if (match := _AUTHORS.fullmatch(text.strip()))), None),
    )


def _first_count(elements: list[_html.Element]) -> str | None:
    texts = [word for one in elements for word in (_html.text(one) or "").split()]
    return next((word for word in texts if _COUNT.fullmatch(word)), None)


def read_paper(body: _html.Element) -> dict[str, Any]:
    """Return the fields of the one paper that a page shows."""
    own = body.xpath("/html/head/link[@rel='canonical']/@href | /html/head/meta[@property='og:url']/@content")
    hrefs = [*own, *(link.get("href") or "" for link in body.iter("a"))]
    names = [name for one in _html.each(body, "author") if (name := (_html.text(one) or "").strip(" ,"))]
    prose = body.xpath(".//h2[normalize-space()='Abstract']/following::p")
    return _json.present(
        title=_html.text(next(body.iter("h1"), None)),
        authors=names,
        authors_complete=not any(map(_MORE_AUTHORS.fullmatch, body.itertext())) if names else None,
        abstract=next((_html.text(one) for one in prose if not _is_made(one)), None),
        published=_after(body, "Published on"),
        biblio=_json.present(submitter=_after(body, "Submitted by")),
        links=[link for link in _links(hrefs) if link["role"] != "other"],
        identifiers=_identifiers(hrefs),
        metrics=_json.present(upvotes=_first_count(body.xpath(_VOTES))),
    )


_VOTES = ".//*[input[@type='checkbox']] | .//*[@data-target='UpvoteControl']"


def _is_made(paragraph: _html.Element) -> bool:
    """Tell whether a paragraph stands alone in the box that says that a machine wrote it."""
    box = paragraph.getparent()
    return len(box.xpath(".//p")) == 1 and "AI-generated summary" in (_html.text(box) or "")


PARSER = Parser(
    title="Hugging Face papers pages, saved as HTML",
    sniff=sniff,
    parse=parse,
    whole=True,
    layers={"embedded data": _embedded_layer, "visible page": _visible_layer},
    where='"Save as" on huggingface.co/papers, /papers/trending, /papers/week/…, /papers/month/…, /papers/<id>',
    carries="title, authors, abstract, date, organization, repository and its stars, project page, upvotes, comments",
)
