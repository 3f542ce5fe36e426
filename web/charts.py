"""Charts as numbers: where lines and points stand in a drawing that a template prints as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line: where it stands, what it says, where it leads."""

    x: float
    y: float
    said: str
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """A series: its place in the palette, its pieces as paths (a gap parts them), its points, its name."""

    number: int
    paths: tuple[str, ...]
    dots: tuple[Dot, ...]
    name: str
    label_y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A box and the margins inside it, in the units of the drawing."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of lines over years within a frame."""

    frame: Frame
    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What a series is drawn from: its name, and by year a value, what it says, where it leads."""

    name: str
    points: Mapping[int, tuple[float, str, str]]


_YEAR_WIDTH = 48
"""Room that a year needs on the axis."""
LARGE = Frame(760, 320, 52, 132, 14, 30)
NARROW = Frame(380, 280, 44, 14, 12, 28)
CURVE = Frame(560, 260, 52, 16, 14, 30)
SMALL = Frame(160, 104, 12, 16, 8, 22)


def line_chart(
    given: Sequence[Given], years: Sequence[int], frame: Frame, most: float = 0.0, percent: bool = False
) -> Chart:
    """Lines over years; `most` sets the top of the axis (so that several charts share it), 0 fits it."""
    highest = max((value for each in given for value, _, _ in each.points.values()), default=0.0)
    high, steps = _scale(most or highest)
    bottom = frame.height - frame.bottom
    places = _places(years, frame)

    def height(value: float) -> float:
        return round(bottom - (bottom - frame.top) * value / high, 1)

    def drawn(number: int, each: Given) -> Line:
        dots = {
            year: Dot(places[year], height(value), said, address)
            for year, (value, said, address) in sorted(each.points.items())
        }
        last = dots[max(dots)].y if dots else bottom
        return Line(number, _paths(years, dots), tuple(dots.values()), each.name, last)

    lines = [drawn(number, each) for number, each in enumerate(given)]
    return Chart(
        frame,
        _apart(lines, frame.top, bottom),
        _years(places, frame),
        tuple(Tick(height(value), _figure(value, percent)) for value in steps),
    )


def _places(years: Sequence[int], frame: Frame) -> dict[int, float]:
    """How far to the right each year stands; a single one in the middle."""
    inner = frame.width - frame.left - frame.right
    steps = [at / (len(years) - 1) for at in range(len(years))] if len(years) > 1 else [0.5]
    return {year: round(frame.left + inner * step, 1) for year, step in zip(years, steps, strict=False)}


def _years(places: Mapping[int, float], frame: Frame) -> tuple[Tick, ...]:
    """The years that are written below, from the last one back as many as there is room for."""
    every = max(math.ceil(len(places) * _YEAR_WIDTH / frame.width), 1)
    chosen = sorted(places, reverse=True)[::every]
    return tuple(Tick(places[year], str(year)) for year in reversed(chosen))


def _paths(years: Sequence[int], dots: Mapping[int, Dot]) -> tuple[str, ...]:
    """The pieces of a line between years without a point."""
    pieces: list[list[Dot]] = [[]]
    for year in years:
        if year in dots:
            pieces[-1].append(dots[year])
        elif pieces[-1]:
            pieces.append([])
    return tuple("M" + "L".join(f"{dot.x} {dot.y}" for dot in piece) for piece in pieces if len(piece) > 1)


def _apart(lines: Sequence[Line], top: float, bottom: float, space: float = 17.0) -> tuple[Line, ...]:
    """The same lines with their names so far apart that none covers another."""
    order = sorted(range(len(lines)), key=lambda number: lines[number].label_y)
    places: dict[int, float] = {}
    last = top - space
    for number in order:
        last = places[number] = max(lines[number].label_y, last + space)
    last = bottom + space
    for number in reversed(order):
        last = places[number] = min(places[number], last - space)
    return tuple(replace(line, label_y=round(places[at], 1)) for at, line in enumerate(lines))


def _scale(most: float) -> tuple[float, tuple[float, ...]]:
    """A round number not below a value, and three to five steps up to it.

    >>> _scale(0.83)
    (1.0, (0.0, 0.25, 0.5, 0.75, 1.0))
    >>> _scale(37)
    (40.0, (0.0, 10.0, 20.0, 30.0, 40.0))
    """
    if most <= 0:
        return 1.0, (0.0, 1.0)
    power = 10.0 ** math.floor(math.log10(most))
    high = next(power * step for step in (1, 2, 4, 5, 8, 10) if most <= power * step * 1.0000001)
    parts = 5 if round(high / power) == 5 else 4
    return high, tuple(round(high * at / parts, 10) for at in range(parts + 1))


def _figure(value: float, percent: bool) -> str:
    if percent:
        return f"{100 * value:g}%"
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"
