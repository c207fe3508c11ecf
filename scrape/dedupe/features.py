"""What a listing is compared by: worked out once, from the listing alone, small enough to keep for millions."""

import marshal
import re
from functools import lru_cache
from itertools import accumulate
from string import ascii_lowercase
from typing import NamedTuple

from schemas.cleaning import is_cut
from schemas.identity import SUFFIXES, letters, surname, words
from schemas.records import Paper, PaperAuthor
from schemas.tex import without_preambles
from scrape.dedupe import kinds

_LONGEST_TITLE = 2_000  # characters; in what is longer nobody tells a title from what stands around it
_ABSTRACT = 400  # letters kept of an abstract: listings cut them, so only a common beginning can be compared
SMALL_WORDS = frozenset(
    "a an and are as at based by can do does for from how in into is it its of on or over the their to toward towards"
    " under using via what when with der die das und von des le la les de du et el en un une y e o".split()
)
# Spellings of a title differ in these: `&` for `and`, a `the` left out, British and American.
_SPELLINGS = {"the": "", "and": "", "und": "", "et": "", "towards": "toward", "versus": "vs"}
_RESPELLED = frozenset(_SPELLINGS)
_AGAINST = {"v": "versus", "vs": "versus"}
# Words by which a title is seen to be English, or of another of the languages that medical databases translate from.
_ENGLISH = frozenset("and between by for from its of on the to using with".split())
_ANOTHER = frozenset(
    "au aux chez dans des du et la le les pour sur une"
    " bei beim das dem den der ein eine einer eines fur im mit und uber von zum zur"
    " con de del e el en entre las los para por un una y"
    " al da dei della delle di do dos em il na nel nella per uma".split()
)
# PubMed's notes: `[Dutch]`, `[Erratum appears in … [added]]`; a title that is all in brackets is a translated one.
_NOTE = re.compile(r"(?<=.{20})(?>[\s.]*+\[(?>[^\[\]]|\[[^\[\]]*\])*+\]?)++[\s.]*$")
# What is printed behind a paper, and said behind its title: "… (with comments and a rejoinder by the author)".
_WITH_DISCUSSION = re.compile(
    r"\s*[(\[](?:with|including)\s[^()\[\]]*\b(?:comments?|discussions?|rejoinders?|reply|replies|response)\b[^()\[\]]*"
    r"[)\]]\W*$",
    re.IGNORECASE,
)
# Pages of a reference cut in the wrong place, `- art. no. 051102` in the Web of Science.
_PAGES = re.compile(
    r"(?<![\s,.;:(])[\s,.;:(]++(?:(?:pp?\.?|pages?)\s*\d+\s*[-–—]+\s*\d+|-\sart\.?\sno\.?\s\w*\d)$", re.IGNORECASE
)
# Marks of HTML and MathML that databases leave in titles.
_MARKUP = re.compile(
    r"</?(?:i|b|em|strong|sub|sup|inf|u|tt|scp?|span|math|astrobj|(?:mml|jats):[a-z]+)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_AAS_MARKUP = re.compile(r"\[/?[A-Z]{1,12}\]")  # `H [CSC]i[/CSC]`, in titles of the AAS before 2001
# What a printed title says of the paper: "… (Extended Abstract)", "Tutorial: …", "Abstract 12: …", "[Invited Paper]";
# PubMed's "(author's transl)".
_ASIDE = re.compile(r"\s*[(\[]([^()\[\]]{4,32})[)\]]|^([^:]{4,32}):")
_ASIDES = frozenset(
    "abstract authors demo demonstration description experience extended full industrial industry invited keynote"
    " lecture long panel paper poster preprint presentation proceedings revised session short student summary talk"
    " transl tutorial version workshop".split()
)
# What publishers put around the title of a paper that is withdrawn, or printed again; it goes on being that paper.
_TELLTALE = _ASIDES | frozenset("retracted withdrawn removed removal reprint republished".split())
_WITHDRAWN = re.compile(
    r"^\W*(?:(?:(?:retracted|withdrawn|removed)(?:\s+(?:article|paper|chapter))?|temporary removal"
    r"|republished(?:\s+\w+){0,2}|reprint(?:\s+of)?)\s*[]:–—-]|reprint\s+of\b)\s*"
    r"|\s*[(\[](?:retracted|withdrawn)\b[^()\[\]]*[)\]]\W*$",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(r"[:?!.]\s|\s[-–—]+\s|—")
_MAY_PART = frozenset(":?!.-–—")
_SHORTEST_MAIN = 12  # letters; what stands before a colon may be a name that many titles begin with ("GPT: …")

_DIGITS = re.compile(r"\d+")
_ROMANS = {tens + ones for tens in ("", "x", "xx", "xxx") for ones in ("", *"i ii iii iv v vi vii viii ix".split())}
_NUMBERS = "一二三四五六七八九十"
_ORDINAL = re.compile(rf"第([{_NUMBERS}]+)")
_PART = re.compile(rf"[(（]([{_NUMBERS}]+|[上中下])[)）]\W*$")
_PART_BETWEEN = re.compile(r"(?:[:.?!]|[\s.][-–—]+|—)\s*([IVX])\s*(?:[:.]|[-–—]+\s|—)")  # `Disks. I. Dust`
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10}
_CARDINALS = "one two three four five six seven eight nine ten eleven twelve"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
)
_SPELLED = {word: str(number) for spelled in (_CARDINALS, _ORDINALS) for number, word in enumerate(spelled.split(), 1)}
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_UNITS = "|".join(word for word, number in _SPELLED.items() if len(number) == 1)
_ABOVE_TWENTY = re.compile(rf"\b({'|'.join(_TENS)})[-‐‑– ]({_UNITS})\b(?![-‐‑])", re.IGNORECASE)
# Of a series ("Findings of the Second Vase Challenge") the first has no number; the others do not lose theirs. What is
# second-order is of no series, and is spelled in several ways; nor is a second that is counted itself.
_LATER = re.compile(rf"(?<![-‐‑–])\b(?:{'|'.join(_ORDINALS.split()[1:])})\b(?![-‐‑–])", re.IGNORECASE)
_MAY_COUNT = _SPELLED.keys() | _ROMANS | set(ascii_lowercase)
PARTS = frozenset(
    "part parts pt teil partie no number vol volume chapter section lecture paper episode series instalment"
    " installment".split()
)
COUNTING = PARTS | _SPELLED.keys()
"""Words that count, or say what is counted."""
# Behind these a lone letter of a Roman number is a number too: "a phase I trial".
_KINDS = frozenset("phase type stage grade class group level task study trial experiment model".split())
_MOST_PARTS = 30  # a larger number at the end of a title is a year, a model or a temperature

