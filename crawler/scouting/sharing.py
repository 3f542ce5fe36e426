"""What scouting found as a table that colleagues can share (tab-separated values, UTF-8)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from crawler.due.frontier import Frontier
from crawler.due.scouted import Finding, Scouted, ScoutedColumn
from index import regions

HEAD = ("code", "place", "finding", "evidence", "day", "url", "whose", "column", "places")
"""A row a column that was found; a look that found none has one row without the last four."""


class SharedTableError(ValueError):
    """A table that cannot be taken in; the message names file and line, and nothing of it was taken."""


def write_table(frontier: Frontier, path: Path) -> int:
    """Write every look with its columns; returns how many looks there are."""
    looks = frontier.scoutings.all()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(HEAD)
        for code, look in looks.items():
            place = "/".join(regions.names(code))
            known = [code, place, look.finding.value, look.evidence, look.day.isoformat()]
            columns = frontier.scoutings.columns(code)
            writer.writerows([*known, *_cells(column)] for column in columns)
            if not columns:
                writer.writerow([*known, "", "", "", ""])
    return len(looks)


def read_table(frontier: Frontier, path: Path) -> int:
    """Take in a table's looks where they are newer than one's own; returns how many. All or nothing."""
    rows = list(_rows(path))
    looks = {look.code: look for look, _ in rows}
    own = frontier.scoutings.all()
    newer = [look for code, look in looks.items() if code not in own or own[code].day < look.day]
    for look in newer:
        frontier.scoutings.keep(look, [column for each, column in rows if column and each.code == look.code])
    return len(newer)


def _cells(column: ScoutedColumn) -> list[str]:
    return [column.url, column.code, column.name, " ".join(sorted(column.places))]


def _rows(path: Path) -> Iterator[tuple[Scouted, ScoutedColumn | None]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file, delimiter="\t"))
    except (UnicodeDecodeError, csv.Error) as error:
        raise SharedTableError(f"{path}: is no table of what was scouted: {error}") from None
    if not lines or tuple(lines[0]) != HEAD:
        raise SharedTableError(f"{path}: line 1: the columns {', '.join(HEAD)} are expected")
    for number, cells in enumerate(lines[1:], 2):
        try:
            code, _, finding, evidence, day, url, whose, name, places = cells
            look = Scouted(code, Finding(finding), evidence, date.fromisoformat(day))
        except ValueError as error:
            raise SharedTableError(f"{path}: line {number}: {error}") from None
        if regions.get(code) is None:
            raise SharedTableError(
                f"{path}: line {number}: {code!r:.40} is no division code in the gazetteer"
            )
        held = ScoutedColumn(url, code, whose, name, evidence, look.day, frozenset(places.split()))
        yield look, held if url else None
