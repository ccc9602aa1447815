"""Walking a resource along a path: arrays are taken apart, what is not there is left out."""

from __future__ import annotations

from typing import Any

from emr_hub.storage.parameters import Path


def walk(resource: Any, path: Path) -> list[Any]:
    """Every element at the path."""
    found = [resource]
    for step in path:
        found = [node[step.name] for node in found if isinstance(node, dict) and step.name in node]
        if any(isinstance(node, list) for node in found):
            found = [each for node in found for each in (node if isinstance(node, list) else (node,))]
        if step.where is not None:
            member, value = step.where
            found = [node for node in found if isinstance(node, dict) and node.get(member) == value]
    return found


def is_there(resource: Any, paths: tuple[Path, ...]) -> bool:
    """Whether one of the elements `?name` exists and is not false."""
    return any(resource.get(path[0].name[1:], False) is not False for path in paths)
