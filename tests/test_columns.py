"""Lists of publishing systems as the columns of real governments have them: rows of title and date."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from crawler.page import Page
from crawler.sites.families.listing import Listing
from crawler.sites.families.registry import read_list

TITLE = "示例县2023年度法治政府建设情况报告"
UUID = "4bc809b5-2280-4aca-bf79-3796a2d6f737"

ARTICLES = (
    "http://www.bjchy.gov.cn/affair/chyfzzfjsndqkbg/4028805a956f010a0195a36a30082797.html",
    "https://www.teda.gov.cn/contents/29/100812.html",
    "http://qinghexian.gov.cn/news/9056.cshtml",
    f"http://www.zhaoxian.gov.cn/columns/{UUID}/202601/27/5141831a-497b-4b8e-aa5d-7d12d325d0d6.html",
    "http://www.anshan.gov.cn/html/ASSZF/202303/0168387085274231.html",
    "https://sft.hlj.gov.cn/sft/c103808/202203/c00_30777887.shtml",
    "https://www.suibin.gov.cn/suibinxianrenminzhengfu/6ad5a3d181c841d08d70a4a9508744c6/202504/73507.shtml",
    "https://shanghai.gov.cn/nw12344/20240307/720aa919d8274a70b2088045fac5c5f0.html",
    "https://zwgk.shcn.gov.cn/xxgk/qzf-fzzfjs/2024/22/71502.html",
    "http://www.ahjgbzw.gov.cn/content/detail/660a596d7f8b9ac9378b4567.html",
    "https://www.ah.gov.cn/zwyw/tzgg/565314051.html",
    "https://xinyang.gov.cn/2024/10-09/3105906.html",
    "http://taikang.gov.cn/sitesources/tkx/page_pc/ztzl/fyldxx/articlef2677a518e9b49c3a3f1c6339d8bf541.html",
    "http://www.gd.gov.cn/zwgk/fzzfjs/content/post_4688229.html",
    "http://liucheng.gov.cn/xxgk/zfwj/zfzgbg/t19700101_3424692.shtml",
    "https://www.fuliang.gov.cn/xsfj/gggs_10445/t904758.shtml",
    "https://scgw.gov.cn/Detail.aspx?id=20240103170226410",
    "https://www.scyc.gov.cn/ycxrmzfw/c112397/pc/content/content_1813772051817615360.html",
    "https://sft.yn.gov.cn/fzdyydc/394705.jhtml",
    "http://sx-dj.gov.cn/dylt/fzzx/1661282526778679298.html",
    "https://www.pingli.gov.cn/Content-2025298.html",
    "https://www.cj.gov.cn/p1/zfwj/20240301/239079.html?source=zzb",
    "https://sfj.yueyang.gov.cn/7200/7202/content_2362517.html",
    "http://www.quxian.gov.cn/xxgk-show-61348.html",
    "https://www.example.gov.cn/eportal/ui?pageId=308166&articleKey=71502&columnId=308201",
    "https://www.example.gov.cn/public/6615061/565314051.html",
    "https://www.example.gov.cn/openness/detail/content/660a596d7f8b9ac9378b4567.html",
    "https://www.example.gov.cn/xjgx/egovinfo/1001/xxgkml_content/01526157-6_Q-2024-0301003.htm",
)

ROWS = {
    "list": "<ul>{}</ul>|<li><a href='{href}'>{title}</a><span>2024-03-01</span></li>",
    "table": "<table>{}</table>|<tr><td>·</td><td><a href='{href}'>{title}</a></td><td>2024/03/01</td></tr>",
    "attribute": "<div>{}</div>|<p><a href='{href}' title='{title}'>示例…</a><em>[2024.03.01]</em></p>",
    "inside": "<div>{}</div>|<div><a href='{href}'><b>{title}</b> <i>2024年3月1日</i></a></div>",
    "definition": "<div>{}</div>|<dl><dt>2024-03-01</dt><dd><a href='{href}'>{title}</a></dd></dl>",
}
MENU = "<ul><li><a href='/'>首页</a></li><li><a href='/xxgk/list.html'>政府信息公开指南</a></li></ul>"


def column(row: str, articles: tuple[str, ...], pager: str = "", at: str = "") -> Listing:
    """The list page with these articles in it."""
    whole, _, one = ROWS[row].partition("|")
    rows = "".join(one.format(href=url, title=f"{TITLE}（{number}）") for number, url in enumerate(articles))
    parts = urlsplit(articles[0])
    body = f"<html><head><title>法治政府</title></head><body>{MENU}{whole.format(rows)}{pager}</body></html>"
    return read_list(Page(at or f"{parts.scheme}://{parts.netloc}/zwgk/fzzfjs/", body.encode()))


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("article", ARTICLES)
def test_rows_of_title_and_date_are_records_whatever_their_addresses(article: str, row: str) -> None:
    other = re.sub(r"\d(?=\D*$)", lambda digit: str((int(digit[0]) + 1) % 10), article)
    found = column(row, (article, other))
    assert [(each.url, each.title, each.published) for each in found.records] == [
        (article, f"{TITLE}（0）", "2024-03-01"),
        (other, f"{TITLE}（1）", "2024-03-01"),
    ]


EPORTAL = "/eportal/ui?pageId=308166&currentPage=2"
PAGERS = {
    "<a href='index_2.html'>下一页</a>": "index_2.html",
    "<a href='?page=2'>&gt;</a>": "?page=2",
    "<a href='list-2.html' title='下一页'><img src='next.gif'></a>": "list-2.html",
    "<a href='javascript:void(0)' onclick=\"location.href=encodeURI('i_2.jhtml');\">下一页</a>": "i_2.jhtml",
    f"<a href='#' tagname='{EPORTAL}'>下页</a>": EPORTAL,
    f"<a onclick=\"go(this,'{EPORTAL}')\">下一页</a>": EPORTAL,
    "<script>createPageHTML('page_div',5, 1,'index','html',90);</script>": "index_2.html",
    "<script>createPageHTML(5, 0, 'index', 'html');</script>": "index_1.html",
}


@pytest.mark.parametrize("pager", PAGERS)
def test_a_pager_leads_on_whoever_draws_it(pager: str) -> None:
    at = "https://www.example.gov.cn/zwgk/fzzfjs/index.html"
    more = column("list", ("https://www.example.gov.cn/contents/29/100812.html",), pager, at).more
    wanted = PAGERS[pager]
    folder = "https://www.example.gov.cn" + ("" if wanted.startswith("/") else "/zwgk/fzzfjs/")
    assert more == (folder + ("index.html" if wanted.startswith("?") else "") + wanted,)


@pytest.mark.parametrize(
    "pager", ["<a href='javascript:go(2)'>下一页</a>", "<a>下一页</a>", "<a href='#'>下一页</a>"]
)
def test_a_pager_that_names_no_address_leads_nowhere(pager: str) -> None:
    assert column("list", ARTICLES[:1], pager).more == ()
