"""Which words and notations tell whom or what a dump is about, wherever they stand in it.

A surname tells alone: in the furniture of a page, in `Vale_2020_CVPR`, in `../authors/vale-ada.html`. So do several
words of a title in a row, and any ORCID iD, DOI, arXiv id, e-mail address or telephone number. What is English as well
(Field, Young) does not tell alone, only where a year or other words of the paper are glued to it.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from itertools import pairwise

from parsers._urls import ORCID
from schemas.categories import ARCHIVES, WHOLE_ARCHIVES
from scrape.cases.learned import GRAMMAR, SUFFIXES, WORD

STRUCTURE = frozenset(
    "al others eds ed jr sr snr ii iii iv arxiv preprint doi http https www gmt utc th st nd rd pp vol et corr dblp"
    " wos scopus isbn issn orcid pmid pmcid patent january february march april may june july august september"
    " october november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday"
    " friday saturday sunday mon tue wed thu fri sat sun tex latex".split()
)
"""Words of the formats and of bylines and dates, which parsers know by heart; where no title or name has them."""

PARTICLES = frozenset("van von der den de del la di da dos du el al le bin ibn ter ten".split())
"""Small words of names, by which parsers tell names from prose."""

COLLECTIVES = frozenset("collaboration collaborations consortium team group project network networks".split())
"""What a byline may call the authors as a whole, by which parsers tell that from a name."""

ADDRESS_WORDS = frozenset(
    "org isbn issn member eccv community abs pdf html htm xml bib rec conf journals phd books series reference"
    " homepages papers paper papers_backup forum id citations cites user hl en oi view citation for op scholar"
    " author authors works content article articles pmc entity wiki api graph corpusid datasets spaces models tree"
    " blob main master github gitlab io pid dx ris rdf nt ttl format ps list search query start max results pages page"
    " count items per pubmed html5 php asp aspx jsp cgi index db corr related info google com doi full short"
    " supplemental supplementary bibtex cvpr iccv wacv openaccess anthology notes note profile attachment name".split()
)

COMMON = frozenset(
    "abbey abstract academy access active agent alert alpha amber anchor angel apple arch archive arrow article"
    " association autumn back badge ball band bank banks banner bare barn base basic bass batch beach beam bean bear"
    " beer bell bench berry best beta bird birds bishop black blank blaze block bloom blue board boat body bold bolt"
    " bond bone bones book books boot booth border boss both bottom bowl bowls box brain branch brave bread break"
    " bridge bridges bright brook broom brown brush buck bull bunch burden bush button byte cage cake call came camp"
    " canon card cards care carrier case cash castle cell center centre chain chair chamber chambers champion chance"
    " charm chart chase check cherry chest chief child church city class clay clean clear clerk click close cloud coal"
    " coat code coin cold college color column comb comfort common community company conference contact content cook"
    " copper coral core corner corporation cotton council count counts court cove cover craft crane cream creek crisp"
    " crook cross crow crown cruise crystal curve daily dance dark dash data date dates dawn deal dean deep delta"
    " department dial diamond dice dish doctor dollar door down draft draw drew drive drum duty eagle early earth east"
    " eastern edge edit email engine error even event exact extra face fair faith falcon fall false farm farmer fast"
    " feather fetch field fields file fill filter find fine fire fish fixed flag flat fleet flex flint flood floor"
    " flower flowers focus fold font foot footer force forest form fort forth forum foster found foundation fountain"
    " frame free freed french fresh friend frost full gain gallery game garden gates gender general gentle gift glass"
    " global glove gold golden good goods google grace grain grand grant graph grass gray great green grey grid grim"
    " groom gross ground group grove guard guest guide hack hair half hall hammer hand hands handy happy harbor hard"
    " hardy hash haven head header heart height help herd hero hidden high hill hills hint hold holder hole holiday"
    " home homes honey hook hope horn horse host house hugging human hunt hunter icon image inch index initiative"
    " inner input institute intelligence international ivory ivy jade jewel jobs join joint jolly journal journey"
    " judge jump just keen keep keys kids kind king kings kitchen labor laboratories laboratory labs lake land lane"
    " language large lark last latch late latest lawn layer lead leaf lean learn learning legal lemon letter level"
    " library light lime line lines link lion list little live load local lock lodge long look looks lord love lower"
    " luck mace machine made mail main major make maker male mall manage management manner maple marble march mark"
    " marker market marks marshal mass master match maze mead means media mercy merit merry meta metal microsoft mild"
    " mile miles mill mine miner mint mist model models moon moor more moss most motion mount mountain mouse move muse"
    " music name nation national nature navbar near neck need nest news next nice night nine noble node noon norm"
    " normal north northern note number oaks object ocean online only open orange order organization outer outlaw oval"
    " over pace pack page pages paint painter pair palace pale palm panel paper paradise parent parish park parks part"
    " party pass past path patience pave peace peach peak pearl penny people pepper percent perfect phase phone piece"
    " pillow pilot pine pink pitch place plain plane plank plant plate platforms play player please plot plum plus"
    " point pole pool port post posts pot pound power powers pray press price pride priest prime prince print prior"
    " privacy proceedings profile proper publisher publishers publishing pull pure purple push queen quest quick quiet"
    " quill rabbit race rain rainbow ramp ranch range ranger rank rating raven read reader real rear record redo"
    " region reply research reset rest result review rice rich richer ride rider ridge right ring rise rising river"
    " rivers road robot rock rocks roof room root rope rose rough round rover rows royal ruby rule rush rust safe saga"
    " sage sale same sample sand sands save scale scene scholar school science sciences score sea seal search seat"
    " second seed seek select self semi send senior service session settle seven shade shadow shaft shank share sharp"
    " sheet shelf shell shepherd shield ship shirt shock shoe shop shore short shown side sign silk silver simple"
    " singer single site size skill skin skip slack slide small smart smoke snap snow social society sock soft"
    " software solar sole solo some song sort sound soup source south southern space spark spear speed spell spike"
    " spin spirit split spot spring springer square staff stage stair stamp star stark stars start state states steel"
    " stem step sterling stern stone storm story strange street stretch strong style such sugar summer summers sun"
    " sweet swift sword systems table tail tale talk tall tank task taste teal tear tech technologies technology"
    " temple term test text thatch theme thin thing think thread tick tide tiger tile timber time tiny title toast"
    " token toll tool tools tooth topic topics total touch tour towel tower town trace track trade train travel tree"
    " trees trend trending trial trick trip true trust truth tune turn twin type under union unit university upper"
    " user valley value vase vast vault verse version very vice video view village vine vision visit vista voice void"
    " wage wake walk walker wall walls ward ware warm wash watch water waters wave waves ways week weeks well wells"
    " west western wheel white wide wild will wind window wine wing wings winner winter wire wise wish wolf wood woods"
    " word words work works workshop world worth wright write year young zero zone".split()
)
"""English words, and those of pages, that are names of people, too."""

_FIXED = GRAMMAR | STRUCTURE | PARTICLES | COLLECTIVES | ADDRESS_WORDS
_SHORTEST = 4  # letters of a surname or a word of a title that tells
_MOST_WORDS = 5  # of a person's name
_INITIALS = 2  # letters before a surname in a login
_IN_A_ROW, _IN_A_ROW_GLUED = 4, 3  # words of a title
_GLUE = frozenset("_-/~@=+%#&")
_SEAMS = frozenset({"_", "-", "+", "%20"})
_GAP = re.compile(r"[^\w\n]{1,3}")
_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe", "ß": "ss"}
_SIMPLER = str.maketrans({"ø": "o", "ł": "l", "ı": "i", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})

HUMPS = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ][^\W\d_])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
"""Where in a run of letters one word ends and the next one begins: `ValeKettles`."""
_PLAIN = re.compile(r"(?<=\s)[a-zß-öø-ÿ]{4,}(?=[.,;:)]?\s)")
_YEAR_BEFORE, _YEAR_BEHIND = re.compile(r"(?:19|20)\d\d[_-]?$"), re.compile(r"[_-]?(?:19|20)\d\d(?!\d)")
_ENTRY = re.compile(r"@\w{3,20}\s*\{[\w:.+/-]*$")
_DOT_BEFORE, _DOT_BEHIND = re.compile(r"\w\.$"), re.compile(r"\.\w")
_CONTEXT = 80  # characters that are looked at before a word and behind it

_NUMBER_OF = r"(?:[Tt]ele?(?:[pf]hon|fon)?[eo]?|TEL|[Pp]hone|PHONE|[Ff]on|[Ff]ax|FAX|[Mm]obile?)\b"
PHONE = (
    rf"(?:{_NUMBER_OF}[.:\s(]{{1,3}}(\+?\d(?:[\s()/.-]{{0,2}}\d){{5,}})"
    r"|(\+(?<![\w+]\+)[1-9]\d{0,2}[\s(/.-]{1,2}\d(?:[\s()/.-]{0,2}\d){6,}))"
)
_ARCHIVES = "|".join(sorted(map(re.escape, WHOLE_ARCHIVES | ARCHIVES.keys()), key=len, reverse=True))
_MONTH = r"(?:0[7-9]|[1-4]\d)(?:0[1-9]|1[0-2])"
ARXIV = rf"(?<![\d.])(?:{_MONTH}\.\d{{4,5}}(?![\d.]\d|\d)|(?:{_ARCHIVES})(?:\.[A-Z]{{2}})?/\d{{7}}(?!\d))"
_WHERE_ARXIV = r"(?:[aA]r[xX]iv|/(?:abs|pdf|html|papers)/|[eE]print)[^\w\n]{0,4}(?:org/(?:abs|pdf|html)/)?"
_NOTATIONS = (
    re.compile(PHONE),
    re.compile(rf"{ORCID}(?!\w)"),
    re.compile(r"orcid\.org/(\d{15}[\dXx])(?!\w)"),
    re.compile(r"10\.(?<!\w10\.)\d{4,9}/[^\s\"<>{}\\,;&?#]+"),
    re.compile(rf"{_WHERE_ARXIV}({ARXIV})"),
)
_MAIL = re.compile(r"@[\w-]+(?:\.[\w-]+)+")
_LOCAL = re.compile(r"[\w.+-]+$")
_LONGEST_LOCAL = 64  # characters before the @

_HOSTS = frozenset(
    "arxiv.org doi.org github.com gitlab.com bitbucket.org codeberg.org huggingface.co hf.co semanticscholar.org"
    " openalex.org crossref.org orcid.org google.com google.ca google.de dblp.org uni-trier.de aclanthology.org"
    " aclweb.org openreview.net nih.gov thecvf.com paperswithcode.com creativecommons.org w3.org wikidata.org"
    " zenodo.org kaggle.com youtube.com youtu.be openarchives.org a9.com schema.org purl.org gstatic.com"
    " googleapis.com jquery.com cloudflare.com bootstrapcdn.com mathjax.org ror.org openaccess.thecvf.com ieee.org"
    " acm.org ecva.net".split()
)
_OFFICES = frozenset(
    "help info contact support admin webmaster www-admin postmaster noreply no-reply feedback editor editors office"
    " mail press privacy dblp team hello moderation library rss git listserv math cs physics".split()
)


def is_of_papers(host: str) -> bool:
    """Tell whether a host is one of the sites that list papers or keep them, or that pages of theirs call."""
    bare = host.lower().split(":")[0]
    return any(bare == known or bare.endswith(f".{known}") for known in _HOSTS)


def is_office(address: str) -> bool:
    """Tell whether an e-mail address is that of a site of papers, and of no person there."""
    local, _, host = address.partition("@")
    return is_of_papers(host) and local.lower() in _OFFICES


def noted(text: str) -> set[str]:
    """Return what names a person or a paper in a notation of its own, wherever in `text`, in small letters."""
    found = {match[match.lastindex or 0] for notation in _NOTATIONS for match in notation.finditer(text)}
    return {one.lower().rstrip(".)]/'") for one in (*found, *_mails(text)) if not is_office(one)}


def _mails(text: str) -> Iterator[str]:
    for match in _MAIL.finditer(text):
        if local := _LOCAL.search(text[max(0, match.start() - _LONGEST_LOCAL) : match.start()]):
            yield local[0] + match[0]


class Telling:
    """What of the people and the papers of a dump tells wherever it stands; `text` is the dump itself."""

    def __init__(self, names: Iterable[str], titles: Iterable[str], text: str) -> None:
        self._beside: dict[str, set[str]] = {}
        self._rows: set[tuple[str, ...]] = set()
        for name in names:
            self._learn_name(name)
        for title in titles:
            self._learn_title(title)
        self._alone = {one for one in self._beside if len(one) >= _SHORTEST} - COMMON - frozenset(_PLAIN.findall(text))
        self._given = frozenset[str]().union(*self._beside.values()) - self._beside.keys()
        self._asked: dict[str, bool] = {}
        self.words = frozenset(self._beside)
        self.noted = frozenset(noted(text))

    def _learn_name(self, name: str) -> None:
        words = [word.lower() for word in WORD.findall(name)]
        if (
            not 1 < len(words) <= _MOST_WORDS
            or not (COLLECTIVES | GRAMMAR).isdisjoint(words)
            or re.search(r"[\d:]", name)
        ):
            return
        own = [word.lower() for word in WORD.findall(_surname(name))]
        for word in own:
            for form in _forms(word):
                if len(form) > 1 and form not in _FIXED:
                    others = (one for other in words if other != word for one in _forms(other))
                    self._beside.setdefault(form, set()).update(others)

    def _learn_title(self, title: str) -> None:
        words = [word.lower() for word in WORD.findall(title)]
        for length in (_IN_A_ROW_GLUED - 1, _IN_A_ROW_GLUED, _IN_A_ROW):
            self._rows.update(zip(*(words[at:] for at in range(length)), strict=False))

    def marks(self, text: str) -> set[int]:
        """Return where in `text` a word begins that tells."""
        words = (one for one in _words(text) if self._may_tell(one[0]))
        found = {start for word, start, end in words if self._is_of_person(text, word, start, end)}
        return found.union(*(begins for begins, _ in self._rows_in(text, found)))

    def _may_tell(self, word: str) -> bool:
        """Tell whether a word is of a person's name, or made of such words; the answer is kept."""
        known = self._asked.get(word)
        if known is None:
            known = self._asked[word] = word in self._beside or word in self._given or self._is_login(word)
        return known

    def _asked_of(self, text: str) -> set[str]:
        """Return the words in `text` that may tell, or of which parts may; first names tell beside surnames only."""
        words = set(WORD.findall(text))
        return {word for word in words if any(self._is_asked(word[at:end].lower()) for at, end in _parts(word))}

    def _is_asked(self, word: str) -> bool:
        return len(word) >= _SHORTEST and word not in self._given and self._may_tell(word)

    def _is_of_person(self, text: str, word: str, start: int, end: int) -> bool:
        if word in self._alone:
            return not text[start].islower() or _is_glued(text, start, end)
        if word in self._beside:
            return _is_of_key(text, start, end) or self._is_given(text, word, start, end)
        return _is_glued(text, start, end) and (self._is_login(word) or self._is_given(text, word, start, end))

    def _is_given(self, text: str, word: str, start: int, end: int) -> bool:
        """Tell whether a word is a first name that is glued to its surname."""
        after = re.compile(r"[_.+-]([^\W\d_]+)").match(text, end)
        before = re.search(r"([^\W\d_]+)[_.+-]$", text[max(0, start - _CONTEXT) : start])
        others = (match[1].lower() for match in (before, after) if match)
        return any(other in self._alone and word in self._beside[other] for other in others)

    def _is_login(self, word: str) -> bool:
        """Tell whether a word is a surname with initials or a first name of its bearer: `avale`, `adavale`, `valea`."""
        for at in range(1, len(word)):
            front, back = word[:at], word[at:]
            if (back in self._alone and self._is_of_one(front, back)) or (
                front in self._alone and self._is_of_one(back, front)
            ):
                return True
        return False

    def _is_of_one(self, other: str, surname: str) -> bool:
        """Tell whether letters are a first name of somebody with that surname, or initials of it."""
        others = self._beside[surname]
        return other in others or (len(other) <= _INITIALS and set(other) <= {one[0] for one in others})

    def _rows_in(self, text: str, people: set[int]) -> Iterator[tuple[list[int], str]]:
        """Yield where words of one title stand that are as many in a row as tell, each with all of them."""
        words = list(WORD.finditer(text))
        plain = [match[0].lower() for match in words]
        for at, pair in enumerate(pairwise(plain)):
            if pair not in self._rows:
                continue
            beside = at > 0 and words[at - 1].start() in people
            for length in (_IN_A_ROW, _IN_A_ROW_GLUED, _IN_A_ROW_GLUED - 1):
                row = words[at : at + length]
                if tuple(plain[at : at + length]) in self._rows and _are_in_a_row(text, row, beside=beside):
                    yield [match.start() for match in row], text[row[0].start() : row[-1].end()]
                    break

    def left_in(self, text: str, allowed: frozenset[str]) -> set[str]:
        """Return what tells in `text`, the twin's; words that are `allowed` do not count."""
        people = {
            start: text[start:end]
            for word, start, end in _words(text, self._asked_of(text))
            if word not in allowed and self._is_asked(word) and self._is_of_person(text, word, start, end)
        }
        rows = (row for _, row in self._rows_in(text, set(people)) if not allowed.issuperset(WORD.findall(row.lower())))
        return {*people.values(), *rows, *(noted(text) & self.noted)}


