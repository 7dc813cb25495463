"""The operators for Python: every place of a module where one of them fits."""

import ast
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from mutants.mutant import Mutant

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt),
}  # fmt: skip
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
# Conditions, in whatever order: to swap them would be no fault, to leave one out is.
NARROWING = ("where", "filter")
REMOVED = (ast.Assign, ast.AugAssign, ast.Raise, ast.Delete, ast.Assert)
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def mutants_of(path: str, source: bytes) -> list[Mutant]:
    return sorted(set(Walk(path, source).all()))


class Walk:
    def __init__(self, path: str, source: bytes) -> None:
        self.path, self.source = path, source
        self.tree = ast.parse(source)
        lines = source.splitlines(keepends=True)
        self.starts = [0]
        for line in lines:
            self.starts.append(self.starts[-1] + len(line))
        self.end = len(lines)

    def all(self) -> Iterator[Mutant]:
        yield from self.block(self.tree.body, (1, self.end), is_function=False)

    def block(self, body: list[ast.stmt], reach: tuple[int, int], *, is_function: bool) -> Iterator[Mutant]:
        for statement in body:
            if isinstance(statement, (ast.Import, ast.ImportFrom, ast.Global, ast.Pass)) or is_docstring(statement):
                continue
            if isinstance(statement, ast.If) and ast.unparse(statement.test).endswith("TYPE_CHECKING"):
                continue
            if isinstance(statement, Scope):
                yield from self.scope(statement, reach)
                continue
            here = (statement.lineno, statement.end_lineno or statement.lineno) if is_function else reach
            if is_function:
                yield from self.statement(statement, here)
            for name, value in ast.iter_fields(statement):
                if name in ("annotation", "type_comment"):
                    continue
                parts: list[Any] = value if isinstance(value, list) else [value]
                if parts and isinstance(parts[0], (ast.stmt, ast.ExceptHandler, ast.match_case)):
                    for nested in parts:
                        inner = [nested] if isinstance(nested, ast.stmt) else nested.body
                        yield from self.block(inner, reach, is_function=is_function)
                else:
                    for part in parts:
                        if isinstance(part, ast.AST):
                            yield from self.expressions(part, here)

    def scope(self, node: Scope, reach: tuple[int, int]) -> Iterator[Mutant]:
        is_function = not isinstance(node, ast.ClassDef)
        inside = (node.body[0].lineno, node.end_lineno or node.lineno) if is_function else reach
        for decorator in node.decorator_list:
            at = self.starts[decorator.lineno - 1] + decorator.col_offset - 1
            yield Mutant(self.path, at, self.place(decorator)[1], "removed decorator", "", decorator.lineno, inside)
            yield from self.expressions(decorator, inside)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for default in [*node.args.defaults, *node.args.kw_defaults]:
                if isinstance(default, ast.Constant) and default.value is None:
                    yield self.other(default, "changed default", "0", inside)
                elif default is not None:
                    yield from self.expressions(default, inside)
        yield from self.block(node.body, inside, is_function=is_function)

    def statement(self, node: ast.stmt, here: tuple[int, int]) -> Iterator[Mutant]:
        if isinstance(node, REMOVED) or (isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.Await))):
            yield self.other(node, "removed statement", "pass", here)
        if isinstance(node, ast.Return) and node.value and not is_none(node.value):
            yield self.other(node, "returns nothing", "return None", here)
        if isinstance(node, ast.AugAssign) and type(node.op) in COUNTED:
            yield self.other(node, "arithmetic", ast.unparse(changed(node, op=COUNTED[type(node.op)]())), here)
        condition = getattr(node, "test", None)
        if condition is not None and not isinstance(condition, (ast.Compare, ast.BoolOp, ast.UnaryOp)):
            yield self.other(condition, "negation", f"not ({ast.unparse(condition)})", here)

    def expressions(self, root: ast.AST, here: tuple[int, int]) -> Iterator[Mutant]:
        """Whatever stands in an f-string has no place of its own before Python 3.12: it is mutated as one."""
        for operator, instead in changes(root):
            yield self.other(root, operator, instead, here)
        if not isinstance(root, ast.JoinedStr):
            for name, value in ast.iter_fields(root):
                for part in value if isinstance(value, list) else [value]:
                    if isinstance(part, ast.AST) and name not in ("annotation", "ctx") and not isinstance(part, ast.arguments):
                        yield from self.expressions(part, here)

    def place(self, node: Any) -> tuple[int, int]:
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def other(self, node: Any, operator: str, instead: str, here: tuple[int, int]) -> Mutant:
        start, end = self.place(node)
        return Mutant(self.path, start, end, operator, instead, node.lineno, here)


def changes(node: ast.AST) -> Iterator[tuple[str, str]]:
    for operator, other in _changes(node):
        yield operator, other if isinstance(other, str) else f"({ast.unparse(other)})" if is_compound(other) else ast.unparse(other)


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST | str]]:
    match node:
        case ast.Compare():
            for at, op in enumerate(node.ops):
                for other in COMPARED[type(op)]:
                    yield "comparison", changed(node, ops=[*node.ops[:at], other(), *node.ops[at + 1 :]])
        case ast.BoolOp():
            yield "and / or", changed(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            for at in range(len(node.values)):
                rest = node.values[:at] + node.values[at + 1 :]
                yield "removed condition", changed(node, values=rest) if len(rest) > 1 else f"({ast.unparse(rest[0])})"
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield "removed sign or not", f"({ast.unparse(node.operand)})"
        case ast.BinOp() if type(node.op) in COUNTED and not (
            isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)
        ):
            yield "arithmetic", changed(node, op=COUNTED[type(node.op)]())
        case ast.IfExp(test=ast.Name() | ast.Attribute() | ast.Call()):
            yield "negation", changed(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.Call():
            yield from _calls(node)
        case ast.comprehension():
            return
        case ast.JoinedStr():
            yield "constant", "''"
        case ast.Constant():
            yield from (("constant", repr(value)) for value in others(node.value))


def _calls(node: ast.Call) -> Iterator[tuple[str, ast.AST | str]]:
    narrows = isinstance(node.func, ast.Attribute) and node.func.attr in NARROWING
    if len(node.args) > 1 and not narrows and ast.dump(node.args[0]) != ast.dump(node.args[1]):
        yield "swapped arguments", changed(node, args=[node.args[1], node.args[0], *node.args[2:]])
    if isinstance(node.func, ast.Attribute):
        if isinstance(node.func.value, ast.Call):
            yield "removed call", node.func.value
        if narrows and len(node.args) > 1:
            for at in range(len(node.args)):
                yield "removed condition", changed(node, args=node.args[:at] + node.args[at + 1 :])


def others(value: Any) -> Iterable[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, (int, float)):
        return [value + 1, value - 1]
    if isinstance(value, str):
        return ["" if value else "mutant"]
    return []


def changed(node: Any, **values: Any) -> Any:
    other = deepcopy(node)
    for name, value in values.items():
        setattr(other, name, value)
    return other


def is_compound(node: ast.AST) -> bool:
    return isinstance(node, (ast.Compare, ast.BoolOp, ast.BinOp, ast.IfExp, ast.UnaryOp))


def is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
