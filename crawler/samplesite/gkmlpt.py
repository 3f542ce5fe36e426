"""gkmlpt (广东): a tree of columns in `window._CONFIG`, lists as JSON pages, articles `post_ID.html`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from html import escape
from typing import Any

from crawler.samplesite import noise
from crawler.samplesite.articles import Article
from crawler.samplesite.sites import COLUMN, SampleSite
from crawler.samplesite.system import System, paragraphs

CATEGORY = 2811
CHINA = timedelta(hours=8)


class Gkmlpt(System):
    """Articles stand twice in their pages: in the configuration, as JSON, and in the body."""

    name = "gkmlpt"

    def address(self, site: SampleSite, article: Article) -> str:
        """Where an article lies."""
        number = self.number(article)
        return f"gkmlpt/content/{number // 1_000_000}/{number // 1000}/post_{number}.html"

    def head(self, site: SampleSite, article: Article) -> str:
        """Meta tags, and what the system adds to them."""
        detail = {
            "id": self.number(article),
            "title": article.title,
            "content": paragraphs(article.blocks),
            "source": article.issuer,
            "first_publish_time": _seconds(article),
            "display_publish_time": 0,
            "date": str(article.published),
            "gkml_data": {
                "identifier": article.index_number,
                "date": _seconds(article),
                "document_number": article.document_number,
                "publisher": article.issuer,
            },
        }
        return noise.meta_tags(site, article) + _config(site, "content", DETAIL=detail)

    def content(self, site: SampleSite, article: Article) -> str:
        """The article in this system's containers."""
        rows = "".join(
            f'<tr><td class="classify__label">{label}：</td><td>{escape(value)}</td></tr>'
            for label, value in noise.table_rows(article, article.issuer)
            if value
        )
        return (
            f'<div class="content"><div class="classify"><table>{rows}</table></div>\n'
            f'<h1 class="title document-number">{escape(article.title)}</h1>\n'
            f"{noise.info_line(site, article)}"
            f'<div class="article-content">\n{paragraphs(article.blocks)}</div></div>\n'
            f"{noise.sharing(article)}"
        )

    def lists(self, site: SampleSite, articles: Sequence[Article]) -> Iterator[tuple[str, str]]:
        """The list pages that are files."""
        body = (
            noise.navigation(site)
            + '<div id="tree"></div><div class="gkml-list"></div>\n'
            + noise.footer(site)
        )
        yield site.start, noise.page(site, "政府信息公开", _config(site, "list"), body)

    def answer(
        self, site: SampleSite, articles: Sequence[Article], path: str, asked: Mapping[str, str]
    ) -> tuple[str, str] | None:
        """What the system's program answers."""
        if path != f"gkmlpt/api/all/{CATEGORY}" or asked.get("sid") != _sid(site):
            return None
        page = int(asked["page"]) if asked.get("page", "").isdigit() else 1
        start = (max(page, 1) - 1) * site.per_page
        found = [self._entry(site, one) for one in articles[start : start + site.per_page]]
        return "application/json", json.dumps({"articles": found, "total": len(articles)})

    def _entry(self, site: SampleSite, article: Article) -> dict[str, Any]:
        return {
            "id": self.number(article),
            "title": article.title,
            "url": self.href(site, article),
            "publisher": article.issuer,
            "document_number": article.document_number,
            "first_publish_time": _seconds(article),
            "display_publish_time": 0,
            "created_at": f"{article.published} 09:30:00",
        }


def _config(site: SampleSite, action: str, **extra: Any) -> str:
    """The configuration as the platform writes it: JSON in a script, Han characters escaped."""
    column = {"id": CATEGORY, "name": COLUMN, "parent": 2800, "jump_url": None, "children": []}
    tree = [
        {"id": 2799, "name": "政府信息公开指南", "parent": 0, "jump_url": None, "children": []},
        {"id": 2800, "name": "法定主动公开内容", "parent": 0, "jump_url": None, "children": [column]},
    ]
    values = {"DETAIL": extra.get("DETAIL"), "TREE": tree}
    lines = "".join(f"        {name}: {_json(value)},\n" for name, value in values.items() if value)
    return (
        "<script>\n    window._CONFIG = {\n"
        f"        ACTION: '{action}',\n        SID: '{_sid(site)}',\n{lines}"
        "        SERVICE_AREA_ID: ''\n    };\n</script>\n"
    )


def _json(value: Any) -> str:
    return json.dumps(value).replace("<", "\\u003C").replace(">", "\\u003E").replace("/", "\\/")


def _sid(site: SampleSite) -> str:
    return f"{site.region}"


def _seconds(article: Article) -> int:
    noon = datetime.combine(article.published, time(9, 30), UTC) - CHINA
    return int(noon.timestamp())
