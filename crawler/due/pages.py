"""Pages of the frontier: what is remembered of each between two runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from sqlite3 import Row

from crawler.asking.addresses import host_of
from crawler.page import Page
from index.database import Database

PAGE_TABLE = """
CREATE TABLE IF NOT EXISTS page (
    url TEXT PRIMARY KEY, site TEXT NOT NULL, host TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
    due REAL NOT NULL, found REAL NOT NULL, checked REAL NOT NULL DEFAULT 0,
    run INTEGER NOT NULL DEFAULT 0, depth INTEGER NOT NULL DEFAULT 0,
    etag TEXT NOT NULL DEFAULT '', modified TEXT NOT NULL DEFAULT '', step INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0, strikes INTEGER NOT NULL DEFAULT 0, struck REAL NOT NULL DEFAULT 0,
    title TEXT NOT NULL DEFAULT '', published TEXT NOT NULL DEFAULT '', report TEXT NOT NULL DEFAULT '',
    extractor TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '', more TEXT NOT NULL DEFAULT '[]',
    walked REAL NOT NULL DEFAULT 0);
DROP INDEX IF EXISTS page_due;
CREATE INDEX IF NOT EXISTS page_next ON page (host, kind, due);
CREATE INDEX IF NOT EXISTS page_site ON page (site, kind, state);
CREATE INDEX IF NOT EXISTS page_report ON page (report) WHERE report != '';
"""


@dataclass(frozen=True, slots=True)
class Item:
    """A page that was leased. `kind` is list or article; `report` the id under which it is kept, if it is.

    `reason` says why it failed, was found gone, or was set aside. Times are seconds since 1970. `depth` is
    how many pages behind the first of its list it is; below zero, it is the first, and so many indexes lead
    to it.
    """

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
    reason: str
    more: tuple[str, ...]
    walked: float

    @classmethod
    def of(cls, row: Row) -> Item:
        """The page in a row of the table."""
        values = {name: row[name] for name in cls.__dataclass_fields__ if name != "more"}
        return cls(**values, more=tuple(json.loads(row["more"])))


_LONGEST_VALIDATOR = 500
"""Characters; what is longer would burden every request, and is not sent back."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a site gave to ask again with."""

    etag: str = ""
    modified: str = ""

    @classmethod
    def of(cls, page: Page | None) -> Validators:
        """What came with a page, as far as it can be sent back."""
        headers = page.headers if page else {}
        return cls(*(_sendable(headers.get(name, "")) for name in ("etag", "last-modified")))


class Pages:
    """The table of pages, row by row.

    States of a page: `due`, `leased`, `done`, `failed` (the site or our reading of it failed), `suspected`
    (found gone, not yet often enough) and `gone`.
    """

    def __init__(self, database: Database, now: Callable[[], float]) -> None:
        self.db, self.now = database, now

    def add(self, url: str, site: str, kind: str, depth: int = 0) -> bool:
        """Make a page known, due at once; false if it is known."""
        now = self.now()
        row = (url, site, host_of(url), kind, now, now, depth)
        return bool(
            self.db.write(
                "INSERT OR IGNORE INTO page (url, site, host, kind, state, due, found, depth)"
                " VALUES (?, ?, ?, ?, 'due', ?, ?, ?)",
                *row,
            )
        )

    def set(self, url: str, **values: object) -> None:
        """Set columns of a page."""
        assignments = ", ".join(f"{name} = ?" for name in values)
        self.db.write(f"UPDATE page SET {assignments} WHERE url = ?", *values.values(), url)


def _sendable(value: str) -> str:
    """A header's value, if it can be sent back: ASCII, and not without end."""
    return value if value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR else ""
