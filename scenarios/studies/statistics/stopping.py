"""When enough worlds were seen: the interval of the primary is narrow against its mean."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.studies.statistics.means import mean_interval

ROUND = 4  # replications added at a time; fixed, so that the number played never depends on the workers


def narrow_enough(values: Sequence[float], share: float) -> bool:
    """Whether half the 95 % interval is at most this share of the mean's size.

    Never around a mean of zero: a share of nothing is no width, and no event in a few worlds does not say that none
    would come in the next.
    """
    found = mean_interval(values)
    mean, half = found.value, found.half_width
    return mean is not None and mean != 0 and half is not None and half <= share * abs(mean)


def stopped_at(values: Sequence[float], at_least: int, at_most: int, share: float) -> int | None:
    """After how many replications the rule stops; None when more are needed.

    It is asked at the end of every round: at `at_least`, then every ROUND more, and at `at_most` whatever the width.
    """
    for count in rounds(at_least, at_most):
        if count > len(values):
            return None
        if narrow_enough(values[:count], share):
            return count
    return at_most


def rounds(at_least: int, at_most: int) -> list[int]:
    """The numbers of replications at which the rule is asked."""
    return [*range(at_least, at_most, ROUND), at_most]
