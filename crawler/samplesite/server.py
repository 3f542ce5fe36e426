"""The sample host on loopback: serves what is published, answers 304, and keeps a log."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Protocol

from crawler.samplesite.publish import Document, Published
from crawler.samplesite.reports import edited, generate

HOST = "127.0.0.1"
COUNTER = b"<!--visits-->0<!--/visits-->"


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was answered: when (seconds of a steady clock), what for, and how."""

    time: float
    method: str
    path: str
    status: int


class Findable(Protocol):
    """Contents by path, as the server asks for them."""

    def find(self, target: str) -> Document | None:
        """What is at a path with its query; None for nothing."""


class SampleServer(ThreadingHTTPServer):
    """The sample host. `log` holds every request in order; `base_url` says where it is.

    Raises `OSError` if the port is taken; port 0 takes any free one.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, contents: Findable, port: int = 8790, address: str = HOST) -> None:
        self.contents = contents
        self.log: list[Request] = []
        self.visits = 0
        self.counting = threading.Lock()
        super().__init__((address, port), _Handler)

    @property
    def base_url(self) -> str:
        """Such as `http://127.0.0.1:8790`."""
        return "http://{}:{}".format(*self.server_address[:2])

    def visited(self, body: bytes) -> bytes:
        """A page with the next number of visits in its counter."""
        if COUNTER not in body:
            return body
        with self.counting:
            self.visits += 1
            return body.replace(COUNTER, str(self.visits).encode())


class _Handler(BaseHTTPRequestHandler):
    server: SampleServer
    protocol_version = "HTTP/1.1"
    server_version = "ZhiceSample/1"
    timeout = 30
    # Head and body in one packet: sent apart, the second waits for the first to be acknowledged.
    wbufsize = -1

    def do_GET(self) -> None:
        self._answer(self.path, with_body=True)

    def do_HEAD(self) -> None:
        self._answer(self.path, with_body=False)

    def do_POST(self) -> None:
        """Hanweb's pager posts its settings as a form: they count like those of the query."""
        length = self.headers.get("Content-Length", "0")
        form = self.rfile.read(int(length) if length.isdigit() else 0).decode("ascii", "replace")
        self._answer(self.path + ("&" if "?" in self.path else "?") + form, with_body=True)

    def _answer(self, target: str, *, with_body: bool) -> None:
        document = self.server.contents.find(target)
        if document is None:
            self._send(
                404, Document("<h1>404</h1><p>页面不存在</p>".encode(), "text/html; charset=utf-8"), with_body
            )
        elif self._is_known(document):
            self._send(304, document, False)
        else:
            self._send(document.status, document, with_body)

    def _is_known(self, document: Document) -> bool:
        if document.modified is None:
            return False
        asked = self.headers.get("If-None-Match")
        if asked is not None:
            return asked in ("*", document.etag)
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and parsedate_to_datetime(since) >= document.modified
        except (ValueError, TypeError):  # not a date, or one without a time zone: as if it had not been sent
            return False

    def _send(self, status: int, document: Document, with_body: bool) -> None:
        body = self.server.visited(document.body)
        self.server.log.append(Request(monotonic(), self.command, self.path, status))
        self.send_response(status)
        if document.modified:
            self.send_header("ETag", document.etag)
            self.send_header("Last-Modified", format_datetime(document.modified, usegmt=True))
        if status != 304:
            self.send_header("Content-Type", document.type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing on the terminal: `SampleServer.log` keeps every request."""


@contextmanager
def running(server: SampleServer) -> Iterator[SampleServer]:
    """Serves in the background until the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serve(port: int = 8790, seed: int = 2025, edits: int = 0, reports: int = 260) -> Iterator[str]:
    """The sample host of a seed while the block lasts; gives its address, such as `http://127.0.0.1:8790`.

    `edits` reports have a sentence more than those of the seed. Raises `OSError` if the port is taken.
    """
    samples = edited(generate(seed, reports), edits, seed)
    with running(SampleServer(Published(samples, seed), port)) as server:
        yield server.base_url
