"""OpenReview's API as JSON: the notes that are submissions, of its version 1 and 2, and profiles.

Documentation: https://docs.openreview.net/reference/api-v2/entities/note/fields and …/api-v1. Everything on OpenReview
is a note: submissions, reviews, comments, decisions. The `content` of version 2 wraps each value as `{"value": …}`,
that of version 1 does not, and venues add fields of their own, which are kept in `biblio` under the venue's names.
People keep notes without the envelope too, what is in the content beside the id. So do the lists of whole conferences
that Paper Copilot makes of them, in which `author` and `authorids` are joined by semicolons, and in which `site` is an
address elsewhere where a conference is not on OpenReview: the id is then none of OpenReview's.

Dates are milliseconds since 1970: `odate` is when a note went online and `pdate` when the paper was published; where a
note has neither, `cdate` (as its venue dates it) and `tcdate` (when it was made) stand for the first public date. For
records of dblp, which knows years and months, these are the first or the last day of a year: what their BibTeX says
stands instead.
"""

import re
from collections.abc import Iterator
from typing import Any

from parsers import (
    Candidate,
    Claim,
    Furniture,
    NearMiss,
    Parser,
    Quoted,
    Refusal,
    Sniffed,
    Source,
    _arxiv,
    _json,
    _text,
    _urls,
)
from schemas.cleaning import MONTHS

_Content = dict[str, tuple[str, Any]]
"""Values by their folded names, each with the name that the venue gave it."""
_SITE = "https://openreview.net"
_OF_DBLP = re.compile(r"\s*@\w+\s*\{DBLP:([^\s,]*)")
_DATES = re.compile(r"^[^\S\n]*(year|month)\s*=\s*[{\"](\d{4}|[A-Z][a-z]+)[}\"]", re.MULTILINE)
_FORUM = re.compile(r"^[^\S\n]*url\s*=\s*[{\"]https://openreview\.net/forum\?id=([\w-]+)[}\"]", re.MULTILINE)
_BESIDE = frozenset(
    "forum invitation invitations signatures tcdate tmdate cdate pdate odate paperhash replyto readers writers"
    " number".split()
)
_OF_A_NOTE = (_BESIDE - {"paperhash"}) | frozenset(
    "id original domain version details nonreaders referent license externalId externalIds mdate ddate tddate".split()
)
_OF_A_GROUP = frozenset({"members", "signatories"})
_IN_CONTENT = frozenset("authorids paperhash venueid _bibtex".split())
_NO_NOTES = frozenset("groups invitations edges edits".split())
_BYLINE = frozenset({"authors", "author", "authorids"})
_OF_A_PAPER = _BYLINE | frozenset("abstract pdf venue venueid paperhash keywords tldr bibtex".split())
_OF_A_REPLY = frozenset(
    "review rating confidence recommendation decision metareview comment rebuttal summary soundness reply justification"
    " strengths weaknesses withdrawalconfirmation deskrejectcomments metareviewconfidence".split()
)
_READ = _BYLINE | frozenset(
    "title abstract pdf html venue keywords tldr bibtex doi primaryarea subjectarea subjectareas".split()
)
_REPLIES = (("details", "directReplies"), ("details", "replies"), ("notes",))
_PAGES = ("html", "ee", "url", "site")
_MAIL = re.compile(r"(?<![\w.+*-])[\w.+*-]++@[\w-]++\.[\w.-]+")
_ANONYMOUS = re.compile(r"\s*anonymous(?: (?:preprint|submission|author(?:s|\(s\))?))?\s*\d*", re.IGNORECASE)
_DBLP = re.compile(r"dblp\.org/(?:pid|pers/hd/\w)/([\w/-]+)")
_NAME_AT_DBLP = re.compile(r"dblp\.org/search/pid/api\?q=author:([^:]+_\d{4}):")
"""An author of a record taken over from dblp, where a number tells namesakes apart."""
_ORCID = re.compile(_urls.ORCID)
_BETWEEN_IDS = re.compile(r"[;,|]")
_CODE = re.compile(r"code|github|software|repository")
_OWN_FILE = re.compile(r"/(?:references/)?pdf|/attachment|(?:pdf|attachment)/")
_PICTURE = re.compile(r"!\[[^\[\]]*\]\([^()\s]*\)")
_LINKED = re.compile(r"\]\((https?://[^()\s]+)\)")


