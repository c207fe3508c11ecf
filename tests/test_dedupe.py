"""Which listings are one paper: pairs that must and must not be, whole libraries in any order, what people decide."""

import json
import os
import pty
import random
import subprocess
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command import COMMAND, ROOT, run
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.assembly import Origin, paper
from schemas.records import Paper
from scrape.dedupe import blocking, decisions, index, kinds, pairing
from scrape.dedupe.cluster import alone
from scrape.dedupe.decisions import Decision, address
from scrape.dedupe.engine import Pool
from scrape.dedupe.evidence import WEIGHTS, Evidence, compare
from scrape.dedupe.features import features, packed, unpacked
from scrape.dedupe.growing import IndexedPool
from scrape.dedupe.index import Index
from scrape.dedupe.merge import POLICY, SAID, listings
from scrape.reading import line_of

LONG = "We measure how lanterns, kettles and strings behave when nobody attends to them. " * 6
TITLE = "Kettles, Pans and Lids: What Makes a Representation Boil"


def listing(item: int = 1, **fields: Any) -> Paper:
    whole = {"authors_complete": True} if fields.get("authors") else {}
    return paper(
        {"title": TITLE} | whole | fields, Origin("a.txt", "0" * 64, "profile_text", item, None), (), None, None
    )


def compared(one: dict[str, Any], other: dict[str, Any], **how: bool) -> Evidence:
    evidence = compare(features(listing(**one)), features(listing(**other)), **how)
    assert compare(features(listing(**other)), features(listing(**one)), **how)[:2] == evidence[:2]
    return evidence


def test_every_field_that_can_differ_has_a_rule_and_a_reason() -> None:
    assert tuple(POLICY) == SAID
    assert all(rule.why for rule in POLICY.values())


SAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "an ordinal that lost its hyphen, nobody named": (
        {"title": "Second-Order Wicks for Dim Lamps in Large Halls", "authors": []},
        {"title": "Secondorder Wick for Dim Lamps in Large Halls", "authors": []},
    ),
    "a time, once in letters": (
        {"title": "Boiling in 1 Second: Kettles, Dim Lamps, Lids and Pans of Large Halls"},
        {"title": "Boiling in 1 s: Kettles, Dim Lamps, Lids and Pans of Large Halls"},
    ),
    "a number above twenty, once in letters": (
        {"title": "Kettles and Lids of the Twenty-First Century: Boiling in Large Halls"},
        {"title": "Kettles and Lids of the 21st Century: Boiling in Large Halls"},
    ),
    "one arXiv id under two titles": (
        {"identifiers": {"arxiv": "2303.08968v1"}},
        {"title": "An Altogether Other Name", "identifiers": {"arxiv": "2303.08968"}},
    ),
    "TeX against Unicode": (
        {"title": r"The Schr{\"o}dinger lamp, its \alpha glow and dim kettles"},
        {"title": "The Schrödinger Lamp, its α Glow and Dim Kettles"},
    ),
    "cut title, cut list": (
        {"title": TITLE[:36] + "…", "authors": ["Ada Vale"], "authors_complete": False},
        {"authors": ["Vale, Ada", "Bo Li"]},
    ),
    "one DOI, a word changed, the number of the article for its pages": (
        {"title": "Dim lanterns and their keepers in coastal towns", "authors": ["Ada Vale", "Bo Li", "Cy Roe"]}
        | {"identifiers": {"doi": "10.1000/a"}, "biblio": {"pages": "102345"}, "venue": "Lids", "published": "2015"},
        {"title": "Dim lamps and their keepers in coastal towns", "authors": ["Ada Vale", "Bo Li", "Cy Roe"]}
        | {"identifiers": {"doi": "10.1000/a"}, "biblio": {"pages": "345-356"}, "venue": "Lids", "published": "2015"},
    ),
    "letters that a scan shows as another": (
        {"title": "Classification of dim lamps by colour", "authors": ["Ada Vale", "Bo Li", "Cy Roe"]}
        | {"venue": "Lids", "published": "2015"},
        {"title": "dassification of dim lamps by colour", "authors": ["Ada Vale", "Bo Li", "Cy Roe"]}
        | {"venue": "Lids", "published": "2015"},
    ),
    "subtitle dropped": ({"title": "Kettles, Pans and Lids", "authors": ["Ada Vale"]}, {"authors": ["A. Vale"]}),
    "another title, one abstract, same people": (
        {"title": "On Strings That Hum", "abstract": LONG, "authors": ["Ada Vale"], "published": "2020"},
        {"abstract": LONG[:420] + "…", "authors": ["Vale, A."], "published": "2020"},
    ),
    "preprint and article": (
        {"authors": ["Ada Vale"], "identifiers": {"arxiv": "2303.08968"}, "published": "2023"},
        {"authors": ["Ada Vale"], "identifiers": {"doi": "10.1000/a"}, "venue": "Journal of Lids", "published": "2024"},
    ),
}

SAME |= {
    "commands of TeX against signs of Unicode": (
        {"title": r"Lamps at $\sqrt{s}=7$ TeV \textendash{} \textsc{Dim} glow $\rightarrow$ kettles"},
        {"title": "Lamps at √s=7 TeV – Dim glow → kettles"},
    ),
    "a paper and the same retracted": (
        {"authors": ["Ada Vale"]},
        {"title": f"RETRACTED ARTICLE: {TITLE}", "authors": ["Ada Vale"]},
    ),
    "retracted, said behind the title": ({}, {"title": f"{TITLE} (Retracted article. See vol. 12, p. 3)"}),
    "an extended abstract": ({}, {"title": f"{TITLE} (Extended Abstract)"}),
    "an abstract, numbered by its congress": ({}, {"title": f"Abstract P2-14-03: {TITLE}"}),
    "an abstract that its congress numbered, in its supplement": (
        {"title": "Dim lamps in cold harbours of the north", "authors": ["Ada Vale"]},
        {"title": "967-P: Dim Lamps in Cold Harbours of the North", "authors": ["Ada Vale"]},
    ),
    "the number of an article behind its title, in the Web of Science": ({}, {"title": f"{TITLE} - art. no. 051102"}),
    "an article before a word that may begin a comment": (
        {"title": "The response of dim lamps to cold", "authors": ["Ada Vale"]},
        {"title": "Response of dim lamps to cold", "authors": ["Ada Vale"]},
    ),
    "a note in brackets that holds another": (
        {},
        {"title": f"{TITLE}.[Erratum appears in Lids 2013;27 Note: Vale [added]]"},
    ),
    "a group against its people": (
        {"authors": ["The Lantern Collaboration"]},
        {"authors": ["Ada Vale", "Bo Li"], "published": "2020"},
    ),
    "an institution against its people": ({"authors": ["OpenLamp"]}, {"authors": ["Ada Vale", "Bo Li"]}),
    "nobody against somebody": ({"authors": ["[Anonymous]"]}, {"authors": ["Ada Vale", "Bo Li"]}),
    "nobody, in the words of Scopus": (
        {"authors": ["[No author name available]"]},
        {"authors": ["Ada Vale", "Bo Li"]},
    ),
    "a company of two words against its people": ({"authors": ["Lamp AI"]}, {"authors": ["Ada Vale", "Bo Li"]}),
    "surnames first, hyphenated": ({"authors": ["Vale-Roe Ada"]}, {"authors": ["Ada Vale-Roe"]}),
    "an initial behind the name": ({"authors": ["Ada Vale P"]}, {"authors": ["P Ada Vale"]}),
    "a year in a subtitle that is dropped": (
        {"title": "Kettles, Pans and Lids: Findings of 1998", "authors": ["Ada Vale"], "published": "1998"},
        {"title": "Kettles, Pans and Lids", "authors": ["Ada Vale"], "published": "1998"},
    ),
    "cut within a word, without a mark": (
        {"title": TITLE[: TITLE.index("sentation")], "authors": ["Ada Vale"]},
        {"authors": ["Ada Vale"]},
    ),
    "a title that a database translated": (
        {"title": "[Dim kettles in cold rooms (author's transl)].", "authors": ["Ada Vale"]},
        {"title": "Dim kettles in cold rooms", "authors": ["Ada Vale"]},
    ),
    "marks of HTML against none": (
        {"title": "Dim <i>lamps</i> under TiO<sub>2</sub> and CO<sub>2</sub> in rooms", "authors": ["Ada Vale"]},
        {"title": "Dim lamps under TiO2 and CO2 in rooms", "authors": ["Ada Vale"]},
    ),
    "names without spaces, and the family last": (
        {"title": "关于灯与壶的研究", "authors": ["灯壶", "炉火光"], "published": "2020"},
        {"title": "关于灯与壶的研究", "authors": ["壶 灯", "炉, 火光"], "published": "2020"},
    ),
    "one name without spaces": (
        {"title": "关于灯与壶的研究", "authors": ["灯壶"], "published": "2020"},
        {"title": "关于灯与壶的研究", "authors": ["灯, 壶"], "published": "2020"},
    ),
    "a misprinted issue": (
        {"authors": ["Ada Vale"], "venue": "Lids", "biblio": {"volume": "3", "issue": "1", "pages": "4"}},
        {"authors": ["Ada Vale"], "venue": "Lids", "biblio": {"volume": "3", "issue": "2", "pages": "4"}},
    ),
    "a word of two glued, and another misprinted": (
        {"title": "Without kettles, how accurate is the diagnosis of lamps?", "authors": ["Ada Vale"]},
        {"title": "Withoutkettles, how accurate is the diagonsis of lamps?", "authors": ["Ada Vale"]},
    ),
    "versus, spelled as journals of medicine do": (
        {"title": "Kettles v lamps for early boiling of lids in the cold harbours of the north in winter"},
        {"title": "Kettles versus lamps for early boiling of lids in the cold harbours of the north in winter"},
    ),
    "a subtitle that only one has, and that is no answer": (
        {"title": f"{TITLE}: the response", "authors": ["Ada Vale"], "published": "2020"},
        {"authors": ["Ada Vale"], "published": "2020"},
    ),
    "an article before a protocol": (
        {"title": "A protocol for lamps that talk across harbours"},
        {"title": "Protocol for lamps that talk across harbours"},
    ),
    "a hyphen less, and other signs": (
        {"title": "Wicks enhance the antitumor and anti-glare effects of lamps", "authors": ["Ada Vale"]},
        {"title": "Wicks enhance the antitumour & antiglare effects of lamps", "authors": ["Ada Vale"]},
    ),
    "a small word more": (
        {"title": "The Glow of Lamps Kettles Strings Pans"},
        {"title": "Glow of Lamps, Kettles, Strings, Pans"},
    ),
    "a number spelled out": (
        {"title": "Glow of two-layer lamps on kettles with dim strings", "authors": ["Ada Vale"]},
        {"title": "Glow of 2-layer lamp on kettles with dim strings", "authors": ["Ada Vale"]},
    ),
    "names glued in front of a title": (
        {"authors": ["Ada Vale", "Bo Li"]},
        {"title": f"vale . a., b li. {TITLE}", "authors": ["A Vale", "B Li"]},
    ),
    "a venue glued behind a title": (
        {"authors": ["Ada Vale"]},
        {"title": f"{TITLE}, in Proc. of Lids'99", "authors": ["A Vale"], "published": "1999"},
    ),
    "versions of a preprint": (
        {"authors": ["Ada Vale"], "identifiers": {"doi": "10.21203/rs.3.rs-123/v1"}},
        {"authors": ["Ada Vale"], "identifiers": {"doi": "10.21203/rs.3.rs-123/v2"}},
    ),
    "versions of an article whose review is open": (
        {"identifiers": {"doi": "10.12688/f1000research.123.1"}},
        {"identifiers": {"doi": "10.12688/f1000research.123.2"}},
    ),
    "an item that ACM prints in two series": (
        {"authors": ["Ada Vale"], "identifiers": {"doi": "10.1145/1111111.1234567"}},
        {"authors": ["Ada Vale"], "identifiers": {"doi": "10.1145/2222222.1234567"}},
    ),
    "two DOIs of one registrant, one abstract": (
        {"abstract": LONG, "authors": ["Ada Vale"], "identifiers": {"doi": "10.1000/a"}, "published": "2020"},
        {"abstract": LONG, "authors": ["Ada Vale"], "identifiers": {"doi": "10.1000/b"}, "published": "2020"},
    ),
    "on page 1 until the issue is printed": (
        {"authors": ["Ada Vale"], "venue": "Lids", "biblio": {"volume": "3", "pages": "1-9"}},
        {"authors": ["Ada Vale"], "venue": "Lids", "biblio": {"volume": "3", "pages": "345-353"}},
    ),
    "a part counted with the word and without it": (
        {"title": "Kettles, Pans and Lids. Part I. Handles", "authors": ["Ada Vale"], "published": "2001"},
        {"title": "Kettles, pans and lids: I. handles", "authors": ["Ada Vale"], "published": "2001"},
    ),
    "the number of a chapter, before its title": (
        {"title": f"Chapter 4 - {TITLE}", "authors": ["Ada Vale", "Bo Li", "Cy O'Dea"], "biblio": {"pages": "9"}},
        {"authors": ["Ada Vale", "Bo Li", "Cy O'Dea"], "biblio": {"pages": "9-21"}},
    ),
    "one DOI, and a volume whose number the registry leaves out": (
        {"title": "Kettles, Pans and Lids. Vol. 2: Handles", "identifiers": {"doi": "10.1000/a"}},
        {"title": "Kettles, Pans and Lids", "identifiers": {"doi": "10.1000/a"}},
    ),
    "marks of astronomers against none": (
        {"title": "Lids of <ASTROBJ>NGC 1068</ASTROBJ> in H [CSC]i[/CSC] by lamps"},
        {"title": "Lids of NGC1068 in H I by lamps"},
    ),
    "a formula that is a document of its own": (
        {"title": r"Lids \documentclass{l} \usepackage{bm} \begin{document} \landscape $z=0.3$ \end{document} in rooms"}
        | {"authors": ["Ada Vale"]},
        {"title": "Lids $z=0.3$ in rooms", "authors": ["Ada Vale"]},
    ),
    "notes of OpenReview, one for each venue it was sent to": (
        {"authors": ["Ada Vale"], "identifiers": {"openreview": "abc1"}, "published": "2020", "venue": "Lids 2021"},
        {"authors": ["Ada Vale"], "identifiers": {"openreview": "abc2"}, "published": "2021", "venue": "CoRR 2021"},
    ),
    "editions of a bilingual journal, each with a PMID": (
        {"authors": ["Ada Vale"], "identifiers": {"pmid": "1", "doi": "10.1000/a"}, "published": "2020"}
        | {"venue": "Anales de lids", "biblio": {"volume": "3", "pages": "45"}},
        {"authors": ["Ada Vale"], "identifiers": {"pmid": "2", "doi": "10.1000/b"}, "published": "2020"}
        | {"venue": "Annals of Lids", "biblio": {"volume": "3", "pages": "45"}},
    ),
    "a preprint that PubMed lists, and its article": (
        {"authors": ["Ada Vale"], "identifiers": {"pmid": "1"}, "published": "2020", "venue": "bioRxiv"},
        {"authors": ["Ada Vale"], "identifiers": {"pmid": "2"}, "published": "2021", "venue": "Annals of Lids"},
    ),
    "an abstract written anew for the journal": (
        {"abstract": LONG, "authors": ["Ada Vale", "Bo Li", "Cy O'Dea"], "published": "2020"},
        {"abstract": LONG[::-1], "authors": ["Ada Vale", "Bo Li", "Cy O'Dea"], "published": "2021"},
    ),
    "a translated title, in volume and page the same": (
        {"title": "Kettles, Pans, and the Lids of Strings", "authors": ["Ada Vale"], "published": "2001"}
        | {"venue": "Annals of Lids", "biblio": {"volume": "3", "pages": "45"}},
        {"title": "Kettles, Pots, and the Covers of Strings", "authors": ["Ada Vale"], "published": "2001"}
        | {"venue": "Ann. Lids", "biblio": {"volume": "3", "pages": "45-53"}},
    ),
}

