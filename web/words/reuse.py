"""The words of the pages on figures, reuse and comparison, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    # Figures
    "numbers": ("数字", "Figures"),
    "numbers_lead": (
        "报告中统计的数字，按指标、单位与年度列出；每个数字都附原句，可逐一核对。",
        "The figures that reports give, by indicator, unit and year; each with its sentence, to be checked.",
    ),
    "numbers_rules": (
        "由一张规则表读出（indicators.toml，可以增补）。可能属于两个指标的数字不归入任何一个。",
        "Read with a table of rules (indicators.toml; it can be extended). A figure that could belong to two "
        "indicators is given to neither.",
    ),
    "numbers_of_report": ("报告中的数字", "Figures in this report"),
    "numbers_none": ("没有读到这类数字。", "No such figure was read."),
    "numbers_behind": (
        "还有 {n} 份报告没有读取数字，请运行 zhice index。",
        "{n} reports have not been read for figures yet: run zhice index.",
    ),
    "numbers_candidates": ("未能确定指标的数字", "Figures of an uncertain indicator"),
    "indicator": ("指标", "Indicator"),
    "indicators": ("全部指标", "All indicators"),
    "value": ("数值", "Value"),
    "values": ("数值", "Values"),
    "year_short": ("年度", "Year"),
    "sentence": ("原句", "Sentence"),
    "at_least": ("至少", "at least "),
    "median_by_year": ("各年中位数", "Median by year"),
    "reports_n": ("{n} 份报告", "{n} report{n_s}"),
    "values_n": ("{n} 个数值", "{n} value{n_s}"),
    "flag_over_100": ("超过100%", "over 100 %"),
    "flag_jump": ("与其他年度相差百倍以上", "100 times another year's"),
    "csv": ("下载 CSV", "Download CSV"),
    "csv_all": ("下载全部指标（CSV）", "Download all indicators (CSV)"),
    "any_year": ("全部年度", "All years"),
    "any_region": ("全国", "Everywhere"),
    "show": ("显示", "Show"),
    # Reuse
    "reuse": ("文本复用", "Text reuse"),
    "reuse_of_report": ("与其他报告相同的段落", "What this report shares with others"),
    "reuse_lead": (
        "逐字相同的段落用底色标出，旁注说明有多少份报告也有这段话，全库中谁最早写下。",
        "Passages that stand character for character in other reports are tinted; the margin tells in how "
        "many, and who had each first in the collection.",
    ),
    "reuse_with": ("对照", "Compared with"),
    "with_everybody": ("全部报告", "all reports"),
    "with_self": ("本机关往年报告", "the issuer's earlier reports"),
    "with_superior": ("上级报告", "its superiors' reports"),
    "with_issuer": ("本机关其他报告", "the issuer's other reports"),
    "with_earlier": ("往年的全部报告", "all reports of earlier years"),
    "with_later": ("以后年度的全部报告", "all reports of later years"),
    "reuse_length": ("最短字数", "Least characters"),
    "reuse_none": (
        "没有与之相同的段落（至少{n}字）。",
        "It shares no passage of {n} characters or more with them.",
    ),
    "reuse_own": ("{percent}% 为本报告独有。", "{percent} % is its own."),
    "reuse_numbers": (
        "{characters} 字中独有 {own} 字，相同段落 {passages} 处。",
        "{own} of {characters} characters; passages shared: {passages}.",
    ),
    "reuse_fade": ("淡化相同的段落", "Fade what is shared"),
    "reuse_reports": ("另见 {n} 份", "in {n} other{n_s}"),
    "reuse_self": ("本机关往年", "own earlier year"),
    "reuse_superior": ("上级", "superior"),
    "reuse_first_here": ("最早出自本报告", "first here"),
    "reuse_first": ("最早：{year} {issuer}", "first: {year} {issuer}"),
    # Comparison
    "compare_two": ("两份报告对照", "Two reports side by side"),
    "compare_lead": (
        "两份逐字相同的段落用同一底色，点一下跳到另一份，虚线下划的换了位置；只在前一份的用红底，只在后一份的用绿底加下划线。",
        "What stands in both is tinted and leads to the other one; what moved is underlined with dots. What "
        "only the first has is red, what only the second has is green and underlined.",
    ),
    "compare_shared": (
        "后一份的 {percent}% 在前一份也有。",
        "{percent} % of the second stands in the first.",
    ),
    "compare_numbers": (
        "{shared} 字，{passages} 段，其中 {moved} 段换了位置。",
        "{shared} characters in {passages} passage{passages_s}; moved: {moved}.",
    ),
    "compare_nothing": ("没有20字以上相同的段落。", "They share no passage of 20 characters or more."),
    "compare_figures": ("不同的数字", "Figures that differ"),
    "compare_missing": ("没有这一部分", "No such part"),
    "compare_last_year": ("与本机关{year}年报告对照", "Compare with the issuer's {year}"),
    "compare_superior": ("与上级对照：{issuer}", "Compare with its superior: {issuer}"),
    "compare_neighbour": ("与邻近地区对照：{issuer}", "Compare with a neighbour: {issuer}"),
    "boilerplate": ("套话", "boilerplate"),
    "back_to_report": ("返回报告", "Back to the report"),
    "network_lead": (
        "全库中被反复使用的段落、承袭最多的报告，以及谁从谁那里承袭（至少20字逐字相同，归于最早写下的报告）。",
        "The passages used again and again, the reports that took over most, and who took from whom: 20 "
        "characters or more, word for word, credited to the report that had them first.",
    ),
    "network_absent": (
        "这样大的库要先运行 zhice reuse -o 文件.csv。",
        "A collection of this size needs zhice reuse -o FILE.csv to be run first.",
    ),
    "network_old": (
        "依据索引第 {old} 代；现在是第 {new} 代，请再运行 zhice reuse。",
        "Of index generation {old}; the index is at {new}: run zhice reuse again.",
    ),
    "network_none": ("没有承袭他人的报告。", "No report takes over from another."),
    "most_copied": ("使用最多的段落", "Most copied passages"),
    "least_own": ("承袭最多的报告", "Reports with the least of their own"),
    "share_taken": ("承袭比例", "Taken over"),
    "characters": ("字数", "Characters"),
    "network": ("承袭关系", "Who takes from whom"),
    "network_from": ("最早写下", "Had it first"),
    "network_to": ("承袭", "Took it over"),
    # Trouble
    "ask_indicator": (
        "没有这个指标（indicator）；“数字”页列有全部指标。",
        "There is no such indicator; Figures lists them all.",
    ),
    "ask_with": (
        "对照（with）是 everybody、self、superior、issuer、earlier、later 之一。",
        "Compare with one of everybody, self, superior, issuer, earlier, later.",
    ),
    "ask_length": (
        "最短字数（length）不在页面允许的范围内。",
        "The least length is outside what the page allows.",
    ),
    "ask_a": ("要对照的两份报告，请从一份报告的页面上选。", "Choose the two reports from a report's page."),
    "ask_b": ("要对照的两份报告，请从一份报告的页面上选。", "Choose the two reports from a report's page."),
}
