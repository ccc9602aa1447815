"""Studies: one question asked of many worlds, with the statistics that reviewers ask for.

A study is a file; its folder can be left and gone on with at any time. Read `study.py` first, then `carrying_out.py`.
"""

from scenarios.studies.carrying_out import CarriedOut, carry_out
from scenarios.studies.shelf import load_study, shipped_studies
from scenarios.studies.study import Study

__all__ = ["CarriedOut", "Study", "carry_out", "load_study", "shipped_studies"]
