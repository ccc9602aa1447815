"""A policy as arrays for the kernel: every (analyte, age band, context) asked once of the policy itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from coordinator.bulk.arrays import Rules
from coordinator.bulk.packing import mask_of
from coordinator.decision import Policy
from emr_hub.clinical import Context
from emr_hub.terminology import Analyte

_CONTEXTS = (Context.OUTPATIENT, Context.INPATIENT, Context.EMERGENCY, Context.ICU)


def rules_of(policy: Policy, analyte_keys: Sequence[str], catalogue: Mapping[str, Analyte]) -> Rules:
    """Tabulate a policy over the analytes in use. Band 0 is the youngest; an unknown age is judged as the oldest."""
    edges = sorted({w.min_age_days for w in policy.windows if w.min_age_days > 0})
    shape = (len(analyte_keys), len(edges) + 1, len(_CONTEXTS))
    window, only = np.zeros(shape, np.int64), np.zeros(shape, np.int8)
    for a, key in enumerate(analyte_keys):
        known = catalogue[key]
        for band, age in enumerate([0, *edges]):
            for c, context in enumerate(_CONTEXTS):
                row = policy.row_for(key, known.group, context, age)
                window[a, band, c] = policy.window(key, known.group, known.slow, context, age)
                only[a, band, c] = row is not None and row.only_positive
    chosen = [catalogue[k] for k in analyte_keys]
    return Rules(
        by_collection=policy.clock == "collection",
        unbound=mask_of(policy.binds),
        window=window,
        only_positive=only,
        longest=np.array([0 if k.never_reuse else policy.longest_window(k.key, k.group) for k in chosen], np.int64),
        slow=np.array([k.slow for k in chosen], np.int8),
        never=np.array([k.never_reuse for k in chosen], np.int8),
        band_edges=np.array(edges, np.int32),
    )
