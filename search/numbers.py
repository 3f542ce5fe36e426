"""Which indicator each amount of a report belongs to; what could belong to several is only a candidate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from index.report import Report, Section
from search.clauses import Figure, Sentence, sentences
from search.indicators import Indicator, Table, load
from search.scope import Scope

_FAR = 8
"""Characters that may stand between a topic's word and its amount, neutral words not counted."""

_SHORT = 3
"""Characters of its own with which a clause (维持6件) does not yet turn to another topic."""

_JOIN = re.compile(r"[、和与及并或以“”‘’\"']*")
_MARKS = re.compile(r"(?:[\s、,，;:“”‘’\"'()\d年月日\-—.]|[一二三四五六七八九十]{1,9}年)+")
_ADDED = re.compile(r"新增|新聘|新取得|新招|新申领|新培养|增加(?![至到为])|增配|新办|新发展")
_SUCH = re.compile(r"[”\"]?等[^、]{0,4}$")
_TOTAL = re.compile(r"总数|总人数|总量")
_PART = "其中"
_AMOUNT = "#"
"""Stands for the amount itself where words of the table speak of what is around it."""
_PLANS = "plans"


@dataclass(frozen=True, slots=True)
class Value:
    """One figure of an indicator: its amount, and the sentence that says it.

    `section` counts from 0; `offset` is where the amount begins in the section's searched text.
    """

    indicator: str
    value: float
    unit: str
    at_least: bool
    section: int
    offset: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that could belong to any of several indicators and is given to none."""

    indicators: tuple[str, ...]
    value: float
    unit: str
    at_least: bool
    section: int
    offset: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a report counts, in reading order; a figure that is said again is there once."""

    values: tuple[Value, ...]
    candidates: tuple[Candidate, ...]


def read(report: Report, table: Table | None = None) -> Numbers:
    """The figures of a report. What it plans (下步安排) and what it says of other years is left out."""
    reader = _Reader(table or load(), Scope(report))
    values: dict[tuple[str, float], Value] = {}
    candidates: list[Candidate] = []
    for number, section in enumerate(report.sections):
        if section.kinds == (_PLANS,):
            continue
        for sentence, figure, chosen in reader.section(section):
            amount = figure.amount
            said = _part_of(sentence, section.searched, amount.start)
            where = (amount.value, amount.unit, amount.at_least, number, sentence.start + amount.start, said)
            if len(chosen) > 1 and len(figure.heads) == 1:
                candidates.append(Candidate(tuple(chosen), *where))
                continue
            for key in chosen:
                values.setdefault((key, amount.value), Value(key, *where))
    return Numbers(tuple(values.values()), tuple(candidates))


def _part_of(sentence: Sentence, searched: str, at: int) -> str:
    """What a sentence says around a place, up to the semicolons: a sentence may list a page of figures."""
    start, end = sentence.text.rfind(";", 0, at) + 1, sentence.text.find(";", at)
    end = len(sentence.text) if end < 0 else end
    return searched[sentence.start + start : sentence.start + end].strip()