def sniff(source: Source) -> Sniffed:
    """Claim JSON of notes or profiles, and the API's own errors."""
    document = _json.peek_nested(source)
    if document is None:
        return None
    if _failure(document):
        return Claim("it is an answer of OpenReview's API that says what went wrong")
    if isinstance(_json.find(document, "notes"), list) or isinstance(_json.find(document, "profiles"), list):
        items = _items(document) or []
        if not items or any(isinstance(_json.find(item, "content"), dict) for item in items[:20]):
            return Claim("it is a list of notes or of profiles")
        return NearMiss("a list of notes, but none has a content")
    if any(_is_ours(item) for item in (_items(document) or [])[:20]):
        return Claim("its records are notes with a content")
    other = next((name for name in _NO_NOTES if _is_of_openreview(_json.find(document, name, 0))), None)
    return NearMiss(f"an answer of OpenReview's API, but of {other}, not of notes") if other else None


def _is_of_openreview(item: Any) -> bool:
    return isinstance(item, dict) and "id" in item and len(item.keys() & {*_BESIDE, "domain", "weight"}) > 1


def _is_ours(item: Any) -> bool:
    if not isinstance(item, dict) or item.keys() & _OF_A_GROUP:
        return False
    content = item.get("content")
    if not isinstance(content, dict):
        return "title" in item and (bool(item.keys() & _IN_CONTENT) or _is_listed(item))
    own = _IN_CONTENT | {"authors", "abstract"} if _is_wrapped(content.get("title")) else _IN_CONTENT
    return bool(item.keys() & _BESIDE or content.keys() & own) or _is_profile(item)


def _is_listed(item: dict[str, Any]) -> bool:
    return item.keys() >= {"author", "site"} and (item.keys() >= {"status", "track"} or "aff" in item)


def _is_profile(item: Any) -> bool:
    return isinstance(_json.find(item, "content", "names"), list)


def _failure(document: Any) -> str | None:
    """Return what went wrong: of `{"name": "NotFoundError", "message": …, "status": 404}` or `{"errors": […]}`."""
    if not isinstance(document, dict) or "content" in document or "notes" in document:
        return None
    if isinstance(document.get("status"), int) and (_json.text(document, "name") or "").endswith("Error"):
        return _json.text(document, "message") or _json.text(document, "name")
    errors = _json.each_in(document, "errors") if document.keys() <= {"errors", "status"} else []
    said = _json.text(errors, 0, "type") if _json.text(errors, 0, "path") else None
    return _json.text(errors, 0) or _json.text(errors, 0, "message") or said


def parse(source: Source) -> Iterator[Quoted]:
    """Yield each submission and each profile; raises ParseError for an API's error or a document that is cut."""
    items = _json.unless_refused(source, "OpenReview", _failure, lambda one: _items(_json.nested(one)))
    yield from _json.listing(source, items, read_note, _total)


def _items(document: Any) -> list[Any] | None:
    return _json.kept(document, lambda one: _json.unpaged(one, _in_page, _may_be_ours), _is_ours)


def _may_be_ours(item: Any) -> bool:
    named = isinstance(item, dict) and "title" in item and bool(item.keys() & _BYLINE)
    return named or isinstance(_json.find(item, "content"), dict) or _is_ours(item)


def _in_page(document: Any) -> list[Any] | None:
    if _may_be_ours(document):  # a note, whatever is kept with it
        return None
    found = (_json.find(document, key) for key in ("notes", "profiles"))
    return next((listed for listed in found if isinstance(listed, list)), None)


def _total(document: Any) -> tuple[int, str] | None:
    total = _json.count(document, "count") if isinstance(_json.find(document, "notes"), list) else None
    return None if total is None else (total, "the search")