def _surname(name: str) -> str:
    """Return the words of a name that are its surname: before a comma, or the last one that is no initial."""
    first, comma, _ = name.partition(",")
    if comma:
        return first
    words = [word for word in name.split() if word.strip(".,") not in SUFFIXES]
    while len(words) > 1 and re.fullmatch(r"(?:[^\W\d_a-zß-öø-ÿ]\.?-?){1,3}", words[-1]):
        words.pop()
    return words[-1] if words else ""


def _forms(word: str) -> set[str]:
    """Return a word as it is, and as addresses write it: `jürgen`, `jurgen`, `juergen`."""
    if word.isascii():
        return {word}
    bare = "".join(
        char for char in unicodedata.normalize("NFD", word.translate(_SIMPLER)) if not unicodedata.combining(char)
    )
    return {word, bare, "".join(_LETTERS.get(char, char) for char in word)}


def _words(text: str, among: Container[str] | None = None) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a text in small letters, with where they stand; those with humps as a whole and by parts.

    If there is `among`, no others are looked at.
    """
    for match in WORD.finditer(text):
        if among is None or match[0] in among:
            for begin, end in _parts(match[0]):
                yield match[0][begin:end].lower(), match.start() + begin, match.start() + end


def _parts(word: str) -> list[tuple[int, int]]:
    """Return where a word stands in itself, and where each of its parts does if it has humps."""
    whole = (0, len(word))
    if word[1:].islower() or word.isupper():
        return [whole]
    seams = [0, *(hump.start() for hump in HUMPS.finditer(word)), len(word)]
    return [whole, *pairwise(seams)] if len(seams) > 2 else [whole]


def _is_glued(text: str, start: int, end: int) -> bool:
    """Tell whether a word is a part of an address, a key or the name of a file."""
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    if any(char in _GLUE or char.isdigit() for char in around):
        return True
    return (
        "." in around
        and (_DOT_BEHIND.match(text, end) or _DOT_BEFORE.search(text, max(0, start - 2), start)) is not None
    )


def _is_of_key(text: str, start: int, end: int) -> bool:
    """Tell whether a word is that of a key: beside a year, or where an entry of BibTeX has its key."""
    before = text[max(0, start - _CONTEXT) : start]
    return bool(_YEAR_BEHIND.match(text, end) or _YEAR_BEFORE.search(before) or _ENTRY.search(before))


def _are_in_a_row(text: str, row: list[re.Match[str]], *, beside: bool) -> bool:
    """Tell whether nothing but a sign or two is between words of a title, and enough of them tell."""
    between = {text[one.end() : other.start()] for one, other in pairwise(row)}
    if len(row) < _IN_A_ROW and not between <= _SEAMS:
        return False
    if len(row) < _IN_A_ROW_GLUED and not beside:
        return False
    telling = {word for word in (match[0].lower() for match in row) if len(word) >= _SHORTEST} - _FIXED
    return len(telling) > 1 and all(gap in _SEAMS or _GAP.fullmatch(gap) for gap in between)
