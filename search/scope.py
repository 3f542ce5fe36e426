"""Which amounts a report gives of its own place and year: no aims, changes, other times or larger wholes."""

from __future__ import annotations

import re

from index.report import Report
from search.clauses import Figure

_TARGET = re.compile(
    r"力争|争取|目标|不少于|不低于|不得|至少|拟(?!定)|应当|确保|要求|每[年月周季日次名人个]|计划|预计|以内|可以(?!说)"
)
_CHANGE = re.compile(
    r"(?:同比|环比|增长|增加|增幅|上升|提高|提升|下降|减少|降低|降幅|回落|压减|压缩|缩短|净增|多出)"
    r"(?:了|约|近|超过|超|率为|幅度达|幅度为|共|均|分别|逾)*$"
)
_COMPARED = re.compile(r"同比|环比|(?:较|比|与)(?:上|去|前|20\d\d)年?[^,，]*$")
_ARRIVED = re.compile(r"(?:至|到|达|为)(?:了|约|近)?$")
_FORMER = re.compile(r"(?:由|从)[^,，;至到]{0,12}$")
_PERIOD = re.compile(
    r"(?<![-—–~至\d])(?P<year>20\d\d)年(?!底?[以之]?前|以来[^,，;。]{0,4}的)"
    r"|(?P<other>去年|上年|上一年|前年|往年|历年|近[两三四五]年|[两三四五]年来|近年来)"
    r"|(?P<whole>全年|年内|今年)"
    r"|[上下]半年|[一二三四]季度|\d月份"
)


class Scope:
    """The year that a report is about, and the place of which it counts what it counts."""

    def __init__(self, report: Report) -> None:
        """Read off a report what its figures are of."""
        self._year = report.year
        self._above = _places_above(report)

    def is_change(self, figure: Figure) -> bool:
        """Whether an amount is by how much something grew or shrank: 同比增长12件."""
        own = "".join(figure.heads)
        return bool(_CHANGE.search(own) or (_COMPARED.search(own) and not _ARRIVED.search(own)))

    def is_no_value(self, figure: Figure) -> bool:
        """Whether an amount is an aim, a threat, of another time, or of a place above."""
        own = "".join(figure.heads)
        near = "".join((*figure.earlier[-1:], own))
        if _TARGET.search(own) or _TARGET.search(figure.after) or _FORMER.search(own):
            return True
        if self._above.match(own):
            return True
        if figure.amount.unit == "元" and figure.earlier[-1:] and figure.earlier[-1].endswith("的"):
            return True  # what a rule threatens: 擅自占道的,罚款二十元
        return self._of_another_time(figure.behind, near)

    def _of_another_time(self, behind: str, near: str) -> bool:
        """Whether the last time named before an amount is not the report's year, or only a part of it."""
        named = list(_PERIOD.finditer(behind))
        if not named or named[-1]["whole"]:
            return False
        if other := named[-1]["other"]:
            return other in near
        year = named[-1]["year"]
        return year is None or (self._year is not None and int(year) != self._year)


def _places_above(report: Report) -> re.Pattern[str]:
    """How a clause begins that counts for a whole of which the report's place is only a part."""
    names = ["全国"]
    if report.level not in ("", "province"):
        names.append("全省")
    if report.level in ("county", "township") and not report.region.endswith("市"):
        names.append("全市")
    return re.compile(rf"[\s\d年]*(?:{'|'.join(names)})(?!统一|一体化|人大|政协|首|文明|性)")