# Words of an item about another item: some wherever they stand, some where they, and whose they are, open the title
# ("Author Correction: …", "A reply to …") or end it. And of what belongs to a paper: "Data from: …", "Additional file 1
# of …".
_MARKERS = frozenset("erratum errata corrigendum corrigenda addendum retraction rejoinder".split())
_ABOUT = frozenset(
    "closure comment comments commentary concern correction corrections discussion evaluation foreword letter preface"
    " re reply response review supplement".split()
)
_WHOSE = frozenset(
    "a an author authors book decision editor editorial editors expression further in invited of peer publisher"
    " publishers the".split()
)
_REVIEWED = frozenset(("book", "peer"))  # any other `Review:` says what the item is itself
_CORRECTS = ["publishers", "note"]  # any other `Note:` does as well
# In a note behind the title of another item: `[Corrigendum]`, `[Response to Letter]`, of Dove Press. Medline's
# `[letter]` says what the item is itself, its `[Erratum appears in …]` what became of it.
_NOTED = _MARKERS | frozenset("correction corrections expression reply response".split())
_OF_ITSELF = frozenset("appear appears has have in is note published was".split())
# What databases call an item about another one, and where: PubMed, RIS, Scopus in BibTeX. An erratum has several names.
_ABOUT_BY_TYPE = {
    "published erratum": "erratum",
    "erratum": "erratum",
    "correction": "erratum",
    "corrigendum": "erratum",
    "retraction of publication": "retraction",
    "retraction": "retraction",
}
_SAYING_TYPE = frozenset(("type", "type_of_work", "document_type"))
_CITED = re.compile(r"\(vol\.? ?\d+, (?:pg?|pages?)\b[^()]*\)$", re.IGNORECASE)  # an erratum's, in the Web of Science
_ENDS = frozenset("comment correction corrections discussion reply response".split())
_LONGEST_HEAD = 40  # characters before a colon, or a full stop, that may say no more than what an item is
_HEAD_ENDS = re.compile(r":|\.\s")
_SEPARATOR = re.compile(r"[:.?!(—–]|\s-\s")
_MATERIAL = frozenset(
    "additional and appendix code data dataset figure file files image information material materials replication"
    " supplement supplemental supplementary supporting table video".split()
)
_MATERIAL_OF = frozenset("from for of".split())
# … and a file beside a paper, which is registered under the name it has: "Dim lamps_supp1-352.pdf",
# "Data_Sheet_1_Dim lamps.pdf".
_SUPPLEMENTARY = re.compile(
    r"(?:^[a-z]+(?:_[a-z]+)?_\d+_.*|[\s_-](?:suppl?|supplement|mmc?|moesm|esm)\d*[\w-]*)"
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|tiff?|jpe?g|png|mp4|mov|csv)$",
    re.IGNORECASE,
)

