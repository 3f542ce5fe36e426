"""The main job end to end: the sample site is crawled, indexed, searched, and followed when it changes."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from crawler.samplesite import serve, site_rows
from tests.conftest import Zhice

FEW = 40


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _done(zhice: Zhice, *args: object) -> str:
    """What a command that must succeed prints."""
    code, out, err = zhice(*args)
    assert code == 0, err
    return out


def _total(out: str) -> dict[str, int]:
    found: dict[str, int] = json.loads(out)["total"]
    return found


def test_a_second_crawl_changes_nothing_and_a_refresh_finds_the_one_edited_page(
    zhice: Zhice, tmp_path: Path, port: int
) -> None:
    (tmp_path / "data").mkdir()
    with serve(port, reports=FEW) as base:
        (tmp_path / "data" / "sites.toml").write_text(site_rows(base), "utf-8")
        first = _total(_done(zhice, "crawl", "--json"))
        assert first["new"] == FEW
        _done(zhice, "index")
        again = _total(_done(zhice, "crawl", "--json"))
        assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, FEW)
        assert "nothing changed" in _done(zhice, "index")
        assert json.loads(_done(zhice, "search", "更正示例", "--match", "literal", "--json"))["total"] == 0
    with serve(port, reports=FEW, edits=1):
        refreshed = _total(_done(zhice, "refresh", "--json"))
    assert (refreshed["new"], refreshed["changed"], refreshed["unchanged"]) == (0, 1, FEW - 1)
    found = json.loads(_done(zhice, "search", "更正示例", "--json"))
    assert found["total"] == 1
    assert "更正示例" in {part for part, marked in found["hits"][0]["snippets"][0]["parts"] if marked}


def test_a_site_that_is_down_is_told_and_nothing_is_lost(zhice: Zhice, tmp_path: Path, port: int) -> None:
    (tmp_path / "data").mkdir()
    with serve(port, reports=FEW) as base:
        (tmp_path / "data" / "sites.toml").write_text(site_rows(base), "utf-8")
        _done(zhice, "crawl")
        _done(zhice, "index")
    code, out, err = zhice("refresh")
    assert code == 1
    assert "robots.txt cannot be read" in err
    assert "0 new, 0 changed" in out
    assert json.loads(_done(zhice, "stats", "--json"))["reports"] == FEW
    with serve(port, reports=FEW):
        assert _total(_done(zhice, "refresh", "--json"))["unchanged"] == FEW


def test_the_demo_prints_a_summary_of_a_lifelike_collection(zhice: Zhice, port: int) -> None:
    out = _done(zhice, "demo", "--no-serve", "--site-port", port)
    stats = json.loads(_done(zhice, "stats", "--json"))
    assert f"{stats['reports']} reports" in out
    assert stats["reports"] >= 240
    assert len(stats["by_province"]) >= 6
    assert {"province", "prefecture", "county", "township"} <= set(stats["by_level"])
    assert {str(year) for year in range(2018, 2026)} <= set(stats["by_year"])
    assert {"plan", "notice"} & set(stats["set_aside_by_reason"])
    assert json.loads(_done(zhice, "search", "首违不罚", "--json"))["total"] > 20
    assert "exactly" in _done(zhice, "verify")
