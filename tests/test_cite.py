"""Citations hold what is known, in the forms' own syntax, whatever stands in a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from index.report import Report
from search.cite import FORMATS, bibtex, gbt7714, ris
from tests.shelf import REPORTS

DAY = date(2026, 11, 22)
BARE = Report(id="0" * 16, title="", sections=())


def test_gbt7714_names_issuer_title_dates_and_address() -> None:
    assert gbt7714(REPORTS[0], DAY) == (
        "大余县人民政府. 大余县人民政府关于2022年度法治政府建设情况的报告[R/OL]. "
        "(2023-01-15)[2026-11-22]. https://www.example.gov.cn/a.html."
    )


def test_gbt7714_leaves_out_what_is_unknown() -> None:
    assert gbt7714(BARE, DAY) == "无题[R/OL]. [2026-11-22]."


def test_joint_issuers_are_authors_of_their_own() -> None:
    joint = replace(REPORTS[0], issuer="中共大余县委 大余县人民政府")
    assert gbt7714(joint, DAY).startswith("中共大余县委, 大余县人民政府. 大余县")
    assert "author = {{中共大余县委} and {大余县人民政府}}," in bibtex(joint, DAY)
    assert ris(joint, DAY).count("AU  - ") == 2
    one = replace(joint, issuer="大余县司法局（复议、应诉科）")
    assert gbt7714(one, DAY).startswith("大余县司法局（复议、应诉科）. ")
    many = replace(joint, issuer="甲局、乙局，丙局; 丁局")
    assert gbt7714(many, DAY).startswith("甲局, 乙局, 丙局, 等. ")


def test_bibtex_escapes_what_it_would_read_as_markup() -> None:
    entry = bibtex(replace(REPORTS[0], title="50%_{a}\\b#"), DAY)
    assert "title = {{50\\%\\_\\{a\\}/b\\#}}" in entry
    assert "urldate = {2026-11-22}" in entry


def test_ris_is_a_record_of_a_report_with_its_dates() -> None:
    lines = ris(REPORTS[0], DAY).split("\r\n")
    assert lines[0] == "TY  - RPRT"
    assert "DA  - 2023/01/15" in lines
    assert "Y2  - 2026/11/22" in lines
    assert lines[-2:] == ["ER  - ", ""]


@given(st.text(), st.text(), st.text())
def test_no_text_breaks_out_of_its_field(title: str, issuer: str, url: str) -> None:
    report = replace(BARE, title=title, issuer=issuer, url=url, document_number=title)
    assert "\n" not in gbt7714(report, DAY)
    entry = bibtex(report, DAY)
    unescaped = entry.replace("\\{", "").replace("\\}", "")
    assert unescaped.count("{") == unescaped.count("}")
    assert entry.count("\n@") == 0
    assert all(line[2:6] == "  - " for line in ris(report, DAY).split("\r\n")[:-1])
    assert len(FORMATS) == 3


def test_only_addresses_of_the_web_are_cited_as_links() -> None:
    for url in ("javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "file:///etc/passwd"):
        report = replace(REPORTS[0], url=url)
        assert "url =" not in bibtex(report, DAY)
        assert "UR  -" not in ris(report, DAY)
