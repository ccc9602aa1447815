"""What a scenario may name: policies, facilities, desks, reasons. Read from their own tables only when one is named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from emr_hub.errors import UsageError
from scenarios.definition.keys import nearest
from scenarios.definition.systems import EVERYWHERE

GROUPS = ("analyte", "direction", "facility", "policy", "reason", "scope", "service", "test_group")


def known_policies() -> tuple[str, ...]:
    """Ids of the policies on the shelf."""
    from coordinator.policies import shipped_ids

    return shipped_ids()


def known_facilities() -> tuple[str, ...]:
    """Keys of the facilities registry."""
    from emr_hub.terminology import every_facility

    return tuple(every_facility())


def facilities_of(networks: Sequence[str]) -> tuple[str, ...]:
    """Keys of the facilities that stand in a world of these networks: the pilot's, or for "national" all."""
    from emr_hub.terminology import facilities

    if "national" in networks:
        return known_facilities()
    return tuple(key for key, facility in facilities().items() if facility.network in networks)


def known_group_words(policies: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What may stand for each group of a measure in a scenario with these policies."""
    from emr_hub.terminology import analytes, services

    return {
        "analyte": tuple(analytes()), "direction": ("up", "down", "lateral"), "facility": known_facilities(),
        "policy": tuple(policies), "reason": known_reasons(), "scope": ("cross", "same"),
        "service": tuple(services()), "test_group": tuple(sorted({one.group for one in services().values()})),
    }  # fmt: skip


def known_places() -> tuple[str, ...]:
    """What may stand for facilities: a key, a kind of facility, or all."""
    from emr_hub.terminology import every_facility

    kinds = sorted({facility.kind for facility in every_facility().values()})
    return (*known_facilities(), *kinds, EVERYWHERE)


def known_desks() -> tuple[str, ...]:
    """The registration profiles that a hospital's desk may have."""
    from hospitals.population import profile_names

    return profile_names()


def known_reasons() -> tuple[str, ...]:
    """The codes of the reasons for an override."""
    from emr_hub.terminology import override_reasons

    return tuple(override_reasons())


def check_policy(name: str, known: Sequence[str], place: str) -> None:
    """UsageError at `place` unless the name is a known policy or a file that exists."""
    if name.endswith(".toml"):
        if not Path(name).is_file():
            raise UsageError(f"no policy file {name}", where=place, expected="a file that exists")
        return
    if name not in known:
        raise UsageError(
            f"unknown policy {name!r}",
            where=place,
            expected=f"one of {', '.join(known)}; the nearest is {nearest(name, known)!r}",
        )


def check_facility(name: str, networks: Sequence[str], place: str) -> None:
    """UsageError at `place` unless the name is the key of a facility of these networks."""
    here, known = facilities_of(networks), known_facilities()
    if name in here:
        return
    if name in known:
        expected = f"a facility of world.networks {', '.join(networks)}; the nearest is {nearest(name, here)!r}"
        raise UsageError(f"facility {name!r} is not in this world", where=place, expected=expected)
    close = nearest(name, known)
    raise UsageError(f"unknown facility {name!r}", where=place, expected=f"a facility key; the nearest is {close!r}")
