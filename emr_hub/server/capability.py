"""The CapabilityStatement: written from the same tables that index and answer, so it lists only what works."""

from __future__ import annotations

from typing import Any, Final

import orjson

from emr_hub.clock import to_fhir as written_time
from emr_hub.fhir.release import FHIR_VERSION, MEDIA_TYPE
from emr_hub.fhir.vn_core import REQUIREMENTS
from emr_hub.server.endpoint import Endpoint
from emr_hub.server.operations import Operation, Operations
from emr_hub.server.patching import JSON_PATCH, MERGE_PATCH
from emr_hub.storage import COMMON, includes_of, parameters_of, revincludes_of

_READS: Final = ("read", "vread", "history-instance", "history-type", "search-type")
_ALWAYS: Final = (("_id", "token"), ("_lastUpdated", "date"))
_WRITES: Final = ("create", "update", "patch", "delete")


class Capability:
    """What one endpoint can do; its date is when the server was put together."""

    def __init__(self, endpoint: Endpoint, software: str, offered: Operations, has_authorization: bool) -> None:
        self._endpoint, self._software, self._offered = endpoint, software, offered
        self._has_authorization = has_authorization
        self._date = written_time(endpoint.clock.now())
        self._bytes = b""

    def written(self) -> bytes:
        """The body of /metadata, put together when it is first asked for."""
        if not self._bytes:
            self._bytes = orjson.dumps(self._statement())
        return self._bytes

    def _statement(self) -> dict[str, Any]:
        return {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": self._date,
            "kind": "instance",
            "software": {"name": self._software},
            "implementation": {"description": self._software, "url": self._endpoint.base},
            "fhirVersion": FHIR_VERSION,
            "format": [MEDIA_TYPE, "json"],
            "patchFormat": [JSON_PATCH, MERGE_PATCH],
            "rest": [self._rest()],
        }

    def _rest(self) -> dict[str, Any]:
        at = self._endpoint
        said: dict[str, Any] = {"mode": "server", "security": {"cors": True}}
        if self._has_authorization:
            service = "http://terminology.hl7.org/CodeSystem/restful-security-service"
            said["security"]["service"] = [{"coding": [{"system": service, "code": "SMART-on-FHIR"}]}]
        said["resource"] = [self._resource(t) for t in sorted(at.readable | at.writable | at.answers.keys())]
        whole = ("transaction", "batch", "search-system", "history-system")
        said["interaction"] = [{"code": code} for code in whole]
        operations = self._offered.of_type("")
        if operations:
            said["operation"] = [_operation(one) for one in operations]
        return said

    def _resource(self, resource_type: str) -> dict[str, Any]:
        is_elsewhere = resource_type in self._endpoint.answers
        described = self._answered(resource_type) if is_elsewhere else self._kept(resource_type)
        profiles = sorted({one.profile for one in REQUIREMENTS if one.resource_type == resource_type})
        if profiles:
            described["supportedProfile"] = [self._endpoint.door.canonical.profile(name) for name in profiles]
        operations = self._offered.of_type(resource_type)
        if operations:
            described["operation"] = [_operation(one) for one in operations]
        return described

    def _answered(self, resource_type: str) -> dict[str, Any]:
        """A type that is answered from elsewhere: what its answers say of themselves."""
        answers = self._endpoint.answers[resource_type]
        done = [code for code, one in (("read", answers.read), ("search-type", answers.search)) if one is not None]
        described: dict[str, Any] = {"type": resource_type, "interaction": [{"code": code} for code in done]}
        if answers.search is not None and answers.parameters:
            described["searchParam"] = [{"name": name, "type": kind} for name, kind in answers.parameters]
        if answers.includes:
            described["searchInclude"] = list(answers.includes)
        if answers.revincludes:
            described["searchRevInclude"] = list(answers.revincludes)
        return described

    def _kept(self, resource_type: str) -> dict[str, Any]:
        """A type that is kept in the store."""
        at = self._endpoint
        reads = _READS if resource_type in at.readable else ()
        writes = _WRITES if resource_type in at.writable else ()
        described: dict[str, Any] = {
            "type": resource_type,
            "interaction": [{"code": code} for code in (*reads, *writes)],
            "versioning": "versioned",
        }
        if reads:
            described["readHistory"], described["conditionalRead"] = True, "full-support"
            described |= self._search(resource_type)
        if writes:
            described["updateCreate"] = True
        if resource_type in at.conditional:
            described |= {"conditionalCreate": True, "conditionalUpdate": True, "conditionalDelete": "single"}
        return described

    def _search(self, resource_type: str) -> dict[str, Any]:
        known = {**COMMON, **parameters_of(resource_type)}
        parameters = [*_ALWAYS, *sorted((p.name, str(p.kind)) for p in known.values())]
        said: dict[str, Any] = {"searchParam": [{"name": name, "type": kind} for name, kind in parameters]}
        includes = [one for one in includes_of(resource_type) if self._leads_somewhere(one)]
        back = [one for one in revincludes_of(resource_type) if one.partition(":")[0] in self._endpoint.readable]
        return said | ({"searchInclude": includes} if includes else {}) | ({"searchRevInclude": back} if back else {})

    def _leads_somewhere(self, include: str) -> bool:
        """Whether an include may bring anything that is shown here."""
        resource_type, _, name = include.partition(":")
        parameter = parameters_of(resource_type).get(name)
        return parameter is None or not parameter.targets or bool(set(parameter.targets) & self._endpoint.readable)


def _operation(one: Operation) -> dict[str, str]:
    return {"name": one.name, "definition": one.definition}
