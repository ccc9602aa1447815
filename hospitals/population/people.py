"""Who the patients are: sex, birth, home and the illnesses they live with. Each follows from the person's number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY
from emr_hub.randomness import choices, hashes, normals, uniforms
from hospitals.network import Ladder, Sites
from hospitals.population.conditions import CHRONIC, ROOM, constitution
from hospitals.population.homes import heads_of
from hospitals.settings import Row, numbers, rows

NOT_YET = int(np.iinfo(np.int64).max)
_DAYS_PER_YEAR = 365.2425


@dataclass(frozen=True, slots=True)
class People:
    """One row per person. `birth_day` in days since 1970-01-01; `home` a site row; severities have median 1.

    `chronic`, `since` and `severity` have one column per illness of CHRONIC: who has it before the reference year is
    over, from which instant on (NOT_YET for the others), how severely. `bypass` is the tendency to pass the home by.
    `head` is the person number of the first of the household, which has one usual place of care; `twin_of` that of
    the elder twin, for anybody else one's own.
    """

    person_id: NDArray[np.int64]
    head: NDArray[np.int64]
    twin_of: NDArray[np.int64]
    female: NDArray[np.bool_]
    birth_day: NDArray[np.int64]
    home: NDArray[np.int64]
    north: NDArray[np.bool_]
    minority: NDArray[np.bool_]
    chronic: NDArray[np.bool_]
    since: NDArray[np.int64]
    severity: NDArray[np.float64]
    frailty: NDArray[np.float64]
    bypass: NDArray[np.float64]

    def __len__(self) -> int:
        """How many people."""
        return len(self.person_id)

    def is_ill(self, person: NDArray[np.int64], when: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each person (row) has each chronic illness at an instant: one row per pair, a column per illness."""
        return self.since[person] <= when[:, None]


def draw_people(seed: int, person_id: NDArray[np.int64], sites: Sites, ladder: Ladder) -> People:
    """The people with these numbers; a person does not depend on who else is drawn."""
    number = numbers(ROOM, "population")
    head, twin_of = heads_of(seed, person_id), _twins(seed, person_id)
    female = _sexes(seed, person_id, twin_of)
    years = _years(seed, twin_of)  # of twins both are as old as the elder
    home = ladder.home(uniforms(seed, "home", head))
    north = sites.network[home] == "north"
    minority_share = np.where(north, number["minority_north"], number["minority_south"])
    chronic = _chronic(seed, person_id, female, years)
    frailty = np.exp(number["frailty_sigma"] * normals(seed, "frailty", person_id) - number["frailty_sigma"] ** 2 / 2)
    return People(
        person_id=person_id,
        head=head,
        twin_of=twin_of,
        female=female,
        birth_day=(number["reference_day"] - years * _DAYS_PER_YEAR).astype(np.int64),
        home=home,
        north=north,
        minority=uniforms(seed, "minority", head) < minority_share,
        chronic=chronic,
        since=_since(seed, person_id, chronic, years),
        severity=_severity(seed, person_id, chronic, number["severity_sigma"]),
        frailty=frailty,
        bypass=-np.log1p(-uniforms(seed, "bypass", person_id)) * number["bypass_mean"],
    )


