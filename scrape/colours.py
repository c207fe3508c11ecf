"""What differs between two texts, in colour on a terminal."""

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text


def coloured(mine: str, theirs: str) -> tuple["Text", "Text"]:
    """Return two texts, the words that only one of them has in colour; one that says nothing is no difference."""
    from rich.text import Text

    left, right = mine.split(), theirs.split()
    if not left or not right:
        return Text(mine), Text(theirs)
    texts = (Text(), Text())
    for tag, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        style = "" if tag == "equal" else "bold magenta"
        for text, words in zip(texts, (left[a:b], right[c:d]), strict=True):
            text.append(" ".join(words) + " " if words else "", style=style)
    return texts
