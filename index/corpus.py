"""The keeper: reports, their versions, raw snapshots and a change number, in one SQLite file."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.database import Database
from index.records import Aside, Change, DamagedVersion, Outcome, Row, Run, Snapshot, Version
from index.report import Report, ReportError, from_json, to_json

DAMAGED = "damaged_record"
"""The warning of a report that is shown without its text, for its record cannot be read."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS report (
    id TEXT PRIMARY KEY, version INTEGER NOT NULL, digest TEXT NOT NULL, change INTEGER NOT NULL,
    gone TEXT, title TEXT, issuer TEXT, region TEXT, level TEXT, body TEXT, year INTEGER,
    published TEXT, url TEXT);
CREATE INDEX IF NOT EXISTS report_change ON report (change);
CREATE INDEX IF NOT EXISTS report_digest ON report (digest);
CREATE INDEX IF NOT EXISTS report_issuer ON report (issuer, year);
CREATE INDEX IF NOT EXISTS report_region ON report (region, year);
CREATE TABLE IF NOT EXISTS version (
    id TEXT NOT NULL, version INTEGER NOT NULL, kept TEXT NOT NULL, extractor TEXT NOT NULL,
    snapshot TEXT, record BLOB NOT NULL, PRIMARY KEY (id, version));
CREATE TABLE IF NOT EXISTS snapshot (
    sha256 TEXT PRIMARY KEY, url TEXT NOT NULL, fetched TEXT NOT NULL, headers TEXT NOT NULL,
    body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS file (
    id TEXT NOT NULL, version INTEGER NOT NULL, place INTEGER NOT NULL, snapshot TEXT NOT NULL,
    PRIMARY KEY (id, version, place));
CREATE TABLE IF NOT EXISTS alias (id TEXT PRIMARY KEY, report TEXT NOT NULL, url TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS aside (
    name TEXT PRIMARY KEY, reason TEXT NOT NULL, title TEXT NOT NULL, seen TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS run (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, started TEXT NOT NULL, finished TEXT NOT NULL,
    record TEXT NOT NULL);
"""


class CorpusError(RuntimeError):
    """A corpus that cannot be opened, read or written; the message says what to do about it."""


class DamageError(CorpusError):
    """A version or a raw page whose bytes are not what was kept; the others can be read."""


class Corpus:
    """Reports and their history. Threads may share it: each has its own connection.

    Versions are never lost: a changed report gets a new one, a report that went keeps them behind a
    tombstone. `change` grows with everything that a search could notice, and with nothing else.
    """

    def __init__(self, database: Database) -> None:
        self._db = database
        self.path = database.path

    @classmethod
    def open(cls, path: Path, create: bool = True) -> Corpus:
        """The corpus in a file, made with its folder if absent. Raises `CorpusError` when that cannot be."""
        if not create and not path.exists():
            raise CorpusError(
                f"no corpus at {path}: bring reports in first, with zhice import or zhice crawl"
            )
        return cls(Database.open(path, _SCHEMA, CorpusError))

    def close(self) -> None:
        """Close every thread's connection."""
        self._db.close()

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # Reading

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

    # Writing

    def batch(self) -> AbstractContextManager[None]:
        """Everything written inside becomes one transaction of this thread; an error undoes it all."""
        return self._db.batch()

    def put(
        self,
        report: Report,
        snapshot: Snapshot | None = None,
        extractor: str = "",
        files: Sequence[Snapshot] = (),
    ) -> Outcome:
        """Keep a report. Nothing is written when it says what its current version says.

        `snapshot` is the page that it was read from, `files` the attachments that it was read with.
        The same content under another id is kept as an alias of the report that stands: `Outcome.DUPLICATE`.
        """
        with self.batch():
            digest = report.digest
            known = self._db.one("SELECT version, digest, gone FROM report WHERE id = ?", report.id)
            if known and known["digest"] == digest and known["gone"] is None:
                if not self._is_readable(report.id, known["version"]):
                    self.mend(report, known["version"], extractor)
                return Outcome.UNCHANGED
            twin = self._db.one(
                "SELECT id FROM report WHERE digest = ? AND id != ? AND gone IS NULL", digest, report.id
            )
            if twin and not known:
                self.alias(report.id, twin["id"], report.url)
                return Outcome.DUPLICATE
            number = known["version"] + 1 if known else 1
            self._db.write("DELETE FROM alias WHERE id = ?", report.id)
            self._keep_version(report, number, snapshot, extractor)
            for place, file in enumerate(files):
                self._keep_snapshot(file)
                self._db.write("INSERT INTO file VALUES (?, ?, ?, ?)", report.id, number, place, file.sha256)
            self._keep_current(report, number, digest)
            return Outcome.CHANGED if known else Outcome.NEW

    def mend(self, report: Report, number: int, extractor: str) -> None:
        """Replace a version that cannot be read by what its raw page was read as again."""
        with self.batch():
            self._db.write(
                "UPDATE version SET record = ?, extractor = ? WHERE id = ? AND version = ?",
                _pack(report),
                extractor,
                report.id,
                number,
            )
            standing = "SELECT 1 FROM report WHERE id = ? AND version = ? AND gone IS NULL"
            if self._db.one(standing, report.id, number):
                self._keep_current(report, number, report.digest)

    def alias(self, id: str, report: str, url: str) -> None:
        """Say that an id and its address are another name of a report."""
        with self.batch():
            row = (id, report, url)
            if self._db.one("SELECT 1 FROM alias WHERE id = ? AND report = ? AND url = ?", *row) is None:
                self._db.write("INSERT OR REPLACE INTO alias VALUES (?, ?, ?)", *row)

    def bury(self, id: str) -> None:
        """Set a tombstone: the report is no longer found, its versions stay."""
        with self.batch():
            if self._db.one("SELECT 1 FROM report WHERE id = ? AND gone IS NULL", id):
                self._db.write(
                    "UPDATE report SET gone = ?, change = ? WHERE id = ?", _now(), self._next_change(), id
                )

    def set_aside(self, name: str, reason: str, title: str) -> None:
        """Remember an address or file that is no report, and why."""
        if (
            self._db.one(
                "SELECT 1 FROM aside WHERE name = ? AND reason = ? AND title = ?", name, reason, title
            )
            is None
        ):
            with self.batch():
                self._db.write(
                    "INSERT OR REPLACE INTO aside VALUES (?, ?, ?, ?)", name, reason, title, _now()
                )

    def unset_aside(self, name: str) -> None:
        """Forget that an address was set aside: it holds a report now."""
        if self._db.one("SELECT 1 FROM aside WHERE name = ?", name):
            with self.batch():
                self._db.write("DELETE FROM aside WHERE name = ?", name)

    def add_run(self, kind: str, started: datetime, finished: datetime, record: Mapping[str, Any]) -> int:
        """Keep what a run did; returns the run's number."""
        with self.batch():
            values = (kind, started.isoformat(), finished.isoformat(), json.dumps(record, ensure_ascii=False))
            self._db.write("INSERT INTO run (kind, started, finished, record) VALUES (?, ?, ?, ?)", *values)
            return self._db.count("SELECT max(number) FROM run")

    # Beneath

    def _next_change(self) -> int:
        self._db.write(
            "INSERT INTO meta VALUES ('change', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1"
        )
        return self.change

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

    def _keep_version(self, report: Report, number: int, snapshot: Snapshot | None, extractor: str) -> None:
        if snapshot is not None:
            self._keep_snapshot(snapshot)
        sha256 = snapshot.sha256 if snapshot else None
        row = (report.id, number, _now(), extractor, sha256, _pack(report))
        self._db.write("INSERT INTO version VALUES (?, ?, ?, ?, ?, ?)", *row)

    def _keep_snapshot(self, snapshot: Snapshot) -> None:
        headers = json.dumps(dict(snapshot.headers), ensure_ascii=False)
        body = zlib.compress(snapshot.body)
        values = (snapshot.sha256, snapshot.url, snapshot.fetched.isoformat(), headers, body)
        self._db.write("INSERT OR IGNORE INTO snapshot VALUES (?, ?, ?, ?, ?)", *values)

    def _keep_current(self, report: Report, number: int, digest: str) -> None:
        published = report.published.isoformat() if report.published else None
        self._db.write(
            "INSERT OR REPLACE INTO report VALUES (?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
            report.id,
            number,
            digest,
            self._next_change(),
            report.title,
            report.issuer,
            report.region,
            report.level,
            report.body,
            report.year,
            published,
            report.url,
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _pack(report: Report) -> bytes:
    record = to_json(report) | {"origins": dict(report.origins)}
    return zlib.compress(json.dumps(record, ensure_ascii=False).encode())
