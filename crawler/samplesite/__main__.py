"""`python -m crawler.samplesite`: serves the sample host until it is interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
from contextlib import suppress
from types import FrameType

from crawler.samplesite.publish import Published
from crawler.samplesite.reports import edited, generate
from crawler.samplesite.server import SampleServer
from crawler.samplesite.sites import site_rows


def main(arguments: list[str] | None = None) -> int:
    """Serves, or prints the rows of the sites; 1 with one line on stderr if the port cannot be had."""
    asked = _parser().parse_args(arguments)
    samples = edited(generate(asked.seed, asked.reports), asked.edit, asked.seed)
    try:
        published = Published(samples, asked.seed)
        server = SampleServer(published, asked.port)
    except (OSError, OverflowError) as error:
        print(
            f"port {asked.port} of this machine cannot be had ({error}); choose another with --port",
            file=sys.stderr,
        )
        return 1
    if asked.rows:
        print(site_rows(server.base_url, frozenset(site.key for site in published.sites)), end="")
        server.server_close()
        return 0
    signal.signal(signal.SIGTERM, _interrupt)
    print(f"{len(samples)} sample reports at {server.base_url}/ until Ctrl-C", flush=True)
    try:
        with suppress(KeyboardInterrupt):
            server.serve_forever()
    finally:
        server.server_close()
    return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m crawler.samplesite", description="Serves the sample sites on loopback."
    )
    parser.add_argument("--port", type=int, default=8790, help="0 takes any free port (default 8790)")
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--reports", type=int, default=260)
    parser.add_argument("--edit", type=int, default=0, metavar="N", help="add a sentence to N reports")
    parser.add_argument("--rows", action="store_true", help="print the rows for sites.toml and end")
    return parser


if __name__ == "__main__":
    sys.exit(main())
