"""The error tree: which exit code each branch has, and what a message holds."""

from __future__ import annotations

import pytest

from emr_hub import errors
from emr_hub.errors import CheckFailed, CoordinatorDown, DataError, HubError, SourceDown, UsageError


@pytest.mark.parametrize(
    ("error", "code"), [(UsageError, 2), (DataError, 3), (CheckFailed, 1), (SourceDown, 1), (CoordinatorDown, 1)]
)
def test_each_kind_of_failure_has_its_exit_code(error: type[HubError], code: int):
    assert error.exit_code == code


def test_a_message_names_the_place_what_was_wrong_and_what_was_expected():
    error = DataError("'x'", where="analytes.csv, line 2, column cvi_pct", expected="a number")
    assert str(error) == "analytes.csv, line 2, column cvi_pct: 'x'; expected a number"
    assert (error.what, error.where, error.expected) == ("'x'", "analytes.csv, line 2, column cvi_pct", "a number")


def test_a_message_without_a_place_is_still_a_sentence():
    assert str(UsageError("no scenario was named")) == "no scenario was named"


def test_every_error_of_the_module_is_one_of_the_tree():
    kinds = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, Exception)]
    assert kinds and all(issubclass(kind, HubError) for kind in kinds)
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in kinds)
