"""Where the page of a paper shows its abstract, and what there is the abstract and what stands around it.

No site documents it. An abstract stands below a heading that says so in the site's language, or in a section that its
role, property, class or id calls one, whatever the heading says. Structured abstracts have headings and sections of
their own, which are part of the text; keywords, buttons and figures are not, nor is what the next heading heads.
"""

import re
from collections.abc import Iterable
from copy import deepcopy
from itertools import chain, islice, takewhile

from parsers import _html

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_WORDS = frozenset(
    "abstract résumé zusammenfassung resumen resumo resum riassunto streszczenie öz özet аннотация анотація 摘要 要旨"
    " 抄録 초록 چکیده الملخص".split()
)
_SUMMARY = frozenset({"summary"})
"""What also heads the end of an article: it is an abstract only where nothing else on the page is."""
_LONGEST = 10_000  # characters
_LONGEST_LABELS = 100  # characters: what may stand around the one paragraph of an abstract
_MOST = 12  # candidates of each kind that are looked at, most of which may be too long
_SECTIONS = frozenset({"div", "section", "blockquote", "p", "span", "td"})
_HOLDERS = frozenset({"div", "header"})
_MARKS = frozenset({"doc-abstract", "abstract", "abstract-body"})
_CLASS = re.compile(r"(?:^|[\s_-])abstract(?:\s|$)", re.IGNORECASE)
_OTHER = re.compile(
    r"graphic|highlight|visual|video|teaser|preview|related|in[ -]brief|editor|plain.language", re.IGNORECASE
)
"""What is called an abstract and is none, or that of another paper, by its class, its id or its heading."""
_KEYWORDS = (
    r"\W*(?:key ?words?|index terms|mots[- ]cl[ée]s|palabras[- ]clave|palavras[- ]chave|schl(?:ü|ue)sselw(?:ö|oe)rter"
    r"|schlagw(?:ö|oe)rter|parole chiave|anahtar kelimeler|słowa kluczowe|ключевые слова|关键词|關鍵詞|キーワード"
    r"|키워드|highlights|graphical abstract)"
)
_ARE_KEYWORDS = re.compile(rf"{_KEYWORDS}\s*(?:[:：.—–-]|$)", re.IGNORECASE)
_ASIDE = re.compile(
    rf"{_KEYWORDS}|(?:doi|jel|pacs|msc|subjects?|cite|citation|pdf|download|funding)\b[\w\s]{{0,20}}:|https?://"
    r"|(?:©|\(c\)|(?:copyright|received|accepted|published|submitted)\b)\W*(?:\w+\W+){0,2}\d",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"kwd|keyword|button|\bbtn|graphical|highlights|sr-only|visually-?hidden", re.IGNORECASE)
_LABELS = "descendant::*/@class[contains(., 'label')]/.."  # Drupal heads its fields by elements of this class
_UNREAD = frozenset({"button", "nav", "figure", "form", "select"})
_HEADED = re.compile(
    r"\A\s*(?:<p\b[^<>]*>\s*)?"
    r"(?:<(?:\w+:)?(?:h\d|title)\b[^<>]*>\s*(?:abstract|summary)[\s:.]*|<(?:b|strong)\b[^<>]*>\s*abstract\s*[:.]\s*)"
    r"</[^<>]*>",
    re.IGNORECASE,
)


def marked(root: _html.Element) -> list[_html.Element]:
    """Return the elements that have the word in an attribute, whatever they are."""
    return _html.found(root, "descendant::*/@*[contains(., 'bstract')]/..")


def found(root: _html.Element, marked: list[_html.Element]) -> _html.Element | None:
    """Return the abstract that a page shows, in an element that holds nothing else; None if it shows none."""
    headings = list(root.iter(*HEADINGS))
    headed = (_below(one) for one in headings if is_heading(one))
    called = (whole(one) for one in marked if _is_marked(one))
    labelled = (_below(one) for one in _html.found(root, _LABELS) if is_heading(one))
    summaries = (_below(one) for one in headings if is_heading(one, _SUMMARY))
    candidates = chain(*(islice(some, _MOST) for some in (headed, called, labelled, summaries)))
    return next((one for one in candidates if one is not None), None)


def is_heading(element: _html.Element, words: frozenset[str] = _WORDS) -> bool:
    """Tell whether all that an element says is that what follows is an abstract."""
    return (_html.text(element) or "").strip(" :.：").lower() in words


def _is_marked(element: _html.Element) -> bool:
    """Tell whether an element is an abstract by its mark, and neither one of other kind nor of another paper."""
    named = f"{element.get('class')} {element.get('id')}"
    if element.tag not in _SECTIONS or _OTHER.search(named) or any(True for _ in element.iterancestors("li", "aside")):
        return False
    own = {element.get("role"), element.get("property"), element.get("id")} & _MARKS
    heading = next(element.iter(*HEADINGS), None)
    return bool(own or _CLASS.search(element.get("class") or "")) and not _OTHER.search(_html.text(heading) or "")


def whole(section: _html.Element) -> _html.Element | None:
    """Return the abstract that an element holds, without heading and surroundings; None if it holds none.

    Its heading is that of the words for it, else the one that ranks above all others.
    """
    held, heading = _held(section, section.text, section), next(section.iter(*HEADINGS), None)
    top = None if held is None or heading is None or is_heading(heading) else _top(held)
    if top is not None:
        _html.drop(top)
    return held


def _top(held: _html.Element) -> _html.Element | None:
    """Return the heading that an element opens with, if it is above all others in it and not all that there is."""
    headings = list(held.iter(*HEADINGS))
    opens = headings and (_html.text(held) or "").startswith(f"{_html.text(headings[0])} ")
    return headings[0] if opens and all(headings[0].tag < other.tag for other in headings[1:]) else None


