"""The vocabulary of paperlines: the records, and the rules that clean what dumps spell into them.

`schemas.records` holds the pydantic models (`Paper`, `Author`, `Listing`, `Rejection`), `schemas.assembly` what makes
them of the fields that a parser quoted, `schemas.cleaning` the rules by field, `schemas.identity` what makes two
spellings of a title, a name or an identifier the same, `schemas.categories` and `schemas.subjects` the arXiv
taxonomy by codes and by names, and `schemas.tex` what TeX in names and titles stands for.
"""
