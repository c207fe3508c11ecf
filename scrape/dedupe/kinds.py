"""What kind of thing a listing says it is: a preprint, in proceedings or a journal, a thesis, data or software.

Three things say so: the type that the format prints, the venue, and the prefix of the DOI, which is the registrant's. A
listing that says nothing is of no kind. Kinds are weighed with the rest of the evidence, and never change a record.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

PREPRINT, PROCEEDINGS, JOURNAL, THESIS = "preprint", "proceedings", "journal", "thesis"
MATERIAL = "material"
ANYTHING = "anything"
"""Of a listing that may be of data or software, for all it says: `@misc` without a venue, or a deposit at Zenodo."""

# By the types of BibTeX and biblatex, RIS, CSL, Crossref, DataCite, dblp and PubMed, in small letters. Semantic Scholar
# calls papers of conferences journal articles as well, and is not asked.
_TYPES = {
    **dict.fromkeys(("article", "jour", "article-journal", "journal-article", "journal article"), JOURNAL),
    **dict.fromkeys(("journal articles", "research-article", "mgzn", "article-magazine"), JOURNAL),
    **dict.fromkeys(("inproceedings", "conference", "conf", "cpaper", "paper-conference"), PROCEEDINGS),
    **dict.fromkeys(("proceedings-article", "conference paper", "conference and workshop papers"), PROCEEDINGS),
    **dict.fromkeys(("posted-content", "preprint"), PREPRINT),
    **dict.fromkeys(("phdthesis", "mastersthesis", "bathesis", "thesis", "thes", "dissertation"), THESIS),
    **dict.fromkeys(("dataset", "data", "software", "comp", "computer program"), MATERIAL),
    **dict.fromkeys(("misc", "gen", "manual", "online", "elec", "electronic", "www", "webpage", "other"), ANYTHING),
}

# Venues, folded into words, by how they begin.
_PREPRINT_SERVERS = (
    *("arxiv", "biorxiv", "chemrxiv", "medrxiv", "psyarxiv", "techrxiv", "socarxiv", "eartharxiv", "edarxiv"),
    *("engrxiv", "ecoevorxiv", "corr ", "preprint", "peerj preprint", "research square", "researchsquare", "authorea"),
    *("ssrn", "available at ssrn", "social science research network", "nber ", "national bureau of economic research"),
    *("osf ", "cryptology eprint archive", "iacr cryptology eprint"),
)
# In this order: arXiv, OSF's PsyArXiv, OSF Preprints, MetaArXiv, engrXiv, SocArXiv, EdArXiv, EarthArXiv, EcoEvoRxiv,
# Research Square, Preprints.org, SSRN, ChemRxiv, Cambridge Open Engage, TechRxiv, Authorea, ESSOAr, PeerJ, NBER,
# bioRxiv and medRxiv since December 2025, JMIR, SciELO, Jxiv, ChinaXiv.
_PREPRINT_DOIS = (
    *("10.48550/", "10.31234/", "10.31219/", "10.31222/", "10.31224/", "10.31235/", "10.35542/", "10.31223/"),
    *("10.32942/", "10.21203/", "10.20944/", "10.2139/", "10.26434/", "10.33774/", "10.36227/", "10.22541/"),
    *("10.1002/essoar.", "10.7287/peerj.preprints", "10.3386/w", "10.64898/", "10.2196/preprints."),
    *("10.1590/scielopreprints.", "10.51094/jxiv.", "10.12074/"),
)
# bioRxiv and medRxiv number by six digits, later by the day; the journals of Cold Spring Harbor, with letters.
_BIORXIV = re.compile(r"10\.1101/(?:\d{6}|\d{4}\.\d\d\.\d\d\.\d+)(?:v\d+)?")
_DATA_DOIS = ("10.5061/", "10.6084/", "10.1594/pangaea", "10.7910/", "10.17632/")
"""Dryad, figshare, PANGAEA, Harvard's Dataverse, Mendeley Data."""
_ZENODO = "10.5281/"  # where papers are deposited as well: only the type says what it is

_OF_PROCEEDINGS = frozenset("conf conference proc proceedings symp symposium workshop workshops".split())
_OF_THESES = frozenset("diss dissertation dissertations theses thesis".split())
_OF_JOURNALS = frozenset("annals j journal lett letters magazine trans transactions".split())
# Journals that are called proceedings.
_PROCEEDINGS_OF = re.compile(
    r"proc(?:eedings)? (?:of )?(?:the )?"
    r"(?:ieee$|(?:\w+ )?(?:mathematical|national|nutrition|philosophical|physical|royal)\b|inst\b|institut|natl?\b)"
    r"|mayo clin"
)


def kind(identifiers: Mapping[str, str], biblio: Mapping[str, str], venue: str) -> str:
    """Return what a listing says it is; "" if it does not say. `venue` is folded into words."""
    said = _TYPES.get(biblio["type"].lower(), "") if "type" in biblio else ""
    doi = identifiers.get("doi", "")
    if said == MATERIAL or doi.startswith(_DATA_DOIS):
        return MATERIAL
    if said == THESIS:
        return THESIS
    if not is_published(doi, venue):
        if said == PREPRINT or "arxiv" in identifiers or is_preprint_server(venue) or is_of_preprint(doi):
            return PREPRINT
        return ANYTHING if said == ANYTHING else ""
    if doi.startswith(_ZENODO) or venue.startswith("zenodo"):
        return "" if said == JOURNAL else ANYTHING
    return _printed_in(said, biblio, venue) if venue else ""


def is_published(doi: str, venue: str) -> bool:
    """Tell whether a DOI or a venue, folded into words, is that of a publication, or at least of no preprint."""
    return bool(doi and not is_of_preprint(doi)) or bool(venue and not is_preprint_server(venue))


def is_preprint_server(venue: str) -> bool:
    """Tell whether a venue, folded into words, is where preprints are, so that a paper may be published elsewhere."""
    return f"{venue} ".startswith(_PREPRINT_SERVERS)


def is_of_preprint(doi: str) -> bool:
    """Tell whether a DOI is one that a preprint server gives."""
    return doi.startswith(_PREPRINT_DOIS) or (doi.startswith("10.1101/") and _BIORXIV.fullmatch(doi) is not None)


def _printed_in(said: str, biblio: Mapping[str, str], venue: str) -> str:
    """Return whether it is printed in proceedings or a journal; the abstracts in a journal's supplement are neither."""
    of = _kind_of_venue(venue)
    if of == THESIS:
        return THESIS
    if PROCEEDINGS in (said, of):
        return "" if (said and of == JOURNAL) or _in_supplement(biblio) else PROCEEDINGS
    return said if said == JOURNAL else of


def _in_supplement(biblio: Mapping[str, str]) -> bool:
    imprint = " ".join(biblio.get(name, "") for name in ("volume", "issue", "pages")).lower()
    return "sup" in imprint or biblio.get("pages", "")[:1].isalpha()


@lru_cache(1 << 12)
def _kind_of_venue(venue: str) -> str:
    """Return what a venue says it is; "" if it says neither, or both."""
    said = set(venue.split())
    proceedings, journal = not said.isdisjoint(_OF_PROCEEDINGS), not said.isdisjoint(_OF_JOURNALS)
    if _PROCEEDINGS_OF.match(venue):
        proceedings, journal = False, True
    if proceedings == journal:
        return "" if proceedings or said.isdisjoint(_OF_THESES) or "math" in said else THESIS
    return PROCEEDINGS if proceedings else JOURNAL
