"""What each publishing system's lists offer: records, paging, fingerprints."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.asking.addresses import canonical
from crawler.page import Page
from crawler.sites.families.listing import ListError, Listing, ListPage, iso_date
from crawler.sites.families.registry import FAMILIES, family_of, read_list

SITE = "http://www.example.gov.cn"
TITLE = "示例县人民政府关于2022年度法治政府建设情况的报告"


def row(href: str, title: str = TITLE, date: str = "2023-01-15") -> str:
    return f'<li><a href="{href}" target="_blank">{title}</a><span>{date}</span></li>'


def listing(path: str, body: str, family: str = "") -> Listing:
    return read_list(Page(SITE + path, f"<html><title>示例县</title>{body}</html>".encode()), family)


TRS, UCAP = "./202301/t20230115_7.html", "/c105995/202301/0ed2876a26424450a52cdebf527702f0.shtml"
LISTS = [
    ("trs", "/a/", TRS, "<script>createPageHTML(3, 0, 'index', 'html')</script>", "/a/index_1.html"),
    ("trs", "/a/index_1.html", TRS, 'createPageHTML(3, 1, "index", "html");', "/a/index_2.html"),
    ("trs", "/a/index_2.html", TRS, 'createPageHTML(3, 2, "index", "html");', ""),
    ("trs", "/a/", TRS, "<script>var countPage=56; currentPage=0</script>", "/a/index_1.html"),
    ("trs", "/a/index_4.shtml", TRS, "<script>createPage(56,</script>", "/a/index_5.shtml"),
    ("trs", "/a/index_55.shtml", TRS, "<script>createPage(56,</script>", ""),
    ("ucap", "/a/list.shtml", UCAP, "createPageHTML('page_div',10, 1,'list','shtml',9);", "/a/list_2.shtml"),
    ("ucap", "/a/list_10.shtml", UCAP, "createPageHTML('page_div',10, 10,'list','shtml',189);", ""),
    ("ucap", "/a/", "/2023-01/15/content_77.htm", '<meta name="lanmu" content="x">', ""),
    ("vsb", "/a.htm", "info/1053/6730.htm", '<a href="a/9.htm">下页</a>', "/a/9.htm"),
    ("vsb", "/a/9.htm", "../info/1053/6730.htm", '<a href="8.htm">下页</a>', "/a/8.htm"),
    ("generic", "/list.asp?currpage=1", "show.asp?id=3711", '<a href="?currpage=2">下一页</a>',
     "/list.asp?currpage=2"),
    ("generic", "/list.asp?currpage=3", "show.asp?id=3711", '<a href="?currpage=4">末页</a>',
     "/list.asp?currpage=4"),
    ("generic", "/list.asp?currpage=4", "show.asp?id=3711", '<a href="?currpage=4">末页</a>', ""),
]  # fmt: skip


@pytest.mark.parametrize(("family", "path", "article", "pager", "more"), LISTS)
def test_lists_are_recognised_read_and_paged(
    family: str, path: str, article: str, pager: str, more: str
) -> None:
    found = listing(path, f"<ul>{row(article)}</ul>{pager}")
    assert found.family == family
    assert [(record.title, record.published) for record in found.records] == [(TITLE, "2023-01-15")]
    assert found.more == ((SITE + more,) if more else ())


STORE = """<script type="text/xml"><datastore>{next}<recordset><record><![CDATA[{row}]]></record></recordset>
</datastore></script>"""


def test_hanweb_records_stand_in_a_data_store_and_lead_on() -> None:
    href = "/module/web/jpage/dataproxy.jsp?page=1&amp;webid=9&columnid=7"
    following = f'<nextgroup><![CDATA[<a href="{href}"></a>]]></nextgroup>'
    found = listing(
        "/col/col7/index.html", STORE.format(next=following, row=row("/art/2023/1/15/art_7_9.html"))
    )
    assert found.family == "hanweb"
    assert [record.url for record in found.records] == [SITE + "/art/2023/1/15/art_7_9.html"]
    assert found.more == (SITE + "/module/web/jpage/dataproxy.jsp?page=1&webid=9&columnid=7",)


def test_a_hanweb_pager_is_computed_from_its_settings() -> None:
    script = """<script>$('#3').jpage({perPage:15,totalRecord:80,proxyUrl:'/module/jpage/dataproxy.jsp',
        ajaxParam:{col:1,webid:9,path:'/',columnid:7,unitid:'3',webname:'示例',permissiontype:0}})</script>"""
    found = listing(
        "/col/col7/index.html", STORE.format(next="", row=row("/art/2023/art_0a1b.html")) + script
    )
    (url,) = found.more
    assert url.startswith(SITE + "/module/jpage/dataproxy.jsp?")
    assert {"startrecord=2", "endrecord=46", "perpage=15", "columnid=7", "unitid=3"} <= set(
        url.partition("?")[2].split("&")
    )


def test_hanwebs_answers_are_followed_to_the_last_record() -> None:
    path = "/module/web/jpage/dataproxy.jsp?columnid=7&startrecord={}&endrecord={}&perpage=15"
    store = "<datastore><totalrecord>80</totalrecord>" + STORE.format(
        next="", row=row("/art/2023/1/15/art_7_9.html")
    )
    (more,) = listing(path.format(1, 45), store).more
    assert "startrecord=46&endrecord=90" in more
    assert listing(path.format(46, 90), store).more == ()


TREE = [
    {"id": 1, "name": "机构职能", "children": [{"id": 2, "name": "领导分工", "children": []}]},
    {"id": 3, "name": "其他", "children": [{"id": 549, "name": "法治政府建设年度报告", "children": []}]},
]


def test_gkmlpt_leads_from_its_tree_to_the_columns_on_the_rule_of_law() -> None:
    config = f"<script>window._CONFIG = {{ SID: '200035', TREE: {json.dumps(TREE)} }}</script>"
    found = listing("/gkmlpt/index", config)
    assert found.family == "gkmlpt"
    assert found.more == (SITE + "/gkmlpt/api/all/549?page=1&sid=200035",)


def test_a_gkmlpt_address_may_name_its_column() -> None:
    url = canonical("http://www.example.gov.cn/gkmlpt/index#1234")
    page = Page(url, b'<script>window._CONFIG={SID: \'753\', TREE: [{"id": 9, "name": "x"}]}</script>')
    assert read_list(page).more == ("http://www.example.gov.cn/gkmlpt/api/all/1234?page=1&sid=753",)
    assert canonical("http://www.example.gov.cn/gkmlpt/content/post_1.html#12")[-1] == "l"


def test_gkmlpts_answers_are_records_with_the_date_of_china() -> None:
    articles = [
        {
            "title": f"<b>{TITLE}</b>",
            "url": "/gkmlpt/content/9/9306/post_9306638.html",
            "display_publish_time": 1673712000,
        },
        {"title": "外部链接", "url": "https://mp.weixin.qq.com/s/x", "date": "2023-01-15"},
    ]
    body = json.dumps({"articles": articles, "total": 3}).encode()
    found = read_list(Page(SITE + "/gkmlpt/api/all/549?page=1&sid=7", body))
    assert [(record.title, record.published) for record in found.records] == [(TITLE, "2023-01-15")]
    assert found.more == (SITE + "/gkmlpt/api/all/549?page=2&sid=7",)
    assert read_list(Page(SITE + "/gkmlpt/api/all/549?page=2&sid=7", body)).more == ()


def test_sitemaps_and_their_indexes() -> None:
    locations = [SITE + "/a/202301/t20230115_7.html", SITE + "/"]
    urls = f"<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in locations)}</urlset>"
    found = read_list(Page(SITE + "/sitemap.xml", urls.encode()))
    assert [record.url for record in found.records] == [SITE + "/a/202301/t20230115_7.html"]
    index = f"<sitemapindex><sitemap><loc>{SITE}/1.xml?a=1&amp;b=2</loc></sitemap></sitemapindex>"
    assert read_list(Page(SITE + "/sitemap.xml", index.encode())).more == (SITE + "/1.xml?a=1&b=2",)


def test_a_pager_hidden_in_base64_is_found() -> None:
    pager = base64.b64encode(quote('<a href="list_2.html">下一页</a>').encode()).decode()
    found = listing("/list.html", f'<ul>{row("show/3711.html")}</ul><div id="pages">{pager}</div>')
    assert found.more == (SITE + "/list_2.html",)


def test_a_cut_title_is_taken_from_its_attribute() -> None:
    cut = f'<li><a href="t20230115_7.html" title="{TITLE}">示例县人民政府关于2022年度...</a></li>'
    assert listing("/", cut, "trs").records[0].title == TITLE
    bare = '<li><a href="t20230115_7.html">示例县人民政府关于2022年度...</a></li>'
    assert listing("/", bare, "trs").records[0].cut


def test_links_of_header_navigation_and_footer_are_no_records() -> None:
    around = "<nav>{}</nav><ul>{}</ul><footer>{}</footer>"
    body = around.format(row("t20230101_1.html"), row("t20230115_7.html"), row("t20230101_2.html"))
    assert [record.url for record in listing("/", body, "trs").records] == [SITE + "/t20230115_7.html"]


def test_gbk_lists_are_read() -> None:
    page = Page(SITE + "/", f"<title>示例</title>{row('t20230115_7.html')}".encode("gbk"))
    assert read_list(page).records[0].title == TITLE


@pytest.mark.parametrize("family", [family.name for family in FAMILIES])
def test_a_list_without_links_raises_and_says_what_to_do(family: str) -> None:
    with pytest.raises(ListError, match="sites detect"):
        listing("/list/", "<div id='app'></div>", family)


def test_generic_rules_try_where_a_system_is_told_by_a_mark_alone() -> None:
    assert listing("/", f"<div class='TRS_Editor'></div>{row('show.asp?id=3711')}").family == "generic"


def test_dates_that_are_none_are_not_read() -> None:
    assert [iso_date(text) for text in ("2023-13-01", "第2023-1号", "[2023.1.5]")] == ["", "", "2023-01-05"]


@given(
    st.binary(max_size=400), st.sampled_from([SITE + "/", SITE + "/gkmlpt/index", SITE + "/x?startrecord=a"])
)
def test_no_bytes_make_a_family_stumble(body: bytes, url: str) -> None:
    page = ListPage.of(Page(url, body))
    for family in FAMILIES:
        try:
            assert family.listing(page).family == family.name
        except ListError:
            continue
    assert family_of(page) in FAMILIES


@given(st.text(st.sampled_from("<>/ahref=\"'datastorecdlp![]{}:;,0123456789年下一页 "), max_size=300))
def test_no_markup_makes_a_list_stumble(text: str) -> None:
    for name in ("hanweb", "gkmlpt", "generic", "trs", "ucap"):
        try:
            read_list(Page(SITE + "/a/", text.encode()), name)
        except ListError:
            continue
