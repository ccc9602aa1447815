"""Model files of the matching: versioned TOML, checked word by word when read, written the same way.

A model is data: weights per level, rarity of names, margins. Dropping a file here adds a model.
"""

from coordinator.match_models.load import DEFAULT_MODEL, load_model, parse_model, shipped_models
from coordinator.match_models.write import model_text, write_model

__all__ = ["DEFAULT_MODEL", "load_model", "model_text", "parse_model", "shipped_models", "write_model"]
