"""What the HTML formats share: a saved page read with its cut, elements found by class, their text.

Pages are read with libxml2's HTML parser, which forgives what browsers forgive in practice and fetches nothing; a
format is ten times as fast with it as with bs4 over `html.parser`. lxml is imported when a page is read, not before.
"""

import io
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache, partial, wraps
from itertools import accumulate, islice, pairwise
from typing import Any

from parsers._contract import Candidate, ParseError, Quoted, Refusal, Source, shared
from parsers._text import HTTP_HEADERS
from schemas.cleaning import without_entities

Element = Any
"""An element of lxml, which ships no types."""

_XHTML = re.compile(r"(?>\s|\ufeff|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)*+<html\b", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?:!doctype\s+html|[a-z][a-z0-9]*[\s>/]|!--)", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What lxml takes into no text."""
_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p"
    " pre section table tbody td tfoot th thead tr ul"
    " list list-item sec title mspace".split()  # of JATS and MathML, with or without their prefixes
)
_HEADERS = re.compile(rf"\s*(?:{HTTP_HEADERS}\s*)+")
_LONGEST_HEADERS = 1 << 14  # characters
_START_TAG = re.compile(rb"""<[A-Za-z][^<>"']*+(?>"[^"]*+"[^<>"']*+|'[^']*+'[^<>"']*+)*+>""")
_UNSEEN = frozenset("script style template noscript".split())
LAID_OUT = tuple(
    "math mrow msub msup msubsup mmultiscripts mover munder munderover msqrt mroot mstyle mpadded"
    " mspace none mprescripts".split()  # empty; but what follows is in them where XML is read as a page
)
"""Elements of MathML in which white space is for whoever reads the markup; where it parts a fraction's, it is kept."""
_OF_FORMULAS = frozenset((*LAID_OUT, *(f"mml:{tag}" for tag in LAID_OUT)))


@shared
def is_html(source: Source) -> bool:
    """Tell whether `source` starts as a page or a piece of one does: with a tag that is not XML's, or as XHTML.

    `curl -i` and `wget --save-headers` put the headers of the answer above it.
    """
    first = source.first()
    if first.startswith("HTTP/"):
        first = start = _HEADERS.sub("", source.start(_LONGEST_HEADERS), 1)
    elif first.startswith("<?xml"):
        start = source.start(4096)
    return (_XHTML.match(start) if first.startswith("<?xml") else _TAG.match(first)) is not None


@shared
def start(source: Source) -> str:
    """Return the beginning of a page in lower case (Latin letters), for the sniffs that look for words in it."""
    return source.beginning().lower().decode("utf-8", "ignore")


def has(page: str, *words: str) -> bool:
    """Tell whether any of the words is on a page: ten times faster than the expression that lists them."""
    return any(word in page for word in words)


@shared
def title(source: Source) -> str:
    """Return the title of a page in lower case; empty if its beginning has none."""
    begin = start(source).find("<title>")
    return start(source)[begin + 7 : begin + 4096].partition("</title>")[0] if begin >= 0 else ""


