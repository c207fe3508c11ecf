"""Google Scholar result pages: what a search, a "Cited by" or an "All versions" page lists, ten or twenty at a time.

Google documents the page for its readers only (Google Scholar Help, "Search Tips"). A result is a `gs_r` with a title
`gs_rt`, a line `gs_a` of authors – venue, year – publisher, a snippet `gs_rs` and a row of links `gs_fl`; boxes of the
same class without such a title are furniture. Known layouts: 2010 (a table with `gs_rt` in it), 2012 (`gs_ri`), 2018
(`gs_or gs_scl`, `data-cid`), 2023 (`gs_fma…`: authors in a line of their own, the abstract unfolded). Labels are in the
reader's language and are not read; the addresses behind them are. The e-mails of Scholar's alerts, saved as pages, have
a heading with a `gse_alrt_title`, a byline and a `gse_alrt_sni` for each paper.

`google_scholar` of a paper is its cluster (`cites=`, `cluster=` or `data-cid`), the same that profile pages have. The
snippet is an abstract with gaps, never complete. Marks before the title (`[PDF]`, `[BOOK]`) are not part of it. What
Scholar Labs (since 2025) has a model write in the place of a snippet is no abstract: it goes to `biblio`.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from parsers import (
    Candidate,
    Claim,
    Declared,
    Furniture,
    ParseError,
    Parser,
    Quoted,
    Sniffed,
    Source,
    _html,
    _json,
    _scholar,
    _scholar_lines,
    _urls,
)
from parsers._scholar import ADDRESS, MORE

_CONTAINERS = ("gs_res_ccl", "gs_res_ccl_mid", "gs_ccl", "gs_ccl_results")
_RELATED = re.compile(r"related:([\w-]{12}):")
_ASKED = {"cites": "citation_count", "cluster": "version_count"}
_NOWHERE = ("javascript:", "#")
_OF_PEOPLE = "view_op=search_authors"
_PIPES = re.compile(r"(?:(?<!\s)\s*+)?[•·]\s*")

_BOX = b'class="gs_r '
_PROSE = r"(?>[^<>]++|</?b\s*+>|<br\s*+/?>)*+"
_FURTHER = rf'[^<>]++|</?b\s*+>|<a\s++href="{ADDRESS}"{MORE}>[^<>]*+</a\s*+>'
_BUTTON = rf'<a\s++href="javascript:void\(0\)"{MORE}>(?>[^<>]++|</?(?:svg|path|span)\b{MORE}/?>)*+</a\s*+>'
_FILE = rf'<a\s++href="{ADDRESS}"{MORE}>(?:<span class="?gs_ctg2"?>[^<>]*+</span\s*+>)?[^<>]*+</a\s*+>\s*+'
_MARKS = r'(?><span class="gs_ct[12]"\s*+>[^<>]*+</span\s*+>)++'
_PLAIN_RESULT = re.compile(
    r'<div\s++class="gs_r gs_or gs_scl"(?:\s++data-cid="([\w-]*+)")?(?>\s++(?!data-cid)[\w-]+="[^"<>]*+")*+\s*+>\s*+'
    r'(?:<div class="gs_ggs gs_fl">\s*+<div class="gs_ggsd">\s*+'
    rf'<div class="gs_or_ggsm"{MORE}>\s*+((?>{_FILE})++)</div>\s*+</div>\s*+</div>\s*+)?'
    rf'<div class="gs_ri">\s*+<h3 class="gs_rt"{MORE}>\s*+(?:<span class="gs_ctc"\s*+>({_MARKS})</span\s*+>\s*+)?'
    rf'<a(?:\s++id="[\w-]*+")?\s++href="({ADDRESS})"{MORE}>({_PROSE})</a\s*+>\s*+</h3>\s*+'
    rf'<div class="gs_a">((?>{_FURTHER})*+)</div>\s*+<div class="gs_rs">({_PROSE})</div>\s*+'
    rf'<div class="gs_fl[\w ]*+">((?>{_BUTTON}|{_FURTHER})*+)</div>\s*+</div>\s*+</div>'
)
"""A result as Google writes it, or as an editor has spread it over lines."""
_LINK = re.compile(r'<a\s++href="(?!javascript:|#)([^"]*+)"[^<>]*+>((?>[^<>]++|</?span[^<>]*+>)*+)')
_BREAK = re.compile(r"<br\s*+/?>")


def sniff(source: Source) -> Sniffed:
    """Claim a page with the classes of Scholar's results; also what Google shows in the place of one."""
    if not _html.is_html(source) or _scholar.whose(source) != "results":
        return None
    return Claim("it has the results and classes of a Google Scholar search")


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each result, and the boxes between them as furniture.

    Raises ParseError for a page without results that is no answer either (a captcha, a consent page), and at the end of
    a page that breaks off.
    """
    page = _html.Page(source)
    plain = _set_apart(page)
    if pages := _html.several(source, page):
        yield from _html.one_by_one(pages, parse)
        return
    boxes = _html.each(page.root, "gs_r")
    if not boxes and (links := _html.found(page.root, _ALERTS)):
        yield from _alerts(page, links)
        return
    if not boxes and not _has_place(page.root):
        raise ParseError(source.name, None, _why_empty(page))
    listed = 0
    for box in page.whole(boxes):
        result = plain.get(box.get("data-plain"))
        found = read_box(box) if result is None else _read_plain(result, box.sourceline)
        listed += isinstance(found, Candidate)
        yield found
    total = _scholar_lines.total(_html.text(_html.with_id(page.root, "gs_ab_md")) or "")
    if total is not None or not listed:
        yield Declared(total or 0, listed, None, "the search")
    page.end()


def _set_apart(page: _html.Page) -> _scholar.Plain:
    below = _scholar.without_menus(page.document, b'id="gs_ab"')
    if b'class="gs_rt' in below:
        page.document = below
    box = page.document.find(_BOX)
    return _scholar.set_apart(page, page.document.rfind(b"<", 0, max(box, 0)), _PLAIN_RESULT, _place)


def _place(number: str, result: str) -> str:
    tag, _, inside = result.partition(">")
    return f'<div class="gs_r"{_scholar.line_ends(tag)} data-plain="{number}">{_scholar.line_ends(inside)}</div>'


def _has_place(root: _html.Element) -> bool:
    if root.xpath("//*[starts-with(@id, 'gs_captcha')]"):
        return False
    return any(root.xpath(f"//*[@id='{one}']") for one in _CONTAINERS)


def _why_empty(page: _html.Page) -> str:
    if _scholar.breaks_off(page):
        return "is cut off before the first result"
    return _scholar.refusal(page) or "is a page of Google Scholar without a list of results"


def read_box(box: _html.Element) -> Candidate | Furniture:
    """Return the paper in a box of the result list, or what else the box is."""
    index = _html.Index(box)
    title = _title_of(index)
    if title is None:
        return Furniture(what=_what(box, index))
    raw = _html.raw(box, '<div id="gs_res_ccl">', "</div>")
    return Candidate("paper", read_result(_parts_by_elements(box, index, title)), line=box.sourceline, raw=raw)


def _title_of(index: _html.Index) -> _html.Element | None:
    """Return the element of the title: an h3, or what holds one; h2 and h4 of the same class head other boxes."""
    if index.first("gs_rt2") is not None:  # a person's name, in the box of profiles
        return None
    title = index.first("gs_rt")
    if title is None:
        # A result from which only the title is missing is still a result, to be refused by name.
        return index.first("gs_a")
    return None if title.tag in {"h2", "h4"} or _html.leads_to(title, _OF_PEOPLE) else title


def _what(box: _html.Element, index: _html.Index) -> str:
    if index.first("gs_qsuggest") is not None or "gs_qsuggest_wrap" in (box.get("class") or ""):
        return "related searches"
    if index.first("gs_rt2") is not None or _html.leads_to(box, _OF_PEOPLE) or _scholar.users_in(box):
        return "user profiles"
    return "alert box" if "gs_alrt" in (box.get("class") or "") else "message"


class _Parts(NamedTuple):
    """What stands in a result: texts folded but for the byline and the names that may stand apart in it; addresses.

    `links` are those of the title and beside it, each with its role, `below` those below it, each with its label;
    `cluster` is what the title's address names, where it leads through Scholar's own.
    """

    title: str | None
    marks: list[str]
    byline: str
    apart: str
    users: dict[str, str]
    abstract: dict[str, Any]
    age: str
    cid: str | None
    links: list[tuple[str | None, str]]
    below: list[tuple[str, str | None]]
    summary: str | None = None
    cluster: str | None = None


_ALERTS = "descendant::a/@*[contains(., 'gse_alrt_title') or contains(., 'scholaralrt')]/.."
"""Titles in an e-mail: by their class (`x_gse_…` where a mail program wrote it anew), or by where they lead."""
_HEADINGS = ("h1", "h2", "h3", "h4")
_MOST_HOPS = 4
_OWN = re.compile(r"https?://scholar\.google\.[\w.-]{2,60}/scholar(?:_url)?\?")
"""An address of Scholar's own, in which `d=` is the cluster: the number in `info=` of the link below that saves it."""


