"""Articles that stand in a script, of pages that show nothing without it."""

from __future__ import annotations

import json
import re

_DETAIL = re.compile(r"window\._CONFIG\s?=|_CONFIG\.DETAIL\s?=|[\"']?DETAIL[\"']?\s{0,9}:")
_CONTENT = re.compile(r"[\"']?\bcontent[\"']?\s{0,9}:\s{0,9}(\"(?:[^\"\\]|\\.)*+\")")


def scripted_article(html: str) -> str:
    """The article that a gkmlpt page keeps as a JSON string in its `_CONFIG.DETAIL`, or nothing."""
    start = _DETAIL.search(html)
    found = _CONTENT.search(html, start.end()) if start else None
    if not found:
        return ""
    try:
        article = str(json.loads(found[1], strict=False))
    except ValueError:
        return ""
    return article.encode("utf-8", "replace").decode()