class Page:
    """A page. `root` is its outermost element; `cut` tells whether the page, or the reading of it, breaks off.

    `stored` is all of its file. `document` may be made shorter before `root` is asked for.
    """

    def __init__(self, source: Source) -> None:
        self.stored = source.whole()
        whole = _without_headers(self.stored)
        self._below = _below(source, whole)
        self.document = document = _as_it_was(whole.removesuffix(self._below))
        self.cut = b"</html" not in document[-32:] and _is_cut(document)
        self._of = source
        self._stopped = 0

    @cached_property
    def root(self) -> Element:
        """The tree, built when it is first asked for. Raises ParseError for what is no HTML."""
        root, self._stopped = _tree(self._of.name, self.document)
        self.cut = self.cut or self._stopped > 0
        if root.getnext() is not None:
            _take_in_the_rest(root)
        _lay_bare(root)
        _close_items(root)
        _write_formulas(root)
        if _is_indented(root):
            _close_gaps(root)
        return root

    def tags(self, mark: bytes) -> Element | None:
        """Return the start tags that hold `mark`, by themselves and in order, each on its line; None if none is found.

        That is much faster than the tree. Tags are not found in comments and scripts, nor where quotes do not match.
        """
        found, end = [], 0
        while (at := self.document.find(mark, end)) >= 0:
            begin = self.document.rfind(b"<", end, at)
            tag = _START_TAG.match(self.document, begin) if begin >= 0 else None
            if not tag or tag.end() <= at or _is_hidden(self.document[end:begin]):
                break
            found += [b"\n" * self.document.count(b"\n", end, begin), tag[0]]
            end = tag.end()
        return _tree(self._of.name, b"".join(found))[0] if found else None

    def whole(self, elements: list[Element]) -> list[Element]:
        """Return `elements` without the one in which the page is cut, if it is cut."""
        if not self.cut:
            return elements
        last: set[Element] = set()
        element: Element | None = self.root
        while element is not None:
            last.add(element)
            element = next(element.iterchildren(reversed=True), None)
        return [one for one in elements if one not in last]

    def end(self) -> None:
        """Pass on what stands below the page, once its items are yielded. Raises ParseError if the page is cut."""
        if self._below:
            line = 1 + self.stored.count(b"\n", 0, len(self.stored) - len(self._below))
            self._of.strangers.append((self._below.decode("utf-8", "replace"), line))
        if self._stopped:
            raise ParseError(self._of.name, self._stopped, _READ_TO_HERE)
        if self.cut:
            last_line = self.document.count(b"\n") + 1
            raise ParseError(self._of.name, last_line, "is cut off in the middle: the page has no end")


def _without_headers(document: bytes) -> bytes:
    """Return a document without the headers of an answer above it, but for their line ends."""
    begin = document[:_LONGEST_HEADERS] if b"HTTP/" in document[:64] else b""
    match = _HEADERS.match(begin.decode("latin-1"))
    return document if match is None else b"\n" * match[0].count("\n") + document[match.end() :]


def _below(source: Source, document: bytes) -> bytes:
    """Return what stands below the last page of a file, if another format claims it."""
    end = _end_of_pages(document)
    below = document[end:]
    return below if below.strip() and source.whose(below.decode("utf-8", "replace")) else b""


def _end_of_pages(document: bytes) -> int:
    """Return where the last page of a file ends; if none has an end, where XML begins, or behind a last closing tag."""
    found = [at + len(end) for end in (b"</html>", b"</HTML>") if (at := document.rfind(end)) >= 0]
    if found:
        return max(found)
    if begun := _DECLARED.search(document, 1):
        return begun.start()
    last = _CLOSED.search(document)
    return last.end() if last else len(document)


def _is_cut(document: bytes) -> bool:
    """Tell whether a page that does not close breaks off; pieces of pages have no end.

    SingleFile and minifiers leave out every end tag that HTML lets one leave out, those of the page too.
    """
    head, tail = document[:4096].lower(), document[-4096:].lower()
    if b"<html" not in head or b"</html" in tail or b"</body" in tail or b"saved with singlefile" in head:
        return False
    return not _leaves_out_ends(document.lower())


def _leaves_out_ends(document: bytes) -> bool:
    """Tell whether a page has no end tag of its head, but as many as start tags of all that must have one."""
    if b"</head>" in document or document.rfind(b"<") > document.rfind(b">"):
        return False
    tags = Counter(match.groups() for match in _MUST_END.finditer(_NO_MARKUP.sub(b"", document)))
    return (b"", b"div") in tags and all(tags[b"/", name] == count for (_, name), count in tags.items())


def several(source: Source, page: Page) -> list[tuple[int, Source]]:
    """Return the pages that one file holds, where `curl` or `wget` put several there; none if it holds but one.

    Each comes with the number of lines above it. What stands below the last goes with that.
    """
    document = page.stored
    starts = _broken_off(document)
    if starts:
        bounds = pairwise([0, *starts, len(document)])
        claimed = [source.whose(document[at:end].decode("utf-8", "replace")) is not None for at, end in bounds]
        starts = [at for at, both in zip(starts, pairwise(claimed), strict=True) if all(both)]
    ends = [match.end() for match in _NEXT.finditer(document)]
    if ends and (starts or page.root.find(f"body/{_BEHIND}") is not None or page.root.find(_BEHIND) is not None):
        starts += ends
    pieces = [document[begin:end] for begin, end in pairwise([0, *sorted(starts), len(document)])]
    above = accumulate((piece.count(b"\n") for piece in pieces), initial=0)
    return list(zip(above, (_source(source, piece) for piece in pieces), strict=False)) if len(pieces) > 1 else []


