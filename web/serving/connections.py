"""Connections that cannot be held open for nothing: waitress with deadlines and a cap an address.

waitress reads requests and sends answers without holding a thread, but it waits for ever for a client that
sends a byte now and then, or reads none of a long answer, and stops accepting when too many do.
"""

from __future__ import annotations

import re
import signal
import socket
import time
from collections.abc import Collection
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer

from web.security import LARGEST_BODY
from web.serving.lanes import Lanes, reader
from web.serving.plan import STOP_WITHIN

READ_WITHIN = 10.0
"""Seconds from the first byte of a request to its last, and from connecting to the first."""
IDLE_FOR = 60.0
"""Seconds that a connection may stay open between two requests."""
SENT_WITHIN, SENT_LEAST = 30.0, 16_384
"""Seconds in which a client must take so many bytes of what is ready for it."""
MOST_AN_ADDRESS, MOST = 64, 600
"""Connections of one address, proxies apart, and of all: beyond, the one silent for longest is closed."""

_GIVES_WAY, _AT_LONGEST = 0.0005, 0.005
"""Seconds for which a process lets the others be first at a new connection: for each request that it is
answering, and at the most."""

_SWEEP_EVERY = 1.0
_READY = 4_194_304
"""Bytes that an answer may be ahead of its reader before the thread that makes it waits."""
_BARE = re.compile(rb"[\x80-\xff]")


class Asked(HTTPRequestParser):  # type: ignore[misc]
    """A request whose address may hold bare Chinese, as `curl 'http://…/?q=首违不罚'` sends it."""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the request's line and headers; bytes beyond ASCII in the line as if they were escaped."""
        line, end, headers = header_plus.partition(b"\r\n")
        super().parse_header(_BARE.sub(lambda byte: b"%%%02X" % ord(byte[0]), line) + end + headers)


