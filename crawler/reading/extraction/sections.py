"""Sections of a report, told by the words of their headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.reading.lines import Line
from crawler.reading.wording.dates import find_year
from crawler.reading.wording.numbering import MAIN_STYLES
from index.analyzer import normalise
from index.report import KINDS, Section

_PROBLEMS = re.compile(
    r"(?:问题|不足|困难|短板|弱项|薄弱环节|差距|瓶颈|难点|挑战)(?!.{0,8}(?:整改(?:情况|落实|完成)|解决情况|办理情况))"
)
_NO_PROBLEMS = re.compile(r"(?:化解|解决|破解|聚焦|攻克|补齐|补足|弥补|整治|突出问题|正视|热点)")
_PLANS = re.compile(
    r"下一?步|下一?阶段|下一年|今后|明年|来年|工作安排|主要安排|重点安排|任务安排|工作打算|打算|计划$|年度?计划|工作计划|工作思路|努力方向|"
    r"(?:改进|整改|完善)(?:的)?(?:措施|方向|举措|意见|建议|打算|思路)|工作展望|未来|重点任务|工作重点|工作要点|工作设想|工作目标|对策|谋划|初步考虑"
)
_NO_PLANS = re.compile(r"(?:安排|计划|任务).{0,6}(?:落实|完成|推进|执行|部署)?(?:的)?(?:情况|成效)")
_LEADERSHIP = re.compile(
    r"第一责任人|(?:主要负责人|主要负责同志|党政负责人|主要领导|一把手).{0,14}(?:履行|履职|职责|述法|推进|落实)|述法"
)
_ACHIEVEMENTS = re.compile(
    r"举措|成效|成绩|亮点|做法|特色|经验|进展|主要工作|重点工作(?!安排|计划|打算)|取得|措施(?!$)|创新"
)
_ACCOUNT = re.compile(r"情况|回顾|总结|工作$|概况|落实|开展|完成|主要措施$|措施$")
_OTHER = re.compile(r"其他|需要(?:说明|报告)|附件|附表|名词解释")
_TURN = re.compile(
    r"(?:[（(][一二三四五六七八九十]{1,2}[）)]|[一二三四五六七八九十]{1,2}、)?"
    r"(?:下一?步|下一?阶段|今后|接下来|明年|来年|新的一年|(?:针对|对照|围绕)(?:以上|上述|这些|存在|此类|前述)|为此|"
    r"20\d\d年(?:度)?[，,、]?(?:将|我|全|本|[^。]{0,16}(?:将|工作|计划|打算|重点)))"
)
_SENTENCES = re.compile(r"(?<=[。；！？])")
_LONG_HEADING = 50
"""A heading line is no longer (characters) unless it is glued to its paragraph."""
_GLUE = re.compile(r"[。：:；！]")
_GLUED = re.compile(r"。.|[：:].{1,50}[。；]$")
"""A heading line with a sentence after its sign."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A heading line and the lines under it."""

    heading: str
    lines: tuple[Line, ...]
    kinds: tuple[str, ...] = ()


def read_sections(lines: Sequence[Line], year: int | None = None) -> tuple[Section, ...]:
    """The sections of a report's text, in its order; nothing of the lines is lost. `year` is the report's.

    What stands before the first heading is `intro`. Sub-headings stay lines of the text, unless one opens a
    kind that no main heading names.
    """
    parts = _with_kinds(_parts([line for line in lines if line.flat]), year)
    named = {kind for part in parts for kind in part.kinds}
    parts = [piece for part in parts for piece in _promoted(part, named)]
    parts = [piece for part in parts for piece in _turned(part)]
    return tuple(_section(part) for part in parts)


def _section(part: _Part) -> Section:
    return Section(part.kinds, part.heading, "\n".join(line.flat for line in part.lines))


def kinds_of(heading: str) -> tuple[str, ...]:
    """The kinds that a heading's words name, in the order of `KINDS`; empty if they name none.

    >>> kinds_of("六、存在的主要问题及下一步打算"), kinds_of("三、聚焦突出问题，提升执法水平")
    (('problems', 'plans'), ())
    """
    words = normalise(heading)
    found: set[str] = set()
    if _LEADERSHIP.search(words):
        found.add("leadership")
    if _PROBLEMS.search(words) and not (_NO_PROBLEMS.search(words) and "存在" not in words):
        found.add("problems")
    if _PLANS.search(words) and not _NO_PLANS.search(words):
        found.add("plans")
    if _ACHIEVEMENTS.search(words) and not (
        found & {"plans", "problems"} and not re.search("成效|成绩|做法|亮点", words)
    ):
        found.add("achievements")
    if not found and _OTHER.search(words):
        found.add("other")
    if not found and _ACCOUNT.search(words):
        found.add("achievements")
    return tuple(kind for kind in KINDS if kind in found)