_PROTOCOLS = frozenset(("protocol", "protocols"))
_STUDIES = frozenset(
    "analyses analysis cohort evaluation experiment intervention project research review reviews studies study survey"
    " synthesis trial trials".split()
)

# Titles that every journal prints again and again; the second set only where the title holds nothing else.
_STOCK = frozenset(
    "editorial editorials preface foreword obituary memoriam keynote reviewers acknowledgements acknowledgments"
    " announcement announcements errata interview editor editors guest masthead frontmatter backmatter welcome".split()
)
_STOCK_ALONE = frozenset(
    "introduction index contents news letter letters notes message panel calendar abstracts book books review reviews"
    " column table summary discussion conclusions report special issue proceedings program chair chairs committee"
    " committees organization organisation organizers cover front back matter page title copyright author authors"
    " subject general members sponsors participants board information highlights correspondence commentary this"
    " erratum correction corrections corrigendum corrigenda addendum retraction comment comments reply response"
    " untitled vorwort einleitung introduccion introduzione prefacio presentacion avant propos".split()
)
TELLING = (
    PARTS
    | _KINDS
    | _SPELLED.keys()
    | _MARKERS
    | _ABOUT
    | _WHOSE
    | _MATERIAL
    | _MATERIAL_OF
    | _PROTOCOLS
    | _STUDIES
    | _STOCK
    | _STOCK_ALONE
    | SMALL_WORDS
)
"""All the words of titles that are known here by heart."""
SHORT_TITLE = 4  # telling words; a title of no more may recur

# Names of nobody, and words of groups, which stand for people who another listing may name.
_NOBODY = frozenset(
    "anonymous anon anonym anonyme anonymus unknown unknownauthor noauthor noauthors noauthorslisted authorsnotlisted"
    " noauthornameavailable"
    " various variousauthors editor editors theeditors editorialboard editorialteam staff".split()
)
GROUPS = frozenset(
    "association collaboration collaborations collaborators commission committee consortia consortium corporation"
    " council federation group initiative institute investigators ministry network organisation organization project"
    " society team university workgroup".split()
)
"""Words of names that are those of a group of people."""
_NO_NAMES = GROUPS | _NOBODY | frozenset("author authors editorial".split())


