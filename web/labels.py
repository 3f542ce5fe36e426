"""Every word that the pages say, in Chinese and in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from index.report import BODIES, KINDS, LEVELS, TITLE_KIND
from search.notes import Note
from web.labels_holdings import HOLDINGS
from web.labels_research import STUDY_WORDS
from web.labels_studies import STUDIES
from web.labels_warnings import in_english

LANGUAGES = {"zh": "zh-Hans", "en": "en"}
"""The languages of the pages and their codes for `lang`; the first is the default."""

WORDS: Mapping[str, tuple[str, str]] = STUDIES | {
    # The frame
    "name": ("知策", "Zhice"),
    "subject": ("法治政府建设年度报告检索", "Search the yearly rule-of-law reports of Chinese governments"),
    "promise": (
        "逐字检索，一处不漏；按地区、层级、年度与章节缩小范围。",
        "Finds every occurrence, character for character; narrow by region, level, year and section.",
    ),
    "search": ("检索", "Search"),
    "browse": ("浏览", "Browse"),
    "coverage": ("覆盖", "Coverage"),
    "runs": ("更新", "Updates"),
    "help": ("帮助", "Help"),
    "main_navigation": ("主导航", "Main"),
    "other_language": ("English", "中文"),
    "skip": ("跳到正文", "Skip to the content"),
    "generation": ("索引第 {n} 代", "index generation {n}"),
    "took": ("用时 {ms} 毫秒", "{ms} ms"),
    "api": ("开放接口", "API"),
    # Searching
    "query": ("检索词", "Query"),
    "placeholder": ("输入词语、句子或检索式", "A phrase, a sentence or a query"),
    "try": ("试一试", "Try"),
    "found": ("{reports} 份报告，{times} 处", "{reports} reports, {times} occurrences"),
    "found_plain": ("{reports} 份报告", "{reports} reports"),
    "nothing": ("没有找到符合条件的报告", "No report matches"),
    "nothing_parts": ("检索式各部分单独检索的结果", "Each part of the query alone"),
    "nearest": ("相近的原文", "Nearest strings that occur"),
    "nothing_without": ("去掉某一条件后的结果", "Without one of the filters"),
    "without": ("不限{label}", "Any {label}"),
    "nothing_literal": (
        "逐字检索：多一字、少一字、换一种说法都算不同。可以试试更短的说法。",
        "The search was literal: one character more or less is another phrase. Try a shorter one.",
    ),
    "nothing_words": (
        "没有一份报告同时有这些词语。可以少写几个，或放宽筛选。",
        "No report has all of these words. Try fewer of them, or fewer filters.",
    ),
    "bulky": (
        "检索式有 {n} 字，太长，这里只列出前几份，不提供筛选、翻页与导出；请缩短，或用接口和命令行。",
        "A query of {n} characters: only the first hits, without filters, paging, export. Shorten it, or use "
        "the API or the command line.",
    ),
    "feed_all": ("订阅新入库的报告", "Feed of new reports"),
    "past_end": ("没有第 {n} 页。", "There is no page {n}."),
    "first_page": ("回到第一页", "Back to the first page"),
    "read_as": ("检索式读作", "Read as"),
    "match": ("匹配方式", "Matching"),
    "match_auto": ("自动", "Automatic"),
    "match_literal": ("逐字", "Literal"),
    "match_words": ("按词", "By words"),
    "match_best": ("相近", "Nearest"),
    "by_best": ("按相近程度检索", "By what comes nearest"),
    "nearest_passage": (
        "最相近的一段（划去的是所查文字独有的，加底线的是报告独有的），见",
        "The nearest passage (struck out: yours alone; underlined: the report's alone), in",
    ),
    "meant": ("也许要找", "Perhaps meant"),
    "colon": ("：", ": "),
    "variants": ("含近似说法", "With variants"),
    "sort": ("排序", "Sort"),
    "sort_relevance": ("相关", "Relevance"),
    "sort_newest": ("最新", "Newest"),
    "sort_oldest": ("最早", "Oldest"),
    "sort_occurrences": ("次数", "Occurrences"),
    "sort_region": ("地区", "Region"),
    "size": ("每页", "Per page"),
    "pages": ("分页", "Pages"),
    "page_n": ("第 {n} 页", "Page {n}"),
    "previous": ("上一页", "Previous"),
    "next": ("下一页", "Next"),
    "results": ("检索结果", "Results"),
    "times": ("{n} 处", "{n}×"),
    "times_long": ("共 {n} 处", "{n} occurrences"),
    "year_report": ("{n} 年度", "{n}"),
    "filters": ("筛选", "Filters"),
    "filters_chosen": ("已选条件", "Chosen filters"),
    "filters_done": ("完成", "Done"),
    "skip_filters": ("跳过筛选", "Skip the filters"),
    "remove": ("去掉“{label}”", "Remove “{label}”"),
    "clear": ("全部清除", "Clear all"),
    "facet_region": ("地区", "Region"),
    "facet_level": ("层级", "Level"),
    "facet_body": ("机关", "Body"),
    "facet_year": ("年度", "Year"),
    "facet_section": ("章节", "Section"),
    "facet_all": ("全部筛选", "of the filters"),
    "open_region": ("展开{label}", "Open {label}"),
    "close_region": ("收起{label}", "Close {label}"),
    "add_region": ("地名，如 江苏/苏州", "Place, e.g. 江苏/苏州"),
    "add": ("添加", "Add"),
    "place_unknown": ("没有叫“{place}”的地区。", "No region is called “{place}”."),
    "place_several": ("叫“{place}”的地区不止一个。", "Several regions are called “{place}”."),
    "place_choose": ("是不是：", "Perhaps:"),
    "place_left_out": (
        "“{places}”没有认出，以下未按它筛选。",
        "“{places}” was not understood: no filter is set for it.",
    ),
    "none_here": ("无", "None"),
    "export": ("导出", "Export"),
    "export_reports": ("报告（每行一份）", "Reports, one a row"),
    "export_hits": ("匹配处（每行一处，附上下文）", "Occurrences with their context, one a row"),
    "feed": ("订阅本检索", "Feed of this search"),
    "cited_search": (
        "知策法治政府建设年度报告检索. 检索式: {q}（读作 {read_as}）",
        "Zhice, yearly rule-of-law reports (法治政府建设年度报告). Query: {q} (read as {read_as})",
    ),
    "cited_filters": ("筛选: {filters}", "Filters: {filters}"),
    "cited_found": ("结果: {reports} 份报告, {times} 处", "Found: {reports} reports, {times} occurrences"),
    "cite_search": ("引用本次检索", "Cite this search"),
    "unit": ("份", "reports"),
    "out_of": ("共", "out of"),
    "all_reports": ("全部报告", "All reports"),
    "keep": ("保存检索", "Keep this search"),
    "kept_search": ("已保存", "Kept"),
    "saved": ("保存的检索", "Kept searches"),
    "saved_new": ("新增或更新 {n} 份", "{n} new or changed"),
    "saved_drop": ("移除", "Remove"),
    "saved_note": (
        "只存在这个浏览器里，不经服务器；数字是上次打开以来新入库或有更新的报告。",
        "Kept in this browser alone; the numbers are reports that came or changed since you last looked.",
    ),
    # Start
    "stock_reports": ("份报告", "reports"),
    "stock_regions": ("个地区", "regions"),
    "stock_units": ("个发布机关", "issuers"),
    "stock_years": ("年度", "years"),
    "by_year": ("按年度", "By year"),
    "by_region": ("按地区", "By region"),
    "empty_stock": (
        "库中还没有报告。请先运行 zhice crawl 或 zhice import，再运行 zhice index。",
        "The collection is empty. Run zhice crawl or zhice import, then zhice index.",
    ),
    # A report
    "untitled": ("（无标题）", "(untitled)"),
    "outline": ("章节", "Sections"),
    "metadata": ("报告信息", "About this report"),
    "text": ("正文", "Text"),
    "opening": ("正文开头", "Opening"),
    "issuer": ("发布机关", "Issuer"),
    "region": ("地区", "Region"),
    "level": ("层级", "Level"),
    "body": ("机关", "Body"),
    "year": ("报告年度", "Year reported"),
    "published": ("发布日期", "Published"),
    "written": ("成文日期", "Written"),
    "document_number": ("文号", "Document number"),
    "index_number": ("索引号", "Index number"),
    "unknown": ("未注明", "Unknown"),
    "origin": ("据{source}", "from {source}"),
    "original": ("查看原网页", "Original page"),
    "fetched": ("取得时间", "Fetched"),
    "kept": ("入库时间", "Kept"),
    "raw": ("下载原始网页", "Raw page"),
    "attachments": ("附件", "Attachments"),
    "aliases": ("同文其他网址", "Same text elsewhere"),
    "versions": ("版本", "Versions"),
    "versions_n": ("共 {n} 个版本", "{n} versions"),
    "version_n": ("第 {n} 版", "Version {n}"),
    "version_old": (
        "这是第 {n} 版，已有更新的版本。",
        "This is version {n}; there is a newer one.",
    ),
    "version_current": ("看当前版本", "Current version"),
    "version_first": ("第一版，没有更早的文本可比。", "The first version: nothing earlier to compare with."),
    "version_now": ("当前", "current"),
    "read": ("阅读", "Read"),
    "compare": ("与上一版比较", "Compare with the one before"),
    "difference": ("第 {old} 版与第 {new} 版的差异", "From version {old} to version {new}"),
    "no_difference": ("两版文字相同，只是来源信息有变。", "The texts are the same."),
    "skipped": ("…… 相同的 {n} 段略去 ……", "… {n} unchanged paragraphs …"),
    "gone": (
        "原网站已于 {when} 前撤下此报告，这里保留的是此前取得的文本。",
        "The site took this report down before {when}; this is the text fetched earlier.",
    ),
    "warnings": ("须留意", "Mind"),
    "matches": ("匹配", "Matches"),
    "matches_none": ("“{q}”在本报告中没有出现。", "“{q}” does not occur in this report."),
    "match_previous": ("上一处", "Previous match"),
    "match_next": ("下一处", "Next match"),
    "match_first": ("到第一处", "First match"),
    "match_n": ("第 {n} 处", "Match {n}"),
    "keys": ("按 j 下一处、k 上一处", "j next, k previous"),
    "back": ("返回检索结果", "Back to the results"),
    "series": ("历年报告", "Year by year"),
    "series_missing": ("缺", "none"),
    "series_compare": ("对照", "compare"),
    "series_compare_with": ("与 {year} 年度对照", "Compare with {year}"),
    "series_comma": ("、", ", "),
    "same_place": ("同地区同年度的其他报告", "Same region, same year"),
    "cite_as": ("引用格式（GB/T 7714）", "Citation (GB/T 7714)"),
    "copy": ("复制", "Copy"),
    "copied": ("已复制", "Copied"),
    **HOLDINGS,
    # Trouble
    "ask_region": (
        "地区（region）写名称、路径（江苏/苏州）或行政区划代码；重名的地区要写路径。",
        "A region is a name, a path (江苏/苏州) or a division code; a shared name needs its path.",
    ),
    "ask_open": (
        "展开的地区（open）写名称、路径（江苏/苏州）或行政区划代码。",
        "An open region is a name, a path (江苏/苏州) or a division code.",
    ),
    "ask_year": (
        "年度（year）写 2022 或 2020..2023，在 1978 至 2099 之间，早的在前。",
        "A year is 2022 or 2020..2023, from 1978 to 2099, the earlier one first.",
    ),
    "ask_page": ("页码（page）是从 1 起的整数。", "A page is a whole number from 1."),
    "ask_size": ("每页份数（size）是 1 到 100 的整数。", "The page size is a whole number from 1 to 100."),
    "ask_version": ("版本（version）是从 1 起的整数。", "A version is a whole number from 1."),
    "ask_q": ("检索式（q）太长。", "The query is too long."),
    "ask_level": (
        "层级（level）是 province、prefecture、county、township、zone 之一。",
        "A level is one of province, prefecture, county, township, zone.",
    ),
    "ask_body": ("机关（body）是 government 或 department。", "A body is government or department."),
    "ask_section": (
        "章节（section）是 intro、achievements、problems、leadership、plans、other、title 之一。",
        "A section is one of intro, achievements, problems, leadership, plans, other, title.",
    ),
    "ask_match": (
        "匹配方式（match）是 auto、literal、words、best 之一。",
        "Matching is one of auto, literal, words.",
    ),
    "ask_variants": ("近似说法（variants）是 0 或 1。", "Variants are 0 or 1."),
    "ask_sort": (
        "排序（sort）是 relevance、newest、oldest、occurrences、region 之一。",
        "The order is one of relevance, newest, oldest, occurrences, region.",
    ),
    "ask_rows": ("导出的行（rows）是 reports 或 hits。", "Rows are reports or hits."),
    "ask_reason": (
        "原因（reason）是 no_report、no_column、blocked、unreachable、other_site、never 之一。",
        "A reason is one of no_report, no_column, blocked, unreachable, other_site, never.",
    ),
    "ask_lang": ("语言（lang）是 zh 或 en。", "A language is zh or en."),
    "ask_index": (
        "请维护者运行 zhice index；若仍不行，运行 zhice index --rebuild。详情见服务日志。",
        "The keeper of this collection runs zhice index, or zhice index --rebuild; the log has the details.",
    ),
    "too_much": ("这个检索式的工作量过大", "This query would take too much work"),
    "ask_less": (
        "其中有处处出现的字词，全部数清要用很久，因此没有计数。请改用更长的词语，或把各项分开检索。",
        "Strings of it stand everywhere, so that counting them all would take long; nothing was counted. "
        "Use longer strings, or ask for its parts one by one.",
    ),
    "wrong_request": ("这个地址里有一处读不懂", "Something in this address cannot be read"),
    "not_found": ("没有这个页面", "There is no such page"),
    "not_allowed": ("这里只能查看", "This can only be read"),
    "too_many": ("请求过于频繁，请稍候再试", "Too many requests; wait a moment"),
    "too_long": ("请求过长", "The request is too long"),
    "not_ready": ("索引还没有准备好", "The index is not ready"),
    "broken": ("出了错，已经记下", "Something broke, and has been noted"),
    "to_search": ("回到检索", "Back to the search"),
    **STUDY_WORDS,
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
        """The words for a key, with values set in; numbers get thousands separators."""
        if not values:
            return WORDS[key][self._at]
        shown = {name: f"{value:,}" if type(value) is int else value for name, value in values.items()}
        return WORDS[key][self._at].format(**shown)

    def value(self, facet: str, value: str) -> str:
        """What a value of a facet or field is called; the value itself where it has no other name."""
        names = _FACETS if self.language == "en" else _CHINESE
        return names.get(facet, {}).get(value, value)

    def origin(self, source: str) -> str:
        """Where a field's value was read: `meta PubDate`, `title (heading)`, as extraction noted it."""
        if self.language == "en" or not source:
            return source
        if match := re.fullmatch(r"(title) \((.+)\)", source):
            return f"{_ORIGINS['title']}（{self.origin(match[2])}）"
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
