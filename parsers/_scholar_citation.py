"""The page of a single citation at Google Scholar: what a row of a profile stands for, with all of its authors.

Saved from `citations?view_op=view_citation&citation_for_view=USER:ID`; until 2021 its classes began with `gsc_vcd_`,
until 2014 with `cit-`, where sections have ids that tell what the labels do. It is a title and rows of a label and a
value. The authors come first, dates are numbers, addresses and classes are the same in every language. What only its
label tells (venue or publisher, volume or issue) is known in the languages below; a label that is not among them names
its value in `biblio`.
"""

import re
from collections.abc import Callable
from typing import Any

from parsers import _html, _json, _scholar

_TITLES = ("gsc_oci_title", "gsc_vcd_title")
_LABELS = ("gsc_oci_field", "gsc_vcd_field", "cit-dt")
_FILES = ("gsc_oci_title_ggi", "gsc_vcd_title_ggi")
_OLD = "cit-fieldbox"
_ABSTRACTS = ("gsc_oci_descr", "gsc_vcd_descr")
_ARTICLES = ("gsc_oci_merged_snippet", "gsc_vcd_merged_snippet")
_DATE = re.compile(r"\d{4}(?:/\d{1,2}){0,2}")
_OWN_ID = re.compile(rb"citation_for_view(?:=|%3D)([\w-]+(?::|%3A)[\w-]+)")

_WORDS = {
    "venue": (
        "journal conference book source zeitschrift konferenz buch quelle revue conférence livre revista conferencia"
        " libro fuente periódico conferência livro fonte origem rivista conferenza tijdschrift conferentie boek bron"
        " tidskrift konferens bok källa tidsskrift konference bog kilde czasopismo konferencja książka źródło dergi"
        " konferans kitap kaynak журнал конференция книга источник 期刊 研讨会论文 图书 来源 研討會論文 書籍 來源"
        " 雑誌 ジャーナル 会議 学会 情報源 저널 학술지 컨퍼런스 학술회의 도서 출처"
        " jurnal konferensi buku sumber"
    ),
    "volume": "volume band volumen volym bind tom cilt jilid том 卷 卷号 卷號 巻 권",
    "issue": "issue ausgabe numéro número numero nummer numer sayı terbitan номер выпуск edição 期 期号 期號 号 호",
    "pages": (
        "pages seiten páginas pagine pagina's sidor sider strony sayfalar halaman страницы"
        " 页码范围 頁數 頁次 ページ 페이지"
    ),
    "abstract": (
        "description beschreibung descripción descrição descrizione beschrijving beskrivning opis açıklama описание"
        " deskripsi 简介 說明 説明 설명"
    ),
    "publisher": (
        "publisher verlag herausgeber éditeur editor editorial editora editore uitgever utgivare förlag udgiver wydawca"
        " yayıncı penerbit издатель 出版商 出版社 发布者 게시자"
    ),
}
_NAMED = {word: name for name, words in _WORDS.items() for word in words.split()}
_Rows = list[tuple[str, _html.Element]]
"""The labels of the page, each with the element of its value."""


def read(page: _html.Page, index: _html.Index) -> dict[str, Any]:
    """Return the fields of the citation that a page shows, of as many of its rows as it has before it breaks off."""
    rows = _rows(page, index)
    people = _scholar.people(_scholar.shown(rows[0][1]), {}) if rows and not _date(rows[0][1]) else {}
    told = _told(rows[1 if people else 0 :])
    abstract, venue, published = (told.pop(name, None) for name in ("abstract", "venue", "published"))
    cited = next((link for _, value in rows for link in value.iter("a") if _clusters(link)), None)
    clusters = [] if cited is None else _clusters(cited)
    return _json.present(
        title=_whole_title(index),
        **people,
        abstract=_html.text(index.with_id(*_ABSTRACTS)) or abstract,
        published=published,
        venue=venue,
        biblio=told | _json.present(merged_clusters=", ".join(clusters[1:])),
        links=_links(index, cited),
        identifiers=_json.present(
            google_scholar="".join(clusters[:1]),
            google_scholar_citation=_own_id(page),
            arxiv=_scholar.arxiv(venue),
        ),
        metrics=_json.present(citation_count=_scholar.count(_html.text(cited))),
    )


