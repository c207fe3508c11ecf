"""What packed files hold is read as if it lay unpacked; what is hostile in them ends in one clear line."""

import bz2
import gzip
import io
import json
import lzma
import os
import plistlib
import struct
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import command
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrape.intake.containers import Container, UnreadableError
from scrape.intake.named import Given
from scrape.intake.named import given as named
from scrape.intake.sources import dumps, open_dump
from scrape.intake.streams import Budget

ROOT = Path(__file__).parent.parent
PROFILE = (ROOT / "tests" / "fixtures" / "profile_text" / "blank_lines_between" / "input.txt").read_bytes()
OTHER = (ROOT / "tests" / "fixtures" / "profile_text" / "title_glued_to_byline" / "input.txt").read_bytes()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(300)
CSS = b"body { color: red }\n" * 20
URL = "https://lamps.example/authors/mira"


def run(*arguments: str | Path, stdin: bytes = b"") -> tuple[int, list[dict[str, Any]], list[str]]:
    done = command.run(*arguments, stdin=stdin)
    assert "Traceback" not in done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()] if arguments[0] == "parse" else []
    return done.returncode, records, done.stderr.splitlines()


def zipped(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def tarred(members: dict[str, bytes], kind: int = tarfile.PAX_FORMAT) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=kind) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


def zstandard(content: bytes) -> bytes:
    return bytes(pytest.importorskip("zstandard").compress(content))


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def warc(block: bytes, kind: str = "response", length: int | None = None, url: str = URL, *said: str) -> bytes:
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        "WARC-Date: 2024-03-05T10:11:12Z",
        f"Content-Length: {len(block) if length is None else length}",
        *said,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + block + b"\r\n\r\n"


def mhtml(page: bytes, encoding: str = "8bit") -> bytes:
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: " + URL.encode() + b"\r\nDate: Tue, 5 Mar 2024 10:11:12 "
        b'-0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--x--"'
        b"\r\n\r\n\r\n----x--\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: " + encoding.encode() + b"\r\n"
        b"Content-Location: " + URL.encode() + b"\r\n\r\n" + page + b"\r\n----x--\r\nContent-Type: text/css\r\n"
        b"Content-Location: cid:css\r\n\r\nbody {}\r\n----x----\r\n"
    )


def found(path: Path) -> list[tuple[str, bytes] | str]:
    """Return the name and the bytes of each dump in a file, and what is said of the rest."""
    seen: list[tuple[str, bytes] | str] = []
    for one in named([str(path)]):
        if isinstance(one, Given):
            assert one.file
            seen.append((one.name.removeprefix(str(path)), one.file.read()))
            one.file.close()
            seen += [one.damage] if one.damage else []
        elif isinstance(one, UnreadableError):
            seen.append(str(one).removeprefix(str(path)))
    return seen


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "gzip in two members": lambda content: gzip.compress(content[:1000]) + gzip.compress(content[1000:]),
    "gzip with zeros after it": lambda content: gzip.compress(content) + bytes(700),
    "bzip2": bz2.compress,
    "bzip2 in two streams": lambda content: bz2.compress(content[:1000]) + bz2.compress(content[1000:]),
    "xz": lzma.compress,
    "xz in two streams, padded": lambda content: (
        lzma.compress(content[:1000]) + bytes(8) + lzma.compress(content[1000:]) + bytes(4)
    ),
    "zstd": zstandard,
    "zstd below a frame to be skipped": lambda content: b"\x50\x2a\x4d\x18\x04\0\0\0size" + zstandard(content),
    "zstd below another such frame": lambda content: b"\x5e\x2a\x4d\x18\x04\0\0\0size" + zstandard(content),
    "zstd in two frames": lambda content: zstandard(content[:1000]) + zstandard(content[1000:]),
}


@pytest.mark.parametrize("how", PACKED)
def test_what_is_only_compressed_is_read_under_its_own_name(tmp_path: Path, how: str) -> None:
    (tmp_path / "dump.txt").write_bytes(PACKED[how](PROFILE))
    assert found(tmp_path / "dump.txt") == [("", PROFILE)]


