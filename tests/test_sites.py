"""Rows of sites.toml: what they mean, and what is said of those that make no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.sites.families.listing import Record
from crawler.sites.site import Site, SiteError, choose, load, region_of

ROW = '[[site]]\nkey = "x"\nstarts = ["http://www.example.gov.cn/fzzf/"]\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "sites.toml"
    path.write_text(text)
    return path


def test_the_built_in_rows_are_sound_and_none_claims_to_be_verified_or_local() -> None:
    sites = load()
    assert len(sites) > 10
    assert not any(site.verified or site.loopback for site in sites.values())
    assert all(site.region and site.name and site.delay >= 3 for site in sites.values())


def test_a_readers_row_wins_over_a_built_in_one(tmp_path: Path) -> None:
    key = next(iter(load()))
    sites = load(write(tmp_path, ROW.replace('"x"', f'"{key}"')))
    assert sites[key].starts == ("http://www.example.gov.cn/fzzf/",)
    assert len(sites) == len(load())


def test_a_file_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    assert load(tmp_path / "sites.toml") == load()


def test_hosts_are_those_of_the_starts_and_those_named(tmp_path: Path) -> None:
    text = ROW + 'hosts = ["zwgk.example.gov.cn"]\ndelay = 5\n'
    site = load(write(tmp_path, text))["x"]
    assert site.manners.hosts == {"www.example.gov.cn", "zwgk.example.gov.cn"}
    assert site.manners.delay == 5


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('famly = "trs"', "famly"),
        ('family = "word"', "family"),
        ('region = "999999"', "region"),
        ("delay = -1", "delay"),
        ("delay = 0.2", "delay"),
        ('delay = "3"', "delay"),
        ("loopback = 1", "loopback"),
        ("max_pages = 0", "max_pages"),
        ('titles = "("', "titles"),
        ('hosts = "www.example.gov.cn"', "hosts"),
    ],
)
def test_a_wrong_key_is_told_with_file_row_and_key(tmp_path: Path, line: str, named: str) -> None:
    path = write(tmp_path, ROW + line)
    with pytest.raises(SiteError, match=named) as raised:
        load(path)
    assert str(path) in str(raised.value)
    assert "site x" in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "[[site]]\nkey = 'x'\n",
        "[[site]]\nstarts = ['http://a.gov.cn/']\n",
        "[[site]]\nkey = 'x'\nstarts = ['file:///etc/passwd']\n",
        "site = 7\n",
        "[[site]\n",
        ROW + ROW,
        "[other]\n" + ROW,
    ],
)
def test_a_file_that_makes_no_sense_is_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(SiteError) as raised:
        load(write(tmp_path, text))
    assert "\n" not in str(raised.value)
    assert "sites.toml" in str(raised.value)


def test_a_site_is_chosen_by_key_or_name_and_near_ones_are_named() -> None:
    sites = {"a-b": Site("a-b", ("http://a.gov.cn/",), name="示例县")}
    assert choose(sites, "示例县").key == choose(sites, "a-b").key == "a-b"
    with pytest.raises(SiteError, match="a-b"):
        choose(sites, "a")


@pytest.mark.parametrize(
    ("title", "heading", "wanted"),
    [
        ("关于2022年度法治政府建设情况的报告", "", True),
        ("2015年依法行政工作情况", "", True),
        ("关于春节放假的通知", "通知公告", False),
        ("金龙街道2022年", "法治政府建设年度报告", True),
        ("金龙街道办事处关于2022年度…", "通知公告", True),
        ("", "", True),
    ],
)
def test_articles_are_wanted_by_title_and_in_doubt(title: str, heading: str, wanted: bool) -> None:
    site = Site("x", ("http://a.gov.cn/",))
    assert site.wants(Record("http://a.gov.cn/1.html", title), heading) is wanted


@pytest.mark.parametrize(
    ("url", "region"),
    [
        ("http://city.example.gov.cn/east/2023/1.html", "360702"),
        ("http://city.example.gov.cn/news/1.html", ""),
        ("http://other.example.gov.cn/1.html", ""),
        ("http://county.example.gov.cn/any/1.html", "360723"),
    ],
)
def test_a_page_has_the_region_of_the_row_whose_folders_it_shares(url: str, region: str) -> None:
    rows = [
        Site("east", ("http://city.example.gov.cn/east/list/",), region="360702"),
        Site("west", ("http://city.example.gov.cn/west/list/",), region="360703"),
        Site("county", ("http://county.example.gov.cn/list/",), region="360723"),
    ]
    assert region_of(rows, url) == region
