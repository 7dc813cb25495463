"""A component that is called for each of many rows stands in the row instead: to be called takes longer than what most of them do
(docs/decisions/0016). What it is given stands where it is written, and what then never comes to pass is left out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import deepcopy
from itertools import chain
from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

Components = Mapping[str, nodes.Macro]


def components_of(templates: Iterable[nodes.Template], known: Iterable[str]) -> Components:
    """Those that need nothing but what they are given and what is `known` to every template, and do one thing once."""
    macros = [macro for template in templates for macro in template.find_all(nodes.Macro)]
    return {f"ui.{macro.name}": macro for macro in macros if _is_simple(macro) and _names(macro) <= _bound(macro) | set(known)}


def _is_simple(macro: nodes.Macro) -> bool:
    parameters = {parameter.name for parameter in macro.args}
    return not (parameters & _bound(nodes.Scope(macro.body)) or any(macro.find_all((nodes.For, nodes.CallBlock))))


class InPlace(NodeTransformer):
    def __init__(self, components: Components) -> None:
        self.components, self.loops = components, 0

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802
        self.loops += 1
        self.generic_visit(node)
        self.loops -= 1
        return node

    def visit_Output(self, node: nodes.Output) -> list[nodes.Node]:  # noqa: N802
        if not self.loops:
            return [node]
        made: list[nodes.Node] = []
        for statement in chain.from_iterable(map(self.placed, node.nodes)):
            if made and isinstance(made[-1], nodes.Output) and isinstance(statement, nodes.Output):
                made[-1].nodes += statement.nodes
            else:
                made.append(statement)
        return made

    def placed(self, part: nodes.Expr) -> list[nodes.Node]:
        macro = self.components.get(name_of(part.node)) if isinstance(part, nodes.Call) else None
        if macro is None or (given := _given(macro, part)) is None:
            return [nodes.Output([part], lineno=part.lineno)]
        place = nodes.Scope(_filled(macro, given))
        place.set_lineno(part.lineno, override=True)
        self.generic_visit(place)
        return place.body


class Filled(NodeTransformer):
    """With values in the place of names."""

    def __init__(self, values: Mapping[str, nodes.Expr]) -> None:
        self.values = values

    def visit_Name(self, node: nodes.Name) -> nodes.Expr:  # noqa: N802
        return self.values.get(node.name, node)

    def visit_CondExpr(self, node: nodes.CondExpr) -> nodes.Expr:  # noqa: N802
        self.generic_visit(node)
        if isinstance(node.test, nodes.Const):
            return node.expr1 if node.test.value else node.expr2 or nodes.Const("")
        return node

    def visit_If(self, node: nodes.If) -> list[nodes.Node]:  # noqa: N802
        if node.elif_:
            first, *others = node.elif_
            node.elif_, node.else_ = [], [nodes.If(first.test, first.body, others, node.else_)]
        self.generic_visit(node)
        if isinstance(node.test, nodes.Const):
            return node.body if node.test.value else node.else_
        return [node]


def _given(macro: nodes.Macro, call: Any) -> dict[str, nodes.Expr] | None:
    """Each parameter's value; nothing where that is known to the call alone."""
    names = [parameter.name for parameter in macro.args]
    defaults = zip(reversed(names), reversed(macro.defaults), strict=False)
    given = dict(defaults) | dict(zip(names, call.args, strict=False)) | {pair.key: pair.value for pair in call.kwargs}
    is_known = not (call.dyn_args or call.dyn_kwargs) and len(call.args) <= len(names) and given.keys() == set(names)
    return given if is_known else None


def _filled(macro: nodes.Macro, given: Mapping[str, nodes.Expr]) -> list[nodes.Node]:
    """A value that is known stands where it is written, and so does one that is written once; each other gets its name."""
    place = nodes.Scope(deepcopy(macro.body, {id(macro.environment): macro.environment}))
    Filled({name: value for name, value in given.items() if isinstance(value, nodes.Const)}).visit(place)
    read = Counter(name.name for name in place.find_all(nodes.Name))
    once = {name: value for name, value in given.items() if read[name] == 1 and not _names(value) & _bound(macro)}
    Filled(once).visit(place)
    named = {name: value for name, value in given.items() if read[name] and name not in once}
    if named:
        return [nodes.With([nodes.Name(name, "param") for name in named], list(named.values()), place.body)]
    return [place] if any(place.find_all(nodes.Assign)) else place.body


def _names(node: nodes.Node) -> set[str]:
    return {name.name for name in nodes.Output([node]).find_all(nodes.Name)}


def _bound(node: nodes.Node) -> set[str]:
    return {name.name for name in node.find_all(nodes.Name) if name.ctx != "load"}


def name_of(called: Any) -> str:
    if isinstance(called, nodes.Getattr):
        return f"{name_of(called.node)}.{called.attr}"
    return called.name if isinstance(called, nodes.Name) else ""
