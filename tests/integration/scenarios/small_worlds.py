"""Tiny worlds written by hand, in the schemas of `emr_hub.columns`: who, where, when, what; nothing is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from emr_hub.clock import HOUR, Instant, day_start
from emr_hub.columns import SCHEMAS
from emr_hub.terminology import facilities, services
from hospitals.laboratory import local_codes

START = day_start(date(2025, 6, 1))
END = day_start(date(2025, 7, 1))


def at(day: int, hour: float = 8.0) -> Instant:
    """An hour of a day of June 2025 in Viet Nam; day 0 and below are May."""
    return day_start(date(2025, 6, 1)) + (day - 1) * 24 * HOUR + int(hour * HOUR)


@dataclass
class SmallWorld:
    """Rows that pile up; `tables()` gives them their schemas."""

    connected: dict[str, Instant | None]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def person(self, registration_id: int, facility: str, *, cccd: str | None = None, **said: Any) -> None:
        """A card at a facility; `consent` False leaves the person without any legal basis."""
        consent = said.pop("consent", True)
        row = {
            "registration_id": registration_id, "facility_id": _number(facility), "mrn": f"M{registration_id}",
            "name": "Nguyễn Thị Lan", "birth_date": "1985-04-17", "sex": "female", "cccd": cccd, "bhyt": None,
            "phone": None, "address": None, "registered_at": at(-60),
        }  # fmt: skip
        self._add("registrations", row | said)
        if consent:
            self._add("consents", {"registration_id": registration_id, "basis": "written_request",
                                   "categories": "laboratory", "valid_from": at(-60), "valid_to": None})  # fmt: skip
        self._add("encounters", {"encounter_id": registration_id, "registration_id": registration_id,
                                 "facility_id": _number(facility), "class": "AMB", "started_at": at(-60),
                                 "ended_at": None, "referred_from": None})  # fmt: skip

    def order(self, order_id: int, registration_id: int, service: str, signed_at: Instant, **said: Any) -> None:
        """An order of a person; collected 1 h after signing, resulted and published 2 h after that, unless said."""
        facility = next(r for r in self.rows["registrations"] if r["registration_id"] == registration_id)
        row = {
            "order_id": order_id, "encounter_id": registration_id, "registration_id": registration_id,
            "facility_id": facility["facility_id"], "clinician_id": 1, "service": service,
            "specimen": services()[service].specimen, "draw_id": order_id, "context": "outpatient",
            "age_days": 14_000, "signed_at": signed_at, "collected_at": signed_at + HOUR,
            "resulted_at": signed_at + 3 * HOUR, "unstable_at": None, "protocol": None,
        }  # fmt: skip
        row |= said
        row.setdefault("published_at", row["resulted_at"])
        self._add("orders", row)

    def result(self, order_id: int, analyte: str, value: float | None = None, **said: Any) -> None:
        """One analyte of an order; normal and final, first version, in the hospital's own code, unless said."""
        order = next(r for r in self.rows["orders"] if r["order_id"] == order_id)
        code = local_codes(_key(order["facility_id"]))[analyte]
        row = {
            "order_id": order_id, "analyte": analyte, "version": 1, "known_at": order["resulted_at"], "value": value,
            "text": None, "comparator": None, "unit": code.unit if value is not None else None, "flag": "N",
            "status": "final", "local_code": code.code, "loinc": code.loinc,
        }  # fmt: skip
        self._add("results", row | said)

    def tables(self) -> dict[str, pa.Table]:
        """The seen tables of this world."""
        held = self.rows | {"facilities": [_facility(key, since) for key, since in self.connected.items()]}
        names = ("facilities", "registrations", "consents", "encounters", "orders", "results")
        return {name: pa.Table.from_pylist(held.get(name, []), schema=SCHEMAS[name]) for name in names}

    def _add(self, table: str, row: dict[str, Any]) -> None:
        self.rows.setdefault(table, []).append(row)


def _facility(key: str, connected_since: Instant | None) -> dict[str, Any]:
    known = facilities()[key]
    return {
        "facility_id": known.facility_id, "key": key, "name": known.name_vi, "province": known.province,
        "network": known.network, "kind": known.kind, "lab_level": known.lab_level, "emr_since": known.emr_since,
        "connected_since": connected_since, "latitude": known.lat, "longitude": known.lon,
    }  # fmt: skip


def _number(key: str) -> int:
    return facilities()[key].facility_id


def _key(facility_id: int) -> str:
    return next(f.key for f in facilities().values() if f.facility_id == facility_id)