def _sexes(seed: int, person_id: NDArray[np.int64], elder: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Who is female, twins included: some of them are of one sex because they are alike."""
    own = uniforms(seed, "sex", person_id) < numbers(ROOM, "population")["share_female"]
    alike = uniforms(seed, "twins same sex", person_id) < numbers(ROOM, "registry")["twins_same_sex"]
    of_elder = uniforms(seed, "sex", elder) < numbers(ROOM, "population")["share_female"]
    return np.where(elder == person_id, own, np.where(alike, of_elder, ~of_elder))


def _twins(seed: int, person_id: NDArray[np.int64]) -> NDArray[np.int64]:
    """The person number of each one's elder twin, of anybody else one's own; only even numbers can be a second twin.

    The number before (see `papers.minted`) must be a child of the same household.
    """
    number, before = numbers(ROOM, "population"), np.maximum(person_id - 1, 1)
    able = (person_id % 2 == 0) & (uniforms(seed, "twins", person_id) < number["twin_of_child"])
    able &= heads_of(seed, person_id) == heads_of(seed, before)
    child = np.zeros(len(person_id), dtype=bool)
    child[able] = _years(seed, before[able]) < number["twins_until_years"]
    return np.where(child, before, person_id)


def _years(seed: int, person_id: NDArray[np.int64]) -> NDArray[np.float64]:
    """Ages at the reference day by the table of each sex; the sex before twins are made alike."""
    return _ages(seed, person_id, uniforms(seed, "sex", person_id) < numbers(ROOM, "population")["share_female"])


def _ages(seed: int, person_id: NDArray[np.int64], female: NDArray[np.bool_]) -> NDArray[np.float64]:
    table = rows(ROOM, "age_groups")
    low, high = (np.array([float(r[c]) for r in table]) for c in ("age_from", "age_to"))
    group = np.empty(len(person_id), dtype=np.int64)
    for column, mask in (("share_female", female), ("share_male", ~female)):
        weights = np.array([float(r[column]) for r in table])
        group[mask] = choices(seed, "age group", person_id[mask], weights)
    years = low[group] + uniforms(seed, "age", person_id) * (high[group] - low[group])
    return np.asarray(years, dtype=np.float64)


def _chronic(
    seed: int, person_id: NDArray[np.int64], female: NDArray[np.bool_], years: NDArray[np.float64]
) -> NDArray[np.bool_]:
    share = np.zeros((len(person_id), len(CHRONIC)))
    for row in rows(ROOM, "chronic"):
        applies = in_ages(row, years)
        which = CHRONIC.index(row["illness"])
        share[applies & female, which] = float(row["share_female"])
        share[applies & ~female, which] = float(row["share_male"])
    return _tendency(seed, person_id) < share


def _tendency(seed: int, person_id: NDArray[np.int64]) -> NDArray[np.float64]:
    """A uniform per person and illness; illnesses of one constitution come together, each as often as its row says."""
    from scipy.special import ndtr

    order, load = np.arange(len(CHRONIC)), np.array([constitution()[name] for name in CHRONIC])
    own = normals(seed, "chronic", person_id[:, None], order[None, :])
    shared = normals(seed, "constitution", person_id)
    return np.asarray(ndtr(load * shared[:, None] + np.sqrt(1 - load**2) * own))


def _since(
    seed: int, person_id: NDArray[np.int64], chronic: NDArray[np.bool_], years: NDArray[np.float64]
) -> NDArray[np.int64]:
    """When each illness began, where somebody has it: some begin inside the time that a world is drawn for."""
    mean = {row["illness"]: float(row["mean_years"]) for row in rows(ROOM, "durations")}
    number, (who, illness) = numbers(ROOM, "population"), np.nonzero(chronic)
    luck = uniforms(seed, "ill since", person_id[who], illness)
    lasted = -np.log1p(-luck) * np.array([mean[name] for name in CHRONIC])[illness]
    lasted = np.minimum(lasted, years[who])  # nobody is ill before birth
    last_day = number["reference_day"] + number["onset_until_days"]
    since = np.full(chronic.shape, NOT_YET)
    since[who, illness] = (last_day - lasted * _DAYS_PER_YEAR) * DAY
    return since


def _severity(seed: int, person_id: NDArray[np.int64], chronic: NDArray[np.bool_], sigma: float) -> NDArray[np.float64]:
    who, illness = np.nonzero(chronic)
    severity = np.ones(chronic.shape)
    severity[who, illness] = np.exp(sigma * normals(seed, "chronic severity", person_id[who], illness))
    return severity


def in_ages(row: Row, years: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which ages in years a row of a table is about: from `age_from`, below `age_to`."""
    return (years >= float(row["age_from"])) & (years < float(row["age_to"]))


def keys_of(seed: int, stream: str, person_id: NDArray[np.int64], ordinal: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The keys of a person's own things (episodes, visits, draws), numbered by that person's own ordinals."""
    return hashes(seed, stream, person_id, ordinal)