BY_THREE = ["Ada Vale", "Bo Li", "Cy O'Dea"]
IN_PROCEEDINGS = {"authors": BY_THREE, "venue": "Proceedings of the 3rd Symposium on Lids", "published": "2019"} | {
    "identifiers": {"doi": "10.1109/lids.2019.1"},
    "biblio": {"type": "inproceedings", "pages": "31-40"},
}
IN_A_JOURNAL = {"authors": BY_THREE, "venue": "IEEE Transactions on Lids", "published": "2021"} | {
    "identifiers": {"doi": "10.1109/tl.2021.1"},
    "biblio": {"type": "JOUR", "volume": "12", "pages": "1201-1220"},
}

SAME |= {
    **{
        f"a preprint with the DOI {doi}, and its article": (
            {"title": "Lids and Kettles", "authors": ["Ada Vale"], "identifiers": {"doi": doi}, "published": "2020"},
            {"title": "Lids and Kettles", "authors": ["Ada Vale"], "identifiers": {"doi": "10.1000/a"}}
            | {"venue": "Annals of Lids", "published": "2020"},
        )
        for doi in (
            *("10.1101/2020.03.22.002386v2", "10.1101/021592", "10.2139/ssrn.1804623", "10.31234/osf.io/abcde"),
            *("10.64898/2025.12.03.123456", "10.2196/preprints.12345"),
        )
    },
    "in proceedings and in a journal of one registrant": (IN_PROCEEDINGS, IN_A_JOURNAL),
    "in proceedings that are numbered as a journal is": (
        IN_PROCEEDINGS | {"venue": "Proc. Lids Endowment", "biblio": {"type": "article", "volume": "3", "pages": "9"}},
        IN_A_JOURNAL,
    ),
    "in proceedings and, years later, in a journal": (
        IN_PROCEEDINGS | {"identifiers": {}, "published": "2015"},
        IN_A_JOURNAL,
    ),
    "with what was said of it printed behind it": (
        {"title": f"{TITLE} (with comments by B. Li, and a rejoinder by the author)", "authors": ["Ada Vale"]},
        {"authors": ["Ada Vale"]},
    ),
    "an erratum by its title, and by its type, too": (
        {"title": f"Correction to: {TITLE}", "biblio": {"type": "Journal Article; Published Erratum"}},
        {"title": f"Correction: {TITLE}"},
    ),
    "an erratum by two types, and by one": (
        {"biblio": {"type": "Published Erratum", "type_of_work": "Erratum"}},
        {"biblio": {"type_of_work": "Erratum"}},
    ),
    "an erratum that was published": ({"title": f"{TITLE} [Erratum has been published]"}, {}),
    "a letter, for Medline": ({"title": f"{TITLE} [letter]"}, {}),
    "software that has the paper's DOI": (
        {"identifiers": {"doi": "10.1000/a"}, "biblio": {"type": "software"}},
        {"identifiers": {"doi": "10.1000/a"}, "biblio": {"type": "article"}, "venue": "Journal of Lids"},
    ),
    "software, and the same without a word on what it is": (
        {"authors": ["Ada Vale"], "biblio": {"type": "software"}},
        {"authors": ["Ada Vale"], "biblio": {"type": "misc"}, "identifiers": {"doi": "10.5281/zenodo.12"}},
    ),
    "a title in two languages, under one DOI, on one page": (
        {"title": "Kessel, Pfannen und Deckel", "authors": ["Ada Vale"], "identifiers": {"doi": "10.1000/a"}}
        | {"published": "2020", "biblio": {"pages": "9-12"}},
        {"title": "Boiling Things of Winter", "authors": ["Ada Vale"], "identifiers": {"doi": "10.1000/a"}}
        | {"published": "2020", "biblio": {"pages": "9"}},
    ),
    "a compound in one word and in two": (
        {"title": "In silico models of lids under non-linear boiling of kettles", "authors": ["Ada Vale"]},
        {"title": "Insilico models of lids under nonlinear boiling of kettle", "authors": ["Ada Vale"]},
    ),
    "a protocol whose subtitle is left out, by volume and page": (
        {"title": f"{TITLE}: study protocol", "venue": "Lids", "biblio": {"volume": "3", "pages": "9"}},
        {"title": TITLE, "venue": "Lids", "biblio": {"volume": "3", "pages": "9"}},
    ),
    "a name alone, as ACM registers it, against name and subtitle": (
        {
            "title": "Lid2Vec",
            "authors": ["Ada Vale", "Bo Li"],
            "identifiers": {"doi": "10.1145/1.2"},
            "published": "2020",
        }
        | {"venue": "Proceedings of the 3rd Conference on Lids"},
        {"title": "Lid2Vec: Pans That Hum", "authors": ["Ada Vale", "Bo Li"], "identifiers": {"arxiv": "2003.00001"}}
        | {"published": "2020-03-02"},
    ),
    "a subtitle beside the title": (
        {"title": "Lids", "biblio": {"subtitle": "pans and kettles that hum in winter"}},
        {"title": "Lids: Pans and Kettles That Hum in Winter"},
    ),
    "a subtitle beside the title that has it too": (
        {
            "title": "Lids: Pans and Kettles That Hum in Winter",
            "biblio": {"subtitle": "pans and kettles that hum in winter"},
        },
        {"title": "Lids: Pans and Kettles That Hum in Winter"},
    ),
    "a sign for a word": (
        {"title": "Lids & Kettles: Towards the Humming Winter Pan"},
        {"title": "Lids and Kettles: Toward Humming Winter Pan"},
    ),
    "a sign of multiplication": (
        {"title": "Lids of 16x16 Humming Winter Pans"},
        {"title": r"Lids of $16\times16$ humming winter pans"},
    ),
    "a sign of multiplication in Unicode": (
        {"title": "Lids of 16x16 Humming Winter Pans"},
        {"title": "Lids of 16×16 humming winter pans"},
    ),
    "a surname misprinted in its second letter": ({"authors": ["K More"]}, {"authors": ["Kit Moore"]}),
    "a word misprinted in its first letter": (
        {"title": "Pangam, a lantern for the humming lids of winter", "authors": ["Ada Vale"]},
        {"title": "Mangam, a lantern for the humming lids of winter", "authors": ["Ada Vale"]},
    ),
    "UTF-8 that was read as Windows-1252": (
        {"title": "Lids of naÃ¯ve kettles under Î²2 lamps", "authors": ["K. MÃ¼ller"]},
        {"title": "Lids of naïve kettles under β2 lamps", "authors": ["K. Müller"]},
    ),
    **{
        f"a paper and the same {form.format('it')!r}": (
            {"title": form.format(TITLE), "authors": ["Ada Vale"], "published": "2020"},
            {"authors": ["Ada Vale"], "published": "2020"},
        )
        for form in ("Reprint of: {}", "Reprint of “{}” [Lids 12 (2010) 3–9]", "Republished paper: {}", "{} (Preprint)")
    },
    "a venue and a year glued behind a title": (
        {"title": "Improved Lids for the Humming of Kettles", "authors": ["Ada Vale", "Bo Li"]}
        | {"venue": "SIGLID Conference", "published": "1996"},
        {"title": "Improved lids for the humming of kettles. In SIGLID 96", "authors": ["A Vale"]},
    ),
    "pages glued behind a title": (
        {"title": "Improved Lids for Kettles", "authors": ["Ada Vale", "Bo Li"]},
        {"title": "Improved lids for kettles, pp. 12-19", "authors": ["A Vale", "B Li"]},
    ),
    "a title cut short, by the same people in a year": (
        {"title": "Improved Lids for the …", "authors": BY_THREE, "published": "2020"},
        {"title": "Improved Lids for the Humming of Kettles", "authors": BY_THREE, "published": "2020"},
    ),
    "a misprinted DOI, in volume and page the same": (
        {"authors": ["Ada Vale"], "identifiers": {"doi": "10.1000/a"}, "venue": "Lids", "published": "2020"}
        | {"biblio": {"volume": "3", "pages": "4"}},
        {"authors": ["Ada Vale"], "identifiers": {"doi": "10.1000/b"}, "venue": "Lids", "published": "2020"}
        | {"biblio": {"volume": "3", "pages": "4-9"}},
    ),
    **{
        f"one or two words that are signed by {body}": (
            {"title": "Lid2Vec", "authors": [body], "published": "2023"},
            {"title": "Lid2Vec", "authors": [body], "published": "2023-03-02"},
        )
        for body in ("OpenLamp", "World Lamp Organization")
    },
    "a name alone against name and subtitle, by one, on one page": (
        {"title": "Lid2Vec", "authors": ["Ada Vale"], "published": "2020", "venue": "Lids"}
        | {"biblio": {"volume": "3", "pages": "9"}},
        {"title": "Lid2Vec: Pans That Hum", "authors": ["Ada Vale"], "published": "2020", "venue": "Lids"}
        | {"biblio": {"volume": "3", "pages": "9-12"}},
    ),
    "the number of an article for its pages, and the year before the print's": (
        {"authors": BY_THREE, "published": "2014", "venue": "Lids", "biblio": {"volume": "50", "pages": "3200304"}},
        {"authors": BY_THREE, "published": "2015", "venue": "Lids", "biblio": {"volume": "50", "pages": "47-50"}},
    ),
    "a book whose title stands for its venue, too": (
        {"title": "Kettles, Pans and Lids of Winter", "authors": ["Ada Vale"]}
        | {"venue": "Kettles, Pans and Lids of Winter"},
        {"title": "Kettles, Pans & Lids of Winter", "authors": ["Ada Vale"]}
        | {"venue": "Kettles, Pans and Lids of Winter"},
    ),
    "the same, cut": (
        {"title": "Kettles, Pans and Lids of Winter and Humming Strings", "authors": ["Ada Vale"]}
        | {"venue": "Kettles, Pans and Lids of Winter and Humming Strings"},
        {"title": "Kettles, Pans and Lids of Winter and…", "authors": ["Ada Vale"]}
        | {"venue": "Kettles, Pans and Lids of Winter and Humming Strings"},
    ),
    "a review of a book, by a colon and a full stop": (
        {"title": f"Book Review: {TITLE}", "authors": ["Ada Vale"]},
        {"title": f"Book review. {TITLE}", "authors": ["Ada Vale"]},
    ),
    "a title that is cut behind a letter": (
        {"title": "Humming lids under modified Filtered-X kettles of winter", "authors": ["Ada Vale"]},
        {"title": "Humming lids under modified Filtered-X kett…", "authors": ["Ada Vale"]},
    ),
    "given names for surnames, under one DOI": (
        {"authors": ["Ada, V.", "Bo, L."], "identifiers": {"doi": "10.1000/a"}},
        {"authors": ["Vale, A.", "Li, B."], "identifiers": {"doi": "10.1000/a"}},
    ),
    "two whole volumes of a book, in the same words but for a misprint": (
        {"authors": ["Ada Vale"], "biblio": {"volume": "1", "pages": "xii + 483", "type": "book"}},
        {"authors": ["Ada Vale"], "biblio": {"volume": "4", "pages": "483", "type": "book"}},
    ),
    "a preprint by its number, where neither names a venue": (
        {"authors": BY_THREE, "identifiers": {"arxiv": "2303.08968"}, "biblio": {"volume": "abs/2303.08968"}},
        {"authors": BY_THREE, "biblio": {"volume": "30"}},
    ),
    "a title with another word, and one abstract": (
        {"title": "Humming lids of cold kettles in winter", "authors": ["Ada Vale"], "abstract": LONG},
        {"title": "Humming lids of cold lanterns in winter", "authors": ["Ada Vale"], "abstract": LONG},
    ),
    "a title with another word, and an abstract that was revised": (
        {"title": "Humming lids of cold kettles in winter", "authors": BY_THREE, "abstract": LONG},
        {"title": "Humming lids of cold lanterns in winter", "authors": BY_THREE}
        | {"abstract": LONG.replace("nobody", "no one").replace("We measure", "We now measure")},
    ),
    "a long title, with the page and the issue of a database's own": (
        {"authors": BY_THREE, "published": "2014", "venue": "Lids"}
        | {"biblio": {"volume": "50", "issue": "4", "pages": "320"}},
        {"authors": BY_THREE, "published": "2014", "venue": "Lids"}
        | {"biblio": {"volume": "50", "issue": "2", "pages": "47-50"}},
    ),
    **{
        f"what nobody signs, under numbers of a database's records, {name}": (
            {"title": title, "venue": "Lids", "biblio": {"volume": "38", "issue": "1112"} | pages},
            {"title": title, "venue": "Lids", "biblio": {"volume": "38", "issue": "1113"} | pages},
        )
        for name, title, pages in (("on one page", "Humming Lids", {"pages": "97"}), ("without pages", TITLE, {}))
    },
    "an erratum by the types of two databases": (
        {"authors": ["Ada Vale"], "biblio": {"type": "Published Erratum"}},
        {"authors": ["Ada Vale"], "biblio": {"type_of_work": "Correction"}},
    ),
    "an erratum for one database, an article for another, under one DOI": (
        {"authors": ["Ada Vale"], "identifiers": {"doi": "10.1000/a"}, "biblio": {"type": "Published Erratum"}},
        {"authors": ["Ada Vale"], "identifiers": {"doi": "10.1000/a"}, "biblio": {"type": "Journal Article"}},
    ),
    "a thesis, by its DOI": (
        {"authors": ["Ada Vale"], "identifiers": {"doi": "10.1000/a"}, "biblio": {"type": "phdthesis"}},
        {"authors": ["Ada Vale"], "identifiers": {"doi": "10.1000/a"}, "biblio": {"type": "article"}, "venue": "Lids"},
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_the_same(name: str) -> None:
    assert compared(*SAME[name]).verdict == "same"


@pytest.mark.parametrize("name", SAME)
def test_what_is_the_same_as_a_pair_is_not_refused_by_their_clusters(name: str) -> None:
    one, other = (alone(at, features(listing(at, **fields)), apart=False) for at, fields in enumerate(SAME[name], 1))
    assert one.against(other, compared(*SAME[name]).findings) is None


DIFFERENT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "two arXiv ids": ({"identifiers": {"arxiv": "2303.08968"}}, {"identifiers": {"arxiv": "2303.08969"}}),
    "a paper, and one that does its experiments again": ({}, {"title": f"[Re] {TITLE}"}),
    "part I and part II": ({"title": f"{TITLE} I"}, {"title": f"{TITLE} II"}),
    "two of a series, both above twenty": (
        {"title": "The Twenty-First Kettle Challenge: Boiling on Plausible Stoves"},
        {"title": "The Twenty-Second Kettle Challenge: Boiling on Plausible Stoves"},
    ),
    "a paper and its second part": ({}, {"title": f"{TITLE}. Part 2"}),
    "a paper and a note of its publisher's": ({}, {"title": f"Publisher's Note: {TITLE}"}),
    "a paper and the reply to letters": ({}, {"title": f"{TITLE} - The authors reply"}),
    "a paper and the protocol for it": ({}, {"title": f"Protocol for {TITLE.lower()}"}),
    "a paper and a table beside it": ({}, {"title": f"Supplementary Table S1 from {TITLE}"}),
    "one word of two that are opposed, behind the other in both": (
        {"title": "Preheated lamps for lids and preheated kettles"},
        {"title": "Preheated lamps for lids and postheated kettles"},
    ),
    "one word of two that are opposed, where the other stands as well": (
        {"title": "Dim lamps among men who have tea with men"},
        {"title": "Dim lamps among men who have tea with women"},
    ),
    "a paper and its erratum": ({"abstract": LONG}, {"title": f"Erratum: {TITLE}", "abstract": LONG}),
    "a letter and its answer, under one DOI": (
        {"authors": ["Ada Vale"], "identifiers": {"doi": "10.1000/a", "pmid": "1"}, "biblio": {"pages": "9"}},
        {"authors": ["Bo Li"], "identifiers": {"doi": "10.1000/a", "pmid": "2"}, "biblio": {"pages": "9"}},
    ),
    "two whole lists of other people": ({"authors": ["Ada Vale", "Bo Li"]}, {"authors": ["Cy O'Dea"]}),
}

DIFFERENT |= {
    **{
        f"a paper and {form.format('it')!r}": (
            {"authors": ["Ada Vale"]},
            {"title": form.format(TITLE), "authors": ["Ada Vale"]},
        )
        for form in (
            "Author Correction: {}",
            "Publisher Correction: {}",
            "Correction to: {}",
            "Correction for Vale et al., {}",
            "Review for “{}”",
            "Expression of Concern: {}",
            "Invited commentary: {}",
            "A comment on “{}”",
            "Re: {}",
            "Book Review: {}",
            "Decision letter: {}",
            "{}: a reply",
            "“{}”: Correction",
            "Data from: {}",
            "Replication Data for: {}",
            "Code and data for: {}",
            "Additional file 1 of {}",
            "{} (vol 12, pg 345, 2010)",
            "{}_supp1-3521338.pdf",
            "Data_Sheet_1_{}.pdf",
            "Image_2_{}.TIF",
            "Supplementary material from {}",
        )
    },
    **{
        f"a paper and what a database calls its {said}: {name}": (
            {"authors": ["Ada Vale"], "biblio": {"type": "Journal Article"}},
            {"authors": ["Ada Vale"], "biblio": {"type": "Journal Article"} | {name: said}},
        )
        for name, said in (
            ("type", "Journal Article; Published Erratum"),
            ("type", "Retraction of Publication"),
            ("type_of_work", "Erratum"),
            ("document_type", "Erratum"),
        )
    },
    **{
        f"a paper and its title with [{note}]": (
            {"authors": ["Ada Vale"]},
            {"title": f"{TITLE} [{note}]", "authors": ["Ada Vale"]},
        )
        for note in ("Corrigendum", "Retraction", "Response to Letter", "Letter", "Authors’ reply", "Erratum for p. 3")
    },
    **{
        f"a paper and data under its title: {said}": (
            {"authors": ["Ada Vale"], "venue": "Lids", "identifiers": {"doi": "10.1000/a"}},
            {"authors": ["Ada Vale"]} | data,
        )
        for said, data in {
            "a type of RIS": {"biblio": {"type": "DATA"}},
            "a type of biblatex": {"biblio": {"type": "software"}, "identifiers": {"doi": "10.5281/zenodo.12"}},
            "a DOI of Dryad": {"identifiers": {"doi": "10.5061/dryad.12"}, "biblio": {"type": "misc"}},
        }.items()
    },
    "a book and its chapter, under one DOI": (
        {"title": "Principles of Lids", "authors": ["Ada Vale"], "identifiers": {"doi": "10.1007/b98835"}},
        {"title": "Introduction", "authors": ["Ada Vale"], "identifiers": {"doi": "10.1007/b98835"}}
        | {"venue": "Principles of Lids", "biblio": {"pages": "1-9"}},
    ),
    **{
        f"opposites: {one}, {other}": (
            {"title": f"Treatment of the lids of winter in {one} under dim lamps", "authors": ["Ada Vale"]},
            {"title": f"Treatment of the lids of winter in {other} under dim lamps", "authors": ["Ada Vale"]},
        )
        for one, other in (
            *(("men", "women"), ("male pans", "female pans"), ("active pans", "inactive pans")),
            *(("hypothyroidism", "hyperthyroidism"), ("premenopausal pans", "postmenopausal pans")),
            *(("macroscopic pans", "microscopic pans"), ("intracellular pans", "extracellular pans")),
            *(("maternal pans", "paternal pans"), ("with pans", "without pans"), ("Lantern pans", "non-Lantern pans")),
        )
    },
    **{
        f"a study and its protocol: {protocol}": (
            {"title": f"{TITLE[:21]}: a randomised controlled trial", "authors": ["Ada Vale"]},
            {"title": f"{TITLE[:21]}: {protocol}", "authors": ["Ada Vale"]},
        )
        for protocol in ("a randomised controlled trial protocol", "protocol for a randomised controlled trial")
    },
    "parts that letters count": ({"title": f"{TITLE}, Part A"}, {"title": f"{TITLE}, Part B"}),
    "parts counted between title and subtitle": (
        {"title": "Kettles, Pans and Lids. I. Handles", "authors": ["Ada Vale"]},
        {"title": "Kettles, Pans and Lids. II. Handles", "authors": ["Ada Vale"]},
    ),
    "chapters of one title": ({"title": f"Chapter 4 - {TITLE}"}, {"title": f"Chapter 5 - {TITLE}"}),
    "two parts under one DOI": (
        {"title": f"{TITLE} I", "identifiers": {"doi": "10.1000/a"}},
        {"title": f"{TITLE} II", "identifiers": {"doi": "10.1000/a"}},
    ),
    "parts that ideographs count": ({"title": "关于灯与壶的研究(一)"}, {"title": "关于灯与壶的研究（二）"}),
    "meetings that ideographs count": ({"title": "第三届灯与壶会议论文集"}, {"title": "第四届灯与壶会议论文集"}),
    "two late meetings": (
        {"title": "Proceedings of the Eighth Workshop on Dim Lamps and Kettles"},
        {"title": "Proceedings of the Seventeenth Workshop on Dim Lamps and Kettles"},
    ),
    "a part counted before the subtitle": (
        {"title": "Kettles, Pans and Lids: A Search"},
        {"title": "Kettles, Pans and Lids II: A Search"},
    ),
    "another phase": (
        {"title": "A phase I trial of kettles and lids in dim lamps"},
        {"title": "A phase II trial of kettles and lids in dim lamps"},
    ),
    "another year of a series, abstracts and all": (
        {"title": "Lantern statistics, 2019", "authors": ["Ada Vale"], "abstract": LONG, "published": "2019"},
        {"title": "Lantern statistics, 2020", "authors": ["Ada Vale"], "abstract": LONG, "published": "2020"},
    ),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_different(name: str) -> None:
    evidence = compared(*DIFFERENT[name])
    assert (evidence.verdict, bool(evidence.against)) == ("different", True)


TWO: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "on two things": ({"title": "A Survey of Wicks for Lamps"}, {"title": "A Survey of Wicks for Kettles"}),
    "on two things, a long title": (
        {"title": "Contents of the string, lantern and kettle shelf in February"},
        {"title": "Contents of the string, lantern and kettle shelf in November"},
    ),
    "two of a series, the first without a number": (
        {"title": "Findings of the Kettle Challenge: Boiling on Plausible Stoves"},
        {"title": "Findings of the Second Kettle Challenge: Boiling on Plausible Stoves", "published": "2021"},
    ),
    "one the proceedings of the workshop": (
        {"title": TITLE},
        {"title": f"Proceedings of the Third Workshop on {TITLE}", "authors": []},
    ),
    "with two DOIs of one registrant, as a paper and its data have them": (
        {"title": TITLE, "identifiers": {"doi": "10.1000/journal.lids.3"}},
        {"title": TITLE, "identifiers": {"doi": "10.1000/journal.lids.3.s002"}},
    ),
    "with two DOIs whose numbers end in one that is no version": (
        {"title": TITLE, "identifiers": {"doi": "10.1000/lids.3.1"}},
        {"title": TITLE, "identifiers": {"doi": "10.1000/lids.3.2"}},
    ),
    "with two PMIDs, in one journal": (
        {"title": TITLE, "identifiers": {"pmid": "1"}, "venue": "Lids"},
        {"title": TITLE, "identifiers": {"pmid": "2"}, "venue": "Lids"},
    ),
    "with two subtitles": (
        {"title": "Kettles in Practice: Handles and Spouts"},
        {"title": "Kettles in Practice: Lids"},
    ),
    "one with an ending more": (
        {"title": "A Lantern for Kettles and Dim Lid"},
        {"title": "A Lantern for Kettles and Dim Lids That Boil Over in Winter"},
    ),
    "one under a name that the other is on, of another year": (
        {"title": "Lid2Vec", "published": "2022"},
        {"title": "Lid2Vec: Pans That Hum"},
    ),
    "one under a name that the other is on, each by one": (
        {"title": "Lid2Vec", "authors": ["Ada Vale"]},
        {"title": "Lid2Vec: Pans That Hum", "authors": ["Ada Vale"]},
    ),
    "on things called alike": (
        {"title": "Safety of pioglidazone in kettles of winter", "venue": "Lids", "biblio": {"volume": "3"}},
        {"title": "Safety of rosiglidazone in kettles of winter", "venue": "Lids", "biblio": {"volume": "3"}},
    ),
    "on a thing called A": (
        {"title": "Long-term boiling of severe lantern A kettles"},
        {"title": "Long-term boiling of severe lantern B kettles"},
    ),
    "on another page, with a letter more": (
        {"title": "Boiling of prelidone in kettles of winter", "venue": "Lids", "biblio": {"pages": "3"}},
        {"title": "Boiling of prelidolone in kettles of winter", "venue": "Lids", "biblio": {"pages": "9"}},
    ),
    **{
        f"one with {head!r} in front": (
            {"title": "Humming lids of cold kettles in winter"},
            {"title": f"{head} humming lids of cold kettles in winter"},
        )
        for head in ("SN 1987A:", "750 GeV", "IEEE 802.11", "316L", "CD133", "HD 189733 b:", "Abstract machines 2:")
    },
    "on two things against each other, and on both": (
        {"title": "Kettles versus lamps in the cold harbour of the north"},
        {"title": "Kettles plus lamps in the cold harbour of the north"},
    ),
    "one inside the other": (
        {"title": "Combining Wick-Based and Lid-Based Boiling of Humming Kettles"},
        {"title": "Lid-Based Boiling of Humming Kettles"},
    ),
    "with most words in common": (
        {"title": "Lanterns in the kettles of winter"},
        {"title": "Diet of young lanterns in kettles of early winter"},
    ),
    "with two DOIs of one registrant, both of journals": (
        {"title": TITLE} | {key: IN_A_JOURNAL[key] for key in ("identifiers", "venue", "biblio")},
        {"title": TITLE, "venue": "Annals of Lids", "identifiers": {"doi": "10.1109/al.1"}, "biblio": {"type": "JOUR"}},
    ),
    "one an abstract in a journal's supplement": (
        {"title": TITLE, "identifiers": {"doi": "10.1000/a"}, "venue": "Lids"}
        | {"biblio": {"type": "CONF", "volume": "3 Suppl 1", "pages": "S31"}},
        {"title": TITLE, "identifiers": {"doi": "10.1000/b"}, "venue": "Journal of Lids"}
        | {"biblio": {"type": "JOUR", "volume": "5", "pages": "31-40"}},
    ),
    "chapters under the DOI of the book": (
        {"title": "Introduction", "identifiers": {"doi": "10.1007/b98835"}, "biblio": {"pages": "1-9"}},
        {"title": "Lids of Old Kettles", "identifiers": {"doi": "10.1007/b98835"}, "biblio": {"pages": "31-40"}},
    ),
    "abstracts on like things, under the DOI of the supplement": (
        {"title": "Humming lids in young kettles", "identifiers": {"doi": "10.1000/s1"}, "biblio": {"pages": "S12"}},
        {"title": "Humming lids in rusty kettles", "identifiers": {"doi": "10.1000/s1"}, "biblio": {"pages": "S13"}},
    ),
    "on two things, under abstracts that are alike": (
        {"title": "Humming lids of cold kettles in winter", "abstract": LONG},
        {"title": "Humming lids of cold teapots in winter", "abstract": LONG.replace("kettles", "teapots")},
    ),
    "a report of a body and its summary": (
        {"title": "Lamps, kettles and lids at a glance", "authors": ["World Lamp Organization"]},
        {"title": "Lamps, kettles and lids at a glance: Europe", "authors": ["World Lamp Organization"]},
    ),
    "one with the other's name, printed elsewhere": (
        {"title": "Lid2Vec", "authors": ["Ada Vale"], "biblio": {"volume": "3", "pages": "9"}, "venue": "Lids"},
        {"title": "Lid2Vec: Pans That Hum", "authors": ["Ada Vale"], "biblio": {"volume": "3", "pages": "90"}},
    ),
    "with two numbers of articles": (
        {"title": "Humming kettles of winter", "venue": "Lids", "biblio": {"volume": "3", "pages": "102345"}},
        {"title": "Humming kettles of winter", "venue": "Lids", "biblio": {"volume": "3", "pages": "102346"}},
    ),
    "volumes of a book": (
        {"title": "Programming Dim Lamps", "biblio": {"type": "book", "volume": "1"}},
        {"title": "Programming Dim Lamps", "biblio": {"type": "book", "volume": "2"}},
    ),
    "one column of five words, in two issues": (
        {"title": "Lamp, lid and kettle site report", "venue": "Lids"}
        | {"biblio": {"volume": "3", "issue": "4", "pages": "42"}},
        {"title": "Lamp, lid and kettle site report", "venue": "Lids"}
        | {"biblio": {"volume": "3", "issue": "6", "pages": "265"}},
    ),
    "one a thesis, by its venue, the other printed where its type is not said": (
        {"title": TITLE, "venue": "Dissertation Abstracts International", "biblio": {"volume": "64", "pages": "42"}},
        {"title": TITLE, "biblio": {"volume": "3", "pages": "31-40"}, "venue": "Lids"},
    ),
    "one a thesis, the other made of it": (
        {"title": TITLE, "biblio": {"type": "phdthesis"}},
        {"title": TITLE, "biblio": {"type": "JOUR", "volume": "3", "pages": "31-40"}, "venue": "Annals of Lids"},
    ),
    "one column, on the same page of two issues": (
        {"title": "The Lamp Column", "venue": "Lids", "biblio": {"volume": "3", "issue": "4", "pages": "2"}},
        {"title": "The Lamp Column", "venue": "Lids", "biblio": {"volume": "3", "issue": "5", "pages": "2"}},
    ),
    "one column, on two pages": (
        {"title": "The Lamp Column", "venue": "Annals of Lids", "biblio": {"volume": "3", "pages": "4"}},
        {"title": "The Lamp Column", "venue": "Ann. Lids", "biblio": {"volume": "3", "pages": "94"}},
    ),
    "one column, on the same page of two volumes": (
        {"title": "The Lamp Column", "venue": "Lids", "biblio": {"volume": "3", "pages": "4"}},
        {"title": "The Lamp Column", "venue": "Lids", "biblio": {"volume": "4", "pages": "4"}, "published": "2021"},
    ),
}


@pytest.mark.parametrize("name", TWO)
def test_two_papers_of_the_same_people_in_a_year_are_no_more_than_a_maybe(name: str) -> None:
    by = {"authors": ["Ada Vale", "Bo Li"], "published": "2020"}
    one, other = TWO[name]
    assert compared(by | one, by | other).verdict != "same"


def test_two_who_have_but_the_surname_in_common_wrote_two_papers_of_one_short_title() -> None:
    title = {"title": "Humming Lids", "published": "2020"}
    assert compared(title | {"authors": ["Ada Vale"]}, title | {"authors": ["Vale, B."]}).verdict == "maybe"
    assert compared(title | {"authors": ["Ada Vale"]}, title | {"authors": ["Vale, A. B."]}).verdict == "same"


def test_a_book_and_its_review_are_no_more_than_a_maybe() -> None:
    book = {"authors": ["Ada Vale", "Bo Li"], "published": "2019"}
    assert compared(book, {"authors": ["Cy O'Dea", "A. Vale", "B. Li"], "published": "2020"}).verdict == "maybe"
    assert compared(book, {"authors": ["Cy O'Dea", "A. Vale", "B. Li"], "published": "2019"}).verdict == "same"


@pytest.mark.parametrize(
    ("original", "translated"),
    [
        ("Kessel, Pfannen und Deckel im Winter", "[Boiling things of the cold season]"),
        ("Vajillas y lámparas de los inviernos", "Boiling things of the cold season"),
        ("О тусклых лампах и чайниках", "Boiling things of the cold season"),
    ],
)
def test_a_translated_title_is_found_by_volume_page_year_and_names_and_no_more_than_a_maybe(
    original: str, translated: str
) -> None:
    printed: dict[str, Any] = {"authors": BY_THREE, "published": "2004", "venue": "Lids"}
    printed["biblio"] = {"volume": "50", "pages": "171"}
    one, other = (features(listing(**printed, title=title)) for title in (original, translated))
    assert {key for key in blocking.keyed(one).keys if key & blocking.STRONG} & set(blocking.keyed(other).keys)
    assert compare(one, other).verdict == compare(other, one).verdict == "maybe"
    in_one_language = (
        printed | {"title": "Lids and kettles under the lamp"},
        printed | {"title": translated.strip("[]")},
    )
    assert compared(*in_one_language).verdict == "different"


def test_volumes_of_a_series_that_nobody_is_named_for_are_no_more_than_a_maybe() -> None:
    title = "Proceedings of the Workshop on Dim Lamps and Kettles"
    years = {"title": title, "published": "2018"}, {"title": title, "published": "2019"}
    assert compared(*years).verdict == "maybe"
    assert compared(years[0], years[0]).verdict == "same"


@pytest.mark.parametrize(
    ("title", "one", "other"),
    [
        ("Inside front cover", {"issue": "118", "pages": "c2"}, {"issue": "119", "pages": "c2"}),
        ("Instructions for Lids, Pans and Kettles of Winter", {"issue": "2"}, {"issue": "3"}),
    ],
)
def test_what_nobody_signs_in_every_issue_is_one_item_in_each(
    title: str, one: dict[str, str], other: dict[str, str]
) -> None:
    printed: dict[str, Any] = {"title": title, "venue": "Lids", "published": "2017"}
    volume = {"volume": "38"}
    issues = printed | {"biblio": volume | one}, printed | {"biblio": volume | other}
    assert compared(*issues).verdict != "same"
    assert compared(issues[0], issues[0]).verdict == "same"


@pytest.mark.parametrize("title", ["Correction.", "Erratum", "Reply", "Lamps in Rooms"])
def test_what_nobody_signs_on_a_first_page_is_not_one_item_in_two_journals(title: str) -> None:
    first: dict[str, Any] = {"title": title, "published": "2021", "biblio": {"pages": "1-2"}}
    assert compared(first | {"venue": "Annals of Lids"}, first | {"venue": "Kettle Research"}).verdict != "same"


def test_what_a_body_signs_every_year_is_one_item_in_each() -> None:
    report = {"title": "Global Lamp Report", "authors": ["World Lamp Organization"]}
    assert compared(report | {"published": "2019"}, report | {"published": "2020"}).verdict == "maybe"


def test_databases_print_the_number_of_their_own_record_for_an_issue() -> None:
    printed: dict[str, Any] = {"title": "Humming Lids", "authors": ["Ada Vale"], "venue": "Lids", "published": "2017"}
    numbers = ({"volume": "38", "pages": "97", "issue": issue} for issue in ("1112", "1113"))
    one, other = (printed | {"biblio": biblio} for biblio in numbers)
    assert compared(one, other).verdict == "same"


def test_nobody_is_no_author_in_common() -> None:
    evidence = compared({"authors": ["Anonymous"]}, {"authors": ["Anonymous"]})
    assert evidence.findings == ("title equal",)


def test_the_other_year_of_a_series_is_not_joined_by_a_listing_without_one() -> None:
    titles = (TITLE, f"{TITLE}, 2019", f"{TITLE}, 2020")
    papers = [listing(n, title=title, authors=["Ada Vale"]) for n, title in enumerate(titles, 1)]
    assert sorted(len(one.sources) for one in deduplicated(papers)) == [1, 2]


def test_a_name_before_a_subtitle_is_found_by_who_wrote_it() -> None:
    fields = {"authors": ["Ada Vale"], "published": "2020"}
    papers = [listing(1, title="LanternKettles: Pans That Hum", **fields), listing(2, title="LanternKettles", **fields)]
    assert len(deduplicated(papers)) == 1


def test_misprints_in_most_words_are_found_by_who_wrote_it() -> None:
    fields: dict[str, Any] = {"authors": ["Ada Vale", "Bo Li"]}
    printed, scanned = "Recovering Lanterns from Summaries", "Recoverimg Lanterns frorn Summarles"
    papers = [listing(1, title=printed, published="2019", **fields), listing(2, title=scanned, **fields)]
    assert len(deduplicated(papers)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Dim Lids", "Dim Lids"), ("A Lamp for Lids …", "A Lamp for Lids"), ("Lid2Vec", "Lid2Vec: Pans That Hum")],
)
def test_a_short_title_is_found_in_whatever_order_authors_are_listed(one: str, other: str) -> None:
    by, year = {"authors": BY_THREE}, {"published": "2020"} if ":" in other else {}
    found = deduplicated([listing(1, title=one, **by, **year), listing(2, title=other, authors=BY_THREE[::-1], **year)])
    assert len(found) == 1


def test_a_merged_record_has_the_spelling_names_and_venue_that_are_best_to_read() -> None:
    papers = [
        listing(
            1,
            title=r"The $\alpha$ Glow of Dim Kettles and Strings",
            authors=["Anonymous"],
            venue="arXiv preprint arXiv:2303.08968",
        ),
        listing(
            2, title="The α Glow of Dim Kettles and Strings", authors=["Ada Vale"], authors_complete=False, venue="Lids"
        ),
        listing(3, title="The α glow of dim kettles and strings."),
    ]
    (one,) = deduplicated(papers)
    assert (one.title, one.venue) == ("The α Glow of Dim Kettles and Strings", "Lids")
    assert [author.name for author in one.authors] == ["Ada Vale"]


def test_a_surname_with_a_part_more_is_that_of_the_same_person() -> None:
    # Of the ten letters of both, eight agree: just enough.
    evidence = compared({"authors": ["Ada Vale"]}, {"authors": ["Ada Davale"]})
    assert "one or two authors agree" in evidence.findings


def test_what_cannot_be_one_paper_whoever_wrote_it_is_not_looked_at_further() -> None:
    names = {name for name in WEIGHTS if "author" in name and not name.startswith("title")}
    assert max(max(WEIGHTS[name]) for name in names) == max(WEIGHTS["authors agree"])
    fields = {"authors": ["Ada Vale"], "published": "2020"}
    assert compared(fields, fields | {"title": "Kettles, Lids and Strings"}) == Evidence("different", 0.0)


@pytest.mark.parametrize(
    "name", ["preprint and article", *(name for name in SAME if name.startswith("in proceedings"))]
)
def test_releases_apart_are_two_papers(name: str) -> None:
    assert compared(*SAME[name], apart=True).verdict != "same"


def test_two_dois_that_are_outweighed_join_with_releases_apart() -> None:
    one, other = SAME["a misprinted DOI, in volume and page the same"]
    assert len(deduplicated([listing(1, **one), listing(2, **other)], apart=True)) == 1
    of_neither = {key: one[key] for key in ("authors", "published")}
    elsewhere = other | {"biblio": {"volume": "3", "pages": "90"}}
    papers = [listing(n, **fields) for n, fields in enumerate((one, of_neither, elsewhere), 1)]
    assert len(deduplicated(papers, apart=True)) == 2


@pytest.mark.parametrize(
    "server", ["bioRxiv", "medRxiv (Lamp Harbor)", "SSRN Electronic Journal", "NBER Working Paper", "Research Square"]
)
def test_a_preprint_by_its_venue_alone_is_not_what_was_published(server: str) -> None:
    printed = {"authors": BY_THREE, "venue": "The Lid", "identifiers": {"doi": "10.1000/a"}, "published": "2020"}
    preprint = {"authors": BY_THREE, "venue": server, "published": "2020"}
    assert compared(preprint, printed).verdict == "same"
    assert compared(preprint, printed, apart=True).verdict != "same"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (kinds.PREPRINT, {"identifiers": {"arxiv": "2303.08968"}, "biblio": {"type": "article"}}),
        (kinds.PREPRINT, {"venue": "CoRR", "biblio": {"type": "article", "volume": "abs/2303.08968"}}),
        (kinds.JOURNAL, {"venue": "Corrosion of Lids", "biblio": {"type": "article"}}),
        (kinds.JOURNAL, {"venue": "Proceedings of the National Academy of Lids", "biblio": {"type": "article"}}),
        (kinds.JOURNAL, {"venue": "Proc. Natl. Acad. Lids", "identifiers": {"arxiv": "2303.08968"}}),
        (kinds.JOURNAL, {"identifiers": {"doi": "10.1101/gr.12"}, "venue": "Lid Research", "biblio": {"type": "JOUR"}}),
        (kinds.PROCEEDINGS, {"venue": "Lids and Kettles: 3rd Workshop"}),
        (kinds.THESIS, {"venue": "University of Marl (PhD thesis)", "biblio": {"type": "article"}}),
        (kinds.PROCEEDINGS, {"venue": "J. Lids: Conference Series", "biblio": {"type": "inproceedings"}}),
        ("", {"venue": "J. Lids: Conference Series"}),
        ("", {"biblio": {"type": "article"}}),
        ("", {}),
    ],
)
def test_what_a_listing_says_it_is(kind: str, fields: dict[str, Any]) -> None:
    assert features(listing(**fields)).kind == kind


