"""Exports hold everything that matched, row for row, in forms that spreadsheets and libraries open."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from index.report import from_json
from search import tables
from search.answer import answer
from search.export import Export, as_bibtex, as_csv, as_full, as_jsonl, as_ris, prepare, write_xlsx
from search.library import Library
from search.request import SearchRequest
from search.sentences import Sentences
from tests import shelf
from tests.room import FIRST, open_room

ASKED = SearchRequest(q="首违不罚", year=("2021", "2022"))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with open_room(tmp_path_factory.mktemp("room")) as opened:
        yield opened


@pytest.fixture
def prepared(library: Library) -> Export:
    return prepare(library, ASKED, lambda id: f"http://zhice.example/reports/{id}")


def table(pieces: Iterator[bytes]) -> list[dict[str, str]]:
    text = b"".join(pieces).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_a_row_for_every_report_that_was_counted(library: Library, prepared: Export) -> None:
    rows = table(as_csv(prepared, "reports"))
    assert len(rows) == answer(library, ASKED).total == 4
    (row,) = (row for row in rows if row["编号"] == FIRST.id)
    assert row["地区"] == "江西省/赣州市/大余县"
    assert row["出现次数"] == "2"
    assert row["检索式"] == "首违不罚"
    assert row["筛选"] == "年度：2021、2022"
    assert row["本库链接"] == f"http://zhice.example/reports/{FIRST.id}"
    assert int(row["索引代次"]) == prepared.generation


def test_csv_begins_with_a_byte_order_mark(prepared: Export) -> None:
    assert next(as_csv(prepared, "reports")) == b"\xef\xbb\xbf"


def test_hits_have_a_row_for_every_occurrence_with_its_context(library: Library, prepared: Export) -> None:
    rows = table(as_csv(prepared, "hits"))
    assert len(rows) == answer(library, ASKED).occurrences
    assert {row["匹配"] for row in rows} == {"首违不罚"}
    first = [row for row in rows if row["编号"] == FIRST.id]
    assert [row["上文"][-1] for row in first] == ["对", "行"]
    assert first[0]["本库链接"].endswith(f"#s1-{first[0]['位置']}")


def test_overlapping_hits_lead_to_the_one_place_that_the_page_marks(tmp_path: Path) -> None:
    with shelf.open_shelf(tmp_path, (shelf.report("x", "大余县", 2022, "罚罚罚，罚罚。"),)) as library:
        rows = table(as_csv(prepare(library, SearchRequest(q="罚罚"), lambda id: id), "hits"))
        start = int(rows[0]["位置"])
    assert [int(row["位置"]) - start for row in rows] == [0, 1, 4]
    assert [int(row["本库链接"].rpartition("-")[2]) - start for row in rows] == [0, 0, 4]


def test_a_section_filter_narrows_the_hits(library: Library) -> None:
    asked = SearchRequest(q="首违不罚", section=("problems",))
    rows = table(as_csv(prepare(library, asked, str), "hits"))
    assert {row["章节"] for row in rows} == {"存在问题"}


def test_no_cell_of_a_csv_is_a_formula(prepared: Export) -> None:
    cells = [cell for row in table(as_csv(prepared, "reports")) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert any(cell.startswith("'=cmd") for cell in cells)


def test_a_workbook_opens_with_the_same_rows_and_no_formula(prepared: Export, tmp_path: Path) -> None:
    write_xlsx(prepared, "hits", tmp_path / "x.xlsx")
    sheet = load_workbook(tmp_path / "x.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    expected = table(as_csv(prepared, "hits"))
    assert rows[0] == tuple(expected[0])
    assert len(rows) == len(expected) + 1
    assert not [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]


def test_a_long_workbook_goes_on_in_another_sheet(
    prepared: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "SHEET_ROWS", 3)
    write_xlsx(prepared, "reports", tmp_path / "x.xlsx")
    assert [sheet.max_row for sheet in load_workbook(tmp_path / "x.xlsx").worksheets][:2] == [4, 2]


def test_a_workbook_can_be_worked_with(prepared: Export, tmp_path: Path) -> None:
    write_xlsx(prepared, "hits", tmp_path / "x.xlsx")
    sheet, about = load_workbook(tmp_path / "x.xlsx").worksheets
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"
    head = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == FIRST.id)
    found = dict(zip(head, row, strict=True))
    assert (found["省"].value, found["市"].value, found["县"].value) == ("江西省", "赣州市", "大余县")
    assert found["机关"].value == "政府"
    assert found["发布日期"].value == datetime(2023, 1, 15)
    assert (found["年度"].value, found["出现次数"].value) == (2022, 2)
    assert found["原网址"].hyperlink.target == FIRST.url
    assert found["本库链接"].hyperlink.target == found["本库链接"].value
    assert found["引用格式"].value.startswith("大余县人民政府. ")
    told = {row[0]: row[1] for row in about.iter_rows(min_row=2, values_only=True)}
    assert (told["检索式"], told["筛选"], told["报告数"]) == ("首违不罚", "年度：2021、2022", 4)
    assert told["索引代次"] == prepared.generation
    assert "部门" in told["机关"]


def test_a_hit_has_its_whole_sentence_and_those_around_it(prepared: Export) -> None:
    first, second = (row for row in table(as_csv(prepared, "hits")) if row["编号"] == FIRST.id)
    assert [first[name] for name in ("前一句", "所在句", "后一句")] == [
        "",
        "对首违不罚事项列出清单。",
        "推行首违不罚，优化营商环境。",
    ]
    assert second["前一句"] == first["所在句"]


@given(st.text("甲乙。！\n”", max_size=30), st.data())
def test_a_sentence_holds_its_piece_and_is_of_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    around = Sentences(text).around(start, end)
    assert around.sentence in text
    assert text[start:end].strip() in around.sentence
    assert around.before in text[:start]


def test_links_beyond_what_a_sheet_may_hold_are_text(
    prepared: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "SHEET_LINKS", 2)
    write_xlsx(prepared, "reports", tmp_path / "x.xlsx")
    sheet = load_workbook(tmp_path / "x.xlsx").worksheets[0]
    followed = [sum(cell.hyperlink is not None for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert (sum(followed), followed[-1]) == (3, 0)


def test_an_empty_export_has_its_headings(library: Library, tmp_path: Path) -> None:
    nothing = prepare(library, SearchRequest(q="从未出现", match="literal"), str)
    assert b"".join(as_csv(nothing, "reports")).decode("utf-8-sig").startswith("编号,")
    write_xlsx(nothing, "reports", tmp_path / "x.xlsx")
    assert load_workbook(tmp_path / "x.xlsx").worksheets[0].max_row == 1


def test_json_lines_have_the_columns_as_keys(prepared: Export) -> None:
    rows = [json.loads(line) for line in b"".join(as_jsonl(prepared, "hits")).splitlines()]
    assert {row["match"] for row in rows} == {"首违不罚"}
    assert {"query", "generation", "link", "left", "right"} <= set(rows[0])


def test_full_json_lines_can_be_brought_in_again(library: Library) -> None:
    whole = prepare(library, SearchRequest(region=("360000",)), str)
    reports = [from_json(json.loads(line)) for line in b"".join(as_full(whole)).splitlines()]
    assert FIRST in reports
    assert len(reports) == 4


def test_bibtex_and_ris_have_an_entry_a_report(prepared: Export) -> None:
    assert b"".join(as_bibtex(prepared)).count(b"@techreport{") == 4
    assert b"".join(as_ris(prepared)).count(b"TY  - RPRT") == 4
    assert b"urldate = {2026-11-22}" in b"".join(as_bibtex(prepared))


@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠", "\t", "\r", "\n", "\n=", " ="])
def test_no_cell_begins_as_a_formula(tmp_path: Path, sign: str) -> None:
    armed = replace(FIRST, title=f"{sign}1+1", issuer=f"{sign}cmd")
    with shelf.open_shelf(tmp_path, (armed,)) as library:
        (row,) = table(as_csv(prepare(library, SearchRequest(), str), "reports"))
    assert row["标题"] == f"'{sign}1+1"
    assert row["发布机关"] == f"'{sign}cmd"


def test_rows_do_not_repeat_a_long_query_whole(library: Library) -> None:
    asked = SearchRequest(q="首违不罚 OR " + "很长" * 2_000, match="literal")
    rows = table(as_csv(prepare(library, asked, str), "reports"))
    assert len(rows) == 5
    assert all(len(row["检索式"]) < 400 and len(row["读作"]) < 400 for row in rows)
    assert rows[0]["检索式"].endswith("…（共 4008 字）")


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_file_that_cannot_be_written_whole_is_not_there(tmp_path: Path, form: str) -> None:
    resource = pytest.importorskip("resource", reason="limits of file size need a POSIX system")
    data = shelf.fill(tmp_path)
    output = tmp_path / f"x.{form}"
    command = [sys.executable, "-c", "from web.cli import main; main()", "--data", str(data), "export", ""]
    done = subprocess.run(
        [*command, "-o", str(output)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000)),
    )
    assert done.returncode == 1
    assert done.stderr.startswith("zhice: ")
    assert done.stderr.count("\n") == 1
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("x.")]
