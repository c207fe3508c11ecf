"""Saved pages: what their links are relative to, and what is seen of markup."""

import io

import pytest

from parsers import Candidate, Declared, ParseError, Source
from parsers._html import Page, absolute, base, plain, text
from parsers.arxiv_listing_html import PARSER as ARXIV_LISTING
from parsers.citation_meta_html import PARSER as CITATION_META

SITE = "https://lamps.example/"
COMMENT = "<!-- saved from url=(0040)https://lamps.example/lists/2024?page=2 -->"
SINGLE_FILE = "<!--\n Page saved with SingleFile \n url: https://lamps.example/lists/2024 \n saved date: x\n-->"


def page_of(markup: str) -> Page:
    return Page(source_of(markup))


def source_of(markup: str) -> Source:
    return Source("dump", [(1, markup)], iter(()), lambda: io.BytesIO(markup.encode()))


@pytest.mark.parametrize(
    ("head", "leads_to"),
    [
        ("", "https://lamps.example/7"),
        (COMMENT, "https://lamps.example/lists/7"),
        (SINGLE_FILE, "https://lamps.example/lists/7"),
        ("<link rel=canonical href=/lists/all>", "https://lamps.example/lists/7"),
        (f"{COMMENT}<link rel=canonical href=/all>", "https://lamps.example/lists/7"),
        (f"{COMMENT}<base href='../kettles/'>", "https://lamps.example/kettles/7"),
        ("<base href=https://kettles.example/a/b>", "https://kettles.example/a/7"),
        ("<base href='http://['><link rel=canonical href='http://['>", "https://lamps.example/7"),
    ],
)
def test_a_relative_link_leads_where_the_page_says(head: str, leads_to: str) -> None:
    assert absolute(base(page_of(f"<!DOCTYPE html>{head}<p>Lamps</p>"), SITE), "7") == leads_to


@pytest.mark.parametrize(
    "copy",
    [
        "<script src=//web.archive.org/x.js></script><a href='/web/20240102030405/https://lamps.example/7?page=2'>",
        "<script src=wombat.js></script><a href='/web/20240102030405*/https://lamps.example/7?page=2'>",
        "<script src=wombat.js></script><a href='//archive.example/wayback/20240102030405mp_/https://lamps.example/7?page=2'>",
        "<a href='https://lamps-example.translate.goog/7?page=2&amp;_x_tr_sl=en&amp;_x_tr_tl=de'>",
    ],
)
def test_a_copy_leads_where_the_page_itself_does(copy: str) -> None:
    assert page_of(f"<!DOCTYPE html>{copy}").root.xpath("string(//a/@href)") == f"{SITE}7?page=2"


def test_comments_and_instructions_do_not_part_a_text() -> None:
    page = page_of("<html><h3>Abstract</h3>We light<!-- new --> lamps<?xml:namespace prefix = o />.<p>Wicks</p></html>")
    heading = page.root.find(".//h3")
    assert (heading.tail, heading.getnext().tag) == ("We light lamps.", "p")


@pytest.mark.parametrize(
    "around", ["<img src='data:image/png;base64,{}'>", "<style>@font-face{{src:url(data:;base64,{})}}</style>"]
)
def test_below_a_picture_of_any_size_a_page_goes_on(around: str) -> None:
    page = page_of(f"<html>{around.format('lamp' * 2_600_000)}<p>Lamps</p></html>")
    assert (text(page.root.find(".//p")), page.root.find(".//p").sourceline) == ("Lamps", 1)
    page.end()


@pytest.mark.parametrize("above", ["<div>" * 300, f"<script>{'lamp' * 2_600_000}</script>"], ids=["depth", "length"])
def test_where_libxml2_stops_the_page_is_cut(above: str) -> None:
    page = page_of(f"<html><p>Lamps</p><p>Vases</p>\n{above}<p>Kettles</p></html>")
    assert [text(one) for one in page.whole(page.root.findall(".//p"))] == ["Lamps", "Vases"]
    with pytest.raises(ParseError, match=r"^dump:2: is read to here only: libxml2 takes no text of more than 10 MB"):
        page.end()


@pytest.mark.parametrize(
    "around", ["<b>{}</b>", "<html><body>{}</body><body></body></html>", "</body>{}<html>", "<p>{}"]
)
def test_markup_of_any_kind_shows_its_text(around: str) -> None:
    assert plain(around.format("Lamps &amp; kettles")) == "Lamps & kettles"


