"""The studies by name: their JSON, their tables, and the workbook that holds and explains them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from search import company, concordance, keyness, matrix, spread, trends
from search.definitions import about
from search.library import Library
from search.tables import Table


@dataclass(frozen=True, slots=True)
class Study:
    """What can be done with what a study found; `queries` are its queries, each with how it was read."""

    to_json: Callable[[Any], dict[str, Any]]
    tables: Callable[[Library, Any], tuple[Table, ...]]
    queries: Callable[[Any], Iterable[tuple[str, str]]]


def _one(found: Any) -> Iterable[tuple[str, str]]:
    return [(found.request.q, found.inquiry.read_as)]


def _each(lines: Iterable[trends.Series | matrix.Line]) -> Iterable[tuple[str, str]]:
    return [(line.query, line.read_as) for line in lines]


def _lines(library: Library, found: concordance.Concordance) -> tuple[Table, ...]:
    return concordance.tables(concordance.every_line(library, found.request, found.shape))


STUDIES = {
    "trends": Study(trends.to_json, lambda _, found: trends.tables(found), lambda found: _each(found.series)),
    "spread": Study(spread.to_json, lambda _, found: spread.tables(found), _one),
    "concordance": Study(concordance.to_json, _lines, _one),
    "company": Study(company.to_json, lambda _, found: company.tables(found), _one),
    "keyness": Study(keyness.to_json, lambda _, found: keyness.tables(found), lambda found: ()),
    "matrix": Study(matrix.to_json, lambda _, found: matrix.tables(found), lambda found: _each(found.lines)),
}


def sheets(library: Library, name: str, found: Any, address: str = "") -> tuple[Table, ...]:
    """The sheets of a study's workbook: its tables, and one that says what they are and how it was asked."""
    study = STUDIES[name]
    said = about(name, found.request, study.queries(found), found.generation, address)
    return (*study.tables(library, found), said)
