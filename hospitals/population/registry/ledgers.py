"""Cards and truth as columns: gathered block by block, put in order of time, numbered, and parted for good."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import SCHEMAS
from hospitals.population.desk import Contacts, Desk, record_numbers
from hospitals.population.mistakes import joined, profile_names
from hospitals.population.papers import NOBODY, Identities
from hospitals.population.registry.households import Households

Ints = NDArray[np.int64]
_WRITTEN = ("name", "birth_date", "sex", "cccd", "bhyt", "phone", "address")
_TRUTH = (
    "registration_id", "person_id", "causes", "profile", "household", "twin", "mother", "lender", "namesake",
    "newborn", "minority", "foreigner",
)  # fmt: skip


def block_of(
    people: Identities, homes: Households, minority: NDArray[np.bool_], contacts: Contacts, desk: Desk
) -> pa.Table:
    """The cards of some people with everything known about them, in no order."""
    who, ids = contacts.bearer, homes.person_id
    truth: dict[str, Any] = {
        "person_id": ids[who], "causes": joined(desk.causes), "household": ids[homes.head[who]],
        "twin": _named(ids, _twins(homes)[who]), "mother": _named(ids, homes.mother[who]),
        "lender": _named(ids, desk.lender), "namesake": _named(ids, homes.beside[who]), "newborn": contacts.newborn,
        "minority": minority[who], "foreigner": people.bearers.foreign[who],
        "profile": np.array(profile_names(), dtype=object)[contacts.profile],
    }  # fmt: skip
    place = {"facility_id": contacts.facility_id, "registered": contacts.registered, "key": contacts.key}
    written = {name: pa.array(getattr(desk, name), type=pa.string()) for name in _WRITTEN}
    return pa.table(written | truth | place)


def _twins(homes: Households) -> Ints:
    """The row of the other twin, of elder and younger alike."""
    other = homes.twin_of.copy()
    younger = np.flatnonzero(other != NOBODY)
    other[homes.twin_of[younger]] = younger
    return other


def _named(ids: Ints, row: Ints) -> Any:
    return pa.array(ids[row], mask=row == NOBODY)


def in_order(drawn: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Registrations and truth, by time and then by the card's own luck; ids and record numbers are ranks."""
    registered, key = (drawn[name].to_numpy() for name in ("registered", "key"))
    order = np.lexsort((key, registered))
    drawn = drawn.drop_columns(["registered", "key"]).take(order).combine_chunks()
    registered = registered[order]
    ids = pa.array(np.arange(1, len(order) + 1))
    facility = drawn["facility_id"].to_numpy()
    columns = {
        "registration_id": ids, "mrn": pa.array(record_numbers(facility, registered), type=pa.string()),
        "registered_at": pa.array(registered).cast(pa.timestamp("ms", tz="UTC")),
    }  # fmt: skip
    schema = SCHEMAS["registrations"]
    cards = [columns.get(f.name, drawn[f.name] if f.name in drawn.schema.names else None) for f in schema]
    truth = [ids if name == "registration_id" else drawn[name] for name in _TRUTH]
    return _cast(cards, schema), pa.table(dict(zip(_TRUTH, truth, strict=True)))


def _cast(columns: list[Any], schema: pa.Schema) -> pa.Table:
    made = [column.cast(f.type) if not pa.types.is_dictionary(f.type) else column.dictionary_encode().cast(f.type)
            for column, f in zip(columns, schema, strict=True)]  # fmt: skip
    return pa.Table.from_arrays(made, schema=schema).combine_chunks()
