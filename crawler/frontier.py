"""The frontier: which pages are known, when each is due, who is at work on which host; `crawl.db`.

The corpus and the frontier are two files. A page goes into the corpus first and is marked here afterwards,
so a crash in between only repeats a page, and keeping the same report twice changes nothing.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Row

from crawler.addresses import host_of
from crawler.families.listing import Record
from crawler.sites import Site
from index.database import Database

DAY = 86_400.0
STEPS = (7.0, 30.0, 90.0, 365.0)
"""Days after which an article is asked for again, as long as it does not change."""

RETRY = (1 / 24, 0.25, 1.0, 7.0)
"""Days after which a page that failed is asked for again."""

STRIKES, STRIKE_DAYS = 3, 14.0
"""So often, over so many days, must a page be found gone before it counts as gone."""

WHOLE_WALK = 30 * DAY
"""After so long a list is walked to its end again, whether or not its first page names anything new."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    url TEXT PRIMARY KEY, site TEXT NOT NULL, host TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    due REAL NOT NULL, found REAL NOT NULL, checked REAL NOT NULL DEFAULT 0,
    run INTEGER NOT NULL DEFAULT 0, depth INTEGER NOT NULL DEFAULT 0,
    etag TEXT NOT NULL DEFAULT '', modified TEXT NOT NULL DEFAULT '', step INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0, strikes INTEGER NOT NULL DEFAULT 0, struck REAL NOT NULL DEFAULT 0,
    title TEXT NOT NULL DEFAULT '', published TEXT NOT NULL DEFAULT '', report TEXT NOT NULL DEFAULT '',
    extractor TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', more TEXT NOT NULL DEFAULT '[]',
    walked REAL NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS page_due ON page (host, due);
CREATE INDEX IF NOT EXISTS page_site ON page (site, kind, state);
CREATE INDEX IF NOT EXISTS page_report ON page (report) WHERE report != '';
CREATE TABLE IF NOT EXISTS run (number INTEGER PRIMARY KEY, began REAL NOT NULL);
CREATE TABLE IF NOT EXISTS host (
    name TEXT PRIMARY KEY, holder TEXT NOT NULL DEFAULT '', until REAL NOT NULL DEFAULT 0,
    ready REAL NOT NULL DEFAULT 0, shut REAL NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',
    shuts INTEGER NOT NULL DEFAULT 0, off INTEGER NOT NULL DEFAULT 0, frozen TEXT NOT NULL DEFAULT '');
