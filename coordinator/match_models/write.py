"""Write a model so that reading it gives the same model again."""

from __future__ import annotations

from pathlib import Path

import tomli_w

from coordinator.match_models.load import described, parse_model
from coordinator.matching import Model


def model_text(model: Model) -> str:
    """The model as the text of its file."""
    return tomli_w.dumps(described(model))


def write_model(model: Model, path: Path) -> None:
    """Write a model file; it is read back before it counts as written. Raises UsageError when it cannot be read."""
    text = model_text(model)
    parse_model(text.encode("utf-8"), path.name)
    path.write_text(text, encoding="utf-8")
