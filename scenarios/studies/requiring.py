"""Asks for the optional packages of a study before its first world is drawn, not after the last."""

from __future__ import annotations

from scenarios.studies.designs.salib import require_salib
from scenarios.studies.rollouts.estimates import require_statsmodels
from scenarios.studies.study import Study


def require_packages(study: Study) -> None:
    """UsageError naming the extra to install, where this study needs a package that is missing."""
    if study.kind == "sobol":
        require_salib()
    if study.rollout:
        require_statsmodels()
