"""How templates call functions: Jinja's way, but for asking three times what a function wants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2.runtime import Context, Macro

_WANTS = "jinja_pass_arg"
"""What `jinja2.pass_context` and its like set on a function."""


class PlainContext(Context):
    """A context of templates whose calls cost half as much: a result page makes five hundred of them."""

    def call(self, called: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Call a function or a macro from a template."""
        kind = type(called)
        if kind is not Macro and (hasattr(called, _WANTS) or hasattr(kind.__call__, _WANTS)):
            return super().call(called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return called(self.eval_ctx, *args, **kwargs) if kind is Macro else called(*args, **kwargs)
