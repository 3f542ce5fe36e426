"""The query language: text in, a query tree out. Every string is a valid query.

A bare run is found literally or by its words, as the caller reads runs; quotes are always literal. AND is
understood between neighbours and binds closer than OR. What cannot be understood is searched as text, and
a note says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from index.query import And, Best, Literal, Not, Or, Query, Within, Words
from search.grammar import tree
from search.notes import Note
from search.shown import leaves, show
from search.tokens import Kind, Token, tokens

LONGEST = 5_000
MOST_PARTS = 64
MOST_TOKENS = 256
MOST_DEPTH = 16
MOST_IN_WORDS = 120
"""Characters that are searched by their words, in the whole query: each word costs as much as a string."""
MOST_ASKED = 300
"""Characters of all questions in a query."""

_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3001-\u303f\u2018-\u201d"
_BREAK = re.compile(rf"(?<=[{_CHINESE}])[^\S\n\r]*[\n\r]\s*(?=[{_CHINESE}])")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query, how it was read (in the query language itself), and what was read otherwise than written."""

    query: Query
    read_as: str
    notes: tuple[Note, ...]


def parse(text: str, read_run: Callable[[str], Query] = Literal, together: bool = False) -> Parsed:
    """Read a query. `read_run` says how a bare run is found, by default literally.

    With `together`, a query of bare runs alone is one run, spaces and all.

    >>> parse("首违不罚 OR 轻微不罚 -试点").read_as
    '"首违不罚" OR ("轻微不罚" AND NOT "试点")'
    """
    text = clean(text)
    found = tokens(text[:LONGEST])
    notes: list[Note] = []
    query: Query = Literal(text)
    if together and found and all(token.kind is Kind.TEXT for token in found):
        found = [Token(Kind.TEXT, text)]
    refused = _too_large(text, found)
    if refused is None:
        read = tree(found, read_run, notes)
        refused = _too_costly(read)
        query = read if refused is None else query
    if refused is not None:
        notes.append(refused)
    return Parsed(query, show(query), tuple(dict.fromkeys(notes)))


def _too_large(text: str, found: list[Token]) -> Note | None:
    """Why a text is not read as a query."""
    if len(text) <= LONGEST and _parts(found) <= MOST_PARTS and _depth(found) <= MOST_DEPTH:
        return None
    limits = f"{LONGEST} 字、{MOST_PARTS} 项或 {MOST_DEPTH} 层括号"
    english = f"{LONGEST} characters, {MOST_PARTS} parts or {MOST_DEPTH} levels of parentheses"
    return Note(
        f"检索式超过 {limits}，已按一整段文字检索",
        f"The query has more than {english}: it is searched as one text",
    )


def _too_costly(query: Query) -> Note | None:
    """Why a query that was read is not asked as it is."""
    if len(leaves(query)) > MOST_PARTS:
        return Note(
            f"NEAR 两边的括号展开后超过 {MOST_PARTS} 项，已按一整段文字检索",
            f"The groups beside NEAR make over {MOST_PARTS} parts: they are searched as one text",
        )
    if _length(query, Words) > MOST_IN_WORDS:
        return _too_long("按词语", "words", MOST_IN_WORDS)
    if _length(query, Best) > MOST_ASKED:
        return _too_long("按相近程度", "likeness", MOST_ASKED)
    return None


def _too_long(way: str, english: str, most: int) -> Note:
    return Note(
        f"{way}检索的文字超过 {most} 字，已按一整段文字检索",
        f"More than {most} characters are too many to search by {english}: they are searched as one text",
    )


def clean(text: str) -> str:
    """The text as it can stand in a report: control and zero-width characters go, spaces are plain.

    A line break between Chinese characters joins them, as in what is pasted from a page; others are spaces.
    """
    joined = _BREAK.sub("", text.strip())
    spaced = (" " if char.isspace() else char for char in joined)
    return "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs")).strip()


def _parts(found: list[Token]) -> int:
    # Operators are no parts, but a long row of them nests deeply.
    parts = sum(token.kind in (Kind.TEXT, Kind.QUOTED, Kind.FIELD) for token in found)
    return parts if len(found) <= MOST_TOKENS else len(found)


def _length(query: Query, way: type[Words | Best]) -> int:
    """Characters of the query that are searched in one way."""
    match query:
        case Words(text) | Best(text):
            return len(text) if isinstance(query, way) else 0
        case And(parts) | Or(parts):
            return sum(_length(part, way) for part in parts)
        case Not(part) | Within(_, part):
            return _length(part, way)
        case _:
            return 0


def _depth(found: list[Token]) -> int:
    depth = deepest = 0
    for token in found:
        depth += (token.kind is Kind.OPEN) - (token.kind is Kind.CLOSE)
        deepest = max(deepest, depth)
    return deepest
