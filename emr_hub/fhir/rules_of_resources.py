"""When a rule of R4 on a whole resource is broken: one predicate for each key of `invariants`."""

from __future__ import annotations

from typing import Any, Final

from emr_hub.clock import from_fhir as read_time
from emr_hub.fhir.reading import items, text
from emr_hub.fhir.rules_of_elements import Broken, Node

_PRESENT: Final = frozenset({"description", "software", "implementation"})


def _codes(node: Node, element: str) -> set[Any]:
    return {coding.get("code") for coding in items(node, element, "coding")}


def _in_error(node: Node) -> bool:
    return "entered-in-error" in _codes(node, "verificationStatus")


def _valued(observation: Node) -> bool:
    return any(name[:5] == "value" for name in observation)


def _counted_twice(observation: Node) -> bool:
    if "component" not in observation or not _valued(observation):
        return False
    own = {(c.get("system"), c.get("code")) for c in items(observation, "code", "coding")}
    parts = (c for component in items(observation, "component") for c in items(component, "code", "coding"))
    return any((c.get("system"), c.get("code")) in own for c in parts)


def _abated_yet_active(condition: Node) -> bool:
    abated = any(name[:9] == "abatement" for name in condition)
    return abated and not {"inactive", "resolved", "remission"} & _codes(condition, "clinicalStatus")


def _without_patient(scope: str) -> Broken:
    return lambda consent: "patient" not in consent and scope in _codes(consent, "scope")


def _at_home(element: str) -> Broken:
    return lambda resource: any(one.get("use") == "home" for one in items(resource, element))


def _modified_before_written(task: Node) -> bool:
    written, changed = (read_time(text(task, side) or "") for side in ("authoredOn", "lastModified"))
    return bool(written and changed and changed.latest < written.earliest)


BROKEN: Final[dict[str, Broken]] = {
    "ait-1": lambda r: "clinicalStatus" not in r and not _in_error(r),
    "ait-2": lambda r: "clinicalStatus" in r and _in_error(r),
    "cpb-1": lambda r: not {"rest", "messaging", "document"} & r.keys(),
    "cpb-2": lambda r: not _PRESENT & r.keys(),
    "cpb-3": lambda r: r.get("kind") != "instance" and any("endpoint" in one for one in items(r, "messaging")),
    "cpb-14": lambda r: r.get("kind") == "instance" and "implementation" not in r,
    "cpb-15": lambda r: r.get("kind") == "capability" and ("implementation" in r or "software" not in r),
    "cpb-16": lambda r: r.get("kind") == "requirements" and ("implementation" in r or "software" in r),
    "con-4": _abated_yet_active,
    "con-5": lambda r: "clinicalStatus" in r and _in_error(r),
    "ppc-1": lambda r: "policy" not in r and "policyRule" not in r,
    "ppc-2": _without_patient("patient-privacy"),
    "ppc-3": _without_patient("research"),
    "ppc-4": _without_patient("adr"),
    "ppc-5": _without_patient("treatment"),
    "lst-1": lambda r: "emptyReason" in r and "entry" in r,
    "lst-2": lambda r: r.get("mode") != "changes" and any("deleted" in one for one in items(r, "entry")),
    "lst-3": lambda r: r.get("mode") != "working" and any("date" in one for one in items(r, "entry")),
    "obs-6": lambda r: "dataAbsentReason" in r and _valued(r),
    "obs-7": _counted_twice,
    "org-1": lambda r: "identifier" not in r and "name" not in r,
    "org-2": _at_home("address"),
    "org-3": _at_home("telecom"),
    "inv-1 Task": _modified_before_written,
    "prr-1": lambda r: "orderDetail" in r and "code" not in r,
}
