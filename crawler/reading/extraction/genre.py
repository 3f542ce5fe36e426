"""Whether a page is a yearly report, and if not, what it is."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.reading.lines import Document, Line
from crawler.reading.wording.titles import bare, is_report_title, issuer_in, names_genre
from index.analyzer import normalise

REASONS = {
    "plan": "工作要点、方案、安排等计划，不是年度报告",
    "notice": "通知、公告、通报等，不是年度报告",
    "interpretation": "政策解读，不是年度报告",
    "news": "新闻或工作动态，不是年度报告",
    "disclosure_report": "政府信息公开工作年度报告或网站年报，不是法治政府建设年度报告",
    "review": "审议意见、整改或督察情况的报告，不是年度报告",
    "personal": "负责人的述职述法报告，不是政府的年度报告",
    "rules": "法规、办法、规划等文件，不是年度报告",
    "template": "范文或模板，含有占位符",
    "copy": "不在政府网站上的转载页面",
    "list_page": "栏目或列表页",
    "error_page": "错误页面或已删除的页面",
    "challenge_page": "网站防护的验证页面",
    "no_text": "没有可读的文字",
    "unreadable": "无法读取的页面",
    "not_a_report": "不是法治政府建设年度报告",
}
"""Why a page is set aside, with a sentence for people."""

_TITLES = tuple(
    (reason, re.compile(pattern))
    for reason, pattern in (
        (
            "disclosure_report",
            r"信息公开.{0,12}(?:报告|年报|总结)|网站(?:工作)?.{0,8}(?:年报|年度报表|报表)|"
            r"政务公开.{0,8}(?:报告|总结)",
        ),
        (
            "review",
            r"审议意见|评议意见|研究处理情况|督察.{0,12}整改|反馈.{0,10}整改|整改.{0,6}(?:情况|报告)|"
            r"调研报告|评估报告|审计(?![局厅署])",
        ),
        (
            "template",
            r"范文|模板|\d{1,4}篇|[(（][一二三四五六七八九十\d]{1,4}篇[)）]|(?:^|[^a-z])x{2,}|20x{1,2}|"
            r"某[省市县区镇乡局]|\*{2,}|×{2,}",
        ),
        ("personal", r"^(?!.{0,300}(?:法治政府|依法行政)).{0,300}(?:第一责任人|述职|述法)"),
        ("interpretation", r"解读|图解|一图读?懂|问答|政策说明"),
        ("notice", r"通知$|公告$|公示$|通报$|通告$|的函$|名单$|批复$|征求.{0,20}意见"),
        ("plan", r"(?:要点|方案|工作安排|工作计划|计划|规划|行动|台账|任务分工|清单|分解表|打算)$"),
        ("rules", r"(?:办法|条例|规定|意见|决定|纲要|细则|标准|指标体系|制度)$"),
        (
            "news",
            r"召开|举办|举行|部署|推进会|座谈|培训|调研|督导|观摩|专题|启动|圆满|顺利|荣获|获评|会议|听取|"
            r"审议通过|发布了?|扎实推进|全力|"
            r"多措并举|[:：!！|｜]|记者|报道|侧记|纪实",
        ),
    )
)
_LOOK_ALIKES = ("disclosure_report", "review", "template", "personal", "interpretation")
"""What a title can be although it ends as a report's does."""

_GENERIC = re.compile(
    r"(?:20\d\d年?度?)?(?:[一-鿿]{0,4}(?:政府|部门|县直|区直|乡镇|镇街|街道|全[县市区]))?(?:推进)?"
    r"(?:法治政府建设|依法行政)(?:情况)?(?:工作)?(?:年度)?(?:工作)?(?:情况)?(?:的)?"
    r"(?:报告|总结)?(?:专栏|公示|专题|栏目)?"
)
_SAYS_SO = re.compile(
    r"(?:现将|现就|现把|根据|按照|按).{0,80}(?:法治政府|依法行政|法治建设).{0,40}"
    r"(?:报告|汇报|总结|公布|公开|通报|说明)(?:如下|于后)?"
)
_PLACEHOLDERS = re.compile(
    r"(?:[xX×＊*Ⅹ]{2,9}|某某?)(?:省|市|县|区|镇|乡|街道|局|年|同志|部门)|20[xX×*＊]{1,2}年|"
    r"[xX×＊*]{2,9}(?:件|次|人|个|%|万)"
)
_MANY_PLACEHOLDERS = 3
_ERROR = re.compile(
    r"页面(?:不存在|已被?删除|找不到|未找到|丢失|无法访问)|"
    r"(?:网页|信息|文章|内容|资源|文件)(?:不存在|已被?删除|已下线)|"
    r"(?:找不到|没有找到|无法找到).{0,12}(?:页面|网页|页)|404\s?[-–—:]?\s?(?:错误|页面|not found)|"
    r"not found|访问出错|"
    r"(?:500|502|503)\s?(?:错误|服务器|bad gateway|service)|系统(?:错误|繁忙|异常)|服务器(?:错误|内部错误)|"
    r"禁止访问|403\s?forbidden",
    re.I,
)
_CHALLENGE = re.compile(
    r"请(?:开启|启用|打开)javascript|安全验证|正在(?:进行)?(?:安全)?(?:检测|验证)|人机验证|滑动.{0,6}验证|"
    r"访问验证|浏览器安全检查",
    re.I,
)
_SHORT = 200
"""A page with less text (Han characters) can be an error page, a challenge or a list."""
_NEWS_LENGTH = 600
_OPENING = 400
"""Characters of a first paragraph in which it says what it is."""
_INTRODUCTION = 3
"""So many paragraphs introduce a report."""
_ACCOUNT = frozenset({"achievements", "problems", "plans"})
"""The kinds of sections that make a whole account of a year."""
_OFTEN = 12
_PER_MENTION = 60
"""A report says 法治 or 依法 so often, or, if it is short, once in so many Han characters."""
_LIST_LINKS = 8
_TEST_HOSTS = ("localhost", "example.com", "example.org", "example.net")
_TEST_SUFFIXES = (".example", ".test", ".invalid", ".localhost", ".local")
_GOVERNMENT = (".gov.cn", ".gov.mo", ".gov.hk", ".政务", ".政务.cn", ".xn--zfr164b", ".xn--zfr164b.cn")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a page is set aside (a key of `REASONS`), or an empty reason for a report; a sentence on it."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the verdict is founded on."""

    document: Document
    titles: Sequence[str]
    """What the page and its text call it, the most trusted first."""
    lines: Sequence[Line]
    """The article's own paragraphs."""
    kinds: frozenset[str]
    """The kinds of its sections."""
    url: str = ""
    trusted: bool = False
    """Whether the site is one of those configured."""

    @property
    def size(self) -> int:
        """How many Han characters of text it has outside links."""
        return sum(line.han for line in self.lines if not line.is_link)


