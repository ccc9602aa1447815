"""Sobol's sample and indices, by SALib; an optional extra, asked for only by studies of that kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emr_hub.errors import UsageError
from scenarios.studies.study import Parameter, Study

if TYPE_CHECKING:
    from collections.abc import Sequence


def sobol_sample(study: Study) -> NDArray[np.float64]:
    """Saltelli's extension of Sobol's sequence: points x (parameters + 2) rows, twice the parameters with pairs."""
    require_salib()
    from SALib.sample import sobol

    assert study.sampling is not None
    found = sobol.sample(
        _problem(study.parameters), study.sampling.points, calc_second_order=study.sampling.second_order,
        seed=study.seed % 2**32,
    )  # fmt: skip
    return np.asarray(found, np.float64)


def sobol_indices(study: Study, answers: Sequence[float]) -> dict[str, NDArray[np.float64]]:
    """First-order and total indices with their 95 % half widths (bootstrap); S2 where pairs were sampled."""
    require_salib()
    from SALib.analyze import sobol

    assert study.sampling is not None
    found = sobol.analyze(
        _problem(study.parameters), np.asarray(answers, np.float64), calc_second_order=study.sampling.second_order,
        seed=study.seed % 2**32,
    )  # fmt: skip
    return {key: np.asarray(value) for key, value in found.items()}


def require_salib() -> None:
    """UsageError with the way to install it, where SALib is missing."""
    try:
        import SALib  # noqa: F401  only whether it is there
    except ImportError as error:
        raise UsageError("SALib is not installed", expected="pip install 'emr-hub[studies]'") from error


def _problem(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """SALib's description: a triangular distribution is given by its ends and its peak as a share of the width."""
    peaked = [p.mode is not None for p in parameters]
    return {
        "num_vars": len(parameters),
        "names": [p.path for p in parameters],
        "bounds": [_bounds(p) for p in parameters],
        "dists": ["triang" if peak else "unif" for peak in peaked],
    }


def _bounds(p: Parameter) -> list[float]:
    return [p.low, p.high] if p.mode is None else [p.low, p.high, (p.mode - p.low) / (p.high - p.low)]
