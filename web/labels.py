"""What the pages say in a language, and what values are called in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from index.report import BODIES, KINDS, LEVELS, TITLE_KIND
from search.notes import Note
from web.words import frame, holdings, report, research, reuse, searching
from web.words.warnings import in_english

LANGUAGES = {"zh": "zh-Hans", "en": "en"}
"""The languages of the pages and their codes for `lang`; the first is the default."""

WORDS: Mapping[str, tuple[str, str]] = {
    key: said
    for part in (frame, searching, report, holdings, reuse, research)
    for key, said in part.WORDS.items()
}

_FACETS: Mapping[str, Mapping[str, str]] = {
    "level": {
        "province": "Province",
        "prefecture": "Prefecture",
        "county": "County",
        "township": "Township",
        "zone": "Development zone",
    },
    "body": {"government": "Government", "department": "Department"},
    "section": {
        "title": "Title",
        "intro": "Introduction",
        "achievements": "Measures and results",
        "problems": "Problems",
        "leadership": "Leaders' duties",
        "plans": "Plans",
        "other": "Other",
    },
}
_IN_TITLE = "title ("
_ORIGINS = {
    "title": "标题",
    "meta": "网页元数据",
    "table": "网页信息表",
    "label": "正文前标注",
    "imprint": "页脚",
    "text": "正文",
    "signature": "落款",
    "heading": "页面大标题",
    "address": "网址",
    "list row": "列表页",
    "site row": "网站登记",
    "issuer and year": "发文机关与年份",
    "published before 2 April": "发布日期（4月1日前公布上一年度报告）",
    "line of the page's title": "网页标题栏",
    "line above the article": "正文上方",
    "line before the article": "正文上方",
}
_CHINESE = {"level": LEVELS, "body": BODIES, "section": {TITLE_KIND: "标题", **KINDS}}


class Labels:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else next(iter(LANGUAGES))
        self.code = LANGUAGES[self.language]
        self.other = "en" if self.language == "zh" else "zh"
        self._at = list(LANGUAGES).index(self.language)

    def __call__(self, key: str, **values: Any) -> str:
        """The words for a key, with values set in; numbers get thousands separators.

        `{n_s}` is the plural's s of the number n: `{n} report{n_s}` is 1 report, 2 reports.
        """
        if not values:
            return WORDS[key][self._at]
        shown = {name: f"{value:,}" if type(value) is int else value for name, value in values.items()}
        plural = {f"{name}_s": "" if str(value) == "1" else "s" for name, value in values.items()}
        return WORDS[key][self._at].format(**shown, **plural)

    def value(self, facet: str, value: str) -> str:
        """What a value of a facet or field is called; the value itself where it has no other name."""
        names = _FACETS if self.language == "en" else _CHINESE
        return names.get(facet, {}).get(value, value)

    def origin(self, source: str) -> str:
        """Where a field's value was read: `meta PubDate`, `title (heading)`, as extraction noted it."""
        if self.language == "en" or not source:
            return source
        if source.startswith(_IN_TITLE) and source.endswith(")"):
            return f"{_ORIGINS['title']}（{self.origin(source[len(_IN_TITLE) : -1])}）"
        name, _, detail = source.partition(" ")
        if source in _ORIGINS or name not in _ORIGINS:
            return _ORIGINS.get(source, source)
        return f"{_ORIGINS[name]}“{detail}”"

    def note(self, note: str) -> str:
        """A note on a query; one that has no English stays as it is."""
        if self.language != "en":
            return note
        return note.english if isinstance(note, Note) else in_english(note)

    def reason(self, code: str) -> str:
        """Why a page was set aside; the code itself where it has no words."""
        key = f"reason_{code}"
        return self(key) if key in WORDS else code
