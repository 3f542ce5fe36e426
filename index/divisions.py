"""Which provinces, prefectures and counties there were in a year; today's codes tell where they are now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index import gazetteer


@dataclass(frozen=True, slots=True)
class Division:
    """A division as it was: its code and name then, and the codes in force of what became of it.

    A division in force became itself. Several, if it was divided.
    """

    code: str
    name: str
    today: tuple[str, ...]


@lru_cache(maxsize=64)
def divisions(year: int) -> tuple[Division, ...]:
    """The divisions that there were when a year ended, from 1981 on, by code.

    A division counts under its code of that year: of one that was given another code in the year, the new
    one. Nothing is known of what will be: a year to come has today's.
    """
    return tuple(sorted(_existing(year), key=lambda division: (division.code, division.name)))


def _existing(year: int) -> Iterator[Division]:
    names = gazetteer.in_force()
    for code, since in gazetteer.founded().items():
        if since <= year:
            yield Division(code, names[code], (code,))
    for former in gazetteer.former():
        if former.since <= year < former.until:
            yield Division(former.code, former.name, former.heirs)
