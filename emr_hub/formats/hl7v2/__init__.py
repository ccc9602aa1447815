"""Reads and writes HL7 version 2 (2.3 to 2.5.1): laboratory results (ORU, OUL) and orders (ORM, OML), single, batched
or as MLLP captures. Z-segments are skipped; corrections and cancellations are versions of what they correct.
"""

from emr_hub.formats.hl7v2.reading import read

__all__ = ["read"]
