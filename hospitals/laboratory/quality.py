"""How well each laboratory measures: imprecision, lasting bias, accredited scope, specimens that fail; by its level."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import normals, uniforms
from hospitals.laboratory.measured import ROOM, Floats, Measured, analyte_numbers, laboratory_number
from hospitals.network import Sites
from hospitals.settings import Row, rows

_SEED = 0  # a scope is a fact of the hospital, the same in every world


@cache
def _levels() -> dict[int, Row]:
    return {int(row["lab_level"]): row for row in rows(ROOM, "levels")}


def _by_level(sites: Sites, column: str) -> Floats:
    return np.array([float(_levels()[int(level)][column]) for level in sites.lab_level])


def laboratory_cv(sites: Sites, of: Measured) -> Floats:
    """Analytical variation, site by analyte, as a fraction (an amount where the analyte is additive)."""
    return np.asarray(_by_level(sites, "cva_factor")[:, None] * of.cva[None, :], dtype=np.float64)


def accredited_scope(sites: Sites, of: Measured) -> NDArray[np.bool_]:
    """Which tests each laboratory has in an ISO 15189 scope, site by analyte."""
    share = _by_level(sites, "accredited_share")
    luck = uniforms(_SEED, "accredited", sites.facility_id[:, None], analyte_numbers(of.keys)[None, :])
    return np.asarray(luck < share[:, None])


def laboratory_bias(seed: int, sites: Sites, of: Measured) -> Floats:
    """Lasting bias, site by analyte, as a fraction (an amount where additive): drawn once for each laboratory."""
    factor = _by_level(sites, "bias_factor")[:, None] * np.where(
        accredited_scope(sites, of), laboratory_number("accredited_bias"), 1.0
    )
    luck = normals(seed, "bias", sites.facility_id[:, None], analyte_numbers(of.keys)[None, :])
    return np.asarray(factor * of.cva[None, :] * luck, dtype=np.float64)


def failure_factor(sites: Sites) -> Floats:
    """How much more or less often than usual a specimen fails before it is measured, per site."""
    return _by_level(sites, "failure_factor")
