"""The sheet of a workbook that says what the others are: queries, filters, generation, date, definitions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from search.export import describe_filters
from search.request import SearchRequest
from search.tables import Column, Table

NAMES = {
    "trends": "趋势",
    "spread": "首提与扩散",
    "concordance": "逐处对照",
    "company": "搭配",
    "keyness": "特征词",
    "matrix": "矩阵",
}
_COUNTED = (
    ("报告数", "检索式在其中出现的报告份数，每份报告只计一次"),
    ("报告总数", "同一条件下库中的报告份数，即占比的分母；没有报告的年度或地区不列出"),
    ("出现次数", "检索式各词出现的处数，重叠的也计；标题、小标题、正文都在内"),
    ("总字数", "同一条件下全部报告被检索的字数；每百万字次数 = 出现次数 ÷ 总字数 × 1,000,000"),
    ("未注明", "报告没有写明，或地区在所选层级之上；各行（按章节除外）加上未注明等于检索总数"),
)
_DEFINITIONS = {
    "trends": _COUNTED,
    "matrix": _COUNTED,
    "spread": (
        ("单位", "省、市、县三级中所选的一级；除非选“全部机关”，只看该级政府自己的报告"),
        ("首提年度", "该单位最早提到检索式的报告所报告的年度"),
        ("确定", "1：上一年度的报告在库且未提；0：上一年度的报告不在库，首提年度只是“至迟”"),
        ("首见年度", "该单位最早在库的报告年度，即开始观察的年度"),
        ("最后未提年度", "首提之前（从未提到的，则为最后）有报告而未提的年度；区间删失数据的左端"),
        ("删失", "right：观察期内从未提到；left：在库的第一份报告就已提到；空：在两份报告之间提到"),
        ("当年有报告", "该年度有报告在库的单位数；累计有报告：该年度及以前有报告在库的单位数"),
    ),
    "concordance": (
        ("位置", "匹配处在该章节（小标题、换行、正文）中的字符位置，从 0 起"),
        ("排序", "right：按下文；left：按上文，从紧邻匹配处的字倒着比；sample：随机，由种子决定"),
    ),
    "company": (
        ("邻近次数", "该词在任一匹配处左右所选字数以内出现的次数；一处只计一次，匹配处本身不计"),
        ("期望次数", "若该词均匀分布，在这些文字里应出现的次数"),
        ("对数似然比", "Dunning (1993) 的 G2：2 × ∑ 观察值 × ln(观察值 ÷ 期望值)"),
        ("logDice", "Rychlý (2008)：14 + log2(2 × 邻近次数 ÷ (检索式次数 + 该词次数))，最大 14"),
    ),
    "keyness": (
        ("本部分", "筛选条件所限的报告；其余：库中此外的全部报告"),
        ("对数似然比", "Dunning (1993) 的 G2，词以词数、字串以字数为总量；只列本部分偏多的"),
        ("新出现", "所选年度之前、任何地区的报告都没有出现过的最短字串"),
    ),
}


def about(
    study: str, request: SearchRequest, queries: Iterable[tuple[str, str]], generation: int, address: str = ""
) -> Table:
    """What a study's workbook holds, how it was asked and when, and what its columns mean.

    `queries` are queries, each with how it was read.
    """
    said = [
        ("研究", NAMES[study]),
        *(
            (f"检索式 {number}", f"{query}（读作 {read_as}）")
            for number, (query, read_as) in enumerate(queries, 1)
        ),
        ("筛选", describe_filters(request) or "无"),
        ("索引代次", str(generation)),
        ("导出时间", datetime.now(UTC).isoformat(timespec="seconds")),
        ("地址", address),
        *_DEFINITIONS[study],
    ]
    columns = (Column("name", "项目", 18), Column("text", "内容", 100))
    return Table("说明", columns, [{"name": name, "text": text} for name, text in said if text])
