"""How amounts are written in reports: 3.8万余条, 二十余次, 近1500万元, 百分之九十; where each one stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ARABIC = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN = "零〇一二两三四五六七八九十百千万亿"
_UNITS = """
个百分点 个工作日 个小时 个月 人次 户次 家次 批次 场次 件次 条次 起次 车次 班次 工作日 小时 分钟 周年
平方米 公里 万元 亿元 元 件 份 次 人 名 位 起 宗 例 条 项 场 册 本 张 家 户 个 篇 期 部 卷 套 枚 单 则 幅
批 支 所 处 辆 天 年 月 日 号 款 章 讲 课 堂 组 类 种 级 届 站 面 块 台 间 亩 吨 % ‰
"""
_UNIT = "|".join(sorted(_UNITS.split(), key=len, reverse=True))
_MORE = "余|多"
_AMOUNT = re.compile(
    rf"(?P<percent>百分之(?P<share>[{_HAN}点]+))"
    rf"|(?P<number>{_ARABIC}|[{_HAN}]+)(?P<scale>[十百千万亿]*)(?P<more>{_MORE})?(?P<scale_after>万)?"
    rf"(?P<unit>{_UNIT})?(?P<more_after>余|(?:及)?以上)?"
)
# What ties a figure to others, so that it is a range, a code or a formula and no amount.
_TIED_BEFORE = re.compile(
    r"(?:\d[-—–~～至.×+/:·、,，]?|第|[数几十百千万]|[\d一二两三四五六七八九几]成|[a-z〔\[×+/]|[-—–~～]|[元%件人次名起家条项份个场]至)$"
)
_TIED_AFTER = re.compile(r"[-—–~～至×+/:·]\d|至[零一二三四五六七八九十]|[×+〕\]几]|\.\d")
_AT_LEAST = re.compile(r"(?:超过|超|逾|突破|多达)$")
_NOT_TWO = re.compile(r"[一二两三四五六七八九]{2}")
_NOT_BEFORE_ANOTHER = ("", "%", "年", "月", "日", "号")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_MONEY = {"万元": 10_000, "亿元": 100_000_000}


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure with its unit: 3.8万余条 is 38,000 条 at least. `start` and `end` in the text, unit included.

    `unit` is empty where none follows: the text is damaged there, or the figure is no amount.
    """

    start: int
    end: int
    value: float
    unit: str
    at_least: bool


def amounts(text: str) -> tuple[Amount, ...]:
    """The amounts of a normalised text. Ranges, ordinals, codes and figures that lost a neighbour are none.

    >>> [(each.value, each.unit, each.at_least) for each in amounts("3.8万余条,近二十次,百分之九十")]
    [(38000, '条', True), (20, '次', False), (90, '%', False)]
    """
    found: list[Amount] = []
    broken = -1
    for match in _AMOUNT.finditer(text):
        amount = _amount(text, match)
        if amount is None:
            continue
        # Two figures with nothing between them have lost what parted them: 14.7%28.7%, 4100%.
        if found and found[-1].end == amount.start and found[-1].unit in _NOT_BEFORE_ANOTHER:
            found.pop()
            broken = amount.end
        elif amount.start != broken:
            found.append(amount)
        else:
            broken = amount.end
    return tuple(found)


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    start, end = match.span()
    if _TIED_BEFORE.search(text, max(0, start - 2), start) or _TIED_AFTER.match(text, end):
        return None
    if text[start - 1 : start] == "上" and not text[start].isdigit():
        return None  # 上百件, 上两年; but 线上15场
    if match["percent"]:
        share = spoken(match["share"])
        return None if share is None else Amount(start, end, share, "%", False)
    value = _value(match)
    if value is None:
        return None
    unit = match["unit"] or ""
    times = _MONEY.get(unit, 1)
    more = bool(match["more"] or match["more_after"] or _AT_LEAST.search(text, max(0, start - 2), start))
    return Amount(start, end, _plain(value * times), "元" if times > 1 else unit, more)


def _value(match: re.Match[str]) -> float | None:
    written = match["number"]
    if written[0].isdigit():
        value: float | None = float(written.replace(",", ""))
    elif written == "一" and not match["scale"]:
        return None  # an article more often than a count: 一次办好
    else:
        value = spoken(written)
    if value is None:
        return None
    for scale in (*match["scale"], *(match["scale_after"] or "")):
        value *= _SCALES[scale]
    return value


def spoken(written: str) -> float | None:
    """The number that Chinese numerals say; None where they say none (三四 is three or four).

    >>> spoken("一千二百三十五"), spoken("九十八点五"), spoken("二〇二三"), spoken("三四")
    (1235, 98.5, 2023, None)
    """
    whole, point, rest = written.partition("点")
    if point:
        head = spoken(whole)
        if head is None or not rest or any(char not in _DIGITS for char in rest):
            return None
        return float(f"{head:.0f}.{''.join(str(_DIGITS[char]) for char in rest)}")
    if len(whole) > 2 and all(char in _DIGITS for char in whole):
        return int("".join(str(_DIGITS[char]) for char in whole))
    if not whole or _NOT_TWO.search(whole):
        return None
    for scale in ("亿", "万"):
        before, mark, after = whole.partition(scale)
        if mark:
            high, low = spoken(before) if before else 1, spoken(after) if after else 0
            return None if high is None or low is None else high * _SCALES[scale] + low
    return _below_ten_thousand(whole)


def _below_ten_thousand(written: str) -> int:
    total, digit = 0, 0
    for char in written:
        if char in _PLACES:
            total += (digit or 1) * _PLACES[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def _plain(value: float) -> float:
    """Without what binary fractions add: 258.78万 is 2587800."""
    value = round(value, 6)
    return int(value) if value == int(value) else value
