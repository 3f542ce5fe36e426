"""The table of indicators: what reports count, in which words and units."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

TABLE = "indicators.toml"


class IndicatorError(ValueError):
    """A table that cannot be read; the message names the file, the indicator and the field."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that reports count. What the fields mean, `indicators.toml` says at its head."""

    key: str
    zh: str
    en: str
    topics: tuple[str, ...]
    units: tuple[str, ...]
    words: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    stock: bool = False

    @property
    def is_rate(self) -> bool:
        """Whether its values are per cent."""
        return "%" in self.units


@dataclass(frozen=True, slots=True)
class Table:
    """All indicators by key, and the words that tell topics and verbs."""

    indicators: Mapping[str, Indicator]
    topics: Mapping[str, str]
    """A topic's word -> the topic."""
    neutral: re.Pattern[str]
    topic_words: re.Pattern[str]
    said: Mapping[str, re.Pattern[str]] = field(repr=False)
    """A topic -> the words of its indicators, the longest first."""
    bare: re.Pattern[str] = field(repr=False)
    """Neutral words and every indicator's words."""
    digest: str = ""
    """Of the file's text: values read with another table are other values."""

    def of_topic(self, topic: str) -> tuple[Indicator, ...]:
        """The indicators of a topic, in the order of the table."""
        return tuple(each for each in self.indicators.values() if topic in each.topics)


@cache
def load(path: Path | None = None) -> Table:
    """The table in a file, else the one that comes with the program. Raises `IndicatorError`."""
    name = str(path) if path else TABLE
    text = path.read_text("utf-8") if path else files("search").joinpath(TABLE).read_text("utf-8")
    try:
        record = tomllib.loads(text)
        indicators = [_indicator(row) for row in record["indicator"]]
        topics = {word: topic for topic, words in record["topics"].items() for word in words}
        neutral = record["neutral"].split()
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise IndicatorError(f"{name}: {error}; compare it with {TABLE} of the program") from error
    unknown = {topic for each in indicators for topic in each.topics} - set(topics.values())
    if unknown:
        raise IndicatorError(f"{name}: no words for topic {', '.join(sorted(unknown))}; add them to [topics]")
    said = {
        topic: any_of(word for each in indicators if topic in each.topics for word in each.words)
        for topic in set(topics.values())
    }
    keyed = {each.key: each for each in indicators}
    bare = any_of([*neutral, *(word for each in indicators for word in each.words)])
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Table(keyed, topics, any_of(neutral), any_of(topics), said, bare, digest)


def table_of(folder: Path) -> Table:
    """The table of a data folder: the reader's own, if there is one."""
    own = folder / TABLE
    return load(own if own.exists() else None)


def any_of(words: Any) -> re.Pattern[str]:
    """A pattern of any of some words, the longest first; of none, one that never matches."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, ordered)) or r"(?!)")


def _indicator(row: Mapping[str, Any]) -> Indicator:
    known = Indicator.__dataclass_fields__
    if wrong := [name for name in row if name not in known]:
        raise KeyError(f"{row.get('key')}: no field {', '.join(wrong)}")
    listed: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in row.items()
    }
    return Indicator(**listed)