# One item may have several DOIs: at preprint servers (`…/v2`) and where reviews are open (`….2` at F1000 and eLife) one
# for each version, at ACM one for each series that prints it, with the item's own number behind the last dot.
_VERSION = re.compile(r"(?:[/._-]|(?<=\d))v\d{1,2}$|(?<=\d)\.\d$")
IN_VERSIONS = ("10.12688/", "10.7554/")
_ACM = re.compile(r"10\.1145/\d+\.(?=\d{5,}$)")


class Features(NamedTuple):
    """One listing, folded for comparison; what it does not say is empty, or None.

    `core` is the title without what its spellings differ in, `main` that without its subtitle, `name` what stands
    before that if it is no more than a name (`GPT: …`), `telling` the title's words but the small ones, `numerals` its
    numbers (`part:2` where the number counts parts, `chapter:2` before a chapter's title, `word:2` for a `two`),
    `markers` what makes it an item about another one. `surnames` are in printed order, `names` is every longer word of
    them, `body` what signs instead and may be an institution, `implied` the surnames of owners of the page. `venue` is
    its words, `volume`, `issue` and `page` the first number of each, `glued` the letters of title and names together.
    `stock` is whether the title is one that any journal prints again and again, `kind` what the listing says it is
    (`kinds`), `protocol` whether its title is that of a study's protocol, `language` the title's, if it shows:
    `english`, `another`, or `translated`, as PubMed has it in brackets.
    """

    venue: str
    volume: str
    issue: str
    page: str
    kind: str
    identifiers: dict[str, str]
    title: str
    core: str
    main: str
    name: str
    telling: list[str]
    numerals: list[str]
    markers: list[str]
    cut: bool
    surnames: list[str]
    complete: bool
    names: list[str]
    body: str
    implied: list[str]
    abstract: str
    year: int | None
    glued: str
    stock: bool
    protocol: bool
    language: str


def packed(one: Features) -> bytes:
    """Return features as bytes, of which `unpacked` makes them again in the same run."""
    return marshal.dumps(tuple(one))  # six times as fast as JSON


def unpacked(data: bytes) -> Features:
    """Return what `packed` packed."""
    return Features._make(marshal.loads(data))  # noqa: S302 — our own bytes, from our own private file


def features(paper: Paper) -> Features:
    """Return what a single listing is compared by."""
    known = _people(paper.authors)
    printed, said = _bare(_whole_title(paper) if "subtitle" in paper.biblio else paper.title)
    cut = is_cut(printed)
    title, core = _spellings(said)
    said = said[:-1] if cut else said  # it may be half a word
    telling = _telling(said)
    main, name = _heads(printed, core)
    return Features(
        *_imprint(paper),
        identifiers=_of_the_item(paper.identifiers) if "doi" in paper.identifiers else paper.identifiers,
        title=title,
        core=core,
        main=main,
        name=name,
        telling=telling,
        numerals=_all_numerals(printed, said, len(main), cut=cut),
        markers=_all_markers(paper, printed, said),
        cut=cut,
        surnames=[name[0] for name in known],
        complete=paper.authors_complete is True and len(known) == len(paper.authors),
        names=[word for name in known for word in name[2]],
        body=_body(paper.authors) if paper.authors and not known else "",
        implied=[surname(name) for name in paper.implied_authors],
        abstract=_opening(paper.abstract) if paper.abstract else "",
        year=_year(paper.published),
        glued=title + "".join([name[1] for name in known]),
        stock=_is_stock(telling),
        language="translated" if paper.title.startswith("[") else _language(said, title),
        protocol=not _PROTOCOLS.isdisjoint(said) and _is_protocol(printed, said),
    )


def _spellings(said: list[str]) -> tuple[str, str]:
    """Return the letters of a title, and those without what its spellings differ in."""
    title = "".join(said)
    return title, title if _RESPELLED.isdisjoint(said) else _core(said)


def _telling(said: list[str]) -> list[str]:
    telling = [word for word in said if word not in SMALL_WORDS]
    return telling if _AGAINST.keys().isdisjoint(telling) else [_AGAINST.get(word, word) for word in telling]