class _Reader:
    """Gives the amounts of sections to indicators, sentence by sentence."""

    def __init__(self, table: Table, scope: Scope) -> None:
        self._table = table
        self._scope = scope

    def section(self, section: Section) -> Iterator[tuple[Sentence, Figure, list[str]]]:
        """Every amount that is some indicator's, with the indicators that it could be of."""
        told: set[str] = set()
        topic, end = "", -1
        for sentence in sentences(section.searched):
            if not sentence.text.lstrip().startswith(_PART):
                told = set()
            if sentence.start != end + 1 or section.searched[end] == "\n":
                topic = ""
            end = sentence.end
            if not topic and not self._table.topic_words.search(sentence.text):
                continue
            spoken: set[str] = set()
            for figure in sentence.figures():
                if self._scope.is_change(figure):
                    topic = self._last_topic("".join((*figure.earlier, *figure.heads))) or topic
                    continue
                topic = self._topic(figure, topic)
                chosen = self._chosen(figure, topic)
                if _PART in figure.behind and (figure.follows or sentence.text.lstrip().startswith(_PART)):
                    # A part of what was counted is not the count.
                    chosen = [key for key in chosen if key not in told]
                if figure.follows and not self._last_topic("".join(figure.heads)):
                    # 废止35件,宣布失效12件: a second count of one thing in a sentence is a part or goes on.
                    chosen = [key for key in chosen if key not in spoken]
                if chosen:
                    told.update(chosen)
                    spoken.update(chosen)
                    yield sentence, figure, chosen

    def _chosen(self, figure: Figure, topic: str) -> list[str]:
        if self._scope.is_no_value(figure):
            return []
        if len(figure.heads) == 1:
            return self._of_head(figure, figure.heads[0], topic)
        every = [self._of_head(figure, head, "") for head in figure.heads]
        return list(dict.fromkeys(key for keys in every if len(keys) == 1 for key in keys))

    def _topic(self, figure: Figure, topic: str) -> str:
        """The topic that a bare clause takes over: of the words before it in the sentence, the last one's."""
        for clause in figure.earlier:
            topic = self._last_topic(clause) or topic
        own = "".join(figure.heads)
        if found := self._last_topic(own):
            return found
        if len(self._of_its_own(own)) > _SHORT:
            return ""
        return topic or self._first_topic(figure.rest)

    def _of_head(self, figure: Figure, head: str, inherited: str) -> list[str]:
        """The indicators that the amount could be of, by the topics before it, after it, or taken over."""
        table = self._table
        before = list(table.topic_words.finditer(head))
        if before:
            last = before[-1]
            if self._joined_topics(head, before):
                return []
            if not self._far(head[last.end() :]) or self._alike(head, last):
                found = self._matching(figure, head, table.topics[last[0]])
                if found:
                    return found
        after = table.topic_words.search(figure.after)
        if after and self._counts(figure.after[: after.start()], table.topics[after[0]]):
            found = self._matching(figure, head, table.topics[after[0]])
            if found:
                return found
        if before or after or not inherited:
            return []
        if self._of_its_own(head):
            return []
        if not figure.after and not self._left(head) and figure.earlier and figure.earlier[-1]:
            # 持有执法证的人员偏少,只有30名: the amount ends what the clause before began.
            return self._of_head(figure, figure.earlier[-1] + head, "")
        return self._matching(figure, head, inherited, taken_over=True)

    def _matching(self, figure: Figure, head: str, topic: str, taken_over: bool = False) -> list[str]:
        indicators = self._table.of_topic(topic)
        possible = [each for each in indicators if self._possible(each, figure, head)]
        for words in self._spoken(figure, head, topic):
            meant = [each for each in indicators if words & set(each.words)]
            chosen = [each for each in meant if each in possible]
            if chosen:
                beaten = {key for each in chosen for key in each.over}
                return [each.key for each in chosen if each.key not in beaten]
            if any(
                figure.amount.unit in each.units and not self._refused(each, figure, head) for each in meant
            ):
                return []
        if taken_over and not _TOTAL.search(head):
            return []
        return [each.key for each in possible if not each.words]

    def _possible(self, indicator: Indicator, figure: Figure, head: str) -> bool:
        own = head + figure.after
        return (
            figure.amount.unit in indicator.units
            and not self._refused(indicator, figure, head)
            and (
                not indicator.within or any(word in figure.behind + figure.after for word in indicator.within)
            )
            and not any(re.search(f"{word}(?!率)", figure.later) for word in indicator.later)
            and not (indicator.stock and _ADDED.search(own))
            and (not indicator.is_rate or self._rate_follows(indicator, head))
        )

    def _refused(self, indicator: Indicator, figure: Figure, head: str) -> bool:
        said = head + _AMOUNT + figure.after
        return any(word in said for word in indicator.never)

    def _rate_follows(self, indicator: Indicator, head: str) -> bool:
        ends = [head.rfind(word) + len(word) for word in indicator.words if word in head]
        return bool(ends) and not self._left(head[max(ends) :])

    def _spoken(self, figure: Figure, head: str, topic: str) -> Iterator[set[str]]:
        """The words of a topic's indicators, the nearest to the amount first, joined ones together."""
        pattern = self._table.said[topic]
        before = [(len(head) - end, words) for _, end, words in _chains(head, pattern)]
        before = before or [(len(head), words) for _, _, words in _chains(figure.listed, pattern)[-1:]]
        after = [(start, words) for start, _, words in _chains(figure.after, pattern)]
        yield from (words for _, words in sorted(before + after, key=lambda item: item[0]))

    def _joined_topics(self, head: str, found: list[re.Match[str]]) -> bool:
        """Whether the last topic is one of several of which the amount is the sum."""
        topics = self._table.topics
        return any(
            topics[one[0]] != topics[other[0]]
            and _sum(self._left(head[one.end() : other.start()], keep="、和与及"))
            for one, other in pairwise(found)
        )

    def _counts(self, between: str, topic: str) -> bool:
        """Whether an amount may count the word that follows so; what it counts does not act before it."""
        return not self._far(between) and not self._table.said[topic].search(between)

    def _far(self, between: str) -> bool:
        # 文件、合同等60件 counts other things too.
        left = self._left(between, keep="、")
        return len(left) > _FAR or "、" in left or between.lstrip('”"’').startswith("等")

    def _alike(self, head: str, last: re.Match[str]) -> bool:
        """Whether the amount counts a list of one kind: 普法讲座、法治文艺演出等活动56场."""
        topics = self._table.topics
        return bool(_SUCH.match(self._left(head[last.end() :]))) and all(
            self._last_topic(item) == topics[last[0]] for item in head[: last.end()].split("、")
        )

    def _of_its_own(self, clause: str) -> str:
        """What a clause says beside verbs of indicators; nothing if it is bare."""
        return _MARKS.sub("", self._table.bare.sub("", clause))

    def _left(self, text: str, keep: str = "") -> str:
        """A text without neutral words, marks and dates."""
        marks = _MARKS.sub(lambda match: "".join(char for char in match[0] if char in keep), text)
        return self._table.neutral.sub("", marks)

    def _last_topic(self, text: str) -> str:
        found = list(self._table.topic_words.finditer(text))
        return self._table.topics[found[-1][0]] if found else ""

    def _first_topic(self, text: str) -> str:
        found = self._table.topic_words.search(text)
        return self._table.topics[found[0]] if found else ""


def _chains(text: str, pattern: re.Pattern[str]) -> list[tuple[int, int, set[str]]]:
    """Runs of words that are joined to each other: where each begins and ends."""
    chains: list[tuple[int, int, set[str]]] = []
    for each in pattern.finditer(text):
        start, end, words = chains[-1] if chains else (0, -1, set())
        if chains and _JOIN.fullmatch(text[end : each.start()]):
            chains[-1] = (start, each.end(), words | {each[0]})
        else:
            chains.append((each.start(), each.end(), {each[0]}))
    return chains


def _sum(between: str) -> bool:
    return between in ("、", "和", "与", "及")
