"""What changed between two versions of a report, paragraph by paragraph and character by character."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.report import Report

SAME, GONE, CAME = "same", "gone", "came"

# Beyond this many characters, comparing characters costs more than the reader gains.
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: `same`, `gone`, `came` or `changed`, in pieces that are each same, gone or came."""

    state: str
    pieces: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """So many unchanged paragraphs, left out."""

    count: int


def difference(old: Report, new: Report, context: int = 1) -> tuple[Line | Skipped, ...]:
    """The paragraphs of two versions in reading order, unchanged ones only `context` around a change.

    The pieces that are not `came` join up to the old text, those that are not `gone` to the new one.
    """
    return tuple(_folded(list(_lines(old.text.split("\n"), new.text.split("\n"))), context))


def _lines(old: list[str], new: list[str]) -> Iterator[Line]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Line(SAME, ((SAME, text),)) for text in old[a:b])
        elif tag == "replace":
            pairs = min(b - a, d - c)
            for before, after in zip(old[a : a + pairs], new[c : c + pairs], strict=True):
                yield Line("changed", tuple(_pieces(before, after)))
            a, c = a + pairs, c + pairs
        yield from (Line(GONE, ((GONE, text),)) for text in old[a:b] if tag != "equal")
        yield from (Line(CAME, ((CAME, text),)) for text in new[c:d] if tag != "equal")


def _pieces(old: str, new: str) -> Iterator[tuple[str, str]]:
    if max(len(old), len(new)) > _LONGEST:
        yield from ((GONE, old), (CAME, new))
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield SAME, old[a:b]
            continue
        if a < b:
            yield GONE, old[a:b]
        if c < d:
            yield CAME, new[c:d]


def _folded(lines: list[Line], context: int) -> Iterator[Line | Skipped]:
    changed = [at for at, line in enumerate(lines) if line.state != SAME]
    near = {at + step for at in changed for step in range(-context, context + 1)}
    skipped = 0
    for at, line in enumerate(lines):
        if at in near:
            if skipped:
                yield Skipped(skipped)
            skipped = 0
            yield line
        else:
            skipped += 1
    if skipped:
        yield Skipped(skipped)
