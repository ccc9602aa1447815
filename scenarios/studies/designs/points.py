"""The points of a design: one way at a time, a Latin hypercube, or the sample that Sobol's indices need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from scenarios.studies.designs.salib import sobol_sample
from scenarios.studies.study import Parameter, Study

Point = Mapping[str, float]


def points_of(study: Study) -> tuple[Point, ...]:
    """Every point by path of parameter, the base first; a study without a design has the base alone."""
    base: Point = {p.path: p.rounded(p.base) for p in study.parameters}
    if study.kind == "tornado":
        return (base, *_one_way(study.parameters, base))
    if study.kind in ("latin-hypercube", "sobol"):
        return (base, *_rows(study))
    return (base,)


def _one_way(parameters: Sequence[Parameter], base: Point) -> list[Point]:
    return [{**base, p.path: p.rounded(value)} for p in parameters for value in (p.low, p.high)]


def _rows(study: Study) -> list[Point]:
    found = hypercube(study) if study.kind == "latin-hypercube" else sobol_sample(study)
    return [{p.path: p.rounded(float(x)) for p, x in zip(study.parameters, row, strict=True)} for row in found]


def hypercube(study: Study) -> NDArray[np.float64]:
    """A Latin hypercube over the parameters' distributions, one row per point; the same seed gives the same points."""
    from scipy.stats import qmc

    assert study.sampling is not None
    unit = qmc.LatinHypercube(len(study.parameters), rng=study.seed).random(study.sampling.points)
    return np.column_stack([_quantile(p, unit[:, n]) for n, p in enumerate(study.parameters)])


def _quantile(parameter: Parameter, share: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.stats import triang

    width = parameter.high - parameter.low
    if parameter.mode is None:
        return np.asarray(parameter.low + width * share)
    peak = (parameter.mode - parameter.low) / width
    return np.asarray(triang.ppf(share, peak, loc=parameter.low, scale=width))
