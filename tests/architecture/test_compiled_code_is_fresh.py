"""Compiled code is kept by the file that calls; where it calls into another, that other file must be seen to change."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from scenarios.cli.compiled_code import SHARED_ROOMS

Defined = set[tuple[str, str]]  # module and name


def test_whatever_compiled_code_calls_in_another_file_is_among_what_the_kept_code_goes_by(
    trees: dict[Path, ast.Module], root: Path
) -> None:
    defined = {(_module(p, root), name) for p, tree in trees.items() for name in _compiled(tree)}
    called = {one for tree in trees.values() for one in _called(tree, defined)}
    rooms = {room.replace("/", ".") for room in SHARED_ROOMS}
    assert called and {module for module, _ in called if module.rpartition(".")[0] not in rooms} == set()


def test_a_call_into_another_file_is_seen() -> None:
    defined = {("a.room.luck", "mixed")}
    caller = "from a.room.luck import mixed\n@njit(cache=True)\ndef walked(x):\n    return mixed(x)\n"
    assert _compiled(ast.parse(caller)) == {"walked"}
    assert list(_called(ast.parse(caller), defined)) == [("a.room.luck", "mixed")]
    assert not list(_called(ast.parse(caller.replace("@njit(cache=True)\n", "")), defined))
    wrapped = "from a.room.odds import weighed\n_weighed = njit(inline='always')(weighed)\n"
    assert list(_called(ast.parse(wrapped), defined)) == [("a.room.odds", "weighed")]


def _module(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts)


def _compiled(tree: ast.Module) -> set[str]:
    return {n.name for n in tree.body if isinstance(n, ast.FunctionDef) and any(map(_is_njit, n.decorator_list))}


def _is_njit(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    return isinstance(called, ast.Name) and called.id == "njit"


def _called(tree: ast.Module, defined: Defined) -> Iterable[tuple[str, str]]:
    """What compiled functions of a file call that other files define, and what of other files it compiles itself."""
    ours = _compiled(tree)
    used = {name for n in tree.body if isinstance(n, ast.FunctionDef) and n.name in ours for name in _names(n)}
    wrapped = {name for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Call)
               and _is_njit(n.func) for argument in n.args for name in _names(argument)}  # fmt: skip
    for node in tree.body:
        for name in node.names if isinstance(node, ast.ImportFrom) and node.module else ():
            where = (str(node.module), name.name)  # type: ignore[union-attr]
            if name.name in wrapped or (name.name in used and where in defined):
                yield where


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
