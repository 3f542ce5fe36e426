"""Connections: to checked public addresses alone, each step of them within the time of the request."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from typing import Any

import httpcore

from crawler.asking import heads
from crawler.asking.addresses import forbidden

SILENCE_SECONDS = 20.0
"""So long may pass without a byte, and so long may connecting take, whatever the number of addresses."""

_RESOLVE_SECONDS = 10.0
"""So long may finding the addresses of a name take."""

_MOST_INTERIM = 20
"""Interim answers (1xx) before an answer; each of them takes its time."""

_MOST_ADDRESSES = 4
"""So many addresses of a name are tried."""

Resolve = Callable[[str, int], list[str]]


class ForbiddenError(Exception):
    """An address that must not be asked, found when its name was resolved."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, by the system's resolver."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Backend(httpcore.SyncBackend):
    """Resolves a name, checks every address of it, and connects to one that was checked.

    `scope.deadline` is when the request of the thread at work must have ended, on the monotonic clock.
    """

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
        """Raises `ForbiddenError` if any address of the name must not be asked."""
        addresses = self._addresses(host, port)[:_MOST_ADDRESSES]
        end = min(self._scope.deadline, time.monotonic() + (timeout or SILENCE_SECONDS))
        problem: Exception = httpcore.ConnectError(f"{host} has no address")
        for number, address in enumerate(addresses):
            share = max(0.001, end - time.monotonic()) / (len(addresses) - number)
            try:
                stream = super().connect_tcp(address, port, share, local_address, socket_options)
                return _Timed(stream, self._scope)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            addresses = [str(ip_address(host))]
        except ValueError:
            try:
                addresses = list(dict.fromkeys(self._resolved(host, port)))
            except (OSError, UnicodeError) as error:
                raise httpcore.ConnectError(f"{host} cannot be resolved: {error}") from error
        for address in addresses:
            reason = forbidden(address, self._loopback)
            if reason:
                raise ForbiddenError(f"{host}: {reason}")
        return addresses

    def _resolved(self, host: str, port: int) -> list[str]:
        """The addresses of a name within the time of the request. Raises `ConnectTimeout`."""
        left = min(_RESOLVE_SECONDS, self._scope.deadline - time.monotonic())
        answer: SimpleQueue[list[str] | Exception] = SimpleQueue()

        def ask() -> None:
            try:
                answer.put(self._resolve(host, port))
            except Exception as error:  # noqa: BLE001
                answer.put(error)  # For the thread that waits.

        # The system's resolver knows no deadline: a thread that hangs in it is left to itself.
        threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
        try:
            found = answer.get(timeout=max(0.001, left))
        except Empty:
            raise httpcore.ConnectTimeout(f"{host} was not resolved in time") from None
        if isinstance(found, Exception):
            raise found
        return found


class _Timed(httpcore.NetworkStream):
    """A stream that ends with the deadline of the request under way, however slowly bytes drip.

    The head of every answer is mended before the parser of the protocol sees it.
    """

    def __init__(self, stream: httpcore.NetworkStream, scope: threading.local) -> None:
        self._stream, self._scope = stream, scope
        self._head: bytearray | None = None
        self._interim = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._head is None:
            return self._read(max_bytes, timeout)
        while True:
            piece, searched = self._read(max_bytes, timeout), max(0, len(self._head) - 3)
            self._head += piece
            mended = self._take_heads(searched)
            if mended:
                return mended
            if not piece or len(self._head) > heads.MOST:
                head, self._head = bytes(self._head), None
                return head

    def _take_heads(self, searched: int) -> bytes:
        """The whole heads that have come, mended, and what follows the last; interim answers have others."""
        assert self._head is not None
        mended, start = bytearray(), 0
        while end := heads.END.search(self._head, max(start, searched)):
            head, start = bytes(self._head[start : end.end()]), end.end()
            mended += heads.mend(head, bytes(self._head[start : start + 1]))
            if not heads.is_interim(head):
                mended += self._head[start:]
                self._head = None
                return bytes(mended)
            self._interim += 1
            if self._interim > _MOST_INTERIM:
                raise httpcore.RemoteProtocolError(f"more than {_MOST_INTERIM} interim answers")
        del self._head[:start]
        return bytes(mended)

    def _read(self, max_bytes: int, timeout: float | None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout))

    def _left(self, timeout: float | None) -> float:
        left: float = self._scope.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the answer took too long")
        return min(left, timeout or left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._head, self._interim = bytearray(), 0
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Any:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _Timed(stream, self._scope)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
