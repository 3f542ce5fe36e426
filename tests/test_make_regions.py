"""Making the tables: what becomes of divisions that were renamed, merged or divided."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import gazetteer, make_regions

REAL = Path(__file__).parents[2] / "shared" / "real" / "gazetteer"
HEADER = "代码,一级行政区,二级行政区,名称,级别,状态,启用时间,变更/弃用时间,新代码"


def folder(tmp_path: Path, rows: list[str], events: list[tuple[int, str, str, str]]) -> Path:
    (tmp_path / "areacodes_1981_2024_cc0.csv").write_text("\n".join([HEADER, *rows]), encoding="utf-8-sig")
    counties = {"东区": "010102000000", "新区": "010103000000", "西县": "010121000000"}
    provinces = {
        "某省": {"code": "010000000000", "cities": {"某山市": {"code": "010100000000", "counties": counties}}}
    }
    (tmp_path / "divisions_v1.json").write_text(json.dumps({"provinces": provinces}))
    changes = [
        {"year": year, "type": kind, "old": {"code": old + "0" * 6}, "new": {"code": new + "0" * 6}}
        for year, kind, old, new in events
    ]
    (tmp_path / "historical_changes_v1.json").write_text(json.dumps({"events": changes}))
    below = {"南乡": "010102201000", "北镇": "010102100000", "老镇（撤销）": "010102191000"}
    (tmp_path / "townships_v1.json").write_text(json.dumps({"010102000000": {"townships": below}}))
    return tmp_path


def row(code: str, name: str, since: int, until: str = "", heirs: str = "", state: str = "弃用") -> str:
    return f"{code},某省,某市,{name},县级,{state if until else '在用'},{since},{until},{heirs}"


NOW = [
    row("010000", "某省", 1981),
    row("010100", "某山市", 1981),
    row("010102", "东区", 1981),
    row("010121", "西县", 1981),
]


def heirs(path: Path) -> dict[str, str]:
    lines = [line.split("\t") for line in make_regions.region_lines(make_regions.read(path))]
    return {name: found for _, name, until, found, _ in lines if until}


def test_a_chain_of_changes_leads_to_the_region_in_force(tmp_path: Path) -> None:
    rows = [
        *NOW,
        row("010122", "老县", 1981, "1990", "010181"),
        row("010181", "老市", 1990, "2005", "010102"),
    ]
    assert heirs(folder(tmp_path, rows, [])) == {"老县": "010102", "老市": "010102"}


def test_parts_that_went_earlier_do_not_count_and_a_divided_county_has_several_heirs(tmp_path: Path) -> None:
    rows = [
        *NOW,
        row("010122", "甲县", 1981, "1999", "010102[1990];010121"),
        row("010123", "乙县", 1981, "1999", "010102;010121"),
    ]
    assert heirs(folder(tmp_path, rows, [])) == {"甲县": "010121", "乙县": "010102,010121"}


def test_a_county_lives_on_in_the_district_that_was_made_of_it(tmp_path: Path) -> None:
    rows = [*NOW, row("010103", "新区", 2013), row("010122", "老县", 1981, "2013", "010102;010103")]
    event = (2013, "撤销", "010122", "010103")
    assert heirs(folder(tmp_path, rows, [event])) == {"老县": "010103"}


def test_a_code_used_again_leads_each_name_to_its_own_heir(tmp_path: Path) -> None:
    rows = [
        *NOW,
        row("010122", "甲县", 1981, "1990", "010102", "变更"),
        row("010122", "乙县", 1995, "2005", "010121"),
    ]
    assert heirs(folder(tmp_path, rows, [])) == {"甲县": "010102", "乙县": "010121"}


def test_a_prefecture_leads_to_the_one_that_took_its_place_or_else_to_its_counties(tmp_path: Path) -> None:
    rows = [
        *NOW,
        row("011000", "某山地区", 1981, "1999"),
        row("012000", "旁地区", 1981, "1999"),
        row("012021", "旁县", 1981, "1999", "010121"),
    ]
    path = folder(tmp_path, rows, [(1999, "撤销", "011000", "010100"), (1999, "撤销", "012000", "010100")])
    assert heirs(path) == {"某山地区": "010100", "旁地区": "010121", "旁县": "010121"}


def test_what_ended_after_the_csv_ends_with_its_event(tmp_path: Path) -> None:
    rows = [*NOW, row("010104", "北区", 1981)]
    assert heirs(folder(tmp_path, rows, [(2025, "撤销", "010104", "010103")])) == {"北区": "010103"}


def test_townships_are_written_in_code_order_without_those_abolished(tmp_path: Path) -> None:
    sources = make_regions.read(folder(tmp_path, NOW, []))
    assert next(make_regions.township_lines(sources)) == "010102\t100北镇 201南乡"


@pytest.mark.skipif(
    not REAL.exists(), reason="the public sources of the gazetteer are not beside the project"
)
def test_the_tables_that_are_kept_are_those_that_the_sources_give() -> None:
    sources = make_regions.read(REAL)
    for name, lines in (
        ("regions.tsv", make_regions.region_lines(sources)),
        ("townships.tsv", make_regions.township_lines(sources)),
    ):
        assert (gazetteer.DATA / name).read_text(encoding="utf-8") == "".join(line + "\n" for line in lines)
