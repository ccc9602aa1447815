"""When a rule of R4 on a datatype or a part of a resource is broken: one predicate for each key of `invariants`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from emr_hub.clock import from_fhir as read_time
from emr_hub.fhir.canonical import UCUM
from emr_hub.fhir.reading import child

Node = dict[str, Any]
Broken = Callable[[Node], bool]

# Basic formatting of HTML 4.0, chapters 7-11 and 15: what a narrative may be made of.
_TAGS: Final = frozenset(
    "a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img"
    " kbd li ol p pre q samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var".split()
)
_TAG: Final = re.compile(r"</?\s*([A-Za-z][A-Za-z0-9]*)([^<>]*)>")
_ACTIVE: Final = re.compile(r"\bon\w+\s*=|javascript:|<!|<\?", re.IGNORECASE)


def _ends_before_it_starts(period: Node) -> bool:
    start, end = (read_time(period[side]) if side in period else None for side in ("start", "end"))
    return bool(start and end and start.earliest > end.latest)


def _no_plain_div(narrative: Node) -> bool:
    div = narrative.get("div", "")
    tags = _TAG.findall(div)
    framed = div.lstrip().startswith("<div") and div.rstrip().endswith("</div>")
    return not framed or any(name.lower() not in _TAGS for name, _ in tags) or _ACTIVE.search(div) is not None


def _wordless(narrative: Node) -> bool:
    div = narrative.get("div", "")
    return "<img" not in div and not _TAG.sub("", div).strip()


def _is_one(node: Node, prefix: str, *others: str) -> bool:
    given = [any(name[: len(prefix)] == prefix for name in node), *(other in node for other in others)]
    return given.count(True) == 1


def _below_zero(node: Node, name: str) -> bool:
    return bool(node.get(name, 0) < 0)


def _without(name: str, needed: str) -> Broken:
    """Broken where one element is given and the one it needs is not."""
    return lambda node: name in node and needed not in node


def _foreign_unit(node: Node) -> bool:
    return ("value" in node and "code" not in node) or node.get("system", UCUM) != UCUM


def _no_whole_count(count: Node) -> bool:
    return _foreign_unit(count) or count.get("code", "1") != "1" or count.get("value", 0) % 1 != 0


def _unfit_event(repeat: Node) -> bool:
    events = repeat.get("when", [])
    return "offset" in repeat and (not events or bool({"C", "CM", "CD", "CV"} & set(events)))


BROKEN: Final[dict[str, Broken]] = {
    "sev-1": lambda entity: "name" in entity and "query" in entity,
    "cpb-9": lambda rest: _twice([r.get("type") for r in rest.get("resource", ())]),
    "cpb-12": lambda served: _twice([p.get("name") for p in served.get("searchParam", ())]),
    "cmp-1": lambda section: not {"text", "entry", "section"} & section.keys(),
    "cmp-2": lambda section: "emptyReason" in section and "entry" in section,
    "cmd-1": lambda target: target.get("equivalence") in ("narrower", "inexact") and "comment" not in target,
    "cmd-2": lambda unmapped: unmapped.get("mode") == "fixed" and "code" not in unmapped,
    "cmd-3": lambda unmapped: unmapped.get("mode") == "other-map" and "url" not in unmapped,
    "con-1": lambda stage: not {"summary", "assessment"} & stage.keys(),
    "con-2": lambda evidence: not {"code", "detail"} & evidence.keys(),
    "gol-1": lambda target: any(name[:6] == "detail" for name in target) and "measure" not in target,
    "obs-3": lambda limits: not {"low", "high", "text"} & limits.keys(),
    "inv-1 ParametersParameter": lambda parameter: not _is_one(parameter, "value", "resource", "part"),
    "pat-1": lambda contact: not {"name", "telecom", "address", "organization"} & contact.keys(),
    "qrs-1": lambda item: "answer" in item and "item" in item,
    "age-1": lambda age: _foreign_unit(age) or not age.get("value", 1) > 0,
    "cnt-3": _no_whole_count,
    "dis-1": _foreign_unit,
    "drt-1": lambda lasting: "code" in lasting and (lasting.get("system") != UCUM or "value" not in lasting),
    "att-1": _without("data", "contentType"),
    "cpt-2": _without("value", "system"),
    "ext-1": lambda extension: not _is_one(extension, "value", "extension"),
    "txt-1": _no_plain_div,
    "txt-2": _wordless,
    "per-1": _ends_before_it_starts,
    "qty-3": _without("code", "system"),
    "rng-2": lambda r: child(r, "low", "value") is not None and child(r, "high", "value") is not None
    and child(r, "low", "code") == child(r, "high", "code") and r["low"]["value"] > r["high"]["value"],
    "rat-1": lambda ratio: ("numerator" in ratio) != ("denominator" in ratio),
    "tim-1": _without("duration", "durationUnit"),
    "tim-2": _without("period", "periodUnit"),
    "tim-4": lambda repeat: _below_zero(repeat, "duration"),
    "tim-5": lambda repeat: _below_zero(repeat, "period"),
    "tim-6": _without("periodMax", "period"),
    "tim-7": _without("durationMax", "duration"),
    "tim-8": _without("countMax", "count"),
    "tim-9": _unfit_event,
    "tim-10": lambda repeat: "timeOfDay" in repeat and "when" in repeat,
}  # fmt: skip


def _twice(names: list[Any]) -> bool:
    return len(set(names)) != len(names)
