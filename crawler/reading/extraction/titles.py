"""What a title says: whether it names a yearly report, whose, and of which year."""

from __future__ import annotations

import re

from crawler.reading.extraction.dates import find_year
from index.analyzer import normalise
from index.cleaning import squeeze

_GENRE = re.compile(r"法治政府|依法行政|法治建设|法治工作|依法治[省市县区州旗镇乡街]|法治[一-鿿]{1,5}建设")
_ENDING = re.compile(
    r"(?:报告书?|总结|情况|汇报|年报|自查)$|(?:报告|总结|情况)[及和暨与、].{0,14}(?:计划|打算|安排|思路|要点)$"
)
_ASIDE = re.compile(r"[(（\[【][^()（）\[\]【】]{0,20}[)）\]】]$")
_YEAR_WORDS = r"(?:(?:19|20)\d\d|[一二][〇○零ＯO一二三四五六七八九]{3})\s*年?度?"
_WHO = re.compile(rf"^(?P<who>.*?)\s*(?:{_YEAR_WORDS}|关于)")
_WHO_ALONE = re.compile(rf"^(?!关于|{_YEAR_WORDS})(?P<who>.*?)\s*(?:推进|开展|加强)?(?:法治|依法)")
_WHO_AFTER_YEAR = re.compile(
    rf"^(?:关于)?{_YEAR_WORDS}(?P<who>.*?)\s*(?:关于|(?:全面|扎实|深入)*(?:推进|开展|加强)?(?:法治|依法))"
)
_WHO_ABOUT = re.compile(rf"^关于(?P<who>[一-鿿]{{2,30}}?)\s*{_YEAR_WORDS}")
_WRAPPED = re.compile(r"^【[^】]{0,12}】|^[【\[(（《]|[》】\])）]$|^(?:转发|转载|附件\d*[:：]?)")
_CUT = re.compile(r"(?:…|\.{2,}|。{2,})$")


def is_report_title(title: str) -> bool:
    """Whether a title names a report on the building of a law-based government, whatever else it says.

    >>> is_report_title("大余县2022年度法治政府建设情况的报告"), is_report_title("2022年法治政府建设工作要点")
    (True, False)
    """
    return names_genre(title) and bool(_ENDING.search(bare(title)))


def names_genre(title: str) -> bool:
    """Whether a title speaks of law-based government or administration at all."""
    return bool(_GENRE.search(normalise(title)))


def bare(title: str) -> str:
    """The title folded, without spaces and without remarks in brackets at its end."""
    folded = normalise(squeeze(title)).strip('《》<>"“”.。 ')
    while found := _ASIDE.search(folded):
        folded = folded[: found.start()]
    return folded.strip('《》<>"“”.。 ')


def is_cut(title: str) -> bool:
    """Whether a title was shortened: it ends in dots, or where meta tags are cut."""
    return bool(_CUT.search(title)) or len(title) >= 99


def issuer_in(title: str) -> str:
    """Who reports, as the title names them before 关于 or the year, or after either; empty if it does not.

    Spaces between joint issuers stay.

    >>> issuer_in("中共大余县委 大余县人民政府关于2022年度法治政府建设情况的报告")
    '中共大余县委 大余县人民政府'
    >>> issuer_in("2023年度静海区法治政府建设情况报告")
    '静海区'
    """
    for pattern in (_WHO, _WHO_AFTER_YEAR, _WHO_ALONE, _WHO_ABOUT):
        found = pattern.match(title.strip())
        who = _WRAPPED.sub("", found["who"]).strip(" 　:：-—_·《【") if found else ""
        if len(who) > 1:
            return who
    return ""


def year_in(title: str) -> int | None:
    """The year that a title says the report is about."""
    return find_year(title)
