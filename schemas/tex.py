r"""TeX in names and titles, as its reader sees it: `{\"o}` → `ö`, `\o re` → `øre`, `{BERT}` → `BERT`.

Math between dollar signs stays as it is, and so does every command that is not known here: nothing that could be a
letter is dropped. The accents and letters are those of LaTeX's text encodings (ltoutenc), and those MathSciNet adds;
the journals are the macros in which NASA's ADS exports them, as AASTeX prints them. Braces around an accent that an
export escaped itself (`\{\"u\}`), and a caron whose own braces it lost (`{\vs}`), are read as what they were; so is a
backslash that an export wrote as math (`$\backslash$Lambda`, of Mendeley).
"""

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "h": "\u0309", "b": "\u0331", "t": "\u0361", "polhk": "\u0328", "soft": "\u030c", "ocirc": "\u030a",
    "textcommabelow": "\u0326",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "SS": "ẞ", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø",
    "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ",
    "dbar": "đ", "Dbar": "Đ", "ng": "ŋ", "NG": "Ŋ", "textendash": "–", "textemdash": "—",
    "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”",
    "textregistered": "®", "texttrademark": "™",
    "textasciitilde": "~", "texttildelow": "~", "textbackslash": "\\", "backslash": "\\", "textdegree": "°", "S": "§",
    "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_", "textasciicircum": "^",
    "textquotesingle": "'", "textquotedbl": '"', "guillemotleft": "«", "guillemotright": "»", "textbullet": "•",
    "textcopyright": "©", "copyright": "©", "texteuro": "€", "euro": "€", "pounds": "£", "textmu": "µ",
    "textexclamdown": "¡", "textquestiondown": "¿", "cprime": "ʹ", "cdprime": "ʺ", "slash": "/", "og": "«", "fg": "»",
    "ldots": "…", "dots": "…", "textellipsis": "…", "ij": "ij", "IJ": "IJ", "hyp": "-", "degree": "°",
    "glqq": "„", "grqq": "“", "glq": "‚", "grq": "‘", "flqq": "«", "frqq": "»", "flq": "‹", "frq": "›", "lq": "‘",
    "rq": "’", "quotedblbase": "„", "quotesinglbase": "‚", "guilsinglleft": "‹", "guilsinglright": "›",
    "guillemetleft": "«", "guillemetright": "»", "ohorn": "ơ", "OHORN": "Ơ", "uhorn": "ư", "UHORN": "Ư",
}  # fmt: skip
_SYMBOLS = {
    "P": "¶", "dag": "†", "ddag": "‡", "textdagger": "†", "textdaggerdbl": "‡", "textsection": "§",
    "textparagraph": "¶", "textperiodcentered": "·", "textasteriskcentered": "*", "textbraceleft": "{",
    "textbraceright": "}", "textdollar": "$", "textcent": "¢", "textsterling": "£", "textyen": "¥",
    "textcurrency": "¤", "textbrokenbar": "¦", "textordfeminine": "ª", "textordmasculine": "º", "textlnot": "¬",
    "textpm": "±", "texttimes": "×", "textdiv": "÷", "textminus": "−", "textonesuperior": "¹", "texttwosuperior": "²",
    "textthreesuperior": "³", "textonequarter": "¼", "textonehalf": "½", "textthreequarters": "¾",
    "textperthousand": "‰", "textcelsius": "℃", "textohm": "Ω", "textnumero": "№", "textservicemark": "℠",
    "textasciiacute": "´", "textasciigrave": "`", "textasciidieresis": "¨", "textasciimacron": "¯",
    "textrightarrow": "→", "textleftarrow": "←", "textfractionsolidus": "⁄",
}  # fmt: skip
_JOURNALS = {
    "aj": "AJ", "actaa": "Acta Astron.", "araa": "ARA&A", "apj": "ApJ", "apjl": "ApJL", "apjs": "ApJS",
    "ao": "Appl. Opt.", "apss": "Ap&SS", "aap": "A&A", "aapr": "A&A Rev.", "aaps": "A&AS", "azh": "AZh", "baas": "BAAS",
    "caa": "Chinese Astron. Astrophys.", "cjaa": "Chinese J. Astron. Astrophys.", "icarus": "Icarus",
    "jcap": "J. Cosmology Astropart. Phys.", "jrasc": "JRASC", "memras": "MmRAS", "mnras": "MNRAS", "na": "New A",
    "nar": "New A Rev.", "pra": "Phys. Rev. A", "prb": "Phys. Rev. B", "prc": "Phys. Rev. C", "prd": "Phys. Rev. D",
    "pre": "Phys. Rev. E", "prl": "Phys. Rev. Lett.", "pasa": "PASA", "pasp": "PASP", "pasj": "PASJ",
    "rmxaa": "Rev. Mexicana Astron. Astrofis.", "qjras": "QJRAS", "skytel": "S&T", "solphys": "Sol. Phys.",
    "sovast": "Soviet Ast.", "ssr": "Space Sci. Rev.", "zap": "ZAp", "nat": "Nature", "iaucirc": "IAU Circ.",
    "aplett": "Astrophys. Lett.", "apspr": "Astrophys. Space Phys. Res.", "bain": "Bull. Astron. Inst. Netherlands",
    "fcp": "Fund. Cosmic Phys.", "gca": "Geochim. Cosmochim. Acta", "grl": "Geophys. Res. Lett.",
    "jcp": "J. Chem. Phys.", "jgr": "J. Geophys. Res.", "jqsrt": "J. Quant. Spectrosc. Radiat. Transfer",
    "memsai": "Mem. Soc. Astron. Italiana", "nphysa": "Nucl. Phys. A", "physrep": "Phys. Rep.",
    "physscr": "Phys. Scr.", "planss": "Planet. Space Sci.", "procspie": "Proc. SPIE",
}  # fmt: skip
_WORDS = _LETTERS | _SYMBOLS | _JOURNALS
_MARKUP = (
    "emph|textbf|textit|textsc|texttt|textrm|textsf|textsl|textmd|textup|textnormal|text|mbox|hbox|uppercase|lowercase"
    "|MakeUppercase|MakeLowercase|textsuperscript|textsubscript|underline|enquote|mkbib(?:quote|emph|italic|bold|acro)"
    "|url|nolinkurl"
)
_SWITCHES = "em|bf|it|sc|rm|tt|sl|sf|bfseries|itshape|slshape|scshape|upshape|rmfamily|sffamily|ttfamily|relax|protect"
_UNSEEN = (
    r"raisebox|foreignlanguage|textcolor|[Nn]oop[Ss]ort|(?:APAC)?[Ss]ort[Nn]oop"  # with what is in braces behind them
)
ACCENT = r"""(?:[`'^"~=.]|(?:[uvHtcdbkrh]|polhk|soft|ocirc|textcommabelow)(?![A-Za-z]))"""
"""An expression for a command of TeX that puts an accent on a letter, without its backslash."""
_GROUP = r"\{((?>[^{}]++|\{(?>[^{}]++|\{[^{}]*+\})*+\})*+)\}"
_BASE = r"\\[ij](?![A-Za-z])|[^\W\d_]"
_ESCAPED_TWICE = re.compile(
    rf"\\\{{(\\(?:{ACCENT}[ ]*(?:\{{(?:{_BASE})\}}|{_BASE})|(?:{'|'.join(_LETTERS)})(?![A-Za-z])))\\\}}"
)
_BARE_CARON = re.compile(r"\\?\{\\v([cdenrstzCDENRSTZ])\\?\}")
_HREF = re.compile(rf"\\href\s*{_GROUP}\s*(?=\{{)")
_TWO_SPELLINGS = re.compile(rf"\\texorpdfstring\s*{_GROUP}\s*{_GROUP}")  # for the page, for the outline of a PDF
_IN_MATH_OR_TEXT = re.compile(  # of the American Physical Society: `\ifmmode \check{c}\else \v{c}\fi{}`
    r"\\ifmmode(?![A-Za-z])\s*+((?>(?!\\ifmmode|\\else).)*+)\\else\s*+((?>(?!\\ifmmode|\\fi(?![A-Za-z])).)*+)\\fi(?:\{\})?",
    re.DOTALL,
)
_A_BACKSLASH = r"$\backslash$"
_MATH = re.compile(r"((?<!\\)\$(?:\\.|[^$\\])*\$|\\\(.*?\\\))", re.DOTALL)
_TEX = re.compile(
    rf"""[}}]|\{{(?!\\[A-Za-z]+\}}[A-Za-z])
      |(?:\\(?P<outer>{ACCENT})[ ]*\{{?[ ]*(?=\\{ACCENT}[ ]*\{{?[ ]*(?:{_BASE})))?
         \\(?P<accent>{ACCENT})[ ]*
         (?:\{{[ ]*(?P<braced>{_BASE})[ ]*\}}|(?P<base>{_BASE})(?:(?<=\\[ij])[ ]+)?)
      |\\(?P<word>{"|".join(sorted(_WORDS, key=len, reverse=True))})(?![A-Za-z])(?:\{{\}}|\ +)?
      |\\(?P<logo>(?:pdf|Xe|Lua)?(?:La|Bib)?TeX)(?![A-Za-z])(?:\{{\}})?
      |\\(?:{_UNSEEN})\{{[^{{}}]*\}}|\\(?:{_MARKUP})\s*(?=\{{)|\\(?:{_SWITCHES})(?![A-Za-z])\s*
      |\\char`\\(?P<char>[^A-Za-z\s])|\\UTF\{{(?P<code>(?:10|0?[0-9A-Fa-f])?[0-9A-Fa-f]{{4}})\}}
      |\\ensuremath\{{(?P<math>(?>[^{{}}]++|\{{[^{{}}]*+\}})*+)\}}
      |\\(?P<escaped>[&%$\#_{{}}]|[~^](?=\{{\}}))|\\[-/@!]|\\hspace\*?\{{-[^{{}}]*\}}
      |(?P<space>\\[\s,:;]|\\(?:thinspace|nobreakspace|q?quad|enspace)(?![A-Za-z])(?:\{{\}})?\s*
          |\\hspace\*?\{{[^{{}}]*\}}\s*|(?<![\\/])~)
      |\{{(?P<alone>\\[A-Za-z]+)\}}(?=[A-Za-z])
      |(?P<unknown>\\(?:[A-Za-z]+\*?|\\))(?P<groups>(?:{_GROUP})*)""",
    re.VERBOSE,
)


