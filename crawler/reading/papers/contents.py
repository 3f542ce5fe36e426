"""What a format's reader gives, and the one error that it raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class PaperError(ValueError):
    """A file that cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The text of a file: one paragraph or table row a line, cells parted by `lines.CELL`."""

    lines: tuple[str, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Characters that the file has and the lines do not, by reason: `page numbers`, `deleted`, ..."""
    cut: str = ""
    """What was not read of a file that is too long: `300 of 512 pages`."""
    confidence: float | None = None
    """How sure the recognition of the text is (0 to 1); None for a text that was not recognised."""
