"""The studies that ship with the software, one TOML file each; every number says unit, source and status."""