class Connection(HTTPChannel):  # type: ignore[misc]
    """A client's connection. It is a task of the lanes while a request of it waits to be answered."""

    parser_class = Asked

    def __init__(self, server: Server, *given: Any, **named: Any) -> None:
        self._began = time.monotonic()
        self._idle_since: float | None = None
        self._sent = 0
        self._progress: tuple[float, int] | None = None
        super().__init__(server, *given, **named)

    @property
    def path(self) -> str:
        """The path of the request that waits; empty for what is none."""
        waiting = self.requests[:1]
        return "" if not waiting or waiting[0].error else str(waiting[0].path)

    @property
    def reader(self) -> str:
        """The address of whoever asks."""
        forwarded = self.requests[0].headers.get("X_FORWARDED_FOR", "") if self.requests else ""
        return reader(self.addr[0], forwarded, self.server.proxies)

    @property
    def is_silent(self) -> bool:
        """Whether nothing is asked, or at least not yet."""
        return not self.requests and not self.total_outbufs_len

    @property
    def silent_since(self) -> float:
        """When the last request was answered, or the connection made."""
        return self._began if self._idle_since is None else self._idle_since

    def received(self, data: bytes) -> bool:
        """Take what came; the first byte of a request sets its deadline, its last one lifts it."""
        if self.request is None:
            self._began = time.monotonic()
        taken = bool(super().received(data))
        # Not only when it has been answered: a thread that is done may be long in saying so.
        self._idle_since = time.monotonic() if self.request is None else None
        return taken

    def service(self) -> None:
        """Answer one request."""
        super().service()
        if self.request is None:
            self._idle_since = time.monotonic()

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send what the client takes, and count it."""
        taken = int(super().send(data, do_close))
        self._sent += taken
        return taken

    def is_overdue(self, now: float) -> bool:
        """Whether the client let a deadline pass."""
        if self.total_outbufs_len:
            return self._is_stuck(now)
        self._progress = None
        if self.requests:
            return False
        if self._idle_since is not None:
            return now - self._idle_since > IDLE_FOR
        return now - self._began > READ_WITHIN

    def _is_stuck(self, now: float) -> bool:
        if self._progress is None:
            self._progress = now, self._sent
        since, before = self._progress
        if now - since < SENT_WITHIN:
            return False
        self._progress = now, self._sent
        return self._sent - before < SENT_LEAST


class Server(TcpWSGIServer):  # type: ignore[misc]
    """One process's server over an open socket; `proxies` are addresses whose forwarded ones are believed."""

    channel_class = Connection

    def __init__(
        self,
        application: Any,
        listener: socket.socket,
        threads: int,
        proxies: Collection[str],
        is_shared: bool = False,
    ) -> None:
        """Serve on a socket that listens; `is_shared` if other processes take connections from it, too."""
        self.proxies = frozenset(proxies)
        self._is_shared = is_shared
        self._aside_until = 0.0
        self._swept = 0.0
        adjustments = Adjustments(
            sockets=[listener],
            ident="zhice",
            connection_limit=10 * MOST,  # it would stop accepting there
            max_request_body_size=LARGEST_BODY,
            outbuf_high_watermark=_READY,
            clear_untrusted_proxy_headers=False,  # BehindProxy believes those of known peers alone
        )
        super().__init__(
            application,
            {},
            _sock=listener,
            dispatcher=Lanes(threads),
            adj=adjustments,
            bind_socket=False,
            sockinfo=(listener.family, listener.type, listener.proto, listener.getsockname()),
        )

    def run(self) -> None:
        """Serve until interrupted, or until SIGTERM; then what was begun is finished."""
        stopped: list[int] = []
        signal.signal(signal.SIGTERM, lambda number, frame: stopped.append(number))
        while not stopped:
            self.turn()
        self.finish(STOP_WITHIN)

    def turn(self, wait: float = 0.5) -> None:
        """Do what can be done at once, waiting so many seconds at most for something to do."""
        aside = self._aside_until - time.monotonic()
        wasyncore.loop(timeout=min(wait, aside) if aside > 0 else wait, use_poll=True, map=self._map, count=1)
        now = time.monotonic()
        if now - self._swept >= _SWEEP_EVERY:
            self._swept = now
            for connection in [*self.active_channels.values()]:
                if connection.is_overdue(now):
                    connection.handle_close()

    def finish(self, within: float) -> None:
        """Accept nobody more, answer who has asked, and close; at the latest after so many seconds."""
        self.accepting = False
        self.del_channel()
        self.socket.close()
        end = time.monotonic() + within
        while self.active_channels and time.monotonic() < end:
            for connection in [*self.active_channels.values()]:
                if connection.is_silent:
                    connection.handle_close()
            self.turn(0.05)
        self.task_dispatcher.shutdown()

    def readable(self) -> bool:
        """Whether a new connection would be taken now."""
        return time.monotonic() >= self._aside_until and bool(super().readable())

    def _stands_aside(self) -> bool:
        """Whether to let a process that has less to do be first; once for a connection."""
        if not self._is_shared:
            return False
        now = time.monotonic()
        stood = now - self._aside_until < _AT_LONGEST  # for this one: it is still there
        waiting = 0 if stood else sum(bool(each.requests) for each in [*self.active_channels.values()])
        self._aside_until = now + min(waiting * _GIVES_WAY, _AT_LONGEST) if waiting else 0.0
        return waiting > 0

    def handle_accept(self) -> None:
        """Take a new connection; where there are too many, the one that was silent for longest goes."""
        if self._stands_aside():
            return
        super().handle_accept()
        newest = next(reversed(self.active_channels.values()), None)
        if newest is None:
            return
        everyone = list(self.active_channels.values())
        address = newest.addr[0]
        own = [] if address in self.proxies else [each for each in everyone if each.addr[0] == address]
        for crowd, most in ((own, MOST_AN_ADDRESS), (everyone, MOST)):
            if len(crowd) > most:
                silent = (each for each in crowd if each.is_silent)
                min(silent, key=lambda each: each.silent_since, default=newest).handle_close()

    def maintenance(self, now: float) -> None:
        """Nothing: `turn` does it."""