def _broken_off(document: bytes) -> list[int]:
    """Return where pages begin in the middle of one that has no end, strings, comments and attributes apart."""
    own = _OPENED.search(document)
    starts = [match.start() for match in _BEGUN.finditer(document, own.end())] if own else []
    found, within, end = list[int](), False, len(document)
    for before, at in [*pairwise([0, *starts])][::-1]:
        # What is in a comment, or in an element that holds no markup, stands above its end first.
        edge = _EDGE.search(document, at, end)
        within, end = edge[0].startswith((b"--", b"</")) if edge else within, at
        if not within and not _END.search(document, before, at) and document[before:at].rstrip()[-1:] not in _QUOTES:
            found.append(at)
    return found[::-1]


def _source(source: Source, piece: bytes) -> Source:
    piece_of = partial(io.BytesIO, piece)
    return Source(source.name, (), iter(()), piece_of, source.limit, whose=source.whose, strangers=source.strangers)


def pages_alone(text: str) -> str | None:
    """Return the pages with which a text begins, if they are followed by something else."""
    document = text.encode("utf-8", "replace")
    end = _end_of_pages(document)
    return document[:end].decode() if document[end:].decode().strip() else None


def first_page(text: str) -> str | None:
    """Return the first page of a text that goes on with another one; None if it goes on with none."""
    document = text.encode("utf-8", "replace")
    if broken_off := _broken_off(document):
        return document[: broken_off[0]].decode()
    for end in ("</html", "</HTML"):
        at = text.find(end)
        while at >= 0:
            if found := _NEXT_IN_TEXT.match(text, at):
                return text[: found.end()]
            at = text.find(end, at + 1)
    return None


def one_by_one(pages: list[tuple[int, Source]], parse: Callable[[Source], Iterator[Quoted]]) -> Iterator[Quoted]:
    """Yield what each of several pages holds, but for those that another format claims, which are strangers.

    Raises the first ParseError of any of them at the end.
    """
    failed: ParseError | None = None
    for above, source in pages:
        text = source.whole().decode("utf-8", "replace")
        if source.whose(text):
            source.strangers.append((text, 1 + above))
            continue
        try:
            for quoted in parse(source):
                if isinstance(quoted, Candidate | Refusal) and quoted.line:
                    quoted.line += above
                yield quoted
            source.strangers[:] = [(text, line + above) for text, line in source.strangers]
        except ParseError as error:
            failed = failed or ParseError(error.source, (error.line or 1) + above, error.reason)
    if failed:
        raise failed


def page_by_page(parse: Callable[[Source, Page], Iterator[Quoted]]) -> Callable[[Source], Iterator[Quoted]]:
    """Return what quotes from each page of a file what `parse` quotes from one."""

    @wraps(parse)
    def parsed(source: Source) -> Iterator[Quoted]:
        page = Page(source)
        pages = several(source, page)
        yield from one_by_one(pages, parsed) if pages else parse(source, page)

    return parsed


