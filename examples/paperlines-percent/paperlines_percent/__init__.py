"""A format for paperlines, in a package of its own."""