def test_what_is_absent_is_no_evidence() -> None:
    bare = compared({}, {})
    told = compared({}, {"authors": ["Ada Vale"], "abstract": LONG, "published": "2020", "venue": "Lids"})
    assert bare == told


def test_a_title_that_recurs_is_no_more_than_a_maybe() -> None:
    papers = [
        listing(n, title="Reminiscences on Lids", authors=[name])
        for n, name in enumerate(("Ada Vale", "Bo Li", "Cy O'Dea", "Ada Vale"), 1)
    ]
    assert len(deduplicated(papers)) == 4
    assert len(deduplicated([papers[0], papers[3]])) == 1


def test_a_bridge_does_not_join_what_contradicts() -> None:
    first, second = {"arxiv": "2303.08968"}, {"arxiv": "2303.08969"}
    with closing(Pool()) as pool:
        for n, known in enumerate((first, {}, second), 1):
            pool.add(listing(n, identifiers=known, authors=["Ada Vale"]))
        assert [len(one.sources) for one in pool.merged()] == [2, 1]
        (refused,) = pool.found("refused")
    assert (refused.verdict, refused.against) == ("maybe", "two arxiv identifiers")


def deduplicated(papers: Iterable[Paper], **how: Any) -> list[Paper]:
    with closing(Pool(**how)) as pool:
        for one in papers:
            pool.add(one)
        return list(pool.merged())


