"""Reading never goes back: what a page repeats costs in proportion, or the page is refused in a line.

The patterns are looked at, not timed: a repetition without an end is allowed only where nothing can fail
after it. What a pattern is tried on is then read once, but for a constant.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from crawler.extract import extract
from crawler.page import Page
from crawler.reading import extraction, markup, wording

OTHERS = ("author", "clues", "grounds", "issuer_place", "issuers", "place", "selves", "standing")
"""Modules that look at names and addresses, which are short."""
MODULES = [
    "index.cleaning",
    "crawler.reading.lines",
    *(
        f"{room.__name__}.{module.name}"
        for room in (extraction, markup, wording)
        for module in pkgutil.iter_modules(room.__path__)
        if module.name not in OTHERS
    ),
]
ENDLESS = 4000
ALLOWED = {
    # Possessive, and a quotation mark that is not there ends every later attempt at once.
    ("scripted", "_CONTENT"),
    # Tried on lines of at most 240 characters.
    ("noise", "_TOOLS"),
    ("noise", "_ANYWHERE"),
}


def patterns(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from patterns(each)


def endless(parsed: Any, at_end: bool) -> Iterator[str]:
    """The repetitions without an end after which something can fail."""
    items = list(parsed)
    for place, (op, argument) in enumerate(items):
        last = at_end and place == len(items) - 1
        if op in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            _, most, inner = argument
            if most > ENDLESS and not (last and op is codes.MAX_REPEAT):
                yield str(op)
            yield from endless(inner, last and most == 1)
        elif op is codes.SUBPATTERN:
            yield from endless(argument[3], last)
        elif op is codes.ATOMIC_GROUP:
            yield from endless(argument, last)
        elif op is codes.BRANCH:
            for branch in argument[1]:
                yield from endless(branch, last)
        elif op in (codes.ASSERT, codes.ASSERT_NOT):
            yield from endless(argument[1], False)


@pytest.mark.parametrize("name", MODULES)
def test_no_pattern_repeats_without_an_end_before_what_can_fail(name: str) -> None:
    module = importlib.import_module(name)
    found = [
        (name.rpartition(".")[2], variable, pattern.pattern[:60])
        for variable, value in vars(module).items()
        for pattern in patterns(value)
        if list(endless(parser.parse(pattern.pattern, pattern.flags), True))
    ]
    assert [each for each in found if each[:2] not in ALLOWED] == []


@pytest.mark.parametrize(
    "pattern", ["x+y", "(?:ab?)*c", "x{2,}(?:a|b)", "[^a]*a", "a(?=b*c)", "(?:x+)+", "x+?"]
)
def test_the_rule_finds_what_goes_back(pattern: str) -> None:
    assert list(endless(parser.parse(pattern), True))


PIECES = (
    *(
        "*",
        "x",
        "×",
        "...",
        "1篇",
        "（",
        "现将2022",
        "首页>",
        "首页·",
        "·",
        "一、",
        "附件：",
        "来源：",
        "2022年",
    ),
    *("二О", "<script>", "<!--", "<![", "<b>", "</i>", "<td>", "<table>", "<div class=nav>", "height:0;"),
    *(
        'content:"',
        "DETAIL:",
        "&#20013;",
        "<a href=x>y</a>",
        "<!--<$[信息内容]begin-->",
        "\\",
        "\ufffd",
        " \t",
    ),
)
PARAGRAPH = "<p>全年办理行政复议案件三十件，组织执法培训十二次，群众满意度稳步提高。</p>"
PLACES = {
    "paragraph": f"<p>%s</p>{PARAGRAPH}",
    "title": f"<title>%s</title>{PARAGRAPH}",
    "heading": f"<h1>%s</h1>{PARAGRAPH}",
    "meta": f'<meta name="PubDate" content="%s">{PARAGRAPH}',
    "style": f'<div style="%s">{PARAGRAPH}</div>',
    "link": f'{PARAGRAPH}<a href="%s">%s</a>',
    "text": "大余县2022年法治政府建设情况报告\n%s\n",
}


def calls(body: bytes) -> int:
    """How many functions of Python and C are called to read a page."""
    count = 0

    def tell(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    page = Page("", body)
    sys.setprofile(tell)
    try:
        extract(page)
    finally:
        sys.setprofile(None)
    return count


@pytest.fixture(scope="module", autouse=True)
def _tables() -> None:
    extract(Page("", "大余县2022年法治政府建设情况报告".encode()))


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_repeated_costs_in_proportion(place: str, piece: str) -> None:
    once, twice, four = (calls(PLACES[place].replace("%s", piece * n).encode()) for n in (250, 500, 1000))
    assert four - twice <= 2.5 * (twice - once) + 2000


def test_pages_that_were_made_to_burst_are_refused_in_a_line() -> None:
    for body in ("<p>" * 500_000, "<div>" * 9_000, "甲\n" * 200_000, "<p>甲" * 150_000, "甲" * 4_000_000):
        read = extract(Page("", body.encode()), name="burst")
        assert read.set_aside == "unreadable"
        assert "more than" in read.detail
        assert "\n" not in read.detail


def test_a_picture_inside_a_page_does_not_count() -> None:
    picture = f'<img src="data:image/png;base64,{"A" * 5_000_000}">'
    read = extract(Page("", f"<h1>大余县2022年法治政府建设情况报告</h1>{picture}{PARAGRAPH}".encode()))
    assert read.report.sections[0].text.startswith("全年办理")
