"""What an export asks for: types, since when, and in which form; by address or by a Parameters body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from emr_hub.clock import Instant, from_fhir
from emr_hub.server.asked import Query, preferred
from emr_hub.server.operations import Call, said_in_body
from emr_hub.server.refusals import Refusal

NDJSON: Final = "application/fhir+ndjson"
_FORMS: Final = (NDJSON, "application/ndjson", "ndjson")
_KNOWN: Final = frozenset({"_type", "_since", "_outputFormat", "_format"})


@dataclass(frozen=True, slots=True)
class Request:
    """One export: the types to write, the instant since which they changed, and the pairs as they were said."""

    types: tuple[str, ...]
    since: Instant | None
    said: Query


def request_of(call: Call, types: tuple[str, ...]) -> Request:
    """The request; Refusal 400 for a parameter that is unknown (unless handled leniently) or cannot be read."""
    said = call.query + said_in_body(call)
    unknown = next((name for name, _ in said if name not in _KNOWN), None)
    if unknown and preferred(call.headers, "handling") != "lenient":
        raise Refusal(400, "not-supported", f"parameter {unknown} is not supported", expression=unknown)
    kept = tuple(pair for pair in said if pair[0] in _KNOWN)
    form = next((value for name, value in kept if name == "_outputFormat"), NDJSON).replace(" ", "+")
    if form not in _FORMS:
        raise Refusal(400, "not-supported", f"only {NDJSON} is written here", expression="_outputFormat")
    return Request(_types(kept, types), _since(kept), kept)


def _types(said: Query, types: tuple[str, ...]) -> tuple[str, ...]:
    wanted = [kind for name, value in said if name == "_type" for kind in value.split(",")]
    strange = next((kind for kind in wanted if kind not in types), None)
    if strange is not None:
        raise Refusal(400, "not-supported", "a type that is not exported here", expression="_type")
    return tuple(dict.fromkeys(wanted)) or types


def _since(said: Query) -> Instant | None:
    written = next((value for name, value in said if name == "_since"), None)
    if written is None:
        return None
    moment = from_fhir(written.replace(" ", "+"))
    if moment is None:
        raise Refusal(400, "value", "_since is a FHIR instant", expression="_since")
    return moment.earliest
