"""The operator's list of callers: one TOML file, with the public keys beside it. No secret stands in it.

[[client]]                                # a record system that signs every call
issuer = "https://bm.emr-hub.example"     # `iss` of its tokens
facility = "BM"                           # whose patients it speaks for
keys = "bm.jwks.json"                     # its public keys (JWKS), a file beside this one
key_url = "https://bm.emr-hub.example/jwks.json"    # optional: the only `jku` its tokens may name

[[bearer]]                                # a program that reads and writes over FHIR or reads reports
name = "record system of BM"
facility = "BM"                           # optional: without it, it speaks for no hospital
token_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emr_hub.errors import UsageError, nearest
from emr_hub.terminology import every_facility

_KNOWN = {"client": {"issuer", "facility", "keys", "key_url"}, "bearer": {"name", "facility", "token_sha256"}}
_NEEDED = {"client": {"issuer", "facility", "keys"}, "bearer": {"name", "token_sha256"}}
_DIGEST = re.compile(r"^[0-9a-f]{64}$")


@dataclass(frozen=True, slots=True)
class Signer:
    """A record system that signs its calls. `keys` is the file of its public keys, read anew when it changes."""

    issuer: str
    facility: str
    keys: Path
    key_url: str | None = None


@dataclass(frozen=True, slots=True)
class Bearer:
    """A program known by a token, of which only the SHA-256 is kept. `facility` empty: it speaks for no hospital."""

    name: str
    facility: str
    token_sha256: str


@dataclass(frozen=True, slots=True)
class CallerList:
    """Whoever may call; where one kind is empty, calls of that kind are not checked."""

    signers: tuple[Signer, ...] = ()
    bearers: tuple[Bearer, ...] = ()


def read_callers(file: Path) -> CallerList:
    """The list; UsageError naming the entry and key that cannot be used."""
    try:
        held = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"cannot be read: {error}", where=str(file), expected="a TOML file of callers") from error
    for name in held:
        if name not in _KNOWN:
            raise UsageError(f"unknown key {name!r}", where=str(file), expected="client, bearer")
    signers = tuple(_signer(file, one) for one in _entries(file, held, "client"))
    bearers = tuple(_bearer(file, one) for one in _entries(file, held, "bearer"))
    _once(file, "client", [one.issuer for one in signers])
    _once(file, "bearer", [one.token_sha256 for one in bearers])
    return CallerList(signers, bearers)


def _entries(file: Path, held: dict[str, Any], kind: str) -> list[dict[str, str]]:
    found = held.get(kind, [])
    if not isinstance(found, list):
        raise UsageError("no list of tables", where=f"{file}: {kind}", expected=f"[[{kind}]]")
    for n, one in enumerate(found, 1):
        _check(f"{file}: {kind} {n}", one, kind)
    return found


def _check(place: str, one: Any, kind: str) -> None:
    if not isinstance(one, dict) or not all(isinstance(value, str) and value for value in one.values()):
        raise UsageError("values that are no text", where=place, expected=", ".join(sorted(_KNOWN[kind])))
    for name in one:
        if name not in _KNOWN[kind]:
            near = nearest(name, _KNOWN[kind])
            raise UsageError(f"unknown key {name!r}", where=place, expected=near or ", ".join(sorted(_KNOWN[kind])))
    for name in sorted(_NEEDED[kind] - one.keys()):
        raise UsageError("missing", where=f"{place}.{name}", expected="a text")
    if "facility" in one and one["facility"].upper() not in every_facility():
        raise UsageError(f"unknown facility {one['facility']!r}", where=f"{place}.facility", expected="a registry key")


def _signer(file: Path, one: dict[str, str]) -> Signer:
    keys = file.parent / one["keys"]
    if not keys.is_file():
        raise UsageError("no such file", where=f"{file}: keys of {one['issuer']}", expected="a JWKS beside the list")
    return Signer(one["issuer"], one["facility"].upper(), keys, one.get("key_url"))


def _bearer(file: Path, one: dict[str, str]) -> Bearer:
    digest = one["token_sha256"].lower()
    if not _DIGEST.match(digest):
        raise UsageError("no SHA-256", where=f"{file}: {one['name']}.token_sha256", expected="64 hexadecimal digits")
    return Bearer(one["name"], one.get("facility", "").upper(), digest)


def _once(file: Path, kind: str, names: list[str]) -> None:
    if len(set(names)) < len(names):
        raise UsageError("one listed twice", where=f"{file}: {kind}", expected="every caller once")
