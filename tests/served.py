"""The command `zhice serve` as a process of its own, for tests and measurements of the server."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    site: str

    @property
    def port(self) -> int:
        return int(self.site.rpartition(":")[2])

    def tell(self, what: signal.Signals) -> None:
        self.process.send_signal(what)

    def connect(self, source: str = "127.0.0.1") -> socket.socket:
        """A bare connection from one of this machine's loopback addresses."""
        return socket.create_connection(("127.0.0.1", self.port), 30, (source, 0))


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Served]:
    """The server of a data folder; stopped at the end, whatever happened."""
    command = [sys.executable, "-c", "from web.start import main; main()", "--data", str(folder), "serve"]
    process = subprocess.Popen([*command, "--port", "0", *options], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, "the server did not start"
        yield Served(process, found[0])
    finally:
        process.terminate()
        process.wait(30)
