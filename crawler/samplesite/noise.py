"""What stands around the text on every government page: navigation, meta tags, counters, sharing, footers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from crawler.samplesite.articles import Article
from crawler.samplesite.sites import COLUMN, SampleSite

VISITS = "<!--visits-->0<!--/visits-->"
"""Where a site that counts shows how often a page was asked for; the server puts the number in."""
COLUMNS = ("首页", "走进我们", "新闻中心", "政务公开", "政务服务", "互动交流", "数据开放", "专题专栏")


def meta_tags(site: SampleSite, article: Article) -> str:
    """The meta tags of the government website guidance of 2017."""
    pairs = (
        ("SiteName", site.name),
        ("SiteDomain", site.host),
        ("SiteIDCode", site.identity),
        ("ColumnName", COLUMN),
        ("ArticleTitle", article.title),
        ("PubDate", f"{article.published} 10:24"),
        ("ContentSource", "本站"),
    )
    return "".join(f'<meta name="{name}" content="{escape(value)}">\n' for name, value in pairs if value)


def navigation(site: SampleSite) -> str:
    """The columns of the site, the search that robots.txt forbids, and where the reader is."""
    links = "".join(
        f'<li><a href="{site.path if at == 0 else f"{site.path}lm{at}/"}" target="_blank">{name}</a></li>'
        for at, name in enumerate(COLUMNS)
    )
    return (
        '<div class="top"><a href="javascript:void(0)">无障碍</a> '
        '<a href="javascript:void(0)">长者模式</a> '
        f'<a href="{site.path}search/?q=">搜索</a></div>\n<div class="nav"><ul>{links}</ul></div>\n'
        f'<div class="position">当前位置：<a href="{site.path}">首页</a> &gt; '
        f'<a href="{site.path}{site.start}">{COLUMN}</a></div>\n'
    )


def info_line(site: SampleSite, article: Article) -> str:
    """Date, source, counter, font sizes and printing."""
    visits = VISITS if site.counts else '<script src="/hits.js"></script>'
    return (
        f'<div class="info"><span>发布时间：{article.published}</span> <span>来源：本站</span> '
        f"<span>浏览次数：{visits}</span> "
        '<span>字号：[<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>]</span> '
        '<span><a href="javascript:window.print()">打印</a></span></div>\n'
    )


def sharing(article: Article) -> str:
    """Buttons, a code to scan, and the text that is there for them alone."""
    return (
        f'<div style="display:none" class="share-text">{escape(article.title)}，快来看看吧！</div>\n'
        '<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a></div>\n'
        '<div class="qr">扫一扫在手机打开当前页</div>\n'
        '<div class="tools"><a href="#">【打印】</a> <a href="#">【关闭窗口】</a></div>\n'
    )


def related(links: Sequence[tuple[str, Article]]) -> str:
    """Other articles: address and article."""
    rows = "".join(
        f'<li><a href="{href}" title="{title}">{title}</a><span>{other.published}</span></li>'
        for href, other in links
        for title in [escape(other.title)]
    )
    return f'<div class="related"><h4>相关文章</h4><ul>{rows}</ul></div>\n' if rows else ""


def footer(site: SampleSite) -> str:
    """Who is responsible, licences, and that all of this is a sample."""
    code = f"网站标识码：{site.identity} " if site.identity else ""
    return (
        '<div class="footer"><p>主办单位：' + site.name + " 承办单位：政务公开办公室（示例）</p>\n"
        f"<p>{code}ICP备00000000号 公网安备 00000000000000号</p>\n"
        "<p>本站为知策随附的示例网站，仅供本机演示，与任何政府机关无关</p></div>\n"
    )


def table_rows(article: Article, issuer: str) -> list[tuple[str, str]]:
    """Labels and values of the metadata table."""
    return [
        ("索引号", article.index_number),
        ("发布机构", issuer),
        ("文号", article.document_number or "无"),
        ("成文日期", chinese_date(article.written) if article.written else ""),
        ("发布日期", chinese_date(article.published)),
        ("主题分类", "其他"),
        ("名称", article.title),
    ]


def chinese_date(day: date) -> str:
    """2023年1月15日."""
    return f"{day.year}年{day.month}月{day.day}日"


def page(site: SampleSite, title: str, head: str, body: str) -> str:
    """A whole page, with the encoding that the site declares: perhaps the older name of a larger set."""
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="{site.declared}">\n'
        f"<title>{escape(title)}-{site.name}</title>\n{head}</head>\n<body>\n{body}</body>\n</html>\n"
    )
