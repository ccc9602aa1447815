"""Which analyte does a hospital's own code stand for? Each hospital's ConceptMap, given at enrolment, says it.

A `CodeMap` is a pure value; what the enrolled hospitals gave is kept in the ledger (`kept`).
"""

from coordinator.code_maps.code_map import CodeMap

__all__ = ["CodeMap"]