@pytest.mark.parametrize("formula", ["$a<b$ and $c>d$", "a<b and c>d", "<x, y>", "a < b > c", "p<0.05>q"])
def test_a_formula_is_no_markup(formula: str) -> None:
    assert plain(f"Lids: {formula}<br/>&amp; <i class='x'>more</i>") == f"Lids: {formula} & more"


@pytest.mark.parametrize(
    ("formula", "seen"),
    [
        ("<mml:msub>\n  <mml:mi>H</mml:mi>\n  <mml:mn>2</mml:mn>\n</mml:msub>", "jars of H2"),
        ("<mml:mrow> <mml:mi>x</mml:mi> <mml:mtext> or </mml:mtext> <mml:mi>y</mml:mi> </mml:mrow>", "jars of x or y"),
        ("<mml:mn>3</mml:mn> <mml:mspace width='1em' /> <mml:mi>m</mml:mi> <mml:mi>l</mml:mi>", "jars of 3 ml"),
        ("<mml:mfrac> <mml:mn>1</mml:mn> <mml:mn>2</mml:mn> </mml:mfrac>", "jars of 1 2"),
    ],
)
def test_white_space_between_elements_of_a_formula_is_none_of_it(formula: str, seen: str) -> None:
    assert plain(f"jars of <mml:math>\n {formula}\n</mml:math>") == seen


@pytest.mark.parametrize(
    "items",
    [
        "<dd>1<dd>2<dd>3<dt>4<dd>5",
        "<DD>1<DD>2</DD><DD>3</DD><DT>4<DD>5",
        "<dd>1<dd>2</dd><dd>3<dd>4</dd></dd><dd>5</dd>",
        "<dt>1<dt>2<dt>3<dd>4<dt>5",
    ],
)
def test_an_item_ends_where_the_next_one_begins(items: str) -> None:
    listed = page_of(f"<dl>{items}</dl>").root.find("body/dl")
    assert [text(one) for one in listed] == ["1", "2", "3", "4", "5"]
    assert all(len(one) == 0 for one in listed)


MINIFIED = "<!doctype html><html lang=en><title>Lamps</title><body class=list><div><ul><li>Lamps<li>Kettles</ul></div>"


@pytest.mark.parametrize(
    ("page", "is_cut"),
    [
        (MINIFIED, False),
        (f"{MINIFIED}<header><a>Lamps</a></header><p>Vases<!-- <div> --><script>'<div>'</script>", False),
        (MINIFIED.replace("<body", "</head><body"), True),
        (MINIFIED[:-20], True),
        (MINIFIED[:-6], True),
        (f"{MINIFIED}<p>Vases <a hr", True),
        (f"{MINIFIED}<script>lamps(", True),
        ("<html><title>Lamps</title><meta name=author content=Vale>", True),
    ],
)
def test_a_page_that_leaves_out_end_tags_is_cut_where_one_is_missing_that_must_stand(page: str, is_cut: bool) -> None:  # noqa: FBT001 — a parameter
    assert page_of(page).cut is is_cut


@pytest.mark.parametrize(
    "word",
    [
        "<font style='vertical-align: inherit;'><font style='vertical-align: inherit;'>lamps</font></font>",
        "<hypothesis-highlight class='hypothesis-highlight'>lam</hypothesis-highlight>ps",
        "l<mark>am</mark>p<mark><mark>s</mark></mark>",
        "<mark>lamps</mark>",
    ],
)
def test_what_is_put_around_words_parts_no_text(word: str) -> None:
    root = page_of(
        f"<html><b>\x0b</b>\x0b<!-- \x0b --><!----><br><p>Of {word}, <i>by {word}</i>, for {word}</p></html>"
    ).root
    assert "" not in root.xpath("//text()")
    assert root.xpath("//p[1]/text() | //p[1]/i/text()") == ["Of lamps, ", "by lamps", ", for lamps"]


PRETTY = (
    "<p>| Of| <i>|  lamps| </i>| , and (| <b>|  low-|  <i>|   lit|  </i>| </b>| )| <a>|  k| </a>| -pots|</p>".replace(
        "|", "\n"
    )
)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_where_each_tag_has_its_line_the_marks_of_a_sentence_stand_beside_its_words(end: str) -> None:
    assert text(page_of(PRETTY.replace("\n", end)).root) == "Of lamps, and (low-lit) k-pots"


