"""Reads a value against limits: the flag a laboratory would print, and what an earlier result says to a decision."""

from __future__ import annotations

from enum import StrEnum

from emr_hub.clinical import Flag, Sex
from emr_hub.terminology.analytes import Limits, analyte


class Reading(StrEnum):
    """What an earlier result says, whoever said it."""

    NORMAL = "normal"
    ABNORMAL = "abnormal"
    POSITIVE = "positive"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


_READING_OF_FLAG = {
    Flag.CRITICALLY_LOW: Reading.CRITICAL,
    Flag.CRITICALLY_HIGH: Reading.CRITICAL,
    Flag.NORMAL: Reading.NORMAL,
    Flag.NEGATIVE: Reading.NORMAL,
    Flag.POSITIVE: Reading.POSITIVE,
    Flag.ABNORMAL: Reading.POSITIVE,
    Flag.LOW: Reading.ABNORMAL,
    Flag.HIGH: Reading.ABNORMAL,
}


def flag_within(limits: Limits, value: float) -> Flag | None:
    """The flag of a value under given limits; a value on a limit is inside. None when there are no limits."""
    if limits.critical_low is not None and value < limits.critical_low:
        return Flag.CRITICALLY_LOW
    if limits.critical_high is not None and value > limits.critical_high:
        return Flag.CRITICALLY_HIGH
    if limits.low is not None and value < limits.low:
        return Flag.LOW
    if limits.high is not None and value > limits.high:
        return Flag.HIGH
    return None if limits.low is None and limits.high is None else Flag.NORMAL


def flag_of(analyte_key: str, value: float, sex: Sex | None) -> Flag | None:
    """The flag of a value in the catalogue unit by the catalogue's adult limits; None where it has none."""
    return flag_within(analyte(analyte_key).limits(sex), value)


def is_critical(analyte_key: str, value: float) -> bool:
    """Whether a value in the catalogue unit lies beyond a critical limit."""
    return flag_of(analyte_key, value, None) in (Flag.CRITICALLY_LOW, Flag.CRITICALLY_HIGH)


def reading_of(
    analyte_key: str, flag: Flag | None, value: float | None, allow_catalogue_limits: bool, sex: Sex | None
) -> Reading:
    """What a result says: critical limits first, then the laboratory's flag, then (if allowed) catalogue limits.

    `value` is in the catalogue unit. Without a flag and without limits that may be used the reading is unknown.
    """
    if value is not None and is_critical(analyte_key, value):
        return Reading.CRITICAL
    if flag is None and value is not None and allow_catalogue_limits:
        flag = flag_of(analyte_key, value, sex)
    return Reading.UNKNOWN if flag is None else _READING_OF_FLAG[flag]
