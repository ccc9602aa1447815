"""A run folder with a file of every kind and its crate."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.run_folder import build_manifest, new_run_folder


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder."""
    manifest = build_manifest(
        scenario="pilot-2025", scenario_sha256="ab" * 32, seed=1, engine="columns", workers=2, started=1_000,
        ended=61_000, rows={},
    )  # fmt: skip
    with new_run_folder(tmp_path / "run") as draft:
        for name in ("scenario.toml", "measures.json", "measures.csv", "report.html", "truth/orders.parquet"):
            draft.write_text(name, name)
        draft.finish(manifest)
    return tmp_path / "run"
