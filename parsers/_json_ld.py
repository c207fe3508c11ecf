"""JSON-LD of schema.org in the scripts of a page: the papers that it describes, however a template broke it.

People and journals may stand apart, under an `@id` by which the paper names them: https://www.w3.org/TR/json-ld11/.
"""

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

from parsers import _html
from parsers._contract import Candidate, Quoted, Refusal
from parsers._json import as_list, text
from parsers._schema_org import BELOW, DEEPEST, is_paper, many, read_item

Fields = dict[str, Any]

_SCHOLARLY = re.compile(
    r""""@type"\s*:\s*(?:\[[^\]]{0,200}?)?"(?:https?://schema\.org/|schema:)?(?:(?:medical)?scholarlyarticle|thesis")"""
)
_ARTICLE = re.compile(r""""@type"\s*:\s*\[?\s*"(?:thesis|report|article|creativework|publication(?:issue|volume))""")
_WART = re.compile(r'("(?>[^"\\]++|\\.)*+(?:"|\Z))|,(?=\s*[}\]])|/\*.*?(?:\*/|\Z)|//[^\n]*+', re.DOTALL)
"""What templates leave in JSON: a comma behind the last of several values, a comment, and in a string a backslash."""
_ESCAPE = re.compile(r"""(\\(?:["\\/]|u[0-9A-Fa-f]{4}))|\\(')|\\([nrt]?)""")
_FORM_FEED = re.compile(r"(?<!\\)(?>\\\\)*+\\[bf][a-z]")  # it, or a backspace, is meant by nobody: `\frac`, `\beta`
_NAMESPACE = re.compile(r'"(?:schema:|https?://schema\.org/)(?=\w+"\s*:)')
_CRUMB = re.compile(r'"name"\s*:\s*"Vol(?:ume|\.) ([1-9][\w-]{0,9}), (?:Issue|No\.) (\w[\w-]{0,19})"')
_LONGEST_MARK = len("/* <![CDATA[")
_LINKED = ("author", "creator", "editor", "affiliation", "publisher", "isPartOf", "publication")
_UNREAD = ("description", "image", "logo", "hasPart")
_LONGEST_LINKED = 2_000  # one that is longer, and named by everybody, would make a page a thousand times as long


def is_in(start: str) -> bool:
    """Tell whether the start of a page, in lower case, holds a scholarly article, or another one with a DOI."""
    if _html.has(start, "scholarlyarticle", 'thesis"') and _SCHOLARLY.search(start):
        return True
    return "ld+json" in start and "doi.org/10." in start and _ARTICLE.search(start) is not None


def read(page: _html.Page, *, is_described: bool) -> Iterator[Quoted]:
    """Yield the papers of each script; `is_described` tells that the meta tags of the page describe one, too.

    A script that names a scholarly article but is no JSON is refused.
    """
    held = [one for script in scripts(page.root) if (one := _read_script(script))]
    documents = [one[1] for one in held if not isinstance(one, Refusal)]
    known = {named["@id"]: named for document in documents for named in _named_in(document)}
    base = _html.base(page, "") if documents else ""
    for one in held:
        if isinstance(one, Refusal):
            yield one
            continue
        line, document = one
        for found in _papers_in(document, is_described=is_described):
            item = _linked(found, known) if known else found
            yield Candidate("paper", read_item(item, base), line=line, raw=_raw_item(item))


def scripts(root: _html.Element) -> list[_html.Element]:
    """Return the elements of a page that hold JSON-LD."""
    either = root.iter("script", "meta")  # some frameworks write it into a tag of its name
    return [one for one in either if "ld+json" in (one.get("type") or one.get("name") or "").lower()]


def issue(root: _html.Element) -> dict[str, str]:
    """Return volume and issue as the breadcrumbs of a paper's page name them, at Taylor & Francis they alone; or none.

    `Volume 79, Issue 5`; before a paper is in an issue both are 0.
    """
    trails = [trail for script in scripts(root) if "BreadcrumbList" in (trail := script.text or "")]
    found = next(filter(None, map(_CRUMB.search, trails)), None)
    return {"volume": found[1], "issue": found[2]} if found else {}


