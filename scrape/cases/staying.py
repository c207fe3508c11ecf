"""What has to stay of a dump so that it parses alike: a few words that its parser knows by heart, found by trying."""

from collections.abc import Callable, Sequence

_FEW = 8


def needed(tokens: Sequence[str], suffices: Callable[[list[str]], bool]) -> list[str] | None:
    """Return those of `tokens` that have to stay for `suffices` to hold; None if they are too many, or all too few.

    Each is found by halving: the shortest beginning of `tokens` that suffices ends in one.
    """
    found: list[str] = []
    while not suffices(found):
        if len(found) == _FEW or not suffices([*found, *tokens]):
            return None
        low, high = 0, len(tokens)
        while high - low > 1:
            middle = (low + high) // 2
            if suffices([*found, *tokens[:middle]]):
                high = middle
            else:
                low = middle
        found.append(tokens[high - 1])
        tokens = tokens[: high - 1]
    return found
