"""The catalogue that measures use is the shipped one."""

from emr_hub.terminology import facilities, services
from scenarios.measures import shipped_catalogue
from scenarios.measures.catalogue_units import shipped_converter
from scenarios.measures.directions import ranks


def test_every_service_has_its_price_and_every_needed_analyte_its_row():
    catalogue = shipped_catalogue()
    assert catalogue.services.num_rows == len(services())
    needed = set(zip(*(catalogue.needed[c].to_pylist() for c in ("service", "analyte")), strict=True))
    assert {(s.code, a) for s in services().values() if "cx_bact" not in s.needed for a in s.needed} <= needed


def test_the_rungs_of_the_ladder_agree_with_the_registry():
    assert all(ranks()[f.kind] == f.tier for f in facilities().values())


def test_percent_and_molar_hba1c_meet_by_an_affine_line_and_an_unknown_unit_is_refused():
    scale, offset = shipped_converter("hba1c", "mmol/mol")
    assert abs(48 * scale + offset - 6.54) < 0.01
    assert shipped_converter("hba1c", "furlong") is None
