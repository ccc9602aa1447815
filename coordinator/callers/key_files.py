"""The public keys of a caller, as JWKS in a file: read again when the file changes, so that keys can be changed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import jwt

_KINDS: Final = {"ES384": ("EC", "P-384"), "RS384": ("RSA", None)}
_SHORTEST_RSA: Final = 2048  # bits


def public_key(file: Path, key_id: str, algorithm: str) -> Any | None:
    """The public key of that id for that algorithm; None when the file has none, or cannot be read just now."""
    try:
        told = file.stat()
        held = _keys(file, told.st_mtime_ns, told.st_size)
    except (OSError, ValueError, jwt.PyJWTError):
        return None
    found = next((one for one in held if one.key_id == key_id), None)
    return found.key if found is not None and _fits(found, algorithm) else None


@lru_cache(maxsize=256)
def _keys(file: Path, _changed: int, _size: int) -> tuple[jwt.PyJWK, ...]:
    return tuple(jwt.PyJWKSet.from_json(file.read_text(encoding="utf-8")).keys)


def _fits(key: jwt.PyJWK, algorithm: str) -> bool:
    """A key serves one algorithm: an RSA key never checks an elliptic signature, nor a secret any."""
    kind, curve = _KINDS[algorithm]
    if key.key_type != kind:
        return False
    bits = getattr(key.key, "key_size", 0)
    return getattr(getattr(key.key, "curve", None), "name", "") == "secp384r1" if curve else bits >= _SHORTEST_RSA
