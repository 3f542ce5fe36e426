"""A query told back: in the query language itself, or as the parts that stand for themselves."""

from __future__ import annotations

from index import regions
from index.query import And, Best, Everything, Is, Literal, Near, Not, Or, Query, Within, Words

PARAGRAPH, PILCROW = "\n", "¶"
"""How the end of a paragraph stands in a report, and how it is written in a query."""


def show(query: Query) -> str:
    """The query in the query language, with every quote and parenthesis that makes it plain."""
    match query:
        case Literal(text):
            return f'"{text.replace(PARAGRAPH, PILCROW)}"'
        case Words(text):
            return f'words:"{text}"'
        case Best(text):
            return f'best:"{text}"'
        case Near(left, right, distance):
            return f'"{left}" NEAR/{distance} "{right}"'
        case Not(part):
            return f"NOT {_inner(part)}"
        case And(parts):
            return " AND ".join(map(_inner, parts))
        case Or(parts):
            return " OR ".join(map(_inner, parts))
        case Within(kinds, part):
            return f"{_scope(kinds)} {_inner(part)}"
        case Is(field, value):
            return f"{field}:{_value(field, value)}"
        case Everything():
            return "*"


def leaves(query: Query) -> tuple[Query, ...]:
    """The parts that stand for themselves: strings, words, neighbours and fields, each once, in order."""
    match query:
        case And(parts) | Or(parts):
            return tuple(dict.fromkeys(leaf for part in parts for leaf in leaves(part)))
        case Within(kinds, part):
            return tuple(Within(kinds, leaf) for leaf in leaves(part))
        case Not() | Everything():
            return ()
        case _:
            return (query,)


def inside(leaf: Query) -> Query:
    """The leaf itself, without the sections that it is narrowed to."""
    return inside(leaf.part) if isinstance(leaf, Within) else leaf


def _inner(query: Query) -> str:
    several = isinstance(query, And | Or | Within)
    return f"({show(query)})" if several else show(query)


def _scope(kinds: frozenset[str]) -> str:
    return " ".join(f"section:{kind}" for kind in sorted(kinds))


def _value(field: str, value: str) -> str:
    shown = "/".join(regions.names(value)) or value if field == "region" else value
    return f'"{shown}"' if any(char.isspace() or char in "()（）" for char in shown) else shown
