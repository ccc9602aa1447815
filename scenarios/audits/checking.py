"""A sample of persons judged once more, one order at a time, by `decide` itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coordinator.bulk import Ground, disagreements
from emr_hub.randomness import uniforms
from scenarios.audits.judge import PolicyCounts
from scenarios.audits.terms import Terms

SEED, MOST_SHOWN = 0, 20


def sample_of(persons: int, size: int) -> NDArray[np.int64]:
    """So many persons by rank, drawn by a keyed hash: the same sample on every day and for any number of parts."""
    if size <= 0 or persons <= 0:
        return np.empty(0, np.int64)
    luck = uniforms(SEED, "audit-check", np.arange(persons))
    return np.sort(np.argsort(luck, kind="stable")[:size])


def check_sample(
    ground: Ground, keys: Sequence[str], judged: Sequence[PolicyCounts], terms: Terms, ranks: NDArray[np.int64]
) -> tuple[str, ...]:
    """Differences between `decide` and the bulk result. `ranks`: the person's rank of each family of the ground."""
    families = np.flatnonzero(np.isin(ranks, terms.sample))
    if not len(families):
        return ()
    found = [line for one in judged for line in disagreements(ground, keys, one.policy, one.chains, families.tolist())]
    return tuple(found[:MOST_SHOWN])
