"""What many tests use: an index of every engine, and the command line, run in this process."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.engines import address as address
from tests.engines import cluster as cluster
from tests.engines import index as index
from tests.engines import nodes as nodes

# A busy machine is no fault of the code; and what is checked on a submission is the same every time.
settings.register_profile("zhice", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("zhice")

# A shell lets what it starts in the background ignore Ctrl-C, and so would all that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

Zhice = Callable[..., tuple[int, str, str]]
"""Runs the command on a data folder of the test's own: exit code, stdout, stderr."""


@pytest.fixture
def zhice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Zhice:
    # Loaded here: the command line brings every room with it, and most tests are about one.
    from web.cli import main

    def run(*args: object, data: Path | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["zhice", "--data", str(data or tmp_path / "data"), *map(str, args)])
        monkeypatch.setenv("LC_ALL", "C")  # English, whoever runs the tests
        capfd.readouterr()
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        out, err = capfd.readouterr()
        return code, out, err

    return run
