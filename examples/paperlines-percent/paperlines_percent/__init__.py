"""Formats for paperlines, in a package of their own."""
