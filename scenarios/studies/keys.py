"""The keys a study file may hold, section by section; `policy_files` stands in a resolved study alone."""

from __future__ import annotations

KEYS: dict[str, tuple[str, ...]] = {
    "": (
        "id", "sources", "title", "question", "expected", "scenario", "kind", "seed", "world", "primary",
        "replications", "parameters", "sampling", "rollout", "policy_files",
    ),
    "title": ("en", "vi"),
    "question": ("en", "vi"),
    "expected": ("en", "vi"),
    "world": ("patients", "days", "burn_in_days", "policy"),
    "primary": ("measure", "arm", "control"),
    "replications": ("at_least", "at_most", "half_width_share"),
    "parameters": ("path", "base", "low", "high", "mode", "unit", "source", "status"),
    "sampling": ("points", "second_order", "replications"),
    "rollout": ("waves", "random_order", "period_days", "before", "after", "measure", "estimators"),
}  # fmt: skip
