"""The arXiv taxonomy: which archive a bare subject code such as `LG` belongs to.

Source of the table: the category taxonomy arXiv publishes, with the archives it retired but never withdrew.
"""

# Order is the rule of resolution: a code that several archives share belongs to the first of them.
ARCHIVES: dict[str, str] = {
    "cs": "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO MA MM MS NA NE NI OH OS PF PL RO SC"
    " SD SE SI SY",
    "stat": "AP CO ME ML OT TH",
    "eess": "AS IV SP SY",
    "math": "AC AG AP AT CA CO CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA NT OA OC PR QA RA RT SG SP ST",
    "econ": "EM GN TH",
    "q-fin": "CP EC GN MF PM PR RM ST TR",
    "q-bio": "BM CB GN MN NC OT PE QM SC TO",
    "nlin": "AO CD CG PS SI",
    "astro-ph": "CO EP GA HE IM SR",
    "cond-mat": "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con",
    "physics": "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an ed-ph flu-dyn gen-ph"
    " geo-ph hist-ph ins-det med-ph optics plasm-ph pop-ph soc-ph space-ph",
}
WHOLE_ARCHIVES = frozenset(
    (
        "astro-ph cond-mat gr-qc hep-ex hep-lat hep-ph hep-th math-ph nucl-ex nucl-th quant-ph"
        " acc-phys adap-org alg-geom ao-sci atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas dg-ga funct-an mtrl-th"
        " patt-sol plasm-ph q-alg solv-int supr-con"
    ).split()
)
_RETIRED_UNDER_A_LIVING_NAME = frozenset({"atom-ph", "chem-ph", "plasm-ph", "supr-con"})


CATEGORIES = frozenset(f"{archive}.{code}" for archive, codes in ARCHIVES.items() for code in codes.split())
"""Each category of an archive, in full."""


def _resolutions() -> dict[str, str]:
    table: dict[str, str] = {}
    for archive, codes in ARCHIVES.items():
        for code in codes.split():
            table.setdefault(code, f"{archive}.{code}")
    return table | {name: name for name in WHOLE_ARCHIVES - _RETIRED_UNDER_A_LIVING_NAME}


CATEGORY_OF: dict[str, str] = _resolutions()
"""Full arXiv notation for each code as a listing prints it: `LG` → `cs.LG`, `quant-ph` → `quant-ph`."""
