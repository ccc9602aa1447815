"""FHIR resources as bytes with versions and a search index, in SQLite (WAL file or memory) or PostgreSQL.

What was stored is what is given back: `ResourceStore` never re-serialises a number through a model.
"""

from emr_hub.storage.bodies import entry_bodies
from emr_hub.storage.nul import leave_out_nul, without_nul
from emr_hub.storage.parameters import PARAMETERS, Parameter, parameters_of
from emr_hub.storage.store import Put, ResourceStore, Stored

__all__ = [
    "PARAMETERS", "Parameter", "Put", "ResourceStore", "Stored", "entry_bodies", "leave_out_nul", "parameters_of",
    "without_nul",
]  # fmt: skip
