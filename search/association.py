"""How much more often than chance: the two measures of corpus linguistics that studies give."""

from __future__ import annotations

import math


def log_likelihood(inside: int, size: int, whole: int, total: int) -> float:
    """The log-likelihood ratio G2 of a count in a part, 0 where the part has no more than its share.

    Of `total` words, `size` lie in the part; the word in question occurs `whole` times, `inside` the part so
    many. Dunning, Accurate methods for the statistics of surprise and coincidence, Computational Linguistics
    19 (1993): twice the sum of O ln(O / E) over the four cells of the table.

    >>> round(log_likelihood(10, 100, 20, 10_000), 2)
    65.58
    """
    if not (size and total) or inside * total <= size * whole:
        return 0.0
    rest = total - size
    cells = (
        (inside, size * whole / total),
        (size - inside, size * (total - whole) / total),
        (whole - inside, rest * whole / total),
        (rest - whole + inside, rest * (total - whole) / total),
    )
    return 2 * sum(seen * math.log(seen / expected) for seen, expected in cells if seen > 0)


def log_dice(together: int, one: int, other: int) -> float:
    """The logDice of two that occur together: 14 at most, one less for half as often.

    Rychlý, A lexicographer-friendly association score, RASLAN 2008: 14 + log2(2 fxy / (fx + fy)).

    >>> log_dice(5, 5, 5)
    14.0
    """
    return 14 + math.log2(2 * together / (one + other)) if together else 0.0
