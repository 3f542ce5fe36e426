"""HTML before it is parsed: what no reader sees is taken out, what a parser would lose is kept."""

from __future__ import annotations

import json
import re

_SCRIPTS = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.S | re.I)
_COMMENTS = re.compile(r"<!--.*?-->|<!\[[^>]*\]>", re.S)
# A page that goes on after </html> or </body> would lose its article to the parser's repairs.
_CLOSERS = re.compile(r"</\s*(?:html|body)\s*>", re.I)
_HANWEB = re.compile(r"<!--\s*<\$\[(?:信息内容|正文内容|文章内容)\]>\s*(begin|end)\s*-->", re.I)
_DETAIL = re.compile(r"window\._CONFIG\s*=|_CONFIG\.DETAIL\s*=|[\"']?DETAIL[\"']?\s*:")
_DETAIL_CONTENT = re.compile(r"[\"']?\bcontent[\"']?\s*:\s*(\"(?:[^\"\\]|\\.)*\")")


def bare(html: str) -> str:
    """The markup without scripts, styles, comments and early closers; Hanweb's comments become an element."""
    html = _HANWEB.sub(lambda found: f"<{'/' if found[1].lower() == 'end' else ''}hanweb-article>", html)
    return _CLOSERS.sub("", _COMMENTS.sub("", _SCRIPTS.sub("", html)))


def scripted_article(html: str) -> str:
    """The article that a gkmlpt page keeps as a JSON string in its `_CONFIG.DETAIL`, or nothing."""
    start = _DETAIL.search(html)
    found = _DETAIL_CONTENT.search(html, start.end()) if start else None
    if not found:
        return ""
    try:
        article = str(json.loads(found[1], strict=False))
    except ValueError:
        return ""
    return article.encode("utf-8", "replace").decode()
