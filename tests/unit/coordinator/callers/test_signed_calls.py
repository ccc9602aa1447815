"""Which signed calls are believed: one that is right, and every way of being wrong."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from coordinator.callers import CallerList, Gate, NotIdentified, Signer, read_callers
from coordinator.ledger import open_ledger
from emr_hub.clock import MINUTE, SECOND, SteppedClock
from emr_hub.errors import UsageError

NOW = 1_760_000_000_000
HERE = "https://coordinator.emr-hub.example/cds-services/duplicate-lab"
BM, CR = "https://bm.emr-hub.example", "https://cr.emr-hub.example"


@cache
def elliptic(name: str, curve: type[ec.EllipticCurve] = ec.SECP384R1) -> Any:
    return ec.generate_private_key(curve())


@cache
def rsa_key() -> Any:
    return rsa.generate_private_key(65537, 2048)


def as_jwk(key: Any, key_id: str) -> dict[str, Any]:
    kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {**json.loads(kind.to_jwk(key.public_key())), "kid": key_id}


def claims(**changed: Any) -> dict[str, Any]:
    said = {"iss": BM, "aud": HERE, "iat": NOW // SECOND, "exp": NOW // SECOND + 300, "jti": "call-1", **changed}
    return {name: value for name, value in said.items() if value is not None}


def signed(
    key: Any = None, alg: str = "ES384", kid: str = "one", header: dict[str, Any] | None = None, **changed: Any
) -> str:  # fmt: skip
    return jwt.encode(claims(**changed), key or elliptic("one"), alg, headers={"kid": kid, **(header or {})})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_keys(
        tmp_path / "bm.json", {"one": elliptic("one"), "rsa": rsa_key(), "short": elliptic("p256", ec.SECP256R1)}
    )
    write_keys(tmp_path / "cr.json", {"cr": elliptic("cr")})
    return tmp_path


def write_keys(file: Path, keys: dict[str, Any]) -> None:
    file.write_text(json.dumps({"keys": [as_jwk(key, name) for name, key in keys.items()]}))


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(NOW)


@pytest.fixture
def gate(folder: Path, clock: SteppedClock) -> Gate:
    listed = CallerList((Signer(BM, "BM", folder / "bm.json", f"{BM}/jwks"), Signer(CR, "CR", folder / "cr.json")))
    return Gate(listed, open_ledger(f"sqlite:///{folder / 'ledger.db'}"), clock)


def ask(gate: Gate, token: str, audience: str = HERE) -> Any:
    return gate.signed(f"Bearer {token}", audience)


def test_a_right_token_says_who_calls_by_either_algorithm(gate: Gate) -> None:
    assert (ask(gate, signed()).name, ask(gate, signed(jti="2")).facility) == (BM, "BM")
    assert ask(gate, signed(rsa_key(), "RS384", "rsa", jti="3")).facility == "BM"
    assert ask(gate, signed(header={"jku": f"{BM}/jwks"}, jti="4")).facility == "BM"


def by_hand(alg: str, key: bytes = b"") -> str:
    def part(said: Any) -> bytes:
        return urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=")

    head = part({"alg": alg, "kid": "one", "typ": "JWT"}) + b"." + part(claims())
    mark = hmac.new(key, head, hashlib.sha384).digest() if key else b""
    return (head + b"." + urlsafe_b64encode(mark).rstrip(b"=")).decode()


def public_bytes() -> bytes:
    kinds = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return elliptic("one").public_key().public_bytes(*kinds)


WRONG = {
    "aud": lambda: signed(aud=f"{BM}/cds-services/duplicate-lab"),
    "aud ": lambda: signed(aud=HERE + "/feedback"),
    "expired": lambda: signed(iat=NOW // SECOND - 400, exp=NOW // SECOND - 31),
    "not valid yet": lambda: signed(iat=NOW // SECOND + 31, exp=NOW // SECOND + 60),
    "not valid yet ": lambda: signed(nbf=NOW // SECOND + 31),
    "longer than 5 minutes": lambda: signed(exp=NOW // SECOND + 301),
    "iss": lambda: signed(iss="https://elsewhere.example"),
    "iss ": lambda: signed(iss=None),
    "jti is missing": lambda: signed(jti=None),
    "exp is missing": lambda: signed(exp=None),
    "jti. is no text": lambda: signed(jti="x" * 201),
    "alg": lambda: by_hand("none"),
    "alg ": lambda: by_hand("HS384", public_bytes()),
    "alg  ": lambda: signed(elliptic("p256", ec.SECP256R1), "ES256", "short"),
    "kid": lambda: signed(kid="unheard-of"),
    "kid ": lambda: signed(elliptic("cr"), kid="cr"),
    "kid  ": lambda: signed(rsa_key(), "RS384", "one"),
    "jku": lambda: signed(header={"jku": "https://thief.example/jwks"}),
    "signature": lambda: signed(elliptic("thief")),
    "signature ": lambda: signed()[:-8] + "AAAAAAAA",
    "no JWT": lambda: "not.a.token",
    "no JWT ": lambda: "x",
    "longer than 8000": lambda: "x" * 9000,
    "no token": lambda: "",
}  # fmt: skip


@pytest.mark.parametrize("why", WRONG)
def test_whatever_is_wrong_is_refused_and_the_answer_says_why(gate: Gate, why: str) -> None:
    with pytest.raises(NotIdentified, match=r"(?i)" + why.strip()):
        ask(gate, WRONG[why]())
    assert ask(gate, signed()).facility == "BM"  # a refused call uses nothing up


def test_a_token_is_good_for_one_call_also_after_a_restart(gate: Gate, folder: Path, clock: SteppedClock) -> None:
    ask(gate, signed())
    again = Gate(gate._listed, open_ledger(f"sqlite:///{folder / 'ledger.db'}"), clock)
    for one in (gate, again):
        with pytest.raises(NotIdentified, match="jti"):
            ask(one, signed())
    assert ask(again, signed(elliptic("cr"), kid="cr", iss=CR)).facility == "CR"  # another issuer's name is its own
    clock.advance_to(NOW + 6 * MINUTE)
    later = (NOW + 6 * MINUTE) // SECOND
    assert ask(gate, signed(iat=later, exp=later + 60)).facility == "BM"  # let go once it could not be used any more


def test_clocks_may_differ_by_half_a_minute_and_not_by_a_second_more(gate: Gate) -> None:
    assert ask(gate, signed(iat=NOW // SECOND + 30, exp=NOW // SECOND + 60)).facility == "BM"
    assert ask(gate, signed(iat=NOW // SECOND - 200, exp=NOW // SECOND - 30, jti="2")).facility == "BM"


def test_a_new_key_works_without_a_restart_and_the_old_one_no_more(gate: Gate, folder: Path) -> None:
    ask(gate, signed())
    write_keys(folder / "bm.json", {"two": elliptic("two")})
    assert ask(gate, signed(elliptic("two"), kid="two", jti="2")).facility == "BM"
    with pytest.raises(NotIdentified, match="kid"):
        ask(gate, signed(jti="3"))


def test_a_bearer_is_known_by_the_digest_of_its_token_alone(gate: Gate, folder: Path, clock: SteppedClock) -> None:
    assert gate.borne(None) is None  # nobody is listed, nobody is asked
    file = folder / "callers.toml"
    digest = hashlib.sha256(b"open sesame").hexdigest()
    file.write_text(f'[[bearer]]\nname = "reports"\ntoken_sha256 = "{digest}"\n')
    guarded = Gate(read_callers(file), open_ledger("sqlite://"), clock)
    found = guarded.borne("Bearer open sesame")
    assert found is not None and (found.name, found.facility) == ("reports", "")
    for said in (None, "", "Basic b3Blbg==", "Bearer ", "Bearer open sesame!", f"Bearer {digest}"):
        with pytest.raises(NotIdentified):
            guarded.borne(said)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("[[client]", "cannot be read"), ("[[friend]]\na = 'b'", "friend"), ("[[client]]\nissuer = 'x'", "missing"),
        ("[[client]]\nissuer = 'x'\nfacility = 'ZZ'\nkeys = 'bm.json'", "ZZ"),
        ("[[client]]\nissuer = 'x'\nfacility = 'BM'\nkeys = 'none.json'", "no such file"),
        ("[[bearer]]\nname = 'x'\ntoken = 'secret'", "unknown key 'token'"),
        ("[[bearer]]\nname = 'x'\ntoken_sha256 = 'secret'", "no SHA-256"), ("bearer = 3", "no list"),
        ("[[client]]\nissuer='x'\nfacility='BM'\nkeys='bm.json'\n" * 2, "twice"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_used_is_refused_by_name(folder: Path, written: str, named: str) -> None:
    (folder / "callers.toml").write_text(written)
    with pytest.raises(UsageError, match=named):
        read_callers(folder / "callers.toml")


def test_a_signer_without_a_registered_key_address_may_name_none(folder: Path, clock: SteppedClock) -> None:
    silent = replace(Signer(BM, "BM", folder / "bm.json"))
    gate = Gate(CallerList((silent,)), open_ledger("sqlite://"), clock)
    with pytest.raises(NotIdentified, match="jku"):
        ask(gate, signed(header={"jku": f"{BM}/jwks"}))
