"""Parts at the same time: numbered through, added up in order, and nobody waits for one that failed."""

from dataclasses import dataclass

import pyarrow as pa
import pytest

from scenarios.audits.numbering import Numbering
from scenarios.audits.tallies import added
from scenarios.audits.working import Found, PartFound, crew


def words(**rows: int) -> pa.Table:
    return pa.table({"word": pa.array(list(rows), pa.string()), "rows": pa.array(list(rows.values()), pa.int64())})


@dataclass(frozen=True)
class Counting:
    """Keeps ten orders more in every part; part `fails` cannot be read."""

    fails: int = -1

    def __call__(self, part: int, numbering: Numbering) -> PartFound:
        if part == self.fails:
            raise ValueError(f"part {part} cannot be read")
        first = numbering.first_id(part, 10 * part)
        return PartFound({"words": words(a=1, b=part)}, {"orders": 10 * part}, first, first + 10 * part)


def worked(workers: int, threads: bool, work: Counting, parts: int = 4) -> Found:
    with crew(workers, parts, threads=threads) as hands:
        return hands.work_through(work, parts, lambda done: None)


@pytest.mark.parametrize(("workers", "threads"), [(1, False), (2, False), (2, True)])
def test_numbers_run_through_all_parts_and_sums_are_added_up(workers: int, threads: bool) -> None:
    found = worked(workers, threads, Counting())
    assert (found.first, found.last) == (1, 1 + 10 + 20 + 30)
    assert found.rows == {"orders": 60}
    assert found.tallies["words"].to_pydict() == {"word": ["a", "b"], "rows": [4, 6]}


@pytest.mark.parametrize(("workers", "threads"), [(1, False), (2, False), (2, True)])
def test_a_part_that_fails_is_told_and_nobody_waits_for_it(workers: int, threads: bool) -> None:
    with pytest.raises(ValueError, match="part 1 cannot be read"):
        worked(workers, threads, Counting(fails=1))


@pytest.mark.parametrize(("workers", "threads"), [(1, False), (2, False), (2, True)])
def test_what_else_is_to_be_done_is_done_once_when_the_parts_are_through(workers: int, threads: bool) -> None:
    told: list[str] = []
    with crew(workers, 4, threads=threads) as hands:
        found = hands.work_through(Counting(), 4, lambda done: None, lambda: told.append("done"))
    assert (told, found.rows) == (["done"], {"orders": 60})


def test_tallies_are_added_by_their_words_in_the_order_of_the_words() -> None:
    assert added([words(b=1), words(a=2, b=3)]).to_pydict() == {"word": ["a", "b"], "rows": [2, 4]}
    bare = pa.table({"rows": pa.array([2], pa.int64())})
    assert added([bare, bare]).to_pydict() == {"rows": [4]}