def _core(said: list[str]) -> str:
    return "".join([_SPELLINGS.get(word, word) for word in said])


def _whole_title(paper: Paper) -> str:
    """Return a title with the subtitle that a registry has beside it."""
    subtitle = paper.biblio["subtitle"]
    return paper.title if letters(subtitle) in letters(paper.title) else f"{paper.title}: {subtitle}"


def _imprint(paper: Paper) -> tuple[str, str, str, str, str]:
    """Return venue, volume, issue, page and kind; at a preprint server, a preprint's number stands for the imprint."""
    venue = folded_venue(paper.venue) if paper.venue else ""
    kind = kinds.kind(paper.identifiers, paper.biblio, venue)
    if not paper.biblio or (venue and kind == kinds.PREPRINT):
        return venue, "", "", "", kind
    volume, issue, pages = map(paper.biblio.get, ("volume", "issue", "pages"))
    return venue, _number(volume), _issue(issue), _number(pages), kind


def _of_the_item(identifiers: dict[str, str]) -> dict[str, str]:
    """Return identifiers with the DOI that all versions and printings of an item have in common."""
    doi = identifiers["doi"]
    if doi.startswith("10.1145/"):
        return {**identifiers, "doi": _ACM.sub("10.1145/", doi)}
    version = _VERSION.search(doi)
    if version is None or ("v" not in version[0] and not doi.startswith(IN_VERSIONS)):
        return identifiers
    return {**identifiers, "doi": doi[: version.start()]}


def _bare(title: str) -> tuple[str, list[str]]:
    """Return a title without what it says of its paper, or others say of it; and its words."""
    if len(title) > _LONGEST_TITLE:
        return title, words(title)
    printed = _AAS_MARKUP.sub("", title) if "[/" in title else title
    printed = _NOTE.sub("", printed) if "[" in printed else printed
    if "<" in printed:
        printed = _MARKUP.sub("", printed)
    if printed.rstrip(" .")[-1:] in (")", "]"):
        printed = _WITH_DISCUSSION.sub("", printed) or printed
    elif printed[-1:].isdecimal():
        printed = _PAGES.sub("", printed) or printed
    said = words(printed)
    if not _TENS.keys().isdisjoint(said):
        printed = _ABOVE_TWENTY.sub(_in_digits, printed)
        said = words(printed)
    if _TELLTALE.isdisjoint(said):
        return printed, said
    bare = _WITHDRAWN.sub("", _ASIDE.sub(_without_aside, printed)).strip() or printed
    return bare, words(bare)


def _in_digits(spelled: re.Match[str]) -> str:
    tens, word = map(str.lower, spelled.groups())
    units = int(_SPELLED[word])
    return f"{_TENS[tens] + units}{'' if word in _CARDINALS.split() else _ENDINGS.get(units, 'th')}"


def _without_aside(match: re.Match[str]) -> str:
    said = words(match[1] or match[2])
    numbered = match[2] is not None and said[:1] == ["abstract"] and _is_number(said[1:])
    return "" if numbered or _ASIDES.issuperset(said) else match[0]


def _is_number(said: list[str]) -> bool:
    """Tell whether words are a number and letters around it: `P3-12-01`, `LB-123`, `No. 12`."""
    return bool(said) and said[-1][-1].isdigit() and all(len(word) < 4 or word[-1].isdigit() for word in said)


def _language(said: list[str], title: str) -> str:
    if not _ENGLISH.isdisjoint(said):
        return "english"
    return "" if title.isascii() and _ANOTHER.isdisjoint(said) else "another"


def _is_stock(telling: list[str]) -> bool:
    few = len(telling) <= SHORT_TITLE
    return few and (not _STOCK.isdisjoint(telling) or _STOCK_ALONE.issuperset(telling))


# Such a name has no spaces where it comes from, and other listings put its family first, or last.
_UNSPACED = re.compile(r"(?:[々ぁ-ヿ㐀-鿿가-힯][\s,，、]*){2,6}")

