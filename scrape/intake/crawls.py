"""Pages inside WARC files and web archives: each with its address, and the day it was seen."""

import plistlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from scrape.intake.encodings import controls, is_utf8
from scrape.intake.streams import Budget, DamagedError, Stream, gunzipped, inflated, part_of, un_zstd

_HEADERS = 1 << 16  # bytes
_RECORD = b"WARC/"
_LENGTH = re.compile(r"[0-9]{1,19}")
_CHUNK_SIZE = re.compile(rb"[0-9a-fA-F]{1,16}")
# Never a listing, so they are not even unpacked.
_NO_LISTING = re.compile(r"(?:image|font|audio|video)/|text/css|[a-z]+/(?:x-)?(?:java|ecma)script", re.IGNORECASE)


class Page(NamedTuple):
    """What a crawl holds under an address; `stream` is to be read before the next one is asked for.

    `observed` is the day it was fetched (`2024-03-05`) and `charset` what its server called it, None where that is not
    said; `is_text` tells that it is no container in any case. Instead of bytes there may be the reason why they are
    none (`a request`), or why they cannot be read.
    """

    address: str
    stream: Stream | None = None
    observed: str | None = None
    charset: str | None = None
    is_text: bool = False
    skipped: str = ""
    unreadable: str = ""
    cure: str = ""


def warc_pages(stream: Stream, budget: Budget) -> Iterator[Page]:
    """Yield every record, skipped ones too. Raises DamagedError and LimitError.

    A record whose length is wrong is yielded as unreadable, and the reading goes on at the next that can be found.
    """
    while line := _next_line(stream):
        if not line.startswith(_RECORD):
            yield Page("", unreadable=f"no record begins at byte {stream.position - len(line)}: a length is wrong")
            _find_record(stream)
            continue
        budget.enter()
        headers = _headers(stream)
        length = headers.get("content-length", "")
        if not _LENGTH.fullmatch(length):
            yield Page(headers.get("warc-target-uri", ""), unreadable="the record says no length")
            continue
        end = stream.position + int(length)
        yield _page(headers, part_of(stream, int(length)), budget)
        stream.skip(end - stream.position)


def _next_line(stream: Stream) -> bytes:
    """Return the next line that is not empty; none at the end."""
    while line := stream.line():
        if line.strip():
            return line
    return b""


def _find_record(stream: Stream) -> None:
    while (head := stream.head(len(_RECORD))) and head != _RECORD:
        stream.line()


