"""The grammar of the sample sentences: the only module that knows how `sentences.txt` is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from random import Random

AUDIENCES = "gtd"
NUMBER = re.compile(r"([~<]?)(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)")
MARKED = re.compile(r"([gtdapn]+): (.*)")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks in a report: its chance, the names to fill in, the size of the place (a county is 1)."""

    random: Random
    names: Mapping[str, str]
    size: float = 1.0
    last: list[int] = field(default_factory=lambda: [1])
    """The whole number said last: `{<80-98}` is 80 to 98 percent of it."""


Part = str | Callable[[Voice], str]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sentence with slots; `fill` gives it different words and numbers each time."""

    parts: tuple[Part, ...]

    def fill(self, voice: Voice) -> str:
        """The sentence as this voice says it now."""
        return "".join([part if part.__class__ is str else part(voice) for part in self.parts])  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class Line:
    """A pattern and the letters that say where it can stand."""

    marks: str
    pattern: Pattern

    def suits(self, audience: str, place: str = "a") -> bool:
        """Whether this audience (g, t or d) may say it in this part of a report (a, p or n)."""
        return (audience in self.marks or not set(AUDIENCES) & set(self.marks)) and (
            place in self.marks or (place == "a" and not set("pn") & set(self.marks))
        )


@dataclass(frozen=True, slots=True)
class Block:
    """The headings and lines under one [name]; `settings` are the words after it."""

    name: str
    settings: tuple[str, ...]
    headings: tuple[Pattern, ...]
    lines: tuple[Line, ...]

    def lines_for(self, audience: str, place: str = "a") -> list[Pattern]:
        """The patterns that suit, in their order."""
        return [line.pattern for line in self.lines if line.suits(audience, place)]


class GrammarError(ValueError):
    """A line of the sentence files that cannot be read; the message shows it."""


@cache
def blocks(file: str) -> dict[str, Block]:
    """The blocks of a sentence file of this package, by name, in the file's order."""
    text = (files(__package__) / file).read_text(encoding="utf-8")
    found = {}
    for name, settings, lines in _raw_blocks(text):
        headings = tuple(compile_pattern(line[2:]) for line in lines if line.startswith("= "))
        found[name] = Block(
            name, settings, headings, tuple(_line(line) for line in lines if line[:2] != "= ")
        )
    return found


def _raw_blocks(text: str) -> Iterator[tuple[str, tuple[str, ...], list[str]]]:
    for part in text.split("\n[")[1:]:
        head, *lines = part.split("\n")
        name, _, settings = head.partition("]")
        yield name, tuple(settings.split()), [line for line in lines if line and line[0] != "#"]


def _line(line: str) -> Line:
    marked = MARKED.fullmatch(line)
    return Line(marked[1], compile_pattern(marked[2])) if marked else Line("", compile_pattern(line))


def compile_pattern(text: str) -> Pattern:
    """The pattern that a line of a sentence file writes with braces.

    >>> compile_pattern("{年}年").fill(Voice(Random(1), {"年": "2022"}))
    '2022年'
    """
    parts, end = _parts(text, 0)
    if end != len(text):
        raise GrammarError(f"a brace too many: {text}")
    return Pattern(parts)


def _parts(text: str, start: int) -> tuple[tuple[Part, ...], int]:
    parts: list[Part] = []
    while start < len(text) and text[start] not in "|}":
        if text[start] == "{":
            part, start = _slot(text, start + 1)
            parts.append(part)
        else:
            end = next((at for at in range(start, len(text)) if text[at] in "{|}"), len(text))
            parts.append(text[start:end])
            start = end
    return tuple(parts), start


def _slot(text: str, start: int) -> tuple[Part, int]:
    choices = []
    end = start - 1
    while end < start or text[end] == "|":
        parts, end = _parts(text, end + 1)
        choices.append(Pattern(parts))
        if end == len(text):
            raise GrammarError(f"a brace is not closed: {text}")
    only = choices[0].parts[0] if len(choices) == 1 and len(choices[0].parts) == 1 else None
    if len(choices) > 1:
        return _choice(tuple(choices)), end + 1
    if not isinstance(only, str):
        raise GrammarError(f"an empty slot: {text}")
    number = NUMBER.fullmatch(only)
    return (_number(*number.groups()) if number else _name(only)), end + 1


def _choice(choices: tuple[Pattern, ...]) -> Callable[[Voice], str]:
    count = len(choices)
    return lambda voice: choices[int(voice.random.random() * count)].fill(voice)


def _number(mode: str, low: str, high: str) -> Callable[[Voice], str]:
    start, span = float(low), float(high) - float(low)
    if "." in low:
        return lambda voice: (
            f"{(start + span * voice.random.random()) * _scale(mode, voice):.1f}".removesuffix(".0")
        )

    def whole(voice: Voice) -> str:
        value = int((start + (span + 1) * voice.random.random()) * _scale(mode, voice))
        voice.last[0] = value = value if mode == "" else max(1, value)
        return str(value)

    return whole


def _scale(mode: str, voice: Voice) -> float:
    if not mode:
        return 1.0
    return voice.size if mode == "~" else voice.last[0] / 100


def _name(name: str) -> Callable[[Voice], str]:
    def fill(voice: Voice) -> str:
        known = voice.names.get(name)
        if known is None:
            pool = _pool(name)
            return pool[int(voice.random.random() * len(pool))].fill(voice)
        return known

    return fill


@cache
def _pool(name: str) -> tuple[Pattern, ...]:
    block = blocks("sentences.txt").get(f"pool {name}")
    if block is None:
        raise GrammarError(f"no name and no pool is called {{{name}}}")
    return tuple(line.pattern for line in block.lines)