def read_note(note: Any) -> Iterator[Quoted]:
    """Yield what a note is: a submission, a profile, or something that somebody wrote about a submission."""
    if not _may_be_ours(note):
        yield Refusal(_json.FOREIGN, raw=_json.raw(note))
    elif _is_profile(note):
        yield Candidate("author", read_profile(note), raw=_json.raw(note))
    elif other := _other_than_a_paper(note, read_content(note)):
        yield Furniture(what=other)
    else:
        yield Candidate("paper", read_paper(note, read_content(note)), raw=_json.raw(note))


def read_content(note: dict[str, Any]) -> _Content:
    """Return the bare values of the content, each with the venue's name for it, by that name folded (`TL;DR`: tldr)."""
    content = note.get("content")
    if not isinstance(content, dict):
        content = {name: value for name, value in note.items() if name not in _OF_A_NOTE}
    values = ((name, _json.find(value, "value") if _is_wrapped(value) else value) for name, value in content.items())
    return {re.sub(r"[^a-z0-9]", "", name.lower()): (name, value) for name, value in values if value not in (None, "")}


def _is_wrapped(value: Any) -> bool:
    return isinstance(value, dict) and ("value" in value or "readers" in value)


def _other_than_a_paper(note: dict[str, Any], content: _Content) -> str | None:
    """Return what a note is that is no submission; None for a submission."""
    if note.get("ddate"):
        return "deleted note"
    answers = note.get("replyto") not in (None, "", note.get("id"))  # with a PDF at times, but without a byline
    submitted = "title" in content and bool(content.keys() & (_BYLINE if answers else _BYLINE | {"pdf", "abstract"}))
    of_a_reply = answers or bool(content.keys() & _OF_A_REPLY)
    if submitted or not (of_a_reply or not content.keys() & (_OF_A_PAPER | {"title"})):
        return None
    kind = _invitation(note).rpartition("/-/")[2].rpartition("/")[2].replace("_", " ").strip().lower()
    return kind or "reply"


def _invitation(note: dict[str, Any]) -> str:
    return _json.text(note, "invitation") or _json.text(note, "invitations", 0) or ""


def read_paper(note: dict[str, Any], content: _Content) -> dict[str, Any]:
    """Return the fields of a submission; one that is anonymous has no authors."""
    authors, complete = read_authors(_value(content, "authors") or _value(content, "author"), content)
    venue = _value(content, "venue") or note.get("venue")
    area = _value(content, "primaryarea") or _value(content, "subjectarea") or _value(content, "subjectareas")
    return _json.present(
        title=_written(_value(content, "title")),
        authors=authors,
        authors_complete=complete if authors else None,
        abstract=_json.text(_value(content, "abstract")),
        published=read_date(note, _json.text(_value(content, "bibtex")) or ""),
        categories=_json.texts(area),
        venue=_written(venue),
        biblio=read_biblio(note, content),
        links=read_links(note, content),
        identifiers=read_identifiers(note, content),
    )


def _value(content: _Content, name: str) -> Any:
    return content.get(name, (name, None))[1]


def _written(value: Any) -> str | None:
    """Return a string, a number, yes or no, or a list of strings in one; without what would be an e-mail address."""
    printed = "; ".join(_json.texts(value)) if isinstance(value, list) else _json.written(value)
    if isinstance(value, bool) or (isinstance(value, float) and not printed):
        printed = str(value).lower()
    return None if not printed or _MAIL.search(printed) else printed


def read_identifiers(note: dict[str, Any], content: _Content) -> dict[str, str]:
    """Return the forum, and the ids that the note has as such (`doi:10.1000/1`), in its addresses or its BibTeX."""
    known = _urls.named_in(_json.text(_value(content, name)) or "" for name in (*_PAGES, "pdf", "openreview"))
    outer = [one.partition(":") for one in _json.texts(note, "externalIds")]
    record = _OF_DBLP.match(_json.text(_value(content, "bibtex")) or "")
    known |= {"dblp": record[1]} if record else {}
    known |= {scheme.lower(): value for scheme, _, value in outer if value}
    return known | _json.present(openreview=_forum(note, content), doi=_json.text(_value(content, "doi")))


