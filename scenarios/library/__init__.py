"""The scenarios that ship with the software, one TOML file each; every number says unit, source and status.

A user copies one, changes it and runs the file by its path. Read `pilot-2025.toml` first.
"""
