r"""PubMed's XML: `PubmedArticleSet` as EFetch, Entrez Direct and the yearly baseline give it.

What it is. NLM's DTD (`pubmed_YYMMDD.dtd`, "MEDLINE/PubMed XML Element Descriptions and their Attributes") wraps each
paper in a `<PubmedArticle>`: a `<MedlineCitation>` with the article as its journal printed it, and `<PubmedData>` with
identifiers and the days on which it was received, accepted, entered. Chapters and books of the NCBI Bookshelf are
`<PubmedBookArticle>`; until 2017 files of `<MedlineCitationSet>` held the citations alone. `<DeleteCitation>`, at the
end of an update file, names citations that are no more. What publishers send to PubMed, and journals' systems export
for it, is an `<ArticleSet>`: its `<Article>` holds what the others have beside it too. ESummary answers with a
`<DocSum>` for each paper: items that have their names as an attribute, without abstract and affiliations.

The parts of a structured abstract have labels (`BACKGROUND`), which PubMed prints before them. A date has a year with
month and day, or a season, or is a free `<MedlineDate>` (`2000 Nov-Dec`). The date of a book is that of its first
chapter, or of this year's edition, so a chapter has the day on which it was contributed. Affiliations may end in an
e-mail address, which is left out. An author with `ValidYN="N"` is a spelling that was corrected, and stands beside the
right one.

How it is walked. Articles one by one, whatever stands around them: several answers one after the other are read as one.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Furniture,
    NearMiss,
    ParseError,
    Parser,
    Quoted,
    Refusal,
    Sniffed,
    Source,
    _json,
    _text,
    _xml,
)
from parsers._html import LAID_OUT
from parsers._xml import Named

_ROOTS = frozenset(
    "PubmedArticleSet PubmedBookArticleSet MedlineCitationSet PubmedArticle PubmedBookArticle MedlineCitation"
    " BookDocument DeleteCitation DeleteDocument eFetchResult ArticleSet".split()
)
_OTHER_ANSWERS = frozenset("eSearchResult eSummaryResult eLinkResult ePostResult eInfoResult eSpellResult".split())
_ITEMS = ("PubmedArticle", "PubmedBookArticle", "MedlineCitation", "BookDocument", "Article", "DocSum")
_TAGS = (*_ITEMS, "DeleteCitation", "DeleteDocument", "ERROR", "Error")
_ARTICLE = re.compile(r"<(?:PubmedArticle|PubmedBookArticle|MedlineCitation)[\s>]|<Item Name=\"FullJournalName\"")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_SCHEMES = {"doi": "doi", "pubmed": "pmid", "pmc": "pmcid"}
_PLACE = re.compile(r"pii: (\S+?)\.?(?:\s|$)")
_MATHML = "{http://www.w3.org/1998/Math/MathML}"
_LAID_OUT = tuple(f"{_MATHML}{tag}" for tag in LAID_OUT)


def sniff(source: Source) -> Sniffed:
    """Claim XML whose root is one of NLM's for citations, or the answer of EFetch that it failed."""
    root = _xml.root(source)
    if root is None:
        return None
    if root.name in _ROOTS:
        return Claim(f"its root is PubMed's <{root.name}>")
    if _ARTICLE.search(source.start(1 << 16)):
        return Claim(f"its <{root.name}> holds PubMed's articles")
    if root.name in _OTHER_ANSWERS:
        return NearMiss(f"an answer of NCBI's E-utilities that lists no articles: <{root.name}>; EFetch gives them")
    if root.name == "pmc-articleset" or "article-type=" in root.tag:
        return NearMiss("whole articles in JATS, as PMC keeps them; EFetch with db=pubmed gives their citations")
    return None


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each article; raises ParseError at the end for an error of the service, or where it breaks off."""
    known = (_xml.root(source) or _xml.Root("", "", "")).name in _ROOTS - {"eFetchResult"}
    refused: list[ParseError] = []
    for element in _xml.each(source, *(f"{{*}}{tag}" for tag in _TAGS)):
        name, known = _xml.name(element), True
        if name in {"ERROR", "Error"}:
            why = " ".join((_xml.text(element) or "").split())
            refused.append(ParseError(source.name, element.sourceline, f"is an error of NCBI's E-utilities: {why}"))
        elif name in _ITEMS:
            yield read_item(element)
        else:
            yield from (Furniture(what="deleted citation") for _ in element.iterfind("{*}PMID"))
    if refused:
        raise refused[0]
    if not known:
        raise ParseError(source.name, None, "holds no articles of PubMed: no <PubmedArticleSet>")


def read_item(element: _xml.Element) -> Candidate | Refusal:
    """Return the candidate that an element of any of the six names is."""
    _close_formulas(element)
    name, named = _xml.name(element), _xml.children(element)
    book = name in {"PubmedBookArticle", "BookDocument"}
    alone = name in {"MedlineCitation", "BookDocument"}
    body = element if alone else next(iter(named.get("BookDocument" if book else "MedlineCitation", [])), None)
    raw, line = _xml.raw(element), element.sourceline or None
    if name == "DocSum":
        return Candidate("paper", read_summary(element), line=line, raw=raw)
    if name == "Article":
        return Candidate("paper", read_citation(named | {name: [element]}, named), line=line, raw=raw)
    if body is None:
        return Refusal(f"holds no <{'BookDocument' if book else 'MedlineCitation'}>", line=line, raw=raw)
    data = _xml.children(next(iter(named.get("PubmedBookData" if book else "PubmedData", [])), None))
    read: Callable[[Named, Named], dict[str, Any]] = read_book if book else read_citation
    return Candidate("paper", read(_xml.children(body), data), line=line, raw=raw)


def _close_formulas(item: _xml.Element) -> None:
    """Take away the white space that EFetch writes between the elements of formulas, where none of them is a space."""
    for formula in item.iter(f"{_MATHML}math"):
        for element in formula.iter(*_LAID_OUT):
            if element.text and element.text.isspace():
                element.text = None
            for child in element:
                if child.tail and child.tail.isspace():
                    child.tail = None
        for space in formula.iter(f"{_MATHML}mspace"):
            space.text = " "


def read_citation(said: Named, data: Named) -> dict[str, Any]:
    """Return the fields of a `<MedlineCitation>`; `data` is what the `<PubmedData>` beside it says."""
    article, journal = _in(said, "Article"), _in(said, "Article", "Journal")
    issue = _in(journal, "JournalIssue") or journal
    fields = _common(article, said, data)
    published, season = _published(_in(issue, "PubDate"), article.get("ArticleDate", []))
    biblio = {
        "journal_abbreviation": _xml.first_text(journal, "ISOAbbreviation"),
        "issn": "; ".join(dict.fromkeys(map(str.strip, _xml.all_texts(journal, "ISSN", "Issn")))),
        "publisher": _xml.first_text(journal, "PublisherName"),
        "volume": _xml.first_text(issue, "Volume"),
        "issue": _xml.first_text(issue, "Issue"),
        "printed_date": season,
        **_medline_journal(_in(said, "MedlineJournalInfo")),
        **_subjects(said),
        **fields.pop("biblio", {}),
    }
    venue = _xml.first_text(journal, "Title", "JournalTitle", "ISOAbbreviation") or biblio["medline_ta"]
    return _json.present(**fields, published=published, venue=venue, biblio=_xml.imprint(**biblio))


def _in(named: Named, *names: str) -> Named:
    """Return the children of the first child of this name, and so on down."""
    for name in names:
        named = _xml.children(next(iter(named.get(name, [])), None))
    return named


def _common(article: Named, said: Named, data: Named) -> dict[str, Any]:
    """Return the fields that articles and chapters share; `article` is where title, authors and abstract stand."""
    people, editors, complete = _people(article.get("AuthorList", []))
    abstract, rights = _abstract(article.get("Abstract", []))
    identifiers, other_ids = _identifiers(article, said, data)
    biblio = {
        "pages": _pages(_in(article, "Pagination") or article),
        "language": "; ".join(_xml.all_texts(article, "Language")),
        "type": "; ".join(_types(article)),
        "editor": "; ".join(editors),
        "investigators": "; ".join(_names(_in(said, "InvestigatorList").get("Investigator", []))),
        "vernacular_title": _xml.first_text(article, "VernacularTitle"),
        "copyright": rights or _xml.first_text(article, "CopyrightInformation"),
        "other_abstract": _abstract(said.get("OtherAbstract", []))[0],
        "keywords": "; ".join(_keywords(said)),
        "grants": "; ".join(_grants(_in(article, "GrantList") or _in(said, "GrantList"))),
        "conflict_of_interest": _xml.first_text(said, "CoiStatement"),
        **_dates(article, said, data),
        **other_ids,
    }
    return _json.present(
        title=_text.titled(*(_xml.first_text(article, tag) for tag in ("ArticleTitle", "VernacularTitle"))),
        authors=people,
        authors_complete=complete if people else None,
        affiliations=[_text.affiliation(one) for one in _xml.all_texts(article, "Affiliation")],
        abstract=abstract,
        identifiers=identifiers,
        metrics=_metrics(said),
        biblio=_xml.imprint(**biblio),
    )


def _people(lists: list[_xml.Element]) -> tuple[list[_text.Person], list[str], bool]:
    """Return the authors, the editors, and whether all authors are named."""
    authors: list[_text.Person] = []
    editors: list[str] = []
    for one in lists:
        people = [child for child in one if child.get("ValidYN") != "N" and _xml.name(child) == "Author"]
        if one.get("Type") == "editors":
            editors += _names(people)
        else:
            authors += [author for child in people if (author := _author(child))]
    return authors, editors, all(one.get("CompleteYN") != "N" for one in lists)


def _names(people: list[_xml.Element]) -> list[str]:
    return [name for one in people if (name := _name(_xml.children(one)))]


def _author(element: _xml.Element) -> _text.Person | None:
    said = _xml.children(element)
    name = _name(said)
    held = _xml.all_texts(said, "Affiliation")
    held += [
        one for info in said.get("AffiliationInfo", []) for one in _xml.all_texts(_xml.children(info), "Affiliation")
    ]
    affiliations = [plain for one in held if (plain := _text.affiliation(one))]
    identifiers = [(one.get("Source") or "ORCID", _xml.text(one) or "") for one in said.get("Identifier", [])]
    return _text.person(name, affiliations, _text.identifiers(identifiers)) if name else None


def _name(said: Named) -> str:
    """Return a name in its natural order; that of a group as it is."""
    given = _xml.first_text(said, "ForeName", "FirstName", "Initials")
    middle = None if "ForeName" in said else _xml.first_text(said, "MiddleName")
    parts = (given, middle, _xml.first_text(said, "LastName"), _xml.first_text(said, "Suffix"))
    personal = " ".join(part.strip() for part in parts if part)
    return personal or (_xml.first_text(said, "CollectiveName") or "").strip()


_OF_ABSTRACT = frozenset({"AbstractText", "CopyrightInformation"})


def _abstract(abstracts: list[_xml.Element]) -> tuple[str, str]:
    """Return an abstract, its parts with their labels, and what is said of the rights in it."""
    parts, rights = [], []
    for abstract in abstracts:
        for child in [one for one in abstract if _xml.name(one) in _OF_ABSTRACT] or [abstract]:
            text = " ".join((_xml.text(child) or "").split())
            if _xml.name(child) == "CopyrightInformation":
                rights.append(text)
            elif text:
                label = (_xml.attribute(child, "Label") or "").strip().rstrip(":")
                parts.append(f"{label}: {text}" if label and label.upper() != "UNLABELLED" else text)
    return " ".join(parts), "; ".join(rights)


def _pages(said: Named) -> str | None:
    """Return the pages as MEDLINE abbreviates them, or the first and the last."""
    ends = [_xml.first_text(said, f"{end}Page", f"{other}Page") for end, other in (("Start", "First"), ("End", "Last"))]
    return _xml.first_text(said, "MedlinePgn") or "-".join(end.strip() for end in ends if end) or None


def _types(article: Named) -> list[str]:
    listed = _in(article, "PublicationTypeList")
    return [one for said in (listed, article) for one in _xml.all_texts(said, "PublicationType")]


def _keywords(said: Named) -> list[str]:
    lists = [(one, "Keyword") for one in said.get("KeywordList", [])]
    lists += [(one, "Param") for one in _listed(said, "ObjectList") if one.get("Type") == "keyword"]
    return [word.strip() for one, tag in lists for word in _xml.all_texts(_xml.children(one), tag)]


def _grants(said: Named) -> Iterator[str]:
    for grant in said.get("Grant", []):
        named = _xml.children(grant)
        parts = [_xml.first_text(named, part) for part in ("GrantID", "Acronym", "Agency", "Country")]
        yield ", ".join(part.strip() for part in parts if part)


def _metrics(said: Named) -> dict[str, str]:
    count = (_xml.first_text(said, "NumberOfReferences") or "").strip()
    return {"reference_count": count} if count.isdecimal() and len(count) < 10 else {}


def _subjects(said: Named) -> dict[str, str]:
    """Return what NLM added: headings (`*` before what the paper is about), substances, data, corrections."""
    headings = [_heading(_xml.children(one)) for one in _in(said, "MeshHeadingList").get("MeshHeading", [])]
    substances = [_xml.children(one) for one in _in(said, "ChemicalList").get("Chemical", [])]
    banks = [_xml.children(one) for one in _in(said, "Article", "DataBankList").get("DataBank", [])]
    return {
        "mesh": "; ".join(heading for heading in headings if heading),
        "supplementary_mesh": "; ".join(_xml.all_texts(_in(said, "SupplMeshList"), "SupplMeshName")),
        "substances": "; ".join(filter(None, map(_substance, substances))),
        "genes": "; ".join(_xml.all_texts(_in(said, "GeneSymbolList"), "GeneSymbol")),
        "databanks": "; ".join(filter(None, map(_bank, banks))),
        "comments_corrections": "; ".join(_corrections(_in(said, "CommentsCorrectionsList"))),
        "subject": "; ".join(_names(_in(said, "PersonalNameSubjectList").get("PersonalNameSubject", []))),
        "notes": "; ".join(_xml.all_texts(said, "GeneralNote")),
    }


def _heading(said: Named) -> str:
    words = [one for name in ("DescriptorName", "QualifierName") for one in said.get(name, [])]
    marked = [("*" if one.get("MajorTopicYN") == "Y" else "", _xml.text(one)) for one in words]
    return "/".join(f"{star}{text.strip()}" for star, text in marked if text)


def _substance(said: Named) -> str:
    """Return a substance as PubMed's text prints it, its registry number first: `53-59-8 (NADP)`; 0 is none."""
    name, number = (_xml.first_text(said, tag) or "" for tag in ("NameOfSubstance", "RegistryNumber"))
    return f"{number.strip()} ({name.strip()})" if name and number.strip() not in {"", "0"} else name.strip()


