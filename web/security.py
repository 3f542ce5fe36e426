"""What guards the pages: response headers, a limit of requests an address, an access log without queries."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

from web.addresses import is_own_host

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

LARGEST_BODY = 16_384
WRONG_HOST = (
    "本服务器没有这个名称；请维护者以 zhice serve --name 加上",
    "This server has no such name; its keeper can give it one with zhice serve --name",
)
_MOST_ADDRESSES = 10_000
_WAIT = "10"
"""Seconds after which a reader who asked too often may come again."""


access = logging.getLogger("zhice.access")


class RateLimit:
    """A bucket of tokens an address: `burst` at once, refilled at `rate` a second. Memory is bounded.

    An address that has been forgotten starts with a full bucket, so the limit never errs against a reader.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._guard = threading.Lock()

    def allows(self, address: str) -> bool:
        """Take one token for an address; False if there is none left."""
        now = self._clock()
        with self._guard:
            left, then = self._buckets.pop(address, (self._burst, now))
            left = min(self._burst, left + (now - then) * self._rate)
            allowed = left >= 1
            self._buckets[address] = (left - allowed, now)
            while len(self._buckets) > _MOST_ADDRESSES:
                self._buckets.popitem(last=False)
        return allowed


def guard(
    app: Flask, limit: RateLimit | None, log_queries: bool = False, names: Collection[str] = ()
) -> None:
    """Put the headers, the limits and the access log around an application."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY

    @app.before_request
    def admit() -> Response | None:
        g.began = time.perf_counter()
        if not is_own_host(names):
            # No page: of some hosts Flask cannot even make an address.
            return Response("\n".join(WRONG_HOST) + "\n", 421, content_type="text/plain; charset=utf-8")
        if limit and request.endpoint != "static" and not limit.allows(request.remote_addr or ""):
            abort(429)
        return None

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if response.status_code == 429:
            response.headers["Retry-After"] = _WAIT
        took = (time.perf_counter() - g.get("began", time.perf_counter())) * 1000
        shown = request.full_path if log_queries else request.path
        # A path may hold line breaks once decoded: one request, one line.
        access.info("%s %s %s %.0f ms", request.method, ascii(shown)[1:-1], response.status_code, took)
        return response


def safe_link(url: str) -> str:
    """The address if a reader may follow it (http or https, with a host), else an empty string."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""