_NO_MARKUP = re.compile(rb"<!--.*?(?:-->|\Z)|(?<=<script)[\s>].*?(?:(?=</script)|\Z)", re.DOTALL)
_MUST_END = re.compile(rb"<(/?)(div|ol|ul|dl|table|section|main|article|span|a|h[1-6]|title|style|script)\b")
_PAGE_BELOW = (
    rf"</html\s*>(?>\s++|<!--(?>[^<-]++|-(?!->)|<(?!/html))*+-->|<\?xml\s[^<>]*>|{HTTP_HEADERS})*+"
    r"(?=<!doctype\s+html|<html[\s>])"
)
"""Web archives and caches put comments below a page; XHTML has a declaration above it."""
_NEXT = re.compile(_PAGE_BELOW.encode(), re.IGNORECASE)
_NEXT_IN_TEXT = re.compile(_PAGE_BELOW, re.IGNORECASE)
_DECLARED = re.compile(b"(?<![\"'(,])<\\?xml\\s")
_CLOSED = re.compile(rb"</[^<>]*+>(?=[^<>]*+\Z)")
_OPENED = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_BEGUN = re.compile(rb"<!doctype\s+html[^<>]{0,200}>\s*+<(?:html|head|meta|title)\b", re.IGNORECASE)
_END = re.compile(rb"</html", re.IGNORECASE)
_EDGE = re.compile(rb"<!--|-->|</?(?:script|textarea|template|noscript|iframe)\b", re.IGNORECASE)
_QUOTES = b"\"'`=(-"
_BEHIND = "behind-the-end"
"""What holds, in the tree, what stands behind the end of the page: some pages end in the middle of what they show."""
_ARCHIVE = (b"archive.org/", b"archive_analytics", b"static/css/banner-styles", b"wombat.js", b"/wayback/")
"""What the Wayback Machine and other archives put into the head of their copies, or a browser above them."""
_ARCHIVED = re.compile(
    rb"""(?<=["'=])(?:(?:https?:)?//[\w.-]++)?(?:/[\w-]++){0,3}?/\d{4,14}(?:[a-z]{2}_|\*)?/(?=https?:/)"""
)
_TRANSLATED = re.compile(rb"""(?<=["'=]https://)([a-z0-9-]++)\.translate\.goog(?=[/?"'\s>])""")
_ASKED_OF_THE_TRANSLATOR = re.compile(rb"""(?:\?|&amp;|&)_x_tr_[a-z]+=[^&"'#<>\s]*+""")


def _as_it_was(document: bytes) -> bytes:
    """Return a page with its own addresses, where a web archive or Google's translator has written others."""
    head = document[:4096]
    if any(mark in head for mark in _ARCHIVE):
        document = _ARCHIVED.sub(b"", document)
    if b".translate.goog" in document:
        document = _ASKED_OF_THE_TRANSLATOR.sub(b"", _TRANSLATED.sub(_own_site, document))
    return document


def _own_site(match: re.Match[bytes]) -> bytes:
    """Return the site that a name of the translator's stands for: in `my--lamps-example`, `--` stands for a hyphen."""
    return b"-".join(part.replace(b"-", b".") for part in match[1].split(b"--"))


_READ_TO_HERE = "is read to here only: libxml2 takes no text of more than 10 MB, and no 256 elements within one another"
_LARGE = 10_000_000  # bytes
_PICTURE = re.compile(rb";base64,[A-Za-z0-9+/=]{1000,}+")
"""What SingleFile puts into a page in the place of a picture's or a font's address; it may be of any size."""


def _tree(name: str, document: bytes) -> tuple[Element, int]:
    """Return the outermost element, and the line at which libxml2 reads no further (0: it reads all).

    Raises ParseError for what is no HTML.
    """
    from lxml import etree

    _refuse_crowded(name, document)
    bare = {"remove_comments": True, "remove_pis": True}  # they would part a text
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, collect_ids=False, **bare)
    try:
        root = etree.fromstring(_PICTURE.sub(b";base64,", document) if len(document) > _LARGE else document, parser)
    except etree.LxmlError as error:
        raise ParseError(name, None, f"is no HTML: {error}") from error
    if root is None:
        raise ParseError(name, None, "is no HTML: Document is empty")
    return root, next((error.line for error in parser.error_log if error.type_name == "ERR_RESOURCE_LIMIT"), 0)


_MOST_ATTRIBUTES = 20_000
_ATTRIBUTE = rb"""(?>[\s/]*+[^\s/=>]++(?:\s*+=\s*+(?>"[^"]*+"|'[^']*+'|[^\s>]*+))?)"""
_START = re.compile(rb"<[a-z][^\s/>]*+(?>%b{0,%d})(%b)?" % (_ATTRIBUTE, _MOST_ATTRIBUTES, _ATTRIBUTE), re.IGNORECASE)


