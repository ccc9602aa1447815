"""Signed calls, as CDS Hooks 2.0 wants them: a JWT by ES384 or RS384 from a known issuer, for this very address.

The signature, the algorithm and the audience are checked by PyJWT; times are checked here, by the clock handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt

from coordinator.callers.key_files import public_key
from coordinator.callers.listed import Signer
from emr_hub.clock import MINUTE, SECOND, Instant

ALGORITHMS: Final = ("ES384", "RS384")
LONGEST_LIFE: Final = 5 * MINUTE  # of a token, from `iat` to `exp`; SMART backend services ask for no more
CLOCKS_DIFFER: Final = 30 * SECOND  # by so much the clocks of two machines may differ
_LONGEST = 8_000  # characters of a token
_NEEDED = ["iss", "aud", "exp", "iat", "jti"]


class NotIdentified(Exception):
    """The caller is not believed to be anybody; says why, so that whoever runs it can mend it."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a valid token says. `token_id` is its `jti`, good for one call."""

    issuer: str
    facility: str
    token_id: str
    expires_at: Instant


def checked(token: str, audience: str, signers: Mapping[str, Signer], now: Instant) -> Checked:
    """The token's claims, if everything but its being used for the first time holds; else NotIdentified."""
    if len(token) > _LONGEST:
        raise NotIdentified(f"the token is longer than {_LONGEST} characters")
    header, claims = _unverified(token)
    signer = signers.get(str(claims.get("iss")))
    if signer is None:
        raise NotIdentified("the issuer (iss) is not one of ours")
    if header.get("jku") not in (None, signer.key_url):
        raise NotIdentified("the key address (jku) is not the one registered for this issuer")
    said = _verified(token, audience, signer, header)
    return Checked(signer.issuer, signer.facility, _token_id(said), _in_time(said, now))


def _unverified(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims as they stand; nothing of it is believed but which key to look for."""
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise NotIdentified("the token is no JWT") from None
    if header.get("alg") not in ALGORITHMS:
        raise NotIdentified(f"the algorithm (alg) is not one of {', '.join(ALGORITHMS)}")
    return header, claims


def _verified(token: str, audience: str, signer: Signer, header: dict[str, Any]) -> dict[str, Any]:
    key = public_key(signer.keys, str(header.get("kid", "")), str(header["alg"]))
    if key is None:
        raise NotIdentified("the key (kid) is not among the issuer's present keys")
    # Times are ours to check: PyJWT would ask the machine's clock.
    options: Any = {"require": _NEEDED, "verify_exp": False, "verify_nbf": False, "verify_iat": False}
    try:
        return jwt.decode(token, key, list(ALGORITHMS), options, audience=audience, issuer=signer.issuer)
    except jwt.InvalidAudienceError:
        raise NotIdentified("the audience (aud) is not the address that was called") from None
    except jwt.MissingRequiredClaimError as error:
        raise NotIdentified(f"the claim {error.claim} is missing") from None
    except (jwt.PyJWTError, ValueError, TypeError):
        raise NotIdentified("the signature does not fit the token and the issuer's key") from None


def _in_time(claims: dict[str, Any], now: Instant) -> Instant:
    """When it expires; NotIdentified for one that is over, not yet valid, or valid for too long."""
    expires, issued, begins = (_instant(claims, name) for name in ("exp", "iat", "nbf"))
    if expires is None or issued is None:
        raise NotIdentified("exp or iat is no time")
    if now > expires + CLOCKS_DIFFER:
        raise NotIdentified("the token has expired (exp)")
    if max(issued, issued if begins is None else begins) > now + CLOCKS_DIFFER:
        raise NotIdentified("the token is not valid yet (iat, nbf)")
    if expires - issued > LONGEST_LIFE:
        raise NotIdentified(f"the token is valid for longer than {LONGEST_LIFE // MINUTE} minutes (exp, iat)")
    return expires


def _instant(claims: dict[str, Any], name: str) -> Instant | None:
    said = claims.get(name)
    if isinstance(said, bool) or not isinstance(said, int | float) or not abs(said) < 2**40:
        return None
    return int(said * SECOND)


def _token_id(claims: dict[str, Any]) -> str:
    said = claims.get("jti")
    if not isinstance(said, str) or not 0 < len(said) <= 200:
        raise NotIdentified("the token's name (jti) is no text of 1 to 200 characters")
    return said
