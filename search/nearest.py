"""What comes nearest to a string that occurs nowhere: strings a slip away, and its longest parts."""

from __future__ import annotations

from collections.abc import Iterator

from index.analyzer import normalise
from index.engine import Engine
from index.query import Literal

MOST = 6
_NEIGHBOURS = 4
_LONGEST = 40
"""Characters of a string that are looked at: a longer one was pasted, not mistyped."""
_PARTICLE = "的"


def nearest(engine: Engine, text: str) -> tuple[str, ...]:
    """At most `MOST` strings that occur, normalised: those within one edit, then its longest parts.

    Parts that a string within one edit shares with it are left out. Raises `BudgetError` where the engine
    has too much text to look for edits.
    """
    near = tuple(engine.neighbours(normalise(text), _NEIGHBOURS)) if len(text) <= _LONGEST else ()
    own = (part for part in longest_parts(engine, text) if not any(part in other for other in near))
    return (*near, *own)[:MOST]


def longest_parts(engine: Engine, text: str) -> tuple[str, ...]:
    """The longest parts of a string that occur, at most `MOST`, the longest first."""
    wanted = normalise(text)[:_LONGEST]
    parts = sorted({part.strip(_PARTICLE) for part in _parts(engine, wanted)}, key=wanted.index)
    return tuple(sorted((part for part in parts if len(part) > 1), key=len, reverse=True))[:MOST]


def _parts(engine: Engine, text: str) -> Iterator[str]:
    """Parts that occur and cannot be longer, in order, without lone letters and punctuation."""
    end = 0
    for start in range(len(text)):
        # What begins one later ends no earlier, so every place is tried as an end but once.
        longest = max(end, start + 1)
        while longest < len(text) and engine.count(Literal(text[start : longest + 1])).reports:
            longest += 1
        part = text[start:longest]
        if longest > end and sum(map(str.isalnum, part)) > 1:
            yield part
        end = longest
