"""The gazetteer: division codes and names, ancestors and children, former names and codes.

Codes have 6 digits down to the county and 9 for townships (the first nine of the twelve). Parents follow the
codes that exist: 429004 仙桃市 stands directly below 420000 湖北省, 441900003 directly below 441900 东莞市.
Development zones have no code, and the 新疆生产建设兵团 is no division: its cities (659001 …) are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from index import gazetteer
from index.placenames import short_forms, township_stem


@dataclass(frozen=True, slots=True)
class Region:
    """A place with a division code of 6 digits (county and above) or 9 (township)."""

    code: str
    name: str
    level: str
    """province, prefecture, county or township"""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text, from `start` to `end`.

    `regions` are those that bear the name today, or, if none does, those that bore it; several if it is
    shared and nothing next to it settles which. `full` is False for a short form (大余 for 大余县).
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


def successors(code: str) -> tuple[Region, ...]:
    """What a code means today: its own region if in force, else every region that took its place."""
    if region := _in_force(code):
        return (region,)
    return _regions(_heirs().get(code, ()))


def path(code: str) -> tuple[Region, ...]:
    """From the province down to the region itself; empty for an unknown code."""
    region = get(code)
    if region is None:
        return ()
    above = (_in_force(ancestor) for ancestor in _above(region.code))
    return (*(ancestor for ancestor in above if ancestor), region)


def names(code: str) -> tuple[str, ...]:
    """The names along `path`."""
    return tuple(region.name for region in path(code))


def parent(code: str) -> Region | None:
    """The region directly above; None for a province and for an unknown code."""
    found = path(code)
    return found[-2] if len(found) > 1 else None


def children(code: str = "") -> tuple[Region, ...]:
    """The regions directly below, in code order; the provinces for the empty code."""
    region = get(code)
    if code and region is None:
        return ()
    below = region.code if region else ""
    townships = (Region(number, name, "township") for number, name in gazetteer.townships(below))
    return (*_regions(_below().get(below, ())), *townships)


def is_within(code: str, ancestor: str) -> bool:
    """Whether a region is the ancestor or lies below it; False if either code is unknown."""
    above = get(ancestor)
    return above is not None and above in path(code)


def former_names(code: str) -> tuple[str, ...]:
    """The other names that the region and those that it alone succeeded had since 1981, oldest first."""
    region = get(code)
    return _former_names().get(region.code, ()) if region else ()


def find(name: str) -> tuple[Region, ...]:
    """Every region that bears the name today or bore it (江苏, 江苏省, 彭山县), in code order.

    Several if the name is shared. Also a path (`江西/大余县`, `江西省赣州市大余县`) and a code. A short form counts
    where no region has it as its full name today. Unknown names give an empty tuple.
    """
    name = name.strip()
    if name.isascii() and name.isdigit():
        region = get(name)
        return (region,) if region else ()
    if parts := [part for part in re.split(r"[\s/>·|,，、-]+", name) if part]:
        return _regions(_walk(parts))
    return ()


def townships(name: str, within: str = "") -> tuple[Region, ...]:
    """Every township of that name (贤庠镇, 金龙街道, 金龙街道办事处) in a region, or in the whole country.

    A name without its kind (贤庠) is found too, if no township is called just so.
    """
    if within and get(within) is None:
        return ()
    index = _townships_by_name()
    full = name.removesuffix("办事处") if name.endswith("街道办事处") else name
    found = _inside(index.full.get(full, ()), within) or _inside(index.stems.get(full, ()), within)
    return _regions(found)


def suggest(text: str, limit: int = 10) -> tuple[Region, ...]:
    """What somebody who types may mean: who is called so, whose name begins with it, whose name holds it.

    Names of today and before, full and short; higher levels first, then code order; townships last.
    """
    text = text.strip()
    if not text:
        return children()[:limit]
    found = dict.fromkeys(find(text))
    for rank in _suggestions(text):
        found.update(
            dict.fromkeys(sorted(rank, key=lambda region: (len(region.code.rstrip("0")) // 2, region.code)))
        )
        if len(found) >= limit:
            break
    return tuple(found)[:limit]


def mentions(text: str) -> tuple[Mention, ...]:
    """The places named in a text down to counties, left to right, the longest name first, none overlapping.

    A place directly after another one lies in it if it can: in 江苏省南京市鼓楼区 the last is 320106 alone.
    """
    found: list[Mention] = []
    position = 0
    while position < len(text):
        name = _longest(text, position)
        if not name:
            position += 1
            continue
        before = found[-1].regions if found and found[-1].end == position else ()
        found.append(_mention(name, position, before))
        position += len(name)
    return tuple(found)


@dataclass(slots=True)
class _Bearers:
    """The codes in force of those that bear a name in full, bore it, or are called so for short."""

    full: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    former_short: tuple[str, ...] = ()
    divided: tuple[str, ...] = ()

    def all(self) -> tuple[str, ...]:
        return (*self.full, *self.former, *self.short, *self.former_short)

    def best(self) -> tuple[str, ...]:
        """Those of today where there are any."""
        return self.full or self.short or self.former or self.former_short


@dataclass(frozen=True, slots=True)
class _Townships:
    """Codes of townships by full name, and by name without kind."""

    full: Mapping[str, tuple[str, ...]]
    stems: Mapping[str, tuple[str, ...]]


def _level(code: str) -> str:
    if len(code) == 9:
        return "township"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def _in_force(code: str) -> Region | None:
    known = dict(gazetteer.townships(code[:6])) if len(code) == 9 else gazetteer.in_force()
    name = known.get(code)
    return Region(code, name, _level(code)) if name else None


def _regions(codes: Iterable[str]) -> tuple[Region, ...]:
    return tuple(region for code in sorted(set(codes)) if (region := _in_force(code)))


def _above(code: str) -> Iterator[str]:
    """The codes in force above a code in force, from the province down."""
    for ancestor in (code[:2] + "0000", code[:4] + "00", code[:6]):
        if ancestor != code and ancestor in gazetteer.in_force():
            yield ancestor


@cache
def _below() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code in gazetteer.in_force():
        above = list(_above(code))
        found.setdefault(above[-1] if above else "", []).append(code)
    return {code: tuple(below) for code, below in found.items()}


@cache
def _heirs() -> Mapping[str, tuple[str, ...]]:
    # By code and then by year: the last tenure of a code stays.
    return {entry.code: entry.heirs for entry in gazetteer.former()}


@cache
def _former_names() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for entry in sorted(gazetteer.former(), key=lambda entry: entry.until):
        if len(entry.heirs) == 1 and entry.name != gazetteer.in_force()[entry.heirs[0]]:
            found.setdefault(entry.heirs[0], {})[entry.name] = None
    return {code: tuple(olds) for code, olds in found.items()}


@cache
def _lexicon() -> Mapping[str, _Bearers]:
    """Who is meant by a name, down to counties."""
    found: dict[str, _Bearers] = {}

    def add(name: str, kind: str, codes: Iterable[str]) -> None:
        bearers = found.setdefault(name, _Bearers())
        setattr(bearers, kind, tuple(dict.fromkeys((*getattr(bearers, kind), *codes))))

    for code, name in gazetteer.in_force().items():
        add(name, "full", (code,))
        for short in short_forms(name):
            add(short, "short", (code,))
    for _, name, _, heirs in gazetteer.former():
        if len(heirs) > 1:
            add(name, "divided", heirs)
            continue
        add(name, "former", heirs)
        for short in short_forms(name):
            add(short, "former_short", heirs)
    return found


@cache
def _townships_by_name() -> _Townships:
    full: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    for above in gazetteer.with_townships():
        for code, name in gazetteer.townships(above):
            full.setdefault(name, []).append(code)
            if stem := township_stem(name):
                stems.setdefault(stem, []).append(code)
    return _Townships(
        {name: tuple(codes) for name, codes in full.items()},
        {name: tuple(codes) for name, codes in stems.items()},
    )


def _inside(codes: Iterable[str], within: str) -> tuple[str, ...]:
    return tuple(code for code in codes if not within or is_within(code, within))


def _named(name: str, within: Iterable[str] = ("",)) -> tuple[str, ...]:
    """The codes that a name means inside any of some regions; see `find` for the order of preference."""
    bearers = _lexicon().get(name, _Bearers())
    index = _townships_by_name()
    today = (*bearers.full, *index.full.get(name.removesuffix("办事处"), ()))
    for codes in (
        (*today, *bearers.former) if today else (*bearers.short, *bearers.former),
        bearers.former_short,
        bearers.divided,
        index.stems.get(name, ()),
    ):
        if found := tuple(dict.fromkeys(code for above in within for code in _inside(codes, above))):
            return found
    return ()


def _walk(parts: list[str]) -> tuple[str, ...]:
    """The codes at the end of a path whose parts may themselves be written together."""
    within: tuple[str, ...] = ("",)
    for part in parts:
        within = _resolve(part, within)
    return within


@cache
def _resolve(name: str, within: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of a name inside any of some regions, whole or as a path without separators."""
    if not within:
        return ()
    if found := _named(name, within):
        return found
    for cut in range(len(name) - 2, 1, -1):
        if (above := _named(name[:cut], within)) and (found := _resolve(name[cut:], above)):
            return found
    return ()