def _forum(note: dict[str, Any], content: _Content) -> str | None:
    """Return the id of the forum; of a content that is kept without its note, the one in its BibTeX."""
    elsewhere = "openreview.net/" not in (_json.text(_value(content, "site")) or _SITE + "/")
    if own := _json.text(note, "forum") or (None if elsewhere else _json.text(note, "id")):
        return own
    cited = _FORUM.search(_json.text(_value(content, "bibtex")) or "")
    return cited[1] if cited else None


def read_authors(names: Any, content: _Content) -> tuple[_arxiv.People, bool]:
    """Return the authors with the ids beside them, and whether that is all of them.

    Ids are dropped where they do not pair with the names.
    """
    ids = _value(content, "authorids")
    known = [one.strip() for one in _BETWEEN_IDS.split(ids)] if isinstance(ids, str) else ids
    listed, complete = _arxiv.joined_people(names) if isinstance(names, str) else (names, True)
    people = listed if isinstance(listed, list) else []
    beside = known if isinstance(known, list) and len(known) == len(people) else [None] * len(people)
    found = [author for name, one in zip(people, beside, strict=True) if (author := _author(name, one))]
    return found, complete and len(found) == len(people)


def _author(author: Any, beside: Any) -> _text.Person | None:
    """Return an author, of version 1 and 2 a name, of late an object with `fullname`, `username` and institutions."""
    name = _json.text(author) or _json.text(author, "fullname") or _json.text(author, "name")
    if name is None or "@" in name or _ANONYMOUS.fullmatch(name):
        return None
    bodies = [_json.text(one, "name") for one in _json.each_in(author, "institutions")]
    bodies += _json.texts(author, "affiliations")
    identifiers = _person(_json.text(author, "username") or _json.text(beside) or "")
    return _text.person(name, [body for body in bodies if body], identifiers)


def _person(written: str) -> dict[str, str]:
    if written.startswith("~"):
        return {"openreview": written}
    if named := _NAME_AT_DBLP.search(written):
        return {"dblp_name": named[1].replace("_", " ")}
    match = _DBLP.search(written)
    return {"dblp": match[1].removesuffix("/")} if match else {}


def read_day(note: dict[str, Any]) -> str | None:
    """Return the day on which the note was first to be seen."""
    public = [found for key in ("odate", "pdate") if (found := _json.day(note.get(key)))]
    return min(public, default=None) or _json.day(note.get("cdate")) or _json.day(note.get("tcdate"))


def read_date(note: dict[str, Any], bibtex: str) -> str | None:
    """Return the date in the BibTeX of a record that was taken over from dblp, or of one that is not dated itself."""
    day = None if _OF_DBLP.match(bibtex) else read_day(note)
    return day or _date_in(bibtex) or read_day(note)


def _date_in(bibtex: str) -> str | None:
    """Return the year in a record, with the month if there is one."""
    said = dict(_DATES.findall(bibtex))
    month = MONTHS.get(said.get("month", "")[:3].lower())
    return f"{said['year']}-{month:02}" if month and "year" in said else said.get("year")


def read_biblio(note: dict[str, Any], content: _Content) -> dict[str, str]:
    """Return the decision, the venue's own fields under their names, then what every note has."""
    decision = {"decision": _decision(note)}
    own = {_named(name): _written(value) for folded, (name, value) in content.items() if folded not in _READ}
    return {name: value for name, value in (decision | own).items() if value and not _address(value)} | _json.present(
        keywords=", ".join(_json.texts(_value(content, "keywords"))),
        tldr=_json.text(_value(content, "tldr")),
        bibtex=_json.text(_value(content, "bibtex")),
        number=_json.written(note, "number"),
        license=_json.text(note, "license"),
        invitation=_invitation(note),
        updated=_json.day(note.get("mdate")) or _json.day(note.get("tmdate")),
    )


def _decision(note: dict[str, Any]) -> str | None:
    """Return what was decided on a submission, where the replies are kept with it; None if they differ in it."""
    kept = [one for path in _REPLIES for one in _json.each_in(note, *path) if isinstance(one, dict)]
    said = [_written(_value(read_content(one), "decision")) for one in kept if not one.get("ddate")]
    decisions = set(filter(None, said))
    return decisions.pop() if len(decisions) == 1 else None