def _alerts(page: _html.Page, links: list[_html.Element]) -> Iterator[Quoted]:
    """Yield each paper of an e-mail, in which a heading, a byline and a snippet stand behind one another."""
    titles = {heading: link for link in links if (heading := _heading_of(link)) is not None}
    for heading, title in titles.items():
        below = [one for one in islice(heading.itersiblings("*"), 2) if one.tag in {"div", "p"}]
        if len(page.whole([heading, *below])) == 1 + len(below):
            raw = [_html.raw(one) for one in (heading, *below)]
            fields = read_result(_parts_of_alert(heading, title, below))
            yield Candidate("paper", fields, line=title.sourceline, raw=_joined(raw))
    page.end()


def _heading_of(link: _html.Element) -> _html.Element | None:
    above = link.getparent() if "gse_alrt_title" in (link.get("class") or "") else None
    return next(link.iterancestors(*_HEADINGS), above)


def _joined(parts: list[Callable[[], str]]) -> Callable[[], str]:
    return lambda: f"<div>{''.join(part() for part in parts)}</div>"


def _parts_of_alert(heading: _html.Element, title: _html.Element, below: list[_html.Element]) -> _Parts:
    """Return the parts of a paper in an e-mail, whose addresses lead through Scholar's own, or a mail program's too."""
    marks = [text for one in heading.iter("span") if (text := _html.text(one)) and text.startswith("[")]
    byline = next((one for one in below if "gse_alrt_sni" not in (one.get("class") or "")), None)
    others = [one for one in below if one is not byline and next(one.iter("table"), None) is None]
    snippets = [text for one in others if (text := _html.text(one))]
    led_to, cluster = _led_to(title.get("href"))
    return _Parts(
        title=_html.text(title),
        marks=marks,
        byline=_scholar.shown(byline) if byline is not None else "",
        apart="",
        users={},
        abstract=_scholar.snippet(next(iter(snippets), None)),
        age="",
        cid=None,
        links=[(led_to, _role_of_title(marks))],
        below=[],
        cluster=cluster,
    )


