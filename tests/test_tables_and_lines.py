"""Tables of addresses and JSON lines as other programs write them."""

from __future__ import annotations

import io
import json

import pytest

from crawler.reading.jsonlines import read_lines
from crawler.reading.manifest import read_manifest

ROWS = [(f"报告{number}.html", f"http://www.example.gov.cn/b/{number}.html") for number in range(3)]
FILES = [file for file, _ in ROWS]
REPORT = {"title": "示例县报告", "sections": [{"kinds": [], "heading": "", "text": "首违不罚"}]}


def table(delimiter: str = ",", heads: str = "file,url", shape: str = "{0},{1}") -> str:
    lines = [heads, *(shape.format(*row) for row in ROWS)]
    return "\n".join(lines if heads else lines[1:]).replace(",", delimiter)


@pytest.mark.parametrize(
    "text",
    [
        *(table(delimiter) for delimiter in "\t;|，；"),
        table(heads="", shape="{1},{0}"),
        table(heads="本地文件名,原始链接"),
        table(heads="序号,文件名称（本地）,来源网址（原文）", shape="1,{0},{1}"),
        table(shape="{0},<{1}>"),
        table(shape='{0},"=HYPERLINK(""{1}"")"'),
        table().replace("http://", ""),
        table("|", "|file,url|\n|---|---|", "|{0},{1}|").replace("||", "|"),
    ],
)
def test_a_table_gives_files_their_addresses_however_it_is_written(text: str) -> None:
    found = read_manifest("manifest.csv", text.encode(), FILES)
    assert (found.addresses, found.idle) == (dict(ROWS), [])


def test_a_row_that_means_no_file_or_no_address_is_told() -> None:
    text = "file|url\n无.html|www.example.gov.cn/1.html\n报告0.html|无"
    idle = read_manifest("manifest.csv", text.encode(), FILES).idle
    assert [row for row, _ in idle] == ["row 2", "row 3"]


def read(body: bytes | str) -> list[tuple[str, str]]:
    """The titles and the problems of what is in JSON lines."""
    stream = io.BytesIO(body.encode() if isinstance(body, str) else body)
    found = read_lines(stream, lambda number: f"a#{number}")
    return [(each.report.title if each.report else "", each.problem) for each in found]


LINE = json.dumps(REPORT, ensure_ascii=False)
LINES = f"{LINE}\n{LINE}\n"
GOOD = [("示例县报告", "")] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_lines_are_read_in_any_encoding(encoding: str) -> None:
    assert read(LINES.encode(encoding)) == GOOD


@pytest.mark.parametrize(
    "text",
    [
        LINES.replace("\n", "\r\n"),
        LINES.replace("\n", "\n\0"),
        LINES.replace("首违", "首\0违"),
        LINES.replace("}\n", "},\n"),
        f"[\n{LINE},\n{LINE}\n]\n",
        f"[{LINE}, {LINE}]",
    ],
)
def test_lines_that_are_nearly_json_lines_are_read(text: str) -> None:
    assert read(text) == GOOD


def test_numbers_and_days_are_taken_as_other_programs_write_them() -> None:
    odd = REPORT | {"year": "2022", "published": "2023年1月15日", "region": {"code": 360723, "names": []}}
    for year in ("2022", 2022.0):
        line = json.dumps(odd | {"year": year}).encode()
        report = next(read_lines(io.BytesIO(line), str)).report
        assert report is not None
        assert (report.year, str(report.published), report.region) == (2022, "2023-01-15", "360723")


def test_what_is_no_record_is_told_with_its_line() -> None:
    told = list(read_lines(io.BytesIO(f"{LINE}\n// x\n[1]\n".encode()), str))
    assert [(each.number, bool(each.problem)) for each in told] == [(1, False), (2, True), (3, True)]
