"""Read a model from its TOML file; a wrong file is refused with file, key and reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from coordinator.match_models.checked import Checked
from coordinator.matching import FIELDS, LEVELS, Margins, Model, Rarity
from emr_hub.errors import UsageError, nearest

DEFAULT_MODEL = "viet-nam-2"
_KEYS = ("id", "version", "about", "margins", "strong", "frequent", "weights", "rarity")
_RARITY = ("unseen", "scale", "most", "typical", "given", "middle")
_PACKAGE = "coordinator.match_models"


def shipped_models() -> tuple[str, ...]:
    """The ids of the models in this folder, alphabetically."""
    return tuple(sorted(f.name[:-5] for f in resources.files(_PACKAGE).iterdir() if f.name.endswith(".toml")))


def load_model(id_or_path: str | Path = DEFAULT_MODEL) -> Model:
    """The model with this id, or in this file. Raises UsageError with the list and the nearest id when unknown."""
    path = Path(id_or_path)
    if path.suffix == ".toml":
        if not path.is_file():
            raise UsageError(f"no model file {path.name}", where=str(path), expected="a readable .toml file")
        return parse_model(path.read_bytes(), str(path))
    if str(id_or_path) not in shipped_models():
        hint = nearest(str(id_or_path), shipped_models())
        raise UsageError(
            f"unknown model '{id_or_path}'" + (f", did you mean '{hint}'?" if hint else ""),
            expected="one of " + ", ".join(shipped_models()) + ", or a .toml file",
        )
    return _shipped(str(id_or_path))


@lru_cache(maxsize=8)
def _shipped(name: str) -> Model:
    return parse_model((resources.files(_PACKAGE) / f"{name}.toml").read_bytes(), f"{name}.toml")


def parse_model(content: bytes, where: str) -> Model:
    """Check every key and value of a model file. Raises UsageError naming file, key and what was expected."""
    try:
        table = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"not TOML in UTF-8: {error}", where=where) from error
    top = Checked(table, where, _KEYS)
    return Model(
        id=top.text("id"), version=top.text("version"), weights=_weights(top.below("weights", FIELDS)),
        rarity=_rarity(top.below("rarity", _RARITY)), margins=_margins(top.below("margins", _margin_keys())),
        strong=frozenset(top.agreements("strong", _strong_words())), frequent=frozenset(top.words("frequent")),
        about={key: str(value) for key, value in top.table.get("about", {}).items()},
    )  # fmt: skip


def _weights(found: Checked) -> Mapping[str, Mapping[str, float]]:
    return {field: found.below(field, LEVELS[field]).all_bits(LEVELS[field]) for field in FIELDS}


def _rarity(found: Checked) -> Rarity:
    return Rarity(
        given=found.below("given").all_bits(), middle=found.below("middle").all_bits(),
        unseen=found.bits("unseen", least=0.0), scale=found.bits("scale", least=0.0),
        most=found.bits("most", least=0.0), typical=found.below("typical", LEVELS["name"]).all_bits(),
    )  # fmt: skip


def _margins(found: Checked) -> Margins:
    margins = Margins(*(found.bits(key) for key in _margin_keys()))
    if not margins.certain >= margins.probable >= margins.possible:
        raise found.refuse("certain", "certain >= probable >= possible")
    return margins


def _margin_keys() -> tuple[str, ...]:
    return ("certain", "probable", "possible")


def _strong_words() -> tuple[str, ...]:
    return tuple(f"{field}={level}" for field in FIELDS for level in LEVELS[field])


def described(model: Model) -> dict[str, Any]:
    """A model as the table that `parse_model` reads, keys in the order of the file."""
    return {
        "id": model.id, "version": model.version, "about": dict(model.about),
        "strong": sorted(model.strong), "frequent": sorted(model.frequent),
        "margins": {key: getattr(model.margins, key) for key in _margin_keys()},
        "weights": {field: {level: model.weights[field][level] for level in LEVELS[field]} for field in FIELDS},
        "rarity": {
            "unseen": model.rarity.unseen, "scale": model.rarity.scale, "most": model.rarity.most,
            "typical": dict(model.rarity.typical), "given": dict(sorted(model.rarity.given.items())),
            "middle": dict(sorted(model.rarity.middle.items())),
        },
    }  # fmt: skip