def test_members_are_named_after_their_archive_and_the_rest_is_counted(tmp_path: Path) -> None:
    inner = zipped({"b/page.txt": OTHER, "b/picture.png": PNG})
    held = tarred({"a.txt": PROFILE, "more.zip": inner, "style.css": CSS, ".hidden": b"x", "empty": b""})
    (tmp_path / "saved").write_bytes(gzip.compress(held))
    code, papers, said = run("parse", tmp_path / "saved", "--no-dedupe", "--report", tmp_path / "report")
    assert code == 0
    assert {paper["sources"][0]["dump"] for paper in papers} == {
        f"{tmp_path}/saved!a.txt",
        f"{tmp_path}/saved!more.zip!b/page.txt",
    }
    assert said[-1].startswith("2 dumps: 10 papers")
    (container,) = json.loads((tmp_path / "report").read_text(encoding="utf-8"))["containers"]
    assert container == {
        "container": f"{tmp_path}/saved",
        "kind": "gzip",
        "members": 6,
        "read": 2,
        "unreadable": 0,
        "skipped": {
            "a PNG image, not a text": 1,
            "a hidden file": 1,
            "empty": 1,
            "of no known format": 1,
        },
        "of_no_known_format": [f"{tmp_path}/saved!style.css"],
    }


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names_in_every_kind_of_tar(tmp_path: Path, kind: int) -> None:
    name = "/".join(["a" * 60, "b" * 60, "é.txt"])
    (tmp_path / "tar").write_bytes(tarred({name: PROFILE}, kind))
    assert found(tmp_path / "tar") == [(f"!{name}", PROFILE)]


def test_no_output_overwrites_the_archive_of_a_member_that_is_read(tmp_path: Path) -> None:
    archive = tmp_path / "pages.tar"
    archive.write_bytes(tarred({"a.txt": PROFILE}))
    code, _, said = run("parse", f"{archive}!a.txt", "-o", tmp_path / "papers.jsonl", "--report", archive)
    assert (code, archive.read_bytes()) == (2, tarred({"a.txt": PROFILE}))
    assert said[-1].endswith(f"--report would write into {archive}, which is an input; name another file")


def test_an_archive_without_any_listing_is_one_line_and_exit_1(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"a.png": PNG, "b.txt": b"Dear diary,\n" * 9}))
    (tmp_path / "b.zip").write_bytes(zipped({}))
    code, papers, said = run("parse", "-q", tmp_path / "a.zip", tmp_path / "b.zip")
    assert (code, papers) == (1, [])
    assert said[0].startswith(f"{tmp_path}/a.zip!b.txt:1: is of no known format; ")
    assert said[1:] == [f"{tmp_path}/b.zip: holds no listing; it is empty"]
    (tmp_path / "c.zip").write_bytes(zipped({"a.png": PNG}))
    assert run("parse", "-q", tmp_path / "c.zip")[2] == [
        f"{tmp_path}/c.zip: holds no listing; 1 member: 1 a PNG image, not a text"
    ]


def test_explain_check_and_parse_take_a_member_by_its_name(tmp_path: Path) -> None:
    one, two = tmp_path / "one.zip", tmp_path / "two.zip"
    one.write_bytes(zipped({"a.txt": PROFILE, "a.png": PNG}))
    two.write_bytes(zipped({"a.txt": PROFILE, "b.txt": OTHER}))
    assert run("explain", one)[0] == 0
    assert run("explain", two)[2] == [f"{two}: holds several texts; name one of them, such as {two}!a.txt"]
    assert run("explain", f"{two}!b.txt")[0] == 0
    (tmp_path / "none.zip").write_bytes(zipped({"a.png": PNG}))
    assert run("explain", tmp_path / "none.zip")[2] == [f"{tmp_path}/none.zip: holds no text among 1 member"]
    assert run("explain", f"{two}!c.txt")[2] == [f"{two}!c.txt: {two} holds no text of this name"]
    assert {paper["sources"][0]["dump"] for paper in run("parse", f"{two}!b.txt")[1]} == {f"{two}!b.txt"}