_BODY = re.compile(r"^\s*\S+\s*$|\s(?:AI|Research|Labs?|DeepMind|Inc|LLC|Ltd|GmbH|authors)\.?\s*$")

_Name = tuple[str, str, list[str], bool]
"""A name folded: its surname, its words glued together, the longer ones, and whether it is that of somebody."""


def _person(name: str) -> _Name:
    if name.isascii():
        said = name.replace(".", "").lower().split(" ")
        if said[-1] not in SUFFIXES and "".join(said).isalpha() and name.rfind(" ") >= name.rfind("."):
            family = said[-1]  # nothing but letters, and initials before it
        else:
            said, family = words(name), surname(name)
    elif _UNSPACED.fullmatch(name):
        known = "".join(sorted(filter(str.isalpha, name)))
        return known, known, [], True
    else:
        said, family = words(name), surname(name)
    longer = [word for word in said if len(word) > 1]
    if "-" in name:  # one word as a surname is, which one listing prints last and another first
        longer += [letters(word) for word in name.split() if "-" in word]
    if len(family) < 2:
        family = max(said[-2:], key=len, default=family)
    glued = "".join(said)
    return family, glued, longer, _NO_NAMES.isdisjoint(said) or _is_somebody(glued, said)


def _is_somebody(glued: str, said: list[str]) -> bool:
    return glued not in _NOBODY and GROUPS.isdisjoint(said)


def names_somebody(name: str) -> bool:
    """Tell whether a name is that of somebody, or of a group at least: not `Anonymous`."""
    return "".join(words(name)) not in _NOBODY


def _people(authors: list[PaperAuthor]) -> list[_Name]:
    """Return those who are somebody; a lone name of one word is an institution's as easily, and so is `Meta AI`."""
    if len(authors) == 1 and _BODY.search(authors[0].name) and not _UNSPACED.fullmatch(authors[0].name):
        return []
    return [one for one in [_person(author.name) for author in authors] if one[3]]


def _body(authors: list[PaperAuthor]) -> str:
    """Return the letters of names that are nobody's to compare people by: `World Health Organization`, `Homer`."""
    return "".join([letters(author.name) for author in authors if names_somebody(author.name)])


@lru_cache(1 << 12)
def folded_venue(printed: str) -> str:
    """Return a venue as its words, folded, with a space between them."""
    return " ".join(words(printed))


def _heads(printed: str, core: str) -> tuple[str, str]:
    """Return the title without its subtitle, and what stands before that if it is too short to be known by alone."""
    name = ""
    if len(printed) > _LONGEST_TITLE or _MAY_PART.isdisjoint(printed):
        return core, name
    for found in _SUBTITLE.finditer(printed):
        main = _core(words(printed[: found.start()]))
        if len(main) >= _SHORTEST_MAIN:
            return main, name
        if not name and found[0][0] != "." and not main.isdecimal():
            name = main
    return core, name


def _numerals(printed: str, said: list[str], main: int, *, cut: bool) -> list[str]:
    """Return the numbers in the words of a title, in alphabetical order, each as often as it occurs.

    `main` is how many letters stand before the subtitle; the last word of a title that is `cut` does not end it.
    """
    if _MAY_COUNT.isdisjoint(said) and "".join(said).isalpha():
        return []
    found: list[str] = []
    letters_to = list(accumulate(len(_SPELLINGS.get(word, word)) for word in said))
    for at in _may_count(said):
        word, before = said[at], said[at - 1] if at else ""
        counted = before in PARTS
        ends = at > 0 and ((at == len(said) - 1 and not cut) or letters_to[at] == main)
        if word in _SPELLED and not counted:
            free = before not in _SPELLED and not before.isdecimal() and word in _later(printed)
            found.append(_SPELLED[word] if free else f"word:{_SPELLED[word]}")
            continue
        kind = before in _KINDS or (word in _ROMAN_DIGITS and word in _between(printed))
        value = _value(word, counted=counted, kind=kind, last=ends)
        if value is None:
            found += _DIGITS.findall(word)
        elif at == 1 and before == "chapter":  # which publishers put before the titles of books' chapters
            found.append(f"chapter:{value}")
        else:
            found.append(f"part:{value}" if counted or (ends and _is_small(value)) else str(value))
    return sorted(found)


