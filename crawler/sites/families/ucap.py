"""UCAP (开普): lists `list.shtml`, `list_2.shtml`, …; articles `content_1.htm`, `/c1/202301/<hex>.shtml`,
`/c1/202203/c00_1.shtml`, `/columns/<uuid>/202601/27/<uuid>.html`."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from crawler.sites.families.listing import Family, ListPage

_CALL = re.compile(
    r"""createPageHTML\(\s*["'][\w-]+["']\s*,\s*(?P<pages>\d{1,9})\s*,\s*(?P<current>\d{1,9})\s*,\s*["'](?P<name>[\w-]+)["']"""
    r"""\s*,\s*["'](?P<ext>\w+)["']"""
)


class Ucap(Family):
    """Pages count from 1: the second is `list_2.shtml`."""

    name = "ucap"
    article = re.compile(
        r"/content_\d+(?:\.s?html?)?$|/[\w-]+/20\d{4}/(?:[0-9a-f]{32}|c\d+_\d+|\d{5,})\.s?html?$"
        r"|/columns/[0-9a-f-]{36}/20\d{4}/\d\d/[0-9a-f-]{36}\.s?html?$"
    )
    marks = re.compile(
        r"""createPageHTML\(\s*["']|UCAP-CONTENT|<ucap|name=["']?(?:lanmu|manuscriptId)\b|/c\d+/20\d{4}/[0-9a-f]{32}\.s?html?""",
        re.I,
    )

    def more(self, page: ListPage) -> tuple[str, ...]:
        """The next page, computed from the script that draws the pager, else where 下一页 leads."""
        call = _CALL.search(page.text)
        if call is None:
            return super().more(page)
        following = int(call["current"]) + 1
        if following > int(call["pages"]):
            return ()
        return (urljoin(page.url, f"{call['name']}_{following}.{call['ext']}"),)
