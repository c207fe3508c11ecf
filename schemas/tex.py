r"""TeX in names and titles, as its reader sees it: `{\"o}` → `ö`, `\o re` → `øre`, `{BERT}` → `BERT`.

Math between dollar signs stays as it is, and so does every command that is not known here: nothing that could be a
letter is dropped. The accents and letters are those of LaTeX's text encodings (ltoutenc).
"""

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331", "t": "\u0361",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "SS": "ẞ", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø",
    "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ",
    "ng": "ŋ", "NG": "Ŋ", "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘",
    "textquotedblleft": "“", "textquotedblright": "”", "textregistered": "®", "texttrademark": "™",
    "textasciitilde": "~", "textbackslash": "\\", "textdegree": "°", "S": "§",
    "textless": "<", "textgreater": ">", "textbar": "|", "textunderscore": "_", "textasciicircum": "^",
    "textquotesingle": "'", "textquotedbl": '"', "guillemotleft": "«", "guillemotright": "»", "textbullet": "•",
    "textcopyright": "©", "copyright": "©", "texteuro": "€", "euro": "€", "pounds": "£", "textmu": "µ",
    "textexclamdown": "¡", "textquestiondown": "¿",
}  # fmt: skip
_MARKUP = (
    "emph|textbf|textit|textsc|texttt|textrm|textsf|textsl|textmd|textup|textnormal|text|mbox|uppercase|mkbibquote"
    "|textsuperscript|textsubscript"
)
_SWITCHES = "em|bf|it|sc|rm|tt|sl|sf|bfseries|itshape|scshape|ttfamily"
_ACCENT = r"""(?:[`'^"~=.]|[uvHtcdbkr](?![A-Za-z]))"""
_BASE = r"\\[ij](?![A-Za-z])|[^\W\d_]"
_MATH = re.compile(r"((?<!\\)\$(?:\\.|[^$\\])*\$|\\\(.*?\\\))", re.DOTALL)
_TEX = re.compile(
    rf"""(?:\\(?P<outer>{_ACCENT})[ ]*\{{?[ ]*(?=\\{_ACCENT}[ ]*\{{?[ ]*(?:{_BASE})))?
         \\(?P<accent>{_ACCENT})[ ]*
         (?:\{{[ ]*(?P<braced>{_BASE})[ ]*\}}|(?P<base>{_BASE}))
      |\\(?P<letter>{"|".join(sorted(_LETTERS, key=len, reverse=True))})(?![A-Za-z])(?:\{{\}}|\ +)?
      |\\raisebox\{{[^{{}}]*\}}|\\(?:{_MARKUP})\s*(?=\{{)|\\(?:{_SWITCHES})(?![A-Za-z])\s*
      |\\(?P<escaped>[&%$\#_{{}}])
      |(?P<unknown>\\[A-Za-z]+\*?(?:\{{[^{{}}]*\}})*)
      |(?P<tie>(?<!\\)~)|[{{}}]""",
    re.VERBOSE,
)


def decoded(value: str) -> str:
    """Return `value`, written in TeX, as Unicode text."""
    if "\\" not in value and "{" not in value and "~" not in value and "}" not in value:
        return value
    parts = _MATH.split(value)
    parts[::2] = [_TEX.sub(_character, part) for part in parts[::2]]
    return "".join(parts)


def _character(match: re.Match[str]) -> str:
    if match["accent"]:
        base = (match["braced"] or match["base"]).lstrip("\\")
        return unicodedata.normalize("NFC", base + _ACCENTS[match["accent"]] + _ACCENTS.get(match["outer"], ""))
    if match["letter"]:
        return _LETTERS[match["letter"]]
    return match["escaped"] or match["unknown"] or (" " if match["tie"] else "")
