"""Messages to people: one line each, on standard error; and standard output once nobody reads it any more."""

import os
import sys


def say(message: str) -> None:
    """Print one line on standard error, in one piece: several processes may do so at once."""
    sys.stderr.write(f"{printable(message)}\n")


def let_go() -> None:
    """Drop what standard output does not take; the interpreter would try again at exit, complain, and exit with 120."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def counted(number: int, what: str) -> str:
    """Return a number of things: `1 paper`, `2 papers`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def printable(text: str) -> str:
    """Return `text` with control characters and line breaks shown, not sent to the terminal."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
