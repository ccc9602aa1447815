"""The one shape of a laboratory result as any format tells it: one flat row per result value, and facts beside.

A reader says in a row what the record itself says, and in a fact what another record of the same input says about
the person, visit, order, specimen or facility that the row names. `facts` fills the rows from the facts; what stays
null was not told.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

TIME: pa.DataType = pa.timestamp("ms", tz="UTC")
_TEXT: pa.DataType = pa.string()
ORDERED_DAY, TAKEN_DAY, ISSUED_DAY, EXECUTED_DAY = 1, 2, 4, 8  # bits of `dates`
LOINC, CLS, DVKT, LOCAL = "loinc", "cls1227", "dvkt", "local"  # code systems


def _f(name: str, kind: pa.DataType, unit: str, meaning: str) -> pa.Field[Any]:
    return pa.field(name, kind, metadata={"unit": unit, "meaning": meaning})


ROW: pa.Schema = pa.schema([
    _f("file", pa.int32(), "1", "number of the source file"),
    _f("line", pa.int64(), "1", "line, entry, message or row within it, counted from 1"),
    _f("part", pa.int32(), "1", "component or sub-record within it, 0 for the record itself"),
    _f("source_id", _TEXT, "text", "identity of the record: equal in every delivery and version of it; null in a"
       " withdrawn version of an order: all its results are taken back"),
    _f("updated", _TEXT, "text", "sorts the versions of one record; later is newer"),
    _f("version", pa.int16(), "1", "number of this version, where the sender counts them and sends them all"),
    _f("subject", _TEXT, "text", "who: key of a card in the facts of people, or a reference the people resolve"),
    _f("encounter", _TEXT, "text", "visit: key in the facts of visits"),
    _f("facility", _TEXT, "code", "facility whose laboratory performed it, as written"),
    _f("order_key", _TEXT, "text", "order the row answers, key in the facts of orders; null: an order of its own"),
    _f("service", _TEXT, "MA_DICH_VU", "orderable service as written"),
    _f("clinician", _TEXT, "text", "who signed the order"),
    _f("draw", _TEXT, "text", "rows of one venepuncture share it"),
    _f("status", _TEXT, "observation-status", "status of this version"),
    _f("ordered", TIME, "UTC", "when the order was signed"),
    _f("taken", TIME, "UTC", "when the specimen was taken"),
    _f("executed", TIME, "UTC", "when the service was carried out; whether the specimen was taken then is not said"),
    _f("resulted", TIME, "UTC", "when the first version was known; null: as issued"),
    _f("issued", TIME, "UTC", "when this version was known"),
    _f("dates", pa.int8(), "bits", "times that are a whole Vietnamese day, told by its first instant: 1 ordered,"
       " 2 taken, 4 issued, 8 executed"),
    _f("order_code", _TEXT, "code", "code of the panel that holds the row, where it is not the row's own"),
    _f("loinc", _TEXT, "LOINC", "LOINC code, where one was told"),
    _f("code_system", _TEXT, "cls1227, dvkt, local", "system of `code`"),
    _f("code", _TEXT, "code", "the sender's other code: of Decision 1227, else the laboratory's own"),
    _f("label", _TEXT, "text", "name of the test as a reader would see it"),
    _f("specimen", _TEXT, "code", "specimen of the catalogue, or a key in the facts of specimens"),
    _f("value", pa.float64(), "see unit", "plain number or bound; ranges and ratios are texts"),
    _f("text", _TEXT, "text", "answer in words; for an unsatisfactory specimen `unsatisfactory: why`"),
    _f("comparator", _TEXT, "<, <=, >=, >", "the value is a bound"),
    _f("unit", _TEXT, "unit", "unit as written"),
    _f("interpretation", _TEXT, "code", "the laboratory's own reading, HL7 code"),
    _f("low", pa.float64(), "see unit", "lower end of the row's own reference range"),
    _f("high", pa.float64(), "see unit", "upper end of the row's own reference range"),
    _f("context", _TEXT, "outpatient, inpatient, emergency, icu", "where cared for at signing"),
    _f("age_days", pa.int32(), "d", "age at signing as the sender tells it; null: by the birth date"),
    _f("unstable", TIME, "UTC", "latest change of state known at signing"),
    _f("protocol", _TEXT, "serial, confirmatory", "repeat on purpose"),
    _f("reviewed", pa.bool_(), "true, false", "true: null in context, unstable and protocol means it did not happen"),
    _f("price", pa.int64(), "VND", "what the sender charges for the whole order that the row answers"),
    _f("unread", _TEXT, "text", "words of the record that should have been a time or a number and are none"),
])  # fmt: skip

PEOPLE: pa.Schema = pa.schema([
    _f("subject", _TEXT, "text", "key of the card: equal for every delivery of it"),
    _f("facility", _TEXT, "code", "facility that keeps the card, as written"),
    _f("mrn", _TEXT, "text", "record number there"),
    _f("name", _TEXT, "text", "name as written"),
    _f("birth_date", _TEXT, "YYYY-MM-DD, YYYY-MM or YYYY", "birth date"),
    _f("sex", _TEXT, "female, male, other, unknown", "sex"),
    _f("cccd", _TEXT, "text", "citizen number as written, also an older nine-digit one"),
    _f("bhyt", _TEXT, "text", "insurance number as written"),
    _f("phone", _TEXT, "text", "phone as written"),
    _f("address", _TEXT, "text", "address as written"),
    _f("registered", TIME, "UTC", "when the card was made"),
])  # fmt: skip

VISITS: pa.Schema = pa.schema([
    _f("encounter", _TEXT, "text", "key of the visit"),
    _f("facility", _TEXT, "code", "where, as written"),
    _f("context", _TEXT, "outpatient, inpatient, emergency, icu", "kind of care"),
    _f("started", TIME, "UTC", "arrival"),
    _f("ended", TIME, "UTC", "departure"),
])  # fmt: skip

ORDERS: pa.Schema = pa.schema([
    _f("order_key", _TEXT, "text", "key of the order"),
    *(ROW.field(name) for name in (
        "encounter", "facility", "service", "clinician", "draw", "ordered", "dates", "specimen", "context", "age_days",
        "unstable", "protocol", "reviewed",
    )),
])  # fmt: skip

SPECIMENS: pa.Schema = pa.schema([
    _f("key", _TEXT, "text", "key of the specimen as rows and orders name it"),
    _f("specimen", _TEXT, "code", "specimen of the catalogue"),
    _f("taken", TIME, "UTC", "when taken"),
    _f("dates", pa.int8(), "bits", "2: the time is a whole day"),
    _f("unfit", _TEXT, "text", "why the laboratory found it unsatisfactory"),
])  # fmt: skip

FACILITIES: pa.Schema = pa.schema([
    _f("facility", _TEXT, "code", "how rows name the facility"),
    _f("code", _TEXT, "MA_CSKCB", "code of the facility"),
    _f("name", _TEXT, "text", "name"),
    _f("lab_level", pa.int8(), "1 to 5, 0 none", "quality level of its laboratory"),
])  # fmt: skip

CONSENTS: pa.Schema = pa.schema([
    _f("subject", _TEXT, "text", "whose records"),
    _f("basis", _TEXT, "code", "legal basis"),
    _f("categories", _TEXT, "codes joined by ;", "what may be shown"),
    _f("valid_from", TIME, "UTC", "in force from this instant"),
    _f("valid_to", TIME, "UTC", "until before this instant; null without end"),
])  # fmt: skip

ALIASES: pa.Schema = pa.schema([
    _f("alias", _TEXT, "text", "another way to name a card"),
    _f("subject", _TEXT, "text", "key of the card"),
    _f("server", _TEXT, "URL", "whose numbering the key is, where the alias tells it; several servers number apart"),
])  # fmt: skip

GROUPS: pa.Schema = pa.schema([
    _f("source_id", _TEXT, "text", "identity of a record that a report or panel lists"),
    _f("order_key", _TEXT, "text", "order of that report or panel"),
    _f("facility", _TEXT, "code", "facility that made the report, as written"),
    _f("issued", TIME, "UTC", "when the report was issued"),
    _f("dates", pa.int8(), "bits", "4: the time is a whole day"),
])  # fmt: skip

FACTS: dict[str, pa.Schema] = {
    "people": PEOPLE, "visits": VISITS, "orders": ORDERS, "specimens": SPECIMENS, "facilities": FACILITIES,
    "consents": CONSENTS, "aliases": ALIASES, "groups": GROUPS,
}  # fmt: skip
