"""One module for each format; every module here without a leading underscore is one, and its name is the format's.

A format module ends in one value, `PARSER = Parser(title=…, sniff=…, parse=…)`. Packages elsewhere offer theirs through
the entry-point group `paperlines.parsers`; these names are all they need to import.
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
