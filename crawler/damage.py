"""Text that lost single characters on its way: where it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_CERTAIN = (
    # Dates without 年 or 月: 2023115日, 111日邀请, 2023年115日.
    re.compile(r"(?<![\d.])(?:19|20)\d{4,6}日"),
    re.compile(
        r"(?<![\d.\-第号至~])(?:3[2-9]|[4-9]\d|[1-9]\d\d)日(?=[，,。、（(]?(?:[前后]|[上下]午|召开|邀请|举[办行]|印发|开展|组织|，|,|。|$))(?<!\d{4}日)"
    ),
    re.compile("\ufffd+"),
    # Two percentages with nothing between them: 29.96%14.7%.
    re.compile(r"\d+(?:\.\d+)?%\d+(?:\.\d+)?%"),
)
_LIKELY = (
    # A year that lost 年: 2022受理, 2022我县, 2022,发布.
    re.compile(
        r"(?<![\d.—\-~～/〔\[（(《“第])20[012]\d(?=(?:我[省市县区州镇乡街局]|全[省市县区州镇乡]|共|受理|开展|累计|召开|办理|组织|新增|完成|[，,](?:共|全|我|发布|受理|开展|累计|召开|办理|组织|新增|完成)))"
    ),
    # A count that lost its measure word: 会议1,专题 · 会前学法12,县政府.
    re.compile(r"(?:会议|学法|培训|活动|检查|文件|清单)\d+(?=[，,。；])(?!\d)"),
)
_ENOUGH = 2
"""So many likely places make it sure."""
_TOLD = 3


def find_damage(texts: Iterable[str]) -> tuple[str, ...]:
    """The places where characters are surely missing, as they stand; empty for a text without damage.

    A place that could be sound (2022受理) counts only beside others.

    >>> find_damage(["大余县人民政府", "2023115日"])
    ('2023115日',)
    """
    texts = list(texts)
    certain = list(dict.fromkeys(_found(texts, _CERTAIN)))
    likely = list(dict.fromkeys(_found(texts, _LIKELY)))
    places = [*certain, *likely]
    return tuple(places[:_TOLD]) if certain or len(likely) >= _ENOUGH else ()


def _found(texts: Iterable[str], patterns: Iterable[re.Pattern[str]]) -> Iterator[str]:
    for pattern in patterns:
        for text in texts:
            yield from (found.group() for found in pattern.finditer(text))
