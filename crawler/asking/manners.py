"""How a host may be asked: whose addresses, how fast, and when to leave it alone."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.asking.addresses import AddressError, canonical, forbidden, host_of
from crawler.asking.robots import Rules

FAILURES_IN_A_ROW = 5
PAUSE, CHALLENGE_PAUSE = 600.0, 86_400.0
"""Seconds for which a failing and a challenging host are left alone."""

TURN = 300.0
"""Seconds: a pause that is longer is not sat out; the host's turn in this run ends."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a site may be asked: at which hosts (as `addresses.host_of` names them), how many seconds apart.

    `loopback` is the one switch that permits this machine's own addresses, for the sample site.
    """

    hosts: frozenset[str]
    delay: float = 3.0
    loopback: bool = False

    def refusal(self, url: str) -> str:
        """Why an address must not be asked, as far as that can be told before its name is resolved."""
        try:
            if canonical(url) and host_of(url) not in self.hosts:
                return f"{host_of(url)} is none of the site's hosts"
        except AddressError as error:
            return str(error)
        try:
            return forbidden(urlsplit(url).hostname or "", self.loopback)
        except ValueError:
            return ""  # A name, not an IP address.


@dataclass(slots=True)
class Lane:
    """One host while this process runs: whoever asks it holds the lock. Times are the fetcher's clock."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    ready: float = 0.0
    pace: float = 0.0
    failures: int = 0
    shut_until: float = 0.0
    shut_why: str = ""
    rules: Rules | None = None
    ruled: float = 0.0
    """When the rules were read."""

    def shut(self, now: float, seconds: float, why: str) -> None:
        """Leave the host alone for a while."""
        self.shut_until, self.shut_why, self.failures = now + seconds, why, 0

    def rest(self, now: float) -> None:
        """An answer has ended: count the pace from here, a little longer at random, never shorter."""
        self.ready = now + self.pace * random.uniform(1.0, 1.2)

    def put_back(self, now: float, wait: float | None, attempt: int) -> None:
        """Before another try: wait as asked, or ever longer."""
        self.ready = max(self.ready + self.pace * 2**attempt, now + (wait or 0.0))

    def count(self, failed: bool) -> bool:
        """Count an answer; true when too many failed in a row."""
        self.failures = self.failures + 1 if failed else 0
        return self.failures >= FAILURES_IN_A_ROW
