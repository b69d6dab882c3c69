"""Small wrong changes to a policy module: each is what somebody could have typed instead.

Own, because the libraries mutate a file and start the tests anew for each change; here the files and readers that the
tests ask about take longer to build than a change takes to be noticed.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TURNED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
NARROWING = {"filter", "exclude", "none", "select_for_update"}  # calls without which more is let through
SETS = (ast.Set, ast.Tuple, ast.List)


@dataclass(frozen=True)
class Mutant:
    path: str  # of the module, from the root
    inside: str  # the function, or the name given to a value
    line: int
    what: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line} {self.inside}: {self.what}"


def mutants(path: str, names: frozenset[str]) -> Iterator[Mutant]:
    """Of the top-level functions, classes and values with these names; of all for an empty set."""
    source = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for place, statement in enumerate(source.body):
        name = named(statement)
        if not name or (names and name not in names):
            continue
        types = _types(statement)
        for number, node in enumerate(ast.walk(statement)):
            if number in types:
                continue
            for what, change in changes(node):
                tree = copy.deepcopy(source)
                target = next(found for n, found in enumerate(ast.walk(tree.body[place])) if n == number)
                change(target, tree.body[place])
                ast.fix_missing_locations(tree)
                yield Mutant(path, name, getattr(node, "lineno", statement.lineno), what, tree)


def _types(statement: ast.stmt) -> set[int]:
    """Which nodes are said for readers and for mypy alone."""
    told = {
        id(inner)
        for node in ast.walk(statement)
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None))
        if part is not None
        for inner in ast.walk(part)
    }
    return {number for number, node in enumerate(ast.walk(statement)) if id(node) in told}


def named(statement: ast.stmt) -> str:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return statement.name
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ""


def changes(node: ast.AST) -> Iterator[tuple[str, object]]:
    """What can be typed wrong here: in words, and how."""
    text = ast.unparse(node)[:90] if isinstance(node, ast.expr | ast.stmt) else ""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in TURNED:
        yield f"turned: {text}", lambda found, top: found.ops.__setitem__(0, TURNED[type(found.ops[0])]())
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"and/or: {text}", lambda found, top: setattr(found, "op", other())
        for place in range(len(node.values)):
            left_out = ast.unparse(node.values[place])[:50]
            yield f"without {left_out}: {text}", lambda found, top, place=place: _left_out(top, found, place)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"without not: {text}", lambda found, top: _put(top, found, found.operand)
    if isinstance(node, ast.If):
        condition = ast.unparse(node.test)[:70]
        yield f"never: if {condition}", lambda found, top: setattr(found, "test", _with(found.test, ast.And(), False))
        yield f"always: if {condition}", lambda found, top: setattr(found, "test", _with(found.test, ast.Or(), True))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NARROWING:
        yield f"without .{node.func.attr}(): {text}", lambda found, top: _put(top, found, found.func.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.BitOr | ast.BitAnd):
        yield f"left side alone: {text}", lambda found, top: _put(top, found, found.left)
        yield f"right side alone: {text}", lambda found, top: _put(top, found, found.right)
    if isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, bool):
        yield (
            f"{node.arg}={not node.value.value}",
            lambda found, top: setattr(found.value, "value", not found.value.value),
        )
    if isinstance(node, ast.Raise):
        yield f"no {text}", lambda found, top: _put(top, found, ast.Pass())
    if isinstance(node, ast.Set) or (isinstance(node, SETS) and _is_words(node) and len(node.elts) > 1):
        for place, element in enumerate(node.elts):
            yield f"without {ast.unparse(element)}: {text}", lambda found, top, place=place: found.elts.pop(place)


def _with(test: ast.expr, joint: ast.boolop, value: bool) -> ast.BoolOp:
    """The condition is asked still, so that what it names stays a part of the function."""
    return ast.BoolOp(joint, [test, ast.Constant(value)])


def _left_out(top: ast.AST, found: ast.BoolOp, place: int) -> None:
    rest = [value for number, value in enumerate(found.values) if number != place]
    _put(top, found, rest[0] if len(rest) == 1 else ast.BoolOp(found.op, rest))


def _is_words(node: ast.AST) -> bool:
    return all(isinstance(element, ast.Constant) and isinstance(element.value, str) for element in node.elts)  # type: ignore[attr-defined]


def _put(top: ast.AST, old: ast.AST, new: ast.AST) -> None:
    """`new` where `old` stands below `top`."""
    for parent in ast.walk(top):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list):
                setattr(parent, name, [new if entry is old else entry for entry in value])
