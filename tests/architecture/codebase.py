"""The product's own modules as syntax trees: what they import, how long their functions are, what they write."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CORE = "nominee"
APPS = ("intake", "verification", "correspondence")
READER = "reporting"
HOUSE = (CORE, *APPS, READER)


@dataclass(frozen=True)
class Module:
    path: Path

    @property
    def name(self) -> str:
        parts = list(self.path.relative_to(ROOT).with_suffix("").parts)
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def app(self) -> str:
        return self.name.split(".")[0]

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    def imports(self, *, at_load: bool = False) -> set[str]:
        """Dotted names that this module imports; `at_load`: only those that run when it is loaded."""
        return {name for node in _nodes(self.tree, at_load) for name in _imported(node)}

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def calls(self) -> list[tuple[str, ast.Call]]:
        """Each call with the dotted name of what is called, as far as it is one."""
        return [(_dotted(node.func), node) for node in self.nodes if isinstance(node, ast.Call)]

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        return (node for node in self.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every module of these folders, migrations left out."""
    return tuple(
        _module(path)
        for folder in folders or HOUSE
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    )


@cache
def _module(path: Path) -> Module:
    return Module(path)


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return _dotted(node.func) + "()" if isinstance(node, ast.Call) else "…"


def _nodes(tree: ast.AST, at_load: bool) -> Iterator[ast.AST]:
    """All nodes, or those outside functions and outside `if TYPE_CHECKING`."""
    for node in ast.iter_child_nodes(tree):
        if at_load and (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _is_typing_only(node)):
            continue
        yield node
        yield from _nodes(node, at_load)


def _is_typing_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _imported(node: ast.AST) -> Iterator[str]:
    """`from a import b` may name a module or a thing of it: both a and a.b are told."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports name their module from the top"
        yield node.module or ""
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
