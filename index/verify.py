"""Does the index tell the truth? Strings drawn from the corpus, counted by the index and by a plain scan."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.analyzer import normalise, occurrences
from index.corpus import Corpus
from index.engine import Engine, EngineError
from index.query import Everything, Literal
from index.records import Change, DamageError
from index.report import Report
from index.results import Count

LONGEST = 12


@dataclass(frozen=True, slots=True)
class Verified:
    """What was compared, and what was found wrong, a sentence each; an empty `faults` is a clean index."""

    reports: int
    strings: int
    occurrences: int
    faults: tuple[str, ...]


def verify(
    corpus: Corpus,
    engine: Engine,
    strings: int = 50,
    seed: int = 0,
    step: Callable[[int, int], None] | None = None,
) -> Verified:
    """Compare `strings` strings of 1 to 12 characters, drawn over all reports, with a scan of every text.

    Raises `EngineError` when the index cannot answer.
    """
    standing = [change for change in corpus.changes_since(0) if not change.gone]
    drawn = random.Random(seed).choices(range(len(standing)), k=strings) if standing else []
    wanted = Counter(drawn)
    chooser = random.Random(seed + 1)
    sampled: set[str] = set()
    # Two passes over the corpus: one to draw the strings, one to count them everywhere.
    for number in sorted(wanted):
        sampled |= set(_draw(_readable(corpus, standing[number], []), wanted[number], chooser))
    expected = dict.fromkeys(sorted(sampled), (0, 0))
    lost: list[str] = []
    for number, change in enumerate(standing, start=1):
        text = [normalise(part) for part in _searched(_readable(corpus, change, lost))]
        for string, (reports, places) in expected.items():
            here = sum(1 for part in text for _ in occurrences(string, part))
            expected[string] = (reports + (here > 0), places + here)
        if step:
            step(number, len(standing))
    faults = [*lost, *_behind(corpus, engine, len(standing)), *engine.check()]
    for string, counts in expected.items():
        found = engine.count(Literal(string))
        if not _agree(found, Count(*counts), len(lost)):
            faults.append(
                f"{string!r}: {found.reports} reports and {found.occurrences} occurrences in the index, "
                f"{counts[0]} and {counts[1]} by scan"
            )
    return Verified(
        len(standing), len(expected), sum(counts[1] for counts in expected.values()), tuple(faults)
    )


def _agree(found: Count, scanned: Count, lost: int) -> bool:
    """Whether an index tells the truth; it may still hold reports that no scan can read any more."""
    if not lost:
        return found == scanned
    return 0 <= found.reports - scanned.reports <= lost and found.occurrences >= scanned.occurrences


def _behind(corpus: Corpus, engine: Engine, standing: int) -> Iterator[str]:
    if engine.change != corpus.change:
        yield f"the index follows change {engine.change} of {corpus.change}; run zhice index"
    indexed = engine.count(Everything()).reports
    if indexed != standing:
        yield f"the index holds {indexed} reports, the corpus {standing}"


def _report(corpus: Corpus, change: Change) -> Report:
    report = corpus.get(change.id, change.version)
    if report is None:
        raise EngineError(
            f"{corpus.path}: version {change.version} of {change.id} is missing; restore it from a copy"
        )
    return report


def _readable(corpus: Corpus, change: Change, lost: list[str]) -> Report:
    try:
        return _report(corpus, change)
    except DamageError as error:
        lost.append(str(error))
        return Report(change.id, "", ())


def _searched(report: Report) -> tuple[str, ...]:
    return (report.title, *(section.searched for section in report.sections))


def _draw(report: Report, count: int, chooser: random.Random) -> Iterator[str]:
    texts = [text for text in map(normalise, _searched(report)) if text]
    for _ in range(count if texts else 0):
        text = chooser.choice(texts)
        start = chooser.randrange(len(text))
        yield text[start : start + chooser.randint(1, LONGEST)]