def title(index: _html.Index) -> _html.Element | None:
    """Return the element of the title; None where the page is none of a citation."""
    return index.with_id(*_TITLES, *(["title"] if index.first(_OLD) is not None else []))


def raw(index: _html.Index) -> Callable[[], str]:
    """Return what writes the citation again, without what stands around it."""
    rows = [label.getparent() for names in _LABELS for label in index.each(names)]
    held = dict.fromkeys(one for one in (title(index), *_files(index), *rows) if one is not None)
    parts = [_html.raw(one) for one in held if held.keys().isdisjoint(one.iterancestors())]
    begin = "<div>" if index.first(_OLD) is None else f'<div class="{_OLD}">'
    return lambda: f"{begin}{''.join(part() for part in parts)}</div>"


def _files(index: _html.Index) -> list[_html.Element]:
    """Return what holds the links to files, `[PDF] from lamps.example`; the oldest layout has others of their class."""
    old = [one for one in index.each("cit-bg-link") if (_html.text(one) or "").startswith("[")]
    return [box for names in _FILES for box in index.each(names)] + old


def _rows(page: _html.Page, index: _html.Index) -> _Rows:
    """Return the rows but that of the title, each with its label, or with the id of its section."""
    labels = page.whole([label for names in _LABELS for label in index.each(names)])
    values = [(label, next(label.itersiblings("*"), None)) for label in labels]
    shown = title(index)
    above = [None] if shown is None else [None, *shown.iterancestors()]
    return [(_label(label), value) for label, value in values if value not in above]


def _label(label: _html.Element) -> str:
    section = label.getparent().get("id") or ""
    return section.removesuffix("_sec") if section.endswith("_sec") else _html.text(label) or ""


def _date(value: _html.Element) -> str | None:
    printed = _html.text(value) or ""
    return printed if _DATE.fullmatch(printed) else None


def _told(rows: _Rows) -> dict[str, str]:
    """Return what the rows say by name: of our own where the label is known, the day by its look; else the label."""
    found: dict[str, str] = {}
    for label, value in rows:
        printed = _html.text(value)
        word = label.lower()
        name = "published" if _date(value) and "published" not in found else _NAMED.get(word, word.replace(" ", "_"))
        if printed and not value.get("id") and not any(map(_clusters, value.iter("a"))) and not _lists_articles(value):
            found.setdefault(name, printed)
    return found


def _lists_articles(value: _html.Element) -> bool:
    """Tell whether a value lists what Scholar takes for this work: the row is about the search, not about the work."""
    return any(_html.first(value, names) is not None for names in _ARTICLES)


def _clusters(link: _html.Element) -> list[str]:
    """Return the clusters whose citations a link leads to."""
    return _scholar.clusters(_scholar.asked(link.get("href"), "cites"))


def _whole_title(index: _html.Index) -> str | None:
    """Return the title; where it is cut, that of the article below which begins so."""
    printed = _html.text(title(index)) or ""
    cut = printed.removesuffix("…").rstrip()
    below = [_html.text(next(one.iter("a"), None)) or "" for names in _ARTICLES for one in index.each(names)]
    return next((one for one in below if cut != printed and one.startswith(cut)), printed) or None


def _links(index: _html.Index, cited: _html.Element | None) -> list[dict[str, str]]:
    shown = title(index)
    found = [(link, "page") for link in ([] if shown is None else shown.iter("a"))]
    files = [link for box in _files(index) for link in box.iter("a")]
    found += [(link, "pdf" if "[PDF]" in (_html.text(link) or "") else "other") for link in files]
    found += [] if cited is None else [(cited, "other")]
    urls = {url: role for link, role in reversed(found) if (url := _scholar.absolute(link.get("href")))}
    return [{"url": url, "role": role} for url, role in reversed(urls.items())]


def _own_id(page: _html.Page) -> str | None:
    """Return the id of the citation, which the page's own addresses name."""
    named = _OWN_ID.search(page.document)
    return named[1].decode().replace("%3A", ":") if named else None