_DOCUMENT = re.compile(
    r"\\documentclass\b.{0,2000}?\\begin *\{document\}(?:\s*\\landscape)?(.{0,2000}?)\\end *\{document\}", re.DOTALL
)


def without_preambles(value: str) -> str:
    """Return `value` with each formula that a publisher deposited as a document of its own (AAS, Springer) as that."""
    return _DOCUMENT.sub(lambda match: match[1].strip(), value) if "\\documentclass" in value else value


def decoded(value: str) -> str:
    """Return `value`, written in TeX, as Unicode text."""
    if "\\" not in value and "{" not in value and "~" not in value and "}" not in value:
        return value
    if "\\texorpdfstring" in value:
        value = _TWO_SPELLINGS.sub(r"\1", value)
    if "\\ifmmode" in value:
        value = _MATH.sub(lambda math: _IN_MATH_OR_TEXT.sub(r"\1 ", math[0]), value)
        value = _IN_MATH_OR_TEXT.sub(r"\2{}", value)
    parts = _MATH.split(_HREF.sub("", value) if "\\href" in value else value)  # an address may hold `$\sim$`
    parts[::2] = [_TEX.sub(_character, _mended(part)) for part in parts[::2]]
    if len(parts) > 1:
        parts[1::2] = ["\\" if part == _A_BACKSLASH else part for part in parts[1::2]]
    return "".join(parts)