def _refuse_crowded(name: str, document: bytes) -> None:
    """Raise ParseError for a tag of more attributes than any page's; libxml2 compares each with all before it.

    Only tags are read at which so much stands without an end of a tag: to read each takes half as long as the tree.
    """
    at, shortest = 0, 2 * _MOST_ATTRIBUTES
    while at + shortest <= len(document):
        if end := document.rfind(b">", at, at + shortest) + 1:
            at = end
            continue
        tag = _START.search(document, at)
        if tag is None:
            return
        if tag[1] and not _is_hidden(document[: tag.start()]):
            line = document.count(b"\n", 0, tag.start()) + 1
            raise ParseError(name, line, f"is no page: a tag has more than {_MOST_ATTRIBUTES:,} attributes")
        at = tag.end()


def _lay_bare(root: Element) -> None:
    """Take away what a translator or a highlighter has put around the words of a page."""
    from lxml import etree

    around = ["mark", "hypothesis-highlight"]
    if any("vertical-align: inherit" in one.get("style", "") for one in root.iter("font")):
        around.append("font")
    if next(root.iter(*around), None) is not None:
        etree.strip_tags(root, *around)
        for one in root.iter():
            # They are in pieces now; and an empty one would be a piece as well.
            one.text, one.tail = settable(one.text or "") or None, settable(one.tail or "") or None


def _take_in_the_rest(root: Element) -> None:
    body = root.find("body")
    for more in list(root.itersiblings("html")):
        more.tag = _BEHIND
        (root if body is None else body).append(more)


def _is_hidden(before: bytes) -> bool:
    """Tell whether what follows some part of a page is in a comment or in a script."""
    return before.rfind(b"<!--") > before.rfind(b"-->") or before.rfind(b"<script") > before.rfind(b"</script")


def _close_items(root: Element) -> None:
    """Part each dd or dt from the next of its kind where only its start ends it: libxml2 puts that one into it."""
    for element in list(root.iter("dd", "dt")):
        parent = element.getparent()
        if parent.tag == element.tag:
            for one in [*element.itersiblings()][::-1]:
                parent.addnext(one)
            parent.addnext(element)


_DRAWN = re.compile(r"(?:^|\s)(?:MathJax|MJXc|mjx)")


def _write_formulas(root: Element) -> None:
    """Write each formula as the TeX it was made from: MathJax 2 and KaTeX keep it below what they draw, MathML may."""
    for script in [one for one in root.iter("script") if (one.get("type") or "").startswith("math/tex")]:
        while _is_drawn(drawn := script.getprevious()):
            drop(drawn)
        _write_formula(script, script.text)
    for drawn in (
        root.xpath("//span[@class='katex'] | //math") if next(root.iter("annotation"), None) is not None else ()
    ):
        _write_formula(drawn, drawn.xpath("string(.//annotation[@encoding='application/x-tex'])"))


def _is_drawn(element: Element | None) -> bool:
    return (
        element is not None
        and not (element.tail or "").strip()
        and _DRAWN.search(element.get("class") or "") is not None
    )


_INLINE = tuple("a abbr b cite code em font i q small span strong sub sup u".split())
_FEW, _MANY = 3, 50  # elements that show how a page is written
_BEHIND_GAP = re.compile(r"\s++(?=[.,;:!?)\]}’”]|[-–/][^\W\d_])")
_GAP = re.compile(r"(?<=[(\[{“‘])\s++\Z|(?<=\w[-/])\s++\Z")


def _is_indented(root: Element) -> bool:
    """Tell whether a program has written each tag and each text on a line of its own, as Beautiful Soup's prettify."""
    written = ((one.text, one.tail or " ") for one in root.iter(*_INLINE) if (one.text or "").strip())
    first = list(islice(written, _MANY))
    return len(first) >= _FEW and all(
        text[0] in "\r\n" and text.rstrip(" \t")[-1] == "\n" and tail[0] in "\r\n" for text, tail in first
    )


def _close_gaps(root: Element) -> None:
    """Put the marks of a sentence beside its words again, where an element in it ends or begins."""
    for element in root.iter(*_INLINE):
        last = next(element.iterchildren(reversed=True), None)
        element.text = settable(element.text or "").lstrip()
        if last is None:
            element.text = element.text.rstrip()
        else:
            last.tail = settable(last.tail or "").rstrip()
        if gap := _BEHIND_GAP.match(element.tail or ""):
            element.tail = settable(element.tail[gap.end() :])
        _close_gap_before(element)


