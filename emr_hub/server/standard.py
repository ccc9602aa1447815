"""The operations that every endpoint offers, as far as its types allow."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from emr_hub.server.endpoint import Endpoint
from emr_hub.server.everything import everything
from emr_hub.server.exporting import Exports, no_group
from emr_hub.server.newest import lastn
from emr_hub.server.operations import Operation
from emr_hub.server.validating import validate

_R4: Final = "http://hl7.org/fhir/OperationDefinition"
_BULK: Final = "http://hl7.org/fhir/uv/bulkdata/OperationDefinition"
_BOTH: Final = frozenset({"GET", "POST"})


def standard_operations(endpoint: Endpoint, exports: str | None) -> Iterator[Operation]:
    """`$validate` of every type, `Patient/$everything`, `Observation/$lastn`, and `$export` where there is a folder."""
    on = frozenset({"type", "instance"})
    yield Operation("*", "validate", f"{_R4}/Resource-validate", _BOTH, partial(validate, endpoint), on)
    kept = endpoint.readable - endpoint.answers.keys()
    if "Patient" in kept:
        answer = partial(everything, endpoint)
        yield Operation("Patient", "everything", f"{_R4}/Patient-everything", _BOTH, answer, frozenset({"instance"}))
    if "Observation" in kept:
        yield Operation("Observation", "lastn", f"{_R4}/Observation-lastn", _BOTH, partial(lastn, endpoint))
    if exports is not None:
        yield from _exports(Exports(endpoint, exports))


def _exports(made: Exports) -> Iterator[Operation]:
    yield Operation("", "export", f"{_BULK}/export", _BOTH, made.begin)
    if "Patient" in made.endpoint.readable:
        yield Operation("Patient", "export", f"{_BULK}/patient-export", _BOTH, made.begin)
    group = f"{_BULK}/group-export"
    yield Operation("Group", "export", group, _BOTH, no_group, frozenset({"instance"}), is_listed=False)
    either = frozenset({"GET", "DELETE"})
    yield Operation("", "export-status", f"{_BULK}/export", either, made.status, is_listed=False)
    yield Operation("", "export-file", f"{_BULK}/export", frozenset({"GET"}), made.file, is_listed=False)
