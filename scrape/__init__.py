"""Input, pipeline, output: the only package that opens files, prints, or knows the command line."""

__version__ = "0.1.0"
