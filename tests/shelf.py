"""A small collection whose every count can be told by heart, for tests of what reads it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from index.corpus import Corpus
from index.indexing import follow
from index.report import Report, Section, report_id
from search.library import CORPUS, INDEX, Library

_PLACES = {
    "大余县": ("360723", "county"),
    "赣州市": ("360700", "prefecture"),
    "江苏省": ("320000", "province"),
    "南京市": ("320100", "prefecture"),
}


def report(name: str, place: str, year: int, achievements: str, problems: str = "宣传还不够。") -> Report:
    """A report of a government, with an intro and two sections."""
    region, level = _PLACES[place]
    url = f"https://www.example.gov.cn/{name}.html"
    return Report(
        id=report_id(url),
        title=f"{place}人民政府关于{year}年度法治政府建设情况的报告",
        sections=(
            Section(("intro",), "", f"{year}年，{place}推进法治政府建设。"),
            Section(("achievements",), "一、主要举措和成效", achievements),
            Section(("problems",), "二、存在的问题", problems),
        ),
        url=url,
        issuer=f"{place}人民政府",
        region=region,
        level=level,
        body="government",
        year=year,
        published=date(year + 1, 1, 15),
    )


REPORTS = (
    report("a", "大余县", 2022, "对首违不罚事项列出清单。推行首违不罚，优化营商环境。"),
    report("b", "大余县", 2021, "推行轻微不罚，优化营商环境。", "首违不罚落实不到位。"),
    report("c", "赣州市", 2022, "推广枫桥经验，化解矛盾纠纷。"),
    report("d", "江苏省", 2022, "推行首违不罚和柔性执法。"),
    report("e", "南京市", 2020, "试点首违不罚。开展扫码入企，优化营商环境。"),
)


def fill(folder: Path, reports: tuple[Report, ...] = REPORTS) -> Path:
    """A data folder with these reports, indexed."""
    with Corpus.open(folder / CORPUS) as corpus:
        for each in reports:
            corpus.put(each)
        follow(corpus, folder / INDEX)
    return folder


def open_shelf(folder: Path, reports: tuple[Report, ...] = REPORTS) -> Library:
    """The library of such a folder."""
    return Library(fill(folder, reports))