def _led_to(address: str | None) -> tuple[str | None, str | None]:
    """Return the address behind Scholar's own, and the cluster that Scholar's own names.

    Mail programs may have put Scholar's own behind theirs, one behind another.
    """
    for _ in range(_MOST_HOPS):
        inner = _scholar.asked(address, "url") or _scholar.asked(address, "q")
        if not inner or not ("scholar_url" in inner or _OWN.match(inner)):
            break
        address = inner
    own = address if address and _OWN.match(address) else None
    return inner or address, _scholar.asked(own, "d") or _scholar.asked(own, "cluster")


def read_result(parts: _Parts) -> dict[str, Any]:
    """Return the fields of one result."""
    names, printed, publisher = _in_three(parts)
    venue, year = _scholar.venue_and_year(printed)
    reports = _scholar_lines.reports(names)
    asked = _asked(parts.below)
    found = [*parts.links, *[(href, "other") for href, _ in parts.below if _is_of_paper(href)]]
    links = {url: role for href, role in found if (url := _scholar.absolute(href))}
    cid = parts.cid or next((match[1] for href, _ in parts.below if (match := _RELATED.search(href))), None)
    return _json.present(
        title=parts.title,
        **({} if reports else _scholar.people(names, parts.users)),
        venue=venue,
        published=year,
        **parts.abstract,
        biblio=_json.present(
            **_scholar_lines.publisher(publisher),
            reports=reports,
            type=_scholar_lines.type_of(parts.marks[0]) if parts.marks else None,
            age=parts.age,
            machine_summary=parts.summary,
            google_scholar_cid=cid,
        ),
        links=[{"url": url, "role": role} for url, role in links.items()],
        identifiers=_identifiers(cid, [parts.cluster or "", *(found for found, _ in asked.values())], links, venue),
        metrics={name: count for name, (_, count) in asked.items() if count},
    )