def _bank(said: Named) -> str:
    numbers = _xml.all_texts(_in(said, "AccessionNumberList"), "AccessionNumber")
    return ": ".join(part for part in (_xml.first_text(said, "DataBankName"), ", ".join(numbers)) if part)


def _corrections(said: Named) -> Iterator[str]:
    for one in said.get("CommentsCorrections", []):
        named = _xml.children(one)
        pmid = _xml.first_text(named, "PMID")
        parts = (_xml.first_text(named, "RefSource"), f"PMID {pmid.strip()}" if pmid else None)
        yield f"{_xml.attribute(one, 'RefType') or 'Comment'}: {', '.join(part.strip() for part in parts if part)}"


def _medline_journal(said: Named) -> dict[str, str | None]:
    return {
        "nlm_id": _xml.first_text(said, "NlmUniqueID"),
        "issn_linking": _xml.first_text(said, "ISSNLinking"),
        "medline_ta": _xml.first_text(said, "MedlineTA"),
        "country": _xml.first_text(said, "Country"),
    }


def _identifiers(article: Named, said: Named, data: Named) -> tuple[dict[str, str], dict[str, str]]:
    """Return the identifiers of the paper itself (references have their own), and those that are a publisher's.

    The place of an article without pages is among the latter, before another number of its kind: `e154; 154`.
    """
    found = [("pubmed", _xml.first_text(said, "PMID"))]
    for named in (data, said):
        found += [(one.get("IdType") or "pubmed", _xml.text(one)) for one in _listed(named, "ArticleIdList")]
    places = [one for one in article.get("ELocationID", []) if one.get("ValidYN") != "N"]
    located = [(one.get("EIdType") or "", _xml.text(one)) for one in places]
    known = {kind: text.strip() for kind, text in reversed(found + located) if text and kind in _SCHEMES}
    others: dict[str, dict[str, None]] = {}
    for kind, text in located + found:
        if text and kind and kind not in _SCHEMES:
            others.setdefault(kind, {})[text.strip()] = None
    joined = {kind: "; ".join(numbers) for kind, numbers in others.items()}
    return {_SCHEMES[kind]: value for kind, value in sorted(known.items())}, joined


