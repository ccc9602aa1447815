"""What crossed the wire in a live run, added up from what hospitals told and the coordinator's workers left behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from scenarios.live.called import CalledHospital


@dataclass(frozen=True, slots=True)
class Crossed:
    """Requests and bytes by route, resources validated, and requests that found nobody though nobody declared it."""

    requests: dict[str, int]
    bytes: dict[str, int]
    validations: int
    failures: int


def crossed(hospitals: Mapping[str, CalledHospital], folder: Path) -> Crossed:
    """The sums; a process that was killed has left nothing."""
    counts = [hospital.crossed for hospital in hospitals.values()] + list(_left(folder))
    requests: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    failures = -sum(count.get("refused", 0) for count in counts)
    for count in counts:
        for base, (asked, size, failed) in count["routes"].items():
            requests[base] += asked
            sizes[base] += size
            failures += failed
    return Crossed(dict(requests), dict(sizes), sum(c["validations"] for c in counts), max(failures, 0))


def _left(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob("*.wire.json")):
        yield orjson.loads(file.read_bytes())