"""


class FrontierError(RuntimeError):
    """A frontier that cannot be opened, read or written; the message says what to do about it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A page that was leased. `kind` is list or article; `report` the id under which it is kept, if it is."""

    url: str
    site: str
    host: str
    kind: str
    depth: int
    checked: float
    etag: str
    modified: str
    step: int
    tries: int
    strikes: int
    struck: float
    title: str
    published: str
    report: str
    extractor: str
    more: tuple[str, ...]
    walked: float


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


@dataclass(frozen=True, slots=True)
class Validators:
    """What a site gave to ask again with."""

    etag: str = ""
    modified: str = ""


class Frontier:
    """Pages and hosts. Threads may share it, and processes too: a host is leased to one of them at a time.

    States of a page: `due`, `leased`, `done`, `failed` (the site or our reading of it failed), `suspected`
    (found gone, not yet often enough) and `gone`. Times are seconds since 1970.
    """

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self._db, self.now = database, now

    @classmethod
    def open(cls, path: Path, now: Callable[[], float] = time.time) -> Frontier:
        """The frontier in a file, made with its folder if absent. Raises `FrontierError`."""
        return cls(Database.open(path, _SCHEMA, FrontierError), now)

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
                self._add(url, site.key, "list", 0)
                self._db.write("UPDATE page SET site = ?, depth = 0 WHERE url = ?", site.key, url)
                if wake_lists:
                    self._db.write("UPDATE page SET due = min(due, ?) WHERE url = ?", self.now(), url)

    def wake(self, sites: Iterable[str], before: float) -> None:
        """Make everything due that was last asked for before a time, also what is gone."""
        with self._db.batch():
            for key in sites:
                self._db.write(
                    "UPDATE page SET due = min(due, ?1) WHERE site = ?2 AND checked < ?3"
                    " AND (kind = 'article' OR depth = 0)",
                    self.now(),
                    key,
                    before,
                )
                self._db.write(
                    "UPDATE page SET walked = 0 WHERE site = ? AND kind = 'list' AND depth = 0", key
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

    def hosts(self, sites: Iterable[str], run: int) -> tuple[Host, ...]:
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
        with self._db.batch():
            row = self._db.one(
                f"SELECT * FROM page WHERE host = ?3 AND {_TO_DO}"
                " AND site IN (SELECT value FROM json_each(?4))"
                " ORDER BY kind = 'article', depth, found, rowid LIMIT 1",
                self.now(),
                run,
                host,
                json.dumps(list(sites)),
            )
            if row is None:
                return None
            self._db.write("UPDATE page SET state = 'leased', run = ? WHERE url = ?", run, row["url"])
        return _item(row)

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
        return [_item(row) for row in rows]

    # Leases of hosts

    def take_host(self, name: str, holder: str, seconds: float) -> bool:
        """Lease a host; false if somebody else holds it."""
        now = self.now()
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

    def renew_hosts(self, holder: str, seconds: float) -> None:
        """Keep every lease of a holder for so many seconds from now."""
        self._db.write("UPDATE host SET until = ? WHERE holder = ?", self.now() + seconds, holder)

    def leave_host(self, name: str, holder: str, wait: float) -> None:
        """Give a lease back; nobody may ask the host before `wait` seconds have passed."""
        ready = self.now() + wait
        self._db.write(
            "UPDATE host SET holder = '', until = 0, ready = ? WHERE name = ? AND holder = ?",
            ready,
            name,
            holder,
        )

    def shut_host(self, name: str, seconds: float, reason: str, off: bool = False) -> None:
        """Leave a host alone, longer each time that it happens again without an answer between.

        `off` tells that it gave no answer at all, rather than refused one.
        """
        row = self._db.one("SELECT shuts FROM host WHERE name = ?", name)
        factor = 2 ** min(row["shuts"] if row else 0, 4)
        with self._db.batch():
            self._db.write("INSERT OR IGNORE INTO host (name) VALUES (?)", name)
            self._db.write(
                "UPDATE host SET shut = ?, shuts = shuts + 1, reason = ?, off = ? WHERE name = ?",
                self.now() + seconds * factor,
                reason,
                off,
                name,
            )

    def open_host(self, name: str) -> None:
        """A host answered: what kept it shut is over."""
        self._db.write(
            "UPDATE host SET shut = 0, shuts = 0, ready = 0, reason = '' WHERE name = ? AND shuts > 0", name
        )

    def try_again(self, name: str) -> None:
        """A host that gave no answer at all may be asked at once."""
        self._db.write("UPDATE host SET shut = 0, shuts = 0, ready = 0 WHERE name = ? AND off", name)

    def freeze(self, name: str, reason: str) -> None:
        """Say why nothing of a host may be buried; an empty reason thaws it."""
        self._db.write("UPDATE host SET frozen = ? WHERE name = ? AND frozen != ?", reason, name, reason)

    def frozen(self) -> dict[str, str]:
        """The frozen hosts and why they are."""
        return {row["name"]: row["frozen"] for row in self._db.all("SELECT * FROM host WHERE frozen != ''")}

    # What came of a page

    def put_back(self, item: Item) -> None:
        """Nothing came of a lease: the page is as due as it was."""
        self._db.write("UPDATE page SET state = 'due', run = 0 WHERE url = ? AND state = 'leased'", item.url)

    def walked(
        self, item: Item, site: Site, records: Iterable[Record], more: Iterable[str], validators: Validators
    ) -> tuple[int, int]:
        """Take in a list page: returns how many articles and how many further lists are new.

        The further list pages are asked for if this one named anything new, or the whole list is to be
        walked; all in one transaction, so a crash loses nothing.
        """
        now, more = self.now(), tuple(more)
        with self._db.batch():
            found = sum([self._meet(record, site) for record in records])
            whole = item.walked < now - WHOLE_WALK
            # A page never read before that names nothing new ends a list that would otherwise be endless.
            on = found > 0 or (whole and (item.depth == 0 or item.checked > 0))
            lists = sum([self._lead_on(url, item, whole) for url in more if on])
            self._settle(
                item,
                "done",
                self._next_walk(site, item),
                more=json.dumps(more),
                walked=now if whole else item.walked,
                etag=validators.etag,
                modified=validators.modified,
            )
        return found, lists

    def read(
        self, item: Item, site: Site, report: str, changed: bool, validators: Validators, extractor: str
    ) -> None:
        """An article was read, or is as it was: kept under the id `report`, or set aside if that is empty."""
        step = 0 if changed else min(item.step + 1, len(STEPS) - 1)
        days = STEPS[step] if site.revisit_days is None else site.revisit_days
        self._settle(
            item,
            "done",
            self.now() + days * DAY,
            step=step,
            report=report,
            extractor=extractor,
            etag=validators.etag,
            modified=validators.modified,
        )

    def failed(self, item: Item, reason: str) -> None:
        """The page could not be had or read; nothing is concluded from that."""
        due = self.now() + RETRY[min(item.tries, len(RETRY) - 1)] * DAY
        self._write(
            item.url, state="failed", due=due, tries=item.tries + 1, reason=reason, checked=self.now()
        )

    def missing(self, item: Item, site: Site, reason: str) -> bool:
        """The page was found gone; true if it was so often enough, over long enough, to count as gone."""
        now = self.now()
        struck, strikes = item.struck or now, item.strikes + 1
        over = strikes >= STRIKES and now - struck >= STRIKE_DAYS * DAY
        days = min(2.0**strikes, STRIKE_DAYS / 2) if site.revisit_days is None else site.revisit_days
        self._write(
            item.url,
            state="gone" if over and not item.report else "suspected",
            strikes=strikes,
            struck=struck,
            reason=reason,
            due=now + (STEPS[-1] if over and not item.report else days) * DAY,
            checked=now,
            etag="",
            modified="",
        )
        return over

    def bury(self, url: str) -> None:
        """The page's report got its tombstone."""
        self._write(url, state="gone", due=self.now() + STEPS[-1] * DAY, report="")

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
        """Articles by site and state."""
        table: dict[str, dict[str, int]] = {}
        for row in self._db.all(
            "SELECT site, state, count(*) AS n FROM page WHERE kind = 'article' GROUP BY site, state"
        ):
            table.setdefault(row["site"], {})[row["state"]] = row["n"]
        return table

    # Beneath

    def _add(self, url: str, site: str, kind: str, depth: int) -> bool:
        now = self.now()
        return bool(
            self._db.write(
                "INSERT OR IGNORE INTO page (url, site, host, kind, state, due, found, depth)"
                " VALUES (?, ?, ?, ?, 'due', ?, ?, ?)",
                url,
                site,
                host_of(url),
                kind,
                now,
                now,
                depth,
            )
        )

    def _meet(self, record: Record, site: Site) -> bool:
        if self._add(record.url, site.key, "article", 0):
            self._write(record.url, title=record.title, published=record.published)
            return True
        # A list that tells it otherwise is a reason to look at once.
        self._db.write(
            "UPDATE page SET due = min(due, ?1), title = ?2, published = ?3"
            " WHERE url = ?4 AND kind = 'article' AND site = ?5 AND (title != ?2 OR published != ?3)",
            self.now(),
            record.title,
            record.published,
            record.url,
            site.key,
        )
        return False

    def _lead_on(self, url: str, item: Item, whole: bool) -> bool:
        if self._add(url, item.site, "list", item.depth + 1):
            return True
        # Depth: a list that leads back to an earlier page is a loop, and ends there.
        self._db.write(
            "UPDATE page SET due = min(due, ?1), walked = CASE WHEN ?2 THEN 0 ELSE walked END"
            " WHERE url = ?3 AND kind = 'list' AND depth > ?4",
            self.now(),
            whole,
            url,
            item.depth,
        )
        return False

    def _next_walk(self, site: Site, item: Item) -> float:
        if item.depth:
            return _NEVER
        if site.revisit_days is not None:
            return self.now() + site.revisit_days * DAY
        # Reports are due by law before April: from January to April lists are read daily, else weekly.
        return self.now() + (1 if time.gmtime(self.now()).tm_mon <= 4 else 7) * DAY

    def _settle(self, item: Item, state: str, due: float, **values: object) -> None:
        self._write(
            item.url,
            state=state,
            due=due,
            checked=self.now(),
            tries=0,
            strikes=0,
            struck=0,
            reason="",
            **values,
        )

    def _write(self, url: str, **values: object) -> None:
        assignments = ", ".join(f"{name} = ?" for name in values)
        self._db.write(f"UPDATE page SET {assignments} WHERE url = ?", *values.values(), url)


def _item(row: Row) -> Item:
    values = {name: row[name] for name in Item.__dataclass_fields__ if name != "more"}
    return Item(**values, more=tuple(json.loads(row["more"])))


_NEVER = 1e12
_TO_DO = "due <= ?1 AND run < ?2 AND coalesce((SELECT shut FROM host WHERE name = page.host), 0) <= ?1"
