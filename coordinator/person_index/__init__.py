"""Who is who among the registrations of all hospitals: cards come in, every link is an event, a person is their fold.

No card is ever merged or altered. Start with `enter` (cards), `pinning` (people's word) and `linked_with` (the
question asked for every order); `fold` says what a person is. docs/patient-index.md tells the reasons.
"""

from coordinator.person_index.alike import Alike, Found, alike
from coordinator.person_index.basis import Basis, basis_of, stand_on
from coordinator.person_index.enter import enter
from coordinator.person_index.events import Event, Happened, Witness
from coordinator.person_index.fold import fold
from coordinator.person_index.leave import check_replacement, remove, replace
from coordinator.person_index.linked import Linked, linked_with, members, person_of
from coordinator.person_index.load import load
from coordinator.person_index.matcher import Matcher
from coordinator.person_index.pinning import pin, withdraw
from coordinator.person_index.review import Decision, decide
from coordinator.person_index.settle import Separated

__all__ = [
    "Alike", "Basis", "Decision", "Event", "Found", "Happened", "Linked", "Matcher", "Separated", "Witness", "alike",
    "basis_of", "check_replacement", "decide", "enter", "fold", "linked_with", "load", "members", "person_of", "pin",
    "remove", "replace", "stand_on", "withdraw",
]  # fmt: skip
