"""One resource after another, of whatever type, to rows and facts; anything not of its shape is a broken line."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import msgspec
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.formats.fhir.cards import card_of
from emr_hub.formats.fhir.columns import told_rows
from emr_hub.formats.fhir.consents import consents_of
from emr_hub.formats.fhir.elements import Observation, decode, observation_of
from emr_hub.formats.fhir.observations import Row, add_rows, is_laboratory
from emr_hub.formats.fhir.orders import orders_of, panel_of, report_of
from emr_hub.formats.fhir.places import facilities_of
from emr_hub.formats.fhir.plain_lines import NOT_LABORATORY, plain_row
from emr_hub.formats.fhir.references import Json, server_and_key
from emr_hub.formats.fhir.specimens import specimens_of
from emr_hub.formats.fhir.visits import visits_of
from emr_hub.formats.rejects import Reason, Reject, shortened
from emr_hub.formats.row import FACTS
from emr_hub.formats.sink import Sink

_BATCH_ROWS = 16_384
_SHAPE_ERRORS = (TypeError, AttributeError, KeyError, IndexError, ValueError, RecursionError, OverflowError)
_INHERITED = (
    "subject", "encounter", "effectiveDateTime", "effectivePeriod", "issued", "performer", "basedOn", "status",
    "category", "meta",
)  # fmt: skip


class Taker:
    """Takes the resources of one file and hands rows and facts on in batches. `flush` when the file ends."""

    def __init__(self, sink: Sink, file: int, name: str, *, by_line: bool) -> None:
        self._sink, self._file, self._name, self._by_line = sink, file, name, by_line
        self._rows: list[Row] = []
        self._told: dict[str, list[tuple[Any, ...]]] = {kind: [] for kind in FACTS}
        self._counted: dict[str, int] = {"Observation": 0}
        self._urls: dict[str, str] = {}

    def broken(self, line: int, why: str, original: bytes) -> None:
        """Something in this file cannot be read."""
        self._sink.reject(Reject(self._name, line, Reason.BROKEN_LINE, why, shortened(original)))

    def take(self, resource: Any, line: int, url: str | None = None) -> None:
        """One resource; a Bundle is opened. `url`: the full address it has in its Bundle."""
        try:
            kind = resource.get("resourceType")
            if kind == "Observation":
                self._observation(observation_of(resource), resource, line)
            elif kind == "Bundle":
                self._bundle(resource, line)
            else:
                self._other(resource, kind, line, url)
        except _SHAPE_ERRORS as fault:
            self.broken(line, _shape(fault), _dump(resource))

    def take_observation(self, text: bytes, line: int) -> None:
        """One line that begins as an Observation does: decoded straight into its elements.

        Raises msgspec.DecodeError or UnicodeDecodeError when the line is no JSON.
        """
        row = plain_row(text, self._file, line)
        if row:
            self._rows.append(row)
            self._counted["Observation"] += 1
            if len(self._rows) >= _BATCH_ROWS:
                self._flush_rows()
            return
        if row is NOT_LABORATORY:
            return self._count("Observation, other")
        try:
            told = decode(text)
        except (msgspec.ValidationError, RecursionError) as fault:
            self.broken(line, _shape(fault), text)
            return
        try:
            self._observation(told, text, line)
        except _SHAPE_ERRORS as fault:
            self.broken(line, _shape(fault), text)

    def _observation(self, r: Observation, original: Json | bytes, line: int) -> None:
        if not is_laboratory(r):
            self._count("Observation, other")
            return
        add_rows(r, r.id or _content_id(original), self._file, line, self._rows)
        self._counted["Observation"] += 1
        if r.hasMember:
            self._group(panel_of(orjson.loads(original) if isinstance(original, bytes) else original, self._urls.get))
        if len(self._rows) >= _BATCH_ROWS:
            self._flush_rows()

    def _bundle(self, bundle: Json, line: int) -> None:
        """A Bundle on a line of its own is found again by its line, one in a file of its own by the entry."""
        self._count("Bundle")
        entries = bundle.get("entry") or ()
        self._urls = dict(_addresses(entries))
        for number, entry in enumerate(entries, 1):
            resource = entry.get("resource") if isinstance(entry, dict) else entry
            if resource is not None:
                url = entry.get("fullUrl") if isinstance(entry, dict) else None
                self.take(resource, line if self._by_line else number, url if isinstance(url, str) else None)

    def _other(self, r: Json, kind: Any, line: int, url: str | None) -> None:
        if kind is None and "transactionTime" in r and "output" in r:
            return self._count("manifest")  # of a bulk export: a list of the files beside it
        if not isinstance(kind, str):
            raise KeyError("resourceType")
        if kind == "Patient":
            self._card(r, url)
        elif kind == "DiagnosticReport":
            self._report(r, line, url)
        elif kind in _FACTS_OF:
            about, facts_of = _FACTS_OF[kind]
            self._tell(about, facts_of(r, url))
        self._count(kind)

    def _card(self, patient: Json, url: str | None) -> None:
        found = card_of(patient, url)
        if found:
            self._tell("people", [found[0]])
            self._tell("aliases", found[1])

    def _report(self, report: Json, line: int, url: str | None) -> None:
        key = report.get("id") or (url or "").removeprefix("urn:uuid:") or None
        self._group(report_of(report, key if isinstance(key, str) else None, self._urls.get))
        for inside in report.get("contained") or ():
            if inside.get("resourceType") == "Observation":
                told = {name: report[name] for name in _INHERITED if name in report}
                whole = told | inside | {"id": f"{key}#{inside.get('id')}"}
                self._observation(observation_of(whole), whole, line)

    def _group(self, told: tuple[list[Row], list[Row]]) -> None:
        self._tell("groups", told[0])
        self._tell("orders", told[1])

    def _tell(self, about: str, facts: Iterable[Row]) -> None:
        told = self._told[about]
        told.extend(facts)
        if len(told) >= _BATCH_ROWS:
            self._flush_facts(about)

    def _count(self, kind: str) -> None:
        self._counted[kind] = self._counted.get(kind, 0) + 1

    def flush(self) -> None:
        """Hand on everything that has not been handed on yet."""
        self._flush_rows()
        for about in FACTS:
            self._flush_facts(about)
        for kind, number in self._counted.items():
            self._sink.count(kind, number)
        self._counted = {"Observation": 0}

    def _flush_rows(self) -> None:
        batch, faults = told_rows(self._rows)
        self._rows = []
        self._tell("aliases", _addressed(batch))
        self._sink.rows(batch)
        for _, line, why, original in faults:
            self.broken(line, why, original.encode(errors="replace"))

    def _flush_facts(self, about: str) -> None:
        told, self._told[about] = self._told[about], []
        if told:
            columns = [pa.array(c, f.type) for c, f in zip(zip(*told, strict=True), FACTS[about], strict=True)]
            self._sink.facts(about, pa.record_batch(columns, schema=FACTS[about]))


_FACTS_OF: dict[str, tuple[str, Any]] = {
    "Encounter": ("visits", visits_of),
    "ServiceRequest": ("orders", orders_of),
    "Specimen": ("specimens", specimens_of),
    "Organization": ("facilities", facilities_of),
    "Consent": ("consents", lambda consent, _: consents_of(consent)),
}


def _addresses(entries: Iterable[Any]) -> Iterable[tuple[str, str]]:
    """The id behind each address of a Bundle."""
    for entry in entries:
        if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
            url, key = entry.get("fullUrl"), entry["resource"].get("id")
            if isinstance(url, str) and isinstance(key, str):
                yield url, key


def _addressed(batch: pa.RecordBatch) -> list[Row]:
    """The patients that rows name by an address on a server, as aliases of their ids there."""
    subject: Any = batch["subject"]
    far = pc.starts_with(subject, "http")
    if not pc.any(far).as_py():
        return []
    distinct = pc.unique(subject.filter(far)).to_pylist()
    return [(url, key, server) for url in distinct for server, key in [server_and_key(url)] if key]


def _content_id(original: Json | bytes) -> str:
    """An id for an Observation that has none: the same contents give the same id, wherever they stand."""
    r = orjson.loads(original) if isinstance(original, bytes) else original
    return "content:" + blake2b(orjson.dumps(r, option=orjson.OPT_SORT_KEYS), digest_size=16).hexdigest()


_FAULTS = {KeyError: "an element is missing", RecursionError: "nested too deeply"}


def _shape(fault: Exception) -> str:
    """What is not as FHIR has it: the element where it is known, else the kind of fault; never a value."""
    if isinstance(fault, msgspec.ValidationError):
        return f"not of its FHIR shape ({fault})"
    return f"not of its FHIR shape ({_FAULTS.get(type(fault), 'an element is of another type')})"


def _dump(resource: Any) -> bytes:
    try:
        return orjson.dumps(resource)
    except (orjson.JSONEncodeError, RecursionError):
        return b""
