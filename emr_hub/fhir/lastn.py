"""The newest results of each test: how `Observation/$lastn` groups what it finds. Pure.

Observations belong together when they share a coding, or when others between them do: {a}, {b} and {a, b} are one
group. Those without any coding go by their text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from emr_hub.clock import Instant
from emr_hub.fhir.reading import Resource, instant, items, text

_Name = tuple[str, str]


def newest_of_each(observations: Sequence[Resource], most: int = 1) -> list[Resource]:
    """Of every group the newest `most` by effective time, with all that are as new as the last of them.

    Groups in the order of their newest, newest first; within a group newest first. An Observation without a time is
    older than any that has one. Linear in the codings: there is no ceiling.
    """
    dated = sorted(observations, key=effective, reverse=True)
    return [one for group in _groups(dated) for one in _newest(group, most)]


def effective(observation: Resource) -> Instant:
    """When the specimen was taken, or its period began; else when the result was issued; before all times if unsaid."""
    said = (
        instant(observation, "effectiveDateTime"), instant(observation, "effectivePeriod", "start"),
        instant(observation, "effectivePeriod", "end"), instant(observation, "effectiveInstant"),
        instant(observation, "issued"),
    )  # fmt: skip
    return next((one for one in said if one is not None), -(2**62))


def _newest(group: Sequence[Resource], most: int) -> Iterator[Resource]:
    last = effective(group[min(most, len(group)) - 1])
    return (one for one in group if effective(one) >= last)


def _groups(observations: Sequence[Resource]) -> list[list[Resource]]:
    leader: dict[_Name, _Name] = {}
    for one in observations:
        names = _names(one)
        for name in names:
            _join(leader, names[0], name)
    groups: dict[_Name, list[Resource]] = {}
    for one in observations:
        groups.setdefault(_leader_of(leader, _names(one)[0]), []).append(one)
    return list(groups.values())


def _join(leader: dict[_Name, _Name], one: _Name, other: _Name) -> None:
    leader[_leader_of(leader, other)] = _leader_of(leader, one)


def _leader_of(leader: dict[_Name, _Name], name: _Name) -> _Name:
    while (above := leader.setdefault(name, name)) != name:
        leader[name] = leader[above]  # halve the way for whoever comes after
        name = above
    return name


def _names(observation: Resource) -> list[_Name]:
    """The codings of the test, else its text; one without either stands alone under nothing."""
    code = observation.get("code")
    codings = [(text(c, "system") or "", text(c, "code") or "") for c in items(code, "coding") if text(c, "code")]
    return codings or [("text", (text(code, "text") or "").strip().casefold())]
