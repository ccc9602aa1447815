"""What two values are held against: a laboratory's own variation and limits where it has them, else the catalogue's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import longs
from scenarios.measures.catalogue import Catalogue
from scenarios.measures.named import Ints, Named

Floats = NDArray[np.float64]
LABORATORY_COLUMNS = ("cva", "ref_low_m", "ref_high_m", "ref_low_f", "ref_high_f")


@dataclass(frozen=True, slots=True)
class Figures:
    """The catalogue's figures by analyte, and the laboratories' by facility number and analyte; NaN: none is known."""

    usual: Mapping[str, Floats]
    own: Mapping[str, Floats]

    @staticmethod
    def of(catalogue: Catalogue, laboratories: pa.Table | None, analytes: Sequence[str]) -> Figures:
        """By the places of these analytes."""
        table, names = catalogue.analytes, [name for name in catalogue.analytes.column_names if name != "analyte"]
        everywhere = np.zeros(table.num_rows, np.int64)
        usual = {name: found[0] for name, found in _scattered(table, names, everywhere, analytes).items()}
        if laboratories is None:
            return Figures(usual, {})
        place = longs(laboratories, "facility_id")
        return Figures(usual, _scattered(laboratories, LABORATORY_COLUMNS, place, analytes))

    def at(self, name: str, facility: Ints, analyte: Ints) -> Floats:
        """A laboratory's figure for an analyte, else the catalogue's; of no laboratory (-1), the catalogue's."""
        usual = self.usual[name][analyte]
        if name not in self.own:
            return np.asarray(usual)
        table = self.own[name]
        own = table[np.where((facility >= 0) & (facility < len(table)), facility, len(table) - 1), analyte]
        return np.where(np.isnan(own), usual, own)


def _scattered(table: pa.Table, names: Sequence[str], place: Ints, analytes: Sequence[str]) -> dict[str, Floats]:
    """Columns of figures by place (the last: nowhere) and analyte."""
    analyte = Named.of(table, "analyte").among(analytes).number
    held, shape = analyte >= 0, (int(place.max(initial=-1)) + 2, len(analytes))
    found = {name: np.full(shape, np.nan) for name in names}
    for name, figures in found.items():
        column: Any = table[name]
        figures[place[held], analyte[held]] = np.asarray(column.to_numpy(), np.float64)[held]
    return found
