"""What stands around every page, on the first one, and where something is wrong."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
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
}
