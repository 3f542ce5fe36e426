"""The parts of a sample report: which it has, in which order, under which headings, at which length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import cycle, islice
from random import Random

from crawler.samplesite.grammar import Pattern, Voice, blocks
from crawler.samplesite.issuers import Issuer
from crawler.samplesite.phrases import Phrase, Stance, stance

NOTICE = "（本文为知策示例文本，并非真实报告，文中事项和数字均为虚构。）"
NUMERALS = "一二三四五六七八九十"
TOPICS = (
    *("study", "service", "rules", "decision", "enforcement", "emergency", "disputes", "oversight"),
    *("education", "digital", "team"),
)
SHARES = {"achievements": 0.56, "problems": 0.13, "leadership": 0.13, "plans": 0.18}
"""Of what is left of a text's length after the intro."""

ORDERS = (
    ("achievements", "problems", "leadership", "plans"),
    ("achievements", "leadership", "problems", "plans"),
    ("achievements", "leadership", "problems plans"),
    ("leadership", "achievements", "problems", "plans"),
    ("achievements", "problems", "plans"),
)
ORDER_WEIGHTS = (50, 24, 12, 6, 8)
ENOUGH = 22
"""Characters that may be missing: half a sentence, so that texts are as often too short as too long."""
LONG = 3000
"""Characters from which on a text may use a pattern twice."""
HANDED_ON = 0.5
"""Share of the reports that end their plans as their province does, and of those that keep a paragraph."""
HEADING = 18
"""Characters of a heading, on average."""
PERIODS = ("", "上半年，", "下半年，", "第四季度，", "第一季度，", "第三季度，", "第二季度，")
"""Said before a sentence whose pattern the text has had before."""


@dataclass(frozen=True, slots=True)
class SampleSection:
    """A part of a sample report. `glued`: its heading runs on into its first paragraph."""

    kinds: tuple[str, ...]
    heading: str
    paragraphs: tuple[str, ...]
    glued: bool = False

    @property
    def text(self) -> str:
        """One paragraph a line."""
        return "\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Plan:
    """The seed of the whole collection and the length aimed at in characters."""

    seed: int
    length: int


class Deck:
    """The patterns of a block in an order of chance; in a long text again, with a period of the year."""

    def __init__(self, patterns: list[Pattern], voice: Voice, again: bool) -> None:
        self.patterns, self.voice = list(patterns), voice
        self.periods = islice(cycle(PERIODS), None if again else 1)

    def take(self, length: int, least: int = 1) -> list[str]:
        """The sentences that reach the length, and at least some; fewer if there are no more."""
        sentences: list[str] = []
        for sentence in self._drawn():
            sentences.append(sentence)
            length -= len(sentence)
            if length <= ENOUGH and len(sentences) >= least:
                break
        return sentences

    def _drawn(self) -> Iterator[str]:
        for period in self.periods:
            self.voice.random.shuffle(self.patterns)
            for pattern in self.patterns:
                yield period + pattern.fill(self.voice)


def sections(issuer: Issuer, year: int, voice: Voice, plan: Plan) -> tuple[SampleSection, ...]:
    """The sections of one report, the intro first."""
    said = stance(issuer.name, issuer.region[:2], year, plan.seed)
    intro = _intro(voice)
    handed = _handed_on(issuer, year, voice, plan)
    rest = plan.length - len(intro.text) - HEADING * 4
    order = voice.random.choices(ORDERS, ORDER_WEIGHTS)[0]
    if issuer.audience == "t" and year < 2019:
        order = ORDERS[-1]
    share = rest / sum(SHARES[kind] for part in order for kind in part.split())
    writer = _Writer(issuer.audience, voice, said, plan.length > LONG)
    parts: list[SampleSection] = []
    for part in order:
        lengths = tuple(int(SHARES[kind] * share) for kind in part.split())
        parts += writer.part(part, lengths, len(parts))
    return (intro, *(_with(section, handed) for section in parts))


def _handed_on(issuer: Issuer, year: int, voice: Voice, plan: Plan) -> dict[str, str]:
    """Paragraphs taken over: the province's model text for the plans, a former year's for leadership."""
    sources = {
        "plans": ("model plans", f"{issuer.region[:2]} {year}"),
        "leadership": ("kept leadership", f"{issuer.region} {issuer.name}"),
    }
    chance = Random(f"{plan.seed} {issuer.region} {issuer.name} {year} handed on")
    return {
        kind: _one(block, replace(voice, random=Random(f"{plan.seed} {source}")))
        for kind, (block, source) in sources.items()
        if chance.random() < HANDED_ON
    }


def _with(section: SampleSection, handed: dict[str, str]) -> SampleSection:
    added = tuple(handed[kind] for kind in section.kinds if kind in handed)
    return replace(section, paragraphs=(*section.paragraphs, *added))


def _intro(voice: Voice) -> SampleSection:
    opening, end = (_one(name, voice) for name in ("intro", "intro end"))
    return SampleSection(("intro",), "", (opening + end, NOTICE))


def _one(name: str, voice: Voice) -> str:
    return voice.random.choice(blocks("sentences.txt")[name].lines).pattern.fill(voice)


