"""A site on loopback that plays whatever befalls a crawler, and logs every request with its time."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from crawler.asking.addresses import host_of
from crawler.sites.site import Site


@dataclass(frozen=True)
class Seen:
    """A request as the server saw it: path, headers in lower case, when it came."""

    path: str
    headers: Mapping[str, str]
    came: float


@dataclass(frozen=True)
class Reply:
    """An answer. `wire` takes the whole exchange over: it gets the handler and writes what it likes."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    validators: bool = True
    wire: Callable[[BaseHTTPRequestHandler], None] | None = None


Page = Reply | Callable[[Seen], Reply]


class Misfortunes:
    """Pages by path; a path without a page is 404. `log` holds the requests in their order."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.pages: dict[str, Page] = {}
        self.log: list[Seen] = []
        self.together = 0
        self._now = 0
        self._guard = threading.Lock()

    @property
    def host(self) -> str:
        return host_of(self.url)

    def paths(self) -> list[str]:
        return [seen.path for seen in self.log]

    def put(self, path: str, body: str | bytes, encoding: str = "utf-8", **reply: object) -> None:
        raw = body.encode(encoding) if isinstance(body, str) else body
        self.pages[path] = Reply(raw, **reply)  # type: ignore[arg-type]

    def site(self, *starts: str, **row: object) -> Site:
        values = {"key": "test", "delay": 0.0, "loopback": True, "revisit_days": 0.0, "family": ""} | row
        return Site(starts=tuple(self.url + start for start in starts), **values)  # type: ignore[arg-type]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        seen = Seen(handler.path, headers, time.monotonic())
        with self._guard:
            self.log.append(seen)
            self._now += 1
            self.together = max(self.together, self._now)
        try:
            page = self.pages.get(handler.path, Reply(b"<h1>404</h1>", 404))
            _send(handler, page(seen) if callable(page) else page, headers)
        finally:
            with self._guard:
                self._now -= 1


def _send(handler: BaseHTTPRequestHandler, reply: Reply, asked: Mapping[str, str]) -> None:
    if reply.wire:
        handler.close_connection = True
        reply.wire(handler)
        return
    etag = f'"{hashlib.md5(reply.body).hexdigest()}"'
    if reply.validators and reply.status == 200 and asked.get("if-none-match") == etag:
        handler.send_response(304)
        handler.send_header("ETag", etag)
        handler.end_headers()
        return
    handler.send_response(reply.status)
    headers = {"Content-Type": "text/html", "Content-Length": str(len(reply.body))}
    headers |= {"ETag": etag} if reply.validators and reply.status == 200 else {}
    for name, value in (headers | dict(reply.headers)).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(reply.body)


@contextmanager
def misfortunes() -> Iterator[Misfortunes]:
    """A running site on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            try:
                site.answer(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

    with Server(("127.0.0.1", 0), Handler) as server:
        site = Misfortunes(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()


# What can befall


def drip(seconds: float) -> Reply:
    """A body of a byte at a time."""

    def wire(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.02)

    return Reply(wire=wire)


def flood(megabytes: int, declared: bool = False) -> Reply:
    """A body without end, with or without its length said beforehand."""

    def wire(handler: BaseHTTPRequestHandler) -> None:
        length = f"Content-Length: {megabytes * 1_000_000}\r\n" if declared else ""
        handler.wfile.write(f"HTTP/1.1 200 OK\r\n{length}Connection: close\r\n\r\n".encode())
        for _ in range(megabytes):
            handler.wfile.write(b"x" * 1_000_000)

    return Reply(wire=wire)


def crumbs(number: int, size: int) -> Reply:
    """A body in chunks, `number` of them, of so many bytes each."""

    def wire(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        with contextlib.suppress(OSError):  # The other side may have had enough.
            handler.wfile.write(b"%x\r\n%b\r\n" % (size, b"x" * size) * number + b"0\r\n\r\n")

    return Reply(wire=wire)


def interim(number: int) -> Reply:
    """So many interim answers, then a page."""

    def wire(handler: BaseHTTPRequestHandler) -> None:
        with contextlib.suppress(OSError):
            handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * number)
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n<p>ab")

    return Reply(wire=wire)


def bomb(megabytes: int) -> Reply:
    """A small body that unpacks to a large one."""
    return Reply(gzip.compress(b"x" * megabytes * 1_000_000), headers={"Content-Encoding": "gzip"})


def reset() -> Reply:
    """The connection is torn down in mid-answer."""

    def wire(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\nhalf")
        handler.wfile.flush()
        linger = struct.pack("ii", 1, 0)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        handler.connection.close()

    return Reply(wire=wire)


def redirect(target: str, status: int = 302) -> Reply:
    return Reply(b"", status, {"Location": target})


def in_turn(*replies: Reply) -> Callable[[Seen], Reply]:
    """One reply after the other, the last for ever."""
    left = list(replies)
    return lambda seen: left.pop(0) if len(left) > 1 else left[0]
