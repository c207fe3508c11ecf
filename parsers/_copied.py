"""What stands in a copied page that its site did not put there.

Margins of a printed page: the day and the page's title above (`11/22/26, 12:36 PM Some Page`), its address below
(`https://… 3/9`), or the address above and the day below. Numbers that `lynx -dump` puts before links
(`[12]Some Title`), the addresses by these numbers at the end, and what it writes for pictures and buttons
(`[logo.png]`, `(BUTTON) Search`). Bullets of a list into which somebody pasted it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from parsers._contract import ALL_EDGES, Candidate, Furniture, Labels, Quoted, Source

_LeftOut = list[tuple[int, str]]
"""Numbers of lines, each with what it is."""
_Lines = Iterator[tuple[int, str]]

MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
"""An English month, in full or in the usual abbreviation."""
_DAY = r"\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}\.?,? (?:[^\W\d_]{1,4} ?)?\d{1,2}[:.]\d\d(?::\d\d)?(?: ?[ap]\.? ?m\.?)?"
_ADDRESS = r"(?:https?|file)://\S+"
_PAGE = r"(?P<page>\d{1,4}) ?/ ?(?P<of>\d{1,4})"
_ABOVE = re.compile(rf"{_DAY}(?P<title> (?![-–] )\S.*)?", re.IGNORECASE)
_BELOW = re.compile(rf"{_ADDRESS} {_PAGE}|\d{{1,4}} (?:/|[^\W\d_]{{1,4}}) \d{{1,4}} (?P<day>{_DAY})", re.IGNORECASE)
_ADDRESS_ALONE = re.compile(_ADDRESS)
_PAGE_ALONE = re.compile(_PAGE)
_LONGEST_MARGIN = 300
_GLUED_TO_LINK = r"(?<!!\[\])\[(\d{1,4})\](?!\((?:https?:|[/#]))(?=\w|[\"“'‘$(*])"
_LINK = re.compile(_GLUED_TO_LINK)
_LINK_APART = re.compile(r"^(\s*(?:[*+] )?)\[(\d{1,4})\](?=\s)")
_CONTROL = re.compile(r"\(BUTTON\) ?|\[[\w.-]{1,80}\.(?:png|jpe?g|svg|gif|webp)\]|_{3,}")
_NOTHING = re.compile(r"[\s*+]*+(?:\[\d{1,4}\]\s*+)?")
_OF_ADDRESSES = re.compile(r"\s*(?:References|(?:Visible|Hidden) links:?|\d{1,4}\. [a-z]{2,10}:\S+)\s*")
_FARTHEST_LINK = 20  # numbers from one that shows to the next
_BULLETS = "-*+•●○◦▪■‣"
_BULLET = re.compile(rf"^\s*([{re.escape(_BULLETS)}]|o(?=\t))\s+(?=\S)")
_SEVERAL = 3
_SOON = 4  # lines
_SUSPENDED = r"(?i:and|as|but|or|than|to|nor|und|vs|versus)\b(?!-)|\W"
"""What follows a hyphen that stands for the rest of a word, as in `pre- and post-training`."""
_WITHIN_A_WORD = re.compile(rf"-\n(?:(?<=[^\W\d_]-\n)|(?<=[^\W\d_]--\n))(?!{_SUSPENDED})")
_BEFORE_CLOSING = re.compile(r"\n(?=[,.;:!?)](?!\w))")
_LOOKED_AT = 1 << 13  # characters


def read_copied(source: Source, walk: Callable[[_Lines], Iterator[Quoted]]) -> Iterator[Quoted]:
    """Yield what `walk` quotes from the lines of `source` as its site had them, and those that are not of the site."""
    left_out: _LeftOut = []
    yield from _with_left_out(walk(_as_its_site_had_them(source, left_out)), left_out)


def _as_its_site_had_them(source: Source, left_out: _LeftOut) -> _Lines:
    lines = source.lines()
    first = _looked_at(lines)
    head = [line for _, line in first]
    lines = chain(first, lines)
    if any(map(_is_margin, head)):
        lines = _unprinted(lines, _margins(head), left_out)
    return _as_shown(lines, head, left_out)


def is_altered(text: Iterable[str]) -> bool:
    """Tell whether `read_copied` changes a text that begins with these lines."""
    head = [line for _, line in _looked_at(enumerate(text))]
    return any(map(_is_margin, head)) or _are_numbered(head) or _are_items(head)


def _looked_at(lines: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    first: list[tuple[int, str]] = []
    length = 0
    for one in lines:
        first.append(one)
        length += len(one[1]) + 1
        if length > _LOOKED_AT:
            break
    return first


def folded(line: str) -> str:
    """Return a line as it is seen, white space folded."""
    if line.isascii() and line.rfind("  ") < 0 and "\t" not in line:
        return line.strip()
    return " ".join(line.strip(ALL_EDGES).split())


def as_one(lines: Iterable[str]) -> str:
    """Return lines as one: a hyphen at which a program broke one stands in a word, a comma closes what is above."""
    return _unbroken(_BEFORE_CLOSING.sub("", "\n".join(lines)))


def each_once(labels: Sequence[tuple[int, str]]) -> Labels:
    """Return each line with the first of what it was taken for: two things may share a line."""
    return tuple(sorted(dict(reversed(labels)).items()))


def unbroken(lines: Iterable[str]) -> str:
    """Return a value as it was before a program broke its lines, between words or behind the hyphen of one."""
    return _unbroken("\n".join([line for line in lines if line]))


def _unbroken(text: str) -> str:
    if "-\n" in text:
        text = _WITHIN_A_WORD.sub("-", text)
    return text.replace("\n", " ")


def copied_head(source: Source) -> Sequence[tuple[int, str]]:
    """Return the head of `source` without numbers of links and bullets of a list."""
    if source.initials().isdisjoint(f"[o{_BULLETS}"):
        return source.head
    return list(_as_shown(iter(source.head), [line for _, line in source.head], []))


def _with_left_out(quoted: Iterator[Quoted], left_out: _LeftOut) -> Iterator[Quoted]:
    """Yield what is quoted, and in its place what was left out: between others, or inside of one."""
    for one in quoted:
        if left_out and isinstance(one, Candidate | Furniture) and one.labels:
            first, last = one.labels[0][0], one.labels[-1][0]
            if above := [label for label in left_out if label[0] < first]:
                yield Furniture(tuple(above))
            one.labels = tuple(sorted((*one.labels, *(label for label in left_out if first <= label[0] <= last))))
            left_out[:] = [label for label in left_out if label[0] > last]
        yield one
    if left_out:
        yield Furniture(tuple(left_out))


def _as_shown(lines: _Lines, head: list[str], left_out: _LeftOut) -> _Lines:
    if _are_numbered(head):
        lines = _unnumbered(lines, left_out)
    if _are_items(head):
        lines = ((number, _BULLET.sub("", line)) for number, line in lines)
    return lines


def _are_numbered(head: list[str]) -> bool:
    """Tell whether links have numbers that count up on each page."""
    found = [_LINK.search(line) for line in head if "[" in line]
    numbers = [int(link[1]) for link in found if link]
    rising = 1
    for before, after in pairwise(numbers):
        if after > before:
            rising += 1
        elif rising < _SEVERAL:
            return False
        else:
            rising = 1  # another page begins
    return len(numbers) >= _SEVERAL


def _are_items(head: list[str]) -> bool:
    """Tell whether more than half of the lines open with the same bullet; a page of Markdown has lists of links."""
    full = [line for line in head if line and not line.isspace()]
    found = [_BULLET.match(line) for line in full if "](" not in line]
    bullets = [bullet[1] for bullet in found if bullet]
    if not any(found[:_SOON]):
        return False  # a list in a text
    return len(bullets) >= _SEVERAL and len(set(bullets)) == 1 and 2 * len(bullets) > len(full)


def _unnumbered(lines: _Lines, left_out: _LeftOut) -> _Lines:
    """Yield the lines without the numbers of links, which count up, and without what is no text of the page."""
    last = 0

    def shown(link: re.Match[str]) -> str:
        nonlocal last
        number = int(link[1])
        opens_line = not link.string[: link.start()].strip(" *+#[].0123456789")
        if not opens_line and not last < number <= last + _FARTHEST_LINK:
            return link[0]
        last = number
        return ""

    for at, line in lines:
        if "[" not in line and _OF_ADDRESSES.fullmatch(line):
            left_out.append((at, "address"))
            continue
        text = _CONTROL.sub("", line)
        if text != line and _NOTHING.fullmatch(text):
            text = ""
        if "[" in text and (apart := _LINK_APART.match(text)) and int(apart[2]) == last + 1:
            last, text = last + 1, apart[1] + text[apart.end() :]
        text = _LINK.sub(shown, text)
        if text.strip(" *+") or not line.strip():
            yield at, text
        else:
            left_out.append((at, "picture or button"))


def _is_margin(line: str) -> bool:
    if len(line) > _LONGEST_MARGIN or ("/" not in line and not line.lstrip()[:1].isdigit()):
        return False
    text = folded(line)
    return _ABOVE.fullmatch(text) is not None or _numbered(_BELOW, text) is not None


def _numbered(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return what is found in all of a text, unless the number of the page is greater than that of the last."""
    found = pattern.fullmatch(text)
    return found if found and (found["page"] is None or int(found["page"]) <= int(found["of"])) else None


