"""Every table and column, said once: Arrow type, unit and meaning. Schema and data dictionary come from here.

Times are UTC timestamp[ms]; ids are integers that do not encode the person. A null in a carried column means
that it did not happen. Criteria are answered in the order of `coordinator.decision`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

TIME = pa.timestamp("ms", tz="UTC")
ID = pa.int64()
WORD = pa.dictionary(pa.int32(), pa.string())  # few distinct values
TEXT = pa.string()
NUMBER = pa.float64()
ANSWERS = (
    "same_person", "same_test", "final", "known_in_time", "recent_enough", "laboratory_recognised",
    "worth_reusing", "no_state_change", "not_serial", "permitted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, Arrow type, unit (UCUM, VND, UTC or a code list), meaning, and whether every row tells it."""

    name: str
    type: pa.DataType
    unit: str
    meaning: str
    always: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table: name, what one row is, and its columns in order."""

    name: str
    one_row_per: str
    columns: tuple[Column, ...]


def _c(name: str, kind: pa.DataType, unit: str, meaning: str, *, always: bool = False) -> Column:
    return Column(name, kind, unit, meaning, always)


FACILITIES = Table("facilities", "facility", (
    _c("facility_id", ID, "id", "number of the facility in this world"),
    _c("key", TEXT, "code", "short key of the facilities registry"),
    _c("name", TEXT, "text", "name in Vietnamese"),
    _c("province", WORD, "province code", "province since 1 July 2025"),
    _c("network", WORD, "north, south", "arm of the pilot"),
    _c("kind", WORD, "central, provincial, regional, district", "kind of facility"),
    _c("lab_level", pa.int8(), "1 to 5, 0 none", "laboratory quality level of Decision 2429/QD-BYT"),
    _c("emr_since", TIME, "UTC", "fully electronic record since"),
    _c("connected_since", TIME, "UTC", "results reach the coordinator since"),
    _c("latitude", NUMBER, "deg", "latitude"),
    _c("longitude", NUMBER, "deg", "longitude"),
))  # fmt: skip

REGISTRATIONS = Table("registrations", "registration", (
    _c("registration_id", ID, "id", "one card of one person at one facility"),
    _c("facility_id", ID, "id", "where"),
    _c("mrn", TEXT, "text", "record number, unique within the facility"),
    _c("name", TEXT, "text", "name as written"),
    _c("birth_date", TEXT, "YYYY-MM-DD, YYYY-MM or YYYY", "birth date as written"),
    _c("sex", WORD, "female, male, other, unknown", "sex as written"),
    _c("cccd", TEXT, "text", "synthetic citizen number as written"),
    _c("bhyt", TEXT, "text", "synthetic insurance number as written"),
    _c("phone", TEXT, "text", "phone as written"),
    _c("address", TEXT, "text", "address as written"),
    _c("registered_at", TIME, "UTC", "when"),
))  # fmt: skip

CONSENTS = Table("consents", "legal basis of a registration", (
    _c("registration_id", ID, "id", "whose records, at their source facility"),
    _c("basis", WORD, "code", "written_request, contract, law, art19_emergency"),
    _c("categories", TEXT, "codes joined by ;", "what may be shown; laboratory is one"),
    _c("valid_from", TIME, "UTC", "in force from this instant"),
    _c("valid_to", TIME, "UTC", "until before this instant; null without end"),
))  # fmt: skip

ENCOUNTERS = Table("encounters", "encounter", (
    _c("encounter_id", ID, "id", "one visit or stay"),
    _c("registration_id", ID, "id", "who"),
    _c("facility_id", ID, "id", "where"),
    _c("class", WORD, "AMB, EMER, IMP", "HL7 v3 ActCode"),
    _c("started_at", TIME, "UTC", "arrival"),
    _c("ended_at", TIME, "UTC", "departure"),
    _c("referred_from", ID, "id", "facility that referred the person here; null when nobody did"),
))  # fmt: skip

ORDERS = Table("orders", "order", (
    _c("order_id", ID, "id", "one orderable service, signed once"),
    _c("encounter_id", ID, "id", "during which visit"),
    _c("registration_id", ID, "id", "for whom"),
    _c("facility_id", ID, "id", "ordering facility, whose laboratory would perform it"),
    _c("clinician_id", ID, "id", "who signs"),
    _c("service", WORD, "MA_DICH_VU", "orderable service"),
    _c("specimen", WORD, "code", "specimen of the catalogue"),
    _c("draw_id", ID, "id", "orders collected in one venepuncture share it"),
    _c("context", WORD, "outpatient, inpatient, emergency, icu", "where cared for at signing"),
    _c("age_days", pa.int32(), "d", "age at signing as the hospital knows it"),
    _c("signed_at", TIME, "UTC", "when signed"),
    _c("collected_at", TIME, "UTC", "when the specimen would be taken"),
    _c("resulted_at", TIME, "UTC", "when the first result would be known in the hospital"),
    _c("published_at", TIME, "UTC", "when the hospital would publish it, by its own habits"),
    _c("unstable_at", TIME, "UTC", "latest change of state the ordering hospital knows at signing"),
    _c("protocol", WORD, "serial, confirmatory", "repeat on purpose; null when it is not"),
))  # fmt: skip

RESULTS = Table("results", "analyte of an order and version", (
    _c("order_id", ID, "id", "answer to this order"),
    _c("analyte", WORD, "catalogue key", "what was measured"),
    _c("version", pa.int16(), "1", "1 is the first report; a correction rewrites every analyte of the order"),
    _c("known_at", TIME, "UTC", "when this version is known in the hospital"),
    _c("value", NUMBER, "see unit", "numeric value as reported"),
    _c("text", TEXT, "text", "text value as reported"),
    _c("comparator", WORD, "<, <=, >=, >", "the value is a bound"),
    _c("unit", WORD, "UCUM", "unit as reported"),
    _c("flag", WORD, "LL, L, N, H, HH, A, POS, NEG", "the laboratory's own reading"),
    _c("status", WORD, "observation-status", "status of this version"),
    _c("local_code", WORD, "code", "the laboratory's own code"),
    _c("loinc", WORD, "LOINC", "code the laboratory sends along, where its own map has it"),
))  # fmt: skip

DECISIONS = Table("decisions", "order and arm", (
    _c("order_id", ID, "id", "which order"),
    _c("arm", WORD, "text", "which arm"),
    _c("policy", WORD, "policy id", "rule applied"),
    _c("verdict", WORD, "reuse, partial, repeat, ask", "null when the coordinator was not asked or silent"),
    *(_c(a, WORD, "yes, no, unknown, not_asked", f"answer to {a} over the needed analytes") for a in ANSWERS),
    _c("reused", pa.list_(ID), "ids", "orders whose results would be reused"),
    _c("visible_at", TIME, "UTC", "latest instant at which those results became visible to the orderer"),
    _c("card_shown", pa.bool_(), "true, false", "a card proposed to withdraw the order"),
    _c("answer", WORD, "accepted, overridden", "what the clinician did; null without a card"),
    _c("override_reason", WORD, "code", "coded reason of an override"),
    _c("performed", pa.bool_(), "true, false", "the test was done"),
))  # fmt: skip

COUNTS = Table("counts", "order and policy", (
    _c("order_id", ID, "id", "which order", always=True),
    _c("policy", WORD, "policy id", "rule applied", always=True),
    *(_c(d, pa.bool_(), "true, false", m, always=True) for d, m in (
        ("d1", "early repeat"), ("d2", "early repeat, acceptable and worth reusing"), ("d3", "could be cut"),
        ("undecided_d1", "D1 left open by an unknown"), ("undecided_d2", "D2 left open by an unknown"),
        ("undecided_d3", "D3 left open by an unknown"), ("pending", "fails D3 only for a pending result"),
        ("same_moment", "D1 with age 0 for every needed analyte"),
    )),
    *(_c(f"scope_d{n}", WORD, "same, cross", f"where the earlier results of D{n} are from; null when not counted")
      for n in (1, 2, 3)),
    _c("direction", WORD, "up, down, lateral", "from the earlier facility to the orderer; null within one"),
))  # fmt: skip

TRUTH_REGISTRATIONS = Table("truth/registrations", "registration", (
    _c("registration_id", ID, "id", "which registration"),
    _c("person_id", ID, "id", "who it really is"),
    _c("causes", TEXT, "codes joined by ;", "mistakes of the desk in this card; empty for a clean card"),
    _c("desk_profile", WORD, "code", "kind of desk that wrote it"),
))  # fmt: skip

TRUTH_ORDERS = Table("truth/orders", "order", (
    _c("order_id", ID, "id", "which order"),
    _c("person_id", ID, "id", "who it really is"),
    _c("indication", WORD, "code", "why it was signed"),
    _c("needed", pa.bool_(), "true, false", "a perfectly informed clinician would have ordered it"),
))  # fmt: skip

TRUTH_RESULTS = Table("truth/results", "analyte of an order", (
    _c("order_id", ID, "id", "which order"),
    _c("analyte", WORD, "catalogue key", "what"),
    _c("true_value", NUMBER, "catalogue unit", "value in the body at collection, without analytical error"),
))  # fmt: skip

TRUTH_ILLNESSES = Table("truth/illnesses", "illness of a person, by its onset", (
    _c("person_id", ID, "id", "who"),
    _c("illness", WORD, "code", "which one of the population's table"),
    _c("kind", WORD, "chronic, acute, pregnancy", "lived with, passing, or from conception on"),
    _c("icd10", WORD, "ICD-10", "the code it would be written under"),
    _c("onset_at", TIME, "UTC", "from then on it moves visits, orders and analytes, acute ones less by the day"),
    _c("illness_severity", NUMBER, "1", "how strongly it moves them; the median over people is 1"),
))  # fmt: skip

HARM_CURVE = Table("harm_curve", "analyte and window of the curve", (
    _c("analyte", WORD, "catalogue key, all", "which analyte; all: whole orders"),
    _c("window_hours", pa.int32(), "h", "one window in place of all windows of the scenario's own policy"),
    _c("saved", pa.int64(), "1", "results of the analyte (orders) that could be reused in place of a test"),
    _c("comparable", pa.int64(), "1", "of these, with two values that can be compared"),
    _c("reported_change", pa.int64(), "1", "the report would have moved past the reference change value"),
    _c("body_change", pa.int64(), "1", "the body itself had moved past the same limits"),
    _c("new_abnormal", pa.int64(), "1", "normal before, abnormal in its place, and changed past the limits"),
    _c("critical", pa.int64(), "1", "a critical value would have been measured in place of one that is not"),
))  # fmt: skip

HARM_WINDOWS = Table("harm_windows", "analyte and stated risk", (
    _c("analyte", WORD, "catalogue key", "which analyte"),
    _c("risk", WORD, "missed_change, missed_critical", "which risk"),
    _c("level", NUMBER, "1", "the stated level of the risk, a share of the reused results"),
    _c("saved", pa.int64(), "1", "results that could be reused within the longest window of the curve"),
    _c("noise", NUMBER, "1", "share of unchanged pairs that daily variation alone takes past the limits"),
    _c("standing", WORD, "reached, beyond, below, unknown", "where the risk reaches the level: between two windows of "
       "the curve, not within the longest, already at the shortest, or too few results to say"),
    _c("window_hours", NUMBER, "h", "the window at which the risk reaches the level; null unless reached"),
    _c("low_hours", NUMBER, "h", "lower end of its 95 % interval; 0: at the shortest window, null: past the longest"),
    _c("high_hours", NUMBER, "h", "upper end of its 95 % interval; 0: at the shortest window, null: past the longest"),
))  # fmt: skip

TABLES: dict[str, Table] = {t.name: t for t in (
    FACILITIES, REGISTRATIONS, CONSENTS, ENCOUNTERS, ORDERS, RESULTS, DECISIONS, COUNTS,
    TRUTH_REGISTRATIONS, TRUTH_ILLNESSES, TRUTH_ORDERS, TRUTH_RESULTS, HARM_CURVE, HARM_WINDOWS,
)}  # fmt: skip


def schema_of(table: str) -> pa.Schema:
    """The Arrow schema of a table; unit and meaning travel as field metadata."""
    return pa.schema([
        pa.field(c.name, c.type, nullable=not c.always, metadata={"unit": c.unit, "meaning": c.meaning})
        for c in TABLES[table].columns
    ])  # fmt: skip


SCHEMAS: dict[str, pa.Schema] = {name: schema_of(name) for name in TABLES}


def empty_table(table: str) -> pa.Table:
    """A table without rows in its schema."""
    return SCHEMAS[table].empty_table()
