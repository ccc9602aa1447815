"""Figures for Prometheus: what happened since the start of this process, and how long answers took."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coordinator.services import Coordinator

_PARTS: Final = ("/cds-services", "/fhir/Observation", "/fhir", "/reports", "/review")
_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # CDS Hooks aims at 0.5 s
_VERDICT, _FEEDBACK = "verdict_", "feedback_"


class Metrics:
    """The figures of one process; several workers each have their own, and Prometheus adds up."""

    def __init__(self, at: Coordinator) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Tallied(at))
        self.seconds = Histogram(
            "coordinator_request_seconds", "Seconds from a request to the end of its answer.", ("part", "status"),
            buckets=_BUCKETS, registry=self._registry,
        )  # fmt: skip

    def written(self) -> bytes:
        """All figures, in Prometheus' text format."""
        return generate_latest(self._registry)


class _Tallied(Collector):
    """The tally of the coordinator as counters."""

    def __init__(self, at: Coordinator) -> None:
        self._at = at

    def collect(self) -> Iterable[Metric]:
        tally = self._at.tally
        yield self._labelled("coordinator_verdicts", "Orders judged, by verdict.", "verdict", _VERDICT)
        yield self._labelled("coordinator_feedback", "Cards answered, by outcome.", "outcome", _FEEDBACK)
        for name in sorted(tally):
            if not name.startswith((_VERDICT, _FEEDBACK)):
                yield CounterMetricFamily(f"coordinator_{name}", f"Since the start: {name}.", value=tally[name])
        yield CounterMetricFamily(
            "coordinator_door_validations", "Resources checked at the door.", value=self._at.door.validations
        )
        enrolled = len(self._at.enrolments.everyone())
        yield GaugeMetricFamily("coordinator_enrolled_hospitals", "Hospitals that take part.", value=enrolled)

    def _labelled(self, name: str, words: str, label: str, beginning: str) -> CounterMetricFamily:
        family = CounterMetricFamily(name, words, labels=[label])
        for key, value in sorted(self._at.tally.items()):
            if key.startswith(beginning):
                family.add_metric([key.removeprefix(beginning)], value)
        return family


class Timed:
    """Takes the time of every request, by the part of the coordinator that was asked and the status it answered."""

    def __init__(self, app: ASGIApp, seconds: Histogram) -> None:
        self._app = app
        self._of = lru_cache(maxsize=256)(seconds.labels)  # the histogram looks for its labels under a lock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; whatever is none goes through."""
        part = _part(scope)
        if part is None:
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), "500"

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._of(part, status).observe(time.perf_counter() - began)


def _part(scope: Scope) -> str | None:
    if scope["type"] != "http":
        return None
    path: str = scope["path"]
    return next((part for part in _PARTS if path.startswith(part)), None)
