"""The gazetteer: division codes and names, ancestors and children, former names and codes.

Codes have 6 digits down to the county and 9 for townships (the first nine of the twelve). Parents follow the
codes that exist: 429004 仙桃市 stands directly below 420000 湖北省, 441900003 directly below 441900 东莞市.
Development zones have no code, and the 新疆生产建设兵团 is no division: its cities (659001 …) are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from index import gazetteer
from index.gazetteer import has_outer, lies_in, townships_like
from index.placenames import FIRST_REPORTS, IN_FORCE, Bearer, Kind, lexicon, township_stem
from index.toponyms import toponyms

LEVELS = ("province", "prefecture", "county", "township")


@dataclass(frozen=True, slots=True)
class Region:
    """A place with a division code of 6 digits (county and above) or 9 (township)."""

    code: str
    name: str
    level: str
    """One of `LEVELS`."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text, from `start` to `end`.

    `regions` bear the name or bore it; several if it is shared and nothing directly before it settles which,
    or if its bearer was divided among them. `full` is False for a short form (大余).
    """

    start: int
    end: int
    name: str
    regions: tuple[Region, ...]
    full: bool


def get(code: str) -> Region | None:
    """The region of a code in force; a former code gives the region that succeeded it, if it is one.

    A code that several divisions had one after the other means the last of them. Nothing is guessed: a
    former division that was divided among several gives None (`successors` tells them).

    >>> get("511422")
    Region(code='511403', name='彭山区', level='county')
    """
    found = successors(code)
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=65536)
def successors(code: str) -> tuple[Region, ...]:
    """What a code means today: its own region if in force, else every region that took its place."""
    if region := _in_force(code):
        return (region,)
    return _regions(_heirs().get(code, ()))


@lru_cache(maxsize=65536)
def path(code: str) -> tuple[Region, ...]:
    """From the province down to the region itself; empty for an unknown code."""
    region = get(code)
    if region is None:
        return ()
    # Twice the same for a township directly below a prefecture.
    above = dict.fromkeys((region.code[:2] + "0000", region.code[:4] + "00", region.code[:6]))
    steps = (_in_force(code) for code in above if code != region.code)
    return (*(step for step in steps if step), region)


def names(code: str) -> tuple[str, ...]:
    """The names along `path`."""
    return tuple(region.name for region in path(code))


def as_json(code: str) -> dict[str, Any]:
    """A region as answers and reports give it: its code and its names from the top; unknown is null.

    >>> as_json("360723")
    {'code': '360723', 'names': ['江西省', '赣州市', '大余县']}
    >>> as_json("")
    {'code': None, 'names': []}
    """
    return {"code": code or None, "names": list(names(code))}


def parent(code: str) -> Region | None:
    """The region directly above; None for a province and for an unknown code."""
    found = path(code)
    return found[-2] if len(found) > 1 else None


@lru_cache(maxsize=4096)
def children(code: str = "") -> tuple[Region, ...]:
    """The regions directly below, in code order; the provinces for the empty code."""
    region = get(code)
    if code and region is None:
        return ()
    above = region.code if region else ""
    townships = (Region(number, name, "township") for number, name in gazetteer.townships(above))
    return (*_below().get(above, ()), *townships)


def is_within(code: str, ancestor: str) -> bool:
    """Whether a region is the ancestor or lies below it; False if either code is unknown."""
    above = get(ancestor)
    return above is not None and above in path(code)


def former_names(code: str) -> tuple[str, ...]:
    """The other names that the region, and those whose place it alone took, had since 1981, oldest first."""
    region = get(code)
    return _former_names().get(region.code, ()) if region else ()


def find(name: str) -> tuple[Region, ...]:
    """Every region that bears the name today or bore it (江苏, 江苏省, 彭山县), in code order.

    Several if the name is shared; but of two that share it, one inside the other, the outer one is meant
    (长沙 is 长沙市, not 长沙县). A short form counts where nobody has it as a full name, a name given up
    before 2004 where nobody bears it today. Also a path (`江西/大余县`, `江西省赣州市大余县`, `江西赣州大余`)
    and a code. Unknown names give an empty tuple.
    """
    name = name.strip()
    if name.isascii() and name.isdigit():
        region = get(name)
        return (region,) if region else ()
    within: tuple[str, ...] = ("",)
    for part in filter(None, re.split(r"[\s/>·|,，、-]+", name)):
        within = _resolve(part, within)
    return () if within == ("",) else _regions(within)


def townships(name: str, within: str = "") -> tuple[Region, ...]:
    """Every township of that name (贤庠镇, 金龙街道, 金龙街道办事处) in a region, or in the whole country.

    A name without its kind (贤庠) is found too, if no township there is called just so.
    """
    region = get(within)
    if within and region is None:
        return ()
    above = region.code if region else ""
    found = [code for code in _townships_named(name) if lies_in(code, above)]
    return _regions(found or [code for code in _townships_with_stem(name) if lies_in(code, above)])


def suggest(text: str, limit: int = 10) -> tuple[Region, ...]:
    """What somebody who types may mean, the likeliest first; the provinces for an empty text.

    First what `find` finds; then whose name or short form begins with the text, whose name before did, whose
    name holds it; then townships that begin with it. Within these, higher levels first, then code order.
    """
    text = text.strip()
    found = dict.fromkeys(find(text) if text else children())
    for rank in _suggestions(text):
        if len(found) >= limit:
            break
        found.update(dict.fromkeys(sorted(rank, key=_by_level)))
    return tuple(found)[:limit]


def mentions(text: str, year: int = FIRST_REPORTS) -> tuple[Mention, ...]:
    """The places named in a text down to counties, left to right, the longest name first, none overlapping.

    A place directly after another one lies in it if it can: in 江苏省南京市鼓楼区 the last is 320106 alone.
    Names count that were borne in the year or later: 江北区 is a district of 宁波 and, until 2025, of 重庆.

    Short forms, and names of two characters, count where a name can begin: after a sign or a place that holds
    them; of prefectures and above also after words such as 在 and 与, of counties only where a title can
    begin. Short forms that are words as well (公安, 会同) name no county; a province's short form (海南)
    means the province.
    """
    return tuple(
        Mention(found.start, found.end, found.name, _regions(found.codes), found.full)
        for found in toponyms(text, year)
    )


def _level(code: str) -> str:
    if len(code) == 9:
        return "township"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def _by_level(region: Region) -> tuple[int, str]:
    return LEVELS.index(region.level), region.code


@cache
def _table() -> Mapping[str, Region]:
    return {code: Region(code, name, _level(code)) for code, name in gazetteer.in_force().items()}


def _in_force(code: str) -> Region | None:
    if len(code) != 9:
        return _table().get(code)
    name = dict(gazetteer.townships(code[:6])).get(code)
    return Region(code, name, "township") if name else None


def _regions(codes: Iterable[str]) -> tuple[Region, ...]:
    return tuple(region for code in sorted(set(codes)) if (region := _in_force(code)))


@cache
def _below() -> Mapping[str, tuple[Region, ...]]:
    found: dict[str, list[Region]] = {}
    for code, region in _table().items():
        above = parent(code)
        found.setdefault(above.code if above else "", []).append(region)
    return {code: tuple(below) for code, below in found.items()}


@cache
def _heirs() -> Mapping[str, tuple[str, ...]]:
    # By code and then by year: the last tenure of a code stays.
    return {former.code: former.heirs for former in gazetteer.former()}


@cache
def _former_names() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for former in sorted(gazetteer.former(), key=lambda former: former.until):
        if len(former.heirs) == 1 and former.name != _table()[former.heirs[0]].name:
            found.setdefault(former.heirs[0], {})[former.name] = None
    return {code: tuple(olds) for code, olds in found.items()}


def _townships_named(name: str) -> tuple[str, ...]:
    name = name.removesuffix("办事处") if name.endswith("街道办事处") else name
    return tuple(code for code, known in townships_like(name) if known == name)


def _townships_with_stem(stem: str) -> tuple[str, ...]:
    return tuple(code for code, known in townships_like(stem) if township_stem(known) == stem)


def _named(name: str, within: tuple[str, ...]) -> tuple[str, ...]:
    """The codes that a name means inside any of some regions; see `find` for what goes before what."""
    bearers = lexicon().get(name, ())
    today = {*_townships_named(name), *(bearer.code for bearer in bearers if bearer.kind is Kind.FULL)}
    recent = [bearer for bearer in bearers if bearer.kind is Kind.OTHER and bearer.until >= FIRST_REPORTS]
    for codes in (
        (*today, *(bearer.code for bearer in recent)),
        *(
            [bearer.code for bearer in bearers if bearer.kind is kind]
            for kind in (Kind.SHORT, Kind.OTHER, Kind.FORMER_SHORT, Kind.DIVIDED)
        ),
        _townships_with_stem(name),
    ):
        inside = {code for code in codes if any(lies_in(code, above) for above in within)}
        if inside:
            return tuple(sorted(code for code in inside if code in today or not has_outer(code, inside)))
    return ()


@lru_cache(maxsize=4096)
def _resolve(name: str, within: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of a name inside any of some regions, whole or as a path without separators."""
    if not within or (found := _named(name, within)):
        return found if within else ()
    for cut in range(len(name) - 2, 1, -1):
        if (above := _named(name[:cut], within)) and (found := _resolve(name[cut:], above)):
            return found
    return ()


def _suggestions(text: str) -> Iterator[set[Region]]:
    """What `suggest` shows, by rank."""
    begins = [bearer for name, bearers in lexicon().items() if name.startswith(text) for bearer in bearers]
    yield _bearing(bearer for bearer in begins if bearer.until == IN_FORCE)
    yield _bearing(bearer for bearer in begins if FIRST_REPORTS <= bearer.until < IN_FORCE)
    yield _bearing(
        bearer
        for name, bearers in lexicon().items()
        if text in name
        for bearer in bearers
        if bearer.until == IN_FORCE
    )
    yield set(_regions(code for code, _ in townships_like(text)))


def _bearing(bearers: Iterable[Bearer]) -> set[Region]:
    return set(_regions(bearer.code for bearer in bearers))
