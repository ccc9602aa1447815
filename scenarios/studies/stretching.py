"""A policy with every window stretched by one factor, as a policy file of its own inside the study's folder."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path

import tomli_w


def stretched(policy: str, factor: float, folder: Path) -> Path:
    """The file `policies/ID-xFACTOR.toml`, written if it is not there; windows in whole hours, rounded.

    Every row says in its source that it was stretched and is marked assumed: nobody published that figure.
    """
    table = tomllib.loads(_text_of(policy))
    name = f"{table['id']}-x{factor:.6g}"
    path = folder / "policies" / f"{name}.toml"
    if not path.is_file():
        table["id"] = name
        table["window"] = [_row(row, factor) for row in table["window"]]
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{name}.{hash_name(folder)}.partial")
        beside.write_text(tomli_w.dumps(table), encoding="utf-8")
        beside.replace(path)
    return path


def hash_name(folder: Path) -> str:
    """A name that two processes writing the same file do not share."""
    import os

    return str(os.getpid())


def _row(row: dict[str, object], factor: float) -> dict[str, object]:
    hours = row["max_age_hours"]
    assert isinstance(hours, int)
    words = f"{row['source']}; stretched by {factor:.6g}"
    return {**row, "max_age_hours": round(hours * factor), "source": words, "status": "assumed"}


def _text_of(policy: str) -> str:
    if policy.endswith(".toml"):
        return Path(policy).read_text(encoding="utf-8")
    return (files("coordinator.policies") / f"{policy}.toml").read_text(encoding="utf-8")
