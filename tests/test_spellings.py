"""What the rules make of one value, spelled in every way they know: text, numbers, dates, addresses, TeX, titles."""

import unicodedata
from datetime import date

import pytest

from schemas import cleaning, identity, tex

SPACES = [char for char in map(chr, range(0x3001)) if char.isspace()]


@pytest.mark.parametrize("word", ["lid", "lid" * 30, "Ølid", "Ølid" * 20], ids=len)
def test_white_space_of_every_kind_is_folded_in_texts_of_any_length(word: str) -> None:
    for space in (*SPACES, "  ", " \n "):
        assert cleaning.text(f"{word}{space}{word}") == f"{word} {word}"
    for edge in "\ufeff\u200b\u200e\u200f\u2060 \n":
        assert cleaning.text(f"{edge}{word}{edge}") == word
    assert cleaning.text(word) == word


def test_entities_are_decoded_and_the_number_of_no_character_is_seen() -> None:
    assert cleaning.without_entities(f"a&lt;b &#{'9' * 5000};&#{'9' * 5000} c & d") == "a<b \ufffd\ufffd c & d"


@pytest.mark.parametrize("mark", ["&others", "+ et al.", "+others.", "etal", "et alia"])
def test_others_are_nobody(mark: str) -> None:
    assert cleaning.are_others(mark)


@pytest.mark.parametrize(
    ("printed", "means"),
    [
        ("1.2K", 1200),
        ("3m", 3_000_000),
        ("2 M", 2_000_000),
        ("99.7%", 99.7),
        ("-3", -3),
        ("+3", 3),
        (" 7 ", 7),
        *((f"12{space}345", 12_345) for space in ",' \u00a0\u2009\u202f\u2019"),
        ("1,23,456", 123_456),
    ],
)
def test_a_number_means_what_is_printed(printed: str, means: float) -> None:
    assert cleaning.number(printed) == means


@pytest.mark.parametrize("printed", ["", ",204", "1,20", "1,2345", "2019,20,123", "٣"])
def test_what_only_looks_like_a_number_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        cleaning.number(printed)


@pytest.mark.parametrize("name", ["h_index", "downloads", "likes", "github_stars", "upvotes", "views"])
def test_the_dot_in_what_is_counted_parts_thousands(name: str) -> None:
    assert cleaning.figure(name, " 1.204 ") == 1204


@pytest.mark.parametrize(
    ("printed", "means"),
    [
        ("  Mar.  3,2025 ", "2025-03-03"),
        ("March 1st, 2025", "2025-03-01"),
        ("2nd March, 2025", "2025-03-02"),
        ("Mon 3 Mar 2025", "2025-03-03"),
        ("Thu 3 Mar 50 10:00:00 GMT", "1950-03-03"),
        ("Thu, 3 Mar 49", "2049-03-03"),
        ("MON 06 JAN 92 12:00 JST", "1992-01-06"),
        ("Thu, 9-JAN-1992 17:05:45.71 +0100", "1992-01-09"),
        ("8 January 1992, 14:25:47 CST", "1992-01-08"),
        ("Sun Jan  5 18:22:26 1992", "1992-01-05"),
        ("March, 2025", "2025-03"),
        ("2025, Mar 3", "2025-03-03"),
        ("2025-03-00", "2025-03"),
        ("0000-02-29", "0000-02-29"),
        ("XXXX-02-29", "XXXX-02-29"),
        ("2025%", "2025%"),
        ("2023/", "2023/"),
    ],
)
def test_a_date_means_what_is_printed(printed: str, means: str) -> None:
    assert cleaning.edtf(printed) == means


@pytest.mark.parametrize(
    "printed",
    [
        *("1900-02-29", "2025-13", "2023/spring", "spring/2023", "2023-05/13", "٢٠٢٥", "٣ March 2025"),
        *("3 Mar 94", "Sun Jan 5 18:22:26", "Sun Jan 5 18:22"),
    ],
)
def test_what_only_looks_like_a_date_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date in a known spelling|there is no day"):
        cleaning.edtf(printed)


@pytest.mark.parametrize("whole", ["2025-04-30", "XXXX", "XXXX-04", "2023/2025", "XXXX-04-30/.."])
def test_only_a_day_without_its_year_is_resolved(whole: str) -> None:
    assert cleaning.resolve_year(whole, date(2024, 5, 1)) == whole
    assert cleaning.resolve_year("XXXX-02-29", date(1904, 2, 28)) == "1896-02-29"


