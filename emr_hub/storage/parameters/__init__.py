"""Search parameters as rows of a table: what each is called, what kind it is and where its values lie.

The store indexes by them, the router answers by them and /metadata lists them; adding one is adding a row.
"""

from emr_hub.storage.parameters.parameter import Kind, Pair, Parameter, Part, Path, Step, path_of
from emr_hub.storage.parameters.search_table import (
    COMMON,
    PARAMETERS,
    SearchTable,
    full_table,
    includes_of,
    parameters_of,
    pilot_table,
    revincludes_of,
)

__all__ = [
    "COMMON", "PARAMETERS", "Kind", "Pair", "Parameter", "Part", "Path", "SearchTable", "Step", "full_table",
    "includes_of", "parameters_of", "path_of", "pilot_table", "revincludes_of",
]  # fmt: skip
