"""How the directory's table is made from public lists: `python -m crawler.governments.make_directory FOLDER`.

FOLDER holds `sites.tsv` and `columns.tsv`; where they come from is told in `SOURCES.md` beside this file.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from crawler.governments.hosts import domain_of, parents
from index import regions

HERE = Path(__file__).parent
Row = Mapping[str, str]
_EXCHANGED = {"511002": "511102", "511102": "511002"}
"""市中区 of 内江 and of 乐山: the lists give each the other's site, as the letters of the hosts say."""


def site_lines(sites: Iterable[Row]) -> Iterator[str]:
    """Rows of `sites.tsv`: code, confidence, front page, disclosure entry, and `refused` where it was so.

    An entry on the front page's own host is kept as its path. One that lies outside the government's own
    domain is left out: it is a library of laws of the province or the city, shared by all below.
    """
    corrected = ({**row, "code": _EXCHANGED.get(row["code"], row["code"])} for row in sites)
    for row in sorted(corrected, key=lambda row: row["code"]):
        front, entry = row["front"], row["disclosure"].strip()
        if urlsplit(front).path != "/":
            raise ValueError(f"{row['code']}: {front} is no front page")
        if regions.get(row["code"]) is None:
            raise ValueError(f"{row['code']} {row['path']} is no division in force")
        entry = entry if domain_of(front) in parents(domain_of(entry)) else ""
        refused = "refused" if row["reached_2026_04"] == "none" else ""
        yield "\t".join((row["code"], row["confidence"], front, entry.removeprefix(front[:-1]), refused))


def column_lines(columns: Iterable[Row]) -> Iterator[str]:
    """Rows of `columns.tsv`: code of the place whose reports it lists, address, and whether it was seen.

    A column that was only cut from the address of an article is `derived`.
    """
    found: dict[str, str] = {}
    for row in columns:
        places = regions.find(row["place"])
        if row["what"] in ("column", "column-derived") and len(places) == 1:
            how = "derived" if row["what"] == "column-derived" else "seen"
            found.setdefault(row["url"], f"{places[0].code}\t{row['url']}\t{how}")
    yield from sorted(found.values())


def read(path: Path) -> list[Row]:
    """The rows of a table with a header line."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def main(folder: str) -> None:
    """Write both tables."""
    sources = Path(folder)
    for name, lines in (
        ("sites.tsv", site_lines(read(sources / "sites.tsv"))),
        ("columns.tsv", column_lines(read(sources / "columns.tsv"))),
    ):
        (HERE / name).write_text("".join(line + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
