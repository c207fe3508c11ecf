"""The fixture loop: cases, and dumps made small and publishable."""