@lru_cache(1 << 6)
def _later(printed: str) -> frozenset[str]:
    """Return the ordinals that may number a series, in small letters."""
    return frozenset(map(str.lower, _LATER.findall(printed)))


@lru_cache(1 << 6)
def _between(printed: str) -> frozenset[str]:
    """Return the letters of Roman numbers that stand between a title and its subtitle, in small letters."""
    return frozenset(map(str.lower, _PART_BETWEEN.findall(printed)))


def _all_numerals(printed: str, said: list[str], main: int, *, cut: bool) -> list[str]:
    if printed.isascii():
        return _numerals(printed, said, main, cut=cut)
    found = [f"word:{_ideographic(number)}" for number in _ORDINAL.findall(printed)]
    found += [f"part:{_ideographic(number)}" for number in _PART.findall(printed)]
    return sorted(found + _numerals(printed, said, main, cut=cut))


def _ideographic(number: str) -> str:
    return str(_NUMBERS.index(number) + 1) if number in _NUMBERS else number


def _may_count(said: list[str]) -> list[int]:
    """Return the places of words that may be numbers, or letters that count parts."""
    return [at for at, word in enumerate(said) if word in _MAY_COUNT or not word.isalpha()]


def _is_small(value: int | str) -> bool:
    return isinstance(value, int) and value < _MOST_PARTS


def _value(word: str, *, counted: bool, kind: bool, last: bool) -> int | str | None:
    """Return the number, or letter, a word is; None for a word that only holds one, or is none where it stands."""
    if word.isascii() and word.isdigit():
        return int(word[:18])
    if counted and word in _SPELLED:
        return int(_SPELLED[word])
    # A lone v or x is a letter of the text ("X-ray") unless it counts parts or ends the title.
    if word in _ROMANS and (counted or kind or last or len(word) > 1):
        return _roman(word)
    return word if counted and len(word) == 1 else None


def _roman(word: str) -> int:
    values = [_ROMAN_DIGITS[char] for char in word]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def _all_markers(paper: Paper, printed: str, said: list[str]) -> list[str]:
    """Return the markers of a title; of one that has none, what a database says that its item is."""
    found = _markers(printed, said)
    if "[" in paper.title:
        found += _noted(paper.title)
    if found or _SAYING_TYPE.isdisjoint(paper.biblio):
        return found
    return sorted({marker for name in paper.biblio.keys() & _SAYING_TYPE for marker in _typed(paper.biblio[name])})


@lru_cache(1 << 10)
def _typed(said: str) -> list[str]:
    """Return the `erratum` of PubMed's `Journal Article; Published Erratum`, under the title of the article."""
    return [_ABOUT_BY_TYPE[one] for one in said.lower().split("; ") if one in _ABOUT_BY_TYPE]


def _markers(printed: str, said: list[str]) -> list[str]:
    """Return what makes a title that of an item about another item, or of something that belongs to one."""
    if not said:
        return []
    found = set() if _MARKERS.isdisjoint(said) else _MARKERS.intersection(said)
    if said[0] in _MATERIAL and _names_material(said):
        found |= {"material"}
    if said[0] in _ABOUT or said[0] in _WHOSE:
        found |= _at_the_head(printed, said)
    if said[-1] in _ENDS:
        found |= _at_the_end(printed, said)
    if printed[-1] == ")" and _CITED.search(printed):
        found |= {"erratum"}
    if "." in printed[-5:-2] and _SUPPLEMENTARY.search(printed):
        found |= {"material"}
    return sorted(found)


