"""Repair: versions whose records cannot be read are read again from their raw pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from crawler.extract import EXTRACTOR, Read, extract
from crawler.reading.raw import page_of
from index.corpus import Corpus
from index.records import DamagedVersion, DamageError


@dataclass(frozen=True, slots=True)
class Repaired:
    """Versions that were read again, and those that could not be, each with the reason and the cure."""

    mended: tuple[DamagedVersion, ...]
    lost: tuple[tuple[DamagedVersion, str], ...]


def repair(
    corpus: Corpus,
    step: Callable[[int, int], None] = lambda done, known: None,
    extract: Read = extract,
    extractor: str = EXTRACTOR,
) -> Repaired:
    """Read every version that cannot be read again from its raw page, under the same number."""
    damaged = tuple(corpus.damaged())
    mended, lost = [], []
    for number, version in enumerate(damaged, start=1):
        if why := _mend(corpus, version, extract, extractor):
            lost.append((version, why))
        else:
            mended.append(version)
        step(number, len(damaged))
    return Repaired(tuple(mended), tuple(lost))


def _mend(corpus: Corpus, damaged: DamagedVersion, extract: Read, extractor: str) -> str:
    """Mend a version; why that cannot be, or an empty string."""
    version = next(each for each in corpus.versions(damaged.id) if each.number == damaged.number)
    try:
        snapshot = corpus.snapshot(version.snapshot) if version.snapshot else None
        files = corpus.files(damaged.id, damaged.number)
    except DamageError as error:
        return f"{error}; crawl or import it again"
    if snapshot is None:
        return "no raw page of it was kept; import it again"
    page, hints = page_of(snapshot)
    extracted = extract(page, hints, name=snapshot.url, files=[page_of(file)[0] for file in files])
    if extracted.set_aside:
        return f"its raw page no longer reads as a report ({extracted.set_aside}); crawl or import it again"
    corpus.mend(replace(extracted.report, id=damaged.id), damaged.number, extractor)
    return ""