def judge(evidence: Evidence) -> Verdict:
    """Tell a report from what only looks like one: by what it is called, then by what it says."""
    title = next(iter(evidence.titles), "")
    reason, why = _no_article(evidence) or _by_title(evidence) or _by_text(evidence) or ("", "")
    if not reason and not evidence.trusted and is_foreign(evidence.url):
        reason, why = "copy", urlsplit(evidence.url).hostname or ""
    if not reason:
        return Verdict("", "")
    told = " · ".join(part for part in (why, title) if part)
    return Verdict(reason, f"{REASONS[reason]}：{told}" if told else REASONS[reason])


def is_foreign(url: str) -> bool:
    """Whether an address is on the public web but on no government's host (copies on hijacked domains)."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    if "." not in host or host in _TEST_HOSTS or host.endswith((*_TEST_SUFFIXES, *_GOVERNMENT)):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False


def _no_article(evidence: Evidence) -> tuple[str, str] | None:
    """Pages without an article: challenges, errors, lists, nothing at all."""
    size = evidence.size
    if size >= _SHORT:
        return None
    document = evidence.document
    shown = " ".join([document.title, *(line.text for line in document.lines)])
    if len(shown) < 2000:
        if found := _CHALLENGE.search(shown):
            return "challenge_page", found[0]
        if found := _ERROR.search(shown):
            return "error_page", found[0]
    titled = any(is_report_title(title) and not _is_generic(title) for title in evidence.titles)
    links = [line for line in document.article or document.lines if line.is_link]
    if len(links) >= _LIST_LINKS and len(links) * 2 > len(document.article or document.lines) and not titled:
        return "list_page", f"{len(links)} 条链接"
    if not size and not titled:
        return ("no_text", "") if not evidence.titles or _is_generic(evidence.titles[0]) else None
    return None


def _by_title(evidence: Evidence) -> tuple[str, str] | None:
    """What the title says against it; ("", "") settles that it is a report, None leaves it open."""
    for title in evidence.titles:
        folded = bare(title)
        if is_report_title(title):
            against = _first_reason(folded, _LOOK_ALIKES)
            if against or not _is_generic(title):
                return against or _placeholders(evidence) or ("", "")
    if not evidence.titles or _is_generic(evidence.titles[0]):
        return None
    folded = bare(evidence.titles[0])
    found = _first_reason(folded, [reason for reason, _ in _TITLES])
    if found and not _is_report_text(evidence):
        return found
    if _is_report_text(evidence):
        return None if not found or found[0] in ("notice", "news") else found
    return "not_a_report", ""


def _first_reason(folded: str, reasons: Sequence[str]) -> tuple[str, str] | None:
    for reason, pattern in _TITLES:
        if reason in reasons and (found := pattern.search(folded)):
            return reason, found[0]
    return None


def _by_text(evidence: Evidence) -> tuple[str, str] | None:
    """What the text says, where no title settles it."""
    if found := _placeholders(evidence):
        return found
    if _is_report_text(evidence):
        return None
    if not evidence.size:
        return "no_text", ""
    if evidence.size < _NEWS_LENGTH and any(line.is_link for line in evidence.lines):
        return "list_page", ""
    return "not_a_report", ""


def _is_report_text(evidence: Evidence) -> bool:
    """Whether the text itself says that it is such a report, or is built and worded like one."""
    opening = [line.flat[:_OPENING] for line in evidence.lines[:6]]
    if (
        any(_SAYS_SO.search(normalise(text)) and names_genre(text) for text in opening)
        and evidence.size > _SHORT
    ):
        return True
    text = normalise("".join(line.text for line in evidence.lines))
    said = text.count("法治") + text.count("依法")
    if said >= _OFTEN and text.count("法治政府") >= 2:
        return len(evidence.kinds & {*_ACCOUNT, "leadership"}) >= 2
    dense = evidence.size > _SHORT and said * _PER_MENTION >= evidence.size
    called = any(map(is_report_title, evidence.titles)) or any(map(names_genre, opening[:_INTRODUCTION]))
    return called and dense and evidence.kinds >= _ACCOUNT


def _placeholders(evidence: Evidence) -> tuple[str, str] | None:
    found = [mark for line in evidence.lines for mark in _PLACEHOLDERS.findall(line.text)]
    return ("template", "、".join(dict.fromkeys(found[:3]))) if len(found) >= _MANY_PLACEHOLDERS else None


def _is_generic(title: str) -> bool:
    """Whether a title is a column's: it names neither whose report it is nor anything else."""
    folded = bare(title)
    return bool(_GENERIC.fullmatch(folded)) and issuer_in(title) in folded
