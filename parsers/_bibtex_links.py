"""Identifiers, addresses and categories of a BibTeX entry: from the fields made for them, from URLs, from words.

What is taken from a field as a whole is no longer among the fields.
"""

import re

from parsers import _urls

_ARXIV_ID = re.compile(_urls.ARXIV, re.IGNORECASE)
_ARXIV_PRINTED = re.compile(
    rf"(?:arxiv(?:\s+(?:e-?prints?|preprint))?(?:\s+arxiv)?(?:\s*+[:/,]|(?=\s))\s*+|\babs/){_urls.ARXIV}"
    r"(?:\s*\[(?P<category>[a-z-]+(?:\.[A-Za-z-]+)?(?:,\s?[a-z-]+(?:\.[A-Za-z-]+)?)*)\])?",
    re.IGNORECASE,
)
_MAY_BE_ARXIV = re.compile("(?i:rxiv)|abs/")
_MAY_PRINT_ARXIV = (
    "journal",
    "journaltitle",
    "volume",
    "note",
    "number",
    "howpublished",
    "pages",
    "series",
    "publisher",
)
_BEFORE_NOTED = r"(?:^|[\n;.,])\s{0,9}(?:PMC?ID:?\s{0,9}(?:PMC)?\d{1,9}\s{1,9}){0,2}?"
"""What may stand before an identifier in a note: the end of a sentence, and others where line ends became spaces."""
_NOTED = (
    ("pmid", re.compile(rf"{_BEFORE_NOTED}(?:(?:PubMed )?PMID:?|MEDLINE:)\s{{0,9}}(\d{{1,9}})\b", re.IGNORECASE)),
    ("pmid", re.compile(r"(?:^|;)\s{0,9}(\d{1,9})\[pmid\]")),  # of PubMed Central
    ("pmcid", re.compile(r"(?:^|;)\s{0,9}(PMC\d{3,9})\[pmcid\]")),
    ("pmcid", re.compile(rf"{_BEFORE_NOTED}PMCID:?\s{{0,9}}(PMC\d{{3,9}})\b", re.IGNORECASE)),
    (
        "doi",  # in old exports of SpringerLink the note is nothing else
        re.compile(r"(?:(?:^|[\n;])\s{0,9}DOI:?\s{0,9}|^(?=10\.[^\s;]+$))(10\.\d{4,9}/[^\s;]+)", re.IGNORECASE),
    ),
)
_KEY = re.compile(r"(?i:pmid):?(?P<pmid>\d{5,8})|DBLP:(?P<dblp>[^\s/]{1,60}/\S{1,200})")
"""A key that is an identifier, as Europe PMC, TexMed and dblp write it: `PMID:12345678`, `DBLP:conf/lamp/Vale21`."""
_MAY_NOTE = ("note", "annote", "howpublished", "unique-id")  # the last in Web of Science: `MEDLINE:12345678`
_NOTED_AS = ("PMID", "PMCID", "DOI", "MEDLINE:", "10.")
_SCHEMES = {"pubmed": "pmid", "medline": "pmid", "pmc": "pmcid", "hdl": "handle"}
_IDENTIFIERS = {
    "doi": "doi",
    "pubmedid": "pmid",
    "pubmed_id": "pmid",
    "pmid": "pmid",
    "pmc": "pmcid",
    "pmcid": "pmcid",
    "arxiv": "arxiv",
    "arxivid": "arxiv",
}
_PUBMED = frozenset({"pmid", "pubmedid", "pubmed_id"})
_URL = re.compile(r"(?:https?|ftp)://[^\s{}\\\"<>|^`]++(?![{^]|\\(?![\\\s,;]|newline))")  # whole, or none
_GLUED_URLS = re.compile(r"(?:[;,]|%0A|\$\\backslash\$[nr])(?=(?:https?|file|papers)://)")  # the latter of Mendeley
_ADDRESS = re.compile(r"https?://[^\s{}\\\"|^`]+")
_NO_LINKS = frozenset(
    "abstract title author bibsource references cited-references"
    " acknowledgement journal-url".split()  # of whoever keeps the bibliography, of the journal: both in BibNet's
)
_ROLES = {
    "code": "code",
    "github": "code",
    "repository": "code",
    "repository-code": "code",
    "dataset": "dataset",
    "website": "project",
    "project": "project",
}
_PAGES = frozenset({"url", "href", "ee", "link", "html", "paper", "howpublished", "adsurl", "bdsk-url-1"})
_ESCAPED = re.compile(
    r"""\{?\\(?P<escaped>[_%&#$~:])(?:\{\})?\}?|\{(?P<alone>[^\s{}\\])\}
      |(?P<underscore>\{?\\(?:text)?underscore(?:\{\})?\}?|\$\\?_\$)|\$\\backslash\$(?=[_&%#])
      |(?P<brace>\{)?(?P<tilde>
           (?:\\(?:(?:text)?asciitilde|texttildelow)(?![A-Za-z])|\\char`\\~)(?:\{\}|\s+)?
           |\$\s*\\sim\s*\$|\\ensuremath\{\\sim\})(?(brace)\})
      |\\url\s*(?=\{)""",
    re.VERBOSE,
)


