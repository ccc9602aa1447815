"""One [[window]] table of a policy file as a Window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coordinator.decision import Kind, Window
from coordinator.policies.fields import Fields
from emr_hub.clinical import Context
from emr_hub.clock import HOUR
from emr_hub.errors import UsageError, nearest
from emr_hub.terminology import analytes

_KEYS = ("analyte", "group", "any", "context", "max_age_hours", "only", "min_age_days", "source", "status")
_STATUS = ("read", "second-hand", "recalled", "assumed", "derived", "unknown")
_TEN_YEARS_HOURS = 24 * 3653  # no published interval is longer; a larger figure is a unit mistaken


def window_of(row: Mapping[str, Any], where: str) -> Window:
    """Check one row: exactly one target, a known analyte or group, hours, source and status."""
    fields = Fields(row, where, _KEYS)
    kind, target = _target(fields)
    context = Context(fields.one_of("context", tuple(Context))) if "context" in row else None
    only = fields.one_of("only", ("positive",)) if "only" in row else None
    return Window(
        kind=kind,
        target=target,
        context=context,
        max_age=fields.whole("max_age_hours", at_most=_TEN_YEARS_HOURS) * HOUR,
        only_positive=only == "positive",
        min_age_days=fields.whole("min_age_days", default=0, at_most=45_000),
        source=fields.text("source"),
        status=fields.one_of("status", _STATUS),
    )


def _target(fields: Fields) -> tuple[Kind, str]:
    named = [k for k in ("analyte", "group", "any") if k in fields.table]
    if len(named) != 1:
        raise UsageError(
            f"the window names {len(named)} targets", where=fields.where, expected="exactly one of analyte, group, any"
        )
    kind = Kind(named[0])
    if kind is Kind.ANY:
        if fields.table["any"] is not True:
            raise fields.refuse("any", "true")
        return kind, "any"
    known = tuple(analytes()) if kind is Kind.ANALYTE else tuple(sorted({a.group for a in analytes().values()}))
    target = fields.text(kind)
    if target not in known:
        hint = nearest(target, known)
        raise UsageError(
            f"unknown {kind} '{target}'" + (f", did you mean '{hint}'?" if hint else ""),
            where=fields.where, expected=f"a {kind} of the catalogue",
        )  # fmt: skip
    return kind, target
