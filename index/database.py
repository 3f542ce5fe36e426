"""An SQLite file that threads share: a connection each, transactions that nest, errors as one clear line."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = 3
"""Of the tables of every database; a newer one is refused rather than misread."""


class Database:
    """One file in WAL mode. What goes wrong is raised as the owner's own error, naming file and cure."""

    def __init__(self, path: Path, error: type[RuntimeError]) -> None:
        self.path = path
        self._error = error
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []
        self._guard = threading.Lock()

    @classmethod
    def open(cls, path: Path, schema: str, error: type[RuntimeError]) -> Database:
        """The database in a file, made with its folder and tables (`IF NOT EXISTS`) if absent."""
        database = cls(path, error)
        with database._told():
            path.parent.mkdir(parents=True, exist_ok=True)
            version = database.count("PRAGMA user_version")
            if version > VERSION:
                raise error(
                    f"{path}: was written by a newer zhice; install that one, or choose another --data"
                )
            if version < VERSION:
                database._connection.executescript(f"{schema}; PRAGMA user_version = {VERSION}")
        return database

    def close(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            for connection in self._connections:
                connection.close()
            self._connections.clear()
            self._local = threading.local()

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        """The first row, or None."""
        with self._told():
            row: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
            return row

    def all(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Every row."""
        with self._told():
            return self._connection.execute(sql, values).fetchall()

    def count(self, sql: str, *values: object) -> int:
        """The number in the first column of the first row; 0 without a row."""
        row = self.one(sql, *values)
        return int(row[0] or 0) if row else 0

    def write(self, sql: str, *values: object) -> int:
        """Run a statement; returns the number of rows that it touched."""
        with self._told():
            return self._connection.execute(sql, values).rowcount

    @contextmanager
    def batch(self) -> Iterator[None]:
        """One transaction of this thread, part of the outer one if there is one. An error undoes it."""
        if self._connection.in_transaction:
            yield
            return
        self.write("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        with self._told():
            self._connection.commit()

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # check_same_thread: close() may come from another thread than the one that opened it.
            connection = self._connect()
            with self._guard:
                self._connections.append(connection)
            self._local.connection = connection
        return connection

    def _connect(self) -> sqlite3.Connection:
        # check_same_thread: close() may come from another thread than the one that opened it.
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            return connection
        except sqlite3.OperationalError:
            connection.close()
            if not self._is_at_rest():
                raise
        # A folder that cannot be written, or a full disk: WAL wants files of its own even to read. Nobody
        # can be writing there, so that the file may be read as one that does not change.
        address = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
        connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        return connection

    def _is_at_rest(self) -> bool:
        """Whether everything that was written is in the file itself."""
        log = self.path.with_name(f"{self.path.name}-wal")
        return self.path.exists() and not (log.exists() and log.stat().st_size)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise self._error(
                f"{self.path}: {error}; is the folder writable and no other zhice at work?"
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._error(
                f"{self.path}: {error}; restore it from a copy or choose another --data"
            ) from error
        except OSError as error:
            raise self._error(f"{self.path}: {error.strerror}; choose another folder with --data") from error