def test_the_listings_of_each_paper_are_those_of_its_record() -> None:
    papers = library(random.Random(2), 120)  # noqa: S311 — a seed, not a secret
    with closing(Pool()) as pool:
        for one in papers:
            pool.add(one)
        found = [sorted(papers[n].sources[0].item for n in numbers) for numbers in pool.clusters()]
    assert found == [sorted(source.item for source in one.sources) for one in deduplicated(papers)]


WORDS = (
    "lamp vase kettle string candle lantern boiling humming dim corpora retrieval compact pans lids études α".split()
)
NAMES = ["Ada Vale", "Vale, Ada", "Bo Li", "A. Vale", "van der Roe, Jan", "李 娜", "Cy O'Dea"]


def library(luck: random.Random, size: int) -> list[Paper]:
    """Return listings, many of them copies of others with something cut, changed or left out."""
    papers: list[dict[str, Any]] = []
    for _ in range(size):
        if papers and luck.random() < 0.5:
            fields = dict(luck.choice(papers))
            for name in luck.sample(["authors", "abstract", "published", "identifiers"], k=luck.randint(0, 3)):
                fields.pop(name, None)
            if luck.random() < 0.3:
                fields["title"] = luck.choice(
                    [fields["title"].upper(), fields["title"][:40] + "…", fields["title"] + " II"]
                )
        else:
            fields = {
                "title": " ".join(luck.choices(WORDS, k=luck.randint(1, 9))),
                "authors": luck.sample(NAMES, k=luck.randint(0, 3)),
                "authors_complete": luck.random() < 0.7,
                "published": luck.choice([None, "2020", "2021-03-04", "Apr 30"]),
                "identifiers": {} if luck.random() < 0.5 else {"arxiv": f"2001.{luck.randrange(size):05}"},
                "abstract": None if luck.random() < 0.3 else " ".join(luck.choices(WORDS, k=60)),
            }
        papers.append(fields)
    dumps = ("a.txt", "b.txt", "c.txt")
    return [
        paper(fields, Origin(luck.choice(dumps), "0" * 64, "profile_text", item, None), (), None, None)
        for item, fields in enumerate(papers, 1)
    ]


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 80), st.sampled_from(["together", "apart"]))
def test_any_order_and_any_partition_into_runs_give_the_same_and_lose_nothing(
    luck: random.Random, size: int, releases: str
) -> None:
    papers, apart = library(luck, size), releases == "apart"
    at_once = deduplicated(papers, apart=apart)
    luck.shuffle(papers)
    parts = [papers[at::3] for at in range(3)]
    runs = [one for part in parts for one in deduplicated(part, apart=apart)]
    assert deduplicated(runs, apart=apart) == at_once
    assert deduplicated(at_once, apart=apart) == at_once
    back = [one for whole in at_once for one in listings(whole)]
    assert sorted(one.model_dump_json() for one in back) == sorted(one.model_dump_json() for one in papers)
    known = {name for one in at_once for name in (one.id, *one.aliases)}
    assert {one.id for one in papers} <= known


