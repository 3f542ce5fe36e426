"""Where an amount stands in its sentence: what is said before and after it, and what it may be a part of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.analyzer import normalise
from search.numerals import Amount, amounts

_KEPT = str.maketrans("，〔〕【】[]", "\ue000\ue001\ue002\ue003\ue004\ue005\ue006")
"""What folding would make one with other marks: a comma that parts clauses, brackets inside round ones."""
_BACK = {code: chr(mark) for mark, code in _KEPT.items()}
_DATES = ("年", "月", "日", "号")
_SENTENCE = re.compile(r"[^。!?\n]+")
_ASIDE = re.compile(r"《[^《》\n]*》|\([^()\n]{0,60}\)")
_CLAUSE_ENDS = ",，;:"
_LISTED = re.compile(r"[、,，和与及]|以及")
_JOINED = re.compile(r"[、和与及]|以及")
_JOINING = re.compile(r".[和与及]$")
_EVEN = re.compile(r"(?<![平人户年月日])均")
_EACH = "分别"
_FIRST_NEAR = 10
_ROSE = re.compile(
    r"(?:提高|提升|上升|增加|增长|增|升|下降|减少|降低|降|减|回落|改善)?(?:到|至|为)(?:了|约|近)?"
)
_FROM = re.compile(r"(?:由|从)[^由从]{0,12}$")


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount in its sentence.

    `heads` are what stands before it in its clause, up to the amount before: one, or where the amount holds
    for each of a list (均达到100%) as many as it holds for. `after` goes to the next amount or border,
    `rest` to the end of the clause, `earlier` are the clauses between the amount before and its own,
    `behind` and `later` the whole sentence before and after it. `listed` is the head of the amount before
    where 、 or 和 joins the two: its verb may hold for both.
    """

    amount: Amount
    heads: tuple[str, ...]
    after: str
    rest: str
    earlier: tuple[str, ...]
    behind: str
    later: str
    listed: str
    follows: bool
    """Whether the same sentence has an amount before it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its place in the text, folded; what brackets and book titles hold is blotted out."""

    start: int
    end: int
    text: str

    def figures(self) -> Iterator[Figure]:
        """Its amounts with what stands around them."""
        found = amounts(self.text)
        return _figures(self.text, [each for each in found if each.unit and each.unit not in _DATES])


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a section; places count in the text as given."""
    folded = normalise(text.translate(_KEPT)).translate(_BACK)
    masked = _ASIDE.sub(lambda match: "\0" * len(match[0]), folded)
    for match in _SENTENCE.finditer(masked):
        yield Sentence(match.start(), match.end(), match[0])


def _figures(text: str, counted: list[Amount]) -> Iterator[Figure]:
    paired = _respective(text, counted)
    listed = ""
    for number, amount in enumerate(counted):
        left = counted[number - 1].end if number else 0
        right = counted[number + 1].start if number + 1 < len(counted) else len(text)
        before = _plain(text[left : amount.start])
        *earlier, own = re.split(f"[{_CLAUSE_ENDS}]", before)
        if not earlier and number and (not own or (_ROSE.fullmatch(own) and _FROM.search(listed))):
            own = _FROM.sub("", listed) + own  # 4类126项; 由85%提高到95%
        if number and not earlier and _JOINING.search(own):
            own = ""  # 修改7部文件的工作和13部: what stands between is the amount's before it
        joined = listed if not earlier and _JOINED.match(own) else ""
        heads = tuple(_heads(before, own))
        if amount.start in paired:
            heads, earlier = (paired[amount.start],), [*earlier, before]
        yield Figure(
            amount,
            heads,
            after=_plain(re.split(f"[{_CLAUSE_ENDS}、]", text[amount.end : right])[0]),
            rest=_plain(re.split(f"[{_CLAUSE_ENDS}]", text[amount.end :])[0]),
            earlier=tuple(earlier),
            behind=text[: amount.start],
            later=text[amount.end :],
            listed=joined,
            follows=number > 0,
        )
        listed = joined + own


def _heads(before: str, own: str) -> Iterator[str]:
    even = _EVEN.search(own)
    if even is None or len(own) - even.start() > _FIRST_NEAR or not before.endswith(own):
        yield own
        return
    yield from (part + own[even.start() :] for part in _items(before[: before.rindex(even[0])]))


def _respective(text: str, found: list[Amount]) -> dict[int, str]:
    """The start of each amount of A、B分别为1、2 with its own head; an empty one where they do not pair."""
    heads: dict[int, str] = {}
    for at in (match.start() for match in re.finditer(_EACH, text)):
        run = _run(text, [each for each in found if each.start > at])
        if len(run) < 2:
            continue
        gap = text[at + len(_EACH) : run[0].start]
        before = text[max((each.end for each in found if each.end <= at), default=0) : at]
        listed = _plain(gap) if len(gap) > _FIRST_NEAR or _LISTED.search(gap) else _plain(before)
        items = _items(re.split(f"[{_CLAUSE_ENDS}]", listed)[-1])
        items = items if len(items) == len(run) else _items(listed)
        paired = items if len(items) == len(run) else [""] * len(run)
        heads |= {amount.start: item for amount, item in zip(run, paired, strict=True)}
    return heads


def _run(text: str, found: list[Amount]) -> list[Amount]:
    run = found[:1]
    for each in found[1:]:
        if not _LISTED.fullmatch(text[run[-1].end : each.start]):
            break
        run.append(each)
    return run


def _items(listed: str) -> list[str]:
    return [item for item in re.split(rf"{_LISTED.pattern}|[{_CLAUSE_ENDS}]", listed) if item.strip("\0 ")]


def _plain(text: str) -> str:
    return text.replace("\0", "")
