"""What to offer while somebody types: strings of the collection that go on from the last run, with counts."""

from __future__ import annotations

import re
from itertools import islice

from index.analyzer import words
from index.engine import Engine
from index.results import Completion
from search.tokens import Kind, tokens

LIMIT = 8
_ASKED = 4
"""Strings that the engine is asked for, for each one wanted."""
_CLOSING = {'"': '"', "“": "”", "「": "」", "＂": "＂"}
_NUMBER = re.compile(r"\D\d")
_CONNECTIVES = frozenset("的了和与及或在对将以从为把被是等就使让并而且其之于向由")
"""Words of one character that something must follow: no string ends well with one."""


def complete(engine: Engine, typed: str, limit: int = LIMIT) -> tuple[Completion, ...]:
    """What could follow a typed query, most frequent first; `text` is the query to search instead.

    The last run or open quotation is completed, to the end of a word: 首违 becomes 首违不罚.
    No offer goes on with a number. What seems to begin inside a word (法行政, after 司) counts a quarter.
    """
    start, close = _last_run(typed)
    run = typed[start:]
    if not run or limit < 1:
        return ()
    offered = engine.complete(run, limit * _ASKED)
    whole = (each for each in offered if _is_whole(engine, each.text, run, offered))
    if len(run) > 1 or run in _CONNECTIVES:
        found = list(islice(whole, limit))
    else:
        found = list(islice(whole, 2 * limit))
        found.sort(key=lambda each: -each.occurrences / (4 if _begins_inside(each.text) else 1))
    return tuple(Completion(typed[:start] + each.text + close, each.occurrences) for each in found[:limit])


def _last_run(typed: str) -> tuple[int, str]:
    """Where the text to be completed starts, and the closing mark that an open quotation needs."""
    for mark, close in _CLOSING.items():
        if mark in typed:
            closed = tokens(typed + close)[-1]
            if (closed.quoted or closed.kind is Kind.QUOTED) and typed.endswith(closed.text):
                return len(typed) - len(closed.text), close
    last = [token.text for token in tokens(typed) if token.kind in (Kind.TEXT, Kind.FIELD)][-1:]
    run = last[0].lstrip("(（") if last and typed.endswith(last[0]) else ""
    return len(typed) - len(run), ""


def _is_whole(engine: Engine, text: str, run: str, offered: tuple[Completion, ...]) -> bool:
    """Whether a string ends where a word does, as far as the way it most often goes on tells."""
    if _NUMBER.search(text, max(len(run) - 1, 0)):
        return False
    cut = [*words(text)]
    if not cut or cut[-1].text in _CONNECTIVES:
        return False  # punctuation alone is no word, and what must go on is no whole one
    longer = [other for other in offered if other.text != text and other.text.startswith(text)]
    longer = longer[:1] or [*engine.complete(text, 1)]
    return not longer or len(text) in {word.start for word in words(longer[0].text)}


def _begins_inside(text: str) -> bool:
    lengths = [len(word.text) for word in words(text)][:2]
    return lengths[:1] == [1] < lengths[1:]
