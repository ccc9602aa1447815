"""What an arm's systems tell: nothing otherwise unless it is said, nested luck, the truth untouched."""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from emr_hub.columns import SCHEMAS, longs
from emr_hub.errors import UsageError
from hospitals.network import sites_of
from hospitals.population import profile_names
from hospitals.world import cards_written_otherwise, draw_world
from hospitals.world.cards import desk_profiles
from scenarios.definition import Outage, Overrides, Systems, load_scenario, with_overrides
from scenarios.experiments.run_scenario import tables_of, world_plan
from scenarios.telling import Telling, told
from scenarios.telling.spans import Spans

SEED = 2025


@cache
def world() -> dict[str, pa.Table]:
    """A small world of the pilot."""
    return tables_of(
        draw_world(world_plan(with_overrides(load_scenario("pilot-2025"), Overrides(patients=90, days=40))))
    )


def rows(table: pa.Table, *names: str) -> set[tuple[object, ...]]:
    """The rows of a table by some of its columns."""
    return {tuple(row[name] for name in names) for row in table.select(list(names)).to_pylist()}


def test_an_arm_of_which_nothing_is_said_is_told_the_very_tables_of_the_world() -> None:
    assert told(world(), Telling(), SEED) is world()


ALL = Telling(
    Systems(
        publishing=(("all", "nightly"),), desks=(("all", "hasty"),), order_time_for_collection=("all",),
        on_paper=("BNX",), emr_required=True, consent_share=0.5, unmapped_share=0.5, recognised_from_level=3,
    ),
    outages=(Outage("BM", 1_750_000_000_000, 1_760_000_000_000, "hospital"),),
)  # fmt: skip


def test_tables_keep_their_schemas_their_rows_and_the_truth() -> None:
    now = told(world(), ALL, SEED)
    for name, table in now.items():
        if name in SCHEMAS:
            assert table.schema.equals(world()[name].schema), name
        if name not in ("consents",):
            assert table.num_rows == world()[name].num_rows, name
        if name.startswith("truth/"):
            assert table is world()[name]
    assert told(world(), ALL, SEED)["orders"].equals(now["orders"])


def test_what_is_told_says_nothing_of_the_future_of_a_result() -> None:
    orders = told(world(), ALL, SEED)["orders"]
    published, resulted = (longs(orders, name, 2**62) for name in ("published_at", "resulted_at"))
    assert np.all(published >= resulted)


@pytest.mark.parametrize("share", [0.2, 0.6])
def test_a_larger_share_of_renamed_tests_renames_what_a_smaller_one_did_and_more(share: float) -> None:
    less = told(world(), Telling(Systems(unmapped_share=share)), SEED)["results"]
    more = told(world(), Telling(Systems(unmapped_share=share + 0.3)), SEED)["results"]
    lost = [pc.ends_with(pc.cast(table["local_code"], pa.string()), "-2").to_pylist() for table in (less, more)]
    assert all(after for before, after in zip(*lost, strict=True) if before)
    assert 0 < sum(lost[0]) < sum(lost[1]) < len(lost[1])
    assert pc.sum(pc.is_valid(less.filter(pa.array(lost[0]))["loinc"])).as_py() == 0


def test_a_larger_share_of_consents_takes_nobody_away_and_all_is_all() -> None:
    held = [
        rows(told(world(), Telling(Systems(consent_share=share)), SEED)["consents"], "registration_id")
        for share in (0.0, 0.3, 0.7, 1.0)
    ]
    assert held[0] < held[1] < held[2] < held[3]
    assert held[3] == rows(world()["registrations"], "registration_id")


def test_cards_written_again_by_their_own_desks_are_the_cards_of_the_world() -> None:
    sites = sites_of(("north", "south"))
    own = {key: profile_names()[row] for key, row in zip(sites.key, desk_profiles(sites), strict=True)}
    persons = longs(world()["truth/registrations"], "person_id")
    again = cards_written_otherwise(SEED, world()["facilities"], world()["registrations"], persons, own)
    assert again.to_pylist() == world()["registrations"].to_pylist()


def test_another_desk_writes_other_cards_of_the_same_people_and_only_there() -> None:
    now = told(world(), Telling(Systems(desks=(("central", "year-only"),))), SEED)["registrations"]
    before = world()["registrations"]
    central = {f["facility_id"] for f in world()["facilities"].to_pylist() if f["kind"] == "central"}
    for a, b in zip(before.to_pylist(), now.to_pylist(), strict=True):
        same = ("registration_id", "facility_id", "mrn", "registered_at")
        assert [a[name] for name in same] == [b[name] for name in same]
        if a["facility_id"] not in central:
            assert a == b
    there = [row for row in now.to_pylist() if row["facility_id"] in central]
    assert sum(len(row["birth_date"]) == 4 for row in there) > len(there) / 2


def test_a_desk_that_nobody_knows_is_refused() -> None:
    persons = longs(world()["truth/registrations"], "person_id")
    with pytest.raises(UsageError, match="no profile 'sloppy'"):
        cards_written_otherwise(SEED, world()["facilities"], world()["registrations"], persons, {"BM": "sloppy"})


def test_levels_from_a_level_on_count_as_the_highest() -> None:
    levels = longs(told(world(), Telling(Systems(recognised_from_level=3)), SEED)["facilities"], "lab_level")
    before = longs(world()["facilities"], "lab_level")
    assert set(levels[before >= 3]) == {5}
    assert np.array_equal(levels[before < 3], before[before < 3])


def test_spans_join_what_touches_and_let_pass_what_lies_outside() -> None:
    spans = Spans.of([(30, 40), (10, 20), (15, 25), (25, 28)])
    assert (spans.begins.tolist(), spans.ends.tolist()) == ([10, 30], [28, 40])
    at = np.array([9, 10, 27, 28, 29, 30, 39, 40], np.int64)
    assert spans.after(at).tolist() == [9, 28, 28, 28, 29, 40, 40, 40]
    assert Spans.of([]).after(at).tolist() == at.tolist()
