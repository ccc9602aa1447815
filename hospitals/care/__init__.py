"""What is done for people: visits, stays, referrals up and back, and every test a clinician would sign.

It never knows a laboratory's value; what an illness does to the body is told elsewhere. Read `encounters.py`,
`monthly.py`, `acute.py`, `stays.py`, `pregnancy.py`, `rounds.py`, `moments.py`, `series.py`,
`order_sets.py`, `orders.py` in this order.
"""

from hospitals.care.acute import acute_encounters
from hospitals.care.encounters import AMB, CLASSES, EMER, IMP, NEVER, Encounters, joined
from hospitals.care.moments import draw_rounds
from hospitals.care.monthly import monthly_encounters
from hospitals.care.orders import INDICATIONS, PROTOCOLS, Orders, draw_orders, offered_services
from hospitals.care.pregnancy import pregnancy_encounters
from hospitals.care.rounds import CONTEXTS, Rounds
from hospitals.care.state_changes import unstable_at

__all__ = [
    "AMB",
    "CLASSES",
    "CONTEXTS",
    "EMER",
    "IMP",
    "INDICATIONS",
    "NEVER",
    "PROTOCOLS",
    "Encounters",
    "Orders",
    "Rounds",
    "acute_encounters",
    "draw_orders",
    "draw_rounds",
    "joined",
    "monthly_encounters",
    "offered_services",
    "pregnancy_encounters",
    "unstable_at",
]  # fmt: skip