def _suggestions(text: str) -> Iterator[set[Region]]:
    def named(wanted: Iterable[str]) -> set[Region]:
        return set(_regions(code for name in wanted for code in _lexicon()[name].all()))

    yield named(name for name in _lexicon() if name.startswith(text))
    yield named(name for name in _lexicon() if text in name)
    index = _townships_by_name()
    yield set(_regions(code for name in index.full if name.startswith(text) for code in index.full[name]))


@cache
def _lengths() -> Mapping[str, tuple[int, ...]]:
    """For the first two characters of a name: how long the names are that begin so, longest first."""
    found: dict[str, set[int]] = {}
    for name, bearers in _lexicon().items():
        if bearers.all():
            found.setdefault(name[:2], set()).add(len(name))
    return {start: tuple(sorted(lengths, reverse=True)) for start, lengths in found.items()}


def _longest(text: str, position: int) -> str:
    for length in _lengths().get(text[position : position + 2], ()):
        name = text[position : position + length]
        # 赣州市场 is a market, not 赣州市.
        if (
            len(name) == length
            and name in _lexicon()
            and not (name[-1] == "市" and text[position + length :][:1] == "场")
        ):
            return name
    return ""


def _mention(name: str, position: int, before: tuple[Region, ...]) -> Mention:
    bearers = _lexicon()[name]
    near = [
        code
        for code in bearers.all()
        if any(is_within(code, above.code) and code != above.code for above in before)
    ]
    codes = near or bearers.best()
    provinces = [code for code in codes if code.endswith("0000")]
    full = bool(bearers.full or bearers.former)
    return Mention(position, position + len(name), name, _regions(provinces or codes), full)
