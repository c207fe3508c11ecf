"""What the XML formats share: the root at a glance, elements streamed and cleared, tolerant getters.

Nothing outside the document is ever read: no network, no DTD, no entity but the five of XML itself and those that HTML
names. What stands around a document when it was saved (the headers of `curl -i`, a browser's line above the tree it
shows) is passed over, and documents that were written one after the other, or items without the element around them,
are read as one. lxml is imported when a document is read, not before: start-up and the text formats do without it.
"""

import io
import re
from collections.abc import Callable, Generator, Iterator
from functools import lru_cache
from html.entities import html5
from itertools import chain
from typing import Any, NamedTuple

from parsers._contract import Candidate, Declared, Furniture, ParseError, Quoted, Refusal, Source, shared
from parsers._text import HTTP_HEADERS, prose_without_addresses

Element = Any
"""An element of lxml, which ships no types."""
Named = dict[str, list[Element]]
"""Elements that stand side by side, by their names."""

FEEDS = frozenset({"feed", "rss", "RDF", "channel", "entry", "item"})
"""What the root of an Atom or RSS document is, or of a part of one."""
_PROLOG = re.compile(
    r"(?>\s|\ufeff|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[[^\]]*\])*>)*+<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)([^>]*)",
    re.DOTALL,
)
_FIRST_LINE = re.compile(r"[^<\w]*<|HTTP/\d|This XML file does not appear to have any style")
_BEGIN = re.compile(rb"^([^<\w\n]*)<[?!A-Za-z]", re.MULTILINE)
_BEGIN_OF_TEXT = re.compile(_BEGIN.pattern.decode(), re.MULTILINE | re.ASCII)
_ROOT_TAG = re.compile(rb"<(?P<name>[A-Za-z_][\w.:-]{0,99})[\s/>]")
_NEXT = re.compile(
    rb"(?>\s|<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[[^\]]*\]\s*)?>)*+" + _ROOT_TAG.pattern, re.DOTALL
)
_HEADERS = re.compile(rb"\s*" + HTTP_HEADERS.encode())
_BESIDE = re.compile(rb"(?>\s|<\?(?!xml\s)[^>]*\?>|<!--.*?-->)*+", re.DOTALL)
"""White space, comments and instructions, which may stand below a document too."""
_DECLARED = b"<?xml "
_BELOW = re.compile(rb"(?<!\{)(?<!\{\n)(?<!\{\r\n)<\?xml ")
"""A declaration with which a document begins; that of a list which BibDesk keeps in a comment stands behind a brace."""
_INSIDE = re.compile(rb"\s*</")
_NOWHERE = re.compile(rb"(?!)")
_LONGEST_TAG = 200  # bytes of the tag that ends a document
_TOLD = 60  # characters
_BLOCK = 1 << 16  # bytes
_SMALL = 1 << 20  # bytes
_KEPT = 40  # items; lxml invents prefixes for the namespaces of one that was taken out, and so for its `raw`
_LONGEST_DOCTYPE = 1 << 20  # bytes
_DOCTYPE = re.compile(rb"<!DOCTYPE(?:[^\[<>]|\[[^\]]*\])*>")
_DECLARATION = re.compile(rb"<\?xml\s[^>]*\?>|" + _DOCTYPE.pattern)
_ENTITY = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos);|\#)(?:([A-Za-z_:][\w.:-]*);)?"
    rb"|&\#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));"
)
_SECTION = b"<![CDATA["
_ALLOWED = bytes(code if code > 31 or code in b"\t\n\r" else 32 for code in range(256))
_PREFIXES = {
    "arxiv": "http://arxiv.org/schemas/atom",
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "syn": "http://purl.org/rss/1.0/modules/syndication/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_ROOT_NAME = "dump"
_SPACES = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _PREFIXES.items())
_ROOT = f"<{_ROOT_NAME} {_SPACES}>".encode()
_CAREFULLY: dict[str, Any] = {
    "encoding": "utf-8",
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}
_ROOT_END = f"</{_ROOT_NAME}>".encode()
_XMLNS = re.compile(r"""xmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)["']""")


