"""`python -m scrape` is `paperlines`."""

from scrape.cli import main

if __name__ == "__main__":
    main()
