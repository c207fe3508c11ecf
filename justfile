python := if path_exists(".venv/bin/python") == "true" { ".venv/bin/python" } else { "python3" }

# List what there is.
default:
    @just --list

# Run everything: tests, lint, format, types.
check:
    .ci/run

# Write what every fixture now gives, and what is found on the pairs of listings; look at the difference before you commit it.
fixtures:
    {{ python }} tests/cases.py
    {{ python }} tests/test_findings.py

# Refresh the help texts and the formats table pasted into README.md and docs/.
readme:
    {{ python }} tests/test_readme.py

# Print what parsing costs, and what starting costs.
bench:
    {{ python }} benchmarks/floor.py
    {{ python }} benchmarks/floor.py --start

# Train the byline model anew and print its figures; needs the captures beside the project.
train:
    {{ python }} benchmarks/boundary.py train
    {{ python }} benchmarks/boundary.py measure

# Feed every format a hundred thousand damaged fixtures; what breaks one is written to a file.
fuzz *arguments:
    {{ python }} tests/fuzz.py {{ arguments }}
