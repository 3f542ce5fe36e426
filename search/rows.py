"""The columns of an export: what they are called and mean; the values of a report and of a hit in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from index import regions
from index.report import BODIES, LEVELS, Report
from index.results import Hit
from search.facets import label
from search.marks import Mark, Part
from search.sentences import Sentences
from search.tables import Column, Value

CONTEXT = 40
"""Characters on either side of a single hit."""

Row = dict[str, Value]

NAMES: Mapping[str, str] = {
    "id": "编号",
    "title": "标题",
    "issuer": "发布机关",
    "region": "地区代码",
    "place": "地区",
    "province": "省",
    "prefecture": "市",
    "county": "县",
    "level": "层级",
    "body": "机关",
    "year": "年度",
    "published": "发布日期",
    "written": "成文日期",
    "document_number": "文号",
    "index_number": "索引号",
    "recognised": "文字识别把握",
    "occurrences": "出现次数",
    "section": "章节",
    "heading": "小标题",
    "offset": "位置",
    "before": "前一句",
    "sentence": "所在句",
    "after": "后一句",
    "left": "上文",
    "match": "匹配",
    "right": "下文",
    "url": "原网址",
    "link": "本库链接",
    "citation": "引用格式",
    "query": "检索式",
    "read_as": "读作",
    "filters": "筛选",
    "generation": "索引代次",
    "exported": "导出时间",
}
_OF_HITS = ("section", "heading", "offset", "before", "sentence", "after", "left", "match", "right")
_WIDTHS = {
    "title": 44,
    "issuer": 22,
    "place": 28,
    "before": 40,
    "sentence": 60,
    "after": 40,
    "left": 60,
    "right": 60,
    "url": 40,
    "link": 40,
    "citation": 60,
    "heading": 24,
}
_FORMATS = {"recognised": "0%", "published": "yyyy-mm-dd", "written": "yyyy-mm-dd"}
_LINKS = ("url", "link")

MEANINGS: Mapping[str, str] = {
    "region": "民政部行政区划代码；未注明的为空",
    "province": "省、市、县是报告所属地区及其上级的名称；乡镇、开发区的报告列其所在的县",
    "level": "发布机关的层级；县级各部门的报告也是县级",
    "body": "政府：本级人民政府（含与党委联署）的报告；部门：其下属部门、机构的报告",
    "year": "报告所报告的年度，不是发布的年份",
    "occurrences": "检索式各词在该报告中出现的处数，重叠的也计；标题、小标题、正文都在内",
    "offset": "匹配处在该章节（小标题、换行、正文）中的字符位置，从 0 起",
    "sentence": "匹配处所在的整句，以句号、问号、叹号或段末为界；前一句、后一句同在一章节之内",
    "left": f"匹配处之前的 {CONTEXT} 个字；下文：之后的 {CONTEXT} 个字",
    "link": "本库中该报告的页面；匹配处的链接落在该句",
    "citation": "GB/T 7714—2015 电子资源的著录格式",
    "recognised": "扫描件文字识别的平均把握；空：不是扫描件",
}
"""What needs saying about columns, by their keys."""


def columns(kind: str) -> Sequence[Column]:
    """The columns of an export of `reports` or of `hits`, in order."""
    return [
        Column(name, said, _WIDTHS.get(name, 12), _FORMATS.get(name, ""), name in _LINKS)
        for name, said in NAMES.items()
        if kind == "hits" or name not in _OF_HITS
    ]


def meanings(kind: str) -> Iterator[tuple[str, str]]:
    """The headings of an export's columns that need saying, with what they mean."""
    return ((column.heading, MEANINGS[column.key]) for column in columns(kind) if column.key in MEANINGS)


def report_row(report: Report, hit: Hit) -> Row:
    """What a report's row says of the report itself."""
    above = {region.level: region.name for region in regions.path(report.region)}
    return {
        "id": report.id,
        "title": report.title,
        "issuer": report.issuer,
        "region": report.region,
        "place": "/".join(regions.names(report.region)),
        **{level: above.get(level, "") for level in ("province", "prefecture", "county")},
        "level": LEVELS.get(report.level, ""),
        "body": BODIES.get(report.body, ""),
        "year": report.year,
        "published": report.published,
        "written": report.written,
        "document_number": report.document_number,
        "index_number": report.index_number,
        "recognised": report.recognised,
        "occurrences": hit.occurrences,
        "url": report.url,
    }


def hit_row(part: Part, sentences: Sentences, mark: Mark) -> Row:
    """What a hit's row says of the hit; `sentences` are those of the section's searched text."""
    text = part.text
    around = sentences.around(mark.start, mark.end, len(part.heading) if part.heading else 0)
    return {
        "section": "、".join(label("section", kind) for kind in part.kinds),
        "heading": part.heading,
        "offset": mark.start,
        "before": around.before,
        "sentence": around.sentence,
        "after": around.after,
        "left": text[max(0, mark.start - CONTEXT) : mark.start].replace("\n", " "),
        "match": text[mark.start : mark.end],
        "right": text[mark.end : mark.end + CONTEXT].replace("\n", " "),
    }


def plain(value: Value) -> str | int | float | None:
    """A value as JSON has it: a day as ISO text."""
    return value.isoformat() if isinstance(value, date) else value
