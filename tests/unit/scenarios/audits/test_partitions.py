"""Parts hold whole persons, in order, and depend on nothing but how many rows each person has."""

import numpy as np
import pytest

from scenarios.audits.partitions import partitions


def shares(rows: list[int], most: int = 100, part: int = 10, family: list[int] | None = None) -> tuple[list[int], int]:
    found = partitions(np.array(rows, np.int64), most, part, None if family is None else np.array(family, np.int64))
    return found.of.tolist(), found.parts


def test_a_part_is_closed_once_it_holds_enough_rows() -> None:
    assert shares([4, 4, 4, 4, 4]) == ([0, 0, 0, 1, 1], 2)


def test_a_person_larger_than_a_part_is_not_cut() -> None:
    assert shares([4, 50, 4]) == ([0, 0, 1], 2)


def test_a_placeholder_belongs_to_no_part_and_moves_no_other() -> None:
    assert shares([4, 101, 4]) == ([0, 1, 0], 1)


def test_persons_that_are_probably_one_stay_together() -> None:
    assert shares([8, 8, 8, 8], family=[0, 1, 1, 2]) == ([0, 0, 0, 1], 2)


def test_who_has_no_rows_belongs_to_no_part_and_begins_none() -> None:
    assert shares([4, 0, 4, 4, 0, 0, 4]) == ([0, 2, 0, 0, 2, 2, 1], 2)


def test_a_family_whose_first_is_a_placeholder_is_not_cut() -> None:
    assert shares([8, 101, 4, 4, 4], family=[0, 1, 1, 1, 2]) == ([0, 2, 0, 0, 1], 2)


@pytest.mark.parametrize("rows", [[], [101], [101, 200]])
def test_nobody_left_is_no_part(rows: list[int]) -> None:
    assert shares(rows)[1] == 0