def written(value: str) -> str:
    r"""Return a plain text as TeX, which `decoded` reads as what it was: `C:\lamps~1` → `C:\textbackslash{}lamps…`."""
    return _SPECIAL.sub(lambda match: _AS_TEX[match[0]], value)


_AS_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "{": r"\{", "}": r"\}", "$": r"\$"}
_SPECIAL = re.compile(r"[\\~{}$]")


def _mended(text: str) -> str:
    if "{\\" not in text:
        return text
    return _BARE_CARON.sub(r"{\\v{\1}}", _ESCAPED_TWICE.sub(r"{\1}", text))


def _character(match: re.Match[str]) -> str:
    if match.lastgroup is None:
        return ""
    if match["accent"]:
        base = (match["braced"] or match["base"]).lstrip("\\")
        return unicodedata.normalize("NFC", base + _ACCENTS[match["accent"]] + _ACCENTS.get(match["outer"], ""))
    if match["unknown"]:
        return match["unknown"] + re.sub(_GROUP, _decoded_group, match["groups"])
    if match["alone"]:
        seen = _TEX.sub(_character, match["alone"])
        return f"{seen}{{}}" if seen == match["alone"] else seen  # `{\MF}book` is no `\MFbook`
    if match["math"]:
        return f"${match['math']}$"
    named = _WORDS.get(match["word"]) or match["logo"] or _named_by_code(match)
    return named or match["char"] or match["escaped"] or " "


def _named_by_code(match: re.Match[str]) -> str:
    r"""Return the character of `\UTF{2243}`, as ADS writes it; the command itself if it names none that is seen."""
    if not match["code"]:
        return ""
    named = chr(int(match["code"], 16))
    return named if named.isprintable() else match[0]


def _decoded_group(match: re.Match[str]) -> str:
    return "{" + _TEX.sub(_character, match[1]) + "}"