def _parts_by_elements(box: _html.Element, index: _html.Index, title: _html.Element) -> _Parts:
    byline = index.first("gs_a")
    marks = _marks(title)
    return _Parts(
        title=None if title is byline else _title_text(title, marks),
        marks=marks,
        byline=_scholar.shown(byline),
        apart="" if byline is None else _scholar.shown(_first_in(byline, index.each("gs_fmaa"))),
        users={} if byline is None else _scholar.users_in(byline),
        abstract=_abstract(index, byline),
        age=(_html.text(index.first("gs_age")) or "").strip(" -"),
        cid=box.get("data-cid"),
        links=_links(index, title, marks),
        below=_below(index),
        summary=_html.text(index.first("gs_rs")) if _is_made(index) else None,
    )


def _read_plain(result: re.Match[str], line: int) -> Candidate:
    cid, beside, marked, address, title, byline, snippet, below = result.groups("")
    marks = [_scholar.folded(marked)] if marked else []
    files = [(_scholar.address(href), said) for href, said in _LINK.findall(beside)]
    abstract = _scholar.folded(_BREAK.sub(" ", snippet) if "<br" in snippet else snippet)
    parts = _Parts(
        title=_scholar.folded(title) or None,
        marks=marks,
        byline=_scholar.seen(_scholar.unmarked(byline)),
        apart="",
        users=_users(byline) if "<a " in byline else {},
        abstract=_scholar.snippet(abstract),
        age="",
        cid=cid,
        links=[
            (_scholar.address(address), _role_of_title(marks)),
            *[(href, _role(href, said)) for href, said in files],
        ],
        below=[(_scholar.address(href), _scholar.folded(said)) for href, said in _LINK.findall(below)],
    )
    return Candidate("paper", read_result(parts), line=line, raw=lambda: f'<div id="gs_res_ccl">{result[0]}</div>')


def _users(byline: str) -> dict[str, str]:
    found = {_scholar.folded(name): _scholar.user(_scholar.address(href)) for href, name in _LINK.findall(byline)}
    return {name: known for name, known in found.items() if name and known}


def _title_text(title: _html.Element, marks: list[str]) -> str | None:
    """Return the title, which is a link, without what browser extensions put behind it.

    Where it is none, it stands behind marks: elements of classes `gs_ct…`, or plain text in brackets.
    """
    text = _html.text(title) or ""
    for mark in marks:
        text = text.removeprefix(mark).lstrip()
    match = _scholar_lines.MARK.match(text)
    text = text[match.end() :] if match else text
    linked = next((said for one in title.iter("a") if any(map(str.isalnum, said := _html.text(one) or ""))), "")
    return (linked if linked and text.startswith(linked) else text) or None


def _marks(title: _html.Element) -> list[str]:
    """Return the texts of the marks, outermost elements: `[BOOK][B]`."""
    marks = [one for one in title.iterdescendants("span") if (one.get("class") or "").startswith(("gs_ctc", "gs_ctu"))]
    return [text for one in marks if (text := _html.text(one))]


def _in_three(parts: _Parts) -> tuple[str, str, str]:
    """Part authors, venue with year, and publisher in `A Vale, B Lindqvist… - Journal of Lamps, 2017 - lamps.example`.

    Hyphens part them, the first with a no-break space before it; venues may hold more. Any of the three may be missing.
    """
    if parts.apart:
        venue, *publisher = _PIPES.split(parts.byline.replace(parts.apart, "", 1), maxsplit=1)
        return parts.apart.strip(), venue, " ".join(" ".join(publisher).split())
    return _scholar_lines.in_three(parts.byline)