def _headers(stream: Stream) -> Mapping[str, str]:
    """Return the headers up to the blank line, names in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    lines = stream.paragraph(_HEADERS)
    if len(lines) > _HEADERS:
        raise DamagedError(f"are damaged: headers of more than {_HEADERS >> 10} KB")
    for line in lines.decode("utf-8", "backslashreplace").split("\n"):
        name, _, value = line.partition(":")
        found.setdefault(name.strip().lower(), value.strip())
    return found


def _page(headers: Mapping[str, str], block: Stream, budget: Budget) -> Page:
    address = headers.get("warc-target-uri", "").strip("<>")  # WARC 1.0 had examples with brackets, so files have them
    observed = headers.get("warc-date", "")[:10] or None
    kind = headers.get("warc-type", "").lower()
    why = _why_cut(headers)
    if kind in {"resource", "conversion"}:  # the latter is the text of a page, in Common Crawl's WET files
        return of_type(headers.get("content-type", ""), Page(address, _told(why, block), observed))
    if kind != "response":
        return Page(address, skipped=f"a {kind or 'nameless'} record")
    if not block.head(5).startswith(b"HTTP/"):
        return Page(address, skipped="a response that is not of HTTP")
    return _response(Page(address, block, observed), block, budget, why)


def _why_cut(headers: Mapping[str, str]) -> str:
    """Return why a record does not hold all that was fetched; empty if it does."""
    if why := headers.get("warc-truncated"):
        return f"were cut by the crawler ({why[:40]})"
    return "are continued in another record" if "warc-segment-number" in headers else ""


def _told(why: str, block: Stream) -> Stream:
    """Return the same bytes, if there are any, at whose end it is told why there are no more."""
    return Stream(_ending_in(why, block)) if why and block.head(1) else block


def _ending_in(why: str, block: Stream) -> Iterator[bytes]:
    while chunk := block.read():
        yield chunk
    raise DamagedError(why)


def _response(page: Page, block: Stream, budget: Budget, why: str) -> Page:
    status = block.line().split()[1:2]
    headers = _headers(block)
    block = _told(why, block)
    if status != [b"200"]:
        return Page(page.address, skipped=f"HTTP status {status[0][:3].decode('ascii', 'replace') if status else '?'}")
    page = of_type(headers.get("content-type", ""), page)
    if page.skipped:
        return page
    body = Stream(_unchunked(block)) if "chunked" in headers.get("transfer-encoding", "").lower() else block
    coding = headers.get("content-encoding", "").lower()
    # Crawlers that store what they unpacked leave the header as it was.
    begun = body.head(_TEXT)
    if coding in {"", "identity"} or (is_utf8(begun) and not controls(begun)):
        return page._replace(stream=body)
    if coding in _DECODERS:
        return page._replace(stream=_DECODERS[coding](body, budget))
    cure = "unpack it first, or have it recorded as gzip"
    return Page(page.address, unreadable=f"is packed as `{coding[:20]}`", cure=cure)


def _maybe_gunzipped(stream: Stream, budget: Budget) -> Stream:
    return gunzipped(stream, budget) if stream.head(2) == b"\x1f\x8b" else stream


_TEXT = 64  # bytes; what is packed is not UTF-8 for so long
_DECODERS: dict[str, Callable[[Stream, Budget], Stream]] = {
    "gzip": _maybe_gunzipped,
    "x-gzip": _maybe_gunzipped,
    "deflate": inflated,
    "zstd": un_zstd,
}


def of_type(content_type: str, page: Page) -> Page:
    """Return a page with the charset that its type names; without its stream if it is of a type that lists nothing."""
    if _NO_LISTING.match(content_type):
        return Page(page.address, skipped=f"of type {content_type.partition(';')[0].strip()[:40]}")
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", content_type, re.IGNORECASE)
    return page._replace(charset=found[1] if found else None)


def _unchunked(stream: Stream) -> Iterator[bytes]:
    """Yield a body sent in chunks; one that was stored whole under the old header, as it is."""
    if not re.match(rb"\s*[0-9a-fA-F]{1,8}\s*(?:;[^\n]*)?\r?\n", stream.head(64)):
        while chunk := stream.read():
            yield chunk
        return
    while size := _chunk_size(_next_line(stream)):
        while size:
            if not (chunk := stream.read(size)):
                raise DamagedError("end in the middle of a chunk")
            size -= len(chunk)
            yield chunk


def _chunk_size(line: bytes) -> int:
    size = line.partition(b";")[0].strip()
    if not _CHUNK_SIZE.fullmatch(size):
        raise DamagedError("have a chunk of no length" if line else "end in the middle of the chunks")
    return int(size, 16)


_MOST_OF_AN_ARCHIVE = 1 << 28  # bytes


def webarchive_pages(stream: Stream, budget: Budget) -> Iterator[Page]:
    """Yield the page that Safari saved in one file, and what belongs to it as skipped. Raises DamagedError.

    That file is a property list, which can only be read whole; any other one is skipped.
    """
    budget.enter()
    archive = _property_list(stream)
    main = archive.get("WebMainResource")
    if not isinstance(main, dict) or not isinstance(main.get("WebResourceData"), bytes):
        yield Page("", skipped="a property list")
        return
    address, charset = str(main.get("WebResourceURL", "")), str(main.get("WebResourceTextEncodingName", ""))
    page = of_type(str(main.get("WebResourceMIMEType", "")), Page(address, Stream(iter([main["WebResourceData"]]))))
    yield page._replace(charset=charset or None)
    beside = archive.get("WebSubresources")
    for _ in beside if isinstance(beside, list) else ():
        budget.enter()
        yield Page("", skipped="beside the page")


def _property_list(stream: Stream) -> dict[str, Any]:
    chunks: list[bytes] = []
    while more := stream.read():
        chunks.append(more)
        if stream.position > _MOST_OF_AN_ARCHIVE:
            raise DamagedError(f"are more than {_MOST_OF_AN_ARCHIVE >> 20} MB")
    try:
        found = plistlib.loads(b"".join(chunks), fmt=plistlib.FMT_BINARY)
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"are damaged: {error or 'no property list'}") from error
    return found if isinstance(found, dict) else {}
