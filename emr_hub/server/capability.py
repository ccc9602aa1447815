"""The CapabilityStatement: written from the same tables that index and answer, so it lists only what works."""

from __future__ import annotations

from typing import Any

import orjson

from emr_hub.clock import to_fhir as written_time
from emr_hub.fhir.release import FHIR_VERSION, MEDIA_TYPE
from emr_hub.server.endpoint import Endpoint
from emr_hub.server.operations import Operations
from emr_hub.storage import parameters_of


def capability_statement(endpoint: Endpoint, software: str, offered: Operations) -> bytes:
    """The body of /metadata; its date is when the server was put together."""
    served = sorted(endpoint.readable | endpoint.writable)
    rest: dict[str, Any] = {"mode": "server", "resource": [_resource(endpoint, t, offered) for t in served]}
    rest["interaction"] = [{"code": "transaction"}, {"code": "batch"}]
    return orjson.dumps({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": written_time(endpoint.clock.now()),
        "kind": "instance",
        "software": {"name": software},
        "implementation": {"description": software, "url": endpoint.base},
        "fhirVersion": FHIR_VERSION,
        "format": [MEDIA_TYPE, "json"],
        "rest": [rest],
    })  # fmt: skip


def _resource(endpoint: Endpoint, resource_type: str, offered: Operations) -> dict[str, Any]:
    reads = ("read", "vread", "search-type") if resource_type in endpoint.readable else ()
    writes = ("create", "update", "delete") if resource_type in endpoint.writable else ()
    parameters = [{"name": "_id", "type": "token"}]
    parameters += [{"name": p.name, "type": str(p.kind)} for p in parameters_of(resource_type).values()]
    described: dict[str, Any] = {
        "type": resource_type,
        "interaction": [{"code": code} for code in (*reads, *writes)],
        "versioning": "versioned",
    }
    if writes:
        described["updateCreate"] = True
    if resource_type in endpoint.conditional:
        described["conditionalUpdate"], described["conditionalDelete"] = True, "single"
    if reads:
        described["searchParam"] = parameters
    operations = [{"name": one.name, "definition": one.definition} for one in offered.of_type(resource_type)]
    if operations:
        described["operation"] = operations
    return described