class Root(NamedTuple):
    """The outermost element of a document: its namespace (empty if none), its name, the text of its start tag."""

    namespace: str
    name: str
    tag: str


@shared
def root(source: Source) -> Root | None:
    """Return the outermost element of `source`; None if it is not XML (HTML is not)."""
    if source.first() and not _FIRST_LINE.match(source.first()):
        return None
    start = source.start(1 << 16)
    begin = _BEGIN_OF_TEXT.search(start)
    match = _PROLOG.match(start, begin.end(1)) if begin else None
    if not match or match[2].lower() == "html":
        return None
    spaces = dict(_XMLNS.findall(match[3]))
    return Root(spaces.get((match[1] or "").rstrip(":"), ""), match[2], match[3])


def first(text: str) -> str | None:
    """Return the first document of a text in which something follows it; None if nothing does, or it is no XML."""
    begin = _PROLOG.match(text)
    end = re.search(rf"</{re.escape((begin[1] or '') + begin[2])}\s*>", text) if begin else None
    return text[: end.end()] if end and text[end.end() :].strip() else None


def each(source: Source, *tags: str) -> Iterator[Element]:
    """Yield the elements named `tags` (`{namespace}name`; `{*}name` for any), outermost ones, as they end.

    An element leaves the tree some items later, so a document of any size takes the memory of a few. Raises
    ParseError where the document breaks off or is not well-formed, after the elements before that.
    """
    with source.stream() as stream:
        begun = list[bytes]()
        if source.body is None:
            begun = [stream.read(_SMALL), stream.read(_BLOCK)]
            tree = None if begun[1] else _tree(begun[0])
            if tree is not None:
                yield from _outermost(tree, tags)
                return
        blocks = chain(filter(None, begun), iter(lambda: stream.read(_BLOCK), b""))
        own = _OwnBlocks(source, blocks)
        yield from _streamed(source.name, _Documents(iter(own)), tags)
        if own.stray:
            raise ParseError(source.name, *own.stray)


def _tree(document: bytes) -> Element | None:
    """Return the tree of a small document, which costs half of streaming it; None for what `_Documents` has to mend."""
    from lxml import etree

    if b"<!DOCTYPE" in document:
        return None
    try:
        return etree.fromstring(document, etree.XMLParser(**_CAREFULLY))
    except etree.XMLSyntaxError:
        return None


def _outermost(tree: Element, tags: tuple[str, ...]) -> Iterator[Element]:
    from lxml import etree

    walk = etree.iterwalk(tree, events=("start",), tag=tags)
    for _, element in walk:
        walk.skip_subtree()
        yield element


def _streamed(name: str, documents: "_Documents", tags: tuple[str, ...]) -> Iterator[Element]:
    from lxml import etree

    walk = etree.iterparse(documents, events=("start", "end"), tag=tags, **_CAREFULLY)
    depth, kept = 0, list[Element]()
    try:
        for event, element in walk:
            depth += 1 if event == "start" else -1
            if event == "end" and depth == 0:
                kept.append(element)
                yield element
                if len(kept) == 2 * _KEPT:
                    _forget(kept[_KEPT])
                    del kept[:_KEPT]
    except etree.XMLSyntaxError as error:
        if not (documents.ended and str(error).startswith("Namespace prefix")):
            raise ParseError(name, error.lineno or None, _why(error, documents)) from error