def _noted(title: str) -> list[str]:
    """Return what a note behind a title makes of its item: the `corrigendum` of "… [Corrigendum]"."""
    if title.startswith("[Re]"):  # a paper that does another one's experiments again
        return ["re"]
    notes = _NOTE.search(title[:_LONGEST_TITLE])
    for note in notes[0].split("[")[1:] if notes else ():
        said = [word for word in words(note) if word not in _WHOSE]
        if said and (said[0] in _NOTED or note.startswith("Letter")) and _OF_ITSELF.isdisjoint(said[1:2]):
            return [_single(said[0])]
    return []


def _is_protocol(printed: str, said: list[str]) -> bool:
    """Tell whether a title begins as a protocol's ("Protocol for …"), or a part of it says so: "…: study protocol"."""
    at = next((at for at, word in enumerate(said) if word not in SMALL_WORDS), 0)
    begins = said[at] in _PROTOCOLS and not _MATERIAL_OF.isdisjoint(said[at + 1 : at + 2])
    return begins or any(map(_says_protocol, map(words, _SEPARATOR.split(printed))))


def _says_protocol(said: list[str]) -> bool:
    at = next((at for at, word in enumerate(said) if word in _PROTOCOLS), None)
    if at is None or (said[at + 1 : at + 2] and said[at + 1] not in _MATERIAL_OF):
        return False
    return not _STUDIES.isdisjoint(said) or SMALL_WORDS.issuperset(said[:at] + said[at + 1 :])


def _names_material(said: list[str]) -> bool:
    at = next((at for at, word in enumerate(said) if word not in _MATERIAL), 0)
    return at > 0 and (said[at] in _MATERIAL_OF or said[at].removeprefix("s").isdigit())


def _at_the_head(printed: str, said: list[str]) -> set[str]:
    """Return the `comment` of "Comment on …", "Invited Comment: …" and "Comment"."""
    ends = _HEAD_ENDS.search(printed, 0, _LONGEST_HEAD)
    head = words(printed[: ends.start()]) if ends else []
    if _is_about(head):
        return {_single(head[-1])}
    at = next((at for at, word in enumerate(said) if word not in _WHOSE), 0)
    linked = said[at + 1 : at + 2] in ([], ["for"], ["on"], ["to"]) or said[at : at + 2] == ["discussion", "of"]
    return {_single(said[at])} if said[at] in _ABOUT and linked else set()


def _at_the_end(printed: str, said: list[str]) -> set[str]:
    """Return the `reply` of "…: a reply"."""
    tail = words(_SEPARATOR.split(printed.rstrip(" .?!)"))[-1])
    return {_single(said[-1])} if len(tail) < len(said) and _is_about(tail) else set()


def _is_about(said: list[str]) -> bool:
    """Tell whether some words say no more than that an item is about another one."""
    if not said or said[:-1] == ["the"] or (said[-1] == "review" and _REVIEWED.isdisjoint(said)):
        return False
    return (said[-1] in _ABOUT and _WHOSE.issuperset(said[:-1])) or said == _CORRECTS


def _single(word: str) -> str:
    return word.removesuffix("s")


_LABEL = re.compile(r"(?:abstract|summary)\b[\s.:—-]*", re.IGNORECASE)


def _opening(abstract: str) -> str:
    begin = without_preambles(abstract)[: 2 * _ABSTRACT]
    return letters(_LABEL.sub("", begin, count=1) if _LABEL.match(begin) else begin)[:_ABSTRACT]


def _year(published: str | None) -> int | None:
    return int(published[:4]) if published and published[:4].isdigit() else None


_NUMBER = re.compile(r"[A-Za-z]?\d+")


def _number(printed: str | None) -> str:
    """Return the first number of a volume or of pages, with the letter before it (`S33-38` → `s33`)."""
    found = _NUMBER.search(printed) if printed else None
    return found[0].lower() if found else ""


def _issue(printed: str | None) -> str:
    """Return the number of an issue, without a letter before it."""
    return _number(printed).lstrip("0" + ascii_lowercase)