@pytest.mark.parametrize("more", ["<i>Vases</i>", "<i>\nVases\n</i><i>\nUrns\n</i>\n", "<i>\nVases\n</i> and\n"])
def test_where_one_tag_has_no_line_of_its_own_white_space_is_the_pages(more: str) -> None:
    assert "Of lamps , and ( low- lit ) k -pots Vases " in f"{text(page_of(PRETTY + more).root)} "


def test_words_without_number_are_no_attributes_where_they_stand_in_quotes_or_scripts() -> None:
    words = " ".join(f"a{n}" for n in range(30_000))
    hidden = f"<script>'</b>';a<b {words};</script><!-- <b {words}> -->"
    assert text(page_of(f"<html><p title='> {words} >'>Of</p>{hidden}<i>lamps</i></html>").root) == "Of lamps"


@pytest.mark.parametrize("label", ["<b style='color: red'>Title:</b>", "<b>\nTitle:\n</b\n>"])
def test_labels_in_bold_are_known_however_their_tags_are_written(label: str) -> None:
    listed = f"<dl><dt><a href='/abs/hep-th/0501001'>hep-th/0501001</a></dt><dd>{label} Lamps<br></dd></dl>"
    quoted = [one.fields["title"] for one in ARXIV_LISTING.parse(source_of(listed)) if isinstance(one, Candidate)]
    assert (quoted, ARXIV_LISTING.sniff(source_of(listed)) is not None) == (["Lamps"], True)


def test_dublin_core_that_does_not_say_of_what_is_read_where_the_format_is_named() -> None:
    source = source_of('<meta name="DC.title" content="On Lamps"><meta name="DC.creator" content="Ada Vale"><p>Lamps')
    quoted = [one.fields for one in CITATION_META.parse(source) if isinstance(one, Candidate)]
    assert quoted == [{"title": "On Lamps", "authors": ["Ada Vale"], "authors_complete": True}]


def test_json_ld_whose_quotation_marks_are_escaped() -> None:
    item = '{"@type": "ScholarlyArticle", "name": "Oil &amp; Water", "author": "Ada Vale"}'.replace('"', "&quot;")
    source = source_of(f'<html><script type="application/ld+json">{item}</script></html>')
    quoted = [one.fields for one in CITATION_META.parse(source) if isinstance(one, Candidate)]
    assert quoted == [{"title": "Oil & Water", "authors": ["Ada Vale"], "authors_complete": True}]
    assert CITATION_META.sniff(source)


@pytest.mark.parametrize(
    ("counted", "metrics"), [("7", {"citation_count": 7}), ('"7"', {"citation_count": 7}), ("{}", None), ("[7]", None)]
)
def test_what_ieee_xplore_counts_is_a_number_or_nothing(counted: str, metrics: dict[str, int] | None) -> None:
    item = f'{{"title": "On Lamps", "metrics": {{"citationCountPaper": {counted}}}}}'
    source = source_of(f"<html><script>xplGlobal.document.metadata={item};</script></html>")
    assert [one.fields.get("metrics") for one in CITATION_META.parse(source) if isinstance(one, Candidate)] == [metrics]


@pytest.mark.parametrize(
    ("heading", "total"),
    [
        ("Showing results 1 through 25 (of 1,133 total) for au:Vale", 1133),
        ("Showing results 1,101 through 1,133 (of 1,133 total) for au:Vale", 1133),
        ("New submissions (showing first 1 of 40 entries)", 40),
        ("No matches were found for your search: au:Vale", 0),
    ],
)
def test_a_heading_tells_how_many_papers_a_listing_of_arxiv_has(heading: str, total: int) -> None:
    entry = '<dt><a href="/abs/2401.00001">arXiv:2401.00001</a><dd class="meta">' if total else ""
    source = source_of(f'<!DOCTYPE html><div id="dlpage"><h3>{heading}</h3><dl>{entry}</dl></div>')
    declared = [one for one in ARXIV_LISTING.parse(source) if isinstance(one, Declared)]
    assert [(one.declared, one.listed) for one in declared] == [(total, 1 if total else 0)]
