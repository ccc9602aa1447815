"""Compile the comparison before it is needed: `python -m coordinator.linking.warm`, once after installation."""

from __future__ import annotations

import pyarrow as pa

from coordinator.linking.link import link_table
from coordinator.match_models import load_model
from emr_hub.columns import SCHEMAS


def warm() -> None:
    """Link two cards: the compiled comparison is then on disk, where Numba keeps its cache."""
    names = ((1, "Nguyễn Thị Hòa"), (2, "Nguyễn Hoa"))
    rows = [{"registration_id": n, "facility_id": n, "name": name, "birth_date": "1980-02-03"} for n, name in names]
    link_table(pa.Table.from_pylist(rows, SCHEMAS["registrations"]), load_model(), 1_000)


if __name__ == "__main__":
    warm()
