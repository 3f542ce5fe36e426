"""TRS WCM (拓尔思): static lists `index.html`, `index_1.html`, …; articles `/202301/t20230115_123.html`."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from crawler.sites.families.listing import Family, ListPage

_CALL = re.compile(
    r"""createPage(?:HTML)?\(\s*(?P<pages>\d{1,9})\s*,\s*(?P<current>\d{1,9})\s*,\s*["'](?P<name>\w+)["']\s*,\s*["'](?P<ext>\w+)["']"""
)
_COUNT = re.compile(r"(?:countPage\s*=|createPage(?:HTML)?\()\s*(\d{1,9})")
_INDEX = re.compile(r"/(?:(?P<name>[A-Za-z]\w*?)(?:_(?P<number>\d{1,9}))?\.(?P<ext>s?html?))?$")


class Trs(Family):
    """Pages count from 0: the second is `index_1.html`."""

    name = "trs"
    article = re.compile(r"/t(?:19|20)\d{6}_\d+\.s?html?$|/t\d{5,}\.s?html?$")
    marks = re.compile(
        r"createPageHTML\(\s*\d|TRS_Editor|TRS_UEDITOR|trs_editor_view|var\s+countPage\s*=|/t20\d{6}_\d+\.s?html?"
    )

    def more(self, page: ListPage) -> tuple[str, ...]:
        """The next page, computed from the script that draws the pager, else where 下一页 leads."""
        call = _CALL.search(page.text)
        if call:
            following = int(call["current"]) + 1
            if following >= int(call["pages"]):
                return ()
            return (urljoin(page.url, f"{call['name']}_{following}.{call['ext']}"),)
        count, here = _COUNT.search(page.text), _INDEX.search(page.url)
        if count and here:
            following = int(here["number"] or 0) + 1
            if following >= int(count[1]):
                return ()
            return (urljoin(page.url, f"{here['name'] or 'index'}_{following}.{here['ext'] or 'html'}"),)
        return super().more(page)