def _below(heading: _html.Element) -> _html.Element | None:
    """Return what a heading stands above: the rest of a section that is the abstract, else what follows it.

    That is text without an element of its own, or a run of paragraphs, or one element.
    """
    above = _with_what_holds_it_alone(heading)
    section = above.getparent()
    if section is not None and _is_section(section):
        return _held(heading, above.tail, _in_section(heading.tag, above))
    if len((above.tail or "").split()) > 1:
        return _held(heading, above.tail, takewhile(_html.is_inline, above.itersiblings()))
    below = (one for one in above.itersiblings("*") if _html.text(one))
    first = next(below, None)
    if first is None or first.tag not in {"p", "div", "section"}:
        return None
    if (above is not heading or heading.tag not in HEADINGS) and _is_alike(above, first):
        return None
    run = takewhile(_is_prose, below) if first.tag == "p" else ()
    held = _held(heading, None, [first, *run])
    return _held(heading, None, [first]) if held is None else held


def _with_what_holds_it_alone(heading: _html.Element) -> _html.Element:
    """Return the outermost element that says no more than a heading, which is often a `div` around it."""
    above, said = heading, _html.text(heading)
    while (holder := above.getparent()) is not None and holder.tag in _HOLDERS and _html.text(holder) == said:
        above = holder
    return above


def _is_alike(above: _html.Element, first: _html.Element) -> bool:
    """Tell whether what holds a heading and what follows it are two of a kind, such as tabs, boxes or labels."""
    named = above.get("class")
    is_short = first.tag == above.tag and _length(first) <= _LONGEST_LABELS
    return first.get("class") == named and (named is not None or is_short)


def _is_section(element: _html.Element) -> bool:
    named = (element.get(name) or "" for name in ("class", "id", "role", "property"))
    return element.tag in _SECTIONS and "abstract" in " ".join(named).lower()


def _in_section(rank: str, above: _html.Element) -> list[_html.Element]:
    """Return what follows a heading up to the next of its rank; where one follows at once, all that follows."""
    following, ranks = list(above.itersiblings()), HEADINGS[: [*HEADINGS, rank].index(rank) + 1]
    is_structured = next((one.tag for one in above.itersiblings("*")), None) in ranks
    return following if is_structured else list(takewhile(lambda one: one.tag not in ranks, following))


def _is_prose(element: _html.Element) -> bool:
    """Tell whether an element is a paragraph of an abstract rather than one of keywords, dates or links."""
    text = _html.text(element) or ""
    linked = sum(map(_length, element.iter("a")))
    return element.tag == "p" and text[-1:] in ".!?。）)" and not _ASIDE.match(text) and 2 * linked < len(text)


def _held(near: _html.Element, text: str | None, children: Iterable[_html.Element]) -> _html.Element | None:
    """Return a new element of text and copies of children, without what is no abstract; None if none is left."""
    held = near.makeelement("div")
    held.text = _html.settable(text or "")
    held.extend([deepcopy(one) for one in children])
    if _length(held) > 2 * _LONGEST:
        return None
    _drop_heading(held)
    for one in [one for one in held.iterdescendants("*") if _is_beside(one)]:
        _html.drop(one)
    paragraphs = [one for one in held.iter("p") if _html.text(one)]
    if len(paragraphs) == 1 and _is_all_but_labels(paragraphs[0], held):
        held = paragraphs[0]
        held.tail = None
    return held if 0 < _length(held) <= _LONGEST and not is_heading(held) else None


def _drop_heading(held: _html.Element) -> None:
    """Take out what an abstract opens with if it says nothing but that this is one."""
    first = held
    while first is not None and not (first.text or "").strip():
        first = next((one for one in first.iterchildren("*") if _html.text(one)), None)
        if first is not None and is_heading(first, _WORDS | _SUMMARY if first.tag in HEADINGS else _WORDS):
            _html.drop(first)
            return


def _is_beside(element: _html.Element) -> bool:
    """Tell whether an element within an abstract is not part of it: keywords, buttons, figures."""
    if element.tag in _UNREAD or _BESIDE.search(f"{element.get('class')} {element.get('id')} {element.get('role')}"):
        return True
    before = element.getprevious()
    return _heads_keywords(element) or (before is not None and before.tag in HEADINGS and _heads_keywords(before))


def _heads_keywords(element: _html.Element) -> bool:
    names = element.tag == "p" or element.tag in HEADINGS
    return names and _ARE_KEYWORDS.match(_html.text(element) or "") is not None


def _is_all_but_labels(paragraph: _html.Element, held: _html.Element) -> bool:
    """Tell whether nothing stands around a paragraph but a few words, such as the names of links."""
    others = held.xpath("count(.//*[@role='paragraph'])") or next(held.iter(*HEADINGS), None) is not None
    return not others and _length(held) - _length(paragraph) <= min(_LONGEST_LABELS, _length(paragraph))


def _length(element: _html.Element) -> int:
    return len(_html.text(element) or "")


def plain(markup: str | None) -> str:
    """Return the text of a string that may hold markup, without the heading that says it is an abstract."""
    return _html.plain(_HEADED.sub("", markup, 1) if "<" in markup else markup) if markup else ""


def without_heading(text: str, element: _html.Element | None) -> str:
    """Return the text of `element` without the heading in it, which says that it is an abstract."""
    label = next(element.iter(*HEADINGS, "span", "b", "strong"), None) if element is not None else None
    printed = (_html.text(label) or "") if label is not None and is_heading(label) else ""
    return text.removeprefix(printed).lstrip(" :.")