def test_a_crawl_gives_address_day_and_page(tmp_path: Path) -> None:
    chunked = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (PROFILE[:9], PROFILE[9:])) + b"0\r\n\r\n"
    held = [
        warc(b"software: lamp\r\n", "warcinfo"),
        warc(b"GET / HTTP/1.1\r\n\r\n", "request"),
        warc(http(PROFILE, "Content-Type: text/plain")),
        warc(http(gzip.compress(chunked), "Content-Encoding: gzip"), url=f"{URL}/wrongly"),
        warc(http(chunked, "Transfer-Encoding: chunked"), url=f"{URL}/chunked"),
        warc(http(gzip.compress(PROFILE), "Content-Encoding: gzip"), url=f"{URL}/gzip"),
        warc(http(zlib.compress(PROFILE)[2:-4], "Content-Encoding: deflate"), url=f"{URL}/deflate"),
        warc(http(b"", status="404 Not Found"), url=f"{URL}/missing"),
        warc(http(CSS, "Content-Type: text/css"), url=f"{URL}/css"),
    ]
    for name, content in {"w": b"".join(held), "w.gz": b"".join(map(gzip.compress, held))}.items():
        (tmp_path / name).write_bytes(content)
        assert [one for one in found(tmp_path / name) if one[1] == PROFILE] == [
            (f"!{URL}", PROFILE),
            (f"!{URL}/chunked", PROFILE),
            (f"!{URL}/gzip", PROFILE),
            (f"!{URL}/deflate", PROFILE),
        ]
    _, papers, _ = run("parse", tmp_path / "w.gz", "--no-dedupe", "--report", tmp_path / "report")
    assert {paper["sources"][0]["observed"] for paper in papers} == {"2024-03-05"}
    report = json.loads((tmp_path / "report").read_text(encoding="utf-8"))
    assert report["dumps"][0]["address"] == URL
    assert report["containers"][0]["skipped"]["HTTP status 404"] == 1


@pytest.mark.parametrize("head", ["", "Server: lamp\r\n", "Server: lamp\n"])
@pytest.mark.parametrize("blank", ["\r\n", "\n", " \r\n"])
def test_headers_end_at_the_first_blank_line(tmp_path: Path, head: str, blank: str) -> None:
    body = PROFILE.replace(b"\n", b"\r\n")
    block = f"HTTP/1.1 200 OK\r\n{head}{blank}".encode() + body
    (tmp_path / "w").write_bytes(warc(block) * 2)
    assert found(tmp_path / "w") == [(f"!{URL}", body)] * 2


def test_headers_without_an_end_are_damage(tmp_path: Path) -> None:
    for line in (b"X-Lamp: on\r\n", b"X-Lamp: on\n"):
        (tmp_path / "w").write_bytes(warc(http(PROFILE)) + b"WARC/1.0\r\n" + line * 7000)
        seen = found(tmp_path / "w")
        assert seen[0] == (f"!{URL}", PROFILE)
        assert "headers of more than 64 KB" in str(seen[1])


def test_a_small_page_with_bytes_of_another_encoding_counts_its_lines_once(tmp_path: Path) -> None:
    page = (ROOT / "tests" / "fixtures" / "citation_meta_html" / "json_ld_of_one_article" / "input.html").read_bytes()
    page = page.replace(b"</body>", b"<p>caf\xe9</p>\n<p>na\xefve</p>\n</body>")
    (tmp_path / "pages.zip").write_bytes(zipped({"page.html": page}))
    _, papers, _ = run("parse", tmp_path / "pages.zip", "--report", tmp_path / "report")
    report = json.loads((tmp_path / "report").read_text(encoding="utf-8"))
    assert len(papers) == 1
    assert report["dumps"][0]["encoding"] == "utf-8, 2 lines of it windows-1252"


@pytest.mark.parametrize("length", [10, 0, 100_000, 10**19, -1])
def test_a_crawl_with_a_wrong_length_loses_that_record_only(tmp_path: Path, length: int) -> None:
    held = warc(http(PROFILE)) + warc(http(OTHER), length=length, url=f"{URL}/wrong") + warc(http(OTHER))
    (tmp_path / "w").write_bytes(held)
    seen = found(tmp_path / "w")
    assert seen[0] == (f"!{URL}", PROFILE)
    assert any(isinstance(one, str) for one in seen)
    assert length > 1000 or (f"!{URL}", OTHER) in seen


@pytest.mark.parametrize("length", ["\u00b2", "\u0663", "", "+9"])
def test_a_length_that_is_no_number_is_one_line(tmp_path: Path, length: str) -> None:
    wrong = warc(http(OTHER)).replace(b"Content-Length: ", f"Content-Length: {length}\r\nWas: ".encode(), 1)
    (tmp_path / "w").write_bytes(warc(http(PROFILE)) + wrong)
    assert f"!{URL}: the record says no length" in found(tmp_path / "w")


