"""Telling HTML from plain text by a look at it, before it is parsed."""

from __future__ import annotations

import re

_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|p|table|td|span|br|meta|title|section|article|ul|font|a|link|h\d)\b",
    re.I,
)
_CLOSING = re.compile(r"</(?:html|head|body|div|p|table|td|span|title|section|article|ul|font|a|h\d)>", re.I)


def is_markup(text: str) -> bool:
    """Whether a text is HTML: it begins with a tag, closes some, or has one on every other line.

    >>> is_markup("<p>甲"), is_markup("甲<br>乙"), is_markup("甲\\n乙\\n丙<br>")
    (True, True, False)
    """
    if text.lstrip().startswith("<") and _MARKUP.search(text):
        return True
    return bool(_CLOSING.search(text)) or 2 * len(_MARKUP.findall(text)) > text.count("\n") + 1