def _listed(named: Named, name: str) -> list[_xml.Element]:
    return [child for one in named.get(name, []) for child in one]


def _published(date: Named, electronic: list[_xml.Element]) -> tuple[str | None, str | None]:
    """Return the date of the issue, or of its appearance online, and the words for it where they say more."""
    printed = _xml.first_text(date, "MedlineDate")
    if printed:
        return _medline_date(" ".join(printed.split()))
    season, year, month = (_xml.first_text(date, part) for part in ("Season", "Year", "Month"))
    if year and month and "-" in month:
        return _medline_date(f"{year.strip()} {month.strip()}")
    found = _date(date) or next(filter(None, (_date(_xml.children(one)) for one in electronic)), None)
    return found, f"{year} {season}" if season and year else None


def _date(said: Named) -> str | None:
    """Return year, month and day as far as they are there: a month is a name or a number."""
    year, month, day = ((_xml.first_text(said, part) or "").strip() for part in ("Year", "Month", "Day"))
    if not year or not month:
        return year or None
    if month.isdecimal():
        return f"{year}-{month:0>2}-{day:0>2}" if day else f"{year}-{month:0>2}"
    return f"{year} {month} {day}".rstrip()


def _medline_date(printed: str) -> tuple[str | None, str | None]:
    """Return a free date as an interval, or its year and its words: `1998 Dec-1999 Jan`, `2000 Spring`."""
    if found := _text.interval(printed):
        return found, None
    year = _YEAR.search(printed)
    return (year[0] if year else printed), printed