@pytest.mark.parametrize(
    ("scheme", "printed", "bare"),
    [
        *(
            ("orcid", printed, "0000-0000-0000-007X")
            for printed in (
                *("000000000000007x", "0000-0000-0000-007X/", " 0000-0000-0000-007x "),
                *("http://orcid.org/0000-0000-0000-007X", "https://www.orcid.org/0000-0000-0000-007x"),
            )
        ),
        ("orcid", "nobody's", "nobody's"),
        *(
            ("arxiv", printed, "2301.00999")
            for printed in (
                *("arXiv: 2301.00999", "http://export.arxiv.org/pdf/2301.00999v12.pdf"),
                "https://arxiv.org/abs/2301.00999",
            )
        ),
        *(
            ("doi", printed, "10.1000/lids.9")
            for printed in (
                *(
                    " DOI  10.1000/LIDS.9",
                    "doi:10.1000/lids.9",
                    "doi.org/10.1000/lids.9",
                    "http://dx.doi.org/10.1000/lids.9",
                ),
                *("https://doi.acm.org/10.1000/lids.9", "https://doi-org.lamps.example/10.1000/lids.9"),
                *("doi:http://dx.doi.org/10.1000/lids.9", "DOI: https://doi.org/10.1000/lids.9"),
                *(f"10.1000/lids.9{end}" for end in (",", ";", ".,", "/pdf", "/fulltext", "/meta", "/pdfdirect")),
                *("10.1000/%4Cids.9", "10.1000/lids.9?utm=a.b"),
            )
        ),
        *(
            ("doi", f"10.1000/a{printed}", f"10.1000/a{bare}")
            for printed, bare in (
                *(("&amp;%42", "&b"), ("&gt;1", ">1"), ("&lt;1", "<1")),
                *((r"\_1\_2", "_1_2"), (r"{\_}1", "_1"), (r"%5C_1", "_1"), (r"\%3E1", ">1")),
            )
        ),
        *(
            ("doi", odd, odd)
            for odd in ("10.1000/full", "10.1000/a&copy;b", r"10.1000/a\b", "10.1000/a?b", "10.1000/pdfdirector")
        ),
        *(("doi", f"10.1000/a{again}", "10.1000/a") for again in ("%" + "25" * 999 + "2e", "/full" * 399)),
        ("doi", "10.1000/a%" + "25" * 9999, "10.1000/a%" + "25" * 9999),
        ("s2", " 17 ", "17"),
    ],
)
def test_an_identifier_is_bare_however_it_is_printed(scheme: str, printed: str, bare: str) -> None:
    assert cleaning.identifiers({scheme: printed}) == {scheme: bare}
    assert cleaning.fits(scheme, printed)


def test_what_is_no_identifier_is_refused() -> None:
    assert not any(cleaning.fits(scheme, " ") for scheme in ("s2", "doi", "arxiv"))
    with pytest.raises(ValueError, match=r"^is empty$"):
        cleaning.identifiers({"s2": " "})


def test_a_category_is_one_only_as_it_is_printed_whole() -> None:
    assert [cleaning.category(code) for code in ("cs.LGs", "Lamps (x)", "(cs.LG)")] == ["cs.LGs", "Lamps (x)", "cs.LG"]
    assert [cleaning.category(code) for code in ("stat.ml", "CS.LG", "lg")] == ["stat.ML", "cs.LG", "lg"]


X = "https://x.example"


@pytest.mark.parametrize(
    ("prose", "found"),
    [
        *((f"Code is at {bare}/a!", [f"https://{bare}/a"]) for bare in ("github.com", "gitlab.com", "huggingface.co")),
        (
            "github.com/vale/lid, www.lids.example; gitlab.com/a.",
            ["https://github.com/vale/lid", "http://www.lids.example", "https://gitlab.com/a"],
        ),
        ("(www.a.example), not https://www.a.example/b", ["http://www.a.example", "https://www.a.example/b"]),
        (f"{X}/www.a is whole; mygithub.com/vale, vale@www.a.example, a.gitlab.com/a", [f"{X}/www.a"]),
        ("a github.com page, http://localhost/a? http://?a.example http://#b.example", ["http://localhost/a"]),
        ("http://ab http://a.b http://a http:///a.b http://...", ["http://ab", "http://a.b"]),
        (f"HTTP/2 at {X}/a_(b)_[c]; ({X}/d)], [{X}/e]).", [f"{X}/a_(b)_[c]", f"{X}/d", f"{X}/e"]),
        (f"{X}/a_(b)). {X}/c).) {X}/d|e {X}/f{{g {X}/h<i", [f"{X}/{name}" for name in ("a_(b)", *"cdfh")]),
        (f"“{X}/a”, <{X}/b>|{{{X}/c}}`{X}/d` {X}/e))) {X}/f(", [f"{X}/{name}" for name in (*"abcde", "f(")]),
        (
            rf"{X}/{{aB}}c\_d {X}/{{E}}{{\_}} \url{{{X}/{{F}}}} {X}/g\cite{{h}} {X}/{{id}} {X}/i,{{{X}/J}}",
            [f"{X}/{name}" for name in ("aBc_d", "E_", "F", r"g\cite", "", "i", "J")],
        ),
        (rf"\url{{{X}/a\_b\&c\%d\#e\~f\$g}}", [f"{X}/a_b&c%d#e~f$g"]),
    ],
)
def test_addresses_in_prose_are_found(prose: str, found: list[str]) -> None:
    assert cleaning.urls(prose) == found


