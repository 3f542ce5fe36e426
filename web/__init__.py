"""Pages, the HTTP API and the `zhice` command; here, the application that serves the first two.

Nothing is imported before it is asked for: the command must be able to say that it was stopped while the
rest is still being read.
"""

from __future__ import annotations

TYPE_CHECKING = False  # As `typing` has it, which takes too long to read for the command to be deaf.
if TYPE_CHECKING:
    from typing import Any

    from web.application import BURST, RATE, create_app

__all__ = ("BURST", "RATE", "create_app")


def __getattr__(name: str) -> Any:
    if name in __all__:
        from web import application

        return getattr(application, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
