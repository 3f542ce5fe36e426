"""Labelled facts of a page: issuer, numbers, dates, source, and where each was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crawler.reading.extraction.dates import date_in_address, find_date
from crawler.reading.extraction.lines import Document, Line
from index.cleaning import CELL, squeeze, tidy

_LABELS = {
    "title": ("名称 信息名称 标题 文件名称 公文名称 文件标题 信息标题 公文标题"),
    "issuer": (
        "发布机构 发文机关 发文机构 发文单位 发布单位 发布机关 公开机构 公开主体 "
        "公开单位 公开部门 信息公开机构 制发机关 制定机关 制发单位 发布部门 发文部门 "
        "生成机构 责任部门 发文机关名称 成文单位 公开责任部门"
    ),
    "source": ("来源 信息来源 文章来源 稿件来源 稿源 来源单位 内容来源 供稿单位 发布者 发布人 来源部门"),
    "document_number": ("文号 发文字号 文件编号 文件字号 发文文号 公文文号 文件文号 公文字号"),
    "index_number": ("索引号 信息索引号 索引码 信息索引 信息索引码"),
    "published": (
        "发布日期 发布时间 公开日期 公开时间 公布日期 公布时间 发表时间 发表日期 "
        "发布于 信息发布日期 信息时间 上网日期 公告日期 更新时间 更新日期 日期 时间 "
        "发布"
    ),
    "written": (
        "成文日期 成文时间 生成日期 发文日期 发文时间 制发日期 制定日期 印发日期 "
        "签发日期 形成日期 信息生成日期"
    ),
    "": (
        "字体 字号 字体大小 文字大小 浏览次数 浏览量 浏览 访问量 访问次数 点击数 "
        "点击次数 点击量 点击率 点击 阅读次数 阅读量 阅读 人气 打印 分享 分享到 "
        "作者 责任编辑 编辑 审核 有效性 主题分类 主题词 语种 信息分类 公开方式 "
        "公开范围 公开形式 公开类别 体裁 体裁分类 组配分类 关键词 内容概述 内容摘要 "
        "摘要 生效日期 生效时间 失效日期 失效时间 废止日期 实施日期 施行日期 文件状态 "
        "信息格式 分类 服务对象 栏目 所属栏目 页面生成时间 截止日期 开始时间 结束时间 "
        "联系电话 效力状态 公开时限 信息类别 所属主题 公文种类 信息名"
    ),
}
_FIELD = {label: field for field, labels in _LABELS.items() for label in labels.split()}
_SPACED = "|".join(r"\s*".join(label) for label in sorted(_FIELD, key=len, reverse=True))
_INLINE = re.compile(rf"[\[【(（]?\s*({_SPACED})\s*[\]】)）]?\s*[:：]\s*")
_ALONE = re.compile(rf"[\[【(（]?\s*({_SPACED})\s*[\]】)）]?\s*[:：]?")
_METAS = {
    "title": ("articletitle", "article-title", "og:title", "title"),
    "published": (
        "pubdate",
        "publishdate",
        "pubtime",
        "publishtime",
        "firstpublishedtime",
        "article:published_time",
    ),
    "source": ("contentsource", "source"),
    "document_number": ("documentnumber", "filenum"),
    "index_number": ("indexnumber", "infoindex"),
}
_NUMBER = re.compile(r"[一-鿿]{1,12}\s?[〔\[［（(【]\s?(?:19|20)\d\d\s?[〕\]］）)】]\s?(?:第\s?)?\d+\s?号")
_INDEX = re.compile(r"(?=\S*\d)[A-Za-z0-9一-鿿][A-Za-z0-9一-鿿/_.\-—()（）\[\]〔〕]{4,59}")
_NOBODY = re.compile(
    r"(?:本站|本网|本网站|本站原创|原创|互联网|网络|转载|未知|无|网站管理员|管理员|admin|null|-+|/)?", re.I
)
_BARE_DATE = re.compile(
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"
)
_AFTER_VALUE = re.compile(r"[\[【|｜]|（字|\(字| 字[号体]")
_NEAR = 15
"""Labels are looked for before the article, in so many of its first lines, and in some below it."""
_BELOW = 4
_SHORT_REST = 16
"""What follows a bare date on its line is a name or nothing."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and where it was read, such as `table 发布日期`, `meta pubdate`, `label 来源`, `address`."""

    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a page says of itself, for each field in the order of trust."""

    found: Mapping[str, tuple[Fact, ...]]

    def of(self, field: str) -> tuple[Fact, ...]:
        """Every value of a field, the most trusted first."""
        return self.found.get(field, ())

    def first(self, field: str) -> Fact:
        """The most trusted value of a field, or an empty one."""
        return next(iter(self.of(field)), Fact("", ""))


def read_facts(document: Document, url: str, listed: str = "") -> Facts:
    """The labelled facts: from tables, then meta tags, then labelled text, then address and list row (dates).

    Values are checked for their field: dates are whole dates (ISO), document numbers have their form, names
    of nobody (本站, 转载) are left out.
    """
    labelled = [
        *_labelled([*document.before, *document.article[:_NEAR]]),
        *_labelled(document.after[:_BELOW]),
    ]
    tables = [pair for pair in labelled if pair[2]]
    texts = [pair for pair in labelled if not pair[2]]
    found: dict[str, list[Fact]] = {}
    for field, fact in (*_facts(tables), *_from_metas(document.metas), *_facts(texts)):
        if value := _CHECKS.get(field, _name)(fact.value):
            found.setdefault(field, []).append(Fact(value, fact.origin))
    # 公开日期 of a catalogue is typed by hand, often the day of signing.
    found.get("published", []).sort(key=lambda fact: "公开" in fact.origin)
    for fact in (*_bare_dates(document), *_elsewhere(url, listed)):
        found.setdefault("published", []).append(fact)
    return Facts({field: tuple(facts) for field, facts in found.items()})


def find_number(line: str) -> str:
    """The document number (文号) that a line holds and nothing else, or nothing."""
    text = squeeze(line)
    return text if _NUMBER.fullmatch(text) else ""


def is_labelled(line: Line) -> bool:
    """Whether a line is made of labels with their values: it begins with one."""
    found = _INLINE.match(line.text) or _ALONE.fullmatch(line.text.split(CELL)[0])
    return bool(found) and len(line.text) < 200


def is_label(line: Line) -> bool:
    """Whether a line is a label alone, its value on the next line."""
    return bool(_ALONE.fullmatch(line.text)) and line.text.rstrip().endswith(("：", ":"))


def _labelled(lines: Sequence[Line]) -> Iterator[tuple[str, str, bool]]:
    """Label, value, and whether they stand in a table (or in elements of their own)."""
    for place, line in enumerate(lines):
        if line.is_link:
            continue
        cells = line.text.split(CELL)
        for position, cell in enumerate(cells):
            alone = _ALONE.fullmatch(cell)
            following = cells[position + 1] if position + 1 < len(cells) else ""
            if alone and not following and len(cells) == 1 and place + 1 < len(lines):
                following = lines[place + 1].text.split(CELL)[0]
            if alone and following and not _ALONE.fullmatch(following) and not _INLINE.match(following):
                yield squeeze(alone[1]), following, True
            else:
                yield from ((label, value, line.row) for label, value in _inline(cell))


def _inline(text: str) -> Iterator[tuple[str, str]]:
    """The pairs of one line: 发布时间：2024-03-29 发文机构：区政府办."""
    marks = list(_INLINE.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        yield squeeze(mark[1]).replace(" ", ""), text[mark.end() : end]


def _facts(pairs: Iterable[tuple[str, str, bool]]) -> Iterator[tuple[str, Fact]]:
    for label, value, in_table in pairs:
        label = label.replace(" ", "")
        if field := _FIELD.get(label, ""):
            yield field, Fact(value, f"{'table' if in_table else 'label'} {label}")


def _from_metas(metas: Mapping[str, str]) -> Iterator[tuple[str, Fact]]:
    for field, names in _METAS.items():
        for name in names:
            if metas.get(name):
                yield field, Fact(metas[name], f"meta {name}")


def _bare_dates(document: Document) -> Iterator[Fact]:
    """Dates that stand alone, or lead a line of labels, around the article's start: 2024-03-28 来源：…"""
    for line in (*document.before[-6:], *document.article[:3]):
        if not line.is_link and (found := _BARE_DATE.match(line.text)) and (day := find_date(found[0])):
            rest = line.text[found.end() :].strip()
            if len(rest) <= _SHORT_REST or _INLINE.search(rest):
                yield Fact(day.isoformat(), "line at the article's start")


def _elsewhere(url: str, listed: str) -> Iterator[Fact]:
    for day, origin in ((date_in_address(url), "address"), (find_date(listed), "list row")):
        if day:
            yield Fact(day.isoformat(), origin)


def _date(value: str) -> str:
    day: date | None = find_date(value[:40])
    return day.isoformat() if day else ""


def _name(value: str) -> str:
    value = tidy(_AFTER_VALUE.split(value.replace(CELL, " "))[0]).strip("：: ，,;；|-—")
    return "" if _NOBODY.fullmatch(value) or len(value) > 120 else value


def _document_number(value: str) -> str:
    found = _NUMBER.match(squeeze(value))
    return found[0] if found else ""


def _index_number(value: str) -> str:
    found = _INDEX.match(tidy(value))
    return found[0] if found else ""


_CHECKS = {
    "published": _date,
    "written": _date,
    "document_number": _document_number,
    "index_number": _index_number,
}
