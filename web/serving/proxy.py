"""What a proxy in front says of the reader: believed from the proxy alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PROXIED = "zhice.proxied"
"""Set in the environment of a request that a known proxy handed on."""

_PREFIX = re.compile(r"(/[\w.~-]+)*", re.ASCII)


class BehindProxy:
    """Takes X-Forwarded-For, -Proto, -Host and -Prefix from known peers; from others they mean nothing."""

    def __init__(self, application: WSGIApplication, proxies: Collection[str]) -> None:
        self._application, self._proxies = application, proxies
        self._corrected = ProxyFix(application, x_for=1, x_proto=1, x_host=1, x_prefix=1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request as its reader made it."""
        if environ.get("REMOTE_ADDR") not in self._proxies:
            return self._application(environ, start_response)
        environ[PROXIED] = True
        prefix = environ.get("HTTP_X_FORWARDED_PREFIX", "").rstrip("/")
        # Links begin with it: what is no plain path must not make them lead to another host.
        environ["HTTP_X_FORWARDED_PREFIX"] = prefix if _PREFIX.fullmatch(prefix) else ""
        return self._corrected(environ, start_response)
