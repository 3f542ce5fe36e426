"""The frontier: which pages are known and which is to be asked for next; `crawl.db`.

The corpus and the frontier are two files. A page goes into the corpus first and is marked here afterwards,
so a crash in between only repeats a page, and keeping the same report twice changes nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from sqlite3 import Row

from crawler.due.clocks import DAY, STRIKE_DAYS, STRIKES
from crawler.due.hosts import HOST_TABLE, Host, Hosts
from crawler.due.marks import Marks
from crawler.due.pages import PAGE_TABLE, Item, Pages
from crawler.due.scouted import SCOUTED_TABLE, Scoutings
from crawler.sites.site import Site
from index.database import Database

_RUN_TABLE = "CREATE TABLE IF NOT EXISTS run (number INTEGER PRIMARY KEY, began REAL NOT NULL);"
_TO_DO = "due <= ?1 AND run < ?2 AND coalesce((SELECT shut FROM host WHERE name = page.host), 0) <= ?1"


class FrontierError(RuntimeError):
    """A frontier that cannot be opened, read or written; the message says what to do about it."""


class Frontier:
    """Pages to ask for. `hosts` tells who may ask whom, `marks` takes what came of a page.

    `scoutings` keeps what looks at governments' sites came to.

    Threads may share it, and processes too. Times are seconds since 1970.
    """

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._db, self.now = database, now
        self._pages = Pages(database, now)
        self.hosts, self.marks = Hosts(database, now), Marks(self._pages)
        self.scoutings = Scoutings(database)

    @classmethod
    def open(cls, path: Path, now: Callable[[], float] = time.time) -> Frontier:
        """The frontier in a file, made with its folder if absent. Raises `FrontierError`."""
        tables = PAGE_TABLE + HOST_TABLE + SCOUTED_TABLE + _RUN_TABLE
        return cls(Database.open(path, tables, FrontierError), now)

    def close(self) -> None:
        """Close every thread's connection."""
        self._db.close()

    def __enter__(self) -> Frontier:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # What is to do

    def begin(self) -> int:
        """The number of a new run: within a run no page is asked for twice."""
        self.hosts.set_right()
        with self._db.batch():
            self._db.write("INSERT INTO run (began) VALUES (?)", self.now())
            return self._db.count("SELECT max(number) FROM run")

    def sites(self) -> tuple[str, ...]:
        """Keys of the sites that pages are known of."""
        return tuple(row["site"] for row in self._db.all("SELECT DISTINCT site FROM page ORDER BY site"))

    def plant(self, site: Site, wake_lists: bool) -> None:
        """Make a site's starts known; `wake_lists` asks for them now, whatever their clock says."""
        with self._db.batch():
            for url in site.starts:
                self._pages.add(url, site.key, "list")
                self._db.write("UPDATE page SET site = ?, depth = 0 WHERE url = ?", site.key, url)
                if wake_lists:
                    self._db.write("UPDATE page SET due = min(due, ?) WHERE url = ?", self.now(), url)

    def wake(self, sites: Iterable[str], before: float) -> None:
        """Make everything due that was last asked for before a time, also what is gone."""
        with self._db.batch():
            for key in sites:
                self._db.write(
                    "UPDATE page SET due = min(due, ?1) WHERE site = ?2 AND checked < ?3"
                    " AND (kind = 'article' OR depth <= 0)",
                    self.now(),
                    key,
                    before,
                )
                self._db.write(
                    "UPDATE page SET walked = 0 WHERE site = ? AND kind = 'list' AND depth <= 0", key
                )

    def kept(self, sites: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Address and report id of every page of the sites that counts as kept."""
        for key in sites:
            for row in self._db.all("SELECT url, report FROM page WHERE site = ? AND report != ''", key):
                yield row["url"], row["report"]

    def forget(self, url: str) -> None:
        """A page that counts as kept is not in the corpus: ask for it afresh."""
        self._db.write(
            "UPDATE page SET report = '', etag = '', modified = '', state = 'due', due = ?, checked = 0"
            " WHERE url = ?",
            self.now(),
            url,
        )

    def waiting(self, sites: Iterable[str], run: int) -> tuple[Host, ...]:
        """Hosts with pages of these sites that a run has yet to ask for."""
        rows = self._db.all(
            "SELECT page.host AS name, count(*) AS pages, coalesce(ready, 0) AS ready,"
            " coalesce(shut, 0) AS shut, coalesce(host.reason, '') AS reason,"
            " coalesce(holder, '') AS holder, coalesce(until, 0) AS until"
            " FROM page LEFT JOIN host ON host.name = page.host"
            f" WHERE {_TO_DO} AND site IN (SELECT value FROM json_each(?)) GROUP BY page.host",
            self.now(),
            run,
            json.dumps(list(sites)),
        )
        return tuple(Host(*row) for row in rows)

    def lease(self, host: str, sites: Iterable[str], run: int) -> Item | None:
        """The page of a host to ask for next, lists first; None when nothing is left to this run."""
        keys = json.dumps(list(sites))
        with self._db.batch():
            row = self._next(host, "list", keys, run) or self._next(host, "article", keys, run)
            if row is None:
                return None
            self._db.write("UPDATE page SET state = 'leased', run = ? WHERE url = ?", run, row["url"])
        return Item.of(row)

    def put_off_lists(self, host: str, sites: Iterable[str], run: int) -> dict[str, int]:
        """Leave the lists of a host that are due to the next run; returns how many there are, by site."""
        due = (
            "host = ? AND kind = 'list' AND due <= ? AND run < ? AND site IN (SELECT value FROM json_each(?))"
        )
        which = (host, self.now(), run, json.dumps(list(sites)))
        with self._db.batch():
            rows = self._db.all(f"SELECT site, count(*) AS n FROM page WHERE {due} GROUP BY site", *which)
            self._db.write(f"UPDATE page SET run = ? WHERE {due}", run, *which)
        return {row["site"]: row["n"] for row in rows}

    def _next(self, host: str, kind: str, sites: str, run: int) -> Row | None:
        # In the order of the index page_next: its first row that is due is found without reading the others.
        return self._db.one(
            f"SELECT * FROM page WHERE host = ?3 AND kind = ?5 AND {_TO_DO}"
            " AND site IN (SELECT value FROM json_each(?4)) ORDER BY due, rowid LIMIT 1",
            self.now(),
            run,
            host,
            sites,
            kind,
        )

    def left(self, sites: Iterable[str], run: int) -> Iterator[tuple[str, Host, int]]:
        """Site, host and number of pages that were due in a run and were not asked for."""
        rows = self._db.all(
            "SELECT site, count(*) AS left, name, 0, ready, shut, host.reason, holder, until"
            " FROM page JOIN host ON host.name = page.host WHERE due <= ? AND run < ?"
            " AND site IN (SELECT value FROM json_each(?)) GROUP BY site, name ORDER BY site, name",
            self.now(),
            run,
            json.dumps(list(sites)),
        )
        for row in rows:
            yield row["site"], Host(*tuple(row)[2:]), row["left"]

    def condemned(self, sites: Iterable[str]) -> list[Item]:
        """Kept pages that were found gone often enough, over long enough."""
        rows = self._db.all(
            "SELECT * FROM page WHERE state = 'suspected' AND report != '' AND strikes >= ?"
            " AND checked - struck >= ? AND site IN (SELECT value FROM json_each(?))",
            STRIKES,
            STRIKE_DAYS * DAY,
            json.dumps(list(sites)),
        )
        return [Item.of(row) for row in rows]

    # Numbers

    def losses(self, host: str) -> tuple[int, int]:
        """How many pages of a host are kept as reports, and how many of these were found gone of late."""
        row = self._db.one(
            "SELECT count(*), total(state = 'suspected') FROM page WHERE host = ? AND report != ''", host
        )
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def stands_elsewhere(self, report: str, url: str) -> bool:
        """Whether a report is also kept from another address that answers."""
        return bool(
            self._db.one(
                "SELECT 1 FROM page WHERE report = ? AND url != ? AND state IN ('done', 'due', 'leased')",
                report,
                url,
            )
        )

    def counts(self) -> dict[str, dict[str, int]]:
        """Articles by site and state; those done are `kept` or `set_aside`."""
        table: dict[str, dict[str, int]] = {}
        for row in self._db.all(
            "SELECT site, iif(state = 'done', iif(report = '', 'set_aside', 'kept'), state) AS standing,"
            " count(*) AS n FROM page WHERE kind = 'article' GROUP BY 1, 2"
        ):
            table.setdefault(row["site"], {})[row["standing"]] = row["n"]
        return table
