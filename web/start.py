"""Where the `zhice` command starts: it can be stopped before the rest of it has been read."""

from __future__ import annotations

import os
import signal
from types import FrameType


def main() -> None:
    """Read the command line's code, then run it."""
    before = signal.signal(signal.SIGINT, _stopped)
    from web import cli

    signal.signal(signal.SIGINT, before)
    cli.main()


def _stopped(number: int, frame: FrameType | None) -> None:
    # Not an exception: inside an import it may come out as anything.
    os.write(2, b"zhice: stopped before it began\n")
    os._exit(130)
