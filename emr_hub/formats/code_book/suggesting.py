"""Candidates for a code that nobody mapped: by its name, its unit, its values and its service, with the reason said.

A suggestion is never applied by itself: somebody of the laboratory confirms it in the mapping file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from emr_hub.clinical import Sex
from emr_hub.formats.code_book.names import likely_names, specimen_in, weights
from emr_hub.formats.code_book.reasons import Reason, in_words
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
    """One analyte that the code may mean. `confidence` 0 to 1 is a score, not a probability; the reason in words."""

    analyte: str
    confidence: float
    reason: str
    reason_vi: str


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
    named = Reason(likeness, "name", {"name": name, "likeness": f"{likeness:.2f}"}) if likeness else Reason()
    reasons = [named, _by_specimen(code, of), _by_unit(code, of), _by_values(code, of), _by_service(code, of)]
    score = sum(one.score for one in reasons)
    return Suggestion(of.key, round(max(0.0, score), 2), in_words(reasons, "en"), in_words(reasons, "vi"))


def _by_specimen(code: Unmapped, of: Analyte) -> Reason:
    said = specimen_in(code.name)
    if said is None or of.specimen == "any" or _FLUIDS.get(of.specimen) == said:
        return Reason()
    places = {"said": said, "specimen": specimens()[of.specimen].key}
    return Reason(weights()["specimen_differs"], "specimen", places)


def _by_unit(code: Unmapped, of: Analyte) -> Reason:
    if not code.unit or not of.is_numeric:
        return Reason()
    if isinstance(factor_of(of.key, code.unit), Refused):
        return Reason(weights()["unit_refused"], "unit_refused", {"unit": code.unit, "own": of.unit})
    own = (found := unit_of(code.unit)) is not None and found.code == of.unit
    return Reason(weights()["unit_fits"] + own * weights()["unit_is_own"], "unit_fits", {"unit": code.unit})


def _by_values(code: Unmapped, of: Analyte) -> Reason:
    numbers, w = int(code.counts.sum()), weights()
    if not of.is_numeric:
        mostly = numbers > code.texts
        return Reason(w["number_for_text"], "number_for_text") if mostly else Reason()
    if code.texts > numbers:
        return Reason(w["text_for_number"], "text_for_number")
    ends, factor = _ends(of), factor_of(of.key, code.unit or of.unit)
    if code.middle is None or ends is None or isinstance(factor, Refused):
        return Reason()
    middle = factor.to_catalogue(code.middle)
    told = {"middle": f"{middle:.3g}", "unit": of.unit, "low": f"{ends[0]:.3g}", "high": f"{ends[1]:.3g}"}
    away = max(ends[0] / middle, middle / ends[1]) if middle > 0 else np.inf
    if away <= w["range_width"]:
        return Reason(w["values_fit"], "middle", told)
    return Reason(w["values_far"], "middle_far", told) if away > w["range_far"] else Reason(0.0, "middle", told)


def _ends(of: Analyte) -> tuple[float, float] | None:
    """The adult limits, or two standard deviations about the population's mean; None without either."""
    limits = of.limits(Sex.UNKNOWN)
    if limits.low and limits.high:
        return limits.low, limits.high
    if of.pop_mean and of.pop_sd and of.pop_mean > 0:
        return max(of.pop_mean - 2 * of.pop_sd, of.pop_mean / 5), of.pop_mean + 2 * of.pop_sd
    return None


def _by_service(code: Unmapped, of: Analyte) -> Reason:
    known = services().get(code.service)
    if known is None:
        return Reason()
    told = {"service": known.code}
    if of.key in known.analytes:
        return Reason(weights()["service_fits"] / len(known.analytes) ** 0.5, "service_fits", told)
    return Reason(weights()["service_not"], "service_not", told)