class _Writer:
    """Writes the parts after the intro, in one layout throughout."""

    def __init__(self, audience: str, voice: Voice, said: Stance, again: bool) -> None:
        self.audience, self.voice, self.said, self.again = audience, voice, said, again
        self.random = voice.random
        self.brackets = self.random.choice(("（{}）", "（{}）", "({})"))
        self.layout = self.random.choice(("lines", "lines", "listed", "numbered", "run on"))
        self.glued = self.random.random() < 0.12
        self.by_topic = self.random.random() < 0.07

    def part(self, part: str, lengths: tuple[int, ...], before: int) -> list[SampleSection]:
        """One section; or one a topic where the achievements have no heading of their own."""
        if part == "achievements":
            return self._achievements(lengths[0], before)
        heading = self._heading(part, before)
        paragraphs = [
            text
            for kind, length in zip(part.split(), lengths, strict=True)
            for text in self._list(kind, length)
        ]
        glued = self.glued and part == "problems"
        return [SampleSection(tuple(part.split()), heading, tuple(paragraphs), glued)]

    def _heading(self, part: str, before: int) -> str:
        forms = blocks("sentences.txt")[f"heading {part}"].lines_for(self.audience)
        return f"{NUMERALS[before]}、{self.random.choice(forms).fill(self.voice)}"

    def _achievements(self, length: int, before: int) -> list[SampleSection]:
        topics = self._topics(length)
        if self.by_topic:
            return [
                SampleSection(
                    ("achievements",), f"{NUMERALS[before + at]}、{heading}", tuple(self._laid_out(sentences))
                )
                for at, (heading, sentences) in enumerate(topics)
            ]
        heading = self._heading("achievements", before)
        paragraphs = [line for at, topic in enumerate(topics) for line in self._topic(at, *topic)]
        return [SampleSection(("achievements",), heading, tuple(paragraphs))]

    def _topics(self, length: int) -> list[tuple[str, list[str]]]:
        """Headings and sentences of the topics that fit into a length, those of the adopted phrases first."""
        spread = _by_topic(self.said.adopted)
        count = min(len(TOPICS) if not self.by_topic else 6, max(2, length // 150))
        ranked = sorted(
            TOPICS,
            key=lambda topic: (topic not in spread or self.random.random() < 0.2, self.random.random()),
        )
        chosen = [topic for topic in TOPICS if topic in ranked[:count]]
        return [self._written(topic, spread.get(topic, []), length // count) for topic in chosen]

    def _written(self, topic: str, adopted: list[Phrase], length: int) -> tuple[str, list[str]]:
        block = blocks("sentences.txt")[topic]
        heading = self.random.choice(block.headings).fill(self.voice)
        length -= len(heading)
        sentences = []
        self.random.shuffle(adopted)
        for phrase in adopted:
            patterns = phrase.sentences(self.audience, "a")
            if patterns and length > ENOUGH:
                sentences.append(self.random.choice(patterns).fill(self.voice))
                length -= len(sentences[-1])
        if length > ENOUGH or not sentences:
            sentences += Deck(block.lines_for(self.audience), self.voice, self.again).take(length)
        self.random.shuffle(sentences)
        return heading, sentences

    def _topic(self, at: int, heading: str, sentences: list[str]) -> list[str]:
        title = self.brackets.format(NUMERALS[at] if at < 10 else "十一") + heading
        if self.layout == "run on":
            return [f"{title}。{''.join(sentences)}"]
        return [title, *self._laid_out(sentences)]

    def _laid_out(self, sentences: list[str]) -> list[str]:
        if self.layout == "numbered" and len(sentences) > 1:
            return [f"{at}.{sentence}" for at, sentence in enumerate(sentences, 1)]
        if self.layout == "listed" and 1 < len(sentences) <= len(NUMERALS):
            return ["".join(_listed(sentences))]
        size = -(-len(sentences) // -(-len(sentences) // 5))
        return ["".join(sentences[start : start + size]) for start in range(0, len(sentences), size)]

    def _list(self, kind: str, length: int) -> list[str]:
        """The paragraphs of problems, leadership or plans: an opening, then their points."""
        block, place = blocks("sentences.txt")[kind], {"problems": "p", "plans": "n"}.get(kind, "a")
        opening = _one(f"{kind} open", self.voice) if kind != "leadership" else ""
        points = self._phrase_points(kind, place, length - len(opening))
        left = length - len(opening) - sum(map(len, points))
        least = 2 - len(points)
        if left > ENOUGH or least > 0:
            points += Deck(block.lines_for(self.audience), self.voice, self.again).take(left, least)
        self.random.shuffle(points)
        if self.layout in ("lines", "numbered") and len(points) > 1 and kind != "leadership":
            return [opening, *(f"{mark}是{point}" for mark, point in zip(_marks(), points, strict=False))]
        return [opening + "".join(_listed(points) if kind != "leadership" else points)]

    def _phrase_points(self, kind: str, place: str, length: int) -> list[str]:
        """Adopted phrases as a problem or to be deepened, those of the next year as a plan."""
        if kind == "leadership":
            return []
        planned = list(self.said.planned) if kind == "plans" else []
        again = [phrase for phrase in self.said.adopted if self.random.random() < 0.16]
        points = []
        for phrase in planned + again:
            patterns = phrase.sentences(self.audience, place)
            if patterns and length > 60:
                points.append(self.random.choice(patterns).fill(self.voice))
                length -= len(points[-1])
        return points


def _by_topic(adopted: tuple[Phrase, ...]) -> dict[str, list[Phrase]]:
    found: dict[str, list[Phrase]] = {}
    for phrase in adopted:
        found.setdefault(phrase.topic, []).append(phrase)
    return found


def _marks() -> Iterator[str]:
    """一, 二 … 十, 十一 … as far as anybody counts."""
    for tens in ("", *("十" if ten == "一" else f"{ten}十" for ten in NUMERALS[:9])):
        yield from (tens + unit for unit in NUMERALS[:9])
        yield tens or "十"


def _listed(sentences: list[str]) -> Iterator[str]:
    """The sentences as one: 一是…；二是…。"""
    last = len(sentences) - 1
    for at, (mark, sentence) in enumerate(zip(_marks(), sentences, strict=False)):
        yield f"{mark}是{sentence.removesuffix('。')}" + ("。" if at == last else "；")