def _read_script(script: _html.Element) -> Refusal | tuple[int | None, Any] | None:
    """Return the line and the document of a script; None if it is no JSON and names no scholarly article."""
    line, printed = script.sourceline or None, _unwrapped(script.text or script.get("content") or "")
    try:
        return line, _loaded(printed)
    except (ValueError, RecursionError) as error:
        if _SCHOLARLY.search(printed.lower()):
            return Refusal(f"is no JSON: {error}", line=line, raw=_html.raw(script, "<html>", "</html>"))
    return None


def _loaded(printed: str) -> Any:
    with suppress(ValueError):
        if not _FORM_FEED.search(printed):
            return json.loads(printed, strict=False)
    return json.loads(_WART.sub(_mended, printed), strict=False)


def _mended(wart: re.Match[str]) -> str:
    """Return nothing for a comma or a comment; a string with its backslashes escaped, where they are those of TeX."""
    string = wart[1] or ""
    is_tex = ("", "", "") in _ESCAPE.findall(string)
    return _ESCAPE.sub(lambda one: one[1] or one[2] or (rf"\\{one[3]}" if is_tex else one[0]), string)


def _unwrapped(script: str) -> str:
    """Return a script without the marks that hide it from old browsers, or from XML, and without a last semicolon.

    Some frameworks escape its quotation marks; some tools write the names of properties in full.
    """
    printed = script.strip().removeprefix("\ufeff").removeprefix("<!--").removesuffix("-->").strip()
    if "<![CDATA[" in printed[:_LONGEST_MARK]:
        inside = printed.partition("<![CDATA[")[2].removesuffix("*/").rstrip().removesuffix("]]>").rstrip()
        printed = inside.removeprefix(" */").removesuffix("//").removesuffix("/*").rstrip()
    printed = printed.removesuffix(";")
    if '"' not in printed:
        printed = html.unescape(printed)
    return _NAMESPACE.sub('"', printed) if "schema:" in printed or "schema.org/" in printed else printed


def _named_in(document: Any) -> Iterator[Fields]:
    """Yield the items at the top of a document that have an `@id` and more than that, without what nobody reads."""
    for one in as_list(document):
        for item in [one, *many(one, "@graph")]:
            if text(item, "@id") and item.keys() - {"@id", "@type"}:
                read = {name: value for name, value in item.items() if name not in _UNREAD}
                if len(json.dumps(read)) <= _LONGEST_LINKED:
                    yield read


def _papers_in(value: Any, depth: int = 0, *, is_described: bool) -> Iterator[Fields]:
    """Yield the papers among the items of a document: those it is about, not those that they cite."""
    if isinstance(value, list) and depth < DEEPEST:
        for one in value:
            yield from _papers_in(one, depth + 1, is_described=is_described)
    elif isinstance(value, dict) and is_paper(value, is_described=is_described):
        yield value
    elif isinstance(value, dict) and depth < DEEPEST:
        for name in BELOW:
            yield from _papers_in(value.get(name), depth + 1, is_described=is_described)


def _linked(item: Fields, known: dict[str, Fields], links: int = 2) -> Fields:
    """Return an item with those people and parts in full that it names by their `@id`, so many links away."""
    names = [name for name in _LINKED if name in item] if links else []
    return item | {name: [_in_full(one, known, links) for one in _each_once(item, name)] for name in names}


def _each_once(item: Fields, name: str) -> Iterable[Any]:
    return {text(one, "@id") or at: one for at, one in enumerate(many(item, name))}.values()


def _in_full(value: Any, known: dict[str, Fields], links: int) -> Any:
    if not isinstance(value, dict):
        return value
    found = known.get(text(value, "@id") or "", value) if value.keys() <= {"@id", "@type"} else value
    return _linked(found, known, links - 1)


def _raw_item(item: Fields) -> Callable[[], str]:
    printed = json.dumps(item, ensure_ascii=False).replace("</", "<\\/")
    return lambda: f'<html><script type="application/ld+json">{printed}</script></html>'
