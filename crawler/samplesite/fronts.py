"""Front pages and menus as governments have them: splash pages, frames, menus by script, false friends."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from crawler.samplesite import noise
from crawler.samplesite.articles import Article
from crawler.samplesite.publish import SYSTEMS, Document
from crawler.samplesite.sites import COLUMN, SampleSite
from crawler.samplesite.system import System

KINDS = (
    "plain", "plain", "plain", "splash", "refresh", "frames", "json menu", "script menu", "topic", "search",
)  # fmt: skip
"""How a front page leads on. `topic`: straight to a page on the rule of law; `search`: to nothing at all."""

FALSE_FRIENDS = (
    ("政府信息公开工作年度报告", "zfxxgk/xxgknb/"),
    ("政府工作报告", "zwgk/zfgzbg/"),
    ("政府网站工作年度报表", "zwgk/wznb/"),
    ("工作日历", "calendar/?date=2024-01-01"),
)

_USUAL = ("首页", "走进我们", "新闻中心", "政务服务", "互动交流", "数据开放")


def pages(
    site: SampleSite,
    kind: str,
    column: str,
    others: Sequence[tuple[str, str]],
) -> Iterator[tuple[str, Document]]:
    """The front page and the menus between it and the column of reports, by path."""
    hub = [("政务公开", "zwgk/")]
    if kind == "topic":
        hub.append(("法治政府建设专题", "ztzl/fzzf/"))
    home = "portal/" if kind in ("splash", "refresh", "frames") else ""
    if kind == "splash":
        enter = f'<a href="/{home}"><img src="/in.gif" alt="进入网站"></a>'
        yield "/", _page(site, "", f"{enter}<script>setTimeout(\"location.href='/{home}'\",3000)</script>")
    elif kind == "refresh":
        yield "/", _page(site, f'<meta http-equiv="Refresh" content="0; url=/{home}">', "")
    elif kind == "frames":
        yield "/", _page(site, "", f'<iframe src="/{home}" width="100%"></iframe>')
    if kind == "search":
        hub = []
    yield f"/{home}", _front(site, kind, hub)
    if kind == "json menu":
        menu = [{"id": at, "name": name, "url": f"/{path}"} for at, (name, path) in enumerate(hub)]
        yield "/static/nav.json", Document(json.dumps({"data": menu}).encode(), "application/json")
    if kind == "script menu":
        lines = "".join(f"document.write('<a href=\"/{path}\">{name}</a>');\n" for name, path in hub)
        yield "/js/menu.js", Document(lines.encode(site.encoding), "text/javascript")
    yield from _hubs(site, column, others)
    if kind == "topic":
        yield (
            "/ztzl/fzzf/",
            _links(site, "法治政府建设专题", [(column, site.start), ("普法宣传", "zwgk/pfxc/")]),
        )


def answer(site: SampleSite, path: str, asked: Mapping[str, str], articles: Sequence[Article]) -> str:
    """What the site's programs answer: its search, and a calendar without an end; nothing elsewhere."""
    if path == "/so/" and asked.get("q"):
        found = [one for one in articles if "法治" in one.title][:10]
        rows = (
            System.rows(SYSTEMS[site.system], site, found)
            if asked["q"] in COLUMN and found
            else "<p>没有找到</p>"
        )
        return noise.page(site, "站内搜索", "", rows)
    if path == "/calendar/":
        day = int(asked.get("date", "")[-2:] or 1) if asked.get("date", "")[-2:].isdigit() else 1
        links = [(f"{day + step}日政务公开", f"calendar/?date=2024-01-{day + step:02}") for step in (1, 2, 3)]
        return noise.page(site, "工作日历", "", _list(links))
    return ""


def _front(site: SampleSite, kind: str, hub: Sequence[tuple[str, str]]) -> Document:
    usual = [(name, "" if name == "首页" else f"lm{at}/") for at, name in enumerate(_USUAL)]
    if kind == "json menu":
        menu = '<div id="nav"></div><script>$.getJSON("/static/nav.json",function(r){draw(r)})</script>\n'
    elif kind == "script menu":
        menu = '<script src="/js/menu.js"></script>\n'
    else:
        menu = _list(hub)
    form = '<form action="/so/" method="get"><input type="text" name="q"></form>\n'
    search = form if kind == "search" else ""
    notice = "<p>本网站支持IPv6</p>\n"
    return _page(site, "", notice + search + _list(usual) + menu + noise.footer(site))


def _hubs(site: SampleSite, column: str, others: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Document]]:
    deep = site.start.count("/") > 1 or site.system == "gkmlpt"
    inner = [(column, site.start)] if site.system != "gkmlpt" else [("法定主动公开内容", site.start)]
    yield (
        "/zwgk/",
        _links(site, "政务公开", [*others, ("政府信息公开", "zfxxgk/"), ("机构职能", "zwgk/jgzn/")]),
    )
    between = [("法定主动公开内容", "zfxxgk/fdzdgknr/"), ("政府信息公开指南", "zfxxgk/zn/")]
    yield "/zfxxgk/", _links(site, "政府信息公开", between if deep else [*inner, *others])
    yield "/zfxxgk/fdzdgknr/", _links(site, "法定主动公开内容", [*others, *inner, ("财政信息", "zfxxgk/cz/")])
    for name, path in FALSE_FRIENDS[:3]:
        place = site.name.partition("人民政府")[0]
        rows = [(f"{place}{year}年{name}", f"{path}t{year}0115_{year}.html") for year in range(2019, 2025)]
        yield f"/{path}", _links(site, name, rows)


def _links(site: SampleSite, title: str, links: Sequence[tuple[str, str]]) -> Document:
    body = noise.navigation(site).partition('<div class="position">')[0]
    return _page(site, "", f"{body}<h2>{title}</h2>{_list(links)}{noise.footer(site)}", title)


def _list(links: Sequence[tuple[str, str]]) -> str:
    return (
        "<ul>"
        + "".join(f'<li><a href="/{path}">{escape(name)}</a></li>\n' for name, path in links)
        + "</ul>\n"
    )


def _page(site: SampleSite, head: str, body: str, title: str = "首页") -> Document:
    return Document(noise.page(site, title, head, body).encode(site.encoding), "text/html")