def test_a_chunk_of_no_length_is_one_line(tmp_path: Path) -> None:
    chunks = b"3\r\nCLM\r\n-3\r\nCLM\r\n0\r\n\r\n"
    (tmp_path / "w").write_bytes(warc(http(chunks, "Transfer-Encoding: chunked")))
    assert found(tmp_path / "w") == [(f"!{URL}", b"CLM"), "the packed data have a chunk of no length"]


@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_a_saved_page_is_its_main_part(tmp_path: Path, encoding: str) -> None:
    import base64
    import quopri

    page = PROFILE.replace(b"\n", b"\r\n")
    encoded = {"8bit": page, "quoted-printable": quopri.encodestring(page), "base64": base64.encodebytes(page)}
    (tmp_path / "p").write_bytes(mhtml(encoded[encoding], encoding))
    [(name, content)] = [one for one in found(tmp_path / "p") if isinstance(one, tuple)]
    assert (name, content.split()) == ("", PROFILE.split())
    (dump,) = dumps([str(tmp_path / "p")])
    assert not isinstance(dump, UnreadableError)
    assert (dump.address, dump.observed) == (URL, "2024-03-05")


def webarchive(page: bytes, **others: Any) -> bytes:
    main = {"WebResourceData": page, "WebResourceMIMEType": "text/html", "WebResourceURL": URL}
    style = {"WebResourceData": b"body {}", "WebResourceMIMEType": "text/css", "WebResourceURL": f"{URL}/style.css"}
    archive = {"WebMainResource": main | others, "WebSubresources": [style]}
    return plistlib.dumps(archive, fmt=plistlib.FMT_BINARY)


def test_a_web_archive_is_its_main_page(tmp_path: Path) -> None:
    lamps = "<html><p>Ångström’s lamps</p></html>"
    (tmp_path / "p").write_bytes(webarchive(lamps.encode("utf-16-le"), WebResourceTextEncodingName="UTF-16LE"))
    dump = open_dump(str(tmp_path / "p"))
    assert (dump.address, [line for lines in dump.batches for _, line in lines]) == (URL, [lamps])
    dump.close()


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY), "holds no listing; 1 member: 1 a property list"),
        (webarchive(b"GIF", WebResourceMIMEType="image/gif"), "holds no listing; 2 members: 1 of type image/gif"),
        (webarchive(PROFILE)[:-40], "the web archive data are damaged"),
        (b"bplist00" + b"\xaf" * 64, "the web archive data are damaged"),
    ],
    ids=["another list", "picture", "cut", "nonsense"],
)
def test_what_is_no_web_archive_is_one_line(tmp_path: Path, packed: bytes, said: str) -> None:
    (tmp_path / "p").write_bytes(packed)
    code, records, messages = run("parse", tmp_path / "p")
    assert (code, records) == (1, [])
    assert said in messages[0]


def test_a_saved_page_of_no_day_is_read(tmp_path: Path) -> None:
    (tmp_path / "p").write_bytes(mhtml(PROFILE).replace(b"-0000", b"-" + b"9" * 30))
    assert [one[0] for one in found(tmp_path / "p")] == [""]


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_size_below_zero_is_one_line(tmp_path: Path, kind: bytes) -> None:
    header = bytearray(tarfile.TarInfo("a").tobuf())
    header[124:136], header[148:157] = b"-0000001000\0", b" " * 8 + kind
    header[148:156] = b"%06o\0 " % sum(header)
    (tmp_path / "t").write_bytes(header + PROFILE[:512] + bytes(1024))
    assert found(tmp_path / "t") == [": the tar data are damaged: a header holds no number where one must be"]


@pytest.mark.parametrize("charset", ["idna", "punycode", "hex", "undefined", "no-such"])
def test_a_charset_that_is_none_of_a_text_is_passed_over(tmp_path: Path, charset: str) -> None:
    (tmp_path / "page").write_bytes(f'<meta charset="{charset}"><p>A lamp'.encode())
    dump = open_dump(str(tmp_path / "page"))
    assert (dump.encoding, [line for lines in dump.batches for _, line in lines]) == (
        "utf-8",
        [f'<meta charset="{charset}"><p>A lamp'],
    )
    dump.close()


