"""The command line: what it prints is the contract; wrong input gets one clear line and loses nothing."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from crawler.due.frontier import Frontier
from crawler.due.scouted import Finding, Scouted
from index.opening import open_writer
from index.report import to_json
from search.library import CORPUS, INDEX
from tests.conftest import Zhice
from tests.shelf import REPORTS, fill

PAGE = """<html><head><title>大余县人民政府关于2022年度法治政府建设情况的报告</title></head><body>
<div class="TRS_Editor"><p>2022年，大余县深入推进法治政府建设，现将有关情况报告如下。</p>
<p>一、主要举措和成效</p><p>（一）规范行政执法。全县推行首违不罚清单，办理案件12件，群众满意度明显提升。</p>
<p>二、存在的问题</p><p>一是宣传教育的方式不多，基层执法力量不足，仍需要加强培训和指导。</p>
<p>三、下一步工作安排</p><p>继续推进首违不罚，加强执法监督，提升法治政府建设水平。</p>
<p>大余县人民政府</p><p>2023年1月15日</p></div></body></html>"""


def _one_line(err: str) -> str:
    assert err.count("\n") == 1, err
    assert "Traceback" not in err
    return err


def test_import_index_search_finds_the_phrase_where_it_stands(zhice: Zhice, tmp_path: Path) -> None:
    (tmp_path / "dayu.html").write_text(PAGE, "utf-8")
    assert zhice("import", tmp_path / "dayu.html")[0] == 0
    assert zhice("index")[0] == 0
    code, out, _ = zhice("search", "首违不罚", "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["total"], found["occurrences"]) == (1, 2)
    hit = found["hits"][0]
    assert (hit["region"]["names"], hit["level"], hit["year"]) == (
        ["江西省", "赣州市", "大余县"],
        "county",
        2022,
    )
    assert {part for snippet in hit["snippets"] for part, marked in snippet["parts"] if marked} == {
        "首违不罚"
    }


def test_filters_narrow_and_an_empty_answer_says_what_each_costs(zhice: Zhice, tmp_path: Path) -> None:
    fill(tmp_path / "data")
    asked = ("search", "首违不罚", "--region", "江西", "--year", "2022", "--section", "achievements")
    assert "1 reports, 2 occurrences" in zhice(*asked)[1]
    code, out, _ = zhice("search", "枫桥经验", "--region", "江苏", "--year", "2022")
    assert code == 0
    assert "0 reports" in out
    assert "region: 1 reports" in out
    assert "year: 0 reports" in out


def test_a_query_may_have_parts_that_begin_with_a_dash(zhice: Zhice, tmp_path: Path) -> None:
    fill(tmp_path / "data")
    assert json.loads(zhice("search", "首违不罚", "-枫桥", "--json")[1])["read_as"] == (
        '"首违不罚" AND NOT "枫桥"'
    )
    assert zhice("search", "首违不罚", "--levle", "county")[0] == 2


def test_variants_are_found_when_asked(zhice: Zhice, tmp_path: Path) -> None:
    fill(tmp_path / "data")
    assert "0 reports" in zhice("search", "轻微免罚", "--match", "literal")[1]
    assert "1 reports" in zhice("search", "轻微免罚", "--match", "literal", "--variants")[1]


def test_import_twice_changes_nothing(zhice: Zhice, tmp_path: Path) -> None:
    (tmp_path / "dayu.html").write_text(PAGE, "utf-8")
    zhice("import", tmp_path / "dayu.html")
    zhice("index")
    code, out, _ = zhice("import", tmp_path / "dayu.html")
    assert code == 0
    assert "1 unchanged" in out
    assert "nothing changed" in zhice("index")[1]


def test_json_lines_are_taken_as_they_are_and_written_again(zhice: Zhice, tmp_path: Path) -> None:
    lines = tmp_path / "reports.jsonl"
    lines.write_text(
        "".join(json.dumps(to_json(each), ensure_ascii=False) + "\n" for each in REPORTS), "utf-8"
    )
    assert zhice("import", lines)[0] == 0
    zhice("index")
    code, out, _ = zhice("export", "", "--format", "jsonl", "--full")
    assert code == 0
    assert sorted(out.splitlines()) == sorted(lines.read_text("utf-8").splitlines())


def test_a_bad_line_of_json_is_named_and_the_others_are_kept(zhice: Zhice, tmp_path: Path) -> None:
    lines = tmp_path / "reports.jsonl"
    good = json.dumps(to_json(REPORTS[0]), ensure_ascii=False)
    lines.write_text(f'{good}\n{{"title": "x", "year": "soon"}}\nno json\n', "utf-8")
    code, out, _ = zhice("import", lines)
    assert code == 0
    assert "1 new" in out
    assert "line 2: is no report: year" in out
    assert "line 3: is no JSON" in out


def test_extract_prints_the_contract(zhice: Zhice, tmp_path: Path) -> None:
    (tmp_path / "dayu.html").write_text(PAGE, "utf-8")
    code, out, _ = zhice(
        "extract", tmp_path / "dayu.html", "--url", "http://www.jxdy.gov.cn/t20230115_1.html"
    )
    assert code == 0
    record = json.loads(out)
    assert list(record) == list(to_json(REPORTS[0]))
    assert record["region"] == {"code": "360723", "names": ["江西省", "赣州市", "大余县"]}
    assert [section["kinds"] for section in record["sections"]] == [
        ["intro"],
        ["achievements"],
        ["problems"],
        ["plans"],
        ["other"],
    ]
    assert "title: 大余县人民政府关于2022年度" in zhice("extract", tmp_path / "dayu.html", "--explain")[1]


def test_export_writes_every_match(zhice: Zhice, tmp_path: Path) -> None:
    fill(tmp_path / "data")
    file = tmp_path / "out.csv"
    assert zhice("export", "首违不罚", "-o", file)[0] == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(file.read_text("utf-8-sig").splitlines()) == 5
    assert len(zhice("export", "首违不罚", "--rows", "hits", "--format", "jsonl")[1].splitlines()) == 5


def test_the_format_of_an_export_is_what_its_name_says(zhice: Zhice, tmp_path: Path) -> None:
    fill(tmp_path / "data")
    assert zhice("export", "首违不罚", "-o", tmp_path / "a.xlsx")[0] == 0
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")
    assert zhice("export", "首违不罚", "-o", tmp_path / "a.jsonl")[0] == 0
    assert len((tmp_path / "a.jsonl").read_text("utf-8").splitlines()) == 4


def test_an_export_into_a_file_that_cannot_be_is_told_by_the_name_that_was_given(
    zhice: Zhice, tmp_path: Path
) -> None:
    fill(tmp_path)
    code, out, err = zhice("export", "首违不罚", "-o", str(tmp_path / "a.xls"), data=tmp_path)
    assert (code, out) == (2, "")
    assert "a.xls names no format: .csv" in err
    code, out, err = zhice("export", "首违不罚", "-o", str(tmp_path / "nowhere/a.csv"), data=tmp_path)
    assert (code, out) == (1, "")
    assert err == f"zhice: {tmp_path}/nowhere/a.csv: No such file or directory\n"


def test_files_of_the_right_size_that_lead_nowhere_are_told_in_one_line(zhice: Zhice, tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    for owners in data.rglob("owners.bin"):
        owners.write_bytes(b"\xff" * owners.stat().st_size)
    code, _, err = zhice("search", "首违不罚")
    assert code == 1
    assert "--rebuild" in _one_line(err)


def test_stats_and_verify_tell_the_state(zhice: Zhice, tmp_path: Path) -> None:
    fill(tmp_path / "data")
    assert json.loads(zhice("stats", "--json")[1])["by_year"] == {"2020": 1, "2021": 1, "2022": 3}
    assert "5 reports" in zhice("stats")[1]
    code, out, _ = zhice("verify")
    assert code == 0
    assert "exactly" in out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("search", "首违不罚", "--region", "火星人"), "火星人"),
        (("search", "首违不罚", "--region", "鼓楼区"), "江苏省/南京市/鼓楼区"),
        (("search", "首违不罚", "--year", "昨天"), "year"),
        (("search", "首违不罚", "--section", "附录"), "section"),
        (("search", "首违不罚", "--page", "0"), "page"),
        (("search", "首违不罚", "--sort", "best"), "sort"),
        (("import", "missing.html"), "missing.html"),
        (("extract", "missing.html"), "missing.html"),
        (("crawl", "nowhere"), "nowhere"),
    ],
)
def test_wrong_input_is_one_clear_line(
    zhice: Zhice, tmp_path: Path, args: tuple[str, ...], said: str
) -> None:
    fill(tmp_path / "data")
    code, out, err = zhice(*args)
    assert code == 1
    assert said in out + err
    _one_line(err)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.html", b""),
        ("binary.html", bytes(range(256)) * 64),
        ("note.txt", "今天天气很好，我们去公园散步，看到了许多花。".encode()),
    ],
)
def test_a_file_that_is_no_report_is_named_and_nothing_is_lost(
    zhice: Zhice, tmp_path: Path, name: str, content: bytes
) -> None:
    fill(tmp_path / "data")
    (tmp_path / name).write_bytes(content)
    code, out, err = zhice("import", tmp_path / name)
    assert code == 1
    assert name in out + err
    _one_line(err)
    assert "5 reports" in zhice("stats")[1]


def test_a_missing_file_among_others_is_named_and_the_others_are_kept(zhice: Zhice, tmp_path: Path) -> None:
    (tmp_path / "dayu.html").write_text(PAGE, "utf-8")
    code, out, err = zhice("import", tmp_path / "dayu.html", tmp_path / "missing.html")
    assert code == 1
    assert "1 new" in out
    assert "missing.html" in _one_line(err)


def test_a_folder_without_pages_is_named(zhice: Zhice, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, out, err = zhice("import", tmp_path / "empty")
    assert code == 1
    assert "empty" in out + _one_line(err)


def test_searching_before_there_is_anything_says_what_to_do(zhice: Zhice) -> None:
    code, _, err = zhice("search", "首违不罚")
    assert code == 1
    assert "zhice import" in _one_line(err)


def test_an_absent_index_says_what_to_do(zhice: Zhice, tmp_path: Path) -> None:
    (tmp_path / "dayu.html").write_text(PAGE, "utf-8")
    zhice("import", tmp_path / "dayu.html")
    code, _, err = zhice("search", "首违不罚")
    assert code == 1
    assert "zhice index" in _one_line(err)


def test_a_damaged_index_is_told_and_can_be_rebuilt(zhice: Zhice, tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    (data / INDEX / "manifest.json").write_text("{", "utf-8")
    code, _, err = zhice("search", "首违不罚")
    assert code == 1
    assert "--rebuild" in _one_line(err)
    assert zhice("index", "--rebuild")[0] == 0
    assert "4 reports" in zhice("search", "首违不罚")[1]


def test_a_damaged_corpus_is_told_and_left_alone(zhice: Zhice, tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    (data / CORPUS).write_bytes(b"no database" * 1000)
    code, _, err = zhice("stats")
    assert code == 1
    assert CORPUS in _one_line(err)
    assert (data / CORPUS).read_bytes() == b"no database" * 1000


def test_a_data_folder_that_cannot_be_made_is_told(zhice: Zhice, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    code, _, err = zhice("import", __file__, data=tmp_path / "file" / "data")
    assert code == 1
    assert "--data" in _one_line(err)


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_data_folder_that_cannot_be_written_is_told(zhice: Zhice, tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    data.chmod(0o500)
    code, _, err = zhice("index", "--rebuild")
    data.chmod(0o700)
    assert code == 1
    _one_line(err)


def test_a_second_writer_is_told(zhice: Zhice, tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    writer = open_writer(data / INDEX)
    code, _, err = zhice("index")
    writer.close()
    assert code == 1
    _one_line(err)


def test_a_locked_corpus_keeps_what_it_has(zhice: Zhice, tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    other = sqlite3.connect(data / CORPUS)
    other.execute("BEGIN EXCLUSIVE")
    assert "4 reports" in zhice("search", "首违不罚")[1]
    other.close()


@pytest.mark.parametrize(
    "args",
    [
        ("search",),
        ("import",),
        ("nonsense",),
        ("search", "x", "--nonsense"),
        ("export", "x", "--format", "xlsx"),
    ],
)
def test_wrong_usage_ends_with_2(zhice: Zhice, tmp_path: Path, args: tuple[str, ...]) -> None:
    fill(tmp_path / "data")
    assert zhice(*args)[0] == 2


def test_ctrl_c_is_heard_in_one_line_however_early_it_comes() -> None:
    for wait in (0.05, 0.3, 0.8):
        command = [
            sys.executable,
            "-c",
            "print(flush=True); from web.start import main; main()",
            "sites",
            "list",
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            running.stdout.readline()
            time.sleep(wait)
            running.send_signal(signal.SIGINT)
            told = running.stderr.read()
            assert "Traceback" not in told
            assert running.wait(30) in (0, 130)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (
            "sites.toml",
            '[[site]]\nkey = "x"\nstarts = ["http://gov.dayu-news.cn/list/"]\nregion = "360723"\n',
        ),
        ("directory.tsv", "360723\tA\thttp://gov.dayu-news.cn/\n"),
    ],
)
def test_an_imported_page_is_read_with_the_reader_s_own_rows(
    zhice: Zhice, tmp_path: Path, table: str, row: str
) -> None:
    page = PAGE.replace("大余县人民政府关于", "").replace("大余县人民政府", "").replace("大余县", "我县")
    (tmp_path / "a.html").write_text(page, "utf-8")
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / table).write_text(row, "utf-8")
    code, out, _ = zhice("extract", tmp_path / "a.html", "--url", "http://gov.dayu-news.cn/a/1.html")
    read = json.loads(out)
    assert (code, read["region"]["code"], read["issuer"]) == (0, "360723", "大余县人民政府")


def test_a_directory_that_makes_no_sense_is_told_in_one_line(zhice: Zhice, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "directory.tsv").write_text("999999\tA\thttp://a.gov.cn/\n", "utf-8")
    code, _, err = zhice("extract", tmp_path / "a.html", "--url", "http://a.gov.cn/1.html")
    assert code == 1
    assert "line 1: '999999' is no division code" in _one_line(err)


def test_a_site_that_was_found_to_be_another_s_tells_no_place(zhice: Zhice, tmp_path: Path) -> None:
    page = PAGE.replace("大余县人民政府关于", "").replace("大余县人民政府", "").replace("大余县", "我县")
    (tmp_path / "a.html").write_text(page, "utf-8")
    asked = ("extract", tmp_path / "a.html", "--url", "http://www.jxdy.gov.cn/a/1.html")
    assert json.loads(zhice(*asked)[1])["region"]["code"] == "360723"
    with Frontier.open(tmp_path / "data" / "crawl.db") as frontier:
        frontier.scoutings.keep(Scouted("360723", Finding.OTHER_SITE, "信丰县", date(2026, 11, 25)))
    assert json.loads(zhice(*asked)[1])["region"]["code"] is None
