"""How the gazetteer's tables are made from its public sources: `python -m index.make_regions FOLDER`.

FOLDER holds `areacodes_1981_2024_cc0.csv`, `divisions_v1.json`, `townships_v1.json` and
`historical_changes_v1.json`; where they come from is told in `index/data/SOURCES.md`.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
MORE = DATA / "townships_more.tsv"
"""Townships of places that have none in `townships_v1.json`, kept by hand in the shape of `townships.tsv`."""

ENDED = ("弃用", "变更")
REPLACED = ("撤地设市", "撤县设区", "撤市设区", "撤销", "区划调整")
"""The kinds of event by which a division gives way to another one."""


@dataclass(frozen=True)
class Tenure:
    """The years in which a division had a code; `until` is None while it is in force.

    `heirs` are the codes that took its place in the year when it ended.
    """

    code: str
    name: str
    since: int
    until: int | None
    heirs: tuple[str, ...]

    @property
    def is_prefecture(self) -> bool:
        """Whether the code is one of a prefecture."""
        return self.code.endswith("00") and not self.code.endswith("0000")


@dataclass(frozen=True)
class Sources:
    """What the sources say: divisions in force today, tenures since 1981, townships, who gave way to whom.

    `founded` are the years in which divisions younger than the list of tenures were founded.
    """

    names: Mapping[str, str]
    founded: Mapping[str, int]
    tenures: tuple[Tenure, ...]
    townships: Mapping[str, Mapping[str, str]]
    replaced: Mapping[tuple[str, int], str]


def read(folder: Path) -> Sources:
    """Read the four files; a code in force in the csv that the newer list lacks ended with its last event."""
    events = _json(folder / "historical_changes_v1.json")["events"]
    names = dict(_in_force(_json(folder / "divisions_v1.json")["provinces"]))
    return Sources(
        names=names,
        founded={event["new"]["code"][:6]: event["year"] for event in events if event["new"]["code"]},
        tenures=tuple(_tenures(folder / "areacodes_1981_2024_cc0.csv", names, events)),
        townships={
            code[:6]: entry["townships"] for code, entry in _json(folder / "townships_v1.json").items()
        },
        replaced={
            (event["old"]["code"][:6], event["year"]): event["new"]["code"][:6]
            for event in events
            if event["type"] in REPLACED and event["old"] and event["old"]["code"] and event["new"]["code"]
        },
    )


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _in_force(provinces: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for province, entry in provinces.items():
        yield entry["code"][:6], province
        for city, below in entry["cities"].items():
            if below["code"]:
                yield below["code"][:6], city
            for county, code in below["counties"].items():
                yield code[:6], county


def _tenures(path: Path, names: Mapping[str, str], events: Iterable[Mapping[str, Any]]) -> Iterator[Tenure]:
    abolished = {
        event["old"]["code"][:6]: (event["year"], event["new"]["code"][:6])
        for event in events
        if event["type"] == "撤销" and event["old"]["code"] and event["new"]["code"]
    }
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            code, since = row["代码"], int(row["启用时间"])
            if row["状态"] in ENDED:
                # 130404[2014];130402: parts went in 2014, what was left at the end went to 130402.
                heirs = tuple(code for code in row["新代码"].split(";") if code and "[" not in code)
                yield Tenure(code, row["名称"], since, int(row["变更/弃用时间"]), heirs)
            elif code in names:
                yield Tenure(code, names[code], since, None, ())
            else:
                year, heir = abolished[code]
                yield Tenure(code, row["名称"], since, year, (heir,))


@dataclass(frozen=True)
class Succession:
    """Follows former divisions to those in force today."""

    sources: Sources

    @cached_property
    def by_code(self) -> Mapping[str, list[Tenure]]:
        """Every tenure of a code."""
        found: dict[str, list[Tenure]] = {}
        for tenure in self.sources.tenures:
            found.setdefault(tenure.code, []).append(tenure)
        return found

    def today(self, tenure: Tenure) -> frozenset[str]:
        """The codes in force of what became of it; several if it was divided, none if nothing is known."""
        found = self._follow(tenure, frozenset())
        named = {code for code in found if self.sources.names[code] == tenure.name}
        return frozenset(named) if len(named) == 1 and not tenure.is_prefecture else found

    def _follow(self, tenure: Tenure, seen: frozenset[Tenure]) -> frozenset[str]:
        if tenure.until is None:
            return frozenset((tenure.code,))
        if tenure in seen:
            return frozenset()
        found: set[str] = set()
        for heir in self._main_heirs(tenure, tenure.until):
            found |= self._follow(heir, seen | {tenure})
        return frozenset(found)

    def _main_heirs(self, tenure: Tenure, year: int) -> list[Tenure]:
        """The one in which a county lives on though it lost parts to others, or else all its heirs.

        That is the one which kept its name, or its code when it was renamed; or, where a county or a city
        gave way to a district (绍兴县 to 柯桥区, and a part of it to 越城区), the only one that was new then,
        if the events say so too.
        """
        heirs = list(self._heirs(tenure, year))
        if len(heirs) < 2 or tenure.is_prefecture:
            return heirs
        named = [heir for heir in heirs if heir.name == tenure.name]
        renamed = [heir for heir in heirs if heir.code == tenure.code]
        new = [heir for heir in heirs if not self._holders(heir.code, year - 1)]
        if tenure.name.endswith("区") or [heir.code for heir in new] != [
            self.sources.replaced.get((tenure.code, year))
        ]:
            new = []
        return next((found for found in (named, renamed, new) if len(found) == 1), heirs)

    def _heirs(self, tenure: Tenure, year: int) -> Iterator[Tenure]:
        codes = tenure.heirs
        if not codes and tenure.is_prefecture:
            codes = self._prefecture_heirs(tenure, year)
        for code in codes:
            if code not in self.by_code and code in self.sources.names:
                yield Tenure(code, self.sources.names[code], year, None, ())
            yield from (held for held in self._holders(code, year) if held != tenure)

    def _holders(self, code: str, year: int) -> list[Tenure]:
        """Who had the code when the year ended."""
        held = self.by_code.get(code, [])
        return [
            entry for entry in held if entry.since <= year and (entry.until is None or entry.until > year)
        ]

    def _prefecture_heirs(self, tenure: Tenure, year: int) -> tuple[str, ...]:
        """The prefecture that took its place (the csv does not say), or else where its counties went.

        A prefecture was replaced by one of its own name, or by a new one; where it was merged into an older
        one of another name, that one did not take its place.
        """
        if self._holders(tenure.code, year):
            return (tenure.code,)
        heir = self.sources.replaced.get((tenure.code, year), "")
        for held in self._holders(heir, year):
            counties = self._counties(tenure, year)
            if held.is_prefecture and (
                held.name[:2] == tenure.name[:2]
                or (held.since == year and {code[:4] for code in counties} <= {heir[:4]})
            ):
                return (heir,)
        return tuple(self._counties(tenure, year))

    def _counties(self, tenure: Tenure, year: int) -> list[str]:
        below = (
            held
            for held in self.sources.tenures
            if held.code[:4] == tenure.code[:4]
            and not held.is_prefecture
            and held.until == year
            and held.heirs
        )
        return sorted({code for county in below for code in county.heirs})


def region_lines(sources: Sources) -> Iterator[str]:
    """Rows of `regions.tsv`: code, name, the year when it ended, what took its place, the year it began."""
    since = {tenure.code: tenure.since for tenure in sources.tenures if tenure.until is None}
    # What no source dates is younger than the last change in the list of tenures.
    latest = max((tenure.since for tenure in sources.tenures), default=0)
    for code in sorted(sources.names):
        yield f"{code}\t{sources.names[code]}\t\t\t{since.get(code) or sources.founded.get(code, latest + 1)}"
    succession = Succession(sources)
    for tenure in sorted(sources.tenures, key=lambda held: (held.code, held.since)):
        heirs = succession.today(tenure)
        if tenure.until and heirs and sources.names.get(tenure.code) != tenure.name:
            took = ",".join(sorted(heirs))
            yield f"{tenure.code}\t{tenure.name}\t{tenure.until}\t{took}\t{tenure.since}"


def township_lines(sources: Sources) -> Iterator[str]:
    """Rows of `townships.tsv`: the code above, then the townships as their three digits and name."""
    rows = dict(line.split("\t") for line in MORE.read_text(encoding="utf-8").splitlines())
    for code, townships in sources.townships.items():
        below = {number[6:9]: name for name, number in townships.items() if "撤" not in name}
        rows[code] = " ".join(number + below[number] for number in sorted(below))
    yield from (f"{code}\t{rows[code]}" for code in sorted(rows))


def main(folder: str) -> None:
    """Write both tables."""
    sources = read(Path(folder))
    for name, lines in (("regions.tsv", region_lines(sources)), ("townships.tsv", township_lines(sources))):
        (DATA / name).write_text("".join(line + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