def _dates(article: Named, said: Named, data: Named) -> dict[str, str | None]:
    """Return the days on which something else was done with the paper, the last revision of the record as `updated`."""
    electronic = [_date(_xml.children(one)) for one in article.get("ArticleDate", [])]
    history = [
        ((one.get("PubStatus") or "").replace("-", "_"), _date(_xml.children(one))) for one in _listed(data, "History")
    ]
    return {
        **{name: date for name, date in history if name and date},
        "electronic_date": next(filter(None, electronic), None),
        "contribution_date": _date(_in(said, "ContributionDate")),
        "updated": _date(_in(said, "DateRevised")),
        "completed": _date(_in(said, "DateCompleted")),
        "publication_status": _xml.first_text(data, "PublicationStatus"),
    }


def _imprint_of_book(book: Named, said: Named, editors: str) -> dict[str, str | None]:
    publisher = _in(book, "Publisher")
    return {
        "publisher": _xml.first_text(publisher, "PublisherName"),
        "location": _xml.first_text(publisher, "PublisherLocation"),
        "editor": editors,
        "isbn": "; ".join(_xml.all_texts(book, "Isbn")),
        "volume": _xml.first_text(book, "Volume"),
        "volume_title": _xml.first_text(book, "VolumeTitle"),
        "edition": _xml.first_text(book, "Edition"),
        "series": _xml.first_text(book, "CollectionTitle"),
        "medium": _xml.first_text(book, "Medium"),
        "report_number": _xml.first_text(book, "ReportNumber"),
        "chapter": "; ".join(_xml.all_texts(said, "LocationLabel")),
        "book_began": _date(_in(book, "BeginningDate")),
        "book_ended": _date(_in(book, "EndingDate")),
    }


