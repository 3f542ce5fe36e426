"""Sitemaps are read in every form that sites have; what is not taken of them is told."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.page import Page
from crawler.sites.families.listing import EmptyListError, ListError, Listing, ListPage, Record
from crawler.sites.families.registry import read_list
from crawler.tally import RunReport
from tests.town import Town, article, counts, running

HOST = "http://www.example.gov.cn"
ARTICLES = [f"{HOST}/a/t20230111_{number}.html" for number in range(3)]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with running(tmp_path, 0) as made:
        made.site = replace(made.site, starts=(made.web.url + "/list.html",), family="")
        for number in range(3):
            made.web.put(f"/t20230111_{number}.html", article(number))
        yield made


def read(body: str | bytes, family: str = "") -> Listing:
    raw = body.encode() if isinstance(body, str) else body
    return read_list(Page(f"{HOST}/a/list.html", raw), family)


def urls(body: str | bytes, family: str = "") -> list[str]:
    return [record.url for record in read(body, family).records]


def index(town: Town, *addresses: str) -> RunReport:
    """A crawl of an index of sitemaps."""
    wanted = [address if "://" in address else town.web.url + address for address in addresses]
    town.web.put("/list.html", sitemap(*wanted, kind="sitemapindex"))
    return town.crawl()


def articles_of(town: Town, *numbers: int) -> str:
    return sitemap(*(f"{town.web.url}/t20230111_{number}.html" for number in numbers))


def sitemap(*addresses: str, prefix: str = "", kind: str = "urlset") -> str:
    tag = "sitemap" if kind == "sitemapindex" else "url"
    rows = "".join(f"<{prefix}{tag}><{prefix}loc>{url}</{prefix}loc></{prefix}{tag}>" for url in addresses)
    return f'<?xml version="1.0"?><{prefix}{kind}>{rows}</{prefix}{kind}>'


def map_of(town: Town, packed: bytes) -> RunReport:
    url = town.web.url
    town.web.put("/list.html", sitemap(f"{url}/sm.xml.gz", kind="sitemapindex"))
    town.web.put("/sm.xml.gz", packed)
    return town.crawl()


@pytest.mark.parametrize("prefix", ["", "s:", "sm-1:"])
def test_a_packed_sitemap_behind_an_index_is_read(town: Town, prefix: str) -> None:
    text = sitemap(f"{town.web.url}/t20230111_1.html", prefix=prefix)
    assert counts(map_of(town, gzip.compress(text.encode()))) == {"new": 1}


@pytest.mark.parametrize(
    "packed", [gzip.compress(b"x" * 60_000_000), gzip.compress(b"<urlset>" * 99)[:30], b"\x1f\x8bx"]
)
def test_a_sitemap_that_cannot_be_unpacked_is_a_failure_and_no_empty_day(town: Town, packed: bytes) -> None:
    report = map_of(town, packed)
    assert report.total.failed[0].name.endswith("/sm.xml.gz")
    assert "unpack" in report.total.failed[0].reason


@pytest.mark.parametrize("shape", ["{}", " {} ", "<![CDATA[{}]]>", "\n<![CDATA[ {} ]]>\n", "{}&amp;b=1"])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_addresses_of_a_sitemap_in_every_dress(shape: str, prefix: str) -> None:
    url = f"{HOST}/content_7?a=[1]"
    assert urls(sitemap(shape.format(url), prefix=prefix)) == [url + ("&b=1" if "amp" in shape else "")]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<loc>", "</loc>", "<urlset", "<x:loc>", "<![CDATA[", "]]>", " ", "http://a.cn/content_1"]
        )
    )
)
def test_no_sitemap_makes_it_stumble(pieces: list[str]) -> None:
    page = Page(f"{HOST}/", ("<urlset>" + "".join(pieces)).encode())
    with suppress(ListError):
        assert read_list(page).family in ("sitemap", "generic")


def test_sitemaps_of_an_index_in_an_index_are_read(town: Town) -> None:
    town.web.put("/a.xml", sitemap(town.web.url + "/b.xml", kind="sitemapindex"))
    town.web.put("/b.xml", articles_of(town, 0, 1))
    assert counts(index(town, "/a.xml", "/list.html")) == {"new": 2}


def test_a_report_that_a_sitemap_of_an_index_names_later_is_found_at_the_next_crawl(town: Town) -> None:
    town.web.put("/a.xml", articles_of(town, 0))
    index(town, "/a.xml")
    town.web.put("/a.xml", articles_of(town, 0, 1))
    town.days += 1
    assert counts(town.crawl())["new"] == 1


def test_indexes_that_lead_on_for_ever_come_to_an_end(town: Town) -> None:
    for number in range(40):
        town.web.put(f"/{number}.xml", sitemap(f"{town.web.url}/{number + 1}.xml", kind="sitemapindex"))
    report = index(town, "/0.xml")
    assert len(town.web.log) < 10
    assert "deep in each other" in report.total.problems[0]


@pytest.mark.parametrize("body", [None, "<html><title>首页</title></html>", "", "<urlset></urlset>"])
def test_a_sitemap_of_an_index_that_cannot_be_read_is_told(town: Town, body: str | None) -> None:
    town.web.put("/a.xml", articles_of(town, 0))
    if body is not None:
        town.web.put("/b.xml", body)
    report = index(town, "/a.xml", "/b.xml")
    assert counts(report) == {"new": 1}
    assert [failure.name for failure in report.total.failed] == [town.web.url + "/b.xml"]


def test_sitemaps_at_hosts_that_are_not_the_sites_are_told(town: Town) -> None:
    assert index(town, f"{HOST}/b.xml").total.problems == [
        "test: 1 further lists are at hosts not in the row: www.example.gov.cn"
    ]


def test_what_a_sitemap_names_and_is_not_taken_is_counted(town: Town) -> None:
    town.web.put("/a.xml", sitemap(f"{town.web.url}/", f"{town.web.url}/about/", "http://[", ""))
    left_out = {
        "addresses of sitemaps that are no articles": 2,
        "entries of sitemaps without a web address": 2,
    }
    assert dict(index(town, "/a.xml").total.left_out) == left_out


def test_a_sitemap_that_names_no_article_is_a_failure_that_says_what_to_do() -> None:
    with pytest.raises(EmptyListError, match="no article among its 2 addresses: say in the row"):
        read(sitemap(f"{HOST}/", f"{HOST}/about/"))


def test_a_sitemap_that_breaks_off_is_told_and_what_stands_before_is_taken(town: Town) -> None:
    whole = articles_of(town, 0, 1, 2)
    town.web.put("/list.html", whole[: whole.index("_2.html")])
    for _ in range(2):
        report = town.crawl()
        assert "breaks off" in report.total.failed[0].reason
    assert len(town.titles()) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("shape", ["xml", "text", "rss"])
def test_sitemaps_of_every_form_are_read_in_every_encoding(shape: str, encoding: str) -> None:
    text = {"xml": sitemap(*ARTICLES), "text": "\r\n".join(ARTICLES), "rss": feed()}[shape]
    for packed in (text.encode(encoding), gzip.compress(text.encode(encoding))):
        assert urls(packed) == urls(packed, "sitemap") == ARTICLES


@pytest.mark.parametrize(
    "shape",
    [
        '<loc x:a="1">{}</loc>',
        "<loc><!-- c -->{}</loc><image:loc>http://a.cn/t20230111_9.html</image:loc>",
        "<loc>'{}'</loc>",
        "<LOC>\n{}#top\n</LOC><lastmod>2023年1月15日</lastmod>",
    ],
)
def test_the_addresses_of_odd_entries_are_read(shape: str) -> None:
    entries = "".join(f"<url>{shape.format(url)}</url>" for url in ARTICLES)
    assert urls(f"<urlset>{entries}</urlset>") == ARTICLES


def test_addresses_are_read_as_programs_wrote_them() -> None:
    names = ("/a/content_7?a=1&copy=2", "/a/content_7?a=1&amp;copy=2", "/a/content_7?a=1&amp;amp;copy=2")
    for name in (*names, "content_7?a=1&#38;copy=2", f"{HOST.removeprefix('http://')}{names[0]}"):
        assert urls(sitemap(name)) == [f"{HOST}/a/content_7?a=1&copy=2"]


def feed(entry: str = "<link>{}</link>", around: str = "rss") -> str:
    entries = "".join(
        f"<item><title><![CDATA[示例县报告]]></title>{entry.format(url)}"
        "<pubDate>Sun, 15 Jan 2023 08:00:00 +0800</pubDate></item>"
        for url in ARTICLES
    )
    return f'<?xml version="1.0"?><{around}><title>法治</title><link>{HOST}/</link>{entries}</{around}>'


@pytest.mark.parametrize("around", ["rss", "feed", "rdf:RDF"])
@pytest.mark.parametrize(
    "entry",
    [
        "<link>{}</link>",
        "<link><![CDATA[ {} ]]></link>",
        "<guid isPermaLink='true'>{}</guid>",
        '<link href="{}"/>',
        "<link rel='self' href='/x'/><link rel='alternate' href='{}'></link>",
        "<description><![CDATA[<a href='/x.html'>x</a>]]></description><link>{}</link>",
    ],
)
def test_a_feed_is_a_list_of_titles_days_and_addresses(entry: str, around: str) -> None:
    found = read(feed(entry, around)).records
    assert found == tuple(Record(url, "示例县报告", "2023-01-15") for url in ARTICLES)


@pytest.mark.parametrize("kind", ["urlset", "sitemapindex"])
def test_addresses_behind_twice_as_many_as_a_sitemap_may_have_are_not_looked_at(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    absolute = ListPage.absolute

    def counting(page: ListPage, href: str) -> str:
        looked_at.append(href)
        return absolute(page, href)

    monkeypatch.setattr(ListPage, "absolute", counting)
    monkeypatch.setattr("crawler.sites.families.sitemap._MOST_ENTRIES", 10)
    found = read(sitemap(*(f"{HOST}/t20230111_{number}.html" for number in range(1_000)), kind=kind))
    assert (len(looked_at), len(found.records) + len(found.more)) == (10, 10)
    assert found.flaw == "names 10 addresses and more: the others are not looked at"
