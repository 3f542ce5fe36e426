"""The grammar of the query language: tokens in, a query tree out, and notes of what was read otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from index import regions
from index.query import UNPLACED, And, Best, Everything, Is, Literal, Near, Not, Or, Query, Within, Words
from index.report import BODIES, KINDS, LEVELS, TITLE_KIND
from search.notes import Note
from search.request import UNPLACED_NAMES, RequestError, read_regions, read_years
from search.tokens import Kind, Token


def tree(found: list[Token], read_run: Callable[[str], Query], notes: list[Note]) -> Query:
    """The query that tokens say; `read_run` says how a bare run is found. Adds to the notes."""
    return _Parser(found, read_run, notes).whole()


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
