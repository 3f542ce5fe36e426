"""Several processes on one socket: gunicorn keeps them, each serves with `Server`.

The parent opens the library and answers once before it forks, so that everything read is shared memory. A
worker sees a new generation by itself; SIGHUP replaces the workers by fresh ones, one after another's work.
"""

from __future__ import annotations

import gc
import os
import socket
import sys

from flask import Flask

from search.library import Library
from web.serving.connections import Server
from web.serving.plan import Plan
from web.serving.proxy import BehindProxy

MOST = 8
_SWITCH = 0.001
"""Seconds for which a thread may hold the interpreter: a long search must not slow down a short answer."""
_WARM = ("/", "/?q=法治", "/healthz")


def default_processes() -> int:
    """One a core that this process may use, at most `MOST`; one where processes cannot be forked."""
    return min(MOST, len(os.sched_getaffinity(0))) if can_fork() else 1


def can_fork() -> bool:
    """Whether several processes can share a socket here: Windows has no fork, macOS no safe one."""
    return sys.platform == "linux"


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises `OSError` where the address is taken."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere it would share the port with whoever has it
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener


def serve(application: Flask, library: Library, listener: socket.socket, plan: Plan) -> None:
    """Serve until stopped: Ctrl-C or SIGTERM."""
    sys.setswitchinterval(_SWITCH)
    guarded = BehindProxy(application, plan.proxies)
    if plan.processes == 1:
        Server(guarded, listener, plan.threads, plan.proxies).run()
        return
    from web.serving.arbiter import Arbitrated  # gunicorn cannot be imported where there is no fork

    Arbitrated(guarded, lambda: warm(application, library), listener, plan).run()


def warm(application: Flask, library: Library) -> None:
    """Read what every process needs, to be shared by those forked from this one."""
    for address in _WARM:
        application.test_client().get(address)
    library.corpus.close()  # SQLite's connections must not go through a fork; threads open their own
    gc.collect()
    gc.freeze()
