"""The columns engine reads legal bases in bulk; what it permits is what `coordinator.disclosure` permits."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.bulk.arrays import NEVER
from coordinator.disclosure import basis_intervals, legal_rules
from emr_hub.clinical import Consent
from emr_hub.clock import DAY
from emr_hub.columns import SCHEMAS
from scenarios.engines.permits import permits_along

_2025 = 20_089 * DAY  # 2025-01-01
days = st.integers(0, 800).map(lambda n: _2025 + n * DAY)
bases = st.sampled_from([*sorted(legal_rules()), "unheard of"])
covered = st.sampled_from([("laboratory",), ("imaging", "laboratory"), ("imaging",)])
consents = st.builds(Consent, st.integers(1, 4), bases, covered, days, st.none() | days)


@settings(deadline=None)  # the first example compiles
@given(st.lists(consents, max_size=12))
def test_every_registration_is_permitted_when_disclosure_permits_it(given_consents: list[Consent]) -> None:
    rows = [
        {"registration_id": c.registration_id, "basis": c.basis, "categories": ";".join(c.categories),
         "valid_from": c.valid_from, "valid_to": c.valid_to}
        for c in given_consents
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows, SCHEMAS["consents"])
    registrations = np.array([1, 2, 4])
    permits = permits_along(table, registrations)
    for place, number in enumerate(registrations):
        mine = slice(permits.first[place], permits.first[place + 1])
        ends = [None if end == NEVER else end for end in permits.ends[mine].tolist()]
        expected = basis_intervals(c for c in given_consents if c.registration_id == number)
        assert tuple(zip(permits.begins[mine].tolist(), ends, strict=True)) == expected
