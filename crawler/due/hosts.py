"""Hosts of the frontier: who has one leased, until when it is left alone, and why nothing of it is buried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from index.database import Database

_LONGEST = {"until": 3_600.0, "ready": 2 * 86_400.0, "shut": 30 * 86_400.0}
"""Seconds: what is further away than that was written under a clock that ran ahead."""

HOST_TABLE = """
CREATE TABLE IF NOT EXISTS host (
    name TEXT PRIMARY KEY, holder TEXT NOT NULL DEFAULT '', until REAL NOT NULL DEFAULT 0,
    ready REAL NOT NULL DEFAULT 0, shut REAL NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',
    shuts INTEGER NOT NULL DEFAULT 0, off INTEGER NOT NULL DEFAULT 0, frozen TEXT NOT NULL DEFAULT '');
"""


@dataclass(frozen=True, slots=True)
class Host:
    """A host with pages to ask for: nothing before `ready`; `holder` has it leased until `until`."""

    name: str
    pages: int
    ready: float
    shut: float
    reason: str
    holder: str
    until: float


class Hosts:
    """The hosts that pages are known of. A host is leased to one process at a time; times are since 1970."""

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._db, self._now = database, now

    def set_right(self) -> None:
        """Undo what was written under a clock that ran ahead, which would bar a host for as long."""
        now = self._now()
        with self._db.batch():
            for column, longest in _LONGEST.items():
                self._db.write(f"UPDATE host SET {column} = 0 WHERE {column} > ?", now + longest)

    def take(self, name: str, holder: str, seconds: float) -> bool:
        """Lease a host; false if somebody else holds it."""
        now = self._now()
        with self._db.batch():
            self._db.write("INSERT OR IGNORE INTO host (name) VALUES (?)", name)
            taken = self._db.write(
                "UPDATE host SET holder = ?1, until = ?2 WHERE name = ?3 AND (until <= ?4 OR holder = ?1)",
                holder,
                now + seconds,
                name,
                now,
            )
        return bool(taken)

    def held_until(self, name: str) -> float:
        """When the lease of a host runs out."""
        row = self._db.one("SELECT until FROM host WHERE name = ?", name)
        return float(row["until"]) if row else 0.0

    def renew(self, holder: str, seconds: float) -> None:
        """Keep every lease of a holder for so many seconds from now."""
        self._db.write("UPDATE host SET until = ? WHERE holder = ?", self._now() + seconds, holder)

    def leave(self, name: str, holder: str, wait: float) -> None:
        """Give a lease back; nobody may ask the host before `wait` seconds have passed."""
        ready = self._now() + min(wait, _LONGEST["ready"])
        self._db.write(
            "UPDATE host SET holder = '', until = 0, ready = ? WHERE name = ? AND holder = ?",
            ready,
            name,
            holder,
        )

    def shut(self, name: str, seconds: float, reason: str, off: bool = False) -> None:
        """Leave a host alone, longer each time that it happens again without an answer between.

        `off` tells that it gave no answer at all, rather than refused one.
        """
        row = self._db.one("SELECT shuts FROM host WHERE name = ?", name)
        factor = 2 ** min(row["shuts"] if row else 0, 4)
        with self._db.batch():
            self._db.write("INSERT OR IGNORE INTO host (name) VALUES (?)", name)
            self._db.write(
                "UPDATE host SET shut = ?, shuts = shuts + 1, reason = ?, off = ? WHERE name = ?",
                self._now() + min(seconds * factor, _LONGEST["shut"]),
                reason,
                off,
                name,
            )

    def open(self, name: str) -> None:
        """A host answered: what kept it shut is over."""
        self._db.write(
            "UPDATE host SET shut = 0, shuts = 0, ready = 0, reason = '' WHERE name = ? AND shuts > 0", name
        )

    def left_alone(self) -> dict[str, tuple[float, str]]:
        """The hosts that are shut now: until when, and why."""
        rows = self._db.all("SELECT name, shut, reason FROM host WHERE shut > ? ORDER BY name", self._now())
        return {row["name"]: (row["shut"], row["reason"]) for row in rows}

    def try_again(self, name: str) -> None:
        """A host that gave no answer at all may be asked at once."""
        self._db.write("UPDATE host SET shut = 0, shuts = 0, ready = 0 WHERE name = ? AND off", name)

    def freeze(self, name: str, reason: str) -> None:
        """Say why nothing of a host may be buried; an empty reason thaws it."""
        self._db.write("UPDATE host SET frozen = ? WHERE name = ? AND frozen != ?", reason, name, reason)

    def frozen(self) -> dict[str, str]:
        """The frozen hosts and why they are."""
        return {row["name"]: row["frozen"] for row in self._db.all("SELECT * FROM host WHERE frozen != ''")}
