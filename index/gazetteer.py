"""The gazetteer's tables as they lie on disk: `data/regions.tsv` and `data/townships.tsv`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"


class Former(NamedTuple):
    """A division that is gone: code, name, the year in which it ended, the codes of what became of it.

    `since` is the year in which it began; nothing is known of years before 1981.
    """

    code: str
    name: str
    until: int
    heirs: tuple[str, ...]
    since: int


@cache
def in_force() -> Mapping[str, str]:
    """Names by code of every province, prefecture and county, in code order."""
    return {code: name for code, name, until, *_ in _rows() if not until}


@cache
def founded() -> Mapping[str, int]:
    """The years in which the divisions in force began, by code."""
    return {code: int(since) for code, _, until, _, since in _rows() if not until}


@cache
def former() -> tuple[Former, ...]:
    """Every former division above the townships whose heirs are known, by code and then by year."""
    return tuple(
        Former(code, name, int(until), tuple(heirs.split(",")), int(since))
        for code, name, until, heirs, since in _rows()
        if until
    )


def townships(above: str) -> Iterator[tuple[str, str]]:
    """Codes (9 digits) and names of the townships directly below a county or a prefecture, in code order."""
    for entry in filter(None, _township_rows().get(above, "").split(" ")):
        yield above + entry[:3], entry[3:]


@lru_cache(maxsize=1024)
def townships_like(start: str) -> tuple[tuple[str, str], ...]:
    """Codes and names of the townships whose name begins so, in code order."""
    # A look into every row costs a third of a millisecond, an index of the names twenty to build.
    rows = (above for above, row in _township_rows().items() if start in row)
    return tuple(entry for above in rows for entry in townships(above) if entry[1].startswith(start))


def lies_in(code: str, above: str) -> bool:
    """Whether a code in force is another one or stands below it; everything stands below the empty code."""
    return code.startswith(above.removesuffix("00").removesuffix("00") if len(above) == 6 else above)


def has_outer(code: str, others: Iterable[str]) -> bool:
    """Whether a code in force stands below another one of some."""
    return any(code != other and lies_in(code, other) for other in others)


@cache
def _rows() -> list[list[str]]:
    return [line.split("\t") for line in _lines("regions.tsv")]


@cache
def _township_rows() -> dict[str, str]:
    return dict(line.split("\t") for line in _lines("townships.tsv"))


def _lines(name: str) -> list[str]:
    # Not splitlines(): it would also break lines at characters that no table uses as an end of line.
    return (DATA / name).read_text(encoding="utf-8").rstrip("\n").split("\n")
