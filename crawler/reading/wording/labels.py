"""Labels that pages put before values (发布日期：2023-01-05): which there are, and how pairs are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from index.cleaning import CELL

_LABELS = {
    "title": "名称 信息名称 标题 文件名称 公文名称 文件标题 信息标题 公文标题",
    "issuer": (
        "发布机构 发文机关 发文机构 发文单位 发布单位 发布机关 公开机构 公开主体 "
        "公开单位 公开部门 信息公开机构 制发机关 制定机关 制发单位 发布部门 发文部门 "
        "生成机构 责任部门 发文机关名称 成文单位 公开责任部门"
    ),
    "source": "来源 信息来源 文章来源 稿件来源 稿源 来源单位 内容来源 供稿单位 发布者 发布人 来源部门",
    "document_number": "文号 发文字号 文件编号 文件字号 发文文号 公文文号 文件文号 公文字号",
    "index_number": "索引号 信息索引号 索引码 信息索引 信息索引码",
    "published": (
        "发布日期 发布时间 公开日期 公开时间 公布日期 公布时间 发表时间 发表日期 "
        "发布于 信息发布日期 信息时间 上网日期 公告日期 更新时间 更新日期 日期 时间 发布"
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
_LONGEST = max(map(len, _FIELD))
_OPENERS, _CLOSERS, _COLONS = "[【(（", "]】)）", ":："
_COLON = re.compile(r"[:：]")
_AROUND = str.maketrans("", "", f" {_OPENERS}{_CLOSERS}{_COLONS}")
_LONGEST_LABEL = 24
_LONGEST_LINE = 400
"""A longer line (characters) is a paragraph, whatever it holds."""


class Pair(NamedTuple):
    """A label and its value."""

    label: str
    value: str
    field: str
    """The field of a report that the label is for, or nothing."""
    in_table: bool
    """Whether they stand in a table, or in elements of their own."""


class _Mark(NamedTuple):
    """A label with its colon in a line."""

    start: int
    label: str
    end: int


def is_label(text: str) -> bool:
    """Whether a line is a label alone, its value on the next line."""
    return text[-1:] in (":", "：") and bool(label_in(text))


def label_in(cell: str) -> str:
    """The label that a cell holds and nothing else, without spaces, brackets and colon; or nothing.

    >>> label_in("【发 布 日 期】："), label_in("发布日期：2023")
    ('发布日期', '')
    """
    if len(cell) > _LONGEST_LABEL or (cell[:-1] and _COLON.search(cell[:-1])):
        return ""
    label = cell.translate(_AROUND)
    return label if label in _FIELD else ""


def begins_with_label(text: str) -> bool:
    """Whether a line begins with a label and its colon, or with a cell that is one."""
    if label_in(text.split(CELL, 1)[0]):
        return True
    mark = next(_marks(text[: _LONGEST_LABEL + 1]), None)
    return mark is not None and mark.start == 0


def pairs(text: str, in_table: bool = False) -> Iterator[Pair]:
    """The pairs of one line: 发布时间：2024-03-29 发文机构：区政府办, or cells 发布日期, 2024-03-29."""
    if len(text) > _LONGEST_LINE:
        return
    cells = text.split(CELL)
    for cell, following in zip(cells, [*cells[1:], ""], strict=True):
        if pair := pair_of(cell, following):
            yield pair
        else:
            yield from _inline(cell, in_table)


def pair_of(cell: str, following: str) -> Pair | None:
    """A cell that is a label and the one that follows with its value."""
    label = label_in(cell)
    if not label or not following or begins_with_label(following):
        return None
    return Pair(label, following, _FIELD[label], True)


def names_label(text: str) -> bool:
    """Whether a label with its colon stands anywhere in a line."""
    return next(_marks(text[:_LONGEST_LINE]), None) is not None


def _inline(text: str, in_table: bool) -> Iterator[Pair]:
    marks = list(_marks(text))
    ends = [*(mark.start for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=False):
        yield Pair(mark.label, text[mark.end : end].lstrip(), _FIELD[mark.label], in_table)


def _marks(text: str) -> Iterator[_Mark]:
    """The labels before the colons of a line: of several that end there, the longest."""
    last = 0
    for colon in _COLON.finditer(text):
        if mark := _mark(text, colon.start(), last):
            yield mark
            last = mark.end


def _mark(text: str, colon: int, least: int) -> _Mark | None:
    found, label, start = None, "", colon
    while start > least and len(label) < _LONGEST:
        start -= 1
        char = text[start]
        if char in _CLOSERS and not label:
            continue
        if char == " ":
            continue
        if not "一" <= char <= "鿿":
            break
        label = char + label
        if label in _FIELD:
            found = _Mark(start, label, colon + 1)
    if not found:
        return None
    start = found.start
    while start > least and text[start - 1] in f" {_OPENERS}":
        start -= 1
    return found._replace(start=start)
