"""One module for each format; every module here without a leading underscore is one, and its name is the format's.

A format module ends in one value, `PARSER = Parser(title=…, sniff=…, parse=…)`. Packages elsewhere offer theirs through
the entry-point group `paperlines.parsers`. They import these names, and may import the getters of documents that the
formats here use: those of `parsers._html`, `parsers._xml`, `parsers._json` and `parsers._text`.
"""

from parsers._contract import (
    Candidate,
    Claim,
    Declared,
    Furniture,
    Labels,
    Layer,
    NearMiss,
    ParseError,
    Parser,
    Quoted,
    Record,
    Refusal,
    Reread,
    Sniffed,
    Source,
)
from parsers._numbers import Numbers

__all__ = [
    "Candidate",
    "Claim",
    "Declared",
    "Furniture",
    "Labels",
    "Layer",
    "NearMiss",
    "Numbers",
    "ParseError",
    "Parser",
    "Quoted",
    "Record",
    "Refusal",
    "Reread",
    "Sniffed",
    "Source",
]
