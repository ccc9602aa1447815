"""The commonest line of a laboratory: a number under one code. What its lines share is read once, by its bytes.

A category, a code, a performer or a reference range stands in thousands of lines in the same letters. Here such an
element is not taken apart again but looked up, which halves the time of a line. Whatever is not of this shape goes
the whole way of `observations`, and both ways give the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

import msgspec

from emr_hub.formats.fhir.elements import Component, Concept, Element, Meta, Quantity, Range, Reference
from emr_hub.formats.fhir.observations import Row, category_is_laboratory, code_of, order_of, performer_of
from emr_hub.formats.fhir.references import key_of, patient_key, visit_key
from emr_hub.formats.fhir.values import NOTHING, reading_of

_T = TypeVar("_T")
_MOST_KEPT: Final = 65_536  # different texts of one element before all are forgotten
Shared = msgspec.Raw | msgspec.UnsetType


class Line(Element):
    """An Observation as it stands in a line. The elements from `extension` on are not those of a plain line."""

    resourceType: str | None = None
    id: str | None = None
    meta: Meta | None = None
    basedOn: list[Reference] | None = None
    status: str | None = None
    category: Shared = msgspec.UNSET
    code: Shared = msgspec.UNSET
    subject: Reference | None = None
    encounter: Reference | None = None
    effectiveDateTime: str | None = None
    issued: str | None = None
    performer: Shared = msgspec.UNSET
    valueQuantity: Quantity | None = None
    interpretation: Shared = msgspec.UNSET
    specimen: Reference | None = None
    referenceRange: Shared = msgspec.UNSET
    extension: Shared = msgspec.UNSET
    contained: Shared = msgspec.UNSET
    effectivePeriod: Shared = msgspec.UNSET
    effectiveInstant: Shared = msgspec.UNSET
    valueCodeableConcept: Shared = msgspec.UNSET
    valueString: Shared = msgspec.UNSET
    valueInteger: Shared = msgspec.UNSET
    valueBoolean: Shared = msgspec.UNSET
    valueRatio: Shared = msgspec.UNSET
    valueRange: Shared = msgspec.UNSET
    dataAbsentReason: Shared = msgspec.UNSET
    hasMember: Shared = msgspec.UNSET
    component: Shared = msgspec.UNSET


_decode = msgspec.json.Decoder(Line).decode
_cells = msgspec.structs.astuple
_NOT_PLAIN: Final = Line.__struct_fields__.index("extension")
_NONE_OF_THEM: Final = [msgspec.UNSET] * (len(Line.__struct_fields__) - _NOT_PLAIN)


@dataclass(slots=True)
class Known(Generic[_T]):
    """What each text of an element means. `read` is called once per text; what it raises is raised anew every time."""

    kind: Any
    read: Callable[[Any], _T]
    by_text: dict[bytes, _T] = field(default_factory=dict)
    decode: Callable[[bytes], Any] = field(init=False)

    def __post_init__(self) -> None:
        self.decode = msgspec.json.Decoder(self.kind).decode

    def __call__(self, raw: Shared) -> _T:
        """The meaning of an element that may be absent. Raises msgspec.ValidationError when it is not of its shape."""
        text = b"null" if raw is msgspec.UNSET else bytes(raw)
        try:
            return self.by_text[text]
        except KeyError:
            pass
        if len(self.by_text) >= _MOST_KEPT:
            self.by_text.clear()
        found = self.by_text[text] = self.read(self.decode(text))
        return found


_in_laboratory = Known(list[Concept] | None, category_is_laboratory)
_code = Known(Concept | None, code_of)
_performer = Known(list[Reference] | None, lambda several: performer_of(several) if several else None)
_interpretation = Known(list[Concept] | None, lambda told: reading_of(Component(interpretation=told), NOTHING)[0])
_ranges: Final[dict[str | None, Known[tuple[Any, Any, Any]]]] = {}
NOT_LABORATORY: Final[Row] = ()


def plain_row(text: bytes, file: int, line: int) -> Row | None:
    """The one row of a plain line; NOT_LABORATORY for another Observation; None for a line that is not plain.

    None also where an element is not of its shape: the whole way names it. Raises msgspec.DecodeError or
    UnicodeDecodeError when the line is no JSON.
    """
    try:
        (
            _, key, meta, based_on, status, category, code, subject, encounter, taken, issued, performer, quantity,
            interpretation, specimen, ranges, *rest,
        ) = _cells(_decode(text))  # fmt: skip
        if rest != _NONE_OF_THEM or quantity is None or not key or not taken:
            return None
        value, unit, who = quantity.value, quantity.code or quantity.unit, subject.reference if subject else None
        if value is None or not who or who[0] == "#":
            return None
        low, high = (None, None) if ranges is msgspec.UNSET else _own_range(ranges, unit)
        row = (
            file, line, 0, key, meta.lastUpdated if meta else None, patient_key(who),
            visit_key(encounter.reference) if encounter else None,
            None if performer is msgspec.UNSET else _performer(performer),
            order_of(based_on) if based_on else None, _specimen(specimen) if specimen else None,
            status, taken, issued, None, None, None, None, *_code(code), value, None, quantity.comparator, unit,
            None if interpretation is msgspec.UNSET else _interpretation(interpretation), low, high,
        )  # fmt: skip
        return row if _in_laboratory(category) else NOT_LABORATORY  # said last: a line that is broken is no other kind
    except (msgspec.ValidationError, RecursionError):
        return None


def _own_range(ranges: Shared, unit: str | None) -> tuple[Any, Any]:
    """The ends of the result's own reference range, in its unit."""
    if unit not in _ranges:
        if len(_ranges) >= _MOST_KEPT:
            _ranges.clear()
        a_number = (0.0, None, None, unit)
        _ranges[unit] = Known(list[Range] | None, lambda told: reading_of(Component(referenceRange=told), a_number))
    return _ranges[unit](ranges)[1:]


def _specimen(specimen: Reference) -> str | None:
    """The key of the Specimen; nothing is contained in a plain line."""
    target = specimen.reference
    key = key_of(target, "Specimen") if target and target[0] != "#" else None
    return f"Specimen/{key}" if key else None
