"""Passages of sections: which of them says most of a question's terms in one breath.

A passage is two steps long; one begins at every step of a section, and none spans a section's border.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from index.engines.whoosh.arrays import Floats, Ints
from index.engines.whoosh.collection import Collection

STEP = 80
"""Characters from one passage to the next."""


def best_passages(collection: Collection, sections: Ints, weights: Mapping[str, float]) -> Floats:
    """What the terms of the best passage of each of some sections weigh, a term counted once."""
    texts = [collection.points(section) for section in sections.tolist()]
    if not texts:
        return np.zeros(0)
    sizes = np.array([len(text) for text in texts])
    starts = np.cumsum(sizes) - sizes
    # One step more than a section has: its last passage is not to reach into the next section.
    steps = sizes // STEP + 2
    firsts = np.cumsum(steps) - steps
    points = np.concatenate(texts)
    held = np.zeros((int(steps.sum()) + 1, len(weights)), np.bool_)
    for number, term in enumerate(weights):
        places = _standing(term, points)
        owners = np.searchsorted(starts, places, "right") - 1
        held[firsts[owners] + (places - starts[owners]) // STEP, number] = True
    worth = np.where(held[:-1] | held[1:], np.array([*weights.values()]), 0).sum(axis=1)
    best: Floats = np.maximum.reduceat(worth, firsts)
    return best


def _standing(term: str, points: NDArray[np.uint32]) -> Ints:
    """Where a term stands in a string of code points."""
    places = np.flatnonzero(points[: max(len(points) - len(term) + 1, 0)] == ord(term[0]))
    for offset, char in enumerate(term[1:], 1):
        places = places[points[places + offset] == ord(char)]
    return places
