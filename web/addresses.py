"""Where links lead: below whatever prefix a proxy gives this server, and to no host that it is not."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable

from flask import request

from web.serving.proxy import PROXIED

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w-]{1,63}(?:\.[\w-]{1,63})*\.?)(?::\d{0,5})?", re.ASCII)
"""What can be a host, and its name without the port."""


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
    # The application's own test client and old clients name none.
    host = _HOST.fullmatch(request.headers.get("Host", "localhost").lower())
    if host is None or PROXIED in request.environ:
        return host is not None
    name = host[1]
    if name in {"localhost", socket.gethostname().lower(), *(each.lower() for each in names)}:
        return True
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
