"""The keeper: reports, their versions, raw snapshots and a change number, in one SQLite file."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.database import Database
from index.history import History
from index.records import CorpusError, Outcome, Snapshot
from index.report import Report, to_json

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


class Corpus(History):
    """Reports and their history. Threads may share it: each has its own connection.

    Versions are never lost: a changed report gets a new one, a report that went keeps them behind a
    tombstone. `change` grows with everything that a search could notice, and with nothing else.
    """

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
