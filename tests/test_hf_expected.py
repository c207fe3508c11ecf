"""The Hugging Face captures beside the project, where they are present, against what others read from them."""

import json
from pathlib import Path
from typing import Any

import pytest
from cases import outcome

DUMPS = Path(__file__).parent.parent.parent / "shared" / "dumps" / "hf-papers-html"
SITE, ARXIV = "https://huggingface.co", "https://arxiv.org"
PAIRS = sorted(
    (dump, said) for said in DUMPS.glob("expected/*.json") for dump in DUMPS.glob(f"*{said.stem[-10:]}.html")
)

pytestmark = pytest.mark.skipif(not PAIRS, reason="the captures in ../shared/dumps are not here")


def as_expected(paper: dict[str, Any]) -> dict[str, str]:
    """Return a record in the fields of the file beside the capture, whose arXiv addresses are made from the id."""
    arxiv = paper["identifiers"]["arxiv"]
    (page,) = [link["url"] for link in paper["links"] if link["url"].startswith(f"{SITE}/papers/")]
    return {
        "title": paper["title"],
        "link": page.removeprefix(SITE),
        "arxiv_pdf_url": f"{ARXIV}/pdf/{arxiv}",
        "arxiv_url": f"{ARXIV}/abs/{arxiv}",
        "arxiv_id": arxiv,
    }


@pytest.mark.parametrize(("dump", "said"), PAIRS, ids=lambda path: path.name)
def test_a_page_gives_field_by_field_what_is_said_beside_it(dump: Path, said: Path) -> None:
    files, _ = outcome(dump)
    found = [as_expected(json.loads(line)) for line in files["expected.jsonl"].splitlines()]
    assert found == json.loads(said.read_text(encoding="utf-8"))
