"""The error tree. Expected outcomes ("not found", "unknown") are return values, never errors.

    HubError
      GivenError            what you gave me is wrong
        UsageError            a command, scenario or policy cannot be used as written          exit code 2
        DataError             a file, record or message holds something unusable               exit code 3
      OtherSideError        the other side failed
        SourceDown            a hospital did not answer
        CoordinatorDown       the coordinator did not answer
      BrokenError           we are broken
        CheckFailed           a promised equality or hash does not hold                        exit code 1

An error names the place (file, line, path, field), what was wrong and what was expected. It shows the
shape of a value, never a patient's data.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that looks most like this one, for "did you mean"; None when none is near."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return found[0] if found else None


class HubError(Exception):
    """Any failure this project raises on purpose."""

    exit_code = 1


class GivenError(HubError):
    """What was given is wrong: says where, what was found and what was expected."""

    def __init__(self, what: str, *, where: str = "", expected: str = "") -> None:
        self.what, self.where, self.expected = what, where, expected
        place = f"{where}: " if where else ""
        wanted = f"; expected {expected}" if expected else ""
        super().__init__(f"{place}{what}{wanted}")


class UsageError(GivenError):
    """A command line, scenario or policy cannot be used as written."""

    exit_code = 2


class DataError(GivenError):
    """A record, file or message holds something unusable."""

    exit_code = 3


class OtherSideError(HubError):
    """The other side of the wire failed; care goes on and the silence is recorded."""


class SourceDown(OtherSideError):
    """A hospital that holds a result did not answer: could not look, which differs from none."""


class CoordinatorDown(OtherSideError):
    """The coordinator did not answer in time: the order goes on."""


class BrokenError(HubError):
    """We are broken: something this project promises does not hold."""


class CheckFailed(BrokenError):
    """A promised equality, hash or count does not hold."""
