"""How templates are compiled. A page writes some hundred values; what makes each of them safe is asked for text in another way than
for everything else, since nearly all are text (docs/decisions/0016)."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

# The very function that markupsafe escapes with, in C where it is there; around it stands Python that costs eight times as much.
from markupsafe import _escape_inner as escape_text  # type: ignore[attr-defined]


def written(value: Any) -> str:
    """As `escape` writes it. What is joined to a page need not be marked as safe, so text stays text."""
    kind = type(value)
    if kind is str:
        return escape_text(value)
    return value if kind is Markup else escape(value)


class Generator(CodeGenerator):
    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.written(")


class CallingContext(Context):
    def call(__self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """A macro, as nearly everything that a template calls, need not be asked what it wants to be given."""
        if type(__obj) is not Macro:
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(__self.eval_ctx, *args, **kwargs)


def init_templates(app: Flask) -> None:
    app.jinja_env.written = written  # type: ignore[attr-defined]
    app.jinja_env.code_generator_class = Generator
    app.jinja_env.context_class = CallingContext
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
