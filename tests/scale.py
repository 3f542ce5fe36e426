"""What 1 and 10 million reports would ask of a cluster: `python -m tests.scale`.

Two parts. A simulation on made-up statistics checks what the extrapolation rests on: characters are drawn
by Zipf's law, and what a phrase of single characters has to look at (documents that hold all its characters,
and the positions of its rarest one) is counted at growing sizes. It must grow with the collection, no faster.
Then the figures measured on a cluster are carried to larger collections, shard by shard.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

CHARACTERS = 6_000
"""Distinct characters; reports use about so many."""

LENGTH = 6_000
"""Characters of a report in the mean."""

SIZES = (2_000, 4_000, 8_000, 16_000)
PHRASES = 40


@dataclass(frozen=True)
class Measured:
    """What a cluster of three nodes on two cores showed (SCALE.md tells of the runs)."""

    bytes_a_character: float = 4.5
    """Of one copy: positions, words and the stored report."""
    characters_a_second: float = 1_000_000
    """Indexed, on two cores shared with whoever asks."""
    count_ms: float = 14.0
    """A count that finds next to nothing: the way there and back."""
    count_ms_a_million: float = 0.5
    """More for every million characters of a shard, a frequent phrase."""
    answer_ms: float = 140.0
    answer_ms_a_million: float = 1.8
    """Ten rows by relevance with facets."""


SHARD = 100_000_000
"""Characters of a shard: a frequent phrase is counted in one shard on one core, so these set the pace."""
CORES = 16
"""Of a node; each looks through two shards in a question's time."""


def frequencies() -> NDArray[np.float64]:
    """How often each character occurs, by Zipf's law."""
    weights = 1.0 / np.arange(1, CHARACTERS + 1)
    return weights / weights.sum()


def looked_at(reports: int, phrases: NDArray[np.int64], chance: np.random.Generator) -> tuple[float, float]:
    """Documents and positions that a phrase looks at in the mean, in a collection drawn by chance."""
    held = frequencies()
    documents, positions = [], []
    used = set(phrases.ravel().tolist())
    counts = {character: chance.binomial(LENGTH, held[character], reports) for character in used}
    for phrase in phrases:
        together = np.ones(reports, np.bool_)
        for character in phrase:
            together &= counts[int(character)] > 0
        rarest = min((counts[int(character)] for character in phrase), key=lambda each: int(each.sum()))
        documents.append(int(together.sum()))
        positions.append(int(rarest[together].sum()))
    return float(np.mean(documents)), float(np.mean(positions))


def simulate() -> float:
    """The largest departure from growing with the collection, as a share; prints a row a size."""
    chance = np.random.default_rng(2025)
    phrases = chance.choice(CHARACTERS, size=(PHRASES, 4), p=frequencies())
    worst, first = 0.0, (0.0, 0.0)
    print("reports   documents a phrase   positions a phrase   a report, against the smallest")
    for size in SIZES:
        found = looked_at(size, phrases, chance)
        a_report = found[0] / size, found[1] / size
        first = first if first[0] else a_report
        ratios = a_report[0] / first[0], a_report[1] / first[1]
        worst = max(worst, *(abs(ratio - 1) for ratio in ratios))
        print(f"{size:7,} {found[0]:20,.0f} {found[1]:20,.0f}   {ratios[0]:.3f} and {ratios[1]:.3f}")
    return worst


def plan(reports: int, measured: Measured = Measured()) -> dict[str, float]:
    """What a collection of so many reports would ask of a cluster."""
    characters = reports * LENGTH
    one_copy = characters * measured.bytes_a_character
    shards = max(3, ceil(characters / SHARD))
    nodes = max(3, ceil(shards / (2 * CORES)))
    in_a_shard = characters / shards / 1e6
    # Shards are looked through side by side as long as there are cores for them.
    rounds = ceil(shards / (nodes * CORES))
    return {
        "GB, two copies": 2 * one_copy / 1e9,
        "shards": shards,
        "nodes": nodes,
        "hours to index": characters / (measured.characters_a_second / 2 * nodes * CORES) / 3600,
        "count, ms": measured.count_ms + rounds * in_a_shard * measured.count_ms_a_million,
        "answer, ms": measured.answer_ms + rounds * in_a_shard * measured.answer_ms_a_million,
    }


def main() -> None:
    worst = simulate()
    print(f"largest departure from linear growth: {worst:.1%}\n")
    rows = {reports: plan(reports) for reports in (30_000, 100_000, 1_000_000, 10_000_000)}
    print(f"{'':16}" + "".join(f"{reports:>14,}" for reports in rows))
    for name in next(iter(rows.values())):
        print(f"{name:16}" + "".join(f"{row[name]:>14,.1f}" for row in rows.values()))


if __name__ == "__main__":
    main()
