"""From a front page to the columns of reports: what is followed, what is a column, and what is left alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.asking.answers import Answer, Ask, Outcome
from crawler.asking.fetch import Fetcher
from crawler.due.scouted import Finding
from crawler.governments.directory import Column, Government
from crawler.page import Page
from crawler.scouting.leads import folder_of, is_report, names_column, rank
from crawler.scouting.offers import Offer, Way, offers
from crawler.scouting.view import view
from crawler.scouting.walk import Pace, look
from tests.misfortunes import Misfortunes, misfortunes
from tests.town import listing

DAYU = "360723"
COLUMN = "法治政府建设年度报告"


def link(href: str, words: str) -> str:
    return f'<li><a href="{href}">{words}</a></li>'


def found(html: str, url: str = "http://www.example.gov.cn/") -> dict[str, tuple[str, Way]]:
    return {
        offer.url.removeprefix("http://www.example.gov.cn"): (offer.words, offer.way)
        for offer in offers(Page(url, html.encode()))
    }


@pytest.fixture
def site() -> Iterator[Misfortunes]:
    with misfortunes() as made:
        made.put("/list.htm", listing(1, 2, 3, next_page="/list/2.htm"))
        yield made


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    made = Fetcher("tests@example.org", sleep=lambda seconds: None)
    yield made
    made.close()


def walk(site: Misfortunes, fetcher: Fetcher, budget: int = 40, **values: object):
    government = Government(DAYU, f"{site.url}/", **values)  # type: ignore[arg-type]
    return look(government, fetcher, Pace(0.0, budget))


# What a page offers


def test_links_frames_splash_pages_and_menus_of_scripts_are_offers() -> None:
    assert found(link("/zwgk/", "政务公开")) == {"/zwgk/": ("政务公开", Way.LINK)}
    assert found('<a href="/in/"><img src="/a.gif" alt="进入网站"></a>') == {"/in/": ("进入网站", Way.LINK)}
    assert found('<iframe src="/portal/"></iframe>') == {"/portal/": ("", Way.FRAME)}
    for splash in (
        '<meta http-equiv="Refresh" content="0; url=/portal/">',
        "<script>setTimeout(\"location.href='/portal/'\", 3000)</script>",
        '<script>window.location = "/portal/";</script>',
        "<script>location.replace('/portal/')</script>",
    ):
        assert found(splash) == {"/portal/": ("", Way.REFRESH)}
    objects = '{"name":"政务公开","url":"\\/zwgk\\/"},{"url":"/x/","title":"\\u4fe1\\u606f"}'
    menu = f"<script>var menu=[{objects}]</script>"
    assert found(menu) == {"/zwgk/": ("政务公开", Way.LINK), "/x/": ("信息", Way.LINK)}
    written = "<script>document.write('<a href=\"/zwgk/\">政务公开</a>')</script>"
    assert found(written) == {"/zwgk/": ("政务公开", Way.LINK)}
    assert found('<script>$.getJSON("/static/nav.json")</script>') == {"/static/nav.json": ("", Way.SCRIPT)}


def test_pictures_and_papers_are_no_offers() -> None:
    assert found(link("/a.pdf", "法治政府建设报告") + link("/b.png", "图")) == {}


@given(st.text(alphabet="\"'{}[]<a href=/zwgk政务公开\\u0041,:script>", max_size=300))
def test_whatever_a_page_holds_it_offers_addresses_of_its_web(text: str) -> None:
    for offer in offers(Page("http://www.example.gov.cn/", f"<script>{text}</script>{text}".encode())):
        assert offer.url.startswith("http")


# Leads


@pytest.mark.parametrize(
    ("words", "sure"),
    [
        (COLUMN, True),
        ("法治政府建设情况报告", True),
        ("依法行政工作报告", True),
        ("法治政府建设年报", True),
        ("政府信息公开工作年度报告", False),
        ("政府网站工作年度报表", False),
        ("政府工作报告", False),
        ("政务公开", False),
    ],
)
def test_names_of_columns_are_told_from_those_of_other_yearly_reports(words: str, sure: bool) -> None:
    assert names_column(words) is sure


@pytest.mark.parametrize(
    "slug", ["fzzfjsndbg", "fzzfndbg", "fzzfjsbg", "fzzfjs", "fzzfjszl", "ndfzzfjsbg", "fzzfgzbg"]
)
def test_slugs_that_recur_name_columns_too(slug: str) -> None:
    assert names_column("", f"http://www.example.gov.cn/zwgk/{slug}/index.html")
    assert not names_column("", "http://www.example.gov.cn/zwgk/zfgzbg/index.html")


def test_the_surer_the_words_the_sooner_followed() -> None:
    names = (COLUMN, "法治政府建设专题", "法定主动公开内容", "政府信息公开", "通知公告", "大余县司法局")
    ranks = [rank(Offer(f"http://www.example.gov.cn/{at}/", name)) for at, name in enumerate(names)]
    assert None not in ranks
    assert ranks == sorted(ranks)  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/calendar/?date=2024-01-02", "2日政务公开"),
        ("/search?q=1", "政务公开"),
        ("/a/", "政府信息公开年度报告"),
        ("/a/", "大余县2023年法治宣传"),
        ("/a/", "新闻中心"),
    ],
)
def test_traps_and_false_friends_are_not_followed(url: str, words: str) -> None:
    assert rank(Offer(f"http://www.example.gov.cn{url}", words)) is None


def test_a_column_is_no_report_though_its_name_is_that_of_one() -> None:
    assert is_report("大余县人民政府关于2022年度法治政府建设情况的报告")
    assert not is_report(COLUMN)
    assert not is_report("关于报送2022年度法治政府建设情况报告的通知")


@pytest.mark.parametrize(
    ("article", "folder"),
    [
        ("/zwgk/fzzf/202301/t20230115_7.html", "/zwgk/fzzf/"),
        ("/zwgk/fzzf/2023-01/15/content_7.htm", "/zwgk/fzzf/"),
        ("/c101417/202502/9b96e299043a4948972ca56a948ff252.shtml", "/c101417/list.shtml"),
        ("/7.html", ""),
    ],
)
def test_an_articles_address_tells_its_column(article: str, folder: str) -> None:
    base = "http://www.example.gov.cn"
    assert folder_of(base + article) == (base + folder if folder else "")


# The walk


def test_a_column_is_found_from_the_front_page_and_noise_is_not_asked_for(
    site: Misfortunes, fetcher: Fetcher
) -> None:
    noise = "".join(link(f"/news/{number}/", f"新闻频道{number}") for number in range(50))
    site.put("/", f"<title>大余县人民政府</title>{noise}{link('/zwgk/', '政务公开')}")
    site.put("/zwgk/", f"{link('/zwgk/fdzdgknr/', '法定主动公开内容')}{link('/', '首页')}")
    site.put("/zwgk/fdzdgknr/", link("/list.htm", COLUMN))
    seen = walk(site, fetcher)
    assert seen.finding is Finding.FOUND
    assert [(column.url, column.name, column.reports) for column in seen.columns] == [
        (f"{site.url}/list.htm", COLUMN, 3)
    ]
    assert seen.requests <= 6
    assert not any("/news/" in path for path in site.paths())


def test_a_known_column_is_asked_for_before_the_menus(site: Misfortunes, fetcher: Fetcher) -> None:
    site.put("/", f"<title>大余县人民政府</title>{link('/zwgk/', '政务公开')}")
    seen = walk(site, fetcher, columns=(Column(DAYU, f"{site.url}/list.htm", True),))
    assert seen.finding is Finding.FOUND
    assert site.paths() == ["/robots.txt", "/", "/list.htm"]


def test_a_sitemap_leads_to_a_column_that_no_menu_names(site: Misfortunes, fetcher: Fetcher) -> None:
    site.put("/", "<title>大余县人民政府</title>")
    articles = "".join(f"<url><loc>{site.url}/news/{number}.html</loc></url>" for number in range(500))
    report = f"<url><loc>{site.url}/zwgk/fzzfjsndbg/202301/t20230115_7.html</loc></url>"
    site.put("/sitemap.xml", f'<?xml version="1.0"?><urlset>{articles}{report}</urlset>')
    site.pages["/zwgk/fzzfjsndbg/"] = site.pages["/list.htm"]
    seen = walk(site, fetcher)
    assert seen.finding is Finding.FOUND
    assert [column.url for column in seen.columns] == [f"{site.url}/zwgk/fzzfjsndbg/"]
    assert seen.requests <= 5


def test_a_walk_ends_at_its_budget(site: Misfortunes, fetcher: Fetcher) -> None:
    for number in range(100):
        site.put(f"/{number}/", "".join(link(f"/{number + step}/", "政务公开") for step in range(1, 9)))
    site.pages["/"] = site.pages["/0/"]
    seen = walk(site, fetcher, budget=12)
    assert seen.finding is Finding.NONE
    assert len(site.log) <= 12


def test_another_governments_site_is_told_and_left(site: Misfortunes, fetcher: Fetcher) -> None:
    site.put("/", f"<title>象山县人民政府</title>{link('/list.htm', COLUMN)}<p>网站标识码：3302250001</p>")
    seen = walk(site, fetcher)
    assert seen.finding is Finding.OTHER_SITE
    assert "象山县" in seen.evidence
    assert site.paths() == ["/robots.txt", "/"]


def test_a_doubtful_row_is_used_only_where_its_site_says_whose_it_is(
    site: Misfortunes, fetcher: Fetcher
) -> None:
    site.put("/", f"<title>首页</title>{link('/list.htm', COLUMN)}")
    assert walk(site, fetcher, confidence="C").finding is Finding.OTHER_SITE
    assert walk(site, fetcher, confidence="B").finding is Finding.FOUND


def test_a_guard_is_told_from_silence(site: Misfortunes, fetcher: Fetcher) -> None:
    site.put("/", "<script>__jsl_clearance</script>", status=412)
    assert walk(site, fetcher).finding is Finding.BLOCKED
    with misfortunes() as gone:
        pass
    assert walk(gone, fetcher).finding is Finding.UNREACHABLE


def test_both_schemes_and_www_are_tried_before_a_site_counts_as_unreachable() -> None:
    asked = []

    def fetch(ask: Ask) -> Answer:
        asked.append(ask.url)
        return Answer(Outcome.FAILED, ask.url, "no answer")

    seen = look(Government(DAYU, "http://www.dayu.gov.cn/"), fetch, Pace(0.0))
    assert seen.finding is Finding.UNREACHABLE
    assert asked == ["http://www.dayu.gov.cn/", "https://www.dayu.gov.cn/", "http://dayu.gov.cn/"]


def test_a_column_of_several_places_names_them_all() -> None:
    titles = (
        "章贡区2022年度法治政府建设情况报告",
        "大余县2022年法治政府建设报告",
        "2022年崇义县法治政府建设情况报告",
    )
    rows = "".join(
        f'<li><a href="/info/1/{n}.htm">{title}</a> 2023-01-15</li>' for n, title in enumerate(titles)
    )
    column = view(Page("http://www.ganzhou.gov.cn/x/list.htm", rows.encode()), COLUMN, "360700").column
    assert column is not None
    assert column.collective("360700") == {"360702", "360723", "360725"}
    assert column.collective("360723") == frozenset()


@pytest.mark.parametrize("half", ["\\ud886", "\\udc00", "\\ud83d\\ude00"])
def test_halves_of_characters_that_a_script_escapes_stop_no_look_at_its_links(half: str) -> None:
    script = f"<script>var menu = \"{half}<a href='/fzzf/'>法治政府</a>\"</script>"
    found = offers(Page("http://www.example.gov.cn/", script.encode()))
    assert [(offer.url, offer.words) for offer in found] == [("http://www.example.gov.cn/fzzf/", "法治政府")]
