"""One search parameter: a name, a kind, the paths of its values and the types that a reference may point to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from zlib import crc32

ANY: Final = "*"  # among the targets: a reference to whatever type


class Kind(StrEnum):
    """The kinds of FHIR R4 search parameters that are answered."""

    TOKEN = "token"
    REFERENCE = "reference"
    STRING = "string"
    DATE = "date"
    QUANTITY = "quantity"
    NUMBER = "number"
    URI = "uri"
    COMPOSITE = "composite"


@dataclass(frozen=True, slots=True)
class Step:
    """One element of a path; `where` keeps only items with that member and value: `telecom[system=email]`."""

    name: str
    where: tuple[str, str] | None = None


Path = tuple[Step, ...]
_STEP = re.compile(r"([^.\[\]]+)(?:\[(\w+)=([^\]]*)\])?(?:\.|$)")


def path_of(written: str) -> Path:
    """The steps of a written path; `.` is the resource itself."""
    if written == ".":
        return ()
    return tuple(Step(name, (member, value) if member else None) for name, member, value in _STEP.findall(written))


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a composite parameter: its kind, and where its values lie in the item that binds the parts."""

    kind: Kind
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter of one type.

    `shares` names the parameters whose index rows it reads (`patient` those of `subject`); empty for rows of its own.
    A composite has `parts` that belong together in each item at its paths, or is `both` of two parameters whose
    elements come once in a resource. `sorts` marks the date by which the type is sorted fastest; `pilot` what the
    programs of a simulated pilot search by.
    A path that begins with `?` asks whether there is such an element, and not a false one.
    """

    resource_type: str
    name: str
    kind: Kind
    paths: tuple[Path, ...]
    targets: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    both: tuple[str, ...] = ()
    sorts: bool = False
    pilot: bool = False
    own: int = field(init=False)
    """The number under which its own index rows lie."""
    numbers: tuple[int, ...] = field(init=False)
    """The numbers under which its values lie: its own, or those of the parameters it shares."""

    def __post_init__(self) -> None:
        """Numbers are asked for at every search, so they are made once."""
        numbers = tuple(number_of(self.resource_type, name) for name in self.shares or (self.name,))
        object.__setattr__(self, "own", number_of(self.resource_type, self.name))
        object.__setattr__(self, "numbers", numbers)

    def beside(self, what: str) -> tuple[int, ...]:
        """The numbers of rows kept for a modifier (`text`, `of-type`, `identifier`) beside the values."""
        names = self.shares or (self.name,)
        return tuple(number_of(self.resource_type, f"{name}:{what}") for name in names)


@dataclass(frozen=True, slots=True)
class Pair:
    """A reference and a token so often asked for together that both lie in the index as one word."""

    reference: Parameter
    token: Parameter

    number: int = field(init=False)
    """The number under which its words lie."""

    def __post_init__(self) -> None:
        """Made once, as those of its parameters."""
        number = number_of(self.token.resource_type, f"{self.reference.name}+{self.token.name}")
        object.__setattr__(self, "number", number)

    @staticmethod
    def word(reference: str, code: str, system: int) -> str:
        """Both as one word, the code first: who has it lies together."""
        return f"{system} {code} {reference}"


def number_of(resource_type: str, name: str) -> int:
    """The number of an index row's parameter; it depends on names only, so every process agrees."""
    return crc32(f"{resource_type}.{name}".encode()) & 0x7FFFFFFF
