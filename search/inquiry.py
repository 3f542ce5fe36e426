"""A query as studies read it: as the search does, with what its numbers are out of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index import regions
from index.engine import Engine
from index.query import And, Everything, Filters, Is, Not, Or, Query, Within
from search.answer import read_query
from search.facets import label
from search.library import Library
from search.request import RequestError, SearchRequest

UNKNOWN = "未注明"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A query under filters. `ground` is what its fields alone say: a share is out of the reports of these.

    Of `region:江苏 首违不罚` the ground is `region:江苏`; a query that is narrowed to sections as a whole
    (`section:problems 首违不罚`) is one under a section filter, so that its characters are those of sections.
    """

    request: SearchRequest
    query: Query
    read_as: str
    notes: tuple[str, ...]
    filters: Filters
    ground: Query


def inquire(library: Library, engine: Engine, request: SearchRequest) -> Inquiry:
    """Read the query of a request. Raises `RequestError` where there is none."""
    if not request.q.strip():
        raise RequestError("q: there is nothing to look for; write a query")
    parsed = read_query(library, engine, request)
    query, filters = parsed.query, request.filters
    if isinstance(query, Within) and not filters.section and _occurs(query.part):
        filters, query = replace(filters, section=query.kinds), query.part
    return Inquiry(request, query, parsed.read_as, parsed.notes, filters, _ground(query) or Everything())


def inquire_each(
    library: Library, engine: Engine, queries: Sequence[str], request: SearchRequest, most: int
) -> tuple[Inquiry, ...]:
    """The same for several queries under one request's filters, each once, in their order."""
    wanted = tuple(dict.fromkeys(query.strip() for query in queries if query.strip()))
    if not wanted:
        raise RequestError("q: there is nothing to look for; write a query")
    if len(wanted) > most:
        raise RequestError(f"q: {len(wanted)} queries are too many; at most {most}")
    return tuple(inquire(library, engine, request.having(q=query)) for query in wanted)


def value_label(dimension: str, value: str) -> str:
    """What a value of a dimension is called: 江苏省, 江苏省/南京市, 县级, 2022; 未注明 for the unknown."""
    if not value:
        return UNKNOWN
    if dimension in ("province", "prefecture", "county"):
        return "/".join(regions.names(value)) or value
    return label(dimension, value)


def one_of(name: str, value: object, known: Iterable[object]) -> None:
    """Raise `RequestError` for a parameter's value that is none of the known ones."""
    if value not in known:
        choices = ", ".join(str(each) for each in known if each)
        raise RequestError(f"{name}: {value!r:.40} is none of {choices}")


def read_dimensions(name: str, text: str, known: Sequence[str], most: int) -> tuple[str, ...]:
    """At most so many dimensions apart by commas, each known and once. Raises `RequestError`."""
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in found:
        one_of(name, part, known)
    if not 0 < len(found) == len(set(found)) <= most:
        several = f"one to {most}, apart by commas," if most > 1 else "one"
        raise RequestError(f"{name}: {text!r:.60}; write {several} of {', '.join(known)}")
    return found


def _occurs(query: Query) -> bool:
    """Whether whatever matches holds an occurrence: then it has a section of the kinds looked in."""
    match query:
        case And(parts) | Or(parts):
            return bool(parts) and all(map(_occurs, parts))
    return not isinstance(query, Not | Within | Is | Everything)


def _ground(query: Query) -> Query | None:
    """What of a query speaks of fields alone; None where nothing does."""
    match query:
        case Is():
            return query
        case And(parts):
            held = tuple(found for part in parts if (found := _ground(part)))
            return And(held) if held else None
        case Or(parts) if parts and all(_is_ground(part) for part in parts):
            return query
        case Not(part) if _is_ground(part):
            return query
    return None


def _is_ground(query: Query) -> bool:
    match query:
        case Is():
            return True
        case And(parts) | Or(parts):
            return bool(parts) and all(map(_is_ground, parts))
        case Not(part):
            return _is_ground(part)
    return False
