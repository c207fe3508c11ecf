"""The way in: `paperlines` and `python -m scrape` start here."""

import sys

from scrape import __version__


def main() -> None:
    """Answer `--version` at once, without the import of click that triples it; leave the rest to the command line."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"paperlines {__version__}\n")
        return
    from scrape.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