class _OwnBlocks:
    """The blocks of a dump without what stands between its documents, or below the last, and is of another format.

    What another format claims goes to the `strangers` of the source, up to the next XML declaration. What no format
    claims is left out, its line ends apart; `stray` says where the first of it begins, and what it is.
    """

    def __init__(self, source: Source, blocks: Iterator[bytes]) -> None:
        self._source, self._blocks = source, blocks
        self._name = b""
        self._end = _NOWHERE
        self._line = 1
        self.stray: tuple[int, str] | None = None

    def __iter__(self) -> Iterator[bytes]:
        data = next(self._blocks, b"")
        while not (begin := _root_tag(data)) and len(data) < _BLOCK and (more := next(self._blocks, b"")):
            data += more
        self._enter(begin)
        while data:
            data = yield from self._document(data)
            data = yield from self._between(data)

    def _enter(self, begin: re.Match[bytes] | None) -> None:
        if begin:
            self._name = begin["name"]
            self._end = re.compile(rb"</" + re.escape(self._name) + rb"\s*>")

    def _document(self, data: bytes) -> Generator[bytes, None, bytes]:
        """Yield a document to its end; return what follows."""
        while not (end := self._end.search(data)):
            whole = max(0, len(data) - _LONGEST_TAG)
            yield self._passed(data[:whole])
            more = next(self._blocks, b"")
            if not more:
                yield self._passed(data[whole:])
                return b""
            data = data[whole:] + more
        yield self._passed(data[: end.end()])
        return self._grown(data[end.end() :])

    def _between(self, data: bytes) -> Generator[bytes, None, bytes]:
        """Pass over what is no document of this format; return what follows, nothing at the end of the blocks."""
        while data and not _INSIDE.match(data):
            if headers := _HEADERS.match(data):  # in which an address may stand in angle brackets
                yield b"\n" * self._passed(headers[0]).count(b"\n")
                data = self._grown(data[headers.end() :])
                continue
            begin = _NEXT.match(data)
            if begin and begin["name"] == self._name:
                break
            if end := _BESIDE.match(data).end():  # type: ignore[union-attr]  # matches the empty string too
                yield self._passed(data[:end])
                data = self._grown(data[end:])
                continue
            below = _BELOW.search(data, len(_DECLARED))
            alone = data[: below.start()] if below else data
            claimed = self._source.whose(alone[:_BLOCK].decode("utf-8", "ignore").strip())
            if claimed is False:
                self._enter(begin)
                break
            data = yield from self._given_away(data) if claimed else self._skipped(data)
        return data

    def _given_away(self, data: bytes) -> Generator[bytes, None, bytes]:
        """Leave out what is of another format, which the source is told of; return what follows."""
        data = yield from self._bare(data)
        seen = len(_DECLARED)
        while not (found := _BELOW.search(data, seen)) and len(data) <= self._source.limit:
            seen = max(seen, len(data) - len(_DECLARED))
            if not (more := next(self._blocks, b"")):
                break
            data += more
        end = found.start() if found else len(data)
        text = self._source.rest(io.BytesIO(), data[:end]).decode("utf-8", "replace")
        self._source.strangers.append(("\n" * (self._line - 1) + text, 1))
        yield b"\n" * self._passed(data[:end]).count(b"\n")
        return self._grown(data[end:])

    def _bare(self, data: bytes) -> Generator[bytes, None, bytes]:
        """Pass over white space; return what follows."""
        bare = data.lstrip()
        yield self._passed(data[: len(data) - len(bare)])
        return bare

    def _skipped(self, data: bytes) -> Generator[bytes, None, bytes]:
        """Leave out what no format claims; return what follows, from where a document of the same name begins."""
        data = yield from self._bare(data)
        if self.stray is None:
            told = data[:_TOLD].decode("utf-8", "ignore")
            told = told[0] + re.split("[\n<]", told[1:])[0]
            self.stray = self._line, f"what begins here is of no known format: {told!r}; it is left out"
        again = re.compile(rb"<\?xml\s|<" + re.escape(self._name) + rb"[\s/>]")
        while not (found := again.search(data, 1)):
            yield b"\n" * self._passed(data[:-_LONGEST_TAG]).count(b"\n")
            more = next(self._blocks, b"")
            if not more:
                return b""
            data = data[-_LONGEST_TAG:] + more
        yield b"\n" * self._passed(data[: found.start()]).count(b"\n")
        return self._grown(data[found.start() :])

    def _passed(self, data: bytes) -> bytes:
        self._line += data.count(b"\n")
        return data

    def _grown(self, data: bytes) -> bytes:
        """Return `data` with as much after it as is to be looked at."""
        while len(data) < _BLOCK and (more := next(self._blocks, b"")):
            data += more
        return data