def test_the_engine_on_disk_gives_the_same_pairs() -> None:
    papers = library(random.Random(7), 900)  # noqa: S311 — a seed, not a secret
    assert deduplicated(papers, in_memory=0) == deduplicated(papers)


def test_twenty_orders_and_partitions_of_a_library_give_the_same_bytes() -> None:
    luck = random.Random(11)  # noqa: S311 — a seed, not a secret
    papers = library(luck, 250)
    at_once = [one.model_dump_json() for one in deduplicated(papers)]
    for _ in range(20):
        luck.shuffle(papers)
        cut = luck.randrange(len(papers))
        again = deduplicated([*deduplicated(papers[:cut]), *papers[cut:]])
        assert [one.model_dump_json() for one in again] == at_once


def worked_out(pool: Pool, papers: Iterable[Paper]) -> tuple[bytes, list[Any]]:
    """Return what a pool writes of some records, and what it found on pairs; an index is kept."""
    with closing(pool):
        for one in papers:
            pool.add(one)
        lines = b"".join(line_of(one) + b"\n" for one in pool.written())
        found = [decisions.line(one, apart=pool.apart) for one in pool.found("merged", "maybe", "refused", "vetoed")]
        if isinstance(pool, IndexedPool):
            pool.index.keep()
    return lines, found


