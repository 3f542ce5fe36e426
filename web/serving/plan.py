"""How many processes and threads serve, and for how long they may finish."""

from __future__ import annotations

from dataclasses import dataclass

STOP_WITHIN = 20
"""Seconds in which answers that were begun may be finished when a process ends."""
STUCK_AFTER = 120
"""Seconds without a sign of life after which a process is replaced."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to serve: so many processes with so many threads for searches; proxies that are believed."""

    processes: int = 1
    threads: int = 4
    proxies: frozenset[str] = frozenset()


ALONE = Plan()
