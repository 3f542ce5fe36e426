"""How much work a regular expression makes of a text, counted as steps of a backtracking matcher.

The matcher tries what `re` tries (all but its shortcuts), so work that grows with the square of a text here
does so there.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    codes.CATEGORY_DIGIT: str.isdecimal,
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
}
_NEGATED = {
    codes.CATEGORY_NOT_DIGIT: codes.CATEGORY_DIGIT,
    codes.CATEGORY_NOT_SPACE: codes.CATEGORY_SPACE,
    codes.CATEGORY_NOT_WORD: codes.CATEGORY_WORD,
}
_SINGLE = (codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN)
Rest = Callable[[int], bool]


class TooMuchError(Exception):
    """More steps than the text is worth."""


def steps(pattern: re.Pattern[Any], text: str, most: int) -> int:
    """Steps that finding every match in a text takes. Raises `TooMuchError` beyond `most`.

    To be called with room for recursion, which goes as deep as a group is repeated: see `with_room`.
    """
    return _Counter(pattern, text, most).find_all()


def with_room(work: Callable[[], None]) -> None:
    """Do some work in a thread with a large stack; what it raises is raised."""
    before = sys.getrecursionlimit(), threading.stack_size(1 << 29)
    sys.setrecursionlimit(1_000_000)
    try:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(work).result()
    finally:
        sys.setrecursionlimit(before[0])
        threading.stack_size(before[1])


class _Counter:
    def __init__(self, pattern: re.Pattern[Any], text: str, most: int) -> None:
        self._tree = list(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
        self._text, self._most, self.count = text, most, 0
        self._fold = bool(pattern.flags & re.I)
        self._dot_all = bool(pattern.flags & re.S)
        self._groups: dict[int, tuple[int, int]] = {}
        self._end = 0

    def find_all(self) -> int:
        start = 0
        while start <= len(self._text):
            self._end = start
            found = self._sequence(self._tree, 0, start, self._stop)
            start = max(self._end, start + 1) if found else start + 1
        return self.count

    def _stop(self, place: int) -> bool:
        self._end = place
        return True

    def _step(self) -> None:
        self.count += 1
        if self.count > self._most:
            raise TooMuchError

    def _sequence(self, nodes: Sequence[Any], number: int, place: int, rest: Rest) -> bool:
        while number < len(nodes) and nodes[number][0] in _SINGLE:
            if not self._fits(nodes[number], place):
                return False
            number, place = number + 1, place + 1
        if number == len(nodes):
            return rest(place)
        code, value = nodes[number]
        return self._node(code, value, place, lambda end: self._sequence(nodes, number + 1, end, rest))

    def _node(self, code: Any, value: Any, place: int, rest: Rest) -> bool:
        self._step()
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            return self._repeat(code, value, place, rest)
        if code is codes.BRANCH:
            return any(self._sequence(list(branch), 0, place, rest) for branch in value[1])
        if code is codes.SUBPATTERN:
            return self._sequence(list(value[-1]), 0, place, self._closing(value[0], place, rest))
        if code is codes.ATOMIC_GROUP:
            return self._sequence(list(value), 0, place, self._stop) and rest(self._end)
        if code in (codes.ASSERT, codes.ASSERT_NOT):
            return self._look(value, place) is (code is codes.ASSERT) and rest(place)
        if code is codes.GROUPREF:
            start, end = self._groups.get(value, (0, 0))
            return self._text.startswith(self._text[start:end], place) and rest(place + end - start)
        return self._at(value, place) and rest(place)

    def _closing(self, group: int | None, start: int, rest: Rest) -> Rest:
        def close(end: int) -> bool:
            if group is not None:
                self._groups[group] = (start, end)
            return rest(end)

        return close

    def _look(self, value: Any, place: int) -> bool:
        direction, nodes = value
        start = place if direction > 0 else place - nodes.getwidth()[0]
        return start >= 0 and self._sequence(list(nodes), 0, start, lambda end: True)

    def _at(self, value: Any, place: int) -> bool:
        if value in (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING):
            return place == 0 or self._text[place - 1] == "\n"
        if value in (codes.AT_END, codes.AT_END_STRING):
            return place == len(self._text) or self._text[place] == "\n"
        return (self._is_word(place - 1) != self._is_word(place)) is (value is codes.AT_BOUNDARY)

    def _is_word(self, place: int) -> bool:
        inside = 0 <= place < len(self._text)
        return inside and _CATEGORIES[codes.CATEGORY_WORD](self._text[place])

    def _repeat(self, code: Any, value: tuple[int, int, Any], place: int, rest: Rest) -> bool:
        least, most, body = value
        nodes = list(body)
        if len(nodes) == 1 and nodes[0][0] in _SINGLE:
            ends = self._run(code, nodes[0], place, least, most)
            return any(rest(end) for end in ends)
        return self._again(code, nodes, (least, most), place, rest)

    def _run(self, code: Any, node: Any, place: int, least: int, most: int) -> Iterator[int]:
        """The places where a run of one kind of character may end, in the order in which they are tried."""
        if code is codes.MIN_REPEAT:
            end = place
            while end - place <= most:
                if end - place >= least:
                    self._step()
                    yield end
                if not self._fits(node, end):
                    return
                end += 1
            return
        end = place
        while end - place < most and self._fits(node, end):
            end += 1
        for stop in range(end, place + least - 1, -1):
            self._step()
            yield stop
            if code is codes.POSSESSIVE_REPEAT:
                return

    def _again(self, code: Any, nodes: list[Any], left: tuple[int, int], place: int, rest: Rest) -> bool:
        least, most = left

        def more() -> bool:
            def after(end: int) -> bool:
                return end > place and self._again(code, nodes, (max(0, least - 1), most - 1), end, rest)

            return most > 0 and self._sequence(nodes, 0, place, after)

        self._step()
        if least > 0:
            return more()
        if code is codes.MIN_REPEAT:
            return rest(place) or more()
        return more() or rest(place)

    def _fits(self, node: tuple[Any, Any], place: int) -> bool:
        self._step()
        if place >= len(self._text):
            return False
        char = self._text[place]
        chars = {char, char.lower(), char.upper()} if self._fold else {char}
        return any(fits(node, each, self._dot_all) for each in chars)


def fits(node: tuple[Any, Any], char: str, dot_all: bool = True) -> bool:
    """Whether a node of one character is that one."""
    code, value = node
    if code is codes.LITERAL:
        return ord(char) == value
    if code is codes.NOT_LITERAL:
        return ord(char) != value
    if code is codes.ANY:
        return dot_all or char != "\n"
    if code is codes.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    if code is codes.CATEGORY:
        return not _CATEGORIES[_NEGATED[value]](char) if value in _NEGATED else _CATEGORIES[value](char)
    negated = bool(value) and value[0][0] is codes.NEGATE
    return any(fits(each, char) for each in value[negated:]) is not negated


def pieces(pattern: re.Pattern[Any]) -> set[str]:
    """Strings to repeat: the beginnings of what the pattern matches, and each of its characters alone."""
    found: set[str] = set()
    _spell(list(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)), "", found)
    return {piece for piece in found if piece}


def _spell(nodes: Sequence[Any], spelled: str, found: set[str]) -> str:
    """Spell a text that the nodes match, noting every beginning and every character on the way."""
    for code, value in nodes:
        if code in _SINGLE:
            char = next(filter(lambda char: fits((code, value), char), _ALPHABET), "~")
            found |= {char, char * 20}
            spelled += char
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            spelled = _spell(list(value[2]) * max(1, min(value[0], 40)), spelled, found)
        elif code is codes.BRANCH:
            for branch in value[1]:
                last = _spell(list(branch), spelled, found)
            spelled = last
        elif code is codes.SUBPATTERN:
            spelled = _spell(list(value[-1]), spelled, found)
        found.add(spelled[-60:])
    return spelled


_ALPHABET = " 1a0:;=<>/\"'一年.-_,([{]})*x×\\?&#@%+|~A2T\n" + "".join(map(chr, range(33, 127)))
