"""Messages to people: one line each, on standard error."""

import sys


def say(message: str) -> None:
    """Print one line on standard error."""
    print(printable(message), file=sys.stderr)  # noqa: T201 — the one place that does


def printable(text: str) -> str:
    """Return `text` with control characters and line breaks shown, not sent to the terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