def added_with_an_index(parts: Iterable[list[Paper]], folder: Path, *, apart: bool = False) -> list[Paper]:
    """Return the library that parts come to, one added after the other; each time it is held against doing all."""
    file, beside = folder / "library.jsonl", folder / "library.index"
    file.write_bytes(b"")
    for number, part in enumerate(parts):
        index = Index(str(beside), apart=apart)
        index.find([str(file)])
        assert bool(index.held) == bool(number)
        with_index = worked_out(IndexedPool(index, apart=apart), part)
        assert with_index == worked_out(Pool(apart=apart), [*records_in(file), *part])
        file.write_bytes(with_index[0])
    return records_in(file)


def records_in(file: Path) -> list[Paper]:
    return [Paper.model_validate_json(line) for line in file.read_bytes().splitlines()]


@pytest.mark.parametrize("seed", range(6))
def test_adding_with_an_index_gives_what_doing_all_gives(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (blocking, pairing):  # so that blocks grow large within a few listings
        monkeypatch.setattr(module, "ALL_PAIRS", 4)
        monkeypatch.setattr(module, "WINDOW", 2)
    monkeypatch.setattr(index, "_CHUNK", 1 << 11)  # and the library is read in many pieces
    luck = random.Random(seed)  # noqa: S311 — a seed, not a secret
    papers = library(luck, 150)
    luck.shuffle(papers)
    parts = papers[:90], papers[90:91], papers[91:] + papers[:2]
    added_with_an_index(parts, tmp_path, apart=luck.random() < 0.3)


def test_a_title_that_begins_to_recur_parts_what_an_index_held_together(tmp_path: Path) -> None:
    titles = "Reminiscences on Dim Lanterns", "Reminiscences on Dim Lantern"
    old = [listing(n, title=title, authors=["Ada Vale"]) for n, title in enumerate(titles, 1)]
    new = [listing(n, title=titles[0], authors=[name]) for n, name in enumerate(("Bo Li", "Cy O'Dea"), 3)]
    assert len(added_with_an_index([old], tmp_path)) == 1
    (tmp_path / "library.index").unlink()
    assert len(added_with_an_index([old, new], tmp_path)) == 4


def test_an_index_knows_listings_as_their_record_gives_them_back(tmp_path: Path) -> None:
    known = {"identifiers": {"arxiv": "2303.08968"}}
    first, second, again = listing(1, **known), listing(2, **known), listing(2, **known)
    second.aliases = ["old:2"]  # which goes to the first listing of the record
    (whole,) = added_with_an_index([[first, second], [again]], tmp_path)
    assert len(whole.sources) == 2


def test_large_blocks_give_neighbours_in_the_order_of_titles() -> None:
    titles = [f"{letter}{number:03}" for number in range(100) for letter in "ba"]
    found = blocking.pairs(((1, place) for place in range(len(titles))), titles, [0] * len(titles))
    assert len(found) < len(titles) * blocking.WINDOW
    ranks = {place: rank for rank, place in enumerate(sorted(range(len(titles)), key=titles.__getitem__))}
    assert all(abs(ranks[one] - ranks[other]) < blocking.WINDOW for one, other in found)


def test_a_generic_title_is_never_a_key_by_itself() -> None:
    one, other = (
        features(listing(title="Guest Editorial", authors=[name], published=year))
        for name, year in (("Ada Vale", "2001"), ("Bo Li", "2002"))
    )
    assert not set(blocking.keyed(one).keys) & set(blocking.keyed(other).keys)


def test_features_survive_packing() -> None:
    one = features(listing(authors=["Ada Vale"], abstract=LONG, identifiers={"doi": "10.1000/A"}))
    assert unpacked(packed(one)) == one


def test_what_people_decide_wins() -> None:
    one, other = listing(1, identifiers={"arxiv": "2303.08968"}), listing(2, identifiers={"arxiv": "2303.08969"})
    twin = listing(3, authors=["Ada Vale"])
    names = [address(paper) for paper in (one, other, twin)]
    assert len(deduplicated([one, other], decisions=[Decision(names[0], names[1], same=True)])) == 1
    assert len(deduplicated([one, twin])) == 1
    assert len(deduplicated([one, twin], decisions=[Decision(names[0], names[2], same=False)])) == 2
    assert len(deduplicated([one, twin], decisions=[Decision("arxiv:2303.08968", twin.id, same=False)])) == 2


def test_what_people_decide_is_told_as_that_and_once(tmp_path: Path) -> None:
    one, other, third = listing(1, authors=["Ada Vale"]), listing(2, authors=["Vale, Ada"]), listing(3)
    same = [{"verdict": "same", "first": address(one), "second": address(other)}] * 2
    decided, explained = tmp_path / "decided.jsonl", tmp_path / "why.jsonl"
    records = "".join(paper.model_dump_json() + "\n" for paper in (one, other, third)).encode()
    told = []
    for lines in (same, [*same, same[0] | {"verdict": "different"}]):
        decided.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        run("dedupe", "-q", "--decisions", decided, "--explain", explained, stdin=records)
        found = map(json.loads, explained.read_text(encoding="utf-8").splitlines())
        told += [
            line for line in found if address(third) not in {line[side]["listing"] for side in ("first", "second")}
        ]
    assert [(line["verdict"], line["findings"], line["against"]) for line in told] == [
        ("same", {"decided to be the same": 1000}, None),
        ("maybe", {"decided to be the same": 1000}, "decided to be different"),
    ]


def test_listings_of_dumps_that_nobody_has_hashed_are_told_apart_by_what_they_say(tmp_path: Path) -> None:
    decided = tmp_path / "decided.jsonl"
    piped = [
        run(
            "parse", "-q", "--no-dedupe", stdin="".join(f"@misc{{a, {fields}}}\n" for fields in entries).encode()
        ).stdout
        for entries in (
            ("title={A Study of Lamps in Halls}, author={Vale, Ada}", "title={Pans, and Why They Hum}"),
            ("title={Lids at Dawn in the North}", "title={A Study of Lamps in Dim Halls}, author={Li, Bo}"),
        )
    ]
    one, other = (Paper.model_validate_json(piped[n].splitlines()[n]) for n in (0, 1))
    assert one.sources[0].sha256 is other.sources[0].sha256 is None
    decided.write_text(json.dumps({"verdict": "same", "first": address(one), "second": address(other)}))
    done = run("dedupe", "--decisions", decided, stdin="".join(piped).encode())
    assert done.stderr == "1 dump: 3 papers, 1 duplicate merged, 0 rejected; 0 lines unclaimed\n"
    again = run("dedupe", "--decisions", decided, stdin=done.stdout.encode())
    assert again.stdout == done.stdout
    decided.unlink()
    run("split", one.id, "--decisions", decided, stdin=done.stdout.encode())
    assert len(run("dedupe", "--decisions", decided, stdin=done.stdout.encode()).stdout.splitlines()) == 4


BETWEEN: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "people": ({"authors": ["Ada Vale", "Bo Li"]}, {}, {"authors": ["Cy Roe", "Di Holm"]}),
    "arXiv ids": ({"identifiers": {"arxiv": "2303.08968"}}, {}, {"identifiers": {"arxiv": "2303.08969"}}),
    "parts": ({}, {"title": f"{TITLE}…"}, {"title": f"{TITLE}, Part II"}),
    "numbers": ({"title": f"{TITLE} in 1999"}, {"title": f"{TITLE} in…"}, {"title": f"{TITLE} in 2004"}),
    "what it is about": ({"title": TITLE}, {"title": f"{TITLE[:-2]}…"}, {"title": f"Comment on {TITLE}"}),
}


