"""`python -m scenarios.cli` is `emr-hub`."""

from scenarios.cli import main

main()
