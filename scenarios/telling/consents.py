"""Which registrations may be shown elsewhere, where an arm says it otherwise than the world."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from pyarrow import compute

from emr_hub.columns import longs
from emr_hub.randomness import uniforms
from scenarios.definition import Systems

pc: Any = compute  # its type stubs know neither every function nor every shape
WRITTEN_REQUEST, STANDING = "written_request", "contract"
CATEGORY = "laboratory"


def with_bases(tables: dict[str, pa.Table], systems: Systems, seed: int) -> None:
    """Give a share of the registrations a standing basis from their first day; keep or drop what referrals bring."""
    if systems.consent_share is None and systems.written_requests:
        return
    consents = tables["consents"]
    asked_for = pc.equal(pc.cast(consents["basis"], pa.string()), WRITTEN_REQUEST)
    standing = consents.filter(pc.invert(asked_for))
    if systems.consent_share is not None:
        standing = _standing(tables["registrations"], systems.consent_share, seed, consents.schema)
    parts = [standing] + ([consents.filter(asked_for)] if systems.written_requests else [])
    whole = pa.concat_tables(parts).unify_dictionaries()
    tables["consents"] = whole.sort_by([("registration_id", "ascending"), ("valid_from", "ascending")])


def _standing(registrations: pa.Table, share: float, seed: int, schema: pa.Schema) -> pa.Table:
    """Contracts without end, for those whose luck lies below the share: a larger share adds and takes nobody away."""
    luck = uniforms(seed, "consent share", longs(registrations, "registration_id"))
    some = registrations.filter(pa.array(luck < share))
    size = some.num_rows
    columns: dict[str, Any] = {
        "registration_id": some["registration_id"],
        "basis": pa.array([STANDING] * size, pa.string()),
        "categories": pa.array([CATEGORY] * size, pa.string()),
        "valid_from": some["registered_at"],
        "valid_to": pa.nulls(size, pa.int64()),
    }
    return pa.table({field.name: columns[field.name].cast(field.type) for field in schema}, schema=schema)
