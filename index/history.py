"""What the corpus holds, read: reports in all their versions, raw pages, pages set aside, runs."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime

from index.database import Database
from index.records import DAMAGED, Aside, Change, DamagedVersion, DamageError, Row, Run, Snapshot, Version
from index.report import Report, ReportError, from_json


class History:
    """Reports and their history, to be read. Threads may share it: each has its own connection."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self.path = database.path

    @property
    def change(self) -> int:
        """Number of the last change; 0 for an empty corpus."""
        row = self._db.one("SELECT value FROM meta WHERE key = 'change'")
        return int(row["value"]) if row else 0

    def changes_since(self, change: int) -> Iterator[Change]:
        """What came, changed or went after a change number, oldest first, each report once."""
        for row in self._db.all(
            "SELECT id, version, gone FROM report WHERE change > ? ORDER BY change, id", change
        ):
            yield Change(row["id"], row["version"], row["gone"] is not None)

    def get(self, id: str, version: int | None = None) -> Report | None:
        """A report in one of its versions, by default the current one, tombstone or not; None if unknown.

        Raises `DamageError` where the version cannot be read.
        """
        current = "(SELECT version FROM report WHERE id = ?1)"
        row = self._db.one(
            f"SELECT version, record FROM version WHERE id = ?1 AND version = coalesce(?2, {current})",
            id,
            version,
        )
        return self._unpack(row["record"], id, row["version"]) if row else None

    def shown(self, id: str, version: int) -> Report | None:
        """A version as lists show it: one that cannot be read is its current values, with a warning."""
        try:
            return self.get(id, version)
        except DamageError:
            row = self.row(id)
            if row is None:
                return None
            values = {name: getattr(row, name) for name in Row.__dataclass_fields__}
            return Report(**values, sections=(), warnings=(DAMAGED,))

    def row(self, id: str) -> Row | None:
        """What a list shows of a report, whether it stands or is gone; None if unknown."""
        columns = ", ".join(Row.__dataclass_fields__)
        found = self._db.one(f"SELECT {columns} FROM report WHERE id = ?", id)
        return Row(*found) if found else None

    def damaged(self) -> Iterator[DamagedVersion]:
        """Every version that cannot be read, by report; reads all of them."""
        for row in self._db.all("SELECT id, version FROM version ORDER BY id, version"):
            if not self._is_readable(row["id"], row["version"]):
                current = self.row(row["id"])
                yield DamagedVersion(row["id"], row["version"], current.title if current else "")

    def find_url(self, url: str) -> str | None:
        """Id of the report at an address, its own or an alias's."""
        row = self._db.one(
            "SELECT id FROM report WHERE url = ?1 UNION ALL SELECT report FROM alias WHERE url = ?1", url
        )
        return row["id"] if row else None

    def resolve(self, id: str) -> str | None:
        """The id under which a report is kept: itself, or what it is an alias of; None if unknown."""
        row = self._db.one(
            "SELECT id FROM report WHERE id = ?1 UNION ALL SELECT report FROM alias WHERE id = ?1", id
        )
        return row["id"] if row else None

    def gone(self, id: str) -> datetime | None:
        """When a report was found gone; None for one that stands."""
        row = self._db.one("SELECT gone FROM report WHERE id = ?", id)
        return datetime.fromisoformat(row["gone"]) if row and row["gone"] else None

    def aliases(self, id: str) -> tuple[str, ...]:
        """The other addresses of a report."""
        return tuple(
            row["url"] for row in self._db.all("SELECT url FROM alias WHERE report = ? ORDER BY url", id)
        )

    def versions(self, id: str) -> tuple[Version, ...]:
        """Every version of a report, newest first."""
        rows = self._db.all(
            "SELECT version, kept, extractor, snapshot FROM version WHERE id = ? ORDER BY version DESC", id
        )
        return tuple(
            Version(row["version"], datetime.fromisoformat(row["kept"]), row["extractor"], row["snapshot"])
            for row in rows
        )

    def snapshot(self, sha256: str) -> Snapshot | None:
        """A raw page by the hash of its bytes. Raises `DamageError` where it cannot be read."""
        row = self._db.one("SELECT * FROM snapshot WHERE sha256 = ?", sha256)
        if row is None:
            return None
        fetched = datetime.fromisoformat(row["fetched"])
        try:
            body = zlib.decompress(row["body"])
        except zlib.error as error:
            raise DamageError(f"{self.path}: the raw page of {row['url']} cannot be read") from error
        return Snapshot(row["url"], fetched, json.loads(row["headers"]), body, sha256)

    def fetched(self, id: str, number: int) -> datetime | None:
        """When a version's page was fetched, or the version kept where it has none; None without it."""
        row = self._db.one(
            "SELECT coalesce(fetched, kept) AS fetched FROM version LEFT JOIN snapshot ON sha256 = snapshot"
            " WHERE id = ? AND version = ?",
            id,
            number,
        )
        return datetime.fromisoformat(row["fetched"]) if row else None

    def files(self, id: str, version: int | None = None) -> tuple[Snapshot, ...]:
        """The attachments that a version, by default the current one, was read with, in their order."""
        current = "(SELECT version FROM report WHERE id = ?1)"
        rows = self._db.all(
            f"SELECT snapshot FROM file WHERE id = ?1 AND version = coalesce(?2, {current}) ORDER BY place",
            id,
            version,
        )
        return tuple(file for row in rows if (file := self.snapshot(row["snapshot"])))

    def rows(self, where: Mapping[str, str | int] | None = None) -> Iterator[Row]:
        """Reports that stand, by year (newest first), then region; `where` maps fields of `Row` to values."""
        wanted = dict(where or {})
        unknown = set(wanted) - set(Row.__dataclass_fields__)
        if unknown:
            raise ValueError(f"no such field of a row: {', '.join(unknown)}")
        clauses = "".join(f" AND {name} = ?" for name in wanted)
        columns = ", ".join(Row.__dataclass_fields__)
        query = f"SELECT {columns} FROM report WHERE gone IS NULL{clauses} ORDER BY year DESC, region, id"
        for row in self._db.all(query, *wanted.values()):
            yield Row(*row)

    def asides(self, reason: str = "") -> Iterator[Aside]:
        """Pages that are no reports, all or those with one reason."""
        for row in self._db.all("SELECT * FROM aside WHERE ?1 = '' OR reason = ?1 ORDER BY name", reason):
            yield Aside(row["name"], row["reason"], row["title"], datetime.fromisoformat(row["seen"]))

    def counts(self) -> dict[str, int]:
        """How many reports stand, are gone, versions, snapshots, aliases, pages set aside."""
        tables = {
            "reports": "report WHERE gone IS NULL",
            "gone": "report WHERE gone IS NOT NULL",
            "versions": "version",
            "snapshots": "snapshot",
            "aliases": "alias",
            "set_aside": "aside",
        }
        return {name: self._db.count(f"SELECT count(*) FROM {table}") for name, table in tables.items()}

    def runs(self, limit: int = 20) -> tuple[Run, ...]:
        """What the last runs did, newest first."""
        return tuple(
            Run(
                row["number"],
                row["kind"],
                datetime.fromisoformat(row["started"]),
                datetime.fromisoformat(row["finished"]),
                json.loads(row["record"]),
            )
            for row in self._db.all("SELECT * FROM run ORDER BY number DESC LIMIT ?", limit)
        )

    def _is_readable(self, id: str, number: int) -> bool:
        try:
            return self.get(id, number) is not None
        except DamageError:
            return False

    def _unpack(self, record: bytes, id: str, number: int) -> Report:
        try:
            return from_json(json.loads(zlib.decompress(record)), id=id)
        except (zlib.error, ValueError, ReportError) as error:
            raise DamageError(
                f"{self.path}: version {number} of report {id} cannot be read; run zhice repair"
            ) from error
