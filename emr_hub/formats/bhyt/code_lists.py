"""The code lists of the claims tables that are understood here, from this room's own tables."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import StringIO


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("emr_hub.formats.bhyt") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text)))


@cache
def contexts(field: str) -> Mapping[str, str]:
    """Code of MA_LOAI_KCB, MA_DOITUONG_KCB or MA_KHOA to context of care; a code that does not say it is left out."""
    return {row["code"]: row["context"] for row in _rows("contexts.csv") if row["field"] == field and row["context"]}


@cache
def roots() -> Mapping[str, str]:
    """Root element of an inner file to its name, those that are not read among them."""
    return {row["root"]: row["name"] for row in _rows("roots.csv")}


@cache
def sexes() -> Mapping[str, str]:
    """Code of GIOI_TINH to sex."""
    return {row["code"]: row["sex"] for row in _rows("sexes.csv")}


def code_of_sex(sex: str | None) -> str:
    """The code written for a sex; whoever is neither has not been determined, as the list has it."""
    return next((code for code, known in sexes().items() if known == sex), "3")


@cache
def _laboratory(field: str) -> Mapping[str, bool]:
    return {row["code"]: row["laboratory"] == "1" for row in _rows("laboratory.csv") if row["field"] == field}


@cache
def is_laboratory(service: str, group: str) -> bool:
    """Whether a service is a laboratory test: by its chapter, else by its group; what nobody says may be one."""
    if service[:2] in _laboratory("chapter"):
        return True
    known = _laboratory("MA_NHOM").get(group.lstrip("0"))
    if known is not None:
        return known
    return not (service[:2].isdecimal() and service[2:3] == ".")  # another chapter of the list of techniques
