"""The only module that sends requests: each within bounds of size and time."""

from __future__ import annotations

import re
import ssl
import string
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.parse import quote

import httpcore
import httpx

from crawler.asking.connections import SILENCE_SECONDS, Backend, ForbiddenError, Resolve, resolve
from crawler.asking.packing import Bounds, GarbledError, TooLargeError, unpack

FORBIDDEN = -1
"""The status of an exchange that must not take place: the name leads to an address that is not public."""

_TROUBLE = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
)

_RANGE = re.compile(r"bytes 0-(\d{1,12})/(\d{1,12})")

_SILENT = (httpx.ConnectTimeout, httpcore.ConnectTimeout)
_LONGEST_WORDS = 300
"""Characters of what is told of an error: it may repeat what a site sent."""
_PRINTABLE = string.ascii_letters + string.digits + string.punctuation


_MOST_PIECES, _CRUMB = 100_000, 100
"""A body may come in so many pieces, or in more of so many bytes on average: each takes its time."""


_POOLS = 64
"""Connections are spread over so many pools: what one does for a request grows with the square of its own."""


class _CrumbledError(Exception):
    """A body in more pieces than any honest one."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one request came to: status 0 when `error` kept an answer from coming; `FORBIDDEN`; else HTTP's.

    `lasting` says that the same request would end the same way, `garbled` that the body could not be
    decompressed. `cookies` are those that the answer sets, as they stand in its headers.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: str = ""
    lasting: bool = False
    garbled: bool = False
    cookies: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether the body is the page: some servers answer with a part (206) that is all there is."""
        part = _RANGE.fullmatch(self.headers.get("content-range", "")) if self.status == 206 else None
        return self.status in (200, 203) or (part is not None and int(part[1]) + 1 == int(part[2]))


class Wire:
    """Sends one request at a time for each thread; follows no redirect, takes no cookie, uses no proxy."""

    def __init__(self, resolve: Resolve = resolve) -> None:
        self._scope = threading.local()
        context = httpx.create_ssl_context(trust_env=False)
        self._clients = {
            loopback: _client(Backend(resolve, self._scope, loopback), context) for loopback in (False, True)
        }

    def get(self, url: str, headers: Mapping[str, str], bounds: Bounds, loopback: bool = False) -> Exchange:
        """One GET. Whatever goes wrong is in the answer; nothing is raised for what a site does."""
        self._scope.deadline = time.monotonic() + bounds.seconds
        try:
            with self._clients[loopback].stream("GET", url, headers=dict(headers)) as response:
                body = _body(response, bounds)
                cookies = tuple(response.headers.get_list("set-cookie"))
                return Exchange(response.status_code, _headers(response), body, cookies=cookies)
        except TooLargeError:
            return Exchange(error=f"larger than {bounds.size:,} bytes", lasting=True)
        except _CrumbledError:
            why = f"comes in more than {_MOST_PIECES:,} pieces of less than {_CRUMB} bytes"
            return Exchange(error=why, lasting=True)
        except ForbiddenError as error:
            return Exchange(FORBIDDEN, error=str(error), lasting=True)
        except GarbledError as error:
            return Exchange(error=f"cannot be decompressed: {error}", garbled=True)
        except _TROUBLE as error:
            return Exchange(error=_words(error), lasting=isinstance(error, _SILENT))

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()


def _body(response: httpx.Response, bounds: Bounds) -> bytes:
    length = response.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:18]) > bounds.size and not bounds.cut:
        raise TooLargeError
    body = bytearray()
    for piece in _pieces(response):
        body += piece
        if len(body) > bounds.size:
            if not bounds.cut:
                raise TooLargeError
            break
    return unpack(bytes(body[: bounds.size]), response.headers.get("content-encoding", ""), bounds)


def _pieces(response: httpx.Response) -> Iterator[bytes]:
    """A body as it comes. Raises `_CrumbledError`."""
    total = 0
    for number, piece in enumerate(response.iter_raw(), 1):
        total += len(piece)
        if number > _MOST_PIECES and total < _CRUMB * number:
            raise _CrumbledError
        yield piece


def _headers(response: httpx.Response) -> dict[str, str]:
    """The headers, names in lower case. An address is the bytes that the site sent, in whatever encoding."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    if "location" in headers:
        sent = next(value for name, value in response.headers.raw if name.lower() == b"location")
        headers["location"] = quote(sent.strip(), safe=_PRINTABLE)
    return headers


def _words(error: Exception) -> str:
    kind = type(error).__name__.removesuffix("Error").removesuffix("Exception")
    return f"{kind}: {error!s:.{_LONGEST_WORDS}}" if str(error) else kind


class _NoCookies(CookieJar):
    """Takes no cookie and does not even read one: the library prints a trace where it stumbles."""

    def extract_cookies(self, response: object, request: object) -> None:
        """Leave the cookies of an answer where they are."""


def _client(backend: httpcore.NetworkBackend, context: ssl.SSLContext) -> httpx.Client:
    pools = tuple(
        httpcore.ConnectionPool(
            ssl_context=context,
            max_connections=None,
            keepalive_expiry=30.0,
            network_backend=backend,
        )
        for _ in range(_POOLS)
    )
    return httpx.Client(
        transport=_Transport(pools),
        cookies=_NoCookies(),
        trust_env=False,
        follow_redirects=False,
        timeout=SILENCE_SECONDS,
    )


class _Transport(httpx.BaseTransport):
    """httpx over connection pools whose connections are ours to make; a host's are all in one."""

    def __init__(self, pools: Sequence[httpcore.ConnectionPool]) -> None:
        self._pools = pools

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        pool = self._pools[hash((request.url.raw_host, request.url.port)) % len(self._pools)]
        answer = pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer))

    def close(self) -> None:
        for pool in self._pools:
            pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
