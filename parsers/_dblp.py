"""What the DBLP formats share: names with their numbers, titles with their stop, ids in keys and addresses.

After "DBLP — Some Lessons Learned" (M. Ley, 2009, with its appendix on dblp.xml) and the site's FAQ. A name shared by
several people ends in a number of four digits (`Ada Vale 0002`): it is not part of the name, and goes to the identifier
`dblp_name` whole. DBLP ends every title in a full stop: exactly one is taken away, unless the title ends in an
ellipsis.
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from parsers import _text, _urls
from parsers._contract import Candidate, Quoted, Refusal
from parsers._json import present

_MARKUP = re.compile(r"</?(?:i|sub|sup|tt)>")
_NUMBERED = re.compile(r"(.*\S)\s+\d{4}", re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z\d+.-]*:")
_PID = re.compile(r"/pid/([^?#\s]+?)(?:\.(?:html|xml|rdf|nt|ttl|bib|rss))?/?(?:[?#].*)?$")
_REC = re.compile(
    r"/rec/(?:(?:bib(?:tex)?\d?|html|xml|ris|rdf|nt)/)?([^?#\s]+?)(?:\.(?:html|xml|rdf|nt|ttl|bib|ris))?(?:[?#].*)?$"
)
_ORCID = re.compile(rf"\b{_urls.ORCID}\b")
_CORR_VOLUME = re.compile(rf"(?:abs/)?({_urls.ARXIV_ID})")
_IN_ADDRESSES = {
    "doi": re.compile(r"^https?://(?:dx\.)?doi\.(?:org|acm\.org|ieeecomputersociety\.org)/(10\.\d{4,9}/\S+)$"),
    "arxiv": re.compile(rf"^https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/({_urls.ARXIV_ID})"),
    "openreview": re.compile(r"^https?://openreview\.net/(?:forum|pdf)\?id=([\w-]+)"),
    "acl": re.compile(rf"^https?://(?:www\.)?{_urls.ACL}(?:\.pdf|/[a-z]\d\d-\d{{4,5}})?/?$"),
    "pmid": re.compile(r"^https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/(\d+)"),
    "wikidata": re.compile(r"^https?://www\.wikidata\.org/(?:entity|wiki)/(Q\d+)"),
}
AUTHORITIES = ("orcid.org/", "scholar.google.", "wikidata.org/")
"""Sites whose addresses identify a person, or search for one; another address is a homepage."""
_SCHOLAR = re.compile(r"//scholar\.google\.[^/]{1,30}/.{0,300}?user=([\w-]+)")


def kind(found: Quoted) -> str:
    """Return what an item counts as: `paper`, if it is refused too, `author` or `other`."""
    return found.kind if isinstance(found, Candidate) else "paper" if isinstance(found, Refusal) else "other"


def title(printed: str | None) -> str | None:
    """Return a title without the full stop that DBLP adds, and without the markup that stands as text in an answer."""
    folded = " ".join((printed or "").split())
    if "<" in folded:
        folded = _MARKUP.sub("", folded)
    return (folded[:-1] if folded.endswith(".") and not folded.endswith("..") else folded) or None


def name(printed: str) -> str:
    """Return a name without the number that tells namesakes apart."""
    folded = " ".join(printed.split())
    match = _NUMBERED.fullmatch(folded) if folded[-1:].isdecimal() else None
    return match[1] if match else folded


def person(printed: str | None, pid: str | None, orcid: str | None) -> _text.Person | None:
    """Return an author as the assembly takes them, a plain string where nothing but the name is known."""
    if not printed or not printed.strip():
        return None
    bare, folded = name(printed), " ".join(printed.split())
    known = {"dblp": pid, "dblp_name": folded if folded != bare else None, "orcid": orcid}
    return _text.person(bare, identifiers={scheme: value for scheme, value in known.items() if value})


def found_person(
    printed: str, aliases: Iterable[str], affiliations: Iterable[str], address: str | None
) -> dict[str, Any]:
    """Return the fields of a person that a search for authors found; `address` is that of the person's page."""
    folded, bare = " ".join(printed.split()), name(printed)
    known = {"dblp": pid(address), "dblp_name": folded if folded != bare else None}
    return {
        "name": bare,
        "aliases": [alias for alias in map(name, aliases) if alias != bare],
        "affiliations": list(affiliations),
        "identifiers": {scheme: value for scheme, value in known.items() if value},
    }


def known(printed: str, pid: str | None, urls: list[str]) -> dict[str, str]:
    """Return a person's identifiers: DBLP's own and those in their addresses; another address is a homepage."""
    scholar = [match[1] for url in urls if (match := _SCHOLAR.search(url))]
    others = [url for url in urls if not any(site in url for site in AUTHORITIES)]
    return present(
        dblp=pid,
        dblp_name=printed if name(printed) != printed else None,
        orcid=orcid(*(url for url in urls if "orcid.org/" in url)),
        google_scholar=next(iter(scholar), None),
        wikidata=identifiers(urls, None, None).get("wikidata"),
        homepage=next(iter(others), None),
    )


def pid(address: str | None) -> str | None:
    """Return the person id in an address such as `https://dblp.org/pid/15/4155.html`; None if it is none."""
    match = _PID.search(address or "")
    return match[1] if match else None


def key(address: str | None) -> str | None:
    """Return the record key in an address such as `https://dblp.org/rec/conf/lamp/Vale20`; None if it is none."""
    match = _REC.search(address or "")
    return match[1] if match else None


def orcid(*printed: str | None) -> str | None:
    """Return the first ORCID iD in some strings; None if there is none."""
    return next((match[0] for one in printed if one and (match := _ORCID.search(one))), None)


def identifiers(addresses: Iterable[str], venue: str | None, volume: str | None) -> dict[str, str]:
    """Return the identifiers in a record's addresses; CoRR has the arXiv id in its volume (`abs/2301.00001`)."""
    found: dict[str, str] = {}
    for address in addresses:
        for scheme, pattern in _IN_ADDRESSES.items():
            if match := pattern.match(address.strip()):
                found.setdefault(scheme, unquote(match[1]))
    match = _CORR_VOLUME.fullmatch((volume or "").strip()) if (venue or "").strip() == "CoRR" else None
    return {"arxiv": match[1], **found} if match else found


def links(addresses: Iterable[str], pages: Iterable[str]) -> list[dict[str, str]]:
    """Return a record's electronic editions and DBLP's own pages on it as links."""
    return [*map(link, addresses), *({"url": page, "role": "page"} for page in pages)]


def page(address: str) -> str:
    """Return the whole address of a page of DBLP's, which its records write without the site."""
    return address if _SCHEME.match(address) else f"https://dblp.org/{address}"


def link(address: str) -> dict[str, str]:
    """Return a record's electronic edition as a link: a PDF by its name, else a page."""
    bare = address.strip()
    if bare.startswith("db/"):  # the old volumes of SIGMOD's anthology have their pages at DBLP
        bare = page(bare)
    return {"url": bare, "role": "pdf" if bare.lower().partition("?")[0].endswith(".pdf") else "page"}
