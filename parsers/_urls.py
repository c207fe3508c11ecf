"""What the address of a paper's page names: the identifier in it, for formats that print addresses; how ids are spelt.

Each site's own way of writing addresses: arXiv, doi.org, the ACL Anthology, OpenReview, PubMed, PubMed Central and
Europe PMC, Semantic Scholar, dblp; publishers that put the DOI into the address.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote

ARXIV_ID = r"(?:\d{4}\.\d{4,5}|[a-z-]{1,20}(?:\.[A-Z]{2})?/\d{7})"
"""An arXiv identifier of either kind, without its version."""
ARXIV = rf"({ARXIV_ID})(?:v\d+)?(?!\d)"
"""The same as group 1, where a version may follow it, and no other digit."""
ORCID = r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]"
"""An ORCID iD as ORCID prints it; some write its last letter small."""
ORCID_IN_FOURS = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])")
"""An ORCID iD with or without its hyphens, as groups 1 to 4."""
ACL = (
    r"(?:aclanthology\.org|aclanthology\.info/papers|aclweb\.org/anthology(?:-new)?(?:/[A-Z]/[A-Z]\d\d)?)"
    r"/([A-Z]\d\d-\d{4,5}|\d{4}\.[\w-]+\.\d+)"
)
"""The address of a paper in the ACL Anthology, of any year, with its identifier as group 1."""
DOI = re.compile(r"(?:^|doi[.:]|doi\.org/|info:doi/)\s*(10\.\d{4,9}/\S+)", re.IGNORECASE)
"""A DOI as group 1, where a text opens with it, or behind what says that it is one."""
_VIEW = (
    r"(?:(?:/(?:abstract|full|fulltext|(?:am)?pdf|epdf|html|meta|data|summary|references|suppinfo|(?:figures|tables)/\d+)){1,3}"
    r"|/(?:suppl_file|asset|-)/[^\s?#]{1,200})"
)
"""What publishers put behind the DOI in an address."""
_NAMED = (
    ("arxiv", "rxiv.org/", re.compile(rf"arxiv\.org/(?:abs|pdf|html|format|ps)/{ARXIV}", re.IGNORECASE)),
    ("doi", "doi.", re.compile(r"\bdoi\.[\w.-]{1,60}/(10\.\d{4,9}/[^\s?#]+)", re.IGNORECASE)),
    (
        "doi",
        "/doi/10.",  # at Silverchair's (OUP, MIT Press, AIP) the number of the article follows, and its title or a file
        re.compile(
            r"/(?:advance-)?article(?:-\w{1,20})?/doi/(10\.\d{4,9}/[^\s?#]{1,200}?)(?:/\d{4,}(?:/[^\s/?#]+)?|/\d+/[^\s/?#]+\.pdf)?/?(?:[?#]|$)"
        ),
    ),
    ("doi", "/articles/10.", re.compile(r"/articles/(10\.\d{4,9}/[^\s/?#]+?)(?:\.pdf)?(?:[?#]|/(?!\d)|$)")),
    (
        "doi",
        "/10.",  # CENTRAL of the Cochrane Library numbers its own record of a paper so, which is no DOI of the paper
        re.compile(
            r"/(?:doi(?:/(?:abs(?:tract)?|full(?:html)?|e?pdf|pdf(?:direct|plus)|epub|reader|book))?"
            r"|chapter|article|abstract|pdf(?!/10\.1007/(?:b\d+|[\d-]+[\dX])(?:\.pdf)?(?:[?#]|$)))"
            r"/(?!10\.1002/central/)(10\.\d{4,9}/[^\s?#]{1,200}?)"
            rf"(?:\.pdf|{_VIEW})?/?(?:[?#]|$)",
            re.IGNORECASE,
        ),
    ),
    ("doi", "plos", re.compile(r"plos\w{0,20}\.org/\S{1,60}?[?&]id=(10\.1371/journal\.\w+\.\d+)")),
    ("doi", "rxiv.org/content/10.", re.compile(r"rxiv\.org/content/(10\.\d{4,9}/\d++(?:\.\d++)*+)(?:v\d|\W|$)")),
    ("acl", "acl", re.compile(rf"{ACL}(?=[/.v]|$)")),
    ("openreview", "openreview.net/", re.compile(r"openreview\.net/(?:forum|pdf)\?id=([\w-]+)")),
    ("pmid", "pubmed", re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d+)")),
    ("pmid", "europepmc.org/", re.compile(r"europepmc\.org/(?:article|abstract)/MED/(\d+)", re.IGNORECASE)),
    ("pmcid", "/PMC", re.compile(r"(?:nih\.gov/(?:pmc/)?articles|europepmc\.org/(?:articles|article/PMC))/(PMC\d+)")),
    ("s2", "semanticscholar.org/paper/", re.compile(r"semanticscholar\.org/paper/(?:[^/\s]+/)?([0-9a-f]{40})")),
    ("s2_corpus", "orpus", re.compile(r"semanticscholar\.org/CorpusID:(\d+)", re.IGNORECASE)),
    (
        "dblp",
        "/rec/",
        re.compile(
            r"dblp\.(?:org|uni-trier\.de)/rec/(?:(?:bib(?:tex)?\d?|html|xml|ris|rdf|nt)/)?([\w/.-]+?)(?:\.(?:bib|html|xml|ris))?(?:\?|$)"
        ),
    ),
)


def named_in(urls: Iterable[str]) -> dict[str, str]:
    """Return the identifiers that the addresses name, by scheme; the first of a scheme."""
    found: dict[str, str] = {}
    for printed in urls:
        head, mark, inside = printed.partition("=http")  # in the address of a proxy or a redirect, with more behind
        url = head + mark + inside.partition("&")[0] if mark else printed
        url = unquote(url) if "%" in url else url  # `doi.org/10.1000%2F182`
        for scheme, mark, pattern in _NAMED:
            if mark in url and (match := pattern.search(url)):
                found.setdefault(scheme, match[1])
    return found


def is_pdf(url: str) -> bool:
    """Tell whether an address leads to a PDF, judged by the address alone."""
    lower = url.lower()
    return lower.endswith(".pdf") or "arxiv.org/pdf/" in lower or "openreview.net/pdf" in lower or "/doi/pdf" in lower
