"""Walking a resource along a path: arrays are taken apart, what is not there is left out."""

from __future__ import annotations

from typing import Any

from emr_hub.storage.parameters import Path, Step


def walk(resource: Any, path: Path) -> list[Any]:
    """Every element at the path."""
    found = [resource]
    for step in path:
        found = kept([node[step.name] for node in found if isinstance(node, dict) and step.name in node], step)
    return found


def kept(nodes: list[Any], step: Step) -> list[Any]:
    """The nodes of a step, arrays taken apart, those that its condition keeps."""
    for node in nodes:
        if isinstance(node, list):
            nodes = [each for node in nodes for each in (node if isinstance(node, list) else (node,))]
            break
    if step.where is None:
        return nodes
    member, value = step.where
    return [node for node in nodes if isinstance(node, dict) and node.get(member) == value]


def along(nodes: list[Any], path: Path) -> list[Any]:
    """Every element at the path, starting from several nodes."""
    for step in path:
        nodes = kept([node[step.name] for node in nodes if isinstance(node, dict) and step.name in node], step)
    return nodes
