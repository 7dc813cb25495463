"""How templates are compiled: for each language anew, so that words without values, and what else is known by then, stand in the
page as they are there (docs/decisions/0017). And a page writes some hundred values; what makes each of them safe is asked for text
in another way than for everything else, since nearly all are text (0016)."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, current_app
from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer
from jinja2_fragments import render_block
from markupsafe import Markup, escape

# The very function that markupsafe escapes with, in C where it is there; around it stands Python that costs eight times as much.
from markupsafe import _escape_inner as escape_text  # type: ignore[attr-defined]

from .in_place import InPlace, components_of, name_of
from .reader import reader
from .words import _, _c, _n, catalogue


def fill(template: str, block: str | None = None, /, **context: Any) -> str:
    """The whole of a template, or a block of it, for whoever reads."""
    here = environment()
    current_app.update_template_context(context)
    return render_block(here, template, block, context) if block else here.get_template(template).render(context)


def environment() -> Environment:
    """Where templates are compiled in the reader's language; made when somebody first reads in it."""
    known: dict[str, Environment] = current_app.extensions["environments"]
    language = reader().language
    if language not in known:
        known[language] = speaking(language)
    return known[language]


def speaking(language: str) -> Environment:
    """With all macros of templates/components as `ui`, which know their parameters and globals, and no page."""
    here = current_app.jinja_env.overlay()
    here.language, ui = language, SimpleNamespace(icon=here.globals["icon"])  # type: ignore[attr-defined]
    here.globals = {**here.globals, "ui": ui}
    files = sorted((Path(current_app.root_path).parent / "templates" / "components").glob("*.html"))
    here.components = components_of([here.parse(file.read_text()) for file in files], here.globals)  # type: ignore[attr-defined]
    for file in files:
        module = here.get_template(f"components/{file.name}").module
        vars(ui).update({name: macro for name, macro in vars(module).items() if not name.startswith("_")})
    return here


def written(value: Any) -> str:
    """As `escape` writes it. What is joined to a page need not be marked as safe, so text stays text."""
    kind = type(value)
    if kind is str:
        return escape_text(value)
    return value if kind is Markup else escape(value)


class Generator(CodeGenerator):
    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802
        in_place = InPlace(self.environment.components).visit(node)  # type: ignore[attr-defined]
        super().visit_Template(Known(self.environment).visit(in_place), frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written(")


class Known(NodeTransformer):
    """What is known already is written now: words without values, and what hangs on a file's name alone."""

    def __init__(self, environment: Any) -> None:
        words = catalogue(environment.language)
        self.known: dict[str, Callable[..., Any]] = {"_": words.gettext, "_c": words.pgettext}
        self.known |= {"asset": environment.globals["asset"], "ui.icon": environment.globals["icon"]}

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802
        self.generic_visit(node)
        tell = self.known.get(name_of(node.node))
        given = [part.value for part in node.args if isinstance(part, nodes.Const)]
        is_known = len(given) == len(node.args) and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        return nodes.Const(tell(*given), lineno=node.lineno) if tell and is_known else node


Remembered: Any = type(lru_cache(str))


class CallingContext(Context):
    def call(__self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """A macro, as nearly everything that a template calls, need not be asked what it wants to be given. What is remembered by
        its arguments wants nothing else."""
        kind = type(__obj)
        if kind is not Macro and kind is not Remembered:
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(__self.eval_ctx, *args, **kwargs) if kind is Macro else __obj(*args, **kwargs)


def init_templates(app: Flask) -> None:
    app.extensions["environments"] = {}
    app.jinja_env.language, app.jinja_env.components = "en", {}  # type: ignore[attr-defined]
    app.jinja_env.globals |= {"_": _, "_c": _c, "_n": _n}
    app.jinja_env.written = written  # type: ignore[attr-defined]
    app.jinja_env.code_generator_class = Generator
    app.jinja_env.context_class = CallingContext
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
