"""Words of the tables as small integers: analytes, classes and roles, each looked up once per distinct word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk.arrays import I8, I64, JUDGED, NEEDED, REPORTED
from emr_hub.columns import words_of
from emr_hub.errors import DataError
from emr_hub.terminology import analytes, result_class, services


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the words of one pair of tables mean."""

    analytes: tuple[str, ...]
    classes: tuple[str, ...]
    analyte_of_row: I64  # per result row
    service_of_order: I64
    specimen_of_order: I64
    _class: NDArray[np.int64]  # by analyte and specimen
    _role: NDArray[np.int8]  # by service and analyte
    _needed: NDArray[np.int64]  # by service: how many analytes it needs

    @staticmethod
    def of(orders: pa.Table, results: pa.Table) -> Vocabulary:
        """Read the words of both tables. Raises DataError for an analyte that the catalogue does not know."""
        analyte_of_row, keys = words_of(results, "analyte")
        unknown = [k for k in keys if k not in analytes()]
        if unknown or np.any(analyte_of_row < 0):
            raise DataError(f"unknown analytes {unknown[:5]}", where="results.analyte", expected="catalogue keys")
        specimen_of_order, specimens = words_of(orders, "specimen")
        service_of_order, codes = words_of(orders, "service")
        class_table, classes = _classes(keys, specimens)
        roles = _roles(codes, keys)
        needed = np.array([*(len(services()[c].needed) for c in codes), 0], np.int64)
        return Vocabulary(
            tuple(keys), classes, analyte_of_row, service_of_order, specimen_of_order, class_table, roles, needed
        )

    def class_of(self, analyte: I64, order: I64) -> I64:
        """The result class of each item, by its analyte and its order's specimen."""
        return self._class[analyte, self.specimen_of_order[order]]

    def role_of(self, analyte: I64, order: I64) -> I8:
        """Reported, needed or judged; without a service every analyte is judged."""
        return self._role[self.service_of_order[order], analyte]

    def needed_of_order(self) -> I64:
        """How many analytes each order needs; 0 without a service."""
        return self._needed[self.service_of_order]


def _classes(keys: list[str], specimens: list[str]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    found: dict[str, int] = {}
    table = np.empty((len(keys), len(specimens) + 1), np.int64)
    for a, key in enumerate(keys):
        for s, specimen in enumerate([*specimens, analytes()[key].specimen]):  # last: null, the catalogue's own
            table[a, s] = found.setdefault(result_class(key, specimen), len(found))
    return table, tuple(found)


def _roles(codes: list[str], keys: list[str]) -> NDArray[np.int8]:
    table = np.full((len(codes) + 1, len(keys)), REPORTED, np.int8)
    table[-1] = JUDGED  # no service: each result is its own order
    for s, code in enumerate(codes):
        service = services().get(code)
        if service is None:
            raise DataError(f"unknown service {code}", where="orders.service", expected="a code of the catalogue")
        for a, key in enumerate(keys):
            if key in service.needed:
                table[s, a] = JUDGED if key in service.judged else NEEDED
    return table
