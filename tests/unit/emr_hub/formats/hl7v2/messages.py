"""Small messages for tests; every person and number in them is synthetic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from emr_hub.clock import to_fhir
from tests.unit.emr_hub.formats.kept import Kept, kept

MSH = "MSH|^~\\&|LIS|27801|HUB|HUB|20250303090500+0700||ORU^R01^ORU_R01|1|P|2.5.1||||||UNICODE UTF-8"
PID = (
    "PID|1||25000012^^^27801^MR~924160012345^^^VNM^NI~GD4249912345678^^^BHXH^HC||Nguyễn^Bé^Thị||19600203|F|||"
    "Tổ 4^^Bắc Ninh^^^VNM||0830012345"
)
PV1 = "PV1|1|O|KKB^^^27801||||||||||||||||V77|||||||||||||||||||||||||202503030700|202503031100"
ORC = "ORC|RE|P1|F1||CM||||20250303071500+0700|||0012345^Trần"
OBR = (
    "OBR|1|P1|F1|23.0166.1494^Định lượng Urê máu^DVKT|||20250303073000+0700|||||||||0012345||||||"
    "20250303090000+0700||LAB|F"
)
OBX = "OBX|1|NM|22664-7^Urê^LN^URE^Urê^L||5.4|mmol/L^^UCUM|2.5-7.5|N|||F"
SPM = "SPM|1|||SER^Serum^HL70487|||||||||||||20250303073000+0700"
PLAIN = (MSH, PID, PV1, ORC, OBR, OBX, SPM)


def message(*segments: str, end: str = "\r", **changes: str) -> str:
    """Segments as one message; without any, the plain one. `OBX="..."` puts another segment in its place."""
    chosen = segments or tuple(changes.get(segment[:3], segment) for segment in PLAIN)
    return "".join(segment + end for segment in chosen if segment)


def with_field(segment: str, at: int, value: str) -> str:
    """The segment with another value in a field; in MSH fields are counted as the standard does."""
    fields = segment.split("|")
    place = at - 1 if segment.startswith("MSH") else at
    fields += [""] * (place + 1 - len(fields))
    fields[place] = value
    return "|".join(fields)


def framed(text: str) -> str:
    return f"\x0b{text}\x1c\r"


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> Kept:
    return kept("hl7v2", tmp_path / "results.hl7", text.encode(encoding))


def row_of(tmp_path: Path, **changes: str) -> dict[str, Any]:
    found = read(tmp_path, message(**changes))
    assert not found.rejects
    (row,) = found.table
    return row


def local(when: Any) -> str | None:
    return None if when is None else to_fhir(int(when.timestamp() * 1000))[:16]