@pytest.mark.parametrize(
    ("role", "addresses"),
    [
        ("code", "github.com/a GitLab.com/a www.bitbucket.org codeberg.org"),
        ("dataset", "zenodo.org/record/1 huggingface.co/datasets/a/b www.kaggle.com/datasets"),
        ("project", "vale.github.io vale.gitlab.io/lid/a/b"),
        ("other", "huggingface.co/vale/datasets huggingface.co lids.example/github.com/a"),
    ],
)
def test_an_address_in_prose_has_the_role_of_its_host(role: str, addresses: str) -> None:
    assert {cleaning.role(f"https://{address}") for address in addresses.split()} == {role}


def test_a_link_of_the_listing_keeps_its_role_where_the_abstract_prints_it_too() -> None:
    printed = [{"url": f"{X}/a", "role": "pdf"}]
    assert cleaning.links(printed, f"See {X}/b, {X}/a.") == [*printed, {"url": f"{X}/b", "role": "other"}]


ACCENTS = dict(
    zip(
        """` ' ^ ~ = u . " r H v d c k b t""".split(),
        (
            *(
                "GRAVE ACCENT",
                "ACUTE ACCENT",
                "CIRCUMFLEX ACCENT",
                "TILDE",
                "MACRON",
                "BREVE",
                "DOT ABOVE",
                "DIAERESIS",
            ),
            *("RING ABOVE", "DOUBLE ACUTE ACCENT", "CARON", "DOT BELOW", "CEDILLA", "OGONEK", "MACRON BELOW"),
            "DOUBLE INVERTED BREVE",
        ),
        strict=True,
    )
)
IN_ANY_NOTATION = (
    "ss ß ae æ AE Æ oe œ OE Œ aa å AA Å o ø O Ø l ł L Ł i ı dj đ DJ Đ dh ð DH Ð th þ TH Þ ng ŋ NG Ŋ hbar ħ times ×"
).split()


@pytest.mark.parametrize("accent", ACCENTS)
def test_an_accent_of_tex_is_that_of_unicode_and_no_matter_in_a_title(accent: str) -> None:
    mark = unicodedata.lookup(f"COMBINING {ACCENTS[accent]}")
    letter = unicodedata.normalize("NFC", f"u{mark}")
    for form in (r"K\%s{u}hn", r"K{\%s u}hn", r"K{\%s{u}}hn", r"K\%s {u}hn", r"K\{\%s u\}hn"):
        assert tex.decoded(form % accent) == f"K{letter}hn"
        assert identity.letters(form % accent) == identity.letters(f"K{letter}hn") == "kuhn"
    assert tex.decoded(rf"\{accent}{{\i}}") == unicodedata.normalize("NFC", f"i{mark}")


