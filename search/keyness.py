"""What a part of the collection says more often than the rest, and what is new in a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any

from index.engine import Engine
from index.query import Everything, Filters, Literal, Words
from search.association import log_likelihood
from search.inquiry import one_of
from search.library import Library
from search.request import RequestError, SearchRequest
from search.tables import Column, Table

WHAT = ("words", "strings", "new")
LEAST = 5
_COMPARED = 1_000
"""Recurring strings, the most frequent ones, that are looked for in the rest."""
_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Key:
    """A word or string: how often the part says it, and the rest; in how many reports of the part."""

    text: str
    part: int
    rest: int
    reports: int
    log_likelihood: float


@dataclass(frozen=True, slots=True)
class Keyness:
    """What tells a part (a request's filters) from the rest, the most telling first.

    `what` says what was compared: words, recurring strings, or strings that are new in the part's years.
    """

    request: SearchRequest
    what: str
    generation: int
    part_size: int
    whole_size: int
    keys: tuple[Key, ...]

    def rows(self) -> list[dict[str, Any]]:
        """A plain row for each word or string."""
        return [asdict(key) for key in self.keys]


def keyness(library: Library, request: SearchRequest, what: str = "words", least: int = LEAST) -> Keyness:
    """Compare the part that a request's filters make with the rest. Raises `RequestError`.

    Words of one character and what holds a digit are left out; so is what occurs fewer than `least` times.
    `words` are the analyzer's, measured out of all words; `strings` are out of all characters. `new` are the
    shortest strings that occur in no report, of any place, of a year before the part's.
    """
    one_of("what", what, WHAT)
    if not request.narrowed:
        raise RequestError("year: there is no part to compare; choose a year, region, level, body or section")
    if least < 2:
        raise RequestError(f"least: {least} is no whole number from 2")
    engine = library.engine
    compare = {"words": _words, "strings": _strings, "new": _new}[what]
    sizes, keys = compare(engine, request, least)
    first = sorted(keys, key=lambda key: (-key.log_likelihood, -key.part, key.text))[:_SHOWN]
    leaf = Words if what == "words" else Literal
    shown = [replace(key, reports=engine.count(leaf(key.text), request.filters).reports) for key in first]
    if what == "new":
        shown.sort(key=lambda key: (-key.reports, -key.part, key.text))
    return Keyness(request, what, engine.generation, *sizes, tuple(shown))


def to_json(found: Keyness) -> dict[str, Any]:
    """The object that `GET /api/keyness` gives."""
    return {
        "what": found.what,
        "generation": found.generation,
        "part_size": found.part_size,
        "whole_size": found.whole_size,
        "keys": [row | {"log_likelihood": round(row["log_likelihood"], 2)} for row in found.rows()],
    }


def tables(found: Keyness) -> tuple[Table, ...]:
    """What a download holds."""
    columns = (
        Column("text", "词语或字串", 24),
        Column("part", "本部分次数"),
        Column("rest", "其余次数"),
        Column("reports", "本部分报告数"),
        Column("log_likelihood", "对数似然比"),
    )
    return (Table("特征词", columns, found.rows()),)


def _words(engine: Engine, request: SearchRequest, least: int) -> tuple[tuple[int, int], Iterable[Key]]:
    part, whole = engine.vocabulary(request.filters), engine.vocabulary()
    sizes = sum(part.values()), sum(whole.values())
    counts = {word: count for word, count in part.items() if count >= least and _telling(word)}
    return sizes, _keys(counts, whole, sizes)


def _strings(engine: Engine, request: SearchRequest, least: int) -> tuple[tuple[int, int], Iterable[Key]]:
    found = engine.recurring(request.filters, None, least)
    counts = dict(islice(((text, count) for text, count in found.items() if _telling(text)), _COMPARED))
    whole = {text: engine.count(Literal(text)).occurrences for text in counts}
    sizes = _characters(engine, request.filters), _characters(engine, Filters())
    return sizes, _keys(counts, whole, sizes)


def _new(engine: Engine, request: SearchRequest, least: int) -> tuple[tuple[int, int], Iterable[Key]]:
    known = {int(year) for (year,) in engine.tally(Everything(), ("year",)) if year}
    before = {year for year in known if request.year and year < int(min(request.year))}
    if not before:
        raise RequestError("year: choose a year before which there are reports, to see what is new in it")
    found = engine.recurring(request.filters, Filters(year=frozenset(before)), least)
    counts = _shortest({text: count for text, count in found.items() if _telling(text)})
    sizes = _characters(engine, request.filters), _characters(engine, Filters())
    return sizes, _keys(counts, {text: engine.count(Literal(text)).occurrences for text in counts}, sizes)


def _keys(counts: Mapping[str, int], whole: Mapping[str, int], sizes: tuple[int, int]) -> Iterable[Key]:
    for text, count in counts.items():
        every = max(whole.get(text, 0), count)
        measured = log_likelihood(count, sizes[0], every, sizes[1])
        if measured > 0:
            yield Key(text, count, every - count, 0, measured)


def _telling(text: str) -> bool:
    return len(text) > 1 and not any(map(str.isdigit, text))


def _shortest(counts: Mapping[str, int]) -> dict[str, int]:
    """Those that hold no other one: whatever holds a new string is new."""
    kept: dict[str, int] = {}
    for text in sorted(counts, key=len):
        parts = (text[start:end] for start in range(len(text)) for end in range(start + 2, len(text) + 1))
        if not any(part in kept for part in parts):
            kept[text] = counts[text]
    return kept


def _characters(engine: Engine, filters: Filters) -> int:
    return sum(cell.characters for cell in engine.tally(Everything(), (), filters).values())
