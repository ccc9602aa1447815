"""FHIR resources as bytes with versions and a search index, in SQLite (WAL file or memory) or PostgreSQL.

What was stored is what is given back: `ResourceStore` never re-serialises a number through a model. Start with
`store`, then `parameters/tables/search_parameters.csv`: whatever can be searched by is a row there.
"""

from emr_hub.storage.asking import Query, read_query
from emr_hub.storage.engines import engine_of
from emr_hub.storage.nul import without_nul
from emr_hub.storage.pages import Page
from emr_hub.storage.parameters import (
    COMMON,
    PARAMETERS,
    Kind,
    Parameter,
    SearchTable,
    full_table,
    includes_of,
    parameters_of,
    pilot_table,
    revincludes_of,
)
from emr_hub.storage.snapshots import GonePage
from emr_hub.storage.store import ResourceStore, SeveralMatches
from emr_hub.storage.summaries import summarised
from emr_hub.storage.versions import HistoryPage
from emr_hub.storage.writing import Put, Stored

__all__ = [
    "COMMON", "PARAMETERS", "GonePage", "HistoryPage", "Kind", "Page", "Parameter", "Put", "Query",
    "ResourceStore", "SearchTable", "SeveralMatches", "Stored", "engine_of", "full_table", "includes_of",
    "parameters_of", "pilot_table", "read_query", "revincludes_of", "summarised", "without_nul",
]  # fmt: skip