@pytest.mark.parametrize(("command", "letter"), [*zip(IN_ANY_NOTATION[::2], IN_ANY_NOTATION[1::2], strict=True)])
def test_a_letter_of_tex_is_that_of_unicode(command: str, letter: str) -> None:
    for form in (rf"lid\{command} pan", rf"lid\{command}{{}}pan", rf"lid{{\{command}}}pan"):
        assert tex.decoded(form) == f"lid{letter}pan" or command in {"hbar", "times"}
        assert identity.letters(form) == identity.letters(f"lid{letter}pan")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        *(
            (rf"A \{markup}{{lid}}", "A lid")
            for markup in (
                *("emph", "textsc", "MakeUppercase", "MakeLowercase", "textsubscript", "underline", "enquote", "url"),
                *(
                    "mkbibquote",
                    "mkbibemph",
                    "mkbibitalic",
                    "mkbibbold",
                    "mkbibacro",
                    "raisebox{1ex}",
                    "textcolor{red}",
                ),
                *(
                    "foreignlanguage{german}",
                    "noopsort{1}",
                    "SortNoop{b}",
                    "APACSortNoop{b}",
                    r"href{http://a.b/{\~c{d}}}",
                ),
            )
        ),
        *((rf"A\{space}lid", "A lid") for space in (" ", ",", ":", ";", "thinspace ", "nobreakspace{}", "enspace ")),
        *((rf"A\{space}lid", "A lid") for space in ("quad ", "qquad{}", "hspace{1em} ", "hspace*{1em}")),
        *((rf"li\{nothing}d", "lid") for nothing in ("-", "/", "@", "!", "hspace{-1em}", "hspace*{-1em}")),
        (
            r"\LaTeX{}, \pdfLaTeX, \XeTeX, \LuaLaTeX{} and \BibTeX\ here",
            "LaTeX, pdfLaTeX, XeTeX, LuaLaTeX and BibTeX here",
        ),
        (r"\UTF{2243} \UTF{1F600} \UTF{0A} \UTF{10FFFF} \UTF{FFFF}", r"≃ 😀 \UTF{0A} \UTF{10FFFF} \UTF{FFFF}"),
        (r"\& \% \$ \# \_ \{ \} \~{} \^{} \char`\@", "& % $ # _ { } ~ ^ @"),
        *((form % char, f"{char}\u030cek") for char in "cdenrstzCDENRSTZ" for form in (r"{\v%s}ek", r"\{\v%s\}ek")),
        (r"Garc\'\i a \"\i{}b {\'\i} c \'{\i} d", "García ïb í c í d"),
        (r"\glqq lid\grqq\ {\textpm}1 D\ij k \textonehalf{} \P 3", "„lid“ ±1 Dijk ½ ¶3"),
        (r"Va\ifmmode \check{s}\else \v{s}\fi{}ek \ifmmode\times\else x\fi{} \ifmmode a", r"Vašek x \ifmmode a"),
        (r"$2\ifmmode\times\else x\fi{}3$ \ifmmode \AA\else \AA\fi{}ngstr\"om", r"$2\times 3$ Ångström"),
        (r"\polhk{e}\soft{d}\ocirc{u}\textcommabelow{s}", "e\u0328d\u030cu\u030as\u0326"),
        (r"{\MF}book and \MF{}", r"\MF{}book and \MF{}"),
        (r"\texorpdfstring {$\alpha {2}$} {a {b}} lid", r"$\alpha {2}$ lid"),
        (r"\ensuremath{a_{1}} \(\~x\) $\{\}$", r"$a_{1}$ \(\~x\) $\{\}$"),
    ],
)
def test_tex_is_read_as_it_is_set(written: str, read: str) -> None:
    assert tex.decoded(written) == unicodedata.normalize("NFC", read)


@pytest.mark.parametrize("begin", [r"\begin{document} \landscape", "\\usepackage{b}\n\\begin {document}\n"])
def test_a_formula_that_is_a_document_is_no_more_than_the_formula(begin: str) -> None:
    whole = f"\\documentclass{{a}} {begin} $x$\n\\end {{document}}"
    assert tex.without_preambles(f"A {whole}B {whole}") == "A $x$B $x$"


def test_a_title_in_ascii_is_folded_as_any_other() -> None:
    for char in map(chr, range(128)):
        title = f"Lid{char}pan 3{char} {char}A"
        folded = identity.words(f"{title}e")
        assert identity.words(f"{title}é") == folded
        assert identity.letters(f"{title}é") == identity.letters(f"{title}e") == "".join(folded)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"$\varepsilon$-$\vartheta$: $\varphi$, $\varrho$ / $\varsigma$ $\varpi$", "ϵ ϑ ϕ, ϱ ς ϖ"),
        (r"$\alpha$ {\Omega} $\ell$ $\lambda$", "α Ω l λ"),
        (r"\mathbf{Lid} {\bf pan} \bar{x} \sqrt{s}", "Lid pan x s"),
        (r"Lid\to pan \textendash{} pot \textregistered", "Lid → pan – pot ®"),
        ("R&amp;amp;D &eacute;", "R&D é"),
        ("MÃ¼ller â€“ lid", "Müller – lid"),
        ("Ångström ﬁlm Ⅳ ²", "Angstrom film IV 2"),
        ("Lid\u2009pan\u2011pot", "lid pan-pot"),
    ],
)
def test_two_spellings_of_a_title_are_one(one: str, other: str) -> None:
    assert identity.words(one) == identity.words(other)
    assert identity.letters(one) == identity.letters(other)


@pytest.mark.parametrize("suffix", [", Jr.", " Sr", " II", " III", ", IV", "  jr"])
def test_a_name_is_the_same_in_either_order_and_with_a_suffix(suffix: str) -> None:
    assert {identity.surname(f"{name}{suffix}") for name in ("Ada van der Roe", " Roe, Ada")} == {"roe"}
    assert {identity.name_key(name) for name in (f"Ada Roe{suffix}", f"Roe{suffix}, Ada", "Roe, Ada ")} == {"ada-roe"}
    assert identity.name_key("Roe,") == "roe"
    assert identity.surname(" ") == ""
