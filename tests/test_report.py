"""A report survives its JSON; what is no report is refused with the field's name."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import date

import pytest

from index.report import Attachment, Report, ReportError, Section, from_json, report_id, to_json

REPORT = Report(
    id=report_id("https://www.example.gov.cn/1.html"),
    title="大余县人民政府关于2022年度法治政府建设情况的报告",
    sections=(
        Section(("intro",), "", "现报告如下。"),
        Section(("problems", "plans"), "二、问题及打算", "有不足。"),
    ),
    url="https://www.example.gov.cn/1.html",
    issuer="大余县人民政府",
    region="360723",
    level="county",
    body="government",
    year=2022,
    published=date(2023, 1, 15),
    attachments=(Attachment("https://www.example.gov.cn/1.pdf", "附件"),),
    warnings=("damaged_text: 2023115日",),
    origins={"year": "title"},
)


def test_json_and_back_is_the_same_report() -> None:
    assert from_json(to_json(REPORT)) == REPORT


def test_unknown_is_null_or_an_empty_list() -> None:
    record = to_json(Report(id="x", title="", sections=()))
    assert record.pop("region") == {"code": None, "names": []}
    assert {name for name, value in record.items() if value == []} == {"sections", "attachments", "warnings"}
    assert all(value is None for value in record.values() if value != [])


def test_digest_is_of_what_is_said_not_of_where_or_how_it_was_read() -> None:
    assert replace(REPORT, id="other", url="", origins={}).digest == REPORT.digest
    assert replace(REPORT, year=2021).digest != REPORT.digest


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"year": "2022"}, "year"),
        ({"year": True}, "year"),
        ({"published": "2023-13-01"}, "published"),
        ({"level": "city"}, "level"),
        ({"region": {"code": "999999"}}, "region"),
        ({"region": {"code": 360723}}, "region"),
        ({"sections": "text"}, "sections"),
        ({"sections": [{"kinds": ["intros"], "heading": "", "text": ""}]}, "sections"),
        ({"sections": ["text"]}, "sections"),
        ({"title": ["a"]}, "title"),
        ({"title": "\ud800"}, "title"),
        ({"origins": ["a"]}, "origins"),
        ({"title": None, "sections": []}, "title"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], field: str) -> None:
    with pytest.raises(ReportError, match=field):
        from_json(to_json(REPORT) | change)


def test_something_else_than_an_object_is_refused() -> None:
    with pytest.raises(ReportError, match="JSON object"):
        from_json(["大余县"])


def test_no_id_can_be_taken_for_a_number() -> None:
    ids = [report_id(f"{number}") for number in range(5000)]
    assert not any(re.fullmatch(r"\d+(e\d+)?", id) for id in ids)
    assert {len(id) for id in ids} == {16}
    # Only those that would be are others than the first digits of the digest.
    first = [hashlib.sha256(f"{number}".encode()).hexdigest()[:16] for number in range(5000)]
    assert 0 < sum(one != other for one, other in zip(ids, first, strict=True)) < 50
