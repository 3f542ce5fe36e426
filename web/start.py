"""Where the `zhice` command starts: it can be stopped before the rest has been read, and at its very end."""

from __future__ import annotations

import os
import signal
from types import FrameType


def main() -> None:
    """Read the command line's code, then run it."""
    before = signal.signal(signal.SIGINT, _stopped)
    from web import cli

    try:
        signal.signal(signal.SIGINT, before)
        cli.main()
    except KeyboardInterrupt:
        # In the moments before the command listens, or while it says its last.
        os._exit(130)
    finally:
        signal.signal(signal.SIGINT, _ended)


def _stopped(number: int, frame: FrameType | None) -> None:
    # Not an exception: inside an import it may come out as anything.
    os.write(2, b"zhice: stopped before it began\n")
    os._exit(130)


def _ended(number: int, frame: FrameType | None) -> None:
    # Python is taking itself down, where an exception would come out as a trace. All is said.
    os._exit(130)
