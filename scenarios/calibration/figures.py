"""Which figure answers which target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from scenarios.calibration import demand, exchange, mix, repeats
from scenarios.calibration.estimates import Estimate
from scenarios.calibration.material import Material

Figure = Callable[[Material], Estimate]
NOISE = "lab_change_rcv"  # needs no world, only its laboratories

_BESIDE_A_BLOOD_COUNT = {
    "creatinine": ("creat",), "bun": ("urea",), "potassium": ("na",), "glucose": ("glucose",), "calcium": ("ca",),
    "magnesium": ("mg",), "phosphate": ("phos",), "inr": ("pt",), "alt": ("alt",), "ast": ("ast",),
    "bilirubin": ("bili_t",), "aptt": ("aptt",), "alp": ("alp",), "albumin": ("alb",), "urinalysis": ("ua",),
    "blood_gas": ("ph_art",), "lactate": ("lactate",), "ldh": ("ldh",), "troponin_t": ("tnt_hs", "tni"),
    "tsh": ("tsh",), "ck": ("ck",),
}  # fmt: skip

FIGURES: Mapping[str, Figure] = MappingProxyType({
    "vn_tests_visit": demand.items_per_visit,
    "vn_outpatient_share": demand.outpatient_share,
    "tr_outpatient_tested": demand.outpatients_tested,
    "tr_inpatient_tested": demand.inpatients_tested,
    "tr_tests_outpatient": demand.tests_per_tested_outpatient,
    "tr_tests_inpatient": demand.tests_per_inpatient,
    "geo_any_test": demand.inpatients_tested,
    "geo_tests_adm": demand.median_tests_per_admission,
    "geo_tests_8084": demand.median_tests_of_the_old,
    "geo_first2h": demand.first_within_two_hours,
    "geo_first4h": demand.first_within_four_hours,
    "day_medical_1": demand.medical_day_1,
    "day_medical_2": demand.medical_day_2,
    "day_medical_3": demand.medical_day_3,
    "day_surgical_1": demand.surgical_day_1,
    "day_surgical_3": demand.surgical_day_3,
    "conc_top10": mix.made_by_the_commonest(10),
    "conc_top20": mix.made_by_the_commonest(20),
    "conc_top30": mix.made_by_the_commonest(30),
    "saudi_concentration": mix.blood_count_kidney_glucose,
    "us_mix_cbcdiff": mix.blood_counts_among_orders,
    "icu_draws": mix.draws_per_intensive_day,
    "icu_blood_day": mix.blood_per_intensive_day,
    "ward_blood": mix.blood_per_medical_stay,
    "crit_result": mix.critical_per_hundred_patient_days,
    **{f"per100cbc_{name}": mix.per_hundred_blood_counts(*keys) for name, keys in _BESIDE_A_BLOOD_COUNT.items()},
    "bates98_early": repeats.early_on_wards,
    "bates98_redundant": repeats.cuttable_among_early,
    "bates98_could_cut": repeats.cuttable_on_wards,
    "bates98_after_normal": repeats.unneeded_after_normal,
    "vw03_repeat_1m": repeats.within_a_month,
    "zhi13_repeat": repeats.of_orders("d3", "AMB", "EMER", "IMP"),
    "zhi13_overuse": repeats.of_orders("d3", "AMB", "EMER", "IMP"),
    "morgen15_3m": repeats.repeated_within(90),
    "morgen15_6m": repeats.repeated_within(180),
    "morgen15_inapp": repeats.uninformative_of_yearly,
    "saudi_removable": repeats.of_orders("d3", "IMP"),
    "lapic19_violate": repeats.early_of_requested,
    "galovic16_alerted": repeats.of_orders("d1", "IMP", "EMER", same_only=True),
    "mri6m_alert": repeats.of_orders("d1", "AMB", "EMER", "IMP"),
    "chem_removable": repeats.chemistry_cuttable,
    "stewart10_dup12h": repeats.transfers_with_a_duplicate,
    "stewart10_nonindicated": repeats.transfers_with_a_cuttable_duplicate,
    "hebel12_share": repeats.visits_with_recent_results_elsewhere,
    "lapic19_net": exchange.cut_of_all_orders,
    "net_soft": exchange.cut_of_all_orders,
    "galovic16_net": exchange.cut_of_all_orders,
    "lapic19_cancelled_alerts": exchange.accepted_of_shown,
    "bates99_cancel": exchange.accepted_of_shown,
    "procop15_soft": exchange.accepted_of_shown,
    "lapic19_highvolume": exchange.cards_on_high_volume,
    "lapic19_ignored": exchange.ignored_of_high_volume,
    "lapic19_slow": exchange.accepted_of_slow,
    "hebel12_reduction": exchange.change_after_recent_results,
    "park15_lab": exchange.change_of_referral_cost,
    "ross13_pcp_shift": exchange.change_of_outpatient_orders,
    "ross13_charges_null": exchange.change_of_all_cost,
    "frisse12_open": exchange.visits_that_saw_another_hospital,
})  # fmt: skip
