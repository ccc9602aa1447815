"""The numbers that people and hospitals are known by: read with their structure, or refused by their shape.

Numbers minted here are recognisable as synthetic; no error message ever shows a number.
"""

from emr_hub.identifiers.bhyt import Bhyt, BhytForm, mint_bhyt, parse_bhyt
from emr_hub.identifiers.cccd import Cccd, mint_cccd, parse_cccd
from emr_hub.identifiers.facility_code import (
    FacilityCode,
    FacilityCodeForm,
    mint_facility_code,
    parse_facility_code,
)
from emr_hub.identifiers.record_number import RecordNumber, mint_record_number, parse_record_number
from emr_hub.identifiers.shape import Invalid, is_placeholder, shape_of

__all__ = [
    "Bhyt", "BhytForm", "Cccd", "FacilityCode", "FacilityCodeForm", "Invalid", "RecordNumber", "is_placeholder",
    "mint_bhyt", "mint_cccd", "mint_facility_code", "mint_record_number", "parse_bhyt", "parse_cccd",
    "parse_facility_code", "parse_record_number", "shape_of",
]  # fmt: skip
