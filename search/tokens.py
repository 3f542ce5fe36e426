"""The query language's tokens: what is a word of the language and what is text to be found."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import accumulate

FIELDS = {
    "title": ("title", "标题"),
    "section": ("section", "部分", "栏目"),
    "issuer": ("issuer", "机关", "发布机构"),
    "region": ("region", "地区"),
    "level": ("level", "层级"),
    "body": ("body", "主体"),
    "year": ("year", "年份", "年度"),
    "words": ("words", "词语"),
    "best": ("best", "相近"),
}
"""The fields of the query language, each with the names that a person may write before the colon."""

_NAMES = {name: field for field, names in FIELDS.items() for name in names}
_FIELD = re.compile(rf"({'|'.join(_NAMES)})[:：]", re.IGNORECASE)
_NEAR = re.compile(r"NEAR/(\d{1,4})", re.ASCII)
_QUOTES = {'"': '"', "“": "”", "＂": "＂", "「": "」", "『": "』", "‘": "’", "〝": "〞", "｢": "｣"}
_ANY_QUOTE = '"“”＂「」『』‘’〝〞〟｢｣'
_OPEN, _CLOSE, _MINUS = "(（", ")）", "-－"


class Kind(Enum):
    """What a token is."""

    TEXT = auto()
    QUOTED = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    NEAR = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A token: the text to be found, a field's value, or an operator as written.

    `field` names the field of a `FIELD`; `quoted` tells whether its value stood in quotes; `distance`
    belongs to `NEAR`.
    """

    kind: Kind
    text: str
    field: str = ""
    quoted: bool = False
    distance: int = 0


def tokens(text: str) -> list[Token]:
    """The tokens of a query. Quotes and parentheses that do not enclose whole words of the query are text.

    So a heading can be pasted as it stands:

    >>> [token.text for token in tokens("(一)加强“放管服”改革 -试点")]
    ['(一)加强“放管服”改革', '-', '试点']
    """
    return list(_Scanner(text).scan())


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.marks = self._quotation_marks()
        self.quoted = dict(self._quotations())
        self.groups = self._pairs()

    def scan(self) -> Iterator[Token]:
        while self.at < len(self.text):
            if self.text[self.at].isspace():
                self.at += 1
            else:
                yield self._next()

    def _next(self) -> Token:
        start = self.at
        char = self.text[start]
        if start in self.quoted:
            return Token(Kind.QUOTED, self._value())
        if start in self.groups:
            self.at += 1
            return Token(Kind.OPEN if char in _OPEN else Kind.CLOSE, char)
        if char in _MINUS and not self._ends(start + 1) and self.text[start + 1] not in _MINUS:
            self.at += 1
            return Token(Kind.NOT, char)
        if (field := _FIELD.match(self.text, start)) and not self._ends(field.end()):
            self.at = field.end()
            quoted = self.at in self.quoted
            return Token(Kind.FIELD, self._value(), _NAMES[field[1].lower()], quoted)
        return _word(self._value())

    def _value(self) -> str:
        """The quotation or the run that starts here, passed over."""
        start = self.at
        if start in self.quoted:
            self.at = self.quoted[start] + 1
            return self.text[start + 1 : self.quoted[start]].replace("¶", "\n")
        while not self._ends(self.at):
            self.at += 1
        return self.text[start : self.at]

    def _ends(self, at: int) -> bool:
        """Whether a run ends before this place."""
        return (
            at >= len(self.text) or self.text[at].isspace() or (at in self.groups and self.text[at] in _CLOSE)
        )

    def _starts(self, at: int) -> bool:
        """Whether a word of the query may start here."""
        before = self.text[at - 1 : at] if at else ""
        return not before or before.isspace() or before in _OPEN or before in _MINUS

    def _quotations(self) -> Iterator[tuple[int, int]]:
        at = 0
        while at < len(self.text):
            close = _QUOTES.get(self.text[at])
            end = self._closing(close, at) if close and self._may_quote(at) else None
            if end:
                yield at, end
                at = end
            at += 1

    def _closing(self, close: str, start: int) -> int | None:
        """The next closing mark that ends a word of the query; None if there is none or nothing inside.

        Where its own is missing, another will do if no quotation mark stands between: programs change one of
        two.
        """
        own = _next_from(self.marks.get(close, ()), start + 2)
        if own is not None:
            return own
        following = _next_from(self.marks[""], start + 1)
        return following if following and following > start + 1 and self._may_end(following + 1) else None

    def _quotation_marks(self) -> dict[str, list[int]]:
        """Where quotation marks are: of each those that end a word of the query, and all of any kind."""
        found: dict[str, list[int]] = {"": []}
        for at, char in enumerate(self.text):
            if char in _ANY_QUOTE:
                found[""].append(at)
                if self._may_end(at + 1):
                    found.setdefault(char, []).append(at)
        return found

    def _may_quote(self, at: int) -> bool:
        return self._starts(at) or self.text[at - 1] in ":："

    def _may_end(self, at: int) -> bool:
        return at >= len(self.text) or self.text[at].isspace() or self.text[at] in _CLOSE

    def _pairs(self) -> frozenset[int]:
        """Places of the parentheses that group: whole words inside, with a space or a quotation."""
        inside = {place for start, end in self.quoted.items() for place in range(start, end + 1)}
        spaces = list(accumulate(map(str.isspace, self.text), initial=0))
        waiting: list[int] = []
        pairs: set[int] = set()
        for at, char in enumerate(self.text):
            if at in inside:
                continue
            if char in _OPEN:
                waiting.append(at)
            elif char in _CLOSE and waiting:
                start = waiting.pop()
                if (
                    self._starts(start)
                    and self._may_end(at + 1)
                    and (spaces[at] > spaces[start] or start + 1 in self.quoted)
                ):
                    pairs |= {start, at}
        return frozenset(pairs)


def _next_from(places: Sequence[int], start: int) -> int | None:
    """The first of ascending places that is no earlier than a start."""
    number = bisect_left(places, start)
    return places[number] if number < len(places) else None


def _word(text: str) -> Token:
    if text in ("AND", "OR", "NOT"):
        return Token(Kind[text], text)
    if near := _NEAR.fullmatch(text):
        return Token(Kind.NEAR, text, distance=int(near[1]))
    return Token(Kind.TEXT, text)
