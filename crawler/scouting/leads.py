"""Which offers may lead to a column of reports, the surest first: told by their words and their addresses."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.scouting.offers import Offer, Way

NAMED = re.compile(
    r"(?:法治政府|依法行政|法治建设).{0,8}(?:报告|年报|情况)|法治(?:政府)?年[度报]|法治政府建设$"
)
"""Words that name a column of reports."""

GENRE = re.compile(r"法治政府|依法行政|法治建设|依法治[国省市区县州]")
"""Words of the genre."""

SLUG = re.compile(
    r"(?:^|[/_-])\w{0,12}?fz(?:z?f)?(?:js)?(?:nd)?(?:qk)?(?:bg|nb|zl|gz|js)\w{0,6}(?:[/_.-]|$)", re.I
)
"""Pinyin initials that recur in the addresses of such columns: fzzfjsndbg, fzzfndbg, fzzfjsbg, fzzfgzbg…"""

_OTHER_REPORTS = re.compile(
    r"信息公开.{0,8}(?:年报|年度|报告)|网站.{0,6}(?:年报|年度|报表)|财政|预决?算|政府工作报告|统计年鉴"
)
"""Yearly reports of other genres: false friends."""

_LADDER = (
    (GENRE, 1.0),
    (re.compile(r"^(?:点击)?进入|门户网站|中文版|简体"), 1.9),
    (re.compile(r"法定主动公开|主动公开|其他法定|法定信息|公开目录|信息公开目录|公开内容"), 2.0),
    (re.compile(r"年度报告|工作报告|工作总结|情况报告|年报|报告公示"), 2.4),
    (re.compile(r"信息公开|政务公开|政府信息|公开专栏"), 2.7),
    (re.compile(r"其他|规划计划|规划总结|计划总结"), 3.0),
    (
        re.compile(
            r"通知公告|公示公告|公告公示|政府文件|政策文件|部门文件|专题|专栏|重点领域|工作动态|政务要闻"
        ),
        3.4,
    ),
    (re.compile(r"司法局|司法厅|司法行政|法制办"), 3.6),
    (re.compile(r"人民政府|[厅局委办镇乡](?:[（(].*)?$|街道办事处"), 4.4),
)
"""Words of links, the surest first; at last other bodies on the same host."""

_REPORT = re.compile(r"(?:法治政府|依法行政|法治建设|依法治[省市区县州]).{0,30}(?:报告|年报|情况|总结)")
_NO_REPORT = re.compile(
    r"通知|方案|要点|解读|计划|意见|信息公开|转发|会议|召开|培训|督[察查]|评估|征求|办法|讲话|学习|调研|宣传|讲座|示范创建"
)
_BARE = re.compile(
    r"(?:本级|部门|乡镇|我[省市区县])?(?:法治政府建设|依法行政|法治建设)(?:工作)?(?:年度)?(?:情况)?的?"
    r"(?:报告|年报|情况|总结)(?:公[示开]|专[栏题])?"
)
"""The name of a column, which says neither whose report nor on which year."""

_YEAR = re.compile(r"20\d\d")
_TRAP = re.compile(r"[?&](?:date|day|month|year|rq|d)=|/calendar|rili|javascript:|/login|/search\b", re.I)
_ENTRY = re.compile(r"/(?:zfxxgk|xxgk|zwgk|zfxxgkml|fdzdgknr|gkmlpt)(?:[_/]|$)", re.I)
_HEX = re.compile(r"/[0-9a-f]{32}\.")
_LONGEST = 26


def is_report(title: str) -> bool:
    """Whether a title in a list is that of a report.

    >>> is_report("大余县2022年度法治政府建设情况报告"), is_report("关于做好法治政府建设报告工作的通知")
    (True, False)
    """
    return bool(_REPORT.search(title)) and not _NO_REPORT.search(title) and not _BARE.fullmatch(title)


def names_column(words: str, url: str = "") -> bool:
    """Whether a link's words or address name a column of reports."""
    if _OTHER_REPORTS.search(words):
        return False
    return bool(NAMED.search(words) or (url and SLUG.search(urlsplit(url).path)))


def rank(offer: Offer) -> float | None:
    """How far off a column is likely to be behind an offer (0 it is one); None for what leads nowhere."""
    if offer.way in (Way.REFRESH, Way.FRAME):
        return 0.6
    if _TRAP.search(offer.url) or _OTHER_REPORTS.search(offer.words):
        return None
    if offer.way is Way.SCRIPT:
        return 5.0
    if names_column(offer.words, offer.url) and not _YEAR.search(offer.words):
        return 0.0
    if len(offer.words) > _LONGEST or _YEAR.search(offer.words):
        return None
    found = next((step for pattern, step in _LADDER if pattern.search(offer.words)), None)
    if found is None and _ENTRY.search(urlsplit(offer.url).path):
        return 4.0
    return found


def folder_of(url: str) -> str:
    """Where the column that an article lies in may be, as far as its address tells.

    >>> folder_of("http://www.example.gov.cn/zwgk/fzzf/202301/t20230115_7.html")
    'http://www.example.gov.cn/zwgk/fzzf/'
    >>> folder_of("http://www.example.gov.cn/c101417/202502/9b96e299043a4948972ca56a948ff252.shtml")
    'http://www.example.gov.cn/c101417/list.shtml'
    """
    parts = urlsplit(url)
    folders = parts.path.split("/")[:-1]
    while folders and re.fullmatch(r"\d{4,8}|\d{4}-\d{2}|\d{1,2}|t\d+", folders[-1]):
        folders.pop()
    path = "/".join(folders) + "/"
    if not path.strip("/"):
        return ""
    # UCAP lays an article beside no index of its folder, but beside a list.
    lists = "list.shtml" if _HEX.search(parts.path) and parts.path.endswith(".shtml") else ""
    return f"{parts.scheme}://{parts.netloc}{path}{lists}"