def _close_gap_before(element: Element) -> None:
    before, parent = element.getprevious(), element.getparent()
    if before is not None:
        before.tail = settable(_GAP.sub("", before.tail or ""))
    elif parent is not None:
        parent.text = settable(_GAP.sub("", parent.text or ""))


def drop(element: Element) -> None:
    """Take an element out of its tree, but not the text behind it."""
    before, parent = element.getprevious(), element.getparent()
    if before is None:
        parent.text = settable((parent.text or "") + (element.tail or ""))
    else:
        before.tail = settable((before.tail or "") + (element.tail or ""))
    parent.remove(element)


def settable(text: str) -> str:
    """Return a text as lxml takes it into an element: a page may hold control characters, which XML does not know."""
    return _CONTROLS.sub(" ", text)


def _write_formula(element: Element, tex: str | None) -> None:
    if tex and tex.strip():
        element.clear(keep_tail=True)
        element.tag, element.text = "span", f"${settable(tex).strip()}$"


def found(element: Element, path: str) -> list[Element]:
    """Return the elements that an XPath leads to from `element`, in order; each path is compiled once.

    Start from attributes (`descendant::*/@itemtype[…]/..`) where few elements have them: to ask each element for its
    attribute costs several times more.
    """
    return list(_compiled(path)(element))


@lru_cache(256)
def _compiled(path: str) -> Any:
    from lxml import etree

    return etree.XPath(path)


def each(element: Element, names: str) -> list[Element]:
    """Return the elements below `element` that have all the classes `names` (separated by spaces), in order."""
    return found(element, _with_classes(names))


@lru_cache(256)
def _with_classes(names: str) -> str:
    tests = (f"[contains(concat(' ', normalize-space(.), ' '), ' {name} ')]" for name in names.split())
    return f"descendant::*/@class[contains(., '{names.split(maxsplit=1)[0]}')]{''.join(tests)}/.."


def with_id(element: Element, name: str) -> Element | None:
    """Return the first element below `element` that has an id; None if none has."""
    return next(iter(found(element, f"descendant::*/@id[. = '{name}']/..")), None)


def first(element: Element | None, names: str) -> Element | None:
    """Return the first element below `element` that has all the classes `names`; None if there is none."""
    return None if element is None else next(iter(each(element, names)), None)


class Index:
    """The elements below one by class and by id: one walk, where a format asks for many of them."""

    def __init__(self, element: Element) -> None:
        self._by_class = by_class = defaultdict[str, list[Element]](list)
        # Kept, for lxml makes an element of Python anew each time that one is asked for which nobody holds.
        self._elements = list(element.iterdescendants("*"))
        for one in self._elements:
            if names := one.get("class"):
                for name in names.split():
                    by_class[name].append(one)

    @cached_property
    def _by_id(self) -> dict[str, tuple[int, Element]]:
        found: dict[str, tuple[int, Element]] = {}
        for at, one in enumerate(self._elements):
            if named := one.get("id"):
                found.setdefault(named, (at, one))
        return found

    def each(self, names: str) -> list[Element]:
        """Return the elements that have all the classes `names` (separated by spaces), in order."""
        if names in self._by_class:
            return self._by_class[names]
        if " " not in names:
            return []
        name, *others = names.split()
        return [one for one in self._by_class.get(name, []) if {*others} <= {*one.get("class").split()}]

    def first(self, *either: str) -> Element | None:
        """Return the first element of the first of the classes that any has; None if none has."""
        for names in either:
            if found := self.each(names):
                return found[0]
        return None

    def with_id(self, *ids: str) -> Element | None:
        """Return the first element that has one of the ids; None if none has."""
        found = [self._by_id[one] for one in ids if one in self._by_id]
        return min(found)[1] if found else None


def text(element: Element | None) -> str | None:
    """Return what a reader sees of `element`, white space folded; None if nothing.

    Block elements and line breaks part words, inline ones do not; scripts, styles and comments are not seen.
    """
    if element is None:
        return None
    if not len(element):
        return " ".join((element.text or "").split()) or None
    seen: list[str] = []
    _see(element, seen)
    return " ".join("".join(seen).split()) or None


