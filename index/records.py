"""What the corpus tells beside reports: versions, snapshots, changes, pages set aside, runs, errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

DAMAGED = "damaged_record"
"""The warning of a report that is shown without its text, for its record cannot be read."""


class CorpusError(RuntimeError):
    """A corpus that cannot be opened, read or written; the message says what to do about it."""


class DamageError(CorpusError):
    """A version or a raw page whose bytes are not what was kept; the others can be read."""


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
    """One state of a report: number from 1, time of keeping (UTC), extractor, hash of its snapshot."""

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


@dataclass(frozen=True, slots=True)
class DamagedVersion:
    """A version that cannot be read: the report's id, the version's number, the current title."""

    id: str
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """What a list shows of a report's current version."""

    id: str
    title: str
    issuer: str
    region: str
    level: str
    body: str
    year: int | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A page that is no report: its address or file name, the reason's code, its title, when it was seen."""

    name: str
    reason: str
    title: str
    seen: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """What one crawl, import or refresh did: `record` is its report as JSON."""

    number: int
    kind: str
    started: datetime
    finished: datetime
    record: Mapping[str, Any]
