"""The keeper: reports, their versions, raw snapshots and a change number, in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from index.report import Report, from_json, to_json

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS report (
    id TEXT PRIMARY KEY, version INTEGER NOT NULL, digest TEXT NOT NULL, change INTEGER NOT NULL,
    gone TEXT, title TEXT, issuer TEXT, region TEXT, level TEXT, body TEXT, year INTEGER, published TEXT, url TEXT);
CREATE INDEX IF NOT EXISTS report_change ON report (change);
CREATE INDEX IF NOT EXISTS report_digest ON report (digest);
CREATE INDEX IF NOT EXISTS report_issuer ON report (issuer, year);
CREATE INDEX IF NOT EXISTS report_region ON report (region, year);
CREATE TABLE IF NOT EXISTS version (
    id TEXT NOT NULL, version INTEGER NOT NULL, kept TEXT NOT NULL, extractor TEXT NOT NULL,
    snapshot TEXT, record BLOB NOT NULL, PRIMARY KEY (id, version));
CREATE TABLE IF NOT EXISTS snapshot (
    sha256 TEXT PRIMARY KEY, url TEXT NOT NULL, fetched TEXT NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS alias (id TEXT PRIMARY KEY, report TEXT NOT NULL, url TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS aside (
    name TEXT PRIMARY KEY, reason TEXT NOT NULL, title TEXT NOT NULL, seen TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS run (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, started TEXT NOT NULL, finished TEXT NOT NULL, record TEXT NOT NULL);
"""


class CorpusError(RuntimeError):
    """A corpus that cannot be opened, read or written; the message says what to do about it."""


class Outcome(StrEnum):
    """What keeping a report did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A page as it was fetched: address, time (UTC), response headers, body."""

    url: str
    fetched: datetime
    headers: Mapping[str, str]
    body: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a report: its number from 1, when it was kept (UTC), which extractor read it, from which snapshot."""

    number: int
    kept: datetime
    extractor: str
    snapshot: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A report that came, changed or went: its id, its current version, and whether it is gone."""

    id: str
    version: int
    gone: bool
