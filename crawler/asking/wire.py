"""The only module that opens connections: to checked public addresses, within bounds of size and time."""

from __future__ import annotations

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx

from crawler.asking.addresses import forbidden

SILENCE_SECONDS = 20.0
"""So long may pass without a byte, and so long may a connection take."""

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

Resolve = Callable[[str, int], list[str]]


class _ForbiddenError(Exception):
    """An address that must not be asked, found when its name was resolved."""


class _GarbledError(Exception):
    """A body that cannot be decompressed."""


class _TooLargeError(Exception):
    """A body beyond its cap."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one request came to: status 0 when `error` kept an answer from coming; `FORBIDDEN`; else HTTP's.

    `lasting` says that the same request would end the same way, `garbled` that the body could not be
    decompressed.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    error: str = ""
    lasting: bool = False
    garbled: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large an answer may be, in bytes after decompression, and how many seconds it may take in all."""

    size: int
    seconds: float


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, by the system's resolver."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Wire:
    """Sends one request at a time for each thread; follows no redirect, takes no cookie, uses no proxy."""

    def __init__(self, resolve: Resolve = resolve) -> None:
        self._scope = threading.local()
        context = httpx.create_ssl_context(trust_env=False)
        self._clients = {
            loopback: _client(_Backend(resolve, self._scope, loopback), context) for loopback in (False, True)
        }

    def get(self, url: str, headers: Mapping[str, str], bounds: Bounds, loopback: bool = False) -> Exchange:
        """One GET. Whatever goes wrong is in the answer; nothing is raised for what a site does."""
        self._scope.deadline = time.monotonic() + bounds.seconds
        try:
            with self._clients[loopback].stream("GET", url, headers=dict(headers)) as response:
                body = _body(response, bounds.size)
                return Exchange(response.status_code, _lower(response), body)
        except _TooLargeError:
            return Exchange(error=f"larger than {bounds.size:,} bytes", lasting=True)
        except _ForbiddenError as error:
            return Exchange(FORBIDDEN, error=str(error), lasting=True)
        except _GarbledError as error:
            return Exchange(error=f"cannot be decompressed: {error}", garbled=True)
        except _TROUBLE as error:
            return Exchange(error=_words(error))

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()


def _body(response: httpx.Response, cap: int) -> bytes:
    length = response.headers.get("content-length", "")
    if length.isdigit() and int(length) > cap:
        raise _TooLargeError
    body, unpack = bytearray(), _Unpacker(response.headers.get("content-encoding", ""))
    for piece in response.iter_raw():
        body += unpack(piece, cap + 1 - len(body))
        if len(body) > cap:
            raise _TooLargeError
    unpack.end()
    return bytes(body)


class _Unpacker:
    """Undoes gzip and deflate, never beyond what is asked for; notices a stream that is cut or damaged."""

    def __init__(self, encoding: str) -> None:
        encoding = encoding.strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise _GarbledError(f"unknown encoding {encoding!r:.40}")
        self._stream = zlib.decompressobj(47) if encoding not in ("", "identity") else None
        self._begun = False

    def __call__(self, piece: bytes, most: int) -> bytes:
        if self._stream is None:
            return piece
        try:
            return self._inflate(piece, most)
        except zlib.error as error:
            raise _GarbledError(str(error)) from error

    def _inflate(self, piece: bytes, most: int) -> bytes:
        assert self._stream is not None
        try:
            text = self._stream.decompress(piece, most)
        except zlib.error:
            if self._begun:
                raise
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)  # "deflate" without its wrapper is common.
            text = self._stream.decompress(piece, most)
        self._begun = True
        return text

    def end(self) -> None:
        """Raises unless the stream came to its own end."""
        if self._stream is not None and self._begun and not self._stream.eof:
            raise _GarbledError("it is cut short")


def _lower(response: httpx.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _words(error: Exception) -> str:
    kind = type(error).__name__.removesuffix("Error").removesuffix("Exception")
    return f"{kind}: {error}" if str(error) else kind


def _client(backend: httpcore.NetworkBackend, context: ssl.SSLContext) -> httpx.Client:
    pool = httpcore.ConnectionPool(
        ssl_context=context,
        max_connections=None,
        keepalive_expiry=30.0,
        network_backend=backend,
    )
    return httpx.Client(
        transport=_Transport(pool),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # none are taken
        trust_env=False,
        follow_redirects=False,
        timeout=SILENCE_SECONDS,
    )


class _Transport(httpx.BaseTransport):
    """httpx over a connection pool whose connections are ours to make."""

    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        self._pool = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool.handle_request(
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
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore.SyncBackend):
    """Resolves a name, checks every address of it, and connects to one that was checked."""

    def __init__(self, resolve: Resolve, scope: threading.local, loopback: bool) -> None:
        self._resolve, self._scope, self._loopback = resolve, scope, loopback

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises `_ForbiddenError` if any address of the name must not be asked."""
        addresses = self._addresses(host, port)
        problem: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = super().connect_tcp(address, port, timeout, local_address, socket_options)
                return _Timed(stream, self._scope)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = [str(ip_address(host))]
        except ValueError:
            try:
                addresses = self._resolve(host, port)
            except OSError as error:
                raise httpcore.ConnectError(f"{host} cannot be resolved: {error}") from error
        for address in addresses:
            reason = forbidden(address, self._loopback)
            if reason:
                raise _ForbiddenError(f"{host}: {reason}")
        return addresses


class _Timed(httpcore.NetworkStream):
    """A stream that ends with the deadline of the request under way, however slowly bytes drip."""

    def __init__(self, stream: httpcore.NetworkStream, scope: threading.local) -> None:
        self._stream, self._scope = stream, scope

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left: float = self._scope.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the answer took too long")
        return self._stream.read(max_bytes, min(left, timeout or left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Any:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, timeout), self._scope)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
