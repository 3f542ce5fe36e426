"""No pattern over what sites send or readers ask goes back again and again: work grows as the text does."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from math import log2
from pathlib import Path
from typing import Any

import pytest

import crawler
import index
import search
import web
from tests.backtracking import TooMuchError, pieces, steps, with_room

ELSEWHERE = (
    "crawler.extract",
    "crawler.reading.extraction",
    "crawler.reading.papers",
    "crawler.reading.saved",
    "crawler.reading.sorts",
    "crawler.samplesite",
)
"""Modules whose patterns are held against other things than the pages and lists that sites send."""

ADDRESS, TITLE, LINE, NAME, TEXT = 2_000, 300, 240, 40, 10_000_000
"""Characters: what `canonical` and `clean` let through, a line that can be noise, the name of a division (of
the gazetteer alone), and a page."""

MOST_STEPS = 10_000_000
"""A tenth of a second of `re`'s."""

SHORT = {
    "crawler.asking.addresses": ADDRESS,
    "crawler.asking.cookies": ADDRESS,
    "crawler.scouting.columns:_STEP": TITLE,
    "crawler.scouting.leads": TITLE,
    "crawler.sites.site": TITLE,
    "crawler.sites.families.generic:_NUMBERED": ADDRESS,
    "crawler.sites.families.generic:_GENRE": TITLE,
    "crawler.sites.families.trs:_INDEX": ADDRESS,
    "article": ADDRESS,
    "crawler.reading.wording.noise:_TOOLS": LINE,
    "crawler.reading.wording.noise:_ATTACHED": LINE,
    "crawler.reading.wording.noise:_AT_END": LINE,
    "index.placenames": NAME,
}
"""Patterns that are held against nothing longer: for these a square of it is work enough."""


def modules() -> Iterator[str]:
    for room in (crawler, index, search, web):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if not found.name.startswith(ELSEWHERE) and not found.name.endswith("__main__"):
                yield found.name


def inside(value: object, name: str, module: str) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, (tuple, list)):
        for number, each in enumerate(value):
            yield from inside(each, f"{name}.{number}", module)
    elif isinstance(value, type) and value.__module__ == module:
        for key, each in vars(value).items():
            if isinstance(each, re.Pattern):
                yield f"{value.__name__}.{key}", each


def in_calls(module: str) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The patterns that are given to `re` where they are used."""
    found = importlib.util.find_spec(module)
    assert found is not None
    assert found.origin is not None
    for node in ast.walk(ast.parse(Path(found.origin).read_text("utf-8"))):
        match node:
            case ast.Call(ast.Attribute(ast.Name("re"), name), [ast.Constant(str(pattern)), *_]):
                if name != "compile":
                    yield f"{name} {pattern}", re.compile(pattern)


def patterns() -> dict[str, re.Pattern[Any]]:
    named = {
        f"{module}:{name}": pattern
        for module in modules()
        for key, value in vars(importlib.import_module(module)).items()
        for name, pattern in inside(value, key, module)
    }
    return named | {f"{module}:{name}": each for module in modules() for name, each in in_calls(module)}


PATTERNS = patterns()


def length(name: str) -> int:
    module, _, attribute = name.partition(":")
    return SHORT.get(module) or SHORT.get(name) or SHORT.get(attribute.rpartition(".")[2]) or TEXT


def texts(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """What to begin with, and what to repeat behind it."""
    found = sorted(pieces(pattern), key=len)
    return [(before, piece) for piece in found for before in ("", found[-1])]


@pytest.mark.parametrize("name", PATTERNS)
def test_work_grows_with_the_text_and_not_with_its_square(name: str) -> None:
    with_room(lambda: grow(name, PATTERNS[name], length(name)))


def grow(name: str, pattern: re.Pattern[Any], longest: int) -> None:
    for before, piece in texts(pattern):
        once, twice = (counted(pattern, before + (piece * size)[:size]) for size in (60, 120))
        power = log2(max(1.0, (twice - 60) / once))
        if power < 1.2:
            continue
        if longest < TEXT:
            assert twice * (longest / 120) ** power < MOST_STEPS, (name, before, piece)
        else:  # A repeat with a bound may lie behind it, which shows further out.
            once, twice = (counted(pattern, before + (piece * size)[:size]) for size in (2000, 4000))
            assert twice < 2.5 * once, (name, before, piece)


def counted(pattern: re.Pattern[Any], text: str) -> int:
    try:
        return steps(pattern, text, MOST_STEPS // 10)
    except TooMuchError:
        told = f"{pattern.pattern!r}: over {MOST_STEPS // 10:,} steps for {text[:60]!r}, {len(text)} long"
        raise AssertionError(told) from None


def test_the_counter_knows_work_that_grows_with_the_square() -> None:
    bad = re.compile(r"<loc>\s*(.*?)\s*</loc>", re.S)
    assert steps(bad, "<loc>" + " " * 40, 10**7) > 3 * steps(bad, "<loc>" + " " * 20, 10**7)
    assert steps(re.compile(r"<[^<>]*>"), "<" * 200, 10**6) < 10 * 200
