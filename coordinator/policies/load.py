"""Read a policy from its TOML file; a wrong file is refused with file, key and reason."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

from coordinator.decision import ClockStart, Criterion, Policy
from coordinator.policies.fields import Fields
from coordinator.policies.windows import window_of
from emr_hub.errors import UsageError, nearest

_KEYS = ("id", "title_en", "title_vi", "legal_status", "dated", "source", "clock", "binds", "window")
_WORDS = {c.word: c for c in Criterion}


def shipped_ids() -> tuple[str, ...]:
    """The ids of the policies in this folder, alphabetically; dropping a file here adds one."""
    folder = resources.files("coordinator.policies")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def load_policy(id_or_path: str | Path) -> Policy:
    """The policy with this id, or in this file. Raises UsageError with the list and the nearest id when unknown."""
    path = Path(id_or_path)
    if path.suffix == ".toml":
        if not path.is_file():
            raise UsageError(f"no policy file {path.name}", where=str(path), expected="a readable .toml file")
        return parse_policy(path.read_bytes(), str(path))
    if str(id_or_path) not in shipped_ids():
        hint = nearest(str(id_or_path), shipped_ids())
        raise UsageError(
            f"unknown policy '{id_or_path}'" + (f", did you mean '{hint}'?" if hint else ""),
            expected="one of " + ", ".join(shipped_ids()) + ", or a .toml file",
        )
    file = resources.files("coordinator.policies") / f"{id_or_path}.toml"
    return parse_policy(file.read_bytes(), f"{id_or_path}.toml")


def parse_policy(content: bytes, where: str) -> Policy:
    """Check every key and value of a policy file. Raises UsageError naming file, key and what was expected."""
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"not TOML in UTF-8: {error}", where=where) from error
    fields = Fields(table, where, _KEYS)
    rows = fields.tables("window")
    policy = Policy(
        id=fields.text("id"),
        title_en=fields.text("title_en"),
        title_vi=fields.text("title_vi"),
        legal_status=fields.text("legal_status"),
        dated=fields.text("dated"),
        source=fields.text("source"),
        clock=ClockStart(fields.one_of("clock", tuple(ClockStart))),
        binds=frozenset(_WORDS[w] for w in fields.words("binds", tuple(_WORDS))),
        windows=tuple(window_of(row, f"{where}: window {n}") for n, row in enumerate(rows, 1)),
    )
    _refuse_twins(policy, where)
    return policy


def _refuse_twins(policy: Policy, where: str) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for n, w in enumerate(policy.windows, 1):
        key = (w.kind, w.target, w.context, w.min_age_days)
        if key in seen:
            raise UsageError(
                f"windows {seen[key]} and {n} both speak of {w.kind} '{w.target}' in one context",
                where=where, expected="one row per target, context and age",
            )  # fmt: skip
        seen[key] = n
