"""Where links lead: below whatever prefix a proxy gives this server, and to no host that it is not."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

from flask import request

from web.serving.proxy import PROXIED


def at(path: str) -> str:
    """The address of a path of these pages: `/browse` is `/zhice/browse` below the prefix `/zhice`."""
    return request.script_root + path


def site() -> str:
    """Where these pages stand, for links that are read elsewhere: `https://zhice.example.org/zhice`."""
    return request.url_root.rstrip("/")


def is_own_host(names: Iterable[str]) -> bool:
    """Whether this request's Host is this server's: an address, this machine's name, or one of `names`.

    What a known proxy says is believed. A name that anyone may write into a request would otherwise stand
    in the links of exports and feeds, and a foreign page whose name leads here could read them.
    """
    if PROXIED in request.environ:
        return True
    # The application's own test client and old clients name none.
    host = request.headers.get("Host", "localhost").lower()
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
    if name in {"localhost", socket.gethostname().lower(), *(each.lower() for each in names)}:
        return True
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
