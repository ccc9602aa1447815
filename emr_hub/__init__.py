"""The shared language of hospitals and coordinator: records, codes, units, times and their FHIR shapes.

It imports none of the other packages. Start with `emr_hub.clinical`.
"""

__version__ = "0.1.0"
