"""The boundary between a title and its byline; every title and every name here is invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers._byline import Byline, is_byline, read_byline, split_glued

THREE = "Ines Halloran, Tomas Berg et al."

SPLITS = [
    pytest.param("Foundation Pumps for All", "Ada Vale, Bo Lindqvist, Carla Roe et al. · north-lab", id="plain"),
    pytest.param("PumpScale: Valves at Scale", "Shuang Mo, Hua Wen, Lior Katz et al.", id="unsplit_camel_case"),
    pytest.param("Measuring Prompting Effectiveness", "KiYeon Yu, Mina Park", id="camel_case_name"),
    pytest.param("Image Repair via Optimal Transport GAN", "Gil Avidan, Noa Peretz, Dan Levi et al.", id="acronym"),
    pytest.param("A Practical Analysis of Alignment with *PO", "Kian Arabian, Xi Lin, Tara Moss et al.", id="star"),
    pytest.param("Reasoning with LLMs", "Xu Wan, Mei Zhao, Lin Hu et al.", id="plural_acronym"),
    pytest.param("Counting Words with BERT", "John Marsh, Ana Costa", id="acronym_before_two"),
    pytest.param("The Road to GPT-4", "Alice Brook, Peter Stone, Jun Mori et al.", id="digit"),
    pytest.param("Do Pumps Dream?", "Marta Silva, Erik Holm", id="question_mark"),
    pytest.param("Learn to Pump!", "Marta Silva, Erik Holm, Olga Orlova et al. · hill-ai, uw", id="exclamation"),
    pytest.param("Is It Wet? The Lamp Series Asks You to Assess It!", "Iain Marsh", id="exclamation_and_one_author"),
    pytest.param('On the Word "Valve"', "Peter Stone, Marta Silva", id="quote"),
    pytest.param("Pumps at Night (Extended Version)", "Peter Stone, Marta Silva, Jun Mori et al.", id="bracket"),
    pytest.param("Decay of $B^0 \\to K^+ \\pi^-$", "V. Janek, J. Kolar", id="tex"),
    pytest.param("Mean-field theories for damp electrons", "V. Janek, J. Kolar", id="initials"),
    pytest.param("A Survey of Community Answering", "Edward J. Hall, Ana Costa, Bo Lee et al.", id="middle_initial"),
    pytest.param("Images of Rain in FITS", "W.D. Costa, D. Vale, B.D. Halloran et al.", id="acronym_and_initials"),
    pytest.param("Light in Rivers of HDPE", "T J Wallin, O Nielson", id="acronym_and_bare_initials"),
    pytest.param("OF WET ELECTRONS AND PUMPS", "A Costa", id="capital_title_and_bare_initial"),
    pytest.param("Fast Search in Wet Networks", "C.-Y. Lin, H.-T. Wu, K. Roe et al.", id="hyphen_initials"),
    pytest.param("Segmentation of Rivers", "Anna van der Meer, Luc de Wit, Jo Prins et al.", id="particles"),
    pytest.param("Parsing with Pipes", "Sean O'Malley, Rosa D'Amico", id="apostrophe"),
    pytest.param("Language Models for Rain", "Jean-Luc Béranger, Zoë Müller, Łukasz Żak et al.", id="accents"),
    pytest.param(
        "Étude expérimentale des pompes", "Élodie Garnier, Öznur Çelik, Ágnes Tóth et al.", id="accented_capital"
    ),
    pytest.param("Модели насосов", "Иван Петров, Анна Смирнова, Олег Котов et al.", id="cyrillic"),
    pytest.param("Pumps, Valves, and Pipes: A Survey", "Ana Costa, Bo Lee, Cy Roe et al.", id="title_with_commas"),
    pytest.param("Pumps, Valves, and Pipes: A Survey", "Ana Costa, Peter Brook", id="commas_and_two_names"),
    pytest.param("Learning to Summarize Rivers", "Andrew McCabe, Terrance DeVore, LiLian Ren et al.", id="mccabe"),
    pytest.param("Deep Learning of Rivers", "YAN ZHAO, LI WEI, BO XU et al.", id="capitals"),
    pytest.param("SHORT NOTES ON WET ELECTRONS", "J. Smith, A. Roe", id="capital_title"),
    pytest.param("Rivers and their Banks", "Joel Ruben Antony Marsh, Bo Patel, Matthew R. Gorman", id="four_words"),
    pytest.param("A survey of question answering", "Peter Patel", id="one_author"),
    pytest.param("Understanding Multi-Sentence Questions", "Danish Cole, Barun Patel, Mausam Rao et al.", id="et_al"),
    pytest.param("Capacity of Wet Channels", "Henry F. Cole, Jr., Ana Costa, Bo Lee et al.", id="junior"),
    pytest.param("Light on the Planet LAMP-P-32Ab", "Xin-Kai Lee, Guo Costa, Bo Roe", id="small_letter_of_a_planet"),
    pytest.param("A Study of Wet Lamps", "Wei Costa1a, Bo Lee2b", id="letters_behind_numbers"),
    pytest.param("The Lamp-Garden Connection", "F. C. v. d. Vale, B. U. Lee et al.", id="initials_of_particles"),
]


PARTED = (
    pytest.param("Foundation Pumps for Wet Rivers", "Ada Vale, Bo Li, C.-Y. Roe et al. · north-lab", id="slug"),
    pytest.param("Dim Lamps at Scale", "José Calder, Mina Okoro, Jo Prins et al.", id="capitals"),
    pytest.param("Learning to Water Gardens with LampNet", "Ana Costa, Peter Brook, Bo Lee et al.", id="camel"),
    pytest.param("which lamps burn longest?", "Anna van der Meer, Luc de Wit, Jo Prins et al.", id="particles"),
    pytest.param("Gardens of Rain, Rivers, and Snow", "W. D. Costa, D. Vale, B. D. Halloran et al.", id="commas"),
)


@pytest.mark.parametrize(("title", "byline"), PARTED)
def test_line_with_a_blank_between_title_and_byline_is_split(title: str, byline: str) -> None:
    assert split_glued(f"{title} {byline}", f"We look into {title.lower()}") == (title, byline)


def test_page_that_parts_by_blanks_needs_no_end_that_tells() -> None:
    title, byline = "Why Dim Lamps Fail in Wet Gardens", "Ana Costa, Peter Brook"
    abstract = "Dim lamps fail in wet gardens, and we ask why."
    assert split_glued(f"{title} {byline}", abstract) is None
    assert split_glued(f"{title} {byline}", abstract, " ") == (title, byline)
    assert split_glued(title, abstract, " ") is None


@pytest.mark.parametrize(("title", "byline"), SPLITS)
def test_glued_line_is_split(title: str, byline: str) -> None:
    assert split_glued(title + byline) == (title, byline)


@pytest.mark.parametrize(
    ("title", "byline"),
    [
        pytest.param("Kettles and lamps in the 2HDM.", "Scott D. Vale, Bo G. Stone, Cy Roe et al.", id="acronym"),
        pytest.param("DIM LAMPS, WET RIVERS, AND COLOR EXCESS...", "Han Vale, Bo Stone, Cy Roe", id="dots"),
        pytest.param("Susceptibility of the Wet Metal Oxide LiV_{2}O_{4}.", "Uri Vale, Bo Lee", id="formula"),
    ],
)
def test_title_runs_to_its_stop(title: str, byline: str) -> None:
    assert split_glued(title + byline) == (title, byline)


@pytest.mark.parametrize(("title", "byline"), SPLITS)
def test_byline_is_known_and_title_and_glued_line_are_not(title: str, byline: str) -> None:
    assert is_byline(byline)
    assert not is_byline(title)
    assert not is_byline(title + byline)


@pytest.mark.parametrize(
    "byline",
    [
        pytest.param("王小明, 李雷, 张伟 et al.", id="chinese"),
        pytest.param("김민준, 이서연 · north-lab", id="korean"),
        pytest.param("Иван Петров, Анна Смирнова · north-lab, u-coast", id="cyrillic"),
        pytest.param("Γιώργος Παπάς, Νίκος Κ. et al.", id="greek"),
        pytest.param("محمد علي, فاطمة الزهراء et al.", id="arabic"),
        pytest.param("Niall Ó Dochart, D’Arcy Thorn · north-lab", id="curly_apostrophe"),
        pytest.param("A.O.Barvin · north-lab", id="initials_without_spaces"),
        pytest.param("Ines Halloran*, Tomas Berg† et al.", id="signs"),
    ],
)
def test_end_of_a_line_says_that_it_holds_a_byline_whatever_the_names(byline: str) -> None:
    assert split_glued(f"Foundation Pumps for Rivers{byline}") == ("Foundation Pumps for Rivers", byline)
    assert is_byline(byline) or "*" in byline


@pytest.mark.parametrize(
    ("title", "byline", "abstract"),
    [
        pytest.param("Search for lamps at 13 TeV", "VASES Collaboration", "", id="unit"),
        pytest.param("Wet kettles in Au+Au at 200 GeV", "STEAM Collaboration, J. Orr et al.", "", id="unit_et_al"),
        pytest.param("A Search at the LHC", "VASES Collaboration", "", id="collider"),
        pytest.param("Dim Kettles in $B^0 \\to K^0_S$", "VaSes Collaboration, B. Roe", "", id="formula"),
        pytest.param("Counting the Lamps of Run 2", "VASES Collaboration", "", id="number"),
        pytest.param("No Kettle Left Behind: NKLB", "NKLB Team, Ada Vale, Bo Li et al. · north-lab", "", id="doubled"),
        pytest.param("The VASES approach to CERN", "VASES Consortium", "", id="in_the_title"),
        pytest.param("Luminous Vases (LV)", "LV Collaboration", "", id="two_letters_in_brackets"),
        pytest.param("Rain on a Muon Beam", "V2K Collaboration, K. Orr et al.", "", id="digit_inside"),
        pytest.param("The Lamp Reader at CERN", "VASEb collaboration", "We describe VASEb.", id="in_the_abstract"),
        pytest.param("Lamps at DUSK", "VASES Working Group", "VASES is a lamp at DUSK.", id="working_group"),
    ],
)
def test_acronym_of_a_group_is_split_off_whole(title: str, byline: str, abstract: str) -> None:
    assert split_glued(title + byline, abstract) == (title, byline)


@pytest.mark.parametrize(
    "title", ["Kettles for Human-AI Collaboration", "How LLMs Form a Team", "Lamps of the KLMB Team"]
)
@pytest.mark.parametrize("abstract", ["", "We study AI, LLMs, an MB and the collaboration of a team."])
def test_title_that_ends_in_a_group_is_left_whole(title: str, abstract: str) -> None:
    assert split_glued(title, abstract) is None


def test_names_glued_to_a_subtitle_in_their_own_script_are_not_guessed() -> None:
    assert split_glued("花园与水壶：从灯到雨王晓灯, 李花园 · north-lab") is None


@pytest.mark.parametrize(
    "title",
    [
        "Foundation Pumps for Rivers",
        "A Survey of Pumps, Valves, and Pipes",
        "PumpScale: Valves at Scale",
        "Is Rain All You Need?",
        "On the Decay of Wet Electrons in 2019",
        "Pumps • Valves",
        "Étude d'une pompe • Suite",
    ],
)
def test_title_alone_is_left_whole(title: str) -> None:
    assert split_glued(title) is None


@pytest.mark.parametrize("byline", ["李 et al.", "Bo. et al.", "X, Bo Li, Cy Roe et al. · lab", "{\\L}. Vale et al."])
def test_odd_names_on_a_line_of_their_own(byline: str) -> None:
    assert is_byline(byline)


@pytest.mark.parametrize("name", ["李", "Bo.", "X"])
def test_shortest_name_is_glued(name: str) -> None:
    assert split_glued(f"Dim Lamps in Gardens{name} et al.") == ("Dim Lamps in Gardens", f"{name} et al.")


def test_line_as_long_as_any_may_end_at_its_dot() -> None:
    assert is_byline(("Ada Vale, " * 60)[:590] + " et al. · lumen-labs")


def test_paragraph_behind_a_dot_is_no_slug() -> None:
    line = "Ada Vale, Bo Li · lumen-labs We ask how dim a lamp may be before the kettle beside it stops boiling."
    assert read_byline(line).affiliations == []


@pytest.mark.parametrize("title", ["Rain mixing in the model III 2LMP.", "Wet mixing of lamps in the model III 2HDM."])
def test_last_word_of_a_title_with_a_stop_is_no_name(title: str) -> None:
    assert split_glued(title, joint="") is None


def test_abstract_shows_that_a_token_is_one_word() -> None:
    title, abstract = "Sampling Rivers with PumpHenry", "We present PumpHenry, a sampler of rivers."
    assert split_glued(title, abstract) is None
    assert split_glued(f"{title}Ana Costa, {THREE}", abstract) == (title, f"Ana Costa, {THREE}")


def test_word_of_the_abstract_is_no_half_of_a_name() -> None:
    title, abstract = "Finding Rivers with PUMPWorld", "We extend PUMP to the world of rivers by PUMP-World."
    assert split_glued(f"{title}Ana Costa, {THREE}", abstract) == (title, f"Ana Costa, {THREE}")


def test_abstract_on_a_glued_page_tells_the_last_word_from_a_name_alone() -> None:
    title, abstract = "On the Shape of Typographic Lamps", "We draw one lamp after another, and choose among the lamps."
    assert split_glued(f"{title}Brindle", abstract, joint="") == (title, "Brindle")
    assert split_glued(f"{title}Brindle", "We draw LampsBrindle, the typographic lamps.", joint="") is None


def test_known_name_decides() -> None:
    assert split_glued("A Study of PyRiver Stone") is None
    assert split_glued("A Study of PyRiver Stone", known_names={"River Stone"}) == ("A Study of Py", "River Stone")


def test_lower_case_name_before_et_al() -> None:
    line = "Representation of Wet Languageslin zhao, Tomas Berg, Ines Halloran et al."
    split = split_glued(line)
    assert split is not None
    assert "".join(split) == line


@pytest.mark.parametrize("line", ["nowhere to cut · north-lab", "one, two, three et al.", "Halloran et al."])
def test_line_that_says_so_always_has_a_byline(line: str) -> None:
    split = split_glued(line)
    assert split is not None
    assert "".join(split).replace(" ", "") == line.replace(" ", "")


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("Ada Vale", Byline(["Ada Vale"], complete=True, affiliations=[])),
        (
            "Ada Vale, Bo Li, C.-Y. Roe et al.",
            Byline(["Ada Vale", "Bo Li", "C.-Y. Roe"], complete=False, affiliations=[]),
        ),
        (
            "Ada Vale, Bo Li · North Lab, univ. of hills",
            Byline(["Ada Vale", "Bo Li"], complete=True, affiliations=["North Lab", "univ. of hills"]),
        ),
        (
            "Ada Vale, Bo Li · cmu, north-lab",
            Byline(["Ada Vale", "Bo Li"], complete=True, affiliations=["cmu", "north-lab"]),
        ),
        ("Ada Vale, Jr., Bo Li, III", Byline(["Ada Vale, Jr.", "Bo Li, III"], complete=True, affiliations=[])),
        ("Ada Vale, Ph.D., Bo Li, and others", Byline(["Ada Vale, Ph.D.", "Bo Li"], complete=False, affiliations=[])),
        ("Ada Vale, Bo Li…", Byline(["Ada Vale", "Bo Li"], complete=False, affiliations=[])),
        ("", Byline([], complete=True, affiliations=[])),
    ],
)
def test_byline_is_read(line: str, byline: Byline) -> None:
    assert read_byline(line) == byline


@pytest.mark.parametrize(
    "line",
    ["danah vale, tomas berg, ines roe et al.", "lin zhao · north-lab", "Ada Vale", "Bo Li, Ana Costa, Jun Mori"],
)
def test_byline_is_known(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line",
    [
        "CLMar 3, 2025Code",
        "39 Papers",
        "h-index66",
        "14,846citations",
        "We present a sampler of rivers, pumps and valves. It is fast.",
        "Keywords: pumps • valves",
        "Read more • share",
        "",
    ],
)
def test_other_lines_are_no_bylines(line: str) -> None:
    assert not is_byline(line)


WARTS = st.text(st.sampled_from("aZ,.· -'\"$()?É李\u0301\t\nJr"), max_size=60)
LINES = st.one_of(st.text(max_size=80), WARTS, WARTS.map(lambda text: text + " et al."), WARTS.map("{} · lab".format))


@given(line=LINES, abstract=st.text(max_size=40), joint=st.sampled_from((None, "", " ")))
def test_title_and_byline_tile_the_line(line: str, abstract: str, *, joint: str | None) -> None:
    split = split_glued(line, abstract, joint=joint, known_names={"Ada Vale"})
    if split is not None:
        assert "".join("".join(split).split()) == "".join(line.split())


@given(LINES)
def test_any_line_can_be_asked(line: str) -> None:
    assert is_byline(line) in (True, False)


@given(LINES)
def test_names_read_are_names_again(line: str) -> None:
    for name in read_byline(line).authors:
        assert name == name.strip()
        assert name in line
        assert len(read_byline(name).authors) <= 1


@pytest.mark.parametrize(
    "line",
    [
        "A" * 10**6,
        "Ab" * 10**5,
        "a, " * 10**5,
        "Ab, " * 10**5 + "et al.",
        "Jr., " * 10**5 + "et al.",
        " " * 10**6 + "A, B, C et al.",
        "A" + " " * 10**6 + "B · lab",
        "Ab " * 10**5 + "· lab",
        " · " * 10**5,
        "a-" * 10**5 + " et al.",
        "x · " + "a, " * 10**5 + "!",
        "(" * 10**5 + "A et al.",
        "李" * 10**5 + ", 王 et al.",
    ],
    ids=lambda line: line[:8] + line[-8:],
)
def test_hostile_line_does_not_hang(line: str) -> None:
    split_glued(line, line, joint="", known_names={"Ada Vale"})
    is_byline(line)
    read_byline(line)
