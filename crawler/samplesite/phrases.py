"""How policy phrases spread: who speaks of one, in which year. The only module that knows `phrases.txt`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from random import Random

from crawler.samplesite.grammar import Pattern, blocks

STEEPNESS = 1.3
"""Of the logistic curve, a year: from a tenth to nine tenths in about three and a half years."""

AHEAD = {"33": 1.0, "32": 0.7, "44": 0.6, "37": 0.4, "36": 0.2, "61": -0.4, "43": -0.3}
"""By how many years provinces (their codes' first two digits) are ahead of the country."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A policy phrase and the curve of its spread; `phrases.txt` says what the numbers mean."""

    text: str
    topic: str
    first: int
    middle: float
    last: int
    top: float

    def share(self, year: int, province: str) -> float:
        """The share of a province's reports on a year (0 to 1) that speak of it."""
        if year < self.first:
            return 0.0
        curve = self.top / (1 + math.exp(STEEPNESS * (self.middle - year - AHEAD.get(province, 0.0))))
        return float(curve * 0.5 ** max(0, year - self.last))

    def sentences(self, audience: str, place: str) -> list[Pattern]:
        """What an audience can say of it in the achievements, problems or plans (a, p, n)."""
        return blocks("phrases.txt")[self.text].lines_for(audience, place)


@cache
def phrases() -> tuple[Phrase, ...]:
    """Every policy phrase, in the file's order."""
    return tuple(
        Phrase(name, topic, int(first), float(middle), int(last), float(top) / 100)
        for name, (topic, first, middle, last, top) in (
            (block.name, block.settings) for block in blocks("phrases.txt").values()
        )
    )


@dataclass(frozen=True, slots=True)
class Stance:
    """What an issuer says of the phrases in one year: done already, or planned for the next."""

    adopted: tuple[Phrase, ...]
    planned: tuple[Phrase, ...]


def stance(issuer: str, province: str, year: int, seed: int) -> Stance:
    """An issuer adopts a phrase when the curve passes its own threshold, so what it has adopted it keeps."""
    thresholds = Random(f"{seed} {issuer}")
    adopted, planned = [], []
    for phrase in phrases():
        threshold = thresholds.random()
        if threshold < phrase.share(year, province):
            adopted.append(phrase)
        elif threshold < phrase.share(year + 1, province):
            planned.append(phrase)
    return Stance(tuple(adopted), tuple(planned))
