"""A page as it came: the one thing that fetching and importing hand to reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes, their address (empty for a file) and response headers (names in lower case)."""

    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    fetched: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a page before it is read: the site's region code, the list's title and date for it.

    `not_of` is the code of the division whose site the directory takes the host for, if that was found wrong.
    """

    region: str = ""
    title: str = ""
    published: str = ""
    not_of: str = ""
