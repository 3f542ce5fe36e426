"""The base address that a page names for its links, found without parsing it."""

from __future__ import annotations

import re
from html import unescape

from crawler.asking.addresses import AddressError, canonical

_HREF = re.compile(
    r"""(?<![\w-])href\s{0,9}=\s{0,9}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,2000}))""", re.I
)
_BASE = re.compile(r"<(?:(base)|(script|style|template|noscript|textarea|title))\b[^<>]{0,3000}>|<!--")


def base_of(url: str, text: str) -> str:
    """The address that a page's links are relative to: its own, unless it names another.

    The first that is named counts (HTML, 4.2.3), not those in comments and scripts.
    """
    lowered = text.lower()
    if "<base" not in lowered:
        return url
    if len(lowered) != len(text):
        lowered = text  # Some capitals outside of ASCII are longer in lower case.
    place = 0
    while found := _BASE.search(lowered, place):
        if found[1]:
            href = _HREF.search(text, found.start(), found.end())
            if href is not None:
                return _absolute(unescape(next(filter(None, href.groups()), "")), url)
            place = found.end()
        else:
            place = lowered.find("-->" if not found[2] else f"</{found[2]}", found.end())
            if place < 0:
                break
    return url


def _absolute(address: str, url: str) -> str:
    try:
        return canonical(address, url)
    except AddressError:
        return url
