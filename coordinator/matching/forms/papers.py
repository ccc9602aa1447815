"""The numbers of one card taken together and held against its sex and birth year: whose are they?"""

from __future__ import annotations

from typing import NamedTuple

from coordinator.matching.forms.births import Birth
from coordinator.matching.forms.numbers import NO_BHYT, NO_CCCD, BhytField, CccdField, Citizen
from emr_hub.clinical import Sex


class Papers(NamedTuple):
    """The numbers a card can be known by.

    `citizen`: valid citizen numbers that do not contradict the card's sex or birth year. `strangers`: valid ones that
    do: somebody else's, or the desk mistook the rest. `old`: the nine-digit number. `insurance`: the stable ten
    digits. `other`: a number of a kind not known here. `sex` and `born` are those of the first citizen number.
    """

    citizen: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    old: str = ""
    insurance: str = ""
    other: str = ""
    sex: str = ""
    born: int = 0


NO_PAPERS = Papers()


def gather(cccd: CccdField, bhyt: BhytField, sex: Sex, birth: Birth | None) -> tuple[Papers, tuple[str, ...]]:
    """The papers of a card, and the reasons why a field was graded down."""
    if cccd is NO_CCCD and bhyt is NO_BHYT:
        return NO_PAPERS, ()
    doubts = [doubt for doubt in (cccd.doubt, bhyt.doubt) if doubt]
    year, other = birth.year if birth else 0, cccd.other
    agreeing: list[Citizen] = []
    strangers: list[Citizen] = []
    if cccd.citizen is not None and (not cccd.citizen.restored or _agrees(cccd.citizen, sex, year)):
        (strangers if _contradicts(cccd.citizen, sex, year) else agreeing).append(cccd.citizen)
        if cccd.citizen.restored:
            other, doubts[0] = "", "cccd: 11 digits, a lost leading zero restored"
    if bhyt.citizen is not None and not any(known.number == bhyt.citizen.number for known in agreeing + strangers):
        (strangers if _contradicts(bhyt.citizen, sex, year) else agreeing).append(bhyt.citizen)
    if strangers:
        doubts.append("cccd: a number that contradicts the sex or birth year of its own card")
    if len(agreeing) > 1:
        doubts.append("bhyt: another citizen number than the one in cccd")
    says = agreeing[0] if agreeing else Citizen("", "", 0)
    numbers = tuple([c.number for c in agreeing]), tuple([c.number for c in strangers])
    return Papers(*numbers, cccd.old, bhyt.stable, other, says.sex, says.born), tuple(doubts)


def _contradicts(citizen: Citizen, sex: Sex, year: int) -> bool:
    other_sex = sex in (Sex.FEMALE, Sex.MALE) and sex.value != citizen.sex
    return other_sex or (year > 0 and year != citizen.born)


def _agrees(citizen: Citizen, sex: Sex, year: int) -> bool:
    return sex.value == citizen.sex and year == citizen.born
