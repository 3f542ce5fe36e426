"""How a host may be asked: whose addresses, how fast, what robots.txt says, and when to leave it alone."""

from __future__ import annotations

import codecs
import random
import re
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from crawler.asking.addresses import AddressError, canonical, forbidden, host_of

PRODUCT = "Zhice/0.1"
"""The name under which the crawler looks for itself in robots.txt."""

RULES_SECONDS = 86_400.0
"""robots.txt is read again after a day (RFC 9309, 2.4)."""

FAILURES_IN_A_ROW = 5
PAUSE, CHALLENGE_PAUSE = 600.0, 86_400.0
"""Seconds for which a failing and a challenging host are left alone."""

LONGEST_PACE = 86_400.0
"""Seconds: what a site asks to be left between two requests counts for no more."""

TURN = 300.0
"""Seconds: a pause that is longer is not sat out; the host's turn in this run ends."""

_AGENT = re.compile(r"^([^\S\n]*user[- ]?agent\b[^\S\n]*:?[^\S\n]*)(.*)$", re.I | re.M)


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


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt allows; `shut` says why nothing at all is."""

    parsed: Protego | None = None
    shut: str = ""

    @classmethod
    def read(cls, body: bytes) -> Rules:
        """The rules in the bytes of a robots.txt; whatever is no rule is passed over."""
        encoding = "utf-16" if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"
        text = "\n".join(body.decode(encoding, "replace").replace("\ufeff", "").splitlines())
        # The parser keeps a copy of the rules for every name: one name stands for all the others.
        return cls(Protego.parse(_AGENT.sub(_agent, text)))

    def refusal(self, url: str) -> str:
        """Why an address must not be asked, or an empty string."""
        if self.shut or self.parsed is None:
            return self.shut
        return "" if self.parsed.can_fetch(url, PRODUCT) else "robots.txt disallows it"

    @property
    def pace(self) -> float:
        """Seconds between requests that Crawl-delay or Request-rate ask for, the longer of the two."""
        if self.parsed is None:
            return 0.0
        rate = self.parsed.request_rate(PRODUCT)
        spread = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return min(LONGEST_PACE, max(float(self.parsed.crawl_delay(PRODUCT) or 0.0), float(spread)))


def _agent(line: re.Match[str]) -> str:
    name = line[2].partition("#")[0].strip().lower()
    ours = "*" in name or (name and name in PRODUCT.lower())
    return line[0] if ours else f"{line[1]}{'another' if name else ''}"


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