@dataclass(slots=True)
class _Margins:
    """What stands above and below the pages: the same words each time, but for the number of the page.

    `title` and `address` are the line that goes with a day, and the end of the one that goes with a number; None where
    none was seen yet, empty where each is another, which so is no margin. `after` tells what is just above: nothing
    (`top`), a margin below a page (`below`, `below, dated`), a day without title (`day`, above all pages `first day`).
    """

    title: str | None
    address: str | None
    after: str = "top"
    above: str = ""

    def have(self, text: str) -> bool:
        after, self.after = self.after, ""
        if below := _numbered(_BELOW, text):
            self.after = "below, dated" if below["day"] else "below"
            return True
        if day := _ABOVE.fullmatch(text):
            if text != self.above and (self.above or not after):
                return False
            self.above, self.after = text, "" if day["title"] else "first day" if after == "top" else "day"
            return True
        if after in {"first day", "day"}:
            self.title = text if self.title is None else self.title
            return after == "day" and text == self.title
        if after == "below, dated" and _ends_in_address(text):
            self.address = text if self.address is None else self.address
            return text == self.address
        return False


def _ends_in_address(text: str) -> bool:
    return _ADDRESS_ALONE.fullmatch(text.rsplit(" ", 1)[-1]) is not None


def _margins(head: list[str]) -> _Margins:
    """Return the margins as the first lines of a text show them."""
    titles, addresses = list[str](), list[str]()
    full = [text for line in head if (text := folded(line))]
    for above, below in pairwise(full):
        if (day := _ABOVE.fullmatch(above)) and not day["title"]:
            titles.append(below)
        elif (end := _numbered(_BELOW, above)) and end["day"] and _ends_in_address(below):
            addresses.append(below)
    return _Margins(_repeated(titles), _repeated(addresses))


def _repeated(texts: list[str]) -> str | None:
    if not texts:
        return None
    text, times = Counter(texts).most_common(1)[0]
    return text if times > 1 or len(texts) == 1 else ""


def _unprinted(lines: _Lines, margins: _Margins, left_out: _LeftOut) -> _Lines:
    """Yield the lines without the margins; a sentence that they break goes on without a blank line."""
    address: tuple[int, str] | None = None  # below a page, if its number follows
    above, blank, broken = 0, 0, False
    for number, line in lines:
        text = folded(line) if len(line) <= _LONGEST_MARGIN else line
        if not text:
            blank = number
            continue
        if address and _numbered(_PAGE_ALONE, text):
            left_out += [(address[0], "margin"), (number, "margin")]
            address, blank, broken, margins.after = None, above or blank, True, "below"
            continue
        if address:
            yield from ((above, ""), address) if above else (address,)
            address, broken = None, False
        if margins.have(text):
            left_out.append((number, "margin"))
            broken = True
        elif _ADDRESS_ALONE.fullmatch(text):
            address, above, blank = (number, line), blank, 0
        else:
            if blank and not (broken and text[0].islower()):
                yield blank, ""
            yield number, line
            blank, broken = 0, False
    if address:
        yield address