def _first_in(element: _html.Element, among: list[_html.Element]) -> _html.Element | None:
    return next((one for one in among if element in one.iterancestors()), None)


def _abstract(index: _html.Index, byline: _html.Element | None) -> dict[str, Any]:
    """Return the unfolded abstract, else the snippet, which has gaps; nothing if there is neither."""
    whole = _html.text(index.first("gs_fma_abs"))
    if whole:
        return {"abstract": whole}
    return {} if _is_made(index) else _scholar.snippet(_snippet(index, byline))


def _is_made(index: _html.Index) -> bool:
    """Tell whether Scholar Labs has written what stands in the place of a snippet: plain blocks, mostly a list."""
    snippet = index.first("gs_rs")
    blocks = () if snippet is None else snippet.iterchildren("div", "ul", "ol")
    return any(block.tag != "div" or not block.get("class") for block in blocks)


def _snippet(index: _html.Index, byline: _html.Element | None) -> str | None:
    element = index.first("gs_rs")
    if element is not None:
        age = _html.text(_first_in(element, index.each("gs_age")))
        return (_html.text(element) or "").removeprefix(age or "").strip()
    return None if byline is None else _loose_text(byline)


def _loose_text(byline: _html.Element) -> str | None:
    """Return the text between byline and links, which was in no element of its own in 2010."""
    found = [byline.tail or ""]
    for after in byline.itersiblings():
        if "gs_fl" in (after.get("class") or "") or after.tag == "h3":
            break
        found += [_html.text(after) or "", after.tail or ""]
    return " ".join(" ".join(found).split()) or None


def _below(index: _html.Index) -> list[tuple[str, str | None]]:
    """Return the links in the rows below a result; the box of full texts beside it has the same class as these."""
    feet = [one for one in index.each("gs_fl") if "gs_ggs" not in one.get("class").split()]
    links = [link for foot in feet for link in foot.iter("a")]
    return [(href, _html.text(link)) for link in links if (href := link.get("href")) and not href.startswith(_NOWHERE)]


def _links(index: _html.Index, title: _html.Element, marks: list[str]) -> list[tuple[str | None, str]]:
    """Return the title's link and the full texts beside it."""
    beside = [link for side in index.each("gs_ggs") or index.each("gs_or_ggsm") for link in side.iter("a")]
    return [
        *[(link.get("href"), _role_of_title(marks)) for link in title.iter("a")],
        *[(link.get("href"), _role(link.get("href") or "", _html.text(link) or "")) for link in beside],
    ]


def _role_of_title(marks: list[str]) -> str:
    return "pdf" if any("[PDF]" in mark for mark in marks) else "page"


def _role(href: str, text: str) -> str:
    if "[PDF]" in text or href.lower().endswith(".pdf"):
        return "pdf"
    return "page" if "[HTML]" in text else "other"


def _is_of_paper(href: str) -> bool:
    return "cites=" in href or "cluster=" in href or "related:" in href or href.startswith("http")


_Asked = dict[str, tuple[str, str | None]]
"""Clusters that links below a result ask for, each with the number in the link's label, by what that counts."""


def _asked(below: list[tuple[str, str | None]]) -> _Asked:
    found: _Asked = {}
    for href, label in below:
        for name, metric in _ASKED.items():
            if metric not in found and (cluster := _scholar.asked(href, name)):
                found[metric] = cluster, _scholar.count(label)
    return found


def _identifiers(cid: str | None, named: list[str], links: dict[str, str], venue: str | None) -> dict[str, str]:
    clusters = (cluster for cluster in named if cluster.isdecimal())
    urls = [url for url, role in links.items() if role != "other"]
    return _urls.named_in(urls) | _json.present(
        google_scholar=next(clusters, None) or _scholar.cluster(cid), arxiv=_scholar.arxiv(venue)
    )


PARSER = Parser(
    title="Google Scholar result pages, saved as HTML",
    sniff=sniff,
    parse=parse,
    whole=True,
    where='"Save as" on a search at scholar.google.com/scholar?q=…',
    carries="title, authors, venue, year, publisher, snippet, citation counts, full-text links",
)
