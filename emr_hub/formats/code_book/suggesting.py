"""Candidates for a code that nobody mapped: by its name, its unit, its values and its service, with the reason said.

A suggestion is never applied by itself: somebody of the laboratory confirms it in the mapping file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from emr_hub.clinical import Sex
from emr_hub.formats.code_book.names import likely_names, specimen_in, weights
from emr_hub.formats.code_book.tally import BELOW_ZERO, value_at
from emr_hub.terminology import Analyte, Refused, analytes, factor_of, services, specimens, unit_of

_FLUIDS = {"urine": "urine", "urine_24h": "urine", "stool": "stool", "sputum": "sputum", "csf": "fluid",
           "sterile_fluid": "fluid", "wound_swab": "fluid"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unmapped:
    """One code that has no meaning: how it is written, how often it came, and the values it came with.

    `steps` and `counts`: numeric values by step of `tally`; `texts`: how many rows held words.
    """

    system: str
    code: str
    name: str
    unit: str
    service: str
    rows: int
    steps: NDArray[np.int64]
    counts: NDArray[np.int64]
    texts: int

    @property
    def middle(self) -> float | None:
        """The median of the positive values, within one step; None without one."""
        positive = self.steps > BELOW_ZERO
        counts = self.counts[positive]
        if not counts.sum():
            return None
        order = np.argsort(self.steps[positive])
        half = np.searchsorted(np.cumsum(counts[order]), counts.sum() / 2)
        return value_at(int(self.steps[positive][order][half]))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One analyte that the code may mean. `confidence` 0 to 1 is a score, not a probability; `reason` in words."""

    analyte: str
    confidence: float
    reason: str


def suggest(code: Unmapped, most: int = 3) -> tuple[Suggestion, ...]:
    """The likeliest analytes first, at most `most`; none when nothing speaks for any."""
    w, named = weights(), likely_names([code.name] if code.name else [])
    for key, (likeness, name) in likely_names([code.code]).items():
        if likeness == 1.0 and w["code_is_key"] > named.get(key, (0.0, ""))[0]:
            named[key] = w["code_is_key"], name
    serving = services().get(code.service)
    for key in serving.analytes if serving else ():
        named.setdefault(key, (0.0, ""))
    scored = [_scored(code, analytes()[key], *told) for key, told in named.items()]
    ranked = sorted(scored, key=lambda s: (-s.confidence, s.analyte))
    shown = [s for s in ranked[:most] if s.confidence >= w["least_shown"]]
    return tuple(replace(s, confidence=min(1.0, s.confidence)) for s in shown)


def _scored(code: Unmapped, of: Analyte, likeness: float, name: str) -> Suggestion:
    parts = [(likeness, f"name like {name!r} ({likeness:.2f})" if likeness else "")]
    parts += [_by_specimen(code, of), _by_unit(code, of), _by_values(code, of), _by_service(code, of)]
    score = sum(part for part, _ in parts)
    reason = "; ".join(words for _, words in parts if words)
    return Suggestion(of.key, round(max(0.0, score), 2), reason)


def _by_specimen(code: Unmapped, of: Analyte) -> tuple[float, str]:
    said = specimen_in(code.name)
    if said is None or of.specimen == "any" or _FLUIDS.get(of.specimen) == said:
        return 0.0, ""
    return weights()["specimen_differs"], f"the name speaks of {said}, the analyte of {specimens()[of.specimen].key}"


def _by_unit(code: Unmapped, of: Analyte) -> tuple[float, str]:
    if not code.unit:
        return 0.0, ""
    if not of.is_numeric:
        return 0.0, ""
    if isinstance(factor_of(of.key, code.unit), Refused):
        return weights()["unit_refused"], f"unit {code.unit!r} does not convert to {of.unit}"
    own = (found := unit_of(code.unit)) is not None and found.code == of.unit
    return weights()["unit_fits"] + own * weights()["unit_is_own"], f"unit {code.unit!r} fits"


def _by_values(code: Unmapped, of: Analyte) -> tuple[float, str]:
    numbers, w = int(code.counts.sum()), weights()
    if not of.is_numeric:
        mostly = numbers > code.texts
        return (w["number_for_text"], "numbers, but the analyte is answered in words") if mostly else (0.0, "")
    if code.texts > numbers:
        return w["text_for_number"], "words, but the analyte is a number"
    ends, factor = _ends(of), factor_of(of.key, code.unit or of.unit)
    if code.middle is None or ends is None or isinstance(factor, Refused):
        return 0.0, ""
    middle = factor.to_catalogue(code.middle)
    told = f"middle value {middle:.3g} {of.unit}, usual {ends[0]:.3g} to {ends[1]:.3g}"
    away = max(ends[0] / middle, middle / ends[1]) if middle > 0 else np.inf
    if away <= w["range_width"]:
        return w["values_fit"], told
    return (w["values_far"], told + ": far outside") if away > w["range_far"] else (0.0, told)


def _ends(of: Analyte) -> tuple[float, float] | None:
    """The adult limits, or two standard deviations about the population's mean; None without either."""
    limits = of.limits(Sex.UNKNOWN)
    if limits.low and limits.high:
        return limits.low, limits.high
    if of.pop_mean and of.pop_sd and of.pop_mean > 0:
        return max(of.pop_mean - 2 * of.pop_sd, of.pop_mean / 5), of.pop_mean + 2 * of.pop_sd
    return None


def _by_service(code: Unmapped, of: Analyte) -> tuple[float, str]:
    known = services().get(code.service)
    if known is None:
        return 0.0, ""
    if of.key in known.analytes:
        return weights()["service_fits"] / len(known.analytes) ** 0.5, f"service {known.code} reports it"
    return weights()["service_not"], f"service {known.code} does not report it"
