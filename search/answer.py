"""The whole read path: a request in, an answer out, as people should see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from index.report import Report
from search.request import SearchRequest


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a section's searched text, cut into parts; the marked ones are exactly the matched strings.

    `number` counts a report's sections from 0, -1 is the title. `offset` is where the piece starts in
    the section's searched text (heading, line break, text).
    """

    number: int
    section: str
    heading: str
    offset: int
    parts: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A report that matched, with at most three snippets."""

    report: Report
    score: float
    occurrences: int
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class FacetRow:
    """A value of a facet: its label for people, how many reports have it, whether it is chosen.

    Rows of the region facet carry the code of the region above (`parent`, empty for provinces).
    """

    value: str
    label: str
    count: int
    selected: bool
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class PartCount:
    """How often one part of the query, or the query without one filter, was found: for help when nothing was."""

    label: str
    reports: int
    occurrences: int
    address: str
    """Address parameters (`SearchRequest.address("")`) of the search that finds these."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that a result page shows. `pages` is 0 for nothing found; a page past the end has no hits."""

    request: SearchRequest
    read_as: str
    match: str
    notes: tuple[str, ...]
    total: int
    occurrences: int
    pages: int
    took_ms: float
    generation: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetRow, ...]] = field(default_factory=dict)
    parts: tuple[PartCount, ...] = ()
    """Only when nothing was found: each part of the query alone."""
    without: tuple[PartCount, ...] = ()
    """Only when nothing was found: the query without each chosen filter."""


def to_json(answer: Answer) -> dict[str, Any]:
    """The object that `zhice search --json` and `GET /api/search` give."""
    raise NotImplementedError
