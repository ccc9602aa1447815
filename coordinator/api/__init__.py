"""The coordinator on the network: FHIR under /fhir, CDS Hooks under /cds-services, reports, health and metrics.

`create_app` puts the program together; it is the only place that does, and the only one that speaks HTTP.
"""

from coordinator.api.application import create_app

__all__ = ["create_app"]
