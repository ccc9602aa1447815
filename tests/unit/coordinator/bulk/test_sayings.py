"""What chains say to one set of answers is worked out once: the row where it stands, and orders with nothing to ask."""

from __future__ import annotations

from itertools import product

import numpy as np
import pyarrow as pa
import pytest

from coordinator.bulk import Asked, Ground, Grouping, arrange, disagreements, judge_counts, permits_of, read_columns
from coordinator.bulk.arrays import NO, UNKNOWN, YES
from coordinator.bulk.packing import ALL_ASIDE, NONE_FOUND, bits
from coordinator.bulk.rules import rules_of
from coordinator.bulk.verdicts import REFUSED, REPEAT, ROWS, UNFIT, common_of, outcome_of, said_before, settle
from coordinator.decision import Count
from coordinator.policies import load_policy
from emr_hub.columns import SCHEMAS
from emr_hub.terminology import analytes


def test_no_two_sayings_have_one_number_and_each_has_a_row():
    asked = [*product((0, NONE_FOUND, ALL_ASIDE, 0o3333333333, 0o3313333333), range(64), (True, False))]
    found = [said_before(*one) for one in asked]
    assert len({key for key, _ in found}) == len(asked) and min(key for key, _ in found) >= 0
    assert {int(row) for _, row in found} <= set(range(ROWS))


@pytest.mark.parametrize(("in_arm", "says", "keeps"), [
    (False, (NO, NO, UNKNOWN, UNKNOWN), (1, 1, 1, 0)), (True, (NO, NO, NO, NO), (1, 1, 1, 1)),
])  # fmt: skip
def test_a_row_says_what_every_chain_would_say_alone(in_arm, says, keeps):
    ten = ALL_ASIDE & ~7 & ~(7 << 12) | bits(UNKNOWN) << 12  # the first answer is no, the fifth unknown
    aside, least = np.array([0, 7 << 12, 7, 7]), np.array([YES, YES, YES, UNKNOWN])
    met, outcome, kept = np.empty((1, 4), np.int8), np.empty((1, 4), np.int16), np.empty(1, np.int64)
    settle(0, ten, UNFIT | REFUSED, True, in_arm, aside, least, met, outcome, kept)
    common = common_of(REPEAT, UNFIT | REFUSED)
    assert met[0].tolist() == [NO, NO, UNKNOWN, UNKNOWN]
    assert outcome[0].tolist() == [outcome_of(common, s, k) for s, k in zip(says, keeps, strict=True)]
    assert kept[0] == sum(k << c for c, k in enumerate(keeps))


def test_an_order_of_which_nothing_is_reported_hears_what_decide_says_of_it():
    orders = [{"order_id": n, "registration_id": 1, "facility_id": 1, "signed_at": n, "collected_at": n,
               "resulted_at": n} for n in (1, 2, 3)]  # fmt: skip
    results = [{"order_id": n, "analyte": "glucose", "version": 1, "value": 5.0, "unit": "mmol/L", "status": "final"}
               for n in (1, 3)]  # fmt: skip
    columns = read_columns(*(pa.Table.from_pylist(rows, SCHEMAS[name])
                             for name, rows in (("orders", orders), ("results", results))), {})  # fmt: skip
    ground = Ground(
        arrange(columns, Grouping.by_person(np.ones(1, np.int64))), permits_of(columns, {}), columns.carried
    )
    policy = load_policy("g147")
    judged = judge_counts(ground, rules_of(policy, columns.analytes, analytes()), [Asked(c) for c in Count], 1)
    chains = dict(zip(Count, judged, strict=True))
    assert [*disagreements(ground, columns.analytes, policy, chains, [0])] == []
    assert all(chain.answers[1] == ALL_ASIDE and chain.kept[1] == 0 for chain in judged)
