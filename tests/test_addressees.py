"""Whom a report is written to: a kind of line of its own, kept in the text, taken for nothing else."""

from __future__ import annotations

import pytest

from crawler.extract import extract
from crawler.page import Page
from crawler.reading.extraction.article import read_article
from crawler.reading.lines import Kind, Line
from index.report import Report

PARAGRAPH = "2022年，我县深入推进法治政府建设，依法行政水平明显提升，现将有关情况报告如下。"


@pytest.mark.parametrize(
    "text",
    [
        "市人民政府：",
        "省委依法治省办：",
        "中共西安市委、西安市人民政府:",
        "西安市委 西安市人民政府：",
        "县委全面依法治县委员会办公室：",
        "区人大常委会：",
        "主任、各位副主任、秘书长、各位委员：",
        "各省、自治区、直辖市人民政府，国务院各部委、各直属机构：",
        "各镇（街道）、县直各单位：",
        "省司法厅：",
    ],
)
def test_bodies_that_can_be_written_to_are_addressed(text: str) -> None:
    assert Line(text).kind is Kind.ADDRESSEE


@pytest.mark.parametrize(
    "text",
    [
        "责任单位：",
        "现将情况报告市人民政府：",
        "主要做法如下：",
        "县区数据：",
        "各级各部门：",
        "发布机构：大余县人民政府",
        "发布机构：",
        "大余县人民政府",
        "一、市人民政府：",
        "大余县人民政府关于2022年度法治政府建设情况的报告：",
    ],
)
def test_no_other_line_is_an_addressee(text: str) -> None:
    assert Line(text).kind is not Kind.ADDRESSEE


def test_only_what_stands_above_the_first_paragraph_is_written_to() -> None:
    lines = [Line("赣州市人民政府："), Line(PARAGRAPH), Line("各镇人民政府："), Line("各自落实。")]
    article = read_article(lines)
    assert article.addressees == ("赣州市人民政府",)
    assert article.lines == tuple(lines)
    assert article.paragraphs == tuple(lines[1:])


@pytest.mark.parametrize("tag", ["p", "h2", "h4"])
def test_an_addressee_stays_in_the_text_and_is_no_title_issuer_or_heading(tag: str) -> None:
    report = read(
        f"<{tag}>赣州市人民政府：</{tag}>", f"<p>{PARAGRAPH}</p>", "<p>一、主要成效</p><p>成效明显。</p>"
    )
    assert report.sections[0].text.startswith("赣州市人民政府：\n2022年")
    assert "赣州市人民政府" not in (report.issuer, report.title)
    assert [part.heading for part in report.sections] == ["", "一、主要成效"]
    assert report.year == 2022


def read(*markup: str) -> Report:
    return extract(Page("", "".join(markup).encode())).report
