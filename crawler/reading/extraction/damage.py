"""Text that lost single characters on its way: where it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_DOES = "受理|开展|累计|召开|办理|组织|新增|完成"
_CERTAIN = (
    # Dates without 年 or 月: 2023115日.
    re.compile(r"(?<![\d.])(?:19|20)\d{4,6}日"),
    # Days that lost their month: 111日邀请.
    re.compile(
        r"(?<![\d.\-—–~～第号至足满前后])(?<!\d[年月])[1-9]\d\d日(?=(?:上午|下午|召开|邀请|举办|举行|开展|赴|在))"
    ),
    re.compile("\ufffd+"),
    # Percentages with nothing between them: 29.96%14.7%.
    re.compile(r"(?<![\d.])\d{1,6}(?:\.\d{1,6})?%\d{1,6}(?:\.\d{1,6})?%"),
)
_LIKELY = (
    # A year that lost 年: 2022受理, 2022我县, 2022,发布.
    re.compile(
        rf"(?<![\d.—\-~～/〔\[（(《“第A-Za-z])20[012]\d(?:我[省市县区州镇乡街局]|全[省市县区州镇乡]|{_DOES}|[，,](?:共|全|我|发布|{_DOES}))"
    ),
    # A count that lost its measure word: 会议1,专题 · 会前学法12,县政府.
    re.compile(r"(?:会议|学法|培训|活动|检查|文件)\d{1,4}(?=[，,。；])"),
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
    text = "\n".join(texts)
    certain = list(dict.fromkeys(_found(text, _CERTAIN)))
    likely = list(dict.fromkeys(_found(text, _LIKELY)))
    return tuple([*certain, *likely][:_TOLD]) if certain or len(likely) >= _ENOUGH else ()


def _found(text: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[str]:
    for pattern in patterns:
        yield from (found.group() for found in pattern.finditer(text))