def read_book(said: Named, data: Named) -> dict[str, Any]:
    """Return the fields of a `<BookDocument>`: of a chapter, or of the book if it names no chapter."""
    book = _in(said, "Book")
    fields = _common(said, said, data)
    title = _xml.first_text(book, "BookTitle")
    authors, editors, complete = _people(book.get("AuthorList", []))
    biblio = _imprint_of_book(book, said, "; ".join(editors)) | fields.pop("biblio", {})
    chapter = "title" in fields
    fields |= {"title": fields.get("title") or title, "venue": title if chapter else None}
    if not fields.get("authors") and not chapter:
        fields |= {"authors": authors, "authors_complete": complete if authors else None}
    of_book, season = _published(_in(book, "PubDate"), [])
    own = _date(_in(said, "ContributionDate"))
    identifiers = _identifiers(book, {}, {})[0]
    if chapter:
        biblio |= {"book_published": of_book if own else None, "book_doi": identifiers.get("doi")}
    else:
        fields["identifiers"] = identifiers | fields.get("identifiers", {})
    published = own if chapter and own else of_book or own
    return _json.present(**fields, published=published, biblio=_xml.imprint(**biblio, printed_date=season))


def read_summary(element: _xml.Element) -> dict[str, Any]:
    """Return the fields of a `<DocSum>`; every item stands in it, empty where there is nothing to say."""
    items = {_xml.attribute(item, "Name") or "": item for item in element}
    said = {name: text.strip() for name, item in items.items() if (text := _xml.text(item))}
    listed = {name: [text.strip() for one in item if (text := _xml.text(one))] for name, item in items.items()}
    numbers = {one.get("Name"): _xml.text(one) for one in items.get("ArticleIds", ())}
    place = _PLACE.match(said.get("ELocationID", ""))
    dates = [said[name] for name in ("PubDate", "EPubDate") if name in said][:1]
    published = _text.of_medline(dates)
    biblio = {ours: said.get(theirs) for theirs, ours in _OF_SUMMARY.items()} | {
        "issn": "; ".join(said[name] for name in ("ISSN", "ESSN") if name in said),
        "language": "; ".join(listed.get("LangList", ())),
        "type": "; ".join(listed.get("PubTypeList", ())),
        "date": _text.unsaid(dates, published),
        "pii": "; ".join(dict.fromkeys(one for one in (place and place[1], numbers.get("pii")) if one)),
    }
    return _json.present(
        title=said.get("Title"),
        authors=listed.get("AuthorList"),
        authors_complete=True if listed.get("AuthorList") else None,
        published=published,
        venue=said.get("FullJournalName") or said.get("Source"),
        biblio=_xml.imprint(**biblio),
        identifiers=_numbered(element, numbers) | _json.present(doi=said.get("DOI")),
    )


def _numbered(element: _xml.Element, numbers: dict[str | None, str | None]) -> dict[str, str]:
    """Return the numbers of a summary's paper: its own is PubMed's, but for PMC's summaries, which name PubMed's."""
    if "pmid" in numbers:
        return _json.present(pmid=(numbers["pmid"] or "").lstrip("0"), pmcid=numbers.get("pmcid"))
    return _json.present(pmid=_xml.first_text(_xml.children(element), "Id"), pmcid=numbers.get("pmc"))


_OF_SUMMARY = {
    "Source": "journal_abbreviation",
    "Volume": "volume",
    "Issue": "issue",
    "Pages": "pages",
    "NlmUniqueID": "nlm_id",
    "EPubDate": "electronic_date",
}


PARSER = Parser(
    title="PubMed's XML: articles and books of EFetch, ESummary, the baseline, publishers",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="efetch.fcgi?db=pubmed&retmode=xml, esummary.fcgi, ftp.ncbi.nlm.nih.gov/pubmed",
    carries="authors, ORCID, affiliations, abstract, journal, issue, pages, dates, identifiers, MeSH, keywords, grants",
)