def identified(rest: dict[str, str], key: str) -> dict[str, object]:
    """Return identifiers, links and categories: from the fields made for them, URLs, `arXiv:…` in words, the key."""
    named = [name for name in _IDENTIFIERS if name in rest and not (name in _PUBMED and "://" in rest[name])]
    found = {_IDENTIFIERS[name]: _unescaped(rest.pop(name)).strip(" {}") for name in named}
    if " " in (several := found.get("doi", "")) and "10." in (first := next(iter(several.split()), "")):
        found["doi"], rest["doi"] = first.rstrip(",;"), several  # INSPIRE adds those of errata
    links = _links(rest)
    _eprint(rest, found)
    found = _urls.named_in(url for url, role in links.items() if role not in {"code", "dataset"}) | found
    if not rest.keys().isdisjoint(_MAY_NOTE):
        found = _noted(rest) | found
    found = _in_key(key) | found
    printed = _printed_arxiv(rest)
    if printed:
        found.setdefault("arxiv", printed[1])
    classes = rest.pop("primaryclass", None) or rest.pop("eprintclass", None) or (printed and printed["category"]) or ""
    return {
        "identifiers": {scheme: value for scheme, value in found.items() if value},
        "links": [{"url": url, "role": role} for url, role in links.items()],
        "categories": [one for one in re.split(r"[\s,;{}]+", classes) if one] if classes else [],
    }


def _links(rest: dict[str, str]) -> dict[str, str]:
    """Return the URLs of all fields with their roles; a field that is nothing but URLs is taken from the rest."""
    links: dict[str, str] = {}
    for name in [name for name, value in rest.items() if "://" in value and name not in _NO_LINKS]:
        plain = _unescaped(rest[name])
        if not plain.startswith("http") or plain.count("://") > 1:
            plain = _GLUED_URLS.sub(" ", plain)
        urls = [url.rstrip(".,;:)]") for url in _URL.findall(plain)]
        if "<" in plain and name in _PAGES and _ADDRESS.fullmatch(plain.strip()):
            urls = [plain.strip()]  # of Wiley: `…17:15/16<1661::AID-SIM968>3.0.CO;2-2`
        for url in urls:
            role = _role(name, url)
            links[url] = role if links.get(url, "other") == "other" else links[url]
        if (len(urls) == 1 and plain.strip(" \t\n{}<>.,;") == urls[0]) or (urls and not _says_more(plain)):
            rest.pop(name)
    return links


def _says_more(plain: str) -> bool:
    return any(map(str.isalnum, _URL.sub("", plain)))


def _role(field: str, url: str) -> str:
    name = field.removeprefix("url_")  # BibBase's `url_Code`
    if name == "pdf" or _urls.is_pdf(url):
        return "pdf"
    return "page" if name in _PAGES else _ROLES.get(name, "other")


def _eprint(rest: dict[str, str], found: dict[str, str]) -> None:
    named = rest.get("eprinttype") or rest.get("archiveprefix") or ""
    printed = _unescaped(rest.get("eprint", "")).strip(" {}")
    if not printed:
        return
    match = _ARXIV_ID.search(printed)
    scheme = "arxiv" if "arxiv" in named.lower() or (match and not named) else named.strip(" {}").lower()
    if scheme:
        found.setdefault(_SCHEMES.get(scheme, scheme), match[1] if match and scheme == "arxiv" else printed)
        for name in ("eprint", "eprinttype", "archiveprefix"):
            rest.pop(name, None)


def _noted(rest: dict[str, str]) -> dict[str, str]:
    """Return the identifiers that publishers and Zotero write into notes: `PMID: 12345678`."""
    notes = [rest[name] for name in _MAY_NOTE if name in rest]
    named = [_bare(note) for note in notes if any(map(note.upper().__contains__, _NOTED_AS))]
    noted = [(scheme, pattern.search(note)) for note in named for scheme, pattern in _NOTED]
    return {scheme: match[1].rstrip(".,") for scheme, match in reversed(noted) if match}


def _in_key(key: str) -> dict[str, str]:
    match = _KEY.fullmatch(key)
    return {match.lastgroup: match[match.lastgroup]} if match and match.lastgroup else {}


def _bare(note: str) -> str:
    return _unescaped(note).replace("{", "").replace("}", "")


def _printed_arxiv(rest: dict[str, str]) -> re.Match[str] | None:
    for name in _MAY_PRINT_ARXIV:
        value = rest.get(name)
        if value and _MAY_BE_ARXIV.search(value) and (match := _ARXIV_PRINTED.search(value)):
            return match
    return None


def _unescaped(value: str) -> str:
    """Return a URL or an identifier without the TeX it is wrapped in."""
    if "\\" not in value and "{" not in value:
        return value
    return _ESCAPED.sub(_meant, value)


def _meant(match: re.Match[str]) -> str:
    return match["escaped"] or match["alone"] or (match["underscore"] and "_") or (match["tilde"] and "~") or ""