def _root_tag(data: bytes) -> re.Match[bytes] | None:
    """Return the tag that opens the first document, behind what stands above it; None if none is seen."""
    begin = _BEGIN.search(data)
    return _NEXT.match(data, begin.end(1)) if begin else None


class _Documents:
    """What `etree.iterparse` reads: the documents of a dump in one element that declares the usual prefixes.

    So a dump of several documents, or of items alone, is well-formed, and so is an item cut out of a document together
    with prefixes that were declared above it. Document types are left out, and with them every entity they declare.
    `ended` tells whether the dump was at its end: what is wrong only then is that it is cut.
    """

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.ended = False
        self._pieces = self._walk(blocks)

    def read(self, size: int = -1) -> bytes:  # noqa: ARG002 — the shape of a file; pieces have their own size
        return next(self._pieces, b"")

    def _walk(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        held = next(blocks, b"")
        begin = _BEGIN.search(held)
        before, held = (held[: begin.end(1)], held[begin.end(1) :]) if begin else (b"", held)
        yield _ROOT + b"\n" * before.count(b"\n")
        for block in chain([b""], blocks):
            data = held + block
            end = _whole(data)
            held = data[end:]
            if end:  # a space in the place of nothing would stand in the text
                yield _plain(data[:end]) or b" "
        yield _plain(held) or b" "
        self.ended = True
        yield _ROOT_END


def _whole(data: bytes) -> int:
    """Return how much of `data` ends neither in a tag or entity nor in a document type."""
    closed = max(data.rfind(b">"), data.rfind(b";")) + 1
    end = data.rfind(b"<", closed)
    if end < 0:
        end = data.rfind(b"&", closed)
    if end < 0 or len(data) - end >= _LONGEST_DOCTYPE:
        end = len(data)
    opened = data.rfind(b"<!DOCTYPE", 0, end)
    cut = opened >= 0 and not _DOCTYPE.match(data, opened) and len(data) - opened < _LONGEST_DOCTYPE
    return opened if cut else end


def _plain(data: bytes) -> bytes:
    """Return a piece of a document without what only its beginning may hold, and without what XML has no place for.

    Characters that XML does not allow become spaces; lines keep their numbers.
    """
    data = data.translate(_ALLOWED)
    if b"<?xml" in data or b"<!DOCTYPE" in data:
        data = _DECLARATION.sub(lambda match: b"\n" * match[0].count(b"\n"), data)
    if b"&" not in data:
        return data
    return _ENTITY.sub(_character, data) if _SECTION not in data else _ENTITY.sub(_character_beside_sections, data)


def _character_beside_sections(match: re.Match[bytes]) -> bytes:
    return match[0] if match[0] == b"&" else _character(match)


def _character(match: re.Match[bytes]) -> bytes:
    if match[1] is None:
        return b"&amp;" if match[0] == b"&" else b" "
    # libxml2 passes over an entity that it does not know, and all that follows; one without a name it reports.
    return html5.get(f"{match[1].decode('ascii')};", "&;").encode()


def _forget(element: Element) -> None:
    """Take what stands before `element`, and before what it is in, out of the tree.

    An item is not cleared: it lives for as long as the `raw` of what was quoted from it.
    """
    for one in (element, *element.iterancestors()):
        while (before := one.getprevious()) is not None:
            before.getparent().remove(before)


def _why(error: Exception, documents: _Documents) -> str:
    if documents.ended:
        return "is cut off in the middle"
    what = str(error).split(", line ", 1)[0]
    if what == "xmlParseEntityRef: no name":
        return "holds an `&` that begins no entity known here; document types and their entities are not read"
    return f"is not well-formed XML from here on: {what}"


def tallied(walk: Iterator[Quoted]) -> Iterator[Quoted]:
    """Yield what `walk` yields, and what the documents declare to list last, with how many items they did list.

    `walk` yields a Declared where a document names its total, with nothing listed as yet: before its items, or after
    them. Documents that say the same (the pages of one search) are counted together. Raises what `walk` raises, last.
    """
    tally = _Tally()
    ending: ParseError | None = None
    try:
        for quoted in walk:
            if isinstance(quoted, Declared):
                tally.total(quoted)
            else:
                tally.waiting += _counts(quoted)
                yield quoted
    except ParseError as error:
        ending = error
    yield from tally.declared()
    if ending is not None:
        raise ending


class _Tally:
    """How many items each total stands for: those after it, or those before where items come first."""

    def __init__(self) -> None:
        self.waiting = 0
        self._listed: dict[tuple[int, str], int] = {}
        self._said: tuple[int, str] | None = None
        self._leads = True

    def total(self, found: Declared) -> None:
        said = (found.declared, found.whose)
        if self._said is None:
            self._leads = not self.waiting
        self._listed.setdefault(said, 0)
        self._listed[(self._leads and self._said) or said] += self.waiting
        self._said, self.waiting = said, 0

    def declared(self) -> Iterator[Declared]:
        if self._said is not None:
            self._listed[self._said] += self.waiting
        yield from (Declared(declared, listed, None, whose) for (declared, whose), listed in self._listed.items())


def _counts(quoted: Quoted) -> bool:
    of_item = isinstance(quoted, Refusal) or (isinstance(quoted, Furniture) and bool(quoted.what))
    return of_item or (isinstance(quoted, Candidate) and quoted.kind == "paper")


def text(element: Element | None, path: str | None = None) -> str | None:
    """Return the text of the first element at `path` (ElementPath with `{namespace}name` steps), markup left out.

    None if there is no such element, or nothing but white space in it.
    """
    if element is not None and path is not None:
        element = element.find(path)
    if element is None:
        return None
    found = element.text if not len(element) else "".join(map(str, element.itertext()))
    return found if found and not found.isspace() else None


def texts(element: Element | None, path: str) -> list[str]:
    """Return the texts of all elements at `path`, blank ones left out."""
    found = [] if element is None else [text(one) for one in element.iterfind(path)]
    return [one for one in found if one is not None]


def name(element: Element) -> str:
    """Return an element's name without its prefix and namespace."""
    return _local(element.tag)


def outermost(element: Element) -> str:
    """Return the name of the outermost element of the document that `element` is of."""
    above = [element, *element.iterancestors()]
    return name(above[-2] if above[-1].tag == _ROOT_NAME and len(above) > 1 else above[-1])


@lru_cache(1 << 10)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def children(element: Element | None) -> Named:
    """Return the children of `element` by their names without prefix and namespace, those of one name in order."""
    found: Named = {}
    for child in () if element is None else element:
        own = _local(child.tag)
        if own in found:
            found[own].append(child)
        else:
            found[own] = [child]
    return found


def first_text(named: Named, *names: str) -> str | None:
    """Return the first text there is among `children` of the first of `names` that have one; None if none has."""
    for one in names:
        for child in named.get(one, ()):
            if (found := text(child)) is not None:
                return found
    return None


def all_texts(named: Named, *names: str) -> list[str]:
    """Return the texts of all `children` of these names, blank ones left out."""
    return [found for one in names for child in named.get(one, ()) if (found := text(child))]


def imprint(**named: str | None) -> dict[str, str]:
    """Return the named facts that are there, for `biblio`, without e-mail addresses."""
    return {one: plain for one, value in named.items() if value and (plain := prose_without_addresses(value)).strip()}


def attribute(element: Element | None, name: str) -> str | None:
    """Return an attribute; None if it is not there or blank."""
    found = None if element is None else element.get(name)
    return found if found and found.strip() else None


def raw(element: Element) -> Callable[[], str]:
    """Return what writes `element` as XML again, the namespaces it uses declared, for `Candidate.raw`."""

    def written() -> str:
        from lxml import etree

        found = etree.tostring(element, encoding="utf-8", with_tail=False)
        alone = etree.fromstring(found, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
        etree.cleanup_namespaces(alone)
        return str(etree.tostring(alone, encoding="unicode"))

    return written