def _parts(lines: Sequence[Line]) -> list[_Part]:
    style = _top_style(lines)
    parts: list[_Part] = []
    heading, body = "", list[Line]()
    for line in lines:
        split = _split_heading(line, style)
        if split:
            if heading or body:
                parts.append(_Part(heading, tuple(body)))
            heading, body = split[0], [*split[1]]
        else:
            body.append(line)
    if heading or body:
        parts.append(_Part(heading, tuple(body)))
    return parts


def _top_style(lines: Sequence[Line]) -> int | None:
    """The outermost numbering that heads several lines, or a first line; none where headings stand bare."""
    ranks = Counter(line.numbering[0] for line in lines if line.numbering)
    for rank in sorted(ranks):
        if rank > MAIN_STYLES and sum(line.is_bare_heading for line in lines) > 1:
            return None
        if ranks[rank] > 1:
            return rank
        first = next(line for line in lines if line.numbering and line.numbering[0] == rank)
        if rank <= MAIN_STYLES and "一" in first.flat[: first.numbering[1] if first.numbering else 0]:
            return rank
    return None


def _split_heading(line: Line, style: int | None) -> tuple[str, tuple[Line, ...]] | None:
    """A line's heading and what is glued to it, or None for a line of text."""
    if line.numbering and line.numbering[0] == style:
        text, start = line.flat, line.numbering[1]
        if len(text) <= _LONG_HEADING and not _GLUED.search(text, start):
            return text, ()
        glue = _GLUE.search(text, start, start + _LONG_HEADING + 1)
        if glue and glue.end() - start <= _LONG_HEADING:
            return text[: glue.end()], (Line(text[glue.end() :]),) if glue.end() < len(text) else ()
        return (text, ()) if len(text) <= 2 * _LONG_HEADING and not text.endswith("。") else None
    return (line.flat, ()) if line.is_bare_heading else None


def _with_kinds(parts: Sequence[_Part], year: int | None) -> list[_Part]:
    """Kinds by words; headings that name only a theme are achievements, until problems or plans are told."""
    found: list[_Part] = []
    turned = False
    for part in parts:
        kinds = kinds_of(part.heading) if part.heading else ("intro",)
        if year and kinds in ((), ("achievements",)) and find_year(part.heading) == year + 1:
            kinds = ("plans",)
        turned = turned or bool({"problems", "plans"} & set(kinds))
        found.append(replace(part, kinds=kinds or (("other",) if turned else ("achievements",))))
    return found


def _promoted(part: _Part, named: set[str]) -> Iterator[_Part]:
    """Split a part before sub-headings that open a kind which no main heading names, and after them."""
    style = _top_style(part.lines)
    if not part.heading or style is None or set(part.kinds) & {"plans", "problems", "leadership"}:
        yield part
        return
    heading, body, kinds = part.heading, list[Line](), part.kinds
    for line in part.lines:
        split = _split_heading(line, style) if line.numbering else None
        opens = _opened(split[0], named) if split else ()
        if split and (opens or kinds != part.kinds):
            yield _Part(heading, tuple(body), kinds)
            heading, kinds = split[0], opens or part.kinds
            body = [*split[1]]
        else:
            body.append(line)
    yield _Part(heading, tuple(body), kinds)


def _opened(heading: str, named: set[str]) -> tuple[str, ...]:
    """The kinds beyond achievements that a sub-heading names, if no main heading names any of them."""
    kinds = kinds_of(heading)
    new = {"problems", "plans", "leadership"} & set(kinds)
    return kinds if new and not new & named and len(heading) <= _LONG_HEADING else ()


def _turned(part: _Part) -> Iterator[_Part]:
    """A part of problems and plans as two, where the text turns from the ones to the others."""
    if not {"problems", "plans"} <= set(part.kinds):
        yield part
        return
    before = tuple(kind for kind in part.kinds if kind != "plans")
    for place, line in enumerate(part.lines):
        pieces = _SENTENCES.split(line.flat)
        for cut, sentence in enumerate(pieces):
            if (place or cut) and _TURN.match(normalise(sentence[:_LONG_HEADING])):
                first = "".join(pieces[:cut])
                head, rest = _turn_heading(Line("".join(pieces[cut:])))
                above = (*part.lines[:place], *([Line(first)] if first else []))
                yield _Part(part.heading, above, before)
                yield _Part(head, (*rest, *part.lines[place + 1 :]), ("plans",))
                return
    yield part


def _turn_heading(line: Line) -> tuple[str, tuple[Line, ...]]:
    """The sub-heading at which the text turns, if it turns at one, and what follows it."""
    split = _split_heading(line, line.numbering[0]) if line.numbering else None
    return split or ("", (line,))
