"""The command that serves the pages and the API."""

from __future__ import annotations

import logging
import socket

import click
from flask import Flask

from search.library import Library
from web import BURST, RATE, create_app
from web.cli.console import CommandError, DataFolder
from web.cli.speech import say
from web.serving import processes
from web.serving.plan import ALONE, Plan

LOOPBACK = "127.0.0.1,::1"


def _addresses(context: click.Context, option: click.Parameter, given: str | None) -> frozenset[str]:
    return frozenset(address.strip() for address in (given or "").split(",") if address.strip())


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on."
)
@click.option(
    "--processes",
    default=processes.default_processes,
    type=click.IntRange(1, 64),
    help=f"Processes that serve (default: one a core, at most {processes.MOST}).",
)
@click.option(
    "--threads",
    default=4,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Searches that a process answers at once; one reader has half of them at most.",
)
@click.option(
    "--behind-proxy",
    "proxies",
    is_flag=False,
    flag_value=LOOPBACK,
    callback=_addresses,
    metavar="[ADDRESS,...]",
    help="Believe what the proxy at these addresses (default: on this machine) says of the reader: "
    "X-Forwarded-For, -Proto, -Host, -Prefix.",
)
@click.option(
    "--rate",
    default=RATE,
    show_default=True,
    type=click.FloatRange(0),
    help="Requests a second that a reader may make in the long run; 0 for any number.",
)
@click.option("--name", "names", multiple=True, help="Host name of this server besides its own; repeatable.")
@click.option("--log", is_flag=True, help="Write an access log to stderr, without what was searched.")
@click.option("--log-queries", is_flag=True, help="Write it with what was searched.")
@click.pass_obj
def serve(
    data: DataFolder,
    /,
    host: str,
    port: int,
    log: bool,
    log_queries: bool,
    names: tuple[str, ...],
    rate: float,
    **plan: int,
) -> None:
    """Serve the search pages and the API."""
    if log or log_queries:
        logging.getLogger("zhice.access").setLevel(logging.INFO)
        logging.getLogger("zhice.access").addHandler(logging.StreamHandler())
    wanted = Plan(**plan)  # type: ignore[arg-type]
    if wanted.processes > 1 and not processes.can_fork():
        say("this system cannot share a socket among processes; one serves", err=True)
        wanted = Plan(1, wanted.threads, wanted.proxies)
    with data.library() as library, listening(host, port) as listener:
        # Each process counts for itself: together they allow what one would.
        share = rate / wanted.processes, BURST / wanted.processes
        application = create_app(library, *share, log_queries, (host, *names))
        serve_application(application, library, listener, wanted)


def listening(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `CommandError` where the address is taken."""
    try:
        return processes.listen(host, port)
    except OSError as error:
        raise CommandError(f"{host}:{port}: {error.strerror}; choose another --port") from error


def serve_application(
    application: Flask, library: Library, listener: socket.socket, plan: Plan = ALONE
) -> None:
    """Serve on an open socket until stopped, and say where."""
    processes.warm(application, library)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    say(f"zhice serves http://{shown}:{port} (stop with Ctrl-C)")
    processes.serve(application, library, listener, plan)
