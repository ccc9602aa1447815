"""The catalogue as typed tables: analytes, services, specimens, facilities, provinces, codes, units and limits.

It says what a code means and when two results measure the same thing; it never guesses a unit.
"""

from emr_hub.terminology.analytes import Analyte, Limits, analyte, analytes
from emr_hub.terminology.cls_codes import ClsCode, cls_codes
from emr_hub.terminology.equivalence import analyte_of_loinc, result_class
from emr_hub.terminology.facilities import (
    Facility,
    FacilityCodePeriod,
    every_facility,
    facilities,
    facility,
    facility_code_at,
    facility_code_periods,
    facility_of_code,
    synthetic_facilities,
)
from emr_hub.terminology.flags import Reading, flag_of, flag_within, is_critical, reading_of
from emr_hub.terminology.loinc import (
    LoincCoverage,
    LoincMeaning,
    LoincNotMapped,
    loinc_coverage,
    loinc_meaning,
    loinc_meaning_of_all,
    loinc_meanings,
    loinc_not_mapped,
)
from emr_hub.terminology.override_reasons import OverrideReason, override_reasons
from emr_hub.terminology.provinces import Province, province_name, provinces
from emr_hub.terminology.registration_words import (
    NamePhrase,
    WardMerger,
    legacy_letters,
    name_phrases,
    names_of_their_own,
    phone_prefixes,
    place_words,
    province_spellings,
    regional_names,
    syllable_parts,
    ward_mergers,
)
from emr_hub.terminology.services import Service, service, service_on, services
from emr_hub.terminology.specimens import Specimen, specimens
from emr_hub.terminology.ucum import Unit, known_units, unit_of
from emr_hub.terminology.units import Conversion, Factor, Refused, convert, factor_of, to_unit
from emr_hub.terminology.variation import ChangeLimits, rcv_limits

__all__ = [
    "Analyte", "ChangeLimits", "ClsCode", "Conversion", "Facility", "FacilityCodePeriod", "Factor", "Limits",
    "LoincCoverage", "LoincMeaning", "LoincNotMapped", "NamePhrase", "OverrideReason", "Province", "Reading",
    "Refused", "Service", "Specimen", "Unit", "WardMerger", "analyte", "analyte_of_loinc", "analytes", "cls_codes",
    "convert", "every_facility", "facilities", "facility", "facility_code_at", "facility_code_periods",
    "facility_of_code", "factor_of", "flag_of", "flag_within", "is_critical", "known_units", "legacy_letters",
    "loinc_coverage", "loinc_meaning", "loinc_meaning_of_all", "loinc_meanings", "loinc_not_mapped", "name_phrases",
    "names_of_their_own", "override_reasons", "phone_prefixes", "place_words", "province_name",
    "province_spellings", "provinces", "rcv_limits", "reading_of", "regional_names", "result_class", "service",
    "service_on", "services", "specimens", "syllable_parts", "synthetic_facilities", "to_unit", "unit_of",
    "ward_mergers",
]  # fmt: skip
