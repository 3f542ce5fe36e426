"""Where pages lead on: base addresses, links in other encodings, refreshes, frames."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest

from crawler.asking.redirects import onward, refresh
from crawler.extract import extract
from crawler.page import Page
from crawler.reading.frames import filled, frames
from crawler.reading.markup.bases import base_of
from crawler.run import Options, crawl
from crawler.sites.families.listing import ListError
from crawler.sites.families.registry import read_list
from crawler.tally import RunReport
from tests.papers import a_docx
from tests.town import Town, counts, running

HOST = "http://www.example.gov.cn"
TITLE = "示例7县2022年法治政府建设情况报告"
TEXT = "".join(
    f"<p>{head}</p><p>{'全面推进依法行政，规范行政执法行为。' * 8}</p>"
    for head in ("一、工作情况", "二、下一步打算")
)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with running(tmp_path, 0) as made:
        yield made


def row(href: str, title: str = TITLE) -> str:
    return f'<li><a href="{href}">{title}</a><span>2023-01-15</span></li>'


def walk(town: Town, family: str = "") -> RunReport:
    site = replace(town.site, starts=(town.web.url + "/list.html",), family=family)
    return crawl(town.corpus, town.frontier, [site], Options(extract, "test 1", lease=0.2))


def urls(body: str | bytes, family: str = "") -> list[str]:
    page = Page(f"{HOST}/a/list.html", body.encode() if isinstance(body, str) else body)
    return [record.url for record in read_list(page, family).records]


def real_article() -> str:
    return f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{TEXT}</body></html>"


@pytest.mark.parametrize("base", ["/sub/", "sub/", f"{HOST}/sub/x.html", "/sub/?a=1"])
@pytest.mark.parametrize("quotes", ['"', "'", ""])
def test_links_are_relative_to_the_base_that_a_page_names(base: str, quotes: str) -> None:
    found = urls(f"<head><base target=x href={quotes}{base}{quotes}></head>{row('t20230111_1.html')}")
    folder = "/a/sub/" if base == "sub/" else "/sub/"
    assert found == [f"{HOST}{folder}t20230111_1.html"]


@pytest.mark.parametrize(
    "head",
    [
        "<!-- <base href='/other/'> --><base href='/sub/'>",
        "<script>var a = '<base href=\"/other/\">'</script><base href=/sub/>",
        "<TEMPLATE><base href='/other/'></TEMPLATE><BASE HREF='/sub/'>",
        "<base target=_blank><base data-href='/other/' href='\\sub\\'><base href='/other/'>",
        f"<style>{'a{}' * 40_000}</style><base href='/sub/?a=1&amp;b=2'>",
    ],
)
def test_the_first_base_that_is_markup_counts(head: str) -> None:
    assert urls(f"<head>{head}</head>{row('t20230111_1.html')}") == [f"{HOST}/sub/t20230111_1.html"]


@pytest.mark.parametrize(
    "head", ["<!-- {} -->", "<!--[if IE]>{}<![endif]-->", "<script>'{}'</script>", "<!--{}"]
)
def test_a_base_that_is_no_markup_is_none(head: str) -> None:
    text = head.format("<base href='/sub/'>") + ("-->" if head == "<!--{}" else "")
    assert urls(text + row("t20230111_1.html")) == [f"{HOST}/a/t20230111_1.html"]


@pytest.mark.parametrize("base", ["", "//[", "javascript:", "mailto:a@b", "http://[::1"])
def test_a_base_that_is_none_is_passed_over(base: str) -> None:
    assert urls(f"<base href='{base}'>{row('t20230111_1.html')}") == [f"{HOST}/a/t20230111_1.html"]
    assert base_of(f"{HOST}/", f"<base href='{base}'>") == f"{HOST}/"


@pytest.mark.parametrize(
    ("encoding", "sent"), [("gb18030", "gb18030"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8")]
)
def test_a_query_is_sent_in_the_encoding_of_its_page_and_a_path_in_utf_8(encoding: str, sent: str) -> None:
    body = f"<meta charset={encoding}>{row('/县/show_1.jsp?t20230111_1.html&name=大余')}".encode(encoding)
    path, query = quote("/县/show_1.jsp"), quote("大余", encoding=sent)
    assert urls(body) == [f"{HOST}{path}?t20230111_1.html&name={query}"]


@pytest.mark.parametrize(
    "meta",
    [
        "<meta http-equiv='refresh' content='0; url=/real.html'>",
        '<META CONTENT="3;URL=/real.html" HTTP-EQUIV="Refresh">',
        "<meta http-equiv=refresh content=0;url=/real.html>",
        '<meta http-equiv="refresh" content="0; url=\'/real.html\'" />',
        "<meta http-equiv='refresh' content='1, /real.html'>",
    ],
)
def test_lists_and_articles_that_refresh_to_another_page_are_followed(town: Town, meta: str) -> None:
    page = f"<html><head>{meta}</head><body></body></html>"
    town.web.put("/list.html", page)
    town.web.put("/real.html", row("t20230111_1.html"))
    town.web.put("/t20230111_1.html", page.replace("/real.html", "t20230111_2.html"))
    town.web.put("/t20230111_2.html", real_article())
    assert counts(walk(town)) == {"new": 1}
    assert town.titles() == [TITLE]


@pytest.mark.parametrize(
    "page",
    [
        "<meta http-equiv='refresh' content='600; url=/x.html'>",
        "<meta http-equiv='refresh' content='30'>",
        "<!-- <meta http-equiv='refresh' content='0; url=/x.html'> -->",
        f"<meta http-equiv='refresh' content='0; url=/x.html'>{TEXT}",
        "<meta name='refresh' content='0; url=/x.html'>",
    ],
)
def test_what_only_looks_like_a_signpost_is_a_page(page: str) -> None:
    assert refresh(page.encode()) == ""


@pytest.mark.parametrize(
    "value",
    [
        "0;url=X",
        "0 ; URL = X",
        "0；url=X",
        "0 url=X",
        ".5;url='X'",
        "0;X",
        ";url=X",
        "url=X",
        '3, url="X"',
        "00;X",
    ],
)
def test_the_value_of_a_refresh_is_read_as_browsers_read_it(town: Town, value: str) -> None:
    value = value.replace("X", "/real.html")
    assert (
        refresh(f"<meta content='{escape(value)}' data-x='a>b' http-equiv=Refresh>".encode()) == "/real.html"
    )
    town.web.put("/list.html", "<p>", headers={"Refresh": value.replace("；", ";")})
    town.web.put("/real.html", row("t20230111_1.html"))
    town.web.put("/t20230111_1.html", real_article())
    assert counts(walk(town)) == {"new": 1}


@pytest.mark.parametrize(
    "script",
    [
        "location.href='X'",
        "window.location = 'X';",
        "top.location.replace('X')",
        "window['location']='X'",
        "setTimeout(function(){ document.location.assign('X') }, 0)",
        "var to = 'X'; location.href = to;",
        "// location.href='/x.html'\nself.location='X'",
        "window.open('X', '_self')",
    ],
)
def test_a_page_that_shows_nothing_leads_where_its_script_sends_everybody(script: str) -> None:
    script = script.replace("X", "/real.html")
    page = f"<html><script>{script}</script><body><a href='/real.html'>点击进入</a></body></html>"
    assert refresh(page.encode("utf-16")) == refresh(page.encode()) == "/real.html"


@pytest.mark.parametrize(
    "page",
    [
        "<script>if (/Android/.test(navigator.userAgent)) location.href='/m.html'</script>",
        "<script>function go() { location.href='/x.html' }</script>",
        "<script>location.href='/x.html'</script><img src='scan.jpg'>",
        f"<script>location.href='/x.html'</script>{TEXT}",
        "<!-- <script>location.href='/x.html'</script> -->",
    ],
)
def test_a_script_that_sends_nobody_or_not_everybody_is_no_redirect(page: str) -> None:
    assert refresh(page.encode()) == ""


def test_a_refresh_is_relative_to_the_base_and_its_path_is_sent_in_utf_8() -> None:
    page = "<base href='/x/'><meta http-equiv=refresh content='0;url=法治.html?a=法'>正在跳转，请稍候"
    found = onward(f"{HOST}/a/1.html", page.encode("gb18030"))
    assert found == f"{HOST}/x/{quote('法治')}.html?a={quote('法', encoding='gb18030')}"


def test_refreshes_in_a_circle_end(town: Town) -> None:
    for here, there in (("/list.html", "/b.html"), ("/b.html", "/list.html")):
        town.web.put(here, f"<meta http-equiv='refresh' content='0;url={there}'>")
    report = walk(town)
    assert [failure.reason for failure in report.total.failed] == ["more than 5 redirects"]


@pytest.mark.parametrize(
    "page",
    [
        "<frameset rows='80,*'><frame src='top.html'><frame src=\"main.html\"></frameset>",
        "<body><iframe src=main.html width=100%></iframe></body>",
        "<body><div><IFRAME id='x' SRC='/main.html'/></div></body>",
    ],
)
def test_lists_and_articles_in_frames_are_read(town: Town, page: str) -> None:
    town.web.put("/list.html", f"<html><head><title>法治政府</title></head>{page}</html>")
    town.web.put("/top.html", "<html><body><a href='/'>首页</a></body></html>")
    town.web.put("/main.html", row("sub/t20230111_1.html"))
    town.web.put("/sub/t20230111_1.html", f"<html><head><title>{TITLE}</title></head>{page}</html>")
    town.web.put("/sub/main.html", f"<html><body><h1>{TITLE}</h1>{TEXT}</body></html>")
    town.web.put("/sub/top.html", "<html><body>示例县人民政府</body></html>")
    if "/main" in page:
        town.web.put("/main.html", row("sub/t20230111_1.html") if "IFRAME" not in page else real_article())
        if "IFRAME" in page:
            town.web.put("/list.html", row("sub/t20230111_1.html"))
    assert counts(walk(town)) == {"new": 1}
    report = town.corpus.get(next(town.corpus.rows()).id)
    assert report is not None
    assert report.title == TITLE
    assert [section.heading for section in report.sections if section.heading] == [
        "一、工作情况",
        "二、下一步打算",
    ]


def test_a_frame_that_does_not_come_is_told(town: Town) -> None:
    town.web.put("/list.html", row("t20230111_1.html"))
    town.web.put(
        "/t20230111_1.html", f"<title>{TITLE}</title><h1>{TITLE}</h1><iframe src=gone.html></iframe>"
    )
    report = walk(town)
    assert [(failure.name[-9:], failure.reason) for failure in report.total.failed] == [
        ("gone.html", "frame: status 404")
    ]


def test_frames_of_other_hosts_are_not_asked(town: Town) -> None:
    town.web.put("/list.html", row("t20230111_1.html"))
    town.web.put("/t20230111_1.html", f"<title>{TITLE}</title><iframe src=http://www.example.org/></iframe>")
    assert "none of the site's hosts" in walk(town).total.failed[0].reason


def test_a_filled_page_holds_the_bodies_in_the_places_of_their_frames() -> None:
    page = Page(
        f"{HOST}/1.html", "<p>前</p><iframe src='a.html'></iframe><p>后</p><iframe src=b.html>".encode()
    )
    part = Page(f"{HOST}/a.html", "<html><head><title>x</title></head><body><p>中</p></body></html>".encode())
    assert frames(page) == (f"{HOST}/a.html", f"{HOST}/b.html")
    assert "<p>前</p><div><p>中</p></div><p>后</p>" in filled(page, {part.url: part}).body.decode()
    assert "frame" not in filled(page, {part.url: part}).body.decode()


FRAMED = {
    "lazy": "<iframe src='about:blank' data-src='/body.html'></iframe>",
    "object": "<object type='text/html' data='/body.html'></object>",
    "embed": "<embed src='/body.html'>",
    "written": "<script>document.write('<iframe src=\\\"/body.html\\\"></iframe>')</script>",
    "set": "<iframe id='f'></iframe><script>document.getElementById('f').src = '/body.html'</script>",
    "loaded": "<div id='c'></div><script>$('#c').load('/body.html')</script>",
    "late": "".join(f"<iframe src='/{n}.html'></iframe>" for n in range(8))
    + "<iframe src='/body.html'></iframe>",
    "nested": "<iframe src='/sub/a.html'></iframe>",
    "commented": "<!-- <iframe src='/old.html'></iframe> --><iframe src='/body.html'></iframe>",
    "held": f"<iframe srcdoc='{TEXT}' src='/old.html'></iframe>",
    "escaped": f"<iframe srcdoc='{TEXT.replace('<', '&lt;')}'></iframe>",
}


@pytest.mark.parametrize("kind", FRAMED)
def test_the_text_of_a_frame_is_found_wherever_the_page_has_it_from(town: Town, kind: str) -> None:
    town.web.put("/list.html", row("t20230111_1.html"))
    town.web.put("/t20230111_1.html", f"<title>{TITLE}</title><h1>{TITLE}</h1>{FRAMED[kind]}")
    town.web.put(
        "/sub/a.html", "<p>b</p><iframe src='b.html'></iframe><iframe src='/t20230111_1.html'></iframe>"
    )
    town.web.put("/sub/b.html", "<frameset><frame src='/body.html'></frameset>")
    town.web.put("/body.html", f"<html><body>{TEXT}</body></html>")
    walk(town)
    report = town.corpus.get(next(town.corpus.rows()).id)
    assert report is not None
    assert [part.heading for part in report.sections if part.heading] == ["一、工作情况", "二、下一步打算"]
    assert "/old.html" not in town.web.paths()


def test_frames_beyond_those_looked_into_are_counted(town: Town) -> None:
    many = "".join(f"<iframe src='/{number}.html'></iframe>" for number in range(30))
    town.web.put("/list.html", row("t20230111_1.html"))
    town.web.put("/t20230111_1.html", f"<title>{TITLE}</title><h1>{TITLE}</h1>{many}")
    assert dict(walk(town).total.left_out) == {"frames beyond 12 of a page": 18}


@pytest.mark.parametrize(
    "shape",
    [
        "<iframe src='{}'></iframe>",
        "<embed src='{}' type='application/x'>",
        "<object data='{}'><p>x</p></object>",
        "<iframe src='/pdfjs/web/viewer.html?file={}'></iframe>",
        "<iframe src='/pdfjs/web/viewer.html?file=%2Ff%2Fa.docx'></iframe>",
    ],
)
def test_a_file_that_a_page_shows_inside_itself_is_its_attachment(town: Town, shape: str) -> None:
    town.web.put("/list.html", row("t20230111_1.html"))
    town.web.put("/t20230111_1.html", f"<title>{TITLE}</title><h1>{TITLE}</h1>{shape.format('/f/a.docx')}")
    town.web.put("/f/a.docx", a_docx([TITLE, *re.findall("<p>(.*?)</p>", TEXT)]))
    walk(town)
    report = town.corpus.get(next(town.corpus.rows()).id)
    assert report is not None
    assert "text_from_attachment" in report.warnings


def test_an_attachment_is_relative_to_the_base_of_its_page_and_may_repeat_the_title() -> None:
    link = f"<p>详见附件</p><a href='a.docx'>附件：{TITLE}.docx</a>"
    page = f"<base href='/x/'><title>{TITLE}</title><h1>{TITLE}</h1>{link}"
    found = extract(Page(f"{HOST}/a/1.html", page.encode())).report.attachments
    assert [each.url for each in found] == [f"{HOST}/x/a.docx"]


@pytest.mark.parametrize("shape", ["<a href=x>", "<iframe src=x>", "<li>", "<record><![CDATA[", "<"])
def test_a_page_of_more_tags_than_any_list_has_is_refused_before_it_is_parsed(shape: str) -> None:
    with pytest.raises(ListError, match="holds more than 60,000 tags"):
        urls(shape * 200_000)


# Links that are not plain


@pytest.mark.parametrize(
    "href",
    [
        "\\a\\t20230111_1.html",
        "http:\\\\www.example.gov.cn\\a\\t20230111_1.html",
        "http:///www.example.gov.cn/a/t20230111_1.html",
        "http：//www.example.gov.cn/a/t20230111_1.html",
        "\u3000t2023\n0111_1.html\u200b#top",
        "t20230111_1.html;JSESSIONID=0A1B",
    ],
)
def test_an_address_is_what_browsers_and_people_take_it_for(href: str) -> None:
    assert urls(row(href)) == [f"{HOST}/a/t20230111_1.html"]


def test_a_query_that_was_escaped_twice_is_the_query() -> None:
    assert urls(row("show.jsp?a=1&amp;amp;id=20230111")) == [f"{HOST}/a/show.jsp?a=1&id=20230111"]


@pytest.mark.parametrize(
    ("encoding", "sent"), [("big5", "big5"), ("utf-16", "utf-8"), ("gb18030", "gb18030"), ("utf-8", "utf-8")]
)
def test_a_query_is_sent_in_each_encoding_as_a_browser_sends_it(encoding: str, sent: str) -> None:
    link = row("show.jsp?id=2023&name=洪福", "法治政府建設年度報告")
    page = f"<html><title>法治政府建設年度報告，我們的政府</title>{link}</html>"
    assert urls(page.encode(encoding)) == [f"{HOST}/a/show.jsp?id=2023&name={quote('洪福', encoding=sent)}"]


SCRIPTED = [
    """<a href="javascript:window.open('t20230111_1.html')">{}</a>""",
    """<a href='JavaScript: void(open("/a/t20230111_1.html", "_blank"))'>{}</a>""",
    """<a href="javascript:show(%27大余县%27,%27t20230111_1.html%27)">{}</a>""",
    """<a href="#" onclick="location.href='t20230111_1.html'">{}</a>""",
    """<a onclick="show('1.报告', 't20230111_1.html')">{}</a>""",
    """<a href="javascript:;" data-link="t20230111_1.html">{}</a>""",
    """<a _href="t20230111_1.html">{}</a>""",
    """<b><a :href="'t20230111_1.html'">{}</a></b>""",
    """<span onclick="openUrl('t20230111_1.html')"><a href="#">{}</a></span>""",
    """<b data-x="1"></b><table><tr onclick="location='t20230111_1.html'"><td>{}</td></tr></table>""",
    """<area href="t20230111_1.html" alt="{}">""",
    """<a href="t20230111_1.html"><img alt="{}" src="a.png"></a>""",
    """<script>document.write('<a href=\\"t20230111_1.html\\">{}<\\/a>')</script>""",
    """<textarea><a href="t20230111_1.html">{}</a></textarea>""",
    """<template><a href="t20230111_1.html">{}</a></template>""",
]


@pytest.mark.parametrize("shape", SCRIPTED)
def test_a_link_is_found_where_its_script_or_another_attribute_has_the_address(shape: str) -> None:
    page = Page(f"{HOST}/a/list.html", shape.format(TITLE).encode())
    records = read_list(page).records
    assert [(each.url, each.title) for each in records] == [(f"{HOST}/a/t20230111_1.html", TITLE)]


def test_an_address_counts_before_what_a_script_quotes() -> None:
    count = "<a href='t20230111_1.html' onclick=\"count('/x/t20230111_2.html')\">"
    assert urls(f"<li>{count}{TITLE}</a></li>") == [f"{HOST}/a/t20230111_1.html"]


def test_links_that_are_no_addresses_are_counted() -> None:
    found = read_list(Page(f"{HOST}/a/list.html", (row("t20230111_1.html") + row("http://[")).encode()))
    assert found.left_out == {"links that are no web addresses": 1}


def test_rows_in_rows_that_are_links_are_looked_through_once() -> None:
    deep = "<div onclick=\"open('a.html')\">" * 2_000 + TITLE
    assert len(read_list(Page(f"{HOST}/a/list.html", (deep + row("t20230111_1.html")).encode())).records) <= 2
