"""What a body holds, what each laboratory makes of it, in its own codes and units, and when and how it is told.

It is asked for values of people at moments; why a test was ordered is no business of this room. Start with `body.py`,
`reports.py` and `local_codes.py`.
"""

from hospitals.laboratory.body import Body, bodies, body_at
from hospitals.laboratory.delays import resulted_at
from hospitals.laboratory.local_codes import LocalCode, local_codes
from hospitals.laboratory.measured import FLAGS, Measured, measured
from hospitals.laboratory.own_codes import own_code_map
from hospitals.laboratory.publishing import HABITS, Habit, habit_named, published_at, published_by, usual_habit
from hospitals.laboratory.quality import accredited_scope, laboratory_bias, laboratory_cv
from hospitals.laboratory.reports import STATUSES, Ordered, Reports, report, said_words

__all__ = [
    "FLAGS", "HABITS", "STATUSES", "Body", "Habit", "LocalCode", "Measured", "Ordered", "Reports", "accredited_scope",
    "bodies", "body_at", "habit_named", "laboratory_bias", "laboratory_cv", "local_codes", "measured", "own_code_map",
    "published_at", "published_by", "report", "resulted_at", "said_words", "usual_habit",
]  # fmt: skip