def _named(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_").lower() or "field"


def _address(value: str) -> str | None:
    """Return the absolute address that a value is; None if it is none."""
    if value.startswith(("http://", "https://")):
        return None if " " in value.strip() else value.strip()
    return f"{_SITE}/{value.lstrip('/')}" if _OWN_FILE.match(value) else None


def _addresses(value: str) -> list[str]:
    """Return the address that a value is, or those that it links to in Markdown, as what the site adds does."""
    address = _address(value)
    if address:
        return [address]
    return _LINKED.findall(_PICTURE.sub("", value)) if value.startswith("[") else []


def read_links(note: dict[str, Any], content: _Content) -> list[dict[str, str]]:
    """Return the forum, the PDF, and every other address in the content."""
    forum = _forum(note, content)
    found = {f"{_SITE}/forum?id={forum}": "page"} if forum else {}
    pdf = _json.text(_value(content, "pdf"))
    if pdf and (address := _address(pdf)):
        found[address] = "pdf"
    for name, (_, value) in content.items():
        for address in _addresses(value) if isinstance(value, str) else ():
            found.setdefault(address, _role(name))
    return [{"url": url, "role": role} for url, role in found.items()]


def _role(name: str) -> str:
    if name in _PAGES:
        return "page"
    roles = {
        "dataset": "dataset",
        "dataseturl": "dataset",
        "data": "dataset",
        "projectpage": "project",
        "project": "project",
        "website": "project",
    }
    return roles.get(name) or ("code" if _CODE.search(name) else "pdf" if name.endswith("pdf") else "other")


def read_profile(profile: dict[str, Any]) -> dict[str, Any]:
    """Return the person whose profile it is, with the places where they are now; addresses of mail are left."""
    content = profile["content"]
    names = _json.each_in(content, "names")
    preferred = next((one for one in names if _json.find(one, "preferred") is True), _json.find(names, 0))
    now = [one for one in _json.each_in(content, "history") if not _json.find(one, "end")]
    fields = [_json.texts(one, "keywords") for one in _json.each_in(content, "expertise")]
    return _json.present(
        name=_full_name(preferred),
        aliases=[name for one in names if one is not preferred and (name := _written(_full_name(one)))],
        affiliations=[name for one in now if (name := _json.text(one, "institution", "name"))],
        identifiers=_profile_ids(profile, content),
        categories=list(dict.fromkeys(word for words in fields for word in words)),
    )


def _full_name(name: Any) -> str | None:
    parts = (_json.text(name, part) for part in ("first", "middle", "last"))
    return _json.text(name, "fullname") or " ".join(part for part in parts if part) or None


def _profile_ids(profile: dict[str, Any], content: dict[str, Any]) -> dict[str, str]:
    own = _json.text(profile, "id") or ""
    dblp = _DBLP.search(_json.text(content, "dblp") or "")
    orcid = _ORCID.search(_json.text(content, "orcid") or "")
    scholar = re.search(r"[?&]user=([\w-]+)", _json.text(content, "gscholar") or "")
    s2 = re.search(r"/author/(?:[^/]+/)?(\d+)", _json.text(content, "semanticScholar") or "")
    return _json.present(
        openreview=own if own.startswith("~") else None,
        dblp=dblp[1].removesuffix("/") if dblp else None,
        orcid=orcid[0] if orcid else None,
        google_scholar=scholar[1] if scholar else None,
        s2=s2[1] if s2 else None,
        homepage=_address(_written(content.get("homepage")) or ""),
    )


PARSER = Parser(
    title="OpenReview's API, as JSON",
    sniff=sniff,
    parse=parse,
    whole=True,
    streams=True,
    where="api.openreview.net and api2.openreview.net: the notes of a venue, of a person, of a forum; profiles",
    carries="title, authors with profiles, abstract, TL;DR, keywords, venue, dates, forum and PDF links",
)
