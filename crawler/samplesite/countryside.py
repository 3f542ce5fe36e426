"""The sample country on loopback: every government's site at an address of its own, all on one port."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector

from crawler.samplesite.country import Country
from crawler.samplesite.server import SampleServer

PORT = 8791


@contextmanager
def serving(country: Country, port: int = PORT) -> Iterator[Mapping[str, SampleServer]]:
    """The country's sites, by address, while the block lasts; where a site is dead nobody listens.

    Only loopback addresses are bound. Port 0 takes any that is free at the first address. Raises `OSError`
    if the port is taken.
    """
    servers: dict[str, SampleServer] = {}
    with ExitStack() as opened:
        for address, host in country.hosts.items():
            if host.fate.kind != "dead":
                server = opened.enter_context(SampleServer(host, port, address))
                server.timeout = 0
                port = server.server_address[1]
                servers[address] = server
        ended = threading.Event()
        thread = threading.Thread(target=_serve, args=(tuple(servers.values()), ended), daemon=True)
        thread.start()
        try:
            yield servers
        finally:
            ended.set()
            thread.join()


def _serve(servers: tuple[SampleServer, ...], ended: threading.Event) -> None:
    """Hand each connection of any server to a thread of its own, in this one."""
    with DefaultSelector() as selector:
        for server in servers:
            selector.register(server, EVENT_READ, server)
        while not ended.is_set():
            for key, _ in selector.select(0.1):
                key.data.handle_request()


def main() -> None:
    """Serve the country until it is stopped; write its directory where asked to."""
    parser = argparse.ArgumentParser(prog="python -m crawler.samplesite.countryside", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--counties", type=int, default=0, help="so many governments only")
    parser.add_argument("--directory", type=Path, help="write the governments' rows to this file")
    given = parser.parse_args()
    country = Country(given.seed, counties=given.counties)
    if given.directory:
        given.directory.parent.mkdir(parents=True, exist_ok=True)
        given.directory.write_text(country.directory(given.port), "utf-8")
    with serving(country, given.port) as servers:
        print(f"{len(servers)} sample governments on port {given.port}; end with Ctrl-C", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
