"""What a site may do to its pages: every class, element, property and key renamed, dates turned round, lines added."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

Change = Callable[[str], str]

BANNER = "New: subscribe to our weekly digest of papers!"
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DATES = {
    "day before month": (rf"\b({_MONTH}) (\d{{1,2}}), (\d{{4}})", r"\2 \1 \3"),
    "month before day": (rf"\b(\d{{1,2}}) ({_MONTH}),? (\d{{4}})", r"\2 \1, \3"),
    "dates with slashes": (r"\b(\d{4})-(\d\d)-(\d\d)(?=[T\"< ]|&quot;|$)", r"\1/\3/\2"),
}
_EVERYWHERE = frozenset("a div span html body path svg script meta link i b br".split())


def renamed(name: str, other: str) -> Change:
    """Return what renames a class."""
    return lambda page: re.sub(rf"(?<=[\"'\s]){re.escape(name)}(?=[\"'\s])", other, page)


def put(pattern: str, other: str) -> Change:
    """Return what puts something else for each match of a pattern."""
    return lambda page: re.sub(pattern, other, page, flags=re.MULTILINE)


def banner(page: str) -> str:
    """Return a page with a line more above all others."""
    promoted = re.sub(r"(<body[^>]*>)", rf"\1<div class='promo'>{BANNER}</div>", page, count=1)
    return promoted if promoted != page else f"{BANNER}\n{page}"


def mutations(page: str, papers: int) -> Iterator[tuple[str, Change]]:
    """Yield each change, with its name, of what occurs in a dump of so many papers at least half as often."""
    is_page, is_data = "<html" in page[:3000].lower(), page.lstrip("\ufeff \n")[:1] in {"<", "{", "[", "@", "%"}
    if is_page or not is_data:
        yield "banner", banner
    for name, (pattern, other) in _DATES.items():
        if len(re.findall(pattern, page)) >= max(2, papers / 2):
            yield name, put(pattern, other)
    yield "badge lost", put(r"(\d)Code$", r"\1")
    yield from _renamings(page, max(2, papers / 2), papers, is_page=is_page)


def _renamings(page: str, often: float, papers: int, *, is_page: bool) -> Iterator[tuple[str, Change]]:
    if is_page:
        found = (name for names in re.findall(r'class="([^"]*)"', page) for name in names.split())
        yield from ((f"class {name}", renamed(name, f"zz-{name}")) for name, _ in _frequent(found, often))
        for name, _ in _frequent(re.findall(r'itemprop="(\w+)"', page), often):
            yield f"property {name}", put(rf'itemprop="{name}"', f'itemprop="x{name}"')
    if is_page or page.lstrip("\ufeff \n").startswith("<"):
        for name, count in _frequent(re.findall(r"<([a-zA-Z][\w:]*)", page), often):
            if not is_page or (name not in _EVERYWHERE and count <= 12 * papers):
                yield f"element {name}", put(rf"<(/?){re.escape(name)}(?![\w:-])", rf"<\1x{name}")
    for name, _ in _frequent(re.findall(r'(?:"|&quot;)(\w+)(?:"|&quot;)\s*:', page), often):
        yield f"key {name}", put(rf'("|&quot;){name}("|&quot;)(\s*:)', rf"\1{name}_new\2\3")


def _frequent(found: Iterator[str] | list[str], often: float) -> list[tuple[str, int]]:
    return [(name, count) for name, count in Counter(found).items() if count >= often]
