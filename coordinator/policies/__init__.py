"""Policies are data: one TOML file each in this folder, every window with source and status; drop a file to add one.

Read `g147.toml` first, then `load`.
"""

from coordinator.policies.load import load_policy, parse_policy, shipped_ids

__all__ = ["load_policy", "parse_policy", "shipped_ids"]
