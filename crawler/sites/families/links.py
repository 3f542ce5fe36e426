"""Where the elements of a list page lead: by their address, or by one that their script names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from urllib.parse import unquote

from bs4 import Tag

_PLACE = re.compile(
    r"^(?:https?:|\.{0,2}/|\?|[\w.-]{1,99}/)[^\s<>]*$|^[\w%-]{1,200}\.[a-z]{2,7}(?:[?#;][^\s<>]*)?$", re.I
)
"""What a script quotes is an address if it looks like one: 1.报告 does not."""
_QUOTE = re.compile(r"""["']|&quot;|&#39;""")
_SCRIPT = re.compile(r"^\s*javascript:", re.I)
_NAMED = re.compile(r"(?:href|url|link|src|tagname)$", re.I)
_ROWS = ("li", "tr", "td", "div", "span", "p", "dd", "dt", "h2", "h3", "h4")
_WRITERS = ("script", "textarea", "template")
_ESCAPED = re.compile(r"\\(?=[\"'/])")
_LONGEST = 3_000


def links_in(soup: Tag) -> list[Tag]:
    """Anchors, areas, and rows that their script makes links and that hold no other, in their order."""
    holders: set[int] = set()
    found = []
    for tag in reversed(soup.find_all(_may_lead)):
        anchor = tag.name not in _ROWS
        if anchor or id(tag) not in holders:
            found.append(tag)
        if not anchor or any(place not in ("", "#") for place in places(tag)):
            for parent in takewhile(lambda parent: id(parent) not in holders, tag.parents):
                holders.add(id(parent))
    return found[::-1]


def places(tag: Tag) -> Iterator[str]:
    """The addresses that an element has, the surest first: its href, those in its scripts, others' names."""
    href = str(tag.get("href") or "")
    if not _SCRIPT.match(href):
        yield href
    values = {name: str(value)[:_LONGEST] for name, value in tag.attrs.items()}
    scripts = [value for name, value in values.items() if name.startswith("on") or _SCRIPT.match(value)]
    for script in scripts:
        yield from filter(_PLACE.match, map(str.strip, _QUOTE.split(unquote(script))[1:-1]))
    for name, value in values.items():
        if name != "href" and _NAMED.search(name) and value not in scripts:
            yield from filter(_PLACE.match, [value.strip(" \"'")])


def written(soup: Tag) -> str:
    """The links that scripts write into a page, and those in its templates, as one piece of HTML."""
    texts = (tag.decode_contents() if tag.name == "template" else tag.string or "" for tag in soup(_WRITERS))
    return "".join(_ESCAPED.sub("", text) for text in texts if "<a " in text or "<a\n" in text)


def words_of(tag: Tag) -> str:
    """What an element shows: its text, else that of its picture."""
    # The parts of a row stand apart; those of an anchor are one title.
    text = tag.get_text("" if tag.name == "a" else " ")
    if text.strip():
        return text
    picture = tag.find("img", alt=True)
    return str(tag.get("alt") or (picture.get("alt") if isinstance(picture, Tag) else "") or "")


def _may_lead(tag: Tag) -> bool:
    return tag.name in ("a", "area") or (tag.name in _ROWS and any(map(_leads, tag.attrs)))


def _leads(name: str) -> bool:
    return name.startswith("on") or (name.startswith("data-") and _NAMED.search(name) is not None)
