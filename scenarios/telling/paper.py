"""What stays on paper never reaches anybody else."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from emr_hub.columns import longs
from scenarios.definition import Systems
from scenarios.telling.instants import NEVER, instants, with_instants
from scenarios.telling.places import keys_and_kinds, row_of_facility


def left_on_paper(tables: dict[str, pa.Table], systems: Systems) -> None:
    """Nothing is published of a facility on paper, nor, where a record is required, of the time before it."""
    if not (systems.on_paper or systems.emr_required):
        return
    orders = tables["orders"]
    paper_until = np.array([NEVER if key in systems.on_paper else 0 for key, _ in keys_and_kinds(tables)])
    if systems.emr_required:
        paper_until = np.maximum(paper_until, instants(tables["facilities"], "emr_since"))
    site = row_of_facility(tables, longs(orders, "facility_id"))
    on_paper = instants(orders, "resulted_at") < paper_until[site]
    published = np.where(on_paper, NEVER, instants(orders, "published_at"))
    tables["orders"] = with_instants(orders, "published_at", published)
