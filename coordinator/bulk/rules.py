"""A policy as arrays for the kernel: every (analyte, age band, context) asked once of the policy itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from coordinator.bulk.arrays import Rules
from coordinator.bulk.packing import mask_of
from coordinator.decision import Policy
from emr_hub.clinical import Context
from emr_hub.terminology import Analyte

_CONTEXTS = (Context.OUTPATIENT, Context.INPATIENT, Context.EMERGENCY, Context.ICU)
_REMEMBERED = 64  # policies over the analytes of one input


class _Known(NamedTuple):
    """What a policy can be asked about an analyte by."""

    key: str
    group: str
    slow: bool
    never_reuse: bool

    @staticmethod
    def of(analyte: Analyte) -> _Known:
        return _Known(analyte.key, analyte.group, analyte.slow, analyte.never_reuse)


def rules_of(policy: Policy, analyte_keys: Sequence[str], catalogue: Mapping[str, Analyte]) -> Rules:
    """Tabulate a policy over the analytes in use. Band 0 is the youngest; an unknown age is judged as the oldest.

    One policy over the same analytes is tabulated once, however many blocks it judges: the arrays are to be read only.
    """
    return _tabulated(policy, tuple([_Known.of(catalogue[key]) for key in analyte_keys]))


@lru_cache(maxsize=_REMEMBERED)
def _tabulated(policy: Policy, chosen: tuple[_Known, ...]) -> Rules:
    edges = sorted({w.min_age_days for w in policy.windows if w.min_age_days > 0})
    shape = (len(chosen), len(edges) + 1, len(_CONTEXTS))
    window, only = np.zeros(shape, np.int64), np.zeros(shape, np.int8)
    for a, known in enumerate(chosen):
        for band, age in enumerate([0, *edges]):
            for c, context in enumerate(_CONTEXTS):
                row = policy.row_for(known.key, known.group, context, age)
                window[a, band, c] = policy.window(known.key, known.group, known.slow, context, age)
                only[a, band, c] = row is not None and row.only_positive
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