@pytest.mark.parametrize("what", BETWEEN)
def test_what_may_be_either_of_two_makes_them_no_one_paper(what: str) -> None:
    papers = [listing(n, abstract=LONG, **said) for n, said in enumerate(BETWEEN[what], 1)]
    assert len(deduplicated(papers[:2])) == 1
    assert sorted(len(one.sources) for one in deduplicated(papers)) == [1, 2]


# The command.


def test_an_index_beside_a_library_makes_no_difference_but_to_the_time(tmp_path: Path) -> None:
    papers = library(random.Random(3), 200)  # noqa: S311 — a seed, not a secret
    first, more, kept, index = (tmp_path / name for name in ("first.jsonl", "more.jsonl", "kept.jsonl", "kept.index"))
    for file, part in ((first, papers[:180]), (more, papers[180:])):
        file.write_text("".join(one.model_dump_json() + "\n" for one in part), encoding="utf-8")
    assert run("parse", first, "-o", kept, "--index", index).returncode == 0
    reports = tmp_path / "bare.json", tmp_path / "indexed.json"
    asked = ("parse", kept, more, "--explain", tmp_path / "why.jsonl", "--report")
    bare = run(*asked, reports[0])
    done = run(*asked, reports[1], "--index", index)
    assert (done.stdout, done.stderr) == (bare.stdout, bare.stderr)
    told = [json.loads(report.read_text(encoding="utf-8")) | {"timings": None} for report in reports]
    assert told[0] == told[1]
    assert told[0]["merges"]
    # The index now stands beside what was printed: it does not fit the old library, and says so.
    stale = run("parse", kept, more, "-o", kept, "--index", index)
    assert stale.stderr.startswith(f"{index}: fits none of the inputs")
    assert kept.read_text(encoding="utf-8") == bare.stdout
    authors = tmp_path / "bare_authors.jsonl", tmp_path / "authors.jsonl"
    run("parse", "-q", kept, "--authors", authors[0])
    assert run("parse", "-q", kept, "--authors", authors[1], "--index", index).stdout == bare.stdout
    assert authors[0].read_text(encoding="utf-8") == authors[1].read_text(encoding="utf-8")


FOREIGN = {
    "notes": "",
    "a table of lamps": "CREATE TABLE lamps AS SELECT 1 AS watts",
    "another's meta": "CREATE TABLE meta AS SELECT 'lamps' AS made, 1, 2, 3, 4",
    "a meta of one": "CREATE TABLE meta AS SELECT 1 AS lamp",
    "an empty meta": "CREATE TABLE meta (lamp INTEGER)",
}


@pytest.mark.parametrize("what", FOREIGN)
def test_a_file_that_is_no_index_is_not_overwritten(records: Path, tmp_path: Path, what: str) -> None:
    precious = tmp_path / "precious"
    if FOREIGN[what]:
        with duckdb.connect(str(precious)) as engine:
            engine.execute(FOREIGN[what])
    else:
        precious.write_text("a year of notes\n", encoding="utf-8")
    held = precious.read_bytes()
    done = run("dedupe", records, "-o", tmp_path / "library.jsonl", "--index", precious)
    assert (done.returncode, precious.read_bytes()) == (2, held)
    assert done.stderr.endswith(f"--index: {precious} is no index, or a damaged one; remove it, or name another file\n")


@pytest.mark.parametrize("option", ["--report", "--explain", "--review", "--index"])
def test_no_output_but_the_records_overwrites_an_input(option: str, records: Path, tmp_path: Path) -> None:
    held = records.read_bytes()
    done = run("dedupe", records, "-o", tmp_path / "library.jsonl", option, records)
    assert (done.returncode, records.read_bytes()) == (2, held)
    assert done.stderr.endswith(f"{option} would write into {records}, which is an input; name another file\n")


@pytest.mark.parametrize("option", ["--output", "--report", "--explain", "--review"])
def test_no_output_overwrites_what_people_decided(option: str, records: Path, tmp_path: Path) -> None:
    decided = tmp_path / "decided.jsonl"
    decided.write_text("", encoding="utf-8")
    done = run("dedupe", records, "--decisions", decided, option, decided)
    assert done.returncode == 2
    assert done.stderr.endswith(f"{option} would write over {decided}, which --decisions reads; name another file\n")


def test_split_writes_no_decisions_into_the_records(records: Path) -> None:
    held = records.read_bytes()
    done = run("split", "title:0", records, "--decisions", records)
    assert (done.returncode, records.read_bytes()) == (2, held)
    assert "--decisions would write into" in done.stderr


def test_decisions_are_read_from_a_pipe(records: Path, tmp_path: Path) -> None:
    review = tmp_path / "review.jsonl"
    run("dedupe", records, "-o", tmp_path / "open.jsonl", "--review", review)
    decided = review.read_bytes().replace(b'"verdict": null', b'"verdict": "same"')
    piped = run("dedupe", records, "--decisions", "-", "--report", tmp_path / "report.json", stdin=decided)
    review.write_bytes(decided)
    assert piped.stdout == run("dedupe", records, "--decisions", review).stdout
    assert piped.stdout.count("\n") < (tmp_path / "open.jsonl").read_bytes().count(b"\n")
    assert "standard input can be a dump or --decisions" in run("dedupe", "--decisions", "-", stdin=decided).stderr
    assert run("dedupe", records, "--decisions", "-", "--report", "-", "-o", tmp_path / "x").returncode == 0


def test_split_adds_decisions_to_no_file_called_like_standard_output(records: Path) -> None:
    done = run("split", "title:0", records, "--decisions", "-")
    assert (done.returncode, "so it cannot be standard output" in done.stderr) == (2, True)


