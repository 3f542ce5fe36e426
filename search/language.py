"""The query language: text in, a query tree out. Every string is a valid query.

A bare run is found literally or by its words, as the caller reads runs; quotes are always literal. AND is
understood between neighbours and binds closer than OR. What cannot be understood is searched as text, and
a note says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from index import regions
from index.query import UNPLACED, And, Best, Everything, Is, Literal, Near, Not, Or, Query, Within, Words
from index.report import BODIES, KINDS, LEVELS, TITLE_KIND
from search.notes import Note
from search.request import UNPLACED_NAMES, RequestError, read_regions, read_years
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
    if len(text) > LONGEST or _parts(found) > MOST_PARTS or _depth(found) > MOST_DEPTH:
        limits = f"{LONGEST} 字、{MOST_PARTS} 项或 {MOST_DEPTH} 层括号"
        english = f"{LONGEST} characters, {MOST_PARTS} parts or {MOST_DEPTH} levels of parentheses"
        notes.append(
            Note(
                f"检索式超过 {limits}，已按一整段文字检索",
                f"The query has more than {english}: it is searched as one text",
            )
        )
    else:
        read = _Parser(found, read_run, notes).whole()
        if len(leaves(read)) > MOST_PARTS:
            notes.append(
                Note(
                    f"NEAR 两边的括号展开后超过 {MOST_PARTS} 项，已按一整段文字检索",
                    f"The groups beside NEAR make over {MOST_PARTS} parts: they are searched as one text",
                )
            )
        elif _length(read, Words) > MOST_IN_WORDS:
            notes.append(_too_long("按词语", "words", MOST_IN_WORDS))
        elif _length(read, Best) > MOST_ASKED:
            notes.append(_too_long("按相近程度", "likeness", MOST_ASKED))
        else:
            query = read
    return Parsed(query, show(query), tuple(dict.fromkeys(notes)))


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


class _Parser:
    """Recursive descent: any = all (OR all)*; all = near+; near = unit (NEAR unit)*; unit = NOT? string."""

    def __init__(self, found: list[Token], read_run: Callable[[str], Query], notes: list[Note]) -> None:
        self.tokens = found
        self.read_run = read_run
        self.notes = notes
        self.at = 0

    def whole(self) -> Query:
        return self._any() or Everything()

    def _any(self) -> Query | None:
        parts = [self._all()]
        while self._kind() is Kind.OR:
            operator = self._take()
            following = self._all()
            if parts[-1] is None or following is None:
                self._as_text(operator)
                following = self._together([self.read_run(operator.text), following])
            parts.append(following)
        found = tuple(dict.fromkeys(part for part in parts if part is not None))
        return Or(found) if len(found) > 1 else next(iter(found), None)

    def _all(self) -> Query | None:
        """Neighbours up to OR or a closing parenthesis; a `section:` among them narrows them all."""
        parts: list[Query | None] = []
        kinds: frozenset[str] = frozenset()
        while (kind := self._kind()) not in (None, Kind.OR, Kind.CLOSE):
            if kind is Kind.AND:
                self._take()
            elif kind is Kind.FIELD and (more := self._section_kinds()):
                kinds |= more
            else:
                parts.append(self._near())
        together = self._together(parts)
        return _narrowed(kinds, together) if kinds else together

    def _together(self, parts: list[Query | None]) -> Query | None:
        found = tuple(dict.fromkeys(part for part in parts if part is not None))
        return And(found) if len(found) > 1 else next(iter(found), None)

    def _near(self) -> Query | None:
        query = self._operand()
        pairs: list[Query | None] = []
        while self._kind() is Kind.NEAR:
            operator = self._take()
            following = self._operand(after_near=True) if self._peek() else None
            pair = _are_near(query, following, operator.distance)
            if pair is None:
                self._as_text(operator)
                pairs += [query, self.read_run(operator.text), following]
            else:
                pairs.append(pair)
            query = following
        return self._together(pairs) if pairs else query

    def _operand(self, after_near: bool = False) -> Query | None:
        """A unit; beside NEAR its runs are strings, however runs are found elsewhere."""
        read_run = self.read_run
        if after_near or self._is_before_near():
            self.read_run = Literal
        try:
            return self._unit()
        finally:
            self.read_run = read_run

    def _is_before_near(self) -> bool:
        depth, at = 0, self.at
        while at < len(self.tokens):
            depth += (self.tokens[at].kind is Kind.OPEN) - (self.tokens[at].kind is Kind.CLOSE)
            at += 1
            if depth <= 0:
                break
        return at < len(self.tokens) and self.tokens[at].kind is Kind.NEAR

    def _unit(self) -> Query | None:
        token = self._take()
        match token.kind:
            case Kind.NOT:
                return self._negated(token)
            case Kind.OPEN:
                query = self._any()
                if self._kind() is Kind.CLOSE:
                    self._take()
                return query
            case Kind.FIELD:
                return self._field(token)
            case Kind.QUOTED:
                return Literal(token.text)
            case Kind.TEXT:
                return self.read_run(token.text)
            case _:
                return self._as_text(token)

    def _negated(self, token: Token) -> Query | None:
        if self._kind() in (None, Kind.CLOSE, Kind.OR, Kind.AND, Kind.NEAR):
            return self._as_text(token)
        part = self._near()
        return None if part is None else Not(part)

    def _field(self, token: Token) -> Query:
        if token.field == "title":
            part = Literal(token.text) if token.quoted else self.read_run(token.text)
            return Within(frozenset({TITLE_KIND}), part)
        if token.field == "words":
            return Words(token.text)
        if token.field == "best":
            return Best(token.text)
        if token.field == "issuer":
            return Is("issuer", token.text)
        values = _values(token)
        if not values:
            written = f"{token.field}:{token.text}"
            self.notes.append(
                Note(
                    f"“{written}”不是可用的筛选条件，已按文字检索",
                    f"“{written}” is no filter: it is searched as text",
                )
            )
            return self.read_run(written)
        if token.field == "region" and len(values) > 1:
            paths = "、".join("/".join(regions.names(code)) for code in values[:6])
            more = len(values) > 6
            self.notes.append(
                Note(
                    f"“{token.text}”不止一处，已一并检索：{paths}{'等' if more else ''}",
                    f"“{token.text}” is several places, all searched: {paths}{' and others' if more else ''}",
                )
            )
        options = tuple(Is(token.field, value) for value in values)
        return Or(options) if len(options) > 1 else options[0]

    def _section_kinds(self) -> frozenset[str]:
        token = self.tokens[self.at]
        if token.field != "section" or not (values := _values(token)):
            return frozenset()
        self._take()
        return frozenset(values)

    def _as_text(self, token: Token) -> Query:
        self.notes.append(
            Note(
                f"“{token.text}”前后缺少检索词，已按文字检索",
                f"“{token.text}” lacks a term beside it: it is searched as text",
            )
        )
        return self.read_run(token.text)

    def _kind(self) -> Kind | None:
        token = self._peek()
        return token.kind if token else None

    def _peek(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]


def _narrowed(kinds: frozenset[str], part: Query | None) -> Query:
    """The part within sections of these kinds; a report must have one, also where no text is sought."""
    options = tuple(Is("section", kind) for kind in sorted(kinds))
    has_section = Or(options) if len(options) > 1 else options[0]
    if part is None:
        return has_section
    sought = part.parts if isinstance(part, And) else (part,)
    implied = any(isinstance(each, Literal | Words | Best | Near) for each in sought)
    return Within(kinds, part) if implied else And((has_section, Within(kinds, part)))


def _are_near(left: Query | None, right: Query | None, distance: int) -> Query | None:
    """Strings, or groups of them, near each other: any of an OR, each of neighbours; None for others."""
    if isinstance(left, Literal) and isinstance(right, Literal):
        return Near(left.text, right.text, distance)
    if isinstance(left, And | Or):
        return _each(left, [_are_near(part, right, distance) for part in left.parts])
    if isinstance(right, And | Or):
        return _each(right, [_are_near(left, part, distance) for part in right.parts])
    return None


def _each(group: And | Or, found: list[Query | None]) -> Query | None:
    parts = tuple(part for part in found if part is not None)
    return type(group)(parts) if len(parts) == len(found) else None


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


def _values(token: Token) -> tuple[str, ...]:
    """The values that a field's text may mean, by key or by Chinese label; none if it means nothing."""
    match token.field:
        case "region":
            return (UNPLACED,) if token.text.lower() in UNPLACED_NAMES else read_regions(token.text)
        case "year":
            try:
                return read_years(token.text)
            except RequestError:
                return ()
        case "section":
            return _keyed(token.text, KINDS | {TITLE_KIND: "标题"})
        case "level":
            return _keyed(token.text, LEVELS)
        case _:
            return _keyed(token.text, BODIES)


def _keyed(text: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(key for key, label in labels.items() if text.lower() == key or text == label)