def _see(element: Element, seen: list[str]) -> None:
    is_formula = element.tag in _OF_FORMULAS
    if element.text and not (is_formula and element.text.isspace()):
        seen.append(element.text)
    for child in element:
        edge = _edge(child.tag)
        if edge is not None:
            seen.append(edge)
            _see(child, seen)
            seen.append(edge)
        if child.tail and not (is_formula and child.tail.isspace()):
            seen.append(child.tail)


@lru_cache(256)
def _edge(tag: object) -> str | None:
    """Return what parts the text of an element from its surroundings; None if it is not seen, as a comment is not."""
    if not isinstance(tag, str) or tag in _UNSEEN:
        return None
    return " " if tag in _BLOCKS or tag.rpartition(":")[2] in _BLOCKS else ""


def is_inline(element: Element) -> bool:
    """Tell whether an element stands within a text: it is no block."""
    return element.tag == "br" or _edge(element.tag) != " "


def plain(markup: str) -> str:
    """Return a string that may hold HTML or JATS markup and entities as its reader sees it.

    A `<` that opens no tag stays as it is.
    """
    if "<" not in markup and "&" not in markup:
        return markup
    from lxml import html

    if _MARKUP.search(markup) is None:
        return without_entities(markup)
    seen = text(html.document_fromstring(f"<html><body>{_STRAY.sub('&lt;', markup)}</body></html>"))
    return seen or without_entities(_MARKUP.sub("", markup))


_OF_A_TAG = r"/?[A-Za-z][\w:.-]*+(?:[\s/]*+|\s(?=[^<>=]*+=)[^<>]*+|@[^<>]*+)>"
"""What follows the `<` of a tag, and of an address for mail; in `$a<b$ and $c>d$` there is none, nor in `a < b > c`."""
_MARKUP = re.compile(f"<{_OF_A_TAG}")
_STRAY = re.compile(f"<(?!{_OF_A_TAG})")


def own_addresses(root: Element) -> list[str | None]:
    """Return the addresses that a page says are its own: the canonical one, those of its other forms."""
    return [link.get("href") for link in root.iter("link") if link.get("rel") in {"canonical", "alternate"}]


_SAVED_FROM = re.compile(rb"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:)\s*(https?://\S+)")


def base(page: Page, site: str) -> str:
    """Return what the links of a page are relative to: its `<base>`, else where it was saved from, else `site`.

    The canonical address stands in for where it was saved from.
    """
    address = absolute(site, saved_from(page) or page.root.xpath("string(//link[@rel='canonical']/@href)")) or site
    return absolute(address, page.root.xpath("string(//base/@href)")) or address


def saved_from(page: Page) -> str | None:
    """Return the address that browsers and SingleFile write into a comment above what they save; None without one."""
    comment = _SAVED_FROM.search(page.document, 0, 4096)
    return comment[1].decode("utf-8", "replace") if comment else None


def leads_to(element: Element, part: str) -> bool:
    """Tell whether an element is, or holds, a link with this in its address."""
    return any(part in (link.get("href") or "") for link in element.iter("a"))


def absolute(base: str, href: str) -> str | None:
    """Return where a link on a page at `base` leads; None if it is no address (`http://[`)."""
    from urllib.parse import urljoin

    try:
        return urljoin(base, href.strip())
    except ValueError:
        return None


def resolve(root: Element, base: str) -> None:
    """Write the addresses of all links in full; `wget -k` and HTTrack make them relative to the page."""
    for link in root.iter("a"):
        href = link.get("href") or "#"
        if not href.startswith(("http", "#")) and (full := absolute(base, href)):
            link.set("href", settable(full))


def raw(element: Element, before: str = "", after: str = "") -> Callable[[], str]:
    """Return what writes `element` as HTML again, for `Candidate.raw`.

    `before` and `after` are the tags that its format needs around it to know it again.
    """

    def written() -> str:
        from lxml import html

        return f"{before}{html.tostring(element, encoding='unicode', with_tail=False)}{after}"

    return written