def test_an_index_with_a_byte_that_nobody_wrote_is_damaged(records: Path, tmp_path: Path) -> None:
    index, library = tmp_path / "index", tmp_path / "library.jsonl"
    run("dedupe", records, "-o", library, "--index", index)
    before, made = library.read_bytes(), bytearray(index.read_bytes())
    made[300_000] ^= 1  # in its first block of data
    index.write_bytes(made)
    done = run("dedupe", library, records, "-o", library, "--index", index)
    assert (done.returncode, done.stderr) == (1, f"{index}: is a damaged index; remove it\n")
    assert library.read_bytes() == before


def test_ctrl_c_inside_a_query_is_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted:
        def execute(self, _: str) -> None:
            raise RuntimeError("Query interrupted")  # as DuckDB does

    tables = pairing.Tables()
    monkeypatch.setitem(tables.__dict__, "_engine", Interrupted())
    with pytest.raises(KeyboardInterrupt):
        tables.rows("FROM listing")
    tables.close()


def test_an_index_that_cannot_be_used_is_said_and_replaced(records: Path, tmp_path: Path) -> None:
    index, library = tmp_path / "index", tmp_path / "kept" / "library.jsonl"
    library.parent.mkdir()
    index.write_bytes(b"")
    first = run("dedupe", records, "-o", library, "--index", index)
    assert first.stderr.startswith(f"{index}: is no index; everything is compared anew\n")
    assert run("dedupe", library.parent, "-o", library, "--index", index).stderr.count("\n") == 1
    apart = run("dedupe", library, "-o", library, "--index", index, "--releases", "apart")
    assert apart.stderr.startswith(f"{index}: was made by another version, or with other options")


def test_an_index_goes_with_no_decisions(records: Path) -> None:
    done = run("dedupe", records, "--index", "index", "--decisions", records)
    assert (done.returncode, "--index goes with none of" in done.stderr) == (2, True)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Return a file with two listings of one paper, two that may be, and one of another."""
    papers = [
        listing(1, authors=["Ada Vale"], identifiers={"arxiv": "2303.08968"}),
        listing(2, authors=["Vale, Ada"], published="2023"),
        listing(3, title="Lanterns in Dim Corpora"),
        listing(4, title="Lanterns in Dim Corpora", authors=["Bo Li"]),
        listing(5, title="On Strings That Hum", authors=["Cy O'Dea"]),
    ]
    file = tmp_path / "records.jsonl"
    file.write_text("".join(one.model_dump_json() + "\n" for one in papers), encoding="utf-8")
    return file


def test_explain_writes_each_merge_and_maybe_with_its_findings(records: Path, tmp_path: Path) -> None:
    explained = tmp_path / "why.jsonl"
    assert run("dedupe", "-q", records, "--explain", explained).returncode == 0
    merge, maybe = map(json.loads, explained.read_text(encoding="utf-8").splitlines())
    assert (merge["verdict"], maybe["verdict"]) == ("same", "maybe")
    assert merge["findings"] == {"title equal": 10, "one or two authors agree": 3.5}
    assert merge["score"] == sum(merge["findings"].values())
    assert all(WEIGHTS[name].together == weight for name, weight in maybe["findings"].items())


def test_a_review_that_is_decided_is_obeyed(records: Path, tmp_path: Path) -> None:
    review = tmp_path / "review.jsonl"
    assert len(run("dedupe", "-q", records, "--review", review).stdout.splitlines()) == 4
    (asked,) = map(json.loads, review.read_text(encoding="utf-8").splitlines())
    assert asked["verdict"] is None
    review.write_text(json.dumps(asked | {"verdict": "same"}), encoding="utf-8")
    assert len(run("dedupe", "-q", records, "--decisions", review).stdout.splitlines()) == 3
    first, second = ({"id": asked[side]["id"]} for side in ("first", "second"))  # as one writes by hand
    review.write_text(json.dumps({"verdict": "same", "first": first, "second": second}), encoding="utf-8")
    assert len(run("dedupe", "-q", records, "--decisions", review).stdout.splitlines()) == 3
    other = json.dumps({"verdict": "different", "first": second, "second": first})
    review.write_text(f"{review.read_text(encoding='utf-8')}\n{other}", encoding="utf-8-sig")  # as Windows has it
    done = run("dedupe", records, "--decisions", review)
    assert done.stderr.startswith(f"{review}: calls 1 pair the same that other lines keep apart: ")
    review.write_text('{"verdict": "same", "first": "title:none", "second": "title:none"}', encoding="utf-8")
    done = run("dedupe", records, "--decisions", review)
    assert done.stderr.startswith(f"{review}: names 1 listing that nobody has read here: title:none\n")
    review.write_text(json.dumps(asked | {"verdict": "perhaps"}), encoding="utf-8")
    done = run("dedupe", "-q", records, "--decisions", review)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{review}:1: the verdict 'perhaps'")


@pytest.mark.parametrize(
    "line",
    ["same", "[]", '{"verdict": "same", "first": "a#1"}']
    + [json.dumps({"verdict": None, "first": "a#1", "second": one}) for one in (7, {"listing": 7}, {})],
)
def test_a_line_that_is_no_decision_is_named_and_nothing_is_written(line: str, records: Path, tmp_path: Path) -> None:
    decided = tmp_path / "decided.jsonl"
    decided.write_text(f"\n{line}\n", encoding="utf-8")
    done = run("dedupe", "-q", records, "--decisions", decided)
    assert (done.returncode, done.stdout) == (2, "")
    what = 'is no JSON object with "verdict", and "first" and "second" that name a listing'
    assert done.stderr == f"{decided}:2: {what}; --review writes lines to be edited\n"
    done = run("dedupe", "-q", records, "--decisions", tmp_path)
    assert (done.returncode, done.stderr) == (2, f"{tmp_path}: cannot be read: Is a directory\n")


def test_a_record_is_split_and_stays_so(records: Path, tmp_path: Path) -> None:
    library, decided = tmp_path / "library.jsonl", tmp_path / "decided.jsonl"
    run("dedupe", "-q", records, "-o", library)
    done = run("split", "arxiv:2303.08968", library, "--decisions", decided)
    assert done.stdout.splitlines() == records.read_text(encoding="utf-8").splitlines()[:2]
    assert len(run("dedupe", "-q", library, "--decisions", decided).stdout.splitlines()) == 5
    assert run("split", "arxiv:0000.00000", library).returncode == 1
    for spelling in ("https://arxiv.org/abs/2303.08968v2", "2303.08968"):
        assert run("split", spelling, library).stdout == done.stdout
    noted = decided.read_text(encoding="utf-8")
    assert run("split", "arxiv:2303.08968", library, "--decisions", decided).stdout == done.stdout
    assert decided.read_text(encoding="utf-8") == noted


def test_what_is_split_is_noted_though_nobody_reads_the_listings(records: Path, tmp_path: Path) -> None:
    decided = tmp_path / "decided.jsonl"
    library = json.loads(run("dedupe", "-q", records).stdout.splitlines()[0])
    library["abstract"] = "lamp " * 99_999  # more than a pipe holds
    line = json.dumps(library, ensure_ascii=False, separators=(",", ":"))
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as gone:
        command = [*COMMAND, "split", library["id"], "--decisions", str(decided)]
        subprocess.run(command, input=line.encode(), stdout=gone, cwd=ROOT, check=True)
    assert json.loads(decided.read_text(encoding="utf-8"))["verdict"] == "different"


def test_what_is_split_is_noted_below_what_stands_there(records: Path, tmp_path: Path) -> None:
    library, decided = tmp_path / "library.jsonl", tmp_path / "decided.jsonl"
    run("dedupe", "-q", records, "-o", library)
    edited = '{"verdict": "same", "first": "a#1", "second": "a#2"}'  # by an editor that ends no last line
    decided.write_text(edited, encoding="utf-8")
    run("split", "arxiv:2303.08968", library, "--decisions", decided)
    first, second = decided.read_text(encoding="utf-8").splitlines()
    assert (first, json.loads(second)["verdict"]) == (edited, "different")


def test_an_id_is_that_of_its_record_before_it_is_an_alias_and_may_be_that_of_several() -> None:
    by = {"title": "Editorial", "authors": ["Ada Vale"]}
    one, other = (listing(n, **by, published=f"{2000 + n}", venue=f"Lids {n}") for n in (1, 8))
    third = listing(3, title="Pans", identifiers={"doi": "10.5555/7"})
    third.aliases = [one.id]
    library = "".join(paper.model_dump_json() + "\n" for paper in (one, other, third))
    done = run("split", one.id, stdin=library.encode())
    assert done.stdout == "".join(paper.model_dump_json() + "\n" for paper in (one, other))
    assert done.stderr == f"{one.id}: stands for 2 records; the listings of all follow\n"
    assert json.loads(run("split", one.id, stdin=library.splitlines()[2].encode()).stdout)["id"] == third.id


def test_what_is_split_stays_one_where_its_dump_was_read_under_two_names(tmp_path: Path) -> None:
    library, decided = tmp_path / "library.jsonl", tmp_path / "decided.jsonl"
    dump = b"@misc{a, title={A Study of Lamps in Halls}, author={Vale, Ada}}\n"
    for name, text in (("a.bib", dump), ("b.bib", dump), ("c.bib", dump * 2)):
        (tmp_path / name).write_bytes(text)
    run("parse", *(tmp_path / f"{name}.bib" for name in "abc"), "-o", library)
    (record,) = map(json.loads, library.read_text(encoding="utf-8").splitlines())
    assert run("split", record["id"], library, "--decisions", decided).stdout.count("\n") == 4
    assert decided.read_text(encoding="utf-8").count("\n") == 3
    kept = run("dedupe", library, "--decisions", decided).stdout.splitlines()
    assert sorted(len(json.loads(line)["sources"]) for line in kept) == [1, 1, 2]


def test_split_fails_where_a_file_could_not_be_read(records: Path) -> None:
    done = run("split", "arxiv:2303.08968", records, "missing.jsonl")
    assert (done.returncode, done.stderr) == (1, "missing.jsonl: no such file\n")
    assert done.stdout.count("\n") == 1


def test_on_a_terminal_a_pair_stands_side_by_side(records: Path) -> None:
    main, terminal = pty.openpty()
    command = [*COMMAND, "dedupe", "-q", str(records), "--explain", "-", "-o", os.devnull]
    environment = os.environ | {"COLUMNS": "100", "TERM": "xterm-256color"}
    process = subprocess.Popen(command, cwd=ROOT, stdout=terminal, env=environment)
    os.close(terminal)
    shown = b""
    try:
        while part := os.read(main, 1 << 16):
            shown += part
    except OSError:
        pass  # a terminal whose other end is closed says so
    os.close(main)
    assert process.wait() == 0
    assert b"same (13.5)" in shown
    assert b"title equal +10; one or two authors agree +3.5" in shown
    assert b"\x1b[1;35m" in shown
