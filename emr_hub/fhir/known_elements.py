"""Elements that a door has let in before: the same units, codes, references and extensions come again and again.

An element is known by its datatype and its exact content, so that a number or code that differs is a new one.
"""

from __future__ import annotations

from typing import Any, Final

from emr_hub.fhir.digits import dumps

Name = tuple[str, bytes]

LARGEST: Final = 600  # bytes of JSON; too small to nest more than 25 objects, so that depth needs no second look
_SHALLOW: Final = 8  # objects within objects above an element that may be known


class KnownElements:
    """Models of elements by datatype and content. `remembered`: at least so many of the latest are kept in mind.

    Two generations instead of one long queue: what was asked for lately moves to the younger, and when that is
    full the older one is dropped. A model taken from here is shared and may not be altered.
    """

    def __init__(self, remembered: int) -> None:
        self._remembered = remembered
        self._young: dict[Name, Any] = {}
        self._old: dict[Name, Any] = {}

    def name_of(self, shape: str, node: dict[str, Any], depth: int) -> Name | None:
        """What an element is known by; None for one that is too large or too deep to be kept in mind."""
        if depth > _SHALLOW or not self._remembered:
            return None
        content = dumps(node)
        return (shape, content) if len(content) <= LARGEST else None

    def get(self, name: Name | None) -> Any:
        """The model of a known element, or None."""
        if name is None:
            return None
        found = self._young.get(name)
        if found is None and (found := self._old.get(name)) is not None:
            self._keep(name, found)
        return found

    def keep(self, name: Name | None, model: Any) -> None:
        """Keep the model of an element that was checked."""
        if name is not None:
            self._keep(name, model)

    def _keep(self, name: Name, model: Any) -> None:
        if len(self._young) >= self._remembered:
            self._old, self._young = self._young, {}
        self._young[name] = model
