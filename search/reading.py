"""How a request's query is read: each bare run literally, by its words, or by what comes nearest to it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from index.analyzer import normalise, words
from index.cleaning import squeeze
from index.engine import Engine
from index.query import MOST_NEAR, Best, Is, Literal, Or, Query, Words
from index.questions import asks, terms
from search.language import LONGEST, Parsed, clean, parse
from search.notes import Note
from search.passages import SHORTEST
from search.request import SearchRequest
from search.shown import inside, leaves
from search.tokens import Kind, tokens

_LONGEST_MISSPELT = 40
_SENTENCE = 16
"""Characters of a sentence that nobody types for a few words."""

Variants = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A query, how its runs were found (literal, words, best or mixed), and runs that occur nowhere.

    `missing` leaves out questions: nobody expects to find one as it stands.
    """

    parsed: Parsed
    match: str
    missing: tuple[str, ...] = ()
    pasted: str = ""
    """A text that stands nowhere and is no question: what comes nearest to it can be shown beside it."""


def read(engine: Engine, request: SearchRequest, variants: Variants) -> Reading:
    """Read a request's query.

    A text with sentences of its own is one string. Runs that ask something together, and do not stand so,
    are one question.
    """
    text = _pasted(request.q) if request.match != "words" else ""
    runs = _Runs(engine, request.match, variants)
    parsed = parse(text or request.q, runs.read, together=bool(text) or request.match == "best")
    if request.match == "auto" and asks(request.q) and not runs.stand(parsed.query):
        runs = _Runs(engine, request.match, {})
        parsed = parse(request.q, runs.read, together=True)
    return runs.reading(parsed)


def _pasted(query: str) -> str:
    """A query that has sentences, or is long and has commas, as it would stand in a report; else nothing."""
    text = clean(query)[:LONGEST]
    ends = sum(map(text.count, "。；！？"))
    several = ends > 1 or (ends and len(text) >= _SENTENCE) or ("，" in text and len(text) >= 2 * _SENTENCE)
    bare = several and all(token.kind is Kind.TEXT for token in tokens(text))
    return squeeze(text) if bare else ""


def _across(engine: Engine, text: str) -> str | None:
    """The text with a paragraph's end inside it, where it stands so."""

    def stands(part: str) -> bool:
        return engine.count(Literal(part)).reports > 0

    places = range(1, len(text))
    # If a part stands, so does every part of it: both ends are found by bisection.
    last = bisect_left(places, True, key=lambda at: not stands(text[:at]))
    first = bisect_left(places, True, key=lambda at: stands(text[at:]))
    broken = (f"{text[:at]}\n{text[at:]}" for at in places[first:last])
    return next(filter(stands, broken), None)


class _Runs:
    """Reads the bare runs of one query, and remembers how."""

    def __init__(self, engine: Engine, match: str, variants: Variants) -> None:
        self._engine = engine
        self._match = match
        self._variants = variants
        self._as_words: dict[str, None] = {}
        self._as_best: dict[str, None] = {}
        self._notes: dict[Note, None] = {}

    def read(self, text: str) -> Query:
        """A run as it is to be found."""
        if group := self._variants.get(normalise(text)):
            others = "、".join(group[1:])
            self._note(
                f"“{text}”连同其不同说法一并检索：{others}",
                f"“{text}” is searched with other ways of saying it: {others}",
            )
            return Or(tuple(map(Literal, group)))
        way = self._way(text)
        if way != "literal" and self._match == "auto" and (broken := _across(self._engine, text)):
            self._note(
                f"“{text}”在原文中跨越两段，已连同段落的分界（¶）逐字查找",
                f"“{text}” stands across the end of a paragraph (¶): it is searched literally with that",
            )
            return Literal(broken)
        if way == "words":
            self._as_words[text] = None
            return Words(text)
        if way == "best":
            self._as_best[text] = None
            return Best(text)
        return Literal(text)

    def _way(self, text: str) -> str:
        normal = normalise(text)
        if self._match == "literal" or not terms(normal):
            return "literal"
        if self._match == "best":
            return "best"
        has_words = next(words(normal), None) is not None
        if self._match == "words":
            return "words" if has_words else "literal"
        if self._engine.count(Literal(text)).reports:
            return "literal"
        # A question's own words need not all stand in its answer.
        found = has_words and not asks(text) and self._engine.count(Words(text)).reports
        return "words" if found or len(terms(normal)) == 1 else "best"

    def stand(self, query: Query) -> bool:
        """Whether every run was read literally, and there are reports with them."""
        return not (self._as_words or self._as_best) and bool(self._engine.count(query).reports)

    def reading(self, parsed: Parsed) -> Reading:
        """The query with notes on how it was read."""
        if isinstance(parsed.query, Literal):
            # Too much to be searched by words: the query was read as one text after all.
            self._as_words, self._as_best = {}, {}
        if self._match == "auto":
            self._tell()
        unasked = [text for text in self._as_best if not asks(text)]
        missing = [*self._as_words, *(text for text in unasked if len(text) <= _LONGEST_MISSPELT)]
        return Reading(
            Parsed(parsed.query, parsed.read_as, (*parsed.notes, *self._notes)),
            self._kept_match(parsed.query),
            tuple(missing) if self._match == "auto" else (),
            next((text for text in unasked if len(text) >= SHORTEST), ""),
        )

    def _tell(self) -> None:
        if self._as_words:
            self._note(
                f"{_listed(self._as_words)}在全部报告中没有原文出现，已改按其中的词语检索",
                f"{_listed(self._as_words)} occurs in no report: the words in it are searched instead",
            )
        if self._as_best:
            self._note(
                f"{_listed(self._as_best)}在全部报告中没有原文出现，已改按相近程度检索："
                "所列报告与它共有的词语和字组，按越少见越重计算，不少于最多者的四成，"
                f"筛选之后至多 {MOST_NEAR} 份",
                f"{_listed(self._as_best)} occurs in no report: shown is what comes nearest, reports that "
                "share at least 40 % as much with it as the nearest one does, words and pairs of characters "
                f"weighing more the rarer they are, at most {MOST_NEAR} reports that pass the filters",
            )

    def _note(self, chinese: str, english: str) -> None:
        self._notes[Note(chinese, english)] = None

    def _kept_match(self, query: Query) -> str:
        ways = {"words": self._as_words, "best": self._as_best}
        used = [way for way, texts in ways.items() if texts]
        kinds = tuple(type(inside(leaf)) for leaf in leaves(query))
        literal = any(kind not in (Words, Best, Is) for kind in kinds)
        if not used:
            return "literal"
        return used[0] if len(used) == 1 and not literal else "mixed"


def _listed(texts: Mapping[str, None]) -> str:
    return "、".join(f"“{text}”" for text in texts)