def test_the_package_that_zstd_needs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "z").write_bytes(zstandard(PROFILE))
    monkeypatch.setitem(sys.modules, "zstandard", None)
    assert found(tmp_path / "z") == [": the packed data need the extra zstd: pip install zstandard"]


def test_what_is_cut_is_read_up_to_there_and_said(tmp_path: Path) -> None:
    for name, content in {"g": gzip.compress(PROFILE * 50), "x": lzma.compress(PROFILE * 50)}.items():
        (tmp_path / name).write_bytes(content[: len(content) // 2])
    (tmp_path / "z").write_bytes(zstandard(os.urandom(1000).hex().encode() + PROFILE * 50)[:-9])
    (tmp_path / "t").write_bytes(tarred({"a": PROFILE, "b": OTHER})[: 1024 + len(PROFILE)])
    for name in "gxzt":
        seen = found(tmp_path / name)
        assert any(isinstance(one, str) and one.endswith("data end in the middle") for one in seen)
    (tmp_path / "g").write_bytes(gzip.compress(PROFILE * 50)[:-12])
    code, papers, said = run("parse", "-q", tmp_path / "g")
    assert (code, len(papers)) == (1, 4)
    assert said == [f"{tmp_path}/g: the packed data end in the middle; what comes before was read"]


def test_damage_costs_one_member(tmp_path: Path) -> None:
    damaged = bytearray(zipped({"a.txt": PROFILE, "b.txt": OTHER}))
    damaged[60:70] = b"x" * 10
    (tmp_path / "z").write_bytes(damaged)
    first, second = found(tmp_path / "z")
    assert isinstance(first, str)
    assert first.startswith("!a.txt: the packed data are damaged: ")
    assert second == ("!b.txt", OTHER)


def test_an_encrypted_member_is_one_line(tmp_path: Path) -> None:
    held = bytearray(zipped({"secret.txt": PROFILE, "open.txt": OTHER}))
    held[6] |= 1
    held[held.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "z").write_bytes(held)
    assert found(tmp_path / "z") == ["!secret.txt: is encrypted; unpack it first", ("!open.txt", OTHER)]


def test_a_member_that_is_packed_by_a_method_of_others_is_one_line(tmp_path: Path) -> None:
    held = bytearray(zipped({"large.txt": PROFILE, "small.txt": OTHER}))
    for at in (8, held.index(b"PK\x01\x02") + 10):
        held[at] = 9  # Deflate64
    (tmp_path / "z").write_bytes(held)
    said = "cannot be unpacked here: That compression method is not supported; unpack the archive first"
    assert found(tmp_path / "z") == [f"!large.txt: the packed data {said}", ("!small.txt", OTHER)]


def test_a_member_without_a_name_is_read(tmp_path: Path) -> None:
    (tmp_path / "z").write_bytes(zipped({"a.txt": PROFILE, "b.txt": OTHER}).replace(b"a.txt", b"\0.txt"))
    assert found(tmp_path / "z") == [("!", PROFILE), ("!b.txt", OTHER)]


def test_names_in_utf_8_need_no_flag_that_says_so(tmp_path: Path) -> None:
    held = bytearray(zipped({"Müller/Übersicht.txt": PROFILE, "plain.txt": OTHER}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = held.index(mark) + at + 1
        held[place] &= ~8  # 0x800, as `zip` of Linux and macOS leave it
    (tmp_path / "z").write_bytes(held)
    assert found(tmp_path / "z") == [("!Müller/Übersicht.txt", PROFILE), ("!plain.txt", OTHER)]
    assert len(run("parse", f"{tmp_path / 'z'}!Müller/Übersicht.txt")[1]) == 4


def test_a_response_that_cannot_be_unpacked_is_one_line_unless_it_is_no_listing(tmp_path: Path) -> None:
    packed = http(b"\x1b\x03", "Content-Encoding: br", "Content-Type: text/html")
    style = http(b"\x1b\x03", "Content-Encoding: br", "Content-Type: text/css")
    (tmp_path / "crawl").write_bytes(warc(packed) + warc(style) + warc(http(PROFILE)))
    code, papers, said = run("parse", tmp_path / "crawl")
    assert (code, len(papers)) == (1, 4)
    assert said[0] == f"{tmp_path / 'crawl'}!{URL}: is packed as `br`; unpack it first, or have it recorded as gzip"
    assert said[1].endswith("1 member of containers skipped")


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip", "zstd", "none"])
def test_a_response_that_was_stored_unpacked_is_read_as_it_is(tmp_path: Path, coding: str) -> None:
    (tmp_path / "crawl").write_bytes(warc(http(PROFILE, f"Content-Encoding: {coding}")))
    assert found(tmp_path / "crawl") == [(f"!{URL}", PROFILE)]


def test_a_response_in_latin_1_that_was_stored_unpacked_is_read_as_it_is(tmp_path: Path) -> None:
    page = b"Gr\xfc\xdfe\n" + PROFILE
    (tmp_path / "crawl").write_bytes(warc(http(page, "Content-Encoding: gzip")))
    assert [one[0] for one in found(tmp_path / "crawl")] == [f"!{URL}"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("WARC-Truncated: length", "the packed data were cut by the crawler (length)"),
        ("WARC-Segment-Number: 1", "the packed data are continued in another record"),
    ],
)
def test_a_record_that_is_not_whole_is_read_and_told_unless_it_is_no_listing(
    said: str, why: str, tmp_path: Path
) -> None:
    cut, whole = warc(http(OTHER), "response", None, URL, said), warc(http(PROFILE), url=f"{URL}/2")
    (tmp_path / "crawl").write_bytes(cut + whole)
    assert found(tmp_path / "crawl") == [(f"!{URL}", OTHER), why, (f"!{URL}/2", PROFILE)]
    assert run("parse", "-q", tmp_path / "crawl")[0] == 1
    (tmp_path / "crawl").write_bytes(warc(http(CSS), "response", None, URL, said) + whole)
    assert run("parse", "-q", tmp_path / "crawl")[0] == 0


@pytest.mark.parametrize("begun", [b"HTTP/1.1 200 OK\r\nServer: la", http(b"")])
def test_a_record_that_is_cut_before_its_page_begins_is_passed_over(begun: bytes, tmp_path: Path) -> None:
    cut = warc(begun, "response", None, URL, "WARC-Truncated: disconnect")
    (tmp_path / "crawl").write_bytes(cut + warc(http(PROFILE), url=f"{URL}/2"))
    assert found(tmp_path / "crawl") == [(f"!{URL}/2", PROFILE)]


def test_the_text_that_a_crawl_made_of_a_page_is_read(tmp_path: Path) -> None:
    (tmp_path / "wet").write_bytes(warc(b"software: lamp\r\n", "warcinfo") + warc(PROFILE, "conversion"))
    assert found(tmp_path / "wet") == [(f"!{URL}", PROFILE)]


def test_tar_archives_one_below_the_other_are_one(tmp_path: Path) -> None:
    (tmp_path / "two").write_bytes(tarred({"a.txt": PROFILE}) + tarred({"b.txt": OTHER}) + bytes(9999))
    assert found(tmp_path / "two") == [("!a.txt", PROFILE), ("!b.txt", OTHER)]


@pytest.mark.parametrize(
    ("stream", "members", "said"),
    [
        (zipped({"a": PROFILE}) + zipped({"b": OTHER}), ["!b"], ": the zip data follow bytes that are none of theirs"),
        (zipped({"a": PROFILE}) + OTHER, ["!a"], ": the zip data are followed by bytes that are none of theirs"),
        (tarred({"a": PROFILE}) + OTHER, ["!a"], ": the tar data are followed by bytes that are none of theirs"),
        (gzip.compress(PROFILE) + OTHER, [""], "the packed data are followed by bytes that are none of theirs"),
    ],
    ids=["two zips", "zip", "tar", "gzip"],
)
def test_what_stands_before_or_behind_an_archive_is_no_part_of_it_and_told(
    stream: bytes, members: list[str], said: str, tmp_path: Path
) -> None:
    (tmp_path / "z").write_bytes(stream)
    *read, last = found(tmp_path / "z")
    assert ([one[0] for one in read], str(last).startswith(said)) == (members, True)


def e_book() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", b"application/epub+zip")
        archive.writestr("lamps.xhtml", b"<html><body>Lamps</body></html>", zipfile.ZIP_DEFLATED)
    return held.getvalue()


@pytest.mark.parametrize(
    "document",
    [
        *(
            zipped({first: b"<Types/>", "word/document.xml": b"<document>Lamps</document>"})
            for first in ("[Content_Types].xml", "_rels/.rels", "docProps/app.xml")
        ),
        e_book(),
    ],
)
def test_a_document_of_an_office_program_is_named_as_such(document: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(document)
    code, _, messages = run("parse", "-q", tmp_path / "a.docx")
    said = "holds no listing; 1 member: 1 a document of an office program, or an e-book, to be saved as text"
    assert (code, [one.removeprefix(f"{tmp_path / 'a.docx'}: ") for one in messages]) == (1, [said])
    (tmp_path / "z").write_bytes(zipped({"a.docx": document, "a.txt": PROFILE}))
    assert found(tmp_path / "z") == [("!a.txt", PROFILE)]


def test_the_comment_of_a_zip_is_a_part_of_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z", "w") as archive:
        archive.writestr("a", PROFILE)
        archive.comment = b"Lamps, packed by Mira"
    assert found(tmp_path / "z") == [("!a", PROFILE)]


@pytest.mark.parametrize("padding", [bytes(512), b"\r\n"])
def test_padding_behind_a_zip_is_nothing(padding: bytes, tmp_path: Path) -> None:
    (tmp_path / "z").write_bytes(zipped({"a": PROFILE}) + padding)
    assert found(tmp_path / "z") == [("!a", PROFILE)]


def test_an_archive_is_not_replaced_by_what_was_read_from_it(tmp_path: Path) -> None:
    dump = tmp_path / "dumps.zip"
    held = zipped({"profile.txt": PROFILE, "notes.txt": b"Buy lamps.\n"})
    dump.write_bytes(held)
    for name in (dump, f"{dump}!profile.txt"):
        code, _, said = run("parse", name, "-o", dump)
        assert (code, dump.read_bytes()) == (1, held)
        assert f"{dump}: is left as it was: it is a packed file; write elsewhere" in said


def test_links_devices_and_folders_are_passed_over(tmp_path: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"member{kind.decode()}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("dump.txt")
        info.size = len(PROFILE)
        archive.addfile(info, io.BytesIO(PROFILE))
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "z", "w") as zipped_link:
        zipped_link.writestr(link, "/etc/passwd")
        zipped_link.writestr("folder/", "")
        zipped_link.writestr("dump.txt", PROFILE)
    (tmp_path / "t").write_bytes(held.getvalue())
    for name in "zt":
        assert found(tmp_path / name) == [("!dump.txt", PROFILE)]


@pytest.mark.parametrize("inside", ["../../etc/passwd", "/etc/passwd", "a\nb.txt", "C:\\x.txt", "\x1b[31m.txt"])
def test_names_of_members_are_names_only(tmp_path: Path, inside: str) -> None:
    (tmp_path / "in").mkdir()
    for name, content in {"z": zipped({inside: PROFILE}), "t": tarred({inside: PROFILE})}.items():
        (tmp_path / "in" / name).write_bytes(content)
        code, papers, said = run("parse", tmp_path / "in" / name)
        assert (code, len(papers), len(said)) == (0, 4, 1)
        assert papers[0]["sources"][0]["dump"].isprintable()
    assert sorted(os.listdir(tmp_path)) == ["in"]
    assert sorted(os.listdir(tmp_path / "in")) == ["t", "z"]


def test_a_zip_of_the_64_bit_kind(tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(PROFILE)
    (tmp_path / "z").write_bytes(held.getvalue())
    assert found(tmp_path / "z") == [("!a.txt", PROFILE)]


def gigabyte(block: bytes) -> bytes:
    """Return a thousand times a megabyte, packed once; the checksum, which nobody may come to, is wrong."""
    machine = zlib.compressobj(9, zlib.DEFLATED, 31)
    first, again = (machine.compress(block) + machine.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * 1023 + machine.flush()


def nested(depth: int) -> bytes:
    held = PROFILE
    for level in range(depth):
        held = zipped({f"{copy}.zip" if level else f"{copy}.txt": held for copy in range(4)})
    return held


def overlapping(kernel: bytes, copies: int) -> bytes:
    """Return a zip whose members all share the same packed bytes (David Fifield, A better zip bomb, 2019)."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = machine.compress(kernel) + machine.flush()
    fixed = (20, 0, 8, 0, 0, zlib.crc32(kernel), len(packed), len(kernel), 1, 0)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", *fixed) + b"a" + packed
    one = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, *fixed, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(one) * copies, len(local), 0)
    return local + one * copies + end


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a gigabyte in a megabyte": (
        lambda: gigabyte(b"A paper a day\n" * 75_000),
        "unpacks to more than 300 times its size",
    ),
    "zips in zips in zips": (lambda: nested(6), "lies more than 4 containers deep"),
    "members that overlap": (lambda: overlapping(b"A paper a day\n" * 700_000, 9000), "holds members that overlap"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_one_line_that_names_the_limit(tmp_path: Path, bomb: str) -> None:
    make, what = BOMBS[bomb]
    (tmp_path / "bomb").write_bytes(make())
    code, _, said = run("parse", "-q", tmp_path / "bomb")
    assert code == 1
    assert len(said) == 1
    assert what in said[0]
    assert "which is the limit" in said[0]


def test_a_gigabyte_of_nothing_is_not_even_unpacked(tmp_path: Path) -> None:
    (tmp_path / "zeros.gz").write_bytes(gigabyte(bytes(1 << 20)))
    assert found(tmp_path / "zeros.gz") == [": holds NUL bytes: binary data, not a text"]


def test_limits_on_members_and_size_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "z").write_bytes(zipped({f"{number}.txt": PROFILE for number in range(9)}))
    monkeypatch.setattr(Budget, "MEMBERS", 5)
    *read, last = found(tmp_path / "z")
    assert len(read) == 5
    assert last == ": holds more than 5 members, which is the limit; if you trust it, unpack it yourself"
    monkeypatch.setattr(Budget, "MEMBERS", 50)
    monkeypatch.setattr(Budget, "FREE", 0)
    monkeypatch.setattr(Budget, "TOTAL", 5000)
    assert "GB, which is the limit" in str(found(tmp_path / "z")[-1])


@st.composite
def mutilated(draw: st.DrawFn) -> bytes:
    data = bytearray(draw(st.sampled_from(WHOLE)))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 300))] = draw(st.binary(max_size=8))
    return bytes(data)


WHOLE = [
    gzip.compress(PROFILE),
    bz2.compress(PROFILE),
    lzma.compress(PROFILE),
    zipped({"a.txt": PROFILE, "b.zip": zipped({"c": OTHER})}),
    tarred({"a.txt": PROFILE, "b" * 150: OTHER}),
    tarred({"a.txt": PROFILE, "b" * 150: OTHER}, tarfile.GNU_FORMAT),
    warc(http(PROFILE)) + warc(http(gzip.compress(OTHER), "Content-Encoding: gzip", "Transfer-Encoding: chunked")),
    mhtml(PROFILE),
    webarchive(PROFILE),
    b"From - Tue Mar  5 10:11:12 2024\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Transfer-Encoding:"
    b" quoted-printable\n\n" + PROFILE + b"\n--x--\n\nFrom - Tue Mar  5 10:11:12 2024\nDate: x\n\n" + OTHER,
]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("containers") / "dump"


@given(data=mutilated())
def test_mutilated_containers_end_in_dumps_and_messages(scratch: Path, data: bytes) -> None:
    scratch.write_bytes(data)
    for one in named([str(scratch)]):
        if isinstance(one, Given) and one.file:
            one.file.close()
        elif isinstance(one, UnreadableError):
            assert "\n" not in str(one)
        else:
            assert isinstance(one, Container)


def test_a_container_that_is_piped_in_is_read() -> None:
    for held in (gzip.compress(tarred({"a.txt": PROFILE})), zipped({"a.txt": PROFILE})):
        code, papers, _ = run("parse", "--no-dedupe", "-", stdin=held)
        assert (code, len(papers), papers[0]["sources"][0]["dump"]) == (0, 4, "-!a.txt")


def test_a_member_has_the_hash_of_its_own_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(PROFILE)
    (tmp_path / "z").write_bytes(zipped({"a.txt": PROFILE}))
    hashes = set()
    for name in "a.txt", "z":
        dump = open_dump(str(tmp_path / name))
        hashes.add(dump.sha256)
        dump.close()
    assert len(hashes) == 1
