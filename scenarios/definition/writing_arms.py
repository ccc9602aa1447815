"""An arm in its resolved form: what every arm has is always said, what only some have is said where it is."""

from __future__ import annotations

from dataclasses import asdict, fields

from emr_hub.clock import VIETNAM, Instant, datetime_of
from scenarios.definition.arm import Arm, Clinicians
from scenarios.definition.systems import Outage, Rollout, Systems

_ALWAYS = (
    "id", "coordinator", "acceptance", "silence_share", "link_delay_minutes", "cards_for_ask", "connected_only",
)  # fmt: skip


def arm_table(arm: Arm) -> dict[str, object]:
    """The [[arms]] table of an arm."""
    table: dict[str, object] = {name: getattr(arm, name) for name in _ALWAYS}
    table |= {"title": asdict(arm.title), "outages": [_outage(one) for one in arm.outages]}
    some: dict[str, object] = {"policy": arm.policy, "engine": arm.engine, "systems": _systems(arm.systems)}
    some |= {"clinicians": _clinicians(arm.clinicians), "rollout": _rollout(arm.rollout) if arm.rollout else None}
    return table | {name: value for name, value in some.items() if value}


def _outage(one: Outage) -> dict[str, object]:
    whose = {"facility": one.facility} if one.facility else {}
    return {"what": one.what, **whose, "from": _local(one.begins), "to": _local(one.ends)}


def _systems(systems: Systems) -> dict[str, object]:
    """Only what differs from the world as it was drawn."""
    usual, table = Systems(), dict[str, object]()
    for field in fields(systems):
        value = getattr(systems, field.name)
        if value != getattr(usual, field.name):
            table[field.name] = dict(value) if field.name in ("publishing", "desks") else value
    return table


def _clinicians(of: Clinicians) -> dict[str, object]:
    reasons = {"reasons_normal": dict(of.reasons_normal), "reasons_abnormal": dict(of.reasons_abnormal)}
    return dict(of.numbers) | {name: shares for name, shares in reasons.items() if shares}


def _rollout(of: Rollout) -> dict[str, object]:
    steps = [{"from": _local(step.begins), "facilities": list(step.facilities)} for step in of.steps]
    return {"others": of.others, "steps": steps}


def _local(instant: Instant) -> object:
    return datetime_of(instant).astimezone(VIETNAM)
